/** Approaches for wanted targets and sweeps: what holds for any streams. */
#include <math.h>

#include <heatloom/targets.h>

#include "support/problem.h"

enum { CASES = 10000, MOST = 9 };

static hl_ctx *ctx;

/** A stream as drawn, to make a problem of it once more with other contributions. */
typedef struct drawn {
  double from, to, kw, dt_cont;
} drawn;

static int below(int count) { return (int)test_between(0, count); }

/** On a coarse grid, so that levels coincide; some latent, some with contributions of their own. */
static int draw(drawn *s, bool own) {
  int count = 2 + below(MOST - 1);
  for (int k = 0; k < count; k++) {
    double a = 20 + 5 * below(50), b = below(5) == 0 ? a : 20 + 5 * below(50);
    s[k] = (drawn){a, b, (below(2) ? 1 : -1) * test_between(10, 500),
                   own && below(2) == 0 ? below(9) : (double)NAN};
  }
  return count;
}

static hl_problem *make(const drawn *s, int count, double factor) {
  hl_problem *problem = test_problem(ctx);
  char name[] = "s0";
  for (int k = 0; k < count; k++, name[1]++)
    test_stream(problem, name, s[k].from, s[k].to, s[k].kw,
                factor >= 0 ? factor * (isnan(s[k].dt_cont) ? 5 : s[k].dt_cont) : s[k].dt_cont);
  test_check(problem);
  hl_ctx_clear(ctx);
  return problem;
}

static double hot_at(const hl_problem *problem, double dt_min) {
  hl_targets_settings settings;
  hl_targets_settings_init(&settings);
  settings.dt_min = dt_min;
  settings.level_close = 0;
  hl_targets *targets;
  assert_int_equal(hl_targets_solve(problem, &settings, &targets), HL_OK);
  double hot = hl_targets_hot(targets);
  hl_targets_free(targets);
  return hot;
}

/** Of all heat, for comparisons. */
static double heat_of(const drawn *s, int count) {
  double heat = 0;
  for (int k = 0; k < count; k++)
    heat += 1e3 * fabs(s[k].kw);
  return heat;
}

/** Heat of the cold streams. */
static double demand_of(const drawn *s, int count) {
  double heat = 0;
  for (int k = 0; k < count; k++) {
    bool hot = s[k].from != s[k].to ? s[k].from > s[k].to : s[k].kw > 0;
    heat += hot ? 0 : 1e3 * fabs(s[k].kw);
  }
  return heat;
}

static void inverse_of_the_targets_is_the_approach(void **state) {
  (void)state;
  drawn s[MOST];
  int sharp = 0;
  for (int k = 0; k < CASES; k++) {
    int count = draw(s, k % 2 == 0);
    double heat = heat_of(s, count), dt = test_between(0, 80);
    hl_problem *problem = make(s, count, -1);
    double hot = hot_at(problem, dt);
    hl_inverse_result r, same;
    assert_int_equal(hl_inverse_solve_hot(problem, NULL, NULL, HL_APPROACH_DT_MIN, hot, &r), HL_OK);
    assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
    assert_close(r.hot, hot, 0, 1e-10 * heat);
    assert_close(r.recovery, demand_of(s, count) - hot, 0, 1e-10 * heat);
    assert_true(r.approach_least <= dt + 1e-6 && dt <= r.approach + 1e-6);
    if (r.approach - r.approach_least < 1e-6) {
      assert_close(r.approach, dt, 0, 1e-7);
      sharp++;
    }
    if (isfinite(r.approach)) {
      assert_close(hot_at(problem, r.approach * (1 - 1e-13)), hot, 0, 1e-10 * heat);
      assert_true(hot_at(problem, r.approach + 1e-3) > hot);
    }
    if (r.approach_least > 1e-3)
      assert_true(hot_at(problem, r.approach_least - 1e-3) < hot);
    assert_int_equal(
        hl_inverse_solve_recovery(problem, NULL, NULL, HL_APPROACH_DT_MIN, r.recovery, &same),
        HL_OK);
    assert_close(isinf(same.approach) ? 0 : same.approach, isinf(r.approach) ? 0 : r.approach, 0,
                 1e-6);
    hl_problem_free(problem);
  }
  assert_true(sharp > CASES / 4);
}

