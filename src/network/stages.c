/** Units of a network without splits in the stages of a stage-wise superstructure. */
#include "network/network.h"

/** What a unit stands for: itself, or the leaf at the source of a machine between two streams; -1
 * for heaters and coolers, which stand at the ends of streams. */
static int stands_for(const hl_network_models *m, const hli_state *s, int u) {
  const hli_unit *unit = &s->unit[u];
  for (int side = 0; side < 2; side++)
    if (unit->end[side].kind == HL_PORT_UTILITY || unit->end[side].kind == HLI_PORT_VOID)
      return -1;
  if (unit->end[HOT].kind != HL_PORT_MACHINE || hli_means_side(m, s, unit) != HOT)
    return u;
  int k = 0;
  while (s->unit[k].end[COLD].kind != HL_PORT_MACHINE ||
         s->unit[k].end[COLD].index != unit->end[HOT].index)
    k++;
  return k;
}

int hli_stages(const hl_network_models *m, const hli_state *s, int most, int *stage) {
  for (int k = s->streams; k < s->nodes; k++)
    if (s->node[k].kind == HL_NODE_PARALLEL)
      return -1;
  for (int u = 0; u < s->units; u++)
    stage[u] = 0;
  /* Each unit behind those that its streams meet before it, seen from the hot end. */
  int highest = 0;
  for (bool moved = true; moved;) {
    moved = false;
    for (int k = 0; k < s->streams; k++) {
      const bool hot = m->side[k] == HL_SIDE_HOT;
      int next = 0;
      for (int n = hot ? s->node[k].first : s->node[k].last; n >= 0;
           n = hot ? s->node[n].next : s->node[n].before) {
        const int u = stands_for(m, s, s->node[n].unit);
        if (u < 0 && s->node[n].next >= 0)
          return -1; /* a utility inside */
        if (u < 0)
          continue;
        if (stage[u] < next) {
          stage[u] = next;
          moved = true;
        }
        next = stage[u] + 1;
        highest = next > highest ? next : highest;
      }
    }
    if (highest > most)
      return -1;
  }
  for (int u = 0; u < s->units; u++) {
    const int own = stands_for(m, s, u);
    stage[u] = own < 0 ? -1 : stage[own];
  }
  return highest;
}

/** Next leaf of a stream from `leaf` on, seen from the hot end, whose unit is not ranked; -1 at the
 * end. */
static int next_open(const hl_network_models *m, const hli_state *s, int stream, int leaf,
                     const int *rank) {
  const bool hot = m->side[stream] == HL_SIDE_HOT;
  while (leaf >= 0) {
    const int u = stands_for(m, s, s->node[leaf].unit);
    if (u >= 0 && rank[u] < 0)
      return leaf;
    leaf = hot ? s->node[leaf].next : s->node[leaf].before;
  }
  return -1;
}

/** A unit that comes first on both its streams or, where `loose` says so or there is none, on one
 * of them; -1 if all are ranked. */
static int pick_first(hli_search *a, double loose, const int *rank) {
  const hl_network_models *m = a->w.m;
  const hli_state *s = &a->trial;
  int both = -1, one = -1, boths = 0, ones = 0, *seen = a->w.order;
  for (int u = 0; u < s->units; u++)
    seen[u] = 0;
  for (int k = 0; k < s->streams; k++) {
    const bool hot = m->side[k] == HL_SIDE_HOT;
    const int leaf = next_open(m, s, k, hot ? s->node[k].first : s->node[k].last, rank);
    if (leaf < 0)
      continue;
    const int u = stands_for(m, s, s->node[leaf].unit);
    if (hli_rng_below(&a->rng, (uint64_t)++ones) == 0)
      one = u;
    if (++seen[u] == 2 && hli_rng_below(&a->rng, (uint64_t)++boths) == 0)
      both = u;
  }
  return both >= 0 && hli_rng_uniform(&a->rng) >= loose ? both : one;
}

void hli_relevel(hli_search *a, double loose) {
  const hl_network_models *m = a->w.m;
  hli_state *s = &a->trial;
  int *rank = a->w.stage, *item = a->w.order;
  for (int k = s->streams; k < s->nodes; k++)
    if (s->node[k].kind == HL_NODE_PARALLEL)
      return;
  for (int u = 0; u < s->units; u++)
    rank[u] = -1;
  for (int count = 0, u; (u = pick_first(a, loose, rank)) >= 0; count++)
    rank[u] = count;
  for (int k = 0; k < s->streams; k++) {
    const bool hot = m->side[k] == HL_SIDE_HOT;
    int count = 0;
    for (int n = s->node[k].first; n >= 0; n = s->node[n].next) {
      const int u = s->node[n].unit, own = stands_for(m, s, u);
      const int key = own < 0 ? s->units : hot ? rank[own] : -rank[own]; /* utilities last */
      int at = count++;
      for (; at > 0; at--) {
        const int before = stands_for(m, s, item[at - 1]);
        if ((before < 0 ? s->units : hot ? rank[before] : -rank[before]) <= key)
          break;
        item[at] = item[at - 1];
      }
      item[at] = u;
    }
    for (int j = 0; j < count; j++)
      hli_tree_cut(s, s->unit[item[j]].end[hot ? HOT : COLD].node, false);
    for (int j = 0; j < count; j++)
      s->unit[item[j]].end[hot ? HOT : COLD].node = hli_tree_leaf(s, item[j], k, -1);
  }
}

