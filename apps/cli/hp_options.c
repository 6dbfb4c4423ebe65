/** Options of heatloom hp: settings of the question, and what of the case they leave out. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* ------------------------------------------------------------------ options */

static hl_status put(hl_problem *p, const char *key, const char *value) {
  const hl_setting_row row = {
      .key = key, .value = value, .unit = "", .place = {.file = "command line"}};
  return hl_problem_set_setting(p, &row);
}

static hl_status put_given(hl_problem *p, const char *key, const char *value) {
  return value == NULL ? HL_OK : put(p, key, value);
}

/* A decimal number at the head of a text; strtod alone takes "inf" and "0x10" too. */
static bool is_decimal(const char *text, const char *end, double value) {
  return text + strspn(text, " +-.0123456789eE") >= end && isfinite(value);
}

/* "free", a share, or a heat flow with its unit. */
static hl_status put_load(cli *c, hl_problem *p, const char *text, int *code) {
  if (text == NULL)
    return HL_OK;
  if (strcmp(text, "free") == 0)
    return put(p, "hpr.load", "free");
  char *end;
  const double value = strtod(text, &end);
  const bool share = *end == '\0' || strcmp(end, "%") == 0;
  if (end == text || !is_decimal(text, end, value) || !(value > 0) ||
      (!share && strspn(end, " ") == strlen(end))) {
    *code = cli_usage(c,
                      "--load wants free, a share of the demand up to 1 (0.5 or 50%%), or a heat "
                      "flow with its unit such as 300kW, not \"%s\"",
                      text);
    return HL_OK;
  }
  if (share && *end == '\0' && value > 1) {
    *code = value > 100 ? cli_usage(c,
                                    "--load %s is no share of the demand, which is at most 1; did "
                                    "you mean %skW?",
                                    text, text)
                        : cli_usage(c,
                                    "--load %s is no share of the demand, which is at most 1; did "
                                    "you mean %s%%, or %skW?",
                                    text, text, text);
    return HL_OK;
  }
  hl_status status = put(p, "hpr.load", share ? "share" : "duty");
  if (status != HL_OK)
    return status;
  if (share && *end == '%') {
    char number[32];
    snprintf(number, sizeof number, "%.12g", value / 100);
    return put(p, "hpr.share", number);
  }
  return put(p, share ? "hpr.share" : "hpr.duty", text);
}

/* A whole number of levels at the head of a text; what stands behind it. */
static const char *read_count(const char *text, long *count) {
  char *end;
  *count = strtol(text, &end, 10);
  return end != text && *count >= 1 && *count <= HL_LEVELS_MOST ? end : NULL;
}

static int put_levels(cli *c, hl_problem *p, const char *text, hl_status *status) {
  long condensers, evaporators;
  if (text == NULL)
    return CLI_OK;
  const char *rest = read_count(text, &condensers);
  if (rest != NULL)
    rest = *rest == 'x' ? read_count(rest + 1, &evaporators) : NULL;
  if (rest == NULL || *rest != '\0')
    return cli_usage(c,
                     "--levels wants condensers and evaporators, 1 to %d each, such as 3x2, not "
                     "\"%s\"",
                     HL_LEVELS_MOST, text);
  char number[16];
  snprintf(number, sizeof number, "%ld", condensers);
  *status = put(p, "levels.condensers", number);
  snprintf(number, sizeof number, "%ld", evaporators);
  if (*status == HL_OK)
    *status = put(p, "levels.evaporators", number);
  return CLI_OK;
}

static hl_status put_gap(hl_problem *p, const char *text) {
  char *end, number[32];
  const double value = strtod(text, &end);
  snprintf(number, sizeof number, "%.12g", *end == '%' ? value / 100 : value);
  const hl_status status = put(p, "stop.gap", *end == '%' && end[1] == '\0' ? number : text);
  if (status != HL_OK)
    return status;
  const hl_status proof = put(p, "selection.prove", "yes");
  return proof == HL_OK ? put(p, "levels.prove", "yes") : proof;
}

/* Tighter than a per mille is of no use where prices decide. */
static hl_status default_gap(hl_problem *p) {
  for (int k = 0; k < hl_problem_setting_count(p); k++)
    if (strcmp(hl_problem_setting_at(p, k)->key, "stop.gap") == 0)
      return HL_OK;
  const hl_setting_row row = {
      .key = "stop.gap", .value = "0.001", .unit = "", .place = {.file = "default of hp"}};
  return hl_problem_set_setting(p, &row);
}

/* CLI_OK, or a usage error. */
static int check_model_name(cli *c) {
  static const char *const known[] = {"carnot", "paired", "lumped", "parallel", "real"};
  cli_meant meant = {.wrong = c->model};
  for (size_t k = 0; c->model != NULL && k < sizeof known / sizeof *known; k++) {
    if (strcmp(c->model, known[k]) == 0)
      return CLI_OK;
    cli_offer(&meant, known[k]);
  }
  if (c->model == NULL)
    return CLI_OK;
  return cli_usage(c, "--model wants carnot, paired, lumped, parallel or real, not \"%s\"%s%s%s",
                   c->model, meant.name != NULL ? "; did you mean \"" : "",
                   meant.name != NULL ? meant.name : "", meant.name != NULL ? "\"?" : "");
}

static hl_status put_model(hl_problem *p, const char *text) {
  if (text == NULL)
    return HL_OK;
  const bool real = strcmp(text, "real") == 0;
  const hl_status status = put(p, "hpr.model", real ? "real" : "carnot");
  return status != HL_OK || real
             ? status
             : put(p, "levels.model", strcmp(text, "carnot") == 0 ? "paired" : text);
}

