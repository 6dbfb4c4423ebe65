/** Maximum flow by shortest augmenting levels (Dinic, Soviet Math. Dokl. 11 (1970) 1277-1280). */
#include "integration/rules.h"

enum { SOURCE = 0, SINK = 1, FIRST = 2 };

void hli_flow_free(hli_flow *flow) {
  void *array[] = {flow->to,    flow->next, flow->head,    flow->level,
                   flow->queue, flow->turn, flow->capacity};
  for (size_t k = 0; k < sizeof array / sizeof *array; k++)
    hli_release(flow->ctx, array[k]);
  *flow = (hli_flow){.ctx = flow->ctx};
}

static int node_of(const hli_flow *flow, hl_side side, int c, int k) {
  int before = side == HL_SIDE_COLD ? flow->classes[0] : 0;
  return FIRST + (before + c) * flow->intervals + k;
}

static hl_status reserve(hli_flow *flow, int nodes, int edges) {
  struct {
    void **array;
    int *room, need;
    size_t size;
  } want[] = {
      {(void **)&flow->head, &flow->node_room, nodes, sizeof(int)},
      {(void **)&flow->level, &flow->node_room, nodes, sizeof(int)},
      {(void **)&flow->queue, &flow->node_room, nodes, sizeof(int)},
      {(void **)&flow->turn, &flow->node_room, nodes, sizeof(int)},
      {(void **)&flow->to, &flow->edge_room, edges, sizeof(int)},
      {(void **)&flow->next, &flow->edge_room, edges, sizeof(int)},
      {(void **)&flow->capacity, &flow->edge_room, edges, sizeof(double)},
  };
  for (size_t k = 0; k < sizeof want / sizeof *want; k++) {
    int room = *want[k].room; /* grown together: the last of each kind keeps the new number */
    if (!hli_reserve(flow->ctx, want[k].array, &room, want[k].need, want[k].size))
      return hli_nomem(flow->ctx);
    if (k == 3 || k == 6)
      *want[k].room = room;
  }
  return HL_OK;
}

static void add_edge(hli_flow *flow, int from, int to, double capacity) {
  int ends[2] = {from, to};
  for (int k = 0; k < 2; k++) {
    int e = flow->edge_count++;
    flow->to[e] = ends[1 - k];
    flow->capacity[e] = k == 0 ? capacity : 0;
    flow->next[e] = flow->head[ends[k]];
    flow->head[ends[k]] = e;
  }
}

/** Every way that heat may take, also where none is wanted now: a cut must hold at all sizes. */
static void connect(hli_flow *flow, const double *supply, const double *demand, const bool *ban) {
  int intervals = flow->intervals, hot = flow->classes[0], cold = flow->classes[1];
  for (int h = 0; h < hot; h++)
    for (int k = 0; k < intervals; k++) {
      int node = node_of(flow, HL_SIDE_HOT, h, k);
      if (supply[h * intervals + k] > 0)
        add_edge(flow, SOURCE, node, supply[h * intervals + k]);
      if (k + 1 < intervals)
        add_edge(flow, node, node + 1, INFINITY);
      for (int c = 0; c < cold; c++)
        if (!ban[(h * cold + c) * intervals + k])
          add_edge(flow, node, node_of(flow, HL_SIDE_COLD, c, k), INFINITY);
    }
  for (int c = 0; c < cold; c++)
    for (int k = 0; k < intervals; k++)
      if (demand[c * intervals + k] > 0)
        add_edge(flow, node_of(flow, HL_SIDE_COLD, c, k), SINK, demand[c * intervals + k]);
}

/** Levels from the source over edges with room; whether the sink is reached. */
static bool find_levels(hli_flow *flow, int nodes, double zero) {
  for (int k = 0; k < nodes; k++)
    flow->level[k] = -1;
  int head = 0, tail = 0;
  flow->queue[tail++] = SOURCE;
  flow->level[SOURCE] = 0;
  while (head < tail) {
    int node = flow->queue[head++];
    for (int e = flow->head[node]; e >= 0; e = flow->next[e])
      if (flow->capacity[e] > zero && flow->level[flow->to[e]] < 0) {
        flow->level[flow->to[e]] = flow->level[node] + 1;
        flow->queue[tail++] = flow->to[e];
      }
  }
  return flow->level[SINK] >= 0;
}

/** An edge that a path may take: with room, to a node that is no dead end, on the next level or,
 * the first time, along the way heat takes anyway. */
static bool open_edge(const hli_flow *flow, int e, int node, double zero, bool first) {
  int level = flow->level[flow->to[e]];
  return flow->capacity[e] > zero &&
         (first ? e % 2 == 0 && level >= 0 : level == flow->level[node] + 1);
}

/** Push one path, kept as edges in `queue`; returns what was pushed. */
static double push(hli_flow *flow, double zero, bool first) {
  int depth = 0, node = SOURCE;
  while (node != SINK) {
    int e = flow->turn[node];
    while (e >= 0 && !open_edge(flow, e, node, zero, first))
      e = flow->next[e];
    flow->turn[node] = e;
    if (e >= 0) {
      flow->queue[depth++] = e;
      node = flow->to[e];
    } else if (depth == 0) {
      return 0;
    } else {
      flow->level[node] = -1; /* a dead end */
      node = flow->to[flow->queue[--depth] ^ 1];
    }
  }
  double least = INFINITY;
  for (int k = 0; k < depth; k++)
    least = fmin(least, flow->capacity[flow->queue[k]]);
  for (int k = 0; k < depth; k++) {
    flow->capacity[flow->queue[k]] -= least;
    flow->capacity[flow->queue[k] ^ 1] += least;
  }
  return least;
}

hl_status hli_flow_solve(hli_flow *flow, int intervals, int hot, int cold, const double *supply,
                         const double *demand, const bool *ban, double zero, double *short_of) {
  flow->intervals = intervals;
  flow->classes[0] = hot;
  flow->classes[1] = cold;
  int nodes = FIRST + (hot + cold) * intervals;
  HLI_TRY(reserve(flow, nodes, 2 * intervals * (2 * hot + cold + hot * cold)));
  flow->edge_count = 0;
  for (int k = 0; k < nodes; k++)
    flow->head[k] = -1;
  connect(flow, supply, demand, ban);
  *short_of = 0;
  for (int k = 0; k < cold * intervals; k++)
    *short_of += demand[k];
  /* Rooms below a millionth of what counts as a violation are rounding. */
  double rounding = 1e-6 * zero;
  /* Nearly all heat finds its way without levels, of which there are as many as intervals. */
  memset(flow->level, 0, (size_t)nodes * sizeof *flow->level);
  for (bool first = true; first || find_levels(flow, nodes, rounding); first = false) {
    memcpy(flow->turn, flow->head, (size_t)nodes * sizeof *flow->turn);
    for (double pushed; (pushed = push(flow, rounding, first)) > 0;)
      *short_of -= pushed;
  }
  return HL_OK;
}

bool hli_flow_cut(const hli_flow *flow, hl_side side, int c, int k) {
  return flow->level[node_of(flow, side, c, k)] < 0;
}
