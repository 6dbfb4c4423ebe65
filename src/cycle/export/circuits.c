/** Circuits as components and flows of TESPy. */
#include "cycle/export/tespy.h"

typedef struct {
  hli_script *s;
  const hl_fluid *fluid;
  const hli_planned *own;
  const hli_planned *colder; /* whose condenser is our evaporator; NULL: none */
  int number;                /* 0: the only one */
  bool first;                /* whose flow is given */
  hli_end at;                /* where the main flow has come to */
} builder;

/* Names of components: those of several circuits end in the circuit's number. */
typedef struct {
  char text[48];
} label;

static label named(const builder *b, const char *what, int index) {
  label l;
  char part[8] = "", circuit[24] = "";
  if (index > 0)
    hli_print(part, sizeof part, " %d", index);
  if (b->number > 0)
    hli_print(circuit, sizeof circuit, " of circuit %d", b->number);
  hli_print(l.text, sizeof l.text, "%s%s%s", what, part, circuit);
  return l;
}

static label joint(int number) {
  label l;
  hli_print(l.text, sizeof l.text, "cascade exchanger %d", number);
  return l;
}

/* The main flow goes on into a component and leaves it by `out`. */
static void go(builder *b, const char *to, const char *in, const char *out, double m,
               const hl_fluid_state *state, const char *given) {
  hli_script_flow(b->s, b->fluid, &b->at, to, in, b->own->role.m * m, state, "%s", given);
  b->at = hli_script_end(to, out);
}

static void by_temperature(char *text, size_t size, const hl_fluid_state *state) {
  if (isnan(state->x))
    hli_print(text, size, "T=%.12g", state->t);
  else
    hli_print(text, size, "x=%.12g", state->x);
}

/* Vapour by its superheat, or saturated. */
static void by_superheat(char *text, size_t size, double superheat) {
  if (superheat > 0.0)
    hli_print(text, size, "td_dew=%.12g", superheat);
  else
    hli_print(text, size, "x=1");
}

static bool tank_at(const builder *b, int k) {
  int what = b->own->kind.between[k];
  return what == HLI_BETWEEN_MIX || what == HLI_BETWEEN_FULL || what == HLI_BETWEEN_PARALLEL;
}

static bool parallel(const builder *b) {
  return b->own->kind.stages == 2 && b->own->kind.between[0] == HLI_BETWEEN_PARALLEL;
}

static void compressor(builder *b, int k) {
  const hli_stage *stage = &b->own->at.stage[k];
  label name = named(b, "compressor", b->own->kind.stages > 1 ? k + 1 : 0);
  hli_script_part(b->s, "Compressor", name.text, "eta_s=%.12g",
                  hli_efficiency_of(b->fluid, &stage->in, &stage->out, false));
  b->at = hli_script_end(name.text, "out1");
}

static void into_compressor(builder *b, int k, const char *given) {
  const hli_stage *stage = &b->own->at.stage[k];
  label name = named(b, "compressor", b->own->kind.stages > 1 ? k + 1 : 0);
  hli_script_flow(b->s, b->fluid, &b->at, name.text, "in1", b->own->role.m * stage->m, &stage->in,
                  "%s", given);
  compressor(b, k);
}

/* From the evaporator's outlet to the first compressor, with the internal exchanger. */
static void suction_line(builder *b) {
  const hli_planned *own = b->own;
  const hli_points *at = &own->at;
  bool exchanger = !isnan(at->ihx_approach);
  char given[160], superheat[48], flow[48] = "", t[48];
  by_superheat(superheat, sizeof superheat, own->set.superheat);
  if (b->first)
    hli_print(flow, sizeof flow, ", m=%.12g", own->role.m * b->s->scale);
  hli_print(given, sizeof given, "T_dew=%.12g, %s%s, fluid=FLUID%d", own->set.t_evap, superheat,
            flow, own->role.fluid);
  if (!exchanger) {
    into_compressor(b, 0, given);
    return;
  }
  label name = named(b, "internal exchanger", parallel(b) ? 2 : 0);
  hli_script_part(b->s, "HeatExchanger", name.text, "pr1=1, pr2=1");
  go(b, name.text, "in2", "out2", 1.0, &at->evaporated, given);
  by_temperature(t, sizeof t, &at->suction);
  into_compressor(b, 0, t);
}