/* Of four machines the best is proven in seconds; of more it may take hours. */
static hl_status put_machines(cli *c, hl_problem *p) {
  char number[16];
  if (!cli_given(c, "machines"))
    return HL_OK;
  snprintf(number, sizeof number, "%d", c->machines);
  const hl_status status = put(p, "selection.machines", number);
  return status == HL_OK && c->gap == NULL && c->machines > 4 ? put(p, "selection.prove", "no")
                                                              : status;
}

static hl_status put_flags(cli *c, hl_problem *p) {
  hl_status status = HL_OK;
  if (c->cool)
    status = put(p, "hpr.task", "cooling");
  if (status == HL_OK && (c->direct || c->indirect))
    status = put(p, "hpr.scope", c->indirect ? "indirect" : "direct");
  if (status == HL_OK && c->ambient != NULL)
    status = put(p, "hpr.ambient", "yes");
  return status;
}

/* Words that say nothing, or exclude each other. */
static int check_words(cli *c) {
  if (c->direct && c->indirect)
    return cli_usage(c, "--direct and --indirect exclude each other");
  const int code = check_model_name(c);
  if (code != CLI_OK)
    return code;
  const char *const list[] = {c->zone, c->cycles, c->fluids};
  static const char *const name[] = {"zone", "cycles", "fluids"};
  for (int k = 0; k < 3; k++)
    if (list[k] != NULL && list[k][strspn(list[k], ", ")] == '\0')
      return cli_usage(c, "--%s is empty", name[k]);
  return CLI_OK;
}

/* What only real machines have means nothing to Carnot's, and the other way round. */
static int check_model(cli *c, const hl_problem *p) {
  hl_hpr_settings set;
  if (c->levels != NULL && !c->compare && hl_problem_settings(p, &hl_hpr_table, &set) == HL_OK &&
      set.model == HL_HPR_REAL)
    return cli_usage(c, "--levels is for Carnot machines; of real ones say --machines N");
  const char *word = c->fluids != NULL          ? "fluids"
                     : c->cycles != NULL        ? "cycles"
                     : cli_given(c, "machines") ? "machines"
                     : c->all                   ? "all"
                                                : NULL;
  if (word == NULL || c->compare || c->rank || c->cop_map ||
      hl_problem_settings(p, &hl_hpr_table, &set) != HL_OK || set.model == HL_HPR_REAL)
    return CLI_OK;
  return cli_usage(c, "--%s is for real machines: add --model real", word);
}

int cli_hp_options(cli *c, hl_problem *p) {
  const int words = check_words(c);
  if (words != CLI_OK)
    return words;
  int code = CLI_OK;
  hl_status status = put_flags(c, p);
  if (status == HL_OK)
    status = put_given(p, "hpr.t_air", c->ambient);
  if (status == HL_OK)
    status = put_given(p, "hpr.engine", c->engine);
  if (status == HL_OK)
    status = put_given(p, "hpr.objective", c->objective);
  if (status == HL_OK)
    status = put_load(c, p, c->load, &code);
  if (status == HL_OK)
    status = put_model(p, c->rank || c->cop_map ? "real" : c->model);
  if (status == HL_OK)
    status = put_machines(c, p);
  if (status == HL_OK)
    status = c->gap != NULL ? put_gap(p, c->gap) : default_gap(p);
  if (code == CLI_OK)
    code = put_levels(c, p, c->levels, &status);
  if (code != CLI_OK)
    return code;
  return status == HL_OK ? CLI_OK : cli_fail(c, status);
}

int cli_hp_question(cli *c, hl_problem *p) {
  const int code = cli_hp_options(c, p);
  return code == CLI_OK ? check_model(c, p) : code;
}

/* ------------------------------------------------------------------- notes */

static bool same_word(const char *a, const char *b, size_t length) {
  for (size_t k = 0; k < length; k++)
    if (tolower((unsigned char)a[k]) != tolower((unsigned char)b[k]))
      return false;
  return true;
}

/* Whether a list as it is written, "R600, R717+R601", has a fluid; behind "cycle:" stands the name.
 */
static bool names_it(const char *list, const char *fluid) {
  const char *colon = strchr(fluid, ':');
  const char *name = colon != NULL ? colon + 1 : fluid;
  for (list += strspn(list, ", "); *list != '\0'; list += strspn(list, ", ")) {
    const size_t length = strcspn(list, ", ");
    if (length == strlen(name) && same_word(list, name, length))
      return true;
    list += length;
  }
  return false;
}

/* Fluids of a system that the option leaves out; nothing where it names all of them. */
static void list_unused(const hl_system *s, const char *fluids, char *text, size_t size) {
  const char *before = "";
  for (int k = 0; k < s->fluid_count; k++) {
    const size_t used = strlen(text);
    if (names_it(fluids, s->fluid[k]))
      continue;
    snprintf(text + used, size - used, "%s%s", before[0] == '\0' && used > 0 ? "; " : before,
             s->fluid[k]);
    before = ", ";
  }
  const size_t used = strlen(text);
  if (before[0] != '\0')
    snprintf(text + used, size - used, " of \"%s\"", s->name);
}

void cli_hp_note_systems(cli *c, const hl_problem *p) {
  char text[400] = "";
  const int count = hl_problem_system_count(p);
  if (count > 0 && c->cycles != NULL)
    cli_note(c,
             "note: --cycles takes the place of the %d %s of the case: their fluids, ranges and "
             "sizes are not used",
             count, cli_plural(count, "system", "systems"));
  for (int k = 0; k < count && c->cycles == NULL && c->fluids != NULL; k++)
    list_unused(hl_problem_system_at(p, k), c->fluids, text, sizeof text);
  if (text[0] != '\0')
    cli_note(c,
             "note: --fluids takes the place of the fluids of the systems of the case; not used: "
             "%s",
             text);
}
