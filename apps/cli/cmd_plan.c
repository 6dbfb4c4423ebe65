/** heatloom hp --together, --all-periods: machines of all zones and mains at once. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static hl_status solve(cli *c, hl_problem *const *problem, int count, hl_plan **plan) {
  hl_stop_settings stop;
  const char **cycle = NULL, **fluid = NULL;
  int cycles = 0, fluids = 0;
  hl_status status = hl_problem_settings(problem[0], &hl_stop_table, &stop);
  if (!cli_names(c->cycles, &cycle, &cycles) || !cli_names(c->fluids, &fluid, &fluids))
    status = HL_ERR_NOMEM;
  const hl_hpr_library library = {cycles, fluids, cycle, fluid};
  if (status == HL_OK)
    status = hl_plan_solve((const hl_problem *const *)problem, count, NULL, &library, &stop, plan);
  free(cycle);
  free(fluid);
  return status;
}

/* ------------------------------------------------------------------ printing */

/* "Zone A", "hot water to steam", "hot water to Zone A". */
static void place_of(const hl_plan_machine *m, char *text, size_t size) {
  const char *zone = m->zone != NULL && m->zone[0] != '(' ? m->zone : "process";
  if (m->source == NULL && m->sink == NULL)
    snprintf(text, size, "%s", zone);
  else
    snprintf(text, size, "%s to %s", m->source != NULL ? m->source : zone,
             m->sink != NULL ? m->sink : zone);
}

static void model_of(const hl_plan_machine *m, char *text, size_t size) {
  snprintf(text, size, "%s%s%s", m->cycle != NULL ? m->cycle : "Carnot",
           m->fluid != NULL && m->fluid[0] != '\0' ? " " : "", m->fluid != NULL ? m->fluid : "");
}

static void print_machines(const hl_plan *plan) {
  int wide = 8;
  char text[80];
  for (int k = 0; k < hl_plan_machine_count(plan); k++) {
    place_of(hl_plan_machine_at(plan, k), text, sizeof text);
    wide = cli_widest(wide, text);
  }
  printf("     %s %s %12s %12s %11s %10s %7s\n", cli_cell("Machines", wide), cli_cell("", 20),
         "evaporation", "condensation", "given kW", "power kW", "COP");
  for (int k = 0; k < hl_plan_machine_count(plan); k++) {
    const hl_plan_machine *m = hl_plan_machine_at(plan, k);
    char model[80];
    place_of(m, text, sizeof text);
    model_of(m, model, sizeof model);
    printf("  %2d %s %s %9.2f %s %9.2f %s %11.3f %10.3f %7.3f\n", k + 1, cli_cell(text, wide),
           cli_cell(model, 20), cli_celsius(m->t_evap), cli_degree(), cli_celsius(m->t_cond),
           cli_degree(), cli_kw(m->size), cli_kw(m->power), m->cop);
  }
}

static void print_operation(const hl_plan *plan) {
  printf("\nHeat given, kW      ");
  for (int k = 0; k < hl_plan_machine_count(plan); k++)
    printf(" %8s %2d", "machine", k + 1);
  printf("\n");
  for (int t = 0; t < hl_plan_period_count(plan); t++) {
    const char *id = hl_plan_after_at(plan, t)->period;
    printf("  %s", cli_cell(id[0] != '\0' ? id : "all year", 18));
    for (int k = 0; k < hl_plan_machine_count(plan); k++)
      printf(" %11.3f", cli_kw(hl_plan_operation(plan, k, t)));
    printf("\n");
  }
}

static void print_row(const char *period, double weight, const char *what,
                      const hl_plan_account *a) {
  printf("  %s %7.4f  %s %12.3f %12.3f %12.3f %12.0f %10.1f\n", cli_cell(period, 18), weight,
         cli_cell(what, 13), cli_kw(a->hot), cli_kw(a->cold), cli_kw(a->power), a->energy_cost,
         a->co2 / 1e3);
}

static void print_periods(const hl_problem *p, const hl_plan *plan) {
  char money[40];
  snprintf(money, sizeof money, "%.10s/y", hl_problem_currency(p));
  printf("\n  %s %7s  %s %12s %12s %12s %12s %10s\n", cli_cell("Period", 18), "weight",
         cli_cell("", 13), "hot kW", "cold kW", "power kW", money, "CO2 t/y");
  for (int t = 0; t < hl_plan_period_count(plan); t++) {
    const hl_plan_account *after = hl_plan_after_at(plan, t), *none = hl_plan_before_at(plan, t);
    const char *id = after->period[0] != '\0' ? after->period : "all year";
    if (none != NULL)
      print_row(id, none->weight, "none", none);
    print_row(id, after->weight, "with machines", after);
  }
}

