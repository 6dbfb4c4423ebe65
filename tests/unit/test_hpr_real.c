/** Real machines among several utilities: what the choice costs is what the account says. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/hpr.h>

#include "support/own_problem.h"

/* A source of 110 to 60 °C below a sink of 75 to 140 °C. */
static void process(double power_price) {
  char text[24];
  test_stream(problem, "Source", 110, 60, 3000, NAN);
  test_stream(problem, "Middle", 90, 90, 900, NAN);
  test_stream(problem, "Sink", 75, 140, -2500, NAN);
  test_stream(problem, "Boiler", 120, 120, -1500, NAN);
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 0, 1000, 1);
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_setting(problem, "economics.annualisation", "0.1", "");
  snprintf(text, sizeof text, "%g", power_price);
  test_setting(problem, "economics.electricity_price", text, "cur/kWh");
  test_setting(problem, "targets.dt_min", "10", "K");
  test_setting(problem, "hpr.model", "real", "");
}

/* One level a side: nothing is freed. [degC] */
static void one_point(const char *low, const char *high) {
  test_setting(problem, "selection_grid.low_from", low, "degC");
  test_setting(problem, "selection_grid.low_to", low, "degC");
  test_setting(problem, "selection_grid.high_from", high, "degC");
  test_setting(problem, "selection_grid.high_to", high, "degC");
  test_setting(problem, "selection_grid.subcool_to", "0", "K");
}

static hl_hpr *solve(const char *cycle, const char *fluid) {
  const hl_hpr_library library = {1, 1, &cycle, &fluid};
  hl_hpr *h;
  test_check(problem);
  assert_int_equal(hl_hpr_solve_library(problem, NULL, NULL, &library, NULL, &h), HL_OK);
  return h;
}

static void limited(const char *name, hl_side side, double from, double to, double price,
                    double most) {
  hl_utility u;
  hl_utility_init(&u);
  u.name = name;
  u.side = side;
  u.t_supply = from + TEST_KELVIN;
  u.t_target = to + TEST_KELVIN;
  u.price = price / 3.6e6;
  u.h = 1e3;
  u.duty_max = most;
  test_utility_record(problem, &u);
}

static void cost_agrees(const char *cycle, const char *fluid) {
  hl_hpr *h = solve(cycle, fluid);
  assert_true(hl_hpr_proven_on_grid(h));
  assert_true(hl_hpr_machine_count(h) > 0);
  assert_close(hl_hpr_after(h)->yearly, hl_hpr_bound_on_grid(h), 1e-6, 0);
  assert_true(hl_hpr_after(h)->yearly < hl_hpr_before(h)->yearly);
  hl_hpr_free(h);
}

static void utilities(void) {
  test_utility(problem, "Medium steam", HL_SIDE_HOT, 180, 180, NAN, 0.100);
  test_utility(problem, "Low steam", HL_SIDE_HOT, 130, 130, NAN, 0.045);
  test_utility(problem, "Hot water", HL_SIDE_HOT, 95, 85, NAN, 0.030);
  test_utility(problem, "Warm water", HL_SIDE_COLD, 55, 65, NAN, 0);
  test_utility(problem, "Cooling water", HL_SIDE_COLD, 18, 25, NAN, 0.002);
}

static void the_dear_utility_is_saved_where_machines_reach_it(void **state) {
  (void)state;
  process(0.09);
  utilities();
  one_point("65", "150");
  cost_agrees("vc_simple", "Cyclopentane");
}

static void below_the_dear_utility_only_the_cheap_one_is_saved(void **state) {
  (void)state;
  process(0.09);
  utilities();
  one_point("70", "115");
  cost_agrees("vc_simple", "R601");
}

static void limits_of_utilities_are_kept(void **state) {
  (void)state;
  process(0.09);
  limited("Low steam", HL_SIDE_HOT, 130, 130, 0.030, 200e3);
  limited("Warm water", HL_SIDE_COLD, 45, 55, 0.001, 300e3);
  test_utility(problem, "Medium steam", HL_SIDE_HOT, 180, 180, NAN, 0.080);
  test_utility(problem, "Cooling water", HL_SIDE_COLD, 18, 25, NAN, 0.004);
  one_point("65", "150");
  cost_agrees("vc_simple", "Cyclopentane");
}

/* What drives them, and the lowest level of an engine, is free: the answer may be better. */
static void costs_no_more(const char *cycle) {
  process(0.09);
  utilities();
  hl_hpr *h = solve(cycle, "Water");
  const double bound = hl_hpr_bound_on_grid(h), yearly = hl_hpr_after(h)->yearly;
  assert_true(hl_hpr_proven_on_grid(h));
  assert_true(hl_hpr_machine_count(h) > 0);
  assert_true(yearly <= bound * (1 + 1e-6) && yearly > 0.9 * bound);
  hl_hpr_free(h);
}

static void driven_machines_cost_what_the_account_says(void **state) {
  (void)state;
  costs_no_more("absorption_heat_pump");
}

static void engines_cost_what_the_account_says(void **state) {
  (void)state;
  costs_no_more("carnot_engine");
}

