/** The tables of a case folder, read. */
#include "io/folder.h"
#include "io/tables/sheet.h"

#include <limits.h>

const char *hli_table_text(hli_table_kind kind) {
  static const char *const texts[HLI_TABLE_KINDS] = {
      "periods", "settings", "profiles", "streams", "utilities", "systems", "costs", "matches"};
  return texts[kind];
}

/** A table being read into records. */
typedef struct reader {
  hl_problem *problem;
  hl_ctx *ctx;
  hli_arena *arena;
  const hli_sheet *sheet;
} reader;

/** Adds the record of a row. */
typedef hl_status (*add_row)(const reader *read, int row, void *record);

/** Open a table and add its rows; the record is the largest of them all. */
static hl_status read_table(hl_problem *problem, const hl_table *table, const hli_record *record,
                            add_row add) {
  union {
    hl_period period;
    hl_utility utility;
    hl_match_rule rule;
    hl_setting_row setting;
    hli_system_row system;
    hli_cost_row cost;
  } data;
  hl_ctx *ctx = hl_problem_ctx(problem);
  hli_arena arena;
  hl_status status = HL_OK;
  if (table == NULL)
    return HL_OK;
  hli_arena_init(&arena, ctx);
  hli_sheet *sheet = HLI_NEW(&arena, hli_sheet, 1);
  if (sheet == NULL)
    return hli_nomem(ctx);
  const reader read = {problem, ctx, &arena, sheet};
  status = hli_sheet_open(ctx, table, record, record == &hli_record_system_row, sheet);
  for (int k = sheet->first; status != HL_ERR_NOMEM && k < hl_table_rows(table); ++k) {
    if (k == sheet->first && status != HL_OK)
      break; /* without its headings a table cannot be read */
    if (hli_sheet_blank(sheet, k))
      continue;
    const hl_status now =
        hli_sheet_read(sheet, k, &data) != HL_OK ? HL_ERR_DATA : add(&read, k, &data);
    status = hli_worse(status, now);
  }
  hli_arena_free(&arena);
  return status;
}

static hl_place cell(const reader *read, int row, size_t offset) {
  return hli_sheet_place(read->sheet, row, hli_sheet_column(read->sheet, offset));
}

/* ----------------------------------------------------------------- periods */

static hl_status add_period(const reader *read, int row, void *record) {
  hl_period *period = record;
  period->place = hli_sheet_place(read->sheet, row, -1);
  return hl_problem_add_period(read->problem, period);
}

/* ---------------------------------------------------------------- settings */

/** A number in the writing of people as one of ours; other texts stay as they are. */
static hl_status plain_value(const reader *read, int row, const char *given, const char **value) {
  hli_decimals decimals = {.comma_allowed = hl_table_separator(read->sheet->table) != ','};
  const char *rest;
  double number;
  const int column = hli_sheet_column(read->sheet, offsetof(hl_setting_row, value));
  for (int k = read->sheet->first; k < hl_table_rows(read->sheet->table); ++k)
    hli_decimals_learn(&decimals, hl_table_cell(read->sheet->table, k, column));
  *value = given;
  if (hli_parse_number(given, &number))
    return HL_OK;
  const hli_cell kind = hli_cell_read(given, &decimals, &number, &rest);
  if (kind == HLI_CELL_EITHER || kind == HLI_CELL_FORMULA) /* let it report the cell */
    return hli_sheet_quantity(read->sheet, row, column, "value", HL_DIM_NONE, NULL, given, &number);
  if (kind != HLI_CELL_NUMBER)
    return HL_OK;
  char digits[32];
  hli_format_number(number, digits);
  const size_t mantissa = strlen(given) - strlen(rest);
  if (memchr(given, ',', mantissa) == NULL && memchr(given, '\'', mantissa) == NULL &&
      strcspn(given, " ") + 1 >= mantissa)
    return HL_OK; /* "5 K": no marks or groups to take out */
  char *text = hli_arena_alloc(read->arena, strlen(digits) + strlen(rest) + 2, 1);
  if (text == NULL)
    return hli_nomem(read->ctx);
  hli_print(text, strlen(digits) + strlen(rest) + 2, "%s%s%s", digits, *rest != '\0' ? " " : "",
            rest);
  *value = text;
  return HL_OK;
}

