/* What hl_milp_find_conflict names, and by how much it must give way. */
#include "support/test.h"

#include <math.h>
#include <string.h>

#include <heatloom/milp.h>

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

static int column(hl_milp *m, double lower, double upper, bool whole, const char *name) {
  int index = -1;
  assert_int_equal(hl_milp_add_column(m, 1, lower, upper, whole, name, &index), HL_OK);
  return index;
}

static int row(hl_milp *m, double lower, double upper, const char *name) {
  int index = -1;
  assert_int_equal(hl_milp_add_row(m, lower, upper, name, &index), HL_OK);
  return index;
}

static void entry(hl_milp *m, int i, int j, double value) {
  assert_int_equal(hl_milp_add_entry(m, i, j, value), HL_OK);
}

static hl_milp_conflict conflict_of(hl_milp *m, hl_milp_backend backend) {
  hl_milp_settings settings;
  hl_milp_conflict conflict;
  hl_settings_init(&hl_milp_table, &settings);
  settings.backend = (int)backend;
  assert_int_equal(hl_milp_find_conflict(m, &settings, NULL, &conflict), HL_OK);
  return conflict;
}

static const hl_milp_conflict_item *item(const hl_milp_conflict *c, const char *name, bool upper) {
  for (int k = 0; k < c->count; k++)
    if (strcmp(c->item[k].name, name) == 0 && c->item[k].is_upper == upper)
      return &c->item[k];
  return NULL;
}

static const hl_milp_backend both[] = {HL_MILP_HIGHS, HL_MILP_CBC};

/** A cold stream of 5 MW; steam for 3 MW, a hot stream of 1 MW; bystanders of all kinds. */
static hl_milp *cold_stream(hl_ctx *ctx, double unit) {
  hl_milp *m = new_model(ctx);
  int steam = column(m, 0, 3 * unit, false, "steam"), hot = column(m, 0, 1 * unit, false, "H1"),
      other = column(m, 0, 8 * unit, false, "water");
  int balance = row(m, 5 * unit, 5 * unit, "C1"), rest = row(m, 2 * unit, INFINITY, "C2"),
      free = row(m, 0, 10 * unit, NULL);
  entry(m, balance, steam, 1);
  entry(m, balance, hot, 1);
  entry(m, rest, other, 1);
  entry(m, free, other, 1);
  entry(m, free, steam, 1);
  return m;
}

static void the_bounds_at_odds_are_named(void **state) {
  for (int k = 0; k < 2; k++)
    for (double unit = 1e-3; hl_milp_backend_found(both[k]) && unit < 1e9; unit *= 1e3) {
      hl_milp *m = cold_stream(*state, unit);
      hl_milp_conflict c = conflict_of(m, both[k]);
      assert_int_equal(c.outcome, HL_OUTCOME_INFEASIBLE);
      assert_false(c.needs_integers);
      assert_int_equal(c.count, 3);
      const hl_milp_conflict_item *steam = item(&c, "steam", true), *hot = item(&c, "H1", true),
                                  *cold = item(&c, "C1", false);
      assert_non_null(steam);
      assert_non_null(hot);
      assert_non_null(cold);
      assert_true(cold->is_row && !steam->is_row);
      assert_int_equal(steam->index, 0);
      assert_close(steam->bound, 3 * unit, 1e-12, 0);
      assert_close(steam->relief, unit, 1e-6, 0);
      assert_close(hot->relief, unit, 1e-6, 0);
      assert_close(cold->relief, unit, 1e-6, 0);
      /* The relief is enough. */
      hl_milp_result r;
      assert_int_equal(hl_milp_set_column(m, 0, 0, steam->bound + steam->relief * (1 + 1e-9)),
                       HL_OK);
      assert_int_equal(hl_milp_solve(m, NULL, NULL, &r), HL_OK);
      assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
      hl_milp_free(m);
    }
}

