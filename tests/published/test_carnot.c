/** Functions of heat pump targeting and values of designs against OpenPinch:
 * tests/published/heat_pumps/carnot_*.json, heat_table.json. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/carnot.h>
#include <heatloom/data.h>
#include <heatloom/levels.h>

#include "support/problem.h"
#include "support/test.h"

enum { MOST = 40 };

static hl_ctx *ctx;
static hl_json *units, *designs, *tables;

static hl_json *load(const char *name) {
  char path[600];
  hl_json *document = NULL;
  test_path(path, sizeof path, "tests/published/heat_pumps/%s.json", name);
  assert_int_equal(hl_json_load(ctx, path, &document), HL_OK);
  return document;
}

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  if (ctx == NULL)
    return -1;
  units = load("carnot_units");
  designs = load("carnot_designs");
  tables = load("heat_table");
  return 0;
}

static int teardown(void **state) {
  (void)state;
  hl_json_free(units);
  hl_json_free(designs);
  hl_json_free(tables);
  hl_ctx_free(ctx);
  return 0;
}

static double number(const hl_json *node, const char *key) {
  const hl_json *value = hl_json_find(node, key);
  assert_non_null(value);
  return hl_json_number(value, NAN);
}

/* A list, times a factor and shifted: kW to W, degC to K. null is NAN. */
static int list(const hl_json *node, const char *key, double factor, double shift, double *out) {
  const hl_json *items = hl_json_find(node, key);
  const int count = hl_json_count(items);
  assert_non_null(items);
  assert_true(count <= MOST);
  for (int k = 0; k < count; k++)
    out[k] = hl_json_number(hl_json_at(items, k), NAN) * factor + shift;
  return count;
}

static int plain(const hl_json *node, const char *key, double *out) {
  return list(node, key, 1, 0, out);
}
static int heats(const hl_json *node, const char *key, double *out) {
  return list(node, key, 1e3, 0, out);
}
static int kelvins(const hl_json *node, const char *key, double *out) {
  return list(node, key, 1, TEST_KELVIN, out);
}

static int profile(const hl_json *node, const char *key, hl_point *out) {
  const hl_json *items = hl_json_find(node, key);
  const int count = hl_json_count(items);
  assert_true(count > 0 && count <= MOST);
  for (int k = 0; k < count; k++)
    out[k] = (hl_point){hl_json_number(hl_json_at(hl_json_at(items, k), 0), NAN) * 1e3,
                        hl_json_number(hl_json_at(hl_json_at(items, k), 1), NAN) + TEST_KELVIN};
  return count;
}

static void assert_list(const double *got, const hl_json *node, const char *key, double factor,
                        double shift, double rtol, double atol) {
  double want[MOST];
  const int count = list(node, key, factor, shift, want);
  for (int k = 0; k < count; k++)
    assert_close(got[k], want[k], rtol, atol);
}

/* ------------------------------------------------------------------- encodings */

static void encodings(void **state) {
  (void)state;
  double x[MOST], t[MOST], q[MOST], got[MOST], last[MOST];
  const hl_json *row = hl_json_find(units, "temperatures");
  int n = plain(row, "x", x);
  hl_carnot_T_x(n, x, number(row, "t_0"), number(row, "t_1"), t);
  assert_list(t, row, "t", 1, 0, 1e-8, 0);
  hl_carnot_x_T(n, t, number(row, "t_0"), number(row, "t_1"), got);
  assert_list(got, row, "x", 1, 0, 1e-8, 0);
  const hl_json *rows = hl_json_find(units, "differences");
  assert_int_equal(hl_json_count(rows), 5);
  for (int j = 0; j < hl_json_count(rows); j++) {
    row = hl_json_at(rows, j);
    n = plain(row, "x", x);
    plain(row, "t", t);
    plain(row, "t_last", last);
    for (int k = 0; k < n; k++)
      got[k] = hl_carnot_dT_x(x[k], t[k], last[k]);
    assert_list(got, row, "dt", 1, 0, 1e-8, 1e-12);
    for (int k = 0; k < n; k++)
      x[k] = hl_carnot_x_dT(got[k], t[k], last[k]);
    assert_list(x, row, "back", 1, 0, 1e-8, 0);
  }
  rows = hl_json_find(units, "splits");
  assert_int_equal(hl_json_count(rows), 2);
  for (int j = 0; j < hl_json_count(rows); j++) {
    row = hl_json_at(rows, j);
    n = heats(row, "q", q);
    hl_carnot_x_Q(n, q, 1e3 * number(row, "base"), x);
    assert_list(x, row, "x", 1, 0, 1e-8, 0);
    hl_carnot_Q_x(n, x, 1e3 * number(row, "base"), got);
    assert_list(got, row, "back", 1e3, 0, 1e-8, 0);
  }
}

