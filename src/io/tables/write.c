/** The tables of a case folder, written: engineering units with a row of units, only columns that
 * say something. */
#include "io/fields.h"
#include "io/folder.h"

enum { PATH_MOST = 4096 };

/** A table being written. Rows are records of one kind, laid out one after another. */
typedef struct writer {
  hl_ctx *ctx;
  hli_text text;
  int column; /* of the row being written */
} writer;

static void put_cell(writer *out, const char *value) {
  const bool quote = strpbrk(value, ",;\t\"\n\r") != NULL;
  if (out->column++ > 0)
    hli_text_add(&out->text, ",", 1);
  if (!quote) {
    hli_text_puts(&out->text, value);
    return;
  }
  hli_text_add(&out->text, "\"", 1);
  for (const char *c = value; *c != '\0'; ++c) {
    if (*c == '"')
      hli_text_add(&out->text, "\"", 1);
    hli_text_add(&out->text, c, 1);
  }
  hli_text_add(&out->text, "\"", 1);
}

static void end_row(writer *out) {
  hli_text_add(&out->text, "\n", 1);
  out->column = 0;
}

static void put_number(writer *out, const hl_unit *unit, double value) {
  char text[32];
  if (isnan(value)) {
    put_cell(out, "");
  } else if (isinf(value)) {
    put_cell(out, value > 0 ? "inf" : "-inf");
  } else {
    hli_format_quantity(unit, value, text);
    put_cell(out, text);
  }
}

static void put_member(writer *out, const hli_record *record, const hli_field *field,
                       const void *data) {
  const void *member = hli_member(field, data);
  char text[32];
  if (hli_field_is_unset(record, field, data) && field->kind != HLI_FIELD_CHOICE) {
    put_cell(out, "");
    return;
  }
  switch (field->kind) {
  case HLI_FIELD_TEXT:
    put_cell(out, *(const char *const *)member);
    return;
  case HLI_FIELD_NUMBER:
    put_number(out, hl_unit_shown(field->dimension), *(const double *)member);
    return;
  case HLI_FIELD_INTEGER:
    hli_format_number(*(const int *)member, text);
    put_cell(out, text);
    return;
  case HLI_FIELD_FLAG:
    put_cell(out, *(const bool *)member ? "yes" : "no");
    return;
  case HLI_FIELD_CHOICE:
    hli_choice_text(field->choices, *(const int *)member, text);
    put_cell(out, text);
    return;
  }
}

/** Which columns have something in some row. */
static unsigned used_columns(const hli_record *record, const void *rows, int count) {
  unsigned used = 0;
  for (int j = 0; j < record->count; ++j) {
    bool set = record->field[j].always;
    for (int k = 0; k < count && !set; ++k)
      set = !hli_field_is_unset(record, &record->field[j],
                                (const char *)rows + (size_t)k * record->size);
    used |= set ? 1u << j : 0;
  }
  return used;
}

static void put_headings(writer *out, const hli_record *record, unsigned used) {
  for (int j = 0; j < record->count; ++j) {
    if ((used >> j & 1u) != 0)
      put_cell(out, record->field[j].heading);
  }
}

/** Units of the columns; true if there is any. */
static bool put_units(writer *out, const hli_record *record, unsigned used) {
  bool any = false;
  for (int j = 0; j < record->count; ++j) {
    const hli_field *field = &record->field[j];
    const char *unit = field->kind == HLI_FIELD_NUMBER ? hl_unit_shown(field->dimension)->name : "";
    if ((used >> j & 1u) != 0)
      put_cell(out, unit);
    any = any || ((used >> j & 1u) != 0 && unit[0] != '\0');
  }
  return any;
}

static void put_record(writer *out, const hli_record *record, unsigned used, const void *data) {
  for (int j = 0; j < record->count; ++j) {
    if ((used >> j & 1u) != 0)
      put_member(out, record, &record->field[j], data);
  }
}

static hl_status path_of(hl_ctx *ctx, const char *folder, hli_table_kind kind,
                         char path[PATH_MOST]) {
  if (hli_print(path, PATH_MOST, "%s/%s.csv", folder, hli_table_text(kind)) < PATH_MOST)
    return HL_OK;
  HLI_FAIL(ctx, 4, NULL, "the path of the folder is too long");
}