static void each_item_is_needed(void **state) {
  /* Leaving out any one bound of the conflict makes its others feasible. */
  hl_milp *m = new_model(*state);
  int x = column(m, 0, INFINITY, false, NULL), y = column(m, 0, INFINITY, false, NULL);
  struct {
    double lower, upper, ax, ay;
  } const rows[] = {{4, INFINITY, 1, 1},   {-INFINITY, 3, 1, 0},  {-INFINITY, 0.5, 0, 1},
                    {-INFINITY, 9, 1, 2},  {1, INFINITY, 1, 0},   {-INFINITY, 3.4, 1, 1.5},
                    {0.1, INFINITY, 0, 1}, {-INFINITY, 20, 5, 2}, {-INFINITY, 30, 2, 5}};
  enum { ROWS = sizeof rows / sizeof *rows };
  static const char *const name[ROWS] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
  for (int i = 0; i < ROWS; i++) {
    row(m, rows[i].lower, rows[i].upper, name[i]);
    entry(m, i, x, rows[i].ax);
    entry(m, i, y, rows[i].ay);
  }
  hl_milp_conflict c = conflict_of(m, HL_MILP_AUTO);
  assert_int_equal(c.outcome, HL_OUTCOME_INFEASIBLE);
  assert_true(c.count >= 2 && c.count <= 3);
  for (int left_out = -1; left_out < c.count; left_out++) {
    hl_milp *only = new_model(*state);
    column(only, 0, INFINITY, false, NULL);
    column(only, 0, INFINITY, false, NULL);
    for (int k = 0; k < c.count; k++) {
      if (k == left_out)
        continue;
      const hl_milp_conflict_item *it = &c.item[k];
      int i = row(only, it->is_upper ? -(double)INFINITY : it->bound,
                  it->is_upper ? it->bound : (double)INFINITY, NULL);
      entry(only, i, 0, rows[it->index].ax);
      entry(only, i, 1, rows[it->index].ay);
    }
    hl_milp_result r;
    assert_int_equal(hl_milp_solve(only, NULL, NULL, &r), HL_OK);
    assert_int_equal(r.outcome, left_out < 0 ? HL_OUTCOME_INFEASIBLE : HL_OUTCOME_OPTIMAL);
    hl_milp_free(only);
  }
  hl_milp_free(m);
}

static void two_conflicts_cannot_be_relieved_by_one_bound(void **state) {
  hl_milp *m = cold_stream(*state, 1);
  int lone = column(m, 7, INFINITY, false, "lone"), cap = row(m, -INFINITY, 6, "cap");
  entry(m, cap, lone, 1);
  hl_milp_conflict c = conflict_of(m, HL_MILP_AUTO);
  assert_int_equal(c.outcome, HL_OUTCOME_INFEASIBLE);
  assert_true(c.count == 2 || c.count == 3);
  for (int k = 0; k < c.count; k++)
    assert_true(isnan(c.item[k].relief));
  hl_milp_free(m);
}

static void unnamed_bounds_are_named_only_where_nothing_else_is(void **state) {
  hl_milp *m = new_model(*state);
  int x = column(m, 0, 2, false, NULL);
  entry(m, row(m, 3, INFINITY, NULL), x, 1);
  entry(m, row(m, -INFINITY, 9, "bystander"), x, 1);
  hl_milp_conflict c = conflict_of(m, HL_MILP_AUTO);
  assert_int_equal(c.outcome, HL_OUTCOME_INFEASIBLE);
  assert_int_equal(c.count, 2);
  for (int k = 0; k < 2; k++)
    assert_string_equal(c.item[k].name, "");
  hl_milp_free(m);
}

