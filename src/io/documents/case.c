/** Cases as JSON documents: SI values under the names of the C fields. */
#include "io/documents/documents.h"

#include <limits.h>

#include "io/fields.h"
#include "io/folder.h"

static const char format[] = "heatloom-case/1";

/* ----------------------------------------------------------------- reading */

typedef struct reader {
  hl_problem *problem;
  hl_ctx *ctx;
  hli_arena *arena;
  hl_status status; /* of the last fault */
} reader;

static void failed(reader *read, hl_status status) {
  if (status != HL_OK && read->status != HL_ERR_NOMEM)
    read->status = status;
}

/** An array member of the document; NULL if it is not there. */
static const hl_json *array_of(reader *read, const hl_json *root, const char *key) {
  const hl_json *node = hl_json_find(root, key);
  if (node == NULL || hl_json_kind_of(node) == HL_JSON_ARRAY)
    return node;
  const hl_place place = hl_json_place(node);
  failed(read, hli_fault(read->ctx, 10, &place, "\"%s\" must be an array", key));
  return NULL;
}

static void read_period(reader *read, const hl_json *node) {
  hl_period period;
  hl_period_init(&period);
  period.place = hl_json_place(node);
  const hl_status status =
      hli_object_read(read->ctx, node, &hli_record_period, &period, "settings settings_notes");
  failed(read, status == HL_OK ? hl_problem_add_period(read->problem, &period) : status);
}

static void read_stream(reader *read, const hl_json *node) {
  hl_stream stream;
  hl_stream_init(&stream);
  stream.place = hl_json_place(node);
  hl_status status = hli_object_read(read->ctx, node, &hli_record_stream, &stream, "segments");
  const hl_json *list = array_of(read, node, "segments");
  const int count = hl_json_count(list);
  hl_segment *segment = HLI_NEW(read->arena, hl_segment, count + 1);
  if (segment == NULL) {
    failed(read, hli_nomem(read->ctx));
    return;
  }
  for (int k = 0; k < count; ++k) {
    hl_segment_init(&segment[k]);
    segment[k].place = hl_json_place(hl_json_at(list, k));
    if (hli_object_read(read->ctx, hl_json_at(list, k), &hli_record_segment, &segment[k], NULL) !=
        HL_OK)
      status = HL_ERR_FORMAT;
  }
  stream.segment = segment;
  stream.segment_count = count;
  failed(read, status == HL_OK ? hl_problem_add_stream(read->problem, &stream) : status);
}

static void read_utility(reader *read, const hl_json *node) {
  hl_utility utility;
  hl_utility_init(&utility);
  utility.place = hl_json_place(node);
  const hl_status status = hli_object_read(read->ctx, node, &hli_record_utility, &utility, NULL);
  failed(read, status == HL_OK ? hli_utility_add(read->problem, &utility) : status);
}

/** A number fixes a parameter, a pair of numbers frees it between them, a word chooses. */
static hl_status read_parameter(const reader *read, const hl_cycle_info *cycle, const char *name,
                                const hl_json *node, hl_parameter *parameter) {
  parameter->place = hl_json_place(node);
  const hl_setting *setting = hli_parameter_find(read->ctx, cycle, name, &parameter->place);
  if (setting == NULL)
    return HL_ERR_ARG;
  parameter->name = setting->name;
  const hl_json_kind kind = hl_json_kind_of(node);
  if (kind == HL_JSON_TEXT || kind == HL_JSON_TRUE || kind == HL_JSON_FALSE) {
    const char *word = hl_json_text(node, kind == HL_JSON_TRUE ? "yes" : "no");
    HLI_TRY(
        hli_parameter_word(read->ctx, cycle, setting, word, &parameter->place, &parameter->least));
    parameter->most = parameter->least;
    return HL_OK;
  }
  const bool pair =
      kind == HL_JSON_ARRAY && hl_json_count(node) == 2 && setting->kind == HL_SETTING_NUMBER;
  parameter->least = hl_json_number(pair ? hl_json_at(node, 0) : node, NAN);
  parameter->most = hl_json_number(pair ? hl_json_at(node, 1) : node, NAN);
  if (isnan(parameter->least) || isnan(parameter->most))
    HLI_FAIL(read->ctx, 10, &parameter->place,
             "parameter %s must be a number in SI, a pair of them, or a word", name);
  return hli_parameter_check(read->ctx, cycle, setting, parameter);
}

