/** Real machines: candidates of the library, chosen on the cascade and freed from their grid. */
#include <heatloom/selection.h>

#include "hpr/work.h"

/* Levels of the grid beyond the ends of the profiles. [K] */
static const double beyond = 15;
/* A grid of more levels a side takes long, and what it misses is found by freeing the levels. */
static const double most_levels = 20;

/* ------------------------------------------------------------------- question */

static double level_end(const hl_hpr *hpr, int side) {
  const int n = hpr->profile_count[side];
  return hpr->profile[side][n - 1].t;
}

/** The load that is asked for; NAN: any. [W] */
static double asked_load(const hl_hpr *hpr) {
  switch (hpr->set.load) {
  case HL_HPR_LOAD_SHARE:
    return hpr->set.share * hpr->demand;
  case HL_HPR_LOAD_DUTY:
    return hpr->set.duty;
  default:
    return hpr->set.objective == HL_HPR_POWER ? hpr->demand : (double)NAN;
  }
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

/** Levels from the profiles: between the pinch and the far end of each side. */
static hl_status make_grid(const hl_hpr *hpr, const hli_library *l, hl_selection_grid *grid) {
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
  grid->step = fmax(grid->step, span / most_levels);
  /* Both ends of a side are levels of the grid: the far end of the sink, the near one of the
   * source. */
  grid->high_from =
      grid->high_to - grid->step * floor((grid->high_to - grid->high_from) / grid->step);
  grid->low_from = grid->low_to - grid->step * floor((grid->low_to - grid->low_from) / grid->step);
  grid->dt_cont = share;
  if (l->driven && !isnan(asked_load(hpr))) /* of machines that do the same, the smallest */
    grid->cost_scale = 1e-6 * fmax(hli_hpr_rate(hpr), hli_hpr_dearest(hpr, true));
  bound_heat(hpr, grid);
  const hl_cost_law *law = hl_problem_cost(hpr->problem, HL_COST_MACHINE);
  if (hpr->set.objective != HL_HPR_COST || law == NULL || !law->given)
    return HL_OK;
  const double annuity = hl_economics_annuity(hl_problem_economics(hpr->problem));
  /* Laws with an exponent are taken as lines through their cost at 100 kW; the account is exact. */
  const double slope = annuity * law->coef * pow(100, law->exponent - 1) / 1e3;
  grid->cost_fixed = annuity * law->fixed;
  *(law->basis == HL_COST_HEAT ? &grid->cost_scale : &grid->cost_power) = slope;
  return HL_OK;
}

/** Only what is asked for is left of the demand, nearest to the pinch: the rest is for utilities.
 */
static void cut_loads(const hl_hpr *hpr, hl_load *load, int count, double asked) {
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  double excess = fmax(hpr->demand - asked, 0);
  for (int n = 0; n < count && excess > 0; n++) {
    hl_load *one = &load[heating ? n : count - 1 - n]; /* from the far end */
    if (heating ? one->q >= 0 : one->q <= 0)
      continue;
    const double part = fmin(excess / fabs(one->q), 1), span = part * (one->t_high - one->t_low);
    excess -= part * fabs(one->q);
    one->q *= 1 - part;
    *(heating ? &one->t_high : &one->t_low) += heating ? -span : span;
  }
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

/** Not with machines that heat drives, nor where engines may take heat that is cooled: that is
 * utility beside what is left to it. */
static bool cuts_loads(const hl_hpr *hpr) {
  const hli_library *l = &hpr->library;
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  return !hpr->set.pockets && !l->driven && (heating || !l->engines) && !isnan(asked_load(hpr));
}

/** Loads of the process, or of its pocket-free curve. */
static hl_status make_loads(hl_hpr *hpr, hl_load **load, int *count) {
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
  if (cuts_loads(hpr))
    cut_loads(hpr, *load, n, asked_load(hpr));
  *count = n;
  return HL_OK;
}

/** What utilities give, without machines, to the side that is served: of the loads made, but for
 * what ambient takes. [W] */
static double today_of(const hl_hpr *hpr) {
  const hl_hpr_account *none = &hpr->none.account;
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  return heating ? none->hot : hpr->set.ambient ? hpr->demand : none->cold;
}

static hl_status make_prices(const hl_hpr *hpr, hl_selection_settings *set) {
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

/** The utilities of the case. Where the default one, which costs nothing in the account, helps out
 * without machines, it may give as much: here it has the dearest price, so that it is the last. */
static hl_status add_utilities(hl_hpr *hpr, hl_selection *selection, const hl_load *load,
                               int count) {
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
                                     today + close));
    hpr->by_default |= today > close;
  }
  return HL_OK;
}

