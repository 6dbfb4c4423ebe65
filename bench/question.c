/** The posed question's networks with heat pumps (built-in case question-9x11) from nothing, and
 * the same streams with cycles of the library, on one fluid and on several: for each seed the best
 * of some structure searches, with the budgets in trials of tests/published/networks.json, against
 * the yearly cost that is acceptable there; CPU seconds. Numbers of budgets (from 1) as arguments
 * choose among them. */
#include <math.h>

#include <heatloom/data.h>
#include <heatloom/io.h>
#include <heatloom/network.h>

#include "base/base.h"
#include "bench.h"

enum { SEEDS = 5 };

/** Yearly cost found, INFINITY if nothing was. */
static double search(hl_ctx *ctx, const hl_problem *problem, hl_network_models *models, int trials,
                     int seed) {
  hl_network_settings settings;
  hl_network *network;
  hl_outcome outcome;
  check(ctx, hl_problem_settings(problem, &hl_network_table, &settings));
  settings.trials = trials;
  settings.seed = seed;
  check(ctx, hl_network_from_utilities(ctx, models, settings.emat, false, &network));
  check(ctx, hl_network_search(network, &settings, NULL, &outcome));
  const double tac =
      outcome == HL_OUTCOME_FEASIBLE ? hl_network_totals_of(network)->tac : (double)INFINITY;
  hl_network_free(network);
  return tac;
}

static bool wanted(int k, int argc, char **argv) {
  for (int a = 1; a < argc; a++)
    if (atoi(argv[a]) == k + 1)
      return true;
  return argc < 2;
}

int main(int argc, char **argv) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_json *document;
  check(ctx, hl_json_load(ctx, HEATLOOM_SOURCE "/tests/published/networks.json", &document));
  const hl_json *rows = hl_json_find(document, "question");
  for (int k = 0; k < hl_json_count(rows); k++) {
    const hl_json *row = hl_json_at(rows, k);
    const int starts = (int)hl_json_number(hl_json_find(row, "starts"), 1),
              trials = (int)hl_json_number(hl_json_find(row, "trials"), 0),
              fluids = (int)hl_json_number(hl_json_find(row, "fluids"), 0);
    const double most = hl_json_number(hl_json_find(row, "most"), INFINITY);
    if (!wanted(k, argc, argv))
      continue;
    hl_problem *problem;
    hl_network_models *models;
    check(ctx, hl_case_find(ctx, hl_json_text(hl_json_find(row, "case"), ""), &problem));
    check(ctx, hl_network_models_new(problem, &models));
    if (fluids > 0)
      check(ctx, hl_network_models_limit(models, 0, (const int[]){0, 1, 2, 3, 4}, fluids));
    printf("%2d x %d trials, %s, fluids %d, TAC (CPU s) by seed:", starts, trials,
           hl_json_text(hl_json_find(row, "case"), ""), fluids);
    double least = INFINITY;
    int good = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      const double begin = cpu();
      double tac = INFINITY;
      for (int start = 1; start <= starts; start++)
        tac = fmin(tac, search(ctx, problem, models, trials, 1000 * seed + start));
      good += tac <= most;
      least = fmin(least, tac);
      printf(" %.0f (%.1f)", tac, cpu() - begin);
      fflush(stdout);
    }
    printf("; %d of %d not above %.0f, best %.2f\n", good, SEEDS, most, least);
    hl_network_models_free(models);
    hl_problem_free(problem);
  }
  hl_json_free(document);
  hl_ctx_free(ctx);
  return 0;
}
