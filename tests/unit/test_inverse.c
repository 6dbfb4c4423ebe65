/** Approaches for wanted targets and sweeps: ranges, jumps, refusals. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/targets.h>

#include "support/own_problem.h"

/** The four streams of Kemp 2007, Pinch Analysis and Process Integration: 20 and 60 kW, pinch
 * 90/80 degC at 10 K, one utility up to 5.556 K. */
static void four_streams(double dt_cont) {
  test_stream(problem, "H2", 170, 60, 330, dt_cont);
  test_stream(problem, "H4", 150, 30, 180, dt_cont);
  test_stream(problem, "C1", 20, 135, -230, dt_cont);
  test_stream(problem, "C3", 80, 140, -240, dt_cont);
  test_check(problem);
}

/** A condenser below 120 degC and a boiler at 90 degC: all or nothing. */
static void latent_pair(void) {
  test_stream(problem, "Condensing", 120, 120, 100, NAN);
  test_stream(problem, "Boiling", 90, 90, -80, NAN);
  test_check(problem);
}

static hl_inverse_result hot(hl_approach by, double kw) {
  hl_inverse_result r;
  assert_int_equal(hl_inverse_solve_hot(problem, NULL, NULL, by, kw * 1e3, &r), HL_OK);
  return r;
}

static hl_inverse_result recovery(hl_approach by, double kw) {
  hl_inverse_result r;
  assert_int_equal(hl_inverse_solve_recovery(problem, NULL, NULL, by, kw * 1e3, &r), HL_OK);
  return r;
}

static void the_approach_of_known_targets_is_found(void **state) {
  (void)state;
  four_streams(NAN);
  hl_inverse_result r = hot(HL_APPROACH_NONE, 20);
  assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
  assert_int_equal(r.by, HL_APPROACH_DT_MIN);
  assert_close(r.approach, 10, 1e-12, 0);
  assert_close(r.approach_least, 10, 1e-9, 0);
  assert_close(r.cold, 60e3, 1e-12, 0);
  assert_close(r.recovery, 450e3, 1e-12, 0);
  assert_false(r.jump);
  r = recovery(HL_APPROACH_NONE, 450);
  assert_close(r.approach, 10, 1e-12, 0);
  r = hot(HL_APPROACH_NONE, 0);
  assert_close(r.approach, 50.0 / 9, 1e-12, 0); /* the threshold: 5.556 K */
  assert_close(r.approach_least, 0, 0, 0);
}

static void streams_with_contributions_take_a_common_factor(void **state) {
  (void)state;
  four_streams(4);
  hl_inverse_result r = hot(HL_APPROACH_NONE, 20);
  assert_int_equal(r.by, HL_APPROACH_FACTOR);
  assert_close(r.approach, 1.25, 1e-12, 0); /* 5 K on each side */
  hl_targets *targets;
  assert_int_equal(hl_targets_solve_factor(problem, NULL, r.approach, &targets), HL_OK);
  assert_close(hl_targets_hot(targets), 20e3, 1e-9, 0);
  const hl_group *process = hl_targets_process(targets); /* lives as long as the targets */
  for (int k = 0; k < process->profile_count; k++)
    assert_close(process->profile[k].piece[0].dt_cont, 5, 1e-12, 0);
  hl_targets_free(targets);
  r = hot(HL_APPROACH_DT_MIN, 20); /* which moves nothing here */
  assert_int_equal(r.outcome, HL_OUTCOME_INFEASIBLE);
  assert_close(r.hot_least, r.hot_most, 1e-12, 0);
}

static void what_is_out_of_reach_comes_with_the_range(void **state) {
  (void)state;
  latent_pair();
  hl_inverse_result r = recovery(HL_APPROACH_NONE, 81);
  assert_int_equal(r.outcome, HL_OUTCOME_INFEASIBLE);
  assert_true(isnan(r.approach));
  assert_close(r.recovery_least, 0, 0, 1e-6);
  assert_close(r.recovery_most, 80e3, 1e-12, 0);
  assert_string_equal(r.reason, "a heat recovery of 81 kW is out of reach: it is between 0 kW and "
                                "80 kW whatever the approach");
  r = hot(HL_APPROACH_NONE, 81);
  assert_int_equal(r.outcome, HL_OUTCOME_INFEASIBLE);
  assert_non_null(strstr(r.reason, "a hot utility of 81 kW"));
}

