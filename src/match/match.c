/* Match selection: the steps of the solution and the object that holds it. */
#include "match/match.h"

static const hl_setting settings[] = {
    {"dt_min", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, offsetof(hl_match_settings, dt_min), 10.0,
     1e-6, 1000.0, "Least approach where streams give no contribution.", NULL},
    {"refine_half", HL_SETTING_FLAG, HL_DIM_NONE, offsetof(hl_match_settings, refine_half), 1.0,
     0.0, 1.0, "Boundaries half of dt_min beyond every evaporator and condenser.", NULL},
    {"refine_step", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, offsetof(hl_match_settings, refine_step),
     NAN, 0.01, 10000.0, "Longest temperature interval; not set: as the streams give them.", NULL},
    {"fewest", HL_SETTING_FLAG, HL_DIM_NONE, offsetof(hl_match_settings, fewest), 0.0, 0.0, 1.0,
     "Select the least number of matches at the scales of least cost.", NULL},
    {"match_cost", HL_SETTING_NUMBER, HL_DIM_MONEY_RATE, offsetof(hl_match_settings, match_cost),
     0.0, 0.0, 1e15, "Yearly cost of a match, weighed against the cost of utilities and systems.",
     NULL},
    {"fix_scales", HL_SETTING_FLAG, HL_DIM_NONE, offsetof(hl_match_settings, fix_scales), 0.0, 0.0,
     1.0, "Keep the scales of utilities and systems as they are given.", NULL},
};

const hl_settings_table hl_match_table = {"match", sizeof(hl_match_settings),
                                          sizeof settings / sizeof *settings, settings};

struct hl_matches {
  hl_ctx *ctx;
  hli_arena arena;
  hl_outcome outcome;
  const char *reason;
  double cost, dt_min;
  double *scale;
  hl_group_set set;
  int boundary_count;
  const double *boundary;
  int stream_count, cell_count, pair_count;
  hl_match_stream *stream;
  hl_match_cell *cell;
};

/* ------------------------------------------------------------ copy of the groups */

static bool copy_profile(hli_arena *arena, const hl_profile *from, hl_profile *to) {
  hl_piece *piece = HLI_NEW(arena, hl_piece, from->count);
  *to = *from;
  to->name = hli_arena_text(arena, from->name);
  to->zone = hli_arena_text(arena, from->zone);
  to->piece = piece;
  if (piece == NULL || to->name == NULL || to->zone == NULL)
    return false;
  for (int k = 0; k < from->count; k++)
    piece[k] = from->piece[k];
  return true;
}

static bool copy_group(hli_arena *arena, const hl_group *from, hl_group *to) {
  hl_profile *profile = HLI_NEW(arena, hl_profile, from->profile_count);
  hl_loss *loss = HLI_NEW(arena, hl_loss, from->loss_count);
  *to = *from;
  to->name = hli_arena_text(arena, from->name);
  to->profile = profile;
  to->loss = loss;
  if (profile == NULL || loss == NULL || to->name == NULL)
    return false;
  for (int k = 0; k < from->profile_count; k++)
    if (!copy_profile(arena, &from->profile[k], &profile[k]))
      return false;
  for (int k = 0; k < from->loss_count; k++) {
    loss[k] = from->loss[k];
    loss[k].component = hli_arena_text(arena, from->loss[k].component);
    if (loss[k].component == NULL)
      return false;
  }
  return true;
}

static bool copy_set(hli_arena *arena, const hl_group_set *from, hl_group_set *to) {
  hl_group *group = HLI_NEW(arena, hl_group, from->count);
  if (group == NULL)
    return false;
  for (int g = 0; g < from->count; g++)
    if (!copy_group(arena, &from->group[g], &group[g]))
      return false;
  *to = (hl_group_set){from->count, group};
  return true;
}

/* ------------------------------------------------------------ steps of the solution */

/* What the steps share; values are those of the best solution so far. */
typedef struct match_run {
  hl_matches *matches;
  const hli_grid *grid;
  hli_model model;
  hli_stop stop;
  double *heat; /* per cell; heat of the best solution so far [W] */
  bool *match;  /* per pair: may be used, if matches are chosen */
  bool found;
  bool priced; /* some group has a cost */
} match_run;

