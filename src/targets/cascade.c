/** The problem table algorithm on bare loads. */
#include <string.h>

#include <heatloom/targets.h>

#include "base/base.h"
#include "num/num.h"
#include "targets/cascade.h"

/** Shifts of equal temperatures differ by rounding only: levels closer than this are one. [K] */
static const double ROUNDING = 1e-9;

/** A sum that keeps what rounding drops: CPs of steep loads must cancel exactly when they end. */
typedef struct sum {
  double value, rest;
} sum;

struct hl_cascade {
  hl_ctx *ctx;
  int room; /* loads */
  double close, hot, cold;
  int sorted; /* loads whose ends are sorted, to levels as close as now */
  int level_count, point_count;
  double *key;        /* 2 per load: temperatures */
  int *order, *level; /* 2 per load: by rising temperature; level of each end */
  void *sort;
  double *t;    /* of the levels */
  sum *slope;   /* net CP (hot - cold) that begins below a level */
  double *jump; /* latent heat at a level, hot less cold */
  int *first;   /* of a level's points; level_count + 1 of them */
  double *point_t, *point_q;
};

hl_status hl_cascade_new(hl_ctx *ctx, hl_cascade **out) {
  hl_cascade *cascade = hli_zalloc(ctx, 1, sizeof *cascade);
  *out = cascade;
  if (cascade == NULL)
    return hli_nomem(ctx);
  cascade->ctx = ctx;
  cascade->close = ROUNDING;
  return HL_OK;
}

static void release_arrays(hl_cascade *c) {
  void *array[] = {c->key,   c->order, c->level, c->sort,    c->t,
                   c->slope, c->jump,  c->first, c->point_t, c->point_q};
  for (size_t k = 0; k < sizeof array / sizeof *array; k++)
    hli_release(c->ctx, array[k]);
}

void hl_cascade_free(hl_cascade *cascade) {
  if (cascade == NULL)
    return;
  release_arrays(cascade);
  hli_release(cascade->ctx, cascade);
}

/** Room for `count` loads; what was there is dropped. */
static hl_status reserve(hl_cascade *c, int count) {
  if (count <= c->room && c->room > 0)
    return HL_OK;
  release_arrays(c);
  hl_ctx *ctx = c->ctx;
  double close = c->close;
  *c = (hl_cascade){.ctx = ctx, .close = close};
  int room = count < 32 ? 32 : count + count / 2;
  size_t ends = 2 * (size_t)room;
  c->key = hli_zalloc(ctx, ends, sizeof *c->key);
  c->order = hli_zalloc(ctx, ends, sizeof *c->order);
  c->level = hli_zalloc(ctx, ends, sizeof *c->level);
  c->sort = hli_zalloc(ctx, hli_sort_room((int)ends), 1);
  c->t = hli_zalloc(ctx, ends, sizeof *c->t);
  c->slope = hli_zalloc(ctx, ends, sizeof *c->slope);
  c->jump = hli_zalloc(ctx, ends, sizeof *c->jump);
  c->first = hli_zalloc(ctx, ends + 1, sizeof *c->first);
  c->point_t = hli_zalloc(ctx, 2 * ends, sizeof *c->point_t);
  c->point_q = hli_zalloc(ctx, 2 * ends, sizeof *c->point_q);
  if (c->key == NULL || c->order == NULL || c->level == NULL || c->sort == NULL || c->t == NULL ||
      c->slope == NULL || c->jump == NULL || c->first == NULL || c->point_t == NULL ||
      c->point_q == NULL)
    return hli_nomem(ctx);
  c->room = room;
  return HL_OK;
}

static hl_status check(hl_ctx *ctx, const hl_load *load, int count) {
  for (int k = 0; k < count; k++)
    if (!(isfinite(load[k].t_high) && isfinite(load[k].t_low) && isfinite(load[k].q) &&
          load[k].t_high >= load[k].t_low))
      HLI_FAIL(ctx, 1, NULL,
               "load %d runs from %g K down to %g K with %g W; temperatures must fall and all be "
               "finite",
               k, load[k].t_high, load[k].t_low, load[k].q);
  return HL_OK;
}

/** Keep the ends; @return the last ones were the same: loads may differ in their heat alone. */
static bool same_ends(hl_cascade *c, const hl_load *load, int count) {
  bool same = count > 0 && count == c->sorted;
  for (int k = 0; k < count; k++) {
    same = same && c->key[2 * k] == load[k].t_high && c->key[2 * k + 1] == load[k].t_low;
    c->key[2 * k] = load[k].t_high;
    c->key[2 * k + 1] = load[k].t_low;
  }
  c->sorted = count;
  return same;
}

