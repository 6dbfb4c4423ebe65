/** heatloom cycle list, parameters, show: the systems of the library by themselves. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const char *const basis_text[] = {"heat delivered", "heat taken", "power delivered"};
static const char *const basis_key[] = {"sink", "source", "power"};

/* ------------------------------------------------------------------------- list */

static void level_text(const hl_cycle_info *cycle, char *text, size_t size) {
  const int count = hl_cycle_variable_count(cycle);
  size_t used = (size_t)snprintf(text, size, "%s", count > 0 ? "" : "-");
  for (int k = 0; k < count && used < size; k++)
    used += (size_t)snprintf(text + used, size - used, "%s%s", k > 0 ? ", " : "",
                             hl_cycle_variable_at(cycle, k).name);
}

static void fluids_text(const hl_cycle_info *cycle, char *text, size_t size) {
  if (cycle->catalogue)
    snprintf(text, size, "id");
  else if (cycle->fluid != NULL)
    snprintf(text, size, "%s", cycle->fluid);
  else
    snprintf(text, size, "%d", cycle->fluid_count);
}

static int list_json(cli *c) {
  hl_writer *w = NULL;
  hl_status status = hl_writer_new(c->ctx, &w);
  if (status != HL_OK)
    return cli_fail(c, status);
  hl_writer_open_object(w, NULL);
  hl_writer_text(w, "format", "heatloom-cycles/1");
  hl_writer_open_array(w, "cycles");
  const hl_cycle_info *cycle;
  for (int k = 0; (cycle = hl_cycle_at(k)) != NULL; k++) {
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "name", cycle->name);
    hl_writer_text(w, "title", cycle->title);
    hl_writer_integer(w, "fluid_count", cycle->fluid_count);
    hl_writer_text(w, "fluid", cycle->fluid);
    hl_writer_text(w, "basis", basis_key[cycle->basis]);
    hl_writer_text(w, "low", cycle->low);
    hl_writer_text(w, "high", cycle->high);
    hl_writer_open_array(w, "variables");
    for (int j = 0; j < hl_cycle_variable_count(cycle); j++)
      hl_writer_text(w, NULL, hl_cycle_variable_at(cycle, j).name);
    hl_writer_close_array(w);
    hl_writer_open_array(w, "parameters");
    for (int j = 0; j < cycle->parameters->count; j++)
      hl_writer_text(w, NULL, cycle->parameters->setting[j].name);
    hl_writer_close_array(w);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
  return cli_put_document(c, w);
}

int cmd_cycle_list(cli *c) {
  if (c->json)
    return list_json(c);
  const hl_cycle_info *cycle;
  int name = 4, title = 5;
  for (int k = 0; (cycle = hl_cycle_at(k)) != NULL; k++) {
    name = cli_columns(cycle->name) > name ? cli_columns(cycle->name) : name;
    title = cli_columns(cycle->title) > title ? cli_columns(cycle->title) : title;
  }
  printf("%s %s %-6s %-15s placed by\n", cli_cell("name", name), cli_cell("title", title), "fluids",
         "per kW of");
  for (int k = 0; (cycle = hl_cycle_at(k)) != NULL; k++) {
    char levels[160], fluids[24];
    level_text(cycle, levels, sizeof levels);
    fluids_text(cycle, fluids, sizeof fluids);
    printf("%s %s %-6s %-15s %s\n", cli_cell(cycle->name, name), cli_cell(cycle->title, title),
           fluids, basis_text[cycle->basis], levels);
  }
  return CLI_OK;
}

/* ------------------------------------------------------------------- parameters */

/* A default or bound in the shown unit, to six digits. */
static const char *shown(const hl_setting *setting, double value, char *text, size_t size) {
  const hl_unit *unit = hl_unit_shown(setting->dimension);
  const char *choice = setting->choices;
  if (isnan(value))
    snprintf(text, size, "not set");
  else if (setting->kind == HL_SETTING_FLAG)
    snprintf(text, size, "%s", value != 0.0 ? "yes" : "no");
  else if (setting->kind == HL_SETTING_CHOICE) {
    for (int k = (int)value; k > 0; k--)
      choice = strchr(choice, '|') + 1;
    snprintf(text, size, "%.*s", (int)strcspn(choice, "|"), choice);
  } else
    snprintf(text, size, "%.6g%s%s", hl_unit_from_si(unit, value),
             setting->dimension == HL_DIM_NONE ? "" : " ",
             setting->dimension == HL_DIM_NONE ? "" : unit->show);
  return text;
}

