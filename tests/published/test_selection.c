/** Real machines on a process against tests/published/heat_pumps/cycles.json: optima of a grid of
 * cycles, of the stored ones and of our own, and levels freed; each answer checked on a dense
 * cascade and by both laws. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/cycle.h>
#include <heatloom/data.h>
#include <heatloom/fluid.h>
#include <heatloom/selection.h>

#include "support/test.h"

enum { STREAMS = 7, FIELDS = 14, LOADS = 200, COLUMNS = 1200, FLUIDS = 6 };

/* A column of the document. */
typedef struct column {
  hl_load load[LOADS];
  int count;
  double power;
} column;

static hl_ctx *ctx;
static hl_json *document;
static hl_load process[STREAMS];
static column stored[COLUMNS], own[COLUMNS];
static int column_count;
static hl_machine *machine[FLUIDS];
static const char *const fluid[FLUIDS] = {"R600a", "R1233zd(E)",   "R717",
                                          "R718",  "Cyclopentane", "Toluene"};

static double number(const hl_json *node, const char *key) {
  return hl_json_number(hl_json_find(node, key), NAN);
}

static void read_row(const hl_json *row, double v[FIELDS]) {
  for (int k = 1; k < FIELDS; k++)
    v[k] = hl_json_number(hl_json_at(row, k), NAN);
}

/* The fields of a row as loads. */
static void make_column(const double v[FIELDS], column *c) {
  const double te = v[1], tc = v[2];
  const hl_load load[] = {{v[6], v[7], v[9]},     {v[7], v[8], v[9]},      {v[8], tc, v[9]},
                          {tc, tc - 0.01, v[10]}, {te, te - 0.01, -v[12]}, {te + v[4], te, -v[13]},
                          {tc, tc - v[3], v[11]}};
  memcpy(c->load, load, sizeof load);
  c->count = v[3] > 0 ? 7 : 6;
  c->power = v[5];
}

static hl_status make_machines(void) {
  const hl_json *limits = hl_json_find(document, "limits");
  const char *const name[] = {
      "eta_is",     "drive",     "t_discharge_max",     "pressure_ratio_max",
      "p_high_max", "p_low_min", "critical_margin_min", "discharge_superheat_min"};
  hl_status status = HL_OK;
  for (int f = 0; f < FLUIDS && status == HL_OK; f++) {
    status = hl_machine_new(ctx, "vc_simple", fluid[f], &machine[f]);
    for (size_t k = 0; k < sizeof name / sizeof *name && status == HL_OK; k++)
      status = hl_machine_set(machine[f], name[k], number(limits, name[k]));
  }
  return status;
}

static int setup(void **state) {
  (void)state;
  char path[600];
  test_path(path, sizeof path, "tests/published/heat_pumps/cycles.json");
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
  for (int k = 0; k < column_count; k++) {
    double v[FIELDS];
    read_row(hl_json_at(rows, k), v);
    make_column(v, &stored[k]);
  }
  return column_count == 1137 && make_machines() == HL_OK ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  for (int f = 0; f < FLUIDS; f++)
    hl_machine_free(machine[f]);
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
  if (l->t_high == l->t_low)
    return l->q / l->t_low;
  return l->q * log(l->t_high / l->t_low) / (l->t_high - l->t_low);
}

/* `used`: the columns of the machines of a result, in its order. */
static double rest(const hl_selection_result *r, const column *const *used, double t) {
  double heat = r->hot;
  for (int k = 0; k < STREAMS; k++)
    heat += above(&process[k], t);
  for (int m = 0; m < r->count; m++)
    for (int k = 0; k < used[m]->count; k++)
      heat += r->machine[m].scale * above(&used[m]->load[k], t);
  return heat;
}

/* Both sides of each level, and everywhere between. */
static void check_levels(const hl_selection_result *r, const column *const *used) {
  const double least = -1e-6 * 750e3;
  for (int k = 0; k < STREAMS; k++)
    for (int end = 0; end < 2; end++)
      assert_true(rest(r, used, end ? process[k].t_low : process[k].t_high) >= least);
  for (double t = 290; t < 640; t += 0.02)
    assert_true(rest(r, used, t) >= least);
  for (int m = 0; m < r->count; m++)
    for (int k = 0; k < used[m]->count; k++)
      for (int end = 0; end < 4; end++) {
        const hl_load *l = &used[m]->load[k];
        assert_true(rest(r, used, (end / 2 ? l->t_low : l->t_high) + (end % 2 ? 1e-9 : -1e-9)) >=
                    least);
      }
}

