/** heatloom demo, template, check, convert, explain: cases and messages. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"

int cmd_demo(cli *c) {
  const char *name = c->arg_count > 0 ? c->arg[0] : hl_case_at(0, NULL);
  if (strcmp(name, "list") == 0) {
    const char *title;
    for (int k = 0; (name = hl_case_at(k, &title)) != NULL; k++)
      printf("%-18s %s\n", name, title);
    return CLI_OK;
  }
  const char *folder = c->arg_count > 1 ? c->arg[1] : name;
  hl_status status = hl_case_demo(c->ctx, name, folder);
  if (status != HL_OK)
    return cli_fail(c, status);
  printf("Wrote %s/\nNext: heatloom report %s\n", folder, folder);
  return CLI_OK;
}

int cmd_template(cli *c) {
  hl_status status = hl_case_template(c->ctx, c->arg[0]);
  if (status != HL_OK)
    return cli_fail(c, status);
  printf(
      "Wrote %s/: fill in streams.csv (the other tables are optional)\nNext: heatloom check %s\n",
      c->arg[0], c->arg[0]);
  return CLI_OK;
}

static void print_streams(const hl_problem *p) {
  int wide = 6;
  for (int k = 0; k < hl_problem_stream_count(p); k++)
    wide = cli_widest(wide, hl_problem_stream_at(p, k)->name);
  printf("  %s %-5s %s %s %10s %10s\n", cli_cell("stream", wide), "type",
         cli_cell(cli_utf8() ? "Ts °C" : "Ts degC", -8),
         cli_cell(cli_utf8() ? "Tt °C" : "Tt degC", -9), "CP kW/K", "duty kW");
  for (int k = 0; k < hl_problem_stream_count(p); k++) {
    const hl_stream *s = hl_problem_stream_at(p, k);
    double duty = 0.0, from = s->segment[0].t_supply,
           to = s->segment[s->segment_count - 1].t_target;
    for (int j = 0; j < s->segment_count; j++)
      duty += s->segment[j].duty;
    printf("  %s %-5s %8.1f  %8.1f ", cli_cell(s->name, wide), hl_side_text(s->side),
           cli_celsius(from), cli_celsius(to));
    if (from == to)
      printf("%10s", "latent");
    else
      printf("%10.3f", duty / 1e3 / (from > to ? from - to : to - from));
    printf(" %10.2f\n", duty / 1e3);
  }
}

/* The periods behind the one shown: their faults, and what notes they add. */
static hl_status check_others(cli *c, int periods) {
  hl_problem **problems = NULL;
  int count = 0;
  if (c->period != NULL || periods < 2)
    return HL_OK;
  c->once = true;
  cli_faults(c);
  hl_status status = cli_case_periods(c, &problems, &count);
  cli_problems_free(problems, count);
  return status;
}

int cmd_check(cli *c) {
  hl_problem *p = NULL;
  int written = CLI_OK;
  hl_status status = cli_case_of(c, c->period != NULL ? c->period : "", &p);
  if (status == HL_OK)
    status = hl_integration_note_limits(p);
  if (status != HL_OK) {
    hl_problem_free(p);
    return cli_fail(c, status);
  }
  int warnings = hl_ctx_fault_total(c->ctx, HL_SEVERITY_WARNING);
  int notes = hl_ctx_fault_total(c->ctx, HL_SEVERITY_NOTE);
  if (c->json) {
    hl_writer *w = NULL;
    status = hl_writer_new(c->ctx, &w);
    if (status == HL_OK) {
      hl_writer_open_object(w, NULL);
      hl_case_write(p, w);
      written = cli_put_document(c, w);
    }
  } else {
    const int streams = hl_problem_stream_count(p), utilities = hl_problem_utility_count(p),
              systems = hl_problem_system_count(p), rules = hl_problem_rule_count(p);
    printf("%s: %d %s, %d %s, %d %s, %d match %s   0 errors, %d %s, %d %s\n", c->arg[0], streams,
           cli_plural(streams, "stream", "streams"), utilities,
           cli_plural(utilities, "utility", "utilities"), systems,
           cli_plural(systems, "system", "systems"), rules, cli_plural(rules, "rule", "rules"),
           warnings, cli_plural(warnings, "warning", "warnings"), notes,
           cli_plural(notes, "note", "notes"));
    if (cli_period(p) != NULL)
      printf("  period %s of %d\n", cli_period(p)->id, hl_problem_period_count(p));
    print_streams(p);
  }
  if (status == HL_OK)
    status = check_others(c, hl_problem_period_count(p));
  hl_problem_free(p);
  return status == HL_OK ? written : cli_fail(c, status);
}

/* A network in the variables of a stage-wise superstructure. */
static int convert_network(cli *c) {
  hl_problem *p = NULL;
  hl_network *network = NULL;
  hl_document document = {0};
  hl_status status = hl_case_load_period(c->ctx, c->arg[0], "", NULL, 0, &p);
  if (status == HL_OK)
    status = hl_network_load(p, c->arg[1], &network);
  if (status == HL_OK)
    status = hl_stages_write(c->ctx, network, &document);
  int code =
      status == HL_OK ? cli_write(c, c->out, document.text, document.length) : cli_fail(c, status);
  if (code == CLI_OK)
    printf("Wrote %s\n", c->out);
  hl_document_free(c->ctx, &document);
  hl_network_free(network);
  hl_problem_free(p);
  return code;
}

int cmd_convert(cli *c) {
  if (c->out == NULL)
    return cli_usage(c, "convert needs -o FILE.json or -o FOLDER");
  if (c->arg_count > 1)
    return convert_network(c);
  hl_problem *p = NULL;
  hl_status status = hl_case_load_period(c->ctx, c->arg[0], "", NULL, 0, &p);
  if (status != HL_OK)
    return cli_fail(c, status);
  size_t n = strlen(c->out);
  bool json = n > 5 && strcmp(c->out + n - 5, ".json") == 0;
  status = json ? hl_case_save_json(p, c->out) : hl_case_save_folder(p, c->out);
  hl_problem_free(p);
  if (status != HL_OK)
    return cli_fail(c, status);
  printf("Wrote %s%s\n", c->out, json ? "" : "/");
  return CLI_OK;
}

int cmd_explain(cli *c) {
  const char *text = c->arg[0];
  if ((text[0] == 'H' || text[0] == 'h') && (text[1] == 'L' || text[1] == 'l'))
    text += 2;
  char *end;
  long code = strtol(text, &end, 10);
  const hl_code_info *info = end != text && *end == '\0' ? hl_code_find((int)code) : NULL;
  if (info == NULL && strcmp(c->arg[0], "list") == 0) {
    for (int k = 0; k < hl_code_count(); k++)
      printf("HL%03d  %s\n", hl_code_at(k)->code, hl_code_at(k)->title);
    return CLI_OK;
  }
  if (info == NULL)
    return cli_usage(c, "no message \"%s\"; `heatloom explain list` shows all", c->arg[0]);
  static const char *const severity[] = {"note", "warning", "error"};
  printf("HL%03d (%s): %s\n\n%s\n", info->code, severity[info->severity], info->title,
         info->explain);
  return CLI_OK;
}
