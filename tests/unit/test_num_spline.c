/* Hermite splines. */
#include "support/test.h"

#include <math.h>

#include "num/num.h"

static double cubic(double x) { return 2 - x + 3 * x * x - 0.5 * x * x * x; }
static double cubic_slope(double x) { return -1 + 6 * x - 1.5 * x * x; }

static void hermite_reproduces_cubics(void **state) {
  (void)state;
  for (double t = -0.5; t <= 1.5; t += 0.125) {
    assert_close(hli_hermite(cubic(0), cubic(1), cubic_slope(0), cubic_slope(1), t), cubic(t),
                 1e-14, 1e-14);
    assert_close(hli_hermite_slope(cubic(0), cubic(1), cubic_slope(0), cubic_slope(1), t),
                 cubic_slope(t), 1e-14, 1e-14);
  }
}

static void intervals_hold_their_abscissa(void **state) {
  (void)state;
  const double x[] = {0, 1, 2.5, 4};
  assert_int_equal(hli_interval(4, x, -1), 0);
  assert_int_equal(hli_interval(4, x, 0), 0);
  assert_int_equal(hli_interval(4, x, 1), 1);
  assert_int_equal(hli_interval(4, x, 2.4), 1);
  assert_int_equal(hli_interval(4, x, 4), 2);
  assert_int_equal(hli_interval(4, x, 9), 2);
  assert_int_equal(hli_interval(2, x, 0.5), 0);
}

static void monotone_data_give_a_monotone_curve(void **state) {
  (void)state;
  const double x[] = {0, 1, 1.1, 3, 7, 8}, y[] = {0, 0.1, 5, 5, 5.001, 20};
  double slope[6];
  hli_monotone_slopes(6, x, y, slope);
  double last = hli_spline(6, x, y, slope, 0);
  for (int k = 0; k < 6; k++)
    assert_close(hli_spline(6, x, y, slope, x[k]), y[k], 1e-14, 1e-14);
  for (double v = 0; v <= 8; v += 1e-3) {
    double value = hli_spline(6, x, y, slope, v);
    assert_true(value >= last - 1e-12);
    last = value;
  }
}

static void a_line_stays_a_line(void **state) {
  (void)state;
  const double x[] = {0, 1, 5}, y[] = {1, 3, 11};
  double slope[3];
  hli_monotone_slopes(3, x, y, slope);
  for (double v = -1; v < 6; v += 0.25)
    assert_close(hli_spline(3, x, y, slope, v), 1 + 2 * v, 1e-13, 1e-13);
  double two[2];
  hli_monotone_slopes(2, x, y, two);
  assert_close(hli_spline(2, x, y, two, 0.5), 2, 1e-14, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hermite_reproduces_cubics),
      cmocka_unit_test(intervals_hold_their_abscissa),
      cmocka_unit_test(monotone_data_give_a_monotone_curve),
      cmocka_unit_test(a_line_stays_a_line),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
