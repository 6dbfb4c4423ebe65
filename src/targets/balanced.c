/** Balanced composite curves and those of the utilities alone, at the duties of the targets. */
#include "targets/work.h"

/** The default utility of a side: isothermal, dt_min beyond all that is there. */
static hl_load beyond(const hl_targets *targets, bool hot, bool shifted, double duty) {
  double t = hot ? -INFINITY : INFINITY;
  for (int c = 0; c < 2; c++) {
    hl_curve curve = shifted ? (c == 0 ? HL_CURVE_HOT_SHIFTED : HL_CURVE_COLD_SHIFTED)
                             : (c == 0 ? HL_CURVE_HOT : HL_CURVE_COLD);
    int count = targets->curve_count[curve];
    const hl_point *point = targets->curve[curve];
    if (count > 0)
      t = hot ? fmax(t, point[0].t) : fmin(t, point[count - 1].t);
  }
  t += hot ? targets->settings.dt_min : -targets->settings.dt_min;
  return (hl_load){t, t, hot ? duty : -duty};
}

static hl_load load_of(const hl_utility *utility, const hl_utility_target *target, double shift) {
  const bool hot = target->side == HL_SIDE_HOT;
  double high = fmax(utility->t_supply, target->t_out);
  double low = fmin(utility->t_supply, target->t_out);
  shift = hot ? -shift : shift;
  return (hl_load){high + shift, low + shift, hot ? target->duty : -target->duty};
}

/** Loads of the utilities of a side behind those in work->load; what they leave, the default
 * utility serves. */
static hl_status add_utilities(const hl_targets *targets, hli_target_work *work,
                               const hl_problem *problem, bool hot, bool shifted, int *count) {
  if (!hli_reserve(work->ctx, (void **)&work->load, &work->room,
                   *count + targets->utility_count + 1, sizeof *work->load))
    return hli_nomem(work->ctx);
  double rest = hot ? targets->hot : targets->cold;
  double zero = 1e-9 * (targets->demand_hot + targets->demand_cold);
  for (int k = 0; k < targets->utility_count; k++) {
    const hl_utility_target *target = &targets->utility[k];
    if (target->utility < 0 || (target->side == HL_SIDE_HOT) != hot || !(target->duty > 0))
      continue;
    const hl_utility *utility = hl_problem_utility_at(problem, target->utility);
    double shift = isnan(utility->dt_cont) ? targets->settings.dt_min / 2 : utility->dt_cont;
    bool real = !shifted || targets->how.site;
    if (targets->how.today != NULL) /* at its own main */
      shift = -shift;
    work->load[(*count)++] = load_of(utility, target, real ? 0 : shift);
    rest -= target->duty;
  }
  if (rest > zero)
    work->load[(*count)++] = beyond(targets, hot, shifted, rest);
  return HL_OK;
}

hl_status hli_target_balanced(hl_targets *targets, hli_target_work *work,
                              const hl_problem *problem) {
  int count = 0;
  HLI_TRY(hli_target_loads(work, HLI_LOADS_HOT, NAN, 0, &count));
  HLI_TRY(add_utilities(targets, work, problem, true, false, &count));
  HLI_TRY(hli_target_composite(targets, work, HL_CURVE_HOT_BALANCED, count, 0));
  HLI_TRY(hli_target_loads(work, HLI_LOADS_COLD, NAN, 0, &count));
  HLI_TRY(add_utilities(targets, work, problem, false, false, &count));
  HLI_TRY(hli_target_composite(targets, work, HL_CURVE_COLD_BALANCED, count, 0));
  count = 0;
  HLI_TRY(add_utilities(targets, work, problem, true, true, &count));
  HLI_TRY(hli_target_composite(targets, work, HL_CURVE_UTILITY_HOT, count, 0));
  count = 0;
  HLI_TRY(add_utilities(targets, work, problem, false, true, &count));
  HLI_TRY(hli_target_composite(targets, work, HL_CURVE_UTILITY_COLD, count, -targets->cold));
  HLI_TRY(add_utilities(targets, work, problem, true, true, &count));
  for (int k = 0; k < count; k++) /* what they give is what the process is short of */
    work->load[k].q = -work->load[k].q;
  return hli_target_grand(targets, work, HL_CURVE_UTILITY_GRAND, count);
}
