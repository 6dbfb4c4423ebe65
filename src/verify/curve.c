/** Temperature-heat curves and the exchanger between two of them. */
#include "verify/verify.h"

bool hli_curve_new(hl_verdict *v, hli_curve *curve, int stretches) {
  curve->count = stretches + 1;
  curve->q = HLI_NEW(&v->arena, double, curve->count);
  curve->t = HLI_NEW(&v->arena, double, curve->count);
  curve->r = HLI_NEW(&v->arena, double, curve->count);
  return curve->q != NULL && curve->t != NULL && curve->r != NULL;
}

/** Stretch that holds q; at a corner the one behind it, or before it. Beyond the ends the outer
 * ones. */
static int stretch_of(const hli_curve *curve, double q, bool behind) {
  int k = 0;
  while (k + 2 < curve->count && (behind ? q >= curve->q[k + 1] : q > curve->q[k + 1]))
    ++k;
  return k;
}

double hli_curve_t(const hli_curve *curve, double q, bool behind) {
  const int k = stretch_of(curve, q, behind);
  const double width = curve->q[k + 1] - curve->q[k];
  return curve->t[k] + (curve->t[k + 1] - curve->t[k]) * (q - curve->q[k]) / width;
}

/** Logarithmic mean; the quotient loses digits near equal ends, where its series takes over. */
static double mean_difference(double d1, double d2, int kind) {
  if (kind == HL_MEAN_CHEN)
    return pow(d1 * d2 * (d1 + d2) / 2.0, 1.0 / 3.0);
  const double mean = 0.5 * (d1 + d2), t = (d1 - d2) / (d1 + d2);
  if (fabs(t) < 1e-3) /* the first term left out is 44/945 t^6 of the mean */
    return mean * (1.0 - t * t / 3.0 - 4.0 * t * t * t * t / 45.0);
  return (d1 - d2) / log(d1 / d2);
}

/** Heat of the exchanger, from the hot end, at the next corner of a side behind x; `end` if none.
 * The ends of a curve are no corners: a branch may go beyond them as the stream ends. */
static double next_corner(const hli_stretch *side, bool hot, double x, double end) {
  const double close = 1e-12 * end;
  double next = end;
  for (int k = 1; k + 1 < side->curve->count; ++k) {
    const double q = side->curve->q[k];
    const double at = hot ? (q - side->from) * side->share : (side->to - q) * side->share;
    if (at > x + close && at < next)
      next = at;
  }
  return next;
}

/** Heat of the curve at the heat x from the exchanger's hot end. */
static double along(const hli_stretch *side, bool hot, double x) {
  return hot ? side->from + x / side->share : side->to - x / side->share;
}

void hli_pair_rate(hli_side_pair *pair, double duty, double u, int kind) {
  const hli_stretch *hot = &pair->hot, *cold = &pair->cold;
  pair->area = pair->ua = 0.0;
  pair->approach = INFINITY;
  pair->hot_in = hli_curve_t(hot->curve, hot->from, true);
  pair->hot_out = hli_curve_t(hot->curve, hot->to, false);
  pair->cold_in = hli_curve_t(cold->curve, cold->from, true);
  pair->cold_out = hli_curve_t(cold->curve, cold->to, false);
  for (double x = 0.0; x < duty * (1.0 - 1e-12);) {
    const double y = fmin(next_corner(hot, true, x, duty), next_corner(cold, false, x, duty));
    const double hx = along(hot, true, x), hy = along(hot, true, y);
    const double cx = along(cold, false, x), cy = along(cold, false, y);
    const double mid_hot = 0.5 * (hx + hy), mid_cold = 0.5 * (cx + cy);
    const int h = stretch_of(hot->curve, mid_hot, true),
              c = stretch_of(cold->curve, mid_cold, true);
    /* the line of the stretch in between, so that a corner belongs to the right side */
    const double slope_hot =
        (hot->curve->t[h + 1] - hot->curve->t[h]) / (hot->curve->q[h + 1] - hot->curve->q[h]);
    const double slope_cold =
        (cold->curve->t[c + 1] - cold->curve->t[c]) / (cold->curve->q[c + 1] - cold->curve->q[c]);
    const double th = hot->curve->t[h], tc = cold->curve->t[c];
    const double qh = hot->curve->q[h], qc = cold->curve->q[c];
    const double d1 = th + slope_hot * (hx - qh) - tc - slope_cold * (cx - qc);
    const double d2 = th + slope_hot * (hy - qh) - tc - slope_cold * (cy - qc);
    pair->approach = fmin(pair->approach, fmin(d1, d2));
    const double resistance = isnan(u) ? hot->curve->r[h] + cold->curve->r[c] : 1.0 / u;
    const double ua = d1 > 0.0 && d2 > 0.0 ? (y - x) / mean_difference(d1, d2, kind) : (double)NAN;
    pair->ua += ua;
    pair->area += ua * resistance;
    x = y;
  }
}
