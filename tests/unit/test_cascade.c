/** The bare problem table: textbook numbers, latent loads, workspace. */
#include <math.h>

#include <heatloom/targets.h>

#include "support/test.h"

static hl_ctx *ctx;
static hl_cascade *cascade;

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  return hl_cascade_new(ctx, &cascade) == HL_OK ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  hl_cascade_free(cascade);
  hl_ctx_free(ctx);
  return 0;
}

static void solve(const hl_load *load, int count) {
  assert_int_equal(hl_cascade_solve(cascade, load, count), HL_OK);
}

static void assert_points(const double (*want)[2], int count) {
  assert_int_equal(hl_cascade_count(cascade), count);
  for (int k = 0; k < count; k++) {
    assert_close(hl_cascade_level(cascade)[k], want[k][0], 0, 1e-9);
    assert_close(hl_cascade_flow(cascade)[k], want[k][1], 0, 1e-9);
  }
}

/** Linnhoff and Hindmarsh (1983), dt_min 10 K: degC and kW serve as well as K and W. */
static void four_streams_give_the_textbook_cascade(void **state) {
  (void)state;
  const hl_load load[] = {{165, 55, 330}, {145, 25, 180}, {140, 25, -230}, {145, 85, -240}};
  solve(load, 4);
  assert_close(hl_cascade_hot(cascade), 20, 0, 1e-9);
  assert_close(hl_cascade_cold(cascade), 60, 0, 1e-9);
  const double want[][2] = {{165, 20}, {145, 80}, {140, 82.5}, {85, 0}, {55, 75}, {25, 60}};
  assert_points(want, 6);
}

static void latent_loads_of_one_level_meet(void **state) {
  (void)state;
  const hl_load load[] = {{100, 100, 5}, {100, 100, -7}};
  solve(load, 2);
  assert_close(hl_cascade_hot(cascade), 2, 0, 0);
  const double want[][2] = {{100, 2}, {100, 0}};
  assert_points(want, 2);
}

static void latent_hot_serves_up_to_its_level_and_not_above(void **state) {
  (void)state;
  const hl_load below[] = {{100, 100, 5}, {100, 80, -5}};
  solve(below, 2);
  assert_close(hl_cascade_hot(cascade), 0, 0, 0);
  const hl_load above[] = {{100, 100, 5}, {120, 100, -5}};
  solve(above, 2);
  assert_close(hl_cascade_hot(cascade), 5, 0, 1e-12);
  assert_close(hl_cascade_cold(cascade), 5, 0, 1e-12);
}

static void latent_cold_is_served_from_its_level_and_not_below(void **state) {
  (void)state;
  const hl_load above[] = {{100, 100, -5}, {120, 100, 5}};
  solve(above, 2);
  assert_close(hl_cascade_hot(cascade), 0, 0, 1e-12);
  const hl_load below[] = {{100, 100, -5}, {100, 80, 5}};
  solve(below, 2);
  assert_close(hl_cascade_hot(cascade), 5, 0, 1e-12);
}

static void latent_load_equals_the_limit_of_a_steep_one(void **state) {
  (void)state;
  for (int k = 0; k < 6; k++) {
    double span = pow(10, -k);
    const hl_load steep[] = {{120 + span, 120, -7}, {150, 90, 30}, {110, 60, -40}};
    solve(steep, 3);
    double hot = hl_cascade_hot(cascade);
    const hl_load latent[] = {{120, 120, -7}, {150, 90, 30}, {110, 60, -40}};
    solve(latent, 3);
    assert_close(hot, hl_cascade_hot(cascade), 0, 2 * span);
  }
}

/** A load of 10 GW over a microkelvin must not blur the CP of 1 W/K beside it. */
static void steep_loads_cancel_exactly(void **state) {
  (void)state;
  const hl_load load[] = {{200, 100, 100}, {180 + 1e-6, 180, 1e10}, {180, 0, -180}};
  solve(load, 3);
  assert_close(hl_cascade_cold(cascade), 1e10 + 100 - 180, 1e-15, 0);
  const double *flow = hl_cascade_flow(cascade);
  int n = hl_cascade_count(cascade);
  assert_close(flow[n - 2] - flow[n - 1], 100, 0, 1e-5); /* 100 K at 1 W/K; 1e10 W has eps 2e-6 */
}

static void levels_that_differ_by_rounding_are_one(void **state) {
  (void)state;
  double t = 353.15, same = (t - 5) + 5.0000000000001;
  assert_true(t != same);
  const hl_load load[] = {{400, t, 1000}, {same, 300, -500}, {t, t, -100}};
  solve(load, 3);
  assert_int_equal(hl_cascade_count(cascade), 4);
  assert_close(hl_cascade_cold(cascade), 400, 1e-12, 0);
}

static void nothing_gives_nothing(void **state) {
  (void)state;
  hl_cascade *unused;
  assert_int_equal(hl_cascade_new(ctx, &unused), HL_OK);
  hl_cascade *const work[] = {cascade, unused};
  for (int k = 0; k < 2; k++) {
    assert_int_equal(hl_cascade_solve(work[k], NULL, 0), HL_OK);
    assert_int_equal(hl_cascade_count(work[k]), 0);
    assert_true(hl_cascade_hot(work[k]) == 0 && hl_cascade_cold(work[k]) == 0);
  }
  hl_cascade_free(unused);
}

static void rising_or_infinite_loads_are_refused(void **state) {
  (void)state;
  const hl_load bad[] = {{50, 60, 1}, {NAN, 60, 1}, {60, 50, INFINITY}};
  for (int k = 0; k < 3; k++)
    assert_int_equal(hl_cascade_solve(cascade, &bad[k], 1), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 1);
}

/* ---------------------------------------------------------------- memory */

static void *counted(void *user, void *block, size_t bytes) {
  ++*(int *)user;
  return realloc(block, bytes);
}

static void released(void *user, void *block) {
  (void)user;
  free(block);
}

static void workspace_allocates_only_to_grow(void **state) {
  (void)state;
  int calls = 0;
  hl_allocator allocator = {counted, released, &calls};
  hl_ctx *own = hl_ctx_new(&allocator);
  hl_cascade *work;
  assert_int_equal(hl_cascade_new(own, &work), HL_OK);
  hl_load load[300];
  for (int k = 0; k < 300; k++)
    load[k] = (hl_load){300 + k % 97, 280 + k % 13, k % 2 ? 5 : -4};
  assert_int_equal(hl_cascade_solve(work, load, 300), HL_OK);
  int before = calls;
  for (int n = 300; n >= 0; n -= 7)
    assert_int_equal(hl_cascade_solve(work, load, n), HL_OK);
  assert_int_equal(calls, before);
  hl_cascade_free(work);
  hl_ctx_free(own);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(four_streams_give_the_textbook_cascade),
      cmocka_unit_test(latent_loads_of_one_level_meet),
      cmocka_unit_test(latent_hot_serves_up_to_its_level_and_not_above),
      cmocka_unit_test(latent_cold_is_served_from_its_level_and_not_below),
      cmocka_unit_test(latent_load_equals_the_limit_of_a_steep_one),
      cmocka_unit_test(steep_loads_cancel_exactly),
      cmocka_unit_test(levels_that_differ_by_rounding_are_one),
      cmocka_unit_test(nothing_gives_nothing),
      cmocka_unit_test(rising_or_infinite_loads_are_refused),
      cmocka_unit_test(workspace_allocates_only_to_grow),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
