/** From public networks to the optimiser's state and back; optimisation at fixed structure. */
#include "network/network.h"

static const hl_setting rows[] = {
    {"emat", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, offsetof(hl_network_settings, emat), NAN, 0,
     1000, "Least approach in every exchanger; 0: free; not set: the pair's contributions.", NULL},
    {"approach_min", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE,
     offsetof(hl_network_settings, approach_min), 0.05, 1e-6, 100,
     "Floor of the approach when emat is free, keeps areas finite.", NULL},
    {"fix_operation", HL_SETTING_FLAG, HL_DIM_NONE, offsetof(hl_network_settings, fix_operation), 0,
     0, 1, "Keep the machines' temperatures.", NULL},
    {"allow_splits", HL_SETTING_FLAG, HL_DIM_NONE, offsetof(hl_network_settings, allow_splits), 1,
     0, 1, "The search may make parallel branches.", NULL},
    {"utilities_inside", HL_SETTING_FLAG, HL_DIM_NONE,
     offsetof(hl_network_settings, utilities_inside), 1, 0, 1,
     "The search may place utilities anywhere on a stream, not only at its end.", NULL},
    {"use_hot_utility", HL_SETTING_FLAG, HL_DIM_NONE,
     offsetof(hl_network_settings, use_hot_utility), 1, 0, 1,
     "Networks with hot utility are accepted.", NULL},
    {"machines_max", HL_SETTING_INTEGER, HL_DIM_NONE, offsetof(hl_network_settings, machines_max),
     1, 0, 64, "Most machines of each system that the search may place.", NULL},
    {"trials", HL_SETTING_INTEGER, HL_DIM_NONE, offsetof(hl_network_settings, trials), 20000, 0,
     2e9, "Structural trials of the search.", NULL},
    {"seed", HL_SETTING_INTEGER, HL_DIM_NONE, offsetof(hl_network_settings, seed), 1, 0, 2e9,
     "Seed of the search.", NULL},
    {"energy_weight", HL_SETTING_NUMBER, HL_DIM_PRICE, offsetof(hl_network_settings, energy_weight),
     0, 0, 1e-3, "Added price of hot utility and power: towards less energy at a higher cost.",
     NULL},
    {"heat_weight", HL_SETTING_NUMBER, HL_DIM_PRICE, offsetof(hl_network_settings, heat_weight), 0,
     0, 1e-1, "Added price of hot utility alone: the least of it, then the least cost.", NULL},
    {"co2_weight", HL_SETTING_NUMBER, HL_DIM_MONEY_MASS, offsetof(hl_network_settings, co2_weight),
     0, 0, 1e6, "Added price of emission: towards less of it at a higher cost.", NULL},
    {"unit_weight", HL_SETTING_NUMBER, HL_DIM_MONEY_RATE,
     offsetof(hl_network_settings, unit_weight), 0, 0, 1e15,
     "Added yearly cost of each exchanger: towards fewer at a higher cost.", NULL},
};

const hl_settings_table hl_network_table = {"network", sizeof(hl_network_settings),
                                            sizeof rows / sizeof *rows, rows};

const char *const hli_cut_short = "stopped before a network that keeps the constraints was found";
/* How far t_cond of the exact cycle may be from the tabulated one before the solve is repeated. It
   is shifted to the exact one in any case: what is left is how closely the optimum is found. [K] */
static const double shift_close = 1e-9;
enum { CLOSINGS = 8, PASSES = 6 };
/* Another pass from the result that gains less than this share is the last. */
static const double settled = 1 - 1e-6;
/* Balances of a finished network close within this share of a stream's duty. */
static const double balance_close = 1e-9;
/* A network from outside keeps a constraint if it misses it by no more than this, relative to its
   scale. */
static const double violation_close = 1e-6;
/* The same for a finished network, of which the verifier asks more. */
static const double violation_finished = 1e-7;
/* An area may miss its bound by rounding, relative. */
static const double area_slack = 1e-9;
/* An approach may miss its bound by rounding. [K] */
static const double approach_slack = 1e-9;

/* ------------------------------------------------------------------- import */