static void ambient_base_and_allocation(void **state) {
  (void)state;
  double x[MOST], q[MOST], excess[MOST], available[MOST], from, to;
  const hl_json *row = hl_json_find(units, "ambient");
  const double scale = 1e3 * number(row, "scale");
  x[0] = hl_carnot_x_Q_amb(0, 1e3 * number(row, "q_to"), scale);
  assert_close(x[0], number(row, "x"), 1e-8, 0);
  hl_carnot_Q_amb_x(x[0], scale, &from, &to);
  assert_close(to, 1e3 * number(row, "q_to"), 1e-8, 0);
  assert_close(from, 0, 0, 0);
  row = hl_json_find(units, "base_splits");
  const double limit = 1e3 * number(row, "limit");
  int n = heats(row, "q", q);
  const double base = hl_carnot_x_base_Q(n, q, limit, x);
  hl_carnot_Q_x(n, x, base * limit, q);
  assert_list(q, row, "back", 1e3, 0, 1e-8, 0);
  row = hl_json_find(units, "allocation");
  n = plain(row, "x", x);
  heats(row, "available", available);
  hl_carnot_Q_x(n, x, 1e3 * number(row, "base"), q);
  assert_list(q, row, "asked", 1e3, 0, 1e-8, 0);
  hl_carnot_eval_split(n, x, 1e3 * number(row, "base"), available, q, excess);
  assert_list(q, row, "q", 1e3, 0, 1e-8, 0);
  assert_list(excess, row, "excess", 1e3, 0, 1e-8, 0);
}

/* --------------------------------------------------------------- small helpers */

static void values_and_penalties(void **state) {
  (void)state;
  double g[MOST];
  const hl_json *row = hl_json_find(units, "carnot");
  const double low = number(row, "t_low"), high = number(row, "t_high"), eta = number(row, "eta");
  assert_close(hl_cop_carnot(HL_CARNOT_ADDITIVE, low, high, eta), number(row, "cop"), 1e-8, 0);
  assert_close(hl_cop_carnot(HL_CARNOT_ENGINE, low, high, eta), number(row, "engine"), 1e-8, 0);
  row = hl_json_find(units, "penalty_square");
  int n = plain(row, "g", g);
  assert_close(hl_carnot_penalty_square(n, g, number(row, "rho")), number(row, "value"), 1e-8, 0);
  const hl_json *rows = hl_json_find(units, "penalty_smooth");
  assert_int_equal(hl_json_count(rows), 5);
  for (int j = 0; j < hl_json_count(rows); j++) {
    row = hl_json_at(rows, j);
    n = plain(row, "g", g);
    assert_close(hl_carnot_penalty_smooth(n, g, number(row, "rho"), number(row, "eta")),
                 number(row, "value"), 1e-8, 0);
  }
  row = hl_json_find(units, "objective");
  assert_close(hl_carnot_objective(number(row, "work"), number(row, "q_heat"),
                                   number(row, "q_cold"), number(row, "heat_ratio"),
                                   number(row, "cold_ratio"), number(row, "penalty"),
                                   number(row, "load")),
               number(row, "value"), 1e-8, 0);
}

