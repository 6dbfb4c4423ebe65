/** Curves beside the composite and grand composite ones. */
#include <math.h>

#include <heatloom/targets.h>

#include "support/own_problem.h"

static hl_targets *solve(double pocket_width) {
  hl_targets_settings settings;
  hl_targets_settings_init(&settings);
  settings.pocket_width = pocket_width;
  hl_targets *targets;
  assert_int_equal(hl_targets_solve(problem, &settings, &targets), HL_OK);
  return targets;
}

/** Corners of a curve. [degC, kW] */
static void assert_corners(const hl_targets *targets, hl_curve curve, const double (*want)[2],
                           int count) {
  int got;
  const hl_point *p = hl_targets_curve(targets, curve, &got);
  for (int k = 0; k < count && k < got; k++) {
    assert_close(p[k].t - TEST_KELVIN, want[k][0], 0, 1e-6);
    assert_close(p[k].q / 1e3, want[k][1], 0, 1e-6);
  }
  assert_int_equal(got, count);
}

#define ASSERT_CORNERS(curve, ...)                                                                 \
  do {                                                                                             \
    const double corners[][2] = __VA_ARGS__;                                                       \
    assert_corners(targets, curve, corners, (int)(sizeof corners / sizeof *corners));              \
  } while (0)

/** Pockets between 245 and 225, 195 and 175, 95 and 25 degC, shifted. */
static void pockets(void) {
  test_stream(problem, "F1", 20, 180, 3200, 5);
  test_stream(problem, "F3", 140, 230, 2700, 5);
  test_stream(problem, "F2", 250, 40, 3150, 5);
  test_stream(problem, "F4", 200, 80, 3000, 5);
  test_utility(problem, "HU", HL_SIDE_HOT, 260, 259.9, 1, 2);
  test_utility(problem, "CU", HL_SIDE_COLD, 10, 10.1, 1, 1);
  test_check(problem);
}

static void pockets_are_cut_where_they_become_narrow(void **state) {
  (void)state;
  pockets();
  hl_targets *targets = solve(0); /* nothing is cut */
  int count;
  const hl_point *grand = hl_targets_curve(targets, HL_CURVE_GRAND, &count);
  int n;
  const hl_point *all = hl_targets_curve(targets, HL_CURVE_GRAND_ASSISTED, &n);
  assert_true(n >= count);
  for (int k = 0, j = 0; k < count; k++) {
    while (j < n && (fabs(all[j].t - grand[k].t) > 1e-9 || fabs(all[j].q - grand[k].q) > 1e-6))
      j++;
    assert_true(j < n);
  }
  hl_targets_free(targets);
  /* 245-225: 150 kW high at 235, so 10 K wide at 75; 195-175: 100 at 185, so 10 K wide at 50;
   * 95-25: 400 at 75, rising by 20 kW/K and falling by 5, so 10 K wide at 360. */
  targets = solve(10);
  ASSERT_CORNERS(HL_CURVE_GRAND_ASSISTED, {{245, 750},
                                           {240, 825},
                                           {230, 825},
                                           {225, 750},
                                           {195, 300},
                                           {190, 350},
                                           {180, 350},
                                           {175, 300},
                                           {145, 0},
                                           {95, 1000},
                                           {77, 1360},
                                           {67, 1360},
                                           {35, 1200},
                                           {25, 1000}});
  hl_targets_free(targets);
  targets = solve(21); /* wider than both pockets above the pinch */
  ASSERT_CORNERS(HL_CURVE_GRAND_ASSISTED, {{245, 750},
                                           {225, 750},
                                           {195, 300},
                                           {175, 300},
                                           {145, 0},
                                           {95, 1000},
                                           {79.2, 1316},
                                           {58.2, 1316},
                                           {35, 1200},
                                           {25, 1000}});
  hl_targets_free(targets);
}

