/**
 * Relaxations, of one load or of all at once. Lumped: both staircases with the best temperature of
 * each cell. Paired, additive COP: what a lift takes at an evaporator is
 * S_e = eta·S_c + (1 - eta)·sum of (z_k - z_{k-1})/T_k over the condensers, z_k the source heat
 * used up to condenser k; summed by parts, the coefficients of z_k are positive, so each z_k may be
 * replaced by its own bound for the load up to there. The best step to a point is the highest of
 * lines in 1/T, one for each point it may begin at; they are kept in a tree (Li and Chao). All
 * other cases: infinitely many levels.
 *
 * A design scaled down keeps its temperatures, so work per load never falls with the load.
 */
#include "levels/work.h"

static const double *row(const hli_fit *fit, int level) {
  return fit->v + (size_t)level * (size_t)fit->count;
}

/** Work of a load by what the follower has. [W] */
static double work_of(const hli_plan *p, double load, double heat) {
  return fmax(p->heating ? load - heat : heat - load, 0);
}

/* -------------------------------------------------------------- lines in 1/T */

/** Ask at points of falling u: two of each point of the sink's grid, near side and far side. */
static void lines_clear(hli_lines *l, const hli_fit *sink) {
  l->leaves = 1;
  while (l->leaves < 2 * sink->count)
    l->leaves *= 2;
  for (int k = 0; k < l->leaves; k++) {
    const int at = k / 2 < sink->count ? k / 2 : sink->count - 1;
    l->u[k] = k % 2 == 0 && k / 2 < sink->count ? sink->u_near[at] : sink->u[at];
  }
  for (int k = 0; k < 2 * l->leaves; k++)
    l->at[k] = -(double)INFINITY;
}

static void lines_add(hli_lines *l, double at, double slope) {
  int node = 1, low = 0, high = l->leaves;
  while (node < 2 * l->leaves) {
    const int middle = (low + high) / 2;
    if (l->at[node] == -(double)INFINITY) {
      l->at[node] = at;
      l->slope[node] = slope;
      return;
    }
    if (at + slope * l->u[middle] > l->at[node] + l->slope[node] * l->u[middle]) {
      const double held = l->at[node], held_slope = l->slope[node];
      l->at[node] = at;
      l->slope[node] = slope;
      at = held;
      slope = held_slope;
    }
    if (high - low == 1)
      return;
    /* The lower one of the middle may be the higher one on one side of it only: that of greater u,
     * to the left, if it is steeper. */
    node *= 2;
    if (slope > l->slope[node / 2]) {
      high = middle;
    } else {
      low = middle;
      node++;
    }
  }
}

static double lines_most(const hli_lines *l, int point) {
  double most = -INFINITY;
  for (int node = l->leaves + point; node > 0; node /= 2)
    if (l->at[node] != -(double)INFINITY)
      most = fmax(most, l->at[node] + l->slope[node] * l->u[point]);
  return most;
}

/* ---------------------------------------------------------------------- paired */

/* Largest source heat with S_e(z) <= s + (1 - eta)·z·u, S_e the optimistic fit of the source. */
static double source_bound(const hli_fit *source, const double *s_e, double eta, double s, double u,
                           int *from) {
  int k = *from; /* of a point before: near to this one */
  while (k < source->count - 1 && s_e[k] <= s + (1 - eta) * source->q[k] * u)
    k++;
  while (k > 1 && s_e[k - 1] > s + (1 - eta) * source->q[k - 1] * u)
    k--;
  *from = k;
  /* Linear inside the cell: s_e - (q[k] - z)·u_near = s + (1 - eta)·z·u. */
  double slope = source->u_near[k] - (1 - eta) * u;
  double z = slope > 0 ? (s - s_e[k] + source->q[k] * source->u_near[k]) / slope : source->q[k];
  return fmin(fmax(z, source->q[k - 1]), source->q[k]);
}

/**
 * One condenser more: bounds of the source heat z and of the sum a up to each point of the sink, in
 * place.
 * @param end  What a last level that stands at the point has; and `most`, one that ends before.
 */
