/** Real machines: candidates of the library, chosen on the cascade and freed from their grid. */
#include <heatloom/selection.h>

#include "hpr/work.h"

/* ----------------------------------------------------------------------- call */

static void no_candidate(hl_hpr *hpr) {
  hpr->most = 0;
  hpr->outcome = HL_OUTCOME_INFEASIBLE;
  hli_print(hpr->reason, sizeof hpr->reason,
            "every candidate is excluded: see the limits that exclude them; allow more (hpr.* and "
            "the parameters of systems) or name other cycles and fluids");
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

/** What is chosen from: machines on their grid, and at the levels of a load that is asked for. */
typedef struct field {
  const hli_library *l;
  hl_selection *selection;
  const hl_selection_grid *grid, *whole; /* the second with both ends as they are */
  const hli_stop *rule;
  bool refined; /* the latter are there */
  bool tried;   /* its load is one of several that are tried for the best */
  bool part;    /* of kinds that are tried beside others: what it refuses is not told */
  bool small;   /* nothing was chosen last, or machines as small as they may be */
} field;

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

/** Levels up to which a load that is asked for reaches, with all of the other side. Whether it fits
 * is asked before, so that it does not depend on it what does. */
static hl_status refine(const hl_hpr *hpr, field *f) {
  const double share = hpr->levels_set.dt_cont;
  const double end[] = {end_of_load(hpr, 0, share), end_of_load(hpr, 1, -share)};
  for (int side = 0; side < 2 && !f->refined; side++) {
    const hl_stop_settings stop = rest_of(f->rule);
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

/** A choice on the way to an answer. */
typedef struct trial {
  hl_hpr *hpr;
  field *f;
  hl_selection_settings set;
  hl_selection_result r;
} trial;

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
static hl_status choose_on_grid(trial *t, bool prove) {
  enum { OWN, NET, SMALLEST, ANY };
  const double load = hli_load_asked(t->hpr), least = least_size(t->f->l);
  const bool wide = t->hpr->set.task == HL_LEVELS_COOLING && !isnan(load);
  for (int n = OWN; n <= (wide ? ANY : OWN); n++) {
    const hl_stop_settings stop = rest_of(t->f->rule);
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
static hl_status free_levels(trial *t, hli_design *d) {
  const hl_stop_settings stop = rest_of(t->f->rule);
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
static hl_status free_and_meet(trial *t, hli_design *d) {
  hl_hpr *hpr = t->hpr;
  const double load = hli_load_asked(hpr), close = 1e-6;
  const int kept = hpr->kept_count;
  hli_design all, other = {0};
  HLI_TRY(free_levels(t, d));
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
  const hl_stop_settings stop = rest_of(t->f->rule);
  hli_asked_narrow(hpr, &t->set);
  t->set.prove = false;
  HLI_TRY(hl_selection_solve(t->f->selection, &t->set, &stop, &t->r));
  if (t->r.outcome != HL_OUTCOME_INFEASIBLE && t->r.count > 0) {
    HLI_TRY(free_levels(t, &other));
    if (is_better(hpr, &other, d))
      *d = other;
  }
  t->r.outcome = surpassed.outcome;
  return HL_OK;
}

/** Take a design that is better than what there is; the first one of a load is, or is refused. */
static hl_status take(hl_hpr *hpr, const field *f, const hli_design *d) {
  const bool asked =
      !f->tried && (hpr->set.load != HL_HPR_LOAD_FREE || hpr->set.objective == HL_HPR_POWER);
  const bool first = asked && hpr->best.real == NULL;
  const bool meets = hli_answer_meets(d, hli_load_asked(hpr));
  const bool heats = hli_answer_heats(hpr, d) > 0;
  bool worse;
  HLI_TRY(hli_hpr_worse_than_boiler(hpr, d, &worse));
  if (worse && hpr->set.load == HL_HPR_LOAD_FREE)
    hpr->bound_on_grid = NAN; /* of machines; none has no power */
  else if (first && !meets)
    hli_asked_not_met(hpr, d);
  else if (first && d->unserved.q > 0)
    hli_hpr_refuse(hpr, d);
  else if (first && heats)
    hli_asked_heats(hpr, d);
  else if (meets && !heats && (first || d->account.objective < hpr->best.account.objective))
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
static hl_status may_reach(hl_hpr *hpr, hl_selection *selection, const hl_selection_settings *set,
                           const hl_stop_settings *stop, bool *yes) {
  const double reach = 0.8;
  double most = 0;
  HLI_TRY(hli_asked_most(hpr, selection, set, NULL, stop, &most));
  *yes = most > reach * hli_load_asked(hpr);
  return HL_OK;
}

/** The best choice among candidates, if it is better than what there is. What does not fit on the
 * grid is looked for with levels freed where there is nothing yet, or if asked to. */
static hl_status choose(hl_hpr *hpr, field *f, bool beside) {
  trial t = {hpr, f, {0}, {.outcome = HL_OUTCOME_INFEASIBLE}};
  const double load = hli_load_asked(hpr), rounding = 1e-7;
  const bool part = load < hpr->demand;
  hli_design d = {0};
  HLI_TRY(hli_pose_prices(hpr, &t.set));
  hli_asked_limit(hpr, &t.set);
  const hl_selection_settings asked = t.set;
  if (!(load > hpr->demand * (1 + rounding)))
    HLI_TRY(choose_on_grid(&t, !part || f->refined));
  const bool of_grid = t.r.outcome != HL_OUTCOME_INFEASIBLE;
  if (!of_grid && hpr->best.real != NULL && !beside)
    return HL_OK;
  if (!of_grid) {
    const hl_stop_settings stop = rest_of(f->rule);
    bool reaches = true;
    if (f->part)
      HLI_TRY(may_reach(hpr, f->selection, &t.set, &stop, &reaches));
    if (!reaches)
      return HL_OK;
    HLI_TRY(hli_asked_largest(hpr, f->selection, &t.set, f->grid, &stop, &t.r));
    if (t.r.outcome == HL_OUTCOME_INFEASIBLE)
      return HL_OK;
  }
  if (part && !f->refined) {
    const trial before = t;
    HLI_TRY(refine(hpr, f));
    t.set = asked;
    HLI_TRY(choose_on_grid(&t, true));
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
    return take(hpr, f, &d);
  if (hpr->set.objective == HL_HPR_COST && hpr->variant == NULL && !hpr->quiet)
    return find_price(hpr, f->l, f->selection, &t.set, f->rule);
  return HL_OK;
}

/** What a choice says of itself, kept while others are tried. */
typedef struct finding {
  hl_outcome outcome;
  double bound, most;
  bool proven;
  hli_refusal refusal;
  char reason[sizeof((hl_hpr *)0)->reason];
} finding;

static finding found_so_far(const hl_hpr *hpr) {
  finding f = {hpr->outcome, hpr->bound_on_grid, hpr->most, hpr->proven_on_grid, hpr->refusal, ""};
  memcpy(f.reason, hpr->reason, sizeof f.reason);
  return f;
}

static void restore(hl_hpr *hpr, const finding *f) {
  hpr->outcome = f->outcome;
  hpr->bound_on_grid = f->bound;
  hpr->most = f->most;
  hpr->proven_on_grid = f->proven;
  hpr->refusal = f->refusal;
  memcpy(hpr->reason, f->reason, sizeof hpr->reason);
}

/** The choice does not know exchangers, of which fewer machines have fewer, and may gain more where
 * their levels are freed: these are tried too. */
static hl_status choose_or_fewer(hl_hpr *hpr, field *f, bool beside) {
  HLI_TRY(choose(hpr, f, beside));
  const int asked = hpr->machines, most = hpr->best.machine_count;
  const finding found = found_so_far(hpr);
  if (hpr->set.load == HL_HPR_LOAD_FREE && !hli_exchangers_decide(hpr))
    return HL_OK;
  for (hpr->machines = most - 1; hpr->machines > 0 && !hli_stop_due(f->rule); hpr->machines--)
    HLI_TRY(choose(hpr, f, false));
  hpr->machines = asked;
  restore(hpr, &found);
  return HL_OK;
}

enum { GRIDS = 3 }; /* of all levels, and of those of a load on each side */

/** What systems of the case say of their own variables and sizes. */
static hl_status set_ranges(const hli_library *l, hl_selection *selection) {
  for (int n = 0; n < GRIDS * l->count; n++) {
    const int k = n % l->count, s = l->system[k];
    for (int v = 0; v < HL_CYCLE_VARIABLES && l->range[k] != NULL; v++)
      if (l->range[k]->given[v])
        HLI_TRY(
            hl_selection_set_range(selection, n, v, l->range[k]->least[v], l->range[k]->most[v]));
    const hli_bounds *bounds = l->range[k];
    if (bounds != NULL && bounds->given[HLI_BOUND_SUBCOOL])
      HLI_TRY(hl_selection_set_subcool(selection, n, bounds->least[HLI_BOUND_SUBCOOL],
                                       bounds->most[HLI_BOUND_SUBCOOL]));
    if (bounds != NULL && bounds->given[HLI_BOUND_SUPERHEAT])
      HLI_TRY(hl_selection_set_superheat(selection, n, bounds->least[HLI_BOUND_SUPERHEAT],
                                         bounds->most[HLI_BOUND_SUPERHEAT]));
    const hl_system *system = s >= 0 ? hl_problem_system_at(l->problem, s) : NULL;
    if (system != NULL && (system->scale_min > 0 || isfinite(system->scale_max)))
      HLI_TRY(hl_selection_set_size(selection, n, s, system->scale_min, system->scale_max));
  }
  return HL_OK;
}

/* --------------------------------------------------------------- each alone */

/** Candidates of some machines of the library alone. `of`: all of them. */
static hl_status select_some(hl_hpr *hpr, hl_selection *of, const hli_library *one,
                             const hl_load *load, int count, const hl_selection_grid *grid,
                             const hl_stop_settings *stop, hl_selection **out) {
  HLI_TRY(hl_selection_new(hpr->ctx, load, count, out));
  hl_selection_share(*out, of);
  HLI_TRY(hli_pose_utilities(hpr, *out, load, count));
  HLI_TRY(set_ranges(one, *out));
  return hl_selection_add_grid(*out, one->machine, one->count, grid, stop);
}

/** The best choice of any load on a grid without levels of the load that is asked for, freed; then
 * it is made larger or smaller. */
static hl_status size_free(trial *t, hl_selection *of, const hl_load *load, int count) {
  hl_hpr *hpr = t->hpr;
  const hl_hpr_load asked = hpr->set.load;
  const hl_stop_settings stop = rest_of(t->f->rule);
  hli_design d;
  HLI_TRY(hli_pose_prices(hpr, &t->set));
  HLI_TRY(select_some(hpr, of, t->f->l, load, count, t->f->grid, &stop, &t->f->selection));
  hpr->set.load = HL_HPR_LOAD_FREE;
  hli_asked_limit(hpr, &t->set);
  hl_status status = choose_on_grid(t, true);
  hpr->set.load = asked;
  if (status != HL_OK || t->r.count == 0)
    return status;
  HLI_TRY(free_levels(t, &d));
  return take(hpr, t->f, &d);
}

/** What would be best of any load may be better for one that is asked for than what was chosen for
 * it, which is the best without exchangers. */
static hl_status choose_and_size(hl_hpr *hpr, const field *of, const hl_load *load, int count) {
  const finding found = found_so_far(hpr);
  field f = {of->l, NULL, of->grid, of->whole, of->rule, .tried = true};
  trial t = {hpr, &f, {0}, {.outcome = HL_OUTCOME_INFEASIBLE}};
  if (hpr->set.load == HL_HPR_LOAD_FREE || hpr->set.objective == HL_HPR_POWER ||
      hpr->set.task == HL_LEVELS_COOLING || /* they would take heat that is none of its load */
      hpr->best.real == NULL || hli_stop_due(f.rule))
    return HL_OK;
  const hl_status status = size_free(&t, of->selection, load, count);
  hl_selection_free(f.selection);
  restore(hpr, &found);
  return status;
}

/** One load of machines of one kind, as if it were asked for. */
static hl_status try_load(hl_hpr *hpr, const field *of, const hl_load *load, int count,
                          double share) {
  const hl_hpr_settings asked = hpr->set;
  const hl_stop_settings stop = rest_of(of->rule);
  hl_selection *own = NULL;
  hl_selection_grid grid, whole;
  hpr->set.load = HL_HPR_LOAD_SHARE;
  hpr->set.share = share;
  hl_status status = hli_pose_grid(hpr, of->l, &grid, &whole);
  if (status == HL_OK)
    status = select_some(hpr, of->selection, of->l, load, count, &grid, &stop, &own);
  field f = {of->l, own, &grid, &whole, of->rule, .tried = true};
  if (status == HL_OK)
    status = choose(hpr, &f, true);
  hl_selection_free(own);
  hpr->set = asked;
  return status;
}

/**
 * A choice on the grid is none, or as small as machines may be, where levels between those of the
 * grid may do better, of another load: some are tried as if they were asked for, then nearer to the
 * best of them.
 */
static hl_status try_loads(hl_hpr *hpr, const field *f, const hl_load *load, int count) {
  enum { SHARES = 8, HALVES = 4 };
  const finding found = found_so_far(hpr);
  const double before = hpr->best.account.objective;
  double least = before, at = NAN;
  if (!f->small || hpr->set.load != HL_HPR_LOAD_FREE || hpr->set.objective == HL_HPR_POWER)
    return HL_OK;
  for (int k = 1; k <= SHARES && !hli_stop_due(f->rule); k++) {
    HLI_TRY(try_load(hpr, f, load, count, (double)k / SHARES));
    if (hpr->best.account.objective < least)
      at = (double)k / SHARES;
    least = hpr->best.account.objective;
  }
  double step = 0.5 / SHARES;
  for (int n = 0; n < HALVES && !isnan(at) && !hli_stop_due(f->rule); n++, step /= 2) {
    const double centre = at;
    for (int side = -1; side <= 1; side += 2) {
      const double share = centre + side * step;
      if (share > 1)
        continue;
      HLI_TRY(try_load(hpr, f, load, count, share));
      if (hpr->best.account.objective < least)
        at = share;
      least = hpr->best.account.objective;
    }
  }
  restore(hpr, &found);
  if (least < before && hpr->outcome == HL_OUTCOME_INFEASIBLE)
    hpr->outcome = HL_OUTCOME_FEASIBLE;
  return HL_OK;
}

/* Kinds that are tried together; of which any two are; and of which each is freed alone. */
enum { PART = 2, EACH = 4, ALONE = 12 };

/** A part of a library. */
typedef struct part {
  hli_library library;
  hl_machine *machine[PART];
  const char *cycle[PART], *fluid[PART];
  int number[PART], system[PART];
  hli_bounds *range[PART];
} part;

/** What some system says of the levels of heat taken (0) or given (1); nothing of the others. */
static void widen(double span[2], const hli_bounds *range, int variable) {
  if (range == NULL || !range->given[variable])
    return;
  span[0] = fmin(span[0], range->least[variable]);
  span[1] = fmax(span[1], range->most[variable]);
}

static void part_init(part *p, const hli_library *l, int first, int last) {
  hli_library *own = &p->library;
  *own = *l;
  own->count = 0;
  own->low[0] = own->high[0] = INFINITY;
  own->low[1] = own->high[1] = 0;
  own->driven = own->engines = false;
  for (int k = first;; k = last) {
    const int n = p->library.count++;
    p->machine[n] = l->machine[k];
    p->cycle[n] = l->cycle[k];
    p->fluid[n] = l->fluid[k];
    p->number[n] = l->number[k];
    p->system[n] = l->system[k];
    p->range[n] = l->range[k];
    widen(own->low, l->range[k], 0);
    widen(own->high, l->range[k], 1);
    const hl_cycle_kind kind = hl_machine_cycle(l->machine[k])->kind;
    own->driven |= kind == HL_CYCLE_KIND_DRIVEN;
    own->engines |= kind == HL_CYCLE_KIND_ENGINE;
    if (k == last)
      break;
  }
  p->library.machine = p->machine;
  p->library.cycle = p->cycle;
  p->library.fluid = p->fluid;
  p->library.number = p->number;
  p->library.system = p->system;
  p->library.range = p->range;
}

/** Kinds of machines, to be tried each alone. */
typedef struct alone {
  hl_hpr *hpr;
  const hli_library *l;
  const hl_load *load;
  int count;
  const field *all;
  double *cost;    /* of the best choice on the grid; INFINITY: none, or it has been tried */
  bool *only_free; /* none on the grid has the load that is asked for, but freed levels may */
} alone;

/** Cost of the best choice on the grid, of machines of one kind. */
static hl_status rate_one(alone *a, field *f, const hl_stop_settings *stop, int k) {
  hl_selection_settings set;
  hl_selection_result r;
  HLI_TRY(hli_pose_prices(a->hpr, &set));
  hli_asked_limit(a->hpr, &set);
  set.prove = false;
  HLI_TRY(hl_selection_solve(f->selection, &set, stop, &r));
  const double asked = hli_load_asked(a->hpr);
  if (r.outcome != HL_OUTCOME_INFEASIBLE && asked < a->hpr->demand) {
    HLI_TRY(refine(a->hpr, f));
    HLI_TRY(hl_selection_solve(f->selection, &set, stop, &r));
  }
  const bool none = r.outcome == HL_OUTCOME_INFEASIBLE || r.count == 0;
  a->cost[k] = none ? (double)INFINITY : r.cost;
  a->only_free[k] = false;
  if (none && asked > 0)
    HLI_TRY(may_reach(a->hpr, f->selection, &set, stop, &a->only_free[k]));
  return HL_OK;
}

/** Rate a kind, or free it; or two kinds. */
static hl_status try_part(alone *a, int k, int other, bool rate) {
  hl_hpr *hpr = a->hpr;
  const hl_stop_settings stop = rest_of(a->all->rule);
  const finding asked = found_so_far(hpr);
  hl_selection *own = NULL;
  hl_selection_grid grid = *a->all->grid, whole = *a->all->whole;
  part p;
  part_init(&p, a->l, k, other);
  hl_status status = k == other ? hli_pose_grid(hpr, &p.library, &grid, &whole) : HL_OK;
  if (status == HL_OK)
    status = select_some(hpr, a->all->selection, &p.library, a->load, a->count, &grid, &stop, &own);
  field f = {&p.library, own, &grid, &whole, a->all->rule, .part = true};
  if (status == HL_OK && rate)
    status = rate_one(a, &f, &stop, k);
  const int most = hpr->machines; /* what is freed for one machine is there for two */
  hpr->machines = a->l->count <= EACH ? 1 : most;
  for (; hpr->machines <= most && !rate && status == HL_OK; hpr->machines++) {
    status = choose_or_fewer(hpr, &f, true);
    if (status == HL_OK && k == other && hpr->machines == 1)
      status = try_loads(hpr, &f, a->load, a->count);
  }
  hpr->machines = most;
  hl_selection_free(own);
  if (!rate && k == other)
    a->cost[k] = INFINITY;
  restore(hpr, &asked);
  return status;
}

/** Of few kinds each is freed, and any two; of some more each as one machine. */
static hl_status try_all(alone *a) {
  const int reach = a->hpr->machines > 1 && a->l->count > PART ? a->l->count : 1;
  for (int k = 0; k < a->l->count; k++)
    for (int i = k; i < a->l->count && i < k + reach && !hli_stop_due(a->all->rule); i++)
      HLI_TRY(try_part(a, k, i, false));
  return HL_OK;
}

/**
 * The grid is coarse, so that what is best on it need not be best with levels freed, and knows no
 * exchangers: the best few kinds of machine are freed each alone, and the account decides. So are a
 * few of which only freed levels have the load. Few kinds are freed each and any two, so that no
 * part of them is better than all.
 */
static hl_status choose_alone(hl_hpr *hpr, const field *all, const hl_load *load, int count) {
  enum { FEW = 5 };
  const double near = 0.02; /* of the best on the grid: freed levels gain no more */
  const hli_library *l = all->l;
  const hli_stop *rule = all->rule;
  alone a = {hpr,
             l,
             load,
             count,
             all,
             HLI_NEW(&hpr->arena, double, l->count),
             HLI_NEW(&hpr->arena, bool, l->count)};
  if (a.cost == NULL || a.only_free == NULL)
    return hli_nomem(hpr->ctx);
  double least = INFINITY;
  for (int k = 0; k < l->count; k++) {
    a.cost[k] = INFINITY;
    a.only_free[k] = false;
  }
  if (l->count <= EACH || (l->count <= ALONE && hpr->machines == 1))
    return try_all(&a);
  for (int k = 0; k < l->count && !hli_stop_due(rule); k++)
    HLI_TRY(try_part(&a, k, k, true));
  for (int n = 0; n < FEW && !hli_stop_due(rule); n++) {
    int k = 0;
    for (int i = 1; i < l->count; i++)
      k = a.cost[i] < a.cost[k] ? i : k;
    least = fmin(least, a.cost[k]);
    if (!(a.cost[k] <= least + near * fabs(least)) || isinf(a.cost[k]))
      break;
    HLI_TRY(try_part(&a, k, k, false));
  }
  for (int k = 0, n = 0; k < l->count && n < FEW && !hli_stop_due(rule); k++)
    if (a.only_free[k]) {
      HLI_TRY(try_part(&a, k, k, false));
      n++;
    }
  return HL_OK;
}

/** So many machines at most; better ones than those of fewer take their place. */
static hl_status choose_some(hl_hpr *hpr, field *f, const hl_load *load, int count) {
  const finding fewer = found_so_far(hpr);
  hpr->outcome = HL_OUTCOME_NONE;
  hpr->most = NAN;
  hpr->reason[0] = '\0';
  HLI_TRY(choose(hpr, f, true));
  HLI_TRY(choose_and_size(hpr, f, load, count));
  if (f->l->count == 1 && hpr->machines == 1)
    HLI_TRY(try_loads(hpr, f, load, count));
  if (hpr->outcome == HL_OUTCOME_INFEASIBLE && hpr->best.real != NULL) {
    restore(hpr, &fewer); /* which have the load */
    hpr->proven_on_grid = false;
    hpr->bound_on_grid = NAN;
  }
  const bool refused = hpr->outcome == HL_OUTCOME_INFEASIBLE;
  const bool others = !refused || hpr->refusal != HLI_REFUSAL_MOST; /* may have the load */
  const bool none = hpr->best.real == NULL && (refused ? !others : f->l->count > ALONE);
  if (hpr->one_of_many || f->l->count < 2 || none)
    return HL_OK;
  HLI_TRY(choose_alone(hpr, f, load, count));
  if (refused && hpr->best.real != NULL) {
    hpr->outcome = HL_OUTCOME_FEASIBLE;
    hpr->reason[0] = '\0';
    hpr->most = NAN;
  }
  return HL_OK;
}

/**
 * The choice knows neither exchangers nor what freed levels gain, so that it may take more machines
 * where fewer are better: each number is asked for as if it were the most, and the account decides.
 */
static hl_status choose_up_to(hl_hpr *hpr, field *f, const hl_load *load, int count) {
  const int asked = hpr->machines;
  hl_selection_settings set;
  HLI_TRY(hli_pose_prices(hpr, &set));
  for (hpr->machines = 1; hpr->machines <= set.machines; hpr->machines++) {
    if (hpr->machines > 1 && hli_stop_due(f->rule)) {
      note_end(hpr);
      break;
    }
    HLI_TRY(choose_some(hpr, f, load, count));
    if (hpr->variant != NULL)
      hpr->variant->note(hpr, hpr->machines, hpr->variant->user);
  }
  hpr->machines = asked;
  return HL_OK;
}

static hl_status place(hl_hpr *hpr, hli_library *l, const hl_hpr_library *named,
                       const hl_stop_settings *stop) {
  hl_selection *selection = NULL;
  hl_selection_grid grid, whole;
  hl_load *load;
  int count;
  hli_stop rule;
  hli_stop_start(&rule, hpr->ctx, stop);
  HLI_TRY(hli_library_new(l, named));
  HLI_TRY(hli_pose_grid(hpr, l, &grid, &whole));
  if (hpr->variant != NULL && hpr->variant->look != NULL)
    return hpr->variant->look(hpr, l, &grid, hpr->variant->user);
  HLI_TRY(hli_pose_loads(hpr, &load, &count));
  HLI_TRY(hl_selection_new(hpr->ctx, load, count, &selection));
  hl_status status = hli_pose_none(hpr, load, count);
  if (status == HL_OK)
    status = hli_pose_utilities(hpr, selection, load, count);
  if (status == HL_OK)
    status = set_ranges(l, selection);
  hl_stop_settings half = rest_of(&rule); /* candidates are of no use without time to choose */
  half.time_limit /= 2;
  if (status == HL_OK)
    status = hl_selection_add_grid(selection, l->machine, l->count, &grid, &half);
  if (status == HL_OK)
    status = hli_library_list_excluded(hpr, l, selection);
  if (status == HL_OK && hli_step_given(hpr->problem))
    hli_library_note_step(hpr, l, selection, &grid);
  const bool cut =
      hli_stop_due(&rule) || (isfinite(half.time_limit) && hli_stop_left(&rule) <= half.time_limit);
  field f = {l, selection, &grid, &whole, &rule, .refined = false};
  if (status == HL_OK && hpr->candidate_count == 0)
    no_candidate(hpr);
  else if (status == HL_OK)
    status = choose_up_to(hpr, &f, load, count);
  if (status == HL_OK && (cut || (hpr->outcome == HL_OUTCOME_INFEASIBLE && hli_stop_due(&rule))))
    note_end(hpr);
  hl_selection_free(selection);
  return status;
}

hl_status hli_hpr_real(hl_hpr *hpr, const hl_hpr_library *named, const hl_stop_settings *stop) {
  hpr->most = NAN;
  hpr->library = (hli_library){
      .ctx = hpr->ctx, .arena = &hpr->arena, .problem = hpr->problem, .variant = hpr->variant};
  return place(hpr, &hpr->library, named, stop);
}
