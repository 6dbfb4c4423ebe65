/** Published problem tables, pinches and utility levels. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/data.h>
#include <heatloom/targets.h>

#include "support/problem.h"

static hl_ctx *ctx;

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  return ctx == NULL ? -1 : 0;
}

static int teardown(void **state) {
  (void)state;
  hl_ctx_free(ctx);
  return 0;
}

static hl_targets *solve(const hl_problem *problem, double dt_min) {
  hl_targets_settings settings;
  hl_targets_settings_init(&settings);
  settings.dt_min = dt_min;
  hl_targets *targets;
  assert_int_equal(hl_targets_solve(problem, &settings, &targets), HL_OK);
  return targets;
}

static void assert_curve(const hl_targets *targets, hl_curve curve, const double (*want)[2],
                         int count, double atol) {
  int got;
  const hl_point *point = hl_targets_curve(targets, curve, &got);
  assert_int_equal(got, count);
  for (int k = 0; k < count; k++) {
    assert_close(point[k].t - TEST_KELVIN, want[k][0], 0, 1e-6);
    assert_close(point[k].q / 1e3, want[k][1], 0, atol);
  }
}

/* ---------------------------------------------------- four streams, 10 K */

/** Linnhoff and Hindmarsh, Chem. Eng. Sci. 38 (1983) 745-763. */
static hl_problem *four_streams(void) {
  hl_problem *problem = test_problem(ctx);
  test_stream(problem, "H2", 170, 60, 330, NAN);
  test_stream(problem, "H4", 150, 30, 180, NAN);
  test_stream(problem, "C1", 20, 135, 230, NAN);
  test_stream(problem, "C3", 80, 140, 240, NAN);
  test_check(problem);
  return problem;
}

static void four_streams_at_10_K(void **state) {
  (void)state;
  hl_problem *problem = four_streams();
  hl_targets *targets = solve(problem, 10);
  assert_close(hl_targets_hot(targets), 20e3, 0, 1e-6);
  assert_close(hl_targets_cold(targets), 60e3, 0, 1e-6);
  assert_close(hl_targets_recovery(targets), 450e3, 0, 1e-6);
  assert_int_equal(hl_targets_pinch_count(targets), 1);
  assert_close(hl_targets_pinch_at(targets, 0)->t_hot, 90 + TEST_KELVIN, 0, 1e-9);
  assert_close(hl_targets_pinch_at(targets, 0)->t_cold, 80 + TEST_KELVIN, 0, 1e-9);
  assert_false(hl_targets_threshold(targets));
  const double grand[][2] = {{165, 20}, {145, 80}, {140, 82.5}, {85, 0}, {55, 75}, {25, 60}};
  assert_curve(targets, HL_CURVE_GRAND, grand, 6, 1e-9);
  double dt;
  assert_int_equal(hl_targets_threshold_dt(problem, &dt), HL_OK);
  assert_close(dt, 50.0 / 9, 0, 1e-10);
  hl_targets_free(targets);
  hl_problem_free(problem);
}

/* -------------------------------- illustrative example of El Sayed et al. */

static void illustrative_example_at_four_approaches(void **state) {
  (void)state;
  hl_problem *problem = test_problem(ctx);
  test_stream(problem, "Cold Stream", 20, 70, 141.4, NAN);
  test_stream(problem, "Hot Stream", 65, 10, 200, NAN);
  test_utility(problem, "Cold Utility", HL_SIDE_COLD, -5, 0, NAN, 0);
  test_utility(problem, "Gas Boiler", HL_SIDE_HOT, 90.1, 90, NAN, 0.04);
  test_check(problem);
  const struct {
    double dt_min, hot, cold;
  } want[] = {
      {4, 25.452, 84.052}, {5, 28.280, 86.880}, {10, 42.420, 101.020}, {15, 56.560, 115.160}};
  for (int k = 0; k < 4; k++) {
    double dt = want[k].dt_min;
    hl_targets *targets = solve(problem, dt);
    assert_close(hl_targets_hot(targets), want[k].hot * 1e3, 0, 1e-6);
    assert_close(hl_targets_cold(targets), want[k].cold * 1e3, 0, 1e-6);
    assert_int_equal(hl_targets_pinch_count(targets), 1);
    assert_close(hl_targets_pinch_at(targets, 0)->t_hot, 65 + TEST_KELVIN, 0, 1e-9);
    assert_close(hl_targets_pinch_at(targets, 0)->t_cold, 65 - dt + TEST_KELVIN, 0, 1e-9);
    double inlet = (65 - 20 - dt) * (200.0 / 55 - 141.4 / 50); /* flow at the cold inlet */
    const double grand[][2] = {{70 + dt / 2, want[k].hot},
                               {65 - dt / 2, 0},
                               {20 + dt / 2, inlet},
                               {10 - dt / 2, want[k].cold}};
    assert_curve(targets, HL_CURVE_GRAND, grand, 4, 1e-9);
    assert_int_equal(hl_targets_utility_count(targets), 2);
    assert_close(hl_targets_utility_at(targets, 0)->duty, want[k].hot * 1e3, 1e-12, 0);
    assert_close(hl_targets_utility_at(targets, 1)->duty, want[k].cold * 1e3, 1e-12, 0);
    hl_targets_free(targets);
  }
  hl_targets *targets = solve(problem, 4);
  int count;
  const hl_point *grand = hl_targets_curve(targets, HL_CURVE_GRAND, &count);
  assert_printed(grand[0].q / 1e3, "25.452");
  assert_printed(grand[2].q / 1e3, "33.143");
  assert_printed(grand[3].q / 1e3, "84.052");
  hl_targets_free(targets);
  hl_problem_free(problem);
}