/** What a sweep says between its points, in W; every point is reached by the line before it. */
static void assert_linear(const hl_problem *problem, const drawn *s, int count,
                          const hl_targets_sweep *sweep, bool factor, double heat) {
  for (int k = 0; k + 1 < hl_targets_sweep_count(sweep); k++) {
    const hl_targets_sweep_point *a = hl_targets_sweep_at(sweep, k), *b = a + 1;
    assert_true(b->approach >= a->approach && b->hot >= a->hot_beyond - 1e-10 * heat);
    assert_close(a->hot + a->recovery, demand_of(s, count), 1e-12, 1e-9);
    for (int j = 1; j <= 3; j++) {
      double share = test_between(0, 1), x = a->approach + share * (b->approach - a->approach);
      if (b->approach - a->approach < 1e-6)
        continue;
      hl_problem *scaled = factor ? make(s, count, x) : NULL;
      double hot = factor ? hot_at(scaled, 10) : hot_at(problem, x);
      hl_problem_free(scaled);
      assert_close(hot, a->hot_beyond + share * (b->hot - a->hot_beyond), 0, 1e-9 * heat);
    }
  }
}

/** Kinks are where lines meet, and no place without one is called a kink. */
static void assert_kinks(const hl_targets_sweep *sweep, double heat) {
  for (int k = 1; k + 1 < hl_targets_sweep_count(sweep); k++) {
    const hl_targets_sweep_point *a = hl_targets_sweep_at(sweep, k), *b = a - 1, *c = a + 1;
    double left = (a->hot - b->hot_beyond) * (c->approach - a->approach);
    double right = (c->hot - a->hot_beyond) * (a->approach - b->approach);
    bool jump = a->hot_beyond > a->hot + 1e-9 * heat;
    if (!a->kink)
      assert_false(jump);
    if (!a->kink)
      assert_close(left, right, 0, 1e-9 * heat * (c->approach - b->approach));
    else if (!jump)
      assert_true(left != right);
  }
}

static void sweeps_are_lines_between_exact_kinks(void **state) {
  (void)state;
  drawn s[MOST];
  int kinks = 0, jumps = 0;
  for (int k = 0; k < CASES; k++) {
    bool factor = k % 4 == 0;
    int count = draw(s, k % 2 == 0);
    double heat = heat_of(s, count);
    hl_problem *problem = make(s, count, -1);
    hl_targets_sweep *sweep;
    assert_int_equal(hl_targets_sweep_solve(
                         problem, NULL, NULL, factor ? HL_APPROACH_FACTOR : HL_APPROACH_DT_MIN,
                         below(2) ? test_between(0, 3) : 0, factor ? 12 : 60, 4, &sweep),
                     HL_OK);
    assert_true(hl_targets_sweep_count(sweep) >= 4);
    assert_linear(problem, s, count, sweep, factor, heat);
    assert_kinks(sweep, heat);
    for (int j = 0; j < hl_targets_sweep_count(sweep); j++) {
      const hl_targets_sweep_point *p = hl_targets_sweep_at(sweep, j);
      kinks += p->kink;
      jumps += p->hot_beyond > p->hot + 1e-9 * heat;
    }
    hl_targets_sweep_free(sweep);
    hl_problem_free(problem);
  }
  assert_true(kinks > CASES && jumps > CASES / 50);
}

static void a_common_factor_is_found_for_any_recovery(void **state) {
  (void)state;
  drawn s[MOST];
  int found = 0;
  for (int k = 0; k < CASES / 10; k++) {
    int count = draw(s, true);
    double heat = heat_of(s, count), factor = test_between(0, 6);
    hl_problem *problem = make(s, count, -1), *scaled = make(s, count, factor);
    double recovery = demand_of(s, count) - hot_at(scaled, 10);
    hl_inverse_result r;
    assert_int_equal(
        hl_inverse_solve_recovery(problem, NULL, NULL, HL_APPROACH_FACTOR, fmax(recovery, 0), &r),
        HL_OK);
    assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
    assert_close(r.recovery, recovery, 0, 1e-10 * heat);
    assert_true(r.approach_least <= factor + 1e-6 && factor <= r.approach + 1e-6);
    if (isfinite(r.approach) && r.approach - r.approach_least < 1e-6)
      found++;
    hl_targets *targets;
    assert_int_equal(hl_targets_solve_factor(problem, NULL, factor, &targets), HL_OK);
    assert_close(hl_targets_recovery(targets), recovery, 0, 1e-8 * heat);
    hl_targets_free(targets);
    hl_problem_free(problem);
    hl_problem_free(scaled);
  }
  assert_true(found > CASES / 100);
}

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  test_seed = 2026;
  return 0;
}

static int teardown(void **state) {
  (void)state;
  hl_ctx_free(ctx);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(inverse_of_the_targets_is_the_approach),
      cmocka_unit_test(sweeps_are_lines_between_exact_kinks),
      cmocka_unit_test(a_common_factor_is_found_for_any_recovery),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
