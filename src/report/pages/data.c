/** Report: the case as read, with what was noted about it. */
#include <heatloom/cycle.h>
#include <heatloom/problem.h>

#include "report/pages/html.h"

static char *celsius_or(double kelvin, char text[HLI_SHOWN]) {
  return isnan(kelvin) ? hli_fixed(kelvin, 0, text) : hli_celsius(kelvin, text);
}

/** A film coefficient, the default where the case gives none. */
static char *film_text(const hli_view *view, double h, char text[HLI_SHOWN]) {
  double assumed = hl_problem_design(view->problem)->h_default;
  char number[HLI_SHOWN];
  if (!isnan(h) || isnan(assumed))
    return hli_fixed(h / 1e3, 3, text);
  hli_print(text, HLI_SHOWN, "%s (default)", hli_fixed(assumed / 1e3, 3, number));
  return text;
}

static void write_streams(const hli_view *view, hli_text *out) {
  char text[HLI_SHOWN], name[320], headings[160];
  hli_print(headings, sizeof headings,
            "stream|type|zone|#from °C|#to °C|#CP kW/K|#duty %s|#film kW/m²K|#ΔT share K",
            view->heat_unit);
  hli_open_table(out, "Streams as read");
  hli_headings(out, headings);
  for (int k = 0; k < hl_problem_stream_count(view->problem); k++) {
    const hl_stream *stream = hl_problem_stream_at(view->problem, k);
    for (int j = 0; j < stream->segment_count; j++) {
      const hl_segment *segment = &stream->segment[j];
      double change = fabs(segment->t_supply - segment->t_target);
      bool parts = stream->segment_count > 1;
      hli_print(name, sizeof name, parts ? "%s, part %d" : "%s", stream->name, j + 1);
      hli_open_row(out, NULL);
      hli_row_heading(out, name);
      hli_cell(out, !stream->soft                 ? hl_side_text(stream->side)
                    : stream->side == HL_SIDE_HOT ? "hot, soft"
                                                  : "cold, soft");
      hli_cell(out, stream->zone);
      hli_number(out, hli_celsius(segment->t_supply, text));
      hli_number(out, hli_celsius(segment->t_target, text));
      hli_number(out, change > 0 ? hli_fixed(segment->duty / change / 1e3, 3, text) : "latent");
      hli_number(out, hli_heat(view, segment->duty, text));
      hli_number(out, film_text(view, segment->h, text));
      hli_number(out, isnan(segment->dt_cont) ? "ΔTmin/2" : hli_fixed(segment->dt_cont, 1, text));
      hli_close_row(out);
    }
  }
  hli_close_table(out);
}

static void write_utilities(const hli_view *view, hli_text *out) {
  int count = hl_problem_utility_count(view->problem);
  if (count == 0)
    return;
  char text[HLI_SHOWN], headings[220];
  bool stacks = false;
  for (int k = 0; k < count; k++)
    stacks = stacks || !isnan(hl_problem_utility_at(view->problem, k)->t_stack);
  hli_print(headings, sizeof headings,
            "utility|type|#from °C|#to °C|%s#at most %s|#price %s/MWh|#COP|#fuel exergy|#CO₂ "
            "kg/MWh|#film kW/m²K",
            stacks ? "#stack °C|" : "", view->heat_unit, view->currency);
  hli_open_table(out, "Utilities as read");
  hli_headings(out, headings);
  for (int k = 0; k < count; k++) {
    const hl_utility *utility = hl_problem_utility_at(view->problem, k);
    char name[256];
    hli_print(name, sizeof name, "%.120s%s%.120s", utility->name,
              utility->tier_of[0] != '\0' ? ", tier of " : "", utility->tier_of);
    hli_open_row(out, NULL);
    hli_row_heading(out, name);
    hli_cell(out, hl_side_text(utility->side));
    hli_number(out, hli_celsius(utility->t_supply, text));
    hli_number(out, hli_celsius(utility->t_target, text));
    if (stacks)
      hli_number(out, celsius_or(utility->t_stack, text));
    hli_number(out,
               isinf(utility->duty_max) ? "no limit" : hli_heat(view, utility->duty_max, text));
    hli_number(out, hli_fixed(utility->price * 3.6e9, 2, text));
    hli_number(out, hli_fixed(utility->cop, 2, text));
    hli_number(out, hli_fixed(utility->fuel_exergy, 2, text));
    hli_number(out, hli_fixed(utility->co2 * 3.6e9, 1, text));
    hli_number(out, film_text(view, utility->h, text));
    hli_close_row(out);
  }
  hli_close_table(out);
}

