/** Placing systems when memory runs out. */
#include <heatloom/integration.h>

#include "support/memory.h"
#include "support/problem.h"

static hl_status add_stream(hl_problem *problem, const char *name, double from, double to) {
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  segment.t_supply = from;
  segment.t_target = to;
  segment.duty = 1e5;
  segment.h = 1e3;
  stream.name = name;
  stream.segment = &segment;
  stream.segment_count = 1;
  return hl_problem_add_stream(problem, &stream);
}

static hl_status add_utility(hl_problem *problem, const char *name, hl_side side, double t) {
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = name;
  utility.side = side;
  utility.t_supply = utility.t_target = t;
  utility.price = 1e-8;
  utility.h = 1e3;
  return hl_problem_add_utility(problem, &utility);
}

static hl_status add_machine(hl_problem *problem) {
  const char *fluid[] = {"propane"};
  const hl_parameter parameter[] = {{"t_cond", 330, 355, {NULL, 0, 0}},
                                    {"t_evap", 280, 320, {NULL, 0, 0}}};
  hl_system system;
  hl_system_init(&system);
  system.name = "HP";
  system.cycle = "vc_simple";
  system.fluid = fluid;
  system.fluid_count = 1;
  system.parameter = parameter;
  system.parameter_count = 2;
  return hl_problem_add_system(problem, &system);
}

static hl_status add_all(hl_problem *problem) {
  hl_status status = add_stream(problem, "H", 340, 290);
  status = status == HL_OK ? add_stream(problem, "C", 300, 345) : status;
  status = status == HL_OK ? add_utility(problem, "hot", HL_SIDE_HOT, 400) : status;
  status = status == HL_OK ? add_utility(problem, "cold", HL_SIDE_COLD, 270) : status;
  status = status == HL_OK ? add_machine(problem) : status;
  return status == HL_OK ? hl_problem_check(problem) : status;
}

/** A search of a few points, then a point under a rule. */
static hl_status place(hl_integration *integration) {
  hl_optim_settings optim;
  hl_settings_init(&hl_optim_table, &optim);
  optim.population = 4;
  optim.generations = 1;
  optim.polish = 0;
  hl_placement *placement = NULL;
  hl_status status = hl_integration_solve(integration, &optim, NULL, &placement);
  hl_placement_free(placement);
  hl_match_rule rule;
  hl_match_rule_init(&rule);
  rule.kind = HL_MATCH_FORBID;
  rule.hot = "H";
  rule.cold = "C";
  status = status == HL_OK ? hl_integration_forbid(integration, &rule, 1) : status;
  const double x[] = {350, 290};
  placement = NULL;
  status = status == HL_OK ? hl_integration_eval(integration, x, &placement) : status;
  hl_placement_free(placement);
  return status;
}

static hl_status attempt(hl_ctx *ctx, void *user) {
  hl_ctx_set_threads(ctx, *(int *)user);
  hl_integration_settings settings;
  hl_settings_init(&hl_integration_table, &settings);
  settings.limits_hard = false;
  hl_problem *problem = NULL;
  hl_integration *integration = NULL;
  hl_status status = hl_problem_new(ctx, &problem);
  status = status == HL_OK ? add_all(problem) : status;
  status = status == HL_OK ? hl_integration_new(problem, &settings, &integration) : status;
  status = status == HL_OK ? place(integration) : status;
  hl_integration_free(integration);
  hl_problem_free(problem);
  return status;
}

static void placing_survives_any_failing_allocation(void **state) {
  (void)state;
  int threads = 1;
  assert_true(test_out_of_memory(attempt, &threads) > 50);
  threads = 2;
  assert_true(test_out_of_memory(attempt, &threads) > 50);
}

/** Targets of a process with one of its streams recompressed. */
static hl_status recompress(hl_ctx *ctx, const hl_problem *problem) {
  hl_recompression *x = NULL;
  hl_targets *targets = NULL;
  hl_recompression_settings settings;
  hl_settings_init(&hl_recompression_table, &settings);
  settings.stages = 2;
  settings.lift = 60;
  hl_status status =
      hl_recompression_solve(problem, hl_problem_groups(problem), 0, "R718", 2e3, &settings, &x);
  if (status == HL_OK)
    status = hl_targets_solve_groups(ctx, hl_recompression_groups(x), NULL, 10, &targets);
  hl_targets_free(targets);
  hl_recompression_free(x);
  return status;
}

static hl_status recompression_attempt(hl_ctx *ctx, void *user) {
  (void)user;
  hl_problem *problem = NULL;
  hl_status status = hl_problem_new(ctx, &problem);
  status = status == HL_OK ? add_all(problem) : status;
  status = status == HL_OK ? recompress(ctx, problem) : status;
  hl_problem_free(problem);
  return status;
}

static void recompression_survives_any_failing_allocation(void **state) {
  (void)state;
  assert_true(test_out_of_memory(recompression_attempt, NULL) > 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(placing_survives_any_failing_allocation),
      cmocka_unit_test(recompression_survives_any_failing_allocation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
