/** heatloom target: energy targets of the process and its utilities. */
#include <math.h>
#include <string.h>

#include "cli.h"

/* "dTmin 10.0 K"; with a factor what it makes of dTmin, where a stream follows that. */
static void describe_approach(const hl_targets *t, char *text, size_t size) {
  const double factor = hl_targets_factor(t), dt_min = hl_targets_dt_min(t);
  if (factor == 1)
    snprintf(text, size, "%s %.1f K", cli_dtmin(), dt_min);
  else
    snprintf(text, size, "factor %.3f on the contributions (%s %.1f K where none is given)", factor,
             cli_dtmin(), factor * dt_min);
}

static void print_targets(cli *c, const hl_problem *p, const hl_targets *t) {
  const hl_period *period = cli_period(p);
  double hot = hl_targets_demand_hot(t), cold = hl_targets_demand_cold(t);
  const char *degree = cli_degree(), *zone = hl_targets_zone(t);
  int streams = hl_targets_process(t)->profile_count;
  char approach[96];
  describe_approach(t, approach, sizeof approach);
  printf("%s   %s   %d %s", hl_problem_title(p)[0] != '\0' ? hl_problem_title(p) : c->arg[0],
         approach, streams, cli_plural(streams, "stream", "streams"));
  if (zone[0] != '\0')
    printf("   zone %s", zone);
  if (period != NULL)
    printf("   period %s", period->id);
  printf("\n\n");
  printf("Targets                                     without recovery\n");
  printf("  hot utility    QH,min  %10.3f kW  %14.3f kW\n", cli_kw(hl_targets_hot(t)), cli_kw(hot));
  printf("  cold utility   QC,min  %10.3f kW  %14.3f kW\n", cli_kw(hl_targets_cold(t)),
         cli_kw(cold));
  printf("  heat recovery  QREC    %10.3f kW", cli_kw(hl_targets_recovery(t)));
  if (hot > 0.0)
    printf("  (%.1f %% of the heating demand)", 100.0 * hl_targets_recovery(t) / hot);
  printf("\n");
  printf("  its limit              %10.3f kW  (without contributions; degree of integration %.1f "
         "%%)\n",
         cli_kw(hl_targets_limit(t)), 100.0 * hl_targets_degree(t));
  for (int k = 0; k < hl_targets_pinch_count(t); k++) {
    const hl_pinch *pinch = hl_targets_pinch_at(t, k);
    printf("  pinch          hot %.2f %s / cold ", cli_celsius(pinch->t_hot), degree);
    if (pinch->t_cold > 0)
      printf("%.2f %s", cli_celsius(pinch->t_cold), degree);
    else
      printf("below absolute zero");
    printf("   (shifted %.2f %s)\n", cli_celsius(pinch->t), degree);
  }
  double threshold = NAN;
  bool known = zone[0] == '\0' && hl_targets_factor(t) == 1 &&
               hl_targets_threshold_dt(p, &threshold) == HL_OK && isfinite(threshold) &&
               threshold > 0;
  if (hl_targets_threshold(t)) {
    printf("  threshold problem: no process pinch, one utility is enough");
    if (known)
      printf(" (up to %s %.3f K)", cli_dtmin(), threshold);
    printf("\n");
  } else if (known) {
    printf("  threshold      below %s %.3f K only one utility is needed\n", cli_dtmin(), threshold);
  }
}

static const char *utility_name(const hl_problem *p, const hl_utility_target *u) {
  return u->utility >= 0 ? hl_problem_utility_at(p, u->utility)->name : "(default utility)";
}

static void print_utilities(const hl_problem *p, const hl_targets *t) {
  int width = 22;
  bool emits = false;
  for (int k = 0; k < hl_targets_utility_count(t); k++)
    width = cli_widest(width, utility_name(p, hl_targets_utility_at(t, k)));
  if (hl_targets_utility_count(t) > 0)
    printf("\nUtilities\n");
  for (int k = 0; k < hl_targets_utility_count(t); k++) {
    const hl_utility_target *u = hl_targets_utility_at(t, k);
    const char *name = utility_name(p, u);
    printf("  %s %10.3f kW  %12.0f %s/y", cli_cell(name, width), cli_kw(u->duty), u->cost,
           cli_currency(p));
    if (u->co2 > 0)
      printf("  %10.1f t CO2/y", u->co2 / 1e3);
    printf("\n");
    if (u->fuel > 0)
      printf("    flue gas %.4f kW/K leaves at %.1f %s%s; fuel %.3f kW, stack loss %.3f kW, "
             "efficiency %.1f %%\n",
             cli_kw(u->flow), cli_celsius(u->t_out), cli_degree(),
             isnan(u->t_touch) ? ", the limit of its stack" : "", cli_kw(u->fuel),
             cli_kw(u->stack_loss), 100 * u->duty / u->fuel);
    emits |= u->co2 > 0 && u->duty > 0;
  }
  const double co2 = hl_problem_economics(p)->co2_price;
  if (emits && co2 > 0)
    printf("  with CO2 at %.4g %s/t\n", 1e3 * co2, cli_currency(p));
}

