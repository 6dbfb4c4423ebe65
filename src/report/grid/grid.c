/** Grid diagram: streams, branches and units as items with an order from hot to cold. */
#include <stdlib.h>

#include <heatloom/problem.h>

#include "report/grid/grid.h"

/* -------------------------------------------------------------- growing lists */

static int add_item(hli_grid *grid, hli_item item) {
  hl_ctx *ctx = grid->view->ctx;
  if (!hli_reserve(ctx, (void **)&grid->item, &grid->item_room, grid->items + 1, sizeof item))
    return -1;
  grid->item[grid->items] = item;
  return grid->items++;
}

static hl_status add_edge(hli_grid *grid, int from, int to, hl_side side) {
  hl_ctx *ctx = grid->view->ctx;
  if (from < 0 || to < 0)
    return HL_OK; /* before the first and behind the last unit of a stream */
  if (!hli_reserve(ctx, (void **)&grid->edge, &grid->edge_room, grid->edges + 1,
                   sizeof *grid->edge))
    return hli_nomem(ctx);
  grid->edge[grid->edges++] = (hli_edge){from, to, side};
  return HL_OK;
}

static int add_lane(hli_grid *grid, hli_lane lane) {
  hl_ctx *ctx = grid->view->ctx;
  if (!hli_reserve(ctx, (void **)&grid->lane, &grid->lane_room, grid->lanes + 1, sizeof lane))
    return -1;
  grid->lane[grid->lanes] = lane;
  return grid->lanes++;
}

/* --------------------------------------------------------------------- trees */

/** Children of a node from the hot end on: in the direction of flow of a hot stream. */
static hl_status children(hli_grid *grid, int node, hl_side side, int **list, int *count) {
  const hl_network *network = grid->view->network;
  *count = 0;
  for (int k = hl_network_node_at(network, node)->first; k >= 0;
       k = hl_network_node_at(network, k)->next)
    ++*count;
  *list = HLI_NEW(&grid->arena, int, *count > 0 ? *count : 1);
  if (*list == NULL)
    return hli_nomem(grid->view->ctx);
  int at = 0;
  for (int k = hl_network_node_at(network, node)->first; k >= 0;
       k = hl_network_node_at(network, k)->next, at++)
    (*list)[side == HL_SIDE_HOT ? at : *count - 1 - at] = k;
  return HL_OK;
}

/** What is being walked: where the next thing of a stream goes. */
typedef struct walk {
  int stream, lane;
  hl_side side;
  int last;     /* item before, -1 at the hot end */
  double share; /* of the stream's flow */
} walk;

static hl_status walk_series(hli_grid *grid, int node, walk *at);

static hl_status walk_unit(hli_grid *grid, int exchanger, walk *at) {
  int item = grid->unit_item[exchanger];
  if (item < 0) {
    item = add_item(grid, (hli_item){.kind = HLI_ITEM_UNIT,
                                     .exchanger = exchanger,
                                     .partner = -1,
                                     .pinch = -1,
                                     .lane = {-1, -1}});
    if (item < 0)
      return hli_nomem(grid->view->ctx);
    grid->unit_item[exchanger] = item;
  }
  grid->item[item].lane[at->side == HL_SIDE_HOT ? 0 : 1] = at->lane;
  HLI_TRY(add_edge(grid, at->last, item, at->side));
  at->last = item;
  return HL_OK;
}

/** Branches become lanes of their own, but the first, which stays on the line. */
static hl_status walk_parallel(hli_grid *grid, int node, walk *at) {
  hli_item end = {.kind = HLI_ITEM_FORK,
                  .exchanger = -1,
                  .partner = -1,
                  .pinch = -1,
                  .share = at->share,
                  .lane = {at->lane, -1}};
  int fork = add_item(grid, end);
  end.kind = HLI_ITEM_JOIN;
  int join = add_item(grid, end);
  if (fork < 0 || join < 0)
    return hli_nomem(grid->view->ctx);
  HLI_TRY(add_edge(grid, at->last, fork, at->side));
  int k = 0;
  for (int branch = hl_network_node_at(grid->view->network, node)->first; branch >= 0;
       branch = hl_network_node_at(grid->view->network, branch)->next, k++) {
    walk inner = *at;
    const hl_node *series = hl_network_node_at(grid->view->network, branch);
    hli_lane lane = {at->stream, fork, join, at->lane, series->fraction, series->first < 0, 0};
    if (k > 0) {
      inner.lane = add_lane(grid, lane);
      if (inner.lane < 0)
        return hli_nomem(grid->view->ctx);
    }
    inner.last = fork;
    inner.share = at->share * series->fraction;
    HLI_TRY(walk_series(grid, branch, &inner));
    HLI_TRY(add_edge(grid, inner.last, join, at->side));
  }
  at->last = join;
  return HL_OK;
}

