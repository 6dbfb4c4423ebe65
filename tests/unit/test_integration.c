/** Placing systems: objectives, limits, sizes that are not linear, match rules, errors. */
#include <math.h>
#include <string.h>

#include <heatloom/integration.h>

#include "support/problem.h"

enum { COLD_UTILITY = 1, BOILER, HEAT_PUMP };

static hl_ctx *ctx;
static hl_problem *problem;
static hl_integration *integration;
static hl_placement *placement;

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  problem = NULL;
  integration = NULL;
  placement = NULL;
  return ctx == NULL ? -1 : 0;
}

static int teardown(void **state) {
  (void)state;
  hl_placement_free(placement);
  hl_integration_free(integration);
  hl_problem_free(problem);
  hl_ctx_free(ctx);
  return 0;
}

static hl_integration_settings settings(double dt_min) {
  hl_integration_settings s;
  hl_settings_init(&hl_integration_table, &s);
  s.dt_min = dt_min;
  return s;
}

static void prepare(double dt_min, hl_objective objective) {
  hl_integration_settings s = settings(dt_min);
  s.objective = (int)objective;
  assert_int_equal(hl_integration_new(problem, &s, &integration), HL_OK);
}

static void eval(double t_cond, double t_evap) {
  double x[] = {t_cond + TEST_KELVIN, t_evap + TEST_KELVIN};
  hl_placement_free(placement);
  assert_int_equal(hl_integration_eval(integration, x, &placement), HL_OK);
}

static void solve(void) {
  hl_placement_free(placement);
  assert_int_equal(hl_integration_solve(integration, NULL, NULL, &placement), HL_OK);
}

static double scale(int group) { return hl_placement_scale(placement)[group] / 1e3; }

static void assert_infeasible(const char *part) {
  assert_int_equal(hl_placement_outcome(placement), HL_OUTCOME_INFEASIBLE);
  if (strstr(hl_placement_reason(placement), part) == NULL)
    fail_msg("%s", hl_placement_reason(placement));
}

static void example(void) {
  problem = test_example_problem(ctx, (test_example){.boiler = true, .machine = true});
}

/** The example's streams and utilities with a machine and a cost law of the test's own. */
static void own_machine(const hl_system *change, const hl_cost_law *law) {
  problem = test_example_parts(ctx, change, law);
  test_check(problem);
}

static void what_a_placement_leaves_is_served_by_the_utilities(void **state) {
  (void)state;
  example();
  prepare(5, HL_OBJECTIVE_OPERATING);
  eval(75, 33);
  assert_int_equal(hl_placement_outcome(placement), HL_OUTCOME_FEASIBLE);
  const hl_targets *left = hl_placement_residual(placement);
  assert_true(scale(HEAT_PUMP) > 1);
  assert_close(hl_targets_hot(left) / 1e3, scale(BOILER), 1e-7, 1e-6);
  assert_close(hl_targets_cold(left) / 1e3, scale(COLD_UTILITY), 1e-7, 1e-6);
  double power = hl_placement_scale(placement)[HEAT_PUMP] *
                 hl_placement_groups(placement)->group[HEAT_PUMP].power;
  assert_close(hl_targets_power(left), power, 1e-12, 0);
  double cost = power * hl_problem_economics(problem)->electricity_price *
                hl_economics_seconds(hl_problem_economics(problem));
  for (int k = 0; k < hl_targets_utility_count(left); k++) {
    const hl_utility_target *target = hl_targets_utility_at(left, k);
    assert_true(target->utility >= 0);
    assert_close(target->duty / 1e3, scale(1 + target->utility), 1e-7, 1e-6);
    cost += target->cost;
  }
  assert_close(cost, hl_placement_energy_cost(placement), 1e-6, 0);
}

/* ---------------------------------------------------------------- limits */

static void a_cycle_without_a_result_is_infeasible_and_says_why(void **state) {
  (void)state;
  example();
  prepare(10, HL_OBJECTIVE_EXERGY);
  eval(60, 60);
  assert_infeasible("\"Heat pump\": condensation at 60.00 °C is not above evaporation at 60.00 °C");
  assert_null(hl_placement_cycle(placement, 0));
  assert_int_equal(hl_placement_groups(placement)->count, 3);
  assert_true(isnan(hl_placement_objective(placement)));
  assert_close(scale(BOILER), 42.42, 1e-9, 0); /* what is left is sized all the same */
}

