/* Temperature grid: levels of all streams on the cold scale, and each stream's heat per interval.
 */
#include "match/match.h"

/* ------------------------------------------------------------ levels */

/* Distinct levels, hottest first. */
typedef struct level_list {
  double *at;
  int count;
} level_list;

/* Index of the first level that is not above t. */
static int find_level(const level_list *list, double t) {
  int low = 0, high = list->count;
  while (low < high) {
    const int mid = (low + high) / 2;
    if (list->at[mid] > t)
      low = mid + 1;
    else
      high = mid;
  }
  return low;
}

static int nearest(const level_list *list, double t) {
  const int k = find_level(list, t);
  if (k == list->count || (k > 0 && list->at[k - 1] - t < t - list->at[k]))
    return k - 1;
  return k;
}

static void add_level(level_list *list, double t) {
  if (list->count > 0 && fabs(list->at[nearest(list, t)] - t) <= HLI_LEVEL_CLOSE)
    return;
  const int k = find_level(list, t);
  memmove(&list->at[k + 1], &list->at[k], (size_t)(list->count - k) * sizeof(double));
  list->at[k] = t;
  list->count++;
}

/* A level that refines: only between those of the streams. */
static void add_inner(level_list *list, double t) {
  if (list->count > 0 && t < list->at[0] && t > list->at[list->count - 1])
    add_level(list, t);
}

/* ------------------------------------------------------------ cold scale */

static double level_of(const hli_grid *grid, hl_side side, const hl_piece *piece, double t) {
  const double dt_min = grid->settings->dt_min;
  if (side == HL_SIDE_HOT)
    return isnan(piece->dt_cont) ? t - dt_min : t - piece->dt_cont - 0.5 * dt_min;
  return isnan(piece->dt_cont) ? t : t + piece->dt_cont - 0.5 * dt_min;
}

static double level_high(const hli_grid *grid, hl_side side, const hl_piece *piece) {
  return level_of(grid, side, piece, fmax(piece->t_in, piece->t_out));
}

static double level_low(const hli_grid *grid, hl_side side, const hl_piece *piece) {
  return level_of(grid, side, piece, fmin(piece->t_in, piece->t_out));
}

/* dt_min/2 beyond the level of a system's evaporation or condensation. */
static void add_half(const hli_grid *grid, level_list *list, hl_side side, const hl_piece *piece) {
  const bool latent = piece->t_in == piece->t_out || piece->phase == HL_PHASE_EVAPORATE ||
                      piece->phase == HL_PHASE_CONDENSE;
  const double half = 0.5 * grid->settings->dt_min;
  if (latent && side == HL_SIDE_COLD)
    add_inner(list, level_high(grid, side, piece) + half);
  if (latent && side == HL_SIDE_HOT)
    add_inner(list, level_low(grid, side, piece) - half);
}

static void add_streams(const hli_grid *grid, level_list *list) {
  for (int s = 0; s < grid->lane_count; s++) {
    const hl_profile *profile = grid->lane[s].profile;
    for (int k = 0; k < profile->count; k++) {
      add_level(list, level_high(grid, profile->side, &profile->piece[k]));
      add_level(list, level_low(grid, profile->side, &profile->piece[k]));
    }
  }
  for (int s = 0; s < grid->lane_count && grid->settings->refine_half; s++) {
    const hl_profile *profile = grid->lane[s].profile;
    if (grid->set->group[grid->lane[s].stream.group].kind == HL_GROUP_SYSTEM)
      for (int k = 0; k < profile->count; k++)
        add_half(grid, list, profile->side, &profile->piece[k]);
  }
}

static hl_status add_uniform(const hli_grid *grid, level_list *list) {
  const double step = grid->settings->refine_step;
  if (isnan(step) || list->count < 2)
    return HL_OK;
  const level_list coarse = *list;
  const double span = coarse.at[0] - coarse.at[coarse.count - 1];
  list->at = HLI_NEW(grid->arena, double, coarse.count + (int)ceil(span / step) + 1);
  if (list->at == NULL)
    return hli_nomem(grid->ctx);
  memcpy(list->at, coarse.at, (size_t)coarse.count * sizeof(double));
  for (int k = 0; k + 1 < coarse.count; k++) {
    const double length = coarse.at[k] - coarse.at[k + 1];
    /* A length of a whole number of steps but for rounding is not cut once more. */
    const int parts = (int)ceil(length / step - 1e-9);
    for (int part = 1; part < parts; part++)
      add_inner(list, coarse.at[k] - length * part / parts);
  }
  return HL_OK;
}