static void means_and_profile_duties(void **state) {
  (void)state;
  double t[MOST], q[MOST];
  hl_point at[MOST];
  const hl_json *rows = hl_json_find(units, "means");
  assert_int_equal(hl_json_count(rows), 5);
  for (int j = 0; j < hl_json_count(rows); j++) {
    const hl_json *row = hl_json_at(rows, j);
    const int n = kelvins(row, "t", t);
    heats(row, "q", q);
    assert_close(hl_carnot_mean_T(n, t, q), number(row, "kelvin"), 1e-8, 0);
  }
  rows = hl_json_find(units, "profile_duties");
  assert_int_equal(hl_json_count(rows), 5);
  for (int j = 0; j < hl_json_count(rows); j++) {
    const hl_json *row = hl_json_at(rows, j);
    const int n = kelvins(row, "t", t), points = profile(row, "profile", at);
    if (strcmp(hl_json_text(hl_json_find(row, "side"), ""), "condensers") == 0)
      hl_carnot_Q_cond_T(n, t, at, points, q);
    else
      hl_carnot_Q_evap_T(n, t, at, points, q);
    assert_list(q, row, "q", 1e3, 0, 1e-8, 1e-8);
  }
}

static void ambient_heat_used_directly(void **state) {
  (void)state;
  const hl_json *rows = hl_json_find(units, "preallocation");
  assert_int_equal(hl_json_count(rows), 3);
  for (int j = 0; j < hl_json_count(rows); j++) {
    const hl_json *row = hl_json_at(rows, j);
    const bool sink = hl_json_flag(hl_json_find(row, "sink"), false);
    const double sign = sink ? 1 : -1, q = 1e3 * number(row, "q");
    const double level = number(row, "t_ambient") + TEST_KELVIN +
                         sign * (number(row, "dt_ambient") - number(row, "dt_cont"));
    hl_point at[MOST], want[MOST], got[MOST];
    int points, n = profile(row, "profile", at), wanted = profile(row, "result", want);
    const double direct = hl_carnot_eval_ambient(sink, at, n, level, q, got, &points);
    assert_close(direct, 1e3 * number(row, "direct"), 1e-8, 0);
    assert_close(q - direct, 1e3 * number(row, "residual"), 1e-8, 1e-8);
    assert_int_equal(points, wanted);
    for (int k = 0; k < points; k++) {
      assert_close(got[k].t, want[k].t, 1e-8, 0);
      assert_close(got[k].q, want[k].q, 1e-8, 1e-8);
    }
  }
}

static hl_cost_law law_of(const hl_json *row, const char *key) {
  double value[MOST];
  hl_cost_law law;
  hl_cost_law_init(&law, HL_COST_MACHINE);
  assert_int_equal(plain(row, key, value), 3);
  law.fixed = value[0];
  law.coef = value[1];
  law.exponent = value[2];
  return law;
}

