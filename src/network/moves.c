/** Random moves of the structure search: exchangers, utilities, places in the trees. */
#include "network/network.h"

/* How often a random choice that does not fit is repeated. */
enum { ATTEMPTS = 8 };

static double chance(hli_search *a) { return hli_rng_uniform(&a->rng); }
static int below(hli_search *a, int count) { return (int)hli_rng_below(&a->rng, (uint64_t)count); }

static bool is_stream(const hli_end *end) { return end->kind == HL_PORT_STREAM; }
static bool is_process(const hli_unit *unit) {
  return is_stream(&unit->end[HOT]) && is_stream(&unit->end[COLD]);
}
static bool is_supply(const hli_end *end) {
  return end->kind == HL_PORT_UTILITY || end->kind == HLI_PORT_VOID;
}
static bool is_utility(const hli_unit *unit) {
  return is_supply(&unit->end[HOT]) || is_supply(&unit->end[COLD]);
}

/** Streams and machines at a unit's ends have been touched. */
static void touch(hli_search *a, const hli_unit *unit) {
  for (int side = 0; side < 2; side++) {
    const hli_end *end = &unit->end[side];
    if (is_stream(end))
      a->touched[end->index] = true;
    else if (end->kind == HL_PORT_MACHINE)
      a->trial.machine[end->index].touched = true;
  }
}

bool hli_allowed(const hli_work *w, const hli_state *s, const hli_unit *unit) {
  if (unit->end[HOT].kind == HLI_PORT_VOID || unit->end[COLD].kind == HLI_PORT_VOID)
    return true;
  return hli_unit_pair(w->m, s, unit)->allowed;
}

/** A random unit of those for which `fits`, or -1. */
static int pick_unit(hli_search *a, bool (*fits)(const hli_unit *unit)) {
  const hli_state *s = &a->trial;
  int count = 0;
  for (int k = 0; k < s->units; k++)
    count += fits(&s->unit[k]);
  if (count == 0)
    return -1;
  int at = below(a, count), k = 0;
  for (;; k++)
    if (fits(&s->unit[k]) && at-- == 0)
      return k;
}

static bool any_unit(const hli_unit *unit) {
  return is_stream(&unit->end[HOT]) || is_stream(&unit->end[COLD]);
}

/* ------------------------------------------------------------------ places */

static bool too_wide(const hli_work *w, const hli_state *s, int stream) {
  return w->m->design.branches_max > 0 && hli_tree_width(s, stream) > w->m->design.branches_max;
}

static bool splits_allowed(const hli_work *w, int stream) {
  return w->set.allow_splits && w->m->design.branches_max != 1 && w->m->design.stages_max == 0 &&
         hli_track_slopes(&w->m->stream[stream]);
}

/** A random item of the stream's series, or a random split; -1 if there is none. */
static int pick_node(hli_search *a, int stream, bool splits) {
  const hli_state *s = &a->trial;
  int count = 0, at = -1;
  for (int pass = 0; pass < 2; pass++) {
    for (int k = s->streams; k < s->nodes; k++) {
      int kind = s->node[k].kind;
      if (!(kind == HL_NODE_PARALLEL || (kind == HL_NODE_EXCHANGER && !splits)) ||
          hli_tree_root(s, k) != stream)
        continue;
      if (pass == 0)
        count++;
      else if (at-- == 0)
        return k;
    }
    if (count == 0)
      return -1;
    at = below(a, count);
  }
  return -1;
}

/** Items first..last of a series: one, or one with some that follow. */
static bool pick_group(hli_search *a, int stream, bool several, int *first, int *last) {
  *first = *last = pick_node(a, stream, false);
  if (*first < 0)
    return false;
  while (several && a->trial.node[*last].next >= 0 && chance(a) < 0.7)
    *last = a->trial.node[*last].next;
  return true;
}

static double share_of(double part, double rest) {
  return fmin(fmax(part / (part + rest), 0.02), 0.98);
}

static double group_heat(const hli_state *s, int first, int last) {
  double heat = hli_tree_heat(s, first);
  while (first != last) {
    first = s->node[first].next;
    heat += hli_tree_heat(s, first);
  }
  return heat;
}

