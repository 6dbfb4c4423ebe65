/** The heatloom program: options, dispatch, messages, exit codes. */
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

static hl_ctx *interrupted_ctx;
static volatile sig_atomic_t interrupts;

/* The first Ctrl-C asks for the best so far, the second ends at once. */
static void on_interrupt(int number) {
  (void)number;
  if (interrupts++ > 0)
    _exit(CLI_STOPPED);
  hl_ctx_stop(interrupted_ctx);
}

bool cli_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }
const char *cli_degree(void) { return cli_utf8() ? "°C" : "degC"; }
const char *cli_dtmin(void) { return cli_utf8() ? "ΔTmin" : "dTmin"; }
double cli_celsius(double kelvin) {
  return hl_unit_from_si(hl_unit_shown(HL_DIM_TEMPERATURE), kelvin);
}
double cli_kw(double watt) { return hl_unit_from_si(hl_unit_shown(HL_DIM_POWER), watt); }

static bool on_progress(const hl_progress *p, void *user) {
  cli *c = user;
  if (c->quiet || c->json || !isatty(STDERR_FILENO))
    return true;
  fprintf(stderr, "\r%-28.28s", p->phase);
  if (p->iterations > 0)
    fprintf(stderr, " %3d %%", (int)(100 * p->iteration / p->iterations));
  if (p->best == p->best)
    fprintf(stderr, "  best %.1f", p->best);
  if (fabs(p->best) > 0 && isfinite(p->bound))
    fprintf(stderr, ", gap %.2f %%", 100 * fabs(p->best - p->bound) / fabs(p->best));
  fprintf(stderr, "  %.1f s", p->seconds);
  if (p->iterations > 0 && p->iteration > 0)
    fprintf(stderr, ", %.0f s left",
            p->seconds * (double)(p->iterations - p->iteration) / (double)p->iteration);
  fprintf(stderr, "\033[K");
  fflush(stderr);
  c->line_open = true;
  return true;
}

void cli_progress_end(cli *c) {
  if (c->line_open)
    fprintf(stderr, "\r\033[K");
  c->line_open = false;
  (void)fflush(stdout); /* where both go to one file, what was said first stands first */
}

void cli_note(cli *c, const char *format, ...) {
  if (c->quiet)
    return;
  cli_progress_end(c);
  va_list args;
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  fputc('\n', stderr);
}

int cli_usage(cli *c, const char *format, ...) {
  cli_progress_end(c);
  fputs("heatloom: ", stderr);
  va_list args;
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  if (c->command != NULL && strcmp(c->command, "help") != 0)
    fprintf(stderr, "\nTry: heatloom help %s\n", c->command);
  else
    fputs("\nTry: heatloom help\n", stderr);
  return CLI_USAGE;
}

/* True for a note or warning that was written before; if not, it is remembered. */
static bool said_before(cli *c, const hl_fault *fault) {
  char text[1024];
  hl_fault_write(fault, text, sizeof text);
  for (int k = 0; k < c->said.count; k++)
    if (strcmp(c->said.item[k], text) == 0)
      return true;
  char *copy = strdup(text);
  if (copy != NULL && !cli_list_append(&c->said, copy))
    free(copy);
  return false;
}

static bool skipped(cli *c, const hl_fault *fault) {
  return c->once && fault->severity != HL_SEVERITY_ERROR && said_before(c, fault);
}

static void faults_json(cli *c) {
  hl_writer *w = NULL;
  bool any = false;
  if (hl_writer_new(c->ctx, &w) != HL_OK)
    return;
  hl_writer_open_object(w, NULL);
  hl_writer_text(w, "format", "heatloom-faults/1");
  hl_writer_open_array(w, "faults");
  for (int k = 0; k < hl_ctx_fault_count(c->ctx); k++) {
    const hl_fault *f = hl_ctx_fault_at(c->ctx, k);
    static const char *const severity[] = {"note", "warning", "error"};
    char code[16];
    if (skipped(c, f))
      continue;
    any = true;
    snprintf(code, sizeof code, "HL%03d", f->code);
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "severity", severity[f->severity]);
    hl_writer_text(w, "code", code);
    hl_writer_text(w, "file", f->file);
    hl_writer_integer(w, "row", f->row);
    hl_writer_integer(w, "column", f->column);
    hl_writer_text(w, "message", f->message);
    hl_writer_text(w, "hint", f->hint);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
  hl_writer_close_object(w);
  size_t length = 0;
  const char *text = hl_writer_result(w, &length);
  if (text != NULL && any)
    fprintf(stderr, "%s\n", text);
  hl_writer_free(w);
}

