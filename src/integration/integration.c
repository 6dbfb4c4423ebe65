/** A problem prepared for placing systems, and the search for its best operating point. */
#include <stddef.h>

#include "integration/work.h"

#define FIELD(name) offsetof(hl_integration_settings, name)
static const hl_setting settings_of_integration[] = {
    {"dt_min", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(dt_min), 10, 0, 1000,
     "Least approach where streams give no contribution; the commands set it.", NULL},
    {"objective", HL_SETTING_CHOICE, HL_DIM_NONE, FIELD(objective), HL_OBJECTIVE_EXERGY, 0,
     HL_OBJECTIVE_TAC, "What the operating point and the sizes minimise.",
     "exergy|power|operating|tac"},
    {"use_systems", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(use_systems), 1, 0, 1,
     "Place the systems of the case; else utilities only.", NULL},
    {"limits_hard", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(limits_hard), 1, 0, 1,
     "Refuse operating points beyond a limit of the cycle.", NULL},
};
#undef FIELD
const hl_settings_table hl_integration_table = {"integration", sizeof(hl_integration_settings),
                                                sizeof settings_of_integration / sizeof(hl_setting),
                                                settings_of_integration};

/* ---------------------------------------------------------------- create */

/** A machine of a system with its first values; every bound is tried, so that bad ones are found
 * now. A fluid may bring a cycle of its own, which need not have all the parameters. */
static hl_status make_machine(hl_integration *integration, int s, int fluid, hl_machine **out) {
  const hl_system *system = hl_problem_system_at(integration->problem, s);
  hl_status status = hl_machine_new(integration->ctx, system->cycle,
                                    system->fluid_count > 0 ? system->fluid[fluid] : NULL, out);
  for (int k = 0; status == HL_OK && k < system->parameter_count; k++) {
    const hl_parameter *parameter = &system->parameter[k];
    const hl_cycle_info *cycle = hl_machine_cycle(*out);
    if (cycle != hl_cycle_find(system->cycle) &&
        hl_settings_find(cycle->parameters, parameter->name) == NULL)
      continue;
    status = hl_machine_set(*out, parameter->name, parameter->most);
    if (status == HL_OK)
      status = hl_machine_set(*out, parameter->name, parameter->least);
  }
  if (status != HL_OK) {
    hl_machine_free(*out);
    *out = NULL;
  }
  return status;
}

static hl_status make_machines(hl_integration *integration, int systems) {
  int count = 0;
  integration->first = HLI_NEW(&integration->arena, int, systems + 1);
  if (integration->first == NULL)
    return hli_nomem(integration->ctx);
  for (int s = 0; s < systems; s++) {
    int fluids = hl_problem_system_at(integration->problem, s)->fluid_count;
    integration->first[s] = count;
    count += fluids > 0 ? fluids : 1;
  }
  integration->first[systems] = count;
  integration->machine = HLI_NEW(&integration->arena, hl_machine *, count + 1);
  if (integration->machine == NULL)
    return hli_nomem(integration->ctx);
  integration->system_count = systems;
  for (int s = 0; s < systems; s++)
    for (int k = integration->first[s]; k < integration->first[s + 1]; k++)
      HLI_TRY(make_machine(integration, s, k - integration->first[s], &integration->machine[k]));
  return HL_OK;
}

static hl_status make_variables(hl_integration *integration) {
  int count = 0;
  for (int s = 0; s < integration->system_count; s++)
    count += 1 + hl_problem_system_at(integration->problem, s)->parameter_count;
  integration->variable = HLI_NEW(&integration->arena, hl_variable, count + 1);
  integration->start = HLI_NEW(&integration->arena, double, count + 1);
  if (integration->variable == NULL || integration->start == NULL)
    return hli_nomem(integration->ctx);
  for (int s = 0; s < integration->system_count; s++) {
    const hl_system *system = hl_problem_system_at(integration->problem, s);
    for (int k = 0; k < system->parameter_count; k++) {
      const hl_parameter *p = &system->parameter[k];
      if (p->most > p->least)
        integration->variable[integration->variable_count++] =
            (hl_variable){s, p->name, p->least, p->most, 0};
    }
    if (system->fluid_count > 1)
      integration->variable[integration->variable_count++] =
          (hl_variable){s, "fluid", 0.0, system->fluid_count - 1.0, system->fluid_count};
  }
  return HL_OK;
}

