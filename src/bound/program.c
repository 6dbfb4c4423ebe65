/** The linear programme, and the safe evaluation of its dual solutions. */
#include <float.h>

#include "bound/bound.h"

hl_status hli_program_new(hl_ctx *ctx, hli_program *lp) {
  *lp = (hli_program){.ctx = ctx};
  if (!hli_reserve(ctx, (void **)&lp->start, &lp->row_room[2], 2, sizeof *lp->start))
    return hli_nomem(ctx);
  lp->start[0] = 0;
  HLI_TRY(hl_milp_new(ctx, &lp->milp));
  hl_milp_set_phase(lp->milp, "bound");
  return HL_OK;
}

void hli_program_free(hli_program *lp) {
  if (lp->ctx == NULL)
    return;
  hl_milp_free(lp->milp);
  void *block[] = {lp->cost,      lp->lower, lp->upper,  lp->stage, lp->row_lower,
                   lp->row_upper, lp->start, lp->column, lp->value, lp->y,
                   lp->d,         lp->error, lp->gain};
  for (size_t k = 0; k < sizeof block / sizeof *block; k++)
    hli_release(lp->ctx, block[k]);
  *lp = (hli_program){0};
}

hl_status hli_program_column(hli_program *lp, double cost, double lower, double upper, int stage,
                             bool integer, int *column) {
  int need = lp->columns + 1;
  if (!hli_reserve(lp->ctx, (void **)&lp->cost, &lp->column_room[0], need, sizeof *lp->cost) ||
      !hli_reserve(lp->ctx, (void **)&lp->lower, &lp->column_room[1], need, sizeof *lp->lower) ||
      !hli_reserve(lp->ctx, (void **)&lp->upper, &lp->column_room[2], need, sizeof *lp->upper) ||
      !hli_reserve(lp->ctx, (void **)&lp->stage, &lp->column_room[3], need, sizeof *lp->stage))
    return hli_nomem(lp->ctx);
  *column = lp->columns++;
  lp->cost[*column] = cost;
  lp->lower[*column] = lower;
  lp->upper[*column] = upper;
  lp->stage[*column] = stage;
  return hl_milp_add_column(lp->milp, cost, lower, upper, integer, NULL, NULL);
}

hl_status hli_program_row(hli_program *lp, double lower, double upper, int *row) {
  int need = lp->rows + 1;
  if (!hli_reserve(lp->ctx, (void **)&lp->row_lower, &lp->row_room[0], need,
                   sizeof *lp->row_lower) ||
      !hli_reserve(lp->ctx, (void **)&lp->row_upper, &lp->row_room[1], need,
                   sizeof *lp->row_upper) ||
      !hli_reserve(lp->ctx, (void **)&lp->start, &lp->row_room[2], need + 1, sizeof *lp->start))
    return hli_nomem(lp->ctx);
  lp->row_lower[lp->rows] = lower;
  lp->row_upper[lp->rows] = upper;
  if (row)
    *row = lp->rows;
  lp->rows++;
  lp->start[lp->rows] = lp->entries;
  return hl_milp_add_row(lp->milp, lower, upper, NULL, NULL);
}

hl_status hli_program_entry(hli_program *lp, int column, double value) {
  int need = lp->entries + 1;
  if (!hli_reserve(lp->ctx, (void **)&lp->column, &lp->entry_room[0], need, sizeof *lp->column) ||
      !hli_reserve(lp->ctx, (void **)&lp->value, &lp->entry_room[1], need, sizeof *lp->value))
    return hli_nomem(lp->ctx);
  lp->column[lp->entries] = column;
  lp->value[lp->entries] = value;
  lp->entries++;
  lp->start[lp->rows] = lp->entries;
  return hl_milp_add_entry(lp->milp, lp->rows - 1, column, value);
}

hl_status hli_program_set_cost(hli_program *lp, int column, double cost) {
  lp->cost[column] = cost;
  return hl_milp_set_cost(lp->milp, column, cost);
}

hl_status hli_program_set_column(hli_program *lp, int column, double lower, double upper) {
  if (lp->lower[column] == lower && lp->upper[column] == upper)
    return HL_OK;
  lp->lower[column] = lower;
  lp->upper[column] = upper;
  return hl_milp_set_column(lp->milp, column, lower, upper);
}

hl_status hli_program_set_row(hli_program *lp, int row, double lower, double upper) {
  if (lp->row_lower[row] == lower && lp->row_upper[row] == upper)
    return HL_OK;
  lp->row_lower[row] = lower;
  lp->row_upper[row] = upper;
  return hl_milp_set_row(lp->milp, row, lower, upper);
}

hl_status hli_program_set_entry(hli_program *lp, int row, int column, double value) {
  for (int k = lp->start[row]; k < lp->start[row + 1]; k++) {
    if (lp->column[k] != column)
      continue;
    if (lp->value[k] == value)
      return HL_OK;
    lp->value[k] = value;
    return hl_milp_set_entry(lp->milp, row, column, value);
  }
  HLI_FAIL(lp->ctx, 6, NULL, "row %d has no entry for column %d", row, column);
}

