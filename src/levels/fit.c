/**
 * Staircase fits by dynamic programming: the sum of heat over temperature that n levels at best
 * have, greatest at the sink and least at the source. The best last step moves outward with the
 * heat to cover (the sum obeys the quadrangle inequality), so a row is found by divide and conquer.
 */
#include "levels/work.h"

static void set_levels(hli_fit *fit) {
  fit->u[0] = 1 / hli_side_before(fit->side, 0);
  fit->u_near[0] = fit->u[0];
  for (int k = 1; k < fit->count; k++) {
    fit->u[k] = 1 / hli_side_before(fit->side, fit->q[k]);
    fit->u_near[k] = 1 / hli_side_after(fit->side, fit->q[k - 1]);
  }
}

void hli_fit_grid(hli_fit *fit, const hli_side *side, double end, int cells) {
  int n = 0, kink = 0;
  if (fit->side == side && fit->end == end && fit->cells == cells)
    return;
  fit->side = side;
  fit->end = end;
  fit->cells = cells;
  fit->solved = 0;
  fit->q[n++] = 0;
  for (int k = 1; k <= cells; k++) {
    double next = k < cells ? end * k / cells : end;
    for (; kink < side->count && side->q[kink] < next; kink++)
      if (side->q[kink] > fit->q[n - 1])
        fit->q[n++] = side->q[kink];
    if (next > fit->q[n - 1])
      fit->q[n++] = next;
  }
  fit->count = n;
  set_levels(fit);
}

void hli_fit_begin_small(hli_fit *fit) {
  const double small = 1e-6 * fit->end;
  if (fit->q[1] <= small)
    return;
  memmove(fit->q + 2, fit->q + 1, (size_t)(fit->count - 1) * sizeof *fit->q);
  fit->q[1] = small;
  fit->count++;
  fit->cells = fit->solved = 0; /* none that could be asked for again */
  set_levels(fit);
}

typedef struct row {
  const hli_fit *fit;
  const double *before, *u;
  double *v;
  int *arg;
  bool most;
} row;

/* Points lo..hi, whose best last step begins between from and to. */
static void divide(const row *r, int lo, int hi, int from, int to) {
  if (lo > hi)
    return;
  const int middle = (lo + hi) / 2;
  const double *q = r->fit->q;
  double best = r->most ? (double)-INFINITY : (double)INFINITY;
  int at = from;
  for (int p = from; p <= to && p <= middle; p++) {
    double value = r->before[p] + (q[middle] - q[p]) * r->u[middle];
    if (r->most ? value > best : value < best) {
      best = value;
      at = p;
    }
  }
  r->v[middle] = best;
  r->arg[middle] = at;
  divide(r, lo, middle - 1, from, at);
  divide(r, middle + 1, hi, at, to);
}

void hli_fit_solve(hli_fit *fit, int levels, bool near) {
  const bool most = fit->side->sink;
  int first = 1;
  if (fit->solved > 0 && fit->near == near)
    first = fit->solved + 1;
  if (first > levels)
    return;
  fit->near = near;
  fit->solved = levels;
  for (int k = 0; k < fit->count && first == 1; k++) { /* no level covers no heat */
    fit->v[k] = k == 0 ? 0 : most ? (double)-INFINITY : (double)INFINITY;
    fit->arg[k] = 0;
  }
  for (int k = first; k <= levels; k++) {
    row r = {.fit = fit,
             .before = fit->v + (size_t)(k - 1) * (size_t)fit->count,
             .u = near ? fit->u_near : fit->u,
             .v = fit->v + (size_t)k * (size_t)fit->count,
             .arg = fit->arg + (size_t)k * (size_t)fit->count,
             .most = most};
    if (k == 1)
      for (int i = 0; i < fit->count; i++) {
        r.v[i] = fit->q[i] * r.u[i];
        r.arg[i] = 0;
      }
    else
      divide(&r, 0, fit->count - 1, 0, fit->count - 1);
  }
}

void hli_fit_ends(hli_fit *fit, int levels) {
  const size_t before = (size_t)(levels - 1) * (size_t)fit->count;
  row r = {.fit = fit,
           .before = fit->v + before,
           .u = fit->u,
           .v = fit->ends,
           .arg = fit->arg, /* the row of no levels, which nobody reads */
           .most = fit->side->sink};
  divide(&r, 0, fit->count - 1, 0, fit->count - 1);
}

void hli_fit_trace(const hli_fit *fit, int levels, int end, double *heat) {
  int at = end;
  for (int k = levels; k > 1; k--) {
    at = fit->arg[(size_t)k * (size_t)fit->count + (size_t)at];
    heat[k - 2] = fit->q[at];
  }
}

void hli_levels_start(hl_levels *levels, const hli_plan *p, double *x) {
  hli_fit *driver = &levels->fit[p->driver->sink ? 0 : 1],
          *follower = &levels->fit[p->follower->sink ? 0 : 1];
  hli_fit_grid(driver, p->driver, p->load, HLI_LEVELS_CELLS);
  hli_fit_solve(driver, p->drivers, false);
  hli_fit_trace(driver, p->drivers, driver->count - 1, x);
  if (p->set->model == HL_LEVELS_PARALLEL)
    return;
  double end = hli_side_total(p->follower);
  if (p->heating)
    end = fmin(end, p->load);
  hli_fit_grid(follower, p->follower, end, HLI_LEVELS_CELLS);
  hli_fit_solve(follower, p->followers, false);
  const double s =
      driver->v[(size_t)p->drivers * (size_t)driver->count + (size_t)driver->count - 1];
  const double *own = follower->v + (size_t)p->followers * (size_t)follower->count;
  int low = 1, high = follower->count - 1;
  while (low < high) { /* the first point where the follower's heat is enough */
    int middle = (low + high) / 2;
    if (hli_lumped_lack(p, follower->q[middle], s, own[middle]) > 0)
      low = middle + 1;
    else
      high = middle;
  }
  hli_fit_trace(follower, p->followers, low, x + p->drivers - 1);
}
