/* The steps of the solution: least cost, then few matches at its scales, then ties. */
#include "match/match.h"

/*
 * Rounds of the reweighted linear programme, and the part of the most a pair could exchange that
 * its weight adds to its heat, so that a pair without heat can come back.
 */
enum { ROUNDS = 6 };
static const double come_back = 0.05;

bool hli_match_stopped(const hli_grid *grid) {
  return hli_stop_now(grid->stop, "matches", 0, 0, NAN, NAN);
}

hl_stop_settings hli_steps_left(const hli_grid *grid) {
  hl_stop_settings left = grid->stop->limit;
  left.time_limit = hli_stop_left(grid->stop);
  return left;
}

static int pair_count(const hli_steps *steps) {
  return steps->grid->hot_count * steps->grid->cold_count;
}

static double floor_heat(const hli_steps *steps) {
  return HLI_CELL_FLOOR * steps->grid->process_heat;
}

/* ------------------------------------------------------------ one step */

enum keep { KEEP_ANY, KEEP_FEWER };

static void take_values(hli_steps *steps, const double *value, enum keep keep) {
  const hli_grid *grid = steps->grid;
  const hli_model *model = &steps->model;
  int pairs = 0;
  for (int p = 0; p < pair_count(steps); p++) {
    double sum = 0.0;
    for (int c = model->pair_cell[p]; c < model->pair_cell[p + 1]; c++)
      sum += value[model->cell[c].column];
    steps->pair_heat[p] = sum;
    pairs += sum > floor_heat(steps) ? 1 : 0;
  }
  if (keep == KEEP_FEWER && pairs >= steps->pairs)
    return;
  steps->pairs = pairs;
  for (int p = 0; p < pair_count(steps); p++)
    steps->match[p] = steps->pair_heat[p] > floor_heat(steps);
  for (int c = 0; c < model->cell_count; c++)
    steps->heat[c] = value[model->cell[c].column];
  for (int g = 1; g < grid->set->count; g++) {
    const double scale = model->scale_column[g] >= 0 ? value[model->scale_column[g]] : 0.0;
    steps->scale[g] = scale > HLI_CELL_FLOOR * grid->most[g] ? scale : 0.0;
  }
}

/*
 * Solve and take the values if they are to be kept. A later step that only rounding can make
 * infeasible leaves the earlier solution, which is then without proof.
 */
static hl_status solve(hli_steps *steps, enum keep keep) {
  if (hli_match_stopped(steps->grid) || steps->model.incomplete) {
    steps->outcome = hli_stop_outcome(steps->grid->stop, HL_OUTCOME_LIMIT);
    return HL_OK;
  }
  const hl_stop_settings left = hli_steps_left(steps->grid);
  hl_milp_result result;
  HLI_TRY(hl_milp_solve(steps->model.milp, NULL, &left, &result));
  if (!steps->found)
    steps->outcome = result.outcome;
  else if (result.outcome == HL_OUTCOME_INFEASIBLE)
    steps->outcome = HL_OUTCOME_FEASIBLE;
  else if (result.outcome != HL_OUTCOME_OPTIMAL)
    steps->outcome = result.outcome;
  if (result.value == NULL)
    return HL_OK;
  steps->found = true;
  take_values(steps, result.value, keep);
  return HL_OK;
}

/* ------------------------------------------------------------ least cost */

static double heat_or_power(const hl_group *group) {
  if (group->kind == HL_GROUP_SYSTEM)
    return group->power;
  double heat = 0.0;
  for (int k = 0; k < group->profile_count; k++)
    heat += hl_profile_heat(&group->profile[k]);
  return heat;
}

static hl_status find_least_cost(hli_steps *steps, const double *start) {
  const hli_grid *grid = steps->grid;
  hl_milp *milp = steps->model.milp;
  for (int g = 1; g < grid->set->count; g++)
    steps->priced = steps->priced || grid->set->group[g].cost_fixed != 0.0 ||
                    grid->set->group[g].cost_scale != 0.0;
  steps->weighed = steps->priced && grid->settings->match_cost > 0.0;
  for (int g = 1; g < grid->set->count; g++) {
    const hl_group *group = &grid->set->group[g];
    const int f = steps->model.scale_column[g], y = steps->model.use_column[g];
    if (f >= 0)
      HLI_TRY(hl_milp_set_cost(milp, f, steps->priced ? group->cost_scale : heat_or_power(group)));
    if (y < 0)
      continue;
    HLI_TRY(hl_milp_set_cost(milp, y, group->cost_fixed));
    if (start != NULL)
      HLI_TRY(hl_milp_set_start(milp, y, start[g] > 0.0 ? 1.0 : 0.0));
  }
  if (steps->weighed)
    HLI_TRY(hli_model_add_matches(&steps->model, grid->settings->match_cost));
  return solve(steps, KEEP_ANY);
}

