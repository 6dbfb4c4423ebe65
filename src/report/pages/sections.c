/** Report: targets, machines, exergy, network, costs and checks. */
#include <heatloom/problem.h>

#include "report/pages/html.h"

/* -------------------------------------------------------------------- targets */

static void target_row(const hli_view *view, hli_text *out, const char *name,
                       double (*value)(const hl_targets *)) {
  char text[HLI_SHOWN];
  hli_open_row(out, NULL);
  hli_row_heading(out, name);
  hli_number(out, hli_heat(view, value(view->design), text));
  if (view->targets != NULL && view->targets != view->design)
    hli_number(out, hli_heat(view, value(view->targets), text));
  hli_close_row(out);
}

static void pinch_row(const hl_targets *targets, hli_text *out) {
  char text[240], hot[HLI_SHOWN], cold[HLI_SHOWN];
  size_t length = 0;
  text[0] = '\0';
  for (int k = 0; k < hl_targets_pinch_count(targets) && length + 40 < sizeof text; k++) {
    const hl_pinch *pinch = hl_targets_pinch_at(targets, k);
    length += (size_t)hli_print(text + length, sizeof text - length, "%s%s / %s", k > 0 ? "; " : "",
                                hli_celsius(pinch->t_hot, hot), hli_celsius(pinch->t_cold, cold));
  }
  hli_number(out, text[0] != '\0' ? text : "threshold problem");
}

static void write_target_table(const hli_view *view, hli_text *out) {
  bool two = view->targets != NULL && view->targets != view->design;
  char headings[240], here[HLI_SHOWN], other[HLI_SHOWN];
  hli_approach_text(view->design, here);
  if (two)
    hli_print(headings, sizeof headings, "target|#%s (network)|#%s (%s)", here,
              hli_approach_text(view->targets, other),
              strcmp(here, other) == 0 ? "soft streams to their targets" : "target setting");
  else
    hli_print(headings, sizeof headings, "target|#%s", here);
  char caption[64];
  hli_print(caption, sizeof caption, "Energy targets, %s", view->heat_unit);
  hli_open_table(out, caption);
  hli_headings(out, headings);
  target_row(view, out, "hot utility, least", hl_targets_hot);
  target_row(view, out, "cold utility, least", hl_targets_cold);
  target_row(view, out, "heat recovery, most", hl_targets_recovery);
  target_row(view, out, "heating without recovery", hl_targets_demand_hot);
  target_row(view, out, "cooling without recovery", hl_targets_demand_cold);
  hli_open_row(out, NULL);
  hli_row_heading(out, "pinch, °C hot / cold");
  pinch_row(view->design, out);
  if (two)
    pinch_row(view->targets, out);
  hli_close_row(out);
  hli_close_table(out);
}

/** Where a network leaves its soft streams, and which column counts them so. */
static void write_soft(const hli_view *view, hli_text *out) {
  char text[HLI_SENTENCE], t[HLI_SHOWN], target[HLI_SHOWN];
  int count = 0, left_out = 0;
  if (!view->moved)
    return;
  size_t length = (size_t)hli_print(text, sizeof text, "Soft streams as the network leaves them: ");
  for (int k = 0; k < hl_problem_stream_count(view->problem); k++) {
    const hl_stream *stream = hl_problem_stream_at(view->problem, k);
    if (!stream->soft)
      continue;
    if (length > sizeof text / 2) { /* the rest of the sentence has to fit */
      left_out++;
      continue;
    }
    length +=
        (size_t)hli_print(text + length, sizeof text - length, "%s%.60s at %s °C (target %s °C)",
                          count++ > 0 ? ", " : "", stream->name,
                          hli_celsius(hl_network_outlet(view->network, k, NULL), t),
                          hli_celsius(stream->segment[stream->segment_count - 1].t_target, target));
  }
  if (left_out > 0)
    length += (size_t)hli_print(text + length, sizeof text - length, " and %d others", left_out);
  hli_print(text + length, sizeof text - length,
            ". The column of the network, the curves and the findings count them so%s.",
            view->targets != NULL && view->targets != view->design
                ? ", the other column to their targets"
                : "");
  hli_paragraph(out, text);
}

