/* Random models: HiGHS against CBC, linear optima checked from the data, knapsacks by counting. */
#include "support/test.h"

#include <math.h>
#include <string.h>

#include <heatloom/milp.h>

static uint64_t next;
static double uniform(double least, double most) {
  next = next * 6364136223846793005u + 1442695040888963407u;
  return least + (most - least) * (double)(next >> 11) * 0x1p-53;
}

enum { MOST = 80 };

/** A model kept beside the one that is solved, for checking. */
typedef struct data {
  int columns, rows;
  double cost[MOST], lower[MOST], upper[MOST], row_lower[MOST], row_upper[MOST], a[MOST][MOST];
  bool whole[MOST];
} data;

static hl_milp *build(hl_ctx *ctx, const data *d) {
  hl_milp *m = NULL;
  assert_int_equal(hl_milp_new(ctx, &m), HL_OK);
  for (int j = 0; j < d->columns; j++)
    assert_int_equal(
        hl_milp_add_column(m, d->cost[j], d->lower[j], d->upper[j], d->whole[j], NULL, NULL),
        HL_OK);
  for (int i = 0; i < d->rows; i++)
    assert_int_equal(hl_milp_add_row(m, d->row_lower[i], d->row_upper[i], NULL, NULL), HL_OK);
  for (int i = 0; i < d->rows; i++)
    for (int j = 0; j < d->columns; j++)
      if (d->a[i][j] != 0)
        assert_int_equal(hl_milp_add_entry(m, i, j, d->a[i][j]), HL_OK);
  return m;
}

/* ------------------------------------------------------------------ models */

static const double inf = INFINITY;

static int add_column(data *d, double cost, double upper, bool whole) {
  d->cost[d->columns] = cost;
  d->upper[d->columns] = upper;
  d->whole[d->columns] = whole;
  return d->columns++;
}

static int add_row(data *d, double lower, double upper) {
  d->row_lower[d->rows] = lower;
  d->row_upper[d->rows] = upper;
  return d->rows++;
}

/** Transport from n sources to m places, in any unit; with fixed charges if wanted. */
static void transport(data *d, int n, int m, bool fixed, double unit) {
  memset(d, 0, sizeof *d);
  double total = 0, most[8], need[8];
  for (int i = 0; i < n; i++)
    total += most[i] = unit * uniform(20, 60);
  for (int i = 0; i < n; i++)
    add_row(d, -inf, most[i]);
  for (int j = 0; j < m; j++) {
    need[j] = total / m * uniform(0.5, 0.95);
    add_row(d, need[j], inf);
  }
  for (int i = 0; i < n; i++)
    for (int j = 0; j < m; j++) {
      int q = add_column(d, uniform(1, 9) / unit, uniform(0, 1) < 0.2 ? need[j] / 2 : inf, false);
      d->a[i][q] = 1;
      d->a[n + j][q] = 1;
      if (!fixed)
        continue;
      int y = add_column(d, uniform(10, 80), 1, true), link = add_row(d, -inf, 0);
      d->a[link][q] = 1;
      d->a[link][y] = -fmin(most[i], need[j]);
    }
}

/** Bounded columns of either sign, rows of all kinds around a known point: always feasible. */
static void general(data *d, int columns, int rows, double unit) {
  memset(d, 0, sizeof *d);
  double x[MOST];
  for (int j = 0; j < columns; j++) {
    add_column(d, uniform(-1, 1) / unit, unit * uniform(1, 4), false);
    d->lower[j] = unit * uniform(-3, 0);
    x[j] = uniform(d->lower[j], d->upper[j]);
  }
  for (int i = 0; i < rows; i++) {
    double activity = 0;
    for (int j = 0; j < columns; j++)
      if (uniform(0, 1) < 0.4) {
        d->a[i][j] = uniform(-2, 2);
        activity += d->a[i][j] * x[j];
      }
    int kind = (int)uniform(0, 4);
    add_row(d,
            kind == 0   ? -inf
            : kind == 1 ? activity
                        : activity - unit * uniform(0, 1),
            kind == 3   ? inf
            : kind == 1 ? activity
                        : activity + unit * uniform(0, 1));
  }
}

/* ------------------------------------------------------------------ checks */

