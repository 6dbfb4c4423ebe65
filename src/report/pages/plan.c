/** The report of a plan: answer, machines and their operation, periods, figures, assumptions. */
#include <ctype.h>

#include <heatloom/io.h>
#include <heatloom/problem.h>

#include "report/pages/html.h"
#include "report/plan.h"

/* ------------------------------------------------------------------------ words */

static double saved_percent(double none, double with) {
  return none != 0 ? 100 * (none - with) / fabs(none) : 0;
}

static int objective(const hli_plan_view *p) { return hl_plan_asked(p->plan)->objective; }

/** A value of the objective. */
static char *value_text(const hli_plan_view *p, double value, char text[HLI_SHOWN]) {
  char number[HLI_SHOWN];
  if (objective(p) == HL_HPR_COST)
    hli_print(text, HLI_SHOWN, "%.24s %.16s/y", hli_money(value, number), p->view.currency);
  else if (objective(p) == HL_HPR_CO2)
    hli_print(text, HLI_SHOWN, "%.40s t/y", hli_fixed(value / 1e3, 1, number));
  else
    return hli_heat_unit(&p->view, value, text);
  return text;
}

/** "; CO2 falls from 1320.0 t/y to 322.5 t/y, by 75.6 %": of objectives other than cost. */
static int print_objective(const hli_plan_view *p, char *text, size_t size) {
  static const char *const name[] = {"cost", "power", "exergy", "CO₂"};
  const double value = hl_plan_objective(p->plan), none = hl_plan_objective_none(p->plan);
  char a[HLI_SHOWN], b[HLI_SHOWN], c[HLI_SHOWN];
  if (objective(p) == HL_HPR_COST)
    return 0;
  if (hl_plan_before_at(p->plan, 0) == NULL)
    return hli_print(text, size, " with %s %s", value_text(p, value, b), name[objective(p)]);
  const int used =
      hli_print(text, size, ": %s %s from %s to %s", name[objective(p)],
                value > none ? "rises" : "falls", value_text(p, none, a), value_text(p, value, b));
  return used + (none != 0 ? hli_print(text + used, size - (size_t)used, ", by %s %%",
                                       hli_fixed(fabs(saved_percent(none, value)), 1, c))
                           : 0);
}

void hli_plan_answer(const hli_plan_view *p, char text[HLI_SENTENCE]) {
  static const char *const one[] = {"pays", "needs the least power", "needs the least exergy",
                                    "emits the least"};
  static const char *const many[] = {"pay", "need the least power", "need the least exergy",
                                     "emit the least"};
  const double cost = hl_plan_cost(p->plan), none = hl_plan_cost_none(p->plan);
  const int count = hl_plan_machine_count(p->plan), periods = hl_plan_period_count(p->plan);
  char a[HLI_SHOWN], b[HLI_SHOWN], c[HLI_SHOWN];
  if (count == 0) {
    hli_print(text, HLI_SENTENCE, "No machine is built: %s.",
              hl_plan_reason(p->plan)[0] != '\0' ? hl_plan_reason(p->plan) : "none pays");
    return;
  }
  const bool load = hl_plan_asked(p->plan)->load != HL_HPR_LOAD_FREE; /* it need not pay */
  const char *do_it =
      load && objective(p) == HL_HPR_COST
          ? (count == 1 ? "serves the load at the least cost" : "serve the load at the least cost")
          : (count == 1 ? one : many)[objective(p)];
  int used =
      hli_print(text, HLI_SENTENCE, "%d %s %s", count, count == 1 ? "machine" : "machines", do_it);
  if (periods > 1)
    used += hli_print(text + used, HLI_SENTENCE - (size_t)used, " over %d periods", periods);
  const int said = print_objective(p, text + used, HLI_SENTENCE - (size_t)used);
  used += said;
  const char *joint = said > 0 ? ";" : ":";
  if (isnan(cost))
    hli_print(text + used, HLI_SENTENCE - (size_t)used, "%s the yearly cost is not known, as %s.",
              joint, hl_plan_cost_missing(p->plan));
  else if (hl_plan_before_at(p->plan, 0) == NULL)
    hli_print(text + used, HLI_SENTENCE - (size_t)used,
              "%s the yearly cost is %s %s/y, and without machines there is no way to serve all.",
              joint, hli_money(cost, a), p->view.currency);
  else
    hli_print(text + used, HLI_SENTENCE - (size_t)used,
              "%s the yearly cost of energy and machines %s from %s to %s %s/y, by %s %%.", joint,
              cost > none ? "rises" : "falls", hli_money(none, a), hli_money(cost, b),
              p->view.currency, hli_fixed(fabs(saved_percent(none, cost)), 1, c));
}

