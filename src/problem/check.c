/** Rules across records, and notes on what looks odd. */
#include "problem/problem.h"

#include <stdio.h>
#include <stdlib.h>

/* ------------------------------------------------------------------ names */

/** What a name of a rule stands for: its side, range of temperature and heat. */
typedef struct party {
  bool found, any, stream;
  hl_side side;
  double hottest, coldest;
} party;

/** Index of the system a name such as "Heat pump.condensation" belongs to, and the side. */
static int system_of(const hl_problem *problem, const char *name, hl_side *side) {
  static const struct {
    const char *suffix;
    hl_side side;
  } streams[] = {{".condensation", HL_SIDE_HOT}, {".evaporation", HL_SIDE_COLD}};
  for (int k = 0; k < problem->system_count; ++k) {
    const size_t length = strlen(problem->system[k].name);
    for (int j = 0; j < 2; ++j) {
      if (strncmp(problem->system[k].name, name, length) == 0 &&
          strcmp(name + length, streams[j].suffix) == 0) {
        *side = streams[j].side;
        return k;
      }
    }
  }
  return -1;
}

static party party_of(const hl_problem *problem, const char *name) {
  party p = {true, false, false, HL_SIDE_NONE, INFINITY, -INFINITY};
  const int stream = hl_problem_stream_find(problem, name);
  const int utility = hl_problem_utility_find(problem, name);
  if (strcmp(name, "*") == 0) {
    p.any = true;
  } else if (stream >= 0) {
    const hl_stream *s = &problem->stream[stream];
    const double a = s->segment[0].t_supply, b = s->segment[s->segment_count - 1].t_target;
    p.stream = true;
    p.side = s->side;
    p.hottest = fmax(a, b);
    p.coldest = fmin(a, b);
  } else if (utility >= 0) {
    const hl_utility *u = &problem->utility[utility];
    p.side = u->side;
    p.hottest = fmax(u->t_supply, u->t_target);
    p.coldest = fmin(u->t_supply, u->t_target);
  } else if (system_of(problem, name, &p.side) < 0) {
    p.found = false;
  }
  return p;
}

/** The known name nearest to one that is unknown. */
static hli_nearest nearest_name(const hl_problem *problem, const char *name) {
  hli_nearest nearest = hli_nearest_to(name);
  char candidate[256];
  const int total = problem->stream_count + problem->utility_count + 2 * problem->system_count;
  for (int k = 0; k < total; ++k) {
    int j = k;
    if (j < problem->stream_count) {
      hli_print(candidate, sizeof candidate, "%s", problem->stream[j].name);
    } else if ((j -= problem->stream_count) < problem->utility_count) {
      hli_print(candidate, sizeof candidate, "%s", problem->utility[j].name);
    } else {
      j -= problem->utility_count;
      hli_print(candidate, sizeof candidate, "%s.%s", problem->system[j / 2].name,
                j % 2 == 0 ? "condensation" : "evaporation");
    }
    hli_nearest_offer(&nearest, candidate);
  }
  return nearest;
}

static void check_party(const hl_problem *problem, const hl_match_rule *rule, const char *name,
                        hl_side wanted, const party *p) {
  if (!p->found) {
    const hli_nearest nearest = nearest_name(problem, name);
    char hint[160];
    hli_fault(problem->ctx, 130, &rule->place,
              "a match rule names \"%.60s\", which is no stream, utility or stream of a system\n%s",
              name, hli_nearest_hint(&nearest, "Check the name.", hint));
  } else if (!p->any && p->side != wanted) {
    hli_fault(problem->ctx, 130, &rule->place,
              "a match rule has \"%.60s\" as its %s side, but it is %s\nSwap the two names.", name,
              hl_side_text(wanted), hl_side_text(p->side));
  }
}

/** Required matches may not need more heat than one of their sides has; said at the last of them.
 */
static bool check_heat(const hl_problem *problem, const hl_match_rule *rule, const char *name,
                       double heat, hl_side side) {
  double needed = 0;
  char a[48], b[48];
  for (const hl_match_rule *r = problem->rule; r <= rule; ++r) {
    if (r->kind == HL_MATCH_REQUIRE && strcmp(side == HL_SIDE_HOT ? r->hot : r->cold, name) == 0)
      needed += r->duty_min;
  }
  if (needed <= heat * (1 + 1e-9) || rule->duty_min == 0)
    return true;
  hli_fault(problem->ctx, 310, &rule->place,
            "required match %.60s - %.60s is impossible: the least duties of %.60s are %s in all, "
            "but it %s %s only\nLower duty_min in the table of matches.",
            rule->hot, rule->cold, name, hli_show(HL_DIM_POWER, needed, a),
            side == HL_SIDE_HOT ? "gives" : "takes", hli_show(HL_DIM_POWER, heat, b));
  return false;
}