bool hli_place_leaf(hli_search *a, int unit, int side, int stream) {
  hli_state *s = &a->trial;
  double duty = fmax(s->unit[unit].duty, 1e-9 * a->w.m->stream[stream].duty);
  int leaf = -1, first, last;
  if (splits_allowed(&a->w, stream) && s->node[stream].first >= 0 && chance(a) >= 0.55) {
    double kind = chance(a);
    int split = kind < 0.25 ? pick_node(a, stream, true) : -1;
    if (split >= 0)
      leaf = hli_tree_branch(s, unit, split, share_of(duty, hli_tree_heat(s, split)));
    else if (pick_group(a, stream, kind < 0.5, &first, &last))
      leaf = hli_tree_split(s, unit, first, last, share_of(duty, group_heat(s, first, last)));
  } else {
    int series, before;
    hli_tree_place(s, stream, below(a, hli_tree_places(s, stream)), &series, &before);
    leaf = hli_tree_leaf(s, unit, series, before);
  }
  s->unit[unit].end[side] = (hli_end){HL_PORT_STREAM, stream, leaf};
  a->touched[stream] = true;
  return leaf >= 0 && !too_wide(&a->w, s, stream);
}

/* ------------------------------------------------------------------- moves */

static double utility_duty(const hli_state *s, int stream) {
  double duty = 0;
  for (int k = 0; k < s->units; k++)
    for (int side = 0; side < 2; side++)
      if (is_stream(&s->unit[k].end[side]) && s->unit[k].end[side].index == stream &&
          is_supply(&s->unit[k].end[1 - side]))
        duty += s->unit[k].duty;
  return duty;
}

static int random_stream(hli_search *a, int side) {
  const hl_network_models *m = a->w.m;
  hl_side want = side == HOT ? HL_SIDE_HOT : HL_SIDE_COLD;
  int count = 0;
  for (int k = 0; k < m->streams; k++)
    count += m->side[k] == want;
  if (count == 0)
    return -1;
  int at = below(a, count), k = 0;
  for (;; k++)
    if (m->side[k] == want && at-- == 0)
      return k;
}

/** Duty of some unit on one of two streams, 0 if there is none. */
static double duty_of_neighbour(hli_search *a, int hot, int cold) {
  const hli_state *s = &a->trial;
  int count = 0;
  for (int pass = 0, at = 0; pass < 2; pass++) {
    for (int k = 0; k < s->units; k++) {
      const hli_end *end = s->unit[k].end;
      if (!(is_stream(&end[HOT]) && end[HOT].index == hot) &&
          !(is_stream(&end[COLD]) && end[COLD].index == cold))
        continue;
      if (pass == 0)
        count++;
      else if (at-- == 0)
        return s->unit[k].duty;
    }
    if (count == 0)
      return 0;
    at = below(a, count);
  }
  return 0;
}

/** A unit between two streams at random places. */
static bool add_between(hli_search *a, int hot, int cold, double duty) {
  hli_state *s = &a->trial;
  int unit = hli_unit_add(s, duty);
  if (unit < 0)
    return false;
  s->unit[unit].fresh = true;
  return hli_place_leaf(a, unit, HOT, hot) && hli_place_leaf(a, unit, COLD, cold);
}

/** A random pair of classes that serves a requirement; false if there is none. */
static bool pick_serving(hli_search *a, int requirement, int *hot, int *cold) {
  const hl_network_models *m = a->w.m;
  int count = 0, at = -1;
  for (int pass = 0; pass < 2; pass++) {
    for (int k = 0; k < m->classes * m->classes; k++) {
      *hot = k / m->classes;
      *cold = k % m->classes;
      if (!(hli_pair_at(m, *hot, *cold)->required >> requirement & 1))
        continue;
      if (pass == 0)
        count++;
      else if (at-- == 0)
        return true;
    }
    if (count == 0)
      return false;
    at = below(a, count);
  }
  return false;
}

/** A unit of a utility at a random place of a stream. */
static bool add_supply(hli_search *a, int stream, int utility, double duty) {
  int unit = hli_unit_add(&a->trial, duty);
  if (unit < 0)
    return false;
  int side = a->w.m->side[stream] == HL_SIDE_HOT ? HOT : COLD;
  a->trial.unit[unit].end[1 - side] = (hli_end){HL_PORT_UTILITY, utility, -1};
  return hli_place_leaf(a, unit, side, stream);
}

