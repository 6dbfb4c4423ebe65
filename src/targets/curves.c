/** Composite and grand composite curves, all of them read off cascades. */
#include "targets/work.h"

hl_status hli_target_composite(hl_targets *targets, hli_target_work *work, hl_curve curve,
                               int count, double start) {
  bool hot = count > 0 && work->load[0].q > 0;
  HLI_TRY(hl_cascade_solve(work->cascade, work->load, count));
  int points = hl_cascade_count(work->cascade);
  hl_point *point = HLI_NEW(&targets->arena, hl_point, points > 0 ? points : 1);
  if (point == NULL)
    return hli_nomem(work->ctx);
  const double *t = hl_cascade_level(work->cascade), *flow = hl_cascade_flow(work->cascade);
  double all = hl_cascade_cold(work->cascade); /* of hot loads; cold loads leave nothing */
  for (int k = 0; k < points; k++)
    point[k] = (hl_point){start + (hot ? all - flow[k] : flow[k]), t[k]};
  targets->curve[curve] = point;
  targets->curve_count[curve] = points;
  return HL_OK;
}

static hl_status composite(hl_targets *targets, hli_target_work *work, hl_curve curve,
                           double dt_min, double start) {
  bool hot = curve == HL_CURVE_HOT || curve == HL_CURVE_HOT_SHIFTED;
  int count;
  HLI_TRY(hli_target_loads(work, hot ? HLI_LOADS_HOT : HLI_LOADS_COLD, dt_min, 0, &count));
  return hli_target_composite(targets, work, curve, count, start);
}

hl_status hli_target_grand(hl_targets *targets, hli_target_work *work, hl_curve curve, int count) {
  HLI_TRY(hl_cascade_solve(work->cascade, work->load, count));
  int points = hl_cascade_count(work->cascade);
  hl_point *point = HLI_NEW(&targets->arena, hl_point, points + 1);
  if (point == NULL)
    return hli_nomem(work->ctx);
  const double *t = hl_cascade_level(work->cascade), *flow = hl_cascade_flow(work->cascade);
  /* On the real scale less utility would do; the curve is drawn at the targets' own recovery. */
  double more = targets->hot - hl_cascade_hot(work->cascade);
  for (int k = 0; k < points; k++)
    point[k] = (hl_point){flow[k] + more, t[k]};
  targets->curve[curve] = point;
  targets->curve_count[curve] = points;
  return HL_OK;
}

static hl_status grand(hl_targets *targets, hli_target_work *work, hl_curve curve, double dt_min) {
  int count;
  HLI_TRY(hli_target_loads(work, HLI_LOADS_ALL, dt_min, 0, &count));
  return hli_target_grand(targets, work, curve, count);
}

/**
 * From one end of the curve towards the pinch, only what lies below all that came before: pockets
 * are cut by a vertical line. `step` is 1 from the hot end, -1 from the cold end. Returns the
 * number of corners written.
 */
static int cut_pockets(const hl_point *curve, int count, int step, hl_point *out) {
  int n = 0, k = step > 0 ? 0 : count - 1, last = k;
  out[n++] = curve[k];
  for (k += step; k >= 0 && k < count; k += step) {
    hl_point here = curve[k], before = curve[k - step];
    double least = out[n - 1].q;
    if (here.q >= least)
      continue;
    if (last != k - step) { /* a pocket, or a stretch without heat, ends on the way here */
      double share = (before.q - least) / (before.q - here.q);
      out[n++] = (hl_point){least, before.t + share * (here.t - before.t)};
    }
    out[n++] = here;
    last = k;
  }
  return n;
}

static hl_status pocket_free(hl_targets *targets) {
  const hl_point *curve = targets->curve[HL_CURVE_GRAND];
  int count = targets->curve_count[HL_CURVE_GRAND];
  if (count == 0)
    return HL_OK; /* no streams: no curve */
  hl_point *point = HLI_NEW(&targets->arena, hl_point, 4 * count);
  hl_point *below = HLI_NEW(&targets->arena, hl_point, 2 * count);
  if (point == NULL || below == NULL)
    return hli_nomem(targets->arena.ctx);
  int n = cut_pockets(curve, count, 1, point);
  int cold = cut_pockets(curve, count, -1, below);
  for (int k = cold - 1; k >= 0; k--) {
    bool same = k == cold - 1 && below[k].t >= point[n - 1].t; /* both ends met at one pinch */
    if (!same)
      point[n++] = below[k];
  }
  targets->curve[HL_CURVE_GRAND_POCKET_FREE] = point;
  targets->curve_count[HL_CURVE_GRAND_POCKET_FREE] = n;
  return HL_OK;
}

hl_status hli_target_curves(hl_targets *targets, hli_target_work *work) {
  double dt_min = targets->settings.dt_min, cold = targets->cold;
  HLI_TRY(composite(targets, work, HL_CURVE_HOT, NAN, 0));
  HLI_TRY(composite(targets, work, HL_CURVE_COLD, NAN, cold));
  HLI_TRY(composite(targets, work, HL_CURVE_HOT_SHIFTED, dt_min, 0));
  HLI_TRY(composite(targets, work, HL_CURVE_COLD_SHIFTED, dt_min, cold));
  HLI_TRY(grand(targets, work, HL_CURVE_GRAND_REAL, NAN));
  targets->limit = targets->demand_hot - hl_cascade_hot(work->cascade); /* no contributions */
  HLI_TRY(grand(targets, work, HL_CURVE_GRAND, dt_min));
  HLI_TRY(pocket_free(targets));
  return hli_target_net(targets, work);
}
