/** The programme of all candidates, its costs as lines, and its bounds. */
#include "plan/work.h"

/** A saving below this part of the cost is rounding. [-] */
static const double DUST = 1e-9;
/** Where nothing tells a size, costs are lines through that at this one. [W] */
static const double USUAL = 100e3;

/** Machines times periods of a programme that is still solved when the end has come, well below 1
 * s, and of one that takes 1 s: it is not begun with less left. */
enum { QUICK = 2000, PER_SECOND = 20000 };

/* -------------------------------------------------------------------- costs */

double hli_plan_investment(const hl_plan *plan, double power, double size) {
  const double counted = plan->law.basis == HL_COST_HEAT ? size : power * size;
  return plan->law.given && size > 0 ? hl_cost_eval(&plan->law, counted / 1e3, 0) : 0;
}

/** Costs of machines are part of the objective. */
static bool has_costs(const hl_plan *plan) {
  return plan->law.given && plan->hpr.objective == HL_HPR_COST;
}

static bool is_line(const hl_plan *plan) {
  return !has_costs(plan) || plan->law.coef == 0 || plan->law.exponent == 1;
}

/** The slope of a line from the fixed cost through the cost at a size. */
static double slope(const hl_plan *plan, double power, double size) {
  return plan->annuity * (hli_plan_investment(plan, power, size) - plan->law.fixed) / size;
}

double hli_plan_cost_line(const hl_plan *plan, double power) {
  if (!has_costs(plan))
    return 0;
  const double fixed = plan->annuity * plan->law.fixed / plan->heat;
  return fixed + (plan->law.exponent > 1 ? 0 : slope(plan, power, plan->heat));
}

/** Yearly costs as lines through the cost at the sizes guessed, or below all sizes (`lower`). */
static void set_costs(hl_plan *plan, bool lower) {
  for (int k = 0; k < plan->candidates; k++) {
    const hli_plan_candidate *c = &plan->candidate[k];
    hl_mains_machine *m = &plan->machine[k];
    const double size = lower ? plan->heat : isnan(c->guess) ? USUAL : c->guess;
    m->cost_fixed = has_costs(plan) ? plan->annuity * plan->law.fixed : 0;
    m->cost_scale = 0;
    if (has_costs(plan) && !(lower && plan->law.exponent > 1))
      m->cost_scale = slope(plan, c->power, fmin(size, plan->heat));
  }
}

/** The value of an answer, with the law in place of its lines. */
static double value_of(const hl_plan *plan, const hl_mains_result *r) {
  double value = r->cost;
  for (int k = 0; k < r->machines && has_costs(plan); k++)
    if (r->size[k] > 0)
      value += plan->annuity * hli_plan_investment(plan, plan->candidate[k].power, r->size[k]) -
               plan->machine[k].cost_fixed - plan->machine[k].cost_scale * r->size[k];
  return value;
}

/** Guesses become the sizes found; whether any has changed. */
static bool guess_again(hl_plan *plan, const hl_mains_result *r) {
  bool changed = false;
  for (int k = 0; k < r->machines; k++) {
    hli_plan_candidate *c = &plan->candidate[k];
    if (r->size[k] > 0 && !(fabs(r->size[k] - c->guess) <= 1e-6 * c->guess)) {
      c->guess = r->size[k];
      changed = true;
    }
  }
  return changed;
}

void hli_plan_set_lines(hl_plan *plan, const hl_mains_result *r) {
  guess_again(plan, r);
  set_costs(plan, false);
}

/* ------------------------------------------------------------------ programme */

/** Heat that a zone has to be rid of below ambient, in the period that has most. [W] */
static double cold_heat(const hl_plan *plan, int zone) {
  const double t_air = plan->hpr.t_air;
  double most = 0;
  for (int t = 0; t < plan->count; t++) {
    const hl_mains_loads *loads = &plan->input.period[t].loads[zone];
    double heat = 0;
    for (int k = 0; k < loads->count; k++) {
      const hl_load *load = &loads->load[k];
      if (load->q > 0 && load->t_low < t_air)
        heat += load->t_high <= t_air
                    ? load->q
                    : load->q * (t_air - load->t_low) / (load->t_high - load->t_low);
    }
    most = fmax(most, heat);
  }
  return most;
}

