/**
 * Total site: the targets of all zones, and their utilities as loads on each other. A cascade of
 * the utilities says what remains to boilers and coolers, its levels who gives heat to whom.
 */
#include "targets/site.h"
#include "targets/zones.h"

/* ------------------------------------------------------------------ zones */

static double *duty_at(const hl_site *site, int utility, int process) {
  return &site->duty[(size_t)utility * (size_t)site->process_count + (size_t)process];
}

/** Utility duties of a process zone. */
static void take_duties(hl_site *site, const hli_site_node *node) {
  for (int k = 0; k < node->targets->utility_count; k++) {
    const hl_utility_target *level = &node->targets->utility[k];
    if (level->utility >= 0)
      *duty_at(site, level->utility, node->zone.process) = level->duty;
    if (level->flow > 0)
      site->flow[level->utility] += level->flow;
    if (level->utility < 0)
      site->unserved[level->side == HL_SIDE_HOT ? 0 : 1] += level->duty;
    site->total_process.cost += level->cost;
  }
}

/** Targets of a zone; only process zones say that utilities do not reach, once each. */
static hl_status solve_zone(hl_site *site, hli_site_node *node) {
  hl_ctx *ctx = site->arena.ctx;
  hl_group process;
  const hl_group_set set = {1, &process};
  const hli_target_how how = {.quiet = node->zone.process < 0, .zone = node->zone.path};
  const char *path = node->own ? site->node[0].zone.path : node->zone.path;
  HLI_TRY(hli_zone_process(&site->arena, site->problem, path, node->own, &process));
  if (node->zone.parent < 0) /* the site has all streams, those without a zone too */
    process = hl_problem_groups(site->problem)->group[0];
  HLI_TRY(hli_targets_new(ctx, &set, NULL, site->problem, &site->settings, &how, &node->targets));
  node->zone.targets = node->targets;
  if (node->zone.process >= 0)
    take_duties(site, node);
  return HL_OK;
}

/* ----------------------------------------------------- between the utilities */

static double all_zones(const hl_site *site, int utility) {
  double sum = 0;
  for (int k = 0; k < site->process_count; k++)
    sum += *duty_at(site, utility, k);
  return sum;
}

/** Where each utility leaves; flue gas of several zones as if it were mixed. */
static void find_outlets(hl_site *site) {
  for (int u = 0; u < site->utility_count; u++) {
    const hl_utility *utility = hl_problem_utility_at(site->problem, u);
    site->t_out[u] = site->flow[u] > 0 ? utility->t_supply - all_zones(site, u) / site->flow[u]
                                       : utility->t_target;
  }
}

/** Utilities in use with their sides turned: what zones generate is hot, what they use cold. */
static hl_status turn_utilities(hl_site *site, hl_group *out) {
  hl_profile *profile = HLI_NEW(&site->arena, hl_profile, site->utility_count + 1);
  hl_piece *piece = HLI_NEW(&site->arena, hl_piece, site->utility_count + 1);
  if (profile == NULL || piece == NULL)
    return hli_nomem(site->arena.ctx);
  *out = (hl_group){.name = "Utilities", .profile = profile, .scale_min = 1, .scale_max = 1};
  for (int u = 0; u < site->utility_count; u++) {
    const hl_utility *utility = hl_problem_utility_at(site->problem, u);
    double duty = all_zones(site, u);
    if (!(duty > 0))
      continue;
    hl_side side = utility->side == HL_SIDE_HOT ? HL_SIDE_COLD : HL_SIDE_HOT;
    piece[u] = (hl_piece){site->t_out[u], utility->t_supply, duty, NAN, 0, HL_PHASE_NONE};
    profile[out->profile_count++] = (hl_profile){utility->name, "", side, 1, &piece[u], 0};
  }
  return HL_OK;
}

static hl_status solve_between(hl_site *site) {
  hl_group utilities;
  const hl_group_set set = {1, &utilities};
  const hli_target_how how = {.site = true, .zone = site->node[0].zone.path};
  HLI_TRY(turn_utilities(site, &utilities));
  if (utilities.profile_count == 0)
    return HL_OK;
  hl_targets_settings settings = site->settings;
  settings.dt_min = 0;
  return hli_targets_new(site->arena.ctx, &set, NULL, site->problem, &settings, &how,
                         &site->between);
}

