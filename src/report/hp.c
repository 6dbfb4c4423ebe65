/** Heat pump targets: documents, figures by name, and what both are made from. */
#include <heatloom/problem.h>
#include <heatloom/selection.h>

#include "report/hp.h"

/* ------------------------------------------------------------------------ view */

/** A small machine in a large plant is shown in kW all the same. */
static void choose_unit(hli_hp_view *hp) {
  static const double mega = 1e6;
  if (!hp->any || hl_hpr_work(hp->hpr) >= mega || hp->view.heat < mega)
    return;
  hp->view.heat = 1e3;
  hp->view.heat_unit = "kW";
  hp->view.heat_decimals = 1;
}

hl_status hli_hp_init(hli_hp_view *hp, hl_ctx *ctx, const hl_hpr_report_input *input) {
  const hl_hpr *hpr = input->hpr;
  *hp = (hli_hp_view){.hpr = hpr,
                      .study = input->study,
                      .rank = input->rank,
                      .map = input->map,
                      .compare = input->compare};
  hp->base = (hl_report_input){
      .problem = hl_hpr_problem(hpr), .command = input->command, .date = input->date};
  hp->heating = hl_hpr_asked(hpr)->task == HL_LEVELS_HEATING;
  hp->real = hl_hpr_asked(hpr)->model == HL_HPR_REAL;
  hp->any = hl_hpr_level_count(hpr) > 0 || hl_hpr_machine_count(hpr) > 0;
  hp->priced = !isnan(hl_problem_economics(hp->base.problem)->electricity_price) &&
               hl_hpr_cost_missing(hpr)[0] == '\0';
  HLI_TRY(hli_view_init(&hp->view, ctx, &hp->base));
  if (hp->real)
    HLI_TRY(hli_view_place(&hp->view));
  choose_unit(hp);
  return HL_OK;
}

bool hli_hp_shows(const hli_hp_view *hp, hl_hpr_figure figure) {
  int sink, source;
  switch (figure) {
  case HL_HPR_FIGURE_GRAND:
    return true;
  case HL_HPR_FIGURE_PROFILES:
    hl_hpr_profile_used(hp->hpr, HL_SIDE_COLD, &sink);
    hl_hpr_profile_used(hp->hpr, HL_SIDE_HOT, &source);
    return sink > 1 || source > 1;
  case HL_HPR_FIGURE_LOAD:
    return hl_hpr_scan_count(hp->hpr) > 1;
  case HL_HPR_FIGURE_LEVELS:
    return hp->study != NULL && hp->study->level_count > 1;
  case HL_HPR_FIGURE_MAP:
    return hp->map != NULL && hl_hpr_map_source_count(hp->map) > 0 &&
           hl_hpr_map_sink_count(hp->map) > 0;
  case HL_HPR_FIGURE_COMPARE:
    return hp->compare != NULL && hp->priced;
  default:
    return hp->study != NULL && hp->study->price_count > 1;
  }
}

hli_money_unit hli_hp_objective(const hli_hp_view *hp, double most) {
  hli_money_unit unit = {1e3, "t/y"};
  switch (hl_hpr_asked(hp->hpr)->objective) {
  case HL_HPR_COST:
    return hli_choose_money(&hp->view, most);
  case HL_HPR_CO2:
    return unit;
  default:
    unit.factor = hp->view.heat;
    hli_print(unit.name, sizeof unit.name, "%s", hp->view.heat_unit);
    return unit;
  }
}

double hli_hp_side(const hli_hp_view *hp, hl_side side, int *count) {
  double heat = 0;
  *count = 0;
  for (int k = 0; k < hl_hpr_level_count(hp->hpr); k++) {
    const hl_hpr_level *level = hl_hpr_level_at(hp->hpr, k);
    if (level->side != side)
      continue;
    heat += level->q;
    *count += 1;
  }
  return heat;
}

double hli_hp_extent(const hli_hp_view *hp, hl_side side, bool *ambient) {
  int count;
  const hl_point *point = hl_hpr_profile_used(hp->hpr, side, &count);
  const hl_side reservoir = hp->heating ? HL_SIDE_HOT : HL_SIDE_COLD;
  *ambient = hl_hpr_asked(hp->hpr)->ambient && side == reservoir && count > 1;
  return count > 1 ? point[count - (*ambient ? 2 : 1)].q : 0;
}

