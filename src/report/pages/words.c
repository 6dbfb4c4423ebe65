/** Findings in plain words, all from the numbers at hand. */
#include <heatloom/problem.h>

#include "report/pages/html.h"

/* ----------------------------------------------------------------- what it does */

static double heat_lifted(const hl_network *network) {
  double sum = 0;
  for (int k = 0; k < hl_network_machine_count(network); k++)
    sum += hl_network_machine_at(network, k)->q_sink;
  return sum;
}

/** Heat exchanged between process streams. */
static double recovered(const hl_network *network) {
  double sum = 0;
  for (int k = 0; k < hl_network_exchanger_count(network); k++) {
    const hl_exchanger *unit = hl_network_exchanger_at(network, k);
    if (unit->hot.kind == HL_PORT_STREAM && unit->cold.kind == HL_PORT_STREAM)
      sum += unit->duty;
  }
  return sum;
}

/** "; no hot utility is left" or "; 12.3 kW of hot utility are left". */
static void rest_text(const hli_view *view, char *text, size_t size) {
  static const double none = 1e-6;
  double hot = hl_network_totals_of(view->network)->hot_utility;
  char heat[HLI_SHOWN];
  if (hot <= none * hl_targets_demand_hot(view->design))
    hli_print(text, size, "; no hot utility is left");
  else
    hli_print(text, size, "; %s of hot utility are left", hli_heat_unit(view, hot, heat));
}

void hli_finding_design(const hli_view *view, char text[HLI_SENTENCE]) {
  char a[HLI_SHOWN], b[HLI_SHOWN], c[HLI_SHOWN], d[HLI_SHOWN], e[HLI_SHOWN], rest[120];
  double demand = hl_targets_demand_hot(view->design);
  if (view->network == NULL && view->synthesis != NULL) {
    const char *reason = hl_synthesis_reason(view->synthesis);
    hli_print(text, HLI_SENTENCE, "No network was found (%s)%s%s.",
              hl_outcome_text(hl_synthesis_outcome(view->synthesis)), reason[0] != '\0' ? ": " : "",
              reason);
    return;
  }
  if (view->network == NULL) {
    hli_print(
        text, HLI_SENTENCE,
        "The process needs %s of heating; %s (%s %%) can be recovered from its own hot "
        "streams at %s, so that at least %s of hot utility remain.",
        hli_heat_unit(view, demand, a), hli_heat_unit(view, hl_targets_recovery(view->design), b),
        demand > 0 ? hli_percent(hl_targets_recovery(view->design) / demand, c) : "–",
        hli_approach_text(view->design, d), hli_heat_unit(view, hl_targets_hot(view->design), e));
    return;
  }
  int machines = hl_network_machine_count(view->network);
  rest_text(view, rest, sizeof rest);
  double share = demand > 0 ? recovered(view->network) / demand : 0;
  if (machines == 0) {
    hli_print(text, HLI_SENTENCE,
              "Exchangers alone recover %s, %s %% of the heating demand; no heat pump is used%s.",
              hli_heat_unit(view, recovered(view->network), a), hli_percent(share, b), rest);
    return;
  }
  const hl_net_machine *first = hl_network_machine_at(view->network, 0);
  if (machines == 1)
    hli_print(text, HLI_SENTENCE,
              "Exchangers recover %s %% of the heating demand; one heat pump lifts heat from %s to "
              "%s °C and delivers %s for %s of electric power (electric COP %s)%s.",
              hli_percent(share, a), hli_celsius(first->t_evap, b), hli_celsius(first->t_cond, c),
              hli_heat_unit(view, first->q_sink, d), hli_heat_unit(view, first->power, e),
              hli_fixed(hli_electric_cop(first), 2, (char[HLI_SHOWN]){0}), rest);
  else
    hli_print(text, HLI_SENTENCE,
              "Exchangers recover %s %% of the heating demand; %d heat pumps deliver %s%s.",
              hli_percent(share, a), machines, hli_heat_unit(view, heat_lifted(view->network), b),
              rest);
}

