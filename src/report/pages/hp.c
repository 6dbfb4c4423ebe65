/** The report of a heat pump target: answer, account, machines, figures, assumptions. */
#include <heatloom/io.h>
#include <heatloom/problem.h>

#include "report/hp.h"
#include "report/pages/html.h"

/* -------------------------------------------------------------------- findings */

static void list_item(hli_text *out, const char *text) {
  if (text[0] == '\0')
    return;
  hli_text_puts(out, "<li>");
  hli_escape(out, text);
  hli_text_puts(out, "</li>\n");
}

static hl_status write_findings(const void *of, hli_text *out) {
  const hli_hp_view *hp = of;
  char text[HLI_SENTENCE];
  const hl_outcome outcome = hl_hpr_outcome(hp->hpr);
  hli_text_puts(out, "<section id=\"findings\" aria-labelledby=\"h-findings\">\n"
                     "<h2 id=\"h-findings\">The answer</h2>\n");
  if (outcome == HL_OUTCOME_LIMIT || outcome == HL_OUTCOME_STOPPED)
    hli_text_puts(out, "<p class=\"bad\">The search was cut short: this is the best machine until "
                       "then.</p>\n");
  hli_text_puts(out, "<ol class=\"findings\">\n");
  hli_hp_answer(hp, text);
  list_item(out, text);
  hli_hp_engines(hp, text);
  list_item(out, text);
  if (outcome != HL_OUTCOME_INFEASIBLE) {
    hli_hp_distance(hp, text);
    list_item(out, text);
    if (hli_hp_shows(hp, HL_HPR_FIGURE_PRICE)) {
      hli_hp_finding(hp, HL_HPR_FIGURE_PRICE, text);
      list_item(out, text);
    }
  }
  hli_text_puts(out, "</ol>\n</section>\n");
  return HL_OK;
}

/* -------------------------------------------------------------------- question */

static const char *const objective_text[] = {"the least yearly cost of energy", "the least power",
                                             "the least exergy of power, fuel and utilities",
                                             "the least emission of CO₂"};

static void load_text(const hli_hp_view *hp, char *text, size_t size) {
  const hl_hpr_settings *set = hl_hpr_asked(hp->hpr);
  char number[HLI_SHOWN];
  if (set->load == HL_HPR_LOAD_SHARE)
    hli_print(text, size, "a load of %s %% of the demand", hli_percent(set->share, number));
  else if (set->load == HL_HPR_LOAD_DUTY)
    hli_print(text, size, "a load of %s", hli_heat_unit(&hp->view, set->duty, number));
  else
    hli_print(text, size, "any load, or no machine");
}

/** "at most 2 condensers and 1 evaporator", machines in parallel, or what a machine of the library
 * may be. */
static void means_text(const hli_hp_view *hp, char *text, size_t size) {
  const hl_levels_settings *levels = hl_hpr_levels_asked(hp->hpr);
  if (hp->real)
    hli_print(text, size, "machines of the library (%d candidates)",
              hl_hpr_candidate_count(hp->hpr));
  else if (levels->model == HL_LEVELS_PARALLEL)
    hli_print(text, size, "at most %d %s of one condenser and one evaporator", levels->condensers,
              levels->condensers == 1 ? "machine" : "machines");
  else
    hli_print(text, size, "at most %d %s and %d %s", levels->condensers,
              levels->condensers == 1 ? "condenser" : "condensers", levels->evaporators,
              levels->evaporators == 1 ? "evaporator" : "evaporators");
}