/* All low steam is 15, medium steam 100: heat below 125 °C is not worth what it was taken for. */
static void a_cheap_level_is_not_priced_as_the_dear_one(void **state) {
  (void)state;
  process(0.09);
  test_utility(problem, "Medium steam", HL_SIDE_HOT, 180, 180, NAN, 0.100);
  test_utility(problem, "Low steam", HL_SIDE_HOT, 130, 130, NAN, 0.010);
  test_utility(problem, "Cooling water", HL_SIDE_COLD, 18, 25, NAN, 0.002);
  one_point("70", "115");
  hl_hpr *h = solve("vc_simple", "R601");
  assert_int_equal(hl_hpr_machine_count(h), 0);
  assert_close(hl_hpr_bound_on_grid(h), hl_hpr_before(h)->yearly, 1e-9, 0);
  assert_non_null(strstr(hl_hpr_reason(h), "would need power below"));
  const double even = hl_hpr_break_even(h) * 3.6e6; /* [cur/kWh] */
  assert_true(even > 0 && even < 0.09);
  hl_hpr_free(h);
}

/* Below the price named a machine pays, above it none. */
static void the_price_named_is_where_machines_begin_to_pay(void **state) {
  (void)state;
  process(3);
  utilities();
  one_point("65", "150");
  hl_hpr *h = solve("vc_simple", "Cyclopentane");
  assert_int_equal(hl_hpr_machine_count(h), 0);
  const double even = hl_hpr_break_even(h) * 3.6e6;
  hl_hpr_free(h);
  for (int k = 0; k < 2; k++) {
    char text[40];
    snprintf(text, sizeof text, "%.12g", even * (k == 0 ? 0.999 : 1.001));
    const hl_setting_row row = {
        .key = "economics.electricity_price", .value = text, .unit = "cur/kWh"};
    assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
    const char *const cycle[] = {"vc_simple"}, *const fluid[] = {"Cyclopentane"};
    const hl_hpr_library library = {1, 1, cycle, fluid};
    assert_int_equal(hl_hpr_solve_library(problem, NULL, NULL, &library, NULL, &h), HL_OK);
    assert_int_equal(hl_hpr_machine_count(h), k == 0 ? 1 : 0);
    hl_hpr_free(h);
  }
}

static void cold(void) {
  test_stream(problem, "Product", 60, 20, 2000, NAN);
  test_stream(problem, "Freezer", -5, -10, 360, NAN);
  test_utility(problem, "Cooling water", HL_SIDE_COLD, 18, 25, NAN, 0.002);
  test_utility(problem, "Brine", HL_SIDE_COLD, -25, -24, NAN, 0.060);
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_setting(problem, "economics.annualisation", "0.1", "");
  test_setting(problem, "economics.electricity_price", "0.09", "cur/kWh");
  test_setting(problem, "targets.dt_min", "10", "K");
  test_setting(problem, "hpr.task", "cooling", "");
  test_setting(problem, "hpr.ambient", "yes", "");
  test_setting(problem, "hpr.t_air", "25", "degC");
  test_setting(problem, "hpr.model", "real", "");
  test_setting(problem, "hpr.load", "duty", "");
  test_setting(problem, "hpr.duty", "300", "kW");
}

/* What ambient takes without a machine is left to the cooling water, as with Carnot machines. */
static void a_load_of_refrigeration_is_what_machines_take(void **state) {
  (void)state;
  cold();
  hl_hpr *h = solve("vc_simple", "R32");
  assert_close(hl_hpr_machine_at(h, 0)->q_evap, 300e3, 1e-6, 0);
  assert_close(hl_hpr_before(h)->cold - hl_hpr_after(h)->cold, 300e3, 1e-6, 0);
  const double bound = hl_hpr_bound_on_grid(h), yearly = hl_hpr_after(h)->yearly;
  assert_true(bound > 0.99 * yearly && bound < 1.1 * yearly); /* freed levels better it */
  hl_hpr_free(h);
}

/* With pockets a load is met or surpassed, but not by what lies above ambient. */
static void heat_of_pockets_changes_nothing_of_that(void **state) {
  (void)state;
  cold();
  test_setting(problem, "hpr.pockets", "yes", "");
  hl_hpr *h = solve("vc_simple", "R32");
  const double saved = hl_hpr_before(h)->cold - hl_hpr_after(h)->cold;
  assert_true(saved > 300e3 * (1 - 1e-6) && saved < 500e3);
  hl_hpr_free(h);
}

static void a_load_that_none_can_take_is_refused(void **state) {
  (void)state;
  cold();
  hl_hpr *h = solve("vc_simple", "Water"); /* of ice there is no compressor */
  assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
  assert_true(hl_hpr_reason(h)[0] != '\0');
  hl_hpr_free(h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
      T(the_dear_utility_is_saved_where_machines_reach_it),
      T(below_the_dear_utility_only_the_cheap_one_is_saved),
      T(limits_of_utilities_are_kept),
      T(a_cheap_level_is_not_priced_as_the_dear_one),
      T(the_price_named_is_where_machines_begin_to_pay),
      T(a_load_of_refrigeration_is_what_machines_take),
      T(heat_of_pockets_changes_nothing_of_that),
      T(driven_machines_cost_what_the_account_says),
      T(engines_cost_what_the_account_says),
      T(a_load_that_none_can_take_is_refused),
#undef T
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