/* -------------------------------------------------------------------- systems */

char *hli_setting_text(const hli_view *view, const hl_setting *setting, double value,
                       char text[HLI_SHOWN]) {
  if (setting->kind == HL_SETTING_CHOICE) {
    const char *choice = setting->choices;
    for (int k = 0; k < (int)value && strchr(choice, '|') != NULL; k++)
      choice = strchr(choice, '|') + 1;
    hli_print(text, HLI_SHOWN, "%.*s", (int)strcspn(choice, "|"), choice);
  } else if (setting->kind == HL_SETTING_FLAG) {
    hli_print(text, HLI_SHOWN, "%s", value > 0 ? "yes" : "no");
  } else if (isinf(value)) {
    hli_print(text, HLI_SHOWN, "no limit");
  } else {
    char shown[48];
    hli_show(setting->dimension, value, shown);
    char *unit = strstr(shown, "cur"); /* money of no particular currency */
    if (unit != NULL)
      hli_print(text, HLI_SHOWN, "%.*s%s%s", (int)(unit - shown), shown, view->currency, unit + 3);
    else
      hli_print(text, HLI_SHOWN, "%s", shown);
  }
  return text;
}

/** "60 °C to 86 °C" of a free variable, "0.7" of a fixed one. */
static void range_text(const hli_view *view, const hl_setting *setting, double low, double high,
                       char *text, size_t size) {
  char least[HLI_SHOWN], most[HLI_SHOWN];
  if (setting == NULL) {
    hli_fixed(low, 3, least);
    hli_fixed(high, 3, most);
  } else {
    hli_setting_text(view, setting, low, least);
    hli_setting_text(view, setting, high, most);
  }
  bool fixed = !(high > low);
  hli_print(text, size, "%s%s%s%s", least, fixed ? "" : " to ", fixed ? "" : most,
            fixed ? "" : " (free)");
}

static void parameter_row(const hli_view *view, const char *name, const hl_setting *setting,
                          double low, double high, const char *set_by, hli_text *out) {
  char text[240];
  if (isnan(low))
    hli_print(text, sizeof text, "not set");
  else
    range_text(view, setting, low, high, text, sizeof text);
  hli_open_row(out, NULL);
  hli_row_heading(out, name);
  hli_cell(out, text);
  hli_cell(out, set_by);
  hli_cell(out, setting != NULL ? setting->help : "");
  hli_close_row(out);
}

static const hl_parameter *find_parameter(const hl_system *system, const char *name) {
  for (int k = 0; k < system->parameter_count; k++)
    if (hli_same_text(system->parameter[k].name, name))
      return &system->parameter[k];
  return NULL;
}

/** Subcooling that the case does not give is free where machines are placed at their levels. */
static bool is_freed(const hli_view *view, const hl_cycle_info *cycle, const hl_setting *setting) {
  return !isnan(view->subcool_to) && hl_cycle_variable_count(cycle) >= 2 &&
         strcmp(setting->name, "subcool") == 0;
}

/** What the case gives first, then what the library's defaults fill in. */
static void write_parameters(const hli_view *view, const hl_system *system,
                             const hl_cycle_info *cycle, hli_text *out) {
  for (int j = 0; j < system->parameter_count; j++) {
    const hl_parameter *given = &system->parameter[j];
    const hl_setting *setting =
        cycle != NULL ? hl_settings_find(cycle->parameters, given->name) : NULL;
    parameter_row(view, given->name, setting, given->least, given->most, "case", out);
  }
  for (int j = 0; cycle != NULL && j < cycle->parameters->count; j++) {
    const hl_setting *setting = &cycle->parameters->setting[j];
    if (find_parameter(system, setting->name) != NULL)
      continue;
    if (is_freed(view, cycle, setting))
      parameter_row(view, setting->name, setting, 0, view->subcool_to, "selection_grid.subcool_to",
                    out);
    else
      parameter_row(view, setting->name, setting, setting->initial, setting->initial, "default",
                    out);
  }
}

