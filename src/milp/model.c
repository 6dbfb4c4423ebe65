/** The model: columns, rows, entries and their compressed form. */
#include "milp/milp.h"

hl_status hl_milp_new(hl_ctx *ctx, hl_milp **out) {
  *out = NULL;
  hl_milp *model = hli_zalloc(ctx, 1, sizeof *model);
  if (!model)
    return hli_nomem(ctx);
  model->ctx = ctx;
  model->phase = "milp";
  model->last = -1;
  hli_arena_init(&model->names, ctx);
  hli_arena_init(&model->arena, ctx);
  int count = 0;
#ifdef HEATLOOM_HAVE_HIGHS
  model->solver[count++] = &hli_milp_highs;
#endif
#ifdef HEATLOOM_HAVE_CBC
  model->solver[count++] = &hli_milp_cbc;
#endif
  (void)count;
  *out = model;
  return HL_OK;
}

void hl_milp_free(hl_milp *model) {
  if (!model)
    return;
  hl_ctx *ctx = model->ctx;
  hli_milp_free_conflict(model);
  for (int k = 0; k < HLI_MILP_SOLVERS; k++)
    if (model->state[k])
      model->solver[k]->close(model->state[k]);
  hli_arena_free(&model->arena);
  hli_arena_free(&model->names);
  hli_release(ctx, model->pending);
  hli_release(ctx, model->row);
  hli_release(ctx, model->column);
  hli_release(ctx, model);
}

/* ------------------------------------------------------------------ checks */

static hl_status check_bounds(hl_milp *model, const char *what, int index, double lower,
                              double upper) {
  if (isnan(lower) || isnan(upper) || (isinf(lower) && lower > 0) || (isinf(upper) && upper < 0))
    HLI_FAIL(model->ctx, 1, NULL,
             "bounds of %s %d are %g..%g; they must be numbers or infinite outwards", what, index,
             lower, upper);
  return HL_OK;
}

static hl_status check_index(hl_milp *model, const char *what, int index, int count) {
  if (index < 0 || index >= count)
    HLI_FAIL(model->ctx, 1, NULL, "%s %d does not exist; the model has %d", what, index, count);
  return HL_OK;
}

static hl_status check_finite(hl_milp *model, const char *what, int index, double value) {
  if (!isfinite(value))
    HLI_FAIL(model->ctx, 1, NULL, "%s of column %d is %g; it must be finite", what, index, value);
  return HL_OK;
}

static hl_status copy_name(hl_milp *model, const char *name, const char **copy) {
  *copy = "";
  if (name && *name && !(*copy = hli_arena_text(&model->names, name)))
    return hli_nomem(model->ctx);
  return HL_OK;
}

/* --------------------------------------------------------------------- add */

hl_status hl_milp_add_column(hl_milp *model, double cost, double lower, double upper,
                             bool is_integer, const char *name, int *column) {
  HLI_TRY(check_finite(model, "cost", model->columns, cost));
  HLI_TRY(check_bounds(model, "column", model->columns, lower, upper));
  hli_column new = {cost, lower, upper, NAN, "", is_integer};
  HLI_TRY(copy_name(model, name, &new.name));
  if (!hli_reserve(model->ctx, (void **)&model->column, &model->column_room, model->columns + 1,
                   sizeof *model->column))
    return hli_nomem(model->ctx);
  if (column)
    *column = model->columns;
  model->column[model->columns++] = new;
  model->integers += is_integer;
  model->structured = false;
  return HL_OK;
}

hl_status hl_milp_add_row(hl_milp *model, double lower, double upper, const char *name, int *row) {
  HLI_TRY(check_bounds(model, "row", model->rows, lower, upper));
  hli_row new = {lower, upper, ""};
  HLI_TRY(copy_name(model, name, &new.name));
  if (!hli_reserve(model->ctx, (void **)&model->row, &model->row_room, model->rows + 1,
                   sizeof *model->row))
    return hli_nomem(model->ctx);
  if (row)
    *row = model->rows;
  model->row[model->rows++] = new;
  model->structured = false;
  return HL_OK;
}

static hl_status check_entry(hl_milp *model, int row, int column, double value) {
  HLI_TRY(check_index(model, "row", row, model->rows));
  HLI_TRY(check_index(model, "column", column, model->columns));
  return check_finite(model, "coefficient", column, value);
}

hl_status hl_milp_add_entry(hl_milp *model, int row, int column, double value) {
  HLI_TRY(check_entry(model, row, column, value));
  if (!hli_reserve(model->ctx, (void **)&model->pending, &model->pending_room, model->pendings + 1,
                   sizeof *model->pending))
    return hli_nomem(model->ctx);
  model->pending[model->pendings++] = (hli_entry){row, column, value};
  model->structured = false;
  return HL_OK;
}

/* --------------------------------------------------------------------- set */

hl_status hl_milp_set_cost(hl_milp *model, int column, double cost) {
  HLI_TRY(check_index(model, "column", column, model->columns));
  HLI_TRY(check_finite(model, "cost", column, cost));
  model->column[column].cost = cost;
  return HL_OK;
}