static hl_status collect(const hli_grid *grid, const double *boundary, int count,
                         level_list *list) {
  int room = 2 * grid->rule_count + count + 1;
  for (int s = 0; s < grid->lane_count; s++)
    room += 3 * grid->lane[s].profile->count;
  list->at = HLI_NEW(grid->arena, double, room);
  if (list->at == NULL)
    return hli_nomem(grid->ctx);
  add_streams(grid, list);
  for (int r = 0; r < grid->rule_count; r++) {
    add_inner(list, grid->rule[r]->t_from);
    add_inner(list, grid->rule[r]->t_to);
  }
  for (int k = 0; k < count; k++)
    add_inner(list, boundary[k]);
  return add_uniform(grid, list);
}

/* ------------------------------------------------------------ intervals */

/* Where the levels lie among the boundaries: level l is boundary upper[l] and, around an interval
 * of no width, also lower[l] = upper[l] + 1; else lower[l] = upper[l]. */
typedef struct level_layout {
  level_list list;
  int *upper, *lower;
} level_layout;

enum { LATENT_HOT = 1, LATENT_COLD = 2 };

static bool is_latent(const hli_grid *grid, const level_list *list, hl_side side,
                      const hl_piece *piece, int *level) {
  *level = nearest(list, level_high(grid, side, piece));
  return nearest(list, level_low(grid, side, piece)) == *level;
}

/*
 * Latent heat lives in the interval beside its level on the side from which it can be served or
 * used. An interval of no width is made where a hot and a cold one share a level, because beside it
 * they could not meet, and where there is no interval on that side.
 */
static hl_status lay_out(hli_grid *grid, level_layout *layout) {
  const level_list *list = &layout->list;
  unsigned char *latent = HLI_NEW(grid->arena, unsigned char, list->count);
  layout->upper = HLI_NEW(grid->arena, int, list->count);
  layout->lower = HLI_NEW(grid->arena, int, list->count);
  grid->boundary = HLI_NEW(grid->arena, double, 2 * list->count);
  if (latent == NULL || layout->upper == NULL || layout->lower == NULL || grid->boundary == NULL)
    return hli_nomem(grid->ctx);
  for (int s = 0; s < grid->lane_count; s++) {
    const hl_profile *profile = grid->lane[s].profile;
    const unsigned char mark = profile->side == HL_SIDE_HOT ? LATENT_HOT : LATENT_COLD;
    int level;
    for (int k = 0; k < profile->count; k++)
      if (is_latent(grid, list, profile->side, &profile->piece[k], &level))
        latent[level] = latent[level] | mark;
  }
  int at = 0;
  for (int l = 0; l < list->count; l++) {
    const bool narrow = latent[l] == (LATENT_HOT | LATENT_COLD) ||
                        (l == 0 && latent[l] == LATENT_COLD) ||
                        (l == list->count - 1 && latent[l] == LATENT_HOT);
    grid->boundary[at] = list->at[l];
    layout->upper[l] = layout->lower[l] = at++;
    if (narrow) {
      grid->boundary[at] = list->at[l];
      layout->lower[l] = at++;
    }
  }
  grid->count = at > 0 ? at - 1 : 0;
  return HL_OK;
}

static void spread(const hli_grid *grid, const level_layout *layout, hli_lane *lane,
                   const hl_piece *piece) {
  const hl_side side = lane->profile->side;
  int a;
  if (is_latent(grid, &layout->list, side, piece, &a)) {
    const bool narrow = layout->lower[a] > layout->upper[a];
    const int beside = side == HL_SIDE_HOT ? layout->lower[a] : layout->upper[a] - 1;
    lane->heat[narrow ? layout->upper[a] : beside] += piece->q;
    return;
  }
  const int b = nearest(&layout->list, level_low(grid, side, piece));
  const int from = layout->lower[a], to = layout->upper[b];
  const double span = grid->boundary[from] - grid->boundary[to];
  for (int k = from; k < to; k++)
    lane->heat[k] += piece->q * ((grid->boundary[k] - grid->boundary[k + 1]) / span);
}