/* Keep the scales of the solution so far, and all costs 0. */
static hl_status keep_scales(hli_steps *steps) {
  const hli_grid *grid = steps->grid;
  hl_milp *milp = steps->model.milp;
  for (int g = 1; g < grid->set->count; g++) {
    const int f = steps->model.scale_column[g], y = steps->model.use_column[g];
    if (f < 0)
      continue;
    /* Not exactly: the balances hold to the solver's tolerance only. */
    const double scale = steps->scale[g], slack = HLI_CELL_FLOOR * scale;
    HLI_TRY(hl_milp_set_cost(milp, f, 0.0));
    HLI_TRY(hl_milp_set_column(milp, f, fmax(scale - slack, 0.0), scale + slack));
    if (y < 0)
      continue;
    const double used = scale > 0.0 ? 1.0 : 0.0;
    HLI_TRY(hl_milp_set_cost(milp, y, 0.0));
    HLI_TRY(hl_milp_set_column(milp, y, used, used));
  }
  hli_model_bound(&steps->model, steps->scale, true);
  return HL_OK;
}

/* ------------------------------------------------------------ few matches */

/*
 * Few matches by linear programmes: first heat over the most that the pair could exchange, which is
 * the relaxation of their number, then over its heat in the last solution, so that small matches
 * weigh more (reweighted l1 minimisation: Candes, Wakin and Boyd 2008). The best is kept.
 */
static hl_status thin_out(hli_steps *steps) {
  const hli_model *model = &steps->model;
  int idle = 0;
  for (int round = 0; round < ROUNDS && idle < 2; round++) {
    for (int p = 0; p < pair_count(steps); p++) {
      const double most = fmax(model->pair_most[p], floor_heat(steps));
      const double heat = round == 0 ? most : steps->pair_heat[p] + come_back * most;
      const double weight = steps->grid->process_heat / heat;
      for (int c = model->pair_cell[p]; c < model->pair_cell[p + 1]; c++)
        HLI_TRY(hl_milp_set_cost(model->milp, model->cell[c].column, weight));
    }
    const int pairs = steps->pairs;
    HLI_TRY(solve(steps, KEEP_FEWER));
    idle = steps->pairs < pairs ? 0 : idle + 1;
    if (steps->outcome != HL_OUTCOME_OPTIMAL)
      return HL_OK;
  }
  return HL_OK;
}

/* The least number of matches at the scales so far (Papoulias and Grossmann 1983), from the
 * solution so far. */
static hl_status find_fewest(hli_steps *steps) {
  hli_model *model = &steps->model;
  for (int c = 0; c < model->cell_count; c++)
    HLI_TRY(hl_milp_set_cost(model->milp, model->cell[c].column, 0.0));
  HLI_TRY(hli_model_add_matches(model, 1.0));
  for (int p = 0; p < pair_count(steps); p++)
    if (model->match_column[p] >= 0)
      HLI_TRY(hl_milp_set_start(model->milp, model->match_column[p], steps->match[p] ? 1.0 : 0.0));
  return solve(steps, KEEP_FEWER);
}

/* ------------------------------------------------------------ ties */

/* Leave only the matches of the solution so far. */
static hl_status keep_matches(hli_steps *steps) {
  hli_model *model = &steps->model;
  for (int p = 0; p < pair_count(steps); p++) {
    const int m = model->match_column[p];
    const double used = steps->match[p] ? 1.0 : 0.0;
    if (m >= 0) {
      HLI_TRY(hl_milp_set_cost(model->milp, m, 0.0));
      HLI_TRY(hl_milp_set_column(model->milp, m, used, used));
    }
    for (int c = model->pair_cell[p]; c < model->pair_cell[p + 1] && !steps->match[p]; c++)
      HLI_TRY(hl_milp_set_column(model->milp, model->cell[c].column, 0.0, 0.0));
  }
  return HL_OK;
}

/*
 * Heat used within the temperatures of its hot stream costs less than heat used below them, and an
 * earlier pair of streams less than a later one, so that equal input gives equal matches.
 */
static hl_status settle_ties(hli_steps *steps) {
  const hli_grid *grid = steps->grid;
  const hli_model *model = &steps->model;
  const double span = grid->boundary[0] - grid->boundary[grid->count];
  for (int c = 0; c < model->cell_count; c++) {
    const hli_cell *cell = &model->cell[c];
    const double end = grid->boundary[hli_pair_hot(grid, cell->pair)->last + 1];
    const double middle =
        0.5 * (grid->boundary[cell->interval] + grid->boundary[cell->interval + 1]);
    const double drop = span > 0.0 ? fmax(end - middle, 0.0) / span : 0.0;
    const double order = 1e-2 * (cell->pair + 1) / pair_count(steps);
    HLI_TRY(hl_milp_set_cost(model->milp, cell->column, drop + order));
  }
  return solve(steps, KEEP_ANY);
}

hl_status hli_steps_run(hli_steps *steps, const double *start) {
  const hli_grid *grid = steps->grid;
  HLI_TRY(hli_model_build(&steps->model, grid, false));
  steps->heat = HLI_NEW(grid->arena, double, steps->model.cell_count);
  steps->match = HLI_NEW(grid->arena, bool, pair_count(steps));
  steps->pair_heat = HLI_NEW(grid->arena, double, pair_count(steps));
  if (steps->heat == NULL || steps->match == NULL || steps->pair_heat == NULL)
    return hli_nomem(grid->ctx);
  HLI_TRY(find_least_cost(steps, start));
  if (!steps->found)
    return HL_OK;
  HLI_TRY(keep_scales(steps));
  if (!steps->weighed) {
    HLI_TRY(thin_out(steps));
    if (grid->settings->fewest || grid->settings->match_cost > 0.0)
      HLI_TRY(find_fewest(steps));
  }
  HLI_TRY(keep_matches(steps));
  return settle_ties(steps);
}
