/** BFGS updates of an inverse Hessian. */
#include "support/test.h"

#include <math.h>

#include "num/num.h"

enum { N = 4 };

/* 1/2 x'Ax - b'x with steps to the least value along each direction: after N of them the inverse is
 * that of A, and the minimum is reached (Nocedal and Wright 2006, theorem 6.4). */
static void a_quadratic_is_solved_in_as_many_steps_as_variables(void **state) {
  (void)state;
  static const double a[N * N] = {5, 1, 0, 2, 1, 4, 1, 0, 0, 1, 3, 1, 2, 0, 1, 6},
                            b[N] = {1, -2, 3, 0.5};
  double h[N * N], x[N] = {0}, g[N], p[N], y[N], work[N];
  hli_bfgs_start(N, h, 1);
  for (int i = 0; i < N; i++)
    g[i] = -b[i];
  for (int step = 0; step < N; step++) {
    hli_bfgs_direction(N, h, g, p);
    for (int i = 0; i < N; i++)
      y[i] = hli_dot(N, &a[i * N], p);
    const double length = -hli_dot(N, g, p) / hli_dot(N, p, y);
    for (int i = 0; i < N; i++) {
      p[i] *= length;
      y[i] *= length;
      x[i] += p[i];
      g[i] += y[i];
    }
    hli_bfgs_update(N, h, p, y, work, step == 0);
  }
  assert_true(sqrt(hli_dot(N, g, g)) < 1e-12);
  for (int i = 0; i < N; i++)
    for (int k = 0; k < N; k++) {
      double product = 0;
      for (int l = 0; l < N; l++)
        product += h[i * N + l] * a[l * N + k];
      assert_close(product, i == k, 0, 1e-10);
    }
}

static void curvature_that_is_not_positive_changes_nothing(void **state) {
  (void)state;
  const double s[2] = {1, 0}, y[2] = {-1, 3};
  double h[4], work[2];
  hli_bfgs_start(2, h, 2);
  hli_bfgs_update(2, h, s, y, work, true);
  assert_true(h[0] == 2 && h[1] == 0 && h[2] == 0 && h[3] == 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_quadratic_is_solved_in_as_many_steps_as_variables),
      cmocka_unit_test(curvature_that_is_not_positive_changes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
