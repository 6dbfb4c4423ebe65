/** Networks of the literature from nothing: `heatloom synth --method simultaneous` with its default
 * settings, three seeds, against the best known yearly costs in tests/published/networks.json.
 * Ratios to the best known and to the published; CPU and wall time. Names of cases as arguments
 * choose among them. */
#include <math.h>
#include <string.h>

#include <heatloom/data.h>
#include <heatloom/io.h>
#include <heatloom/synthesis.h>

#include "base/base.h"
#include "bench.h"

enum { SEEDS = 3 };

/** Yearly cost found, INFINITY if nothing was. */
static double solve(hl_ctx *ctx, const char *name, int seed, int *units, double *seconds) {
  hl_problem *problem;
  hl_synthesis *found;
  hl_synthesis_settings settings;
  const double start = cpu();
  check(ctx, hl_case_find(ctx, name, &problem));
  check(ctx, hl_problem_settings(problem, &hl_synthesis_table, &settings));
  settings.method = HL_METHOD_SIMULTANEOUS;
  settings.seed = seed;
  check(ctx, hl_synthesis_solve(problem, &settings, NULL, &found));
  const hl_network *network = hl_synthesis_network(found);
  const double tac = network != NULL ? hl_network_totals_of(network)->tac : (double)INFINITY;
  *units = network != NULL ? hl_network_totals_of(network)->units : 0;
  seconds[0] += cpu() - start;
  seconds[1] += hl_synthesis_seconds(found);
  hl_synthesis_free(found);
  hl_problem_free(problem);
  hl_ctx_clear(ctx);
  return tac;
}

static bool wanted(const char *name, int argc, char **argv) {
  for (int k = 1; k < argc; k++)
    if (strcmp(argv[k], name) == 0)
      return true;
  return argc < 2;
}

int main(int argc, char **argv) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_json *document;
  check(ctx, hl_json_load(ctx, HEATLOOM_SOURCE "/tests/published/networks.json", &document));
  const hl_json *cases = hl_json_find(document, "cases");
  printf("case           seeds: TAC and its ratio to the best known; the best to the published; "
         "per seed: CPU s, wall s\n");
  for (int k = 0; k < hl_json_count(cases); k++) {
    const hl_json *row = hl_json_at(cases, k);
    const char *name = hl_json_text(hl_json_find(row, "case"), "");
    if (!wanted(name, argc, argv))
      continue;
    const double best = hl_json_number(hl_json_find(row, "best"), NAN),
                 share = hl_json_number(hl_json_find(row, "share"), NAN),
                 published = hl_json_number(hl_json_find(row, "published"), NAN);
    double seconds[2] = {0, 0}, least = INFINITY;
    int good = 0, units = 0;
    printf("%-14s", name);
    for (int seed = 1; seed <= SEEDS; seed++) {
      const double tac = solve(ctx, name, seed, &units, seconds);
      good += tac <= best * (1 + share);
      least = fmin(least, tac);
      printf(" %.2f (%.5f)", tac, tac / best);
      fflush(stdout);
    }
    if (!isnan(published))
      printf("; %.4f of the published", least / published);
    printf("; %d of %d within %.2f %%; %.1f, %.1f\n", good, SEEDS, 100 * share, seconds[0] / SEEDS,
           seconds[1] / SEEDS);
  }
  hl_json_free(document);
  hl_ctx_free(ctx);
  return 0;
}
