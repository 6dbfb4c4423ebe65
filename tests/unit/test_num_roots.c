/* Roots and minima. */
#include "support/test.h"

#include <math.h>

#include "num/num.h"

static int calls;

static double cubic(double x, void *user) {
  (void)user;
  calls++;
  return (x - 1) * (x - 1) * (x - 1);
}
static double cosine(double x, void *user) {
  (void)user;
  calls++;
  return cos(x) - x;
}
static double pole(double x, void *user) {
  (void)user;
  return 1 / (x - 2);
}
static double step(double x, void *user) {
  (void)user;
  calls++;
  return x < *(double *)user ? -1e-300 : 1e300;
}
static double broken(double x, void *user) {
  (void)user;
  return x > 0.4 && x < 0.6 ? (double)NAN : x - 0.5;
}

static void brent_finds_bracketed_roots(void **state) {
  (void)state;
  double x, edge = 0.7;
  calls = 0;
  assert_true(hli_root(cosine, NULL, 0, 1, 0, &x));
  assert_close(x, 0.73908513321516064, 1e-15, 0); /* the Dottie number */
  assert_true(calls <= 10);
  assert_true(hli_root(cosine, NULL, 1, 0, 0, &x));
  assert_close(x, 0.73908513321516064, 1e-15, 0);
  assert_true(hli_root(cubic, NULL, 0, 3, 1e-6, &x));
  assert_close(x, 1, 0, 1e-6);
  calls = 0;
  assert_true(hli_root(step, &edge, 0, 1, 1e-12, &x));
  assert_close(x, 0.7, 0, 1e-11);
  assert_true(calls < 130);
}

static void ends_may_be_roots(void **state) {
  (void)state;
  double x;
  assert_true(hli_root(cubic, NULL, 1, 3, 0, &x));
  assert_true(x == 1);
  assert_true(hli_root(cubic, NULL, -1, 1, 0, &x));
  assert_true(x == 1);
}

static void no_bracket_is_no_root(void **state) {
  (void)state;
  double x;
  assert_false(hli_root(cubic, NULL, 2, 3, 0, &x));
  assert_false(hli_root(broken, NULL, 0, 1, 0, &x));
  assert_false(hli_root(pole, NULL, 2, 3, 0, &x));
}

static void cosine_slope(double x, double *value, double *slope, void *user) {
  *value = cosine(x, user);
  *slope = -sin(x) - 1;
}
static void arctangent(double x, double *value, double *slope, void *user) {
  (void)user;
  calls++;
  *value = atan(x);
  *slope = 1 / (1 + x * x);
}
static void flat(double x, double *value, double *slope, void *user) {
  (void)user;
  calls++;
  *value = x * x * x - 8;
  *slope = 0; /* wrong on purpose: bisection must do */
}
static void broken_slope(double x, double *value, double *slope, void *user) {
  *value = broken(x, user);
  *slope = 1;
}

static void newton_is_quick_and_stays_in_its_bracket(void **state) {
  (void)state;
  double x;
  calls = 0;
  assert_true(hli_root_newton(cosine_slope, NULL, 0, 1, 0.5, 0, &x));
  assert_close(x, 0.73908513321516064, 1e-15, 0);
  assert_true(calls <= 8);
  assert_true(
      hli_root_newton(arctangent, NULL, -100, 30, 20, 1e-14, &x)); /* plain Newton diverges */
  assert_close(x, 0, 0, 1e-14);
  assert_true(hli_root_newton(flat, NULL, 5, 0, 77, 1e-10, &x));
  assert_close(x, 2, 0, 1e-9);
  assert_true(hli_root_newton(arctangent, NULL, 0, 3, 1, 0, &x));
  assert_true(x == 0);
  assert_false(hli_root_newton(arctangent, NULL, 1, 3, 2, 0, &x));
  assert_false(hli_root_newton(broken_slope, NULL, 0, 1, 0.9, 0, &x));
}

static double parabola(double x, void *user) {
  (void)user;
  calls++;
  return 3 + (x - 1.25) * (x - 1.25);
}
static double kink(double x, void *user) {
  (void)user;
  calls++;
  return fabs(x - 0.3);
}

static void minimum_is_found_inside_and_at_the_end(void **state) {
  (void)state;
  double least;
  calls = 0;
  assert_close(hli_minimum(parabola, NULL, -10, 10, 1e-9, &least), 1.25, 0, 1e-7);
  assert_close(least, 3, 1e-14, 0);
  assert_true(calls < 20);
  assert_close(hli_minimum(kink, NULL, 0, 1, 1e-8, &least), 0.3, 0, 1e-7);
  assert_close(hli_minimum(parabola, NULL, 2, 5, 1e-8, &least), 2, 0, 1e-6);
}

static void closeness_has_rules(void **state) {
  (void)state;
  assert_true(hli_close(1, 1 + 1e-10, 1e-9, 0));
  assert_false(hli_close(1, 1 + 1e-8, 1e-9, 0));
  assert_true(hli_close(0, 1e-7, 0, 1e-6));
  assert_true(hli_close(INFINITY, INFINITY, 0, 0));
  assert_false(hli_close(INFINITY, -INFINITY, 1, 1));
  assert_false(hli_close(INFINITY, 1, 1, 1));
  assert_false(hli_close(NAN, NAN, 1, 1));
  assert_false(hli_close(NAN, 1, 1, 1));
  assert_true(hli_at_most(1, 2, 0, 0));
  assert_true(hli_at_most(2 + 1e-12, 2, 1e-9, 0));
  assert_false(hli_at_most(2.1, 2, 1e-9, 0));
  assert_false(hli_at_most(NAN, 2, 1, 1));
  assert_false(hli_at_most(1, NAN, 1, 1));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(brent_finds_bracketed_roots),
      cmocka_unit_test(ends_may_be_roots),
      cmocka_unit_test(no_bracket_is_no_root),
      cmocka_unit_test(newton_is_quick_and_stays_in_its_bracket),
      cmocka_unit_test(minimum_is_found_inside_and_at_the_end),
      cmocka_unit_test(closeness_has_rules),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
