/**
 * Real machines that were chosen, as a design: at their points and sizes on the true cascade, where
 * a load that was asked for is met exactly. The choice knows loads without pockets, and that some
 * of the demand is left; what machines really save is seen here. Along their common size it is
 * concave and begins at 0, so that a smaller size meets what is exceeded.
 */
#include <float.h>

#include <heatloom/selection.h>

#include "hpr/work.h"

/** A choice, apart from the selection that it was made in. */
typedef struct choice {
  int count;
  hl_selection_point point[HL_SELECTION_MOST];
  double scale[HL_SELECTION_MOST];
  double ambient_given, ambient_taken; /* [W] */
} choice;

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

/** Heat that machines give at a shifted level or above it. */
static double given_above(const hl_group *group, double t) {
  double sum = 0;
  for (int p = 0; p < group->profile_count; p++)
    for (int k = 0; group->profile[p].side == HL_SIDE_HOT && k < group->profile[p].count; k++) {
      const hl_piece *piece = &group->profile[p].piece[k];
      const double high = fmax(piece->t_in, piece->t_out) - piece->dt_cont,
                   low = fmin(piece->t_in, piece->t_out) - piece->dt_cont;
      const double rounding = 1e-6; /* K, of levels */
      sum += low >= t - rounding ? piece->q : high > t ? piece->q * (high - t) / (high - low) : 0;
    }
  return sum;
}

