/** Streams cut into parts, and what is known of a pair before any grid: costs, least area, most
 * heat. */
#include "bound/bound.h"

/* Approaches and balances of networks hold to their verifier's tolerances only; the bound's are
 * wider. [K, -] */
static const double approach_slack = 1e-5, balance_slack = 1e-6;
/* Rounding of the formulas below, relative. */
static const double rounding = 1e-12;
enum { HALVINGS = 60, SUBSETS_MOST = 24 };

/* ------------------------------------------------------------------- members */

static int pieces_of(double t_in, double t_out, double grid) {
  double count = ceil(fabs(t_out - t_in) / grid - 1e-9);
  return count < 1 ? 1 : (int)count;
}

/** Width and heat of parts. */
typedef struct grain {
  double width; /* at most [K] */
  double heat;  /* at least, but for the parts of what is less at all [W] */
} grain;

/** Cut a stretch into equal parts. */
static void cut(hli_member *member, double t_in, double t_out, double cap, double r, grain least) {
  int count = pieces_of(t_in, t_out, least.width);
  if (count > 1 && count * least.heat > cap)
    count = cap > least.heat ? (int)(cap / least.heat) : 1;
  for (int k = 0; k < count; k++)
    member->part[member->count++] = (hli_part){.t_in = t_in + (t_out - t_in) * k / count,
                                               .t_out = t_in + (t_out - t_in) * (k + 1) / count,
                                               .cap = cap / count,
                                               .r = r};
}

/** Furthest and nearest outlet of a soft stream, in the direction of its flow. */
static void outlets(const hl_stream *stream, const hl_profile *profile, double *near, double *far) {
  bool hot = profile->side == HL_SIDE_HOT;
  double low = stream->t_target_min, high = stream->t_target_max;
  *near = hot ? high : low;
  *far = hot ? low : high;
}

static int room_for(const hl_profile *profile, double far, double grid) {
  int room = 4;
  for (int k = 0; k < profile->count; k++)
    room += pieces_of(profile->piece[k].t_in, profile->piece[k].t_out, grid) + 1;
  double end = profile->piece[profile->count - 1].t_out;
  return room + (isfinite(far) ? pieces_of(end, far, grid) : 0);
}

/** Films can only be met from a label on: the least resistance downstream counts. */
static void least_downstream(hli_member *member) {
  for (int k = member->count - 2; k >= 0; k--)
    member->part[k].r = fmin(member->part[k].r, member->part[k + 1].r);
}

static double film(double h) { return h > 0 ? 1 / h : 0; }

/** Later than a limit in the direction of flow. */
static bool beyond(double t, double limit, double sign) { return sign * (t - limit) > 0; }

/** A piece of a soft stream: what is before the nearest outlet in full, the rest as it comes. */
static void cut_soft(hli_member *member, const hl_piece *piece, double near, double t_end,
                     double sign, grain least) {
  double q = piece->q, r = film(piece->h);
  if (piece->t_in == piece->t_out) { /* left anywhere, if that is an outlet */
    cut(member, piece->t_in, piece->t_out, q, r, least);
    if (beyond(near, piece->t_in, sign))
      member->must = member->count;
    return;
  }
  double slope = q / (piece->t_out - piece->t_in); /* [W/K] */
  double t = beyond(near, t_end, sign)         ? t_end
             : beyond(piece->t_in, near, sign) ? piece->t_in
                                               : near;
  if (t != piece->t_in) {
    cut(member, piece->t_in, t, slope * (t - piece->t_in), r, least);
    member->must = member->count;
  }
  if (t != t_end)
    cut(member, t, t_end, slope * (t_end - t), r, least);
}

