/** The network as callers see it: building by hand, reading, copying. */
#include "network/network.h"

/* ------------------------------------------------------------ life and death */

static void free_plant(hl_ctx *ctx, hli_plant *plant) {
  hl_machine_free(plant->machine);
  hli_release(ctx, plant->result);
  hli_release(ctx, plant->track[HOT].line);
  hli_release(ctx, plant->track[COLD].line);
}

void hl_network_free(hl_network *network) {
  if (!network)
    return;
  hl_ctx *ctx = network->ctx;
  for (int k = 0; k < network->machines; k++)
    free_plant(ctx, &network->plant[k]);
  hli_release(ctx, network->exchanger);
  hli_release(ctx, network->run);
  hli_release(ctx, network->node);
  hli_release(ctx, network->machine);
  hli_release(ctx, network->plant);
  hli_release(ctx, network->area.corner);
  hl_network_models_free(network->models);
  hli_release(ctx, network);
}

static hl_status add_root(hl_network *network) {
  if (!hli_reserve(network->ctx, (void **)&network->node, &network->node_room, network->nodes + 1,
                   sizeof *network->node))
    return hli_nomem(network->ctx);
  network->node[network->nodes++] = (hl_node){HL_NODE_SERIES, -1, -1, -1, -1, 1, NAN};
  return HL_OK;
}

hl_status hl_network_new_shared(hl_ctx *ctx, hl_network_models *models, double emat,
                                hl_network **out) {
  *out = NULL;
  ctx = ctx ? ctx : models->ctx;
  hl_network *network = hli_zalloc(ctx, 1, sizeof *network);
  if (!network)
    return hli_nomem(ctx);
  network->ctx = ctx;
  network->models = hli_models_share(models);
  network->emat = emat;
  hl_status status = HL_OK;
  for (int k = 0; k < models->streams && status == HL_OK; k++)
    status = add_root(network);
  if (status == HL_OK) {
    size_t corners =
        2 * (size_t)(models->lines > HL_CYCLE_PIECES ? models->lines : HL_CYCLE_PIECES) +
        HLI_CORNERS_LEAST;
    network->area.corner = hli_zalloc(ctx, corners, sizeof *network->area.corner);
    status = network->area.corner ? HL_OK : hli_nomem(ctx);
  }
  if (status != HL_OK)
    hl_network_free(network);
  else
    *out = network;
  return status;
}

hl_status hl_network_new(const hl_problem *problem, double emat, hl_network **out) {
  *out = NULL;
  hl_network_models *models;
  HLI_TRY(hl_network_models_new(problem, &models));
  hl_status status = hl_network_new_shared(NULL, models, emat, out);
  hl_network_models_free(models);
  return status;
}

static hl_status copy_items(hl_ctx *ctx, void **to, int *room, const void *from, int count,
                            size_t size) {
  if (count == 0)
    return HL_OK;
  if (!hli_reserve(ctx, to, room, count, size))
    return hli_nomem(ctx);
  memcpy(*to, from, (size_t)count * size);
  return HL_OK;
}

static hl_status copy_into(const hl_network *network, hl_network *copy) {
  hl_ctx *ctx = copy->ctx;
  HLI_TRY(copy_items(ctx, (void **)&copy->node, &copy->node_room, network->node, network->nodes,
                     sizeof(hl_node)));
  copy->nodes = network->nodes;
  for (int k = 0; k < network->machines; k++) {
    const hl_net_machine *machine = &network->machine[k];
    hl_machine *own;
    int index;
    HLI_TRY(hl_network_add_machine(copy, machine->system, machine->fluid, machine->t_evap,
                                   machine->t_cond, &index));
    HLI_TRY(hl_machine_copy(network->plant[k].machine, ctx, &own)); /* with its parameters */
    hl_machine_free(copy->plant[index].machine);
    copy->plant[index].machine = own;
  }
  HLI_TRY(copy_items(ctx, (void **)&copy->exchanger, &copy->exchanger_room, network->exchanger,
                     network->exchangers, sizeof(hl_exchanger)));
  copy->exchangers = network->exchangers;
  return HL_OK;
}

hl_status hl_network_copy(const hl_network *network, hl_ctx *ctx, hl_network **out) {
  hl_network *copy;
  *out = NULL;
  HLI_TRY(hl_network_new_shared(ctx ? ctx : network->ctx, network->models, network->emat, &copy));
  hl_status status = copy_into(network, copy);
  if (status == HL_OK && network->evaluated)
    status = hl_network_eval(copy);
  if (status != HL_OK)
    hl_network_free(copy);
  else
    *out = copy;
  return status;
}

