/** Components of a sheet become a plan: which flow leads from which to which. */
#include "cycle/export/plan.h"

#include <stdio.h>

/* States and flows that differ less than this are one; of enthalpies a share of 100 kJ/kg. */
static const double same = 1e-9;

static void refuse(hli_plan *plan, const char *format, ...) HL_PRINTF(2, 3);

/* The first reason stays. */
static void refuse(hli_plan *plan, const char *format, ...) {
  va_list args;
  va_start(args, format);
  if (plan->refusal[0] == '\0')
    vsnprintf(plan->refusal, sizeof plan->refusal, format, args);
  va_end(args);
}

static bool same_state(const hl_fluid_state *a, const hl_fluid_state *b) {
  return fabs(a->p - b->p) <= same * a->p && fabs(a->h - b->h) <= same * (fabs(a->h) + 1e5);
}

/* -------------------------------------------------------------------- noting */

static bool named(const hli_plan *plan, const char *name) {
  for (int k = 0; k < plan->part_count; k++)
    if (strcmp(plan->part[k].name, name) == 0)
      return true;
  return false;
}

/* A new part of that name, or of that name and a number. */
static int new_part(hli_plan *plan, hli_component_kind kind, const char *name,
                    const hl_fluid *fluid) {
  int index = plan->part_count;
  hli_plan_part *part = &plan->part[index];
  if (index < HLI_PLAN_PARTS)
    plan->part_count++;
  else
    refuse(plan, "it has more than %d components", (int)HLI_PLAN_PARTS);
  *part = (hli_plan_part){.kind = kind, .fluid = {fluid, fluid}};
  char own[sizeof part->name];
  hli_print(own, sizeof own, "%s", name);
  for (int number = 2; named(plan, own) && number < HLI_PLAN_PARTS; number++)
    hli_print(own, sizeof own, "%s %d", name, number);
  memcpy(part->name, own, sizeof own);
  return index;
}

/* No flow, or one that leaves as it came: no lift, no pressure to throttle, no heat. */
static bool idle(const hli_component *c) {
  if (c->kind == HLI_COMPONENT_MIXING)
    return !(c->in[0].m > 0.0) || !(c->in[1].m > 0.0);
  if (c->kind == HLI_COMPONENT_TANK)
    return !(c->out[0].m > 0.0) || !(c->out[1].m > 0.0);
  if (c->kind == HLI_COMPONENT_EXCHANGER && !(c->in[1].m > 0.0))
    return true;
  return !(c->in[0].m > 0.0) || same_state(c->in[0].state, c->out[0].state);
}

static hli_plan_port port_of(const hli_port *port) {
  return port->m > 0.0 ? (hli_plan_port){port->m, *port->state} : (hli_plan_port){0};
}

/* A second flow that bubbles through a tank meets the first before it. */
static hli_plan_port meet_before(hli_plan *plan, const hli_component *tank) {
  const hli_port *liquid = &tank->out[0], *vapour = &tank->out[1];
  double m = liquid->m + vapour->m, x = vapour->m / m;
  hli_plan_port both = {m, *vapour->state};
  both.state.x = x;
  both.state.h = x * vapour->state->h + (1.0 - x) * liquid->state->h;
  hli_plan_part *mixing = &plan->part[new_part(plan, HLI_COMPONENT_MIXING, "mixing", tank->fluid)];
  mixing->in[0] = port_of(&tank->in[0]);
  mixing->in[1] = port_of(&tank->in[1]);
  mixing->out[0] = both;
  return both;
}

void hli_plan_add(hli_plan *plan, const hli_component *c) {
  if (c->kind == HLI_COMPONENT_EJECTOR)
    refuse(plan, "an ejector has no component there");
  if (c->lost > 0.0)
    refuse(plan, "compressors there lose no heat: heat_loss and oil_share must be 0");
  if (idle(c))
    return;
  hli_plan_part *part = &plan->part[new_part(plan, c->kind, c->name, c->fluid)];
  part->fluid[1] = c->fluid_2 ? c->fluid_2 : c->fluid;
  part->follows = c->follows;
  for (int k = 0; k < 2; k++) {
    part->in[k] = port_of(&c->in[k]);
    part->out[k] = port_of(&c->out[k]);
  }
  if (c->kind == HLI_COMPONENT_TANK && c->in[1].m > 0.0) {
    part->in[0] = meet_before(plan, c);
    part->in[1].m = 0.0;
  }
}

