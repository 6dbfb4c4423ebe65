/* Zones, mains and periods of a question from problems and their total site. */
#include "mains/work.h"

/** What a period has of its own, for all zones and levels that there are. */
typedef struct period_data {
  hl_mains_loads *loads;   /* [zone] */
  double *boiler, *reject; /* [level] */
  double *boiler_co2, *reject_co2;
  double *boiler_max, *reject_max;
} period_data;

struct hl_mains_site {
  hl_ctx *ctx;
  hli_arena arena;
  hl_mains_input input;
  hl_mains_zone *zone;
  hl_mains_level *level;
  hl_mains_let_down *let_down;
  hl_mains_period *period;
  period_data *data;
  int zone_room, level_room, let_down_room, period_room, data_room;
};

hl_status hl_mains_site_new(hl_ctx *ctx, hl_mains_site **out) {
  hl_mains_site *site = *out = hli_zalloc(ctx, 1, sizeof *site);
  if (site == NULL)
    return hli_nomem(ctx);
  site->ctx = ctx;
  hli_arena_init(&site->arena, ctx);
  return HL_OK;
}

void hl_mains_site_free(hl_mains_site *site) {
  if (site == NULL)
    return;
  hli_release(site->ctx, site->zone);
  hli_release(site->ctx, site->level);
  hli_release(site->ctx, site->let_down);
  hli_release(site->ctx, site->period);
  hli_release(site->ctx, site->data);
  hli_arena_free(&site->arena);
  hli_release(site->ctx, site);
}

const hl_mains_input *hl_mains_site_input(const hl_mains_site *site) { return &site->input; }

/* -------------------------------------------------------------------- zones */

static hl_status add_zones(hl_mains_site *site, const hl_site *targets) {
  hl_mains_input *in = &site->input;
  for (int k = 0; k < hl_site_process_count(targets); k++) {
    const char *path = hl_site_process_at(targets, k)->path;
    int z = 0;
    while (z < in->zone_count && strcmp(site->zone[z].name, path) != 0)
      z++;
    if (z < in->zone_count)
      continue;
    const char *name = hli_arena_text(&site->arena, path);
    if (name == NULL ||
        !hli_reserve(site->ctx, (void **)&site->zone, &site->zone_room, z + 1, sizeof *site->zone))
      return hli_nomem(site->ctx);
    site->zone[in->zone_count++] = (hl_mains_zone){name, {0, NULL}};
  }
  return HL_OK;
}

static int zone_named(const hl_mains_site *site, const char *name) {
  int z = 0;
  while (z < site->input.zone_count && strcmp(site->zone[z].name, name) != 0)
    z++;
  return z;
}

/** Loads of the streams of each process zone. */
static hl_status add_loads(hl_mains_site *site, const hl_site *targets, hl_mains_loads *loads) {
  for (int z = 0; z < hl_site_process_count(targets); z++) {
    const hl_site_zone *zone = hl_site_process_at(targets, z);
    const hl_group *process = hl_targets_process(zone->targets);
    const double dt_min = hl_targets_dt_min(zone->targets);
    hl_mains_loads *own = &loads[zone_named(site, zone->path)];
    int pieces = 0;
    for (int p = 0; p < process->profile_count; p++)
      pieces += process->profile[p].count;
    hl_load *load = HLI_NEW(&site->arena, hl_load, pieces + 1);
    if (load == NULL)
      return hli_nomem(site->ctx);
    own->count = 0;
    own->load = load;
    for (int p = 0; p < process->profile_count; p++)
      for (int k = 0; k < process->profile[p].count; k++)
        load[own->count++] =
            hl_piece_load(process->profile[p].side, &process->profile[p].piece[k], dt_min, 1);
  }
  return HL_OK;
}

/* ------------------------------------------------------------------- levels */

/** The warmest that any zone lets flue gas leave, which then serves them all. */
static double warmest_outlet(const hl_site *targets, int utility) {
  double t = 0;
  for (int z = 0; z < hl_site_process_count(targets); z++) {
    const hl_targets *zone = hl_site_process_at(targets, z)->targets;
    for (int k = 0; k < hl_targets_utility_count(zone); k++) {
      const hl_utility_target *u = hl_targets_utility_at(zone, k);
      if (u->utility == utility && u->duty > 0)
        t = fmax(t, u->t_out);
    }
  }
  return t;
}

