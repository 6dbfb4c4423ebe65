/** Settings, evaluation, and the order of the searches. */
#include <stddef.h>

#include "optim/search.h"

#define FIELD(name) offsetof(hl_optim_settings, name)
static const hl_setting settings_of_optim[] = {
    {"population", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(population), 0, 0, 10000,
     "Points of a generation; 0 for 12 and 6 more per variable.", NULL},
    {"generations", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(generations), 0, 0, 100000,
     "Generations; 0 for as many as it takes to converge, at most 60.", NULL},
    {"seed", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(seed), 1, 0, 2147483647,
     "Start of the random numbers; the same seed gives the same answer.", NULL},
    {"polish", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(polish), 1200, 0, 1000000,
     "Evaluations per variable of the local search after it; 0 for none.", NULL},
    {"tolerance", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(tolerance), 1e-8, 0, 0.1,
     "Relative change of the objective at which the local search ends.", NULL},
};
#undef FIELD
const hl_settings_table hl_optim_table = {"optim", sizeof(hl_optim_settings),
                                          sizeof settings_of_optim / sizeof(hl_setting),
                                          settings_of_optim};

/* ------------------------------------------------------------ evaluation */

void hli_search_scale(const hli_search *search, const double *u, double *x) {
  for (int k = 0; k < search->n; k++)
    x[k] = search->least[k] * (1 - u[k]) + search->most[k] * u[k];
}

typedef struct batch {
  hli_search *search;
  const double *u;
  double *value;
} batch;

static void eval_task(int k, int worker, void *user) {
  const batch *b = user;
  const hli_search *search = b->search;
  double *x = search->caller_x + (size_t)worker * HL_OPTIM_DIMENSIONS;
  hli_search_scale(search, b->u + (size_t)k * (size_t)search->n, x);
  double value = search->objective(x, worker, search->user);
  b->value[k] = isnan(value) ? (double)INFINITY : value;
}

void hli_search_eval(hli_search *search, int count, const double *u, double *value) {
  batch b = {search, u, value};
  hli_parallel(search->ctx, count, eval_task, &b);
  search->evaluations += count;
  for (int k = 0; k < count; k++)
    if (value[k] < search->best) {
      search->best = value[k];
      memcpy(search->best_u, u + (size_t)k * (size_t)search->n,
             (size_t)search->n * sizeof *search->best_u);
    }
}

double hli_search_eval_one(hli_search *search, const double *u) {
  double value;
  hli_search_eval(search, 1, u, &value);
  return value;
}

bool hli_search_ends(hli_search *search, int generations) {
  double best = isinf(search->best) ? (double)NAN : search->best;
  return hli_stop_now(&search->stop, search->phase, search->generation += generations, 0, best,
                      NAN);
}

/* ------------------------------------------------------------------ call */

static hl_status check(hl_ctx *ctx, int dimensions, const double *least, const double *most) {
  if (dimensions < 0 || dimensions > HL_OPTIM_DIMENSIONS)
    HLI_FAIL(ctx, 1, NULL, "a search has %d variables; at most %d are possible", dimensions,
             (int)HL_OPTIM_DIMENSIONS);
  for (int k = 0; k < dimensions; k++)
    if (!(isfinite(least[k]) && isfinite(most[k]) && least[k] <= most[k]))
      HLI_FAIL(ctx, 1, NULL, "variable %d is bounded by %g and %g; bounds must be finite and rise",
               k, least[k], most[k]);
  return HL_OK;
}

/** The caller's first guess in the unit cube; false if there is none. */
static bool first_guess(const hli_search *search, const double *start, double *u) {
  if (start == NULL)
    return false;
  for (int k = 0; k < search->n; k++) {
    double width = search->most[k] - search->least[k];
    double at = width > 0 ? (start[k] - search->least[k]) / width : 0;
    if (isnan(at))
      return false;
    u[k] = fmin(fmax(at, 0), 1);
  }
  return true;
}

/** One genetic run and its local search. */
static hl_status run_once(hli_search *search, const hl_optim_settings *settings,
                          const double *guess) {
  double spread;
  search->best = INFINITY;
  HLI_TRY(hli_genetic(search, settings->population, settings->generations, guess, &spread));
  if (settings->polish > 0 && isfinite(search->best))
    HLI_TRY(hli_polish(search, settings->polish * search->n, spread));
  return HL_OK;
}

/** With many variables a single run often ends in the wrong valley: the best of several counts. */
static hl_status run_all(hli_search *search, const hl_optim_settings *settings,
                         const double *guess) {
  double value = INFINITY, u[HL_OPTIM_DIMENSIONS] = {0};
  int runs = search->n < 4 ? 1 : search->n / 2;
  for (int k = 0; k == 0 || (k < runs && !hli_search_ends(search, 0)); k++) {
    HLI_TRY(run_once(search, settings, guess));
    if (search->best < value) {
      value = search->best;
      memcpy(u, search->best_u, sizeof u);
    }
  }
  search->best = value;
  memcpy(search->best_u, u, sizeof u);
  return HL_OK;
}

static hl_status run(hli_search *search, const double *start, const hl_optim_settings *settings) {
  int threads = hl_ctx_threads(search->ctx);
  search->caller_x =
      HLI_NEW(&search->arena, double, (size_t)(threads < 1 ? 1 : threads) * HL_OPTIM_DIMENSIONS);
  if (search->caller_x == NULL)
    return hli_nomem(search->ctx);
  double guess[HL_OPTIM_DIMENSIONS] = {0};
  bool guessed = first_guess(search, start, guess);
  if (search->n == 0) {
    hli_search_eval_one(search, guess);
    return HL_OK;
  }
  return run_all(search, settings, guessed ? guess : NULL);
}

hl_status hl_optim_solve(hl_ctx *ctx, int dimensions, const double *least, const double *most,
                         const double *start, hl_objective_fn objective, void *user,
                         const hl_optim_settings *settings, const hl_stop_settings *stop,
                         hl_optim_result *result) {
  *result = (hl_optim_result){.outcome = HL_OUTCOME_NONE, .value = INFINITY};
  hl_optim_settings defaults;
  if (settings == NULL) {
    hl_settings_init(&hl_optim_table, &defaults);
    settings = &defaults;
  }
  HLI_TRY(hl_settings_check(ctx, &hl_optim_table, settings));
  HLI_TRY(check(ctx, dimensions, least, most));
  hli_search search = {.ctx = ctx,
                       .n = dimensions,
                       .least = least,
                       .most = most,
                       .objective = objective,
                       .user = user,
                       .phase = "operating point",
                       .tolerance = settings->tolerance,
                       .best = INFINITY};
  hli_arena_init(&search.arena, ctx);
  hli_rng_init(&search.rng, (uint64_t)settings->seed, 0);
  hli_stop_start(&search.stop, ctx, stop);
  hl_status status = run(&search, start, settings);
  if (status == HL_OK) {
    result->value = search.best;
    result->evaluations = search.evaluations;
    hli_search_scale(&search, search.best_u, result->x);
    hl_outcome found = isfinite(search.best) ? HL_OUTCOME_FEASIBLE : HL_OUTCOME_NONE;
    result->outcome = hli_stop_outcome(&search.stop, found);
  }
  hli_arena_free(&search.arena);
  return status;
}
