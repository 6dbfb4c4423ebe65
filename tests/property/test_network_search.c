/** The structure search: repeatable, obeys its settings and the constraints of the design, stops
 * when told. */
#include "support/illustrative.h"
#include "support/test.h"

#include <math.h>
#include <string.h>

#include <heatloom/network.h>

/** Search of a problem from utilities only; *network is the result. */
static hl_outcome search(const hl_problem *problem, const hl_network_settings *settings,
                         const hl_stop_settings *stop, hl_network **network) {
  hl_network_models *models;
  hl_outcome outcome;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  assert_int_equal(hl_network_from_utilities(NULL, models, settings->emat, false, network), HL_OK);
  hl_network_models_free(models);
  if (hl_network_search(*network, settings, stop, &outcome) != HL_OK)
    fail_msg("%s", hl_ctx_error(hl_problem_ctx(problem))->message);
  return outcome;
}

static hl_network_settings settings_at(double emat) {
  hl_network_settings settings;
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = emat;
  settings.trials = 1000;
  return settings;
}

/** Two networks are the same to the last bit. */
static void assert_same(const hl_network *a, const hl_network *b) {
  assert_int_equal(hl_network_exchanger_count(a), hl_network_exchanger_count(b));
  assert_int_equal(hl_network_node_count(a), hl_network_node_count(b));
  assert_int_equal(hl_network_machine_count(a), hl_network_machine_count(b));
  for (int k = 0; k < hl_network_exchanger_count(a); k++) {
    assert_true(hl_network_exchanger_at(a, k)->duty == hl_network_exchanger_at(b, k)->duty);
    assert_true(hl_network_exchanger_at(a, k)->area == hl_network_exchanger_at(b, k)->area);
  }
  for (int k = 0; k < hl_network_node_count(a); k++)
    assert_true(hl_network_node_at(a, k)->fraction == hl_network_node_at(b, k)->fraction);
  assert_true(hl_network_totals_of(a)->tac == hl_network_totals_of(b)->tac);
}

static void equal_seeds_give_equal_networks(void **state) {
  hl_problem *problem = test_mixed(*state, false);
  hl_network_settings settings = settings_at(5);
  settings.trials = 400;
  hl_network *one, *two;
  search(problem, &settings, NULL, &one);
  search(problem, &settings, NULL, &two);
  assert_same(one, two);
  hl_network_free(two);
  assert_int_equal(hl_network_copy(one, NULL, &two), HL_OK);
  assert_same(one, two);
  hl_network_free(one);
  hl_network_free(two);
  hl_problem_free(problem);
}

static void smaller_approaches_never_cost_more(void **state) {
  hl_problem *problem = test_illustrative(*state, true);
  double before = HUGE_VAL;
  for (double emat = 12; emat >= 3; emat -= 3) {
    hl_network_settings settings = settings_at(emat);
    hl_network *network;
    assert_int_equal(search(problem, &settings, NULL, &network), HL_OUTCOME_FEASIBLE);
    assert_true(hl_network_totals_of(network)->approach >= emat - 1e-9);
    assert_true(hl_network_totals_of(network)->tac < before);
    before = hl_network_totals_of(network)->tac;
    hl_network_free(network);
  }
  hl_problem_free(problem);
}

static void the_real_profile_never_costs_more(void **state) {
  double tac[2];
  for (int constant = 0; constant < 2; constant++) {
    hl_problem *problem = test_illustrative(*state, constant);
    hl_network_settings settings = settings_at(5);
    hl_network *network;
    search(problem, &settings, NULL, &network);
    tac[constant] = hl_network_totals_of(network)->tac;
    hl_network_free(network);
    hl_problem_free(problem);
  }
  assert_true(tac[0] <= tac[1]);
}

/* ------------------------------------------------------------------ settings */

