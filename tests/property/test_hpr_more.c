/** What contains another choice is never worse: more levels of any shape, more machines, fluids and
 * cycles; and a row of a ranking is the answer of its candidates alone. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/hpr.h>

#include "support/problem.h"

static hl_ctx *ctx;

/** Two or three hot utilities and two cold ones; fixed costs, and sometimes exchangers. */
static hl_problem *random_case(int n) {
  hl_problem *problem;
  assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
  for (int k = 0; k < 4 + n % 3; k++) {
    char name[8];
    snprintf(name, sizeof name, "S%d", k);
    const double t = test_between(40, 150), span = k % 3 == 0 ? 0.5 : test_between(5, 80);
    test_stream_h(problem, name, t, k % 2 == 0 ? t + span : t - span,
                  (k % 2 == 0 ? -1 : 1) * test_between(100, 1500), NAN, test_between(0.1, 2));
  }
  test_utility(problem, "HP", HL_SIDE_HOT, 270, 269.9, 1, test_between(0.04, 0.06));
  test_utility(problem, "MP", HL_SIDE_HOT, test_between(160, 220), 150, 1,
               test_between(0.025, 0.04));
  if (n % 2 == 0)
    test_utility(problem, "LP", HL_SIDE_HOT, 115, 114.9, 1, test_between(0.01, 0.025));
  test_utility(problem, "Brine", HL_SIDE_COLD, -10, -5, 1, test_between(0.01, 0.02));
  test_utility(problem, "Water", HL_SIDE_COLD, 20, 28, 1, test_between(0.001, 0.004));
  test_setting(problem, "economics.annualisation", "0.11", "");
  test_setting(problem, "economics.electricity_price", n % 3 == 0 ? "40" : "70", "cur/MWh");
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, n % 3 == 1 ? 0 : 40000, 400, 1);
  if (n % 4 != 3)
    test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 8000, 700, 0.8);
  if (n % 5 == 4)
    test_setting(problem, "hpr.task", "cooling", "");
  test_setting(problem, "hpr.scan", "16", "");
  test_check(problem);
  return problem;
}

/** Settings in pairs of key and value, up to NULL. INFINITY: what is asked for does not fit. */
static double solve(const hl_problem *problem, const char *const *settings,
                    const hl_hpr_library *named) {
  hl_problem *view;
  hl_hpr *h;
  assert_int_equal(hl_problem_view(problem, ctx, true, true, &view), HL_OK);
  for (; settings[0] != NULL; settings += 2)
    test_setting(view, settings[0], settings[1], "");
  assert_int_equal(hl_hpr_solve_library(view, NULL, NULL, named, NULL, &h), HL_OK);
  const double value =
      hl_hpr_outcome(h) != HL_OUTCOME_INFEASIBLE ? hl_hpr_after(h)->objective : (double)INFINITY;
  hl_hpr_free(h);
  hl_problem_free(view);
  return value;
}

/* Fewer levels that do as well but for this take the place of more. */
static const double simpler = 2e-5;

static void levels_of_any_shape(void **state) {
  (void)state;
  static const char *const count[] = {"1", "2", "3"};
  int better = 0;
  for (int n = 0; n < 6; n++) {
    hl_problem *problem = random_case(n);
    const bool asked = n % 4 == 2;
    double value[3][3];
    for (int c = 0; c < 3; c++)
      for (int e = 0; e < 3; e++) {
        const char *const set[] = {"levels.condensers",
                                   count[c],
                                   "levels.evaporators",
                                   count[e],
                                   asked ? "hpr.load" : NULL,
                                   "share",
                                   "hpr.share",
                                   "0.5",
                                   NULL};
        const double own = value[c][e] = solve(problem, set, NULL);
        for (int k = 0; k < (c + 1) * (e + 1) - 1; k++) {
          const double fewer = value[k / (e + 1)][k % (e + 1)];
          if (!(own <= fewer + simpler * fabs(fewer)))
            fail_msg("case %d: %d x %d levels come to %.8g, %d x %d to %.8g", n, c + 1, e + 1, own,
                     k / (e + 1) + 1, k % (e + 1) + 1, fewer);
          better += own < fewer * (1 - 1e-3);
        }
      }
    hl_problem_free(problem);
  }
  assert_true(better > 15);
}

/* One pump of 1 x 1 levels takes less of the source per heat it gives than one of 2 x 2: all of the
 * source goes farther, which pays where steam is dearer than power. */
