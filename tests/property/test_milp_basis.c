/* Linear models solved again: with a saved basis or none the answer depends on the model alone. */
#include "support/test.h"

#include <math.h>
#include <string.h>

#include <heatloom/milp.h>

enum { COLUMNS = 14, ROWS = 12, POINTS = 9 };

static uint64_t next;
static double uniform(double least, double most) {
  next = next * 6364136223846793005u + 1442695040888963407u;
  return least + (most - least) * (double)(next >> 11) * 0x1p-53;
}

static hl_milp *build(hl_ctx *ctx) {
  hl_milp *m = NULL;
  assert_int_equal(hl_milp_new(ctx, &m), HL_OK);
  for (int j = 0; j < COLUMNS; j++)
    assert_int_equal(hl_milp_add_column(m, 1, 0, 1e6, false, NULL, NULL), HL_OK);
  for (int i = 0; i < ROWS; i++) {
    assert_int_equal(hl_milp_add_row(m, 1, (double)INFINITY, NULL, NULL), HL_OK);
    for (int j = 0; j < COLUMNS; j++)
      if ((i + j) % 3 != 0)
        assert_int_equal(hl_milp_add_entry(m, i, j, 1), HL_OK);
  }
  return m;
}

/** Put the numbers of point p into the model; costs tie, so that there are several optima. */
static void put(hl_milp *m, int p) {
  next = (uint64_t)p;
  uniform(0, 1);
  for (int j = 0; j < COLUMNS; j++)
    assert_int_equal(hl_milp_set_cost(m, j, 1e-8 * floor(uniform(1, 4))), HL_OK);
  for (int i = 0; i < ROWS; i++) {
    assert_int_equal(hl_milp_set_row(m, i, uniform(1e4, 3e4), (double)INFINITY), HL_OK);
    for (int j = 0; j < COLUMNS; j++)
      if ((i + j) % 3 != 0)
        assert_int_equal(hl_milp_set_entry(m, i, j, uniform(0, 1) < 0.2 ? 0 : floor(uniform(1, 3))),
                         HL_OK);
  }
}

static void solve(hl_milp *m, int p, const hl_milp_settings *settings, double *x,
                  double *objective) {
  hl_milp_result r;
  put(m, p);
  assert_int_equal(hl_milp_solve(m, settings, NULL, &r), HL_OK);
  assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
  memcpy(x, r.value, COLUMNS * sizeof *x);
  *objective = r.objective;
}

static void the_answer_does_not_depend_on_what_was_solved_before(void **state) {
  (void)state;
  const int backends[] = {HL_MILP_HIGHS, HL_MILP_CBC};
  const int bases[] = {HL_MILP_BASIS_SAVED, HL_MILP_BASIS_NONE};
  for (int b = 0; b < 4; b++) {
    hl_milp_settings settings;
    hl_settings_init(&hl_milp_table, &settings);
    settings.backend = backends[b / 2];
    if (!hl_milp_backend_found((hl_milp_backend)settings.backend))
      continue;
    hl_ctx *ctx = hl_ctx_new(NULL);
    double x[3][POINTS][COLUMNS], f[3][POINTS];
    for (int order = 0; order < 3; order++) {
      hl_milp *m = build(ctx);
      settings.basis = HL_MILP_BASIS_LAST;
      solve(m, 0, &settings, x[order][0], &f[order][0]);
      if (bases[b % 2] == HL_MILP_BASIS_SAVED)
        assert_int_equal(hl_milp_save_basis(m), HL_OK);
      settings.basis = bases[b % 2];
      for (int k = 0; k < POINTS; k++) {
        int p = order == 0 ? k : order == 1 ? POINTS - 1 - k : (5 * k + 2) % POINTS;
        solve(m, p, &settings, x[order][p], &f[order][p]);
        assert_int_equal(hl_milp_row_count(m), ROWS);
      }
      hl_milp_free(m);
    }
    assert_memory_equal(x[0], x[1], sizeof x[0]);
    assert_memory_equal(x[0], x[2], sizeof x[0]);
    assert_memory_equal(f[0], f[1], sizeof f[0]);
    hl_ctx_free(ctx);
  }
}