/** A stream's profile, up to its target or to the furthest outlet of a soft one. */
static hl_status make_stream(hli_relaxation *x, const hl_stream *stream, const hl_profile *profile,
                             hli_member *member, const char **reason) {
  const double smallest = 1e-6; /* of the whole */
  const grain fine = {x->grid, smallest * x->heat};
  double near = NAN, far = NAN, sign = profile->side == HL_SIDE_HOT ? -1 : 1;
  if (stream->soft)
    outlets(stream, profile, &near, &far);
  const hl_piece *last = &profile->piece[profile->count - 1];
  if (stream->soft && (isnan(near) || isnan(far) || last->t_in == last->t_out)) {
    *reason = "a soft stream without limits of its outlet, or latent at its end, gives and takes "
              "any heat";
    return HL_OK;
  }
  *member = (hli_member){
      .name = profile->name, .zone = profile->zone, .side = profile->side, .soft = stream->soft};
  member->straight = profile->count == 1;
  member->waste = -1;
  member->part = HLI_NEW(&x->arena, hli_part, room_for(profile, far, x->grid));
  if (member->part == NULL)
    return hli_nomem(x->ctx);
  for (int k = 0; k < profile->count; k++) {
    const hl_piece *piece = &profile->piece[k];
    x->bare = x->bare || !(piece->h > 0);
    if (!stream->soft) {
      cut(member, piece->t_in, piece->t_out, piece->q, film(piece->h), fine);
      member->must = member->count;
      continue;
    }
    bool ends = k + 1 == profile->count || beyond(piece->t_out, far, sign);
    cut_soft(member, piece, near, ends ? far : piece->t_out, sign, fine);
    if (ends)
      break;
  }
  for (int k = 0; k < member->count; k++)
    member->heat += member->part[k].cap;
  least_downstream(member);
  return HL_OK;
}

static hl_status make_utility(hli_relaxation *x, const hl_group *group, hli_member *member) {
  const hl_profile *profile = &group->profile[0];
  *member = (hli_member){.name = profile->name,
                         .zone = profile->zone,
                         .side = profile->side,
                         .utility = true,
                         .heat = hl_problem_tariff(x->problem, group->index) == group->index
                                     ? hl_problem_tariff_most(x->problem, group->index)
                                     : 0,
                         .price = group->cost_scale};
  member->part = HLI_NEW(&x->arena, hli_part, room_for(profile, NAN, x->grid));
  if (member->part == NULL)
    return hli_nomem(x->ctx);
  double heat = hl_profile_heat(profile);
  for (int k = 0; k < profile->count; k++) {
    const hl_piece *piece = &profile->piece[k];
    x->bare = x->bare || !(piece->h > 0);
    cut(member, piece->t_in, piece->t_out, piece->q / heat, film(piece->h), (grain){x->grid, 0});
  }
  member->must = member->count;
  return HL_OK;
}

/**
 * Heat below the tolerances of solvers, who see the whole as about 1e4: a part that is next to
 * nothing has no cells, and rows of others are wider by it.
 */
static double next_to_nothing(const hli_relaxation *x) {
  const double share = 1e-7;
  return share * x->heat;
}

static void drop(hli_relaxation *x, hli_member *member) {
  for (int k = 0; k < member->count; k++)
    if (member->part[k].cap < next_to_nothing(x)) {
      member->part[k].dropped = true;
      x->dropped += member->part[k].cap;
    }
}

static hl_status make_members(hli_relaxation *x, const char **reason) {
  const hl_group_set *set = hl_problem_groups(x->problem);
  const hl_group *process = &set->group[0];
  x->member = HLI_NEW(&x->arena, hli_member, process->profile_count + set->count);
  if (x->member == NULL)
    return hli_nomem(x->ctx);
  x->heat = 0;
  for (int k = 0; k < process->profile_count; k++)
    x->heat += hl_profile_heat(&process->profile[k]);
  for (int k = 0; k < process->profile_count; k++) {
    const hl_stream *stream = hl_problem_stream_at(x->problem, k);
    if (!(hl_profile_heat(&process->profile[k]) > 0) && !stream->soft)
      continue; /* it stands still */
    HLI_TRY(make_stream(x, stream, &process->profile[k], &x->member[x->members], reason));
    if (**reason != '\0')
      return HL_OK;
    drop(x, &x->member[x->members++]);
  }
  x->streams = x->members;
  for (int g = 1; g < set->count; g++)
    if (set->group[g].kind == HL_GROUP_UTILITY)
      HLI_TRY(make_utility(x, &set->group[g], &x->member[x->members++]));
  return HL_OK;
}