static void levels_that_need_more_of_the_source(void **state) {
  (void)state;
  hl_problem *problem;
  assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
  test_stream_h(problem, "H0", 149, 49, 100, NAN, 3);
  test_stream_h(problem, "H1", 153, 148, 100, NAN, 0.3);
  test_stream_h(problem, "H2", 73.6, 40, 300, NAN, 3);
  test_stream_h(problem, "C0", 51.2, 56.2, -100, NAN, 0.3);
  test_stream_h(problem, "C1", 84.9, 89.9, -1000, NAN, 0.3);
  test_stream_h(problem, "C2", 123.8, 124.3, -300, NAN, 3);
  test_stream_h(problem, "C3", 53.9, 54.4, -100, NAN, 0.3);
  test_utility(problem, "Steam", HL_SIDE_HOT, 270, 269.9, 5, 0.0555);
  test_utility(problem, "Water", HL_SIDE_COLD, 30, 38, 1, 0.0181);
  test_setting(problem, "economics.annualisation", "0.11", "");
  test_setting(problem, "economics.electricity_price", "40", "cur/MWh");
  test_setting(problem, "targets.dt_min", "10", "K");
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 0, 700, 1);
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 40000, 200, 1);
  test_check(problem);
  static const char *const one[] = {"levels.condensers", "1", "levels.evaporators", "1", NULL};
  static const char *const two[] = {"levels.condensers", "2", "levels.evaporators", "2", NULL};
  const double few = solve(problem, one, NULL);
  assert_true(solve(problem, two, NULL) <= few * (1 + simpler));
  hl_problem_free(problem);
}

/** Sets of two or three fluids and their parts, of one and of two machines. */
static void machines_and_fluids(void **state) {
  (void)state;
  static const char *const cycle[] = {"vc_simple", "vc_ihx"};
  static const char *const fluid[] = {"R717", "R601", "R1233zdE"};
  static const char *const count[] = {"1", "2"};
  static const char *const prove[] = {"yes", "no"};
  int better = 0;
  for (int n = 0; n < 3; n++) {
    hl_problem *problem = random_case(n);
    double value[2][3]; /* of one fluid, of two, with two cycles */
    for (int m = 0; m < 2; m++)
      for (int f = 0; f < 3; f++) {
        const hl_hpr_library named = {f < 2 ? 1 : 2, f > 0 ? 2 : 1, cycle, fluid + n % 2};
        const char *const set[] = {"hpr.model",
                                   "real",
                                   "selection.machines",
                                   count[m],
                                   "selection.prove",
                                   prove[n % 2],
                                   n % 3 == 2 ? "hpr.load" : NULL,
                                   "share",
                                   "hpr.share",
                                   "0.4",
                                   NULL};
        value[m][f] = solve(problem, set, &named);
        for (int k = 0; k < m + 1; k++)
          for (int g = 0; g <= f; g++) {
            if (!(value[m][f] <= value[k][g] * (1 + 1e-6)))
              fail_msg("case %d: %d machines of set %d come to %.9g, %d of set %d to %.9g", n,
                       m + 1, f, value[m][f], k + 1, g, value[k][g]);
            better += value[m][f] < value[k][g] * (1 - 1e-3);
          }
      }
    hl_problem_free(problem);
  }
  assert_true(better > 3);
}

/* A cold and a hot system, so large that of some fluids the grid has none that pays. */
static const struct {
  double least, evap[2], cond[2];
  const char *fluid[3];
} sized[] = {{80e3, {228.15, 283.15}, {293.15, 348.15}, {"R717", "R290", "R600a"}},
             {200e3, {293.15, 373.15}, {343.15, 413.15}, {"R601", "R600", "Cyclopentane"}}};

static void add_row(hl_problem *problem, int k, int first, int count) {
  const hl_parameter bound[] = {
      {.name = "t_evap", .least = sized[k].evap[0], .most = sized[k].evap[1]},
      {.name = "t_cond", .least = sized[k].cond[0], .most = sized[k].cond[1]},
      {.name = "eta_is", .least = 0.72, .most = 0.72}};
  const hl_system system = {.name = k == 0 ? "Cold" : "Hot",
                            .cycle = "vc_simple",
                            .fluid_count = count,
                            .fluid = sized[k].fluid + first,
                            .zone_source = "",
                            .zone_sink = "",
                            .note = "",
                            .scale_min = sized[k].least,
                            .scale_max = INFINITY,
                            .parameter_count = 3,
                            .parameter = bound};
  assert_int_equal(hl_problem_add_system(problem, &system), HL_OK);
}