hl_status hli_program_solve(hli_program *lp, bool relax, double seconds, hl_milp_result *result) {
  hl_milp_settings settings;
  hl_stop_settings stop;
  hl_settings_init(&hl_milp_table, &settings);
  hl_settings_init(&hl_stop_table, &stop);
  settings.relax = relax;
  stop.time_limit = seconds;
  return hl_milp_solve(lp->milp, &settings, &stop, result);
}

/* ---------------------------------------------------------- safe evaluation */

hl_status hli_program_ready(hli_program *lp) {
  if (!hli_reserve(lp->ctx, (void **)&lp->y, &lp->work_room[0], lp->rows + 1, sizeof *lp->y) ||
      !hli_reserve(lp->ctx, (void **)&lp->d, &lp->work_room[1], lp->columns + 1, sizeof *lp->d) ||
      !hli_reserve(lp->ctx, (void **)&lp->error, &lp->work_room[2], lp->columns + 1,
                   sizeof *lp->error) ||
      !hli_reserve(lp->ctx, (void **)&lp->gain, &lp->work_room[3], lp->columns + 1,
                   sizeof *lp->gain))
    return hli_nomem(lp->ctx);
  return HL_OK;
}

static bool open_above(const hli_program *lp, int column, int stage) {
  return lp->stage[column] == stage && isinf(lp->upper[column]);
}

/**
 * Duals of the rows that bound an open column from below are scaled down until its reduced cost is
 * not negative, with a margin far above rounding. A row bounds one column of a stage only, and
 * later stages stand on the left hand side of such rows, so that one pass per stage is enough.
 */
static void repair(hli_program *lp, int stage) {
  const double margin = 1e-9;
  for (int j = 0; j < lp->columns; j++) {
    lp->d[j] = lp->cost[j];
    lp->gain[j] = 0;
  }
  for (int i = 0; i < lp->rows; i++)
    for (int k = lp->start[i]; lp->y[i] != 0 && k < lp->start[i + 1]; k++) {
      double part = lp->y[i] * lp->value[k];
      if (part > 0)
        lp->gain[lp->column[k]] += part;
      else
        lp->d[lp->column[k]] -= part;
    }
  for (int i = 0; i < lp->rows; i++) {
    double factor = 1;
    for (int k = lp->start[i]; lp->y[i] != 0 && k < lp->start[i + 1]; k++) {
      int j = lp->column[k];
      if (!open_above(lp, j, stage) || lp->y[i] * lp->value[k] <= 0)
        continue;
      double room = fmax(lp->d[j], 0) * (1 - margin);
      if (lp->gain[j] > room)
        factor = fmin(factor, room / lp->gain[j] * (1 - margin));
    }
    lp->y[i] *= factor;
  }
}

/** Reduced costs with the error of their sums. */
static void price(hli_program *lp) {
  for (int j = 0; j < lp->columns; j++) {
    lp->d[j] = lp->cost[j];
    lp->error[j] = fabs(lp->cost[j]);
    lp->gain[j] = 4;
  }
  for (int i = 0; i < lp->rows; i++)
    for (int k = lp->start[i]; lp->y[i] != 0 && k < lp->start[i + 1]; k++) {
      int j = lp->column[k];
      double part = lp->y[i] * lp->value[k];
      lp->d[j] -= part;
      lp->error[j] += fabs(part);
      lp->gain[j] += 1; /* each term: one product, one sum */
    }
  for (int j = 0; j < lp->columns; j++)
    lp->error[j] *= 2 * DBL_EPSILON * lp->gain[j];
}

double hli_program_certify(hli_program *lp, const double *dual) {
  const int last_stage = 3;
  for (int i = 0; i < lp->rows; i++) {
    double y = dual != NULL ? dual[i] : 0;
    double bound = y > 0 ? lp->row_lower[i] : lp->row_upper[i];
    lp->y[i] = isfinite(y) && isfinite(bound) ? y : 0;
  }
  for (int stage = 1; stage <= last_stage; stage++)
    repair(lp, stage);
  price(lp);
  double sum = 0, size = 0;
  for (int i = 0; i < lp->rows; i++) {
    if (lp->y[i] == 0)
      continue;
    double part = lp->y[i] * (lp->y[i] > 0 ? lp->row_lower[i] : lp->row_upper[i]);
    sum += part;
    size += fabs(part);
  }
  for (int j = 0; j < lp->columns; j++) {
    double low = lp->d[j] - lp->error[j], high = lp->d[j] + lp->error[j], part;
    if (isinf(lp->upper[j])) {
      if (lp->d[j] < 0)
        return -INFINITY;
      part = lp->lower[j] * (lp->lower[j] > 0 ? low : high);
    } else {
      part = fmin(fmin(low * lp->lower[j], low * lp->upper[j]),
                  fmin(high * lp->lower[j], high * lp->upper[j]));
    }
    sum += part;
    size += fabs(part);
  }
  return sum - 4 * DBL_EPSILON * (double)(lp->rows + lp->columns + 4) * size;
}
