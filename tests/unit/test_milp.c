/* The model builder, every outcome and every error of hl_milp. */
#include "support/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "milp/milp.h"

static const hl_milp_backend both[] = {HL_MILP_HIGHS, HL_MILP_CBC};

/** Settings for one backend, or false if it is not built in. */
static bool with(hl_milp_backend backend, hl_milp_settings *settings) {
  hl_settings_init(&hl_milp_table, settings);
  settings->backend = (int)backend;
  return hl_milp_backend_found(backend);
}

static int setup(void **state) {
  *state = hl_ctx_new(NULL);
  return *state ? 0 : -1;
}

static int teardown(void **state) {
  hl_ctx_free(*state);
  return 0;
}

static hl_milp *new_model(hl_ctx *ctx) {
  hl_milp *model = NULL;
  assert_int_equal(hl_milp_new(ctx, &model), HL_OK);
  return model;
}

static int column(hl_milp *model, double cost, double lower, double upper, bool whole,
                  const char *name) {
  int index = -1;
  assert_int_equal(hl_milp_add_column(model, cost, lower, upper, whole, name, &index), HL_OK);
  return index;
}

static int row(hl_milp *model, double lower, double upper, const char *name) {
  int index = -1;
  assert_int_equal(hl_milp_add_row(model, lower, upper, name, &index), HL_OK);
  return index;
}

static void entry(hl_milp *model, int i, int j, double value) {
  assert_int_equal(hl_milp_add_entry(model, i, j, value), HL_OK);
}

static hl_milp_result solve(hl_milp *model, const hl_milp_settings *settings) {
  hl_milp_result result;
  assert_int_equal(hl_milp_solve(model, settings, NULL, &result), HL_OK);
  return result;
}

/** max 3x + 2y, x + y <= 4, x + 3y <= 6, x <= 3 (as a minimum): x = 3, y = 1. */
static hl_milp *small_linear(hl_ctx *ctx) {
  hl_milp *m = new_model(ctx);
  int x = column(m, -3, 0, 3, false, "x"), y = column(m, -2, 0, INFINITY, false, "y");
  int a = row(m, -INFINITY, 4, "a"), b = row(m, -INFINITY, 6, "b");
  entry(m, a, x, 1);
  entry(m, a, y, 1);
  entry(m, b, x, 1);
  entry(m, b, y, 3);
  return m;
}

/* ------------------------------------------------------------------ build */

static void names_and_counts_are_kept(void **state) {
  hl_milp *m = small_linear(*state);
  assert_int_equal(hl_milp_column_count(m), 2);
  assert_int_equal(hl_milp_row_count(m), 2);
  assert_string_equal(hl_milp_column_name(m, 1), "y");
  assert_string_equal(hl_milp_row_name(m, 0), "a");
  assert_string_equal(hl_milp_row_name(m, 2), "");
  assert_string_equal(hl_milp_column_name(m, -1), "");
  int unnamed = column(m, 0, 0, 0, false, NULL);
  assert_string_equal(hl_milp_column_name(m, unnamed), "");
  hl_milp_free(m);
  hl_milp_free(NULL);
}

static void bad_arguments_are_refused(void **state) {
  hl_ctx *ctx = *state;
  hl_milp *m = small_linear(ctx);
  assert_int_equal(hl_milp_add_column(m, NAN, 0, 1, false, NULL, NULL), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 1);
  assert_int_equal(hl_milp_add_column(m, INFINITY, 0, 1, false, NULL, NULL), HL_ERR_ARG);
  assert_int_equal(hl_milp_add_column(m, 0, NAN, 1, false, NULL, NULL), HL_ERR_ARG);
  assert_int_equal(hl_milp_add_column(m, 0, INFINITY, INFINITY, false, NULL, NULL), HL_ERR_ARG);
  assert_int_equal(hl_milp_add_row(m, 0, -INFINITY, NULL, NULL), HL_ERR_ARG);
  assert_int_equal(hl_milp_add_entry(m, 2, 0, 1), HL_ERR_ARG);
  assert_int_equal(hl_milp_add_entry(m, 0, -1, 1), HL_ERR_ARG);
  assert_int_equal(hl_milp_add_entry(m, 0, 0, NAN), HL_ERR_ARG);
  assert_int_equal(hl_milp_set_cost(m, 2, 1), HL_ERR_ARG);
  assert_int_equal(hl_milp_set_cost(m, 0, NAN), HL_ERR_ARG);
  assert_int_equal(hl_milp_set_column(m, 0, 0, NAN), HL_ERR_ARG);
  assert_int_equal(hl_milp_set_column(m, 5, 0, 1), HL_ERR_ARG);
  assert_int_equal(hl_milp_set_row(m, 0, INFINITY, INFINITY), HL_ERR_ARG);
  assert_int_equal(hl_milp_set_row(m, 3, 0, 1), HL_ERR_ARG);
  assert_int_equal(hl_milp_set_entry(m, 0, 3, 1), HL_ERR_ARG);
  assert_int_equal(hl_milp_set_start(m, 9, 1), HL_ERR_ARG);
  assert_int_equal(hl_milp_set_start(m, 0, INFINITY), HL_ERR_ARG);
  hl_milp_settings settings;
  hl_milp_result result;
  hl_settings_init(&hl_milp_table, &settings);
  settings.seed = -1;
  assert_int_equal(hl_milp_solve(m, &settings, NULL, &result), HL_ERR_ARG);
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  stop.gap = 2;
  assert_int_equal(hl_milp_solve(m, NULL, &stop, &result), HL_ERR_ARG);
  hl_milp_free(m);
}

