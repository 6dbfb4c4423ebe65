/** Settings, the call, and what it returns. */
#include <stddef.h>

#include "plan/work.h"

#define FIELD(name) offsetof(hl_plan_settings, name)
static const hl_setting rows[] = {
    {"direct", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(direct), 1, 0, 1,
     "Machines on the process of a zone.", NULL},
    {"indirect", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(indirect), 1, 0, 1,
     "Machines between mains, or utilities.", NULL},
    {"loads", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(loads), 3, 1, 100,
     "Loads for which machines of a zone are sought, besides the best one.", NULL},
    {"machines", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(machines), 0, 0, 1e6,
     "Most machines built; 0: no limit.", NULL},
};
#undef FIELD
const hl_settings_table hl_plan_table = {"plan", sizeof(hl_plan_settings),
                                         sizeof rows / sizeof *rows, rows};

/* ------------------------------------------------------------------- asking */

static hl_status read_settings(hl_plan *plan, const hl_plan_settings *settings) {
  const hl_problem *first = plan->problem[0];
  hl_targets_settings targets;
  HLI_TRY(hl_problem_settings(first, &hl_plan_table, &plan->set));
  if (settings != NULL)
    plan->set = *settings;
  HLI_TRY(hl_settings_check(plan->ctx, &hl_plan_table, &plan->set));
  HLI_TRY(hl_problem_settings(first, &hl_hpr_table, &plan->hpr));
  plan->hpr.exchangers = false; /* the programme has machines only */
  HLI_TRY(hl_problem_settings(first, &hl_levels_table, &plan->levels));
  HLI_TRY(hl_problem_settings(first, &hl_targets_table, &targets));
  plan->dt_min = targets.dt_min;
  if (isnan(plan->levels.dt_cont))
    plan->levels.dt_cont = targets.dt_min / 2;
  plan->economics = *hl_problem_economics(first);
  const hl_cost_law *law = hl_problem_cost(first, HL_COST_MACHINE);
  if (law != NULL)
    plan->law = *law;
  return HL_OK;
}

static hl_status check(const hl_plan *plan) {
  if (!plan->set.direct && !plan->set.indirect)
    HLI_FAIL(plan->ctx, 1, NULL,
             "neither plan.direct nor plan.indirect is set, so there is no machine to choose");
  if (plan->hpr.ambient)
    HLI_FAIL(plan->ctx, 1, NULL,
             "hpr.ambient is set; machines of several zones and mains do not work on ambient\nAsk "
             "for one zone, or give ambient as a utility.");
  if (plan->hpr.objective != HL_HPR_COST)
    HLI_FAIL(plan->ctx, 1, NULL,
             "hpr.objective is not cost, by which machines of several zones and mains compete");
  for (int t = 0; t < plan->count; t++)
    if (!(hl_problem_economics(plan->problem[t])->electricity_price > 0))
      HLI_FAIL(plan->ctx, 240, NULL,
               "the price of electricity is not given, so cost cannot decide on machines\nSet "
               "economics.electricity_price.");
  return HL_OK;
}

/** A period of the programme, and the machines of its zones. */
static hl_status add_period(hl_plan *plan, const hl_problem *problem,
                            const hl_stop_settings *stop) {
  hl_targets_settings settings;
  hl_site *targets;
  HLI_TRY(hl_problem_settings(problem, &hl_targets_table, &settings));
  HLI_TRY(hl_site_solve(problem, &settings, &targets));
  hl_status status = hl_mains_site_add_period(plan->site, problem, targets);
  plan->input = *hl_mains_site_input(plan->site);
  if (status == HL_OK && plan->set.direct)
    status = hli_plan_add_direct(plan, problem, targets, stop);
  hl_site_free(targets);
  return status;
}

/** The periods given are the whole year. */
static hl_status weigh(hl_plan *plan) {
  hl_mains_period *period = HLI_NEW(&plan->arena, hl_mains_period, plan->count);
  double sum = 0;
  if (period == NULL)
    return hli_nomem(plan->ctx);
  for (int t = 0; t < plan->count; t++) {
    double heat = 0;
    period[t] = plan->input.period[t];
    sum += period[t].weight;
    for (int z = 0; z < plan->input.zone_count; z++)
      for (int k = 0; k < period[t].loads[z].count; k++)
        heat += fabs(period[t].loads[z].load[k].q);
    plan->heat = fmax(plan->heat, heat);
  }
  for (int t = 0; t < plan->count; t++)
    period[t].weight *= hl_economics_seconds(&plan->economics) / sum;
  plan->input.period = period;
  return HL_OK;
}

