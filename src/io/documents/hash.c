/** Which case a network is of: a hash of all that physics and costs depend on. */
#include <heatloom/io.h>

#include <inttypes.h>

#include <heatloom/cycle.h>

#include "io/documents/documents.h"

/** FNV-1a of a text and its end. */
static void mix_text(uint64_t *hash, const char *text) {
  do
    *hash = (*hash ^ (unsigned char)*text) * 1099511628211u;
  while (*text++ != '\0');
}

/** The last bits of a number change when it goes through another unit: 12 digits do not. */
static void mix_number(uint64_t *hash, double value) {
  char text[32];
  hli_print(text, sizeof text, "%.12g", value);
  mix_text(hash, text);
}

static void mix_record(uint64_t *hash, const hli_record *record, const void *data) {
  static const char remarks[] = "note source currency year"; /* nothing is computed from them */
  for (int k = 0; k < record->count; ++k) {
    const hli_field *field = &record->field[k];
    const void *member = hli_member(field, data);
    if (hli_field_is_unset(record, field, data) || hli_in_words(remarks, field->name))
      continue;
    mix_text(hash, field->name);
    switch (field->kind) {
    case HLI_FIELD_TEXT:
      mix_text(hash, *(const char *const *)member);
      break;
    case HLI_FIELD_NUMBER:
      mix_number(hash, *(const double *)member);
      break;
    case HLI_FIELD_INTEGER:
    case HLI_FIELD_CHOICE:
      mix_number(hash, *(const int *)member);
      break;
    case HLI_FIELD_FLAG:
      mix_number(hash, *(const bool *)member);
      break;
    }
  }
}

/** Parameters in the order of the cycle's table, whatever that of their columns. */
static void mix_system(uint64_t *hash, const hl_system *system) {
  const hl_cycle_info *cycle = hl_cycle_find(system->cycle);
  mix_record(hash, &hli_record_system, system);
  for (int k = 0; k < system->fluid_count; ++k)
    mix_text(hash, system->fluid[k]);
  for (int j = 0; cycle != NULL && j < cycle->parameters->count; ++j) {
    for (int k = 0; k < system->parameter_count; ++k) {
      const hl_parameter *parameter = &system->parameter[k];
      if (!hli_same_text(parameter->name, cycle->parameters->setting[j].name))
        continue;
      mix_text(hash, parameter->name);
      mix_number(hash, parameter->least);
      mix_number(hash, parameter->most);
    }
  }
}

static void mix_settings(uint64_t *hash, const hl_settings_table *table, const void *settings) {
  for (int k = 0; k < table->count; ++k) {
    mix_text(hash, table->setting[k].name);
    mix_number(hash, hl_settings_value(&table->setting[k], settings));
  }
}

void hl_case_hash(const hl_problem *problem, char hash[17]) {
  uint64_t value = 14695981039346656037u;
  const hl_period *period = hl_problem_period_at(problem, hl_problem_period(problem));
  if (period != NULL) {
    mix_text(&value, "period");
    mix_text(&value, period->id);
  }
  for (int k = 0; k < hl_problem_stream_count(problem); ++k) {
    const hl_stream *stream = hl_problem_stream_at(problem, k);
    mix_text(&value, "stream");
    mix_record(&value, &hli_record_stream, stream);
    for (int j = 0; j < stream->segment_count; ++j)
      mix_record(&value, &hli_record_segment, &stream->segment[j]);
  }
  for (int k = 0; k < hl_problem_utility_count(problem); ++k) {
    mix_text(&value, "utility");
    mix_record(&value, &hli_record_utility, hl_problem_utility_at(problem, k));
  }
  for (int k = 0; k < hl_problem_system_count(problem); ++k) {
    mix_text(&value, "system");
    mix_system(&value, hl_problem_system_at(problem, k));
  }
  for (int k = 0; k < HL_COST_KINDS; ++k) {
    mix_text(&value, "cost");
    mix_record(&value, &hli_record_cost, hl_problem_cost(problem, (hl_cost_kind)k));
  }
  for (int k = 0; k < hl_problem_rule_count(problem); ++k) {
    mix_text(&value, "match");
    mix_record(&value, &hli_record_rule, hl_problem_rule_at(problem, k));
  }
  mix_settings(&value, &hl_economics_table, hl_problem_economics(problem));
  mix_settings(&value, &hl_design_table, hl_problem_design(problem));
  hli_print(hash, 17, "%016" PRIx64, value);
}
