/** A network from a heat-load distribution: series/parallel detection, merging, trees. */
#include "network/network.h"

/** Cells in the order of the intervals, with the exchanger of each. */
typedef struct hli_layout {
  hl_network *network;
  const hl_group_set *set;
  const hl_match_stream *stream;
  int streams, intervals, cells;
  const hl_match_cell **cell;
  int *exchanger; /* [cell] */
  int *partners;  /* [stream][interval]: cells there */
  int *placed;    /* [exchanger] stream on which it was placed last, or -1 */
  int *machine;   /* [group], -1 if none */
} hli_layout;

static int *partners_at(const hli_layout *l, int stream, int interval) {
  return &l->partners[stream * l->intervals + interval];
}

static hl_port port_of(const hli_layout *l, int stream) {
  const hl_match_stream *s = &l->stream[stream];
  const hl_group *group = &l->set->group[s->group];
  switch (group->kind) {
  case HL_GROUP_PROCESS:
    return (hl_port){HL_PORT_STREAM, s->profile};
  case HL_GROUP_UTILITY:
    return (hl_port){HL_PORT_UTILITY, group->index};
  case HL_GROUP_SYSTEM:
    break;
  }
  return (hl_port){HL_PORT_MACHINE, l->machine[s->group]};
}

static double phase_temperature(const hl_group *group, hl_side side, hl_phase phase) {
  double t = NAN;
  for (int p = 0; p < group->profile_count; p++)
    for (int k = 0; group->profile[p].side == side && k < group->profile[p].count; k++)
      if (group->profile[p].piece[k].phase == phase)
        t = side == HL_SIDE_HOT && !isnan(t) ? t
            : side == HL_SIDE_HOT            ? group->profile[p].piece[k].t_in
                                             : group->profile[p].piece[k].t_out;
  return t;
}

static hl_status add_machine(hli_layout *l, int g, const hl_operation *operation, int count) {
  const hl_group *group = &l->set->group[g];
  if (group->kind != HL_GROUP_SYSTEM || l->machine[g] >= 0)
    return HL_OK;
  hl_operation point = {group->index, NULL,
                        phase_temperature(group, HL_SIDE_COLD, HL_PHASE_EVAPORATE),
                        phase_temperature(group, HL_SIDE_HOT, HL_PHASE_CONDENSE)};
  for (int k = 0; k < count; k++)
    if (operation[k].system == group->index)
      point = operation[k];
  if (isnan(point.t_evap) || isnan(point.t_cond))
    HLI_FAIL(l->network->ctx, 1, NULL,
             "the operating point of system \"%s\" is neither given nor in its profiles",
             group->name);
  return hl_network_add_machine(l->network, point.system, point.fluid, point.t_evap, point.t_cond,
                                &l->machine[g]);
}

/**
 * Exchangers of a stream of constant temperature all see the same, as do those of a utility, which
 * keeps its inlet and outlet at each: where they are on it does not matter.
 */
static bool is_flat(const hli_layout *l, int stream) {
  const hl_match_stream *s = &l->stream[stream];
  const hl_group *group = &l->set->group[s->group];
  return group->kind == HL_GROUP_UTILITY || hl_profile_isothermal(&group->profile[s->profile]);
}

/** A stream meets several others in an interval, and has to split for it. */
static bool is_split(const hli_layout *l, int stream, int interval) {
  return *partners_at(l, stream, interval) > 1 && !is_flat(l, stream);
}

/** Cell of the same pair in the interval before, which can be one exchanger with this one; -1 if
 * there is none. */
static int continues(const hli_layout *l, int cell) {
  const hl_match_cell *c = l->cell[cell];
  for (int k = cell - 1; k >= 0 && l->cell[k]->interval >= c->interval - 1; k--) {
    const hl_match_cell *b = l->cell[k];
    if (b->interval != c->interval - 1 || b->hot != c->hot || b->cold != c->cold)
      continue;
    for (int i = b->interval; i <= c->interval; i++)
      if (is_split(l, c->hot, i) || is_split(l, c->cold, i))
        return -1;
    return k;
  }
  return -1;
}

static hl_status add_exchangers(hli_layout *l) {
  for (int k = 0; k < l->cells; k++) {
    const hl_match_cell *c = l->cell[k];
    int before = continues(l, k);
    if (before >= 0) {
      l->exchanger[k] = l->exchanger[before];
      l->network->exchanger[l->exchanger[k]].duty += c->q;
    } else {
      HLI_TRY(hl_network_add_exchanger(l->network, NULL, port_of(l, c->hot), port_of(l, c->cold),
                                       c->q, &l->exchanger[k]));
    }
  }
  return HL_OK;
}

/** Append what a stream exchanges in an interval: an exchanger, or a split by the shares of heat.
 */
