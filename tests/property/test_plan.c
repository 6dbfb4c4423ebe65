/* Random sites: what plans keep, whatever the case and the question; small ones by enumeration. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/plan.h>

#include "support/mains.h"
#include "support/own_context.h"
#include "support/site.h"

static int pick(int least, int most) { return least + (int)test_between(0, most - least + 1); }

/** Zones of two to four streams, steam, one main, water; hundreds of kW. */
static hl_problem *random_site(int zones) {
  hl_problem *p = test_problem(ctx);
  for (int z = 0; z < zones; z++)
    for (int k = 0, n = pick(2, 4); k < n; k++) {
      char name[20], zone[20];
      const bool hot = k == 0 || (k > 1 && test_between(0, 1) < 0.5);
      const int span = pick(1, 6) * 10, t = (hot ? pick(5, 11) : pick(5, 14)) * 10;
      snprintf(name, sizeof name, "%c%d", 'A' + z, k);
      snprintf(zone, sizeof zone, zones > 1 ? "S/%c" : "", 'A' + z);
      test_site_stream(p, name, zone, hot ? t + span : t, hot ? t : t + span, pick(2, 20) * 50);
    }
  test_site_main(p, "steam", 230, pick(3, 7) * 10, 2);
  test_site_main(p, "main", pick(8, 15) * 10 + 3, 1e4, 2);
  test_site_main(p, "water", 12, 1e4, 2);
  test_setting(p, "economics.hours", "1", "h/y");
  test_setting(p, "economics.annualisation", "0.1", "");
  test_setting(p, "plan.steps", "20", "");
  test_setting(p, "plan.loads", "2", "");
  return p;
}

static void choose_question(hl_problem *p, bool *loaded) {
  static const char *const objective[] = {"cost", "power", "exergy", "co2"};
  static const char *const price[] = {"60", "90", "140"};
  *loaded = test_between(0, 1) < 0.3;
  test_setting(p, "economics.electricity_price", price[pick(0, 2)], "cur/MWh");
  test_setting(p, "economics.electricity_co2", "200", "kg/MWh");
  test_setting(p, "hpr.objective", objective[pick(0, 3)], "");
  test_setting(p, "levels.dt_cont", test_between(0, 1) < 0.5 ? "0" : "3", "K");
  test_setting(p, "hpr.ambient", test_between(0, 1) < 0.4 ? "yes" : "no", "");
  if (*loaded) {
    test_setting(p, "hpr.load", "share", "");
    test_setting(p, "hpr.share", "0.2", "");
  }
  if (test_between(0, 1) < 0.5)
    test_cost(p, HL_COST_MACHINE, HL_COST_POWER, pick(0, 1) * 5, 0.3, 1);
}

static hl_status solve(hl_problem *p, hl_plan **plan) {
  const hl_problem *const one[] = {p};
  return hl_plan_solve(one, 1, NULL, NULL, NULL, plan);
}

/** Both laws: what goes into the site comes out, no machine is better than Carnot's. */
static void check_laws(const hl_plan *plan) {
  const bool cooling = hl_plan_asked(plan)->task == HL_LEVELS_COOLING;
  const hl_mains_input *in = hl_plan_question(plan);
  const hl_mains_result *r = hl_plan_answer(plan);
  double balance = 0, heat = 0;
  for (int z = 0; z < in->zone_count; z++)
    for (int k = 0; k < in->period[0].loads[z].count; k++) {
      balance += in->period[0].loads[z].load[k].q;
      heat += fabs(in->period[0].loads[z].load[k].q);
    }
  for (int l = 0; l < in->level_count; l++)
    balance += r->balance[l].boiler - r->balance[l].rejected;
  for (int k = 0; k < hl_plan_machine_count(plan); k++) {
    const hl_plan_machine *m = hl_plan_machine_at(plan, k);
    const double heating = m->size / m->power;
    assert_close(m->cop, cooling ? heating - 1 : heating, 1e-9, 0);
    balance += hl_plan_operation(plan, k, 0) / heating;
    assert_true(heating > 1);
    assert_true(heating < m->t_cond / (m->t_cond - m->t_evap));
    assert_true(m->t_cond - m->t_evap >= 5 - 1e-9); /* plan.lift */
    assert_true(hl_plan_operation(plan, k, 0) <= m->size * (1 + 1e-12));
  }
  assert_close(balance, 0, 0, 1e-7 * heat);
}

