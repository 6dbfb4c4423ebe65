/** What machines of heat pump targets cost: exchangers, fuel, emission; and notes on odd answers.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/hpr.h>

#include "hpr/work.h"
#include "support/own_problem.h"

/** Without emission. */
static void clean(const char *name, hl_side side, double t, double price) {
  hl_utility u;
  hl_utility_init(&u);
  u.name = name;
  u.side = side;
  u.t_supply = u.t_target = t + TEST_KELVIN;
  u.dt_cont = 5;
  u.price = price / 3.6e6;
  u.co2 = 0;
  u.h = 1e3;
  test_utility_record(problem, &u);
}

/** 100 kW are boiled at 120 °C, 100 kW condense at 80 °C; steam at 200 °C, water at 20 °C. */
static void process(void) {
  test_stream(problem, "Condenser", 80, 80, 100, 5);
  test_stream(problem, "Boiler", 120, 120, -100, 5);
  clean("Steam", HL_SIDE_HOT, 200, 0.040);
  clean("Water", HL_SIDE_COLD, 20, 0.002);
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 0, 1000, 1);
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_setting(problem, "economics.annualisation", "0.1", "");
  test_setting(problem, "economics.electricity_price", "0.1", "cur/kWh");
  test_setting(problem, "levels.dt_cont", "5", "K");
  test_setting(problem, "hpr.film", "1", "kW/m2/K");
}

static void whole_load(void) { test_setting(problem, "hpr.load", "share", ""); }

static hl_hpr *solve(void) {
  hl_hpr *h;
  test_check(problem);
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_OK);
  return h;
}

/* ----------------------------------------------------------------- exchangers */

static double law(double area, int units) { return units * (1000 + 500 * pow(area / units, 0.8)); }

/* Condenser at 130 °C for 120 °C, evaporator at 70 °C for 80 °C: 10 K each; U of two films of 1 is
 * 0.5 kW/m2K. Three exchangers without the machine, four with it. */
static void exchangers_are_the_difference_of_area_targets(void **state) {
  (void)state;
  process();
  whole_load();
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 500, 0.8);
  hl_hpr *h = solve();
  const hl_hpr_account *with = hl_hpr_after(h);
  const double taken = hl_hpr_machine_at(h, 0)->q_evap / 1e3;
  const double none = 100 / 0.5 / 80 + 100 / 0.5 / 60;
  const double area = 100 / 0.5 / 10 + taken / 0.5 / 10 + (100 - taken) / 0.5 / 60;
  assert_string_equal(hl_hpr_exchangers_missing(h), "");
  assert_close(with->exchangers, law(area, 4) - law(none, 3), 1e-9, 0);
  assert_close(with->machines, 1000 * hl_hpr_work(h) / 1e3, 1e-12, 0);
  assert_close(with->investment, with->machines + with->exchangers, 1e-12, 0);
  assert_close(with->yearly, with->energy_cost + 0.1 * with->investment, 1e-12, 0);
  assert_close(hl_hpr_before(h)->investment, 0, 0, 0);
  assert_true(hl_hpr_bound(h) <= with->yearly - 0.1 * with->exchangers + 1e-6);
  hl_hpr_free(h);
}

static const char *missing_of(void) {
  static char text[120];
  hl_hpr *h = solve();
  assert_close(hl_hpr_after(h)->exchangers, 0, 0, 0);
  snprintf(text, sizeof text, "%s", hl_hpr_exchangers_missing(h));
  hl_hpr_free(h);
  return text;
}

static void without_a_law_they_are_not_counted(void **state) {
  (void)state;
  process();
  assert_non_null(strstr(missing_of(), "no cost law"));
}

static void they_may_be_left_out(void **state) {
  (void)state;
  process();
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 500, 0.8);
  test_setting(problem, "hpr.exchangers", "no", "");
  assert_non_null(strstr(missing_of(), "hpr.exchangers"));
}