/* ---------------------------------------------------------------- building */

/** Type of a system's fluid; NULL: the first. -1 if the system has no such fluid. */
int hli_find_type(const hl_network_models *models, int system, const char *fluid) {
  for (int k = models->first_type[system]; k < models->first_type[system + 1]; k++)
    if (!fluid || !models->type[k].fluid || strcmp(fluid, models->type[k].fluid) == 0)
      return k;
  return -1;
}

hl_status hl_network_add_machine(hl_network *network, int system, const char *fluid, double t_evap,
                                 double t_cond, int *machine) {
  hl_ctx *ctx = network->ctx;
  const hl_network_models *models = network->models;
  if (system < 0 || system >= models->systems)
    HLI_FAIL(ctx, 1, NULL, "machine of system %d; the problem has %d systems", system,
             models->systems);
  int type = hli_find_type(models, system, fluid);
  if (type < 0)
    HLI_FAIL(ctx, 2, NULL, "system \"%s\" has no fluid \"%s\"",
             hl_problem_system_at(models->problem, system)->name, fluid);
  if (!hli_reserve(ctx, (void **)&network->machine, &network->machine_room, network->machines + 1,
                   sizeof *network->machine) ||
      !hli_reserve(ctx, (void **)&network->plant, &network->plant_room, network->machines + 1,
                   sizeof *network->plant))
    return hli_nomem(ctx);
  hli_plant plant = {.type = type, .at = {NAN, NAN}};
  HLI_TRY(hl_machine_copy(models->type[type].machine, ctx, &plant.machine));
  plant.result = hli_zalloc(ctx, 1, sizeof *plant.result);
  plant.track[HOT].line = hli_zalloc(ctx, HL_CYCLE_PIECES, sizeof(hli_line));
  plant.track[COLD].line = hli_zalloc(ctx, HL_CYCLE_PIECES, sizeof(hli_line));
  if (!plant.result || !plant.track[HOT].line || !plant.track[COLD].line) {
    free_plant(ctx, &plant);
    return hli_nomem(ctx);
  }
  network->evaluated = false;
  network->plant[network->machines] = plant;
  network->machine[network->machines] = (hl_net_machine){.system = system,
                                                         .fluid = models->type[type].fluid,
                                                         .t_evap = t_evap,
                                                         .t_cond = t_cond,
                                                         .cop = NAN,
                                                         .cop_electric = NAN};
  *machine = network->machines++;
  return HL_OK;
}

static bool id_taken(const hl_network *network, const char *id) {
  for (int k = 0; k < network->exchangers; k++)
    if (strcmp(network->exchanger[k].id, id) == 0)
      return true;
  return false;
}

/** A port that exists and gives (hot) or takes (cold) heat. */
static bool port_fits(const hl_network *network, hl_port port, int side) {
  const hl_network_models *m = network->models;
  hl_side want = side == HOT ? HL_SIDE_HOT : HL_SIDE_COLD;
  switch (port.kind) {
  case HL_PORT_STREAM:
    return port.index >= 0 && port.index < m->streams && m->side[port.index] == want;
  case HL_PORT_UTILITY:
    return port.index >= 0 && port.index < m->utilities && m->utility[port.index].side == want;
  case HL_PORT_MACHINE:
    return port.index >= 0 && port.index < network->machines;
  }
  return false;
}

/** Units of a tier are units of its utility. */
static hl_port of_tariff(const hl_network *network, hl_port port) {
  if (port.kind == HL_PORT_UTILITY)
    port.index = hl_problem_tariff(network->models->problem, port.index);
  return port;
}

