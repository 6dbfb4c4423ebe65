/** The machines of a heat pump target: tables, diagrams of real ones, why levels are where they
 * are.
 */
#include <heatloom/problem.h>

#include "report/figures/machine.h"
#include "report/hp.h"
#include "report/pages/html.h"

/* ---------------------------------------------------------------------- tables */

static void write_levels(const hli_hp_view *hp, hli_text *out) {
  char headings[120], text[HLI_SHOWN];
  hli_print(headings, sizeof headings, "#level||#machine °C|#profile, shifted °C|#duty %s",
            hp->view.heat_unit);
  hli_open_table(out, "Levels, each side from the pinch outward");
  hli_headings(out, headings);
  for (int k = 0; k < hl_hpr_level_count(hp->hpr); k++) {
    const hl_hpr_level *level = hl_hpr_level_at(hp->hpr, k);
    hli_open_row(out, NULL);
    hli_print(text, sizeof text, "%d", k + 1);
    hli_number(out, text);
    hli_row_heading(out, level->side == HL_SIDE_HOT ? "condenser" : "evaporator");
    hli_number(out, hli_celsius(level->t, text));
    hli_number(out, hli_celsius(level->t_shifted, text));
    hli_number(out, hli_heat(&hp->view, level->q, text));
    hli_close_row(out);
  }
  hli_close_table(out);
}

/** The cycle, and the heat that drives it. */
static const char *machine_text(const hli_hp_view *hp, const hl_hpr_machine *m, char text[120]) {
  char heat[HLI_SHOWN];
  hli_print(text, 120, "%s", m->cycle);
  if (m->q_drive > 0)
    hli_print(text, 120, "%s, driven by %s of heat", m->cycle,
              hli_heat_unit(&hp->view, m->q_drive, heat));
  return text;
}

/** What places a machine beside two levels, "t_generator 150 °C"; "" if that is nothing. */
static const char *more_text(const hl_hpr_machine *m, char text[HLI_SENTENCE]) {
  size_t used = 0;
  text[0] = '\0';
  if (m->machine == NULL)
    return text;
  const hl_cycle_info *cycle = hl_machine_cycle(m->machine);
  for (int k = 2; k < hl_cycle_variable_count(cycle); k++) {
    const char *name = hl_cycle_variable_at(cycle, k).name;
    const hl_unit *unit = hl_unit_shown(hl_settings_find(cycle->parameters, name)->dimension);
    hli_print(text + used, HLI_SENTENCE - used, "%s%s %.4g%s%s", used > 0 ? ", " : "", name,
              hl_unit_from_si(unit, hl_machine_value(m->machine, name)),
              unit->show[0] != '\0' ? " " : "", unit->show);
    used = strlen(text);
  }
  return text;
}

static bool any_more(const hli_hp_view *hp) {
  char text[HLI_SENTENCE];
  for (int k = 0; k < hl_hpr_machine_count(hp->hpr); k++)
    if (more_text(hl_hpr_machine_at(hp->hpr, k), text)[0] != '\0')
      return true;
  return false;
}

static void write_table(const hli_hp_view *hp, hli_text *out) {
  char headings[240], text[HLI_SHOWN], what[120], with[HLI_SENTENCE];
  const char *heat = hp->view.heat_unit;
  const bool more = any_more(hp);
  hli_print(headings, sizeof headings,
            "#machine|%s#%s °C|#%s °C|#given %s|#taken %s|#power %s|#COP%s|"
            "#investment %s",
            !hp->real ? ""
            : more    ? "system|fluid|with|#subcooling K|#superheat K|"
                      : "system|fluid|#subcooling K|#superheat K|",
            hl_hpr_level_name(hp->hpr, HL_SIDE_HOT), hl_hpr_level_name(hp->hpr, HL_SIDE_COLD), heat,
            heat, heat, hp->heating ? "" : " of cooling", hp->view.currency);
  hli_open_table(out, hp->heating ? "Machines; COP of heating" : "Machines; COP of cooling");
  hli_headings(out, headings);
  for (int k = 0; k < hl_hpr_machine_count(hp->hpr); k++) {
    const hl_hpr_machine *m = hl_hpr_machine_at(hp->hpr, k);
    hli_open_row(out, NULL);
    hli_print(text, sizeof text, "%d", k + 1);
    hli_number(out, text);
    if (hp->real) {
      hli_row_heading(out, machine_text(hp, m, what));
      hli_cell(out, m->fluid);
      if (more)
        hli_cell(out, more_text(m, with));
      hli_number(out, hli_fixed(m->subcool, 1, text));
      hli_number(out, hli_fixed(m->superheat, 1, text));
    }
    hli_number(out, hli_celsius(m->t_cond, text));
    hli_number(out, hli_celsius(m->t_evap, text));
    hli_number(out, hli_heat(&hp->view, m->q_cond, text));
    hli_number(out, hli_heat(&hp->view, m->q_evap, text));
    hli_number(out, hli_heat(&hp->view, m->power, text));
    hli_number(out, hli_fixed(m->cop, 3, text));
    hli_number(out, hli_money(m->investment, text));
    hli_close_row(out);
  }
  hli_close_table(out);
}