/* ------------------------------------------------------------------ export */

/** Ends of a unit's stream after it has exchanged heat, from where the stream is. [K] */
static void pass(double *at, double rise, double ends[2], bool hot) {
  ends[hot ? 0 : 1] = *at;
  *at += rise;
  ends[hot ? 1 : 0] = *at;
}

/** Heat given so that the power is what the lift needs; the cold stream rises with it. NAN if the
 * lift is too large for any power. */
static double given_heat(const hli_type *type, const hl_stage_unit *unit, double cold_in,
                         double flow) {
  enum { STEPS = 50 };
  const double from = cold_in - 0.5 * (unit->t_hot[0] + unit->t_hot[1]);
  double given = unit->heat;
  for (int k = 0; k < STEPS; k++) {
    double slope;
    const double p = hli_means_power(type, from + 0.5 * given / flow, &slope);
    const double rest = given - unit->heat * (1 + p), by = 1 - unit->heat * slope * 0.5 / flow,
                 next = given - rest / by;
    if (!(by > 0))
      return NAN;
    if (fabs(next - given) <= 1e-15 * given)
      return next;
    given = next;
  }
  return given;
}

/** Exchangers and heat pumps of a state, with what each of them is of; false for what has no place
 * in the superstructure. */
static bool list_units(const hl_network_models *m, const hli_state *s, const int *stage,
                       hl_stage_unit *unit, int *type, int *count) {
  *count = 0;
  for (int u = 0; u < s->units; u++) {
    const hli_unit *own = &s->unit[u];
    if (stage[u] < 0 || stands_for(m, s, u) != u)
      continue;
    hl_stage_unit *out = &unit[*count];
    *out = (hl_stage_unit){.stage = stage[u], .heat = own->duty};
    type[*count] = -1;
    int cold = u;
    if (own->end[COLD].kind == HL_PORT_MACHINE) {
      int leaves;
      out->pump = true;
      type[*count] = s->machine[own->end[COLD].index].type;
      hli_machine_heat(s, own->end[COLD].index, HOT, &leaves, &cold);
      if (leaves != 1 || !m->type[type[*count]].means)
        return false;
    }
    if (own->end[HOT].kind != HL_PORT_STREAM || s->unit[cold].end[COLD].kind != HL_PORT_STREAM)
      return false;
    out->hot = own->end[HOT].index;
    out->cold = s->unit[cold].end[COLD].index;
    ++*count;
  }
  return true;
}

/** Temperatures and powers, hot streams from the first stage on, cold ones from the last. */
static void sweep_stages(const hl_network_models *m, hl_stage_unit *unit, const int *type,
                         int count, int stages, double *at) {
  for (int k = 0; k < m->streams; k++)
    at[k] = m->stream[k].t_in;
  for (int stage = 0; stage < stages; stage++)
    for (int k = 0; k < count; k++)
      if (unit[k].stage == stage)
        pass(&at[unit[k].hot], unit[k].heat * m->stream[unit[k].hot].line[0].slope, unit[k].t_hot,
             true);
  for (int stage = stages - 1; stage >= 0; stage--)
    for (int k = 0; k < count; k++) {
      if (unit[k].stage != stage)
        continue;
      const double slope = m->stream[unit[k].cold].line[0].slope;
      const double given =
          unit[k].pump ? given_heat(&m->type[type[k]], &unit[k], at[unit[k].cold], 1 / slope)
                       : unit[k].heat;
      unit[k].power = unit[k].pump ? given - unit[k].heat : 0;
      pass(&at[unit[k].cold], given * slope, unit[k].t_cold, false);
    }
}

/** Units that follow each other in a circle, by their ids; there is one where nothing else keeps a
 * network out of stages. */
