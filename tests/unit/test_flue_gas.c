/** Flue gas as a utility: its record, and what its fuel costs. */
#include <math.h>
#include <string.h>

#include <heatloom/hpr.h>
#include <heatloom/mains.h>
#include <heatloom/problem.h>
#include <heatloom/targets.h>

#include "support/own_problem.h"

static hl_utility furnace(hl_side side, double t_supply, double t_target, double t_stack) {
  hl_utility u;
  hl_utility_init(&u);
  u.name = "Furnace";
  u.side = side;
  u.t_supply = t_supply;
  u.t_target = t_target;
  u.t_stack = t_stack;
  return u;
}

/** The last call raised HL116 with this text. */
static void assert_refused(hl_status status, const char *part) {
  assert_int_equal(status, HL_ERR_DATA);
  const hl_fault *fault = hl_ctx_error(ctx);
  assert_non_null(fault);
  assert_int_equal(fault->code, 116);
  if (strstr(fault->message, part) == NULL)
    fail_msg("no \"%s\" in: %s", part, fault->message);
  hl_ctx_clear(ctx);
}

static void flue_gas_cools_from_its_flame_to_no_less_than_the_stack(void **state) {
  (void)state;
  hl_utility cold = furnace(HL_SIDE_COLD, 290, 300, 295);
  hl_utility below = furnace(HL_SIDE_HOT, 1000, 400, 420);
  hl_utility no_flame = furnace(HL_SIDE_HOT, 400, NAN, 400);
  assert_refused(hl_problem_add_utility(problem, &cold), "which only flue gas has, a hot utility");
  assert_refused(hl_problem_add_utility(problem, &below), "no colder than t_stack");
  assert_refused(hl_problem_add_utility(problem, &no_flame), "must leave colder than its flame");
}

static void no_stack_is_below_ambient(void **state) {
  (void)state;
  test_stream(problem, "C", 30, 90, 90, NAN);
  hl_utility u = furnace(HL_SIDE_HOT, 1000, NAN, 290);
  assert_int_equal(hl_problem_add_utility(problem, &u), HL_OK);
  assert_refused(hl_problem_check(problem), "may leave at 16.9 °C, below an ambient of 25.0 °C");
}

static void flue_gas_is_paid_by_its_fuel(void **state) {
  (void)state;
  test_stream(problem, "C", 30, 90, 90, NAN);
  test_setting(problem, "economics.co2_price", "36", "cur/t");
  hl_utility u = furnace(HL_SIDE_HOT, 1298.15, NAN, 498.15); /* 1000 K above ambient */
  u.price = 2e-9;
  u.co2 = 1e-8;
  assert_close(hl_utility_fuel(&u, 498.15, 298.15), 1.25, 1e-12, 0);
  test_utility_record(problem, &u);
  test_check(problem);
  assert_close(hl_problem_utility_at(problem, 0)->t_target, 498.15, 0, 0);
  const hl_group *group = &hl_problem_groups(problem)->group[1];
  const double seconds = hl_economics_seconds(hl_problem_economics(problem));
  assert_close(group->cost_scale, 1.25 * (2e-9 + 1e-8 * 0.036) * seconds, 1e-12, 0);
  assert_close(group->co2, 1.25e-8, 1e-12, 0);
  u.t_stack = NAN;
  assert_close(hl_utility_fuel(&u, 498.15, 298.15), 1, 0, 0);
}

/** The pinch is the limit of the flue gas; a pump across it pays. */
static void make_furnace_case(void) {
  test_stream(problem, "C", 140, 230, 1000, NAN);
  test_stream(problem, "H", 145, 40, 2000, NAN);
  hl_utility u = furnace(HL_SIDE_HOT, 2073.15, NAN, 373.15);
  u.price = 30 / 3.6e9;
  u.co2 = 200 / 3.6e9;
  u.dt_cont = 45;
  test_utility_record(problem, &u);
  test_utility(problem, "Water", HL_SIDE_COLD, 10, 20, 1, 0.001);
  test_setting(problem, "economics.electricity_price", "20", "cur/MWh");
  test_check(problem);
}

static void heat_pumps_account_for_flue_gas_as_targets_do(void **state) {
  (void)state;
  hl_targets *targets;
  hl_hpr *h;
  make_furnace_case();
  assert_int_equal(hl_targets_solve(problem, NULL, &targets), HL_OK);
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_OK);
  const hl_targets *left = hl_hpr_targets_after(h);
  double before = 0, after = 0;
  assert_non_null(left);
  assert_true(hl_targets_utility_at(targets, 0)->t_out > 373.15 + 1);
  for (int k = 0; k < hl_targets_utility_count(targets); k++)
    before += hl_targets_utility_at(targets, k)->cost;
  for (int k = 0; k < hl_targets_utility_count(left); k++)
    after += hl_targets_utility_at(left, k)->cost;
  const hl_economics *e = hl_problem_economics(problem);
  after += hl_hpr_work(h) * hl_economics_power_price(e) * hl_economics_seconds(e);
  assert_close(hl_hpr_before(h)->energy_cost, before, 1e-9, 0);
  assert_close(hl_hpr_after(h)->energy_cost, after, 1e-9, 0);
  assert_true(hl_hpr_bound(h) <= hl_hpr_after(h)->objective * (1 + 1e-9));
  assert_true(hl_hpr_bound(h) >= hl_hpr_after(h)->objective * 0.9);
  hl_hpr_free(h);
  hl_targets_free(targets);
}

static void flue_gas_is_no_main(void **state) {
  (void)state;
  hl_hpr *h;
  hl_site *site;
  hl_mains_site *mains;
  hl_hpr_settings set;
  make_furnace_case();
  hl_settings_init(&hl_hpr_table, &set);
  set.scope = HL_HPR_INDIRECT;
  assert_int_equal(hl_hpr_solve(problem, NULL, &set, NULL, &h), HL_OK);
  assert_int_equal(hl_hpr_machine_count(h), 0);
  assert_non_null(strstr(hl_hpr_reason(h), "flue gas gives all heat"));
  assert_int_equal(hl_site_solve(problem, NULL, &site), HL_OK);
  const hl_site_level *level = hl_site_level_at(site, 0);
  const hl_site_level *water = hl_site_level_at(site, 1);
  assert_close(hl_hpr_before(h)->hot, level->boiler, 1e-9, 0);
  assert_close(hl_hpr_before(h)->energy_cost, level->cost + water->cost, 1e-9, 0);
  assert_true(isnan(hl_site_outlet(site, 9)));
  assert_int_equal(hl_mains_site_new(ctx, &mains), HL_OK);
  assert_int_equal(hl_mains_site_add_period(mains, problem, site), HL_OK);
  const hl_mains_input *in = hl_mains_site_input(mains);
  assert_true(in->level[0].flue_gas && !in->level[1].flue_gas);
  assert_int_equal(in->let_down_count, 0);
  assert_close(in->level[0].use_low, hl_site_outlet(site, 0), 1e-9, 0);
  assert_close(in->period[0].boiler_price[0] * in->period[0].weight * level->boiler, level->cost,
               1e-9, 0);
  hl_mains_site_free(mains);
  hl_site_free(site);
  hl_hpr_free(h);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(flue_gas_cools_from_its_flame_to_no_less_than_the_stack),
      TEST(no_stack_is_below_ambient),
      TEST(flue_gas_is_paid_by_its_fuel),
      TEST(heat_pumps_account_for_flue_gas_as_targets_do),
      TEST(flue_gas_is_no_main),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
