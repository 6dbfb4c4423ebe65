/** Candidates: machines of the targets of zones. */
#include "hpr/hpr.h"
#include "plan/work.h"

/** Candidates that differ by less are one. [K, -] */
static const double same_level = 0.005, same_heat = 1e-3;
/** Inside a stream that is as good as isothermal a level moves to its far end, where it serves all
 * of it, at next to no lift. [K] */
static const double latent = 0.25;

/* ------------------------------------------------------------------ the list */

static bool same_piece(const hl_mains_piece *a, const hl_mains_piece *b) {
  return a->zone == b->zone && fabs(a->load.t_high - b->load.t_high) < same_level &&
         fabs(a->load.t_low - b->load.t_low) < same_level &&
         fabs(a->load.q - b->load.q) < same_heat;
}

static bool same(const hli_plan_candidate *a, const hli_plan_candidate *b) {
  if (a->piece_count != b->piece_count || a->duty_count > 0 || b->duty_count > 0)
    return false; /* between mains each is of its own */
  if (!hli_same_text(a->info.cycle, b->info.cycle) || !hli_same_text(a->info.fluid, b->info.fluid))
    return false;
  for (int k = 0; k < a->piece_count; k++)
    if (!same_piece(&a->piece[k], &b->piece[k]))
      return false;
  return true;
}

/** A text in the plan's arena; NULL stays. False: out of memory. */
static bool keep_text(hl_plan *plan, const char **text) {
  if (*text == NULL)
    return true;
  *text = hli_arena_text(&plan->arena, *text);
  return *text != NULL;
}

/** All that it takes is heat that ambient cannot take: of a zone below ambient, or of a chilled
 * utility. */
static bool refrigerates(const hl_plan *plan, const hli_plan_candidate *c) {
  bool cold = c->info.t_evap < plan->hpr.t_air;
  for (int k = 0; k < c->piece_count; k++)
    cold = cold && (c->piece[k].load.q > 0 || c->piece[k].load.t_low < plan->hpr.t_air);
  for (int k = 0; k < c->duty_count; k++)
    cold = cold && (c->duty[k].q > 0 || plan->input.level[c->duty[k].level].chilled);
  return cold;
}

hl_status hli_plan_add_candidate(hl_plan *plan, const hli_plan_candidate *candidate,
                                 const char *name) {
  if (plan->cooling && !refrigerates(plan, candidate))
    return HL_OK;
  for (int k = 0; k < plan->candidates; k++)
    if (same(&plan->candidate[k], candidate)) {
      plan->candidate[k].guess = fmax(plan->candidate[k].guess, candidate->guess);
      return HL_OK;
    }
  if (!hli_reserve(plan->ctx, (void **)&plan->candidate, &plan->room, plan->candidates + 1,
                   sizeof *plan->candidate))
    return hli_nomem(plan->ctx);
  hli_plan_candidate *c = &plan->candidate[plan->candidates];
  *c = *candidate;
  c->name = name;
  c->piece = HLI_NEW(&plan->arena, hl_mains_piece, c->piece_count);
  if (c->piece == NULL || !keep_text(plan, &c->name) || !keep_text(plan, &c->info.zone) ||
      !keep_text(plan, &c->info.source) || !keep_text(plan, &c->info.sink) ||
      !keep_text(plan, &c->info.cycle) || !keep_text(plan, &c->info.fluid))
    return hli_nomem(plan->ctx);
  for (int k = 0; k < c->piece_count; k++)
    c->piece[k] = candidate->piece[k];
  plan->candidates++;
  return HL_OK;
}

/* ------------------------------------------------------ machines of a target */

/** A level of a zone, shifted, moved through what is as good as isothermal. */
static double far_end(const hl_plan *plan, int zone, double t, bool sink) {
  const hl_mains_input *in = &plan->input;
  double far = t;
  for (int p = 0; p < in->period_count; p++)
    for (int k = 0; k < in->period[p].loads[zone].count; k++) {
      const hl_load *load = &in->period[p].loads[zone].load[k];
      const double end = sink ? load->t_high : load->t_low;
      if ((load->q > 0) != sink && load->t_low <= t && load->t_high >= t && fabs(end - t) <= latent)
        far = sink ? fmax(far, end) : fmin(far, end);
    }
  return far;
}

