/** What is minimised: coefficients for the sizes, and the exact value. */
#include "integration/work.h"

double hli_energy_cost(const hl_problem *problem, const hl_group *group) {
  const hl_economics *economics = hl_problem_economics(problem);
  if (group->kind == HL_GROUP_UTILITY)
    return group->cost_scale;
  double rate = group->power * hl_economics_power_price(economics) +
                group->fuel * hl_economics_fuel_price(economics);
  return rate * hl_economics_seconds(economics);
}

double hli_machine_size(const hl_cost_law *law, const hl_cycle_result *cycle) {
  return (law->basis == HL_COST_POWER ? fabs(cycle->shaft) : 1) / 1e3; /* engines deliver it */
}

/** Yearly machine cost of a system at a scale. [cur/y] */
static double machine_cost(const hli_point *point, int system, double scale) {
  const hl_problem *problem = point->owner->problem;
  const hl_cost_law *law = hl_problem_cost(problem, HL_COST_MACHINE);
  if (!law->given || !(scale > 0))
    return 0;
  double size = scale * hli_machine_size(law, &point->cycle[system]);
  return hl_economics_annuity(hl_problem_economics(problem)) * hl_cost_eval(law, size, 0);
}

/** Heat of a utility that counts as energy bought. */
static double hot_utility(const hl_group *group) {
  return group->kind == HL_GROUP_UTILITY && group->profile[0].side == HL_SIDE_HOT ? 1 : 0;
}

static double linear_cost(const hli_point *point, const hl_group *group) {
  switch (point->owner->settings.objective) {
  case HL_OBJECTIVE_EXERGY:
    return hl_group_exergy_net(group);
  case HL_OBJECTIVE_POWER:
    return group->power + group->fuel + hot_utility(group);
  default:
    return hli_energy_cost(point->owner->problem, group);
  }
}

void hli_point_costs(hli_point *point) {
  hli_sizing *sizing = &point->sizing;
  int columns = point->set.count - 1;
  double most = 0;
  for (int g = 1; g <= columns; g++) {
    const hl_group *group = &point->set.group[g];
    double cost = linear_cost(point, group);
    if (point->owner->settings.objective == HL_OBJECTIVE_TAC && group->kind == HL_GROUP_SYSTEM &&
        point->runs[group->index])
      cost += machine_cost(point, group->index, point->guess[g]) / point->guess[g];
    sizing->cost[g - 1] = cost;
    most = fmax(most, fabs(cost));
  }
  /* Missing heat is a last resort: dearer than any heat that costs can bring. */
  for (int k = 0; k < HLI_ELASTIC; k++)
    sizing->cost[columns + k] = most > 0 ? 1e4 * most : 1;
}

/* ---------------------------------------------------------- exchangers */

/** Yearly cost of the area target in the fewest units that a network needs (Hohmann 1971). */
static double exchanger_cost(hli_point *point) {
  const hl_problem *problem = point->owner->problem;
  const hl_cost_law *law = hl_problem_cost(problem, HL_COST_EXCHANGER);
  if (!law->given)
    return 0;
  double area = NAN;
  point->status = hl_area_solve(point->area, &point->set, point->scale, &area);
  int streams = 0;
  for (int g = 0; g < point->set.count; g++)
    if (point->scale[g] > 0)
      streams += point->set.group[g].profile_count;
  int units = streams > 1 ? streams - 1 : 1;
  return hl_economics_annuity(hl_problem_economics(problem)) * units *
         hl_cost_eval_shells(law, area / units, hl_problem_design(problem)->shell_max, 0);
}

double hli_point_objective(hli_point *point) {
  int kind = point->owner->settings.objective;
  double sum = kind == HL_OBJECTIVE_EXERGY ? hl_group_exergy_net(&point->set.group[0]) : 0;
  for (int g = 1; g < point->set.count; g++) {
    const hl_group *group = &point->set.group[g];
    if (!(point->scale[g] > 0))
      continue;
    sum += point->scale[g] * linear_cost(point, group);
    if (kind == HL_OBJECTIVE_TAC && group->kind == HL_GROUP_SYSTEM)
      sum += machine_cost(point, group->index, point->scale[g]);
  }
  return kind == HL_OBJECTIVE_TAC ? sum + exchanger_cost(point) : sum;
}
