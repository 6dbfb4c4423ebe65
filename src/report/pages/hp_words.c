/** Heat pump targets in plain words, all from the numbers at hand. */
#include <ctype.h>

#include <heatloom/problem.h>

#include "report/hp.h"

/** The level furthest from the pinch on a side, real. [K] */
static double furthest(const hli_hp_view *hp, hl_side side) {
  double t = NAN;
  for (int k = 0; k < hl_hpr_level_count(hp->hpr); k++) {
    const hl_hpr_level *level = hl_hpr_level_at(hp->hpr, k);
    if (level->side == side)
      t = isnan(t) ? level->t : side == HL_SIDE_HOT ? fmax(t, level->t) : fmin(t, level->t);
  }
  return t;
}

/** Engines make more than the machines take. */
static bool makes_power(const hli_hp_view *hp) {
  return hl_hpr_work_engine(hp->hpr) > 0 && hl_hpr_work_net(hp->hpr) < 0;
}

/** Engines only, which cover no demand. */
static bool only_engines(const hli_hp_view *hp) {
  return hp->any && hl_hpr_level_count(hp->hpr) == 0;
}

static const char *machine_name(const hli_hp_view *hp) {
  if (only_engines(hp))
    return "heat engine";
  return hp->heating ? "heat pump" : "refrigeration machine";
}

static double share(double part, double all) { return all != 0 ? part / all : (double)NAN; }

/** "0.4" percent of a gap, as precise as it is small. */
static char *gap_text(double part, double all, char text[HLI_SHOWN]) {
  const double gap = 100 * share(part, fabs(all));
  return hli_fixed(fmax(gap, 0), gap < 0.95 ? 2 : 1, text);
}

static const char *reason_of(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  hli_print(text, HLI_SENTENCE, "%s", hl_hpr_reason(hp->hpr));
  return text;
}

/* ----------------------------------------------------------------------- answer */

/** "with 40.6 kW of power (COP 7.39)", and what heat drives or engines make. */
static void power_text(const hli_hp_view *hp, char *text, size_t size) {
  char power[HLI_SHOWN], cop[HLI_SHOWN];
  const double work = hl_hpr_work(hp->hpr);
  const double made =
      hp->real ? hl_hpr_work_engine(hp->hpr) : 0; /* else in a sentence of its own */
  char engines[96] = "";
  if (made > 0)
    hli_print(engines, sizeof engines, "engines make %s", hli_heat_unit(&hp->view, made, power));
  if (work > 0)
    hli_print(text, size, "with %s of power (COP %s%s%s)", hli_heat_unit(&hp->view, work, power),
              hli_fixed(hl_hpr_load_placed(hp->hpr) / work, 2, cop), made > 0 ? "; " : "", engines);
  else
    hli_print(text, size, "without power%s%s%s", made > 0 ? " (" : "", engines,
              made > 0 ? ")" : "");
}

/** "300.0 kW of heat at up to 175.0 °C from 40.6 kW of power (COP 7.39)" */
static void service_text(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  char load[HLI_SHOWN], power[160], t[HLI_SHOWN];
  const double placed = hl_hpr_load_placed(hp->hpr);
  if (only_engines(hp)) {
    hli_print(text, HLI_SENTENCE, "%s of power from heat",
              hli_heat_unit(&hp->view, hl_hpr_work_engine(hp->hpr), power));
    return;
  }
  power_text(hp, power, sizeof power);
  hli_print(text, HLI_SENTENCE, "%s %s at %s %s °C %s", hli_heat_unit(&hp->view, placed, load),
            hp->heating ? "of heat" : "of cooling", hp->heating ? "up to" : "down to",
            hli_celsius(furthest(hp, hp->heating ? HL_SIDE_HOT : HL_SIDE_COLD), t), power);
}

