/** heatloom cycle rank: systems and fluids between a source and a sink. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* ---------------------------------------------------------------------- streams */

/* One temperature of a range: a number, and what stands behind it. */
static bool read_number(const char *text, size_t length, double *value, char *unit, size_t size) {
  char copy[64];
  if (length >= sizeof copy || length == 0)
    return false;
  memcpy(copy, text, length);
  copy[length] = '\0';
  char *end;
  *value = strtod(copy, &end);
  if (end == copy || !isfinite(*value))
    return false;
  while (*end == ' ')
    end++;
  snprintf(unit, size, "%s", end);
  for (size_t k = strlen(unit); k > 0 && unit[k - 1] == ' '; k--)
    unit[k - 1] = '\0';
  return true;
}

/* The unit may stand once for both. */
int cli_outside(cli *c, const char *option, const char *text, hl_outside *stream) {
  char unit[2][64];
  double value[2];
  if (text == NULL)
    return cli_usage(c, "cycle rank needs --%s, its temperatures at inlet and outlet: --%s %s",
                     option, option, strcmp(option, "sink") == 0 ? "90..120C" : "60..50C");
  const char *dots = strstr(text, "..");
  bool ok = read_number(text, dots != NULL ? (size_t)(dots - text) : strlen(text), &value[0],
                        unit[0], sizeof unit[0]);
  if (ok && dots != NULL)
    ok = read_number(dots + 2, strlen(dots + 2), &value[1], unit[1], sizeof unit[1]);
  else if (ok)
    value[1] = value[0];
  if (!ok || cli_comma(text))
    return cli_usage(c, "--%s wants temperatures such as 60..50C or 60C, not \"%s\"%s", option,
                     text, cli_comma(text) ? CLI_COMMA_ADVICE : "");
  if (dots == NULL || unit[1][0] == '\0')
    memcpy(unit[1], unit[0], sizeof unit[0]);
  if (unit[0][0] == '\0')
    memcpy(unit[0], unit[1], sizeof unit[0]);
  double si[2];
  for (int k = 0; k < 2; k++) {
    const hl_unit *found = hl_unit_find(HL_DIM_TEMPERATURE, unit[k]);
    if (unit[k][0] == '\0')
      return cli_usage(c, "--%s \"%s\" has no unit; write %sC, %sK or %sF", option, text, text,
                       text, text);
    if (found == NULL)
      return cli_usage(c, "--%s \"%s\": \"%s\" is not a unit of temperature", option, text,
                       unit[k]);
    si[k] = hl_unit_to_si(found, value[k]);
  }
  *stream = (hl_outside){si[0], si[1]};
  return CLI_OK;
}

/* --------------------------------------------------------------------- settings */

static hl_status set_field(cli *c, hl_screening_settings *s, const char *name, const char *text,
                           const char *option) {
  const hl_place place = {.file = option};
  return text == NULL ? HL_OK
                      : hl_settings_set(c->ctx, &hl_screening_table, s, name, text, NULL, &place);
}

static int read_settings(cli *c, hl_screening_settings *s) {
  hl_settings_init(&hl_screening_table, s);
  for (int k = 0; k < c->set.count; k++) {
    char key[80];
    const char *text = cli_split(c->set.item[k], key, sizeof key);
    const size_t section = strlen("screening.");
    const char *name = strncmp(key, "screening.", section) == 0 ? key + section : key;
    if (text == NULL || hl_settings_find(&hl_screening_table, name) == NULL)
      return cli_usage(c, "\"%s\" is not a setting of the screening", c->set.item[k]);
    hl_status status = set_field(c, s, name, text, "command line");
    if (status != HL_OK)
      return cli_fail(c, status);
  }
  hl_status status = set_field(c, s, "dt_min", c->dt_min, "option --dt-min");
  if (status == HL_OK)
    status = set_field(c, s, "eta_is", c->eta, "option --eta");
  if (status == HL_OK)
    status = set_field(c, s, "order", c->order, "option --order");
  s->all_pairs = s->all_pairs || c->all_pairs;
  return status == HL_OK ? CLI_OK : cli_fail(c, status);
}

