/** What a selection of real machines is told: the grid of levels, loads, prices and utilities. */
#include <heatloom/selection.h>

#include "hpr/work.h"

/* Levels of the grid beyond the ends of the profiles. [K] */
static const double beyond = 15;
/* A grid of more levels a side takes long, and what it misses is found by freeing the levels: so
 * many there are if no step is asked for. */
static const double most_levels = 20;

/* ------------------------------------------------------------------- question */

static double level_end(const hl_hpr *hpr, int side) {
  const int n = hpr->profile_count[side];
  return hpr->profile[side][n - 1].t;
}

/** Driving heat is that of the hottest utility at most, rejected heat warms the coldest at least.
 */
static void bound_heat(const hl_hpr *hpr, hl_selection_grid *grid) {
  double hottest = 0, coldest = INFINITY;
  for (int k = 0; k < hl_problem_utility_count(hpr->problem); k++) {
    const hl_utility *u = hl_problem_utility_at(hpr->problem, k);
    if (u->side == HL_SIDE_HOT)
      hottest = fmax(hottest, fmin(u->t_supply, u->t_target));
    else
      coldest = fmin(coldest, fmax(u->t_supply, u->t_target));
  }
  const double share = hpr->levels_set.dt_cont + hpr->targets_set.dt_min / 2;
  if (isnan(grid->drive_to) && hottest > 0)
    grid->drive_to = hottest - share;
  if (isnan(grid->reject_from) && hpr->set.ambient && hpr->set.task == HL_LEVELS_COOLING)
    grid->reject_from = hpr->ambient + hpr->levels_set.dt_cont;
  else if (isnan(grid->reject_from))
    grid->reject_from =
        isfinite(coldest) ? coldest + share : hpr->set.t_air + hpr->set.dt_air + share;
}

bool hli_step_given(const hl_problem *problem) {
  bool given = false;
  for (int k = 0; k < hl_problem_setting_count(problem); k++)
    given |= strcmp(hl_problem_setting_at(problem, k)->key, "selection_grid.step") == 0;
  return given;
}

hl_status hli_pose_grid(const hl_hpr *hpr, const hli_library *l, hl_selection_grid *grid,
                        hl_selection_grid *whole) {
  const double share = hpr->levels_set.dt_cont;
  HLI_TRY(hl_problem_settings(hpr->problem, &hl_selection_grid_table, grid));
  const double sink_low = hpr->profile[0][0].t, source_high = hpr->profile[1][0].t;
  if (isnan(grid->low_from)) /* superheat is taken above the level, subcooling given below it */
    grid->low_from =
        fmax(level_end(hpr, 1) - share - beyond, l->low[0] <= l->low[1] ? l->low[0] : 0);
  if (isnan(grid->low_to))
    grid->low_to = fmax(fmin(source_high - share, l->low[1] > 0 ? l->low[1] : (double)INFINITY),
                        grid->low_from);
  if (isnan(grid->high_from))
    grid->high_from = fmax(sink_low + share, l->high[0] <= l->high[1] ? l->high[0] : 0);
  if (isnan(grid->high_to))
    grid->high_to =
        fmax(fmin(level_end(hpr, 0) + share, l->high[1] > 0 ? l->high[1] : (double)INFINITY),
             grid->high_from);
  const double span = fmax(grid->low_to - grid->low_from, grid->high_to - grid->high_from);
  if (!hli_step_given(hpr->problem))
    grid->step = fmax(grid->step, span / most_levels);
  *whole = *grid;
  /* Both ends of a side are levels of the grid: the far end of the sink, the near one of the
   * source. */
  grid->high_from =
      grid->high_to - grid->step * floor((grid->high_to - grid->high_from) / grid->step);
  grid->low_from = grid->low_to - grid->step * floor((grid->low_to - grid->low_from) / grid->step);
  grid->dt_cont = share;
  if (l->driven && !isnan(hli_load_asked(hpr))) /* of machines that do the same, the smallest */
    grid->cost_scale = 1e-6 * fmax(hli_hpr_rate(hpr), hli_hpr_dearest(hpr, true));
  bound_heat(hpr, grid);
  bound_heat(hpr, whole);
  const hl_cost_law *law = hl_problem_cost(hpr->problem, HL_COST_MACHINE);
  if (hpr->set.objective != HL_HPR_COST || law == NULL || !law->given)
    return HL_OK;
  const double annuity = hl_economics_annuity(hl_problem_economics(hpr->problem));
  /* Laws with an exponent are taken as lines through their cost at a size like that of a machine of
   * the whole load; the account is exact. */
  const bool by_heat = law->basis == HL_COST_HEAT;
  const double size = fmin(hli_load_asked(hpr), hpr->demand) * (by_heat ? 1 : 0.2) / 1e3;
  const double slope = annuity * law->coef * pow(size, law->exponent - 1) / 1e3;
  grid->cost_fixed = annuity * law->fixed;
  *(by_heat ? &grid->cost_scale : &grid->cost_power) = slope;
  return HL_OK;
}