/* Behind stage k: what joins, or cools. */
static void between(builder *b, int k) {
  const hli_points *at = &b->own->at;
  const hli_stage *below = &at->stage[k], *above = &at->stage[k + 1];
  char pressure[48], t[48];
  hli_print(pressure, sizeof pressure, "p=%.12g", at->between[k].sat.p);
  int what = b->own->kind.between[k];
  if (what == HLI_BETWEEN_NONE) {
    into_compressor(b, k + 1, pressure);
    return;
  }
  if (what == HLI_BETWEEN_INTERCOOLER) {
    if (below->out.h <= above->in.h) {
      into_compressor(b, k + 1, pressure);
      return;
    }
    label name = named(b, "intercooler", k + 1);
    hli_script_part(b->s, "SimpleHeatExchanger", name.text, "pr=1");
    go(b, name.text, "in1", "out1", below->m, &below->out, pressure);
    by_temperature(t, sizeof t, &above->in);
    into_compressor(b, k + 1, t);
    return;
  }
  label mixing = named(b, "mixing", k + 1);
  hli_script_part(b->s, "Merge", mixing.text, " ");
  go(b, mixing.text, "in1", "out1", below->m, &below->out, pressure);
  if (what == HLI_BETWEEN_FULL) { /* feed and discharge meet, the tank parts them */
    label tank = named(b, "flash tank", k + 1);
    double m = above->m + b->own->at.stage[k].m;
    hl_fluid_state both = at->between[k].throttled;
    both.x = above->m / m;
    hli_script_part(b->s, "DropletSeparator", tank.text, " ");
    go(b, tank.text, "in1", "out2", m, &both, "");
  }
  into_compressor(b, k + 1, "");
}

static void vapour_line(builder *b) {
  suction_line(b);
  if (!parallel(b)) {
    for (int k = 0; k + 1 < b->own->kind.stages; k++)
      between(b, k);
    return;
  }
  label mixing = named(b, "discharge mixing", 0);
  hli_script_part(b->s, "Merge", mixing.text, " ");
  go(b, mixing.text, "in1", "out1", 1.0, &b->own->at.stage[0].out, "");
}

static void condenser(builder *b, int joined) {
  const hli_planned *own = b->own;
  const hli_points *at = &own->at;
  char level[48];
  label name = joined > 0 ? joint(joined) : named(b, "condenser", 0);
  if (own->kind.transcritical)
    hli_print(level, sizeof level, "p=%.12g", at->p_high);
  else
    hli_print(level, sizeof level, "T_dew=%.12g", own->set.t_cond);
  if (joined == 0)
    hli_script_part(b->s, "SimpleHeatExchanger", name.text, "pr=%.12g", 1.0 - own->set.dp_cond);
  go(b, name.text, "in1", "out1", at->m_condenser, &at->discharge, level);
}

/* A part of the liquid evaporates and joins above the stage. */
static void economiser(builder *b, int k, const char *given) {
  const hli_interstage *i = &b->own->at.between[k];
  const hl_fluid *fluid = b->fluid;
  double below = b->own->at.stage[k].m, m = b->own->role.m * i->m_injected;
  char t[48], superheat[48];
  label split = named(b, "extraction", k + 1), valve = named(b, "injection valve", k + 1),
        name = named(b, "economiser", k + 1), mixing = named(b, "mixing", k + 1);
  hli_script_part(b->s, "Splitter", split.text, " ");
  hli_script_part(b->s, "Valve", valve.text, " ");
  hli_script_part(b->s, "HeatExchanger", name.text, "pr1=1, pr2=1");
  go(b, split.text, "in1", "out1", below + i->m_injected, &i->liquid_in, given);
  go(b, name.text, "in1", "out1", below, &i->liquid_in, "");
  by_superheat(superheat, sizeof superheat, b->own->set.superheat_injection);
  hli_end from = hli_script_end(split.text, "out2");
  hli_script_flow(b->s, fluid, &from, valve.text, "in1", m, &i->liquid_in, " ");
  from = hli_script_end(valve.text, "out1");
  hli_script_flow(b->s, fluid, &from, name.text, "in2", m, &i->throttled, " ");
  from = hli_script_end(name.text, "out2");
  hli_script_flow(b->s, fluid, &from, mixing.text, "in2", m, &i->vapour, "%s", superheat);
  by_temperature(t, sizeof t, &i->liquid_out);
  hli_print(b->s->given, sizeof b->s->given, "%s", t);
}

