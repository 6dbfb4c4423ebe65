/**
 * A load and its machines: the best of all loads, searched and bounded, or one that was asked for.
 */
#include "hpr/work.h"

/* ---------------------------------------------------------------- trying loads */

/** What a scan keeps of every load. */
typedef struct tried {
  double load, work, unserved; /* [W] */
  double objective;
} tried;

typedef struct scan {
  hl_hpr *hpr;
  const hl_stop_settings *stop;
  hli_stop rule;
  hli_floor floor; /* of all designs */
  hli_ground *root;
  hli_leaves leaves;
  int count, room;
  tried *at;   /* rising by load */
  double bare; /* least objective without exchangers, which the bound does not know */
} scan;

/** Each level is one of some machine; machines of few levels may be many, and are then others'. */
static int least_machines(const hl_hpr *hpr, int condensers, int evaporators) {
  const hl_levels_settings *set = &hpr->levels_set;
  if (hpr->set.ambient && hpr->ambient > hpr->profile[0][0].t)
    return 0; /* levels may be served without one */
  if (!hli_hpr_fewer_may_do(hpr) || set->model == HL_LEVELS_LUMPED)
    return 1;
  return set->model == HL_LEVELS_PARALLEL || condensers > evaporators ? condensers : evaporators;
}

/** No design of so many levels costs less at a load. */
static double floor_of(const scan *s, int condensers, int evaporators, double load) {
  return hli_floor_at(&s->floor, least_machines(s->hpr, condensers, evaporators), load,
                      hli_floor_work(&s->floor, condensers, evaporators, load));
}

/** Of a model, with so many levels; better ones go to `best`. */
static hl_status try_model(scan *s, double load, int model, int condensers, int evaporators,
                           hli_design *best) {
  hl_hpr *hpr = s->hpr;
  hli_design d;
  hpr->levels_set.model = model;
  hpr->levels_set.condensers = condensers;
  hpr->levels_set.evaporators = evaporators;
  HLI_TRY(hli_design_find(hpr, load, &d));
  if (d.levels.outcome == HL_OUTCOME_INFEASIBLE)
    return HL_OK;
  HLI_TRY(hli_design_account(hpr, &d, NULL));
  s->bare = fmin(s->bare, hli_hpr_bare(hpr, &d.account));
  d.levels.outcome = best->levels.outcome;
  d.levels.bound = best->levels.bound; /* of all that is allowed */
  d.levels.work_continuous = best->levels.work_continuous;
  d.levels.work_reversible = best->levels.work_reversible;
  if (d.account.objective < best->account.objective)
    *best = d;
  return HL_OK;
}

/** What is left out costs more than the best at hand by its bound. Machines of one evaporator and
 * one condenser each are among those of any two levels, their bounds too. */
static hl_status try_fewer(scan *s, double load, hli_design *best) {
  hl_hpr *hpr = s->hpr;
  const hl_levels_settings asked = hpr->levels_set;
  const bool pairs = asked.model == HL_LEVELS_PARALLEL;
  const int alike = asked.condensers < asked.evaporators ? asked.condensers : asked.evaporators;
  hl_status status = HL_OK;
  for (int c = 1; c <= asked.condensers && status == HL_OK; c++)
    for (int e = 1; e <= (pairs ? 1 : asked.evaporators) && status == HL_OK; e++) {
      const bool fewer = c < asked.condensers || (!pairs && e < asked.evaporators);
      if (fewer && floor_of(s, c, e, load) < best->account.objective)
        status = try_model(s, load, asked.model, c, e, best);
      hpr->levels_set = asked;
    }
  for (int n = 2; n <= alike && status == HL_OK && asked.model == HL_LEVELS_PAIRED; n++) {
    if (floor_of(s, n, n, load) < best->account.objective)
      status = try_model(s, load, HL_LEVELS_PARALLEL, n, n, best);
    hpr->levels_set = asked;
  }
  return status;
}