/** A unit of a required match of a utility or a machine; of two streams: false, with the pair. */
static bool serve(hli_search *a, int requirement, int *hot, int *cold) {
  const hl_network_models *m = a->w.m;
  if (!pick_serving(a, requirement, hot, cold))
    return false;
  int side = *hot < m->streams ? HOT : COLD, stream = side == HOT ? *hot : *cold,
      other = side == HOT ? *cold : *hot;
  if (other < m->streams)
    return false;
  double duty = m->stream[stream].duty * (0.05 + 0.9 * chance(a));
  return other < m->streams + m->utilities
             ? add_supply(a, stream, other - m->streams, duty)
             : hli_serve_machine(a, other - m->streams - m->utilities, stream, duty);
}

static bool add_unit(hli_search *a) {
  const hl_network_models *m = a->w.m;
  int hot = -1, cold = -1, missing;
  bool found = false;
  if (hli_count_missing(&a->w, &a->trial, &missing) > 0) {
    if (serve(a, missing, &hot, &cold))
      return true;
    found = hot >= 0 && hot < m->streams && cold >= 0 && cold < m->streams;
  }
  if (!found) {
    for (int k = 0; k < ATTEMPTS && !found; k++) {
      hot = random_stream(a, HOT);
      cold = random_stream(a, COLD);
      found = hot >= 0 && cold >= 0 && hli_pair_at(m, hot, cold)->allowed &&
              m->stream[hot].t_in > m->stream[cold].t_in;
    }
    if (!found)
      return false;
  }
  double most = fmin(m->stream[hot].duty, m->stream[cold].duty), kind = chance(a), duty = 0;
  if (kind < 0.35)
    duty = fmin(utility_duty(&a->trial, hot), utility_duty(&a->trial, cold));
  else if (kind < 0.7)
    duty = duty_of_neighbour(a, hot, cold);
  if (!(duty > 0))
    duty = most * chance(a);
  if (chance(a) < 0.5)
    duty *= 0.2 + 0.8 * chance(a);
  return duty > 0 && add_between(a, hot, cold, fmin(duty, most));
}

/** A random side of a unit that is on a stream. */
static int pick_side(hli_search *a, const hli_unit *unit) {
  if (is_process(unit))
    return below(a, 2);
  return is_stream(&unit->end[HOT]) ? HOT : COLD;
}

static bool reposition(hli_search *a) {
  hli_state *s = &a->trial;
  int unit = pick_unit(a, any_unit);
  if (unit < 0)
    return false;
  int side = pick_side(a, &s->unit[unit]), stream = s->unit[unit].end[side].index;
  touch(a, &s->unit[unit]);
  hli_tree_cut(s, s->unit[unit].end[side].node, false);
  return hli_place_leaf(a, unit, side, stream);
}

static bool change_partner(hli_search *a) {
  hli_state *s = &a->trial;
  int unit = pick_unit(a, is_process);
  if (unit < 0)
    return false;
  int side = below(a, 2), stream = random_stream(a, side);
  if (stream == s->unit[unit].end[side].index)
    return false;
  touch(a, &s->unit[unit]);
  hli_tree_cut(s, s->unit[unit].end[side].node, false);
  return hli_place_leaf(a, unit, side, stream) && hli_allowed(&a->w, s, &s->unit[unit]);
}

static bool remove_unit(hli_search *a) {
  int unit = pick_unit(a, is_process);
  if (unit < 0)
    return false;
  touch(a, &a->trial.unit[unit]);
  hli_unit_remove(&a->trial, unit, false);
  return true;
}

/** Two units exchange their cold partners, with or without their duties. */
static bool exchange_partners(hli_search *a) {
  hli_state *s = &a->trial;
  int one = pick_unit(a, is_process), two = pick_unit(a, is_process);
  if (one < 0 || one == two || s->unit[one].end[COLD].index == s->unit[two].end[COLD].index)
    return false;
  hli_end end = s->unit[one].end[COLD];
  s->unit[one].end[COLD] = s->unit[two].end[COLD];
  s->unit[two].end[COLD] = end;
  s->node[s->unit[one].end[COLD].node].unit = one;
  s->node[s->unit[two].end[COLD].node].unit = two;
  if (chance(a) < 0.5) {
    double duty = s->unit[one].duty;
    s->unit[one].duty = s->unit[two].duty;
    s->unit[two].duty = duty;
  }
  touch(a, &s->unit[one]);
  touch(a, &s->unit[two]);
  return hli_allowed(&a->w, s, &s->unit[one]) && hli_allowed(&a->w, s, &s->unit[two]);
}