static void take_values(match_run *run, const double *value) {
  const hli_grid *grid = run->grid;
  const hli_model *model = &run->model;
  for (int c = 0; c < model->cell_count; c++)
    run->heat[c] = value[model->cell[c].column];
  for (int g = 1; g < grid->set->count; g++) {
    const double scale = model->scale_column[g] >= 0 ? value[model->scale_column[g]] : 0.0;
    run->matches->scale[g] = scale > HLI_CELL_FLOOR * grid->most[g] ? scale : 0.0;
  }
  for (int p = 0; p < grid->hot_count * grid->cold_count; p++)
    if (model->match_column[p] >= 0)
      run->match[p] = value[model->match_column[p]] > 0.5;
}

/*
 * Solve and keep the values if there are some. The weakest outcome of the steps stands; a later
 * step that only rounding can make infeasible leaves the earlier solution, which is then without
 * proof.
 */
static hl_status step(match_run *run) {
  if (hli_stop_now(&run->stop, "matches", 0, 0, NAN, NAN)) {
    run->matches->outcome = hli_stop_outcome(&run->stop, HL_OUTCOME_LIMIT);
    return HL_OK;
  }
  hl_stop_settings stop = run->stop.limit;
  stop.time_limit = hli_stop_left(&run->stop);
  hl_milp_result result;
  HLI_TRY(hl_milp_solve(run->model.milp, NULL, &stop, &result));
  if (!run->found)
    run->matches->outcome = result.outcome;
  else if (result.outcome == HL_OUTCOME_INFEASIBLE)
    run->matches->outcome = HL_OUTCOME_FEASIBLE;
  else if (result.outcome != HL_OUTCOME_OPTIMAL)
    run->matches->outcome = result.outcome;
  if (result.value == NULL)
    return HL_OK;
  run->found = true;
  take_values(run, result.value);
  return HL_OK;
}

static double heat_or_power(const hl_group *group) {
  if (group->kind == HL_GROUP_SYSTEM)
    return group->power;
  double heat = 0.0;
  for (int k = 0; k < group->profile_count; k++)
    heat += hl_profile_heat(&group->profile[k]);
  return heat;
}

/* A cost of matches is weighed against other costs; without any, it only means few matches. */
static bool weighs_matches(const match_run *run) {
  return run->priced && run->grid->settings->match_cost > 0.0;
}

static bool wants_fewest(const match_run *run) {
  const hl_match_settings *wish = run->grid->settings;
  return !weighs_matches(run) && (wish->fewest || wish->match_cost > 0.0);
}

static hl_status set_costs(match_run *run, const double *start) {
  const hli_grid *grid = run->grid;
  hl_milp *milp = run->model.milp;
  for (int g = 1; g < grid->set->count; g++)
    run->priced = run->priced || grid->set->group[g].cost_fixed != 0.0 ||
                  grid->set->group[g].cost_scale != 0.0;
  for (int g = 1; g < grid->set->count; g++) {
    const hl_group *group = &grid->set->group[g];
    const int f = run->model.scale_column[g], y = run->model.use_column[g];
    if (f >= 0)
      HLI_TRY(hl_milp_set_cost(milp, f, run->priced ? group->cost_scale : heat_or_power(group)));
    if (y < 0)
      continue;
    HLI_TRY(hl_milp_set_cost(milp, y, group->cost_fixed));
    if (start != NULL)
      HLI_TRY(hl_milp_set_start(milp, y, start[g] > 0.0 ? 1.0 : 0.0));
  }
  if (!weighs_matches(run))
    return HL_OK;
  return hli_model_add_matches(&run->model, grid->settings->match_cost);
}

