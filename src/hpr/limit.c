/**
 * What no machine whatever does better than, by nature. Above any temperature machines must have
 * given at least what the load is more than the heat that flows there, and heat given at a
 * temperature T for heat of T0 needs its Carnot power: a sum over the grand composite curve, for
 * the T0 that asks for the most.
 */
#include <heatloom/selection.h>

#include "hpr/work.h"

/** Heat that flows without machines, at a temperature of the machine. */
typedef struct corner {
  double t, q; /* [K, W] */
} corner;

typedef struct limit {
  hl_hpr *hpr;
  bool any;     /* engines, and machines that heat or fuel drives, as well */
  bool pockets; /* heat that they recover may be used */
  bool sides;   /* machines take below the pinch and give above it */
  bool heating;
  bool falls;              /* heat of ambient may be given to what is colder */
  double share;            /* least approach of a machine [K] */
  double hottest, coldest; /* that a machine of any kind takes and gives heat at [K] */
  int count;
  corner *at;     /* from the hottest */
  double ambient; /* of the machine; NAN: none [K] */
  double rate;    /* of what drives them */
} limit;

/* ---------------------------------------------------------------- what machines do */

/** Whether machines of a design only lift heat by power, and on which side of the pinch. */
static void look_at_streams(limit *l, const hl_group *group, double from, double to) {
  const double close = 1e-6;
  for (int p = 0; p < group->profile_count; p++)
    for (int k = 0; k < group->profile[p].count; k++) {
      const hl_piece *piece = &group->profile[p].piece[k];
      const double own = isnan(piece->dt_cont) ? l->hpr->levels_set.dt_cont : piece->dt_cont;
      const double high = fmax(piece->t_in, piece->t_out), low = fmin(piece->t_in, piece->t_out);
      l->share = fmin(l->share, own);
      l->hottest = fmax(l->hottest, high);
      l->coldest = fmin(l->coldest, low);
      if (group->profile[p].side == HL_SIDE_HOT ? low - own < to - close
                                                : high + own > from + close)
        l->sides = false;
    }
}

/** Entropy of a piece, of no temperature below `least`. [W/K] */
static double entropy(const hl_piece *piece, double least) {
  const double high = fmax(piece->t_in, piece->t_out), low = fmin(piece->t_in, piece->t_out);
  const double from = fmin(fmax(low, least), fmax(high, least)), to = fmax(high, least);
  if (high - low < 1e-9 * high)
    return piece->q / to;
  const double rate = piece->q / (high - low);
  return rate * (log(to / from) + fmax(fmin(least, high) - low, 0) / least);
}

/**
 * No heat is given colder than any is taken; or it could be given at the hottest that is taken and
 * both laws would still hold, so that a machine that lifts heat does as well.
 */
static bool lifts(const hl_group *group) {
  double taken = 0, given = 0, hottest = 0;
  for (int p = 0; p < group->profile_count; p++)
    for (int k = 0; k < group->profile[p].count && group->profile[p].side == HL_SIDE_COLD; k++) {
      const hl_piece *piece = &group->profile[p].piece[k];
      hottest = fmax(hottest, fmax(piece->t_in, piece->t_out));
      taken += entropy(piece, fmin(piece->t_in, piece->t_out));
    }
  for (int p = 0; p < group->profile_count; p++)
    for (int k = 0; k < group->profile[p].count && group->profile[p].side == HL_SIDE_HOT; k++)
      given += entropy(&group->profile[p].piece[k], hottest);
  return given >= taken * (1 - 1e-9);
}

static hl_status look_at_machines(limit *l, double from, double to) {
  const hl_hpr *hpr = l->hpr;
  hl_cycle_result *result = HLI_NEW(&l->hpr->arena, hl_cycle_result, 1);
  if (result == NULL)
    return hli_nomem(hpr->ctx);
  for (int k = 0; k < hpr->library.count; k++)
    l->any |= hl_machine_cycle(hpr->library.machine[k])->kind != HL_CYCLE_KIND_PUMP;
  for (int k = 0; k < hpr->best.machine_count; k++) {
    const hl_hpr_machine *m = &hpr->best.machine[k];
    HLI_TRY(hli_machine_eval(hpr->problem, m->machine, result));
    look_at_streams(l, &result->group, from, to);
    l->any |= !lifts(&result->group) || m->fuel > 0 || m->power < 0;
  }
  return HL_OK;
}