/** Solve a load and keep it if it is the best; a load that does not fit is left out. */
static hl_status try_load(scan *s, double load, hli_design *d) {
  hl_hpr *hpr = s->hpr;
  HLI_TRY(hli_design_find(hpr, load, d));
  if (d->levels.outcome == HL_OUTCOME_INFEASIBLE)
    return HL_OK;
  HLI_TRY(hli_design_account(hpr, d, NULL));
  s->bare = fmin(s->bare, hli_hpr_bare(hpr, &d->account));
  const double work = d->levels.work;
  if (hli_hpr_fewer_may_do(hpr))
    HLI_TRY(try_fewer(s, load, d));
  hli_hpr_note_price(hpr, d);
  if (d->account.objective < hpr->best.account.objective)
    hpr->best = *d;
  if (s->count == s->room)
    return HL_OK;
  int k = s->count++;
  for (; k > 0 && s->at[k - 1].load > load; k--)
    s->at[k] = s->at[k - 1];
  s->at[k] = (tried){load, work, d->unserved.q, d->account.objective};
  return HL_OK;
}

/** Engines alone, with no pump. */
static hl_status try_engine(scan *s) {
  hl_hpr *hpr = s->hpr;
  hli_design d = {0};
  HLI_TRY(hli_design_engine(hpr, &d));
  if (!(d.engine.work > 0))
    return HL_OK;
  HLI_TRY(hli_design_account(hpr, &d, NULL));
  s->bare = fmin(s->bare, hli_hpr_bare(hpr, &d.account));
  if (d.account.objective < hpr->best.account.objective)
    hpr->best = d;
  return HL_OK;
}

/** Evenly, and at the corners of the profile that the load is taken from. */
static hl_status sweep(scan *s) {
  const hl_hpr *hpr = s->hpr;
  const int side = hpr->set.task == HL_LEVELS_HEATING ? 0 : 1;
  hli_design d;
  for (int k = 1; k <= hpr->set.scan && !hli_stop_due(&s->rule); k++)
    HLI_TRY(try_load(s, hpr->most * k / hpr->set.scan, &d));
  for (int k = 1; k < hpr->profile_count[side] && !hli_stop_due(&s->rule); k++) {
    const double corner = hpr->profile[side][k].q;
    if (corner > 0 && corner < hpr->most)
      HLI_TRY(try_load(s, corner, &d));
  }
  return HL_OK;
}

/** A load below which machines of some number of levels may still be better than the best. */
static bool may_better(const scan *s, double load) {
  const hl_hpr *hpr = s->hpr;
  const int condensers = hpr->levels_set.condensers, evaporators = s->floor.columns;
  const double best = hpr->best.account.objective;
  for (int c = hli_hpr_fewer_may_do(hpr) ? 1 : condensers; c <= condensers; c++)
    for (int e = hli_hpr_fewer_may_do(hpr) ? 1 : evaporators; e <= evaporators; e++)
      if (floor_of(s, c, e, load) < best)
        return true;
  return false;
}

/** Where all of the other side's heat is used up to a corner of its profile: the next heat asks for
 * another level there. */
static hl_status try_other_corner(scan *s, double corner) {
  const bool heating = s->hpr->set.task == HL_LEVELS_HEATING;
  double low = 0, high = 0, q_low = 0, q_high = 0;
  for (int k = 0; k < s->count && !(q_high > corner); k++) {
    const double q = s->at[k].load + (heating ? -s->at[k].work : s->at[k].work);
    *(q > corner ? &high : &low) = s->at[k].load;
    *(q > corner ? &q_high : &q_low) = q;
  }
  for (int k = 0; k < 4 && q_high > corner && !hli_stop_due(&s->rule); k++) {
    hli_design d;
    const double load = low + (corner - q_low) / (q_high - q_low) * (high - low);
    if (!(load > low) || !(load < high) || !may_better(s, load))
      return HL_OK;
    HLI_TRY(try_load(s, load, &d));
    const double q = heating ? d.levels.q_source : d.levels.q_sink;
    if (d.levels.outcome == HL_OUTCOME_INFEASIBLE || fabs(q - corner) <= 1e-9 * corner)
      return HL_OK;
    *(q > corner ? &high : &low) = load;
    *(q > corner ? &q_high : &q_low) = q;
  }
  return HL_OK;
}

static hl_status try_other_corners(scan *s) {
  const hl_hpr *hpr = s->hpr;
  const int side = hpr->set.task == HL_LEVELS_HEATING ? 1 : 0;
  for (int k = 1; k + 1 < hpr->profile_count[side] && !hli_stop_due(&s->rule); k++)
    if (hpr->profile[side][k].q > 0)
      HLI_TRY(try_other_corner(s, hpr->profile[side][k].q));
  return HL_OK;
}

