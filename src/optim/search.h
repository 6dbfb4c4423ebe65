/** What the searches share: evaluation in the unit cube, in parallel, with the best kept. */
#ifndef HLI_OPTIM_SEARCH_H
#define HLI_OPTIM_SEARCH_H

#include <heatloom/optim.h>

#include "base/base.h"
#include "num/num.h"

/** Workspaces come from the arena before the first evaluation; points are in the unit cube. */
enum { HLI_COMBINATIONS = 64 };

/** The best point met with one combination of choices. */
typedef struct hli_combination {
  double value;
  double x[HL_OPTIM_DIMENSIONS]; /* in the caller's units */
} hli_combination;

typedef struct hli_search {
  hl_ctx *ctx;
  hli_arena arena;
  int n;           /* variables searched */
  const int *free; /* their numbers, below; NULL: all */
  int number[HL_OPTIM_DIMENSIONS];
  const int *choices;               /* by the caller's number */
  double held[HL_OPTIM_DIMENSIONS]; /* values of the others */
  int all, combinations;
  hli_combination *combination; /* sorted, best first; NULL without choices */
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

/** The caller's number of variable v. */
static inline int hli_search_variable(const hli_search *search, int v) {
  return search->free != NULL ? search->free[v] : v;
}
/** Of how many things variable v is a choice; 0: it is none. */
static inline int hli_search_choices(const hli_search *search, int v) {
  return search->choices != NULL ? search->choices[hli_search_variable(search, v)] : 0;
}

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
