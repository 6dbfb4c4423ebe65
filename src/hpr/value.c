/**
 * Levels by the objective itself, where utilities of a side differ in price: then what a machine
 * leaves to which of them depends on where its levels stand, and a level farther from the pinch
 * than its heat asks for may save the dearer one. The account, with utilities filled after the
 * machine, is searched over loads, heats and levels: by leaps to where utilities and streams begin
 * and end, then by steps that shrink. Fewer levels are solved first and begin the search for more,
 * so that more are never worse.
 */
#include "hpr/work.h"

enum {
  KEPT = 4,    /* leaps that are followed, of all that are tried */
  SAMPLES = 7, /* loads to leap from */
  SWEEP = 24,  /* loads of least power to begin with */
  SWEEPS = 50, /* of steps, that are to be worth it */
  ROUNDS = 6,  /* of leaps and steps */
  KNOWN = 1 << 14
};

/** A design as it is searched: heat up to each level and where it stands. */
typedef struct place {
  double load, value;
  hl_levels_place at[2][HL_LEVELS_MOST]; /* of condensers, of evaporators */
} place;

/** Where something begins or ends. */
typedef struct spot {
  double t, q;  /* of a machine, and what the profile takes or gives up to it [K, W] */
  bool utility; /* that may serve what lies nearer to the pinch */
} spot;

/** What a place was found to be worth: searches come back to most of them again and again. */
typedef struct known {
  uint64_t
      key[2 + 4 * HL_LEVELS_MOST]; /* levels, then bits of load and of heat and level of each */
  double value, follows;           /* heat of the side that follows; NAN: it is none [W] */
} known;

typedef struct search {
  hl_hpr *hpr;
  known *known; /* by their hash */
  const hli_stop *rule;
  double asked; /* load; NAN: free [W] */
  double most;  /* that samples reach: what fits of one level a side [W] */
  int count[2]; /* levels */
  int spots[2];
  spot *spot[2];
  double reach[2][2]; /* the lowest and the highest of them [K] */
  hli_kind *kind;     /* all of them, and the one in hand */
  int kinds;
  hli_kind *own;
  place top; /* the best of so many levels, whatever led to it */
  place kept[KEPT];
  int kept_count;
} search;

/** No load, and levels where their heat asks for. */
static place nowhere(void) {
  place x = {.value = INFINITY};
  for (int side = 0; side < 2; side++)
    for (int k = 0; k < HL_LEVELS_MOST; k++)
      x.at[side][k].t = NAN;
  return x;
}

static int driver_of(const search *s) { return s->hpr->set.task == HL_LEVELS_HEATING ? 0 : 1; }

/* ---------------------------------------------------------------- where to stand */

bool hli_hpr_by_value(const hl_hpr *hpr) {
  double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
  if (hpr->set.objective == HL_HPR_POWER || hpr->set.model != HL_HPR_CARNOT)
    return false;
  for (int k = 0; k < hl_problem_utility_count(hpr->problem); k++) {
    const int side = hl_problem_utility_at(hpr->problem, k)->side == HL_SIDE_HOT ? 0 : 1;
    const double price = hli_hpr_price(hpr, k);
    low[side] = fmin(low[side], price);
    high[side] = fmax(high[side], price);
  }
  return low[0] < high[0] || low[1] < high[1];
}

static double heat_at(const hl_hpr *hpr, int side, double shifted) {
  const hl_point *at = hpr->profile[side];
  const double sign = side == 0 ? 1 : -1;
  const int count = hpr->profile_count[side];
  int k = 0;
  while (k < count && sign * (at[k].t - shifted) <= 0)
    k++;
  if (k == 0 || k == count)
    return k == 0 ? 0 : at[count - 1].q;
  const double share = (shifted - at[k - 1].t) / (at[k].t - at[k - 1].t);
  return at[k - 1].q + share * (at[k].q - at[k - 1].q);
}

static void add_spot(search *s, int side, double shifted, bool utility) {
  const double own = s->hpr->levels_set.dt_cont;
  const double q = heat_at(s->hpr, side, shifted);
  const hl_point *at = s->hpr->profile[side];
  const double sign = side == 0 ? 1 : -1;
  const double far = at[s->hpr->profile_count[side] - 1].t;
  if (sign * (shifted - at[0].t) < 0 || sign * (shifted - far) > 0)
    return; /* nothing to serve there */
  const double t = shifted + sign * own;
  s->spot[side][s->spots[side]++] = (spot){t, q, utility};
  s->reach[side][0] = fmin(s->reach[side][0], t);
  s->reach[side][1] = fmax(s->reach[side][1], t);
}