static void write_problem_table(const hli_view *view, hli_text *out) {
  char text[HLI_SHOWN], headings[160];
  hli_open_details(out, "Problem table and cascade");
  hli_print(headings, sizeof headings,
            "#from °C|#to °C|#net CP kW/K|#deficit %s|#flow in %s|#flow out %s", view->heat_unit,
            view->heat_unit, view->heat_unit);
  hli_open_table(out, "Intervals on the shifted scale, hottest first; a deficit takes heat");
  hli_headings(out, headings);
  for (int k = 0; k < hl_targets_interval_count(view->design); k++) {
    const hl_interval *row = hl_targets_interval_at(view->design, k);
    hli_open_row(out, NULL);
    hli_number(out, hli_celsius(row->t_high, text));
    hli_number(out, hli_celsius(row->t_low, text));
    hli_number(out, hli_fixed(row->cp_net / 1e3, 3, text));
    hli_number(out, hli_heat(view, row->deficit, text));
    hli_number(out, hli_heat(view, row->flow_in, text));
    hli_number(out, hli_heat(view, row->flow_out, text));
    hli_close_row(out);
  }
  hli_close_table(out);
  hli_close_details(out);
}

hl_status hli_section_targets(const hli_view *view, hli_text *out) {
  char caption[HLI_SENTENCE], recovery[HLI_SHOWN], share[HLI_SHOWN], hot[HLI_SHOWN];
  double demand = hl_targets_demand_hot(view->design);
  hli_open_section(out, "targets", "Energy targets");
  write_target_table(view, out);
  write_soft(view, out);
  hli_print(caption, sizeof caption,
            "Composite curves: the process can recover %s, %s %% of its heating demand; at least "
            "%s of hot utility remain for exchangers alone.",
            hli_heat_unit(view, hl_targets_recovery(view->design), recovery),
            demand > 0 ? hli_percent(hl_targets_recovery(view->design) / demand, share) : "–",
            hli_heat_unit(view, hl_targets_hot(view->design), hot));
  HLI_TRY(hli_figure(view, hli_figure_composite, out, caption));
  write_problem_table(view, out);
  hli_close_section(out);
  return HL_OK;
}

/* ------------------------------------------------------------------- machines */

static void write_machine_table(const hli_view *view, hli_text *out) {
  char text[HLI_SHOWN], name[256], headings[240];
  hli_print(headings, sizeof headings,
            "machine|fluid|#evaporates °C|#condenses °C|#lift K|#from source %s|#to sink %s|#shaft "
            "power %s|#electric power %s|#COP shaft|#COP electric|#investment %s",
            view->heat_unit, view->heat_unit, view->heat_unit, view->heat_unit, view->currency);
  hli_open_table(out, "Machines of the network; COP: heat delivered per shaft or electric power");
  hli_headings(out, headings);
  for (int k = 0; k < hl_network_machine_count(view->network); k++) {
    const hl_net_machine *machine = hl_network_machine_at(view->network, k);
    hli_open_row(out, NULL);
    hli_row_heading(out, hli_view_machine(view, k, name, sizeof name));
    hli_cell(out, machine->fluid != NULL ? machine->fluid : "");
    hli_number(out, hli_celsius(machine->t_evap, text));
    hli_number(out, hli_celsius(machine->t_cond, text));
    hli_number(out, hli_fixed(machine->t_cond - machine->t_evap, 1, text));
    hli_number(out, hli_heat(view, machine->q_source, text));
    hli_number(out, hli_heat(view, machine->q_sink, text));
    hli_number(out, hli_heat(view, machine->shaft, text));
    hli_number(out, hli_heat(view, machine->power, text));
    hli_number(out, hli_fixed(machine->cop, 3, text));
    hli_number(out, hli_fixed(hli_electric_cop(machine), 3, text));
    hli_number(out, hli_money(machine->investment, text));
    hli_close_row(out);
  }
  hli_close_table(out);
}

