/** Lower bounds: pairs, safe evaluation, counts, what is said where there is none. */
#include "bound/bound.h"

#include <math.h>

#include <heatloom/io.h>

#include "support/own_problem.h"

static hl_bound *bound;

static const hl_bound_result *solve(int method, double grid) {
  hl_bound_settings settings;
  hl_settings_init(&hl_bound_table, &settings);
  settings.method = method;
  settings.grid = grid;
  assert_int_equal(hl_bound_solve(problem, &settings, NULL, &bound), HL_OK);
  return hl_bound_result_of(bound);
}

static int done(void **state) {
  hl_bound_free(bound);
  bound = NULL;
  return teardown(state);
}

/** A hot stream of 1 MW, water that can cool it. */
static void cooled_stream(double exponent) {
  test_stream(problem, "H", 120, 70, 1000, NAN);
  test_utility(problem, "water", HL_SIDE_COLD, 20, 20, NAN, 0.01);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 300, exponent);
  test_setting(problem, "economics.annualisation", "1", "");
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_check(problem);
}

/** The only network: 1 MW at U = 500 W/m2K from 100 and 50 K. */
static double cost_of_cooler(double exponent) {
  double area = 1e6 / 500 / (50 / log(2.0));
  return 8000 * 1000 * 0.01 + 1000 + 300 * pow(area, exponent);
}

static void one_cooler_is_bounded_by_its_own_cost(void **state) {
  (void)state;
  cooled_stream(1);
  const hl_bound_result *r = solve(HL_BOUND_LP, 5);
  assert_int_equal(r->kind, HL_BOUND_CERTIFIED);
  assert_int_equal(r->outcome, HL_OUTCOME_OPTIMAL);
  assert_true(r->value <= cost_of_cooler(1));
  assert_close(r->value, cost_of_cooler(1), 1e-3, 0);
  assert_int_equal(r->pairs, 1);
  assert_string_equal(r->reason, "");
}

static void every_method_bounds_a_concave_cooler(void **state) {
  (void)state;
  cooled_stream(0.6);
  for (int method = HL_BOUND_BEST; method <= HL_BOUND_AREA; method++) {
    const hl_bound_result *r = solve(method, method == HL_BOUND_BEST ? (double)NAN : 10);
    assert_true(r->value <= cost_of_cooler(0.6) * (1 + 1e-9));
    assert_close(r->value, cost_of_cooler(0.6), method == HL_BOUND_LP ? 0.03 : 0.002, 0);
    hl_bound_free(bound);
    bound = NULL;
  }
}

static void a_known_cost_ends_the_work(void **state) {
  (void)state;
  hl_bound_settings settings;
  cooled_stream(0.6);
  hl_settings_init(&hl_bound_table, &settings);
  settings.tac = 50e3; /* what is below it, if anything, is not there */
  assert_int_equal(hl_bound_solve(problem, &settings, NULL, &bound), HL_OK);
  assert_close(hl_bound_result_of(bound)->value, 50e3, 1e-12, 0);
}

/* ------------------------------------------------------------ no bound, no network */

static void a_stream_that_nothing_can_cool_has_no_network(void **state) {
  (void)state;
  test_stream(problem, "H", 120, 10, 1000, NAN);
  test_utility(problem, "water", HL_SIDE_COLD, 20, 20, NAN, 0.01);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 300, 1);
  test_check(problem);
  const hl_bound_result *r = solve(HL_BOUND_BEST, 20);
  assert_int_equal(r->outcome, HL_OUTCOME_INFEASIBLE);
  assert_true(isinf(r->value));
  assert_int_equal(r->kind, HL_BOUND_TOLERANCE);
  assert_string_equal(r->reason, "no network closes all streams");
}

static void without_time_there_is_no_bound(void **state) {
  (void)state;
  hl_stop_settings stop;
  cooled_stream(1);
  hl_settings_init(&hl_stop_table, &stop);
  stop.time_limit = 0;
  assert_int_equal(hl_bound_solve(problem, NULL, &stop, &bound), HL_OK);
  assert_int_equal(hl_bound_result_of(bound)->kind, HL_BOUND_NONE);
  assert_string_equal(hl_bound_result_of(bound)->reason, "the time was not enough");
}

