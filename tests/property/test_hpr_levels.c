/** Free and given loads of heat pump targets with utilities of several prices: what allows more is
 * never worse. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/hpr.h>

#include "support/problem.h"

/** Isothermal and gliding ones, mains among them, of 2 or 3 hot and 1 or 2 cold. */
static void random_case(hl_problem *problem, int n) {
  for (int k = 0; k < 3 + n % 4; k++) {
    char name[8];
    snprintf(name, sizeof name, "S%d", k);
    const double t = test_between(20, 170), span = k % 3 == 0 ? 0.01 : test_between(5, 60);
    test_stream_h(problem, name, t, test_between(0, 1) < 0.5 ? t + span : t - span,
                  test_between(50, 900), NAN, test_between(0.2, 2));
  }
  const double glide = n % 3 == 0 ? 20 : 0.1;
  test_utility(problem, "HP", HL_SIDE_HOT, 280, 280, 1, test_between(0.04, 0.06));
  test_utility(problem, "MP", HL_SIDE_HOT, 180 + glide, 180, 1, test_between(0.03, 0.04));
  if (n % 2 == 0)
    test_utility(problem, "LP", HL_SIDE_HOT, 130, 129.9, 1, test_between(0.015, 0.03));
  test_utility(problem, "Brine", HL_SIDE_COLD, -30, -30, 1, test_between(0.01, 0.02));
  if (n % 4 < 2)
    test_utility(problem, "Water", HL_SIDE_COLD, 20, 20 + glide, 1, test_between(0.0, 0.004));
  test_setting(problem, "economics.electricity_price", n % 3 == 0 ? "50" : "90", "cur/MWh");
  test_setting(problem, "economics.electricity_co2", "200", "kg/MWh");
  if (n % 5 == 3)
    test_setting(problem, "hpr.objective", "exergy", "");
  if (n % 5 == 4)
    test_setting(problem, "hpr.task", "cooling", "");
  if (n % 4 == 3)
    test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 20000, 800, 0.8);
  if (n % 6 == 1)
    test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 2000, 800, 0.8);
  test_setting(problem, "hpr.scan", "12", "");
  test_check(problem);
}

static hl_ctx *ctx;

/** With so many levels; share NAN: the free load. INFINITY: it does not fit. */
static double solve(hl_problem *problem, const char *levels[2], double share, bool ambient) {
  hl_problem *view;
  hl_hpr *h;
  hl_hpr_settings set;
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  stop.gap = 1e-2;
  assert_int_equal(hl_problem_view(problem, ctx, true, true, &view), HL_OK);
  test_setting(view, "levels.condensers", levels[0], "");
  test_setting(view, "levels.evaporators", levels[1], "");
  assert_int_equal(hl_problem_settings(view, &hl_hpr_table, &set), HL_OK);
  if (!isnan(share)) {
    set.load = HL_HPR_LOAD_SHARE;
    set.share = share;
  }
  set.ambient = ambient;
  set.t_air = 10 + TEST_KELVIN;
  set.dt_air = 5;
  const hl_status status = hl_hpr_solve(view, NULL, &set, &stop, &h);
  double value = INFINITY;
  if (status == HL_OK && hl_hpr_outcome(h) != HL_OUTCOME_INFEASIBLE) {
    value = hl_hpr_after(h)->objective;
    if (isnan(share))
      assert_true(value <= hl_hpr_before(h)->objective);
    if (strstr(hl_hpr_reason(h), "no refrigeration is needed") != NULL)
      value = NAN; /* which is the answer */
  }
  hl_hpr_free(status == HL_OK ? h : NULL);
  hl_problem_free(view);
  return value;
}

/* What is simpler may cost that much more. */
static const double close = 2e-5;

static void more_levels_are_never_worse(void **state) {
  (void)state;
  static const char *levels[][2] = {{"1", "1"}, {"2", "1"}, {"2", "2"}, {"3", "3"}};
  int better = 0;
  for (int n = 0; n < 40; n++) {
    hl_problem *problem;
    assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
    random_case(problem, n);
    double before = INFINITY;
    for (int k = 0; k < (n % 4 == 0 ? 4 : 3); k++) {
      const double own = solve(problem, levels[k], NAN, false);
      if (!(own <= before + close * fabs(before)))
        fail_msg("case %d: %s x %s comes to %.8g, fewer levels to %.8g", n, levels[k][0],
                 levels[k][1], own, before);
      better += own < before * (1 - 1e-3);
      before = own;
    }
    hl_problem_free(problem);
  }
  assert_true(better > 40); /* the first counts */
}

static void a_free_load_is_never_worse_than_a_given_one(void **state) {
  (void)state;
  static const char *levels[2][2] = {{"1", "1"}, {"2", "2"}};
  int fit = 0;
  for (int n = 0; n < 40; n++) {
    hl_problem *problem;
    assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
    random_case(problem, n);
    const double best = solve(problem, levels[n % 2], NAN, false);
    for (int k = 1; k <= 7; k++) {
      const double own = solve(problem, levels[n % 2], k / 7.0, false);
      fit += isfinite(own);
      if (!(best <= own + close * fabs(own)))
        fail_msg("case %d: the free load comes to %.8g, %d/7 of the demand to %.8g", n, best, k,
                 own);
    }
    hl_problem_free(problem);
  }
  assert_true(fit > 100);
}

static void ambient_makes_no_answer_worse(void **state) {
  (void)state;
  static const char *levels[2][2] = {{"1", "1"}, {"2", "1"}};
  int better = 0;
  for (int n = 0; n < 50; n++) {
    hl_problem *problem;
    assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
    random_case(problem, n);
    const double without = solve(problem, levels[n % 2], NAN, false),
                 with = solve(problem, levels[n % 2], NAN, true);
    if (!(with <= without + close * fabs(without)) && isfinite(with))
      fail_msg("case %d: with ambient it comes to %.8g, without to %.8g", n, with, without);
    better += with < without * (1 - 1e-3);
    hl_problem_free(problem);
  }
  assert_true(better > 3);
}

static int begin(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  return 0;
}

static int end(void **state) {
  (void)state;
  hl_ctx_free(ctx);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(more_levels_are_never_worse),
                                     cmocka_unit_test(a_free_load_is_never_worse_than_a_given_one),
                                     cmocka_unit_test(ambient_makes_no_answer_worse)};
  return cmocka_run_group_tests(tests, begin, end);
}