/* ---------------------------------------------------------- files of cases */

static const hl_json *at(const hl_json *row, int k) { return hl_json_at(row, k); }
static double number(const hl_json *row, int k) { return hl_json_number(at(row, k), NAN); }

/** The streams of a zone (all for "") and all utilities; `ideal`: every contribution 0. */
static hl_problem *problem_of(const hl_json *file, const char *zone, bool ideal) {
  hl_problem *problem = test_problem(ctx);
  const hl_json *streams = hl_json_find(file, "streams"),
                *utilities = hl_json_find(file, "utilities");
  for (int k = 0; k < hl_json_count(streams); k++) {
    const hl_json *s = at(streams, k);
    if (*zone == '\0' || strcmp(hl_json_text(at(s, 1), ""), zone) == 0)
      test_stream_h(problem, hl_json_text(at(s, 0), ""), number(s, 2), number(s, 3), number(s, 4),
                    ideal ? 0 : number(s, 5), number(s, 6));
  }
  for (int k = 0; k < hl_json_count(utilities); k++) {
    const hl_json *u = at(utilities, k);
    hl_utility utility;
    hl_utility_init(&utility);
    utility.name = hl_json_text(at(u, 0), "");
    utility.side = strcmp(hl_json_text(at(u, 1), ""), "hot") == 0 ? HL_SIDE_HOT : HL_SIDE_COLD;
    utility.t_supply = number(u, 2) + TEST_KELVIN;
    utility.t_target = number(u, 3) + TEST_KELVIN;
    utility.dt_cont = number(u, 4);
    utility.h = number(u, 5) * 1e3;
    utility.price = number(u, 6) / 3.6e9;
    test_utility_record(problem, &utility);
  }
  test_check(problem);
  return problem;
}

typedef struct tolerance {
  double rel, watt;
} tolerance;

static void assert_kw(double watt, const hl_json *row, const char *key, tolerance allowed) {
  assert_close(watt, hl_json_number(hl_json_find(row, key), NAN) * 1e3, allowed.rel, allowed.watt);
}

/** Hottest and coldest level without heat flow, the ends of a threshold problem included. */
static void assert_pinches(const hl_targets *targets, const hl_json *row) {
  double hot = -INFINITY, cold = INFINITY;
  for (int k = 0; k < hl_targets_pinch_count(targets); k++) {
    hot = fmax(hot, hl_targets_pinch_at(targets, k)->t);
    cold = fmin(cold, hl_targets_pinch_at(targets, k)->t);
  }
  int last = hl_targets_interval_count(targets) - 1;
  double top = hl_targets_interval_at(targets, 0)->t_high;
  double bottom = hl_targets_interval_at(targets, last)->t_low;
  if (!(hl_targets_hot(targets) > 1)) { /* [W] */
    hot = fmax(hot, top);
    cold = fmin(cold, top);
  }
  if (!(hl_targets_cold(targets) > 1)) {
    hot = fmax(hot, bottom);
    cold = fmin(cold, bottom);
  }
  assert_close(hot - TEST_KELVIN, hl_json_number(hl_json_find(row, "pinch_hot"), NAN), 0, 1e-3);
  assert_close(cold - TEST_KELVIN, hl_json_number(hl_json_find(row, "pinch_cold"), NAN), 0, 1e-3);
}

