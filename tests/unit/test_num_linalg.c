/* Small dense linear algebra, checked by multiplying back. */
#include "support/test.h"

#include <math.h>
#include <string.h>

#include "num/num.h"

enum { MOST = 12 };

static void random_matrix(hli_rng *rng, int n, double *a) {
  for (int k = 0; k < n * n; k++)
    a[k] = hli_rng_normal(rng);
}

static double residual(int n, const double *a, const double *x, const double *b, bool transposed) {
  double worst = 0;
  for (int i = 0; i < n; i++) {
    double sum = -b[i];
    for (int k = 0; k < n; k++)
      sum += (transposed ? a[k * n + i] : a[i * n + k]) * x[k];
    worst = fmax(worst, fabs(sum));
  }
  return worst;
}

static void lu_solves_and_its_transpose_too(void **state) {
  (void)state;
  hli_rng rng;
  hli_rng_init(&rng, 1, 0);
  for (int n = 1; n <= MOST; n++) {
    double a[MOST * MOST], lu[MOST * MOST], b[MOST] = {0}, x[MOST];
    int pivot[MOST];
    random_matrix(&rng, n, a);
    if (n > 1)
      a[0] = 0; /* no factors without pivoting */
    /* Rows in W and in K: scaling must not make it singular. */
    for (int k = 0; k < n; k++)
      a[k] *= 1e20;
    memcpy(lu, a, sizeof a);
    for (int k = 0; k < n; k++)
      b[k] = k == 0 ? 1e20 : k;
    assert_true(hli_lu(n, lu, pivot));
    memcpy(x, b, sizeof x);
    hli_lu_solve(n, lu, pivot, x);
    for (int k = 0; k < n; k++)
      a[k] *= 1e-20;
    b[0] = 1;
    assert_true(residual(n, a, x, b, false) < 1e-11);
    memcpy(lu, a, sizeof a);
    assert_true(hli_lu(n, lu, pivot));
    memcpy(x, b, sizeof x);
    hli_lu_solve_transposed(n, lu, pivot, x);
    assert_true(residual(n, a, x, b, true) < 1e-11);
  }
}

static void singular_matrices_are_seen(void **state) {
  (void)state;
  hli_rng rng;
  hli_rng_init(&rng, 2, 0);
  int pivot[MOST];
  for (int n = 2; n <= MOST; n++) {
    double a[MOST * MOST];
    random_matrix(&rng, n, a);
    for (int k = 0; k < n; k++) /* the last row is the sum of the others */
      for (int i = 0; i < n; i++)
        a[(n - 1) * n + k] = i == 0 ? 0 : a[(n - 1) * n + k] + a[(i - 1) * n + k];
    assert_false(hli_lu(n, a, pivot));
  }
  double zero[1] = {0}, odd[1] = {NAN};
  assert_false(hli_lu(1, zero, pivot));
  assert_false(hli_lu(1, odd, pivot));
}

static void cholesky_solves_positive_definite_systems_only(void **state) {
  (void)state;
  hli_rng rng;
  hli_rng_init(&rng, 3, 0);
  for (int n = 1; n <= MOST; n++) {
    double g[MOST * MOST], a[MOST * MOST], l[MOST * MOST], b[MOST], x[MOST];
    random_matrix(&rng, n, g);
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++) {
        a[i * n + j] = i == j;
        for (int k = 0; k < n; k++)
          a[i * n + j] += g[i * n + k] * g[j * n + k];
      }
    memcpy(l, a, sizeof a);
    assert_true(hli_cholesky(n, l));
    for (int k = 0; k < n; k++)
      x[k] = b[k] = 1 + k;
    hli_cholesky_solve(n, l, x);
    assert_true(residual(n, a, x, b, false) < 1e-11);
    a[n * n - 1] = -1;
    assert_false(hli_cholesky(n, a));
  }
  double semidefinite[] = {1, 1, 1, 1};
  assert_false(hli_cholesky(2, semidefinite));
}

static void eigenvectors_are_orthonormal_and_eigenvalues_rise(void **state) {
  (void)state;
  hli_rng rng;
  hli_rng_init(&rng, 4, 0);
  for (int n = 1; n <= MOST; n++) {
    double a[MOST * MOST], work[MOST * MOST], value[MOST], v[MOST * MOST];
    random_matrix(&rng, n, a);
    for (int i = 0; i < n; i++)
      for (int j = 0; j < i; j++)
        a[i * n + j] = a[j * n + i];
    memcpy(work, a, sizeof a);
    hli_symmetric_eigen(n, work, value, v);
    for (int p = 0; p < n; p++) {
      assert_true(p == 0 || value[p] >= value[p - 1]);
      for (int q = 0; q < n; q++) {
        double dot = 0;
        for (int k = 0; k < n; k++)
          dot += v[k * n + p] * v[k * n + q];
        assert_close(dot, p == q, 0, 1e-13);
      }
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int k = 0; k < n; k++)
          sum += a[i * n + k] * v[k * n + p];
        assert_close(sum, value[p] * v[i * n + p], 0, 1e-12);
      }
    }
  }
  double two[] = {2, 1, 1, 2}, value[2], v[4];
  hli_symmetric_eigen(2, two, value, v);
  assert_close(value[0], 1, 1e-15, 0);
  assert_close(value[1], 3, 1e-15, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lu_solves_and_its_transpose_too),
      cmocka_unit_test(singular_matrices_are_seen),
      cmocka_unit_test(cholesky_solves_positive_definite_systems_only),
      cmocka_unit_test(eigenvectors_are_orthonormal_and_eigenvalues_rise),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