static void write_question(const hli_hp_view *hp, hli_text *out) {
  const hl_hpr_settings *set = hl_hpr_asked(hp->hpr);
  char text[HLI_SENTENCE], load[120], means[120], demand[HLI_SHOWN], air[HLI_SHOWN], dt[HLI_SHOWN];
  load_text(hp, load, sizeof load);
  means_text(hp, means, sizeof means);
  hli_open_section(out, "question", "The question");
  int used = hli_print(text, sizeof text, "Which %s of %s, for %s, has %s%s?",
                       hp->heating ? "heat pump" : "refrigeration machine", means, load,
                       objective_text[set->objective],
                       set->objective == HL_HPR_COST ? hli_hp_paid(hp) : "");
  used += hli_print(text + used, sizeof text - (size_t)used, " It works %s%s%s. The demand is %s.",
                    set->scope == HL_HPR_DIRECT ? "on the grand composite curve of "
                                                : "between the mains of ",
                    hl_hpr_zone(hp->hpr)[0] != '\0' ? "zone " : "the whole case",
                    hl_hpr_zone(hp->hpr), hli_heat_unit(&hp->view, hl_hpr_demand(hp->hpr), demand));
  if (hl_hpr_ambient_left_out(hp->hpr))
    hli_print(text + used, sizeof text - (size_t)used,
              " Ambient was allowed, but is left out: machines on the process alone are better.");
  if (set->ambient)
    hli_print(text + used, sizeof text - (size_t)used,
              " Ambient of %s °C, with an approach of %s K to the shifted profile, is a %s as "
              "well.",
              hli_celsius(set->t_air, air), hli_kelvins(set->dt_air, dt),
              hp->heating ? "source" : "sink");
  hli_paragraph(out, text);
  hli_close_section(out);
}

/* --------------------------------------------------------------------- account */

typedef char *(*show_fn)(const hli_hp_view *hp, double value, char text[HLI_SHOWN]);

static char *show_heat(const hli_hp_view *hp, double value, char text[HLI_SHOWN]) {
  return hli_heat(&hp->view, value, text);
}

static char *show_money(const hli_hp_view *hp, double value, char text[HLI_SHOWN]) {
  (void)hp;
  return hli_money(value, text);
}

static char *show_tonnes(const hli_hp_view *hp, double value, char text[HLI_SHOWN]) {
  (void)hp;
  return hli_fixed(value / 1e3, 1, text);
}

/** Machines or engines: there is something to set against none. */
static bool differs(const hli_hp_view *hp) { return hp->any || hl_hpr_engine_count(hp->hpr) > 0; }

static void known_number(hli_text *out, const hli_hp_view *hp, show_fn show, double value) {
  char text[HLI_SHOWN];
  hli_number(out, isnan(value) ? "not known" : show(hp, value, text));
}

static void account_row(const hli_hp_view *hp, hli_text *out, const char *css, const char *name,
                        const char *unit, show_fn show, double none, double with) {
  hli_open_row(out, css);
  hli_row_heading(out, name);
  hli_cell(out, unit);
  known_number(out, hp, show, none);
  if (differs(hp)) {
    known_number(out, hp, show, with);
    known_number(out, hp, show, with - none);
  }
  hli_close_row(out);
}

static void write_accounts(const hli_hp_view *hp, hli_text *out) {
  const hl_hpr_account *none = hl_hpr_before(hp->hpr), *with = hl_hpr_after(hp->hpr);
  char yearly[HLI_SHOWN], caption[80];
  const char *heat = hp->view.heat_unit, *zones = hl_hpr_zones(hp->hpr);
  hli_print(yearly, sizeof yearly, "%s/y", hp->view.currency);
  hli_print(caption, sizeof caption, "Without a machine%s%s%s%s", *zones != '\0' ? " (" : "", zones,
            *zones != '\0' ? ")" : "", differs(hp) ? ", and with the best" : "");
  hli_open_table(out, caption);
  hli_headings(out, differs(hp) ? "of|unit|#none|#with machine|#difference" : "of|unit|#none");
  account_row(hp, out, NULL, "Hot utility", heat, show_heat, none->hot, with->hot);
  account_row(hp, out, NULL, "Cold utility", heat, show_heat, none->cold, with->cold);
  account_row(hp, out, NULL, "Electric power", heat, show_heat, none->power, with->power);
  if (hl_hpr_work_engine(hp->hpr) > 0)
    account_row(hp, out, NULL, "Given by engines, of that", heat, show_heat, 0,
                hl_hpr_work_engine(hp->hpr));
  account_row(hp, out, NULL, "Energy", yearly, show_money, none->energy_cost, with->energy_cost);
  if (hl_hpr_exchangers_missing(hp->hpr)[0] == '\0') {
    account_row(hp, out, NULL, "Machines", hp->view.currency, show_money, none->machines,
                with->machines);
    account_row(hp, out, NULL, "Exchangers, more than without machines", hp->view.currency,
                show_money, none->exchangers, with->exchangers);
  }
  account_row(hp, out, NULL, "Investment", hp->view.currency, show_money, none->investment,
              with->investment);
  account_row(hp, out, "sum", "Energy and capital", yearly, show_money, none->yearly, with->yearly);
  account_row(hp, out, NULL, "CO₂", "t/y", show_tonnes, none->co2, with->co2);
  account_row(hp, out, NULL, "Exergy of power, fuel, utilities", heat, show_heat, none->exergy,
              with->exergy);
  hli_close_table(out);
}