/* ---------------------------------------------------------------- what it saves */

/** "8 279 $/y (34 %) less than without a heat pump"; "" if there is no such network. */
static void against(const hli_view *view, hl_choice choice, const char *what, char *text,
                    size_t size) {
  const hl_net_point *point = hli_answer_point(view, choice);
  text[0] = '\0';
  if (point == NULL)
    return;
  double saving = hl_synthesis_comparison(view->synthesis, choice)->saving;
  char money[HLI_SHOWN], percent[HLI_SHOWN];
  static const double same = 1e-6;
  if (fabs(saving) <= same * point->totals.tac)
    hli_print(text, size, "as much as %s", what);
  else
    hli_print(text, size, "%s %s/y (%s %%) %s than %s", hli_money(fabs(saving), money),
              view->currency, hli_percent(fabs(saving) / point->totals.tac, percent),
              saving > 0 ? "less" : "more", what);
}

static void payback_text(const hli_view *view, hl_choice choice, char *text, size_t size) {
  const hl_comparison *one = hl_synthesis_comparison(view->synthesis, choice);
  char money[HLI_SHOWN], years[HLI_SHOWN];
  text[0] = '\0';
  if (!one->there || isnan(one->payback) || !(one->extra_investment > 0))
    return;
  hli_print(text, size,
            " Against the %s network it needs %s %s more investment, paid back in %s "
            "years.",
            choice == HL_CHOICE_NO_SYSTEM ? "heat-pump-free" : "utilities-only",
            hli_money(one->extra_investment, money), view->currency,
            hli_fixed(one->payback, 1, years));
}

void hli_finding_saving(const hli_view *view, char text[HLI_SENTENCE]) {
  char a[HLI_SHOWN], b[HLI_SHOWN], c[HLI_SHOWN], d[HLI_SHOWN];
  if (view->network == NULL) {
    double without = hl_targets_demand_hot(view->design) + hl_targets_demand_cold(view->design);
    double with = hl_targets_hot(view->design) + hl_targets_cold(view->design);
    hli_print(text, HLI_SENTENCE,
              "Against heating and cooling without recovery, hot and cold utility together fall "
              "from %s to %s.",
              hli_heat_unit(view, without, a), hli_heat_unit(view, with, b));
    return;
  }
  const hl_network_totals *totals = hl_network_totals_of(view->network);
  char first[160], second[160], payback[200] = "";
  bool pump = totals->machines > 0;
  against(view, HL_CHOICE_NO_SYSTEM, "the best network without a heat pump", first, sizeof first);
  against(view, HL_CHOICE_NO_RECOVERY, "with utilities only", second, sizeof second);
  if (!pump)
    first[0] = '\0';
  if (first[0] == '\0' && second[0] == '\0') {
    hli_print(text, HLI_SENTENCE,
              "The network costs %s %s/y: energy %s, exchangers %s, machines %s.",
              hli_money(totals->tac, a), view->currency, hli_money(totals->energy_cost, b),
              hli_money(totals->exchanger_cost, c), hli_money(totals->machine_cost, d));
    return;
  }
  payback_text(view, first[0] != '\0' ? HL_CHOICE_NO_SYSTEM : HL_CHOICE_NO_RECOVERY, payback,
               sizeof payback);
  hli_print(text, HLI_SENTENCE, "It costs %s %s/y in all: %s%s%s.%s", hli_money(totals->tac, a),
            view->currency, first, first[0] != '\0' && second[0] != '\0' ? " and " : "", second,
            payback);
}

/* --------------------------------------------------------------- what limits it */

static void limit_without_network(const hli_view *view, char text[HLI_SENTENCE]) {
  char a[HLI_SHOWN], b[HLI_SHOWN], c[HLI_SHOWN];
  if (hl_targets_pinch_count(view->design) > 0) {
    const hl_pinch *pinch = hl_targets_pinch_at(view->design, 0);
    hli_print(text, HLI_SENTENCE,
              "The pinch at %s °C (hot) and %s °C (cold) limits recovery: no cooling by utility "
              "above it, no heating by utility below it, no exchanger across it, at %s.",
              hli_celsius(pinch->t_hot, a), hli_celsius(pinch->t_cold, b),
              hli_approach_text(view->design, c));
  } else {
    hli_print(text, HLI_SENTENCE, "There is no process pinch: one utility alone is enough at %s.",
              hli_approach_text(view->design, a));
  }
}

