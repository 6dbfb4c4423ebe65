/** Exchangers: approach, area and cost, match rules and design constraints; then the totals. */
#include <stdio.h>

#include "verify/verify.h"

const char *hli_port_name(hl_verdict *v, hl_port port, hl_side side) {
  if (port.kind == HL_PORT_STREAM)
    return hl_problem_stream_at(v->problem, port.index)->name;
  if (port.kind == HL_PORT_UTILITY)
    return hl_problem_utility_at(v->problem, port.index)->name;
  const int system = hl_network_machine_at(v->network, port.index)->system;
  const char *name = hl_problem_system_at(v->problem, system)->name;
  const char *part = side == HL_SIDE_HOT ? "condensation" : "evaporation";
  const size_t size = strlen(name) + strlen(part) + 2;
  char *text = HLI_NEW(&v->arena, char, size);
  if (text == NULL)
    return name;
  snprintf(text, size, "%s.%s", name, part);
  return text;
}

/** The curve of a utility or machine side; a process side was found in its tree. */
static void fill_side(hl_verdict *v, hl_port port, hl_side side, hli_stretch *s, double duty) {
  if (port.kind == HL_PORT_UTILITY) {
    *s = (hli_stretch){&v->utility[port.index], 0.0, 1.0, duty, true};
  } else if (port.kind == HL_PORT_MACHINE) {
    const hli_machine_facts *f = &v->machine[port.index];
    *s = (hli_stretch){side == HL_SIDE_HOT ? &f->sink : &f->source, 0.0, 1.0, duty, true};
  }
}

/** The first rule of cost that sets something for a pair. */
static double rule_value(hl_verdict *v, const char *hot, const char *cold, size_t field) {
  for (int k = 0; k < hl_problem_rule_count(v->problem); ++k) {
    const hl_match_rule *rule = hl_problem_rule_at(v->problem, k);
    const double value = *(const double *)((const char *)rule + field);
    const bool pair = (hli_same_text(rule->hot, "*") || hli_same_text(rule->hot, hot)) &&
                      (hli_same_text(rule->cold, "*") || hli_same_text(rule->cold, cold));
    if (rule->kind == HL_MATCH_COST && pair && !isnan(value))
      return value;
  }
  return NAN;
}

#define RULE_VALUE(v, hot, cold, name) rule_value(v, hot, cold, offsetof(hl_match_rule, name))

/** As few as hold the area; beyond a whole number by rounding there is none more. */
static double shells_of(const hl_verdict *v, double area) {
  const double most = hl_problem_design(v->problem)->shell_max;
  double shells = 1.0;
  while (shells < area / most && shells * most * (1.0 + 1e-9) < area)
    shells = fmax(shells + 1.0, floor(area / most));
  return shells;
}

static double investment(hl_verdict *v, const hl_exchanger *e, const char *hot, const char *cold,
                         double area) {
  const hl_cost_kind kind = e->hot.kind == HL_PORT_UTILITY    ? HL_COST_HEATER
                            : e->cold.kind == HL_PORT_UTILITY ? HL_COST_COOLER
                                                              : HL_COST_EXCHANGER;
  const hl_cost_law *law = hl_problem_cost(v->problem, kind);
  if (!law->given)
    law = hl_problem_cost(v->problem, HL_COST_EXCHANGER);
  const double length = hl_problem_length(v->problem, hot, cold);
  /* What the rules say, the law for the rest. */
  const double fixed = RULE_VALUE(v, hot, cold, fixed), coef = RULE_VALUE(v, hot, cold, coef),
               exponent = RULE_VALUE(v, hot, cold, exponent);
  const double own_a = law->given && !isnan(law->fixed) ? law->fixed : 0.0,
               own_b = law->given ? law->coef : 0.0, own_n = law->given ? law->exponent : 1.0;
  const double a = isnan(fixed) ? own_a : fixed, b = isnan(coef) ? own_b : coef,
               n = isnan(exponent) ? own_n : exponent;
  const double piping = law->given && !isnan(law->piping) ? law->piping * length : 0.0;
  const double shells = shells_of(v, area);
  return shells * (a + (b != 0.0 ? b * pow(area / shells, isnan(n) ? 1.0 : n) : 0.0)) + piping;
}

