/** Approaches for wanted targets, targets over the approach, and the threshold approach. */
#include "targets/approach.h"
#include "targets/zones.h"

/** Of all heat: what a jump is at least. */
static const double JUMP = 1e-11;

/* ----------------------------------------------------------------- start */

/** Whether a piece of the groups used has a contribution of its own. */
static bool has_contributions(const hl_group_set *set, const double *scale) {
  for (int g = 0; g < set->count; g++)
    for (int p = 0; p < set->group[g].profile_count; p++)
      for (int k = 0; k < set->group[g].profile[p].count; k++)
        if ((scale != NULL ? scale[g] > 0 : g == 0) &&
            !isnan(set->group[g].profile[p].piece[k].dt_cont))
          return true;
  return false;
}

/** The loads of a problem, or of groups beside it, ready to move; *by is what moves them. */
static hl_status start(hli_approach *a, const hl_problem *problem, const hl_group_set *set,
                       const double *scale, hl_approach *by, hl_targets_settings *settings) {
  *a = (hli_approach){.ctx = hl_problem_ctx(problem)};
  HLI_TRY(hli_targets_settings(problem, NULL, settings));
  if (set == NULL) {
    scale = NULL;
    HLI_TRY(hli_targets_process(problem, &set));
  }
  if (*by == HL_APPROACH_NONE)
    *by = has_contributions(set, scale) ? HL_APPROACH_FACTOR : HL_APPROACH_DT_MIN;
  return hli_approach_init(a, hl_problem_ctx(problem), set, scale, *by, settings->dt_min);
}

/* --------------------------------------------------------------- inverse */

/** Targets, and the least approach with the same ones, where all is found but the range. */
static hl_status fill_found(hli_approach *a, hl_inverse_result *r, double wanted) {
  double finite = isinf(r->approach) ? a->end : r->approach, noise = JUMP * a->heat;
  HLI_TRY(hli_approach_solve(a, finite, &r->hot));
  r->cold = hl_cascade_cold(a->cascade);
  r->recovery = fmax(a->demand_hot - r->hot, 0);
  r->jump = isfinite(r->approach) && r->hot < wanted - noise;
  HLI_TRY(hli_approach_find(a, r->hot - noise, &r->approach_least));
  if (isnan(r->approach_least))
    r->approach_least = 0;
  r->approach_least = fmin(r->approach_least, r->approach);
  return HL_OK;
}

static hl_status solve_for(hli_approach *a, hl_inverse_result *r, const char *quantity,
                           bool recovery, double wanted) {
  HLI_TRY(hli_approach_solve(a, 0, &r->hot_least));
  HLI_TRY(hli_approach_solve(a, a->end, &r->hot_most));
  r->recovery_least = fmax(a->demand_hot - r->hot_most, 0);
  r->recovery_most = fmax(a->demand_hot - r->hot_least, 0);
  double least = recovery ? r->recovery_least : r->hot_least;
  double most = recovery ? r->recovery_most : r->hot_most, noise = 1e-12 * a->heat;
  if (wanted < least - noise || wanted > most + noise) {
    char text[3][48];
    r->outcome = HL_OUTCOME_INFEASIBLE;
    hli_print(r->reason, sizeof r->reason,
              "a %s of %s is out of reach: it is between %s and %s whatever the approach", quantity,
              hli_show(HL_DIM_POWER, wanted, text[0]), hli_show(HL_DIM_POWER, least, text[1]),
              hli_show(HL_DIM_POWER, most, text[2]));
    return HL_OK;
  }
  r->outcome = HL_OUTCOME_OPTIMAL;
  double hot = fmax(recovery ? a->demand_hot - wanted : wanted, r->hot_least);
  HLI_TRY(hli_approach_find(a, hot, &r->approach));
  return fill_found(a, r, hot);
}

static hl_status solve_inverse(const hl_problem *problem, const hl_group_set *set,
                               const double *scale, hl_approach by, bool recovery, double wanted,
                               hl_inverse_result *r) {
  *r = (hl_inverse_result){
      .approach = NAN, .approach_least = NAN, .hot = NAN, .cold = NAN, .recovery = NAN};
  const char *quantity = recovery ? "heat recovery" : "hot utility";
  if (!(wanted >= 0 && isfinite(wanted)))
    HLI_FAIL(hl_problem_ctx(problem), 1, NULL, "a %s of %g W is wanted; it must be at least 0",
             quantity, wanted);
  hli_approach a;
  hl_targets_settings settings;
  hl_status status = start(&a, problem, set, scale, &by, &settings);
  r->by = by;
  if (status == HL_OK)
    status = solve_for(&a, r, quantity, recovery, wanted);
  hli_approach_free(&a);
  return status;
}

