/** Area of a counter-current exchanger between two temperature-heat tracks, with its derivatives.
 */
#include "network/network.h"

/* Below this |t| the quotient atanh(t)/t is summed as a series: eight terms are exact to rounding.
 */
static const double series_below = 0.1;

double hli_inverse_lmtd(double d1, double d2, double *g1, double *g2) {
  double mean = 0.5 * (d1 + d2), t = (d1 - d2) / (d1 + d2);
  if (fabs(t) > series_below) {
    double difference = d1 - d2, value = log(d1 / d2) / difference;
    *g1 = (1 / d1 - value) / difference;
    *g2 = (value - 1 / d2) / difference;
    return value;
  }
  double s = t * t, sum = 1, slope = 0, power = 1;
  for (int k = 1; k < 8; k++) {
    slope += 2 * k * power / (2 * k + 1); /* d/dt of atanh(t)/t, less a factor t */
    power *= s;
    sum += power / (2 * k + 1);
  }
  double value = sum / mean, by_t = slope * t / mean;
  *g1 = -0.5 * value / mean + by_t * (1 - t) / (2 * mean);
  *g2 = -0.5 * value / mean - by_t * (1 + t) / (2 * mean);
  return value;
}

/** The same by Chen's mean, (d1 d2 (d1 + d2)/2)^(1/3). */
static double inverse_chen(double d1, double d2, double *g1, double *g2) {
  const double value = 1 / cbrt(0.5 * d1 * d2 * (d1 + d2)), sum = 1 / (d1 + d2);
  *g1 = -value / 3 * (1 / d1 + sum);
  *g2 = -value / 3 * (1 / d2 + sum);
  return value;
}

double hli_inverse_mean(bool chen, double d1, double d2, double *g1, double *g2) {
  return chen ? inverse_chen(d1, d2, g1, g2) : hli_inverse_lmtd(d1, d2, g1, g2);
}

/** Convex growth below the guard, at least as steep there as 1/LMTD ever is. */
static double below(double d, double guard, double *slope) {
  double lack = (guard - d) / guard;
  if (lack <= 0)
    return 0;
  *slope -= (1 + 2 * lack) / (guard * guard);
  return (lack + lack * lack) / guard;
}

double hli_guarded(bool chen, double d1, double d2, double guard, double *g1, double *g2) {
  if (d1 >= guard && d2 >= guard)
    return hli_inverse_mean(chen, d1, d2, g1, g2);
  double value = hli_inverse_mean(chen, hli_more(d1, guard), hli_more(d2, guard), g1, g2);
  if (d1 < guard)
    *g1 = 0;
  if (d2 < guard)
    *g2 = 0;
  value += below(d1, guard, g1) + below(d2, guard, g2);
  return value;
}

int hli_track_line(const hli_track *track, double q) {
  int k = 0;
  while (k + 1 < track->count && q >= track->line[k + 1].q)
    k++;
  return k;
}

double hli_track_t(const hli_track *track, double q) {
  const hli_line *line = &track->line[hli_track_line(track, q)];
  return line->t + line->slope * (q - line->q);
}

static double line_t(const hli_line *line, double q) {
  return line->t + line->slope * (q - line->q);
}

/** Position on a side's track at a share of the duty from the hot end. */
static double position(const hli_run *run, int side, double theta) {
  return side == HOT ? run->from + theta * (run->to - run->from)
                     : run->to - theta * (run->to - run->from);
}

/** Line at the hot end of a side, seen towards the cold end. */
static int first_line(const hli_run *run, int side) {
  if (side == HOT)
    return hli_track_line(run->track, run->from);
  int k = run->track->count -
          1; /* the cold side is walked upstream: a corner belongs to the line before it */
  while (k > 0 && run->to <= run->track->line[k].q)
    k--;
  return k;
}

/** Share of the duty at which a side leaves its line, or INFINITY if it does not before the cold
 * end. */
static double leaves(const hli_run *run, int side, int line) {
  const hli_track *track = run->track;
  double span = run->to - run->from;
  if (side == HOT)
    return line + 1 < track->count && track->line[line + 1].q < run->to
               ? (track->line[line + 1].q - run->from) / span
               : HUGE_VAL;
  return line > 0 && track->line[line].q > run->from ? (run->to - track->line[line].q) / span
                                                     : HUGE_VAL;
}

static void set_corner(hli_corner *corner, const hli_run run[2], double theta, const int line[2],
                       const int knot[2]) {
  corner->theta = theta;
  for (int side = 0; side < 2; side++) {
    const hli_line *at = &run[side].track->line[line[side]];
    corner->line[side] = line[side];
    corner->knot[side] = knot[side];
    corner->t[side] = knot[side] >= 0 ? run[side].track->line[knot[side]].t
                                      : line_t(at, position(&run[side], side, theta));
  }
}

