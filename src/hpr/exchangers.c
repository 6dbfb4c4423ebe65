/** Exchangers around machines, by the area target: what they cost with a design and without. */
#include "hpr/work.h"

/* Groups beside the process and the utilities: machines and ambient, and what is rounding. */
enum { BESIDE = 3 };

/** Less than counts as a duty: beyond all streams, so that the curves balance and nothing crosses.
 */
typedef struct crumbs {
  hl_group group;
  hl_profile profile[2];
  hl_piece piece[2];
} crumbs;

static void add_crumbs(crumbs *c, hl_side side, double q, double film) {
  if (!(q > 0)) /* nor is a negative one, of sums in another order */
    return;
  const bool hot = side == HL_SIDE_HOT;
  const double t = hot ? 9999 : 1; /* [K] */
  const int n = c->group.profile_count++;
  c->piece[n] = (hl_piece){t, t, q, film, 0, HL_PHASE_NONE};
  c->profile[n] = (hl_profile){"rounding", "", side, 1, &c->piece[n], 0};
}

/** Room for what the area target is asked of; made once. */
static hl_status prepare(hl_hpr *hpr) {
  const int count = hl_problem_groups(hpr->problem)->count + BESIDE;
  if (hpr->area != NULL)
    return HL_OK;
  hpr->balance = HLI_NEW(&hpr->arena, hl_group, count);
  hpr->balance_scale = HLI_NEW(&hpr->arena, double, count);
  /* Mains and utilities, each in a piece between any two ends of them. */
  hpr->part_room = 3 * count;
  hpr->part = HLI_NEW(&hpr->arena, hl_piece, 2 * count * hpr->part_room);
  hpr->part_profile = HLI_NEW(&hpr->arena, hl_profile, 2 * count);
  if (hpr->balance == NULL || hpr->balance_scale == NULL || hpr->part == NULL ||
      hpr->part_profile == NULL)
    return hli_nomem(hpr->ctx);
  return hl_area_new(hpr->ctx, &hpr->area);
}

/** As many as streams less one for each set that exchanges heat, all alike. [cur] */
static hl_status cost_of(hl_hpr *hpr, int groups, int units, double *cost) {
  const hl_cost_law *law = hl_problem_cost(hpr->problem, HL_COST_EXCHANGER);
  const hl_group_set set = {groups, hpr->balance};
  double area;
  HLI_TRY(hl_area_solve(hpr->area, &set, hpr->balance_scale, &area));
  const double shell = hl_problem_design(hpr->problem)->shell_max;
  *cost =
      isfinite(area) && units > 0 ? units * hl_cost_eval_shells(law, area / units, shell, 0) : area;
  return HL_OK;
}

hl_status hli_exchangers_eval(hl_hpr *hpr, const hl_targets *targets, const hl_group *process,
                              const hl_group *machines, const hl_group *ambient, double *cost) {
  const hl_group_set *all = hl_problem_groups(hpr->problem);
  const hl_cost_law *law = hl_problem_cost(hpr->problem, HL_COST_EXCHANGER);
  int groups = all->count;
  *cost = NAN;
  if (law == NULL || !law->given)
    return HL_OK;
  HLI_TRY(prepare(hpr));
  memcpy(hpr->balance, all->group, (size_t)all->count * sizeof *hpr->balance);
  memset(hpr->balance_scale, 0, (size_t)all->count * sizeof *hpr->balance_scale);
  hpr->balance[0] = *process;
  hpr->balance_scale[0] = 1;
  int units = process->profile_count - 1;
  double rest[2] = {hl_targets_cold(targets), hl_targets_hot(targets)};
  for (int k = 0; k < hl_targets_utility_count(targets); k++) {
    const hl_utility_target *u = hl_targets_utility_at(targets, k);
    if (!(u->duty > hli_hpr_rounding(hpr)))
      continue;
    rest[u->side == HL_SIDE_HOT] -= u->duty;
    if (u->utility < 0)
      return HL_OK; /* served by nothing that an exchanger could be made for */
    hpr->balance_scale[1 + u->utility] = u->duty;
    units++;
  }
  crumbs small = {.group = {.name = "rounding", .profile = small.profile}};
  add_crumbs(&small, HL_SIDE_COLD, rest[0], hpr->set.film);
  add_crumbs(&small, HL_SIDE_HOT, rest[1], hpr->set.film);
  if (small.group.profile_count > 0) {
    hpr->balance_scale[groups] = 1;
    hpr->balance[groups++] = small.group;
  }
  const hl_group *more[] = {machines, ambient};
  for (int k = 0; k < 2; k++)
    if (more[k] != NULL) {
      hpr->balance_scale[groups] = 1;
      hpr->balance[groups++] = *more[k];
      units += more[k]->profile_count;
    }
  return cost_of(hpr, groups, units, cost);
}