/** What the utilities of the loads cost without machines. */
static hl_status price_none(hl_hpr *hpr, const hl_load *load, int count) {
  hl_selection *empty;
  hl_selection_settings set;
  hl_selection_result r = {.cost_none = NAN};
  HLI_TRY(make_prices(hpr, &set));
  hpr->none_on_grid = hli_hpr_cost_today(hpr, true) + hli_hpr_cost_today(hpr, false);
  if (!cuts_loads(hpr) && !cuts_above(hpr))
    return HL_OK;
  HLI_TRY(hl_selection_new(hpr->ctx, load, count, &empty));
  hl_status status = add_utilities(hpr, empty, load, count);
  if (status == HL_OK)
    status = hl_selection_solve(empty, &set, NULL, &r);
  hpr->none_on_grid = isfinite(r.cost_none) ? r.cost_none : (double)NAN;
  hl_selection_free(empty);
  return status;
}

/* -------------------------------------------------------------------- answer */

/** Heat and mean level of one side of a group. */
static void add_side(hl_hpr_machine *m, const hl_group *group, double scale) {
  for (int p = 0; p < group->profile_count; p++)
    *(group->profile[p].side == HL_SIDE_HOT ? &m->q_cond : &m->q_evap) +=
        scale * hl_profile_heat(&group->profile[p]);
}

/** The profiles of a machine at its size, copied. */
static hl_status copy_profiles(hl_hpr *hpr, const hl_group *group, double scale, hl_group *into,
                               hl_profile *profile) {
  for (int p = 0; p < group->profile_count; p++) {
    const hl_profile *from = &group->profile[p];
    hl_piece *piece = HLI_NEW(&hpr->arena, hl_piece, from->count + 1);
    if (piece == NULL)
      return hli_nomem(hpr->ctx);
    for (int k = 0; k < from->count; k++) {
      piece[k] = from->piece[k];
      piece[k].q *= scale;
      if (isnan(piece[k].dt_cont)) /* else taken as it is */
        piece[k].dt_cont = hpr->levels_set.dt_cont;
      if (isnan(piece[k].h))
        piece[k].h = hpr->set.film;
    }
    profile[into->profile_count] =
        (hl_profile){from->side == HL_SIDE_HOT ? "condenser" : "evaporator",
                     "",
                     from->side,
                     from->count,
                     piece,
                     0};
    into->profile_count++;
  }
  return HL_OK;
}

static hl_status set_point(hl_machine *machine, const hl_selection_point *point) {
  HLI_TRY(hl_machine_set_levels(machine, point->low, point->high));
  for (int k = 2; k < HL_CYCLE_VARIABLES && !isnan(point->more[k - 2]); k++)
    HLI_TRY(hl_machine_set(machine, hl_cycle_variable_at(hl_machine_cycle(machine), k).name,
                           point->more[k - 2]));
  if (!isnan(point->subcool))
    HLI_TRY(hl_machine_set(machine, "subcool", point->subcool));
  return isnan(point->superheat) ? HL_OK : hl_machine_set(machine, "superheat", point->superheat);
}