/* Keep the scales of the best solution so far, and all costs 0. */
static hl_status keep_scales(match_run *run) {
  const hli_grid *grid = run->grid;
  hl_milp *milp = run->model.milp;
  for (int g = 1; g < grid->set->count; g++) {
    const int f = run->model.scale_column[g], y = run->model.use_column[g];
    if (f < 0)
      continue;
    /* Not exactly: the balances hold to the solver's tolerance only. */
    const double scale = run->matches->scale[g], slack = HLI_CELL_FLOOR * scale;
    HLI_TRY(hl_milp_set_cost(milp, f, 0.0));
    HLI_TRY(hl_milp_set_column(milp, f, fmax(scale - slack, 0.0), scale + slack));
    if (y < 0)
      continue;
    const double used = scale > 0.0 ? 1.0 : 0.0;
    HLI_TRY(hl_milp_set_cost(milp, y, 0.0));
    HLI_TRY(hl_milp_set_column(milp, y, used, used));
  }
  return hli_model_bound(&run->model, run->matches->scale, true);
}

/* The least number of matches at the scales so far (Papoulias and Grossmann 1983). The solution so
 * far is the start, and the answer if there is no time for another. */
static hl_status choose_fewest(match_run *run) {
  hli_model *model = &run->model;
  HLI_TRY(hli_model_add_matches(model, 1.0));
  const double floor = HLI_CELL_FLOOR * run->grid->process_heat;
  for (int c = 0; c < model->cell_count; c++)
    if (run->heat[c] > floor)
      run->match[model->cell[c].pair] = true;
  for (int p = 0; p < run->grid->hot_count * run->grid->cold_count; p++)
    if (model->match_column[p] >= 0)
      HLI_TRY(hl_milp_set_start(model->milp, model->match_column[p], run->match[p] ? 1.0 : 0.0));
  return step(run);
}

/* Bar the matches that were not chosen. */
static hl_status keep_matches(match_run *run) {
  hli_model *model = &run->model;
  for (int p = 0; p < run->grid->hot_count * run->grid->cold_count; p++) {
    const int m = model->match_column[p];
    if (m < 0)
      continue;
    const double used = run->match[p] ? 1.0 : 0.0;
    HLI_TRY(hl_milp_set_cost(model->milp, m, 0.0));
    HLI_TRY(hl_milp_set_column(model->milp, m, used, used));
  }
  return HL_OK;
}

/*
 * Decide between solutions of equal cost, so that equal input gives equal matches. The weights say
 * what hl_match_solve() promises; heat used below its own stream's temperatures weighs up to twice
 * as much.
 */
static hl_status settle(match_run *run) {
  const hli_grid *grid = run->grid;
  hli_model *model = &run->model;
  const double span = grid->boundary[0] - grid->boundary[grid->count];
  const double floor = HLI_CELL_FLOOR * grid->process_heat;
  const int pairs = grid->hot_count * grid->cold_count;
  for (int c = 0; c < model->cell_count; c++) {
    const hli_cell *cell = &model->cell[c];
    const double end = grid->boundary[hli_pair_hot(grid, cell->pair)->last + 1];
    const double middle =
        0.5 * (grid->boundary[cell->interval] + grid->boundary[cell->interval + 1]);
    const double drop = span > 0.0 ? fmax(end - middle, 0.0) / span : 0.0;
    const double order = 1e-3 * (cell->pair + 1) / pairs;
    const double most = fmax(model->pair_most[cell->pair], floor);
    HLI_TRY(hl_milp_set_cost(model->milp, cell->column,
                             grid->process_heat / most * (1.0 + drop + order)));
  }
  return step(run);
}

static hl_status solve_steps(match_run *run, const double *start) {
  HLI_TRY(hli_model_build(&run->model, run->grid, false));
  run->heat = HLI_NEW(run->grid->arena, double, run->model.cell_count);
  run->match = HLI_NEW(run->grid->arena, bool, run->grid->hot_count * run->grid->cold_count);
  if (run->heat == NULL || run->match == NULL)
    return hli_nomem(run->grid->ctx);
  HLI_TRY(set_costs(run, start));
  HLI_TRY(step(run));
  if (run->matches->outcome == HL_OUTCOME_INFEASIBLE) {
    hl_stop_settings left = run->stop.limit;
    left.time_limit = hli_stop_left(&run->stop);
    return hli_explain(run->grid, &run->matches->arena, &left, &run->matches->reason);
  }
  if (!run->found)
    return HL_OK;
  HLI_TRY(keep_scales(run));
  if (wants_fewest(run))
    HLI_TRY(choose_fewest(run));
  HLI_TRY(keep_matches(run));
  return settle(run);
}

