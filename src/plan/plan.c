/** Settings, the call, and what it returns. */
#include <stddef.h>

#include "hpr/hpr.h"
#include "plan/work.h"

#define FIELD(name) offsetof(hl_plan_settings, name)
static const hl_setting rows[] = {
    {"direct", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(direct), 1, 0, 1,
     "Machines on the process of a zone.", NULL},
    {"indirect", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(indirect), 1, 0, 1,
     "Machines between mains, or utilities.", NULL},
    {"loads", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(loads), 4, 1, 100,
     "Loads for which machines of a zone are sought, besides the best one, and levels of a zone "
     "for "
     "machines from and to mains.",
     NULL},
    {"machines", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(machines), 0, 0, 1e6,
     "Most machines built; 0: no limit.", NULL},
    {"lift", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(lift), 5, 0.1, 500,
     "Least lift of a machine, from evaporation to condensation.", NULL},
    {"steps", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(steps), 150, 0, 2000,
     "Steps of a zone's temperatures for the bound of all machines; 0: no such bound.", NULL},
    {"patience", HL_SETTING_NUMBER, HL_DIM_SECONDS, FIELD(patience), 30, 0, INFINITY,
     "Time after the last better plan at which the proof ends, unless a time limit is given.",
     NULL},
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
  plan->cooling = plan->hpr.task == HL_LEVELS_COOLING;
  HLI_TRY(hl_problem_settings(first, &hl_levels_table, &plan->levels));
  HLI_TRY(hl_problem_settings(first, &hl_targets_table, &targets));
  plan->dt_min = targets.dt_min;
  if (isnan(plan->levels.dt_cont))
    plan->levels.dt_cont = targets.dt_min / 2;
  plan->economics = *hl_problem_economics(first);
  plan->seconds = hl_economics_seconds(&plan->economics);
  plan->annuity = hl_economics_annuity(&plan->economics);
  const hl_cost_law *law = hl_problem_cost(first, HL_COST_MACHINE);
  if (law != NULL)
    plan->law = *law;
  return HL_OK;
}

static hl_status check(const hl_plan *plan) {
  HLI_TRY(hli_hpr_check_load(plan->problem[0]));
  if (!plan->set.direct && !plan->set.indirect)
    HLI_FAIL(plan->ctx, 1, NULL,
             "neither plan.direct nor plan.indirect is set, so there is no machine to choose");
  if (plan->hpr.engine > 0)
    HLI_FAIL(plan->ctx, 1, NULL,
             "hpr.engine is set; machines of several zones and mains have no engines beside them\n"
             "Ask for one zone.");
  for (int k = 0; plan->library != NULL && k < plan->library->cycle_count; k++) {
    const hl_cycle_info *cycle = hl_cycle_find(plan->library->cycle[k]);
    if (cycle != NULL && cycle->kind != HL_CYCLE_KIND_PUMP)
      HLI_FAIL(plan->ctx, 1, NULL,
               "cycle \"%.40s\" is not driven by power alone; plans of several zones, mains and "
               "periods have only machines that lift heat by power\nAsk for one zone.",
               cycle->name);
  }
  for (int t = 0; t < plan->count && plan->hpr.objective == HL_HPR_COST; t++)
    if (isnan(hl_problem_economics(plan->problem[t])->electricity_price))
      HLI_FAIL(plan->ctx, 240, NULL,
               "the price of electricity is not given, so cost cannot decide on machines\nSet "
               "economics.electricity_price.");
  return HL_OK;
}

/** The load of a period. */
static hl_status read_load(hl_plan *plan, int t) {
  hl_hpr_settings set;
  HLI_TRY(hl_problem_settings(plan->problem[t], &hl_hpr_table, &set));
  if (set.load == HL_HPR_LOAD_DUTY && !(set.duty > 0))
    HLI_FAIL(plan->ctx, 1, NULL, "hpr.load is duty, but hpr.duty is not set\nGive it, in kW.");
  plan->load[t] = (hli_plan_load){set.load, set.load == HL_HPR_LOAD_SHARE ? set.share : set.duty};
  return HL_OK;
}

/** A period of the programme. */
static hl_status add_period(hl_plan *plan, int t) {
  hl_targets_settings settings;
  HLI_TRY(read_load(plan, t));
  HLI_TRY(hl_problem_settings(plan->problem[t], &hl_targets_table, &settings));
  HLI_TRY(hl_site_solve(plan->problem[t], &settings, &plan->targets[t]));
  return hl_mains_site_add_period(plan->site, plan->problem[t], plan->targets[t]);
}

/** Without machines: there is an answer however little time there is. */
static hl_status solve_none(hl_plan *plan, const hli_stop *rule) {
  hl_stop_settings left = rule->limit;
  left.time_limit = INFINITY;
  return hli_plan_solve_none(plan, &left);
}

