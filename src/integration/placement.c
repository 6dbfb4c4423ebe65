/** An operating point as a result that stands by itself. */
#include "integration/work.h"

/** What a system looked like. */
typedef struct placed_system {
  hl_cycle_result *cycle; /* NULL if it had no result */
  const char *fluid;
  const hl_cycle_info *info;
  double *value; /* of its parameters, in the order of their table */
  char idle[400];
} placed_system;

struct hl_placement {
  hli_arena arena;
  hl_outcome outcome;
  char reason[1000];
  double *x;
  double dt_min, objective, power, energy_cost;
  hl_group_set set;
  hl_group *group;
  double *scale;
  int system_count;
  placed_system *system;
  hl_exergy *exergy;
  hl_targets *targets, *residual;
};

void hl_placement_free(hl_placement *placement) {
  if (placement == NULL)
    return;
  hl_ctx *ctx = placement->arena.ctx;
  hl_exergy_free(placement->exergy);
  hl_targets_free(placement->targets);
  hl_targets_free(placement->residual);
  hli_arena_free(&placement->arena);
  hli_release(ctx, placement);
}

/* ------------------------------------------------------------------ copy */

/** Yearly cost of a system: energy, and the tangent of its machine cost at its size. */
static void set_costs(const hl_integration *integration, hl_group *group,
                      const hl_cycle_result *cycle, double scale) {
  const hl_problem *problem = integration->problem;
  const hl_cost_law *law = hl_problem_cost(problem, HL_COST_MACHINE);
  group->cost_scale = hli_energy_cost(problem, group);
  group->cost_fixed = 0;
  if (!law->given)
    return;
  double annuity = hl_economics_annuity(hl_problem_economics(problem));
  double per_scale = hli_machine_size(law, cycle);
  if (law->exponent == 1) {
    group->cost_scale += annuity * law->coef * per_scale;
    group->cost_fixed = annuity * law->fixed;
    return;
  }
  /* Exact at the size placed, so that a linear model sees the right cost there. */
  double size = fmax(scale * per_scale, 1); /* [kW] */
  double slope = law->coef * law->exponent * pow(size, law->exponent - 1);
  group->cost_scale += annuity * slope * per_scale;
  group->cost_fixed = annuity * (hl_cost_eval(law, size, 0) - slope * size);
}

/** A cycle's result that points into itself again. */
static hl_cycle_result *copy_cycle(hli_arena *arena, const hl_cycle_result *from) {
  hl_cycle_result *to = HLI_NEW(arena, hl_cycle_result, 1);
  if (to == NULL)
    return NULL;
  *to = *from;
  to->group.profile = to->profile;
  to->group.loss = to->loss;
  for (int p = 0; p < to->group.profile_count; p++) {
    to->profile[p].piece = to->piece[p];
    to->profile[p].name = hli_arena_text(arena, from->profile[p].name);
    if (to->profile[p].name == NULL)
      return NULL;
  }
  return to;
}

static hl_status copy_parameters(hl_placement *placement, const hli_point *point, int s) {
  placed_system *to = &placement->system[s];
  const hl_system *system = hl_problem_system_at(point->owner->problem, s);
  int fluid = point->fluid[s];
  to->fluid =
      hli_arena_text(&placement->arena, system->fluid_count > 0 ? system->fluid[fluid] : "");
  to->info = hl_machine_cycle(hli_point_machine(point, s));
  const hl_settings_table *table = to->info->parameters;
  to->value = HLI_NEW(&placement->arena, double, table->count + 1);
  if (to->fluid == NULL || to->value == NULL)
    return hli_nomem(placement->arena.ctx);
  for (int k = 0; k < table->count; k++)
    to->value[k] = hl_machine_value(hli_point_machine(point, s), table->setting[k].name);
  return HL_OK;
}

/** Process and utilities as they are, then the systems that run. */
static hl_status copy_groups(hl_placement *placement, const hli_point *point) {
  const hl_integration *owner = point->owner;
  int systems = owner->system_count, fixed = point->set.count - systems;
  placement->group = HLI_NEW(&placement->arena, hl_group, point->set.count);
  placement->scale = HLI_NEW(&placement->arena, double, point->set.count);
  placement->system = HLI_NEW(&placement->arena, placed_system, systems + 1);
  if (placement->group == NULL || placement->scale == NULL || placement->system == NULL)
    return hli_nomem(placement->arena.ctx);
  placement->system_count = systems;
  int count = 0;
  for (int g = 0; g < point->set.count; g++) {
    int s = g - fixed;
    if (s >= 0)
      HLI_TRY(copy_parameters(placement, point, s));
    if (s >= 0 && !point->runs[s])
      continue;
    hl_group *to = &placement->group[count];
    *to = point->set.group[g];
    placement->scale[count++] = point->scale[g];
    if (s < 0)
      continue;
    hl_cycle_result *cycle = copy_cycle(&placement->arena, &point->cycle[s]);
    if (cycle == NULL)
      return hli_nomem(placement->arena.ctx);
    placement->system[s].cycle = cycle;
    to->profile = cycle->profile;
    to->loss = cycle->loss;
    set_costs(owner, to, cycle, point->scale[g]);
    cycle->group = *to;
  }
  placement->set = (hl_group_set){count, placement->group};
  return HL_OK;
}

