/** Machines between mains with exchangers, on random sites: all loads have a cost, more levels and
 * a free load are never worse. */
#include <math.h>
#include <stdio.h>

#include <heatloom/hpr.h>

#include "support/problem.h"

static void main_of(hl_problem *problem, const char *name, hl_side side, double t, double glide,
                    double price) {
  hl_utility u;
  hl_utility_init(&u);
  u.name = name;
  u.side = side;
  u.t_supply = t + 273.15;
  u.t_target = t + 273.15 + glide;
  u.dt_cont = test_between(1, 5);
  u.price = price / 3.6e6;
  u.h = 1500;
  test_utility_record(problem, &u);
}

/** Steam, hot water that glides, and cooling water. */
static void random_site(hl_problem *problem, int n) {
  for (int k = 0; k < 5 + n % 4; k++) {
    char name[8];
    snprintf(name, sizeof name, "S%d", k);
    const bool cold = k % 2 == 0;
    const double t = cold ? test_between(30, 110) : test_between(45, 95);
    const double by = cold ? test_between(0, 30) : -test_between(0, 20);
    test_stream_h(problem, name, t, t + by, test_between(300, 2000), NAN, test_between(0.2, 2));
  }
  main_of(problem, "Steam", HL_SIDE_HOT, 160, 0, test_between(0.03, 0.06));
  main_of(problem, "Low", HL_SIDE_HOT, 115, n % 3 == 0 ? -10 : 0, test_between(0.025, 0.04));
  main_of(problem, "Water", HL_SIDE_HOT, test_between(70, 90), -test_between(5, 25),
          test_between(0.02, 0.03));
  main_of(problem, "Cooling", HL_SIDE_COLD, 15, test_between(0, 15), 0.001);
  test_setting(problem, "hpr.scope", "indirect", "");
  test_setting(problem, "hpr.scan", "8", "");
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_setting(problem, "economics.annualisation", "0.1", "");
  test_setting(problem, "economics.electricity_price", n % 2 == 0 ? "40" : "80", "cur/MWh");
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, test_between(0, 10000),
            test_between(200, 1000), 0.8);
  test_cost(problem, HL_COST_MACHINE, HL_COST_HEAT, test_between(0, 80000), 400, 0.9);
  test_check(problem);
}

/** With so many levels; load NAN: free [-]. @return the objective, INFINITY where it is refused. */
static double cost_of(hl_problem *problem, const char *levels[2], double share, hl_hpr **h) {
  const char *const key[] = {"levels.condensers", "levels.evaporators"};
  for (int side = 0; side < 2; side++) {
    const hl_setting_row row = {.key = key[side], .value = levels[side], .unit = ""};
    assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
  }
  hl_hpr_settings set;
  assert_int_equal(hl_problem_settings(problem, &hl_hpr_table, &set), HL_OK);
  set.load = isnan(share) ? HL_HPR_LOAD_FREE : HL_HPR_LOAD_SHARE;
  set.share = isnan(share) ? 1 : share;
  assert_int_equal(hl_hpr_solve(problem, NULL, &set, NULL, h), HL_OK);
  assert_string_equal(hl_hpr_exchangers_missing(*h), "");
  return hl_hpr_outcome(*h) == HL_OUTCOME_INFEASIBLE ? (double)INFINITY
                                                     : hl_hpr_after(*h)->objective;
}

static void each_load_tried_has_a_cost(const hl_hpr *h) {
  for (int k = 0; k < hl_hpr_scan_count(h); k++)
    assert_true(isfinite(hl_hpr_scan_at(h, k)->objective) || hl_hpr_scan_at(h, k)->unserved > 0);
}

/** None is paid for that does next to nothing. */
static void each_machine_is_worth_its_place(const hl_hpr *h) {
  for (int k = 0; k < hl_hpr_machine_count(h); k++)
    assert_true(hl_hpr_machine_at(h, k)->q_cond > 1e-4 * hl_hpr_load_placed(h));
}

static void more_levels_and_a_free_load_are_never_worse(void **state) {
  (void)state;
  static const char *const levels[][2] = {{"1", "1"}, {"1", "2"}, {"2", "1"}, {"2", "2"}};
  hl_ctx *ctx = hl_ctx_new(NULL);
  int placed = 0, met = 0, gained = 0;
  for (int n = 0; n < 24; n++) {
    hl_problem *problem;
    double cost[4][3];
    assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
    random_site(problem, n);
    for (int k = 0; k < 4; k++) {
      const double share[] = {0.15, 0.5, NAN};
      for (int load = 0; load < 3; load++) {
        hl_hpr *h;
        const char *own[] = {levels[k][0], levels[k][1]};
        cost[k][load] = cost_of(problem, own, share[load], &h);
        each_load_tried_has_a_cost(h);
        each_machine_is_worth_its_place(h);
        placed += load == 2 && hl_hpr_machine_count(h) > 0;
        met += load < 2 && isfinite(cost[k][load]);
        /* As much may be given up for levels that are not built. */
        const double close = 1e-5 * hl_hpr_after(h)->objective;
        for (int fewer = 0; fewer < k; fewer++) {
          if (fewer == 1 && k == 2)
            continue;
          assert_true(cost[k][load] <= cost[fewer][load] + close);
          gained += cost[k][load] < cost[fewer][load] - close;
        }
        if (load == 2)
          assert_true(cost[k][2] <= fmin(cost[k][0], cost[k][1]) + close);
        hl_hpr_free(h);
      }
    }
    hl_problem_free(problem);
  }
  print_message("%d placed, %d given loads met, %d times more levels gain\n", placed, met, gained);
  assert_true(placed > 20 && met > 50 && gained > 10); /* all happen */
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(more_levels_and_a_free_load_are_never_worse)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
