/** The optimiser's state and its series/parallel trees. */
#include "network/network.h"

hl_status hli_state_new(hli_arena *arena, const hl_network_models *models, int units, int machines,
                        hli_state *out) {
  *out = (hli_state){.unit_room = units,
                     .node_room = models->streams + 6 * units,
                     .machine_room = machines,
                     .streams = models->streams,
                     .sums = models->utilities + models->requirements,
                     .free_node = -1};
  out->unit = HLI_NEW(arena, hli_unit, units);
  out->node = HLI_NEW(arena, hli_twig, out->node_room);
  out->machine = HLI_NEW(arena, hli_mach, machines + 1);
  out->sum_force = HLI_NEW(arena, double, out->sums + 1);
  out->stream_force = HLI_NEW(arena, double, models->streams + 1);
  out->outlet = HLI_NEW(arena, int, models->streams + 1);
  if (!out->unit || !out->node || !out->machine || !out->sum_force || !out->stream_force ||
      !out->outlet)
    return hli_nomem(arena->ctx);
  for (int s = 0; s < models->streams; s++)
    out->node[out->nodes++] = (hli_twig){HL_NODE_SERIES, -1, -1, -1, -1, -1, -1, 1, 0};
  return HL_OK;
}

void hli_state_copy(hli_state *to, const hli_state *from) {
  to->units = from->units;
  to->nodes = from->nodes;
  to->machines = from->machines;
  to->free_node = from->free_node;
  memcpy(to->unit, from->unit, (size_t)from->units * sizeof *to->unit);
  memcpy(to->node, from->node, (size_t)from->nodes * sizeof *to->node);
  memcpy(to->machine, from->machine, (size_t)from->machines * sizeof *to->machine);
  memcpy(to->sum_force, from->sum_force, (size_t)from->sums * sizeof *to->sum_force);
  memcpy(to->stream_force, from->stream_force, (size_t)from->streams * sizeof *to->stream_force);
  memcpy(to->outlet, from->outlet, (size_t)from->streams * sizeof *to->outlet);
}

/* ------------------------------------------------------------------- nodes */

static int take(hli_state *s, int kind) {
  int node = s->free_node;
  if (node >= 0)
    s->free_node = s->node[node].next;
  else if (s->nodes < s->node_room)
    node = s->nodes++;
  else
    return -1;
  s->node[node] = (hli_twig){kind, -1, -1, -1, -1, -1, -1, 1, 0};
  return node;
}

static void give(hli_state *s, int node) {
  s->node[node].kind = -1;
  s->node[node].next = s->free_node;
  s->free_node = node;
}

/** Nodes that can still be taken. */
static bool has_room(const hli_state *s, int count) {
  int left = s->node_room - s->nodes;
  for (int k = s->free_node; k >= 0 && left < count; k = s->node[k].next)
    left++;
  return left >= count;
}

/** Hang a node under a parent, before a sibling or (-1) at the end. */
static void hang(hli_state *s, int node, int parent, int before) {
  hli_twig *n = s->node;
  int after = before >= 0 ? n[before].before : n[parent].last;
  n[node].parent = parent;
  n[node].next = before;
  n[node].before = after;
  *(after >= 0 ? &n[after].next : &n[parent].first) = node;
  *(before >= 0 ? &n[before].before : &n[parent].last) = node;
}

static void unhang(hli_state *s, int node) {
  hli_twig *n = s->node;
  int parent = n[node].parent, before = n[node].before, next = n[node].next;
  *(before >= 0 ? &n[before].next : &n[parent].first) = next;
  *(next >= 0 ? &n[next].before : &n[parent].last) = before;
}

int hli_tree_node(hli_state *s, int parent, int kind, double x) {
  int node = take(s, kind);
  s->node[node].x = x;
  hang(s, node, parent, -1);
  return node;
}

/** A branch with a leaf of the unit, or empty. */
static int new_branch(hli_state *s, int unit, int parallel, double x) {
  int branch = take(s, HL_NODE_SERIES);
  s->node[branch].x = x;
  hang(s, branch, parallel, -1);
  return unit >= 0 ? hli_tree_leaf(s, unit, branch, -1) : branch;
}

