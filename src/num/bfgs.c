/** Minimisation by BFGS with an inverse Hessian kept whole: for some dozens of variables. */
#include <string.h>

#include "num/num.h"

double hli_dot(int n, const double *a, const double *b) {
  double sum = 0;
  for (int k = 0; k < n; k++)
    sum += a[k] * b[k];
  return sum;
}

/** product = h v; row by row, which for a symmetric matrix needs no long sums. */
static void multiply(int n, const double *h, const double *restrict v, double *restrict product) {
  memset(product, 0, (size_t)n * sizeof *product);
  for (int i = 0; i < n; i++)
    for (int k = 0; k < n; k++)
      product[k] += v[i] * h[i * n + k];
}

void hli_bfgs_start(int n, double *h, double scale) {
  memset(h, 0, (size_t)n * (size_t)n * sizeof *h);
  for (int k = 0; k < n; k++)
    h[k * n + k] = scale;
}

void hli_bfgs_direction(int n, const double *h, const double *g, double *p) {
  multiply(n, h, g, p);
  for (int k = 0; k < n; k++)
    p[k] = -p[k];
}

void hli_bfgs_update(int n, double *h, const double *restrict s, const double *restrict y,
                     double *restrict hy, bool first) {
  const double sy = hli_dot(n, s, y), yy = hli_dot(n, y, y);
  if (!(sy > 1e-12 * sqrt(yy * hli_dot(n, s, s))))
    return;
  if (first)
    hli_bfgs_start(n, h, sy / yy);
  multiply(n, h, y, hy);
  const double factor = (1 + hli_dot(n, y, hy) / sy) / sy;
  for (int i = 0; i < n; i++) {
    const double a = factor * s[i] - hy[i] / sy, b = -s[i] / sy;
    double *restrict row = &h[i * n];
    for (int k = 0; k < n; k++)
      row[k] = row[k] + a * s[k] + b * hy[k];
  }
}