static void write_systems(const hli_view *view, hli_text *out) {
  for (int k = 0; k < hl_problem_system_count(view->problem); k++) {
    const hl_system *system = hl_problem_system_at(view->problem, k);
    const hl_cycle_info *cycle = hl_cycle_find(system->cycle);
    char caption[400];
    size_t length = (size_t)hli_print(caption, sizeof caption, "System %s: %s", system->name,
                                      cycle != NULL ? cycle->title : system->cycle);
    for (int j = 0; j < system->fluid_count && length < sizeof caption; j++)
      length += (size_t)hli_print(caption + length, sizeof caption - length, "%s%s",
                                  j == 0 ? ", fluid " : " or ", system->fluid[j]);
    hli_open_table(out, caption);
    hli_headings(out, "parameter|value|set by|meaning");
    write_parameters(view, system, cycle, out);
    hli_close_table(out);
  }
}

static void write_rules(const hli_view *view, hli_text *out) {
  static const char *const kind[] = {"forbidden", "required", "cost or coefficient"};
  int count = hl_problem_rule_count(view->problem);
  if (count == 0)
    return;
  char text[HLI_SHOWN];
  hli_open_table(out, "Match rules as read");
  hli_headings(out,
               "hot|cold|rule|#from °C|#to °C (cold scale)|#least duty kW|#U kW/m²K|#length m");
  for (int k = 0; k < count; k++) {
    const hl_match_rule *rule = hl_problem_rule_at(view->problem, k);
    hli_open_row(out, NULL);
    hli_row_heading(out, rule->hot);
    hli_cell(out, rule->cold);
    hli_cell(out, kind[rule->kind]);
    hli_number(out, isinf(rule->t_from) ? "" : celsius_or(rule->t_from, text));
    hli_number(out, isinf(rule->t_to) ? "" : celsius_or(rule->t_to, text));
    hli_number(out, rule->duty_min > 0 ? hli_fixed(rule->duty_min / 1e3, 2, text) : "");
    hli_number(out, isnan(rule->u) ? "" : hli_fixed(rule->u / 1e3, 3, text));
    hli_number(out, isnan(rule->length) ? "" : hli_fixed(rule->length, 1, text));
    hli_close_row(out);
  }
  hli_close_table(out);
}

/* ---------------------------------------------------------------------- notes */

static void write_notes(const hli_view *view, hli_text *out) {
  hl_ctx *ctx = hl_problem_ctx(view->problem);
  const hl_cost_law *law = hl_problem_cost(view->problem, HL_COST_MACHINE);
  /* Pages of targets and networks have no machines, or say it by HL213. */
  const bool free_machines = (law == NULL || !law->given) && view->targets == NULL &&
                             view->synthesis == NULL && view->input->site == NULL &&
                             view->input->period_count == 0;
  int notes = 0;
  for (int k = 0; k < hl_ctx_fault_count(ctx); k++)
    notes += hl_ctx_fault_at(ctx, k)->severity != HL_SEVERITY_ERROR;
  hli_heading(out, "Notes on the data");
  if (notes == 0) {
    hli_paragraph(out, free_machines ? "Machines count as free: the case has no cost law for them."
                                     : "Nothing to note: the data were read as they are.");
    return;
  }
  hli_text_puts(out, "<ul>\n");
  if (free_machines)
    hli_text_puts(out, "<li>Machines count as free: the case has no cost law for them.</li>\n");
  for (int k = 0; k < hl_ctx_fault_count(ctx); k++) {
    const hl_fault *fault = hl_ctx_fault_at(ctx, k);
    if (fault->severity == HL_SEVERITY_ERROR)
      continue;
    hli_text_printf(out, "<li>HL%03d ", fault->code);
    hli_escape(out, fault->message);
    hli_text_puts(out, ". ");
    hli_escape(out, fault->hint);
    hli_text_puts(out, "</li>\n");
  }
  hli_text_puts(out, "</ul>\n");
}

/** Of several periods the tables have the one that is held. */
static void write_period(const hli_view *view, hli_text *out) {
  char text[HLI_SENTENCE];
  const int count = hl_problem_period_count(view->problem);
  const hl_period *held = hl_problem_period_at(view->problem, hl_problem_period(view->problem));
  if (count < 2 || held == NULL)
    return;
  hli_print(
      text, sizeof text,
      "The case has %d periods; the values below are those of \"%.60s\". All are in the case.",
      count, held->id);
  hli_paragraph(out, text);
}

hl_status hli_section_data(const hli_view *view, hli_text *out) {
  hli_open_section(out, "data", "Data as read");
  write_period(view, out);
  write_streams(view, out);
  write_utilities(view, out);
  write_systems(view, out);
  write_rules(view, out);
  write_notes(view, out);
  hli_close_section(out);
  return HL_OK;
}
