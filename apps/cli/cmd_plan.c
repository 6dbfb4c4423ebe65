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
    stop = cli_rest(c, &stop);
  if (status == HL_OK)
    status = hl_plan_solve((const hl_problem *const *)problem, count, NULL, &library, &stop, plan);
  free(cycle);
  free(fluid);
  return status;
}

/* ------------------------------------------------------------------ printing */

static void model_of(const hl_plan_machine *m, char *text, size_t size) {
  snprintf(text, size, "%s%s%s", m->cycle != NULL ? m->cycle : "Carnot",
           m->fluid != NULL && m->fluid[0] != '\0' ? " " : "", m->fluid != NULL ? m->fluid : "");
}

static bool is_cooling(const hl_plan *plan) {
  return hl_plan_asked(plan)->task == HL_LEVELS_COOLING;
}

/* Of less than 0.1 % of all heat given: they are counted in one line. */
static bool is_small(const hl_plan *plan, int machine) {
  double all = 0;
  for (int k = 0; k < hl_plan_machine_count(plan); k++)
    all += hl_plan_machine_at(plan, k)->size;
  return hl_plan_machine_at(plan, machine)->size < 1e-3 * all;
}

static void print_small(const hl_plan *plan) {
  int count = 0;
  const bool cooling = is_cooling(plan);
  double heat = 0, power = 0;
  for (int k = 0; k < hl_plan_machine_count(plan); k++)
    if (is_small(plan, k)) {
      count++;
      heat += cooling ? hl_plan_machine_at(plan, k)->taken : hl_plan_machine_at(plan, k)->size;
      power += hl_plan_machine_at(plan, k)->power;
    }
  if (count > 0)
    printf("  and %d below 0.1 %% of all heat given: %s %s %.3f kW, power %.3f kW\n", count,
           count == 1 ? "it" : "together they",
           cooling      ? (count == 1 ? "takes" : "take")
           : count == 1 ? "gives"
                        : "give",
           cli_kw(heat), cli_kw(power));
}

static void print_machines(const hl_plan *plan) {
  const bool cooling = is_cooling(plan);
  printf("     %s %12s %12s %11s %10s %7s\n", cli_cell("Machines", 20), "evaporation",
         "condensation", cooling ? "taken kW" : "given kW", "power kW",
         cooling ? "COP of cooling" : "COP");
  for (int k = 0; k < hl_plan_machine_count(plan); k++) {
    const hl_plan_machine *m = hl_plan_machine_at(plan, k);
    char model[80], place[320];
    if (is_small(plan, k))
      continue;
    model_of(m, model, sizeof model);
    printf("  %2d %s %9.2f %s %9.2f %s %11.3f %10.3f %7.3f\n", k + 1, cli_cell(model, 20),
           cli_celsius(m->t_evap), cli_degree(), cli_celsius(m->t_cond), cli_degree(),
           cli_kw(cooling ? m->taken : m->size), cli_kw(m->power), m->cop);
    if (hl_plan_write_place(plan, k, place, sizeof place) == HL_OK)
      printf("     %s\n", place);
  }
  print_small(plan);
}

/* Machines as rows, a few periods as columns. */
static void print_some_periods(const hl_plan *plan, int from, int to) {
  const bool cooling = is_cooling(plan);
  printf("\n%s", cli_cell(cooling ? "Heat taken, kW" : "Heat given, kW", 16));
  for (int t = from; t < to; t++)
    printf(" %11.11s", hl_plan_after_at(plan, t)->period);
  printf("\n");
  for (int k = 0; k < hl_plan_machine_count(plan); k++) {
    if (is_small(plan, k))
      continue;
    const hl_plan_machine *m = hl_plan_machine_at(plan, k);
    const double per = cooling ? m->taken / m->size : 1;
    printf("  machine %2d    ", k + 1);
    for (int t = from; t < to; t++)
      printf(" %11.3f", cli_kw(per * hl_plan_operation(plan, k, t)));
    printf("\n");
  }
}

static void print_operation(const hl_plan *plan) {
  enum { COLUMNS = 6 };
  const int count = hl_plan_period_count(plan);
  for (int t = 0; t < count && count > 1; t += COLUMNS)
    print_some_periods(plan, t, t + COLUMNS < count ? t + COLUMNS : count);
}