static void write_engines(const hli_hp_view *hp, hli_text *out) {
  char headings[160], text[HLI_SHOWN];
  if (hl_hpr_engine_count(hp->hpr) == 0)
    return;
  hli_print(headings, sizeof headings,
            "#engine|#takes heat at °C|#gives heat at °C|#taken %s|#power %s|#investment %s",
            hp->view.heat_unit, hp->view.heat_unit, hp->view.currency);
  hli_open_table(out, "Engines from what the pumps leave to ambient");
  hli_headings(out, headings);
  for (int k = 0; k < hl_hpr_engine_count(hp->hpr); k++) {
    const hl_hpr_engine *e = hl_hpr_engine_at(hp->hpr, k);
    hli_open_row(out, NULL);
    hli_print(text, sizeof text, "%d", k + 1);
    hli_number(out, text);
    hli_number(out, hli_celsius(e->t, text));
    hli_number(out, hli_celsius(e->t_ambient, text));
    hli_number(out, hli_heat(&hp->view, e->q, text));
    hli_number(out, hli_heat(&hp->view, e->power, text));
    hli_number(out, hli_money(e->investment, text));
    hli_close_row(out);
  }
  hli_close_table(out);
}

/** Which limit took which candidates out. */
static void write_exclusions(const hli_hp_view *hp, hli_text *out) {
  const hl_hpr_exclusion *e = hl_hpr_exclusion_at(hp->hpr, 0);
  char count[HLI_SHOWN];
  if (e == NULL)
    return;
  hli_open_details(out, "Candidates that were excluded");
  hli_open_table(out, "Points of the grid by the limit that each breaks most, and what comes "
                      "nearest to it");
  hli_headings(out, "system|fluid|reason|value and limit|#points");
  for (int k = 0; (e = hl_hpr_exclusion_at(hp->hpr, k)) != NULL; k++) {
    hli_open_row(out, NULL);
    hli_row_heading(out, e->cycle);
    hli_cell(out, e->fluid);
    hli_cell(out, e->reason);
    hli_cell(out, e->example != NULL ? e->example : "");
    hli_print(count, sizeof count, "%d", e->count);
    hli_number(out, count);
    hli_close_row(out);
  }
  hli_close_table(out);
  hli_close_details(out);
}

/** What `hp explain` says of each level, folded. */
static hl_status write_reasons(const hli_hp_view *hp, hli_text *out) {
  char text[1200], number[HLI_SHOWN];
  if (!hp->any)
    return HL_OK;
  hli_open_details(out, "Why each level stands where it stands");
  for (int k = 0; k < hl_hpr_level_count(hp->hpr); k++) {
    HLI_TRY(hl_hpr_write_level(hp->hpr, k, text, sizeof text));
    hli_print(number, sizeof number, "Level %d", k + 1);
    hli_heading(out, number);
    hli_paragraph(out, text);
  }
  hli_close_details(out);
  return HL_OK;
}

/* -------------------------------------------------------------------- diagrams */

/** A machine at its point, as the diagrams take it; `result` is to be released. */
static hl_status machine_view(const hli_hp_view *hp, int machine, hli_machine_view *view,
                              hl_cycle_result **result) {
  const hl_hpr_machine *m = hl_hpr_machine_at(hp->hpr, machine);
  const hl_economics *economics = hl_problem_economics(hp->view.problem);
  *result = hli_zalloc(hp->view.ctx, 1, sizeof **result);
  if (*result == NULL)
    return hli_nomem(hp->view.ctx);
  HLI_TRY(hl_machine_eval(m->machine, economics->t_ambient, economics->p_ambient, *result));
  const double per =
      (*result)->q_sink > 0 ? m->q_cond / (*result)->q_sink : m->q_evap / (*result)->q_source;
  *view = (hli_machine_view){.ctx = hp->view.ctx,
                             .machine = m->machine,
                             .result = *result,
                             .standalone = hp->view.standalone,
                             .factor = per / hp->view.heat,
                             .unit = hp->view.heat_unit};
  return HL_OK;
}

