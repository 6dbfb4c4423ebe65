/* Mean temperature differences and the rating of two stretches of profiles against each other. */
#include <heatloom/exchanger.h>

#include "base/base.h"

/* Heat that a stretch may reach beyond its profile, relative to the profile's heat: rounding of
 * sums and of solvers. */
static const double heat_slack = 1e-6;

double hl_lmtd(double d1, double d2) {
  if (!(d1 > 0.0 && d2 > 0.0))
    return NAN;
  if (isinf(d1) || isinf(d2))
    return d1 == d2 ? d1 : (double)INFINITY;
  /* 1/LMTD = atanh(t)/t / mean, t = (d1 - d2)/(d1 + d2). Near t = 0 the series in t^2 takes over,
   * whose first term left out is t^6/7; near |t| = 1 the subtraction 1 - |t| inside atanh would
   * lose digits, and the plain form has none to lose. */
  const double mean = 0.5 * d1 + 0.5 * d2;
  const double t = (0.5 * d1 - 0.5 * d2) / mean;
  const double t2 = t * t;
  if (t2 < 1e-6)
    return mean / (1.0 + t2 * (1.0 / 3.0 + t2 * (1.0 / 5.0)));
  if (t2 < 0.25)
    return mean * t / atanh(t);
  return (d1 - d2) / log(d1 / d2);
}

/* ------------------------------------------------------------ the march */

/* A place on a profile: `at` watts of the branch behind the inlet, inside piece `k` = [start, end].
 */
typedef struct march {
  const hl_profile *profile;
  double scale;
  double at, start, end;
  int k;
} march;

static double temperature(const march *place, double at) {
  const hl_piece *piece = &place->profile->piece[place->k];
  const double part = (at - place->start) / (place->end - place->start);
  /* Held inside the piece: a rounding beyond its end must not extrapolate. */
  const double inside = fmin(fmax(part, 0.0), 1.0);
  return piece->t_in + inside * (piece->t_out - piece->t_in);
}

/* Stand at heat `at`; at a corner in the piece that lies downstream (hot) or upstream (cold), where
 * the march goes. */
static march stand(const hl_profile *profile, double scale, double at) {
  march place = {.profile = profile, .scale = scale, .at = at};
  const bool forward = profile->side == HL_SIDE_HOT;
  place.end = scale * profile->piece[0].q;
  while (place.k + 1 < profile->count && (forward ? at >= place.end : at > place.end)) {
    place.k++;
    place.start = place.end;
    place.end += scale * profile->piece[place.k].q;
  }
  return place;
}

/* Heat until the next corner in the direction of the march; the last piece of the march has none.
 */
static double reach(const march *place) {
  if (place->profile->side == HL_SIDE_HOT)
    return place->k + 1 < place->profile->count ? place->end - place->at : (double)INFINITY;
  return place->k > 0 ? place->at - place->start : (double)INFINITY;
}

static void turn(march *place) {
  if (place->profile->side == HL_SIDE_HOT) {
    place->k++;
    place->at = place->start = place->end;
    place->end += place->scale * place->profile->piece[place->k].q;
  } else {
    place->k--;
    place->at = place->end = place->start;
    place->start -= place->scale * place->profile->piece[place->k].q;
  }
}

static double overall(double u, const march *hot, const march *cold) {
  if (!isnan(u))
    return u;
  return 1.0 / (1.0 / hot->profile->piece[hot->k].h + 1.0 / cold->profile->piece[cold->k].h);
}

static bool holds(const hl_profile *profile, double scale, double from, double q) {
  const double heat = scale * hl_profile_heat(profile);
  const double slack = heat_slack * heat;
  return profile->count > 0 && from >= -slack && from + q <= heat + slack;
}

hl_rating hl_exchanger_rate(const hl_profile *hot, double hot_scale, double hot_from,
                            const hl_profile *cold, double cold_scale, double cold_from, double q,
                            double u) {
  hl_rating rating = {.q = q, .area = NAN, .ua = NAN, .lmtd = NAN, .approach = NAN};
  if (!(q >= 0.0) || !holds(hot, hot_scale, hot_from, q) || !holds(cold, cold_scale, cold_from, q))
    return rating;
  march a = stand(hot, hot_scale, fmax(hot_from, 0.0));
  march b = stand(cold, cold_scale, cold_from + q);
  if (q == 0.0) {
    const double d = temperature(&a, a.at) - temperature(&b, b.at);
    return (hl_rating){.area = 0.0, .ua = 0.0, .lmtd = hl_lmtd(d, d), .approach = d};
  }
  double left = q, area = 0.0, ua = 0.0;
  rating.approach = INFINITY;
  for (;;) {
    const double reach_a = reach(&a), reach_b = reach(&b);
    const double step = fmin(left, fmin(reach_a, reach_b));
    if (step > 0.0) {
      const double d1 = temperature(&a, a.at) - temperature(&b, b.at);
      const double d2 = temperature(&a, a.at + step) - temperature(&b, b.at - step);
      rating.approach = fmin(rating.approach, fmin(d1, d2));
      const double piece_ua = step / hl_lmtd(d1, d2);
      ua += piece_ua;
      area += piece_ua / overall(u, &a, &b);
      a.at += step;
      b.at -= step;
      left -= step;
    }
    if (!(left > 0.0))
      break;
    /* Both corners may fall together. */
    if (reach_a <= step)
      turn(&a);
    if (reach_b <= step)
      turn(&b);
  }
  rating.ua = ua;
  rating.area = area;
  rating.lmtd = q / ua;
  return rating;
}
