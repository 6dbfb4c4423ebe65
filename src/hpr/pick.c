/** One choice among candidates on the cascade, freed from their grid, and what becomes of it. */
#include "hpr/pick.h"

/** The time that is left, for the next of several searches. */
hl_stop_settings hli_rest_of(const hli_stop *rule) {
  hl_stop_settings rest = rule->limit;
  rest.time_limit = fmax(hli_stop_left(rule), 0);
  return rest;
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
    const hl_stop_settings stop = hli_rest_of(rule);
    set.power_price = asked->power_price * price / given;
    HLI_TRY(hl_selection_solve(selection, &set, &stop, &r));
    if (r.count == 0)
      break;
    const hl_status status = hli_answer_init(hpr, l, selection, &r, NAN, &d);
    hli_answer_tidy(hpr);
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

/** Level of a machine up to which a side has a load, and of the other side what it may be with the
 * power; NAN: there is none, or it is all. [K] */
static double end_of_load(const hl_hpr *hpr, int side, double share) {
  const double sink =
      hpr->set.task == HL_LEVELS_HEATING ? 1 : 1.3; /* of refrigeration with power */
  const double load = hli_load_asked(hpr) * (side == 0 ? sink : 1);
  const hl_point *at = hpr->profile[side];
  if (!(hli_load_asked(hpr) < hpr->demand))
    return NAN;
  for (int k = 1; k < hpr->profile_count[side]; k++)
    if (at[k].q >= load)
      return share + at[k - 1].t +
             (load - at[k - 1].q) / (at[k].q - at[k - 1].q) * (at[k].t - at[k - 1].t);
  return NAN;
}

/** Levels of machines that meet the flat parts of a profile, those of most heat: levels of the grid
 * beside them leave that heat, or lift it further. Returns their number. */
static int find_flats(const hl_hpr *hpr, int side, double step, double share,
                      double level[HLI_FLATS]) {
  const double flat = 0.5, much = 0.05;
  const hl_point *at = hpr->profile[side];
  double heat[HLI_FLATS];
  int count = 0;
  for (int k = 1; k < hpr->profile_count[side]; k++) {
    const double q = at[k].q - at[k - 1].q;
    if (!(q > much * hpr->demand) || fabs(at[k].t - at[k - 1].t) > flat * step)
      continue;
    int place = count < HLI_FLATS ? count++ : HLI_FLATS;
    for (; place > 0 && q > heat[place - 1]; place--)
      if (place < HLI_FLATS) {
        heat[place] = heat[place - 1];
        level[place] = level[place - 1];
      }
    if (place < HLI_FLATS) {
      heat[place] = q;
      level[place] = at[k].t + (side == 0 ? share : -share);
    }
  }
  return count;
}

/** The grid with levels that meet flat parts of the profiles of sink and source, beside its own. */
hl_status hli_add_flats(const hl_hpr *hpr, const hli_library *l, hl_selection *selection,
                        const hl_selection_grid *grid, const hl_stop_settings *stop) {
  const double share = hpr->levels_set.dt_cont;
  double high[HLI_FLATS], low[HLI_FLATS];
  const int highs = find_flats(hpr, 0, grid->step, share, high),
            lows = find_flats(hpr, 1, grid->step, share, low);
  for (int h = -1; h < highs; h++)
    for (int k = -1; k < lows; k++) {
      hl_selection_grid one = *grid;
      if (h >= 0)
        one.high_from = one.high_to = high[h];
      if (k >= 0)
        one.low_from = one.low_to = low[k];
      if (h >= 0 || k >= 0)
        HLI_TRY(hl_selection_add_grid(selection, l->machine, l->count, &one, stop));
    }
  return HL_OK;
}

/** Levels up to which a load that is asked for reaches, with all of the other side. Whether it fits
 * is asked before, so that it does not depend on it what does. */
hl_status hli_refine(const hl_hpr *hpr, hli_field *f) {
  const double share = hpr->levels_set.dt_cont;
  const double end[] = {end_of_load(hpr, 0, share), end_of_load(hpr, 1, -share)};
  for (int side = 0; side < 2 && !f->refined; side++) {
    const hl_stop_settings stop = hli_rest_of(f->rule);
    hl_selection_grid grid = *f->grid;
    const hl_selection_grid *w = f->whole;
    double *from = side == 0 ? &grid.high_from : &grid.low_from;
    double *to = side == 0 ? &grid.high_to : &grid.low_to;
    double *low = side == 0 ? &grid.low_from : &grid.high_from;
    if (!(end[side] >= (side == 0 ? w->high_from : w->low_from) &&
          end[side] <= (side == 0 ? w->high_to : w->low_to)))
      continue;
    *from = *to = end[side];
    if (end[1 - side] > *low) /* both levels are met too */
      *low = end[1 - side] - grid.step * floor((end[1 - side] - *low) / grid.step);
    HLI_TRY(hl_selection_add_grid(f->selection, f->l->machine, f->l->count, &grid, &stop));
  }
  f->refined = true;
  return HL_OK;
}
/** The smallest size that some machine is bound to have; 0: some has any. [W] */
static double least_size(const hli_library *l) {
  double least = INFINITY;
  for (int k = 0; k < l->count; k++) {
    const int s = l->system[k];
    least = fmin(least, s >= 0 ? hl_problem_system_at(l->problem, s)->scale_min : 0);
  }
  return isfinite(least) ? least : 0;
}

/** On the grid; INFEASIBLE without anything that serves a load that is asked for. Refrigeration may
 * have to give some heat below its level, which is none of its load, or to take other heat there;
 * machines that are larger than the load take no more than the smallest of them gives. */
hl_status hli_choose_on_grid(hli_trial *t, bool prove) {
  enum { OWN, NET, SMALLEST, ANY };
  const double load = hli_load_asked(t->hpr), least = least_size(t->f->l);
  const bool wide = t->hpr->set.task == HL_LEVELS_COOLING && !isnan(load);
  for (int n = OWN; n <= (wide ? ANY : OWN); n++) {
    const hl_stop_settings stop = hli_rest_of(t->f->rule);
    if (n == SMALLEST && !(least > load))
      continue;
    t->set.taken_net = n == NET || n == ANY;
    if (n == SMALLEST)
      t->set.taken_max = least;
    if (n == ANY)
      hli_asked_widen(&t->set);
    HLI_TRY(hli_asked_solve(t->f->selection, &t->set, prove, &stop, &t->r));
    if (t->r.count == 0 && load > 0 && !(t->r.ambient_given > 0))
      t->r.outcome = HL_OUTCOME_INFEASIBLE;
    if (t->r.outcome != HL_OUTCOME_INFEASIBLE)
      return HL_OK;
  }
  return HL_OK;
}

/** With levels freed: the design of a choice, of the load that is asked for. */
hl_status hli_free_levels(hli_trial *t, hli_design *d) {
  const hl_stop_settings stop = hli_rest_of(t->f->rule);
  if (t->r.count > 0)
    HLI_TRY(hl_selection_solve_free(t->f->selection, &t->set, t->f->grid, &stop, &t->r));
  return hli_answer_init(t->hpr, t->f->l, t->f->selection, &t->r, hli_load_asked(t->hpr), d);
}

/** What is least by the objective and has the load. */
static bool is_better(const hl_hpr *hpr, const hli_design *d, const hli_design *than) {
  const double load = hli_load_asked(hpr);
  const bool has = hli_answer_meets(d, load) && !(hli_answer_heats(hpr, d) > 0);
  const bool had = hli_answer_meets(than, load) && !(hli_answer_heats(hpr, than) > 0);
  return has && (!had || d->account.objective < than->account.objective);
}

/** Heat beyond what is left to utilities may be of use, so that the load would be surpassed: then
 * the machines of a smaller size, or those that give no more than the load, whatever is better. */
static hl_status free_and_meet(hli_trial *t, hli_design *d) {
  hl_hpr *hpr = t->hpr;
  const double load = hli_load_asked(hpr), close = 1e-6;
  const int kept = hpr->kept_count;
  hli_design all, other = {0};
  HLI_TRY(hli_free_levels(t, d));
  if (isnan(load) || hpr->set.task == HL_LEVELS_COOLING || t->r.count == 0 ||
      load >= hpr->demand * (1 - close))
    return HL_OK;
  const int own = hpr->kept_count;
  HLI_TRY(hli_answer_init(hpr, t->f->l, t->f->selection, &t->r, NAN, &all));
  while (hpr->kept_count > own)
    hl_machine_free(hpr->kept[--hpr->kept_count]);
  if (all.load <= load * (1 + close) || own - kept != t->r.count)
    return HL_OK;
  const hl_selection_result surpassed = t->r;
  const hl_stop_settings stop = hli_rest_of(t->f->rule);
  hli_asked_narrow(hpr, &t->set);
  t->set.prove = false;
  HLI_TRY(hl_selection_solve(t->f->selection, &t->set, &stop, &t->r));
  if (t->r.outcome != HL_OUTCOME_INFEASIBLE && t->r.count > 0) {
    HLI_TRY(hli_free_levels(t, &other));
    if (is_better(hpr, &other, d))
      *d = other;
  }
  t->r.outcome = surpassed.outcome;
  return HL_OK;
}

/** Take a design that is better than what there is; the first one of a load is, or is refused. */
hl_status hli_take(hl_hpr *hpr, hli_field *f, const hli_design *d) {
  const bool asked =
      !f->tried && (hpr->set.load != HL_HPR_LOAD_FREE || hpr->set.objective == HL_HPR_POWER);
  const bool first = asked && hpr->best.real == NULL;
  const bool meets = hli_answer_meets(d, hli_load_asked(hpr));
  const bool heats = hli_answer_heats(hpr, d) > 0;
  double boiler;
  HLI_TRY(hli_hpr_beyond_boiler(hpr, d, &boiler));
  const bool good = meets && !heats && isnan(boiler);
  if (good && d->account.objective < f->least) {
    f->least = d->account.objective;
    f->load = d->load;
  }
  if (!isnan(boiler) && hpr->set.load == HL_HPR_LOAD_FREE && hpr->set.objective == HL_HPR_POWER)
    hli_asked_saves_none(hpr, d, boiler);
  else if (first && !meets)
    hli_asked_not_met(hpr, d);
  else if (first && d->unserved.q > 0)
    hli_hpr_refuse(hpr, d);
  else if (first && heats)
    hli_asked_heats(hpr, d);
  else if (first && !isnan(boiler))
    hli_asked_boiler(hpr, d, boiler);
  else if (good && (first || d->account.objective < hpr->best.account.objective))
    hpr->best = *d;
  else if (f->tried && meets && hpr->best.real == NULL)
    hli_hpr_note_price(hpr, d);
  hli_answer_tidy(hpr);
  return HL_OK;
}

/** None, or machines of which one is as small as it may be. */
static bool is_small(const hli_design *d) {
  const double close = 1e-3;
  bool small = d->machine_count == 0;
  for (int k = 0; k < d->machine_count; k++) {
    const hl_system *system = d->machine[k].system;
    small |= system != NULL && d->machine[k].q_cond <= system->scale_min * (1 + close);
  }
  return small;
}

static void note_bound(hl_hpr *hpr, const hl_selection_result *r, bool of_grid) {
  const double none = hpr->none_on_grid;
  hpr->proven_on_grid = of_grid && r->outcome == HL_OUTCOME_OPTIMAL;
  hpr->bound_on_grid = hpr->set.objective == HL_HPR_POWER ? r->bound
                       : isfinite(none) && !hpr->by_default
                           ? hpr->none.account.objective + r->bound - none
                           : (double)NAN;
  if (!of_grid)
    hpr->bound_on_grid = NAN;
  hpr->bound = NAN;
}

/** Freed levels may have the load that is asked for: what is on the grid has nearly all of it. */
hl_status hli_may_reach(hl_hpr *hpr, hl_selection *selection, const hl_selection_settings *set,
                        const hl_stop_settings *stop, bool *yes) {
  const double reach = 0.8;
  double most = 0;
  HLI_TRY(hli_asked_most(hpr, selection, set, NULL, stop, &most));
  *yes = most > reach * hli_load_asked(hpr);
  return HL_OK;
}

/** The best choice among candidates, if it is better than what there is. What does not fit on the
 * grid is looked for with levels freed where there is nothing yet, or if asked to. */
hl_status hli_choose(hl_hpr *hpr, hli_field *f, bool beside) {
  hli_trial t = {hpr, f, {0}, {.outcome = HL_OUTCOME_INFEASIBLE}};
  const double load = hli_load_asked(hpr), rounding = 1e-7;
  const bool part = load < hpr->demand;
  hli_design d = {0};
  HLI_TRY(hli_pose_prices(hpr, &t.set));
  hli_asked_limit(hpr, &t.set);
  const hl_selection_settings asked = t.set;
  if (!(load > hpr->demand * (1 + rounding)))
    HLI_TRY(hli_choose_on_grid(&t, !part || f->refined));
  const bool of_grid = t.r.outcome != HL_OUTCOME_INFEASIBLE;
  if (!of_grid && hpr->best.real != NULL && !beside)
    return HL_OK;
  if (!of_grid) {
    const hl_stop_settings stop = hli_rest_of(f->rule);
    bool reaches = true;
    if (f->part)
      HLI_TRY(hli_may_reach(hpr, f->selection, &t.set, &stop, &reaches));
    if (!reaches)
      return HL_OK;
    HLI_TRY(hli_asked_largest(hpr, f->selection, &t.set, f->grid, &stop, &t.r));
    if (t.r.outcome == HL_OUTCOME_INFEASIBLE)
      return HL_OK;
  }
  if (part && !f->refined) {
    const hli_trial before = t;
    HLI_TRY(hli_refine(hpr, f));
    t.set = asked;
    HLI_TRY(hli_choose_on_grid(&t, true));
    if (t.r.outcome == HL_OUTCOME_INFEASIBLE) /* only freed levels have the load */
      t = before;
  }
  note_bound(hpr, &t.r, of_grid);
  const hl_selection_result found = t.r;
  if (found.count > 0 && hpr->quiet && hpr->kept_count + 3 * found.count <= HLI_HPR_MACHINES)
    HLI_TRY(hli_answer_init(hpr, f->l, f->selection, &t.r, load, &hpr->on_grid));
  if (found.count > 0 || found.ambient_given > 0)
    HLI_TRY(free_and_meet(&t, &d));
  hpr->outcome = t.r.outcome == HL_OUTCOME_LIMIT || t.r.outcome == HL_OUTCOME_STOPPED
                     ? t.r.outcome
                     : HL_OUTCOME_FEASIBLE;
  f->small = is_small(&d);
  if (found.count > 0 || found.ambient_given > 0)
    return hli_take(hpr, f, &d);
  if (hpr->set.objective == HL_HPR_COST && hpr->variant == NULL && !hpr->quiet)
    return find_price(hpr, f->l, f->selection, &t.set, f->rule);
  return HL_OK;
}
hli_finding hli_found(const hl_hpr *hpr) {
  hli_finding f = {hpr->outcome,        hpr->bound_on_grid, hpr->most,
                   hpr->proven_on_grid, hpr->refusal,       ""};
  memcpy(f.reason, hpr->reason, sizeof f.reason);
  return f;
}

void hli_restore(hl_hpr *hpr, const hli_finding *f) {
  hpr->outcome = f->outcome;
  hpr->bound_on_grid = f->bound;
  hpr->most = f->most;
  hpr->proven_on_grid = f->proven;
  hpr->refusal = f->refusal;
  memcpy(hpr->reason, f->reason, sizeof hpr->reason);
}

/** The choice does not know exchangers, of which fewer machines have fewer, and may gain more where
 * their levels are freed: these are tried too. */
hl_status hli_choose_or_fewer(hl_hpr *hpr, hli_field *f, bool beside) {
  HLI_TRY(hli_choose(hpr, f, beside));
  const int asked = hpr->machines, most = hpr->best.machine_count;
  const hli_finding found = hli_found(hpr);
  if (hpr->set.load == HL_HPR_LOAD_FREE && !hli_exchangers_decide(hpr))
    return HL_OK;
  for (hpr->machines = most - 1; hpr->machines > 0 && !hli_stop_due(f->rule); hpr->machines--)
    HLI_TRY(hli_choose(hpr, f, false));
  hpr->machines = asked;
  hli_restore(hpr, &found);
  return HL_OK;
}