static void check(const hl_plan *plan, bool loaded) {
  const double value = hl_plan_objective(plan), none = hl_plan_objective_none(plan);
  test_mains_check(hl_plan_question(plan), NULL, hl_plan_answer(plan)); /* R(T) and mains */
  check_laws(plan);
  if (!loaded && hl_plan_asked(plan)->objective != HL_HPR_POWER)
    assert_true(value <= none * (1 + 1e-9));
  assert_true(hl_plan_bound(plan) <= value);
  assert_true(!(hl_plan_bound_free(plan) > hl_plan_bound(plan) * (1 + 1e-9)));
  assert_true(!(hl_plan_bound_one_cascade(plan) > hl_plan_bound_free(plan) * (1 + 1e-9)));
  assert_true(hl_plan_bound_free(plan) >= 0);
}

static void plans_keep_balances_laws_and_bounds(void **state) {
  (void)state;
  int built = 0, infeasible = 0;
  test_seed = 11;
  for (int n = 0; n < 40; n++) {
    bool loaded;
    hl_plan *plan;
    hl_problem *p = random_site(pick(1, 3));
    choose_question(p, &loaded);
    test_check(p);
    assert_int_equal(solve(p, &plan), HL_OK);
    if (hl_plan_outcome(plan) == HL_OUTCOME_INFEASIBLE)
      infeasible++;
    else
      check(plan, loaded);
    built += hl_plan_machine_count(plan);
    hl_plan_free(plan);
    hl_problem_free(p);
  }
  print_message("%d machines, %d infeasible\n", built, infeasible);
  assert_true(built > 30);
  assert_true(infeasible < 20);
}

/** A site with heat below ambient, and brine that takes it. */
static hl_problem *cold_site(bool loaded) {
  static const char *const objective[] = {"cost", "power", "exergy", "co2"};
  hl_problem *p = random_site(pick(1, 2));
  hl_utility brine;
  hl_utility_init(&brine);
  brine.name = "brine";
  brine.side = HL_SIDE_COLD;
  brine.t_supply = brine.t_target = -40 + TEST_KELVIN;
  brine.dt_cont = 5;
  brine.h = 1e3;
  brine.price = pick(3, 9) * 10 / 3.6e9;
  brine.co2 = 0.3 / 3.6e6;
  brine.fuel_exergy = 0.5;
  test_utility_record(p, &brine);
  test_site_stream(p, "cold", "S/A", pick(1, 3) * 5, -pick(1, 4) * 5, pick(2, 8) * 50);
  test_setting(p, "hpr.task", "cooling", "");
  test_setting(p, "hpr.ambient", loaded || test_between(0, 1) < 0.5 ? "yes" : "no", "");
  test_setting(p, "hpr.objective", objective[pick(0, 3)], "");
  test_setting(p, "economics.electricity_price", "90", "cur/MWh");
  test_setting(p, "levels.dt_cont", test_between(0, 1) < 0.5 ? "0" : "3", "K");
  if (loaded) {
    test_setting(p, "hpr.load", "share", "");
    test_setting(p, "hpr.share", "0.4", "");
  }
  test_check(p);
  return p;
}

/** Twice as many levels of the zones, or more, stay above the bound of any. */
static void check_with_more(hl_problem *p, double bound) {
  const hl_setting_row more = {.key = "plan.loads", .value = "5", .unit = ""};
  hl_plan *plan;
  assert_int_equal(hl_problem_set_setting(p, &more), HL_OK);
  assert_int_equal(solve(p, &plan), HL_OK);
  assert_true(hl_plan_machine_count(plan) == 0 || hl_plan_objective(plan) >= bound * (1 - 1e-9));
  hl_plan_free(plan);
}

static void refrigeration_keeps_balances_laws_and_bounds(void **state) {
  (void)state;
  int built = 0;
  test_seed = 15;
  for (int n = 0; n < 16; n++) {
    const bool loaded = n % 2 == 0;
    hl_plan *plan;
    hl_problem *p = cold_site(loaded);
    assert_int_equal(solve(p, &plan), HL_OK);
    assert_int_not_equal(hl_plan_outcome(plan), HL_OUTCOME_INFEASIBLE);
    check(plan, loaded);
    const hl_plan_account *with = hl_plan_after_at(plan, 0), *none = hl_plan_before_at(plan, 0);
    assert_true(none->chilled > 0);
    if (loaded)
      assert_close(with->chilled, 0.6 * none->chilled, 1e-7, 0);
    for (int k = 0; k < hl_plan_machine_count(plan); k++) {
      const hl_plan_machine *m = hl_plan_machine_at(plan, k);
      assert_true(m->t_evap < hl_plan_asked(plan)->t_air);
      assert_true(m->source == NULL || strcmp(m->source, "brine") == 0);
    }
    built += hl_plan_machine_count(plan);
    if (loaded || hl_plan_asked(plan)->objective != HL_HPR_POWER)
      check_with_more(p, hl_plan_bound_free(plan));
    hl_plan_free(plan);
    hl_problem_free(p);
  }
  print_message("%d machines\n", built);
  assert_true(built > 12);
}

