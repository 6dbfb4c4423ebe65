/** Targets: curves, pinches, threshold problems, utility levels and what they warn of. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <heatloom/targets.h>

#include "support/own_problem.h"

static hl_targets *solve(double dt_min) {
  hl_targets_settings settings;
  hl_targets_settings_init(&settings);
  settings.dt_min = dt_min;
  hl_targets *targets;
  assert_int_equal(hl_targets_solve(problem, &settings, &targets), HL_OK);
  return targets;
}

static double duty_of(const hl_targets *targets, const char *name) {
  int utility = name == NULL ? -1 : hl_problem_utility_find(problem, name);
  for (int k = 0; k < hl_targets_utility_count(targets); k++)
    if (hl_targets_utility_at(targets, k)->utility == utility)
      return hl_targets_utility_at(targets, k)->duty / 1e3;
  return NAN;
}

static void limited(const char *name, hl_side side, double t, double duty_max, double price) {
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = name;
  utility.side = side;
  utility.t_supply = utility.t_target = t + TEST_KELVIN;
  utility.duty_max = duty_max * 1e3;
  utility.price = price / 3.6e6;
  test_utility_record(problem, &utility);
}

static void assert_warning(const char *message, const char *hint) {
  int found = 0;
  for (int k = 0; k < hl_ctx_fault_count(ctx); k++) {
    const hl_fault *fault = hl_ctx_fault_at(ctx, k);
    if (fault->code != 120)
      continue;
    found++;
    assert_int_equal(fault->severity, HL_SEVERITY_WARNING);
    if (strstr(fault->message, message) == NULL || strstr(fault->hint, hint) == NULL)
      fail_msg("%s | %s", fault->message, fault->hint);
  }
  assert_int_equal(found, 1);
}

static void assert_no_warning(void) {
  for (int k = 0; k < hl_ctx_fault_count(ctx); k++)
    assert_int_not_equal(hl_ctx_fault_at(ctx, k)->code, 120);
}

/* ---------------------------------------------------------------- curves */

/** Streams with pockets above and below the pinch; corners as in OpenPinch's basic_pinch. */
static void pockets(void) {
  test_stream(problem, "F1", 20, 180, 3200, 5);
  test_stream(problem, "F3", 140, 230, 2700, 5);
  test_stream(problem, "F2", 250, 40, 3150, 5);
  test_stream(problem, "F4", 200, 80, 3000, 5);
  test_check(problem);
}

static double heat_at(const hl_targets *targets, hl_curve curve, double celsius) {
  int count;
  const hl_point *p = hl_targets_curve(targets, curve, &count);
  double t = celsius + TEST_KELVIN;
  for (int k = 0; k + 1 < count; k++)
    if (t <= p[k].t && t >= p[k + 1].t && p[k].t > p[k + 1].t)
      return (p[k].q + (p[k + 1].q - p[k].q) * (p[k].t - t) / (p[k].t - p[k + 1].t)) / 1e3;
  return NAN;
}

static void curves_agree_with_each_other(void **state) {
  (void)state;
  pockets();
  hl_targets *targets = solve(10);
  double hot = hl_targets_hot(targets) / 1e3, cold = hl_targets_cold(targets) / 1e3;
  int count;
  for (int curve = 0; curve < HL_CURVE_COUNT; curve++) {
    const hl_point *p = hl_targets_curve(targets, (hl_curve)curve, &count);
    assert_true(count >= 2);
    for (int k = 0; k + 1 < count; k++)
      assert_true(p[k].t >= p[k + 1].t);
  }
  const hl_point *p = hl_targets_curve(targets, HL_CURVE_HOT, &count);
  assert_close(p[0].q / 1e3, 6150, 1e-12, 0);
  assert_close(p[count - 1].q, 0, 0, 1e-6);
  p = hl_targets_curve(targets, HL_CURVE_COLD, &count);
  assert_close(p[count - 1].q / 1e3, cold, 1e-12, 0);
  assert_close(p[0].q / 1e3, cold + 5900, 1e-12, 0);
  /* The grand curve is the horizontal distance of the shifted composites, hot utility included. */
  for (double t = 45; t <= 225; t += 7.3) {
    double difference =
        heat_at(targets, HL_CURVE_COLD_SHIFTED, t) - heat_at(targets, HL_CURVE_HOT_SHIFTED, t);
    assert_close(heat_at(targets, HL_CURVE_GRAND, t), difference, 0, 1e-6);
    double real = heat_at(targets, HL_CURVE_COLD, t) - heat_at(targets, HL_CURVE_HOT, t);
    assert_close(heat_at(targets, HL_CURVE_GRAND_REAL, t), real, 0, 1e-6);
  }
  assert_close(heat_at(targets, HL_CURVE_GRAND, 245), hot, 0, 1e-6);
  hl_targets_free(targets);
}

