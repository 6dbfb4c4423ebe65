/** Options of the program: one table of them, and which commands take which is in the table of
 * commands. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

typedef enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_COUNT, OPTION_LIST } option_kind;

static const struct {
  const char *name;
  char letter;
  option_kind kind;
  size_t field; /* of cli: a bool, a char *, an int, a cli_list */
  const char *value, *help;
} options[] = {
    {"json", 0, OPTION_FLAG, offsetof(cli, json), NULL, "results as one JSON document"},
    {"csv", 0, OPTION_FLAG, offsetof(cli, csv), NULL, "results as CSV"},
    {"output", 'o', OPTION_TEXT, offsetof(cli, out), "FILE", "write to this file"},
    {"svg", 0, OPTION_TEXT, offsetof(cli, svg), "DIR", "write all figures into this folder"},
    {"dt-min", 0, OPTION_TEXT, offsetof(cli, dt_min), "5K", "least approach"},
    {"recovery", 0, OPTION_TEXT, offsetof(cli, recovery), "5MW",
     "the largest approach with this heat recovery"},
    {"hot-utility", 0, OPTION_TEXT, offsetof(cli, hot_utility), "300kW",
     "the largest approach with no more hot utility"},
    {"sweep", 0, OPTION_TEXT, offsetof(cli, sweep), "2..40K",
     "targets over the approach, kinks included"},
    {"source", 0, OPTION_TEXT, offsetof(cli, source), "60..50C", "temperatures of the heat source"},
    {"sink", 0, OPTION_TEXT, offsetof(cli, sink), "90..120C", "temperatures of the heat sink"},
    {"fluids", 0, OPTION_TEXT, offsetof(cli, fluids), "A,B,C+D",
     "these fluids and pairs only; those of the case are not used"},
    {"cycles", 0, OPTION_TEXT, offsetof(cli, cycles), "A,B",
     "these cycles only; systems of the case are not used"},
    {"eta", 0, OPTION_TEXT, offsetof(cli, eta), "0.75", "isentropic efficiency of the compressors"},
    {"tespy", 0, OPTION_TEXT, offsetof(cli, tespy), "FILE.py",
     "write a script for TESPy ('-': stdout)"},
    {"order", 0, OPTION_TEXT, offsetof(cli, order), "cop|exergy|volume",
     "what the ranking goes by"},
    {"top", 0, OPTION_COUNT, offsetof(cli, top), "15", "rows of the table"},
    {"all", 0, OPTION_FLAG, offsetof(cli, all), NULL,
     "every candidate, and why others are excluded"},
    {"all-pairs", 0, OPTION_FLAG, offsetof(cli, all_pairs), NULL,
     "cascades of all pairs of fluids, not only of those listed"},
    {"cool", 0, OPTION_FLAG, offsetof(cli, cool), NULL, "refrigeration instead of a heat pump"},
    {"direct", 0, OPTION_FLAG, offsetof(cli, direct), NULL, "on the process itself (default)"},
    {"indirect", 0, OPTION_FLAG, offsetof(cli, indirect), NULL, "between the mains of the site"},
    {"compare", 0, OPTION_FLAG, offsetof(cli, compare), NULL,
     "all ways in one table: none, better recovery, electric boiler, machines"},
    {"together", 0, OPTION_FLAG, offsetof(cli, together), NULL,
     "machines of all zones and mains, competing"},
    {"load", 0, OPTION_TEXT, offsetof(cli, load), "0.5|300kW|free",
     "share of the demand, heat flow, or what pays best (default)"},
    {"model", 0, OPTION_TEXT, offsetof(cli, model), "carnot|paired|lumped|parallel|real",
     "how Carnot machines lift heat (default paired), or real machines"},
    {"machines", 0, OPTION_COUNT, offsetof(cli, machines), "2", "most real machines"},
    {"levels", 0, OPTION_TEXT, offsetof(cli, levels), "3x2",
     "most condensers and evaporators; of model parallel 3 machines"},
    {"ambient", 0, OPTION_TEXT, offsetof(cli, ambient), "15C",
     "ambient is a source (--cool: a sink) too"},
    {"engine", 0, OPTION_TEXT, offsetof(cli, engine), "0.5",
     "engines of this second-law efficiency, from what pumps leave to ambient"},
    {"objective", 0, OPTION_TEXT, offsetof(cli, objective), "cost|power|exergy|co2",
     "what is least"},
    {"gap", 0, OPTION_TEXT, offsetof(cli, gap), "0.1%", "prove the optimum to this gap"},
    {"rank", 0, OPTION_FLAG, offsetof(cli, rank), NULL,
     "cycles, fluids and numbers of real machines compared"},
    {"cop-map", 0, OPTION_FLAG, offsetof(cli, cop_map), NULL,
     "COP of real machines over the levels of source and sink"},
    {"report", 0, OPTION_TEXT, offsetof(cli, report), "FILE.html", "write a report of it"},
    {"figure", 0, OPTION_TEXT, offsetof(cli, figure), "FILE.svg", "draw a diagram"},
    {"kind", 0, OPTION_TEXT, offsetof(cli, kind), "ph|ts|tq",
     "which diagram: log p-h, T-s or T-Q (default ph)"},
    {"period", 0, OPTION_TEXT, offsetof(cli, period), "ID", "operating period of the case"},
    {"zone", 0, OPTION_TEXT, offsetof(cli, zone), "ZONE", "one zone: its path, or the end of it"},
    {"all-zones", 0, OPTION_FLAG, offsetof(cli, all_zones), NULL, "a row for each zone"},
    {"all-periods", 0, OPTION_FLAG, offsetof(cli, all_periods), NULL,
     "every period of the case, and their average"},
    {"set", 0, OPTION_LIST, offsetof(cli, set), "SECTION.FIELD=VALUE",
     "set a field of the settings; may be repeated"},
    {"at", 0, OPTION_LIST, offsetof(cli, at), "NAME=VALUE",
     "value of a decision variable; may be repeated"},
    {"method", 0, OPTION_TEXT, offsetof(cli, method), "layers|simultaneous",
     "layer by layer (default), or structure search from nothing"},
    {"start", 0, OPTION_TEXT, offsetof(cli, start), "network.json", "a network to begin from"},
    {"networks", 0, OPTION_TEXT, offsetof(cli, networks), "DIR",
     "write the other networks, and those of the front, into this folder"},
    {"keep", 0, OPTION_TEXT, offsetof(cli, keep), "E1,E4",
     "exchangers of that network which keep their sides and duty"},
    {"bound", 0, OPTION_FLAG, offsetof(cli, bound), NULL,
     "what no network can cost less than, and the gap to it"},
    {"pareto", 0, OPTION_TEXT, offsetof(cli, pareto), "energy|units|co2",
     "front of yearly cost and this"},
    {"tac", 0, OPTION_TEXT, offsetof(cli, tac), "150000",
     "yearly cost of a known network, in the money of the case"},
    {"seed", 0, OPTION_TEXT, offsetof(cli, seed), "N", "seed of every search"},
    {"time-limit", 0, OPTION_TEXT, offsetof(cli, time_limit), "60s",
     "stop after this time with the best so far"},
    {"threads", 0, OPTION_COUNT, offsetof(cli, threads), "N", "threads; 0: one per core"},
    {"quiet", 'q', OPTION_FLAG, offsetof(cli, quiet), NULL, "no progress, notes or warnings"},
    {"version", 0, OPTION_FLAG, offsetof(cli, version), NULL, "print the version"},
    {"help", 'h', OPTION_FLAG, offsetof(cli, help), NULL, "help"},
};

