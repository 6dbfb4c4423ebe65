/** Published targets of a plant in several operating periods. */
#include <stdio.h>

#include <heatloom/io.h>
#include <heatloom/targets.h>

#include "support/test.h"

/**
 * The sample case crude_preheat_train_multiperiod of OpenPinch (University of Waikato, MIT licence,
 * commit fc46b641), targets as that program computes them [kW, degC]; the averages are printed by
 * it to 2 decimals.
 */
static void crude_preheat_train_in_three_periods(void **state) {
  (void)state;
  static const struct {
    const char *id;
    double weight, hot, cold, recovery, pinch;
  } want[] = {
      {"turndown", 0.2, 184.37500000000006, 1084.3749999999998, 4565.624999999999, 171},
      {"base", 0.6, 749.9999950000001, 1000, 5150.000005, 145},
      {"peak", 0.2, 1336.9761982749205, 1386.976198274921, 6963.023801725081, 145},
  };
  double hot = 0, cold = 0, recovery = 0;
  char path[512];
  hl_ctx *ctx = hl_ctx_new(NULL);
  test_path(path, sizeof path, "data/cases/crude-preheat");
  for (int k = 0; k < 3; ++k) {
    hl_problem *problem = NULL;
    hl_targets *targets = NULL;
    assert_int_equal(hl_case_load_period(ctx, path, want[k].id, NULL, 0, &problem), HL_OK);
    assert_int_equal(hl_targets_solve(problem, NULL, &targets), HL_OK);
    const double weight = hl_problem_period_at(problem, hl_problem_period(problem))->weight;
    assert_int_equal(hl_problem_period(problem), k);
    assert_close(weight, want[k].weight, 1e-12, 0);
    assert_close(hl_targets_hot(targets) / 1e3, want[k].hot, 0, 1e-6);
    assert_close(hl_targets_cold(targets) / 1e3, want[k].cold, 0, 1e-6);
    assert_close(hl_targets_recovery(targets) / 1e3, want[k].recovery, 0, 1e-6);
    assert_int_equal(hl_targets_pinch_count(targets), 1);
    assert_close(hl_targets_pinch_at(targets, 0)->t - 273.15, want[k].pinch, 0, 1e-6);
    hot += weight * hl_targets_hot(targets);
    cold += weight * hl_targets_cold(targets);
    recovery += weight * hl_targets_recovery(targets);
    hl_targets_free(targets);
    hl_problem_free(problem);
  }
  assert_printed(hot / 1e3, "754.27");
  assert_printed(cold / 1e3, "1094.27");
  assert_printed(recovery / 1e3, "5395.73");
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(crude_preheat_train_in_three_periods),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