/* Faults if there is no such cycle. */
static const hl_cycle_info *find_cycle(cli *c, const char *name) {
  const hl_cycle_info *cycle = hl_cycle_find(name);
  hl_machine *none;
  if (cycle == NULL)
    (void)hl_machine_new(c->ctx, name, NULL, &none);
  return cycle;
}

int cmd_cycle_parameters(cli *c) {
  const hl_cycle_info *cycle = find_cycle(c, c->arg[0]);
  if (cycle == NULL)
    return cli_fail(c, HL_ERR_ARG);
  const hl_settings_table *table = cycle->parameters;
  int wide = 30;
  for (int k = 0; k < table->count; k++)
    if (table->setting[k].kind == HL_SETTING_CHOICE)
      wide = cli_widest(wide, table->setting[k].choices);
  printf("%s: %s\n  %-20s %-16s %s\n", cycle->name, cycle->title, "parameter", "default", "range");
  for (int k = 0; k < table->count; k++) {
    const hl_setting *s = &table->setting[k];
    char value[64], least[64], most[64], range[140];
    if (s->kind == HL_SETTING_CHOICE)
      snprintf(range, sizeof range, "%s", s->choices);
    else if (s->kind == HL_SETTING_FLAG)
      snprintf(range, sizeof range, "no, yes");
    else
      snprintf(range, sizeof range, "%s .. %s", shown(s, s->least, least, sizeof least),
               shown(s, s->most, most, sizeof most));
    printf("  %-20s %s %s %s\n", s->name, cli_cell(shown(s, s->initial, value, sizeof value), 16),
           cli_cell(range, wide), s->help);
  }
  return CLI_OK;
}

/* ------------------------------------------------------------------------- show */

static void print_limits(const hl_cycle_result *r) {
  int name = 4;
  for (int k = 0; k < r->limit_count; k++)
    name = cli_columns(r->limit[k].name) > name ? cli_columns(r->limit[k].name) : name;
  printf("%s %12s %12s %12s\n", cli_cell("Limits", name + 7), "value", "limit", "margin");
  for (int k = 0; k < r->limit_count; k++) {
    const hl_cycle_limit *l = &r->limit[k];
    const hl_unit *unit = hl_unit_shown(l->dimension);
    const hl_unit *apart =
        l->dimension == HL_DIM_TEMPERATURE ? hl_unit_shown(HL_DIM_DIFFERENCE) : unit;
    printf("  %-4s %s %12.4f %12.4f %12.4f %s%s%s\n", l->margin < 0.0 ? "OVER" : "ok",
           cli_cell(l->name, name), hl_unit_from_si(unit, l->value),
           hl_unit_from_si(unit, l->limit), hl_unit_from_si(apart, l->margin), unit->show,
           apart != unit ? ", " : "", apart != unit ? apart->show : "");
  }
}

/* Corners of a profile: neighbouring pieces of one phase are one line. */
static void print_pieces(const hl_profile *p) {
  if (p->count == 1 && p->piece[0].phase == HL_PHASE_NONE)
    return; /* a model without states: nothing more to say */
  for (int k = 0; k < p->count;) {
    int from = k;
    double heat = 0.0;
    for (; k < p->count && p->piece[k].phase == p->piece[from].phase; k++)
      heat += p->piece[k].q;
    printf("    %-16s %9.5f kW  %9.3f to %9.3f %s", hl_phase_text(p->piece[from].phase), heat,
           cli_celsius(p->piece[from].t_in), cli_celsius(p->piece[k - 1].t_out), cli_degree());
    printf(k - from > 1 ? " in %d pieces\n" : "\n", k - from);
  }
}

