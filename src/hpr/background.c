/** What machines work on: the process of a zone and its profiles from the pinch outward. */
#include <stddef.h>

#include "hpr/work.h"

/* ----------------------------------------------------------------- profiles */

/**
 * One side of the pocket-free curve from the pinch outward. Points run from the hottest; the sink
 * lies above the first point without heat, the source below the last.
 */
static int side_of(const hl_point *curve, int count, bool sink, double zero, hl_point *out) {
  int n = 0, pinch = -1;
  for (int k = 0; k < count; k++)
    if (curve[k].q <= zero) {
      pinch = k;
      if (sink)
        break;
    }
  if (pinch < 0) /* neither side touches the axis: rounding of a threshold problem */
    return 0;
  out[n++] = (hl_point){0, curve[pinch].t};
  for (int k = pinch + (sink ? -1 : 1); sink ? k >= 0 : k < count; k += sink ? -1 : 1) {
    const hl_point last = out[n - 1];
    if (curve[k].q > last.q || curve[k].t != last.t)
      out[n++] = (hl_point){fmax(curve[k].q, last.q), curve[k].t};
  }
  while (n > 1 && out[n - 1].q <= out[n - 2].q) /* beyond all heat */
    n--;
  return n > 1 ? n : 0;
}

/**
 * Ambient at level t: what lies beyond it is served by ambient for nothing, or costs more than
 * ambient does; in its place stands ambient without end.
 */
static int end_with_ambient(hl_point *at, int count, bool sink, double t, double plenty) {
  int n = 0;
  while (n < count && (sink ? at[n].t < t : at[n].t > t))
    n++;
  double q = 0;
  if (n > 0 && n < count) {
    const hl_point a = at[n - 1], b = at[n];
    q = a.q + (b.q - a.q) * (t - a.t) / (b.t - a.t);
  } else if (n > 0) {
    q = at[n - 1].q;
  }
  if (n == 0 || at[n - 1].q < q)
    at[n++] = (hl_point){q, t};
  else if (at[n - 1].t != t)
    at[n++] = (hl_point){q, t};
  at[n++] = (hl_point){q + plenty, t};
  return n;
}

/** Cooling: the source above ambient goes to ambient without a machine. */
static int cut_above(hl_point *at, int count, double t) {
  int first = 0;
  while (first < count && at[first].t > t)
    first++;
  if (first == 0 || first == count)
    return first == 0 ? count : 0;
  const hl_point a = at[first - 1], b = at[first];
  const double q = b.t == a.t ? a.q : a.q + (b.q - a.q) * (t - a.t) / (b.t - a.t);
  int n = 0;
  at[n++] = (hl_point){0, t};
  for (int k = first; k < count; k++)
    at[n++] = (hl_point){at[k].q - q, at[k].t};
  return at[n - 1].q > 0 ? n : 0;
}

static hl_status wrong_side(const hl_hpr *hpr, bool sink) {
  char air[48], level[48];
  HLI_FAIL(
      hpr->ctx, 241, NULL,
      "ambient of %s can be no %s: with its approach it stands at %s shifted, on the other side "
      "of all that the machine works on\nLeave ambient out: heat exchange does this without a "
      "machine.",
      hli_show(HL_DIM_TEMPERATURE, hpr->set.t_air, air), sink ? "sink" : "source",
      hli_show(HL_DIM_TEMPERATURE, hpr->ambient, level));
}

static hl_status join_ambient(hl_hpr *hpr, double plenty) {
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  if (!hpr->set.ambient)
    return HL_OK;
  const int side = heating ? 1 : 0; /* that ambient extends */
  hpr->ambient = hpr->set.t_air + (heating ? -hpr->set.dt_air : hpr->set.dt_air);
  hl_point *other = hpr->profile[1 - side];
  if (hpr->profile_count[1 - side] == 0)
    return HL_OK;
  if (!heating)
    hpr->profile_count[1] = cut_above(other, hpr->profile_count[1], hpr->ambient);
  const int count = hpr->profile_count[1 - side];
  if (count == 0) /* cooling, and ambient takes it all */
    return HL_OK;
  /* Ambient beyond the far end of the other side needs no lift at all. */
  const double far = other[count - 1].t;
  if (heating ? hpr->ambient >= far : hpr->ambient <= far)
    return wrong_side(hpr, !heating);
  hpr->profile_count[side] = end_with_ambient(hpr->profile[side], hpr->profile_count[side],
                                              side == 0, hpr->ambient, plenty);
  hpr->ambient_from[side] = hpr->profile[side][hpr->profile_count[side] - 2].q;
  return HL_OK;
}