/** A required match must have a stretch in which the hot side is hotter. */
static void check_required(const hl_problem *problem, const hl_match_rule *rule, const party *hot,
                           const party *cold) {
  char a[48], b[48];
  const double coldest = fmax(cold->coldest, rule->t_from);
  if (rule->kind != HL_MATCH_REQUIRE)
    return;
  if (hot->hottest <= coldest) {
    hli_fault(
        problem->ctx, 310, &rule->place,
        "required match %.60s - %.60s is impossible: %.60s is never hotter than %s, but the cold "
        "side starts at %s\nRemove the rule or check the names.",
        rule->hot, rule->cold, rule->hot, hli_show(HL_DIM_TEMPERATURE, hot->hottest, a),
        hli_show(HL_DIM_TEMPERATURE, coldest, b));
    return;
  }
  if (!hot->stream && !cold->stream) {
    hli_fault(
        problem->ctx, 310, &rule->place,
        "required match %.60s - %.60s is impossible: utilities and systems exchange heat with "
        "streams only\nRemove the rule or check the names.",
        rule->hot, rule->cold);
    return;
  }
  const int a_stream = hl_problem_stream_find(problem, rule->hot),
            b_stream = hl_problem_stream_find(problem, rule->cold);
  if (a_stream >= 0 && b_stream >= 0 &&
      hl_problem_zones(problem, problem->stream[a_stream].zone, false,
                       problem->stream[b_stream].zone, false) == HL_ZONES_DIFFER) {
    hli_fault(problem->ctx, 310, &rule->place,
              "required match %.60s - %.60s is impossible: they are in the zones %.60s and %.60s, "
              "and design.same_zone allows matches within a zone only\nRemove the rule, or set "
              "design.same_zone to no.",
              rule->hot, rule->cold, problem->stream[a_stream].zone,
              problem->stream[b_stream].zone);
    return;
  }
  const double any = INFINITY;
  if (!check_heat(problem, rule, rule->hot, hli_party_heat(problem, rule->hot, -any, 1),
                  HL_SIDE_HOT) ||
      !check_heat(problem, rule, rule->cold, hli_party_heat(problem, rule->cold, any, -1),
                  HL_SIDE_COLD) ||
      hl_problem_check_required(problem, rule, 0) != HL_OK)
    return;
  for (int k = 0; k < problem->rule_count; ++k) {
    const hl_match_rule *other = &problem->rule[k];
    if (other->kind == HL_MATCH_FORBID && hl_rule_matches(other, rule->hot, rule->cold) &&
        other->t_from <= rule->t_from && other->t_to >= rule->t_to) {
      hli_fault(
          problem->ctx, 310, &rule->place,
          "required match %.60s - %.60s is forbidden by another rule (row %d)\nRemove one of the "
          "two.",
          rule->hot, rule->cold, other->place.row);
      return;
    }
  }
}

/** The same rule twice says nothing new, or contradicts itself. */
static bool check_repeated(const hl_problem *problem, const hl_match_rule *rule) {
  for (const hl_match_rule *r = problem->rule; r < rule; ++r) {
    if (r->kind == rule->kind && r->t_from == rule->t_from && r->t_to == rule->t_to &&
        strcmp(r->hot, rule->hot) == 0 && strcmp(r->cold, rule->cold) == 0) {
      hli_fault(problem->ctx, 107, &rule->place,
                "rule %.60s - %.60s is given twice (first in row %d)\nDelete one of the rows.",
                rule->hot, rule->cold, r->place.row);
      return false;
    }
  }
  return true;
}

static void check_rules(const hl_problem *problem) {
  for (int k = 0; k < problem->rule_count; ++k) {
    const hl_match_rule *rule = &problem->rule[k];
    if (!check_repeated(problem, rule))
      continue;
    const party hot = party_of(problem, rule->hot), cold = party_of(problem, rule->cold);
    check_party(problem, rule, rule->hot, HL_SIDE_HOT, &hot);
    check_party(problem, rule, rule->cold, HL_SIDE_COLD, &cold);
    if (hot.found && cold.found && hot.side == HL_SIDE_HOT && cold.side == HL_SIDE_COLD)
      check_required(problem, rule, &hot, &cold);
  }
}

