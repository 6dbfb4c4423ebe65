/** heatloom hp: results as JSON and CSV, figures, the report. */
#include <math.h>

#include "cli.h"

static int put_json(cli *c, const hl_hpr *h, const hl_hpr_study *study) {
  hl_writer *w;
  const hl_status status = hl_writer_new(c->ctx, &w);
  if (status != HL_OK)
    return cli_fail(c, status);
  hl_writer_open_object(w, NULL);
  hl_hpr_write(h, study, w);
  return cli_put_document(c, w);
}

static int put_csv(cli *c, const hl_hpr *h) {
  hl_document document = {0};
  const hl_status status = hl_hpr_write_csv(c->ctx, h, &document);
  const int code =
      status == HL_OK ? cli_write(c, c->out, document.text, document.length) : cli_fail(c, status);
  hl_document_free(c->ctx, &document);
  return code;
}

/* The table is an answer, unless a row of it was ended early. */
int cli_hp_compare_outcome(const hl_hpr_compare *all) {
  int code = CLI_OK;
  for (int k = 0; k < hl_hpr_compare_count(all); k++) {
    const hl_outcome outcome = hl_hpr_compare_at(all, k)->outcome;
    if (outcome == HL_OUTCOME_STOPPED || (outcome == HL_OUTCOME_LIMIT && code == CLI_OK))
      code = cli_outcome(outcome);
  }
  return code;
}

static void print_cell(double value, int width, int digits) {
  if (isnan(value))
    printf(" %*s", width, "-");
  else
    printf(" %*.*f", width, digits, value);
}

static void print_option(const hl_hpr_option *o) {
  const hl_hpr_account *a = &o->account;
  printf("  %s %9.1f %9.1f %9.1f %12.0f", cli_cell(o->name, 31), cli_kw(a->hot), cli_kw(a->cold),
         cli_kw(a->power), a->investment);
  print_cell(a->yearly, 12, 0);
  print_cell(a->co2 / 1e3, 9, 1);
  printf("%s%s\n", o->note[0] != '\0' ? "  " : "", o->note);
}

void cli_hp_compare_print(const hl_problem *p, const hl_hpr_compare *all) {
  const char *currency = cli_currency(p);
  char yearly[40];
  snprintf(yearly, sizeof yearly, "%s/y", currency);
  printf("%s\n", hl_problem_title(p));
  printf("  %-31s %9s %9s %9s %12s %12s %9s\n", "", "hot", "cold", "power", "investment",
         "all in all", "CO2");
  printf("  %-31s %9s %9s %9s %12s %12s %9s\n", "", "kW", "kW", "kW", currency, yearly, "t/y");
  for (int k = 0; k < hl_hpr_compare_count(all); k++) {
    const hl_hpr_option *o = hl_hpr_compare_at(all, k);
    if (o->outcome == HL_OUTCOME_INFEASIBLE)
      printf("  %s %9s %9s %9s %12s %12s %9s  %s\n", cli_cell(o->name, 31), "-", "-", "-", "-", "-",
             "-", o->note);
    else
      print_option(o);
  }
}

int cli_hp_compare_put(cli *c, const hl_problem *p, const hl_hpr_compare *compare) {
  hl_document document = {0};
  hl_writer *w;
  hl_status status =
      c->json ? hl_writer_new(c->ctx, &w) : hl_hpr_compare_write_csv(p, compare, &document);
  if (status != HL_OK)
    return cli_fail(c, status);
  if (c->json) {
    hl_writer_open_object(w, NULL);
    hl_hpr_compare_write(p, compare, w);
    return cli_put_document(c, w);
  }
  const int code = cli_write(c, c->out, document.text, document.length);
  hl_document_free(c->ctx, &document);
  return code;
}

/* One figure to a file; those that there are not of a target are forgotten. */
static hl_status put_figure(cli *c, hl_status drawn, const char *name, hl_document *document,
                            int *written) {
  char path[4096];
  if (drawn != HL_OK) {
    hl_ctx_clear(c->ctx);
    return HL_OK;
  }
  snprintf(path, sizeof path, "%s/%s.svg", c->svg, name);
  const hl_status status = hl_file_write(c->ctx, path, document->text, document->length);
  hl_document_free(c->ctx, document);
  *written += status == HL_OK;
  return status;
}