void hli_write_states(const hl_cycle_result *cycle, const char *name, hli_text *out) {
  char text[HLI_SHOWN], caption[320], shown[48], allowed[64];
  hli_print(caption, sizeof caption, "State points of %s", name);
  hli_open_table(out, caption);
  hli_headings(out, "state|#p bar|#t °C|#h kJ/kg|#s kJ/kgK|#vapour fraction");
  for (int k = 0; k < cycle->state_count; k++) {
    const hl_cycle_state *state = &cycle->state[k];
    hli_open_row(out, NULL);
    hli_row_heading(out, state->label);
    hli_number(out, hli_fixed(state->p / 1e5, 3, text));
    hli_number(out, hli_fixed(state->t - 273.15, 2, text));
    hli_number(out, hli_fixed(state->h / 1e3, 2, text));
    hli_number(out, hli_fixed(state->s / 1e3, 4, text));
    hli_number(out, hli_fixed(state->x, 3, text));
    hli_close_row(out);
  }
  hli_close_table(out);
  hli_print(caption, sizeof caption, "Limits of %s", name);
  hli_open_table(out, caption);
  hli_headings(out, "limit|#value|#allowed|kept");
  for (int k = 0; k < cycle->limit_count; k++) {
    const hl_cycle_limit *limit = &cycle->limit[k];
    hli_open_row(out, NULL);
    hli_row_heading(out, limit->name);
    hli_number(out, hli_show(limit->dimension, limit->value, shown));
    bool upper = limit->margin * (limit->limit - limit->value) >= 0; /* the margin is left below */
    hli_show(limit->dimension, limit->limit, shown);
    hli_print(allowed, sizeof allowed, "%s %s", upper ? "≤" : "≥", shown);
    hli_number(out, allowed);
    hli_cell(out, limit->margin < 0 ? "no" : "yes");
    hli_close_row(out);
  }
  hli_close_table(out);
}

static void write_cycle(const hli_view *view, int machine, hli_text *out) {
  char name[256], caption[320];
  hli_view_machine(view, machine, name, sizeof name);
  hli_print(caption, sizeof caption, "State points and limits of %s", name);
  hli_open_details(out, caption);
  hli_write_states(hl_network_cycle_at(view->network, machine), name, out);
  hli_close_details(out);
}

/** What flue gas costs beyond its heat; nothing where the targets have none. */
static void write_flue_gas(const hli_view *view, hli_text *out) {
  bool any = false;
  char headings[240], text[HLI_SHOWN];
  for (int k = 0; view->targets != NULL && k < hl_targets_utility_count(view->targets); k++) {
    const hl_utility_target *u = hl_targets_utility_at(view->targets, k);
    if (!(u->fuel > 0))
      continue;
    if (!any) {
      hli_print(headings, sizeof headings,
                "utility|#flow kW/K|#leaves at °C|limited by|#fuel %s|#to the process %s|"
                "#stack loss %s|#efficiency %%",
                view->heat_unit, view->heat_unit, view->heat_unit);
      hli_open_table(out, "Flue gas: the least flow, from its flame to the curve");
      hli_headings(out, headings);
    }
    any = true;
    hli_open_row(out, NULL);
    hli_row_heading(out, hl_problem_utility_at(view->problem, u->utility)->name);
    hli_number(out, hli_fixed(u->flow / 1e3, 4, text));
    hli_number(out, hli_celsius(u->t_out, text));
    hli_cell(out, isnan(u->t_touch) ? "the stack" : "the curve");
    hli_number(out, hli_heat(view, u->fuel, text));
    hli_number(out, hli_heat(view, u->duty, text));
    hli_number(out, hli_heat(view, u->stack_loss, text));
    hli_number(out, hli_fixed(100 * u->duty / u->fuel, 1, text));
    hli_close_row(out);
  }
  if (any)
    hli_close_table(out);
}