static int import_node(const hl_network *network, hli_state *s, int from, int to) {
  for (int k = network->node[from].first; k >= 0; k = network->node[k].next) {
    const hl_node *node = &network->node[k];
    int side = network->models->side[hli_tree_root(s, to)] == HL_SIDE_HOT ? HOT : COLD;
    if (node->kind == HL_NODE_EXCHANGER) {
      s->unit[node->exchanger].end[side].node = hli_tree_leaf(s, node->exchanger, to, -1);
      continue;
    }
    int parallel = hli_tree_node(s, to, HL_NODE_PARALLEL, 1);
    for (int b = node->first; b >= 0; b = network->node[b].next)
      import_node(network, s, b,
                  hli_tree_node(s, parallel, HL_NODE_SERIES, network->node[b].fraction));
  }
  return to;
}

/** The network as a state; its operating points also as fixed ones. */
void hli_net_import(const hl_network *network, hli_state *s) {
  const hl_network_models *m = network->models;
  for (int k = 0; k < network->machines; k++) {
    int machine = hli_machine_add(s, network->plant[k].type, network->machine[k].t_evap);
    const hl_cycle_result *cycle = network->plant[k].result;
    hli_mach *at = &s->machine[machine];
    at->t_cond = network->machine[k].t_cond;
    at->ratio = 1 - cycle->q_source / cycle->q_sink;
    const hli_type *type = &m->type[at->type];
    if (type->ready && !type->means)
      at->shift = at->t_cond - at->t_evap - hli_table_lift(&type->table, at->t_evap, at->ratio).v;
  }
  for (int k = 0; k < network->exchangers; k++) {
    const hl_exchanger *item = &network->exchanger[k];
    hli_unit *unit = &s->unit[hli_unit_add(s, item->duty)];
    unit->end[HOT] = (hli_end){(int)item->hot.kind, item->hot.index, -1};
    unit->end[COLD] = (hli_end){(int)item->cold.kind, item->cold.index, -1};
    unit->fixed = item->fixed ? k + 1 : 0;
  }
  for (int k = 0; k < m->streams; k++)
    import_node(network, s, k, k);
}

/* ------------------------------------------------------------------- export */

static hl_status export_node(hl_network *network, const hli_state *s, const int *exchanger,
                             int from, int to) {
  for (int k = s->node[from].first; k >= 0; k = s->node[k].next) {
    const hli_twig *node = &s->node[k];
    int added, branch;
    if (node->kind == HL_NODE_EXCHANGER) {
      HLI_TRY(
          hl_network_add_node(network, to, HL_NODE_EXCHANGER, exchanger[node->unit], 1, &added));
      continue;
    }
    HLI_TRY(hl_network_add_node(network, to, HL_NODE_PARALLEL, -1, 1, &added));
    double sum = 0;
    for (int b = node->first; b >= 0; b = s->node[b].next)
      sum += s->node[b].x;
    for (int b = node->first; b >= 0; b = s->node[b].next) {
      HLI_TRY(hl_network_add_node(network, added, HL_NODE_SERIES, -1, s->node[b].x / sum, &branch));
      HLI_TRY(export_node(network, s, exchanger, b, branch));
    }
  }
  return HL_OK;
}

/** A public network of a state without void heat. */
hl_status hli_net_export(hl_ctx *ctx, hl_network_models *models, double emat, const hli_work *w,
                         const hli_state *s, hl_network **out) {
  hl_network *network;
  *out = NULL;
  HLI_TRY(hl_network_new_shared(ctx, models, emat, &network));
  hl_status status = HL_OK;
  int *exchanger = hli_zalloc(network->ctx, (size_t)s->units + 1, sizeof *exchanger), index;
  if (!exchanger)
    status = hli_nomem(network->ctx);
  for (int k = 0; k < s->machines && status == HL_OK; k++) {
    const hli_mach *machine = &s->machine[k];
    const hli_type *type = &models->type[machine->type];
    status = hl_network_add_machine(network, type->system, type->fluid, machine->t_evap,
                                    w->engine[k].t_cond, &index);
  }
  for (int k = 0; k < s->units && status == HL_OK; k++) {
    const hli_end *hot = &s->unit[k].end[HOT], *cold = &s->unit[k].end[COLD];
    status = hl_network_add_exchanger(network, NULL, (hl_port){(hl_port_kind)hot->kind, hot->index},
                                      (hl_port){(hl_port_kind)cold->kind, cold->index},
                                      s->unit[k].duty, &exchanger[k]);
    if (status == HL_OK)
      network->exchanger[exchanger[k]].fixed = s->unit[k].fixed != 0;
  }
  for (int k = 0; k < s->streams && status == HL_OK; k++)
    status = export_node(network, s, exchanger, k, k);
  hli_release(network->ctx, exchanger);
  if (status == HL_OK)
    status = hl_network_eval(network);
  if (status != HL_OK)
    hl_network_free(network);
  else
    *out = network;
  return status;
}

