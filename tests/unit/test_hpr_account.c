/** What accounts of heat pump targets count: only what is served, and only what is known. */
#include <math.h>
#include <string.h>

#include <heatloom/hpr.h>

#include "support/own_problem.h"

/** A utility; emission NAN: not given. [kg/kWh] */
static void utility(const char *name, hl_side side, double from, double to, double price,
                    double co2) {
  hl_utility u;
  hl_utility_init(&u);
  u.name = name;
  u.side = side;
  u.t_supply = from + TEST_KELVIN;
  u.t_target = to + TEST_KELVIN;
  u.dt_cont = 0;
  u.price = price / 3.6e6;
  u.co2 = co2 / 3.6e6;
  u.h = 1e3;
  test_utility_record(problem, &u);
}

/** 200 kW wanted at 60 °C, 100 kW to be had from 30 to 10 °C: 5 kW per K. */
static void process(void) {
  test_stream(problem, "Boiler", 60, 60, -200, 0);
  test_stream(problem, "Source", 30, 10, 100, 0);
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_setting(problem, "economics.annualisation", "0.1", "");
  test_setting(problem, "levels.dt_cont", "5", "K");
  test_setting(problem, "hpr.film", "1", "kW/m2/K");
}

static void power_price(const char *value) {
  test_setting(problem, "economics.electricity_price", value, "cur/MWh");
}

/** Chilled water from 2 to 12 °C crosses what is left of the source once that begins below 12 °C.
 */
static void chilled(void) {
  process();
  utility("Steam", HL_SIDE_HOT, 100, 100, 0.05, 0.2);
  utility("Chilled", HL_SIDE_COLD, 2, 12, 0.01, 0);
  power_price("60");
}

static hl_hpr *solve(void) {
  hl_hpr *h;
  test_check(problem);
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_OK);
  return h;
}

static hl_hpr *solve_load(double load) {
  hl_hpr_settings set;
  hl_hpr *h;
  test_check(problem);
  assert_int_equal(hl_problem_settings(problem, &hl_hpr_table, &set), HL_OK);
  set.load = HL_HPR_LOAD_DUTY;
  set.duty = load;
  assert_int_equal(hl_hpr_solve(problem, NULL, &set, NULL, &h), HL_OK);
  return h;
}

static double by_default(const hl_targets *targets) {
  double duty = 0;
  for (int k = 0; k < hl_targets_utility_count(targets); k++)
    if (hl_targets_utility_at(targets, k)->utility < 0)
      duty += hl_targets_utility_at(targets, k)->duty;
  return duty;
}

/* ---------------------------------------------------------------- not served */

static void heat_left_over_that_none_serves_is_refused(void **state) {
  (void)state;
  chilled();
  int refused = 0, placed = 0;
  for (double load = 20e3; load < 140e3; load += 4e3) {
    hl_hpr *h = solve_load(load);
    if (hl_hpr_outcome(h) == HL_OUTCOME_INFEASIBLE && load <= hl_hpr_load_most(h)) {
      assert_non_null(strstr(hl_hpr_reason(h), "kW of cooling, down to 10 °C shifted, that no"));
      assert_close(hl_hpr_load_placed(h), 0, 0, 0);
      refused++;
    } else if (hl_hpr_outcome(h) != HL_OUTCOME_INFEASIBLE) {
      assert_close(by_default(hl_hpr_targets_after(h)), 0, 0, 0.3);
      const double left = hl_hpr_after(h)->cold;
      assert_true(left < 0.3 || left > 10e3 - 1); /* from 12 °C on */
      placed++;
    }
    hl_hpr_free(h);
  }
  assert_true(refused > 0 && placed > 10);
}

static void the_choice_leaves_them_out(void **state) {
  (void)state;
  chilled();
  hl_hpr *h = solve();
  int out = 0;
  for (int k = 0; k < hl_hpr_scan_count(h); k++) {
    const hl_hpr_load_point *p = hl_hpr_scan_at(h, k);
    assert_int_equal(p->unserved > 0, isinf(p->objective));
    assert_true(p->unserved < 10e3);
    out += p->unserved > 0;
  }
  assert_true(out > 0 && hl_hpr_machine_count(h) > 0);
  assert_close(by_default(hl_hpr_targets_after(h)), 0, 0, 0.3);
  assert_true(hl_hpr_bound(h) <= hl_hpr_after(h)->objective);
  hl_hpr_free(h);
}

static void so_do_real_machines(void **state) {
  (void)state;
  chilled();
  test_setting(problem, "hpr.model", "real", "");
  const char *cycle = "vc_simple", *fluid[] = {"R600", "R717"};
  const hl_hpr_library library = {1, 2, &cycle, fluid};
  test_check(problem);
  for (int n = 0; n < 4; n++) {
    hl_hpr_settings set;
    hl_hpr *h;
    assert_int_equal(hl_problem_settings(problem, &hl_hpr_table, &set), HL_OK);
    set.load = n == 0 ? HL_HPR_LOAD_FREE : HL_HPR_LOAD_DUTY;
    set.duty = 110e3 + 6e3 * n;
    assert_int_equal(hl_hpr_solve_library(problem, NULL, &set, &library, NULL, &h), HL_OK);
    assert_close(by_default(hl_hpr_targets_after(h)), 0, 0, 0.3);
    hl_hpr_free(h);
  }
}

/** What the default utility takes without machines it may take with them: here there is no other.
 */
static void the_default_utility_stays_where_it_is(void **state) {
  (void)state;
  process();
  utility("Steam", HL_SIDE_HOT, 100, 100, 0.05, 0.2);
  power_price("60");
  for (double load = 20e3; load < 120e3; load += 20e3) {
    hl_hpr *h = solve_load(load);
    assert_int_not_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
    assert_close(by_default(hl_hpr_targets_before(h)), 100e3, 1e-9, 0);
    assert_true(by_default(hl_hpr_targets_after(h)) < 100e3);
    hl_hpr_free(h);
  }
}

