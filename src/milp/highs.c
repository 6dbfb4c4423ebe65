/** HiGHS behind hli_milp_solver: one persistent instance per model. */
#include <interfaces/highs_c_api.h>
#include <limits.h>
#include <stdio.h>

#include "milp/milp.h"

_Static_assert(sizeof(HighsInt) == sizeof(int), "indices are passed as they are");

enum {
  SMALL = 20000 /* entries up to which presolve costs a linear model more than it saves */
};

static const double tolerance_mixed = 1e-7, tolerance_linear = 1e-8, tolerance_tight = 1e-10;

typedef struct highs_state {
  hl_ctx *ctx;
  void *highs;
  bool loaded, mixed; /* what was passed last */
  bool time_limited;
  bool careful;   /* HiGHS's own presolve, scaling and tolerance */
  bool has_basis; /* the last run ended with an optimal basis of a linear model */
  int rows_room;
  HighsInt *rows; /* 0, 1, 2, ... */
  int basis_room;
  int *basis; /* carried over a reload */
  const hli_milp_job *job;
  double best, bound; /* for progress; in the model's unit */
  int64_t nodes;
} highs_state;

static void highs_version(char *text, size_t size) {
  snprintf(text, size, "HiGHS %s", Highs_version());
}

/* --------------------------------------------------------------- interrupt */

/** A bound of HiGHS in the unit of the model; NAN as long as there is none. */
static double known(const double *bound, double unit) {
  if (!bound || !isfinite(*bound))
    return NAN;
  return *bound * unit;
}

/**
 * Called by HiGHS now and then. Fields are read by name: the layout of the struct changed
 * between 1.10 and 1.14 under the same library name.
 */
static void interrupt(int kind, const char *message, const HighsCallbackDataOut *out,
                      HighsCallbackDataIn *in, void *user) {
  (void)message;
  highs_state *state = user;
  const hli_milp_job *job = state->job;
  if (kind == kHighsCallbackMipInterrupt) {
    const double *primal =
        Highs_getCallbackDataOutItem(out, kHighsCallbackDataOutMipPrimalBoundName);
    const double *dual = Highs_getCallbackDataOutItem(out, kHighsCallbackDataOutMipDualBoundName);
    const int64_t *nodes = Highs_getCallbackDataOutItem(out, kHighsCallbackDataOutMipNodeCountName);
    state->best = known(primal, job->unit);
    state->bound = known(dual, job->unit);
    state->nodes = nodes ? *nodes : 0;
  }
  /* Written either way: the 1 of an interrupt outlives the run. */
  in->user_interrupt = hli_milp_stop_now(job, state->nodes, state->best, state->bound);
}

/* -------------------------------------------------------------- life cycle */

static void highs_close(void *pointer) {
  highs_state *state = pointer;
  Highs_destroy(state->highs);
  hli_release(state->ctx, state->basis);
  hli_release(state->ctx, state->rows);
  hli_release(state->ctx, state);
}

static hl_status highs_open(hl_ctx *ctx, void **out) {
  highs_state *state = hli_zalloc(ctx, 1, sizeof *state);
  *out = NULL;
  if (!state)
    return hli_nomem(ctx);
  state->ctx = ctx;
  state->highs = Highs_create();
  void *h = state->highs;
  /* The task scheduler of HiGHS belongs to the calling thread; its size is fixed at the first run
   * of that thread, so "threads" never changes. */
  bool ok = h && Highs_setBoolOptionValue(h, "output_flag", 0) == kHighsStatusOk &&
            Highs_setIntOptionValue(h, "threads", 1) == kHighsStatusOk &&
            Highs_setStringOptionValue(h, "parallel", "off") == kHighsStatusOk &&
            Highs_setCallback(h, interrupt, state) == kHighsStatusOk &&
            Highs_startCallback(h, kHighsCallbackSimplexInterrupt) == kHighsStatusOk &&
            Highs_startCallback(h, kHighsCallbackMipInterrupt) == kHighsStatusOk;
  if (ok)
    *out = state;
  else
    highs_close(state);
  return HL_OK;
}

/* ------------------------------------------------------------------- model */

static hl_status hold(highs_state *state, const hli_lp *lp) {
  int had = state->rows_room;
  if (!hli_reserve(state->ctx, (void **)&state->rows, &state->rows_room, lp->rows,
                   sizeof *state->rows) ||
      !hli_reserve(state->ctx, (void **)&state->basis, &state->basis_room, lp->rows + lp->columns,
                   sizeof *state->basis))
    return hli_nomem(state->ctx);
  for (int i = had; i < state->rows_room; i++)
    state->rows[i] = i;
  return HL_OK;
}

static bool highs_basis(void *pointer, const hli_lp *lp, int *basis) {
  highs_state *state = pointer;
  return state->has_basis && Highs_getNumCol(state->highs) == lp->columns &&
         Highs_getNumRow(state->highs) == lp->rows &&
         Highs_getBasis(state->highs, basis, basis + lp->columns) == kHighsStatusOk;
}

