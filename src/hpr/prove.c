/** The bound of a load, or of all: stretches of loads, numbers of levels and profiles are halved
 * and solved, the least bound first. */
#include "hpr/scan.h"

/** What the bound is to be near to. */
static double best_bare(const hli_scan *s) { return fmin(s->bare, s->hpr->best.account.objective); }

/** Of sums, and of heat that targets count as none: levels that are chosen by value find it. */
static double rounding_of(const hl_hpr *hpr) {
  const hl_levels_result *r = &hpr->best.levels;
  const double heat = hl_targets_demand_hot(hpr->before) + hl_targets_demand_cold(hpr->before) +
                      r->q_sink + r->q_source;
  const double value = fabs(hpr->best.account.objective) + fabs(hpr->none.account.objective);
  return 1e-9 * (value + heat * (hli_hpr_dearest(hpr, true) + hli_hpr_dearest(hpr, false)));
}

/** A bound above the best would be none, and proves nothing; rounding is taken off. */
bool hli_scan_meets_gap(hl_hpr *hpr, const hli_stop *rule) {
  const double best = hpr->best.account.objective, rounding = rounding_of(hpr);
  if (hpr->bound > best && hpr->bound <= best + rounding)
    hpr->bound = best;
  return hpr->bound <= best && best - hpr->bound <= rule->limit.gap * fabs(best);
}

/** Loads between two, with so many levels: none of them costs less than `least`. */
typedef struct stretch {
  hli_box *box;
  double least;
  double low, high, work; /* of the levels at the lower load, at least [W] */
  int condensers, evaporators;
  bool solved; /* at the lower load */
} stretch;

typedef struct proof {
  hli_scan *scan;
  double load; /* NAN: any [W] */
  int count, room;
  stretch *at;
  double dropped; /* least of those that are good enough */
} proof;

static double own_floor(const hli_scan *s, const stretch *one, double low, double high,
                        double work) {
  return hli_floor_between(&one->box->floor,
                           hli_scan_machines(s->hpr, one->condensers, one->evaporators), low, high,
                           work);
}

/** The best may still get a little better than it is. */
static bool is_enough(const hli_scan *s, double least) {
  const double best = best_bare(s);
  return least >= best - 0.95 * s->rule.limit.gap * fabs(best);
}

/** Keep what may still hold something better. */
static hl_status add_stretch(proof *p, stretch one) {
  const hl_hpr *hpr = p->scan->hpr;
  const hli_ground *view = one.box->view;
  if (hpr->set.task == HL_LEVELS_COOLING &&
      one.low + one.work > view->profile[0][view->count[0] - 1].q * (1 + 1e-9))
    return HL_OK; /* the sink does not take it */
  one.least = fmax(one.least, own_floor(p->scan, &one, one.low, one.high, one.work));
  if (is_enough(p->scan, one.least)) {
    p->dropped = fmin(p->dropped, one.least);
    return HL_OK;
  }
  if (!hli_reserve(hpr->ctx, (void **)&p->at, &p->room, p->count + 1, sizeof *p->at))
    return hli_nomem(hpr->ctx);
  p->at[p->count++] = one;
  return HL_OK;
}

double hli_scan_source(const hl_hpr *hpr) { return hpr->profile[1][hpr->profile_count[1] - 1].q; }

/** Loads that a bound is asked for: of heating also those for which the source gives enough only at
 * levels that need more work than the best, as far as the ends of both profiles. [W] */
double hli_scan_most(const hl_hpr *hpr) {
  const hl_levels_settings *set = &hpr->levels_set;
  const hl_point sink = hpr->profile[0][hpr->profile_count[0] - 1],
                 source = hpr->profile[1][hpr->profile_count[1] - 1];
  if (hpr->set.task != HL_LEVELS_HEATING)
    return source.q;
  const double cop = hl_cop_carnot(set->cop == HL_LEVELS_COP_ADDITIVE ? HL_CARNOT_ADDITIVE
                                                                      : HL_CARNOT_MULTIPLICATIVE,
                                   source.t - set->dt_cont, sink.t + set->dt_cont, set->eta);
  return cop > 1 ? fmin(sink.q, source.q / (1 - 1 / cop)) : sink.q;
}

/** All loads and numbers of levels. */
static hl_status add_box(proof *p, hli_box *box) {
  const hl_hpr *hpr = p->scan->hpr;
  const hli_floor *f = &box->floor;
  const bool fewer = hli_hpr_fewer_may_do(hpr);
  const int condensers = hpr->levels_set.condensers,
            evaporators = f->columns == 1 ? 1 : hpr->levels_set.evaporators;
  const double load = p->load;
  for (int c = fewer ? 1 : condensers; c <= condensers; c++)
    for (int e = fewer ? 1 : evaporators; e <= evaporators; e++) {
      const double *work = hli_floor_row(f, c, e);
      stretch one = {box, -(double)INFINITY, load, load, 0, c, e, false};
      if (!isnan(load)) {
        one.work = hli_floor_work(f, c, e, load);
        HLI_TRY(add_stretch(p, one));
      }
      for (int k = 0; k + 1 < f->count && isnan(load); k++) {
        one.low = f->load[k];
        one.high = f->load[k + 1];
        one.work = work[k];
        one.solved = one.low == 0;
        HLI_TRY(add_stretch(p, one));
      }
    }
  return HL_OK;
}

