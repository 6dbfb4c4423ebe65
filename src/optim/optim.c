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
  if (search->free != NULL)
    memcpy(x, search->held, (size_t)search->all * sizeof *x);
  for (int v = 0; v < search->n; v++) {
    int k = hli_search_variable(search, v), things = hli_search_choices(search, v);
    x[k] = things > 0 ? fmin(floor(u[v] * things), things - 1)
                      : search->least[k] * (1 - u[v]) + search->most[k] * u[v];
  }
}

/* ---------------------------------------------------------- combinations */

static bool same_choices(const hli_search *search, const double *a, const double *b) {
  for (int k = 0; k < search->all; k++)
    if (search->choices[k] > 0 && a[k] != b[k])
      return false;
  return true;
}

/** Keep the best point of its combination of choices, in order of value. */
static void note_combination(hli_search *search, const double *u, double value) {
  hli_combination *list = search->combination;
  double x[HL_OPTIM_DIMENSIONS] = {0};
  if (list == NULL || isinf(value))
    return;
  hli_search_scale(search, u, x);
  int at = 0;
  while (at < search->combinations && !same_choices(search, list[at].x, x))
    at++;
  if (at < search->combinations ? list[at].value <= value
                                : at == HLI_COMBINATIONS && list[at - 1].value <= value)
    return;
  if (at == search->combinations && at < HLI_COMBINATIONS)
    search->combinations++;
  else if (at == search->combinations)
    at--;
  for (; at > 0 && list[at - 1].value > value; at--)
    list[at] = list[at - 1];
  list[at].value = value;
  memcpy(list[at].x, x, sizeof x);
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
  for (int k = 0; k < count; k++) {
    note_combination(search, u + (size_t)k * (size_t)search->n, value[k]);
    if (value[k] < search->best) {
      search->best = value[k];
      memcpy(search->best_u, u + (size_t)k * (size_t)search->n,
             (size_t)search->n * sizeof *search->best_u);
    }
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

static hl_status check(hl_ctx *ctx, int dimensions, const double *least, const double *most,
                       const int *choices) {
  if (dimensions < 0 || dimensions > HL_OPTIM_DIMENSIONS)
    HLI_FAIL(ctx, 1, NULL, "a search has %d variables; at most %d are possible", dimensions,
             (int)HL_OPTIM_DIMENSIONS);
  for (int k = 0; k < dimensions; k++)
    if ((choices == NULL || choices[k] == 0) &&
        !(isfinite(least[k]) && isfinite(most[k]) && least[k] <= most[k]))
      HLI_FAIL(ctx, 1, NULL, "variable %d is bounded by %g and %g; bounds must be finite and rise",
               k, least[k], most[k]);
  return HL_OK;
}

/** A point of the caller in the unit cube; false if it has a value that is not a number. */
static bool to_cube(const hli_search *search, const double *x, double *u) {
  for (int v = 0; v < search->n; v++) {
    int k = hli_search_variable(search, v), things = hli_search_choices(search, v);
    double width = search->most[k] - search->least[k];
    double at = things > 0  ? (x[k] + 0.5) / things
                : width > 0 ? (x[k] - search->least[k]) / width
                            : 0;
    if (isnan(at))
      return false;
    u[v] = fmin(fmax(at, 0), 1);
  }
  return true;
}

/** One genetic run and its local search. */
static hl_status run_once(hli_search *search, const hl_optim_settings *settings,
                          const double *guess) {
  double spread;
  search->best = INFINITY;
  HLI_TRY(hli_genetic(search, settings->population, settings->generations, guess, &spread));
  if (settings->polish > 0 && isfinite(search->best) && search->combination == NULL)
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

/* Combinations of choices that get a local search of their own. */
enum { POLISHED = 8 };

/** The local search with choices held, for each of the best combinations. */
static hl_status polish_combinations(hli_search *search, const hl_optim_settings *settings) {
  int count = 0;
  hli_combination *list = search->combination;
  for (int k = 0; k < search->all; k++)
    if (search->choices[k] == 0)
      search->number[count++] = k;
  int best = 0, most = search->combinations < POLISHED ? search->combinations : POLISHED;
  search->combination = NULL; /* the list stands */
  search->free = search->number;
  search->n = count;
  for (int k = 0; k < most && count > 0 && settings->polish > 0; k++) {
    if (k > 0 && hli_search_ends(search, 0))
      break;
    memcpy(search->held, list[k].x, sizeof search->held);
    to_cube(search, list[k].x, search->best_u);
    search->best = list[k].value;
    HLI_TRY(hli_polish(search, settings->polish * count, 0.1));
    list[k].value = search->best;
    hli_search_scale(search, search->best_u, list[k].x);
    if (list[k].value < list[best].value)
      best = k;
  }
  search->best = list[best].value;
  memcpy(search->held, list[best].x, sizeof search->held);
  to_cube(search, list[best].x, search->best_u);
  return HL_OK;
}

static hl_status run(hli_search *search, const double *start, const hl_optim_settings *settings) {
  int threads = hl_ctx_threads(search->ctx);
  search->caller_x =
      HLI_NEW(&search->arena, double, (size_t)(threads < 1 ? 1 : threads) * HL_OPTIM_DIMENSIONS);
  if (search->caller_x == NULL)
    return hli_nomem(search->ctx);
  double guess[HL_OPTIM_DIMENSIONS] = {0};
  bool guessed = start != NULL && to_cube(search, start, guess);
  if (search->n == 0) {
    hli_search_eval_one(search, guess);
    return HL_OK;
  }
  HLI_TRY(run_all(search, settings, guessed ? guess : NULL));
  return search->combinations > 0 ? polish_combinations(search, settings) : HL_OK;
}

/** Whether any variable is a choice; room for the combinations then. */
static hl_status make_combinations(hli_search *search) {
  bool any = false;
  for (int k = 0; search->choices != NULL && k < search->all; k++)
    any |= search->choices[k] > 0;
  if (!any)
    return HL_OK;
  search->combination = HLI_NEW(&search->arena, hli_combination, HLI_COMBINATIONS);
  return search->combination != NULL ? HL_OK : hli_nomem(search->ctx);
}

hl_status hl_optim_solve(hl_ctx *ctx, int dimensions, const double *least, const double *most,
                         const int *choices, const double *start, hl_objective_fn objective,
                         void *user, const hl_optim_settings *settings,
                         const hl_stop_settings *stop, hl_optim_result *result) {
  *result = (hl_optim_result){.outcome = HL_OUTCOME_NONE, .value = INFINITY};
  hl_optim_settings defaults;
  if (settings == NULL) {
    hl_settings_init(&hl_optim_table, &defaults);
    settings = &defaults;
  }
  HLI_TRY(hl_settings_check(ctx, &hl_optim_table, settings));
  HLI_TRY(check(ctx, dimensions, least, most, choices));
  hli_search search = {.ctx = ctx,
                       .n = dimensions,
                       .all = dimensions,
                       .choices = choices,
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
  hl_status status = make_combinations(&search);
  if (status == HL_OK)
    status = run(&search, start, settings);
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
