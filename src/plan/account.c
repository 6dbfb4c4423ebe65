/** What is paid in each period, and for which machines. */
#include "plan/work.h"

/** Power of a refrigerated utility for 1 W from a level; 0 of others. */
static double power_of(const hl_problem *problem, const char *level) {
  for (int u = 0; u < hl_problem_utility_count(problem); u++) {
    const hl_utility *utility = hl_problem_utility_at(problem, u);
    const char *name = utility->main[0] != '\0' ? utility->main : utility->name;
    if (utility->side == HL_SIDE_COLD && strcmp(name, level) == 0)
      return hl_problem_groups(problem)->group[1 + u].power;
  }
  return 0;
}

static hl_plan_account account_of(const hl_plan *plan, const hl_mains_result *r, int t) {
  const hl_mains_input *in = &plan->input;
  const hl_mains_period *p = &in->period[t];
  const double seconds = hl_economics_seconds(&plan->economics);
  hl_plan_account a = {.period = p->name, .weight = p->weight / seconds};
  double machines = 0, cost = 0, co2 = 0; /* [W, cur/s, kg/s] */
  for (int l = 0; l < r->levels; l++) {
    const hl_mains_balance *b = &r->balance[t * r->levels + l];
    a.hot += b->boiler;
    a.cold += b->rejected;
    a.power += b->rejected * power_of(plan->problem[t], in->level[l].name);
    cost += b->boiler > 0 ? b->boiler * p->boiler_price[l] : 0; /* else it may be infinite */
    cost += b->rejected > 0 ? b->rejected * p->reject_price[l] : 0;
    co2 += b->boiler * in->level[l].boiler_co2 + b->rejected * in->level[l].reject_co2;
  }
  for (int k = 0; k < r->machines; k++)
    machines += r->scale[t * r->machines + k] * plan->candidate[k].power;
  a.power += machines;
  a.energy_cost = seconds * (cost + machines * p->power_price);
  a.co2 = seconds * (co2 + machines * p->power_co2);
  return a;
}

static hl_status accounts(hl_plan *plan, const hl_mains_result *r, hl_plan_account **out) {
  if (r->scale == NULL)
    return HL_OK;
  *out = HLI_NEW(&plan->arena, hl_plan_account, plan->count);
  if (*out == NULL)
    return hli_nomem(plan->ctx);
  for (int t = 0; t < plan->count; t++)
    (*out)[t] = account_of(plan, r, t);
  return HL_OK;
}

hl_status hli_plan_account(hl_plan *plan) {
  const hl_mains_result *r = plan->best;
  HLI_TRY(accounts(plan, plan->none, &plan->before));
  HLI_TRY(accounts(plan, r, &plan->after));
  plan->built_machine = HLI_NEW(&plan->arena, hl_plan_machine, r->built + 1);
  plan->built_candidate = HLI_NEW(&plan->arena, int, r->built + 1);
  if (plan->built_machine == NULL || plan->built_candidate == NULL)
    return hli_nomem(plan->ctx);
  for (int k = 0; k < r->machines && r->size != NULL; k++) {
    if (!(r->size[k] > 0))
      continue;
    const hli_plan_candidate *c = &plan->candidate[k];
    hl_plan_machine *m = &plan->built_machine[plan->built];
    plan->built_candidate[plan->built++] = k;
    *m = c->info;
    m->size = r->size[k];
    m->power = m->size * c->power;
    m->investment = hli_plan_investment(plan, c, m->size);
  }
  return HL_OK;
}
