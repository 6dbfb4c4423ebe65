/** heatloom target --recovery, --hot-utility and --sweep: the approach for targets, and targets
 * over the approach. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* "dTmin 10.000 K", or "factor 1.250 on the contributions". */
static void describe(hl_approach by, double x, char *text, size_t size) {
  if (by == HL_APPROACH_FACTOR)
    snprintf(text, size, "factor %.3f on the contributions", x);
  else
    snprintf(text, size, "%s %.3f K", cli_dtmin(), x);
}

/* ------------------------------------------------------------------ inverse */

/* Targets at the approach found. */
static hl_status solve_at(const hl_problem *p, const hl_inverse_result *r, hl_targets **t) {
  double x = isfinite(r->approach) ? r->approach : r->approach_least;
  if (r->by == HL_APPROACH_FACTOR)
    return hl_targets_solve_factor(p, NULL, x, t);
  hl_targets_settings settings;
  hl_status status = hl_problem_settings(p, &hl_targets_table, &settings);
  settings.dt_min = x;
  return status == HL_OK ? hl_targets_solve(p, &settings, t) : status;
}

static void say(cli *c, const hl_inverse_result *r, const char *wanted) {
  char text[2][80], line[400];
  describe(r->by, r->approach, text[0], sizeof text[0]);
  describe(r->by, r->approach_least, text[1], sizeof text[1]);
  if (isinf(r->approach))
    snprintf(line, sizeof line, "%s: kept at any approach; shown for %s", wanted, text[1]);
  else
    snprintf(line, sizeof line, "%s: kept up to %s%s%s", wanted, text[0],
             r->jump ? ", where less is recovered at once: a latent stream is passed"
             : r->approach_least < r->approach * (1 - 1e-6) ? "; the targets are the same from "
                                                            : "",
             !r->jump && r->approach_least < r->approach * (1 - 1e-6) ? text[1] : "");
  if (c->json || c->csv)
    cli_note(c, "%s", line);
  else
    printf("%s\n\n", line);
}

int cli_target_wanted(cli *c, const hl_problem *p, hl_targets **t) {
  const char *option = c->recovery != NULL ? "recovery" : "hot-utility";
  const char *text = c->recovery != NULL ? c->recovery : c->hot_utility;
  char wanted[80];
  double si = NAN;
  if (c->recovery != NULL && c->hot_utility != NULL)
    return cli_usage(c, "--recovery and --hot-utility exclude each other");
  if (c->dt_min != NULL)
    return cli_usage(c, "--%s finds the least approach; --dt-min gives it", option);
  if (!cli_quantity(HL_DIM_POWER, text, &si) || !(si >= 0))
    return cli_usage(c, "--%s wants a heat flow such as 5MW, not \"%s\"%s", option, text,
                     cli_comma(text) ? CLI_COMMA_ADVICE : "");
  hl_inverse_result r;
  hl_status status = c->recovery != NULL
                         ? hl_inverse_solve_recovery(p, NULL, NULL, HL_APPROACH_NONE, si, &r)
                         : hl_inverse_solve_hot(p, NULL, NULL, HL_APPROACH_NONE, si, &r);
  if (status == HL_OK && r.outcome == HL_OUTCOME_INFEASIBLE) {
    fprintf(stderr, "infeasible: %s\n", r.reason);
    return CLI_INFEASIBLE;
  }
  if (status == HL_OK)
    status = solve_at(p, &r, t);
  if (status != HL_OK)
    return cli_fail(c, status);
  snprintf(wanted, sizeof wanted,
           c->recovery != NULL ? "Heat recovery of %g kW" : "Hot utility of %g kW", cli_kw(si));
  say(c, &r, wanted);
  return CLI_OK;
}

/* -------------------------------------------------------------------- sweep */

/* "2..40K" of dt_min, or "0.5..3x" of the factor on the contributions. */
static int read_sweep(cli *c, double range[2], hl_approach *by) {
  char part[2][64];
  const char *dots = strstr(c->sweep, "..");
  size_t first = dots != NULL ? (size_t)(dots - c->sweep) : 0, all = strlen(c->sweep);
  bool ok = dots != NULL && first > 0 && first < sizeof part[0] / 2 && all < sizeof part[0] / 2;
  *by = HL_APPROACH_DT_MIN;
  if (ok) {
    snprintf(part[0], sizeof part[0], "%.*s", (int)first, c->sweep);
    snprintf(part[1], sizeof part[1], "%s", dots + 2);
    size_t last = strlen(part[1]);
    if (last > 0 && part[1][last - 1] == 'x') {
      part[1][last - 1] = '\0';
      *by = HL_APPROACH_FACTOR;
    }
    char *end;
    strtod(part[1], &end);
    if (strspn(part[0], "0123456789.eE+-") == first) /* the unit may stand once for both */
      snprintf(part[0] + first, sizeof part[0] - first, "%s", end);
    for (int k = 0; k < 2; k++)
      ok = ok && cli_quantity(*by == HL_APPROACH_FACTOR ? HL_DIM_NONE : HL_DIM_DIFFERENCE, part[k],
                              &range[k]);
  }
  if (!ok)
    return cli_usage(c,
                     "--sweep wants a range such as 2..40K, or 0.5..3x for a factor on the "
                     "contributions, not \"%s\"%s",
                     c->sweep, cli_comma(c->sweep) ? CLI_COMMA_ADVICE : "");
  if (!(range[0] >= 0 && range[1] > range[0]))
    return cli_usage(c, "--sweep %s does not rise from 0 or more", c->sweep);
  return CLI_OK;
}

