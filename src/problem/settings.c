/** Rows of the settings table: "economics.hours", "8000", "h/y". */
#include "problem/problem.h"

#include <stdio.h>

enum { SECTION_MOST = 40, VALUE_MOST = 96, ROWS_MOST = 1000 };

/** A unit that says: the number is in SI already, whatever the quantity is. */
static const char si_unit[] = "SI";

static const hl_settings_table *own_table(const char *section) {
  return strcmp(section, "economics") == 0 ? &hl_economics_table
         : strcmp(section, "design") == 0  ? &hl_design_table
                                           : NULL;
}

/** Put one row into a struct of its section. */
static hl_status apply(hl_ctx *ctx, const hl_settings_table *table, void *settings,
                       const char *field, const hl_setting_row *row) {
  const hl_setting *setting = hl_settings_find(table, field);
  const hl_unit si = {setting != NULL ? setting->dimension : HL_DIM_NONE, "", "", 1, 0};
  const hl_unit *unit = NULL;
  if (strcmp(row->unit, si_unit) == 0) {
    unit = &si;
  } else if (row->unit[0] != '\0' && setting != NULL && setting->kind == HL_SETTING_NUMBER) {
    unit = hl_unit_find(setting->dimension, row->unit);
    if (unit == NULL) {
      char nearest[120];
      hl_unit_nearest(setting->dimension, row->unit, 3, nearest, sizeof nearest);
      HLI_FAIL(ctx, 103, &row->place, "\"%.40s\" is not a unit of %s.%s\n%s%s", row->unit,
               table->section, field, nearest[0] != '\0' ? "Nearest known: " : "It has no unit.",
               nearest);
    }
  }
  return hl_settings_set(ctx, table, settings, field, row->value, unit, &row->place);
}

/** Split "section.field"; false if there is no dot or nothing before it. */
static bool split_key(const char *key, char section[SECTION_MOST], const char **field) {
  const char *dot = strchr(key, '.');
  if (dot == NULL || dot == key || dot[1] == '\0' || dot - key >= SECTION_MOST)
    return false;
  memcpy(section, key, (size_t)(dot - key));
  section[dot - key] = '\0';
  *field = dot + 1;
  return true;
}

/** Sections of this module that a wrong key may have meant. */
static hl_status check_section(hl_ctx *ctx, const hl_setting_row *row, const char *section,
                               const char *field) {
  static const char *const known[] = {"economics", "design", "case"};
  hli_nearest nearest = hli_nearest_to(section);
  for (size_t k = 0; k < sizeof known / sizeof *known; ++k)
    if (hli_edit_distance(known[k], section) <= 2) /* other sections are those of other modules */
      hli_nearest_offer(&nearest, known[k]);
  if (nearest.name[0] == '\0' || strcmp(nearest.name, section) == 0)
    return HL_OK;
  HLI_FAIL(ctx, 11, &row->place, "there is no setting \"%.60s\"\nDid you mean %s.%.40s?", row->key,
           nearest.name, field);
}

/** Copy a row into the arena. */
static hl_status copy_row(hl_problem *problem, const hl_setting_row *row, hl_setting_row *out) {
  hl_setting_row copy = *row;
  copy.key = hli_arena_text(&problem->arena, row->key);
  copy.value = hli_arena_text(&problem->arena, row->value);
  copy.unit = hli_arena_text(&problem->arena, row->unit);
  copy.note = hli_arena_text(&problem->arena, row->note != NULL ? row->note : "");
  copy.period = hli_arena_text(&problem->arena, row->period != NULL ? row->period : "");
  copy.place.file = row->place.file ? hli_arena_text(&problem->arena, row->place.file) : NULL;
  if (copy.key == NULL || copy.value == NULL || copy.unit == NULL || copy.note == NULL ||
      copy.period == NULL || (row->place.file != NULL && copy.place.file == NULL))
    return hli_nomem(problem->ctx);
  *out = copy;
  return HL_OK;
}

/** The section "case" holds the texts: title and currency. */
static hl_status apply_case(hl_problem *problem, const hl_setting_row *row, const char *field) {
  if (strcmp(field, "title") == 0) {
    HLI_TRY(hl_problem_set_title(problem, row->value, problem->currency));
    return copy_row(problem, row, &problem->title_row);
  }
  if (strcmp(field, "currency") == 0) {
    HLI_TRY(hl_problem_set_title(problem, problem->title, row->value));
    return copy_row(problem, row, &problem->currency_row);
  }
  HLI_FAIL(problem->ctx, 11, &row->place,
           "there is no setting \"%.60s\"\nKnown: case.title, case.currency.", row->key);
}

static hl_status keep_row(hl_problem *problem, const hl_setting_row *row) {
  if (!hli_reserve(problem->ctx, (void **)&problem->setting, &problem->setting_room,
                   problem->setting_count + 1, sizeof *row))
    return hli_nomem(problem->ctx);
  HLI_TRY(copy_row(problem, row, &problem->setting[problem->setting_count]));
  ++problem->setting_count;
  return HL_OK;
}