hl_status hl_network_add_exchanger(hl_network *network, const char *id, hl_port hot, hl_port cold,
                                   double duty, int *exchanger) {
  hl_ctx *ctx = network->ctx;
  hl_exchanger item = {.duty = duty};
  if (!port_fits(network, hot, HOT) || !port_fits(network, cold, COLD))
    HLI_FAIL(
        ctx, 1, NULL,
        "the %s side of exchanger \"%s\" is not a %s stream, utility or machine of the network",
        port_fits(network, hot, HOT) ? "cold" : "hot", id ? id : "",
        port_fits(network, hot, HOT) ? "cold" : "hot");
  if (!(duty > 0) || !isfinite(duty))
    HLI_FAIL(ctx, 1, NULL, "duty of exchanger \"%s\" is %g W; it must be above 0", id ? id : "",
             duty);
  if (id && (strlen(id) == 0 || strlen(id) >= sizeof item.id || id_taken(network, id)))
    HLI_FAIL(ctx, 1, NULL, "exchanger \"%.40s\": names are unique and have 1 to %d characters", id,
             (int)sizeof item.id - 1);
  if (id)
    hli_print(item.id, sizeof item.id, "%s", id);
  for (int k = network->exchangers + 1; !*item.id; k++) { /* from 1 on would be slow for many */
    char name[sizeof item.id];
    hli_print(name, sizeof name, "E%d", k);
    if (!id_taken(network, name))
      memcpy(item.id, name, sizeof name);
  }
  if (!hli_reserve(ctx, (void **)&network->exchanger, &network->exchanger_room,
                   network->exchangers + 1, sizeof *network->exchanger))
    return hli_nomem(ctx);
  item.hot = of_tariff(network, hot);
  item.cold = of_tariff(network, cold);
  item.t_hot_in = item.t_hot_out = item.t_cold_in = item.t_cold_out = NAN;
  item.approach = item.lmtd = item.u = item.area = item.investment = item.length = NAN;
  network->evaluated = false;
  network->exchanger[network->exchangers] = item;
  *exchanger = network->exchangers++;
  return HL_OK;
}

static int root_of(const hl_network *network, int node, int *depth) {
  *depth = 0;
  while (network->node[node].parent >= 0) {
    node = network->node[node].parent;
    ++*depth;
  }
  return node;
}

/** Why a node cannot be appended there, or NULL. */
static const char *misplaced(const hl_network *network, int parent, hl_node_kind kind,
                             int exchanger, double fraction) {
  if (parent < 0 || parent >= network->nodes)
    return "its parent does not exist";
  int depth, stream = root_of(network, parent, &depth);
  if (depth >= HLI_DEPTH)
    return "the tree is nested too deeply";
  hl_node_kind under = network->node[parent].kind;
  if (under == HL_NODE_EXCHANGER || (under == HL_NODE_PARALLEL) != (kind == HL_NODE_SERIES))
    return "series nodes hold exchangers and parallel nodes, parallel nodes hold series nodes";
  if (kind == HL_NODE_SERIES && !(fraction > 0 && fraction <= 1))
    return "the flow fraction of a branch lies between 0 and 1";
  if (kind != HL_NODE_EXCHANGER)
    return NULL;
  if (exchanger < 0 || exchanger >= network->exchangers)
    return "its exchanger does not exist";
  const hl_exchanger *item = &network->exchanger[exchanger];
  hl_port port = network->models->side[stream] == HL_SIDE_HOT ? item->hot : item->cold;
  if (port.kind != HL_PORT_STREAM || port.index != stream)
    return "its exchanger is not on this stream";
  for (int k = 0; k < network->nodes; k++) {
    int d;
    if (network->node[k].kind == HL_NODE_EXCHANGER && network->node[k].exchanger == exchanger &&
        root_of(network, k, &d) == stream)
      return "its exchanger has a place on this stream already";
  }
  return NULL;
}

hl_status hl_network_add_node(hl_network *network, int parent, hl_node_kind kind, int exchanger,
                              double fraction, int *node) {
  const char *why = misplaced(network, parent, kind, exchanger, fraction);
  if (why)
    HLI_FAIL(network->ctx, 320, NULL, "node %d of the network: %s", network->nodes, why);
  HLI_TRY(add_root(network));
  int added = network->nodes - 1, *link = &network->node[parent].first;
  while (*link >= 0)
    link = &network->node[*link].next;
  *link = added;
  network->node[added] = (hl_node){kind,
                                   parent,
                                   -1,
                                   -1,
                                   kind == HL_NODE_EXCHANGER ? exchanger : -1,
                                   kind == HL_NODE_SERIES ? fraction : 1,
                                   NAN};
  *node = added;
  return HL_OK;
}

static hl_status add_utility(hl_network *network, int s, int u, double duty) {
  hl_port stream = {HL_PORT_STREAM, s}, utility = {HL_PORT_UTILITY, u};
  bool hot = network->models->side[s] == HL_SIDE_HOT;
  int e, node;
  HLI_TRY(hl_network_add_exchanger(network, NULL, hot ? stream : utility, hot ? utility : stream,
                                   duty, &e));
  return hl_network_add_node(network, s, HL_NODE_EXCHANGER, e, 1, &node);
}

/** Serve a stream by the cheapest utilities, each as far as it goes. */
static hl_status add_series(hl_network *network, int s, double emat, double *used) {
  const hl_network_models *models = network->models;
  const double duty = models->stream[s].least, whole = 1 - 1e-9;
  double q = 0, end;
  while (q < duty * whole) {
    int u = hli_utility_part(models, s, emat, q, used, &end);
    if (u < 0)
      return HL_OK;
    if (end >= duty * whole)
      end = duty;
    used[u] += end - q;
    HLI_TRY(add_utility(network, s, u, end - q));
    q = end;
  }
  return HL_OK;
}