static void without_film_coefficients_they_are_not_counted(void **state) {
  (void)state;
  process();
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 500, 0.8);
  test_stream_h(problem, "Other", 90, 60, 10, 5, NAN);
  assert_non_null(strstr(missing_of(), "film coefficients"));
}

/* Without any approach the area has no limit. */
static void without_an_approach_they_are_not_counted(void **state) {
  (void)state;
  test_stream(problem, "Condenser", 80, 80, 100, 5);
  test_stream(problem, "Boiler", 120, 120, -100, 0);
  test_utility(problem, "Steam", HL_SIDE_HOT, 120, 120, 0, 0.040);
  test_utility(problem, "Water", HL_SIDE_COLD, 20, 20, 5, 0.002);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 500, 0.8);
  whole_load();
  assert_non_null(strstr(missing_of(), "no limit"));
}

static void where_the_default_serves_they_are_not_counted(void **state) {
  (void)state;
  process();
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 500, 0.8);
  test_stream(problem, "Hotter", 210, 220, 10, 5);
  assert_non_null(strstr(missing_of(), "no utility"));
}

/* A machine that pays alone, but not with its exchangers. */
static void dear_exchangers_leave_none(void **state) {
  (void)state;
  process();
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 0, 30000, 0.8);
  hl_hpr *h = solve();
  assert_int_equal(hl_hpr_machine_count(h), 0);
  assert_non_null(strstr(hl_hpr_reason(h), "no machine pays"));
  assert_close(hl_hpr_after(h)->yearly, hl_hpr_before(h)->yearly, 0, 0);
  assert_true(hl_hpr_bound(h) < hl_hpr_after(h)->yearly); /* it knows no exchangers */
  assert_int_not_equal(hl_hpr_outcome(h), HL_OUTCOME_OPTIMAL);
  hl_hpr_settings set = *hl_hpr_asked(h);
  hl_hpr_free(h);
  set.exchangers = false;
  assert_int_equal(hl_hpr_solve(problem, NULL, &set, NULL, &h), HL_OK);
  assert_int_equal(hl_hpr_machine_count(h), 1);
  hl_hpr_free(h);
}

/* The air of the evaporator is a stream like the others: 5 °C air, evaporator at -10 °C. */
static void ambient_is_a_stream(void **state) {
  (void)state;
  test_stream(problem, "Room", 30, 30, -100, 5);
  test_utility(problem, "Heater", HL_SIDE_HOT, 60, 60, 5, 0.040);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 500, 0.8);
  test_setting(problem, "levels.dt_cont", "5", "K");
  test_setting(problem, "hpr.film", "1", "kW/m2/K");
  test_setting(problem, "hpr.ambient", "yes", "");
  test_setting(problem, "hpr.t_air", "5", "degC");
  whole_load();
  hl_hpr *h = solve();
  const double taken = hl_hpr_machine_at(h, 0)->q_evap / 1e3;
  assert_close(hl_hpr_machine_at(h, 0)->t_evap, 273.15 - 10, 1e-9, 0);
  const double area = 100 / 0.5 / 10 + taken / 0.5 / 15, none = 100 / 0.5 / 30;
  assert_close(hl_hpr_after(h)->exchangers, law(area, 3) - law(none, 1), 1e-9, 0);
  hl_hpr_free(h);
}

/** Mains at 150 °C and 60 °C between zones that do not exchange heat otherwise. */
static void machines_between_mains_have_exchangers(void **state) {
  (void)state;
  process();
  whole_load();
  test_setting(problem, "hpr.scope", "indirect", "");
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 500, 0.8);
  hl_hpr *h = solve(); /* between steam of 200 °C and water of 20 °C */
  const double taken = hl_hpr_machine_at(h, 0)->q_evap / 1e3;
  const double area = 100 / 0.5 / 10 + taken / 0.5 / 10;
  assert_close(hl_hpr_after(h)->exchangers, law(area, 2), 1e-9, 0);
  hl_hpr_free(h);
}

