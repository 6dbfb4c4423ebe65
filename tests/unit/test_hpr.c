/** Heat pump targets on the seven streams of OpenPinch's basic_pinch, and what cannot be. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/hpr.h>

#include "support/own_problem.h"

static void utilities(double hot, double cold) {
  test_utility(problem, "HU", HL_SIDE_HOT, 260, 260, 1, hot);
  test_utility(problem, "CU", HL_SIDE_COLD, 10, 10, 1, cold);
}

/** Prices of 120 for power, 40 for heat, 2 for cooling per MWh, 8000 h/y. */
static void economics(void) {
  utilities(0.040, 0.002);
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 30000, 1000, 1);
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_setting(problem, "economics.annualisation", "0.1", "");
  test_setting(problem, "economics.electricity_price", "120", "cur/MWh");
}

/** Net demand 750 kW above 145 °C shifted, 1000 kW to take below; contribution of machines 0. */
static void process(void) {
  test_stream(problem, "F1", 20, 180, 3200, 5);
  test_stream(problem, "F3", 140, 230, 2700, 5);
  test_stream(problem, "F2", 250, 40, 3150, 5);
  test_stream(problem, "F4", 200, 104, 2400, 5);
  test_stream(problem, "F5", 104, 80, 600, 5);
  test_setting(problem, "levels.dt_cont", "0", "K");
}

static void levels(const char *condensers, const char *evaporators) {
  test_setting(problem, "levels.condensers", condensers, "");
  test_setting(problem, "levels.evaporators", evaporators, "");
}

static hl_hpr *solve(const hl_stop_settings *stop) {
  hl_hpr *h;
  test_check(problem);
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, stop, &h), HL_OK);
  return h;
}

static double kw(double watt) { return watt / 1e3; }

/* The residual cascade, by code that knows nothing of levels, and both laws. */
static void check_design(const hl_hpr *h) {
  const hl_targets *before = hl_hpr_targets_before(h), *after = hl_hpr_targets_after(h);
  double given = 0, taken = 0, power = 0, low = 0, high = 0;
  for (int k = 0; k < hl_hpr_machine_count(h); k++) {
    const hl_hpr_machine *m = hl_hpr_machine_at(h, k);
    given += m->q_cond;
    taken += m->q_evap;
    power += m->power;
    low += m->q_evap / m->t_evap;
    high += m->q_cond / m->t_cond;
    assert_close(m->q_cond, m->q_evap + m->power, 1e-9, 0);
    assert_true(m->power >= -1e-9);
  }
  assert_true(high >= low * (1 - 1e-9)); /* entropy is made */
  assert_close(power, hl_hpr_work(h), 1e-9, 0);
  assert_close(hl_targets_hot(after), hl_targets_hot(before) - given, 0, 1e-6 * given + 1e-3);
  if (!hl_hpr_asked(h)->ambient)
    assert_close(hl_targets_cold(after), hl_targets_cold(before) - taken, 0, 1e-6 * given + 1e-3);
}

static void work_is_the_proven_optimum(void **state) {
  (void)state;
  process();
  utilities(0.04, 0.002);
  levels("3", "2");
  test_setting(problem, "levels.prove", "yes", "");
  test_setting(problem, "hpr.load", "share", "");
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  stop.gap = 1e-3;
  hl_hpr *h = solve(&stop);
  assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_OPTIMAL);
  assert_close(kw(hl_hpr_work(h)), 203.705, 0, 0.0021);
  assert_true(hl_hpr_work_bound(h) >= hl_hpr_work(h) * (1 - 1e-3));
  assert_close(kw(hl_hpr_work_continuous(h)), 164.574, 1e-4, 0);
  assert_close(kw(hl_hpr_work_reversible(h)), 97.546, 1e-4, 0);
  assert_close(kw(hl_hpr_after(h)->hot), 0, 0, 1e-5);
  assert_close(kw(hl_hpr_after(h)->cold), 250 + 203.705, 0, 0.003);
  check_design(h);
  hl_hpr_free(h);
}

static void refrigeration_rejects_into_the_process(void **state) {
  (void)state;
  process();
  utilities(0.04, 0.002);
  levels("3", "2");
  test_setting(problem, "hpr.task", "cooling", "");
  test_setting(problem, "hpr.load", "share", "");
  test_setting(problem, "hpr.share", "0.4", "");
  hl_hpr *h = solve(NULL);
  assert_close(kw(hl_hpr_work(h)), 103.82, 0, 0.0051);
  assert_close(kw(hl_hpr_after(h)->cold), 600, 1e-9, 0);
  check_design(h);
  hl_hpr_free(h);
}