static void bound_text(const hli_plan_view *p, char text[HLI_SENTENCE]) {
  static const char *const verb[] = {"costs", "needs", "needs exergy of", "emits"};
  const hl_hpr_settings *asked = hl_plan_asked(p->plan);
  const double value = hl_plan_objective(p->plan), bound = hl_plan_bound(p->plan);
  const double any = hl_plan_bound_free(p->plan), all = hl_plan_bound_one_cascade(p->plan);
  const bool first = asked->objective == HL_HPR_POWER && asked->load == HL_HPR_LOAD_FREE;
  const hl_outcome outcome = hl_plan_outcome(p->plan);
  char a[HLI_SHOWN], b[HLI_SHOWN];
  text[0] = '\0';
  if (isnan(bound) && !isnan(value))
    hli_print(text, HLI_SENTENCE, "There was no time for a bound of what other choices could do.");
  if (isnan(bound) || isnan(value))
    return;
  int used =
      hli_print(text, HLI_SENTENCE, "No choice among these %d candidates %s less than %s",
                hl_plan_candidate_count(p->plan), verb[objective(p)], value_text(p, bound, a));
  if (first)
    used += hli_print(text + used, HLI_SENTENCE - (size_t)used, " where %s as little",
                      asked->task == HL_LEVELS_COOLING ? "chilled utilities take" : "boilers give");
  used +=
      hli_print(text + used, HLI_SENTENCE - (size_t)used, ": this is at most %s %% from it (%s)",
                hli_fixed(fmax(saved_percent(value, bound), 0), 2, b),
                outcome == HL_OUTCOME_OPTIMAL ? "the best of them" : hl_outcome_text(outcome));
  if (!isnan(any))
    used += hli_print(text + used, HLI_SENTENCE - (size_t)used,
                      "; no Carnot machines at all, of any number and each at any levels, could "
                      "bring it below %s: more levels and machines win at most what lies between",
                      value_text(p, any, a));
  else if (hl_plan_bound_missing(p->plan)[0] != '\0')
    used +=
        hli_print(text + used, HLI_SENTENCE - (size_t)used, "; %s", hl_plan_bound_missing(p->plan));
  if (hl_plan_question(p->plan)->zone_count > 1 && !isnan(all))
    used += hli_print(text + used, HLI_SENTENCE - (size_t)used,
                      "; with all zones in one cascade %s could not go below %s",
                      isnan(any) ? "the candidates" : "they", value_text(p, all, a));
  hli_print(text + used, HLI_SENTENCE - (size_t)used, ".");
}

/** Why the end came early, where there are machines all the same. */
static void end_text(const hli_plan_view *p, char text[HLI_SENTENCE]) {
  const char *reason = hl_plan_reason(p->plan);
  text[0] = '\0';
  if (hl_plan_machine_count(p->plan) == 0 || reason[0] == '\0')
    return;
  hli_print(text, HLI_SENTENCE, "%s.", reason);
  text[0] = (char)toupper((unsigned char)text[0]);
}

/** What is left out. */
static void exchanger_text(const hli_plan_view *p, char text[HLI_SENTENCE]) {
  hli_print(text, HLI_SENTENCE,
            "Exchangers are not counted here; the heat pump targets of one zone count them.");
  if (hl_plan_machine_count(p->plan) == 0)
    text[0] = '\0';
}

/** The utility that the machines change most, over all periods. */
static bool is_heating(const hli_plan_state *state, int count) {
  double hot = 0, cold = 0;
  for (int t = 0; t < count; t++) {
    hot += state[t].hot[0] - state[t].hot[1];
    cold += state[t].cold[0] - state[t].cold[1];
  }
  return hot > 0 || hot >= cold;
}

/** Less of a utility with the machines. [W] */
static double change(const hli_plan_state *s, bool heating) {
  return heating ? s->hot[0] - s->hot[1] : s->cold[0] - s->cold[1];
}

