/** CBC behind hli_milp_solver, with Clp for linear models. */
#include <float.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>

#include "milp/cbc_load.h"
#include "milp/milp.h"

enum {
  SLICE = 1000 /* simplex iterations between two looks at the stop rule */
};

static const double tolerance = 1e-8, tolerance_tight = 1e-9;
static const double integral = 1e-12; /* a relaxation as whole as this needs no branching */

/** CBC 2.10 keeps part of its state in global variables: two solves at a time disturb each other.
 */
static pthread_mutex_t cbc_turn = PTHREAD_MUTEX_INITIALIZER;

typedef struct cbc_state {
  hl_ctx *ctx;
  Clp_Simplex *clp;
  int columns, rows; /* of the basis in clp */
  bool has_basis;
  double *bound; /* lower, upper of columns, then of rows, with COIN's infinity */
  int bound_room;
  int *carried; /* basis carried over a reload */
  int carried_room;
} cbc_state;

static void cbc_version(char *text, size_t size) {
  /* As built against: asking the library would load it, only to tell its name. */
  snprintf(text, size, "CBC %s", CBC_VERSION);
}

static void cbc_close(void *pointer) {
  cbc_state *state = pointer;
  if (state->clp)
    hli_cbc.Clp_deleteModel(state->clp);
  hli_release(state->ctx, state->carried);
  hli_release(state->ctx, state->bound);
  hli_release(state->ctx, state);
}

static hl_status cbc_open(hl_ctx *ctx, void **out) {
  *out = NULL;
  if (!hli_cbc_load())
    return HL_OK;
  cbc_state *state = hli_zalloc(ctx, 1, sizeof *state);
  if (!state)
    return hli_nomem(ctx);
  state->ctx = ctx;
  state->clp = hli_cbc.Clp_newModel();
  if (!state->clp) {
    cbc_close(state);
    return HL_OK;
  }
  hli_cbc.Clp_setLogLevel(state->clp, 0);
  *out = state;
  return HL_OK;
}

/* ------------------------------------------------------------------ bounds */

typedef struct bounds {
  const double *lower, *upper, *row_lower, *row_upper;
} bounds;

static double finite(double bound) { return fmax(-DBL_MAX, fmin(DBL_MAX, bound)); }

static hl_status make_bounds(cbc_state *state, const hli_lp *lp, bounds *out) {
  int n = lp->columns, m = lp->rows;
  if (!hli_reserve(state->ctx, (void **)&state->bound, &state->bound_room, 2 * (n + m),
                   sizeof *state->bound) ||
      !hli_reserve(state->ctx, (void **)&state->carried, &state->carried_room, n + m,
                   sizeof *state->carried))
    return hli_nomem(state->ctx);
  double *b = state->bound;
  for (int j = 0; j < n; j++) {
    b[j] = finite(lp->lower[j]);
    b[n + j] = finite(lp->upper[j]);
  }
  for (int i = 0; i < m; i++) {
    b[2 * n + i] = finite(lp->row_lower[i]);
    b[2 * n + m + i] = finite(lp->row_upper[i]);
  }
  *out = (bounds){b, b + n, b + 2 * n, b + 2 * n + m};
  return HL_OK;
}

/* ------------------------------------------------------------------- basis */

/* HiGHS: 0 at lower, 1 basic, 2 at upper, 3 free, 4 not basic. Clp: 0 free, 1 basic, 2 at upper, 3
 * at lower, 5 fixed. */
static const int to_clp[] = {3, 1, 2, 0, 3};
static const int from_clp[] = {3, 1, 2, 0, 4, 0};

static bool cbc_basis(void *pointer, const hli_lp *lp, int *basis) {
  cbc_state *state = pointer;
  if (!state->has_basis || state->columns != lp->columns || state->rows != lp->rows)
    return false;
  for (int j = 0; j < lp->columns; j++)
    basis[j] = from_clp[hli_cbc.Clp_getColumnStatus(state->clp, j)];
  for (int i = 0; i < lp->rows; i++)
    basis[lp->columns + i] = from_clp[hli_cbc.Clp_getRowStatus(state->clp, i)];
  return true;
}

static hl_status load_linear(cbc_state *state, const hli_lp *lp, const hli_milp_job *job) {
  bounds b = {NULL, NULL, NULL, NULL};
  HLI_TRY(make_bounds(state, lp, &b));
  Clp_Simplex *clp = state->clp;
  const int *basis = job->basis;
  if (job->hot && cbc_basis(state, lp, state->carried))
    basis = state->carried;
  hli_cbc.Clp_loadProblem(clp, lp->columns, lp->rows, lp->start, lp->index, lp->value, b.lower,
                          b.upper, lp->cost, b.row_lower, b.row_upper);
  for (int j = 0; basis && j < lp->columns; j++)
    hli_cbc.Clp_setColumnStatus(clp, j, to_clp[basis[j]]);
  for (int i = 0; basis && i < lp->rows; i++)
    hli_cbc.Clp_setRowStatus(clp, i, to_clp[basis[lp->columns + i]]);
  state->has_basis = false;
  state->columns = lp->columns;
  state->rows = lp->rows;
  hli_cbc.Clp_setPrimalTolerance(clp, job->tight ? tolerance_tight : tolerance);
  hli_cbc.Clp_setDualTolerance(clp, job->tight ? tolerance_tight : tolerance);
  return HL_OK;
}