/** Of power; of fuel per exergy, where it costs less. */
static void find_rate(limit *l) {
  const hl_hpr *hpr = l->hpr;
  const hl_economics *e = hl_problem_economics(hpr->problem);
  const double seconds = hl_economics_seconds(e);
  const double fuel = hpr->set.objective == HL_HPR_COST  ? hl_economics_fuel_price(e) * seconds
                      : hpr->set.objective == HL_HPR_CO2 ? hl_economics_fuel_co2(e) * seconds
                                                         : 0;
  l->rate = hli_hpr_rate(hpr);
  for (int k = 0; k < hpr->best.machine_count; k++) {
    const hl_hpr_machine *m = &hpr->best.machine[k];
    if (m->fuel_exergy > 0 && hpr->set.objective != HL_HPR_EXERGY)
      l->rate = fmin(l->rate, fuel * m->fuel / m->fuel_exergy);
  }
}

/* ------------------------------------------------------------------------ the curve */

static void find_ends(limit *l, const hl_point *at, int count) {
  const hl_hpr *hpr = l->hpr;
  l->hottest = at[0].t + l->share;
  l->coldest = at[count - 1].t - l->share;
  for (int k = 0; k < hl_problem_utility_count(hpr->problem); k++) {
    const hl_utility *u = hl_problem_utility_at(hpr->problem, k);
    l->hottest = fmax(l->hottest, fmax(u->t_supply, u->t_target));
    l->coldest = fmin(l->coldest, fmin(u->t_supply, u->t_target));
  }
  const double air = hpr->ambient - l->share; /* of the machine that takes its heat */
  l->falls = hpr->set.ambient && l->heating && l->coldest < air;
  if (hpr->set.ambient)
    l->coldest = fmin(l->coldest, hpr->set.t_air);
}

/** The curve with a corner at ambient, seen from the side that it leaves to machines. */
static int add_ambient(const limit *l, const hl_point *at, int count, hl_point *out, int *air) {
  const double t = l->hpr->ambient;
  int n = 0;
  *air = -1;
  for (int k = 0; k < count; k++) {
    out[n++] = at[k];
    const bool here = l->heating ? at[k].t > t && (k + 1 == count || at[k + 1].t <= t)
                                 : at[k].t >= t && (k + 1 == count || at[k + 1].t < t);
    if (!l->hpr->set.ambient || !here)
      continue;
    const hl_point next = k + 1 < count ? at[k + 1] : (hl_point){at[k].q, t - 1};
    *air = n;
    out[n++] = (hl_point){at[k].q + (next.q - at[k].q) * (at[k].t - t) / (at[k].t - next.t), t};
  }
  return n;
}

/**
 * At temperatures of the machine: hotter than the curve above the pinch, colder below it, with what
 * is given at the pinch between. Ambient takes the place of a pinch that it leaves to no machine.
 */
static hl_status make_curve(limit *l, const hl_point *given, int given_count) {
  int air, split = 0;
  hl_point *at = HLI_NEW(&l->hpr->arena, hl_point, given_count + 1);
  l->at = HLI_NEW(&l->hpr->arena, corner, given_count + 4);
  if (at == NULL || l->at == NULL)
    return hli_nomem(l->hpr->ctx);
  const int count = add_ambient(l, given, given_count, at, &air);
  for (int k = 1; k < count; k++)
    split = at[k].q < at[split].q ? k : split;
  if (air >= 0)
    split = (l->heating ? air < split : air > split) ? air : split;
  l->at[l->count++] = (corner){fmax(l->hottest, at[0].t + l->share), at[0].q};
  for (int k = 0; k <= split; k++)
    l->at[l->count++] = (corner){at[k].t + l->share, at[k].q};
  for (int k = split; k < count; k++)
    l->at[l->count++] = (corner){at[k].t - l->share, at[k].q};
  l->at[l->count++] = (corner){fmin(1, at[count - 1].t - l->share), at[count - 1].q};
  l->ambient =
      !l->hpr->set.ambient ? (double)NAN : l->hpr->ambient + (l->heating ? -l->share : l->share);
  return HL_OK;
}

