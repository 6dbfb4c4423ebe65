/** Plans of machines: laws that bend, limits, refusals, real machines between mains. */
#include <math.h>
#include <string.h>

#include <heatloom/plan.h>

#include "support/mains.h"
#include "support/site.h"

static hl_ctx *ctx;
static hl_problem *problem;

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  problem = ctx != NULL ? test_site_problem(ctx) : NULL;
  return problem != NULL ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  hl_problem_free(problem);
  hl_ctx_free(ctx);
  return 0;
}

static void change(const char *key, const char *value) {
  const hl_setting_row row = {.key = key, .value = value, .unit = ""};
  assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
}

static hl_status try_plan(const hl_hpr_library *library, hl_plan **plan) {
  const hl_problem *const one[] = {problem};
  test_check(problem);
  return hl_plan_solve(one, 1, NULL, library, NULL, plan);
}

static hl_plan *solve(const hl_hpr_library *library) {
  hl_plan *plan;
  assert_int_equal(try_plan(library, &plan), HL_OK);
  test_mains_check(hl_plan_question(plan), NULL, hl_plan_answer(plan));
  assert_true(hl_plan_cost(plan) <= hl_plan_cost_none(plan));
  assert_true(hl_plan_bound(plan) <= hl_plan_cost(plan));
  return plan;
}

static void refused(int code, const char *word) {
  hl_plan *plan;
  const int before = hl_ctx_fault_count(ctx);
  assert_int_not_equal(try_plan(NULL, &plan), HL_OK);
  assert_null(plan);
  assert_int_equal(hl_ctx_fault_count(ctx), before + 1);
  assert_int_equal(hl_ctx_error(ctx)->code, code);
  assert_non_null(strstr(hl_ctx_error(ctx)->message, word));
}

static void a_law_that_bends_is_counted_exactly(void **state) {
  (void)state;
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 5, 2, 0.6);
  hl_plan *plan = solve(NULL);
  double cost = hl_plan_after_at(plan, 0)->energy_cost;
  assert_true(hl_plan_machine_count(plan) > 0);
  for (int k = 0; k < hl_plan_machine_count(plan); k++) {
    const hl_plan_machine *m = hl_plan_machine_at(plan, k);
    const double law = 5 + 2 * pow(m->power / 1e3, 0.6);
    assert_close(m->investment, law, 1e-9, 0);
    cost += 0.1 * law;
  }
  assert_close(hl_plan_cost(plan), cost, 1e-7, 0);
  assert_true(hl_plan_outcome(plan) == HL_OUTCOME_FEASIBLE ||
              hl_plan_cost(plan) - hl_plan_bound(plan) <= 1.01e-6 * hl_plan_cost(plan));
  hl_plan_free(plan);
}

static void machines_too_dear_are_not_built(void **state) {
  (void)state;
  test_cost(problem, HL_COST_MACHINE, HL_COST_HEAT, 1e4, 2, 0.6);
  hl_plan *plan = solve(NULL);
  assert_int_equal(hl_plan_machine_count(plan), 0);
  assert_close(hl_plan_cost(plan), 113.25, 1e-6, 0);
  assert_non_null(strstr(hl_plan_reason(plan), "no machine pays"));
  assert_null(hl_plan_machine_at(plan, 0));
  assert_true(isnan(hl_plan_operation(plan, 0, 0)));
  hl_plan_free(plan);
}

static void no_more_machines_than_asked_for(void **state) {
  (void)state;
  hl_plan *plan = solve(NULL);
  const int free_count = hl_plan_machine_count(plan);
  const double free_cost = hl_plan_cost(plan);
  hl_plan_free(plan);
  assert_true(free_count > 1);
  hl_problem_free(problem);
  problem = test_site_problem(ctx);
  test_setting(problem, "plan.machines", "1", "");
  plan = solve(NULL);
  assert_int_equal(hl_plan_machine_count(plan), 1);
  assert_true(hl_plan_cost(plan) > free_cost);
  hl_plan_free(plan);
}

