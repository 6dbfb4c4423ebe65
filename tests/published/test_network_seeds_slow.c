/*
 * The illustrative example of El Sayed et al. ("Extending the Exergy-Pinch Methodology") from
 * utilities only: twelve seeds each reach the best value known for every least approach, with one
 * heat pump, with heat pumps only, and with up to four machines.
 */
#include "support/illustrative.h"
#include "support/test.h"

#include <heatloom/network.h>

typedef struct row {
  double emat, tac; /* [K, $/y] */
  int machines;
  bool boiler;
  int trials;
} row;

static const row rows[] = {
    {15, 35507.60, 1, true, 8000},  {10, 28044.25, 1, true, 8000},  {5, 20183.49, 1, true, 8000},
    {4, 18733.38, 1, true, 8000},   {2, 16610.51, 1, true, 8000},   {1, 15904.17, 1, true, 150000},
    {0, 15720.85, 1, true, 60000},  {15, 40622, 1, false, 8000},    {10, 29954, 1, false, 8000},
    {15, 35220.61, 4, true, 60000}, {10, 27221.40, 4, true, 60000}, {5, 19617.67, 4, true, 60000},
    {4, 18459.31, 4, true, 60000},
};

enum { SEEDS = 12 };

static hl_network *search(hl_network_models *models, const row *r, int seed) {
  hl_network *network;
  hl_network_settings settings;
  hl_outcome outcome;
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = r->emat;
  settings.trials = r->trials;
  settings.seed = seed;
  settings.machines_max = r->machines;
  settings.use_hot_utility = r->boiler;
  assert_int_equal(hl_network_from_utilities(NULL, models, r->emat, false, &network), HL_OK);
  assert_int_equal(hl_network_search(network, &settings, NULL, &outcome), HL_OK);
  assert_int_equal(outcome, HL_OUTCOME_FEASIBLE);
  return network;
}

static void twelve_of_twelve_seeds_reach_the_best_known(void **state) {
  hl_problem *problem = test_illustrative(*state, true);
  hl_network_models *models;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
    for (int seed = 1; seed <= SEEDS; seed++) {
      hl_network *network = search(models, &rows[k], seed);
      double tac = hl_network_totals_of(network)->tac;
      if (tac > rows[k].tac * (1 + 2e-5))
        fail_msg("%g K, %d machines, seed %d: %.2f instead of %.2f", rows[k].emat, rows[k].machines,
                 seed, tac, rows[k].tac);
      hl_network_free(network);
    }
  hl_network_models_free(models);
  hl_problem_free(problem);
}

/** Desuperheating at its own temperatures can only help. */
static void the_real_profile_is_never_dearer(void **state) {
  hl_problem *problem = test_illustrative(*state, false);
  hl_network_models *models;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
    for (int seed = 1; seed <= 3 && rows[k].machines == 1; seed++) {
      hl_network *network = search(models, &rows[k], seed);
      assert_true(hl_network_totals_of(network)->tac <= rows[k].tac * (1 + 1e-6));
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
      cmocka_unit_test(twelve_of_twelve_seeds_reach_the_best_known),
      cmocka_unit_test(the_real_profile_is_never_dearer),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