static double duty_of(const hl_targets *targets, int utility) {
  for (int k = 0; k < hl_targets_utility_count(targets); k++)
    if (hl_targets_utility_at(targets, k)->utility == utility)
      return hl_targets_utility_at(targets, k)->duty;
  return 0;
}

/* ---------------------------------------------------------------------- mains */

/* Both sides of the mains are alike by height: shifted, away from the pinch. */
static double height(const hl_piece *piece, bool cold, double t) {
  return cold ? t + piece->dt_cont : piece->dt_cont - t;
}

static bool is_side(const hl_profile *main, bool cold) {
  return (main->side == HL_SIDE_COLD) == cold;
}

static double utility_height(const hl_hpr *hpr, int utility, bool cold) {
  const hl_utility *u = hl_problem_utility_at(hpr->problem, utility);
  const double level = hl_targets_main_level(u, hpr->targets_set.dt_min);
  if ((u->side == HL_SIDE_HOT) != cold)
    return -INFINITY;
  return cold ? level : -level;
}

/** The highest below this where mains begin or end or utilities stand. */
static double next_height(const hl_hpr *hpr, bool cold, double below) {
  double next = -INFINITY;
  for (int k = 0; k < hpr->process.profile_count; k++) {
    const hl_piece *p = hpr->process.profile[k].piece;
    const double end[] = {height(p, cold, p->t_in), height(p, cold, p->t_out)};
    for (int e = 0; e < 2 && is_side(&hpr->process.profile[k], cold); e++)
      next = end[e] < below ? fmax(next, end[e]) : next;
  }
  for (int k = 0; k < hl_problem_utility_count(hpr->problem); k++) {
    const double own = utility_height(hpr, k, cold);
    next = own < below ? fmax(next, own) : next;
  }
  return next;
}

/** Heat of a main between two heights; at one, that of an isothermal main. */
static double heat_between(const hl_profile *main, bool cold, double far, double near) {
  const hl_piece *p = main->piece;
  const double own_near = height(p, cold, p->t_in), own_far = height(p, cold, p->t_out);
  const bool glides = own_far > own_near;
  if (!is_side(main, cold) || glides != (far > near) || own_far < far || own_near > near)
    return 0;
  return glides ? p->q * (far - near) / (own_far - own_near) : p->q;
}

/** Utilities give what they have to the mains between two heights, the rest is left to machines. */
static void serve_between(hl_hpr *hpr, bool cold, double far, double near, double *pool) {
  double need = 0;
  for (int k = 0; k < hpr->process.profile_count; k++)
    need += heat_between(&hpr->process.profile[k], cold, far, near);
  const double share = need > 0 ? fmin(*pool / need, 1) : 0, from = far - share * (far - near);
  *pool = fmax(*pool - need, 0);
  for (int k = 0; k < hpr->process.profile_count; k++) {
    const hl_profile *main = &hpr->process.profile[k];
    const hl_piece *own = main->piece;
    hl_profile *out = &hpr->part_profile[k];
    hl_piece *piece = &hpr->part[k * hpr->part_room + out->count];
    const double q = heat_between(main, cold, far, near) * (1 - share);
    if (!(q > 0))
      continue;
    *piece = *own;
    piece->q = q;
    piece->t_in = cold ? near - own->dt_cont : own->dt_cont - near;
    piece->t_out = cold ? from - own->dt_cont : own->dt_cont - from;
    out->count++;
  }
}

/**
 * What machines exchange with the mains of a side: each utility serves what is hottest (coldest) of
 * the mains that it reaches, and what remains is nearest to the pinch. A main that glides is heated
 * by the machine first, then by the boiler.
 */