static void lumped_machines_work_between_all_their_levels(void **state) {
  (void)state;
  test_setting(problem, "levels.model", "lumped", "");
  test_setting(problem, "levels.condensers", "2", "");
  test_setting(problem, "levels.evaporators", "2", "");
  test_setting(problem, "plan.indirect", "no", "");
  hl_plan *plan = solve(NULL);
  assert_true(hl_plan_candidate_count(plan) > 0);
  hl_plan_free(plan);
}

static void real_machines_stand_beyond_both_mains(void **state) {
  (void)state;
  static const char *const fluid[] = {"R601", "R717"};
  const hl_hpr_library library = {.fluid_count = 2, .fluid = fluid};
  test_setting(problem, "hpr.model", "real", "");
  test_setting(problem, "plan.direct", "no", "");
  hl_plan *plan = solve(&library);
  assert_true(hl_plan_machine_count(plan) > 0);
  for (int k = 0; k < hl_plan_machine_count(plan); k++) {
    const hl_plan_machine *m = hl_plan_machine_at(plan, k);
    const double sink = strcmp(m->sink, "LPS") == 0 ? 145 : strcmp(m->sink, "MPW") == 0 ? 110 : 75;
    const double source = strcmp(m->source, "HW") == 0    ? 75
                          : strcmp(m->source, "MPW") == 0 ? 110
                                                          : 20;
    assert_non_null(m->fluid);
    assert_true(m->t_cond >= sink + 5 + TEST_KELVIN - 1e-6);
    assert_true(m->t_evap <= source - 5 + TEST_KELVIN + 1e-6);
    assert_true(m->cop < m->t_cond / (m->t_cond - m->t_evap));
  }
  hl_plan_free(plan);
}

static void what_has_no_answer_is_infeasible(void **state) {
  (void)state;
  hl_problem *cold = test_problem(ctx);
  hl_problem_free(problem);
  problem = cold;
  test_site_stream(problem, "H", "", 200, 100, 100);
  test_site_stream(problem, "C", "", 60, 80, 500);
  test_setting(problem, "economics.electricity_price", "100", "cur/MWh");
  hl_plan *plan;
  assert_int_equal(try_plan(NULL, &plan), HL_OK);
  assert_int_equal(hl_plan_outcome(plan), HL_OUTCOME_INFEASIBLE);
  assert_true(hl_plan_reason(plan)[0] != '\0');
  assert_null(hl_plan_after_at(plan, 0));
  assert_int_equal(hl_plan_machine_count(plan), 0);
  assert_true(isnan(hl_plan_cost(plan)));
  hl_plan_free(plan);
}

static void without_a_kind_of_machine_it_is_refused(void **state) {
  (void)state;
  test_setting(problem, "plan.direct", "no", "");
  test_setting(problem, "plan.indirect", "no", "");
  refused(1, "no machine to choose");
}

static void ambient_is_refused(void **state) {
  (void)state;
  test_setting(problem, "hpr.ambient", "yes", "");
  refused(1, "hpr.ambient");
}

static void other_objectives_are_refused(void **state) {
  (void)state;
  test_setting(problem, "hpr.objective", "co2", "");
  refused(1, "hpr.objective");
}

static void power_needs_a_price(void **state) {
  (void)state;
  change("economics.electricity_price", "0");
  refused(240, "price of electricity");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_law_that_bends_is_counted_exactly),
      TEST(machines_too_dear_are_not_built),
      TEST(no_more_machines_than_asked_for),
      TEST(lumped_machines_work_between_all_their_levels),
      TEST(real_machines_stand_beyond_both_mains),
      TEST(what_has_no_answer_is_infeasible),
      TEST(without_a_kind_of_machine_it_is_refused),
      TEST(ambient_is_refused),
      TEST(other_objectives_are_refused),
      TEST(power_needs_a_price),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