/** What is tried in one zone of one period. */
typedef struct attempt {
  hl_plan *plan;
  const hl_problem *problem;
  const char *path; /* NULL: the whole process */
  int zone, period; /* of the programme */
  const hli_stop *rule;
  hl_hpr_settings set;
} attempt;

/** Heat exchange does without a machine what lifts no heat. */
static bool lifts(const hli_plan_candidate *c) {
  double given = 0, taken = INFINITY;
  for (int k = 0; k < c->piece_count; k++)
    if (c->piece[k].load.q > 0)
      given = fmax(given, c->piece[k].load.t_high);
    else
      taken = fmin(taken, c->piece[k].load.t_low);
  return given > taken;
}

static hl_status add(const attempt *a, hli_plan_candidate *c) {
  char name[120];
  hli_print(name, sizeof name, "%.80s %.1f K to %.1f K", a->plan->input.zone[a->zone].name,
            c->info.t_evap, c->info.t_cond);
  c->info.zone = a->plan->input.zone[a->zone].name;
  return lifts(c) && c->info.t_cond - c->info.t_evap >= a->plan->set.lift
             ? hli_plan_add_candidate(a->plan, c, name)
             : HL_OK;
}

static hli_plan_candidate candidate_of(const hl_hpr_machine *m, hl_mains_piece *piece) {
  return (hli_plan_candidate){
      .info = {.cycle = m->cycle, .fluid = m->fluid, .t_cond = m->t_cond, .t_evap = m->t_evap},
      .piece = piece,
      .power = m->power / m->q_cond,
      .guess = m->q_cond};
}

static hl_status add_carnot(const attempt *a, const hl_hpr_machine *m, double share) {
  const double high = far_end(a->plan, a->zone, m->t_cond - share, true);
  const double low = far_end(a->plan, a->zone, m->t_evap + share, false);
  hl_mains_piece piece[2] = {{a->zone, {high, high, 1}},
                             {a->zone, {low, low, -m->q_evap / m->q_cond}}};
  hli_plan_candidate c = candidate_of(m, piece);
  c.piece_count = 2;
  if (high != m->t_cond - share || low != m->t_evap + share) {
    c.info.t_cond = high + share;
    c.info.t_evap = low - share;
    c.power = hli_plan_power(a->plan, c.info.t_evap, c.info.t_cond);
    piece[1].load.q = c.power - 1;
    if (!(c.power > 0 && c.power < 1))
      return HL_OK;
  }
  return add(a, &c);
}

/** One machine between all levels of both sides. */
static hl_status add_lumped(const attempt *a, const hl_hpr *h) {
  hl_mains_piece piece[2 * HL_LEVELS_MOST];
  const hl_hpr_machine *m = hl_hpr_machine_at(h, 0);
  hli_plan_candidate c = candidate_of(m, piece);
  for (int k = 0; k < hl_hpr_level_count(h); k++) {
    const hl_hpr_level *level = hl_hpr_level_at(h, k);
    const double sign = level->side == HL_SIDE_HOT ? 1 : -1;
    piece[c.piece_count++] = (hl_mains_piece){
        a->zone, {level->t_shifted, level->t_shifted, sign * level->q / m->q_cond}};
  }
  return add(a, &c);
}

static hl_status add_real(const attempt *a, const hl_hpr_machine *m, double share) {
  hl_plan *plan = a->plan;
  hl_cycle_result *r = plan->result;
  HLI_TRY(hli_machine_eval(plan->problem[0], m->machine, r));
  hli_plan_candidate c = candidate_of(m, plan->piece);
  double given = 0;
  for (int p = 0; p < r->group.profile_count; p++)
    given += r->group.profile[p].side == HL_SIDE_HOT ? hl_profile_heat(&r->group.profile[p]) : 0;
  for (int p = 0; p < r->group.profile_count; p++) {
    const hl_profile *profile = &r->group.profile[p];
    for (int k = 0; k < profile->count; k++) {
      hl_piece shifted = profile->piece[k];
      shifted.dt_cont = share;
      plan->piece[c.piece_count++] = (hl_mains_piece){
          a->zone, hl_piece_load(profile->side, &shifted, plan->dt_min, 1 / given)};
    }
  }
  return add(a, &c);
}

