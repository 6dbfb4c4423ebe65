/** Published problem tables, pinches and utility levels. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/data.h>
#include <heatloom/targets.h>

#include "support/own_context.h"
#include "support/problem.h"
#include "support/targets.h"

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

/** Tolerance of the file under test. [W] */
static double allowed;

static double wanted(const hl_json *row, const char *key) {
  return hl_json_number(hl_json_find(row, key), NAN);
}

static void assert_kw(double watt, const hl_json *row, const char *key) {
  assert_close(watt, wanted(row, key) * 1e3, 0, allowed);
}

static void assert_pinches(double hot, double cold, const hl_json *row) {
  assert_close(hot - TEST_KELVIN, wanted(row, "pinch_hot"), 0, 1e-9);
  assert_close(cold - TEST_KELVIN, wanted(row, "pinch_cold"), 0, 1e-9);
}

static void assert_utilities(const hl_problem *problem, const hl_targets *targets,
                             const hl_json *row) {
  const hl_json *want = hl_json_find(row, "utilities");
  for (int k = 0; k < hl_json_count(want); k++) {
    int utility = hl_problem_utility_find(problem, hl_json_text(at(at(want, k), 0), ""));
    double duty = NAN;
    for (int j = 0; j < hl_targets_utility_count(targets); j++)
      if (hl_targets_utility_at(targets, j)->utility == utility)
        duty = hl_targets_utility_at(targets, j)->duty;
    assert_close(duty, number(at(want, k), 2) * 1e3, 0, allowed);
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

static void assert_targets(const hl_problem *problem, const hl_targets *targets,
                           const hl_json *row) {
  assert_kw(hl_targets_hot(targets), row, "hot");
  assert_kw(hl_targets_cold(targets), row, "cold");
  assert_kw(hl_targets_recovery(targets), row, "recovery");
  assert_kw(hl_targets_limit(targets), row, "limit");
  double limit = wanted(row, "limit"), hot, cold;
  assert_close(hl_targets_degree(targets), limit > 0 ? wanted(row, "recovery") / limit : 1, 1e-9,
               0);
  hl_targets_pinch_range(targets, &hot, &cold);
  assert_pinches(hot, cold, row);
  assert_utilities(problem, targets, row);
}

static void assert_zone(const hl_problem *problem, const hl_site *site, const hl_json *row) {
  const char *path = hl_json_text(hl_json_find(row, "zone"), "");
  hl_targets *targets = NULL;
  if (*path == '\0')
    assert_int_equal(hl_targets_solve(problem, NULL, &targets), HL_OK);
  else
    assert_int_equal(hl_targets_solve_zone(problem, NULL, path, &targets), HL_OK);
  assert_targets(problem, targets, row);
  if (*path == '\0')
    assert_area(problem, targets, row);
  hl_targets_free(targets);
  int found = 0;
  for (int k = 0; k < hl_site_zone_count(site); k++)
    if (strcmp(hl_site_zone_at(site, k)->path, path) == 0) {
      assert_targets(problem, hl_site_zone_at(site, k)->targets, row);
      found++;
    }
  assert_int_equal(found, 1);
}

/** Totals, and each utility: what zones use or generate, or what is left to boiler and cooler. */
static void assert_total(const hl_problem *problem, const hl_site *site,
                         const hl_site_target *target, const hl_json *row, bool left) {
  const hl_json *want = hl_json_find(row, "utilities");
  double hours = hl_problem_economics(problem)->hours;
  assert_kw(target->hot, row, "hot");
  assert_kw(target->cold, row, "cold");
  assert_kw(target->recovery, row, "recovery");
  assert_kw(target->limit, row, "limit");
  if (left) {
    assert_pinches(target->pinch_hot, target->pinch_cold, row);
    assert_close(target->cost / hours, wanted(row, "cost_per_h"), 1e-9, 1e-9);
  }
  for (int k = 0; k < hl_json_count(want); k++) {
    int utility = hl_problem_utility_find(problem, hl_json_text(at(at(want, k), 0), ""));
    double duty = NAN;
    for (int j = 0; j < hl_site_level_count(site); j++) {
      const hl_site_level *level = hl_site_level_at(site, j);
      if (level->hot == utility)
        duty = left ? level->boiler : level->used;
      if (level->cold == utility)
        duty = left ? level->cooler : level->generated;
    }
    assert_close(duty, number(at(want, k), 2) * 1e3, 0, allowed);
  }
}

/** Who gives heat to whom adds up, and no zone gives more than it generates. */
static void assert_exchange(const hl_site *site) {
  int zones = hl_site_process_count(site);
  double sum = 0;
  for (int from = 0; from < zones; from++) {
    double given = 0, taken = 0;
    for (int to = 0; to < zones; to++) {
      given += hl_site_exchange(site, from, to);
      taken += hl_site_exchange(site, to, from);
    }
    const hl_targets *targets = hl_site_process_at(site, from)->targets;
    assert_true(given <= hl_targets_cold(targets) + allowed);
    assert_true(taken <= hl_targets_hot(targets) + allowed);
    assert_close(hl_site_exchange(site, from, from), 0, 0, allowed);
    sum += given;
  }
  double between = hl_site_total_site(site)->recovery - hl_site_total_process(site)->recovery;
  assert_close(sum, between, 0, allowed);
}

static void assert_case(const char *name) {
  hl_json *file = test_targets_file(ctx, name);
  const hl_json *rows = hl_json_find(file, "targets");
  allowed = wanted(hl_json_find(file, "tolerance"), "kW") * 1e3;
  hl_problem *problem = test_targets_problem(ctx, file, NULL);
  hl_site *site;
  assert_int_equal(hl_site_solve(problem, NULL, &site), HL_OK);
  assert_true(hl_json_count(rows) > 0);
  for (int k = 0; k < hl_json_count(rows); k++) {
    print_message("%s: %s\n", name, hl_json_text(hl_json_find(at(rows, k), "zone"), ""));
    assert_zone(problem, site, at(rows, k));
  }
  assert_total(problem, site, hl_site_total_process(site), hl_json_find(file, "total_process"),
               false);
  assert_total(problem, site, hl_site_total_site(site), hl_json_find(file, "total_site"), true);
  assert_exchange(site);
  hl_site_free(site);
  hl_problem_free(problem);
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
