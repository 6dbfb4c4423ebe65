#include "support/illustrative.h"

#include <math.h>

static void add_utilities(hl_problem *problem) {
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = "Cold Utility";
  utility.side = HL_SIDE_COLD;
  utility.t_supply = TEST_KELVIN - 5;
  utility.t_target = TEST_KELVIN;
  utility.duty_max = 1e6;
  utility.cop = 6;
  utility.h = 100;
  test_utility_record(problem, &utility);
  hl_utility_init(&utility);
  utility.name = "Gas Boiler";
  utility.side = HL_SIDE_HOT;
  utility.t_supply = TEST_KELVIN + 90.1;
  utility.t_target = TEST_KELVIN + 90;
  utility.duty_max = 1e6;
  utility.price = 0.04 / 3.6e6;
  utility.fuel_exergy = 1;
  utility.h = 1000;
  test_utility_record(problem, &utility);
}

static void add_heat_pump(hl_problem *problem, bool constant) {
  const hl_parameter parameter[] = {{"t_evap", TEST_KELVIN - 10, TEST_KELVIN + 60, {0}},
                                    {"t_cond", TEST_KELVIN + 60, TEST_KELVIN + 86, {0}},
                                    {"eta_is", 0.7, 0.7, {0}},
                                    {"superheat", 0, 0, {0}},
                                    {"subcool", 0, 0, {0}},
                                    {"drive", 1, 1, {0}},
                                    {"p_high_max", 45e5, 45e5, {0}},
                                    {"condenser_profile", constant, constant, {0}}};
  test_simple_heat_pump(problem, "HP", "R290", parameter, sizeof parameter / sizeof *parameter);
}

hl_problem *test_illustrative_open(hl_ctx *ctx, bool constant) {
  hl_problem *problem = test_problem(ctx);
  test_stream(problem, "Cold Stream", 20, 70, 141.4, NAN);
  test_stream(problem, "Hot Stream", 65, 10, 200, NAN);
  add_utilities(problem);
  add_heat_pump(problem, constant);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 5291.9, 77.79, 1);
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 0, 1000, 1);
  test_setting(problem, "economics.annualisation", "0.1", "");
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_setting(problem, "economics.electricity_price", "0.12", "cur/kWh");
  test_setting(problem, "design.h_default", "1", "kW/m2/K");
  return problem;
}

hl_problem *test_illustrative(hl_ctx *ctx, bool constant) {
  hl_problem *problem = test_illustrative_open(ctx, constant);
  test_check(problem);
  return problem;
}

hl_problem *test_mixed(hl_ctx *ctx, bool constant) {
  hl_problem *problem = test_illustrative_open(ctx, constant);
  test_stream(problem, "Vapour", 80, 80, 60, NAN);
  test_stream(problem, "Warm", 75, 30, 90, NAN);
  test_stream(problem, "Feed", 15, 60, 70, NAN);
  hl_segment segment[3];
  for (int k = 0; k < 3; k++)
    hl_segment_init(&segment[k]);
  segment[0] = (hl_segment){TEST_KELVIN + 95, TEST_KELVIN + 70, 30e3, 500, NAN, {0}};
  segment[1] = (hl_segment){TEST_KELVIN + 70, TEST_KELVIN + 70, 50e3, 2000, NAN, {0}};
  segment[2] = (hl_segment){TEST_KELVIN + 70, TEST_KELVIN + 40, 20e3, 800, NAN, {0}};
  hl_stream stream;
  hl_stream_init(&stream);
  stream.name = "Condensing";
  stream.side = HL_SIDE_HOT;
  stream.segment_count = 3;
  stream.segment = segment;
  if (hl_problem_add_stream(problem, &stream) != HL_OK)
    fail_msg("%s", hl_ctx_error(ctx)->message);
  segment[0] = (hl_segment){TEST_KELVIN + 25, TEST_KELVIN + 55, 25e3, 900, NAN, {0}};
  segment[1] = (hl_segment){TEST_KELVIN + 55, TEST_KELVIN + 55, 45e3, 3000, NAN, {0}};
  stream.name = "Boiling";
  stream.side = HL_SIDE_COLD;
  stream.segment_count = 2;
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
  hl_match_rule rule;
  hl_match_rule_init(&rule);
  rule.hot = "Warm";
  rule.cold = "Feed";
  rule.kind = HL_MATCH_FORBID;
  rule.t_from = TEST_KELVIN + 30;
  rule.t_to = TEST_KELVIN + 40;
  assert_int_equal(hl_problem_add_rule(problem, &rule), HL_OK);
  hl_match_rule_init(&rule);
  rule.hot = "Hot Stream";
  rule.cold = "Cold Stream";
  rule.kind = HL_MATCH_REQUIRE;
  rule.duty_min = 30e3;
  assert_int_equal(hl_problem_add_rule(problem, &rule), HL_OK);
  hl_match_rule_init(&rule);
  rule.hot = "Vapour";
  rule.cold = "Cold Stream";
  rule.kind = HL_MATCH_COST;
  rule.u = 700;
  rule.fixed = 4000;
  rule.coef = 300;
  rule.exponent = 0.7;
  assert_int_equal(hl_problem_add_rule(problem, &rule), HL_OK);
  test_setting(problem, "design.duty_min", "2", "kW");
  test_setting(problem, "design.area_min", "0.5", "m2");
  test_setting(problem, "design.area_max", "60", "m2");
  test_setting(problem, "design.fraction_min", "0.1", "");
  test_check(problem);
  return problem;
}
