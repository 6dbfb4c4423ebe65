/** A machine at its operating point as a Python script for TESPy (Witte and Tuschy 2020). */
#include "cycle/export/plan.h"

#include <stdio.h>

/** A plan while it is written, for `scale` of its flows. */
typedef struct {
  hli_plan *plan;
  hli_text *out;
  double scale;
  char given[HLI_PLAN_FLOWS + 1][120]; /* what is given of each flow: ", T=300" */
  bool written[HLI_PLAN_FLOWS + 1];
} script;

/* R1234zeE is R1234ze(E) there. */
static void coolprop_name(const hl_fluid *fluid, char *name, size_t size) {
  const char *id = hl_fluid_facts(fluid)->id;
  size_t n = strlen(id);
  if (id[0] == 'R' && n > 2 && (id[n - 1] == 'E' || id[n - 1] == 'Z'))
    hli_print(name, size, "%.*s(%c)", (int)(n - 1), id, id[n - 1]);
  else
    hli_print(name, size, "%s", id);
}

/* ----------------------------------------------------------------- components */

static const char *machine_kind(const hl_fluid_state *in, const hl_fluid_state *out) {
  return out->p < in->p                                       ? "Turbine"
         : in->phase == HL_FLUID_PHASE_LIQUID || in->x == 0.0 ? "Pump"
                                                              : "Compressor";
}

/* Isentropic efficiency between two states; NAN if there is none. */
static double efficiency(const hl_fluid *fluid, const hl_fluid_state *in,
                         const hl_fluid_state *out) {
  hl_fluid_state ideal;
  if (hl_fluid_state_ps(fluid, out->p, in->s, &ideal) != HL_OK)
    return NAN;
  double eta = (ideal.h - in->h) / (out->h - in->h);
  return out->p < in->p ? 1.0 / eta : eta;
}

static void write_part(hli_text *out, const hli_plan_part *part) {
  static const char *const kinds[] = {
      [HLI_COMPONENT_VALVE] = "Valve",
      [HLI_COMPONENT_MIXING] = "Merge",
      [HLI_COMPONENT_TANK] = "DropletSeparator",
      [HLI_COMPONENT_EXCHANGER] = "HeatExchanger",
      [HLI_COMPONENT_OUTSIDE] = "SimpleHeatExchanger",
      [HLI_COMPONENT_SPLITTER] = "Splitter",
      [HLI_COMPONENT_CLOSER] = "CycleCloser",
      [HLI_COMPONENT_SOURCE] = "Source",
      [HLI_COMPONENT_SINK] = "Sink",
  };
  const hl_fluid_state *in = &part->in[0].state, *behind = &part->out[0].state;
  bool machine = part->kind == HLI_COMPONENT_MACHINE;
  double ratio = behind->p / in->p;
  hli_text_printf(out, "part(%s, \"%s\"", machine ? machine_kind(in, behind) : kinds[part->kind],
                  part->name);
  if (machine)
    hli_text_printf(out, ", eta_s=%.12g", efficiency(part->fluid[0], in, behind));
  if (part->kind == HLI_COMPONENT_OUTSIDE)
    hli_text_printf(out, ", pr=%.12g", ratio);
  if (part->kind == HLI_COMPONENT_EXCHANGER)
    hli_text_printf(out, ", pr1=%.12g, pr2=%.12g", ratio,
                    part->out[1].state.p / part->in[1].state.p);
  if (part->outlets > 2)
    hli_text_printf(out, ", num_out=%d", part->outlets);
  hli_text_puts(out, ")\n");
}

/* ---------------------------------------------------------------------- flows */

static void give(script *s, int flow, const char *format, double value) {
  char *given = s->given[flow];
  size_t used = strlen(given);
  hli_print(given + used, sizeof s->given[flow] - used, ", ");
  used = strlen(given);
  hli_print(given + used, sizeof s->given[flow] - used, format, value);
}

/* Both ends of one side of an exchanger. */
typedef struct {
  int in, out, hot, cold;  /* flows; the warmer and the colder of them */
  hl_fluid_saturation sat; /* at the outlet */
  bool boils;              /* or condenses in it */
} passage;

static bool above_bubble(const hl_fluid_state *s, double t) {
  return isnan(s->x) ? s->t > t : s->x > 0.0;
}
static bool below_dew(const hl_fluid_state *s, double t) {
  return isnan(s->x) ? s->t < t : s->x < 1.0;
}