static void hard_limits_refuse_and_soft_ones_do_not(void **state) {
  (void)state;
  example();
  prepare(10, HL_OBJECTIVE_EXERGY);
  eval(86, -10); /* 34.7 against 3.5 bar */
  assert_infeasible("pressure ratio is ");
  assert_non_null(hl_placement_cycle(placement, 0));
  hl_integration_settings soft = settings(10);
  soft.limits_hard = false;
  assert_int_equal(hl_integration_set(integration, &soft), HL_OK);
  eval(86, -10);
  assert_int_equal(hl_placement_outcome(placement), HL_OUTCOME_FEASIBLE);
  assert_string_equal(hl_placement_reason(placement), "");
}

static void variables_beyond_their_bounds_are_refused(void **state) {
  (void)state;
  example();
  prepare(10, HL_OBJECTIVE_EXERGY);
  double x[] = {70 + TEST_KELVIN, 61 + TEST_KELVIN};
  assert_int_equal(hl_integration_eval(integration, x, &placement), HL_ERR_ARG);
  assert_null(placement);
}

static int limit_notes(const char *variable, const char *parts) {
  int count = 0;
  for (int k = 0; k < hl_ctx_fault_count(ctx); k++) {
    const hl_fault *fault = hl_ctx_fault_at(ctx, k);
    count += fault->code == 208 && strstr(fault->message, variable) != NULL &&
             strstr(fault->message, parts) != NULL;
  }
  return count;
}

/** A stream each side, steam and water, and a machine of a fluid with these parameters. */
static void plant(const char *fluid, const hl_parameter *parameter, int count) {
  assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
  test_stream(problem, "Hot", 65, 10, 200, NAN);
  test_stream(problem, "Cold", 20, 70, 141.4, NAN);
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = "Steam";
  utility.side = HL_SIDE_HOT;
  utility.t_supply = utility.t_target = 150 + TEST_KELVIN;
  assert_int_equal(hl_problem_add_utility(problem, &utility), HL_OK);
  utility.name = "Brine";
  utility.side = HL_SIDE_COLD;
  utility.t_supply = -5 + TEST_KELVIN;
  utility.t_target = 0 + TEST_KELVIN;
  assert_int_equal(hl_problem_add_utility(problem, &utility), HL_OK);
  hl_system system;
  hl_system_init(&system);
  system.name = "Heat pump";
  system.cycle = "vc_simple";
  system.fluid = &fluid;
  system.fluid_count = 1;
  system.parameter = parameter;
  system.parameter_count = count;
  assert_int_equal(hl_problem_add_system(problem, &system), HL_OK);
  test_check(problem);
  hl_ctx_clear(ctx);
}

static void default_limits_that_cut_a_range_are_noted(void **state) {
  (void)state;
  hl_parameter range[] = {{"t_evap", 50 + TEST_KELVIN, 59 + TEST_KELVIN, {NULL, 0, 0}},
                          {"t_cond", 75 + TEST_KELVIN, 90 + TEST_KELVIN, {NULL, 0, 0}},
                          {"p_high_max", 80e5, 80e5, {NULL, 0, 0}}};
  plant("R717", range, 2);
  assert_int_equal(hl_integration_note_limits(problem), HL_OK);
  /* 28 bar is the vapour pressure of ammonia at 62.8 degC. */
  assert_int_equal(limit_notes("leave nothing of t_cond 75 °C to 90 °C", "p_high_max is 28 bar"),
                   1);
  hl_problem_free(problem);
  range[1].least = 60 + TEST_KELVIN;
  plant("R717", range, 2);
  assert_int_equal(hl_integration_note_limits(problem), HL_OK);
  assert_int_equal(limit_notes("leave 60 °C to 62.8359 °C of t_cond 60 °C to 90 °C", "p_high_max"),
                   1);
  assert_int_equal(limit_notes("", ""), 1);
  hl_problem_free(problem);
  plant("R717", range, 3); /* the limit is given */
  assert_int_equal(hl_integration_note_limits(problem), HL_OK);
  assert_int_equal(limit_notes("", ""), 0);
  hl_problem_free(problem);
  /* Beyond the critical point of propane (96.7 degC) there is no cycle for a limit to refuse. */
  range[1].most = 110 + TEST_KELVIN;
  plant("R290", range, 3);
  assert_int_equal(hl_integration_note_limits(problem), HL_OK);
  assert_int_equal(limit_notes("leave 60 °C to 86.74 °C of t_cond", "by default critical_margin"),
                   1);
  assert_int_equal(limit_notes("", "pressure_ratio_max"), 0);
}