/** Flue gas leaves, and costs, as the targets have it. */
static void set_flue_gas(hl_mains_level *level, const hl_problem *problem, const hl_site *targets,
                         int utility) {
  const hl_utility *u = hl_problem_utility_at(problem, utility);
  const double air = hl_problem_economics(problem)->t_ambient;
  const double more = hl_utility_fuel(u, hl_site_outlet(targets, utility), air) /
                      hl_utility_fuel(u, u->t_target, air);
  level->flue_gas = true;
  level->use_low = fmax(u->t_target, warmest_outlet(targets, utility));
  level->boiler_price *= more;
  level->boiler_co2 *= more;
}

/** A level as the held period has it. */
static hl_mains_level level_of(const hl_problem *problem, const hl_site *targets,
                               const hl_site_level *from, double dt_min) {
  const hl_group_set *set = hl_problem_groups(problem);
  const double seconds = hl_economics_seconds(hl_problem_economics(problem));
  hl_mains_level level;
  hl_mains_level_init(&level);
  if (from->cold >= 0) {
    const hl_utility *u = hl_problem_utility_at(problem, from->cold);
    level.name = u->main[0] != '\0' ? u->main : u->name;
    level.raise_low = u->t_supply;
    level.raise_high = u->t_target;
    level.dt_raise = isnan(u->dt_cont) ? dt_min / 2 : u->dt_cont;
    level.reject_price = set->group[from->cold + 1].cost_scale / seconds;
    level.reject_max = u->duty_max;
    level.reject_co2 = set->group[from->cold + 1].co2;
  }
  if (from->hot >= 0) {
    const hl_utility *u = hl_problem_utility_at(problem, from->hot);
    level.name = u->main[0] != '\0' ? u->main : u->name;
    level.use_high = u->t_supply;
    level.use_low = u->t_target;
    level.dt_use = isnan(u->dt_cont) ? dt_min / 2 : u->dt_cont;
    level.boiler_price = set->group[from->hot + 1].cost_scale / seconds;
    level.boiler_max = u->duty_max;
    level.boiler_co2 = set->group[from->hot + 1].co2;
    if (!isnan(u->t_stack))
      set_flue_gas(&level, problem, targets, from->hot);
  }
  return level;
}

static bool same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static bool same_place(const hl_mains_level *a, const hl_mains_level *b) {
  const bool flue_gas = a->flue_gas && b->flue_gas; /* each period has its own outlet */
  return same(a->use_high, b->use_high) && (flue_gas || same(a->use_low, b->use_low)) &&
         same(a->raise_high, b->raise_high) && same(a->raise_low, b->raise_low) &&
         same(a->dt_use, b->dt_use) && same(a->dt_raise, b->dt_raise);
}

/** The number of a level, which is added if it is new. */
static hl_status find_level(hl_mains_site *site, const hl_mains_level *level, const char *period,
                            int *out) {
  hl_mains_input *in = &site->input;
  int l = 0;
  while (l < in->level_count && strcmp(site->level[l].name, level->name) != 0)
    l++;
  *out = l;
  if (l < in->level_count && same_place(&site->level[l], level)) {
    hl_mains_level *kept = &site->level[l];
    kept->boiler_max = fmin(kept->boiler_max, level->boiler_max);
    if (level->flue_gas)
      kept->use_low = fmax(kept->use_low, level->use_low);
    kept->reject_max = fmin(kept->reject_max, level->reject_max);
    return HL_OK;
  }
  if (l < in->level_count)
    HLI_FAIL(site->ctx, 133, NULL,
             "\"%.60s\" has other temperatures in period \"%.60s\" than in the one before\nMains "
             "and utilities keep their temperatures and contributions in all periods.",
             level->name, period);
  if (!hli_reserve(site->ctx, (void **)&site->level, &site->level_room, l + 1, sizeof *site->level))
    return hli_nomem(site->ctx);
  site->level[l] = *level;
  site->level[l].name = hli_arena_text(&site->arena, level->name);
  site->level[l].boiler_price = site->level[l].reject_price =
      INFINITY; /* each period has its own */
  in->level_count += site->level[l].name != NULL ? 1 : 0;
  return site->level[l].name != NULL ? HL_OK : hli_nomem(site->ctx);
}