/* A bound of the objective, or the objective itself, as it is shown. */
static const char *objective_text(const hl_problem *p, const hl_plan *plan, double value,
                                  char text[64]) {
  switch (hl_plan_asked(plan)->objective) {
  case HL_HPR_POWER:
  case HL_HPR_EXERGY:
    snprintf(text, 64, "%.3f kW", cli_kw(value));
    break;
  case HL_HPR_CO2:
    snprintf(text, 64, "%.1f t/y", value / 1e3);
    break;
  default:
    snprintf(text, 64, "%.0f %.10s/y", value, hl_problem_currency(p));
  }
  return text;
}

static const char *const objective_name[] = {"cost", "power", "exergy", "CO2"};
static const char *const objective_key[] = {"cost", "power", "exergy", "co2"};

static void print_bound(const hl_problem *p, const hl_plan *plan, const char *what, double bound,
                        const char *proof) {
  char text[64];
  const double value = hl_plan_objective(plan);
  if (isnan(bound))
    return;
  printf("  %-47s %s", what, objective_text(p, plan, bound, text));
  printf(" (%s%sgap %.2f %%)\n", proof, proof[0] != '\0' ? ", " : "",
         fabs(value) > 0 ? 100 * (value - bound) / fabs(value) : 0);
}

static void print_bounds(const hl_problem *p, const hl_plan *plan) {
  char title[80];
  const hl_hpr_settings *asked = hl_plan_asked(plan);
  const bool lexical = asked->objective == HL_HPR_POWER && asked->load == HL_HPR_LOAD_FREE;
  snprintf(title, sizeof title, "\nNo less %s%s", objective_name[asked->objective],
           lexical ? " where boilers give as little" : "");
  printf("%s\n", title);
  print_bound(p, plan, "by any choice of the candidates", hl_plan_bound(plan),
              hl_outcome_text(hl_plan_outcome(plan)));
  if (isnan(hl_plan_bound_free(plan)))
    printf("  real machines at other levels: no bound is known\n");
  print_bound(p, plan, "by any Carnot machines, at any levels", hl_plan_bound_free(plan), "");
  if (hl_plan_question(plan)->zone_count > 1)
    print_bound(p, plan, "the same with all zones in one cascade", hl_plan_bound_one_cascade(plan),
                "");
}

static void print_costs(const hl_problem *p, const hl_plan *plan) {
  const char *currency = hl_problem_currency(p);
  const double cost = hl_plan_cost(plan), none = hl_plan_cost_none(plan);
  const int objective = hl_plan_asked(plan)->objective;
  double investment = 0;
  char with[64], without[64];
  for (int k = 0; k < hl_plan_machine_count(plan); k++)
    investment += hl_plan_machine_at(plan, k)->investment;
  printf("\nYearly cost %.0f %s/y", cost, currency);
  if (isnan(none))
    printf("; without machines there is no way to serve all\n");
  else
    printf(", without machines %.0f (%.1f %% %s)\n", none,
           none > 0 ? 100 * fabs(none - cost) / none : 0, cost <= none ? "saved" : "more");
  if (objective != HL_HPR_COST && !isnan(none))
    printf("%s %s, without machines %s\n",
           objective == HL_HPR_POWER    ? "Power"
           : objective == HL_HPR_EXERGY ? "Exergy"
                                        : "CO2",
           objective_text(p, plan, hl_plan_objective(plan), with),
           objective_text(p, plan, hl_plan_objective_none(plan), without));
  if (investment > 0)
    printf("  machines cost                    %12.0f %s\n", investment, currency);
  else if (hl_plan_machine_count(plan) > 0)
    printf("  machines count as free: the case has no cost law for them\n");
  print_bounds(p, plan);
}

