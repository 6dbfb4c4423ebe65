/* The transshipment model: scales, balances, cells and rules. */
#include "match/match.h"

enum { NAME_SIZE = 320 };

/* ------------------------------------------------------------ columns */

static hl_status add_scale(hli_model *model, int g, bool explain) {
  const hli_grid *grid = model->grid;
  const hl_group *group = &grid->set->group[g];
  const double least = grid->least[g], most = grid->most[g];
  /* A limit is named where it is the user's, not where it is only the reach of the process. */
  char name[NAME_SIZE] = "", show[48];
  if (explain && grid->fixed)
    hli_print(name, sizeof name, "\"%s\" fixed at %s", group->name,
              hli_show(HL_DIM_POWER, 0.5 * (least + most), show));
  else if (explain && most == group->scale_max)
    hli_print(name, sizeof name, "\"%s\" at most %s", group->name,
              hli_show(HL_DIM_POWER, most, show));
  const bool binary = !grid->fixed && (group->cost_fixed != 0.0 || least > 0.0);
  int f, y, row;
  HLI_TRY(hl_milp_add_column(model->milp, 0.0, binary ? 0.0 : least, most, false, name, &f));
  model->scale_column[g] = f;
  if (!binary)
    return HL_OK;
  HLI_TRY(hl_milp_add_column(model->milp, 0.0, 0.0, 1.0, true, NULL, &y));
  model->use_column[g] = y;
  HLI_TRY(hl_milp_add_row(model->milp, -INFINITY, 0.0, NULL, &row)); /* f <= most y */
  HLI_TRY(hl_milp_add_entry(model->milp, row, f, 1.0));
  HLI_TRY(hl_milp_add_entry(model->milp, row, y, -most));
  if (!(least > 0.0))
    return HL_OK;
  if (explain)
    hli_print(name, sizeof name, "\"%s\" at least %s if used", group->name,
              hli_show(HL_DIM_POWER, least, show));
  HLI_TRY(hl_milp_add_row(model->milp, 0.0, INFINITY, name, &row)); /* f >= least y */
  HLI_TRY(hl_milp_add_entry(model->milp, row, f, 1.0));
  return hl_milp_add_entry(model->milp, row, y, -least);
}

/* Balance rows of one side. Hot ones reach down to the last interval in which heat can be used. */
static hl_status add_balances(hli_model *model, const int *lanes, int count, int *rows) {
  const hli_grid *grid = model->grid;
  const bool hot = lanes == grid->hot;
  for (int n = 0; n < count; n++) {
    const hli_lane *lane = &grid->lane[lanes[n]];
    const int g = lane->stream.group;
    for (int k = 0; k < grid->count; k++) {
      int *row = &rows[n * grid->count + k];
      *row = -1;
      if (hot ? k < lane->first || lane->last < 0 : !(lane->heat[k] > 0.0))
        continue;
      const double given = g == 0 ? lane->heat[k] : 0.0;
      HLI_TRY(hl_milp_add_row(model->milp, given, given, NULL, row));
      if (g != 0 && lane->heat[k] > 0.0)
        HLI_TRY(hl_milp_add_entry(model->milp, *row, model->scale_column[g], -lane->heat[k]));
      if (!hot || k == lane->first)
        continue;
      int residual; /* from the interval above into this one */
      HLI_TRY(hl_milp_add_column(model->milp, 0.0, 0.0, INFINITY, false, NULL, &residual));
      HLI_TRY(hl_milp_add_entry(model->milp, *(row - 1), residual, 1.0));
      HLI_TRY(hl_milp_add_entry(model->milp, *row, residual, -1.0));
    }
  }
  return HL_OK;
}

/* Intervals in which a pair may have cells. */
static int first_shared(const hli_grid *grid, int pair) {
  const hli_lane *hot = hli_pair_hot(grid, pair), *cold = hli_pair_cold(grid, pair);
  return hot->first > cold->first ? hot->first : cold->first;
}