/** Ambient takes part in the cascade as a load of its own, which takes what machines give. */
static void add_ambient(const hl_hpr *hpr, const hli_design *d, const hl_selection_result *r,
                        hl_group *group, hl_profile *profile, hl_piece *piece) {
  double given = 0;
  for (int k = 0; k < d->machine_count; k++)
    given += d->machine[k].q_cond;
  const double q = r->ambient_given > 0 ? r->ambient_given : fmin(r->ambient_taken, given);
  if (!(q > 0))
    return;
  *piece = (hl_piece){hpr->ambient, hpr->ambient, q, hpr->set.film, 0, HL_PHASE_NONE};
  profile[group->profile_count++] =
      (hl_profile){"ambient", "", r->ambient_given > 0 ? HL_SIDE_HOT : HL_SIDE_COLD, 1, piece, 0};
}

/** Heat that drives a machine, apart from that of its source; a heat transformer has but one. */
static void set_drive(hl_hpr_machine *m, double scale, double cop) {
  const double drive = scale / cop, close = 1e-9;
  m->cop = cop;
  if (drive < m->q_evap * (1 - close)) {
    m->q_drive = drive;
    m->q_evap -= drive;
  }
}

static hl_status add_machine(hl_hpr *hpr, const hli_library *l, const hl_selection_point *point,
                             double scale, hli_design *d, hl_cycle_result *result) {
  hl_machine *machine = l->machine[point->machine];
  hl_machine *kept;
  HLI_TRY(hl_machine_copy(machine, hpr->ctx, &kept)); /* the library's stays as it is */
  hl_status status = set_point(kept, point);
  if (status == HL_OK)
    status = hl_machine_eval(kept, 298.15, 101325, result);
  if (status != HL_OK) {
    hl_machine_free(kept);
    return status;
  }
  hl_hpr_machine m = {.t_cond = point->high,
                      .t_evap = point->low,
                      .cycle = l->cycle[point->machine],
                      .fluid = l->fluid[point->machine],
                      .subcool = point->subcool,
                      .superheat = point->superheat,
                      .machine = kept,
                      .power = result->power * scale,
                      .shaft = result->shaft * scale,
                      .fuel = result->group.fuel * scale,
                      .fuel_exergy = (result->group.exergy_in - result->power) * scale};
  add_side(&m, &result->group, scale);
  if (l->system[point->machine] >= 0)
    m.system = hl_problem_system_at(l->problem, l->system[point->machine]);
  const double useful = hpr->set.task == HL_LEVELS_HEATING ? m.q_cond : m.q_evap;
  m.cop = m.power > 0 ? useful / m.power : (double)INFINITY;
  if (hl_machine_cycle(machine)->kind == HL_CYCLE_KIND_DRIVEN)
    set_drive(&m, scale, result->cop);
  else if (m.power < 0)
    m.cop = -m.power / m.q_evap;
  m.investment = hli_machine_investment(hpr, &m);
  hpr->kept[hpr->kept_count++] = kept;
  d->machine[d->machine_count++] = m;
  d->levels.q_sink += m.q_cond;
  d->levels.q_source += m.q_evap + m.q_drive;
  d->levels.work += m.power;
  return HL_OK;
}

/** What utilities give less to the side that is served; of refrigeration what they take less of
 * what ambient does not. */
static hl_status find_load(hl_hpr *hpr, hli_design *d) {
  const hl_hpr_account *none = &hpr->none.account;
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  hl_targets *left;
  HLI_TRY(hli_design_account(hpr, d, &left));
  d->load = heating ? none->hot - d->account.hot : none->cold - d->account.cold;
  hl_status status = HL_OK;
  if (!heating && hpr->set.ambient) {
    double below = 0;
    status = hli_hpr_below_ambient(hpr, left, &below);
    d->load = hpr->demand - below;
  }
  hl_targets_free(left);
  if (fabs(d->load) < 1e-9 * (none->hot + none->cold))
    d->load = 0;
  return status;
}