/** Heat raised into a main is above what the streams use of it: it is cooled away, and paid so. */
static void write_raised(const hli_view *view, hli_text *out) {
  char text[HLI_SENTENCE], heat[HLI_SHOWN];
  for (int k = 0; view->targets != NULL && k < hl_targets_utility_count(view->targets); k++) {
    const hl_utility_target *u = hl_targets_utility_at(view->targets, k);
    const hl_utility *own = hl_problem_utility_at(view->problem, u->utility);
    const hl_utility *paid = hl_problem_utility_paid(view->problem, u->utility);
    if (own == NULL || !(u->duty > 0) || own->main[0] == '\0' || own->side != HL_SIDE_COLD)
      continue;
    hli_print(text, sizeof text,
              "The %s raised into %s are used by no stream here: they are cooled away%s%s.",
              hli_heat_unit(view, u->duty, heat), own->main,
              paid != own       ? " at the price of "
              : own->price == 0 ? ", and as no cold utility is cold enough to take them, they have "
                                  "no price"
                                : " at the price of the main",
              paid != own ? paid->name : "");
    hli_paragraph(out, text);
  }
}

hl_status hli_section_machines(const hli_view *view, hli_text *out) {
  int machines = view->network != NULL ? hl_network_machine_count(view->network) : 0;
  char caption[HLI_SENTENCE], low[HLI_SHOWN], high[HLI_SHOWN], name[256];
  hli_open_section(out, "utilities", "Utilities and heat pumps on the grand composite curve");
  if (machines > 0) {
    const hl_net_machine *machine = hl_network_machine_at(view->network, 0);
    hli_print(caption, sizeof caption,
              "Grand composite curve: %s takes heat at %s °C from the surplus below the pinch and "
              "gives it at %s °C to the demand above.",
              hli_view_machine(view, 0, name, sizeof name), hli_celsius(machine->t_evap, low),
              hli_celsius(machine->t_cond, high));
  } else {
    hli_print(caption, sizeof caption,
              "Grand composite curve: %s of hot utility and %s of cold utility, at the "
              "temperatures where the curve needs them.",
              hli_heat_unit(view, hl_targets_hot(view->design), low),
              hli_heat_unit(view, hl_targets_cold(view->design), high));
  }
  HLI_TRY(hli_figure(view, hli_figure_grand, out, caption));
  if (view->network == NULL)
    write_flue_gas(view, out);
  if (view->network == NULL)
    write_raised(view, out);
  if (machines > 0)
    write_machine_table(view, out);
  for (int k = 0; k < machines; k++)
    write_cycle(view, k, out);
  hli_close_section(out);
  return HL_OK;
}

/* --------------------------------------------------------------------- exergy */

static void write_exergy_table(const hli_view *view, const hl_exergy *exergy, hli_text *out) {
  char text[HLI_SHOWN], headings[96];
  double all = hl_exergy_destroyed(exergy);
  hli_print(headings, sizeof headings, "of|component|#destroyed %s|#share %%", view->heat_unit);
  hli_open_table(out, "Exergy destroyed by component");
  hli_headings(out, headings);
  for (int k = 0; k < hl_exergy_count(exergy); k++) {
    const hl_exergy_row *row = hl_exergy_at(exergy, k);
    hli_open_row(out, NULL);
    hli_row_heading(out, row->group);
    hli_cell(out, row->component);
    hli_number(out, hli_fixed(row->destroyed / view->heat, view->heat_decimals + 1, text));
    hli_number(out, hli_fixed(100 * row->destroyed / all, 1, text));
    hli_close_row(out);
  }
  hli_open_row(out, "sum");
  hli_row_heading(out, "All");
  hli_cell(out, "");
  hli_number(out, hli_fixed(all / view->heat, view->heat_decimals + 1, text));
  hli_number(out, hli_fixed(100, 1, text));
  hli_close_row(out);
  hli_close_table(out);
}

/** How well the balance closes, relative to the exergy put in. */
static const char *closure_text(double closure, char text[HLI_SHOWN]) {
  if (fabs(closure) < 1e-9)
    return " to better than one part in a billion";
  hli_print(text, HLI_SHOWN, " but for %.2g %% of the exergy in", 100 * fabs(closure));
  return text;
}

