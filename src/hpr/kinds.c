/** Kinds of machines and loads beside the choice among all: each on a grid of its own. */
#include "hpr/pick.h"

/* Of all levels, of flat parts of the profiles, and of the levels of a load on each side. */
enum { GRIDS = (HLI_FLATS + 1) * (HLI_FLATS + 1) + 2 };

/** What systems of the case say of their own variables and sizes. */
hl_status hli_set_ranges(const hli_library *l, hl_selection *selection) {
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
  HLI_TRY(hli_set_ranges(one, *out));
  HLI_TRY(hl_selection_add_grid(*out, one->machine, one->count, grid, stop));
  return hli_add_flats(hpr, one, *out, grid, stop);
}

/** The best choice of any load on a grid without levels of the load that is asked for, freed; then
 * it is made larger or smaller. */
static hl_status size_free(hli_trial *t, hl_selection *of, const hl_load *load, int count) {
  hl_hpr *hpr = t->hpr;
  const hl_hpr_load asked = hpr->set.load;
  const hl_stop_settings stop = hli_rest_of(t->f->rule);
  hli_design d;
  HLI_TRY(hli_pose_prices(hpr, &t->set));
  HLI_TRY(select_some(hpr, of, t->f->l, load, count, t->f->grid, &stop, &t->f->selection));
  hpr->set.load = HL_HPR_LOAD_FREE;
  hli_asked_limit(hpr, &t->set);
  hl_status status = hli_choose_on_grid(t, true);
  hpr->set.load = asked;
  if (status != HL_OK || t->r.count == 0)
    return status;
  HLI_TRY(hli_free_levels(t, &d));
  return hli_take(hpr, t->f, &d);
}

/** What would be best of any load may be better for one that is asked for than what was chosen for
 * it, which is the best without exchangers. */
hl_status hli_try_sizes(hl_hpr *hpr, const hli_field *of, const hl_load *load, int count) {
  const hli_finding found = hli_found(hpr);
  hli_field f = {of->l, NULL, of->grid, of->whole, of->rule, .tried = true, .least = INFINITY};
  hli_trial t = {hpr, &f, {0}, {.outcome = HL_OUTCOME_INFEASIBLE}};
  if (hpr->set.load == HL_HPR_LOAD_FREE || hpr->set.objective == HL_HPR_POWER ||
      hpr->set.task == HL_LEVELS_COOLING || /* they would take heat that is none of its load */
      hpr->best.real == NULL || hli_stop_due(f.rule))
    return HL_OK;
  const hl_status status = size_free(&t, of->selection, load, count);
  hl_selection_free(f.selection);
  hli_restore(hpr, &found);
  return status;
}

/** One load of machines of some kinds, as if it were asked for. *least: what it comes to. */
static hl_status try_load(hl_hpr *hpr, const hli_field *of, const hl_load *load, int count,
                          double share, double *least) {
  const hl_hpr_settings asked = hpr->set;
  const hl_stop_settings stop = hli_rest_of(of->rule);
  hl_selection *own = NULL;
  hl_selection_grid grid, whole;
  hpr->set.load = HL_HPR_LOAD_SHARE;
  hpr->set.share = share;
  hl_status status = hli_pose_grid(hpr, of->l, &grid, &whole);
  if (status == HL_OK)
    status = select_some(hpr, of->selection, of->l, load, count, &grid, &stop, &own);
  hli_field f = {of->l, own, &grid, &whole, of->rule, .tried = true, .least = INFINITY};
  if (status == HL_OK)
    status = hli_choose(hpr, &f, true);
  hl_selection_free(own);
  hpr->set = asked;
  *least = f.least;
  return status;
}

/** Loads beside the best of those tried, nearer to it when none is better. */
static hl_status come_near(hl_hpr *hpr, hli_field *f, const hl_load *load, int count, double at,
                           double step) {
  enum { HALVES = 4, ROUNDS = 10 };
  int halves = 0;
  for (int n = 0; n < ROUNDS && halves < HALVES && !hli_stop_due(f->rule); n++) {
    const double centre = at;
    for (int side = -1; side <= 1; side += 2) {
      const double share = centre + side * step;
      double least = INFINITY;
      if (share <= 1 && share > 0)
        HLI_TRY(try_load(hpr, f, load, count, share, &least));
      if (least < f->least) {
        f->least = least;
        at = share;
      }
    }
    if (at == centre) {
      step /= 2;
      halves++;
    }
  }
  f->load = at * hpr->demand;
  return HL_OK;
}