/* Vapour of a tank, compressed apart. */
static void tank_vapour(builder *b, const char *tank) {
  const hli_points *at = &b->own->at;
  const hli_interstage *i = &at->between[0];
  hli_end main_flow = b->at;
  char t[48] = "";
  b->at = hli_script_end(tank, "out2");
  if (!isnan(at->ihx_approach)) {
    label exchanger = named(b, "internal exchanger", 1);
    go(b, exchanger.text, "in2", "out2", i->m_injected, &i->vapour, "");
    by_temperature(t, sizeof t, &at->tank_vapour);
  }
  into_compressor(b, 1, t);
  label mixing = named(b, "discharge mixing", 0);
  go(b, mixing.text, "in2", "out1", i->m_injected, &at->stage[1].out, "");
  b->at = main_flow;
}

static void tank(builder *b, int k, const char *given) {
  const hli_interstage *i = &b->own->at.between[k];
  int what = b->own->kind.between[k];
  double m = b->own->at.stage[k].m + i->m_injected;
  char pressure[48] = "";
  label valve = named(b, "tank valve", k + 1), name = named(b, "flash tank", k + 1),
        mixing = named(b, "mixing", k + 1);
  hli_script_part(b->s, "Valve", valve.text, " ");
  go(b, valve.text, "in1", "out1", m, &i->liquid_in, given);
  if (what == HLI_BETWEEN_FULL) {
    go(b, mixing.text, "in2", "", m, &i->throttled, "");
    b->at = hli_script_end(name.text, "out1");
    return;
  }
  if (what == HLI_BETWEEN_PARALLEL)
    hli_print(pressure, sizeof pressure, "p=%.12g", i->sat.p);
  hli_script_part(b->s, "DropletSeparator", name.text, " ");
  go(b, name.text, "in1", "out1", m, &i->throttled, pressure);
  if (what == HLI_BETWEEN_PARALLEL) {
    tank_vapour(b, name.text);
    return;
  }
  hli_end vapour = hli_script_end(name.text, "out2");
  hli_script_flow(b->s, b->fluid, &vapour, mixing.text, "in2", b->own->role.m * i->m_injected,
                  &i->vapour, " ");
}

/* From the condenser's outlet to the evaporator's inlet. `given` is what fixes the next flow. */
static void liquid_line(builder *b) {
  const hli_planned *own = b->own;
  const hli_points *at = &own->at;
  bool exchanger = !isnan(at->ihx_approach), flash = own->kind.stages == 2 && tank_at(b, 0);
  char *given = b->s->given;
  size_t size = sizeof b->s->given;
  if (own->kind.transcritical)
    by_temperature(given, size, &at->condensate);
  else if (own->set.subcool > 0.0)
    hli_print(given, size, "td_bubble=%.12g", own->set.subcool);
  else
    hli_print(given, size, "x=0");
  if (exchanger && flash) {
    label name = named(b, "internal exchanger", parallel(b) ? 1 : 0);
    if (parallel(b))
      hli_script_part(b->s, "HeatExchanger", name.text, "pr1=1, pr2=1");
    go(b, name.text, "in1", "out1", at->m_high, &at->condensate, given);
    given[0] = '\0';
  }
  for (int k = own->kind.stages - 2; k >= 0; k--) {
    char own_given[sizeof b->s->given];
    memcpy(own_given, given, size);
    if (own->kind.between[k] == HLI_BETWEEN_ECONOMISER || tank_at(b, k))
      given[0] = '\0';
    if (own->kind.between[k] == HLI_BETWEEN_ECONOMISER)
      economiser(b, k, own_given);
    else if (tank_at(b, k))
      tank(b, k, own_given);
  }
  if (exchanger && (!flash || parallel(b))) {
    label name = named(b, "internal exchanger", parallel(b) ? 2 : 0);
    const hl_fluid_state *from =
        own->kind.stages > 1 ? &at->between[0].liquid_out : &at->condensate;
    go(b, name.text, "in1", "out1", 1.0, from, given);
    given[0] = '\0';
  }
  label valve = named(b, own->kind.expansion == HLI_EXPANSION_EXPANDER ? "expander" : "valve", 0),
        closer = named(b, "closer", 0);
  if (own->kind.expansion == HLI_EXPANSION_EXPANDER)
    hli_script_part(b->s, "Turbine", valve.text, "eta_s=%.12g",
                    hli_efficiency_of(b->fluid, &at->valve_in, &at->mixture, true));
  else
    hli_script_part(b->s, "Valve", valve.text, " ");
  hli_script_part(b->s, "CycleCloser", closer.text, " ");
  go(b, valve.text, "in1", "out1", 1.0, &at->valve_in, given);
  go(b, closer.text, "in1", "out1", 1.0, &at->mixture, "");
}

