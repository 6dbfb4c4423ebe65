/** What a heat pump target depends on: number of levels, price of power. */
#include <math.h>

#include <heatloom/hpr.h>

#include "support/own_problem.h"

/** OpenPinch's basic_pinch with prices per kWh; the cold utility of a chiller if it has a COP. */
static void process(double cop) {
  test_stream(problem, "F1", 20, 180, 3200, 5);
  test_stream(problem, "F3", 140, 230, 2700, 5);
  test_stream(problem, "F2", 250, 40, 3150, 5);
  test_stream(problem, "F4", 200, 104, 2400, 5);
  test_stream(problem, "F5", 104, 80, 600, 5);
  test_utility(problem, "HU", HL_SIDE_HOT, 260, 260, 1, 0.040);
  hl_utility cold;
  hl_utility_init(&cold);
  cold.name = "CU";
  cold.side = HL_SIDE_COLD;
  cold.t_supply = cold.t_target = 283.15;
  cold.price = 0.002 / 3.6e6;
  cold.cop = cop;
  assert_int_equal(hl_problem_add_utility(problem, &cold), HL_OK);
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 30000, 1000, 1);
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_setting(problem, "economics.annualisation", "0.1", "");
  test_setting(problem, "levels.dt_cont", "0", "K");
}

static hl_hpr *solve(hl_hpr_study *study) {
  const hl_stop_settings stop = {.size = sizeof stop, .time_limit = INFINITY, .gap = 1e-3};
  hl_hpr *h;
  test_check(problem);
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, &stop, &h), HL_OK);
  assert_int_equal(hl_hpr_study_solve(h, &stop, study), HL_OK);
  assert_ptr_equal(hl_hpr_problem(h), problem);
  return h;
}

/* What a kWh of power costs. */
static void power_costs(const char *price) {
  test_setting(problem, "economics.electricity_price", price, "cur/kWh");
}

static void more_levels_need_less_power(void **state) {
  (void)state;
  process(NAN);
  test_setting(problem, "hpr.load", "share", "");
  test_setting(problem, "hpr.objective", "power", "");
  test_setting(problem, "levels.condensers", "2", "");
  test_setting(problem, "levels.evaporators", "2", "");
  hl_hpr_study study;
  hl_hpr *h = solve(&study);
  assert_int_equal(study.level_count, HL_HPR_STUDY_LEVELS);
  assert_close(study.level[0].work / 1e3, 260.092, 1e-5, 0); /* OpenPinch's optimum */
  assert_close(study.level[1].work, hl_hpr_work(h), 1e-12, 0);
  for (int k = 1; k < study.level_count; k++) {
    assert_int_equal(study.level[k].levels, k + 1);
    assert_true(study.level[k].work < study.level[k - 1].work);
    assert_true(study.level[k].work > hl_hpr_work_continuous(h));
  }
  hl_hpr_free(h);
}

/* The load that was given: lines, which cross at the price of break-even. */
static void a_given_load_costs_a_line(void **state) {
  (void)state;
  process(5);
  power_costs("0.1");
  test_setting(problem, "hpr.load", "share", "");
  hl_hpr_study study;
  hl_hpr *h = solve(&study);
  const double even = hl_hpr_break_even_design(h);
  assert_int_equal(study.price_count, HL_HPR_STUDY_PRICES);
  assert_true(even > 0 && isfinite(even));
  const hl_hpr_price_point *first = &study.price[0];
  for (int k = 1; k < study.price_count; k++) {
    const hl_hpr_price_point *at = &study.price[k];
    const double seconds = 8000 * 3600.0;
    assert_true(at->price > at[-1].price);
    assert_close(at->none - first->none, hl_hpr_before(h)->power * at->price * seconds, 1e-9, 0);
    assert_close(at->design - first->design, hl_hpr_after(h)->power * at->price * seconds, 1e-9, 0);
    assert_close(at->best, at->design, 0, 0);
    const double gap = first->design - first->none +
                       (hl_hpr_after(h)->power - hl_hpr_before(h)->power) * seconds * even;
    assert_close(gap, 0, 0, 1e-6 * first->none);
  }
  hl_hpr_free(h);
}

