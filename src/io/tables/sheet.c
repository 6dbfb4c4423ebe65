/** Headings of any order, spelling and unit: what each column of a table is. */
#include "io/tables/sheet.h"

#include <limits.h>
#include <stdio.h>

enum { HEADING_MOST = 128, HEADING_ROWS = 20 };

/** A heading without its unit, and the unit. */
typedef struct split {
  char base[HEADING_MOST], unit[HEADING_MOST];
} split;

/** "temperature", "heat flow or power", ... */
static const char *dimension_text(hl_dimension dimension) {
  static const char *const texts[HL_DIM_COUNT] = {
#define TEXT(name, si, text) text,
      HL_DIMENSION_LIST(TEXT)
#undef TEXT
  };
  return texts[dimension];
}

/* ---------------------------------------------------------------- headings */

static void put(char *out, const char *from, size_t length) {
  while (length > 0 && from[length - 1] == ' ')
    --length;
  while (length > 0 && *from == ' ') {
    ++from;
    --length;
  }
  if (length >= HEADING_MOST)
    length = HEADING_MOST - 1;
  memcpy(out, from, length);
  out[length] = '\0';
}

/** "Ts [°C]", "Ts (°C)", "Ts, °C", "Ts in °C", "Ts °C": way k to take a unit off; false if it does
 * not apply. */
static bool split_heading(const char *heading, int way, split *out) {
  const size_t length = strlen(heading);
  const char *cut = NULL;
  size_t skip = 1, tail = 0;
  if (way == 0) {
    const char last = length > 0 ? heading[length - 1] : '\0';
    if (last == ')' || last == ']') {
      cut = strrchr(heading, last == ')' ? '(' : '[');
      tail = 1;
      /* Units have brackets of their own: "h (W/(m2 K))". */
      for (const char *c = cut; cut != NULL && last == ')' && c >= heading; --c) {
        int depth = 0;
        for (const char *d = c; *d != '\0'; ++d)
          depth += (*d == '(') - (*d == ')');
        if (*c == '(' && depth == 0) {
          cut = c;
          break;
        }
      }
    }
  } else if (way == 1) {
    cut = strrchr(heading, ',');
  } else if (way == 2) {
    for (const char *c = strstr(heading, " in "); c != NULL; c = strstr(c + 1, " in "))
      cut = c;
    skip = 4;
  } else if (way == 3) {
    cut = heading + length;
    skip = 0;
  } else {
    cut = strrchr(heading, ' ');
  }
  if (cut == NULL || cut == heading)
    return false;
  put(out->base, heading, (size_t)(cut - heading));
  put(out->unit, cut + skip, (size_t)(heading + length - cut) - skip - tail);
  return true;
}

/** True if a heading of ours, "t_supply", is the same as a normalised one, "tsupply". */
static bool same_heading(const char *heading, const char *plain) {
  for (; *heading != '\0'; ++heading) {
    if (*heading != '_' && *plain++ != *heading)
      return false;
  }
  return *plain == '\0';
}

/** Fields a heading may mean, as a set of bits. */
static unsigned candidates(const hli_record *record, const char *base) {
  char plain[HEADING_MOST];
  unsigned set = 0;
  hli_normalise(base, plain, sizeof plain);
  if (plain[0] == '\0')
    return 0;
  for (int k = 0; k < record->count; ++k) {
    if (same_heading(record->field[k].heading, plain) ||
        hli_in_words(record->field[k].aliases, plain))
      set |= 1u << k;
  }
  return set;
}

/** Candidates of a heading by the first way of splitting that gives any. */
static unsigned understand(const hli_record *record, const char *heading, split *out) {
  for (int way = 0; way < 5; ++way) {
    if (!split_heading(heading, way, out))
      continue;
    unsigned set = candidates(record, out->base);
    split again;
    if (set == 0 && way == 0 && split_heading(out->base, 0, &again)) { /* "Heat flow (CP) [kW/K]" */
      set = candidates(record, again.base);
      put(out->base, again.base, strlen(again.base));
    }
    if (set != 0)
      return set;
  }
  if (!split_heading(heading, 0, out) && !split_heading(heading, 1, out) &&
      !split_heading(heading, 3, out))
    *out = (split){"", ""};
  return 0;
}