/** "; the investment of 100 594 $ is back in 1.6 years" */
static void payback_text(const hli_hp_view *hp, char *text, size_t size) {
  char money[HLI_SHOWN], years[HLI_SHOWN];
  const double pay = hl_hpr_payback(hp->hpr), investment = hl_hpr_after(hp->hpr)->investment;
  text[0] = '\0';
  if (investment > 0 && isfinite(pay))
    hli_print(text, size, "; the investment of %s %s is back in %s years",
              hli_money(investment, money), hp->view.currency, hli_fixed(pay, 1, years));
}

const char *hli_hp_paid(const hli_hp_view *hp) {
  return hl_hpr_exchangers_missing(hp->hpr)[0] == '\0' ? ", machines and exchangers"
                                                       : " and machines";
}

static void paying_answer(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  char service[HLI_SENTENCE], back[200], from[HLI_SHOWN], to[HLI_SHOWN], by[HLI_SHOWN],
      percent[HLI_SHOWN];
  const double none = hl_hpr_before(hp->hpr)->yearly, with = hl_hpr_after(hp->hpr)->yearly;
  const bool pays = with < none;
  service_text(hp, service);
  payback_text(hp, back, sizeof back);
  hli_print(text, HLI_SENTENCE,
            "A %s %s: %s %s the yearly cost of energy%s from %s to %s, by %s or %s %%%s.",
            machine_name(hp), pays ? "pays" : "for this load does not pay", service,
            pays ? "lower" : "raise", hli_hp_paid(hp), hli_money(none, from),
            hli_hp_yearly(hp, with, to), hli_hp_yearly(hp, fabs(none - with), by),
            gap_text(fabs(none - with), none, percent), pays ? back : "");
}

static const char *open_text(const hli_hp_view *hp) {
  const char *missing = hl_hpr_cost_missing(hp->hpr);
  return missing[0] != '\0' ? missing : "power has no price (economics.electricity_price)";
}

/** The objective is not cost, or nothing has a price. */
static void plain_answer(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  char service[HLI_SENTENCE], from[HLI_SHOWN], to[HLI_SHOWN];
  const hl_hpr_account *none = hl_hpr_before(hp->hpr), *with = hl_hpr_after(hp->hpr);
  service_text(hp, service);
  int used = hli_print(text, HLI_SENTENCE, "A %s gives %s", machine_name(hp), service);
  const double before = hp->heating ? none->hot : none->cold;
  const double after = hp->heating ? with->hot : with->cold;
  used += hli_print(text + used, HLI_SENTENCE - (size_t)used, ": %s utility falls from %s to %s",
                    hp->heating ? "hot" : "cold", hli_heat(&hp->view, before, from),
                    hli_heat_unit(&hp->view, after, to));
  if (hl_hpr_asked(hp->hpr)->objective == HL_HPR_CO2)
    hli_print(text + used, HLI_SENTENCE - (size_t)used, ", the emission from %s to %s t/y of CO₂.",
              hli_fixed(none->co2 / 1e3, 1, from), hli_fixed(with->co2 / 1e3, 1, to));
  else if (!hp->priced)
    hli_print(text + used, HLI_SENTENCE - (size_t)used, ". Whether it pays is open: %s.",
              open_text(hp));
  else if (hl_hpr_asked(hp->hpr)->objective == HL_HPR_EXERGY)
    hli_print(text + used, HLI_SENTENCE - (size_t)used,
              ", the exergy of power, fuel and utilities from %s to %s.",
              hli_heat(&hp->view, none->exergy, from), hli_heat_unit(&hp->view, with->exergy, to));
  else
    hli_print(text + used, HLI_SENTENCE - (size_t)used, ", the yearly cost from %s to %s.",
              hli_money(none->yearly, from), hli_hp_yearly(hp, with->yearly, to));
}

