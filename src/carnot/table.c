/** Heat table: composites, net curves and utilities on the same levels. */
#include "carnot/work.h"

struct hl_heat_table {
  hl_ctx *ctx;
  hli_arena arena;
  int count;
  double recovery, hot, cold;
  double *t, *column[HL_HEAT_COLUMNS];
};

enum { HOT = 0, COLD, UTILITY_HOT, UTILITY_COLD, CURVES };

/** Levels of different cascades differ by rounding. [K] */
static const double rounding = 1e-8;

/** Heat from 0 at the cold end. */
typedef struct curve {
  hl_point *point;
  int count;
  double all;
} curve;

typedef struct build {
  hl_heat_table *table;
  hl_cascade *cascade;
  hl_load *load; /* curve by curve, then the extra levels */
  int first[CURVES + 1], extra;
  curve curve[CURVES];
  double foot; /* of the cold curve */
} build;

/* ----------------------------------------------------------------------- loads */

static int curve_of(const hl_group *group, const hl_profile *profile) {
  const int hot = group->kind == HL_GROUP_UTILITY ? UTILITY_HOT : HOT;
  return profile->side == HL_SIDE_HOT ? hot : hot + 1;
}

/* Loads of one curve from n on; with load NULL they are only counted. */
static int collect(const hl_group_set *set, const double *scale, double dt_min, int wanted,
                   hl_load *load, int n) {
  for (int g = 0; g < set->count; g++) {
    const hl_group *group = &set->group[g];
    const double size = scale != NULL ? scale[g] : g == 0 ? 1 : 0;
    for (int p = 0; p < group->profile_count && size > 0; p++) {
      const hl_profile *profile = &group->profile[p];
      if (curve_of(group, profile) != wanted)
        continue;
      for (int k = 0; k < profile->count; k++, n++)
        if (load != NULL)
          load[n] = hl_piece_load(profile->side, &profile->piece[k], dt_min, size);
    }
  }
  return n;
}

static hl_status find_loads(build *b, const hl_group_set *set, const double *scale, double dt_min,
                            const double *level, int levels) {
  hli_arena *arena = &b->table->arena;
  int n = 0;
  for (int c = 0; c < CURVES; c++)
    n = collect(set, scale, dt_min, c, NULL, n);
  /* Pockets close, and composites pass ends, at most once between two levels. */
  b->load = HLI_NEW(arena, hl_load, 5 * n + 2 * levels + 8);
  if (b->load == NULL)
    return hli_nomem(arena->ctx);
  for (int c = 0; c < CURVES; c++)
    b->first[c + 1] = collect(set, scale, dt_min, c, b->load, b->first[c]);
  if (b->first[UTILITY_HOT] == 0)
    HLI_FAIL(arena->ctx, 1, NULL, "there are no streams, so there is no heat table");
  for (int k = 0; k < levels; k++) {
    if (!isfinite(level[k]))
      HLI_FAIL(arena->ctx, 1, NULL, "extra level %d is %g K; it must be finite", k, level[k]);
    b->load[n + b->extra++] = (hl_load){level[k], level[k], 0};
  }
  return HL_OK;
}

/* ---------------------------------------------------------------------- curves */

static hl_status find_curve(build *b, int which) {
  curve *c = &b->curve[which];
  const bool hot = which == HOT || which == UTILITY_HOT;
  HLI_TRY(hl_cascade_solve(b->cascade, b->load + b->first[which],
                           b->first[which + 1] - b->first[which]));
  c->count = hl_cascade_count(b->cascade);
  c->point = HLI_NEW(&b->table->arena, hl_point, c->count + 1);
  if (c->point == NULL)
    return hli_nomem(b->table->ctx);
  c->all = hot ? hl_cascade_cold(b->cascade) : hl_cascade_hot(b->cascade);
  for (int k = 0; k < c->count; k++) {
    const double flow = hl_cascade_flow(b->cascade)[k];
    c->point[k] = (hl_point){hot ? c->all - flow : flow, hl_cascade_level(b->cascade)[k]};
  }
  return HL_OK;
}

