/* Match binaries: their big-M, and the rows that tighten the relaxation of their number. */
#include "match/match.h"

/* Heat up to this part of the process's counts as none when matches are counted; more than the
 * solver's rounding, so that no row cuts off a solution. [-] */
static const double count_close = 1e-6;

/* ------------------------------------------------------------ largest flows */

/* All heat that crosses the lower boundary of every interval: fixed once the scales are. */
static void find_crossing(hli_model *model) {
  const hli_grid *grid = model->grid;
  /* Scales of a solver balance to its tolerance only; the surplus keeps a pinch passable for that.
   */
  const double surplus = HLI_CELL_FLOOR * grid->process_heat;
  double sum = 0.0;
  for (int k = 0; k < grid->count; k++) {
    for (int s = 0; s < grid->lane_count; s++) {
      const hli_lane *lane = &grid->lane[s];
      const double heat = lane->heat[k] * model->scale[lane->stream.group];
      sum += lane->stream.side == HL_SIDE_HOT ? heat : -heat;
    }
    model->cross[k] = model->exact ? fmax(sum, 0.0) + surplus : (double)INFINITY;
  }
}

static double heat_of(const hli_model *model, const hli_lane *lane, int interval) {
  return lane->heat[interval] * model->scale[lane->stream.group];
}

/* Intervals from..to. */
typedef struct match_window {
  int from, to;
} match_window;

/*
 * Largest heat of every cell of a pair by itself: what can reach it, as no other takes any. One
 * sweep for all, which a large model needs.
 */
static void bound_cells(hli_model *model, int pair) {
  const hli_lane *hot = hli_pair_hot(model->grid, pair), *cold = hli_pair_cold(model->grid, pair);
  double carry = 0.0;
  int c = model->pair_cell[pair];
  for (int k = hot->first; c < model->pair_cell[pair + 1]; k++) {
    carry += heat_of(model, hot, k);
    if (model->cell[c].interval == k)
      model->cell[c++].most = fmin(carry, heat_of(model, cold, k));
    carry = fmin(carry, model->cross[k]);
  }
}

/*
 * Largest heat that a pair can exchange if the hot stream gives only its heat of one window and the
 * cold one takes only that of another. On a path that leads one way, serving every demand as soon
 * as possible is a largest flow (residual capacities: Letsios, Kouyialis and Misener 2018).
 */
static double flow(const hli_model *model, int pair, match_window give, match_window take) {
  const hli_lane *hot = hli_pair_hot(model->grid, pair), *cold = hli_pair_cold(model->grid, pair);
  double carry = 0.0, sum = 0.0;
  int c = model->pair_cell[pair];
  for (int k = hot->first; c < model->pair_cell[pair + 1] && k <= take.to; k++) {
    if (k >= give.from && k <= give.to)
      carry += heat_of(model, hot, k);
    if (model->cell[c].interval == k) {
      const double served = k >= take.from ? fmin(carry, heat_of(model, cold, k)) : 0.0;
      carry -= served;
      sum += served;
      c++;
    }
    carry = fmin(carry, model->cross[k]);
  }
  return sum;
}

void hli_model_bound(hli_model *model, const double *scale, bool exact) {
  const hli_grid *grid = model->grid;
  memcpy(model->scale, scale, (size_t)grid->set->count * sizeof *scale);
  model->exact = exact;
  find_crossing(model);
  const match_window all = {0, grid->count - 1};
  for (int p = 0; p < grid->hot_count * grid->cold_count; p++) {
    model->pair_most[p] = flow(model, p, all, all);
    bound_cells(model, p);
  }
}

/* ------------------------------------------------------------ window covers */

/* Of the partners in the set (bits), at least `least` must match. */
typedef struct match_cover {
  uint32_t partners;
  int least;
} match_cover;

/* With more partners the windows cost more time than the covers save. */
enum { MOST_PARTNERS = 32, MOST_COVERS = 64 };

static bool implies(const match_cover *a, const match_cover *b) {
  return (a->partners & ~b->partners) == 0 && a->least >= b->least;
}

/* Keep a cover unless another says as much; drop those that it makes idle. */
static void keep_cover(match_cover *list, int *count, match_cover next) {
  int kept = 0;
  for (int k = 0; k < *count; k++) {
    if (implies(&list[k], &next))
      return;
  }
  for (int k = 0; k < *count; k++)
    if (!implies(&next, &list[k]))
      list[kept++] = list[k];
  if (kept < MOST_COVERS)
    list[kept++] = next;
  *count = kept;
}

