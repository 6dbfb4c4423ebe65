/** Lower bounds of cases whose numbers are far apart, of large ones, and what a solver's word is
 * worth. */
#include "bound/bound.h"

#include <math.h>
#include <stdio.h>

#include "milp/milp.h"
#include "support/own_problem.h"

static hl_bound *bound;

static const hl_bound_result *solve(int method, double grid) {
  hl_bound_settings settings;
  hl_settings_init(&hl_bound_table, &settings);
  settings.method = method;
  settings.grid = grid;
  hl_bound_free(bound);
  assert_int_equal(hl_bound_solve(problem, &settings, NULL, &bound), HL_OK);
  return hl_bound_result_of(bound);
}

static int done(void **state) {
  hl_bound_free(bound);
  bound = NULL;
  return teardown(state);
}

static void again(void **state) {
  done(state);
  setup(state);
}

/** The four streams of Yee and Grossmann, with H1 of some duty and areas of some cost, in a unit of
 * money. [kW] */
static void four_streams(double duty, double coef, double exponent, double money) {
  test_stream(problem, "H1", 376.85, 96.85, duty, NAN);
  test_stream(problem, "H2", 316.85, 96.85, 4400, NAN);
  test_stream(problem, "C1", 136.85, 376.85, 3600, NAN);
  test_stream(problem, "C2", 76.85, 226.85, 1950, NAN);
  test_utility(problem, "HU", HL_SIDE_HOT, 406.85, 406.85, NAN, 0.01 * money);
  test_utility(problem, "CU", HL_SIDE_COLD, 26.85, 46.85, NAN, 0.001875 * money);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 5500 * money, coef * money, exponent);
  test_setting(problem, "economics.annualisation", "1", "");
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_check(problem);
}

static void the_unit_of_money_does_not_matter(void **state) {
  static const double exponent[] = {1, 0.6, 1.2};
  for (int k = 0; k < 3; k++)
    for (int method = HL_BOUND_LP; method <= HL_BOUND_MILP; method++) {
      four_streams(2800, 150, exponent[k], 1);
      const double value = solve(method, 80)->value;
      again(state);
      four_streams(2800, 150, exponent[k], 0x1p20);
      assert_close(solve(method, 80)->value, value * 0x1p20, 1e-12, 0);
      again(state);
      four_streams(2800, 150, exponent[k], 1e-9);
      assert_close(solve(method, 80)->value, value * 1e-9, 1e-6, 0);
      again(state);
    }
}

static void areas_that_cost_nothing_to_speak_of_are_free(void **state) {
  static const double coef[] = {1e-13, 1e-14, 1e-16, 1e-20, 1e-50, 1e-300};
  four_streams(2800, 0, 1, 1);
  const double free = solve(HL_BOUND_MILP, 80)->value;
  for (int k = 0; k < 6; k++) {
    again(state);
    four_streams(2800, coef[k], 1, 1);
    assert_close(solve(HL_BOUND_MILP, 80)->value, free, 1e-9, 0);
  }
}

static void streams_of_next_to_no_heat_change_next_to_nothing(void **state) {
  /* A unit more for H1: a verified network of H1 at 1e-5 kW costs 203 670. */
  const double known = 203670, fair = 0.93;
  for (int method = HL_BOUND_LP; method <= HL_BOUND_MILP; method++)
    for (double duty = 1; duty > 5e-4; duty /= 10) { /* down to the least allowed */
      four_streams(duty, 150, 1, 1);
      const hl_bound_result *r = solve(method, 40);
      assert_int_equal(r->outcome, HL_OUTCOME_OPTIMAL);
      assert_true(r->value > fair * known && r->value < known);
      again(state);
    }
}

static void large_cases_are_refused_before_they_take_memory(void **state) {
  enum { STREAMS = 400 };
  char name[16];
  (void)state;
  for (int k = 0; k < STREAMS; k++) {
    snprintf(name, sizeof name, "H%d", k);
    test_stream(problem, name, 200, 100, 1000, NAN);
    snprintf(name, sizeof name, "C%d", k);
    test_stream(problem, name, 50, 150, 1000, NAN);
  }
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 300, 1);
  test_check(problem);
  const hl_bound_result *r = solve(HL_BOUND_BEST, NAN);
  assert_int_equal(r->kind, HL_BOUND_NONE);
  assert_non_null(strstr(r->reason, "memory"));
  assert_true(r->seconds < 3);
}