hl_status hli_hp_figure_machine(const hli_hp_view *hp, int machine, hl_cycle_figure kind,
                                hli_text *out) {
  hli_machine_view view;
  hl_cycle_result *result;
  hl_status status = machine_view(hp, machine, &view, &result);
  if (status == HL_OK)
    status = hli_machine_figure(&view, kind, out);
  hli_release(hp->view.ctx, result);
  return status;
}

void hli_hp_machine_finding(const hli_hp_view *hp, int machine, hl_cycle_figure kind,
                            const hl_cycle_result *result, char text[HLI_SENTENCE]) {
  const hl_hpr_machine *m = hl_hpr_machine_at(hp->hpr, machine);
  char a[HLI_SHOWN], b[HLI_SHOWN], c[HLI_SHOWN], d[HLI_SHOWN], e[HLI_SHOWN];
  const char *fluid = m->fluid != NULL ? m->fluid : "";
  if (kind == HL_CYCLE_FIGURE_TQ) {
    hli_print(text, HLI_SENTENCE,
              "Machine %d, %s%s%s: it takes %s around %s °C and gives %s around %s °C (entropic "
              "means) %s %s of %s; lines are the fluid's own temperatures.",
              machine + 1, m->cycle, fluid[0] != '\0' ? " " : "", fluid,
              hli_heat_unit(&hp->view, m->q_evap, a), hli_celsius(result->t_cold, b),
              hli_heat_unit(&hp->view, m->q_cond, c), hli_celsius(result->t_hot, d),
              m->power < 0 ? "and makes" : "for",
              hli_heat_unit(&hp->view, m->q_drive > 0 ? m->q_drive : fabs(m->power), e),
              m->q_drive > 0 ? "driving heat" : "power");
    return;
  }
  char outlet[80] = "";
  if (!isnan(result->t_discharge))
    hli_print(outlet, sizeof outlet, ", with %s °C at the compressor's outlet",
              hli_celsius(result->t_discharge, d));
  hli_print(text, HLI_SENTENCE, "Machine %d, %s%s%s: from %s to %s bar, a ratio of %s%s; %s %s.",
            machine + 1, m->cycle, fluid[0] != '\0' ? " " : "", fluid,
            hli_fixed(result->p_low / 1e5, 2, a), hli_fixed(result->p_high / 1e5, 2, b),
            hli_fixed(result->p_high / result->p_low, 2, c), outlet,
            m->power < 0 ? "efficiency" : "COP", hli_fixed(m->cop, m->power < 0 ? 3 : 2, e));
}

static hl_status write_diagrams(const hli_hp_view *hp, int machine, hli_text *out) {
  static const hl_cycle_figure kinds[] = {HL_CYCLE_FIGURE_PH, HL_CYCLE_FIGURE_TQ};
  hli_machine_view view;
  hl_cycle_result *result;
  char caption[HLI_SENTENCE];
  hl_status status = machine_view(hp, machine, &view, &result);
  hli_text_puts(out, "<div class=\"pair\">\n");
  for (int k = 0; k < 2 && status == HL_OK; k++) {
    if (kinds[k] == HL_CYCLE_FIGURE_PH &&
        (result->state_count == 0 || hl_machine_fluid_at(view.machine, 0) == NULL))
      continue;
    hli_hp_machine_finding(hp, machine, kinds[k], result, caption);
    hli_open_figure(out, "plot", caption);
    status = hli_machine_figure(&view, kinds[k], out);
    hli_close_figure(out, caption);
  }
  hli_text_puts(out, "</div>\n");
  hli_release(hp->view.ctx, result);
  return status;
}

hl_status hli_hp_write_machines(const hli_hp_view *hp, hli_text *out) {
  hli_open_section(out, "machines", hp->any ? "Machines and levels" : "Where a machine could be");
  if (hp->any) {
    hli_text_puts(out, "<div class=\"beside\">\n");
    write_levels(hp, out);
    write_table(hp, out);
    hli_text_puts(out, "</div>\n");
  }
  HLI_TRY(write_reasons(hp, out));
  write_engines(hp, out);
  write_exclusions(hp, out);
  hli_text_puts(out, "<div class=\"pair\">\n");
  HLI_TRY(hli_hp_write_figure(hp, HL_HPR_FIGURE_GRAND, out));
  HLI_TRY(hli_hp_write_figure(hp, HL_HPR_FIGURE_PROFILES, out));
  hli_text_puts(out, "</div>\n");
  for (int k = 0; hp->real && k < hl_hpr_machine_count(hp->hpr); k++)
    HLI_TRY(write_diagrams(hp, k, out));
  hli_close_section(out);
  return HL_OK;
}