static hl_status walk_series(hli_grid *grid, int node, walk *at) {
  int *list = NULL, count = 0;
  HLI_TRY(children(grid, node, at->side, &list, &count));
  for (int k = 0; k < count; k++) {
    const hl_node *child = hl_network_node_at(grid->view->network, list[k]);
    if (child->kind == HL_NODE_EXCHANGER)
      HLI_TRY(walk_unit(grid, child->exchanger, at));
    else if (child->kind == HL_NODE_PARALLEL)
      HLI_TRY(walk_parallel(grid, list[k], at));
    else
      HLI_TRY(walk_series(grid, list[k], at));
  }
  return HL_OK;
}

/* ---------------------------------------------------------------------- rows */

typedef struct order {
  int stream;
  double t; /* hot end [K] */
} order;

static int hotter_first(const void *a, const void *b) {
  const order *one = a, *other = b;
  return one->t > other->t ? -1 : one->t < other->t ? 1 : one->stream - other->stream;
}

/** Hot streams by falling supply temperature, then cold ones by falling outlet. */
static hl_status make_rows(hli_grid *grid) {
  const hl_problem *problem = grid->view->problem;
  int count = hl_problem_stream_count(problem);
  order *list = HLI_NEW(&grid->arena, order, count + 1);
  grid->row = HLI_NEW(&grid->arena, hli_row, count + 1);
  if (list == NULL || grid->row == NULL)
    return hli_nomem(grid->view->ctx);
  for (int side = 0; side < 2; side++) {
    int n = 0;
    for (int k = 0; k < count; k++) {
      const hl_stream *stream = hl_problem_stream_at(problem, k);
      bool hot = stream->side == HL_SIDE_HOT;
      if (hot == (side == 0))
        list[n++] = (order){k, hot ? stream->segment[0].t_supply
                                   : hl_network_outlet(grid->view->network, k, NULL)};
    }
    qsort(list, (size_t)n, sizeof *list, hotter_first);
    for (int k = 0; k < n; k++) {
      hli_row *row = &grid->row[grid->rows++];
      *row = (hli_row){.stream = list[k].stream, .lane = grid->lanes};
      walk at = {list[k].stream, grid->lanes, side == 0 ? HL_SIDE_HOT : HL_SIDE_COLD, -1, 1};
      if (add_lane(grid, (hli_lane){list[k].stream, -1, -1, -1, 1, false, 0}) < 0)
        return hli_nomem(grid->view->ctx);
      HLI_TRY(walk_series(grid, hl_network_root(grid->view->network, list[k].stream), &at));
      row->lanes = grid->lanes - row->lane;
    }
    if (side == 0)
      grid->hot_rows = grid->rows;
  }
  return HL_OK;
}

/* ------------------------------------------------------------------ branches */

char *hli_grid_cp_text(const hl_stream *stream, double share, char text[HLI_SHOWN]) {
  static const double same = 0.005; /* of a segment's own: duties are printed numbers */
  double least = INFINITY, most = 0;
  for (int j = 0; j < stream->segment_count; j++) {
    const hl_segment *segment = &stream->segment[j];
    const double cp = segment->duty / fabs(segment->t_supply - segment->t_target);
    least = fmin(least, cp);
    most = fmax(most, cp); /* infinite where it is latent */
  }
  if (most > least * (1 + same)) {
    hli_print(text, HLI_SHOWN, "varies");
    return text;
  }
  return hli_fixed(isinf(most) ? (double)NAN : share * most / 1e3, 2, text);
}

void hli_grid_branch_text(const hli_grid *grid, int fork, int lane, char *text, size_t size) {
  char percent[HLI_SHOWN], cp[HLI_SHOWN];
  bool first = grid->lane[lane].fork != fork; /* it has what the others leave */
  double fraction = first ? 1 : grid->lane[lane].fraction;
  for (int k = 0; k < grid->lanes && first; k++)
    fraction -= grid->lane[k].fork == fork ? grid->lane[k].fraction : 0;
  const hl_stream *stream = hl_problem_stream_at(grid->view->problem, grid->lane[lane].stream);
  hli_grid_cp_text(stream, fraction * grid->item[fork].share, cp);
  const bool number = cp[0] >= '0' && cp[0] <= '9';
  hli_print(text, size, "%s %%%s%s", hli_fixed(100 * fraction, 1, percent), number ? ", CP " : "",
            number ? cp : "");
}