static void at_a_jump_there_is_more_recovery_than_wanted(void **state) {
  (void)state;
  latent_pair();
  hl_inverse_result r = recovery(HL_APPROACH_NONE, 50);
  assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
  assert_true(r.jump);
  assert_close(r.approach, 30, 1e-12, 0);
  assert_close(r.recovery, 80e3, 1e-12, 0);
  r = recovery(HL_APPROACH_NONE, 0);
  assert_true(isinf(r.approach));
  assert_close(r.approach_least, 30, 1e-12, 0);
  assert_close(r.hot, 80e3, 1e-12, 0);
}

static void a_sweep_holds_even_steps_and_every_kink(void **state) {
  (void)state;
  latent_pair();
  hl_targets_sweep *sweep;
  assert_int_equal(hl_targets_sweep_solve(problem, NULL, NULL, HL_APPROACH_NONE, 20, 40, 2, &sweep),
                   HL_OK);
  assert_int_equal(hl_targets_sweep_by(sweep), HL_APPROACH_DT_MIN);
  assert_int_equal(hl_targets_sweep_count(sweep), 3);
  const hl_targets_sweep_point *p = hl_targets_sweep_at(sweep, 1);
  assert_true(p->kink);
  assert_close(p->approach, 30, 1e-12, 0);
  assert_close(p->hot, 0, 0, 1e-6);
  assert_close(p->hot_beyond, 80e3, 1e-12, 0);
  assert_close(p->cold, 20e3, 1e-12, 0);
  p = hl_targets_sweep_at(sweep, 2);
  assert_false(p->kink);
  assert_close(p->hot, 80e3, 1e-12, 0);
  assert_close(p->t_pinch, 105 + TEST_KELVIN, 0, 10.1);
  assert_null(hl_targets_sweep_at(sweep, 3));
  assert_null(hl_targets_sweep_at(sweep, -1));
  hl_targets_sweep_free(sweep);
  hl_targets_sweep_free(NULL);
}

static void pinches_of_a_sweep_are_those_of_the_targets(void **state) {
  (void)state;
  four_streams(NAN);
  hl_targets_sweep *sweep;
  assert_int_equal(
      hl_targets_sweep_solve(problem, NULL, NULL, HL_APPROACH_DT_MIN, 2, 40, 20, &sweep), HL_OK);
  int pinched = 0;
  for (int k = 0; k < hl_targets_sweep_count(sweep); k++) {
    const hl_targets_sweep_point *p = hl_targets_sweep_at(sweep, k);
    hl_targets_settings settings;
    hl_targets_settings_init(&settings);
    settings.dt_min = p->approach;
    hl_targets *targets;
    assert_int_equal(hl_targets_solve(problem, &settings, &targets), HL_OK);
    assert_close(p->hot, hl_targets_hot(targets), 0, 1e-5);
    assert_close(p->cold, hl_targets_cold(targets), 0, 1e-5);
    int count = hl_targets_pinch_count(targets);
    assert_true(count > 0 ? !isnan(p->t_pinch) : isnan(p->t_pinch));
    if (count > 0) {
      assert_close(p->t_pinch, hl_targets_pinch_at(targets, 0)->t, 0, 1e-6);
      assert_close(p->t_pinch_low, hl_targets_pinch_at(targets, count - 1)->t, 0, 1e-6);
      pinched++;
    }
    hl_targets_free(targets);
  }
  assert_true(pinched > 15);
  hl_targets_sweep_free(sweep);
}

static void bad_wishes_are_refused(void **state) {
  (void)state;
  hl_inverse_result r;
  assert_int_equal(hl_inverse_solve_hot(problem, NULL, NULL, HL_APPROACH_NONE, 1, &r), HL_ERR_DATA);
  assert_int_equal(hl_ctx_error(ctx)->code, 101);
  hl_ctx_clear(ctx);
  latent_pair();
  assert_int_equal(hl_inverse_solve_hot(problem, NULL, NULL, HL_APPROACH_NONE, -1, &r), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 1);
  assert_int_equal(hl_inverse_solve_recovery(problem, NULL, NULL, HL_APPROACH_NONE, NAN, &r),
                   HL_ERR_ARG);
  const double bad[][3] = {{-1, 2, 3}, {2, 1, 3}, {0, INFINITY, 3}, {0, 1, 0}, {NAN, 1, 2}};
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    hl_targets_sweep *sweep;
    assert_int_equal(hl_targets_sweep_solve(problem, NULL, NULL, HL_APPROACH_NONE, bad[k][0],
                                            bad[k][1], (int)bad[k][2], &sweep),
                     HL_ERR_ARG);
    assert_null(sweep);
  }
  hl_targets *targets;
  assert_int_equal(hl_targets_solve_factor(problem, NULL, -1, &targets), HL_ERR_ARG);
  assert_null(targets);
}