static void entries_of_a_place_are_summed(void **state) {
  hl_milp *m = new_model(*state);
  int x = column(m, 1, 0, INFINITY, false, NULL), a = row(m, 6, INFINITY, NULL);
  entry(m, a, x, 1);
  entry(m, a, x, 2);
  hl_milp_result r = solve(m, NULL);
  assert_close(r.value[x], 2, 1e-9, 0);
  hl_milp_free(m);
}

/* --------------------------------------------------------------- outcomes */

static void a_linear_model_is_solved_with_duals(void **state) {
  hl_milp *m = small_linear(*state);
  hl_milp_settings settings;
  for (int k = 0; k < 2; k++) {
    if (!with(both[k], &settings))
      continue;
    hl_milp_result r = solve(m, &settings);
    assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
    assert_int_equal(r.backend, both[k]);
    assert_close(r.objective, -11, 1e-9, 0);
    assert_close(r.bound, -11, 1e-9, 0);
    assert_close(r.gap, 0, 0, 1e-9);
    assert_close(r.value[0], 3, 1e-9, 0);
    assert_close(r.value[1], 1, 1e-9, 0);
    assert_close(r.activity[0], 4, 1e-9, 0);
    assert_close(r.activity[1], 6, 1e-9, 0);
    /* Degenerate: any dual with d = c - yA of the right sign explains the optimum. */
    assert_true(r.dual[0] <= 0 && r.dual[1] <= 0);
    assert_close(r.dual[0] * 4 + r.dual[1] * 6 + r.reduced_cost[0] * 3, -11, 1e-9, 0);
    assert_true(r.seconds >= 0);
  }
  hl_milp_free(m);
}

static void infeasible_and_unbounded_are_outcomes(void **state) {
  hl_milp_settings settings;
  for (int k = 0; k < 2; k++) {
    if (!with(both[k], &settings))
      continue;
    hl_milp *m = small_linear(*state);
    int c = row(m, 5, INFINITY, "c");
    entry(m, c, 0, 1);
    hl_milp_result r = solve(m, &settings);
    assert_int_equal(r.outcome, HL_OUTCOME_INFEASIBLE);
    assert_null(r.value);
    assert_null(r.dual);
    assert_true(isnan(r.objective));
    assert_true(isinf(r.gap));
    assert_int_equal(hl_milp_set_row(m, c, -INFINITY, INFINITY), HL_OK);
    assert_int_equal(hl_milp_set_row(m, 0, -5, INFINITY), HL_OK);
    assert_int_equal(hl_milp_set_entry(m, 1, 1, -3), HL_OK);
    r = solve(m, &settings);
    assert_int_equal(r.outcome, HL_OUTCOME_UNBOUNDED);
    assert_null(r.value);
    /* Integers: unbounded as well; and infeasible although unbounded once relaxed. */
    int z = column(m, -1, 0, INFINITY, true, "z"), d = row(m, 0.25, 0.75, "d");
    r = solve(m, &settings);
    assert_int_equal(r.outcome, HL_OUTCOME_INFEASIBLE);
    entry(m, d, z, 0.5);
    assert_int_equal(solve(m, &settings).outcome, HL_OUTCOME_UNBOUNDED);
    assert_int_equal(hl_milp_set_row(m, d, 0.1, 0.4), HL_OK);
    assert_int_equal(solve(m, &settings).outcome, HL_OUTCOME_INFEASIBLE);
    hl_milp_free(m);
  }
}