/** A free load by cost: a utility that machines may save has a price. */
static hl_status check_prices(const hl_plan *plan) {
  bool used = false, priced = false;
  if (plan->hpr.objective != HL_HPR_COST || plan->none->scale == NULL || hli_plan_is_loaded(plan))
    return HL_OK;
  for (int t = 0; t < plan->count; t++)
    for (int l = 0; l < plan->input.level_count; l++) {
      const hl_mains_balance *b = &plan->none->balance[t * plan->input.level_count + l];
      const hl_mains_period *p = &plan->money[t];
      const double q = plan->cooling ? b->rejected : b->boiler;
      if (!(q > 0) || l == plan->ambient)
        continue;
      used = true;
      priced |= (plan->cooling ? p->reject_price[l] : p->boiler_price[l]) > 0;
    }
  return used && !priced ? hli_hpr_unpriced(plan->ctx, !plan->cooling) : HL_OK;
}

/** All candidates. To choose among them takes many solutions of the programme: that much time is
 * left, a fifth of it at least and half at most. */
static hl_status add_candidates(hl_plan *plan, const hli_stop *rule, double none) {
  enum { SOLUTIONS = 100 };
  const double limit = rule->limit.time_limit, left = hli_stop_left(rule);
  hli_stop some = *rule;
  if (isfinite(limit))
    some.limit.time_limit = limit - fmin(fmax(left / 5, SOLUTIONS * none), left / 2);
  for (int t = 0; t < plan->count && plan->set.direct; t++)
    HLI_TRY(hli_plan_add_direct(plan, t, &some));
  return hli_plan_add_between(plan, &some);
}

static hl_status solve(hl_plan *plan, const hl_plan_settings *settings,
                       const hl_stop_settings *stop) {
  bool possible;
  hli_stop rule;
  hli_stop_start(&rule, plan->ctx, stop);
  HLI_TRY(read_settings(plan, settings));
  HLI_TRY(check(plan));
  plan->result = HLI_NEW(&plan->arena, hl_cycle_result, 1);
  plan->piece = HLI_NEW(&plan->arena, hl_mains_piece, HLI_PLAN_PIECES);
  plan->load = HLI_NEW(&plan->arena, hli_plan_load, plan->count);
  plan->targets = HLI_NEW(&plan->arena, hl_site *, plan->count);
  if (plan->result == NULL || plan->piece == NULL || plan->load == NULL || plan->targets == NULL)
    return hli_nomem(plan->ctx);
  HLI_TRY(hl_mains_site_new(plan->ctx, &plan->site));
  for (int t = 0; t < plan->count; t++)
    HLI_TRY(add_period(plan, t));
  plan->input = *hl_mains_site_input(plan->site);
  HLI_TRY(hli_plan_make_question(plan));
  const double start = hli_stop_elapsed(&rule);
  HLI_TRY(solve_none(plan, &rule));
  const double none = hli_stop_elapsed(&rule) - start;
  HLI_TRY(check_prices(plan));
  HLI_TRY(add_candidates(plan, &rule, none));
  HLI_TRY(hli_plan_set_loads(plan, &possible));
  HLI_TRY(hli_plan_limit_chilled(plan));
  if (possible)
    HLI_TRY(hli_plan_choose(plan, &rule));
  else
    plan->outcome = HL_OUTCOME_INFEASIBLE;
  HLI_TRY(hli_plan_account(plan));
  hli_plan_make_notes(plan);
  return HL_OK;
}

static void free_targets(hl_plan *plan) {
  for (int t = 0; t < plan->count && plan->targets != NULL; t++)
    hl_site_free(plan->targets[t]);
  plan->targets = NULL;
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
  plan->value = plan->value_none = plan->cost = plan->cost_none = NAN;
  plan->objective = plan->objective_none = NAN;
  plan->bound = plan->bound_free = plan->bound_one_cascade = NAN;
  plan->ambient = -1;
  plan->cost_missing = "";
  hli_arena_init(&plan->arena, ctx);
  const hl_status status = solve(plan, settings, stop);
  free_targets(plan);
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
  hli_release(plan->ctx, plan->level);
  hli_arena_free(&plan->arena);
  hli_release(plan->ctx, plan);
}

/* ----------------------------------------------------------------- results */

hl_outcome hl_plan_outcome(const hl_plan *plan) { return plan->outcome; }
const char *hl_plan_reason(const hl_plan *plan) { return plan->reason; }
const char *hl_plan_cost_missing(const hl_plan *plan) { return plan->cost_missing; }

const char *hl_plan_note_at(const hl_plan *plan, int k) {
  return k >= 0 && k < plan->notes ? plan->note[k] : NULL;
}

const hl_hpr_settings *hl_plan_asked(const hl_plan *plan) { return &plan->hpr; }
double hl_plan_cost(const hl_plan *plan) { return plan->cost; }
double hl_plan_cost_none(const hl_plan *plan) { return plan->cost_none; }
double hl_plan_objective(const hl_plan *plan) { return plan->objective; }
double hl_plan_objective_none(const hl_plan *plan) { return plan->objective_none; }
double hl_plan_bound_free(const hl_plan *plan) { return plan->bound_free; }
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

bool hl_plan_uses_mains(const hl_plan *plan) {
  const double least = 1; /* [W] */
  bool any = false;
  for (int t = 0; t < plan->count; t++) {
    any |= plan->before != NULL && plan->before[t].mains > least;
    any |= plan->after != NULL && plan->after[t].mains > least;
  }
  return any;
}