static void write_circuit(builder *b, int joined_below, int joined_above) {
  const hli_points *at = &b->own->at;
  label closer = named(b, "closer", 0),
        evaporator = joined_below > 0 ? joint(joined_below) : named(b, "evaporator", 0);
  bool shared = joined_below > 0;
  if (!shared)
    hli_script_part(b->s, "SimpleHeatExchanger", evaporator.text, "pr=%.12g",
                    1.0 - b->own->set.dp_evap);
  else
    hli_script_part(b->s, "HeatExchanger", evaporator.text, "pr1=%.12g, pr2=%.12g",
                    1.0 - b->colder->set.dp_cond, 1.0 - b->own->set.dp_evap);
  b->at = hli_script_end(closer.text, "out1");
  go(b, evaporator.text, shared ? "in2" : "in1", shared ? "out2" : "out1", 1.0, &at->mixture, "");
  vapour_line(b);
  condenser(b, joined_above);
  liquid_line(b);
}

/* ------------------------------------------------------------------ refusals */

static bool refuse(hl_cycle_result *result, const char *why) {
  hli_cycle_clear(result, "%s", why);
  return false;
}

static bool can_write(const hli_planned *c, hl_cycle_result *result) {
  if (c->kind.expansion == HLI_EXPANSION_EJECTOR)
    return refuse(result, "an ejector has no component there");
  if (c->set.heat_loss > 0.0 || c->set.oil_share > 0.0)
    return refuse(result, "compressors there lose no heat: heat_loss and oil_share must be 0");
  if (c->at.m_condenser > c->at.m_high)
    return refuse(result, "liquid is injected into the discharge (t_injection)");
  for (int k = 0; k < c->kind.stages; k++)
    if (!(c->at.stage[k].ratio > 1.0 + 1e-9))
      return refuse(result, "a stage has no lift");
  for (int k = 0; k + 1 < c->kind.stages; k++)
    if (c->kind.between[k] != HLI_BETWEEN_NONE && c->kind.between[k] != HLI_BETWEEN_INTERCOOLER &&
        !(c->at.between[k].m_injected > 1e-9))
      return refuse(result, "no vapour joins between two stages");
  return true;
}

static bool joint_closes(const hli_planned *cold, const hli_planned *warm) {
  double given = cold->role.m * cold->at.q_condenser, taken = warm->role.m * warm->at.q_source;
  return fabs(given - taken) <= 1e-9 * given;
}

bool hli_tespy_circuits(hli_script *s, const hl_fluid *const *fluid, const hli_plan *plan,
                        hl_cycle_result *result) {
  for (int k = 0; k < plan->count; k++) {
    const hli_planned *own = &plan->circuit[k];
    bool below = own->role.inner_evaporator, above = own->role.inner_condenser;
    if (!can_write(own, result))
      return false;
    if (below && !joint_closes(&plan->circuit[k - 1], own))
      return refuse(result, "a desuperheater stands beside the cascade exchanger");
    builder b = {.s = s,
                 .fluid = fluid[own->role.fluid],
                 .own = own,
                 .colder = below ? &plan->circuit[k - 1] : NULL,
                 .number = plan->count > 1 ? k + 1 : 0,
                 .first = !below};
    write_circuit(&b, below ? k : 0, above ? k + 1 : 0);
  }
  return true;
}