static hl_status read_lists(reader *read, const hl_json *node, hl_system *system) {
  const hl_json *fluids = array_of(read, node, "fluids");
  const hl_json *parameters = hl_json_find(node, "parameters");
  const hl_place place = hl_json_place(node);
  const char **fluid = HLI_NEW(read->arena, const char *, hl_json_count(fluids) + 1);
  hl_parameter *parameter = HLI_NEW(read->arena, hl_parameter, hl_json_count(parameters) + 1);
  hl_status status = HL_OK;
  if (fluid == NULL || parameter == NULL)
    return hli_nomem(read->ctx);
  for (int k = 0; k < hl_json_count(fluids); ++k) {
    const hl_place here = hl_json_place(hl_json_at(fluids, k));
    fluid[k] = hl_json_text(hl_json_at(fluids, k), "");
    if (fluid[k][0] == '\0')
      status = hli_fault(read->ctx, 10, &here, "a fluid must be a text");
  }
  system->fluid = fluid;
  system->fluid_count = hl_json_count(fluids);
  HLI_TRY(hli_alternatives(read->ctx, read->arena, system, &place));
  const hl_cycle_info *cycle =
      system->cycle[0] != '\0' ? hli_cycle_get(read->ctx, system->cycle, &place) : NULL;
  if (cycle == NULL)
    return system->cycle[0] != '\0' ? HL_ERR_DATA : status;
  if (status == HL_OK)
    status = hli_fluids_check(read->ctx, cycle, system->fluid, system->fluid_count, &place);
  if (parameters != NULL && hl_json_kind_of(parameters) != HL_JSON_OBJECT) {
    const hl_place here = hl_json_place(parameters);
    HLI_FAIL(read->ctx, 10, &here, "\"parameters\" must be an object");
  }
  for (int k = 0; k < hl_json_count(parameters); ++k) {
    const hl_status now = read_parameter(read, cycle, hl_json_key(parameters, k),
                                         hl_json_at(parameters, k), &parameter[k]);
    status = hli_worse(status, now);
  }
  system->parameter = parameter;
  system->parameter_count = hl_json_count(parameters);
  return status == HL_OK ? hli_levels_check(read->ctx, cycle, system) : status;
}

static void read_system(reader *read, const hl_json *node) {
  hl_system system;
  hl_system_init(&system);
  system.place = hl_json_place(node);
  hl_status status =
      hli_object_read(read->ctx, node, &hli_record_system, &system, "fluids parameters");
  if (status == HL_OK)
    status = read_lists(read, node, &system);
  failed(read, status == HL_OK ? hl_problem_add_system(read->problem, &system) : status);
}

static void read_rule(reader *read, const hl_json *node) {
  hl_match_rule rule;
  hli_record_rule.init(&rule);
  rule.place = hl_json_place(node);
  const hl_status status = hli_object_read(read->ctx, node, &hli_record_rule, &rule, NULL);
  failed(read, status == HL_OK ? hl_problem_add_rule(read->problem, &rule) : status);
}

static void read_cost(reader *read, const hl_json *node) {
  hl_cost_law law;
  hli_record_cost.init(&law);
  law.place = hl_json_place(node);
  hl_status status = hli_object_read(read->ctx, node, &hli_record_cost, &law, NULL);
  if (status == HL_OK && (int)law.kind < 0)
    status = hli_fault(
        read->ctx, 101, &law.place,
        "a cost law does not say of what\nGive its kind: exchanger, heater, cooler or machine.");
  if ((int)law.basis < 0)
    law.basis = law.kind == HL_COST_MACHINE ? HL_COST_POWER : HL_COST_AREA;
  failed(read, status == HL_OK ? hl_problem_add_cost(read->problem, &law) : status);
}

