/** Real machines of several kinds: what is free is no worse than what is fixed. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/hpr.h>

#include "support/own_problem.h"

typedef struct row {
  double supply, target, duty; /* [degC, kW]; negative: cold */
} row;

static void streams(const row *at, int count) {
  char name[16];
  for (int k = 0; k < count; k++) {
    snprintf(name, sizeof name, "S%d", k + 1);
    test_stream(problem, name, at[k].supply, at[k].target, at[k].duty, NAN);
  }
}

/* [-, cur/kWh] */
static void settings(const char *annualisation, const char *power) {
  test_setting(problem, "economics.annualisation", annualisation, "");
  test_setting(problem, "economics.electricity_price", power, "cur/kWh");
  test_setting(problem, "targets.dt_min", "10", "K");
  test_setting(problem, "hpr.model", "real", "");
}

static double objective(const hl_hpr_library *library, double duty, double *load) {
  hl_hpr_settings set;
  hl_hpr *h;
  test_check(problem);
  assert_int_equal(hl_problem_settings(problem, &hl_hpr_table, &set), HL_OK);
  if (duty > 0) {
    set.load = HL_HPR_LOAD_DUTY;
    set.duty = duty;
  }
  assert_int_equal(hl_hpr_solve_library(problem, NULL, &set, library, NULL, &h), HL_OK);
  assert_true(hl_hpr_machine_count(h) > 0);
  const double value = hl_hpr_after(h)->objective;
  *load = hl_hpr_load_placed(h);
  hl_hpr_free(h);
  return value;
}

/* A paper mill: two machines of five fluids, and of the one that is the best for both. */
static void more_kinds_are_not_worse_than_one(void **state) {
  (void)state;
  static const row mill[] = {{120, 125, -9000}, {30, 95, -2400},  {62, 45, 5200},   {85, 62, 700},
                             {105, 105, 800},   {42, 50, -3200},  {12, 60, -2100},  {70, 35, 1500},
                             {46, 30, 2600},    {102, 102, 3600}, {55, 85, -2800},  {60, 92, -1300},
                             {68, 38, 3400},    {20, 125, -600},  {30, 150, -1500}, {95, 60, 650}};
  const char *cycle[] = {"vc_simple"}, *fluid[] = {"Cyclopentane", "R601", "R717", "R290", "R600"};
  const hl_hpr_library all = {1, 5, cycle, fluid}, one = {1, 1, cycle, fluid};
  double load;
  streams(mill, sizeof mill / sizeof *mill);
  test_utility(problem, "HP steam", HL_SIDE_HOT, 200, 200, NAN, 0.045);
  test_utility(problem, "LP steam", HL_SIDE_HOT, 98, 98, NAN, 0.034);
  test_utility(problem, "Cooling water", HL_SIDE_COLD, 15, 25, NAN, 0.001);
  test_cost(problem, HL_COST_MACHINE, HL_COST_HEAT, 80000, 450, 0.9);
  test_setting(problem, "economics.hours", "8300", "h/y");
  test_setting(problem, "selection.machines", "2", "");
  settings("0.11", "0.06");
  const double of_all = objective(&all, 7837e3, &load);
  assert_close(load, 7837e3, 1e-6, 0);
  const double close = 5e-4; /* local searches end that near to each other */
  assert_true(of_all <= objective(&one, 7837e3, &load) * (1 + close));
}

/* The best of any load, and the best of the load that it has. */
static void a_free_load_is_not_worse_than_the_same_asked_for(void **state) {
  (void)state;
  static const row plant[] = {{104.8, 82.8, 2472.6},  {140.1, 186.8, -2905.2},
                              {94.1, 136.9, -2990.3}, {18.8, 50.9, -1459.4},
                              {152.1, 64.6, 2783.0},  {167.1, 74.2, 1436.9}};
  const char *cycle[] = {"vc_simple"}, *fluid[] = {"R600a", "R717", "R601"};
  const hl_hpr_library all = {1, 3, cycle, fluid};
  double load, other;
  streams(plant, sizeof plant / sizeof *plant);
  test_utility(problem, "HP", HL_SIDE_HOT, 300, 300, NAN, 0.0596);
  test_utility(problem, "LP", HL_SIDE_HOT, 150, 150, NAN, 0.0274);
  test_utility(problem, "CW", HL_SIDE_COLD, 12, 14, NAN, 0.00257);
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 100000, 800, 1);
  settings("0.1", "0.0375");
  test_setting(problem, "hpr.exchangers", "no", "");
  const double best = objective(&all, NAN, &load);
  for (int k = -1; k <= 0; k++)
    assert_true(best <= objective(&all, load * (1 + 0.05 * k), &other) * (1 + 1e-6));
}

int main(void) {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      T(more_kinds_are_not_worse_than_one),
      T(a_free_load_is_not_worse_than_the_same_asked_for),
  };
#undef T
  return cmocka_run_group_tests(tests, NULL, NULL);
}
