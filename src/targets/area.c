/** Area target: counter-current exchange between the composite curves. */
#include "base/base.h"
#include "targets/cascade.h"

/** A composite curve from its cold end: heat and resistance (sum of q/h) below each corner. */
typedef struct composite {
  int count, room;
  double *t, *heat, *resistance; /* [K], [W], [K·m2] */
} composite;

struct hl_area {
  hl_ctx *ctx;
  hl_cascade *cascade;
  int room; /* loads */
  hl_load *load, *film;
  composite side[2]; /* hot, cold */
};

hl_status hl_area_new(hl_ctx *ctx, hl_area **out) {
  hl_area *area = hli_zalloc(ctx, 1, sizeof *area);
  *out = NULL;
  if (area == NULL)
    return hli_nomem(ctx);
  area->ctx = ctx;
  hl_status status = hl_cascade_new(ctx, &area->cascade);
  if (status != HL_OK)
    hl_area_free(area);
  else
    *out = area;
  return status;
}

void hl_area_free(hl_area *area) {
  if (area == NULL)
    return;
  hl_cascade_free(area->cascade);
  void *array[] = {area->load,
                   area->film,
                   area->side[0].t,
                   area->side[0].heat,
                   area->side[0].resistance,
                   area->side[1].t,
                   area->side[1].heat,
                   area->side[1].resistance};
  for (size_t k = 0; k < sizeof array / sizeof *array; k++)
    hli_release(area->ctx, array[k]);
  hli_release(area->ctx, area);
}

static hl_status reserve_loads(hl_area *area, int need) {
  int room = area->room;
  if (!hli_reserve(area->ctx, (void **)&area->load, &room, need, sizeof *area->load))
    return hli_nomem(area->ctx);
  room = area->room;
  if (!hli_reserve(area->ctx, (void **)&area->film, &room, need, sizeof *area->film))
    return hli_nomem(area->ctx);
  area->room = room;
  return HL_OK;
}

static hl_status reserve_corners(hl_ctx *ctx, composite *c, int need) {
  double **array[] = {&c->t, &c->heat, &c->resistance};
  int room = c->room;
  for (size_t k = 0; k < 3; k++) {
    room = c->room;
    if (!hli_reserve(ctx, (void **)array[k], &room, need, sizeof(double)))
      return hli_nomem(ctx);
  }
  c->room = room;
  return HL_OK;
}

/** Loads of a side, and the same with heat over film coefficient in place of heat. */
static hl_status collect(hl_area *area, const hl_group_set *set, const double *scale, hl_side side,
                         int *count) {
  int n = 0;
  for (int g = 0; g < set->count; g++) {
    if (!(scale[g] > 0))
      continue;
    for (int p = 0; p < set->group[g].profile_count; p++) {
      const hl_profile *profile = &set->group[g].profile[p];
      if (profile->side != side)
        continue;
      HLI_TRY(reserve_loads(area, n + profile->count));
      for (int k = 0; k < profile->count; k++, n++) {
        const hl_piece *piece = &profile->piece[k];
        double q = piece->q * scale[g];
        hl_load load = {fmax(piece->t_in, piece->t_out), fmin(piece->t_in, piece->t_out), q};
        area->load[n] = area->film[n] = load;
        area->film[n].q = q / piece->h;
      }
    }
  }
  *count = n;
  return HL_OK;
}

/** Corners from the cold end. Both cascades have the same loads but for their size, so the same
 * points. */
static hl_status build(hl_area *area, const hl_group_set *set, const double *scale, hl_side side) {
  composite *c = &area->side[side == HL_SIDE_HOT ? 0 : 1];
  int count;
  HLI_TRY(collect(area, set, scale, side, &count));
  HLI_TRY(hl_cascade_solve(area->cascade, area->load, count));
  c->count = hl_cascade_count(area->cascade);
  HLI_TRY(reserve_corners(area->ctx, c, c->count));
  double all = hl_cascade_cold(area->cascade);
  for (int k = 0; k < c->count; k++) {
    int from = c->count - 1 - k;
    c->t[k] = hl_cascade_level(area->cascade)[from];
    c->heat[k] = all - hl_cascade_flow(area->cascade)[from];
  }
  HLI_TRY(hl_cascade_solve(area->cascade, area->film, count));
  all = hl_cascade_cold(area->cascade);
  for (int k = 0; k < c->count; k++)
    c->resistance[k] = all - hl_cascade_flow(area->cascade)[c->count - 1 - k];
  return HL_OK;
}

/** 1/LMTD = atanh(r)/(r·mean), r = (a - b)/(a + b): no special case at equal ends but a series near
 * them. */
static double inverse_lmtd(double a, double b) {
  if (!(a > 0 && b > 0))
    return INFINITY;
  double mean = (a + b) / 2, r = (a - b) / (a + b);
  return (fabs(r) < 1e-3 ? 1 + r * r / 3 : atanh(r) / r) / mean;
}

static double at(const double *y, const composite *c, int k, double heat) {
  double part = (heat - c->heat[k]) / (c->heat[k + 1] - c->heat[k]);
  return y[k] + part * (y[k + 1] - y[k]);
}

/** Next segment with heat from k on, or count - 1. */
static int segment(const composite *c, int k, double close) {
  while (k + 1 < c->count && !(c->heat[k + 1] - c->heat[k] > close))
    k++;
  return k;
}

/** Sum over the enthalpy intervals of both curves. */
static double sum_area(const composite *hot, const composite *cold) {
  if (hot->count == 0 || cold->count == 0)
    return 0;
  double all = fmin(hot->heat[hot->count - 1], cold->heat[cold->count - 1]);
  double close = 1e-12 * all, heat = 0, area = 0; /* shorter intervals are rounding */
  int h = segment(hot, 0, close), c = segment(cold, 0, close);
  while (h + 1 < hot->count && c + 1 < cold->count) {
    double end = fmin(hot->heat[h + 1], cold->heat[c + 1]);
    if (end - heat > close) {
      double low = at(hot->t, hot, h, heat) - at(cold->t, cold, c, heat);
      double high = at(hot->t, hot, h, end) - at(cold->t, cold, c, end);
      double resistance = at(hot->resistance, hot, h, end) - at(hot->resistance, hot, h, heat) +
                          at(cold->resistance, cold, c, end) - at(cold->resistance, cold, c, heat);
      area += resistance * inverse_lmtd(low, high);
      heat = end;
    }
    if (hot->heat[h + 1] - end <= close)
      h = segment(hot, h + 1, close);
    if (cold->heat[c + 1] - end <= close)
      c = segment(cold, c + 1, close);
  }
  return area;
}

hl_status hl_area_solve(hl_area *area, const hl_group_set *set, const double *scale, double *m2) {
  *m2 = NAN;
  for (int g = 0; g < set->count; g++)
    for (int p = 0; scale[g] > 0 && p < set->group[g].profile_count; p++)
      for (int k = 0; k < set->group[g].profile[p].count; k++)
        if (!(set->group[g].profile[p].piece[k].h > 0))
          return HL_OK;
  HLI_TRY(build(area, set, scale, HL_SIDE_HOT));
  HLI_TRY(build(area, set, scale, HL_SIDE_COLD));
  *m2 = sum_area(&area->side[0], &area->side[1]);
  return HL_OK;
}