static bool is_number(const hli_field *field) { return field->kind == HLI_FIELD_NUMBER; }

static bool no_unit(const char *text) {
  return text[0] == '\0' || strcmp(text, "-") == 0 || strcmp(text, "–") == 0 ||
         strcmp(text, "—") == 0;
}

/** The unit of a field; plain numbers may have none. */
static const hl_unit *unit_of(const hli_field *field, const char *text) {
  return is_number(field) ? hl_unit_find(field->dimension, text) : NULL;
}

/** The row of headings is the one, of the first few, that names most columns. */
static int find_heading(const hl_table *table, const hli_record *record) {
  int best = -1, most = 0;
  for (int row = 0; row < hl_table_rows(table) && row < HEADING_ROWS; ++row) {
    int known = 0;
    for (int k = 0; k < hl_table_columns(table); ++k) {
      split part;
      known += understand(record, hl_table_cell(table, row, k), &part) != 0;
    }
    if (known > most) {
      best = row;
      most = known;
    }
  }
  return best;
}

/* ------------------------------------------------------------------- units */

/**
 * A row of units below the headings: no cell is a number, and at least one is a unit of what its
 * column may be. (A wrong unit among right ones is then told as such.)
 */
static bool is_units_row(const hli_sheet *sheet, int row, const unsigned *sets, bool keep_extra) {
  bool found = false;
  for (int k = 0; k < hl_table_columns(sheet->table); ++k) {
    const char *text = hl_table_cell(sheet->table, row, k);
    const hli_decimals any = {.comma_allowed = true};
    const char *rest;
    double value;
    const hli_cell cell = hli_cell_read(text, &any, &value, &rest);
    if (cell == HLI_CELL_NUMBER || cell == HLI_CELL_EITHER || cell == HLI_CELL_FORMULA)
      return false;
    for (int d = 0; d < HL_DIM_COUNT && keep_extra && sets[k] == 0 && !no_unit(text); ++d)
      found = found || hl_unit_find((hl_dimension)d, text) != NULL;
    for (int j = 0; j < sheet->record->count; ++j) {
      const hli_field *field = &sheet->record->field[j];
      found = found || ((sets[k] >> j & 1u) != 0 && !no_unit(text) && unit_of(field, text) != NULL);
    }
  }
  return found;
}

/** Why a unit is refused on purpose, or the known ones nearest to it. */
static void unit_hint(hl_dimension dimension, const char *unit, char *hint, size_t size) {
  char nearest[120];
  const char *refusal = hli_unit_refusal(dimension, unit);
  hl_unit_nearest(dimension, unit, 3, nearest, sizeof nearest);
  if (refusal != NULL)
    hli_print(hint, size, "%s", refusal);
  else
    hli_print(hint, size, "%s%s", nearest[0] != '\0' ? "Nearest known: " : "It has no unit.",
              nearest);
}

hl_status hli_unit_unknown(hl_ctx *ctx, const hl_place *place, const char *heading,
                           hl_dimension dimension, const char *unit) {
  char hint[160];
  unit_hint(dimension, unit, hint, sizeof hint);
  HLI_FAIL(ctx, 103, place, "\"%.40s\" of column \"%.40s\" is not a unit of %s that is known\n%s",
           unit, heading, dimension_text(dimension), hint);
}

/** How far an unknown unit is from the nearest one of a field. */
static int distance(const hli_field *field, const char *unit) {
  char nearest[40];
  if (!is_number(field))
    return INT_MAX;
  hl_unit_nearest(field->dimension, unit, 1, nearest, sizeof nearest);
  return nearest[0] != '\0' ? hli_edit_distance(nearest, unit) : INT_MAX - 1;
}

