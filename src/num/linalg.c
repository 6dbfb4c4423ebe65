/** Small dense linear algebra, row by row. */
#include "num/num.h"

/* A difference this far below its terms is taken for zero: a solution would hold hardly a digit. */
#define CANCELLED 1e-13

bool hli_cholesky(int n, double *a) {
  for (int j = 0; j < n; j++) {
    double *row = a + (size_t)j * (size_t)n, size = fabs(row[j]), sum = row[j];
    for (int k = 0; k < j; k++)
      sum -= row[k] * row[k];
    if (!(sum > CANCELLED * size)) /* also for NAN */
      return false;
    row[j] = sqrt(sum);
    for (int i = j + 1; i < n; i++) {
      double *below = a + (size_t)i * (size_t)n, rest = below[j];
      for (int k = 0; k < j; k++)
        rest -= below[k] * row[k];
      below[j] = rest / row[j];
    }
  }
  return true;
}

void hli_cholesky_solve(int n, const double *l, double *b) {
  for (int i = 0; i < n; i++) {
    const double *row = l + (size_t)i * (size_t)n;
    for (int k = 0; k < i; k++)
      b[i] -= row[k] * b[k];
    b[i] /= row[i];
  }
  for (int i = n; i-- > 0;) {
    const double *row = l + (size_t)i * (size_t)n;
    b[i] /= row[i];
    for (int k = 0; k < i; k++)
      b[k] -= row[k] * b[i];
  }
}

static void swap_rows(double *a, double *b, int n) {
  for (int k = 0; k < n; k++) {
    double kept = a[k];
    a[k] = b[k];
    b[k] = kept;
  }
}

/**
 * Element (i, j) less the products of the factors before it (Crout's order).
 * *size is the largest term: a result far below it is rounding only, whatever the scale of row and
 * column.
 */
static double eliminated(int n, const double *a, int i, int j, double *size) {
  const double *row = a + (size_t)i * (size_t)n;
  double sum = row[j];
  *size = fabs(sum);
  for (int k = 0; k < i && k < j; k++) {
    double term = row[k] * a[(size_t)k * (size_t)n + (size_t)j];
    sum -= term;
    *size = fmax(*size, fabs(term));
  }
  return sum;
}

bool hli_lu(int n, double *a, int *pivot) {
  size_t m = (size_t)n;
  for (int j = 0; j < n; j++) {
    int best = j;
    double best_value = -1;
    bool singular = true;
    for (int i = 0; i < n; i++) {
      double size, value = eliminated(n, a, i, j, &size);
      a[(size_t)i * m + (size_t)j] = value;
      if (i < j || !(fabs(value) > best_value))
        continue;
      best = i;
      best_value = fabs(value);
      singular = !(best_value > CANCELLED * size);
    }
    pivot[j] = best;
    if (singular || !isfinite(best_value))
      return false;
    if (best != j)
      swap_rows(a + (size_t)j * m, a + (size_t)best * m, n);
    for (int i = j + 1; i < n; i++)
      a[(size_t)i * m + (size_t)j] /= a[(size_t)j * m + (size_t)j];
  }
  return true;
}

static void swap_values(double *b, int i, int j) {
  double kept = b[i];
  b[i] = b[j];
  b[j] = kept;
}

void hli_lu_solve(int n, const double *lu, const int *pivot, double *b) {
  for (int i = 0; i < n; i++)
    swap_values(b, i, pivot[i]);
  for (int i = 1; i < n; i++)
    for (int k = 0; k < i; k++)
      b[i] -= lu[(size_t)i * (size_t)n + (size_t)k] * b[k];
  for (int i = n; i-- > 0;) {
    const double *row = lu + (size_t)i * (size_t)n;
    for (int k = i + 1; k < n; k++)
      b[i] -= row[k] * b[k];
    b[i] /= row[i];
  }
}

void hli_lu_solve_transposed(int n, const double *lu, const int *pivot, double *b) {
  for (int i = 0; i < n; i++) {
    const double *row = lu + (size_t)i * (size_t)n;
    b[i] /= row[i];
    for (int k = i + 1; k < n; k++)
      b[k] -= row[k] * b[i];
  }
  for (int i = n; i-- > 1;) {
    const double *row = lu + (size_t)i * (size_t)n;
    for (int k = 0; k < i; k++)
      b[k] -= row[k] * b[i];
  }
  for (int i = n; i-- > 0;)
    swap_values(b, i, pivot[i]);
}

/** Rotate rows and columns p < q so that a[p][q] vanishes. */
static void rotate(int n, double *a, double *v, int p, int q) {
  size_t m = (size_t)n, i = (size_t)p, j = (size_t)q;
  double off = a[i * m + j];
  if (off == 0)
    return;
  double theta = (a[j * m + j] - a[i * m + i]) / (2 * off);
  double t = copysign(1, theta) / (fabs(theta) + hypot(theta, 1)), c = 1 / hypot(t, 1), s = t * c;
  for (size_t k = 0; k < m; k++) {
    double x = a[k * m + i], y = a[k * m + j];
    a[k * m + i] = c * x - s * y;
    a[k * m + j] = s * x + c * y;
  }
  for (size_t k = 0; k < m; k++) {
    double x = a[i * m + k], y = a[j * m + k];
    a[i * m + k] = c * x - s * y;
    a[j * m + k] = s * x + c * y;
  }
  for (size_t k = 0; k < m; k++) {
    double x = v[k * m + i], y = v[k * m + j];
    v[k * m + i] = c * x - s * y;
    v[k * m + j] = s * x + c * y;
  }
}

void hli_symmetric_eigen(int n, double *a, double *value, double *v) {
  size_t m = (size_t)n;
  for (size_t k = 0; k < m * m; k++)
    v[k] = k % (m + 1) == 0;
  for (int sweep = 0; sweep < 60; sweep++) {
    double off = 0, all = 0;
    for (size_t i = 0; i < m; i++)
      for (size_t j = 0; j < m; j++) {
        all += a[i * m + j] * a[i * m + j];
        off += i == j ? 0 : a[i * m + j] * a[i * m + j];
      }
    if (!(off > 1e-32 * all)) /* beyond the rounding of the sum; also for NAN */
      break;
    for (int p = 0; p < n; p++)
      for (int q = p + 1; q < n; q++)
        rotate(n, a, v, p, q);
  }
  for (size_t k = 0; k < m; k++)
    value[k] = a[k * m + k];
  for (size_t k = 0; k < m; k++) { /* selection sort with the columns */
    size_t least = k;
    for (size_t j = k + 1; j < m; j++)
      if (value[j] < value[least])
        least = j;
    if (least == k)
      continue;
    swap_values(value, (int)k, (int)least);
    for (size_t i = 0; i < m; i++)
      swap_values(v + i * m, (int)k, (int)least);
  }
}
