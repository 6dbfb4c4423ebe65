/** What the searches share: evaluation in the unit cube, in parallel, with the best kept. */
#ifndef HLI_OPTIM_SEARCH_H
#define HLI_OPTIM_SEARCH_H

#include <heatloom/optim.h>

#include "base/base.h"
#include "num/num.h"

/** Workspaces come from the arena before the first evaluation; points are in the unit cube. */
typedef struct hli_search {
  hl_ctx *ctx;
  hli_arena arena;
  int n;
  const double *least, *most;
  hl_objective_fn objective;
  void *user;
  hli_rng rng;
  hli_stop stop;
  const char *phase;
  double tolerance;
  int64_t evaluations, generation;
  double *caller_x; /* HL_OPTIM_DIMENSIONS per thread */
  double best;
  double best_u[HL_OPTIM_DIMENSIONS];
} hli_search;

/** From the unit cube to the caller's units; ends are met exactly. */
void hli_search_scale(const hli_search *search, const double *u, double *x);
/** Values at `count` points, on the context's threads. NAN counts as INFINITY. */
void hli_search_eval(hli_search *search, int count, const double *u, double *value);
/** Value at one point. */
double hli_search_eval_one(hli_search *search, const double *u);
/** Report, after so many more generations; true if the search must end. */
bool hli_search_ends(hli_search *search, int generations);

/** Genetic algorithm. *spread is the distance of the better half from the best, for the next
 * search's first step. */
hl_status hli_genetic(hli_search *search, int population, int generations, const double *start_u,
                      double *spread);

/** Local search from the best point with at most `evaluations`. */
hl_status hli_polish(hli_search *search, int evaluations, double step);

#endif