/* ------------------------------------------------------------------ linear */

enum { CLP_OPTIMAL = 0, CLP_INFEASIBLE = 1, CLP_UNBOUNDED = 2, CLP_STOPPED = 3 };

/** Dual simplex in slices, so that the stop rule is heard; primal simplex where it gets lost. */
static hl_status solve_linear(cbc_state *state, const hli_lp *lp, const hli_milp_job *job,
                              hli_milp_answer *answer) {
  HLI_TRY(load_linear(state, lp, job));
  Clp_Simplex *clp = state->clp;
  int64_t done = 0;
  bool stop = false;
  int status;
  do {
    int64_t most = job->limit > 0 && job->limit - done < SLICE ? job->limit - done : SLICE;
    hli_cbc.Clp_setNumberIterations(clp, 0);
    hli_cbc.Clp_setMaximumIterations(clp, (int)most);
    hli_cbc.Clp_dual(clp, 0);
    status = hli_cbc.Clp_status(clp);
    done += hli_cbc.Clp_numberIterations(clp);
    stop = hli_milp_stop_now(job, 0, NAN, NAN) || (job->limit > 0 && done >= job->limit);
  } while (status == CLP_STOPPED && !stop);
  if (status != CLP_OPTIMAL && status != CLP_INFEASIBLE && status != CLP_STOPPED) {
    hli_cbc.Clp_setMaximumIterations(clp, INT_MAX);
    hli_cbc.Clp_primal(clp, 0);
    status = hli_cbc.Clp_status(clp);
    done += hli_cbc.Clp_numberIterations(clp);
  }
  answer->iterations += done;
  answer->unclear = status == CLP_UNBOUNDED;
  if (status == CLP_OPTIMAL)
    answer->outcome = HL_OUTCOME_OPTIMAL;
  else if (status == CLP_INFEASIBLE)
    answer->outcome = HL_OUTCOME_INFEASIBLE;
  else if (status == CLP_STOPPED)
    answer->outcome = hli_stop_outcome(job->stop, HL_OUTCOME_LIMIT);
  else if (status != CLP_UNBOUNDED)
    snprintf(answer->failure, sizeof answer->failure, "Clp ended with status %d", status);
  if (status == CLP_OPTIMAL) {
    state->has_basis = answer->has_solution = true;
    answer->bound = hli_cbc.Clp_objectiveValue(clp);
    memcpy(answer->x, hli_cbc.Clp_primalColumnSolution(clp),
           (size_t)lp->columns * sizeof *answer->x);
    memcpy(answer->dual, hli_cbc.Clp_dualRowSolution(clp), (size_t)lp->rows * sizeof *answer->dual);
  }
  return HL_OK;
}

/* ----------------------------------------------------------- mixed-integer */

/** Wait for CBC, but not longer than the stop rule allows. */
static bool take_turn(const hli_milp_job *job) {
  for (;;) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 20 * 1000 * 1000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    if (pthread_mutex_timedlock(&cbc_turn, &until) == 0)
      return true;
    if (hli_milp_stop_now(job, 0, NAN, NAN))
      return false;
  }
}

typedef struct watch {
  const hli_milp_job *job;
  int64_t calls;
  bool stopping;
} watch;

/**
 * CBC has no way to be interrupted from C, but asks for cuts at every node: once it is to stop, a
 * cut that nothing satisfies closes each node left within moments, and the incumbent stays. What
 * CBC then believes to have proven is not believed.
 */
static void cut(void *osi, void *cuts, void *user) {
  watch *w = user;
  w->calls++;
  w->stopping = w->stopping || hli_milp_stop_now(w->job, w->calls, NAN, NAN);
  if (!w->stopping || hli_cbc.Osi_getNumCols(osi) == 0)
    return;
  const int first = 0;
  const double one = 1;
  hli_cbc.OsiCuts_addRowCut(cuts, 1, &first, &one, 'L', hli_cbc.Osi_getColLower(osi)[0] - 1);
}

static void set_number(Cbc_Model *cbc, const char *name, double value) {
  char text[32];
  hli_format_number(value, text);
  hli_cbc.Cbc_setParameter(cbc, name, text);
}

static void set_parameters(Cbc_Model *cbc, const hli_milp_job *job) {
  hli_cbc.Cbc_setLogLevel(cbc, 0);
  hli_cbc.Cbc_setParameter(cbc, "log", "0");
  hli_cbc.Cbc_setParameter(cbc, "threads", "0");
  hli_cbc.Cbc_setParameter(cbc, "timeMode", "elapsed");
  set_number(cbc, "randomCbcSeed", job->seed);
  set_number(cbc, "ratioGap", job->gap);
  set_number(cbc, "allowableGap", 0);
  set_number(cbc, "primalTolerance", job->tight ? tolerance_tight : tolerance);
  set_number(cbc, "integerTolerance", job->tight ? 1e-9 : 1e-7);
  if (job->limit > 0)
    set_number(cbc, "maxNodes", job->limit);
  double left = hli_stop_left(job->stop);
  if (isfinite(left))
    set_number(cbc, "seconds", left);
}

