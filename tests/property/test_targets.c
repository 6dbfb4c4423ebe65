/** What holds for the targets of any streams. */
#include <math.h>

#include <heatloom/targets.h>

#include "support/problem.h"

enum { TRIALS = 300, MOST = 40 };

/** Small generator of the test's own. */
static uint64_t state64;

static double uniform(double low, double high) {
  state64 = state64 * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return low + (high - low) * (double)(state64 >> 11) * 0x1p-53;
}

static int below(int count) { return (int)uniform(0, count); }

/** Up to MOST loads on a coarse grid, so that levels coincide; some are latent. */
static int random_loads(hl_load *load) {
  int count = 1 + below(MOST);
  for (int k = 0; k < count; k++) {
    double a = 300 + 10 * below(20), b = below(4) == 0 ? a : 300 + 10 * below(20);
    double q = (below(2) ? 1 : -1) * uniform(1, 1000);
    load[k] = (hl_load){fmax(a, b), fmin(a, b), q};
  }
  return count;
}

/** Heat of a load above t, a latent one at t included or not. */
static double heat_above(const hl_load *load, double t, bool included) {
  if (load->t_low >= load->t_high)
    return (included ? load->t_high >= t : load->t_high > t) ? load->q : 0;
  double part = (load->t_high - t) / (load->t_high - load->t_low);
  return load->q * fmin(fmax(part, 0), 1);
}

/** Hot utility without a cascade: the largest need above any level. */
static double need(const hl_load *load, int count) {
  double most = 0;
  for (int k = 0; k < 4 * count; k++) {
    double t = k % 2 == 0 ? load[k / 4].t_high : load[k / 4].t_low, flow = 0;
    for (int j = 0; j < count; j++)
      flow += heat_above(&load[j], t, k % 4 < 2);
    most = fmax(most, -flow);
  }
  return most;
}

typedef struct fixture {
  hl_ctx *ctx;
  hl_cascade *cascade;
} fixture;

static int setup(void **state) {
  static fixture f;
  f.ctx = hl_ctx_new(NULL);
  *state = &f;
  state64 = 12345;
  return hl_cascade_new(f.ctx, &f.cascade) == HL_OK ? 0 : -1;
}

static int teardown(void **state) {
  fixture *f = *state;
  hl_cascade_free(f->cascade);
  hl_ctx_free(f->ctx);
  return 0;
}

static double hot_of(const fixture *f, const hl_load *load, int count) {
  assert_int_equal(hl_cascade_solve(f->cascade, load, count), HL_OK);
  return hl_cascade_hot(f->cascade);
}

static void cascade_equals_the_largest_need_above_any_level(void **state) {
  const fixture *f = *state;
  hl_load load[MOST];
  for (int k = 0; k < TRIALS; k++) {
    int count = random_loads(load);
    assert_close(hot_of(f, load, count), need(load, count), 1e-12, 1e-9);
  }
}

static void heat_is_kept_and_flows_are_not_negative(void **state) {
  const fixture *f = *state;
  hl_load load[MOST];
  for (int k = 0; k < TRIALS; k++) {
    int count = random_loads(load);
    double hot = hot_of(f, load, count), sum = hot, least = INFINITY;
    for (int j = 0; j < count; j++)
      sum += load[j].q;
    assert_close(hl_cascade_cold(f->cascade), sum, 1e-12, 1e-8);
    for (int j = 0; j < hl_cascade_count(f->cascade); j++)
      least = fmin(least, hl_cascade_flow(f->cascade)[j]);
    assert_true(least >= 0);
    assert_true(hot == 0 || least <= 1e-9);
  }
}

static void order_and_splits_of_streams_do_not_matter(void **state) {
  const fixture *f = *state;
  hl_load load[MOST], other[2 * MOST];
  for (int k = 0; k < TRIALS; k++) {
    int count = random_loads(load), n = 0;
    double hot = hot_of(f, load, count), cold = hl_cascade_cold(f->cascade);
    for (int j = count - 1; j >= 0; j--) {
      hl_load first = load[j], second = load[j];
      double part = uniform(0, 1);
      if (below(2)) { /* two branches, else two segments */
        first.q *= part;
        second.q *= 1 - part;
      } else if (first.t_high > first.t_low) {
        double t = first.t_low + part * (first.t_high - first.t_low);
        first.t_low = second.t_high = t;
        first.q *= 1 - part;
        second.q -= first.q;
      } else {
        second.q = 0;
      }
      other[n++] = first;
      other[n++] = second;
    }
    assert_close(hot_of(f, other, n), hot, 1e-11, 1e-8);
    assert_close(hl_cascade_cold(f->cascade), cold, 1e-11, 1e-8);
  }
}

/* -------------------------------------------------------- whole problems */

static hl_problem *random_problem(hl_ctx *ctx) {
  hl_problem *problem = test_problem(ctx);
  char name[] = "s0";
  int count = 2 + below(8);
  for (int k = 0; k < count; k++, name[1]++) {
    double a = 20 + 5 * below(50), b = below(5) == 0 ? a : 20 + 5 * below(50);
    test_stream(problem, name, a, b, (below(2) ? 1 : -1) * uniform(10, 500),
                below(6) == 0 ? uniform(0, 10) : (double)NAN);
  }
  test_utility(problem, "hot", HL_SIDE_HOT, 400, 400, NAN, 2);
  test_utility(problem, "warm", HL_SIDE_HOT, uniform(100, 200), uniform(80, 100), NAN, 1);
  test_utility(problem, "cold", HL_SIDE_COLD, -80, -80, NAN, 2);
  test_utility(problem, "cool", HL_SIDE_COLD, uniform(20, 60), uniform(60, 90), NAN, 1);
  test_check(problem);
  return problem;
}

