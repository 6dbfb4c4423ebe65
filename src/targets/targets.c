/** Targets of a problem: loads, problem table, pinches. */
#include <stddef.h>

#include "targets/work.h"

/* -------------------------------------------------------------- settings */

#define FIELD(name) offsetof(hl_targets_settings, name)
static const hl_setting settings_of_targets[] = {
    {"dt_min", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(dt_min), 10, 0, 1000,
     "Least approach of targets, exergy and match where streams give no contribution.", NULL},
    {"level_close", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(level_close), 1e-6, 0, 1,
     "Temperature levels closer than this are one.", NULL},
    {"flow_close", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(flow_close), 1e-6, 0, 0.01,
     "Heat flow or utility, relative to all heat, that counts as zero.", NULL},
    {"order", HL_SETTING_CHOICE, HL_DIM_NONE, FIELD(order), HL_TARGETS_ORDER_PINCH, 0,
     HL_TARGETS_ORDER_PRICE,
     "Utilities serve from the pinch outward, or the cheapest first as far as it reaches.",
     "pinch|price"},
    {"pocket_width", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(pocket_width), 10, 0, 1000,
     "Pockets, or parts of them, that are narrower are cut from the assisted grand composite "
     "curve.",
     NULL},
};
#undef FIELD
const hl_settings_table hl_targets_table = {"targets", sizeof(hl_targets_settings),
                                            sizeof settings_of_targets / sizeof(hl_setting),
                                            settings_of_targets};

void hl_targets_settings_init(hl_targets_settings *settings) {
  hl_settings_init(&hl_targets_table, settings);
}

/* ----------------------------------------------------------------- loads */

hl_status hli_target_work_init(hli_target_work *work, hl_ctx *ctx, const hl_group_set *set,
                               const double *scale) {
  *work = (hli_target_work){.ctx = ctx, .set = set, .scale = scale};
  return hl_cascade_new(ctx, &work->cascade);
}

void hli_target_work_free(hli_target_work *work) {
  hl_cascade_free(work->cascade);
  hli_release(work->ctx, work->load);
}

hl_load hl_piece_load(hl_side side, const hl_piece *piece, double dt_min, double scale) {
  bool hot = side == HL_SIDE_HOT;
  double shift = 0;
  if (!isnan(dt_min))
    shift = isnan(piece->dt_cont) ? dt_min / 2 : piece->dt_cont;
  double high = hot ? piece->t_in : piece->t_out, low = hot ? piece->t_out : piece->t_in;
  if (hot)
    return (hl_load){high - shift, low - shift, piece->q * scale};
  return (hl_load){high + shift, low + shift, -piece->q * scale};
}

/** Scale of a group; those left out count for nothing. */
static double scale_of(const hli_target_work *work, int g) {
  return work->scale != NULL ? work->scale[g] : g == 0 ? 1 : 0;
}

/** Electric power of the groups. */
static double power_of(const hli_target_work *work) {
  double power = 0;
  for (int g = 0; g < work->set->count; g++)
    if (scale_of(work, g) > 0)
      power += scale_of(work, g) * work->set->group[g].power;
  return power;
}

hl_status hli_target_loads(hli_target_work *work, hli_load_part part, double dt_min, int more,
                           int *count) {
  int n = 0;
  for (int g = 0; g < work->set->count; g++) {
    double scale = scale_of(work, g);
    if (!(scale > 0))
      continue;
    const hl_group *group = &work->set->group[g];
    for (int p = 0; p < group->profile_count; p++) {
      const hl_profile *profile = &group->profile[p];
      bool hot = profile->side == HL_SIDE_HOT;
      if (part != HLI_LOADS_ALL && hot != (part == HLI_LOADS_HOT))
        continue;
      if (!hli_reserve(work->ctx, (void **)&work->load, &work->room, n + profile->count + more,
                       sizeof *work->load))
        return hli_nomem(work->ctx);
      for (int k = 0; k < profile->count; k++)
        work->load[n++] = hl_piece_load(profile->side, &profile->piece[k], dt_min, scale);
    }
  }
  *count = n;
  return HL_OK;
}