/** The answer as a design. */
static hl_status design_of(hl_hpr *hpr, const hli_library *l, const hl_selection *selection,
                           const hl_selection_result *r, hli_design *d) {
  hl_cycle_result *result = HLI_NEW(&hpr->arena, hl_cycle_result, 1);
  hl_profile *profile = HLI_NEW(&hpr->arena, hl_profile, HL_SELECTION_MOST * HL_CYCLE_STREAMS + 1);
  hl_piece *ambient = HLI_NEW(&hpr->arena, hl_piece, 1);
  hl_group *group = HLI_NEW(&hpr->arena, hl_group, 1);
  if (result == NULL || profile == NULL || group == NULL || ambient == NULL)
    return hli_nomem(hpr->ctx);
  const hl_hpr_account *none = &hpr->none.account;
  *d = (hli_design){.real = group};
  d->levels.work_continuous = d->levels.work_reversible = d->levels.bound = NAN;
  *group = (hl_group){.name = "machines",
                      .kind = HL_GROUP_SYSTEM,
                      .profile = profile,
                      .power = r->power,
                      .scale_min = 1,
                      .scale_max = 1};
  for (int k = 0; k < r->count; k++) {
    const hl_selected *one = &r->machine[k];
    HLI_TRY(
        add_machine(hpr, l, hl_selection_point_at(selection, one->column), one->scale, d, result));
    HLI_TRY(copy_profiles(hpr, &result->group, one->scale, group, profile));
  }
  add_ambient(hpr, d, r, group, profile, ambient);
  d->levels.outcome = HL_OUTCOME_FEASIBLE;
  HLI_TRY(find_load(hpr, d));
  const double cut = cuts_loads(hpr) ? hpr->demand - asked_load(hpr) : 0;
  const double left = hpr->set.task == HL_LEVELS_HEATING ? r->hot : r->cold;
  d->pockets = d->load > today_of(hpr) - left - cut + 1e-6 * (none->hot + none->cold);
  return HL_OK;
}

/* ----------------------------------------------------------------------- call */

/** The load that is asked for, as a limit of what the utilities still give to the loads made. */
static void limit_utilities(const hl_hpr *hpr, hl_selection_settings *set) {
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  const hl_hpr_account *none = &hpr->none.account;
  const double today = today_of(hpr), load = asked_load(hpr);
  double left = isnan(load) ? today : fmax(today - load, 0);
  if (cuts_loads(hpr)) /* the rest has been cut off */
    left = heating ? 0 : fmax(today - hpr->demand, 0);
  else if (!isnan(load) && heating) /* of all the demand: a load is met, not surpassed */
    set->hot_min = left;
  else if (!isnan(load)) {
    set->taken_max = load;
    set->taken_below = hpr->set.ambient ? hpr->ambient : hpr->profile[1][0].t;
  }
  *(heating ? &set->hot_max : &set->cold_max) = left;
  if (!heating) /* refrigeration may warm the process, never ask for more */
    set->hot_max = none->hot;
}

static void no_candidate(hl_hpr *hpr) {
  hpr->outcome = HL_OUTCOME_INFEASIBLE;
  hli_print(hpr->reason, sizeof hpr->reason,
            "every candidate is excluded: see the limits that exclude them; allow more (hpr.* and "
            "the parameters of systems) or name other cycles and fluids");
}

static void cannot_replace(hl_hpr *hpr, const hl_selection_result *least) {
  char text[48], most[48];
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  const double cut = cuts_loads(hpr) ? hpr->demand - asked_load(hpr) : 0;
  const double today = today_of(hpr) - cut;
  hpr->most = today - (heating ? least->hot : least->cold);
  hpr->outcome = HL_OUTCOME_INFEASIBLE;
  hli_print(
      hpr->reason, sizeof hpr->reason,
      "the machines asked for cannot take over the load: the largest found is %s of %s. Ask for "
      "less, or allow more machines, cycles or fluids",
      hli_show(HL_DIM_POWER, hpr->most, most), hli_show(HL_DIM_POWER, hpr->demand, text));
}