hl_status hl_milp_set_column(hl_milp *model, int column, double lower, double upper) {
  HLI_TRY(check_index(model, "column", column, model->columns));
  HLI_TRY(check_bounds(model, "column", column, lower, upper));
  model->column[column].lower = lower;
  model->column[column].upper = upper;
  return HL_OK;
}

hl_status hl_milp_set_row(hl_milp *model, int row, double lower, double upper) {
  HLI_TRY(check_index(model, "row", row, model->rows));
  HLI_TRY(check_bounds(model, "row", row, lower, upper));
  model->row[row].lower = lower;
  model->row[row].upper = upper;
  return HL_OK;
}

hl_status hl_milp_set_start(hl_milp *model, int column, double value) {
  HLI_TRY(check_index(model, "column", column, model->columns));
  if (isinf(value))
    HLI_FAIL(model->ctx, 1, NULL, "start of column %d is %g; it must be finite, or NAN for none",
             column, value);
  model->column[column].start = value;
  return HL_OK;
}

void hl_milp_set_phase(hl_milp *model, const char *phase) { model->phase = phase; }

int hl_milp_column_count(const hl_milp *model) { return model->columns; }

int hl_milp_row_count(const hl_milp *model) { return model->rows; }

const char *hl_milp_column_name(const hl_milp *model, int column) {
  return column >= 0 && column < model->columns ? model->column[column].name : "";
}

const char *hl_milp_row_name(const hl_milp *model, int row) {
  return row >= 0 && row < model->rows ? model->row[row].name : "";
}

/* ------------------------------------------------------------------ matrix */

/** Stable counting sort of `count` entries by row or by column; `bucket` has buckets + 1 places. */
static void sort_entries(const hli_entry *from, hli_entry *to, int count, bool by_column,
                         int *bucket, int buckets) {
  memset(bucket, 0, ((size_t)buckets + 1) * sizeof *bucket);
  for (int k = 0; k < count; k++)
    bucket[(by_column ? from[k].column : from[k].row) + 1]++;
  for (int k = 0; k < buckets; k++)
    bucket[k + 1] += bucket[k];
  for (int k = 0; k < count; k++)
    to[bucket[by_column ? from[k].column : from[k].row]++] = from[k];
}

/** All arrays that depend on the structure, in a new arena. False: out of memory. */
static bool make_arrays(hl_milp *new, int columns, int rows, int entries) {
  hli_arena *arena = &new->arena;
  hli_lp *lp = &new->lp;
  *lp = (hli_lp){.columns = columns, .rows = rows};
  return (lp->start = HLI_NEW(arena, int, columns + 1)) &&
         (lp->index = HLI_NEW(arena, int, entries + 1)) &&
         (lp->value = HLI_NEW(arena, double, entries + 1)) &&
         (new->value = HLI_NEW(arena, double, entries + 1)) &&
         (lp->cost = HLI_NEW(arena, double, columns + 1)) &&
         (lp->lower = HLI_NEW(arena, double, columns + 1)) &&
         (lp->upper = HLI_NEW(arena, double, columns + 1)) &&
         (lp->integer = HLI_NEW(arena, int, columns + 1)) &&
         (lp->row_lower = HLI_NEW(arena, double, rows + 1)) &&
         (lp->row_upper = HLI_NEW(arena, double, rows + 1)) &&
         (new->column_base = HLI_NEW(arena, double, columns + 1)) &&
         (new->row_base = HLI_NEW(arena, double, rows + 1)) &&
         (new->column_scale = HLI_NEW(arena, double, columns + 1)) &&
         (new->row_scale = HLI_NEW(arena, double, rows + 1)) &&
         (new->has_continuous = HLI_NEW(arena, bool, rows + 1)) &&
         (new->seen = HLI_NEW(arena, hli_range, rows + 1)) &&
         (new->part = HLI_NEW(arena, int, rows + 1)) &&
         (new->mean = HLI_NEW(arena, hli_mean, rows + 1)) &&
         (new->load = HLI_NEW(arena, double, rows + 1)) &&
         (new->x = HLI_NEW(arena, double, columns + 1)) &&
         (new->dual = HLI_NEW(arena, double, rows + 1)) &&
         (new->out_x = HLI_NEW(arena, double, columns + 1)) &&
         (new->out_activity = HLI_NEW(arena, double, rows + 1)) &&
         (new->out_dual = HLI_NEW(arena, double, rows + 1)) &&
         (new->out_reduced = HLI_NEW(arena, double, columns + 1)) &&
         (new->start_column = HLI_NEW(arena, int, columns + 1)) &&
         (new->start_value = HLI_NEW(arena, double, columns + 1)) &&
         (new->keep_lower = HLI_NEW(arena, double, columns + 1)) &&
         (new->keep_upper = HLI_NEW(arena, double, columns + 1)) &&
         (new->basis = HLI_NEW(arena, int, columns + rows + 1));
}