static hl_status fill_lanes(hli_grid *grid, const level_layout *layout) {
  for (int s = 0; s < grid->lane_count; s++) {
    hli_lane *lane = &grid->lane[s];
    lane->heat = HLI_NEW(grid->arena, double, grid->count);
    if (lane->heat == NULL)
      return hli_nomem(grid->ctx);
    for (int k = 0; k < lane->profile->count; k++)
      spread(grid, layout, lane, &lane->profile->piece[k]);
    lane->first = grid->count;
    lane->last = -1;
    for (int k = 0; k < grid->count; k++)
      if (lane->heat[k] > 0.0) {
        lane->first = lane->first < k ? lane->first : k;
        lane->last = k;
      }
  }
  return HL_OK;
}

/* ------------------------------------------------------------ who takes part */

static double process_heat(const hl_group_set *set, hl_side side) {
  double heat = 0.0;
  const hl_group *process = &set->group[0];
  for (int k = 0; k < process->profile_count; k++)
    if (process->profile[k].side == side)
      heat += hl_profile_heat(&process->profile[k]);
  return heat;
}

/*
 * Scale bounds. A utility or system exchanges heat with process streams only, so that none of its
 * profiles can have more heat than all process streams of the other side.
 */
static void bound_scale(hli_grid *grid, int g, const double *scale, double hot, double cold) {
  const hl_group *group = &grid->set->group[g];
  double reach = INFINITY, largest = 0.0;
  for (int k = 0; k < group->profile_count; k++) {
    const double heat = hl_profile_heat(&group->profile[k]);
    largest = fmax(largest, heat);
    if (heat > 0.0)
      reach = fmin(reach, (group->profile[k].side == HL_SIDE_HOT ? cold : hot) / heat);
  }
  if (!(largest > 0.0))
    return; /* no heat, no part in it */
  if (scale == NULL) {
    grid->least[g] = fmax(group->scale_min, 0.0);
    grid->most[g] = fmin(group->scale_max, reach);
  } else if (scale[g] > 0.0) {
    const double slack = HLI_SCALE_SLACK * scale[g] + HLI_CELL_FLOOR * grid->process_heat / largest;
    grid->least[g] = fmax(scale[g] - slack, 0.0);
    grid->most[g] = scale[g] + slack;
  }
}

static hl_status find_scales(hli_grid *grid, const double *scale) {
  const hl_group_set *set = grid->set;
  grid->fixed = scale != NULL;
  grid->least = HLI_NEW(grid->arena, double, set->count);
  grid->most = HLI_NEW(grid->arena, double, set->count);
  if (grid->least == NULL || grid->most == NULL)
    return hli_nomem(grid->ctx);
  const double hot = process_heat(set, HL_SIDE_HOT), cold = process_heat(set, HL_SIDE_COLD);
  grid->process_heat = hot + cold;
  grid->least[0] = grid->most[0] = 1.0;
  for (int g = 1; g < set->count; g++)
    bound_scale(grid, g, scale, hot, cold);
  return HL_OK;
}

static hl_status find_lanes(hli_grid *grid) {
  int room = 0;
  for (int g = 0; g < grid->set->count; g++)
    room += grid->set->group[g].profile_count;
  grid->lane = HLI_NEW(grid->arena, hli_lane, room);
  grid->hot = HLI_NEW(grid->arena, int, room);
  grid->cold = HLI_NEW(grid->arena, int, room);
  if (grid->lane == NULL || grid->hot == NULL || grid->cold == NULL)
    return hli_nomem(grid->ctx);
  for (int g = 0; g < grid->set->count; g++) {
    const hl_group *group = &grid->set->group[g];
    for (int k = 0; k < group->profile_count && grid->most[g] > 0.0; k++) {
      const hl_profile *profile = &group->profile[k];
      if (profile->count == 0)
        continue;
      if (profile->side == HL_SIDE_HOT)
        grid->hot[grid->hot_count++] = grid->lane_count;
      else
        grid->cold[grid->cold_count++] = grid->lane_count;
      grid->lane[grid->lane_count++] = (hli_lane){
          .stream = {.group = g, .profile = k, .name = profile->name, .side = profile->side},
          .profile = profile};
    }
  }
  return HL_OK;
}