static hl_status solve(hl_plan *plan, const hl_plan_settings *settings,
                       const hl_stop_settings *stop) {
  HLI_TRY(read_settings(plan, settings));
  HLI_TRY(check(plan));
  plan->result = HLI_NEW(&plan->arena, hl_cycle_result, 1);
  plan->piece = HLI_NEW(&plan->arena, hl_mains_piece, HLI_PLAN_PIECES);
  if (plan->result == NULL || plan->piece == NULL)
    return hli_nomem(plan->ctx);
  HLI_TRY(hl_mains_site_new(plan->ctx, &plan->site));
  for (int t = 0; t < plan->count; t++)
    HLI_TRY(add_period(plan, plan->problem[t], stop));
  HLI_TRY(weigh(plan));
  HLI_TRY(hl_mains_solve(plan->ctx, &plan->input, NULL, stop, &plan->none));
  if (plan->set.indirect)
    HLI_TRY(hli_plan_add_between(plan));
  HLI_TRY(hli_plan_choose(plan, stop));
  return hli_plan_account(plan);
}

hl_status hl_plan_solve(const hl_problem *const *period, int count,
                        const hl_plan_settings *settings, const hl_hpr_library *library,
                        const hl_stop_settings *stop, hl_plan **out) {
  hl_ctx *ctx = hl_problem_ctx(period[0]);
  *out = NULL;
  hl_plan *plan = hli_zalloc(ctx, 1, sizeof *plan);
  if (plan == NULL)
    return hli_nomem(ctx);
  plan->ctx = ctx;
  plan->problem = period;
  plan->count = count;
  plan->library = library;
  plan->cost = plan->cost_none = plan->bound = plan->bound_one_cascade = NAN;
  hli_arena_init(&plan->arena, ctx);
  const hl_status status = solve(plan, settings, stop);
  plan->problem = NULL;
  plan->library = NULL;
  if (status != HL_OK)
    hl_plan_free(plan);
  else
    *out = plan;
  return status;
}

void hl_plan_free(hl_plan *plan) {
  if (plan == NULL)
    return;
  if (plan->best != plan->none)
    hl_mains_free(plan->best);
  hl_mains_free(plan->none);
  hl_mains_site_free(plan->site);
  hli_release(plan->ctx, plan->candidate);
  hli_arena_free(&plan->arena);
  hli_release(plan->ctx, plan);
}

/* ----------------------------------------------------------------- results */

hl_outcome hl_plan_outcome(const hl_plan *plan) { return plan->outcome; }
const char *hl_plan_reason(const hl_plan *plan) { return plan->reason; }
double hl_plan_cost(const hl_plan *plan) { return plan->cost; }
double hl_plan_cost_none(const hl_plan *plan) { return plan->cost_none; }
double hl_plan_bound(const hl_plan *plan) { return plan->bound; }
double hl_plan_bound_one_cascade(const hl_plan *plan) { return plan->bound_one_cascade; }
int hl_plan_candidate_count(const hl_plan *plan) { return plan->candidates; }
int hl_plan_machine_count(const hl_plan *plan) { return plan->built; }
int hl_plan_period_count(const hl_plan *plan) { return plan->count; }
const hl_mains_input *hl_plan_question(const hl_plan *plan) { return &plan->input; }
const hl_mains_result *hl_plan_answer(const hl_plan *plan) { return plan->best; }

const hl_plan_machine *hl_plan_machine_at(const hl_plan *plan, int k) {
  return k >= 0 && k < plan->built ? &plan->built_machine[k] : NULL;
}

double hl_plan_operation(const hl_plan *plan, int k, int period) {
  if (k < 0 || k >= plan->built || period < 0 || period >= plan->count)
    return NAN;
  return plan->best->scale[period * plan->candidates + plan->built_candidate[k]];
}

const hl_plan_account *hl_plan_before_at(const hl_plan *plan, int period) {
  return plan->before != NULL && period >= 0 && period < plan->count ? &plan->before[period] : NULL;
}

const hl_plan_account *hl_plan_after_at(const hl_plan *plan, int period) {
  return plan->after != NULL && period >= 0 && period < plan->count ? &plan->after[period] : NULL;
}