/** Ambient takes what lies above it without a machine, which is none of a machine's load: it is
 * left to the utilities. */
static bool cuts_above(const hl_hpr *hpr) {
  const hli_library *l = &hpr->library; /* of the heat above ambient some may be driven */
  return hpr->set.ambient && hpr->set.task == HL_LEVELS_COOLING && !l->driven && !l->engines;
}

/** Of a load of the pocket-free source, what lies above ambient is taken away. */
static hl_load left_above(const hl_hpr *hpr, const hl_point *from, const hl_point *to) {
  const double span = from->t - to->t, low = fmax(hpr->ambient, to->t);
  const double share = span > 0 ? fmax(from->t - low, 0) / span : from->t > hpr->ambient;
  return (hl_load){fmax(from->t, low), low, -share * fmax(to->q - from->q, 0)};
}

hl_status hli_pose_loads(hl_hpr *hpr, hl_load **load, int *count) {
  int corners, pieces = 0, n = 0;
  const hl_point *at = hl_targets_curve(hpr->before, HL_CURVE_GRAND_POCKET_FREE, &corners);
  for (int p = 0; p < hpr->process.profile_count; p++)
    pieces += hpr->process.profile[p].count;
  *load = HLI_NEW(&hpr->arena, hl_load, pieces + 2 * corners);
  if (*load == NULL)
    return hli_nomem(hpr->ctx);
  for (int k = 0; k + 1 < corners && !hpr->set.pockets; k++)
    if (at[k + 1].q != at[k].q)
      (*load)[n++] = (hl_load){at[k].t, at[k + 1].t, at[k + 1].q - at[k].q};
  for (int p = 0; p < hpr->process.profile_count && hpr->set.pockets; p++) {
    const hl_profile *profile = &hpr->process.profile[p];
    for (int k = 0; k < profile->count; k++)
      (*load)[n++] = hl_piece_load(profile->side, &profile->piece[k], hpr->targets_set.dt_min, 1);
  }
  for (int k = 0; k + 1 < corners && cuts_above(hpr); k++) {
    const hl_load above = left_above(hpr, &at[k], &at[k + 1]);
    if (above.q < 0)
      (*load)[n++] = above;
  }
  hli_asked_split(hpr, *load, n);
  *count = n;
  return HL_OK;
}

hl_status hli_pose_prices(const hl_hpr *hpr, hl_selection_settings *set) {
  HLI_TRY(hl_problem_settings(hpr->problem, &hl_selection_table, set));
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  if (hpr->machines > 0)
    set->machines = hpr->machines;
  set->power_price = hli_hpr_rate(hpr);
  set->hot_price = hli_hpr_dearest(hpr, true);
  set->cold_price = hli_hpr_dearest(hpr, false);
  if (hpr->set.ambient)
    *(heating ? &set->ambient_source : &set->ambient_sink) = hpr->ambient;
  return HL_OK;
}

/* ----------------------------------------------------------------- utilities */

static hl_load level_of(const hl_hpr *hpr, const hl_utility *u) {
  const bool hot = u->side == HL_SIDE_HOT;
  if (hpr->today != NULL) {
    const double t = hl_targets_main_level(u, hpr->targets_set.dt_min);
    return (hl_load){t, t, hot ? 1 : -1};
  }
  const double share = isnan(u->dt_cont) ? hpr->targets_set.dt_min / 2 : u->dt_cont;
  const double shift = hot ? -share : share;
  const double high = fmax(u->t_supply, u->t_target) + shift;
  const double low = isnan(u->t_stack) ? fmin(u->t_supply, u->t_target) + shift : high;
  return (hl_load){high, low, hot ? 1 : -1};
}