/** Pass the whole model. The old basis, if wanted, is carried over. */
static bool load(highs_state *state, const hli_lp *lp, const hli_milp_job *job, const int *basis) {
  void *h = state->highs;
  const double *cost = lp->cost, *lower = lp->lower, *upper = lp->upper;
  HighsInt status;
  state->loaded = state->has_basis = false;
  state->mixed = !job->linear;
  if (job->linear)
    status = Highs_passLp(h, lp->columns, lp->rows, lp->entries, kHighsMatrixFormatColwise,
                          kHighsObjSenseMinimize, 0, cost, lower, upper, lp->row_lower,
                          lp->row_upper, lp->start, lp->index, lp->value);
  else
    status = Highs_passMip(h, lp->columns, lp->rows, lp->entries, kHighsMatrixFormatColwise,
                           kHighsObjSenseMinimize, 0, cost, lower, upper, lp->row_lower,
                           lp->row_upper, lp->start, lp->index, lp->value, lp->integer);
  if (status == kHighsStatusError)
    return false;
  state->loaded = true;
  /* A basis that HiGHS does not take is no loss but of time. */
  if (basis && Highs_setBasis(h, basis, basis + lp->columns) == kHighsStatusOk)
    state->has_basis = true;
  return true;
}

/** Pass what has changed since the last run. */
static bool update(highs_state *state, const hli_lp *lp) {
  void *h = state->highs;
  bool ok = true;
  if (lp->changed & HLI_MILP_COST)
    ok = ok && Highs_changeColsCostByRange(h, 0, lp->columns - 1, lp->cost) != kHighsStatusError;
  if (lp->changed & HLI_MILP_COLUMNS)
    ok = ok && Highs_changeColsBoundsByRange(h, 0, lp->columns - 1, lp->lower, lp->upper) !=
                   kHighsStatusError;
  if (lp->changed & HLI_MILP_ROWS)
    ok = ok && Highs_changeRowsBoundsBySet(h, lp->rows, state->rows, lp->row_lower,
                                           lp->row_upper) != kHighsStatusError;
  return ok;
}

static bool set_options(highs_state *state, const hli_lp *lp, const hli_milp_job *job) {
  void *h = state->highs;
  double tolerance = job->tight                       ? tolerance_tight
                     : job->linear && !state->careful ? tolerance_linear
                                                      : tolerance_mixed;
  /* Measured on models of 15 to 60 rows, solved again with changed numbers: primal simplex is the
   * quicker one after new costs, which leave the basis feasible, and after new coefficients, where
   * dual simplex would first compute its weights; dual simplex after new bounds and from scratch.
   */
  bool primal =
      state->has_basis && (lp->changed == HLI_MILP_COST || (lp->changed & HLI_MILP_MATRIX));
  bool ok =
      Highs_setIntOptionValue(h, "simplex_strategy", primal ? 4 : 1) == kHighsStatusOk &&
      Highs_setDoubleOptionValue(h, "primal_feasibility_tolerance", tolerance) == kHighsStatusOk &&
      Highs_setDoubleOptionValue(h, "dual_feasibility_tolerance", tolerance) == kHighsStatusOk &&
      Highs_setIntOptionValue(h, "random_seed", job->seed) == kHighsStatusOk;
  if (job->linear) {
    bool small = (lp->entries < SMALL || job->whole) && !state->careful;
    const char *presolve = small ? "off" : "choose";
    /* What we have scaled needs no second scaling; 2 is the default. */
    ok = ok && Highs_setIntOptionValue(h, "simplex_scale_strategy", small && job->scaled ? 0 : 2) ==
                   kHighsStatusOk;
    ok = ok && Highs_setStringOptionValue(h, "presolve", presolve) == kHighsStatusOk &&
         Highs_setIntOptionValue(h, "simplex_iteration_limit",
                                 job->limit > 0 ? job->limit : INT_MAX) == kHighsStatusOk;
  } else {
    ok = ok && Highs_setStringOptionValue(h, "presolve", "choose") == kHighsStatusOk &&
         Highs_setIntOptionValue(h, "simplex_scale_strategy", 2) == kHighsStatusOk &&
         Highs_setDoubleOptionValue(h, "mip_feasibility_tolerance", tolerance) == kHighsStatusOk &&
         Highs_setDoubleOptionValue(h, "mip_rel_gap", job->gap) == kHighsStatusOk &&
         Highs_setIntOptionValue(h, "mip_max_nodes", job->limit > 0 ? job->limit : INT_MAX) ==
             kHighsStatusOk;
  }
  /* The callback sees to the time; HiGHS is told as well because long steps of a large root node do
   * not call it. Its clock runs on from solve to solve. */
  double left = INFINITY;
  if (job->stop)
    left = hli_stop_left(job->stop);
  if (isfinite(left) || state->time_limited) {
    state->time_limited = isfinite(left);
    ok = ok && Highs_zeroAllClocks(h) == kHighsStatusOk &&
         Highs_setDoubleOptionValue(h, "time_limit", left) == kHighsStatusOk;
  }
  return ok;
}

/* ------------------------------------------------------------------- solve */