/* ------------------------------------------------------------- criss-crosses */

/** Take away, again and again, what has nothing before or behind it. False: nothing is left. */
static bool trim(const hli_grid *grid, bool *gone) {
  for (bool more = true; more;) {
    more = false;
    for (int k = 0; k < grid->items; k++) {
      bool in = false, out = false;
      for (int e = 0; e < grid->edges && !gone[k]; e++) {
        in = in || (grid->edge[e].to == k && !gone[grid->edge[e].from]);
        out = out || (grid->edge[e].from == k && !gone[grid->edge[e].to]);
      }
      if (!gone[k] && (!in || !out))
        gone[k] = more = true;
    }
  }
  for (int k = 0; k < grid->items; k++)
    if (!gone[k])
      return true;
  return false;
}

/** Some cycle of what is left, as its edges in order: follow the edges until an item comes again.
 */
static int find_cycle(const hli_grid *grid, const bool *gone, int *path, int *step_of) {
  int at = 0, count = 0;
  while (gone[at])
    at++;
  for (int k = 0; k < grid->items; k++)
    step_of[k] = -1;
  while (step_of[at] < 0) {
    step_of[at] = count;
    for (int e = 0; e < grid->edges; e++)
      if (grid->edge[e].from == at && !gone[grid->edge[e].to]) {
        path[count++] = e;
        at = grid->edge[e].to;
        break;
      }
  }
  memmove(path, path + step_of[at], (size_t)(count - step_of[at]) * sizeof *path);
  return count - step_of[at];
}

/** The exchanger of least duty at which a cycle changes from one stream to another. */
static hl_status weakest(hli_grid *grid, const bool *gone, int *item) {
  int *path = HLI_NEW(&grid->arena, int, 2 * grid->items);
  if (path == NULL)
    return hli_nomem(grid->view->ctx);
  int count = find_cycle(grid, gone, path, path + grid->items);
  double least = INFINITY;
  for (int k = 0; k < count; k++) {
    const hli_edge *in = &grid->edge[path[k]], *out = &grid->edge[path[(k + 1) % count]];
    const hli_item *here = &grid->item[in->to];
    if (in->side == out->side || here->kind != HLI_ITEM_UNIT)
      continue;
    double duty = hl_network_exchanger_at(grid->view->network, here->exchanger)->duty;
    if (duty < least) {
      least = duty;
      *item = in->to;
    }
  }
  return HL_OK;
}

/** Units whose order differs on their two streams stand in two columns. */
static hl_status break_cycles(hli_grid *grid) {
  for (;;) {
    bool *gone = hli_zalloc(grid->view->ctx, (size_t)grid->items + 1, sizeof *gone);
    if (gone == NULL)
      return hli_nomem(grid->view->ctx);
    int weak = -1;
    hl_status status = trim(grid, gone) ? weakest(grid, gone, &weak) : HL_OK;
    hli_release(grid->view->ctx, gone);
    HLI_TRY(status);
    if (weak < 0)
      return HL_OK;
    hli_item cold = grid->item[weak];
    cold.kind = HLI_ITEM_COLD;
    cold.partner = weak;
    cold.lane[0] = -1;
    int other = add_item(grid, cold);
    if (other < 0)
      return hli_nomem(grid->view->ctx);
    grid->item[weak].kind = HLI_ITEM_HOT;
    grid->item[weak].partner = other;
    grid->item[weak].lane[1] = -1;
    for (int e = 0; e < grid->edges; e++)
      if (grid->edge[e].side == HL_SIDE_COLD) {
        grid->edge[e].from = grid->edge[e].from == weak ? other : grid->edge[e].from;
        grid->edge[e].to = grid->edge[e].to == weak ? other : grid->edge[e].to;
      }
  }
}

/* --------------------------------------------------------------------- pinches */

void hli_grid_ends(const hl_exchanger *unit, hl_side side, double *hotter, double *colder) {
  *hotter = side == HL_SIDE_HOT ? unit->t_hot_in : unit->t_cold_out;
  *colder = side == HL_SIDE_HOT ? unit->t_hot_out : unit->t_cold_in;
}

