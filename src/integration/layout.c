#include "integration/layout.h"

/* Shifts of equal temperatures differ by rounding: levels closer than this are one. [K] */
static const double CLOSE = 1e-9;

void hli_layout_free(hli_layout *layout) {
  void *array[] = {layout->lane,        layout->load,      layout->fixed_t, layout->fixed_latent,
                   layout->fixed_above, layout->t,         layout->latent,  layout->fixed,
                   layout->cut_level,   layout->cut_below, layout->above,   layout->whole};
  for (size_t k = 0; k < sizeof array / sizeof *array; k++)
    hli_release(layout->ctx, array[k]);
  *layout = (hli_layout){.ctx = layout->ctx};
}

/* ----------------------------------------------------------------- loads */

static hl_load load_of(const hli_layout *layout, const hl_profile *profile, const hl_piece *piece) {
  double shift = isnan(piece->dt_cont) ? layout->dt_min / 2 : piece->dt_cont;
  if (profile->side == HL_SIDE_HOT)
    shift = -shift;
  return (hl_load){fmax(piece->t_in, piece->t_out) + shift, fmin(piece->t_in, piece->t_out) + shift,
                   piece->q};
}

static hl_status add_lanes(hli_layout *layout, const hl_group_set *set, int from, int to) {
  for (int g = from; g < to; g++)
    for (int p = 0; p < set->group[g].profile_count; p++) {
      const hl_profile *profile = &set->group[g].profile[p];
      if (!hli_reserve(layout->ctx, (void **)&layout->lane, &layout->lane_room,
                       layout->lane_count + 1, sizeof *layout->lane) ||
          !hli_reserve(layout->ctx, (void **)&layout->load, &layout->load_room,
                       layout->load_count + profile->count, sizeof *layout->load))
        return hli_nomem(layout->ctx);
      layout->lane[layout->lane_count++] =
          (hli_lane){g, p, profile->side, layout->load_count, profile->count};
      for (int k = 0; k < profile->count; k++)
        layout->load[layout->load_count++] = load_of(layout, profile, &profile->piece[k]);
    }
  return HL_OK;
}

static bool is_latent(const hl_load *load) { return load->t_high - load->t_low <= CLOSE; }

/** Heat of a load above a level, or down to below its latent loads. */
static double heat_above(const hl_load *load, double t, bool below) {
  if (is_latent(load))
    return (below ? load->t_high >= t - CLOSE : load->t_high > t + CLOSE) ? load->q : 0;
  if (t >= load->t_high)
    return 0;
  return t <= load->t_low ? load->q : load->q * ((load->t_high - t) / (load->t_high - load->t_low));
}

static double lane_above(const hli_layout *layout, const hli_lane *lane, double t, bool below) {
  double heat = 0;
  for (int k = 0; k < lane->count; k++)
    heat += heat_above(&layout->load[lane->first + k], t, below);
  return heat;
}

/** Net heat above a level of the groups of lanes from..to-1, added to net[group]. */
static void add_above(const hli_layout *layout, int from, int to, double t, bool below,
                      double *net) {
  for (int k = from; k < to; k++) {
    const hli_lane *lane = &layout->lane[k];
    double heat = lane_above(layout, lane, t, below);
    net[lane->group] += lane->side == HL_SIDE_HOT ? heat : -heat;
  }
}

/* ---------------------------------------------------------------- levels */

/** Put a level in its place, or mark the one that is there. */
static void add_level(hli_layout *layout, double t, bool latent) {
  int low = 0, high = layout->level_count;
  while (low < high) {
    int middle = (low + high) / 2;
    if (layout->t[middle] > t + CLOSE)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < layout->level_count && layout->t[low] >= t - CLOSE) {
    layout->latent[low] = layout->latent[low] || latent;
    return;
  }
  size_t behind = (size_t)(layout->level_count - low);
  memmove(layout->t + low + 1, layout->t + low, behind * sizeof *layout->t);
  memmove(layout->latent + low + 1, layout->latent + low, behind * sizeof *layout->latent);
  memmove(layout->fixed + low + 1, layout->fixed + low, behind * sizeof *layout->fixed);
  layout->t[low] = t;
  layout->latent[low] = latent;
  layout->fixed[low] = -1;
  layout->level_count++;
}

