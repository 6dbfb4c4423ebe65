/**
 * One least approach through all layers: operating point (loop 1), matches on refined grids,
 * networks; splits and broken design constraints come back as forbidden matches, under which the
 * systems are placed anew (loop 2).
 */
#include <stdio.h>
#include <stdlib.h>

#include <heatloom/exchanger.h>

#include "synthesis/synthesis.h"

enum { RULES = 6, SETS = 24, ROWS = 512 };

/* A set of forbidden matches fed back, and the placement it came from as a start. */
typedef struct rule_set {
  hl_match_rule rule[RULES];
  char name[RULES][2][96]; /* the rules' texts: placements and matches do not outlive their pass */
  int count;
} rule_set;

typedef struct pass {
  hli_layers *layers;
  hl_integration *integration;
  rule_set *set; /* queue */
  int set_count, set_next;
  hl_match_row *row;
} pass;

static void describe(const pass *p, const rule_set *set, const char *refine, char *text,
                     size_t size) {
  int n = snprintf(text, size, "least approach %.3g K, %s", p->layers->dt_min, refine);
  for (int k = 0; k < set->count && n >= 0 && (size_t)n < size; k++) {
    const hl_match_rule *rule = &set->rule[k];
    n += snprintf(text + n, size - (size_t)n, "%s %s–%s", k == 0 ? ", without" : ",", rule->hot,
                  rule->cold);
    if (isfinite(rule->t_from) && isfinite(rule->t_to) && n >= 0 && (size_t)n < size)
      n += snprintf(text + n, size - (size_t)n, " at %.1f–%.1f °C", rule->t_from - 273.15,
                    rule->t_to - 273.15);
  }
}

static bool same_rule(const hl_match_rule *a, const hl_match_rule *b) {
  const double close = 0.05; /* grids move a little with the operating point [K] */
  return hli_same_text(a->hot, b->hot) && hli_same_text(a->cold, b->cold) &&
         fabs(a->t_from - b->t_from) < close && fabs(a->t_to - b->t_to) < close;
}

/* Queue `base` with one more forbidden match, if it is new and there is room. */
static void feed_back(pass *p, const rule_set *base, const hl_matches *matches,
                      const hl_match_row *row) {
  static const int most[] = {1, 3, 6, SETS};
  int effort = p->layers->settings->effort;
  if (p->set_count >= most[effort < 0 ? 0 : effort > 3 ? 3 : effort] || base->count >= RULES)
    return;
  rule_set *set = &p->set[p->set_count];
  *set = *base;
  int k = set->count;
  hl_match_rule *rule = &set->rule[k];
  hl_match_rule_init(rule);
  rule->kind = HL_MATCH_FORBID;
  snprintf(set->name[k][0], sizeof set->name[k][0], "%s",
           hl_matches_stream_at(matches, row->hot)->name);
  snprintf(set->name[k][1], sizeof set->name[k][1], "%s",
           hl_matches_stream_at(matches, row->cold)->name);
  rule->t_from = row->t_from;
  rule->t_to = row->t_to;
  for (int j = 0; j <= k; j++) {
    set->rule[j].hot = set->name[j][0];
    set->rule[j].cold = set->name[j][1];
  }
  set->count = k + 1;
  for (int j = 0; j < p->set_count; j++) {
    bool same = p->set[j].count == set->count;
    for (int i = 0; same && i < set->count; i++)
      same = same_rule(&p->set[j].rule[i], &set->rule[i]);
    if (same)
      return;
  }
  p->set_count++;
}

/* Loop 2 and 3: what the designed rows tell the layers above. */
static void learn(pass *p, const rule_set *base, const hl_matches *matches) {
  const hl_design *design = hl_problem_design(p->layers->problem);
  const hl_group_set *groups = hl_matches_groups(matches);
  int rows = hl_exchanger_rows(p->layers->problem, matches, p->row, ROWS);
  for (int k = 0; k < rows && k < ROWS; k++) {
    const hl_match_row *row = &p->row[k];
    bool small = row->q < design->duty_min || row->area < design->area_min;
    int hot = hl_matches_stream_at(matches, row->hot)->group;
    int cold = hl_matches_stream_at(matches, row->cold)->group;
    bool system =
        groups->group[hot].kind == HL_GROUP_SYSTEM || groups->group[cold].kind == HL_GROUP_SYSTEM;
    if (small || (row->parallel && system))
      feed_back(p, base, matches, row);
  }
}

/* Add a copy of the network as a point. */
static hl_status keep(pass *p, const hl_network *network, hl_origin origin, const char *label) {
  hl_network *copy = NULL;
  HLI_TRY(hl_network_copy(network, p->layers->ctx, &copy));
  hl_status status =
      hli_store_add(p->layers->store, &copy, origin, p->layers->dt_min, p->layers->variant, label);
  hl_network_free(copy);
  return status;
}

static hl_status improve(pass *p, hl_network *network, const char *label) {
  hl_network_settings settings;
  HLI_TRY(hl_problem_settings(p->layers->problem, &hl_network_table, &settings));
  settings.emat = p->layers->dt_min;
  settings.seed = p->layers->seed;
  hli_restrict(&settings, p->layers->settings, p->layers->variant);
  hl_outcome outcome = HL_OUTCOME_NONE;
  const hl_stop_settings stop = hli_left(p->layers->stop);
  HLI_TRY(hl_network_simplify(network, &settings, &stop, &outcome));
  if (outcome == HL_OUTCOME_INFEASIBLE)
    return HL_OK;
  return keep(p, network, HL_ORIGIN_SIMPLIFIED, label);
}