/* On the hot or the cold side of latent loads at t. */
static double heat_at(const curve *c, double t, bool above) {
  int k = 0;
  while (k < c->count && c->point[k].t > (above ? t + rounding : t - rounding))
    k++;
  if (!above && k > 0 && c->point[k - 1].t <= t + rounding)
    return c->point[k - 1].q;
  if (k == c->count)
    return 0;
  if (k == 0 || c->point[k].t >= t - rounding)
    return c->point[k].q;
  const hl_point *hot = &c->point[k - 1], *cold = &c->point[k];
  return cold->q + (hot->q - cold->q) * (t - cold->t) / (hot->t - cold->t);
}

static hl_status place(build *b, double recovery) {
  hl_heat_table *table = b->table;
  const double hot = b->curve[HOT].all, cold = b->curve[COLD].all;
  HLI_TRY(hl_cascade_solve(b->cascade, b->load, b->first[UTILITY_HOT]));
  const double most = cold - hl_cascade_hot(b->cascade);
  table->recovery = isnan(recovery) ? most : recovery;
  if (!(table->recovery >= 0) || table->recovery > most + 1e-9 * (hot + cold))
    HLI_FAIL(table->ctx, 1, NULL, "the recovery is %g W; it must be between 0 and %g W",
             table->recovery, most);
  table->hot = cold - table->recovery;
  table->cold = b->foot = hot - table->recovery;
  return HL_OK;
}

/* ------------------------------------------------------------------------ rows */

static void fill_row(const build *b, int row, double t, bool above) {
  double heat[CURVES];
  for (int c = 0; c < CURVES; c++)
    heat[c] = heat_at(&b->curve[c], t, above);
  double *const *column = b->table->column;
  b->table->t[row] = t;
  column[HL_HEAT_HOT][row] = heat[HOT];
  column[HL_HEAT_COLD][row] = b->foot + heat[COLD];
  column[HL_HEAT_NET][row] = b->foot + heat[COLD] - heat[HOT];
  column[HL_HEAT_UTILITY_HOT][row] = heat[UTILITY_HOT];
  column[HL_HEAT_UTILITY_COLD][row] = heat[UTILITY_COLD] - b->curve[UTILITY_COLD].all;
  column[HL_HEAT_UTILITY_NET][row] =
      column[HL_HEAT_UTILITY_HOT][row] - column[HL_HEAT_UTILITY_COLD][row];
  column[HL_HEAT_BALANCED_HOT][row] = heat[HOT] + heat[UTILITY_HOT];
  column[HL_HEAT_BALANCED_COLD][row] = heat[COLD] + heat[UTILITY_COLD];
}

static bool latent_at(const build *b, double t) {
  for (int c = 0; c < CURVES; c++)
    if (heat_at(&b->curve[c], t, true) != heat_at(&b->curve[c], t, false))
      return true;
  return false;
}

/* All levels; the loads are only their temperatures from now on. */
static hl_status fill_rows(build *b) {
  hl_heat_table *table = b->table;
  const int all = b->first[CURVES] + b->extra;
  for (int k = 0; k < all; k++)
    b->load[k].q = 0;
  HLI_TRY(hl_cascade_solve(b->cascade, b->load, all));
  const int levels = hl_cascade_count(b->cascade);
  double *room = HLI_NEW(&table->arena, double, 2 * levels * (1 + HL_HEAT_COLUMNS));
  if (room == NULL)
    return hli_nomem(table->ctx);
  table->t = room;
  for (int c = 0; c < HL_HEAT_COLUMNS; c++)
    table->column[c] = room + 2 * levels * (1 + c);
  table->count = 0;
  for (int k = 0; k < levels; k++) {
    const double t = hl_cascade_level(b->cascade)[k];
    fill_row(b, table->count++, t, true);
    if (latent_at(b, t))
      fill_row(b, table->count++, t, false);
  }
  return HL_OK;
}

/* A level where a column has a value between two rows. */
static void insert_between(build *b, const double *column, int j, int k, double value) {
  const double *t = b->table->t;
  const double low = fmin(column[j], column[k]), high = fmax(column[j], column[k]);
  const double close = 1e-9 * (b->curve[HOT].all + b->curve[COLD].all);
  if (!(low + close < value && value + close < high) || t[j] == t[k])
    return;
  const double at = t[j] + (value - column[j]) / (column[k] - column[j]) * (t[k] - t[j]);
  b->load[b->first[CURVES] + b->extra++] = (hl_load){at, at, 0};
}