enum { OPTIONS = sizeof options / sizeof *options };
_Static_assert(OPTIONS <= 64, "a bit of cli.given each");

/* ----------------------------------------------------------------- reading */

bool cli_list_append(cli_list *list, char *text) {
  char **grown = realloc(list->item, (size_t)(list->count + 1) * sizeof *grown);
  if (grown == NULL)
    return false;
  list->item = grown;
  grown[list->count++] = text;
  return true;
}

static int take_text(cli *c, int k, char *text) {
  char **field = (char **)(void *)((char *)c + options[k].field);
  if (text[strspn(text, " ")] == '\0') {
    free(text);
    return cli_usage(c, "--%s is empty", options[k].name);
  }
  if (*field == NULL) {
    *field = text;
    return CLI_OK;
  }
  int code =
      cli_usage(c, "--%s is given twice, as \"%s\" and as \"%s\"", options[k].name, *field, text);
  free(text);
  return code;
}

static int take_count(cli *c, int k, char *text) {
  char *end;
  long value = strtol(text, &end, 10);
  int code = CLI_OK;
  if ((c->given >> k & 1u) != 0)
    code = cli_usage(c, "--%s is given twice", options[k].name);
  else if (end == text || *end != '\0' || value < 0 || value > 100000)
    code = cli_usage(c, "--%s wants a number from 0, not \"%s\"", options[k].name, text);
  *(int *)(void *)((char *)c + options[k].field) = (int)value;
  free(text);
  return code;
}

/* Keeps the text, which popt has allocated, or frees it. */
static int take(cli *c, int k, char *text) {
  void *field = (char *)c + options[k].field;
  int code = CLI_OK;
  switch (options[k].kind) {
  case OPTION_FLAG:
    *(bool *)field = true;
    break;
  case OPTION_TEXT:
    code = take_text(c, k, text);
    break;
  case OPTION_COUNT:
    code = take_count(c, k, text);
    break;
  case OPTION_LIST:
    if (!cli_list_append(field, text)) {
      free(text);
      code = CLI_INTERNAL;
    }
    break;
  }
  c->given |= (uint64_t)1 << k;
  return code;
}

/* An option without its value; NULL: it is no option. */
static const char *value_of(const char *word) {
  for (int k = 0; k < OPTIONS; k++)
    if ((strncmp(word, "--", 2) == 0 && strcmp(word + 2, options[k].name) == 0) ||
        (word[0] == '-' && word[1] == options[k].letter && word[2] == '\0'))
      return options[k].value;
  return NULL;
}