/** Of the fields a column may be, the one its unit fits; -1 after a fault. */
static int choose(const hli_sheet *sheet, int row, int column, unsigned set, const char *unit) {
  const hli_record *record = sheet->record;
  int first = -1, second = -1;
  for (int j = 0; j < record->count; ++j) {
    if ((set >> j & 1u) == 0)
      continue;
    if (!no_unit(unit) && unit_of(&record->field[j], unit) != NULL)
      return j;
    second = first >= 0 && second < 0 ? j : second;
    first = first < 0 ? j : first;
  }
  const hli_field *a = &record->field[first];
  if (!no_unit(unit) && second >= 0 && distance(&record->field[second], unit) < distance(a, unit))
    a = &record->field[second]; /* the one that was more likely meant */
  if (!no_unit(unit) && is_number(a)) {
    const hl_place place = hli_sheet_place(sheet, row, column);
    (void)hli_unit_unknown(sheet->ctx, &place, a->heading, a->dimension, unit);
    return -1;
  }
  if (second < 0)
    return first;
  const hli_field *b = &record->field[second];
  const hl_place place = hli_sheet_place(sheet, sheet->heading, column);
  hli_fault(sheet->ctx, 108, &place,
            "column \"%.40s\" has no unit; it could be %s (%s) or %s (%s)\nWrite for example "
            "\"%.40s [%s]\".",
            hl_table_cell(sheet->table, sheet->heading, column), dimension_text(a->dimension),
            hl_unit_shown(a->dimension)->name, dimension_text(b->dimension),
            hl_unit_shown(b->dimension)->name, hl_table_cell(sheet->table, sheet->heading, column),
            hl_unit_shown(b->dimension)->name);
  return -1;
}

/* ----------------------------------------------------------------- columns */

static void add_extra(hli_sheet *sheet, int column, int unit_row, const split *part) {
  if (sheet->extra_count == HLI_EXTRA_MOST)
    return;
  hli_extra *extra = &sheet->extra[sheet->extra_count++];
  extra->column = column;
  extra->unit_row = unit_row;
  hli_print(extra->name, sizeof extra->name, "%s", part->base);
  hli_print(extra->unit, sizeof extra->unit, "%s", part->unit);
}

/** How far a normalised heading is from a known word; one within the other is near, the nearer the
 * more of it they share. */
static int heading_distance(const char *plain, const char *known) {
  const size_t length = strlen(known), mine = strlen(plain);
  const bool within =
      (length >= 5 && strstr(plain, known) != NULL) || (mine >= 5 && strstr(known, plain) != NULL);
  const size_t rest = length > mine ? length - mine : mine - length;
  return within ? 1 + (int)rest / 6 : hli_edit_distance(known, plain);
}

/** The known heading nearest to a normalised one: "t_supply" or "eintritt" (t_supply); false if
 * none is near. */
static bool nearest_heading(const hli_record *record, const char *plain, char *text, size_t size) {
  int best = (int)strlen(plain) / 3 + 1;
  const int start = best;
  for (int k = 0; k < record->count; ++k) {
    const hli_field *field = &record->field[k];
    char known[64];
    hli_normalise(field->heading, known, sizeof known);
    int distance = heading_distance(plain, known);
    if (distance < best) {
      best = distance;
      hli_print(text, size, "\"%s\"", field->heading);
    }
    for (const char *at = field->aliases; at != NULL && *at != '\0';) {
      const size_t length = strcspn(at, " ");
      hli_print(known, sizeof known, "%.*s", (int)length, at);
      distance = heading_distance(plain, known);
      if (distance < best) {
        best = distance;
        hli_print(text, size, "\"%s\" (%s)", known, field->heading);
      }
      at += length + (at[length] == ' ');
    }
  }
  return best < start;
}

static void note_extra(const hli_sheet *sheet, int column, const split *part) {
  const hl_place place = hli_sheet_place(sheet, sheet->heading, column);
  const char *heading = hl_table_cell(sheet->table, sheet->heading, column);
  char plain[HEADING_MOST], nearest[160], known[240] = "";
  if (heading[0] == '\0') {
    hli_fault(sheet->ctx, 112, &place, "a column without heading is not used");
    return;
  }
  hli_normalise(part->base[0] != '\0' ? part->base : heading, plain, sizeof plain);
  if (nearest_heading(sheet->record, plain, nearest, sizeof nearest)) {
    hli_fault(sheet->ctx, 112, &place,
              "column \"%.60s\" is not known and not used\nDid you mean %s?", heading, nearest);
    return;
  }
  for (int k = 0; k < sheet->record->count; ++k) {
    const size_t used = strlen(known);
    hli_print(known + used, sizeof known - used, "%s%s", k > 0 ? ", " : "",
              sheet->record->field[k].heading);
  }
  hli_fault(sheet->ctx, 112, &place, "column \"%.60s\" is not known and not used\nKnown here: %s.",
            heading, known);
}