void hli_hp_answer(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  char reason[HLI_SENTENCE];
  if (hl_hpr_outcome(hp->hpr) == HL_OUTCOME_INFEASIBLE)
    hli_print(text, HLI_SENTENCE, "There is no such %s: %s.", machine_name(hp),
              reason_of(hp, reason));
  else if (!hp->any) {
    const char *why = reason_of(hp, reason);
    hli_print(text, HLI_SENTENCE, "%c%s.", toupper((unsigned char)why[0]), why + (why[0] != '\0'));
  } else if (hp->priced && hl_hpr_asked(hp->hpr)->objective == HL_HPR_COST)
    paying_answer(hp, text);
  else
    plain_answer(hp, text);
}

void hli_hp_engines(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  char given[HLI_SHOWN], taken[HLI_SHOWN], net[HLI_SHOWN];
  double q = 0;
  text[0] = '\0';
  for (int k = 0; k < hl_hpr_engine_count(hp->hpr); k++)
    q += hl_hpr_engine_at(hp->hpr, k)->q;
  if (!(q > 0) && hp->any && hl_hpr_asked(hp->hpr)->engine > 0 &&
      hl_hpr_reason(hp->hpr)[0] != '\0') { /* why there is none */
    const char *why = hl_hpr_reason(hp->hpr);
    hli_print(text, HLI_SENTENCE, "%c%s.", toupper((unsigned char)why[0]), why + 1);
  }
  if (!(q > 0))
    return;
  hli_print(text, HLI_SENTENCE,
            "Engines between the heat that is left and ambient give %s of power from %s; %s %s.",
            hli_heat_unit(&hp->view, hl_hpr_work_engine(hp->hpr), given),
            hli_heat_unit(&hp->view, q, taken),
            makes_power(hp) ? "engines less pumps give" : "pumps less engines take",
            hli_heat_unit(&hp->view, fabs(hl_hpr_work_net(hp->hpr)), net));
}

/* --------------------------------------------------------------------- distance */

/** The objective has exchangers, which bounds do not count. */
static bool without_exchangers(const hli_hp_view *hp) {
  return hl_hpr_asked(hp->hpr)->objective == HL_HPR_COST &&
         hl_hpr_exchangers_missing(hp->hpr)[0] == '\0';
}

/** A value of the objective as the answer has it. */
static char *value_text(const hli_hp_view *hp, double value, char text[HLI_SHOWN]) {
  char number[HLI_SHOWN];
  switch (hl_hpr_asked(hp->hpr)->objective) {
  case HL_HPR_COST:
    return hli_hp_yearly(hp, value, text);
  case HL_HPR_CO2:
    hli_print(text, HLI_SHOWN, "%s t/y", hli_fixed(value / 1e3, 1, number));
    return text;
  default:
    return hli_heat_unit(&hp->view, value, text);
  }
}

/** How far the objective can still fall. */
static int bound_text(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  const double best = hl_hpr_after(hp->hpr)->objective, bound = hl_hpr_bound(hp->hpr);
  char number[HLI_SHOWN], gap[HLI_SHOWN];
  return hli_print(text, HLI_SENTENCE,
                   "No load and no levels of this model come below %s: %s is at most %s %% from "
                   "the best possible (%s%s). ",
                   value_text(hp, bound, number),
                   hp->any || hl_hpr_engine_count(hp->hpr) > 0 ? "this" : "doing without",
                   gap_text(best - bound, best, gap), hl_outcome_text(hl_hpr_outcome(hp->hpr)),
                   without_exchangers(hp) ? "; the bound counts no exchangers" : "");
}

/** What nothing there is or will be does better than. */
static void nature_text(const hli_hp_view *hp, char *text, size_t size) {
  const double bound = hl_hpr_bound(hp->hpr);
  const bool power = hl_hpr_asked(hp->hpr)->objective == HL_HPR_POWER;
  const double least = hl_hpr_work_reversible(hp->hpr);
  char number[HLI_SHOWN], work[HLI_SHOWN];
  if (!isfinite(bound) || (power && !hp->any))
    return;
  int used = hli_print(text, size, " No machine %s",
                       hl_hpr_bound_lifts(hp->hpr) ? "that lifts heat" : "whatever");
  if (!power)
    used += hli_print(text + used, size - (size_t)used, " comes below %s",
                      value_text(hp, bound, number));
  if (hp->any)
    used += hli_print(text + used, size - (size_t)used, "%s %s than %s of power for this load",
                      power ? "" : ", or", least < 0 ? "makes more" : "needs less",
                      hli_heat_unit(&hp->view, fabs(least), work));
  hli_print(text + used, size - (size_t)used,
            ": that is the bound of reversible machines with infinitely many levels.");
}