/** From each main into the hottest that is nowhere hotter, and of use. */
static hl_status let_down(hl_mains_site *site) {
  hl_mains_input *in = &site->input;
  if (!hli_reserve(site->ctx, (void **)&site->let_down, &site->let_down_room, in->level_count + 1,
                   sizeof *site->let_down))
    return hli_nomem(site->ctx);
  in->let_down_count = 0;
  for (int from = 0; from < in->level_count; from++) {
    const hl_mains_level *a = &site->level[from];
    int to = -1;
    const bool is_main = !isnan(a->use_high) && !a->flue_gas && !a->assumed;
    for (int k = 0; k < in->level_count && is_main; k++) {
      const hl_mains_level *b = &site->level[k];
      const bool colder = !b->flue_gas && !b->assumed && b->use_high <= a->use_high &&
                          b->use_low <= a->use_low &&
                          (b->use_high < a->use_high || b->use_low < a->use_low || k > from);
      if (k != from && colder && (to < 0 || b->use_high > site->level[to].use_high))
        to = k;
    }
    if (to >= 0)
      site->let_down[in->let_down_count++] = (hl_mains_let_down){from, to, INFINITY};
  }
  return HL_OK;
}

/* ------------------------------------------------------------------ periods */

/** Arrays of a period for all zones and levels that there are now; what it has stays. */
static hl_status fit_period(hl_mains_site *site, int t, int zones, int levels) {
  const hl_mains_input *in = &site->input;
  const period_data old = site->data[t];
  period_data now = {HLI_NEW(&site->arena, hl_mains_loads, in->zone_count),
                     HLI_NEW(&site->arena, double, in->level_count),
                     HLI_NEW(&site->arena, double, in->level_count),
                     HLI_NEW(&site->arena, double, in->level_count),
                     HLI_NEW(&site->arena, double, in->level_count),
                     HLI_NEW(&site->arena, double, in->level_count),
                     HLI_NEW(&site->arena, double, in->level_count)};
  if (now.loads == NULL || now.boiler == NULL || now.reject == NULL || now.boiler_co2 == NULL ||
      now.reject_co2 == NULL || now.boiler_max == NULL || now.reject_max == NULL)
    return hli_nomem(site->ctx);
  for (int z = 0; z < zones; z++)
    now.loads[z] = old.loads[z];
  for (int l = 0; l < in->level_count; l++) {
    now.boiler[l] = l < levels ? old.boiler[l] : (double)INFINITY;
    now.reject[l] = l < levels ? old.reject[l] : (double)INFINITY;
    now.boiler_co2[l] = l < levels ? old.boiler_co2[l] : 0;
    now.reject_co2[l] = l < levels ? old.reject_co2[l] : 0;
    now.boiler_max[l] = l < levels ? old.boiler_max[l] : (double)INFINITY;
    now.reject_max[l] = l < levels ? old.reject_max[l] : (double)INFINITY;
  }
  site->data[t] = now;
  site->period[t].loads = now.loads;
  site->period[t].boiler_price = now.boiler;
  site->period[t].reject_price = now.reject;
  site->period[t].boiler_co2 = now.boiler_co2;
  site->period[t].reject_co2 = now.reject_co2;
  site->period[t].boiler_max = now.boiler_max;
  site->period[t].reject_max = now.reject_max;
  return HL_OK;
}

static hl_mains_period period_of(const hl_problem *problem) {
  const hl_economics *economics = hl_problem_economics(problem);
  const int held = hl_problem_period(problem);
  hl_mains_period period;
  hl_mains_period_init(&period);
  period.name = held < 0 ? "" : hl_problem_period_at(problem, held)->id;
  period.weight = hl_economics_seconds(economics);
  if (held >= 0)
    period.weight *= hl_problem_period_at(problem, held)->weight;
  period.power_price = hl_economics_power_price(economics); /* those of levels have CO2 too */
  period.power_co2 = hl_economics_power_co2(economics);
  period.fuel_price = hl_economics_fuel_price(economics);
  period.fuel_co2 = hl_economics_fuel_co2(economics);
  return period;
}

