/** Networks: tables, evaluations, solves at fixed structure, trials of the search, and CPU time to
 * the best known. */
#include <heatloom/io.h>
#include <heatloom/network.h>

#include "base/base.h"
#include "bench.h"

static hl_network_settings settings_at(double emat, int trials, int seed) {
  hl_network_settings settings;
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = emat;
  settings.trials = trials;
  settings.seed = seed;
  return settings;
}

/** TAC of a search from utilities only, INFINITY if nothing was found. */
static double search(hl_network_models *models, double emat, int trials, int seed,
                     hl_network **network) {
  hl_outcome outcome;
  hl_network_settings settings = settings_at(emat, trials, seed);
  check(NULL, hl_network_from_utilities(NULL, models, emat, false, network));
  check(NULL, hl_network_search(*network, &settings, NULL, &outcome));
  return outcome == HL_OUTCOME_FEASIBLE ? hl_network_totals_of(*network)->tac : (double)INFINITY;
}

/** Doubles the trials until most of the seeds reach the best known. */
static void time_to_best(hl_network_models *models, double emat, double best) {
  enum { SEEDS = 12 };
  for (int trials = 250; trials <= 64000; trials *= 2) {
    int hits = 0;
    double start = cpu();
    for (int seed = 1; seed <= SEEDS; seed++) {
      hl_network *network;
      hits += search(models, emat, trials, seed, &network) < best * (1 + 1e-5);
      hl_network_free(network);
    }
    double each = (cpu() - start) / SEEDS;
    if (hits < SEEDS - 1 && trials < 64000)
      continue;
    printf(
        "  EMAT %4.0f K: %2d of %d seeds at %.2f with %5d trials, %.3f s each, %.1f us per trial\n",
        emat, hits, SEEDS, best, trials, each, 1e6 * each / trials);
    return;
  }
}

static void fixed_structure(hl_network_models *models) {
  enum { REPEATS = 50 };
  hl_network *network;
  hl_outcome outcome;
  search(models, 4, 2000, 1, &network);
  double start = cpu();
  for (int k = 0; k < 100 * REPEATS; k++)
    check(NULL, hl_network_eval(network));
  printf("exact evaluation of %d units: %.2f us\n", hl_network_exchanger_count(network),
         1e6 * (cpu() - start) / (100 * REPEATS));
  start = cpu();
  for (int k = 0; k < REPEATS; k++) {
    hl_network_settings settings = settings_at(k % 2 ? 4 : 5, 0, 1);
    check(NULL, hl_network_optimise(network, &settings, &outcome));
  }
  printf("optimisation at fixed structure to the last digits: %.2f ms\n",
         1e3 * (cpu() - start) / REPEATS);
  hl_network_free(network);
}

static void milk(hl_ctx *ctx) {
  hl_problem *problem;
  hl_network_models *models;
  hl_network *network;
  check(ctx, hl_case_find(ctx, "milk-evaporator", &problem));
  check(ctx, hl_network_models_new(problem, &models));
  double start = cpu();
  check(ctx, hl_network_models_prepare(models));
  printf("milk evaporator, 15 streams: tables %.3f s", cpu() - start);
  enum { TRIALS = 20000 };
  start = cpu();
  double tac = search(models, 5, TRIALS, 1, &network);
  printf(", %d trials to %.0f $/y, %.1f us each\n", TRIALS, tac, 1e6 * (cpu() - start) / TRIALS);
  hl_network_free(network);
  hl_network_models_free(models);
  hl_problem_free(problem);
}

int main(void) {
  static const double best[][2] = {{15, 35507.60}, {10, 28044.25}, {5, 20183.49}, {4, 18733.38},
                                   {2, 16610.51},  {1, 15904.17},  {0, 15720.85}};
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem;
  hl_network_models *models;
  check(ctx, hl_case_find(ctx, "illustrative", &problem));
  check(ctx, hl_network_models_new(problem, &models));
  double start = cpu();
  check(ctx, hl_network_models_prepare(models));
  printf("table of one cycle: %.3f s\n", cpu() - start);
  fixed_structure(models);
  printf("illustrative case, from utilities only:\n");
  for (size_t k = 0; k < sizeof best / sizeof *best; k++)
    time_to_best(models, best[k][0], best[k][1]);
  hl_network_models_free(models);
  hl_problem_free(problem);
  milk(ctx);
  hl_ctx_free(ctx);
  return 0;
}