static void check_rules(hl_verdict *v, const hl_exchanger *e, const hli_side_pair *pair,
                        const char *hot, const char *cold) {
  const double close = 1e-6; /* [K] */
  for (int k = 0; k < hl_problem_rule_count(v->problem); ++k) {
    const hl_match_rule *rule = hl_problem_rule_at(v->problem, k);
    if (rule->kind != HL_MATCH_FORBID || !hl_rule_matches(rule, hot, cold))
      continue;
    const double low = fmin(pair->cold_in, pair->cold_out),
                 high = fmax(pair->cold_in, pair->cold_out);
    const bool inside = high > rule->t_from + close && low < rule->t_to - close;
    const bool level = low == high && low >= rule->t_from && low <= rule->t_to;
    hli_check_that(v, !inside && !level, "the match is forbidden there", "rule against %s–%s at %s",
                   hot, cold, e->id);
  }
}

static const char *zone_of(const hl_verdict *v, hl_port port, hl_side side) {
  if (port.kind == HL_PORT_STREAM)
    return hl_problem_stream_at(v->problem, port.index)->zone;
  if (port.kind == HL_PORT_UTILITY)
    return hl_problem_utility_at(v->problem, port.index)->zone;
  const hl_system *system =
      hl_problem_system_at(v->problem, hl_network_machine_at(v->network, port.index)->system);
  return side == HL_SIDE_HOT ? system->zone_sink : system->zone_source;
}

/** The zone of a machine's side binds the stream it meets; the rest is a choice of the design. */
static void check_zones(hl_verdict *v, const hl_exchanger *e) {
  const char *hot = zone_of(v, e->hot, HL_SIDE_HOT), *cold = zone_of(v, e->cold, HL_SIDE_COLD);
  const bool same = strcmp(hot, cold) == 0, free = hot[0] == '\0' || cold[0] == '\0';
  const bool bound = (e->hot.kind == HL_PORT_MACHINE && hot[0] != '\0') ||
                     (e->cold.kind == HL_PORT_MACHINE && cold[0] != '\0');
  if (bound)
    hli_check_that(v, same, "its machine is for another zone", "zone of %s", e->id);
  else if (hl_problem_design(v->problem)->same_zone)
    hli_check_that(v, same || free, "its sides are in different zones", "zone of %s", e->id);
}

static void check_design(hl_verdict *v, const hl_exchanger *e, const hli_side_pair *pair,
                         const char *hot, const char *cold) {
  const hl_design *d = hl_problem_design(v->problem);
  if (d->duty_min > 0.0)
    hli_check_least(v, HL_DIM_POWER, e->duty, d->duty_min, 1e-9 * e->duty, "least duty of %s",
                    e->id);
  if (d->area_min > 0.0)
    hli_check_least(v, HL_DIM_AREA, pair->area, d->area_min, 1e-7 * pair->area, "least area of %s",
                    e->id);
  if (isfinite(d->area_max))
    hli_check_most(v, HL_DIM_AREA, pair->area, d->area_max, 1e-7 * pair->area, "largest area of %s",
                   e->id);
  const double length = hl_problem_length(v->problem, hot, cold);
  if (isfinite(d->distance_max))
    hli_check_most(v, HL_DIM_LENGTH, length, d->distance_max, 1e-9 * length, "distance of %s",
                   e->id);
  check_zones(v, e);
}

static bool port_known(hl_verdict *v, hl_port port, hl_side side) {
  switch (port.kind) {
  case HL_PORT_STREAM:
    return port.index >= 0 && port.index < hl_problem_stream_count(v->problem) &&
           hl_problem_stream_at(v->problem, port.index)->side == side;
  case HL_PORT_UTILITY:
    return port.index >= 0 && port.index < hl_problem_utility_count(v->problem) &&
           hl_problem_utility_at(v->problem, port.index)->side == side;
  default:
    return port.index >= 0 && port.index < hl_network_machine_count(v->network);
  }
}

static void check_length(hl_verdict *v, const hl_exchanger *e, const char *hot, const char *cold) {
  const double length = hl_problem_length(v->problem, hot, cold);
  if (!isnan(e->length))
    hli_check_close(v, HL_DIM_LENGTH, e->length, length, 1e-9 * length, "piping of %s", e->id);
}