double hli_grid_share_above(const hl_exchanger *unit, hl_side side, const hl_pinch *pinch) {
  static const double level = 0.05; /* K: printed temperatures of networks made by hand */
  double hotter, colder, t = side == HL_SIDE_HOT ? pinch->t_hot : pinch->t_cold;
  hli_grid_ends(unit, side, &hotter, &colder);
  if (hotter - colder > level)
    return fmin(fmax((hotter - t) / (hotter - colder), 0), 1);
  /* latent: hot heat belongs below its level, cold heat above */
  return side == HL_SIDE_HOT ? (hotter > t + level ? 1 : 0) : (hotter > t - level ? 1 : 0);
}

bool hli_grid_has_area(const hl_exchanger *unit) {
  return !isnan(unit->area) && !isnan(unit->lmtd);
}

int hli_grid_texts(const hli_grid *grid, const hl_exchanger *unit) {
  const hl_problem *problem = grid->view->problem;
  hl_side side = unit->hot.kind == HL_PORT_UTILITY    ? HL_SIDE_HOT
                 : unit->cold.kind == HL_PORT_UTILITY ? HL_SIDE_COLD
                                                      : HL_SIDE_NONE;
  int utilities = 0;
  for (int k = 0; k < hl_problem_utility_count(problem); k++)
    utilities += hl_problem_utility_at(problem, k)->side == side;
  return 1 + hli_grid_has_area(unit) + (utilities > 1);
}

void hli_grid_utility_text(const hli_grid *grid, const hl_exchanger *unit, char *text,
                           size_t size) {
  char name[256];
  const hl_port port = unit->hot.kind == HL_PORT_UTILITY ? unit->hot : unit->cold;
  text[0] = '\0';
  if (hli_grid_texts(grid, unit) > 1 + hli_grid_has_area(unit))
    hli_fit(text, size, HLI_FACE_SMALL, hli_view_port(grid->view, port, name, sizeof name),
            HLI_GRID_UTILITY);
}

bool hli_grid_repeats(const hli_grid *grid, const hli_item *left, const hli_item *right, int lane) {
  if (left->exchanger < 0 || right->exchanger < 0)
    return false;
  double hotter, colder, before, after;
  char here[HLI_SHOWN], there[HLI_SHOWN];
  const hl_side side = right->lane[0] == lane ? HL_SIDE_HOT : HL_SIDE_COLD;
  hli_grid_ends(hl_network_exchanger_at(grid->view->network, left->exchanger), side, &before,
                &colder);
  hli_grid_ends(hl_network_exchanger_at(grid->view->network, right->exchanger), side, &hotter,
                &after);
  return strcmp(hli_celsius(hotter, here), hli_celsius(colder, there)) == 0;
}

double hli_grid_across(const hli_grid *grid, int exchanger) {
  const hl_exchanger *unit = hl_network_exchanger_at(grid->view->network, exchanger);
  double most = 0;
  if (unit->hot.kind != HL_PORT_STREAM || unit->cold.kind != HL_PORT_STREAM)
    return 0;
  for (int k = 0; k < grid->pinches; k++) {
    const hl_pinch *pinch = hl_targets_pinch_at(grid->view->design, k);
    double share = hli_grid_share_above(unit, HL_SIDE_HOT, pinch) -
                   hli_grid_share_above(unit, HL_SIDE_COLD, pinch);
    most = fmax(most, share * unit->duty);
  }
  static const double little = 0.01;
  return most > little * unit->duty ? most : 0;
}

bool hli_grid_across_text(const hli_grid *grid, int exchanger, char *text, size_t size) {
  char number[HLI_SHOWN];
  double across = hli_grid_across(grid, exchanger);
  if (across > 0)
    hli_print(text, size, "+%s", hli_heat_unit(grid->view, across, number));
  return across > 0;
}

/** There is a way from one item to another along the edges. */
static bool leads(const hli_grid *grid, int from, int to, bool *seen) {
  if (from == to)
    return true;
  if (seen[from])
    return false;
  seen[from] = true;
  for (int e = 0; e < grid->edges; e++)
    if (grid->edge[e].from == from && leads(grid, grid->edge[e].to, to, seen))
      return true;
  return false;
}

