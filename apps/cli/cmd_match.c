/** heatloom match: one operating point through match selection and exchanger design. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* "t_evap" or "Heat Pump.t_evap" names a variable. */
static bool names(const hl_problem *p, const hl_variable *v, const char *name, size_t length) {
  const char *system = hl_problem_system_at(p, v->system)->name;
  size_t n = strlen(system);
  if (length > n + 1 && strncmp(name, system, n) == 0 && name[n] == '.') {
    name += n + 1;
    length -= n + 1;
  }
  return strlen(v->name) == length && strncmp(v->name, name, length) == 0;
}

/* Values of --at in the order of the variables; CLI_OK, or a usage error. */
static int read_point(cli *c, const hl_problem *p, const hl_integration *integration, double *x) {
  int count = hl_integration_variable_count(integration);
  for (int k = 0; k < count; k++)
    x[k] = NAN;
  for (int a = 0; a < c->at.count; a++) {
    const char *equals = strchr(c->at.item[a], '=');
    bool found = false;
    for (int k = 0; equals != NULL && k < count; k++) {
      const hl_variable *v = hl_integration_variable_at(integration, k);
      if (!names(p, v, c->at.item[a], (size_t)(equals - c->at.item[a])))
        continue;
      const hl_setting *setting = hl_settings_find(
          hl_cycle_find(hl_problem_system_at(p, v->system)->cycle)->parameters, v->name);
      if (!cli_quantity(setting->dimension, equals + 1, &x[k]))
        return cli_usage(c, "\"%s\" is not a value with a unit I know%s", c->at.item[a],
                         cli_comma(equals + 1) ? CLI_COMMA_ADVICE : "");
      found = true;
    }
    if (!found)
      return cli_usage(c, "\"%s\" is not NAME=VALUE of a decision variable of this case",
                       c->at.item[a]);
  }
  for (int k = 0; k < count && c->at.count > 0; k++)
    if (isnan(x[k]))
      return cli_usage(
          c, "%s of %s has no value: give all decision variables or none",
          hl_integration_variable_at(integration, k)->name,
          hl_problem_system_at(p, hl_integration_variable_at(integration, k)->system)->name);
  return CLI_OK;
}

/* The point of the least objective at dt_min. */
static hl_status best_point(const hl_problem *p, hl_integration *integration, double *x) {
  hl_optim_settings optim;
  hl_stop_settings stop;
  hl_placement *place = NULL;
  hl_status status = hl_problem_settings(p, &hl_optim_table, &optim);
  if (status == HL_OK)
    status = hl_problem_settings(p, &hl_stop_table, &stop);
  if (status == HL_OK)
    status = hl_integration_solve(integration, &optim, &stop, &place);
  for (int k = 0; status == HL_OK && k < hl_integration_variable_count(integration); k++)
    x[k] = hl_placement_x(place)[k];
  hl_placement_free(place);
  return status;
}

/* Prints the rows and returns their area. [m2] */
static double print_rows(cli *c, const hl_problem *p, const hl_matches *m) {
  double area = 0;
  int n = hl_exchanger_rows(p, m, NULL, 0);
  hl_match_row *row = calloc((size_t)n + 1, sizeof *row);
  if (row == NULL)
    return NAN;
  hl_exchanger_rows(p, m, row, n);
  if (c->csv)
    printf("hot,cold,t_from,t_to,q,area,split\n,,degC,degC,kW,m2,\n");
  int wide[2] = {3, 4};
  for (int k = 0; k < n; k++) {
    wide[0] = cli_widest(wide[0], hl_matches_stream_at(m, row[k].hot)->name);
    wide[1] = cli_widest(wide[1], hl_matches_stream_at(m, row[k].cold)->name);
  }
  if (!c->csv)
    printf("Heat-load distribution (cold scale %s)\n  %s %s %8s %8s %10s %s\n", cli_degree(),
           cli_cell("hot", wide[0]), cli_cell("cold", wide[1]), "from", "to", "Q kW",
           cli_cell(cli_utf8() ? "A m²" : "A m2", -8));
  for (int k = 0; k < n; k++) {
    const char *hot = hl_matches_stream_at(m, row[k].hot)->name,
               *cold = hl_matches_stream_at(m, row[k].cold)->name;
    double from = cli_celsius(row[k].t_from), to = cli_celsius(row[k].t_to);
    area += row[k].area;
    if (c->csv)
      printf("\"%s\",\"%s\",%.10g,%.10g,%.10g,%.10g,%s\n", hot, cold, from, to, cli_kw(row[k].q),
             row[k].area, row[k].parallel ? "yes" : "no");
    else
      printf("  %s %s %8.3f %8.3f %10.3f %8.3f%s\n", cli_cell(hot, wide[0]),
             cli_cell(cold, wide[1]), from, to, cli_kw(row[k].q), row[k].area,
             row[k].parallel ? "  split" : "");
  }
  free(row);
  return area;
}

