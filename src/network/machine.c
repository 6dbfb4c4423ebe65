/** Inverse tables of heat pump cycles: lift and profiles as smooth functions of t_evap and the
 * power share. */
#include <stdlib.h>

#include "network/network.h"

/* Grid of the table. With these steps t_cond agrees with the cycle to about 1e-6 K, and what is
   left is taken out when the final network is evaluated exactly. */
static const double step_t = 2.5, step_w = 0.02;
/* How far the exact part of the table goes beyond the highest t_cond allowed, where the cycle still
 * has a result. [K] */
static const double beyond = 6;
enum { MOST_ROWS = 200, MOST_COLUMNS = 60, VALUES = 4 };

static double *node_at(const hli_table *table, int row, int column, int quantity) {
  return table->node +
         (((size_t)row * (size_t)table->columns + (size_t)column) * (size_t)table->quantities +
          (size_t)quantity) *
             VALUES;
}

/* -------------------------------------------------------------- evaluation */

typedef struct hli_patch {
  const double *corner[4]; /* (row, column), (row, column+1), (row+1, column), (row+1, column+1) */
  double v[4][VALUES], t[4][VALUES], w[4][VALUES]; /* weights of value and derivatives */
} hli_patch;

/** Hermite basis on 0..1: values and slopes at both ends. */
static void basis(double x, double b[4], double d[4]) {
  double y = 1 - x;
  b[0] = y * y * (1 + 2 * x);
  b[1] = x * y * y;
  b[2] = x * x * (1 + 2 * y);
  b[3] = -x * x * y;
  d[0] = -6 * x * y;
  d[1] = y * (1 - 3 * x);
  d[2] = 6 * x * y;
  d[3] = x * (3 * x - 2);
}

/** Patch of the point (t_evap, w), which must lie in the grid. */
static void patch_at(const hli_table *table, double t_evap, double w, hli_patch *patch) {
  double x = (t_evap - table->t0) / table->dt, y = w / table->dw;
  int row = (int)x, column = (int)y;
  row = row > table->rows - 2 ? table->rows - 2 : row;
  column = column > table->columns - 2 ? table->columns - 2 : column;
  double bt[4], dt[4], bw[4], dw[4];
  basis(x - row, bt, dt);
  basis(y - column, bw, dw);
  for (int c = 0; c < 4; c++) {
    int i = c / 2 * 2, j = c % 2 * 2;
    patch->corner[c] = node_at(table, row + c / 2, column + c % 2, 0);
    for (int k = 0; k < VALUES; k++) {
      int a = i + k % 2, b = j + k / 2; /* value, d/dT, d/dw, cross */
      patch->v[c][k] = bt[a] * bw[b];
      patch->t[c][k] = dt[a] * bw[b] / table->dt;
      patch->w[c][k] = bt[a] * dw[b] / table->dw;
    }
  }
}

static hli_value patch_value(const hli_patch *patch, int quantity) {
  hli_value sum = {0, 0, 0};
  for (int c = 0; c < 4; c++) {
    const double *node = patch->corner[c] + quantity * VALUES;
    for (int k = 0; k < VALUES; k++) {
      sum.v += patch->v[c][k] * node[k];
      sum.t += patch->t[c][k] * node[k];
      sum.w += patch->w[c][k] * node[k];
    }
  }
  return sum;
}

/** Nearest point of the grid. */
static void clamp(const hli_table *table, double *t_evap, double *w) {
  *t_evap = fmin(fmax(*t_evap, table->t0), table->t0 + table->dt * (table->rows - 1));
  *w = fmin(fmax(*w, 0), table->dw * (table->columns - 1));
}