/** What the machines could replace at most, where they cannot replace enough. */
static hl_status explain_infeasible(hl_hpr *hpr, hl_selection *selection,
                                    const hl_selection_settings *asked,
                                    const hl_stop_settings *stop) {
  hl_selection_settings set = *asked;
  hl_selection_result r;
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  *(heating ? &set.hot_max : &set.cold_max) =
      heating ? hpr->none.account.hot : hpr->none.account.cold;
  set.hot_min = 0;
  set.taken_max = INFINITY;
  set.by_level = false;
  set.power_price = 1e-6;
  set.hot_price = heating ? 1 : 0;
  set.cold_price = heating ? 0 : 1;
  set.prove = false;
  HLI_TRY(hl_selection_solve(selection, &set, stop, &r));
  cannot_replace(hpr, &r);
  return HL_OK;
}

/** The time that is left, for the next of several searches. */
static hl_stop_settings rest_of(const hli_stop *rule) {
  hl_stop_settings rest = rule->limit;
  rest.time_limit = fmax(hli_stop_left(rule), 0);
  return rest;
}

/** Where time was up before all candidates were made or tried, the answer says so. */
static void note_end(hl_hpr *hpr) {
  if (hpr->outcome == HL_OUTCOME_INFEASIBLE)
    hli_print(hpr->reason, sizeof hpr->reason,
              "the search was ended before machines were found; allow more time");
  hpr->outcome = hl_ctx_stopped(hpr->ctx) ? HL_OUTCOME_STOPPED : HL_OUTCOME_LIMIT;
  hpr->proven_on_grid = false;
  hpr->bound_on_grid = NAN; /* of a part of the grid */
}

/** Price of power at which the best choice is as good as none: at the price that some choice would
 * need a better one is looked for, until there is none. */
static hl_status find_price(hl_hpr *hpr, const hli_library *l, hl_selection *selection,
                            const hl_selection_settings *asked, const hli_stop *rule) {
  enum { ROUNDS = 12 };
  const double given = hl_problem_economics(hpr->problem)->electricity_price;
  hl_selection_settings set = *asked;
  hl_selection_result r;
  hli_design d;
  double price = 1e-6 * given;
  set.prove = false;
  for (int k = 0; k < ROUNDS && !hli_stop_due(rule) && given > 0; k++) {
    const hl_stop_settings stop = rest_of(rule);
    set.power_price = asked->power_price * price / given;
    HLI_TRY(hl_selection_solve(selection, &set, &stop, &r));
    if (r.count == 0)
      break;
    const hl_status status = design_of(hpr, l, selection, &r, &d);
    for (int i = 0; i < hpr->kept_count; i++)
      hl_machine_free(hpr->kept[i]);
    hpr->kept_count = 0;
    HLI_TRY(status);
    hli_hpr_note_price(hpr, &d);
    if (!(hpr->break_even > price * (1 + 1e-6)))
      break;
    price = hpr->break_even;
  }
  if (isnan(hpr->break_even) && !hli_stop_due(rule))
    hpr->break_even = 0;
  return HL_OK;
}