/* Of 100 kW at a main of 140 to 160 °C a machine of 50 kW gives the colder half: a condenser at
 * 160 °C does, which the other half has no approach to. */
static void machines_heat_the_near_end_of_a_main_that_glides(void **state) {
  (void)state;
  hl_utility u;
  hl_utility_init(&u);
  test_stream(problem, "Condenser", 80, 80, 100, 5);
  test_stream(problem, "Boiler", 120, 120, -100, 5);
  u.name = "Oil";
  u.side = HL_SIDE_HOT;
  u.t_supply = 160 + TEST_KELVIN;
  u.t_target = 140 + TEST_KELVIN;
  u.dt_cont = 5;
  u.price = 0.040 / 3.6e6;
  u.h = 1e3;
  test_utility_record(problem, &u);
  clean("Water", HL_SIDE_COLD, 20, 0.002);
  test_setting(problem, "economics.electricity_price", "0.01", "cur/kWh");
  test_setting(problem, "levels.dt_cont", "5", "K");
  test_setting(problem, "hpr.film", "1", "kW/m2/K");
  test_setting(problem, "hpr.scope", "indirect", "");
  test_setting(problem, "hpr.load", "share", "");
  test_setting(problem, "hpr.share", "0.5", "");
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 500, 0.8);
  hl_hpr *h = solve();
  const hl_hpr_machine *m = hl_hpr_machine_at(h, 0);
  assert_close(m->t_cond - TEST_KELVIN, 160, 1e-9, 0);
  const double area = 50 / 0.5 * log(2) / 10 + m->q_evap / 1e3 / 0.5 / 10;
  assert_close(hl_hpr_after(h)->exchangers, law(area, 2), 1e-9, 0);
  hl_hpr_free(h);
}

/* A condenser at the very level that it serves. */
static void touching(const char *load) {
  test_stream(problem, "Condenser", 80, 80, 100, 0);
  test_stream(problem, "Boiler", 120, 120, -100, 0);
  clean("Steam", HL_SIDE_HOT, 200, 0.040);
  clean("Water", HL_SIDE_COLD, 20, 0.002);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 500, 0.8);
  test_setting(problem, "economics.electricity_price", "0.01", "cur/kWh");
  test_setting(problem, "levels.dt_cont", "0", "K");
  test_setting(problem, "hpr.film", "1", "kW/m2/K");
  test_setting(problem, "hpr.load", load, "");
}

static void a_load_without_a_cost_is_refused(void **state) {
  (void)state;
  touching("share");
  hl_hpr *h = solve();
  assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
  assert_int_equal(hl_hpr_machine_count(h), 0);
  assert_non_null(
      strstr(hl_hpr_reason(h), "for a load of 100 kW have no cost: without an approach"));
  assert_non_null(strstr(hl_hpr_reason(h), "hpr.exchangers=no"));
  hl_hpr_free(h);
}

static void no_free_load_is_one_without_a_cost(void **state) {
  (void)state;
  touching("free");
  hl_hpr *h = solve();
  assert_int_equal(hl_hpr_machine_count(h), 0);
  assert_non_null(strstr(hl_hpr_reason(h), "those that were tried have no cost: without an"));
  assert_true(hl_hpr_scan_count(h) > 0);
  hl_hpr_free(h);
}

/* What cost does not decide is asked for all the same. */
static void least_power_needs_no_cost_of_exchangers(void **state) {
  (void)state;
  touching("share");
  test_setting(problem, "hpr.objective", "power", "");
  hl_hpr *h = solve();
  assert_int_equal(hl_hpr_machine_count(h), 1);
  assert_non_null(strstr(hl_hpr_exchangers_missing(h), "without an approach"));
  assert_true(isfinite(hl_hpr_after(h)->yearly));
  hl_hpr_free(h);
}

/* --------------------------------------------------------------- fuel, emission */