/* -------------------------------------------------------- who gives to whom */

/** Share of a utility's heat above the lower end of a row of the problem table. */
static double share_down_to(const hl_utility *utility, double t_out, const hl_interval *row,
                            double close) {
  double high = fmax(utility->t_supply, t_out);
  double low = fmin(utility->t_supply, t_out), t = row->t_low;
  bool latent = !(row->t_high > row->t_low);
  if (high - low <= close) {
    if (fabs(t - high) <= close)
      return latent ? 1 : 0;
    return t < high ? 1 : 0;
  }
  if (t >= high - close)
    return 0;
  return t <= low + close ? 1 : (high - t) / (high - low);
}

/** Workspace: heat per utility and zone that was generated and not used so far, or is used here. */
typedef struct exchanger {
  hl_site *site;
  double *pool, *need;   /* [utility * process_count + process] [W] */
  double *shown;         /* share of each utility above the row [-] */
  double pooled, needed; /* [W] */
  double *from, *to;     /* of each zone, for one row [W] */
} exchanger;

/** Add what is generated between two levels to the pool, and take down what is used there. */
static void open_row(exchanger *x, const hl_interval *row) {
  const hl_site *site = x->site;
  double close = fmax(site->settings.level_close, 1e-9);
  x->pooled = x->needed = 0;
  for (int u = 0; u < site->utility_count; u++) {
    const hl_utility *utility = hl_problem_utility_at(site->problem, u);
    double share = share_down_to(utility, site->t_out[u], row, close), part = share - x->shown[u];
    x->shown[u] = share;
    for (int z = 0; z < site->process_count; z++) {
      size_t at = (size_t)u * (size_t)site->process_count + (size_t)z;
      double heat = part * site->duty[at];
      if (utility->side == HL_SIDE_COLD)
        x->pooled += x->pool[at] += heat;
      else
        x->needed += x->need[at] = heat;
    }
  }
}

/** Serve what is used in a row from the pool, both sides in proportion. */
static void serve_row(exchanger *x) {
  hl_site *site = x->site;
  int zones = site->process_count;
  double heat = fmin(x->pooled, x->needed);
  if (!(heat > 0))
    return;
  memset(x->from, 0, (size_t)zones * sizeof *x->from);
  memset(x->to, 0, (size_t)zones * sizeof *x->to);
  for (int u = 0; u < site->utility_count; u++)
    for (int z = 0; z < zones; z++) {
      size_t at = (size_t)u * (size_t)zones + (size_t)z;
      double given = heat * x->pool[at] / x->pooled, taken = heat * x->need[at] / x->needed;
      x->pool[at] = heat < x->pooled ? fmax(x->pool[at] - given, 0) : 0;
      x->from[z] += given;
      x->to[z] += taken;
      site->matched[u] += given + taken; /* a utility has one side */
    }
  for (int a = 0; a < zones; a++)
    for (int b = 0; b < zones; b++)
      site->exchange[(size_t)a * (size_t)zones + (size_t)b] += x->from[a] * x->to[b] / heat;
}

static hl_status match_zones(hl_site *site) {
  size_t zones = (size_t)site->process_count, all = (size_t)site->utility_count * zones;
  exchanger x = {.site = site};
  x.pool = HLI_NEW(&site->arena, double, all + 1);
  x.need = HLI_NEW(&site->arena, double, all + 1);
  x.shown = HLI_NEW(&site->arena, double, site->utility_count + 1);
  x.from = HLI_NEW(&site->arena, double, zones);
  x.to = HLI_NEW(&site->arena, double, zones);
  if (x.pool == NULL || x.need == NULL || x.shown == NULL || x.from == NULL || x.to == NULL)
    return hli_nomem(site->arena.ctx);
  for (int k = 0; site->between != NULL && k < site->between->interval_count; k++) {
    open_row(&x, &site->between->interval[k]);
    serve_row(&x);
  }
  return HL_OK;
}

