/** A machine between a source and a sink of constant heat capacity. */
#include "screening/work.h"

#include "num/num.h"

/*
 * Composite curve of one side: temperatures at the corners, coldest first, and the heat below each.
 * Pieces are few, so the heat below a corner is a sum over all of them.
 */
static double heat_below(const hl_cycle_result *r, hl_side side, double t, bool upper) {
  double heat = 0.0;
  for (int p = 0; p < r->group.profile_count; p++) {
    if (r->profile[p].side != side)
      continue;
    for (int k = 0; k < r->profile[p].count; k++) {
      const hl_piece *piece = &r->profile[p].piece[k];
      double low = fmin(piece->t_in, piece->t_out), high = fmax(piece->t_in, piece->t_out);
      if (high < t || (high == t && (low < t || upper)))
        heat += piece->q;
      else if (low < t)
        heat += piece->q * (t - low) / (high - low);
    }
  }
  return heat;
}

/* Least difference at the corners of one stream. */
static double along(const hl_cycle_result *r, const hl_profile *profile, bool alone, double whole,
                    const hl_outside *stream, bool inner) {
  double cold = fmin(stream->t_in, stream->t_out), hot = fmax(stream->t_in, stream->t_out);
  double q = 0.0, least = INFINITY;
  bool gives = profile->side == HL_SIDE_HOT;
  for (int k = 0; k <= profile->count; k++) {
    const hl_piece *piece = &profile->piece[k < profile->count ? k : k - 1];
    double t = k < profile->count ? piece->t_in : piece->t_out, own = gives ? whole - q : q;
    /* One stream: its own heat; several: all that lies below, at both ends of a level. */
    double below = alone ? own : heat_below(r, profile->side, t, false);
    double above = alone ? own : heat_below(r, profile->side, t, true);
    for (int end = 0; end < 2; end++) {
      double heat = end ? above : below, outside = cold + (hot - cold) * heat / whole;
      if (inner && heat <= 1e-12 * whole)
        continue; /* the cold end itself */
      least = fmin(least, gives ? t - outside : outside - t);
    }
    if (k < profile->count)
      q += piece->q;
  }
  return least;
}

/* Least difference of all heat of one side to its stream, but for the cold end if `inner`. */
static double approach(const hl_cycle_result *r, hl_side side, const hl_outside *stream,
                       bool inner) {
  double whole = 0.0, least = INFINITY;
  int count = 0;
  for (int p = 0; p < r->group.profile_count; p++)
    if (r->profile[p].side == side) {
      whole += hl_profile_heat(&r->profile[p]);
      count++;
    }
  for (int p = 0; p < r->group.profile_count; p++)
    if (r->profile[p].side == side)
      least = fmin(least, along(r, &r->profile[p], count == 1, whole, stream, inner));
  return least;
}

double hli_approach_sink(const hl_cycle_result *r, const hl_outside *sink, bool inner) {
  return approach(r, HL_SIDE_HOT, sink, inner);
}

double hli_approach_source(const hl_cycle_result *r, const hl_outside *source) {
  return approach(r, HL_SIDE_COLD, source, false);
}

hl_meeting hl_cycle_meet(const hl_cycle_result *r, const hl_outside *source, const hl_outside *sink,
                         double t0) {
  double hot = hli_entropic_mean(sink->t_in, sink->t_out),
         cold = hli_entropic_mean(source->t_in, source->t_out), destroyed = 0.0;
  hl_meeting m = {.approach_sink = approach(r, HL_SIDE_HOT, sink, false),
                  .approach_source = approach(r, HL_SIDE_COLD, source, false),
                  .cop_lorenz = hot / (hot - cold)};
  for (int p = 0; p < r->group.profile_count; p++) {
    const hl_profile *profile = &r->profile[p];
    double heat = hl_profile_heat(profile);
    if (profile->side == HL_SIDE_HOT)
      m.loss_sink += profile->exergy - heat * (1.0 - t0 / hot);
    else
      m.loss_source += heat * (1.0 - t0 / cold) - profile->exergy;
  }
  for (int k = 0; k < r->group.loss_count; k++)
    destroyed += r->loss[k].exergy;
  double drive = r->power - r->shaft;
  m.efficiency = 1.0 - (destroyed - drive + m.loss_sink + m.loss_source) / r->shaft;
  return m;
}

int hl_cycle_composite(const hl_cycle_result *r, hl_side side, double *q, double *t, int most) {
  int count = 0;
  double last = -INFINITY;
  while (count < most) { /* next higher corner of any stream; they are few */
    double next = INFINITY;
    for (int p = 0; p < r->group.profile_count; p++)
      for (int k = 0; k < r->profile[p].count && r->profile[p].side == side; k++) {
        const double end[2] = {r->profile[p].piece[k].t_in, r->profile[p].piece[k].t_out};
        for (int j = 0; j < 2; j++)
          next = end[j] > last && end[j] < next ? end[j] : next;
      }
    if (isinf(next))
      break;
    for (int upper = 0; upper < 2 && count < most; upper++) {
      double heat = heat_below(r, side, next, upper);
      if (upper && heat == q[count - 1])
        continue;
      q[count] = heat;
      t[count++] = next;
    }
    last = next;
  }
  return count;
}
