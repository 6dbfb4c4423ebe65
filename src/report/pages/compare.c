/** Report: the least approach, the alternatives, and why the chosen network won. */
#include "report/pages/html.h"

const char *hli_answer_text(hl_choice choice) {
  static const char *const text[HL_CHOICE_COUNT] = {
      "chosen",         "runner-up",          "no heat pump",
      "no hot utility", "practical approach", "utilities only"};
  return text[choice];
}

const hl_net_point *hli_answer_point(const hli_view *view, hl_choice choice) {
  if (view->synthesis == NULL)
    return NULL;
  const hl_comparison *one = hl_synthesis_comparison(view->synthesis, choice);
  return one->there ? hl_synthesis_point_at(view->synthesis, one->point) : NULL;
}

/* ------------------------------------------------------------------------ sweep */

bool hli_sweep_find(const hli_view *view, hli_sweep_least *least) {
  static const double flat = 1.05, same = 1e-9; /* equal costs: sums of the same numbers */
  int count = view->synthesis != NULL ? hl_synthesis_sweep_count(view->synthesis) : 0;
  *least = (hli_sweep_least){INFINITY, NAN, INFINITY, -INFINITY};
  for (int k = 0; k < count; k++) {
    const hl_sweep_point *point = hl_synthesis_sweep_at(view->synthesis, k);
    if (point->tac <= least->tac * (1 + same)) {
      least->tac = point->tac;
      least->dt_min = point->dt_min;
    }
  }
  for (int k = 0; k < count; k++) {
    const hl_sweep_point *point = hl_synthesis_sweep_at(view->synthesis, k);
    if (point->tac <= flat * least->tac) {
      least->from = fmin(least->from, point->dt_min);
      least->to = fmax(least->to, point->dt_min);
    }
  }
  return isfinite(least->tac);
}

hl_status hli_write_sweep(const hli_view *view, hli_text *out) {
  int count = view->synthesis != NULL ? hl_synthesis_sweep_count(view->synthesis) : 0;
  if (count == 0)
    return HL_OK;
  char text[HLI_SENTENCE], low[HLI_SHOWN], high[HLI_SHOWN], at[HLI_SHOWN], headings[160];
  hli_sweep_least least;
  if (!hli_sweep_find(view, &least)) {
    hli_paragraph(out, "No network was found at any least approach of the sweep.");
    return HL_OK;
  }
  hli_print(text, sizeof text,
            "Costs over ΔTmin: least at %s K; within 5 %% of that from %s to %s K. Each point is "
            "the best network found that keeps that approach; the axis is logarithmic.",
            hli_kelvins(least.dt_min, at), hli_kelvins(least.from, low),
            hli_kelvins(least.to, high));
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
  COLD_UTILITY,
  MACHINE_POWER,
  UTILITY_POWER,
  POWER,
  SAVED,
  EXTRA,
  PAYBACK,
  QUANTITIES
} quantity;

/** Electric power of the machines of a network that is kept; NAN for others. */
static double machine_power(const hl_net_point *point) {
  double sum = 0;
  if (point->totals.machines == 0)
    return 0;
  if (point->network == NULL)
    return NAN;
  for (int k = 0; k < hl_network_machine_count(point->network); k++)
    sum += hl_network_machine_at(point->network, k)->power;
  return sum;
}

/** More investment than the alternative, or less. */
static char *extra_text(double extra, char text[HLI_SHOWN]) {
  char money[HLI_SHOWN];
  hli_money(fabs(extra), money);
  bool none = strcmp(money, "0") == 0;
  hli_print(text, HLI_SHOWN, "%s%s", money, none ? "" : extra > 0 ? " more" : " less");
  return text;
}

static char *payback_text(const hli_view *view, hl_choice choice, char text[HLI_SHOWN]) {
  const hl_comparison *one = hl_synthesis_comparison(view->synthesis, choice);
  const hl_net_point *best = hli_answer_point(view, HL_CHOICE_BEST);
  const hl_net_point *point = hli_answer_point(view, choice);
  if (point == best)
    hli_print(text, HLI_SHOWN, "the same");
  else if (!isnan(one->payback))
    hli_fixed(one->payback, 1, text);
  else if (one->extra_investment <= 0 && one->saving > 0)
    hli_print(text, HLI_SHOWN, "at once");
  else
    hli_print(text, HLI_SHOWN, "never");
  return text;
}

