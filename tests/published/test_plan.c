/**
 * Machines of zones and between mains in one programme. The two-zone case and its optima are those
 * of test_mains.c, here from a problem; crude preheat (OpenPinch, MIT licence) has three periods.
 * The cascades, balances, sizes and costs are recomputed by support/mains.c.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/io.h>
#include <heatloom/plan.h>

#include "support/mains.h"
#include "support/own_context.h"
#include "support/site.h"

/** Costs of periods and machines sum up to the cost; machines are as large as they operate. */
static void check(const hl_plan *plan, double annuity) {
  double cost = 0, none = 0, weight = 0;
  test_mains_check(hl_plan_question(plan), NULL, hl_plan_answer(plan));
  for (int t = 0; t < hl_plan_period_count(plan); t++) {
    const hl_plan_account *a = hl_plan_after_at(plan, t), *b = hl_plan_before_at(plan, t);
    weight += a->weight;
    cost += a->weight * a->energy_cost;
    none += b->weight * b->energy_cost;
  }
  for (int k = 0; k < hl_plan_machine_count(plan); k++) {
    const hl_plan_machine *m = hl_plan_machine_at(plan, k);
    double most = 0;
    for (int t = 0; t < hl_plan_period_count(plan); t++)
      most = fmax(most, hl_plan_operation(plan, k, t));
    assert_close(m->size, most, 1e-9, 0);
    assert_close(m->power * m->cop, m->size, 1e-9, 0);
    assert_true(m->t_cond > m->t_evap);
    assert_true(m->zone != NULL || (m->source != NULL && m->sink != NULL));
    assert_true(m->zone == NULL || m->source == NULL || m->sink == NULL);
    cost += annuity * m->investment;
  }
  assert_close(weight, 1, 1e-12, 0);
  assert_close(hl_plan_cost(plan), cost, 1e-7, 0);
  assert_close(hl_plan_cost_none(plan), none, 1e-7, 0);
  assert_true(hl_plan_cost(plan) <= hl_plan_cost_none(plan) * (1 + 1e-12));
  assert_true(hl_plan_bound(plan) <= hl_plan_cost(plan));
  assert_true(!(hl_plan_bound_free(plan) > hl_plan_bound(plan)));
  assert_true(hl_plan_bound_one_cascade(plan) <= hl_plan_bound(plan));
  assert_true(!(hl_plan_bound_one_cascade(plan) > hl_plan_bound_free(plan)));
  assert_close(hl_plan_objective(plan), hl_plan_cost(plan), 0, 0);
}

static hl_plan *solve(const hl_problem *const *period, int count, bool direct, bool indirect) {
  hl_plan *plan;
  hl_plan_settings set;
  assert_int_equal(hl_problem_settings(period[0], &hl_plan_table, &set), HL_OK);
  set.direct = direct;
  set.indirect = indirect;
  set.steps = 40;
  assert_int_equal(hl_plan_solve(period, count, &set, NULL, NULL, &plan), HL_OK);
  assert_int_equal(hl_plan_outcome(plan), HL_OUTCOME_OPTIMAL);
  check(plan, hl_economics_annuity(hl_problem_economics(period[0])));
  return plan;
}

static void between_mains_only_two_zones_cost_as_published(void **state) {
  (void)state;
  hl_problem *problem = test_site_problem(ctx);
  const hl_problem *const one[] = {problem};
  test_check(problem);
  hl_plan *plan = solve(one, 1, false, true);
  assert_close(hl_plan_cost_none(plan), 113.25, 1e-6, 0);
  assert_close(hl_plan_cost(plan), 87.887566, 1e-6, 0);
  assert_close(hl_plan_bound_one_cascade(plan), 42.75, 1e-6, 0);
  assert_close(hl_plan_bound_free(plan), 87.887566, 1e-4, 0); /* mains have no other levels */
  assert_int_equal(hl_plan_machine_count(plan), 2);
  double size[2] = {0, 0};
  for (int k = 0; k < 2; k++) {
    const hl_plan_machine *m = hl_plan_machine_at(plan, k);
    assert_string_equal(m->source, "HW");
    size[strcmp(m->sink, "LPS") == 0] = m->size;
  }
  assert_close(size[0], 1100e3, 0, 0.1);
  assert_close(size[1], 188500.879, 0, 0.1);
  hl_plan_free(plan);
  hl_problem_free(problem);
}

static void direct_machines_beside_them_can_only_save(void **state) {
  (void)state;
  hl_problem *problem = test_site_problem(ctx);
  const hl_problem *const one[] = {problem};
  test_check(problem);
  hl_plan *all = solve(one, 1, true, true), *direct = solve(one, 1, true, false);
  print_message("two zones: %.6f direct, %.6f both\n", hl_plan_cost(direct), hl_plan_cost(all));
  assert_true(hl_plan_cost(all) <= 87.887566 + 1e-6);
  assert_true(hl_plan_cost(all) <= hl_plan_cost(direct) * (1 + 1e-9));
  hl_plan_free(all);
  hl_plan_free(direct);
  hl_problem_free(problem);
}

static void no_machine_pays_from_250_per_mwh_on(void **state) {
  (void)state;
  hl_problem *problem = test_site_problem(ctx);
  const hl_problem *const one[] = {problem};
  const hl_setting_row row = {.key = "economics.electricity_price", .value = "250", .unit = ""};
  assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
  test_check(problem);
  hl_plan *plan = solve(one, 1, false, true);
  assert_int_equal(hl_plan_machine_count(plan), 0);
  assert_close(hl_plan_cost(plan), 113.25, 1e-6, 0);
  assert_true(hl_plan_reason(plan)[0] != '\0');
  hl_plan_free(plan);
  hl_problem_free(problem);
}

