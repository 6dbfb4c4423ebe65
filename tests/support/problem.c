#include "support/problem.h"

#include <math.h>

static void assert_ok(hl_problem *problem, hl_status status) {
  const hl_fault *fault = hl_ctx_error(hl_problem_ctx(problem));
  if (status != HL_OK)
    fail_msg("%s: %s", hl_status_text(status), fault != NULL ? fault->message : "no fault");
}

hl_problem *test_problem(hl_ctx *ctx) {
  hl_problem *problem;
  assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
  return problem;
}

void test_stream(hl_problem *problem, const char *name, double from, double to, double kw,
                 double dt_cont) {
  test_stream_h(problem, name, from, to, kw, dt_cont, 1);
}

void test_stream_h(hl_problem *problem, const char *name, double from, double to, double kw,
                   double dt_cont, double h) {
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  stream.name = name;
  stream.side = from > to || (!(to > from) && kw > 0) ? HL_SIDE_HOT : HL_SIDE_COLD;
  stream.segment_count = 1;
  stream.segment = &segment;
  segment.t_supply = from + TEST_KELVIN;
  segment.t_target = to + TEST_KELVIN;
  segment.duty = fabs(kw) * 1e3;
  segment.h = h * 1e3;
  segment.dt_cont = dt_cont;
  assert_ok(problem, hl_problem_add_stream(problem, &stream));
}

void test_utility(hl_problem *problem, const char *name, hl_side side, double from, double to,
                  double dt_cont, double price) {
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = name;
  utility.side = side;
  utility.t_supply = from + TEST_KELVIN;
  utility.t_target = to + TEST_KELVIN;
  utility.dt_cont = dt_cont;
  utility.price = price / 3.6e6;
  utility.h = 1e3;
  test_utility_record(problem, &utility);
}

void test_utility_record(hl_problem *problem, const hl_utility *utility) {
  assert_ok(problem, hl_problem_add_utility(problem, utility));
}

void test_cost(hl_problem *problem, hl_cost_kind kind, hl_cost_basis basis, double fixed,
               double coef, double exponent) {
  hl_cost_law law;
  hl_cost_law_init(&law, kind);
  law.basis = basis;
  law.fixed = fixed;
  law.coef = coef;
  law.exponent = exponent;
  assert_ok(problem, hl_problem_add_cost(problem, &law));
}

void test_simple_heat_pump(hl_problem *problem, const char *name, const char *fluid,
                           const hl_parameter *parameter, int count) {
  hl_system system;
  hl_system_init(&system);
  system.name = name;
  system.cycle = "vc_simple";
  system.fluid_count = 1;
  system.fluid = &fluid;
  system.parameter_count = count;
  system.parameter = parameter;
  assert_ok(problem, hl_problem_add_system(problem, &system));
}

void test_setting(hl_problem *problem, const char *key, const char *value, const char *unit) {
  const hl_setting_row row = {.key = key, .value = value, .unit = unit};
  assert_ok(problem, hl_problem_add_setting(problem, &row));
}

void test_check(hl_problem *problem) { assert_ok(problem, hl_problem_check(problem)); }

static void example_utilities(hl_problem *problem, bool boiler) {
  hl_utility cold, hot;
  hl_utility_init(&cold);
  cold.name = "Cold Utility";
  cold.side = HL_SIDE_COLD;
  cold.t_supply = -5 + TEST_KELVIN;
  cold.t_target = 0 + TEST_KELVIN;
  cold.duty_max = 1e6;
  cold.cop = 6;
  cold.h = 100;
  test_utility_record(problem, &cold);
  if (!boiler)
    return;
  hl_utility_init(&hot);
  hot.name = "Gas Boiler";
  hot.side = HL_SIDE_HOT;
  hot.t_supply = 90.1 + TEST_KELVIN;
  hot.t_target = 90 + TEST_KELVIN;
  hot.duty_max = 1e6;
  hot.price = 0.04 / 3.6e6;
  hot.fuel_exergy = 1;
  hot.h = 1e3;
  test_utility_record(problem, &hot);
}

enum { PARAMETERS = 8, MORE = 4 };

static void example_machine(hl_problem *problem, bool real, const hl_system *change) {
  const char *fluid[] = {"propane"};
  const double profile = real ? 0 : 1;
  hl_parameter parameter[PARAMETERS + MORE] = {
      {"t_cond", 60 + TEST_KELVIN, 86 + TEST_KELVIN, {NULL, 0, 0}},
      {"t_evap", -10 + TEST_KELVIN, 60 + TEST_KELVIN, {NULL, 0, 0}},
      {"eta_is", 0.7, 0.7, {NULL, 0, 0}},
      {"superheat", 0, 0, {NULL, 0, 0}},
      {"subcool", 0, 0, {NULL, 0, 0}},
      {"drive", 1, 1, {NULL, 0, 0}},
      {"p_high_max", 45e5, 45e5, {NULL, 0, 0}},
      {"condenser_profile", profile, profile, {NULL, 0, 0}},
  };
  hl_system system;
  hl_system_init(&system);
  if (change != NULL)
    system = *change;
  system.parameter_count = PARAMETERS;
  for (int k = 0; change != NULL && k < change->parameter_count && k < MORE; k++)
    parameter[system.parameter_count++] = change->parameter[k];
  system.parameter = parameter;
  system.name = "Heat pump";
  system.cycle = "vc_simple";
  if (system.fluid_count == 0) {
    system.fluid_count = 1;
    system.fluid = fluid;
  }
  assert_ok(problem, hl_problem_add_system(problem, &system));
}

static void example_costs(hl_problem *problem, const hl_cost_law *machine) {
  if (machine != NULL)
    assert_ok(problem, hl_problem_add_cost(problem, machine));
  else
    test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 0, 1000, 1);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 5291.9, 77.79, 1);
  test_setting(problem, "economics.annualisation", "0.1", "");
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_setting(problem, "economics.electricity_price", "0.12", "cur/kWh");
  test_setting(problem, "design.h_default", "1", "kW/m2/K");
}

static hl_problem *example_process(hl_ctx *ctx, bool boiler) {
  hl_problem *problem = test_problem(ctx);
  test_stream(problem, "Cold Stream", 20, 70, 141.4, NAN);
  test_stream(problem, "Hot Stream", 65, 10, 200, NAN);
  example_utilities(problem, boiler);
  return problem;
}

hl_problem *test_example_problem(hl_ctx *ctx, test_example example) {
  hl_problem *problem = example_process(ctx, example.boiler);
  if (example.machine)
    example_machine(problem, example.real, NULL);
  example_costs(problem, NULL);
  test_check(problem);
  return problem;
}

hl_problem *test_example_parts(hl_ctx *ctx, const hl_system *change, const hl_cost_law *law) {
  hl_problem *problem = example_process(ctx, true);
  example_machine(problem, false, change);
  example_costs(problem, law);
  return problem;
}