/** More loads add to those of fewer. No bound is above what any of them reaches. */
static void more_loads_are_never_worse(void **state) {
  (void)state;
  static const char *const loads[] = {"1", "2", "3", "5", "8"};
  int built = 0;
  test_seed = 16;
  for (int n = 0; n < 8; n++) {
    double least = INFINITY, bound = 0;
    bool loaded;
    hl_problem *p = random_site(1 + n % 2);
    choose_question(p, &loaded);
    test_site_stream(p, "boils", n % 2 == 0 ? "" : "S/A", 120, 120.1, 700); /* as good as latent */
    test_site_stream(p, "condenses", n % 2 == 0 ? "" : "S/A", 75, 74.9, 900);
    test_check(p);
    for (int k = 0; k < 5; k++) {
      const hl_setting_row row = {.key = "plan.loads", .value = loads[k], .unit = ""};
      hl_plan *plan;
      assert_int_equal(hl_problem_set_setting(p, &row), HL_OK);
      assert_int_equal(solve(p, &plan), HL_OK);
      const double value = hl_plan_objective(plan);
      if (hl_plan_outcome(plan) != HL_OUTCOME_INFEASIBLE) {
        if (loaded || hl_plan_asked(plan)->objective != HL_HPR_POWER) /* boilers come first */
          assert_true(value <= least * (1 + 1e-3));
        least = fmin(least, value);
        bound = hl_plan_bound_free(plan);
        assert_true(!(bound > least * (1 + 1e-9)));
        built += hl_plan_machine_count(plan);
      } else
        assert_true(isinf(least)); /* what fewer serve more do */
      hl_plan_free(plan);
    }
    hl_problem_free(p);
  }
  print_message("%d machines\n", built);
  assert_true(built > 20);
}

/** As the site runs today: nothing of that is by what is asked for. */
static void without_machines_the_objective_changes_nothing(void **state) {
  (void)state;
  static const char *const objective[] = {"cost", "power", "exergy", "co2"};
  test_seed = 17;
  for (int n = 0; n < 5; n++) {
    hl_problem *p = cold_site(n % 2 == 0);
    test_site_main(p, "spare", 250, 75, 2); /* dearer: never today's choice */
    test_check(p);
    hl_plan_account first = {0};
    for (int k = 0; k < 8; k++) {
      const hl_setting_row row = {.key = "hpr.objective", .value = objective[k % 4], .unit = ""};
      const hl_setting_row task = {
          .key = "hpr.task", .value = k < 4 ? "cooling" : "heating", .unit = ""};
      hl_plan *plan;
      assert_int_equal(hl_problem_set_setting(p, &row), HL_OK);
      assert_int_equal(hl_problem_set_setting(p, &task), HL_OK);
      assert_int_equal(solve(p, &plan), HL_OK);
      const hl_plan_account *a = hl_plan_before_at(plan, 0);
      assert_non_null(a);
      if (k == 0)
        first = *a;
      assert_close(a->hot, first.hot, 1e-7, 1);
      assert_close(a->cold, first.cold, 1e-7, 1);
      assert_close(a->power, first.power, 1e-7, 1);
      assert_close(a->energy_cost, first.energy_cost, 1e-7, 0);
      assert_close(a->co2, first.co2, 1e-7, 0);
      hl_plan_free(plan);
    }
    hl_problem_free(p);
  }
}

static void the_number_of_threads_changes_nothing(void **state) {
  (void)state;
  test_seed = 12;
  for (int n = 0; n < 6; n++) {
    bool loaded;
    hl_plan *plan[2];
    hl_problem *p = random_site(2);
    choose_question(p, &loaded);
    test_check(p);
    for (int k = 0; k < 2; k++) {
      hl_ctx_set_threads(ctx, k == 0 ? 1 : 3);
      assert_int_equal(solve(p, &plan[k]), HL_OK);
    }
    assert_int_equal(hl_plan_machine_count(plan[0]), hl_plan_machine_count(plan[1]));
    if (hl_plan_outcome(plan[0]) != HL_OUTCOME_INFEASIBLE) {
      assert_true(hl_plan_objective(plan[0]) == hl_plan_objective(plan[1]));
      assert_true(hl_plan_bound_free(plan[0]) == hl_plan_bound_free(plan[1]));
    }
    for (int k = 0; k < hl_plan_machine_count(plan[0]); k++)
      assert_true(hl_plan_machine_at(plan[0], k)->size == hl_plan_machine_at(plan[1], k)->size);
    hl_plan_free(plan[0]);
    hl_plan_free(plan[1]);
    hl_problem_free(p);
  }
}