static void crossing_bounds_and_empty_models_need_no_solver(void **state) {
  hl_milp *m = new_model(*state);
  hl_milp_result r = solve(m, NULL);
  assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
  assert_close(r.objective, 0, 0, 0);
  int x = column(m, 2, -1, 5, false, NULL), y = column(m, -1, 0, 3.5, true, NULL);
  r = solve(m, NULL);
  assert_close(r.value[x], -1, 0, 0);
  assert_close(r.value[y], 3, 0, 0);
  assert_close(r.objective, -5, 0, 0);
  int a = row(m, -1, 1, NULL);
  assert_int_equal(solve(m, NULL).outcome, HL_OUTCOME_OPTIMAL);
  assert_int_equal(hl_milp_set_row(m, a, 1, 2), HL_OK);
  assert_int_equal(solve(m, NULL).outcome, HL_OUTCOME_INFEASIBLE);
  entry(m, a, x, 1);
  assert_int_equal(solve(m, NULL).outcome, HL_OUTCOME_OPTIMAL);
  assert_int_equal(hl_milp_set_column(m, y, 0.2, 0.8), HL_OK);
  assert_int_equal(solve(m, NULL).outcome, HL_OUTCOME_INFEASIBLE);
  assert_int_equal(hl_milp_set_column(m, y, 2, 1), HL_OK);
  assert_int_equal(solve(m, NULL).outcome, HL_OUTCOME_INFEASIBLE);
  assert_int_equal(hl_milp_set_column(m, y, 0, 1), HL_OK);
  assert_int_equal(hl_milp_set_row(m, a, 2, 1), HL_OK);
  assert_int_equal(solve(m, NULL).outcome, HL_OUTCOME_INFEASIBLE);
  hl_milp_free(m);

  m = new_model(*state);
  column(m, -1, 0, INFINITY, false, NULL);
  assert_int_equal(solve(m, NULL).outcome, HL_OUTCOME_UNBOUNDED);
  hl_milp_free(m);
}

/** Knapsack: values 10 13 7 8, weights 3 4 2 3, room 7; the best is 23 (items 0 and 1). */
static hl_milp *knapsack(hl_ctx *ctx) {
  static const double value[] = {10, 13, 7, 8}, weight[] = {3, 4, 2, 3};
  hl_milp *m = new_model(ctx);
  int room = row(m, -INFINITY, 7, "room");
  for (int k = 0; k < 4; k++)
    entry(m, room, column(m, -value[k], 0, 1, true, NULL), weight[k]);
  return m;
}

static void a_knapsack_is_solved_and_relaxed(void **state) {
  hl_milp *m = knapsack(*state);
  hl_milp_settings settings;
  for (int k = 0; k < 2; k++) {
    if (!with(both[k], &settings))
      continue;
    hl_milp_result r = solve(m, &settings);
    assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
    assert_close(r.objective, -23, 0, 0);
    for (int j = 0; j < 4; j++)
      assert_true(r.value[j] == 0 || r.value[j] == 1);
    assert_true(r.bound <= r.objective);
    settings.relax = true;
    r = solve(m, &settings);
    assert_close(r.objective, -(7 + 10 + 13 * 0.5), 1e-9, 0);
    assert_non_null(r.dual);
  }
  hl_milp_free(m);
}

/** Large enough that presolve would be used: every row a different mix of all columns. */
static void presolve_changes_no_answer(void **state) {
  enum { ROWS = 150, COLUMNS = 160 };
  hl_milp *m;
  hl_milp_settings settings;
  assert_int_equal(hl_milp_new(*state, &m), HL_OK);
  for (int j = 0; j < COLUMNS; j++)
    column(m, 1 + j % 7, 0, INFINITY, false, NULL);
  for (int i = 0; i < ROWS; i++) {
    int row;
    assert_int_equal(hl_milp_add_row(m, 10 + i % 13, INFINITY, NULL, &row), HL_OK);
    for (int j = 0; j < COLUMNS; j++)
      entry(m, row, j, 1 + (i * 31 + j * 17) % 11);
  }
  for (int k = 0; k < 2; k++) {
    if (!with(both[k], &settings))
      continue;
    const double reduced = solve(m, &settings).objective;
    settings.presolve = false;
    settings.basis = HL_MILP_BASIS_NONE;
    assert_close(solve(m, &settings).objective, reduced, 1e-8, 0);
    assert_true(reduced > 0);
  }
  hl_milp_free(m);
}

/* ---------------------------------------------------- solve again, basis */

