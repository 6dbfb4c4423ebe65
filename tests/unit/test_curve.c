/* Curves reduced to few segments: on the safe side, within the tolerance, and no segment too many.
 */
#include "support/test.h"

#include <math.h>

#include "io/tables/curve.h"

enum { MOST = 400 };

typedef struct reduced {
  double q[MOST], t[MOST];
  int count;
} reduced;

static double at(const double *q, const double *t, int count, double x) {
  int k = 0;
  while (k + 2 < count && q[k + 1] < x)
    ++k;
  return t[k] + (t[k + 1] - t[k]) * (x - q[k]) / (q[k + 1] - q[k]);
}

/** Never hotter (hot) or colder (cold), and behind by no more than 0.5 K or 0.5 % of the duty. */
static void assert_safe_and_near(hl_side side, const double *q, const double *t, int n,
                                 const reduced *r) {
  const double sign = side == HL_SIDE_HOT ? 1 : -1, duty = q[n - 1];
  assert_true(r->q[0] == 0 && r->q[r->count - 1] == duty);
  assert_true(r->t[0] == t[0] && r->t[r->count - 1] == t[n - 1]);
  for (int k = 0; k < n; ++k) {
    const double given = sign * t[k], kept = sign * at(r->q, r->t, r->count, q[k]);
    const double ahead = q[k] + 5e-3 * duty >= duty ? t[n - 1] : at(q, t, n, q[k] + 5e-3 * duty);
    const double least = fmin(given - 0.5, sign * ahead);
    if (!(kept <= given + 1e-8 && kept >= least - 1e-8))
      fail_msg("point %d: %.9g, kept %.9g, least %.9g", k, given, kept, least);
  }
  for (int k = 1; k < r->count; ++k)
    assert_true(r->q[k] > r->q[k - 1] && sign * r->t[k] <= sign * r->t[k - 1]);
}

static void reduce(hl_ctx *ctx, hl_side side, const double *q, const double *t, int n, reduced *r) {
  assert_int_equal(hli_curve_reduce(ctx, side, n, q, t, r->q, r->t, &r->count), HL_OK);
  assert_safe_and_near(side, q, t, n, r);
}

static void a_straight_line_is_one_segment(void **state) {
  static double q[MOST], t[MOST];
  static reduced r;
  for (int k = 0; k < MOST; ++k) {
    q[k] = 10.0 * k / 3;
    t[k] = 400 - k / 7.0;
  }
  reduce(*state, HL_SIDE_HOT, q, t, MOST, &r);
  assert_int_equal(r.count, 2);
  for (int k = 0; k < MOST; ++k)
    t[k] = 300; /* latent */
  reduce(*state, HL_SIDE_HOT, q, t, MOST, &r);
  assert_int_equal(r.count, 2);
}

static void corners_of_a_condensing_vapour_are_kept(void **state) {
  const double q[] = {0, 5, 10, 60, 110, 115, 120, 130},
               t[] = {420, 400, 380, 380, 380, 370, 360, 340};
  static reduced r;
  reduce(*state, HL_SIDE_HOT, q, t, 8, &r);
  assert_int_equal(r.count, 4);
  assert_close(r.q[1], 10, 0, 0);
  assert_close(r.t[1], 380, 0, 0);
  assert_close(r.q[2], 110, 0, 0);
}

/* The way a bend is rounded decides on which side of the chord the curve lies: both ways, both
 * sides. */
static void bends_stay_on_the_safe_side(void **state) {
  static double q[MOST], t[MOST];
  static reduced r;
  for (int way = 0; way < 4; ++way) {
    const hl_side side = way < 2 ? HL_SIDE_HOT : HL_SIDE_COLD;
    for (int k = 0; k < 200; ++k) {
      const double x = k / 199.0, y = way % 2 == 0 ? x * x : sqrt(x);
      q[k] = 1000 * x;
      t[k] = side == HL_SIDE_HOT ? 450 - 100 * y : 350 + 100 * y;
    }
    reduce(*state, side, q, t, 200, &r);
    assert_true(r.count < 20);
  }
}

static double uniform(uint64_t *seed) {
  *seed = *seed * 6364136223846793005u + 1442695040888963407u;
  return (double)(*seed >> 11) / 9007199254740992.0;
}

/** Fewest segments by trying all choices of corners: none, on the curve or at the tolerance for
 * each inner point. */
static int fewest(const double *q, const double *t, int n) {
  double bottom[8];
  int best = n - 1, total = 1;
  for (int k = 0; k < n; ++k) {
    const double x = q[k] + 5e-3 * q[n - 1];
    bottom[k] = fmin(t[k] - 0.5, x >= q[n - 1] ? t[n - 1] : at(q, t, n, x));
  }
  for (int k = 1; k < n - 1; ++k)
    total *= 3;
  for (int code = 0; code < total; ++code) {
    double cq[8] = {0}, ct[8] = {t[0]};
    int count = 1, rest = code;
    for (int k = 1; k < n - 1; ++k, rest /= 3) {
      if (rest % 3 == 0)
        continue;
      cq[count] = q[k];
      ct[count++] = rest % 3 == 1 ? t[k] : bottom[k];
    }
    cq[count] = q[n - 1];
    ct[count++] = t[n - 1];
    bool good = count - 1 < best;
    for (int k = 1; k < count && good; ++k)
      good = ct[k] <= ct[k - 1] + 1e-9;
    for (int k = 0; k < n && good; ++k) {
      const double kept = at(cq, ct, count, q[k]);
      good = kept <= t[k] + 1e-9 && kept >= bottom[k] - 1e-9;
    }
    if (good)
      best = count - 1;
  }
  return best;
}

static void no_choice_of_corners_has_fewer_segments(void **state) {
  static reduced r;
  uint64_t seed = 7;
  for (int trial = 0; trial < 300; ++trial) {
    double q[7] = {0}, t[7] = {400};
    for (int k = 1; k < 7; ++k) {
      q[k] = q[k - 1] + 1 + 20 * uniform(&seed);
      t[k] = t[k - 1] - (uniform(&seed) < 0.2 ? 0 : 2 * uniform(&seed));
    }
    reduce(*state, HL_SIDE_HOT, q, t, 7, &r);
    const int want = fewest(q, t, 7);
    if (r.count - 1 != want)
      fail_msg("trial %d: %d segments, %d are enough", trial, r.count - 1, want);
  }
}

static int setup(void **state) {
  *state = hl_ctx_new(NULL);
  return *state == NULL;
}

static int teardown(void **state) {
  hl_ctx_free(*state);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_straight_line_is_one_segment),
      cmocka_unit_test(corners_of_a_condensing_vapour_are_kept),
      cmocka_unit_test(bends_stay_on_the_safe_side),
      cmocka_unit_test(no_choice_of_corners_has_fewer_segments),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