static void add_condenser(hl_levels *levels, double eta, const double *s_e) {
  const hli_fit *sink = &levels->fit[0], *source = &levels->fit[1];
  hli_lines *l = &levels->lines;
  double *z = levels->relax.z, *a = levels->relax.a;
  int from = 1;
  lines_clear(l, sink);
  for (int i = 0; i < sink->count; i++) {
    if (a[i] != -(double)INFINITY)
      lines_add(l, a[i], -eta * sink->q[i] - (1 - eta) * z[i]);
    const double most = lines_most(l, 2 * i) + eta * sink->q[i] * sink->u_near[i];
    levels->relax.most[i] = most;
    levels->relax.end[i] = lines_most(l, 2 * i + 1) + eta * sink->q[i] * sink->u[i];
    z[i] =
        i == 0 ? 0 : fmin(source_bound(source, s_e, eta, most, sink->u_near[i], &from), sink->q[i]);
    a[i] = most + (1 - eta) * z[i] * sink->u_near[i];
  }
}

static void ends_of_heating(hl_levels *levels, double eta, const double *s_e, double *work) {
  const hli_fit *sink = &levels->fit[0], *source = &levels->fit[1];
  int from = 1;
  work[0] = 0;
  for (int i = 1; i < sink->count; i++) {
    const double z = source_bound(source, s_e, eta, levels->relax.end[i], sink->u[i], &from);
    work[i] = fmax(sink->q[i] - z, 0);
  }
}

/** The least heat of the sink never falls with the load. */
static void ends_of_cooling(hl_levels *levels, double eta, double *work) {
  const hli_fit *sink = &levels->fit[0], *source = &levels->fit[1];
  const double *most = levels->relax.most;
  int i = 0;
  work[0] = 0;
  for (int j = 1; j < source->count; j++) {
    const double load = source->q[j], s = source->ends[j];
    while (i < sink->count && s > most[i] + (1 - eta) * load * sink->u_near[i])
      i++;
    double heat = sink->q[sink->count - 1];
    if (i < sink->count)
      heat = i == 0 ? 0
                    : fmax(sink->q[i - 1],
                           sink->q[i] - (most[i] + (1 - eta) * load * sink->u_near[i] - s) /
                                            (eta * sink->u_near[i]));
    work[j] = fmax(heat - load, 0);
  }
}

/** Rows of 1 to `condensers` levels with that many evaporators, `stride` apart; or the last only.
 */
static void relax_paired(hl_levels *levels, const hli_plan *p, int condensers, int evaporators,
                         double *work, size_t stride) {
  hli_fit *sink = &levels->fit[0], *source = &levels->fit[1];
  const double eta = p->set->eta;
  const double *s_e = row(source, evaporators);
  if (!p->heating)
    hli_fit_ends(source, evaporators);
  for (int i = 0; i < sink->count; i++) {
    levels->relax.z[i] = 0;
    levels->relax.a[i] = i == 0 ? 0 : (double)-INFINITY;
  }
  for (int k = 1; k <= condensers; k++, work += stride) {
    add_condenser(levels, eta, s_e);
    if (stride == 0 && k < condensers)
      continue;
    if (p->heating)
      ends_of_heating(levels, eta, s_e, work);
    else
      ends_of_cooling(levels, eta, work);
  }
}

/* ---------------------------------------------------------------------- lumped */

/* The follower's heat that is at least asked (heating: at most given), from both optimistic fits,
 * for loads of the driver's grid from one on. */
static void relax_lumped(hl_levels *levels, const hli_plan *plan, int drivers, int followers,
                         int from, double *work) {
  hli_fit *driver = &levels->fit[plan->driver->sink ? 0 : 1],
          *follower = &levels->fit[plan->follower->sink ? 0 : 1];
  hli_plan p = *plan;
  const double *own = row(follower, followers);
  hli_fit_ends(driver, drivers);
  work[0] = 0;
  for (int i = from; i < driver->count; i++) {
    const double s = driver->ends[i];
    p.load = driver->q[i];
    int k = 1;
    while (k < follower->count - 1 && hli_lumped_lack(&p, follower->q[k], s, own[k]) > 0)
      k++;
    double low = follower->q[k - 1], high = follower->q[k];
    for (int n = 0; n < 60 && high - low > 1e-14 * high; n++) {
      /* within the cell its last level has the cell's temperature */
      double q = 0.5 * (low + high);
      double entropy = own[k] - (follower->q[k] - q) * follower->u_near[k];
      *(hli_lumped_lack(&p, q, s, entropy) > 0 ? &low : &high) = q;
    }
    work[i] = work_of(&p, p.load, p.heating ? high : low);
  }
}