static hl_status choose(hl_hpr *hpr, const hli_library *l, hl_selection *selection,
                        const hl_selection_grid *grid, const hli_stop *rule) {
  hl_selection_settings set;
  hl_selection_result r;
  hli_design d;
  hl_stop_settings stop = rest_of(rule);
  HLI_TRY(make_prices(hpr, &set));
  limit_utilities(hpr, &set);
  HLI_TRY(hl_selection_solve(selection, &set, &stop, &r));
  stop = rest_of(rule);
  if (r.outcome == HL_OUTCOME_INFEASIBLE)
    return explain_infeasible(hpr, selection, &set, &stop);
  const bool asked = hpr->set.load != HL_HPR_LOAD_FREE || hpr->set.objective == HL_HPR_POWER;
  if (r.count == 0 && asked_load(hpr) > 0 && r.ambient_given == 0)
    return explain_infeasible(hpr, selection, &set, &stop);
  const double grid_bound = r.bound, none = hpr->none_on_grid;
  const bool proven = r.outcome == HL_OUTCOME_OPTIMAL, first = asked && hpr->best.real == NULL;
  if (r.count > 0 && hpr->quiet && hpr->kept_count + 2 * r.count <= HLI_HPR_MACHINES)
    HLI_TRY(design_of(hpr, l, selection, &r, &hpr->on_grid)); /* for those who choose from both */
  if (r.count > 0)
    HLI_TRY(hl_selection_solve_free(selection, &set, grid, &stop, &r));
  hpr->outcome = r.outcome == HL_OUTCOME_LIMIT || r.outcome == HL_OUTCOME_STOPPED
                     ? r.outcome
                     : HL_OUTCOME_FEASIBLE;
  hpr->proven_on_grid = proven;
  hpr->bound_on_grid = isfinite(none) && !hpr->by_default
                           ? hpr->none.account.objective + grid_bound - none
                           : (double)NAN;
  if (hpr->set.objective == HL_HPR_POWER)
    hpr->bound_on_grid = grid_bound;
  hpr->bound = NAN;
  if (r.count == 0 && hpr->set.objective == HL_HPR_COST && hpr->variant == NULL && !hpr->quiet)
    return find_price(hpr, l, selection, &set, rule);
  if (r.count == 0)
    return HL_OK;
  const int kept = hpr->kept_count;
  HLI_TRY(design_of(hpr, l, selection, &r, &d));
  bool worse;
  HLI_TRY(hli_hpr_worse_than_boiler(hpr, &d, &worse));
  if (worse && hpr->set.load == HL_HPR_LOAD_FREE) {
    hpr->bound_on_grid = NAN; /* of machines; none has no power */
    return HL_OK;
  }
  if (first && d.unserved.q > 0) {
    hli_hpr_refuse(hpr, &d);
  } else if (first || d.account.objective < hpr->best.account.objective) {
    hpr->best = d;
    return HL_OK;
  }
  while (hpr->kept_count > kept)
    hl_machine_free(hpr->kept[--hpr->kept_count]);
  return HL_OK;
}

/** The choice does not know exchangers, of which fewer machines have fewer: these are tried too. */
static hl_status choose_or_fewer(hl_hpr *hpr, const hli_library *l, hl_selection *selection,
                                 const hl_selection_grid *grid, const hli_stop *rule) {
  HLI_TRY(choose(hpr, l, selection, grid, rule));
  const int asked = hpr->machines, most = hpr->best.machine_count;
  const hl_outcome outcome = hpr->outcome;
  const double bound = hpr->bound_on_grid;
  const bool proven = hpr->proven_on_grid;
  if (hpr->set.load != HL_HPR_LOAD_FREE || !hli_exchangers_decide(hpr))
    return HL_OK;
  for (hpr->machines = most - 1; hpr->machines > 0 && !hli_stop_due(rule); hpr->machines--)
    HLI_TRY(choose(hpr, l, selection, grid, rule));
  hpr->machines = asked;
  hpr->outcome = outcome;
  hpr->bound_on_grid = bound;
  hpr->proven_on_grid = proven;
  return HL_OK;
}

/** What systems of the case say of their own variables and sizes. */
static hl_status set_ranges(const hli_library *l, hl_selection *selection) {
  for (int k = 0; k < l->count; k++)
    for (int v = 0; v < HL_CYCLE_VARIABLES && l->range[k] != NULL; v++)
      if (l->range[k]->given[v])
        HLI_TRY(
            hl_selection_set_range(selection, k, v, l->range[k]->least[v], l->range[k]->most[v]));
  for (int k = 0; k < l->count; k++) {
    const int s = l->system[k];
    const hl_system *system = s >= 0 ? hl_problem_system_at(l->problem, s) : NULL;
    if (system != NULL && (system->scale_min > 0 || isfinite(system->scale_max)))
      HLI_TRY(hl_selection_set_size(selection, k, s, system->scale_min, system->scale_max));
  }
  return HL_OK;
}

