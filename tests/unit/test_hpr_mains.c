/** Real machines between mains: heat saved has the price of the main that it is saved of. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/hpr.h>

#include "support/own_problem.h"

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

/* Zone A has heat left at 80 °C; of B 1500, 1000 and 800 kW are asked for at three mains. */
static void site(double low, double middle, double high) {
  stream_in("A", "Source", 140, 95, 3000);
  stream_in("B", "Sink", 75, 95, 1500);
  stream_in("B", "Reactor", 100, 101, 1000);
  stream_in("B", "Still", 120, 121, 800);
  test_utility(problem, "High", HL_SIDE_HOT, 135, 135, 5, high);
  test_utility(problem, "Middle", HL_SIDE_HOT, 115, 115, 5, middle);
  test_utility(problem, "Low", HL_SIDE_HOT, 108, 108, 5, low);
  test_utility(problem, "Warm", HL_SIDE_COLD, 80, 80, 5, 0);
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_setting(problem, "economics.electricity_price", "0.09", "cur/kWh");
  test_setting(problem, "targets.dt_min", "10", "K");
  test_setting(problem, "hpr.exchangers", "no", "");
  test_setting(problem, "hpr.model", "real", "");
  test_setting(problem, "hpr.scope", "indirect", "");
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

/* What a utility gives or takes less. [kW] */
static double saved(const hl_hpr *h, const char *name) {
  const hl_targets *both[] = {hl_hpr_targets_before(h), hl_hpr_targets_after(h)};
  double sum = 0;
  for (int side = 0; side < 2; side++)
    for (int k = 0; k < hl_targets_utility_count(both[side]); k++) {
      const hl_utility_target *u = hl_targets_utility_at(both[side], k);
      if (u->utility >= 0 && strcmp(hl_problem_utility_at(problem, u->utility)->name, name) == 0)
        sum += (side == 0 ? 1 : -1) * u->duty / 1e3;
    }
  return sum;
}

/* All that is saved and paid, by the mains themselves. [cur/y] */
static double gain(const hl_hpr *h, double low, double middle, double high) {
  return 8000 * (saved(h, "Low") * low + saved(h, "Middle") * middle + saved(h, "High") * high -
                 0.09 * hl_hpr_work(h) / 1e3);
}

static void account_is_that_of_the_mains(const hl_hpr *h, double low, double middle, double high) {
  const double less = hl_hpr_before(h)->yearly - hl_hpr_after(h)->yearly;
  assert_close(less, gain(h, low, middle, high), 1e-9, 1);
  assert_close((saved(h, "Low") + saved(h, "Middle") + saved(h, "High")) * 1e3,
               hl_hpr_before(h)->hot - hl_hpr_after(h)->hot, 1e-9, 1);
}

/* At the dear main it is saved, though cheap ones are nearer to the pinch. */
static void a_machine_above_the_dear_main_saves_that(void **state) {
  (void)state;
  site(0.008, 0.010, 0.100);
  one_point("70", "146");
  hl_hpr *h = solve("vc_simple", "Cyclopentane");
  assert_int_equal(hl_hpr_machine_count(h), 1);
  assert_close(saved(h, "High"), 800, 1e-6, 0);
  assert_close(saved(h, "Middle"), 0, 0, 1e-6);
  /* Superheat is taken from above the pinch, which the main nearest to it gives. */
  assert_true(saved(h, "Low") <= 0 && saved(h, "Low") > -30);
  account_is_that_of_the_mains(h, 0.008, 0.010, 0.100);
  assert_true(hl_hpr_proven_on_grid(h));
  assert_close(hl_hpr_after(h)->yearly, hl_hpr_bound_on_grid(h), 1e-6, 0);
  hl_hpr_free(h);
}

/* Priced as the dear main it would pay. */
static void a_machine_below_the_dear_main_saves_cheap_heat_only(void **state) {
  (void)state;
  site(0.008, 0.010, 0.100);
  one_point("70", "130");
  hl_hpr *h = solve("vc_simple", "Cyclopentane");
  assert_int_equal(hl_hpr_machine_count(h), 0);
  assert_close(hl_hpr_bound_on_grid(h), hl_hpr_before(h)->yearly, 1e-9, 0);
  assert_non_null(strstr(hl_hpr_reason(h), "would need power below"));
  assert_true(hl_hpr_break_even(h) * 3.6e6 < 0.09);
  hl_hpr_free(h);
}

static void without_machines_mains_cost_what_the_site_says(void **state) {
  (void)state;
  site(0.008, 0.010, 0.100);
  one_point("70", "130");
  hl_hpr *h = solve("vc_simple", "Cyclopentane");
  hl_site *whole;
  assert_int_equal(hl_site_solve(problem, NULL, &whole), HL_OK);
  assert_close(hl_hpr_before(h)->yearly, hl_site_total_site(whole)->cost, 1e-9, 0);
  assert_close(hl_hpr_before(h)->hot, hl_site_total_site(whole)->hot, 1e-9, 0);
  hl_site_free(whole);
  hl_hpr_free(h);
}

/* The heat that drives it comes from a dear main, and saves that of a cheap one. */
static void driving_heat_is_paid_at_its_main(void **state) {
  (void)state;
  site(0.008, 0.010, 0.100);
  hl_hpr *h = solve("absorption_heat_pump", "Water");
  account_is_that_of_the_mains(h, 0.008, 0.010, 0.100);
  assert_true(hl_hpr_after(h)->yearly <= hl_hpr_before(h)->yearly);
  hl_hpr_free(h);
}

static void cheap_heat_drives_what_saves_dear_heat(void **state) {
  (void)state;
  site(0.100, 0.010, 0.010);
  hl_hpr *h = solve("absorption_heat_pump", "Water");
  assert_int_equal(hl_hpr_machine_count(h), 1);
  assert_true(saved(h, "Low") > 0);
  assert_true(saved(h, "Middle") + saved(h, "High") < 0); /* more of what drives it */
  account_is_that_of_the_mains(h, 0.100, 0.010, 0.010);
  assert_true(hl_hpr_after(h)->yearly < hl_hpr_before(h)->yearly);
  hl_hpr_free(h);
}

/* Of all prices and levels: the account is the mains' own, and never worse than none. */
static void random_prices_are_accounted_by_main(void **state) {
  (void)state;
  static const double price[][3] = {
      {0.03, 0.04, 0.05}, {0.02, 0.02, 0.09}, {0.06, 0.03, 0.05}, {0.09, 0.08, 0.07}};
  int placed = 0;
  for (size_t k = 0; k < sizeof price / sizeof *price; k++) {
    if (k > 0) {
      hl_problem_free(problem);
      assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
    }
    site(price[k][0], price[k][1], price[k][2]);
    test_setting(problem, "selection.machines", "2", "");
    hl_hpr *h = solve("vc_simple", "Cyclopentane");
    account_is_that_of_the_mains(h, price[k][0], price[k][1], price[k][2]);
    assert_true(hl_hpr_after(h)->yearly <= hl_hpr_before(h)->yearly);
    if (!isnan(hl_hpr_bound(h)))
      assert_true(hl_hpr_bound(h) <= hl_hpr_after(h)->yearly * (1 + 1e-9));
    placed += hl_hpr_machine_count(h) > 0;
    hl_hpr_free(h);
  }
  assert_true(placed > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_machine_above_the_dear_main_saves_that),
      TEST(a_machine_below_the_dear_main_saves_cheap_heat_only),
      TEST(without_machines_mains_cost_what_the_site_says),
      TEST(driving_heat_is_paid_at_its_main),
      TEST(cheap_heat_drives_what_saves_dear_heat),
      TEST(random_prices_are_accounted_by_main),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