/* --------------------------------------------------------------- least area */

double hli_resistance(const hli_relaxation *x, const hli_pairing *pair, int hot, int cold) {
  if (!isnan(pair->u))
    return 1 / pair->u;
  return x->member[pair->hot].part[hot].r + x->member[pair->cold].part[cold].r;
}

static double scale_of(const hli_member *member, double q) { return member->utility ? q : 1; }

static double inside(const hli_part *part, double share) {
  return part->t_in + (part->t_out - part->t_in) * fmin(fmax(share, 0), 1);
}

/**
 * The hottest heat q of the hot side against the coldest q of the cold one, counter-current: the
 * sum of heat over difference, INFINITY where they touch.
 */
static double least_ua(const hli_relaxation *x, const hli_pairing *pair, double q) {
  const hli_member *hot = &x->member[pair->hot], *cold = &x->member[pair->cold];
  double a = scale_of(hot, q), b = scale_of(cold, q), left = q, ua = 0;
  int i = 0, j = 0;
  double at_hot = 0, at_cold = q, before = 0; /* inside the part; before: start of part j */
  while (j + 1 < cold->count && before + b * cold->part[j].cap < q)
    before += b * cold->part[j++].cap;
  at_cold = q - before;
  while (left > 0) {
    double cap_hot = a * hot->part[i].cap, cap_cold = b * cold->part[j].cap;
    bool ends_hot = i + 1 == hot->count, ends_cold = j == 0;
    double step = fmin(left, fmin(ends_hot ? left : cap_hot - at_hot, ends_cold ? left : at_cold));
    double d1 =
        inside(&hot->part[i], at_hot / cap_hot) - inside(&cold->part[j], at_cold / cap_cold);
    double d2 = inside(&hot->part[i], (at_hot + step) / cap_hot) -
                inside(&cold->part[j], (at_cold - step) / cap_cold);
    if (step > 0 && !(fmin(d1, d2) > x->emat))
      return INFINITY;
    if (step > 0)
      ua += step / hl_lmtd(d1, d2);
    left -= step;
    at_hot += step;
    at_cold -= step;
    if (left > 0 && !ends_hot && at_hot >= cap_hot) {
      i++;
      at_hot = 0;
    }
    if (left > 0 && !ends_cold && at_cold <= 0) {
      j--;
      at_cold = b * cold->part[j].cap;
    }
  }
  return ua * (1 - rounding);
}

double hli_least_area(const hli_relaxation *x, const hli_pairing *pair, double q) {
  double ua = least_ua(x, pair, q);
  return isinf(ua) ? (double)INFINITY : ua * hli_resistance(x, pair, 0, 0);
}

/** Most heat whose best coupling keeps the approach; the end that does not is returned. */
static double most_heat(const hli_relaxation *x, const hli_pairing *pair) {
  const hli_member *hot = &x->member[pair->hot], *cold = &x->member[pair->cold];
  double low = 0, high = fmin(hot->heat, cold->heat);
  double difference = hot->part[0].t_in - cold->part[0].t_in;
  if (!(high > 0) || !(difference > x->emat))
    return 0;
  if (isfinite(least_ua(x, pair, high)))
    return high;
  for (int k = 0; k < HALVINGS; k++) {
    double middle = 0.5 * (low + high);
    *(isfinite(least_ua(x, pair, middle)) ? &low : &high) = middle;
  }
  /* What is left of it is the rounding of a pair that cannot meet. */
  return low > 0 ? high : 0;
}