/* "a,b,c" in place; the list holds pointers into the text. */
bool cli_names(char *text, const char ***list, int *count) {
  int room = 1;
  *count = 0;
  *list = NULL;
  if (text == NULL)
    return true;
  for (const char *at = text; *at != '\0'; at++)
    room += *at == ',';
  *list = malloc((size_t)room * sizeof **list);
  if (*list == NULL)
    return false;
  for (char *at = text, *comma; at != NULL; at = comma) {
    comma = strchr(at, ',');
    if (comma != NULL)
      *comma++ = '\0';
    at += strspn(at, " ");
    for (size_t k = strlen(at); k > 0 && at[k - 1] == ' '; k--)
      at[k - 1] = '\0';
    if (*at != '\0')
      (*list)[(*count)++] = at;
  }
  return true;
}

/* ------------------------------------------------------------------------ table */

static const char *number(double value, int decimals, int width) {
  char text[48];
  if (isnan(value))
    return cli_cell("-", -width);
  int length = snprintf(text, sizeof text, "%.*f", decimals, value);
  if (length > width)
    snprintf(text, sizeof text, "%.0f", value);
  return cli_cell(text, -width);
}

static void print_heading(int cycle, int fluid, int safety, bool price) {
  const char *degree = cli_degree();
  printf("%4s %s %s %6s %6s %5s %5s %6s %6s  %5s %6s %6s %5s %6s %6s %7s %s %-7s%s\n", "",
         cli_cell("", cycle), cli_cell("", fluid), "COP", "COP", "eta", "COP /", "T_low", "T_high",
         "sub", "p_low", "p_high", "ratio", "T_dis", "VHC", "GWP", cli_cell("class", safety),
         "rank at", price ? " power per" : "");
  printf("%4s %s %s %6s %6s %5s %5s %s %s  %5s %6s %6s %5s %s %6s %7s %s %-7s%s\n", "",
         cli_cell("cycle", cycle), cli_cell("fluid", fluid), "shaft", "elec.", "exerg", "Lor.",
         cli_cell(degree, -6), cli_cell(degree, -6), "K", "bar", "bar", "", cli_cell(degree, -6),
         "MJ/m3", "", cli_cell("", safety), "eta -/+", price ? " MWh heat" : "");
}

/* A fact with the mark of one that was not compared with its source. */
static const char *marked(const char *fact, bool verified, char text[48]) {
  const bool known = fact[0] != '\0';
  snprintf(text, 48, "%s%s", known ? fact : "-", known && !verified ? "*" : "");
  return text;
}

/* A rank at another efficiency; none without an operating point there. */
static void place(int rank, char text[12]) {
  if (rank > 0)
    snprintf(text, 12, "%d", rank);
  else
    strcpy(text, "-");
}

static void print_row(const hl_candidate *k, int cycle, int fluid, int class_width, bool price) {
  char gwp[48], safety[48], low[12], high[12], ranks[26], system[48];
  bool gas = strcmp(k->cycle, "transcritical") == 0 || strcmp(k->cycle, "brayton") == 0;
  marked(k->gwp_text, k->gwp_verified, gwp);
  marked(k->safety, k->safety_verified, safety);
  place(k->rank_low, low);
  place(k->rank_high, high);
  snprintf(ranks, sizeof ranks, "%s/%s", low, high);
  printf("%4d %s %s ", k->rank, cli_cell(hl_candidate_system(k, system), cycle),
         cli_cell(k->fluid, fluid));
  printf("%s %s %s ", number(k->cop, 3, 6), number(k->cop_electric, 3, 6),
         number(k->efficiency, 3, 5));
  printf("%s %s %s%s ", number(k->lorenz, 3, 5), number(cli_celsius(k->t_low), 1, 6),
         number(cli_celsius(k->t_high), 1, 6), gas ? "g" : " ");
  printf("%s %s %s ", number(k->subcool, 1, 5), number(k->p_low / 1e5, 2, 6),
         number(k->p_high / 1e5, 2, 6));
  printf("%s %s %s %7s %s %-7s", number(k->ratio, 2, 5), number(cli_celsius(k->t_discharge), 1, 6),
         number(k->capacity / 1e6, 2, 6), gwp, cli_cell(safety, class_width), ranks);
  if (price)
    printf(" %s", number(k->price * 3.6e9, 2, 8));
  printf("%s%s%s\n", k->optimistic ? " !" : "", k->broken[0] != '\0' ? "  OVER: " : "", k->broken);
}

