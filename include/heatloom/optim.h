/** Bounded black-box minimisers: genetic algorithm and local polish. */
#ifndef HEATLOOM_OPTIM_H
#define HEATLOOM_OPTIM_H

#include <heatloom/base.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { HL_OPTIM_DIMENSIONS = 64 };

/** Value of a function at x [-]; INFINITY where it has none. `worker` 0..threads-1 chooses a
 * workspace. */
typedef double (*hl_objective_fn)(const double *x, int worker, void *user);

/** Section "optim". */
typedef struct hl_optim_settings {
  size_t size;
  int population;   /**< 0: 12 + 6 per variable. [-] */
  int generations;  /**< 0: until the population has converged, at most 60. [-] */
  int seed;         /**< Same seed, same answer, whatever the thread count. [-] */
  int polish;       /**< Evaluations per variable of the local search after it; 0: none. [-] */
  double tolerance; /**< Relative change of the objective at which the polish ends. [-] */
} hl_optim_settings;
extern HL_API const hl_settings_table hl_optim_table;

typedef struct hl_optim_result {
  hl_outcome outcome;
  double x[HL_OPTIM_DIMENSIONS]; /**< In the caller's units. [-] */
  double value;                  /**< [-] */
  int64_t evaluations;
} hl_optim_result;

/**
 * Minimise over a box: real-coded genetic algorithm (simulated binary crossover and polynomial
 * mutation, Deb and Agrawal 1995), then a local search that also finds optima on bounds, kinks and
 * edges of the region with values: covariance matrix adaptation with restarts (Hansen and
 * Ostermeier 2001), ended by a mesh adaptive direct search (Audet and Dennis 2006). Choices among
 * things are genes of the genetic algorithm that are inherited or drawn anew as they are; the local
 * search follows for each of the best combinations of choices that were met. Outcome FEASIBLE; NONE
 * if no point had a value; LIMIT or STOPPED with the best so far.
 * @param least, most  Bounds of x; equal bounds fix a variable; of a choice they are not read. [-]
 * @param choices      For every variable 0, or of how many things it is a choice: x is then the
 *                     number of one, from 0 on. NULL: no choices.
 * @param start        A first guess among the population, or NULL. [-]
 */
HL_API hl_status hl_optim_solve(hl_ctx *ctx, int dimensions, const double *least,
                                const double *most, const int *choices, const double *start,
                                hl_objective_fn objective, void *user,
                                const hl_optim_settings *settings, const hl_stop_settings *stop,
                                hl_optim_result *result);

#ifdef __cplusplus
}
#endif
#endif
