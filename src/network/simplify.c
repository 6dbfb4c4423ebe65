/** Simplification: units merged, dropped and re-routed while the cost does not rise. */
#include "network/network.h"

/* A change is kept if the value does not rise by what nobody would pay a unit for, all together by
 * a few times that; one that saves no unit only if it falls. */
static const double not_dearer = 3e-7, all_together = 1e-6, cheaper = 1e-6;
/* What values of solves that are not polished may be off. */
static const double unclear = 1e-4;

/* Evaluations after which no further change is tried: large networks that no change helps would
 * otherwise take minutes. */
enum { EVALUATIONS = 2000 };

typedef struct hli_tidy {
  hli_work w;
  hli_state current, trial;
  hli_state whole; /* before anything was simplified */
  hli_state polished;
  double f, f_most; /* of the current one; the most of any, once known */
  bool exact;       /* the current one is polished */
} hli_tidy;

/** Change a state in the k-th way; false if it does not apply, *last if there are no further ways.
 */
typedef bool (*hli_change)(hli_state *s, int k, bool *last);

static bool same_port(const hli_end *a, const hli_end *b) {
  return a->kind == b->kind && a->index == b->index;
}

/** All units of a pair into its first. */
static bool merge_pair(hli_state *s, int k, bool *last) {
  *last = k >= s->units;
  bool merged = false;
  for (int two = s->units - 1; two > k; two--) {
    if (!same_port(&s->unit[k].end[HOT], &s->unit[two].end[HOT]) ||
        !same_port(&s->unit[k].end[COLD], &s->unit[two].end[COLD]))
      continue;
    s->unit[k].duty += s->unit[two].duty;
    hli_unit_remove(s, two, false);
    merged = true;
  }
  return merged;
}

/** Second unit of a pair into the first. */
static bool merge_units(hli_state *s, int k, bool *last) {
  int one = k / s->unit_room, two = k % s->unit_room;
  *last = one >= s->units;
  if (*last || two >= s->units || one == two ||
      !same_port(&s->unit[one].end[HOT], &s->unit[two].end[HOT]) ||
      !same_port(&s->unit[one].end[COLD], &s->unit[two].end[COLD]))
    return false;
  s->unit[one].duty += s->unit[two].duty;
  hli_unit_remove(s, two, false);
  return true;
}

static bool drop_machine(hli_state *s, int k, bool *last) {
  *last = k >= s->machines;
  if (!*last)
    hli_machine_remove(s, k);
  return !*last;
}

/** A machine's unit only if it is not the only one on its side. */
static bool drop_unit(hli_state *s, int k, bool *last) {
  *last = k >= s->units;
  for (int side = 0; side < 2 && !*last; side++) {
    int count, first;
    if (s->unit[k].end[side].kind != HL_PORT_MACHINE)
      continue;
    hli_machine_heat(s, s->unit[k].end[side].index, side, &count, &first);
    if (count == 1)
      return false;
  }
  if (!*last)
    hli_unit_remove(s, k, false);
  return !*last;
}

static bool drop_split(hli_state *s, int k, bool *last) {
  *last = k >= s->nodes;
  if (*last || s->node[k].kind != HL_NODE_PARALLEL)
    return false;
  hli_tree_flatten(s, k);
  return true;
}

static bool drop_bypass(hli_state *s, int k, bool *last) {
  *last = k >= s->nodes;
  if (*last || s->node[k].kind != HL_NODE_SERIES || s->node[k].parent < 0 || s->node[k].first >= 0)
    return false;
  hli_tree_drop_branch(s, k);
  return true;
}

/** One side of a unit to another place in a series of its stream. */
static bool reroute(hli_state *s, int k, bool *last) {
  int unit = k / (2 * s->node_room), side = k % 2, place = k / 2 % s->node_room, series, before;
  *last = unit >= s->units;
  if (*last || s->unit[unit].end[side].kind != HL_PORT_STREAM)
    return false;
  hli_end *end = &s->unit[unit].end[side];
  if (place > hli_tree_places(s, end->index))
    return false;
  hli_tree_cut(s, end->node, false);
  if (place >= hli_tree_places(s, end->index))
    return false;
  hli_tree_place(s, end->index, place, &series, &before);
  end->node = hli_tree_leaf(s, unit, series, before);
  return end->node >= 0;
}

static int nodes_of(const hli_state *s) {
  int nodes = s->nodes;
  for (int k = s->free_node; k >= 0; k = s->node[k].next)
    nodes--;
  return nodes;
}

static bool is_simpler(const hli_state *a, const hli_state *b) {
  return a->units < b->units || (a->units == b->units && nodes_of(a) < nodes_of(b));
}

static bool ends(hli_tidy *t) {
  return t->w.evaluations >= EVALUATIONS ||
         hli_stop_now(t->w.stop, "simplification", 0, 0, isinf(t->f) ? (double)NAN : t->f, NAN);
}

/** A simpler trial is not dearer, by exact values where those of solves do not tell. */
static bool pays(hli_tidy *t, double *f, bool *exact) {
  const double here = t->f;
  *exact = false;
  if (*f < here - unclear * fabs(here) || isinf(here))
    return true;
  if (!t->exact) {
    hli_state_copy(&t->polished, &t->current);
    t->exact = hli_net_polish(&t->w, &t->polished, &t->f);
    if (!t->exact)
      t->f = here;
    else
      hli_state_copy(&t->current, &t->polished);
    if (isinf(t->f_most))
      t->f_most = HUGE_VAL;
  }
  *exact = true;
  return hli_net_polish(&t->w, &t->trial, f) && *f <= t->f + not_dearer * fabs(t->f) &&
         *f <= t->f_most;
}