static void check_ends(hl_verdict *v, const hl_exchanger *e, const hli_side_pair *pair) {
  const double t_close = 1e-6;
  hli_check_close(v, HL_DIM_TEMPERATURE, e->t_hot_in, pair->hot_in, t_close, "hot inlet of %s",
                  e->id);
  hli_check_close(v, HL_DIM_TEMPERATURE, e->t_hot_out, pair->hot_out, t_close, "hot outlet of %s",
                  e->id);
  hli_check_close(v, HL_DIM_TEMPERATURE, e->t_cold_in, pair->cold_in, t_close, "cold inlet of %s",
                  e->id);
  hli_check_close(v, HL_DIM_TEMPERATURE, e->t_cold_out, pair->cold_out, t_close,
                  "cold outlet of %s", e->id);
}

/** Where a machine meets a stream without an exchanger: its two ends are checked as a whole. */
static void check_direct(hl_verdict *v, const hl_exchanger *e, hli_side_pair *pair, const char *hot,
                         const char *cold) {
  pair->area = pair->investment = 0.0;
  check_ends(v, e, pair);
  hli_check_close(v, HL_DIM_AREA, e->area, 0.0, 0.0, "area of %s", e->id);
  hli_check_close(v, HL_DIM_MONEY, e->investment, 0.0, 0.0, "investment of %s", e->id);
  if (!isnan(e->shells) && e->shells != 0.0)
    hli_check_close(v, HL_DIM_NONE, e->shells, 0.0, 0.0, "shells of %s", e->id);
  check_length(v, e, hot, cold);
  check_rules(v, e, pair, hot, cold);
  check_zones(v, e);
}

static void check_pair(hl_verdict *v, int k) {
  const hl_exchanger *e = hl_network_exchanger_at(v->network, k);
  hli_side_pair *pair = &v->pair[k];
  const bool known = port_known(v, e->hot, HL_SIDE_HOT) && port_known(v, e->cold, HL_SIDE_COLD);
  const bool sound =
      known && e->duty > 0.0 && (e->hot.kind == HL_PORT_STREAM || e->cold.kind == HL_PORT_STREAM);
  hli_check_that(v, sound, "its sides or its duty make no sense", "sides of %s", e->id);
  if (!sound)
    return;
  fill_side(v, e->hot, HL_SIDE_HOT, &pair->hot, e->duty);
  fill_side(v, e->cold, HL_SIDE_COLD, &pair->cold, e->duty);
  const bool placed = pair->hot.found && pair->cold.found;
  hli_check_that(v, placed, "it stands in no tree of its stream", "place of %s", e->id);
  if (!placed)
    return;
  const char *hot = hli_port_name(v, e->hot, HL_SIDE_HOT),
             *cold = hli_port_name(v, e->cold, HL_SIDE_COLD);
  const int mean = hl_problem_design(v->problem)->lmtd;
  hli_pair_rate(pair, e->duty, RULE_VALUE(v, hot, cold, u), mean);
  if (hli_verify_is_direct(v, e)) {
    check_direct(v, e, pair, hot, cold);
    return;
  }
  pair->investment = investment(v, e, hot, cold, pair->area);
  const double emat = v->settings.emat;
  hli_check_least(v, HL_DIM_DIFFERENCE, pair->approach, emat, v->settings.approach_close,
                  "least approach of %s (%s–%s)", e->id, hot, cold);
  if (pair->approach < emat - v->settings.approach_close)
    hli_fault(v->ctx, 301, NULL,
              "exchanger %s (%s–%s): the sides come within %.3f K at %.3f kW; the least allowed is "
              "%.3f K\nReduce its duty, or allow a smaller approach.",
              e->id, hot, cold, pair->approach, e->duty / 1e3, emat);
  hli_check_that(v, pair->approach > 0.0, "the curves cross", "no crossing in %s", e->id);
  const double money = v->settings.money_close;
  if (!isnan(pair->area) || !isnan(e->area))
    hli_check_close(v, HL_DIM_AREA, e->area, pair->area, money * pair->area, "area of %s", e->id);
  /* Documents need not say how many; without a largest one there is nothing to tell of one. */
  if (!isnan(e->shells) && (e->shells != 1.0 || isfinite(hl_problem_design(v->problem)->shell_max)))
    hli_check_close(v, HL_DIM_NONE, e->shells, shells_of(v, pair->area), 0.0, "shells of %s",
                    e->id);
  hli_check_close(v, HL_DIM_MONEY, e->investment, pair->investment, money * pair->investment,
                  "investment of %s", e->id);
  const double lmtd = e->duty / pair->ua, mean_u = pair->ua / pair->area;
  hli_check_close(v, HL_DIM_DIFFERENCE, e->lmtd, lmtd, money * lmtd, "mean difference of %s",
                  e->id);
  if (!isnan(mean_u) || !isnan(e->u))
    hli_check_close(v, HL_DIM_FILM, e->u, mean_u, money * mean_u, "overall coefficient of %s",
                    e->id);
  check_ends(v, e, pair);
  hli_check_close(v, HL_DIM_DIFFERENCE, e->approach, pair->approach, 1e-6, "stated approach of %s",
                  e->id);
  check_length(v, e, hot, cold);
  check_rules(v, e, pair, hot, cold);
  check_design(v, e, pair, hot, cold);
}