static void pockets_are_cut_where_they_close(void **state) {
  (void)state;
  pockets();
  hl_targets *targets = solve(10);
  /* OpenPinch (MIT), sample case basic_pinch: pockets close at 225, 175 and 95 degC. */
  const double want[][2] = {{245, 750}, {225, 750}, {195, 300}, {175, 300},
                            {145, 0},   {95, 1000}, {25, 1000}};
  int count;
  const hl_point *p = hl_targets_curve(targets, HL_CURVE_GRAND_POCKET_FREE, &count);
  assert_int_equal(count, 7);
  for (int k = 0; k < count; k++) {
    assert_close(p[k].t - TEST_KELVIN, want[k][0], 0, 1e-6);
    assert_close(p[k].q / 1e3, want[k][1], 0, 1e-6);
  }
  hl_targets_free(targets);
}

/* Between 30 and 0 °C shifted there is no stream: heat neither joins nor leaves. */
static void stretches_without_streams_are_vertical(void **state) {
  (void)state;
  test_stream(problem, "Wash", 40, 35, 30, 5);
  test_stream(problem, "Room", 5, 0, 50, 5);
  test_check(problem);
  hl_targets *targets = solve(10);
  assert_close(heat_at(targets, HL_CURVE_GRAND_POCKET_FREE, 32.5), 15, 1e-12, 0);
  assert_close(heat_at(targets, HL_CURVE_GRAND_POCKET_FREE, 15), 30, 1e-12, 0);
  assert_close(heat_at(targets, HL_CURVE_GRAND_POCKET_FREE, -2.5), 55, 1e-12, 0);
  hl_targets_free(targets);
}

static void intervals_carry_the_cascade(void **state) {
  (void)state;
  pockets();
  hl_targets *targets = solve(10);
  int count = hl_targets_interval_count(targets);
  double flow = hl_targets_hot(targets);
  for (int k = 0; k < count; k++) {
    const hl_interval *row = hl_targets_interval_at(targets, k);
    assert_close(row->flow_in, flow, 0, 1e-6);
    assert_close(row->flow_out, row->flow_in - row->deficit, 0, 1e-6);
    assert_close(row->deficit, row->cp_net * (row->t_high - row->t_low), 1e-9, 1e-6);
    flow = row->flow_out;
  }
  assert_close(flow, hl_targets_cold(targets), 0, 1e-6);
  assert_null(hl_targets_interval_at(targets, count));
  hl_targets_free(targets);
}

/* --------------------------------------------------------------- pinches */

static void two_pinches_are_both_reported(void **state) {
  (void)state;
  test_stream(problem, "H1", 200, 150, 50, 5);
  test_stream(problem, "C1", 140, 190, 100, 5);
  test_stream(problem, "H2", 150, 100, 100, 5);
  test_stream(problem, "C2", 90, 140, 100, 5);
  test_stream(problem, "H3", 100, 50, 100, 5);
  test_check(problem);
  hl_targets *targets = solve(10);
  assert_close(hl_targets_hot(targets), 50e3, 1e-12, 0);
  assert_int_equal(hl_targets_pinch_count(targets), 2);
  assert_close(hl_targets_pinch_at(targets, 0)->t, 145 + TEST_KELVIN, 0, 1e-9);
  assert_close(hl_targets_pinch_at(targets, 1)->t, 95 + TEST_KELVIN, 0, 1e-9);
  hl_targets_free(targets);
}