/* ------------------------------------------------------------ the result */

static hl_status take_cells(match_run *run) {
  hl_matches *matches = run->matches;
  const hli_grid *grid = run->grid;
  const double floor = HLI_CELL_FLOOR * grid->process_heat;
  matches->cell = HLI_NEW(&matches->arena, hl_match_cell, run->model.cell_count);
  if (matches->cell == NULL)
    return hli_nomem(grid->ctx);
  int last = -1;
  for (int c = 0; c < run->model.cell_count; c++) {
    const hli_cell *cell = &run->model.cell[c];
    if (!(run->heat[c] > floor))
      continue;
    matches->cell[matches->cell_count++] =
        (hl_match_cell){.hot = grid->hot[cell->pair / grid->cold_count],
                        .cold = grid->cold[cell->pair % grid->cold_count],
                        .interval = cell->interval,
                        .q = run->heat[c]};
    matches->pair_count += cell->pair != last ? 1 : 0;
    last = cell->pair;
  }
  double cost = weighs_matches(run) ? grid->settings->match_cost * matches->pair_count : 0.0;
  for (int g = 1; g < grid->set->count; g++)
    if (matches->scale[g] > 0.0)
      cost += grid->set->group[g].cost_fixed + grid->set->group[g].cost_scale * matches->scale[g];
  matches->cost = cost;
  return HL_OK;
}

static hl_status take_grid(hl_matches *matches, const hli_grid *grid) {
  matches->boundary_count = grid->lane_count > 0 ? grid->count + 1 : 0;
  double *boundary = HLI_NEW(&matches->arena, double, matches->boundary_count);
  matches->stream = HLI_NEW(&matches->arena, hl_match_stream, grid->lane_count);
  if (boundary == NULL || matches->stream == NULL)
    return hli_nomem(matches->ctx);
  for (int k = 0; k < matches->boundary_count; k++)
    boundary[k] = grid->boundary[k];
  matches->boundary = boundary;
  matches->stream_count = grid->lane_count;
  for (int s = 0; s < grid->lane_count; s++)
    matches->stream[s] = grid->lane[s].stream;
  return HL_OK;
}

/* Rules of the problem, then the caller's. */
static hl_status gather_rules(hli_grid *grid, const hl_match_rule *rule, int rule_count) {
  const int own = hl_problem_rule_count(grid->problem);
  grid->rule = HLI_NEW(grid->arena, const hl_match_rule *, own + rule_count);
  if (grid->rule == NULL)
    return hli_nomem(grid->ctx);
  grid->rule_count = own + rule_count;
  for (int r = 0; r < own; r++)
    grid->rule[r] = hl_problem_rule_at(grid->problem, r);
  for (int r = 0; r < rule_count; r++)
    grid->rule[own + r] = &rule[r];
  return HL_OK;
}

typedef struct match_question {
  const double *scale;
  const hl_match_rule *rule;
  int rule_count;
  const double *boundary;
  int boundary_count;
} match_question;

static hl_status answer(match_run *run, hli_grid *grid, const match_question *question) {
  hl_matches *matches = run->matches;
  HLI_TRY(gather_rules(grid, question->rule, question->rule_count));
  HLI_TRY(hli_grid_fill(grid, grid->settings->fix_scales ? question->scale : NULL,
                        question->boundary, question->boundary_count));
  HLI_TRY(take_grid(matches, grid));
  matches->scale = HLI_NEW(&matches->arena, double, matches->set.count);
  if (matches->scale == NULL)
    return hli_nomem(matches->ctx);
  matches->scale[0] = 1.0;
  HLI_TRY(solve_steps(run, question->scale));
  return run->found ? take_cells(run) : HL_OK;
}

