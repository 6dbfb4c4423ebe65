/** Random problems: no bound is above a verified network. */
#include "support/bound.h"

#include <math.h>

/** Problems from a seed on; the bounds must say something too. */
static void hold(int first, int count, test_bound_kind kind, int trials, double share_least) {
  double sum = 0;
  int networks = 0;
  for (int k = first; k < first + count; k++) {
    double share = test_bound_holds((uint64_t)k, kind, trials);
    networks += share > 0;
    sum += fmin(fmax(share, 0), 1);
  }
  assert_true(networks > count / 2);
  assert_true(sum / networks > share_least);
}

static void no_bound_exceeds_a_network(void **state) {
  (void)state;
  hold(1, 60, (test_bound_kind){.systems = false}, 400, 0.7);
}

static void no_bound_exceeds_a_network_of_soft_streams(void **state) {
  (void)state;
  hold(1001, 30, (test_bound_kind){.soft = true}, 400, 0.6);
}

static void no_bound_exceeds_a_network_with_machines(void **state) {
  (void)state;
  hold(2001, 30, (test_bound_kind){.systems = true}, 400, 0.4);
}

static void no_bound_exceeds_a_network_of_mean_lifts(void **state) {
  (void)state;
  hold(3001, 60, (test_bound_kind){.means = true}, 1000, 0.6);
  /* Of coefficients that nearly cancel the solver took feasible programmes for infeasible. */
  hold(400714, 1, (test_bound_kind){.means = true}, 500, 0.6);
}

static double linear(const hl_problem *problem, double grid) {
  hl_bound_settings settings;
  hl_bound *bound;
  hl_settings_init(&hl_bound_table, &settings);
  settings.method = HL_BOUND_LP;
  settings.grid = grid;
  assert_int_equal(hl_bound_solve(problem, &settings, NULL, &bound), HL_OK);
  double value = hl_bound_result_of(bound)->value;
  hl_bound_free(bound);
  return value;
}

/** Tangents of a finer grid are others, so that a little may be lost. */
static void finer_grids_do_not_lower_a_bound(void **state) {
  (void)state;
  for (uint64_t k = 1; k <= 40; k++) {
    hl_ctx *ctx = hl_ctx_new(NULL);
    hl_problem *problem = test_bound_problem(ctx, k, (test_bound_kind){.systems = false});
    double coarse = linear(problem, 64), fine = linear(problem, 16);
    if (fine < coarse * (1 - 2e-3))
      fail_msg("problem %d: %.3f at 16 K, %.3f at 64 K", (int)k, fine, coarse);
    hl_problem_free(problem);
    hl_ctx_free(ctx);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(no_bound_exceeds_a_network),
                                     cmocka_unit_test(no_bound_exceeds_a_network_of_soft_streams),
                                     cmocka_unit_test(no_bound_exceeds_a_network_with_machines),
                                     cmocka_unit_test(no_bound_exceeds_a_network_of_mean_lifts),
                                     cmocka_unit_test(finer_grids_do_not_lower_a_bound)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
