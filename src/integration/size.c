/** Sizes of the groups of an operating point: the linear program, and the choices that are not
 * linear. */
#include "integration/work.h"

double hli_point_flow(const hli_point *point, int cut) {
  const double *above = point->layout.above + (size_t)cut * (size_t)point->set.count;
  double flow = point->missing_hot;
  for (int g = 0; g < point->set.count; g++)
    flow += above[g] * point->scale[g];
  return flow;
}

/** Hot utility of the process alone, and the hottest level that it leaves without heat flow. */
static void find_need(hli_point *point) {
  const hli_layout *layout = &point->layout;
  double least = 0;
  for (int k = 0; k < layout->cut_count; k++)
    least = fmin(least, layout->above[(size_t)k * (size_t)point->set.count]);
  point->need = -least;
  point->pinch = -INFINITY;
  for (int k = layout->cut_count - 1; k >= 0; k--)
    if (layout->above[(size_t)k * (size_t)point->set.count] - least <= point->sizing.zero)
      point->pinch = layout->t[layout->cut_level[k]];
}

/** Share of a group's hot streams above a level. */
static double hot_share(const hli_point *point, int g, double t) {
  double heat = 0;
  for (int l = 0; l < point->layout.lane_count; l++)
    if (point->layout.lane[l].group == g && point->layout.lane[l].side == HL_SIDE_HOT)
      heat += hli_layout_above(&point->layout, l, t, false);
  return heat;
}

/**
 * Largest size of a group. A system gives no more heat above the pinch than the process needs
 * there: the rest would cross the pinch, to feed the evaporator it came from.
 */
static double largest(const hli_point *point, int g) {
  const hl_group *group = &point->set.group[g];
  double most = group->scale_max;
  if (group->kind != HL_GROUP_SYSTEM || !(point->need > point->sizing.zero))
    return most;
  double share = hot_share(point, g, point->pinch);
  return share > 0 ? fmin(most, point->need / share) : most;
}

static void set_bounds(hli_point *point) {
  hli_sizing *sizing = &point->sizing;
  int columns = point->set.count - 1;
  double need = fmax(point->need, 0.01 * point->heat);
  for (int g = 1; g <= columns; g++) {
    sizing->lower[g - 1] = 0;
    sizing->upper[g - 1] = largest(point, g);
    point->guess[g] = fmin(need, fmax(sizing->upper[g - 1], 1));
  }
  for (int k = 0; k < HLI_ELASTIC; k++) {
    sizing->lower[columns + k] = 0;
    sizing->upper[columns + k] = INFINITY;
    sizing->balance[columns + k] = k == 0 ? 1 : -1;
  }
  memcpy(sizing->balance, point->layout.whole + 1, (size_t)columns * sizeof *sizing->balance);
  sizing->balance_constant = point->layout.whole[0];
}

/** A group that brings gain without end would leave the linear program without a bound. */
static void bound_gains(hli_point *point) {
  for (int j = 0; j + 1 < point->set.count; j++)
    if (point->sizing.cost[j] < 0 && isinf(point->sizing.upper[j]))
      point->sizing.upper[j] = 1e3 * point->heat;
}

static bool concave(const hli_point *point) {
  const hl_cost_law *law = hl_problem_cost(point->owner->problem, HL_COST_MACHINE);
  return point->owner->settings.objective == HL_OBJECTIVE_TAC && law->given &&
         (law->fixed > 0 || law->exponent != 1);
}

/** Solve once; again at the sizes found where machine costs are not proportional to size. */
static bool solve(hli_point *point) {
  for (int round = 0; round < (concave(point) ? 3 : 1); round++) {
    hli_point_costs(point);
    bound_gains(point);
    if (!hli_sizing_solve(&point->sizing, hli_cut_rules, point))
      return false;
    for (int g = 1; g < point->set.count; g++)
      if (point->sizing.x[g - 1] > point->sizing.zero)
        point->guess[g] = point->sizing.x[g - 1];
  }
  return true;
}