/* Heat raised into a main is above what the streams use of it: it is cooled away, and paid so. */
static void print_raised(const hl_problem *p, const hl_targets *t) {
  for (int k = 0; k < hl_targets_utility_count(t); k++) {
    const hl_utility_target *u = hl_targets_utility_at(t, k);
    const hl_utility *own = hl_problem_utility_at(p, u->utility);
    const hl_utility *paid = hl_problem_utility_paid(p, u->utility);
    if (u->utility < 0 || !(u->duty > 0) || own->main[0] == '\0' || own->side != HL_SIDE_COLD)
      continue;
    if (paid != own)
      printf(
          "  What is raised into %s is used by no stream here: it is cooled away at the price of "
          "%s.\n",
          own->main, paid->name);
    else if (own->price == 0)
      printf("  What is raised into %s is used by no stream here, and no cold utility is cold "
             "enough to take it: it has no price.\n",
             own->main);
    else
      printf("  What is raised into %s is used by no stream here: it is cooled away at the price "
             "of the main.\n",
             own->main);
  }
}

/* No minus before what is printed as zero. */
static double printed_kw(double heat) { return fabs(heat) < 0.5 ? 0 : cli_kw(heat); }

static void print_table(const hl_targets *t) {
  const char *degree = cli_degree();
  printf("\nProblem table (shifted %s, kW)\n  %10s %10s %12s %12s %12s\n", degree, "from", "to",
         "deficit", "in", "out");
  for (int k = 0; k < hl_targets_interval_count(t); k++) {
    const hl_interval *i = hl_targets_interval_at(t, k);
    printf("  %10.2f %10.2f %12.3f %12.3f %12.3f\n", cli_celsius(i->t_high), cli_celsius(i->t_low),
           printed_kw(i->deficit), cli_kw(i->flow_in), cli_kw(i->flow_out));
  }
}

static void print_csv(const hl_targets *t) {
  int n = 0;
  const hl_point *point = hl_targets_curve(t, HL_CURVE_GRAND, &n);
  printf("t_shifted,heat_flow\ndegC,kW\n");
  for (int k = 0; k < n; k++)
    printf("%.10g,%.10g\n", cli_celsius(point[k].t), cli_kw(point[k].q));
}

static int put(cli *c, const hl_problem *p, const hl_targets *t) {
  char date[16];
  cli_today(date);
  hl_report_input input = {
      .problem = p, .targets = t, .command = c->command_line, .date = c->json ? NULL : date};
  int code = CLI_OK;
  if (c->json) {
    hl_document document = {0};
    hl_status status = hl_result_write(c->ctx, &input, &document);
    code = status == HL_OK ? cli_write(c, c->out, document.text, document.length)
                           : cli_fail(c, status);
    hl_document_free(c->ctx, &document);
  } else if (c->csv) {
    print_csv(t);
  } else {
    print_targets(c, p, t);
    print_utilities(p, t);
    print_raised(p, t);
    print_table(t);
  }
  return code == CLI_OK ? cli_figures(c, &input) : code;
}

hl_status cli_targets(const cli *c, const hl_problem *problem, hl_targets **targets) {
  return c->zone != NULL ? hl_targets_solve_zone(problem, NULL, c->zone, targets)
                         : hl_targets_solve(problem, NULL, targets);
}

/* Options that exclude each other. CLI_OK, or a usage error. */
static int check_options(cli *c) {
  const bool varied = c->sweep != NULL || c->recovery != NULL || c->hot_utility != NULL;
  if (c->all_periods && varied)
    return cli_usage(c, "--all-periods goes with none of --recovery, --hot-utility and --sweep; "
                        "choose one with --period");
  if (c->all_zones && (c->zone != NULL || c->all_periods))
    return cli_usage(c, "--all-zones and --%s exclude each other",
                     c->zone != NULL ? "zone" : "all-periods");
  if ((c->svg != NULL || c->report != NULL) && (c->sweep != NULL || (c->all_zones && varied)))
    return cli_usage(c, "--%s has no figures: leave out --%s",
                     c->sweep != NULL ? "sweep" : "all-zones with a wanted target",
                     c->svg != NULL ? "svg" : "report");
  return CLI_OK;
}

int cmd_target(cli *c) {
  const bool wanted = c->recovery != NULL || c->hot_utility != NULL;
  int code = check_options(c);
  if (code != CLI_OK)
    return code;
  if (c->all_zones && !wanted && c->sweep == NULL)
    return cmd_target_zones(c);
  if (c->all_periods)
    return cmd_target_periods(c);
  hl_problem *p = NULL;
  hl_targets *t = NULL;
  hl_status status = cli_case(c, &p);
  if (status == HL_OK && c->sweep != NULL)
    code = cli_target_sweep(c, p);
  else if (status == HL_OK && wanted && c->all_zones)
    code = cli_target_wanted_zones(c, p);
  else if (status == HL_OK && wanted)
    code = cli_target_wanted(c, p, &t);
  else if (status == HL_OK)
    status = cli_targets(c, p, &t);
  if (status == HL_OK)
    cli_note_dt_min(c, p);
  if (status != HL_OK)
    code = cli_fail(c, status);
  else if (t != NULL)
    code = put(c, p, t);
  hl_targets_free(t);
  hl_problem_free(p);
  return code;
}