void hli_corner_first(const hli_run run[2], hli_corner *corner) {
  const int none[2] = {-1, -1},
            line[2] = {first_line(&run[HOT], HOT), first_line(&run[COLD], COLD)};
  set_corner(corner, run, 0, line, none);
}

bool hli_corner_next(const hli_run run[2], hli_corner *corner) {
  if (corner->theta >= 1 && corner->knot[HOT] < 0 && corner->knot[COLD] < 0)
    return false;
  int line[2] = {corner->line[HOT], corner->line[COLD]}, knot[2] = {-1, -1};
  double next[2] = {leaves(&run[HOT], HOT, line[HOT]), leaves(&run[COLD], COLD, line[COLD])};
  int side = next[COLD] < next[HOT] ? COLD : HOT;
  double theta = 1;
  if (next[side] < 1) {
    theta = fmax(next[side], 0);
    knot[side] = side == HOT ? line[HOT] + 1 : line[COLD];
    line[side] += side == HOT ? 1 : -1;
  }
  set_corner(corner, run, theta, line, knot);
  return true;
}

/** Corners of both sides from the hot end. */
static void find_corners(const hli_run run[2], hli_area *out) {
  hli_corner_first(run, &out->corner[0]);
  out->count = 1;
  do
    out->corner[out->count] = out->corner[out->count - 1];
  while (hli_corner_next(run, &out->corner[out->count]) && ++out->count);
}

static double resistance(const hli_run run[2], const int line[2], double r) {
  return isnan(r) ? run[HOT].track->line[line[HOT]].r + run[COLD].track->line[line[COLD]].r : r;
}

static double inverse(bool chen, double d1, double d2, double guard, double *g1, double *g2) {
  if (guard > 0)
    return hli_guarded(chen, d1, d2, guard, g1, g2);
  return d1 > 0 && d2 > 0 ? hli_inverse_mean(chen, d1, d2, g1, g2) : (double)NAN;
}

/** Both sides on one line: its two ends are the corners. */
static bool set_ends(const hli_run run[2], hli_area *out) {
  hli_corner *first = &out->corner[0], *last = &out->corner[1];
  for (int side = 0; side < 2; side++) {
    const hli_track *track = run[side].track;
    int line = track->count == 1 ? 0 : hli_track_line(track, run[side].from);
    if (line + 1 < track->count && run[side].to > track->line[line + 1].q)
      return false;
    const hli_line *at = &track->line[line];
    double in = line_t(at, run[side].from), end = line_t(at, run[side].to);
    first->t[side] = side == HOT ? in : end;
    last->t[side] = side == HOT ? end : in;
    first->line[side] = last->line[side] = line;
    first->knot[side] = last->knot[side] = -1;
  }
  first->theta = 0;
  last->theta = 1;
  out->count = 2;
  return true;
}

void hli_area_forward(const hli_run run[2], double duty, double r, double guard, hli_area *out) {
  out->straight = set_ends(run, out);
  if (!out->straight)
    find_corners(run, out);
  hli_corner *corner = out->corner;
  double d = corner[0].t[HOT] - corner[0].t[COLD];
  out->area = 0;
  out->end[0] = d;
  out->inner = HUGE_VAL;
  out->inner_at = -1;
  for (int k = 0; k + 1 < out->count; k++) {
    double before = d, share = corner[k + 1].theta - corner[k].theta;
    d = corner[k + 1].t[HOT] - corner[k + 1].t[COLD];
    if (k + 2 < out->count && d < out->inner) {
      out->inner = d;
      out->inner_at = k + 1;
    }
    if (!(share > 0))
      continue;
    corner[k].r = resistance(run, corner[k].line, r);
    corner[k].inverse = inverse(out->chen, before, d, guard, &corner[k].by_1, &corner[k].by_2);
    out->area += duty * share * corner[k].r * corner[k].inverse;
  }
  out->end[1] = d;
}

/** Derivative of the temperature at a position on a line, carried to the line's ends: knots that
 * move too. */
static void reverse_knots(const hli_run *run, int line, double position, double g,
                          hli_run_slope *slope) {
  const hli_line *at = &run->track->line[line];
  const double end = line + 1 < run->track->count ? run->track->line[line + 1].q : run->track->duty;
  const double width = end - at->q, by_position = g * at->slope;
  const double s = width > 0 ? (position - at->q) / width : 0;
  slope->t[line] += g * (1 - s);
  slope->t[line + 1] += g * s;
  slope->q[line] -= by_position * (1 - s);
  slope->q[line + 1] -= by_position * s;
}