/** With a view and its work, where there is something for machines. */
hl_status hli_scan_work(hli_scan *s, double load, hli_box *box) {
  hl_hpr *hpr = s->hpr;
  box->view = HLI_NEW(&hpr->arena, hli_ground, 1);
  if (box->view == NULL)
    return hli_nomem(hpr->ctx);
  HLI_TRY(hli_ground_init(hpr, s->root, &s->floor, &s->leaves, box->low, box->view));
  if (box->view->levels == NULL)
    return HL_OK;
  hli_ground_use(hpr, box->view);
  const int side = hpr->set.task == HL_LEVELS_HEATING ? 0 : 1;
  const double all = hpr->profile[side][hpr->profile_count[side] - 1].q, rounding = 1e-9;
  if (load > all * (1 + rounding)) {
    box->view->levels = NULL; /* it asks for more than is left */
    return HL_OK;
  }
  box->floor = s->floor;
  HLI_TRY(hli_floor_solve(&box->floor, &hpr->levels_set, isnan(load) ? hli_scan_most(hpr) : load));
  return hli_box_narrow(&s->leaves, &s->floor, box);
}

/** Work at a load, proven as closely as the objective asks for; better machines are kept. */
static hl_status solve_at(hli_scan *s, const stretch *one, double load, hli_design *d) {
  hl_hpr *hpr = s->hpr;
  const hl_levels_settings asked = hpr->levels_set;
  const double priced = hli_hpr_rate(hpr) * one->work;
  hli_ground_use(hpr, one->box->view);
  hl_stop_settings stop = s->rule.limit;
  stop.time_limit = fmax(hli_stop_left(&s->rule), 0);
  if (priced > 0)
    stop.gap = fmin(stop.gap, 0.5 * stop.gap * fabs(hpr->best.account.objective) / priced);
  hpr->levels_set.condensers = one->condensers;
  hpr->levels_set.evaporators = one->evaporators;
  hl_status status = hli_design_solve(hpr, load, &stop, d);
  hpr->levels_set = asked;
  if (status != HL_OK || d->levels.outcome == HL_OUTCOME_INFEASIBLE)
    return status;
  const double bound = d->levels.bound;
  HLI_TRY(hli_design_account(hpr, d, NULL));
  s->bare = fmin(s->bare, hli_hpr_bare(hpr, &d->account));
  if (d->account.objective < hpr->best.account.objective)
    HLI_TRY(hli_scan_try(s, load, d));
  d->levels.bound = bound;
  return HL_OK;
}

/** What is proven at a load holds for all beyond it, by load. */
static hl_status solve_low(proof *p, int at) {
  hli_scan *s = p->scan;
  const stretch one = p->at[at];
  hli_design d;
  HLI_TRY(solve_at(s, &one, one.low, &d));
  p->at[at].solved = true;
  /* A sink that does not take a load's heat takes no more of a larger one. */
  if (d.levels.outcome == HL_OUTCOME_INFEASIBLE && s->hpr->set.task == HL_LEVELS_COOLING &&
      one.condensers == 1 && one.evaporators == 1)
    p->at[at] = p->at[--p->count];
  for (int k = 0; k < p->count && d.levels.outcome != HL_OUTCOME_INFEASIBLE; k++) {
    stretch *t = &p->at[k];
    const double work = d.levels.bound * t->low / one.low;
    if (t->box->view != one.box->view || t->condensers != one.condensers ||
        t->evaporators != one.evaporators || t->low < one.low || !(work > t->work))
      continue;
    t->work = work;
    t->least = fmax(t->least, own_floor(s, t, t->low, t->high, work));
  }
  return HL_OK;
}

/** Halve a stretch; `stuck`: of its load alone no more is known. */
static hl_status halve(proof *p, int at, bool *stuck) {
  hli_scan *s = p->scan;
  const hl_hpr *hpr = s->hpr;
  const stretch one = p->at[at];
  const double middle = (one.low + one.high) / 2;
  hli_design d;
  HLI_TRY(solve_at(s, &one, middle, &d));
  const bool fits = d.levels.outcome != HL_OUTCOME_INFEASIBLE;
  p->at[at] = p->at[--p->count];
  stretch lower = one, upper = one;
  lower.high = upper.low = middle;
  upper.solved = true;
  /* What does not fit may with levels that need more work, or were not found. */
  upper.work = one.low > 0 ? one.work * middle / one.low : 0;
  if (fits || hpr->set.task == HL_LEVELS_HEATING)
    upper.work = fmax(upper.work, fits ? d.levels.bound : middle - hli_scan_source(hpr));
  if (fits || hpr->set.task == HL_LEVELS_HEATING || one.condensers > 1 || one.evaporators > 1)
    HLI_TRY(add_stretch(p, upper));
  HLI_TRY(add_stretch(p, lower));
  const double best = best_bare(s), known = own_floor(s, &one, middle, middle, upper.work);
  *stuck = fits && !hpr->levels_set.prove && known < best - s->rule.limit.gap * fabs(best) &&
           known - one.least < 0.02 * (best - known);
  return HL_OK;
}