static void print_exclusions(const hl_screening *s) {
  const hl_exclusion *e;
  hl_candidate_state last = HL_CANDIDATE_GOOD;
  for (int k = 0; (e = hl_screening_exclusion_at(s, k)) != NULL; k++) {
    if (e->state != last)
      printf(e->state == HL_CANDIDATE_LIMITED ? "\nBeyond a limit, by the worst one\n"
                                              : "\nWithout an operating point\n");
    last = e->state;
    printf("%5d  %s\n       %s\n       in %s\n", e->count, e->why, e->fluids, e->cycles);
  }
}

static void print_foot(const cli *c, const hl_screening *s, int shown) {
  const hl_candidate *first = hl_screening_at(s, 0);
  const hl_screening_settings *set = hl_screening_settings_of(s);
  int good = hl_screening_count_of(s, HL_CANDIDATE_GOOD),
      limited = hl_screening_count_of(s, HL_CANDIDATE_LIMITED),
      none = hl_screening_count_of(s, HL_CANDIDATE_NONE), near = hl_screening_near(s);
  bool gas = false, unverified = false, optimistic = false;
  double low, high;
  hl_screening_etas(set, &low, &high);
  for (int k = 0; k < shown; k++) {
    const hl_candidate *at = hl_screening_at(s, k);
    gas = gas || strcmp(at->cycle, "transcritical") == 0 || strcmp(at->cycle, "brayton") == 0;
    unverified = unverified || !at->gwp_verified || !at->safety_verified;
    optimistic = optimistic || at->optimistic;
  }
  if (hl_screening_untried(s) > 0)
    printf("\nSTOPPED: %d of %d candidates were not tried; the ranking is one of the others.\n",
           hl_screening_untried(s), hl_screening_count(s));
  printf("\n%d of %d candidates within all limits, %d beyond a limit, %d without an operating "
         "point%s\n",
         good, hl_screening_count(s), limited, none,
         c->all || limited + none == 0 ? "" : " (--all says why)");
  const double worse = shown > 0 ? first->cop_electric_low : (double)NAN,
               better = shown > 0 ? first->cop_electric_high : (double)NAN;
  if (shown > 0 && set->eta_step > 0.0 && (isnan(worse) || isnan(better)))
    printf("The first has no operating point at an isentropic efficiency of %.2f.\n",
           isnan(worse) ? low : high);
  else if (shown > 0 && set->eta_step > 0.0) {
    printf("The electric COP of the first is %.3f to %.3f as the isentropic efficiency goes from "
           "%.2f to %.2f.\n",
           worse, better, low, high);
    if (near == 0)
      printf("No other candidate lies within that.\n");
    else
      printf("%d other %s within that: differences smaller than this are not decisive.\n", near,
             cli_plural(near, "candidate lies", "candidates lie"));
  }
  if (gas)
    printf("g: outlet of the gas cooler, in place of condensation\n");
  if (unverified)
    printf("*: GWP or safety class not compared with its source (heatloom fluid NAME)\n");
  if (optimistic)
    printf("!: COP more than 1.6 times that of machines on the market: optimistic\n");
}

static void print_stream(const char *name, const hl_outside *stream) {
  printf("%s %.1f to %.1f %s   ", name, cli_celsius(stream->t_in), cli_celsius(stream->t_out),
         cli_degree());
}

