/** Settings of the synthesis and the registry of every table a case may set. */
#include <stdio.h>

#include <heatloom/bound.h>
#include <heatloom/exergy.h>
#include <heatloom/hpr.h>
#include <heatloom/levels.h>
#include <heatloom/milp.h>
#include <heatloom/plan.h>
#include <heatloom/selection.h>
#include <heatloom/targets.h>
#include <heatloom/verify.h>

#include "synthesis/synthesis.h"

#define FIELD(name) offsetof(hl_synthesis_settings, name)

static const hl_setting setting[] = {
    {"method", HL_SETTING_CHOICE, HL_DIM_NONE, FIELD(method), HL_METHOD_LAYERS, 0,
     HL_METHOD_SIMULTANEOUS,
     "Layer by layer with loops between them, or structure search from nothing.",
     "layers|simultaneous"},
    {"dt_min", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(dt_min), NAN, 1e-3, 500.0,
     "Least approach of the network; not set: searched between dt_least and dt_most by the layers, "
     "free in a simultaneous synthesis.",
     NULL},
    {"dt_least", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(dt_least), 0.1, 1e-3, 500.0,
     "Lower end of the search for the least approach.", NULL},
    {"dt_most", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(dt_most), 30.0, 1e-3, 500.0,
     "Upper end of the search for the least approach.", NULL},
    {"dt_practical", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(dt_practical), 3.0, 1e-3, 500.0,
     "Practical least approach reported beside a free optimum.", NULL},
    {"use_systems", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(use_systems), 1.0, 0.0, 1.0,
     "Place thermodynamic systems.", NULL},
    {"use_hot_utility", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(use_hot_utility), 1.0, 0.0, 1.0,
     "Use hot utilities.", NULL},
    {"seed", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(seed), 1.0, 0.0, 1e9, "Seed of every search.",
     NULL},
    {"effort", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(effort), 2.0, 0.0, 3.0,
     "1 quick, 2 normal, 3 thorough; 0: only optimise a given network.", NULL},
    {"trials", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(trials), 0.0, 0.0, 1e8,
     "Structural trials of each search; 0: by effort.", NULL},
    {"points", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(points), 12.0, 0.0, 100.0,
     "Points of the sweep over the least approach, beside the chosen one; 0: no sweep.", NULL},
    {"alternatives", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(alternatives), 3.0, 0.0, HLI_OTHERS,
     "Cheapest networks of other pairs of streams to show beside the chosen one.", NULL},
    {"pareto", HL_SETTING_CHOICE, HL_DIM_NONE, FIELD(pareto), HL_PARETO_NONE, 0, HL_PARETO_CO2,
     "Front to search: TAC and this; units are exchangers and machines.", "none|energy|units|co2"},
    {"pareto_points", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(pareto_points), 5.0, 1.0, 50.0,
     "Weights at which the front is searched.", NULL},
    {"fluids_max", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(fluids_max), 6.0, 1.0, 1000.0,
     "Fluids of a system that take part: of a longer list the best at operating points of their "
     "own, "
     "and the first.",
     NULL},
};

const hl_settings_table hl_synthesis_table = {"synthesis", sizeof(hl_synthesis_settings),
                                              sizeof setting / sizeof *setting, setting};

const hl_settings_table *hl_settings_at(int k) {
  static const hl_settings_table *const table[] = {
      &hl_targets_table,   &hl_economics_table,      &hl_design_table, &hl_integration_table,
      &hl_optim_table,     &hl_match_table,          &hl_milp_table,   &hl_network_table,
      &hl_synthesis_table, &hl_verify_table,         &hl_levels_table, &hl_hpr_table,
      &hl_selection_table, &hl_selection_grid_table, &hl_plan_table,   &hl_bound_table,
      &hl_stop_table};
  return k >= 0 && k < (int)(sizeof table / sizeof *table) ? table[k] : NULL;
}

static const hl_setting *find_key(const char *key) {
  const hl_settings_table *table;
  for (int k = 0; (table = hl_settings_at(k)) != NULL; k++) {
    size_t n = strlen(table->section);
    if (strncmp(key, table->section, n) == 0 && key[n] == '.')
      return hl_settings_find(table, key + n + 1);
  }
  return NULL;
}

/* The known key nearest to a wrong one, whole or by its last part. */
static hli_nearest nearest_key(const char *key) {
  const hl_settings_table *table;
  hli_nearest nearest = hli_nearest_to(key);
  for (int k = 0; (table = hl_settings_at(k)) != NULL; k++)
    for (int j = 0; j < table->count; j++) {
      char known[96];
      snprintf(known, sizeof known, "%s.%s", table->section, table->setting[j].name);
      const int distance = hl_name_distance(table->setting[j].name, key);
      hli_nearest_offer(&nearest, known);
      if (distance < nearest.distance) {
        nearest.distance = distance;
        snprintf(nearest.name, sizeof nearest.name, "%s", known);
      }
    }
  return nearest;
}

hl_status hl_settings_check_case(const hl_problem *problem) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  hl_status status = HL_OK;
  for (int k = 0; k < hl_problem_setting_count(problem); k++) {
    const hl_setting_row *row = hl_problem_setting_at(problem, k);
    if (find_key(row->key) != NULL)
      continue;
    char hint[160];
    const hli_nearest nearest = nearest_key(row->key);
    status = hli_fault(
        ctx, 11, &row->place, "\"%s\" is not a setting\n%s", row->key,
        hli_nearest_hint(&nearest, "`heatloom help COMMAND` lists those of a command.", hint));
  }
  if (status != HL_OK)
    return status; /* their owners would report them once more */
  const hl_settings_table *table;
  union {
    hl_synthesis_settings synthesis;
    hl_network_settings network;
    unsigned char any[512];
  } scratch;
  for (int k = 0; (table = hl_settings_at(k)) != NULL; k++) {
    if (table->size > sizeof scratch)
      return hli_fault(ctx, 6, NULL, "settings of \"%s\" are larger than expected", table->section);
    hl_status one = hl_problem_settings(problem, table, &scratch);
    if (one != HL_OK)
      status = one;
  }
  return status;
}