static void fuel_is_paid_emits_and_has_a_price_of_break_even(void **state) {
  (void)state;
  process();
  whole_load();
  test_setting(problem, "economics.fuel_price", "0.05", "cur/kWh");
  test_setting(problem, "economics.fuel_co2", "0.2", "kg/kWh");
  test_setting(problem, "economics.electricity_co2", "0", "kg/kWh");
  hl_hpr *h = solve();
  assert_true(isnan(hl_hpr_break_even_fuel(h)));
  const hl_hpr_account none = *hl_hpr_before(h), without = *hl_hpr_after(h);
  hli_design d = h->best;
  d.machine[0].fuel = 10e3;
  d.machine[0].fuel_exergy = 10.4e3;
  assert_int_equal(hli_design_account(h, &d, NULL), HL_OK);
  assert_close(d.account.fuel, 10e3, 1e-12, 0);
  assert_close(d.account.energy_cost - without.energy_cost, 10 * 8000 * 0.05, 1e-9, 0);
  assert_close(d.account.co2 - without.co2, 10 * 8000 * 0.2, 1e-9, 0);
  assert_close(d.account.exergy - without.exergy, 10.4e3, 1e-9, 0);
  h->best = d;
  const double even = hl_hpr_break_even_fuel(h) * 3.6e6;
  assert_close((even - 0.05) * 10 * 8000, none.yearly - d.account.yearly, 1e-9, 0);
  hl_hpr_free(h);
}

/* Steam 0.2 and power 0.4 kg/kWh at 100 per t are 0.02 and 0.04 per kWh. */
static void emission_has_a_price(void **state) {
  (void)state;
  process();
  whole_load();
  hl_utility dirty;
  hl_utility_init(&dirty);
  dirty.name = "Flue gas";
  dirty.side = HL_SIDE_HOT;
  dirty.t_supply = dirty.t_target = 250 + TEST_KELVIN;
  dirty.co2 = 0.2 / 3.6e6;
  dirty.h = 1000;
  test_utility_record(problem, &dirty);
  test_stream(problem, "Hotter", 210, 220, 10, 5);
  test_setting(problem, "economics.electricity_co2", "0.4", "kg/kWh");
  test_setting(problem, "economics.fuel_co2", "0.3", "kg/kWh");
  hl_hpr *h = solve();
  const hl_hpr_account none = *hl_hpr_before(h), with = *hl_hpr_after(h);
  const double abatement = hl_hpr_abatement_cost(h), price = hl_hpr_break_even_design(h);
  assert_close(none.co2_cost, 0, 0, 0);
  hl_hpr_free(h);
  const hl_setting_row row = {.key = "economics.co2_price", .value = "100", .unit = "cur/t"};
  hl_problem *again;
  assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
  assert_int_equal(hl_problem_view(problem, ctx, true, true, &again), HL_OK);
  assert_int_equal(
      hl_problem_set_power_price(again, hl_problem_economics(problem)->electricity_price), HL_OK);
  assert_int_equal(hl_hpr_solve(again, NULL, NULL, NULL, &h), HL_OK);
  assert_close(hl_hpr_before(h)->co2_cost, 0.1 * none.co2, 1e-12, 0);
  assert_close(hl_hpr_before(h)->energy_cost, none.energy_cost + 0.1 * none.co2, 1e-9, 0);
  assert_close(hl_hpr_after(h)->energy_cost, with.energy_cost + 0.1 * with.co2, 1e-9, 0);
  if (!isnan(abatement))
    assert_close(hl_hpr_abatement_cost(h), abatement, 1e-9, 0);
  const double seconds = 8000 * 3600.0, more = (with.power - none.power) * seconds;
  assert_close(hl_hpr_break_even_design(h), price - 0.1 * (with.co2 - none.co2) / more, 1e-9, 0);
  assert_close(hl_economics_fuel_price(hl_problem_economics(again)), 0.03 / 3.6e6, 1e-9, 0);
  hl_hpr_free(h);
  hl_problem_free(again);
}

