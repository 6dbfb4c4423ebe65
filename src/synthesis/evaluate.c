/** One pass through the layers at a given operating point, without loops. */
#include "synthesis/synthesis.h"

hl_stop_settings hli_left(const hli_stop *stop) {
  hl_stop_settings left;
  hl_settings_init(&hl_stop_table, &left);
  left.time_limit = fmax(hli_stop_left(stop), 0.0);
  return left;
}

void hli_restrict(hl_network_settings *settings, const hl_synthesis_settings *asked,
                  hli_variant variant) {
  if (!asked->use_systems || variant == HLI_VARIANT_NO_SYSTEM)
    settings->machines_max = 0;
  if (!asked->use_hot_utility || variant == HLI_VARIANT_NO_BOILER)
    settings->use_hot_utility = false;
}

int hli_operations(const hl_problem *problem, const hl_placement *placement,
                   hl_operation *operation) {
  int count = 0;
  for (int k = 0; k < hl_problem_system_count(problem) && count < HLI_SYSTEMS; k++)
    if (hl_placement_cycle(placement, k) != NULL) {
      const hl_cycle_info *cycle = hl_placement_info(placement, k);
      operation[count++] = (hl_operation){
          .system = k,
          .fluid = hl_placement_fluid(placement, k),
          .t_evap = cycle->low ? hl_placement_value(placement, k, cycle->low) : (double)NAN,
          .t_cond = cycle->high ? hl_placement_value(placement, k, cycle->high) : (double)NAN};
    }
  return count;
}

static hl_status pass_at(const hl_problem *problem, double dt_min, const double *x,
                         const hl_match_rule *rule, int rule_count, hl_placement **placement,
                         hl_matches **matches, hl_network **network) {
  hl_integration_settings settings;
  HLI_TRY(hl_problem_settings(problem, &hl_integration_table, &settings));
  settings.dt_min = dt_min;
  settings.limits_hard = false;
  hl_integration *integration = NULL;
  HLI_TRY(hl_integration_new(problem, &settings, &integration));
  hl_status status = hl_integration_forbid(integration, rule, rule_count);
  if (status == HL_OK)
    status = hl_integration_eval(integration, x, placement);
  hl_integration_free(integration);
  HLI_TRY(status);
  if (hl_placement_outcome(*placement) == HL_OUTCOME_INFEASIBLE)
    return HL_OK;
  hl_match_settings match;
  HLI_TRY(hl_problem_settings(problem, &hl_match_table, &match));
  match.dt_min = dt_min;
  match.fix_scales = true; /* as placed: the point is evaluated, not chosen by cost */
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  HLI_TRY(hl_match_solve(problem, hl_placement_groups(*placement), hl_placement_scale(*placement),
                         rule, rule_count, NULL, 0, &match, &stop, matches));
  if (hl_matches_outcome(*matches) == HL_OUTCOME_INFEASIBLE || hl_matches_cell_count(*matches) == 0)
    return HL_OK;
  hl_network_models *models = NULL;
  HLI_TRY(hl_network_models_new(problem, &models));
  hl_operation operation[HLI_SYSTEMS];
  int operations = hli_operations(problem, *placement, operation);
  status = hl_network_from_matches(hl_problem_ctx(problem), models, *matches, dt_min, operation,
                                   operations, network);
  hl_network_models_free(models);
  return status;
}

hl_status hl_synthesis_evaluate(const hl_problem *problem, double dt_min, const double *x,
                                const hl_match_rule *rule, int rule_count, hl_placement **placement,
                                hl_matches **matches, hl_network **network) {
  *placement = NULL;
  *matches = NULL;
  *network = NULL;
  hl_status status = pass_at(problem, dt_min, x, rule, rule_count, placement, matches, network);
  if (status != HL_OK) {
    hl_network_free(*network);
    hl_matches_free(*matches);
    hl_placement_free(*placement);
    *placement = NULL;
    *matches = NULL;
    *network = NULL;
  }
  return status;
}
