/** Small dense linear programmes: the two-phase simplex method on a tableau, by Bland's rule. */
#include "num/num.h"

typedef struct {
  int rows, columns, width; /* columns: variables, then one artificial for each row */
  double *cell;             /* rows, then the row of reduced costs; the last column is b */
  int *basic;
} tableau;

size_t hli_simplex_room(int rows, int columns) {
  return (size_t)(rows + 1) * (size_t)(columns + rows + 1);
}

static void pivot(tableau *t, int row, int column) {
  double *chosen = t->cell + row * t->width, by = chosen[column];
  for (int k = 0; k < t->width; k++)
    chosen[k] /= by;
  chosen[column] = 1.0;
  for (int i = 0; i <= t->rows; i++) {
    double *other = t->cell + i * t->width, factor = other[column];
    if (i == row || factor == 0.0)
      continue;
    for (int k = 0; k < t->width; k++)
      other[k] -= factor * chosen[k];
    other[column] = 0.0;
  }
  t->basic[row] = column;
}

/* The row that limits a column most; of several the one of the first variable. */
static int limiting(const tableau *t, int column) {
  int row = -1;
  double least = INFINITY;
  for (int i = 0; i < t->rows; i++) {
    double slope = t->cell[i * t->width + column];
    if (slope <= 1e-11)
      continue;
    double ratio = t->cell[i * t->width + t->width - 1] / slope;
    if (ratio < least || (ratio == least && t->basic[i] < t->basic[row])) {
      least = ratio;
      row = i;
    }
  }
  return row;
}

/* Improve among the first `columns` until none has a lower cost; false: no lower bound. */
static bool minimise(tableau *t, int columns, double tolerance) {
  const double *cost = t->cell + t->rows * t->width;
  for (int column = 0; column < columns; column++) {
    if (cost[column] >= -tolerance)
      continue;
    int row = limiting(t, column);
    if (row < 0)
      return false;
    pivot(t, row, column);
    column = -1;
  }
  return true;
}

static void fill(tableau *t, const double *a, const double *b) {
  int last = t->width - 1;
  double *sum = t->cell + t->rows * t->width;
  for (int k = 0; k < t->width; k++)
    sum[k] = 0.0;
  for (int i = 0; i < t->rows; i++) {
    double *row = t->cell + i * t->width, sign = b[i] < 0.0 ? -1.0 : 1.0;
    for (int k = 0; k < t->columns; k++)
      row[k] = sign * a[i * t->columns + k];
    for (int k = 0; k < t->rows; k++)
      row[t->columns + k] = k == i;
    row[last] = sign * b[i];
    t->basic[i] = t->columns + i;
    for (int k = 0; k < t->columns; k++)
      sum[k] -= row[k];
    sum[last] -= row[last];
  }
}

/* Costs of the variables in place of those of the artificials, which leave where they can. */
static void second_phase(tableau *t, const double *cost) {
  double *reduced = t->cell + t->rows * t->width;
  for (int i = 0; i < t->rows; i++)
    for (int k = 0; k < t->columns && t->basic[i] >= t->columns; k++)
      if (fabs(t->cell[i * t->width + k]) > 1e-9)
        pivot(t, i, k);
  for (int k = 0; k < t->width; k++)
    reduced[k] = k < t->columns ? cost[k] : 0.0;
  for (int i = 0; i < t->rows; i++) {
    double price = t->basic[i] < t->columns ? cost[t->basic[i]] : 0.0;
    for (int k = 0; k < t->width; k++)
      reduced[k] -= price * t->cell[i * t->width + k];
  }
}

hli_simplex_answer hli_simplex(int rows, int columns, const double *a, const double *b,
                               const double *cost, double tolerance, double *work, double *x) {
  int basic[HLI_SIMPLEX_ROWS];
  tableau t = {rows, columns, columns + rows + 1, work, basic};
  double largest = 0.0;
  fill(&t, a, b);
  minimise(&t, columns, 1e-12);
  if (-t.cell[rows * t.width + t.width - 1] > tolerance)
    return HLI_SIMPLEX_INFEASIBLE;
  second_phase(&t, cost);
  for (int k = 0; k < columns; k++)
    largest = fmax(largest, fabs(cost[k]));
  if (!minimise(&t, columns, 1e-13 * largest))
    return HLI_SIMPLEX_UNBOUNDED;
  for (int k = 0; k < columns; k++)
    x[k] = 0.0;
  for (int i = 0; i < rows; i++)
    if (basic[i] < columns)
      x[basic[i]] = fmax(t.cell[i * t.width + t.width - 1], 0.0);
  return HLI_SIMPLEX_OPTIMAL;
}
