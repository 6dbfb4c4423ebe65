/** Loads of Carnot machines: what an answer has, and what a refusal names, can be asked for. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heatloom/hpr.h>

#include "support/own_problem.h"

/** Streams that overlap, latent ones among them, with utilities of several prices. */
static void random_process(int n) {
  for (int k = 0; k < 3 + n % 5; k++) {
    char name[8];
    snprintf(name, sizeof name, "S%d", k);
    const double t = test_between(n % 2 == 0 ? -25 : 15, 150);
    const double span = test_between(0, 1) < 0.2 ? 0.01 : test_between(5, 110);
    const bool hot = k > 1 ? test_between(0, 1) < 0.5 : k == 0;
    test_stream(problem, name, hot ? t + span : t, hot ? t : t + span,
                (hot ? 1 : -1) * test_between(50, 3000), NAN);
  }
  test_utility(problem, "HP", HL_SIDE_HOT, 300, 299.9, 5, test_between(0.03, 0.06));
  if (n % 5 < 3)
    test_utility(problem, "LP", HL_SIDE_HOT, 150, 149.9, 5, test_between(0.015, 0.03));
  test_utility(problem, "Water", HL_SIDE_COLD, 12, 14, 5, test_between(0.0005, 0.003));
  test_utility(problem, "Chill", HL_SIDE_COLD, -45, -44.9, 5, test_between(0.02, 0.06));
}

static void random_case(int n) {
  static const char *const model[] = {"paired", "lumped", "parallel"};
  char price[32];
  hl_problem_free(problem);
  assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
  random_process(n);
  snprintf(price, sizeof price, "%.1f", test_between(20, 120));
  test_setting(problem, "economics.electricity_price", price, "cur/MWh");
  test_setting(problem, "levels.model", model[n % 3], "");
  test_setting(problem, "levels.condensers", n % 7 == 0 ? "1" : "2", "");
  test_setting(problem, "levels.evaporators", n % 8 == 1 ? "1" : "2", "");
  test_setting(problem, "hpr.task", n % 4 < 2 ? "heating" : "cooling", "");
  test_setting(problem, "hpr.scan", "12", "");
  if (n % 3 == 1)
    test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 0, 800, n % 2 == 0 ? 1 : 0.6);
  if (n % 5 == 4)
    test_setting(problem, "hpr.ambient", "yes", "");
  test_check(problem);
}

/** NULL: ambient is on the wrong side of all. */
static hl_hpr *ask(hl_hpr_settings set, double load) {
  hl_hpr *h = NULL;
  if (!isnan(load)) {
    set.load = HL_HPR_LOAD_DUTY;
    set.duty = load;
  }
  if (hl_hpr_solve(problem, NULL, &set, NULL, &h) != HL_OK)
    assert_int_equal(hl_ctx_error(ctx)->code, 241);
  hl_ctx_clear(ctx);
  return h;
}

/** Its objective. No answer is without machines, but for what needs none; none is silent. */
static double met(const hl_hpr_settings *set, double load) {
  hl_hpr *h = ask(*set, load);
  assert_non_null(h);
  if (hl_hpr_outcome(h) == HL_OUTCOME_INFEASIBLE)
    print_message("%.9g W: %s\n", load, hl_hpr_reason(h));
  assert_true(hl_hpr_outcome(h) == HL_OUTCOME_OPTIMAL || hl_hpr_outcome(h) == HL_OUTCOME_FEASIBLE);
  assert_true(hl_hpr_machine_count(h) > 0 || hl_hpr_reason(h)[0] != '\0');
  assert_close(hl_hpr_load_placed(h), load, 1e-6, 0.5001);
  const double objective = hl_hpr_after(h)->objective;
  hl_hpr_free(h);
  return objective;
}

static void what_is_answered_can_be_asked_for(void **state) {
  (void)state;
  int placed = 0;
  for (int n = 0; n < 60; n++) {
    hl_hpr_settings set;
    random_case(n);
    assert_int_equal(hl_problem_settings(problem, &hl_hpr_table, &set), HL_OK);
    hl_hpr *h = ask(set, NAN);
    if (h == NULL)
      continue;
    /* Refrigeration that leaves ambient out has more to take than what is asked for with it. */
    const bool same = set.task == HL_LEVELS_HEATING || !set.ambient || hl_hpr_asked(h)->ambient ||
                      hl_hpr_load_placed(h) > 1.1 * hl_hpr_load_most(h);
    const double load = round(hl_hpr_load_placed(h)); /* W, as it is shown */
    const double free = hl_hpr_after(h)->objective;
    hl_hpr_free(h);
    if (!(load > 1))
      continue;
    placed++;
    const double own = met(&set, load);
    if (same && fabs(own - free) > 1e-3 * fabs(free))
      print_message("case %d, %.9g W: free %.9g, asked for %.9g\n", n, load, free, own);
    assert_true(!same || fabs(own - free) <= 1e-3 * fabs(free));
  }
  print_message("%d placed\n", placed);
  assert_true(placed > 25);
}

/** In W; what is said of the largest. */
static double named(const char *reason) {
  static const char before[] = "the largest that does is ";
  const char *at = strstr(reason, before);
  assert_non_null(at);
  char *unit;
  const double value = strtod(at + strlen(before), &unit);
  return value * (strncmp(unit, " MW", 3) == 0 ? 1e6 : strncmp(unit, " kW", 3) == 0 ? 1e3 : 1);
}

