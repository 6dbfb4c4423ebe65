/**
 * A load and its machines: the best of all loads, searched and bounded, or one that was asked for.
 */
#include "hpr/scan.h"

/* ---------------------------------------------------------------- trying loads */

int hli_scan_machines(const hl_hpr *hpr, int condensers, int evaporators) {
  const hl_levels_settings *set = &hpr->levels_set;
  if (hpr->set.ambient && hpr->ambient > hpr->profile[0][0].t)
    return 0; /* levels may be served without one */
  if (!hli_hpr_fewer_may_do(hpr) || set->model == HL_LEVELS_LUMPED)
    return 1;
  return set->model == HL_LEVELS_PARALLEL || condensers > evaporators ? condensers : evaporators;
}

double hli_scan_floor(const hli_scan *s, int condensers, int evaporators, double load) {
  return hli_floor_at(&s->floor, hli_scan_machines(s->hpr, condensers, evaporators), load,
                      hli_floor_work(&s->floor, condensers, evaporators, load));
}

/** Of a model, with so many levels; better ones go to `best`. */
static hl_status try_model(hli_scan *s, double load, int model, int condensers, int evaporators,
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
  if (d.account.objective < best->account.objective)
    *best = d;
  return HL_OK;
}

/** What is left out costs more than the best at hand by its bound. Machines of one evaporator and
 * one condenser each are among those of any two levels, their bounds too. */
static hl_status try_fewer(hli_scan *s, double load, hli_design *best) {
  hl_hpr *hpr = s->hpr;
  const hl_levels_settings asked = hpr->levels_set;
  const bool pairs = asked.model == HL_LEVELS_PARALLEL;
  const int alike = asked.condensers < asked.evaporators ? asked.condensers : asked.evaporators;
  hl_status status = HL_OK;
  for (int c = 1; c <= asked.condensers && status == HL_OK; c++)
    for (int e = 1; e <= (pairs ? 1 : asked.evaporators) && status == HL_OK; e++) {
      const bool fewer = c < asked.condensers || (!pairs && e < asked.evaporators);
      if (fewer && hli_scan_floor(s, c, e, load) < best->account.objective)
        status = try_model(s, load, asked.model, c, e, best);
      hpr->levels_set = asked;
    }
  for (int n = 2; n <= alike && status == HL_OK && asked.model == HL_LEVELS_PAIRED; n++) {
    if (hli_scan_floor(s, n, n, load) < best->account.objective)
      status = try_model(s, load, HL_LEVELS_PARALLEL, n, n, best);
    hpr->levels_set = asked;
  }
  return status;
}

hl_status hli_scan_try(hli_scan *s, double load, hli_design *d) {
  hl_hpr *hpr = s->hpr;
  HLI_TRY(hli_design_find(hpr, load, d));
  const bool fits = d->levels.outcome != HL_OUTCOME_INFEASIBLE;
  if (fits)
    HLI_TRY(hli_design_account(hpr, d, NULL));
  else
    d->account.objective = INFINITY;
  s->bare = fits ? fmin(s->bare, hli_hpr_bare(hpr, &d->account)) : s->bare;
  if (s->together && (!fits || hli_hpr_fewer_may_do(hpr)))
    HLI_TRY(try_fewer(s, load, d));
  if (d->levels.outcome == HL_OUTCOME_INFEASIBLE)
    return HL_OK;
  hli_hpr_note_price(hpr, d);
  const bool first = isinf(hpr->best.account.objective) && !(hpr->best.load > 0);
  if (first || d->account.objective < hpr->best.account.objective)
    hpr->best = *d;
  return HL_OK;
}

/** Solve a load and keep it, also if it is not the best; one that does not fit is left out. */
static hl_status try_load(hli_scan *s, double load, hli_design *d) {
  HLI_TRY(hli_scan_try(s, load, d));
  if (d->levels.outcome == HL_OUTCOME_INFEASIBLE || s->count == s->room)
    return HL_OK;
  int k = s->count++;
  for (; k > 0 && s->at[k - 1].load > load; k--)
    s->at[k] = s->at[k - 1];
  s->at[k] = (hli_tried){load, d->levels.work, d->unserved.q, d->account.objective};
  return HL_OK;
}

