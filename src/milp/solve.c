/** Solving: choice of the solver, integers made whole, answers in the caller's numbers. */
#include <limits.h>
#include <stdio.h>

#include "milp/milp.h"

static const hl_setting milp_settings[] = {
    {"backend", HL_SETTING_CHOICE, HL_DIM_NONE, offsetof(hl_milp_settings, backend), HL_MILP_AUTO,
     HL_MILP_AUTO, HL_MILP_CBC, "Solver of linear and mixed-integer models.", "auto|highs|cbc"},
    {"basis", HL_SETTING_CHOICE, HL_DIM_NONE, offsetof(hl_milp_settings, basis), HL_MILP_BASIS_LAST,
     HL_MILP_BASIS_LAST, HL_MILP_BASIS_NONE, "Simplex basis from which a linear model is solved.",
     "last|saved|none"},
    {"relax", HL_SETTING_FLAG, HL_DIM_NONE, offsetof(hl_milp_settings, relax), 0, 0, 1,
     "Solve the linear relaxation.", NULL},
    {"scale", HL_SETTING_FLAG, HL_DIM_NONE, offsetof(hl_milp_settings, scale), 1, 0, 1,
     "Scale models by powers of two before solving.", NULL},
    {"presolve", HL_SETTING_FLAG, HL_DIM_NONE, offsetof(hl_milp_settings, presolve), 1, 0, 1,
     "Let the solver reduce large linear models before it solves them.", NULL},
    {"seed", HL_SETTING_INTEGER, HL_DIM_NONE, offsetof(hl_milp_settings, seed), 0, 0, INT_MAX,
     "Seed of the solver's random choices.", NULL},
    {"patience", HL_SETTING_NUMBER, HL_DIM_SECONDS, offsetof(hl_milp_settings, patience), INFINITY,
     0, INFINITY, "Time after the last better solution at which a mixed-integer solve ends.", NULL},
};

const hl_settings_table hl_milp_table = {
    "milp", sizeof(hl_milp_settings), sizeof milp_settings / sizeof *milp_settings, milp_settings};

static const double least_gap = 1e-9; /* below, rounding of sums decides */
/* A rounded solution this near the bound is the proven one: the solvers' tolerance on integers, in
 * units of the objective. */
static const double proof_gap = 1e-6;
/* [s] A request to stop does not end a linear solve before: whoever was stopped may still have to
 * evaluate the best that it has. */
static const double grace = 0.5;
static const double present = 1e-12; /* a binary above this may carry something */

/* ---------------------------------------------------------------- backends */

#ifdef HEATLOOM_HAVE_HIGHS
static const hli_milp_solver *const highs = &hli_milp_highs;
#else
static const hli_milp_solver *const highs = NULL;
#endif
#ifdef HEATLOOM_HAVE_CBC
static const hli_milp_solver *const cbc = &hli_milp_cbc;
#else
static const hli_milp_solver *const cbc = NULL;
#endif

int hl_milp_backends(char *text, size_t size) {
  char first[64] = "", second[64] = "";
  if (highs)
    highs->version(first, sizeof first);
  if (cbc)
    cbc->version(second, sizeof second);
  if (!highs && !cbc)
    return snprintf(text, size, "none");
  return snprintf(text, size, "%s%s%s", first, highs && cbc ? ", " : "", second);
}

bool hl_milp_backend_found(hl_milp_backend backend) {
  return (highs && backend != HL_MILP_CBC) || (cbc && backend != HL_MILP_HIGHS);
}

const char *hl_milp_backend_text(hl_milp_backend backend) {
  return backend == HL_MILP_HIGHS ? "HiGHS" : backend == HL_MILP_CBC ? "CBC" : "auto";
}

/* -------------------------------------------------------------------- stop */

/** No better solution has come for long. */
static bool is_over(const hli_milp_job *job, double best) {
  hli_milp_wait *wait = job->wait;
  if (job->linear || isnan(best))
    return false;
  const double now = hli_stop_elapsed(job->stop);
  if (isnan(wait->best) || best < wait->best - job->gap * fabs(wait->best)) {
    wait->best = best;
    wait->since = now;
  }
  wait->over = now - wait->since > wait->patience;
  return wait->over;
}