static void leave_mains(hl_hpr *hpr, const hl_targets *left, bool cold) {
  double pool = 0;
  for (double y = next_height(hpr, cold, INFINITY); isfinite(y);) {
    for (int k = 0; k < hl_problem_utility_count(hpr->problem); k++)
      if (utility_height(hpr, k, cold) == y)
        pool += fmin(duty_of(hpr->before, k), duty_of(left, k));
    serve_between(hpr, cold, y, y, &pool);
    const double next = next_height(hpr, cold, y);
    if (isfinite(next))
      serve_between(hpr, cold, y, next, &pool);
    y = next;
  }
}

/** Parts of mains, in room made once: of each main, then of those that give more than they did. */
static int list_parts(hl_hpr *hpr, const hl_targets *left, double close) {
  const int mains = hpr->process.profile_count;
  int n = 0;
  for (int k = 0; k < mains; k++) {
    hpr->part_profile[k] = hpr->process.profile[k];
    hpr->part_profile[k].count = 0;
    hpr->part_profile[k].piece = &hpr->part[k * hpr->part_room];
  }
  leave_mains(hpr, left, true);
  leave_mains(hpr, left, false);
  for (int k = 0; k < mains; k++) {
    double q = 0;
    for (int j = 0; j < hpr->part_profile[k].count; j++)
      q += hpr->part_profile[k].piece[j].q;
    if (q > close)
      hpr->part_profile[n++] = hpr->part_profile[k];
  }
  for (int k = 0; k < hl_problem_utility_count(hpr->problem); k++) {
    const double q = duty_of(hpr->before, k) - duty_of(left, k);
    hl_piece *piece = &hpr->part[(mains + k) * hpr->part_room];
    if (q < -close)
      hli_main_profile(hpr, k, q, piece, &hpr->part_profile[n++]);
  }
  return n;
}

/** Parts of a side are what machines give or take, but for rounding, by which nothing may cross its
 * neighbour. */
static void close_balance(hl_hpr *hpr, hl_side side, int parts, const hl_group *machines) {
  double own = 0, other = 0;
  for (int k = 0; k < machines->profile_count; k++)
    for (int j = 0; j < machines->profile[k].count && machines->profile[k].side != side; j++)
      other += machines->profile[k].piece[j].q;
  for (int k = 0; k < parts; k++)
    for (int j = 0; j < hpr->part_profile[k].count && hpr->part_profile[k].side == side; j++)
      own += hpr->part_profile[k].piece[j].q;
  if (!(own > 0) || fabs(own - other) > hli_hpr_rounding(hpr))
    return;
  for (int k = 0; k < parts; k++)
    for (int j = 0; j < hpr->part_profile[k].count && hpr->part_profile[k].side == side; j++)
      hpr->part[hpr->part_profile[k].piece - hpr->part + j].q *= other / own;
}

/** Between mains: the machines against what they give to and take from each main. */
static hl_status between_mains(hl_hpr *hpr, const hl_targets *left, const hl_group *machines,
                               const hl_group *ambient, double *cost) {
  const hl_cost_law *law = hl_problem_cost(hpr->problem, HL_COST_EXCHANGER);
  int groups = 0;
  *cost = law == NULL || !law->given ? (double)NAN : 0;
  for (int k = 0; k < hpr->process.profile_count; k++)
    if (!(hpr->process.profile[k].piece[0].h > 0))
      *cost = NAN;
  if (machines == NULL || isnan(*cost))
    return HL_OK;
  HLI_TRY(prepare(hpr));
  const double close = 1e-9 * (hl_targets_hot(hpr->before) + hl_targets_cold(hpr->before));
  const int n = list_parts(hpr, left, close);
  const hl_group mains = {.name = "Mains", .profile_count = n, .profile = hpr->part_profile};
  const hl_group *all[] = {&mains, machines, ambient};
  close_balance(hpr, HL_SIDE_HOT, n, machines);
  close_balance(hpr, HL_SIDE_COLD, n, machines);
  int streams = 0;
  for (size_t k = 0; k < sizeof all / sizeof *all; k++)
    if (all[k] != NULL) {
      hpr->balance_scale[groups] = 1;
      hpr->balance[groups++] = *all[k];
      streams += all[k]->profile_count;
    }
  return cost_of(hpr, groups, streams - 2, cost);
}

