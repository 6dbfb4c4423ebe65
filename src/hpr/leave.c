/**
 * What machines leave to the cheaper utilities: heat near the pinch that these reach, so that
 * machines serve what is beyond it. Heat that a utility gives in a band is missing on the profile
 * from the end of the band outward, as the heat flow there must not become negative.
 */
#include "hpr/work.h"

void hli_leaves_init(const hli_floor *root, hli_leaves *leaves) {
  *leaves = (hli_leaves){0};
  for (int side = 0; side < 2; side++) {
    const hli_bands *b = &root->bands[side];
    for (int k = 0; k + 1 < b->count; k++) {
      const double worth = b->price[b->count - 1] - b->price[k];
      int at = leaves->count < HLI_LEAVES ? leaves->count++ : HLI_LEAVES - 1;
      if (at == HLI_LEAVES - 1 && leaves->most[at] * leaves->worth[at] >= b->most[k] * worth)
        continue;
      for (; at > 0 && leaves->most[at - 1] * leaves->worth[at - 1] < b->most[k] * worth; at--) {
        leaves->side[at] = leaves->side[at - 1];
        leaves->band[at] = leaves->band[at - 1];
        leaves->most[at] = leaves->most[at - 1];
        leaves->worth[at] = leaves->worth[at - 1];
      }
      leaves->side[at] = side;
      leaves->band[at] = k;
      leaves->most[at] = b->most[k];
      leaves->worth[at] = worth;
    }
  }
}

/* ---------------------------------------------------------------------- views */

void hli_ground_root(const hl_hpr *hpr, hli_ground *view) {
  *view = (hli_ground){.levels = hpr->levels};
  for (int side = 0; side < 2; side++) {
    view->profile[side] = hpr->profile[side];
    view->count[side] = hpr->profile_count[side];
    view->ambient_from[side] = hpr->ambient_from[side];
  }
}

void hli_ground_use(hl_hpr *hpr, const hli_ground *view) {
  hpr->view = view;
  hpr->levels = view->levels;
  for (int side = 0; side < 2; side++) {
    hpr->profile[side] = view->profile[side];
    hpr->profile_count[side] = view->count[side];
    hpr->ambient_from[side] = view->ambient_from[side];
  }
}

static void put(hl_point *at, int *count, double q, double t) {
  if (*count == 0 || at[*count - 1].q != q || at[*count - 1].t != t)
    at[(*count)++] = (hl_point){q, t};
}

/** Without the last `left` before a heat. Returns the number of points, at most two more. */
static int cut(const hl_point *at, int count, double end, double left, hl_point *out) {
  const double from = fmax(end - left, 0);
  int n = 0, k = 0;
  for (; k < count && at[k].q < from; k++)
    put(out, &n, at[k].q, at[k].t);
  if (k > 0 && k < count) {
    const double share = (from - at[k - 1].q) / (at[k].q - at[k - 1].q);
    put(out, &n, from, at[k - 1].t + share * (at[k].t - at[k - 1].t));
  } else if (k < count) {
    put(out, &n, from, at[k].t);
  }
  while (k < count && at[k].q < end)
    k++;
  if (k > 0 && k < count && at[k].q > end) {
    const double share = (end - at[k - 1].q) / (at[k].q - at[k - 1].q);
    put(out, &n, from, at[k - 1].t + share * (at[k].t - at[k - 1].t));
  }
  for (; k < count; k++)
    put(out, &n, fmax(at[k].q - (end - from), from), at[k].t);
  while (n > 1 && out[n - 1].q <= out[n - 2].q)
    n--;
  return n;
}

hl_status hli_ground_init(hl_hpr *hpr, const hli_ground *root, const hli_floor *floor,
                          const hli_leaves *leaves, const double *left, hli_ground *view) {
  const double close = 1e-9;
  bool any = true;
  *view = *root;
  view->levels = NULL;
  for (int side = 0; side < 2; side++) {
    const double all = root->profile[side][root->count[side] - 1].q;
    double gone = 0;
    for (int band = 0; band + 1 < floor->bands[side].count; band++)
      for (int k = 0; k < leaves->count; k++) {
        if (leaves->side[k] != side || leaves->band[k] != band || !(left[k] > 0))
          continue;
        hl_point *out = HLI_NEW(&hpr->arena, hl_point, view->count[side] + 4);
        if (out == NULL)
          return hli_nomem(hpr->ctx);
        const double end = fmax(floor->bands[side].reach[band] - gone, 0);
        view->count[side] = cut(view->profile[side], view->count[side], end, left[k], out);
        view->profile[side] = out;
        gone += fmin(left[k], end);
      }
    const double rest = view->profile[side][view->count[side] - 1].q;
    any &= view->count[side] > 1 && rest > close * all;
    view->ambient_from[side] = fmax(root->ambient_from[side] - gone, 0);
    if (isnan(root->ambient_from[side]))
      view->ambient_from[side] = NAN;
  }
  if (!any || hpr->made_count == HLI_GROUNDS)
    return HL_OK;
  HLI_TRY(hl_levels_new(hpr->ctx, view->profile[0], view->count[0], view->profile[1],
                        view->count[1], &view->levels));
  hpr->made[hpr->made_count++] = view->levels;
  return HL_OK;
}

void hli_ground_keep(hl_hpr *hpr) {
  int n = 0;
  for (int k = 0; k < hpr->made_count; k++)
    if (hpr->made[k] == hpr->levels)
      n = k;
    else
      hl_levels_free(hpr->made[k]);
  hpr->made[0] = hpr->made[n];
  hpr->made_count = 1;
}

/* ---------------------------------------------------------------------- boxes */

hl_status hli_box_narrow(const hli_leaves *leaves, const hli_floor *root, hli_box *box) {
  double low[2][HLI_BANDS] = {{0}}, high[2][HLI_BANDS];
  const double *const lower[] = {low[0], low[1]}, *const upper[] = {high[0], high[1]};
  for (int side = 0; side < 2; side++)
    for (int k = 0; k < HLI_BANDS; k++)
      high[side][k] = INFINITY;
  for (int k = 0; k < leaves->count; k++) {
    low[leaves->side[k]][leaves->band[k]] = box->low[k];
    high[leaves->side[k]][leaves->band[k]] = box->high[k];
  }
  const hli_floor own = box->floor;
  box->floor = *root;
  if (own.load != NULL) {
    box->floor.rows = own.rows;
    box->floor.columns = own.columns;
    box->floor.count = own.count;
    box->floor.room = own.room;
    box->floor.load = own.load;
    box->floor.work = own.work;
  }
  return hli_floor_narrow(&box->floor, lower, upper);
}