static void settings_out_of_range_are_refused(void **state) {
  (void)state;
  hl_bound_settings settings;
  cooled_stream(1);
  hl_settings_init(&hl_bound_table, &settings);
  settings.grid = -1;
  assert_int_equal(hl_bound_solve(problem, &settings, NULL, &bound), HL_ERR_ARG);
  assert_null(bound);
  assert_int_equal(hl_ctx_error(ctx)->code, 12);
}

static void systems_that_are_not_covered_are_named(void **state) {
  (void)state;
  hl_system system;
  hl_system_init(&system);
  system.name = "chiller";
  system.cycle = "absorption_chiller";
  assert_int_equal(hl_problem_add_system(problem, &system), HL_OK);
  cooled_stream(1);
  const hl_bound_result *r = solve(HL_BOUND_BEST, 20);
  assert_int_equal(r->kind, HL_BOUND_NONE);
  assert_true(isnan(r->value));
  assert_non_null(strstr(r->reason, "driven by heat"));
  assert_string_equal(hl_bound_kind_text(r->kind), "none");
  assert_string_equal(hl_bound_note_at(bound, 99), "");
}

static void unknown_films_are_noted(void **state) {
  (void)state;
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = "water";
  utility.side = HL_SIDE_COLD;
  utility.t_supply = utility.t_target = TEST_KELVIN + 20;
  utility.price = 0.01 / 3.6e6;
  test_stream(problem, "H", 120, 70, 1000, NAN);
  test_utility_record(problem, &utility);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 300, 1);
  test_setting(problem, "economics.annualisation", "1", "");
  test_check(problem);
  solve(HL_BOUND_LP, 20);
  assert_int_equal(hl_bound_note_count(bound), 1);
  assert_non_null(strstr(hl_bound_note_at(bound, 0), "film"));
}

/* ------------------------------------------------- machines between mean temperatures */

/** H 100 to 90 °C of 100 kW against C from 120 °C that needs 400 kW over a glide. */
static void pumped_stream(double glide, bool stages, const char *power) {
  hl_system system;
  hl_system_init(&system);
  system.name = "HP";
  system.cycle = "mean_lift";
  assert_int_equal(hl_problem_add_system(problem, &system), HL_OK);
  test_stream(problem, "H", 100, 90, 100, NAN);
  test_stream(problem, "C", 120, 120 + glide, 400, NAN);
  test_utility(problem, "steam", HL_SIDE_HOT, 300, 300, NAN, 0.15);
  test_utility(problem, "water", HL_SIDE_COLD, 20, 20, NAN, 0.02);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 0, 0, 1);
  test_cost(problem, HL_COST_MACHINE, HL_COST_HEAT, 0, 100, 1);
  test_setting(problem, "economics.annualisation", "0.1", "");
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_setting(problem, "economics.electricity_price", power, "cur/kWh");
  if (stages)
    test_setting(problem, "design.stages_max", "3", "");
  test_check(problem);
}

/** All heat of H in one machine to the cold end of C: its power by fixed point, and steam. */
static double cost_of_pump(double glide) {
  const double taken = 100;
  double power = 0;
  for (int k = 0; k < 100; k++) {
    const double lift = 120 + glide * (taken + power) / 400 / 2 - 95;
    power = taken / (0.5 / (1 - 293 / (303 + lift)) - 1);
  }
  return 8000 * (0.2 * power + 0.15 * (400 - taken - power)) + 0.1 * 100 * (taken + power);
}

static void a_mean_lift_is_bounded_by_its_own_power(void **state) {
  (void)state;
  for (int k = 0; k < 4; k++) {
    const double glide = k % 2 == 0 ? 2 : 60;
    pumped_stream(glide, k < 2, "0.2");
    const hl_bound_result *r = solve(HL_BOUND_LP, 20);
    assert_int_equal(r->kind, HL_BOUND_CERTIFIED);
    assert_true(r->value <= cost_of_pump(glide));
    assert_close(r->value, cost_of_pump(glide), k % 2 == 0 ? 2e-4 : 2e-3, 0);
    done(state);
    setup(state);
  }
}

/** Where power is cheaper than steam a machine may draw more of it than its lift needs. */
static void power_may_be_wasted(void **state) {
  (void)state;
  pumped_stream(2, true, "0.05");
  const double known = 8000 * 0.05 * 300 + 0.1 * 100 * 400; /* one machine, no steam */
  const hl_bound_result *r = solve(HL_BOUND_LP, 20);
  assert_true(r->value <= known);
  assert_close(r->value, known, 1e-3, 0);
}