static void take_sizes(hli_point *point, const double *x) {
  int columns = point->set.count - 1;
  point->scale[0] = 1;
  for (int g = 1; g <= columns; g++)
    point->scale[g] = x[g - 1] > point->sizing.zero ? x[g - 1] : 0;
  point->missing_hot = x[columns];
  point->missing_cold = x[columns + 1];
}

/** Value by which choices compare: possible ones by the objective, others by the heat they lack. */
static double value_of(hli_point *point) {
  double missing = point->missing_hot + point->missing_cold;
  return missing > 10 * point->sizing.zero ? 1e30 * (1 + missing / point->heat)
                                           : hli_point_objective(point);
}

/** System used below its least size, or -1. */
static int too_small(const hli_point *point) {
  for (int g = 1; g < point->set.count; g++)
    if (point->scale[g] > 0 && point->scale[g] < point->set.group[g].scale_min - point->sizing.zero)
      return g;
  return -1;
}

static void branch(hli_point *point, int from);

/** Try without a group. */
static void branch_without(hli_point *point, int group, int from) {
  double *upper = &point->sizing.upper[group - 1], kept = *upper;
  *upper = 0;
  branch(point, from);
  *upper = kept;
}

/** Try a group at its least size or more. */
static void branch_with(hli_point *point, int group, int from) {
  double *lower = &point->sizing.lower[group - 1], least = point->set.group[group].scale_min;
  if (least > point->sizing.upper[group - 1])
    return;
  *lower = least;
  branch(point, from);
  *lower = 0;
}

/** Systems from group `from` on that are in use, as bits; the first 63 groups count. */
static uint64_t systems_in_use(const hli_point *point, int from) {
  uint64_t used = 0;
  for (int g = from; g < point->set.count && g < 64; g++)
    if (point->set.group[g].kind == HL_GROUP_SYSTEM && point->scale[g] > 0)
      used |= UINT64_C(1) << g;
  return used;
}

/**
 * Best sizes under the present bounds into point->best. A group used below its least size is tried
 * without and at least so large; where machines have fixed costs, those from group `from` on are
 * tried without.
 */
static void branch(hli_point *point, int from) {
  if (!solve(point) || point->status != HL_OK)
    return;
  take_sizes(point, point->sizing.x);
  int small = too_small(point);
  if (small > 0) {
    branch_without(point, small, from);
    branch_with(point, small, from);
    return;
  }
  double value = value_of(point);
  if (value < point->best_value) {
    point->best_value = value;
    memcpy(point->best, point->sizing.x, (size_t)point->sizing.n * sizeof *point->best);
  }
  uint64_t used = concave(point) ? systems_in_use(point, from) : 0;
  for (int g = from; used >> g != 0; g++)
    if (used >> g & 1)
      branch_without(point, g, g + 1);
}

/** Under rules the process may need more; found once, since it depends on no operating point. */
static void find_need_under_rules(hli_point *point) {
  hli_sizing *sizing = &point->sizing;
  point->under_rules = true;
  int columns = point->set.count - 1;
  find_need(point);
  set_bounds(point);
  for (int j = 0; j < columns; j++)
    sizing->upper[j] = sizing->cost[j] = 0;
  for (int k = 0; k < HLI_ELASTIC; k++)
    sizing->cost[columns + k] = 1;
  if (hli_sizing_solve(sizing, hli_cut_rules, point))
    point->rule_need = sizing->x[columns];
}

void hli_point_size(hli_point *point, bool under_rules) {
  if (under_rules && point->rules.any && isnan(point->rule_need))
    find_need_under_rules(point);
  find_need(point);
  if (under_rules && point->rules.any)
    point->need = fmax(point->need, point->rule_need);
  set_bounds(point);
  point->best_value = INFINITY;
  point->missing_hot = point->missing_cold = 0;
  point->under_rules = under_rules;
  branch(point, 1);
  if (isinf(point->best_value)) {
    for (int g = 0; g < point->set.count; g++)
      point->scale[g] = g == 0 ? 1 : 0;
    if (point->flaw == HLI_FLAW_NONE)
      point->flaw = HLI_FLAW_NUMBER;
    return;
  }
  take_sizes(point, point->best);
}