/* Why there are no matches; a system that cannot take part says why first. */
static void explain(hli_layers *layers, const hl_placement *placement, const char *why) {
  layers->reason[0] = '\0';
  for (int k = 0; k < hl_problem_system_count(layers->problem) && layers->reason[0] == '\0'; k++) {
    const char *idle = hl_placement_idle(placement, k);
    if (*idle != '\0')
      hli_print(layers->reason, sizeof layers->reason, "\"%s\" is not used: %s; ",
                hl_problem_system_at(layers->problem, k)->name, idle);
  }
  const size_t used = strlen(layers->reason);
  hli_print(layers->reason + used, sizeof layers->reason - used, "%s", why);
}

/* Matches on one grid, their network and its improvement; *won: the cheapest so far came from it.
 */
static hl_status design(pass *p, const rule_set *set, bool half, const hl_placement *placement,
                        bool *won) {
  hli_layers *layers = p->layers;
  hl_match_settings settings;
  HLI_TRY(hl_problem_settings(layers->problem, &hl_match_table, &settings));
  settings.dt_min = layers->dt_min;
  settings.refine_half = half;
  hl_stop_settings stop = hli_left(layers->stop);
  hl_matches *matches = NULL;
  HLI_TRY(hl_match_solve(layers->problem, hl_placement_groups(placement),
                         hl_placement_scale(placement), set->rule, set->count, NULL, 0, &settings,
                         &stop, &matches));
  if (hl_matches_outcome(matches) == HL_OUTCOME_INFEASIBLE || hl_matches_cell_count(matches) == 0) {
    if (set->count == 0)
      explain(layers, placement, hl_matches_reason(matches));
    hl_matches_free(matches);
    return HL_OK;
  }
  char label[200];
  describe(p, set, half ? "half refinement" : "own levels", label, sizeof label);
  hl_network *network = NULL;
  hl_operation operation[HLI_SYSTEMS];
  int operations = hli_operations(layers->problem, placement, operation);
  hl_status status = hl_network_from_matches(layers->ctx, layers->models, matches, layers->dt_min,
                                             operation, operations, &network);
  if (status == HL_ERR_RANGE) { /* a machine of the placement that networks cannot have there */
    if (set->count == 0)
      explain(layers, placement, hl_ctx_error(layers->ctx)->message);
    hl_matches_free(matches);
    return HL_OK;
  }
  int before = layers->store->count;
  if (status == HL_OK)
    status = keep(p, network, HL_ORIGIN_MATCHES, label);
  if (status == HL_OK && !hli_stop_due(layers->stop))
    status = improve(p, network, label);
  hl_network_free(network);
  if (status == HL_OK)
    learn(p, set, matches);
  bool better = false;
  for (int k = before; k < layers->store->count && status == HL_OK; k++) {
    const hl_net_point *point = &layers->store->point[k]->shown;
    if (point->feasible && point->totals.tac < layers->best) {
      layers->best = point->totals.tac;
      better = true;
    }
  }
  if (better) {
    hl_matches_free(layers->matches);
    layers->matches = matches;
    *won = true;
  } else {
    hl_matches_free(matches);
  }
  return status;
}

/* Place the systems under a set's rules and design networks from it. */
static hl_status run_set(pass *p, int k) {
  hli_layers *layers = p->layers;
  const rule_set *set = &p->set[k];
  HLI_TRY(hl_integration_forbid(p->integration, set->rule, set->count));
  hl_optim_settings optim;
  HLI_TRY(hl_problem_settings(layers->problem, &hl_optim_table, &optim));
  optim.seed = layers->seed;
  hl_stop_settings stop = hli_left(layers->stop);
  hl_placement *placement = NULL;
  HLI_TRY(hl_integration_solve(p->integration, &optim, &stop, &placement));
  hl_status status = HL_OK;
  bool won = false;
  const bool infeasible = hl_placement_outcome(placement) == HL_OUTCOME_INFEASIBLE;
  if (infeasible && k == 0) /* later sets have rules fed back, which are not the user's */
    snprintf(layers->reason, sizeof layers->reason, "%s", hl_placement_reason(placement));
  for (int half = 0; half < 2 && !infeasible && status == HL_OK && !hli_stop_due(layers->stop);
       half++)
    status = design(p, set, half == 1, placement, &won);
  if (won) {
    hl_placement_free(layers->placement);
    layers->placement = placement;
  } else {
    hl_placement_free(placement);
  }
  return status;
}

hl_status hli_layers_run(hli_layers *layers) {
  layers->best = INFINITY;
  pass p = {.layers = layers};
  p.set = hli_zalloc(layers->ctx, SETS, sizeof *p.set);
  p.row = hli_zalloc(layers->ctx, ROWS, sizeof *p.row);
  hl_status status = p.set != NULL && p.row != NULL ? HL_OK : hli_nomem(layers->ctx);
  hl_integration_settings settings;
  if (status == HL_OK)
    status = hl_problem_settings(layers->problem, &hl_integration_table, &settings);
  if (status == HL_OK) {
    settings.dt_min = layers->dt_min;
    status = hl_integration_new(layers->problem, &settings, &p.integration);
  }
  p.set_count = 1; /* the empty set first */
  while (status == HL_OK && p.set_next < p.set_count && !hli_stop_due(layers->stop))
    status = run_set(&p, p.set_next++);
  hl_integration_free(p.integration);
  hli_release(layers->ctx, p.row);
  hli_release(layers->ctx, p.set);
  return status;
}
