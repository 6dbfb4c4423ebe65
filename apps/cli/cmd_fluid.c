/** heatloom fluid: facts and properties of fluids. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

const char *cli_split(const char *text, char *name, size_t size) {
  const char *equals = strchr(text, '=');
  if (equals == NULL || (size_t)(equals - text) >= size)
    return NULL;
  memcpy(name, text, (size_t)(equals - text));
  name[equals - text] = '\0';
  return equals + 1;
}

bool cli_quantity(hl_dimension dimension, const char *text, double *si) {
  char *end;
  double value = strtod(text, &end);
  if (end == text || text + strspn(text, "+-.0123456789eE") < end)
    return false; /* decimal numbers only */
  while (*end == ' ')
    end++;
  const hl_unit *unit = *end == '\0' ? hl_unit_shown(dimension) : hl_unit_find(dimension, end);
  if (unit == NULL)
    return false;
  *si = hl_unit_to_si(unit, value);
  return isfinite(*si);
}

typedef struct given {
  double t, p, h, s, x;
} given;

static hl_status solve(const hl_fluid *fluid, const given *g, hl_fluid_state *state, bool *known) {
  *known = true;
  if (!isnan(g->t) && !isnan(g->p))
    return hl_fluid_state_pT(fluid, g->p, g->t, state);
  if (!isnan(g->t) && !isnan(g->x))
    return hl_fluid_state_Tx(fluid, g->t, g->x, state);
  if (!isnan(g->p) && !isnan(g->x))
    return hl_fluid_state_px(fluid, g->p, g->x, state);
  if (!isnan(g->p) && !isnan(g->h))
    return hl_fluid_state_ph(fluid, g->p, g->h, state);
  if (!isnan(g->p) && !isnan(g->s))
    return hl_fluid_state_ps(fluid, g->p, g->s, state);
  if (!isnan(g->h) && !isnan(g->s))
    return hl_fluid_state_hs(fluid, g->h, g->s, state);
  *known = false;
  return HL_ERR_ARG;
}

static void fact_json(hl_writer *w, const char *key, const hl_fluid_fact *fact) {
  if (fact->text[0] == '\0')
    return; /* not known */
  hl_writer_open_object(w, key);
  if (!isnan(fact->value))
    hl_writer_number(w, "value", fact->value);
  hl_writer_text(w, "text", fact->text);
  hl_writer_text(w, "note", fact->note);
  hl_writer_text(w, "source", fact->source);
  hl_writer_text(w, "date", fact->date);
  hl_writer_flag(w, "verified", fact->verified);
  hl_writer_close_object(w);
}

static void facts_json(hl_writer *w, const hl_fluid_info *f) {
  hl_writer_text(w, "id", f->id);
  hl_writer_text(w, "name", f->name);
  hl_writer_text(w, "aliases", f->aliases);
  hl_writer_text(w, "formula", f->formula);
  hl_writer_text(w, "cas", f->cas);
  hl_writer_text(w, "source", f->source);
  hl_writer_flag(w, "source_verified", f->source_verified);
  hl_writer_text(w, "use", f->use);
  fact_json(w, "safety_class", &f->safety_class);
  fact_json(w, "gwp", &f->gwp);
  fact_json(w, "gwp_eu", &f->gwp_eu);
  fact_json(w, "odp", &f->odp);
  hl_writer_flag(w, "mixture", f->mixture);
  hl_writer_number(w, "molar_mass", f->molar_mass);
  hl_writer_number(w, "t_critical", f->t_critical);
  hl_writer_number(w, "p_critical", f->p_critical);
  hl_writer_number(w, "rho_critical", f->rho_critical);
  hl_writer_number(w, "t_triple", f->t_triple);
  hl_writer_number(w, "t_min", f->t_min);
  hl_writer_number(w, "t_max", f->t_max);
  hl_writer_number(w, "p_max", f->p_max);
  hl_writer_number(w, "acentric", f->acentric);
}

/* Behind a fact that was not compared with its source. */
static const char unverified_mark[] = "*";

static const char *marked(const hl_fluid_fact *fact, char *text, size_t size) {
  bool known = fact->text[0] != '\0';
  snprintf(text, size, "%s%s", known ? fact->text : "-",
           known && !fact->verified ? unverified_mark : "");
  return text;
}

static void print_row(const hl_fluid_info *f) {
  char safety[16], gwp[16], gwp_eu[16], odp[24];
  printf("%-12s %s %-6s %7s %7s %-15s %7.1f %7.2f %7.1f  %s\n", f->id, cli_cell(f->name, 28),
         marked(&f->safety_class, safety, sizeof safety), marked(&f->gwp, gwp, sizeof gwp),
         marked(&f->gwp_eu, gwp_eu, sizeof gwp_eu), marked(&f->odp, odp, sizeof odp),
         cli_celsius(f->t_critical), f->p_critical / 1e5, cli_celsius(f->t_max), f->use);
}

