/** Networks as the optimiser leaves them, recomputed by code that shares nothing with it. */
#include "support/illustrative.h"
#include "support/test.h"

#include <math.h>

#include <heatloom/network.h>
#include <heatloom/verify.h>

/** Every check holds, balances to 1e-9 and costs to 1e-7. */
static void assert_verified(const hl_problem *problem, const hl_network *network,
                            const char *what) {
  hl_verify_settings settings;
  hl_settings_init(&hl_verify_table, &settings);
  settings.heat_close = 1e-9;
  settings.approach_close = 1e-7;
  hl_verdict *verdict;
  assert_int_equal(hl_verify_network(problem, network, &settings, &verdict), HL_OK);
  for (int k = 0; k < hl_verdict_count(verdict); k++) {
    const hl_check *check = hl_verdict_at(verdict, k);
    if (!check->ok)
      print_error("%s: %s: %s (%.12g against %.12g)\n", what, check->what, check->message,
                  check->value, check->expected);
  }
  assert_true(hl_verdict_ok(verdict));
  assert_true(hl_verdict_count(verdict) > 20);
  assert_close(hl_verdict_totals(verdict)->tac, hl_network_totals_of(network)->tac, 1e-9, 0);
  hl_verdict_free(verdict);
}

static void check_search(hl_problem *problem, double emat, int machines, int trials,
                         bool hot_utility, const char *what) {
  hl_network_models *models;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  for (int seed = 1; seed <= 2; seed++) {
    hl_network *network;
    hl_network_settings settings;
    hl_outcome outcome;
    hl_settings_init(&hl_network_table, &settings);
    settings.emat = emat;
    settings.seed = seed;
    settings.trials = trials;
    settings.machines_max = machines;
    settings.use_hot_utility = hot_utility;
    assert_int_equal(hl_network_from_utilities(NULL, models, emat, false, &network), HL_OK);
    double before = hl_network_totals_of(network)->tac;
    if (hl_network_search(network, &settings, NULL, &outcome) != HL_OK)
      fail_msg("%s, seed %d: %s", what, seed, hl_ctx_error(hl_problem_ctx(problem))->message);
    if (outcome != HL_OUTCOME_FEASIBLE)
      fail_msg("%s, seed %d: %s", what, seed, hl_network_reason(network));
    assert_true(hl_network_totals_of(network)->tac < before);
    assert_verified(problem, network, what);
    /* What it leaves is an optimum of its structure, and simplifying never costs anything. */
    double found = hl_network_totals_of(network)->tac;
    assert_int_equal(hl_network_optimise(network, &settings, &outcome), HL_OK);
    assert_int_equal(outcome, HL_OUTCOME_FEASIBLE);
    assert_close(hl_network_totals_of(network)->tac, found, 1e-5, 0);
    assert_int_equal(hl_network_simplify(network, &settings, NULL, &outcome), HL_OK);
    assert_int_equal(outcome, HL_OUTCOME_FEASIBLE);
    assert_true(hl_network_totals_of(network)->tac <= found * (1 + 1e-6));
    assert_verified(problem, network, what);
    hl_network_free(network);
  }
  hl_network_models_free(models);
}

static void searched_networks_of_the_illustrative_case(void **state) {
  for (int constant = 0; constant < 2; constant++) {
    hl_problem *problem = test_illustrative(*state, constant);
    check_search(problem, 10, 1, 1500, true, "10 K");
    check_search(problem, 2, 1, 1500, true, "2 K");
    check_search(problem, 0, 1, 1500, true, "free");
    check_search(problem, 10, 1, 1500, false, "10 K, heat pump only");
    check_search(problem, 5, 4, 1500, true, "5 K, up to four machines");
    hl_problem_free(problem);
  }
}

static void searched_networks_with_constraints(void **state) {
  for (int constant = 0; constant < 2; constant++) {
    hl_problem *problem = test_mixed(*state, constant);
    check_search(problem, 5, 2, 2500, true, "mixed streams, 5 K");
    hl_problem_free(problem);
  }
}

static void operating_points_that_are_fixed_stay(void **state) {
  hl_problem *problem = test_illustrative(*state, true);
  hl_network_models *models;
  hl_network *network;
  hl_outcome outcome;
  hl_network_settings settings;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  assert_int_equal(hl_network_from_utilities(NULL, models, 5, false, &network), HL_OK);
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = 5;
  settings.trials = 1000;
  assert_int_equal(hl_network_search(network, &settings, NULL, &outcome), HL_OK);
  assert_int_equal(hl_network_machine_count(network), 1);
  const hl_net_machine before = *hl_network_machine_at(network, 0);
  settings.emat = 3; /* more room, but only for the duties */
  settings.fix_operation = true;
  double tac = hl_network_totals_of(network)->tac;
  assert_int_equal(hl_network_optimise(network, &settings, &outcome), HL_OK);
  assert_int_equal(outcome, HL_OUTCOME_FEASIBLE);
  const hl_net_machine *after = hl_network_machine_at(network, 0);
  assert_true(after->t_evap == before.t_evap && after->t_cond == before.t_cond);
  assert_true(hl_network_totals_of(network)->tac < tac);
  assert_verified(problem, network, "fixed operation");
  hl_network_free(network);
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
      cmocka_unit_test(searched_networks_of_the_illustrative_case),
      cmocka_unit_test(searched_networks_with_constraints),
      cmocka_unit_test(operating_points_that_are_fixed_stay),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