hl_status hli_section_exergy(const hli_view *view, hli_text *out) {
  const hl_exergy *exergy = hli_view_exergy(view);
  char caption[HLI_SENTENCE], first[HLI_SHOWN], second[HLI_SHOWN], third[HLI_SHOWN],
      closed[HLI_SHOWN];
  hli_open_section(out, "exergy", "Exergy");
  hli_print(caption, sizeof caption,
            "Carnot-factor curves at T0 = %s °C: the area between hot and cold is what heat "
            "transfer destroys%s.",
            hli_celsius(view->t0, first),
            view->network != NULL && hl_network_machine_count(view->network) > 0
                ? "; the table of components counts machines by the exergy of their fluid instead"
                : "");
  HLI_TRY(hli_figure(view, hli_figure_carnot, out, caption));
  if (exergy == NULL) {
    hli_close_section(out);
    return HL_OK;
  }
  int largest = 0;
  for (int k = 1; k < hl_exergy_count(exergy); k++)
    if (hl_exergy_at(exergy, k)->destroyed > hl_exergy_at(exergy, largest)->destroyed)
      largest = k;
  const hl_exergy_row *row = hl_exergy_at(exergy, largest);
  hli_print(caption, sizeof caption, "The largest loss is %s (%s) with %s, %s %% of all.",
            row->component, row->group, hli_heat_unit(view, row->destroyed, first),
            hli_percent(row->destroyed / hl_exergy_destroyed(exergy), second));
  HLI_TRY(hli_figure(view, hli_figure_exergy, out, caption));
  write_exergy_table(view, exergy, out);
  hli_print(caption, sizeof caption,
            "Balance: exergy in %s − exergy out %s = destroyed %s; the components add up to it%s.",
            hli_heat_unit(view, hl_exergy_in(exergy), first),
            hli_heat_unit(view, hl_exergy_out(exergy), second),
            hli_heat_unit(view, hl_exergy_destroyed(exergy), third),
            closure_text(hl_exergy_closure(exergy), closed));
  hli_paragraph(out, caption);
  if (hl_exergy_process(exergy) < hl_exergy_destroyed(exergy) * (1 - 1e-9)) {
    hli_print(caption, sizeof caption,
              "Without the machines of refrigerated utilities it would be %s.",
              hli_heat_unit(view, hl_exergy_process(exergy), first));
    hli_paragraph(out, caption);
  }
  hli_paragraph(out,
                "Exergy of sensible heat is taken at the mean logarithmic temperature; streams "
                "of machines carry the exergy of their fluid.");
  hli_close_section(out);
  return HL_OK;
}

/* -------------------------------------------------------------------- network */

/** What the network would cost more without the exchanger. */
static const char *worth_text(double worth, char text[HLI_SHOWN]) {
  return isinf(worth) ? "needed" : isnan(worth) ? "–" : hli_money(worth, text);
}