/* --------------------------------------------------------- problem table */

static hl_status fill_intervals(hl_targets *targets, const hl_cascade *cascade) {
  int points = hl_cascade_count(cascade);
  const double *t = hl_cascade_level(cascade), *q = hl_cascade_flow(cascade);
  targets->interval = HLI_NEW(&targets->arena, hl_interval, points > 1 ? points - 1 : 1);
  if (targets->interval == NULL)
    return hli_nomem(targets->arena.ctx);
  targets->interval_count = points > 1 ? points - 1 : 0;
  for (int k = 0; k + 1 < points; k++) {
    double span = t[k] - t[k + 1], deficit = q[k] - q[k + 1];
    targets->interval[k] =
        (hl_interval){t[k], t[k + 1], span > 0 ? deficit / span : 0, deficit, q[k], q[k + 1]};
  }
  return HL_OK;
}

/** What all streams of a side have as their contribution; where they differ, what those
 * without one have. [K] */
static double contribution(const hl_targets *targets, hl_side side) {
  double common = NAN, usual = targets->factor * targets->settings.dt_min / 2;
  for (int p = 0; p < targets->process.profile_count; p++) {
    const hl_profile *profile = &targets->process.profile[p];
    for (int k = 0; k < profile->count && profile->side == side; k++) {
      const double own = profile->piece[k].dt_cont;
      const double here = isnan(own) ? usual : own;
      if (!isnan(common) && fabs(here - common) > targets->settings.level_close)
        return usual;
      common = here;
    }
  }
  return isnan(common) ? usual : common;
}

/**
 * Levels without heat flow. A threshold problem has none, by the same measure of zero: a level that
 * comes that near to no flow while a utility is as near to none limits nothing.
 */
static hl_status fill_pinches(hl_targets *targets, const hl_cascade *cascade) {
  int levels = hli_cascade_levels(cascade);
  const double hot = contribution(targets, HL_SIDE_HOT), cold = contribution(targets, HL_SIDE_COLD);
  double zero = targets->settings.flow_close * (targets->demand_hot + targets->demand_cold);
  targets->threshold = targets->hot <= zero || targets->cold <= zero;
  targets->pinch = HLI_NEW(&targets->arena, hl_pinch, levels);
  if (targets->pinch == NULL)
    return hli_nomem(targets->arena.ctx);
  targets->pinch_hot = targets->pinch_cold = NAN;
  for (int k = 0; k < levels; k++) {
    hli_level level = hli_cascade_level_at(cascade, k);
    if (fmin(level.arrive, level.leave) > zero)
      continue;
    targets->pinch_hot = isnan(targets->pinch_hot) ? level.t : targets->pinch_hot;
    targets->pinch_cold = level.t;
    if (hli_cascade_pinch(cascade, k, zero) && !targets->threshold)
      targets->pinch[targets->pinch_count++] = (hl_pinch){level.t, level.t + hot, level.t - cold};
  }
  return HL_OK;
}

static hl_status solve(hl_targets *targets, hli_target_work *work, const hl_problem *problem) {
  const hl_targets_settings *settings = &targets->settings;
  hli_cascade_set_close(work->cascade, settings->level_close);
  int count;
  HLI_TRY(hli_target_loads(work, HLI_LOADS_ALL, settings->dt_min, 0, &count));
  for (int k = 0; k < count; k++) {
    targets->demand_hot -= fmin(work->load[k].q, 0);
    targets->demand_cold += fmax(work->load[k].q, 0);
  }
  HLI_TRY(hl_cascade_solve(work->cascade, work->load, count));
  targets->hot = hl_cascade_hot(work->cascade);
  targets->cold = hl_cascade_cold(work->cascade);
  targets->power = power_of(work);
  if (targets->how.duties)
    return hli_target_utilities(targets, work, problem);
  HLI_TRY(fill_intervals(targets, work->cascade));
  HLI_TRY(fill_pinches(targets, work->cascade));
  HLI_TRY(hli_target_curves(targets, work));
  if (problem != NULL)
    HLI_TRY(hli_target_utilities(targets, work, problem));
  return hli_target_balanced(targets, work, problem);
}