static void threshold_problems_have_no_pinch(void **state) {
  (void)state;
  test_stream(problem, "H", 200, 100, 300, NAN);
  test_stream(problem, "C", 50, 150, 100, NAN);
  test_check(problem);
  hl_targets *targets = solve(10);
  assert_close(hl_targets_hot(targets), 0, 0, 1e-9);
  assert_close(hl_targets_cold(targets), 200e3, 1e-12, 0);
  assert_true(hl_targets_threshold(targets));
  assert_int_equal(hl_targets_pinch_count(targets), 0);
  hl_targets_free(targets);
  double dt;
  assert_int_equal(hl_targets_threshold_dt(problem, &dt), HL_OK);
  assert_close(dt, 50, 0, 1e-9); /* 200 K against the cold outlet */
}

static void near_the_threshold_there_is_a_pinch_or_none_is_needed_never_both(void **state) {
  (void)state;
  test_stream(problem, "H2", 170, 60, 330, NAN);
  test_stream(problem, "H4", 150, 30, 180, NAN);
  test_stream(problem, "C1", 20, 135, 230, NAN);
  test_stream(problem, "C3", 80, 140, 240, NAN);
  test_check(problem);
  double dt;
  assert_int_equal(hl_targets_threshold_dt(problem, &dt), HL_OK);
  int pinched = 0, thresholds = 0;
  for (int k = -40; k <= 40; k++) {
    /* From 0.1 uW to 5 kW of utility on both sides. */
    double off = k == 0 ? 0 : (k < 0 ? -1 : 1) * 1e-10 * pow(10, abs(k) / 4.0);
    hl_targets *targets = solve(dt + off);
    bool pinch = hl_targets_pinch_count(targets) > 0;
    assert_true(pinch != hl_targets_threshold(targets));
    pinched += pinch;
    thresholds += !pinch;
    hl_targets_free(targets);
  }
  assert_true(pinched > 10 && thresholds > 40);
}

static void threshold_with_a_jump_is_the_last_approach_without_excess(void **state) {
  (void)state;
  test_stream(problem, "Condensing", 120, 120, 100, NAN);
  test_stream(problem, "Boiling", 90, 90, -80, NAN);
  test_check(problem);
  double dt;
  assert_int_equal(hl_targets_threshold_dt(problem, &dt), HL_OK);
  assert_close(dt, 30, 0, 1e-6);
}

static void threshold_approach_may_not_exist_or_be_endless(void **state) {
  (void)state;
  test_stream(problem, "C", 50, 150, 100, NAN);
  test_check(problem);
  double dt;
  assert_int_equal(hl_targets_threshold_dt(problem, &dt), HL_OK);
  assert_true(isinf(dt));
  hl_problem *other = test_problem(ctx);
  test_stream(other, "H", 100, 60, 100, NAN);
  test_stream(other, "C", 80, 150, 100, NAN);
  test_check(other);
  assert_int_equal(hl_targets_threshold_dt(other, &dt), HL_OK);
  assert_true(isnan(dt));
  hl_problem_free(other);
}

static void no_streams_is_an_error(void **state) {
  (void)state;
  hl_targets *targets;
  assert_int_equal(hl_targets_solve(problem, NULL, &targets), HL_ERR_DATA);
  assert_null(targets);
  assert_int_equal(hl_ctx_error(ctx)->code, 101);
}