static void read_mixed(Cbc_Model *cbc, const hli_lp *lp, const hli_milp_job *job, const watch *w,
                       hli_milp_answer *answer) {
  int status = hli_cbc.Cbc_status(cbc);
  const double *best = hli_cbc.Cbc_bestSolution(cbc);
  answer->nodes += hli_cbc.Cbc_getNodeCount(cbc);
  answer->iterations += hli_cbc.Cbc_getIterationCount(cbc);
  if (best) {
    memcpy(answer->x, best, (size_t)lp->columns * sizeof *best);
    answer->has_solution = true;
  }
  if (w->stopping) {
    answer->outcome = hli_stop_outcome(job->stop, HL_OUTCOME_STOPPED);
    return; /* with the bound of the relaxation */
  }
  double bound = hli_cbc.Cbc_getBestPossibleObjValue(cbc);
  if (status == 0 && best) {
    answer->outcome = HL_OUTCOME_OPTIMAL;
    answer->bound = fmax(answer->bound, fmin(bound, hli_cbc.Cbc_getObjValue(cbc)));
  } else if (status == 0 || hli_cbc.Cbc_isProvenInfeasible(cbc)) {
    answer->outcome = HL_OUTCOME_INFEASIBLE;
  } else if (status == 1) {
    answer->outcome = HL_OUTCOME_LIMIT;
    if (fabs(bound) < 1e49)
      answer->bound = fmax(answer->bound, bound);
  } else {
    answer->outcome = HL_OUTCOME_NONE;
    answer->has_solution = false;
    snprintf(answer->failure, sizeof answer->failure,
             "CBC ended with status %d, secondary status %d", status,
             hli_cbc.Cbc_secondaryStatus(cbc));
  }
}

static hl_status solve_mixed(cbc_state *state, const hli_lp *lp, const hli_milp_job *job,
                             hli_milp_answer *answer) {
  bounds b = {NULL, NULL, NULL, NULL};
  HLI_TRY(make_bounds(state, lp, &b));
  if (!take_turn(job)) {
    answer->outcome = hli_stop_outcome(job->stop, HL_OUTCOME_STOPPED);
    return HL_OK;
  }
  Cbc_Model *cbc = hli_cbc.Cbc_newModel();
  hli_cbc.Cbc_loadProblem(cbc, lp->columns, lp->rows, lp->start, lp->index, lp->value, b.lower,
                          b.upper, lp->cost, b.row_lower, b.row_upper);
  for (int j = 0; j < lp->columns; j++)
    if (lp->integer[j])
      hli_cbc.Cbc_setInteger(cbc, j);
  set_parameters(cbc, job);
  if (job->start_count > 0)
    hli_cbc.Cbc_setMIPStartI(cbc, job->start_count, job->start_column, job->start_value);
  watch w = {job, 0, false};
  hli_cbc.Cbc_addCutCallback(cbc, cut, "stop", &w);
  hli_cbc.Cbc_solve(cbc);
  read_mixed(cbc, lp, job, &w, answer);
  hli_cbc.Cbc_deleteModel(cbc);
  pthread_mutex_unlock(&cbc_turn);
  return HL_OK;
}

/** The integer columns of the relaxation are whole. */
static bool whole(const hli_lp *lp, const double *x) {
  for (int j = 0; j < lp->columns; j++)
    if (lp->integer[j] && fabs(x[j] - round(x[j])) > integral)
      return false;
  return true;
}

/** CBC ends the program where a number grows beyond 1e25 by its own scaling. */
static bool within_range(const hli_lp *lp) {
  const double most = 1e20;
  bool ok = true;
  for (int j = 0; j < lp->columns; j++)
    ok = ok && fabs(lp->cost[j]) < most; /* not for NAN */
  for (int k = 0; k < lp->entries; k++)
    ok = ok && fabs(lp->value[k]) < most;
  return ok;
}

static hl_status cbc_solve(void *pointer, hli_lp *lp, const hli_milp_job *job,
                           hli_milp_answer *answer) {
  cbc_state *state = pointer;
  if (!within_range(lp)) {
    snprintf(answer->failure, sizeof answer->failure, "a coefficient is beyond its range");
    return HL_OK;
  }
  /* The relaxation first: it tells infeasible from unbounded, and gives a bound that outlives an
   * interrupt. */
  HLI_TRY(solve_linear(state, lp, job, answer));
  if (job->linear)
    return HL_OK;
  state->has_basis = false;
  if (answer->outcome != HL_OUTCOME_OPTIMAL || whole(lp, answer->x)) {
    answer->has_solution = answer->has_solution && answer->outcome == HL_OUTCOME_OPTIMAL;
    return HL_OK;
  }
  answer->has_solution = false;
  return solve_mixed(state, lp, job, answer);
}

const hli_milp_solver hli_milp_cbc = {HL_MILP_CBC, "CBC",     cbc_version, cbc_open,
                                      cbc_close,   cbc_solve, cbc_basis};
