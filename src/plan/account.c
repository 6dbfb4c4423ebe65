/** What is paid in each period, for which machines, and what of it is the objective. */
#include "plan/work.h"

/** Machines smaller than this part of all heat are rounding of the programme. [-] */
static const double ROUNDING = 1e-6;

static hl_plan_account account_of(const hl_plan *plan, const hl_mains_result *r, int t) {
  const hl_mains_input *in = &plan->input;
  const hl_mains_period *p = &plan->money[t];
  hl_plan_account a = {.period = p->name, .weight = p->weight / plan->seconds};
  double machines = 0, cost = 0, co2 = 0; /* [W, cur/s, kg/s] */
  for (int l = 0; l < r->levels; l++) {
    const hl_mains_balance *b = &r->balance[t * r->levels + l];
    const hl_group *hot = hli_plan_utility(plan, t, l, HL_SIDE_HOT);
    const hl_group *cold = hli_plan_utility(plan, t, l, HL_SIDE_COLD);
    if (l == plan->ambient)
      continue;
    a.hot += b->boiler;
    a.cold += b->rejected;
    a.chilled += in->level[l].chilled ? b->rejected : 0;
    a.mains += b->used + b->taken - b->boiler; /* let-downs cancel out */
    a.power +=
        (hot != NULL ? b->boiler * hot->power : 0) + (cold != NULL ? b->rejected * cold->power : 0);
    a.exergy += (hot != NULL ? b->boiler * hot->exergy_in : 0) +
                (cold != NULL ? b->rejected * cold->exergy_in : 0);
    cost += b->boiler > 0 ? b->boiler * p->boiler_price[l] : 0; /* else it may be infinite */
    cost += b->rejected > 0 ? b->rejected * p->reject_price[l] : 0;
    co2 += b->boiler * p->boiler_co2[l] + b->rejected * p->reject_co2[l];
  }
  for (int k = 0; k < r->machines; k++)
    machines += r->scale[t * r->machines + k] * plan->candidate[k].power;
  a.mains = fmax(a.mains, 0);
  a.power += machines;
  a.exergy += machines;
  a.energy_cost = plan->seconds * (cost + (machines > 0 ? machines * p->power_price : 0));
  a.co2 = plan->seconds * (co2 + machines * p->power_co2);
  return a;
}

/** What utilities in use cost, and emit, without machines and with them; none in use: nothing. */
typedef struct known {
  bool used, priced, emits;
  bool unknown; /* an emission, where it has a price */
} known;

/** Heat of a utility whose emission is given, if only by its power; raised heat is worth its use.
 */
static bool emission_is_known(const hl_plan *plan, int t, int level, hl_side side, double q) {
  const hl_group *group = hli_plan_utility(plan, t, level, side);
  if (!(q > 0))
    return true;
  if (group == NULL)
    return false;
  const hl_group *first = &hl_problem_groups(plan->problem[t])->group[1];
  const hl_utility *paid = hl_problem_utility_paid(plan->problem[t], (int)(group - first));
  return !isnan(paid->co2) || !isnan(paid->cop) ||
         (paid->main[0] != '\0' && paid->side == HL_SIDE_COLD);
}

static void look_at(const hl_plan *plan, const hl_mains_result *r, known *k) {
  const double dust = ROUNDING * plan->heat;
  for (int t = 0; r != NULL && r->scale != NULL && t < plan->count; t++)
    for (int l = 0; l < r->levels; l++) {
      const hl_mains_balance *b = &r->balance[t * r->levels + l];
      const hl_mains_period *p = &plan->money[t];
      if (l == plan->ambient)
        continue;
      k->used |= b->boiler > 0 || b->rejected > 0;
      k->priced |= (b->boiler > 0 && p->boiler_price[l] != 0) ||
                   (b->rejected > 0 && p->reject_price[l] != 0);
      k->emits |=
          (b->boiler > 0 && p->boiler_co2[l] != 0) || (b->rejected > 0 && p->reject_co2[l] != 0);
      k->unknown |= hl_problem_economics(plan->problem[t])->co2_price > 0 &&
                    (!emission_is_known(plan, t, l, HL_SIDE_HOT, b->boiler - dust) ||
                     !emission_is_known(plan, t, l, HL_SIDE_COLD, b->rejected - dust));
    }
}

static const char *why_unknown(const known *k) {
  return k->used && !k->priced ? "no utility in use has a price"
         : k->unknown          ? "emission has a price (economics.co2_price), but is not known"
                               : "power has no price (economics.electricity_price)";
}

/** Sums of what nobody has given a price, or an emission, are not known. */
static void hide_unknown(hl_plan *plan) {
  known k = {false, false, false, false};
  look_at(plan, plan->none, &k);
  look_at(plan, plan->best, &k);
  for (int t = 0; plan->after != NULL && t < plan->count; t++)
    k.unknown |= hl_problem_economics(plan->problem[t])->co2_price > 0 &&
                 plan->after[t].power > 0 &&
                 isnan(hl_problem_economics(plan->problem[t])->electricity_co2);
  for (int with = 0; with < 2; with++) {
    hl_plan_account *a = with == 1 ? plan->after : plan->before;
    const bool priced = !k.used || k.priced;
    bool cost = false;
    for (int t = 0; a != NULL && t < plan->count; t++) {
      const bool power = !isnan(hl_problem_economics(plan->problem[t])->electricity_price);
      if (!priced || k.unknown || (a[t].power > 0 && !power))
        a[t].energy_cost = NAN;
      if (k.used && !k.emits)
        a[t].co2 = NAN;
      cost |= isnan(a[t].energy_cost);
    }
    if (!cost)
      continue;
    *(with == 1 ? &plan->cost : &plan->cost_none) = NAN;
    plan->cost_missing = why_unknown(&k);
  }
}