static bool column_is_empty(const hli_sheet *sheet, int column) {
  for (int row = sheet->heading; row < hl_table_rows(sheet->table); ++row) {
    if (hl_table_cell(sheet->table, row, column)[0] != '\0')
      return false;
  }
  return true;
}

/** "cp" without a unit is the heat capacity flow, as in most tables, unless there is a mass flow
 * beside it. */
static unsigned settle_cp(const hli_sheet *sheet, unsigned set, unsigned all) {
  int flow = -1, mass = -1, cp = -1;
  for (int j = 0; j < sheet->record->count; ++j) {
    const hl_dimension d = sheet->record->field[j].dimension;
    flow = d == HL_DIM_CP ? j : flow;
    mass = d == HL_DIM_MASS_FLOW ? j : mass;
    cp = d == HL_DIM_SPECIFIC_HEAT ? j : cp;
  }
  const bool both = flow >= 0 && cp >= 0 && (set >> flow & 1u) != 0 && (set >> cp & 1u) != 0;
  return both && (all >> mass & 1u) == 0 ? 1u << flow : set;
}

static void take_column(hli_sheet *sheet, int column, unsigned set, const char *unit,
                        int unit_row) {
  const int j = choose(sheet, unit_row, column, set, unit);
  if (j < 0)
    return;
  if (sheet->column[j] >= 0) {
    const hl_place place = hli_sheet_place(sheet, sheet->heading, column);
    hli_fault(sheet->ctx, 107, &place, "columns %d and %d are both %s\nDelete one of them.",
              sheet->column[j] + 1, column + 1, sheet->record->field[j].heading);
    return;
  }
  sheet->column[j] = column;
  sheet->unit[j] = no_unit(unit) ? NULL : unit_of(&sheet->record->field[j], unit);
}

static void take_columns(hli_sheet *sheet, const unsigned *sets, const split *part, bool units_row,
                         bool keep_extra) {
  const int columns = hl_table_columns(sheet->table);
  unsigned all = 0;
  for (int k = 0; k < columns; ++k)
    all |= sets[k];
  for (int k = 0; k < columns; ++k) {
    const char *below = units_row ? hl_table_cell(sheet->table, sheet->heading + 1, k) : "";
    const bool in_heading = !no_unit(part[k].unit);
    const char *unit = in_heading ? part[k].unit : below;
    if (sets[k] != 0) {
      const unsigned set = no_unit(unit) ? settle_cp(sheet, sets[k], all) : sets[k];
      take_column(sheet, k, set, unit, in_heading ? sheet->heading : sheet->heading + 1);
    } else if (keep_extra && part[k].base[0] != '\0') {
      split named = part[k];
      put(named.unit, unit, strlen(unit));
      add_extra(sheet, k, in_heading ? sheet->heading : sheet->heading + 1, &named);
    } else if (!column_is_empty(sheet, k)) {
      note_extra(sheet, k, &part[k]);
    }
  }
}

/** The first headings that a field is understood by, with commas between. */
static void understood(const hli_field *field, char *text, size_t size) {
  hli_print(text, size, "%s", field->heading);
  for (const char *at = field->aliases; at != NULL && *at != '\0';) {
    const size_t length = strcspn(at, " "), used = strlen(text);
    if (used + length + sizeof ", ..." > size) {
      hli_print(text + used, size - used, ", ...");
      return;
    }
    hli_print(text + used, size - used, ", %.*s", (int)length, at);
    at += length + (at[length] == ' ');
  }
}

static void check_needed(const hli_sheet *sheet) {
  const hl_place place = hli_sheet_place(sheet, sheet->heading, -1);
  for (int j = 0; j < sheet->record->count; ++j) {
    const hli_field *field = &sheet->record->field[j];
    if (!field->needed || sheet->column[j] >= 0)
      continue;
    char headings[220];
    understood(field, headings, sizeof headings);
    hli_fault(sheet->ctx, 101, &place,
              "there is no column \"%s\" in the table of %s\nUnderstood as its heading: %s",
              field->heading, sheet->record->table, headings);
  }
}