hli_value hli_table_lift(const hli_table *table, double t_evap, double w) {
  double t = t_evap, c = w;
  clamp(table, &t, &c);
  hli_patch patch;
  patch_at(table, t, c, &patch);
  hli_value l = patch_value(&patch, 0);
  /* Inside: L = w·lambda. Beyond the grid lambda keeps its value at the edge in t_evap, and L goes
     on linearly in w, so that L rises with w everywhere: no search can find power in a machine that
     runs backwards. */
  double by_t = t == t_evap ? l.t : 0;
  if (c == w)
    return (hli_value){w * l.v, w * by_t, l.v + w * l.w};
  return (hli_value){w * l.v, w * by_t, l.v};
}

void hli_table_knots(const hli_table *table, double t_evap, double w, hli_value *q[2],
                     hli_value *t[2]) {
  double te = t_evap, c = w;
  clamp(table, &te, &c);
  hli_patch patch;
  patch_at(table, te, c, &patch);
  int quantity = 1;
  for (int side = 0; side < 2; side++)
    for (int k = 0; k < table->knots[side]; k++) {
      hli_value *value[2] = {&q[side][k], &t[side][k]};
      for (int i = 0; i < 2; i++, quantity++) {
        *value[i] = patch_value(&patch, quantity);
        if (te != t_evap)
          value[i]->t = 0;
        if (c != w)
          value[i]->w = 0;
      }
    }
}

double hli_table_ratio(const hli_table *table, double t_evap, double lift) {
  double low = -1, high = 1;
  while (hli_table_lift(table, t_evap, high).v < lift && high < 64)
    high *= 2;
  double w = fmin(high, lift / fmax(hli_table_lift(table, t_evap, 0).w, 1e-3));
  for (int k = 0; k < 60; k++) {
    hli_value l = hli_table_lift(table, t_evap, w);
    if (l.v < lift)
      low = w;
    else
      high = w;
    double next = w - (l.v - lift) / l.w;
    if (!(next > low && next < high))
      next = 0.5 * (low + high);
    if (fabs(next - w) <= 1e-15 * (1 + fabs(w)))
      return next;
    w = next;
  }
  return w;
}

hli_value hli_table_bound(const hli_table *table, int side, double t_evap) {
  double x = (t_evap - table->t0) / table->dt;
  int row = x <= 0 ? 0 : x >= table->rows - 2 ? table->rows - 2 : (int)x;
  double a = table->t_cond[side][row], b = table->t_cond[side][row + 1];
  x = fmin(fmax(x - row, 0), 1);
  return (hli_value){a + (b - a) * x, (b - a) / table->dt, 0};
}

/* ---------------------------------------------------------------- building */

typedef struct hli_builder {
  hli_table *table;
  const hli_table_range *range;
  hli_point_fn point;
  void *user;
} hli_builder;

/** Highest t_cond with a result at t_evap, between a good one and `high`. */
static double highest(const hli_builder *b, double t_evap, double good, double high) {
  hli_point p;
  if (b->point(b->user, t_evap, high, false, &p))
    return high;
  for (int k = 0; k < 12; k++) {
    double middle = 0.5 * (good + high);
    if (b->point(b->user, t_evap, middle, false, &p))
      good = middle;
    else
      high = middle;
  }
  return good;
}

/** t_cond at which the cycle takes the power share w, by secant steps from two neighbours. */
static bool solve_t_cond(const hli_builder *b, double t_evap, double w, double start, double slope,
                         double top, double *t_cond) {
  hli_point p;
  double x = fmin(start, top), x0 = NAN, f0 = NAN;
  for (int k = 0; k < 30; k++) {
    if (!b->point(b->user, t_evap, x, false, &p))
      return false;
    double f = p.w - w;
    if (isfinite(x0) && f != f0)
      slope = (x - x0) / (f - f0);
    double next = x - f * slope;
    if (!isfinite(next) || next <= t_evap)
      next = 0.5 * (t_evap + x);
    if (next > top) {
      if (x >= top)
        return false; /* beyond the top */
      next = top;
    }
    if (fabs(next - x) < 1e-9 * (1 + fabs(x)) * 0.01) {
      *t_cond = next;
      return true;
    }
    x0 = x;
    f0 = f;
    x = next;
  }
  return false;
}