/* Rows of round steps, at most 25. */
static int steps_of(double width) {
  double power = pow(10, floor(log10(width / 24)));
  const double round[] = {1, 2, 5, 10, 20, 50};
  for (size_t k = 0; k < sizeof round / sizeof *round; k++) {
    double count = width / (power * round[k]);
    if (count <= 24.0001 && fabs(count - floor(count + 0.5)) < 1e-6)
      return (int)floor(count + 0.5) + 1;
  }
  return 21;
}

static void print_sweep(const hl_targets_sweep *s) {
  bool factor = hl_targets_sweep_by(s) == HL_APPROACH_FACTOR;
  char head[32];
  snprintf(head, sizeof head, "%s%s", factor ? "factor" : cli_dtmin(), factor ? "" : " K");
  printf("%s %12s %12s %12s   pinch (shifted %s)\n", cli_cell(head, -12), "QH,min kW", "QC,min kW",
         "QREC kW", cli_degree());
  for (int k = 0; k < hl_targets_sweep_count(s); k++) {
    const hl_targets_sweep_point *p = hl_targets_sweep_at(s, k);
    printf("%12.4f %12.3f %12.3f %12.3f   ", p->approach, cli_kw(p->hot), cli_kw(p->cold),
           cli_kw(p->recovery));
    if (isnan(p->t_pinch))
      printf("%s", "none");
    else if (p->t_pinch_low < p->t_pinch - 0.005)
      printf("%.2f and %.2f", cli_celsius(p->t_pinch), cli_celsius(p->t_pinch_low));
    else
      printf("%.2f", cli_celsius(p->t_pinch));
    if (p->hot_beyond > p->hot)
      printf("   jump to QH %.3f", cli_kw(p->hot_beyond));
    else if (p->kink)
      printf("   kink");
    printf("\n");
  }
}

static void csv_sweep(const hl_targets_sweep *s) {
  bool factor = hl_targets_sweep_by(s) == HL_APPROACH_FACTOR;
  printf("%s,hot,cold,recovery,hot_beyond,t_pinch,t_pinch_low,kink\n%s,kW,kW,kW,kW,degC,degC,\n",
         factor ? "factor" : "dt_min", factor ? "" : "K");
  for (int k = 0; k < hl_targets_sweep_count(s); k++) {
    const hl_targets_sweep_point *p = hl_targets_sweep_at(s, k);
    printf("%.10g,%.10g,%.10g,%.10g,%.10g,", p->approach, cli_kw(p->hot), cli_kw(p->cold),
           cli_kw(p->recovery), cli_kw(p->hot_beyond));
    if (isnan(p->t_pinch))
      printf(",");
    else
      printf("%.10g,%.10g", cli_celsius(p->t_pinch), cli_celsius(p->t_pinch_low));
    printf(",%d\n", p->kink);
  }
}

static int json_sweep(cli *c, const hl_targets_sweep *s) {
  hl_writer *w = NULL;
  hl_status status = hl_writer_new(c->ctx, &w);
  if (status != HL_OK)
    return cli_fail(c, status);
  bool factor = hl_targets_sweep_by(s) == HL_APPROACH_FACTOR;
  hl_writer_open_object(w, NULL);
  hl_writer_text(w, "format", "heatloom-sweep/1");
  hl_writer_open_array(w, "points");
  for (int k = 0; k < hl_targets_sweep_count(s); k++) {
    const hl_targets_sweep_point *p = hl_targets_sweep_at(s, k);
    hl_writer_open_object(w, NULL);
    hl_writer_number(w, factor ? "factor" : "dt_min", p->approach);
    hl_writer_number(w, "hot", p->hot);
    hl_writer_number(w, "cold", p->cold);
    hl_writer_number(w, "recovery", p->recovery);
    hl_writer_number(w, "hot_beyond", p->hot_beyond);
    hl_writer_number(w, "t_pinch", p->t_pinch);
    hl_writer_number(w, "t_pinch_low", p->t_pinch_low);
    hl_writer_flag(w, "kink", p->kink);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
  return cli_put_document(c, w);
}

int cli_target_sweep(cli *c, const hl_problem *p) {
  double range[2] = {0, 0};
  hl_approach by;
  hl_targets_sweep *s = NULL;
  if (c->dt_min != NULL || c->recovery != NULL || c->hot_utility != NULL)
    return cli_usage(c, "--sweep goes with none of --dt-min, --recovery and --hot-utility");
  if (c->svg != NULL)
    return cli_usage(c, "--sweep has no figures: leave out --svg");
  int code = read_sweep(c, range, &by);
  if (code != CLI_OK)
    return code;
  hl_status status = hl_targets_sweep_solve(p, NULL, NULL, by, range[0], range[1],
                                            steps_of(range[1] - range[0]), &s);
  if (status != HL_OK)
    return cli_fail(c, status);
  if (c->json)
    code = json_sweep(c, s);
  else if (c->csv)
    csv_sweep(s);
  else
    print_sweep(s);
  hl_targets_sweep_free(s);
  return code;
}