static void print_head(void) {
  bool utf8 = cli_utf8();
  printf("%-12s %s %-6s %7s %7s %-15s %s %7s %s  %s\n", "id", cli_cell("name", 28), "safety", "GWP",
         "GWP EU", "ODP", cli_cell(utf8 ? "Tc °C" : "Tc degC", -7), "pc bar",
         cli_cell(utf8 ? "max °C" : "to degC", -7), "used for");
}

static int list_fluids(cli *c) {
  char id[16];
  hl_writer *w = NULL;
  hl_fluid *fluid = NULL;
  hl_status status = c->json ? hl_writer_new(c->ctx, &w) : HL_OK;
  if (c->json && status == HL_OK) {
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "format", "heatloom-fluids/1");
    hl_writer_open_array(w, "fluids");
  } else if (status == HL_OK) {
    print_head();
  }
  for (int k = 0; status == HL_OK && hl_fluid_id_at(k, id, sizeof id); k++) {
    status = hl_fluid_new(c->ctx, id, HL_FLUID_REFERENCE_FILE, &fluid);
    if (status != HL_OK)
      break;
    if (c->json) {
      hl_writer_open_object(w, NULL);
      facts_json(w, hl_fluid_facts(fluid));
      hl_writer_close_object(w);
    } else {
      print_row(hl_fluid_facts(fluid));
    }
    hl_fluid_free(fluid);
  }
  if (status != HL_OK) {
    hl_writer_free(w);
    return cli_fail(c, status);
  }
  if (c->json) {
    hl_writer_close_array(w);
    return cli_put_document(c, w);
  }
  printf("\n%s not compared with its source, which \"heatloom fluid NAME\" says\n"
         "GWP: 100 years, IPCC AR6; GWP EU: Regulation (EU) 2024/573, annex I; Tc, pc: critical "
         "point; max: end of the equation's range\n",
         unverified_mark);
  return CLI_OK;
}

static void print_fact(const char *label, const hl_fluid_fact *fact) {
  if (fact->text[0] == '\0')
    return;
  printf("  %-18s %s%s%s  (%s, %s%s)\n", label, fact->text, fact->note[0] ? "; " : "", fact->note,
         fact->source, fact->date, fact->verified ? "" : "; not compared with the source");
}

static int print_facts(cli *c, const hl_fluid *fluid) {
  const hl_fluid_info *f = hl_fluid_facts(fluid);
  if (c->json) {
    hl_writer *w = NULL;
    hl_status status = hl_writer_new(c->ctx, &w);
    if (status != HL_OK)
      return cli_fail(c, status);
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "format", "heatloom-fluid-facts/1");
    facts_json(w, f);
    return cli_put_document(c, w);
  }
  printf("%s  %s", f->id, f->name);
  if (f->formula[0] != '\0')
    printf("  %s", f->formula);
  if (f->cas[0] != '\0')
    printf("  CAS %s", f->cas);
  printf("\n");
  if (f->aliases[0] != '\0')
    printf("  also               %s\n", f->aliases);
  if (f->use[0] != '\0')
    printf("  used for           %s\n", f->use);
  printf("  equation of state  %s%s\n", f->source,
         f->source_verified ? "" : " (citation not compared with the paper)");
  printf("  molar mass         %.5f g/mol\n  critical point     %.3f %s  %.4f bar  %.3f kg/m3\n",
         1e3 * f->molar_mass, cli_celsius(f->t_critical), cli_degree(), f->p_critical / 1e5,
         f->rho_critical);
  printf("  valid              %.2f .. %.2f %s, to %.0f bar%s\n", cli_celsius(f->t_min),
         cli_celsius(f->t_max), cli_degree(), f->p_max / 1e5,
         f->mixture ? "; a mixture, as a gas only" : "");
  print_fact("safety class", &f->safety_class);
  print_fact("GWP, 100 years", &f->gwp);
  print_fact("GWP in EU law", &f->gwp_eu);
  print_fact("ODP", &f->odp);
  return CLI_OK;
}

static const char *phase_text(const hl_fluid *fluid, const hl_fluid_state *s) {
  static const char *const text[] = {"", "liquid", "vapour", "two-phase", "supercritical"};
  if (s->phase == HL_FLUID_PHASE_TWO_PHASE && (s->x == 0.0 || s->x == 1.0))
    return s->x == 0.0 ? "saturated liquid" : "saturated vapour";
  bool gas = s->phase == HL_FLUID_PHASE_SUPERCRITICAL && s->p < hl_fluid_facts(fluid)->p_critical;
  return gas ? "gas above the critical temperature" : text[s->phase];
}

