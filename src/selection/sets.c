/** The programme of one set of columns. */
#include "selection/work.h"

hl_status hli_bench_init(hli_bench *bench, const hli_model *model) {
  hl_ctx *ctx = model->ctx;
  const size_t room = (size_t)model->room + HLI_EXTRA_ROWS;
  *bench = (hli_bench){.model = model, .room = (int)room};
  bench->rest = hli_zalloc(ctx, room, sizeof *bench->rest);
  bench->copy = hli_zalloc(ctx, room * (HLI_LP_MOST + 1), sizeof *bench->copy);
  return bench->rest != NULL && bench->copy != NULL ? HL_OK : hli_nomem(ctx);
}

void hli_bench_free(hli_bench *bench) {
  if (bench->model == NULL)
    return;
  hli_release(bench->model->ctx, bench->rest);
  hli_release(bench->model->ctx, bench->copy);
}

void hli_bench_set(hli_bench *bench, hli_lp *lp, const int *column, int count, double limit) {
  const hli_model *model = bench->model;
  lp->m = model->rows;
  lp->n = 0;
  lp->constant = model->constant;
  lp->limit = limit;
  lp->zero = model->zero;
  lp->rest = bench->rest;
  for (int u = 0; u < model->utilities; u++) {
    lp->cost[lp->n] = model->utility_cost[u];
    lp->column[lp->n++] = model->utility + (size_t)u * (size_t)model->room;
  }
  for (int k = 0; k < count; k++)
    hli_bench_add(bench, lp, column[k]);
}

void hli_bench_add(const hli_bench *bench, hli_lp *lp, int column) {
  const hli_model *model = bench->model;
  lp->cost[lp->n] = model->cost[column];
  lp->column[lp->n++] = model->a + (size_t)column * (size_t)model->room;
}

double hli_bench_fixed(const hli_bench *bench, const int *column, int count) {
  double fixed = 0;
  for (int k = 0; k < count; k++)
    fixed += bench->model->fixed[column[k]];
  return fixed;
}

/* ------------------------------------------------------- rows of the set only */

/** Copies that rows can be added to. */
static void copy_rows(hli_bench *bench, hli_lp *lp) {
  const size_t m = (size_t)lp->m, room = (size_t)bench->room;
  for (int j = 0; j < lp->n; j++) {
    memcpy(bench->copy + (size_t)j * room, lp->column[j], m * sizeof(double));
    lp->column[j] = bench->copy + (size_t)j * room;
  }
  memcpy(bench->copy + (size_t)HLI_LP_MOST * room, lp->constant, m * sizeof(double));
  lp->constant = bench->copy + (size_t)HLI_LP_MOST * room;
}

static const hli_column *column_of(const hli_bench *bench, int column) {
  return &bench->model->selection->column[bench->model->number[column]];
}

/** R(T) at the answer of a programme. */
static double rest_in(const hli_bench *bench, const hli_lp *lp, const int *column, int count,
                      const hli_row *row) {
  const hli_model *model = bench->model;
  double heat = hli_process_heat(model, row);
  for (int u = 0; u < model->utilities; u++)
    heat += lp->x[u] * hli_utility_heat(model, u, row);
  for (int k = 0; k < count; k++)
    heat += lp->x[model->utilities + k] * hli_column_heat(model, column_of(bench, column[k]), row);
  return heat;
}

static void add_row(hli_bench *bench, hli_lp *lp, const int *column, int count,
                    const hli_row *row) {
  const hli_model *model = bench->model;
  double *copy = bench->copy + lp->m;
  const size_t room = (size_t)bench->room;
  for (int u = 0; u < model->utilities; u++)
    copy[(size_t)u * room] = hli_utility_heat(model, u, row);
  for (int k = 0; k < count; k++)
    copy[(size_t)(model->utilities + k) * room] =
        hli_column_heat(model, column_of(bench, column[k]), row);
  copy[(size_t)HLI_LP_MOST * room] = hli_process_heat(model, row);
  lp->m++;
  if (bench->wanted < HLI_WANTED_ROWS)
    bench->want[bench->wanted++] = *row;
}