/** A zone named by a system must be one of some stream. */
static void check_zone(const hl_problem *problem, const hl_system *system, const char *zone) {
  const hl_problem *all = hl_problem_all(problem);
  hli_nearest nearest = hli_nearest_to(zone);
  char hint[160];
  bool any = false;
  if (zone[0] == '\0')
    return;
  for (int k = 0; k < all->stream_count; ++k) {
    const char *other = all->stream[k].zone;
    if (strcmp(other, zone) == 0)
      return;
    any = any || other[0] != '\0';
    hli_nearest_offer(&nearest, other);
  }
  hli_fault(
      problem->ctx, 130, &system->place,
      "system \"%.60s\" is for zone \"%.60s\", in which there is no stream\n%s", system->name, zone,
      hli_nearest_hint(
          &nearest, any ? "Zones are named by streams; check the name." : "No stream names a zone.",
          hint));
}

/** Price with that of emission. [cur/J] */
static double full_price(const hl_problem *problem, const hl_utility *u) {
  return u->price + hl_utility_co2(u) * problem->economics.co2_price;
}

/** What is wrong, and what to do about it. */
typedef struct refusal {
  const char *why, *hint;
} refusal;

/** A tier is the same utility at a higher price; what it does not say is as in the tier before. */
static void check_tier(const hl_problem *problem, int k) {
  hl_utility *u = &problem->utility[k];
  const int before = hl_problem_utility_find(problem, u->tier_of);
  refusal no = {NULL, NULL};
  if (u->tier_of[0] == '\0')
    return;
  const hl_utility *first = before >= 0 ? &problem->utility[before] : NULL;
  if (first == NULL || before >= k)
    no = (refusal){"there is no such utility in a row above", "Check the name in \"tier_of\"."};
  else if (hl_problem_tier(problem, before) != k)
    no = (refusal){"another row is its next tier", "Give each tier the name of the one before it."};
  else if (isinf(first->duty_max))
    no =
        (refusal){"that has no limit beyond which another price could hold", "Give it a duty_max."};
  else if (u->side != first->side || u->t_supply != first->t_supply ||
           u->t_target != first->t_target)
    no = (refusal){"its temperatures are others",
                   "A tier is the same utility: only price and duty_max differ."};
  else if (!isnan(u->t_stack) || !isnan(first->t_stack) || !isnan(u->cop) || !isnan(first->cop) ||
           u->main[0] != '\0' || first->main[0] != '\0')
    no = (refusal){"tiers have a price of heat",
                   "Give none to mains, flue gas or refrigerated utilities."};
  else if (full_price(problem, u) < full_price(problem, first))
    no = (refusal){"it is cheaper",
                   "A tariff whose price falls with the amount is not known: give one price."};
  for (int r = 0; r < problem->rule_count && no.why == NULL; ++r)
    if (strcmp(problem->rule[r].hot, u->name) == 0 || strcmp(problem->rule[r].cold, u->name) == 0)
      no = (refusal){"a match rule names it", "Rules name the first tier, and hold for all."};
  if (no.why != NULL) {
    hli_fault(problem->ctx, 135, &u->place,
              "utility \"%.60s\" cannot be a tier of \"%.60s\": %s\n%s", u->name, u->tier_of,
              no.why, no.hint);
    return;
  }
  u->h = isnan(u->h) ? first->h : u->h;
  u->dt_cont = isnan(u->dt_cont) ? first->dt_cont : u->dt_cont;
  u->co2 = isnan(u->co2) ? first->co2 : u->co2;
}

/** Amounts of different currencies cannot be added. */
static void check_currencies(const hl_problem *problem) {
  const char *first = problem->currency;
  for (int k = 0; k < HL_COST_KINDS; ++k) {
    const hl_cost_law *law = &problem->cost[k];
    if (!law->given || law->currency[0] == '\0')
      continue;
    if (first[0] != '\0' && strcmp(first, law->currency) != 0)
      hli_fault(problem->ctx, 123, &law->place,
                "this cost law is in \"%.20s\", but other costs are in \"%.20s\"\nConvert it: all "
                "costs of a case are in one currency.",
                law->currency, first);
    else
      first = law->currency;
  }
}

/* -------------------------------------------------------------- second law */

