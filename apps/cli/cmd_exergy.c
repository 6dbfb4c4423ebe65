/** heatloom exergy: systems placed on the cascade, exergy losses component by component. */
#include "cli.h"
#include <string.h>

/* Scale of a system's group: the heat that it delivers; 0 where it is not placed. */
static double delivered(const hl_placement *place, int system) {
  const hl_group_set *set = hl_placement_groups(place);
  for (int g = 1; g < set->count; g++)
    if (set->group[g].kind == HL_GROUP_SYSTEM && set->group[g].index == system)
      return hl_placement_scale(place)[g];
  return 0.0;
}

static void print_system(const hl_problem *p, const hl_placement *place, int k) {
  const char *name = hl_problem_system_at(p, k)->name, *idle = hl_placement_idle(place, k);
  const char *fluid = hl_placement_fluid(place, k);
  const hl_cycle_result *cycle = hl_placement_cycle(place, k);
  const hl_cycle_info *info = hl_placement_info(place, k);
  if (fluid[0] == '\0') /* the system brings its own, or has none */
    fluid = info->name;
  if (idle[0] != '\0' || cycle == NULL) {
    printf("  %s (%s): not placed%s%s\n", name, fluid, idle[0] != '\0' ? ", " : "", idle);
    return;
  }
  printf("  %s (%s): ", name, fluid);
  if (info->low && info->high) {
    bool vapour = strcmp(info->low, "t_evap") == 0, condenses = strcmp(info->high, "t_cond") == 0;
    printf("%s %.3f %s, %s %.3f %s, ", vapour ? "evaporation" : "source",
           cli_celsius(hl_placement_value(place, k, info->low)), cli_degree(),
           condenses ? "condensation" : "outlet to the sink",
           cli_celsius(hl_placement_value(place, k, info->high)), cli_degree());
  }
  if (cycle->shaft == 0.0)
    printf("COP %.5f\n", cycle->cop);
  else
    printf("%s %.5f shaft, %.5f electric\n", cycle->shaft < 0.0 ? "efficiency" : "COP", cycle->cop,
           cycle->cop_electric);
}

static void print_placement(const hl_problem *p, const hl_placement *place) {
  const hl_group_set *set = hl_placement_groups(place);
  const double *scale = hl_placement_scale(place);
  int wide = 22;
  for (int k = 1; k < set->count; k++)
    wide = cli_widest(wide, set->group[k].name);
  printf("Placed at %s %.2f K\n", cli_dtmin(), hl_placement_dt_min(place));
  for (int k = 1; k < set->count; k++) {
    const hl_group *group = &set->group[k];
    if (group->kind == HL_GROUP_SYSTEM && hl_placement_idle(place, group->index)[0] != '\0')
      continue;
    printf("  %s %10.3f kW  electric power %9.4f kW\n", cli_cell(group->name, wide),
           cli_kw(scale[k]), cli_kw(scale[k] * group->power));
  }
  printf("  %s %10s     electric power %9.4f kW\n", cli_cell("all", wide), "",
         cli_kw(hl_placement_power(place)));
  for (int k = 0; k < hl_problem_system_count(p); k++)
    print_system(p, place, k);
}

static void print_exergy(const hl_exergy *e) {
  int group = 16, component = 18;
  for (int k = 0; k < hl_exergy_count(e); k++) {
    group = cli_widest(group, hl_exergy_at(e, k)->group);
    component = cli_widest(component, hl_exergy_at(e, k)->component);
  }
  const int wide = 11 + group + 1 + component;
  printf("\nExergy (kW)\n  %s %10.4f\n", cli_cell("in: fuel, electricity, hot streams", wide),
         cli_kw(hl_exergy_in(e)));
  printf("  %s %10.4f\n", cli_cell("out: taken up by cold streams", wide),
         cli_kw(hl_exergy_out(e)));
  for (int k = 0; k < hl_exergy_count(e); k++) {
    const hl_exergy_row *row = hl_exergy_at(e, k);
    printf("  destroyed  %s %s %10.4f\n", cli_cell(row->group, group),
           cli_cell(row->component, component), cli_kw(row->destroyed));
  }
  printf("  %s %10.4f\n", cli_cell("destroyed in all", wide), cli_kw(hl_exergy_destroyed(e)));
  printf("  %s %10.4f\n", cli_cell("destroyed without refrigeration machines", wide),
         cli_kw(hl_exergy_process(e)));
  printf("  %s %10.1e\n", cli_cell("balance closes to (relative)", wide), hl_exergy_closure(e));
}

