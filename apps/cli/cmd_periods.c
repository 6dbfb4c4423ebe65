/** heatloom target --all-periods: the targets of each period and their average. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* Results of a period, or averages by its weights. */
typedef struct row {
  const char *id;
  double weight, hot, cold, recovery;
  double pinch; /* the hottest, shifted; NAN: none */
  double cost;  /* of the utilities, if it lasted all year */
} row;

/* Everything that is written. */
typedef struct periods {
  hl_problem **problem;
  hl_targets **targets;
  row *row;
  int count; /* the average stands behind the last */
} periods;

int cli_no_periods(cli *c) {
  (void)cli_usage(c, "%s has no periods: list them in periods.csv", c->arg[0]);
  return CLI_BAD_INPUT;
}

static double utility_cost(const hl_targets *t) {
  double cost = 0.0;
  for (int k = 0; k < hl_targets_utility_count(t); k++)
    cost += hl_targets_utility_at(t, k)->cost;
  return cost;
}

static row row_of(const hl_problem *p, const hl_targets *t) {
  const hl_period *period = cli_period(p);
  return (row){.id = period->id,
               .weight = period->weight,
               .hot = hl_targets_hot(t),
               .cold = hl_targets_cold(t),
               .recovery = hl_targets_recovery(t),
               .pinch = hl_targets_pinch_count(t) > 0 ? hl_targets_pinch_at(t, 0)->t : (double)NAN,
               .cost = utility_cost(t)};
}

static hl_status solve(const cli *c, periods *all) {
  row *sum = &all->row[all->count];
  *sum = (row){.id = "weighted average", .weight = 1.0, .pinch = NAN};
  for (int k = 0; k < all->count; k++) {
    hl_status status = cli_targets(c, all->problem[k], &all->targets[k]);
    if (status != HL_OK)
      return status;
    row *r = &all->row[k];
    *r = row_of(all->problem[k], all->targets[k]);
    sum->hot += r->weight * r->hot;
    sum->cold += r->weight * r->cold;
    sum->recovery += r->weight * r->recovery;
    sum->cost += r->weight * r->cost;
  }
  return HL_OK;
}

static void print_rows(cli *c, const periods *all) {
  const hl_problem *p = all->problem[0];
  int wide = 6;
  for (int k = 0; k <= all->count; k++)
    wide = cli_widest(wide, all->row[k].id);
  printf("%s   %s %.1f K   %d %s\n\n",
         hl_problem_title(p)[0] != '\0' ? hl_problem_title(p) : c->arg[0], cli_dtmin(),
         hl_targets_dt_min(all->targets[0]), all->count,
         cli_plural(all->count, "period", "periods"));
  printf("  %s %8s %12s %12s %12s  %s\n", cli_cell("period", wide), "weight", "QH,min kW",
         "QC,min kW", "QREC kW", cli_utf8() ? "pinch °C, shifted" : "pinch degC, shifted");
  for (int k = 0; k <= all->count; k++) {
    const row *r = &all->row[k];
    printf("  %s %8.4f %12.3f %12.3f %12.3f", cli_cell(r->id, wide), r->weight, cli_kw(r->hot),
           cli_kw(r->cold), cli_kw(r->recovery));
    for (int j = 0; k < all->count && j < hl_targets_pinch_count(all->targets[k]); j++)
      printf(" %8.2f", cli_celsius(hl_targets_pinch_at(all->targets[k], j)->t));
    printf("\n");
  }
  if (all->row[all->count].cost > 0.0)
    printf("\nUtilities of the year: %.0f %s\n", all->row[all->count].cost, cli_currency(p));
}

static void print_csv(const periods *all) {
  printf("period,weight,hot_utility,cold_utility,recovery,pinch_shifted,utility_cost\n"
         ",,kW,kW,kW,degC,cur/y\n");
  for (int k = 0; k <= all->count; k++) {
    const row *r = &all->row[k];
    const bool quoted = strpbrk(r->id, ",;\t\"") != NULL;
    printf("%s", quoted ? "\"" : "");
    for (const char *at = r->id; *at != '\0'; at++)
      printf("%s%c", *at == '"' ? "\"" : "", *at);
    printf("%s,%.10g,%.10g,%.10g,%.10g,", quoted ? "\"" : "", r->weight, cli_kw(r->hot),
           cli_kw(r->cold), cli_kw(r->recovery));
    if (!isnan(r->pinch))
      printf("%.10g", cli_celsius(r->pinch));
    printf(",%.10g\n", r->cost);
  }
}