/* The fewest of the flows whose sum reaches the heat; takes `most` apart. */
static match_cover cover_of(double *most, int count, double heat, double floor) {
  match_cover next = {0, 0};
  for (int n = 0; n < count; n++)
    if (most[n] > floor)
      next.partners |= UINT32_C(1) << n;
  while (heat > floor && next.least < count) {
    int largest = 0;
    for (int n = 1; n < count; n++)
      largest = most[n] > most[largest] ? n : largest;
    heat -= most[largest];
    most[largest] = 0.0;
    next.least++;
  }
  return next;
}

static int pair_at(const hli_grid *grid, bool hot, int stream, int partner) {
  return hot ? stream * grid->cold_count + partner : partner * grid->cold_count + stream;
}

static hl_status add_cover(hli_model *model, bool hot, int stream, const match_cover *cover) {
  int row;
  HLI_TRY(hl_milp_add_row(model->milp, cover->least, INFINITY, NULL, &row));
  for (int n = 0; n < MOST_PARTNERS; n++)
    if (cover->partners >> n & 1u)
      HLI_TRY(hl_milp_add_entry(model->milp, row,
                                model->match_column[pair_at(model->grid, hot, stream, n)], 1.0));
  return HL_OK;
}

/*
 * A stream must get rid of (or get) its heat of every window of intervals: as many partners as the
 * largest flows in that window need. For streams whose heat is known.
 */
static hl_status add_covers(hli_model *model, bool hot, int stream) {
  const hli_grid *grid = model->grid;
  const int count = hot ? grid->cold_count : grid->hot_count;
  const hli_lane *lane = &grid->lane[hot ? grid->hot[stream] : grid->cold[stream]];
  if ((!model->exact && lane->stream.group != 0) || count > MOST_PARTNERS)
    return HL_OK;
  const double floor = count_close * grid->process_heat;
  const match_window all = {0, grid->count - 1};
  match_cover list[MOST_COVERS];
  int covers = 0;
  for (int from = lane->first; from <= lane->last && !model->incomplete; from++) {
    model->incomplete = hli_match_stopped(grid);
    double heat = 0.0;
    for (int to = from; to <= lane->last; to++) {
      heat += heat_of(model, lane, to);
      double most[MOST_PARTNERS];
      for (int n = 0; n < count; n++)
        most[n] = hot ? flow(model, pair_at(grid, hot, stream, n), (match_window){from, to}, all)
                      : flow(model, pair_at(grid, hot, stream, n), all, (match_window){from, to});
      const match_cover next = cover_of(most, count, heat - floor, floor);
      if (next.least > 0 && next.partners != 0)
        keep_cover(list, &covers, next);
    }
  }
  for (int k = 0; k < covers; k++)
    HLI_TRY(add_cover(model, hot, stream, &list[k]));
  return HL_OK;
}

/* ------------------------------------------------------------ component counts */

enum { MOST_COUNTED = 20, HALF = MOST_COUNTED / 2 };

/* Streams with heat in a region between pinches, as lanes. */
typedef struct match_region {
  match_window window;
  int count;
  int lane[MOST_COUNTED];
} match_region;

static double signed_heat(const hli_model *model, int s, match_window window) {
  const hli_lane *lane = &model->grid->lane[s];
  double heat = 0.0;
  for (int k = window.from; k <= window.to; k++)
    heat += heat_of(model, lane, k);
  return lane->stream.side == HL_SIDE_HOT ? heat : -heat;
}

/* Running surplus of a subset never negative: it could be a component of its own. */
static bool stands_alone(const hli_model *model, const match_region *region, unsigned subset,
                         double floor) {
  double sum = 0.0;
  for (int k = region->window.from; k <= region->window.to; k++) {
    for (int n = 0; n < region->count; n++)
      if (subset >> n & 1u)
        sum += signed_heat(model, region->lane[n], (match_window){k, k});
    if (sum < -floor)
      return false;
  }
  return true;
}

/*
 * Most parts into which the streams of a region can be split so that each balances by itself: over
 * all subsets, parts[S] = max over members v of parts[S - v], plus 1 if S balances.
 */