static void costs_and_periods(void **state) {
  (void)state;
  const hl_json *row = hl_json_find(units, "cost");
  hl_economics economics;
  hl_carnot_cost_result r;
  hl_settings_init(&hl_economics_table, &economics);
  economics.hours = number(row, "hours");
  economics.electricity_price = number(row, "electricity_price_per_MWh") / 3.6e9;
  economics.interest = number(row, "interest");
  economics.lifetime = number(row, "lifetime");
  const hl_carnot_cost_input in = {.work = 1e3 * number(row, "work"),
                                   .q_ext_heat = 1e3 * number(row, "q_ext_heat"),
                                   .q_ext_cold = 1e3 * number(row, "q_ext_cold"),
                                   .penalty = 1e3 * number(row, "penalty"),
                                   .heat_ratio = number(row, "heat_ratio"),
                                   .cold_ratio = number(row, "cold_ratio"),
                                   .compressors = (int)number(row, "compressors"),
                                   .exchangers = (int)number(row, "exchangers"),
                                   .exchanged = 1e3 * number(row, "exchanged"),
                                   .compressor = law_of(row, "compressor"),
                                   .exchanger = law_of(row, "exchanger")};
  hl_carnot_eval_cost(&in, &economics, &r);
  assert_close(r.operating, number(row, "operating"), 1e-8, 0);
  assert_close(r.compressors, number(row, "compressor_cost"), 1e-8, 0);
  assert_close(r.exchangers, number(row, "exchanger_cost"), 1e-8, 0);
  assert_close(r.capital, number(row, "capital"), 1e-8, 0);
  assert_close(r.penalty, number(row, "penalty_cost"), 1e-8, 0);
  assert_close(r.capital_annual, 460 * 0.1 / (1 - pow(1.1, -10)), 1e-8, 0);

  row = hl_json_find(units, "periods");
  hl_carnot_cost_result period[2] = {{0}};
  double weight[MOST], value[MOST];
  assert_int_equal(plain(row, "weight", weight), 2);
  for (int k = 0; k < 2; k++) {
    plain(row, "operating", value), period[k].operating = value[k];
    plain(row, "utility", value), period[k].utility = value[k];
    plain(row, "capital", value), period[k].capital = value[k];
    plain(row, "capital_annual", value), period[k].capital_annual = value[k];
  }
  hl_carnot_eval_periods(2, period, weight, &r);
  assert_close(r.total, number(row, "total"), 1e-8, 0);
  assert_close(r.operating, number(row, "total_operating"), 1e-8, 0);
  assert_close(r.utility, number(row, "total_utility"), 1e-8, 0);
  assert_close(r.capital, number(row, "total_capital"), 1e-8, 0);
  assert_close(r.capital_annual, number(row, "total_capital_annual"), 1e-8, 0);
}

/* --------------------------------------------------------------------- machines */

static void assert_sums(const double *pump, const double *fall, const hl_json *row, const char *key,
                        double rtol, double atol) {
  double both[HL_CARNOT_MOST];
  for (int k = 0; k < HL_CARNOT_MOST; k++)
    both[k] = pump[k] + fall[k];
  assert_list(both, row, key, 1e3, 0, rtol, atol);
}

static void compare_cycle(const hl_json *row) {
  double t_cond[MOST], q_cond[MOST], t_evap[MOST], q_evap[MOST], recovery = 0;
  hl_carnot_settings set;
  hl_carnot_result r;
  hl_settings_init(&hl_carnot_table, &set);
  const bool parallel = strcmp(hl_json_text(hl_json_find(row, "model"), ""), "parallel") == 0;
  set.model = parallel ? HL_CARNOT_PARALLEL : HL_CARNOT_CASCADE;
  set.eta = number(row, "eta");
  set.eta_engine = number(row, "eta_engine");
  set.condensers = kelvins(row, "t_cond", t_cond);
  set.evaporators = kelvins(row, "t_evap", t_evap);
  heats(row, "q_cond_free", q_cond);
  heats(row, "q_evap_free", q_evap);
  assert_int_equal(hl_carnot_eval_levels(ctx, &set, t_cond, q_cond, t_evap, q_evap, &r), HL_OK);
  const double given = hl_json_number(hl_json_find(row, "tolerance"), NAN);
  const double rtol = isnan(given) ? 1e-8 : 0, cop = isnan(given) ? 0 : given, watt = 1e3 * cop;
  for (int k = 0; k < r.condensers; k++)
    recovery += r.heat_recovery[k];
  assert_close(r.work_hpr, 1e3 * number(row, "work_hpr"), rtol, watt);
  assert_close(r.work_he, 1e3 * number(row, "work_he"), rtol, watt);
  assert_close(r.cop, number(row, "cop"), rtol, cop);
  assert_close(recovery, 1e3 * number(row, "heat_recovery"), rtol, watt);
  assert_sums(r.q_cond, r.q_cond_he, row, "q_cond", rtol, watt);
  assert_sums(r.q_evap, r.q_evap_he, row, "q_evap", rtol, watt);
  if (!parallel) {
    assert_list(r.heat_recovery, row, "heat_recovery_level", 1e3, 0, rtol, watt);
    return;
  }
  assert_close(r.work, 1e3 * number(row, "work"), rtol, 0);
  assert_list(r.w_hpr, row, "w_hpr", 1e3, 0, rtol, 0);
  assert_list(r.w_he, row, "w_he", 1e3, 0, rtol, 0);
  assert_int_equal(r.term_count, hl_json_count(hl_json_find(row, "terms")));
  assert_list(r.term, row, "terms", 1e3, 0, rtol, 0);
}