/** Quantities without a unit are taken in the unit shown, which is said. */
static void note_setting(const reader *read, const hl_setting_row *row) {
  static const struct {
    const char *section;
    const hl_settings_table *table;
  } known[] = {{"economics.", &hl_economics_table}, {"design.", &hl_design_table}};
  double value;
  if (row->unit[0] != '\0' || !hli_parse_number(row->value, &value))
    return;
  for (size_t k = 0; k < sizeof known / sizeof *known; ++k) {
    const size_t length = strlen(known[k].section);
    const hl_setting *setting = strncmp(row->key, known[k].section, length) == 0
                                    ? hl_settings_find(known[k].table, row->key + length)
                                    : NULL;
    if (setting != NULL && setting->dimension != HL_DIM_NONE)
      hli_fault(read->ctx, 201, &row->place, "%s has no unit: read as %s %s", row->key, row->value,
                hl_unit_shown(setting->dimension)->name);
  }
}

static hl_status add_setting(const reader *read, int row, void *record) {
  hl_setting_row *setting = record;
  if (strncmp(setting->key, "case.", 5) != 0) /* a title may well begin with a number */
    HLI_TRY(plain_value(read, row, setting->value, &setting->value));
  setting->place = cell(read, row, offsetof(hl_setting_row, value));
  HLI_TRY(hl_problem_add_setting(read->problem, setting));
  note_setting(read, setting);
  return HL_OK;
}

/* --------------------------------------------------------------- utilities */

static hl_status add_utility(const reader *read, int row, void *record) {
  hl_utility *utility = record;
  utility->place = hli_sheet_place(read->sheet, row, -1);
  if (isnan(utility->t_supply)) {
    const hl_place place = cell(read, row, offsetof(hl_utility, t_supply));
    HLI_FAIL(read->ctx, 101, &place, "supply temperature is missing for utility \"%.60s\"",
             utility->name);
  }
  return hli_utility_add(read->problem, utility);
}

/* ----------------------------------------------------------------- systems */

/** Report "20-55": a range, but for its dots. */
static hl_status check_dash(const reader *read, const hl_setting *setting, const char *text,
                            const hl_place *place) {
  const char *rest;
  double number;
  if (hli_cell_read(text, &read->sheet->decimals, &number, &rest) != HLI_CELL_NUMBER ||
      hl_unit_find(setting->dimension, rest) != NULL)
    return HL_OK;
  const char *dash = strstr(rest, "–");
  const char *behind = dash != NULL ? dash + strlen("–") : NULL;
  if (dash == NULL && (dash = strchr(rest, '-')) != NULL)
    behind = dash + 1;
  behind += behind != NULL ? strspn(behind, " ") : 0;
  if (dash == NULL ||
      hli_cell_read(behind, &read->sheet->decimals, &number, &rest) != HLI_CELL_NUMBER)
    return HL_OK;
  int length = (int)(dash - text);
  while (length > 0 && text[length - 1] == ' ')
    --length;
  HLI_FAIL(read->ctx, 102, place,
           "\"%.40s\" in column \"%s\" is not a number; a range is written with two dots\n"
           "Write %.*s..%.40s.",
           text, setting->name, length, text, behind);
}

/** "60..86 degC" or "0.7" in SI. */
static hl_status read_range(const reader *read, int row, const hli_extra *extra,
                            const hl_setting *setting, const char *text, hl_parameter *parameter) {
  const hl_unit *unit = NULL;
  char part[64];
  if (extra->unit[0] != '\0' && strcmp(extra->unit, "-") != 0) {
    unit = hl_unit_find(setting->dimension, extra->unit);
    if (unit == NULL) {
      const hl_place place = hli_sheet_place(read->sheet, extra->unit_row, extra->column);
      return hli_unit_unknown(read->ctx, &place, setting->name, setting->dimension, extra->unit);
    }
  }
  const char *dots = strstr(text, "..");
  const char *behind = dots != NULL ? dots + 2 : NULL;
  if (dots == NULL && (dots = strstr(text, "…")) != NULL)
    behind = dots + strlen("…");
  if (dots == NULL) {
    HLI_TRY(check_dash(read, setting, text, &parameter->place));
    HLI_TRY(hli_sheet_quantity(read->sheet, row, extra->column, setting->name, setting->dimension,
                               unit, text, &parameter->least));
    parameter->most = parameter->least;
    return HL_OK;
  }
  const hl_place place = parameter->place;
  if (dots == text || *behind == '\0' || (size_t)(dots - text) >= sizeof part)
    HLI_FAIL(read->ctx, 102, &place,
             "\"%.40s\" is not a range of numbers in column \"%s\"\nWrite for example 60..86.",
             text, setting->name);
  /* A unit behind the second number is that of both. */
  const char *rest;
  double number;
  if (hli_cell_read(behind, &read->sheet->decimals, &number, &rest) == HLI_CELL_NUMBER &&
      *rest != '\0' && hl_unit_find(setting->dimension, rest) != NULL)
    unit = hl_unit_find(setting->dimension, rest);
  memcpy(part, text, (size_t)(dots - text));
  part[dots - text] = '\0';
  HLI_TRY(hli_sheet_quantity(read->sheet, row, extra->column, setting->name, setting->dimension,
                             unit, part, &parameter->least));
  return hli_sheet_quantity(read->sheet, row, extra->column, setting->name, setting->dimension,
                            unit, behind, &parameter->most);
}

