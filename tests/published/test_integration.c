/**
 * Operating points and sizes of the illustrative example of El Sayed, Hagi, Samain, Zoughaib,
 * "Extending the Exergy-Pinch Methodology: A Multi-Layer HEN Optimization Framework", recomputed
 * with exact properties of propane.
 */
#include <math.h>
#include <string.h>

#include <heatloom/integration.h>
#include <heatloom/io.h>

#include "support/own_context.h"
#include "support/problem.h"

enum { COLD_UTILITY = 1, BOILER, HEAT_PUMP };

static hl_integration *prepared(const hl_problem *problem, double dt_min, int variables) {
  hl_integration_settings settings;
  hl_settings_init(&hl_integration_table, &settings);
  settings.dt_min = dt_min;
  hl_integration *integration;
  assert_int_equal(hl_integration_new(problem, &settings, &integration), HL_OK);
  assert_int_equal(hl_integration_variable_count(integration), variables);
  return integration;
}

/** The case that comes with the program. */
static hl_problem *built_in(void) {
  hl_problem *problem;
  assert_int_equal(hl_case_find(ctx, "illustrative", &problem), HL_OK);
  return problem;
}

static hl_placement *eval(hl_integration *integration, double t_cond, double t_evap) {
  double x[2];
  for (int k = 0; k < 2; k++) {
    const char *name = hl_integration_variable_at(integration, k)->name;
    x[k] = (strcmp(name, "t_cond") == 0 ? t_cond : t_evap) + TEST_KELVIN;
  }
  hl_placement *placement;
  assert_int_equal(hl_integration_eval(integration, x, &placement), HL_OK);
  return placement;
}

static hl_placement *solve(hl_integration *integration, int seed) {
  hl_optim_settings optim;
  hl_settings_init(&hl_optim_table, &optim);
  optim.seed = seed;
  hl_placement *placement;
  assert_int_equal(hl_integration_solve(integration, &optim, NULL, &placement), HL_OK);
  assert_int_equal(hl_placement_outcome(placement), HL_OUTCOME_FEASIBLE);
  return placement;
}

/** Level of the heat pump. [degC] */
static double level(const hl_placement *placement, const char *name) {
  return hl_placement_value(placement, 0, name) - TEST_KELVIN;
}

/** Compressor work of the heat pump. [kW] */
static double work(const hl_placement *placement) {
  int last = hl_placement_groups(placement)->count - 1;
  return hl_placement_scale(placement)[last] * hl_placement_groups(placement)->group[last].power /
         1e3;
}

/* ------------------------------------------------ the paper's own points */

typedef struct paper_case {
  const char *name;
  double dt_min, t_cond, t_evap, work, cold, process, all; /* [K, degC, kW] */
} paper_case;

static const paper_case cases[] = {
    {"A", 4, 74.5, 35.7, 5.4253, 64.025, 10.86, 15.03},
    {"B", 5, 75, 33.1155, 6.5584, 65.158, 12.11, 16.35},
    {"B'", 5, 75, 15, 9.6517, 68.252, 15.52, 19.96},
    {"C", 10, 80, 20.7, 14.7300, 73.330, 21.11, 25.88},
    {"C'", 10, 80, 12.5, 16.9274, 75.527, 23.53, 28.44},
};

static void sizes_at_the_papers_points(void **state) {
  (void)state;
  hl_problem *problem = built_in();
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    const paper_case *c = &cases[k];
    hl_integration *integration = prepared(problem, c->dt_min, 2);
    hl_placement *placement = eval(integration, c->t_cond, c->t_evap);
    assert_int_equal(hl_placement_outcome(placement), HL_OUTCOME_FEASIBLE);
    const double *scale = hl_placement_scale(placement);
    assert_close(scale[HEAT_PUMP] / 1e3, 2.828 * (c->dt_min + 5), 1e-9, 0);
    assert_close(scale[BOILER], 0, 0, 1e-3);
    assert_close(work(placement), c->work, 1e-4, 0);
    assert_close(scale[COLD_UTILITY] / 1e3, c->cold, 1e-4, 0);
    const hl_exergy *exergy = hl_placement_exergy(placement);
    assert_close(hl_exergy_process(exergy) / 1e3, c->process, 0, 0.01);
    assert_close(hl_exergy_destroyed(exergy) / 1e3, c->all, 0, 0.01);
    assert_close(hl_exergy_closure(exergy), 0, 0, 1e-9);
    assert_close(hl_placement_objective(placement), hl_exergy_destroyed(exergy), 1e-9, 0);
    double power = (c->work + c->cold / 6) * 1e3;
    assert_close(hl_placement_power(placement), power, 1e-4, 0);
    assert_close(hl_placement_energy_cost(placement), power / 1e3 * 8000 * 0.12, 1e-4, 0);
    const hl_targets *targets = hl_placement_targets(placement);
    assert_close(hl_targets_hot(targets), 0, 0, 1e-3);
    assert_close(hl_targets_cold(targets), 0, 0, 1e-3);
    hl_placement_free(placement);
    hl_integration_free(integration);
  }
  hl_problem_free(problem);
}

