/** Exact evaluation of a network as it stands: temperatures, areas, costs, totals. */
#include "network/network.h"

/* Flow fractions of a split sum to 1 within this, relative. */
static const double fractions_close = 1e-9;

/* ------------------------------------------------------------------- trees */

/** Positions of the exchangers in a SERIES node and below; *end is the position behind it. */
static hl_status walk(hl_network *network, int stream, int series, double position, double inverse,
                      double *end) {
  int side = network->models->side[stream] == HL_SIDE_HOT ? HOT : COLD;
  for (int k = network->node[series].first; k >= 0; k = network->node[k].next) {
    const hl_node *node = &network->node[k];
    if (node->kind == HL_NODE_EXCHANGER) {
      double out = position + network->exchanger[node->exchanger].duty * inverse;
      network->run[node->exchanger][side] =
          (hli_run){&network->models->stream[stream], position, out};
      position = out;
      continue;
    }
    int branches = 0;
    double sum = 0, rise = 0;
    for (int b = node->first; b >= 0; b = network->node[b].next, branches++) {
      double x = network->node[b].fraction, out = position;
      HLI_TRY(walk(network, stream, b, position, inverse / x, &out));
      rise += (out - position) * x;
      sum += x;
    }
    if (branches < 2 || !(fabs(sum - 1) <= fractions_close))
      HLI_FAIL(network->ctx, 320, NULL,
               "a split of stream \"%s\" has %d branches and flow fractions that sum to %.9g",
               hl_problem_stream_at(network->models->problem, stream)->name, branches, sum);
    position += rise;
  }
  *end = position;
  return HL_OK;
}

/** Runs of all exchangers. */
static hl_status place(hl_network *network) {
  const hl_network_models *m = network->models;
  if (!hli_reserve(network->ctx, (void **)&network->run, &network->run_room,
                   network->exchangers + 1, sizeof *network->run))
    return hli_nomem(network->ctx);
  for (int e = 0; e < network->exchangers; e++) {
    const hl_port port[2] = {network->exchanger[e].hot, network->exchanger[e].cold};
    for (int side = 0; side < 2; side++) {
      const hli_track *track =
          port[side].kind == HL_PORT_UTILITY   ? &m->utility[port[side].index].track
          : port[side].kind == HL_PORT_MACHINE ? &network->plant[port[side].index].track[side]
                                               : NULL;
      network->run[e][side] = (hli_run){track, 0, 1};
    }
  }
  double end;
  for (int s = 0; s < m->streams; s++)
    HLI_TRY(walk(network, s, s, 0, 1, &end));
  for (int e = 0; e < network->exchangers; e++)
    if (!network->run[e][HOT].track || !network->run[e][COLD].track)
      HLI_FAIL(network->ctx, 320, NULL, "exchanger %s has no place on its stream",
               network->exchanger[e].id);
  return HL_OK;
}

/* ---------------------------------------------------------------- machines */

/** Profile of a cycle as a track over the share of its heat. */
static void cycle_track(const hl_network_models *m, const hl_profile *profile, hli_track *track) {
  double whole = hl_profile_heat(profile), q = 0;
  track->count = profile->count;
  for (int k = 0; k < profile->count; k++) {
    const hl_piece *piece = &profile->piece[k];
    double share = piece->q / whole, h = isnan(piece->h) ? m->design.h_default : piece->h;
    track->line[k] = (hli_line){q, piece->t_in, (piece->t_out - piece->t_in) / share, 1 / h};
    q += share;
  }
  track->duty = 1;
  track->t_in = profile->piece[0].t_in;
  track->t_out = profile->piece[profile->count - 1].t_out;
}