/** Some utility of a side serves all loads, at any amount. Engines, and machines that heat drives,
 * could give heat at levels of their own that none takes. */
static bool is_sure(const hl_hpr *hpr, bool hot, const hl_load *load, int count) {
  double far = hot ? 0 : INFINITY;
  if (!hot && (hpr->library.engines || hpr->library.driven))
    return false;
  for (int k = 0; k < count; k++)
    if (load[k].q != 0)
      far = hot ? fmax(far, load[k].t_high) : fmin(far, load[k].t_low);
  for (int k = 0; k < hl_problem_utility_count(hpr->problem); k++) {
    const hl_utility *u = hl_problem_utility_at(hpr->problem, k);
    const hl_load one = level_of(hpr, u);
    if ((u->side == HL_SIDE_HOT) == hot && isinf(hli_hpr_most(hpr, k)) &&
        (hot ? one.t_low >= far : one.t_high <= far))
      return true;
  }
  return false;
}

/** One utility of a side that serves all needs no level. */
static bool needs_levels(const hl_hpr *hpr, const bool sure[2]) {
  int of_side[2] = {0, 0};
  for (int k = 0; k < hl_problem_utility_count(hpr->problem); k++)
    of_side[hl_problem_utility_at(hpr->problem, k)->side == HL_SIDE_HOT]++;
  const bool priced = hli_hpr_dearest(hpr, true) > 0 || hli_hpr_dearest(hpr, false) > 0;
  for (int hot = 0; hot < 2; hot++) /* what they do not serve is not served */
    if (of_side[hot] > 0 && !sure[hot])
      return true;
  return hpr->set.objective != HL_HPR_POWER && priced && (of_side[0] > 1 || of_side[1] > 1);
}

hl_status hli_pose_utilities(hl_hpr *hpr, hl_selection *selection, const hl_load *load, int count) {
  const bool sure[2] = {is_sure(hpr, false, load, count), is_sure(hpr, true, load, count)};
  const bool ambient = hpr->set.ambient && hpr->set.task == HL_LEVELS_HEATING;
  hpr->by_default = false;
  if (!needs_levels(hpr, sure))
    return HL_OK;
  for (int k = 0; k < hl_problem_utility_count(hpr->problem); k++) {
    const hl_utility *u = hl_problem_utility_at(hpr->problem, k);
    const hl_load one = level_of(hpr, u);
    const double price = hli_hpr_price(hpr, k);
    /* Nothing is sold of ambient heat: that would be without end. */
    HLI_TRY(hl_selection_add_utility(selection, u->side, &one, 1, ambient ? fmax(price, 0) : price,
                                     hli_hpr_most(hpr, k)));
  }
  for (int hot = 0; hot < 2; hot++) {
    const hl_load far = hot ? (hl_load){9999, 9999, 1} : (hl_load){1, 1, -1};
    const hl_side side = hot ? HL_SIDE_HOT : HL_SIDE_COLD;
    const double today = hli_hpr_by_default(hpr->before, side), close = hli_hpr_rounding(hpr);
    if (sure[hot])
      continue;
    HLI_TRY(hl_selection_add_utility(selection, side, &far, 1, hli_hpr_dearest(hpr, hot),
                                     today + close / 2)); /* of which it uses all */
    hpr->by_default |= today > close;
  }
  return HL_OK;
}

hl_status hli_pose_none(hl_hpr *hpr, const hl_load *load, int count) {
  hl_selection *empty;
  hl_selection_settings set;
  hl_selection_result r = {.cost_none = NAN};
  HLI_TRY(hli_pose_prices(hpr, &set));
  hpr->none_on_grid = hli_hpr_cost_today(hpr, true) + hli_hpr_cost_today(hpr, false);
  if (!cuts_above(hpr))
    return HL_OK;
  HLI_TRY(hl_selection_new(hpr->ctx, load, count, &empty));
  hl_status status = hli_pose_utilities(hpr, empty, load, count);
  if (status == HL_OK)
    status = hl_selection_solve(empty, &set, NULL, &r);
  hpr->none_on_grid = isfinite(r.cost_none) ? r.cost_none : (double)NAN;
  hl_selection_free(empty);
  return status;
}
