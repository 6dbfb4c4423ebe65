/** An operating point: cycles, groups, sizes, objective. */
#include "integration/work.h"

/* Values of impossible points: far above any objective, rising with the distance to possible. */
static const double IMPOSSIBLE = HLI_IMPOSSIBLE;

/* ---------------------------------------------------------------- create */

static hl_status copy_machines(hli_point *point) {
  const hl_integration *owner = point->owner;
  for (int k = 0; k < owner->first[owner->system_count]; k++)
    HLI_TRY(hl_machine_copy(owner->machine[k], point->ctx, &point->machine[k]));
  return HL_OK;
}

static hl_status make_arrays(hli_point *point) {
  hli_arena *arena = &point->arena;
  int systems = point->owner->system_count, groups = point->set.count;
  int streams = systems * HL_CYCLE_STREAMS;
  point->machine = HLI_NEW(arena, hl_machine *, point->owner->first[systems] + 1);
  point->fluid = HLI_NEW(arena, int, systems + 1);
  point->cycle = HLI_NEW(arena, hl_cycle_result, systems + 1);
  point->runs = HLI_NEW(arena, bool, systems + 1);
  point->suffix = HLI_NEW(arena, const char *, streams + 1);
  point->label = HLI_NEW(arena, const char *, streams + 1);
  point->group = HLI_NEW(arena, hl_group, groups);
  point->scale = HLI_NEW(arena, double, groups);
  point->guess = HLI_NEW(arena, double, groups);
  point->best = HLI_NEW(arena, double, groups + HLI_ELASTIC);
  bool ok = point->machine && point->fluid && point->cycle && point->runs && point->suffix &&
            point->label && point->group && point->scale && point->guess && point->best &&
            hli_sizing_init(&point->sizing, arena, groups - 1 + HLI_ELASTIC);
  return ok ? HL_OK : hli_nomem(point->ctx);
}

static hl_status prepare(hli_point *point) {
  const hl_integration *owner = point->owner;
  const hl_group_set *own = hl_problem_groups(owner->problem);
  point->set.count = own->count + owner->system_count;
  HLI_TRY(make_arrays(point));
  point->set.group = point->group;
  memcpy(point->group, own->group, (size_t)own->count * sizeof *own->group);
  for (int p = 0; p < own->group[0].profile_count; p++)
    point->heat += hl_profile_heat(&own->group[0].profile[p]);
  /* Small against what matters, large against the rounding of sums. */
  point->sizing.zero = 1e-9 * point->heat;
  HLI_TRY(hli_layout_init(&point->layout, point->ctx, &point->set, own->count,
                          owner->settings.dt_min, owner->boundary, owner->boundary_count));
  HLI_TRY(hl_area_new(point->ctx, &point->area));
  return copy_machines(point);
}

hl_status hli_point_new(const hl_integration *integration, hli_point **out) {
  *out = NULL;
  hl_ctx *ctx = hli_ctx_child(integration->ctx);
  hli_point *point = ctx != NULL ? hli_zalloc(ctx, 1, sizeof *point) : NULL;
  if (point == NULL) {
    hl_ctx_free(ctx);
    return hli_nomem(integration->ctx);
  }
  point->ctx = point->flow.ctx = point->layout.ctx = ctx;
  point->owner = integration;
  hli_arena_init(&point->arena, ctx);
  hl_status status = prepare(point);
  if (status != HL_OK) {
    hli_ctx_merge(integration->ctx, ctx);
    hli_point_free(point);
  } else {
    *out = point;
  }
  return status;
}

void hli_point_free(hli_point *point) {
  if (point == NULL)
    return;
  hl_ctx *ctx = point->ctx;
  for (int k = 0; point->machine != NULL && k < point->owner->first[point->owner->system_count];
       k++)
    hl_machine_free(point->machine[k]);
  hl_area_free(point->area);
  hli_layout_free(&point->layout);
  hli_flow_free(&point->flow);
  hli_release(ctx, point->supply);
  hli_release(ctx, point->demand);
  hli_release(ctx, point->lane_heat);
  hli_release(ctx, point->ban);
  hli_arena_free(&point->arena);
  hli_release(ctx, point);
  hl_ctx_free(ctx);
}