/** A utility cannot take less exergy than its heat holds, nor flue gas leave below ambient. */
static void check_exergy(const hl_problem *problem, const hl_utility *u) {
  const double t0 = problem->economics.t_ambient;
  if (u->t_stack < t0)
    hli_fault(problem->ctx, 116, &u->place,
              "flue gas of utility \"%.60s\" may leave at %.1f °C, below an ambient of %.1f °C\n"
              "t_stack is its acid dew point, or what the stack needs; economics.t_ambient is the "
              "temperature of air and fuel.",
              u->name, u->t_stack - 273.15, t0 - 273.15);
  const hl_piece piece = {u->t_supply, u->t_target, 1, NAN, NAN, HL_PHASE_NONE};
  const hl_profile profile = {u->name, u->zone, u->side, 1, &piece, 0};
  const double heat = hl_profile_exergy(&profile, t0);
  const double given = u->side == HL_SIDE_HOT ? heat : -heat;
  const double power = isnan(u->cop) ? 0 : 1 / u->cop;
  const double taken = (isnan(u->fuel_exergy) ? 0 : u->fuel_exergy) + power;
  if ((isnan(u->cop) && isnan(u->fuel_exergy)) || taken >= given)
    return;
  if (!isnan(u->cop))
    hli_fault(
        problem->ctx, 116, &u->place,
        "COP of utility \"%.60s\" is %.4g; at an ambient of %.1f °C no machine reaches more than "
        "%.4g",
        u->name, u->cop, t0 - 273.15, 1 / given);
  else
    hli_fault(
        problem->ctx, 116, &u->place,
        "fuel_exergy of utility \"%.60s\" is %.4g, but its heat holds %.4g of exergy\nIt is near 1 "
        "for fuels.",
        u->name, u->fuel_exergy, given);
}

/* ------------------------------------------------------------------- mains */

/** The two spans of a main may differ by this much: both stand for one latent heat. [K] */
static const double main_tolerance = 0.2;

/** The main nearest to one that has one side only. */
static hli_nearest nearest_main(const hl_problem *problem, const hl_utility *u) {
  hli_nearest nearest = hli_nearest_to(u->main);
  for (int k = 0; k < problem->utility_count; ++k)
    if (hli_may_be_mistyped(u->main, problem->utility[k].main))
      hli_nearest_offer(&nearest, problem->utility[k].main);
  return nearest;
}

/** What is raised must come back at the temperatures at which it is used. */
static void check_mirror(const hl_problem *problem, const hl_utility *hot, const hl_utility *cold) {
  char used[2][48], raised[2][48];
  const double high = cold->t_target - hot->t_supply, low = cold->t_supply - hot->t_target;
  if (fabs(high) <= main_tolerance && fabs(low) <= main_tolerance)
    return;
  const bool colder = high < -main_tolerance || low < -main_tolerance;
  const bool hotter = high > main_tolerance || low > main_tolerance;
  hli_fault(
      problem->ctx, 124, &cold->place,
      "heat of main \"%.60s\" is raised from %s to %s by \"%.60s\", but used from %s to %s by "
      "\"%.60s\": %s\nLet one be the mirror of the other.",
      cold->main, hli_show(HL_DIM_TEMPERATURE, cold->t_supply, raised[0]),
      hli_show(HL_DIM_TEMPERATURE, cold->t_target, raised[1]), cold->name,
      hli_show(HL_DIM_TEMPERATURE, hot->t_supply, used[0]),
      hli_show(HL_DIM_TEMPERATURE, hot->t_target, used[1]), hot->name,
      colder && hotter ? "these are different spans"
      : colder         ? "it would be used hotter than it is raised"
                       : "it is raised above the level at which it is used");
}

/** A main is used as one hot utility and raised as one cold one. `mains`: utilities by main. */
static void check_main_rows(const hl_problem *problem, const hli_index *mains) {
  for (int k = 0; k < problem->utility_count; ++k) {
    const hl_utility *u = &problem->utility[k], *other = NULL;
    bool first = true;
    if (u->main[0] == '\0')
      continue;
    const uint32_t hash = hli_text_hash(u->main);
    for (int e = -1; (e = hli_index_next(mains, hash, e)) >= 0;) {
      const int j = mains->entry[e].number;
      const hl_utility *v = &problem->utility[j];
      if (j == k || strcmp(v->main, u->main) != 0)
        continue;
      first = first && j > k;
      other = other == NULL || v->side == u->side ? v : other;
    }
    if (other == NULL) {
      const hli_nearest nearest = nearest_main(problem, u);
      char hint[160];
      hli_fault(problem->ctx, 124, &u->place,
                "main \"%.60s\" has only the %s utility \"%.60s\"\n%s", u->main,
                hl_side_text(u->side), u->name,
                hli_nearest_hint(&nearest, "Give the other side too, or type \"both\".", hint));
    } else if (other->side == u->side && !first) {
      hli_fault(
          problem->ctx, 124, &u->place,
          "main \"%.60s\" has a second %s utility, \"%.60s\" beside \"%.60s\"\nA main is used "
          "as one hot utility and raised as one cold one.",
          u->main, hl_side_text(u->side), u->name, other->name);
    } else if (other->side != u->side && u->side == HL_SIDE_HOT) {
      check_mirror(problem, u, other);
    }
  }
}