/** What the ends of a box differ in cost at most; its widest side. */
static double width_of(const hli_scan *s, const hli_box *box, int *widest) {
  double sum = 0, most = 0;
  *widest = -1;
  for (int k = 0; k < s->leaves.count; k++) {
    const double own = s->leaves.worth[k] * (box->high[k] - box->low[k]);
    sum += own;
    if (own > most) {
      *widest = k;
      most = own;
    }
  }
  return sum;
}

/** Of profiles that were not searched: kept if it is the best. */
static hl_status try_once(hli_scan *s, double load) {
  hl_hpr *hpr = s->hpr;
  hli_design d;
  if (!(load > 0) || load > hpr->most)
    return HL_OK;
  HLI_TRY(hli_design_find(hpr, load, &d));
  if (d.levels.outcome == HL_OUTCOME_INFEASIBLE)
    return HL_OK;
  HLI_TRY(hli_design_account(hpr, &d, NULL));
  s->bare = fmin(s->bare, hli_hpr_bare(hpr, &d.account));
  return d.account.objective < hpr->best.account.objective ? hli_scan_try(s, load, &d) : HL_OK;
}

/** In two: what is left of a band is less, or more, than in the middle. */
static hl_status split(proof *p, int at, int side) {
  hli_scan *s = p->scan;
  hl_hpr *hpr = s->hpr;
  hli_box *box = p->at[at].box;
  const double low = p->at[at].low, high = p->at[at].high;
  hli_box *more = HLI_NEW(&hpr->arena, hli_box, 1);
  if (more == NULL)
    return hli_nomem(hpr->ctx);
  *more = *box;
  more->low[side] = box->high[side] = (box->low[side] + box->high[side]) / 2;
  HLI_TRY(hli_box_narrow(&s->leaves, &s->floor, box));
  for (int k = p->count - 1; k >= 0; k--) {
    stretch *t = &p->at[k];
    if (t->box != box)
      continue;
    t->least = fmax(t->least, own_floor(s, t, t->low, t->high, t->work));
    if (!is_enough(s, t->least))
      continue;
    p->dropped = fmin(p->dropped, t->least);
    *t = p->at[--p->count];
  }
  HLI_TRY(hli_scan_work(s, p->load, more));
  if (more->view->levels == NULL)
    return HL_OK;
  HLI_TRY(try_once(s, low));
  if (isnan(p->load)) {
    HLI_TRY(try_once(s, hpr->best.load));
    HLI_TRY(try_once(s, high));
  }
  return add_box(p, more);
}

static hl_status close_gap(proof *p) {
  hli_scan *s = p->scan;
  hl_hpr *hpr = s->hpr;
  bool stuck = false;
  for (int steps = 0;; steps++) {
    const double best = best_bare(s);
    double least = p->dropped;
    int at = -1, side = -1;
    for (int k = 0; k < p->count; k++)
      if (p->at[k].least < least) {
        least = p->at[k].least;
        at = k;
      }
    hpr->bound = least;
    if (hli_stop_now(&s->rule, "load", steps, 0, best, hpr->bound) || at < 0 ||
        best - hpr->bound <= s->rule.limit.gap * fabs(best))
      return HL_OK;
    const stretch *one = &p->at[at];
    const double width = width_of(s, one->box, &side);
    const bool narrow = one->high - one->low < 1e-7 * fmax(hpr->most, 1e-3 * hli_scan_most(hpr));
    const double share = stuck || narrow ? 0.05 : 0.3; /* of the gap, that it is worth it */
    if (side >= 0 && hpr->made_count < HLI_GROUNDS && width > share * (best - least)) {
      HLI_TRY(split(p, at, side));
      stuck = false;
    } else if (!one->solved &&
               (hpr->levels_set.prove || !isnan(p->load) || narrow || one->low > hpr->most))
      HLI_TRY(solve_low(p, at));
    else if (stuck || narrow)
      return HL_OK;
    else
      HLI_TRY(halve(p, at, &stuck));
  }
}

/** Bound of a load, or of all (NAN), with better machines where there are some. */
hl_status hli_scan_prove(hli_scan *s, double load) {
  proof p = {.scan = s, .load = load, .dropped = INFINITY};
  hli_box *box = HLI_NEW(&s->hpr->arena, hli_box, 1);
  if (box == NULL)
    return hli_nomem(s->hpr->ctx);
  *box = (hli_box){.floor = s->floor, .view = s->root};
  memcpy(box->high, s->leaves.most, sizeof box->high);
  hl_status status = add_box(&p, box);
  if (status == HL_OK)
    status = close_gap(&p);
  hli_release(s->hpr->ctx, p.at);
  return status;
}

hl_status hli_scan_promises(hli_scan *s, hli_box *box, bool *better) {
  proof p = {.scan = s, .load = NAN, .dropped = INFINITY};
  const hl_status status = add_box(&p, box);
  *better = p.count > 0;
  hli_release(s->hpr->ctx, p.at);
  return status;
}