static void the_largest_is_one(void **state) {
  static const double part[] = {0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.9999999};
  (void)state;
  int limited = 0;
  for (int n = 0; n < 90; n++) {
    hl_hpr_settings set;
    random_case(n);
    assert_int_equal(hl_problem_settings(problem, &hl_hpr_table, &set), HL_OK);
    set.objective = HL_HPR_POWER;
    hl_hpr *h = ask(set, 1e9);
    if (h == NULL)
      continue;
    assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
    const double most = hl_hpr_load_most(h), demand = hl_hpr_demand(h);
    if (!(most > 10)) {
      assert_true(hl_hpr_reason(h)[0] != '\0');
      hl_hpr_free(h);
      continue;
    }
    const double said = named(hl_hpr_reason(h));
    hl_hpr_free(h);
    limited += most < 0.999 * demand;
    assert_true(said <= most * (1 + 1e-9) && said > most * (1 - 1e-5));
    (void)met(&set, said);
    for (size_t k = 0; k < sizeof part / sizeof *part; k++)
      (void)met(&set, part[k] * most);
    h = ask(set, NAN);
    assert_close(hl_hpr_load_placed(h), most, 1e-8, 0);
    hl_hpr_free(h);
    h = ask(set, 1.001 * most);
    assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
    hl_hpr_free(h);
  }
  print_message("%d limited by the other side\n", limited);
  assert_true(limited > 20);
}

/** The source of a heat pump is used up: one lift from end to end has the largest load. */
static void no_levels_take_less_of_the_source(void **state) {
  (void)state;
  int limited = 0;
  for (int n = 0; n < 40; n++) {
    hl_hpr_settings set;
    hl_levels_settings levels;
    random_case(4 * n); /* heating */
    assert_int_equal(hl_problem_settings(problem, &hl_hpr_table, &set), HL_OK);
    assert_int_equal(hl_problem_settings(problem, &hl_levels_table, &levels), HL_OK);
    set.objective = HL_HPR_POWER;
    set.ambient = false;
    hl_hpr *h = ask(set, NAN);
    int count[2];
    const hl_point *sink = hl_hpr_profile(h, HL_SIDE_COLD, &count[0]),
                   *source = hl_hpr_profile(h, HL_SIDE_HOT, &count[1]);
    if (count[0] > 1 && count[1] > 1) {
      const double tc = sink[count[0] - 1].t + 5, te = source[count[1] - 1].t - 5,
                   all = source[count[1] - 1].q, cop = 1 + levels.eta * te / (tc - te);
      assert_close(hl_hpr_load_placed(h), fmin(sink[count[0] - 1].q, all / (1 - 1 / cop)), 1e-7, 0);
      limited += hl_hpr_load_placed(h) < 0.999 * hl_hpr_demand(h);
    }
    hl_hpr_free(h);
  }
  assert_true(limited > 10);
}

/** One of a long ridge, along which steps are short and many. */
static void a_search_along_a_ridge_ends(void **state) {
  (void)state;
  hl_stop_settings stop;
  hl_hpr *h;
  test_stream(problem, "S0", 39.7, -6.9, 507.2, NAN);
  test_stream(problem, "S1", 135.6, 224.6, -2307.2, NAN);
  test_stream(problem, "S2", 5.2, 21.3, -682.5, NAN);
  test_stream(problem, "S3", 115.1, 140.4, -964.1, NAN);
  test_stream(problem, "S4", 129.0, 143.1, -1837.3, NAN);
  test_stream(problem, "S5", 91.6, 91.61, -117.0, NAN);
  test_stream(problem, "S6", 27.5, 127.9, -1738.5, NAN);
  test_utility(problem, "HP", HL_SIDE_HOT, 300, 299.9, 1, 0.0554);
  test_utility(problem, "LP", HL_SIDE_HOT, 150, 149.9, 1, 0.0226);
  test_utility(problem, "CW", HL_SIDE_COLD, 12, 14, 1, 0.00153);
  test_utility(problem, "Chill", HL_SIDE_COLD, -45, -44.9, 1, 0.044);
  test_setting(problem, "economics.electricity_price", "36.1", "cur/MWh");
  test_setting(problem, "economics.annualisation", "0.1", "");
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 0, 800, 1);
  test_setting(problem, "hpr.task", "cooling", "");
  test_setting(problem, "levels.model", "lumped", "");
  test_setting(problem, "levels.condensers", "3", "");
  test_setting(problem, "levels.evaporators", "2", "");
  test_check(problem);
  hl_settings_init(&hl_stop_table, &stop);
  stop.time_limit = 100; /* s; it takes a few of them, and took all there were */
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, &stop, &h), HL_OK);
  assert_true(hl_hpr_outcome(h) != HL_OUTCOME_LIMIT);
  assert_true(hl_hpr_after(h)->yearly < 1893000 && hl_hpr_after(h)->yearly > 1736000);
  hl_hpr_free(h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_search_along_a_ridge_ends, setup, teardown),
      cmocka_unit_test_setup_teardown(what_is_answered_can_be_asked_for, setup, teardown),
      cmocka_unit_test_setup_teardown(the_largest_is_one, setup, teardown),
      cmocka_unit_test_setup_teardown(no_levels_take_less_of_the_source, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
