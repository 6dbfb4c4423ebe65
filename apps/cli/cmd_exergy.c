/** heatloom exergy: systems placed on the cascade, exergy losses component by component. */
#include "cli.h"

static void print_placement(const hl_problem *p, const hl_placement *place) {
  const hl_group_set *set = hl_placement_groups(place);
  const double *scale = hl_placement_scale(place);
  printf("Placed at %s %.2f K\n", cli_dtmin(), hl_placement_dt_min(place));
  for (int k = 1; k < set->count; k++)
    printf("  %-22s %10.3f kW  power %9.4f kW\n", set->group[k].name, cli_kw(scale[k]),
           cli_kw(scale[k] * set->group[k].power));
  for (int k = 0; k < hl_problem_system_count(p); k++) {
    const hl_cycle_result *cycle = hl_placement_cycle(place, k);
    if (cycle == NULL)
      continue;
    printf("  %s (%s): evaporation %.3f %s, condensation %.3f %s, COP %.5f shaft, %.5f electric\n",
           hl_problem_system_at(p, k)->name, hl_placement_fluid(place, k),
           cli_celsius(hl_placement_value(place, k, "t_evap")), cli_degree(),
           cli_celsius(hl_placement_value(place, k, "t_cond")), cli_degree(), cycle->cop,
           cycle->cop_electric);
  }
}

static void print_exergy(const hl_exergy *e) {
  printf("\nExergy (kW)\n  %-46s %10.4f\n", "in: fuel, electricity, hot streams",
         cli_kw(hl_exergy_in(e)));
  printf("  %-46s %10.4f\n", "out: taken up by cold streams", cli_kw(hl_exergy_out(e)));
  for (int k = 0; k < hl_exergy_count(e); k++) {
    const hl_exergy_row *row = hl_exergy_at(e, k);
    printf("  destroyed  %-16.16s %-18.18s %10.4f\n", row->group, row->component,
           cli_kw(row->destroyed));
  }
  printf("  %-46s %10.4f\n", "destroyed in all", cli_kw(hl_exergy_destroyed(e)));
  printf("  %-46s %10.4f\n", "destroyed without refrigeration machines",
         cli_kw(hl_exergy_process(e)));
  printf("  %-46s %10.1e\n", "balance closes to (relative)", hl_exergy_closure(e));
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
    hl_writer_open_array(w, "rows");
    for (int k = 0; k < hl_exergy_count(e); k++) {
      hl_writer_open_object(w, NULL);
      hl_writer_text(w, "group", hl_exergy_at(e, k)->group);
      hl_writer_text(w, "component", hl_exergy_at(e, k)->component);
      hl_writer_number(w, "destroyed", hl_exergy_at(e, k)->destroyed);
      hl_writer_close_object(w);
    }
    hl_writer_close_array(w);
    hl_writer_close_object(w);
    size_t length = 0;
    const char *text = hl_writer_result(w, &length);
    int code = text != NULL ? cli_write(c, c->out, text, length) : cli_fail(c, HL_ERR_NOMEM);
    hl_writer_free(w);
    return code;
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
    status = hl_integration_new(p, &settings, &integration);
  }
  if (status == HL_OK)
    status = hl_integration_solve(integration, &optim, &stop, &place);
  cli_progress_end(c);
  int code = status == HL_OK ? show(c, p, place) : cli_fail(c, status);
  hl_placement_free(place);
  hl_integration_free(integration);
  hl_problem_free(p);
  return code;
}