static hl_status make_knots(hli_relaxation *x, hli_pairing *pair) {
  const double first = 1e-4; /* share of the most heat */
  pair->q = HLI_NEW(&x->arena, double, HLI_KNOTS);
  pair->area = HLI_NEW(&x->arena, double, HLI_KNOTS);
  if (pair->q == NULL || pair->area == NULL)
    return hli_nomem(x->ctx);
  pair->large = 0;
  for (int k = 0; k < HLI_KNOTS; k++) {
    pair->q[k] = k + 1 == HLI_KNOTS ? pair->q_most
                                    : pair->q_most * pow(first, 1 - (double)k / (HLI_KNOTS - 1));
    pair->area[k] = hli_least_area(x, pair, pair->q[k]);
    if (isfinite(pair->area[k]))
      pair->large = pair->area[k];
  }
  return HL_OK;
}

double hli_most_heat(const hli_pairing *pair, double area) {
  for (int k = 0; k < HLI_KNOTS; k++)
    if (pair->area[k] > area)
      return pair->q[k];
  return pair->q_most;
}

double hli_area_cost(const hli_pairing *pair, double area) {
  return area > 0 ? pair->coef * pow(area, pair->exponent) : 0;
}

double hli_cost_area(const hli_pairing *pair, double cost) {
  if (!(cost > 0))
    return 0;
  return pair->coef > 0 ? pow(cost / pair->coef, 1 / pair->exponent) * (1 + rounding)
                        : (double)INFINITY;
}

double hli_cost_ray(const hli_relaxation *x, const hli_pairing *pair, double q_hi) {
  double widest = x->member[pair->hot].part[0].t_in - x->member[pair->cold].part[0].t_in;
  double first = fmin(pair->q[0], q_hi);
  if (!(first > 0))
    return 0;
  /* Up to the first knot the area is at least that at the widest difference, whose cost is
   * concave; beyond, the area at the lower end of an interval counts at its upper end. */
  double least =
      hli_area_cost(pair, first / widest * hli_resistance(x, pair, 0, 0) * (1 - rounding)) / first;
  for (int k = 0; k + 1 < HLI_KNOTS && pair->q[k] < q_hi; k++)
    if (isfinite(pair->area[k]))
      least = fmin(least, hli_area_cost(pair, pair->area[k]) / fmin(pair->q[k + 1], q_hi));
  return least * (1 - rounding);
}

/* --------------------------------------------------------------------- pairs */

static const hl_cost_law *law_of(const hl_problem *problem, hl_cost_kind kind) {
  const hl_cost_law *law = hl_problem_cost(problem, kind);
  return law != NULL && law->given ? law : hl_problem_cost(problem, HL_COST_EXCHANGER);
}