/* ------------------------------------------------------------------ closing */

/** t_cond at which the exact cycle has the machine's ratio of heats, near the tabulated one; NAN if
 * none. */
static double exact_t_cond(hl_machine *machine, hl_cycle_result *result, double t_evap,
                           double ratio, double start) {
  double x = start, x0 = NAN, f0 = NAN;
  for (int k = 0; k < 40; k++) {
    if (hl_machine_set_levels(machine, t_evap, x) != HL_OK ||
        hl_machine_eval_states(machine, result) != HL_OK)
      return NAN;
    double f = 1 - result->q_source / result->q_sink - ratio;
    double slope = isfinite(x0) && f != f0 ? (x - x0) / (f - f0) : 300;
    double next = x - f * slope;
    if (!isfinite(next))
      return NAN;
    if (fabs(f) < 1e-15 || fabs(next - x) < 1e-12 * x ||
        (isfinite(f0) && fabs(f) >= fabs(f0) && fabs(f) < 1e-13))
      return x;
    x0 = x;
    f0 = f;
    x = next;
  }
  return fabs(f0) < 1e-12 ? x0 : (double)NAN;
}

/** Shift every machine's t_cond to the exact cycle; the largest change, NAN if a cycle has no
 * result. */
static double shift_machines(hli_work *w, hli_state *s) {
  double most = 0;
  hli_net_value(w, s, VALUE_ONLY);
  for (int k = 0; k < s->machines && !w->set.fix_operation; k++) {
    const hli_engine *e = &w->engine[k];
    if (w->m->type[s->machine[k].type].means)
      continue;
    double exact = exact_t_cond(w->machine[s->machine[k].type], w->result, s->machine[k].t_evap,
                                e->w, e->t_cond);
    if (isnan(exact))
      return NAN;
    s->machine[k].shift += exact - e->t_cond;
    most = fmax(most, fabs(exact - e->t_cond));
  }
  return most;
}

/**
 * Units without heat that are all that a machine has, a machine between mean temperatures that
 * takes none (its power would be all that it gives), or one whose lift or levels no cycle has.
 */
static bool is_void(hli_work *w, const hli_state *s) {
  const double none = 1e-9; /* of the heat given */
  for (int k = 0; k < s->units; k++)
    if (!(s->unit[k].duty > 0))
      return true;
  for (int k = 0; k < s->machines; k++) {
    const int type = s->machine[k].type;
    const hli_engine *e = &w->engine[k];
    if (w->m->type[type].means &&
        (e->heat[COLD] <= none * e->heat[HOT] || hli_means_too_high(w, &w->m->type[type], k) ||
         hli_cycle_eval(w->m, w->machine[type], s->machine[k].t_evap, e->t_cond, w->result) !=
             HL_OK))
      return true;
  }
  return false;
}

/** An area keeps the design's bounds, but for rounding. */
static bool area_fits(const hl_design *design, double shells, double area) {
  return area >= design->area_min * (1 - area_slack) &&
         area <= design->area_max * (1 + area_slack) &&
         (shells == 0 || area <= shells * design->shell_max * (1 + area_slack));
}

/**
 * Bounds of approaches and areas moved by what the exact profiles take away from those of the
 * table; true if all are kept.
 */
static bool correct_bounds(hli_work *w, hli_state *s, const hl_network *network) {
  bool kept = true;
  for (int k = 0; k < s->units; k++) {
    hli_unit *unit = &s->unit[k];
    if (hli_means_side(w->m, s, unit) >= 0)
      continue;
    double emat = hli_pair_emat(w, hli_unit_pair(w->m, s, unit));
    double lack = fmax(emat, w->set.approach_min) - network->exchanger[k].approach;
    unit->stretch = network->exchanger[k].area / w->spot[k].area - 1;
    kept &= area_fits(&w->m->design, unit->shells, network->exchanger[k].area);
    if (lack <= approach_slack)
      continue;
    kept = false;
    if (emat > 0)
      unit->raise += lack + approach_slack;
    else
      w->floor = true;
  }
  return kept;
}

/** Whether every constraint is kept to a share of its scale. */
static bool keeps(hli_work *w, const hli_state *s, double share) {
  char ignored[HLI_REASON];
  hli_state_copy(&w->other, s);
  if (hli_net_breach(w, s, ignored) || hli_net_residual(w, s, w->right) > balance_close)
    return false;
  double tolerance = w->tolerance;
  w->tolerance = share / 1e-3;
  w->floor = true;
  hli_net_value(w, &w->other, VALUE_UPDATE);
  w->floor = false;
  w->tolerance = tolerance;
  return w->violation <= 1;
}