static void systems_that_are_not_used_say_why(void **state) {
  (void)state;
  example();
  prepare(5, HL_OBJECTIVE_EXERGY);
  eval(75, 33);
  assert_string_equal(hl_placement_idle(placement, 0), "");
  assert_true(scale(HEAT_PUMP) > 1);
  hl_placement_free(placement);
  hl_integration_free(integration);
  hl_problem_free(problem);
  placement = NULL;
  const hl_parameter low[] = {{"t_evap", 0 + TEST_KELVIN, 30 + TEST_KELVIN, {NULL, 0, 0}},
                              {"t_cond", 40 + TEST_KELVIN, 50 + TEST_KELVIN, {NULL, 0, 0}}};
  plant("R290", low, 2);
  prepare(5, HL_OBJECTIVE_EXERGY);
  solve();
  assert_close(scale(HEAT_PUMP), 0, 0, 1e-9);
  assert_string_equal(
      hl_placement_idle(placement, 0),
      "it condenses at 50.0 °C at most within its limits, but heat is needed above 65.0 °C");
  assert_string_equal(hl_placement_idle(placement, 1), ""); /* there is none */
}

/* -------------------------------------------------------------- settings */

static void utilities_alone_reach_the_targets(void **state) {
  (void)state;
  example();
  hl_integration_settings s = settings(5);
  s.use_systems = false;
  assert_int_equal(hl_integration_new(problem, &s, &integration), HL_OK);
  assert_int_equal(hl_integration_variable_count(integration), 0);
  solve();
  assert_int_equal(hl_placement_groups(placement)->count, 3);
  assert_close(scale(BOILER), 28.28, 1e-9, 0);
  assert_close(scale(COLD_UTILITY), 86.88, 1e-9, 0);
  s.use_systems = true;
  assert_int_equal(hl_integration_set(integration, &s), HL_ERR_ARG);
}

static void objectives_are_what_they_say(void **state) {
  (void)state;
  example();
  prepare(5, HL_OBJECTIVE_POWER);
  eval(75, 33.1);
  double work = scale(HEAT_PUMP) / hl_placement_cycle(placement, 0)->cop;
  double power = work + scale(COLD_UTILITY) / 6;
  assert_close(hl_placement_objective(placement) / 1e3, power, 1e-9, 0);
  hl_integration_settings s = settings(5);
  s.objective = HL_OBJECTIVE_OPERATING;
  assert_int_equal(hl_integration_set(integration, &s), HL_OK);
  eval(75, 33.1);
  assert_close(hl_placement_objective(placement), power * 8000 * 0.12, 1e-9, 0);
  s.objective = HL_OBJECTIVE_TAC;
  assert_int_equal(hl_integration_set(integration, &s), HL_OK);
  eval(75, 33.1);
  hl_area *area;
  double m2;
  assert_int_equal(hl_area_new(ctx, &area), HL_OK);
  assert_int_equal(
      hl_area_solve(area, hl_placement_groups(placement), hl_placement_scale(placement), &m2),
      HL_OK);
  hl_area_free(area);
  double exchangers = 0.1 * (4 * 5291.9 + 77.79 * m2), machine = 0.1 * 1000 * work;
  assert_close(hl_placement_objective(placement), power * 8000 * 0.12 + machine + exchangers, 1e-9,
               0);
  assert_true(m2 > 70 && m2 < 90); /* the network of the case has 78 */
}

static void area_needs_films(void **state) {
  (void)state;
  problem = test_problem(ctx);
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  stream.name = "bare";
  stream.segment = &segment;
  stream.segment_count = 1;
  segment.t_supply = 300;
  segment.t_target = 350;
  segment.duty = 1e3;
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
  hl_cost_law law;
  hl_cost_law_init(&law, HL_COST_EXCHANGER);
  law.fixed = 1;
  law.coef = 1;
  law.exponent = 1;
  assert_int_equal(hl_problem_add_cost(problem, &law), HL_OK);
  test_check(problem);
  hl_integration_settings s = settings(5);
  s.objective = HL_OBJECTIVE_TAC;
  assert_int_equal(hl_integration_new(problem, &s, &integration), HL_ERR_DATA);
  assert_non_null(strstr(hl_ctx_error(ctx)->message, "\"bare\" has no film coefficient"));
}