static void vertical_exchange_leaves_the_ends_of_the_composites(void **state) {
  (void)state;
  pockets();
  hl_targets *targets = solve(10);
  /* The hot composite ends at 6150 kW, where the cold one is at 210 degC shifted; the cold one
   * begins at 1000 kW, where the hot one is at 85. */
  ASSERT_CORNERS(HL_CURVE_GRAND_VERTICAL, {{235, 750}, {210, 0}, {85, 0}, {75, 400}, {35, 1000}});
  hl_targets_free(targets);
}

static void net_profiles_part_the_pocket_free_curve_at_the_pinch(void **state) {
  (void)state;
  pockets();
  hl_targets *targets = solve(10);
  ASSERT_CORNERS(HL_CURVE_NET_SINK,
                 {{245, 750}, {225, 750}, {195, 300}, {175, 300}, {145, 0}, {95, 0}, {25, 0}});
  ASSERT_CORNERS(HL_CURVE_NET_SOURCE,
                 {{245, 0}, {225, 0}, {195, 0}, {175, 0}, {145, 0}, {95, -1000}, {25, -1000}});
  hl_targets_free(targets);
}

static void utilities_have_curves_of_their_own(void **state) {
  (void)state;
  pockets();
  hl_targets *targets = solve(10);
  ASSERT_CORNERS(HL_CURVE_UTILITY_HOT, {{259, 750}, {258.9, 0}});
  ASSERT_CORNERS(HL_CURVE_UTILITY_COLD, {{11.1, 0}, {11, -1000}});
  ASSERT_CORNERS(HL_CURVE_UTILITY_GRAND, {{259, 750}, {258.9, 0}, {11.1, 0}, {11, 1000}});
  int count;
  const hl_point *p = hl_targets_curve(targets, HL_CURVE_HOT_BALANCED, &count);
  assert_close(p[0].t, 260 + TEST_KELVIN, 0, 1e-9);
  assert_close(p[0].q, 6900e3, 1e-12, 0);
  p = hl_targets_curve(targets, HL_CURVE_COLD_BALANCED, &count);
  assert_close(p[0].q, 6900e3, 1e-12, 0);
  assert_close(p[count - 1].t, 10 + TEST_KELVIN, 0, 1e-9);
  assert_close(p[count - 1].q, 0, 0, 1e-6);
  hl_targets_free(targets);
}

static void what_no_utility_serves_is_drawn_beyond_the_streams(void **state) {
  (void)state;
  test_stream(problem, "H", 100, 60, 80, NAN);
  test_stream(problem, "C", 80, 150, 70, NAN);
  test_check(problem);
  hl_targets *targets = solve(10);
  ASSERT_CORNERS(HL_CURVE_UTILITY_HOT, {{165, 60}, {165, 0}});
  ASSERT_CORNERS(HL_CURVE_UTILITY_COLD, {{45, 0}, {45, -70}});
  int count;
  const hl_point *p = hl_targets_curve(targets, HL_CURVE_HOT_BALANCED, &count);
  assert_close(p[0].t, 160 + TEST_KELVIN, 0, 1e-9);
  assert_close(p[0].q, 140e3, 1e-12, 0);
  hl_targets_free(targets);
}

static void a_side_without_utility_has_no_corners(void **state) {
  (void)state;
  test_stream(problem, "H", 100, 60, 80, NAN);
  test_check(problem);
  hl_targets *targets = solve(10);
  int count;
  hl_targets_curve(targets, HL_CURVE_UTILITY_HOT, &count);
  assert_int_equal(count, 0);
  ASSERT_CORNERS(HL_CURVE_NET_SOURCE, {{95, 0}, {55, -80}});
  ASSERT_CORNERS(HL_CURVE_NET_SINK, {{95, 0}, {55, 0}});
  ASSERT_CORNERS(HL_CURVE_GRAND_VERTICAL, {{95, 0}, {55, 80}});
  hl_targets_free(targets);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(pockets_are_cut_where_they_become_narrow),
      TEST(vertical_exchange_leaves_the_ends_of_the_composites),
      TEST(net_profiles_part_the_pocket_free_curve_at_the_pinch),
      TEST(utilities_have_curves_of_their_own),
      TEST(what_no_utility_serves_is_drawn_beyond_the_streams),
      TEST(a_side_without_utility_has_no_corners),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