/** Ends of utilities, on both sides of isothermal ones, and corners of the profile. */
static hl_status find_spots(search *s) {
  const hl_hpr *hpr = s->hpr;
  const double beside = 1e-3; /* K */
  for (int side = 0; side < 2; side++) {
    s->spot[side] = HLI_NEW(&s->hpr->arena, spot,
                            6 * hl_problem_utility_count(hpr->problem) + hpr->profile_count[side]);
    if (s->spot[side] == NULL)
      return hli_nomem(hpr->ctx);
    for (int k = 0; k < hpr->profile_count[side]; k++)
      add_spot(s, side, hpr->profile[side][k].t, false);
    for (int k = 0; k < hl_problem_utility_count(hpr->problem); k++) {
      const hl_utility *u = hl_problem_utility_at(hpr->problem, k);
      const double share = isnan(u->dt_cont) ? hpr->targets_set.dt_min / 2 : u->dt_cont;
      const double end[] = {u->t_supply, u->t_target};
      for (int e = 0; e < 2; e++) {
        double t = end[e] + (u->side == HL_SIDE_HOT ? -share : share);
        if (hpr->today != NULL)
          t = hl_targets_main_level(u, hpr->targets_set.dt_min);
        add_spot(s, side, t, true);
        add_spot(s, side, t - beside, false);
        add_spot(s, side, t + beside, false);
      }
    }
  }
  return HL_OK;
}

/* ---------------------------------------------------------------------- value */

static void add_key(known *own, int n, double x) { memcpy(&own->key[n], &x, sizeof x); }

/** Where a place is kept, with its key. The last heats count for nothing. */
static known *find_known(const search *s, const place *x, known *own) {
  uint64_t hash = 0;
  int n = 0;
  *own = (known){.value = INFINITY, .follows = NAN};
  own->key[n++] =
      (uint64_t)s->hpr->levels_set.model << 16 | (uint64_t)s->count[0] << 8 | (uint64_t)s->count[1];
  add_key(own, n++, x->load);
  for (int side = 0; side < 2; side++)
    for (int k = 0; k < s->count[side]; k++) {
      add_key(own, n++, k + 1 < s->count[side] ? x->at[side][k].q : 0);
      add_key(own, n++, x->at[side][k].t);
    }
  for (int k = 0; k < n; k++) {
    hash = (hash ^ own->key[k]) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 29;
  }
  return &s->known[hash % KNOWN];
}

/** An account, of a place that has none yet. */
static hl_status eval_new(search *s, place *x, double *follows) {
  hl_hpr *hpr = s->hpr;
  const hl_levels_settings asked = hpr->levels_set;
  hli_design d;
  hpr->levels_set.condensers = s->count[0];
  hpr->levels_set.evaporators = s->count[1];
  hl_status status = hli_design_at(hpr, x->load, x->at[0], x->at[1], &d);
  hpr->levels_set = asked;
  if (status != HL_OK || d.levels.outcome == HL_OUTCOME_INFEASIBLE)
    return status;
  HLI_TRY(hli_design_account(hpr, &d, NULL));
  s->own->bare = fmin(s->own->bare, hli_hpr_bare(hpr, &d.account));
  hli_hpr_note_price(hpr, &d);
  x->value = d.account.objective;
  const int side = 1 - driver_of(s);
  *follows = side == 0 ? d.levels.q_sink : d.levels.q_source;
  x->at[side][s->count[side] - 1].q = *follows;
  if (x->value < s->top.value)
    s->top = *x;
  if (x->value < s->own->best.account.objective)
    s->own->best = d;
  return HL_OK;
}