static void check_required(hl_verdict *v) {
  for (int k = 0; k < hl_problem_rule_count(v->problem); ++k) {
    const hl_match_rule *rule = hl_problem_rule_at(v->problem, k);
    if (rule->kind != HL_MATCH_REQUIRE)
      continue;
    double duty = 0.0;
    for (int j = 0; j < hl_network_exchanger_count(v->network); ++j) {
      const hl_exchanger *e = hl_network_exchanger_at(v->network, j);
      if (hl_rule_matches(rule, hli_port_name(v, e->hot, HL_SIDE_HOT),
                          hli_port_name(v, e->cold, HL_SIDE_COLD)))
        duty += e->duty;
    }
    hli_check_that(v, duty > 0.0 && duty >= rule->duty_min * (1.0 - 1e-9),
                   "it is missing or too small", "required match %s–%s", rule->hot, rule->cold);
  }
}

static bool make_utilities(hl_verdict *v) {
  for (int k = 0; k < hl_problem_utility_count(v->problem); ++k) {
    const hl_utility *u = hl_problem_utility_at(v->problem, k);
    hli_curve *curve = &v->utility[k];
    if (!hli_curve_new(v, curve, 1))
      return false;
    curve->q[1] = 1.0;
    curve->t[0] = u->t_supply;
    curve->t[1] = u->t_target;
    curve->r[0] = 1.0 / (isnan(u->h) ? hl_problem_design(v->problem)->h_default : u->h);
  }
  return true;
}

hl_status hli_verify_pairs(hl_verdict *v) {
  if (!make_utilities(v))
    return hli_nomem(v->ctx);
  for (int k = 0; k < hl_network_exchanger_count(v->network); ++k)
    check_pair(v, k);
  for (int k = 0; k < hl_network_machine_count(v->network); ++k) {
    const hl_cycle_info *info = hl_network_cycle_info(v->network, k);
    if (info != NULL && info->means)
      hli_verify_means(v, k);
  }
  check_required(v);
  return HL_OK;
}

/** Exergy of heat along a curve up to an end, which may be beyond its last corner. */
static double curve_exergy(const hli_curve *curve, double end, double t0) {
  double sum = 0.0;
  for (int k = 0; k + 1 < curve->count && curve->q[k] < end; ++k) {
    const double to = k + 2 < curve->count ? fmin(curve->q[k + 1], end) : end;
    const double a = curve->t[k], b = hli_curve_t(curve, to, false);
    sum += (to - curve->q[k]) * (1.0 - t0 * (a == b ? 1.0 / a : log(a / b) / (a - b)));
  }
  return sum;
}

/** A price that is not given counts as none. */
static double given_or_0(double price) { return isnan(price) ? 0 : price; }

/** Heat of all units of a utility. [W] */
static double units_of(const hl_verdict *v, int utility) {
  const hl_side side = hl_problem_utility_at(v->problem, utility)->side;
  double duty = 0.0;
  for (int j = 0; j < hl_network_exchanger_count(v->network); ++j) {
    const hl_exchanger *x = hl_network_exchanger_at(v->network, j);
    const hl_port port = side == HL_SIDE_HOT ? x->hot : x->cold;
    if (port.kind == HL_PORT_UTILITY && port.index == utility)
      duty += x->duty;
  }
  return duty;
}

