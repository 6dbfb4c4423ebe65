/** Result documents: everything that was found, in SI, under the names of the C fields. */
#include <heatloom/data.h>
#include <heatloom/io.h>

#include "report/report.h"

void hli_write_points(hl_writer *writer, const char *key, const hl_point *point, int count) {
  hl_writer_open_array(writer, key);
  for (int k = 0; k < count; k++) {
    hl_writer_open_object(writer, NULL);
    hl_writer_number(writer, "q", point[k].q);
    hl_writer_number(writer, "t", point[k].t);
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
}

static void write_intervals(hl_writer *writer, const hl_targets *targets) {
  hl_writer_open_array(writer, "interval");
  for (int k = 0; k < hl_targets_interval_count(targets); k++) {
    const hl_interval *row = hl_targets_interval_at(targets, k);
    hl_writer_open_object(writer, NULL);
    hl_writer_number(writer, "t_high", row->t_high);
    hl_writer_number(writer, "t_low", row->t_low);
    hl_writer_number(writer, "cp_net", row->cp_net);
    hl_writer_number(writer, "deficit", row->deficit);
    hl_writer_number(writer, "flow_in", row->flow_in);
    hl_writer_number(writer, "flow_out", row->flow_out);
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
}

/** Units of the fields of targets and of a site; other fields have those of their C structs. */
static void write_units(hl_writer *writer, const hli_view *view) {
  static const struct {
    const char *unit, *fields;
  } of[] = {{"K", "dt_min pinch_hot pinch_cold t t_hot t_cold t_high t_low t_touch t_out"},
            {"W", "hot cold recovery limit demand_hot demand_cold duty fuel stack_loss deficit "
                  "flow_in flow_out "
                  "q"},
            {"W", "used from_zones boiler generated to_zones cooler exchange"},
            {"W/K", "cp_net flow"},
            {"-", "degree factor"},
            {"cur/y", "cost"},
            {"kg/y", "co2"}};
  hl_writer_open_object(writer, "units");
  for (size_t k = 0; k < sizeof of / sizeof *of; k++)
    for (const char *at = of[k].fields; *at != '\0'; at += strspn(at, " ")) {
      char name[32];
      hli_print(name, sizeof name, "%.*s", (int)strcspn(at, " "), at);
      at += strlen(name);
      if (view->input->site != NULL || of[k].fields[0] != 'u')
        hl_writer_text(writer, name, of[k].unit);
    }
  hl_writer_close_object(writer);
}

void hli_write_targets(hl_writer *writer, const hli_view *view, const hl_targets *targets) {
  static const char *const curve[HL_CURVE_COUNT] = {
      "hot",           "cold",           "hot_shifted",
      "cold_shifted",  "grand",          "grand_pocket_free",
      "grand_real",    "grand_vertical", "grand_assisted",
      "net_sink",      "net_source",     "hot_balanced",
      "cold_balanced", "utility_hot",    "utility_cold",
      "utility_grand"};
  double pinch_hot, pinch_cold;
  hl_targets_pinch_range(targets, &pinch_hot, &pinch_cold);
  hl_writer_open_object(writer, "targets");
  if (hl_targets_zone(targets)[0] != '\0')
    hl_writer_text(writer, "zone", hl_targets_zone(targets));
  hl_writer_number(writer, "dt_min", hl_targets_dt_min(targets));
  if (hl_targets_factor(targets) != 1)
    hl_writer_number(writer, "factor", hl_targets_factor(targets));
  hl_writer_number(writer, "hot", hl_targets_hot(targets));
  hl_writer_number(writer, "cold", hl_targets_cold(targets));
  hl_writer_number(writer, "recovery", hl_targets_recovery(targets));
  hl_writer_number(writer, "limit", hl_targets_limit(targets));
  hl_writer_number(writer, "degree", hl_targets_degree(targets));
  hl_writer_number(writer, "pinch_hot", pinch_hot);
  hl_writer_number(writer, "pinch_cold", pinch_cold);
  hl_writer_number(writer, "demand_hot", hl_targets_demand_hot(targets));
  hl_writer_number(writer, "demand_cold", hl_targets_demand_cold(targets));
  hl_writer_flag(writer, "threshold", hl_targets_threshold(targets));
  hl_writer_open_array(writer, "pinch");
  for (int k = 0; k < hl_targets_pinch_count(targets); k++) {
    const hl_pinch *pinch = hl_targets_pinch_at(targets, k);
    hl_writer_open_object(writer, NULL);
    hl_writer_number(writer, "t", pinch->t);
    hl_writer_number(writer, "t_hot", pinch->t_hot);
    hl_writer_number(writer, "t_cold", pinch->t_cold);
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
  hl_writer_open_array(writer, "utility");
  for (int k = 0; k < hl_targets_utility_count(targets); k++) {
    const hl_utility_target *level = hl_targets_utility_at(targets, k);
    const hl_utility *utility = hl_problem_utility_at(view->problem, level->utility);
    hl_writer_open_object(writer, NULL);
    hl_writer_text(writer, "name", utility != NULL ? utility->name : NULL);
    hl_writer_text(writer, "side", hl_side_text(level->side));
    hl_writer_number(writer, "duty", level->duty);
    hl_writer_number(writer, "cost", level->cost);
    hl_writer_number(writer, "co2", level->co2);
    hl_writer_number(writer, "t_touch", level->t_touch);
    hl_writer_number(writer, "t_out", level->t_out);
    if (!isnan(level->flow)) {
      hl_writer_number(writer, "flow", level->flow);
      hl_writer_number(writer, "fuel", level->fuel);
      hl_writer_number(writer, "stack_loss", level->stack_loss);
    }
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
  write_intervals(writer, targets);
  hl_writer_open_object(writer, "curve");
  for (int c = 0; c < HL_CURVE_COUNT; c++) {
    int count;
    const hl_point *point = hl_targets_curve(targets, (hl_curve)c, &count);
    hli_write_points(writer, curve[c], point, count);
  }
  hl_writer_close_object(writer);
  hl_writer_close_object(writer);
}

void hli_write_totals(hl_writer *writer, const char *key, const hl_network_totals *totals) {
  hl_writer_open_object(writer, key);
  hl_writer_number(writer, "tac", totals->tac);
  hl_writer_number(writer, "energy_cost", totals->energy_cost);
  hl_writer_number(writer, "exchanger_cost", totals->exchanger_cost);
  hl_writer_number(writer, "machine_cost", totals->machine_cost);
  hl_writer_number(writer, "investment", totals->investment);
  hl_writer_number(writer, "hot_utility", totals->hot_utility);
  hl_writer_number(writer, "cold_utility", totals->cold_utility);
  hl_writer_number(writer, "power", totals->power);
  hl_writer_number(writer, "area", totals->area);
  /* Without exchangers there is none. */
  hl_writer_number(writer, "approach", isinf(totals->approach) ? (double)NAN : totals->approach);
  hl_writer_number(writer, "exergy_destroyed", totals->exergy_destroyed);
  hl_writer_number(writer, "co2", totals->co2);
  hl_writer_integer(writer, "units", totals->units);
  hl_writer_integer(writer, "machines", totals->machines);
  hl_writer_integer(writer, "splits", totals->splits);
  hl_writer_close_object(writer);
}

static void write_exergy(hl_writer *writer, const hl_exergy *exergy) {
  hl_writer_open_object(writer, "exergy");
  hl_writer_number(writer, "in", hl_exergy_in(exergy));
  hl_writer_number(writer, "out", hl_exergy_out(exergy));
  hl_writer_number(writer, "destroyed", hl_exergy_destroyed(exergy));
  hl_writer_number(writer, "process", hl_exergy_process(exergy));
  hl_writer_number(writer, "closure", hl_exergy_closure(exergy));
  hl_writer_open_array(writer, "row");
  for (int k = 0; k < hl_exergy_count(exergy); k++) {
    const hl_exergy_row *row = hl_exergy_at(exergy, k);
    hl_writer_open_object(writer, NULL);
    hl_writer_text(writer, "group", row->group);
    hl_writer_text(writer, "component", row->component);
    hl_writer_number(writer, "destroyed", row->destroyed);
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
  hl_writer_close_object(writer);
}

static void write_verdict(hl_writer *writer, const hl_verdict *verdict) {
  static const char *const relation[HL_RELATION_COUNT] = {"holds", "equal", "least", "most"};
  hl_writer_open_object(writer, "verdict");
  hl_writer_flag(writer, "ok", hl_verdict_ok(verdict));
  hl_writer_open_array(writer, "check");
  for (int k = 0; k < hl_verdict_count(verdict); k++) {
    const hl_check *check = hl_verdict_at(verdict, k);
    hl_writer_open_object(writer, NULL);
    hl_writer_text(writer, "what", check->what);
    hl_writer_flag(writer, "ok", check->ok);
    hl_writer_text(writer, "relation", relation[check->relation]);
    hl_writer_number(writer, "value", check->value);
    hl_writer_number(writer, "expected", check->expected);
    hl_writer_number(writer, "tolerance", check->tolerance);
    hl_writer_text(writer, "message", check->message);
    hl_writer_close_object(writer);
  }
  hl_writer_close_array(writer);
  hl_writer_close_object(writer);
}

static hl_status write_head(hl_writer *writer, const hli_view *view) {
  hl_writer_text(writer, "format", "heatloom-result/1");
  hl_writer_text(writer, "version", hl_version());
  if (view->input->date != NULL)
    hl_writer_text(writer, "date", view->input->date);
  hl_writer_text(writer, "command", view->input->command);
  if (view->problem == NULL)
    return HL_OK;
  char hash[17];
  hl_case_hash(view->problem, hash);
  hl_writer_text(writer, "title", hl_problem_title(view->problem));
  hl_writer_text(writer, "case", hash);
  const hl_period *period = hl_problem_period_at(view->problem, hl_problem_period(view->problem));
  if (period != NULL)
    hl_writer_text(writer, "period", period->id);
  hl_writer_text(writer, "currency", hl_problem_currency(view->problem));
  return HL_OK;
}

/** NAN where there is no bound: null. */
static void write_bound(hl_writer *writer, const hli_view *view) {
  const hl_bound_result *bound = hl_bound_result_of(view->input->bound);
  const double tac = view->network != NULL ? hl_network_totals_of(view->network)->tac : (double)NAN;
  hl_writer_open_object(writer, "bound");
  hl_writer_number(writer, "value", isinf(bound->value) ? (double)NAN : bound->value);
  hl_writer_text(writer, "kind", hl_bound_kind_text(bound->kind));
  hl_writer_number(writer, "gap",
                   isinf(bound->value) ? (double)NAN : (tac - bound->value) / bound->value);
  hl_writer_text(writer, "reason", bound->reason);
  hl_writer_close_object(writer);
}

static hl_status write_all(hl_writer *writer, const hli_view *view) {
  hl_writer_open_object(writer, NULL);
  HLI_TRY(write_head(writer, view));
  if (view->targets != NULL || view->input->site != NULL)
    write_units(writer, view);
  if (view->targets != NULL)
    hli_write_targets(writer, view, view->targets);
  if (view->input->site != NULL)
    hli_write_site(writer, view, view->input->site);
  const hl_exergy *exergy = hli_view_exergy(view);
  if (exergy != NULL)
    write_exergy(writer, exergy);
  if (view->network != NULL) {
    hli_write_totals(writer, "totals", hl_network_totals_of(view->network));
    hl_writer_open_object(writer, "network");
    HLI_TRY(hl_network_write(view->network, writer));
    hl_writer_close_object(writer);
  }
  if (view->synthesis != NULL)
    hli_write_synthesis(writer, view->synthesis, view->input->date != NULL);
  if (view->input->bound != NULL)
    write_bound(writer, view);
  if (view->input->verdict != NULL)
    write_verdict(writer, view->input->verdict);
  hl_writer_close_object(writer);
  return HL_OK;
}

hl_status hli_result(const hli_view *view, hli_text *out) {
  const hl_site *site = view->input->site;
  if (view->targets == NULL && site == NULL && view->network == NULL && view->synthesis == NULL)
    HLI_FAIL(view->ctx, 1, NULL,
             "a result document needs targets, a site, a network or a synthesis");
  if ((view->targets != NULL || site != NULL) && view->problem == NULL)
    HLI_FAIL(view->ctx, 1, NULL, "a result document needs the problem of its targets");
  hl_writer *writer;
  HLI_TRY(hl_writer_new(view->ctx, &writer));
  hl_status status = write_all(writer, view);
  size_t length;
  const char *text = hl_writer_result(writer, &length);
  if (text != NULL)
    hli_text_add(out, text, length);
  else if (status == HL_OK)
    status = hli_nomem(view->ctx);
  hl_writer_free(writer);
  HLI_TRY(status);
  return hli_finish(view, out);
}
