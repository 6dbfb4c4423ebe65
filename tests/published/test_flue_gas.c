/**
 * Flue gas against the grand composite curve. The streams are those of Smith, Chemical Process
 * Design and Integration, Wiley 2005, chapter 16: at 10 K they need 7.5 MW of hot and 10 MW of cold
 * utility, pinch 145 degC shifted; the curve above it, degC and MW: (245, 7.5) (235, 9) (195, 3)
 * (185, 4) (145, 0). Flame 1800 degC, acid dew point 160 degC and ambient 10 degC; flue gas keeps
 * 50 K to the streams, 45 K of which are its own. What follows is by hand: a line from the flame to
 * the corner of the curve that is met first.
 */
#include <math.h>

#include <heatloom/targets.h>

#include "support/problem.h"

static hl_ctx *ctx;
static hl_problem *problem;
static hl_targets *targets;

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  problem = test_problem(ctx);
  targets = NULL;
  test_stream(problem, "Reactor 1 feed", 20, 180, 32e3, NAN);
  test_stream(problem, "Reactor 1 product", 250, 40, 31.5e3, NAN);
  test_stream(problem, "Reactor 2 feed", 140, 230, 27e3, NAN);
  test_stream(problem, "Reactor 2 product", 200, 80, 30e3, NAN);
  test_setting(problem, "economics.t_ambient", "10", "degC");
  test_setting(problem, "economics.hours", "8000", "h");
  return 0;
}

static int teardown(void **state) {
  (void)state;
  hl_targets_free(targets);
  hl_problem_free(problem);
  hl_ctx_free(ctx);
  return 0;
}

static void furnace(double flame, double stack) {
  hl_utility u;
  hl_utility_init(&u);
  u.name = "Furnace";
  u.side = HL_SIDE_HOT;
  u.t_supply = flame + TEST_KELVIN;
  u.t_stack = stack + TEST_KELVIN;
  u.dt_cont = 45;
  u.price = 30 / 3.6e9;
  u.co2 = 200 / 3.6e9;
  test_utility_record(problem, &u);
}

/** What the furnace serves once all is solved. */
static hl_utility_target solved(void) {
  test_check(problem);
  assert_int_equal(hl_targets_solve(problem, NULL, &targets), HL_OK);
  assert_close(hl_targets_hot(targets), 7.5e6, 1e-12, 0);
  assert_close(hl_targets_cold(targets), 10e6, 1e-12, 0);
  assert_close(hl_targets_pinch_at(targets, 0)->t, 145 + TEST_KELVIN, 1e-12, 0);
  for (int k = 0; k < hl_targets_utility_count(targets); k++) {
    const hl_utility_target *u = hl_targets_utility_at(targets, k);
    if (u->utility >= 0 && u->flow > 0) {
      assert_close(u->stack_loss, u->flow * (u->t_out - 10 - TEST_KELVIN), 1e-10, 0);
      assert_close(u->cost, u->fuel / 1e6 * 8000 * 30, 1e-10, 0); /* 30 per MWh of fuel */
      assert_close(u->co2, u->fuel / 1e6 * 8000 * 200, 1e-10, 0);
      return *u;
    }
  }
  fail_msg("no flue gas");
  return (hl_utility_target){.utility = -1};
}

static void the_pinch_limits_hot_flue_gas(void **state) {
  (void)state;
  furnace(1800, 160);
  hl_utility_target u = solved();
  assert_close(u.duty, 7.5e6, 1e-12, 0);
  assert_close(u.flow, 7.5e6 / (1755 - 145), 1e-10, 0); /* 4.658 kW/K */
  assert_close(u.t_touch, 145 + TEST_KELVIN, 1e-12, 0);
  assert_close(u.t_out, 190 + TEST_KELVIN, 1e-10, 0);
  assert_printed(u.fuel / 1e6, "8.339");
  assert_printed(u.stack_loss / 1e6, "0.839");
  assert_printed(100 * u.duty / u.fuel, "89.9");
}

static void the_stack_may_limit_it_first(void **state) {
  (void)state;
  furnace(1800, 200);
  hl_utility_target u = solved();
  assert_close(u.flow, 7.5e6 / (1800 - 200), 1e-12, 0);
  assert_close(u.t_out, 200 + TEST_KELVIN, 1e-12, 0);
  assert_true(isnan(u.t_touch));
  assert_close(u.fuel, 4687.5 * 1790, 1e-12, 0);
}

static void cooler_flames_touch_a_corner_above_the_pinch(void **state) {
  (void)state;
  furnace(305, 160); /* below 270 degC shifted, the corner at 195 degC is met before the pinch */
  hl_utility_target u = solved();
  assert_close(u.duty, 7.5e6, 1e-12, 0);
  assert_close(u.flow, 4.5e6 / (260 - 195), 1e-10, 0);
  assert_close(u.t_touch, 195 + TEST_KELVIN, 1e-12, 0);
  assert_close(u.t_out, 305 - 7.5 * 65 / 4.5 + TEST_KELVIN, 1e-10, 0);
}

static void steam_comes_before_flue_gas(void **state) {
  (void)state;
  furnace(1800, 160);
  test_utility(problem, "Steam", HL_SIDE_HOT, 190, 190, NAN, 0.040); /* 185 degC shifted */
  hl_utility_target u = solved();
  const hl_utility_target *steam = hl_targets_utility_at(targets, 0);
  assert_int_equal(steam->utility, 1);
  assert_close(steam->duty, 3e6, 1e-12, 0); /* as far as the corner at 195 degC lets it */
  assert_true(isnan(steam->flow) && isnan(steam->fuel));
  assert_close(steam->t_out, 190 + TEST_KELVIN, 1e-12, 0);
  assert_close(u.duty, 4.5e6, 1e-12, 0);
  assert_close(u.flow, 4.5e6 / (1755 - 195), 1e-10, 0);
  assert_close(u.t_touch, 195 + TEST_KELVIN, 1e-12, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(the_pinch_limits_hot_flue_gas),
      TEST(the_stack_may_limit_it_first),
      TEST(cooler_flames_touch_a_corner_above_the_pinch),
      TEST(steam_comes_before_flue_gas),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