/** Real machines were chosen from a grid of candidates, and its best proven or not. */
static void grid_text(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  const double best = hl_hpr_after(hp->hpr)->objective, bound = hl_hpr_bound_on_grid(hp->hpr);
  char number[HLI_SHOWN];
  int used = hli_print(text, HLI_SENTENCE,
                       "Chosen from %d candidates of the library, levels then freed from "
                       "their grid",
                       hl_hpr_candidate_count(hp->hpr));
  const char *proven = hl_hpr_proven_on_grid(hp->hpr) ? " (proven)" : "";
  if (isfinite(bound) && hp->any && best < bound)
    used += hli_print(text + used, HLI_SENTENCE - (size_t)used,
                      "; the best on the grid itself has %s%s, and freed levels came below it.",
                      value_text(hp, bound, number), proven);
  else if (isfinite(bound))
    used += hli_print(text + used, HLI_SENTENCE - (size_t)used,
                      "; on the grid itself no choice comes below %s%s: freed levels may.",
                      value_text(hp, bound, number), proven);
  else
    used += hli_print(text + used, HLI_SENTENCE - (size_t)used, ".");
  nature_text(hp, text + used, HLI_SENTENCE - (size_t)used);
  if (without_exchangers(hp)) {
    used = (int)strlen(text);
    hli_print(text + used, HLI_SENTENCE - (size_t)used, " Neither counts exchangers.");
  }
}

/** How far the power is from the least, or what is least in its place. */
static const char *distance_text(const hli_hp_view *hp, double more, double work,
                                 char text[2 * HLI_SHOWN]) {
  static const char *const least[] = {"cost", "power", "exergy", "emission"};
  const int objective = hl_hpr_asked(hp->hpr)->objective;
  char gap[HLI_SHOWN];
  if (objective != HL_HPR_POWER && more > 0.01 * work)
    hli_print(text, 2 * HLI_SHOWN, "%s is what is least here, not power", least[objective]);
  else
    hli_print(text, 2 * HLI_SHOWN, "gap %s %%", gap_text(more, work, gap));
  return text;
}

void hli_hp_distance(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  char bound[HLI_SHOWN], gap[2 * HLI_SHOWN], limit[HLI_SHOWN], reversible[HLI_SHOWN];
  const double work = hl_hpr_work(hp->hpr);
  int used = 0;
  text[0] = '\0';
  if (hp->real) {
    grid_text(hp, text);
    return;
  }
  if (hl_hpr_scan_count(hp->hpr) > 0)
    used = bound_text(hp, text);
  if (hp->any)
    hli_print(
        text + used, HLI_SENTENCE - (size_t)used,
        "For this load no machines of as many levels as asked for need less than %s of power "
        "(%s)%s%s%s%s.",
        hli_heat_unit(&hp->view, hl_hpr_work_bound(hp->hpr), bound),
        distance_text(hp, work - hl_hpr_work_bound(hp->hpr), work, gap),
        isnan(hl_hpr_work_continuous(hp->hpr)) ? "" : ", with infinitely many levels it would be ",
        isnan(hl_hpr_work_continuous(hp->hpr))
            ? ""
            : hli_heat_unit(&hp->view, hl_hpr_work_continuous(hp->hpr), limit),
        isnan(hl_hpr_work_reversible(hp->hpr)) ? "" : ", without losses (η = 1) ",
        isnan(hl_hpr_work_reversible(hp->hpr))
            ? "; without losses it cannot be compared: with a better COP the same load needs more "
              "source heat than there is"
            : hli_heat_unit(&hp->view, hl_hpr_work_reversible(hp->hpr), reversible));
}