int hli_tree_leaf(hli_state *s, int unit, int series, int before) {
  if (!has_room(s, 1))
    return -1;
  int leaf = take(s, HL_NODE_EXCHANGER);
  s->node[leaf].unit = unit;
  hang(s, leaf, series, before);
  return leaf;
}

int hli_tree_split(hli_state *s, int unit, int first, int last, double x) {
  if (!has_room(s, 4))
    return -1;
  int series = s->node[first].parent, behind = s->node[last].next;
  int parallel = take(s, HL_NODE_PARALLEL), inner = take(s, HL_NODE_SERIES);
  s->node[inner].x = 1 - x;
  hang(s, parallel, series, first);
  hang(s, inner, parallel, -1);
  for (int k = first, next; k != behind; k = next) {
    next = s->node[k].next;
    unhang(s, k);
    hang(s, k, inner, -1);
  }
  return new_branch(s, unit, parallel, x);
}

int hli_tree_branch(hli_state *s, int unit, int parallel, double x) {
  if (!has_room(s, 2))
    return -1;
  for (int b = s->node[parallel].first; b >= 0; b = s->node[b].next)
    s->node[b].x *= 1 - x;
  return new_branch(s, unit, parallel, x);
}

/** A split with one branch left is no split: its items move up. */
static void dissolve(hli_state *s, int parallel) {
  int branch = s->node[parallel].first;
  if (branch >= 0 && s->node[branch].next >= 0)
    return;
  int series = s->node[parallel].parent;
  if (branch >= 0) {
    for (int k = s->node[branch].first, next; k >= 0; k = next) {
      next = s->node[k].next;
      unhang(s, k);
      hang(s, k, series, parallel);
    }
    give(s, branch);
  }
  unhang(s, parallel);
  give(s, parallel);
}

void hli_tree_drop_branch(hli_state *s, int branch) {
  int parallel = s->node[branch].parent;
  double left = 1 - s->node[branch].x;
  unhang(s, branch);
  give(s, branch);
  for (int b = s->node[parallel].first; b >= 0; b = s->node[b].next)
    s->node[b].x /= left;
  dissolve(s, parallel);
}

/** Tidy up after a series has lost an item. */
static void tidy(hli_state *s, int series, bool keep_branch) {
  int parallel = s->node[series].parent;
  if (s->node[series].first >= 0 || parallel < 0)
    return;
  int empty = -1, filled = 0;
  for (int b = s->node[parallel].first; b >= 0; b = s->node[b].next) {
    if (s->node[b].first >= 0)
      filled++;
    else if (b != series)
      empty = b;
  }
  int above = s->node[parallel].parent;
  if (filled == 0) { /* nothing left but bypasses */
    for (int b = s->node[parallel].first, next; b >= 0; b = next) {
      next = s->node[b].next;
      give(s, b);
    }
    unhang(s, parallel);
    give(s, parallel);
    tidy(s, above, keep_branch);
  } else if (!keep_branch) {
    hli_tree_drop_branch(s, series);
  } else if (empty >= 0) { /* one bypass is enough */
    s->node[empty].x += s->node[series].x;
    unhang(s, series);
    give(s, series);
  }
}

void hli_tree_cut(hli_state *s, int leaf, bool keep_branch) {
  int series = s->node[leaf].parent;
  unhang(s, leaf);
  give(s, leaf);
  tidy(s, series, keep_branch);
}

void hli_tree_flatten(hli_state *s, int parallel) {
  int series = s->node[parallel].parent;
  for (int b = s->node[parallel].first, following; b >= 0; b = following) {
    following = s->node[b].next;
    for (int k = s->node[b].first, next; k >= 0; k = next) {
      next = s->node[k].next;
      unhang(s, k);
      hang(s, k, series, parallel);
    }
    give(s, b);
  }
  unhang(s, parallel);
  give(s, parallel);
}

/** A branch that holds nothing but a split gives its branches to the split above; false if it does
 * not, or if one of them would be smaller than allowed. */
static bool fold(hli_state *s, int branch, double least) {
  const int inner = s->node[branch].first, outer = s->node[branch].parent;
  if (s->node[branch].kind != HL_NODE_SERIES || outer < 0 || inner < 0 ||
      s->node[inner].next >= 0 || s->node[inner].kind != HL_NODE_PARALLEL)
    return false;
  for (int b = s->node[inner].first; b >= 0; b = s->node[b].next)
    if (s->node[b].x * s->node[branch].x < least)
      return false;
  for (int b = s->node[inner].first, next; b >= 0; b = next) {
    next = s->node[b].next;
    s->node[b].x *= s->node[branch].x;
    unhang(s, b);
    hang(s, b, outer, branch);
  }
  give(s, inner);
  unhang(s, branch);
  give(s, branch);
  return true;
}

