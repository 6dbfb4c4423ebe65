/** heatloom hp: results as JSON and CSV, figures, the report. */
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
  for (int k = 0; k < HL_HPR_FIGURE_COUNT && status == HL_OK; k++) {
    hl_document document = {0};
    status = put_figure(c, hl_hpr_figure_write(c->ctx, (hl_hpr_figure)k, input, &document),
                        hl_hpr_figure_name((hl_hpr_figure)k), &document, &written);
  }
  if (status == HL_OK)
    status = put_machines(c, input, &written);
  if (status != HL_OK)
    return cli_fail(c, status);
  cli_note(c, "Wrote %d %s to %s/", written, cli_plural(written, "figure", "figures"), c->svg);
  return CLI_OK;
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
  const bool varied = c->json || c->svg != NULL || c->report != NULL;
  const hl_status status = varied ? hl_hpr_study_solve(h, stop, &study) : HL_OK;
  cli_progress_end(c);
  if (status != HL_OK)
    return cli_fail(c, status);
  cli_today(date);
  const hl_hpr_report_input input = {.hpr = h,
                                     .study = varied ? &study : NULL,
                                     .command = c->command_line,
                                     .date = date,
                                     .rank = found->rank,
                                     .map = found->map,
                                     .compare = found->compare};
  if (c->json)
    code = put_json(c, h, input.study);
  else if (c->csv && !c->rank && !c->cop_map)
    code = put_csv(c, h);
  if (code == CLI_OK && c->svg != NULL)
    code = put_figures(c, &input);
  if (code == CLI_OK && c->report != NULL)
    code = put_report(c, &input);
  return code;
}
