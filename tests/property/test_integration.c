/** Sizes and balances of random placements, against models that were not used to find them. */
#include <math.h>

#include <heatloom/integration.h>
#include <heatloom/match.h>

#include "support/problem.h"

enum { TRIALS = 150, STREAMS = 6 };

/** Small generator of the test's own. */
static uint64_t state64;

static double uniform(double low, double high) {
  state64 = state64 * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return low + (high - low) * (double)(state64 >> 11) * 0x1p-53;
}

static int below(int count) { return (int)uniform(0, count); }

static int setup(void **state) {
  *state = hl_ctx_new(NULL);
  state64 = 99;
  return *state == NULL ? -1 : 0;
}

static int teardown(void **state) {
  hl_ctx_free(*state);
  return 0;
}

/* -------------------------------------------------------- random problems */

static void utility(hl_problem *problem, const char *name, hl_side side, double from, double to,
                    double duty_max, double price) {
  hl_utility u;
  hl_utility_init(&u);
  u.name = name;
  u.side = side;
  u.t_supply = from + TEST_KELVIN;
  u.t_target = to + TEST_KELVIN;
  u.duty_max = duty_max;
  u.price = price / 3.6e6;
  u.h = 1e3;
  test_utility_record(problem, &u);
}

static void machine(hl_problem *problem, const char *name) {
  const char *fluid[] = {"ammonia"};
  const hl_parameter parameter[] = {{"t_cond", 340, 395, {NULL, 0, 0}},
                                    {"t_evap", 260, 335, {NULL, 0, 0}}};
  hl_system system;
  hl_system_init(&system);
  system.name = name;
  system.cycle = "vc_simple";
  system.fluid = fluid;
  system.fluid_count = 1;
  system.parameter = parameter;
  system.parameter_count = 2;
  assert_int_equal(hl_problem_add_system(problem, &system), HL_OK);
}

/** Streams, unlimited dear and limited cheap utilities, machines. */
static hl_problem *random_problem(hl_ctx *ctx, int machines) {
  hl_problem *problem = test_problem(ctx);
  char name[] = "s0";
  for (int k = 0; k < STREAMS; k++, name[1]++) {
    double a = uniform(10, 160), b = below(6) == 0 ? a : uniform(10, 160);
    double dt_cont = below(6) == 0 ? uniform(0, 10) : (double)NAN;
    test_stream(problem, name, a, b, (k % 2 ? 1 : -1) * uniform(10, 500), dt_cont);
  }
  utility(problem, "hot", HL_SIDE_HOT, 300, 300, INFINITY, uniform(0.05, 0.1));
  utility(problem, "warm", HL_SIDE_HOT, uniform(100, 150), uniform(60, 100), 2e5, 0.02);
  utility(problem, "cold", HL_SIDE_COLD, -60, -60, INFINITY, uniform(0.02, 0.1));
  utility(problem, "cool", HL_SIDE_COLD, uniform(5, 40), uniform(40, 60), INFINITY, 0.01);
  const char *names[] = {"first", "second"};
  for (int k = 0; k < machines; k++)
    machine(problem, names[k]);
  test_setting(problem, "economics.electricity_price", "0.12", "cur/kWh");
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_check(problem);
  return problem;
}

static hl_integration *prepared(const hl_problem *problem, hl_objective objective, double dt_min) {
  hl_integration_settings settings;
  hl_settings_init(&hl_integration_table, &settings);
  settings.objective = (int)objective;
  settings.dt_min = dt_min;
  settings.limits_hard = false;
  hl_integration *integration;
  assert_int_equal(hl_integration_new(problem, &settings, &integration), HL_OK);
  return integration;
}

/* --------------------------------------- the same sizes by another model */

/** Share of a group's hot streams above a level. */
static double hot_share(const hl_group *group, double t, double dt_min) {
  double heat = 0;
  for (int p = 0; p < group->profile_count; p++)
    for (int k = 0; k < group->profile[p].count; k++) {
      const hl_piece *piece = &group->profile[p].piece[k];
      double high = piece->t_in - dt_min / 2, low = piece->t_out - dt_min / 2;
      double part = high > low ? fmin(fmax((high - t) / (high - low), 0), 1) : high > t + 1e-9;
      if (group->profile[p].side == HL_SIDE_HOT)
        heat += part * piece->q;
    }
  return heat;
}