/** One bypass of a split is enough. */
static void join_bypasses(hli_state *s, int parallel) {
  int empty = -1;
  for (int b = s->node[parallel].first, next; b >= 0; b = next) {
    next = s->node[b].next;
    if (s->node[b].first >= 0)
      continue;
    if (empty < 0) {
      empty = b;
      continue;
    }
    s->node[empty].x += s->node[b].x;
    unhang(s, b);
    give(s, b);
  }
}

void hli_tree_fold(hli_state *s, double least) {
  for (int k = 0; k < s->nodes; k++)
    if (fold(s, k, least))
      k = -1; /* what holds it may now fold, too */
  for (int k = 0; k < s->nodes; k++)
    if (s->node[k].kind == HL_NODE_PARALLEL)
      join_bypasses(s, k);
}

int hli_tree_root(const hli_state *s, int node) {
  while (s->node[node].parent >= 0)
    node = s->node[node].parent;
  return node;
}

bool hli_tree_is_flat(const hli_state *s) {
  for (int k = 0; k < s->nodes; k++) {
    int depth = 0;
    for (int node = k; s->node[k].kind == HL_NODE_SERIES && s->node[node].parent >= 0; depth++)
      node = s->node[node].parent;
    if (depth >= HLI_DEPTH)
      return false;
  }
  return true;
}

int hli_tree_width(const hli_state *s, int node) {
  if (s->node[node].kind == HL_NODE_EXCHANGER)
    return 1;
  bool parallel = s->node[node].kind == HL_NODE_PARALLEL;
  int width = parallel ? 0 : 1;
  for (int k = s->node[node].first; k >= 0; k = s->node[k].next) {
    int w = hli_tree_width(s, k);
    width = parallel ? width + w : w > width ? w : width;
  }
  return width;
}

int hli_tree_places(const hli_state *s, int stream) {
  int count = 0;
  for (int k = 0; k < s->nodes; k++)
    if (s->node[k].kind == HL_NODE_SERIES && hli_tree_root(s, k) == stream)
      count += hli_tree_children(s, k) + 1;
  return count;
}

void hli_tree_place(const hli_state *s, int stream, int k, int *series, int *before) {
  for (int node = 0;; node++) {
    if (s->node[node].kind != HL_NODE_SERIES || hli_tree_root(s, node) != stream)
      continue;
    int here = hli_tree_children(s, node) + 1;
    if (k >= here) {
      k -= here;
      continue;
    }
    *series = node;
    *before = s->node[node].first;
    while (k-- > 0)
      *before = s->node[*before].next;
    return;
  }
}

double hli_tree_heat(const hli_state *s, int node) {
  if (s->node[node].kind == HL_NODE_EXCHANGER)
    return s->unit[s->node[node].unit].duty;
  double heat = 0;
  for (int k = s->node[node].first; k >= 0; k = s->node[k].next)
    heat += hli_tree_heat(s, k);
  return heat;
}

int hli_tree_children(const hli_state *s, int node) {
  int count = 0;
  for (int k = s->node[node].first; k >= 0; k = s->node[k].next)
    count++;
  return count;
}

/** Side on which a stream's leaf belongs to its unit. */
static int side_of(const hli_state *s, int leaf) {
  const hli_unit *unit = &s->unit[s->node[leaf].unit];
  return unit->end[HOT].node == leaf ? HOT : COLD;
}

void hli_tree_exchange(hli_state *s, int leaf_a, int leaf_b) {
  int side = side_of(s, leaf_a), a = s->node[leaf_a].unit, b = s->node[leaf_b].unit;
  s->node[leaf_a].unit = b;
  s->node[leaf_b].unit = a;
  s->unit[a].end[side].node = leaf_b;
  s->unit[b].end[side].node = leaf_a;
}

/* ------------------------------------------------------- units and machines */

