/** Cubic Hermite splines. */
#include "num/num.h"

void hli_monotone_slopes(int n, const double *x, const double *y, double *slope) {
  for (int k = 1; k + 1 < n; k++) {
    double left = x[k] - x[k - 1], right = x[k + 1] - x[k];
    double a = (y[k] - y[k - 1]) / left, b = (y[k + 1] - y[k]) / right;
    /* Weighted harmonic mean of Fritsch and Butland, SIAM J. Sci. Stat. Comput. 5 (1984) 300. */
    double weight = (left + 2 * right) / (3 * (left + right));
    slope[k] = a * b > 0 ? a * b / (weight * b + (1 - weight) * a) : 0;
  }
  slope[0] = (y[1] - y[0]) / (x[1] - x[0]);
  slope[n - 1] = (y[n - 1] - y[n - 2]) / (x[n - 1] - x[n - 2]);
}

int hli_interval(int n, const double *x, double v) {
  int low = 0, high = n - 1;
  while (high - low > 1) {
    int middle = low + (high - low) / 2;
    if (x[middle] <= v)
      low = middle;
    else
      high = middle;
  }
  return low;
}

double hli_spline(int n, const double *x, const double *y, const double *slope, double v) {
  int k = hli_interval(n, x, v);
  double width = x[k + 1] - x[k];
  return hli_hermite(y[k], y[k + 1], slope[k] * width, slope[k + 1] * width, (v - x[k]) / width);
}