static hl_status read_parameter(const reader *read, int row, const hl_cycle_info *cycle,
                                const hli_extra *extra, hl_parameter *parameter) {
  const char *text = hl_table_cell(read->sheet->table, row, extra->column);
  parameter->place = hli_sheet_place(read->sheet, row, extra->column);
  const hl_setting *setting = hli_parameter_find(read->ctx, cycle, extra->name, &parameter->place);
  if (setting == NULL)
    return HL_ERR_ARG;
  parameter->name = setting->name;
  if (setting->kind == HL_SETTING_NUMBER) {
    HLI_TRY(read_range(read, row, extra, setting, text, parameter));
    parameter->least = hli_setting_clamp(setting, parameter->least);
    parameter->most = hli_setting_clamp(setting, parameter->most);
    return hli_parameter_check(read->ctx, cycle, setting, parameter);
  }
  HLI_TRY(
      hli_parameter_word(read->ctx, cycle, setting, text, &parameter->place, &parameter->least));
  parameter->most = parameter->least;
  return HL_OK;
}

/** "R290|R717" as a list. */
static hl_status read_fluids(const reader *read, const char *text, hl_system *system) {
  int count = 1;
  for (const char *c = text; *c != '\0'; ++c)
    count += *c == '|';
  const char **list = HLI_NEW(read->arena, const char *, count);
  char *copy = hli_arena_text(read->arena, text);
  if (list == NULL || copy == NULL)
    return hli_nomem(read->ctx);
  for (char *at = copy; at != NULL;) {
    char *bar = strchr(at, '|');
    char *end = bar != NULL ? bar : at + strlen(at);
    char *next = bar != NULL ? bar + 1 : NULL;
    while (*at == ' ')
      ++at;
    while (end > at && end[-1] == ' ')
      --end;
    *end = '\0';
    if (*at != '\0')
      list[system->fluid_count++] = at;
    at = next;
  }
  system->fluid = list;
  return HL_OK;
}

static hl_status add_system(const reader *read, int row, void *record) {
  const hli_system_row *data = record;
  hl_system system;
  hl_system_init(&system);
  system.name = data->name;
  system.cycle = data->cycle;
  system.zone_source = data->zone_source;
  system.zone_sink = data->zone_sink;
  system.note = data->note;
  system.scale_min = data->scale_min;
  system.scale_max = data->scale_max;
  system.x = data->x;
  system.y = data->y;
  system.z = data->z;
  system.place = hli_sheet_place(read->sheet, row, -1);
  HLI_TRY(read_fluids(read, data->fluid, &system));
  const hl_place place = cell(read, row, offsetof(hli_system_row, cycle));
  HLI_TRY(hli_alternatives(read->ctx, read->arena, &system, &place));
  const hl_cycle_info *cycle =
      data->cycle[0] != '\0' ? hli_cycle_get(read->ctx, system.cycle, &place) : NULL;
  hl_parameter *parameter = HLI_NEW(read->arena, hl_parameter, read->sheet->extra_count + 1);
  if (parameter == NULL)
    return hli_nomem(read->ctx);
  hl_status status = cycle == NULL && data->cycle[0] != '\0' ? HL_ERR_DATA : HL_OK;
  if (cycle != NULL) {
    const hl_place fluid = cell(read, row, offsetof(hli_system_row, fluid));
    status = hli_fluids_check(read->ctx, cycle, system.fluid, system.fluid_count, &fluid);
  }
  for (int k = 0; k < read->sheet->extra_count && cycle != NULL; ++k) {
    const hli_extra *extra = &read->sheet->extra[k];
    if (hl_table_cell(read->sheet->table, row, extra->column)[0] == '\0')
      continue;
    const hl_status now =
        read_parameter(read, row, cycle, extra, &parameter[system.parameter_count++]);
    status = hli_worse(status, now);
  }
  HLI_TRY(status);
  system.parameter = parameter;
  if (cycle != NULL)
    HLI_TRY(hli_levels_check(read->ctx, cycle, &system));
  return hl_problem_add_system(read->problem, &system);
}

