/**
 * Sizes by linear programming: minimise cost·x within bounds under one balance and very many cuts,
 * of which an oracle names the most violated one at x. A dual simplex method: x is kept as an
 * affine function of as many nonbasic variables as there are columns (offsets from bounds, slacks
 * of cuts), so that a cut costs work only while it binds. For the half dozen groups of a placement
 * this takes microseconds, where building and solving the model with a general solver takes tens to
 * hundreds; a search over operating points asks thousands of times.
 */
#ifndef HLI_INTEGRATION_SIZING_H
#define HLI_INTEGRATION_SIZING_H

#include "base/base.h"

/**
 * Find the most violated cut row·x + constant >= 0 at x.
 * @return Its violation; <= 0 if there is none.
 */
typedef double (*hli_cut_fn)(void *user, const double *x, double *row, double *constant);

typedef struct hli_sizing {
  int n;                        /* columns */
  double *cost, *lower, *upper; /* of the columns; upper may be INFINITY where cost >= 0 */
  double *balance;              /* balance·x + balance_constant = 0 */
  double balance_constant;
  double zero; /* violations up to this are none */
  double *x;   /* the answer */
  /* x = base + map·z for z >= 0; gain is the change of cost per unit of z. */
  int free;
  double *map, *base, *gain, *row, *alpha;
} hli_sizing;

/** Arrays for n columns from the arena. False: no memory. */
bool hli_sizing_init(hli_sizing *sizing, hli_arena *arena, int n);
/**
 * Solve. The model must be feasible for some x within its bounds; give it columns that make it so.
 * @return False if bounds and cuts contradict each other, or rounding keeps it from ending.
 */
bool hli_sizing_solve(hli_sizing *sizing, hli_cut_fn cut, void *user);

#endif