hl_status hl_inverse_solve_hot(const hl_problem *problem, const hl_group_set *set,
                               const double *scale, hl_approach by, double hot,
                               hl_inverse_result *result) {
  return solve_inverse(problem, set, scale, by, false, hot, result);
}

hl_status hl_inverse_solve_recovery(const hl_problem *problem, const hl_group_set *set,
                                    const double *scale, hl_approach by, double recovery,
                                    hl_inverse_result *result) {
  return solve_inverse(problem, set, scale, by, true, recovery, result);
}

/** The groups of a set with contributions written out, times a factor. */
static hl_status stretch(hli_arena *arena, const hl_group_set *set, double factor, double dt_min,
                         hl_group_set *out) {
  hl_group *group = HLI_NEW(arena, hl_group, set->count);
  *out = (hl_group_set){set->count, group};
  for (int g = 0; g < set->count && group != NULL; g++) {
    int profiles = set->group[g].profile_count;
    hl_profile *profile = HLI_NEW(arena, hl_profile, profiles + 1);
    group[g] = set->group[g];
    group[g].profile = profile;
    for (int p = 0; p < profiles && profile != NULL; p++) {
      profile[p] = set->group[g].profile[p];
      hl_piece *piece = HLI_NEW(arena, hl_piece, profile[p].count + 1);
      for (int k = 0; k < profile[p].count && piece != NULL; k++) {
        piece[k] = profile[p].piece[k];
        piece[k].dt_cont = factor * (isnan(piece[k].dt_cont) ? dt_min / 2 : piece[k].dt_cont);
      }
      profile[p].piece = piece;
      if (piece == NULL)
        return hli_nomem(arena->ctx);
    }
    if (profile == NULL)
      return hli_nomem(arena->ctx);
  }
  return group != NULL ? HL_OK : hli_nomem(arena->ctx);
}

/** Targets of a process with stretched contributions; zone NULL: all streams. */
static hl_status solve_stretched(const hl_problem *problem, const hl_targets_settings *settings,
                                 const hl_group *process, const char *zone, double factor,
                                 hl_targets **out) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  const hl_group_set set = {1, process};
  hl_group_set stretched;
  hli_arena arena;
  hli_arena_init(&arena, ctx);
  hl_status status = stretch(&arena, &set, factor, settings->dt_min, &stretched);
  const hli_target_how how = {.stretched = true, .factor = factor, .zone = zone};
  if (status == HL_OK)
    status = hli_targets_new(ctx, &stretched, NULL, problem, settings, &how, out);
  if (status == HL_OK) /* hl_targets_process points into it */
    (*out)->pieces = arena;
  else
    hli_arena_free(&arena);
  return status;
}

static hl_status check_factor(const hl_problem *problem, double factor) {
  if (!(factor >= 0 && isfinite(factor)))
    HLI_FAIL(hl_problem_ctx(problem), 1, NULL,
             "a factor of %g on the contributions; it must be at least 0", factor);
  return HL_OK;
}

hl_status hl_targets_solve_factor(const hl_problem *problem, const hl_targets_settings *settings,
                                  double factor, hl_targets **out) {
  *out = NULL;
  HLI_TRY(check_factor(problem, factor));
  hl_targets_settings own;
  HLI_TRY(hli_targets_settings(problem, settings, &own));
  const hl_group_set *set = NULL;
  HLI_TRY(hli_targets_process(problem, &set));
  return solve_stretched(problem, &own, set->group, NULL, factor, out);
}

hl_status hl_targets_solve_factor_zone(const hl_problem *problem,
                                       const hl_targets_settings *settings, const char *zone,
                                       double factor, hl_targets **out) {
  *out = NULL;
  HLI_TRY(check_factor(problem, factor));
  hl_targets_settings own;
  HLI_TRY(hli_targets_settings(problem, settings, &own));
  const hl_group_set *set = NULL;
  HLI_TRY(hli_targets_process(problem, &set));
  hli_arena arena;
  hli_arena_init(&arena, hl_problem_ctx(problem));
  hl_group process;
  const char *path;
  hl_status status = hli_zone_find(&arena, problem, zone, &path, &process);
  if (status == HL_OK)
    status = solve_stretched(problem, &own, &process, path, factor, out);
  hli_arena_free(&arena);
  return status;
}

hl_status hl_targets_threshold_dt(const hl_problem *problem, double *dt) {
  *dt = NAN;
  hli_approach a;
  hl_targets_settings settings;
  hl_approach by = HL_APPROACH_DT_MIN;
  hl_status status = start(&a, problem, NULL, NULL, &by, &settings);
  if (status == HL_OK) /* no more hot utility than the heat balance alone asks for */
    status = hli_approach_find(&a, fmax(a.demand_hot - a.demand_cold, 0), dt);
  hli_approach_free(&a);
  return status;
}

/* ----------------------------------------------------------------- sweep */

