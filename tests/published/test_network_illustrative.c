/*
 * Networks of the illustrative example: El Sayed, Hagi, Samain, Zoughaib, "Extending the
 * Exergy-Pinch Methodology: A Multi-Layer HEN Optimization Framework". Case B of its Table 3 with
 * the true condensing temperature, and the structures that are best for it at 4 K and free.
 */
#include "support/example.h"
#include "support/illustrative.h"
#include "support/test.h"

#include <math.h>

#include <heatloom/match.h>
#include <heatloom/network.h>

static const hl_port hot = {HL_PORT_STREAM, TEST_HOT_STREAM},
                     cold = {HL_PORT_STREAM, TEST_COLD_STREAM},
                     cold_utility = {HL_PORT_UTILITY, TEST_COLD_UTILITY},
                     machine = {HL_PORT_MACHINE, 0};

static hl_network *new_network(const hl_problem *problem, double t_evap, double t_cond) {
  hl_network *network;
  int index;
  assert_int_equal(hl_network_new(problem, 5, &network), HL_OK);
  assert_int_equal(
      hl_network_add_machine(network, 0, NULL, t_evap + TEST_KELVIN, t_cond + TEST_KELVIN, &index),
      HL_OK);
  return network;
}

/** An exchanger at the end of a branch (or root) of the hot and of the cold stream; -1: no such
 * side. */
static void add(hl_network *network, hl_port from, int hot_series, hl_port to, int cold_series,
                double kw) {
  int exchanger, node;
  assert_int_equal(hl_network_add_exchanger(network, NULL, from, to, 1e3 * kw, &exchanger), HL_OK);
  const int series[] = {hot_series, cold_series};
  for (int k = 0; k < 2; k++)
    if (series[k] >= 0)
      assert_int_equal(
          hl_network_add_node(network, series[k], HL_NODE_EXCHANGER, exchanger, 1, &node), HL_OK);
}

static int add_branch(hl_network *network, int parallel, double fraction) {
  int node;
  assert_int_equal(hl_network_add_node(network, parallel, HL_NODE_SERIES, -1, fraction, &node),
                   HL_OK);
  return node;
}

static void optimise(hl_network *network, double emat) {
  hl_network_settings settings;
  hl_outcome outcome;
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = emat;
  assert_int_equal(hl_network_optimise(network, &settings, &outcome), HL_OK);
  assert_int_equal(outcome, HL_OUTCOME_FEASIBLE);
}

/* ------------------------------------------------------------- case B, Table 3 */

static void check_case_b(const hl_network *network) {
  const hl_network_totals *totals = hl_network_totals_of(network);
  assert_int_equal(totals->units, 6);
  assert_int_equal(totals->splits, 1);
  assert_close(totals->area, 78.169, 0, 1e-3);
  assert_close(totals->tac, 21160.5, 0, 0.1);
  assert_close(totals->exchanger_cost, 3783.2, 0, 0.05);
  assert_close(totals->energy_cost, 16721.4, 0, 0.1);
  assert_close(totals->approach, 5, 0, 0.003);
  /* Irreversibility of the process 12.11 kW, the refrigerator's own losses beside it. */
  assert_close(totals->exergy_destroyed, 16.35e3, 0, 10);
}

static void case_b_built_by_hand_has_its_area_and_cost(void **state) {
  hl_problem *problem = test_illustrative(*state, true);
  hl_network *network = new_network(problem, 33.1155, 75);
  int split;
  add(network, hot, TEST_HOT_STREAM, cold, -1, 68.959);
  assert_int_equal(hl_network_add_node(network, TEST_HOT_STREAM, HL_NODE_PARALLEL, -1, 1, &split),
                   HL_OK);
  int branch[] = {add_branch(network, split, 7.070 / 28.792),
                  add_branch(network, split, 21.722 / 28.792)};
  add(network, hot, branch[0], cold, -1, 7.070);
  add(network, hot, branch[1], machine, -1, 21.722);
  add(network, hot, TEST_HOT_STREAM, cold, TEST_COLD_STREAM, 37.091);
  int node;
  assert_int_equal(hl_network_add_node(network, TEST_COLD_STREAM, HL_NODE_EXCHANGER, 1, 1, &node),
                   HL_OK);
  assert_int_equal(hl_network_add_node(network, TEST_COLD_STREAM, HL_NODE_EXCHANGER, 0, 1, &node),
                   HL_OK);
  add(network, hot, TEST_HOT_STREAM, cold_utility, -1, 65.158);
  add(network, machine, -1, cold, TEST_COLD_STREAM, 28.280);
  assert_int_equal(hl_network_eval(network), HL_OK);
  check_case_b(network);
  static const char *area[] = {"18.68", "1.915", "5.206", "11.68", "34.47", "6.214"};
  for (int k = 0; k < 6; k++)
    assert_printed(hl_network_exchanger_at(network, k)->area, area[k]);
  hl_network_free(network);
  hl_problem_free(problem);
}