/* --------------------------------------------------------------------- findings */

/** "; 120.0 kW of it ambient's" */
static void ambient_text(const hli_hp_view *hp, double used, double own, char *text, size_t size) {
  char heat[HLI_SHOWN];
  text[0] = '\0';
  if (used > own)
    hli_print(text, size, ", %s of it ambient's", hli_heat_unit(&hp->view, used - own, heat));
}

/** "; 2.5 kW of what they give go to evaporators of other machines, which work in cascade, and 0.3
 * kW cross the pinch and replace no utility", which the profiles have no use for. */
static void crossing_text(const hli_hp_view *hp, double given, char *text, size_t size) {
  char heat[HLI_SHOWN], more[160] = "";
  const double used = hl_targets_hot(hl_hpr_targets_before(hp->hpr)) -
                      hl_targets_hot(hl_hpr_targets_after(hp->hpr));
  const double cascaded = hl_hpr_heat_cascaded(hp->hpr), crosses = given - used - cascaded;
  text[0] = '\0';
  if (!hp->real || !(given - used > 0.005 * given) || hl_hpr_asked(hp->hpr)->ambient)
    return;
  if (crosses > 0.001 * given)
    hli_print(more, sizeof more, "%s cross the pinch and replace no utility",
              hli_heat_unit(&hp->view, crosses, heat));
  if (cascaded > 0)
    hli_print(text, size,
              "; of what they give %s go to evaporators of other machines, which work in "
              "cascade%s%s",
              hli_heat_unit(&hp->view, cascaded, heat), more[0] != '\0' ? ", and " : "", more);
  else if (more[0] != '\0')
    hli_print(text, size, "; of what they give %s", more);
}

/** "lower hot utility from 3066.0 to 862.1 kW", or that it stays. */
static void change_text(const hli_hp_view *hp, const char *what, double before, double after,
                        char text[160]) {
  char a[HLI_SHOWN], b[HLI_SHOWN];
  hli_heat(&hp->view, before, a);
  hli_heat(&hp->view, after, b);
  if (strcmp(a, b) == 0)
    hli_print(text, 160, "leave %s utility at %s", what, hli_heat_unit(&hp->view, after, b));
  else
    hli_print(text, 160, "%s %s utility from %s to %s", after < before ? "lower" : "raise", what, a,
              hli_heat_unit(&hp->view, after, b));
}

static void grand_finding(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  const hl_hpr_account *none = hl_hpr_before(hp->hpr), *with = hl_hpr_after(hp->hpr);
  char a[HLI_SHOWN], b[HLI_SHOWN], c[HLI_SHOWN], d[HLI_SHOWN], w[HLI_SHOWN];
  char hot[160], cold[160], crossing[320];
  int hots, colds;
  if (!hp->any) {
    hli_print(text, HLI_SENTENCE,
              "Grand composite curve: the process needs %s of hot and %s of cold utility; no "
              "machine is placed.",
              hli_heat_unit(&hp->view, none->hot, a), hli_heat_unit(&hp->view, none->cold, b));
    return;
  }
  if (only_engines(hp)) {
    hli_print(
        text, HLI_SENTENCE,
        "Grand composite curve: engines make %s of power and change hot utility from %s to %s, "
        "cold utility from %s to %s.",
        hli_heat_unit(&hp->view, hl_hpr_work_engine(hp->hpr), w), hli_heat(&hp->view, none->hot, a),
        hli_heat_unit(&hp->view, with->hot, b), hli_heat(&hp->view, none->cold, c),
        hli_heat_unit(&hp->view, with->cold, d));
    return;
  }
  const double given = hli_hp_side(hp, HL_SIDE_HOT, &hots);
  hli_hp_side(hp, HL_SIDE_COLD, &colds);
  char engines[120] = "", heat[HLI_SHOWN];
  double taken = 0;
  for (int k = 0; k < hl_hpr_engine_count(hp->hpr); k++)
    taken += hl_hpr_engine_at(hp->hpr, k)->q;
  if (taken > 0)
    hli_print(engines, sizeof engines, "; engines take %s of what is left",
              hli_heat_unit(&hp->view, taken, heat));
  change_text(hp, "hot", none->hot, with->hot, hot);
  change_text(hp, "cold", none->cold, with->cold, cold);
  crossing_text(hp, given, crossing, sizeof crossing);
  hli_print(text, HLI_SENTENCE,
            "Grand composite curve: %d %s and %d %s %s and %s for %s of power%s%s%s.", hots,
            hots == 1 ? "condenser" : "condensers", colds,
            colds == 1 ? "evaporator" : "evaporators", hot, cold,
            hli_heat_unit(&hp->view, hl_hpr_work(hp->hpr), w), engines, crossing,
            crossing[0] != '\0' ? ": their curve begins left of 0" : "");
}

