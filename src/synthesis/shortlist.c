/**
 * Which fluids of the systems take part: of a long list those that are best at operating points of
 * their own, and always the one that is listed first. Systems that no network can have are left
 * out.
 */
#include <stdio.h>

#include "synthesis/synthesis.h"

enum { MOST = 1000 };

/* Numbers of the best `most` fluids by value, in the order of the list; the first is always in. */
static int choose(const double *value, int count, int most, int *keep) {
  int kept = 0;
  for (int k = 0; k < count; k++) {
    int better = 0;
    for (int j = 1; j < count; j++)
      better += value[j] < value[k] || (j < k && value[j] == value[k]);
    if (k == 0 || (isfinite(value[k]) && better < most - 1))
      keep[kept++] = k;
  }
  return kept;
}

/* Numbers are those of the problem's list; limiting once more starts from it again. */
static hl_status limit_everywhere(hl_synthesis *run, int system, const int *keep, int count) {
  for (int k = 0; k < run->workers * HLI_VARIANT_COUNT; k++)
    if (hl_problem_system_count(run->view[k]) > 0)
      HLI_TRY(hl_problem_limit_system(run->view[k], system, keep, count));
  return count > 0 ? hl_network_models_limit(run->models, system, keep, count) : HL_OK;
}

/* Parameters beside the levels stay as they are best at each fluid's own operating point: networks
 * move the levels only. */
static hl_status fix_others(hl_synthesis *run, const hl_integration *integration, int system,
                            int fluid, const double *x) {
  const hl_system *own = hl_problem_system_at(run->problem, system);
  hl_machine *machine;
  HLI_TRY(hl_machine_new(run->ctx, own->cycle, own->fluid_count > 0 ? own->fluid[fluid] : NULL,
                         &machine));
  const hl_cycle_info *cycle = hl_machine_cycle(machine);
  hl_status status = HL_OK;
  for (int k = 0; k < hl_integration_variable_count(integration) && status == HL_OK; k++) {
    const hl_variable *v = hl_integration_variable_at(integration, k);
    bool level = (cycle->low && strcmp(v->name, cycle->low) == 0) ||
                 (cycle->high && strcmp(v->name, cycle->high) == 0);
    if (v->system == system && v->choices == 0 && !level &&
        hl_settings_find(cycle->parameters, v->name) != NULL)
      status = hl_network_models_set(run->models, system, fluid, v->name, x[k]);
  }
  hl_machine_free(machine);
  return status;
}

static hl_status shorten(hl_synthesis *run, hl_integration *integration, int system) {
  const hl_system *own = hl_problem_system_at(run->problem, system);
  int keep[MOST], most = run->settings.fluids_max, n = hl_integration_variable_count(integration);
  int fluids = own->fluid_count > 0 ? own->fluid_count : 1;
  double value[MOST] = {0};
  double *x = hli_zalloc(run->ctx, (size_t)fluids * (size_t)n + 1, sizeof *x);
  hl_optim_settings optim;
  if (x == NULL)
    return hli_nomem(run->ctx);
  hl_status status = hl_problem_settings(run->problem, &hl_optim_table, &optim);
  optim.polish = optim.polish < 200 ? optim.polish : 200; /* ranks need no more */
  hl_stop_settings left = hli_left(&run->stop);
  if (status == HL_OK)
    status = hl_integration_rank(integration, system, &optim, &left, value, x);
  for (int f = 0; f < fluids && status == HL_OK; f++)
    if (isfinite(value[f]))
      status = fix_others(run, integration, system, f, x + (size_t)f * (size_t)n);
  hli_release(run->ctx, x);
  if (status == HL_OK && own->fluid_count > most)
    status = limit_everywhere(run, system, keep, choose(value, own->fluid_count, most, keep));
  return status;
}

/* A list too long, or more to choose than the levels. */
static bool is_long(const hl_synthesis *run, int system) {
  const hl_system *own = hl_problem_system_at(run->problem, system);
  const hl_cycle_info *cycle = hl_cycle_find(own->cycle);
  bool others = false;
  for (int k = 0; k < own->parameter_count; k++) {
    const hl_parameter *p = &own->parameter[k];
    others |= p->most > p->least && !(cycle->low && strcmp(p->name, cycle->low) == 0) &&
              !(cycle->high && strcmp(p->name, cycle->high) == 0);
  }
  return own->fluid_count <= MOST && (others || own->fluid_count > run->settings.fluids_max);
}

hl_status hli_shortlist(hl_synthesis *run) {
  int systems = run->settings.use_systems ? hl_problem_system_count(run->problem) : 0;
  hl_integration *integration = NULL;
  hl_status status = HL_OK;
  bool any = false;
  for (int s = 0; s < systems; s++)
    any |= is_long(run, s);
  if (any) {
    hl_integration_settings settings;
    HLI_TRY(hl_problem_settings(run->problem, &hl_integration_table, &settings));
    settings.dt_min =
        isnan(run->settings.dt_min) ? run->settings.dt_practical : run->settings.dt_min;
    HLI_TRY(hl_integration_new(run->problem, &settings, &integration));
  }
  for (int s = 0; s < systems && status == HL_OK; s++)
    if (is_long(run, s))
      status = shorten(run, integration, s);
  hl_integration_free(integration);
  HLI_TRY(status);
  HLI_TRY(hl_network_models_prepare(run->models));
  for (int s = 0; s < systems; s++) {
    const hl_system *own = hl_problem_system_at(run->problem, s);
    const char *why = hl_network_models_idle(run->models, s);
    int usable[MOST], count = hl_network_models_usable(run->models, s, usable, MOST);
    if (*why == '\0') {
      if (own->fluid_count > 1 && count <= MOST)
        HLI_TRY(limit_everywhere(run, s, usable, count));
      continue;
    }
    hli_fault(run->ctx, 222, &own->place, "system \"%s\" takes no part in networks: %s", own->name,
              why);
    HLI_TRY(limit_everywhere(run, s, NULL, 0));
  }
  return HL_OK;
}