static void bad_machines_are_refused(void **state) {
  (void)state;
  hl_system system;
  const hl_parameter unknown[] = {{"t_boil", 300, 310, {NULL, 0, 0}}};
  const hl_parameter wide[] = {{"heat_loss", 0, 0.5, {NULL, 0, 0}}};
  const hl_parameter *bad[] = {unknown, wide};
  for (int k = 0; k < 2; k++) {
    hl_system_init(&system);
    system.parameter = bad[k];
    system.parameter_count = 1;
    own_machine(&system, NULL);
    assert_int_equal(hl_integration_new(problem, NULL, &integration), HL_ERR_ARG);
    assert_null(integration);
    hl_problem_free(problem);
  }
  problem = NULL;
}

static void problems_without_streams_are_refused(void **state) {
  (void)state;
  problem = test_problem(ctx);
  assert_int_equal(hl_integration_new(problem, NULL, &integration), HL_ERR_DATA);
  assert_int_equal(hl_ctx_error(ctx)->code, 101);
}

static void fluids_can_be_chosen(void **state) {
  (void)state;
  hl_system system;
  const char *fluid[] = {"propane", "ammonia"};
  hl_system_init(&system);
  system.fluid = fluid;
  system.fluid_count = 2;
  own_machine(&system, NULL);
  hl_integration_settings s = settings(10);
  s.limits_hard = false;
  assert_int_equal(hl_integration_new(problem, &s, &integration), HL_OK);
  assert_int_equal(hl_integration_variable_count(integration), 3);
  assert_string_equal(hl_integration_variable_at(integration, 2)->name, "fluid");
  assert_int_equal(hl_integration_variable_at(integration, 2)->choices, 2);
  double x[] = {80 + TEST_KELVIN, 20 + TEST_KELVIN, 0};
  assert_int_equal(hl_integration_eval(integration, x, &placement), HL_OK);
  double propane = hl_placement_cycle(placement, 0)->cop;
  assert_string_equal(hl_placement_fluid(placement, 0), "propane");
  hl_placement_free(placement);
  x[2] = 1;
  assert_int_equal(hl_integration_eval(integration, x, &placement), HL_OK);
  assert_string_equal(hl_placement_fluid(placement, 0), "ammonia");
  assert_true(hl_placement_cycle(placement, 0)->cop > propane + 0.1);
  assert_close(hl_placement_value(placement, 0, "t_cond"), 80 + TEST_KELVIN, 1e-12, 0);
  assert_close(hl_placement_value(placement, 0, "eta_is"), 0.7, 1e-12, 0);
  assert_true(isnan(hl_placement_value(placement, 0, "t_boil")));
  hl_placement_free(placement);
  x[2] = 2;
  assert_int_equal(hl_integration_eval(integration, x, &placement), HL_ERR_ARG);
}

/** The search over fluids, one of which brings a cycle of its own, ends where the best of them
 * alone does. */
static void the_best_fluid_is_found(void **state) {
  (void)state;
  static const char *const all[] = {"R290", "R600a", "vc_ihx:R600a", "R717", "R718"};
  enum { FLUIDS = sizeof all / sizeof *all };
  double best = INFINITY, found = NAN;
  for (int k = 0; k <= FLUIDS; k++) { /* the last: all of them */
    hl_system system;
    hl_system_init(&system);
    system.fluid = k < FLUIDS ? &all[k] : all;
    system.fluid_count = k < FLUIDS ? 1 : FLUIDS;
    own_machine(&system, NULL);
    hl_integration_settings s = settings(10);
    s.limits_hard = false;
    s.objective = HL_OBJECTIVE_POWER;
    assert_int_equal(hl_integration_new(problem, &s, &integration), HL_OK);
    assert_int_equal(hl_integration_solve(integration, NULL, NULL, &placement), HL_OK);
    if (hl_placement_outcome(placement) == HL_OUTCOME_FEASIBLE) {
      found = hl_placement_objective(placement);
      best = k < FLUIDS ? fmin(best, found) : best;
    }
    hl_placement_free(placement);
    hl_integration_free(integration);
    hl_problem_free(problem);
    placement = NULL;
    integration = NULL;
    problem = NULL;
  }
  assert_close(found, best, 1e-6, 0);
}