static hl_status check(hl_ctx *ctx, const hl_group_set *set, const double *scale,
                       const hl_match_settings *settings_used, const hl_stop_settings *stop) {
  HLI_TRY(hl_settings_check(ctx, &hl_match_table, settings_used));
  if (stop != NULL)
    HLI_TRY(hl_settings_check(ctx, &hl_stop_table, stop));
  if (set->count < 1 || set->group[0].kind != HL_GROUP_PROCESS)
    HLI_FAIL(ctx, 1, NULL, "match: group 0 of the set must be the process");
  if (!settings_used->fix_scales)
    return HL_OK;
  if (scale == NULL)
    HLI_FAIL(ctx, 1, NULL, "match: fix_scales is set, but no scales are given");
  for (int g = 0; g < set->count; g++)
    if (!(scale[g] >= 0.0) || isinf(scale[g]))
      HLI_FAIL(ctx, 1, NULL, "match: scale %g of \"%s\"; a scale must be finite and not negative",
               scale[g], set->group[g].name);
  return HL_OK;
}

hl_status hl_match_solve(const hl_problem *problem, const hl_group_set *set, const double *scale,
                         const hl_match_rule *rule, int rule_count, const double *boundary,
                         int boundary_count, const hl_match_settings *settings_used,
                         const hl_stop_settings *stop, hl_matches **out) {
  *out = NULL;
  hl_ctx *ctx = hl_problem_ctx(problem);
  hl_match_settings own;
  if (settings_used == NULL) {
    HLI_TRY(hl_problem_settings(problem, &hl_match_table, &own));
    settings_used = &own;
  }
  HLI_TRY(check(ctx, set, scale, settings_used, stop));
  hl_matches *matches = hli_zalloc(ctx, 1, sizeof *matches);
  if (matches == NULL)
    return hli_nomem(ctx);
  matches->ctx = ctx;
  matches->cost = NAN;
  matches->reason = "";
  matches->dt_min = settings_used->dt_min;
  hli_arena_init(&matches->arena, ctx);
  hli_arena work;
  hli_arena_init(&work, ctx);
  hli_grid grid = {.ctx = ctx,
                   .arena = &work,
                   .problem = problem,
                   .set = &matches->set,
                   .settings = settings_used};
  match_run run = {.matches = matches, .grid = &grid};
  hl_stop_settings unlimited;
  hl_settings_init(&hl_stop_table, &unlimited);
  unlimited.gap = 0.0;
  hli_stop_start(&run.stop, ctx, stop != NULL ? stop : &unlimited);
  const match_question asked = {scale, rule, rule_count, boundary, boundary_count};
  hl_status status =
      copy_set(&matches->arena, set, &matches->set) ? answer(&run, &grid, &asked) : hli_nomem(ctx);
  hl_milp_free(run.model.milp);
  hli_arena_free(&work);
  if (status != HL_OK) {
    hl_matches_free(matches);
    return status;
  }
  *out = matches;
  return HL_OK;
}

void hl_matches_free(hl_matches *matches) {
  if (matches == NULL)
    return;
  hli_arena_free(&matches->arena);
  hli_release(matches->ctx, matches);
}

hl_outcome hl_matches_outcome(const hl_matches *matches) { return matches->outcome; }
const char *hl_matches_reason(const hl_matches *matches) { return matches->reason; }
double hl_matches_cost(const hl_matches *matches) { return matches->cost; }
const double *hl_matches_scale(const hl_matches *matches) { return matches->scale; }
const hl_group_set *hl_matches_groups(const hl_matches *matches) { return &matches->set; }
double hl_matches_dt_min(const hl_matches *matches) { return matches->dt_min; }
int hl_matches_boundary_count(const hl_matches *matches) { return matches->boundary_count; }
double hl_matches_boundary_at(const hl_matches *matches, int k) { return matches->boundary[k]; }
int hl_matches_stream_count(const hl_matches *matches) { return matches->stream_count; }
const hl_match_stream *hl_matches_stream_at(const hl_matches *matches, int k) {
  return &matches->stream[k];
}
int hl_matches_cell_count(const hl_matches *matches) { return matches->cell_count; }
const hl_match_cell *hl_matches_cell_at(const hl_matches *matches, int k) {
  return &matches->cell[k];
}
int hl_matches_pair_count(const hl_matches *matches) { return matches->pair_count; }
