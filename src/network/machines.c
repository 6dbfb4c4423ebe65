/** Random moves with machines, and their temperatures from the streams they meet. */
#include "network/network.h"

static double chance(hli_search *a) { return hli_rng_uniform(&a->rng); }
static int below(hli_search *a, int count) { return (int)hli_rng_below(&a->rng, (uint64_t)count); }

/** Side of a stream that a machine's leaf of a side is on: condensers (HOT) on cold streams. */
static int stream_side(int side) { return 1 - side; }

static bool is_leaf(const hli_unit *unit, int side, int machine) {
  return unit->end[side].kind == HL_PORT_MACHINE && unit->end[side].index == machine &&
         unit->end[1 - side].kind == HL_PORT_STREAM;
}

/** Unit with a utility or void heat on a stream of the given side, or -1. */
static int pick_supplied(hli_search *a, int side) {
  const hli_state *s = &a->trial;
  int count = 0, at = -1;
  for (int pass = 0; pass < 2; pass++) {
    for (int k = 0; k < s->units; k++) {
      int kind = s->unit[k].end[1 - side].kind;
      if (s->unit[k].end[side].kind != HL_PORT_STREAM ||
          (kind != HL_PORT_UTILITY && kind != HLI_PORT_VOID))
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

/** A stream of a side: with a utility in 60 of 100 cases. */
static int pick_stream(hli_search *a, int side) {
  const hl_network_models *m = a->w.m;
  if (chance(a) < 0.6) {
    int unit = pick_supplied(a, side);
    if (unit >= 0)
      return a->trial.unit[unit].end[side].index;
  }
  for (int k = 0; k < 32; k++) {
    int stream = below(a, m->streams);
    if (m->side[stream] == (side == HOT ? HL_SIDE_HOT : HL_SIDE_COLD))
      return stream;
  }
  return -1;
}

static int count_of(const hli_search *a, int system) {
  int count = 0;
  for (int k = 0; k < a->trial.machines; k++)
    count += a->w.m->type[a->trial.machine[k].type].system == system;
  return count;
}

/** A type to add; where the system has its machines, one of them may go for it. -1 if there is
 * none. */
static int pick_type(hli_search *a) {
  int type = a->w.m->usable[below(a, a->w.m->usables)], system = a->w.m->type[type].system;
  if (count_of(a, system) < a->w.set.machines_max)
    return type;
  int at = below(a, count_of(a, system));
  for (int k = 0; k < a->trial.machines; k++)
    if (a->w.m->type[a->trial.machine[k].type].system == system && at-- == 0) {
      hli_machine_remove(&a->trial, k);
      return type;
    }
  return -1;
}

/** A leaf of a machine at a random place of a stream. */
static bool add_leaf(hli_search *a, int machine, int side, int stream, double duty) {
  hli_state *s = &a->trial;
  int unit = hli_unit_add(s, duty);
  if (unit < 0)
    return false;
  s->unit[unit].fresh = true;
  s->unit[unit].end[side] = (hli_end){HL_PORT_MACHINE, machine, -1};
  return hli_place_leaf(a, unit, stream_side(side), stream) &&
         hli_allowed(&a->w, s, &s->unit[unit]);
}

static bool is_means(const hli_search *a, int machine) {
  return a->w.m->type[a->trial.machine[machine].type].means;
}

static int new_machine(hli_search *a, int type) {
  const hli_table *table = &a->w.m->type[type].table;
  int machine = hli_machine_add(&a->trial, type, 0.5 * (table->t_least + table->t_most));
  if (machine >= 0)
    a->trial.machine[machine].fresh = a->trial.machine[machine].touched = true;
  return machine;
}

/* Share of the delivered heat that a new machine takes from its source until it is tuned. */
static const double first_source = 0.8;

static bool add_between(hli_search *a, int type, int hot, int cold, double duty) {
  int machine = type >= 0 ? new_machine(a, type) : -1;
  if (machine < 0)
    return false;
  if (duty > 0 && add_leaf(a, machine, HOT, cold, duty) &&
      add_leaf(a, machine, COLD, hot, first_source * duty))
    return true;
  hli_machine_remove(&a->trial, machine); /* half a machine is none */
  return false;
}

static bool add_machine(hli_search *a) {
  const hl_network_models *m = a->w.m;
  int hot = pick_stream(a, HOT), cold = pick_stream(a, COLD);
  if (hot < 0 || cold < 0)
    return false;
  double heater = 0, kind = chance(a);
  for (int k = 0; k < a->trial.units; k++) {
    const hli_end *end = a->trial.unit[k].end;
    if (end[COLD].kind == HL_PORT_STREAM && end[COLD].index == cold &&
        (end[HOT].kind == HL_PORT_UTILITY || end[HOT].kind == HLI_PORT_VOID))
      heater += a->trial.unit[k].duty;
  }
  double duty = heater > 0 && kind < 0.4   ? heater
                : heater > 0 && kind < 0.7 ? heater * (0.2 + 0.8 * chance(a))
                                           : m->stream[cold].duty * chance(a);
  return add_between(a, pick_type(a), hot, cold, fmin(duty, 0.95 * m->stream[hot].duty));
}

bool hli_serve_machine(hli_search *a, int system, int stream, double duty) {
  const hl_network_models *m = a->w.m;
  int own = m->side[stream] == HL_SIDE_HOT ? HOT : COLD;
  for (int k = 0; k < a->trial.machines; k++)
    if (!is_means(a, k) && m->type[a->trial.machine[k].type].system == system) {
      a->trial.machine[k].touched = true;
      return add_leaf(a, k, 1 - own, stream, duty);
    }
  int first = m->first_usable[system], count = m->first_usable[system + 1] - first;
  if (a->w.set.machines_max < 1 || count == 0)
    return false;
  int type = m->usable[first + below(a, count)];
  int other = pick_stream(a, 1 - own);
  return other >= 0 &&
         add_between(a, type, own == HOT ? stream : other, own == HOT ? other : stream, duty);
}

static void touch_streams(hli_search *a, int machine) {
  for (int k = 0; k < a->trial.units; k++)
    for (int side = 0; side < 2; side++)
      if (is_leaf(&a->trial.unit[k], side, machine))
        a->touched[a->trial.unit[k].end[1 - side].index] = true;
}

/**
 * What a further watt of each stream's heat, served by a new unit, would save (its multiplier): at
 * a minimum every unit's own cost is the sum of those of its streams.
 */
static void find_worths(hli_search *a) {
  hli_work *w = &a->w;
  const int ground = a->trial.streams;
  if (hli_compact_worths(w, &a->trial, a->worth))
    return;
  hli_net_value(w, &a->trial, VALUE_GRADIENT);
  hli_net_reduce(w, &a->trial);
  w->reduced = false;
  for (int level = 0; level <= ground; level++)
    for (int v = 0; v <= ground; v++) {
      if (w->level[v] != level)
        continue;
      a->worth[v] = level == 0 ? 0 : w->g_duty[w->parent_edge[v]] - a->worth[w->parent[v]];
    }
}

static double middle_of(const hli_track *track) { return 0.5 * (track->t_in + track->t_out); }

/** Cost of a machine's operation per heat taken, less what it saves. */
static double price_means(const hli_search *a, int type, int hot, int cold) {
  const hl_network_models *m = a->w.m;
  const double lift = middle_of(&m->stream[cold]) - middle_of(&m->stream[hot]);
  double slope;
  const double p = hli_means_power(&m->type[type], hli_more(lift, 0), &slope);
  double by[2];
  hli_machine_cost(&a->w, &m->type[type], 1 + p, 1, by);
  return by[COLD] - a->worth[hot] + (1 + p) * (by[HOT] - a->worth[cold]);
}

/** A machine between mean temperatures at a random place of two streams that it can join: of a few
 * pairs the one that saves most. */
static bool add_means(hli_search *a) {
  const hl_network_models *m = a->w.m;
  const int type = pick_type(a), tries = 1 + below(a, 8);
  int best[2] = {-1, -1};
  double least = HUGE_VAL;
  for (int k = 0; k < tries && type >= 0 && m->type[type].means; k++) {
    const int hot = pick_stream(a, HOT), cold = pick_stream(a, COLD);
    if (hot < 0 || cold < 0 || m->stream[cold].t_out <= m->stream[hot].t_out)
      continue;
    const double price = price_means(a, type, hot, cold);
    if (price >= least)
      continue;
    least = price;
    best[HOT] = hot;
    best[COLD] = cold;
  }
  if (best[HOT] < 0)
    return false;
  const double most = hli_less(m->stream[best[HOT]].duty, m->stream[best[COLD]].duty),
               u = chance(a);
  return add_between(a, type, best[HOT], best[COLD], most * (0.01 + 0.99 * u * u));
}

/** An exchanger of two streams: of a few pairs the one that saves most. */
static bool add_exchanger(hli_search *a) {
  const hl_network_models *m = a->w.m;
  hli_state *s = &a->trial;
  const int tries = 1 + below(a, 8);
  int best[2] = {-1, -1};
  double most = 0, duty = 0;
  for (int k = 0; k < tries; k++) {
    const int hot = pick_stream(a, HOT), cold = pick_stream(a, COLD);
    if (hot < 0 || cold < 0 || !hli_pair_at(m, hot, cold)->allowed ||
        m->stream[hot].t_in <= m->stream[cold].t_in)
      continue;
    const double q =
        hli_less(m->stream[hot].duty, m->stream[cold].duty) * (0.05 + 0.95 * chance(a));
    const double saves = q * (a->worth[hot] + a->worth[cold]);
    if (best[HOT] >= 0 && saves <= most)
      continue;
    most = saves;
    duty = q;
    best[HOT] = hot;
    best[COLD] = cold;
  }
  const int unit = best[HOT] >= 0 ? hli_unit_add(s, duty) : -1;
  if (unit < 0)
    return false;
  s->unit[unit].fresh = true;
  return hli_place_leaf(a, unit, HOT, best[HOT]) && hli_place_leaf(a, unit, COLD, best[COLD]);
}

/** Several of them at once: those that are of no use shrink and leave. */
static bool add_several(hli_search *a) {
  const int count = 2 + below(a, 6);
  bool added = false;
  for (int k = 0; k < count; k++)
    added |= add_means(a);
  return added;
}

/** Some units leave, and others take their place. */
static bool refill(hli_search *a) {
  const hl_network_models *m = a->w.m;
  hli_state *s = &a->trial;
  for (int k = 1 + below(a, 4); k > 0 && s->units > 0; k--) {
    const int u = below(a, s->units);
    const hli_end *end = s->unit[u].end;
    for (int side = 0; side < 2; side++)
      if (end[side].kind == HL_PORT_STREAM)
        a->touched[end[side].index] = true;
    const int side = hli_means_side(m, s, &s->unit[u]);
    if (side >= 0) {
      touch_streams(a, end[side].index);
      hli_machine_remove(s, end[side].index);
    } else if (end[HOT].kind == HL_PORT_STREAM && end[COLD].kind == HL_PORT_STREAM) {
      hli_unit_remove(s, u, false);
    }
  }
  return add_several(a);
}

static bool means_move(hli_search *a) {
  const double kind = chance(a);
  find_worths(a);
  if (kind < 0.35)
    return add_exchanger(a);
  if (kind < 0.55)
    return add_means(a);
  if (kind < 0.7)
    return add_several(a);
  if (kind < 0.85)
    return refill(a);
  hli_relevel(a, 0.3 * chance(a));
  for (int k = 0; k < a->trial.machines; k++)
    a->trial.machine[k].touched |= is_means(a, k);
  return true;
}

/** A cooler and a heater become evaporator and condenser in their places. */
static bool convert(hli_search *a) {
  hli_state *s = &a->trial;
  int type = pick_type(a), cooler = pick_supplied(a, HOT), heater = pick_supplied(a, COLD);
  if (type < 0 || cooler < 0 || heater < 0)
    return false;
  int machine = new_machine(a, type);
  if (machine < 0)
    return false;
  s->unit[cooler].end[COLD] = s->unit[heater].end[HOT] = (hli_end){HL_PORT_MACHINE, machine, -1};
  s->unit[cooler].duty = fmin(s->unit[cooler].duty, first_source * s->unit[heater].duty);
  s->unit[heater].duty = fmin(s->unit[heater].duty, s->unit[cooler].duty / first_source);
  for (int k = 0; k < 2; k++) {
    hli_unit *unit = &s->unit[k ? heater : cooler];
    unit->fresh = true;
    memset(unit->force, 0, sizeof unit->force);
    a->touched[unit->end[k ? COLD : HOT].index] = true;
  }
  return hli_allowed(&a->w, s, &s->unit[cooler]) && hli_allowed(&a->w, s, &s->unit[heater]);
}

/** A random leaf of a machine on a side. */
static int pick_leaf(hli_search *a, int machine, int side) {
  const hli_state *s = &a->trial;
  int count = 0;
  for (int k = 0; k < s->units; k++)
    count += is_leaf(&s->unit[k], side, machine);
  if (count == 0)
    return -1;
  int at = below(a, count), k = 0;
  for (;; k++)
    if (is_leaf(&s->unit[k], side, machine) && at-- == 0)
      return k;
}

static bool move_leaf(hli_search *a) {
  hli_state *s = &a->trial;
  int machine = below(a, s->machines), side = below(a, 2), leaf = pick_leaf(a, machine, side);
  if (leaf < 0)
    return false;
  int own = stream_side(side), stream = pick_stream(a, own);
  if (stream < 0)
    return false;
  a->touched[s->unit[leaf].end[own].index] = true;
  s->machine[machine].touched = true;
  hli_tree_cut(s, s->unit[leaf].end[own].node, false);
  return hli_place_leaf(a, leaf, own, stream) && hli_allowed(&a->w, s, &s->unit[leaf]);
}

static bool remove_some(hli_search *a) {
  hli_state *s = &a->trial;
  int machine = below(a, s->machines), side = below(a, 2), count, first;
  touch_streams(a, machine);
  s->machine[machine].touched = true;
  hli_machine_heat(s, machine, side, &count, &first);
  if (count > 1 && chance(a) < 0.6)
    hli_unit_remove(s, pick_leaf(a, machine, side), false);
  else
    hli_machine_remove(s, machine);
  return true;
}

static bool further_leaf(hli_search *a) {
  hli_state *s = &a->trial;
  int machine = below(a, s->machines), side = below(a, 2), leaf = pick_leaf(a, machine, side);
  int stream = pick_stream(a, stream_side(side));
  if (leaf < 0 || stream < 0 || is_means(a, machine))
    return false;
  double share = 0.1 + 0.8 * chance(a), duty = s->unit[leaf].duty;
  if (chance(a) < 0.7)
    s->unit[leaf].duty = (1 - share) * duty;
  s->machine[machine].touched = true;
  return add_leaf(a, machine, side, stream, share * duty);
}

static bool merge_machines(hli_search *a) {
  hli_state *s = &a->trial;
  if (s->machines < 2)
    return false;
  int into = below(a, s->machines), from = below(a, s->machines - 1);
  from += from >= into;
  if (is_means(a, into) || is_means(a, from))
    return false;
  for (int k = 0; k < s->units; k++)
    for (int side = 0; side < 2; side++)
      if (s->unit[k].end[side].kind == HL_PORT_MACHINE && s->unit[k].end[side].index == from)
        s->unit[k].end[side].index = into;
  s->machine[into].touched = true;
  touch_streams(a, into);
  hli_machine_remove(s, from);
  return true;
}

static bool divide_machine(hli_search *a) {
  hli_state *s = &a->trial;
  int machine = below(a, s->machines), type = s->machine[machine].type;
  if (count_of(a, a->w.m->type[type].system) >= a->w.set.machines_max)
    return false;
  int second = new_machine(a, type);
  if (second < 0)
    return false;
  double share = 0.15 + 0.7 * chance(a);
  s->machine[machine].touched = true;
  for (int side = 0; side < 2; side++) {
    int leaf = pick_leaf(a, machine, side);
    if (leaf < 0)
      return false;
    double duty = s->unit[leaf].duty;
    s->unit[leaf].duty = (1 - share) * duty;
    if (!add_leaf(a, second, side, s->unit[leaf].end[stream_side(side)].index, share * duty))
      return false;
  }
  return true;
}

/** Another fluid, at about the same temperatures: tuning finds the duties that belong to them. */
static bool change_fluid(hli_search *a) {
  hli_state *s = &a->trial;
  const hl_network_models *m = a->w.m;
  int machine = below(a, s->machines), type = s->machine[machine].type;
  int system = m->type[type].system, first = m->first_usable[system];
  int count = m->first_usable[system + 1] - first;
  if (count < 2)
    return false;
  int other = m->usable[first + below(a, count - 1)];
  s->machine[machine].type = other == type ? m->usable[first + count - 1] : other;
  s->machine[machine].touched = true;
  touch_streams(a, machine);
  return true;
}

bool hli_machine_move(hli_search *a) {
  double kind = chance(a);
  if (a->w.m->means && chance(a) < 0.7)
    return means_move(a);
  if (a->trial.machines > 0 && a->w.m->usables > a->w.m->systems && chance(a) < 0.15)
    return change_fluid(a);
  if (a->trial.machines == 0)
    return kind < 0.6 ? add_machine(a) : convert(a);
  if (kind < 0.22)
    return add_machine(a);
  if (kind < 0.40)
    return convert(a);
  if (kind < 0.62)
    return move_leaf(a);
  if (kind < 0.80)
    return remove_some(a);
  kind = chance(a);
  if (kind < 0.40)
    return further_leaf(a);
  return kind < 0.65 ? merge_machines(a) : divide_machine(a);
}

/* ------------------------------------------------------------------ tuning */

/** Heat that a machine between mean temperatures takes, as its lift needs; false if the streams
 * meet it the wrong way round. */
static bool tune_means(hli_search *a, int machine) {
  hli_state *s = &a->trial;
  const hli_engine *e = &a->w.engine[machine];
  double slope;
  if (e->leaf[HOT] < 0 || e->leaf[COLD] < 0)
    return false;
  const double lift = hli_means_between(&a->w, machine);
  const double power = hli_means_power(&a->w.m->type[s->machine[machine].type], lift, &slope);
  s->unit[e->leaf[COLD]].duty = s->unit[e->leaf[HOT]].duty / (1 + power);
  s->unit[e->leaf[COLD]].fresh = s->unit[e->leaf[HOT]].fresh = s->machine[machine].fresh = true;
  return lift > 0;
}

/** Temperatures of a machine a little beyond the streams' outlets, duties in the ratio that belongs
 * to them. */
static void tune(hli_search *a, int machine) {
  hli_state *s = &a->trial;
  const hli_type *type = &a->w.m->type[s->machine[machine].type];
  double t_evap = HUGE_VAL, t_cond = -HUGE_VAL, emat = 0;
  for (int k = 0; k < s->units; k++)
    for (int side = 0; side < 2; side++) {
      if (!is_leaf(&s->unit[k], side, machine))
        continue;
      const hli_run *run = &a->w.spot[k].run[1 - side];
      double t = hli_track_t(run->track, run->to);
      emat = fmax(emat, hli_pair_emat(&a->w, hli_unit_pair(a->w.m, s, &s->unit[k])));
      if (side == COLD)
        t_evap = fmin(t_evap, t);
      else
        t_cond = fmax(t_cond, t);
    }
  if (isinf(t_evap) || isinf(t_cond))
    return;
  double u = chance(a), delta = emat > 0 ? emat * (1 + 0.3 * u) : 0.5 + 8 * u * u;
  t_evap = fmin(fmax(t_evap - delta, type->table.t_least), type->table.t_most);
  t_cond = fmin(fmax(t_cond + delta, hli_table_bound(&type->table, 0, t_evap).v),
                hli_table_bound(&type->table, 1, t_evap).v);
  int count, first;
  double w = hli_table_ratio(&type->table, t_evap, t_cond - t_evap);
  double sink = hli_machine_heat(s, machine, HOT, &count, &first);
  double source = hli_machine_heat(s, machine, COLD, &count, &first);
  double scale = (1 - w) * sink / source;
  s->machine[machine].t_evap = t_evap;
  s->machine[machine].shift = 0;
  s->machine[machine].fresh = true;
  for (int k = 0; k < s->units; k++) {
    if (is_leaf(&s->unit[k], COLD, machine))
      s->unit[k].duty *= scale;
    if (is_leaf(&s->unit[k], COLD, machine) || is_leaf(&s->unit[k], HOT, machine))
      s->unit[k].fresh = true;
  }
}

bool hli_tune_machines(hli_search *a) {
  hli_net_value(&a->w, &a->trial, VALUE_ONLY); /* positions */
  for (int k = 0; k < a->trial.machines; k++) {
    if (!a->trial.machine[k].touched)
      continue;
    if (!is_means(a, k))
      tune(a, k);
    else if (!tune_means(a, k))
      return false;
  }
  return true;
}
