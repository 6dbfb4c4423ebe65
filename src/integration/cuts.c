/** Cut oracles: which limit of the heat flows do sizes break most? */
#include "integration/work.h"

/** Most violated cut of the cascade. */
static double cut_cascade(const hli_point *point, const double *x, double *row, double *constant) {
  const hli_layout *layout = &point->layout;
  int columns = layout->group_count - 1, worst = -1;
  double missing = x[columns], least = 0;
  for (int k = 0; k < layout->cut_count; k++) {
    const double *above = layout->above + (size_t)k * (size_t)layout->group_count;
    double flow = above[0] + missing;
    for (int j = 0; j < columns; j++)
      flow += above[j + 1] * x[j];
    if (flow < least) {
      least = flow;
      worst = k;
    }
  }
  if (worst < 0)
    return 0;
  const double *above = layout->above + (size_t)worst * (size_t)layout->group_count;
  *constant = above[0];
  memcpy(row, above + 1, (size_t)columns * sizeof *row);
  row[columns] = 1;     /* missing heat enters above all */
  row[columns + 1] = 0; /* heat left over leaves below all */
  return -least;
}

/* ----------------------------------------------------------------- rules */

/** Class of a lane on its side. */
static int class_of(const hli_point *point, int lane) {
  const hli_lane *l = &point->layout.lane[lane];
  int stream = lane;
  if (lane >= point->layout.fixed_lanes)
    stream = point->layout.fixed_lanes + point->set.group[l->group].index * HL_CYCLE_STREAMS +
             l->profile;
  return point->rules.class_of[stream];
}

static hl_status reserve(hli_point *point, int intervals, int hot, int cold) {
  hl_ctx *ctx = point->ctx;
  if (!hli_reserve(ctx, (void **)&point->supply, &point->supply_room, hot * intervals,
                   sizeof(double)) ||
      !hli_reserve(ctx, (void **)&point->demand, &point->demand_room, cold * intervals,
                   sizeof(double)) ||
      !hli_reserve(ctx, (void **)&point->lane_heat, &point->heat_room,
                   point->layout.lane_count * intervals, sizeof(double)) ||
      !hli_reserve(ctx, (void **)&point->ban, &point->ban_room, hot * cold * intervals,
                   sizeof(bool)))
    return hli_nomem(ctx);
  return HL_OK;
}

/** What does not depend on sizes: heat of lanes by interval, and who may not meet there. */
static hl_status lay_out(hli_point *point) {
  const hli_rules *rules = &point->rules;
  int intervals = point->layout.cut_count + 1;
  int hot = rules->class_count[0] + 1, cold = rules->class_count[1] + 1;
  HLI_TRY(reserve(point, intervals, hot, cold));
  for (int l = 0; l < point->layout.lane_count; l++)
    for (int k = 0; k < intervals; k++)
      point->lane_heat[l * intervals + k] = hli_layout_heat(&point->layout, l, k);
  for (int k = 0; k < intervals; k++) {
    double t = hli_layout_inside(&point->layout, k);
    for (int h = 0; h < hot; h++)
      for (int c = 0; c < cold; c++)
        point->ban[(h * cold + c) * intervals + k] =
            h + 1 < hot && c + 1 < cold && hli_rules_forbid(rules, h, c, t);
  }
  return HL_OK;
}

static void fill_flow(hli_point *point, const double *x) {
  const hli_rules *rules = &point->rules;
  int intervals = point->layout.cut_count + 1, columns = point->set.count - 1;
  size_t hot = (size_t)rules->class_count[0] + 1, cold = (size_t)rules->class_count[1] + 1;
  memset(point->supply, 0, hot * (size_t)intervals * sizeof *point->supply);
  memset(point->demand, 0, cold * (size_t)intervals * sizeof *point->demand);
  for (int l = 0; l < point->layout.lane_count; l++) {
    const hli_lane *lane = &point->layout.lane[l];
    double scale = lane->group == 0 ? 1 : x[lane->group - 1];
    double *to = lane->side == HL_SIDE_HOT ? point->supply : point->demand;
    to += class_of(point, l) * intervals;
    for (int k = 0; k < intervals && scale > 0; k++)
      to[k] += scale * point->lane_heat[l * intervals + k];
  }
  point->supply[rules->class_count[0] * intervals] = fmax(x[columns], 0);
  point->demand[(rules->class_count[1] + 1) * intervals - 1] = fmax(x[columns + 1], 0);
}