static bool exchange_leaves(hli_search *a) {
  hli_state *s = &a->trial;
  int stream = below(a, s->streams), count = 0, leaf[2] = {-1, -1};
  for (int k = s->streams; k < s->nodes; k++)
    count += s->node[k].kind == HL_NODE_EXCHANGER && hli_tree_root(s, k) == stream;
  if (count < 2)
    return false;
  int at[2] = {below(a, count), below(a, count - 1)};
  at[1] += at[1] >= at[0];
  for (int k = s->streams, i = 0; k < s->nodes; k++) {
    if (s->node[k].kind != HL_NODE_EXCHANGER || hli_tree_root(s, k) != stream)
      continue;
    for (int side = 0; side < 2; side++)
      if (i == at[side])
        leaf[side] = k;
    i++;
  }
  touch(a, &s->unit[s->node[leaf[0]].unit]);
  touch(a, &s->unit[s->node[leaf[1]].unit]);
  hli_tree_exchange(s, leaf[0], leaf[1]);
  return true;
}

static bool insert_bypass(hli_search *a) {
  int stream = below(a, a->trial.streams), first, last;
  if (!splits_allowed(&a->w, stream) || !pick_group(a, stream, true, &first, &last))
    return false;
  if (hli_tree_split(&a->trial, -1, first, last, 0.05 + 0.3 * chance(a)) < 0)
    return false;
  a->touched[stream] = true;
  return !too_wide(&a->w, &a->trial, stream);
}

/** A random utility for a stream that its rules allow, or -1. */
static int pick_utility(hli_search *a, int stream) {
  const hl_network_models *m = a->w.m;
  bool hot = m->side[stream] == HL_SIDE_HOT;
  for (int k = 0; k < ATTEMPTS && m->utilities > 0; k++) {
    int u = below(a, m->utilities), class = hli_class_utility(m, u);
    if (m->utility[u].side != m->side[stream] && (hot || a->w.set.use_hot_utility) &&
        hli_pair_at(m, hot ? stream : class, hot ? class : stream)->allowed)
      return u;
  }
  return -1;
}

/** What a utility may give or take beside its units. [W] */
static double room_of(const hli_search *a, int utility) {
  double room = a->w.m->utility[utility].duty_max;
  for (int k = 0; k < a->trial.units && !isinf(room); k++)
    for (int side = 0; side < 2; side++) {
      const hli_end *end = &a->trial.unit[k].end[side];
      if (end->kind == HL_PORT_UTILITY && end->index == utility)
        room -= a->trial.unit[k].duty;
    }
  return room;
}

static bool utility_move(hli_search *a) {
  hli_state *s = &a->trial;
  double kind = chance(a);
  if (kind < 0.4) { /* add */
    int stream = below(a, s->streams), u = pick_utility(a, stream);
    return u >= 0 && add_supply(a, stream, u, 0.1 * a->w.m->stream[stream].duty * chance(a));
  }
  int unit = pick_unit(a, is_utility);
  if (unit < 0)
    return false;
  touch(a, &s->unit[unit]);
  if (kind < 0.7) {
    hli_unit_remove(s, unit, false);
    return true;
  }
  int side = is_stream(&s->unit[unit].end[HOT]) ? HOT : COLD;
  hli_end *end = &s->unit[unit].end[1 - side];
  int u = pick_utility(a, s->unit[unit].end[side].index);
  if (u < 0 || (end->kind == HL_PORT_UTILITY && end->index == u))
    return false;
  const double room = room_of(a, u);
  if (s->unit[unit].duty > room) { /* as much as there is */
    if (!(room > 0))
      return false;
    s->unit[unit].duty -= room;
    return add_supply(a, s->unit[unit].end[side].index, u, room);
  }
  *end = (hli_end){HL_PORT_UTILITY, u, -1};
  return true;
}