/** Engines alone, with no pump. */
static hl_status try_engine(hli_scan *s) {
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
static hl_status sweep(hli_scan *s) {
  const hl_hpr *hpr = s->hpr;
  const int side = hpr->set.task == HL_LEVELS_HEATING ? 0 : 1;
  hli_design d;
  for (int k = 1; k <= hpr->set.scan && !hli_stop_due(&s->rule); k++)
    HLI_TRY(try_load(s, s->most * k / hpr->set.scan, &d));
  for (int k = 1; k < hpr->profile_count[side] && !hli_stop_due(&s->rule); k++) {
    const double corner = hpr->profile[side][k].q;
    if (corner > 0 && corner < s->most)
      HLI_TRY(try_load(s, corner, &d));
  }
  return HL_OK;
}

/** A load at which machines of these levels may still be better than the best. */
static bool may_better(const hli_scan *s, double load) {
  const hl_levels_settings *set = &s->hpr->levels_set;
  const double best = s->hpr->best.account.objective;
  for (int c = s->together ? 1 : set->condensers; c <= set->condensers; c++)
    for (int e = s->together ? 1 : set->evaporators; e <= set->evaporators; e++)
      if (hli_scan_floor(s, c, e, load) < best)
        return true;
  return false;
}

/** Where all of the other side's heat is used up to a corner of its profile: the next heat asks for
 * another level there. */
static hl_status try_other_corner(hli_scan *s, double corner) {
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

static hl_status try_other_corners(hli_scan *s) {
  const hl_hpr *hpr = s->hpr;
  const int side = hpr->set.task == HL_LEVELS_HEATING ? 1 : 0;
  for (int k = 1; k + 1 < hpr->profile_count[side] && !hli_stop_due(&s->rule); k++)
    if (hpr->profile[side][k].q > 0)
      HLI_TRY(try_other_corner(s, hpr->profile[side][k].q));
  return HL_OK;
}

/** The best load that is better than its neighbours and dearer than some; -1: none. */
static int next_least(const hli_scan *s, double than) {
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
static hl_status refine_at(hli_scan *s, int at) {
  const double section = 0.3819660112501051;
  double low = at > 0 ? s->at[at - 1].load : 0, middle = s->at[at].load;
  double high = at + 1 < s->count ? s->at[at + 1].load : middle, least = s->at[at].objective;
  hli_design d;
  for (int k = 0; k < 40 && high - low > 1e-5 * s->most && !hli_stop_due(&s->rule); k++) {
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
static hl_status polish(hli_scan *s) {
  const hl_hpr *hpr = s->hpr;
  const double most = s->most;
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
static hl_status refine(hli_scan *s) {
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

/* ----------------------------------------------------------------- views */

static hl_status begin(hli_scan *s, double load) {
  hl_hpr *hpr = s->hpr;
  s->root = HLI_NEW(&hpr->arena, hli_ground, 1);
  if (s->root == NULL)
    return hli_nomem(hpr->ctx);
  hli_ground_root(hpr, s->root);
  hpr->root = s->root;
  hli_ground_use(hpr, s->root);
  HLI_TRY(hli_floor_init(hpr, HLI_REACH_PROFILE, &s->floor));
  HLI_TRY(hli_floor_solve(&s->floor, &hpr->levels_set, isnan(load) ? hli_scan_most(hpr) : load));
  hli_leaves_init(&s->floor, &s->leaves);
  return HL_OK;
}

/** All or nothing of the bands left, in one of 2^n ways each. */
static hl_status make_views(hli_scan *s, double load) {
  s->views = 1 << s->leaves.count;
  s->view = HLI_NEW(&s->hpr->arena, hli_box, s->views);
  if (s->view == NULL)
    return hli_nomem(s->hpr->ctx);
  for (int way = 0; way < s->views; way++) {
    hli_box *box = &s->view[way];
    *box = (hli_box){.view = s->root};
    for (int k = 0; k < s->leaves.count; k++) {
      box->high[k] = s->leaves.most[k];
      box->low[k] = way >> k & 1 ? s->leaves.most[k] : 0;
    }
    if (way > 0)
      HLI_TRY(hli_scan_work(s, load, box));
  }
  hli_ground_use(s->hpr, s->root);
  return HL_OK;
}

/** Loads of some levels on one view, and of those before them: the better ones by load. */
static double between(const hli_tried *at, int count, double load) {
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

static hl_status merge(hli_scan *s) {
  int n = 0, j = 0;
  const hli_tried *own = s->at;
  const int count = s->all_count, own_count = s->count;
  if (!hli_reserve(s->hpr->ctx, (void **)&s->all, &s->all_room, count + own_count,
                   sizeof *s->all) ||
      !hli_reserve(s->hpr->ctx, (void **)&s->out, &s->out_room, count + own_count, sizeof *s->out))
    return hli_nomem(s->hpr->ctx);
  for (int k = 0; k < count || j < own_count;) {
    const bool first = j == own_count || (k < count && s->all[k].load <= own[j].load);
    const hli_tried one = first ? s->all[k++] : own[j++];
    if (!first && isinf(one.objective) && count > 0)
      continue; /* only of these */
    if (one.objective <=
        (first ? between(own, own_count, one.load) : between(s->all, count, one.load)))
      s->out[n++] = one;
  }
  if (n > 0)
    memcpy(s->all, s->out, (size_t)n * sizeof *s->all);
  s->all_count = n;
  return HL_OK;
}

/* ----------------------------------------------------------------- the answer */

/** What limits the best: solved once more with bounds, which may better it. No levels need less for
 * the load than those on the profiles as they are. */
static hl_status complete(hli_scan *s) {
  hl_hpr *hpr = s->hpr;
  const hli_ground *own = hpr->best.view;
  const bool heating = hpr->set.task == HL_LEVELS_HEATING;
  hli_design d;
  if (!(hpr->best.load > 0))
    return HL_OK;
  for (int k = 0; k < 2; k++) {
    if (k == 1 && own == s->root)
      break;
    hl_stop_settings stop = s->rule.limit;
    stop.time_limit = hli_stop_left(&s->rule);
    hli_ground_use(hpr, k == 0 ? own : s->root);
    HLI_TRY(hli_design_solve(hpr, hpr->best.load, &stop, &d));
    if (d.levels.outcome == HL_OUTCOME_INFEASIBLE) {
      /* With the least power it would take more than there is of the other side. */
      hpr->best.levels.outcome = HL_OUTCOME_FEASIBLE;
      hpr->best.levels.bound = heating ? fmax(hpr->best.load - hli_scan_source(hpr), 0) : 0;
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
static void end(hli_scan *s) {
  hl_hpr *hpr = s->hpr;
  hli_ground_use(hpr, hpr->best.view != NULL ? hpr->best.view : s->root);
  hli_ground_keep(hpr);
}

static hl_status search_view(hli_scan *s) {
  s->count = 0;
  HLI_TRY(sweep(s));
  HLI_TRY(try_other_corners(s));
  HLI_TRY(refine(s));
  HLI_TRY(polish(s));
  return merge(s);
}

/** The best of one kind, whatever the others have: so that what is found of it does not depend on
 * which others are asked for. Views that cannot be better than its best are left out. */
static hl_status search_kind(hli_scan *s, hli_kind *kind, double load) {
  hl_hpr *hpr = s->hpr;
  const hl_levels_settings asked = hpr->levels_set;
  hli_design d;
  hl_status status = HL_OK;
  bool better = true;
  hpr->best = s->alone;
  s->bare = s->alone_bare;
  hpr->levels_set.model = kind->model;
  hpr->levels_set.condensers = kind->condensers;
  hpr->levels_set.evaporators = kind->evaporators;
  s->together = kind->together;
  if (isnan(load))
    status = hli_hpr_find_most(hpr, &s->most);
  for (int way = 0; way < s->views && status == HL_OK && s->most > 0; way++) {
    if (s->view[way].view->levels == NULL)
      continue;
    if (way > 0 && isnan(load))
      status = hli_scan_promises(s, &s->view[way], &better);
    hli_ground_use(hpr, s->view[way].view);
    if (status == HL_OK && better)
      status = isnan(load) ? search_view(s) : hli_scan_try(s, load, &d);
  }
  hli_ground_use(hpr, s->root);
  hpr->levels_set = asked;
  s->together = true;
  kind->best = hpr->best;
  kind->bare = s->bare;
  return status;
}

static void add_kind(hli_scan *s, int model, int condensers, int evaporators, bool together) {
  s->kind[s->kinds++] = (hli_kind){
      .model = model, .condensers = condensers, .evaporators = evaporators, .together = together};
}

/** The best of a kind and of all within it. */
static void take_within(hli_scan *s, const hli_kind *kind) {
  hl_hpr *hpr = s->hpr;
  hpr->best = s->alone;
  s->bare = s->alone_bare;
  for (int k = 0; k < s->kinds; k++) {
    const hli_kind *own = &s->kind[k];
    const bool first = isinf(hpr->best.account.objective) && !(hpr->best.load > 0);
    if (own->condensers > kind->condensers || own->evaporators > kind->evaporators)
      continue;
    s->bare = fmin(s->bare, own->bare);
    if (first || own->best.account.objective < hpr->best.account.objective)
      hpr->best = own->best;
  }
}

/** Views that were made on the way and are no design's. */
static void free_views(hli_scan *s, int from) {
  hl_hpr *hpr = s->hpr;
  int n = from;
  hli_ground_use(hpr, s->root);
  for (int k = from; k < hpr->made_count; k++) {
    bool used = false;
    for (int i = 0; i < s->kinds; i++)
      used |= s->kind[i].best.view != NULL && s->kind[i].best.view->levels == hpr->made[k];
    if (used)
      hpr->made[n++] = hpr->made[k];
    else
      hl_levels_free(hpr->made[k]);
  }
  hpr->made_count = n;
}

static hl_status prove_at(hli_scan *s, hli_kind *kind, double load) {
  HLI_TRY(hli_scan_prove(s, load));
  kind->best = s->hpr->best;
  kind->bare = s->bare;
  hli_ground_use(s->hpr, s->root);
  return HL_OK;
}

/** The bound of a kind, and levels by value from what is better on the way. Pairs and lumped
 * machines choose by what they leave: at the best load that is looked at once more. */
static hl_status prove(hli_scan *s, hli_kind *kind, double load) {
  hl_hpr *hpr = s->hpr;
  const double before = hpr->best.account.objective;
  const int views = hpr->made_count;
  HLI_TRY(prove_at(s, kind, load));
  if (!hli_hpr_by_value(hpr) || !(hpr->best.account.objective < before))
    return HL_OK;
  if (kind->model == HL_LEVELS_PAIRED) {
    HLI_TRY(hli_hpr_polish_by_value(hpr, load, &s->rule, kind));
  } else if (isnan(load)) {
    const double bound = hpr->bound;
    free_views(s, views);
    HLI_TRY(prove_at(s, kind, hpr->best.load));
    hpr->bound = bound; /* of all loads */
  }
  hpr->best = kind->best;
  s->bare = kind->bare;
  return HL_OK;
}

/** Levels by value, and the bound. On its way it looks at views that were not searched, and may
 * find a better design: of each number of levels what it finds of fewer counts too. */
static hl_status choose_within(hli_scan *s, double load) {
  hl_hpr *hpr = s->hpr;
  const hl_levels_settings asked = hpr->levels_set;
  const bool by_value = hli_hpr_by_value(hpr);
  hl_status status = HL_OK;
  hli_ground_use(hpr, s->root);
  if (by_value)
    HLI_TRY(hli_hpr_choose_by_value(hpr, load, &s->rule, s->kind, s->kinds));
  for (int k = 1; k < s->kinds && by_value && status == HL_OK; k++) {
    hli_kind *own = &s->kind[k];
    const int views = hpr->made_count;
    if (own->model != asked.model || hli_stop_due(&s->rule))
      continue;
    take_within(s, own);
    hpr->levels_set.condensers = own->condensers;
    hpr->levels_set.evaporators = own->evaporators;
    if (isfinite(hpr->best.account.objective))
      status = prove(s, own, load);
    hpr->levels_set = asked;
    free_views(s, views);
  }
  take_within(s, &s->kind[0]);
  return status;
}

/** All numbers of levels up to those that are asked for. Of many levels not each is searched for
 * itself, but with all of fewer at each load. */
static hl_status search(hli_scan *s, double load) {
  hl_hpr *hpr = s->hpr;
  const hl_levels_settings *set = &hpr->levels_set;
  const bool pairs = set->model == HL_LEVELS_PARALLEL, few = hli_hpr_fewer_may_do(hpr);
  const int columns = pairs ? 1 : set->evaporators;
  s->kind = HLI_NEW(&hpr->arena, hli_kind, set->condensers * (columns + 1) + 1);
  if (s->kind == NULL)
    return hli_nomem(hpr->ctx);
  const int levels = set->condensers + (pairs ? set->condensers : columns);
  HLI_TRY(make_views(s, load));
  add_kind(s, set->model, set->condensers, pairs ? set->condensers : set->evaporators,
           levels > HLI_LEVELS_EACH);
  HLI_TRY(search_kind(s, &s->kind[0], load));
  if (!few && !hli_hpr_by_value(hpr)) /* more levels need less power, and nothing else counts */
    return HL_OK;
  for (int c = 1; c <= set->condensers; c++)
    for (int e = 1; e <= columns; e++)
      if (c + (pairs ? c : e) <= HLI_LEVELS_EACH && (c < set->condensers || e < columns))
        add_kind(s, set->model, c, pairs ? c : e, false);
  for (int n = 2; n <= set->condensers && n <= columns && few && set->model == HL_LEVELS_PAIRED &&
                  2 * n <= HLI_LEVELS_EACH;
       n++)
    add_kind(s, HL_LEVELS_PARALLEL, n, n, false);
  for (int k = 1; k < s->kinds; k++)
    HLI_TRY(search_kind(s, &s->kind[k], load));
  return HL_OK;
}

static hl_status answer_free(hli_scan *s) {
  hl_hpr *hpr = s->hpr;
  const double none = hpr->none.account.objective;
  s->at = HLI_NEW(&hpr->arena, hli_tried, s->room);
  if (s->at == NULL)
    return hli_nomem(hpr->ctx);
  HLI_TRY(begin(s, NAN));
  HLI_TRY(try_engine(s));
  s->alone = hpr->best;
  s->alone_bare = s->bare;
  HLI_TRY(search(s, NAN));
  HLI_TRY(choose_within(s, NAN));
  HLI_TRY(prove(s, &s->kind[0], NAN));
  HLI_TRY(complete(s));
  hpr->bound = fmin(hpr->bound, none - hpr->engine_gain); /* without a load */
  s->rule.closed = hli_scan_meets_gap(hpr, &s->rule);     /* exchangers included */
  hpr->outcome = hli_stop_outcome(&s->rule, HL_OUTCOME_FEASIBLE);
  hpr->scan = HLI_NEW(&hpr->arena, hl_hpr_load_point, s->all_count + 1);
  if (hpr->scan == NULL)
    return hli_nomem(hpr->ctx);
  for (int k = 0; k < s->all_count; k++)
    hpr->scan[hpr->scan_count++] = (hl_hpr_load_point){s->all[k].load, s->all[k].work,
                                                       s->all[k].objective, s->all[k].unserved};
  end(s);
  return HL_OK;
}

hl_status hli_hpr_scan(hl_hpr *hpr, const hl_stop_settings *stop) {
  hli_scan s = {.hpr = hpr,
                .bare = hpr->none.account.objective,
                .together = true,
                .room =
                    4 * hpr->set.scan + 5 * (hpr->profile_count[0] + hpr->profile_count[1]) + 200};
  hli_stop_start(&s.rule, hpr->ctx, stop);
  const hl_status status = answer_free(&s);
  hli_release(hpr->ctx, s.all);
  hli_release(hpr->ctx, s.out);
  return status;
}

hl_status hli_hpr_place(hl_hpr *hpr, double load, const hl_stop_settings *stop) {
  hli_scan s = {
      .hpr = hpr, .bare = INFINITY, .alone_bare = INFINITY, .together = true, .most = load};
  hli_stop_start(&s.rule, hpr->ctx, stop);
  s.alone.account.objective = INFINITY;
  hpr->best = s.alone;
  HLI_TRY(begin(&s, load));
  HLI_TRY(search(&s, load));
  HLI_TRY(choose_within(&s, load));
  if (!(hpr->best.load > 0) || hpr->best.unserved.q > 0) {
    if (hpr->best.load > 0)
      hli_hpr_refuse(hpr, &hpr->best);
    hpr->best = hpr->none;
    end(&s);
    return HL_OK;
  }
  HLI_TRY(prove(&s, &s.kind[0], load));
  HLI_TRY(complete(&s));
  const bool proven = hli_scan_meets_gap(hpr, &s.rule);
  hpr->outcome = hpr->best.levels.outcome;
  if (s.leaves.count > 0 && proven)
    hpr->outcome = HL_OUTCOME_OPTIMAL;
  else if (hpr->outcome == HL_OUTCOME_OPTIMAL && !proven)
    hpr->outcome = HL_OUTCOME_FEASIBLE; /* of least power, but not proven of the objective */
  end(&s);
  return HL_OK;
}