static void a_changed_model_gives_the_answer_of_a_new_one(void **state) {
  hl_milp_settings settings;
  for (int k = 0; k < 2; k++) {
    if (!with(both[k], &settings))
      continue;
    hl_milp *m = small_linear(*state);
    solve(m, &settings);
    assert_int_equal(hl_milp_set_cost(m, 1, -10), HL_OK);
    assert_close(solve(m, &settings).objective, -20, 1e-9, 0); /* y = 2 or x = 0 */
    assert_int_equal(hl_milp_set_column(m, 0, 1, 3), HL_OK);
    assert_close(solve(m, &settings).objective, -3 - 50.0 / 3, 1e-9, 0);
    assert_int_equal(hl_milp_set_row(m, 1, -INFINITY, 7), HL_OK);
    assert_close(solve(m, &settings).objective, -23, 1e-9, 0);
    assert_int_equal(hl_milp_set_entry(m, 1, 1, 2), HL_OK);
    assert_close(solve(m, &settings).objective, -33, 1e-9, 0);
    assert_int_equal(hl_milp_set_entry(m, 1, 1, 0), HL_OK);
    assert_close(solve(m, &settings).objective, -33, 1e-9, 0);
    int z = column(m, -1, 0, 5, false, NULL);
    assert_close(solve(m, &settings).objective, -38, 1e-9, 0);
    assert_int_equal(hl_milp_set_entry(m, 0, z, 1), HL_OK);
    assert_close(solve(m, &settings).objective, -33, 1e-9, 0);
    hl_milp_free(m);
  }
}

static void a_basis_is_saved_and_used(void **state) {
  hl_milp_settings settings;
  for (int k = 0; k < 2; k++) {
    if (!with(both[k], &settings))
      continue;
    hl_milp *m = small_linear(*state);
    hl_milp_result r;
    assert_int_equal(hl_milp_save_basis(m), HL_ERR_ARG);
    settings.basis = HL_MILP_BASIS_SAVED;
    assert_int_equal(hl_milp_solve(m, &settings, NULL, &r), HL_ERR_ARG);
    settings.basis = HL_MILP_BASIS_NONE;
    solve(m, &settings);
    assert_int_equal(hl_milp_save_basis(m), HL_OK);
    settings.basis = HL_MILP_BASIS_SAVED;
    r = solve(m, &settings);
    assert_int_equal(r.iterations, 0);
    assert_close(r.objective, -11, 1e-9, 0);
    row(m, 0, 1, NULL);
    assert_int_equal(hl_milp_solve(m, &settings, NULL, &r), HL_ERR_ARG);
    hl_milp_free(m);
    m = knapsack(*state);
    settings.basis = HL_MILP_BASIS_LAST;
    solve(m, &settings);
    assert_int_equal(hl_milp_save_basis(m), HL_ERR_ARG);
    hl_milp_free(m);
  }
}

/* ------------------------------------------------------------- hard models */

/** Fixed-charge transport of n x n; large enough to run for a while from n = 20 on. */
static hl_milp *fixed_charge(hl_ctx *ctx, int n, double unit) {
  hl_milp *m = new_model(ctx);
  uint64_t seed = 7;
  for (int i = 0; i < n; i++)
    row(m, -INFINITY, unit * (20 + 5 * (i % 7)), NULL);
  for (int j = 0; j < n; j++)
    row(m, unit * (15 + 4 * (j % 5)), INFINITY, NULL);
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      double u = (double)(seed >> 40) / 16777216.0;
      double most = fmin(20 + 5 * (i % 7), 15 + 4 * (j % 5));
      int q = column(m, (1 + 5 * u) / unit, 0, INFINITY, false, NULL);
      int y = column(m, 100 + 150 * (1 - u) * u, 0, 1, true, NULL);
      int link = row(m, -INFINITY, 0, NULL);
      entry(m, i, q, 1);
      entry(m, n + j, q, 1);
      entry(m, link, q, 1);
      entry(m, link, y, -unit * most);
    }
  return m;
}

/**
 * Market split (Cornuejols and Dawande 1999): a few rows of random coefficients to be split in
 * half, with slacks that cost. The relaxation has the bound 0 for a very long time, and nodes are
 * quick.
 */
static hl_milp *market_split(hl_ctx *ctx, double unit) {
  enum { ROWS = 4, COLUMNS = 32 };
  hl_milp *m = new_model(ctx);
  uint64_t seed = 5;
  for (int j = 0; j < COLUMNS; j++)
    column(m, 0, 0, 1, true, NULL);
  for (int i = 0; i < ROWS; i++) {
    double sum = 0;
    int r = row(m, 0, 0, NULL);
    for (int j = 0; j < COLUMNS; j++) {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      double a = (double)((seed >> 33) % 100);
      sum += a;
      entry(m, r, j, unit * a);
    }
    double half = unit * floor(sum / 2);
    assert_int_equal(hl_milp_set_row(m, r, half, half), HL_OK);
    entry(m, r, column(m, 1 / unit, 0, INFINITY, false, NULL), 1);
    entry(m, r, column(m, 1 / unit, 0, INFINITY, false, NULL), -1);
  }
  return m;
}