static void crossing_bounds_are_a_conflict(void **state) {
  hl_milp *m = new_model(*state);
  column(m, 5, 4, false, "x");
  hl_milp_conflict c = conflict_of(m, HL_MILP_AUTO);
  assert_int_equal(c.count, 2);
  assert_close(item(&c, "x", true)->relief, 1, 1e-6, 0);
  assert_close(item(&c, "x", false)->relief, 1, 1e-6, 0);
  hl_milp_free(m);
  const char *const names[] = {"r", NULL}; /* an unnamed row, too, when there is nothing else */
  for (int k = 0; k < 2; k++) {
    m = new_model(*state);
    int x = column(m, 0, INFINITY, false, NULL);
    entry(m, row(m, 5, 4, names[k]), x, 2);
    entry(m, row(m, 0, 40, "bystander"), x, 2);
    c = conflict_of(m, HL_MILP_AUTO);
    assert_int_equal(c.count, 2);
    for (int n = 0; n < 2; n++) {
      assert_true(c.item[n].is_row && c.item[n].index == 0);
      assert_close(c.item[n].relief, 1, 1e-6, 0);
    }
    hl_milp_free(m);
  }
}

static void integers_can_be_the_reason(void **state) {
  /* Two of three units at most, each carries 10, 25 are needed; 2.5 units would do. */
  for (int k = 0; k < 2; k++) {
    if (!hl_milp_backend_found(both[k]))
      continue;
    hl_milp *m = new_model(*state);
    int need = row(m, 25, INFINITY, "need"), units = row(m, -INFINITY, 2.5, "units"),
        spare = row(m, -INFINITY, 100, "spare");
    for (int j = 0; j < 3; j++) {
      int q = column(m, 0, INFINITY, false, NULL), y = column(m, 0, 1, true, NULL);
      int link = row(m, -INFINITY, 0, NULL);
      entry(m, link, q, 1);
      entry(m, link, y, -10);
      entry(m, need, q, 1);
      entry(m, spare, q, 1);
      entry(m, units, y, 1);
    }
    hl_milp_conflict c = conflict_of(m, both[k]);
    assert_int_equal(c.outcome, HL_OUTCOME_INFEASIBLE);
    assert_true(c.needs_integers);
    assert_int_equal(c.count, 2);
    assert_close(item(&c, "need", false)->relief, 5, 1e-6, 0);
    assert_close(item(&c, "units", true)->relief, 0.5, 1e-6, 0);
    hl_milp_free(m);
  }
}

static void a_feasible_model_has_none(void **state) {
  hl_milp *m = new_model(*state);
  int x = column(m, 0, INFINITY, true, "x");
  entry(m, row(m, 1, INFINITY, "a"), x, 1);
  hl_milp_conflict c = conflict_of(m, HL_MILP_AUTO);
  assert_int_equal(c.outcome, HL_OUTCOME_OPTIMAL);
  assert_int_equal(c.count, 0);
  hl_milp_free(m);
}

static void the_time_limit_cuts_it_short(void **state) {
  hl_milp *m = cold_stream(*state, 1);
  hl_milp_conflict c;
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  stop.time_limit = 0;
  assert_int_equal(hl_milp_find_conflict(m, NULL, &stop, &c), HL_OK);
  assert_int_equal(c.outcome, HL_OUTCOME_LIMIT);
  assert_int_equal(c.count, 0);
  stop.gap = -1;
  assert_int_equal(hl_milp_find_conflict(m, NULL, &stop, &c), HL_ERR_ARG);
  hl_milp_free(m);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(the_bounds_at_odds_are_named, setup, teardown),
      cmocka_unit_test_setup_teardown(each_item_is_needed, setup, teardown),
      cmocka_unit_test_setup_teardown(two_conflicts_cannot_be_relieved_by_one_bound, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(unnamed_bounds_are_named_only_where_nothing_else_is, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(crossing_bounds_are_a_conflict, setup, teardown),
      cmocka_unit_test_setup_teardown(integers_can_be_the_reason, setup, teardown),
      cmocka_unit_test_setup_teardown(a_feasible_model_has_none, setup, teardown),
      cmocka_unit_test_setup_teardown(the_time_limit_cuts_it_short, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