static void drop_points(hl_integration *integration) {
  for (int k = 0; k < integration->point_count; k++)
    hli_point_free(integration->point[k]);
  hli_release(integration->ctx, integration->point);
  integration->point = NULL;
  integration->point_count = 0;
}

/** Objectives that need data which the case may lack. */
static hl_status check_objective(const hl_integration *integration) {
  const hl_group_set *set = hl_problem_groups(integration->problem);
  if (integration->settings.objective != HL_OBJECTIVE_TAC ||
      !hl_problem_cost(integration->problem, HL_COST_EXCHANGER)->given)
    return HL_OK;
  for (int g = 0; g < set->count; g++)
    for (int p = 0; p < set->group[g].profile_count; p++)
      if (set->group[g].profile[p].count > 0 && isnan(set->group[g].profile[p].piece[0].h))
        HLI_FAIL(integration->ctx, 101, NULL,
                 "\"%s\" has no film coefficient; the objective tac needs one for the area\n"
                 "Give h for every stream and utility, or design.h_default.",
                 set->group[g].profile[p].name);
  return HL_OK;
}

static hl_status apply_settings(hl_integration *integration,
                                const hl_integration_settings *settings) {
  HLI_TRY(hl_settings_check(integration->ctx, &hl_integration_table, settings));
  drop_points(integration);
  integration->settings = *settings;
  return check_objective(integration);
}

static hl_status init(hl_integration *integration, const hl_integration_settings *settings) {
  hl_integration_settings own;
  HLI_TRY(hl_problem_settings(integration->problem, &hl_integration_table, &own));
  HLI_TRY(apply_settings(integration, settings != NULL ? settings : &own));
  int systems = hl_problem_system_count(integration->problem);
  HLI_TRY(make_machines(integration, integration->settings.use_systems ? systems : 0));
  HLI_TRY(make_variables(integration));
  return hl_integration_forbid(integration, NULL, 0);
}

hl_status hl_integration_new(const hl_problem *problem, const hl_integration_settings *settings,
                             hl_integration **out) {
  *out = NULL;
  hl_ctx *ctx = hl_problem_ctx(problem);
  if (hl_problem_stream_count(problem) == 0)
    HLI_FAIL(ctx, 101, NULL,
             "the problem has no streams, so there is nothing to integrate\n"
             "Add at least one hot or cold stream.");
  hl_integration *integration = hli_zalloc(ctx, 1, sizeof *integration);
  if (integration == NULL)
    return hli_nomem(ctx);
  integration->ctx = ctx;
  integration->problem = problem;
  integration->only = -1;
  hli_arena_init(&integration->arena, ctx);
  hli_arena_init(&integration->rule_arena, ctx);
  hl_status status = init(integration, settings);
  if (status != HL_OK)
    hl_integration_free(integration);
  else
    *out = integration;
  return status;
}

void hl_integration_free(hl_integration *integration) {
  if (integration == NULL)
    return;
  drop_points(integration);
  for (int k = 0; integration->machine != NULL && k < integration->first[integration->system_count];
       k++)
    hl_machine_free(integration->machine[k]);
  hli_arena_free(&integration->rule_arena);
  hli_arena_free(&integration->arena);
  hli_release(integration->ctx, integration);
}

hl_status hl_integration_set(hl_integration *integration, const hl_integration_settings *settings) {
  if (settings->use_systems != integration->settings.use_systems)
    HLI_FAIL(integration->ctx, 1, NULL,
             "use_systems cannot be changed once a problem is prepared; prepare it anew");
  return apply_settings(integration, settings);
}