/* ------------------------------------------------------------ what bars a match */

const hli_lane *hli_pair_hot(const hli_grid *grid, int pair) {
  return &grid->lane[grid->hot[pair / grid->cold_count]];
}

const hli_lane *hli_pair_cold(const hli_grid *grid, int pair) {
  return &grid->lane[grid->cold[pair % grid->cold_count]];
}

static bool of_system(const hli_grid *grid, const hli_lane *lane) {
  return grid->set->group[lane->stream.group].kind == HL_GROUP_SYSTEM;
}

static hl_status find_bars(hli_grid *grid) {
  const hl_design *design = hl_problem_design(grid->problem);
  const int pairs = grid->hot_count * grid->cold_count;
  grid->bar = HLI_NEW(grid->arena, unsigned char, pairs);
  if (grid->bar == NULL)
    return hli_nomem(grid->ctx);
  for (int p = 0; p < pairs; p++) {
    const hli_lane *hot = hli_pair_hot(grid, p), *cold = hli_pair_cold(grid, p);
    int bar = 0;
    if (hot->stream.group != 0 && cold->stream.group != 0)
      bar |= HLI_BAR_NO_PROCESS;
    switch (hl_problem_zones(grid->problem, hot->profile->zone, of_system(grid, hot),
                             cold->profile->zone, of_system(grid, cold))) {
    case HL_ZONES_MEET:
      break;
    case HL_ZONES_DIFFER:
      bar |= HLI_BAR_ZONE;
      break;
    case HL_ZONES_SYSTEM:
      bar |= HLI_BAR_SYSTEM;
      break;
    }
    /* False if no distance is set. */
    if (hl_problem_length(grid->problem, hot->stream.name, cold->stream.name) >
        design->distance_max)
      bar |= HLI_BAR_DISTANCE;
    grid->bar[p] = (unsigned char)bar;
  }
  return HL_OK;
}

bool hli_rule_on_pair(const hli_grid *grid, int rule, hl_match_kind kind, int pair) {
  return grid->rule[rule]->kind == kind &&
         hl_rule_matches(grid->rule[rule], hli_pair_hot(grid, pair)->stream.name,
                         hli_pair_cold(grid, pair)->stream.name);
}

bool hli_rule_on_interval(const hli_grid *grid, int rule, int interval) {
  /* Ends of ranges are boundaries, so that an interval lies in a range or outside; NAN is no end.
   */
  return !(grid->boundary[interval + 1] < grid->rule[rule]->t_from - HLI_LEVEL_CLOSE) &&
         !(grid->boundary[interval] > grid->rule[rule]->t_to + HLI_LEVEL_CLOSE);
}

bool hli_pair_open(const hli_grid *grid, int pair, bool *open) {
  bool any = grid->bar[pair] == 0;
  for (int k = 0; k < grid->count; k++)
    open[k] = any;
  for (int r = 0; r < grid->rule_count && any; r++) {
    if (!hli_rule_on_pair(grid, r, HL_MATCH_FORBID, pair))
      continue;
    any = false;
    for (int k = 0; k < grid->count; k++) {
      open[k] = open[k] && !hli_rule_on_interval(grid, r, k);
      any = any || open[k];
    }
  }
  return any;
}

hl_status hli_grid_fill(hli_grid *grid, const double *scale, const double *boundary, int count) {
  level_layout layout = {.list = {NULL, 0}};
  HLI_TRY(find_scales(grid, scale));
  HLI_TRY(find_lanes(grid));
  HLI_TRY(collect(grid, boundary, count, &layout.list));
  HLI_TRY(lay_out(grid, &layout));
  HLI_TRY(fill_lanes(grid, &layout));
  return find_bars(grid);
}