/** Yearly cost of a unit of the pair: the law of its kind, changed by the first rules that do. */
static void set_law(const hli_relaxation *x, hli_pairing *pair) {
  const hli_member *hot = &x->member[pair->hot], *cold = &x->member[pair->cold];
  const hl_cost_law *law = law_of(x->problem, hot->utility    ? HL_COST_HEATER
                                              : cold->utility ? HL_COST_COOLER
                                                              : HL_COST_EXCHANGER);
  double fixed = NAN, coef = NAN, exponent = NAN;
  for (int k = 0; k < hl_problem_rule_count(x->problem); k++) {
    const hl_match_rule *rule = hl_problem_rule_at(x->problem, k);
    if (rule->kind != HL_MATCH_COST || !hl_rule_matches(rule, hot->name, cold->name))
      continue;
    fixed = isnan(fixed) ? rule->fixed : fixed;
    coef = isnan(coef) ? rule->coef : coef;
    exponent = isnan(exponent) ? rule->exponent : exponent;
    pair->u = isnan(pair->u) ? rule->u : pair->u;
  }
  bool given = law != NULL && law->given;
  double length = hl_problem_length(x->problem, hot->name, cold->name);
  double yearly = hl_economics_annuity(hl_problem_economics(x->problem));
  fixed = isnan(fixed) ? (given ? law->fixed : 0) : fixed;
  pair->shell_max = hl_problem_design(x->problem)->shell_max;
  pair->shell = isfinite(pair->shell_max) ? yearly * fixed * (1 - rounding) : 0;
  if (given && !isnan(law->piping))
    fixed += law->piping * length;
  coef = isnan(coef) ? (given ? law->coef : 0) : coef;
  exponent = isnan(exponent) ? (given ? law->exponent : 1) : exponent;
  /* An area whose cost hardly depends on it has no size that numbers can hold: it is left out. */
  const double flat = 0.1;
  pair->fixed = yearly * fixed * (1 - rounding);
  pair->coef = coef > 0 && exponent > 0 && exponent < flat ? 0 : yearly * coef * (1 - rounding);
  pair->exponent = exponent;
  if (exponent != 1 || !(pair->coef > 0))
    pair->shell = 0; /* their bound does without */
}

double hli_pair_charge(const hli_pairing *pair) { return fmax(pair->fixed - pair->shell, 0); }

static bool allowed(const hli_relaxation *x, const hli_member *hot, const hli_member *cold) {
  for (int k = 0; k < hl_problem_rule_count(x->problem); k++) {
    const hl_match_rule *rule = hl_problem_rule_at(x->problem, k);
    if (rule->kind == HL_MATCH_FORBID && isinf(rule->t_from) && isinf(rule->t_to) &&
        hl_rule_matches(rule, hot->name, cold->name))
      return false;
  }
  return hl_problem_zones(x->problem, hot->zone, false, cold->zone, false) == HL_ZONES_MEET &&
         !(hl_problem_length(x->problem, hot->name, cold->name) >
           hl_problem_design(x->problem)->distance_max);
}

static hl_status add_pair(hli_relaxation *x, int hot, int cold, const char **reason) {
  hli_pairing *pair = &x->pair[x->pairs];
  *pair = (hli_pairing){.hot = hot, .cold = cold, .u = NAN, .z = -1, .Q = -1, .A = -1, .C = -1};
  pair->chord = pair->ray = pair->use = pair->span = -1;
  pair->hi = INFINITY;
  set_law(x, pair);
  if (!(pair->exponent > 0) && pair->coef > 0)
    *reason = "an exponent of a cost law is not positive";
  if (!(pair->fixed >= 0) || !(pair->coef >= 0))
    *reason = "a cost law has a negative part, so that more units may cost less";
  if (pair->exponent > 1 && pair->coef > 0 && isfinite(hl_problem_design(x->problem)->shell_max))
    *reason = "with an exponent above 1 several shells may cost less than one of their area";
  pair->q_most = most_heat(x, pair);
  if (**reason != '\0' || !(pair->q_most > 0))
    return HL_OK;
  HLI_TRY(make_knots(x, pair));
  pair->minor = pair->q_most < next_to_nothing(x);
  x->dropped += pair->minor ? pair->q_most : 0;
  x->pairs++;
  return HL_OK;
}

/** What networks cost, roughly: heat at the cheaper utilities, the dearest of the units. [cur/y] */
static double typical_cost(const hli_relaxation *x) {
  const double most = 1e290;
  const hl_economics *economics = hl_problem_economics(x->problem);
  double cost = 0, price[2] = {INFINITY, INFINITY};
  for (int m = x->streams; m < x->members; m++) {
    double *least = &price[x->member[m].side == HL_SIDE_HOT];
    *least = fmin(*least, fabs(x->member[m].price));
  }
  for (int side = 0; side < 2; side++)
    cost = fmax(cost, isfinite(price[side]) ? price[side] * x->heat : 0);
  for (int p = 0; p < x->pairs; p++) {
    const hli_pairing *pair = &x->pair[p];
    cost = fmax(cost, fmax(pair->fixed, hli_area_cost(pair, pair->large)));
  }
  if (x->settings->use_systems && hl_problem_system_count(x->problem) > 0)
    cost = fmax(cost, fabs(hl_economics_power_price(economics)) * hl_economics_seconds(economics) *
                          x->heat);
  return fmin(cost, most);
}