/** Largest size; of refrigeration none takes more than there is below ambient. [W] */
static double most_of(const hl_plan *plan, const hli_plan_candidate *c) {
  double most = plan->heat;
  for (int k = 0; k < c->piece_count && plan->cooling; k++)
    if (c->piece[k].load.q < 0)
      most = fmin(most, cold_heat(plan, c->piece[k].zone) / -c->piece[k].load.q);
  return most;
}

static hl_status make_machines(hl_plan *plan) {
  hl_mains_input *in = &plan->input;
  plan->machine = HLI_NEW(&plan->arena, hl_mains_machine, plan->candidates + 1);
  plan->kept = HLI_NEW(&plan->arena, hl_mains_machine, plan->candidates + 1);
  if (plan->machine == NULL || plan->kept == NULL)
    return hli_nomem(plan->ctx);
  for (int k = 0; k < plan->candidates; k++) {
    const hli_plan_candidate *c = &plan->candidate[k];
    plan->machine[k] = (hl_mains_machine){.name = c->name,
                                          .piece_count = c->piece_count,
                                          .duty_count = c->duty_count,
                                          .piece = c->piece,
                                          .duty = c->duty,
                                          .power = c->power,
                                          .scale_max = most_of(plan, c)};
  }
  in->machine = plan->machine;
  in->machine_count = plan->candidates;
  return HL_OK;
}

hl_stop_settings hli_plan_stop(const hli_stop *rule) {
  hl_stop_settings left = rule->limit;
  left.time_limit = hli_stop_left(rule);
  return left;
}

bool hli_plan_is_tired(hl_plan *plan, const hli_stop *rule) {
  plan->tired |=
      isinf(rule->limit.time_limit) && hli_stop_elapsed(&plan->since) >= plan->set.patience;
  return plan->tired;
}

void hli_plan_note_better(hl_plan *plan, double before, const hli_stop *rule) {
  if (!(plan->value >= before - rule->limit.gap * fabs(before)))
    hli_stop_start(&plan->since, plan->ctx, NULL);
}

hl_status hli_plan_solve(hl_plan *plan, const hl_mains_input *in, bool one_zone,
                         const hl_stop_settings *left, hl_mains_result **out) {
  const double least = 0.1 * plan->set.patience; /* for a bound at least */
  hl_mains_settings set;
  hli_stop clock;
  hl_settings_init(&hl_mains_table, &set);
  set.one_zone = one_zone;
  set.machines_max = plan->set.machines;
  if (isinf(left->time_limit))
    set.patience =
        plan->tired ? least : fmax(plan->set.patience - hli_stop_elapsed(&plan->since), least);
  hli_stop_start(&clock, plan->ctx, left);
  HLI_TRY(hl_mains_solve(plan->ctx, in, &set, left, out));
  plan->tired |= (*out)->outcome == HL_OUTCOME_FEASIBLE && hli_stop_elapsed(&clock) >= set.patience;
  return HL_OK;
}

static hl_status solve(hl_plan *plan, const hli_stop *rule, bool one_zone, hl_mains_result **out) {
  const hl_stop_settings left = hli_plan_stop(rule);
  return hli_plan_solve(plan, &plan->input, one_zone, &left, out);
}

/** Solve with costs as lines until they are lines through the sizes found; the best is kept. */
static hl_status search(hl_plan *plan, const hli_stop *rule) {
  enum { ROUNDS = 8 };
  for (int round = 0; round < ROUNDS; round++) {
    hl_mains_result *r;
    set_costs(plan, false);
    HLI_TRY(solve(plan, rule, false, &r));
    const double value = r->scale != NULL ? value_of(plan, r) : (double)NAN;
    const bool again = r->scale != NULL && !is_line(plan) && guess_again(plan, r);
    const double before = plan->value;
    const bool better = plan->best == NULL || value <= before;
    if (better) {
      hl_mains_free(plan->best);
      plan->best = r;
      plan->value = value;
      hli_plan_note_better(plan, before, rule);
      for (int k = 0; k < plan->candidates; k++)
        plan->kept[k] = plan->machine[k];
    } else {
      hl_mains_free(r);
    }
    if (!again || (!better && round > 1) || hli_stop_due(rule) ||
        (round > 0 && hli_plan_is_tired(plan, rule)))
      return HL_OK;
  }
  return HL_OK;
}

/** NAN: not known. */
static double known(double bound) { return isfinite(bound) ? bound : (double)NAN; }

/** What no choice of the candidates is below, and no machines at any level: in their zones, and in
 * one cascade of all. */