static void systems_json(const hl_problem *p, const hl_placement *place, hl_writer *w) {
  hl_writer_open_array(w, "systems");
  for (int k = 0; k < hl_problem_system_count(p); k++) {
    const hl_cycle_result *cycle = hl_placement_cycle(place, k);
    const bool placed = cycle != NULL && hl_placement_idle(place, k)[0] == '\0';
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "name", hl_problem_system_at(p, k)->name);
    hl_writer_text(w, "fluid", hl_placement_fluid(place, k));
    hl_writer_flag(w, "placed", placed);
    if (placed) {
      hl_writer_number(w, "q_sink", delivered(place, k) * cycle->q_sink);
      hl_writer_number(w, "power", delivered(place, k) * cycle->power);
      hl_writer_number(w, "cop", cycle->cop);
      hl_writer_number(w, "cop_electric", cycle->cop_electric);
    } else {
      hl_writer_text(w, "reason", hl_placement_idle(place, k));
    }
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
}

static int show(cli *c, const hl_problem *p, const hl_placement *place) {
  if (hl_placement_outcome(place) == HL_OUTCOME_INFEASIBLE) {
    fprintf(stderr, "infeasible: %s\n", hl_placement_reason(place));
    return CLI_INFEASIBLE;
  }
  const hl_exergy *e = hl_placement_exergy(place);
  if (c->csv) {
    printf("group,component,destroyed\n,,kW\n");
    for (int k = 0; k < hl_exergy_count(e); k++)
      printf("\"%s\",\"%s\",%.10g\n", hl_exergy_at(e, k)->group, hl_exergy_at(e, k)->component,
             cli_kw(hl_exergy_at(e, k)->destroyed));
    return CLI_OK;
  }
  if (c->json) {
    hl_writer *w = NULL;
    hl_status status = hl_writer_new(c->ctx, &w);
    if (status != HL_OK)
      return cli_fail(c, status);
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "format", "heatloom-exergy/1");
    hl_writer_number(w, "dt_min", hl_placement_dt_min(place));
    hl_writer_number(w, "exergy_in", hl_exergy_in(e));
    hl_writer_number(w, "exergy_out", hl_exergy_out(e));
    hl_writer_number(w, "exergy_destroyed", hl_exergy_destroyed(e));
    hl_writer_number(w, "power", hl_placement_power(place));
    systems_json(p, place, w);
    hl_writer_open_array(w, "rows");
    for (int k = 0; k < hl_exergy_count(e); k++) {
      hl_writer_open_object(w, NULL);
      hl_writer_text(w, "group", hl_exergy_at(e, k)->group);
      hl_writer_text(w, "component", hl_exergy_at(e, k)->component);
      hl_writer_number(w, "destroyed", hl_exergy_at(e, k)->destroyed);
      hl_writer_close_object(w);
    }
    hl_writer_close_array(w);
    return cli_put_document(c, w);
  }
  print_placement(p, place);
  print_exergy(e);
  return CLI_OK;
}

int cmd_exergy(cli *c) {
  hl_problem *p = NULL;
  hl_integration *integration = NULL;
  hl_placement *place = NULL;
  hl_integration_settings settings;
  hl_optim_settings optim;
  hl_stop_settings stop;
  hl_targets_settings targets;
  hl_status status = cli_case(c, &p);
  if (status == HL_OK)
    status = hl_problem_settings(p, &hl_integration_table, &settings);
  if (status == HL_OK)
    status = hl_problem_settings(p, &hl_optim_table, &optim);
  if (status == HL_OK)
    status = hl_problem_settings(p, &hl_stop_table, &stop);
  if (status == HL_OK)
    status = hl_problem_settings(p, &hl_targets_table, &targets);
  if (status == HL_OK) {
    settings.dt_min = targets.dt_min;
    status = hl_integration_note_limits(p);
  }
  if (status == HL_OK)
    status = hl_integration_new(p, &settings, &integration);
  if (status == HL_OK)
    status = hl_integration_solve(integration, &optim, &stop, &place);
  cli_progress_end(c);
  int code = status == HL_OK ? show(c, p, place) : cli_fail(c, status);
  hl_placement_free(place);
  hl_integration_free(integration);
  hl_problem_free(p);
  return code;
}