/**
 * Money in a unit in which networks cost about 1e5, so that neither the currency nor its unit
 * matters to solvers; a power of two, so that nothing is rounded. Costs that are nothing beside
 * others are left out.
 */
static void set_unit(hli_relaxation *x) {
  const double nothing = 1e-9;
  const int usual = 17; /* 2^17 = 1.3e5 */
  double cost = typical_cost(x);
  int exponent;
  frexp(cost, &exponent);
  const int least = -1000; /* of doubles */
  if (cost > 0)
    x->unit = ldexp(1, exponent > least ? exponent - usual : least);
  x->least_cost /= x->unit;
  for (int m = 0; m < x->members; m++)
    x->member[m].price /= x->unit;
  for (int p = 0; p < x->pairs; p++) {
    hli_pairing *pair = &x->pair[p];
    if (pair->fixed <= nothing * cost)
      pair->fixed = pair->shell = 0;
    if (hli_area_cost(pair, pair->large) <= nothing * cost)
      pair->coef = pair->shell = 0;
    pair->fixed /= x->unit;
    pair->coef /= x->unit;
    pair->shell /= x->unit;
    x->charged = x->charged || pair->fixed > 0;
    x->concave = x->concave || (pair->coef > 0 && pair->exponent < 1);
    x->linear = x->linear || (pair->coef > 0 && pair->exponent == 1);
  }
}

static bool may_meet(const hli_relaxation *x, int h, int c) {
  const hli_member *hot = &x->member[h], *cold = &x->member[c];
  return hot->side == HL_SIDE_HOT && cold->side == HL_SIDE_COLD &&
         !(hot->utility && cold->utility) && allowed(x, hot, cold);
}

/** Entries of the programme that belong to a part against a part, about. */
static double entries_of(const hli_part *hot, const hli_part *cold, double emat) {
  const double others = 8, steepest = 0.08, ratio = 0.15; /* of tangents */
  const double most = hot->t_in - cold->t_in;
  if (!(most > emat))
    return 0;
  const double least = fmax(hot->t_out - cold->t_out, steepest * most);
  const int corners = (hot->t_in == hot->t_out ? 1 : 2) * (cold->t_in == cold->t_out ? 1 : 2);
  return corners * (others + log(most / least) / ratio);
}

/** Whether the programme would have more entries than memory is spent on. */
static bool is_huge(const hli_relaxation *x) {
  const double most = 1e6; /* about 500 MB with the solver's copies */
  double entries = 0;
  for (int h = 0; h < x->members && entries <= most; h++)
    for (int c = 0; c < x->members; c++) {
      const hli_member *hot = &x->member[h], *cold = &x->member[c];
      if (!may_meet(x, h, c))
        continue;
      for (int i = 0; i < hot->count; i++)
        for (int j = 0; j < cold->count; j++)
          entries += entries_of(&hot->part[i], &cold->part[j], x->emat);
    }
  return entries > most;
}