static hl_status accounts(hl_plan *plan, const hl_mains_result *r, hl_plan_account **out) {
  if (r == NULL || r->scale == NULL)
    return HL_OK;
  *out = HLI_NEW(&plan->arena, hl_plan_account, plan->count);
  if (*out == NULL)
    return hli_nomem(plan->ctx);
  for (int t = 0; t < plan->count; t++)
    (*out)[t] = account_of(plan, r, t);
  return HL_OK;
}

/** The yearly cost and the objective of accounts. */
static void sum_up(const hl_plan *plan, const hl_plan_account *a, double investment, double *cost,
                   double *objective) {
  if (a == NULL)
    return;
  *cost = plan->annuity * investment;
  double sum = 0;
  for (int t = 0; t < plan->count; t++) {
    const int o = plan->hpr.objective;
    *cost += a[t].weight * a[t].energy_cost;
    sum += a[t].weight * (o == HL_HPR_POWER    ? a[t].power
                          : o == HL_HPR_EXERGY ? a[t].exergy
                                               : a[t].co2);
  }
  *objective = plan->hpr.objective == HL_HPR_COST ? *cost : sum;
}

double hli_plan_other(const hl_plan *plan) {
  const hl_side side = plan->cooling ? HL_SIDE_COLD : HL_SIDE_HOT;
  double other = 0;
  for (int t = 0; t < plan->count && plan->hpr.objective == HL_HPR_POWER; t++)
    for (int l = 0; l < plan->input.level_count; l++) {
      const hl_mains_period *p = &plan->input.period[t];
      const hl_mains_balance *b = &plan->best->balance[t * plan->input.level_count + l];
      const double q = plan->cooling ? b->rejected : b->boiler;
      const double price = plan->cooling ? p->reject_price[l] : p->boiler_price[l];
      const hl_group *utility = hli_plan_utility(plan, t, l, side);
      if (q > 0 && l != plan->ambient)
        other += p->weight * q * (price - (utility != NULL ? utility->power : 0));
    }
  return other;
}

/** A bound of the programme as one of the objective. */
static double of_objective(const hl_plan *plan, double bound) {
  const int o = plan->hpr.objective;
  if (isnan(bound))
    return NAN;
  if (o == HL_HPR_COST || o == HL_HPR_CO2)
    return fmin(bound, plan->objective); /* accounts add up in another order */
  if (o == HL_HPR_EXERGY)
    return fmin(bound / plan->seconds, plan->objective);
  /* Of all that leave the boilers, or chilled utilities, no more. */
  return fmin(fmax((bound - hli_plan_other(plan)) / plan->seconds, 0), plan->objective);
}

/** Heat that a candidate takes for 1 W that it gives. */
static double taken_by(const hli_plan_candidate *c) {
  double taken = 0;
  for (int k = 0; k < c->piece_count; k++)
    taken += fmax(-c->piece[k].load.q, 0);
  for (int k = 0; k < c->duty_count; k++)
    taken += fmax(-c->duty[k].q, 0);
  return taken;
}

static hl_status take_machines(hl_plan *plan, double *investment) {
  const hl_mains_result *r = plan->best;
  const int count = r != NULL && r->size != NULL ? r->machines : 0;
  plan->built_machine = HLI_NEW(&plan->arena, hl_plan_machine, count + 1);
  plan->built_candidate = HLI_NEW(&plan->arena, int, count + 1);
  if (plan->built_machine == NULL || plan->built_candidate == NULL)
    return hli_nomem(plan->ctx);
  for (int k = 0; k < count; k++) {
    if (!(r->size[k] > ROUNDING * plan->heat))
      continue;
    const hli_plan_candidate *c = &plan->candidate[k];
    hl_plan_machine *m = &plan->built_machine[plan->built];
    plan->built_candidate[plan->built++] = k;
    *m = c->info;
    m->size = r->size[k];
    m->taken = m->size * taken_by(c);
    m->power = m->size * c->power;
    m->cop = (plan->hpr.task == HL_LEVELS_COOLING ? m->taken : m->size) / m->power;
    m->investment = hli_plan_investment(plan, c->power, m->size);
    *investment += m->investment;
  }
  return HL_OK;
}

hl_status hli_plan_account(hl_plan *plan) {
  double investment = 0;
  HLI_TRY(accounts(plan, plan->none, &plan->before));
  HLI_TRY(accounts(plan, plan->best, &plan->after));
  HLI_TRY(take_machines(plan, &investment));
  sum_up(plan, plan->before, 0, &plan->cost_none, &plan->objective_none);
  sum_up(plan, plan->after, investment, &plan->cost, &plan->objective);
  if (plan->after == NULL)
    plan->bound = plan->bound_free = plan->bound_one_cascade = NAN;
  else {
    plan->bound = of_objective(plan, plan->bound);
    plan->bound_free = of_objective(plan, plan->bound_free);
    plan->bound_one_cascade = of_objective(plan, plan->bound_one_cascade);
  }
  hide_unknown(plan);
  return HL_OK;
}