static hl_status reserve_levels(hli_layout *layout, int need) {
  int room = layout->level_room;
  struct {
    void **array;
    size_t size;
  } want[] = {{(void **)&layout->t, sizeof *layout->t},
              {(void **)&layout->latent, sizeof *layout->latent},
              {(void **)&layout->fixed, sizeof *layout->fixed}};
  for (size_t k = 0; k < 3; k++) {
    room = layout->level_room;
    if (!hli_reserve(layout->ctx, want[k].array, &room, need, want[k].size))
      return hli_nomem(layout->ctx);
  }
  layout->level_room = room;
  return HL_OK;
}

static hl_status add_levels_of_loads(hli_layout *layout, int from, int to) {
  HLI_TRY(reserve_levels(layout, layout->level_count + 2 * (to - from)));
  for (int k = from; k < to; k++) {
    const hl_load *load = &layout->load[k];
    add_level(layout, load->t_high, is_latent(load));
    if (!is_latent(load))
      add_level(layout, load->t_low, false);
  }
  return HL_OK;
}

/* ------------------------------------------------------------------ cuts */

static hl_status reserve_cuts(hli_layout *layout, int need) {
  int room = layout->cut_room;
  struct {
    void **array;
    size_t size;
  } want[] = {{(void **)&layout->cut_level, sizeof *layout->cut_level},
              {(void **)&layout->cut_below, sizeof *layout->cut_below},
              {(void **)&layout->above, (size_t)layout->group_count * sizeof *layout->above}};
  for (size_t k = 0; k < 3; k++) {
    room = layout->cut_room;
    if (!hli_reserve(layout->ctx, want[k].array, &room, need, want[k].size))
      return hli_nomem(layout->ctx);
  }
  layout->cut_room = room;
  return HL_OK;
}

static void add_cut(hli_layout *layout, int level, bool below) {
  double *net = layout->above + (size_t)layout->cut_count * (size_t)layout->group_count;
  memset(net, 0, (size_t)layout->group_count * sizeof *net);
  int fixed = layout->fixed[level];
  if (fixed >= 0)
    memcpy(net,
           layout->fixed_above +
               (size_t)(2 * fixed + (below ? 1 : 0)) * (size_t)layout->fixed_groups,
           (size_t)layout->fixed_groups * sizeof *net);
  else
    add_above(layout, 0, layout->fixed_lanes, layout->t[level], below, net);
  add_above(layout, layout->fixed_lanes, layout->lane_count, layout->t[level], below, net);
  layout->cut_level[layout->cut_count] = level;
  layout->cut_below[layout->cut_count++] = below;
}

static void fill_whole(hli_layout *layout) {
  memset(layout->whole, 0, (size_t)layout->group_count * sizeof *layout->whole);
  add_above(layout, 0, layout->lane_count, -INFINITY, true, layout->whole);
}

hl_status hli_layout_fill(hli_layout *layout, const hl_group_set *set) {
  layout->lane_count = layout->fixed_lanes;
  layout->load_count = layout->fixed_loads;
  HLI_TRY(add_lanes(layout, set, layout->fixed_groups, layout->group_count));
  HLI_TRY(reserve_levels(layout, layout->fixed_levels));
  layout->level_count = layout->fixed_levels;
  for (int k = 0; k < layout->fixed_levels; k++) {
    layout->t[k] = layout->fixed_t[k];
    layout->latent[k] = layout->fixed_latent[k];
    layout->fixed[k] = k;
  }
  HLI_TRY(add_levels_of_loads(layout, layout->fixed_loads, layout->load_count));
  HLI_TRY(reserve_cuts(layout, 2 * layout->level_count));
  layout->cut_count = 0;
  for (int k = 0; k < layout->level_count; k++) {
    add_cut(layout, k, false);
    if (layout->latent[k])
      add_cut(layout, k, true);
  }
  fill_whole(layout);
  return HL_OK;
}