/** Compress sorted entries, summing those of the same place in the order they were added. */
static void compress(hl_milp *model, const hli_entry *entry, int count) {
  hli_lp *lp = &model->lp;
  int column = 0, filled = 0;
  for (int k = 0; k < count; k++) {
    bool same = k > 0 && entry[k].column == entry[k - 1].column && entry[k].row == entry[k - 1].row;
    if (same) {
      model->value[filled - 1] += entry[k].value;
      continue;
    }
    while (column < entry[k].column)
      lp->start[++column] = filled;
    lp->index[filled] = entry[k].row;
    model->value[filled++] = entry[k].value;
  }
  while (column < lp->columns)
    lp->start[++column] = filled;
  lp->entries = filled;
}

/** Entries of the old matrix and the pending ones, in that order. */
static void gather(const hl_milp *model, hli_entry *entry) {
  const hli_lp *lp = &model->lp;
  int count = 0;
  for (int j = 0; j < lp->columns; j++)
    for (int k = lp->start[j]; k < lp->start[j + 1]; k++)
      entry[count++] = (hli_entry){lp->index[k], j, model->value[k]};
  if (model->pendings)
    memcpy(entry + count, model->pending, (size_t)model->pendings * sizeof *entry);
}

/** Build the matrix of the present structure. The old one stays if memory runs out. */
static hl_status structure(hl_milp *model) {
  if (model->structured)
    return HL_OK;
  int count = model->lp.entries + model->pendings;
  int most = model->columns > model->rows ? model->columns : model->rows;
  hl_milp new = *model;
  hli_arena_init(&new.arena, model->ctx);
  hli_arena scratch;
  hli_arena_init(&scratch, model->ctx);
  hli_entry *given = HLI_NEW(&scratch, hli_entry, count + 1);
  hli_entry *sorted = HLI_NEW(&scratch, hli_entry, count + 1);
  int *bucket = HLI_NEW(&scratch, int, most + 2);
  if (!given || !sorted || !bucket || !make_arrays(&new, model->columns, model->rows, count)) {
    hli_arena_free(&scratch);
    hli_arena_free(&new.arena);
    return hli_nomem(model->ctx);
  }
  gather(model, given);
  sort_entries(given, sorted, count, false, bucket, model->rows);
  sort_entries(sorted, given, count, true, bucket, model->columns);
  compress(&new, given, count);
  hli_arena_free(&scratch);
  hli_arena_free(&model->arena);
  new.lp.changed = HLI_MILP_MATRIX;
  new.pendings = 0;
  new.structured = true;
  new.scaled = new.has_basis = false;
  new.last = -1;
  *model = new;
  return HL_OK;
}

hl_status hl_milp_set_entry(hl_milp *model, int row, int column, double value) {
  HLI_TRY(check_entry(model, row, column, value));
  HLI_TRY(structure(model));
  const hli_lp *lp = &model->lp;
  int low = lp->start[column], high = lp->start[column + 1];
  while (low < high) {
    int middle = low + (high - low) / 2;
    if (lp->index[middle] < row)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == lp->start[column + 1] || lp->index[low] != row)
    return hl_milp_add_entry(model, row, column, value);
  model->value[low] = value;
  return HL_OK;
}

/* -------------------------------------------------------------- scaled copy */

/** Write a number of the scaled model; says whether it changed. */
static bool put(double *place, double value) {
  bool changed = *place != value;
  *place = value;
  return changed;
}

static void fill_columns(hl_milp *model) {
  hli_lp *lp = &model->lp;
  for (int j = 0; j < lp->columns; j++) {
    const hli_column *column = &model->column[j];
    double scale = model->column_scale[j];
    bool cost = put(&lp->cost[j], column->cost * scale / model->unit);
    bool lower = put(&lp->lower[j], column->lower / scale);
    bool upper = put(&lp->upper[j], column->upper / scale);
    lp->integer[j] = column->is_integer;
    bool matrix = false;
    for (int k = lp->start[j]; k < lp->start[j + 1]; k++)
      matrix |= put(&lp->value[k], model->value[k] * scale * model->row_scale[lp->index[k]]);
    lp->changed |= (cost ? (unsigned)HLI_MILP_COST : 0u) |
                   (lower || upper ? (unsigned)HLI_MILP_COLUMNS : 0u) |
                   (matrix ? (unsigned)HLI_MILP_MATRIX : 0u);
  }
}

hl_status hli_milp_sync(hl_milp *model, bool scale, bool rescale) {
  HLI_TRY(structure(model));
  if (!model->scaled || rescale || model->scaled_with != scale)
    hli_milp_scale_matrix(model, scale);
  hli_milp_scale_numbers(model);
  fill_columns(model);
  hli_lp *lp = &model->lp;
  for (int i = 0; i < lp->rows; i++) {
    bool lower = put(&lp->row_lower[i], model->row[i].lower * model->row_scale[i]);
    bool upper = put(&lp->row_upper[i], model->row[i].upper * model->row_scale[i]);
    if (lower || upper)
      lp->changed |= HLI_MILP_ROWS;
  }
  return HL_OK;
}