bool hli_milp_stop_now(const hli_milp_job *job, int64_t nodes, double best, double bound) {
  hli_stop *stop = job->stop;
  if (!stop)
    return false;
  const bool over = is_over(job, best);
  if (!hli_stop_now(stop, job->phase, nodes, 0, best, bound))
    return over;
  return !job->linear || stop->out_of_time || hli_stop_elapsed(stop) > grace;
}

/* ------------------------------------------------------------- one attempt */

/** What one call of hl_milp_solve works with. */
typedef struct solving {
  hl_milp *model;
  const hl_milp_settings *settings;
  hli_stop stop;
  hli_milp_wait wait;
  hli_milp_job job;
  const hli_milp_solver *solver;
  void *state;
} solving;

/** Ask the solver; where it cannot tell infeasible from unbounded, ask again without costs. */
static hl_status ask(solving *s, hli_milp_answer *answer) {
  hli_lp *lp = &s->model->lp;
  *answer = (hli_milp_answer){.bound = -INFINITY, .x = s->model->x, .dual = s->model->dual};
  HLI_TRY(s->solver->solve(s->state, lp, &s->job, answer));
  if (!answer->unclear)
    return HL_OK;
  hli_milp_answer second = {.bound = -INFINITY, .x = s->model->x, .dual = s->model->dual};
  for (int j = 0; j < lp->columns; j++)
    lp->cost[j] = 0; /* filled again by the next hli_milp_sync() */
  lp->changed |= HLI_MILP_COST;
  HLI_TRY(s->solver->solve(s->state, lp, &s->job, &second));
  second.has_solution = false;
  second.bound = -INFINITY;
  if (second.unclear)
    snprintf(second.failure, sizeof second.failure, "%s cannot tell infeasible from unbounded",
             s->solver->name);
  else if (second.outcome == HL_OUTCOME_OPTIMAL)
    second.outcome = HL_OUTCOME_UNBOUNDED;
  *answer = second;
  return HL_OK;
}

/** Solve the linear model with integers fixed as in `x`, rounded; or up where anything is present.
 */
static hl_status ask_fixed(solving *s, const double *x, bool up, hli_milp_answer *answer) {
  hl_milp *model = s->model;
  hli_lp *lp = &model->lp;
  for (int j = 0; j < lp->columns; j++) {
    model->keep_lower[j] = lp->lower[j];
    model->keep_upper[j] = lp->upper[j];
    if (!lp->integer[j])
      continue;
    double whole = up ? ceil(x[j] - present) : round(x[j]);
    lp->lower[j] = lp->upper[j] = fmax(ceil(lp->lower[j]), fmin(floor(lp->upper[j]), whole));
  }
  hli_milp_job job = s->job;
  s->job.stop = NULL; /* an incumbent is finished even when time is up */
  s->job.linear = true;
  s->job.hot = false;
  s->job.basis = NULL;
  s->job.limit = 0;
  hl_status status = ask(s, answer);
  s->job = job;
  memcpy(lp->lower, model->keep_lower, (size_t)lp->columns * sizeof *lp->lower);
  memcpy(lp->upper, model->keep_upper, (size_t)lp->columns * sizeof *lp->upper);
  lp->changed |= HLI_MILP_MATRIX;
  return status;
}

static double scaled_objective(const hli_lp *lp, const double *x) {
  double sum = 0;
  for (int j = 0; j < lp->columns; j++)
    sum += lp->cost[j] * x[j];
  return sum;
}

/**
 * Make a mixed-integer answer whole. On return answer->has_solution tells whether a confirmed
 * solution is in model->x, and `proven` whether it is as good as the solver says.
 */