static bool searched_freely(const hli_view *view) {
  return view->synthesis != NULL && isnan(hl_synthesis_settings_of(view->synthesis)->dt_min);
}

/** A free search that came to the end of its range; returns the length of what it wrote. */
static size_t bound_text(const hli_view *view, char *text, size_t size) {
  static const double close = 0.005; /* of the bound */
  char bound[HLI_SHOWN];
  text[0] = '\0';
  if (!searched_freely(view))
    return 0;
  const hl_synthesis_settings *settings = hl_synthesis_settings_of(view->synthesis);
  double approach = hl_network_process_approach(view->network);
  if (settings->method == HL_METHOD_SIMULTANEOUS || isnan(approach))
    return 0; /* of no range, or without an approach that was searched */
  bool low = approach <= settings->dt_least * (1 + close);
  if (!low && approach < settings->dt_most * (1 - close))
    return 0;
  return (size_t)hli_print(
      text, size,
      " The free search for ΔTmin ended at the %s of its range, %s K (synthesis.%s): the true "
      "optimum may lie %s it.",
      low ? "lower end" : "upper end",
      hli_kelvins(low ? settings->dt_least : settings->dt_most, bound),
      low ? "dt_least" : "dt_most", low ? "below" : "above");
}

/** What the network was designed for, and where that says nothing at what its targets are. */
static void designed_text(const hli_view *view, char *text, size_t size) {
  char least[HLI_SHOWN];
  const double emat = hl_network_emat(view->network);
  if (emat > 0 && !searched_freely(view))
    hli_print(text, size, " It was designed for at least %s K everywhere.",
              hli_kelvins(emat, least));
  else if (isnan(hl_network_process_approach(view->network)))
    hli_print(text, size,
              " Process streams exchange no heat with each other, and no least approach was asked "
              "for: targets here are at %s of the case.",
              hli_approach_text(view->design, least));
  else if (!searched_freely(view))
    hli_print(text, size, " No least approach was asked for.");
}

void hli_finding_limit(const hli_view *view, char text[HLI_SENTENCE]) {
  if (view->network == NULL) {
    limit_without_network(view, text);
    return;
  }
  const hl_network_totals *totals = hl_network_totals_of(view->network);
  static const double binding = 0.02; /* K: units this close to the least approach share it */
  char ids[160] = "", hot[256], cold[256], least[HLI_SHOWN], a[HLI_SHOWN], b[HLI_SHOWN];
  size_t length = 0;
  int tight = 0, one = 0;
  for (int k = 0; k < hl_network_exchanger_count(view->network); k++) {
    const hl_exchanger *unit = hl_network_exchanger_at(view->network, k);
    if (!(unit->approach <= totals->approach + binding))
      continue;
    if (length + sizeof unit->id + 4 < sizeof ids)
      length += (size_t)hli_print(ids + length, sizeof ids - length, "%s%s", tight > 0 ? ", " : "",
                                  unit->id);
    one = k;
    tight++;
  }
  const hl_exchanger *unit = hl_network_exchanger_at(view->network, one);
  hli_kelvins(totals->approach, least);
  if (tight == 1)
    length = (size_t)hli_print(text, HLI_SENTENCE, "The closest approach is %s K, in %s (%s → %s).",
                               least, unit->id, hli_view_port(view, unit->hot, hot, sizeof hot),
                               hli_view_port(view, unit->cold, cold, sizeof cold));
  else
    length =
        (size_t)hli_print(text, HLI_SENTENCE, "The closest approach is %s K, in %s.", least, ids);
  length += bound_text(view, text + length, HLI_SENTENCE - length);
  const hl_net_point *floor = hli_answer_point(view, HL_CHOICE_PRACTICAL);
  if (floor != NULL && floor->totals.tac > totals->tac)
    hli_print(text + length, HLI_SENTENCE - length,
              " Cheap area drives it there; with a practical %s K the best network costs %s %s/y, "
              "%s %% more.",
              hli_kelvins(floor->totals.approach, a), hli_money(floor->totals.tac, b),
              view->currency, hli_percent(floor->totals.tac / totals->tac - 1, hot));
  else
    designed_text(view, text + length, HLI_SENTENCE - length);
}