static void profiles_finding(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  char a[HLI_SHOWN], b[HLI_SHOWN], c[HLI_SHOWN], d[HLI_SHOWN], given_air[96] = "",
                                                               taken_air[96] = "";
  char crossing[320];
  int count;
  bool ambient_sink, ambient_source;
  const double sink = hli_hp_extent(hp, HL_SIDE_COLD, &ambient_sink);
  const double source = hli_hp_extent(hp, HL_SIDE_HOT, &ambient_source);
  const double given = hli_hp_side(hp, HL_SIDE_HOT, &count);
  const double taken = hli_hp_side(hp, HL_SIDE_COLD, &count);
  hli_heat_unit(&hp->view, sink, a);
  hli_heat_unit(&hp->view, source, b);
  if (!hp->any || only_engines(hp)) {
    hli_print(text, HLI_SENTENCE,
              "Profiles from the pinch on: the sink takes %s, the source gives %s%s.", a, b,
              ambient_sink || ambient_source ? ", and ambient what is wanted" : "");
    return;
  }
  crossing_text(hp, given, crossing, sizeof crossing);
  if (ambient_sink)
    ambient_text(hp, given, sink, given_air, sizeof given_air);
  if (ambient_source)
    ambient_text(hp, taken, source, taken_air, sizeof taken_air);
  hli_print(
      text, HLI_SENTENCE,
      "Profiles from the pinch on: the machine gives %s where the sink takes %s%s, and takes "
      "%s where the source gives %s%s; %s%s.",
      hli_heat(&hp->view, given, c), a, given_air, hli_heat(&hp->view, taken, d), b, taken_air,
      hp->real ? "the curves are all heat that passes the machines' exchangers, shifted as the "
                 "cascade has it"
               : "condensers stay above the sink, evaporators below the source",
      crossing);
}

static void load_finding(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  const double none = hl_hpr_before(hp->hpr)->objective, best = hl_hpr_after(hp->hpr)->objective;
  const hli_money_unit unit = hli_hp_objective(hp, fabs(none));
  char load[HLI_SHOWN], a[HLI_SHOWN], b[HLI_SHOWN], by[HLI_SHOWN], gap[HLI_SHOWN];
  hli_fixed(none / unit.factor, 2, a);
  if (hp->any)
    hli_print(text, HLI_SENTENCE,
              "Over the load: %s is best with %s %s, %s %% less than the %s without a machine; the "
              "bound lies %s %% below.",
              hli_heat_unit(&hp->view, hl_hpr_load_placed(hp->hpr), load),
              hli_fixed(best / unit.factor, 2, b), unit.name, gap_text(none - best, none, by), a,
              gap_text(best - hl_hpr_bound(hp->hpr), best, gap));
  else
    hli_print(text, HLI_SENTENCE,
              "Over the load: no load comes below the %s %s without a machine; the bound lies %s "
              "%% below that.",
              a, unit.name, gap_text(best - hl_hpr_bound(hp->hpr), best, gap));
}