static void a_load_beyond_what_fits_is_refused_with_the_largest(void **state) {
  (void)state;
  process();
  utilities(0.04, 0.002);
  test_setting(problem, "hpr.task", "cooling", "");
  test_setting(problem, "hpr.load", "duty", "");
  test_setting(problem, "hpr.duty", "600", "kW");
  hl_hpr *h = solve(NULL);
  assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
  assert_close(kw(hl_hpr_load_most(h)), 489.908, 0, 0.0006);
  assert_non_null(strstr(hl_hpr_reason(h), "489.908 kW"));
  assert_int_equal(hl_hpr_machine_count(h), 0);
  hl_hpr_free(h);
}

/* 300 kW between 145 and 175 °C: the economic answer is the lower step alone. */
static void cost_decides_on_a_part_of_the_load(void **state) {
  (void)state;
  process();
  economics();
  levels("3", "2");
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  stop.gap = 2e-3;
  hl_hpr *h = solve(&stop);
  const hl_hpr_account *none = hl_hpr_before(h), *with = hl_hpr_after(h);
  assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_OPTIMAL);
  assert_close(kw(hl_hpr_load_placed(h)), 300, 1e-3, 0);
  assert_close(none->yearly, 256000, 1e-9, 0);
  assert_true(with->yearly < 204900 && hl_hpr_bound(h) > 204400 && hl_hpr_bound(h) <= with->yearly);
  assert_int_equal(hl_hpr_machine_count(h), 2); /* three levels and more machines cost more */
  const double work = hl_hpr_work(h);
  assert_close(with->yearly,
               8e3 * (kw(work) * 0.12 + kw(with->hot) * 0.04 + kw(with->cold) * 0.002) +
                   0.1 * (2 * 30000 + kw(work) * 1000),
               1e-9, 0);
  assert_close(hl_hpr_payback(h), with->investment / (none->energy_cost - with->energy_cost), 1e-12,
               0);
  check_design(h);
  hl_hpr_free(h);
}

/* At the break-even price a design costs as much as none. */
static void at_the_break_even_price_it_makes_no_difference(void **state) {
  (void)state;
  process();
  economics();
  test_setting(problem, "hpr.load", "share", "");
  hl_hpr *h = solve(NULL);
  const double price = hl_hpr_break_even_design(h);
  hl_hpr_free(h);
  char text[40];
  snprintf(text, sizeof text, "%.15g", price * 3.6e9);
  const hl_setting_row row = {
      .key = "economics.electricity_price", .value = text, .unit = "cur/MWh"};
  assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_OK);
  assert_close(hl_hpr_after(h)->yearly, hl_hpr_before(h)->yearly, 1e-9, 0);
  hl_hpr_free(h);
}

static void no_machine_is_an_answer_with_its_price(void **state) {
  (void)state;
  process();
  economics();
  const hl_setting_row row = {
      .key = "economics.electricity_price", .value = "3000", .unit = "cur/MWh"};
  test_check(problem);
  assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
  hl_hpr *h;
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_OK);
  assert_int_equal(hl_hpr_machine_count(h), 0);
  assert_non_null(strstr(hl_hpr_reason(h), "no machine pays"));
  assert_true(hl_hpr_break_even(h) * 3.6e9 < 3000 && hl_hpr_break_even(h) * 3.6e9 > 500);
  assert_close(hl_hpr_after(h)->yearly, hl_hpr_before(h)->yearly, 0, 0);
  assert_ptr_equal(hl_hpr_targets_after(h), hl_hpr_targets_before(h));
  assert_null(hl_hpr_group(h));
  hl_hpr_free(h);
}

static int fault_of(void) {
  const hl_fault *fault = hl_ctx_error(ctx);
  return fault != NULL ? fault->code : 0;
}

static void without_prices_the_best_load_has_no_meaning(void **state) {
  (void)state;
  process();
  utilities(0.04, 0.002);
  test_check(problem);
  hl_hpr *h;
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_ERR_DATA);
  assert_null(h);
  assert_int_equal(fault_of(), 240); /* HL240 */
}

/* -------------------------------------------------------------------- ambient */

static void cold_store(void) {
  test_stream(problem, "Store", -20, -25, 100, 5);
  test_stream(problem, "Room", 5, 0, 50, 5);
  test_stream(problem, "Wash", 40, 35, 30, 5);
  test_setting(problem, "levels.dt_cont", "0", "K");
  test_setting(problem, "hpr.task", "cooling", "");
}