bool hli_fixed_stay(const hli_state *before, const hli_state *after) {
  for (int k = 0; k < before->units; k++) {
    const hli_unit *unit = &before->unit[k];
    bool stays = unit->fixed == 0;
    for (int j = 0; j < after->units && !stays; j++) {
      const hli_unit *other = &after->unit[j];
      stays = other->fixed == unit->fixed && fabs(other->duty - unit->duty) <= 1e-12 * unit->duty;
      for (int side = 0; side < 2; side++)
        stays = stays && other->end[side].kind == unit->end[side].kind &&
                other->end[side].index == unit->end[side].index;
    }
    if (!stays)
      return false;
  }
  return true;
}

int hli_unit_add(hli_state *s, double duty) {
  if (s->units >= s->unit_room)
    return -1;
  s->unit[s->units] = (hli_unit){.end = {{-1, -1, -1}, {-1, -1, -1}}, .duty = duty};
  return s->units++;
}

void hli_unit_remove(hli_state *s, int unit, bool keep_branch) {
  for (int side = 0; side < 2; side++)
    if (s->unit[unit].end[side].node >= 0)
      hli_tree_cut(s, s->unit[unit].end[side].node, keep_branch);
  int last = --s->units;
  if (unit == last)
    return;
  s->unit[unit] = s->unit[last];
  for (int side = 0; side < 2; side++)
    if (s->unit[unit].end[side].node >= 0)
      s->node[s->unit[unit].end[side].node].unit = unit;
}

void hli_pin_utilities(const hli_work *w, hli_state *s) {
  if (w->set.utilities_inside && w->m->design.stages_max == 0)
    return;
  for (int k = 0; k < s->units; k++)
    for (int side = 0; side < 2; side++) {
      hli_end *end = &s->unit[k].end[side];
      int other = s->unit[k].end[1 - side].kind;
      if (end->kind != HL_PORT_STREAM || (other != HL_PORT_UTILITY && other != HLI_PORT_VOID))
        continue;
      int node = end->node;
      if (s->node[node].parent == end->index && s->node[node].next < 0)
        continue;
      hli_tree_cut(s, node, false);
      end->node = hli_tree_leaf(s, k, end->index, -1);
    }
}

int hli_machine_add(hli_state *s, int type, double t_evap) {
  if (s->machines >= s->machine_room)
    return -1;
  s->machine[s->machines] = (hli_mach){.type = type, .t_evap = t_evap};
  return s->machines++;
}

static bool has_end(const hli_unit *unit, int side, int machine) {
  return unit->end[side].kind == HL_PORT_MACHINE && unit->end[side].index == machine;
}

void hli_machine_remove(hli_state *s, int machine) {
  for (int k = s->units - 1; k >= 0; k--)
    if (has_end(&s->unit[k], HOT, machine) || has_end(&s->unit[k], COLD, machine))
      hli_unit_remove(s, k, false);
  int last = --s->machines;
  if (machine == last)
    return;
  s->machine[machine] = s->machine[last];
  for (int k = 0; k < s->units; k++)
    for (int side = 0; side < 2; side++)
      if (has_end(&s->unit[k], side, last))
        s->unit[k].end[side].index = machine;
}

void hli_machine_retype(hli_state *s, const hl_network_models *m, int machine, int type,
                        double lift) {
  const hli_table *table = &m->type[type].table;
  hli_mach *own = &s->machine[machine];
  int count, first;
  if (m->type[type].means)
    return; /* its streams set its temperatures */
  double sink = hli_machine_heat(s, machine, HOT, &count, &first);
  double source = hli_machine_heat(s, machine, COLD, &count, &first);
  double t_evap = fmin(fmax(own->t_evap, table->t_least), table->t_most);
  double share = 1 - hli_table_ratio(table, t_evap, lift);
  *own = (hli_mach){.type = type, .t_evap = t_evap};
  for (int k = 0; k < s->units; k++)
    if (has_end(&s->unit[k], COLD, machine))
      s->unit[k].duty *= share * sink / source;
}

double hli_machine_heat(const hli_state *s, int machine, int side, int *count, int *first) {
  double heat = 0;
  *count = 0;
  *first = -1;
  for (int k = 0; k < s->units; k++)
    if (has_end(&s->unit[k], side, machine)) {
      heat += s->unit[k].duty;
      if ((*count)++ == 0)
        *first = k;
    }
  return heat;
}