char *hli_hp_price(const hli_hp_view *hp, double price, char text[HLI_SHOWN]) {
  hli_print(text, HLI_SHOWN, "%.2f %s/MWh", hl_unit_from_si(hl_unit_shown(HL_DIM_PRICE), price),
            hp->view.currency);
  return text;
}

char *hli_hp_yearly(const hli_hp_view *hp, double cost, char text[HLI_SHOWN]) {
  char number[HLI_SHOWN];
  hli_print(text, HLI_SHOWN, "%s %s/y", hli_money(cost, number), hp->view.currency);
  return text;
}

/* --------------------------------------------------------------------- figures */

static const struct {
  const char *name;
  hl_status (*draw)(const hli_hp_view *hp, hli_text *out);
} figure_of[HL_HPR_FIGURE_COUNT] = {
    {"grand", hli_hp_figure_grand},     {"profiles", hli_hp_figure_profiles},
    {"load", hli_hp_figure_load},       {"levels", hli_hp_figure_levels},
    {"price", hli_hp_figure_price},     {"map", hli_hp_figure_map},
    {"compare", hli_hp_figure_compare},
};

const char *hl_hpr_figure_name(hl_hpr_figure figure) {
  return figure < HL_HPR_FIGURE_COUNT ? figure_of[figure].name : NULL;
}

hl_status hli_hp_figure(const hli_hp_view *hp, hl_hpr_figure figure, hli_text *out) {
  HLI_TRY(figure_of[figure].draw(hp, out));
  return hli_finish(&hp->view, out);
}

hl_status hl_hpr_figure_write(hl_ctx *ctx, hl_hpr_figure figure, const hl_hpr_report_input *input,
                              hl_document *out) {
  *out = (hl_document){NULL, 0};
  if (figure >= HL_HPR_FIGURE_COUNT)
    HLI_FAIL(ctx, 1, NULL, "diagram %d does not exist; there are %d, from 0", (int)figure,
             (int)HL_HPR_FIGURE_COUNT);
  hli_hp_view hp;
  hli_text text;
  hli_text_init(&text, ctx);
  hl_status status = hli_hp_init(&hp, ctx, input);
  if (status == HL_OK)
    status = hli_hp_shows(&hp, figure) ? hli_hp_figure(&hp, figure, &text)
                                       : hli_lacks(&hp.view, figure_of[figure].name,
                                                   "loads, levels, prices or machines tried");
  hli_view_free(&hp.view);
  return hli_give(status, &text, out);
}

hl_status hl_hpr_figure_write_machine(hl_ctx *ctx, int machine, hl_cycle_figure figure,
                                      const hl_hpr_report_input *input, hl_document *out) {
  const hl_hpr_machine *m = hl_hpr_machine_at(input->hpr, machine);
  *out = (hl_document){NULL, 0};
  if (figure >= HL_CYCLE_FIGURE_COUNT || m == NULL || m->machine == NULL)
    HLI_FAIL(ctx, 1, NULL, "the target has no machine %d of the library to draw in diagram %d",
             machine, (int)figure);
  hli_hp_view hp;
  hli_text text;
  hli_text_init(&text, ctx);
  hl_status status = hli_hp_init(&hp, ctx, input);
  if (status == HL_OK)
    status = hli_hp_figure_machine(&hp, machine, figure, &text);
  if (status == HL_OK)
    status = hli_finish(&hp.view, &text);
  hli_view_free(&hp.view);
  return hli_give(status, &text, out);
}

hl_status hl_hpr_report_write(hl_ctx *ctx, const hl_hpr_report_input *input, hl_document *out) {
  *out = (hl_document){NULL, 0};
  hli_hp_view hp;
  hli_text text;
  hli_text_init(&text, ctx);
  hl_status status = hli_hp_init(&hp, ctx, input);
  hp.view.standalone = false;
  if (status == HL_OK)
    status = hli_hp_report(&hp, &text);
  hli_view_free(&hp.view);
  return hli_give(status, &text, out);
}

/* ------------------------------------------------------------------------ JSON */