static void a_threshold_process_has_ambient_only(void **state) {
  (void)state;
  cold_store();
  utilities(0, 0.05);
  hl_hpr *h = solve(NULL); /* doing without is the answer */
  assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_OPTIMAL);
  assert_int_equal(hl_hpr_machine_count(h), 0);
  assert_close(hl_hpr_bound(h), hl_hpr_before(h)->objective, 0, 0);
  assert_non_null(strstr(hl_hpr_reason(h), "--ambient"));
  hl_hpr_free(h);
  test_setting(problem, "hpr.load", "share", "");
  h = solve(NULL); /* a load that is asked for is not met */
  assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
  hl_hpr_free(h);
}

/* They follow from the case, and would be overwritten. */
static void prices_of_the_selection_are_refused(void **state) {
  (void)state;
  hl_hpr *h;
  process();
  economics();
  test_setting(problem, "selection.machines", "2", "");
  hl_hpr_free(solve(NULL));
  test_setting(problem, "selection.hot_max", "100", "kW");
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_ERR_ARG);
  assert_int_equal(fault_of(), 1);
  assert_non_null(strstr(hl_ctx_error(ctx)->message, "selection.hot_max"));
}

/* What is warmer than ambient and its approach needs no machine; heat of ambient is none of the
 * process. One evaporator at -30 °C shifted for 150 kW: COP = 0.5·243.15/(298.15 - 243.15). */
static void refrigeration_rejects_to_ambient(void **state) {
  (void)state;
  cold_store();
  utilities(0, 0.05);
  test_setting(problem, "hpr.ambient", "yes", "");
  test_setting(problem, "hpr.load", "share", "");
  hl_hpr *h = solve(NULL);
  assert_close(kw(hl_hpr_demand(h)), 150, 1e-9, 0);
  assert_close(kw(hl_hpr_work(h)), 150 * (298.15 - 243.15) / (0.5 * 243.15), 1e-9, 0);
  assert_close(kw(hl_hpr_after(h)->cold), 30, 1e-9, 0);
  assert_close(kw(hl_hpr_after(h)->hot), 0, 0, 1e-9);
  hl_hpr_free(h);
}

static void a_heat_pump_from_ambient_alone(void **state) {
  (void)state;
  test_stream(problem, "Heating", 30, 45, 200, 5);
  utilities(0.06, 0);
  test_setting(problem, "levels.dt_cont", "0", "K");
  test_setting(problem, "hpr.ambient", "yes", "");
  test_setting(problem, "hpr.load", "share", "");
  hl_hpr *h = solve(NULL);
  /* 50 °C shifted from 5 °C */
  assert_close(kw(hl_hpr_work(h)), 200 / (1 + 0.5 * 278.15 / 45), 1e-9, 0);
  assert_close(kw(hl_hpr_after(h)->cold), 0, 0, 1e-9);
  hl_hpr_free(h);
}

static void ambient_on_the_wrong_side_is_refused(void **state) {
  (void)state;
  test_stream(problem, "Thaw", -10, -5, 200, 5);
  utilities(0.06, 0);
  test_setting(problem, "hpr.ambient", "yes", "");
  test_check(problem);
  hl_hpr *h;
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_ERR_DATA);
  assert_int_equal(fault_of(), 241); /* HL241 */
}

/* The step at 300 kW is the load that is asked for, whatever the last digit of the data. */
static void a_load_that_is_a_corner_but_for_rounding_is_the_corner(void **state) {
  (void)state;
  process();
  test_stream(problem, "rounding", 150, 149, 1e-5, 5);
  utilities(0.04, 0.002);
  test_setting(problem, "hpr.load", "duty", "");
  test_setting(problem, "hpr.duty", "300", "kW");
  hl_hpr *h = solve(NULL);
  assert_close(hl_hpr_level_at(h, 0)->t, 175 + TEST_KELVIN, 0, 1e-3);
  hl_hpr_free(h);
}

/* The whole source is at one temperature: a second evaporator would be a copy of the first. */
static void levels_that_gain_nothing_are_left_out(void **state) {
  (void)state;
  test_stream(problem, "Vapour", 70, 70, 900, 5);
  test_stream(problem, "Low", 70, 90, 300, 5);
  test_stream(problem, "High", 100, 100, 200, 5);
  utilities(0.06, 0.002);
  levels("2", "3");
  test_setting(problem, "hpr.load", "share", "");
  hl_hpr *h = solve(NULL);
  int evaporators = 0;
  for (int k = 0; k < hl_hpr_level_count(h); k++)
    evaporators += hl_hpr_level_at(h, k)->side == HL_SIDE_COLD;
  assert_int_equal(evaporators, 1);
  assert_int_equal(hl_hpr_level_count(h), 3);
  check_design(h);
  hl_hpr_free(h);
}