void hli_plan_finding(const hli_plan_view *p, int zone, const hli_plan_state *state,
                      char text[HLI_SENTENCE]) {
  enum { NAMED = 4 };
  const int count = hl_plan_period_count(p->plan);
  const bool heating =
      hl_plan_asked(p->plan)->task != HL_LEVELS_COOLING && is_heating(state, count);
  char a[HLI_SHOWN], b[HLI_SHOWN];
  int most = -1, least = -1; /* of periods in which the machines run */
  int used = hli_print(text, HLI_SENTENCE, "%s%s: the machines bring %s from utilities and mains",
                       hli_plan_zone_name(p, zone), count > 1 ? ", period by period" : "",
                       heating ? "heat" : "cooling");
  for (int t = 0; t < count; t++) {
    if (state[t].given.count + state[t].taken.count == 0)
      continue;
    most = most < 0 || change(&state[t], heating) > change(&state[most], heating) ? t : most;
    least = least < 0 || change(&state[t], heating) < change(&state[least], heating) ? t : least;
  }
  for (int t = 0; t < count; t++) {
    const double *q = heating ? state[t].hot : state[t].cold;
    if (count > NAMED && t != most && t != least)
      continue;
    used += hli_print(text + used, HLI_SENTENCE - (size_t)used, "%s from %s to %s in \"%.40s\"",
                      t == 0 || (count > NAMED && t == (most < least ? most : least)) ? "" : ",",
                      hli_heat(&p->view, q[0], a), hli_heat_unit(&p->view, q[1], b),
                      hli_plan_period_name(p, t));
  }
  hli_print(text + used, HLI_SENTENCE - (size_t)used, "%s.",
            count > NAMED ? ", least and most of all periods in which they run" : "");
}

/* --------------------------------------------------------------------- machines */

static bool is_chilled(const hli_plan_view *p) {
  return hl_plan_asked(p->plan)->task == HL_LEVELS_COOLING;
}

static void write_machines(const hli_plan_view *p, hli_text *out) {
  char headings[240], text[320];
  const char *heat = p->view.heat_unit;
  const bool cooling = is_chilled(p);
  hli_open_table(out, cooling ? "Machines at their size, the same in all periods; COP of cooling"
                              : "Machines at their size, the same in all periods; COP of heating");
  hli_print(headings, sizeof headings,
            "#machine|where|system|fluid|#evaporates at °C|#condenses at °C|#%s %s|#power "
            "%s|#COP%s|#investment %s",
            cooling ? "taken" : "given", heat, heat, cooling ? " of cooling" : "",
            p->view.currency);
  hli_headings(out, headings);
  for (int k = 0; k < hl_plan_machine_count(p->plan); k++) {
    const hl_plan_machine *m = hl_plan_machine_at(p->plan, k);
    hli_open_row(out, NULL);
    hli_print(text, sizeof text, "%d", k + 1);
    hli_number(out, text);
    if (hl_plan_write_place(p->plan, k, text, sizeof text) != HL_OK)
      text[0] = '\0';
    hli_row_heading(out, text);
    hli_cell(out, m->cycle != NULL ? m->cycle : "Carnot");
    hli_cell(out, m->fluid != NULL ? m->fluid : "");
    hli_number(out, hli_celsius(m->t_evap, text));
    hli_number(out, hli_celsius(m->t_cond, text));
    hli_number(out, hli_heat(&p->view, cooling ? m->taken : m->size, text));
    hli_number(out, hli_heat(&p->view, m->power, text));
    hli_number(out, hli_fixed(m->cop, 3, text));
    hli_number(out, hli_money(m->investment, text));
    hli_close_row(out);
  }
  hli_close_table(out);
}

static void write_operation(const hli_plan_view *p, hli_text *out) {
  char text[200];
  const bool cooling = is_chilled(p);
  hli_print(text, sizeof text, "Heat that each machine %s, %s", cooling ? "takes" : "gives",
            p->view.heat_unit);
  hli_open_table(out, text);
  hli_text_puts(out, "<thead><tr><th scope=\"col\">machine</th>");
  for (int t = 0; t < hl_plan_period_count(p->plan); t++) {
    hli_text_puts(out, "<th scope=\"col\" class=\"n\">");
    hli_escape(out, hli_plan_period_name(p, t));
    hli_text_puts(out, "</th>");
  }
  hli_text_puts(out, "</tr></thead>\n<tbody>\n");
  for (int k = 0; k < hl_plan_machine_count(p->plan); k++) {
    hli_open_row(out, NULL);
    hli_print(text, sizeof text, "%d", k + 1);
    hli_row_heading(out, text);
    const hl_plan_machine *m = hl_plan_machine_at(p->plan, k);
    const double per = cooling ? m->taken / m->size : 1;
    for (int t = 0; t < hl_plan_period_count(p->plan); t++)
      hli_number(out, hli_heat(&p->view, per * hl_plan_operation(p->plan, k, t), text));
    hli_close_row(out);
  }
  hli_close_table(out);
}

