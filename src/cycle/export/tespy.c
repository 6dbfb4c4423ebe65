/** A machine at its operating point as a Python script for TESPy (Witte and Tuschy 2020). */
#include "cycle/export/tespy.h"

#include <stdio.h>

/* ---------------------------------------------------------------------- lines */

static void given_text(char *text, size_t size, const char *format, va_list args) {
  vsnprintf(text, size, format, args);
  if (text[0] == ' ' || text[0] == '\0')
    text[0] = '\0';
}

void hli_script_part(hli_script *s, const char *kind, const char *name, const char *given, ...) {
  char text[200];
  va_list args;
  va_start(args, given);
  given_text(text, sizeof text, given, args);
  va_end(args);
  hli_text_printf(&s->parts, "part(%s, \"%s\"%s%s)\n", kind, name, text[0] ? ", " : "", text);
}

hli_end hli_script_end(const char *name, const char *port) {
  hli_end end;
  hli_print(end.name, sizeof end.name, "%s:%s", name, port);
  return end;
}

void hli_script_flow(hli_script *s, const hl_fluid *fluid, const hli_end *from, const char *to,
                     const char *port, double m, const hl_fluid_state *state, const char *given,
                     ...) {
  char text[240], id[40];
  bool wet = state->x >= 0.0 && state->x <= 1.0;
  va_list args;
  va_start(args, given);
  given_text(text, sizeof text, given, args);
  va_end(args);
  hli_coolprop_name(fluid, id, sizeof id);
  hli_text_printf(&s->flows, "flow(\"%s\", \"%s:%s\", \"%s\", %.12g, %.12g, \"%s\", %.12g%s%s)\n",
                  from->name, to, port, id, m * s->scale, state->p, wet ? "Q" : "T",
                  wet ? state->x : state->t, text[0] ? ", " : "", text);
}

/* R1234zeE is R1234ze(E) there. */
void hli_coolprop_name(const hl_fluid *fluid, char *name, size_t size) {
  const char *id = hl_fluid_facts(fluid)->id;
  size_t n = strlen(id);
  if (id[0] == 'R' && n > 2 && (id[n - 1] == 'E' || id[n - 1] == 'Z'))
    hli_print(name, size, "%.*s(%c)", (int)(n - 1), id, id[n - 1]);
  else
    hli_print(name, size, "%s", id);
}

double hli_efficiency_of(const hl_fluid *fluid, const hl_fluid_state *in, const hl_fluid_state *out,
                         bool expansion) {
  hl_fluid_state ideal;
  if (hl_fluid_state_ps(fluid, out->p, in->s, &ideal) != HL_OK)
    return NAN;
  double eta = (ideal.h - in->h) / (out->h - in->h);
  return expansion ? 1.0 / eta : eta;
}

/* -------------------------------------------------------------------- brayton */

static const hl_cycle_state *find_state(const hl_cycle_result *r, const char *label) {
  for (int k = 0; k < r->state_count; k++)
    if (strcmp(r->state[k].label, label) == 0)
      return &r->state[k];
  return NULL;
}

static hl_fluid_state state_of(const hl_cycle_state *s) {
  return (hl_fluid_state){.p = s->p, .t = s->t, .h = s->h, .s = s->s, .rho = s->rho, .x = s->x};
}