hl_status hli_plant_eval(hl_network *network, int k) {
  hli_plant *plant = &network->plant[k];
  const hl_net_machine *machine = &network->machine[k];
  if (machine->t_evap == plant->at[0] && machine->t_cond == plant->at[1])
    return HL_OK;
  plant->at[0] = machine->t_evap;
  plant->at[1] = machine->t_cond;
  hl_status status = hli_cycle_eval(network->models, plant->machine, machine->t_evap,
                                    machine->t_cond, plant->result);
  plant->there = status == HL_OK;
  if (status == HL_ERR_RANGE) {
    const hl_system *system = hl_problem_system_at(network->models->problem, machine->system);
    char evap[48], cond[48];
    HLI_FAIL(network->ctx, 8, &system->place,
             "system \"%s\" evaporating at %s and condensing at %s: %s", system->name,
             hli_show(HL_DIM_TEMPERATURE, machine->t_evap, evap),
             hli_show(HL_DIM_TEMPERATURE, machine->t_cond, cond), plant->result->reason);
  }
  HLI_TRY(status);
  const hl_group *group = &plant->result->group;
  if (group->profile_count != 2)
    HLI_FAIL(network->ctx, 8, NULL,
             "system \"%s\" has %d hot and cold streams; a network needs machines with one of each",
             hl_problem_system_at(network->models->problem, machine->system)->name,
             group->profile_count);
  for (int p = 0; p < group->profile_count; p++)
    cycle_track(network->models, &group->profile[p],
                &plant->track[group->profile[p].side == HL_SIDE_HOT ? HOT : COLD]);
  return HL_OK;
}

static void eval_machine(hl_network *network, int k) {
  const hl_network_models *m = network->models;
  hl_net_machine *machine = &network->machine[k];
  const hl_cycle_result *cycle = network->plant[k].result;
  machine->q_source = machine->q_sink = 0;
  for (int e = 0; e < network->exchangers; e++) {
    const hl_exchanger *item = &network->exchanger[e];
    if (item->hot.kind == HL_PORT_MACHINE && item->hot.index == k)
      machine->q_sink += item->duty;
    if (item->cold.kind == HL_PORT_MACHINE && item->cold.index == k)
      machine->q_source += item->duty;
  }
  double scale = machine->q_sink / cycle->q_sink;
  machine->power = cycle->power * scale;
  machine->shaft = cycle->shaft * scale;
  machine->cop = cycle->q_sink / cycle->shaft; /* whatever the cycle's basis is */
  machine->cop_electric = cycle->q_sink / cycle->power;
  const hl_cost_law *law = &m->machine_law;
  double size = law->basis == HL_COST_HEAT ? machine->q_sink : machine->shaft;
  machine->investment = law->given ? hl_cost_eval(law, size / 1000, 0) : 0;
}

/* -------------------------------------------------------------- exchangers */

const hli_pair *hli_exchanger_pair(const hl_network *network, const hl_exchanger *item) {
  const hl_network_models *m = network->models;
  const hl_port port[2] = {item->hot, item->cold};
  int class[2];
  for (int side = 0; side < 2; side++)
    class[side] = port[side].kind == HL_PORT_STREAM ? port[side].index
                  : port[side].kind == HL_PORT_UTILITY
                      ? hli_class_utility(m, port[side].index)
                      : hli_class_system(m, network->machine[port[side].index].system);
  return hli_pair_at(m, class[HOT], class[COLD]);
}

/** The place at which a machine without exchangers takes or gives heat. */
static bool is_direct(const hl_network *network, const hl_exchanger *item) {
  for (int side = 0; side < 2 && network->models->means; side++) {
    const hl_port port = side == HOT ? item->hot : item->cold;
    if (port.kind == HL_PORT_MACHINE &&
        network->models->type[network->plant[port.index].type].means)
      return true;
  }
  return false;
}

static void eval_exchanger(hl_network *network, int k) {
  hl_exchanger *item = &network->exchanger[k];
  const hli_run *run = network->run[k];
  const hli_pair *pair = hli_exchanger_pair(network, item);
  hli_area *area = &network->area;
  area->chen = network->models->design.lmtd == HL_MEAN_CHEN;
  hli_area_forward(run, item->duty, pair->r, 0, area);
  const hli_corner *first = &area->corner[0], *last = &area->corner[area->count - 1];
  item->t_hot_in = first->t[HOT];
  item->t_hot_out = last->t[HOT];
  item->t_cold_in = last->t[COLD];
  item->t_cold_out = first->t[COLD];
  item->approach = fmin(fmin(area->end[0], area->end[1]), area->inner);
  if (is_direct(network, item)) {
    item->area = item->investment = item->shells = 0;
    item->approach = item->lmtd = item->u = NAN;
    item->length = pair->length;
    return;
  }
  double sum = 0, g1, g2; /* duty/lmtd */
  for (int c = 0; c + 1 < area->count; c++) {
    const hli_corner *a = &area->corner[c], *b = a + 1;
    double d1 = a->t[HOT] - a->t[COLD], d2 = b->t[HOT] - b->t[COLD];
    if (b->theta > a->theta)
      sum += item->duty * (b->theta - a->theta) *
             (d1 > 0 && d2 > 0 ? hli_inverse_mean(area->chen, d1, d2, &g1, &g2) : (double)NAN);
  }
  item->lmtd = item->duty / sum;
  item->area = area->area;
  item->u = sum / area->area;
  item->length = pair->length;
  item->shells = hl_cost_shells(item->area, network->models->design.shell_max);
  item->investment = pair->fixed + (item->shells - 1) * pair->shell_fixed;
  if (pair->coef != 0)
    item->investment += item->shells * pair->coef * pow(item->area / item->shells, pair->exponent);
}