/** The row of a key that may be in force in a period ("": in any), or NULL. */
static hl_setting_row *find_row(hl_problem *problem, const char *key, const char *period) {
  hl_setting_row *own[] = {&problem->title_row, &problem->currency_row};
  for (size_t k = 0; k < sizeof own / sizeof *own; ++k) {
    if (hli_same_text(own[k]->key, key))
      return own[k];
  }
  for (int k = 0; k < problem->setting_count; ++k) {
    if (strcmp(problem->setting[k].key, key) == 0 &&
        hli_periods_meet(problem->setting[k].period, period))
      return &problem->setting[k];
  }
  return NULL;
}

/** What can be said of a row without its section; the parts of its key. */
static hl_status check_row(hl_problem *problem, const hl_setting_row *row,
                           char section[SECTION_MOST], const char **field) {
  hl_ctx *ctx = problem->ctx;
  const hl_setting_row copy = *row;
  if (copy.key == NULL || copy.key[0] == '\0')
    HLI_FAIL(ctx, 101, &copy.place,
             "the key of a setting is missing\nFor example economics.hours.");
  if (!split_key(copy.key, section, field))
    HLI_FAIL(ctx, 11, &copy.place,
             "\"%.60s\" is not the key of a setting\nKeys are written section.field, for example "
             "economics.hours.",
             copy.key);
  if (copy.value == NULL || copy.value[0] == '\0')
    HLI_FAIL(ctx, 101, &copy.place, "setting %.60s has no value", copy.key);
  if (strlen(copy.value) >= VALUE_MOST && strcmp(section, "case") != 0)
    HLI_FAIL(ctx, 12, &copy.place, "the value of setting %.60s is longer than %d bytes", copy.key,
             VALUE_MOST - 1);
  if (problem->setting_count >= ROWS_MOST)
    HLI_FAIL(ctx, 14, &copy.place, "there are more than %d settings", ROWS_MOST);
  if (copy.period[0] != '\0' && strcmp(section, "case") == 0)
    HLI_FAIL(ctx, 12, &copy.place, "setting %.60s is one of the whole case, not of a period",
             copy.key);
  const hl_setting_row *first = find_row(problem, copy.key, copy.period);
  if (first != NULL)
    HLI_FAIL(ctx, 107, &copy.place,
             "setting %.60s is given twice: as \"%.60s\" in row %d, now as \"%.60s\"\nDelete one "
             "of the two.",
             copy.key, first->value, first->place.row, copy.value);
  return hli_period_check_price(problem, row);
}

hl_status hl_problem_add_setting(hl_problem *problem, const hl_setting_row *row) {
  hl_ctx *ctx = problem->ctx;
  hl_setting_row copy = *row;
  char section[SECTION_MOST];
  const char *field = "";
  bool held = true;
  copy.unit = copy.unit != NULL ? copy.unit : "";
  copy.period = copy.period != NULL ? copy.period : "";
  HLI_TRY(hli_period_check(problem, &copy.place, copy.period, &held));
  if (problem->all != NULL)
    HLI_TRY(hl_problem_add_setting(problem->all, row));
  if (!held)
    return HL_OK;
  HLI_TRY(check_row(problem, &copy, section, &field));
  if (strcmp(section, "case") == 0)
    return apply_case(problem, &copy, field);
  const hl_settings_table *table = own_table(section);
  if (table == NULL)
    HLI_TRY(check_section(ctx, &copy, section, field));
  else
    HLI_TRY(
        apply(ctx, table,
              table == &hl_economics_table ? (void *)&problem->economics : (void *)&problem->design,
              field, &copy));
  hli_period_apply(problem);
  return keep_row(problem, &copy);
}

/** Take all rows of a key out. */
static void remove_rows(hl_problem *problem, const char *key) {
  for (hl_setting_row *row; (row = find_row(problem, key, "")) != NULL;) {
    if (row == &problem->title_row || row == &problem->currency_row) {
      *row = (hl_setting_row){0};
      continue;
    }
    const hl_setting_row *end = problem->setting + problem->setting_count--;
    memmove(row, row + 1, (size_t)(end - row - 1) * sizeof *row);
  }
}

hl_status hl_problem_set_setting(hl_problem *problem, const hl_setting_row *row) {
  if (row->key != NULL) {
    remove_rows(problem, row->key);
    hli_period_clear_price(problem, row->key);
    if (problem->all != NULL)
      remove_rows(problem->all, row->key);
  }
  HLI_TRY(hl_problem_add_setting(problem, row));
  return problem->groups.count > 0 ? hli_problem_make_groups(problem) : HL_OK;
}

hl_status hl_problem_settings(const hl_problem *problem, const hl_settings_table *table,
                              void *settings) {
  hl_settings_init(table, settings);
  const int mark = hl_ctx_fault_total(problem->ctx, HL_SEVERITY_ERROR);
  for (int k = 0; k < problem->setting_count; ++k) {
    char section[SECTION_MOST];
    const char *field;
    if (split_key(problem->setting[k].key, section, &field) &&
        strcmp(section, table->section) == 0) {
      const hl_status status = apply(problem->ctx, table, settings, field, &problem->setting[k]);
      if (status == HL_ERR_NOMEM)
        return status;
    }
  }
  return hli_failed_since(problem->ctx, mark) ? HL_ERR_ARG : HL_OK;
}