static void write_exchangers(const hli_view *view, hli_text *out) {
  const bool worths =
      view->synthesis != NULL && hl_synthesis_network(view->synthesis) == view->network;
  const bool shells = isfinite(hl_problem_design(view->problem)->shell_max);
  int unknown = 0;
  char text[HLI_SHOWN], hot[256], cold[256], headings[320], in[HLI_SHOWN], span[2 * HLI_SHOWN + 8];
  hli_print(headings, sizeof headings,
            "unit|hot side|cold side|#duty %s|#hot °C|#cold °C|#least ΔT K|#LMTD K|#U kW/m²K|#area "
            "m²%s|#investment %s",
            view->heat_unit, shells ? "|#shells" : "", view->currency);
  const size_t used = strlen(headings);
  if (worths)
    hli_print(headings + used, sizeof headings - used, "|#worth %s/y", view->currency);
  hli_open_table(out, "Exchangers");
  hli_headings(out, headings);
  for (int k = 0; k < hl_network_exchanger_count(view->network); k++) {
    const hl_exchanger *unit = hl_network_exchanger_at(view->network, k);
    hli_open_row(out, NULL);
    hli_row_heading(out, unit->id);
    hli_cell(out, hli_view_port(view, unit->hot, hot, sizeof hot));
    hli_cell(out, hli_view_port(view, unit->cold, cold, sizeof cold));
    hli_number(out, hli_heat(view, unit->duty, text));
    hli_print(span, sizeof span, "%s → %s", hli_celsius(unit->t_hot_in, in),
              hli_celsius(unit->t_hot_out, text));
    hli_number(out, span);
    hli_print(span, sizeof span, "%s → %s", hli_celsius(unit->t_cold_in, in),
              hli_celsius(unit->t_cold_out, text));
    hli_number(out, span);
    hli_number(out, hli_fixed(unit->approach, 2, text));
    hli_number(out, hli_fixed(unit->lmtd, 2, text));
    hli_number(out, hli_fixed(unit->u / 1e3, 3, text));
    hli_number(out, hli_fixed(unit->area, 2, text));
    if (shells)
      hli_number(out, hli_fixed(unit->shells, 0, text));
    hli_number(out, hli_money(unit->investment, text));
    if (worths)
      hli_number(out, worth_text(hl_synthesis_worth(view->synthesis, k), text));
    unknown += worths && isnan(hl_synthesis_worth(view->synthesis, k));
    hli_close_row(out);
  }
  hli_close_table(out);
  if (worths)
    hli_paragraph(out, "Worth: what the yearly cost would rise by without the exchanger, the rest "
                       "optimised anew at the structure that is left, with utilities where its "
                       "streams end short; another structure may cost less. Needed: what is left "
                       "cannot be operated without it.");
  if (unknown > 0)
    hli_paragraph(out, "Where worth has a dash it was not found: there was no time, or what is "
                       "left did not settle.");
}

hl_status hli_section_network(const hli_view *view, hli_text *out) {
  if (view->network == NULL)
    return HL_OK;
  const hl_network_totals *totals = hl_network_totals_of(view->network);
  char caption[HLI_SENTENCE], area[HLI_SHOWN], least[HLI_SHOWN];
  hli_open_section(out, "network", "Network");
  hli_print(
      caption, sizeof caption,
      "Grid diagram: %d exchanger%s with %s m² in all, %d machine%s, %d split%s. Hot streams "
      "run to the right, cold streams to the left; the left end is the hot one for all. Numbers "
      "are "
      "those of the exchanger table; H heats and C cools by a utility%s.",
      totals->units, totals->units == 1 ? "" : "s", hli_fixed(totals->area, 1, area),
      totals->machines, totals->machines == 1 ? "" : "s", totals->splits,
      totals->splits == 1 ? "" : "s",
      totals->machines > 0
          ? ", V evaporates (takes heat into) and K condenses (gives heat from) the fluid of a "
            "machine"
          : "");
  HLI_TRY(hli_figure_of(view, hli_figure_grid, "grid", out, caption));
  write_exchangers(view, out);
  hli_print(caption, sizeof caption,
            "Temperature-heat curves of the exchangers: the closest approach is %s K.",
            hli_kelvins(totals->approach, least));
  HLI_TRY(hli_figure_of(view, hli_figure_tq, "tiles", out, caption));
  hli_close_section(out);
  return HL_OK;
}

/* ---------------------------------------------------------------------- costs */

static void cost_row(hli_text *out, const char *css, const char *name, const char *of, double cost,
                     double all) {
  char text[HLI_SHOWN];
  hli_open_row(out, css);
  hli_row_heading(out, name);
  hli_cell(out, of);
  hli_number(out, hli_money(cost, text));
  hli_number(out, hli_fixed(100 * cost / all, 1, text));
  hli_close_row(out);
}