static void write_settings(hl_writer *w, const hl_settings_table *table, const void *settings) {
  char text[64];
  hl_writer_open_object(w, table->section);
  for (int k = 0; k < table->count; k++) {
    const hl_setting *setting = &table->setting[k];
    const double value = hl_settings_value(setting, settings);
    if (setting->kind == HL_SETTING_NUMBER)
      hl_writer_number(w, setting->name, value);
    else if (setting->kind == HL_SETTING_INTEGER)
      hl_writer_integer(w, setting->name, (int64_t)value);
    else if (setting->kind == HL_SETTING_FLAG)
      hl_writer_flag(w, setting->name, value != 0.0);
    else {
      hl_settings_text(setting, settings, text, sizeof text);
      hl_writer_text(w, setting->name, text);
    }
  }
  hl_writer_close_object(w);
}

/** What no number can say is null; why stands beside it. */
static void number(hl_writer *w, const char *key, double value) {
  hl_writer_number(w, key, isinf(value) ? (double)NAN : value);
}

void hli_hp_write_account(hl_writer *w, const char *key, const hl_hpr_account *a) {
  hl_writer_open_object(w, key);
  number(w, "hot", a->hot);
  number(w, "cold", a->cold);
  number(w, "power", a->power);
  number(w, "fuel", a->fuel);
  number(w, "energy_cost", a->energy_cost);
  number(w, "co2_cost", a->co2_cost);
  number(w, "machines", a->machines);
  number(w, "exchangers", a->exchangers);
  number(w, "investment", a->investment);
  number(w, "yearly", a->yearly);
  number(w, "co2", a->co2);
  number(w, "exergy", a->exergy);
  number(w, "objective", a->objective);
  hl_writer_close_object(w);
}

/** What places a machine of the library beside its two levels. */
static void write_more(hl_writer *w, const hl_hpr_machine *m) {
  if (m->machine == NULL)
    return;
  const hl_cycle_info *cycle = hl_machine_cycle(m->machine);
  hl_writer_open_object(w, "variables");
  for (int k = 2; k < hl_cycle_variable_count(cycle); k++) {
    const char *name = hl_cycle_variable_at(cycle, k).name;
    number(w, name, hl_machine_value(m->machine, name));
  }
  hl_writer_close_object(w);
}