void hli_plan_close(hli_plan *plan, const hli_sheet *sheet, double basis) {
  int machines = 0;
  for (int k = 0; k < plan->part_count; k++)
    machines += plan->part[k].kind == HLI_COMPONENT_MACHINE;
  for (int k = 0; k < sheet->heat_count; k++) {
    const hli_heat *heat = &sheet->heat[k];
    const hli_duct *duct = &heat->duct;
    if (!duct->fluid || machines == 0) /* a model without states, or driven by heat */
      refuse(plan, "this kind of system is not written");
    if (!duct->fluid)
      continue;
    hli_plan_part *part =
        &plan->part[new_part(plan, HLI_COMPONENT_OUTSIDE, heat->part, duct->fluid)];
    part->in[0] = (hli_plan_port){duct->m, *duct->in};
    part->out[0] = (hli_plan_port){duct->m, *duct->out};
    part->side = duct->side;
    part->secondary = heat->secondary;
    part->direct = heat->direct;
  }
  plan->basis = basis;
}

/* --------------------------------------------------------------------- flows */

int hli_plan_into(const hli_plan *plan, int part, int port) {
  for (int k = 0; k < plan->flow_count; k++)
    if (plan->flow[k].to == part && plan->flow[k].in == port)
      return k;
  return -1;
}

int hli_plan_out_of(const hli_plan *plan, int part, int port) {
  for (int k = 0; k < plan->flow_count; k++)
    if (plan->flow[k].from == part && plan->flow[k].out == port)
      return k;
  return -1;
}

static void connect(hli_plan *plan, int from, int out, int to, int in, const hl_fluid *fluid,
                    const hli_plan_port *port) {
  hli_plan_flow *flow = &plan->flow[plan->flow_count];
  if (plan->flow_count < HLI_PLAN_FLOWS)
    plan->flow_count++;
  else
    refuse(plan, "it has more than %d flows", (int)HLI_PLAN_FLOWS);
  *flow = (hli_plan_flow){from, out, to, in, .fluid = fluid, .m = port->m, .state = port->state};
}

static bool waits(const hli_plan *plan, int part, int in) {
  return plan->part[part].in[in].m > 0.0 && hli_plan_into(plan, part, in) < 0;
}

static bool leaves(const hli_plan *plan, int part, int out) {
  return plan->part[part].out[out].m > 0.0 && hli_plan_out_of(plan, part, out) < 0;
}

static bool meets(const hli_plan *plan, int from, int out, int to, int in) {
  const hli_plan_part *a = &plan->part[from], *b = &plan->part[to];
  return from != to && leaves(plan, from, out) && waits(plan, to, in) &&
         a->fluid[out] == b->fluid[in] && same_state(&a->out[out].state, &b->in[in].state);
}

/* What enters a part is all that leaves another. */
static void connect_whole(hli_plan *plan, int to, int in, int parts) {
  const hli_plan_part *part = &plan->part[to];
  for (int from = 0; from < parts; from++)
    for (int out = 0; out < 2; out++)
      if (meets(plan, from, out, to, in) &&
          fabs(plan->part[from].out[out].m - part->in[in].m) <= same * part->in[in].m)
        connect(plan, from, out, to, in, part->fluid[in], &plan->part[from].out[out]);
}

/* What leaves a part enters several, as long as there is something left. */
static void connect_split(hli_plan *plan, int from, int out, int parts) {
  const hli_plan_part *part = &plan->part[from];
  double left = part->out[out].m;
  int own = plan->part_count, outlets = 0;
  for (int to = 0; to < parts; to++)
    for (int in = 0; in < 2; in++) {
      hli_plan_port branch = {plan->part[to].in[in].m, part->out[out].state};
      if (!meets(plan, from, out, to, in) || branch.m > left * (1.0 + same))
        continue;
      connect(plan, own, outlets++, to, in, part->fluid[out], &branch);
      left -= branch.m;
    }
  if (outlets == 0)
    return;
  new_part(plan, HLI_COMPONENT_SPLITTER, "splitter", part->fluid[out]);
  plan->part[own].outlets = outlets;
  connect(plan, from, out, own, 0, part->fluid[out], &part->out[out]);
  if (fabs(left) > same * part->out[out].m)
    refuse(plan, "a part of what leaves \"%s\" is lost", part->name);
}