static void print_heads(const hl_machine *m, const hl_cycle_result *r) {
  const hl_cycle_info *cycle = hl_machine_cycle(m);
  const char *basis = basis_text[cycle->basis];
  const hl_catalogue_info *known = hl_machine_catalogue(m);
  const hl_fluid *fluid;
  printf("%s", cycle->title);
  if (known != NULL)
    printf(" %s: %s, %s%s\n  points from: %s, %s\n  one machine gives %.1f kW here", known->id,
           known->maker, known->model, known->example ? " (EXAMPLE)" : "", known->source,
           known->date, cli_kw(r->capacity));
  for (int k = 0; (fluid = hl_machine_fluid_at(m, k)) != NULL; k++)
    printf("%s%s", k == 0 ? ", " : " + ", hl_fluid_facts(fluid)->id);
  const char *what = r->shaft < 0.0 ? "efficiency" : "COP";
  if (r->shaft != 0.0)
    printf(
        "\n  shaft %s %.6f      shaft power    %.6f kW per kW of %s\n  electric %s %.6f   electric "
        "power %.6f kW per kW of %s\n",
        what, r->cop, r->shaft, basis, what, r->cop_electric, r->power, basis);
  else if (isfinite(r->cop))
    printf(
        "\n  COP %.6f: %s per heat, fuel or electricity that drives it\n  electric power %.6f kW, "
        "fuel %.6f kW\n",
        r->cop, basis, r->power, r->group.fuel);
  else
    printf("\n  nothing drives it: no COP\n");
  if (isinf(r->cop_bound) && r->shaft != 0.0)
    printf("  no reversible %s: at the fluid's own mean temperatures heat is given at %.3f %s, not "
           "above that taken at %.3f %s\n",
           what, cli_celsius(r->t_hot), cli_degree(), cli_celsius(r->t_cold), cli_degree());
  else if (!isnan(r->cop_bound) && r->shaft != 0.0)
    printf("  reversible %s %.6f between the fluid's own mean temperatures %.3f and %.3f %s\n",
           what, r->cop_bound, cli_celsius(r->t_cold), cli_celsius(r->t_hot), cli_degree());
  else if (isfinite(r->cop_bound))
    printf("  reversible COP %.6f between its levels\n", r->cop_bound);
  printf("  heat taken %.6f kW, heat given %.6f kW", r->q_source, r->q_sink);
  if (!isnan(r->internal_approach))
    printf(", least difference inside %.3f K", r->internal_approach);
  printf("\n");
}

static void print_states(const hl_machine *m, const hl_cycle_result *r) {
  int label = 18;
  for (int k = 0; k < r->state_count; k++)
    label = cli_columns(r->state[k].label) > label ? cli_columns(r->state[k].label) : label;
  bool several = hl_machine_fluid_at(m, 1) != NULL;
  printf("\n  %s %10s %s %12s %13s %12s %8s\n", cli_cell("state", label), "p bar",
         cli_cell(cli_degree(), -11), "h kJ/kg", "s kJ/kg/K", "kg/s per MW", "x");
  for (int k = 0; k < r->state_count; k++) {
    const hl_cycle_state *s = &r->state[k];
    if (s->circuit > 0 && (k == 0 || s->circuit != s[-1].circuit))
      printf("circuit %d%s%s\n", s->circuit, several ? ", " : "",
             several ? hl_fluid_facts(hl_machine_fluid_at(m, s->fluid))->id : "");
    printf("  %s %10.4f %11.4f %12.4f %13.6f %12.5f", cli_cell(s->label, label), s->p / 1e5,
           cli_celsius(s->t), s->h / 1e3, s->s / 1e3, s->m * 1e6);
    if (isnan(s->x))
      printf("\n");
    else
      printf(" %8.4f\n", s->x);
  }
}

