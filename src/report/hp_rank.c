/** Rankings of heat pump targets, maps of their COP and comparisons as CSV and JSON. */
#include <heatloom/report.h>

#include "report/hp.h"

static void put_number(hli_text *text, double value) {
  char number[32];
  hli_text_puts(text, ",");
  if (isnan(value))
    return;
  hli_format_number(value, number);
  hli_text_puts(text, number);
}

/** Quoted where it has a comma or a quote. */
static void put_text(hli_text *text, const char *value) {
  if (strpbrk(value, ",\"") == NULL) {
    hli_text_printf(text, ",%s", value);
    return;
  }
  hli_text_puts(text, ",\"");
  for (; *value != '\0'; value++)
    hli_text_printf(text, *value == '"' ? "\"\"" : "%c", *value);
  hli_text_puts(text, "\"");
}

static void put_rank(hli_text *text, int rank) {
  if (rank > 0)
    hli_text_printf(text, ",%d", rank);
  else
    hli_text_puts(text, ",");
}

/** In the unit of the objective: kW for power and exergy. */
static double shown(const hl_hpr_settings *set, double objective) {
  const bool watts = set->objective == HL_HPR_POWER || set->objective == HL_HPR_EXERGY;
  return watts ? objective / 1e3 : objective;
}

hl_status hl_hpr_rank_write_csv(hl_ctx *ctx, const hl_hpr_rank *rank, hl_document *out) {
  static const char *const unit_of[] = {"", "kW", "kW", "kg/y"};
  const hl_hpr_settings *set = hl_hpr_rank_asked(rank);
  const char *currency = hl_hpr_rank_currency(rank);
  char unit[48];
  hli_text text;
  hli_text_init(&text, ctx);
  hli_text_puts(&text, "rank,cycle,fluid,machines,used,load,power,objective,objective_low,"
                       "objective_high,rank_low,rank_high,limit,points\n");
  hli_print(unit, sizeof unit, "%s", unit_of[set->objective]);
  if (set->objective == HL_HPR_COST)
    hli_print(unit, sizeof unit, "%s/y", currency[0] != '\0' ? currency : "cur");
  hli_text_printf(&text, ",,,,,kW,kW,%s,%s,%s,,,,\n", unit, unit, unit);
  for (int k = 0; k < hl_hpr_rank_count(rank); k++) {
    const hl_hpr_row *row = hl_hpr_rank_at(rank, k);
    const bool good = row->rank > 0, mixed = row->cycle[0] == '\0';
    if (good)
      hli_text_printf(&text, "%d", row->rank);
    hli_text_printf(&text, ",%s,%s,%d,%d", mixed ? "mixed" : row->cycle, row->fluid, row->machines,
                    row->used);
    put_number(&text, good ? row->load / 1e3 : (double)NAN);
    put_number(&text, good ? row->work / 1e3 : (double)NAN);
    put_number(&text, shown(set, row->objective));
    put_number(&text, shown(set, row->objective_low));
    put_number(&text, shown(set, row->objective_high));
    put_rank(&text, row->rank_low);
    put_rank(&text, row->rank_high);
    put_text(&text, row->limit);
    put_rank(&text, row->broken);
    hli_text_puts(&text, "\n");
  }
  return hli_give(text.failed ? hli_nomem(ctx) : HL_OK, &text, out);
}

hl_status hl_hpr_map_write_csv(hl_ctx *ctx, const hl_hpr_map *map, hl_document *out) {
  hli_text text;
  hli_text_init(&text, ctx);
  hli_text_puts(&text, "source,sink,cop,cycle,fluid,subcool,cop_half,cycle_half,fluid_half\n"
                       "degC,degC,,,,K,,,\n");
  for (int s = 0; s < hl_hpr_map_source_count(map); s++)
    for (int k = 0; k < hl_hpr_map_sink_count(map); k++) {
      const hl_hpr_map_cell *cell = hl_hpr_map_at(map, s, k);
      const hl_unit *unit = hl_unit_shown(HL_DIM_TEMPERATURE);
      char number[32];
      hli_format_quantity(unit, hl_hpr_map_source(map, s), number);
      hli_text_puts(&text, number);
      hli_format_quantity(unit, hl_hpr_map_sink(map, k), number);
      hli_text_printf(&text, ",%s", number);
      put_number(&text, cell->cop);
      hli_text_printf(&text, ",%s,%s", cell->cycle != NULL ? cell->cycle : "",
                      cell->fluid != NULL ? cell->fluid : "");
      put_number(&text, cell->subcool);
      put_number(&text, cell->cop_half);
      hli_text_printf(&text, ",%s,%s\n", cell->cycle_half != NULL ? cell->cycle_half : "",
                      cell->fluid_half != NULL ? cell->fluid_half : "");
    }
  return hli_give(text.failed ? hli_nomem(ctx) : HL_OK, &text, out);
}

/* ------------------------------------------------------------------ comparison */