static void groups_at_their_scales_can_be_asked_for(void **state) {
  (void)state;
  latent_pair();
  const hl_group_set *set = hl_problem_groups(problem);
  const double twice[] = {2};
  hl_inverse_result r;
  assert_int_equal(hl_inverse_solve_recovery(problem, set, twice, HL_APPROACH_DT_MIN, 150e3, &r),
                   HL_OK);
  assert_close(r.approach, 30, 1e-12, 0);
  assert_close(r.recovery, 160e3, 1e-12, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/** The four streams in so many equal parts: the targets are the same. */
static void split_streams(int parts) {
  const double t[4][3] = {{170, 60, 330}, {150, 30, 180}, {20, 135, -230}, {80, 140, -240}};
  char name[24];
  for (int k = 0; k < 4 * parts; k++) {
    const double *of = t[k % 4];
    snprintf(name, sizeof name, "s%d", k);
    test_stream(problem, name, of[0], of[1], of[2] / parts, NAN);
  }
  test_check(problem);
}

static void very_many_streams_have_the_same_approach_but_no_kinks(void **state) {
  (void)state;
  enum { PARTS = 2600 }; /* more than 10000 streams */
  hl_targets_sweep *sweep;
  split_streams(PARTS);
  hl_inverse_result r = hot(HL_APPROACH_NONE, 20);
  assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
  assert_close(r.approach, 10, 1e-7, 0);
  assert_close(r.approach_least, 10, 1e-7, 0);
  assert_close(r.hot, 20e3, 1e-8, 0);
  r = hot(HL_APPROACH_NONE, 0);
  assert_close(r.approach, 50.0 / 9, 1e-7, 0);
  assert_int_equal(
      hl_targets_sweep_solve(problem, NULL, NULL, HL_APPROACH_DT_MIN, 0, 20, 3, &sweep), HL_OK);
  assert_false(hl_targets_sweep_kinks(sweep));
  assert_int_equal(hl_targets_sweep_count(sweep), 3);
  assert_close(hl_targets_sweep_at(sweep, 1)->hot, 20e3, 1e-9, 0);
  assert_close(hl_targets_sweep_at(sweep, 1)->t_pinch, 85 + 273.15, 1e-9, 0);
  hl_targets_sweep_free(sweep);
}

/** A jump of very many streams: all of them recover, or none. */
static void a_jump_of_very_many_streams_is_found(void **state) {
  (void)state;
  enum { PARTS = 5100 };
  char name[24];
  for (int k = 0; k < 2 * PARTS; k++) {
    snprintf(name, sizeof name, "s%d", k);
    if (k % 2 == 0)
      test_stream(problem, name, 120, 120, 100.0 / PARTS, NAN);
    else
      test_stream(problem, name, 90, 90, -80.0 / PARTS, NAN);
  }
  test_check(problem);
  const hl_inverse_result r = hot(HL_APPROACH_NONE, 40);
  assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
  assert_close(r.approach, 30, 1e-7, 0);
  assert_close(r.hot, 0, 0, 1e-3);
  assert_true(r.jump);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(the_approach_of_known_targets_is_found),
      TEST(streams_with_contributions_take_a_common_factor),
      TEST(what_is_out_of_reach_comes_with_the_range),
      TEST(at_a_jump_there_is_more_recovery_than_wanted),
      TEST(a_sweep_holds_even_steps_and_every_kink),
      TEST(pinches_of_a_sweep_are_those_of_the_targets),
      TEST(bad_wishes_are_refused),
      TEST(groups_at_their_scales_can_be_asked_for),
      TEST(very_many_streams_have_the_same_approach_but_no_kinks),
      TEST(a_jump_of_very_many_streams_is_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