static void every_start_finds_the_same_optimum(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_milp *m = build(ctx);
  hl_milp_settings settings;
  hl_settings_init(&hl_milp_table, &settings);
  double x[COLUMNS], reference, got;
  solve(m, 0, &settings, x, &reference);
  assert_int_equal(hl_milp_save_basis(m), HL_OK);
  for (int p = 1; p < 60; p++) {
    settings.basis = HL_MILP_BASIS_NONE;
    solve(m, p, &settings, x, &reference);
    for (int basis = HL_MILP_BASIS_LAST; basis <= HL_MILP_BASIS_SAVED; basis++) {
      settings.basis = basis;
      solve(m, p, &settings, x, &got);
      assert_close(got, reference, 1e-9, 0);
    }
  }
  hl_milp_free(m);
  hl_ctx_free(ctx);
}

/** Costs, then bounds, then coefficients alone: each has its own way into the solver. */
static void partial_changes_are_all_passed_on(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_milp *hot = build(ctx), *cold = build(ctx);
  hl_milp_settings fresh;
  hl_settings_init(&hl_milp_table, &fresh);
  fresh.basis = HL_MILP_BASIS_NONE;
  next = 99;
  put(hot, 1);
  put(cold, 1);
  for (int k = 0; k < 300; k++) {
    int kind = (int)uniform(0, 4), j = (int)uniform(0, COLUMNS), i = (int)uniform(0, ROWS);
    double value = uniform(1, 2);
    hl_milp *each[] = {hot, cold};
    for (int n = 0; n < 2; n++) {
      hl_status status =
          kind == 0   ? hl_milp_set_cost(each[n], j, 1e-8 * value)
          : kind == 1 ? hl_milp_set_row(each[n], i, 1e4 * value, (double)INFINITY)
          : kind == 2 ? hl_milp_set_column(each[n], j, 0, 1e6 * value)
                      : hl_milp_set_entry(each[n], i, (3 - i % 3 + 1) % 3 + 3 * (j / 4), value);
      assert_int_equal(status, HL_OK);
    }
    hl_milp_result a, b;
    assert_int_equal(hl_milp_solve(hot, NULL, NULL, &a), HL_OK);
    assert_int_equal(hl_milp_solve(cold, &fresh, NULL, &b), HL_OK);
    assert_int_equal(a.outcome, b.outcome);
    assert_close(a.objective, b.objective, 1e-9, 0);
  }
  hl_milp_free(hot);
  hl_milp_free(cold);
  hl_ctx_free(ctx);
}

/** Each row asks for a whole number of units; different for every point. */
static hl_milp *mixed(hl_ctx *ctx, int p) {
  hl_milp *m = build(ctx);
  put(m, p);
  for (int j = 0; j < COLUMNS; j++) {
    int unit = 0, link = 0;
    assert_int_equal(hl_milp_add_column(m, uniform(1e-4, 2e-4), 0, 3, true, NULL, &unit), HL_OK);
    assert_int_equal(hl_milp_add_row(m, -(double)INFINITY, 0, NULL, &link), HL_OK);
    assert_int_equal(hl_milp_add_entry(m, link, j, 1), HL_OK);
    assert_int_equal(hl_milp_add_entry(m, link, unit, -9e3), HL_OK);
  }
  return m;
}

static void mixed_answers_do_not_depend_on_what_was_solved_before(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  for (int backend = HL_MILP_HIGHS; backend <= HL_MILP_CBC; backend++) {
    hl_milp_settings settings;
    hl_settings_init(&hl_milp_table, &settings);
    settings.backend = backend;
    if (!hl_milp_backend_found((hl_milp_backend)backend))
      continue;
    for (int p = 1; p < 4; p++) {
      hl_milp *fresh = mixed(ctx, p), *used = mixed(ctx, p);
      hl_milp_result a, b;
      assert_int_equal(hl_milp_solve(fresh, &settings, NULL, &a), HL_OK);
      assert_int_equal(a.outcome, HL_OUTCOME_OPTIMAL);
      settings.relax = true;
      assert_int_equal(hl_milp_solve(used, &settings, NULL, &b), HL_OK);
      settings.relax = false;
      assert_int_equal(hl_milp_set_cost(used, 0, 1e-3), HL_OK);
      assert_int_equal(hl_milp_solve(used, &settings, NULL, &b), HL_OK);
      put(used, p);
      assert_int_equal(hl_milp_solve(used, &settings, NULL, &b), HL_OK);
      assert_memory_equal(a.value, b.value, 2 * COLUMNS * sizeof *a.value);
      hl_milp_free(fresh);
      hl_milp_free(used);
    }
  }
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_answer_does_not_depend_on_what_was_solved_before),
      cmocka_unit_test(every_start_finds_the_same_optimum),
      cmocka_unit_test(partial_changes_are_all_passed_on),
      cmocka_unit_test(mixed_answers_do_not_depend_on_what_was_solved_before),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
