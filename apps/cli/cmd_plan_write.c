/** heatloom hp --together, --all-periods: results as JSON and CSV, figures, the report. */
#include "cli.h"

static int put_json(cli *c, const hl_problem *p, const hl_plan *plan) {
  hl_writer *w = NULL;
  const hl_status status = hl_writer_new(c->ctx, &w);
  if (status != HL_OK)
    return cli_fail(c, status);
  hl_writer_open_object(w, NULL);
  hl_writer_text(w, "command", c->command_line);
  hl_plan_write(plan, p, w);
  return cli_put_document(c, w);
}

static int put_csv(cli *c, const hl_plan *plan) {
  hl_document document = {0};
  const hl_status status = hl_plan_write_csv(c->ctx, plan, &document);
  const int code =
      status == HL_OK ? cli_write(c, c->out, document.text, document.length) : cli_fail(c, status);
  hl_document_free(c->ctx, &document);
  return code;
}

static hl_status put_zone(cli *c, const hl_plan_report_input *input, int zone, int *written) {
  hl_document document = {0};
  char path[4096];
  const int zones = hl_plan_question(input->plan)->zone_count;
  if (hl_plan_figure_write(c->ctx, zone, input, &document) != HL_OK) {
    hl_ctx_clear(c->ctx); /* no machine works in it */
    return HL_OK;
  }
  if (zones == 1)
    snprintf(path, sizeof path, "%s/periods.svg", c->svg);
  else
    snprintf(path, sizeof path, "%s/periods-%d.svg", c->svg, zone + 1);
  const hl_status status = hl_file_write(c->ctx, path, document.text, document.length);
  hl_document_free(c->ctx, &document);
  *written += status == HL_OK;
  return status;
}

static int put_figures(cli *c, const hl_plan_report_input *input) {
  int written = 0;
  hl_status status = hl_directory_new(c->ctx, c->svg);
  if (status == HL_OK)
    cli_faults(c); /* those of figures are forgotten */
  for (int z = 0; z < hl_plan_question(input->plan)->zone_count && status == HL_OK; z++)
    status = put_zone(c, input, z, &written);
  if (status != HL_OK)
    return cli_fail(c, status);
  cli_note(c, "Wrote %d %s to %s/", written, cli_plural(written, "figure", "figures"), c->svg);
  return CLI_OK;
}

int cli_plan_write(cli *c, const hl_problem *first, const hl_plan *plan) {
  char date[16];
  cli_today(date);
  const hl_plan_report_input input = {
      .plan = plan, .problem = first, .command = c->command_line, .date = date};
  int code = c->json ? put_json(c, first, plan) : c->csv ? put_csv(c, plan) : CLI_OK;
  if (code == CLI_OK && c->svg != NULL)
    code = put_figures(c, &input);
  if (code != CLI_OK || c->report == NULL)
    return code;
  hl_document document = {0};
  const hl_status status = hl_plan_report_write(c->ctx, &input, &document);
  const int written = status == HL_OK ? cli_write(c, c->report, document.text, document.length)
                                      : cli_fail(c, status);
  hl_document_free(c->ctx, &document);
  if (written == CLI_OK)
    cli_note(c, "Wrote %s", c->report);
  return written;
}