static void periods_have_their_own_price_of_emission(void **state) {
  (void)state;
  hl_period day, night;
  hl_period_init(&day);
  hl_period_init(&night);
  day.id = "day";
  night.id = "night";
  day.weight = night.weight = 1;
  night.co2_price = 0.2;
  assert_int_equal(hl_problem_add_period(problem, &day), HL_OK);
  assert_int_equal(hl_problem_add_period(problem, &night), HL_OK);
  assert_int_equal(hl_problem_set_period(problem, "night"), HL_OK);
  assert_close(hl_problem_economics(problem)->co2_price, 0.2, 1e-12, 0);
  hl_period wrong = night;
  wrong.id = "wrong";
  wrong.co2_price = -1;
  assert_int_equal(hl_problem_add_period(problem, &wrong), HL_ERR_DATA);
}

/* -------------------------------------------------------------------- engines */

static void engine(const char *eta) {
  test_setting(problem, "hpr.engine", eta, "");
  test_setting(problem, "hpr.ambient", "yes", "");
  test_setting(problem, "hpr.t_air", "15", "degC");
}

/* The pump takes its part of the 100 kW at 80 °C; the engine takes the rest at 70 °C, gives it to
 * air at 15 + 10 + 5 °C, and its power is sold at the price of power. */
static void engines_take_what_pumps_leave(void **state) {
  (void)state;
  process();
  whole_load();
  engine("0.4");
  hl_hpr *h = solve();
  const double taken = hl_hpr_machine_at(h, 0)->q_evap, rest = 100e3 - taken;
  const double work = 0.4 * (1 - 303.15 / 343.15) * rest;
  const hl_hpr_engine *e = hl_hpr_engine_at(h, 0);
  assert_int_equal(hl_hpr_engine_count(h), 1);
  assert_null(hl_hpr_engine_at(h, 1));
  assert_close(e->t, 343.15, 1e-9, 0);
  assert_close(e->t_ambient, 303.15, 1e-9, 0);
  assert_close(e->q, rest, 1e-9, 0);
  assert_close(e->power, work, 1e-9, 0);
  assert_close(hl_hpr_work_engine(h), work, 1e-9, 0);
  assert_close(hl_hpr_work_net(h), hl_hpr_work(h) - work, 1e-9, 0);
  const hl_hpr_account *with = hl_hpr_after(h);
  assert_close(with->cold, 0, 0, 1e-3);
  assert_close(with->power, hl_hpr_work(h) - work, 1e-9, 0);
  assert_close(with->energy_cost, 8000 * 0.1 * with->power / 1e3, 1e-9, 1e-3);
  assert_close(with->machines, hl_hpr_work(h) + work, 1e-9, 0); /* 1000 per kW */
  assert_close(e->investment, work, 1e-9, 0);
  assert_true(hl_hpr_bound(h) <= with->yearly);
  hl_hpr_free(h);
}

static void no_engine_counts_without_being_asked(void **state) {
  (void)state;
  process();
  whole_load();
  engine("0");
  hl_hpr *h = solve();
  assert_int_equal(hl_hpr_engine_count(h), 0);
  assert_close(hl_hpr_work_net(h), hl_hpr_work(h), 0, 0);
  hl_hpr_free(h);
}

/* Power at 10 per kWh: no pump, but an engine; its own levels, and none where it does not pay. */
static void engines_alone_may_be_best(void **state) {
  (void)state;
  process();
  engine("0.4");
  test_check(problem);
  const hl_setting_row row = {
      .key = "economics.electricity_price", .value = "10", .unit = "cur/kWh"};
  assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
  hl_hpr *h;
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_OK);
  assert_int_equal(hl_hpr_machine_count(h), 0);
  assert_int_equal(hl_hpr_engine_count(h), 1);
  assert_non_null(strstr(hl_hpr_reason(h), "engines alone"));
  assert_true(hl_hpr_after(h)->yearly < hl_hpr_before(h)->yearly);
  assert_true(hl_hpr_bound(h) <= hl_hpr_after(h)->yearly);
  assert_close(hl_hpr_after(h)->power, -hl_hpr_work_engine(h), 1e-12, 0);
  hl_hpr_free(h);
}

