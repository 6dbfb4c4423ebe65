/* The stop rule and progress. */
#include "support/test.h"

#include <math.h>

#include "base/base.h"

typedef struct fixture {
  hl_ctx *ctx;
  hl_stop_settings limit;
  int calls;
  bool go_on;
  hl_progress last;
} fixture;

static bool on_progress(const hl_progress *progress, void *user) {
  fixture *f = user;
  f->calls++;
  f->last = *progress;
  return f->go_on;
}

static int setup(void **state) {
  static fixture f;
  f = (fixture){.ctx = hl_ctx_new(NULL), .go_on = true};
  hl_settings_init(&hl_stop_table, &f.limit);
  hl_ctx_set_progress(f.ctx, on_progress, &f);
  *state = &f;
  return f.ctx == NULL;
}

static int teardown(void **state) {
  hl_ctx_free(((fixture *)*state)->ctx);
  return 0;
}

static void without_limits_nothing_stops(void **state) {
  fixture *f = *state;
  hli_stop stop;
  assert_int_equal(hl_settings_check(f->ctx, &hl_stop_table, &f->limit), HL_OK);
  hli_stop_start(&stop, f->ctx, NULL);
  assert_true(isinf(hli_stop_left(&stop)));
  assert_false(hli_stop_now(&stop, "test", 1000000, 0, NAN, NAN));
  assert_false(hli_stop_now(&stop, "test", 1, 0, INFINITY, 3));
  assert_false(hli_stop_now(&stop, "test", 1, 0, INFINITY, INFINITY));
  assert_false(hli_stop_now(&stop, "test", 1, 0, 4, -INFINITY));
  assert_int_equal(hli_stop_outcome(&stop, HL_OUTCOME_FEASIBLE), HL_OUTCOME_FEASIBLE);
}

static void time_iterations_and_gap_stop(void **state) {
  fixture *f = *state;
  hli_stop stop;
  f->limit.time_limit = 0;
  hli_stop_start(&stop, f->ctx, &f->limit);
  assert_true(hli_stop_now(&stop, "test", 0, 0, NAN, NAN));
  assert_int_equal(hli_stop_outcome(&stop, HL_OUTCOME_OPTIMAL), HL_OUTCOME_LIMIT);
  assert_true(hli_stop_left(&stop) == 0);

  f->limit.time_limit = 3600;
  f->limit.iterations = 10;
  hli_stop_start(&stop, f->ctx, &f->limit);
  assert_in_range((int)hli_stop_left(&stop), 3590, 3600);
  assert_true(hli_stop_elapsed(&stop) < 10);
  assert_false(hli_stop_now(&stop, "test", 9, 0, NAN, NAN));
  assert_true(hli_stop_now(&stop, "test", 10, 0, NAN, NAN));
  assert_int_equal(hli_stop_outcome(&stop, HL_OUTCOME_FEASIBLE), HL_OUTCOME_LIMIT);

  f->limit.iterations = 0;
  f->limit.gap = 0.01;
  hli_stop_start(&stop, f->ctx, &f->limit);
  assert_false(hli_stop_now(&stop, "test", 1, 0, 100, 98.9));
  assert_true(hli_stop_now(&stop, "test", 1, 0, 100, 99.1));
  assert_int_equal(hli_stop_outcome(&stop, HL_OUTCOME_FEASIBLE), HL_OUTCOME_OPTIMAL);
  assert_true(hli_stop_now(&stop, "test", 1, 0, 0, 0));
}

static void progress_is_rare_and_says_where_things_are(void **state) {
  fixture *f = *state;
  hli_stop stop, inner;
  hli_stop_start(&stop, f->ctx, &f->limit);
  for (int k = 0; k < 2000; k++) {
    hli_stop_now(&stop, "outer", k, 2000, 7, 6);
    hli_stop_start(&inner, f->ctx, &f->limit);
    hli_stop_now(&inner, "inner", 1, 0, NAN, NAN);
  }
  double seconds = hli_stop_elapsed(&stop);
  assert_true(f->calls >= 1 && f->calls <= 1 + (int)(seconds / 0.1));
  hl_ctx_set_progress(f->ctx, on_progress, f);
  hli_stop_now(&stop, "outer", 12, 2000, 7, 6);
  assert_string_equal(f->last.phase, "outer");
  assert_int_equal(f->last.iteration, 12);
  assert_int_equal(f->last.iterations, 2000);
  assert_true(f->last.best == 7 && f->last.bound == 6 && f->last.seconds >= 0);
}

static void progress_that_says_no_stops_all_loops_of_the_context(void **state) {
  fixture *f = *state;
  hli_stop outer, inner;
  hl_ctx *child = hli_ctx_child(f->ctx);
  hli_stop_start(&outer, f->ctx, &f->limit);
  hli_stop_start(&inner, f->ctx, &f->limit);
  f->go_on = false;
  assert_true(hli_stop_now(&inner, "inner", 1, 0, NAN, NAN));
  assert_int_equal(hli_stop_outcome(&inner, HL_OUTCOME_FEASIBLE), HL_OUTCOME_STOPPED);
  assert_true(hli_stop_now(&outer, "outer", 1, 0, NAN, NAN));
  hli_stop_start(&inner, child, &f->limit);
  assert_true(hli_stop_now(&inner, "child", 1, 0, NAN, NAN));
  assert_int_equal(f->calls, 1);
  hl_ctx_resume(f->ctx);
  hli_stop_start(&outer, f->ctx, &f->limit);
  assert_false(hli_stop_now(&outer, "outer", 1, 0, NAN, NAN));
  hl_ctx_free(child);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      CASE(without_limits_nothing_stops),
      CASE(time_iterations_and_gap_stop),
      CASE(progress_is_rare_and_says_where_things_are),
      CASE(progress_that_says_no_stops_all_loops_of_the_context),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