/* What is taken from the process comes from a source, what leaves in its place ends in a sink. */
static void connect_ends(hli_plan *plan, int parts) {
  bool open = false;
  for (int k = 0; k < parts; k++) {
    hli_plan_part *part = &plan->part[k];
    hl_fluid_state *state = &part->in[0].state;
    bool second = waits(plan, k, 1);
    if (!second && !waits(plan, k, 0))
      continue;
    if (second || !part->direct ||
        hl_fluid_state_ph(part->fluid[0], state->p, state->h, state) != HL_OK)
      refuse(plan, "what enters \"%s\" leaves no other component", part->name);
    int source = new_part(plan, HLI_COMPONENT_SOURCE, "source", part->fluid[0]);
    connect(plan, source, 0, k, 0, part->fluid[0], &part->in[0]);
    open = true;
  }
  for (int k = 0; k < 2 * parts; k++) {
    const hli_plan_part *part = &plan->part[k / 2];
    if (!leaves(plan, k / 2, k % 2))
      continue;
    if (!open)
      refuse(plan, "what leaves \"%s\" enters no other component", part->name);
    int sink = new_part(plan, HLI_COMPONENT_SINK, "sink", part->fluid[k % 2]);
    connect(plan, k / 2, k % 2, sink, 0, part->fluid[k % 2], &part->out[k % 2]);
  }
}

static void connect_all(hli_plan *plan) {
  int parts = plan->part_count;
  for (int k = 0; k < 2 * parts; k++)
    if (waits(plan, k / 2, k % 2))
      connect_whole(plan, k / 2, k % 2, parts);
  for (int k = 0; k < 2 * parts; k++)
    if (leaves(plan, k / 2, k % 2))
      connect_split(plan, k / 2, k % 2, parts);
  connect_ends(plan, parts);
}

/* A new part in a flow, whose state behind it is another; returns the flow behind it. */
static int insert(hli_plan *plan, hli_component_kind kind, const char *name, int flow,
                  const hl_fluid_state *behind) {
  hli_plan_flow *cut = &plan->flow[flow];
  int part = new_part(plan, kind, name, cut->fluid), index = plan->flow_count;
  connect(plan, part, 0, cut->to, cut->in, cut->fluid, &(hli_plan_port){cut->m, *behind});
  cut->to = part;
  cut->in = 0;
  return index;
}

/* ----------------------------------------------------------- loops and levels */

/* Flows belong to the first of those that they are joined with. */
static void join(int *first, int count, int a, int b) {
  int one = first[a], two = first[b], both = one < two ? one : two;
  for (int k = 0; k < count; k++)
    if (first[k] == one || first[k] == two)
      first[k] = both;
}

/* The part between two flows; NULL if the second is not the first further on. */
static const hli_plan_part *between(const hli_plan *plan, int a, int b) {
  const hli_plan_flow *before = &plan->flow[a], *behind = &plan->flow[b];
  const hli_plan_part *part = &plan->part[before->to];
  if (behind->from != before->to ||
      (part->kind == HLI_COMPONENT_EXCHANGER && behind->out != before->in))
    return NULL;
  return part;
}

/* Mixing and closers hold pressures too, but may close a ring of them. */
static bool closes_rings(const hli_plan_part *part) {
  return part->kind == HLI_COMPONENT_MIXING || part->kind == HLI_COMPONENT_CLOSER;
}

static bool holds_pressure(const hli_plan_part *part) {
  return part->kind != HLI_COMPONENT_MACHINE && part->kind != HLI_COMPONENT_VALVE &&
         !closes_rings(part);
}

/* Flows of higher pressure are throttled into a tank or what they are mixed with. */
static void put_valves(hli_plan *plan) {
  for (int k = 0, count = plan->flow_count; k < count; k++) {
    hli_plan_flow *flow = &plan->flow[k];
    const hli_plan_part *to = &plan->part[flow->to];
    double p = to->out[0].state.p;
    hl_fluid_state behind;
    if ((to->kind != HLI_COMPONENT_MIXING && to->kind != HLI_COMPONENT_TANK) ||
        fabs(flow->state.p - p) <= same * p)
      continue;
    if (flow->state.p < p || hl_fluid_state_ph(flow->fluid, p, flow->state.h, &behind) != HL_OK)
      refuse(plan, "what enters \"%s\" has %.4g bar, and nothing raises it to %.4g bar", to->name,
             flow->state.p / 1e5, p / 1e5);
    else
      insert(plan, HLI_COMPONENT_VALVE, "inlet valve", k, &behind);
  }
}