static void check(const hl_selection_result *r, const column *const *used) {
  double given = 0, power = 0, produced = 0;
  check_levels(r, used);
  for (int k = 0; k < STREAMS; k++) {
    given += process[k].q;
    produced -= entropy(&process[k]);
  }
  for (int m = 0; m < r->count; m++) {
    const double scale = r->machine[m].scale;
    double s = 0, heat = 0;
    for (int k = 0; k < used[m]->count; k++) {
      s += scale * entropy(&used[m]->load[k]);
      heat += scale * used[m]->load[k].q;
    }
    assert_true(scale > 0 && s > 0);
    assert_close(heat, scale * used[m]->power, 1e-6, 0);
    power += scale * used[m]->power;
    produced -= s;
  }
  assert_close(r->power, power, 1e-9, 0);
  assert_close(r->cold, given + r->hot + power, 1e-6, 0.75);
  assert_true(produced + r->cold / 298.15 - r->hot / 600 > 0);
}

/* ----------------------------------------------------------- choice and tests */

static hl_selection_settings settings_of(int machines, bool by_cost) {
  const hl_json *price = hl_json_find(document, "prices");
  hl_selection_settings set;
  hl_settings_init(&hl_selection_table, &set);
  set.machines = machines;
  if (by_cost) {
    set.power_price = number(price, "power");
    set.hot_price = number(price, "hot");
    set.cold_price = number(price, "cold");
  } else
    set.hot_max = 0;
  return set;
}