static char *quantity_text(const hli_view *view, hl_choice choice, quantity what,
                           char text[HLI_SHOWN]) {
  const hl_comparison *one = hl_synthesis_comparison(view->synthesis, choice);
  const hl_net_point *point = hli_answer_point(view, choice);
  const hl_network_totals *totals = &point->totals;
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
  case COLD_UTILITY:
    return hli_heat(view, totals->cold_utility, text);
  case MACHINE_POWER:
    return hli_heat(view, machine_power(point), text);
  case UTILITY_POWER:
    return hli_heat(view, totals->power - machine_power(point), text);
  case POWER:
    return hli_heat(view, totals->power, text);
  case SAVED:
    return hli_money(one->saving, text);
  case EXTRA:
    return extra_text(one->extra_investment, text);
  case PAYBACK:
    return payback_text(view, choice, text);
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
                                               "cold utility, %s",
                                               "power of machines, %s",
                                               "power of refrigerated utilities, %s",
                                               "electric power in all, %s",
                                               "the chosen one saves, %s/y",
                                               "its investment, %s",
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
    bool heat = q >= HOT_UTILITY && q <= POWER;
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
  hli_why_no_machine(view, text);
  if (text[0] != '\0') {
    hli_text_puts(out, "<li>");
    hli_escape(out, text);
    hli_text_puts(out, "</li>\n");
  }
  hli_text_puts(out, "</ul>\n");
}

/** How far from the best network the chosen one can be. */
static void write_bound(const hli_view *view, hli_text *out) {
  if (view->input->bound == NULL)
    return;
  const hl_bound_result *bound = hl_bound_result_of(view->input->bound);
  const double tac = hl_network_totals_of(view->network)->tac;
  char text[HLI_SENTENCE], money[HLI_SHOWN];
  hli_heading(out, "How much better it can be");
  if (bound->kind == HL_BOUND_NONE || !isfinite(bound->value))
    hli_print(text, sizeof text, "There is no bound for this case: %s.", bound->reason);
  else
    hli_print(text, sizeof text,
              "No network of this case costs less than %s %s/y (%s): the chosen one is at most "
              "%.2f %% above the best there is.",
              hli_money(bound->value, money), view->currency, hl_bound_kind_text(bound->kind),
              100 * (tac - bound->value) / bound->value);
  hli_paragraph(out, text);
}