static void insert_pockets(build *b, int step) {
  const double *net = b->table->column[HL_HEAT_NET];
  int k = step > 0 ? 0 : b->table->count - 1;
  double least = net[k];
  for (k += step; k >= 0 && k < b->table->count; k += step) {
    if (net[k] < least && net[k - step] > least)
      insert_between(b, net, k - step, k, least);
    least = fmin(least, net[k]);
  }
}

static void insert_ends(build *b) {
  const double *hot = b->table->column[HL_HEAT_HOT], *cold = b->table->column[HL_HEAT_COLD];
  for (int k = 0; k + 1 < b->table->count; k++) {
    insert_between(b, cold, k, k + 1, b->curve[HOT].all);
    insert_between(b, hot, k, k + 1, b->foot);
  }
}

static void fill_pocket_free(hl_heat_table *table) {
  double *const *column = table->column, *net = column[HL_HEAT_NET],
                *free = column[HL_HEAT_POCKET_FREE];
  const int last = table->count - 1;
  double least = INFINITY;
  for (int k = 0; k <= last; k++)
    free[k] = least = fmin(least, net[k]);
  const double pinch = least;
  least = INFINITY;
  for (int k = last; k >= 0; k--) {
    least = fmin(least, net[k]);
    free[k] = fmax(free[k], least);
  }
  int from = 0, to = last; /* rows of the pinch, hottest and coldest */
  while (from < last && free[from] > pinch)
    from++;
  while (to > from && free[to] > pinch)
    to--;
  for (int k = 0; k <= last; k++) {
    column[HL_HEAT_SINKS][k] = k <= from ? free[k] - pinch : 0;
    column[HL_HEAT_SOURCES][k] = k >= to ? pinch - free[k] : 0;
  }
}

static hl_status solve(build *b, const hl_group_set *set, const double *scale, double dt_min,
                       double recovery, const double *level, int levels) {
  HLI_TRY(hl_cascade_new(b->table->ctx, &b->cascade));
  HLI_TRY(find_loads(b, set, scale, dt_min, level, levels));
  for (int c = 0; c < CURVES; c++)
    HLI_TRY(find_curve(b, c));
  HLI_TRY(place(b, recovery));
  HLI_TRY(fill_rows(b));
  if (!isnan(dt_min)) {
    insert_pockets(b, 1);
    insert_pockets(b, -1);
  }
  insert_ends(b);
  HLI_TRY(fill_rows(b));
  fill_pocket_free(b->table);
  return HL_OK;
}

/* ----------------------------------------------------------------------- calls */

hl_status hl_heat_table_new(hl_ctx *ctx, const hl_group_set *set, const double *scale,
                            double dt_min, double recovery, const double *level, int levels,
                            hl_heat_table **out) {
  *out = NULL;
  hl_heat_table *table = hli_zalloc(ctx, 1, sizeof *table);
  if (table == NULL)
    return hli_nomem(ctx);
  table->ctx = ctx;
  hli_arena_init(&table->arena, ctx);
  build b = {.table = table};
  const hl_status status = solve(&b, set, scale, dt_min, recovery, level, levels);
  hl_cascade_free(b.cascade);
  if (status == HL_OK)
    *out = table;
  else
    hl_heat_table_free(table);
  return status;
}

void hl_heat_table_free(hl_heat_table *table) {
  if (table == NULL)
    return;
  hli_arena_free(&table->arena);
  hli_release(table->ctx, table);
}

int hl_heat_table_count(const hl_heat_table *table) { return table->count; }
const double *hl_heat_table_level(const hl_heat_table *table) { return table->t; }
const double *hl_heat_table_column(const hl_heat_table *table, hl_heat_column column) {
  return table->column[column];
}
double hl_heat_table_recovery(const hl_heat_table *table) { return table->recovery; }
double hl_heat_table_hot(const hl_heat_table *table) { return table->hot; }
double hl_heat_table_cold(const hl_heat_table *table) { return table->cold; }