static void a_start_is_taken(void **state) {
  hl_milp_settings settings;
  for (int k = 0; k < 2; k++) {
    if (!with(both[k], &settings))
      continue;
    hl_milp *m = fixed_charge(*state, 5, 1);
    hl_milp_result r = solve(m, &settings);
    double best = r.objective;
    double value[50];
    memcpy(value, r.value, sizeof value);
    for (int j = 1; j < 50; j += 2)
      assert_int_equal(hl_milp_set_start(m, j, value[j]), HL_OK);
    assert_close(solve(m, &settings).objective, best, 1e-7, 0);
    for (int j = 1; j < 50; j += 2)
      assert_int_equal(hl_milp_set_start(m, j, 0), HL_OK); /* not feasible: ignored */
    assert_close(solve(m, &settings).objective, best, 1e-7, 0);
    for (int j = 1; j < 50; j += 2)
      assert_int_equal(hl_milp_set_start(m, j, NAN), HL_OK);
    assert_close(solve(m, &settings).objective, best, 1e-7, 0);
    hl_milp_free(m);
  }
}

static void patience_ends_a_proof_that_takes_long(void **state) {
  hl_milp_settings settings;
  if (!with(HL_MILP_HIGHS, &settings))
    return;
  settings.patience = 0.5;
  hl_milp *m = market_split(*state, 1);
  hl_milp_result r = solve(m, &settings);
  assert_int_equal(r.outcome, HL_OUTCOME_FEASIBLE);
  assert_non_null(r.value);
  assert_true(r.objective >= 1 && r.bound < r.objective && r.bound >= 0);
  assert_true(r.seconds >= 0.5 && r.seconds < 50);
  hl_milp_free(m);
  m = knapsack(*state); /* proven before */
  assert_int_equal(solve(m, &settings).outcome, HL_OUTCOME_OPTIMAL);
  hl_milp_free(m);
}

static void the_time_limit_keeps_the_incumbent(void **state) {
  hl_milp_settings settings;
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  stop.time_limit = 0.5;
  stop.gap = 0;
  for (int k = 0; k < 2; k++) {
    if (!with(both[k], &settings))
      continue;
    hl_milp *m = market_split(*state, 1);
    hl_milp_result r;
    assert_int_equal(hl_milp_solve(m, &settings, &stop, &r), HL_OK);
    assert_int_equal(r.outcome, HL_OUTCOME_LIMIT);
    assert_non_null(r.value);
    assert_null(r.dual);
    assert_true(r.objective >= 1 && r.bound < r.objective && r.bound >= 0);
    assert_true(r.gap > 0 && r.gap <= 1);
    assert_true(r.seconds >= 0.4 && r.seconds < 20);
    hl_milp_free(m);
  }
}

static void a_limit_of_nodes_and_a_gap_are_kept(void **state) {
  hl_milp_settings settings;
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  for (int k = 0; k < 2; k++) {
    if (!with(both[k], &settings))
      continue;
    hl_milp *m = market_split(*state, 1);
    hl_milp_result r;
    stop.iterations = 1;
    stop.gap = 0;
    assert_int_equal(hl_milp_solve(m, &settings, &stop, &r), HL_OK);
    assert_int_equal(r.outcome, HL_OUTCOME_LIMIT);
    assert_true(r.nodes <= 2);
    hl_milp_free(m);
    m = fixed_charge(*state, 12, 1);
    stop.iterations = 0;
    stop.gap = 0.3;
    assert_int_equal(hl_milp_solve(m, &settings, &stop, &r), HL_OK);
    assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
    assert_true(r.gap <= 0.3 + 1e-9);
    stop.iterations = 2; /* of the simplex method, for a linear model */
    settings.relax = true;
    assert_int_equal(hl_milp_solve(m, &settings, &stop, &r), HL_OK);
    assert_int_equal(r.outcome, HL_OUTCOME_LIMIT);
    hl_milp_free(m);
  }
}

typedef struct watch {
  int calls, stop_at;
  double best, bound;
} watch;

static bool progress(const hl_progress *p, void *user) {
  watch *w = user;
  w->best = p->best;
  w->bound = p->bound;
  assert_string_equal(p->phase, "halves");
  return ++w->calls < w->stop_at;
}