/* ---------------------------------------------------------- units assumed */

/** Note the units taken from habit, and warn if temperatures in degC look like kelvin. */
static void note_units(const hli_sheet *sheet) {
  char list[160] = "";
  double coldest = INFINITY;
  int temperature = -1;
  for (int j = 0; j < sheet->record->count; ++j) {
    const hli_field *field = &sheet->record->field[j];
    const bool assumed = is_number(field) && sheet->column[j] >= 0 && sheet->unit[j] == NULL &&
                         hl_unit_shown(field->dimension)->name[0] != '\0';
    if (!assumed || column_is_empty(sheet, sheet->column[j]))
      continue;
    const size_t used = strlen(list);
    hli_print(list + used, sizeof list - used, "%s%s in %s", used > 0 ? ", " : "", field->heading,
              hl_unit_shown(field->dimension)->show);
    for (int row = sheet->first;
         field->dimension == HL_DIM_TEMPERATURE && row < hl_table_rows(sheet->table); ++row) {
      double value;
      const char *rest;
      if (hli_cell_read(hl_table_cell(sheet->table, row, sheet->column[j]), &sheet->decimals,
                        &value, &rest) != HLI_CELL_NUMBER)
        continue;
      coldest = fmin(coldest, value);
      temperature = temperature < 0 ? sheet->column[j] : temperature;
    }
  }
  const hl_place place = hli_sheet_place(sheet, sheet->heading, -1);
  if (list[0] != '\0')
    hli_fault(sheet->ctx, 201, &place, "columns without a unit were read as: %s", list);
  const hl_place cell = hli_sheet_place(sheet, sheet->heading, temperature);
  if (coldest >= 250 &&
      temperature >= 0) /* process streams all above 250 °C are rare, above 250 K not */
    hli_fault(sheet->ctx, 109, &cell,
              "temperatures were read as °C because the headings name no unit, but none is below "
              "%.4g: kelvin?\nPut K or degC "
              "into the headings.",
              coldest);
}

static void learn_decimals(hli_sheet *sheet) {
  sheet->decimals = (hli_decimals){.comma_allowed = hl_table_separator(sheet->table) != ','};
  for (int row = sheet->first; row < hl_table_rows(sheet->table); ++row) {
    for (int j = 0; j < sheet->record->count; ++j) {
      if (is_number(&sheet->record->field[j]) && sheet->column[j] >= 0)
        hli_decimals_learn(&sheet->decimals, hl_table_cell(sheet->table, row, sheet->column[j]));
    }
    for (int k = 0; k < sheet->extra_count; ++k)
      hli_decimals_learn(&sheet->decimals,
                         hl_table_cell(sheet->table, row, sheet->extra[k].column));
  }
}

hl_status hli_sheet_open(hl_ctx *ctx, const hl_table *table, const hli_record *record,
                         bool keep_extra, hli_sheet *sheet) {
  const int mark = hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR);
  const int columns = hl_table_columns(table);
  *sheet = (hli_sheet){.ctx = ctx, .table = table, .record = record};
  for (int j = 0; j < HLI_FIELDS_MOST; ++j)
    sheet->column[j] = -1;
  const int heading = find_heading(table, record);
  const hl_place top = {hl_table_file(table), 1, 0};
  if (heading < 0)
    HLI_FAIL(ctx, 101, &top,
             "no row of headings was found in the table of %s\nThe first row names the columns, "
             "for example %s.",
             record->table, record->field[0].heading);
  if (heading > 0)
    hli_fault(ctx, 112, &top, "the rows above the headings (row %d) are not used",
              hl_table_line(table, heading));
  sheet->heading = heading;
  unsigned *sets = hli_zalloc(ctx, (size_t)columns + 1, sizeof *sets);
  split *part = hli_zalloc(ctx, (size_t)columns + 1, sizeof *part);
  if (sets == NULL || part == NULL) {
    hli_release(ctx, sets);
    hli_release(ctx, part);
    return hli_nomem(ctx);
  }
  for (int k = 0; k < columns; ++k)
    sets[k] = understand(record, hl_table_cell(table, heading, k), &part[k]);
  const bool units_row = is_units_row(sheet, heading + 1, sets, keep_extra);
  sheet->first = heading + 1 + units_row;
  take_columns(sheet, sets, part, units_row, keep_extra);
  hli_release(ctx, sets);
  hli_release(ctx, part);
  check_needed(sheet);
  learn_decimals(sheet);
  if (hli_failed_since(ctx, mark))
    return HL_ERR_DATA;
  note_units(sheet);
  return HL_OK;
}