/** Integral of (load - q) dT/T² between two temperatures of a stretch, or of what is positive. */
static double integral(double load, corner hot, corner cold, double high, double low, bool clip) {
  if (!(high > low))
    return 0;
  const double slope = hot.t > cold.t ? (hot.q - cold.q) / (hot.t - cold.t) : 0;
  const double b = -slope, a = load - cold.q + slope * cold.t;
  if (clip) {
    const double at_high = a + b * high, at_low = a + b * low;
    if (at_high <= 0 && at_low <= 0)
      return 0;
    if (at_high < 0)
      high = fmin(high, fmax(low, -a / b));
    else if (at_low < 0)
      low = fmin(high, fmax(low, -a / b));
  }
  return a * (1 / low - 1 / high) + b * log(high / low);
}

/** From a temperature up, within a stretch, but for what ambient frees from the load. */
static double stretch_from(const limit *l, double load, int k, double from) {
  const corner hot = l->at[k], cold = l->at[k + 1];
  const double low = fmax(from, cold.t), cut = l->ambient;
  if (isnan(cut))
    return integral(load, hot, cold, hot.t, low, !l->any);
  const double bound = fmin(fmax(cut, low), fmax(hot.t, low));
  if (l->heating)
    return integral(load, hot, cold, hot.t, bound, !l->any);
  /* Heat that ambient takes may come from hot utility, of which there is no more than today. */
  return integral(load, hot, cold, bound, low, !l->any) +
         (l->any ? integral(0, hot, cold, hot.t, bound, false) : 0);
}

/**
 * Exergy that heat given at least asks for, above the coldest that any machine gives. Heat of
 * ambient, of which there is no end, may drive machines on its way to what is colder; engines
 * are refused there, so that none makes power of it.
 */
static double least_of_any(const limit *l, double load) {
  if (l->falls)
    return 0;
  const double from = l->heating && !isnan(l->ambient) ? fmax(l->ambient, l->coldest) : l->coldest;
  double sum = 0;
  for (int k = 0; k + 1 < l->count && l->at[k].t > from; k++)
    sum += stretch_from(l, load, k, from);
  return from * sum;
}

/** Of machines that lift heat each T0 is a bound: the best of the corners, then near it. */
static double least_of_lifting(const limit *l, double load) {
  double sum = 0, before = 0, least = 0;
  int best = 0;
  for (int k = 0; k + 1 < l->count; k++) {
    sum += stretch_from(l, load, k, l->at[k + 1].t);
    if (l->at[k + 1].t * sum > least) {
      least = l->at[k + 1].t * sum;
      best = k + 1;
    }
  }
  for (int side = 0; side < 2 && best > 0; side++) { /* the stretches above and below it */
    const int k = best - 1 + side;
    if (k + 1 >= l->count)
      continue;
    before = 0;
    for (int j = 0; j < k; j++)
      before += stretch_from(l, load, j, l->at[j + 1].t);
    double high = l->at[k].t, low = l->at[k + 1].t;
    for (int n = 0; n < 30 && high > low; n++) {
      const double a = low + (high - low) / 3, b = high - (high - low) / 3;
      const double at_a = a * (before + stretch_from(l, load, k, a));
      const double at_b = b * (before + stretch_from(l, load, k, b));
      least = fmax(least, fmax(at_a, at_b));
      *(at_a < at_b ? &low : &high) = at_a < at_b ? a : b;
    }
  }
  return least;
}

/** Exergy in any form. Of refrigeration power that is made is heat that is not given. */
static double least_exergy(const limit *l, double load) {
  const double least = least_of_any(l, load);
  if (l->heating || least >= 0)
    return least;
  const double heat = fmax(load, 1);
  const double more = (least_of_any(l, load + heat) - least) / heat; /* less than 1 */
  return least / (1 - more);
}

