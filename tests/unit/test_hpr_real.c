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

/* Levels are freed after the choice on the grid, so that another fluid may be the better one. */
static void no_candidate_alone_is_better_than_all(void **state) {
  (void)state;
  static const char *const fluid[] = {"R601", "Cyclopentane", "Methanol", "R717"};
  static const char *const cycle[] = {"vc_simple"};
  enum { FLUIDS = sizeof fluid / sizeof *fluid };
  process(0.06);
  utilities();
  test_setting(problem, "selection.machines", "1", "");
  test_setting(problem, "selection_grid.step", "12", "K");
  double least = INFINITY;
  for (int k = 0; k < FLUIDS; k++) {
    hl_hpr *one = solve(cycle[0], fluid[k]);
    least = fmin(least, hl_hpr_after(one)->yearly);
    hl_hpr_free(one);
  }
  const hl_hpr_library library = {1, FLUIDS, cycle, fluid};
  hl_hpr *h;
  assert_int_equal(hl_hpr_solve_library(problem, NULL, NULL, &library, NULL, &h), HL_OK);
  assert_true(hl_hpr_machine_count(h) > 0);
  assert_true(hl_hpr_after(h)->yearly <= least * (1 + 1e-9));
  hl_hpr_free(h);
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

static void heat_of_pockets_changes_nothing_of_that(void **state) {
  (void)state;
  cold();
  test_setting(problem, "hpr.pockets", "yes", "");
  hl_hpr *h = solve("vc_simple", "R32");
  assert_close(hl_hpr_load_placed(h), 300e3, 1e-6, 0);
  assert_close(hl_hpr_before(h)->cold - hl_hpr_after(h)->cold, 300e3, 1e-6, 0);
  hl_hpr_free(h);
}

/* Of all cycles the load is what is taken from below ambient: waste heat that drives is none. */
static void the_load_of_a_chiller_is_none_of_its_driving_heat(void **state) {
  (void)state;
  static const char *const pockets[] = {"no", "yes"};
  for (int k = 0; k < 2; k++) {
    if (k > 0) {
      hl_problem_free(problem);
      assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
    }
    test_stream(problem, "Waste", 130, 90, 2000, NAN);
    test_stream(problem, "Product", 60, 20, 2000, NAN);
    test_stream(problem, "Chill", 12, 8, 300, NAN);
    test_stream(problem, "Heat", 100, 180, -500, NAN);
    test_utility(problem, "Steam", HL_SIDE_HOT, 200, 200, 5, 0.060);
    test_utility(problem, "Cooling water", HL_SIDE_COLD, 18, 25, 5, 0.002);
    test_utility(problem, "Brine", HL_SIDE_COLD, -5, -4, 2, 0.060);
    test_setting(problem, "economics.hours", "8000", "h/y");
    test_setting(problem, "economics.electricity_price", "0.09", "cur/kWh");
    test_setting(problem, "targets.dt_min", "10", "K");
    test_setting(problem, "hpr.task", "cooling", "");
    test_setting(problem, "hpr.ambient", "yes", "");
    test_setting(problem, "hpr.t_air", "25", "degC");
    test_setting(problem, "hpr.model", "real", "");
    test_setting(problem, "hpr.load", "duty", "");
    test_setting(problem, "hpr.duty", "200", "kW");
    test_setting(problem, "hpr.pockets", pockets[k], "");
    hl_hpr *h = solve("absorption_chiller", NULL);
    assert_int_equal(hl_hpr_machine_count(h), 1);
    const hl_hpr_machine *m = hl_hpr_machine_at(h, 0);
    assert_close(m->q_evap, 200e3, 1e-6, 0);
    assert_true(m->q_drive > m->q_evap); /* of the waste heat */
    assert_close(hl_hpr_load_placed(h), 200e3, 1e-6, 0);
    assert_close(hl_hpr_demand(h), 1300e3, 1e-9, 0); /* the product below ambient, and Chill */
    assert_true(hl_hpr_after(h)->yearly <= hl_hpr_before(h)->yearly);
    assert_true(hl_hpr_bound(h) <= hl_hpr_after(h)->yearly);
    hl_hpr_free(h);
  }
}

/* Free, it is at most what is to be cooled below ambient. */
static void a_free_load_of_a_chiller_is_no_more_than_the_demand(void **state) {
  (void)state;
  test_stream(problem, "Waste", 130, 90, 2000, NAN);
  test_stream(problem, "Chill", 12, 8, 300, NAN);
  test_utility(problem, "Cooling water", HL_SIDE_COLD, 18, 25, 5, 0.002);
  test_utility(problem, "Brine", HL_SIDE_COLD, -5, -4, 2, 0.060);
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_setting(problem, "economics.electricity_price", "0.09", "cur/kWh");
  test_setting(problem, "targets.dt_min", "10", "K");
  test_setting(problem, "hpr.task", "cooling", "");
  test_setting(problem, "hpr.ambient", "yes", "");
  test_setting(problem, "hpr.t_air", "25", "degC");
  test_setting(problem, "hpr.model", "real", "");
  hl_hpr *h = solve("absorption_chiller", NULL);
  assert_close(hl_hpr_demand(h), 300e3, 1e-9, 0);
  for (int k = 0; k < hl_hpr_machine_count(h); k++)
    assert_close(hl_hpr_machine_at(h, k)->q_evap, hl_hpr_load_placed(h), 1e-6, 0);
  assert_true(hl_hpr_load_placed(h) <= 300e3 * (1 + 1e-9));
  hl_hpr_free(h);
}

/* A pocket between 80 and 150 °C beside the pinch: its heat helps, and the load stays. */
static void with_pockets_a_load_is_met_exactly_or_refused(void **state) {
  (void)state;
  test_stream(problem, "Warm", 95, 65, 1500, NAN);
  test_stream(problem, "Low", 80, 100, -500, NAN);
  test_stream(problem, "Exotherm", 150, 149, 400, NAN);
  test_stream(problem, "Pocket", 105, 125, -600, NAN);
  test_stream(problem, "High", 160, 170, -300, NAN);
  test_utility(problem, "Steam", HL_SIDE_HOT, 200, 200, 5, 0.060);
  test_utility(problem, "Cooling water", HL_SIDE_COLD, 18, 25, 5, 0.002);
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_setting(problem, "economics.electricity_price", "0.02", "cur/kWh");
  test_setting(problem, "targets.dt_min", "10", "K");
  test_setting(problem, "hpr.model", "real", "");
  test_setting(problem, "hpr.pockets", "yes", "");
  test_setting(problem, "selection.machines", "2", "");
  test_check(problem);
  hl_hpr_settings set;
  assert_int_equal(hl_problem_settings(problem, &hl_hpr_table, &set), HL_OK);
  const char *const cycle[] = {"vc_simple"}, *const fluid[] = {"Cyclopentane"};
  const hl_hpr_library library = {1, 1, cycle, fluid};
  hl_hpr *h;
  set.load = HL_HPR_LOAD_SHARE;
  set.share = 1;
  assert_int_equal(hl_hpr_solve_library(problem, NULL, &set, &library, NULL, &h), HL_OK);
  assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
  assert_non_null(strstr(hl_hpr_reason(h), "the largest found is"));
  const double most = hl_hpr_load_most(h);
  hl_hpr_free(h);
  set.load = HL_HPR_LOAD_DUTY;
  for (int k = 1; k <= 4; k++) {
    set.duty = most * k / 4 * (1 - 1e-6);
    assert_int_equal(hl_hpr_solve_library(problem, NULL, &set, &library, NULL, &h), HL_OK);
    assert_true(hl_hpr_outcome(h) != HL_OUTCOME_INFEASIBLE);
    assert_close(hl_hpr_load_placed(h), set.duty, 1e-6, 0);
    assert_close(hl_hpr_before(h)->hot - hl_hpr_after(h)->hot, set.duty, 1e-6, 0);
    hl_hpr_free(h);
  }
}

/* ----------------------------------------------------------- systems of the case */

static void system_of(const char *cycle, const char *fluid, double least, double most,
                      const hl_parameter *parameter, int count) {
  hl_system s;
  hl_system_init(&s);
  s.name = "Own";
  s.cycle = cycle;
  s.fluid = &fluid;
  s.fluid_count = 1;
  s.scale_min = least;
  s.scale_max = most;
  s.parameter = parameter;
  s.parameter_count = count;
  assert_int_equal(hl_problem_add_system(problem, &s), HL_OK);
}

static hl_hpr *solve_own(void) {
  hl_hpr *h;
  test_check(problem);
  assert_int_equal(hl_hpr_solve_library(problem, NULL, NULL, NULL, NULL, &h), HL_OK);
  return h;
}

static double given_with(double least, double most, const char *duty, const char *says) {
  hl_problem_free(problem);
  assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
  process(0.04);
  utilities();
  test_setting(problem, "selection.machines", "2", "");
  if (duty != NULL) {
    test_setting(problem, "hpr.load", "duty", "");
    test_setting(problem, "hpr.duty", duty, "kW");
  }
  system_of("vc_simple", "Cyclopentane", least, most, NULL, 0);
  hl_hpr *h = solve_own();
  double given = 0;
  char text[1500];
  if (hl_hpr_outcome(h) == HL_OUTCOME_INFEASIBLE)
    given = -hl_hpr_load_most(h);
  for (int k = 0; k < hl_hpr_machine_count(h); k++) {
    const double q = hl_hpr_machine_at(h, k)->q_cond;
    given += q;
    assert_true(q >= least * (1 - 1e-6));
  }
  assert_true(given <= most * (1 + 1e-6));
  bool said = says == NULL;
  for (int k = 0; k < hl_hpr_level_count(h); k++) {
    assert_int_equal(hl_hpr_write_level(h, k, text, sizeof text), HL_OK);
    said = said || strstr(text, says) != NULL;
    if (says == NULL)
      assert_null(strstr(text, "scale_m"));
  }
  assert_true(said);
  hl_hpr_free(h);
  return given;
}

static void a_system_is_as_large_as_it_may_be(void **state) {
  (void)state;
  const double free = given_with(0, INFINITY, NULL, NULL);
  assert_true(free > 400e3);
  const double bound = given_with(0, 400e3, NULL, "gives no more than 400.000 kW (scale_max)");
  assert_close(bound, 400e3, 1e-3, 0);
  const double least = given_with(free * 1.2, 2 * free, NULL, "(scale_min)");
  assert_true(least == 0 || least >= 1.2 * free * (1 - 1e-6));
  const double refused = given_with(0, 400e3, "900", NULL);
  assert_true(refused < 0 && -refused <= 400e3 * (1 + 1e-6));
}

/* A gas cycle that gives 500 kW at one level by more power than what a boiler takes. */
static void least_power_is_never_more_than_that_of_a_boiler(void **state) {
  (void)state;
  static const hl_parameter parameter[] = {{.name = "eta_compressor", .least = 0.82, .most = 0.82},
                                           {.name = "eta_turbine", .least = 0.85, .most = 0.85}};
  test_stream(problem, "River", 20, 10, 2000, NAN);
  test_stream(problem, "Oven", 150, 152, -500, NAN);
  test_utility(problem, "Oil", HL_SIDE_HOT, 260, 260, NAN, 0.040);
  test_utility(problem, "Brine", HL_SIDE_COLD, 0, 1, NAN, 0.002);
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_setting(problem, "economics.electricity_price", "0.09", "cur/kWh");
  test_setting(problem, "targets.dt_min", "10", "K");
  test_setting(problem, "hpr.model", "real", "");
  test_setting(problem, "hpr.objective", "power", "");
  system_of("brayton", "Helium", 0, INFINITY, parameter, 2);
  hl_hpr *h = solve_own();
  assert_int_equal(hl_hpr_machine_count(h), 0);
  assert_close(hl_hpr_after(h)->power, 0, 0, 1e-9);
  assert_non_null(strstr(hl_hpr_reason(h), "an electric boiler 505.051 kW"));
  hl_hpr_free(h);
  hl_hpr_settings set;
  assert_int_equal(hl_problem_settings(problem, &hl_hpr_table, &set), HL_OK);
  set.load = HL_HPR_LOAD_DUTY;
  set.duty = 100e3;
  for (int k = 0; k < 2; k++) {
    set.objective = k == 0 ? HL_HPR_POWER : HL_HPR_COST;
    assert_int_equal(hl_hpr_solve(problem, NULL, &set, NULL, &h), HL_OK);
    assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
    assert_int_equal(hl_hpr_machine_count(h), 0);
    assert_non_null(strstr(hl_hpr_reason(h), "a load of 100 kW would take "));
    assert_non_null(strstr(hl_hpr_reason(h), "an electric boiler for it 101.01 kW"));
    assert_non_null(strstr(hl_hpr_reason(h), "None of the others that were tried"));
    hl_hpr_free(h);
  }
  set.duty = 600e3; /* of 500 kW */
  assert_int_equal(hl_hpr_solve(problem, NULL, &set, NULL, &h), HL_OK);
  assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
  hl_hpr_free(h);
  hl_hpr_rank *rank;
  assert_int_equal(hl_hpr_rank_solve(problem, NULL, NULL, NULL, NULL, &rank), HL_OK);
  assert_int_equal(hl_hpr_rank_count(rank), 1);
  assert_non_null(strstr(hl_hpr_rank_at(rank, 0)->limit, "power: no machine saves power: for "));
  hl_hpr_rank_free(rank);
}

/* What explains a level has the heat of the answer, and tells what of it is no load. */
static void reasons_have_the_numbers_of_the_answer(void **state) {
  (void)state;
  process(0.04);
  utilities();
  test_setting(problem, "selection.machines", "2", "");
  hl_hpr *h = solve("vc_simple", "Cyclopentane");
  const double heat = hl_hpr_heat_useful(h), load = hl_hpr_load_placed(h);
  char text[1500], part[80];
  assert_true(hl_hpr_level_count(h) > 1 && heat > load * (1 + 1e-6));
  for (int k = 0; k < hl_hpr_level_count(h); k++) {
    const hl_hpr_level *level = hl_hpr_level_at(h, k);
    assert_int_equal(hl_hpr_write_level(h, k, text, sizeof text), HL_OK);
    snprintf(part, sizeof part, "shifted), %.3f kW.", level->q / 1e3);
    assert_non_null(strstr(text, part));
    assert_null(strstr(text, "It covers"));
    if (level->side == HL_SIDE_COLD)
      continue;
    snprintf(part, sizeof part, "All machines give %.3f kW for the load of %.3f kW.", heat / 1e3,
             load / 1e3);
    assert_non_null(strstr(text, part));
    double there, hotter;
    const char *at = strstr(text, "Of that it gives ");
    assert_non_null(at);
    assert_int_equal(
        sscanf(at, "Of that it gives %lf kW at its level and colder, and %lf kW", &there, &hotter),
        2);
    assert_close((there + hotter) * 1e3, level->q, 0, 1.1);
  }
  hl_hpr_free(h);
}

/** To the cascade it is all one whether condensate gives heat below the pinch, to no one. */
static void condensate_gives_no_heat_that_no_one_takes(void **state) {
  (void)state;
  static const char *const fluid[] = {"R601", "R718", "Cyclopentane", "R717", "R600"};
  int subcooled = 0;
  process(0.03);
  test_utility(problem, "Steam", HL_SIDE_HOT, 180, 180, NAN, 0.060);
  test_utility(problem, "Cooling water", HL_SIDE_COLD, 18, 25, NAN, 0.002);
  for (size_t f = 0; f < sizeof fluid / sizeof *fluid; f++) {
    hl_hpr *h = solve("vc_simple", fluid[f]);
    for (int k = 0; k < hl_hpr_machine_count(h); k++) {
      const hl_hpr_machine *m = hl_hpr_machine_at(h, k);
      const double outlet = m->t_cond - m->subcool;
      assert_true(outlet >= m->t_evap - 1e-9);
      /* the sink begins at 75 °C, and where the source begins to lack at the pinch */
      assert_true(m->subcool < 0.1 || outlet > 75 + 5 + TEST_KELVIN - 0.2);
      subcooled += m->subcool > 0.1;
    }
    hl_hpr_free(h);
  }
  assert_true(subcooled > 0);
}

static void a_load_that_none_can_take_is_refused(void **state) {
  (void)state;
  cold();
  hl_hpr *h = solve("vc_simple", "Water"); /* of ice there is no compressor */
  assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
  assert_true(hl_hpr_reason(h)[0] != '\0');
  hl_hpr_free(h);
}

static int told(int code) {
  int count = 0;
  for (int k = 0; k < hl_ctx_fault_count(ctx); k++)
    count += hl_ctx_fault_at(ctx, k)->code == code;
  return count;
}

/** With a price on both sides. */
static void priced(void) {
  process(0.1);
  limited("Steam", HL_SIDE_HOT, 200, 200, 0.05, INFINITY);
  limited("Water", HL_SIDE_COLD, 10, 15, 0.001, INFINITY);
}

static int candidates(const char *step, const char *cycle) {
  const hl_setting_row row = {.key = "selection_grid.step", .value = step, .unit = "K"};
  assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
  hl_hpr *h = solve(cycle, "R601");
  const int count = hl_hpr_candidate_count(h);
  hl_hpr_free(h);
  return count;
}

static void a_step_that_is_asked_for_is_taken(void **state) {
  (void)state;
  priced();
  test_setting(problem, "selection_grid.subcool_to", "0", "K");
  const int coarse = candidates("4", "vc_simple"), fine = candidates("0.8", "vc_simple");
  assert_true(coarse > 0 && fine > 20 * coarse && fine < 30 * coarse);
  assert_int_equal(told(247), 0);
}

static void a_step_that_is_too_small_is_refused(void **state) {
  (void)state;
  const char *cycle = "vc_simple", *fluid = "R601";
  const hl_hpr_library library = {1, 1, &cycle, &fluid};
  hl_hpr *h;
  priced();
  test_setting(problem, "selection_grid.step", "0.02", "K");
  test_check(problem);
  assert_int_equal(hl_hpr_solve_library(problem, NULL, NULL, &library, NULL, &h), HL_ERR_ARG);
  assert_non_null(strstr(hl_ctx_error(ctx)->message, "at most 100000"));
}

static void a_coarser_grid_of_many_variables_is_told(void **state) {
  (void)state;
  priced();
  test_setting(problem, "selection_grid.step", "2", "K");
  hl_hpr_free(solve("parallel", "R601"));
  assert_int_equal(told(247), 1);
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
      T(the_load_of_a_chiller_is_none_of_its_driving_heat),
      T(a_free_load_of_a_chiller_is_no_more_than_the_demand),
      T(with_pockets_a_load_is_met_exactly_or_refused),
      T(a_system_is_as_large_as_it_may_be),
      T(least_power_is_never_more_than_that_of_a_boiler),
      T(reasons_have_the_numbers_of_the_answer),
      T(driven_machines_cost_what_the_account_says),
      T(engines_cost_what_the_account_says),
      T(a_load_that_none_can_take_is_refused),
      T(no_candidate_alone_is_better_than_all),
      T(condensate_gives_no_heat_that_no_one_takes),
      T(a_step_that_is_asked_for_is_taken),
      T(a_step_that_is_too_small_is_refused),
      T(a_coarser_grid_of_many_variables_is_told),
#undef T
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