/** The best load that is better than its neighbours and dearer than some; -1: none. */
static int next_least(const scan *s, double than) {
  int best = -1;
  for (int k = 0; k < s->count; k++) {
    const double here = s->at[k].objective;
    const bool least = (k == 0 || here <= s->at[k - 1].objective) &&
                       (k + 1 == s->count || here <= s->at[k + 1].objective);
    if (least && here > than && (best < 0 || here < s->at[best].objective))
      best = k;
  }
  return best;
}

/** Between the neighbours of a load, by golden section. */
static hl_status refine_at(scan *s, int at) {
  const double section = 0.3819660112501051;
  double low = at > 0 ? s->at[at - 1].load : 0, middle = s->at[at].load;
  double high = at + 1 < s->count ? s->at[at + 1].load : middle, least = s->at[at].objective;
  hli_design d;
  for (int k = 0; k < 40 && high - low > 1e-5 * s->hpr->most && !hli_stop_due(&s->rule); k++) {
    const bool upper = high - middle > middle - low;
    const double x = middle + section * (upper ? high - middle : low - middle);
    if (!may_better(s, x) && least > s->hpr->best.account.objective)
      return HL_OK;
    HLI_TRY(try_load(s, x, &d));
    const bool fits = d.levels.outcome != HL_OUTCOME_INFEASIBLE;
    if (fits && d.account.objective < least) {
      *(upper ? &low : &high) = middle;
      middle = x;
      least = d.account.objective;
    } else {
      *(upper ? &high : &low) = x;
    }
  }
  return HL_OK;
}

/** From the best on, by steps that shrink: the objective has small steps of its own. */
static hl_status polish(scan *s) {
  const hl_hpr *hpr = s->hpr;
  const double most = hpr->most;
  hli_design d;
  for (double step = most / hpr->set.scan; step > 1e-5 * most && hpr->best.load > 0; step /= 2)
    for (int side = 0; side < 2; side++) {
      const double load = hpr->best.load, before = hpr->best.account.objective;
      const double next = side == 0 ? load + step : load - step;
      if (hli_stop_due(&s->rule))
        return HL_OK;
      if (!(next > 0) || next > most || !may_better(s, next))
        continue;
      HLI_TRY(try_load(s, next, &d));
      if (hpr->best.account.objective < before)
        side = -1; /* once more as far */
    }
  return HL_OK;
}

/** The objective may have several minima. */
static hl_status refine(scan *s) {
  double than = -INFINITY;
  for (int n = 0; n < 3; n++) {
    const int at = next_least(s, than);
    if (at < 0)
      return HL_OK;
    than = s->at[at].objective;
    HLI_TRY(refine_at(s, at));
  }
  return HL_OK;
}

/* ------------------------------------------------------------------- bound */

/** What the bound is to be near to. */
static double best_bare(const scan *s) { return fmin(s->bare, s->hpr->best.account.objective); }

/** Of sums, and of heat that targets count as none: levels that are chosen by value find it. */
static double rounding_of(const hl_hpr *hpr) {
  const hl_levels_result *r = &hpr->best.levels;
  const double heat = hl_targets_demand_hot(hpr->before) + hl_targets_demand_cold(hpr->before) +
                      r->q_sink + r->q_source;
  const double value = fabs(hpr->best.account.objective) + fabs(hpr->none.account.objective);
  return 1e-9 * (value + heat * (hli_hpr_dearest(hpr, true) + hli_hpr_dearest(hpr, false)));
}

/** A bound above the best would be none, and proves nothing; rounding is taken off. */
static bool meets_gap(hl_hpr *hpr, const hli_stop *rule) {
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
  scan *scan;
  double load; /* NAN: any [W] */
  int count, room;
  stretch *at;
  double dropped; /* least of those that are good enough */
} proof;

static double own_floor(const scan *s, const stretch *one, double low, double high, double work) {
  return hli_floor_between(
      &one->box->floor, least_machines(s->hpr, one->condensers, one->evaporators), low, high, work);
}

