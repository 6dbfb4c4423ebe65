/** Zones and the total site in a result document. */
#include "report/report.h"

static void write_target(hl_writer *writer, const char *key, const hl_site_target *target) {
  hl_writer_open_object(writer, key);
  hl_writer_number(writer, "hot", target->hot);
  hl_writer_number(writer, "cold", target->cold);
  hl_writer_number(writer, "recovery", target->recovery);
  hl_writer_number(writer, "limit", target->limit);
  hl_writer_number(writer, "degree", target->degree);
  hl_writer_number(writer, "cost", target->cost);
  hl_writer_number(writer, "pinch_hot", target->pinch_hot);
  hl_writer_number(writer, "pinch_cold", target->pinch_cold);
  hl_writer_close_object(writer);
}

static void write_zones(hl_writer *writer, const hli_view *view, const hl_site *site) {
  hl_writer_open_array(writer, "zone");
  for (int k = 0; k < hl_site_zone_count(site); k++) {
    const hl_site_zone *zone = hl_site_zone_at(site, k);
    hl_writer_open_object(writer, NULL);
    hl_writer_text(writer, "path", zone->path);
    hl_writer_integer(writer, "depth", zone->depth);
    hl_writer_integer(writer, "parent", zone->parent);
    hl_writer_integer(writer, "process", zone->process);
    hl_writer_integer(writer, "streams", zone->stream_count);
    hli_write_targets(writer, view, zone->targets);
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
}

static const char *utility_name(const hli_view *view, int utility) {
  const hl_utility *record = hl_problem_utility_at(view->problem, utility);
  return record != NULL ? record->name : NULL;
}

static void write_levels(hl_writer *writer, const hli_view *view, const hl_site *site) {
  hl_writer_open_array(writer, "level");
  for (int k = 0; k < hl_site_level_count(site); k++) {
    const hl_site_level *level = hl_site_level_at(site, k);
    hl_writer_open_object(writer, NULL);
    hl_writer_text(writer, "hot", utility_name(view, level->hot));
    hl_writer_text(writer, "cold", utility_name(view, level->cold));
    hl_writer_number(writer, "used", level->used);
    hl_writer_number(writer, "from_zones", level->from_zones);
    hl_writer_number(writer, "boiler", level->boiler);
    hl_writer_number(writer, "generated", level->generated);
    hl_writer_number(writer, "to_zones", level->to_zones);
    hl_writer_number(writer, "cooler", level->cooler);
    hl_writer_number(writer, "cost", level->cost);
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
}

/** A row for each process zone that gives, a column for each that takes. */
static void write_exchange(hl_writer *writer, const hl_site *site) {
  int zones = hl_site_process_count(site);
  hl_writer_open_object(writer, "exchange_order");
  hl_writer_text(writer, "row", "gives");
  hl_writer_text(writer, "column", "takes");
  hl_writer_open_array(writer, "zone");
  for (int k = 0; k < zones; k++)
    hl_writer_text(writer, NULL, hl_site_process_at(site, k)->path);
  hl_writer_close_array(writer);
  hl_writer_close_object(writer);
  hl_writer_open_array(writer, "exchange");
  for (int from = 0; from < zones; from++) {
    hl_writer_open_array(writer, NULL);
    for (int to = 0; to < zones; to++)
      hl_writer_number(writer, NULL, hl_site_exchange(site, from, to));
    hl_writer_close_array(writer);
  }
  hl_writer_close_array(writer);
}

void hli_write_site(hl_writer *writer, const hli_view *view, const hl_site *site) {
  static const char *const curve[HL_SITE_CURVE_COUNT] = {"source", "sink", "source_utility",
                                                         "sink_utility", "utility_grand"};
  hl_writer_open_object(writer, "site");
  write_target(writer, "total_process", hl_site_total_process(site));
  write_target(writer, "total_site", hl_site_total_site(site));
  write_levels(writer, view, site);
  write_exchange(writer, site);
  hl_writer_open_object(writer, "curve");
  for (int k = 0; k < HL_SITE_CURVE_COUNT; k++) {
    int count;
    const hl_point *point = hl_site_curve_at(site, (hl_site_curve)k, &count);
    hli_write_points(writer, curve[k], point, count);
  }
  hl_writer_close_object(writer);
  write_zones(writer, view, site);
  hl_writer_close_object(writer);
}