static bool decides_load(const hl_hpr *hpr) {
  return hpr->set.load == HL_HPR_LOAD_FREE && hpr->set.objective != HL_HPR_POWER;
}

/** What the choice says of itself stays, but that there is one now. */
static void restore_better(hl_hpr *hpr, const hli_finding *found, double before) {
  hli_restore(hpr, found);
  if (hpr->best.account.objective < before && hpr->outcome == HL_OUTCOME_INFEASIBLE)
    hpr->outcome = HL_OUTCOME_FEASIBLE;
}

/**
 * A choice on the grid is none, or as small as machines may be, where levels between those of the
 * grid may do better, of another load: some are tried as if they were asked for, then nearer to the
 * best of them.
 */
hl_status hli_try_loads(hl_hpr *hpr, hli_field *f, const hl_load *load, int count) {
  enum { SHARES = 8 };
  const hli_finding found = hli_found(hpr);
  const double before = hpr->best.account.objective;
  double at = NAN;
  if (!f->small || !decides_load(hpr))
    return HL_OK;
  for (int k = 1; k <= SHARES && !hli_stop_due(f->rule); k++) {
    double least;
    HLI_TRY(try_load(hpr, f, load, count, (double)k / SHARES, &least));
    if (least < f->least) {
      f->least = least;
      at = (double)k / SHARES;
    }
  }
  if (!isnan(at))
    HLI_TRY(come_near(hpr, f, load, count, at, 0.5 / SHARES));
  restore_better(hpr, &found, before);
  return HL_OK;
}

/** Loads near the best one of a field, which have levels of the grid of their own, where it may
 * come to the best of all: it gains hardly more than this share of it. */
hl_status hli_try_near(hl_hpr *hpr, hli_field *f, double near, const hl_load *load, int count) {
  const hli_finding found = hli_found(hpr);
  const double before = hpr->best.account.objective, share = fmin(f->load / hpr->demand, 1);
  double least;
  if (!decides_load(hpr) || !(share > 0) || !(f->least <= before + near * fabs(before)))
    return HL_OK;
  HLI_TRY(try_load(hpr, f, load, count, share, &least));
  f->least = fmin(f->least, least);
  HLI_TRY(come_near(hpr, f, load, count, share, 0.02));
  restore_better(hpr, &found, before);
  return HL_OK;
}

/* Kinds that are tried together; of which any two are, the best ones; and of which each is freed
 * alone. */
enum { PART = 2, EACH = 4 };

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
  const hli_field *all;
  double *cost;    /* of the best choice on the grid, then with levels freed; INFINITY: none */
  bool *only_free; /* none on the grid has the load that is asked for, but freed levels may */
  bool *freed;
} alone;

/** Cost of the best choice on the grid, of machines of one kind. */
static hl_status rate_one(alone *a, hli_field *f, const hl_stop_settings *stop, int k) {
  hl_selection_settings set;
  hl_selection_result r;
  HLI_TRY(hli_pose_prices(a->hpr, &set));
  hli_asked_limit(a->hpr, &set);
  set.prove = false;
  HLI_TRY(hl_selection_solve(f->selection, &set, stop, &r));
  const double asked = hli_load_asked(a->hpr);
  if (r.outcome != HL_OUTCOME_INFEASIBLE && asked < a->hpr->demand) {
    HLI_TRY(hli_refine(a->hpr, f));
    HLI_TRY(hl_selection_solve(f->selection, &set, stop, &r));
  }
  const bool none = r.outcome == HL_OUTCOME_INFEASIBLE || r.count == 0;
  a->cost[k] = none ? (double)INFINITY : r.cost;
  a->only_free[k] = false;
  if (none && asked > 0)
    HLI_TRY(hli_may_reach(a->hpr, f->selection, &set, stop, &a->only_free[k]));
  return HL_OK;
}