/* ---------------------------------------------------------------- labels */

/** Our name of a system's stream: "Heat pump.evaporation". Made anew only when the cycle's changes.
 */
static const char *label_of(hli_point *point, int system, int profile, const char *suffix) {
  int k = system * HL_CYCLE_STREAMS + profile;
  if (point->suffix[k] != suffix) {
    const char *name = hl_problem_system_at(point->owner->problem, system)->name;
    size_t size = strlen(name) + strlen(suffix) + 2;
    char *text = hli_arena_alloc(&point->arena, size, 1);
    if (text == NULL) {
      point->status = hli_nomem(point->ctx);
      return "";
    }
    hli_print(text, size, "%s.%s", name, suffix);
    point->suffix[k] = suffix;
    point->label[k] = text;
    point->labelled = false;
  }
  return point->label[k];
}

hl_status hli_point_rules(const hli_point *point, hli_arena *arena, hli_rules *rules) {
  const hl_integration *owner = point->owner;
  return hli_rules_build(rules, arena, owner->problem, owner->rule, owner->rule_count,
                         point->partner, point->partner_count);
}

/** Streams under the rules: those of process and utilities, then the places of the systems'. */
static hl_status build_rules(hli_point *point) {
  const hl_integration *owner = point->owner;
  int fixed = point->layout.fixed_lanes, count = fixed + owner->system_count * HL_CYCLE_STREAMS;
  hli_partner *partner = HLI_NEW(&point->arena, hli_partner, count + 1);
  if (partner == NULL)
    return hli_nomem(point->ctx);
  for (int l = 0; l < fixed; l++) {
    const hli_lane *lane = &point->layout.lane[l];
    const hl_profile *profile = &point->set.group[lane->group].profile[lane->profile];
    partner[l] =
        (hli_partner){profile->name, profile->zone, profile->side, lane->group == 0, false, false};
  }
  for (int s = 0; s < owner->system_count; s++)
    for (int p = 0; p < HL_CYCLE_STREAMS; p++) {
      const hl_profile *profile = &point->cycle[s].profile[p];
      int k = s * HL_CYCLE_STREAMS + p;
      if (point->label[k] != NULL)
        partner[fixed + k] =
            (hli_partner){point->label[k], profile->zone, profile->side, false, true, false};
    }
  point->labelled = true;
  point->rule_need = NAN;
  point->partner = partner;
  point->partner_count = count;
  return hli_point_rules(point, &point->arena, &point->rules);
}

/* ---------------------------------------------------------------- cycles */

static void flaw(hli_point *point, hli_flaw kind, int system) {
  if (point->flaw == HLI_FLAW_NONE) {
    point->flaw = kind;
    point->flawed_system = system;
  }
}

/** The group of a system from its cycle; with our names, zones and films. */
static void take_group(hli_point *point, int s) {
  const hl_problem *problem = point->owner->problem;
  const hl_system *system = hl_problem_system_at(problem, s);
  hl_cycle_result *cycle = &point->cycle[s];
  double film = hl_problem_design(problem)->h_default;
  hl_group *group = &point->group[point->set.count - point->owner->system_count + s];
  for (int p = 0; point->runs[s] && p < cycle->group.profile_count; p++) {
    hl_profile *profile = &cycle->profile[p];
    profile->name = label_of(point, s, p, profile->name);
    profile->zone = profile->side == HL_SIDE_HOT ? system->zone_sink : system->zone_source;
    for (int k = 0; k < profile->count; k++)
      if (isnan(cycle->piece[p][k].h))
        cycle->piece[p][k].h = film;
  }
  *group = point->runs[s] ? cycle->group : (hl_group){.kind = HL_GROUP_SYSTEM};
  group->name = system->name;
  group->kind = HL_GROUP_SYSTEM;
  group->index = s;
  group->scale_min = system->scale_min;
  group->scale_max = point->runs[s] ? system->scale_max : 0;
  const hl_economics *economics = hl_problem_economics(problem);
  group->co2 = group->power * hl_economics_power_co2(economics) +
               group->fuel * hl_economics_fuel_co2(economics);
}

