/** What a network breaks, in words. */
#include "network/network.h"

/* Balances open by this share of a stream's duty are named. */
static const double balance_open = 1e-9;
/* A limit broken by less than this share of the search's tolerance is not the reason. */
static const double negligible = 1e-3;

static const char *end_name(const hli_work *w, const hli_state *s, const hli_end *end) {
  const hl_problem *problem = w->m->problem;
  if (end->kind == HL_PORT_STREAM)
    return hl_problem_stream_at(problem, end->index)->name;
  if (end->kind == HL_PORT_UTILITY)
    return hl_problem_utility_at(problem, end->index)->name;
  return hl_problem_system_at(problem, w->m->type[s->machine[end->index].type].system)->name;
}

/* ------------------------------------------------------------- structure */

static bool has_utility(const hl_network_models *m, hl_side side) {
  for (int u = 0; u < m->utilities; u++)
    if (m->utility[u].side == side)
      return true;
  return false;
}

static bool unit_breach(const hli_work *w, const hli_state *s, const hli_unit *unit,
                        char reason[HLI_REASON]) {
  const hli_end *hot = &unit->end[HOT], *cold = &unit->end[COLD];
  char heat[48];
  hli_show(HL_DIM_POWER, unit->duty, heat);
  if (hot->kind == HLI_PORT_VOID)
    hli_print(reason, HLI_REASON, "no hot utility %s serve %s of stream \"%.80s\"",
              has_utility(w->m, HL_SIDE_HOT) ? "can" : "is given to", heat, end_name(w, s, cold));
  else if (cold->kind == HLI_PORT_VOID)
    hli_print(reason, HLI_REASON, "no cold utility %s serve %s of stream \"%.80s\"",
              has_utility(w->m, HL_SIDE_COLD) ? "can" : "is given to", heat, end_name(w, s, hot));
  else if (hot->kind == HL_PORT_UTILITY && !w->set.use_hot_utility)
    hli_print(reason, HLI_REASON, "stream \"%.80s\" needs %s of hot utility", end_name(w, s, cold),
              heat);
  else if (!hli_unit_pair(w->m, s, unit)->allowed)
    hli_print(reason, HLI_REASON, "\"%.70s\" and \"%.70s\" must not exchange heat",
              end_name(w, s, hot), end_name(w, s, cold));
  else
    return false;
  return true;
}

/** A machine between two streams has one place on each; units are in the order of stages. */
static bool order_breach(const hli_work *w, const hli_state *s, char reason[HLI_REASON]) {
  const int most = w->m->design.stages_max;
  for (int k = 0; k < s->machines; k++)
    for (int side = 0; side < 2 && w->m->type[s->machine[k].type].means; side++) {
      int count, first;
      hli_machine_heat(s, k, side, &count, &first);
      const hli_end machine = {HL_PORT_MACHINE, k, -1};
      if (count == 1 && s->unit[first].end[1 - side].kind == HL_PORT_STREAM)
        continue;
      hli_print(reason, HLI_REASON, "machine \"%.80s\" must join one hot and one cold stream",
                end_name(w, s, &machine));
      return true;
    }
  if (most == 0 || hli_stages(w->m, s, most, w->stage) >= 0)
    return false;
  hli_print(reason, HLI_REASON, "the units do not fit into %d stages without splits", most);
  return true;
}

bool hli_net_breach(const hli_work *w, const hli_state *s, char reason[HLI_REASON]) {
  const hl_design *design = &w->m->design;
  if (order_breach(w, s, reason))
    return true;
  for (int k = 0; k < s->units; k++)
    if (unit_breach(w, s, &s->unit[k], reason))
      return true;
  if (design->units_max > 0 && s->units > design->units_max) {
    hli_print(reason, HLI_REASON, "%d units are more than the %d allowed", s->units,
              design->units_max);
    return true;
  }
  for (int k = 0; k < s->streams && design->branches_max > 0; k++)
    if (hli_tree_width(s, k) > design->branches_max) {
      hli_print(reason, HLI_REASON, "stream \"%.80s\" has more than %d parallel branches",
                hl_problem_stream_at(w->m->problem, k)->name, design->branches_max);
      return true;
    }
  int first;
  if (hli_count_missing(w, s, &first) == 0)
    return false;
  for (int k = 0; k < hl_problem_rule_count(w->m->problem); k++) {
    const hl_match_rule *rule = hl_problem_rule_at(w->m->problem, k);
    if (rule->kind == HL_MATCH_REQUIRE && first-- == 0)
      hli_print(reason, HLI_REASON, "the required match of \"%.70s\" and \"%.70s\" is not there",
                rule->hot, rule->cold);
  }
  return true;
}