static hl_status find_bounds(hl_plan *plan, const hli_stop *rule) {
  hl_mains_result *r;
  const bool model = plan->hpr.model == HL_HPR_CARNOT && plan->levels.model != HL_LEVELS_LUMPED &&
                     plan->set.steps > 0,
             several = plan->input.zone_count > 1;
  plan->bound = plan->best->bound;
  if (hli_stop_due(rule) && !is_line(plan)) {
    plan->bound = -INFINITY;
  } else if (!is_line(plan) && plan->law.exponent < 1) {
    HLI_TRY(hli_plan_prove(plan, rule));
  } else if (!is_line(plan)) {
    set_costs(plan, true);
    HLI_TRY(solve(plan, rule, false, &r));
    plan->bound = r->bound;
    hl_mains_free(r);
  }
  plan->bound = known(fmin(plan->bound, plan->value));
  plan->bound_one_cascade = plan->bound;
  if (model) {
    HLI_TRY(hli_plan_bound_free(plan, false, rule, &plan->bound_free));
    if (plan->bound_free > plan->bound)
      plan->bound_free = plan->bound;
    plan->bound_one_cascade = plan->bound_free;
  }
  if (model && several) {
    HLI_TRY(hli_plan_bound_free(plan, true, rule, &plan->bound_one_cascade));
    if (plan->bound_one_cascade > plan->bound)
      plan->bound_one_cascade = plan->bound;
    if (!isnan(plan->bound_one_cascade) && !(plan->bound_one_cascade <= plan->bound_free))
      plan->bound_free = plan->bound_one_cascade; /* the other was ended early */
  } else if (several && !hli_stop_due(rule)) {
    set_costs(plan, true);
    HLI_TRY(solve(plan, rule, true, &r));
    plan->bound_one_cascade = known(fmin(r->bound, plan->value));
    if (plan->bound_one_cascade > plan->bound)
      plan->bound_one_cascade = plan->bound;
    hl_mains_free(r);
  } else if (several) {
    plan->bound_one_cascade = NAN;
  }
  if (isnan(plan->bound)) /* all machines: the candidates too */
    plan->bound = plan->bound_free;
  return HL_OK;
}

static void take_none(hl_plan *plan) {
  hl_mains_free(plan->best);
  plan->best = plan->none;
  plan->value = plan->value_none;
  plan->input.machine_count = 0;
}

/** None, where by the exact costs nothing is saved. */
static void prefer_none(hl_plan *plan) {
  const char *const what[] = {"pays at these prices",
                              plan->cooling ? "leaves chilled utilities less"
                                            : "leaves boilers less",
                              "needs less exergy", "emits less"};
  const bool none = plan->none->scale != NULL && !hli_plan_is_loaded(plan);
  if (plan->best->built > 0 && none && !(plan->value < plan->value_none * (1 - DUST))) {
    take_none(plan);
    if (plan->bound > plan->value)
      plan->bound = plan->value;
  }
  if (plan->best->built == 0 && plan->candidates > 0)
    hli_print(plan->reason, sizeof plan->reason, "no machine %s%s, of %d candidates",
              plan->cooling ? "that evaporates below ambient (hpr.t_air) " : "",
              what[plan->hpr.objective], plan->candidates);
  else if (plan->best->built == 0)
    hli_print(plan->reason, sizeof plan->reason,
              "there is no candidate: no heat%s that a machine could lift to where it is needed",
              plan->cooling ? " below ambient (hpr.t_air)" : "");
}

/** Nothing serves all. */
static hl_status infeasible(hl_plan *plan, const hli_stop *rule) {
  if (plan->outcome != HL_OUTCOME_INFEASIBLE)
    return HL_OK; /* the end came before */
  hli_print(plan->reason, sizeof plan->reason, "%s", plan->best->reason);
  plan->value = NAN;
  const hl_stop_settings left = hli_plan_stop(rule);
  return plan->none->scale != NULL && hli_plan_is_loaded(plan) ? hli_plan_explain_load(plan, &left)
                                                               : HL_OK;
}

bool hli_plan_is_proven(const hl_plan *plan, const hli_stop *rule) {
  const double gap = fmax(rule->limit.gap, 1e-6);
  return plan->value - plan->bound <= gap * fabs(plan->value);
}