/** Try a kind of change in all ways, in order; true if one was kept. */
static bool try_all(hli_tidy *t, hli_change change) {
  bool last = false, kept = false;
  for (int k = 0; !last && !ends(t); k++) {
    hli_state_copy(&t->trial, &t->current);
    if (!change(&t->trial, k, &last) || !hli_fixed_stay(&t->current, &t->trial))
      continue;
    hli_pin_utilities(&t->w, &t->trial);
    if (!hli_net_project(&t->w, &t->trial, true))
      continue;
    const bool simpler = is_simpler(&t->trial, &t->current);
    bool exact = false;
    double most = isinf(t->f) ? t->f : t->f + (simpler ? unclear : -cheaper) * fabs(t->f);
    double f = hli_net_solve_limits(&t->w, &t->trial, most);
    f = hli_net_choose_shells(&t->w, &t->trial, f, most, false);
    char reason[HLI_REASON];
    if (!(f < most) || hli_net_breach(&t->w, &t->trial, reason) ||
        (simpler && !pays(t, &f, &exact)))
      continue;
    hli_state swap = t->current;
    t->current = t->trial;
    t->trial = swap;
    t->f = f;
    t->exact = exact;
    kept = true;
    k--; /* what was k-th is another one now */
  }
  return kept;
}

static void simplify(hli_tidy *t) {
  static const hli_change changes[] = {merge_pair,  merge_units, drop_machine, drop_unit,
                                       drop_bypass, drop_split,  reroute};
  enum { CHANGES = sizeof changes / sizeof *changes, ROUNDS = 20 };
  bool kept = true;
  for (int round = 0; kept && round < ROUNDS; round++) {
    kept = false;
    for (int k = 0; k < CHANGES; k++)
      kept |= try_all(t, changes[k]);
  }
}

/** Exactly: the simplified network, or the whole one if that cannot be closed. */
static hl_status finish(hli_tidy *t, hl_network_models *models, double emat, hl_network **out,
                        char reason[HLI_REASON]) {
  HLI_TRY(hli_net_finish(models, emat, &t->w, &t->current, out, reason));
  return *out ? HL_OK : hli_net_finish(models, emat, &t->w, &t->whole, out, reason);
}

/** The current network simplified; *out is NULL, and *reason says why, if it cannot be closed. */
static hl_status tidy(hli_tidy *t, hl_network_models *models, double emat, hl_network **out,
                      char reason[HLI_REASON]) {
  if (!hli_net_project(&t->w, &t->current, true)) {
    hli_net_describe(&t->w, &t->current, reason);
    return HL_OK;
  }
  t->f = hli_net_settle(&t->w, &t->current);
  if (hli_net_breach(&t->w, &t->current, reason))
    t->f = HUGE_VAL;
  hli_state_copy(&t->whole, &t->current);
  t->f_most = HUGE_VAL;
  simplify(t);
  if (!isinf(t->f))
    t->w.stop = NULL; /* what was found is finished whatever the time */
  return finish(t, models, emat, out, reason);
}

static int parts_of(const hl_network *network) {
  return network->totals.units + network->totals.machines + network->totals.splits;
}

hl_status hl_network_simplify(hl_network *network, const hl_network_settings *settings,
                              const hl_stop_settings *limit, hl_outcome *outcome) {
  *outcome = HL_OUTCOME_NONE;
  HLI_TRY(hli_net_prepare(network, settings));
  hl_network_models *m = network->models;
  int units = network->exchangers + m->streams + 4;
  hli_tidy t = {.f = HUGE_VAL};
  hli_stop stop;
  hli_stop_start(&stop, network->ctx, limit);
  hl_network *found = NULL;
  char reason[HLI_REASON] = "";
  bool stands = false;
  hl_status status = hli_net_work_new(network->ctx, m, settings, units, network->machines, &t.w);
  if (status == HL_OK)
    status = hli_state_new(&t.w.arena, m, units, network->machines, &t.current);
  if (status == HL_OK)
    status = hli_state_new(&t.w.arena, m, units, network->machines, &t.trial);
  if (status == HL_OK)
    status = hli_state_new(&t.w.arena, m, units, network->machines, &t.whole);
  if (status == HL_OK)
    status = hli_state_new(&t.w.arena, m, units, network->machines, &t.polished);
  t.w.stop = &stop;
  t.w.grow = true;
  if (status == HL_OK) {
    hli_net_import(network, &t.current);
    stands = hli_net_stands(&t.w, &t.current);
    if (!stands || !ends(&t))
      status = tidy(&t, m, settings->emat, &found, reason);
  }
  status = hli_net_work_end(&t.w, status);
  if (status != HL_OK) {
    hl_network_free(found);
    return status;
  }
  const double dearer = found && parts_of(found) < parts_of(network) ? 2 * all_together : 0;
  hli_net_adopt(network, settings, stands, dearer, found, reason, outcome);
  hli_stop_now(&stop, "simplification", 1, 1, network->totals.tac, NAN); /* as time stands now */
  if (*outcome == HL_OUTCOME_FEASIBLE)
    *outcome = hli_stop_outcome(&stop, *outcome);
  return HL_OK;
}