/** Rows of the set's own loads that the answer breaks. */
static int add_broken(hli_bench *bench, hli_lp *lp, const int *column, int count, bool *copied) {
  int added = 0;
  for (int k = 0; k < count; k++) {
    const hli_column *c = column_of(bench, column[k]);
    for (int l = 0; l < c->count && lp->m < bench->room; l++) {
      const hli_row row = hli_load_row(&bench->model->selection->load[c->first + l]);
      if (!(lp->x[bench->model->utilities + k] > 0) ||
          rest_in(bench, lp, column, count, &row) >= -2 * lp->zero)
        continue;
      if (!*copied)
        copy_rows(bench, lp);
      *copied = true;
      add_row(bench, lp, column, count, &row);
      added++;
    }
  }
  return added;
}

/** Least scale of a column where it is used. */
static double least_of(const hli_bench *bench, int column) {
  const hli_column *c = column_of(bench, column);
  const hli_size *size = hli_size_of(bench->model->selection, c);
  return size != NULL && c->given > 0 ? size->least / c->given : 0;
}

/** Rows by which columns marked are used. */
static void add_least(hli_bench *bench, hli_lp *lp, const int *column, int count, unsigned used) {
  const size_t room = (size_t)bench->room;
  copy_rows(bench, lp);
  for (int k = 0; k < count; k++) {
    if (!(used >> k & 1))
      continue;
    double *copy = bench->copy + lp->m++;
    for (int j = 0; j < lp->n; j++)
      copy[(size_t)j * room] = j == bench->model->utilities + k;
    copy[(size_t)HLI_LP_MOST * room] = -least_of(bench, column[k]);
  }
}

static bool solve_set(hli_bench *bench, const int *column, int count, unsigned used, double limit,
                      hli_set *out);

/** A column that is smaller than it may be is larger, or out; what costs less. */
static bool branch(hli_bench *bench, const int *column, int count, unsigned used, int small,
                   double limit, hli_set *out) {
  int fewer[HL_SELECTION_MOST], n = 0;
  unsigned kept = 0;
  for (int k = 0; k < count; k++)
    if (k != small) {
      kept |= (used >> k & 1) << n;
      fewer[n++] = column[k];
    }
  const bool with = solve_set(bench, column, count, used | 1u << small, limit, out);
  hli_set other;
  const bool without = solve_set(bench, fewer, n, kept, with ? out->cost : limit, &other);
  if (without)
    *out = other;
  return with || without;
}

static bool solve_set(hli_bench *bench, const int *column, int count, unsigned used, double limit,
                      hli_set *out) {
  const hli_model *model = bench->model;
  const double fixed = hli_bench_fixed(bench, column, count);
  bool copied = used != 0;
  hli_lp lp;
  hli_bench_set(bench, &lp, column, count, limit - fixed);
  if (copied)
    add_least(bench, &lp, column, count, used);
  do {
    hli_lp_solve(&lp);
    bench->programmes++;
    bench->stuck |= lp.stuck;
    if (lp.reached || lp.stuck)
      return false;
  } while (add_broken(bench, &lp, column, count, &copied) > 0);
  for (int k = 0; k < count; k++) {
    const double scale = lp.x[model->utilities + k];
    if (!(used >> k & 1) && scale > lp.zero && scale < least_of(bench, column[k]) - lp.zero)
      return branch(bench, column, count, used, k, limit, out);
  }
  *out = (hli_set){.cost = lp.value};
  for (int u = 0; u < model->utilities; u++)
    out->utility[u] = lp.x[u];
  for (int k = 0; k < count; k++) {
    const double scale = lp.x[model->utilities + k];
    if (scale <= lp.zero)
      continue;
    int at = out->count++;
    for (; at > 0 && out->column[at - 1] > column[k]; at--) {
      out->column[at] = out->column[at - 1];
      out->scale[at] = out->scale[at - 1];
    }
    out->column[at] = column[k];
    out->scale[at] = scale;
    out->cost += model->fixed[column[k]];
  }
  return true;
}

bool hli_bench_exact(hli_bench *bench, const int *column, int count, double limit, hli_set *out) {
  return solve_set(bench, column, count, 0, limit, out);
}