static void two_equal_periods_are_one(void **state) {
  (void)state;
  hl_problem *problem = test_site_problem(ctx);
  const hl_problem *const two[] = {problem, problem};
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 10, 0.5, 1);
  test_check(problem);
  hl_plan *one = solve(two, 1, true, true), *both = solve(two, 2, true, true);
  assert_close(hl_plan_cost(one), hl_plan_cost(both), 1e-6, 0);
  assert_close(hl_plan_cost_none(one), hl_plan_cost_none(both), 1e-9, 0);
  assert_int_equal(hl_plan_candidate_count(one), hl_plan_candidate_count(both));
  hl_plan_free(one);
  hl_plan_free(both);
  hl_problem_free(problem);
}

enum { PERIODS = 3 };
static const char *const period_id[PERIODS] = {"turndown", "base", "peak"};

static void load_crude(hl_problem *problem[PERIODS], const char *price, double exponent) {
  char path[600];
  test_path(path, sizeof path, "data/cases/crude-preheat");
  for (int t = 0; t < PERIODS; t++) {
    const hl_setting_row row = {.key = "economics.electricity_price", .value = price, .unit = ""};
    assert_int_equal(hl_case_load_period(ctx, path, period_id[t], NULL, 0, &problem[t]), HL_OK);
    assert_int_equal(hl_problem_set_setting(problem[t], &row), HL_OK);
    if (exponent > 0)
      test_cost(problem[t], HL_COST_MACHINE, HL_COST_POWER, 20000, 3000, exponent);
  }
}

static void machines_serve_all_periods_of_crude_preheat(void **state) {
  (void)state;
  static const char *const price[] = {"20", "40", "400"};
  for (int k = 0; k < 3; k++)
    for (int law = 0; law < 2; law++) {
      hl_problem *problem[PERIODS];
      load_crude(problem, price[k], law == 0 ? 0 : 1);
      const hl_problem *const period[] = {problem[0], problem[1], problem[2]};
      hl_plan *plan = solve(period, PERIODS, true, true);
      print_message("crude preheat, power %s/MWh: %.0f of %.0f by %d machines\n", price[k],
                    hl_plan_cost(plan), hl_plan_cost_none(plan), hl_plan_machine_count(plan));
      assert_close(hl_plan_after_at(plan, 1)->weight, 0.6, 1e-12, 0);
      if (k == 2 && law == 1)
        assert_int_equal(hl_plan_machine_count(plan), 0);
      if (k < 2)
        assert_true(hl_plan_cost(plan) < hl_plan_cost_none(plan));
      hl_plan_free(plan);
      for (int t = 0; t < PERIODS; t++)
        hl_problem_free(problem[t]);
    }
}

static void without_machines_periods_cost_their_weighted_sum(void **state) {
  (void)state;
  hl_problem *problem[PERIODS];
  load_crude(problem, "20", 1);
  const hl_problem *const period[] = {problem[0], problem[1], problem[2]};
  hl_plan *all = solve(period, PERIODS, true, true);
  double none = 0;
  for (int t = 0; t < PERIODS; t++) {
    hl_plan *one = solve(&period[t], 1, true, true);
    none += hl_plan_before_at(all, t)->weight * hl_plan_cost_none(one);
    hl_plan_free(one);
  }
  assert_close(none, hl_plan_cost_none(all), 1e-9, 0);
  hl_plan_free(all);
  for (int t = 0; t < PERIODS; t++)
    hl_problem_free(problem[t]);
}

/** The same candidates and more: never worse than the target of the whole process. */
static void a_plan_is_no_worse_than_the_target_of_one_zone(void **state) {
  (void)state;
  hl_problem *problem;
  hl_hpr *h;
  assert_int_equal(hl_case_find(ctx, "heat-pump", &problem), HL_OK);
  const hl_problem *const one[] = {problem};
  for (int real = 0; real < 2; real++) {
    const hl_setting_row row = {
        .key = "hpr.model", .value = real == 1 ? "real" : "carnot", .unit = ""};
    hl_stop_settings stop;
    hl_settings_init(&hl_stop_table, &stop);
    stop.gap = 1e-3;
    assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
    assert_int_equal(hl_hpr_solve(problem, NULL, NULL, &stop, &h), HL_OK);
    hl_plan *plan;
    hl_plan_settings set;
    assert_int_equal(hl_problem_settings(problem, &hl_plan_table, &set), HL_OK);
    set.steps = 40;
    assert_int_equal(hl_plan_solve(one, 1, &set, NULL, &stop, &plan), HL_OK);
    check(plan, hl_economics_annuity(hl_problem_economics(problem)));
    print_message("heat-pump: target %.0f, plan %.0f\n", hl_hpr_after(h)->yearly,
                  hl_plan_cost(plan));
    assert_true(hl_plan_cost(plan) <= hl_hpr_after(h)->yearly * (1 + 1.1e-3));
    hl_hpr_free(h);
    hl_plan_free(plan);
  }
  hl_problem_free(problem);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(between_mains_only_two_zones_cost_as_published, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(direct_machines_beside_them_can_only_save, setup, teardown),
      cmocka_unit_test_setup_teardown(no_machine_pays_from_250_per_mwh_on, setup, teardown),
      cmocka_unit_test_setup_teardown(two_equal_periods_are_one, setup, teardown),
      cmocka_unit_test_setup_teardown(machines_serve_all_periods_of_crude_preheat, setup, teardown),
      cmocka_unit_test_setup_teardown(without_machines_periods_cost_their_weighted_sum, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(a_plan_is_no_worse_than_the_target_of_one_zone, setup,
                                      teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