/** Heat that counts as none. */
static double zero_of(const hl_hpr *hpr) {
  return 1e-9 * (hl_targets_demand_hot(hpr->before) + hl_targets_demand_cold(hpr->before));
}

hl_status hli_hpr_below_ambient(hl_hpr *hpr, const hl_targets *targets, double *heat) {
  int count;
  const hl_point *curve = hl_targets_curve(targets, HL_CURVE_GRAND_POCKET_FREE, &count);
  hl_point *at = HLI_NEW(&hpr->arena, hl_point, count + 4);
  if (at == NULL)
    return hli_nomem(hpr->ctx);
  int n = side_of(curve, count, false, zero_of(hpr), at);
  n = n > 0 ? cut_above(at, n, hpr->ambient) : 0;
  *heat = n > 0 ? at[n - 1].q : 0;
  return HL_OK;
}

static hl_status make_profiles(hl_hpr *hpr) {
  int count;
  const hl_point *curve = hl_targets_curve(hpr->before, HL_CURVE_GRAND_POCKET_FREE, &count);
  const double all = hl_targets_demand_hot(hpr->before) + hl_targets_demand_cold(hpr->before);
  for (int side = 0; side < 2; side++) {
    hpr->profile[side] = HLI_NEW(&hpr->arena, hl_point, count + 4);
    if (hpr->profile[side] == NULL)
      return hli_nomem(hpr->ctx);
    hpr->profile_count[side] = side_of(curve, count, side == 0, zero_of(hpr), hpr->profile[side]);
  }
  HLI_TRY(join_ambient(hpr, 100 * all));
  const int driver = hpr->set.task == HL_LEVELS_HEATING ? 0 : 1, n = hpr->profile_count[driver];
  hpr->demand = n > 0 ? hpr->profile[driver][n - 1].q : 0;
  return HL_OK;
}

bool hli_hpr_possible(const hl_hpr *hpr) { return hpr->levels != NULL; }

static hl_status direct(hl_hpr *hpr) {
  if (hpr->zone[0] != '\0')
    HLI_TRY(hl_targets_solve_zone(hpr->problem, &hpr->targets_set, hpr->zone, &hpr->before));
  else
    HLI_TRY(hl_targets_solve(hpr->problem, &hpr->targets_set, &hpr->before));
  hpr->process = *hl_targets_process(hpr->before);
  return HL_OK;
}

/** Contributions may shift a profile to where no machine can be. */
static hl_status check_cold_end(const hl_hpr *hpr) {
  double coldest = INFINITY;
  char text[48];
  for (int side = 0; side < 2; side++)
    for (int k = 0; k < hpr->profile_count[side]; k++)
      coldest = fmin(coldest, hpr->profile[side][k].t - hpr->levels_set.dt_cont);
  if (!(coldest > 0))
    HLI_FAIL(hpr->ctx, 115, NULL,
             "with its contributions the profile asks for an evaporator at %s, below absolute "
             "zero\nGive smaller contributions: dt_cont of streams, levels.dt_cont.",
             hli_show(HL_DIM_TEMPERATURE, coldest, text));
  return HL_OK;
}

hl_status hli_hpr_background(hl_hpr *hpr) {
  if (hpr->set.scope == HL_HPR_INDIRECT)
    HLI_TRY(hli_hpr_mains(hpr));
  else
    HLI_TRY(direct(hpr));
  HLI_TRY(make_profiles(hpr));
  if (hpr->profile_count[0] == 0 || hpr->profile_count[1] == 0)
    return HL_OK;
  HLI_TRY(check_cold_end(hpr));
  HLI_TRY(hl_levels_new(hpr->ctx, hpr->profile[0], hpr->profile_count[0], hpr->profile[1],
                        hpr->profile_count[1], &hpr->levels));
  hpr->made[hpr->made_count++] = hpr->levels;
  return HL_OK;
}