static hl_status check_mains(const hl_problem *problem) {
  hli_index mains = {0};
  bool ok = true;
  for (int k = 0; k < problem->utility_count && ok; ++k) {
    const char *name = problem->utility[k].main;
    ok = name[0] == '\0' || hli_index_reserve(problem->ctx, &mains);
    if (ok && name[0] != '\0')
      hli_index_add(&mains, hli_text_hash(name), k);
  }
  if (ok)
    check_main_rows(problem, &mains);
  hli_index_free(problem->ctx, &mains);
  return ok ? HL_OK : hli_nomem(problem->ctx);
}

/* ------------------------------------------------------------------- notes */

static void note_sides(const hl_problem *problem) {
  int hot = 0, cold = 0, hot_utility = 0, cold_utility = 0;
  for (int k = 0; k < problem->stream_count; ++k) {
    hot += problem->stream[k].side == HL_SIDE_HOT;
    cold += problem->stream[k].side == HL_SIDE_COLD;
  }
  for (int k = 0; k < problem->utility_count; ++k) {
    hot_utility += problem->utility[k].side == HL_SIDE_HOT;
    cold_utility += problem->utility[k].side == HL_SIDE_COLD;
  }
  if (hot == 0 || cold == 0)
    hli_fault(problem->ctx, 117, &problem->stream[0].place,
              "there is no %s stream: nothing can be recovered", hot == 0 ? "hot" : "cold");
  if (hot_utility == 0 || cold_utility == 0)
    hli_fault(problem->ctx, 201, NULL,
              "no %s utility given: %s without limit and cost assumed for targets; networks "
              "have none\nGive it in the table of utilities.",
              hot_utility + cold_utility == 0 ? "hot or cold"
              : hot_utility == 0              ? "hot"
                                              : "cold",
              hot_utility + cold_utility == 0 ? "both" : "one");
}

/** Sizes that no plant has: the largest duty below 1 W or above 100 GW. */
static void note_size(const hl_problem *problem) {
  const hl_stream *largest = NULL;
  double most = 0;
  char text[48];
  for (int k = 0; k < problem->stream_count; ++k) {
    const hl_stream *s = &problem->stream[k];
    double duty = 0;
    for (int j = 0; j < s->segment_count; ++j)
      duty += s->segment[j].duty;
    if (duty > most) {
      most = duty;
      largest = s;
    }
  }
  if (largest == NULL || (most >= 1 && most <= 1e11))
    return;
  hli_fault(problem->ctx, 231, &largest->place,
            "the largest duty of all is that of stream \"%.60s\", %s: no plant is so %s\nCheck the "
            "unit of the column duty or CP.",
            largest->name, hli_show(HL_DIM_POWER, most, text), most < 1 ? "small" : "large");
}

/** Enough for targets, but where costs of exchangers are given, networks are meant. */
static void note_film(const hl_problem *problem, const hl_place *place, const char *what,
                      const char *name, double h) {
  if (isnan(h) && isnan(problem->design.h_default) && problem->cost[HL_COST_EXCHANGER].given)
    hli_fault(problem->ctx, 211, place,
              "%s \"%.60s\" has no film coefficient, so no network can be designed with it\nGive h "
              "in its table, or design.h_default for all.",
              what, name);
}

/** A row of costs that has none, as an empty column leaves it. */
static void note_laws(const hl_problem *problem) {
  static const char *const what[HL_COST_KINDS] = {[HL_COST_EXCHANGER] = "exchangers",
                                                  [HL_COST_HEATER] = "heaters",
                                                  [HL_COST_COOLER] = "coolers",
                                                  [HL_COST_MACHINE] = "machines"};
  for (int k = 0; k < HL_COST_KINDS; ++k) {
    const hl_cost_law *law = &problem->cost[k];
    if (law->given && law->fixed == 0 && law->coef == 0)
      hli_fault(problem->ctx, 213, &law->place,
                "the cost law of %s has neither a fixed part nor a coefficient: they cost "
                "nothing\nGive \"fixed\" or \"coef\" in the table of costs.",
                what[k]);
  }
}