/* ----------------------------------------------------------------- calls */

static hl_status keep_process(hl_targets *targets, const hl_group *process) {
  int pieces = 0;
  for (int k = 0; k < process->profile_count; k++)
    pieces += process->profile[k].count;
  hl_profile *profile = HLI_NEW(&targets->arena, hl_profile, process->profile_count + 1);
  hl_piece *piece = HLI_NEW(&targets->arena, hl_piece, pieces + 1);
  if (profile == NULL || piece == NULL)
    return hli_nomem(targets->arena.ctx);
  for (int k = 0; k < process->profile_count; k++) {
    profile[k] = process->profile[k];
    profile[k].piece = piece;
    for (int j = 0; j < profile[k].count; j++)
      *piece++ = process->profile[k].piece[j];
  }
  targets->process = *process;
  targets->process.profile = profile;
  return HL_OK;
}

hl_status hli_targets_new(hl_ctx *ctx, const hl_group_set *set, const double *scale,
                          const hl_problem *problem, const hl_targets_settings *settings,
                          const hli_target_how *how, hl_targets **out) {
  *out = NULL;
  hl_targets *targets = hli_zalloc(ctx, 1, sizeof *targets);
  if (targets == NULL)
    return hli_nomem(ctx);
  hli_arena_init(&targets->arena, ctx);
  targets->settings = *settings;
  targets->how = *how;
  targets->factor = how->stretched ? how->factor : 1;
  targets->zone = hli_arena_text(&targets->arena, how->zone != NULL ? how->zone : "");
  hli_target_work work;
  hl_status status = hli_target_work_init(&work, ctx, set, scale);
  if (status == HL_OK && targets->zone == NULL)
    status = hli_nomem(ctx);
  if (status == HL_OK && !how->duties)
    status = keep_process(targets, &set->group[0]);
  if (status == HL_OK)
    status = solve(targets, &work, problem);
  hli_target_work_free(&work);
  targets->how.zone = NULL; /* the caller's */
  targets->how.today = NULL;
  if (status != HL_OK)
    hl_targets_free(targets);
  else
    *out = targets;
  return status;
}

hl_status hli_targets_process(const hl_problem *problem, const hl_group_set **set) {
  if (hl_problem_stream_count(problem) == 0)
    HLI_FAIL(hl_problem_ctx(problem), 101, NULL,
             "the problem has no streams, so there is nothing to target\n"
             "Add at least one hot or cold stream.");
  *set = hl_problem_groups(problem);
  return HL_OK;
}

hl_status hli_targets_settings(const hl_problem *problem, const hl_targets_settings *settings,
                               hl_targets_settings *own) {
  if (settings == NULL)
    HLI_TRY(hl_problem_settings(problem, &hl_targets_table, own));
  else
    *own = *settings;
  return hl_settings_check(hl_problem_ctx(problem), &hl_targets_table, own);
}

hl_status hl_targets_solve(const hl_problem *problem, const hl_targets_settings *settings,
                           hl_targets **out) {
  *out = NULL;
  hl_targets_settings own;
  HLI_TRY(hli_targets_settings(problem, settings, &own));
  const hl_group_set *set = NULL;
  HLI_TRY(hli_targets_process(problem, &set));
  const hli_target_how how = {.quiet = false};
  return hli_targets_new(hl_problem_ctx(problem), set, NULL, problem, &own, &how, out);
}

hl_status hl_targets_solve_residual(const hl_problem *problem, const hl_targets_settings *settings,
                                    const hl_group_set *set, const double *scale,
                                    hl_targets **out) {
  *out = NULL;
  hl_targets_settings own;
  HLI_TRY(hli_targets_settings(problem, settings, &own));
  const hli_target_how how = {.quiet = true};
  return hli_targets_new(hl_problem_ctx(problem), set, scale, problem, &own, &how, out);
}