/** Heat at the price of one tier: what the tariff's units exchange, less the tiers before it. [W]
 */
static double in_tier(const hl_verdict *v, int tier) {
  const int first = hl_problem_tariff(v->problem, tier);
  double left = units_of(v, first);
  for (int k = first; k != tier; k = hl_problem_tier(v->problem, k))
    left -= hl_problem_utility_at(v->problem, k)->duty_max;
  const bool last = hl_problem_tier(v->problem, tier) < 0;
  return last ? fmax(left, 0.0)
              : fmin(fmax(left, 0.0), hl_problem_utility_at(v->problem, tier)->duty_max);
}

static void add_utilities(hl_verdict *v, double *energy_cost, double *exergy_in) {
  const hl_economics *e = hl_problem_economics(v->problem);
  const double seconds = e->hours * 3600.0;
  for (int k = 0; k < hl_problem_utility_count(v->problem); ++k) {
    const hl_utility *u = hl_problem_utility_at(v->problem, k);
    double duty = units_of(v, k);
    const double most = hl_problem_tariff_most(v->problem, k);
    if (isfinite(most))
      hli_check_most(v, HL_DIM_POWER, duty, most, 1e-9 * duty, "largest duty of %s", u->name);
    duty = in_tier(v, k);
    const hl_utility *paid = hl_problem_utility_paid(v->problem, k);
    const double power = isnan(paid->cop) ? 0.0 : duty / paid->cop;
    *(u->side == HL_SIDE_HOT ? &v->totals.hot_utility : &v->totals.cold_utility) += duty;
    v->totals.power += power;
    /* Flue gas is paid as fuel: what cools from the flame to ambient, of which it gives a part. */
    const double fuel = isnan(u->t_stack)
                            ? duty
                            : duty / (u->t_supply - u->t_target) * (u->t_supply - e->t_ambient);
    const double emission = fuel * hl_utility_co2(paid) + power * hl_economics_power_co2(e);
    v->totals.co2 += emission;
    *energy_cost +=
        (fuel * paid->price + power * given_or_0(e->electricity_price) + emission * e->co2_price) *
        seconds;
    double given = duty * curve_exergy(&v->utility[k], 1.0, e->t_ambient);
    given = u->side == HL_SIDE_HOT ? given : -given;
    const bool stated = !isnan(paid->cop) || !isnan(u->fuel_exergy);
    *exergy_in +=
        stated ? power + (isnan(u->fuel_exergy) ? 0.0 : u->fuel_exergy * duty) : fmax(given, 0.0);
  }
}

static double machine_investment(hl_verdict *v, int k) {
  const hl_cost_law *law = hl_problem_cost(v->problem, HL_COST_MACHINE);
  if (!law->given)
    return 0.0;
  const hli_machine_facts *f = &v->machine[k];
  const double size =
      (law->basis == HL_COST_HEAT ? f->q_sink : f->shaft) / 1e3; /* laws are per kW */
  return (isnan(law->fixed) ? 0.0 : law->fixed) +
         law->coef * pow(size, isnan(law->exponent) ? 1.0 : law->exponent);
}

static double annuity(const hl_economics *e) {
  if (!isnan(e->annualisation))
    return e->annualisation;
  return e->interest > 0.0 ? e->interest / (1.0 - pow(1.0 + e->interest, -e->lifetime))
                           : 1.0 / e->lifetime;
}

static double stream_exergy(hl_verdict *v) {
  const double t0 = hl_problem_economics(v->problem)->t_ambient;
  double sum = 0.0;
  for (int k = 0; k < hl_problem_stream_count(v->problem); ++k) {
    const double exergy = curve_exergy(&v->stream[k], v->heat[k], t0);
    sum += hl_problem_stream_at(v->problem, k)->side == HL_SIDE_HOT ? exergy : -exergy;
  }
  return sum;
}