static hl_status add_interval(hli_layout *l, int stream, int root, int first, int interval) {
  bool split = is_split(l, stream, interval);
  int parent = root, node;
  double heat = 0;
  for (int k = first; k < l->cells && l->cell[k]->interval == interval; k++)
    heat += l->cell[k]->hot == stream || l->cell[k]->cold == stream ? l->cell[k]->q : 0;
  if (split)
    HLI_TRY(hl_network_add_node(l->network, root, HL_NODE_PARALLEL, -1, 1, &parent));
  for (int k = first; k < l->cells && l->cell[k]->interval == interval; k++) {
    const hl_match_cell *c = l->cell[k];
    if (c->hot != stream && c->cold != stream)
      continue;
    int branch = parent;
    if (split)
      HLI_TRY(hl_network_add_node(l->network, parent, HL_NODE_SERIES, -1, c->q / heat, &branch));
    if (l->placed[l->exchanger[k]] == stream)
      continue;
    HLI_TRY(hl_network_add_node(l->network, branch, HL_NODE_EXCHANGER, l->exchanger[k], 1, &node));
    l->placed[l->exchanger[k]] = stream;
  }
  return HL_OK;
}

static hl_status add_trees(hli_layout *l, const int *first) {
  for (int s = 0; s < l->streams; s++) {
    const hl_match_stream *stream = &l->stream[s];
    if (l->set->group[stream->group].kind != HL_GROUP_PROCESS)
      continue;
    for (int k = 0; k < l->intervals; k++) {
      int interval = stream->side == HL_SIDE_HOT ? k : l->intervals - 1 - k;
      if (*partners_at(l, s, interval) > 0)
        HLI_TRY(add_interval(l, s, stream->profile, first[interval], interval));
    }
  }
  return HL_OK;
}

hl_status hli_network_from_loads(hl_ctx *ctx, hl_network_models *models, const hli_loads *loads,
                                 double emat, const hl_operation *operation, int operations,
                                 hl_network **out) {
  hl_network *network;
  *out = NULL;
  HLI_TRY(hl_network_new_shared(ctx, models, emat, &network));
  hli_arena arena;
  hli_arena_init(&arena, network->ctx);
  hli_layout l = {
      .network = network, .set = loads->set, .stream = loads->stream, .streams = loads->streams};
  for (int k = 0; k < loads->cells; k++)
    if (loads->cell[k].interval >= l.intervals)
      l.intervals = loads->cell[k].interval + 1;
  l.cell = HLI_NEW(&arena, const hl_match_cell *, loads->cells + 1);
  l.exchanger = HLI_NEW(&arena, int, loads->cells + 1);
  l.partners = HLI_NEW(&arena, int, (size_t)l.streams *(size_t)l.intervals + 1);
  l.placed = HLI_NEW(&arena, int, loads->cells + 1);
  l.machine = HLI_NEW(&arena, int, l.set->count + 1);
  int *first = HLI_NEW(&arena, int, l.intervals + 1);
  hl_status status = l.cell && l.exchanger && l.partners && l.placed && l.machine && first
                         ? HL_OK
                         : hli_nomem(network->ctx);
  for (int g = 0; status == HL_OK && g < l.set->count; g++)
    l.machine[g] = -1;
  for (int i = 0; status == HL_OK && i < l.intervals; i++) {
    first[i] = l.cells;
    for (int k = 0; k < loads->cells; k++) {
      const hl_match_cell *c = &loads->cell[k];
      if (c->interval != i || !(c->q > 0))
        continue;
      l.cell[l.cells++] = c;
      ++*partners_at(&l, c->hot, i);
      ++*partners_at(&l, c->cold, i);
    }
  }
  for (int k = 0; status == HL_OK && k < l.cells; k++)
    l.placed[k] = -1;
  for (int k = 0; status == HL_OK && k < l.cells; k++) {
    status = add_machine(&l, l.stream[l.cell[k]->hot].group, operation, operations);
    if (status == HL_OK)
      status = add_machine(&l, l.stream[l.cell[k]->cold].group, operation, operations);
  }
  if (status == HL_OK)
    status = add_exchangers(&l);
  if (status == HL_OK)
    status = add_trees(&l, first);
  hli_arena_free(&arena);
  if (status == HL_OK)
    status = hl_network_eval(network);
  if (status != HL_OK)
    hl_network_free(network);
  else
    *out = network;
  return status;
}

hl_status hl_network_from_matches(hl_ctx *ctx, hl_network_models *models, const hl_matches *matches,
                                  double emat, const hl_operation *operation, int operation_count,
                                  hl_network **out) {
  *out = NULL;
  hli_loads loads = {.set = hl_matches_groups(matches),
                     .streams = hl_matches_stream_count(matches),
                     .cells = hl_matches_cell_count(matches)};
  hli_arena arena;
  hli_arena_init(&arena, ctx ? ctx : models->ctx);
  loads.stream = HLI_NEW(&arena, hl_match_stream, loads.streams + 1);
  loads.cell = HLI_NEW(&arena, hl_match_cell, loads.cells + 1);
  hl_status status = loads.stream && loads.cell ? HL_OK : hli_nomem(arena.ctx);
  for (int k = 0; status == HL_OK && k < loads.streams; k++)
    loads.stream[k] = *hl_matches_stream_at(matches, k);
  for (int k = 0; status == HL_OK && k < loads.cells; k++)
    loads.cell[k] = *hl_matches_cell_at(matches, k);
  if (status == HL_OK)
    status = hli_network_from_loads(ctx, models, &loads, emat, operation, operation_count, out);
  hli_arena_free(&arena);
  return status;
}