/* A number in a column, or "-". */
static const char *known(double value, int decimals, char text[32]) {
  if (isnan(value))
    snprintf(text, 32, "-");
  else
    snprintf(text, 32, "%.*f", decimals, value);
  return text;
}

static void print_row(const char *period, const char *what, const hl_plan_account *a, bool mains,
                      bool chilled) {
  printf("  %s %7.4f  %s %12.3f %12.3f", cli_cell(period, 18), a->weight, cli_cell(what, 13),
         cli_kw(a->hot), cli_kw(a->cold));
  if (mains)
    printf(" %12.3f", cli_kw(a->mains));
  if (chilled)
    printf(" %12.3f", cli_kw(a->chilled));
  char money[32], tonnes[32];
  printf(" %12.3f %12s %10s\n", cli_kw(a->power), known(a->energy_cost, 0, money),
         known(a->co2 / 1e3, 1, tonnes));
}

static void print_periods(const hl_problem *p, const hl_plan *plan) {
  const bool mains = hl_plan_uses_mains(plan);
  const bool chilled = is_cooling(plan);
  char money[40];
  snprintf(money, sizeof money, "%.10s/y", hl_problem_currency(p));
  printf("\n  %s %7s  %s %12s %12s", cli_cell("Period", 18), "weight", cli_cell("", 13), "hot kW",
         "cold kW");
  if (mains)
    printf(" %12s", "by mains kW");
  if (chilled)
    printf(" %12s", "chilled kW");
  printf(" %12s %12s %10s\n", "power kW", money, "CO2 t/y");
  for (int t = 0; t < hl_plan_period_count(plan); t++) {
    const hl_plan_account *after = hl_plan_after_at(plan, t), *none = hl_plan_before_at(plan, t);
    const char *id = after->period[0] != '\0' ? after->period : "all year";
    if (none != NULL)
      print_row(id, "none", none, mains, chilled);
    print_row(id, "with machines", after, mains, chilled);
  }
  if (hl_plan_question(plan)->zone_count > 1)
    printf("  none: no machine, each zone by itself and heat between them by mains only\n");
  if (isnan(hl_plan_after_at(plan, 0)->co2))
    printf("  CO2 is not known: no utility in use has an emission\n");
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

static const char *const objective_name[] = {"yearly cost", "power", "exergy", "CO2"};

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
  const hl_hpr_settings *asked = hl_plan_asked(plan);
  const bool lexical = asked->objective == HL_HPR_POWER && asked->load == HL_HPR_LOAD_FREE;
  const bool cooling = asked->task == HL_LEVELS_COOLING, free = !isnan(hl_plan_bound_free(plan));
  const bool partly = asked->objective == HL_HPR_COST && isnan(hl_plan_cost(plan));
  printf("\nNo less %s%s\n",
         partly ? "cost of power and machines" : objective_name[asked->objective],
         !lexical  ? ""
         : cooling ? " where chilled utilities take as little"
                   : " where boilers give as little");
  if (isnan(hl_plan_bound(plan)))
    printf("  by any choice of the candidates: no bound within the time\n");
  const hl_outcome outcome = hl_plan_outcome(plan);
  const bool early = outcome == HL_OUTCOME_LIMIT || outcome == HL_OUTCOME_STOPPED;
  char best[64];
  snprintf(best, sizeof best, "best of its %d candidates", hl_plan_candidate_count(plan));
  print_bound(p, plan,
              early ? "by any choice of the candidates made so far"
                    : "by any choice of the candidates",
              hl_plan_bound(plan), outcome == HL_OUTCOME_OPTIMAL ? best : hl_outcome_text(outcome));
  if (hl_plan_bound_missing(plan)[0] != '\0')
    printf("  %s\n", hl_plan_bound_missing(plan));
  print_bound(p, plan, "by any Carnot machines, at any levels", hl_plan_bound_free(plan), "");
  const double value = hl_plan_objective(plan);
  if (free && value - hl_plan_bound_free(plan) > 1e-3 * fabs(value))
    printf(
        "    that is of as many machines as one likes, each at levels of its own: more levels and "
        "machines\n    than this plan has win at most what lies between\n");
  if (hl_plan_question(plan)->zone_count > 1)
    print_bound(p, plan,
                free ? "the same with all zones in one cascade"
                     : "by the candidates, all zones in one cascade",
                hl_plan_bound_one_cascade(plan), "");
}