/** What is bought for nothing tilts a choice by cost, where costs of exchangers are given. */
static void note_prices(const hl_problem *problem) {
  if (!problem->cost[HL_COST_EXCHANGER].given)
    return;
  for (int k = 0; k < problem->utility_count; ++k) {
    const hl_utility *u = &problem->utility[k];
    const bool raised = u->main[0] != '\0' && u->side == HL_SIDE_COLD; /* its worth is its use */
    if (u->price == 0 && isnan(u->cop) && !raised)
      hli_fault(problem->ctx, 213, &u->place,
                "utility \"%.60s\" has neither price nor COP: its heat costs nothing\nGive one of "
                "them in its table.",
                u->name);
  }
  if (problem->system_count > 0 && !problem->cost[HL_COST_MACHINE].given)
    hli_fault(problem->ctx, 213, &problem->system[0].place,
              "no cost law of machines is given: system \"%.60s\"%s nothing to buy\nGive a row of "
              "kind \"machine\" in the table of costs.",
              problem->system[0].name,
              problem->system_count > 1 ? " and the others cost" : " costs");
}

/** Celsius of water in kelvin: 0 to 100 degrees taken for kelvin give these temperatures. [K] */
static const double kelvin_least = 273 + 273.15, kelvin_most = 373 + 273.15;

/**
 * A stream at 273 to 373 degC that not even the end of a utility reaches may be one of 0 to 100
 * degC whose temperatures were given in kelvin.
 */
static void note_kelvin(const hl_problem *problem) {
  int of_side[HL_SIDE_COLD + 1] = {0};
  double hottest = -INFINITY, coldest = INFINITY; /* supply of hot, of cold utilities */
  for (int j = 0; j < problem->utility_count; ++j) {
    const hl_utility *u = &problem->utility[j];
    of_side[u->side]++;
    if (u->side == HL_SIDE_HOT)
      hottest = fmax(hottest, u->t_supply);
    else
      coldest = fmin(coldest, u->t_supply);
  }
  for (int k = 0; k < problem->stream_count; ++k) {
    const hl_stream *s = &problem->stream[k];
    const double a = s->segment[0].t_supply, b = s->segment[s->segment_count - 1].t_target;
    const double low = fmin(a, b), high = fmax(a, b);
    const bool hot = s->side == HL_SIDE_HOT;
    const bool any = of_side[hot ? HL_SIDE_COLD : HL_SIDE_HOT] > 0;
    const bool reached = hot ? coldest < high : hottest > low;
    char from[48], to[48];
    if (any && !reached && low >= kelvin_least && high <= kelvin_most)
      hli_fault(problem->ctx, 214, &s->place,
                "stream \"%.60s\" goes from %s to %s, where no %s utility reaches\nAre its "
                "temperatures in kelvin? Then write t_supply [K] and t_target [K].",
                s->name, hli_show(HL_DIM_TEMPERATURE, a, from), hli_show(HL_DIM_TEMPERATURE, b, to),
                s->side == HL_SIDE_HOT ? "cold" : "hot");
  }
}

/* ------------------------------------------------------------------- zones */

/** Zones of streams, in the order of the first of each. */
typedef struct zones {
  const hl_problem *problem;
  hli_index index; /* numbers of `zone` by name */
  struct zone {
    const char *name;
    int streams;
  } * zone;
  int count, room, shared; /* shared: with several streams */
} zones;

static int find_zone(const zones *z, const char *name) {
  const uint32_t hash = hli_text_hash(name);
  for (int e = -1; z->zone != NULL && (e = hli_index_next(&z->index, hash, e)) >= 0;)
    if (strcmp(z->zone[hli_index_number(&z->index, e)].name, name) == 0)
      return hli_index_number(&z->index, e);
  return -1;
}

static hl_status list_zones(zones *z) {
  hl_ctx *ctx = z->problem->ctx;
  for (int k = 0; k < z->problem->stream_count; ++k) {
    const char *name = z->problem->stream[k].zone;
    const int found = find_zone(z, name);
    if (found >= 0) {
      z->shared += ++z->zone[found].streams == 2;
      continue;
    }
    if (!hli_index_reserve(ctx, &z->index) ||
        !hli_reserve(ctx, (void **)&z->zone, &z->room, z->count + 1, sizeof *z->zone))
      return hli_nomem(ctx);
    z->zone[z->count] = (struct zone){name, 1};
    hli_index_add(&z->index, hli_text_hash(name), z->count++);
  }
  return HL_OK;
}

/** A zone that one record is in, and almost the name of one that several streams are in. */
static void note_zone(const zones *z, const hl_place *place, const char *what, const char *name,
                      const char *zone, int alone) {
  const int own = find_zone(z, zone);
  if (zone[0] == '\0' || (own >= 0 ? z->zone[own].streams : 0) != alone)
    return;
  for (int k = 0; k < z->count; ++k) {
    const char *other = z->zone[k].name;
    if (other[0] == '\0' || z->zone[k].streams < 2 || k == own || !hli_may_be_mistyped(zone, other))
      continue;
    hli_fault(z->problem->ctx, 227, place,
              "%s \"%.60s\" is in zone \"%.60s\" alone; %d streams are in zone \"%.60s\"\nDid you "
              "mean \"%.60s\"?",
              what, name, zone, z->zone[k].streams, other, other);
    return;
  }
}