static hl_status eval(search *s, place *x) {
  const hl_hpr *hpr = s->hpr;
  const int side = 1 - driver_of(s), last = s->count[side] - 1;
  const double least =
      1e-9 * hpr->demand; /* what costs least without machines ends here, not at 0 */
  known own;
  x->value = INFINITY;
  if (!(x->load > least) || x->load > hpr->demand || hli_stop_due(s->rule))
    return HL_OK;
  known *at = find_known(s, x, &own);
  if (memcmp(at->key, own.key, sizeof own.key) != 0) {
    HLI_TRY(eval_new(s, x, &own.follows));
    own.value = x->value;
    *at = own;
  }
  x->value = at->value;
  if (!isnan(at->follows)) /* for leaps of the load */
    x->at[side][last].q = at->follows;
  return HL_OK;
}

/** Better by more than rounding. */
static bool is_less(const place *a, const place *b) {
  return a->value < b->value - 1e-12 * fabs(b->value) || (isinf(b->value) && isfinite(a->value));
}

static hl_status try_place(search *s, place trial, place *x) {
  HLI_TRY(eval(s, &trial));
  if (is_less(&trial, x))
    *x = trial;
  return HL_OK;
}

/** Heat up to a level; that of the last one is the load, or follows from it. */
static bool set_heat(const search *s, int side, int k, double q, place *x) {
  const int last = s->count[side] - 1;
  hl_levels_place *at = x->at[side];
  if (k < last || side == driver_of(s))
    q = fmax(q, k > 0 ? at[k - 1].q : 0);
  if (k < last) {
    at[k].q = fmin(q, at[k + 1].q);
    return true;
  }
  const double scale = side == driver_of(s) ? 1 : x->load / at[last].q;
  if (!isnan(s->asked) || !(q * scale > 0) || !isfinite(q * scale))
    return false;
  x->load = fmin(q * scale, s->hpr->demand);
  x->at[driver_of(s)][s->count[driver_of(s)] - 1].q = x->load;
  return true;
}

/* ---------------------------------------------------------------------- leaps */

/** One of the best leaps, each to another level. */
static void keep(search *s, const place *x, int side, int k) {
  int at = -1, worst = 0;
  if (!isfinite(x->value))
    return;
  for (int n = 0; n < s->kept_count; n++) {
    const double a = s->kept[n].at[side][k].t, b = x->at[side][k].t;
    if (fabs(a - b) < 0.01 || (isnan(a) && isnan(b)))
      at = n;
    if (s->kept[n].value > s->kept[worst].value)
      worst = n;
  }
  if (at < 0 && s->kept_count < KEPT) {
    s->kept[s->kept_count++] = *x;
    return;
  }
  at = at < 0 ? worst : at;
  if (is_less(x, &s->kept[at]))
    s->kept[at] = *x;
}

static hl_status leap_to(search *s, const place *from, int side, int k, double t, double q,
                         place *x) {
  place trial = *from;
  trial.at[side][k].t = t;
  if (!isnan(q) && !set_heat(s, side, k, q, &trial))
    return HL_OK;
  HLI_TRY(eval(s, &trial));
  keep(s, &trial, side, k);
  if (is_less(&trial, x))
    *x = trial;
  return HL_OK;
}

/** A level to all spots of its side, with its heat, or all but what is left to a utility. */
static hl_status leap(search *s, int side, int k, place *x) {
  const place from = *x;
  for (int n = -1; n < s->spots[side]; n++) {
    const double t = n < 0 ? (double)NAN : s->spot[side][n].t;
    const double all = n < 0 ? 0 : s->spot[side][n].q;
    HLI_TRY(leap_to(s, &from, side, k, t, NAN, x));
    for (int u = -1; u < s->spots[side] && n >= 0; u++) {
      const double left = u < 0 ? 0 : s->spot[side][u].q;
      if (u >= 0 && (!s->spot[side][u].utility || !(left > 0 && left < all)))
        continue;
      HLI_TRY(leap_to(s, &from, side, k, t, all - left, x));
      HLI_TRY(leap_to(s, &from, side, k, NAN, all - left, x));
      if (k > 0)
        HLI_TRY(leap_to(s, &from, side, k, t, from.at[side][k - 1].q + all - left, x));
    }
  }
  return HL_OK;
}

static hl_status leap_all(search *s, place *x) {
  for (int side = 0; side < 2; side++)
    for (int k = 0; k < s->count[side]; k++)
      HLI_TRY(leap(s, side, k, x));
  return HL_OK;
}

/* ---------------------------------------------------------------------- steps */