/** Distinct levels from the hottest, and the level of each end. */
static void find_levels(hl_cascade *c, const hl_load *load, int count) {
  if (same_ends(c, load, count)) {
    memset(c->slope, 0, (size_t)c->level_count * sizeof *c->slope);
    memset(c->jump, 0, (size_t)c->level_count * sizeof *c->jump);
    return;
  }
  hli_sort_index(2 * count, c->key, c->order, c->sort);
  int levels = 0;
  for (int k = 2 * count - 1; k >= 0; k--) {
    int end = c->order[k];
    if (levels == 0 || c->t[levels - 1] - c->key[end] > c->close) {
      c->t[levels] = c->key[end];
      c->slope[levels] = (sum){0, 0};
      c->jump[levels] = 0;
      levels++;
    }
    c->level[end] = levels - 1;
  }
  c->level_count = levels;
}

static void add(sum *s, double x) {
  double total = s->value + x;
  double part = total - s->value;
  s->rest += (s->value - (total - part)) + (x - part);
  s->value = total;
}

/** Heat flows at all points for no hot utility; returns the least. */
static double cascade_flows(hl_cascade *c) {
  sum cp = {0, 0};
  double flow = 0, least = 0;
  int n = 0;
  for (int k = 0; k < c->level_count; k++) {
    if (k > 0)
      flow += (cp.value + cp.rest) * (c->t[k - 1] - c->t[k]);
    c->first[k] = n;
    c->point_t[n] = c->t[k];
    c->point_q[n++] = flow;
    least = flow < least ? flow : least;
    if (c->jump[k] != 0) {
      c->point_t[n] = c->t[k];
      c->point_q[n++] = flow += c->jump[k];
      least = flow < least ? flow : least;
    }
    add(&cp, c->slope[k].value);
    add(&cp, c->slope[k].rest);
  }
  c->first[c->level_count] = n;
  c->point_count = n;
  return least;
}

hl_status hl_cascade_solve(hl_cascade *cascade, const hl_load *load, int count) {
  hl_cascade *c = cascade;
  HLI_TRY(check(c->ctx, load, count));
  HLI_TRY(reserve(c, count));
  find_levels(c, load, count);
  for (int k = 0; k < count; k++) {
    int high = c->level[2 * k], low = c->level[2 * k + 1];
    double q = load[k].q;
    if (high == low) {
      c->jump[high] += q; /* at the limit of the approach, so hot and cold ones meet */
    } else {
      /* CP from the merged levels, so that no heat is lost by merging. */
      double cp = q / (c->t[high] - c->t[low]);
      add(&c->slope[high], cp);
      add(&c->slope[low], -cp);
    }
  }
  double least = cascade_flows(c);
  c->hot = least < 0 ? -least : 0;
  for (int k = 0; k < c->point_count; k++)
    c->point_q[k] += c->hot;
  c->cold = c->point_count > 0 ? c->point_q[c->point_count - 1] : 0;
  return HL_OK;
}

double hl_cascade_hot(const hl_cascade *cascade) { return cascade->hot; }
double hl_cascade_cold(const hl_cascade *cascade) { return cascade->cold; }
int hl_cascade_count(const hl_cascade *cascade) { return cascade->point_count; }
const double *hl_cascade_level(const hl_cascade *cascade) { return cascade->point_t; }
const double *hl_cascade_flow(const hl_cascade *cascade) { return cascade->point_q; }

void hli_cascade_set_close(hl_cascade *cascade, double close) {
  cascade->close = close < ROUNDING ? ROUNDING : close;
  cascade->sorted = 0;
}

int hli_cascade_levels(const hl_cascade *cascade) { return cascade->level_count; }

hli_level hli_cascade_level_at(const hl_cascade *cascade, int k) {
  const double *q = cascade->point_q;
  int first = cascade->first[k], last = cascade->first[k + 1] - 1;
  return (hli_level){cascade->t[k], q[first], q[last]};
}

bool hli_cascade_pinch(const hl_cascade *cascade, int k, double zero) {
  hli_level level = hli_cascade_level_at(cascade, k);
  bool end =
      (k == 0 && level.arrive <= zero) || (k == cascade->level_count - 1 && level.leave <= zero);
  return fmin(level.arrive, level.leave) <= zero && !end;
}