static void first_guesses_are_taken(void **state) {
  (void)state;
  example();
  prepare(10, HL_OBJECTIVE_EXERGY);
  double x[] = {80 + TEST_KELVIN, 20.73 + TEST_KELVIN};
  assert_int_equal(hl_integration_set_start(integration, x), HL_OK);
  hl_optim_settings optim;
  hl_settings_init(&hl_optim_table, &optim);
  optim.population = 4;
  optim.generations = 1;
  optim.polish = 0;
  assert_int_equal(hl_integration_solve(integration, &optim, NULL, &placement), HL_OK);
  assert_close(scale(HEAT_PUMP) / hl_placement_cycle(placement, 0)->cop, 14.7208, 1e-3, 0);
}

/* ----------------------------------------------------------------- sizes */

static void least_sizes_are_kept_or_the_machine_is_left_out(void **state) {
  (void)state;
  hl_system system;
  hl_system_init(&system);
  system.scale_min = 20e3;
  own_machine(&system, NULL);
  prepare(4, HL_OBJECTIVE_EXERGY);
  eval(74, 30);
  assert_close(scale(HEAT_PUMP), 25.452, 1e-9, 0);
  eval(74, 45); /* the evaporator finds too little heat so hot: the boiler helps */
  assert_close(scale(HEAT_PUMP), 20, 1e-9, 0);
  assert_true(scale(BOILER) > 25.452 - 20 + 1);
  hl_integration_free(integration);
  hl_placement_free(placement);
  hl_problem_free(problem);
  placement = NULL;
  system.scale_min = 26e3; /* more than is needed above the pinch */
  own_machine(&system, NULL);
  prepare(4, HL_OBJECTIVE_EXERGY);
  eval(74, 30);
  assert_close(scale(HEAT_PUMP), 0, 0, 1e-9);
  assert_close(scale(BOILER), 25.452, 1e-9, 0);
}

static void largest_sizes_are_kept(void **state) {
  (void)state;
  hl_system system;
  hl_system_init(&system);
  system.scale_max = 10e3;
  own_machine(&system, NULL);
  prepare(4, HL_OBJECTIVE_EXERGY);
  eval(74, 30);
  assert_close(scale(HEAT_PUMP), 10, 1e-9, 0);
  assert_close(scale(BOILER), 15.452, 1e-9, 0);
}

static void dear_machines_are_left_out_for_least_cost(void **state) {
  (void)state;
  hl_cost_law law;
  hl_cost_law_init(&law, HL_COST_MACHINE);
  law.basis = HL_COST_POWER;
  law.coef = 1000;
  law.exponent = 1;
  law.fixed = 1e3;
  own_machine(NULL, &law);
  prepare(4, HL_OBJECTIVE_TAC);
  eval(74, 30);
  assert_true(scale(HEAT_PUMP) > 20);
  hl_integration_free(integration);
  hl_placement_free(placement);
  hl_problem_free(problem);
  placement = NULL;
  law.fixed = 1e6;
  own_machine(NULL, &law);
  prepare(4, HL_OBJECTIVE_TAC);
  eval(74, 30);
  assert_close(scale(HEAT_PUMP), 0, 0, 1e-9);
}

static void machine_costs_are_exact_at_the_size_placed(void **state) {
  (void)state;
  hl_cost_law law;
  hl_cost_law_init(&law, HL_COST_MACHINE);
  law.basis = HL_COST_HEAT;
  law.fixed = 500;
  law.coef = 900;
  law.exponent = 0.7;
  own_machine(NULL, &law);
  prepare(4, HL_OBJECTIVE_TAC);
  eval(74, 30);
  const hl_group *group = &hl_placement_groups(placement)->group[HEAT_PUMP];
  double size = scale(HEAT_PUMP);
  double energy = size * group->power * 8000 * 0.12;
  double want = energy + 0.1 * (500 + 900 * pow(size, 0.7));
  assert_close(group->cost_fixed + group->cost_scale * size * 1e3, want, 1e-12, 0);
  /* The tangent: a little more heat costs what the law says. */
  double slope = size * 1e3 * (group->cost_scale - group->power / 1e3 * 8000 * 0.12);
  assert_close(slope, 0.1 * 900 * 0.7 * pow(size, 0.7), 1e-12, 0);
}