static hl_status save(writer *out, const char *folder, hli_table_kind kind) {
  char path[PATH_MOST];
  hl_status status = out->text.failed ? hli_nomem(out->ctx) : path_of(out->ctx, folder, kind, path);
  if (status == HL_OK)
    status = hl_file_write(out->ctx, path, out->text.data, out->text.length);
  hli_text_free(&out->text);
  return status;
}

static writer begin(const hl_problem *problem) {
  writer out = {.ctx = hl_problem_ctx(problem)};
  hli_text_init(&out.text, out.ctx);
  return out;
}

/** A table without records is not written, but one that is there from before must not speak for
 * this case. */
static hl_status write_nothing(const hl_problem *problem, const char *folder, hli_table_kind kind,
                               const hli_record *record) {
  char path[PATH_MOST];
  HLI_TRY(path_of(hl_problem_ctx(problem), folder, kind, path));
  if (hl_path_kind_of(path) == HL_PATH_NONE)
    return HL_OK;
  writer out = begin(problem);
  put_headings(&out, record, ~0u);
  end_row(&out);
  return save(&out, folder, kind);
}

/** A whole table of records that need no more than their fields. */
static hl_status write_records(const hl_problem *problem, const char *folder, hli_table_kind kind,
                               const hli_record *record, const void *rows, int count) {
  if (count == 0)
    return write_nothing(problem, folder, kind, record);
  writer out = begin(problem);
  const unsigned used = used_columns(record, rows, count);
  put_headings(&out, record, used);
  end_row(&out);
  const size_t before = out.text.length;
  if (put_units(&out, record, used)) {
    end_row(&out);
  } else {
    out.text.length = before; /* a row of nothing would only be skipped */
    out.column = 0;
  }
  for (int k = 0; k < count; ++k) {
    put_record(&out, record, used, (const char *)rows + (size_t)k * record->size);
    end_row(&out);
  }
  return save(&out, folder, kind);
}

/* ----------------------------------------------------------------- streams */

static hl_status write_streams(const hl_problem *problem, const char *folder) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  int count = 0, n = 0;
  for (int k = 0; k < hl_problem_stream_count(problem); ++k)
    count += hl_problem_stream_at(problem, k)->segment_count;
  hli_stream_row *rows = hli_zalloc(ctx, (size_t)count + 1, sizeof *rows);
  if (rows == NULL)
    return hli_nomem(ctx);
  for (int k = 0; k < hl_problem_stream_count(problem); ++k) {
    const hl_stream *s = hl_problem_stream_at(problem, k);
    for (int j = 0; j < s->segment_count; ++j) {
      hli_stream_row *r = &rows[n++];
      hli_record_stream_row.init(r);
      r->name = s->name;
      r->side = (int)s->side;
      r->t_supply = s->segment[j].t_supply;
      r->t_target = s->segment[j].t_target;
      r->duty = s->segment[j].duty;
      r->h = s->segment[j].h;
      r->dt_cont = s->segment[j].dt_cont;
      r->segment = s->segment_count > 1 ? j + 1 : 0;
      r->period = s->period;
      if (j > 0)
        continue;
      r->zone = s->zone;
      r->note = s->note;
      r->soft = s->soft;
      r->t_target_min = s->t_target_min;
      r->t_target_max = s->t_target_max;
      r->x = s->x;
      r->y = s->y;
      r->z = s->z;
    }
  }
  const hl_status status =
      write_records(problem, folder, HLI_TABLE_STREAMS, &hli_record_stream_row, rows, n);
  hli_release(ctx, rows);
  return status;
}

/* ----------------------------------------------------------------- systems */