/** One member of a section as a row: a number is in SI; "5 K" is a value with its unit. */
static hl_status read_setting(const reader *read, const char *section, const char *field,
                              const hl_json *node, const hl_json *notes, const char *period) {
  char key[160], number[32], value[128];
  hl_setting_row row = {
      .key = key, .value = value, .unit = "", .period = period, .place = hl_json_place(node)};
  if (hli_print(key, sizeof key, "%s.%s", section, field) >= (int)sizeof key)
    HLI_FAIL(read->ctx, 11, &row.place, "\"%.60s...\" is not the key of a setting", key);
  row.note = hl_json_text(hl_json_find(notes, key), "");
  switch (hl_json_kind_of(node)) {
  case HL_JSON_NUMBER:
    hli_format_number(hl_json_number(node, 0), number);
    row.value = number;
    row.unit = "SI";
    break;
  case HL_JSON_TRUE:
  case HL_JSON_FALSE:
    row.value = hl_json_flag(node, false) ? "yes" : "no";
    break;
  case HL_JSON_TEXT: {
    const char *text = hl_json_text(node, "");
    const char *blank = strchr(text, ' ');
    double plain;
    row.value = text;
    if (blank == NULL || blank[1] == '\0' || (size_t)(blank - text) >= sizeof value)
      break;
    memcpy(value, text, (size_t)(blank - text));
    value[blank - text] = '\0';
    if (!hli_parse_number(value, &plain))
      break;
    row.value = value;
    row.unit = blank + 1;
    break;
  }
  default:
    HLI_FAIL(read->ctx, 10, &row.place, "setting %s must be a number, a text, true or false", key);
  }
  return hl_problem_add_setting(read->problem, &row);
}

/** The settings of the whole case, or of a period. */
static void read_settings(reader *read, const hl_json *root, const char *period) {
  const hl_json *sections = hl_json_find(root, "settings");
  const hl_json *notes = hl_json_find(root, "settings_notes");
  const hl_place place = hl_json_place(sections);
  if (sections != NULL && hl_json_kind_of(sections) != HL_JSON_OBJECT)
    failed(read, hli_fault(read->ctx, 10, &place, "\"settings\" must be an object of sections"));
  for (int k = 0; k < hl_json_count(sections) && hl_json_kind_of(sections) == HL_JSON_OBJECT; ++k) {
    const hl_json *section = hl_json_at(sections, k);
    const hl_place here = hl_json_place(section);
    if (hl_json_kind_of(section) != HL_JSON_OBJECT)
      failed(read,
             hli_fault(read->ctx, 10, &here,
                       "settings are grouped by section: {\"economics\": {\"hours\": 8000}}"));
    for (int j = 0; j < hl_json_count(section) && hl_json_kind_of(section) == HL_JSON_OBJECT; ++j)
      failed(read, read_setting(read, hl_json_key(sections, k), hl_json_key(section, j),
                                hl_json_at(section, j), notes, period));
  }
}

/** A member that is missing or of one kind; others are told. */
static void check_kind(reader *read, const hl_json *root, const char *key, hl_json_kind kind,
                       const char *what) {
  const hl_json *node = hl_json_find(root, key);
  const hl_place place = hl_json_place(node);
  if (node != NULL && hl_json_kind_of(node) != HL_JSON_NULL && hl_json_kind_of(node) != kind)
    failed(read, hli_fault(read->ctx, 10, &place, "\"%s\" must be %s", key, what));
}