/** Targets without the utilities placed, so that they are found anew. */
static hl_status solve_residual(hl_placement *placement, const hl_problem *problem) {
  hl_targets_settings settings;
  HLI_TRY(hl_problem_settings(problem, &hl_targets_table, &settings));
  settings.dt_min = placement->dt_min;
  double *scale = HLI_NEW(&placement->arena, double, placement->set.count);
  if (scale == NULL)
    return hli_nomem(placement->arena.ctx);
  for (int g = 0; g < placement->set.count; g++)
    scale[g] = placement->group[g].kind == HL_GROUP_UTILITY ? 0 : placement->scale[g];
  return hl_targets_solve_residual(problem, &settings, &placement->set, scale,
                                   &placement->residual);
}

static hl_status fill(hl_placement *placement, hl_integration *integration, const double *x) {
  hli_point *point;
  hl_ctx *ctx = integration->ctx;
  int n = integration->variable_count;
  HLI_TRY(hli_integration_point(integration, x, &point));
  placement->x = HLI_NEW(&placement->arena, double, n + 1);
  if (placement->x == NULL)
    return hli_nomem(ctx);
  for (int k = 0; k < n; k++)
    placement->x[k] = x[k];
  placement->dt_min = integration->settings.dt_min;
  placement->objective = point->objective;
  if (point->flaw != HLI_FLAW_NONE)
    placement->outcome = HL_OUTCOME_INFEASIBLE;
  hli_point_reason(point, placement->reason, sizeof placement->reason);
  HLI_TRY(copy_groups(placement, point));
  for (int s = 0; s < placement->system_count && point->flaw == HLI_FLAW_NONE; s++)
    HLI_TRY(hli_point_idle(point, s, placement->system[s].idle, sizeof placement->system->idle));
  for (int g = 1; g < placement->set.count; g++) {
    const hl_group *group = &placement->group[g];
    placement->power += placement->scale[g] * group->power;
    placement->energy_cost += placement->scale[g] * hli_energy_cost(integration->problem, group);
  }
  HLI_TRY(
      hl_exergy_solve(integration->problem, &placement->set, placement->scale, &placement->exergy));
  HLI_TRY(hl_targets_solve_groups(ctx, &placement->set, placement->scale, placement->dt_min,
                                  &placement->targets));
  return solve_residual(placement, integration->problem);
}

hl_status hli_placement_new(hl_integration *integration, const double *x, hl_outcome outcome,
                            hl_placement **out) {
  hl_ctx *ctx = integration->ctx;
  *out = NULL;
  hl_placement *placement = hli_zalloc(ctx, 1, sizeof *placement);
  if (placement == NULL)
    return hli_nomem(ctx);
  hli_arena_init(&placement->arena, ctx);
  placement->outcome = outcome;
  hl_status status = fill(placement, integration, x);
  if (status != HL_OK)
    hl_placement_free(placement);
  else
    *out = placement;
  return status;
}

/* --------------------------------------------------------------- results */

static const placed_system *system_at(const hl_placement *placement, int system) {
  return system >= 0 && system < placement->system_count ? &placement->system[system] : NULL;
}

hl_outcome hl_placement_outcome(const hl_placement *placement) { return placement->outcome; }
const char *hl_placement_reason(const hl_placement *placement) { return placement->reason; }
const double *hl_placement_x(const hl_placement *placement) { return placement->x; }
double hl_placement_dt_min(const hl_placement *placement) { return placement->dt_min; }
double hl_placement_objective(const hl_placement *placement) { return placement->objective; }
const hl_group_set *hl_placement_groups(const hl_placement *placement) { return &placement->set; }
const double *hl_placement_scale(const hl_placement *placement) { return placement->scale; }
const hl_exergy *hl_placement_exergy(const hl_placement *placement) { return placement->exergy; }
const hl_targets *hl_placement_targets(const hl_placement *placement) { return placement->targets; }
const hl_targets *hl_placement_residual(const hl_placement *placement) {
  return placement->residual;
}
double hl_placement_power(const hl_placement *placement) { return placement->power; }
double hl_placement_energy_cost(const hl_placement *placement) { return placement->energy_cost; }

const hl_cycle_result *hl_placement_cycle(const hl_placement *placement, int system) {
  const placed_system *placed = system_at(placement, system);
  return placed != NULL ? placed->cycle : NULL;
}

const hl_cycle_info *hl_placement_info(const hl_placement *placement, int system) {
  return hl_placement_cycle(placement, system) != NULL ? placement->system[system].info : NULL;
}

const char *hl_placement_fluid(const hl_placement *placement, int system) {
  const placed_system *placed = system_at(placement, system);
  return placed != NULL ? placed->fluid : "";
}

const char *hl_placement_idle(const hl_placement *placement, int system) {
  const placed_system *placed = system_at(placement, system);
  return placed != NULL ? placed->idle : "";
}

double hl_placement_value(const hl_placement *placement, int system, const char *parameter) {
  const placed_system *placed = system_at(placement, system);
  if (placed == NULL)
    return NAN;
  const hl_settings_table *table = placed->info->parameters;
  for (int k = 0; k < table->count; k++)
    if (hli_same_text(table->setting[k].name, parameter))
      return placed->value[k];
  return NAN;
}