hl_status hl_network_from_utilities(hl_ctx *ctx, hl_network_models *models, double emat,
                                    bool series, hl_network **out) {
  hl_network *network;
  *out = NULL;
  HLI_TRY(hl_network_new_shared(ctx, models, emat, &network));
  double *used = hli_zalloc(network->ctx, (size_t)models->utilities + 1, sizeof *used);
  hl_status status = used ? HL_OK : hli_nomem(network->ctx);
  for (int s = 0; s < models->streams && status == HL_OK; s++) {
    const double duty = models->stream[s].least;
    if (series) {
      status = add_series(network, s, emat, used);
      continue;
    }
    int u = duty > 0 ? hli_utility_for(models, s, emat, duty, used) : -1;
    if (u < 0)
      continue;
    used[u] += duty;
    status = add_utility(network, s, u, duty);
  }
  hli_release(network->ctx, used);
  if (status == HL_OK)
    status = hl_network_eval(network);
  if (status != HL_OK)
    hl_network_free(network);
  else
    *out = network;
  return status;
}

void hl_network_note_targets(const hl_network *network, hl_ctx *ctx) {
  const double close = 0.01; /* [K] */
  for (int k = 0; k < network->exchangers; k++) {
    const hl_exchanger *e = &network->exchanger[k];
    const hl_port port[2] = {e->hot, e->cold};
    const double end[2] = {e->t_hot_out, e->t_cold_out};
    for (int side = 0; side < 2; side++) {
      if (port[side].kind != HL_PORT_STREAM)
        continue;
      const hl_stream *stream = hl_problem_stream_at(network->models->problem, port[side].index);
      const double target = network->models->stream[port[side].index].t_out; /* or the farthest */
      char reached[48], wanted[48];
      if ((side == HOT ? target - end[side] : end[side] - target) > close)
        hli_fault(ctx, 220, &stream->place,
                  "%s takes a branch of \"%.60s\" to %s, beyond its target of %s, before it is "
                  "mixed\nWhere the fluid does not bear it, set design.branches_max to 1.",
                  e->id, stream->name, hli_show(HL_DIM_TEMPERATURE, end[side], reached),
                  hli_show(HL_DIM_TEMPERATURE, target, wanted));
    }
  }
}

/* ----------------------------------------------------------------- reading */

const hl_problem *hl_network_problem(const hl_network *network) { return network->models->problem; }
double hl_network_emat(const hl_network *network) { return network->emat; }
int hl_network_exchanger_count(const hl_network *network) { return network->exchangers; }
const char *hl_network_reason(const hl_network *network) { return network->reason; }
int hl_network_machine_count(const hl_network *network) { return network->machines; }
int hl_network_node_count(const hl_network *network) { return network->nodes; }
const hl_network_totals *hl_network_totals_of(const hl_network *network) {
  return &network->totals;
}

const hl_exchanger *hl_network_exchanger_at(const hl_network *network, int k) {
  return k >= 0 && k < network->exchangers ? &network->exchanger[k] : NULL;
}

int hl_network_machine_name(const hl_network *network, int k, char *text, size_t size) {
  const int system = network->machine[k].system;
  const char *name = hl_problem_system_at(network->models->problem, system)->name;
  int same = 0, order = 0;
  for (int j = 0; j < network->machines; j++)
    if (network->machine[j].system == system) {
      same++;
      order += j <= k;
    }
  return same > 1 ? hli_print(text, size, "%s %d", name, order) : hli_print(text, size, "%s", name);
}

const hl_net_machine *hl_network_machine_at(const hl_network *network, int k) {
  return k >= 0 && k < network->machines ? &network->machine[k] : NULL;
}

int hl_network_root(const hl_network *network, int stream) {
  return stream >= 0 && stream < network->models->streams ? stream : -1;
}

const hl_node *hl_network_node_at(const hl_network *network, int k) {
  return k >= 0 && k < network->nodes ? &network->node[k] : NULL;
}

const hl_cycle_result *hl_network_cycle_at(const hl_network *network, int k) {
  return k >= 0 && k < network->machines && network->plant[k].there ? network->plant[k].result
                                                                    : NULL;
}

const hl_cycle_info *hl_network_cycle_info(const hl_network *network, int machine) {
  return machine >= 0 && machine < network->machines
             ? hl_machine_cycle(network->plant[machine].machine)
             : NULL;
}