/* ---------------------------------------------------------------- limits */

/** A limit that is broken. */
typedef struct broken {
  const char *what;
  hl_dimension dimension;
  double bound, amount;
  bool most; /* exceeded, not missed */
} broken;

static void write(const broken *limit, const char *where, char reason[HLI_REASON]) {
  char bound[48], amount[48];
  hli_show(limit->dimension, limit->bound, bound);
  if (isfinite(limit->amount))
    hli_print(reason, HLI_REASON, "%s of %s is %s by %s %s", limit->what, bound,
              limit->most ? "exceeded" : "missed",
              hli_show(limit->dimension, limit->amount, amount), where);
  else
    hli_print(reason, HLI_REASON, "%s of %s is %s %s", limit->what, bound,
              limit->most ? "exceeded" : "missed", where);
}

static broken unit_limit(const hli_work *w, const hli_state *s, int k, int limit) {
  const hl_design *design = &w->m->design;
  const hli_unit *unit = &s->unit[k];
  const double emat = hli_more(hli_pair_emat(w, hli_unit_pair(w->m, s, unit)), w->set.approach_min);
  const double temperature = w->excess * hli_limit_scale;
  switch (limit) {
  case LIMIT_DUTY:
    return (broken){"the least duty", HL_DIM_POWER, design->duty_min, w->excess * design->duty_min,
                    false};
  case LIMIT_AREA_LEAST:
    return (broken){"the least area", HL_DIM_AREA, design->area_min, w->excess * design->area_min,
                    false};
  case LIMIT_AREA_MOST:
    return (broken){"the largest area", HL_DIM_AREA, design->area_max, w->excess * design->area_max,
                    true};
  case LIMIT_BAN:
    return (broken){"the distance from a forbidden range of temperatures", HL_DIM_DIFFERENCE, 0,
                    temperature, false};
  case LIMIT_END:
  case LIMIT_END_COLD: {
    const double duty = w->m->stream[unit->end[limit - LIMIT_END].index].duty;
    return (broken){limit == LIMIT_END
                        ? "the latent end of a branch of the hot stream, at the heat"
                        : "the latent end of a branch of the cold stream, at the heat",
                    HL_DIM_POWER, duty, w->excess * duty, true};
  }
  default:
    return (broken){"the approach", HL_DIM_DIFFERENCE, emat,
                    hli_more(w->excess * emat - unit->raise, 0), false};
  }
}

static broken machine_limit(const hli_work *w, const hli_state *s, int k, int limit) {
  const hli_type *type = &w->m->type[s->machine[k].type];
  const double amount = w->excess * hli_limit_scale, t_evap = s->machine[k].t_evap;
  switch (limit) {
  case LIMIT_EVAP_LEAST:
    return (broken){"the least evaporating temperature", HL_DIM_TEMPERATURE,
                    type->means ? type->t_evap[0] : type->table.t_least, amount, false};
  case LIMIT_EVAP_MOST:
    return (broken){"the highest evaporating temperature", HL_DIM_TEMPERATURE,
                    type->means ? type->t_evap[1] : type->table.t_most, amount, true};
  case LIMIT_COND_LEAST:
    return (broken){"the least condensing temperature", HL_DIM_TEMPERATURE,
                    type->means ? type->t_cond[0] : hli_table_bound(&type->table, 0, t_evap).v,
                    amount, false};
  case LIMIT_COND_MOST:
    return (broken){"the highest condensing temperature", HL_DIM_TEMPERATURE,
                    type->means ? type->t_cond[1] : hli_table_bound(&type->table, 1, t_evap).v,
                    amount, true};
  case LIMIT_POWER:
    return (broken){"the power for the lift", HL_DIM_POWER,
                    w->engine[k].heat[HOT] - w->engine[k].heat[COLD], w->excess * w->m->heat_scale,
                    false};
  case LIMIT_HOT:
  case LIMIT_COLD:
    return (broken){limit == LIMIT_HOT ? "the lift at the hot end" : "the lift at the cold end",
                    HL_DIM_DIFFERENCE, 0, amount, false};
  case LIMIT_HEAT_LEAST:
    return (broken){"the least size", HL_DIM_POWER, type->least, w->excess * type->least, false};
  default:
    return (broken){"the largest size", HL_DIM_POWER, type->most, w->excess * type->most, true};
  }
}