/** Rate a kind, or free it; or two kinds. */
static hl_status try_part(alone *a, int k, int other, bool rate) {
  hl_hpr *hpr = a->hpr;
  const hl_stop_settings stop = hli_rest_of(a->all->rule);
  const hli_finding asked = hli_found(hpr);
  hl_selection *own = NULL;
  hl_selection_grid grid = *a->all->grid, whole = *a->all->whole;
  part p;
  part_init(&p, a->l, k, other);
  hl_status status = k == other ? hli_pose_grid(hpr, &p.library, &grid, &whole) : HL_OK;
  if (status == HL_OK)
    status = select_some(hpr, a->all->selection, &p.library, a->load, a->count, &grid, &stop, &own);
  hli_field f = {&p.library, own, &grid, &whole, a->all->rule, .part = true, .least = INFINITY};
  if (status == HL_OK && rate)
    status = rate_one(a, &f, &stop, k);
  const int most = hpr->machines; /* what is freed for one machine is there for two */
  hpr->machines = a->l->count <= EACH ? 1 : most;
  for (; hpr->machines <= most && !rate && status == HL_OK; hpr->machines++) {
    status = hli_choose_or_fewer(hpr, &f, true);
    if (status == HL_OK && k == other && hpr->machines == 1)
      status = hli_try_loads(hpr, &f, a->load, a->count);
    if (status == HL_OK)
      status = hli_try_near(hpr, &f, a->l->count <= EACH ? 0.03 : 0, a->load, a->count);
  }
  hpr->machines = most;
  hl_selection_free(own);
  if (!rate && k == other) {
    a->cost[k] = f.least;
    a->freed[k] = true;
  }
  hli_restore(hpr, &asked);
  return status;
}

/** The kind of least cost of those that were freed, or were not; -1: none. */
static int find_best(const alone *a, bool freed, const bool *but) {
  int best = -1;
  for (int k = 0; k < a->l->count; k++)
    if (a->freed[k] == freed && isfinite(a->cost[k]) && (but == NULL || !but[k]) &&
        (best < 0 || a->cost[k] < a->cost[best]))
      best = k;
  return best;
}

/** Any two of few kinds, or of the best few of those that were freed. */
static hl_status try_pairs(alone *a) {
  int few[EACH], count = 0;
  bool *is_in = HLI_NEW(&a->hpr->arena, bool, a->l->count);
  if (is_in == NULL)
    return hli_nomem(a->hpr->ctx);
  for (int k = 0; k < a->l->count; k++)
    is_in[k] = a->l->count <= EACH;
  for (int k = 0; k < a->l->count && a->l->count <= EACH; k++)
    few[count++] = k; /* what none has alone two may have */
  for (int k; count < EACH && (k = find_best(a, true, is_in)) >= 0; is_in[k] = true)
    few[count++] = k;
  for (int n = 1; n < count; n++)
    for (int i = 0; i < n && !hli_stop_due(a->all->rule); i++)
      HLI_TRY(
          try_part(a, few[i] < few[n] ? few[i] : few[n], few[i] < few[n] ? few[n] : few[i], false));
  return HL_OK;
}

/**
 * The grid is coarse, so that what is best on it need not be best with levels freed, and knows no
 * exchangers: kinds of machine are freed each alone, of many the best ones on the grid and a few of
 * which only freed levels have the load; then any two of the best of them. The account decides.
 */
hl_status hli_try_kinds(hl_hpr *hpr, const hli_field *all, const hl_load *load, int count) {
  const hli_library *l = all->l;
  const hli_stop *rule = all->rule;
  alone a = {hpr,
             l,
             load,
             count,
             all,
             HLI_NEW(&hpr->arena, double, l->count),
             HLI_NEW(&hpr->arena, bool, l->count),
             HLI_NEW(&hpr->arena, bool, l->count)};
  if (a.cost == NULL || a.only_free == NULL || a.freed == NULL)
    return hli_nomem(hpr->ctx);
  for (int k = 0; k < l->count; k++) {
    a.cost[k] = INFINITY;
    a.only_free[k] = a.freed[k] = false;
  }
  for (int k = 0; k < l->count && !hli_stop_due(rule); k++)
    HLI_TRY(try_part(&a, k, k, l->count > HLI_ALONE));
  for (int n = 0, k; n < HLI_ALONE && !hli_stop_due(rule) && (k = find_best(&a, false, NULL)) >= 0;
       n++)
    HLI_TRY(try_part(&a, k, k, false));
  for (int k = 0, n = 0; k < l->count && n < EACH && !hli_stop_due(rule); k++)
    if (a.only_free[k]) {
      HLI_TRY(try_part(&a, k, k, false));
      n++;
    }
  return hpr->machines > 1 && l->count > PART ? try_pairs(&a) : HL_OK;
}