/** Feasible, and optimal by the duals: signs, and a dual objective equal to the primal one. */
static void check_linear(const data *d, const hl_milp_result *r, double unit) {
  double dual_objective = 0, objective = 0, slack = 1e-6 * unit;
  for (int j = 0; j < d->columns; j++) {
    double x = r->value[j], reduced = d->cost[j];
    assert_true(x >= d->lower[j] && x <= d->upper[j]);
    for (int i = 0; i < d->rows; i++)
      reduced -= r->dual[i] * d->a[i][j];
    assert_close(reduced, r->reduced_cost[j], 1e-9, 1e-9 / unit);
    /* At the lower bound a cost may only rise, at the upper one only fall, in between it is 0. */
    if (x > d->lower[j] + slack)
      assert_true(reduced <= 1e-6 / unit);
    if (x < d->upper[j] - slack)
      assert_true(reduced >= -1e-6 / unit);
    objective += d->cost[j] * x;
    dual_objective += reduced * x;
  }
  for (int i = 0; i < d->rows; i++) {
    double activity = 0;
    for (int j = 0; j < d->columns; j++)
      activity += d->a[i][j] * r->value[j];
    assert_close(activity, r->activity[i], 1e-9, 1e-9 * unit);
    assert_true(activity >= d->row_lower[i] - slack && activity <= d->row_upper[i] + slack);
    if (activity > d->row_lower[i] + slack)
      assert_true(r->dual[i] <= 1e-6 / unit);
    if (activity < d->row_upper[i] - slack)
      assert_true(r->dual[i] >= -1e-6 / unit);
    dual_objective += r->dual[i] * activity;
  }
  assert_close(objective, r->objective, 1e-12, 1e-12);
  assert_close(dual_objective, objective, 1e-6, 1e-6);
}

/** A mixed-integer solution keeps all bounds and is whole. */
static void check_mixed(const data *d, const hl_milp_result *r, double unit) {
  double objective = 0;
  for (int j = 0; j < d->columns; j++) {
    double x = r->value[j];
    assert_true(x >= d->lower[j] && x <= d->upper[j]);
    assert_true(!d->whole[j] || x == round(x));
    objective += d->cost[j] * x;
  }
  for (int i = 0; i < d->rows; i++) {
    double activity = 0;
    for (int j = 0; j < d->columns; j++)
      activity += d->a[i][j] * r->value[j];
    assert_true(activity >= d->row_lower[i] - 1e-6 * unit &&
                activity <= d->row_upper[i] + 1e-6 * unit);
  }
  assert_close(objective, r->objective, 1e-12, 1e-12);
  assert_true(r->bound <= r->objective && r->gap <= 1e-6);
}

/** Solve with both solvers; the objectives agree to 1e-6. */
static void both_agree(hl_ctx *ctx, const data *d, double unit) {
  double objective[2] = {NAN, NAN};
  bool mixed = false;
  for (int j = 0; j < d->columns; j++)
    mixed = mixed || d->whole[j];
  for (int k = 0; k < 2; k++) {
    hl_milp_settings settings;
    hl_settings_init(&hl_milp_table, &settings);
    settings.backend = k ? HL_MILP_CBC : HL_MILP_HIGHS;
    if (!hl_milp_backend_found((hl_milp_backend)settings.backend))
      settings.backend = HL_MILP_AUTO;
    hl_milp *m = build(ctx, d);
    hl_milp_result r;
    assert_int_equal(hl_milp_solve(m, &settings, NULL, &r), HL_OK);
    assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
    objective[k] = r.objective;
    if (mixed) {
      check_mixed(d, &r, unit);
      settings.relax = true;
      assert_int_equal(hl_milp_solve(m, &settings, NULL, &r), HL_OK);
      assert_true(r.objective <= objective[k] + 1e-6 * fabs(objective[k]));
    }
    check_linear(d, &r, unit);
    hl_milp_free(m);
  }
  assert_close(objective[0], objective[1], 1e-6, 1e-9);
}

static void linear_models(void **state) {
  (void)state;
  static data d;
  hl_ctx *ctx = hl_ctx_new(NULL);
  for (int k = 0; k < 60; k++) {
    next = 1000 + (uint64_t)k;
    double unit = pow(10, k % 9 - 2);
    transport(&d, 3 + k % 5, 3 + k % 4, false, unit);
    both_agree(ctx, &d, unit);
    general(&d, 5 + k % 40, 4 + k % 30, unit);
    both_agree(ctx, &d, unit);
  }
  hl_ctx_free(ctx);
}

