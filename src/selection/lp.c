/**
 * The programme of a few columns and some dozens of rows. Costs are not negative, so x = 0 is dual
 * feasible, and the cost rises with every pivot: most sets are refuted after one or two.
 */
#include "selection/work.h"

/* Pivots after which the first violated row is taken (Bland's rule), and after which it is given
 * up. */
enum { BLAND_AFTER = 60, PIVOTS_MOST = 2000 };
static const double SMALL_PIVOT = 1e-10;

/** x = base + map·z, z >= 0; z_k is x_j (id -1 - j) or the rest of row id; gain: cost per z. */
typedef struct tableau {
  int n, pivots, id[HLI_LP_MOST];
  double value, base[HLI_LP_MOST], gain[HLI_LP_MOST], map[HLI_LP_MOST][HLI_LP_MOST];
} tableau;

static void start(tableau *t, const hli_lp *lp) {
  t->n = lp->n;
  t->pivots = 0;
  t->value = 0;
  for (int j = 0; j < lp->n; j++) {
    t->id[j] = -1 - j;
    t->base[j] = 0;
    t->gain[j] = lp->cost[j];
    for (int k = 0; k < lp->n; k++)
      t->map[j][k] = j == k;
  }
  memcpy(lp->rest, lp->constant, (size_t)lp->m * sizeof *lp->rest);
}

/** The row most violated, or -1 - j for an x_j below 0; its violation in *by, 0 if there is none.
 */
static int violated(const tableau *t, const hli_lp *lp, double *by) {
  const double *rest = lp->rest;
  int worst = 0;
  double least = -lp->zero;
  const bool first = t->pivots >= BLAND_AFTER;
  for (int i = 0; i < lp->m && !(first && least < -lp->zero); i++)
    if (rest[i] < least) {
      least = rest[i];
      worst = i;
    }
  for (int j = 0; j < t->n && !(first && least < -lp->zero); j++)
    if (t->base[j] < least) {
      least = t->base[j];
      worst = -1 - j;
    }
  *by = least < -lp->zero ? -least : 0;
  return worst;
}

/** What a unit of each z adds to what is violated. */
static void express(const tableau *t, const hli_lp *lp, int row, double *alpha) {
  for (int k = 0; k < t->n; k++) {
    alpha[k] = row < 0 ? t->map[-1 - row][k] : 0;
    for (int j = 0; j < t->n && row >= 0; j++)
      alpha[k] += lp->column[j][row] * t->map[j][k];
  }
}

static int entering(const tableau *t, const double *alpha) {
  int best = -1;
  double least = INFINITY;
  for (int k = 0; k < t->n; k++) {
    if (alpha[k] <= SMALL_PIVOT)
      continue;
    const double ratio = t->gain[k] / alpha[k];
    const bool tie = ratio == least && best >= 0;
    if (ratio < least ||
        (tie && (t->pivots >= BLAND_AFTER ? t->id[k] < t->id[best] : alpha[k] > alpha[best]))) {
      least = ratio;
      best = k;
    }
  }
  return best;
}

static void pivot(tableau *t, const hli_lp *lp, int row, double by, int k, const double *alpha) {
  const double step = t->gain[k] / alpha[k], up = by / alpha[k];
  t->value += step * by;
  for (int l = 0; l < t->n; l++)
    t->gain[l] = l == k ? step : fmax(t->gain[l] - step * alpha[l], 0);
  for (int j = 0; j < t->n; j++) {
    const double through = t->map[j][k];
    if (through == 0)
      continue;
    const double move = through * up, share = through / alpha[k];
    t->base[j] += move;
    for (int l = 0; l < t->n; l++)
      t->map[j][l] = l == k ? share : t->map[j][l] - share * alpha[l];
    const double *column = lp->column[j];
    for (int i = 0; i < lp->m; i++)
      lp->rest[i] += move * column[i];
  }
  t->id[k] = row;
  t->pivots++;
}

static void note_duals(const tableau *t, hli_lp *lp, int row, double part, const double *alpha) {
  lp->duals = 0;
  for (int k = 0; k < t->n; k++) {
    const double dual = t->gain[k] - part * alpha[k];
    if (t->id[k] < 0 || !(dual > 0))
      continue;
    lp->dual_row[lp->duals] = t->id[k];
    lp->dual[lp->duals++] = dual;
  }
  if (row >= 0 && part > 0) {
    lp->dual_row[lp->duals] = row;
    lp->dual[lp->duals++] = part;
  }
}

void hli_lp_solve(hli_lp *lp) {
  tableau t;
  double alpha[HLI_LP_MOST] = {0}, by = 0;
  start(&t, lp);
  lp->reached = lp->stuck = false;
  for (int row; (row = violated(&t, lp, &by), by > 0);) {
    express(&t, lp, row, alpha);
    const int k = entering(&t, alpha);
    /* Part of the way to the next basis the duals are feasible as well. */
    const double part = (lp->limit - t.value) / by;
    if (k < 0 || t.gain[k] / alpha[k] >= part) {
      lp->reached = true;
      lp->value = lp->limit;
      if (isinf(lp->limit)) /* the ray itself */
        memset(t.gain, 0, sizeof t.gain);
      note_duals(&t, lp, row, isinf(lp->limit) ? 1 : fmax(part, 0), alpha);
      return;
    }
    if (t.pivots == PIVOTS_MOST) {
      lp->stuck = true;
      break;
    }
    pivot(&t, lp, row, by, k, alpha);
  }
  lp->value = t.value;
  note_duals(&t, lp, -1, 0, alpha);
  for (int j = 0; j < lp->n; j++)
    lp->x[j] = fmax(t.base[j], 0);
}
