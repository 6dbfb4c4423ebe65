/** What the working fluid passes through between the states of a cycle. */
#include "report/figures/machine.h"

typedef struct {
  const hl_cycle_state *state[HL_CYCLE_STATES]; /* of one circuit, in their order */
  int count;
  const hl_fluid *fluid;
  double level; /* pressures nearer than this, as a ratio, are one exchanger's */
  hli_path *path;
  int *paths;
} circuit;

static void add(circuit *c, hli_path_kind kind, double p1, double h1, double p2, double h2) {
  if (*c->paths < HLI_PATHS)
    c->path[(*c->paths)++] = (hli_path){.kind = kind, .p = {p1, p2}, .h = {h1, h2}};
}

static void add_machine(circuit *c, const hl_cycle_state *a, const hl_cycle_state *b) {
  if (*c->paths < HLI_PATHS)
    c->path[(*c->paths)++] =
        (hli_path){HLI_PATH_MACHINE, {a->p, b->p}, {a->h, b->h}, {a->s, b->s}, {a->t, b->t}};
}

static bool same_pressure(const circuit *c, double a, double b) {
  return fabs(log(a / b)) <= c->level;
}

/* Equal to rounding, on the scale on which enthalpies of a cycle differ. */
static bool same_enthalpy(double a, double b) { return fabs(a - b) < 1.0; }
static bool same_flow(double a, double b) { return fabs(a - b) <= 1e-9 * fmax(a, b); }

/* ------------------------------------------------------------------- one flow */

/* From 3 to 3', from 1' to 1, or behind an outer exchanger: heat that stays inside. */
static bool inside(const hl_cycle_state *a, const hl_cycle_state *b) {
  bool primed = a->label[1] == '\'' || b->label[1] == '\'';
  return (primed && a->label[0] == b->label[0]) || strstr(a->label, "exchanger outlet") != NULL;
}

static void connect(circuit *c, const hl_cycle_state *a, const hl_cycle_state *b, bool closing) {
  if (same_pressure(c, a->p, b->p))
    add(c,
        inside(a, b)  ? HLI_PATH_INSIDE
        : b->h < a->h ? HLI_PATH_GIVES
                      : HLI_PATH_TAKES,
        a->p, a->h, b->p, b->h);
  else if (closing)
    return; /* an open system */
  else if (same_enthalpy(a->h, b->h) && b->p < a->p)
    add(c, HLI_PATH_VALVE, a->p, a->h, b->p, b->h);
  else
    add_machine(c, a, b);
}

static void one_flow(circuit *c) {
  for (int k = 0; k < c->count; k++)
    connect(c, c->state[k], c->state[(k + 1) % c->count], k + 1 == c->count);
}

/* --------------------------------------------------------------- several flows */

/* Isobars of the pressure levels; ends are moved out as flows are found that enter there. */
typedef struct {
  int count;
  double p[HL_CYCLE_STATES], low[HL_CYCLE_STATES], high[HL_CYCLE_STATES];
} levels;

static void find_levels(const circuit *c, levels *l) {
  l->count = 0;
  for (int k = 0; k < c->count; k++) {
    const hl_cycle_state *s = c->state[k];
    int at = 0;
    while (at < l->count && !same_pressure(c, l->p[at], s->p))
      at++;
    if (at == l->count) {
      l->p[l->count] = s->p;
      l->low[l->count] = l->high[l->count] = s->h;
      l->count++;
    }
    l->low[at] = fmin(l->low[at], s->h);
    l->high[at] = fmax(l->high[at], s->h);
  }
}

static void reach(const circuit *c, levels *l, double p, double h) {
  for (int k = 0; k < l->count; k++)
    if (same_pressure(c, l->p[k], p)) {
      l->low[k] = fmin(l->low[k], h);
      l->high[k] = fmax(l->high[k], h);
    }
}

/* Pressure of the nearest liquid above that has the enthalpy of a state; NAN: none. It may be that
 * of a tank, which is no state of its own. */
static double liquid_above(const circuit *c, levels *l, const hl_cycle_state *to) {
  double nearest = NAN;
  for (int k = 0; k < c->count; k++) {
    const hl_cycle_state *from = c->state[k];
    if (from->p > to->p && !same_pressure(c, from->p, to->p) && same_enthalpy(from->h, to->h) &&
        !(from->p >= nearest))
      nearest = from->p;
  }
  for (int k = 0; k < l->count; k++) {
    hl_fluid_saturation tank;
    if (l->p[k] > to->p && !same_pressure(c, l->p[k], to->p) && !(l->p[k] >= nearest) &&
        hl_fluid_saturation_p(c->fluid, l->p[k], &tank) == HL_OK &&
        same_enthalpy(tank.liquid.h, to->h)) {
      nearest = l->p[k];
      reach(c, l, l->p[k], to->h);
    }
  }
  return nearest;
}

/* Condensates of several levels that meet behind valves of their own. */
static void add_joined(circuit *c, levels *l, const hl_cycle_state *to) {
  for (int k = 0; k < c->count; k++) {
    const hl_cycle_state *from = c->state[k];
    if (from->label[0] != '3' || from->p <= to->p)
      continue;
    add(c, HLI_PATH_VALVE, from->p, from->h, to->p, from->h);
    reach(c, l, to->p, from->h);
  }
}

