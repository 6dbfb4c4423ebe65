/*
 * Heat exchanger networks of the literature without heat pumps. Best published values are those
 * recomputed with the exact logarithmic mean; the search goes to or below them.
 *
 * - GAMS model library, synheat, and MINLPLib heatexch_gen1: 154 910.56 $/y at 10 K (the models
 *   themselves use approximations of the mean difference).
 * - Yee and Grossmann, Comput. Chem. Eng. 14 (1990) 1165-1184, example 1: 80 274 $/y with
 *   isothermal mixing in two stages; approaches down to 2.7 K cost less.
 */
#include "support/literature.h"
#include "support/test.h"

#include <heatloom/network.h>

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
  assert_printed(search(test_literature(*state, "synheat"), 10), "154910.6");
  assert_printed(search(test_literature(*state, "synheat"), 0), "154431.5");
}

static void yee_and_grossmann_at_3_K_and_free(void **state) {
  assert_printed(search(test_literature(*state, "yee-grossmann"), 3), "76783.3");
  assert_printed(search(test_literature(*state, "yee-grossmann"), 0), "76737.9");
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