static bool passage_of(const hli_plan *plan, int part, int side, passage *way) {
  const hli_plan_part *own = &plan->part[part];
  bool exchanger = own->kind == HLI_COMPONENT_EXCHANGER;
  if (!exchanger && (own->kind != HLI_COMPONENT_OUTSIDE || side > 0))
    return false;
  bool gives = exchanger ? side == 0 : own->side == HL_SIDE_HOT;
  way->in = hli_plan_into(plan, part, side);
  way->out = hli_plan_out_of(plan, part, side);
  way->hot = gives ? way->in : way->out;
  way->cold = gives ? way->out : way->in;
  const hli_plan_flow *out = &plan->flow[way->out];
  way->boils = hl_fluid_saturation_p(out->fluid, out->state.p, &way->sat) == HL_OK &&
               above_bubble(&plan->flow[way->hot].state, way->sat.t) &&
               below_dew(&plan->flow[way->cold].state, way->sat.t);
  return true;
}

static void give_state(script *s, int flow, const passage *way) {
  const hl_fluid_state *state = &s->plan->flow[flow].state;
  if (!isnan(state->x))
    give(s, flow, "x=%.12g", state->x);
  else if (!way || !way->boils)
    give(s, flow, "T=%.12g", state->t);
  else if (state->t > way->sat.t)
    give(s, flow, "td_dew=%.12g", state->t - way->sat.t);
  else
    give(s, flow, "td_bubble=%.12g", way->sat.t - state->t);
}

/*
 * What the solver needs and no more: one pressure for each level, where heat is exchanged at it as
 * the temperature of saturation; the state behind exchangers, of one flow only where the other
 * follows from its heat; and flows.
 */
static void give_states(script *s) {
  hli_plan *plan = s->plan;
  bool level[HLI_PLAN_FLOWS + 1] = {false};
  passage way;
  hl_fluid_saturation sat;
  for (int k = 0; k < plan->part_count; k++) {
    const hli_plan_part *part = &plan->part[k];
    for (int side = 0; side < 2; side++) {
      if (!passage_of(plan, k, side, &way))
        continue;
      const hli_plan_flow *hot = &plan->flow[way.hot];
      if (part->kind == HLI_COMPONENT_OUTSIDE || side == 1 || part->follows)
        give_state(s, way.out, &way);
      if (!way.boils || level[plan->level[way.hot]] ||
          hl_fluid_saturation_p(hot->fluid, hot->state.p, &sat) != HL_OK)
        continue;
      level[plan->level[way.hot]] = true;
      give(s, way.hot, "T_dew=%.12g", sat.t);
    }
    if (part->kind == HLI_COMPONENT_MIXING && part->follows)
      give_state(s, hli_plan_out_of(plan, k, 0), NULL);
  }
  for (int k = 0; k < plan->flow_count; k++) {
    const hli_plan_flow *flow = &plan->flow[k];
    if (!level[plan->level[k]])
      give(s, k, "p=%.12g", flow->state.p);
    level[plan->level[k]] = true;
    if (plan->part[flow->from].kind == HLI_COMPONENT_SOURCE)
      give_state(s, k, NULL);
    if (flow->given)
      give(s, k, "m=%.12g", flow->m * s->scale);
  }
}

/* A flow and all behind it, on the way of the flow. */
static void write_flow(script *s, const hl_machine *machine, int flow) {
  const hli_plan_flow *f = &s->plan->flow[flow];
  const hli_plan_part *to = &s->plan->part[f->to];
  bool wet = !isnan(f->state.x);
  char id[40];
  if (s->written[flow])
    return;
  s->written[flow] = true;
  coolprop_name(f->fluid, id, sizeof id);
  hli_text_printf(s->out, "flow(\"%s:out%d\", \"%s:in%d\", \"%s\", %.12g, %.12g, \"%s\", %.12g%s",
                  s->plan->part[f->from].name, f->out + 1, to->name, f->in + 1, id, f->m * s->scale,
                  f->state.p, wet ? "Q" : "T", wet ? f->state.x : f->state.t, s->given[flow]);
  for (int k = 0; f->start && k < HL_CYCLE_FLUIDS; k++)
    if (hl_machine_fluid_at(machine, k) == f->fluid) {
      hli_text_printf(s->out, ", fluid=FLUID%d", k);
      break;
    }
  hli_text_puts(s->out, ")\n");
  for (int k = 0; k < s->plan->flow_count; k++) {
    const hli_plan_flow *next = &s->plan->flow[k];
    if (next->from == f->to && (to->kind != HLI_COMPONENT_EXCHANGER || next->out == f->in))
      write_flow(s, machine, k);
  }
}

/* --------------------------------------------------------------------- script */