static void a_request_to_stop_keeps_the_incumbent(void **state) {
  hl_ctx *ctx = *state;
  hl_milp_settings settings;
  for (int k = 0; k < 2; k++) {
    if (!with(both[k], &settings))
      continue;
    watch w = {0, 4, NAN, NAN};
    hl_ctx_set_progress(ctx, progress, &w);
    hl_milp *m = market_split(ctx, 1e6);
    hl_milp_set_phase(m, "halves");
    hl_milp_result r = solve(m, &settings);
    assert_int_equal(r.outcome, HL_OUTCOME_STOPPED);
    assert_int_equal(w.calls, 4);
    assert_non_null(r.value);
    assert_true(isfinite(r.bound) && r.bound <= r.objective);
    if (both[k] == HL_MILP_HIGHS) { /* in the model's units, not the scaled ones */
      assert_close(w.best, round(w.best), 0, 1e-6);
      assert_true(w.best >= r.objective - 1e-6 && w.best < 100);
    }
    hl_ctx_set_progress(ctx, NULL, NULL);
    r = solve(m, &settings); /* the request still stands */
    assert_int_equal(r.outcome, HL_OUTCOME_STOPPED);
    assert_null(r.value);
    assert_true(r.seconds < 5);
    settings.relax = true; /* quick linear models are solved nevertheless */
    assert_int_equal(solve(m, &settings).outcome, HL_OUTCOME_OPTIMAL);
    hl_stop_settings stop;
    hl_settings_init(&hl_stop_table, &stop);
    stop.time_limit = 0;
    assert_int_equal(hl_milp_solve(m, &settings, &stop, &r), HL_OK);
    assert_null(r.value);
    hl_ctx_resume(ctx);
    assert_int_equal(hl_milp_solve(m, &settings, &stop, &r), HL_OK);
    assert_int_equal(r.outcome, HL_OUTCOME_LIMIT);
    hl_milp_free(m);
  }
}

/* ----------------------------------------------------------------- scaling */

static void units_do_not_change_the_answer(void **state) {
  hl_milp_settings settings;
  for (int k = 0; k < 2; k++) {
    if (!with(both[k], &settings))
      continue;
    double want = NAN;
    for (double unit = 1e-4; unit < 2e8; unit *= 1e3) {
      hl_milp *m = fixed_charge(*state, 4, unit);
      double got = solve(m, &settings).objective;
      hl_milp_free(m);
      if (isnan(want))
        want = got;
      assert_close(got, want, 1e-7, 0);
    }
  }
}

/** A load of 1 W among loads of 1e8 W: a binary of 1e-8 would carry it for nothing. */
static void no_heat_leaks_through_a_small_binary(void **state) {
  hl_milp_settings settings;
  for (int k = 0; k < 2; k++) {
    if (!with(both[k], &settings))
      continue;
    hl_milp *m = new_model(*state);
    int need = row(m, 1, 1, NULL), large = row(m, 1e8, 1e8, NULL);
    for (int j = 0; j < 2; j++) {
      int q = column(m, 0, 0, INFINITY, false, NULL), y = column(m, 1, 0, 1, true, NULL);
      int link = row(m, -INFINITY, 0, NULL);
      entry(m, link, q, 1);
      entry(m, link, y, -2e8);
      entry(m, j ? large : need, q, 1);
    }
    hl_milp_result r = solve(m, &settings);
    assert_non_null(r.value);
    assert_close(r.objective, 2, 0, 0);
    assert_close(r.value[1], 1, 0, 0);
    assert_close(r.value[3], 1, 0, 0);
    hl_milp_free(m);
  }
}

static void small_prices_are_seen(void **state) {
  /* 1 MW of heat from one of two utilities at 2e-8 and 1e-8 cur/J. */
  hl_milp_settings settings;
  for (int k = 0; k < 2; k++) {
    if (!with(both[k], &settings))
      continue;
    hl_milp *m = new_model(*state);
    int balance = row(m, 1e6, 1e6, NULL);
    entry(m, balance, column(m, 2e-8, 0, INFINITY, false, NULL), 1);
    entry(m, balance, column(m, 1e-8, 0, INFINITY, false, NULL), 1);
    hl_milp_result r = solve(m, &settings);
    assert_close(r.value[0], 0, 0, 0);
    assert_close(r.value[1], 1e6, 1e-12, 0);
    assert_close(r.dual[0], 1e-8, 1e-12, 0);
    assert_close(r.reduced_cost[0], 1e-8, 1e-12, 0);
    settings.scale = false;
    assert_int_equal(solve(m, &settings).outcome, HL_OUTCOME_OPTIMAL);
    hl_milp_free(m);
  }
}

/* ---------------------------------------------------------------- solvers */

static void backends_are_named(void **state) {
  (void)state;
  char text[80];
  int length = hl_milp_backends(text, sizeof text);
  assert_int_equal(length, (int)strlen(text));
  assert_int_equal(strstr(text, "HiGHS 1.") != NULL, hl_milp_backend_found(HL_MILP_HIGHS));
  assert_int_equal(strstr(text, "CBC 2.") != NULL, hl_milp_backend_found(HL_MILP_CBC));
  assert_true(hl_milp_backend_found(HL_MILP_AUTO));
  assert_string_equal(hl_milp_backend_text(HL_MILP_HIGHS), "HiGHS");
  assert_string_equal(hl_milp_backend_text(HL_MILP_CBC), "CBC");
  assert_string_equal(hl_milp_backend_text(HL_MILP_AUTO), "auto");
}