/* Log p-h and T-Q of each machine of the library. */
static hl_status put_machines(cli *c, const hl_hpr_report_input *input, int *written) {
  static const hl_cycle_figure kinds[] = {HL_CYCLE_FIGURE_PH, HL_CYCLE_FIGURE_TQ};
  hl_status status = HL_OK;
  for (int k = 0; k < 2 * hl_hpr_machine_count(input->hpr) && status == HL_OK; k++) {
    hl_document document = {0};
    char name[48];
    if (hl_hpr_machine_at(input->hpr, k / 2)->machine == NULL)
      continue;
    snprintf(name, sizeof name, "machine-%d-%s", k / 2 + 1, hl_cycle_figure_name(kinds[k % 2]));
    status =
        put_figure(c, hl_hpr_figure_write_machine(c->ctx, k / 2, kinds[k % 2], input, &document),
                   name, &document, written);
  }
  return status;
}

static int put_figures(cli *c, const hl_hpr_report_input *input) {
  int written = 0;
  hl_status status = hl_directory_new(c->ctx, c->svg);
  if (status == HL_OK)
    cli_faults(c); /* those of figures are forgotten */
  for (int k = 0; k < HL_HPR_FIGURE_COUNT && status == HL_OK && !hl_ctx_stopped(c->ctx); k++) {
    hl_document document = {0};
    status = put_figure(c, hl_hpr_figure_write(c->ctx, (hl_hpr_figure)k, input, &document),
                        hl_hpr_figure_name((hl_hpr_figure)k), &document, &written);
  }
  const bool stopped = hl_ctx_stopped(c->ctx);
  if (status == HL_OK && !stopped)
    status = put_machines(c, input, &written);
  if (status != HL_OK)
    return cli_fail(c, status);
  cli_note(c, "Wrote %d %s to %s/", written, cli_plural(written, "figure", "figures"), c->svg);
  if (stopped)
    cli_note(c, "note: the other figures are left out as a stop was asked for");
  return stopped ? CLI_STOPPED : CLI_OK;
}

static int put_report(cli *c, const hl_hpr_report_input *input) {
  hl_document document = {0};
  const hl_status status = hl_hpr_report_write(c->ctx, input, &document);
  const int code = status == HL_OK ? cli_write(c, c->report, document.text, document.length)
                                   : cli_fail(c, status);
  hl_document_free(c->ctx, &document);
  if (code == CLI_OK)
    cli_note(c, "Wrote %s", c->report);
  return code;
}

int cli_hp_check(cli *c) {
  return c->out != NULL && !c->json && !c->csv
             ? cli_usage(c, "--output of hp is for the result of --json or --csv; give one of them "
                            "too")
             : CLI_OK;
}

int cli_hp_write(cli *c, const cli_hp_found *found, const hl_stop_settings *stop) {
  hl_hpr_study study;
  char date[16];
  int code = CLI_OK;
  const hl_hpr *h = found->hpr;
  const bool tables = c->compare || c->rank || c->cop_map; /* the documents are theirs */
  const bool varied = (c->json && !tables) || c->svg != NULL || c->report != NULL;
  const hl_stop_settings rest = cli_rest(c, stop);
  const hl_status status = varied ? hl_hpr_study_solve(h, &rest, &study) : HL_OK;
  cli_progress_end(c);
  if (status != HL_OK)
    return cli_fail(c, status);
  cli_today(date);
  const int left_out =
      varied && study.cut
          ? cli_leave_out(c, stop, true, "costs at other prices of power and numbers of levels are")
          : CLI_OK;
  const hl_hpr_report_input input = {.hpr = h,
                                     .study = varied ? &study : NULL,
                                     .command = c->command_line,
                                     .date = date,
                                     .rank = found->rank,
                                     .map = found->map,
                                     .compare = found->compare};
  if (c->json && !tables)
    code = put_json(c, h, input.study);
  else if (c->csv && !tables)
    code = put_csv(c, h);
  if (code == CLI_OK && c->svg != NULL)
    code = put_figures(c, &input);
  if ((code == CLI_OK || code == CLI_STOPPED) && c->report != NULL) {
    const int put = put_report(c, &input);
    code = put != CLI_OK ? put : code;
  }
  return code != CLI_OK ? code : left_out;
}