static void put_knots(const hli_builder *b, int row, int column, const hli_point *p) {
  int quantity = 1;
  for (int side = 0; side < 2; side++)
    for (int k = 0; k < b->range->knots[side]; k++) {
      node_at(b->table, row, column, quantity++)[0] = p->q[side][k];
      node_at(b->table, row, column, quantity++)[0] = p->t[side][k];
    }
}

/** Exact nodes of a row: columns from the least power share that the cycle has, as far as it goes.
 */
static bool fill_row(const hli_builder *b, int row, double top) {
  hli_table *table = b->table;
  double t_evap = table->t0 + row * table->dt, slope = 300, start = t_evap + 300 * table->dw;
  int first = 0, last = 0;
  for (int column = 1; column < table->columns; column++) {
    double w = column * table->dw, t_cond;
    if (first == 0)
      start = t_evap + slope * w;
    if (!solve_t_cond(b, t_evap, w, start, slope, top, &t_cond)) {
      if (first > 0)
        break;
      continue; /* two stages, for one, have no small lifts */
    }
    node_at(table, row, column, 0)[0] = (t_cond - t_evap) / w;
    if (table->quantities > 1) {
      hli_point p;
      if (!b->point(b->user, t_evap, t_cond, true, &p))
        break;
      put_knots(b, row, column, &p);
    }
    double before = column > 1 && first > 0
                        ? node_at(table, row, column - 1, 0)[0] * (w - table->dw) + t_evap
                        : t_evap + (t_cond - t_evap) * (column - 1.0) / column;
    slope = (t_cond - before) / table->dw;
    start = 2 * t_cond - before;
    last = column;
    if (first == 0)
      first = column;
  }
  table->first[row] = first;
  table->last[row] = last;
  return first >= 1 && last >= first;
}

/** Derivative at item k of n equally spaced values, per step: five points where there are as many.
 */
static double difference(const double *y, size_t stride, int n, int k) {
  static const double five[5][5] = {{-25, 48, -36, 16, -3},
                                    {-3, -10, 18, -6, 1},
                                    {1, -8, 0, 8, -1},
                                    {-1, 6, -18, 10, 3},
                                    {3, -16, 36, -48, 25}};
  static const double three[3][3] = {{-3, 4, -1}, {-1, 0, 1}, {1, -4, 3}};
  if (n < 2)
    return 0;
  int width = n >= 5 ? 5 : n >= 3 ? 3 : 2;
  int first = k - width / 2;
  first = first < 0 ? 0 : first > n - width ? n - width : first;
  double sum = 0;
  for (int i = 0; i < width; i++) {
    double weight = width == 5   ? five[k - first][i] / 12
                    : width == 3 ? three[k - first][i] / 2
                    : i          ? 1
                                 : -1;
    sum += weight * y[(size_t)(first + i) * stride];
  }
  return sum;
}

/** Values at w = 0 and beyond the exact part of a row. */
static void extend_row(const hli_table *table, int row) {
  int first_column = table->first[row], last = table->last[row];
  size_t stride = (size_t)table->quantities * VALUES;
  for (int quantity = 0; quantity < table->quantities && first_column > 1; quantity++) {
    /* Below the first exact column lambda and profiles go on as they begin. */
    double *begin = node_at(table, row, first_column, quantity);
    double slope = last > first_column ? begin[stride] - begin[0] : 0;
    for (int column = first_column - 1; column >= 1; column--) {
      double value = begin[0] + slope * (column - first_column);
      node_at(table, row, column, quantity)[0] = quantity == 0 ? fmax(value, 1) : value;
    }
  }
  for (int quantity = 0; quantity < table->quantities; quantity++) {
    double *first = node_at(table, row, 0, quantity), *y = first + stride;
    if (last >= 4) /* cubic through the first four columns */
      first[0] = 4 * y[0] - 6 * y[stride] + 4 * y[2 * stride] - y[3 * stride];
    else
      first[0] = last >= 2 ? 2 * y[0] - y[stride] : y[0];
    for (int column = last + 1; column < table->columns; column++)
      node_at(table, row, column, quantity)[0] = node_at(table, row, last, quantity)[0];
  }
  /* L goes on linearly in w. */
  double w = last * table->dw, lambda = node_at(table, row, last, 0)[0];
  double slope =
      lambda + w * difference(node_at(table, row, 0, 0), stride, last + 1, last) / table->dw;
  for (int column = last + 1; column < table->columns; column++) {
    double at = column * table->dw;
    node_at(table, row, column, 0)[0] = (lambda * w + fmax(slope, 1) * (at - w)) / at;
  }
}