static void write_row(hl_writer *w, const char *key, const row *r) {
  hl_writer_open_object(w, key);
  if (key == NULL)
    hl_writer_text(w, "id", r->id);
  hl_writer_number(w, "weight", r->weight);
  hl_writer_number(w, "hot", r->hot);
  hl_writer_number(w, "cold", r->cold);
  hl_writer_number(w, "recovery", r->recovery);
  hl_writer_number(w, "utility_cost", r->cost);
}

static int write_json(cli *c, const periods *all) {
  hl_writer *w = NULL;
  const hl_problem *p = all->problem[0];
  hl_status status = hl_writer_new(c->ctx, &w);
  if (status != HL_OK)
    return cli_fail(c, status);
  hl_writer_open_object(w, NULL);
  hl_writer_text(w, "format", "heatloom-periods/1");
  hl_writer_text(w, "version", hl_version());
  hl_writer_text(w, "command", c->command_line);
  hl_writer_text(w, "title", hl_problem_title(p));
  hl_writer_text(w, "currency", hl_problem_currency(p));
  cli_write_units(w, "dt_min:K weight:- hot:W cold:W recovery:W utility_cost:cur/y pinch:K");
  hl_writer_number(w, "dt_min", hl_targets_dt_min(all->targets[0]));
  hl_writer_open_array(w, "periods");
  for (int k = 0; k < all->count; k++) {
    write_row(w, NULL, &all->row[k]);
    hl_writer_open_array(w, "pinch");
    for (int j = 0; j < hl_targets_pinch_count(all->targets[k]); j++)
      hl_writer_number(w, NULL, hl_targets_pinch_at(all->targets[k], j)->t);
    hl_writer_close_array(w);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
  write_row(w, "average", &all->row[all->count]);
  hl_writer_close_object(w);
  return cli_put_document(c, w);
}

/* The page and the figures of all periods. */
static int draw(cli *c, const periods *all) {
  char date[16];
  cli_today(date);
  hl_report_period *period = calloc((size_t)all->count, sizeof *period);
  if (period == NULL)
    return cli_fail(c, HL_ERR_NOMEM);
  for (int k = 0; k < all->count; k++)
    period[k] = (hl_report_period){all->problem[k], all->targets[k]};
  const hl_report_input input = {.problem = all->problem[0],
                                 .period = period,
                                 .period_count = all->count,
                                 .command = c->command_line,
                                 .date = date};
  const int code = cli_figures(c, &input);
  free(period);
  return code;
}

static int write_all(cli *c, const periods *all) {
  int code = CLI_OK;
  if (c->json)
    code = write_json(c, all);
  else if (c->csv)
    print_csv(all);
  else
    print_rows(c, all);
  return code == CLI_OK ? draw(c, all) : code;
}

int cmd_target_periods(cli *c) {
  periods all = {0};
  if (c->period != NULL)
    return cli_usage(c, "--all-periods and --period exclude each other");
  hl_status status = cli_case_periods(c, &all.problem, &all.count);
  if (status != HL_OK)
    return cli_fail(c, status);
  int code;
  if (cli_period(all.problem[0]) == NULL) {
    code = cli_no_periods(c);
  } else {
    all.targets = calloc((size_t)all.count, sizeof *all.targets);
    all.row = calloc((size_t)all.count + 1, sizeof *all.row);
    status = all.targets != NULL && all.row != NULL ? solve(c, &all) : HL_ERR_NOMEM;
    code = status == HL_OK ? write_all(c, &all) : cli_fail(c, status);
  }
  for (int k = 0; k < all.count && all.targets != NULL; k++)
    hl_targets_free(all.targets[k]);
  free(all.targets);
  free(all.row);
  cli_problems_free(all.problem, all.count);
  return code;
}