static void levels_finding(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  const hl_hpr_study *study = hp->study;
  const hl_hpr_level_point *first = &study->level[0], *last = &study->level[study->level_count - 1];
  const double limit = hl_hpr_work_continuous(hp->hpr), work = hl_hpr_work(hp->hpr);
  char a[HLI_SHOWN], b[HLI_SHOWN], c[HLI_SHOWN], more[HLI_SHOWN];
  if (isnan(limit)) {
    hli_print(
        text, HLI_SENTENCE,
        "Over the number of levels: the same load needs %s of power with %d on each side and %s "
        "with %d; infinitely many cannot be compared: with a better COP the same load needs more "
        "source heat "
        "than there is.",
        hli_heat_unit(&hp->view, first->work, a), first->levels,
        hli_heat_unit(&hp->view, last->work, b), last->levels);
    return;
  }
  hli_print(text, HLI_SENTENCE,
            "Over the number of levels: the same load needs %s of power with %d on each side, %s "
            "with %d, and %s with infinitely many; the design needs %s %% more than that.",
            hli_heat_unit(&hp->view, first->work, a), first->levels,
            hli_heat_unit(&hp->view, last->work, b), last->levels,
            hli_heat_unit(&hp->view, limit, c), gap_text(work - limit, limit, more));
}

/** "Power at 120.00 $/MWh: " */
static int given_text(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  char price[HLI_SHOWN], a[HLI_SHOWN], b[HLI_SHOWN];
  const double given = hl_problem_economics(hp->view.problem)->electricity_price;
  if (!hp->priced)
    return hli_print(text, HLI_SENTENCE, "Over the price of power, which is not given");
  return hli_print(text, HLI_SENTENCE,
                   "Over the price of power: at the %s given, doing without costs %s and the best "
                   "%s",
                   hli_hp_price(hp, given, price), hli_money(hl_hpr_before(hp->hpr)->yearly, a),
                   hli_hp_yearly(hp, hl_hpr_after(hp->hpr)->yearly, b));
}

static void price_finding(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  const double own = hl_hpr_break_even_design(hp->hpr), any = hl_hpr_break_even(hp->hpr);
  const hl_hpr_paying pays = hl_hpr_pays(hp->hpr);
  char price[HLI_SHOWN];
  int used = given_text(hp, text);
  if (pays == HL_HPR_PAYS_ALWAYS || pays == HL_HPR_PAYS_NEVER)
    used += hli_print(text + used, HLI_SENTENCE - (size_t)used, "; this machine pays at %s price",
                      pays == HL_HPR_PAYS_ALWAYS ? "any" : "no");
  else if (pays != HL_HPR_PAYS_UNKNOWN)
    used += hli_print(text + used, HLI_SENTENCE - (size_t)used, "; this machine %s %s",
                      pays == HL_HPR_PAYS_ABOVE ? "takes less power than none, and pays above"
                                                : "pays below",
                      hli_hp_price(hp, own, price));
  const bool other = !hp->any || (pays != HL_HPR_PAYS_ABOVE && any > own * (1 + 1e-6));
  if (hl_hpr_scan_count(hp->hpr) > 0 && isfinite(any) && any > 0 && other)
    used += hli_print(text + used, HLI_SENTENCE - (size_t)used, "%s below %s",
                      hp->any ? ", one of another load that was tried"
                              : "; of all loads tried one pays",
                      hli_hp_price(hp, any, price));
  hli_print(text + used, HLI_SENTENCE - (size_t)used, ".");
}

void hli_hp_finding(const hli_hp_view *hp, hl_hpr_figure figure, char text[HLI_SENTENCE]) {
  static void (*const finding[HL_HPR_FIGURE_COUNT])(const hli_hp_view *, char[HLI_SENTENCE]) = {
      grand_finding, profiles_finding,   load_finding,          levels_finding,
      price_finding, hli_hp_map_finding, hli_hp_compare_finding};
  finding[figure](hp, text);
}