static void fact(hli_text *out, const char *name, const char *value) {
  hli_open_row(out, NULL);
  hli_row_heading(out, name);
  hli_number(out, value);
  hli_close_row(out);
}

static void write_economics(const hli_hp_view *hp, hli_text *out) {
  const double pay = hl_hpr_payback(hp->hpr), abatement = hl_hpr_abatement_cost(hp->hpr);
  char text[HLI_SHOWN], number[HLI_SHOWN];
  hli_open_table(out, "What the machine is worth");
  hli_headings(out, "measure|#value");
  hli_print(text, sizeof text, "%s y", hli_fixed(pay, 2, number));
  if (!isnan(pay))
    fact(out, "Payback", isfinite(pay) ? text : "never");
  hli_print(text, sizeof text, "%s %s", hli_money(hl_hpr_net_present_value(hp->hpr), number),
            hp->view.currency);
  if (!isnan(hl_hpr_net_present_value(hp->hpr)))
    fact(out, "Net present value", text);
  const hl_hpr_paying pays = hl_hpr_pays(hp->hpr);
  if (pays == HL_HPR_PAYS_ALWAYS || pays == HL_HPR_PAYS_NEVER)
    fact(out, "Pays with power", pays == HL_HPR_PAYS_ALWAYS ? "at any price" : "at no price");
  else if (pays != HL_HPR_PAYS_UNKNOWN)
    fact(out, pays == HL_HPR_PAYS_ABOVE ? "Pays with power above" : "Pays with power below",
         hli_hp_price(hp, hl_hpr_break_even_design(hp->hpr), text));
  if (pays != HL_HPR_PAYS_ABOVE && hl_hpr_scan_count(hp->hpr) > 0 &&
      isfinite(hl_hpr_break_even(hp->hpr)) && hl_hpr_break_even(hp->hpr) > 0 &&
      hl_hpr_break_even(hp->hpr) > hl_hpr_break_even_design(hp->hpr) * (1 + 1e-6))
    fact(out, "A machine of another load tried pays below",
         hli_hp_price(hp, hl_hpr_break_even(hp->hpr), text));
  if (!isnan(abatement)) {
    hli_print(text, sizeof text, "%s %s/t", hli_fixed(1e3 * abatement, 1, number),
              hp->view.currency);
    fact(out, "Cost of CO₂ saved", text);
  }
  hli_close_table(out);
}