/** Limits on sums and fractions. */
static bool describe_shared(const hli_work *w, const hli_state *s, char reason[HLI_REASON]) {
  const hl_network_models *m = w->m;
  char where[160] = "in a required match";
  for (int k = 0; k < s->sums; k++) {
    if (w->worst != &s->sum_force[k])
      continue;
    if (k < m->utilities) {
      const hl_utility *utility = hl_problem_utility_at(m->problem, k);
      hli_print(where, sizeof where, "of utility \"%.80s\"", utility->name);
      write(&(broken){"the largest duty", HL_DIM_POWER, m->utility[k].duty_max,
                      w->excess * m->utility[k].duty_max, true},
            where, reason);
      return true;
    }
    int r = k - m->utilities;
    const double least = m->duty_min[r];
    for (int j = 0; j < hl_problem_rule_count(m->problem); j++) {
      const hl_match_rule *rule = hl_problem_rule_at(m->problem, j);
      if (rule->kind == HL_MATCH_REQUIRE && r-- == 0)
        hli_print(where, sizeof where, "in the required match %.60s → %.60s", rule->hot,
                  rule->cold);
    }
    write(&(broken){"the least duty", HL_DIM_POWER, least, w->excess * least, false}, where,
          reason);
    return true;
  }
  for (int b = 0; b < s->nodes; b++)
    if (w->worst == &s->node[b].force) {
      hli_print(where, sizeof where, "in a branch of stream \"%.80s\"",
                hl_problem_stream_at(m->problem, hli_tree_root(s, b))->name);
      const double least = m->design.fraction_min;
      write(&(broken){"the least flow fraction", HL_DIM_NONE, least, w->excess * least, false},
            where, reason);
      return true;
    }
  return false;
}

/** The worst limit of the last update; false if none was broken. */
static bool describe_limit(const hli_work *w, const hli_state *s, char reason[HLI_REASON]) {
  char where[200];
  for (int k = 0; k < s->units; k++)
    for (int limit = 0; limit < UNIT_LIMITS; limit++)
      if (w->worst == &s->unit[k].force[limit]) {
        const hli_end *end = s->unit[k].end;
        hli_print(where, sizeof where, "in exchanger %.70s%s → %.70s%s", end_name(w, s, &end[HOT]),
                  end[HOT].kind == HL_PORT_MACHINE ? ".condensation" : "",
                  end_name(w, s, &end[COLD]),
                  end[COLD].kind == HL_PORT_MACHINE ? ".evaporation" : "");
        const broken found = unit_limit(w, s, k, limit);
        write(&found, where, reason);
        return true;
      }
  for (int k = 0; k < s->machines; k++)
    for (int limit = 0; limit < MACHINE_LIMITS; limit++)
      if (w->worst == &s->machine[k].force[limit]) {
        const hli_end machine = {HL_PORT_MACHINE, k, -1};
        hli_print(where, sizeof where, "by machine \"%.80s\"", end_name(w, s, &machine));
        const broken found = machine_limit(w, s, k, limit);
        write(&found, where, reason);
        return true;
      }
  return describe_shared(w, s, reason);
}

/** The balance that is open by the largest share; false if all close. */
static bool describe_balance(hli_work *w, const hli_state *s, char reason[HLI_REASON]) {
  if (hli_net_residual(w, s, w->right) <= balance_open)
    return false;
  int worst = 0;
  char heat[48];
  for (int k = 1; k < s->streams; k++)
    if (fabs(w->right[k]) / w->m->stream[k].duty > fabs(w->right[worst]) / w->m->stream[worst].duty)
      worst = k;
  const double open = w->right[worst];
  const char *name = hl_problem_stream_at(w->m->problem, worst)->name;
  hli_show(HL_DIM_POWER, fabs(open), heat);
  if (fabs(open) <= balance_open * w->m->stream[worst].duty)
    hli_print(reason, HLI_REASON, "the heats of a machine do not fit its operating point");
  else if (open > 0)
    hli_print(reason, HLI_REASON, "%s of stream \"%.80s\" have no exchanger", heat, name);
  else
    hli_print(reason, HLI_REASON, "the exchangers of stream \"%.80s\" need %s more than it has",
              name, heat);
  return true;
}

void hli_net_describe(hli_work *w, hli_state *s, char reason[HLI_REASON]) {
  if (hli_net_breach(w, s, reason) || describe_balance(w, s, reason))
    return;
  const bool floor = w->floor;
  w->floor = true;
  for (int k = 0; k < s->units; k++) /* a unit may have as many as it needs: they are no reason */
    s->unit[k].shells = 0;
  hli_net_value(w, s, VALUE_UPDATE);
  w->floor = floor;
  if (!(w->violation > negligible) || !describe_limit(w, s, reason))
    hli_print(reason, HLI_REASON, "the limits are kept roughly, but not to the last digits");
}