static hl_status write_zones(const hli_plan_view *p, hli_text *out) {
  hli_arena arena;
  hl_status status = HL_OK;
  hli_text_puts(out, "<div class=\"pair\">\n");
  hli_arena_init(&arena, p->view.ctx);
  for (int z = 0; z < hl_plan_question(p->plan)->zone_count && status == HL_OK; z++) {
    hli_plan_state *state;
    char caption[HLI_SENTENCE];
    if (!hli_plan_works_in(p, z))
      continue;
    status = hli_plan_states(p, &arena, z, &state);
    if (status != HL_OK)
      break;
    hli_plan_finding(p, z, state, caption);
    hli_open_figure(out, "plot", caption);
    status = hli_plan_figure(p, z, out);
    hli_close_figure(out, caption);
  }
  hli_arena_free(&arena);
  hli_text_puts(out, "</div>\n");
  if (hl_plan_period_count(p->plan) > 1) /* of one it is their size */
    write_operation(p, out);
  return status;
}

static hl_status machine_section(const hli_plan_view *p, hli_text *out) {
  if (hl_plan_machine_count(p->plan) == 0)
    return HL_OK;
  hli_open_section(out, "machines", "Machines and when they run");
  write_machines(p, out);
  HLI_TRY(write_zones(p, out));
  hli_close_section(out);
  return HL_OK;
}

/* ---------------------------------------------------------------------- periods */

static void account_row(const hli_plan_view *p, int period, const char *what,
                        const hl_plan_account *a, hli_text *out) {
  char text[HLI_SHOWN];
  hli_open_row(out, NULL);
  hli_row_heading(out, hli_plan_period_name(p, period));
  hli_number(out, hli_percent(a->weight, text));
  hli_cell(out, what);
  hli_number(out, hli_heat(&p->view, a->hot, text));
  hli_number(out, hli_heat(&p->view, a->cold, text));
  if (hl_plan_uses_mains(p->plan))
    hli_number(out, hli_heat(&p->view, a->mains, text));
  if (is_chilled(p))
    hli_number(out, hli_heat(&p->view, a->chilled, text));
  hli_number(out, hli_heat(&p->view, a->power, text));
  hli_number(out, hli_money(a->energy_cost, text));
  hli_number(out, hli_fixed(a->co2 / 1e3, 1, text));
  hli_close_row(out);
}

static void period_section(const hli_plan_view *p, hli_text *out) {
  char headings[240], mains[40] = "", chilled[48] = "";
  const char *heat = p->view.heat_unit;
  if (hl_plan_after_at(p->plan, 0) == NULL)
    return;
  hli_open_section(out, "periods", "With and without, period by period");
  hli_print(headings, sizeof headings,
            "What utilities and coolers still do after mains have exchanged heat%s; costs and CO₂ "
            "as if the period lasted all year",
            hl_plan_question(p->plan)->zone_count > 1
                ? " (each zone by itself, without machines and with)"
                : "");
  hli_open_table(out, headings);
  if (hl_plan_uses_mains(p->plan))
    hli_print(mains, sizeof mains, "#by mains %s|", heat);
  if (is_chilled(p))
    hli_print(chilled, sizeof chilled, "#of that chilled %s|", heat);
  hli_print(headings, sizeof headings,
            "period|#%% of the time||#hot %s|#cold %s|%s%s#power %s|#energy %s/y|#CO₂ t/y", heat,
            heat, mains, chilled, heat, p->view.currency);
  hli_headings(out, headings);
  for (int t = 0; t < hl_plan_period_count(p->plan); t++) {
    const hl_plan_account *none = hl_plan_before_at(p->plan, t);
    if (none != NULL)
      account_row(p, t, "none", none, out);
    account_row(p, t, "with machines", hl_plan_after_at(p->plan, t), out);
  }
  hli_close_table(out);
  if (isnan(hl_plan_after_at(p->plan, 0)->co2))
    hli_paragraph(out, "CO₂ is not known: no utility in use has an emission.");
  if (hl_plan_cost_missing(p->plan)[0] != '\0') {
    hli_print(headings, sizeof headings, "The cost of energy is not known: %s.",
              hl_plan_cost_missing(p->plan));
    hli_paragraph(out, headings);
  }
  hli_close_section(out);
}