static void compare_totals(hl_verdict *v) {
  const hl_network_totals *stated = hl_network_totals_of(v->network), *t = &v->totals;
  const double money = v->settings.money_close, heat = v->settings.heat_close;
  const double all = t->hot_utility + t->cold_utility + t->power;
  /* Of a network whose exchangers cross there is no cost; that of energy and machines is. */
  const double part = money * (isnan(t->tac) ? t->energy_cost + t->machine_cost : t->tac);
  hli_check_close(v, HL_DIM_MONEY_RATE, stated->tac, t->tac, part, "total annual cost");
  hli_check_close(v, HL_DIM_MONEY_RATE, stated->energy_cost, t->energy_cost, part,
                  "cost of energy");
  hli_check_close(v, HL_DIM_MONEY_RATE, stated->exchanger_cost, t->exchanger_cost, part,
                  "cost of exchangers");
  hli_check_close(v, HL_DIM_MONEY_RATE, stated->machine_cost, t->machine_cost, part,
                  "cost of machines");
  hli_check_close(v, HL_DIM_MONEY, stated->investment, t->investment, money * t->investment,
                  "investment");
  hli_check_close(v, HL_DIM_POWER, stated->hot_utility, t->hot_utility, heat * all, "hot utility");
  hli_check_close(v, HL_DIM_POWER, stated->cold_utility, t->cold_utility, heat * all,
                  "cold utility");
  hli_check_close(v, HL_DIM_POWER, stated->power, t->power, heat * all, "electric power");
  if (!isnan(t->area) || !isnan(stated->area))
    hli_check_close(v, HL_DIM_AREA, stated->area, t->area, money * t->area, "area");
  hli_check_close(v, HL_DIM_DIFFERENCE, stated->approach, t->approach, 1e-6, "smallest approach");
  hli_check_close(v, HL_DIM_POWER, stated->exergy_destroyed, t->exergy_destroyed,
                  1e-7 * fabs(t->exergy_destroyed) + heat * all, "exergy destroyed");
  hli_check_least(v, HL_DIM_POWER, t->exergy_destroyed, 0.0, heat * all, "second law of the whole");
  hli_check_close(v, HL_DIM_MASS_FLOW, stated->co2, t->co2, 1e-9 * t->co2, "emissions");
  hli_check_close(v, HL_DIM_NONE, stated->units, t->units, 0.0, "number of units");
  hli_check_close(v, HL_DIM_NONE, stated->splits, t->splits, 0.0, "number of splits");
  hli_check_close(v, HL_DIM_NONE, stated->machines, t->machines, 0.0, "number of machines");
  const int most = hl_problem_design(v->problem)->units_max;
  if (most > 0)
    hli_check_most(v, HL_DIM_NONE, t->units, most, 0.0, "most units");
}

hl_status hli_verify_totals(hl_verdict *v) {
  hl_network_totals *t = &v->totals;
  const hl_economics *e = hl_problem_economics(v->problem);
  const double yearly = annuity(e);
  double exergy_in = 0.0;
  t->approach = INFINITY;
  add_utilities(v, &t->energy_cost, &exergy_in);
  t->machines = hl_network_machine_count(v->network);
  for (int k = 0; k < hl_network_exchanger_count(v->network); ++k) {
    if (hli_verify_is_direct(v, hl_network_exchanger_at(v->network, k)))
      continue;
    t->units++;
    t->area += v->pair[k].area;
    t->approach = fmin(t->approach, v->pair[k].approach);
    t->exchanger_cost += yearly * v->pair[k].investment;
    t->investment += v->pair[k].investment;
  }
  for (int k = 0; k < t->machines; ++k) {
    const double cost = machine_investment(v, k), power = v->machine[k].power;
    const hl_net_machine *m = hl_network_machine_at(v->network, k);
    hli_check_close(v, HL_DIM_MONEY, m->investment, cost, v->settings.money_close * cost,
                    "investment of %s", hl_problem_system_at(v->problem, m->system)->name);
    t->machine_cost += yearly * cost;
    t->investment += cost;
    t->power += power;
    exergy_in += power;
    t->energy_cost +=
        power * (given_or_0(e->electricity_price) + hl_economics_power_co2(e) * e->co2_price) *
        e->hours * 3600.0;
    t->co2 += power * hl_economics_power_co2(e);
  }
  t->exergy_destroyed = exergy_in + stream_exergy(v);
  t->tac = t->energy_cost + t->exchanger_cost + t->machine_cost;
  compare_totals(v);
  return HL_OK;
}