static void no_heat_is_lifted_to_be_dropped_through_the_pinch(void **state) {
  (void)state;
  problem = test_example_problem(ctx, (test_example){.machine = true});
  prepare(15, HL_OBJECTIVE_EXERGY);
  eval(85, 21.4);
  /* Three times the need would feed the evaporator with its own heat. */
  assert_int_equal(hl_placement_outcome(placement), HL_OUTCOME_INFEASIBLE);
  assert_close(hl_placement_scale(placement)[2] / 1e3, 56.56, 1e-9, 0);
}

/* ----------------------------------------------------------------- rules */

static hl_match_rule forbidden(const char *hot, const char *cold, double from, double to) {
  hl_match_rule rule;
  hl_match_rule_init(&rule);
  rule.kind = HL_MATCH_FORBID;
  rule.hot = hot;
  rule.cold = cold;
  rule.t_from = from + TEST_KELVIN;
  rule.t_to = to + TEST_KELVIN;
  return rule;
}

static void forbid(hl_match_rule rule) {
  assert_int_equal(hl_integration_forbid(integration, &rule, 1), HL_OK);
}

static void a_forbidden_interval_moves_the_evaporator(void **state) {
  (void)state;
  example();
  prepare(5, HL_OBJECTIVE_EXERGY);
  solve();
  double free = hl_placement_objective(placement);
  forbid(forbidden("Hot Stream", "Heat pump.evaporation", 33, 36));
  eval(75, 33.1155); /* no heat for the evaporator there */
  assert_close(scale(HEAT_PUMP), 0, 0, 1e-9);
  assert_close(scale(BOILER), 28.28, 1e-9, 0);
  eval(75, 15); /* the paper's B', below the interval */
  assert_close(scale(HEAT_PUMP), 28.28, 1e-9, 0);
  solve();
  double t_evap = hl_placement_x(placement)[1] - TEST_KELVIN;
  assert_true(t_evap < 33 && t_evap > 32.9);
  assert_true(hl_placement_objective(placement) > free + 1);
  assert_int_equal(hl_integration_forbid(integration, NULL, 0), HL_OK);
  solve();
  assert_close(hl_placement_objective(placement), free, 1e-9, 0);
}

static void patterns_forbid_all_partners(void **state) {
  (void)state;
  example();
  prepare(5, HL_OBJECTIVE_EXERGY);
  forbid(forbidden("*", "Heat pump.evaporation", -INFINITY, INFINITY));
  eval(75, 20);
  assert_close(scale(HEAT_PUMP), 0, 0, 1e-9);
  forbid(forbidden("Gas Boiler", "*", -INFINITY, INFINITY));
  eval(75, 33.1155);
  assert_close(scale(HEAT_PUMP), 28.28, 1e-9, 0);
}

static void forbidden_recovery_is_made_up_by_machine_and_utilities(void **state) {
  (void)state;
  example();
  prepare(5, HL_OBJECTIVE_EXERGY);
  forbid(forbidden("Hot Stream", "Cold Stream", -INFINITY, INFINITY));
  eval(75, 5);
  double heat = scale(HEAT_PUMP) + scale(BOILER), cop = hl_placement_cycle(placement, 0)->cop;
  assert_close(heat, 141.4, 1e-9, 0);
  assert_close(scale(BOILER), 0, 0, 1e-6); /* more than the cascade's own need of 28 kW */
  assert_close(scale(COLD_UTILITY), 200 - 141.4 * (1 - 1 / cop), 1e-9, 0);
}

static void rules_without_a_way_out_are_named(void **state) {
  (void)state;
  example();
  prepare(5, HL_OBJECTIVE_EXERGY);
  forbid(forbidden("Hot Stream", "Cold Utility", -INFINITY, INFINITY));
  eval(75, 33);
  assert_infeasible("match rules leave ");
}