/** A case of the question: the bound by a method on a grid is between two values. */
static void check_question(const char *name, int method, double grid, double least, double known) {
  hl_problem_free(problem);
  assert_int_equal(hl_case_find(ctx, name, &problem), HL_OK);
  const hl_bound_result *r = solve(method, grid);
  if (!(r->value >= least && r->value <= known))
    fail_msg("%s: %.1f is not within %.1f and %.1f", name, r->value, least, known);
  hl_bound_free(bound);
  bound = NULL;
}

/** No more than the best networks known, and not far from them. */
static void the_question_is_bounded(void **state) {
  (void)state;
  check_question("question-2x2", HL_BOUND_BEST, NAN, 278937, 278949.96);
  check_question("question-9x11", HL_BOUND_LP, 10, 1.8825e6, 1901431.98);
}

/** Two hot streams heat a cold one over all its glide: without splits in turns, by more units. */
static void units_one_after_the_other_cost_more(void **state) {
  (void)state;
  double value[2];
  for (int k = 0; k < 2; k++) {
    test_stream(problem, "H1", 200, 60, 1400, NAN);
    test_stream(problem, "H2", 200, 60, 1400, NAN);
    test_stream(problem, "C", 40, 180, 2800, NAN);
    test_utility(problem, "steam", HL_SIDE_HOT, 300, 300, NAN, 0.3);
    test_utility(problem, "water", HL_SIDE_COLD, 20, 20, NAN, 0.02);
    test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 30000, 500, 1);
    test_setting(problem, "economics.annualisation", "0.1", "");
    test_setting(problem, "economics.hours", "8000", "h/y");
    if (k == 1)
      test_setting(problem, "design.branches_max", "1", "");
    test_check(problem);
    value[k] = solve(HL_BOUND_MILP, 20)->value;
    done(state);
    setup(state);
  }
  assert_true(value[1] > 1.02 * value[0]);
}

/* ----------------------------------------------------------------------- parts */

static void start(hli_relaxation *x, hl_bound_settings *settings, double grid) {
  static hli_stop stop;
  const char *reason = "";
  hl_settings_init(&hl_bound_table, settings);
  hli_stop_start(&stop, ctx, NULL);
  *x = (hli_relaxation){.ctx = ctx,
                        .problem = problem,
                        .settings = settings,
                        .grid = grid,
                        .tangents = 1.2,
                        .stop = &stop};
  hli_arena_init(&x->arena, ctx);
  assert_int_equal(hli_bound_pairs(x, &reason), HL_OK);
  assert_string_equal(reason, "");
}

static void least_area_is_that_of_one_counter_current_exchanger(void **state) {
  (void)state;
  hli_relaxation x;
  hl_bound_settings settings;
  test_stream(problem, "H", 120, 70, 1000, NAN);
  test_stream(problem, "C", 40, 100, 900, NAN);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 300, 1);
  test_check(problem);
  start(&x, &settings, 7);
  assert_int_equal(x.pairs, 1);
  const hl_group_set *set = hl_problem_groups(problem);
  double last = 0;
  for (double q = 1e5; q <= 9e5; q += 1e5) {
    /* The hottest of H, the coldest of C. */
    hl_rating rating =
        hl_exchanger_rate(&set->group[0].profile[0], 1, 0, &set->group[0].profile[1], 1, 0, q, NAN);
    double area = hli_least_area(&x, &x.pair[0], q);
    assert_close(area, rating.area, 1e-9, 0);
    assert_true(area / q > last);
    last = area / q;
    assert_true(hli_most_heat(&x.pair[0], area) >= q * (1 - 1e-9));
  }
  assert_close(x.pair[0].q_most, 900e3, 1e-9, 0);
  hli_arena_free(&x.arena);
}

static int balanced(const double *duty, int count) {
  hl_ctx *own = hl_ctx_new(NULL);
  hli_member member[32] = {0};
  hli_relaxation x = {.ctx = own, .member = member, .streams = count};
  int sets = -1;
  for (int k = 0; k < count; k++) {
    member[k].side = duty[k] > 0 ? HL_SIDE_HOT : HL_SIDE_COLD;
    member[k].heat = fabs(duty[k]);
  }
  assert_int_equal(hli_balanced_sets(&x, &sets), HL_OK);
  hl_ctx_free(own);
  return sets;
}

