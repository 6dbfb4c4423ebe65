/** Curves derived from the grand composite: vertical, with cut pockets, net sink and source. */
#include "targets/work.h"

/* -------------------------------------------------------------- vertical */

/** The part of a composite curve with more heat than `from` and at most `to`, as loads behind those
 * in work->load; its points run down. */
static hl_status add_part(hli_target_work *work, const hl_point *point, int points, double from,
                          double to, double sign, int *count) {
  if (!hli_reserve(work->ctx, (void **)&work->load, &work->room, *count + points + 1,
                   sizeof *work->load))
    return hli_nomem(work->ctx);
  for (int k = 0; k + 1 < points; k++) {
    hl_point high = point[k], low = point[k + 1];
    double top = fmin(high.q, to), foot = fmax(low.q, from);
    if (!(top > foot))
      continue;
    double slope = (high.t - low.t) / (high.q - low.q);
    work->load[(*count)++] = (hl_load){low.t + slope * (top - low.q),
                                       low.t + slope * (foot - low.q), sign * (top - foot)};
  }
  return HL_OK;
}

/** What the composites leave to utilities when they exchange heat vertically. */
static hl_status vertical(hl_targets *targets, hli_target_work *work) {
  int hots = targets->curve_count[HL_CURVE_HOT_SHIFTED], count = 0;
  int colds = targets->curve_count[HL_CURVE_COLD_SHIFTED];
  const hl_point *hot = targets->curve[HL_CURVE_HOT_SHIFTED];
  const hl_point *cold = targets->curve[HL_CURVE_COLD_SHIFTED];
  double top = hots > 0 ? hot[0].q : 0;
  HLI_TRY(add_part(work, hot, hots, -INFINITY, targets->cold, 1, &count));
  HLI_TRY(add_part(work, cold, colds, fmax(top, targets->cold), INFINITY, -1, &count));
  return hli_target_grand(targets, work, HL_CURVE_GRAND_VERTICAL, count);
}

/* --------------------------------------------------------------- pockets */

/** A corner of the grand curve as the pocket-free curve and what lies in a pocket over it. */
typedef struct corner {
  double t, free, pocket;
} corner;

/** Corners with those that open and close pockets, from the hottest; returns their number. */
static int find_pockets(const hl_point *grand, int count, double *below, corner *out) {
  int n = 0;
  double above = INFINITY; /* the least flow so far; `below`: from here down */
  for (int k = count - 1; k >= 0; k--)
    below[k] = k + 1 < count ? fmin(grand[k].q, below[k + 1]) : grand[k].q;
  for (int k = 0; k < count; k++) {
    hl_point here = grand[k], before = k > 0 ? grand[k - 1] : here;
    double closes = NAN;
    if (before.q > above && here.q < above)
      closes = above;
    else if (before.q < below[k] && here.q > below[k])
      closes = below[k];
    if (!isnan(closes))
      out[n++] = (corner){
          before.t + (here.t - before.t) * ((closes - before.q) / (here.q - before.q)), closes, 0};
    above = fmin(above, here.q);
    double free = fmax(above, below[k]);
    out[n++] = (corner){here.t, free, here.q - free};
  }
  return n;
}

static corner between(corner a, corner b, double pocket) {
  double share = (pocket - a.pocket) / (b.pocket - a.pocket);
  return (corner){a.t + share * (b.t - a.t), a.free, pocket};
}

/**
 * Add a corner behind `n` others whose humps are all wide enough, from the left edge of a hump to
 * its right: a hump that turns out to be narrower is lowered until it is not, or until it is gone.
 * Returns the new number.
 */
static int add_corner(corner *c, int n, corner next, double width) {
  for (;;) {
    int last = n - 1, first = last;
    while (first > 0 && c[last].pocket > 0 && c[first - 1].pocket == c[last].pocket)
      first--;
    bool hump = n > 1 && first > 0 && c[last].pocket > 0 && next.pocket < c[last].pocket &&
                c[first - 1].pocket < c[last].pocket;
    double top = n > 0 ? c[first].t - c[last].t : 0;
    if (!hump || top >= width) {
      if (n - 2 >= first && next.pocket == c[last].pocket && next.pocket > 0)
        n--; /* the middle of a plateau */
      c[n++] = next;
      return n;
    }
    double foot = fmax(c[first - 1].pocket, next.pocket);
    corner left = between(c[first - 1], c[first], foot), right = between(c[last], next, foot);
    double bottom = left.t - right.t, level = foot;
    if (bottom > width)
      level = c[last].pocket - (c[last].pocket - foot) * ((width - top) / (bottom - top));
    left = between(c[first - 1], c[first], level);
    right = between(c[last], next, level);
    n = first;
    if (level > c[first - 1].pocket)
      c[n++] = left;
    if (level > next.pocket)
      c[n++] = right;
    if (bottom > width || !(level > next.pocket)) {
      c[n++] = next;
      return n;
    }
  }
}

static hl_status assisted(hl_targets *targets) {
  const hl_point *grand = targets->curve[HL_CURVE_GRAND];
  int count = targets->curve_count[HL_CURVE_GRAND], n = 0;
  corner *all = HLI_NEW(&targets->arena, corner, 2 * count + 1);
  corner *kept = HLI_NEW(&targets->arena, corner, 4 * count + 1);
  double *below = HLI_NEW(&targets->arena, double, count + 1);
  if (all == NULL || kept == NULL || below == NULL)
    return hli_nomem(targets->arena.ctx);
  int corners = find_pockets(grand, count, below, all);
  for (int k = 0; k < corners; k++)
    n = add_corner(kept, n, all[k], targets->settings.pocket_width);
  hl_point *point = HLI_NEW(&targets->arena, hl_point, n + 1);
  if (point == NULL)
    return hli_nomem(targets->arena.ctx);
  for (int k = 0; k < n; k++)
    point[k] = (hl_point){kept[k].free + kept[k].pocket, kept[k].t};
  targets->curve[HL_CURVE_GRAND_ASSISTED] = point;
  targets->curve_count[HL_CURVE_GRAND_ASSISTED] = n;
  return HL_OK;
}

/* ---------------------------------------------------------- net profiles */

/** The two sides of the pocket-free curve, each over all temperatures. */
static hl_status net_profiles(hl_targets *targets) {
  const hl_point *free = targets->curve[HL_CURVE_GRAND_POCKET_FREE];
  int count = targets->curve_count[HL_CURVE_GRAND_POCKET_FREE], pinch = 0;
  hl_point *sink = HLI_NEW(&targets->arena, hl_point, count + 1);
  hl_point *source = HLI_NEW(&targets->arena, hl_point, count + 1);
  if (sink == NULL || source == NULL)
    return hli_nomem(targets->arena.ctx);
  for (int k = 1; k < count; k++)
    pinch = free[k].q < free[pinch].q ? k : pinch;
  for (int k = 0; k < count; k++) {
    sink[k] = (hl_point){k < pinch ? free[k].q : 0, free[k].t};
    source[k] = (hl_point){k > pinch ? -free[k].q : 0, free[k].t};
  }
  targets->curve[HL_CURVE_NET_SINK] = sink;
  targets->curve[HL_CURVE_NET_SOURCE] = source;
  targets->curve_count[HL_CURVE_NET_SINK] = targets->curve_count[HL_CURVE_NET_SOURCE] = count;
  return HL_OK;
}

hl_status hli_target_net(hl_targets *targets, hli_target_work *work) {
  HLI_TRY(vertical(targets, work));
  HLI_TRY(assisted(targets));
  return net_profiles(targets);
}