static void machines_between_given_levels(void **state) {
  (void)state;
  const hl_json *rows = hl_json_find(units, "cycles");
  assert_int_equal(hl_json_count(rows), 11);
  for (int k = 0; k < hl_json_count(rows); k++)
    compare_cycle(hl_json_at(rows, k));
}

/* ---------------------------------------------------------------------- designs */

static hl_carnot_settings settings_of(const char *model) {
  const hl_json *row = hl_json_find(designs, model);
  hl_carnot_settings set;
  hl_settings_init(&hl_carnot_table, &set);
  set.model = strcmp(model, "parallel") == 0 ? HL_CARNOT_PARALLEL : HL_CARNOT_CASCADE;
  set.condensers = (int)number(row, "condensers");
  set.evaporators = (int)number(row, "evaporators");
  set.eta = number(designs, "eta");
  set.eta_engine = number(designs, "eta_engine");
  set.dt_cont = number(designs, "dt_cont");
  set.t_ambient = number(designs, "t_ambient") + TEST_KELVIN;
  set.dt_ambient = number(designs, "dt_ambient");
  set.heat_ratio = number(designs, "heat_ratio");
  set.cold_ratio = number(designs, "cold_ratio");
  set.rho = number(designs, "rho") / 1e3; /* per kW */
  return set;
}

static hl_background *background_of(const hl_carnot_settings *set) {
  hl_point sink[MOST], source[MOST];
  hl_background *background;
  const int sinks = profile(designs, "sinks", sink), sources = profile(designs, "sources", source);
  assert_int_equal(hl_background_new(ctx, set, 1e3 * number(designs, "load"), sink, sinks, source,
                                     sources, &background),
                   HL_OK);
  return background;
}

static void assert_background(const hl_background *background, bool sink, double watt,
                              double kelvin) {
  const hl_json *want = hl_json_find(designs, sink ? "background_sinks" : "background_sources");
  int count;
  const hl_background_point *p = hl_background_profile(background, sink, &count);
  assert_int_equal(count, hl_json_count(want));
  for (int k = 0; k < count; k++) {
    const hl_json *row = hl_json_at(want, k);
    assert_close(p[k].q, 1e3 * hl_json_number(hl_json_at(row, 0), NAN), 0, watt);
    assert_close(p[k].t, hl_json_number(hl_json_at(row, 1), NAN) + TEST_KELVIN, 0, kelvin);
    assert_close(p[k].ambient, hl_json_number(hl_json_at(row, 2), NAN), 0, 0);
  }
}

static hl_problem *streams_of(const hl_json *document) {
  hl_problem *problem = test_problem(ctx);
  const hl_json *rows = hl_json_find(document, "streams");
  for (int k = 0; k < hl_json_count(rows); k++) {
    const hl_json *s = hl_json_at(rows, k);
    test_stream(problem, hl_json_text(hl_json_at(s, 0), ""), hl_json_number(hl_json_at(s, 1), NAN),
                hl_json_number(hl_json_at(s, 2), NAN), hl_json_number(hl_json_at(s, 3), NAN),
                hl_json_number(hl_json_at(s, 4), NAN));
  }
  return problem;
}