/* ------------------------------------------------------------------ solver's word */

static hli_milp_solver liar;
static const hli_milp_solver *honest;
static int lies;

/** Calls models infeasible a number of times. */
static hl_status lie(void *state, hli_lp *lp, const hli_milp_job *job, hli_milp_answer *answer) {
  if (lies-- > 0) {
    answer->outcome = HL_OUTCOME_INFEASIBLE;
    return HL_OK;
  }
  return honest->solve(state, lp, job, answer);
}

/** A relaxation whose solver lies. */
static void start(hli_relaxation *x, hli_run *run) {
  static hl_bound_settings settings;
  static hli_stop stop;
  const char *reason = "";
  hl_settings_init(&hl_bound_table, &settings);
  hli_stop_start(&stop, ctx, NULL);
  *x = (hli_relaxation){.ctx = ctx,
                        .problem = problem,
                        .settings = &settings,
                        .grid = 80,
                        .tangents = 1.2,
                        .stop = &stop};
  hli_arena_init(&x->arena, ctx);
  assert_int_equal(hli_bound_pairs(x, &reason), HL_OK);
  assert_int_equal(hli_relaxation_build(x), HL_OK);
  *run = (hli_run){.x = x, .stop = &stop, .nodes_most = 100};
  honest = x->lp.milp->solver[0];
  liar = *honest;
  liar.solve = lie;
  x->lp.milp->solver[0] = &liar;
  lies = 0;
}

static void end(hli_relaxation *x) {
  hli_program_free(&x->lp);
  hli_arena_free(&x->arena);
}

static void infeasible_is_asked_again(void **state) {
  (void)state;
  hli_relaxation x;
  hli_run run;
  hl_milp_result result;
  double value, lied, whole, target;
  bool ended;
  four_streams(2800, 150, 1, 1);
  start(&x, &run);
  assert_int_equal(hli_bound_relaxed(&run, &result, &value), HL_OK);
  assert_close(hli_program_certify(&x.lp, NULL), 0, 0, 0); /* no cost is negative */
  lies = 1;
  assert_int_equal(hli_bound_relaxed(&run, &result, &lied), HL_OK);
  assert_false(run.trusted);
  assert_close(lied, value, 1e-6, 0);
  lies = 2;
  assert_int_equal(hli_bound_relaxed(&run, &result, &lied), HL_OK);
  assert_true(isinf(lied) && lied < 0);

  target = 2 * value;
  assert_int_equal(hli_bound_whole(&run, target, &whole, &ended), HL_OK);
  assert_true(ended && whole > value && whole < target);
  lies = 1;
  assert_int_equal(hli_bound_whole(&run, target, &lied, &ended), HL_OK);
  assert_true(ended);
  assert_close(lied, whole, 1e-6, 0);
  end(&x);
}

static void what_is_infeasible_is_found_so(void **state) {
  (void)state;
  hli_relaxation x;
  hli_run run;
  hl_milp_result result;
  double value;
  bool ended;
  test_stream(problem, "H", 120, 10, 1000, NAN);
  test_utility(problem, "water", HL_SIDE_COLD, 20, 20, NAN, 0.01);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 300, 1);
  test_check(problem);
  start(&x, &run);
  assert_int_equal(hli_bound_relaxed(&run, &result, &value), HL_OK);
  assert_true(run.trusted && isinf(value) && value > 0);
  assert_int_equal(hli_bound_whole(&run, 1e4, &value, &ended), HL_OK);
  assert_true(ended && value == 1e4);
  end(&x);
}

int main(void) {
#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, done)
  const struct CMUnitTest tests[] = {
      WITH(the_unit_of_money_does_not_matter),
      WITH(areas_that_cost_nothing_to_speak_of_are_free),
      WITH(streams_of_next_to_no_heat_change_next_to_nothing),
      WITH(large_cases_are_refused_before_they_take_memory),
      WITH(infeasible_is_asked_again),
      WITH(what_is_infeasible_is_found_so),
  };
#undef WITH
  return cmocka_run_group_tests(tests, NULL, NULL);
}
