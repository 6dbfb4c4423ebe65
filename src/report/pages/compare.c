/** Report: the least approach, the alternatives, and why the chosen network won. */
#include "report/pages/html.h"

const char *hli_answer_text(hl_choice choice) {
  static const char *const text[HL_CHOICE_COUNT] = {
      "chosen", "runner-up", "no heat pump", "no hot utility", "practical approach", "no recovery"};
  return text[choice];
}

const hl_net_point *hli_answer_point(const hli_view *view, hl_choice choice) {
  if (view->synthesis == NULL)
    return NULL;
  const hl_comparison *one = hl_synthesis_comparison(view->synthesis, choice);
  return one->there ? hl_synthesis_point_at(view->synthesis, one->point) : NULL;
}

/* ------------------------------------------------------------------------ sweep */

hl_status hli_write_sweep(const hli_view *view, hli_text *out) {
  int count = view->synthesis != NULL ? hl_synthesis_sweep_count(view->synthesis) : 0;
  if (count == 0)
    return HL_OK;
  char text[HLI_SENTENCE], low[HLI_SHOWN], high[HLI_SHOWN], at[HLI_SHOWN], headings[160];
  double least = INFINITY, best = 0, from = INFINITY, to = -INFINITY;
  for (int k = 0; k < count; k++) {
    const hl_sweep_point *point = hl_synthesis_sweep_at(view->synthesis, k);
    if (point->tac < least) {
      least = point->tac;
      best = point->dt_min;
    }
  }
  for (int k = 0; k < count; k++) {
    const hl_sweep_point *point = hl_synthesis_sweep_at(view->synthesis, k);
    if (point->tac <= 1.05 * least) {
      from = fmin(from, point->dt_min);
      to = fmax(to, point->dt_min);
    }
  }
  if (isinf(least)) {
    hli_paragraph(out, "No network was found at any least approach of the sweep.");
    return HL_OK;
  }
  hli_print(text, sizeof text,
            "Costs over ΔTmin: least at %s K; within 5 %% of that from %s to %s K. Each point is "
            "the best network found at that approach.",
            hli_kelvins(best, at), hli_kelvins(from, low), hli_kelvins(to, high));
  HLI_TRY(hli_figure(view, hli_figure_tac, out, text));
  hli_open_details(out, "Values of the figure");
  hli_open_table(out, "Best network at each least approach");
  hli_print(headings, sizeof headings,
            "#ΔTmin K|#TAC %s/y|#energy %s/y|#capital %s/y|#hot target %s|#cold target %s",
            view->currency, view->currency, view->currency, view->heat_unit, view->heat_unit);
  hli_headings(out, headings);
  for (int k = 0; k < count; k++) {
    const hl_sweep_point *point = hl_synthesis_sweep_at(view->synthesis, k);
    hli_open_row(out, NULL);
    hli_number(out, hli_fixed(point->dt_min, 3, text));
    hli_number(out, hli_money(point->tac, text));
    hli_number(out, hli_money(point->energy_cost, text));
    hli_number(out, hli_money(point->capital_cost, text));
    hli_number(out, hli_heat(view, point->hot_target, text));
    hli_number(out, hli_heat(view, point->cold_target, text));
    hli_close_row(out);
  }
  hli_close_table(out);
  hli_close_details(out);
  return HL_OK;
}

/* ----------------------------------------------------------------- alternatives */

/** A quantity of the networks compared, as text. */
typedef enum quantity {
  TAC = 0,
  ENERGY,
  EXCHANGERS,
  MACHINES,
  UNITS,
  MACHINE_COUNT,
  APPROACH,
  HOT_UTILITY,
  POWER,
  SAVED,
  EXTRA,
  PAYBACK,
  QUANTITIES
} quantity;

static char *quantity_text(const hli_view *view, hl_choice choice, quantity what,
                           char text[HLI_SHOWN]) {
  const hl_comparison *one = hl_synthesis_comparison(view->synthesis, choice);
  const hl_network_totals *totals = &hli_answer_point(view, choice)->totals;
  text[0] = '\0';
  if (what >= SAVED && choice == HL_CHOICE_BEST)
    return text;
  switch (what) {
  case TAC:
    return hli_money(totals->tac, text);
  case ENERGY:
    return hli_money(totals->energy_cost, text);
  case EXCHANGERS:
    return hli_money(totals->exchanger_cost, text);
  case MACHINES:
    return hli_money(totals->machine_cost, text);
  case UNITS:
    return hli_fixed(totals->units, 0, text);
  case MACHINE_COUNT:
    return hli_fixed(totals->machines, 0, text);
  case APPROACH:
    return hli_fixed(totals->approach, 2, text);
  case HOT_UTILITY:
    return hli_heat(view, totals->hot_utility, text);
  case POWER:
    return hli_heat(view, totals->power, text);
  case SAVED:
    return hli_money(one->saving, text);
  case EXTRA:
    return hli_money(one->extra_investment, text);
  case PAYBACK:
    return hli_fixed(one->payback, 1, text);
  case QUANTITIES:
    break;
  }
  return text;
}