static hl_status add_answer(const attempt *a, const hl_hpr *h) {
  const double share = hl_hpr_levels_asked(h)->dt_cont;
  const bool real = a->set.model == HL_HPR_REAL;
  if (!real && a->plan->levels.model == HL_LEVELS_LUMPED)
    return hl_hpr_machine_count(h) > 0 ? add_lumped(a, h) : HL_OK;
  for (int k = 0; hli_hpr_on_grid_at(h, k) != NULL; k++) {
    const hl_hpr_machine *m = hli_hpr_on_grid_at(h, k);
    if (m->power > 0 && !(m->fuel > 0))
      HLI_TRY(add_real(a, m, share));
  }
  for (int k = 0; k < hl_hpr_machine_count(h); k++) {
    const hl_hpr_machine *m = hl_hpr_machine_at(h, k);
    if (m->power > 0 && !(m->fuel > 0)) /* of a plan nothing burns */
      HLI_TRY(real ? add_real(a, m, share) : add_carnot(a, m, share));
  }
  return HL_OK;
}

/* -------------------------------------------------------------------- loads */

bool hli_plan_is_due(hl_plan *plan, const hli_stop *rule) {
  const bool due = hli_stop_due(rule);
  plan->cut |= due;
  return due;
}

/** A fair share of the time that is left, of so many parts; what one does not use is the others'.
 */
static hli_stop share_of(const hli_stop *rule, int parts) {
  hli_stop share = *rule;
  if (isfinite(rule->limit.time_limit))
    share.limit.time_limit = hli_stop_elapsed(rule) + hli_stop_left(rule) / parts;
  return share;
}

static hl_status solve(const attempt *a, hl_hpr **h) {
  const hl_stop_settings left = hli_plan_stop(a->rule);
  HLI_TRY(hli_hpr_try(a->problem, a->path, &a->set, a->plan->library, &left, h));
  const hl_outcome outcome = hl_hpr_outcome(*h);
  a->plan->cut |= outcome == HL_OUTCOME_LIMIT || outcome == HL_OUTCOME_STOPPED;
  return HL_OK;
}

/** A utility in use on the side that machines relieve has a price. */
static bool priced(const attempt *a, const hl_hpr *h) {
  const hl_targets *before = hl_hpr_targets_before(h);
  if (a->set.objective != HL_HPR_COST)
    return true;
  const hl_side side = a->set.task == HL_LEVELS_HEATING ? HL_SIDE_HOT : HL_SIDE_COLD;
  for (int k = 0; k < hl_targets_utility_count(before); k++) {
    const int u = hl_targets_utility_at(before, k)->utility;
    if (u >= 0 && hl_problem_utility_at(a->problem, u)->side == side &&
        hl_problem_groups(a->problem)->group[1 + u].cost_scale > 0)
      return true;
  }
  return false;
}

static hl_status try_load(attempt *a, int load, double duty) {
  hl_hpr *h;
  if (hli_plan_is_due(a->plan, a->rule))
    return HL_OK;
  a->set.load = load;
  a->set.duty = duty;
  HLI_TRY(solve(a, &h));
  const hl_status status = add_answer(a, h);
  hl_hpr_free(h);
  return status;
}

/** Heat of a profile from the pinch to a temperature below it. [W] */
static double heat_above(const hl_point *at, int count, double t) {
  int n = 1;
  while (n < count && at[n].t > t)
    n++;
  if (n == count || at[0].t <= t)
    return n == count ? at[count - 1].q : 0;
  return at[n - 1].q + (at[n].q - at[n - 1].q) * (at[n - 1].t - t) / (at[n - 1].t - at[n].t);
}

/**
 * The k-th part of a load, or of the heat of a side: 1, 1/2, 1/4, 3/4, 1/8, 5/8, ... More loads add
 * to those of fewer, so that no plan is worse for them.
 */
static double part(int k) {
  double value = 0, digit = 0.5;
  for (int n = k; n > 0; n /= 2, digit /= 2)
    value += digit * (n % 2);
  return k == 0 ? 1 : value;
}

/** Levels of a zone on a side, at parts of its heat; of refrigeration, of that below ambient.
 */