static hl_status make_whole(solving *s, hli_milp_answer *answer, bool *proven) {
  hl_milp *model = s->model;
  size_t bytes = (size_t)model->lp.columns * sizeof *model->x;
  memcpy(model->out_x, model->x, bytes);
  *proven = false;
  answer->has_solution = false;
  for (int up = 0; up < 2 && !answer->has_solution; up++) {
    hli_milp_answer fixed;
    HLI_TRY(ask_fixed(s, model->out_x, up, &fixed));
    answer->iterations += fixed.iterations;
    answer->has_solution = fixed.outcome == HL_OUTCOME_OPTIMAL;
  }
  if (!answer->has_solution)
    return HL_OK;
  double objective = scaled_objective(&model->lp, model->x);
  double slack = fmax(s->job.gap, proof_gap) * fmax(fabs(objective), 1);
  *proven = answer->outcome == HL_OUTCOME_OPTIMAL && objective - answer->bound <= slack;
  return HL_OK;
}

/** Start values for the solver: the caller's, or the integers of a confirmed solution. */
static void set_start(solving *s, const double *x) {
  hl_milp *model = s->model;
  int count = 0;
  for (int j = 0; j < model->columns; j++) {
    double value = x ? x[j] : model->column[j].start;
    if (!model->column[j].is_integer || isnan(value))
      continue;
    model->start_column[count] = j;
    model->start_value[count++] = round(value);
  }
  s->job.start_count = count;
}

static hl_status solve_mixed(solving *s, hli_milp_answer *answer) {
  for (int tight = 0; tight < 2; tight++) {
    int64_t nodes = answer->nodes, iterations = answer->iterations;
    s->job.tight = tight;
    HLI_TRY(ask(s, answer));
    answer->nodes += nodes;
    answer->iterations += iterations;
    if (!answer->has_solution)
      return HL_OK;
    bool proven;
    HLI_TRY(make_whole(s, answer, &proven));
    if (s->wait.over && answer->outcome == HL_OUTCOME_STOPPED && !s->stop.stopped)
      answer->outcome = answer->has_solution ? HL_OUTCOME_FEASIBLE : HL_OUTCOME_LIMIT;
    if (proven || answer->outcome != HL_OUTCOME_OPTIMAL)
      return HL_OK; /* proven, or cut short */
    set_start(s, answer->has_solution ? s->model->x : NULL);
  }
  if (answer->has_solution) {
    answer->outcome = HL_OUTCOME_FEASIBLE;
    return HL_OK;
  }
  answer->outcome = HL_OUTCOME_NONE;
  snprintf(answer->failure, sizeof answer->failure,
           "the integer solution of %s does not hold once rounded", s->solver->name);
  return HL_OK;
}

/** One solver; a failure is in answer->failure. */
static hl_status attempt(solving *s, int k, hli_milp_answer *answer) {
  hl_milp *model = s->model;
  s->solver = model->solver[k];
  if (!model->state[k])
    HLI_TRY(s->solver->open(model->ctx, &model->state[k]));
  s->state = model->state[k];
  if (!s->state) {
    snprintf(answer->failure, sizeof answer->failure, "%s does not start", s->solver->name);
    return HL_OK;
  }
  s->job.hot = s->settings->basis == HL_MILP_BASIS_LAST;
  s->job.tight = false;
  s->job.scaled = s->settings->scale;
  s->job.basis = s->settings->basis == HL_MILP_BASIS_SAVED ? model->basis : NULL;
  set_start(s, NULL);
  HLI_TRY(s->job.linear ? ask(s, answer) : solve_mixed(s, answer));
  if (s->job.linear && answer->outcome == HL_OUTCOME_OPTIMAL)
    model->last = k;
  return HL_OK;
}

