/** The posed question's networks from nothing: every seed within the cost that
 * tests/published/networks.json states for the first budget of trials, and without heat pumps. */
#include "support/test.h"

#include <math.h>

#include <heatloom/data.h>
#include <heatloom/io.h>
#include <heatloom/network.h>

enum { SEEDS = 3 };

static double search(hl_problem *problem, hl_network_models *models, int trials, int seed,
                     bool machines) {
  hl_network_settings settings;
  hl_network *network;
  hl_outcome outcome;
  assert_int_equal(hl_problem_settings(problem, &hl_network_table, &settings), HL_OK);
  settings.trials = trials;
  settings.seed = seed;
  if (!machines)
    settings.machines_max = 0;
  assert_int_equal(hl_network_from_utilities(NULL, models, 0, false, &network), HL_OK);
  assert_int_equal(hl_network_search(network, &settings, NULL, &outcome), HL_OK);
  assert_int_equal(outcome, HL_OUTCOME_FEASIBLE);
  const double tac = hl_network_totals_of(network)->tac;
  hl_network_free(network);
  return tac;
}

static void nine_by_eleven_is_solved_by_every_seed(void **state) {
  hl_ctx *ctx = *state;
  hl_json *document;
  hl_problem *problem;
  hl_network_models *models;
  char path[512];
  const double bound = 1886880, without = 3.398e6; /* certified bound; without heat pumps */
  test_path(path, sizeof path, "tests/published/networks.json");
  assert_int_equal(hl_json_load(ctx, path, &document), HL_OK);
  const hl_json *row = hl_json_at(hl_json_find(document, "question"), 0);
  const int starts = (int)hl_json_number(hl_json_find(row, "starts"), 0),
            trials = (int)hl_json_number(hl_json_find(row, "trials"), 0);
  const double most = hl_json_number(hl_json_find(row, "most"), NAN);
  assert_int_equal(hl_case_find(ctx, hl_json_text(hl_json_find(row, "case"), ""), &problem), HL_OK);
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  double least = INFINITY;
  for (int seed = 1; seed <= SEEDS; seed++) {
    double tac = INFINITY;
    for (int start = 1; start <= starts; start++)
      tac = fmin(tac, search(problem, models, trials, 1000 * seed + start, true));
    if (!(tac >= bound && tac <= most))
      fail_msg("seed %d: %.2f, not from %.2f to %.2f", seed, tac, bound, most);
    least = fmin(least, search(problem, models, trials, seed, false));
  }
  assert_true(least <= without);
  hl_network_models_free(models);
  hl_problem_free(problem);
  hl_json_free(document);
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
  const struct CMUnitTest tests[] = {cmocka_unit_test(nine_by_eleven_is_solved_by_every_seed)};
  return cmocka_run_group_tests(tests, setup, teardown);
}
