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

static hl_status shorten(hl_synthesis *run, hl_integration *integration, int system) {
  double value[MOST] = {0};
  int keep[MOST], most = run->settings.fluids_max;
  const hl_system *own = hl_problem_system_at(run->problem, system);
  hl_optim_settings optim;
  HLI_TRY(hl_problem_settings(run->problem, &hl_optim_table, &optim));
  optim.polish = optim.polish < 200 ? optim.polish : 200; /* ranks need no more */
  hl_stop_settings left = hli_left(&run->stop);
  HLI_TRY(hl_integration_rank(integration, system, &optim, &left, value));
  return limit_everywhere(run, system, keep, choose(value, own->fluid_count, most, keep));
}

static bool is_long(const hl_synthesis *run, int system) {
  int count = hl_problem_system_at(run->problem, system)->fluid_count;
  return count > run->settings.fluids_max && count <= MOST;
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
