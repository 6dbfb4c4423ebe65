/** Result documents: the synthesis, with all networks it saw. */
#include <heatloom/data.h>

#include "report/report.h"

static const char *const origin_text[] = {"matches", "simplified", "searched", "given"};

static void write_points(hl_writer *writer, const hl_synthesis *synthesis) {
  hl_writer_open_array(writer, "point");
  for (int k = 0; k < hl_synthesis_point_count(synthesis); k++) {
    const hl_net_point *point = hl_synthesis_point_at(synthesis, k);
    hl_writer_open_object(writer, NULL);
    hl_writer_integer(writer, "id", point->id);
    hl_writer_text(writer, "origin", origin_text[point->origin]);
    hl_writer_number(writer, "dt_min", point->dt_min);
    hl_writer_text(writer, "label", point->label);
    hl_writer_flag(writer, "pareto", point->pareto);
    hl_writer_flag(writer, "feasible", point->feasible);
    hli_write_totals(writer, "totals", &point->totals);
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
}

static void write_comparisons(hl_writer *writer, const hl_synthesis *synthesis) {
  static const char *const key[HL_CHOICE_COUNT] = {"best",      "runner_up", "no_system",
                                                   "no_boiler", "practical", "no_recovery"};
  hl_writer_open_object(writer, "comparison");
  for (int c = 0; c < HL_CHOICE_COUNT; c++) {
    const hl_comparison *one = hl_synthesis_comparison(synthesis, (hl_choice)c);
    if (!one->there)
      continue;
    hl_writer_open_object(writer, key[c]);
    hl_writer_integer(writer, "point", one->point);
    hl_writer_number(writer, "saving", one->saving);
    hl_writer_number(writer, "extra_investment", one->extra_investment);
    hl_writer_number(writer, "payback", one->payback);
    hl_writer_close_object(writer);
  }
  hl_writer_close_object(writer);
}

static void write_sweep(hl_writer *writer, const hl_synthesis *synthesis) {
  hl_writer_open_array(writer, "sweep");
  for (int k = 0; k < hl_synthesis_sweep_count(synthesis); k++) {
    const hl_sweep_point *point = hl_synthesis_sweep_at(synthesis, k);
    hl_writer_open_object(writer, NULL);
    hl_writer_number(writer, "dt_min", point->dt_min);
    hl_writer_number(writer, "tac", point->tac);
    hl_writer_number(writer, "energy_cost", point->energy_cost);
    hl_writer_number(writer, "capital_cost", point->capital_cost);
    hl_writer_number(writer, "hot_target", point->hot_target);
    hl_writer_number(writer, "cold_target", point->cold_target);
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
}

static void write_worths(hl_writer *writer, const hl_synthesis *synthesis) {
  const hl_network *network = hl_synthesis_network(synthesis);
  hl_writer_open_object(writer, "worth");
  for (int k = 0; network != NULL && k < hl_network_exchanger_count(network); k++)
    hl_writer_number(writer, hl_network_exchanger_at(network, k)->id,
                     hl_synthesis_worth(synthesis, k));
  hl_writer_close_object(writer);
}

static void write_others(hl_writer *writer, const hl_synthesis *synthesis) {
  hl_writer_open_array(writer, "other");
  for (int k = 0; k < hl_synthesis_other_count(synthesis); k++)
    hl_writer_integer(writer, NULL, hl_synthesis_other_at(synthesis, k));
  hl_writer_close_array(writer);
}

static void write_front(hl_writer *writer, const hl_synthesis *synthesis) {
  if (hl_synthesis_settings_of(synthesis)->pareto == HL_PARETO_NONE)
    return;
  hl_writer_open_array(writer, "front");
  for (int k = 0; k < hl_synthesis_front_count(synthesis); k++)
    hl_writer_integer(writer, NULL, hl_synthesis_front_at(synthesis, k));
  hl_writer_close_array(writer);
}

void hli_write_synthesis(hl_writer *writer, const hl_synthesis *synthesis, bool times) {
  const hl_synthesis_settings *settings = hl_synthesis_settings_of(synthesis);
  char choice[32];
  hl_writer_open_object(writer, "synthesis");
  hl_writer_text(writer, "outcome", hl_outcome_text(hl_synthesis_outcome(synthesis)));
  hl_writer_text(writer, "reason", hl_synthesis_reason(synthesis));
  if (times) /* they differ from run to run */
    hl_writer_number(writer, "seconds", hl_synthesis_seconds(synthesis));
  hl_writer_open_object(writer, "settings");
  for (int k = 0; k < hl_synthesis_table.count; k++) {
    const hl_setting *setting = &hl_synthesis_table.setting[k];
    double value = hl_settings_value(setting, settings);
    if (setting->kind == HL_SETTING_FLAG)
      hl_writer_flag(writer, setting->name, value > 0);
    else if (setting->kind == HL_SETTING_INTEGER)
      hl_writer_integer(writer, setting->name, (int64_t)value);
    else if (setting->kind == HL_SETTING_CHOICE) {
      hl_settings_text(setting, settings, choice, sizeof choice);
      hl_writer_text(writer, setting->name, choice);
    } else
      hl_writer_number(writer, setting->name, value);
  }
  hl_writer_close_object(writer);
  write_comparisons(writer, synthesis);
  write_others(writer, synthesis);
  write_front(writer, synthesis);
  write_worths(writer, synthesis);
  write_sweep(writer, synthesis);
  write_points(writer, synthesis);
  hl_writer_close_object(writer);
}