/* What machines lift and utilities do not save goes in a circle: here it does not count. */
static void print_load(const hl_plan *plan) {
  const bool cooling = is_cooling(plan);
  double less = 0, power = 0;
  for (int t = 0; t < hl_plan_period_count(plan); t++) {
    const hl_plan_account *none = hl_plan_before_at(plan, t), *after = hl_plan_after_at(plan, t);
    if (none == NULL)
      return;
    less += after->weight * (cooling ? none->chilled - after->chilled : none->hot - after->hot);
    power += after->weight * (after->power - none->power);
  }
  if (less > 0 && power > 0)
    printf("\n%s %.3f kW less for %.3f kW of power: COP of the load %.3f\n",
           cooling ? "Chilled utilities take" : "Hot utilities give", cli_kw(less), cli_kw(power),
           less / power);
}

static void print_costs(const hl_problem *p, const hl_plan *plan) {
  const char *currency = hl_problem_currency(p);
  const double cost = hl_plan_cost(plan), none = hl_plan_cost_none(plan);
  const int objective = hl_plan_asked(plan)->objective;
  double investment = 0;
  char with[64], without[64];
  for (int k = 0; k < hl_plan_machine_count(plan); k++)
    investment += hl_plan_machine_at(plan, k)->investment;
  if (isnan(cost))
    printf("\nYearly cost is not known: %s", hl_plan_cost_missing(plan));
  else
    printf("\nYearly cost %.0f %s/y", cost, currency);
  if (hl_plan_before_at(plan, 0) == NULL)
    printf("; without machines there is no way to serve all\n");
  else if (isnan(cost) || isnan(none))
    printf("\n");
  else
    printf(", without machines %.0f %s/y (%.1f %% %s)\n", none, currency,
           none > 0 ? 100 * fabs(none - cost) / none : 0, cost <= none ? "saved" : "more");
  if (objective != HL_HPR_COST && hl_plan_before_at(plan, 0) != NULL)
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
  if (hl_plan_machine_count(plan) > 0)
    printf("  exchangers are not counted in plans; hp without --%s counts them\n",
           hl_plan_period_count(plan) > 1 ? "all-periods" : "together");
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
  for (int k = 0; hl_plan_note_at(plan, k) != NULL; k++)
    printf("%s.\n", hl_plan_note_at(plan, k));
  if (hl_plan_after_at(plan, 0) == NULL)
    return;
  print_periods(p, plan);
  print_load(plan);
  print_costs(p, plan);
}

/* ------------------------------------------------------------------ command */

/* Options of a machine of one zone, one load and one task. */
static int check_options(cli *c) {
  static const char *const alone[] = {"zone", "engine", "all", "compare"};
  const char *option = c->all_periods ? "all-periods" : "together";
  for (size_t k = 0; k < sizeof alone / sizeof *alone; k++)
    if (cli_given(c, alone[k]))
      return cli_usage(
          c,
          "--%s and --%s exclude each other: machines of all zones compete, without engines; ask "
          "for one zone",
          option, alone[k]);
  if (c->out != NULL && !c->json && !c->csv)
    return cli_usage(c, "-o takes the results of --json or --csv; give one of them too");
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
    return cli_no_periods(c);
  for (int t = 0; t < count && code == CLI_OK; t++)
    code = apply_options(c, problem[t]);
  if (code != CLI_OK)
    return code;
  cli_hp_note_systems(c, problem[0]);
  const hl_status status = solve(c, problem, count, &plan);
  if (status != HL_OK)
    return cli_fail(c, status);
  cli_progress_end(c);
  code = cli_outcome(hl_plan_outcome(plan));
  if (!c->json && !c->csv)
    print_plan(problem[0], plan);
  const int written = cli_plan_write(c, problem[0], plan);
  code = written != CLI_OK ? written : code;
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