static hl_targets *solve(const hl_problem *problem, double dt_min) {
  hl_targets_settings settings;
  hl_targets_settings_init(&settings);
  settings.dt_min = dt_min;
  hl_targets *targets;
  assert_int_equal(hl_targets_solve(problem, &settings, &targets), HL_OK);
  return targets;
}

static void targets_never_fall_as_dt_min_rises(void **state) {
  const fixture *f = *state;
  for (int k = 0; k < TRIALS / 10; k++) {
    hl_problem *problem = random_problem(f->ctx);
    double before = 0;
    for (double dt = 0; dt < 60; dt += 1.7) {
      hl_targets *targets = solve(problem, dt);
      assert_true(hl_targets_hot(targets) >= before - 1e-6);
      before = hl_targets_hot(targets);
      double balance = hl_targets_hot(targets) + hl_targets_demand_cold(targets) -
                       hl_targets_cold(targets) - hl_targets_demand_hot(targets);
      assert_close(balance, 0, 0, 1e-6);
      hl_targets_free(targets);
    }
    hl_problem_free(problem);
    hl_ctx_clear(f->ctx);
  }
}

static void threshold_approach_parts_excess_from_none(void **state) {
  const fixture *f = *state;
  int finite = 0;
  for (int k = 0; k < TRIALS; k++) {
    hl_problem *problem = random_problem(f->ctx);
    double dt;
    assert_int_equal(hl_targets_threshold_dt(problem, &dt), HL_OK);
    if (isfinite(dt) && dt > 1e-3) {
      finite++;
      hl_targets *below_it = solve(problem, dt * (1 - 1e-9)), *above = solve(problem, dt + 0.01);
      double base = fmax(0, hl_targets_demand_hot(above) - hl_targets_demand_cold(above));
      assert_close(hl_targets_hot(below_it), base, 1e-7, 1e-3);
      assert_true(hl_targets_hot(above) > base + 1e-3);
      hl_targets_free(below_it);
      hl_targets_free(above);
    }
    hl_problem_free(problem);
    hl_ctx_clear(f->ctx);
  }
  assert_true(finite > TRIALS / 20);
}

/** Utilities at their duties close the cascade, and none could take more of the dearer one's load.
 */
static void utilities_serve_all_within_the_cascade(void **state) {
  const fixture *f = *state;
  for (int k = 0; k < TRIALS; k++) {
    hl_problem *problem = random_problem(f->ctx);
    hl_targets *targets = solve(problem, 10), *placed;
    const hl_group_set *set = hl_problem_groups(problem);
    double scale[5] = {1};
    for (int j = 0; j < hl_targets_utility_count(targets); j++) {
      const hl_utility_target *t = hl_targets_utility_at(targets, j);
      assert_true(t->utility >= 0 && t->duty >= 0);
      scale[1 + t->utility] = t->duty;
    }
    double all = hl_targets_demand_hot(targets) + hl_targets_demand_cold(targets);
    assert_int_equal(hl_targets_solve_groups(f->ctx, set, scale, 10, &placed), HL_OK);
    assert_close(hl_targets_hot(placed), 0, 0, 1e-8 * all);
    assert_close(hl_targets_cold(placed), 0, 0, 1e-8 * all);
    hl_targets_free(placed);
    for (int cheap = 2; cheap <= 4; cheap += 2) { /* warm for hot, cool for cold */
      double shift = 1e-4 * all;
      if (!(scale[cheap - 1] > shift))
        continue;
      double more[5] = {scale[0], scale[1], scale[2], scale[3], scale[4]};
      more[cheap] += shift;
      more[cheap - 1] -= shift;
      assert_int_equal(hl_targets_solve_groups(f->ctx, set, more, 10, &placed), HL_OK);
      assert_true(hl_targets_hot(placed) > 1e-9 * all);
      hl_targets_free(placed);
    }
    hl_targets_free(targets);
    hl_problem_free(problem);
    hl_ctx_clear(f->ctx);
  }
}

static void pocket_free_curve_falls_to_the_pinch_and_stays_below(void **state) {
  const fixture *f = *state;
  for (int k = 0; k < TRIALS; k++) {
    hl_problem *problem = random_problem(f->ctx);
    hl_targets *targets = solve(problem, 10);
    int count, whole;
    const hl_point *p = hl_targets_curve(targets, HL_CURVE_GRAND_POCKET_FREE, &count);
    const hl_point *grand = hl_targets_curve(targets, HL_CURVE_GRAND, &whole);
    int lowest = 0;
    for (int j = 1; j < count; j++) {
      assert_true(p[j].t <= p[j - 1].t);
      lowest = p[j].q < p[lowest].q ? j : lowest;
    }
    assert_close(p[lowest].q, 0, 0, 1e-6);
    for (int j = 1; j < count; j++)
      assert_true(j <= lowest ? p[j].q <= p[j - 1].q + 1e-9 : p[j].q >= p[j - 1].q - 1e-9);
    assert_close(p[0].q, grand[0].q, 1e-12, 1e-9);
    assert_close(p[count - 1].q, grand[whole - 1].q, 1e-12, 1e-9);
    hl_targets_free(targets);
    hl_problem_free(problem);
    hl_ctx_clear(f->ctx);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cascade_equals_the_largest_need_above_any_level),
      cmocka_unit_test(heat_is_kept_and_flows_are_not_negative),
      cmocka_unit_test(order_and_splits_of_streams_do_not_matter),
      cmocka_unit_test(targets_never_fall_as_dt_min_rises),
      cmocka_unit_test(threshold_approach_parts_excess_from_none),
      cmocka_unit_test(utilities_serve_all_within_the_cascade),
      cmocka_unit_test(pocket_free_curve_falls_to_the_pinch_and_stays_below),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