int hl_integration_variable_count(const hl_integration *integration) {
  return integration->variable_count;
}

const hl_variable *hl_integration_variable_at(const hl_integration *integration, int k) {
  return k >= 0 && k < integration->variable_count ? &integration->variable[k] : NULL;
}

hl_status hl_integration_set_start(hl_integration *integration, const double *x) {
  integration->started = x != NULL;
  for (int k = 0; x != NULL && k < integration->variable_count; k++)
    integration->start[k] = x[k];
  return HL_OK;
}

/* ----------------------------------------------------------------- rules */

static void add_ends(hl_integration *integration, const hl_match_rule *rule) {
  if (rule->kind != HL_MATCH_FORBID)
    return;
  const double end[] = {rule->t_from, rule->t_to};
  for (int k = 0; k < 2; k++)
    if (isfinite(end[k]))
      integration->boundary[integration->boundary_count++] = end[k];
}

hl_status hl_integration_forbid(hl_integration *integration, const hl_match_rule *rule, int count) {
  hl_ctx *ctx = integration->ctx;
  int own = hl_problem_rule_count(integration->problem);
  drop_points(integration);
  hli_arena_free(&integration->rule_arena);
  hli_arena_init(&integration->rule_arena, ctx);
  integration->rule_count = integration->boundary_count = 0;
  integration->rule = HLI_NEW(&integration->rule_arena, hl_match_rule, count + 1);
  integration->boundary = HLI_NEW(&integration->rule_arena, double, 2 * (own + count) + 1);
  if (integration->rule == NULL || integration->boundary == NULL)
    return hli_nomem(ctx);
  for (int k = 0; k < own; k++)
    add_ends(integration, hl_problem_rule_at(integration->problem, k));
  for (int k = 0; k < count; k++) {
    hl_match_rule *copy = &integration->rule[k];
    *copy = rule[k];
    copy->hot = hli_arena_text(&integration->rule_arena, rule[k].hot);
    copy->cold = hli_arena_text(&integration->rule_arena, rule[k].cold);
    if (copy->hot == NULL || copy->cold == NULL)
      return hli_nomem(ctx);
    add_ends(integration, copy);
    integration->rule_count = k + 1;
  }
  return HL_OK;
}

/* ---------------------------------------------------------------- search */

/** Points for `count` threads. */
static hl_status make_points(hl_integration *integration, int count) {
  if (count <= integration->point_count)
    return HL_OK;
  drop_points(integration);
  integration->point = hli_zalloc(integration->ctx, (size_t)count, sizeof(hli_point *));
  if (integration->point == NULL)
    return hli_nomem(integration->ctx);
  for (int k = 0; k < count; k++) {
    HLI_TRY(hli_point_new(integration, &integration->point[k]));
    integration->point_count = k + 1;
  }
  return HL_OK;
}

hl_status hli_integration_point(hl_integration *integration, const double *x, hli_point **out) {
  HLI_TRY(make_points(integration, 1));
  *out = integration->point[0];
  hli_point_eval(*out, x);
  if ((*out)->status != HL_OK)
    hli_ctx_merge(integration->ctx, (*out)->ctx);
  return (*out)->status;
}

static double objective(const double *x, int worker, void *user) {
  const hl_integration *integration = user;
  return hli_point_eval(integration->point[worker], x);
}

/** A call that failed in some point during the search. */
static hl_status failure(hl_integration *integration) {
  for (int k = 0; k < integration->point_count; k++)
    if (integration->point[k]->status != HL_OK) {
      hli_ctx_merge(integration->ctx, integration->point[k]->ctx);
      return integration->point[k]->status;
    }
  return HL_OK;
}