static hl_status try_solvers(solving *s, hli_milp_answer *answer) {
  hl_milp *model = s->model;
  hl_milp_backend wanted = (hl_milp_backend)s->settings->backend;
  char failure[sizeof answer->failure] = "";
  const char *failed = NULL;
  for (int k = 0; k < HLI_MILP_SOLVERS && model->solver[k]; k++) {
    if (wanted != HL_MILP_AUTO && wanted != model->solver[k]->backend)
      continue;
    *answer = (hli_milp_answer){.bound = -INFINITY};
    HLI_TRY(attempt(s, k, answer));
    if (answer->outcome != HL_OUTCOME_NONE) {
      if (failed)
        hli_fault(model->ctx, 206, NULL, "%s failed (%s); %s has solved the model instead", failed,
                  failure, s->solver->name);
      return HL_OK;
    }
    failed = s->solver->name;
    memcpy(failure, answer->failure, sizeof failure);
    HLI_TRY(
        hli_milp_sync(model, s->settings->scale, true)); /* the attempt may have left costs at 0 */
  }
  if (failed)
    HLI_FAIL(model->ctx, 7, NULL,
             "no solver could solve a model of %d columns and %d rows; the last, %s, failed: %s",
             model->columns, model->rows, failed, failure);
  char built[80];
  hl_milp_backends(built, sizeof built);
  HLI_FAIL(model->ctx, 7, NULL,
           "solver %s is not available; built in: %s\nchoose another one with milp.backend",
           hl_milp_backend_text(wanted), built);
}

/* ----------------------------------------------------------------- trivial */

/** Bounds that cross need no solver; neither do columns that no row binds. */
static bool solve_trivial(const hl_milp *model, bool relax, hli_milp_answer *answer) {
  for (int j = 0; j < model->columns; j++) {
    const hli_column *c = &model->column[j];
    bool whole = c->is_integer && !relax;
    if (c->lower > c->upper || (whole && ceil(c->lower) > floor(c->upper))) {
      answer->outcome = HL_OUTCOME_INFEASIBLE;
      return true;
    }
  }
  for (int i = 0; i < model->rows; i++) {
    const hli_row *r = &model->row[i];
    if (r->lower > r->upper || (model->lp.entries == 0 && (r->lower > 0 || r->upper < 0))) {
      answer->outcome = HL_OUTCOME_INFEASIBLE;
      return true;
    }
  }
  if (model->lp.entries > 0)
    return false;
  answer->outcome = HL_OUTCOME_OPTIMAL;
  answer->bound = 0;
  answer->has_solution = true;
  for (int j = 0; j < model->columns; j++) {
    const hli_column *c = &model->column[j];
    double x = c->cost > 0 ? c->lower : c->cost < 0 ? c->upper : fmax(c->lower, fmin(c->upper, 0));
    if (c->is_integer && !relax)
      x = c->cost < 0 ? floor(x) : ceil(x);
    if (isinf(x)) {
      answer->outcome = HL_OUTCOME_UNBOUNDED;
      answer->has_solution = false;
      answer->bound = -INFINITY;
      return true;
    }
    model->x[j] = x / model->column_scale[j];
    answer->bound += c->cost * x / model->unit;
  }
  memset(model->dual, 0, (size_t)model->rows * sizeof *model->dual);
  return true;
}

/* ------------------------------------------------------------------ result */

static double relative_gap(double objective, double bound) {
  if (isnan(objective) || isinf(bound))
    return INFINITY;
  double difference = objective - bound;
  return difference > 0 ? difference / fmax(fabs(objective), 1e-300) : 0;
}

/** Values in the caller's numbers: within their bounds, integers whole. */
static double write_values(hl_milp *model, bool whole) {
  double objective = 0;
  for (int j = 0; j < model->columns; j++) {
    const hli_column *c = &model->column[j];
    double x = model->x[j] * model->column_scale[j];
    x = fmax(c->lower, fmin(c->upper, x));
    if (whole && c->is_integer)
      x = round(x);
    model->out_x[j] = x;
    objective += c->cost * x;
  }
  memset(model->out_activity, 0, (size_t)model->rows * sizeof *model->out_activity);
  for (int j = 0; j < model->columns; j++)
    for (int k = model->lp.start[j]; k < model->lp.start[j + 1]; k++)
      model->out_activity[model->lp.index[k]] += model->value[k] * model->out_x[j];
  return objective;
}

