/** Shared by the commands of the heatloom program. */
#ifndef HEATLOOM_CLI_H
#define HEATLOOM_CLI_H

#include <popt.h>
#include <stdio.h>

#include <heatloom/heatloom.h>

/** Exit codes, as README and `heatloom help` list them. */
enum {
  CLI_OK = 0,
  CLI_BAD_INPUT = 1,
  CLI_USAGE = 2,
  CLI_INFEASIBLE = 3,
  CLI_LIMIT = 4,
  CLI_INTERNAL = 5,
  CLI_STOPPED = 130
};

/** Texts of an option that may be repeated. */
typedef struct cli_list {
  char **item;
  int count;
} cli_list;

typedef struct cli {
  hl_ctx *ctx;
  const char *command;
  char command_line[1024]; /* for "how to reproduce" */
  uint64_t given;          /* bit k: option k of options.c */
  bool json, csv, quiet, version, help, all, all_pairs, all_periods, all_zones, cool, direct,
      indirect, compare, together, rank, cop_map, bound;
  char *out, *svg, *dt_min, *method, *pareto, *start, *keep, *seed, *time_limit, *source, *sink,
      *fluids, *cycles, *eta, *order, *figure, *kind, *report, *tespy, *period, *recovery,
      *hot_utility, *sweep, *zone, *load, *model, *levels, *ambient, *engine, *objective, *gap,
      *tac, *networks;
  cli_list set;  /* "section.field=value" */
  cli_list at;   /* "t_evap=33degC" */
  bool once;     /* notes are said once, however often they come */
  cli_list said; /* faults so far, while `once` is set */
  int threads, top, machines;
  const char **arg; /* NULL-terminated */
  int arg_count;
  char phase[64]; /* progress line */
  double started; /* of the command [s] */
  bool line_open;
} cli;

typedef struct cli_command {
  const char *name, *arguments, *summary;
  int least, most; /* number of arguments; most < 0: any */
  int (*run)(cli *c);
  const char *options;  /* that it takes, with blanks between; "output:json" needs --json as well */
  const char *help;     /* further paragraphs of `help NAME` */
  const char *sections; /* of the settings that it is about, with blanks between */
} cli_command;

/** Behind the refusal of a number with a decimal comma. */
#define CLI_COMMA_ADVICE ": write the decimal sign as a point, 7.5 and not 7,5"

extern const cli_command cli_commands[]; /* the last has no name */
/** The command that the first word, or two, name ("fluid", "cycle list"); *words: how many. NULL if
 * there is none; then *group says whether commands begin with the first word. */
const cli_command *cli_find_command(const char *const *word, int count, int *words, bool *group);

/** Read all options; the context holds the other arguments. CLI_OK, or a usage error. */
int cli_options_read(cli *c, int argc, const char **argv, poptContext *popt);
void cli_options_free(cli *c);
/** Refuse options that mean nothing to a command. CLI_OK, or a usage error. */
int cli_options_check(cli *c, const cli_command *command);
/** True if an option stands on the command line. */
bool cli_given(const cli *c, const char *option);
/** Append a text, which the list keeps. */
bool cli_list_append(cli_list *list, char *text);
/** The options of a command, for its help. */
void cli_options_print(const cli_command *command);