/* ------------------------------------------------------------------- costs */

/** The coefficient may name its unit, to be sure: cur/m2 of exchangers, cur/kW of machines. */
static hl_status read_coefficient(const reader *read, int row, const char *text, hl_cost_law *law) {
  const int column = hli_sheet_column(read->sheet, offsetof(hli_cost_row, coef));
  const hl_place place = hli_sheet_place(read->sheet, row, column);
  const char *rest;
  double number = NAN;
  if (text[0] == '\0')
    return HL_OK;
  hli_decimals decimals = read->sheet->decimals;
  const hl_dimension dimension =
      law->basis == HL_COST_AREA ? HL_DIM_MONEY_AREA : HL_DIM_MONEY_POWER;
  const double si = law->basis == HL_COST_AREA ? 1 : 1e-3; /* laws are per m2 and per kW */
  if (hli_cell_read(text, &decimals, &number, &rest) != HLI_CELL_NUMBER || *rest == '\0')
    return hli_sheet_quantity(read->sheet, row, column, "coef", HL_DIM_NONE, NULL, text,
                              &law->coef);
  const hl_unit *unit = hl_unit_find(dimension, rest);
  if (unit == NULL)
    HLI_FAIL(read->ctx, 103, &place,
             "\"%.30s\" is not a unit of this coefficient\nWrite %s or nothing.", rest,
             law->basis == HL_COST_AREA ? "cur/m2" : "cur/kW");
  const bool linear = isnan(law->exponent) || law->exponent == 1;
  if (!linear && unit->factor != si)
    HLI_FAIL(read->ctx, 103, &place, "a coefficient of an exponent other than 1 must be per %s",
             law->basis == HL_COST_AREA ? "m2" : "kW");
  law->coef = number * (unit->factor / si);
  return HL_OK;
}

static hl_status add_cost(const reader *read, int row, void *record) {
  const hli_cost_row *data = record;
  hl_cost_law law;
  if (data->kind < 0) {
    const hl_place place = cell(read, row, offsetof(hli_cost_row, kind));
    HLI_FAIL(read->ctx, 101, &place,
             "a cost law does not say of what\nWrite exchanger, heater, cooler or machine.");
  }
  hl_cost_law_init(&law, (hl_cost_kind)data->kind);
  if (data->basis > 0)
    law.basis = (hl_cost_basis)(data->basis - 1);
  law.fixed = data->fixed;
  law.exponent = data->exponent;
  law.piping = data->piping;
  law.currency = data->currency;
  law.source = data->source;
  law.year = data->year;
  law.place = hli_sheet_place(read->sheet, row, -1);
  HLI_TRY(read_coefficient(read, row, data->coef, &law));
  return hl_problem_add_cost(read->problem, &law);
}

/* ----------------------------------------------------------------- matches */

static hl_status add_rule(const reader *read, int row, void *record) {
  hl_match_rule *rule = record;
  rule->place = hli_sheet_place(read->sheet, row, -1);
  return hl_problem_add_rule(read->problem, rule);
}

/* ------------------------------------------------------------------- whole */

hl_status hli_tables_read(hl_problem *problem, const hl_table *const table[HLI_TABLE_KINDS],
                          const char *period) {
  static const struct {
    hli_table_kind kind;
    const hli_record *record;
    add_row add;
  } steps[] = {
      {HLI_TABLE_SETTINGS, &hli_record_setting, add_setting},
      {HLI_TABLE_UTILITIES, &hli_record_utility, add_utility},
      {HLI_TABLE_SYSTEMS, &hli_record_system_row, add_system},
      {HLI_TABLE_COSTS, &hli_record_cost_row, add_cost},
      {HLI_TABLE_MATCHES, &hli_record_rule, add_rule},
  };
  HLI_TRY(read_table(problem, table[HLI_TABLE_PERIODS], &hli_record_period, add_period));
  HLI_TRY(hli_period_hold(problem, period));
  hl_status status = hli_streams_read(problem, table[HLI_TABLE_STREAMS], table[HLI_TABLE_PROFILES]);
  for (size_t k = 0; k < sizeof steps / sizeof *steps && status != HL_ERR_NOMEM; ++k) {
    const hl_status now = read_table(problem, table[steps[k].kind], steps[k].record, steps[k].add);
    status = hli_worse(status, now);
  }
  return status;
}