size_t hli_cell_room(const hli_grid *grid) {
  size_t room = 0;
  for (int p = 0; p < grid->hot_count * grid->cold_count; p++) {
    const int span = hli_pair_cold(grid, p)->last + 1 - first_shared(grid, p);
    room += span > 0 ? (size_t)span : 0;
  }
  return room;
}

static hl_status add_cell(hli_model *model, int pair, int interval) {
  const hli_grid *grid = model->grid;
  const int i = pair / grid->cold_count, j = pair % grid->cold_count;
  int column;
  HLI_TRY(hl_milp_add_column(model->milp, 0.0, 0.0, INFINITY, false, NULL, &column));
  HLI_TRY(hl_milp_add_entry(model->milp, model->hot_row[i * grid->count + interval], column, 1.0));
  HLI_TRY(hl_milp_add_entry(model->milp, model->cold_row[j * grid->count + interval], column, 1.0));
  model->cell[model->cell_count++] =
      (hli_cell){.pair = pair, .interval = interval, .column = column};
  return HL_OK;
}

/* Cells where the cold stream takes heat and the hot one has some from here or above. */
static hl_status add_cells(hli_model *model, bool explain, bool *open) {
  const hli_grid *grid = model->grid;
  const int pairs = grid->hot_count * grid->cold_count;
  for (int p = 0; p < pairs && !model->incomplete; p++) {
    model->incomplete = hli_match_stopped(grid);
    model->pair_cell[p] = model->pair_cell[p + 1] = model->cell_count;
    if (explain ? grid->bar[p] & HLI_BAR_NO_PROCESS : !hli_pair_open(grid, p, open))
      continue;
    const hli_lane *cold = hli_pair_cold(grid, p);
    for (int k = first_shared(grid, p); k <= cold->last; k++)
      if (cold->heat[k] > 0.0 && (explain || open[k]))
        HLI_TRY(add_cell(model, p, k));
    model->pair_cell[p + 1] = model->cell_count;
  }
  return HL_OK;
}

/* ------------------------------------------------------------ rules as rows */

/* "forbidden match "A" - "B" (matches.csv:3)" */
static void rule_text(const hl_match_rule *rule, const char *what, char *text, size_t size) {
  const int length = hli_print(text, size, "%s match \"%s\" - \"%s\"", what, rule->hot, rule->cold);
  if (rule->place.file != NULL && length >= 0 && (size_t)length < size)
    hli_print(text + length, size - (size_t)length, " (%s:%d)", rule->place.file, rule->place.row);
}

static hl_status add_required(hli_model *model, int r, bool explain) {
  const hli_grid *grid = model->grid;
  const hl_match_rule *rule = grid->rule[r];
  double most = 0.0;
  for (int p = 0; p < grid->hot_count * grid->cold_count; p++)
    if (hli_rule_on_pair(grid, r, HL_MATCH_REQUIRE, p))
      most += model->pair_most[p];
  double least = rule->duty_min;
  if (!(least > 0.0))
    least = fmax(HLI_REQUIRED_PART * most, hl_problem_design(grid->problem)->duty_min);
  /* A pair that cannot meet at all has most = 0 and must still not pass for met. */
  if (!(least > 0.0))
    least = HLI_REQUIRED_PART * grid->process_heat;
  char name[NAME_SIZE] = "";
  if (explain)
    rule_text(rule, "required", name, sizeof name);
  int row;
  HLI_TRY(hl_milp_add_row(model->milp, least, INFINITY, name, &row));
  for (int c = 0; c < model->cell_count; c++)
    if (hli_rule_on_pair(grid, r, HL_MATCH_REQUIRE, model->cell[c].pair) &&
        hli_rule_on_interval(grid, r, model->cell[c].interval))
      HLI_TRY(hl_milp_add_entry(model->milp, row, model->cell[c].column, 1.0));
  return HL_OK;
}