struct hl_targets_sweep {
  hli_arena arena;
  hl_approach by;
  bool kinks;
  int count;
  hl_targets_sweep_point *point;
};

static hl_status fill_point(hli_approach *a, double zero, hl_targets_sweep_point *p) {
  HLI_TRY(hli_approach_solve(a, p->approach, &p->hot));
  const hl_cascade *cascade = a->cascade;
  p->cold = hl_cascade_cold(cascade);
  p->recovery = fmax(a->demand_hot - p->hot, 0);
  if (p->hot_beyond > p->hot + JUMP * a->heat)
    p->kink = true;
  else
    p->hot_beyond = p->hot;
  p->t_pinch = p->t_pinch_low = NAN;
  bool threshold = p->hot <= zero || p->cold <= zero;
  for (int k = 0; k < hli_cascade_levels(cascade) && !threshold; k++)
    if (hli_cascade_pinch(cascade, k, zero)) {
      p->t_pinch_low = hli_cascade_level_at(cascade, k).t;
      if (isnan(p->t_pinch))
        p->t_pinch = p->t_pinch_low;
    }
  return HL_OK;
}

static void add_kink(hl_targets_sweep *sweep, const hli_line *line) {
  sweep->point[sweep->count++] =
      (hl_targets_sweep_point){.approach = line->x, .kink = true, .hot_beyond = line->y};
}

static hl_status fill_sweep(hl_targets_sweep *sweep, hli_approach *a,
                            const hl_targets_settings *settings, double from, double to,
                            int steps) {
  sweep->kinks = a->count <= HLI_APPROACH_MANY;
  if (sweep->kinks)
    HLI_TRY(hli_approach_lines(a, from, to));
  const hli_line *line = a->most.line;
  int lines = a->most.count, k = 1;
  sweep->point = HLI_NEW(&sweep->arena, hl_targets_sweep_point, steps + lines);
  if (sweep->point == NULL)
    return hli_nomem(a->ctx);
  double close = 1e-9 * (to - from);
  for (int i = 0; i < steps; i++) {
    double x = steps > 1 ? from + (to - from) * ((double)i / (steps - 1)) : from;
    while (k < lines && line[k].x < x - close)
      add_kink(sweep, &line[k++]);
    if (k < lines && line[k].x <= x + close)
      add_kink(sweep, &line[k++]);
    else
      sweep->point[sweep->count++] = (hl_targets_sweep_point){.approach = x};
  }
  while (k < lines)
    add_kink(sweep, &line[k++]);
  if (lines > 0)
    sweep->point[0].hot_beyond = line[0].y; /* there may be a jump at once */
  double zero = settings->flow_close * a->heat;
  for (int i = 0; i < sweep->count; i++)
    HLI_TRY(fill_point(a, zero, &sweep->point[i]));
  return HL_OK;
}

hl_status hl_targets_sweep_solve(const hl_problem *problem, const hl_group_set *set,
                                 const double *scale, hl_approach by, double from, double to,
                                 int steps, hl_targets_sweep **out) {
  *out = NULL;
  hl_ctx *ctx = hl_problem_ctx(problem);
  if (!(from >= 0 && to >= from && isfinite(to) && steps >= 1 && steps <= 1000000))
    HLI_FAIL(ctx, 1, NULL,
             "a sweep of %d steps from %g to %g; it needs at least one step and rising approaches "
             "from 0 on",
             steps, from, to);
  hl_targets_sweep *sweep = hli_zalloc(ctx, 1, sizeof *sweep);
  if (sweep == NULL)
    return hli_nomem(ctx);
  hli_arena_init(&sweep->arena, ctx);
  hli_approach a;
  hl_targets_settings settings;
  hl_status status = start(&a, problem, set, scale, &by, &settings);
  sweep->by = by;
  if (status == HL_OK)
    status = fill_sweep(sweep, &a, &settings, from, to, steps);
  hli_approach_free(&a);
  if (status != HL_OK)
    hl_targets_sweep_free(sweep);
  else
    *out = sweep;
  return status;
}

void hl_targets_sweep_free(hl_targets_sweep *sweep) {
  if (sweep == NULL)
    return;
  hl_ctx *ctx = sweep->arena.ctx;
  hli_arena_free(&sweep->arena);
  hli_release(ctx, sweep);
}

hl_approach hl_targets_sweep_by(const hl_targets_sweep *sweep) { return sweep->by; }
bool hl_targets_sweep_kinks(const hl_targets_sweep *sweep) { return sweep->kinks; }
int hl_targets_sweep_count(const hl_targets_sweep *sweep) { return sweep->count; }

const hl_targets_sweep_point *hl_targets_sweep_at(const hl_targets_sweep *sweep, int k) {
  return k >= 0 && k < sweep->count ? &sweep->point[k] : NULL;
}