static void print_ranking(const cli *c, const hl_screening *s) {
  const hl_screening_settings *set = hl_screening_settings_of(s);
  int ranked = hl_screening_count(s) - hl_screening_count_of(s, HL_CANDIDATE_NONE);
  int most = c->all ? ranked : c->top > 0 ? c->top : 15, cycle = 5, fluid = 5, safety = 5;
  int shown = most < ranked ? most : ranked;
  char system[48];
  const bool price = !isnan(set->electricity_price);
  print_stream("source", hl_screening_source(s));
  print_stream("sink", hl_screening_sink(s));
  printf("%s %.1f K   eta %.2f\n\n", cli_dtmin(), set->dt_min, set->eta_is);
  for (int k = 0; k < shown; k++) {
    cycle = cli_widest(cycle, hl_candidate_system(hl_screening_at(s, k), system));
    fluid = cli_widest(fluid, hl_screening_at(s, k)->fluid);
    safety = cli_widest(safety, marked(hl_screening_at(s, k)->safety,
                                       hl_screening_at(s, k)->safety_verified, system));
  }
  if (shown > 0)
    print_heading(cycle, fluid, safety, price);
  for (int k = 0; k < shown; k++)
    print_row(hl_screening_at(s, k), cycle, fluid, safety, price);
  print_foot(c, s, shown);
  if (c->all)
    print_exclusions(s);
}

/* -------------------------------------------------------------------------- all */

static int put_report(cli *c, const hl_screening *s) {
  hl_document document = {0};
  char date[16];
  if (c->report == NULL)
    return CLI_OK;
  cli_today(date);
  hl_status status = hl_screening_report_write(c->ctx, s, c->command_line, date, &document);
  int code = status == HL_OK ? cli_write(c, c->report, document.text, document.length)
                             : cli_fail(c, status);
  hl_document_free(c->ctx, &document);
  if (code == CLI_OK)
    cli_note(c, "Wrote %s", c->report);
  return code;
}

static int put(cli *c, const hl_screening *s) {
  hl_document document = {0};
  if (!c->json && !c->csv) {
    print_ranking(c, s);
    return CLI_OK;
  }
  hl_status status = c->json ? hl_screening_write(c->ctx, s, &document)
                             : hl_screening_write_csv(c->ctx, s, &document);
  int code =
      status == HL_OK ? cli_write(c, c->out, document.text, document.length) : cli_fail(c, status);
  hl_document_free(c->ctx, &document);
  return code;
}

/* The first of the ranking. */
static int put_tespy(cli *c, const hl_screening *s) {
  hl_machine *m = NULL;
  hl_status status = hl_screening_machine(s, 0, c->ctx, &m);
  int code = status == HL_OK ? cli_write_tespy(c, m) : cli_fail(c, status);
  hl_machine_free(m);
  return code;
}

static int solve(cli *c, const hl_outside *source, const hl_outside *sink,
                 const hl_screening_settings *settings) {
  const char **cycle = NULL, **fluid = NULL;
  int cycles = 0, fluids = 0, code = CLI_INTERNAL;
  hl_screening *s = NULL;
  if (cli_names(c->cycles, &cycle, &cycles) && cli_names(c->fluids, &fluid, &fluids)) {
    hl_status status =
        hl_screening_solve(c->ctx, source, sink, cycle, cycles, fluid, fluids, settings, &s);
    code = status == HL_OK ? put(c, s) : cli_fail(c, status);
    if (code == CLI_OK)
      code = put_report(c, s);
  }
  const bool stopped = s != NULL && hl_screening_untried(s) > 0;
  if (code == CLI_OK && !stopped &&
      hl_screening_count_of(s, HL_CANDIDATE_NONE) == hl_screening_count(s))
    code = CLI_INFEASIBLE;
  if (code == CLI_OK && c->tespy != NULL)
    code = put_tespy(c, s);
  if (code == CLI_OK && stopped)
    code = CLI_STOPPED;
  hl_screening_free(s);
  free(fluid);
  free(cycle);
  return code;
}

int cmd_cycle_rank(cli *c) {
  hl_outside source, sink;
  hl_screening_settings settings;
  if (c->out != NULL && !c->json && !c->csv)
    return cli_usage(c, "--output of cycle rank is for the result of --json or --csv; give one of "
                        "them too");
  int code = cli_outside(c, "source", c->source, &source);
  if (code == CLI_OK)
    code = cli_outside(c, "sink", c->sink, &sink);
  if (code == CLI_OK)
    code = read_settings(c, &settings);
  return code == CLI_OK ? solve(c, &source, &sink, &settings) : code;
}