static void a_missing_solver_is_an_error(void **state) {
  hl_ctx *ctx = *state;
  hl_milp *m = small_linear(ctx);
  hl_milp_result r;
  m->solver[0] = m->solver[1] = NULL;
  assert_int_equal(hl_milp_solve(m, NULL, NULL, &r), HL_ERR_SOLVER);
  assert_int_equal(hl_ctx_error(ctx)->code, 7);
  hl_milp_free(m);
}

static void broken_version(char *text, size_t size) { snprintf(text, size, "broken 0"); }
static hl_status broken_open(hl_ctx *ctx, void **state) {
  *state = hli_zalloc(ctx, 1, 1);
  return HL_OK;
}
static hl_status no_open(hl_ctx *ctx, void **state) {
  (void)ctx;
  *state = NULL;
  return HL_OK;
}
static hl_ctx *broken_ctx;
static void broken_close(void *pointer) { hli_release(broken_ctx, pointer); }
static hl_status broken_solve(void *pointer, hli_lp *lp, const hli_milp_job *job,
                              hli_milp_answer *answer) {
  (void)pointer;
  (void)job;
  lp->changed = 0;
  snprintf(answer->failure, sizeof answer->failure, "it is broken");
  return HL_OK;
}
/** Claims a fractional solution to be whole, as solvers with loose tolerances do. */
static hl_status lying_solve(void *pointer, hli_lp *lp, const hli_milp_job *job,
                             hli_milp_answer *answer) {
  (void)pointer;
  if (job->linear) {
    answer->outcome = HL_OUTCOME_INFEASIBLE;
    return HL_OK;
  }
  answer->outcome = HL_OUTCOME_OPTIMAL;
  answer->has_solution = true;
  answer->bound = -1;
  for (int j = 0; j < lp->columns; j++)
    answer->x[j] = 1e-7;
  return HL_OK;
}
/** Proves less than it claims: the solution with nothing in it, and a bound far below. */
static hl_status boasting_solve(void *pointer, hli_lp *lp, const hli_milp_job *job,
                                hli_milp_answer *answer) {
  (void)pointer;
  answer->outcome = HL_OUTCOME_OPTIMAL;
  answer->has_solution = true;
  answer->bound = job->linear ? 0 : -64;
  for (int j = 0; j < lp->columns; j++)
    answer->x[j] = 0;
  return HL_OK;
}
static bool broken_basis(void *pointer, const hli_lp *lp, int *basis) {
  (void)pointer;
  (void)lp;
  (void)basis;
  return false;
}

static void a_failing_solver_is_replaced_with_a_warning(void **state) {
  hl_ctx *ctx = broken_ctx = *state;
  const hli_milp_solver broken = {HL_MILP_HIGHS, "Broken",     broken_version, broken_open,
                                  broken_close,  broken_solve, broken_basis};
  const hli_milp_solver absent = {HL_MILP_HIGHS, "Absent",     broken_version, no_open,
                                  broken_close,  broken_solve, broken_basis};
  const hli_milp_solver lying = {HL_MILP_HIGHS, "Lying",     broken_version, broken_open,
                                 broken_close,  lying_solve, broken_basis};
  const hli_milp_solver *bad[] = {&broken, &absent, &lying};
  for (int k = 0; k < 3; k++) {
    hl_milp *m = knapsack(ctx);
    hl_milp_result r;
    const hli_milp_solver *good = m->solver[0];
    m->solver[0] = bad[k];
    m->solver[1] = good;
    hl_ctx_clear(ctx);
    assert_int_equal(hl_milp_solve(m, NULL, NULL, &r), HL_OK);
    assert_close(r.objective, -23, 0, 0);
    assert_int_equal(r.backend, good->backend);
    assert_int_equal(hl_ctx_fault_total(ctx, HL_SEVERITY_WARNING), 1);
    assert_int_equal(hl_ctx_fault_at(ctx, 0)->code, 206);
    assert_non_null(strstr(hl_ctx_fault_at(ctx, 0)->message, bad[k]->name));
    /* Asked for by name, it is not replaced. */
    hl_milp_settings settings;
    with(HL_MILP_HIGHS, &settings);
    m->solver[1] = NULL;
    assert_int_equal(hl_milp_solve(m, &settings, NULL, &r), HL_ERR_SOLVER);
    assert_int_equal(hl_ctx_error(ctx)->code, 7);
    m->solver[1] = good;
    hl_milp_free(m);
  }
}

static void a_solution_without_its_proof_is_feasible_only(void **state) {
  hl_ctx *ctx = broken_ctx = *state;
  const hli_milp_solver boasting = {HL_MILP_HIGHS, "Boasting",     broken_version, broken_open,
                                    broken_close,  boasting_solve, broken_basis};
  hl_milp *m = knapsack(ctx);
  m->solver[0] = &boasting;
  hl_milp_result r = solve(m, NULL);
  assert_int_equal(r.outcome, HL_OUTCOME_FEASIBLE);
  assert_close(r.objective, 0, 0, 0);
  assert_true(r.bound < -23);
  assert_null(r.dual);
  hl_milp_free(m);
}