/** A refinery with duties that vary; only: a fluid of both rows, -1: all. */
static hl_problem *sized_case(int n, int only) {
  hl_problem *problem;
  const double share = 1 + 0.1 * n;
  assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
  test_stream_h(problem, "Crude", 25, 90, -980 * share, NAN, 0.4);
  test_stream_h(problem, "Wash", 18, 92, -310, NAN, 1);
  test_stream_h(problem, "Feed", 75, 108, -520, NAN, 0.4);
  test_stream_h(problem, "Bleached", 105, 70, 540, NAN, 0.4);
  test_stream_h(problem, "Deodoriser", 70, 255, -2900, NAN, 0.5);
  test_stream_h(problem, "Deodorised", 252, 45, 3200, NAN, 0.5);
  test_stream_h(problem, "Scrubber", 75, 55, 260, NAN, 0.4);
  test_stream_h(problem, "Vapour", 38, 37.9, 420 * share, NAN, 2);
  test_stream_h(problem, "Winter", 45, 6, 610, NAN, 0.3);
  test_stream_h(problem, "Crystals", 6, 5.5, 150 * share, NAN, 0.3);
  test_stream_h(problem, "Filter", 6, 18, -170, NAN, 0.4);
  test_stream_h(problem, "Water", 15, 70, -650, NAN, 1);
  test_stream_h(problem, "Ice", -24, -24.1, 110, NAN, 1);
  test_utility(problem, "HP", HL_SIDE_HOT, 275, 274.9, 5, 0.07);
  test_utility(problem, "LP", HL_SIDE_HOT, 135, 134.9, 3, 0.052);
  test_utility(problem, "Cooling", HL_SIDE_COLD, 22, 30, 4, 0.0015);
  test_utility(problem, "Chilled", HL_SIDE_COLD, 2, 6, 2, 0.008);
  test_utility(problem, "Brine", HL_SIDE_COLD, -34, -30, 2, 0.015);
  test_setting(problem, "economics.annualisation", "0.11", "");
  test_setting(problem, "economics.electricity_price", "95", "cur/MWh");
  test_setting(problem, "targets.dt_min", "8", "K");
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 20000, 1800, 0.9);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 6000, 700, 0.85);
  for (int k = 0; k < 2; k++)
    if (only < 0 || only / 3 == k)
      add_row(problem, k, only < 0 ? 0 : only % 3, only < 0 ? 3 : 1);
  test_check(problem);
  return problem;
}

/** Of rows with least sizes: all fluids against each alone, and a free load against given ones. */
static void least_sizes_and_loads(void **state) {
  (void)state;
  static const char *const share[] = {"0.15", "0.27", "0.42", "0.6"};
  static const char *const any[] = {"hpr.model", "real", NULL};
  int better = 0;
  for (int n = 0; n < 3; n++) {
    hl_problem *problem = sized_case(n, -1);
    const double all = solve(problem, any, NULL);
    hl_problem_free(problem);
    for (int only = -1; only < 6; only++) {
      problem = sized_case(n, only);
      const double one = only < 0 ? all : solve(problem, any, NULL);
      if (!(all <= one * (1 + 1e-6)))
        fail_msg("case %d: all fluids come to %.9g, fluid %d to %.9g", n, all, only, one);
      for (int k = 0; k < 4; k++) {
        const char *const set[] = {"hpr.model", "real",   "hpr.load", "share",
                                   "hpr.share", share[k], NULL};
        const double given = solve(problem, set, NULL);
        if (!(one <= given * (1 + 1e-6)))
          fail_msg("case %d, fluid %d: any load comes to %.9g, a share of %s to %.9g", n, only, one,
                   share[k], given);
        better += one < given * (1 - 1e-3);
      }
      hl_problem_free(problem);
    }
  }
  assert_true(better > 30);
}

/** With ambient and without, of free and of given loads. */
static void rows_of_a_ranking(void **state) {
  (void)state;
  static const char *const cycle[] = {"vc_simple"};
  static const char *const fluid[] = {"R717", "R601"};
  int finite = 0;
  for (int n = 0; n < 3; n++) {
    hl_problem *problem = random_case(n);
    const hl_hpr_library both = {1, 2, cycle, fluid};
    char machines[] = "2";
    const char *const set[] = {"hpr.model",
                               "real",
                               "hpr.ambient",
                               n % 2 == 0 ? "yes" : "no",
                               "selection.machines",
                               machines,
                               n == 1 ? "hpr.load" : NULL,
                               "share",
                               "hpr.share",
                               "0.4",
                               NULL};
    hl_hpr_rank *rank;
    hl_problem *view;
    assert_int_equal(hl_problem_view(problem, ctx, true, true, &view), HL_OK);
    for (int k = 0; set[k] != NULL; k += 2)
      test_setting(view, set[k], set[k + 1], "");
    assert_int_equal(hl_hpr_rank_solve(view, NULL, NULL, &both, NULL, &rank), HL_OK);
    hl_problem_free(view);
    for (int k = 0; k < hl_hpr_rank_count(rank); k++) {
      const hl_hpr_row *row = hl_hpr_rank_at(rank, k);
      const hl_hpr_library own = {1, 1, cycle, &row->fluid};
      machines[0] = (char)('0' + row->machines);
      const double value = solve(problem, set, row->fluid[0] != '\0' ? &own : &both);
      assert_int_equal(isnan(row->objective), isinf(value));
      if (isinf(value))
        continue;
      assert_close(row->objective, value, 1e-9, 0);
      finite++;
    }
    hl_hpr_rank_free(rank);
    hl_problem_free(problem);
  }
  assert_true(finite > 6);
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
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(levels_of_any_shape), cmocka_unit_test(levels_that_need_more_of_the_source),
      cmocka_unit_test(machines_and_fluids), cmocka_unit_test(least_sizes_and_loads),
      cmocka_unit_test(rows_of_a_ranking)};
  return cmocka_run_group_tests(tests, begin, end);
}