/** Names of more zones than anybody types are not compared with each other. */
static hl_status note_zones(const hl_problem *problem) {
  enum { TYPED = 2000 };
  zones z = {.problem = problem};
  const hl_status status = list_zones(&z);
  const bool typed = status == HL_OK && z.shared > 0 && z.count <= TYPED;
  for (int k = 0; k < problem->stream_count && typed; ++k) {
    const hl_stream *s = &problem->stream[k];
    note_zone(&z, &s->place, "stream", s->name, s->zone, 1);
  }
  for (int k = 0; k < problem->utility_count && typed; ++k) {
    const hl_utility *u = &problem->utility[k];
    note_zone(&z, &u->place, "utility", u->name, u->zone, 0);
  }
  hli_index_free(problem->ctx, &z.index);
  hli_release(problem->ctx, z.zone);
  return status;
}

static void note_assumed(const hl_problem *problem) {
  int soft = 0, films = 0;
  const char *first = "";
  bool power = problem->system_count > 0;
  for (int k = 0; k < problem->stream_count; ++k) {
    const hl_stream *s = &problem->stream[k];
    if (s->soft && soft++ == 0)
      first = s->name;
    double h = 0;
    for (int j = 0; j < s->segment_count; ++j) {
      films += isnan(s->segment[j].h);
      h = isnan(s->segment[j].h) ? s->segment[j].h : h;
    }
    note_film(problem, &s->place, "stream", s->name, h);
  }
  for (int k = 0; k < problem->utility_count; ++k) {
    power = power || !isnan(problem->utility[k].cop);
    films += isnan(problem->utility[k].h);
    note_film(problem, &problem->utility[k].place, "utility", problem->utility[k].name,
              problem->utility[k].h);
  }
  if (films > 0 && !isnan(problem->design.h_default))
    hli_fault(problem->ctx, 201, NULL,
              "film coefficient %g kW/m²K assumed in %d place%s where none is given",
              problem->design.h_default / 1e3, films, films > 1 ? "s" : "");
  if (power && isnan(problem->economics.electricity_price))
    hli_fault(
        problem->ctx, 201, NULL,
        "no price of electricity given: power costs nothing\nSet economics.electricity_price.");
  for (int k = 0; k < problem->setting_count; ++k) {
    const hl_setting_row *row = &problem->setting[k];
    if (!isnan(problem->economics.annualisation) && (strcmp(row->key, "economics.interest") == 0 ||
                                                     strcmp(row->key, "economics.lifetime") == 0))
      hli_fault(problem->ctx, 201, &row->place,
                "%s is not used, since economics.annualisation is given", row->key);
  }
  if (soft > 0)
    hli_fault(problem->ctx, 201, NULL,
              "%d soft stream%s (first \"%.60s\"): targets and heat-load distributions take the "
              "outlet at its target temperature, networks and their bound within its limits",
              soft, soft > 1 ? "s" : "", first);
}

/** Shell's gap sequence sorts without memory of its own; the lists here are short. */
static void sort(double *value, int count) {
  for (int gap = count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11) {
    for (int i = gap; i < count; ++i) {
      const double v = value[i];
      int j = i;
      for (; j >= gap && value[j - gap] > v; j -= gap)
        value[j] = value[j - gap];
      value[j] = v;
    }
  }
}

/** Nearly isothermal segments have a huge heat capacity flow by nature. */
static bool has_flow(const hl_segment *s) { return fabs(s->t_supply - s->t_target) >= 1; }