static void settings_are_checked_and_come_from_the_case(void **state) {
  (void)state;
  test_stream(problem, "H", 200, 100, 300, NAN);
  test_setting(problem, "targets.dt_min", "17", "K");
  test_check(problem);
  hl_targets *targets;
  assert_int_equal(hl_targets_solve(problem, NULL, &targets), HL_OK);
  assert_close(hl_targets_dt_min(targets), 17, 0, 1e-12);
  hl_targets_free(targets);
  hl_targets_settings settings;
  hl_targets_settings_init(&settings);
  settings.dt_min = -1;
  assert_int_equal(hl_targets_solve(problem, &settings, &targets), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 12);
}

/* -------------------------------------------------------------- utilities */

static void cheap_levels_serve_as_much_as_they_reach(void **state) {
  (void)state;
  pockets(); /* above the pinch 450 kW between 225 and 195, 300 between 175 and 145 (shifted) */
  test_utility(problem, "HPS", HL_SIDE_HOT, 250, 250, 5, 3);
  test_utility(problem, "LPS", HL_SIDE_HOT, 165, 165, 5, 1);  /* 160 shifted: half of 300 kW */
  test_utility(problem, "MPS", HL_SIDE_HOT, 185, 185, 5, 2);  /* 180: in the pocket, all of 300 */
  test_utility(problem, "BFW", HL_SIDE_COLD, 110, 110, 5, 0); /* 115: 600 kW are above it */
  test_utility(problem, "CW", HL_SIDE_COLD, 10, 20, 5, 1);
  test_check(problem);
  hl_targets *targets = solve(10);
  assert_close(duty_of(targets, "LPS"), 150, 1e-9, 0);
  assert_close(duty_of(targets, "MPS"), 150, 1e-9, 0);
  assert_close(duty_of(targets, "HPS"), 450, 1e-9, 0);
  assert_close(duty_of(targets, "BFW"), 600, 1e-9, 0);
  assert_close(duty_of(targets, "CW"), 400, 1e-9, 0);
  const hl_utility_target *first = hl_targets_utility_at(targets, 0);
  assert_int_equal(first->utility, hl_problem_utility_find(problem, "LPS"));
  assert_close(first->t_touch, 160 + TEST_KELVIN, 0, 1e-6);
  double seconds = hl_economics_seconds(hl_problem_economics(problem));
  assert_close(first->cost, 150e3 * seconds / 3.6e6, 1e-9, 0);
  assert_no_warning();
  hl_targets_free(targets);
}

static void levels_tell_what_they_emit(void **state) {
  (void)state;
  pockets();
  hl_utility chiller;
  hl_utility_init(&chiller);
  chiller.name = "Chiller";
  chiller.side = HL_SIDE_COLD;
  chiller.t_supply = chiller.t_target = 5 + TEST_KELVIN;
  chiller.co2 = 0.01 / 3.6e6;
  chiller.cop = 4;
  test_utility_record(problem, &chiller);
  test_setting(problem, "economics.electricity_co2", "0.2", "kg/kWh");
  test_check(problem);
  hl_targets *targets = solve(10);
  const double hours = hl_problem_economics(problem)->hours;
  bool found = false;
  for (int k = 0; k < hl_targets_utility_count(targets); k++) {
    const hl_utility_target *t = hl_targets_utility_at(targets, k);
    if (t->utility < 0)
      continue;
    found = true;
    assert_close(t->co2, t->duty / 1e3 * (0.01 + 0.2 / 4) * hours, 1e-9, 0);
  }
  assert_true(found);
  hl_targets_free(targets);
}

static void a_dear_low_level_stays_unused_by_price_only(void **state) {
  (void)state;
  pockets();
  test_utility(problem, "HPS", HL_SIDE_HOT, 250, 250, 5, 1);
  test_utility(problem, "LPS", HL_SIDE_HOT, 165, 165, 5, 2);
  test_check(problem);
  hl_targets_settings settings;
  hl_targets_settings_init(&settings);
  assert_int_equal(settings.order, HL_TARGETS_ORDER_PINCH);
  settings.order = HL_TARGETS_ORDER_PRICE;
  hl_targets *targets;
  assert_int_equal(hl_targets_solve(problem, &settings, &targets), HL_OK);
  assert_close(duty_of(targets, "HPS"), 750, 1e-9, 0);
  assert_close(duty_of(targets, "LPS"), 0, 0, 1e-9);
  hl_targets_free(targets);
  targets = solve(10);
  assert_true(duty_of(targets, "LPS") > 100);
  assert_close(duty_of(targets, "LPS") + duty_of(targets, "HPS"), 750, 1e-9, 0);
  hl_targets_free(targets);
}