static void fill_derivatives(const hli_table *table) {
  size_t along_w = (size_t)table->quantities * VALUES, along_t = along_w * (size_t)table->columns;
  for (int row = 0; row < table->rows; row++) {
    int last = table->last[row];
    for (int column = 0; column < table->columns; column++)
      for (int q = 0; q < table->quantities; q++) {
        double *node = node_at(table, row, column, q);
        /* Differences do not cross the end of the exact part. */
        node[2] = column <= last ? difference(node_at(table, row, 0, q), along_w, last + 1, column)
                                 : difference(node_at(table, row, last, q), along_w,
                                              table->columns - last, column - last);
      }
  }
  for (int column = 0; column < table->columns; column++)
    for (int row = 0; row < table->rows; row++) {
      /* Rows whose exact part ends before this column are left out where the own row is exact. */
      int low = 0, high = table->rows;
      if (column <= table->last[row]) {
        for (low = row; low > 0 && column <= table->last[low - 1];)
          low--;
        for (high = row + 1; high < table->rows && column <= table->last[high];)
          high++;
      }
      for (int q = 0; q < table->quantities; q++) {
        double *node = node_at(table, row, column, q);
        node[1] = difference(node_at(table, low, column, q), along_t, high - low, row - low);
        node[3] = difference(node_at(table, low, column, q) + 2, along_t, high - low, row - low);
      }
    }
}

/** Bounds of t_cond in a row by the range and the limits; crossed (least > most) if nothing is
 * allowed. */
static void bound_row(const hli_builder *b, int row, double (*margin)(void *, double, double)) {
  hli_table *table = b->table;
  double t_evap = table->t0 + row * table->dt;
  double low = fmax(b->range->t_cond[0], t_evap + b->range->lift), high = b->range->t_cond[1];
  table->t_cond[0][row] = low;
  table->t_cond[1][row] = high;
  if (!margin || low >= high ||
      (margin(b->user, t_evap, low) >= 0 && margin(b->user, t_evap, high) >= 0))
    return;
  enum { SCAN = 24 };
  double good = NAN, edge[2] = {NAN, NAN};
  for (int k = 0; k <= SCAN; k++) {
    double t = low + (high - low) * k / SCAN;
    if (!(margin(b->user, t_evap, t) >= 0))
      continue;
    if (isnan(edge[0]))
      edge[0] = t;
    good = edge[1] = t;
  }
  if (isnan(good)) {
    table->t_cond[1][row] = low - 1;
    return;
  }
  for (int side = 0; side < 2; side++) {
    double in = edge[side], out = in + (side ? 1 : -1) * (high - low) / SCAN;
    if (out < low || out > high) {
      table->t_cond[side][row] = side ? high : low;
      continue;
    }
    for (int k = 0; k < 40; k++) {
      double middle = 0.5 * (in + out);
      if (margin(b->user, t_evap, middle) >= 0)
        in = middle;
      else
        out = middle;
    }
    table->t_cond[side][row] = in;
  }
}

static bool is_good(const hli_table *table, int row) {
  return row >= 0 && row < table->rows && table->last[row] >= 1;
}

