/** Settings structs driven by their tables. */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>

#include "base/base.h"

static const void *field_of(const hl_setting *setting, const void *settings) {
  return (const char *)settings + setting->offset;
}

double hl_settings_value(const hl_setting *setting, const void *settings) {
  const void *field = field_of(setting, settings);
  switch (setting->kind) {
  case HL_SETTING_NUMBER:
    return *(const double *)field;
  case HL_SETTING_FLAG:
    return *(const bool *)field ? 1 : 0;
  case HL_SETTING_INTEGER:
  case HL_SETTING_CHOICE:
    return *(const int *)field;
  }
  return NAN;
}

void hl_settings_put(const hl_setting *setting, void *settings, double value) {
  void *field = (char *)settings + setting->offset;
  switch (setting->kind) {
  case HL_SETTING_NUMBER:
    *(double *)field = value;
    break;
  case HL_SETTING_FLAG:
    *(bool *)field = value != 0;
    break;
  case HL_SETTING_INTEGER:
  case HL_SETTING_CHOICE:
    *(int *)field = (int)value;
    break;
  }
}

void hl_settings_init(const hl_settings_table *table, void *settings) {
  memset(settings, 0, table->size);
  *(size_t *)settings = table->size;
  for (int k = 0; k < table->count; k++)
    hl_settings_put(&table->setting[k], settings, table->setting[k].initial);
}

const hl_setting *hl_settings_find(const hl_settings_table *table, const char *name) {
  for (int k = 0; k < table->count; k++)
    if (hli_same_text(table->setting[k].name, name))
      return &table->setting[k];
  return NULL;
}

/* ------------------------------------------------------------- choices */

/** The k-th of "a|b|c": its start and length, or false. */
static bool choice_at(const char *choices, int k, const char **start, size_t *length) {
  while (k-- > 0) {
    choices = strchr(choices, '|');
    if (!choices)
      return false;
    choices++;
  }
  *start = choices;
  *length = strcspn(choices, "|");
  return true;
}

static bool same_word(const char *a, size_t length, const char *b) {
  for (size_t k = 0; k < length; k++)
    if (tolower((unsigned char)a[k]) != tolower((unsigned char)b[k]))
      return false;
  return b[length] == '\0';
}

/** Index of the word among the choices, or -1. */
static int choice_find(const char *choices, const char *word) {
  const char *start;
  size_t length;
  for (int k = 0; choice_at(choices, k, &start, &length); k++)
    if (same_word(start, length, word))
      return k;
  return -1;
}

static hli_nearest nearest_choice(const char *choices, const char *word) {
  const char *start;
  size_t length;
  hli_nearest nearest = hli_nearest_to(word);
  for (int k = 0; choice_at(choices, k, &start, &length); k++) {
    char candidate[64];
    snprintf(candidate, sizeof candidate, "%.*s", (int)length, start);
    if (hl_name_distance(candidate, word) <= (int)length / 3)
      hli_nearest_offer(&nearest, candidate);
  }
  return nearest;
}

/* --------------------------------------------------------------- check */

/** "0.1 K to 100 K", "at least 0 kW", ... */
static void range_text(const hl_setting *setting, char *text, size_t size) {
  char least[48], most[48];
  hl_dimension dimension = setting->kind == HL_SETTING_NUMBER ? setting->dimension : HL_DIM_NONE;
  hli_show(dimension, setting->least, least);
  hli_show(dimension, setting->most, most);
  const char *kind = setting->kind == HL_SETTING_INTEGER ? "a whole number of " : "";
  if (isinf(setting->least) && isinf(setting->most))
    snprintf(text, size, "%s", setting->kind == HL_SETTING_INTEGER ? "a whole number" : "a number");
  else if (isinf(setting->most))
    snprintf(text, size, "%sat least %s", kind, least);
  else if (isinf(setting->least))
    snprintf(text, size, "%sat most %s", kind, most);
  else
    snprintf(text, size, "%s %s to %s",
             setting->kind == HL_SETTING_INTEGER ? "a whole number from" : "from", least, most);
}

double hli_setting_clamp(const hl_setting *setting, double value) {
  const double close = 1e-12;
  const double least = setting->least, most = setting->most;
  if (setting->kind != HL_SETTING_NUMBER)
    return value;
  if (value < least && least - value <= close * fabs(least))
    return least;
  return value > most && value - most <= close * fabs(most) ? most : value;
}