static void sloping_utility_is_limited_by_its_whole_profile(void **state) {
  (void)state;
  test_stream(problem, "Boil", 150, 150, -100, 5);
  test_stream(problem, "Heat", 60, 120, 60, 5);
  test_utility(problem, "Oil", HL_SIDE_HOT, 180, 80, 5, 1); /* shifted 175 to 75 */
  test_utility(problem, "Steam", HL_SIDE_HOT, 200, 200, 5, 2);
  test_check(problem);
  hl_targets *targets = solve(10);
  /* Below 155 only 60 kW are needed, and 0.8 of the oil's heat comes there. */
  assert_close(duty_of(targets, "Oil"), 75, 1e-9, 0);
  assert_close(duty_of(targets, "Steam"), 85, 1e-9, 0);
  hl_targets_free(targets);
}

static void limits_of_duty_are_kept_and_said(void **state) {
  (void)state;
  test_stream(problem, "Heat", 60, 120, 60, 5);
  limited("Boiler", HL_SIDE_HOT, 200, 40, 1);
  test_check(problem);
  hl_targets *targets = solve(10);
  assert_close(duty_of(targets, "Boiler"), 40, 1e-9, 0);
  assert_close(duty_of(targets, NULL), 20, 1e-9, 0);
  assert_warning("limits of the hot utilities are used up: 20 kW", "duty_max of \"Boiler\"");
  hl_targets_free(targets);
}

static void a_cold_hot_utility_is_named_with_the_way_out(void **state) {
  (void)state;
  test_stream(problem, "Boil", 126, 126, -100, NAN);
  test_utility(problem, "LP steam", HL_SIDE_HOT, 130, 130, NAN, 1);
  test_check(problem);
  hl_targets *targets = solve(10);
  assert_close(duty_of(targets, "LP steam"), 0, 0, 1e-9);
  assert_close(duty_of(targets, NULL), 100, 1e-9, 0);
  assert_warning("hot utility \"LP steam\" (130.0 °C, contribution 5 K) is too cold: 100 kW are "
                 "needed at 131.0 °C shifted (136.0 °C)",
                 "at least 136.0 °C, or lower dt_min from 10 to 3.9 K");
  hl_targets_free(targets);
}

static void a_warm_cold_utility_is_named_with_the_way_out(void **state) {
  (void)state;
  test_stream(problem, "Cool", 60, 20, 80, 5);
  test_utility(problem, "Water", HL_SIDE_COLD, 15, 25, 5, 1);
  test_check(problem);
  hl_targets *targets = solve(10);
  assert_close(duty_of(targets, "Water"), 70, 0, 10); /* sloping; ends at 20 shifted */
  assert_true(duty_of(targets, NULL) > 5);
  assert_warning("cold utility \"Water\" (25.0 °C, contribution 5 K) is too warm",
                 "cold utility of at most");
  hl_targets_free(targets);
}

static void missing_utilities_are_the_default_without_a_warning(void **state) {
  (void)state;
  pockets();
  hl_targets *targets = solve(10);
  assert_int_equal(hl_targets_utility_count(targets), 2);
  assert_close(hl_targets_utility_at(targets, 0)->duty, 750e3, 1e-9, 0);
  assert_int_equal(hl_targets_utility_at(targets, 1)->utility, -1);
  assert_no_warning();
  hl_targets_free(targets);
}

