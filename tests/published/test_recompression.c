/** Published recompression of a process vapour: sample case process_mvr of OpenPinch (MIT, commit
 * fc46b64), properties of CoolProp; stated to 1e-6. */
#include <math.h>

#include <heatloom/integration.h>

#include "support/problem.h"

static const double TOLERANCE = 1e-6;

static void warm_air_is_recompressed_by_20_K(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = test_problem(ctx);
  test_stream(problem, "Evaporator vapour", 120, 80, 100, 0);
  test_stream(problem, "Product heating", 30, 100, 120, 0);
  test_check(problem);
  hl_targets *before, *after;
  assert_int_equal(hl_targets_solve(problem, NULL, &before), HL_OK);
  assert_close(hl_targets_hot(before) / 1e3, 20, TOLERANCE, 0);
  assert_close(hl_targets_cold(before), 0, 0, 1e-5);
  assert_close(hl_targets_power(before), 0, 0, 0);
  hl_targets_free(before);

  hl_recompression_settings settings;
  hl_settings_init(&hl_recompression_table, &settings);
  settings.lift = 20;
  settings.eta_is = 0.72;
  settings.eta_motor = 0.96;
  hl_recompression *x;
  assert_int_equal(
      hl_recompression_solve(problem, hl_problem_groups(problem), 0, "Air", 101325, &settings, &x),
      HL_OK);
  const hl_recompression_result *r = hl_recompression_results(x);
  assert_int_equal(r->stage_count, 1);
  assert_close(r->m, 2.472091667076121, TOLERANCE, 0);
  assert_close(r->p_out / 1e3, 115.04880597181072, TOLERANCE, 0);
  assert_close(r->stage[0].t_out - TEST_KELVIN, 140, TOLERANCE, 0);
  assert_close(r->stage[0].h_out - r->stage[0].h_in, 540586.2913934502 - 520309.7554036339,
               TOLERANCE, 0);
  assert_close(r->q / 1e3, 150.17883266470426, TOLERANCE, 0);
  assert_close(r->shaft / 1e3, 50.125455657594394, TOLERANCE, 0);
  assert_close(r->power / 1e3, 52.21401630999384, TOLERANCE, 0);

  assert_int_equal(
      hl_targets_solve_residual(problem, NULL, hl_recompression_groups(x), (double[]){1}, &after),
      HL_OK);
  assert_close(hl_targets_hot(after), 0, 0, 1e-5);
  assert_close(hl_targets_cold(after) / 1e3, 30.178832660994388, TOLERANCE, 0);
  assert_close(hl_targets_power(after) / 1e3, 52.21401630999384, TOLERANCE, 0);
  hl_targets_free(after);
  hl_recompression_free(x);
  hl_problem_free(problem);
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(warm_air_is_recompressed_by_20_K),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