/** Ambient takes part in the cascade as a load of its own, which takes what machines give. */
static void add_ambient(const hl_hpr *hpr, const choice *r, hl_group *group, hl_profile *profile,
                        hl_piece *piece) {
  const double q = r->ambient_given > 0 ? r->ambient_given
                                        : fmin(r->ambient_taken, given_above(group, hpr->ambient));
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
    status = hli_machine_eval(hpr->problem, kept, result);
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

/** Machines at their points, and the load that they serve there. */
static hl_status build(hl_hpr *hpr, const hli_library *l, const choice *c, hli_design *d) {
  hl_cycle_result *result = HLI_NEW(&hpr->arena, hl_cycle_result, 1);
  hl_profile *profile = HLI_NEW(&hpr->arena, hl_profile, HL_SELECTION_MOST * HL_CYCLE_STREAMS + 1);
  hl_piece *ambient = HLI_NEW(&hpr->arena, hl_piece, 1);
  hl_group *group = HLI_NEW(&hpr->arena, hl_group, 1);
  if (result == NULL || profile == NULL || group == NULL || ambient == NULL)
    return hli_nomem(hpr->ctx);
  *d = (hli_design){.real = group};
  d->levels.work_continuous = d->levels.work_reversible = d->levels.bound = NAN;
  *group = (hl_group){.name = "machines",
                      .kind = HL_GROUP_SYSTEM,
                      .profile = profile,
                      .scale_min = 1,
                      .scale_max = 1};
  for (int k = 0; k < c->count; k++) {
    HLI_TRY(add_machine(hpr, l, &c->point[k], c->scale[k], d, result));
    HLI_TRY(copy_profiles(hpr, &result->group, c->scale[k], group, profile));
  }
  group->power = d->levels.work;
  add_ambient(hpr, c, group, profile, ambient);
  d->levels.outcome = HL_OUTCOME_FEASIBLE;
  return find_load(hpr, d);
}

/* --------------------------------------------------- subcooling that is of use */

static double least_subcool(const hli_bounds *own) {
  return own != NULL && own->given[HLI_BOUND_SUBCOOL] ? own->least[HLI_BOUND_SUBCOOL] : 0;
}

static void drop_since(hl_hpr *hpr, int kept) {
  while (hpr->kept_count > kept)
    hl_machine_free(hpr->kept[--hpr->kept_count]);
}

/** Limits of the machines kept since. */
static bool stays_within(hl_hpr *hpr, const hli_design *d, int kept) {
  hl_cycle_result *result = HLI_NEW(&hpr->arena, hl_cycle_result, 1);
  bool within = result != NULL && hpr->kept_count - kept == d->machine_count;
  for (int k = kept; k < hpr->kept_count && within; k++)
    within =
        hl_machine_eval_states(hpr->kept[k], result) == HL_OK && hl_cycle_broken(result) == NULL;
  return within;
}

/** No machine is smaller than its system says. */
static bool is_large_enough(const hli_design *d) {
  for (int k = 0; k < d->machine_count; k++) {
    const hl_hpr_machine *m = &d->machine[k];
    if (m->system != NULL && m->q_cond < m->system->scale_min * (1 - 1e-9))
      return false;
  }
  return true;
}

/** A design and a copy of its heat, to change. */
typedef struct draft {
  hl_hpr *hpr;
  const hli_design *from;
  hl_group *group;
  hl_profile *profile;
  hl_piece *piece;
} draft;

static hl_status draft_init(hl_hpr *hpr, const hli_design *from, draft *own) {
  int pieces = 0;
  const int count = from->real->profile_count;
  for (int p = 0; p < count; p++)
    pieces += from->real->profile[p].count;
  *own = (draft){hpr, from, HLI_NEW(&hpr->arena, hl_group, 1),
                 HLI_NEW(&hpr->arena, hl_profile, count + 1),
                 HLI_NEW(&hpr->arena, hl_piece, pieces + 1)};
  return own->group == NULL || own->profile == NULL || own->piece == NULL ? hli_nomem(hpr->ctx)
                                                                          : HL_OK;
}

/** The design as it was, with the copy for its heat; @return the pieces of each profile in turn. */
static hl_piece *draft_begin(const draft *own, hli_design *d) {
  hl_piece *piece = own->piece;
  *d = *own->from;
  *own->group = *own->from->real;
  own->group->profile = own->profile;
  d->real = own->group;
  for (int p = 0; p < own->group->profile_count; p++) {
    const hl_profile *from = &own->from->real->profile[p];
    own->profile[p] = *from;
    own->profile[p].piece = piece;
    for (int k = 0; k < from->count; k++)
      *piece++ = from->piece[k];
  }
  return own->piece;
}

/** One machine of it, which may give less of the heat that condensate gives below condensation. */
typedef struct cut {
  draft draft;
  int first, count; /* profiles of the machine */
} cut;

/** Heat of subcooling by more than so much is left out; returns how much. [W] */
static double cut_hot(const hl_profile *profile, hl_piece *piece, double subcool) {
  double bubble = 0, left_out = 0;
  for (int k = 0; k < profile->count; k++)
    if (piece[k].phase == HL_PHASE_SUBCOOL)
      bubble = fmax(bubble, piece[k].t_in);
  for (int k = 0; k < profile->count; k++) {
    const double span = piece[k].t_in - piece[k].t_out, end = bubble - subcool;
    if (piece[k].phase != HL_PHASE_SUBCOOL || !(piece[k].t_out < end) || !(span > 0))
      continue;
    const double share = fmin((end - piece[k].t_out) / span, 1);
    left_out += share * piece[k].q;
    piece[k].q *= 1 - share;
    piece[k].t_out = fmin(end, piece[k].t_in);
  }
  return left_out;
}

/** As much less is taken, where it is coldest; returns what is left of it. [W] */
static double cut_cold(const hl_profile *profile, hl_piece *piece, double q) {
  while (q > 0) {
    int coldest = -1;
    for (int k = 0; k < profile->count; k++)
      if (piece[k].q > 0 && (coldest < 0 || piece[k].t_in < piece[coldest].t_in))
        coldest = k;
    if (coldest < 0)
      return q;
    const double less = fmin(q, piece[coldest].q);
    piece[coldest].q -= less;
    q -= less;
  }
  return q;
}

/** *ok: what the machine gives when it is subcooled by more is of no use. */
static hl_status try_cut(const cut *c, double subcool, bool *ok) {
  const draft *own = &c->draft;
  const hl_group *real = own->from->real;
  const hl_hpr_account *none = &own->hpr->none.account;
  const double close = 1e-9, little = 5e-4, heat = none->hot + none->cold;
  hli_design d;
  double q = 0;
  hl_piece *all = draft_begin(own, &d);
  for (int side = 0; side < 2; side++) /* first what is given */
    for (int p = c->first; p < c->first + c->count; p++) {
      hl_piece *piece = all + (own->profile[p].piece - all); /* ours to change */
      if (side == 0 && real->profile[p].side == HL_SIDE_HOT)
        q += cut_hot(&real->profile[p], piece, subcool);
      else if (side == 1 && real->profile[p].side == HL_SIDE_COLD)
        q = cut_cold(&real->profile[p], piece, q);
    }
  HLI_TRY(find_load(own->hpr, &d));
  const double worse = d.account.objective - own->from->account.objective;
  *ok = d.load >= own->from->load - close * heat &&
        !(worse >
          little * fabs(own->from->account.objective)); /* area targets may gain as little by it */
  return HL_OK;
}

/** The machine with less subcooling at the same power: *ok if load and objective stay, but for the
 * chords by which its profile follows the fluid. */
static hl_status subcool_less(hl_hpr *hpr, const hli_library *l, choice *c, int machine,
                              double subcool, const hli_design *than) {
  const double chords = 5e-4;
  const int kept = hpr->kept_count;
  choice less = *c;
  hli_design d;
  bool ok = true;
  less.point[machine].subcool = subcool;
  for (int round = 0; round < 2 && ok; round++) { /* the first tells the power for its size */
    const hl_status status = build(hpr, l, &less, &d);
    ok = status == HL_OK && d.machine[machine].power > 0 && stays_within(hpr, &d, kept);
    drop_since(hpr, kept);
    if (status != HL_ERR_RANGE) /* no operating point there */
      HLI_TRY(status);
    if (ok && round == 0)
      less.scale[machine] *= than->machine[machine].power / d.machine[machine].power;
  }
  const hl_hpr_account *was = &than->account;
  if (ok && d.load >= than->load * (1 - chords) && is_large_enough(&d) >= is_large_enough(than) &&
      !(d.account.objective > was->objective + chords * fabs(was->objective)))
    *c = less;
  return HL_OK;
}

/**
 * To the choice it is all one whether a machine gives heat below the pinch, to no one, and takes it
 * from there again. Each is subcooled only as far as that is of use.
 */
static hl_status trim_subcool(hl_hpr *hpr, const hli_library *l, choice *c, hli_design *d) {
  const double close = 1e-3; /* K */
  hl_cycle_result *result = HLI_NEW(&hpr->arena, hl_cycle_result, 1);
  if (result == NULL)
    return hli_nomem(hpr->ctx);
  for (int k = 0, first = 0; k < c->count; k++) {
    cut part;
    double low = least_subcool(l->range[c->point[k].machine]), high = c->point[k].subcool;
    bool ok = false;
    HLI_TRY(draft_init(hpr, d, &part.draft));
    HLI_TRY(hli_machine_eval(hpr->problem, d->machine[k].machine, result));
    part.first = first;
    part.count = result->group.profile_count;
    first += part.count;
    if (high > low + close && d->machine[k].power > 0)
      HLI_TRY(try_cut(&part, high - close, &ok));
    if (!ok)
      continue;
    HLI_TRY(try_cut(&part, low, &ok));
    high = ok ? low : high;
    while (high - low > close) {
      HLI_TRY(try_cut(&part, (low + high) / 2, &ok));
      *(ok ? &high : &low) = (low + high) / 2;
    }
    HLI_TRY(subcool_less(hpr, l, c, k, high, d));
    drop_since(hpr, hpr->kept_count - d->machine_count);
    HLI_TRY(build(hpr, l, c, d));
  }
  return HL_OK;
}

/** Machines were added for each of the grids of their levels. */
static choice choice_of(const hli_library *l, const hl_selection *selection,
                        const hl_selection_result *r) {
  choice c = {
      .count = r->count, .ambient_given = r->ambient_given, .ambient_taken = r->ambient_taken};
  for (int k = 0; k < r->count; k++) {
    c.point[k] = *hl_selection_point_at(selection, r->machine[k].column);
    c.point[k].machine %= l->count;
    c.scale[k] = r->machine[k].scale;
  }
  return c;
}

/* ---------------------------------------------------------------------- a size */

/** All machines change their size alike, with the ambient that they work with. */
static hl_status size_by(const draft *own, double share, hli_design *d) {
  hl_piece *piece = draft_begin(own, d);
  own->group->power *= share;
  for (int p = 0; p < own->group->profile_count; p++)
    for (int k = 0; k < own->profile[p].count; k++, piece++)
      piece->q *= share;
  for (int k = 0; k < d->machine_count; k++) {
    hl_hpr_machine *m = &d->machine[k];
    double *q[] = {&m->q_cond, &m->q_evap, &m->q_drive,    &m->power,
                   &m->shaft,  &m->fuel,   &m->fuel_exergy};
    for (size_t i = 0; i < sizeof q / sizeof *q; i++)
      *q[i] *= share;
    m->investment = hli_machine_investment(own->hpr, m);
  }
  d->levels.q_sink *= share;
  d->levels.q_source *= share;
  d->levels.work *= share;
  return find_load(own->hpr, d);
}

/* ------------------------------------------------------------- a load that is met */

/* Of the load that was asked for: what a size is found to, and what is met where rounding or the
 * ends of levels allow for no more. */
static const double exactly = 1e-10, met = 5e-7;

static bool is_exact(const hli_design *d, double load) {
  return fabs(d->load - load) <= exactly * load;
}

bool hli_answer_meets(const hli_design *d, double load) {
  return isnan(load) || fabs(d->load - load) <= met * load;
}

double hli_answer_heats(const hl_hpr *hpr, const hli_design *d) {
  const double more = d->account.hot - hpr->none.account.hot;
  return more > hli_hpr_rounding(hpr) ? more : 0;
}

/** Between a value that gives too little and one that gives too much: the Illinois rule. */
typedef struct bracket {
  double low, high, miss_low, miss_high;
  int side;
} bracket;

static double next_of(const bracket *b) {
  return b->high - b->miss_high * (b->high - b->low) / (b->miss_high - b->miss_low);
}

static void narrow(bracket *b, double at, double miss) {
  if (miss < 0) {
    b->low = at;
    b->miss_low = miss;
    b->miss_high *= b->side < 0 ? 0.5 : 1;
    b->side = -1;
  } else {
    b->high = at;
    b->miss_high = miss;
    b->miss_low *= b->side > 0 ? 0.5 : 1;
    b->side = 1;
  }
}

enum { TRIES = 60 };

/** Where a load is missed, it is so by rounding or by profiles that the choice knows nearly: a size
 * a little larger, or smaller where machines take more than they give. */
static hl_status find_enough(const draft *s, double load, bracket *b, hli_design *d) {
  for (int up = 1; up >= 0; up--) {
    double last = 1, miss = b->miss_high;
    double by = 1e-7;
    for (int k = 0; k < (up ? 5 : 12); k++, by *= up ? 10 : 4) {
      const double at = up ? 1 + by : 1 - by;
      HLI_TRY(size_by(s, at, d));
      if (d->load >= load) {
        *b = (bracket){last, at, miss, d->load - load, 0};
        return HL_OK;
      }
      last = at;
      miss = d->load - load;
    }
  }
  return HL_OK;
}

/** All machines larger or smaller. */
static hl_status meet_by_size(hl_hpr *hpr, double load, hli_design *d) {
  const hli_design from = *d;
  draft s;
  bracket b = {.high = 1, .miss_low = -load, .miss_high = d->load - load};
  HLI_TRY(draft_init(hpr, &from, &s));
  if (b.miss_high < 0)
    HLI_TRY(find_enough(&s, load, &b, d));
  if (!(b.miss_high >= 0))
    *d = from;
  for (int k = 0; k < TRIES && !is_exact(d, load) && b.miss_high > 0; k++) {
    const double at = next_of(&b);
    HLI_TRY(size_by(&s, at, d));
    narrow(&b, at, d->load - load);
  }
  return HL_OK;
}

/** By how much the levels of heat taken and given rise on a way, and subcooling does. [K/K] */
typedef struct way {
  double low, high, subcool;
} way;

static void raise(double *value, double by, const hli_bounds *range, int bound) {
  if (by == 0 || isnan(*value))
    return;
  *value += by;
  if (range != NULL && range->given[bound])
    *value = fmin(fmax(*value, range->least[bound]), range->most[bound]);
}

/** Farther on a way, within what a system and the grid say. @return the lift is none of the grid.
 */
static bool go(const hl_selection_grid *grid, const hl_cycle_info *cycle, const hli_bounds *range,
               way w, double by, hl_selection_point *at) {
  const double lift = at->high - at->low, subcool = at->subcool;
  for (int v = 0; v < hl_cycle_variable_count(cycle); v++) {
    const hl_cycle_role role = hl_cycle_variable_at(cycle, v).role;
    const double rise = role == HL_CYCLE_ROLE_TAKES   ? w.low * by
                        : role == HL_CYCLE_ROLE_GIVES ? w.high * by
                                                      : 0;
    raise(v == 0 ? &at->low : v == 1 ? &at->high : &at->more[v - 2], rise, range, v);
  }
  raise(&at->subcool, w.subcool * by, range, HLI_BOUND_SUBCOOL);
  if (w.subcool * by > 0)
    at->subcool = isnan(subcool) ? subcool : fmax(fmin(at->subcool, grid->subcool_to), subcool);
  if (at->high > at->low && !isnan(at->subcool)) /* of an engine it is not */
    at->subcool = fmax(fmin(at->subcool, at->high - at->low), least_subcool(range));
  return at->high - at->low < fmin(lift, grid->lift_min);
}

/** As large as they are chosen to be, or as said by the heat that each gives (`given`, or NULL),
 * with levels `by` farther on a way. *ok: within their limits. */
static hl_status build_moved(hl_hpr *hpr, const hli_library *l, const choice *c,
                             const double *given, way w, double by, hli_design *d, bool *ok) {
  const int kept = hpr->kept_count;
  choice moved = *c;
  hl_selection_grid grid;
  bool flat = false;
  HLI_TRY(hl_problem_settings(hpr->problem, &hl_selection_grid_table, &grid));
  for (int k = 0; k < c->count; k++)
    flat |= go(&grid, hl_machine_cycle(l->machine[c->point[k].machine]),
               l->range[c->point[k].machine], w, by, &moved.point[k]);
  hl_status status = build(hpr, l, &moved, d);
  for (int k = 0; k < c->count && status == HL_OK; k++) { /* whatever its size is counted by */
    const hl_system *system = d->machine[k].system;
    const double least = system != NULL ? system->scale_min : 0, own = d->machine[k].q_cond;
    const double size = given != NULL ? given[k] : fmax(least, own);
    moved.scale[k] *= own > 0 ? size / own : 1;
  }
  drop_since(hpr, kept);
  if (status == HL_OK)
    status = build(hpr, l, &moved, d);
  *ok = status == HL_OK && !flat && is_large_enough(d) && stays_within(hpr, d, kept);
  if (status != HL_ERR_RANGE)
    return status;
  drop_since(hpr, kept); /* no operating point there */
  return HL_OK;
}

/** A load that no size has: the choice knows profiles nearly, and the levels are at their ends. */
static hl_status meet_farther(hl_hpr *hpr, const hli_library *l, const choice *c, double load,
                              hli_design *d) {
  static const double by[] = {0.003, 0.01, 0.03, 0.1, 0.3, 1, 3};
  const way apart = {-1, 1, 0};
  const int kept = hpr->kept_count;
  hli_design other;
  for (size_t k = 0; k < sizeof by / sizeof *by; k++) {
    bool ok;
    HLI_TRY(build_moved(hpr, l, c, NULL, apart, by[k], &other, &ok));
    if (ok && !is_exact(&other, load))
      HLI_TRY(meet_by_size(hpr, load, &other));
    if (ok && hli_answer_meets(&other, load) && is_large_enough(&other)) {
      *d = other;
      return HL_OK;
    }
    drop_since(hpr, kept);
  }
  return HL_OK;
}

/** A choice of machines that are to have less of use, by their levels. */
typedef struct moving {
  hl_hpr *hpr;
  const hli_library *l;
  choice c;
  double given[HL_SELECTION_MOST]; /* by each of them [W] */
  double load;
  double least; /* by the objective, of what has the load; INFINITY: nothing has */
  choice best;
  way on;
  double by;
} moving;

static hl_status move(const moving *m, way w, double by, hli_design *d, bool *ok) {
  const int kept = m->hpr->kept_count;
  const hl_status status = build_moved(m->hpr, m->l, &m->c, m->given, w, by, d, ok);
  drop_since(m->hpr, kept);
  return status;
}

/** Farther on a way until there is less than the load, as far as their limits allow. */
static hl_status find_less(const moving *m, way w, bracket *b, hli_design *d) {
  enum { STEPS = 24 };
  const double first = 0.02, longest = 40, shortest = 1e-5; /* K */
  bool blocked = false, ok;
  double step = first;
  *b = (bracket){0};
  HLI_TRY(move(m, w, 0, d, &ok));
  b->miss_low = m->load - d->load;
  for (int k = 0; k < STEPS && step > shortest && b->miss_low < 0 && !(b->miss_high > 0); k++) {
    const double at = b->low + step;
    HLI_TRY(move(m, w, at, d, &ok));
    blocked |= !ok;
    if (!ok) {
      step /= 4;
      continue;
    }
    const double miss = m->load - d->load;
    if (miss == b->miss_low && step == longest) /* at the end of what they may be */
      return HL_OK;
    *(miss < 0 ? &b->low : &b->high) = at;
    *(miss < 0 ? &b->miss_low : &b->miss_high) = miss;
    step = blocked ? step : fmin(4 * step, longest);
  }
  return HL_OK;
}

/** The load on a way, kept if it is the best; `end`: how far there is more. */
static hl_status meet_on_way(moving *m, way w, double *end) {
  bracket b;
  hli_design d;
  bool ok = true;
  HLI_TRY(find_less(m, w, &b, &d));
  *end = b.low;
  double at = b.high;
  for (int k = 0; k < TRIES && ok && !is_exact(&d, m->load) && b.miss_high > 0; k++) {
    at = next_of(&b);
    HLI_TRY(move(m, w, at, &d, &ok));
    narrow(&b, at, m->load - d.load);
  }
  if (!ok || b.miss_high < 0 || !hli_answer_meets(&d, m->load) || hli_answer_heats(m->hpr, &d) > 0)
    return HL_OK;
  if (isfinite(m->least) && !(d.account.objective < m->least))
    return HL_OK;
  m->least = fmin(d.account.objective, DBL_MAX); /* heat that is not served is better than none */
  m->best = m->c;
  m->on = w;
  m->by = at;
  return HL_OK;
}

/** Machines that are as small as they may be have less of use with one level or both nearer to the
 * pinch, or beyond it, and with more subcooling there: the best of what has the load. */
static hl_status meet_by_level(hl_hpr *hpr, const hli_library *l, const choice *c, double load,
                               hli_design *d) {
  enum { WAYS = 5 };
  /* Where both move, the lift grows a little: limits of a small one would end the way. */
  static const way ways[2][WAYS] = {{{0, -1, 0}, {-1, -1, 0}, {-1.1, -1, 0}, {1, 0, 0}, {1, -1, 0}},
                                    {{1, 0, 0}, {1, 1, 0}, {1, 1.1, 0}, {0, -1, 0}, {1, -1, 0}}};
  const way subcool = {0, 0, 1};
  const int cooling = hpr->set.task == HL_LEVELS_COOLING;
  moving m = {.hpr = hpr, .l = l, .c = *c, .load = load, .least = INFINITY};
  hl_selection_grid grid;
  double end;
  bool ok;
  for (int k = 0; k < d->machine_count; k++) {
    const hl_system *system = d->machine[k].system;
    m.given[k] = fmax(d->machine[k].q_cond, system != NULL ? system->scale_min : 0);
  }
  for (int k = 0; k < WAYS; k++)
    HLI_TRY(meet_on_way(&m, ways[cooling][k], &end));
  HLI_TRY(meet_on_way(&m, subcool, &end));
  HLI_TRY(hl_problem_settings(hpr->problem, &hl_selection_grid_table, &grid));
  for (int k = 0; k < c->count; k++)
    (void)go(&grid, hl_machine_cycle(l->machine[c->point[k].machine]),
             l->range[c->point[k].machine], subcool, end, &m.c.point[k]);
  for (int k = 0; k < WAYS && end > 0; k++)
    HLI_TRY(meet_on_way(&m, ways[cooling][k], &end));
  if (isfinite(m.least))
    return build_moved(hpr, l, &m.best, m.given, m.on, m.by, d, &ok);
  return build(hpr, l, c, d); /* as it was chosen, which is not met */
}

/** Ambient heats what is colder than it by itself, but for what machines take of it. */
static void find_recovery(const hl_hpr *hpr, const hl_selection_result *r, hli_design *d) {
  if (hpr->set.task != HL_LEVELS_HEATING || !(r->ambient_given > 0))
    return;
  const double sink = hli_load_below_ambient(hpr);
  d->recovery = d->machine_count == 0 ? d->load : fmin(fmin(sink, r->ambient_given), d->load);
}

hl_status hli_answer_init(hl_hpr *hpr, const hli_library *l, const hl_selection *selection,
                          const hl_selection_result *r, double load, hli_design *d) {
  const hl_hpr_account *none = &hpr->none.account;
  choice c = choice_of(l, selection, r);
  const int kept = hpr->kept_count;
  HLI_TRY(build(hpr, l, &c, d));
  HLI_TRY(trim_subcool(hpr, l, &c, d));
  const double left = hpr->set.task == HL_LEVELS_HEATING ? r->hot : r->cold;
  const bool pockets = d->load > hli_load_today(hpr) - left + 1e-6 * (none->hot + none->cold);
  if (!isnan(load) && load > 0 && !is_exact(d, load))
    HLI_TRY(meet_by_size(hpr, load, d));
  if (!isnan(load) && load > 0 && !is_large_enough(d)) {
    drop_since(hpr, kept);
    HLI_TRY(meet_by_level(hpr, l, &c, load, d));
  }
  if (!isnan(load) && load > 0 && !(d->load >= load * (1 - met)) && d->machine_count > 0)
    HLI_TRY(meet_farther(hpr, l, &c, load, d));
  d->pockets = pockets;
  if (!isnan(load) && is_exact(d, load))
    d->load = load;
  find_recovery(hpr, r, d);
  return HL_OK;
}

void hli_answer_tidy(hl_hpr *hpr) {
  int count = 0;
  for (int k = 0; k < hpr->kept_count; k++) {
    bool used = false;
    for (int i = 0; i < HLI_HPR_MACHINES; i++)
      used = used ||
             (i < hpr->best.machine_count && hpr->best.machine[i].machine == hpr->kept[k]) ||
             (i < hpr->on_grid.machine_count && hpr->on_grid.machine[i].machine == hpr->kept[k]);
    if (used)
      hpr->kept[count++] = hpr->kept[k];
    else
      hl_machine_free(hpr->kept[k]);
  }
  hpr->kept_count = count;
}