hl_status hl_targets_solve_mains(const hl_problem *problem, const hl_targets_settings *settings,
                                 const hl_group_set *set, const double *scale, const double *today,
                                 hl_targets **out) {
  *out = NULL;
  hl_targets_settings own;
  HLI_TRY(hli_targets_settings(problem, settings, &own));
  const hli_target_how how = {.quiet = true, .today = today};
  return hli_targets_new(hl_problem_ctx(problem), set, scale, problem, &own, &how, out);
}

hl_status hl_targets_solve_duties(const hl_problem *problem, const hl_targets_settings *settings,
                                  const hl_group_set *set, const double *scale, const double *today,
                                  hl_targets **out) {
  *out = NULL;
  hl_targets_settings own;
  HLI_TRY(hli_targets_settings(problem, settings, &own));
  const hli_target_how how = {.quiet = true, .duties = true, .today = today};
  return hli_targets_new(hl_problem_ctx(problem), set, scale, problem, &own, &how, out);
}

hl_status hl_targets_solve_groups(hl_ctx *ctx, const hl_group_set *set, const double *scale,
                                  double dt_min, hl_targets **out) {
  *out = NULL;
  hl_targets_settings settings;
  hl_targets_settings_init(&settings);
  settings.dt_min = dt_min;
  HLI_TRY(hl_settings_check(ctx, &hl_targets_table, &settings));
  const hli_target_how how = {.quiet = true};
  return hli_targets_new(ctx, set, scale, NULL, &settings, &how, out);
}

void hl_targets_free(hl_targets *targets) {
  if (targets == NULL)
    return;
  hl_ctx *ctx = targets->arena.ctx;
  hli_arena_free(&targets->arena);
  hli_arena_free(&targets->pieces);
  hli_release(ctx, targets);
}

/* --------------------------------------------------------------- results */

const hl_group *hl_targets_process(const hl_targets *targets) { return &targets->process; }
double hl_targets_dt_min(const hl_targets *targets) { return targets->settings.dt_min; }
const char *hl_targets_zone(const hl_targets *targets) { return targets->zone; }
double hl_targets_factor(const hl_targets *targets) { return targets->factor; }
double hl_targets_hot(const hl_targets *targets) { return targets->hot; }
double hl_targets_cold(const hl_targets *targets) { return targets->cold; }
double hl_targets_recovery(const hl_targets *targets) { return targets->demand_hot - targets->hot; }
double hl_targets_power(const hl_targets *targets) { return targets->power; }
double hl_targets_demand_hot(const hl_targets *targets) { return targets->demand_hot; }
double hl_targets_demand_cold(const hl_targets *targets) { return targets->demand_cold; }
double hl_targets_limit(const hl_targets *targets) { return targets->limit; }
int hl_targets_pinch_count(const hl_targets *targets) { return targets->pinch_count; }
bool hl_targets_threshold(const hl_targets *targets) { return targets->threshold; }
int hl_targets_interval_count(const hl_targets *targets) { return targets->interval_count; }
int hl_targets_utility_count(const hl_targets *targets) { return targets->utility_count; }

double hl_targets_degree(const hl_targets *targets) {
  double heat = fmax(targets->demand_hot, targets->demand_cold);
  if (!(targets->limit > targets->settings.flow_close * heat))
    return 1;
  return hl_targets_recovery(targets) / targets->limit;
}

void hl_targets_pinch_range(const hl_targets *targets, double *hot, double *cold) {
  *hot = targets->pinch_hot;
  *cold = targets->pinch_cold;
}

const hl_pinch *hl_targets_pinch_at(const hl_targets *targets, int k) {
  return k >= 0 && k < targets->pinch_count ? &targets->pinch[k] : NULL;
}

const hl_interval *hl_targets_interval_at(const hl_targets *targets, int k) {
  return k >= 0 && k < targets->interval_count ? &targets->interval[k] : NULL;
}

const hl_utility_target *hl_targets_utility_at(const hl_targets *targets, int k) {
  return k >= 0 && k < targets->utility_count ? &targets->utility[k] : NULL;
}

const hl_point *hl_targets_curve(const hl_targets *targets, hl_curve curve, int *count) {
  *count = targets->curve_count[curve];
  return targets->curve[curve];
}