/* In a network every exchanger of a machine sees its whole profile, in match selection a part. */
static void print_costs(const hl_problem *p, const hl_network *network) {
  const hl_network_totals *t = hl_network_totals_of(network);
  const char *currency = hl_problem_currency(p);
  if (!isnan(t->tac)) {
    printf("energy %.1f + exchangers %.1f + machines %.1f = TAC %.1f %s/y\n", t->energy_cost,
           t->exchanger_cost, t->machine_cost, t->tac, currency);
    return;
  }
  printf("energy %.1f + machines %.1f %s/y; ", t->energy_cost, t->machine_cost, currency);
  for (int k = 0; k < hl_network_exchanger_count(network); k++) {
    const hl_exchanger *e = hl_network_exchanger_at(network, k);
    if (e->approach > t->approach)
      continue;
    printf("no price for the exchangers: in a network each sees the whole profile of a machine,\n"
           "and %s (%s–%s) would come to an approach of %.3f K; heatloom synth designs one that "
           "keeps it\n",
           e->id, cli_port_name(network, e->hot), cli_port_name(network, e->cold), e->approach);
    return;
  }
}

static void print_totals(const hl_problem *p, const hl_placement *place, const hl_network *network,
                         double area) {
  const hl_network_totals *t = hl_network_totals_of(network);
  for (int k = 0; k < hl_network_machine_count(network); k++) {
    const hl_net_machine *m = hl_network_machine_at(network, k);
    const hl_system *system = hl_problem_system_at(p, m->system);
    printf("%s (%s): %.4f to %.4f %s, COP %.5f shaft, %.5f electric, duty %.3f kW, electric power "
           "%.4f kW\n",
           system->name, m->fluid != NULL ? m->fluid : system->cycle, cli_celsius(m->t_evap),
           cli_celsius(m->t_cond), cli_degree(), m->cop, m->cop_electric, cli_kw(m->q_sink),
           cli_kw(m->power));
  }
  printf("%d %s, area %.3f %s, hot utility %.3f kW, cold utility %.3f kW\n", t->units,
         cli_plural(t->units, "exchanger", "exchangers"), area, cli_utf8() ? "m²" : "m2",
         cli_kw(t->hot_utility), cli_kw(t->cold_utility));
  cli_print_power(network);
  printf("\n");
  printf("exergy destroyed %.4f kW, without refrigeration machines %.4f kW\n",
         cli_kw(hl_exergy_destroyed(hl_placement_exergy(place))),
         cli_kw(hl_exergy_process(hl_placement_exergy(place))));
  print_costs(p, network);
}

static int show(cli *c, const hl_problem *p, double dt_min, const double *x) {
  hl_placement *place = NULL;
  hl_matches *matches = NULL;
  hl_network *network = NULL;
  hl_status status = hl_synthesis_evaluate(p, dt_min, x, NULL, 0, &place, &matches, &network);
  int code = CLI_OK;
  if (status != HL_OK) {
    code = cli_fail(c, status);
  } else if (network == NULL) {
    cli_faults(c);
    fprintf(stderr, "infeasible: %s\n",
            matches != NULL ? hl_matches_reason(matches) : hl_placement_reason(place));
    code = CLI_INFEASIBLE;
  } else {
    double area = print_rows(c, p, matches);
    if (!c->csv)
      print_totals(p, place, network, area);
    if (c->out != NULL && (status = hl_network_save(network, c->out)) != HL_OK)
      code = cli_fail(c, status);
  }
  hl_network_free(network);
  hl_matches_free(matches);
  hl_placement_free(place);
  return code;
}

int cmd_match(cli *c) {
  hl_problem *whole = NULL, *p = NULL;
  hl_integration *integration = NULL;
  hl_integration_settings settings;
  hl_targets_settings targets;
  hl_synthesis_settings synthesis;
  hl_status status = cli_case(c, &whole);
  if (status == HL_OK)
    status = hl_problem_settings(whole, &hl_synthesis_table, &synthesis);
  if (status == HL_OK)
    status = hl_problem_view(whole, c->ctx, synthesis.use_systems, synthesis.use_hot_utility, &p);
  if (status == HL_OK)
    status = hl_problem_settings(p, &hl_integration_table, &settings);
  if (status == HL_OK)
    status = hl_problem_settings(p, &hl_targets_table, &targets);
  double x[HL_OPTIM_DIMENSIONS];
  int code = CLI_OK;
  if (status == HL_OK) {
    settings.dt_min = targets.dt_min;
    status = hl_integration_note_limits(p);
  }
  if (status == HL_OK) {
    status = hl_integration_new(p, &settings, &integration);
  }
  if (status == HL_OK)
    code = read_point(c, p, integration, x);
  if (status == HL_OK && code == CLI_OK && c->at.count == 0)
    status = best_point(p, integration, x);
  cli_progress_end(c);
  hl_integration_free(integration);
  if (status != HL_OK)
    code = cli_fail(c, status);
  else if (code == CLI_OK)
    code = show(c, p, targets.dt_min, x);
  hl_problem_free(p);
  hl_problem_free(whole);
  return code;
}