/* -------------------------------------------------------------------- rows */

bool hli_sheet_blank(const hli_sheet *sheet, int row) {
  for (int k = 0; k < hl_table_columns(sheet->table); ++k) {
    if (hl_table_cell(sheet->table, row, k)[0] != '\0')
      return false;
  }
  return true;
}

hl_place hli_sheet_place(const hli_sheet *sheet, int row, int column) {
  const hl_place place = {hl_table_file(sheet->table), hl_table_line(sheet->table, row),
                          column + 1};
  return place;
}

int hli_sheet_column(const hli_sheet *sheet, size_t offset) {
  for (int j = 0; j < sheet->record->count; ++j) {
    if (sheet->record->field[j].offset == offset)
      return sheet->column[j];
  }
  return -1;
}

hl_status hli_sheet_quantity(const hli_sheet *sheet, int row, int column, const char *heading,
                             hl_dimension dimension, const hl_unit *unit, const char *text,
                             double *value) {
  hl_ctx *ctx = sheet->ctx;
  const hl_place place = hli_sheet_place(sheet, row, column);
  const char *rest;
  double number;
  static const char *const limitless[] = {"inf", "unlimited", "infinite", "∞"};
  for (size_t k = 0; k < sizeof limitless / sizeof *limitless; ++k) {
    if (strcmp(text, limitless[k]) == 0) {
      *value = INFINITY;
      return HL_OK;
    }
  }
  switch (hli_cell_read(text, &sheet->decimals, &number, &rest)) {
  case HLI_CELL_EMPTY:
    return HL_OK;
  case HLI_CELL_FORMULA:
    HLI_FAIL(ctx, 111, &place,
             "the cell in column \"%.40s\" holds a formula (\"%.40s\"), not its result\nStore "
             "values, not formulas.",
             heading, text);
  case HLI_CELL_EITHER:
    HLI_FAIL(ctx, 110, &place,
             "%.40s in column \"%.40s\" can be %.15g or %.15g\nRemove the thousands separator, or "
             "write one "
             "more decimal.",
             text, heading, number, number * 1000);
  case HLI_CELL_BAD:
    HLI_FAIL(ctx, 102, &place, "\"%.40s\" is not a number in column \"%.40s\"\n%s", text, heading,
             hli_cell_looks_like_number(text)
                 ? "A letter instead of a digit? Decimal commas need ';' between the columns."
                 : "");
  case HLI_CELL_NUMBER:
    break;
  }
  const hl_unit *own = *rest != '\0' ? hl_unit_find(dimension, rest) : unit;
  if (*rest != '\0' && own == NULL && hli_cell_looks_like_number(text))
    HLI_FAIL(ctx, 102, &place,
             "\"%.40s\" is not a number in column \"%.40s\"\nA letter instead of a digit?", text,
             heading);
  if (*rest != '\0' && own == NULL) {
    char hint[160];
    unit_hint(dimension, rest, hint, sizeof hint);
    HLI_FAIL(ctx, 103, &place, "\"%.40s\" in column \"%.40s\" does not end in a known unit\n%s",
             text, heading, hint);
  }
  *value = hl_unit_to_si(own != NULL ? own : hl_unit_shown(dimension), number);
  return HL_OK;
}