/* An option that there is not, and the one that may be meant. */
static int unknown_option(cli *c, const char *word, const char *why) {
  const char *value = value_of(word);
  if (value != NULL)
    return cli_usage(c, "%s wants a value, such as %s", word, value);
  cli_meant meant = {.wrong = word + strspn(word, "-")};
  for (int k = 0; k < OPTIONS && strncmp(word, "--", 2) == 0; k++)
    cli_offer(&meant, options[k].name);
  return meant.name != NULL ? cli_usage(c, "%s: %s; did you mean --%s?", word, why, meant.name)
                            : cli_usage(c, "%s: %s", word, why);
}

int cli_options_read(cli *c, int argc, const char **argv, poptContext *popt) {
  static struct poptOption table[OPTIONS + 1]; /* the context keeps it */
  for (int k = 0; k < OPTIONS; k++) {
    table[k].longName = options[k].name;
    table[k].shortName = options[k].letter;
    table[k].argInfo = options[k].kind == OPTION_FLAG ? POPT_ARG_NONE : POPT_ARG_STRING;
    table[k].val = k + 1;
  }
  *popt = poptGetContext("heatloom", argc, argv, table, 0);
  int code = CLI_OK, rc;
  while (code == CLI_OK && (rc = poptGetNextOpt(*popt)) != -1)
    code = rc > 0 ? take(c, rc - 1, poptGetOptArg(*popt))
                  : unknown_option(c, poptBadOption(*popt, 0), poptStrerror(rc));
  return code;
}

void cli_options_free(cli *c) {
  for (int j = 0; j < c->said.count; j++)
    free(c->said.item[j]);
  free(c->said.item);
  for (int k = 0; k < OPTIONS; k++) {
    void *field = (char *)c + options[k].field;
    if (options[k].kind == OPTION_TEXT)
      free(*(char **)field);
    const cli_list *list = field;
    for (int j = 0; options[k].kind == OPTION_LIST && j < list->count; j++)
      free(list->item[j]);
    if (options[k].kind == OPTION_LIST)
      free(list->item);
  }
}

/* --------------------------------------------------------- which takes what */

/* An option in the list of a command; behind it ':' and the option that it needs. */
static const char *listed(const cli_command *command, const char *name) {
  const size_t length = strlen(name);
  for (const char *at = command->options; *at != '\0'; at += strspn(at, " ")) {
    if (strncmp(at, name, length) == 0 && strchr(" :", at[length]) != NULL) /* or the end */
      return at + length;
    at += strcspn(at, " ");
  }
  return NULL;
}

/* Names of the commands that take an option; "" for one that all take. */
static void takers(const char *name, char *text, size_t size) {
  text[0] = '\0';
  for (const cli_command *k = cli_commands; k->name != NULL; k++) {
    size_t used = strlen(text);
    if (listed(k, name) != NULL)
      snprintf(text + used, size - used, "%s%s", used > 0 ? ", " : "", k->name);
  }
}

static int option_find(const char *name, size_t length) {
  int k = 0;
  while (k < OPTIONS &&
         (strncmp(options[k].name, name, length) != 0 || options[k].name[length] != '\0'))
    k++;
  return k;
}

bool cli_given(const cli *c, const char *option) {
  return (c->given >> option_find(option, strlen(option)) & 1u) != 0;
}

int cli_options_check(cli *c, const cli_command *command) {
  for (int k = 0; k < OPTIONS; k++) {
    char others[200];
    const char *found = listed(command, options[k].name);
    takers(options[k].name, others, sizeof others);
    if ((c->given >> k & 1u) == 0 || others[0] == '\0')
      continue;
    if (found == NULL)
      return cli_usage(c, "--%s means nothing to %s; it is an option of: %s", options[k].name,
                       command->name, others);
    const size_t length = *found == ':' ? strcspn(found + 1, " ") : 0;
    if (length > 0 && (c->given >> option_find(found + 1, length) & 1u) == 0)
      return cli_usage(c, "--%s of %s is for the result of --%.*s; give that too", options[k].name,
                       command->name, (int)length, found + 1);
  }
  const size_t length = c->dt_min != NULL ? strlen(c->dt_min) : 0;
  if (length > 0 && strchr("cC", c->dt_min[length - 1]) != NULL)
    return cli_usage(c, "--dt-min is a difference of temperatures; give it in K, not as %s",
                     c->dt_min);
  if (c->json && c->csv)
    return cli_usage(c, "--json and --csv exclude each other");
  return CLI_OK;
}

void cli_options_print(const cli_command *command) {
  if (command->options[0] == '\0')
    return;
  printf("Options:\n");
  for (int k = 0; k < OPTIONS; k++) {
    char text[48];
    const char *found = listed(command, options[k].name);
    if (found == NULL)
      continue;
    if (options[k].letter != 0)
      snprintf(text, sizeof text, "-%c %s", options[k].letter, options[k].value);
    else
      snprintf(text, sizeof text, "--%s %s", options[k].name,
               options[k].value != NULL ? options[k].value : "");
    printf("  %-26s %s", text, options[k].help);
    if (*found == ':')
      printf(" (with --%.*s)", (int)strcspn(found + 1, " "), found + 1);
    printf("\n");
  }
}