/** Least cost with at most one of the candidates, each tried alone; then with at most two. */
static double enumerate(const hl_mains_input *question, int most) {
  double least = INFINITY;
  for (int i = 0; i < question->machine_count; i++)
    for (int j = most > 1 ? i : question->machine_count - 1; j < question->machine_count; j++) {
      hl_mains_machine machine[2] = {question->machine[i], question->machine[j]};
      hl_mains_input in = *question;
      hl_mains_result *r;
      in.machine = machine;
      in.machine_count = most > 1 && j > i ? 2 : 1;
      assert_int_equal(hl_mains_solve(ctx, &in, NULL, NULL, &r), HL_OK);
      least = fmin(least, r->cost);
      hl_mains_free(r);
    }
  return least;
}

static void small_plans_agree_with_enumeration(void **state) {
  (void)state;
  int tried = 0;
  test_seed = 13;
  for (int n = 0; n < 10; n++) {
    hl_problem *p = random_site(1 + n % 2);
    test_setting(p, "economics.electricity_price", "70", "cur/MWh");
    test_setting(p, "levels.dt_cont", "0", "K");
    test_setting(p, "plan.machines", n % 3 == 0 ? "2" : "1", "");
    test_cost(p, HL_COST_MACHINE, HL_COST_HEAT, 20, 0.01, 1);
    test_check(p);
    hl_plan *plan;
    assert_int_equal(solve(p, &plan), HL_OK);
    if (hl_plan_machine_count(plan) > 0 && hl_plan_outcome(plan) == HL_OUTCOME_OPTIMAL) {
      assert_close(hl_plan_cost(plan), enumerate(hl_plan_question(plan), n % 3 == 0 ? 2 : 1), 1e-6,
                   0);
      tried++;
    }
    hl_plan_free(plan);
    hl_problem_free(p);
  }
  assert_true(tried >= 3);
}

/** One Carnot machine at a time, over a grid of levels that the plan did not choose from. */
static double scan_grid(const hl_mains_input *question, double lift) {
  double least = INFINITY;
  for (double te = 40; te < 130; te += 7)
    for (double tc = te + lift; tc < 190; tc += 7) {
      const double low = te + TEST_KELVIN, high = tc + TEST_KELVIN;
      const double power = (high - low) / (high - low + 0.5 * low);
      const hl_mains_piece piece[2] = {{0, {high, high, 1}}, {0, {low, low, power - 1}}};
      const hl_mains_machine machine = {
          .name = "any", .piece_count = 2, .piece = piece, .power = power, .scale_max = INFINITY};
      hl_mains_input in = *question;
      hl_mains_result *r;
      in.machine = &machine;
      in.machine_count = 1;
      assert_int_equal(hl_mains_solve(ctx, &in, NULL, NULL, &r), HL_OK);
      least = fmin(least, r->cost);
      hl_mains_free(r);
    }
  return least;
}

static void no_machine_at_any_level_is_below_the_bound(void **state) {
  (void)state;
  double near = 0;
  test_seed = 14;
  for (int n = 0; n < 6; n++) {
    hl_problem *p = random_site(1);
    test_setting(p, "economics.electricity_price", "70", "cur/MWh");
    test_setting(p, "levels.dt_cont", "0", "K");
    test_setting(p, "levels.eta", "0.5", "");
    test_check(p);
    hl_plan *plan;
    assert_int_equal(solve(p, &plan), HL_OK);
    const double best = scan_grid(hl_plan_question(plan), 6);
    assert_true(hl_plan_bound_free(plan) <= best * (1 + 1e-9));
    near = fmax(near, hl_plan_bound_free(plan) / fmin(best, hl_plan_cost(plan)));
    hl_plan_free(plan);
    hl_problem_free(p);
  }
  print_message("nearest bound: %.3f of the best\n", near);
  assert_true(near > 0.6);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(plans_keep_balances_laws_and_bounds),
      TEST(refrigeration_keeps_balances_laws_and_bounds),
      TEST(more_loads_are_never_worse),
      TEST(without_machines_the_objective_changes_nothing),
      TEST(the_number_of_threads_changes_nothing),
      TEST(small_plans_agree_with_enumeration),
      TEST(no_machine_at_any_level_is_below_the_bound),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