static void backgrounds(void **state) {
  (void)state;
  const hl_carnot_settings set = settings_of("cascade");
  hl_background *background = background_of(&set);
  assert_background(background, true, 0, 1e-12);
  assert_background(background, false, 0, 1e-12);
  hl_background_free(background);
  /* The streams themselves; 0.005 W of their heat is rounded off in the reference. */
  hl_problem *problem = streams_of(designs);
  hl_targets *targets;
  test_check(problem);
  assert_int_equal(hl_targets_solve(problem, NULL, &targets), HL_OK);
  assert_int_equal(
      hl_background_new_targets(ctx, &set, hl_targets_hot(targets), targets, &background), HL_OK);
  assert_background(background, true, 0.01, 1e-6);
  assert_background(background, false, 0.01, 1e-6);
  hl_background_free(background);
  hl_targets_free(targets);
  hl_problem_free(problem);
}

static void compare_design(const hl_background *background, const hl_json *row) {
  double x[MOST];
  hl_carnot_result r;
  assert_int_equal(plain(row, "x", x), hl_background_variable_count(background));
  assert_int_equal(hl_carnot_eval(background, x, &r), HL_OK);
  print_message("objective %.9g, published %.9g\n", r.objective, number(row, "objective"));
  assert_close(r.objective, number(row, "objective"), 1e-6, 0);
  assert_close(r.work, 1e3 * number(row, "work"), 1e-6, 0);
  assert_close(r.q_ext_heat, 1e3 * number(row, "q_ext_heat"), 1e-6, 1e-6);
  assert_close(r.q_ext_cold, 1e3 * number(row, "q_ext_cold"), 1e-6, 0);
  assert_close(r.q_amb_from, 1e3 * number(row, "q_amb_from"), 1e-6, 0);
  assert_close(r.q_amb_to, 1e3 * number(row, "q_amb_to"), 1e-6, 0);
  assert_close(r.cop, number(row, "cop"), 1e-6, 0);
  for (int k = 0; k < HL_CARNOT_MOST; k++) {
    r.t_cond[k] -= TEST_KELVIN;
    r.t_evap[k] -= TEST_KELVIN;
  }
  assert_list(r.t_cond, row, "t_cond", 1, 0, 1e-6, 0);
  assert_list(r.t_evap, row, "t_evap", 1, 0, 1e-6, 0);
  assert_sums(r.q_cond, r.q_cond_he, row, "q_cond", 1e-6, 0.1);
  assert_sums(r.q_evap, r.q_evap_he, row, "q_evap", 1e-6, 0.1);
}

static void values_of_designs(void **state) {
  (void)state;
  const char *const model[] = {"cascade", "parallel"};
  const int count[] = {9, 6};
  for (int m = 0; m < 2; m++) {
    const hl_carnot_settings set = settings_of(model[m]);
    const hl_json *rows = hl_json_find(hl_json_find(designs, model[m]), "designs");
    hl_background *background = background_of(&set);
    assert_int_equal(hl_json_count(rows), count[m]);
    for (int k = 0; k < hl_json_count(rows); k++)
      compare_design(background, hl_json_at(rows, k));
    hl_background_free(background);
  }
}