bool hli_tespy_brayton(hli_script *s, const hl_fluid *fluid, hl_cycle_result *r) {
  static const char *const label[6] = {
      "1 suction",       "2 discharge",      "3 hot exchanger outlet",
      "4 turbine inlet", "5 turbine outlet", "6 cold exchanger outlet"};
  hl_fluid_state at[6];
  bool recuperator = find_state(r, label[3]) != NULL;
  for (int k = 0; k < 6; k++) {
    int own = recuperator || (k != 3 && k != 5) ? k : k == 3 ? 2 : 0;
    at[k] = state_of(find_state(r, label[own]));
  }
  double m = r->state[0].m, work = (at[1].h - at[0].h - (at[3].h - at[4].h)) * m;
  if (fabs(work - r->shaft) > 1e-9 * fabs(r->shaft)) {
    hli_cycle_clear(r, "compressors there lose no heat: heat_loss must be 0");
    return false;
  }
  hli_script_part(s, "Compressor", "compressor", "eta_s=%.12g",
                  hli_efficiency_of(fluid, &at[0], &at[1], false));
  hli_script_part(s, "SimpleHeatExchanger", "hot exchanger", "pr=%.12g", at[2].p / at[1].p);
  hli_script_part(s, "Turbine", "turbine", "eta_s=%.12g",
                  hli_efficiency_of(fluid, &at[3], &at[4], true));
  hli_script_part(s, "SimpleHeatExchanger", "cold exchanger", "pr=%.12g", at[5].p / at[4].p);
  hli_script_part(s, "CycleCloser", "closer", " ");
  hli_end from = hli_script_end("closer", "out1");
  hli_script_flow(s, fluid, &from, "compressor", "in1", m, &at[0], "p=%.12g, m=%.12g, fluid=FLUID0",
                  at[0].p, m * s->scale);
  from = hli_script_end("compressor", "out1");
  hli_script_flow(s, fluid, &from, "hot exchanger", "in1", m, &at[1], "p=%.12g", at[1].p);
  from = hli_script_end("hot exchanger", "out1");
  if (recuperator) {
    hli_script_part(s, "HeatExchanger", "recuperator", "pr1=%.12g, pr2=%.12g", at[3].p / at[2].p,
                    at[0].p / at[5].p);
    hli_script_flow(s, fluid, &from, "recuperator", "in1", m, &at[2], "T=%.12g", at[2].t);
    from = hli_script_end("recuperator", "out1");
    hli_script_flow(s, fluid, &from, "turbine", "in1", m, &at[3], "T=%.12g", at[3].t);
  } else
    hli_script_flow(s, fluid, &from, "turbine", "in1", m, &at[2], "T=%.12g", at[2].t);
  from = hli_script_end("turbine", "out1");
  hli_script_flow(s, fluid, &from, "cold exchanger", "in1", m, &at[4], " ");
  from = hli_script_end("cold exchanger", "out1");
  if (recuperator) {
    hli_script_flow(s, fluid, &from, "recuperator", "in2", m, &at[5], "T=%.12g", at[5].t);
    from = hli_script_end("recuperator", "out2");
    hli_script_flow(s, fluid, &from, "closer", "in1", m, &at[0], " ");
  } else
    hli_script_flow(s, fluid, &from, "closer", "in1", m, &at[5], "T=%.12g", at[5].t);
  return true;
}

/* --------------------------------------------------------------------- script */

static const char head[] =
    "import json\n"
    "import sys\n"
    "\n"
    "from CoolProp.CoolProp import PropsSI\n"
    "from tespy.components import (Compressor, CycleCloser, DropletSeparator, HeatExchanger, "
    "Merge,\n"
    "                              SimpleHeatExchanger, Splitter, Turbine, Valve)\n"
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
    "kinds = (Compressor, Turbine, SimpleHeatExchanger)\n"
    "machines = [p.P.val_SI for p in parts.values() if isinstance(p, kinds[:2])]\n"
    "heats = [p.Q.val_SI for p in parts.values() if isinstance(p, kinds[2])]\n"
    "shaft, q_sink, q_source = sum(machines), -sum(q for q in heats if q < 0), sum(q for q in "
    "heats "
    "if q > 0)\n"
    "power = shaft / DRIVE\n"
    "result = {\"cop\": q_sink / shaft, \"cop_electric\": q_sink / power, \"shaft\": shaft, "
    "\"power\": "
    "power,\n"
    "          \"q_sink\": q_sink, \"q_source\": q_source}\n"
    "print(json.dumps({\"tespy\": result, \"heatloom\": HEATLOOM,\n"
    "                  \"deviation\": max(abs(result[k] / HEATLOOM[k] - 1) for k in result)}, "
    "indent=1))\n";