/** No system may give more above the pinch than the process needs there. */
static void bound_systems(hl_ctx *ctx, const hl_group_set *set, hl_group *group, double dt_min) {
  const hl_group_set process = {1, set->group};
  const double one = 1;
  hl_targets *targets;
  assert_int_equal(hl_targets_solve_groups(ctx, &process, &one, dt_min, &targets), HL_OK);
  double need = hl_targets_hot(targets);
  int last = hl_targets_interval_count(targets) - 1;
  double pinch = hl_targets_interval_at(targets, last)->t_low;
  if (hl_targets_pinch_count(targets) > 0)
    pinch = hl_targets_pinch_at(targets, 0)->t;
  for (int g = 0; g < set->count; g++) {
    group[g] = set->group[g];
    double share = hot_share(&group[g], pinch, dt_min);
    if (group[g].kind == HL_GROUP_SYSTEM && need > 0 && share > 0)
      group[g].scale_max = fmin(group[g].scale_max, need / share);
  }
  hl_targets_free(targets);
}

/** Least yearly cost by the match selection; INFINITY if there is no solution. */
static double matched_cost(const hl_problem *problem, const hl_group_set *set, double dt_min,
                           const hl_match_rule *rule, int count) {
  hl_match_settings settings;
  hl_settings_init(&hl_match_table, &settings);
  settings.dt_min = dt_min;
  hl_matches *matches;
  assert_int_equal(
      hl_match_solve(problem, set, NULL, rule, count, NULL, 0, &settings, NULL, &matches), HL_OK);
  double cost = hl_matches_outcome(matches) == HL_OUTCOME_INFEASIBLE ? (double)INFINITY
                                                                     : hl_matches_cost(matches);
  hl_matches_free(matches);
  return cost;
}

static void sizes_cost_what_the_match_selection_finds(void **state) {
  hl_ctx *ctx = *state;
  int used = 0;
  for (int k = 0; k < TRIALS; k++) {
    int machines = k % 3;
    hl_problem *problem = random_problem(ctx, machines);
    hl_integration *integration = prepared(problem, HL_OBJECTIVE_OPERATING, 8);
    double x[4];
    for (int v = 0; v < 2 * machines; v++) {
      const hl_variable *variable = hl_integration_variable_at(integration, v);
      x[v] = uniform(variable->least, variable->most);
    }
    hl_placement *placement;
    assert_int_equal(hl_integration_eval(integration, x, &placement), HL_OK);
    const hl_group_set *set = hl_placement_groups(placement);
    hl_group group[7];
    bound_systems(ctx, set, group, 8);
    const hl_group_set bounded = {set->count, group};
    double cost = matched_cost(problem, &bounded, 8, NULL, 0);
    assert_int_equal(hl_placement_outcome(placement), HL_OUTCOME_FEASIBLE);
    assert_close(hl_placement_objective(placement), cost, 1e-6, 1e-3);
    assert_close(hl_placement_energy_cost(placement), hl_placement_objective(placement), 1e-12, 0);
    for (int g = 5; g < set->count; g++)
      used += hl_placement_scale(placement)[g] > 0;
    hl_placement_free(placement);
    hl_integration_free(integration);
    hl_problem_free(problem);
    hl_ctx_clear(ctx);
  }
  assert_true(used > TRIALS / 5);
}

static void heat_and_exergy_close_at_any_point(void **state) {
  hl_ctx *ctx = *state;
  for (int k = 0; k < TRIALS; k++) {
    hl_problem *problem = random_problem(ctx, 2);
    hl_integration *integration = prepared(problem, HL_OBJECTIVE_EXERGY, uniform(0, 20));
    double x[4];
    for (int v = 0; v < 4; v++) {
      const hl_variable *variable = hl_integration_variable_at(integration, v);
      x[v] = uniform(variable->least, variable->most);
    }
    hl_placement *placement;
    assert_int_equal(hl_integration_eval(integration, x, &placement), HL_OK);
    const hl_targets *targets = hl_placement_targets(placement);
    double all = hl_targets_demand_hot(targets) + hl_targets_demand_cold(targets);
    assert_close(hl_targets_hot(targets), 0, 0, 1e-8 * all);
    assert_close(hl_targets_cold(targets), 0, 0, 1e-8 * all);
    const hl_exergy *exergy = hl_placement_exergy(placement);
    assert_close(hl_exergy_closure(exergy), 0, 0, 1e-9);
    assert_close(hl_placement_objective(placement), hl_exergy_destroyed(exergy), 1e-9, 1e-3);
    for (int row = 0; row < hl_exergy_count(exergy); row++)
      assert_true(hl_exergy_at(exergy, row)->destroyed >= -1e-6 * all);
    hl_placement_free(placement);
    hl_integration_free(integration);
    hl_problem_free(problem);
    hl_ctx_clear(ctx);
  }
}

