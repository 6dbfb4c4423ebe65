/** Flue gas as a utility: its record, and what its fuel costs. */
#include <math.h>
#include <string.h>

#include <heatloom/problem.h>

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

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(flue_gas_cools_from_its_flame_to_no_less_than_the_stack),
      TEST(no_stack_is_below_ambient),
      TEST(flue_gas_is_paid_by_its_fuel),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