hl_status hl_integration_solve(hl_integration *integration, const hl_optim_settings *optim,
                               const hl_stop_settings *stop, hl_placement **out) {
  *out = NULL;
  int n = integration->variable_count;
  if (n > HL_OPTIM_DIMENSIONS)
    HLI_FAIL(integration->ctx, 1, NULL,
             "the systems have %d free variables; at most %d can be searched", n,
             (int)HL_OPTIM_DIMENSIONS);
  hl_optim_settings own;
  if (optim == NULL) {
    HLI_TRY(hl_problem_settings(integration->problem, &hl_optim_table, &own));
    optim = &own;
  }
  int threads = hl_ctx_threads(integration->ctx);
  HLI_TRY(make_points(integration, threads < 1 ? 1 : threads));
  double least[HL_OPTIM_DIMENSIONS], most[HL_OPTIM_DIMENSIONS];
  int choices[HL_OPTIM_DIMENSIONS];
  for (int k = 0; k < n; k++) {
    choices[k] = integration->variable[k].choices;
    least[k] = integration->variable[k].least;
    most[k] = integration->variable[k].most;
  }
  hl_optim_result result;
  hl_status status = hl_optim_solve(integration->ctx, n, least, most, choices,
                                    integration->started ? integration->start : NULL, objective,
                                    integration, optim, stop, &result);
  if (status == HL_OK)
    status = failure(integration);
  if (status != HL_OK) {
    drop_points(integration);
    return status;
  }
  return hli_placement_new(integration, result.x, result.outcome, out);
}

hl_status hl_integration_rank(hl_integration *integration, int system,
                              const hl_optim_settings *optim, const hl_stop_settings *stop,
                              double *value, double *x) {
  const hl_system *own = hl_problem_system_at(integration->problem, system);
  if (own == NULL || system >= integration->system_count)
    HLI_FAIL(integration->ctx, 1, NULL, "system %d does not take part", system);
  int n = integration->variable_count, threads = hl_ctx_threads(integration->ctx);
  double least[HL_OPTIM_DIMENSIONS] = {0}, most[HL_OPTIM_DIMENSIONS] = {0};
  hl_status status = HL_OK;
  if (n > HL_OPTIM_DIMENSIONS)
    HLI_FAIL(integration->ctx, 1, NULL,
             "the systems have %d free variables; at most %d can be searched", n,
             (int)HL_OPTIM_DIMENSIONS);
  integration->only = system;
  for (int f = 0; f < (own->fluid_count > 0 ? own->fluid_count : 1) && status == HL_OK; f++) {
    for (int k = 0; k < n; k++) {
      const hl_variable *v = &integration->variable[k];
      bool searched = v->system == system && v->choices == 0;
      least[k] = searched ? v->least : v->system == system ? f : v->choices > 0 ? 0 : v->least;
      most[k] = searched ? v->most : least[k];
    }
    hl_optim_result result = {.value = INFINITY};
    status = make_points(integration, threads < 1 ? 1 : threads);
    if (status == HL_OK)
      status = hl_optim_solve(integration->ctx, n, least, most, NULL, NULL, objective, integration,
                              optim, stop, &result);
    if (status == HL_OK)
      status = failure(integration);
    for (int k = 0; k < n && x != NULL; k++)
      x[f * n + k] = result.x[k];
    value[f] = status == HL_OK && result.value < HLI_IMPOSSIBLE ? result.value : (double)INFINITY;
  }
  integration->only = -1;
  return status;
}

hl_status hl_integration_eval(hl_integration *integration, const double *x, hl_placement **out) {
  *out = NULL;
  for (int k = 0; k < integration->variable_count; k++) {
    const hl_variable *v = &integration->variable[k];
    if (!(x[k] >= v->least && x[k] <= v->most))
      HLI_FAIL(integration->ctx, 1, NULL, "variable \"%s\" is %g; it must be from %g to %g (SI)",
               v->name, x[k], v->least, v->most);
  }
  return hli_placement_new(integration, x, HL_OUTCOME_FEASIBLE, out);
}