/* -------------------------------------------------------------------- all loads */

/** No levels are better than infinitely many, and work per load never falls. */
static void raise(const hli_fit *driver, const double *continuous, double *work) {
  double least = 0; /* per load */
  for (int i = 1; i < driver->count; i++) {
    work[i] = fmax(work[i], continuous[i]);
    least = fmax(least, work[i] / driver->q[i]);
    work[i] = least * driver->q[i];
  }
}

/** One level on each side is no choice: its work is its own bound. */
static void settle_one(const hli_plan *plan, const hli_fit *driver, double *work) {
  hli_plan p = *plan;
  p.drivers = p.followers = 1;
  for (int i = 1; i < driver->count; i++) {
    p.load = driver->q[i];
    const double x[1] = {0}, own = hli_plan_cost(&p, x);
    if (isfinite(own))
      work[i] = fmax(work[i], own);
  }
}

void hli_levels_relax_all(hl_levels *levels, const hli_plan *p, double *work, size_t stride) {
  const hl_levels_settings *set = p->set;
  hli_fit *driver = &levels->fit[p->heating ? 0 : 1], *follower = &levels->fit[p->heating ? 1 : 0];
  const bool pairs = set->model == HL_LEVELS_PARALLEL, lumped = set->model == HL_LEVELS_LUMPED;
  const int condensers = set->condensers, evaporators = pairs ? 1 : set->evaporators;
  const double all = hli_side_total(p->follower);
  hli_fit_grid(driver, p->driver, p->load, HLI_LEVELS_CELLS);
  hli_fit_begin_small(driver);
  hli_fit_grid(follower, p->follower, p->heating ? fmin(all, p->load) : all, HLI_LEVELS_CELLS);
  hli_fit_solve(&levels->fit[0], condensers, true);
  hli_fit_solve(&levels->fit[1], pairs ? condensers : evaporators, true);
  hli_levels_continuous_all(p, driver->q, driver->count, levels->relax.limit);
  for (int e = 1; e <= evaporators; e++) {
    for (int c = 1; c <= condensers; c++) {
      double *here = work + stride * (size_t)((c - 1) * evaporators + e - 1);
      for (int i = 0; i < driver->count && !lumped; i++)
        here[i] = 0;
      if (lumped)
        relax_lumped(levels, p, p->heating ? c : e, p->heating ? e : c, 1, here);
      else if (pairs && set->cop == HL_LEVELS_COP_ADDITIVE)
        relax_paired(levels, p, c, c, here, 0);
    }
    if (!lumped && !pairs && set->cop == HL_LEVELS_COP_ADDITIVE)
      relax_paired(levels, p, condensers, e, work + stride * (size_t)(e - 1),
                   stride * (size_t)evaporators);
    if (e == 1)
      settle_one(p, driver, work);
    for (int c = 1; c <= condensers; c++)
      raise(driver, levels->relax.limit, work + stride * (size_t)((c - 1) * evaporators + e - 1));
  }
}

/* -------------------------------------------------------------------- one load */

double hli_levels_relaxed(hl_levels *levels, const hli_plan *p) {
  const double limit = hli_levels_continuous(p, p->set->eta), all = hli_side_total(p->follower);
  hli_fit *driver = &levels->fit[p->heating ? 0 : 1], *follower = &levels->fit[p->heating ? 1 : 0];
  const bool lumped = p->set->model == HL_LEVELS_LUMPED;
  double *work = levels->relax.limit;
  if (!lumped && p->set->cop != HL_LEVELS_COP_ADDITIVE)
    return isnan(limit) ? 0 : limit;
  hli_fit_grid(driver, p->driver, p->load, HLI_LEVELS_CELLS);
  hli_fit_grid(follower, p->follower, p->heating ? fmin(all, p->load) : all, HLI_LEVELS_CELLS);
  hli_fit_solve(driver, p->drivers, true);
  hli_fit_solve(follower, p->followers, true);
  if (lumped)
    relax_lumped(levels, p, p->drivers, p->followers, driver->count - 1, work);
  else
    relax_paired(levels, p, p->heating ? p->drivers : p->followers,
                 p->heating ? p->followers : p->drivers, work, 0);
  return fmax(isnan(limit) ? 0 : limit, work[driver->count - 1]);
}