/* What levels.h finds, encoded as a design: the same work. */
static double work_of_levels(int condensers, int evaporators, int cop, double dt_cont,
                             hl_carnot_result *r) {
  hl_point sink[] = {{0, 418.15}, {300e3, 448.15}, {300e3, 468.15}, {750e3, 498.15}},
           source[] = {{0, 418.15}, {1000e3, 368.15}};
  hl_levels *levels;
  hl_levels_settings search;
  hl_levels_result best;
  double x[HL_CARNOT_VARIABLES], t_cond[HL_LEVELS_MOST], q_cond[HL_LEVELS_MOST],
      t_evap[HL_LEVELS_MOST];
  hl_settings_init(&hl_levels_table, &search);
  search.model = HL_LEVELS_LUMPED;
  search.cop = cop == HL_CARNOT_ADDITIVE ? HL_LEVELS_COP_ADDITIVE : HL_LEVELS_COP_MULTIPLICATIVE;
  search.dt_cont = dt_cont;
  search.condensers = condensers;
  search.evaporators = evaporators;
  assert_int_equal(hl_levels_new(ctx, sink, 4, source, 2, &levels), HL_OK);
  assert_int_equal(hl_levels_solve(levels, &search, HL_LEVELS_HEATING, 750e3, NULL, &best), HL_OK);
  assert_int_equal(best.condensers, condensers);
  assert_int_equal(best.evaporators, evaporators);
  for (int k = 0; k < condensers; k++) {
    t_cond[k] = best.t_cond[condensers - 1 - k];
    q_cond[k] = best.q_cond[condensers - 1 - k];
  }
  for (int k = 0; k < evaporators; k++)
    t_evap[k] = best.t_evap[k];
  hl_carnot_settings set = settings_of("cascade");
  set.condensers = condensers;
  set.evaporators = evaporators;
  set.cop = cop;
  set.dt_cont = dt_cont;
  hl_background *background = background_of(&set);
  assert_int_equal(hl_carnot_encode(background, 0, 0, t_cond, q_cond, t_evap, x), HL_OK);
  assert_int_equal(hl_carnot_eval(background, x, r), HL_OK);
  assert_close(r->work, best.work, 1e-6, 0);
  hl_background_free(background);
  hl_levels_free(levels);
  return best.work;
}

static void optima_of_levels_have_the_same_value(void **state) {
  (void)state;
  hl_carnot_result r;
  const hl_json *row = hl_json_find(designs, "single");
  work_of_levels(1, 1, HL_CARNOT_ADDITIVE, 0, &r);
  assert_close(r.objective, number(row, "objective"), 1e-5, 0);
  assert_close(r.work, 1e3 * number(row, "work"), 1e-5, 0);
  assert_printed(r.t_cond[0] - TEST_KELVIN, "225.0");
  assert_printed(r.t_evap[0] - TEST_KELVIN, "120.5");
  assert_printed(r.q_evap[0] / 1e3, "489.91");
  /* Below the design placed by hand, 205.556 kW. */
  const double best = work_of_levels(3, 2, HL_CARNOT_ADDITIVE, 0, &r);
  assert_true(best < 205.54e3);
  assert_true(r.objective < 0.274074);
  const char *const want[2][2] = {{"260.092", "276.442"}, {"307.511", "330.797"}};
  for (int cop = HL_CARNOT_ADDITIVE; cop <= HL_CARNOT_MULTIPLICATIVE; cop++)
    for (int k = 0; k < 2; k++)
      assert_printed(work_of_levels(1, 1, cop, 5.0 * k, &r) / 1e3, want[cop][k]);
}

/* ------------------------------------------------------------------- heat table */

static void assert_column(const hl_heat_table *table, hl_heat_column column, const hl_json *rows,
                          const char *key) {
  const int count = hl_heat_table_count(table);
  const double *got = hl_heat_table_column(table, column);
  assert_int_equal(hl_json_count(hl_json_find(rows, key)), count);
  for (int k = 0; k < count; k++)
    assert_close(got[k] / 1e3, hl_json_number(hl_json_at(hl_json_find(rows, key), k), NAN), 0,
                 number(tables, "tolerance"));
}

static hl_problem *problem_of_tables(void) {
  hl_problem *problem = streams_of(tables);
  const hl_json *rows = hl_json_find(tables, "utilities");
  for (int k = 0; k < hl_json_count(rows); k++) {
    const hl_json *u = hl_json_at(rows, k);
    const bool hot = strcmp(hl_json_text(hl_json_at(u, 1), ""), "hot") == 0;
    test_utility(problem, hl_json_text(hl_json_at(u, 0), ""), hot ? HL_SIDE_HOT : HL_SIDE_COLD,
                 hl_json_number(hl_json_at(u, 2), NAN), hl_json_number(hl_json_at(u, 3), NAN),
                 hl_json_number(hl_json_at(u, 4), NAN), 0.1);
  }
  test_check(problem);
  return problem;
}