static void account_section(const hli_hp_view *hp, hli_text *out) {
  char text[HLI_SENTENCE];
  hli_open_section(out, "account", differs(hp) ? "With and without" : "Without a machine");
  hli_text_puts(out, "<div class=\"beside\">\n");
  write_accounts(hp, out);
  if (differs(hp) && (hp->priced || hl_hpr_pays(hp->hpr) != HL_HPR_PAYS_UNKNOWN))
    write_economics(hp, out);
  hli_text_puts(out, "</div>\n");
  if (hl_hpr_cost_missing(hp->hpr)[0] != '\0') {
    hli_print(text, sizeof text, "The cost of energy is not known: %s.",
              hl_hpr_cost_missing(hp->hpr));
    hli_paragraph(out, text);
  }
  if (hl_hpr_co2_missing(hp->hpr)[0] != '\0') {
    hli_print(text, sizeof text, "The emission of CO₂ is not known: %s.",
              hl_hpr_co2_missing(hp->hpr));
    hli_paragraph(out, text);
  }
  if (hl_hpr_machines_missing(hp->hpr)[0] != '\0') {
    hli_print(text, sizeof text, "Machines are not fully counted: %s.",
              hl_hpr_machines_missing(hp->hpr));
    hli_paragraph(out, text);
  }
  hli_close_section(out);
}

/* --------------------------------------------------------------------- figures */

hl_status hli_hp_write_figure(const hli_hp_view *hp, hl_hpr_figure kind, hli_text *out) {
  char caption[HLI_SENTENCE];
  if (!hli_hp_shows(hp, kind))
    return HL_OK;
  hli_hp_finding(hp, kind, caption);
  hli_open_figure(out, "plot", caption);
  HLI_TRY(hli_hp_figure(hp, kind, out));
  hli_close_figure(out, caption);
  return HL_OK;
}

/** What the load, the number of levels and the price of power decide. */
static hl_status dependence(const hli_hp_view *hp, hli_text *out) {
  static const hl_hpr_figure kinds[] = {HL_HPR_FIGURE_LOAD, HL_HPR_FIGURE_LEVELS,
                                        HL_HPR_FIGURE_PRICE};
  bool any = false;
  for (int k = 0; k < 3; k++)
    any = any || hli_hp_shows(hp, kinds[k]);
  if (!any)
    return HL_OK;
  hli_open_section(out, "dependence", "What load, levels and prices decide");
  hli_text_puts(out, "<div class=\"pair\">\n");
  for (int k = 0; k < 3; k++)
    HLI_TRY(hli_hp_write_figure(hp, kinds[k], out));
  hli_text_puts(out, "</div>\n");
  hli_close_section(out);
  return HL_OK;
}

/* ----------------------------------------------------------------- assumptions */

static const char *const model_text[] = {
    "each lift between an evaporator and a condenser is a machine with its own COP",
    "all levels belong to one machine between the entropic means of both sides",
    "machines have one evaporator and one condenser each"};

static void write_model(const hli_hp_view *hp, hli_text *out) {
  const hl_levels_settings *levels = hl_hpr_levels_asked(hp->hpr);
  char text[HLI_SENTENCE], eta[HLI_SHOWN], dt[HLI_SHOWN], number[HLI_SHOWN];
  int used;
  if (hp->real)
    used = hli_print(text, sizeof text,
                     "Machines by the cycles of the library, each at a point of operation that "
                     "keeps its limits; COP is that of the cycle, per electric power. ");
  else
    used = hli_print(text, sizeof text,
                     "Machines by Carnot with a second-law efficiency η of %s: %s. COP of heating "
                     "is %s, with the real temperatures of condensation Tc and evaporation Te. ",
                     hli_fixed(levels->eta, 3, eta), model_text[levels->model],
                     levels->cop == HL_LEVELS_COP_ADDITIVE
                         ? "1 + η·Te/(Tc − Te) (additive)"
                         : "η·Tc/(Tc − Te) (multiplicative), at least 1");
  hli_print(text + used, sizeof text - (size_t)used,
            "Condensers are %s K hotter than the shifted profile, evaporators as much colder "
            "(levels.dt_cont). Streams keep ΔTmin %s K between them.",
            hli_kelvins(levels->dt_cont, dt),
            hli_kelvins(hl_targets_dt_min(hl_hpr_targets_before(hp->hpr)), number));
  hli_paragraph(out, text);
}

