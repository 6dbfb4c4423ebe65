/** Real machines on a process against tests/published/heat_pumps/cycles.json: optima of a grid of
 * cycles, each answer checked on a dense cascade and by both laws. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/data.h>
#include <heatloom/selection.h>

#include "support/test.h"

enum { STREAMS = 7, FIELDS = 14, LOADS = 8, COLUMNS = 1200 };

/* A column of the document. */
typedef struct column {
  hl_load load[LOADS];
  int count;
  double power;
} column;

static hl_ctx *ctx;
static hl_json *document;
static hl_load process[STREAMS];
static column columns[COLUMNS];
static int column_count;

static double number(const hl_json *node, const char *key) {
  return hl_json_number(hl_json_find(node, key), NAN);
}

static void read_column(const hl_json *row, column *c) {
  double v[FIELDS];
  for (int k = 1; k < FIELDS; k++)
    v[k] = hl_json_number(hl_json_at(row, k), NAN);
  const double te = v[1], tc = v[2];
  const hl_load load[LOADS] = {{v[6], v[7], v[9]},      {v[7], v[8], v[9]},
                               {v[8], tc, v[9]},        {tc, tc - 0.01, v[10]},
                               {te, te - 0.01, -v[12]}, {te + v[4], te, -v[13]},
                               {tc, tc - v[3], v[11]}};
  memcpy(c->load, load, sizeof load);
  c->count = v[3] > 0 ? 7 : 6;
  c->power = v[5];
}

static int setup(void **state) {
  (void)state;
  char path[600];
  const char *root = getenv("HEATLOOM_SOURCE");
  snprintf(path, sizeof path, "%s/tests/published/heat_pumps/cycles.json", root ? root : ".");
  ctx = hl_ctx_new(NULL);
  if (ctx == NULL || hl_json_load(ctx, path, &document) != HL_OK)
    return -1;
  const hl_json *streams = hl_json_find(document, "process"),
                *rows = hl_json_find(document, "columns");
  for (int k = 0; k < STREAMS; k++) {
    const hl_json *row = hl_json_at(streams, k);
    process[k] =
        (hl_load){hl_json_number(hl_json_at(row, 0), NAN), hl_json_number(hl_json_at(row, 1), NAN),
                  hl_json_number(hl_json_at(row, 2), NAN)};
  }
  column_count = hl_json_count(rows);
  for (int k = 0; k < column_count; k++)
    read_column(hl_json_at(rows, k), &columns[k]);
  return column_count == 1137 ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  hl_json_free(document);
  hl_ctx_free(ctx);
  return 0;
}

/* ------------------------------------------------------------------- checks */

/* Heat of a load above a level. */
static double above(const hl_load *l, double t) {
  if (t <= l->t_low)
    return l->q;
  return t >= l->t_high ? 0 : l->q * (l->t_high - t) / (l->t_high - l->t_low);
}

/* Entropy that a load gives up. */
static double entropy(const hl_load *l) {
  return l->q * log(l->t_high / l->t_low) / (l->t_high - l->t_low);
}

static double rest(const hl_selection_result *r, double t) {
  double heat = r->hot;
  for (int k = 0; k < STREAMS; k++)
    heat += above(&process[k], t);
  for (int m = 0; m < r->count; m++)
    for (int k = 0; k < columns[r->machine[m].column].count; k++)
      heat += r->machine[m].scale * above(&columns[r->machine[m].column].load[k], t);
  return heat;
}