static void case_b_comes_from_its_matches(void **state) {
  hl_problem *problem = test_illustrative(*state, true);
  test_heat_pump pump;
  test_heat_pump_add(&pump, problem, 75, 33.1155, 6.5584 / 28.28);
  hl_match_settings settings;
  hl_settings_init(&hl_match_table, &settings);
  settings.dt_min = 5;
  settings.fix_scales = true;
  const double scale[] = {1, 1e3 * (58.6 + 6.5584), 0, 28.28e3};
  hl_matches *matches;
  assert_int_equal(
      hl_match_solve(problem, &pump.set, scale, NULL, 0, NULL, 0, &settings, NULL, &matches),
      HL_OK);
  hl_network_models *models;
  hl_network *network;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  const hl_operation operation = {0, NULL, 33.1155 + TEST_KELVIN, 75 + TEST_KELVIN};
  assert_int_equal(hl_network_from_matches(NULL, models, matches, 5, &operation, 1, &network),
                   HL_OK);
  hl_network_models_free(models);
  check_case_b(network);
  hl_network_free(network);
  hl_matches_free(matches);
  hl_problem_free(problem);
}

/* ------------------------------------------------------- optima at fixed structure */

static void split_structure_reaches_its_optimum_at_4_K(void **state) {
  hl_problem *problem = test_illustrative(*state, true);
  hl_network *network = new_network(problem, 33.1155, 75);
  int split;
  assert_int_equal(hl_network_add_node(network, TEST_HOT_STREAM, HL_NODE_PARALLEL, -1, 1, &split),
                   HL_OK);
  int branch[] = {add_branch(network, split, 0.75), add_branch(network, split, 0.25)};
  add(network, hot, branch[0], cold, TEST_COLD_STREAM, 113);
  add(network, hot, branch[1], machine, -1, 21.8);
  add(network, hot, TEST_HOT_STREAM, cold_utility, -1, 65.2);
  add(network, machine, -1, cold, TEST_COLD_STREAM, 28.4);
  optimise(network, 4);
  const hl_network_totals *totals = hl_network_totals_of(network);
  assert_close(totals->tac, 18733.38, 0, 0.02);
  assert_close(totals->area, 101.87, 0, 0.01);
  assert_true(totals->approach >= 4);
  const hl_net_machine *pump = hl_network_machine_at(network, 0);
  assert_close(pump->t_evap - TEST_KELVIN, 36.053, 0, 1e-3);
  assert_close(pump->t_cond - TEST_KELVIN, 74, 0, 1e-3);
  /* Cycle and balances agree: the first law of the machine from its own cycle. */
  assert_close(pump->q_source + pump->power, pump->q_sink, 1e-9, 0);
  hl_network_free(network);
  hl_problem_free(problem);
}

static void series_structure_reaches_its_free_optimum(void **state) {
  hl_problem *problem = test_illustrative(*state, true);
  hl_network *network = new_network(problem, 40, 72);
  add(network, hot, TEST_HOT_STREAM, cold, -1, 50);
  add(network, hot, TEST_HOT_STREAM, machine, -1, 15);
  add(network, hot, TEST_HOT_STREAM, cold, TEST_COLD_STREAM, 74);
  int node;
  assert_int_equal(hl_network_add_node(network, TEST_COLD_STREAM, HL_NODE_EXCHANGER, 0, 1, &node),
                   HL_OK);
  add(network, hot, TEST_HOT_STREAM, cold_utility, -1, 61);
  add(network, machine, -1, cold, TEST_COLD_STREAM, 17.4);
  optimise(network, 0);
  const hl_network_totals *totals = hl_network_totals_of(network);
  assert_close(totals->tac, 15720.85, 0, 0.02);
  assert_close(totals->approach, 0.41, 0, 0.005);
  hl_network_free(network);
  hl_problem_free(problem);
}

/* ------------------------------------------------------------- searched structures */

static void search_from_utilities_finds_the_best_known(void **state) {
  static const struct {
    double emat, tac;
    int trials;
  } best[] = {{15, 35507.6, 3000},
              {10, 28044.25, 3000},
              {5, 20183.49, 3000},
              {4, 18733.38, 3000},
              {2, 16610.51, 3000}};
  hl_problem *problem = test_illustrative(*state, true);
  hl_network_models *models;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  for (size_t k = 0; k < sizeof best / sizeof *best; k++) {
    hl_network *network;
    hl_network_settings settings;
    hl_outcome outcome;
    hl_settings_init(&hl_network_table, &settings);
    settings.emat = best[k].emat;
    settings.trials = best[k].trials;
    assert_int_equal(hl_network_from_utilities(NULL, models, best[k].emat, false, &network), HL_OK);
    assert_int_equal(hl_network_search(network, &settings, NULL, &outcome), HL_OK);
    assert_int_equal(outcome, HL_OUTCOME_FEASIBLE);
    assert_close(hl_network_totals_of(network)->tac, best[k].tac, 0, 0.03);
    assert_true(hl_network_totals_of(network)->approach >= best[k].emat - 1e-9);
    hl_network_free(network);
  }
  hl_network_models_free(models);
  hl_problem_free(problem);
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
      cmocka_unit_test(case_b_built_by_hand_has_its_area_and_cost),
      cmocka_unit_test(case_b_comes_from_its_matches),
      cmocka_unit_test(split_structure_reaches_its_optimum_at_4_K),
      cmocka_unit_test(series_structure_reaches_its_free_optimum),
      cmocka_unit_test(search_from_utilities_finds_the_best_known),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