/** Heat or level of a level, by a step; false: there is no such variable. */
static bool step_by(const search *s, int variable, double by, place *x) {
  const int side = variable / 2 % 2, k = variable / 4;
  if (k >= s->count[side])
    return false;
  if (variable % 2 == 0)
    return set_heat(s, side, k, x->at[side][k].q + by * s->hpr->demand, x);
  const double outward = side == 0 ? 60 : -60; /* K per whole step */
  if (isnan(x->at[side][k].t))
    return false;
  /* A level without heat could stand anywhere, as soon as something else is better. */
  x->at[side][k].t =
      fmin(fmax(x->at[side][k].t + outward * by, s->reach[side][0]), s->reach[side][1]);
  return true;
}

static hl_status steps(search *s, place *x) {
  double size[4 * HL_LEVELS_MOST];
  const int count = 4 * (s->count[0] > s->count[1] ? s->count[0] : s->count[1]);
  const double least = 1e-7, close = 1e-8;
  double most = 0.1, value = INFINITY;
  for (int k = 0; k < count; k++)
    size[k] = most;
  for (int sweep = 0; most > least && !hli_stop_due(s->rule); sweep++) {
    if (sweep % SWEEPS == 0 && !(x->value < value - close * fabs(value)) && sweep > 0)
      return HL_OK; /* it creeps along a ridge */
    value = sweep % SWEEPS == 0 ? x->value : value;
    most = 0;
    for (int k = 0; k < count; k++) {
      if (!(size[k] > least))
        continue;
      place before = *x, up = *x, down = *x;
      const bool is = step_by(s, k, size[k], &up) && step_by(s, k, -size[k], &down);
      if (!is) {
        size[k] = 0;
        continue;
      }
      HLI_TRY(try_place(s, up, x));
      if (!is_less(x, &before))
        HLI_TRY(try_place(s, down, x));
      size[k] *= is_less(x, &before) ? 1.5 : 0.4;
      size[k] = fmin(size[k], 0.2);
      most = fmax(most, size[k]);
    }
  }
  return HL_OK;
}

/** Two at once: along a ridge no step of one is better. */
static hl_status steps_of_two(search *s, place *x) {
  const int count = 4 * (s->count[0] > s->count[1] ? s->count[0] : s->count[1]);
  const double least = 1e-4;
  for (double size = 0.1; size > least && !hli_stop_due(s->rule); size *= 0.4)
    for (int a = 0; a < count; a++)
      for (int b = 0; b < count; b++)
        for (int way = a < b ? 0 : 4; way < 4; way++) {
          place trial = *x;
          if (!step_by(s, a, way & 1 ? size : -size, &trial) ||
              !step_by(s, b, way & 2 ? size : -size, &trial))
            break;
          HLI_TRY(try_place(s, trial, x));
        }
  return steps(s, x);
}

static hl_status descend(search *s, place *x) {
  for (int round = 0; round < ROUNDS && isfinite(x->value) && !hli_stop_due(s->rule); round++) {
    const place before = *x;
    HLI_TRY(steps(s, x));
    HLI_TRY(leap_all(s, x));
    if (!(x->value < before.value - 1e-7 * fabs(before.value)))
      break;
  }
  return steps(s, x);
}

/* ------------------------------------------------------------------- beginnings */

/** Levels of a result; what it has fewer of than allowed begin at the pinch, without heat. */
static place place_of(const search *s, const hl_levels_result *r) {
  place x = {.load = r->load, .value = INFINITY};
  for (int side = 0; side < 2; side++) {
    const int used = side == 0 ? r->condensers : r->evaporators, more = s->count[side] - used;
    double sum = 0;
    for (int k = 0; k < s->count[side]; k++) {
      if (k >= more)
        sum += side == 0 ? r->q_cond[k - more] : r->q_evap[k - more];
      x.at[side][k] = (hl_levels_place){sum, NAN};
    }
  }
  return x;
}