/** Settings of the parameters used by any system, in the order of the cycles' tables. */
static int used_parameters(const hl_problem *problem, const hl_setting **list, int room) {
  int count = 0;
  for (int c = 0; c < hl_cycle_count(); ++c) {
    const hl_settings_table *table = hl_cycle_at(c)->parameters;
    for (int j = 0; j < table->count; ++j) {
      bool used = false, listed = false;
      for (int k = 0; k < hl_problem_system_count(problem); ++k) {
        const hl_system *s = hl_problem_system_at(problem, k);
        for (int p = 0; p < s->parameter_count; ++p)
          used = used || strcmp(s->parameter[p].name, table->setting[j].name) == 0;
      }
      for (int i = 0; i < count; ++i)
        listed = listed || strcmp(list[i]->name, table->setting[j].name) == 0;
      if (used && !listed && count < room)
        list[count++] = &table->setting[j];
    }
  }
  return count;
}

static void put_parameter(writer *out, const hl_system *system, const hl_setting *setting) {
  char least[48], most[48], both[100];
  for (int p = 0; p < system->parameter_count; ++p) {
    const hl_parameter *parameter = &system->parameter[p];
    if (strcmp(parameter->name, setting->name) != 0)
      continue;
    hli_parameter_text(setting, parameter->least, least);
    hli_parameter_text(setting, parameter->most, most);
    hli_print(both, sizeof both, "%s%s%s", least, parameter->least < parameter->most ? ".." : "",
              parameter->least < parameter->most ? most : "");
    put_cell(out, both);
    return;
  }
  put_cell(out, "");
}

/** The fluids of a system with "|" between. */
static bool join_fluids(const hl_system *system, hli_text *text) {
  text->length = 0;
  hli_text_puts(text, "");
  for (int k = 0; k < system->fluid_count; ++k)
    hli_text_printf(text, "%s%s", k > 0 ? "|" : "", system->fluid[k]);
  return !text->failed;
}

static hl_status write_systems(const hl_problem *problem, const char *folder) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  enum { PARAMETERS = 128 };
  const hl_setting *parameter[PARAMETERS];
  const int count = hl_problem_system_count(problem);
  if (count == 0)
    return write_nothing(problem, folder, HLI_TABLE_SYSTEMS, &hli_record_system_row);
  const int parameters = used_parameters(problem, parameter, PARAMETERS);
  hli_arena arena;
  hli_arena_init(&arena, ctx);
  hli_system_row *rows = HLI_NEW(&arena, hli_system_row, count);
  hli_text fluids;
  hli_text_init(&fluids, ctx);
  bool ok = rows != NULL;
  for (int k = 0; k < count && ok; ++k) {
    const hl_system *s = hl_problem_system_at(problem, k);
    ok = join_fluids(s, &fluids);
    const char *joined = ok ? hli_arena_text(&arena, fluids.length > 0 ? fluids.data : "") : NULL;
    rows[k] =
        (hli_system_row){s->name,      s->cycle,     joined, s->zone_source, s->zone_sink, s->note,
                         s->scale_min, s->scale_max, s->x,   s->y,           s->z};
    ok = joined != NULL;
  }
  hli_text_free(&fluids);
  if (!ok) {
    hli_arena_free(&arena);
    return hli_nomem(ctx);
  }
  writer out = begin(problem);
  const unsigned used = used_columns(&hli_record_system_row, rows, count);
  put_headings(&out, &hli_record_system_row, used);
  for (int p = 0; p < parameters; ++p)
    put_cell(&out, parameter[p]->name);
  end_row(&out);
  const size_t before = out.text.length;
  bool units = put_units(&out, &hli_record_system_row, used);
  for (int p = 0; p < parameters; ++p) {
    const char *unit =
        parameter[p]->kind == HL_SETTING_NUMBER ? hl_unit_shown(parameter[p]->dimension)->name : "";
    put_cell(&out, unit);
    units = units || unit[0] != '\0';
  }
  end_row(&out);
  if (!units)
    out.text.length = before;
  for (int k = 0; k < count; ++k) {
    put_record(&out, &hli_record_system_row, used, &rows[k]);
    for (int p = 0; p < parameters; ++p)
      put_parameter(&out, hl_problem_system_at(problem, k), parameter[p]);
    end_row(&out);
  }
  hli_arena_free(&arena);
  return save(&out, folder, HLI_TABLE_SYSTEMS);
}

/* --------------------------------------------------------- costs, settings */

