/**
 * A dairy with vapour that condenses at one temperature: its heat pump pays, and with less vapour
 * it is nearly a threshold problem, in which the last watts of cooling decide. Every network must
 * pass the independent check, and the best of a few seeds must be as good as designs made by hand.
 */
#include <math.h>

#include <heatloom/network.h>
#include <heatloom/verify.h>

#include "support/problem.h"

static int setup(void **state) {
  *state = hl_ctx_new(NULL);
  return *state ? 0 : -1;
}

static int teardown(void **state) {
  hl_ctx_free(*state);
  return 0;
}

static void add_utility(hl_problem *problem, const char *name, hl_side side, double from, double to,
                        double h, double per_mwh) {
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = name;
  utility.side = side;
  utility.t_supply = TEST_KELVIN + from;
  utility.t_target = TEST_KELVIN + to;
  utility.price = per_mwh / 3.6e9;
  utility.h = h;
  test_utility_record(problem, &utility);
}

static void add_heat_pump(hl_problem *problem) {
  const hl_parameter parameter[] = {{"t_evap", TEST_KELVIN + 50, TEST_KELVIN + 68, {0}},
                                    {"t_cond", TEST_KELVIN + 75, TEST_KELVIN + 110, {0}},
                                    {"superheat", 5, 5, {0}},
                                    {"subcool", 5, 5, {0}},
                                    {"eta_is", 0.75, 0.75, {0}},
                                    {"drive", 0.93, 0.93, {0}},
                                    {"p_high_max", 80e5, 80e5, {0}},
                                    {"film_evaporator", 2e3, 2e3, {0}},
                                    {"film_condenser", 2e3, 2e3, {0}}};
  test_simple_heat_pump(problem, "Heat pump", "R717", parameter,
                        sizeof parameter / sizeof *parameter);
}

/** The plant with an amount of vapour, unchecked. [kW] */
static hl_problem *plant(hl_ctx *ctx, double vapour) {
  hl_problem *problem = test_problem(ctx);
  test_stream_h(problem, "Vapour", 70, 70, vapour, NAN, 5.0);
  test_stream(problem, "Product", 150, 50, 209.34, NAN);
  test_stream_h(problem, "Waste water", 65, 25, 139.56, NAN, 1.2);
  test_stream_h(problem, "Flue gas", 200, 120, 180.03, NAN, 0.058);
  test_stream_h(problem, "Feed water", 15, 90, 348.9, NAN, 1.2);
  test_stream(problem, "Milk", 20, 125, 488.46, NAN);
  test_stream_h(problem, "Hot water", 10, 60, 174.45, NAN, 1.2);
  add_utility(problem, "Steam", HL_SIDE_HOT, 184, 184, 5e3, 52.5);
  add_utility(problem, "Cooling water", HL_SIDE_COLD, 20, 28, 1e3, 1.5);
  add_heat_pump(problem);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 8000, 450.5, 0.8);
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 0, 1200, 1);
  test_setting(problem, "economics.interest", "7.5", "%");
  test_setting(problem, "economics.lifetime", "15", "y");
  test_setting(problem, "economics.hours", "6500", "h/y");
  test_setting(problem, "economics.electricity_price", "160", "cur/MWh");
  return problem;
}

/** Least TAC of some seeds, from utilities only; every network is checked. `machines`: most. */
static double best_of(hl_problem *problem, int machines, int seeds) {
  hl_network_models *models;
  double best = INFINITY;
  test_check(problem);
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  for (int seed = 1; seed <= seeds; seed++) {
    hl_network *network;
    hl_network_settings settings;
    hl_outcome outcome;
    hl_verdict *verdict;
    hl_settings_init(&hl_network_table, &settings);
    settings.emat = 8;
    settings.seed = seed;
    settings.trials = 12000;
    settings.machines_max = machines;
    assert_int_equal(hl_network_from_utilities(NULL, models, 8, false, &network), HL_OK);
    assert_int_equal(hl_network_search(network, &settings, NULL, &outcome), HL_OK);
    if (outcome != HL_OUTCOME_FEASIBLE)
      fail_msg("seed %d: %s", seed, hl_network_reason(network));
    assert_int_equal(hl_verify_network(problem, network, NULL, &verdict), HL_OK);
    assert_true(hl_verdict_ok(verdict));
    hl_verdict_free(verdict);
    best = fmin(best, hl_network_totals_of(network)->tac);
    hl_network_free(network);
  }
  hl_network_models_free(models);
  hl_problem_free(problem);
  return best;
}

static void the_heat_pump_is_found(void **state) {
  /* 23 700 by hand; best known 23 559. One short search in three comes that near. */
  assert_true(best_of(plant(*state, 488.46), 1, 24) < 23750);
}

static void the_last_watts_of_cooling_are_kept(void **state) {
  /* Without a cooler 36 836, with approaches 0.1 mK too small; best known 37 779. */
  double tac = best_of(plant(*state, 407.05), 0, 6);
  assert_true(tac > 36837);
  assert_true(tac < 40000);
}

static void a_required_machine_is_placed(void **state) {
  hl_problem *problem = plant(*state, 488.46);
  hl_match_rule rule;
  hl_match_rule_init(&rule);
  rule.kind = HL_MATCH_REQUIRE;
  rule.hot = "Vapour";
  rule.cold = "Heat pump.evaporation";
  rule.duty_min = 60e3;
  assert_int_equal(hl_problem_add_rule(problem, &rule), HL_OK);
  assert_true(best_of(problem, 1, 12) < 25000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(the_heat_pump_is_found, setup, teardown),
      cmocka_unit_test_setup_teardown(the_last_watts_of_cooling_are_kept, setup, teardown),
      cmocka_unit_test_setup_teardown(a_required_machine_is_placed, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
