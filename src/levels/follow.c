/**
 * Evaluation at given levels. Each level is loaded to the limit of the cascade, and lifts are
 * nested: with the additive COP the coldest evaporator serves the hottest condenser, since heat
 * moved to a hotter condenser can serve a cooler one but not the other way round. With the
 * multiplicative COP the exchange of two lifts gains the other way, so the hottest is served by the
 * warmest.
 */
#include "levels/work.h"

int hli_side_first(const hli_side *side, double q) {
  int low = 0, high = side->count;
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (side->q[middle] >= q)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

double hli_side_before(const hli_side *side, double q) {
  const double *at = side->q;
  int low = 0, high = side->count - 1; /* first corner at or beyond q */
  while (low < high) {
    int middle = (low + high) / 2;
    if (at[middle] >= q * (1 - 1e-13))
      high = middle;
    else
      low = middle + 1;
  }
  if (low == 0 || at[low] <= q)
    return side->t[low];
  double share = (q - at[low - 1]) / (at[low] - at[low - 1]);
  return side->t[low - 1] + share * (side->t[low] - side->t[low - 1]);
}

double hli_side_after(const hli_side *side, double q) {
  const double *at = side->q;
  int low = 0, high = side->count - 1; /* last corner at or before q */
  while (low < high) {
    int middle = (low + high + 1) / 2;
    if (at[middle] <= q * (1 + 1e-13))
      low = middle;
    else
      high = middle - 1;
  }
  if (low == side->count - 1 || q <= at[low])
    return side->t[low];
  double share = (q - at[low]) / (at[low + 1] - at[low]);
  return side->t[low] + share * (side->t[low + 1] - side->t[low]);
}

static double farther(const hli_side *side, double a, double b) {
  return side->sink ? fmax(a, b) : fmin(a, b);
}

/** A level at least as far from the pinch as a share of the whole profile. */
static double away(const hli_side *side, double share, double t) {
  const double last = side->t[side->count - 1];
  return share < 1 ? farther(side, t, side->t[0] + fmax(share, 0) * (last - side->t[0])) : last;
}

void hli_plan_spots(const hli_plan *p, const double *x, hli_spots *spots) {
  const bool parallel = p->set->model == HL_LEVELS_PARALLEL, moved = p->away > 0;
  for (int k = 0; k < p->drivers; k++) {
    spots->d[k] = k + 1 < p->drivers ? x[k] : p->load;
    spots->td[k] = hli_side_before(p->driver, spots->d[k]);
    if (moved)
      spots->td[k] = away(p->driver, p->away, spots->td[k]);
    if (moved && k + 1 < p->drivers)
      spots->d[k] *= fmin(HLI_PLAN_AWAY - p->away, 1);
  }
  for (int k = 0; k + 1 < p->followers && !parallel; k++) {
    spots->f[k] = x[p->drivers - 1 + k];
    spots->tf[k] = hli_side_before(p->follower, spots->f[k]);
    if (moved) {
      spots->tf[k] = away(p->follower, p->away - 1, spots->tf[k]);
      spots->f[k] *= fmin(HLI_PLAN_AWAY - p->away, 1);
    }
  }
}

void hli_plan_move(const hli_plan *p, const double *driver_t, const double *follower_t,
                   hli_spots *spots) {
  for (int k = 0; k < p->drivers; k++) {
    if (!isnan(driver_t[k]))
      spots->td[k] = farther(p->driver, spots->td[k], driver_t[k]);
    if (k > 0)
      spots->td[k] = farther(p->driver, spots->td[k], spots->td[k - 1]);
  }
  for (int k = 0; k + 1 < p->followers && p->set->model != HL_LEVELS_PARALLEL; k++) {
    if (!isnan(follower_t[k]))
      spots->tf[k] = farther(p->follower, spots->tf[k], follower_t[k]);
    if (k > 0)
      spots->tf[k] = farther(p->follower, spots->tf[k], spots->tf[k - 1]);
  }
}

double hli_side_heat(const hli_side *side, double t) {
  const double sign = side->sink ? 1 : -1;
  int k = 0;
  while (k < side->count && sign * (side->t[k] - t) <= 0)
    k++;
  if (k == 0 || k == side->count)
    return k == 0 ? 0 : hli_side_total(side);
  const double share = (t - side->t[k - 1]) / (side->t[k] - side->t[k - 1]);
  return side->q[k - 1] + share * (side->q[k] - side->q[k - 1]);
}

/* ------------------------------------------------------------ the last level */

/** Lifts to or from one level of the follower, whose heat and temperature are to be found. */
typedef struct landing {
  const hli_plan *p;
  int count;
  double from; /* heat of the levels before [W] */
  double width[HL_LEVELS_MOST], t[HL_LEVELS_MOST];
  double sum_driver, sum_before; /* of the lumped model: entropies [W/K] */
} landing;

/* Above 0: at this temperature the follower's heat would go beyond q. */
static double beyond(const landing *l, double q, double t) {
  const hli_plan *p = l->p;
  if (p->set->model == HL_LEVELS_LUMPED)
    return hli_lumped_lack(p, q, l->sum_driver, l->sum_before + (q - l->from) / t);
  double heat = l->from;
  for (int k = 0; k < l->count; k++)
    heat += l->width[k] * hli_ratio(p, l->t[k], t);
  return heat - q;
}

/* Along a line from a (beyond > 0) to b (<= 0), by false position (Illinois). */
static double cross(const landing *l, double qa, double ta, double fa, double qb, double tb,
                    double fb, double *t) {
  double a = 0, b = 1;
  for (int k = 0, side = 0; k < 80 && fb < 0 && b - a > 1e-15; k++) {
    double s = (a * fb - b * fa) / (fb - fa);
    if (!(s > a && s < b))
      s = 0.5 * (a + b);
    double f = beyond(l, qa + s * (qb - qa), ta + s * (tb - ta));
    if (f > 0) {
      a = s;
      fa = f;
      if (side > 0)
        fb *= 0.5;
      side = 1;
    } else {
      b = s;
      fb = f;
      if (side < 0)
        fa *= 0.5;
      side = -1;
    }
  }
  *t = ta + b * (tb - ta);
  return qa + b * (qb - qa);
}

/* No less at any point of a stretch of the follower's profile between two points: it falls with
 * heat and is monotone in temperature; that of means is concave in heat, or monotone, so least at
 * ends. */
static double beyond_least(const landing *l, double qa, double ta, double qb, double tb) {
  if (l->p->set->model != HL_LEVELS_LUMPED)
    return beyond(l, qb, fmin(ta, tb));
  if (!l->p->heating) /* less than the load is never enough */
    qa = fmin(fmax(qa, l->p->load), qb);
  return fmin(fmin(beyond(l, qa, ta), beyond(l, qb, ta)),
              fmin(beyond(l, qa, tb), beyond(l, qb, tb)));
}

/* The same from the end of the follower's profile on, at its last temperature. */
static double land_beyond(const landing *l, double q, double last, double *t) {
  enum { DOUBLINGS = 60 };
  const double from = beyond(l, q, last);
  double width = fmax(q, l->p->load);
  for (int k = 0; k < DOUBLINGS; k++, width *= 2) {
    const double next = beyond(l, q + width, last);
    if (next <= 0)
      return cross(l, q, last, from, q + width, last, next, t);
  }
  return NAN;
}

/* The first point of the follower's profile where its heat is enough; NAN if there is none. Of very
 * many corners those are passed over, twice as many each time, between which it cannot be. */
static double land(const landing *l, double *t) {
  const hli_side *side = l->p->follower;
  double q = l->from, here = hli_side_after(side, q);
  *t = here;
  if (beyond(l, q, here) <= 0)
    return q;
  int k = hli_side_first(side, q), step = 1;
  while (k < side->count && side->q[k] == q &&
         (side->sink ? side->t[k] <= here : side->t[k] >= here))
    k++;
  while (k < side->count) {
    const int end = k + step <= side->count ? k + step - 1 : side->count - 1;
    const double next = k == end ? beyond(l, side->q[k], side->t[k])
                                 : beyond_least(l, q, here, side->q[end], side->t[end]);
    if (next > 0) {
      q = side->q[end];
      here = side->t[end];
      k = end + 1;
      step *= 2;
    } else if (k == end) {
      return cross(l, q, here, beyond(l, q, here), side->q[k], side->t[k], next, t);
    } else {
      step = (end - k + 1) / 2;
    }
  }
  return l->p->open ? land_beyond(l, q, here, t) : (double)NAN;
}

/* The same of a lumped machine. The least that a sink can take is the load, where that falls by
 * itself. */
static double land_lumped(const landing *l, double *t) {
  const hli_plan *p = l->p;
  if (p->heating) {
    const double heat = land(l, t);
    return heat > p->load ? p->load : heat; /* NAN stays */
  }
  if (p->load >= l->from && p->load <= hli_side_total(p->follower)) {
    *t = hli_side_before(p->follower, p->load);
    if (beyond(l, p->load, *t) <= 0)
      return p->load;
  }
  return land(l, t);
}

/* ---------------------------------------------------------------- evaluation */

/* A lift of heat of the follower's side between a driver and a follower level. */
static void note_lift(const hli_plan *p, hl_levels_result *out, int driver, int follower,
                      double width, double heat) {
  if (out == NULL)
    return;
  *(p->heating ? &out->lift[driver][follower] : &out->lift[follower][driver]) +=
      p->heating ? heat : width;
  *(p->heating ? &out->given[driver][follower] : &out->given[follower][driver]) +=
      p->heating ? width : heat;
  (p->heating ? out->q_evap : out->q_cond)[follower] += heat;
}

static double follow_paired(const hli_plan *p, const hli_spots *at, hl_levels_result *out,
                            double *t) {
  landing last = {.p = p};
  int index[HL_LEVELS_MOST], e = 0;
  double heat = 0;
  for (int n = 0; n < p->drivers; n++) {
    const int k = p->reversed ? p->drivers - 1 - n : n;
    double width = at->d[k] - (k > 0 ? at->d[k - 1] : 0);
    while (width > 0 && e + 1 < p->followers) {
      const double ratio = hli_ratio(p, at->td[k], at->tf[e]);
      if (heat + width * ratio <= at->f[e]) {
        note_lift(p, out, k, e, width, width * ratio);
        heat += width * ratio;
        width = 0;
        break;
      }
      double part = fmax(at->f[e] - heat, 0) / ratio;
      note_lift(p, out, k, e, part, part * ratio);
      width -= part;
      heat = fmax(heat, at->f[e]);
      e++;
    }
    if (width > 0) {
      index[last.count] = k;
      last.width[last.count] = width;
      last.t[last.count++] = at->td[k];
    }
  }
  *t = NAN;
  if (last.count == 0)
    return heat;
  last.from = heat;
  if (isnan(p->t_last)) {
    heat = land(&last, t);
  } else {
    *t = p->t_last;
    heat = beyond(&last, 0, *t);
  }
  for (int k = 0; k < last.count && !isnan(heat) && out != NULL; k++)
    note_lift(p, out, index[k], p->followers - 1, last.width[k],
              last.width[k] * hli_ratio(p, last.t[k], *t));
  return heat;
}

static double follow_lumped(const hli_plan *p, const hli_spots *at, hl_levels_result *out,
                            double *t) {
  landing last = {.p = p};
  for (int k = 0; k < p->drivers; k++)
    last.sum_driver += (at->d[k] - (k > 0 ? at->d[k - 1] : 0)) / at->td[k];
  for (int k = 0; k + 1 < p->followers; k++) {
    const double width = at->f[k] - last.from;
    const landing so_far = last;
    last.sum_before += width / at->tf[k];
    last.from = at->f[k];
    if (!(beyond(&last, last.from, at->tf[k]) > 0)) { /* enough inside this level */
      double f = beyond(&so_far, so_far.from, at->tf[k]), q = so_far.from;
      if (f > 0)
        q = cross(&so_far, so_far.from, at->tf[k], f, last.from, at->tf[k],
                  beyond(&so_far, last.from, at->tf[k]), t);
      *t = NAN;
      if (out != NULL)
        (p->heating ? out->q_evap : out->q_cond)[k] = q - so_far.from;
      return q;
    }
    if (out != NULL)
      (p->heating ? out->q_evap : out->q_cond)[k] = width;
  }
  const double heat = land_lumped(&last, t);
  if (out != NULL && !isnan(heat))
    (p->heating ? out->q_evap : out->q_cond)[p->followers - 1] = heat - last.from;
  return heat;
}

static double follow_parallel(const hli_plan *p, const hli_spots *at, hl_levels_result *out) {
  double heat = 0;
  for (int n = 0; n < p->drivers; n++) {
    const int k = p->reversed ? p->drivers - 1 - n : n;
    landing last = {.p = p, .count = 1, .from = heat};
    last.width[0] = at->d[k] - (k > 0 ? at->d[k - 1] : 0);
    last.t[0] = at->td[k];
    if (!(last.width[0] > 0))
      continue;
    double t, next = land(&last, &t);
    if (isnan(next))
      return NAN;
    note_lift(p, out, k, n, last.width[0], next - heat);
    if (out != NULL)
      (p->heating ? out->t_evap : out->t_cond)[n] = t;
    heat = next;
  }
  return heat;
}

double hli_follow(const hli_plan *p, const hli_spots *at, hl_levels_result *out) {
  double t = NAN, heat;
  if (p->set->model == HL_LEVELS_PARALLEL)
    heat = follow_parallel(p, at, out);
  else
    heat = p->set->model == HL_LEVELS_LUMPED ? follow_lumped(p, at, out, &t)
                                             : follow_paired(p, at, out, &t);
  if (out == NULL || isnan(heat))
    return heat;
  double *t_driver = p->heating ? out->t_cond : out->t_evap,
         *t_follower = p->heating ? out->t_evap : out->t_cond,
         *q_driver = p->heating ? out->q_cond : out->q_evap;
  for (int k = 0; k < p->drivers; k++) {
    t_driver[k] = at->td[k];
    q_driver[k] = at->d[k] - (k > 0 ? at->d[k - 1] : 0);
  }
  if (p->set->model != HL_LEVELS_PARALLEL)
    for (int k = 0; k < p->followers; k++)
      t_follower[k] = k + 1 < p->followers ? at->tf[k] : t;
  return heat;
}