/* ------------------------------------------------------------------ totals */

static double degree_of(const hl_site *site, double recovery) {
  const hl_targets *all = site->node[0].targets;
  double zero = site->settings.flow_close * (all->demand_hot + all->demand_cold);
  return all->limit > zero ? recovery / all->limit : 1;
}

static void fill_totals(hl_site *site) {
  hl_site_target *process = &site->total_process, *total = &site->total_site;
  for (int k = 0; k < site->process_count; k++) {
    const hl_targets *targets = site->node[site->process[k]].targets;
    process->hot += targets->hot;
    process->cold += targets->cold;
    process->recovery += hl_targets_recovery(targets);
  }
  process->pinch_hot = process->pinch_cold = NAN;
  process->limit = site->node[0].targets->limit;
  process->degree = degree_of(site, process->recovery);
  *total = *process;
  total->cost = 0;
  if (site->between == NULL)
    return;
  const hl_targets *between = site->between;
  double matched = hl_targets_recovery(between);
  total->hot -= matched;
  total->cold -= matched;
  total->recovery += matched;
  total->degree = degree_of(site, total->recovery);
  hl_targets_pinch_range(between, &total->pinch_hot, &total->pinch_cold);
  for (int k = 0; k < between->utility_count; k++)
    total->cost += between->utility[k].cost;
}

/* ------------------------------------------------------------------ levels */

/** The other side of a utility's main; -1: it has none. */
static int mirror_of(const hl_problem *problem, int utility) {
  const char *name = hl_problem_utility_at(problem, utility)->main;
  for (int k = 0; *name != '\0' && k < hl_problem_utility_count(problem); k++)
    if (k != utility && strcmp(hl_problem_utility_at(problem, k)->main, name) == 0)
      return k;
  return -1;
}

/** Put one side of a utility into its level. */
static void fill_side(const hl_site *site, hl_site_level *level, int utility) {
  const hl_targets *between = site->between;
  bool hot = hl_problem_utility_at(site->problem, utility)->side == HL_SIDE_HOT;
  *(hot ? &level->hot : &level->cold) = utility;
  *(hot ? &level->used : &level->generated) = all_zones(site, utility);
  *(hot ? &level->from_zones : &level->to_zones) = site->matched[utility];
  for (int k = 0; between != NULL && k < between->utility_count; k++)
    if (between->utility[k].utility == utility) {
      *(hot ? &level->boiler : &level->cooler) = between->utility[k].duty;
      level->cost += between->utility[k].cost;
    }
}

static double hot_end(const hl_site *site, const hl_site_level *level) {
  const hl_utility *utility =
      hl_problem_utility_at(site->problem, level->hot >= 0 ? level->hot : level->cold);
  return fmax(utility->t_supply, utility->t_target);
}

/** What the given utilities do not serve, in the zones or for the site. */
static void fill_default(hl_site *site) {
  hl_site_level level = {.hot = -1, .cold = -1};
  level.used = level.boiler = site->unserved[0];
  level.generated = level.cooler = site->unserved[1];
  for (int k = 0; site->between != NULL && k < site->between->utility_count; k++) {
    const hl_utility_target *rest = &site->between->utility[k];
    if (rest->utility < 0)
      *(rest->side == HL_SIDE_HOT ? &level.boiler : &level.cooler) += rest->duty;
  }
  if (level.boiler > 0 || level.cooler > 0)
    site->level[site->level_count++] = level;
}

static hl_status fill_levels(hl_site *site) {
  site->level = HLI_NEW(&site->arena, hl_site_level, site->utility_count + 1);
  if (site->level == NULL)
    return hli_nomem(site->arena.ctx);
  for (int u = 0; u < site->utility_count; u++) {
    int mirror = mirror_of(site->problem, u);
    if (mirror >= 0 && mirror < u)
      continue;
    hl_site_level level = {.hot = -1, .cold = -1};
    fill_side(site, &level, u);
    if (mirror >= 0)
      fill_side(site, &level, mirror);
    int at = site->level_count++;
    for (; at > 0 && hot_end(site, &site->level[at - 1]) < hot_end(site, &level); at--)
      site->level[at] = site->level[at - 1];
    site->level[at] = level;
  }
  fill_default(site);
  return HL_OK;
}