static void write_facts(hli_text *out, const hl_machine *machine, const hl_cycle_result *r,
                        double scale) {
  char id[40];
  const hl_fluid *fluid;
  hli_text_puts(out, "# What heatloom finds.\nHEATLOOM = {");
  hli_text_printf(out, "\"cop\": %.12g, \"cop_electric\": %.12g,\n", r->cop, r->cop_electric);
  hli_text_printf(out, "            \"shaft\": %.12g, \"power\": %.12g,\n", r->shaft * scale,
                  r->power * scale);
  hli_text_printf(out, "            \"q_sink\": %.12g, \"q_source\": %.12g}\n", r->q_sink * scale,
                  r->q_source * scale);
  hli_text_printf(out, "DRIVE = %.12g\n", r->shaft / r->power);
  for (int k = 0; (fluid = hl_machine_fluid_at(machine, k)) != NULL; k++) {
    hli_coolprop_name(fluid, id, sizeof id);
    hli_text_printf(out, "FLUID%d = {\"%s\": 1}\n", k, id);
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
  const hl_cycle_info *info = hl_machine_cycle(machine);
  char shown[48];
  const hl_fluid *fluid;
  hli_text_printf(out, "#!/usr/bin/env python3\n\"\"\"%s (%s)", info->title, info->name);
  for (int k = 0; (fluid = hl_machine_fluid_at(machine, k)) != NULL; k++)
    hli_text_printf(out, "%s%s", k == 0 ? ", " : " + ", hl_fluid_facts(fluid)->id);
  hli_text_printf(out,
                  ", %s to the sink: written by heatloom for TESPy 0.11.\n\nPrints COP, power and "
                  "heat of TESPy's solution beside heatloom's. Parameters that are not at their "
                  "defaults:\n\n",
                  hli_show(HL_DIM_POWER, scale, shown));
  write_settings(out, machine);
  hli_text_puts(out, "\"\"\"\n");
}

/* A file of one's own may hold another equation than CoolProp has for its name. */
static bool of_library(const hl_machine *machine, hl_cycle_result *r) {
  const hl_fluid *fluid;
  for (int k = 0; (fluid = hl_machine_fluid_at(machine, k)) != NULL; k++) {
    const char *id = hl_fluid_facts(fluid)->id;
    char known[40];
    bool found = false;
    for (int j = 0; !found && hl_fluid_id_at(j, known, sizeof known); j++)
      found = strcmp(known, id) == 0;
    if (!found || strcmp(id, "R1224ydZ") == 0) {
      hli_cycle_clear(r, "%s is not a fluid of CoolProp 7 or 8, by which TESPy calculates", id);
      return false;
    }
  }
  return true;
}

/* Flows of the plan are of any size; nothing but its circuits may be on the sheet. */
static bool scale_to(const hli_plan *plan, const hl_cycle_result *r, hli_script *s) {
  double work = 0.0, sink = 0.0;
  for (int k = 0; k < plan->count; k++) {
    const hli_planned *c = &plan->circuit[k];
    work += c->role.m * c->at.work;
    sink += c->role.m * (c->at.q_sink - (c->role.inner_condenser ? c->at.q_condenser : 0.0));
  }
  double factor = r->shaft / work;
  s->scale *= factor;
  return fabs(sink * factor - r->q_sink) <= 1e-9 * r->q_sink;
}

static bool write_body(hli_script *s, const hl_machine *machine, hli_plan *plan,
                       hl_cycle_result *r) {
  const hl_fluid *fluid[HL_CYCLE_FLUIDS];
  for (int k = 0; k < HL_CYCLE_FLUIDS; k++)
    fluid[k] = hl_machine_fluid_at(machine, k);
  if (!of_library(machine, r))
    return false;
  if (strcmp(hl_machine_cycle(machine)->name, "brayton") == 0)
    return hli_tespy_brayton(s, fluid[0], r);
  if (plan->count == 0 || !scale_to(plan, r, s)) {
    hli_cycle_clear(r, "this kind of system is not written");
    return false;
  }
  return hli_tespy_circuits(s, fluid, plan, r);
}

hl_status hli_tespy_write(hl_ctx *ctx, const hl_machine *machine, hli_plan *plan,
                          hl_cycle_result *r, double scale, char **text, size_t *length) {
  hli_script s = {.scale = scale};
  const hl_cycle_result found = *r;
  hli_text out;
  hli_text_init(&s.parts, ctx);
  hli_text_init(&s.flows, ctx);
  hli_text_init(&out, ctx);
  bool can = write_body(&s, machine, plan, r);
  if (can) {
    write_title(&out, machine, scale);
    hli_text_puts(&out, head);
    write_facts(&out, machine, &found, scale);
    hli_text_puts(&out, "\n");
    hli_text_add(&out, s.parts.data, s.parts.length);
    hli_text_puts(&out, "\n");
    hli_text_add(&out, s.flows.data, s.flows.length);
    hli_text_puts(&out, foot);
  }
  bool failed = s.parts.failed || s.flows.failed || out.failed;
  hli_text_free(&s.parts);
  hli_text_free(&s.flows);
  if (can && !failed) {
    *text = out.data;
    *length = out.length;
    return HL_OK;
  }
  hli_text_free(&out);
  if (failed)
    return hli_nomem(ctx);
  HLI_FAIL(ctx, 1, NULL, "cycle \"%s\" cannot be written for TESPy: %s",
           hl_machine_cycle(machine)->name, r->reason);
}
