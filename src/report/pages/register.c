/** Report: the register of assumptions, and how to reproduce the result. */
#include <heatloom/io.h>
#include <heatloom/problem.h>

#include "report/pages/html.h"

/** The last row of the case that sets a key: later rows win. */
static const hl_setting_row *set_by(const hl_problem *problem, const char *section,
                                    const char *name) {
  char key[128];
  const hl_setting_row *found = NULL;
  hli_print(key, sizeof key, "%s.%s", section, name);
  for (int k = 0; k < hl_problem_setting_count(problem); k++)
    if (hli_same_text(hl_problem_setting_at(problem, k)->key, key))
      found = hl_problem_setting_at(problem, k);
  return found;
}

static void source_text(const hl_setting_row *row, char *text, size_t size) {
  if (row == NULL)
    hli_print(text, size, "default");
  else if (row->place.file == NULL || row->place.file[0] == '\0')
    hli_print(text, size, "case");
  else if (row->place.row > 0)
    hli_print(text, size, "%s, row %d", row->place.file, row->place.row);
  else
    hli_print(text, size, "%s", row->place.file);
  const size_t used = strlen(text);
  if (row != NULL && row->note != NULL && row->note[0] != '\0')
    hli_print(text + used, size - used, ": %s", row->note);
}

/** A section is one of a list with blanks between; NULL: all. */
static bool listed(const char *sections, const char *section) {
  const size_t length = strlen(section);
  for (const char *at = sections; at != NULL && *at != '\0';
       at += strcspn(at, " "), at += *at == ' ')
    if (strcspn(at, " ") == length && strncmp(at, section, length) == 0)
      return true;
  return sections == NULL;
}

/** Settings of the sections, the ones that were set or the ones left at their default. */
static hl_status write_settings(const hli_view *view, hli_text *out, const char *sections,
                                bool set) {
  static const char unset[] = "not set";
  for (int k = 0; hl_settings_at(k) != NULL; k++) {
    const hl_settings_table *table = hl_settings_at(k);
    if (!listed(sections, table->section))
      continue;
    void *settings = hli_zalloc(view->ctx, 1, table->size);
    if (settings == NULL)
      return hli_nomem(view->ctx);
    hl_status status = hl_problem_settings(view->problem, table, settings);
    for (int j = 0; j < table->count && status == HL_OK; j++) {
      const hl_setting *setting = &table->setting[j];
      const hl_setting_row *row = set_by(view->problem, table->section, setting->name);
      if ((row != NULL) != set)
        continue;
      char name[128], value[HLI_SHOWN], source[600];
      double number = hl_settings_value(setting, settings);
      hli_print(name, sizeof name, "%s.%s", table->section, setting->name);
      source_text(row, source, sizeof source);
      hli_open_row(out, NULL);
      hli_row_heading(out, name);
      hli_cell(out, isnan(number) ? unset : hli_setting_text(view, setting, number, value));
      hli_cell(out, source);
      hli_cell(out, setting->help);
      hli_close_row(out);
    }
    hli_release(view->ctx, settings);
    HLI_TRY(status);
  }
  return HL_OK;
}