/* ------------------------------------------------------------------- why it won */

/** "energy 6 348 less", "exchangers 1 630 more". */
static void difference(const char *what, double value, char *text, size_t size) {
  char money[HLI_SHOWN];
  hli_print(text, size, "%s %s %s", what, hli_money(fabs(value), money),
            value < 0 ? "less" : "more");
}

void hli_why(const hli_view *view, hl_choice other, char text[HLI_SENTENCE]) {
  const hl_net_point *best = hli_answer_point(view, HL_CHOICE_BEST);
  const hl_net_point *point = hli_answer_point(view, other);
  text[0] = '\0';
  if (best == NULL || point == NULL)
    return;
  if (point == best) {
    hli_print(text, HLI_SENTENCE, "It is itself the answer to “%s”.", hli_answer_text(other));
    return;
  }
  const hl_network_totals *a = &best->totals, *b = &point->totals;
  char saving[HLI_SHOWN], energy[80], exchangers[80], machines[80];
  difference("energy", a->energy_cost - b->energy_cost, energy, sizeof energy);
  difference("exchangers", a->exchanger_cost - b->exchanger_cost, exchangers, sizeof exchangers);
  difference("machines", a->machine_cost - b->machine_cost, machines, sizeof machines);
  double gain = b->tac - a->tac;
  hli_print(text, HLI_SENTENCE, "Against “%s” it costs %s %s/y %s: %s, %s, %s.",
            hli_answer_text(other), hli_money(fabs(gain), saving), view->currency,
            gain >= 0 ? "less" : "more", energy, exchangers, machines);
}

/** The cheapest feasible network with a machine; NULL if none was seen. */
static const hl_net_point *best_with_machine(const hli_view *view) {
  const hl_net_point *best = NULL;
  for (int k = 0; k < hl_synthesis_point_count(view->synthesis); k++) {
    const hl_net_point *point = hl_synthesis_point_at(view->synthesis, k);
    if (point->feasible && point->totals.machines > 0 &&
        (best == NULL || point->totals.tac < best->totals.tac))
      best = point;
  }
  return best;
}

void hli_why_no_machine(const hli_view *view, char text[HLI_SENTENCE]) {
  const hl_net_point *best = hli_answer_point(view, HL_CHOICE_BEST);
  text[0] = '\0';
  if (best == NULL || best->totals.machines > 0 || hl_problem_system_count(view->problem) == 0)
    return;
  const hl_net_point *with = best_with_machine(view);
  char tac[HLI_SHOWN], percent[HLI_SHOWN], parts[3][80];
  if (with == NULL) {
    hli_print(text, HLI_SENTENCE, "No network with a heat pump came out of the search.");
    return;
  }
  const hl_network_totals *a = &with->totals, *b = &best->totals;
  difference("energy", a->energy_cost - b->energy_cost, parts[0], sizeof parts[0]);
  difference("exchangers", a->exchanger_cost - b->exchanger_cost, parts[1], sizeof parts[1]);
  difference("machines", a->machine_cost - b->machine_cost, parts[2], sizeof parts[2]);
  hli_print(text, HLI_SENTENCE,
            "No heat pump is used because it does not pay: the best network seen with one costs %s "
            "%s/y, %s %% more (%s, %s, %s).",
            hli_money(a->tac, tac), view->currency, hli_percent(a->tac / b->tac - 1, percent),
            parts[0], parts[1], parts[2]);
}