/* ------------------------------------------------------------------ totals */

/** Exergy given up or taken along a track from its inlet to q. [W] */
static double track_exergy(const hli_track *track, double q, double t0) {
  double sum = 0;
  for (int k = 0; k < track->count && track->line[k].q < q; k++) {
    const hli_line *line = &track->line[k];
    double end = k + 1 < track->count ? fmin(track->line[k + 1].q, q) : q;
    double t1 = line->t, t2 = line->t + line->slope * (end - line->q), x = (t2 - t1) / t1;
    sum += (end - line->q) * (1 - t0 * (x == 0 ? 1 / t1 : log1p(x) / x / t1));
  }
  return sum;
}

static int count_splits(const hl_network *network) {
  int splits = 0;
  for (int k = 0; k < network->nodes; k++)
    splits += network->node[k].kind == HL_NODE_PARALLEL;
  return splits;
}

static void eval_utility(const hl_network_models *m, const hl_port port, double duty,
                         hl_network_totals *sum) {
  if (port.kind != HL_PORT_UTILITY)
    return;
  const hli_utility *utility = &m->utility[port.index];
  *(utility->side == HL_SIDE_HOT ? &sum->hot_utility : &sum->cold_utility) += duty;
  sum->energy_cost += utility->price * duty;
  sum->power += utility->power * duty;
  sum->co2 += utility->co2 * duty;
  sum->exergy_destroyed +=
      utility->exergy_in * duty; /* what leaves again is taken off with the streams */
}

/** Heat of all exchangers of a utility: of a tariff they are those of its first tier. [W] */
static double utility_heat(const hl_network *network, int u) {
  double heat = 0;
  for (int e = 0; e < network->exchangers; e++) {
    const hl_exchanger *item = &network->exchanger[e];
    const hl_port own = network->models->utility[u].side == HL_SIDE_HOT ? item->hot : item->cold;
    heat += own.kind == HL_PORT_UTILITY && own.index == u ? item->duty : 0;
  }
  return heat;
}

/** What heat beyond the tiers of a utility costs and emits more than that of the first. */
static void eval_tiers(const hl_network *network, int u, hl_network_totals *sum) {
  const hl_network_models *m = network->models;
  double over = utility_heat(network, u);
  for (int next; (next = m->utility[u].next) >= 0; u = next) {
    over -= m->utility[u].tier;
    if (over <= 0)
      return;
    sum->energy_cost += (m->utility[next].price - m->utility[u].price) * over;
    sum->co2 += (m->utility[next].co2 - m->utility[u].co2) * over;
  }
}

bool hl_network_energy_at(const hl_network *network, int k, hl_network_energy *part) {
  const hl_network_models *m = network->models;
  const double seconds = hl_economics_seconds(hl_problem_economics(m->problem));
  *part = (hl_network_energy){.utility = -1, .machine = -1};
  if (k < 0 || k >= m->utilities + network->machines)
    return false;
  double yearly = m->electricity; /* price of a watt for a year */
  if (k < m->utilities) {
    int tier = hl_problem_tariff(m->problem, k);
    double rest = utility_heat(network, tier);
    for (; tier != k; tier = m->utility[tier].next)
      rest = fmax(rest - m->utility[tier].tier, 0);
    part->utility = k;
    part->duty = m->utility[k].next >= 0 ? fmin(rest, m->utility[k].tier) : rest;
    yearly = m->utility[k].price;
  } else {
    part->machine = k - m->utilities;
    part->duty = network->machine[part->machine].power;
  }
  part->price = yearly / seconds;
  part->cost = yearly * part->duty;
  return true;
}