static hl_status note_spread(const hl_problem *problem) {
  int count = 0, flows = 0;
  double total = 0, h_least = INFINITY, h_most = 0;
  for (int k = 0; k < problem->stream_count; ++k)
    count += problem->stream[k].segment_count;
  double *flow = hli_zalloc(problem->ctx, (size_t)count + 1, sizeof *flow);
  if (flow == NULL)
    return hli_nomem(problem->ctx);
  for (int k = 0; k < problem->stream_count; ++k) {
    const hl_stream *s = &problem->stream[k];
    for (int j = 0; j < s->segment_count; ++j) {
      total += s->segment[j].duty;
      if (has_flow(&s->segment[j]))
        flow[flows++] = s->segment[j].duty / fabs(s->segment[j].t_supply - s->segment[j].t_target);
      h_least = fmin(h_least, s->segment[j].h); /* fmin and fmax leave NAN out */
      h_most = fmax(h_most, s->segment[j].h);
    }
  }
  sort(flow, flows);
  const double median = flows > 0 ? flow[flows / 2] : (double)INFINITY;
  hli_release(problem->ctx, flow);
  for (int k = 0; k < problem->stream_count; ++k) {
    const hl_stream *s = &problem->stream[k];
    double duty = 0, most = 0;
    for (int j = 0; j < s->segment_count; ++j) {
      duty += s->segment[j].duty;
      if (has_flow(&s->segment[j]))
        most =
            fmax(most, s->segment[j].duty / fabs(s->segment[j].t_supply - s->segment[j].t_target));
    }
    if (duty < 1e-3 * total)
      hli_fault(
          problem->ctx, 202, &s->place,
          "the duty of stream \"%.60s\" (%.4g kW) is less than 0.1 %% of the whole; it is kept",
          s->name, duty / 1e3);
    if (most > 1000 * median)
      hli_fault(problem->ctx, 204, &s->place,
                "CP of stream \"%.60s\" is %.4g kW/K, %.0f times the median\nAre W and kW mixed?",
                s->name, most / 1e3, most / median);
  }
  if (h_most > 100 * h_least)
    hli_fault(
        problem->ctx, 203, NULL,
        "film coefficients of the streams reach from %.4g to %.4g kW/m²K\nAre W and kW mixed?",
        h_least / 1e3, h_most / 1e3);
  return HL_OK;
}

/** Limits that no unit can keep. */
static hl_status check_design(const hl_problem *problem) {
  const hl_design *design = &problem->design;
  const hl_stream *largest = NULL;
  char least[48], most[48];
  double heat = 0;
  if (design->area_min > design->area_max)
    HLI_FAIL(problem->ctx, 12, NULL,
             "design.area_min (%s) is larger than design.area_max (%s): no exchanger keeps "
             "both\nLower one or raise the other.",
             hli_show(HL_DIM_AREA, design->area_min, least),
             hli_show(HL_DIM_AREA, design->area_max, most));
  for (int k = 0; k < problem->stream_count; ++k) {
    const hl_stream *stream = &problem->stream[k];
    const double sign = stream->side == HL_SIDE_HOT ? 1 : -1;
    const double most_heat = hli_stream_heat(stream, -sign * (double)INFINITY, sign);
    if (largest == NULL || most_heat > heat)
      largest = stream;
    heat = fmax(most_heat, heat);
  }
  if (largest != NULL && design->duty_min > heat * (1 + 1e-9))
    HLI_FAIL(
        problem->ctx, 12, NULL,
        "design.duty_min (%s) is more than the heat of any stream: the largest, \"%.60s\", has "
        "%s\nLower it.",
        hli_show(HL_DIM_POWER, design->duty_min, least), largest->name,
        hli_show(HL_DIM_POWER, heat, most));
  return HL_OK;
}

/* ------------------------------------------------------------------- whole */

hl_status hl_problem_check(hl_problem *problem) {
  hl_ctx *ctx = problem->ctx;
  const int mark = hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR);
  if (hl_problem_all(problem)->stream_count == 0)
    HLI_FAIL(ctx, 101, NULL, "the case has no streams");
  HLI_TRY(hli_periods_check(problem));
  if (problem->stream_count == 0)
    HLI_FAIL(ctx, 101, NULL, "no stream runs in period \"%.60s\"",
             problem->period[problem->held].id);
  check_rules(problem);
  for (int k = 0; k < problem->system_count; ++k) {
    check_zone(problem, &problem->system[k], problem->system[k].zone_source);
    if (strcmp(problem->system[k].zone_sink, problem->system[k].zone_source) != 0)
      check_zone(problem, &problem->system[k], problem->system[k].zone_sink);
  }
  for (int k = 0; k < problem->utility_count; ++k)
    check_exergy(problem, &problem->utility[k]);
  for (int k = 0; k < problem->utility_count; ++k)
    check_tier(problem, k);
  HLI_TRY(check_mains(problem));
  check_currencies(problem);
  if (hli_failed_since(ctx, mark))
    return HL_ERR_DATA;
  HLI_TRY(check_design(problem));
  note_sides(problem);
  note_size(problem);
  note_assumed(problem);
  note_prices(problem);
  note_laws(problem);
  note_kelvin(problem);
  HLI_TRY(note_zones(problem));
  HLI_TRY(note_spread(problem));
  return hli_problem_make_groups(problem);
}