/** A member that is the setting of a key too. */
static void read_text(reader *read, const hl_json *root, const char *member, const char *key) {
  const hl_json *node = hl_json_find(root, member);
  const hl_setting_row row = {
      .key = key, .value = hl_json_text(node, ""), .unit = "", .place = hl_json_place(node)};
  check_kind(read, root, member, HL_JSON_TEXT, "a text");
  if (row.value[0] != '\0')
    failed(read, hl_problem_add_setting(read->problem, &row));
}

static void read_heading(reader *read, const hl_json *root) {
  static const char *const known[] = {"format",         "title",    "currency", "streams",
                                      "utilities",      "systems",  "costs",    "matches",
                                      "settings_notes", "settings", "periods"};
  for (int k = 0; k < hl_json_count(root); ++k) {
    bool found = false;
    for (size_t j = 0; j < sizeof known / sizeof *known; ++j)
      found = found || strcmp(known[j], hl_json_key(root, k)) == 0;
    const hl_place place = hl_json_place(hl_json_at(root, k));
    if (!found)
      hli_fault(read->ctx, 112, &place, "member \"%.60s\" of a case is not known and not used",
                hl_json_key(root, k));
  }
  read_text(read, root, "title", "case.title");
  read_text(read, root, "currency", "case.currency");
  check_kind(read, root, "settings_notes", HL_JSON_OBJECT, "an object of texts");
}

/** The periods, and the one to hold; records come behind them. */
static void read_periods(reader *read, const hl_json *root, const char *period) {
  const hl_json *list = array_of(read, root, "periods");
  for (int k = 0; k < hl_json_count(list); ++k)
    read_period(read, hl_json_at(list, k));
  if (read->status == HL_OK)
    failed(read, hli_period_hold(read->problem, period));
}

hl_status hli_document_read(hl_problem *problem, const hl_json *root, const char *period) {
  static const struct {
    const char *key;
    void (*read)(reader *, const hl_json *);
  } arrays[] = {{"streams", read_stream},
                {"utilities", read_utility},
                {"systems", read_system},
                {"costs", read_cost},
                {"matches", read_rule}};
  hl_ctx *ctx = hl_problem_ctx(problem);
  const hl_place place = hl_json_place(root);
  const char *found = hl_json_text(hl_json_find(root, "format"), "");
  if (hl_json_kind_of(root) != HL_JSON_OBJECT || strcmp(found, format) != 0)
    HLI_FAIL(ctx, 10, &place, "this is not a case: its format is \"%.40s\", not \"%s\"", found,
             format);
  hli_arena arena;
  hli_arena_init(&arena, ctx);
  reader read = {problem, ctx, &arena, HL_OK};
  read_periods(&read, root, period);
  if (read.status != HL_OK) {
    hli_arena_free(&arena);
    return read.status;
  }
  read_heading(&read, root);
  for (size_t k = 0; k < sizeof arrays / sizeof *arrays; ++k) {
    const hl_json *list = array_of(&read, root, arrays[k].key);
    for (int j = 0; j < hl_json_count(list) && read.status != HL_ERR_NOMEM; ++j)
      arrays[k].read(&read, hl_json_at(list, j));
  }
  read_settings(&read, root, "");
  const hl_json *periods = hl_json_find(root, "periods");
  for (int k = 0; k < hl_json_count(periods); ++k)
    read_settings(&read, hl_json_at(periods, k), hl_problem_period_at(problem, k)->id);
  hli_arena_free(&arena);
  return read.status;
}

/* ----------------------------------------------------------------- writing */

