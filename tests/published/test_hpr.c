/** Heat pump targets with real machines: the seven streams of OpenPinch's basic_pinch, within the
 * best known answers for it; the cascade and both laws checked by the test's own sums. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/hpr.h>
#include <heatloom/io.h>
#include <heatloom/selection.h>

#include "support/targets.h"

static hl_ctx *ctx;
static hl_problem *problem;

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  return ctx != NULL && hl_case_find(ctx, "heat-pump", &problem) == HL_OK ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  hl_problem_free(problem);
  hl_ctx_free(ctx);
  return 0;
}

static void set(const char *key, const char *value) {
  const hl_setting_row row = {.key = key, .value = value, .unit = ""};
  assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
}

static hl_hpr *solve(const hl_hpr_library *library) {
  hl_hpr *h;
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  assert_int_equal(hl_hpr_solve_library(problem, NULL, NULL, library, &stop, &h), HL_OK);
  return h;
}

static void check(const hl_hpr *h) {
  const hl_group *process = hl_targets_process(hl_hpr_targets_before(h)), *own = hl_hpr_group(h);
  const double hot = hl_hpr_after(h)->hot;
  double least = INFINITY, power = 0, q = 0, z = 0, low = 0, high = 0;
  for (double t = 280; t < 540; t += 0.05)
    for (int below = 0; below < 2; below++)
      least = fmin(least, hot + test_heat_above(process, t, 10, below) +
                              test_heat_above(own, t, 10, below));
  assert_true(least >= -1e-6 * 750e3);
  for (int k = 0; k < hl_hpr_machine_count(h); k++) {
    const hl_hpr_machine *m = hl_hpr_machine_at(h, k);
    power += m->power;
    q += m->q_cond;
    z += m->q_evap;
    hl_cycle_result result; /* with its fluid, after all else of the search is gone */
    assert_int_equal(hl_machine_eval(m->machine, 298.15, 101325, &result), HL_OK);
    assert_close(result.power * m->q_cond, m->power * result.q_sink, 1e-6, 0);
  }
  for (int p = 0; p < own->profile_count; p++)
    for (int k = 0; k < own->profile[p].count; k++) {
      const hl_piece *piece = &own->profile[p].piece[k];
      const double mean = (piece->t_in + piece->t_out) / 2;
      *(own->profile[p].side == HL_SIDE_HOT ? &high : &low) += piece->q / mean;
    }
  assert_close(q, z + power, 1e-6, 0); /* without loss of the drive */
  assert_true(high > low);
  assert_close(power, hl_hpr_work(h), 1e-12, 0);
  assert_true(hl_hpr_after(h)->objective <= hl_hpr_before(h)->objective ||
              hl_hpr_asked(h)->objective == HL_HPR_POWER);
}

static void machines_of(const char *number, const char *objective, double most) {
  set("selection.machines", number);
  set("selection.prove", "yes");
  set("hpr.model", "real");
  set("hpr.objective", objective);
  hl_hpr *h = solve(NULL);
  const bool cost = strcmp(objective, "cost") == 0;
  const double got = cost ? hl_hpr_after(h)->yearly / 1e3 : hl_hpr_work(h) / 1e3;
  print_message("%s machines, %s: %.3f (best known with free levels: %.3f)\n", number, objective,
                got, most);
  assert_true(got <= most);
  assert_true(hl_hpr_proven_on_grid(h));
  assert_true(hl_hpr_after(h)->objective <= hl_hpr_bound_on_grid(h) * (1 + 1e-6));
  assert_true(hl_hpr_bound(h) <= hl_hpr_after(h)->objective && hl_hpr_bound_lifts(h));
  if (!cost) {
    assert_close(hl_hpr_after(h)->hot, 0, 0, 1);
    assert_close(hl_hpr_bound(h) / 1e3, 97.546, 0, 0.001); /* all 750 kW without losses */
  }
  check(h);
  hl_hpr_free(h);
}

static void power_with_all_hot_utility_replaced(void **state) {
  (void)state;
  machines_of("1", "power", 209.4);
  machines_of("2", "power", 170.5);
  machines_of("3", "power", 156.6);
}

static void yearly_cost(void **state) {
  (void)state;
  machines_of("1", "cost", 199.0);
  machines_of("2", "cost", 183.4);
  machines_of("3", "cost", 180.8);
}

/* R600a is critical at 134.7 °C: no candidate is left for sinks above 150 °C, and it is said why.
 */
static void excluded_fluids_are_told_with_their_limits(void **state) {
  (void)state;
  const char *const fluid[] = {"R600a"};
  const hl_hpr_library library = {.fluid_count = 1, .fluid = fluid};
  set("hpr.model", "real");
  hl_hpr *h = solve(&library);
  assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
  assert_int_equal(hl_hpr_candidate_count(h), 0);
  assert_non_null(strstr(hl_hpr_reason(h), "excluded"));
  assert_non_null(hl_hpr_exclusion_at(h, 0));
  assert_string_equal(hl_hpr_exclusion_at(h, 0)->fluid, "R600a");
  hl_hpr_free(h);
}

static void a_load_beyond_the_candidates_is_refused_with_the_largest(void **state) {
  (void)state;
  const char *const fluid[] = {"R1233zd(E)"};
  const hl_hpr_library library = {.fluid_count = 1, .fluid = fluid};
  set("hpr.model", "real");
  set("hpr.objective", "power");
  hl_hpr *h = solve(&library);
  assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
  const double most = hl_hpr_load_most(h);
  assert_true(most > 10e3 && most < 300e3); /* below the step at 175 °C */
  hl_hpr_free(h);
  set("hpr.load", "duty");
  char text[40];
  snprintf(text, sizeof text, "%.6f kW", most / 1e3 * 0.999);
  set("hpr.duty", text);
  h = solve(&library);
  assert_true(hl_hpr_outcome(h) != HL_OUTCOME_INFEASIBLE);
  assert_close(hl_hpr_load_placed(h), most, 2e-2, 0);
  check(h);
  hl_hpr_free(h);
}

/* What is asked for is what is given, and no more than there is. */
static void a_load_is_met_exactly(void **state) {
  (void)state;
  set("hpr.model", "real");
  set("hpr.load", "duty");
  set("hpr.duty", "300 kW");
  hl_hpr *h = solve(NULL);
  assert_close(hl_hpr_load_placed(h), 300e3, 1e-4, 0);
  assert_close(hl_hpr_after(h)->hot, 450e3, 1e-4, 0);
  check(h);
  hl_hpr_free(h);
  set("hpr.duty", "800 kW");
  h = solve(NULL);
  assert_int_equal(hl_hpr_outcome(h), HL_OUTCOME_INFEASIBLE);
  assert_non_null(strstr(hl_hpr_reason(h), "800 kW does not fit"));
  hl_hpr_free(h);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(power_with_all_hot_utility_replaced),
      TEST(yearly_cost),
      TEST(a_load_is_met_exactly),
      TEST(excluded_fluids_are_told_with_their_limits),
      TEST(a_load_beyond_the_candidates_is_refused_with_the_largest),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