static void engines_that_do_not_pay_are_left_out(void **state) {
  (void)state;
  process();
  whole_load();
  engine("0.4");
  test_check(problem);
  const hl_setting_row row = {.key = "economics.annualisation", .value = "2", .unit = ""};
  assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
  hl_hpr *h;
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_OK);
  assert_int_equal(hl_hpr_machine_count(h), 1);
  assert_int_equal(hl_hpr_engine_count(h), 0);
  hl_hpr_free(h);
}

static int refusal(void) {
  hl_hpr *h;
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_ERR_ARG);
  assert_null(h);
  return hl_ctx_error(ctx)->code;
}

static void engines_need_ambient_and_heat_pumps_by_carnot(void **state) {
  (void)state;
  process();
  test_setting(problem, "hpr.engine", "0.5", "");
  test_check(problem);
  assert_int_equal(refusal(), 1);
  assert_non_null(strstr(hl_ctx_error(ctx)->message, "hpr.ambient"));
  const hl_setting_row ambient = {.key = "hpr.ambient", .value = "yes", .unit = ""};
  const hl_setting_row cooling = {.key = "hpr.task", .value = "cooling", .unit = ""};
  const hl_setting_row real = {.key = "hpr.model", .value = "real", .unit = ""};
  assert_int_equal(hl_problem_set_setting(problem, &ambient), HL_OK);
  assert_int_equal(hl_problem_set_setting(problem, &cooling), HL_OK);
  assert_int_equal(refusal(), 1);
  assert_int_equal(hl_problem_set_setting(problem, &real), HL_OK);
  assert_int_equal(refusal(), 1);
}

/* Air of 20 °C stands at 10 °C shifted: 40 kW at 0 °C are heated by it, 60 kW at 30 °C lifted. */
static void what_ambient_does_alone_is_no_machine(void **state) {
  (void)state;
  test_stream(problem, "Ice", 0, 0, -40, 0);
  test_stream(problem, "Room", 30, 30, -60, 0);
  test_utility(problem, "Heater", HL_SIDE_HOT, 60, 60, 0, 0.040);
  test_setting(problem, "levels.dt_cont", "0", "K");
  test_setting(problem, "levels.condensers", "2", "");
  test_setting(problem, "hpr.ambient", "yes", "");
  test_setting(problem, "hpr.t_air", "20", "degC");
  whole_load();
  hl_hpr *h = solve();
  assert_close(hl_hpr_heat_recovery(h), 40e3, 1e-9, 0);
  assert_int_equal(hl_hpr_machine_count(h), 1);
  assert_close(hl_hpr_machine_at(h, 0)->q_cond, 60e3, 1e-9, 0);
  assert_close(hl_hpr_work(h), hl_hpr_machine_at(h, 0)->power, 1e-9, 0);
  assert_close(hl_hpr_after(h)->hot, 0, 0, 1e-3);
  hl_hpr_free(h);
}

/* ---------------------------------------------------------------------- notes */

static const hl_fault *market_note(void) {
  for (int k = 0; k < hl_ctx_fault_count(ctx); k++)
    if (hl_ctx_fault_at(ctx, k)->code == 243) /* HL243 */
      return hl_ctx_fault_at(ctx, k);
  return NULL;
}