double hl_network_process_approach(const hl_network *network) {
  double least = INFINITY;
  for (int e = 0; e < network->exchangers; e++) {
    const hl_exchanger *item = &network->exchanger[e];
    if (item->hot.kind != HL_PORT_UTILITY && item->cold.kind != HL_PORT_UTILITY)
      least = fmin(least, item->approach); /* which places of mean lifts have none of */
  }
  return isfinite(least) ? least : (double)NAN;
}

/** Heat that a stream exchanges. [W] */
static double stream_heat(const hl_network *network, int s) {
  double heat = 0;
  for (int e = 0; e < network->exchangers; e++) {
    const hl_exchanger *item = &network->exchanger[e];
    const hl_port port = network->models->side[s] == HL_SIDE_HOT ? item->hot : item->cold;
    heat += port.kind == HL_PORT_STREAM && port.index == s ? item->duty : 0;
  }
  return heat;
}

double hl_network_outlet(const hl_network *network, int stream, double *heat) {
  const hli_track *track = &network->models->stream[stream];
  const double own = hli_is_soft(track) ? stream_heat(network, stream) : track->duty;
  if (heat)
    *heat = own;
  return hli_is_soft(track) ? hli_track_t(track, own) : track->t_out;
}

static void eval_totals(hl_network *network) {
  const hl_network_models *m = network->models;
  const hl_economics *economics = hl_problem_economics(m->problem);
  hl_network_totals sum = {.machines = network->machines, .approach = INFINITY};
  double exchangers = 0, machines = 0;
  for (int e = 0; e < network->exchangers; e++) {
    const hl_exchanger *item = &network->exchanger[e];
    if (is_direct(network, item))
      continue;
    sum.units++;
    exchangers += item->investment;
    sum.area += item->area;
    sum.approach = fmin(sum.approach, item->approach);
    eval_utility(m, item->hot, item->duty, &sum);
    eval_utility(m, item->cold, item->duty, &sum);
  }
  for (int u = 0; u < m->utilities && m->tiered; u++)
    if (!m->utility[u].is_tier)
      eval_tiers(network, u, &sum);
  for (int k = 0; k < network->machines; k++) {
    const hl_net_machine *machine = &network->machine[k];
    machines += machine->investment;
    sum.power += machine->power;
    sum.energy_cost += machine->power * m->electricity;
    sum.co2 += machine->power * hl_economics_power_co2(economics);
    sum.exergy_destroyed += machine->power;
  }
  for (int s = 0; s < m->streams; s++)
    sum.exergy_destroyed +=
        (m->side[s] == HL_SIDE_HOT ? 1 : -1) *
        track_exergy(&m->stream[s], stream_heat(network, s), economics->t_ambient);
  sum.splits = count_splits(network);
  sum.investment = exchangers + machines;
  sum.exchanger_cost = m->annuity * exchangers;
  sum.machine_cost = m->annuity * machines;
  sum.tac = sum.energy_cost + sum.exchanger_cost + sum.machine_cost;
  network->totals = sum;
}

hl_status hl_network_eval(hl_network *network) {
  for (int k = 0; k < network->machines; k++)
    HLI_TRY(hli_plant_eval(network, k));
  HLI_TRY(place(network));
  for (int k = 0; k < network->machines; k++)
    eval_machine(network, k);
  for (int k = 0; k < network->exchangers; k++)
    eval_exchanger(network, k);
  eval_totals(network);
  network->evaluated = true;
  return HL_OK;
}

int hl_network_tq(const hl_network *network, int exchanger, hl_tq_point *point, int room) {
  if (exchanger < 0 || exchanger >= network->exchangers || !network->evaluated)
    return 0;
  double duty = network->exchanger[exchanger].duty;
  hli_corner corner;
  int count = 0;
  hli_corner_first(network->run[exchanger], &corner);
  do {
    if (count < room)
      point[count] = (hl_tq_point){corner.theta * duty, corner.t[HOT], corner.t[COLD]};
    count++;
  } while (hli_corner_next(network->run[exchanger], &corner));
  return count;
}