/** A machine for the cellar only, where a drain has 9 kW; more is to be had elsewhere. */
static void cellar(void) {
  hl_system system;
  hl_system_init(&system);
  system.zone_source = "cellar";
  system.place = (hl_place){"systems.csv", 4, 0};
  problem = test_example_parts(ctx, &system, NULL);
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  stream.name = "Drain";
  stream.zone = "cellar";
  stream.segment = &segment;
  stream.segment_count = 1;
  segment.t_supply = 40 + TEST_KELVIN;
  segment.t_target = 35 + TEST_KELVIN;
  segment.duty = 9e3;
  segment.h = 1e3;
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
  stream.name = "Roof";
  stream.zone = "attic";
  segment.duty = 90e3;
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
  test_check(problem);
}

static void streams_without_partners_are_named_with_their_rules(void **state) {
  (void)state;
  /* The second rule does no harm: the boiler makes up for it. */
  problem = test_example_parts(ctx, NULL, NULL);
  hl_match_rule rule = forbidden("*", "Bath", -INFINITY, INFINITY);
  rule.place = (hl_place){"matches.csv", 2, 0};
  test_stream(problem, "Bath", 30, 40, 12, NAN);
  assert_int_equal(hl_problem_add_rule(problem, &rule), HL_OK);
  test_stream(problem, "Pool", 20, 25, 3, NAN);
  rule.cold = "Pool";
  rule.place.row = 4;
  assert_int_equal(hl_problem_add_rule(problem, &rule), HL_OK);
  rule = forbidden("Hot Stream", "Cold Stream", -INFINITY, INFINITY);
  rule.place.file = "matches.csv";
  rule.place.row = 3;
  assert_int_equal(hl_problem_add_rule(problem, &rule), HL_OK);
  test_check(problem);
  prepare(5, HL_OBJECTIVE_EXERGY);
  eval(75, 20);
  assert_infeasible(
      "match rules leave 15 kW without a partner, of \"Bath\", \"Pool\" under \"* - Bath\" "
      "(matches.csv:2), \"* - Pool\" (matches.csv:4);");
  assert_null(strstr(hl_placement_reason(placement), "matches.csv:3"));
}

static void a_zone_that_keeps_the_only_cooler_away_is_named(void **state) {
  (void)state;
  cellar();
  const hl_match_rule rule = forbidden("Roof", "Cold Utility", -INFINITY, INFINITY);
  prepare(5, HL_OBJECTIVE_EXERGY);
  forbid(rule);
  eval(75, 20);
  assert_infeasible("of \"Roof\" under zone_source of \"Heat pump\" (systems.csv:4)");
}

static void a_hot_stream_that_none_may_cool_is_named_with_its_distance(void **state) {
  (void)state;
  problem = test_example_parts(ctx, NULL, NULL);
  hl_match_rule rule;
  hl_match_rule_init(&rule);
  rule.kind = HL_MATCH_COST;
  rule.hot = "Exhaust";
  rule.cold = "*";
  rule.length = 90;
  test_stream(problem, "Exhaust", 80, 60, 7, NAN);
  assert_int_equal(hl_problem_add_rule(problem, &rule), HL_OK);
  const hl_setting_row row = {
      .key = "design.distance_max", .value = "50", .unit = "m", .place = {"settings.csv", 6, 0}};
  assert_int_equal(hl_problem_add_setting(problem, &row), HL_OK);
  test_check(problem);
  prepare(5, HL_OBJECTIVE_EXERGY);
  eval(75, 20);
  assert_infeasible("7 kW without a partner, of \"Exhaust\" under design.distance_max "
                    "(settings.csv:6); by temperature");
}

static void hot_utilities_that_are_left_out_are_said_to_be(void **state) {
  (void)state;
  hl_problem *whole = test_example_problem(ctx, (test_example){.boiler = true, .machine = false});
  assert_int_equal(hl_problem_view(whole, ctx, true, false, &problem), HL_OK);
  assert_true(hl_problem_has_hot_utilities(whole));
  assert_false(hl_problem_has_hot_utilities(problem));
  prepare(5, HL_OBJECTIVE_EXERGY);
  assert_int_equal(hl_integration_eval(integration, NULL, &placement), HL_OK);
  assert_infeasible("hot utilities are excluded (synthesis.use_hot_utility)");
  assert_null(strstr(hl_placement_reason(placement), "at its limit"));
  hl_placement_free(placement);
  placement = NULL;
  hl_integration_free(integration);
  integration = NULL;
  hl_problem_free(problem);
  problem = whole;
}

