#include "integration/sizing.h"

/* A pivot smaller than this part of the row's largest is no pivot. */
static const double SMALLEST_PIVOT = 1e-11;

bool hli_sizing_init(hli_sizing *s, hli_arena *arena, int n) {
  *s = (hli_sizing){.n = n};
  s->cost = HLI_NEW(arena, double, n);
  s->lower = HLI_NEW(arena, double, n);
  s->upper = HLI_NEW(arena, double, n);
  s->balance = HLI_NEW(arena, double, n);
  s->x = HLI_NEW(arena, double, n);
  s->map = HLI_NEW(arena, double, (size_t)n *(size_t)n);
  s->base = HLI_NEW(arena, double, n);
  s->gain = HLI_NEW(arena, double, n);
  s->row = HLI_NEW(arena, double, n);
  s->alpha = HLI_NEW(arena, double, n);
  return s->cost && s->lower && s->upper && s->balance && s->x && s->map && s->base && s->gain &&
         s->row && s->alpha;
}

/** Every column at the bound that is best for its cost: nothing can be gained, so dual feasible. */
static void start(hli_sizing *s) {
  double most = 0;
  for (int j = 0; j < s->n; j++)
    most = fmax(most, fabs(s->cost[j]));
  memset(s->map, 0, (size_t)s->n * (size_t)s->n * sizeof *s->map);
  s->free = s->n;
  for (int j = 0; j < s->n; j++) {
    /* Ties break by column: equal costs would let the method turn in a circle. */
    double cost = s->cost[j] + 1e-13 * most * (j + 1);
    bool at_lower = cost >= 0;
    s->base[j] = at_lower ? s->lower[j] : s->upper[j];
    s->map[j * s->n + j] = at_lower ? 1 : -1;
    s->gain[j] = fabs(cost);
  }
}

/** row·x + constant as constant' + alpha·z; returns constant'. */
static double express(hli_sizing *s, const double *row, double constant) {
  for (int t = 0; t < s->free; t++)
    s->alpha[t] = 0;
  for (int j = 0; j < s->n; j++) {
    if (row[j] == 0)
      continue;
    constant += row[j] * s->base[j];
    for (int t = 0; t < s->free; t++)
      s->alpha[t] += row[j] * s->map[j * s->n + t];
  }
  return constant;
}

/** w = w0 + alpha·z takes the place of z[t]. */
static void pivot(hli_sizing *s, double w0, int t) {
  double scale = 1 / s->alpha[t];
  for (int j = 0; j < s->n; j++) {
    double *row = s->map + (size_t)j * (size_t)s->n;
    double part = row[t] * scale;
    if (part == 0)
      continue;
    for (int u = 0; u < s->free; u++)
      row[u] -= part * s->alpha[u];
    row[t] = part;
    s->base[j] -= part * w0;
  }
  double part = s->gain[t] * scale;
  for (int u = 0; u < s->free; u++)
    s->gain[u] = fmax(s->gain[u] - part * s->alpha[u], 0); /* rounding only */
  s->gain[t] = fabs(part);
}

/** Nonbasic variable that may take up a row at least cost; -1 if none can. */
static int entering(const hli_sizing *s, bool either_sign) {
  double largest = 0, best = INFINITY;
  int t = -1;
  for (int u = 0; u < s->free; u++)
    largest = fmax(largest, fabs(s->alpha[u]));
  for (int u = 0; u < s->free; u++) {
    double alpha = either_sign ? fabs(s->alpha[u]) : s->alpha[u];
    if (!(alpha > SMALLEST_PIVOT * largest))
      continue;
    double ratio = s->gain[u] / alpha;
    if (ratio < best || (ratio <= best && alpha > fabs(s->alpha[t]))) {
      best = ratio;
      t = u;
    }
  }
  return t;
}

/** Fix the balance at 0 for good: its slack leaves the nonbasic variables. */
static bool take_balance(hli_sizing *s) {
  double w0 = express(s, s->balance, s->balance_constant);
  int t = entering(s, true);
  if (t < 0)
    return fabs(w0) <= s->zero;
  pivot(s, w0, t);
  int last = --s->free;
  for (int j = 0; j < s->n; j++)
    s->map[j * s->n + t] = s->map[j * s->n + last];
  s->gain[t] = s->gain[last];
  return true;
}

/** Most violated bound as a row; returns its violation. */
static double violated_bound(hli_sizing *s, double *constant) {
  double most = 0;
  int column = -1;
  bool upper = false;
  for (int j = 0; j < s->n; j++) {
    double below = s->lower[j] - s->base[j], above = s->base[j] - s->upper[j];
    if (below > most || above > most) {
      upper = above > below;
      most = upper ? above : below;
      column = j;
    }
  }
  memset(s->row, 0, (size_t)s->n * sizeof *s->row);
  if (column >= 0) {
    s->row[column] = upper ? -1 : 1;
    *constant = upper ? s->upper[column] : -s->lower[column];
  }
  return most;
}

bool hli_sizing_solve(hli_sizing *s, hli_cut_fn cut, void *user) {
  start(s);
  if (!take_balance(s))
    return false;
  for (int k = 0; k < 200 + 50 * s->n; k++) {
    double constant = 0, violation = violated_bound(s, &constant);
    if (violation <= s->zero)
      violation = cut(user, s->base, s->row, &constant);
    if (violation <= s->zero) {
      for (int j = 0; j < s->n; j++)
        s->x[j] = fmin(fmax(s->base[j], s->lower[j]), s->upper[j]);
      return true;
    }
    double w0 = express(s, s->row, constant);
    int t = entering(s, false);
    if (t < 0)
      return false;
    pivot(s, w0, t);
  }
  return false;
}