/* ------------------------------------------------------------------ curves */

/** Heat flow of loads that are all hot, or all cold, over their temperatures. */
static hl_status flow_curve(hl_site *site, hl_site_curve curve, hl_cascade *cascade,
                            const hl_load *load, int count) {
  hli_cascade_set_close(cascade, site->settings.level_close);
  HLI_TRY(hl_cascade_solve(cascade, load, count));
  int points = hl_cascade_count(cascade);
  hl_point *point = HLI_NEW(&site->arena, hl_point, points + 1);
  if (point == NULL)
    return hli_nomem(site->arena.ctx);
  for (int k = 0; k < points; k++)
    point[k] = (hl_point){hl_cascade_flow(cascade)[k], hl_cascade_level(cascade)[k]};
  site->curve[curve] = point;
  site->curve_count[curve] = points;
  return HL_OK;
}

/** Net heat of the process zones on one side of their pinches. */
static int zone_loads(const hl_site *site, bool hot, hl_load *load) {
  int n = 0;
  for (int z = 0; z < site->process_count; z++) {
    const hl_targets *targets = site->node[site->process[z]].targets;
    const hl_point *p = targets->curve[HL_CURVE_GRAND_POCKET_FREE];
    for (int k = 0; k + 1 < targets->curve_count[HL_CURVE_GRAND_POCKET_FREE]; k++) {
      double q = p[k + 1].q - p[k].q; /* > 0 below the pinch: heat is left */
      if (hot ? q > 0 : q < 0)
        load[n++] = (hl_load){p[k].t, p[k + 1].t, q};
    }
  }
  return n;
}

static int utility_loads(const hl_site *site, bool hot, hl_load *load) {
  int n = 0;
  for (int u = 0; u < site->utility_count; u++) {
    const hl_utility *utility = hl_problem_utility_at(site->problem, u);
    double shift = isnan(utility->dt_cont) ? site->settings.dt_min / 2 : utility->dt_cont;
    double duty = all_zones(site, u);
    if ((utility->side == HL_SIDE_HOT) == hot || !(duty > 0))
      continue; /* hot utilities serve the sinks */
    shift = hot ? shift : -shift;
    load[n++] = (hl_load){fmax(utility->t_supply, site->t_out[u]) + shift,
                          fmin(utility->t_supply, site->t_out[u]) + shift, hot ? duty : -duty};
  }
  return n;
}

static hl_status fill_curves(hl_site *site, hl_cascade *cascade) {
  int room = site->utility_count + 1;
  for (int z = 0; z < site->process_count; z++)
    room += site->node[site->process[z]].targets->curve_count[HL_CURVE_GRAND_POCKET_FREE];
  hl_load *load = HLI_NEW(&site->arena, hl_load, room);
  if (load == NULL)
    return hli_nomem(site->arena.ctx);
  for (int side = 0; side < 2; side++) {
    bool hot = side == 0;
    HLI_TRY(flow_curve(site, hot ? HL_SITE_CURVE_SOURCE : HL_SITE_CURVE_SINK, cascade, load,
                       zone_loads(site, hot, load)));
    HLI_TRY(flow_curve(site, hot ? HL_SITE_CURVE_SOURCE_UTILITY : HL_SITE_CURVE_SINK_UTILITY,
                       cascade, load, utility_loads(site, hot, load)));
  }
  if (site->between != NULL) {
    site->curve[HL_SITE_CURVE_UTILITY_GRAND] = site->between->curve[HL_CURVE_GRAND];
    site->curve_count[HL_SITE_CURVE_UTILITY_GRAND] = site->between->curve_count[HL_CURVE_GRAND];
  }
  return HL_OK;
}

/* ------------------------------------------------------------------- calls */