static void solve(const column *columns, int machines, bool by_cost, hl_selection_result *r) {
  const hl_json *price = hl_json_find(document, "prices");
  const hl_selection_settings set = settings_of(machines, by_cost);
  hl_selection *selection;
  assert_int_equal(hl_selection_new(ctx, process, STREAMS, &selection), HL_OK);
  for (int k = 0; k < column_count; k++)
    assert_int_equal(
        hl_selection_add(selection, columns[k].load, columns[k].count, columns[k].power,
                         by_cost ? number(price, "machine_per_power") * columns[k].power : 0,
                         by_cost ? number(price, "machine_fixed") : 0),
        HL_OK);
  assert_int_equal(hl_selection_count(selection), column_count);
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

static void check_choice(const column *columns, const hl_selection_result *r) {
  const column *used[HL_SELECTION_MOST];
  for (int k = 0; k < r->count; k++)
    used[k] = &columns[r->machine[k].column];
  check(r, used);
}

static void compare(const column *columns) {
  const hl_json *by_power = hl_json_find(document, "power_optima"),
                *by_cost = hl_json_find(document, "cost_optima");
  hl_selection_result r;
  assert_true(hl_json_count(by_power) == 3 && hl_json_count(by_cost) == 3);
  for (int k = 0; k < 3; k++) {
    solve(columns, k + 1, false, &r);
    assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
    assert_close(r.power, number(hl_json_at(by_power, k), "power"), 1e-5, 0);
    assert_close(r.bound, r.cost, 1e-8, 0);
    assert_true(isinf(r.cost_none) && r.hot == 0);
    same_columns(hl_json_at(by_power, k), &r);
    check_choice(columns, &r);
    solve(columns, k + 1, true, &r);
    assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
    assert_close(r.cost, number(hl_json_at(by_cost, k), "cost"), 1e-5, 0);
    assert_close(r.bound, r.cost, 1e-8, 0);
    assert_close(r.cost_none, number(hl_json_find(document, "prices"), "none"), 1e-8, 0);
    same_columns(hl_json_at(by_cost, k), &r);
    check_choice(columns, &r);
  }
}

static void optima_of_stored_columns_are_those_of_the_enumeration(void **state) {
  (void)state;
  compare(stored);
}

/* ------------------------------------------------------------- own properties */

static int fluid_of(const hl_json *row) {
  for (int f = 0; f < FLUIDS; f++)
    if (strcmp(hl_json_text(hl_json_at(row, 0), ""), fluid[f]) == 0)
      return f;
  fail_msg("no fluid %s", hl_json_text(hl_json_at(row, 0), ""));
  return 0;
}

static const hl_cycle_state *state_of(const hl_cycle_result *r, char first) {
  for (int k = 0; k < r->state_count; k++)
    if (r->state[k].label[0] == first)
      return &r->state[k];
  fail_msg("no state %c", first);
  return NULL;
}

static double heat_of(const hl_cycle_result *r, hl_phase phase) {
  double q = 0;
  for (int k = 0; k < r->group.profile_count; k++)
    for (int i = 0; i < r->group.profile[k].count; i++)
      if (r->group.profile[k].piece[i].phase == phase)
        q += r->group.profile[k].piece[i].q;
  return q;
}

/* What the row says of levels, computed anew. */
static void recompute(int f, const double v[FIELDS], double w[FIELDS]) {
  static hl_cycle_result r;
  memcpy(w, v, FIELDS * sizeof *w);
  assert_int_equal(hl_machine_set_levels(machine[f], v[1], v[2]), HL_OK);
  assert_int_equal(hl_machine_set(machine[f], "subcool", v[3]), HL_OK);
  assert_int_equal(hl_machine_set(machine[f], "superheat", v[4]), HL_OK);
  assert_int_equal(hl_machine_eval(machine[f], 298.15, 101325, &r), HL_OK);
  const hl_cycle_limit *broken = hl_cycle_broken(&r); /* that one is in J/kg in the rows */
  assert_true(broken == NULL || strcmp(broken->name, "dry discharge") == 0);
  const hl_cycle_state *discharge = state_of(&r, '2');
  w[5] = r.power;
  w[6] = discharge->t;
  w[9] = heat_of(&r, HL_PHASE_DESUPERHEAT) / 3;
  w[10] = heat_of(&r, HL_PHASE_CONDENSE);
  w[11] = heat_of(&r, HL_PHASE_SUBCOOL);
  /* Condensate colder than evaporation is heated up first; the rows have it all at t_evap. */
  w[12] = heat_of(&r, HL_PHASE_EVAPORATE) + heat_of(&r, HL_PHASE_PREHEAT);
  w[13] = heat_of(&r, HL_PHASE_SUPERHEAT);
  for (int k = 1; k < 3; k++) {
    hl_fluid_state at;
    assert_int_equal(hl_fluid_state_ph(hl_machine_fluid(machine[f]), discharge->p,
                                       discharge->h - k * w[9] / discharge->m, &at),
                     HL_OK);
    w[6 + k] = at.t;
  }
}

/* Enthalpy of the discharge above that of saturated vapour at the superheat set. [J/kg] */
static double above_dew(int f) {
  static hl_cycle_result r;
  hl_fluid_saturation at;
  if (hl_machine_eval_states(machine[f], &r) != HL_OK)
    return -INFINITY;
  const hl_cycle_state *discharge = state_of(&r, '2');
  assert_int_equal(hl_fluid_saturation_p(hl_machine_fluid(machine[f]), discharge->p, &at), HL_OK);
  return discharge->h - at.vapour.h;
}

static void columns_of_our_fluids_are_the_stored_ones(void **state) {
  (void)state;
  const hl_json *rows = hl_json_find(document, "columns");
  const double dry = number(hl_json_find(document, "limits"), "above_dew");
  for (int k = 0; k < column_count; k++) {
    double v[FIELDS], w[FIELDS];
    const int f = fluid_of(hl_json_at(rows, k));
    read_row(hl_json_at(rows, k), v);
    recompute(f, v, w);
    for (int i = 5; i < FIELDS; i++)
      assert_close(w[i], v[i], i >= 6 && i <= 8 ? 0 : 1e-5, i >= 6 && i <= 8 ? 0.01 : 2e-8);
    make_column(w, &own[k]);
    assert_true(above_dew(f) >= dry);
    if (v[4] > 5) { /* the superheat is the least of its steps */
      assert_int_equal(hl_machine_set(machine[f], "superheat", v[4] > 30 ? 25 : v[4] - 5), HL_OK);
      assert_true(above_dew(f) < dry);
    }
  }
  compare(own);
}

/* ---------------------------------------------------------------------- grids */

/* A used point as the library has it now. */
static void evaluate(const hl_selection_point *p, column *c) {
  static hl_cycle_result r;
  hl_machine *m = machine[p->machine];
  assert_int_equal(hl_machine_set_levels(m, p->low, p->high), HL_OK);
  assert_int_equal(hl_machine_set(m, "subcool", p->subcool), HL_OK);
  assert_int_equal(hl_machine_set(m, "superheat", p->superheat), HL_OK);
  assert_int_equal(hl_machine_eval(m, 298.15, 101325, &r), HL_OK);
  assert_null(hl_cycle_broken(&r));
  c->count = 0;
  c->power = r.power;
  for (int k = 0; k < r.group.profile_count; k++)
    for (int i = 0; i < r.group.profile[k].count; i++) {
      const hl_piece *piece = &r.group.profile[k].piece[i];
      assert_true(c->count < LOADS);
      c->load[c->count++] =
          (hl_load){fmax(piece->t_in, piece->t_out), fmin(piece->t_in, piece->t_out),
                    r.group.profile[k].side == HL_SIDE_HOT ? piece->q : -piece->q};
    }
}

static void check_points(const hl_selection *s, const hl_selection_result *r) {
  static column at[HL_SELECTION_MOST];
  const column *used[HL_SELECTION_MOST];
  for (int k = 0; k < r->count; k++) {
    const hl_selection_point *p = hl_selection_point_at(s, r->machine[k].column);
    assert_non_null(p);
    print_message("  %s %.3f K to %.3f K, subcooled by %.2f K: %.2f kW\n", fluid[p->machine],
                  p->low, p->high, p->subcool, r->machine[k].scale / 1e3);
    evaluate(p, &at[k]);
    used[k] = &at[k];
  }
  check(r, used);
}

static hl_selection *grid_of(hl_selection_grid *grid, bool by_cost) {
  const hl_json *price = hl_json_find(document, "prices"), *of = hl_json_find(document, "grid");
  const hl_json *low = hl_json_find(of, "t_evap"), *high = hl_json_find(of, "t_cond");
  hl_selection *s;
  hl_settings_init(&hl_selection_grid_table, grid);
  grid->low_from = hl_json_number(hl_json_at(low, 0), NAN);
  grid->low_to = hl_json_number(hl_json_at(low, 1), NAN);
  grid->high_from = hl_json_number(hl_json_at(high, 0), NAN);
  grid->high_to = hl_json_number(hl_json_at(high, 1), NAN);
  grid->step = number(of, "step");
  grid->dt_cont = 0;
  if (by_cost) {
    grid->cost_power = number(price, "machine_per_power");
    grid->cost_fixed = number(price, "machine_fixed");
  }
  for (int f = 0; f < FLUIDS; f++)
    assert_int_equal(hl_machine_set(machine[f], "superheat", 5), HL_OK);
  assert_int_equal(hl_selection_new(ctx, process, STREAMS, &s), HL_OK);
  assert_int_equal(hl_selection_add_grid(s, machine, FLUIDS, grid, NULL), HL_OK);
  return s;
}

/* Profiles of the library follow the fluid: subcooled liquid gives more of its heat at its hot end
 * than a straight line, so a little less power is needed than with the stored columns. */
static void freed_levels_are_as_good_as_the_best_known(void **state) {
  (void)state;
  static const double known[2][3] = {{209.4e3, 170.5e3, 156.6e3}, {199.0e3, 183.4e3, 180.8e3}};
  for (int by_cost = 0; by_cost < 2; by_cost++) {
    const hl_json *rows = hl_json_find(document, by_cost ? "cost_optima" : "power_optima");
    for (int k = 0; k < 3; k++) {
      hl_selection_grid grid;
      hl_selection *s = grid_of(&grid, by_cost);
      const hl_selection_settings set = settings_of(k + 1, by_cost);
      hl_selection_result r;
      assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
      const double wanted = number(hl_json_at(rows, k), by_cost ? "cost" : "power"), first = r.cost;
      print_message("%d machines, %s: %.1f on our grid, %.1f stored\n", k + 1,
                    by_cost ? "cost" : "power", r.cost, wanted);
      assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
      assert_true(r.cost < wanted * (1 + 2e-4) && r.cost > wanted * 0.985);
      check_points(s, &r);
      assert_int_equal(hl_selection_solve_free(s, &set, &grid, NULL, &r), HL_OK);
      print_message("  freed: %.1f, best known %.1f\n", r.cost, known[by_cost][k]);
      assert_true(r.cost <= known[by_cost][k] && r.cost < first);
      check_points(s, &r);
      hl_selection_free(s);
    }
  }
}

static void excluded_points_are_counted_by_their_limit(void **state) {
  (void)state;
  hl_selection_grid grid;
  hl_selection *s = grid_of(&grid, false);
  int points[FLUIDS] = {0}, total = hl_selection_count(s);
  for (int k = 0; k < hl_selection_count(s); k++)
    points[hl_selection_point_at(s, k)->machine]++;
  for (int k = 0; hl_selection_exclusion_at(s, k) != NULL; k++) {
    const hl_selection_exclusion *e = hl_selection_exclusion_at(s, k);
    print_message("%s: %s, %d points\n", fluid[e->machine], e->reason, e->count);
    total += e->count;
  }
  int tried =
      0; /* subcooled by 0, 20, 40 and 60 K, but once by what comes to evaporation or below */
  for (int low = 70; low <= 145; low += 5)
    for (int high = 150; high <= 225; high += 5)
      for (int k = 0; k < 4 && (k == 0 || 20 * (k - 1) < high - low); k++)
        tried++;
  assert_int_equal(total, FLUIDS * tried);
  assert_true(points[0] == 0 && points[2] == 0 && points[1] > 0 && points[3] > 0 &&
              points[5] > 700);
  assert_null(hl_selection_point_at(s, hl_selection_count(s)));
  hl_selection_free(s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(optima_of_stored_columns_are_those_of_the_enumeration),
      cmocka_unit_test(columns_of_our_fluids_are_the_stored_ones),
      cmocka_unit_test(excluded_points_are_counted_by_their_limit),
      cmocka_unit_test(freed_levels_are_as_good_as_the_best_known),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