/** Why it is not as near as asked for. */
static void tell_gap(hl_plan *plan, const hli_stop *rule) {
  char why[240];
  if (plan->reason[0] != '\0' || isnan(plan->bound) || !(plan->value > 0))
    return;
  if (plan->tired)
    hli_print(why, sizeof why,
              "no plan that is better by that has come for %.3g s, so the proof was ended; a time "
              "limit, or more plan.patience, lets it go on",
              plan->set.patience);
  else
    hli_print(
        why, sizeof why, "%s",
        plan->law.exponent > 1
            ? "the cost law of machines grows steeper with size, and the bound leaves that out"
            : "the cost law of machines bends, and the lines below it that the bound is from "
              "leave that much; the plan itself is counted by the law");
  hli_print(plan->reason, sizeof plan->reason,
            "among the candidates this is proven to %.2g %%, not to the %.2g %% asked for "
            "(stop.gap): %s",
            100 * (plan->value - plan->bound) / plan->value, 100 * fmax(rule->limit.gap, 1e-6),
            why);
}

/** No more candidates than there is time to choose from, evenly of all that were made. */
static void thin(hl_plan *plan, const hli_stop *rule) {
  const double work = fmax(PER_SECOND * hli_stop_left(rule), QUICK) / plan->count;
  if (!(plan->candidates > work))
    return;
  const int most = work > 1 ? (int)work : 1;
  for (int k = 0; k < most; k++)
    plan->candidate[k] = plan->candidate[(long long)k * plan->candidates / most];
  plan->candidates = most;
  plan->cut = true;
}

static hl_status choose(hl_plan *plan, const hli_stop *rule) {
  thin(plan, rule);
  HLI_TRY(make_machines(plan));
  hli_stop_start(&plan->since, plan->ctx, NULL);
  const bool none = plan->none->scale != NULL && !hli_plan_is_loaded(plan);
  const double work = (double)plan->candidates * plan->count;
  const bool due = hli_stop_due(rule) || work > PER_SECOND * hli_stop_left(rule);
  const bool late = none && due && work > QUICK;
  if (!late)
    HLI_TRY(search(plan, rule));
  plan->value_none = plan->none->cost;
  plan->outcome = late ? HL_OUTCOME_LIMIT : plan->best->outcome;
  if (late || (plan->best->scale == NULL && plan->outcome != HL_OUTCOME_INFEASIBLE && none)) {
    take_none(plan); /* the best so far, with no bound */
    return HL_OK;
  }
  if (plan->best->scale == NULL)
    return infeasible(plan, rule);
  if (!hli_stop_due(rule))
    HLI_TRY(hli_plan_settle(plan, plan->best->size, plan->value, rule));
  HLI_TRY(find_bounds(plan, rule));
  prefer_none(plan);
  const bool known =
      plan->outcome == HL_OUTCOME_OPTIMAL || (plan->outcome == HL_OUTCOME_FEASIBLE && plan->tired);
  if (known && hli_plan_is_proven(plan, rule))
    plan->outcome = HL_OUTCOME_OPTIMAL;
  else if (known) {
    plan->outcome = HL_OUTCOME_FEASIBLE; /* by lines; the law bends, or they take too long */
    tell_gap(plan, rule);
  }
  plan->input.machine = plan->kept;
  return HL_OK;
}

/** What was ended early says so, with what that means for what was found. */
static void tell_end(hl_plan *plan, const hli_stop *rule) {
  char found[sizeof plan->reason];
  const bool stopped = hl_ctx_stopped(plan->ctx);
  const bool early = plan->outcome == HL_OUTCOME_FEASIBLE && hli_stop_due(rule);
  if (plan->cut || early)
    plan->outcome = stopped ? HL_OUTCOME_STOPPED : HL_OUTCOME_LIMIT;
  if (plan->outcome != HL_OUTCOME_STOPPED && plan->outcome != HL_OUTCOME_LIMIT)
    return;
  hli_print(found, sizeof found, "%s", plan->reason);
  hli_print(plan->reason, sizeof plan->reason,
            "%s before all %s; what was left out may be better%s%.300s",
            stopped ? "a request to stop came" : "time was up",
            plan->cut ? "candidates were made" : "choices were tried",
            found[0] != '\0' ? "; so far: " : "", found);
}

hl_status hli_plan_choose(hl_plan *plan, const hli_stop *rule) {
  HLI_TRY(choose(plan, rule));
  tell_end(plan, rule);
  return HL_OK;
}