int cmd_demo(cli *c);
int cmd_template(cli *c);
int cmd_check(cli *c);
int cmd_target(cli *c);
/** Targets of the process, or of the zone of --zone. */
hl_status cli_targets(const cli *c, const hl_problem *problem, hl_targets **targets);
int cmd_target_zones(cli *c); /* of --all-zones */
int cmd_site(cli *c);
int cmd_target_periods(cli *c);
int cmd_hp(cli *c);
int cmd_hp_explain(cli *c);
int cmd_hp_plan(cli *c); /* of --together and --all-periods */
/** The options of hp as settings of the case. CLI_OK, or a usage error. */
int cli_hp_options(cli *c, hl_problem *problem);
/** The same of hp itself: what is for real machines only is refused of Carnot's. */
int cli_hp_question(cli *c, hl_problem *problem);
/** What of the systems of the case --cycles and --fluids leave out. */
void cli_hp_note_systems(cli *c, const hl_problem *problem);
int cmd_exergy(cli *c);
int cmd_match(cli *c);
int cmd_synth(cli *c);
int cmd_bound(cli *c);
int cmd_verify(cli *c);
int cmd_report(cli *c);
int cmd_convert(cli *c);
int cmd_fluid(cli *c);
int cmd_cycle_list(cli *c);
int cmd_cycle_show(cli *c);
int cmd_cycle_parameters(cli *c);
int cmd_cycle_rank(cli *c);
int cmd_cycle_export(cli *c);
int cmd_explain(cli *c);
int cmd_help(cli *c);

/** Read the case of the first argument, with --set, --dt-min, --seed, --time-limit applied and
 * checked. */
hl_status cli_case(cli *c, hl_problem **problem);
/** The same with the values of a period, as hl_case_load_period() takes it. */
hl_status cli_case_of(cli *c, const char *period, hl_problem **problem);
/**
 * The same case once for each of its periods; once if it has none. Faults of the first are written,
 * of the others what is new. On failure all are freed.
 */
hl_status cli_case_periods(cli *c, hl_problem ***problems, int *count);
void cli_problems_free(hl_problem **problems, int count);
/** The period whose values a problem holds; NULL without periods. */
const hl_period *cli_period(const hl_problem *problem);
/** Write all faults not yet shown to stderr (JSON with --json), and forget them. */
void cli_faults(cli *c);
/** Exit code of a failed call, after writing its faults. */
int cli_fail(cli *c, hl_status status);
/** A usage error: message on stderr, CLI_USAGE. */
int cli_usage(cli *c, const char *format, ...) HL_PRINTF(2, 3);
/** --all-periods of a case without periods: bad input, as --period is there. */
int cli_no_periods(cli *c);
/* For "did you mean": the nearest of the names offered; NULL: none is near. */
typedef struct cli_meant {
  const char *wrong, *name;
  int distance;
} cli_meant;
void cli_offer(cli_meant *meant, const char *known);
/** A remark on stderr, unless --quiet. */
void cli_note(cli *c, const char *format, ...) HL_PRINTF(2, 3);
/** End the progress line, if one is open. */
void cli_progress_end(cli *c);
/** What is left of a limit of time, which is of the whole command: reading, the answer, and studies
 * of it. */
hl_stop_settings cli_rest(const cli *c, const hl_stop_settings *stop);
/** No time is left, or a stop was asked for: say what is left out. @return the exit code, CLI_OK if
 * there is time. */
