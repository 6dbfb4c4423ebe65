/**
 * What prices leave open: of ways to run a site that are equal by the objective the cheapest, and
 * of those the one with least heat. Second and third prices are small parts of the first.
 */
#include "plan/work.h"

/** Of the largest price: of cost beside another objective, and of heat. [-] */
static const double second = 1e-5, third = 1e-8, third_of_cost = 1e-6;
/** An answer that is tidied may be worse by this part. [-] */
static const double SAME = 1e-7;

/** The largest price of all periods; 1: there is none. */
static double largest(const hl_plan *plan, const hl_mains_period *period) {
  double most = 0;
  for (int t = 0; t < plan->count; t++) {
    most = fmax(most, period[t].power_price);
    for (int l = 0; l < plan->input.level_count; l++) {
      const double hot = period[t].boiler_price[l], cold = period[t].reject_price[l];
      most = fmax(most, isfinite(hot) ? hot : 0);
      most = fmax(most, isfinite(cold) ? cold : 0);
    }
  }
  return most > 0 ? most : 1;
}

/** Periods like these with further prices; `money`: the share of money, 0 where it comes first. */
static hl_status price(const hl_plan *plan, const hl_mains_period *like, double money,
                       hli_arena *arena, hl_mains_period **out) {
  const int levels = plan->input.level_count;
  const double scale = largest(plan, like);
  const double part = money > 0 ? money * scale / largest(plan, plan->money) : 0;
  const double heat = scale * (money > 0 ? third : third_of_cost);
  hl_mains_period *period = HLI_NEW(arena, hl_mains_period, plan->count);
  double *boiler = HLI_NEW(arena, double, levels * plan->count);
  double *reject = HLI_NEW(arena, double, levels * plan->count);
  if (period == NULL || boiler == NULL || reject == NULL)
    return hli_nomem(plan->ctx);
  for (int t = 0; t < plan->count; t++, boiler += levels, reject += levels) {
    const hl_mains_period *paid = &plan->money[t];
    period[t] = like[t];
    period[t].boiler_price = boiler;
    period[t].reject_price = reject;
    if (part > 0)
      period[t].power_price += part * paid->power_price;
    for (int l = 0; l < levels; l++) {
      const bool closed = plan->input.level[l].closed, chilled = plan->input.level[l].chilled;
      boiler[l] = like[t].boiler_price[l] + (closed ? 0 : heat);
      reject[l] = like[t].reject_price[l] + (chilled ? heat / 2 : 0);
      if (part > 0 && isfinite(boiler[l]))
        boiler[l] += part * paid->boiler_price[l];
      if (part > 0 && isfinite(reject[l]))
        reject[l] += part * paid->reject_price[l];
    }
  }
  *out = period;
  return HL_OK;
}

double hli_plan_cost_of(const hl_plan *plan, const hl_mains_result *r,
                        const hl_mains_machine *machine) {
  double cost = 0;
  for (int t = 0; t < plan->count; t++) {
    const hl_mains_period *p = &plan->input.period[t];
    double sum = 0;
    for (int l = 0; l < r->levels; l++) {
      const hl_mains_balance *b = &r->balance[t * r->levels + l];
      if (b->boiler > 0)
        sum += b->boiler * (p->boiler_price[l] + p->boiler_co2[l] * p->co2_price);
      if (b->rejected > 0)
        sum += b->rejected * (p->reject_price[l] + p->reject_co2[l] * p->co2_price);
    }
    for (int k = 0; machine != NULL && k < r->machines; k++)
      sum += r->scale[t * r->machines + k] * machine[k].power *
             (p->power_price + p->power_co2 * p->co2_price);
    cost += p->weight * sum;
  }
  for (int k = 0; machine != NULL && k < r->machines; k++)
    if (r->size[k] > 0)
      cost += machine[k].cost_fixed + machine[k].cost_scale * r->size[k];
  return cost;
}

hl_status hli_plan_solve_none(hl_plan *plan, const hl_stop_settings *stop) {
  hl_mains_input in = plan->input;
  hl_mains_period *period;
  HLI_TRY(price(plan, plan->money, 0, &plan->arena, &period));
  in.period = period;
  HLI_TRY(hl_mains_solve(plan->ctx, &in, NULL, stop, &plan->none));
  if (plan->none->scale != NULL) {
    plan->none->cost = plan->none->cost_none = hli_plan_cost_of(plan, plan->none, NULL);
    plan->none->bound = fmin(plan->none->bound, plan->none->cost);
  }
  return HL_OK;
}

static hl_status solve(hl_plan *plan, const double *size, hli_arena *arena, const hli_stop *rule,
                       hl_mains_result **out) {
  hl_mains_input in = plan->input;
  hl_mains_period *period;
  hl_mains_machine *machine = HLI_NEW(arena, hl_mains_machine, plan->candidates + 1);
  const bool cost = plan->hpr.objective == HL_HPR_COST;
  if (machine == NULL)
    return hli_nomem(plan->ctx);
  for (int k = 0; k < plan->candidates; k++) {
    machine[k] = plan->machine[k];
    machine[k].cost_fixed = machine[k].cost_scale = 0;
    machine[k].scale_max = size[k] * (1 + 1e-9);
  }
  HLI_TRY(price(plan, plan->input.period, cost ? 0 : second, arena, &period));
  in.machine = machine;
  in.period = period;
  const hl_stop_settings left = hli_plan_stop(rule);
  return hl_mains_solve(plan->ctx, &in, NULL, &left, out);
}

hl_status hli_plan_settle(hl_plan *plan, const double *size, double value, const hli_stop *rule) {
  hli_arena arena;
  hl_mains_result *r = NULL;
  hli_arena_init(&arena, plan->ctx);
  const hl_status status = solve(plan, size, &arena, rule, &r);
  hli_arena_free(&arena);
  HLI_TRY(status);
  double found = NAN;
  if (r->scale != NULL && r->outcome == HL_OUTCOME_OPTIMAL) {
    hli_plan_set_lines(plan, r);
    found = hli_plan_cost_of(plan, r, plan->machine);
  }
  if (!(found <= value + SAME * fabs(value))) {
    hl_mains_free(r);
    return HL_OK;
  }
  r->cost = found;
  r->cost_none = fmax(plan->best->cost_none, found);
  r->bound = fmin(plan->best->bound, found);
  r->outcome = plan->best->outcome;
  hl_mains_free(plan->best);
  plan->best = r;
  plan->value = found;
  for (int k = 0; k < plan->candidates; k++)
    plan->kept[k] = plan->machine[k];
  return HL_OK;
}