hl_status hli_net_finish(hl_network_models *models, double emat, hli_work *w, hli_state *s,
                         hl_network **out, char reason[HLI_REASON]) {
  double value;
  *out = NULL;
  if (hli_net_breach(w, s, reason))
    return HL_OK;
  hli_net_leave(w, s);
  hli_tree_fold(s, w->m->design.fraction_min);
  hli_state_copy(&w->origin, s);
  if (isinf(hli_net_choose_shells(w, s, 0, HUGE_VAL, true)))
    hli_state_copy(s, &w->origin); /* polished as it is */
  hl_network *network = NULL;
  bool bounded = false, closed = false, polished = true;
  for (int round = 0; round < CLOSINGS && !closed; round++) {
    bounded = false;
    polished = hli_net_polish(w, s, &value);
    double shift = polished ? shift_machines(w, s) : (double)NAN;
    if (isnan(shift))
      break;
    hl_network_free(network);
    hli_net_value(w, s, VALUE_ONLY);
    network = NULL;
    if (is_void(w, s))
      break;
    HLI_TRY(hli_net_export(w->ctx, models, emat, w, s, &network));
    bounded = correct_bounds(w, s, network);
    closed = bounded && shift <= shift_close;
  }
  w->floor = false;
  if (bounded && keeps(w, s, violation_finished)) {
    *reason = '\0';
    *out = network;
    return HL_OK;
  }
  if (!bounded && hli_net_stopped(w))
    hli_print(reason, HLI_REASON, "%s", hli_cut_short);
  else
    hli_net_describe(w, polished ? s : &w->other, reason); /* the last one that was tried */
  hl_network_free(network);
  return HL_OK;
}

/* ------------------------------------------------------------- fixed structure */

bool hli_net_stands(hli_work *w, const hli_state *s) { return keeps(w, s, violation_close); }

double hl_network_merit(const hl_network *network, const hl_network_settings *settings) {
  const hl_network_settings *set = settings;
  const hl_network_totals *t = &network->totals;
  const hl_economics *economics = hl_problem_economics(network->models->problem);
  const double added = set->energy_weight * (t->hot_utility + t->power) +
                       set->heat_weight * t->hot_utility +
                       (set->co2_weight > 0 ? set->co2_weight * t->co2 : 0);
  return t->tac + hl_economics_seconds(economics) * added + set->unit_weight * t->units;
}

void hli_net_adopt(hl_network *network, const hl_network_settings *settings, bool stands,
                   double dearer, hl_network *found, const char *reason, hl_outcome *outcome) {
  const double merit = found ? hl_network_merit(found, settings) : 0;
  if (found && !(stands && hl_network_merit(network, settings) < merit - dearer * fabs(merit))) {
    hl_network old = *network;
    *network = *found;
    *found = old;
    stands = true;
  }
  network->emat = settings->emat;
  *outcome = stands ? HL_OUTCOME_FEASIBLE : HL_OUTCOME_INFEASIBLE;
  hli_print(network->reason, sizeof network->reason, "%s", stands ? "" : reason);
  hl_network_free(found);
}

hl_status hli_net_prepare(hl_network *network, const hl_network_settings *settings) {
  HLI_TRY(hl_settings_check(network->ctx, &hl_network_table, settings));
  HLI_TRY(hl_network_models_prepare(network->models));
  for (int k = 0; k < network->machines; k++)
    HLI_TRY(hli_type_ready(network->models, network->plant[k].type));
  return hl_network_eval(network); /* figures stated by a document do not count */
}

/* What is altered before the network is optimised; -1: nothing. */
typedef struct alteration {
  int machine, type; /* another type of a machine */
  int exchanger;     /* that leaves, with its machine if it is the only one on its side */
} alteration;

/* Take an exchanger out, with its machine if it is the only one of a side. The streams of a match
 * may have utilities afterwards; those of a heater or cooler may not, lest it come back at once. */