static void state_json(hl_writer *w, const hl_fluid *fluid, const hl_fluid_state *s) {
  hl_fluid_caloric caloric; /* of NAN where there is none, which is null */
  hl_fluid_caloric_state(fluid, s, &caloric);
  hl_writer_number(w, "p", s->p);
  hl_writer_number(w, "t", s->t);
  hl_writer_number(w, "rho", s->rho);
  hl_writer_number(w, "h", s->h);
  hl_writer_number(w, "s", s->s);
  hl_writer_number(w, "x", s->x);
  hl_writer_number(w, "cp", caloric.cp);
  hl_writer_number(w, "cv", caloric.cv);
  hl_writer_number(w, "w", caloric.w);
  hl_writer_text(w, "phase", phase_text(fluid, s));
  hl_writer_flag(w, "extrapolated", s->extrapolated);
}

static int print_state(cli *c, const hl_fluid *fluid, const hl_fluid_state *s) {
  if (c->json) {
    hl_writer *w = NULL;
    if (hl_writer_new(c->ctx, &w) != HL_OK)
      return cli_fail(c, HL_ERR_NOMEM);
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "format", "heatloom-state/1");
    hl_writer_text(w, "fluid", hl_fluid_facts(fluid)->id);
    state_json(w, fluid, s);
    return cli_put_document(c, w);
  }
  printf("%s, %s%s\n", hl_fluid_facts(fluid)->name, phase_text(fluid, s),
         s->extrapolated ? " (extrapolated beyond the equation's published range)" : "");
  printf("  T    %14.6f %s\n  p    %14.8f bar\n  rho  %14.6f kg/m3\n  h    %14.6f kJ/kg\n  s    "
         "%14.8f kJ/kg/K\n",
         cli_celsius(s->t), cli_degree(), s->p / 1e5, s->rho, s->h / 1e3, s->s / 1e3);
  if (!isnan(s->x))
    printf("  x    %14.6f\n", s->x);
  hl_fluid_caloric caloric;
  if (hl_fluid_caloric_state(fluid, s, &caloric) == HL_OK)
    printf("  cp   %14.8f kJ/kg/K\n  cv   %14.8f kJ/kg/K\n  w    %14.6f m/s\n", caloric.cp / 1e3,
           caloric.cv / 1e3, caloric.w);
  else if (s->phase == HL_FLUID_PHASE_TWO_PHASE)
    printf("  cp, cv and speed of sound do not exist between the phases\n");
  return CLI_OK;
}

int cmd_fluid(cli *c) {
  if (c->arg_count == 0)
    return list_fluids(c);
  given g = {NAN, NAN, NAN, NAN, NAN};
  for (int k = 1; k < c->arg_count; k++) {
    char name[16];
    const char *value = cli_split(c->arg[k], name, sizeof name);
    const struct {
      const char *name;
      hl_dimension dimension;
      double *to;
    } field[] = {{"T", HL_DIM_TEMPERATURE, &g.t}, {"p", HL_DIM_PRESSURE, &g.p},
                 {"h", HL_DIM_ENTHALPY, &g.h},    {"s", HL_DIM_ENTROPY, &g.s},
                 {"x", HL_DIM_NONE, &g.x},        {"t", HL_DIM_TEMPERATURE, &g.t}};
    bool ok = false;
    for (size_t j = 0; value != NULL && j < sizeof field / sizeof *field; j++)
      if (strcmp(name, field[j].name) == 0)
        ok = cli_quantity(field[j].dimension, value, field[j].to);
    if (ok && strcmp(name, "x") != 0 && value[strspn(value, "+-.0123456789eE")] == '\0')
      return cli_usage(c, "\"%s\" has no unit, as in T=75degC p=5bar h=500kJ/kg s=2kJ/kg/K",
                       c->arg[k]);
    if (!ok)
      return cli_usage(c, "\"%s\" is not T=, p=, h=, s= or x= with a number and a unit I know%s",
                       c->arg[k], cli_comma(c->arg[k]) ? CLI_COMMA_ADVICE : "");
  }
  hl_fluid *fluid = NULL;
  hl_status status = hl_fluid_new(c->ctx, c->arg[0], HL_FLUID_REFERENCE_FILE, &fluid);
  if (status != HL_OK)
    return cli_fail(c, status);
  int code;
  if (c->arg_count == 1) {
    code = print_facts(c, fluid);
  } else {
    hl_fluid_state state;
    bool known;
    status = solve(fluid, &g, &state, &known);
    if (!known || c->arg_count != 3) {
      code = cli_usage(c, "give two of T, p, h, s, x: T p, T x, p x, p h, p s or h s");
    } else if (status != HL_OK) {
      char inputs[80];
      snprintf(inputs, sizeof inputs, "%.30s, %.30s", c->arg[1], c->arg[2]);
      code = cli_fail(c, hl_fluid_refuse(c->ctx, fluid, inputs, state.reason));
    } else {
      code = print_state(c, fluid, &state);
    }
  }
  hl_fluid_free(fluid);
  return code;
}