static void add_valves(circuit *c, levels *l) {
  const hl_cycle_state *liquid = NULL; /* what an economiser takes its share from */
  for (int k = 0; k < c->count; k++) {
    const hl_cycle_state *s = c->state[k];
    char code = s->label[0];
    if (code == '3' || code == '6') {
      if (code == '3' || liquid == NULL || !same_pressure(c, s->p, liquid->p) ||
          k + 1 == c->count || c->state[k + 1]->label[0] != '7')
        liquid = s;
    }
    double from = code == '4' || code == '5' || code == '6' ? liquid_above(c, l, s) : (double)NAN;
    if (!isnan(from))
      add(c, HLI_PATH_VALVE, from, s->h, s->p, s->h);
    else if (code == '4')
      add_joined(c, l, s);
    if (code == '7' && liquid != NULL) {
      add(c, HLI_PATH_VALVE, liquid->p, liquid->h, s->p, liquid->h);
      reach(c, l, s->p, liquid->h);
      liquid = c->state[k - 1]; /* the next one takes from what is left */
    }
  }
}

/* The inlet of a compressor: the nearest pressure below with its flow, or with all flows mixed. */
static const hl_cycle_state *inlet_of(const circuit *c, const hl_cycle_state *outlet) {
  const hl_cycle_state *same = NULL, *other = NULL;
  for (int k = 0; k < c->count; k++) {
    const hl_cycle_state *s = c->state[k];
    if (same_pressure(c, s->p, outlet->p)) {
      if (s != outlet && s->label[0] == '2' && s->m < outlet->m)
        return same; /* outlets that mix have their own paths */
      continue;
    }
    if (s->p > outlet->p || s->s > outlet->s + 1.0 || s->x < 0.999 ||
        s->rho > hl_fluid_facts(c->fluid)->rho_critical || s->h > outlet->h)
      continue;
    if (same_flow(s->m, outlet->m) && (same == NULL || s->p > same->p))
      same = s;
    if (other == NULL || s->p > other->p)
      other = s;
  }
  return same != NULL ? same : other;
}

/* What an ejector sucks and what drives it end in its outlet, on the separator's isobar. */
static void add_ejector(circuit *c, const hl_cycle_state *liquid) {
  const hl_cycle_state *drive = NULL, *sucked = NULL;
  for (int k = 0; k < c->count; k++) {
    if (c->state[k]->label[0] == '3')
      drive = c->state[k];
    if (strncmp(c->state[k]->label, "1'", 2) == 0)
      sucked = c->state[k];
  }
  if (drive == NULL || sucked == NULL)
    return;
  double h = (drive->m * drive->h + sucked->m * sucked->h) / (drive->m + sucked->m);
  add(c, HLI_PATH_INSIDE, drive->p, drive->h, liquid->p, h);
  add(c, HLI_PATH_INSIDE, sucked->p, sucked->h, liquid->p, h);
}

/* A level with a condenser gives heat down to its outlet, one with an evaporator takes it. */
static void add_level(circuit *c, const levels *l, int level) {
  double outlet = INFINITY, low = l->low[level], high = l->high[level], p = l->p[level];
  bool evaporates = false;
  for (int k = 0; k < c->count; k++) {
    const hl_cycle_state *s = c->state[k];
    if (!same_pressure(c, s->p, p))
      continue;
    if (s->label[0] == '3' && s->label[1] != '\'')
      outlet = fmin(outlet, s->h);
    evaporates = evaporates || s->label[0] == '4';
  }
  bool gives = outlet < high;
  if (gives && low < outlet)
    add(c, HLI_PATH_INSIDE, p, outlet, p, low);
  if (gives)
    add(c, HLI_PATH_GIVES, p, high, p, outlet);
  else if (high > low)
    add(c, evaporates ? HLI_PATH_TAKES : HLI_PATH_INSIDE, p, low, p, high);
}

static void several_flows(circuit *c) {
  levels l;
  find_levels(c, &l);
  add_valves(c, &l);
  for (int k = 0; k < c->count; k++) {
    const hl_cycle_state *s = c->state[k], *inlet = s->label[0] == '2' ? inlet_of(c, s) : NULL;
    if (inlet != NULL)
      add_machine(c, inlet, s);
    if (strstr(s->label, "separator") != NULL)
      add_ejector(c, s);
  }
  for (int k = 0; k < l.count; k++)
    add_level(c, &l, k);
}

/* ------------------------------------------------------------------------- all */

static double friction(const hl_machine *machine) {
  static const char *const names[] = {"dp",        "dp_evap",   "dp_cond",  "dp_evap_1",
                                      "dp_evap_2", "dp_cond_1", "dp_cond_2"};
  double most = 0.0;
  for (size_t k = 0; k < sizeof names / sizeof *names; k++)
    most = fmax(most, hl_machine_value(machine, names[k])); /* NAN where there is none */
  return most;
}

int hli_paths(const hli_machine_view *view, int fluid, hli_path *path) {
  const hl_cycle_result *r = view->result;
  int paths = 0;
  for (int number = 0; number <= HL_CYCLE_CIRCUITS; number++) {
    circuit c = {.fluid = hl_machine_fluid_at(view->machine, fluid),
                 .level = 1e-3 - log(1.0 - friction(view->machine)),
                 .path = path,
                 .paths = &paths};
    bool one = true;
    for (int k = 0; k < r->state_count; k++)
      if (r->state[k].fluid == fluid && r->state[k].circuit == number) {
        c.state[c.count++] = &r->state[k];
        one = one && same_flow(r->state[k].m, c.state[0]->m);
      }
    if (c.count > 1 && one)
      one_flow(&c);
    else if (c.count > 1)
      several_flows(&c);
  }
  return paths;
}