/* --------------------------------------------------------------- each alone */

/** What a choice says of itself, kept while others are tried. */
typedef struct finding {
  hl_outcome outcome;
  double bound, most;
  bool proven;
  char reason[sizeof((hl_hpr *)0)->reason];
} finding;

static finding found_so_far(const hl_hpr *hpr) {
  finding f = {hpr->outcome, hpr->bound_on_grid, hpr->most, hpr->proven_on_grid, ""};
  memcpy(f.reason, hpr->reason, sizeof f.reason);
  return f;
}

static void restore(hl_hpr *hpr, const finding *f) {
  hpr->outcome = f->outcome;
  hpr->bound_on_grid = f->bound;
  hpr->most = f->most;
  hpr->proven_on_grid = f->proven;
  memcpy(hpr->reason, f->reason, sizeof hpr->reason);
}

/** Candidates of one machine of the library alone. */
static hl_status select_one(hl_hpr *hpr, const hli_library *one, const hl_load *load, int count,
                            const hl_selection_grid *grid, const hl_stop_settings *stop,
                            hl_selection **out) {
  HLI_TRY(hl_selection_new(hpr->ctx, load, count, out));
  HLI_TRY(add_utilities(hpr, *out, load, count));
  HLI_TRY(set_ranges(one, *out));
  return hl_selection_add_grid(*out, one->machine, 1, grid, stop);
}

static hli_library one_of(const hli_library *l, int k) {
  hli_library one = *l;
  one.machine += k;
  one.cycle += k;
  one.fluid += k;
  one.number += k;
  one.range += k;
  one.system += k;
  one.count = 1;
  return one;
}

/** Cost of the best choice on the grid, of machines of one kind. */
static hl_status rate_one(const hl_hpr *hpr, hl_selection *selection, const hl_stop_settings *stop,
                          double *cost) {
  hl_selection_settings set;
  hl_selection_result r;
  HLI_TRY(make_prices(hpr, &set));
  limit_utilities(hpr, &set);
  set.prove = false;
  HLI_TRY(hl_selection_solve(selection, &set, stop, &r));
  *cost = r.outcome == HL_OUTCOME_INFEASIBLE || r.count == 0 ? (double)INFINITY : r.cost;
  return HL_OK;
}

/**
 * The grid is coarse, so that what is best on it need not be best with levels freed, and knows no
 * exchangers: the best few kinds of machine are freed each alone, and the account decides.
 */
static hl_status choose_alone(hl_hpr *hpr, const hli_library *l, const hl_load *load, int count,
                              const hl_selection_grid *grid, const hli_stop *rule) {
  enum { FEW = 5 };
  const double near = 0.02; /* of the best on the grid: freed levels gain no more */
  double *cost = HLI_NEW(&hpr->arena, double, l->count);
  if (cost == NULL)
    return hli_nomem(hpr->ctx);
  const finding asked = found_so_far(hpr);
  double least = INFINITY;
  hl_status status = HL_OK;
  for (int n = -l->count; n < FEW && status == HL_OK && !hli_stop_due(rule); n++) {
    int k = n + l->count; /* first all are rated, then the best are freed */
    for (int i = 0; i < l->count && n >= 0; i++)
      k = k >= l->count || cost[i] < cost[k] ? i : k;
    least = n >= 0 ? fmin(least, cost[k]) : least;
    if (n >= 0 && !(cost[k] <= least + near * fabs(least)))
      return HL_OK;
    const hli_library one = one_of(l, k);
    const hl_stop_settings stop = rest_of(rule);
    hl_selection *own = NULL;
    status = select_one(hpr, &one, load, count, grid, &stop, &own);
    if (status == HL_OK && n < 0)
      status = rate_one(hpr, own, &stop, &cost[k]);
    else if (status == HL_OK && hpr->kept_count + HL_SELECTION_MOST <= HLI_HPR_MACHINES)
      status = choose_or_fewer(hpr, &one, own, grid, rule);
    hl_selection_free(own);
    if (n >= 0)
      cost[k] = INFINITY;
    restore(hpr, &asked);
  }
  return status;
}