static bool in_range(const hl_setting *setting, double value) {
  if (isnan(value))
    return isnan(setting->initial);
  if (setting->kind == HL_SETTING_CHOICE) {
    const char *start;
    size_t length;
    return value >= 0 && choice_at(setting->choices, (int)value, &start, &length);
  }
  return setting->kind == HL_SETTING_FLAG || (value >= setting->least && value <= setting->most);
}

static hl_status out_of_range(hl_ctx *ctx, const hl_settings_table *table,
                              const hl_setting *setting, const char *shown, const hl_place *place) {
  char range[160];
  if (setting->kind == HL_SETTING_CHOICE)
    snprintf(range, sizeof range, "one of %s", setting->choices);
  else
    range_text(setting, range, sizeof range);
  HLI_FAIL(ctx, 12, place, "setting %s.%s is %s; it must be %s\n%s", table->section, setting->name,
           shown, range, setting->help);
}

hl_status hl_settings_check(hl_ctx *ctx, const hl_settings_table *table, const void *settings) {
  if (*(const size_t *)settings != table->size)
    HLI_FAIL(ctx, 12, NULL,
             "the %s settings say they are %zu bytes long; this library's have %zu\n"
             "Call the _init function of the settings before changing a field.",
             table->section, *(const size_t *)settings, table->size);
  for (int k = 0; k < table->count; k++) {
    const hl_setting *setting = &table->setting[k];
    char shown[96];
    if (in_range(setting, hl_settings_value(setting, settings)))
      continue;
    hl_settings_text(setting, settings, shown, sizeof shown);
    return out_of_range(ctx, table, setting, shown, NULL);
  }
  return HL_OK;
}

/* ---------------------------------------------------------------- text */

void hl_settings_text(const hl_setting *setting, const void *settings, char *text, size_t size) {
  double value = hl_settings_value(setting, settings);
  char number[32];
  const char *start;
  size_t length;
  switch (setting->kind) {
  case HL_SETTING_FLAG:
    snprintf(text, size, "%s", value != 0 ? "yes" : "no");
    return;
  case HL_SETTING_CHOICE:
    if (value >= 0 && choice_at(setting->choices, (int)value, &start, &length))
      snprintf(text, size, "%.*s", (int)length, start);
    else
      snprintf(text, size, "%d", (int)value);
    return;
  case HL_SETTING_INTEGER:
    snprintf(text, size, "%d", (int)value);
    return;
  case HL_SETTING_NUMBER:
    break;
  }
  if (isnan(value)) {
    snprintf(text, size, "unset");
    return;
  }
  if (isinf(value)) {
    snprintf(text, size, value > 0 ? "inf" : "-inf");
    return;
  }
  const hl_unit *unit = hl_unit_shown(setting->dimension);
  hli_format_quantity(unit, value, number);
  snprintf(text, size, "%s%s%s", number, unit->name[0] ? " " : "", unit->name);
}

/** A word such as "inf" or "unset" that stands for a number of this field. */
static bool word_value(const hl_setting *setting, const char *text, double *value) {
  static const struct {
    const char *word;
    double value;
  } words[] = {{"inf", INFINITY},
               {"none", INFINITY},
               {"unlimited", INFINITY},
               {"-inf", -INFINITY},
               {"unset", NAN},
               {"none", NAN},
               {"", NAN}};
  for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
    if (!same_word(words[k].word, strlen(words[k].word), text) ||
        !in_range(setting, words[k].value))
      continue;
    *value = words[k].value;
    return true;
  }
  return false;
}

static bool flag_value(const char *text, double *value) {
  static const char *const words[] = {"no", "yes", "off", "on", "false", "true", "0", "1"};
  for (int k = 0; k < 8; k++) {
    if (!same_word(words[k], strlen(words[k]), text))
      continue;
    *value = k % 2;
    return true;
  }
  return false;
}

/** Advice on a number written with a decimal comma, "7,5K"; false if it is not one. */
static bool comma_advice(const char *text, char *advice, size_t size) {
  const char *comma = strchr(text, ',');
  if (comma == NULL || comma == text || strchr(comma + 1, ',') != NULL ||
      !isdigit((unsigned char)comma[-1]) || !isdigit((unsigned char)comma[1]))
    return false;
  snprintf(advice, size, "Write the decimal sign as a point: %.*s.%s.", (int)(comma - text), text,
           comma + 1);
  return true;
}