/** Power for a load, or exergy in any form. Of refrigeration the power is heat to give as well. */
static double least_work(const limit *l, double load) {
  const double close = 1e-10;
  double work = 0;
  if (l->any)
    return least_exergy(l, load);
  for (int n = 0; n < 100; n++) {
    const double next = least_of_lifting(l, l->heating ? load : load + work);
    const bool done = l->heating || next - work <= close * next;
    work = next;
    if (done)
      return work;
  }
  return work;
}

/* -------------------------------------------------------------------- the objective */

static double floor_between(const limit *l, const hli_floor *f, double low, double high) {
  const double work = least_work(l, low);
  if (!l->any)
    return hli_floor_between(f, l->hpr->set.ambient ? 0 : 1, low, high, work);
  const hli_line *line = l->heating ? &f->hot : &f->cold;
  const double rate = work > 0 ? l->rate : hli_hpr_rate(l->hpr);
  double least = fmin(hli_floor_apart(f, low, work, rate), hli_floor_apart(f, high, work, rate));
  for (int k = 0; k < line->count; k++)
    if (line->q[k] > low && line->q[k] < high)
      least = fmin(least, hli_floor_apart(f, line->q[k], work, rate));
  return least;
}

/** Over all loads, none among them. */
static double least_of_all(const limit *l, const hli_floor *f) {
  enum { PARTS = 400 };
  const hl_hpr_account *none = &l->hpr->none.account;
  const double most = l->heating ? none->hot : none->cold;
  double least = none->objective;
  for (int k = 0; k < PARTS; k++)
    least = fmin(least, floor_between(l, f, most * k / PARTS, most * (k + 1) / PARTS));
  return least;
}

/** Heat given, or taken, that is none of the load: it may serve one utility for another. */
static bool does_more(const hl_hpr *hpr) {
  double heat = 0;
  for (int k = 0; k < hpr->best.machine_count; k++)
    heat += hpr->set.task == HL_LEVELS_HEATING ? hpr->best.machine[k].q_cond
                                               : hpr->best.machine[k].q_evap;
  return heat > hpr->best.load * (1 + 1e-6);
}

hl_status hli_hpr_limit(hl_hpr *hpr) {
  limit l = {.hpr = hpr,
             .pockets = hpr->set.pockets || hpr->best.pockets,
             .sides = true,
             .heating = hpr->set.task == HL_LEVELS_HEATING,
             .share = hpr->levels_set.dt_cont};
  hli_floor f;
  int count, first = 0, last = 0;
  const hl_point *at = hl_targets_curve(
      hpr->before, l.pockets ? HL_CURVE_GRAND : HL_CURVE_GRAND_POCKET_FREE, &count);
  const double zero = 1e-9 * (hpr->none.account.hot + hpr->none.account.cold);
  for (int k = count - 1; k >= 0; k--)
    first = at[k].q <= zero ? k : first;
  for (int k = 0; k < count; k++)
    last = at[k].q <= zero ? k : last;
  find_ends(&l, at, count);
  HLI_TRY(look_at_machines(&l, at[first].t, at[last].t));
  find_rate(&l);
  HLI_TRY(make_curve(&l, at, count));
  const bool more = does_more(hpr), known = l.sides && !l.any && !l.pockets && !more;
  HLI_TRY(hli_floor_init(hpr, known ? HLI_REACH_SIDES : HLI_REACH_ALL, &f));
  const bool free = hpr->set.load == HL_HPR_LOAD_FREE && hpr->set.objective != HL_HPR_POWER;
  hpr->bound_lifts = !l.any;
  hpr->best.levels.work_reversible = least_work(&l, hpr->best.load);
  /* What is taken above ambient is none of a load, but the cold utilities are spared it. */
  const double load = hpr->best.load, beyond = !l.heating && hpr->set.ambient && more
                                                   ? fmax(hpr->none.account.cold, load)
                                                   : load;
  const bool asked = load > 0; /* what has no load is no answer to one that was asked for */
  hpr->bound = free    ? least_of_all(&l, &f)
               : asked ? floor_between(&l, &f, load, beyond)
                       : (double)NAN;
  return HL_OK;
}