/* Ambient takes the heat: what of it would have saved hot utility is no reason for a weak bound. */
static void refrigeration_to_ambient_is_bounded_closely(void **state) {
  (void)state;
  cold_store();
  test_stream(problem, "Boiler house", 60, 90, 400, 5);
  test_utility(problem, "HU", HL_SIDE_HOT, 260, 260, 1, 0.01);
  test_utility(problem, "Brine", HL_SIDE_COLD, -40, -40, 1, 0.05);
  test_setting(problem, "hpr.ambient", "yes", "");
  test_setting(problem, "economics.electricity_price", "100", "cur/MWh");
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  stop.gap = 1e-3;
  hl_hpr *h = solve(&stop);
  assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_OPTIMAL);
  assert_true(hl_hpr_machine_count(h) > 0);
  hl_hpr_free(h);
}

static void settings_are_checked(void **state) {
  (void)state;
  process();
  utilities(0.04, 0.002);
  test_check(problem);
  hl_hpr_settings set;
  hl_settings_init(&hl_hpr_table, &set);
  hl_hpr *h;
  set.load = HL_HPR_LOAD_DUTY;
  assert_int_equal(hl_hpr_solve(problem, NULL, &set, NULL, &h), HL_ERR_ARG);
  set.load = HL_HPR_LOAD_SHARE;
  set.share = 0;
  assert_int_equal(hl_hpr_solve(problem, NULL, &set, NULL, &h), HL_ERR_ARG);
  assert_null(h);
}

/* ------------------------------------------------------------------- indirect */

static void stream_in(const char *zone, const char *name, double from, double to, double duty) {
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  segment = (hl_segment){from + TEST_KELVIN, to + TEST_KELVIN, duty * 1e3, 1e3, 5, segment.place};
  stream.name = name;
  stream.zone = zone;
  stream.segment = &segment;
  stream.segment_count = 1;
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
}

static void main_at(const char *name, hl_side side, double t, double price) {
  char other[40];
  hl_utility utility;
  hl_utility_init(&utility);
  utility.side = side;
  utility.name = name;
  utility.t_supply = utility.t_target = t + TEST_KELVIN;
  utility.dt_cont = 5;
  utility.h = 1e3;
  utility.price = price / 3.6e9;
  utility.main = side == HL_SIDE_HOT || t > 30 ? name : "";
  snprintf(other, sizeof other, "%s generation", name);
  if (side == HL_SIDE_COLD && t > 30)
    utility.name = other;
  test_utility_record(problem, &utility);
}

/* Zones, mains and prices of a small case: A has heat left, B needs it. */
static void two_zones(void) {
  stream_in("A", "H1", 110, 60, 2000);
  stream_in("A", "H2", 150, 90, 1200);
  stream_in("A", "C1", 30, 80, 1500);
  stream_in("B", "C2", 60, 115, 2200);
  stream_in("B", "C3", 90, 125, 1050);
  stream_in("B", "H3", 75, 45, 600);
  const double level[] = {145, 110, 75};
  const char *name[] = {"LPS", "MPW", "HW"};
  for (int k = 0; k < 3; k++) {
    main_at(name[k], HL_SIDE_HOT, level[k], 45);
    main_at(name[k], HL_SIDE_COLD, level[k], 2);
  }
  main_at("CW", HL_SIDE_COLD, 20, 2);
  test_setting(problem, "economics.electricity_price", "120", "cur/MWh");
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_setting(problem, "hpr.scope", "indirect", "");
}

static void mains_are_what_indirect_machines_work_on(void **state) {
  (void)state;
  two_zones();
  levels("2", "2");
  hl_hpr *h = solve(NULL);
  hl_site *site;
  assert_int_equal(hl_site_solve(problem, NULL, &site), HL_OK);
  const hl_site_target *total = hl_site_total_site(site);
  assert_close(hl_hpr_before(h)->hot, total->hot, 1e-9, 0);
  assert_close(hl_hpr_before(h)->cold, total->cold, 1e-9, 0);
  assert_close(hl_hpr_before(h)->yearly, total->cost, 1e-9, 0);
  hl_site_free(site);
  assert_true(hl_hpr_machine_count(h) > 0);
  assert_true(hl_hpr_after(h)->yearly < hl_hpr_before(h)->yearly);
  check_design(h);
  /* Both approaches: the main's and the machine's. */
  for (int k = 0; k < hl_hpr_level_count(h); k++) {
    const hl_hpr_level *level = hl_hpr_level_at(h, k);
    const double main = level->t - TEST_KELVIN + (level->side == HL_SIDE_HOT ? -10 : 10);
    assert_true(fabs(main - 145) < 1e-6 || fabs(main - 110) < 1e-6 || fabs(main - 75) < 1e-6 ||
                fabs(main - 20) < 1e-6);
  }
  hl_hpr_free(h);
}