static hl_status write_costs(const hl_problem *problem, const char *folder) {
  hli_cost_row rows[HL_COST_KINDS];
  char coef[HL_COST_KINDS][32];
  int count = 0;
  for (int kind = 0; kind < HL_COST_KINDS; ++kind) {
    const hl_cost_law *law = hl_problem_cost(problem, (hl_cost_kind)kind);
    hli_cost_row *r = &rows[count];
    if (!law->given || (int)law->kind != kind)
      continue;
    hli_record_cost_row.init(r);
    r->kind = kind;
    r->basis = 1 + (int)law->basis;
    r->fixed = law->fixed;
    r->exponent = law->exponent;
    r->piping = law->piping != 0 ? law->piping : (double)NAN;
    hli_format_number(law->coef, coef[count]);
    r->coef = coef[count];
    r->currency = law->currency;
    r->source = law->source;
    r->year = law->year;
    ++count;
  }
  return write_records(problem, folder, HLI_TABLE_COSTS, &hli_record_cost_row, rows, count);
}

/** Rows in SI that this program knows come out in the units shown; all others as they were typed.
 */
static void setting_cells(const hl_problem *problem, const hl_setting_row *row, char text[48],
                          const char **value, const char **unit) {
  double number = NAN;
  const hl_setting *setting =
      strcmp(row->unit, "SI") == 0 ? hli_setting_eval(problem, row, &number) : NULL;
  *value = row->value;
  *unit = row->unit;
  if (setting == NULL)
    return;
  *value = text;
  *unit = "";
  hli_parameter_text(setting, number, text);
  if (setting->kind == HL_SETTING_NUMBER && isfinite(number))
    *unit = hl_unit_shown(setting->dimension)->name;
}

static hl_status write_settings(const hl_problem *problem, const char *folder) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  const int count = hl_problem_setting_count(problem);
  hl_setting_row *rows = hli_zalloc(ctx, (size_t)count + 2, sizeof *rows);
  char(*text)[48] = hli_zalloc(ctx, (size_t)count + 1, sizeof *text);
  int n = 0;
  if (rows == NULL || text == NULL) {
    hli_release(ctx, rows);
    hli_release(ctx, text);
    return hli_nomem(ctx);
  }
  if (hl_problem_title(problem)[0] != '\0')
    rows[n++] = (hl_setting_row){.key = "case.title",
                                 .value = hl_problem_title(problem),
                                 .unit = "",
                                 .note = "",
                                 .period = ""};
  if (hl_problem_currency(problem)[0] != '\0')
    rows[n++] = (hl_setting_row){.key = "case.currency",
                                 .value = hl_problem_currency(problem),
                                 .unit = "",
                                 .note = "",
                                 .period = ""};
  for (int k = 0; k < count; ++k) {
    rows[n] = *hl_problem_setting_at(problem, k);
    setting_cells(problem, hl_problem_setting_at(problem, k), text[k], &rows[n].value,
                  &rows[n].unit);
    ++n;
  }
  const hl_status status =
      write_records(problem, folder, HLI_TABLE_SETTINGS, &hli_record_setting, rows, n);
  hli_release(ctx, rows);
  hli_release(ctx, text);
  return status;
}

/* ------------------------------------------------------------------- whole */

hl_status hli_tables_write(const hl_problem *held, const char *path) {
  const hl_problem *problem = hl_problem_all(held);
  HLI_TRY(write_records(problem, path, HLI_TABLE_PERIODS, &hli_record_period,
                        hl_problem_period_at(problem, 0), hl_problem_period_count(problem)));
  HLI_TRY(write_streams(problem, path));
  HLI_TRY(write_nothing(problem, path, HLI_TABLE_PROFILES, &hli_record_curve_row));
  HLI_TRY(write_records(problem, path, HLI_TABLE_UTILITIES, &hli_record_utility,
                        hl_problem_utility_at(problem, 0), hl_problem_utility_count(problem)));
  HLI_TRY(write_systems(problem, path));
  HLI_TRY(write_costs(problem, path));
  HLI_TRY(write_records(problem, path, HLI_TABLE_MATCHES, &hli_record_rule,
                        hl_problem_rule_at(problem, 0), hl_problem_rule_count(problem)));
  return write_settings(problem, path);
}
