/** Rankings of heat pump targets and maps of their COP as CSV. */
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
  hli_text_puts(&text, "source,sink,cop,cycle,fluid,cop_half,cycle_half,fluid_half\n"
                       "degC,degC,,,,,,\n");
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
      put_number(&text, cell->cop_half);
      hli_text_printf(&text, ",%s,%s\n", cell->cycle_half != NULL ? cell->cycle_half : "",
                      cell->fluid_half != NULL ? cell->fluid_half : "");
    }
  return hli_give(text.failed ? hli_nomem(ctx) : HL_OK, &text, out);
}