const hl_fluid *hl_network_fluid(const hl_network *network, int machine, int fluid) {
  return machine >= 0 && machine < network->machines
             ? hl_machine_fluid_at(network->plant[machine].machine, fluid)
             : NULL;
}

hl_status hl_network_set_parameter(hl_network *network, int machine, const char *name,
                                   double value) {
  if (machine < 0 || machine >= network->machines)
    HLI_FAIL(network->ctx, 1, NULL, "machine %d of a network that has %d", machine,
             network->machines);
  hli_plant *plant = &network->plant[machine];
  HLI_TRY(hl_machine_set(plant->machine, name, value));
  network->evaluated = false;
  plant->at[0] = plant->at[1] = NAN; /* the next evaluation computes it again */
  return HL_OK;
}

double hl_network_parameter(const hl_network *network, int machine, const char *name) {
  if (machine < 0 || machine >= network->machines)
    return NAN;
  const hl_net_machine *item = &network->machine[machine];
  /* The cycle's own are set when it is evaluated. */
  const hl_cycle_info *cycle = hl_network_cycle_info(network, machine);
  if (cycle->low && strcmp(name, cycle->low) == 0)
    return item->t_evap;
  if (cycle->high && strcmp(name, cycle->high) == 0)
    return item->t_cond;
  return hl_machine_value(network->plant[machine].machine, name);
}

/* ------------------------------------------------------------------ stated */

hl_status hl_network_fix(hl_network *network, const char *id, bool fixed) {
  int nearest = 0, k = 0;
  while (k < network->exchangers && strcmp(network->exchanger[k].id, id) != 0) {
    if (hli_edit_distance(network->exchanger[k].id, id) <
        hli_edit_distance(network->exchanger[nearest].id, id))
      nearest = k;
    k++;
  }
  if (k == network->exchangers && k == 0)
    HLI_FAIL(network->ctx, 321, NULL, "there is no exchanger \"%.40s\": the network has none", id);
  if (k == network->exchangers)
    HLI_FAIL(network->ctx, 321, NULL,
             "there is no exchanger \"%.40s\" in the network\n"
             "Did you mean \"%s\"?",
             id, network->exchanger[nearest].id);
  hl_exchanger *item = &network->exchanger[k];
  if (item->hot.kind == HL_PORT_MACHINE || item->cold.kind == HL_PORT_MACHINE)
    HLI_FAIL(
        network->ctx, 1, NULL,
        "%s is an exchanger of a machine, whose duty follows from its operation: only matches, "
        "heaters and coolers can be kept",
        id);
  item->fixed = fixed;
  return HL_OK;
}

hl_status hl_network_set_exchanger(hl_network *network, int k, const hl_exchanger *stated) {
  if (k < 0 || k >= network->exchangers)
    HLI_FAIL(network->ctx, 1, NULL, "exchanger %d of a network that has %d", k,
             network->exchangers);
  hl_exchanger *item = &network->exchanger[k];
  const hl_exchanger own = *item;
  *item = *stated;
  memcpy(item->id, own.id, sizeof item->id);
  item->hot = own.hot;
  item->cold = own.cold;
  item->duty = own.duty;
  item->fixed = own.fixed;
  return HL_OK;
}

hl_status hl_network_set_outlet(hl_network *network, int stream, double t_out) {
  if (stream < 0 || stream >= network->models->streams)
    HLI_FAIL(network->ctx, 1, NULL, "stream %d of a network that has %d", stream,
             network->models->streams);
  network->node[stream].t_out = t_out;
  return HL_OK;
}

hl_status hl_network_set_machine(hl_network *network, int k, const hl_net_machine *stated,
                                 const hl_cycle_result *cycle) {
  if (k < 0 || k >= network->machines)
    HLI_FAIL(network->ctx, 1, NULL, "machine %d of a network that has %d", k, network->machines);
  hl_net_machine *item = &network->machine[k];
  const hl_net_machine own = *item;
  *item = *stated;
  item->system = own.system;
  item->fluid = own.fluid;
  item->t_evap = own.t_evap;
  item->t_cond = own.t_cond;
  if (!cycle)
    return HL_OK;
  hli_plant *plant = &network->plant[k];
  hl_cycle_result *result = plant->result;
  *result = *cycle;
  result->group.profile = result->profile;
  result->group.loss = result->loss;
  for (int j = 0; j < result->group.profile_count; j++)
    result->profile[j].piece = result->piece[j];
  plant->at[0] = plant->at[1] = NAN; /* the next evaluation computes it again */
  return HL_OK;
}

void hl_network_set_totals(hl_network *network, const hl_network_totals *stated) {
  network->totals = *stated;
}