static void write_comparison(const hli_view *view, hli_text *out) {
  static const char *const name[QUANTITIES] = {"TAC, %s/y",
                                               "energy, %s/y",
                                               "exchangers, %s/y",
                                               "machines, %s/y",
                                               "exchangers, number",
                                               "machines, number",
                                               "closest approach, K",
                                               "hot utility, %s",
                                               "power, %s",
                                               "the chosen one saves, %s/y",
                                               "its extra investment, %s",
                                               "its payback, y"};
  char text[HLI_SENTENCE];
  size_t length = (size_t)hli_print(text, sizeof text, "quantity");
  for (int c = 0; c < HL_CHOICE_COUNT; c++)
    if (hli_answer_point(view, (hl_choice)c) != NULL)
      length += (size_t)hli_print(text + length, sizeof text - length, "|#%s",
                                  hli_answer_text((hl_choice)c));
  hli_open_table(out, "The chosen network and the alternatives");
  hli_headings(out, text);
  for (int q = 0; q < QUANTITIES; q++) {
    bool heat = q == HOT_UTILITY || q == POWER;
    const char *unit = heat ? view->heat_unit : view->currency, *mark = strstr(name[q], "%s");
    if (mark != NULL)
      hli_print(text, sizeof text, "%.*s%s%s", (int)(mark - name[q]), name[q], unit, mark + 2);
    else
      hli_print(text, sizeof text, "%s", name[q]);
    hli_open_row(out, q == TAC ? "sum" : NULL);
    hli_row_heading(out, text);
    for (int c = 0; c < HL_CHOICE_COUNT; c++)
      if (hli_answer_point(view, (hl_choice)c) != NULL)
        hli_number(out, quantity_text(view, (hl_choice)c, (quantity)q, text));
    hli_close_row(out);
  }
  hli_close_table(out);
}

static void write_why(const hli_view *view, hli_text *out) {
  char text[HLI_SENTENCE];
  hli_heading(out, "Why the chosen network won");
  hli_text_puts(out, "<ul>\n");
  for (int c = HL_CHOICE_RUNNER_UP; c < HL_CHOICE_COUNT; c++) {
    hli_why(view, (hl_choice)c, text);
    if (text[0] == '\0')
      continue;
    hli_text_puts(out, "<li>");
    hli_escape(out, text);
    hli_text_puts(out, "</li>\n");
  }
  hli_text_puts(out, "</ul>\n");
}

/** Costs that are the same when printed. */
static bool same_costs(const hl_network_totals *a, const hl_network_totals *b) {
  static const double close = 1e-5;
  return fabs(a->tac - b->tac) <= close * b->tac && a->units == b->units &&
         a->machines == b->machines;
}

/** The cheapest Pareto point that comes after another in the order of TAC; NULL behind the last. */
static const hl_net_point *next_point(const hli_view *view, const hl_net_point *last) {
  const hl_net_point *next = NULL;
  for (int k = 0; k < hl_synthesis_point_count(view->synthesis); k++) {
    const hl_net_point *point = hl_synthesis_point_at(view->synthesis, k);
    double tac = point->totals.tac;
    bool later =
        last == NULL || tac > last->totals.tac || (tac >= last->totals.tac && point->id > last->id);
    bool sooner =
        next == NULL || tac < next->totals.tac || (tac <= next->totals.tac && point->id < next->id);
    if (point->pareto && later && sooner)
      next = point;
  }
  return next;
}

/** Networks that nothing dominates, by TAC; the dearest are left out of a long list, and so are
 * those that differ in nothing that is shown. */
static void write_pareto_table(const hli_view *view, hli_text *out) {
  enum { MOST_ROWS = 40 };
  char text[HLI_SHOWN], headings[240], cut[240];
  hli_open_details(out, "Pareto points");
  hli_print(headings, sizeof headings,
            "network|#ΔTmin K|#TAC %s/y|#energy %s/y|#area m²|#units|#machines|#exergy destroyed "
            "%s|#CO₂ kg/h",
            view->currency, view->currency, view->heat_unit);
  hli_open_table(out, "Networks that no other one beats in TAC, energy, area, units, exergy and "
                      "CO₂ at once, cheapest first");
  hli_headings(out, headings);
  const hl_net_point *next = NULL, *shown = NULL;
  for (int row = 0; row < MOST_ROWS && (next = next_point(view, next)) != NULL;) {
    if (shown != NULL && same_costs(&next->totals, &shown->totals))
      continue;
    shown = next;
    row++;
    hli_open_row(out, NULL);
    hli_ellipsis(cut, sizeof cut, next->label, 70);
    hli_row_heading(out, cut);
    hli_number(out, hli_fixed(next->dt_min, 2, text));
    hli_number(out, hli_money(next->totals.tac, text));
    hli_number(out, hli_money(next->totals.energy_cost, text));
    hli_number(out, hli_fixed(next->totals.area, 1, text));
    hli_number(out, hli_fixed(next->totals.units, 0, text));
    hli_number(out, hli_fixed(next->totals.machines, 0, text));
    hli_number(out, hli_heat(view, next->totals.exergy_destroyed, text));
    hli_number(out, hli_fixed(next->totals.co2 * 3600, 2, text));
    hli_close_row(out);
  }
  hli_close_table(out);
  hli_close_details(out);
}

hl_status hli_section_choice(const hli_view *view, hli_text *out) {
  int count = view->synthesis != NULL ? hl_synthesis_point_count(view->synthesis) : 0;
  const hl_net_point *best = hli_answer_point(view, HL_CHOICE_BEST);
  if (best == NULL || !best->feasible)
    return HL_OK;
  char text[HLI_SENTENCE];
  int pareto = 0;
  for (int k = 0; k < count; k++)
    pareto += hl_synthesis_point_at(view->synthesis, k)->pareto;
  hli_open_section(out, "alternatives", "Alternatives");
  write_comparison(view, out);
  write_why(view, out);
  hli_print(text, sizeof text,
            "Networks seen: %d, of which %d are on the Pareto front. Dotted lines join networks of "
            "equal TAC; networks of more than twice the least TAC are not shown.",
            count, pareto);
  HLI_TRY(hli_figure(view, hli_figure_pareto, out, text));
  write_pareto_table(view, out);
  hli_close_section(out);
  return HL_OK;
}