/* Each loop begins at a source, or is opened at its largest flow, which is no branch. */
static void open_loops(hli_plan *plan, int *loop) {
  int count = plan->flow_count;
  for (int k = 0; k < count; k++)
    loop[k] = k;
  for (int a = 0; a < count; a++)
    for (int b = 0; b < count; b++)
      if (between(plan, a, b))
        join(loop, count, a, b);
  for (int k = 0; k < count; k++) {
    int start = -1, largest = k;
    if (loop[k] != k)
      continue;
    for (int j = k; j < count; j++) {
      if (loop[j] != k)
        continue;
      if (plan->part[plan->flow[j].from].kind == HLI_COMPONENT_SOURCE)
        start = j;
      if (plan->flow[j].m > plan->flow[largest].m * (1.0 + same))
        largest = j;
    }
    if (start < 0)
      start = insert(plan, HLI_COMPONENT_CLOSER, "closer", largest, &plan->flow[largest].state);
    loop[start] = k;
    plan->flow[start].start = true;
  }
}

/* What hangs together by its pressures. A valve opens a ring of them. */
static void find_levels(hli_plan *plan, int *loop) {
  int *level = plan->level;
  for (int k = 0; k < HLI_PLAN_FLOWS + 1; k++)
    level[k] = k;
  for (int a = 0; a < plan->flow_count; a++)
    for (int b = 0; b < plan->flow_count; b++) {
      const hli_plan_part *part = between(plan, a, b);
      if (part && holds_pressure(part))
        join(level, plan->flow_count, a, b);
    }
  for (int k = 0, count = plan->flow_count; k < count; k++) {
    int to = plan->flow[k].to, behind = hli_plan_out_of(plan, to, 0);
    if (!closes_rings(&plan->part[to]))
      continue;
    int before = k;
    if (level[k] == level[behind]) {
      before = insert(plan, HLI_COMPONENT_VALVE, "inlet valve", k, &plan->flow[k].state);
      loop[before] = loop[k];
    }
    join(level, plan->flow_count, before, behind);
  }
}

/*
 * Mass flows that are free: one for each loop and one for each branch, less those that follow. A
 * group of loops is what exchanges heat inside the machine.
 */
static void give_flows(hli_plan *plan, const int *loop) {
  int group[HLI_PLAN_FLOWS + 1], count = plan->flow_count;
  memcpy(group, loop, sizeof group);
  for (int k = 0; k < plan->part_count; k++)
    if (plan->part[k].kind == HLI_COMPONENT_EXCHANGER)
      join(group, count, hli_plan_into(plan, k, 0), hli_plan_into(plan, k, 1));
  for (int k = 0; k < count; k++) {
    int branches = 0, free = -1; /* beside the first */
    bool first = true;
    if (group[k] != k)
      continue;
    for (int j = 0; j < count; j++) {
      const hli_plan_flow *flow = &plan->flow[j];
      const hli_plan_part *from = &plan->part[flow->from], *to = &plan->part[flow->to];
      if (group[j] != k)
        continue;
      plan->flow[j].given = flow->start && first;
      first = first && !flow->start;
      branches += from->kind == HLI_COMPONENT_SPLITTER && flow->out > 0;
      free += flow->start - (to->follows && flow->in == 0);
    }
    free += branches;
    if (free != 0 && free != branches)
      refuse(plan, "not all of its flows are determined by what is given");
    for (int j = 0; j < count; j++) {
      const hli_plan_flow *flow = &plan->flow[j];
      if (free > 0 && group[j] == k && flow->out > 0 &&
          plan->part[flow->from].kind == HLI_COMPONENT_SPLITTER)
        plan->flow[j].given = true;
    }
  }
}

bool hli_plan_connect(hli_plan *plan) {
  int loop[HLI_PLAN_FLOWS + 1] = {0};
  connect_all(plan);
  if (plan->refusal[0] == '\0')
    put_valves(plan);
  if (plan->refusal[0] != '\0')
    return false;
  open_loops(plan, loop);
  find_levels(plan, loop);
  give_flows(plan, loop);
  return plan->refusal[0] == '\0';
}