static void forget(hl_hpr *hpr) {
  for (int k = 0; k < hpr->kept_count; k++)
    hl_machine_free(hpr->kept[k]);
  hpr->kept_count = 0;
  hpr->on_grid = (hli_design){0};
  hpr->best = hpr->none;
  hpr->left_out = (hli_unserved){0};
  hpr->reason[0] = '\0';
}

/** Once for each number of machines. */
static hl_status choose_each(hl_hpr *hpr, const hli_library *l, hl_selection *selection,
                             const hl_selection_grid *grid, const hli_stop *rule) {
  const hli_variant *variant = hpr->variant;
  for (hpr->machines = variant->from; hpr->machines <= variant->to; hpr->machines++) {
    forget(hpr);
    HLI_TRY(choose(hpr, l, selection, grid, rule));
    variant->note(hpr, hpr->machines, variant->user);
  }
  return HL_OK;
}

static hl_status place(hl_hpr *hpr, hli_library *l, const hl_hpr_library *named,
                       const hl_stop_settings *stop) {
  hl_selection *selection = NULL;
  hl_selection_grid grid;
  hl_load *load;
  int count;
  hli_stop rule;
  hli_stop_start(&rule, hpr->ctx, stop);
  HLI_TRY(hli_library_new(l, named));
  HLI_TRY(make_grid(hpr, l, &grid));
  if (hpr->variant != NULL && hpr->variant->look != NULL)
    return hpr->variant->look(hpr, l, &grid, hpr->variant->user);
  HLI_TRY(make_loads(hpr, &load, &count));
  HLI_TRY(hl_selection_new(hpr->ctx, load, count, &selection));
  hl_status status = price_none(hpr, load, count);
  if (status == HL_OK)
    status = add_utilities(hpr, selection, load, count);
  if (status == HL_OK)
    status = set_ranges(l, selection);
  hl_stop_settings half = rest_of(&rule); /* candidates are of no use without time to choose */
  half.time_limit /= 2;
  if (status == HL_OK)
    status = hl_selection_add_grid(selection, l->machine, l->count, &grid, &half);
  if (status == HL_OK)
    status = hli_library_list_excluded(hpr, l, selection);
  const bool cut =
      hli_stop_due(&rule) || (isfinite(half.time_limit) && hli_stop_left(&rule) <= half.time_limit);
  if (status == HL_OK && hpr->candidate_count == 0)
    no_candidate(hpr);
  else if (status == HL_OK)
    status = hpr->variant == NULL ? choose_or_fewer(hpr, l, selection, &grid, &rule)
                                  : choose_each(hpr, l, selection, &grid, &rule);
  if (status == HL_OK && hpr->variant == NULL && !hpr->one_of_many && l->count > 1 &&
      hpr->best.real != NULL)
    status = choose_alone(hpr, l, load, count, &grid, &rule);
  if (status == HL_OK && (cut || (hpr->outcome == HL_OUTCOME_INFEASIBLE && hli_stop_due(&rule))))
    note_end(hpr);
  hl_selection_free(selection);
  return status;
}

hl_status hli_hpr_real(hl_hpr *hpr, const hl_hpr_library *named, const hl_stop_settings *stop) {
  hpr->library = (hli_library){
      .ctx = hpr->ctx, .arena = &hpr->arena, .problem = hpr->problem, .variant = hpr->variant};
  return place(hpr, &hpr->library, named, stop);
}