static void name_circle(const hl_network *network, const hli_state *s, int *before, int *done,
                        char *text, size_t size) {
  const hl_network_models *m = network->models;
  int some = -1;
  for (int u = 0; u < s->units; u++)
    done[u] = stands_for(m, s, u) != u;
  for (bool moved = true; moved;) {
    moved = false;
    for (int u = 0; u < s->units; u++)
      before[u] = -1;
    for (int k = 0; k < s->streams; k++) {
      const bool hot = m->side[k] == HL_SIDE_HOT;
      for (int n = hot ? s->node[k].first : s->node[k].last, last = -1; n >= 0;
           n = hot ? s->node[n].next : s->node[n].before) {
        const int u = stands_for(m, s, s->node[n].unit);
        if (u >= 0 && last >= 0 && !done[last])
          before[u] = last;
        last = u >= 0 ? u : last;
      }
    }
    some = -1;
    for (int u = 0; u < s->units; u++) {
      if (done[u])
        continue;
      if (before[u] < 0)
        done[u] = moved = true;
      else
        some = u;
    }
  }
  for (int k = 0; some >= 0 && k < s->units; k++) /* into the circle */
    some = before[some];
  size_t used = 0;
  for (int u = some; u >= 0; u = before[u] == some ? -1 : before[u]) {
    hli_print(text + used, size - used, "%s%s", used > 0 ? ", " : "", network->exchanger[u].id);
    used += strlen(text + used);
  }
}

/** A stream that is split, or has a utility before its end. */
static bool misplaced(const hl_network *network, const hli_state *s, char reason[HLI_REASON]) {
  const hl_network_models *m = network->models;
  for (int n = s->streams; n < s->nodes; n++)
    if (s->node[n].kind == HL_NODE_PARALLEL) {
      hli_print(reason, HLI_REASON, "stream \"%.80s\" is split",
                hl_problem_stream_at(m->problem, hli_tree_root(s, n))->name);
      return true;
    }
  for (int k = 0; k < s->streams; k++)
    for (int n = s->node[k].first; n >= 0; n = s->node[n].next)
      if (s->node[n].next >= 0 && stands_for(m, s, s->node[n].unit) < 0) {
        hli_print(reason, HLI_REASON,
                  "%s, a heater or cooler, is not the last exchanger of stream \"%.80s\"",
                  network->exchanger[s->node[n].unit].id,
                  hl_problem_stream_at(m->problem, k)->name);
        return true;
      }
  return false;
}

/** What keeps a network out of the stages. */
static void describe_misfit(const hl_network *network, const hli_state *s, int *stage, int *done,
                            char reason[HLI_REASON]) {
  const hl_network_models *m = network->models;
  char circle[200] = "";
  if (misplaced(network, s, reason))
    return;
  for (int k = 0; k < network->machines; k++)
    if (!m->type[s->machine[k].type].means) {
      const int system = m->type[s->machine[k].type].system;
      hli_print(reason, HLI_REASON, "machine \"%.80s\" is not of the kind mean_lift",
                hl_problem_system_at(m->problem, system)->name);
      return;
    }
  for (int k = 0; k < m->streams; k++)
    if (m->stream[k].count != 1 || m->stream[k].line[0].slope == 0) {
      hli_print(reason, HLI_REASON, "stream \"%.80s\" %s",
                hl_problem_stream_at(m->problem, k)->name,
                m->stream[k].count != 1 ? "has several segments"
                                        : "condenses or boils at one temperature");
      return;
    }
  name_circle(network, s, stage, done, circle, sizeof circle);
  if (circle[0] != '\0')
    hli_print(reason, HLI_REASON, "exchangers follow each other in a circle: %s", circle);
  else
    hli_print(reason, HLI_REASON, "a machine does not join one hot and one cold stream");
}

static hl_status find_stages(const hl_network *network, hli_arena *arena, hl_stage_unit *unit,
                             int room, int *count, int *stages) {
  const hl_network_models *m = network->models;
  const int units = network->exchangers + 1;
  hli_state s;
  HLI_TRY(hli_state_new(arena, m, units, network->machines, &s));
  int *stage = HLI_NEW(arena, int, units), *type = HLI_NEW(arena, int, units);
  hl_stage_unit *all = HLI_NEW(arena, hl_stage_unit, units);
  double *at = HLI_NEW(arena, double, m->streams);
  if (!stage || !type || !all || !at)
    return hli_nomem(network->ctx);
  hli_net_import(network, &s);
  *stages = hli_stages(m, &s, units, stage);
  bool good = *stages >= 0 && list_units(m, &s, stage, all, type, count);
  for (int k = 0; k < m->streams; k++)
    good &= m->stream[k].count == 1 && m->stream[k].line[0].slope != 0;
  if (!good) {
    char reason[HLI_REASON];
    describe_misfit(network, &s, stage, type, reason);
    HLI_FAIL(network->ctx, 324, NULL, "the network cannot be written in stages: %s", reason);
  }
  sweep_stages(m, all, type, *count, *stages, at);
  for (int k = 0; k < *count && k < room; k++)
    unit[k] = all[k];
  return HL_OK;
}

hl_status hl_network_stages(const hl_network *network, hl_stage_unit *unit, int room, int *count,
                            int *stages) {
  hli_arena arena;
  hli_arena_init(&arena, network->ctx);
  *count = *stages = 0;
  const hl_status status = find_stages(network, &arena, unit, room, count, stages);
  hli_arena_free(&arena);
  return status;
}