static void case_D_is_infeasible_and_says_why(void **state) {
  (void)state;
  hl_problem *problem = test_example_problem(ctx, (test_example){.machine = true});
  hl_integration *integration = prepared(problem, 15, 2);
  hl_placement *placement = eval(integration, 85, 21.4);
  assert_int_equal(hl_placement_outcome(placement), HL_OUTCOME_INFEASIBLE);
  const char *reason = hl_placement_reason(placement);
  print_message("%s\n", reason);
  /* The evaporator lies at 21.4 + 7.5 degC shifted and wants 56.56 (1 - 1/2.560) kW, where
   * 0.8084 kW/K x 28.6 K have come down. */
  assert_non_null(strstr(reason, "11.35"));
  assert_non_null(strstr(reason, "kW of heat are missing above 28.9 °C shifted (36.4 °C hot, "
                                 "21.4 °C cold), which Heat pump.evaporation needs"));
  assert_true(isnan(hl_placement_objective(placement)));
  hl_placement_free(placement);
  placement = eval(integration, 85, 17.58);
  assert_int_equal(hl_placement_outcome(placement), HL_OUTCOME_FEASIBLE);
  assert_string_equal(hl_placement_reason(placement), "");
  assert_close(hl_exergy_process(hl_placement_exergy(placement)) / 1e3, 30.79, 0, 0.01);
  hl_placement_free(placement);
  hl_integration_free(integration);
  hl_problem_free(problem);
}

/* ---------------------------------------------------------------- optima */

typedef struct optimum {
  const char *name;
  double dt_min, t_cond, t_evap, work, work_real;
} optimum;

static const optimum optima[] = {
    {"A", 4, 74, 36.053, 5.2854, 5.127},
    {"B", 5, 75, 33.127, 6.5566, 6.337},
    {"C", 10, 80, 20.734, 14.7208, 13.907},
    {"D", 15, 85, 17.580, 23.510, 21.47},
};

static void least_exergy_is_the_heat_pump_alone_at_least_work(void **state) {
  (void)state;
  hl_problem *problem = built_in();
  for (size_t k = 0; k < sizeof optima / sizeof *optima; k++) {
    const optimum *o = &optima[k];
    hl_integration *integration = prepared(problem, o->dt_min, 2);
    for (int seed = 1; seed <= 5; seed++) {
      hl_ctx_set_threads(ctx, 1);
      hl_placement *placement = solve(integration, seed);
      const double *x = hl_placement_x(placement);
      assert_close(work(placement), o->work, 1e-3, 0);
      assert_close(level(placement, "t_cond"), o->t_cond, 0, 0.05);
      assert_close(level(placement, "t_evap"), o->t_evap, 0, 0.05);
      assert_close(hl_placement_scale(placement)[BOILER], 0, 0, 30);
      assert_close(hl_exergy_closure(hl_placement_exergy(placement)), 0, 0, 1e-9);
      hl_ctx_set_threads(ctx, 2);
      hl_placement *other = solve(integration, seed);
      assert_memory_equal(x, hl_placement_x(other), 2 * sizeof *x);
      hl_placement_free(other);
      hl_placement_free(placement);
    }
    hl_integration_free(integration);
  }
  hl_problem_free(problem);
}

static void real_profile_of_the_condenser_does_better(void **state) {
  (void)state;
  hl_problem *problem =
      test_example_problem(ctx, (test_example){.boiler = true, .machine = true, .real = true});
  hl_ctx_set_threads(ctx, 1);
  for (size_t k = 0; k < sizeof optima / sizeof *optima; k++) {
    hl_integration *integration = prepared(problem, optima[k].dt_min, 2);
    for (int seed = 1; seed <= 5; seed++) {
      hl_placement *placement = solve(integration, seed);
      print_message("%s: W %.4f kW at %.3f, %.3f\n", optima[k].name, work(placement),
                    level(placement, "t_cond"), level(placement, "t_evap"));
      assert_true(work(placement) <= optima[k].work_real * 1.001);
      assert_close(hl_targets_hot(hl_placement_targets(placement)), 0, 0, 1e-2);
      assert_close(hl_exergy_closure(hl_placement_exergy(placement)), 0, 0, 1e-9);
      hl_placement_free(placement);
    }
    hl_integration_free(integration);
  }
  hl_problem_free(problem);
}

/* ------------------------------------------------ a process of 15 streams */

/**
 * Milk evaporator of Walmsley et al. (2022). Machines pay only in a corner of the box, which every
 * seed must find, and utilities alone are never better.
 */
static void every_seed_finds_the_same_machine_for_the_milk_evaporator(void **state) {
  (void)state;
  hl_problem *problem;
  assert_int_equal(hl_case_find(ctx, "milk-evaporator", &problem), HL_OK);
  hl_integration_settings settings;
  hl_settings_init(&hl_integration_table, &settings);
  settings.dt_min = 8;
  settings.use_systems = false;
  hl_integration *integration;
  hl_placement *alone;
  assert_int_equal(hl_integration_new(problem, &settings, &integration), HL_OK);
  assert_int_equal(hl_integration_eval(integration, NULL, &alone), HL_OK);
  double utilities = hl_placement_objective(alone), best = INFINITY, worst = 0;
  hl_placement_free(alone);
  hl_integration_free(integration);
  integration = prepared(problem, 8, 3);
  hl_ctx_set_threads(ctx, 1);
  for (int seed = 1; seed <= 5; seed++) {
    hl_placement *placement = solve(integration, seed);
    best = fmin(best, hl_placement_objective(placement));
    worst = fmax(worst, hl_placement_objective(placement));
    assert_close(hl_exergy_closure(hl_placement_exergy(placement)), 0, 0, 1e-9);
    hl_placement_free(placement);
  }
  assert_close(worst, best, 1e-3, 0);
  assert_true(best < 0.99 * utilities);
  hl_integration_free(integration);
  hl_problem_free(problem);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sizes_at_the_papers_points),
      cmocka_unit_test(case_D_is_infeasible_and_says_why),
      cmocka_unit_test(least_exergy_is_the_heat_pump_alone_at_least_work),
      cmocka_unit_test(real_profile_of_the_condenser_does_better),
      cmocka_unit_test(every_seed_finds_the_same_machine_for_the_milk_evaporator),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