static void rules_of_the_case_count_too(void **state) {
  (void)state;
  problem = test_example_parts(ctx, NULL, NULL);
  hl_match_rule rule = forbidden("Hot Stream", "Heat pump.evaporation", -INFINITY, INFINITY);
  assert_int_equal(hl_problem_add_rule(problem, &rule), HL_OK);
  test_check(problem);
  prepare(5, HL_OBJECTIVE_EXERGY);
  eval(75, 20);
  assert_close(scale(HEAT_PUMP), 0, 0, 1e-9);
}

static void systems_keep_to_their_zones(void **state) {
  (void)state;
  cellar();
  prepare(5, HL_OBJECTIVE_EXERGY);
  eval(75, 20);
  /* Only the drain's 9 kW may be lifted; the boiler serves the rest. */
  double cop = hl_placement_cycle(placement, 0)->cop;
  assert_close(scale(HEAT_PUMP) * (1 - 1 / cop), 9, 1e-6, 0);
}

static void zones_part_streams(void **state) {
  (void)state;
  problem = test_example_parts(ctx, NULL, NULL);
  test_setting(problem, "design.same_zone", "yes", "");
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  stream.segment = &segment;
  stream.segment_count = 1;
  stream.name = "Furnace";
  stream.zone = "attic";
  segment.t_supply = 200 + TEST_KELVIN;
  segment.t_target = 150 + TEST_KELVIN;
  segment.duty = 50e3;
  segment.h = 1e3;
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
  stream.name = "Oven";
  stream.zone = "cellar";
  segment.t_supply = 70 + TEST_KELVIN;
  segment.t_target = 71 + TEST_KELVIN;
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
  test_check(problem);
  prepare(5, HL_OBJECTIVE_EXERGY);
  eval(75, 20);
  /* The oven may not have the furnace's heat, but the streams without a zone may. */
  assert_true(scale(BOILER) + scale(HEAT_PUMP) > 50 - 1e-9);
}

/* ------------------------------------------------------------- long runs */

static bool stop_at_once(const hl_progress *progress, void *user) {
  (void)progress;
  (void)user;
  return false;
}

static void a_stopped_search_returns_its_best(void **state) {
  (void)state;
  example();
  prepare(10, HL_OBJECTIVE_EXERGY);
  hl_ctx_set_progress(ctx, stop_at_once, NULL);
  solve();
  assert_int_equal(hl_placement_outcome(placement), HL_OUTCOME_STOPPED);
  assert_true(isfinite(hl_placement_objective(placement)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(what_a_placement_leaves_is_served_by_the_utilities),
      TEST(a_cycle_without_a_result_is_infeasible_and_says_why),
      TEST(hard_limits_refuse_and_soft_ones_do_not),
      TEST(variables_beyond_their_bounds_are_refused),
      TEST(default_limits_that_cut_a_range_are_noted),
      TEST(systems_that_are_not_used_say_why),
      TEST(utilities_alone_reach_the_targets),
      TEST(objectives_are_what_they_say),
      TEST(area_needs_films),
      TEST(bad_machines_are_refused),
      TEST(problems_without_streams_are_refused),
      TEST(fluids_can_be_chosen),
      TEST(the_best_fluid_is_found),
      TEST(first_guesses_are_taken),
      TEST(least_sizes_are_kept_or_the_machine_is_left_out),
      TEST(largest_sizes_are_kept),
      TEST(dear_machines_are_left_out_for_least_cost),
      TEST(machine_costs_are_exact_at_the_size_placed),
      TEST(no_heat_is_lifted_to_be_dropped_through_the_pinch),
      TEST(a_forbidden_interval_moves_the_evaporator),
      TEST(patterns_forbid_all_partners),
      TEST(forbidden_recovery_is_made_up_by_machine_and_utilities),
      TEST(rules_without_a_way_out_are_named),
      TEST(rules_of_the_case_count_too),
      TEST(streams_without_partners_are_named_with_their_rules),
      TEST(a_zone_that_keeps_the_only_cooler_away_is_named),
      TEST(a_hot_stream_that_none_may_cool_is_named_with_its_distance),
      TEST(hot_utilities_that_are_left_out_are_said_to_be),
      TEST(zones_part_streams),
      TEST(systems_keep_to_their_zones),
      TEST(a_stopped_search_returns_its_best),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