static hl_status reserve(hl_site *site) {
  size_t zones = (size_t)site->process_count;
  site->utility_count = hl_problem_utility_count(site->problem);
  site->duty = HLI_NEW(&site->arena, double, (size_t)site->utility_count *zones + 1);
  site->t_out = HLI_NEW(&site->arena, double, site->utility_count + 1);
  site->flow = HLI_NEW(&site->arena, double, site->utility_count + 1);
  site->matched = HLI_NEW(&site->arena, double, site->utility_count + 1);
  site->exchange = HLI_NEW(&site->arena, double, zones *zones);
  bool ok = site->duty != NULL && site->t_out != NULL && site->flow != NULL &&
            site->matched != NULL && site->exchange != NULL;
  return ok ? HL_OK : hli_nomem(site->arena.ctx);
}

static hl_status solve(hl_site *site) {
  HLI_TRY(hli_site_tree(site));
  HLI_TRY(reserve(site));
  for (int k = 0; k < site->node_count; k++)
    HLI_TRY(solve_zone(site, &site->node[k]));
  find_outlets(site);
  HLI_TRY(solve_between(site));
  HLI_TRY(match_zones(site));
  fill_totals(site);
  HLI_TRY(fill_levels(site));
  hl_cascade *cascade;
  HLI_TRY(hl_cascade_new(site->arena.ctx, &cascade));
  hl_status status = fill_curves(site, cascade);
  hl_cascade_free(cascade);
  return status;
}

hl_status hl_site_solve(const hl_problem *problem, const hl_targets_settings *settings,
                        hl_site **out) {
  *out = NULL;
  hl_ctx *ctx = hl_problem_ctx(problem);
  hl_targets_settings own;
  const hl_group_set *set;
  HLI_TRY(hli_targets_settings(problem, settings, &own));
  HLI_TRY(hli_targets_process(problem, &set));
  hl_site *site = hli_zalloc(ctx, 1, sizeof *site);
  if (site == NULL)
    return hli_nomem(ctx);
  hli_arena_init(&site->arena, ctx);
  site->problem = problem;
  site->settings = own;
  hl_status status = solve(site);
  site->problem = NULL;
  if (status != HL_OK)
    hl_site_free(site);
  else
    *out = site;
  return status;
}

void hl_site_free(hl_site *site) {
  if (site == NULL)
    return;
  hl_ctx *ctx = site->arena.ctx;
  for (int k = 0; k < site->node_count; k++)
    hl_targets_free(site->node[k].targets);
  hl_targets_free(site->between);
  hli_arena_free(&site->arena);
  hli_release(ctx, site);
}

int hl_site_zone_count(const hl_site *site) { return site->node_count; }
int hl_site_process_count(const hl_site *site) { return site->process_count; }
int hl_site_level_count(const hl_site *site) { return site->level_count; }

const hl_site_zone *hl_site_zone_at(const hl_site *site, int k) {
  return k >= 0 && k < site->node_count ? &site->node[k].zone : NULL;
}

const hl_site_zone *hl_site_process_at(const hl_site *site, int process) {
  return process >= 0 && process < site->process_count ? &site->node[site->process[process]].zone
                                                       : NULL;
}

const hl_site_target *hl_site_total_process(const hl_site *site) { return &site->total_process; }
const hl_site_target *hl_site_total_site(const hl_site *site) { return &site->total_site; }

double hl_site_outlet(const hl_site *site, int utility) {
  return utility >= 0 && utility < site->utility_count ? site->t_out[utility] : (double)NAN;
}

const hl_site_level *hl_site_level_at(const hl_site *site, int k) {
  return k >= 0 && k < site->level_count ? &site->level[k] : NULL;
}

double hl_site_exchange(const hl_site *site, int from, int to) {
  bool both = hl_site_process_at(site, from) != NULL && hl_site_process_at(site, to) != NULL;
  return both ? site->exchange[(size_t)from * (size_t)site->process_count + (size_t)to]
              : (double)NAN;
}

const hl_point *hl_site_curve_at(const hl_site *site, hl_site_curve curve, int *count) {
  *count = site->curve_count[curve];
  return site->curve[curve];
}