hl_machine *hli_point_machine(const hli_point *point, int system) {
  return point->machine[point->owner->first[system] + point->fluid[system]];
}

/** Fluids first: they tell which machine has the parameters. */
static void set_variables(hli_point *point, const double *x) {
  const hl_integration *owner = point->owner;
  for (int v = 0; v < owner->variable_count; v++)
    if (owner->variable[v].choices > 0)
      point->fluid[owner->variable[v].system] = (int)(x[v] + 0.5);
  for (int v = 0; v < owner->variable_count; v++) {
    const hl_variable *variable = &owner->variable[v];
    hl_machine *machine = hli_point_machine(point, variable->system);
    if (variable->choices > 0 ||
        hl_settings_find(hl_machine_cycle(machine)->parameters, variable->name) == NULL)
      continue;
    hl_status status = hl_machine_set(machine, variable->name, x[v]);
    if (status != HL_OK)
      point->status = status;
  }
}

/**
 * Cycles at x. What cannot run, or not within its limits, is not used while others can; a point at
 * which none can is flawed, so that the search is told how far it is from a possible one.
 */
static void run_cycles(hli_point *point, const double *x) {
  const hl_integration *owner = point->owner;
  const hl_economics *economics = hl_problem_economics(owner->problem);
  int good = 0;
  set_variables(point, x);
  for (int s = 0; s < owner->system_count; s++) {
    hl_cycle_result *cycle = &point->cycle[s];
    if (owner->only >= 0 && owner->only != s) {
      point->runs[s] = false;
      take_group(point, s);
      continue;
    }
    point->runs[s] = hl_machine_eval(hli_point_machine(point, s), economics->t_ambient,
                                     economics->p_ambient, cycle) == HL_OK;
    if (!point->runs[s])
      flaw(point, HLI_FLAW_CYCLE, s);
    else if (owner->settings.limits_hard && hl_cycle_broken(cycle) != NULL)
      flaw(point, HLI_FLAW_LIMIT, s);
    else
      good++;
    take_group(point, s);
  }
  for (int s = 0; s < owner->system_count && good > 0; s++)
    if (!point->runs[s] || (owner->settings.limits_hard && hl_cycle_broken(&point->cycle[s])))
      point->group[point->set.count - owner->system_count + s].scale_max = 0;
  if (good > 0)
    point->flaw = HLI_FLAW_NONE;
}

/* ------------------------------------------------------------------ eval */

/** Distance of a broken limit, comparable between kinds. */
static double limit_excess(const hli_point *point) {
  const hl_cycle_limit *limit = hl_cycle_broken(&point->cycle[point->flawed_system]);
  return limit != NULL ? -limit->margin / fmax(fabs(limit->limit), 1) : 0;
}

static double value_of(const hli_point *point) {
  switch (point->flaw) {
  case HLI_FLAW_NONE:
    return point->objective;
  case HLI_FLAW_HEAT:
    return IMPOSSIBLE * (1 + (point->missing_hot + point->missing_cold) / point->heat);
  case HLI_FLAW_LIMIT: /* beyond all that lack heat only */
    return IMPOSSIBLE * (100 + limit_excess(point));
  default:
    return INFINITY;
  }
}

double hli_point_eval(hli_point *point, const double *x) {
  point->flaw = HLI_FLAW_NONE;
  point->objective = NAN;
  point->laid_out = false;
  run_cycles(point, x);
  if (point->status == HL_OK)
    point->status = hli_layout_fill(&point->layout, &point->set);
  if (point->status == HL_OK && !point->labelled)
    point->status = build_rules(point);
  if (point->status != HL_OK)
    return INFINITY;
  hli_point_size(point, true);
  if (point->missing_hot + point->missing_cold > point->sizing.zero * 10)
    flaw(point, HLI_FLAW_HEAT, -1);
  if (point->flaw == HLI_FLAW_NONE)
    point->objective = hli_point_objective(point);
  return point->status == HL_OK ? value_of(point) : (double)INFINITY;
}