/** The last 0.03 W of a load are neither refused nor do they hide the exchangers. */
static void less_than_rounding_is_nothing(void **state) {
  (void)state;
  chilled();
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 500, 0.8);
  hl_hpr *h = solve_load(100e3);
  const double most = hl_hpr_load_most(h);
  hl_hpr_free(h);
  double cost[2];
  for (int n = 0; n < 2; n++) {
    h = solve_load(most - 0.03 * n);
    assert_int_not_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
    assert_string_equal(hl_hpr_exchangers_missing(h), "");
    cost[n] = hl_hpr_after(h)->exchangers;
    hl_hpr_free(h);
  }
  assert_true(cost[0] > 0);
  assert_close(cost[1], cost[0], 1e-3, 0);
}

/* ----------------------------------------------------------------- not known */

static void emission_is_known_if_all_in_use_have_one(void **state) {
  (void)state;
  process();
  utility("Steam", HL_SIDE_HOT, 100, 100, 0.05, 0.2);
  utility("Water", HL_SIDE_COLD, 5, 6, 0.01, NAN);
  power_price("60");
  test_setting(problem, "economics.electricity_co2", "100", "kg/MWh");
  hl_hpr *h = solve_load(50e3);
  assert_string_equal(hl_hpr_co2_missing(h), "utility \"Water\" has no emission (column co2)");
  assert_true(isnan(hl_hpr_before(h)->co2) && isnan(hl_hpr_after(h)->co2));
  assert_true(isnan(hl_hpr_abatement_cost(h)));
  assert_string_equal(hl_hpr_cost_missing(h), "");
  hl_hpr_free(h);
  test_setting(problem, "hpr.objective", "co2", "");
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_ERR_DATA);
  assert_int_equal(hl_ctx_error(ctx)->code, 240);
  assert_non_null(strstr(hl_ctx_error(ctx)->message, "utility \"Water\" has no emission"));
}

static void so_has_power(void **state) {
  (void)state;
  chilled();
  hl_hpr *h = solve_load(50e3);
  assert_non_null(strstr(hl_hpr_co2_missing(h), "economics.electricity_co2"));
  hl_hpr_free(h);
  test_setting(problem, "economics.electricity_co2", "0", "kg/MWh");
  h = solve_load(50e3);
  assert_string_equal(hl_hpr_co2_missing(h), "");
  assert_close(hl_hpr_before(h)->co2, 200 * 8000 * 0.2, 1e-9, 0);
  assert_close(hl_hpr_after(h)->co2, 150 * 8000 * 0.2, 1e-9, 0);
  hl_hpr_free(h);
}

static void cost_is_not_known_without_prices(void **state) {
  (void)state;
  process();
  utility("Steam", HL_SIDE_HOT, 100, 100, 0.05, 0.2);
  utility("Water", HL_SIDE_COLD, 5, 6, 0.01, 0);
  hl_hpr *h = solve_load(50e3);
  assert_non_null(strstr(hl_hpr_cost_missing(h), "economics.electricity_price"));
  assert_true(hl_hpr_before(h)->yearly > 0 && isnan(hl_hpr_after(h)->yearly));
  assert_true(isnan(hl_hpr_payback(h)) && isnan(hl_hpr_net_present_value(h)));
  assert_true(hl_hpr_break_even_design(h) > 0); /* of what the utilities cost */
  hl_hpr_free(h);
}

static void nor_without_those_of_utilities(void **state) {
  (void)state;
  process();
  power_price("60");
  hl_hpr *h = solve_load(50e3);
  assert_string_equal(hl_hpr_cost_missing(h), "no utility in use has a price");
  assert_true(isnan(hl_hpr_before(h)->energy_cost) && isnan(hl_hpr_after(h)->yearly));
  assert_true(isnan(hl_hpr_break_even(h)) && isnan(hl_hpr_break_even_design(h)));
  assert_true(isnan(hl_hpr_bound(h)));
  hl_hpr_free(h);
}

/* ------------------------------------------------------------- power for nothing */

static void a_price_of_0_is_a_price(void **state) {
  (void)state;
  process();
  utility("Steam", HL_SIDE_HOT, 100, 100, 0.05, 0.2);
  utility("Water", HL_SIDE_COLD, 5, 6, 0.01, 0);
  hl_hpr *h;
  test_check(problem);
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_ERR_DATA);
  assert_int_equal(hl_ctx_error(ctx)->code, 240);
  hl_ctx_clear(ctx);
  power_price("0");
  h = solve();
  assert_string_equal(hl_hpr_cost_missing(h), "");
  assert_close(hl_hpr_load_placed(h), hl_hpr_load_most(h), 1e-6, 0);
  assert_close(hl_hpr_before(h)->yearly, 8000 * (200 * 0.05 + 100 * 0.01), 1e-9, 0);
  assert_true(hl_hpr_after(h)->yearly < hl_hpr_before(h)->yearly);
  hl_hpr_free(h);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(heat_left_over_that_none_serves_is_refused),
      TEST(the_choice_leaves_them_out),
      TEST(so_do_real_machines),
      TEST(the_default_utility_stays_where_it_is),
      TEST(less_than_rounding_is_nothing),
      TEST(emission_is_known_if_all_in_use_have_one),
      TEST(so_has_power),
      TEST(cost_is_not_known_without_prices),
      TEST(nor_without_those_of_utilities),
      TEST(a_price_of_0_is_a_price),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