static hl_status most_parts(const hli_model *model, const match_region *region, int *parts) {
  const hli_grid *grid = model->grid;
  const double floor = count_close * grid->process_heat;
  double low[1 << HALF] = {0}, high[1 << HALF] = {0}; /* heat of subsets of either half */
  for (int n = 0; n < region->count; n++) {
    double *half = n < HALF ? low : high;
    const unsigned bit = 1u << (n < HALF ? n : n - HALF);
    const double heat = signed_heat(model, region->lane[n], region->window);
    for (unsigned s = 0; s < bit; s++)
      half[s | bit] = half[s] + heat;
  }
  const unsigned all = (1u << region->count) - 1u;
  unsigned char *most = HLI_NEW(grid->arena, unsigned char, (size_t)all + 1);
  if (most == NULL)
    return hli_nomem(grid->ctx);
  for (unsigned s = 1; s <= all; s++) {
    unsigned char best = 0;
    for (unsigned rest = s; rest != 0; rest &= rest - 1u) {
      const unsigned char without = most[s ^ (rest & (~rest + 1u))];
      best = without > best ? without : best;
    }
    const double heat = low[s & ((1u << HALF) - 1u)] + high[s >> HALF];
    if (fabs(heat) <= floor && stands_alone(model, region, s, floor))
      best++;
    most[s] = best;
  }
  *parts = most[all];
  return HL_OK;
}

/*
 * In a region that no heat enters or leaves, n streams in L components that balance by themselves
 * need at least n - L matches (after Linnhoff's rule for the number of units).
 */
static hl_status add_count(hli_model *model, const match_region *region) {
  const hli_grid *grid = model->grid;
  int parts, row = -1;
  if (region->count < 2)
    return HL_OK;
  HLI_TRY(most_parts(model, region, &parts));
  if (parts >= region->count)
    return HL_OK;
  HLI_TRY(hl_milp_add_row(model->milp, region->count - parts, INFINITY, NULL, &row));
  for (int p = 0; p < grid->hot_count * grid->cold_count; p++)
    for (int c = model->pair_cell[p]; c < model->pair_cell[p + 1]; c++)
      if (model->cell[c].interval >= region->window.from &&
          model->cell[c].interval <= region->window.to) {
        HLI_TRY(hl_milp_add_entry(model->milp, row, model->match_column[p], 1.0));
        break;
      }
  return HL_OK;
}

static hl_status add_counts(hli_model *model) {
  const hli_grid *grid = model->grid;
  const double floor = count_close * grid->process_heat;
  match_region region = {.window = {0, 0}};
  for (int k = 0; k < grid->count && model->exact; k++) {
    if (k < grid->count - 1 && model->cross[k] > floor)
      continue;
    region.window.to = k;
    region.count = 0;
    int streams = 0;
    for (int s = 0; s < grid->lane_count; s++)
      if (fabs(signed_heat(model, s, region.window)) > floor && streams++ < MOST_COUNTED)
        region.lane[region.count++] = s;
    if (streams <= MOST_COUNTED)
      HLI_TRY(add_count(model, &region));
    region.window.from = k + 1;
  }
  return HL_OK;
}

/* ------------------------------------------------------------ binaries */

static hl_status add_match(hli_model *model, int pair, double cost) {
  const int first = model->pair_cell[pair], end = model->pair_cell[pair + 1];
  int column, row;
  if (first == end)
    return HL_OK;
  HLI_TRY(hl_milp_add_column(model->milp, cost, 0.0, 1.0, true, NULL, &column));
  model->match_column[pair] = column;
  HLI_TRY(hl_milp_add_row(model->milp, -INFINITY, 0.0, NULL, &row));
  HLI_TRY(hl_milp_add_entry(model->milp, row, column, -model->pair_most[pair]));
  for (int c = first; c < end; c++)
    HLI_TRY(hl_milp_add_entry(model->milp, row, model->cell[c].column, 1.0));
  /* The same interval by interval; a single cell says it already. */
  for (int c = first; c < end && end - first > 1; c++) {
    if (!(model->cell[c].most < model->pair_most[pair]))
      continue;
    HLI_TRY(hl_milp_add_row(model->milp, -INFINITY, 0.0, NULL, &row));
    HLI_TRY(hl_milp_add_entry(model->milp, row, model->cell[c].column, 1.0));
    HLI_TRY(hl_milp_add_entry(model->milp, row, column, -model->cell[c].most));
  }
  return HL_OK;
}

hl_status hli_model_add_matches(hli_model *model, double cost) {
  const hli_grid *grid = model->grid;
  for (int p = 0; p < grid->hot_count * grid->cold_count; p++)
    HLI_TRY(add_match(model, p, cost));
  for (int i = 0; i < grid->hot_count; i++)
    HLI_TRY(add_covers(model, true, i));
  for (int j = 0; j < grid->cold_count; j++)
    HLI_TRY(add_covers(model, false, j));
  return model->incomplete ? HL_OK : add_counts(model);
}