/** The parts of all electric power, where there are any. */
static void write_power(const hli_view *view, hli_text *out) {
  double all = hl_network_totals_of(view->network)->power;
  char text[HLI_SENTENCE], heat[HLI_SHOWN];
  if (!(all > 0))
    return;
  size_t length = (size_t)hli_print(text, sizeof text, "Electric power: %s in all",
                                    hli_heat_unit(view, all, heat));
  int parts = 0;
  for (int g = 1; g < view->placed.set.count; g++) {
    double power = view->placed.scale[g] * view->placed.set.group[g].power;
    if (!(power > 0) || length + 120 > sizeof text)
      continue;
    char name[96];
    hli_ellipsis(name, sizeof name, view->placed.set.group[g].name, 30);
    length += (size_t)hli_print(text + length, sizeof text - length, "%s%s for %s",
                                parts++ == 0 ? ", of which " : ", ",
                                hli_heat_unit(view, power, heat), name);
  }
  hli_print(text + length, sizeof text - length, ".");
  hli_paragraph(out, text);
}

/** "400.0 kW at 25.00 €/MWh" of a utility or a tier of it, the power of a machine. */
static void energy_row(const hli_view *view, const hl_network_energy *part, double tac,
                       hli_text *out) {
  char name[256], of[300], heat[HLI_SHOWN], price[HLI_SHOWN], electric[HLI_SHOWN] = "";
  const hl_utility *utility = hl_problem_utility_at(view->problem, part->utility);
  const double power = utility != NULL && !isnan(utility->cop) ? part->duty / utility->cop : 0;
  if (utility == NULL)
    hli_view_machine(view, part->machine, name, sizeof name);
  else
    hli_print(name, sizeof name, "%.120s%s%.120s", utility->name,
              utility->tier_of[0] != '\0' ? ", tier of " : "", utility->tier_of);
  hli_heat_unit(view, part->duty, heat);
  if (power > 0)
    hli_heat_unit(view, power, electric);
  hli_print(of, sizeof of, "%s%s%s%s%s at %s %s/MWh", utility == NULL ? "electricity, " : "", heat,
            power > 0 ? " by " : "", electric, power > 0 ? " of electricity, heat" : "",
            hli_fixed(part->price * 3.6e9, 2, price), view->currency);
  cost_row(out, NULL, name, of, part->cost, tac);
}

static void write_costs(const hli_view *view, hli_text *out) {
  const hl_network_totals *totals = hl_network_totals_of(view->network);
  const hl_economics *economics = hl_problem_economics(view->problem);
  char headings[80], name[256], of[200], heat[HLI_SHOWN];
  hli_print(headings, sizeof headings, "cost|of|#%s/y|#share %%", view->currency);
  hli_open_table(out, "Yearly costs of the network");
  hli_headings(out, headings);
  hl_network_energy part;
  for (int k = 0; hl_network_energy_at(view->network, k, &part); k++)
    if (part.duty > 0)
      energy_row(view, &part, totals->tac, out);
  cost_row(out, "sum", "Energy", "", totals->energy_cost, totals->tac);
  hli_print(of, sizeof of, "%d unit%s, %s m²", totals->units, totals->units == 1 ? "" : "s",
            hli_fixed(totals->area, 1, heat));
  cost_row(out, NULL, "Exchangers, annualised", of, totals->exchanger_cost, totals->tac);
  hli_print(of, sizeof of, "%d", totals->machines);
  cost_row(out, NULL, "Machines, annualised", of, totals->machine_cost, totals->tac);
  cost_row(out, "sum", "Total annual cost (TAC)", "", totals->tac, totals->tac);
  hli_close_table(out);
  write_power(view, out);
  char text[HLI_SENTENCE], annuity[HLI_SHOWN];
  hli_print(
      text, sizeof text,
      "Investment %s %s, of which a share of %s counts per year; %s operating hours per year; "
      "%s kg CO₂ per hour.",
      hli_money(totals->investment, heat), view->currency,
      hli_fixed(hl_economics_annuity(economics), 4, annuity), hli_fixed(economics->hours, 0, of),
      hli_fixed(totals->co2 * 3600, 1, name));
  hli_paragraph(out, text);
}

hl_status hli_section_costs(const hli_view *view, hli_text *out) {
  if (view->network == NULL)
    return HL_OK;
  hli_open_section(out, "costs", "Costs");
  write_costs(view, out);
  HLI_TRY(hli_write_sweep(view, out));
  hli_close_section(out);
  return HL_OK;
}