int cli_leave_out(cli *c, const hl_stop_settings *stop, bool cut, const char *what);
/** Exit code of an outcome. */
int cli_outcome(hl_outcome outcome);
/** Of two exit codes: what failed, then that of the answer, then that something was left out. */
int cli_worse(int code, int other);
/** A document to a file, or to stdout when path is NULL. */
int cli_write(cli *c, const char *path, const char *text, size_t length);
/** The object that a writer has open, closed, to the output; the writer is freed. */
int cli_put_document(cli *c, hl_writer *w);
/** "name:unit" pairs as an object "units". */
void cli_write_units(hl_writer *w, const char *pairs);
/** A text in quotes as a cell of CSV. */
void cli_csv_text(const char *text);
/** A machine as a script to the file of --tespy. */
int cli_write_tespy(cli *c, const hl_machine *m);
/** Targets at the approach that --recovery or --hot-utility asks for; says which it is. */
int cli_target_wanted(cli *c, const hl_problem *p, hl_targets **t);
/** The same for every zone, as a table. */
int cli_target_wanted_zones(cli *c, const hl_problem *p);
/** Says that --dt-min does not move the contributions that streams have of their own. */
void cli_note_dt_min(cli *c, const hl_problem *p);
/** Targets over the approach, for --sweep: of all streams, one zone or every one. */
int cli_target_sweep(cli *c, const hl_problem *p);
/** -o of hp without a document to write is a usage error. */
int cli_hp_check(cli *c);
/** --rank and --cop-map with what they do not go with are usage errors. */
int cli_hp_rank_check(cli *c);
/** What hp found; NULL: not asked for. */
typedef struct cli_hp_found {
  hl_hpr *hpr;
  hl_hpr_compare *compare;
  hl_hpr_rank *rank;
  hl_hpr_map *map;
  int left_out; /* exit code of what there was no time for */
} cli_hp_found;
/** The tables of --rank and --cop-map, or their --json or --csv. */
int cli_hp_rank_put(cli *c, const hl_problem *p, const cli_hp_found *found);
/** Which limit removed what, and what came nearest to it. */
void cli_hp_print_excluded(const hl_hpr *hpr, bool all);
/** The table of --compare, its exit code, and its --json or --csv. */
void cli_hp_compare_print(const hl_problem *p, const hl_hpr_compare *compare);
int cli_hp_compare_outcome(const hl_hpr_compare *compare);
int cli_hp_compare_put(cli *c, const hl_problem *p, const hl_hpr_compare *compare);
/** What --json, --csv, --svg and --report of hp ask for. */
int cli_hp_write(cli *c, const cli_hp_found *found, const hl_stop_settings *stop);
/** What --json, --csv, --svg and --report of hp --together and --all-periods ask for. */
int cli_plan_write(cli *c, const hl_problem *first, const hl_plan *plan);
/** Every figure the input allows into the folder of --svg, and the page of --report. */
int cli_figures(cli *c, const hl_report_input *input);
/** "1 234.5"-free fixed text of a temperature in °C, a heat flow in kW, ... for tables. */
double cli_celsius(double kelvin);
double cli_kw(double watt);
/** "T=75degC" split into its name and value; NULL without "=". */
const char *cli_split(const char *text, char *name, size_t size);
/** "a,b,c", in place; the list, to be freed, holds pointers into the text. False: out of memory. */
bool cli_names(char *text, const char ***list, int *count);
/* Whether two texts name=value have one name. */
bool cli_same_key(const char *a, const char *b);
/** A number with a unit of the dimension ("75degC", "20 bar"), in SI; without one in the shown
 * unit. */
bool cli_quantity(hl_dimension dimension, const char *text, double *si);
/** "60..50C", "60C..50C" or "60C" of --source or --sink. CLI_OK, or a usage error. */
int cli_outside(cli *c, const char *option, const char *text, hl_outside *stream);
/** Characters of a UTF-8 text; each is taken as one column. */
int cli_columns(const char *text);
/**
 * A text filled with blanks, or cut, to the width in columns; right-aligned when width < 0. Valid
 * until eight more cells are made.
 */
const char *cli_cell(const char *text, int width);
/** The larger of a width and that of a text, at most 28: widths of columns of names. */
int cli_widest(int so_far, const char *text);
/** A number with a decimal comma, which has to be said: "7,5K". */
bool cli_comma(const char *text);
/** Name of the stream, utility or system at a port of a network. */
const char *cli_port_name(const hl_network *n, hl_port port);
/* Name of a machine's system, numbered where it has several; a few at once stay valid. */
const char *cli_machine_name(const hl_network *n, int machine);
/** "electric power 17.4 kW (Heat Pump 6.6 + Cold Utility 10.9)", without end of line. */
void cli_print_power(const hl_network *n);
/** The word for so many: "system", or "systems". */
const char *cli_plural(int count, const char *one, const char *many);
/** "2026-01-31", or "" if the clock does not say. */
const char *cli_currency(const hl_problem *problem); /* "cur" where the case names none */
void cli_today(char text[16]);
/** True when the terminal takes UTF-8. */
bool cli_utf8(void);
/** "°C" or "degC", "ΔTmin" or "dTmin", "m²" or "m2". */
const char *cli_degree(void);
const char *cli_dtmin(void);

#endif