/* ------------------------------------------------------------------------- page */

static hl_status assumptions(const hli_plan_view *p, hli_text *out) {
  hl_hpr_settings hpr;
  hl_levels_settings levels;
  char text[HLI_SENTENCE], eta[HLI_SHOWN], price[HLI_SHOWN];
  HLI_TRY(hl_problem_settings(p->view.problem, &hl_hpr_table, &hpr));
  HLI_TRY(hl_problem_settings(p->view.problem, &hl_levels_table, &levels));
  const bool real = hpr.model == HL_HPR_REAL;
  hli_open_section(out, "assumptions", "Assumptions");
  int used = real ? hli_print(text, sizeof text, "Machines by the cycles of the library. ")
                  : hli_print(text, sizeof text,
                              "Machines by Carnot with a second-law efficiency η of %s; COP of "
                              "heating is %s. ",
                              hli_fixed(levels.eta, 3, eta),
                              levels.cop == HL_LEVELS_COP_ADDITIVE
                                  ? "1 + η·Te/(Tc − Te) (additive)"
                                  : "η·Tc/(Tc − Te) (multiplicative), at least 1");
  const double power = hl_problem_economics(p->view.problem)->electricity_price;
  if (isnan(power))
    used += hli_print(text + used, sizeof text - (size_t)used, "Power has no price");
  else
    used += hli_print(
        text + used, sizeof text - (size_t)used, "Power costs %s %s/MWh in the first period",
        hli_fixed(hl_unit_from_si(hl_unit_shown(HL_DIM_PRICE), power), 2, price), p->view.currency);
  hli_print(text + used, sizeof text - (size_t)used,
            ". Each zone has its own cascade, each main its balance; exchangers are not counted.");
  hli_paragraph(out, text);
  HLI_TRY(hli_write_assumptions(&p->view,
                                real ? "hpr levels plan selection selection_grid targets economics "
                                       "stop"
                                     : "hpr levels plan targets economics stop",
                                out));
  hli_close_section(out);
  return HL_OK;
}

static hl_status write_body(const void *of, hli_text *out) {
  const hli_plan_view *p = of;
  HLI_TRY(machine_section(p, out));
  period_section(p, out);
  HLI_TRY(hli_section_data(&p->view, out));
  HLI_TRY(assumptions(p, out));
  HLI_TRY(hli_section_reproduce(&p->view, out));
  return hli_finish(&p->view, out);
}

static void list_item(hli_text *out, const char *text) {
  if (text[0] == '\0')
    return;
  hli_text_puts(out, "<li>");
  hli_escape(out, text);
  hli_text_puts(out, "</li>\n");
}

static hl_status write_findings(const void *of, hli_text *out) {
  const hli_plan_view *p = of;
  void (*const words[])(const hli_plan_view *, char[HLI_SENTENCE]) = {hli_plan_answer, end_text,
                                                                      bound_text, exchanger_text};
  char text[HLI_SENTENCE];
  hli_open_section(out, "findings", "The answer");
  hli_text_puts(out, "<ol class=\"findings\">\n");
  for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
    words[k](p, text);
    list_item(out, text);
  }
  for (int k = 0; hl_plan_note_at(p->plan, k) != NULL; k++) {
    hli_print(text, sizeof text, "%s.", hl_plan_note_at(p->plan, k));
    list_item(out, text);
  }
  hli_text_puts(out, "</ol>\n");
  hli_close_section(out);
  return HL_OK;
}

hl_status hli_plan_report(const hli_plan_view *p, hli_text *out) {
  const char *title = hl_problem_title(p->view.problem);
  const int periods = hl_plan_period_count(p->plan);
  char more[60];
  hli_print(more, sizeof more, " · %d %s", periods, periods == 1 ? "period" : "periods");
  const hli_page page = {.title = title[0] != '\0' ? title : "Plan of machines",
                         .kind = "heat pump plan",
                         .what = "Plan of machines",
                         .date = p->base.date,
                         .more = more,
                         .findings = write_findings,
                         .body = write_body,
                         .of = p};
  return hli_write_page(&p->view, &page, out);
}