/* Solved anew at each price: an envelope below none and below the design, which it touches. */
static void a_free_load_follows_the_price(void **state) {
  (void)state;
  process(NAN);
  power_costs("0.12");
  hl_hpr_study study;
  hl_hpr *h = solve(&study);
  const double given = hl_problem_economics(problem)->electricity_price;
  bool touched = false;
  for (int k = 0; k < study.price_count; k++) {
    const hl_hpr_price_point *at = &study.price[k];
    assert_close(at->none, hl_hpr_before(h)->yearly, 1e-12, 0);
    assert_true(at->best <= at->none && at->best <= at->design);
    assert_true(k == 0 || (at->best >= at[-1].best && at->load <= at[-1].load * (1 + 1e-9)));
    if (at->price == given) {
      touched = true;
      assert_close(at->best, hl_hpr_after(h)->yearly, 1e-12, 0);
      assert_close(at->load, hl_hpr_load_placed(h), 1e-9, 0);
    }
  }
  assert_true(touched);
  assert_close(hl_problem_economics(problem)->electricity_price, 0.12 / 3.6e6, 1e-12, 0);
  hl_hpr_free(h);
}

/* Where no machine pays, cheaper power shows when one would. */
static void cheaper_power_would_place_a_machine(void **state) {
  (void)state;
  process(NAN);
  power_costs("3");
  hl_hpr_study study;
  hl_hpr *h = solve(&study);
  assert_int_equal(hl_hpr_machine_count(h), 0);
  assert_int_equal(study.level_count, 0);
  assert_true(study.price[1].load > 0 && study.price[1].best < study.price[1].none);
  assert_true(study.price[study.price_count - 1].load <= 0);
  hl_hpr_free(h);
}

static void nothing_to_vary_is_empty(void **state) {
  (void)state;
  process(NAN);
  test_setting(problem, "hpr.task", "cooling", "");
  test_setting(problem, "hpr.load", "share", "");
  test_setting(problem, "hpr.share", "0.6", "");
  hl_hpr_study study;
  hl_hpr *h = solve(&study);
  assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
  assert_int_equal(study.level_count + study.price_count, 0);
  hl_hpr_free(h);
}

static void a_view_has_a_price_of_its_own(void **state) {
  (void)state;
  process(4);
  power_costs("0.1");
  test_check(problem);
  hl_problem *view;
  assert_int_equal(hl_problem_view(problem, ctx, true, true, &view), HL_OK);
  const double before = hl_problem_groups(problem)->group[2].cost_scale;
  assert_int_equal(hl_problem_set_power_price(view, 0.2 / 3.6e6), HL_OK);
  assert_close(hl_problem_groups(problem)->group[2].cost_scale, before, 0, 0);
  assert_close(hl_problem_groups(view)->group[2].cost_scale - before, 0.1 / 3.6e6 / 4 * 8000 * 3600,
               1e-9, 0);
  assert_int_equal(hl_problem_set_power_price(view, -1), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 1);
  hl_ctx_clear(ctx);
  assert_int_equal(hl_problem_set_power_price(problem, 1e-8), HL_ERR_ARG); /* HL001 */
  hl_problem_free(view);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(more_levels_need_less_power, setup, teardown),
      cmocka_unit_test_setup_teardown(a_given_load_costs_a_line, setup, teardown),
      cmocka_unit_test_setup_teardown(a_free_load_follows_the_price, setup, teardown),
      cmocka_unit_test_setup_teardown(cheaper_power_would_place_a_machine, setup, teardown),
      cmocka_unit_test_setup_teardown(nothing_to_vary_is_empty, setup, teardown),
      cmocka_unit_test_setup_teardown(a_view_has_a_price_of_its_own, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