/** Nearest row with a result. */
static int nearest(const hli_table *table, int row) {
  for (int k = 1;; k++) {
    if (is_good(table, row - k))
      return row - k;
    if (is_good(table, row + k))
      return row + k;
  }
}

/** Rows without a result go on from their neighbours and allow nothing. */
static void fill_gaps(const hli_table *table) {
  size_t length = (size_t)table->columns * (size_t)table->quantities * VALUES;
  for (int row = 0; row < table->rows; row++) {
    if (is_good(table, row))
      continue;
    int from = nearest(table, row), behind = 2 * from - row;
    bool close = abs(from - row) == 1 && is_good(table, behind);
    double *to = node_at(table, row, 0, 0);
    const double *a = node_at(table, from, 0, 0), *b = node_at(table, close ? behind : from, 0, 0);
    for (size_t k = 0; k < length; k++)
      to[k] = 2 * a[k] - b[k];
    table->t_cond[0][row] = table->t_cond[0][from];
    table->t_cond[1][row] = table->t_cond[0][from] - 1;
  }
  for (int row = 0; row < table->rows; row++)
    if (table->last[row] < 1)
      table->last[row] = table->columns - 1;
}

hl_status hli_table_build(hli_arena *arena, const hli_table_range *range, hli_point_fn point,
                          void *user, double (*margin)(void *user, double t_evap, double t_cond),
                          hli_table *out) {
  hli_builder b = {out, range, point, user};
  double span = fmax(range->t_evap[1] - range->t_evap[0], 0);
  int rows = (int)ceil(span / step_t) + 3; /* one beyond each end, so that the limits lie inside */
  rows = rows < 5 ? 5 : rows > MOST_ROWS ? MOST_ROWS : rows;
  *out = (hli_table){.rows = rows,
                     .dw = step_w,
                     .dt = span > 0 ? span / (rows - 3) : 0.25,
                     .quantities = 1 + 2 * (range->knots[0] + range->knots[1])};
  out->t0 = range->t_evap[0] - (span > 0 ? out->dt : out->dt * (rows - 1) / 2);
  out->t_least = range->t_evap[0];
  out->t_most = range->t_evap[1];
  out->knots[0] = range->knots[0];
  out->knots[1] = range->knots[1];
  /* The coldest row with a result has the largest power share. */
  hli_point p = {.w = 0};
  double top = NAN;
  for (int row = 0; row < rows && isnan(top); row++) {
    double t_evap = out->t0 + row * out->dt, good = fmax(range->t_cond[0], t_evap + 5);
    top = highest(&b, t_evap, good, fmax(range->t_cond[1], good) + beyond);
    if (!point(user, t_evap, top, false, &p))
      top = NAN;
  }
  if (isnan(top))
    return HL_ERR_RANGE; /* no result between the bounds */
  int columns = (int)ceil(p.w / step_w) + 2;
  out->columns = columns < 6 ? 6 : columns > MOST_COLUMNS ? MOST_COLUMNS : columns;
  out->node =
      HLI_NEW(arena, double, (size_t)rows *(size_t)out->columns *(size_t)out->quantities *VALUES);
  out->first = HLI_NEW(arena, int, rows);
  out->last = HLI_NEW(arena, int, rows);
  out->t_cond[0] = HLI_NEW(arena, double, rows);
  out->t_cond[1] = HLI_NEW(arena, double, rows);
  if (!out->node || !out->first || !out->last || !out->t_cond[0] || !out->t_cond[1])
    return hli_nomem(arena->ctx);
  int good_rows = 0;
  for (int row = 0; row < rows; row++) {
    if (!fill_row(&b, row, top))
      continue;
    good_rows++;
    extend_row(out, row);
    bound_row(&b, row, margin);
  }
  if (good_rows < 2)
    return HL_ERR_RANGE; /* no result between the bounds */
  fill_gaps(out);
  fill_derivatives(out);
  return HL_OK;
}