void cli_faults(cli *c) {
  cli_progress_end(c);
  int count = hl_ctx_fault_count(c->ctx);
  if (c->json && count > 0)
    faults_json(c);
  for (int k = 0; k < count && !c->json; k++) {
    const hl_fault *fault = hl_ctx_fault_at(c->ctx, k);
    if ((c->quiet && fault->severity != HL_SEVERITY_ERROR) || skipped(c, fault))
      continue;
    char text[1024];
    hl_fault_write(fault, text, sizeof text);
    fprintf(stderr, "%s\n", text);
    if (fault->hint[0] != '\0')
      fprintf(stderr, "    %s\n", fault->hint);
  }
  int more = hl_ctx_fault_total(c->ctx, HL_SEVERITY_ERROR);
  for (int k = 0; k < count; k++)
    more -= hl_ctx_fault_at(c->ctx, k)->severity == HL_SEVERITY_ERROR;
  if (more > 0 && !c->json)
    fprintf(stderr, "and %d more %s\n", more, cli_plural(more, "error", "errors"));
  hl_ctx_clear(c->ctx);
}

int cli_fail(cli *c, hl_status status) {
  if (hl_ctx_fault_total(c->ctx, HL_SEVERITY_ERROR) == 0)
    cli_note(c, "heatloom: %s", hl_status_text(status));
  cli_faults(c);
  switch (status) {
  case HL_OK:
    return CLI_OK;
  case HL_ERR_NOMEM:
  case HL_ERR_SOLVER:
  case HL_ERR_INTERNAL:
    return CLI_INTERNAL;
  default:
    return CLI_BAD_INPUT;
  }
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

hl_stop_settings cli_rest(const cli *c, const hl_stop_settings *stop) {
  hl_stop_settings rest = *stop;
  const double left = stop->time_limit - (seconds() - c->started);
  rest.time_limit = left > 0 ? left : 0;
  return rest;
}

int cli_leave_out(cli *c, const hl_stop_settings *stop, bool cut, const char *what) {
  const bool stopped = hl_ctx_stopped(c->ctx);
  if (!stopped && !cut && cli_rest(c, stop).time_limit > 0)
    return CLI_OK;
  cli_note(c, "note: %s left out %s", what,
           stopped ? "as a stop was asked for" : "at the time limit");
  return stopped ? CLI_STOPPED : CLI_LIMIT;
}

int cli_outcome(hl_outcome outcome) {
  switch (outcome) {
  case HL_OUTCOME_INFEASIBLE:
  case HL_OUTCOME_UNBOUNDED:
    return CLI_INFEASIBLE;
  case HL_OUTCOME_LIMIT:
    return CLI_LIMIT;
  case HL_OUTCOME_STOPPED:
    return CLI_STOPPED;
  default:
    return CLI_OK;
  }
}

int cli_worse(int code, int other) {
  const bool left = other == CLI_OK || other == CLI_LIMIT || other == CLI_STOPPED;
  return !left || code == CLI_OK || (code == CLI_LIMIT && other == CLI_STOPPED) ? other : code;
}

int cli_write(cli *c, const char *path, const char *text, size_t length) {
  if (path == NULL) {
    bool ok = fwrite(text, 1, length, stdout) == length;
    if (length > 0 && text[length - 1] != '\n')
      ok = ok && putchar('\n') != EOF;
    return ok ? CLI_OK : CLI_BAD_INPUT; /* said by flush_output */
  }
  hl_status status = hl_file_write(c->ctx, path, text, length);
  return status == HL_OK ? CLI_OK : cli_fail(c, status);
}

int cli_put_document(cli *c, hl_writer *w) {
  size_t length = 0;
  hl_writer_close_object(w);
  const char *text = hl_writer_result(w, &length);
  int code = text != NULL ? cli_write(c, c->out, text, length) : cli_fail(c, HL_ERR_NOMEM);
  hl_writer_free(w);
  return code;
}

static int write_page(cli *c, const hl_report_input *input) {
  hl_document document = {0};
  const hl_status status = hl_report_write(c->ctx, input, &document);
  const int code = status == HL_OK ? cli_write(c, c->report, document.text, document.length)
                                   : cli_fail(c, status);
  hl_document_free(c->ctx, &document);
  if (code == CLI_OK)
    cli_note(c, "Wrote %s", c->report);
  return code;
}

int cli_figures(cli *c, const hl_report_input *input) {
  if (c->report != NULL) {
    const int code = write_page(c, input);
    if (code != CLI_OK)
      return code;
  }
  if (c->svg == NULL)
    return CLI_OK;
  hl_status status = hl_directory_new(c->ctx, c->svg);
  if (status == HL_OK)
    cli_faults(c); /* those of figures are forgotten */
  int written = 0;
  for (int k = 0; k < HL_FIGURE_COUNT && status == HL_OK; k++) {
    hl_document document = {0};
    if (hl_figure_write(c->ctx, (hl_figure)k, input, &document) != HL_OK) {
      hl_ctx_clear(c->ctx); /* the input has no such figure */
      continue;
    }
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.svg", c->svg, hl_figure_name((hl_figure)k));
    status = hl_file_write(c->ctx, path, document.text, document.length);
    hl_document_free(c->ctx, &document);
    written++;
  }
  if (status != HL_OK)
    return cli_fail(c, status);
  cli_note(c, "Wrote %d %s to %s/", written, cli_plural(written, "figure", "figures"), c->svg);
  return CLI_OK;
}

/* Longest section.field of --set; all settings are shorter. */
enum { KEY_MOST = 128, OWN_ROWS = 8 };

/* An option that is a setting, or several: wrong values are told once, as that of the first. */
static hl_status add_option(cli *c, const hl_settings_table *table, const char *option,
                            const char *value, hl_setting_row *rows, int *count,
                            const char *const *keys) {
  const hl_place place = {.file = option};
  union {
    hl_targets_settings targets;
    hl_synthesis_settings synthesis;
    hl_stop_settings stop;
    hl_bound_settings bound;
  } scratch;
  if (value == NULL)
    return HL_OK;
  hl_settings_init(table, &scratch);
  hl_status status =
      hl_settings_set(c->ctx, table, &scratch, strchr(keys[0], '.') + 1, value, NULL, &place);
  for (; *keys != NULL; keys++)
    rows[(*count)++] = (hl_setting_row){.key = *keys, .value = value, .unit = "", .place = place};
  return status;
}

/* Whether a command makes networks, or reads the case for them as well. */
static bool has_networks(const cli *c) {
  const cli_command *k = cli_commands;
  while (k->name != NULL && strcmp(k->name, c->command) != 0)
    k++;
  return k->name == NULL || k->sections == NULL || strstr(k->sections, "synthesis") != NULL ||
         strstr(k->sections, " match") != NULL;
}

/* The options as rows of the settings table, later ones winning; the keys of --set stand in `keys`.
 */
static hl_status option_rows(cli *c, hl_setting_row *rows, char (*keys)[KEY_MOST], int *count) {
  static const char *const
      dt_min[] = {"targets.dt_min", "synthesis.dt_min", NULL},
      *const of_targets[] = {"targets.dt_min", NULL}, *const emat[] = {"bound.emat", NULL},
      *const tac[] = {"bound.tac", NULL}, *const seed[] = {"synthesis.seed", "optim.seed", NULL},
      *const time_limit[] = {"stop.time_limit", NULL}, *const method[] = {"synthesis.method", NULL},
      *const pareto[] = {"synthesis.pareto", NULL};
  for (int k = 0; k < c->set.count; k++) {
    const char *text = c->set.item[k], *equals = strchr(text, '=');
    snprintf(keys[k], KEY_MOST, "%.*s", (int)(equals - text), text);
    rows[(*count)++] = (hl_setting_row){
        .key = keys[k], .value = equals + 1, .unit = "", .place = {.file = "command line"}};
  }
  const bool bound = strcmp(c->command, "bound") == 0;
  hl_status status = add_option(c, bound ? &hl_bound_table : &hl_targets_table, "option --dt-min",
                                c->dt_min, rows, count,
                                bound             ? emat
                                : has_networks(c) ? dt_min
                                                  : of_targets);
  if (status == HL_OK)
    status = add_option(c, &hl_bound_table, "option --tac", c->tac, rows, count, tac);
  if (status == HL_OK)
    status = add_option(c, &hl_synthesis_table, "option --seed", c->seed, rows, count, seed);
  if (status == HL_OK)
    status = add_option(c, &hl_synthesis_table, "option --method", c->method, rows, count, method);
  if (status == HL_OK)
    status = add_option(c, &hl_synthesis_table, "option --pareto", c->pareto, rows, count, pareto);
  if (status == HL_OK)
    status = add_option(c, &hl_stop_table, "option --time-limit", c->time_limit, rows, count,
                        time_limit);
  return status;
}

hl_status cli_case_of(cli *c, const char *period, hl_problem **problem) {
  *problem = NULL;
  const size_t sets = (size_t)c->set.count;
  int count = 0;
  hl_setting_row *rows = malloc((sets + OWN_ROWS) * sizeof *rows);
  char(*keys)[KEY_MOST] = malloc((sets + 1) * sizeof *keys);
  hl_status status =
      rows != NULL && keys != NULL ? option_rows(c, rows, keys, &count) : HL_ERR_NOMEM;
  if (status == HL_OK)
    status = hl_case_load_period(c->ctx, c->arg[0], period, rows, count, problem);
  free(keys);
  free(rows);
  if (status == HL_OK)
    status = hl_settings_check_case(*problem);
  if (status != HL_OK) {
    hl_problem_free(*problem);
    *problem = NULL;
  }
  return status;
}

hl_status cli_case(cli *c, hl_problem **problem) { return cli_case_of(c, c->period, problem); }

void cli_problems_free(hl_problem **problems, int count) {
  for (int k = count - 1; k >= 0 && problems != NULL; k--) /* the others share what the first has */
    hl_problem_free(problems[k]);
  free(problems);
}

hl_status cli_case_periods(cli *c, hl_problem ***problems, int *count) {
  hl_problem *first = NULL;
  *problems = NULL;
  *count = 0;
  c->once = true;
  hl_status status = cli_case_of(c, "", &first);
  if (status != HL_OK)
    return status;
  const int periods = hl_problem_period_count(first) > 0 ? hl_problem_period_count(first) : 1;
  *problems = calloc((size_t)periods, sizeof **problems);
  if (*problems == NULL) {
    hl_problem_free(first);
    return HL_ERR_NOMEM;
  }
  cli_faults(c);
  if (hl_problem_period_count(first) > 1)
    status = hl_problem_new_periods(first, *problems);
  if (status == HL_OK)
    hl_ctx_clear(c->ctx); /* what is to be said of records is said with the first */
  (*problems)[0] = first;
  *count = periods;
  for (int k = 1; k < periods && status == HL_OK; k++) {
    status = hl_problem_check((*problems)[k]);
    if (status == HL_OK)
      status = hl_settings_check_case((*problems)[k]);
    if (status == HL_OK)
      cli_faults(c);
  }
  if (status != HL_OK) {
    cli_problems_free(*problems, *count);
    *problems = NULL;
    *count = 0;
  }
  return status;
}

const hl_period *cli_period(const hl_problem *problem) {
  return hl_problem_period_at(problem, hl_problem_period(problem));
}

bool cli_same_key(const char *a, const char *b) {
  const size_t length = strcspn(a, "=");
  return length == strcspn(b, "=") && strncmp(a, b, length) == 0;
}

static int check_sets(cli *c) {
  for (int k = 0; k < c->set.count; k++) {
    const char *text = c->set.item[k], *equals = strchr(text, '=');
    if (equals == NULL || equals == text || equals - text >= KEY_MOST)
      return cli_usage(c, "--set wants section.field=value, not \"%s\"", text);
    for (int j = 0; j < k; j++)
      if (cli_same_key(c->set.item[j], text))
        return cli_usage(c, "\"%s\" and \"%s\": a setting is given once", c->set.item[j], text);
  }
  return CLI_OK;
}

/* Each result in a file of its own. */
static int check_files(cli *c) {
  const char *file[] = {c->out, c->report, c->figure, c->tespy};
  for (size_t k = 0; k < sizeof file / sizeof *file; k++)
    for (size_t j = 0; j < k; j++)
      if (file[k] != NULL && file[j] != NULL && strcmp(file[k], "-") != 0 &&
          strcmp(file[k], file[j]) == 0)
        return cli_usage(c, "\"%s\" cannot take two results", file[k]);
  if ((c->report != NULL && strcmp(c->report, "-") == 0) ||
      (c->figure != NULL && strcmp(c->figure, "-") == 0))
    return cli_usage(c, "--report and --figure want the name of a file, not \"-\"");
  return CLI_OK;
}

/* Files must not be given the numbers of closed standard streams, whose output they would take.
 * Writing to those fails, as it should: they cannot be written. */
static void open_standard_streams(void) {
  FILE *file;
  do
    file = fopen("/dev/null", "r");
  while (file != NULL && fileno(file) <= STDERR_FILENO);
  if (file != NULL)
    fclose(file);
}

/* Results that did not reach their reader are no results. */
static int flush_output(int code) {
  if (fflush(stdout) == 0 && !ferror(stdout))
    return code;
  fputs("error HL004: standard output cannot be written\n", stderr);
  return code == CLI_OK ? CLI_BAD_INPUT : code;
}

static void join_command_line(cli *c, int argc, const char **argv) {
  size_t used = 0;
  for (int k = 0; k < argc && used + 1 < sizeof c->command_line; k++) {
    const char *word = k == 0 ? "heatloom" : argv[k];
    bool plain = strpbrk(word, " \t'\"$&;()<>|*?\\") == NULL && word[0] != '\0';
    int n = snprintf(c->command_line + used, sizeof c->command_line - used,
                     plain ? "%s%s" : "%s'%s'", k == 0 ? "" : " ", word);
    used += n > 0 ? (size_t)n : 0;
  }
}

void cli_offer(cli_meant *meant, const char *known) {
  const int distance = meant->wrong[0] != '\0' ? hl_name_distance(known, meant->wrong) : INT_MAX;
  if (distance == INT_MAX || (meant->name != NULL && distance >= meant->distance))
    return;
  meant->name = known;
  meant->distance = distance;
}

static int unknown_command(cli *c, const char *text) {
  cli_meant meant = {.wrong = text};
  for (const cli_command *k = cli_commands; k->name != NULL; k++)
    cli_offer(&meant, k->name);
  return meant.name != NULL
             ? cli_usage(c, "no command \"%s\"; did you mean \"%s\"?", text, meant.name)
             : cli_usage(c, "no command \"%s\"", text);
}

static int dispatch(cli *c) {
  int words;
  bool group;
  const cli_command *command = cli_find_command(c->arg, c->arg_count, &words, &group);
  if (command == NULL && group) {
    char text[80];
    c->command = c->arg[0];
    snprintf(text, sizeof text, "%s %s", c->arg[0], c->arg_count > 1 ? c->arg[1] : "");
    return c->arg_count > 1 ? unknown_command(c, text)
                            : cli_usage(c, "%s needs a second word", c->arg[0]);
  }
  if (command == NULL)
    return unknown_command(c, c->arg[0]);
  c->command = command->name;
  c->arg += words;
  c->arg_count -= words;
  if (c->arg_count < command->least)
    return cli_usage(c, "%s needs %s", command->name, command->arguments);
  if (command->most >= 0 && c->arg_count > command->most)
    return cli_usage(c, "%s takes no argument \"%s\"", command->name, c->arg[command->most]);
  int code = cli_options_check(c, command);
  if (code == CLI_OK)
    code = check_sets(c);
  if (code == CLI_OK)
    code = check_files(c);
  return code != CLI_OK ? code : command->run(c);
}

int main(int argc, const char **argv) {
  setlocale(LC_CTYPE, "");
  open_standard_streams();
  cli c = {.started = seconds()};
  poptContext popt;
  int code = cli_options_read(&c, argc, argv, &popt);
  join_command_line(&c, argc, argv);
  const char *none = NULL, **given = poptGetArgs(popt);
  while (given != NULL && given[c.arg_count] != NULL)
    c.arg_count++;
  c.arg = given != NULL ? given : &none;
  c.ctx = code == CLI_OK ? hl_ctx_new(NULL) : NULL;
  if (code == CLI_OK && c.ctx == NULL)
    code = CLI_INTERNAL;
  if (code == CLI_OK) {
    hl_ctx_set_threads(c.ctx, c.threads);
    hl_ctx_set_progress(c.ctx, on_progress, &c);
    interrupted_ctx = c.ctx;
    struct sigaction action = {.sa_handler = on_interrupt};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (c.version) {
      printf("heatloom %s\n", hl_version());
    } else if (c.arg_count == 0 || c.help) {
      code = cmd_help(&c);
    } else {
      code = dispatch(&c);
    }
    cli_faults(&c);
  }
  hl_ctx_free(c.ctx);
  cli_options_free(&c);
  poptFreeContext(popt);
  return flush_output(code);
}