/** Derivative of one side's temperature at a corner, carried to the run, the share and the knots.
 */
static void reverse_temperature(const hli_run *run, int side, hli_corner *corner,
                                hli_run_slope *slope) {
  double g = corner->g[side];
  int k = corner->knot[side];
  if (k >= 0) {
    if (slope->t)
      slope->t[k] += g;
    return;
  }
  int line = corner->line[side];
  const hli_line *at = &run->track->line[line];
  double by_position = g * at->slope, span = run->to - run->from, theta = corner->theta;
  corner->g_theta += side == HOT ? by_position * span : -by_position * span;
  slope->from += by_position * (side == HOT ? 1 - theta : theta);
  slope->to += by_position * (side == HOT ? theta : 1 - theta);
  if (slope->t)
    reverse_knots(run, line, position(run, side, theta), g, slope);
}

/** Derivative to the share at a side's own corner, carried to the run and the knot. */
static void reverse_share(const hli_run *run, int side, const hli_corner *corner,
                          hli_run_slope *slope) {
  double span = run->to - run->from, g = corner->g_theta / span, theta = corner->theta;
  if (side == HOT) { /* theta = (q - from)/span */
    slope->from -= g * (1 - theta);
    slope->to -= g * theta;
    if (slope->q)
      slope->q[corner->knot[HOT]] += g;
  } else { /* theta = (to - q)/span */
    slope->to += g * (1 - theta);
    slope->from += g * theta;
    if (slope->q)
      slope->q[corner->knot[COLD]] -= g;
  }
}

/** The reverse sweep without corners inside. */
static double reverse_straight(const hli_run run[2], double duty, const hli_area *area,
                               double g_area, const double g_end[2], const double g_cold[2],
                               hli_run_slope slope[2]) {
  const hli_corner *corner = &area->corner[0];
  double weight = g_area * duty * corner->r;
  double hot_end = weight * corner->by_1 + g_end[0], cold_end = weight * corner->by_2 + g_end[1];
  const double g[2][2] = {{hot_end, cold_end}, {g_cold[0] - cold_end, g_cold[1] - hot_end}};
  for (int side = 0; side < 2; side++) { /* g: inlet, outlet of the side */
    double by = run[side].track->line[corner->line[side]].slope;
    slope[side].from += g[side][0] * by;
    slope[side].to += g[side][1] * by;
    for (int end = 0; end < 2 && slope[side].t; end++)
      reverse_knots(&run[side], corner->line[side], end == 0 ? run[side].from : run[side].to,
                    g[side][end], &slope[side]);
  }
  return g_area * corner->r * corner->inverse;
}

double hli_area_reverse(const hli_run run[2], double duty, hli_area *area, double g_area,
                        const double g_end[2], double g_inner, const double g_cold[2],
                        hli_run_slope slope[2]) {
  hli_corner *corner = area->corner;
  double by_duty = 0;
  if (area->straight)
    return reverse_straight(run, duty, area, g_area, g_end, g_cold, slope);
  for (int k = 0; k < area->count; k++)
    corner[k].g[HOT] = corner[k].g[COLD] = corner[k].g_theta = 0;
  corner[area->count - 1].g[COLD] = g_cold[0];
  corner[0].g[COLD] = g_cold[1];
  corner[0].g[HOT] += g_end[0];
  corner[area->count - 1].g[HOT] += g_end[1];
  if (area->inner_at >= 0)
    corner[area->inner_at].g[HOT] += g_inner;
  for (int k = 0; k + 1 < area->count; k++) {
    double share = corner[k + 1].theta - corner[k].theta;
    if (!(share > 0))
      continue;
    double value = corner[k].r * corner[k].inverse, weight = g_area * duty * share * corner[k].r;
    by_duty += g_area * share * value;
    corner[k].g[HOT] += weight * corner[k].by_1;
    corner[k + 1].g[HOT] += weight * corner[k].by_2;
    corner[k].g_theta -= g_area * duty * value;
    corner[k + 1].g_theta += g_area * duty * value;
  }
  for (int k = 0; k < area->count; k++) {
    corner[k].g[COLD] -= corner[k].g[HOT];
    reverse_temperature(&run[HOT], HOT, &corner[k], &slope[HOT]);
    reverse_temperature(&run[COLD], COLD, &corner[k], &slope[COLD]);
    for (int side = 0; side < 2; side++)
      if (corner[k].knot[side] >= 0)
        reverse_share(&run[side], side, &corner[k], &slope[side]);
  }
  return by_duty;
}