static hl_status unknown_setting(hl_ctx *ctx, const hl_settings_table *table, const char *name,
                                 const hl_place *place) {
  hli_nearest nearest = hli_nearest_to(name);
  for (int k = 0; k < table->count; k++)
    hli_nearest_offer(&nearest, table->setting[k].name);
  if (nearest.name[0] != '\0')
    HLI_FAIL(ctx, 11, place, "there is no setting \"%s.%s\"\nDid you mean %s.%s?", table->section,
             name, table->section, nearest.name);
  char list[240] = "";
  for (int k = 0; k < table->count; k++) {
    const size_t used = strlen(list);
    if (used + strlen(table->setting[k].name) + 8 < sizeof list)
      snprintf(list + used, sizeof list - used, "%s%s", used > 0 ? ", " : "",
               table->setting[k].name);
    else if (list[used - 1] != '.')
      snprintf(list + used, sizeof list - used, ", ...");
  }
  HLI_FAIL(ctx, 11, place, "there is no setting \"%s.%s\"\nSettings of %s: %s.", table->section,
           name, table->section, list);
}

static hl_status set_number(hl_ctx *ctx, const hl_settings_table *table, const hl_setting *setting,
                            const char *text, const hl_unit *unit, const hl_place *place,
                            double *value) {
  if (word_value(setting, text, value) || hli_parse_quantity(setting->dimension, text, unit, value))
    return HL_OK;
  char units[120], range[160], advice[160];
  const char *refusal = NULL;
  const char *rest = text + strcspn(text, " \t");
  rest += strspn(rest, " \t");
  if (*rest)
    refusal = hli_unit_refusal(setting->dimension, rest);
  range_text(setting, range, sizeof range);
  if (comma_advice(text, advice, sizeof advice))
    HLI_FAIL(ctx, 12, place, "setting %s.%s is \"%s\", a number with a decimal comma\n%s",
             table->section, setting->name, text, advice);
  if (refusal)
    HLI_FAIL(ctx, 12, place, "setting %s.%s is \"%s\"; it must be %s\n%s", table->section,
             setting->name, text, range, refusal);
  hl_unit_nearest(setting->dimension, rest, 3, units, sizeof units);
  HLI_FAIL(ctx, 12, place, "setting %s.%s is \"%s\"; it must be %s\n%s%s%s", table->section,
           setting->name, text, range, setting->help, units[0] ? " Units: " : "", units);
}

hl_status hl_settings_set(hl_ctx *ctx, const hl_settings_table *table, void *settings,
                          const char *name, const char *text, const hl_unit *unit,
                          const hl_place *place) {
  const hl_setting *setting = hl_settings_find(table, name);
  if (!setting)
    return unknown_setting(ctx, table, name, place);
  char word[96], quoted[100];
  while (isspace((unsigned char)*text))
    text++;
  snprintf(word, sizeof word, "%s", text);
  for (size_t end = strlen(word); end > 0 && isspace((unsigned char)word[end - 1]); end--)
    word[end - 1] = '\0';
  snprintf(quoted, sizeof quoted, "\"%s\"", word);
  if (strlen(text) >= sizeof word) /* no number, unit or choice is this long */
    return out_of_range(ctx, table, setting, quoted, place);
  double value = NAN;
  switch (setting->kind) {
  case HL_SETTING_NUMBER:
    HLI_TRY(set_number(ctx, table, setting, word, unit, place, &value));
    value = hli_setting_clamp(setting, value);
    break;
  case HL_SETTING_INTEGER:
    if (!hli_parse_number(word, &value) || value != floor(value) || fabs(value) > INT_MAX)
      return out_of_range(ctx, table, setting, quoted, place);
    break;
  case HL_SETTING_FLAG:
    if (!flag_value(word, &value))
      HLI_FAIL(ctx, 12, place, "setting %s.%s is \"%s\"; it must be yes or no\n%s", table->section,
               setting->name, word, setting->help);
    break;
  case HL_SETTING_CHOICE: {
    value = choice_find(setting->choices, word);
    const hli_nearest nearest = nearest_choice(setting->choices, word);
    char hint[160];
    if (value < 0) /* all are listed, so that only a slip of the pen needs a hint */
      HLI_FAIL(ctx, 12, place, "setting %s.%s is \"%s\"; it must be one of %s\n%s", table->section,
               setting->name, word, setting->choices,
               hli_nearest_hint(&nearest, setting->help, hint));
    break;
  }
  }
  if (!in_range(setting, value))
    return out_of_range(ctx, table, setting, quoted, place);
  hl_settings_put(setting, settings, value);
  return HL_OK;
}