static void fixed_charge_models(void **state) {
  (void)state;
  static data d;
  hl_ctx *ctx = hl_ctx_new(NULL);
  for (int k = 0; k < 24; k++) {
    next = 2000 + (uint64_t)k;
    double unit = pow(10, k % 9 - 2);
    transport(&d, 3 + k % 3, 3 + k % 4, true, unit);
    both_agree(ctx, &d, unit);
  }
  hl_ctx_free(ctx);
}

/** Best value of whole items, at most one of each, within a whole room. */
static double best_by_counting(const double *value, const double *weight, int count, int room) {
  double best[1000] = {0};
  for (int j = 0; j < count; j++)
    for (int w = room; w >= (int)weight[j]; w--)
      best[w] = fmax(best[w], best[w - (int)weight[j]] + value[j]);
  return best[room];
}

static void knapsacks(void **state) {
  (void)state;
  static data d;
  hl_ctx *ctx = hl_ctx_new(NULL);
  for (int k = 0; k < 30; k++) {
    next = 3000 + (uint64_t)k;
    memset(&d, 0, sizeof d);
    int count = 10 + k, room = 150 + 10 * k;
    double value[MOST];
    add_row(&d, -inf, room);
    for (int j = 0; j < count; j++) {
      d.a[0][j] = floor(uniform(5, 60));
      value[j] = floor(d.a[0][j] + uniform(-5, 5));
      add_column(&d, -value[j], 1, true);
    }
    both_agree(ctx, &d, 1);
    hl_milp *m = build(ctx, &d);
    hl_milp_result r;
    assert_int_equal(hl_milp_solve(m, NULL, NULL, &r), HL_OK);
    assert_close(-r.objective, best_by_counting(value, d.a[0], count, room), 0, 0);
    hl_milp_free(m);
  }
  hl_ctx_free(ctx);
}

/** Forced beyond what is there: both solvers say infeasible, and the conflict is really one. */
static void infeasible_models(void **state) {
  (void)state;
  static data d;
  hl_ctx *ctx = hl_ctx_new(NULL);
  for (int k = 0; k < 40; k++) {
    next = 4000 + (uint64_t)k;
    double unit = pow(10, k % 9 - 2);
    int n = 3 + k % 4, places = 3;
    transport(&d, n, places, k % 2, unit);
    d.row_lower[n + k % places] = 60.5 * unit * n; /* more than all sources have */
    for (int b = HL_MILP_HIGHS; b <= HL_MILP_CBC; b++) {
      if (!hl_milp_backend_found((hl_milp_backend)b))
        continue;
      hl_milp_settings settings;
      hl_settings_init(&hl_milp_table, &settings);
      settings.backend = b;
      hl_milp *m = build(ctx, &d);
      hl_milp_result r;
      hl_milp_conflict c;
      assert_int_equal(hl_milp_solve(m, &settings, NULL, &r), HL_OK);
      assert_int_equal(r.outcome, HL_OUTCOME_INFEASIBLE);
      assert_int_equal(hl_milp_find_conflict(m, &settings, NULL, &c), HL_OK);
      assert_int_equal(c.outcome, HL_OUTCOME_INFEASIBLE);
      assert_true(c.count >= 2);
      /* Giving way by the relief of any item makes the model feasible. */
      int eased_by = 0;
      for (int i = 0; i < c.count; i++) {
        const hl_milp_conflict_item *it = &c.item[i];
        if (isnan(it->relief)) /* another bound stands in the way as well */
          continue;
        assert_true(it->relief > 0);
        eased_by++;
        double moved = it->is_upper ? it->bound + it->relief * (1 + 1e-7)
                                    : it->bound - it->relief * (1 + 1e-7);
        hl_milp *eased = build(ctx, &d);
        hl_status status =
            it->is_row
                ? hl_milp_set_row(eased, it->index, it->is_upper ? d.row_lower[it->index] : moved,
                                  it->is_upper ? moved : d.row_upper[it->index])
                : hl_milp_set_column(eased, it->index, it->is_upper ? d.lower[it->index] : moved,
                                     it->is_upper ? moved : d.upper[it->index]);
        assert_int_equal(status, HL_OK);
        settings.relax = !c.needs_integers;
        assert_int_equal(hl_milp_solve(eased, &settings, NULL, &r), HL_OK);
        assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
        hl_milp_free(eased);
      }
      assert_true(eased_by >= 1); /* the demand itself, if nothing else */
      hl_milp_free(m);
    }
  }
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(linear_models),
      cmocka_unit_test(fixed_charge_models),
      cmocka_unit_test(knapsacks),
      cmocka_unit_test(infeasible_models),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