/* A row "no heat in the cells that this bars"; `bar` or, if 0, the rule r. */
static hl_status add_forbidden(hli_model *model, int r, int bar, const char *name) {
  const hli_grid *grid = model->grid;
  int row = -1;
  for (int c = 0; c < model->cell_count; c++) {
    const hli_cell *cell = &model->cell[c];
    const bool barred = bar != 0 ? (grid->bar[cell->pair] & bar) != 0
                                 : hli_rule_on_pair(grid, r, HL_MATCH_FORBID, cell->pair) &&
                                       hli_rule_on_interval(grid, r, cell->interval);
    if (!barred)
      continue;
    if (row < 0)
      HLI_TRY(hl_milp_add_row(model->milp, -INFINITY, 0.0, name, &row));
    HLI_TRY(hl_milp_add_entry(model->milp, row, cell->column, 1.0));
  }
  return HL_OK;
}

static hl_status add_rules(hli_model *model, bool explain) {
  const hli_grid *grid = model->grid;
  char name[NAME_SIZE], show[48];
  for (int r = 0; r < grid->rule_count; r++) {
    const hl_match_rule *rule = grid->rule[r];
    if (rule->kind == HL_MATCH_REQUIRE)
      HLI_TRY(add_required(model, r, explain));
    if (rule->kind != HL_MATCH_FORBID || !explain)
      continue;
    rule_text(rule, "forbidden", name, sizeof name);
    HLI_TRY(add_forbidden(model, r, 0, name));
  }
  if (!explain)
    return HL_OK;
  HLI_TRY(add_forbidden(model, -1, HLI_BAR_ZONE, "matches within a zone only (same_zone)"));
  HLI_TRY(add_forbidden(model, -1, HLI_BAR_SYSTEM,
                        "systems within their zones only (zone_source, zone_sink)"));
  hli_print(name, sizeof name, "piping of at most %s (distance_max)",
            hli_show(HL_DIM_LENGTH, hl_problem_design(grid->problem)->distance_max, show));
  return add_forbidden(model, -1, HLI_BAR_DISTANCE, name);
}

hl_status hli_model_build(hli_model *model, const hli_grid *grid, bool explain) {
  *model = (hli_model){.grid = grid};
  HLI_TRY(hl_milp_new(grid->ctx, &model->milp));
  hl_milp_set_phase(model->milp, "matches");
  const int groups = grid->set->count, pairs = grid->hot_count * grid->cold_count;
  model->scale_column = HLI_NEW(grid->arena, int, groups);
  model->use_column = HLI_NEW(grid->arena, int, groups);
  model->match_column = HLI_NEW(grid->arena, int, pairs);
  model->pair_most = HLI_NEW(grid->arena, double, pairs);
  model->pair_cell = HLI_NEW(grid->arena, int, pairs + 1);
  model->scale = HLI_NEW(grid->arena, double, groups);
  model->cross = HLI_NEW(grid->arena, double, grid->count);
  model->hot_row = HLI_NEW(grid->arena, int, grid->hot_count * grid->count);
  model->cold_row = HLI_NEW(grid->arena, int, grid->cold_count * grid->count);
  model->cell = HLI_NEW(grid->arena, hli_cell, hli_cell_room(grid));
  bool *open = HLI_NEW(grid->arena, bool, grid->count);
  if (model->scale_column == NULL || model->use_column == NULL || model->match_column == NULL ||
      model->pair_most == NULL || model->hot_row == NULL || model->cold_row == NULL ||
      model->cell == NULL || model->pair_cell == NULL || model->scale == NULL ||
      model->cross == NULL || open == NULL)
    return hli_nomem(grid->ctx);
  for (int g = 0; g < groups; g++) {
    model->scale_column[g] = model->use_column[g] = -1;
    if (g > 0 && grid->most[g] > 0.0)
      HLI_TRY(add_scale(model, g, explain));
  }
  for (int p = 0; p < pairs; p++)
    model->match_column[p] = -1;
  HLI_TRY(add_balances(model, grid->hot, grid->hot_count, model->hot_row));
  HLI_TRY(add_balances(model, grid->cold, grid->cold_count, model->cold_row));
  HLI_TRY(add_cells(model, explain, open));
  if (model->incomplete)
    return HL_OK;
  hli_model_bound(model, grid->most, false);
  return add_rules(model, explain);
}