/** Signs that no quantity of its kind can have; told here because the cell is known here. */
static hl_status check_sign(const hli_sheet *sheet, int row, int j, double value) {
  const hli_field *field = &sheet->record->field[j];
  const hl_place place = hli_sheet_place(sheet, row, sheet->column[j]);
  const char *text = hl_table_cell(sheet->table, row, sheet->column[j]);
  switch (field->dimension) {
  case HL_DIM_TEMPERATURE:
    if (value <= 0)
      HLI_FAIL(sheet->ctx, 115, &place,
               "%.40s in column \"%s\" is below absolute zero (-273.15 °C)\nCheck the unit of the "
               "column.",
               text, field->heading);
    break;
  case HL_DIM_CP:
  case HL_DIM_FILM:
  case HL_DIM_MASS_FLOW:
  case HL_DIM_SPECIFIC_HEAT:
    if (value <= 0)
      HLI_FAIL(sheet->ctx, 116, &place, "%.40s in column \"%s\" must be more than 0", text,
               field->heading);
    break;
  case HL_DIM_DIFFERENCE:
  case HL_DIM_PRICE:
  case HL_DIM_EMISSION:
  case HL_DIM_MONEY:
  case HL_DIM_MONEY_LENGTH:
  case HL_DIM_MONEY_MASS:
    if (value < 0)
      HLI_FAIL(sheet->ctx, 116, &place, "%.40s in column \"%s\" must not be negative", text,
               field->heading);
    break;
  default:
    break;
  }
  return HL_OK;
}

static hl_status read_word(const hli_sheet *sheet, int row, int j, const char *text, void *member) {
  const hli_field *field = &sheet->record->field[j];
  const hl_place place = hli_sheet_place(sheet, row, sheet->column[j]);
  if (field->kind == HLI_FIELD_FLAG) {
    if (!hli_flag_find(text, member))
      HLI_FAIL(sheet->ctx, 2, &place, "\"%.40s\" in column \"%s\" is neither yes nor no", text,
               field->heading);
    return HL_OK;
  }
  const int found = hli_choice_find(field->choices, text);
  if (found < 0) {
    char words[120], hint[160];
    const hli_nearest nearest = hli_choice_nearest(field->choices, text, words, sizeof words);
    HLI_FAIL(sheet->ctx, 2, &place, "\"%.40s\" in column \"%s\" is not one of: %s\n%s", text,
             field->heading, words, hli_nearest_hint(&nearest, "", hint));
  }
  *(int *)member = found;
  return HL_OK;
}

static hl_status read_cell(const hli_sheet *sheet, int row, int j, void *record) {
  const hli_field *field = &sheet->record->field[j];
  const int column = sheet->column[j];
  const char *text = hl_table_cell(sheet->table, row, column);
  void *member = hli_member(field, record);
  double number = NAN;
  if (text[0] == '\0')
    return HL_OK;
  switch (field->kind) {
  case HLI_FIELD_TEXT:
    *(const char **)member = text;
    return HL_OK;
  case HLI_FIELD_NUMBER:
    HLI_TRY(hli_sheet_quantity(sheet, row, column, field->heading, field->dimension, sheet->unit[j],
                               text, member));
    return check_sign(sheet, row, j, *(double *)member);
  case HLI_FIELD_INTEGER:
    HLI_TRY(
        hli_sheet_quantity(sheet, row, column, field->heading, HL_DIM_NONE, NULL, text, &number));
    if (isnan(number))
      return HL_OK;
    if (!(fabs(number) < INT_MAX) || number != floor(number)) {
      const hl_place place = hli_sheet_place(sheet, row, column);
      HLI_FAIL(sheet->ctx, 102, &place, "\"%.40s\" is not a whole number in column \"%s\"", text,
               field->heading);
    }
    *(int *)member = (int)number;
    return HL_OK;
  case HLI_FIELD_FLAG:
  case HLI_FIELD_CHOICE:
    return read_word(sheet, row, j, text, member);
  }
  return HL_OK;
}

hl_status hli_sheet_read(const hli_sheet *sheet, int row, void *record) {
  hl_status status = HL_OK;
  sheet->record->init(record);
  for (int j = 0; j < sheet->record->count; ++j) {
    if (sheet->column[j] >= 0 && read_cell(sheet, row, j, record) != HL_OK)
      status = HL_ERR_DATA;
  }
  return status;
}