static void check(const hl_selection_result *r) {
  const double size = 750e3;
  double given = 0, power = 0, produced = 0;
  for (int k = 0; k < STREAMS; k++) {
    given += process[k].q;
    produced -= entropy(&process[k]);
    for (int end = 0; end < 2; end++)
      assert_true(rest(r, end ? process[k].t_low : process[k].t_high) >= -1e-6 * size);
  }
  for (double t = 290; t < 640; t += 0.01)
    assert_true(rest(r, t) >= -1e-6 * size);
  for (int m = 0; m < r->count; m++) {
    const column *c = &columns[r->machine[m].column];
    const double scale = r->machine[m].scale;
    double own = 0, heat = 0;
    for (int k = 0; k < c->count; k++) {
      own += scale * entropy(&c->load[k]);
      heat += scale * c->load[k].q;
      for (int end = 0; end < 4; end++)
        assert_true(rest(r, (end / 2 ? c->load[k].t_low : c->load[k].t_high) +
                                (end % 2 ? 1e-7 : -1e-7)) >= -1e-6 * size);
    }
    assert_true(scale > 0 && own > 0);
    assert_close(heat, scale * c->power, 1e-6, 0);
    power += scale * c->power;
    produced -= own;
  }
  assert_close(r->power, power, 1e-12, 0);
  assert_close(r->cold, given + r->hot + power, 1e-6, 1e-6 * size);
  assert_true(produced + r->cold / 298.15 - r->hot / 600 > 0 || r->count == 0);
}

/* -------------------------------------------------------------------- tests */

static void solve(int machines, bool by_cost, hl_selection_result *r) {
  const hl_json *price = hl_json_find(document, "prices");
  hl_selection *selection;
  hl_selection_settings set;
  assert_int_equal(hl_selection_new(ctx, process, STREAMS, &selection), HL_OK);
  for (int k = 0; k < column_count; k++)
    assert_int_equal(
        hl_selection_add(selection, columns[k].load, columns[k].count, columns[k].power,
                         by_cost ? number(price, "machine_per_power") * columns[k].power : 0,
                         by_cost ? number(price, "machine_fixed") : 0),
        HL_OK);
  assert_int_equal(hl_selection_count(selection), column_count);
  hl_settings_init(&hl_selection_table, &set);
  set.machines = machines;
  if (by_cost) {
    set.power_price = number(price, "power");
    set.hot_price = number(price, "hot");
    set.cold_price = number(price, "cold");
  } else
    set.hot_max = 0;
  assert_int_equal(hl_selection_solve(selection, &set, NULL, r), HL_OK);
  print_message("%d machines: %.3f, not below %.3f, %lld programmes\n", machines, r->cost, r->bound,
                (long long)r->programmes);
  hl_selection_free(selection);
}

static void same_columns(const hl_json *row, const hl_selection_result *r) {
  const hl_json *list = hl_json_find(row, "columns");
  assert_int_equal(hl_json_count(list), r->count);
  for (int k = 0; k < r->count; k++)
    assert_int_equal(r->machine[k].column, (int)hl_json_number(hl_json_at(list, k), NAN));
}

static void least_power_is_that_of_the_enumeration(void **state) {
  (void)state;
  const hl_json *rows = hl_json_find(document, "power_optima");
  assert_int_equal(hl_json_count(rows), 3);
  for (int k = 0; k < hl_json_count(rows); k++) {
    hl_selection_result r;
    solve(k + 1, false, &r);
    assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
    assert_close(r.power, number(hl_json_at(rows, k), "power"), 1e-5, 0);
    assert_close(r.bound, r.cost, 1e-8, 0);
    assert_true(isinf(r.cost_none) && r.hot == 0);
    same_columns(hl_json_at(rows, k), &r);
    check(&r);
  }
}

static void least_cost_is_that_of_the_enumeration(void **state) {
  (void)state;
  const hl_json *rows = hl_json_find(document, "cost_optima");
  assert_int_equal(hl_json_count(rows), 3);
  for (int k = 0; k < hl_json_count(rows); k++) {
    hl_selection_result r;
    solve(k + 1, true, &r);
    assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
    assert_close(r.cost, number(hl_json_at(rows, k), "cost"), 1e-5, 0);
    assert_close(r.cost_none, number(hl_json_find(document, "prices"), "none"), 1e-8, 0);
    same_columns(hl_json_at(rows, k), &r);
    check(&r);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(least_power_is_that_of_the_enumeration),
      cmocka_unit_test(least_cost_is_that_of_the_enumeration),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
