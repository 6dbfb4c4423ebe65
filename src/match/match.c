/* Match selection: the call, and the object that holds the result. */
#include "match/match.h"

static const hl_setting settings[] = {
    {"dt_min", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, offsetof(hl_match_settings, dt_min), 10.0, 0.0,
     1000.0, "Least approach where streams give no contribution.", NULL},
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
    {"cells_max", HL_SETTING_INTEGER, HL_DIM_NONE, offsetof(hl_match_settings, cells_max), 200000.0,
     1.0, 1e9,
     "Largest number of pairs times intervals that is tried; the solver takes minutes beyond.",
     NULL},
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

/* ------------------------------------------------------------ the result */

static hl_status take_cells(hl_matches *matches, const hli_steps *steps) {
  const hli_grid *grid = steps->grid;
  const double floor = HLI_CELL_FLOOR * grid->process_heat;
  matches->cell = HLI_NEW(&matches->arena, hl_match_cell, steps->model.cell_count);
  if (matches->cell == NULL)
    return hli_nomem(grid->ctx);
  int last = -1;
  for (int c = 0; c < steps->model.cell_count; c++) {
    const hli_cell *cell = &steps->model.cell[c];
    if (!(steps->heat[c] > floor))
      continue;
    matches->cell[matches->cell_count++] =
        (hl_match_cell){.hot = grid->hot[cell->pair / grid->cold_count],
                        .cold = grid->cold[cell->pair % grid->cold_count],
                        .interval = cell->interval,
                        .q = steps->heat[c]};
    matches->pair_count += cell->pair != last ? 1 : 0;
    last = cell->pair;
  }
  double cost = steps->weighed ? grid->settings->match_cost * matches->pair_count : 0.0;
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

static hl_status answer(hl_matches *matches, hli_grid *grid, hli_steps *steps,
                        const match_question *question) {
  HLI_TRY(gather_rules(grid, question->rule, question->rule_count));
  HLI_TRY(hli_grid_fill(grid, grid->settings->fix_scales ? question->scale : NULL,
                        question->boundary, question->boundary_count));
  HLI_TRY(take_grid(matches, grid));
  const size_t cells = hli_cell_room(grid), most = (size_t)grid->settings->cells_max;
  if (cells > most) { /* solvers cannot be interrupted while they take in a model of that size */
    char text[160];
    hli_print(text, sizeof text,
              "match selection of %zu streams would have %zu cells (match.cells_max is %zu)",
              (size_t)(grid->hot_count + grid->cold_count), cells, most);
    matches->outcome = HL_OUTCOME_LIMIT;
    matches->reason = hli_arena_text(&matches->arena, text);
    return matches->reason != NULL ? HL_OK : hli_nomem(matches->ctx);
  }
  matches->scale = HLI_NEW(&matches->arena, double, matches->set.count);
  if (matches->scale == NULL)
    return hli_nomem(matches->ctx);
  matches->scale[0] = 1.0;
  steps->scale = matches->scale;
  HLI_TRY(hli_steps_run(steps, question->scale));
  matches->outcome = steps->outcome;
  if (steps->outcome == HL_OUTCOME_INFEASIBLE)
    return hli_explain(grid, &matches->arena, &matches->reason);
  return steps->found ? take_cells(matches, steps) : HL_OK;
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
  hli_stop clock;
  hli_grid grid = {.ctx = ctx,
                   .arena = &work,
                   .problem = problem,
                   .set = &matches->set,
                   .settings = settings_used,
                   .stop = &clock};
  hl_stop_settings unlimited;
  hl_settings_init(&hl_stop_table, &unlimited);
  unlimited.gap = 0.0;
  hli_stop_start(&clock, ctx, stop != NULL ? stop : &unlimited);
  hli_steps steps = {.grid = &grid};
  const match_question asked = {scale, rule, rule_count, boundary, boundary_count};
  hl_status status = copy_set(&matches->arena, set, &matches->set)
                         ? answer(matches, &grid, &steps, &asked)
                         : hli_nomem(ctx);
  hl_milp_free(steps.model.milp);
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