bool hli_unit_halve(hli_state *s, int unit, double share) {
  const int other = hli_unit_add(s, share * s->unit[unit].duty);
  if (other < 0)
    return false;
  for (int side = 0; side < 2; side++) {
    const hli_end own = s->unit[unit].end[side];
    int node = -1;
    if (own.node >= 0) { /* behind it on the hot stream, before it on the cold one */
      const int before = side == HOT ? s->node[own.node].next : own.node;
      node = hli_tree_leaf(s, other, s->node[own.node].parent, before);
      if (node < 0) {
        hli_unit_remove(s, other, false);
        return false;
      }
    }
    s->unit[other].end[side] = (hli_end){own.kind, own.index, node};
  }
  s->unit[unit].duty *= 1 - share;
  return true;
}

static bool duplicate(hli_search *a) {
  hli_state *s = &a->trial;
  if (hli_sizes_limited(&a->w.m->design) && chance(a) < 0.5) {
    const int one = pick_unit(a, any_unit);
    if (one < 0 || s->unit[one].fixed != 0)
      return false;
    touch(a, &s->unit[one]);
    return hli_unit_halve(s, one, 0.1 + 0.8 * chance(a));
  }
  int unit = pick_unit(a, is_process);
  if (unit < 0)
    return false;
  double share = 0.1 + 0.8 * chance(a), duty = s->unit[unit].duty;
  s->unit[unit].duty = (1 - share) * duty;
  return add_between(a, s->unit[unit].end[HOT].index, s->unit[unit].end[COLD].index, share * duty);
}

static bool flatten(hli_search *a) {
  int stream = below(a, a->trial.streams), split = pick_node(a, stream, true);
  if (split < 0)
    return false;
  hli_tree_flatten(&a->trial, split);
  a->touched[stream] = true;
  return true;
}

bool hli_move(hli_search *a) {
  double kind = chance(a);
  if (a->w.m->usables > 0 && !a->w.set.fix_operation && a->w.set.machines_max > 0) {
    const double machines = a->w.m->means ? 0.4 : 0.25;
    if (kind < machines)
      return hli_machine_move(a);
    kind = (kind - machines) / (1 - machines);
  }
  if (kind < 0.26)
    return add_unit(a);
  if (kind < 0.48)
    return reposition(a);
  if (kind < 0.62)
    return change_partner(a);
  if (kind < 0.72)
    return remove_unit(a);
  if (kind < 0.80)
    return exchange_partners(a);
  if (kind < 0.86)
    return exchange_leaves(a);
  if (kind < 0.90)
    return insert_bypass(a);
  if (kind < 0.95)
    return utility_move(a);
  return kind < 0.975 ? duplicate(a) : flatten(a);
}

/* ---------------------------------------------------------------- merging */

static bool same_port(const hli_end *a, const hli_end *b) {
  return a->kind == b->kind && a->index == b->index;
}

/** The unit that a unit of the same pair could be merged with: the next on its hot stream or, where
 * it has none, the one before it on its cold stream; -1 if there is none. */
static int neighbour(const hli_state *s, const hli_unit *unit) {
  const int hot = unit->end[HOT].node, cold = unit->end[COLD].node;
  const int node = hot >= 0 ? s->node[hot].next : cold >= 0 ? s->node[cold].before : -1;
  return node >= 0 && s->node[node].kind == HL_NODE_EXCHANGER ? s->node[node].unit : -1;
}

void hli_merge_neighbours(hli_state *s) {
  for (int one = 0; one < s->units; one++) {
    const int two = neighbour(s, &s->unit[one]);
    if (two < 0)
      continue;
    const hli_end *a = s->unit[one].end, *b = s->unit[two].end;
    if (s->unit[one].fixed != 0 || s->unit[two].fixed != 0 || !same_port(&a[HOT], &b[HOT]) ||
        !same_port(&a[COLD], &b[COLD]))
      continue;
    /* The hot stream meets `one` first, the cold stream `two`. */
    if ((a[HOT].node >= 0 && s->node[a[HOT].node].next != b[HOT].node) ||
        (a[COLD].node >= 0 && s->node[b[COLD].node].next != a[COLD].node))
      continue;
    s->unit[one].duty += s->unit[two].duty;
    hli_unit_remove(s, two, false);
    one = -1; /* units have moved */
  }
}