static void groups_join_the_process_at_their_scales(void **state) {
  (void)state;
  pockets();
  test_utility(problem, "Steam", HL_SIDE_HOT, 250, 250, 5, 1);
  test_utility(problem, "Water", HL_SIDE_COLD, 10, 20, 5, 1);
  test_check(problem);
  const hl_group_set *set = hl_problem_groups(problem);
  double scale[] = {1, 750e3, 0};
  hl_targets *targets;
  assert_int_equal(hl_targets_solve_groups(ctx, set, scale, 10, &targets), HL_OK);
  assert_close(hl_targets_hot(targets), 0, 0, 1e-6);
  assert_close(hl_targets_cold(targets), 1000e3, 1e-12, 0);
  assert_int_equal(hl_targets_utility_count(targets), 0);
  hl_targets_free(targets);
}

static void what_systems_leave_is_served_by_the_utilities(void **state) {
  (void)state;
  pockets();
  test_utility(problem, "HPS", HL_SIDE_HOT, 250, 250, 5, 3);
  test_utility(problem, "CW", HL_SIDE_COLD, 10, 20, 5, 1);
  test_check(problem);
  const hl_piece condenser = {448.15, 448.15, 300e3, NAN, 0, HL_PHASE_CONDENSE}; /* 175 C */
  const hl_piece evaporator = {390.15, 390.15, 260e3, NAN, 0, HL_PHASE_EVAPORATE};
  const hl_profile profile[] = {{"c", "", HL_SIDE_HOT, 1, &condenser, 0},
                                {"e", "", HL_SIDE_COLD, 1, &evaporator, 0}};
  const hl_group group[] = {
      hl_problem_groups(problem)->group[0],
      {.name = "pump", .kind = HL_GROUP_SYSTEM, .profile_count = 2, .profile = profile}};
  const hl_group_set set = {2, group};
  const double scale[] = {1, 1};
  hl_targets_settings settings;
  hl_targets_settings_init(&settings);
  hl_targets *targets;
  assert_int_equal(hl_targets_solve_residual(problem, &settings, &set, scale, &targets), HL_OK);
  assert_close(duty_of(targets, "HPS"), 450, 1e-9, 0);
  assert_close(duty_of(targets, "CW"), 740, 1e-9, 0);
  hl_targets *duties;
  assert_int_equal(hl_targets_solve_duties(problem, &settings, &set, scale, NULL, &duties), HL_OK);
  assert_true(duty_of(duties, "HPS") == duty_of(targets, "HPS"));
  assert_true(duty_of(duties, "CW") == duty_of(targets, "CW"));
  assert_true(hl_targets_hot(duties) == hl_targets_hot(targets));
  assert_true(hl_targets_cold(duties) == hl_targets_cold(targets));
  hl_targets_free(duties);
  hl_targets_free(targets);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(curves_agree_with_each_other),
      TEST(pockets_are_cut_where_they_close),
      TEST(stretches_without_streams_are_vertical),
      TEST(intervals_carry_the_cascade),
      TEST(two_pinches_are_both_reported),
      TEST(threshold_problems_have_no_pinch),
      TEST(near_the_threshold_there_is_a_pinch_or_none_is_needed_never_both),
      TEST(threshold_with_a_jump_is_the_last_approach_without_excess),
      TEST(threshold_approach_may_not_exist_or_be_endless),
      TEST(no_streams_is_an_error),
      TEST(settings_are_checked_and_come_from_the_case),
      TEST(levels_tell_what_they_emit),
      TEST(cheap_levels_serve_as_much_as_they_reach),
      TEST(a_dear_low_level_stays_unused_by_price_only),
      TEST(sloping_utility_is_limited_by_its_whole_profile),
      TEST(limits_of_duty_are_kept_and_said),
      TEST(a_cold_hot_utility_is_named_with_the_way_out),
      TEST(a_warm_cold_utility_is_named_with_the_way_out),
      TEST(missing_utilities_are_the_default_without_a_warning),
      TEST(groups_join_the_process_at_their_scales),
      TEST(what_systems_leave_is_served_by_the_utilities),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