/** The least power for a load. */
static hl_status begin_at(search *s, double load, place *x) {
  hl_hpr *hpr = s->hpr;
  const hl_levels_settings asked = hpr->levels_set;
  hli_design d;
  *x = nowhere();
  if (!(load > 0) || hli_stop_due(s->rule))
    return HL_OK;
  hpr->levels_set.condensers = s->count[0];
  hpr->levels_set.evaporators = s->count[1];
  const hl_status status = hli_design_find(hpr, fmin(load, s->hpr->demand), &d);
  hpr->levels_set = asked;
  if (status != HL_OK || d.levels.outcome == HL_OUTCOME_INFEASIBLE)
    return status;
  *x = place_of(s, &d.levels);
  x->load = fmin(load, s->hpr->demand);
  return eval(s, x);
}

/** The least power for many loads: the best of them, and leaps from it. */
static hl_status begin_with_power(search *s, place *best) {
  const int side = driver_of(s);
  place x;
  if (!isnan(s->asked))
    return begin_at(s, s->asked, best);
  for (int k = 1; k <= SWEEP; k++) {
    HLI_TRY(begin_at(s, s->most * k / SWEEP, &x));
    *best = is_less(&x, best) ? x : *best;
  }
  for (int k = 0; k < s->spots[side]; k++) {
    HLI_TRY(begin_at(s, s->spot[side][k].q, &x));
    *best = is_less(&x, best) ? x : *best;
  }
  return HL_OK;
}

/** One level more than the best of fewer, without heat between two of them. */
static hl_status begin_with_fewer(search *s, const place *fewer, int side, place *best) {
  for (int k = 0; k < s->count[side] && isfinite(fewer->value); k++) {
    const hl_levels_place *from = fewer->at[side];
    place x = *fewer;
    for (int n = k + 1; n < s->count[side]; n++)
      x.at[side][n] = from[n - 1];
    if (k + 1 == s->count[side])
      x.at[side][k] = from[k - 1]; /* beyond the last: all heat of it is its neighbour's */
    else
      x.at[side][k] = (hl_levels_place){k > 0 ? from[k - 1].q : 0, NAN};
    HLI_TRY(eval(s, &x));
    for (int n = 0; n < s->count[side]; n++)
      HLI_TRY(leap(s, side, n, &x));
    *best = is_less(&x, best) ? x : *best;
  }
  return HL_OK;
}

/** What the search over profiles has found: its levels stand where they do. */
static hl_status begin_with_found(search *s, place *best) {
  const hl_levels_result *r = &s->own->best.levels;
  if (!(s->own->best.load > 0))
    return HL_OK;
  place x = place_of(s, r);
  for (int side = 0; side < 2; side++) {
    const int used = side == 0 ? r->condensers : r->evaporators, more = s->count[side] - used;
    for (int n = more; n < s->count[side]; n++)
      x.at[side][n].t = side == 0 ? r->t_cond[n - more] : r->t_evap[n - more];
  }
  return try_place(s, x, best);
}

/** From the leaps that were kept. */
static hl_status follow_kept(search *s, place *best) {
  place kept[KEPT];
  const int count = s->kept_count;
  memcpy(kept, s->kept, sizeof kept);
  s->kept_count = 0;
  for (int k = 0; k < count; k++) {
    HLI_TRY(descend(s, &kept[k]));
    *best = is_less(&kept[k], best) ? kept[k] : *best;
  }
  s->kept_count = 0;
  return HL_OK;
}

/** From the best beginnings of so many levels. */
static hl_status solve_levels(search *s, const place *const fewer[2], place *best) {
  place found = nowhere(), start;
  *best = s->top = nowhere();
  HLI_TRY(begin_with_found(s, &found));
  HLI_TRY(begin_with_power(s, best));
  s->kept_count = 0;
  start = *best;
  HLI_TRY(leap_all(s, &start));
  HLI_TRY(descend(s, best));
  HLI_TRY(follow_kept(s, best));
  for (int k = 1; k <= SAMPLES && isnan(s->asked) && s->count[0] + s->count[1] < HLI_LEVELS_EACH;
       k++) {
    HLI_TRY(begin_at(s, s->most * k / SAMPLES, &start));
    if (isfinite(start.value))
      HLI_TRY(leap_all(s, &start));
  }
  HLI_TRY(follow_kept(s, best));
  HLI_TRY(descend(s, &found));
  *best = is_less(&found, best) ? found : *best;
  for (int side = 0; side < 2; side++) {
    place x = nowhere();
    if (fewer[side] == NULL)
      continue;
    HLI_TRY(begin_with_fewer(s, fewer[side], side, &x));
    HLI_TRY(descend(s, &x));
    *best = is_less(&x, best) ? x : *best;
  }
  place before = {.value = INFINITY};
  for (int k = 0; k < ROUNDS && is_less(&s->top, &before); k++) {
    *best = before = s->top;
    HLI_TRY(steps_of_two(s, best));
    HLI_TRY(descend(s, best));
  }
  return HL_OK;
}