static void splits_can_be_ruled_out(void **state) {
  hl_problem *problem = test_illustrative(*state, true);
  hl_network_settings settings = settings_at(5);
  hl_network *network;
  settings.allow_splits = false;
  assert_int_equal(search(problem, &settings, NULL, &network), HL_OUTCOME_FEASIBLE);
  assert_int_equal(hl_network_totals_of(network)->splits, 0);
  hl_network_free(network);
  hl_problem_free(problem);
}

static void utilities_can_be_kept_at_the_ends(void **state) {
  hl_problem *problem = test_mixed(*state, true);
  hl_network_settings settings = settings_at(5);
  hl_network *network;
  settings.utilities_inside = false;
  search(problem, &settings, NULL, &network);
  int utilities = 0;
  for (int k = 0; k < hl_network_node_count(network); k++) {
    const hl_node *node = hl_network_node_at(network, k);
    if (node->kind != HL_NODE_EXCHANGER)
      continue;
    const hl_exchanger *e = hl_network_exchanger_at(network, node->exchanger);
    if (e->hot.kind != HL_PORT_UTILITY && e->cold.kind != HL_PORT_UTILITY)
      continue;
    utilities++;
    assert_int_equal(hl_network_node_at(network, node->parent)->parent, -1);
    assert_int_equal(node->next, -1);
  }
  assert_true(utilities > 0);
  hl_network_free(network);
  hl_problem_free(problem);
}

static void machines_and_hot_utility_can_be_ruled_out(void **state) {
  hl_problem *problem = test_illustrative(*state, true);
  hl_network_settings settings = settings_at(10);
  hl_network *network;
  settings.machines_max = 0;
  assert_int_equal(search(problem, &settings, NULL, &network), HL_OUTCOME_FEASIBLE);
  assert_int_equal(hl_network_machine_count(network), 0);
  /* The boiler then delivers the hot utility target at least. */
  assert_true(hl_network_totals_of(network)->hot_utility >= 42.42e3 * (1 - 1e-9));
  hl_network_free(network);
  settings.use_hot_utility = false;
  assert_int_equal(search(problem, &settings, NULL, &network), HL_OUTCOME_INFEASIBLE);
  assert_non_null(strstr(hl_network_reason(network), "Cold Stream"));
  hl_network_free(network);
  settings.machines_max = 1;
  assert_int_equal(search(problem, &settings, NULL, &network), HL_OUTCOME_FEASIBLE);
  assert_true(hl_network_totals_of(network)->hot_utility == 0);
  hl_network_free(network);
  hl_problem_free(problem);
}

/* --------------------------------------------------------------- constraints */

static void units_and_branches_can_be_limited(void **state) {
  hl_problem *problem = test_illustrative_open(*state, true);
  test_setting(problem, "design.units_max", "4", "");
  test_setting(problem, "design.branches_max", "1", "");
  test_check(problem);
  hl_network_settings settings = settings_at(10);
  hl_network *network;
  assert_int_equal(search(problem, &settings, NULL, &network), HL_OUTCOME_FEASIBLE);
  assert_true(hl_network_totals_of(network)->units <= 4);
  assert_int_equal(hl_network_totals_of(network)->splits, 0);
  assert_true(hl_network_totals_of(network)->tac > 28044.2);
  hl_network_free(network);
  hl_problem_free(problem);
}

static void forbidden_pairs_do_not_meet(void **state) {
  hl_problem *problem = test_illustrative_open(*state, true);
  hl_match_rule rule;
  hl_match_rule_init(&rule);
  rule.hot = "Hot Stream";
  rule.cold = "HP.evaporation";
  assert_int_equal(hl_problem_add_rule(problem, &rule), HL_OK);
  test_check(problem);
  hl_network_settings settings = settings_at(10);
  hl_network *network;
  assert_int_equal(search(problem, &settings, NULL, &network), HL_OUTCOME_FEASIBLE);
  assert_int_equal(hl_network_machine_count(network), 0);
  hl_network_free(network);
  hl_problem_free(problem);
}

