/** Problem table: microseconds for 244 and 10 000 streams, and how it grows; a whole site. */
#include <stdio.h>
#include <stdlib.h>

#include <heatloom/io.h>
#include <heatloom/targets.h>

#include "base/base.h"
#include "num/num.h"

static void fill(hl_load *load, int count) {
  hli_rng rng;
  hli_rng_init(&rng, 1, 0);
  for (int k = 0; k < count; k++) {
    double a = hli_rng_between(&rng, 280, 600), b = hli_rng_between(&rng, 280, 600);
    double q = hli_rng_between(&rng, 1e3, 1e6);
    load[k] = (hl_load){fmax(a, b), fmin(a, b), k % 2 == 0 ? q : -q};
  }
}

/** Best of several rounds. [s] */
static double seconds_for(hl_cascade *cascade, const hl_load *load, int count) {
  int repeats = 200000 / count + 1;
  double best = INFINITY;
  for (int round = 0; round < 7; round++) {
    double start = hli_seconds();
    for (int k = 0; k < repeats; k++)
      if (hl_cascade_solve(cascade, load, count) != HL_OK)
        exit(1);
    best = fmin(best, (hli_seconds() - start) / repeats);
  }
  return best;
}

/** All zones of the pulp mill, with curves and utilities, and its total site. */
static void bench_site(hl_ctx *ctx) {
  static const double goal = 2e-3; /* [s] */
  hl_problem *problem;
  if (hl_case_find(ctx, "pulp-mill", &problem) != HL_OK)
    exit(1);
  double best = INFINITY;
  int zones = 0;
  for (int round = 0; round < 200; round++) {
    hl_site *site;
    double start = hli_seconds();
    if (hl_site_solve(problem, NULL, &site) != HL_OK)
      exit(1);
    best = fmin(best, hli_seconds() - start);
    zones = hl_site_process_count(site);
    hl_site_free(site);
  }
  printf("total site, %d streams in %d zones: %.3f ms, %.2f of %g ms\n",
         hl_problem_stream_count(problem), zones, best * 1e3, best / goal, goal * 1e3);
  hl_problem_free(problem);
}

/** Targets of the pulp mill over the approach, and the approach for half of its recovery. */
static void bench_approach(hl_ctx *ctx) {
  enum { STEPS = 200 };
  hl_problem *problem;
  if (hl_case_find(ctx, "pulp-mill", &problem) != HL_OK)
    exit(1);
  double sweep_best = INFINITY, inverse_best = INFINITY;
  int points = 0;
  for (int round = 0; round < 50; round++) {
    hl_targets_sweep *sweep;
    hl_inverse_result r;
    double start = hli_seconds();
    if (hl_targets_sweep_solve(problem, NULL, NULL, HL_APPROACH_NONE, 0, 4, STEPS, &sweep) != HL_OK)
      exit(1);
    sweep_best = fmin(sweep_best, hli_seconds() - start);
    points = hl_targets_sweep_count(sweep);
    start = hli_seconds();
    if (hl_inverse_solve_recovery(problem, NULL, NULL, HL_APPROACH_NONE,
                                  hl_targets_sweep_at(sweep, 0)->recovery / 2, &r) != HL_OK)
      exit(1);
    inverse_best = fmin(inverse_best, hli_seconds() - start);
    hl_targets_sweep_free(sweep);
  }
  printf("targets at %d approaches: %.3f ms; approach for a recovery: %.3f ms\n", points,
         sweep_best * 1e3, inverse_best * 1e3);
  hl_problem_free(problem);
}

int main(void) {
  enum { MOST = 10000 };
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_cascade *cascade;
  hl_load *load = malloc(MOST * sizeof *load);
  if (load == NULL || hl_cascade_new(ctx, &cascade) != HL_OK)
    return 1;
  fill(load, MOST);
  const int size[] = {7, 64, 244, 1000, MOST};
  double first = 0;
  for (size_t k = 0; k < sizeof size / sizeof *size; k++) {
    int n = size[k];
    double time = seconds_for(cascade, load, n), per = time / (n * log2(2.0 * n));
    if (k == 1)
      first = per;
    printf("problem table, %5d streams: %8.2f us, %.2f ns per n log n", n, time * 1e6, per * 1e9);
    printf(k > 1 ? ", ratio to 64 streams %.2f\n" : "\n", per / first);
  }
  hl_cascade_free(cascade);
  bench_site(ctx);
  bench_approach(ctx);
  hl_ctx_free(ctx);
  free(load);
  return 0;
}