static void write_duals(hl_milp *model) {
  for (int i = 0; i < model->rows; i++)
    model->out_dual[i] = model->dual[i] * model->row_scale[i] * model->unit;
  for (int j = 0; j < model->columns; j++) {
    double reduced = model->column[j].cost;
    for (int k = model->lp.start[j]; k < model->lp.start[j + 1]; k++)
      reduced -= model->out_dual[model->lp.index[k]] * model->value[k];
    model->out_reduced[j] = reduced;
  }
}

static void write_result(solving *s, const hli_milp_answer *answer, bool whole,
                         hl_milp_result *result) {
  hl_milp *model = s->model;
  *result = (hl_milp_result){.outcome = answer->outcome,
                             .backend = s->solver ? s->solver->backend : HL_MILP_AUTO,
                             .objective = NAN,
                             .bound = answer->bound * model->unit,
                             .nodes = answer->nodes,
                             .iterations = answer->iterations};
  if (answer->has_solution) {
    result->objective = write_values(model, whole);
    result->value = model->out_x;
    result->activity = model->out_activity;
    result->bound = fmin(result->bound, result->objective);
  }
  if (answer->has_solution && answer->outcome == HL_OUTCOME_OPTIMAL) {
    write_duals(model);
    result->dual = model->out_dual;
    result->reduced_cost = model->out_reduced;
  }
  result->gap = relative_gap(result->objective, result->bound);
  result->seconds = hli_stop_elapsed(&s->stop);
}

hl_status hl_milp_solve(hl_milp *model, const hl_milp_settings *settings,
                        const hl_stop_settings *stop, hl_milp_result *result) {
  hl_milp_settings defaults;
  hl_stop_settings limits;
  hl_settings_init(&hl_milp_table, &defaults);
  hl_settings_init(&hl_stop_table, &limits);
  limits.gap = 0;
  settings = settings ? settings : &defaults;
  stop = stop ? stop : &limits;
  HLI_TRY(hl_settings_check(model->ctx, &hl_milp_table, settings));
  HLI_TRY(hl_settings_check(model->ctx, &hl_stop_table, stop));
  solving s = {.model = model, .settings = settings};
  hli_stop_start(&s.stop, model->ctx, stop);
  /* Gap and number of nodes are the solver's to watch; the stop rule watches time and requests. */
  s.job = (hli_milp_job){.stop = &s.stop,
                         .gap = fmax(stop->gap, least_gap),
                         .wait = &s.wait,
                         .limit = stop->iterations,
                         .whole = !settings->presolve,
                         .seed = settings->seed,
                         .start_column = NULL};
  s.wait = (hli_milp_wait){.patience = settings->patience, .best = NAN};
  s.stop.limit.gap = -1;
  s.stop.limit.iterations = 0;

  bool rescale = settings->basis == HL_MILP_BASIS_NONE && !model->has_basis;
  HLI_TRY(hli_milp_sync(model, settings->scale, rescale));
  if (settings->basis == HL_MILP_BASIS_SAVED && !model->has_basis)
    HLI_FAIL(model->ctx, 1, NULL,
             "milp.basis is \"saved\", but no basis of this structure has been saved");
  s.job.phase = model->phase;
  s.job.unit = model->unit;
  s.job.start_column = model->start_column;
  s.job.start_value = model->start_value;
  model->last = -1;
  hli_milp_answer answer = {.bound = -INFINITY};
  s.job.linear = settings->relax || model->integers == 0;
  if (hli_milp_stop_now(&s.job, 0, NAN, NAN)) /* large models take long to get here */
    answer.outcome = hli_stop_outcome(&s.stop, HL_OUTCOME_STOPPED);
  else if (!solve_trivial(model, settings->relax, &answer))
    HLI_TRY(try_solvers(&s, &answer));
  write_result(&s, &answer, !settings->relax, result);
  return HL_OK;
}

hl_status hl_milp_save_basis(hl_milp *model) {
  if (!model->structured || model->last < 0 ||
      !model->solver[model->last]->basis(model->state[model->last], &model->lp, model->basis))
    HLI_FAIL(model->ctx, 1, NULL,
             "there is no basis to save: the last solve was not of a linear model, or not optimal");
  model->has_basis = true;
  return HL_OK;
}