static void read_solution(highs_state *state, const hli_milp_job *job, hli_milp_answer *answer) {
  void *h = state->highs;
  HighsInt primal = kHighsSolutionStatusNone, iterations = 0;
  Highs_getIntInfoValue(h, "primal_solution_status", &primal);
  Highs_getIntInfoValue(h, "simplex_iteration_count", &iterations);
  answer->iterations += iterations > 0 ? iterations : 0;
  if (!job->linear) {
    int64_t nodes = -1;
    double bound = NAN;
    Highs_getInt64InfoValue(h, "mip_node_count", &nodes);
    Highs_getDoubleInfoValue(h, "mip_dual_bound", &bound);
    answer->nodes += nodes > 0 ? nodes : 0;
    if (isfinite(bound))
      answer->bound = bound;
  }
  bool may_have = answer->outcome != HL_OUTCOME_INFEASIBLE &&
                  answer->outcome != HL_OUTCOME_UNBOUNDED && !answer->unclear;
  if (may_have && primal == kHighsSolutionStatusFeasible &&
      Highs_getSolution(h, answer->x, NULL, NULL, job->linear ? answer->dual : NULL) ==
          kHighsStatusOk) {
    answer->has_solution = true;
    if (job->linear && answer->outcome == HL_OUTCOME_OPTIMAL)
      answer->bound = Highs_getObjectiveValue(h);
  }
}

/** What the model status means; false if it is a failure. */
static bool read_outcome(HighsInt model_status, const hli_stop *stop, hli_milp_answer *answer) {
  answer->unclear = false;
  if (model_status == kHighsModelStatusOptimal || model_status == kHighsModelStatusModelEmpty)
    answer->outcome = HL_OUTCOME_OPTIMAL;
  else if (model_status == kHighsModelStatusInfeasible)
    answer->outcome = HL_OUTCOME_INFEASIBLE;
  else if (model_status == kHighsModelStatusUnbounded)
    answer->outcome = HL_OUTCOME_UNBOUNDED;
  else if (model_status == kHighsModelStatusUnboundedOrInfeasible)
    answer->unclear = true;
  else if (model_status == kHighsModelStatusInterrupt)
    answer->outcome = hli_stop_outcome(stop, HL_OUTCOME_STOPPED);
  else if (model_status == kHighsModelStatusTimeLimit ||
           model_status == kHighsModelStatusIterationLimit ||
           model_status == kHighsModelStatusSolutionLimit)
    answer->outcome = HL_OUTCOME_LIMIT;
  else
    return false;
  return true;
}

static bool run(highs_state *state, hli_lp *lp, const hli_milp_job *job, hli_milp_answer *answer) {
  void *h = state->highs;
  if (!set_options(state, lp, job)) {
    snprintf(answer->failure, sizeof answer->failure, "HiGHS refuses an option");
    return false;
  }
  if (!job->linear && job->start_count > 0)
    Highs_setSparseSolution(h, job->start_count, job->start_column, job->start_value);
  HighsInt status = Highs_run(h);
  HighsInt model_status = Highs_getModelStatus(h);
  lp->changed = 0;
  state->has_basis = job->linear && model_status == kHighsModelStatusOptimal;
  if (status == kHighsStatusError || !read_outcome(model_status, job->stop, answer)) {
    snprintf(answer->failure, sizeof answer->failure, "HiGHS ended with status %d, model status %d",
             (int)status, (int)model_status);
    return false;
  }
  read_solution(state, job, answer);
  return true;
}

/** Ways to solve a model that is passed as a whole, each tried when the one before has failed. */
enum { WITH_BASIS = 0, FROM_SCRATCH, CAREFUL };

static hl_status highs_solve(void *pointer, hli_lp *lp, const hli_milp_job *job,
                             hli_milp_answer *answer) {
  highs_state *state = pointer;
  state->job = job;
  state->best = state->bound = NAN;
  state->nodes = 0;
  HLI_TRY(hold(state, lp));
  state->careful = false;

  bool fits = state->loaded && !state->mixed && job->linear && !(lp->changed & HLI_MILP_MATRIX);
  if (job->hot && fits && state->has_basis && update(state, lp) && run(state, lp, job, answer))
    return HL_OK;
  const int *basis = job->basis;
  if (job->hot && job->linear && highs_basis(state, lp, state->basis))
    basis = state->basis;
  for (int attempt = basis ? WITH_BASIS : FROM_SCRATCH; attempt <= CAREFUL; attempt++) {
    answer->failure[0] = '\0';
    state->careful = attempt == CAREFUL;
    lp->changed = HLI_MILP_MATRIX;
    if (!load(state, lp, job, attempt == WITH_BASIS ? basis : NULL)) {
      snprintf(answer->failure, sizeof answer->failure, "HiGHS does not take the model");
      break;
    }
    if (run(state, lp, job, answer))
      return HL_OK;
  }
  state->loaded = false;
  answer->outcome = HL_OUTCOME_NONE;
  return HL_OK;
}

const hli_milp_solver hli_milp_highs = {HL_MILP_HIGHS, "HiGHS",     highs_version, highs_open,
                                        highs_close,   highs_solve, highs_basis};