/** HiGHS takes no coefficients from 1e15 on. */
static void a_model_highs_refuses_goes_to_cbc(void **state) {
  if (!hl_milp_backend_found(HL_MILP_HIGHS) || !hl_milp_backend_found(HL_MILP_CBC))
    return;
  hl_ctx *ctx = *state;
  hl_milp *m = new_model(ctx);
  int x = column(m, 1, 0, 1, true, NULL), y = column(m, 1, 0, 10, true, NULL),
      a = row(m, 1e16, INFINITY, NULL);
  entry(m, a, x, 1e16);
  entry(m, a, y, 1);
  hl_milp_result r;
  hl_milp_settings settings;
  with(HL_MILP_HIGHS, &settings);
  settings.scale = false;
  assert_int_equal(hl_milp_solve(m, &settings, NULL, &r), HL_ERR_SOLVER);
  settings.backend = HL_MILP_AUTO;
  hl_ctx_clear(ctx);
  assert_int_equal(hl_milp_solve(m, &settings, NULL, &r), HL_OK);
  assert_int_equal(r.backend, HL_MILP_CBC);
  assert_close(r.objective, 1, 0, 0);
  assert_int_equal(hl_ctx_fault_total(ctx, HL_SEVERITY_WARNING), 1);
  hl_milp_free(m);
}

static void solvers_are_silent(void **state) {
  hl_ctx *ctx = *state;
  fflush(stdout);
  FILE *file = tmpfile();
  assert_non_null(file);
  int out = dup(1), err = dup(2);
  dup2(fileno(file), 1);
  dup2(fileno(file), 2);
  hl_milp_settings settings;
  double objective[2] = {0, 0};
  for (int k = 0; k < 2; k++) {
    if (!with(both[k], &settings))
      continue;
    hl_milp *m = fixed_charge(ctx, 6, 1);
    objective[k] = solve(m, &settings).objective;
    hl_milp_free(m);
    m = small_linear(ctx);
    solve(m, &settings);
    hl_milp_free(m);
  }
  fflush(stdout);
  dup2(out, 1);
  dup2(err, 2);
  close(out);
  close(err);
  assert_int_equal(lseek(fileno(file), 0, SEEK_END), 0);
  fclose(file);
  assert_true(objective[0] > 0 || objective[1] > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(names_and_counts_are_kept, setup, teardown),
      cmocka_unit_test_setup_teardown(bad_arguments_are_refused, setup, teardown),
      cmocka_unit_test_setup_teardown(entries_of_a_place_are_summed, setup, teardown),
      cmocka_unit_test_setup_teardown(a_linear_model_is_solved_with_duals, setup, teardown),
      cmocka_unit_test_setup_teardown(infeasible_and_unbounded_are_outcomes, setup, teardown),
      cmocka_unit_test_setup_teardown(crossing_bounds_and_empty_models_need_no_solver, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(a_knapsack_is_solved_and_relaxed, setup, teardown),
      cmocka_unit_test_setup_teardown(presolve_changes_no_answer, setup, teardown),
      cmocka_unit_test_setup_teardown(a_changed_model_gives_the_answer_of_a_new_one, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(a_basis_is_saved_and_used, setup, teardown),
      cmocka_unit_test_setup_teardown(a_start_is_taken, setup, teardown),
      cmocka_unit_test_setup_teardown(patience_ends_a_proof_that_takes_long, setup, teardown),
      cmocka_unit_test_setup_teardown(the_time_limit_keeps_the_incumbent, setup, teardown),
      cmocka_unit_test_setup_teardown(a_limit_of_nodes_and_a_gap_are_kept, setup, teardown),
      cmocka_unit_test_setup_teardown(a_request_to_stop_keeps_the_incumbent, setup, teardown),
      cmocka_unit_test_setup_teardown(units_do_not_change_the_answer, setup, teardown),
      cmocka_unit_test_setup_teardown(no_heat_leaks_through_a_small_binary, setup, teardown),
      cmocka_unit_test_setup_teardown(small_prices_are_seen, setup, teardown),
      cmocka_unit_test_setup_teardown(backends_are_named, setup, teardown),
      cmocka_unit_test_setup_teardown(a_missing_solver_is_an_error, setup, teardown),
      cmocka_unit_test_setup_teardown(a_failing_solver_is_replaced_with_a_warning, setup, teardown),
      cmocka_unit_test_setup_teardown(a_solution_without_its_proof_is_feasible_only, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(a_model_highs_refuses_goes_to_cbc, setup, teardown),
      cmocka_unit_test_setup_teardown(solvers_are_silent, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