/** What power, utilities, CO2 and machines are paid with. */
static void write_prices(const hli_hp_view *hp, hli_text *out) {
  const hl_problem *problem = hp->view.problem;
  const hl_economics *e = hl_problem_economics(problem);
  const hl_cost_law *law = hl_problem_cost(problem, HL_COST_MACHINE);
  char text[HLI_SENTENCE], price[HLI_SHOWN], hours[HLI_SHOWN];
  int used = 0;
  if (!isnan(e->electricity_price))
    used = hli_print(text, sizeof text, "Power costs %s",
                     hli_hp_price(hp, e->electricity_price, price));
  else
    used = hli_print(text, sizeof text, "Power has no price");
  hli_print(text + used, sizeof text - (size_t)used,
            ", utilities what the table of the data says, for %s h a year; machines %s.",
            hli_fixed(hl_economics_seconds(e) / 3600, 0, hours),
            law != NULL ? "cost what their cost law below says, of which a yearly share is paid"
                        : "count as free, as the case has no cost law for them");
  hli_paragraph(out, text);
}

static hl_status assumptions(const hli_hp_view *hp, hli_text *out) {
  hli_open_section(out, "assumptions", "Assumptions");
  write_model(hp, out);
  write_prices(hp, out);
  HLI_TRY(hli_write_assumptions(&hp->view,
                                hp->real ? "hpr levels selection selection_grid targets economics "
                                           "stop"
                                         : "hpr levels targets economics stop",
                                out));
  hli_close_section(out);
  return HL_OK;
}

/* ------------------------------------------------------------------------ page */

static hl_status write_body(const void *of, hli_text *out) {
  const hli_hp_view *hp = of;
  write_question(hp, out);
  account_section(hp, out);
  HLI_TRY(hli_hp_write_machines(hp, out));
  HLI_TRY(dependence(hp, out));
  hli_hp_write_ranking(hp, out);
  HLI_TRY(hli_hp_write_map(hp, out));
  HLI_TRY(hli_hp_write_comparison(hp, out));
  HLI_TRY(hli_section_data(&hp->view, out));
  HLI_TRY(assumptions(hp, out));
  HLI_TRY(hli_section_reproduce(&hp->view, out));
  return hli_finish(&hp->view, out);
}

static hl_status embed_result(const void *of, hli_text *out) {
  const hli_hp_view *hp = of;
  hl_writer *writer;
  size_t length;
  HLI_TRY(hl_writer_new(hp->view.ctx, &writer));
  hl_writer_open_object(writer, NULL);
  hl_hpr_write(hp->hpr, hp->study, writer);
  hl_writer_close_object(writer);
  const char *text = hl_writer_result(writer, &length);
  if (text != NULL)
    hli_embed(out, "heatloom-hpr", text, length);
  hl_writer_free(writer);
  return text != NULL ? HL_OK : hli_nomem(hp->view.ctx);
}

hl_status hli_hp_report(const hli_hp_view *hp, hli_text *out) {
  const char *title = hl_problem_title(hp->view.problem), *zone = hl_hpr_zone(hp->hpr);
  char more[160];
  title = title[0] != '\0' ? title : hp->heating ? "Heat pump target" : "Refrigeration target";
  const hl_period *period =
      hl_problem_period_at(hp->view.problem, hl_problem_period(hp->view.problem));
  hli_print(more, sizeof more, "%s%.60s%s%.60s", period != NULL ? " · period " : "",
            period != NULL ? period->id : "", zone[0] != '\0' ? " · zone " : "", zone);
  const hli_page page = {.title = title,
                         .kind = "heat pump report",
                         .what = hp->heating ? "Heat pump report" : "Refrigeration report",
                         .date = hp->base.date,
                         .more = more,
                         .findings = write_findings,
                         .body = write_body,
                         .embed = embed_result,
                         .of = hp};
  return hli_write_page(&hp->view, &page, out);
}