/** Supply less demand of the cut's classes and intervals, as a function of the sizes. */
static void cut_row(const hli_point *point, double *row, double *constant) {
  const hli_rules *rules = &point->rules;
  int intervals = point->layout.cut_count + 1, columns = point->set.count - 1;
  memset(row, 0, (size_t)(columns + HLI_ELASTIC) * sizeof *row);
  *constant = 0;
  for (int l = 0; l < point->layout.lane_count; l++) {
    const hli_lane *lane = &point->layout.lane[l];
    int class = class_of(point, l);
    double heat = 0;
    for (int k = 0; k < intervals; k++)
      if (hli_flow_cut(&point->flow, lane->side, class, k))
        heat += point->lane_heat[l * intervals + k];
    *(lane->group == 0 ? constant : &row[lane->group - 1]) +=
        lane->side == HL_SIDE_HOT ? heat : -heat;
  }
  if (hli_flow_cut(&point->flow, HL_SIDE_HOT, rules->class_count[0], 0))
    row[columns] = 1;
  if (hli_flow_cut(&point->flow, HL_SIDE_COLD, rules->class_count[1], intervals - 1))
    row[columns + 1] = -1;
}

/**
 * Whether some cut lets no heat through and has all utilities and systems that give heat above it
 * and all that take heat below it: then no two of them can be matched anyway.
 */
static bool separated(const hli_point *point, const double *x) {
  const hli_layout *layout = &point->layout;
  double giving = INFINITY, taking = -INFINITY; /* lowest level of givers, highest of takers */
  for (int l = 0; l < layout->lane_count; l++) {
    const hli_lane *lane = &layout->lane[l];
    if (lane->group == 0 || !(x[lane->group - 1] > 0))
      continue;
    for (int k = 0; k < lane->count; k++) {
      const hl_load *load = &layout->load[lane->first + k];
      if (lane->side == HL_SIDE_HOT)
        giving = fmin(giving, load->t_low);
      else
        taking = fmax(taking, load->t_high);
    }
  }
  int columns = layout->group_count - 1;
  for (int k = 0; k < layout->cut_count; k++) {
    double t = layout->t[layout->cut_level[k]];
    if (t > giving || t < taking)
      continue;
    const double *above = layout->above + (size_t)k * (size_t)layout->group_count;
    double flow = above[0] + x[columns];
    for (int j = 0; j < columns; j++)
      flow += above[j + 1] * x[j];
    if (flow <= point->sizing.zero)
      return true;
  }
  return false;
}

double hli_cut_rules(void *user, const double *x, double *row, double *constant) {
  hli_point *point = user;
  double violation = cut_cascade(point, x, row, constant); /* cheap, and a cut as well */
  if (violation > point->sizing.zero || point->status != HL_OK)
    return violation;
  if (!point->under_rules || (!point->rules.any && separated(point, x)))
    return 0;
  if (!point->laid_out) {
    point->status = lay_out(point);
    point->laid_out = point->status == HL_OK;
  }
  if (!point->laid_out)
    return 0;
  fill_flow(point, x);
  double short_of = 0;
  point->status =
      hli_flow_solve(&point->flow, point->layout.cut_count + 1, point->rules.class_count[0] + 1,
                     point->rules.class_count[1] + 1, point->supply, point->demand, point->ban,
                     point->sizing.zero, &short_of);
  if (point->status == HL_OK && short_of > point->sizing.zero)
    cut_row(point, row, constant);
  return short_of;
}