hl_status hl_hpr_compare_write_csv(const hl_problem *problem, const hl_hpr_compare *compare,
                                   hl_document *out) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  const char *named = hl_problem_currency(problem);
  hli_text text;
  named = named[0] != '\0' ? named : "cur";
  hli_text_init(&text, ctx);
  hli_text_puts(&text, "way,hot,cold,power,energy_cost,investment,yearly,co2,load,machines,note\n");
  hli_text_printf(&text, ",kW,kW,kW,%s/y,%s,%s/y,kg/y,kW,,\n", named, named, named);
  for (int k = 0; k < hl_hpr_compare_count(compare); k++) {
    const hl_hpr_option *o = hl_hpr_compare_at(compare, k);
    const hl_hpr_account *a = &o->account;
    const bool there = o->outcome != HL_OUTCOME_INFEASIBLE;
    const double value[] = {a->hot / 1e3,  a->cold / 1e3, a->power / 1e3, a->energy_cost,
                            a->investment, a->yearly,     a->co2,         o->load / 1e3};
    hli_text_printf(&text, "\"%s\"", o->name);
    for (size_t j = 0; j < sizeof value / sizeof *value; j++)
      put_number(&text, there ? value[j] : (double)NAN);
    hli_text_printf(&text, ",%d", o->machines);
    put_text(&text, o->note);
    hli_text_puts(&text, "\n");
  }
  return hli_give(text.failed ? hli_nomem(ctx) : HL_OK, &text, out);
}

/* ------------------------------------------------------------------------ JSON */

static void open_document(hl_writer *w, const char *format) {
  hl_writer_text(w, "format", format);
  hl_writer_text(w, "version", hl_version());
}

void hl_hpr_compare_write(const hl_problem *problem, const hl_hpr_compare *compare, hl_writer *w) {
  open_document(w, "heatloom-hpr-compare/1");
  hl_writer_text(w, "title", hl_problem_title(problem));
  hl_writer_text(w, "currency", hl_problem_currency(problem));
  hl_writer_open_array(w, "ways");
  for (int k = 0; k < hl_hpr_compare_count(compare); k++) {
    const hl_hpr_option *o = hl_hpr_compare_at(compare, k);
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "name", o->name);
    hl_writer_text(w, "note", o->note);
    hl_writer_text(w, "outcome", hl_outcome_text(o->outcome));
    hl_writer_integer(w, "machines", o->machines);
    hl_writer_number(w, "load", o->load);
    hli_hp_write_account(w, "account", &o->account);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
}

void hl_hpr_rank_write(const hl_hpr_rank *rank, hl_writer *w) {
  const hl_hpr_settings *set = hl_hpr_rank_asked(rank);
  static const char *const objective[] = {"cost", "power", "exergy", "co2"};
  open_document(w, "heatloom-hpr-rank/1");
  hl_writer_text(w, "currency", hl_hpr_rank_currency(rank));
  hl_writer_text(w, "objective", objective[set->objective]);
  hl_writer_number(w, "eta_step", set->eta_step);
  hl_writer_text(w, "reason", hl_hpr_rank_reason(rank));
  hl_writer_number(w, "none", hl_hpr_rank_none(rank));
  hl_writer_open_array(w, "rows");
  for (int k = 0; k < hl_hpr_rank_count(rank); k++) {
    const hl_hpr_row *row = hl_hpr_rank_at(rank, k);
    const bool good = row->rank > 0;
    hl_writer_open_object(w, NULL);
    hl_writer_integer(w, "rank", row->rank);
    hl_writer_text(w, "cycle", row->cycle);
    hl_writer_text(w, "fluid", row->fluid);
    hl_writer_integer(w, "machines", row->machines);
    hl_writer_integer(w, "used", row->used);
    hl_writer_number(w, "load", good ? row->load : (double)NAN);
    hl_writer_number(w, "work", good ? row->work : (double)NAN);
    hl_writer_number(w, "objective", row->objective);
    hl_writer_number(w, "objective_low", row->objective_low);
    hl_writer_number(w, "objective_high", row->objective_high);
    hl_writer_integer(w, "rank_low", row->rank_low);
    hl_writer_integer(w, "rank_high", row->rank_high);
    hl_writer_text(w, "limit", row->limit);
    hl_writer_integer(w, "broken", row->broken);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
}

void hl_hpr_map_write(const hl_hpr_map *map, hl_writer *w) {
  open_document(w, "heatloom-hpr-map/1");
  hl_writer_open_array(w, "cells");
  for (int s = 0; s < hl_hpr_map_source_count(map); s++)
    for (int k = 0; k < hl_hpr_map_sink_count(map); k++) {
      const hl_hpr_map_cell *cell = hl_hpr_map_at(map, s, k);
      hl_writer_open_object(w, NULL);
      hl_writer_number(w, "source", hl_hpr_map_source(map, s));
      hl_writer_number(w, "sink", hl_hpr_map_sink(map, k));
      hl_writer_number(w, "cop", cell->cop);
      hl_writer_text(w, "cycle", cell->cycle);
      hl_writer_text(w, "fluid", cell->fluid);
      hl_writer_number(w, "subcool", cell->subcool);
      hl_writer_number(w, "cop_half", cell->cop_half);
      hl_writer_text(w, "cycle_half", cell->cycle_half);
      hl_writer_text(w, "fluid_half", cell->fluid_half);
      hl_writer_close_object(w);
    }
  hl_writer_close_array(w);
}