static hl_status start_period(hl_mains_site *site, const hl_problem *problem) {
  const int t = site->input.period_count;
  if (!hli_reserve(site->ctx, (void **)&site->period, &site->period_room, t + 1,
                   sizeof *site->period) ||
      !hli_reserve(site->ctx, (void **)&site->data, &site->data_room, t + 1, sizeof *site->data))
    return hli_nomem(site->ctx);
  site->data[t] = (period_data){0};
  site->period[t] = period_of(problem);
  site->period[t].name = hli_arena_text(&site->arena, site->period[t].name);
  return site->period[t].name != NULL ? HL_OK : hli_nomem(site->ctx);
}

/** Put a level among those that there are, and its prices and own limits into a period. */
static hl_status add_level(hl_mains_site *site, const hl_mains_level *level, period_data *data,
                           double most) {
  int l;
  HLI_TRY(find_level(site, level, site->period[site->input.period_count].name, &l));
  if (data == NULL)
    return HL_OK;
  data->boiler[l] = level->boiler_price;
  data->reject[l] = level->reject_price;
  data->boiler_co2[l] = level->boiler_co2;
  data->reject_co2[l] = level->reject_co2;
  data->boiler_max[l] = data->reject_max[l] = most;
  return HL_OK;
}

/** What targets leave to the default utilities: as hot, or as cold, as can be. */
static hl_status add_default(hl_mains_site *site, const hl_site_level *from, period_data *data) {
  const double hottest = 9999, coldest = 1; /* [K] */
  const double rounding = 1 + 1e-6;
  hl_mains_level hot, cold;
  hl_mains_level_init(&hot);
  hot.assumed = true;
  hot.dt_use = hot.dt_raise = 0;
  cold = hot;
  hot.name = "default hot utility";
  hot.use_high = hot.use_low = hottest;
  hot.boiler_price = 0;
  cold.name = "default cold utility";
  cold.raise_high = cold.raise_low = coldest;
  cold.reject_price = 0;
  if (from->boiler > 0)
    HLI_TRY(add_level(site, &hot, data, from->boiler * rounding));
  return from->cooler > 0 ? add_level(site, &cold, data, from->cooler * rounding) : HL_OK;
}

/** The levels of a period; `data`: NULL, or where their numbers go. */
static hl_status add_levels(hl_mains_site *site, const hl_problem *problem, const hl_site *targets,
                            period_data *data) {
  const double dt_min = hl_targets_dt_min(hl_site_zone_at(targets, 0)->targets);
  for (int k = 0; k < hl_site_level_count(targets); k++) {
    const hl_site_level *from = hl_site_level_at(targets, k);
    if (from->hot < 0 && from->cold < 0) {
      HLI_TRY(add_default(site, from, data));
      continue;
    }
    const hl_mains_level level = level_of(problem, targets, from, dt_min);
    HLI_TRY(add_level(site, &level, data, INFINITY));
  }
  return HL_OK;
}

static hl_status add_period(hl_mains_site *site, const hl_problem *problem,
                            const hl_site *targets) {
  const int t = site->input.period_count;
  const int zones = site->input.zone_count, levels = site->input.level_count;
  HLI_TRY(start_period(site, problem));
  HLI_TRY(add_zones(site, targets));
  HLI_TRY(add_levels(site, problem, targets, NULL)); /* first all, then what each costs */
  for (int k = 0; k < t; k++)
    HLI_TRY(fit_period(site, k, zones, levels));
  HLI_TRY(fit_period(site, t, 0, 0));
  HLI_TRY(add_levels(site, problem, targets, &site->data[t]));
  HLI_TRY(add_loads(site, targets, site->data[t].loads));
  return let_down(site);
}

hl_status hl_mains_site_add_period(hl_mains_site *site, const hl_problem *problem,
                                   const hl_site *targets) {
  hl_mains_input *in = &site->input;
  const int zones = in->zone_count, levels = in->level_count;
  const hl_status status = add_period(site, problem, targets);
  if (status == HL_OK) {
    in->period_count++;
  } else {
    in->zone_count = zones;
    in->level_count = levels;
  }
  in->zone = site->zone; /* the lists may have moved */
  in->level = site->level;
  in->let_down = site->let_down;
  in->period = site->period;
  return status;
}