static void heat_on_no_main_is_told(void **state) {
  (void)state;
  stream_in("A", "H1", 110, 60, 2000);
  stream_in("B", "C2", 60, 115, 2200);
  test_utility(problem, "HW", HL_SIDE_HOT, 75, 75, 5, 0.045);
  test_setting(problem, "hpr.scope", "indirect", "");
  test_check(problem);
  hl_hpr *h;
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_ERR_DATA);
  assert_int_equal(fault_of(), 242); /* HL242 */
  const char *message = hl_ctx_error(ctx)->message;
  assert_non_null(strstr(message, "zone \"A\" gives 2000 kW down to 55 °C (shifted)"));
}

/* --------------------------------------------------------------------- random */

/* Never worse than none; the bound is one; no load of a finer grid is better. */
static void random_cases_are_never_worse_than_none(void **state) {
  (void)state;
  for (int n = 0; n < 150; n++) {
    hl_problem_free(problem);
    assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
    const int streams = 3 + n % 5;
    for (int k = 0; k < streams; k++) {
      char name[8];
      snprintf(name, sizeof name, "S%d", k);
      const double t = test_between(20, 160);
      test_stream(problem, name, t, t + test_between(-60, 60), test_between(50, 900), NAN);
    }
    utilities(test_between(0.02, 0.08), test_between(0, 0.01));
    test_setting(problem, "economics.electricity_price", n % 3 == 0 ? "60" : "150", "cur/MWh");
    if (n % 2 == 0)
      test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 20000, 800, 0.8);
    levels(n % 4 < 2 ? "1" : "2", n % 3 == 1 ? "2" : "1");
    if (n % 5 == 4)
      test_setting(problem, "hpr.task", "cooling", "");
    hl_stop_settings stop;
    hl_settings_init(&hl_stop_table, &stop);
    stop.gap = 1e-2;
    hl_hpr *h = solve(&stop);
    const double none = hl_hpr_before(h)->objective, with = hl_hpr_after(h)->objective;
    assert_true(with <= none && hl_hpr_bound(h) <= with);
    if (hl_hpr_machine_count(h) > 0)
      check_design(h);
    const double most = hl_hpr_load_most(h), bound = hl_hpr_bound(h);
    hl_hpr_settings asked = *hl_hpr_asked(h);
    hl_hpr_free(h);
    asked.load = HL_HPR_LOAD_DUTY;
    for (int k = 1; k <= 60 && most > 0; k++) {
      asked.duty = most * k / 60;
      assert_int_equal(hl_hpr_solve(problem, NULL, &asked, &stop, &h), HL_OK);
      const double here = hl_hpr_after(h)->objective;
      assert_true(here >= bound - 1e-9 * fabs(none));
      assert_true(here >= with - stop.gap * fabs(none));
      hl_hpr_free(h);
    }
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(work_is_the_proven_optimum),
      TEST(refrigeration_rejects_into_the_process),
      TEST(a_load_beyond_what_fits_is_refused_with_the_largest),
      TEST(cost_decides_on_a_part_of_the_load),
      TEST(at_the_break_even_price_it_makes_no_difference),
      TEST(no_machine_is_an_answer_with_its_price),
      TEST(without_prices_the_best_load_has_no_meaning),
      TEST(a_threshold_process_has_ambient_only),
      TEST(prices_of_the_selection_are_refused),
      TEST(refrigeration_rejects_to_ambient),
      TEST(a_heat_pump_from_ambient_alone),
      TEST(ambient_on_the_wrong_side_is_refused),
      TEST(mains_are_what_indirect_machines_work_on),
      TEST(heat_on_no_main_is_told),
      TEST(a_load_that_is_a_corner_but_for_rounding_is_the_corner),
      TEST(levels_that_gain_nothing_are_left_out),
      TEST(refrigeration_to_ambient_is_bounded_closely),
      TEST(settings_are_checked),
      TEST(random_cases_are_never_worse_than_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