/* ------------------------------------------- match rules, by the transshipment */

static hl_match_rule random_rule(char hot[3], char cold[3]) {
  hl_match_rule rule;
  hl_match_rule_init(&rule);
  rule.kind = HL_MATCH_FORBID;
  hot[0] = cold[0] = 's';
  hot[1] = (char)('0' + 1 + 2 * below(STREAMS / 2));
  cold[1] = (char)('0' + 2 * below(STREAMS / 2));
  hot[2] = cold[2] = '\0';
  rule.hot = below(6) == 0 ? "*" : below(5) == 0 ? "warm" : hot;
  rule.cold = below(6) == 0 ? "*" : below(5) == 0 ? "cool" : cold;
  if (below(2)) {
    rule.t_from = TEST_KELVIN + uniform(0, 120);
    rule.t_to = rule.t_from + uniform(1, 60);
  }
  return rule;
}

/** Streams run in the direction of their side: odd numbers hot. */
static hl_problem *sided_problem(hl_ctx *ctx) {
  hl_problem *problem = test_problem(ctx);
  char name[] = "s0";
  for (int k = 0; k < STREAMS; k++, name[1]++) {
    double a = uniform(10, 160), b = uniform(10, 160);
    double from = k % 2 ? fmax(a, b) : fmin(a, b), to = k % 2 ? fmin(a, b) : fmax(a, b);
    if (below(6) == 0)
      to = from;
    test_stream(problem, name, from, to, (k % 2 ? 1 : -1) * uniform(10, 500), NAN);
  }
  utility(problem, "hot", HL_SIDE_HOT, 300, 300, INFINITY, 0.07);
  utility(problem, "warm", HL_SIDE_HOT, 130, 80, 2e5, 0.02);
  utility(problem, "cold", HL_SIDE_COLD, -60, -60, INFINITY, 0.05);
  utility(problem, "cool", HL_SIDE_COLD, 20, 30, INFINITY, 0.01);
  test_check(problem);
  return problem;
}

static void sizes_under_rules_cost_what_the_transshipment_finds(void **state) {
  hl_ctx *ctx = *state;
  int moved = 0, infeasible = 0;
  for (int k = 0; k < TRIALS; k++) {
    hl_problem *problem = sided_problem(ctx);
    hl_integration *integration = prepared(problem, HL_OBJECTIVE_OPERATING, 8);
    hl_match_rule rule[3];
    char hot[3][3], cold[3][3];
    int count = 1 + below(3);
    for (int r = 0; r < count; r++)
      rule[r] = random_rule(hot[r], cold[r]);
    hl_placement *free, *ruled;
    assert_int_equal(hl_integration_eval(integration, NULL, &free), HL_OK);
    assert_int_equal(hl_integration_forbid(integration, rule, count), HL_OK);
    assert_int_equal(hl_integration_eval(integration, NULL, &ruled), HL_OK);
    double cost = matched_cost(problem, hl_problem_groups(problem), 8, rule, count);
    if (isinf(cost)) {
      infeasible++;
      assert_int_equal(hl_placement_outcome(ruled), HL_OUTCOME_INFEASIBLE);
      assert_true(hl_placement_reason(ruled)[0] != '\0');
    } else {
      assert_int_equal(hl_placement_outcome(ruled), HL_OUTCOME_FEASIBLE);
      assert_close(hl_placement_objective(ruled), cost, 1e-6, 1);
      moved += hl_placement_objective(ruled) > hl_placement_objective(free) * (1 + 1e-6);
    }
    hl_placement_free(free);
    hl_placement_free(ruled);
    hl_integration_free(integration);
    hl_problem_free(problem);
    hl_ctx_clear(ctx);
  }
  print_message("%d moved, %d infeasible\n", moved, infeasible);
  assert_true(moved > TRIALS / 10);
  assert_true(infeasible > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sizes_cost_what_the_match_selection_finds),
      cmocka_unit_test(heat_and_exergy_close_at_any_point),
      cmocka_unit_test(sizes_under_rules_cost_what_the_transshipment_finds),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
