/* Why there is no solution: which heat finds no partner, and which rules and limits are in the way.
 */
#include "match/match.h"

enum { MOST_STREAMS = 3, MOST_CAUSES = 6 };

/* Heat of a stream that finds no partner, and the levels at which. */
typedef struct shortage {
  double q, high, low;
} shortage;

/*
 * Slack in every balance: heat that comes from nowhere or goes nowhere. Its cost rises a little
 * from the hottest interval down for missing heat and from the coldest one up for heat left over,
 * so that a shortage shows at its end of the scale, where a utility would be missing.
 */
static hl_status add_slack(hli_model *model, bool hot, const int *rows, int count, int *column) {
  const hli_grid *grid = model->grid;
  for (int n = 0; n < count * grid->count; n++) {
    column[n] = -1;
    if (rows[n] < 0)
      continue;
    const int k = n % grid->count;
    const double part = (double)(hot ? grid->count - k : k + 1) / grid->count;
    HLI_TRY(
        hl_milp_add_column(model->milp, 1.0 + 0.01 * part, 0.0, INFINITY, false, NULL, &column[n]));
    HLI_TRY(hl_milp_add_entry(model->milp, rows[n], column[n], 1.0));
  }
  return HL_OK;
}

static shortage shortage_of(const hli_grid *grid, const int *column, const double *value) {
  shortage sum = {0.0, -INFINITY, INFINITY};
  for (int k = 0; k < grid->count; k++) {
    if (column[k] < 0 || !(value[column[k]] > HLI_CELL_FLOOR * grid->process_heat))
      continue;
    sum.q += value[column[k]];
    sum.high = fmax(sum.high, grid->boundary[k]);
    sum.low = fmin(sum.low, grid->boundary[k + 1]);
  }
  return sum;
}

static int write_shortages(const hli_grid *grid, const int *lanes, int count, const int *column,
                           const double *value, hli_text *text) {
  int written = 0;
  for (int n = 0; n < count; n++) {
    const shortage lack = shortage_of(grid, &column[n * grid->count], value);
    if (!(lack.q > 0.0) || written++ >= MOST_STREAMS)
      continue;
    const bool hot = lanes == grid->hot;
    char heat[48], low[48], high[48];
    hli_text_printf(text, "%s%s %s \"%s\" between %s and %s %s", text->length > 0 ? "; " : "",
                    hli_show(HL_DIM_POWER, lack.q, heat), hot ? "of" : "for",
                    grid->lane[lanes[n]].stream.name, hli_show(HL_DIM_TEMPERATURE, lack.low, low),
                    hli_show(HL_DIM_TEMPERATURE, lack.high, high),
                    hot ? "cannot be taken up" : "cannot be supplied");
  }
  if (written > MOST_STREAMS)
    hli_text_printf(text, "; and %d more", written - MOST_STREAMS);
  return written;
}

static hl_status find_shortages(const hli_grid *grid, hli_model *model, hli_text *text) {
  HLI_TRY(hli_model_build(model, grid, true));
  if (model->incomplete)
    return HL_OK;
  int *hot = HLI_NEW(grid->arena, int, grid->hot_count * grid->count);
  int *cold = HLI_NEW(grid->arena, int, grid->cold_count * grid->count);
  if (hot == NULL || cold == NULL)
    return hli_nomem(grid->ctx);
  HLI_TRY(add_slack(model, true, model->hot_row, grid->hot_count, hot));
  HLI_TRY(add_slack(model, false, model->cold_row, grid->cold_count, cold));
  const hl_stop_settings left = hli_steps_left(grid);
  hl_milp_result result;
  HLI_TRY(hl_milp_solve(model->milp, NULL, &left, &result));
  if (result.value == NULL)
    return HL_OK; /* required matches that no slack can serve: the causes name them */
  const int lacks = write_shortages(grid, grid->cold, grid->cold_count, cold, result.value, text) +
                    write_shortages(grid, grid->hot, grid->hot_count, hot, result.value, text);
  if (lacks > 0)
    hli_text_puts(text, " (on the scale of the cold streams)");
  return HL_OK;
}

static hl_status find_causes(const hli_grid *grid, hli_model *model, hli_text *text) {
  HLI_TRY(hli_model_build(model, grid, true));
  if (model->incomplete) {
    hli_text_puts(text, text->length > 0 ? "; stopped before the causes were found"
                                         : "stopped before the causes were found");
    return HL_OK;
  }
  const hl_stop_settings left = hli_steps_left(grid);
  hl_milp_conflict conflict;
  HLI_TRY(hl_milp_find_conflict(model->milp, NULL, &left, &conflict));
  int named = 0;
  for (int k = 0; k < conflict.count; k++) {
    const hl_milp_conflict_item *item = &conflict.item[k];
    if (item->name[0] == '\0' || named++ >= MOST_CAUSES)
      continue;
    hli_text_printf(text, "%s%s",
                    named > 1          ? ", "
                    : text->length > 0 ? "; in the way: "
                                       : "",
                    item->name);
    char show[48];
    if (!isnan(item->relief))
      hli_text_printf(text, " (lacks %s)", hli_show(HL_DIM_POWER, item->relief, show));
  }
  if (named > MOST_CAUSES)
    hli_text_printf(text, " and %d more", named - MOST_CAUSES);
  if (text->length == 0)
    hli_text_puts(text, "the heat balances cannot be met by the utilities and systems there are");
  return HL_OK;
}

hl_status hli_explain(const hli_grid *grid, hli_arena *arena, const char **reason) {
  hli_text text;
  hli_text_init(&text, grid->ctx);
  hli_model lacking = {.grid = grid}, barred = {.grid = grid};
  hl_status status = find_shortages(grid, &lacking, &text);
  if (status == HL_OK)
    status = find_causes(grid, &barred, &text);
  hl_milp_free(lacking.milp);
  hl_milp_free(barred.milp);
  if (status == HL_OK && text.failed)
    status = hli_nomem(grid->ctx);
  if (status == HL_OK) {
    const char *copy = hli_arena_text(arena, text.data);
    if (copy == NULL)
      status = hli_nomem(grid->ctx);
    else
      *reason = copy;
  }
  hli_text_free(&text);
  return status;
}