static void print_cycle(const hl_machine *m, const hl_cycle_result *r) {
  const char *basis = basis_text[hl_machine_cycle(m)->basis];
  print_heads(m, r);
  if (r->state_count > 0)
    print_states(m, r);
  printf("\nStreams per kW of %s\n", basis);
  for (int k = 0; k < r->group.profile_count; k++) {
    const hl_profile *p = &r->group.profile[k];
    printf("  %-18s %9.5f kW  %9.3f to %9.3f %s %s\n", p->name, hl_profile_heat(p),
           cli_celsius(p->piece[0].t_in), cli_celsius(p->piece[p->count - 1].t_out), cli_degree(),
           hl_side_text(p->side));
    print_pieces(p);
  }
  double whole = r->shaft != 0.0 ? r->shaft : r->group.exergy_in;
  for (int k = 0; r->shaft == 0.0 && k < r->group.profile_count; k++)
    if (r->profile[k].side == HL_SIDE_COLD)
      whole += fmax(r->profile[k].exergy, 0.0);
  printf("\nExergy destroyed per kW of %s\n", basis);
  for (int k = 0; k < r->group.loss_count; k++)
    if (fabs(whole) > 0.0)
      printf("  %-28s %9.6f kW  %5.1f %% of the %s\n", r->group.loss[k].component,
             r->group.loss[k].exergy, 100.0 * r->group.loss[k].exergy / fabs(whole),
             r->shaft != 0.0 ? "shaft power" : "exergy put in");
    else
      printf("  %-28s %9.6f kW\n", r->group.loss[k].component, r->group.loss[k].exergy);
  printf("\n");
  if (r->limit_count > 0)
    print_limits(r);
}

static void states_json(hl_writer *w, const hl_cycle_result *r) {
  hl_writer_open_array(w, "states");
  for (int k = 0; k < r->state_count; k++) {
    const hl_cycle_state *s = &r->state[k];
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "label", s->label);
    hl_writer_integer(w, "circuit", s->circuit);
    hl_writer_integer(w, "fluid", s->fluid);
    hl_writer_number(w, "p", s->p);
    hl_writer_number(w, "t", s->t);
    hl_writer_number(w, "h", s->h);
    hl_writer_number(w, "s", s->s);
    hl_writer_number(w, "rho", s->rho);
    hl_writer_number(w, "x", s->x);
    hl_writer_number(w, "m", s->m);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
}

static void group_json(hl_writer *w, const hl_cycle_result *r) {
  hl_writer_open_array(w, "profiles");
  for (int k = 0; k < r->group.profile_count; k++) {
    const hl_profile *p = &r->group.profile[k];
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "name", p->name);
    hl_writer_text(w, "side", hl_side_text(p->side));
    hl_writer_number(w, "exergy", p->exergy);
    hl_writer_open_array(w, "pieces");
    for (int j = 0; j < p->count; j++) {
      hl_writer_open_object(w, NULL);
      hl_writer_text(w, "phase", hl_phase_text(p->piece[j].phase));
      hl_writer_number(w, "t_in", p->piece[j].t_in);
      hl_writer_number(w, "t_out", p->piece[j].t_out);
      hl_writer_number(w, "q", p->piece[j].q);
      hl_writer_close_object(w);
    }
    hl_writer_close_array(w);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
  hl_writer_open_array(w, "losses");
  for (int k = 0; k < r->group.loss_count; k++) {
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "component", r->group.loss[k].component);
    hl_writer_number(w, "exergy", r->group.loss[k].exergy);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
}

static void limits_json(hl_writer *w, const hl_cycle_result *r) {
  hl_writer_open_array(w, "limits");
  for (int k = 0; k < r->limit_count; k++) {
    const hl_cycle_limit *l = &r->limit[k];
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "name", l->name);
    hl_writer_text(w, "setting", l->setting);
    hl_writer_number(w, "value", l->value);
    hl_writer_number(w, "limit", l->limit);
    hl_writer_number(w, "margin", l->margin);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
}