/** The best may still get a little better than it is. */
static bool is_enough(const scan *s, double least) {
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

static double source_of(const hl_hpr *hpr) { return hpr->profile[1][hpr->profile_count[1] - 1].q; }

/** Loads that a bound is asked for: of heating also those for which the source gives enough only at
 * levels that need more work than the best, as far as the ends of both profiles. [W] */
static double most_of(const hl_hpr *hpr) {
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
static hl_status work_of_box(scan *s, double load, hli_box *box) {
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
  HLI_TRY(hli_floor_solve(&box->floor, &hpr->levels_set, isnan(load) ? most_of(hpr) : load));
  return hli_box_narrow(&s->leaves, &s->floor, box);
}

/** Work at a load, proven as closely as the objective asks for; better machines are kept. */
static hl_status solve_at(scan *s, const stretch *one, double load, hli_design *d) {
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
    HLI_TRY(try_load(s, load, d));
  d->levels.bound = bound;
  return HL_OK;
}

/** What is proven at a load holds for all beyond it, by load. */
static hl_status solve_low(proof *p, int at) {
  scan *s = p->scan;
  const stretch one = p->at[at];
  hli_design d;
  HLI_TRY(solve_at(s, &one, one.low, &d));
  p->at[at].solved = true;
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
  scan *s = p->scan;
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
    upper.work = fmax(upper.work, fits ? d.levels.bound : middle - source_of(hpr));
  if (fits || hpr->set.task == HL_LEVELS_HEATING || one.condensers > 1 || one.evaporators > 1)
    HLI_TRY(add_stretch(p, upper));
  HLI_TRY(add_stretch(p, lower));
  const double best = best_bare(s), known = own_floor(s, &one, middle, middle, upper.work);
  *stuck = fits && !hpr->levels_set.prove && known < best - s->rule.limit.gap * fabs(best) &&
           known - one.least < 0.02 * (best - known);
  return HL_OK;
}

/** What the ends of a box differ in cost at most; its widest side. */
static double width_of(const scan *s, const hli_box *box, int *widest) {
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
static hl_status try_once(scan *s, double load) {
  hl_hpr *hpr = s->hpr;
  hli_design d;
  if (!(load > 0) || load > hpr->most)
    return HL_OK;
  HLI_TRY(hli_design_find(hpr, load, &d));
  if (d.levels.outcome == HL_OUTCOME_INFEASIBLE)
    return HL_OK;
  HLI_TRY(hli_design_account(hpr, &d, NULL));
  s->bare = fmin(s->bare, hli_hpr_bare(hpr, &d.account));
  return d.account.objective < hpr->best.account.objective ? try_load(s, load, &d) : HL_OK;
}

/** In two: what is left of a band is less, or more, than in the middle. */
static hl_status split(proof *p, int at, int side) {
  scan *s = p->scan;
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
  HLI_TRY(work_of_box(s, p->load, more));
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
  scan *s = p->scan;
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
    const bool narrow = one->high - one->low < 1e-7 * hpr->most;
    const double share = stuck || narrow ? 0.05 : 0.3; /* of the gap, that it is worth it */
    if (side >= 0 && hpr->made_count < HLI_GROUNDS && width > share * (best - least)) {
      HLI_TRY(split(p, at, side));
      stuck = false;
    } else if (!one->solved && (hpr->levels_set.prove || !isnan(p->load)))
      HLI_TRY(solve_low(p, at));
    else if (stuck || narrow)
      return HL_OK;
    else
      HLI_TRY(halve(p, at, &stuck));
  }
}

/** Bound of a load, or of all (NAN), with better machines where there are some. */
static hl_status prove(scan *s, double load) {
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

/* ----------------------------------------------------------------- views */

static hl_status begin(scan *s, double load) {
  hl_hpr *hpr = s->hpr;
  s->root = HLI_NEW(&hpr->arena, hli_ground, 1);
  if (s->root == NULL)
    return hli_nomem(hpr->ctx);
  hli_ground_root(hpr, s->root);
  hpr->root = s->root;
  hli_ground_use(hpr, s->root);
  HLI_TRY(hli_floor_init(hpr, HLI_REACH_PROFILE, &s->floor));
  HLI_TRY(hli_floor_solve(&s->floor, &hpr->levels_set, isnan(load) ? most_of(hpr) : load));
  hli_leaves_init(&s->floor, &s->leaves);
  return HL_OK;
}

/** All or nothing of the bands left, one of 2^n ways; false: none of it is better than the best. */
static hl_status choose_view(scan *s, int way, double load, bool *better) {
  hl_hpr *hpr = s->hpr;
  const bool single = !isnan(load);
  hli_box box = {.view = s->root};
  hli_ground_use(hpr, s->root);
  *better = way == 0;
  for (int k = 0; k < s->leaves.count; k++) {
    box.high[k] = s->leaves.most[k];
    box.low[k] = way >> k & 1 ? s->leaves.most[k] : 0;
  }
  if (way == 0)
    return HL_OK;
  HLI_TRY(work_of_box(s, load, &box));
  if (box.view->levels == NULL)
    return HL_OK;
  proof p = {.scan = s, .load = load, .dropped = INFINITY};
  const hl_status status = add_box(&p, &box);
  *better = p.count > 0 || single;
  hli_release(hpr->ctx, p.at);
  return status;
}

/** Loads of one view and of those before it: the better ones by load. */
static double between(const tried *at, int count, double load) {
  int k = 0;
  while (k < count && at[k].load < load)
    k++;
  if (k == count || (k == 0 && at[k].load > load))
    return INFINITY;
  if (at[k].load == load)
    return at[k].objective;
  if (isinf(at[k].objective) || isinf(at[k - 1].objective))
    return INFINITY;
  const double share = (load - at[k - 1].load) / (at[k].load - at[k - 1].load);
  return at[k - 1].objective + share * (at[k].objective - at[k - 1].objective);
}

static int merge(tried *all, int count, const tried *own, int own_count, tried *out) {
  int n = 0, j = 0;
  for (int k = 0; k < count || j < own_count;) {
    const bool first = j == own_count || (k < count && all[k].load <= own[j].load);
    const tried one = first ? all[k++] : own[j++];
    if (!first && isinf(one.objective) && count > 0)
      continue; /* only of this view */
    if (one.objective <=
        (first ? between(own, own_count, one.load) : between(all, count, one.load)))
      out[n++] = one;
  }
  memcpy(all, out, (size_t)n * sizeof *all);
  return n;
}

/* ----------------------------------------------------------------- the answer */

/** What limits the best: solved once more with bounds, which may better it. No levels need less for
 * the load than those on the profiles as they are. */
static hl_status complete(scan *s) {
  hl_hpr *hpr = s->hpr;
  const hli_ground *own = hpr->best.view;
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  hli_design d;
  if (!(hpr->best.load > 0))
    return HL_OK;
  for (int k = 0; k < 2; k++) {
    if (k == 1 && own == s->root)
      break;
    hli_ground_use(hpr, k == 0 ? own : s->root);
    HLI_TRY(hli_design_solve(hpr, hpr->best.load, s->stop, &d));
    if (d.levels.outcome == HL_OUTCOME_INFEASIBLE) {
      /* With the least power it would take more than there is of the other side. */
      hpr->best.levels.outcome = HL_OUTCOME_FEASIBLE;
      hpr->best.levels.bound = heating ? fmax(hpr->best.load - source_of(hpr), 0) : 0;
      hpr->best.levels.work_continuous = hpr->best.levels.work_reversible = NAN;
      continue;
    }
    HLI_TRY(hli_design_account(hpr, &d, NULL));
    if (d.account.objective < hpr->best.account.objective)
      hpr->best = d;
    hpr->best.levels.outcome = d.levels.outcome;
    hpr->best.levels.bound = d.levels.bound;
    hpr->best.levels.work_continuous = d.levels.work_continuous;
    hpr->best.levels.work_reversible = d.levels.work_reversible;
  }
  return HL_OK;
}

/** The answer's own profiles stay in use. */
static void end(scan *s) {
  hl_hpr *hpr = s->hpr;
  hli_ground_use(hpr, hpr->best.view != NULL ? hpr->best.view : s->root);
  hli_ground_keep(hpr);
}

/** On the profiles as they are: levels leave to utilities what they choose to. */
static hl_status choose_by_value(scan *s, double load) {
  hl_hpr *hpr = s->hpr;
  if (!hli_hpr_by_value(hpr))
    return HL_OK;
  hli_ground_use(hpr, s->root);
  return hli_hpr_choose_by_value(hpr, load, &s->rule, &hpr->best, &s->bare);
}

static hl_status search_view(scan *s) {
  HLI_TRY(sweep(s));
  HLI_TRY(try_other_corners(s));
  HLI_TRY(refine(s));
  return polish(s);
}

static hl_status search(scan *s) {
  hl_hpr *hpr = s->hpr;
  tried *all = HLI_NEW(&hpr->arena, tried, 4 * s->room),
        *out = HLI_NEW(&hpr->arena, tried, 4 * s->room);
  int count = 0;
  bool better;
  if (all == NULL || out == NULL)
    return hli_nomem(hpr->ctx);
  for (int way = 0; way < 1 << s->leaves.count; way++) {
    HLI_TRY(choose_view(s, way, NAN, &better));
    if (!better)
      continue;
    s->count = 0;
    HLI_TRY(search_view(s));
    count = merge(all, count, s->at, s->count, out);
  }
  s->at = all;
  s->count = count;
  s->room = 4 * s->room;
  return HL_OK;
}

hl_status hli_hpr_scan(hl_hpr *hpr, const hl_stop_settings *stop) {
  const double none = hpr->none.account.objective;
  scan s = {.hpr = hpr,
            .stop = stop,
            .bare = none,
            .room = 4 * hpr->set.scan + 5 * (hpr->profile_count[0] + hpr->profile_count[1]) + 200};
  hli_stop_start(&s.rule, hpr->ctx, stop);
  s.at = HLI_NEW(&hpr->arena, tried, s.room);
  if (s.at == NULL)
    return hli_nomem(hpr->ctx);
  HLI_TRY(begin(&s, NAN));
  HLI_TRY(try_engine(&s));
  HLI_TRY(search(&s));
  HLI_TRY(choose_by_value(&s, NAN));
  HLI_TRY(prove(&s, NAN));
  HLI_TRY(complete(&s));
  hpr->bound = fmin(hpr->bound, none - hpr->engine_gain); /* without a load */
  s.rule.closed = meets_gap(hpr, &s.rule);                /* exchangers included */
  hpr->outcome = hli_stop_outcome(&s.rule, HL_OUTCOME_FEASIBLE);
  hpr->scan = HLI_NEW(&hpr->arena, hl_hpr_load_point, s.count + 1);
  if (hpr->scan == NULL)
    return hli_nomem(hpr->ctx);
  for (int k = 0; k < s.count; k++)
    hpr->scan[hpr->scan_count++] =
        (hl_hpr_load_point){s.at[k].load, s.at[k].work, s.at[k].objective, s.at[k].unserved};
  end(&s);
  return HL_OK;
}

hl_status hli_hpr_place(hl_hpr *hpr, double load, const hl_stop_settings *stop) {
  scan s = {.hpr = hpr, .stop = stop, .bare = INFINITY};
  hli_design d;
  bool better;
  hli_stop_start(&s.rule, hpr->ctx, stop);
  HLI_TRY(begin(&s, load));
  for (int way = 0; way < 1 << s.leaves.count; way++) {
    HLI_TRY(choose_view(&s, way, load, &better));
    if (!better)
      continue;
    HLI_TRY(hli_design_solve(hpr, load, stop, &d));
    if (d.levels.outcome == HL_OUTCOME_INFEASIBLE && way == 0)
      return HL_OK;
    if (d.levels.outcome == HL_OUTCOME_INFEASIBLE)
      continue;
    HLI_TRY(hli_design_account(hpr, &d, NULL));
    s.bare = fmin(s.bare, hli_hpr_bare(hpr, &d.account));
    if (hli_hpr_fewer_may_do(hpr))
      HLI_TRY(try_fewer(&s, load, &d));
    hli_hpr_note_price(hpr, &d);
    if (way == 0 || d.account.objective < hpr->best.account.objective)
      hpr->best = d;
  }
  HLI_TRY(choose_by_value(&s, load));
  if (hpr->best.unserved.q > 0) {
    hli_hpr_refuse(hpr, &hpr->best);
    hpr->best = hpr->none;
    end(&s);
    return HL_OK;
  }
  HLI_TRY(prove(&s, load));
  HLI_TRY(complete(&s));
  const bool proven = meets_gap(hpr, &s.rule);
  hpr->outcome = hpr->best.levels.outcome;
  if (s.leaves.count > 0 && proven)
    hpr->outcome = HL_OUTCOME_OPTIMAL;
  else if (hpr->outcome == HL_OUTCOME_OPTIMAL && !proven)
    hpr->outcome = HL_OUTCOME_FEASIBLE; /* of least power, but not proven of the objective */
  end(&s);
  return HL_OK;
}