static hl_status add_levels(const attempt *a, const hl_hpr *h, hl_side side) {
  hl_plan *plan = a->plan;
  int count;
  const hl_point *at = hl_hpr_profile(h, side == HL_SIDE_HOT ? HL_SIDE_HOT : HL_SIDE_COLD, &count);
  const bool below = plan->cooling && side == HL_SIDE_HOT && count > 1;
  const double from = below ? heat_above(at, count, plan->hpr.t_air) : 0;
  for (int k = 0; k < plan->set.loads && count > 1 && at[count - 1].q > from; k++) {
    const double q = from + (at[count - 1].q - from) * part(k);
    int n = 1;
    while (n < count - 1 && at[n].q < q)
      n++;
    const double span = at[n].q - at[n - 1].q;
    const double t = far_end(
        plan, a->zone,
        span > 0 ? at[n - 1].t + (at[n].t - at[n - 1].t) * (q - at[n - 1].q) / span : at[n].t,
        side == HL_SIDE_COLD);
    int j = 0;
    while (j < plan->levels_count &&
           (plan->level[j].side != side || plan->level[j].zone != a->zone ||
            fabs(plan->level[j].t - t) >= same_level))
      j++;
    if (j < plan->levels_count) {
      plan->level[j].q = fmax(plan->level[j].q, q);
      continue;
    }
    if (!hli_reserve(plan->ctx, (void **)&plan->level, &plan->levels_room, j + 1,
                     sizeof *plan->level))
      return hli_nomem(plan->ctx);
    plan->level[plan->levels_count++] = (hli_plan_level){side, a->zone, a->period, t, q};
  }
  return HL_OK;
}

static hl_status try_task(attempt *a, int task) {
  hl_hpr *h;
  if (hli_plan_is_due(a->plan, a->rule))
    return HL_OK;
  a->set.task = task;
  a->set.load = HL_HPR_LOAD_SHARE;
  a->set.share = 1;
  HLI_TRY(solve(a, &h));
  const bool fits = hl_hpr_outcome(h) != HL_OUTCOME_INFEASIBLE, has_price = priced(a, h);
  const double most = fits ? hl_hpr_demand(h) : hl_hpr_load_most(h);
  hl_status status = add_answer(a, h);
  if (status == HL_OK && task == HL_LEVELS_HEATING)
    status = add_levels(a, h, HL_SIDE_HOT);
  if (status == HL_OK && task == HL_LEVELS_HEATING)
    status = add_levels(a, h, HL_SIDE_COLD);
  hl_hpr_free(h);
  if (status != HL_OK || !(most > 1)) /* W: no load of a machine */
    return status;
  for (int k = fits ? 1 : 0; k < a->plan->set.loads; k++)
    HLI_TRY(try_load(a, HL_HPR_LOAD_DUTY, most * part(k)));
  return has_price ? try_load(a, HL_HPR_LOAD_FREE, NAN) : HL_OK;
}

static int zone_named(const hl_plan *plan, const char *name) {
  for (int z = 0; z < plan->input.zone_count; z++)
    if (strcmp(plan->input.zone[z].name, name) == 0)
      return z;
  return -1;
}

hl_status hli_plan_add_direct(hl_plan *plan, int period, const hli_stop *rule) {
  const hl_site *targets = plan->targets[period];
  const int count = hl_site_process_count(targets);
  /* Of the zones of this period and the later ones, of each task, and of what comes after. */
  int parts = 2 * count * (plan->count - period) + 1;
  for (int k = 0; k < count; k++) {
    const char *path = hl_site_process_at(targets, k)->path;
    const bool rest = path[0] == '('; /* streams without a zone: no zone to ask for */
    attempt a = {.plan = plan,
                 .problem = plan->problem[period],
                 .path = rest ? NULL : path,
                 .zone = zone_named(plan, path),
                 .period = period,
                 .set = plan->hpr};
    a.set.scope = HL_HPR_DIRECT;
    a.set.ambient = false; /* it is a main here */
    static const int task[] = {HL_LEVELS_HEATING, HL_LEVELS_COOLING};
    for (int i = 0; i < 2; i++, parts--) {
      const hli_stop share = share_of(rule, parts);
      a.rule = &share;
      if (!rest || count == 1)
        HLI_TRY(try_task(&a, task[i]));
    }
  }
  return HL_OK;
}