static int cycle_json(cli *c, const hl_machine *m, const hl_cycle_result *r) {
  const hl_cycle_info *cycle = hl_machine_cycle(m);
  hl_writer *w = NULL;
  hl_status status = hl_writer_new(c->ctx, &w);
  if (status != HL_OK)
    return cli_fail(c, status);
  hl_writer_open_object(w, NULL);
  hl_writer_text(w, "format", "heatloom-cycle/1");
  hl_writer_text(w, "cycle", cycle->name);
  hl_writer_open_array(w, "fluids");
  const hl_fluid *fluid;
  for (int k = 0; (fluid = hl_machine_fluid_at(m, k)) != NULL; k++)
    hl_writer_text(w, NULL, hl_fluid_facts(fluid)->id);
  hl_writer_close_array(w);
  hl_writer_text(w, "basis", basis_key[cycle->basis]);
  const hl_catalogue_info *known = hl_machine_catalogue(m);
  if (known != NULL) {
    hl_writer_open_object(w, "machine");
    hl_writer_text(w, "id", known->id);
    hl_writer_text(w, "maker", known->maker);
    hl_writer_text(w, "model", known->model);
    hl_writer_text(w, "source", known->source);
    hl_writer_text(w, "date", known->date);
    hl_writer_flag(w, "example", known->example);
    hl_writer_number(w, "capacity", r->capacity);
    hl_writer_close_object(w);
  }
  hl_writer_open_object(w, "parameters");
  for (int k = 0; k < cycle->parameters->count; k++)
    hl_writer_number(w, cycle->parameters->setting[k].name,
                     hl_machine_value(m, cycle->parameters->setting[k].name));
  hl_writer_close_object(w);
  hl_writer_number(w, "cop", r->cop);
  hl_writer_number(w, "cop_electric", r->cop_electric);
  hl_writer_number(w, "cop_bound", r->cop_bound);
  hl_writer_number(w, "shaft", r->shaft);
  hl_writer_number(w, "power", r->power);
  hl_writer_number(w, "q_source", r->q_source);
  hl_writer_number(w, "q_sink", r->q_sink);
  hl_writer_number(w, "t_hot", r->t_hot);
  hl_writer_number(w, "t_cold", r->t_cold);
  hl_writer_number(w, "internal_approach", r->internal_approach);
  hl_writer_open_array(w, "swept_volume");
  for (int k = 0; k < HL_CYCLE_CIRCUITS && !isnan(r->swept_volume[k]); k++)
    hl_writer_number(w, NULL, r->swept_volume[k]);
  hl_writer_close_array(w);
  states_json(w, r);
  group_json(w, r);
  limits_json(w, r);
  return cli_put_document(c, w);
}

static int set_parameter(cli *c, hl_machine *m, const char *given) {
  const hl_settings_table *table = hl_machine_cycle(m)->parameters;
  char name[64];
  const char *text = cli_split(given, name, sizeof name);
  const hl_setting *setting = text != NULL ? hl_settings_find(table, name) : NULL;
  if (setting == NULL)
    return cli_usage(c, "\"%s\" is not a parameter of %s; heatloom cycle parameters %s lists them",
                     given, hl_machine_cycle(m)->name, hl_machine_cycle(m)->name);
  union {
    double align;
    unsigned char bytes[1024];
  } scratch;
  hl_settings_init(table, &scratch);
  hl_status status = hl_settings_set(c->ctx, table, &scratch, name, text, NULL, NULL);
  if (status == HL_OK)
    status = hl_machine_set(m, name, hl_settings_value(setting, &scratch));
  return status == HL_OK ? CLI_OK : cli_fail(c, status);
}

/* A parameter given twice has no value. */
static int check_once(cli *c, int from) {
  const int words = c->arg_count - from, all = words + c->set.count;
  for (int k = 0; k < all; k++)
    for (int j = 0; j < k; j++) {
      const char *a = k < words ? c->arg[from + k] : c->set.item[k - words],
                 *b = j < words ? c->arg[from + j] : c->set.item[j - words];
      if (cli_same_key(a, b))
        return cli_usage(c, "\"%s\" and \"%s\": a parameter is given once", b, a);
    }
  return CLI_OK;
}

static int set_parameters(cli *c, hl_machine *m, int from) {
  int code = check_once(c, from);
  for (int k = from; k < c->arg_count && code == CLI_OK; k++)
    code = set_parameter(c, m, c->arg[k]);
  for (int k = 0; k < c->set.count && code == CLI_OK; k++)
    code = set_parameter(c, m, c->set.item[k]);
  return code;
}