static void disjoint_balanced_sets_are_counted(void **state) {
  (void)state;
  assert_int_equal(balanced((double[]){1, -1, 2, -2}, 4), 2);
  assert_int_equal(balanced((double[]){1, 2, -3, 5}, 4), 1);
  assert_int_equal(balanced((double[]){1, 2, -4}, 3), 0);
  assert_int_equal(balanced((double[]){3, -1, -2, 4, -4, 7, -1, -6}, 8), 3);
  double many[30];
  for (int k = 0; k < 30; k++)
    many[k] = k < 12 ? 1 + 0.1 * k : -7.77;
  assert_int_equal(balanced(many, 30), 12); /* no more than hot streams */
}

/** Whatever the dual values: what is certified is never above the optimum. */
static void no_dual_values_certify_too_much(void **state) {
  (void)state;
  enum { ROWS = 6, COLUMNS = 8 };
  test_seed = 5;
  for (int problems = 0; problems < 40; problems++) {
    hli_program lp;
    hl_milp_result result;
    double at[COLUMNS], dual[ROWS + 1];
    int a = -1, column;
    assert_int_equal(hli_program_new(ctx, &lp), HL_OK);
    for (int j = 0; j < COLUMNS; j++) {
      at[j] = test_between(0, 10);
      assert_int_equal(
          hli_program_column(&lp, test_between(-1, 2), 0, test_between(10, 20), 0, false, &column),
          HL_OK);
    }
    assert_int_equal(hli_program_column(&lp, 1, 0, INFINITY, 1, false, &a), HL_OK);
    for (int i = 0; i < ROWS; i++) {
      double value[COLUMNS], sum = 0;
      for (int j = 0; j < COLUMNS; j++)
        sum += (value[j] = test_between(-2, 2)) * at[j];
      assert_int_equal(
          hli_program_row(&lp, sum - test_between(0, 1), i % 2 ? (double)INFINITY : sum, NULL),
          HL_OK);
      for (int j = 0; j < COLUMNS; j++)
        assert_int_equal(hli_program_entry(&lp, j, value[j]), HL_OK);
    }
    assert_int_equal(hli_program_row(&lp, 1, INFINITY, NULL), HL_OK); /* a >= 1 + the first */
    assert_int_equal(hli_program_entry(&lp, a, 1), HL_OK);
    assert_int_equal(hli_program_entry(&lp, 0, -1), HL_OK);
    assert_int_equal(hli_program_ready(&lp), HL_OK);
    assert_int_equal(hli_program_solve(&lp, true, 10, &result), HL_OK);
    assert_int_equal(result.outcome, HL_OUTCOME_OPTIMAL);
    double best = result.objective, scale = 10 + fabs(best);
    memcpy(dual, result.dual, sizeof dual);
    assert_close(hli_program_certify(&lp, dual), best, 0, 1e-6 * scale);
    for (int tries = 0; tries < 50; tries++) {
      double wide = test_between(0, 1) < 0.5 ? 1e-3 : 3;
      for (int i = 0; i <= ROWS; i++)
        dual[i] = result.dual[i] + test_between(-wide, wide);
      assert_true(hli_program_certify(&lp, dual) <= best + 1e-9 * scale);
    }
    hli_program_free(&lp);
  }
}

int main(void) {
#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, done)
  const struct CMUnitTest tests[] = {
      WITH(one_cooler_is_bounded_by_its_own_cost),
      WITH(every_method_bounds_a_concave_cooler),
      WITH(a_known_cost_ends_the_work),
      WITH(a_stream_that_nothing_can_cool_has_no_network),
      WITH(without_time_there_is_no_bound),
      WITH(settings_out_of_range_are_refused),
      WITH(systems_that_are_not_covered_are_named),
      WITH(unknown_films_are_noted),
      WITH(a_mean_lift_is_bounded_by_its_own_power),
      WITH(power_may_be_wasted),
      WITH(the_question_is_bounded),
      WITH(units_one_after_the_other_cost_more),
      WITH(least_area_is_that_of_one_counter_current_exchanger),
      WITH(disjoint_balanced_sets_are_counted),
      WITH(no_dual_values_certify_too_much),
  };
#undef WITH
  return cmocka_run_group_tests(tests, NULL, NULL);
}
