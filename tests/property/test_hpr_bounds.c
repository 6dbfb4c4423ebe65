/** Free loads of heat pump targets where several utilities serve a side, level or gliding: the
 * bound holds for every load, and is near. */
#include <math.h>
#include <stdio.h>

#include <heatloom/hpr.h>

#include "support/own_problem.h"

/** Cheaper ones nearer to the pinch; of a side, the last serves all that is left. */
static void random_utilities(bool flue_gas) {
  const double glide = test_between(0, 1) < 0.5 ? 0 : test_between(5, 25);
  const double price = test_between(0.04, 0.06);
  hl_utility u;
  hl_utility_init(&u);
  u.name = "Furnace";
  u.side = HL_SIDE_HOT;
  u.t_supply = test_between(900, 1800) + TEST_KELVIN;
  u.t_stack = 160 + TEST_KELVIN;
  u.dt_cont = 30;
  u.h = 100;
  u.price = price / 3.6e6;
  if (flue_gas)
    test_utility_record(problem, &u);
  else
    test_utility(problem, "Oil", HL_SIDE_HOT, 330, 330, 1, price);
  if (test_between(0, 1) < 0.6)
    test_utility(problem, "MP", HL_SIDE_HOT, 180 + glide, 180, 1, test_between(0.03, 0.04));
  if (test_between(0, 1) < 0.6)
    test_utility(problem, "LP", HL_SIDE_HOT, 130, 130, 1, test_between(0.02, 0.03));
  test_utility(problem, "Brine", HL_SIDE_COLD, -50, -50, 1, test_between(0.004, 0.01));
  if (test_between(0, 1) < 0.6)
    test_utility(problem, "Water", HL_SIDE_COLD, 20, 20 + glide, 1, test_between(0.001, 0.004));
  if (test_between(0, 1) < 0.4) /* cooled for nothing */
    test_utility(problem, "Hot water", HL_SIDE_COLD, 60, 60 + glide, 1, 0);
}

/** Its bound takes the least fuel of any outlet. */
static bool has_flue_gas(int n) { return n % 9 == 7; }

static void random_case(int n) {
  hl_problem_free(problem);
  assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
  for (int k = 0; k < 3 + n % 6; k++) {
    char name[8];
    snprintf(name, sizeof name, "S%d", k);
    const double t = test_between(10, 220), span = k % 3 == 0 ? 0 : test_between(5, 60);
    test_stream(problem, name, t, test_between(0, 1) < 0.5 ? t + span : t - span - 0.1,
                test_between(50, 900), NAN);
  }
  random_utilities(has_flue_gas(n));
  test_setting(problem, "economics.electricity_price", n % 3 == 0 ? "40" : "90", "cur/MWh");
  test_setting(problem, "levels.condensers", n % 4 < 2 ? "2" : "1", "");
  test_setting(problem, "levels.evaporators", n % 3 == 1 ? "2" : "1", "");
  if (n % 5 == 4)
    test_setting(problem, "hpr.task", "cooling", "");
  if (n % 7 == 3)
    test_setting(problem, "levels.model", "lumped", "");
  if (n % 7 == 5)
    test_setting(problem, "levels.cop", "multiplicative", "");
  if (n % 6 == 2)
    test_setting(problem, "levels.dt_cont", "0", "K");
  if (n % 8 == 6)
    test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 20000, 800, 0.8);
  test_check(problem);
}

static void no_load_is_better_than_the_bound(void **state) {
  (void)state;
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  stop.gap = 1e-3;
  int placed = 0, near = 0, meant = 0;
  for (int n = 0; n < 200; n++) {
    hl_hpr *h;
    random_case(n);
    assert_int_equal(hl_hpr_solve(problem, NULL, NULL, &stop, &h), HL_OK);
    if (hl_hpr_cost_missing(h)[0] != '\0') { /* "Hot water" alone, which has no price */
      assert_close(hl_hpr_after(h)->hot, 0, 0, 1e-6);
      assert_int_equal(hl_hpr_machine_count(h), 0);
      hl_hpr_free(h);
      continue;
    }
    const double none = hl_hpr_before(h)->objective, with = hl_hpr_after(h)->objective,
                 bound = hl_hpr_bound(h), most = hl_hpr_load_most(h);
    const double small = 1e-9 * (fabs(none) + fabs(with));
    assert_true(with <= none + small && bound <= with + small);
    hl_hpr_settings asked = *hl_hpr_asked(h);
    const bool optimal = hl_hpr_outcome(h) == HL_OUTCOME_OPTIMAL;
    placed += hl_hpr_machine_count(h) > 0;
    if (n % 7 != 5 && n % 8 != 6 && !has_flue_gas(n) && hl_hpr_machine_count(h) > 0) {
      meant++;
      near += with - bound <= 0.01 * fabs(with);
    }
    hl_hpr_free(h);
    asked.load = HL_HPR_LOAD_DUTY;
    for (int k = 1; k <= 12 && most > 0; k++) {
      asked.duty = most * k / 12;
      assert_int_equal(hl_hpr_solve(problem, NULL, &asked, &stop, &h), HL_OK);
      const double here = hl_hpr_after(h)->objective;
      assert_true(here >= bound - small && hl_hpr_bound(h) <= here + small);
      assert_true(here >= with - (optimal ? stop.gap : 0.01) *
                                     fabs(none)); /* best known, not always proven */
      hl_hpr_free(h);
    }
  }
  assert_true(placed > 100);
  print_message("%d of %d within 1 %%, %d placed\n", near, meant, placed);
  assert_true(near >= 0.8 * meant);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(no_load_is_better_than_the_bound, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