static void write_stream(hl_writer *writer, const hl_stream *stream) {
  hl_writer_open_object(writer, NULL);
  hli_object_write(writer, &hli_record_stream, stream);
  hl_writer_open_array(writer, "segments");
  for (int k = 0; k < stream->segment_count; ++k) {
    hl_writer_open_object(writer, NULL);
    hli_object_write(writer, &hli_record_segment, &stream->segment[k]);
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
  hl_writer_close_object(writer);
}

static void write_parameter(hl_writer *writer, const hl_cycle_info *cycle,
                            const hl_parameter *parameter) {
  const hl_setting *setting =
      cycle != NULL ? hl_settings_find(cycle->parameters, parameter->name) : NULL;
  char text[48];
  if (setting != NULL && setting->kind == HL_SETTING_FLAG) {
    hl_writer_flag(writer, parameter->name, parameter->least != 0);
  } else if (setting != NULL && setting->kind == HL_SETTING_CHOICE) {
    hli_parameter_text(setting, parameter->least, text);
    hl_writer_text(writer, parameter->name, text);
  } else if (parameter->least < parameter->most) {
    hl_writer_open_array(writer, parameter->name);
    hl_writer_number(writer, NULL, parameter->least);
    hl_writer_number(writer, NULL, parameter->most);
    hl_writer_close_array(writer);
  } else {
    hl_writer_number(writer, parameter->name, parameter->least);
  }
}

/** In the order of the cycle's table, so that equal cases have equal documents. */
static void write_parameters(hl_writer *writer, const hl_system *system) {
  const hl_cycle_info *cycle = hl_cycle_find(system->cycle);
  const int known = cycle != NULL ? cycle->parameters->count : 0;
  hl_writer_open_object(writer, "parameters");
  for (int j = 0; j <= known; ++j) {
    for (int k = 0; k < system->parameter_count; ++k) {
      const hl_parameter *parameter = &system->parameter[k];
      const hl_setting *setting =
          cycle != NULL ? hl_settings_find(cycle->parameters, parameter->name) : NULL;
      if (j < known ? setting == &cycle->parameters->setting[j] : setting == NULL)
        write_parameter(writer, cycle, parameter);
    }
  }
  hl_writer_close_object(writer);
}

static void write_system(hl_writer *writer, const hl_system *system) {
  hl_writer_open_object(writer, NULL);
  hli_object_write(writer, &hli_record_system, system);
  hl_writer_open_array(writer, "fluids");
  for (int k = 0; k < system->fluid_count; ++k)
    hl_writer_text(writer, NULL, system->fluid[k]);
  hl_writer_close_array(writer);
  write_parameters(writer, system);
  hl_writer_close_object(writer);
}

static void write_costs(const hl_problem *problem, hl_writer *writer) {
  hl_writer_open_array(writer, "costs");
  for (int kind = 0; kind < HL_COST_KINDS; ++kind) {
    const hl_cost_law *law = hl_problem_cost(problem, (hl_cost_kind)kind);
    if (!law->given || (int)law->kind != kind)
      continue;
    hl_writer_open_object(writer, NULL);
    hli_object_write(writer, &hli_record_cost, law);
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
}

/** True if row k is the first of its section in its period. */
static bool first_of_section(const hl_problem *problem, int k) {
  const hl_setting_row *row = hl_problem_setting_at(problem, k);
  const size_t length = strcspn(row->key, ".") + 1;
  for (int j = 0; j < k; ++j) {
    const hl_setting_row *other = hl_problem_setting_at(problem, j);
    if (strncmp(other->key, row->key, length) == 0 && strcmp(other->period, row->period) == 0)
      return false;
  }
  return true;
}

static void write_setting(const hl_problem *problem, hl_writer *writer, const hl_setting_row *row) {
  const char *field = strchr(row->key, '.') + 1;
  double value = NAN, number = NAN;
  const hl_setting *setting = hli_setting_eval(problem, row, &value);
  char text[160];
  if (setting != NULL && setting->kind == HL_SETTING_FLAG) {
    hl_writer_flag(writer, field, value != 0);
  } else if (setting != NULL && setting->kind == HL_SETTING_CHOICE) {
    hli_parameter_text(setting, value, text);
    hl_writer_text(writer, field, text);
  } else if (setting != NULL && isfinite(value)) {
    hl_writer_number(writer, field, value);
  } else if (strcmp(row->unit, "SI") == 0 && hli_parse_number(row->value, &number)) {
    hl_writer_number(writer, field, number);
  } else if (row->unit[0] != '\0') {
    hli_print(text, sizeof text, "%.90s %.60s", row->value, row->unit);
    hl_writer_text(writer, field, text);
  } else {
    hl_writer_text(writer, field, row->value);
  }
}

/** The rows of a period, "" for those of all. */
static void write_settings(const hl_problem *problem, hl_writer *writer, const char *period) {
  const int count = hl_problem_setting_count(problem);
  hl_writer_open_object(writer, "settings");
  for (int k = 0; k < count; ++k) {
    const hl_setting_row *row = hl_problem_setting_at(problem, k);
    const size_t length = strcspn(row->key, ".");
    char section[48];
    if (strcmp(row->period, period) != 0 || !first_of_section(problem, k))
      continue;
    hli_print(section, sizeof section, "%.*s", (int)length, row->key);
    hl_writer_open_object(writer, section);
    for (int j = k; j < count; ++j) {
      const hl_setting_row *other = hl_problem_setting_at(problem, j);
      if (strncmp(other->key, row->key, length + 1) == 0 && strcmp(other->period, period) == 0)
        write_setting(problem, writer, other);
    }
    hl_writer_close_object(writer);
  }
  hl_writer_close_object(writer);
  hl_writer_open_object(writer, "settings_notes");
  for (int k = 0; k < count; ++k) {
    const hl_setting_row *row = hl_problem_setting_at(problem, k);
    if (row->note[0] != '\0' && strcmp(row->period, period) == 0)
      hl_writer_text(writer, row->key, row->note);
  }
  hl_writer_close_object(writer);
}

static bool has_settings(const hl_problem *problem, const char *period) {
  for (int k = 0; k < hl_problem_setting_count(problem); ++k)
    if (strcmp(hl_problem_setting_at(problem, k)->period, period) == 0)
      return true;
  return false;
}

static void write_periods(const hl_problem *problem, hl_writer *writer) {
  if (hl_problem_period_count(problem) == 0)
    return;
  hl_writer_open_array(writer, "periods");
  for (int k = 0; k < hl_problem_period_count(problem); ++k) {
    const hl_period *period = hl_problem_period_at(problem, k);
    hl_writer_open_object(writer, NULL);
    hli_object_write(writer, &hli_record_period, period);
    if (has_settings(problem, period->id))
      write_settings(problem, writer, period->id);
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
}

void hl_case_write(const hl_problem *held, hl_writer *writer) {
  const hl_problem *problem = hl_problem_all(held);
  hl_writer_text(writer, "format", format);
  hl_writer_text(writer, "title", hl_problem_title(problem));
  hl_writer_text(writer, "currency", hl_problem_currency(problem));
  write_periods(problem, writer);
  hl_writer_open_array(writer, "streams");
  for (int k = 0; k < hl_problem_stream_count(problem); ++k)
    write_stream(writer, hl_problem_stream_at(problem, k));
  hl_writer_close_array(writer);
  hl_writer_open_array(writer, "utilities");
  for (int k = 0; k < hl_problem_utility_count(problem); ++k) {
    hl_writer_open_object(writer, NULL);
    hli_object_write(writer, &hli_record_utility, hl_problem_utility_at(problem, k));
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
  hl_writer_open_array(writer, "systems");
  for (int k = 0; k < hl_problem_system_count(problem); ++k)
    write_system(writer, hl_problem_system_at(problem, k));
  hl_writer_close_array(writer);
  write_costs(problem, writer);
  hl_writer_open_array(writer, "matches");
  for (int k = 0; k < hl_problem_rule_count(problem); ++k) {
    hl_writer_open_object(writer, NULL);
    hli_object_write(writer, &hli_record_rule, hl_problem_rule_at(problem, k));
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
  write_settings(problem, writer, "");
}