/* ------------------------------------------------------------------ init */

/** Keep the levels found so far and the heat of the first groups above them. */
static hl_status keep_fixed(hli_layout *layout) {
  int n = layout->fixed_levels = layout->level_count;
  size_t groups = (size_t)layout->fixed_groups;
  layout->fixed_t = hli_zalloc(layout->ctx, (size_t)n + 1, sizeof *layout->fixed_t);
  layout->fixed_latent = hli_zalloc(layout->ctx, (size_t)n + 1, sizeof *layout->fixed_latent);
  layout->fixed_above =
      hli_zalloc(layout->ctx, 2 * (size_t)n * groups + 1, sizeof *layout->fixed_above);
  if (layout->fixed_t == NULL || layout->fixed_latent == NULL || layout->fixed_above == NULL)
    return hli_nomem(layout->ctx);
  for (int k = 0; k < n; k++) {
    layout->fixed_t[k] = layout->t[k];
    layout->fixed_latent[k] = layout->latent[k];
    for (int below = 0; below < 2; below++)
      add_above(layout, 0, layout->fixed_lanes, layout->t[k], below == 1,
                layout->fixed_above + (size_t)(2 * k + below) * groups);
  }
  return HL_OK;
}

hl_status hli_layout_init(hli_layout *layout, hl_ctx *ctx, const hl_group_set *set,
                          int fixed_groups, double dt_min, const double *boundary,
                          int boundary_count) {
  *layout = (hli_layout){
      .ctx = ctx, .dt_min = dt_min, .group_count = set->count, .fixed_groups = fixed_groups};
  layout->whole = hli_zalloc(ctx, (size_t)set->count, sizeof *layout->whole);
  if (layout->whole == NULL)
    return hli_nomem(ctx);
  HLI_TRY(add_lanes(layout, set, 0, fixed_groups));
  layout->fixed_lanes = layout->lane_count;
  layout->fixed_loads = layout->load_count;
  HLI_TRY(add_levels_of_loads(layout, 0, layout->load_count));
  HLI_TRY(reserve_levels(layout, layout->level_count + boundary_count));
  for (int k = 0; k < boundary_count; k++)
    add_level(layout, boundary[k] + dt_min / 2, false);
  return keep_fixed(layout);
}

/* ------------------------------------------------------------- intervals */

double hli_layout_above(const hli_layout *layout, int lane, double t, bool below) {
  return lane_above(layout, &layout->lane[lane], t, below);
}

double hli_layout_heat(const hli_layout *layout, int lane, int interval) {
  const hli_lane *l = &layout->lane[lane];
  double before = 0, after;
  if (interval > 0)
    before = lane_above(layout, l, layout->t[layout->cut_level[interval - 1]],
                        layout->cut_below[interval - 1]);
  if (interval < layout->cut_count)
    after =
        lane_above(layout, l, layout->t[layout->cut_level[interval]], layout->cut_below[interval]);
  else
    after = lane_above(layout, l, -INFINITY, true);
  return after - before;
}

double hli_layout_inside(const hli_layout *layout, int interval) {
  double low = -INFINITY, high = INFINITY;
  if (interval > 0)
    high = layout->t[layout->cut_level[interval - 1]];
  if (interval < layout->cut_count)
    low = layout->t[layout->cut_level[interval]];
  double t = isinf(high) ? low : isinf(low) ? high : (low + high) / 2;
  /* Latent loads count as just above their level, where an isothermal cold stream is served. */
  return t - layout->dt_min / 2 + (high - low <= CLOSE ? 1e-7 : 0);
}