/* The diagram of --figure; without that nothing. */
static int put_figure(cli *c, const hl_machine *m, const hl_cycle_result *r) {
  int kind = 0;
  hl_outside source = {NAN, NAN}, sink = {NAN, NAN};
  hl_document document = {0};
  if (c->figure == NULL)
    return CLI_OK;
  while (c->kind != NULL && kind < HL_CYCLE_FIGURE_COUNT &&
         strcmp(c->kind, hl_cycle_figure_name((hl_cycle_figure)kind)) != 0)
    kind++;
  if (kind == HL_CYCLE_FIGURE_COUNT)
    return cli_usage(c, "--kind is ph, ts or tq, not \"%s\"", c->kind);
  int code = c->source != NULL ? cli_outside(c, "source", c->source, &source) : CLI_OK;
  if (code == CLI_OK && c->sink != NULL)
    code = cli_outside(c, "sink", c->sink, &sink);
  if (code == CLI_OK && source.t_out > source.t_in)
    code = cli_usage(c, "--source %s is heated; it must give heat", c->source);
  if (code == CLI_OK && sink.t_out < sink.t_in)
    code = cli_usage(c, "--sink %s is cooled; it must take heat", c->sink);
  if (code != CLI_OK)
    return code;
  hl_status status =
      hl_cycle_figure_write(c->ctx, (hl_cycle_figure)kind, m, r, c->source != NULL ? &source : NULL,
                            c->sink != NULL ? &sink : NULL, &document);
  code = status == HL_OK ? cli_write(c, c->figure, document.text, document.length)
                         : cli_fail(c, status);
  hl_document_free(c->ctx, &document);
  if (code == CLI_OK)
    cli_note(c, "Wrote %s", c->figure);
  return code;
}

int cmd_cycle_show(cli *c) {
  hl_machine *m = NULL;
  bool named = c->arg_count > 1 && strchr(c->arg[1], '=') == NULL;
  hl_status status = hl_machine_new(c->ctx, c->arg[0], named ? c->arg[1] : NULL, &m);
  if (status != HL_OK)
    return cli_fail(c, status);
  hl_cycle_result *r = calloc(1, sizeof *r);
  int code = r != NULL ? set_parameters(c, m, named ? 2 : 1) : CLI_INTERNAL;
  if (code == CLI_OK && hl_machine_eval(m, 298.15, 101325.0, r) != HL_OK) {
    fprintf(stderr, "heatloom: the cycle has no result here: %s\n", r->reason);
    if (strstr(r->reason, "not set") != NULL)
      fprintf(stderr, "heatloom cycle parameters %s lists what it takes.\n", c->arg[0]);
    code = CLI_BAD_INPUT;
  } else if (code == CLI_OK && c->json) {
    code = cycle_json(c, m, r);
  } else if (code == CLI_OK) {
    print_cycle(m, r);
  }
  if (code == CLI_OK)
    code = put_figure(c, m, r);
  free(r);
  hl_machine_free(m);
  return code;
}

/* ----------------------------------------------------------------------- export */

int cli_write_tespy(cli *c, const hl_machine *m) {
  char *text = NULL;
  size_t length;
  hl_status status = hl_machine_write_tespy(m, 1e6, &text, &length);
  int code = status == HL_OK
                 ? cli_write(c, strcmp(c->tespy, "-") == 0 ? NULL : c->tespy, text, length)
                 : cli_fail(c, status);
  hl_file_free(c->ctx, text);
  return code;
}

int cmd_cycle_export(cli *c) {
  hl_machine *m = NULL;
  if (c->tespy == NULL)
    return cli_usage(c, "cycle export needs --tespy FILE.py ('-' for the terminal)");
  bool named = c->arg_count > 1 && strchr(c->arg[1], '=') == NULL;
  hl_status status = hl_machine_new(c->ctx, c->arg[0], named ? c->arg[1] : NULL, &m);
  if (status != HL_OK)
    return cli_fail(c, status);
  int code = set_parameters(c, m, named ? 2 : 1);
  if (code == CLI_OK)
    code = cli_write_tespy(c, m);
  hl_machine_free(m);
  return code;
}
