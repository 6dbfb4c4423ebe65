/*
 * The fewest matches of small literature problems by the transshipment model of Papoulias and
 * Grossmann (Comput. Chem. Eng. 7 (1983) 707-721), against the published optima in
 * match_counts.json.
 */
#include "support/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/data.h>
#include <heatloom/milp.h>

enum { MOST = 8, INTERVALS = 16 };

typedef struct problem {
  const char *name;
  int hots, colds, intervals, matches;
  double hot[MOST][INTERVALS], cold[MOST][INTERVALS];
} problem;

static int read_loads(const hl_json *node, double load[MOST][INTERVALS], int *intervals) {
  int count = hl_json_count(node);
  assert_in_range(count, 1, MOST);
  for (int i = 0; i < count; i++) {
    const hl_json *row = hl_json_at(node, i);
    *intervals = hl_json_count(row);
    assert_in_range(*intervals, 1, INTERVALS);
    for (int t = 0; t < *intervals; t++)
      load[i][t] = hl_json_number(hl_json_at(row, t), NAN);
  }
  return count;
}

static void read_problem(const hl_json *node, problem *p) {
  memset(p, 0, sizeof *p);
  p->name = hl_json_text(hl_json_find(node, "name"), "");
  p->matches = (int)hl_json_number(hl_json_find(node, "matches"), 0);
  p->hots = read_loads(hl_json_find(node, "hot"), p->hot, &p->intervals);
  p->colds = read_loads(hl_json_find(node, "cold"), p->cold, &p->intervals);
}

static double sum(const double *load, int count) {
  double total = 0;
  for (int t = 0; t < count; t++)
    total += load[t];
  return total;
}

/** Columns of the model. */
typedef struct columns {
  int y[MOST][MOST], q[MOST][MOST][INTERVALS];
} columns;

/** Residual heat of each hot stream passes down; matches carry heat; a binary opens a match. In any
 * unit. */
static hl_milp *build(hl_ctx *ctx, const problem *p, double unit, columns *c) {
  hl_milp *m = NULL;
  assert_int_equal(hl_milp_new(ctx, &m), HL_OK);
  int give[MOST][INTERVALS], take[MOST][INTERVALS];
  for (int t = 0; t < p->intervals; t++) {
    for (int i = 0; i < p->hots; i++) {
      double load = unit * p->hot[i][t];
      assert_int_equal(hl_milp_add_row(m, load, load, NULL, &give[i][t]), HL_OK);
    }
    for (int j = 0; j < p->colds; j++) {
      double load = unit * p->cold[j][t];
      assert_int_equal(hl_milp_add_row(m, load, load, NULL, &take[j][t]), HL_OK);
    }
  }
  for (int i = 0; i < p->hots; i++)
    for (int t = 0; t + 1 < p->intervals; t++) {
      int residual;
      assert_int_equal(hl_milp_add_column(m, 0, 0, (double)INFINITY, false, NULL, &residual),
                       HL_OK);
      assert_int_equal(hl_milp_add_entry(m, give[i][t], residual, 1), HL_OK);
      assert_int_equal(hl_milp_add_entry(m, give[i][t + 1], residual, -1), HL_OK);
    }
  for (int i = 0; i < p->hots; i++)
    for (int j = 0; j < p->colds; j++) {
      int link;
      double most = unit * fmin(sum(p->hot[i], p->intervals), sum(p->cold[j], p->intervals));
      assert_int_equal(hl_milp_add_column(m, 1, 0, 1, true, NULL, &c->y[i][j]), HL_OK);
      assert_int_equal(hl_milp_add_row(m, -(double)INFINITY, 0, NULL, &link), HL_OK);
      assert_int_equal(hl_milp_add_entry(m, link, c->y[i][j], -most), HL_OK);
      for (int t = 0; t < p->intervals; t++) {
        int *q = &c->q[i][j][t];
        assert_int_equal(hl_milp_add_column(m, 0, 0, (double)INFINITY, false, NULL, q), HL_OK);
        assert_int_equal(hl_milp_add_entry(m, give[i][t], *q, 1), HL_OK);
        assert_int_equal(hl_milp_add_entry(m, take[j][t], *q, 1), HL_OK);
        assert_int_equal(hl_milp_add_entry(m, link, *q, 1), HL_OK);
      }
    }
  return m;
}

/** The heat-load distribution is one: all heat given and taken where it may be, and only by open
 * matches. */
static void check(const problem *p, const columns *c, const double *value, double unit) {
  double scale = 0;
  for (int i = 0; i < p->hots; i++)
    scale = fmax(scale, unit * sum(p->hot[i], p->intervals));
  for (int j = 0; j < p->colds; j++)
    for (int t = 0; t < p->intervals; t++) {
      double taken = 0;
      for (int i = 0; i < p->hots; i++)
        taken += value[c->q[i][j][t]];
      assert_close(taken, unit * p->cold[j][t], 0, 1e-7 * scale);
    }
  for (int i = 0; i < p->hots; i++) {
    double residual = 0;
    for (int t = 0; t < p->intervals; t++) {
      residual += unit * p->hot[i][t];
      for (int j = 0; j < p->colds; j++)
        residual -= value[c->q[i][j][t]];
      assert_true(residual >= -1e-7 * scale);
    }
    assert_close(residual, 0, 0, 1e-7 * scale);
    for (int j = 0; j < p->colds; j++) {
      double heat = 0;
      for (int t = 0; t < p->intervals; t++)
        heat += value[c->q[i][j][t]];
      assert_true(heat <= 1e-7 * scale || value[c->y[i][j]] == 1);
    }
  }
}

static void the_fewest_matches_are_found(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_json *root = NULL;
  char path[1024];
  test_path(path, sizeof path, "tests/published/match_counts.json");
  assert_int_equal(hl_json_load(ctx, path, &root), HL_OK);
  const hl_json *problems = hl_json_find(root, "problems");
  assert_int_equal(hl_json_count(problems), 12);
  for (int n = 0; n < hl_json_count(problems); n++) {
    static problem p;
    static columns c;
    read_problem(hl_json_at(problems, n), &p);
    const double unit[] = {1, 1e5};
    for (int k = 0; k < 4; k++) {
      hl_milp_settings settings;
      hl_milp_result r;
      hl_settings_init(&hl_milp_table, &settings);
      settings.backend = k % 2 ? HL_MILP_CBC : HL_MILP_HIGHS;
      if (!hl_milp_backend_found((hl_milp_backend)settings.backend))
        continue;
      hl_milp *m = build(ctx, &p, unit[k / 2], &c);
      assert_int_equal(hl_milp_solve(m, &settings, NULL, &r), HL_OK);
      assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
      assert_close(r.objective, p.matches, 0, 0);
      check(&p, &c, r.value, unit[k / 2]);
      hl_milp_free(m);
    }
  }
  hl_json_free(root);
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_fewest_matches_are_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