/** Bind an item to a side of a pinch, unless the order of the units says otherwise. */
static hl_status bind(hli_grid *grid, int from, int to) {
  bool *seen = hli_zalloc(grid->view->ctx, (size_t)grid->items, sizeof *seen);
  if (seen == NULL)
    return hli_nomem(grid->view->ctx);
  bool back = leads(grid, to, from, seen);
  hli_release(grid->view->ctx, seen);
  return back ? HL_OK : add_edge(grid, from, to, HL_SIDE_NONE);
}

/** -1 above, 1 below, 0 neither. */
static int side_of_pinch(const hli_grid *grid, const hli_item *item, const hl_pinch *pinch) {
  const hl_exchanger *unit = hl_network_exchanger_at(grid->view->network, item->exchanger);
  int above = 0, below = 0;
  for (int side = 0; side < 2; side++)
    if (item->lane[side] >= 0) {
      double share = hli_grid_share_above(unit, side == 0 ? HL_SIDE_HOT : HL_SIDE_COLD, pinch);
      above += share >= 0.5;
      below += share < 0.5;
    }
  return below == 0 ? -1 : above == 0 ? 1 : 0;
}

static bool is_node(const hli_item *item) {
  return item->kind == HLI_ITEM_FORK || item->kind == HLI_ITEM_JOIN;
}

/** A fork stands below if all units behind it do, a join above if all before it do. */
static int side_of_node(const hli_grid *grid, int item, const hl_pinch *pinch) {
  bool fork = grid->item[item].kind == HLI_ITEM_FORK;
  int want = fork ? 1 : -1, count = 0;
  for (int e = 0; e < grid->edges; e++) {
    int other = fork ? grid->edge[e].to : grid->edge[e].from;
    if ((fork ? grid->edge[e].from : grid->edge[e].to) != item || is_node(&grid->item[other]) ||
        grid->item[other].kind == HLI_ITEM_PINCH)
      continue;
    if (side_of_pinch(grid, &grid->item[other], pinch) != want)
      return 0;
    count++;
  }
  return count > 0 ? want : 0;
}

static hl_status bind_pinches(hli_grid *grid) {
  int count = grid->view->design != NULL ? hl_targets_pinch_count(grid->view->design) : 0;
  int most = (int)(sizeof grid->pinch / sizeof grid->pinch[0]);
  grid->pinches = count < most ? count : most;
  int things = grid->items;
  for (int p = 0; p < grid->pinches; p++) {
    grid->pinch[p] = add_item(
        grid,
        (hli_item){
            .kind = HLI_ITEM_PINCH, .exchanger = -1, .partner = -1, .pinch = p, .lane = {-1, -1}});
    if (grid->pinch[p] < 0)
      return hli_nomem(grid->view->ctx);
    if (p > 0)
      HLI_TRY(add_edge(grid, grid->pinch[p - 1], grid->pinch[p], HL_SIDE_NONE));
  }
  for (int pass = 0; pass < 2; pass++) /* units first: nodes follow them */
    for (int p = 0; p < grid->pinches; p++)
      for (int k = 0; k < things; k++) {
        const hl_pinch *pinch = hl_targets_pinch_at(grid->view->design, p);
        if (is_node(&grid->item[k]) != (pass == 1))
          continue;
        int side =
            pass == 1 ? side_of_node(grid, k, pinch) : side_of_pinch(grid, &grid->item[k], pinch);
        if (side != 0)
          HLI_TRY(bind(grid, side < 0 ? k : grid->pinch[p], side < 0 ? grid->pinch[p] : k));
      }
  return HL_OK;
}

/* ------------------------------------------------------------------------ all */

hl_status hli_grid_init(hli_grid *grid, const hli_view *view) {
  *grid = (hli_grid){.view = view};
  hli_arena_init(&grid->arena, view->ctx);
  int units = hl_network_exchanger_count(view->network);
  grid->unit_item = HLI_NEW(&grid->arena, int, units + 1);
  if (grid->unit_item == NULL)
    return hli_nomem(view->ctx);
  for (int k = 0; k < units; k++)
    grid->unit_item[k] = -1;
  HLI_TRY(make_rows(grid));
  HLI_TRY(break_cycles(grid));
  HLI_TRY(bind_pinches(grid));
  return hli_grid_place(grid);
}

void hli_grid_free(hli_grid *grid) {
  hli_release(grid->view->ctx, grid->item);
  hli_release(grid->view->ctx, grid->edge);
  hli_release(grid->view->ctx, grid->lane);
  hli_arena_free(&grid->arena);
}
