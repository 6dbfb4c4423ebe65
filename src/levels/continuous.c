/** Infinitely many levels: what no number of machines can better. */
#include "levels/work.h"

enum { SOME = 8 }; /* of loads that are followed one by one each so manyth */

/* Entropy of a profile up to a heat. [W/K] */
static double entropy(const hli_side *side, double q) {
  double sum = 0;
  for (int k = 0; k + 1 < side->count && side->q[k] < q; k++) {
    double end = fmin(side->q[k + 1], q), width = end - side->q[k];
    if (!(width > 0))
      continue;
    double share = width / (side->q[k + 1] - side->q[k]);
    double t = side->t[k] + share * (side->t[k + 1] - side->t[k]), low = side->t[k];
    sum += fabs(t - low) < 1e-9 * low ? width / low : width * log(t / low) / (t - low);
  }
  return sum;
}

static double lumped(const hli_plan *p) {
  double low = 1e-12 * p->load, high = hli_side_total(p->follower);
  const double own = entropy(p->driver, p->load);
  if (p->heating)
    high = fmin(high, p->load);
  if (hli_lumped_lack(p, high, own, entropy(p->follower, high)) > 0)
    return p->heating && high >= p->load ? p->load : (double)NAN;
  for (int k = 0; k < 100 && high - low > 1e-13 * high; k++) {
    double middle = 0.5 * (low + high);
    *(hli_lumped_lack(p, middle, own, entropy(p->follower, middle)) > 0 ? &low : &high) = middle;
  }
  return high;
}

/* Temperatures within one piece of each profile are linear: a piece is told by its ends. */
typedef struct piece {
  double q, t, slope, end;
} piece;

/* A trial step may reach far beyond a steep piece, where its line would be below absolute zero. */
static double at(const piece *s, double q) {
  const double t = s->t + s->slope * (q - s->q), last = s->t + s->slope * (s->end - s->q);
  return q > s->end ? fmin(fmax(t, 0.95 * last), 1.05 * last) : t;
}

static piece piece_of(const hli_side *side, double q, double toward, double *end) {
  /* The corner beyond q in a direction, and the line to it. Profiles may have very many corners. */
  const double *heat = side->q;
  int low = 1, high = side->count - 1;
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (toward > 0 ? heat[middle] > q : heat[middle] >= q)
      high = middle;
    else
      low = middle + 1;
  }
  const int k = low;
  *end = toward > 0 ? heat[k] : heat[k - 1];
  double width = heat[k] - heat[k - 1];
  return (piece){heat[k - 1], side->t[k - 1], width > 0 ? (side->t[k] - side->t[k - 1]) / width : 0,
                 heat[k]};
}

/* Follower's heat after a step h of the driver, by the classical Runge-Kutta method. */
static double advance(const hli_plan *p, const piece *d, const piece *f, double x, double way,
                      double y, double h) {
  double k1 = hli_ratio(p, at(d, x), at(f, y));
  double k2 = hli_ratio(p, at(d, x + way * h / 2), at(f, y + h / 2 * k1));
  double k3 = hli_ratio(p, at(d, x + way * h / 2), at(f, y + h / 2 * k2));
  double k4 = hli_ratio(p, at(d, x + way * h), at(f, y + h * k3));
  return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
}

/** From x of the driver and y of the follower on; NAN: the follower ends before. */
static double go_on(const hli_plan *p, double x, double y, double goal) {
  const double way = p->reversed ? -1 : 1;
  const double most = hli_side_total(p->follower), step = p->load / 200;
  while (way * (goal - x) > 1e-12 * p->load) {
    double d_end, f_end;
    piece d = piece_of(p->driver, x, way, &d_end), f = piece_of(p->follower, y, 1, &f_end);
    if (y >= most * (1 - 1e-13))
      return NAN;
    double h = fmin(fmin(way * (d_end - x), way * (goal - x)), step);
    double next = advance(p, &d, &f, x, way, y, h);
    if (next > f_end) { /* to the corner of the follower, by bisection of the step */
      double low = 0, high = h;
      for (int k = 0; k < 60; k++) {
        double middle = 0.5 * (low + high);
        *(advance(p, &d, &f, x, way, y, middle) < f_end ? &low : &high) = middle;
      }
      h = high;
      next = f_end;
    }
    x += way * h;
    y = next;
  }
  return y;
}

static double paired(const hli_plan *p) {
  return p->reversed ? go_on(p, p->load, 0, 0) : go_on(p, 0, 0, p->load);
}

void hli_levels_continuous_all(const hli_plan *p, const double *load, int count, double *work) {
  const bool along = p->set->model != HL_LEVELS_LUMPED && !p->reversed;
  hli_plan own = *p;
  double y = 0;
  work[0] = 0;
  for (int k = 1; k < count; k++) {
    if (along && !isnan(y)) {
      y = go_on(p, load[k - 1], y, load[k]);
      work[k] = isnan(y) ? 0 : fmax(p->heating ? load[k] - y : y - load[k], 0);
      continue;
    }
    own.load = load[k];
    work[k] = along || (k > 1 && k % SOME != 0) ? 0 : hli_levels_continuous(&own, p->set->eta);
    if (isnan(work[k]))
      work[k] = 0;
  }
}

double hli_levels_continuous(const hli_plan *p, double eta) {
  hl_levels_settings set = *p->set;
  hli_plan own = *p;
  set.eta = eta;
  own.set = &set;
  double heat = p->set->model == HL_LEVELS_LUMPED ? lumped(&own) : paired(&own);
  return p->heating ? p->load - heat : heat - p->load;
}