static void a_lift_beyond_the_market_is_told(void **state) {
  (void)state;
  process();
  whole_load();
  hl_hpr *h = solve(); /* 60 K */
  assert_null(market_note());
  hl_hpr_free(h);
  hl_problem_free(problem);
  assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
  test_stream(problem, "Cold", 150, 150, -100, 5);
  test_stream(problem, "Hot", 30, 30, 100, 5);
  test_utility(problem, "Steam", HL_SIDE_HOT, 200, 200, 5, 0.040);
  test_setting(problem, "levels.dt_cont", "5", "K");
  whole_load();
  h = solve();
  const hl_fault *note = market_note();
  assert_non_null(note);
  assert_int_equal(note->severity, HL_SEVERITY_NOTE);
  assert_non_null(strstr(note->message, "140 K"));
  hl_hpr_free(h);
}

static void a_sink_beyond_the_market_is_told(void **state) {
  (void)state;
  test_stream(problem, "Cold", 260, 260, -100, 5);
  test_stream(problem, "Hot", 220, 220, 100, 5);
  test_utility(problem, "Oil", HL_SIDE_HOT, 300, 300, 5, 0.040);
  whole_load();
  hl_hpr *h = solve();
  assert_non_null(market_note());
  hl_hpr_free(h);
}

static bool says_chilled_as_before(double most) {
  bool found = false;
  hl_hpr *h;
  hl_utility u;
  process();
  hl_utility_init(&u);
  u.name = "Glycol";
  u.side = HL_SIDE_COLD;
  u.t_supply = u.t_target = -10 + TEST_KELVIN;
  u.dt_cont = 5;
  u.cop = 3;
  u.h = 1e3;
  test_utility_record(problem, &u);
  test_stream(problem, "Cold store", 0, 0, 20, 5);
  test_setting(problem, "hpr.task", "cooling", "");
  test_setting(problem, "hpr.load", "duty", "");
  char text[24];
  snprintf(text, sizeof text, "%g", most);
  test_setting(problem, "hpr.duty", text, "kW");
  test_check(problem);
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_OK);
  for (int k = 0; k < hl_ctx_fault_count(ctx); k++)
    found |= hl_ctx_fault_at(ctx, k)->code == 246;
  hl_hpr_free(h);
  return found;
}

/* The nearest to the pinch goes first: 100 kW at 80 °C, then those of the cold store. */
static void refrigeration_that_spares_no_chilled_utility_is_told(void **state) {
  (void)state;
  assert_true(says_chilled_as_before(50));
}

static void refrigeration_that_spares_some_is_not(void **state) {
  (void)state;
  assert_false(says_chilled_as_before(115));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(exchangers_are_the_difference_of_area_targets),
      TEST(without_a_law_they_are_not_counted),
      TEST(they_may_be_left_out),
      TEST(without_film_coefficients_they_are_not_counted),
      TEST(without_an_approach_they_are_not_counted),
      TEST(where_the_default_serves_they_are_not_counted),
      TEST(dear_exchangers_leave_none),
      TEST(ambient_is_a_stream),
      TEST(machines_between_mains_have_exchangers),
      TEST(machines_heat_the_near_end_of_a_main_that_glides),
      TEST(a_load_without_a_cost_is_refused),
      TEST(no_free_load_is_one_without_a_cost),
      TEST(least_power_needs_no_cost_of_exchangers),
      TEST(fuel_is_paid_emits_and_has_a_price_of_break_even),
      TEST(emission_has_a_price),
      TEST(periods_have_their_own_price_of_emission),
      TEST(engines_take_what_pumps_leave),
      TEST(no_engine_counts_without_being_asked),
      TEST(engines_alone_may_be_best),
      TEST(engines_that_do_not_pay_are_left_out),
      TEST(engines_need_ambient_and_heat_pumps_by_carnot),
      TEST(what_ambient_does_alone_is_no_machine),
      TEST(a_lift_beyond_the_market_is_told),
      TEST(a_sink_beyond_the_market_is_told),
      TEST(refrigeration_that_spares_no_chilled_utility_is_told),
      TEST(refrigeration_that_spares_some_is_not),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