/** Of one level a side, so that beginnings do not depend on how many are asked for. */
static hl_status find_most(search *s) {
  hl_hpr *hpr = s->hpr;
  const hl_levels_settings asked = hpr->levels_set;
  hpr->levels_set.condensers = hpr->levels_set.evaporators = 1;
  const hl_status status = hli_hpr_find_most(hpr, &s->most);
  hpr->levels_set = asked;
  return status;
}

/** The kind that is searched next; false: it is none. */
static bool find_kind(search *s) {
  for (int k = 0; k < s->kinds; k++) {
    s->own = &s->kind[k];
    if (s->own->model == (int)s->hpr->levels_set.model && s->own->condensers == s->count[0] &&
        s->own->evaporators == s->count[1] && !s->own->together)
      return true;
  }
  return false;
}

/** All numbers of levels, the fewest first. */
static hl_status solve_model(search *s, int rows, int columns) {
  const bool pairs = s->hpr->levels_set.model == HL_LEVELS_PARALLEL;
  place *solved = HLI_NEW(&s->hpr->arena, place, rows * columns);
  if (solved == NULL)
    return hli_nomem(s->hpr->ctx);
  for (int c = 1; c <= rows; c++)
    for (int e = 1; e <= columns && !hli_stop_due(s->rule); e++) {
      place *own = &solved[(c - 1) * columns + e - 1];
      const place *const fewer[] = {c > 1 && !pairs ? own - columns : NULL, e > 1 ? own - 1 : NULL};
      s->count[0] = c;
      s->count[1] = pairs ? c : e;
      if (find_kind(s))
        HLI_TRY(solve_levels(s, fewer, own));
    }
  return HL_OK;
}

static hl_status init(hl_hpr *hpr, double load, const hli_stop *rule, search *s) {
  *s = (search){.hpr = hpr,
                .rule = rule,
                .asked = load,
                .reach = {{INFINITY, -INFINITY}, {INFINITY, -INFINITY}},
                .known = HLI_NEW(&hpr->arena, known, KNOWN)};
  return s->known != NULL ? find_spots(s) : hli_nomem(hpr->ctx);
}

hl_status hli_hpr_polish_by_value(hl_hpr *hpr, double load, const hli_stop *rule, hli_kind *kind) {
  const hl_levels_settings asked = hpr->levels_set;
  search s;
  place x = nowhere();
  HLI_TRY(init(hpr, load, rule, &s));
  s.own = kind;
  s.top = x;
  s.count[0] = kind->condensers;
  s.count[1] = kind->evaporators;
  hpr->levels_set.model = kind->model;
  hl_status status = begin_with_found(&s, &x);
  if (status == HL_OK && isfinite(x.value))
    status = steps_of_two(&s, &x);
  if (status == HL_OK)
    status = descend(&s, &x);
  hpr->levels_set = asked;
  return status;
}

hl_status hli_hpr_choose_by_value(hl_hpr *hpr, double load, const hli_stop *rule, hli_kind *kind,
                                  int count) {
  const hl_levels_settings asked = hpr->levels_set;
  const int rows = asked.condensers, columns = asked.evaporators;
  const bool pairs = asked.model == HL_LEVELS_PARALLEL;
  search s;
  HLI_TRY(init(hpr, load, rule, &s));
  s.kind = kind;
  s.kinds = count;
  HLI_TRY(find_most(&s));
  hl_status status = solve_model(&s, rows, pairs ? 1 : columns);
  if (status == HL_OK && asked.model == HL_LEVELS_PAIRED && hli_hpr_fewer_may_do(hpr) && rows > 1 &&
      columns > 1) { /* fewer machines for as many levels */
    hpr->levels_set.model = HL_LEVELS_PARALLEL;
    status = solve_model(&s, rows < columns ? rows : columns, 1);
  }
  hpr->levels_set = asked;
  return status;
}