/** The cheapest networks whose exchangers join other pairs. */
static void write_others(const hli_view *view, hli_text *out) {
  char text[HLI_SENTENCE], headings[200];
  const hl_network *chosen = hl_synthesis_network(view->synthesis);
  const double tac = hl_network_totals_of(chosen)->tac;
  const int count = hl_synthesis_other_count(view->synthesis);
  if (count == 0)
    return;
  const hl_net_point *next =
      hl_synthesis_point_at(view->synthesis, hl_synthesis_other_at(view->synthesis, 0));
  hli_heading(out, "Other networks");
  hli_print(text, sizeof text,
            "The cheapest networks seen whose exchangers join other pairs of streams. The next one "
            "costs %.2f %% more.",
            100 * (next->totals.tac / tac - 1));
  hli_paragraph(out, text);
  hli_open_table(out, "Networks of other pairs");
  hli_print(headings, sizeof headings,
            "pairs left out|pairs new|#TAC %s/y|#more %%|#exchangers|#closest approach K",
            view->currency);
  hli_headings(out, headings);
  for (int k = 0; k < count; k++) {
    const hl_net_point *point =
        hl_synthesis_point_at(view->synthesis, hl_synthesis_other_at(view->synthesis, k));
    hli_open_row(out, NULL);
    hl_network_pairs_write(chosen, point->network, text, sizeof text);
    hli_row_heading(out, text[0] != '\0' ? text : "none");
    hl_network_pairs_write(point->network, chosen, text, sizeof text);
    hli_cell(out, text[0] != '\0' ? text : "none");
    hli_number(out, hli_money(point->totals.tac, text));
    hli_number(out, hli_fixed(100 * (point->totals.tac / tac - 1), 2, text));
    hli_number(out, hli_fixed(point->totals.units, 0, text));
    hli_number(out, hli_fixed(point->totals.approach, 2, text));
    hli_close_row(out);
  }
  hli_close_table(out);
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

enum { MOST_ROWS = 60 };

static void pareto_row(const hli_view *view, const hl_net_point *point, hli_text *out) {
  char text[HLI_SHOWN], cut[240];
  const hl_network_totals *totals = &point->totals;
  hli_open_row(out, point == hli_answer_point(view, HL_CHOICE_BEST) ? "best" : NULL);
  hli_ellipsis(cut, sizeof cut, point->label, 70);
  hli_row_heading(out, cut);
  hli_number(out, hli_fixed(totals->approach, 2, text));
  hli_number(out, hli_money(totals->tac, text));
  hli_number(out, hli_heat(view, totals->hot_utility + totals->power, text));
  hli_number(out, hli_fixed(totals->area, 1, text));
  hli_number(out, hli_fixed(totals->units, 0, text));
  hli_number(out, hli_heat(view, totals->exergy_destroyed, text));
  hli_number(out, hli_fixed(totals->co2 * 3600, 2, text));
  hli_number(out, hli_fixed(totals->machines, 0, text));
  hli_close_row(out);
}

/** The Pareto points that the figure shows, by TAC; of a long list the dearest are left out. */
static void write_pareto_table(const hli_view *view, int drawn, int pareto, hli_text *out) {
  char headings[240], caption[160];
  int rows = drawn < MOST_ROWS ? drawn : MOST_ROWS;
  hli_open_details(out, "Pareto points");
  hli_print(caption, sizeof caption,
            "Pareto points of at most twice the least TAC, cheapest first: %d of %d", rows, pareto);
  hli_open_table(out, caption);
  hli_print(headings, sizeof headings,
            "found by|#closest approach K|#TAC %s/y|#hot utility and power %s|#area "
            "m²|#exchangers|#exergy destroyed %s|#CO₂ kg/h|#machines",
            view->currency, view->heat_unit, view->heat_unit);
  hli_headings(out, headings);
  const hl_net_point *next = NULL;
  for (int row = 0; row < rows && (next = next_point(view, next)) != NULL; row++)
    pareto_row(view, next, out);
  hli_close_table(out);
  hli_close_details(out);
}

/** How many were seen, which of them are Pareto points, and what that means. */
static void write_criteria(int count, int pareto, hli_text *out) {
  char text[HLI_SENTENCE];
  hli_heading(out, "Trade-offs");
  hli_print(text, sizeof text,
            "%d network%s seen; %d of them %s. A network is one if no cheaper network is as "
            "good in all six criteria at once: total annual cost, energy (hot utility and electric "
            "power), area, number of exchangers, exergy destroyed, CO₂. Differences of less than "
            "0.1 %% do not count.",
            count, count == 1 ? " was" : "s were", pareto,
            pareto == 1 ? "is a Pareto point" : "are Pareto points");
  hli_paragraph(out, text);
}

hl_status hli_section_choice(const hli_view *view, hli_text *out) {
  int count = view->synthesis != NULL ? hl_synthesis_point_count(view->synthesis) : 0;
  const hl_net_point *best = hli_answer_point(view, HL_CHOICE_BEST);
  if (best == NULL || !best->feasible)
    return HL_OK;
  char text[HLI_SENTENCE];
  int pareto = 0, drawn = 0;
  for (int k = 0; k < count; k++) {
    const hl_net_point *point = hl_synthesis_point_at(view->synthesis, k);
    pareto += point->pareto;
    drawn += point->pareto && point->totals.tac <= 2 * best->totals.tac;
  }
  hli_open_section(out, "alternatives", "Alternatives");
  write_comparison(view, out);
  write_why(view, out);
  write_bound(view, out);
  write_others(view, out);
  write_criteria(count, pareto, out);
  hli_print(text, sizeof text,
            "Networks seen, by their yearly costs; filled marks are Pareto points, %d of the %d. "
            "Dotted lines join networks of equal TAC; networks of more than twice the least TAC "
            "are left out. Filled marks behind others on this picture are better in area, number "
            "of exchangers, exergy or CO₂.",
            drawn, pareto);
  if (best->totals.tac > 0)
    HLI_TRY(hli_figure(view, hli_figure_pareto, out, text));
  write_pareto_table(view, drawn, pareto, out);
  hli_close_section(out);
  return HL_OK;
}