static const char head[] =
    "import json\n"
    "import sys\n"
    "\n"
    "from CoolProp.CoolProp import PropsSI\n"
    "from tespy.components import (Compressor, CycleCloser, DropletSeparator, HeatExchanger, "
    "Merge, Pump,\n"
    "                              SimpleHeatExchanger, Sink, Source, Splitter, Turbine, Valve)\n"
    "from tespy.connections import Connection\n"
    "from tespy.networks import Network\n"
    "\n"
    "network = Network(iterinfo=False)\n"
    "network.units.set_defaults(temperature=\"K\", pressure=\"Pa\", pressure_difference=\"Pa\", "
    "enthalpy=\"J/kg\", "
    "mass_flow=\"kg/s\", heat=\"W\", power=\"W\")\n"
    "parts = {}\n"
    "\n"
    "\n"
    "def part(kind, name, **given):\n"
    "    parts[name] = kind(name)\n"
    "    parts[name].set_attr(**given)\n"
    "\n"
    "\n"
    "def flow(source, target, substance, m0, p0, key, value, **given):\n"
    "    \"\"\"From component:port to component:port; m0, p0 and T or Q are where the "
    "solver starts.\"\"\"\n"
    "    (a, out), (b, into) = source.split(\":\"), target.split(\":\")\n"
    "    pipe = Connection(parts[a], out, parts[b], into, label=source)\n"
    "    pipe.set_attr(m0=m0, p0=p0, h0=PropsSI(\"H\", \"P\", p0, key, value, substance), "
    "**given)\n"
    "    network.add_conns(pipe)\n"
    "\n"
    "\n";

static const char foot[] =
    "\n"
    "network.solve(\"design\")\n"
    "if not network.converged:\n"
    "    sys.exit(\"TESPy did not converge\")\n"
    "heats = {name: p.Q.val_SI for name, p in parts.items() if isinstance(p, "
    "SimpleHeatExchanger)}\n"
    "shaft = sum(p.P.val_SI for p in parts.values() if isinstance(p, (Compressor, Pump, "
    "Turbine)))\n"
    "power = shaft / DRIVE\n"
    "basis = sum(abs(heats[name]) for name in BASIS)\n"
    "cop, cop_electric = (basis / w if w > 0 else -w / basis for w in (shaft, power))\n"
    "result = {\"cop\": cop, \"cop_electric\": cop_electric, \"shaft\": shaft, \"power\": power,\n"
    "          \"q_sink\": -sum(q for q in heats.values() if q < 0), "
    "\"q_source\": sum(q for q in heats.values() if q > 0)}\n"
    "result.update((\"heat of \" + name, abs(q)) for name, q in heats.items())\n"
    "print(json.dumps({\"tespy\": result, \"heatloom\": HEATLOOM,\n"
    "                  \"deviation\": max(abs(result[k] / HEATLOOM[k] - 1) for k in HEATLOOM)}, "
    "indent=1))\n";

/* What the COP counts: heat delivered or taken; of an engine, whose efficiency it is, taken. */
static bool in_basis(const hli_plan_part *part, const hl_machine *machine,
                     const hl_cycle_result *r) {
  bool sink = hl_machine_cycle(machine)->basis == HL_CYCLE_BASIS_SINK && r->shaft > 0.0;
  return part->kind == HLI_COMPONENT_OUTSIDE && !part->secondary &&
         part->side == (sink ? HL_SIDE_HOT : HL_SIDE_COLD);
}

static void write_facts(const script *s, const hl_machine *machine, const hl_cycle_result *r,
                        double scale) {
  char id[40];
  const hl_fluid *fluid;
  hli_text_puts(s->out, "# What heatloom finds.\nHEATLOOM = {");
  hli_text_printf(s->out, "\"cop\": %.12g, \"cop_electric\": %.12g,\n", r->cop, r->cop_electric);
  hli_text_printf(s->out, "            \"shaft\": %.12g, \"power\": %.12g,\n", r->shaft * scale,
                  r->power * scale);
  hli_text_printf(s->out, "            \"q_sink\": %.12g, \"q_source\": %.12g", r->q_sink * scale,
                  r->q_source * scale);
  for (int k = 0; k < s->plan->part_count; k++) {
    const hli_plan_part *part = &s->plan->part[k];
    if (part->kind == HLI_COMPONENT_OUTSIDE)
      hli_text_printf(s->out, ",\n            \"heat of %s\": %.12g", part->name,
                      s->scale * part->in[0].m * fabs(part->out[0].state.h - part->in[0].state.h));
  }
  hli_text_printf(s->out, "}\nDRIVE = %.12g\nBASIS = (", r->shaft / r->power);
  for (int k = 0; k < s->plan->part_count; k++)
    if (in_basis(&s->plan->part[k], machine, r))
      hli_text_printf(s->out, "\"%s\", ", s->plan->part[k].name);
  hli_text_puts(s->out, ")\n");
  for (int k = 0; (fluid = hl_machine_fluid_at(machine, k)) != NULL; k++) {
    coolprop_name(fluid, id, sizeof id);
    hli_text_printf(s->out, "FLUID%d = {\"%s\": 1}\n", k, id);
  }
}