static void utilities_keep_their_limit(void **state) {
  hl_problem *problem = test_illustrative_open(*state, true);
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = "Waste steam";
  utility.side = HL_SIDE_HOT;
  utility.t_supply = utility.t_target = TEST_KELVIN + 105;
  utility.duty_max = 20e3;
  utility.price = 0.001 / 3.6e6;
  utility.h = 1e3;
  test_utility_record(problem, &utility);
  test_check(problem);
  hl_network_settings settings = settings_at(10);
  hl_network *network;
  settings.machines_max = 0;
  settings.trials = 2000;
  assert_int_equal(search(problem, &settings, NULL, &network), HL_OUTCOME_FEASIBLE);
  double steam = 0;
  for (int k = 0; k < hl_network_exchanger_count(network); k++) {
    const hl_exchanger *e = hl_network_exchanger_at(network, k);
    if (e->hot.kind == HL_PORT_UTILITY && e->hot.index == 2)
      steam += e->duty;
  }
  assert_true(steam <= 20e3 && steam > 19.99e3); /* cheap: all of it is used */
  hl_network_free(network);
  hl_problem_free(problem);
}

static void what_cannot_be_served_is_named(void **state) {
  hl_problem *problem = test_illustrative_open(*state, true);
  test_stream(problem, "Icy", 2, -4, 10, NAN);
  test_check(problem);
  hl_network_settings settings = settings_at(10);
  hl_network *network;
  settings.trials = 200;
  assert_int_equal(search(problem, &settings, NULL, &network), HL_OUTCOME_INFEASIBLE);
  assert_non_null(strstr(hl_network_reason(network), "Icy"));
  hl_network_free(network);
  hl_problem_free(problem);
}

/* -------------------------------------------------------------------- stopping */

static bool stop_at_once(const hl_progress *progress, void *user) {
  (void)user;
  assert_string_equal(progress->phase, "network");
  return false;
}

static void stops_keep_the_best_so_far(void **state) {
  hl_problem *problem = test_illustrative(*state, true);
  hl_network_settings settings = settings_at(5);
  hl_stop_settings stop;
  hl_network *network;
  hl_settings_init(&hl_stop_table, &stop);
  stop.time_limit = 0;
  assert_int_equal(search(problem, &settings, &stop, &network), HL_OUTCOME_LIMIT);
  assert_close(hl_network_totals_of(network)->tac, 78863.28, 1e-6, 0); /* utilities only */
  hl_network_free(network);
  hl_ctx_set_progress(*state, stop_at_once, NULL);
  assert_int_equal(search(problem, &settings, NULL, &network), HL_OUTCOME_STOPPED);
  hl_ctx_set_progress(*state, NULL, NULL);
  hl_ctx_resume(*state);
  hl_network_free(network);
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
      cmocka_unit_test_setup_teardown(equal_seeds_give_equal_networks, setup, teardown),
      cmocka_unit_test_setup_teardown(smaller_approaches_never_cost_more, setup, teardown),
      cmocka_unit_test_setup_teardown(the_real_profile_never_costs_more, setup, teardown),
      cmocka_unit_test_setup_teardown(splits_can_be_ruled_out, setup, teardown),
      cmocka_unit_test_setup_teardown(utilities_can_be_kept_at_the_ends, setup, teardown),
      cmocka_unit_test_setup_teardown(machines_and_hot_utility_can_be_ruled_out, setup, teardown),
      cmocka_unit_test_setup_teardown(units_and_branches_can_be_limited, setup, teardown),
      cmocka_unit_test_setup_teardown(forbidden_pairs_do_not_meet, setup, teardown),
      cmocka_unit_test_setup_teardown(utilities_keep_their_limit, setup, teardown),
      cmocka_unit_test_setup_teardown(what_cannot_be_served_is_named, setup, teardown),
      cmocka_unit_test_setup_teardown(stops_keep_the_best_so_far, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