static void print_plan(const hl_problem *p, const hl_plan *plan) {
  const hl_mains_input *in = hl_plan_question(plan);
  printf("Machines of %d %s and %d %s over %d %s, %s; %d candidates\n\n", in->zone_count,
         cli_plural(in->zone_count, "zone", "zones"), in->level_count,
         cli_plural(in->level_count, "main or utility", "mains and utilities"),
         hl_plan_period_count(plan), cli_plural(hl_plan_period_count(plan), "period", "periods"),
         hl_problem_title(p)[0] != '\0' ? hl_problem_title(p) : "whole case",
         hl_plan_candidate_count(plan));
  if (hl_plan_machine_count(plan) > 0) {
    print_machines(plan);
    print_operation(plan);
  }
  if (hl_plan_reason(plan)[0] != '\0')
    printf("%s.\n", hl_plan_reason(plan));
  if (hl_plan_after_at(plan, 0) == NULL)
    return;
  print_periods(p, plan);
  print_costs(p, plan);
}

/* -------------------------------------------------------------------- JSON */

static void write_account(hl_writer *w, const char *key, const hl_plan_account *a) {
  if (a == NULL)
    return;
  hl_writer_open_object(w, key);
  hl_writer_number(w, "hot", a->hot);
  hl_writer_number(w, "cold", a->cold);
  hl_writer_number(w, "power", a->power);
  hl_writer_number(w, "energy_cost", a->energy_cost);
  hl_writer_number(w, "co2", a->co2);
  hl_writer_number(w, "exergy", a->exergy);
  hl_writer_close_object(w);
}

static void write_machine(hl_writer *w, const hl_plan_machine *m) {
  hl_writer_open_object(w, NULL);
  if (m->zone != NULL)
    hl_writer_text(w, "zone", m->zone);
  if (m->source != NULL)
    hl_writer_text(w, "source", m->source);
  if (m->sink != NULL)
    hl_writer_text(w, "sink", m->sink);
  if (m->cycle != NULL) {
    hl_writer_text(w, "cycle", m->cycle);
    hl_writer_text(w, "fluid", m->fluid);
  }
  hl_writer_number(w, "t_cond", m->t_cond);
  hl_writer_number(w, "t_evap", m->t_evap);
  hl_writer_number(w, "cop", m->cop);
  hl_writer_number(w, "size", m->size);
  hl_writer_number(w, "power", m->power);
  hl_writer_number(w, "investment", m->investment);
  hl_writer_close_object(w);
}

static void write_costs(hl_writer *w, const hl_plan *plan) {
  const struct {
    const char *key;
    double value;
  } cost[] = {{"cost", hl_plan_cost(plan)},
              {"cost_none", hl_plan_cost_none(plan)},
              {"objective_value", hl_plan_objective(plan)},
              {"objective_none", hl_plan_objective_none(plan)},
              {"bound", hl_plan_bound(plan)},
              {"bound_free", hl_plan_bound_free(plan)},
              {"bound_one_cascade", hl_plan_bound_one_cascade(plan)}};
  for (size_t k = 0; k < sizeof cost / sizeof *cost; k++)
    if (!isnan(cost[k].value))
      hl_writer_number(w, cost[k].key, cost[k].value);
}

/* What the numbers of each kind are in. */
static void write_units(hl_writer *w, const hl_problem *p, const hl_plan *plan) {
  const int objective = hl_plan_asked(plan)->objective;
  char yearly[24];
  snprintf(yearly, sizeof yearly, "%.16s/y", hl_problem_currency(p));
  hl_writer_text(w, "objective", objective_key[objective]);
  hl_writer_open_object(w, "units");
  hl_writer_text(w, "heat and power", "W");
  hl_writer_text(w, "temperature", "K");
  hl_writer_text(w, "investment", hl_problem_currency(p));
  hl_writer_text(w, "cost", yearly);
  hl_writer_text(w, "co2", "kg/y");
  hl_writer_text(w, "objective",
                 objective == HL_HPR_COST  ? yearly
                 : objective == HL_HPR_CO2 ? "kg/y"
                                           : "W");
  hl_writer_close_object(w);
}