static void write_settings(hli_text *out, const hl_machine *machine) {
  const hl_settings_table *table = hl_machine_cycle(machine)->parameters;
  for (int k = 0; k < table->count; k++) {
    const hl_setting *setting = &table->setting[k];
    double value = hl_machine_value(machine, setting->name);
    char shown[48];
    if (isnan(value) || value == setting->initial)
      continue;
    if (setting->kind == HL_SETTING_NUMBER)
      hli_text_printf(out, "  %s = %s\n", setting->name,
                      hli_show(setting->dimension, value, shown));
    else
      hli_text_printf(out, "  %s = %g\n", setting->name, value);
  }
}

static void write_title(hli_text *out, const hl_machine *machine, double scale) {
  static const char *const basis[] = {[HL_CYCLE_BASIS_SINK] = "to the sink",
                                      [HL_CYCLE_BASIS_SOURCE] = "from the source",
                                      [HL_CYCLE_BASIS_POWER] = "of shaft power"};
  const hl_cycle_info *info = hl_machine_cycle(machine);
  char shown[48];
  const hl_fluid *fluid;
  hli_text_printf(out, "#!/usr/bin/env python3\n\"\"\"%s (%s)", info->title, info->name);
  for (int k = 0; (fluid = hl_machine_fluid_at(machine, k)) != NULL; k++)
    hli_text_printf(out, "%s%s", k == 0 ? ", " : " + ", hl_fluid_facts(fluid)->id);
  hli_text_printf(out,
                  ", %s %s: written by heatloom for TESPy 0.11.\n\nPrints COP (of engines the "
                  "efficiency), power and heat of TESPy's solution beside heatloom's. Parameters "
                  "that are not at their defaults:\n\n",
                  hli_show(HL_DIM_POWER, scale, shown), basis[info->basis]);
  write_settings(out, machine);
  hli_text_puts(out, "\"\"\"\n");
}

/* A file of one's own may hold another equation than CoolProp has for its name. */
static const char *stranger(const hl_machine *machine) {
  const hl_fluid *fluid;
  for (int k = 0; (fluid = hl_machine_fluid_at(machine, k)) != NULL; k++) {
    const char *id = hl_fluid_facts(fluid)->id;
    char known[40];
    bool found = false;
    for (int j = 0; !found && hl_fluid_id_at(j, known, sizeof known); j++)
      found = strcmp(known, id) == 0;
    if (!found || strcmp(id, "R1224ydZ") == 0)
      return id;
  }
  return NULL;
}

static void write_script(script *s, const hl_machine *machine, const hl_cycle_result *r,
                         double scale) {
  hli_plan *plan = s->plan;
  give_states(s);
  write_title(s->out, machine, scale);
  hli_text_puts(s->out, head);
  write_facts(s, machine, r, scale);
  hli_text_puts(s->out, "\n");
  for (int k = 0; k < plan->part_count; k++)
    write_part(s->out, &plan->part[k]);
  hli_text_puts(s->out, "\n");
  for (int k = 0; k < plan->flow_count; k++)
    if (plan->flow[k].start)
      write_flow(s, machine, k);
  hli_text_puts(s->out, foot);
}

hl_status hli_tespy_write(hl_ctx *ctx, const hl_machine *machine, hli_plan *plan,
                          const hl_cycle_result *r, double scale, char **text, size_t *length) {
  const char *cycle = hl_machine_cycle(machine)->name, *id = stranger(machine);
  hli_text out;
  if (id)
    HLI_FAIL(ctx, 1, NULL,
             "cycle \"%s\" cannot be written for TESPy: %s is not a fluid of CoolProp 7 or 8, by "
             "which it calculates",
             cycle, id);
  if (!hli_plan_connect(plan))
    HLI_FAIL(ctx, 1, NULL, "cycle \"%s\" cannot be written for TESPy: %s", cycle, plan->refusal);
  script *s = hli_zalloc(ctx, 1, sizeof *s);
  if (!s)
    return hli_nomem(ctx);
  hli_text_init(&out, ctx);
  s->plan = plan;
  s->out = &out;
  s->scale = scale / plan->basis;
  write_script(s, machine, r, scale);
  hli_release(ctx, s);
  if (out.failed) {
    hli_text_free(&out);
    return hli_nomem(ctx);
  }
  *text = out.data;
  *length = out.length;
  return HL_OK;
}