static void write_machines(hl_writer *w, const hl_hpr *hpr) {
  hl_writer_open_array(w, "levels");
  for (int k = 0; k < hl_hpr_level_count(hpr); k++) {
    const hl_hpr_level *level = hl_hpr_level_at(hpr, k);
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "side", level->side == HL_SIDE_HOT ? "hot" : "cold");
    number(w, "t", level->t);
    number(w, "t_shifted", level->t_shifted);
    number(w, "q", level->q);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
  hl_writer_open_array(w, "machines");
  for (int k = 0; k < hl_hpr_machine_count(hpr); k++) {
    const hl_hpr_machine *m = hl_hpr_machine_at(hpr, k);
    hl_writer_open_object(w, NULL);
    number(w, "t_cond", m->t_cond);
    number(w, "t_evap", m->t_evap);
    number(w, "q_cond", m->q_cond);
    number(w, "q_evap", m->q_evap);
    number(w, "q_drive", m->q_drive);
    number(w, "power", m->power);
    number(w, "shaft", m->shaft);
    number(w, "fuel", m->fuel);
    number(w, "cop", m->cop);
    number(w, "investment", m->investment);
    hl_writer_text(w, "cycle", m->cycle);
    hl_writer_text(w, "fluid", m->fluid);
    number(w, "subcool", m->cycle != NULL ? m->subcool : (double)NAN);
    number(w, "superheat", m->cycle != NULL ? m->superheat : (double)NAN);
    write_more(w, m);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
}

static void write_engines(hl_writer *w, const hl_hpr *hpr) {
  hl_writer_open_array(w, "engines");
  for (int k = 0; k < hl_hpr_engine_count(hpr); k++) {
    const hl_hpr_engine *e = hl_hpr_engine_at(hpr, k);
    hl_writer_open_object(w, NULL);
    number(w, "t", e->t);
    number(w, "t_ambient", e->t_ambient);
    number(w, "q", e->q);
    number(w, "power", e->power);
    number(w, "investment", e->investment);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
}

static void write_profile(hl_writer *w, const char *key, const hl_hpr *hpr, hl_side side) {
  int count;
  const hl_point *point = hl_hpr_profile_used(hpr, side, &count);
  hl_writer_open_array(w, key);
  for (int k = 0; k < count; k++) {
    hl_writer_open_object(w, NULL);
    number(w, "q", point[k].q);
    number(w, "t", point[k].t);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
}

static void write_scan(hl_writer *w, const hl_hpr *hpr) {
  hl_writer_open_array(w, "scan");
  for (int k = 0; k < hl_hpr_scan_count(hpr); k++) {
    const hl_hpr_load_point *point = hl_hpr_scan_at(hpr, k);
    hl_writer_open_object(w, NULL);
    number(w, "load", point->load);
    number(w, "work", point->work);
    number(w, "objective", point->objective);
    if (point->unserved > 0) {
      number(w, "unserved", point->unserved);
      hl_writer_text(w, "reason", "leaves heat that no utility of the case serves");
    } else if (isinf(point->objective))
      hl_writer_text(w, "reason",
                     "its exchangers have no cost: there is no approach, or a film "
                     "coefficient is missing");
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
}

static void write_study(hl_writer *w, const hl_hpr_study *study) {
  hl_writer_open_object(w, "study");
  hl_writer_open_array(w, "level");
  for (int k = 0; k < study->level_count; k++) {
    hl_writer_open_object(w, NULL);
    hl_writer_integer(w, "levels", study->level[k].levels);
    number(w, "work", study->level[k].work);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
  hl_writer_open_array(w, "price");
  for (int k = 0; k < study->price_count; k++) {
    const hl_hpr_price_point *point = &study->price[k];
    hl_writer_open_object(w, NULL);
    number(w, "price", point->price);
    number(w, "none", point->none);
    number(w, "design", point->design);
    number(w, "best", point->best);
    number(w, "load", point->load);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
  hl_writer_close_object(w);
}

/** Of real machines: what they were chosen from. */
static void write_grid(hl_writer *w, const hl_hpr *hpr) {
  const hl_hpr_exclusion *e;
  number(w, "bound_on_grid", hl_hpr_bound_on_grid(hpr));
  hl_writer_flag(w, "proven_on_grid", hl_hpr_proven_on_grid(hpr));
  hl_writer_integer(w, "candidates", hl_hpr_candidate_count(hpr));
  hl_writer_open_array(w, "exclusions");
  for (int k = 0; (e = hl_hpr_exclusion_at(hpr, k)) != NULL; k++) {
    hl_writer_open_object(w, NULL);
    hl_writer_text(w, "cycle", e->cycle);
    hl_writer_text(w, "fluid", e->fluid);
    hl_writer_text(w, "reason", e->reason);
    hl_writer_text(w, "example", e->example);
    hl_writer_integer(w, "count", e->count);
    hl_writer_close_object(w);
  }
  hl_writer_close_array(w);
}

static void write_selection(hl_writer *w, const hl_problem *problem) {
  hl_selection_settings selection;
  hl_selection_grid grid;
  if (hl_problem_settings(problem, &hl_selection_table, &selection) == HL_OK)
    write_settings(w, &hl_selection_table, &selection);
  if (hl_problem_settings(problem, &hl_selection_grid_table, &grid) == HL_OK)
    write_settings(w, &hl_selection_grid_table, &grid);
}

/** Why there is no payback; "" if there is one. */
static const char *no_payback(const hl_hpr *hpr) {
  if (isnan(hl_hpr_payback(hpr)))
    return hl_hpr_cost_missing(hpr);
  if (!isinf(hl_hpr_payback(hpr)))
    return "";
  return hl_hpr_machine_count(hpr) + hl_hpr_engine_count(hpr) == 0
             ? "there is no machine"
             : "never: energy costs no less with the machine";
}

static const char never_pays[] =
    "at no price of power: the machine costs more than it saves without that";

/** What a price without end means; "" if there is an end or none is known. */
static const char *any_price(double price) {
  return isinf(price)                    ? "no price of power is too high: it makes or saves power"
         : !(price > 0) && !isnan(price) ? never_pays
                                         : "";
}

/** For which prices the design pays, where it is not below that of break-even. */
static const char *design_price(const hl_hpr *hpr) {
  switch (hl_hpr_pays(hpr)) {
  case HL_HPR_PAYS_ABOVE:
    return "above this price: the machine takes less power than none";
  case HL_HPR_PAYS_ALWAYS:
    return "at any price of power";
  case HL_HPR_PAYS_NEVER:
    return never_pays;
  default:
    return "";
  }
}

static void write_answer(hl_writer *w, const hl_hpr *hpr) {
  hl_writer_text(w, "outcome", hl_outcome_text(hl_hpr_outcome(hpr)));
  hl_writer_text(w, "reason", hl_hpr_reason(hpr));
  number(w, "demand", hl_hpr_demand(hpr));
  number(w, "load_most", hl_hpr_load_most(hpr));
  number(w, "load_placed", hl_hpr_load_placed(hpr));
  number(w, "heat_useful", hl_hpr_heat_useful(hpr));
  number(w, "heat_cascaded", hl_hpr_heat_cascaded(hpr));
  number(w, "work", hl_hpr_work(hpr));
  number(w, "work_engine", hl_hpr_work_engine(hpr));
  number(w, "work_net", hl_hpr_work_net(hpr));
  number(w, "heat_recovery", hl_hpr_heat_recovery(hpr));
  hl_writer_flag(w, "ambient_left_out", hl_hpr_ambient_left_out(hpr));
  number(w, "work_bound", hl_hpr_work_bound(hpr));
  number(w, "work_continuous", hl_hpr_work_continuous(hpr));
  number(w, "work_reversible", hl_hpr_work_reversible(hpr));
  number(w, "bound", hl_hpr_bound(hpr));
  if (hl_hpr_asked(hpr)->model == HL_HPR_REAL)
    hl_writer_flag(w, "bound_lifts", hl_hpr_bound_lifts(hpr));
  number(w, "break_even", hl_hpr_break_even(hpr));
  hl_writer_text(w, "break_even_reason", any_price(hl_hpr_break_even(hpr)));
  number(w, "break_even_design", hl_hpr_break_even_design(hpr));
  hl_writer_text(w, "break_even_design_reason", design_price(hpr));
  number(w, "break_even_fuel", hl_hpr_break_even_fuel(hpr));
  hl_writer_text(w, "zones", hl_hpr_zones(hpr));
  number(w, "payback", hl_hpr_payback(hpr));
  hl_writer_text(w, "payback_reason", no_payback(hpr));
  number(w, "net_present_value", hl_hpr_net_present_value(hpr));
  number(w, "abatement_cost", hl_hpr_abatement_cost(hpr));
  hl_writer_text(w, "cost_missing", hl_hpr_cost_missing(hpr));
  hl_writer_text(w, "co2_missing", hl_hpr_co2_missing(hpr));
  hl_writer_text(w, "exchangers_missing", hl_hpr_exchangers_missing(hpr));
  hl_writer_text(w, "machines_missing", hl_hpr_machines_missing(hpr));
  hli_hp_write_account(w, "before", hl_hpr_before(hpr));
  hli_hp_write_account(w, "after", hl_hpr_after(hpr));
}

/** What the numbers of each kind are in. */
static void write_units(hl_writer *w, const hl_hpr *hpr) {
  const char *named = hl_problem_currency(hl_hpr_problem(hpr));
  const int objective = hl_hpr_asked(hpr)->objective;
  char yearly[32], price[32], tonne[32];
  named = named[0] != '\0' ? named : "cur";
  hli_print(yearly, sizeof yearly, "%.24s/y", named);
  hli_print(price, sizeof price, "%.24s/J", named);
  hli_print(tonne, sizeof tonne, "%.24s/kg", named);
  hl_writer_open_object(w, "units");
  hl_writer_text(w, "heat and power", "W");
  hl_writer_text(w, "temperature", "K");
  hl_writer_text(w, "investment", named);
  hl_writer_text(w, "cost", yearly);
  hl_writer_text(w, "price", price);
  hl_writer_text(w, "payback", "y");
  hl_writer_text(w, "co2", "kg/y");
  hl_writer_text(w, "abatement_cost", tonne);
  hl_writer_text(w, "exergy", "W");
  hl_writer_text(w, "objective",
                 objective == HL_HPR_COST  ? yearly
                 : objective == HL_HPR_CO2 ? "kg/y"
                                           : "W");
  hl_writer_close_object(w);
}

void hl_hpr_write(const hl_hpr *hpr, const hl_hpr_study *study, hl_writer *w) {
  const hl_problem *problem = hl_hpr_problem(hpr);
  hl_writer_text(w, "format", "heatloom-hpr/1");
  hl_writer_text(w, "version", hl_version());
  hl_writer_text(w, "title", hl_problem_title(problem));
  hl_writer_text(w, "currency", hl_problem_currency(problem));
  hl_writer_text(w, "zone", hl_hpr_zone(hpr));
  write_units(w, hpr);
  hl_writer_open_object(w, "settings");
  write_settings(w, &hl_hpr_table, hl_hpr_asked(hpr));
  write_settings(w, &hl_levels_table, hl_hpr_levels_asked(hpr));
  write_settings(w, &hl_economics_table, hl_problem_economics(problem));
  const bool real = hl_hpr_asked(hpr)->model == HL_HPR_REAL;
  if (real)
    write_selection(w, problem);
  hl_writer_close_object(w);
  write_answer(w, hpr);
  if (real)
    write_grid(w, hpr);
  write_machines(w, hpr);
  write_engines(w, hpr);
  hl_writer_open_object(w, "profile");
  write_profile(w, "cold", hpr, HL_SIDE_COLD);
  write_profile(w, "hot", hpr, HL_SIDE_HOT);
  hl_writer_close_object(w);
  write_scan(w, hpr);
  if (study != NULL)
    write_study(w, study);
}

/* ------------------------------------------------------------------------- CSV */

static double shown(hl_dimension dimension, double si) {
  return hl_unit_from_si(hl_unit_shown(dimension), si);
}

static void csv_scan(const hl_hpr *hpr, hli_text *out) {
  const char *currency = hl_problem_currency(hl_hpr_problem(hpr));
  const int objective = hl_hpr_asked(hpr)->objective;
  const bool flow = objective == HL_HPR_EXERGY || objective == HL_HPR_POWER;
  hli_text_puts(out, "load,work,objective\nkW,kW,");
  if (flow || objective == HL_HPR_CO2)
    hli_text_puts(out, flow ? "kW\n" : "kg/y\n");
  else
    hli_text_printf(out, "%s/y\n", currency[0] != '\0' ? currency : "cur");
  for (int k = 0; k < hl_hpr_scan_count(hpr); k++) {
    const hl_hpr_load_point *point = hl_hpr_scan_at(hpr, k);
    hli_text_printf(out, "%.10g,%.10g,", shown(HL_DIM_POWER, point->load),
                    shown(HL_DIM_POWER, point->work));
    if (isfinite(point->objective)) /* else heat is not served, or exchangers have no cost */
      hli_text_printf(out, "%.10g",
                      flow ? shown(HL_DIM_POWER, point->objective) : point->objective);
    hli_text_puts(out, "\n");
  }
}

static void csv_levels(const hl_hpr *hpr, hli_text *out) {
  hli_text_puts(out, "side,t,t_shifted,q\n,degC,degC,kW\n");
  for (int k = 0; k < hl_hpr_level_count(hpr); k++) {
    const hl_hpr_level *level = hl_hpr_level_at(hpr, k);
    hli_text_printf(out, "%s,%.10g,%.10g,%.10g\n", level->side == HL_SIDE_HOT ? "hot" : "cold",
                    shown(HL_DIM_TEMPERATURE, level->t),
                    shown(HL_DIM_TEMPERATURE, level->t_shifted), shown(HL_DIM_POWER, level->q));
  }
}

hl_status hl_hpr_write_csv(hl_ctx *ctx, const hl_hpr *hpr, hl_document *out) {
  hli_text text;
  hli_text_init(&text, ctx);
  if (hl_hpr_scan_count(hpr) > 0)
    csv_scan(hpr, &text);
  else
    csv_levels(hpr, &text);
  return hli_give(text.failed ? hli_nomem(ctx) : HL_OK, &text, out);
}