static bool take_out(hli_work *w, hli_state *s, int exchanger) {
  int machine = -1, count, first;
  hli_end end[2] = {s->unit[exchanger].end[HOT], s->unit[exchanger].end[COLD]};
  for (int side = 0; side < 2; side++)
    if (end[side].kind == HL_PORT_MACHINE) {
      hli_machine_heat(s, end[side].index, side, &count, &first);
      machine = count == 1 ? end[side].index : machine;
    }
  if (machine >= 0)
    hli_machine_remove(s, machine);
  else
    hli_unit_remove(s, exchanger, false);
  if (end[HOT].kind == HL_PORT_UTILITY || end[COLD].kind == HL_PORT_UTILITY)
    return hli_net_project(w, s, false);
  for (int side = 0; side < 2; side++)
    if (end[side].kind == HL_PORT_STREAM && !hli_has_utility(s, end[side].index) &&
        !hli_add_utility(w, s, end[side].index))
      return false;
  return hli_net_project(w, s, true);
}

/* False if the balances cannot be closed. */
static bool alter(const hl_network *network, hli_work *w, hli_state *s, const alteration *by) {
  if (by->exchanger >= 0)
    return take_out(w, s, by->exchanger);
  if (by->machine >= 0)
    hli_machine_retype(s, network->models, by->machine, by->type,
                       network->machine[by->machine].t_cond - network->machine[by->machine].t_evap);
  return hli_net_project(w, s, true);
}

/* Once, from where the network stands. */
static hl_status optimise(hl_network *network, const hl_network_settings *settings,
                          const alteration *by, hl_outcome *outcome) {
  hl_network_models *m = network->models;
  int units = network->exchangers + m->streams + 4;
  hli_work w;
  hli_state s;
  hl_network *found = NULL;
  char reason[HLI_REASON] = "";
  bool stands = false;
  hl_status status = hli_net_work_new(network->ctx, m, settings, units, network->machines, &w);
  if (status == HL_OK)
    status = hli_state_new(&w.arena, m, units, network->machines, &s);
  if (status == HL_OK) {
    hli_net_import(network, &s);
    stands = by->machine < 0 && by->exchanger < 0 && hli_net_stands(&w, &s);
    if (alter(network, &w, &s, by)) {
      hli_net_settle(&w, &s);
      status = hli_net_finish(m, settings->emat, &w, &s, &found, reason);
    } else {
      hli_net_describe(&w, &s, reason);
    }
  }
  status = hli_net_work_end(&w, status);
  if (status != HL_OK) {
    hl_network_free(found);
    return status;
  }
  hli_net_adopt(network, settings, stands, 0, found, reason, outcome);
  return HL_OK;
}

hl_status hl_network_change_fluid(hl_network *network, int machine, const char *fluid,
                                  const hl_network_settings *settings, hl_outcome *outcome) {
  *outcome = HL_OUTCOME_NONE;
  int type = machine >= 0 && machine < network->machines
                 ? hli_find_type(network->models, network->machine[machine].system, fluid)
                 : -1;
  if (type < 0)
    HLI_FAIL(network->ctx, 1, NULL, "machine %d cannot have the fluid \"%s\"", machine, fluid);
  HLI_TRY(hli_net_prepare(network, settings));
  HLI_TRY(hli_type_ready(network->models, type));
  const alteration retyped = {.machine = machine, .type = type, .exchanger = -1};
  HLI_TRY(optimise(network, settings, &retyped, outcome));
  return *outcome == HL_OUTCOME_FEASIBLE ? hl_network_optimise(network, settings, outcome) : HL_OK;
}

hl_status hl_network_remove_exchanger(hl_network *network, int exchanger,
                                      const hl_network_settings *settings, hl_outcome *outcome) {
  *outcome = HL_OUTCOME_NONE;
  if (exchanger < 0 || exchanger >= network->exchangers)
    HLI_FAIL(network->ctx, 1, NULL, "there is no exchanger %d among %d", exchanger,
             network->exchangers);
  HLI_TRY(hli_net_prepare(network, settings));
  const alteration without = {.machine = -1, .exchanger = exchanger};
  return optimise(network, settings, &without, outcome);
}

hl_status hl_network_optimise(hl_network *network, const hl_network_settings *settings,
                              hl_outcome *outcome) {
  *outcome = HL_OUTCOME_NONE;
  HLI_TRY(hli_net_prepare(network, settings));
  for (int pass = 0; pass < PASSES; pass++) {
    double before = network->totals.tac;
    const alteration none = {.machine = -1, .exchanger = -1};
    HLI_TRY(optimise(network, settings, &none, outcome));
    if (*outcome != HL_OUTCOME_FEASIBLE || (pass > 0 && network->totals.tac >= before * settled))
      break;
  }
  return HL_OK;
}