static void add_ambient(hli_ambient *out, const char *name, hl_side side, double t, double q,
                        double film) {
  if (!(q > 0))
    return;
  const int n = out->group.profile_count++;
  out->piece[n] = (hl_piece){t, t, q, film, 0, HL_PHASE_NONE};
  out->profile[n] = (hl_profile){name, "", side, 1, &out->piece[n], 0};
}

/** Ambient as a stream of its own: what levels of Carnot machines exchange with it. */
static const hl_group *ambient_of(const hl_hpr *hpr, const hli_design *d, hli_ambient *out) {
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  const hl_levels_result *r = &d->levels;
  const int side = heating ? 1 : 0, count = heating ? r->evaporators : r->condensers;
  const double film = hpr->set.film, t_air = hpr->set.t_air;
  double end = 0, sum = 0, waste = 0;
  if (!hpr->set.ambient || d->real != NULL)
    return NULL;
  *out = (hli_ambient){.group = {.name = "ambient", .profile = out->profile}};
  for (int k = 0; k < count; k++) {
    const double q = heating ? r->q_evap[k] : r->q_cond[k];
    end += q;
    const double own = q - hli_of_process(hpr, side, end, q),
                 t = heating ? r->t_evap[k] : r->t_cond[k];
    if (!(own > 1e-9 * q))
      continue;
    sum += own;
    add_ambient(out, "level", heating ? HL_SIDE_COLD : HL_SIDE_HOT, t, own, film);
  }
  for (int k = 0; k < d->engine.count; k++)
    waste += d->engine.q[k] - d->engine.power[k];
  add_ambient(out, "ambient", heating ? HL_SIDE_HOT : HL_SIDE_COLD, t_air, sum, film);
  add_ambient(out, "engine", HL_SIDE_HOT, hli_engine_sink(hpr), waste, film);
  add_ambient(out, "ambient", HL_SIDE_COLD, t_air, waste, film);
  return out->group.profile_count > 0 ? &out->group : NULL;
}

const char *hli_exchangers_why(const hl_hpr *hpr, double cost) {
  const hl_cost_law *law = hl_problem_cost(hpr->problem, HL_COST_EXCHANGER);
  if (law == NULL || !law->given)
    return "the case has no cost law for them";
  if (isinf(cost))
    return "without an approach between streams their area has no limit";
  for (int k = 0; k < hl_targets_utility_count(hpr->before); k++) {
    const hl_utility_target *u = hl_targets_utility_at(hpr->before, k);
    if (u->utility < 0 && u->duty > 0)
      return "a part of the demand is served by no utility of the case";
  }
  return "film coefficients of streams or utilities are missing";
}

hl_status hli_exchangers_add(hl_hpr *hpr, const hli_design *design, const hl_targets *left,
                             const hl_group *machines, hl_hpr_account *a) {
  const bool none = machines == NULL;
  double cost;
  if (!hpr->set.exchangers || hpr->exchangers_missing[0] != '\0')
    return HL_OK;
  hli_ambient room;
  const hl_group *ambient = none ? NULL : ambient_of(hpr, design, &room);
  if (hpr->set.scope == HL_HPR_INDIRECT)
    HLI_TRY(between_mains(hpr, left, machines, ambient, &cost));
  else
    HLI_TRY(hli_exchangers_eval(hpr, left, &hpr->process, machines, ambient, &cost));
  if (none && !isfinite(cost))
    hpr->exchangers_missing = hli_exchangers_why(hpr, cost);
  if (none) {
    hpr->exchangers_none = cost;
    return HL_OK;
  }
  a->exchangers = isfinite(cost) ? fmax(cost - hpr->exchangers_none, 0) : (double)INFINITY;
  if (!isfinite(cost)) /* of a utility without film coefficient too that none does not use */
    hpr->exchangers_limit = hli_exchangers_why(hpr, cost);
  return HL_OK;
}

bool hli_exchangers_decide(const hl_hpr *hpr) {
  return hpr->set.objective == HL_HPR_COST && hpr->set.exchangers &&
         hpr->exchangers_missing[0] == '\0';
}

const char *hl_hpr_exchangers_missing(const hl_hpr *hpr) { return hpr->exchangers_missing; }