static void assert_levels(const hl_heat_table *table, const hl_json *rows) {
  const int count = hl_heat_table_count(table);
  assert_int_equal(hl_json_count(hl_json_find(rows, "t")), count);
  for (int k = 0; k < count; k++)
    assert_close(hl_heat_table_level(table)[k] - TEST_KELVIN,
                 hl_json_number(hl_json_at(hl_json_find(rows, "t"), k), NAN), 0, 1e-4);
}

static void heat_tables(void **state) {
  (void)state;
  hl_problem *problem = problem_of_tables();
  hl_targets *targets;
  hl_heat_table *table, *real;
  assert_int_equal(hl_targets_solve(problem, NULL, &targets), HL_OK);
  double scale[3] = {1};
  assert_int_equal(hl_targets_utility_count(targets), 2);
  for (int k = 0; k < 2; k++) {
    const hl_utility_target *u = hl_targets_utility_at(targets, k);
    scale[1 + u->utility] = u->duty;
  }
  const hl_group_set *set = hl_problem_groups(problem);
  const hl_json *want = hl_json_find(tables, "shifted");
  assert_int_equal(hl_heat_table_new(ctx, set, scale, 10, NAN, NULL, 0, &table), HL_OK);
  assert_close(hl_heat_table_hot(table), 1e3 * number(tables, "hot"), 1e-9, 0);
  assert_close(hl_heat_table_cold(table), 1e3 * number(tables, "cold"), 1e-9, 0);
  assert_close(hl_heat_table_recovery(table), 1e3 * number(tables, "recovery"), 1e-9, 0);
  assert_levels(table, want);
  assert_column(table, HL_HEAT_HOT, want, "hot");
  assert_column(table, HL_HEAT_COLD, want, "cold");
  assert_column(table, HL_HEAT_NET, want, "net");
  assert_column(table, HL_HEAT_POCKET_FREE, want, "pocket_free");
  assert_column(table, HL_HEAT_SOURCES, want, "sources");
  assert_column(table, HL_HEAT_SINKS, want, "sinks");
  assert_column(table, HL_HEAT_UTILITY_NET, want, "utility_net");
  assert_column(table, HL_HEAT_UTILITY_HOT, want, "utility_hot");
  assert_column(table, HL_HEAT_UTILITY_COLD, want, "utility_cold");
  want = hl_json_find(tables, "real");
  assert_int_equal(
      hl_heat_table_new(ctx, set, scale, NAN, hl_heat_table_recovery(table), NULL, 0, &real),
      HL_OK);
  assert_levels(real, want);
  assert_column(real, HL_HEAT_HOT, want, "hot");
  assert_column(real, HL_HEAT_COLD, want, "cold");
  assert_column(real, HL_HEAT_BALANCED_HOT, want, "balanced_hot");
  assert_column(real, HL_HEAT_BALANCED_COLD, want, "balanced_cold");
  hl_heat_table_free(real);
  hl_heat_table_free(table);
  hl_targets_free(targets);
  hl_problem_free(problem);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(encodings),
      cmocka_unit_test(ambient_base_and_allocation),
      cmocka_unit_test(values_and_penalties),
      cmocka_unit_test(means_and_profile_duties),
      cmocka_unit_test(ambient_heat_used_directly),
      cmocka_unit_test(costs_and_periods),
      cmocka_unit_test(machines_between_given_levels),
      cmocka_unit_test(backgrounds),
      cmocka_unit_test(values_of_designs),
      cmocka_unit_test(optima_of_levels_have_the_same_value),
      cmocka_unit_test(heat_tables),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