static void assert_utilities(const hl_problem *problem, const hl_targets *targets,
                             const hl_json *row, tolerance allowed) {
  const hl_json *want = hl_json_find(row, "utilities");
  for (int k = 0; k < hl_json_count(want); k++) {
    int utility = hl_problem_utility_find(problem, hl_json_text(at(at(want, k), 0), ""));
    double duty = NAN;
    for (int j = 0; j < hl_targets_utility_count(targets); j++)
      if (hl_targets_utility_at(targets, j)->utility == utility)
        duty = hl_targets_utility_at(targets, j)->duty;
    assert_close(duty, number(at(want, k), 2) * 1e3, allowed.rel, allowed.watt);
  }
  for (int j = 0; j < hl_targets_utility_count(targets); j++)
    assert_true(hl_targets_utility_at(targets, j)->utility >= 0); /* all is served */
}

/** Area of the balanced composite curves, where the file has one. */
static void assert_area(const hl_problem *problem, const hl_targets *targets, const hl_json *row) {
  const hl_json *want = hl_json_find(row, "area");
  const hl_group_set *set = hl_problem_groups(problem);
  if (want == NULL)
    return;
  double *scale = calloc((size_t)set->count, sizeof *scale), m2;
  assert_non_null(scale);
  scale[0] = 1;
  for (int j = 0; j < hl_targets_utility_count(targets); j++)
    scale[1 + hl_targets_utility_at(targets, j)->utility] = hl_targets_utility_at(targets, j)->duty;
  hl_area *area;
  assert_int_equal(hl_area_new(ctx, &area), HL_OK);
  assert_int_equal(hl_area_solve(area, set, scale, &m2), HL_OK);
  assert_close(m2, hl_json_number(want, NAN), 0, 0.0006);
  hl_area_free(area);
  free(scale);
}

static void assert_zone(const hl_json *file, const hl_json *row, tolerance allowed) {
  const char *zone = hl_json_text(hl_json_find(row, "zone"), "");
  hl_problem *problem = problem_of(file, zone, false);
  hl_targets *targets = solve(problem, 10); /* all contributions are given */
  assert_kw(hl_targets_hot(targets), row, "hot", allowed);
  assert_kw(hl_targets_cold(targets), row, "cold", allowed);
  assert_kw(hl_targets_recovery(targets), row, "recovery", allowed);
  assert_pinches(targets, row);
  assert_utilities(problem, targets, row, allowed);
  assert_area(problem, targets, row);
  hl_targets_free(targets);
  hl_problem_free(problem);
  problem = problem_of(file, zone, true);
  targets = solve(problem, 0);
  assert_kw(hl_targets_recovery(targets), row, "limit", allowed);
  hl_targets_free(targets);
  hl_problem_free(problem);
}

static void assert_case(const char *name) {
  char path[1000];
  snprintf(path, sizeof path, "%s/tests/published/targets/%s.json", getenv("HEATLOOM_SOURCE"),
           name);
  hl_json *file;
  assert_int_equal(hl_json_load(ctx, path, &file), HL_OK);
  const hl_json *rows = hl_json_find(file, "targets"), *limits = hl_json_find(file, "tolerance");
  tolerance allowed = {hl_json_number(hl_json_find(limits, "rel"), NAN),
                       hl_json_number(hl_json_find(limits, "kW"), NAN) * 1e3};
  assert_true(hl_json_count(rows) > 0);
  for (int k = 0; k < hl_json_count(rows); k++) {
    print_message("%s: %s\n", name, hl_json_text(hl_json_find(at(rows, k), "zone"), ""));
    assert_zone(file, at(rows, k), allowed);
  }
  hl_json_free(file);
}

static void total_site_example(void **state) {
  (void)state;
  assert_case("illustrative");
}
static void linnhoff_and_ahmad(void **state) {
  (void)state;
  assert_case("linnhoff_ahmad");
}
static void ahmad_example_3(void **state) {
  (void)state;
  assert_case("ahmad_example_3");
}
static void one_hot_stream(void **state) {
  (void)state;
  assert_case("only_hot");
}
static void varbanov(void **state) {
  (void)state;
  assert_case("varbanov");
}
static void pulp_mill(void **state) {
  (void)state;
  assert_case("pulp_mill");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(four_streams_at_10_K),
      cmocka_unit_test(illustrative_example_at_four_approaches),
      cmocka_unit_test(total_site_example),
      cmocka_unit_test(linnhoff_and_ahmad),
      cmocka_unit_test(ahmad_example_3),
      cmocka_unit_test(one_hot_stream),
      cmocka_unit_test(varbanov),
      cmocka_unit_test(pulp_mill),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
