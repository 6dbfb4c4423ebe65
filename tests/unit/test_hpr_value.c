/** Carnot levels where utilities of a side differ in price: chosen by the objective. */
#include <math.h>

#include <heatloom/hpr.h>

#include "support/own_problem.h"

/** 1 MW each boil at 115 and at 140 °C, which LP and MP steam heat; 3 MW condense at 80 °C. */
static void reboilers(void) {
  test_stream(problem, "Reboiler 1", 115, 115.01, -1000, NAN);
  test_stream(problem, "Reboiler 2", 140, 140.01, -1000, NAN);
  test_stream(problem, "Overhead", 80, 79.99, 3000, NAN);
  test_utility(problem, "MP", HL_SIDE_HOT, 180, 179.9, NAN, 0.045);
  test_utility(problem, "LP", HL_SIDE_HOT, 130, 129.9, NAN, 0.025);
  test_utility(problem, "Water", HL_SIDE_COLD, 20, 25, NAN, 0.001);
  test_setting(problem, "economics.electricity_price", "60", "cur/MWh");
  test_setting(problem, "economics.hours", "8000", "h/y");
}

static hl_hpr *solve(double duty) {
  hl_hpr *h;
  hl_hpr_settings set;
  test_check(problem);
  assert_int_equal(hl_problem_settings(problem, &hl_hpr_table, &set), HL_OK);
  if (!isnan(duty)) {
    set.load = HL_HPR_LOAD_DUTY;
    set.duty = duty;
  }
  assert_int_equal(hl_hpr_solve(problem, NULL, &set, NULL, &h), HL_OK);
  return h;
}

/* What MP steam heats is dearer: the machine serves that, and LP steam what lies nearer to the
 * pinch. Of 1 MW at 150 °C (a COP of 3.144): 1 MW of LP, 318.0 kW of power, 2318 kW to cool. */
static void a_given_load_saves_the_dearer_utility(void **state) {
  (void)state;
  reboilers();
  test_setting(problem, "levels.condensers", "2", "");
  hl_hpr *h = solve(1e6);
  const double work = hl_hpr_work(h) / 1e6;
  assert_close(hl_hpr_level_at(h, 0)->t, 150.01 + TEST_KELVIN, 0, 0.05);
  assert_close(work, 0.318, 0, 0.0005);
  assert_close(hl_hpr_after(h)->yearly, 8000 * (25 + 60 * work + 2 + work), 1e-6, 0);
  assert_close(hl_hpr_load_placed(h), 1e6, 1e-9, 0);
  hl_hpr_free(h);
}

/* All of reboiler 2, and as much of reboiler 1 as is left. */
static void what_is_left_of_a_load_serves_the_cheaper_one(void **state) {
  (void)state;
  reboilers();
  hl_hpr *h = solve(1.2e6);
  const double work = hl_hpr_work(h) / 1e6;
  assert_true(hl_hpr_level_at(h, 0)->t > 150 + TEST_KELVIN);
  assert_close(hl_hpr_after(h)->yearly, 8000 * (0.8 * 25 + 60 * work + 1.8 + work), 1e-6, 0);
  hl_hpr_free(h);
}

/* Refrigeration at 0 °C into a process at 40 °C, whose heat is dear, or into ambient at 30 °C. */
static void ambient_stands_beside_the_process(void **state) {
  (void)state;
  test_stream(problem, "Cold room", 0, -0.01, 100, NAN);
  test_stream(problem, "Wash", 40, 40.01, -500, NAN);
  test_utility(problem, "Steam", HL_SIDE_HOT, 150, 150, NAN, 0.06);
  test_utility(problem, "Brine", HL_SIDE_COLD, -20, -20, NAN, 0.03);
  test_setting(problem, "economics.electricity_price", "100", "cur/MWh");
  test_setting(problem, "hpr.task", "cooling", "");
  hl_hpr *h = solve(NAN);
  const double alone = hl_hpr_after(h)->yearly;
  assert_true(alone < hl_hpr_before(h)->yearly);
  assert_false(hl_hpr_ambient_left_out(h));
  hl_hpr_settings set = *hl_hpr_asked(h);
  hl_hpr_free(h);
  set.ambient = true;
  set.t_air = 20 + TEST_KELVIN;
  assert_int_equal(hl_hpr_solve(problem, NULL, &set, NULL, &h), HL_OK);
  assert_close(hl_hpr_after(h)->yearly, alone, 1e-9, 0);
  assert_true(hl_hpr_ambient_left_out(h));
  assert_false(hl_hpr_asked(h)->ambient);
  assert_true(hl_hpr_bound(h) <= alone);
  hl_hpr_free(h);
}

static double yearly(double duty, bool ambient, double *placed) {
  hl_hpr *h;
  hl_hpr_settings set;
  test_check(problem);
  assert_int_equal(hl_problem_settings(problem, &hl_hpr_table, &set), HL_OK);
  set.load = HL_HPR_LOAD_DUTY;
  set.duty = duty;
  set.ambient = ambient;
  set.t_air = 20 + TEST_KELVIN;
  assert_int_equal(hl_hpr_solve(problem, NULL, &set, NULL, &h), HL_OK);
  assert_int_not_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
  const double cost = hl_hpr_after(h)->yearly;
  *placed = hl_hpr_load_placed(h);
  hl_hpr_free(h);
  return cost;
}

/* The same of loads that are given; but heat that ambient takes by itself is none of theirs. */
static void ambient_makes_no_given_refrigeration_dearer(void **state) {
  (void)state;
  double placed;
  test_stream(problem, "Cold room", 0, -0.01, 100, NAN);
  test_stream(problem, "Wash", 40, 40.01, -500, NAN);
  test_utility(problem, "Steam", HL_SIDE_HOT, 150, 150, NAN, 0.06);
  test_utility(problem, "Brine", HL_SIDE_COLD, -20, -20, NAN, 0.03);
  test_setting(problem, "economics.electricity_price", "100", "cur/MWh");
  test_setting(problem, "hpr.task", "cooling", "");
  for (double duty = 40e3; duty <= 100e3; duty += 20e3) {
    const double alone = yearly(duty, false, &placed), with = yearly(duty, true, &placed);
    assert_true(with <= alone * (1 + 1e-9));
    assert_close(placed, duty, 1e-9, 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_given_load_saves_the_dearer_utility, setup, teardown),
      cmocka_unit_test_setup_teardown(what_is_left_of_a_load_serves_the_cheaper_one, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(ambient_stands_beside_the_process, setup, teardown),
      cmocka_unit_test_setup_teardown(ambient_makes_no_given_refrigeration_dearer, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