static int write_json(cli *c, const hl_problem *p, const hl_plan *plan) {
  hl_writer *w = NULL;
  const hl_status status = hl_writer_new(c->ctx, &w);
  if (status != HL_OK)
    return cli_fail(c, status);
  hl_writer_open_object(w, NULL);
  hl_writer_text(w, "format", "heatloom-plan/1");
  hl_writer_text(w, "version", hl_version());
  hl_writer_text(w, "command", c->command_line);
  hl_writer_text(w, "title", hl_problem_title(p));
  hl_writer_text(w, "currency", hl_problem_currency(p));
  hl_writer_text(w, "outcome", hl_outcome_text(hl_plan_outcome(plan)));
  hl_writer_text(w, "reason", hl_plan_reason(plan));
  write_units(w, p, plan);
  write_costs(w, plan);
  hl_writer_open_array(w, "machines");
  for (int k = 0; k < hl_plan_machine_count(plan); k++)
    write_machine(w, hl_plan_machine_at(plan, k));
  hl_writer_close_array(w);
  hl_writer_open_array(w, "periods");
  for (int t = 0; t < hl_plan_period_count(plan) && hl_plan_after_at(plan, t) != NULL; t++) {
    const hl_plan_account *after = hl_plan_after_at(plan, t);
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "id", after->period);
    hl_writer_number(w, "weight", after->weight);
    write_account(w, "none", hl_plan_before_at(plan, t));
    write_account(w, "with", after);
    hl_writer_open_array(w, "operation");
    for (int k = 0; k < hl_plan_machine_count(plan); k++)
      hl_writer_number(w, NULL, hl_plan_operation(plan, k, t));
    hl_writer_close_array(w);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
  return cli_put_document(c, w);
}

/* ------------------------------------------------------------------ command */

/* Options of a machine of one zone, one load and one task. */
static int check_options(cli *c) {
  static const char *const alone[] = {"cool", "zone", "engine", "all", "compare", "csv"};
  const char *option = c->all_periods ? "all-periods" : "together";
  for (size_t k = 0; k < sizeof alone / sizeof *alone; k++)
    if (cli_given(c, alone[k]))
      return cli_usage(
          c,
          "--%s and --%s exclude each other: all zones and tasks compete, and results are "
          "text, --json, --svg and --report",
          option, alone[k]);
  if (c->out != NULL && !c->json)
    return cli_usage(c, "-o takes the results of --json here");
  if (c->all_periods && c->period != NULL)
    return cli_usage(c, "--all-periods and --period exclude each other");
  return CLI_OK;
}

static hl_status put(hl_problem *p, const char *key, const char *value) {
  const hl_setting_row row = {
      .key = key, .value = value, .unit = "", .place = {.file = "command line"}};
  return hl_problem_set_setting(p, &row);
}

static int apply_options(cli *c, hl_problem *p) {
  char number[16];
  hl_status status = HL_OK;
  const int code = cli_hp_options(c, p);
  if (code != CLI_OK)
    return code;
  if (c->direct || c->indirect)
    status = put(p, c->direct ? "plan.indirect" : "plan.direct", "no");
  snprintf(number, sizeof number, "%d", c->machines);
  if (status == HL_OK && cli_given(c, "machines"))
    status = put(p, "plan.machines", number);
  return status == HL_OK ? CLI_OK : cli_fail(c, status);
}

static hl_status load(cli *c, hl_problem ***problem, int *count) {
  if (c->all_periods)
    return cli_case_periods(c, problem, count);
  *problem = calloc(1, sizeof **problem);
  *count = 1;
  return *problem != NULL ? cli_case(c, *problem) : HL_ERR_NOMEM;
}

static int run(cli *c, hl_problem **problem, int count) {
  hl_plan *plan = NULL;
  int code = CLI_OK;
  if (c->all_periods && cli_period(problem[0]) == NULL)
    return cli_usage(c, "%s has no periods: list them in periods.csv", c->arg[0]);
  for (int t = 0; t < count && code == CLI_OK; t++)
    code = apply_options(c, problem[t]);
  if (code != CLI_OK)
    return code;
  const hl_status status = solve(c, problem, count, &plan);
  if (status != HL_OK)
    return cli_fail(c, status);
  cli_progress_end(c);
  code = cli_outcome(hl_plan_outcome(plan));
  if (c->json) {
    const int written = write_json(c, problem[0], plan);
    code = written != CLI_OK ? written : code;
  } else {
    print_plan(problem[0], plan);
  }
  const int files = cli_plan_write(c, problem[0], plan);
  code = files != CLI_OK ? files : code;
  hl_plan_free(plan);
  return code;
}

int cmd_hp_plan(cli *c) {
  hl_problem **problem = NULL;
  int count = 0, code = check_options(c);
  if (code != CLI_OK)
    return code;
  const hl_status status = load(c, &problem, &count);
  code = status == HL_OK ? run(c, problem, count) : cli_fail(c, status);
  cli_problems_free(problem, count);
  return code;
}