hl_status hli_bound_pairs(hli_relaxation *x, const char **reason) {
  double emat = x->settings->emat;
  x->unit = 1;
  x->emat = emat > approach_slack ? emat - approach_slack : 0;
  const hl_design *design = hl_problem_design(x->problem);
  x->unsplit = design->stages_max > 0 || design->branches_max == 1;
  HLI_TRY(hli_lift_check(x, reason));
  if (**reason == '\0')
    HLI_TRY(make_members(x, reason));
  x->huge = **reason == '\0' && is_huge(x);
  if (**reason != '\0' || x->huge)
    return HL_OK;
  int hots = 0;
  double heat[2] = {0, 0}; /* of the streams on each side */
  for (int k = 0; k < x->members; k++) {
    hots += x->member[k].side == HL_SIDE_HOT;
    heat[x->member[k].side == HL_SIDE_HOT] += k < x->streams ? x->member[k].heat : 0;
  }
  x->least_cost = 0;
  for (int k = x->streams; k < x->members; k++)
    x->least_cost += fmin(x->member[k].price, 0) *
                     fmin(x->member[k].heat, heat[x->member[k].side != HL_SIDE_HOT]);
  x->pair = HLI_NEW(&x->arena, hli_pairing, hots * (x->members - hots) + 1);
  if (x->pair == NULL)
    return hli_nomem(x->ctx);
  for (int h = 0; h < x->members; h++)
    for (int c = 0; c < x->members; c++) {
      if (!may_meet(x, h, c))
        continue;
      HLI_TRY(add_pair(x, h, c, reason));
      if (**reason != '\0')
        return HL_OK;
      x->late = hli_stop_due(x->stop);
      if (x->late)
        return HL_OK;
    }
  set_unit(x);
  return HL_OK;
}

/* --------------------------------------------------------------------- count */

/** Duties of a half of the streams in all combinations. */
static void sum_subsets(const double *duty, int count, double *sum, double *size) {
  for (int s = 1; s < 1 << count; s++) {
    int low = 0;
    while (!(s >> low & 1))
      low++;
    sum[s] = sum[s & (s - 1)] + duty[low];
    size[s] = size[s & (s - 1)] + fabs(duty[low]);
  }
}

/**
 * Streams one after the other, such that the duties of as many beginnings as can be balance: a set
 * of disjoint balanced sets is such an order.
 */
static hl_status count_subsets(hli_relaxation *x, const double *duty, int n, int *count) {
  int half = n / 2, rest = n - half, mask = (1 << half) - 1;
  hli_arena arena;
  hli_arena_init(&arena, x->ctx);
  double *a = HLI_NEW(&arena, double, 2 << half), *b = HLI_NEW(&arena, double, 2 << rest);
  unsigned char *best = HLI_NEW(&arena, unsigned char, (size_t)1 << n);
  if (a == NULL || b == NULL || best == NULL) {
    hli_arena_free(&arena);
    return hli_nomem(x->ctx);
  }
  double *size_a = a + (1 << half), *size_b = b + (1 << rest);
  sum_subsets(duty, half, a, size_a);
  sum_subsets(duty + half, rest, b, size_b);
  for (int s = 1; s < 1 << n; s++) {
    unsigned char most = 0;
    for (int k = 0; k < n; k++)
      if (s >> k & 1 && best[s ^ (1 << k)] > most)
        most = best[s ^ (1 << k)];
    double sum = a[s & mask] + b[s >> half], size = size_a[s & mask] + size_b[s >> half];
    best[s] = (unsigned char)(most + (fabs(sum) <= balance_slack * size));
  }
  *count = best[(1 << n) - 1];
  hli_arena_free(&arena);
  return HL_OK;
}

hl_status hli_balanced_sets(hli_relaxation *x, int *count) {
  int hot = 0;
  double duty[SUBSETS_MOST] = {0};
  for (int k = 0; k < x->streams; k++) {
    hot += x->member[k].side == HL_SIDE_HOT;
    if (k < SUBSETS_MOST)
      duty[k] = x->member[k].side == HL_SIDE_HOT ? x->member[k].heat : -x->member[k].heat;
  }
  if (x->streams <= SUBSETS_MOST)
    return count_subsets(x, duty, x->streams, count);
  *count = hot < x->streams - hot ? hot : x->streams - hot; /* each has a hot and a cold stream */
  return HL_OK;
}
