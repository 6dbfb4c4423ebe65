/*
 * Heat exchanger networks of the literature without heat pumps. Best published values are those
 * recomputed with the exact logarithmic mean; the search goes to or below them.
 *
 * - GAMS model library, synheat, and MINLPLib heatexch_gen1: 154 910.56 $/y at 10 K (the models
 *   themselves use approximations of the mean difference).
 * - Yee and Grossmann, Comput. Chem. Eng. 14 (1990) 1165-1184, example 1: 80 274 $/y with
 *   isothermal mixing in two stages; approaches down to 2.7 K cost less.
 */
#include "support/problem.h"
#include "support/test.h"

#include <math.h>

#include <heatloom/network.h>

/** In K as the papers print them. */
static void stream(hl_problem *problem, const char *name, double from, double to, double cp,
                   double h) {
  test_stream_h(problem, name, from - TEST_KELVIN, to - TEST_KELVIN, cp * (from - to), NAN, h);
}

/** Price per kW and year of 8000 h. */
static void utility(hl_problem *problem, const char *name, hl_side side, double from, double to,
                    double price, double h) {
  hl_utility record;
  hl_utility_init(&record);
  record.name = name;
  record.side = side;
  record.t_supply = from;
  record.t_target = to;
  record.price = price / (8000 * 3.6e6);
  record.h = 1e3 * h;
  test_utility_record(problem, &record);
}

/** Yearly cost law; the annualisation is in it. */
static void cost(hl_problem *problem, hl_cost_kind kind, double fixed, double coef,
                 double exponent) {
  hl_cost_law law;
  hl_cost_law_init(&law, kind);
  law.fixed = fixed;
  law.coef = coef;
  law.exponent = exponent;
  assert_int_equal(hl_problem_add_cost(problem, &law), HL_OK);
}

static void finish(hl_problem *problem) {
  test_setting(problem, "economics.annualisation", "1", "");
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_check(problem);
}

static hl_problem *synheat(hl_ctx *ctx) {
  hl_problem *problem = test_problem(ctx);
  stream(problem, "H1", 650, 370, 10, 1);
  stream(problem, "H2", 590, 370, 20, 1);
  stream(problem, "C1", 410, 650, 15, 1);
  stream(problem, "C2", 350, 500, 13, 1);
  utility(problem, "HU", HL_SIDE_HOT, 680, 680, 80, 5);
  utility(problem, "CU", HL_SIDE_COLD, 300, 320, 15, 1);
  cost(problem, HL_COST_EXCHANGER, 5500, 150, 1);
  finish(problem);
  return problem;
}

static hl_problem *yee_grossmann(hl_ctx *ctx) {
  hl_problem *problem = test_problem(ctx);
  stream(problem, "H1", 443, 333, 30, 1.6);
  stream(problem, "H2", 423, 303, 15, 1.6);
  stream(problem, "C1", 293, 408, 20, 1.6);
  stream(problem, "C2", 353, 413, 40, 1.6);
  utility(problem, "S1", HL_SIDE_HOT, 450, 450, 80, 4.8);
  utility(problem, "W1", HL_SIDE_COLD, 293, 313, 20, 1.6);
  cost(problem, HL_COST_EXCHANGER, 0, 1000, 0.6);
  cost(problem, HL_COST_HEATER, 0, 1200, 0.6);
  finish(problem);
  return problem;
}

static double search(hl_problem *problem, double emat) {
  hl_network_models *models;
  hl_network *network;
  hl_network_settings settings;
  hl_outcome outcome;
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = emat;
  settings.trials = 25000;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  assert_int_equal(hl_network_from_utilities(NULL, models, emat, false, &network), HL_OK);
  assert_int_equal(hl_network_search(network, &settings, NULL, &outcome), HL_OK);
  assert_int_equal(outcome, HL_OUTCOME_FEASIBLE);
  assert_true(hl_network_totals_of(network)->approach >= emat - 1e-9);
  double tac = hl_network_totals_of(network)->tac;
  hl_network_free(network);
  hl_network_models_free(models);
  hl_problem_free(problem);
  return tac;
}

static void synheat_at_10_K_and_free(void **state) {
  assert_printed(search(synheat(*state), 10), "154910.6");
  assert_printed(search(synheat(*state), 0), "154431.5");
}

static void yee_and_grossmann_at_3_K_and_free(void **state) {
  assert_printed(search(yee_grossmann(*state), 3), "76783.3");
  assert_printed(search(yee_grossmann(*state), 0), "76737.9");
}

static int setup(void **state) {
  *state = hl_ctx_new(NULL);
  return *state ? 0 : -1;
}

static int teardown(void **state) {
  hl_ctx_free(*state);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(synheat_at_10_K_and_free),
      cmocka_unit_test(yee_and_grossmann_at_3_K_and_free),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