static void write_laws(const hli_view *view, hli_text *out) {
  static const char *const name[HL_COST_KINDS] = {"exchangers", "heaters", "coolers", "machines"};
  static const char *const size_of[] = {"area in m²", "shaft power in kW", "heat delivered in kW"};
  int given = 0;
  for (int k = 0; k < HL_COST_KINDS; k++) {
    const hl_cost_law *law = hl_problem_cost(view->problem, (hl_cost_kind)k);
    given += law != NULL && law->given;
  }
  if (given == 0) {
    hli_paragraph(out, "No cost laws are given: exchangers and machines cost nothing here.");
    return;
  }
  hli_open_table(out, "Cost laws");
  hli_headings(out, "of|investment|S is|source");
  for (int k = 0; k < HL_COST_KINDS; k++) {
    const hl_cost_law *law = hl_problem_cost(view->problem, (hl_cost_kind)k);
    char text[200], piping[80] = "", source[320] = "";
    if (law == NULL || !law->given)
      continue;
    if (law->piping > 0)
      hli_print(piping, sizeof piping, " + %.6g per m of piping", law->piping);
    char power[32] = "";
    if (fabs(law->exponent - 1) > 1e-12)
      hli_print(power, sizeof power, "^%.3g", law->exponent);
    hli_print(text, sizeof text, "%.6g + %.6g · S%s%s %s", law->fixed, law->coef, power, piping,
              view->currency);
    if (law->source[0] != '\0')
      hli_print(source, sizeof source, law->year > 0 ? "%s, %d" : "%s", law->source, law->year);
    hli_open_row(out, NULL);
    hli_row_heading(out, name[k]);
    hli_cell(out, text);
    const bool shells = isfinite(hl_problem_design(view->problem)->shell_max);
    hli_cell(out,
             law->basis == HL_COST_AREA && shells ? "area of a shell in m²" : size_of[law->basis]);
    hli_cell(out, source);
    hli_close_row(out);
  }
  hli_close_table(out);
}

hl_status hli_write_assumptions(const hli_view *view, const char *sections, hli_text *out) {
  hli_open_table(out, "Set by the case or the command");
  hli_headings(out, "setting|value|set by|meaning");
  HLI_TRY(write_settings(view, out, sections, true));
  hli_close_table(out);
  write_laws(view, out);
  hli_open_details(out, "Settings left at their defaults");
  hli_open_table(out, "Defaults");
  hli_headings(out, "setting|value|set by|meaning");
  HLI_TRY(write_settings(view, out, sections, false));
  hli_close_table(out);
  hli_close_details(out);
  return HL_OK;
}

hl_status hli_section_assumptions(const hli_view *view, hli_text *out) {
  hli_open_section(out, "assumptions", "Assumptions");
  const bool targets_only = view->network == NULL && view->synthesis == NULL;
  HLI_TRY(hli_write_assumptions(view, targets_only ? "targets economics" : NULL, out));
  hli_close_section(out);
  return HL_OK;
}

static void pair_row(hli_text *out, const char *name, const char *value) {
  hli_open_row(out, NULL);
  hli_row_heading(out, name);
  hli_cell(out, value);
  hli_close_row(out);
}

hl_status hli_section_reproduce(const hli_view *view, hli_text *out) {
  char hash[17], text[HLI_SHOWN];
  hl_case_hash(view->problem, hash);
  hli_open_section(out, "reproduce", "How to reproduce");
  if (view->input->command != NULL) {
    hli_text_puts(out, "<pre>");
    hli_escape(out, view->input->command);
    hli_text_puts(out, "</pre>\n");
  }
  hli_open_table(out, "What the result depends on");
  hli_headings(out, "item|value");
  pair_row(out, "program", "heatloom");
  pair_row(out, "version", hl_version());
  pair_row(out, "case hash", hash);
  if (view->synthesis != NULL) {
    const hl_synthesis_settings *settings = hl_synthesis_settings_of(view->synthesis);
    hli_print(text, sizeof text, "%d", settings->seed);
    pair_row(out, "seed", text);
    pair_row(out, "outcome", hl_outcome_text(hl_synthesis_outcome(view->synthesis)));
    if (view->input->date != NULL) { /* times differ from run to run */
      hli_print(text, sizeof text, "%.1f s", hl_synthesis_seconds(view->synthesis));
      pair_row(out, "computing time", text);
    }
  }
  hli_close_table(out);
  hli_paragraph(out, "The complete input is part of this page, as JSON in SI units in the element "
                     "heatloom-case; saved as case.json it is a case again. Equal input, version "
                     "and seed give equal results on any number of threads.");
  hli_close_section(out);
  return HL_OK;
}
