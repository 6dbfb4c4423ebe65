/** Reports of zones with their total site, and of operating periods: the answer, tables, figures.
 */
#include <heatloom/io.h>
#include <heatloom/problem.h>

#include "report/pages/html.h"

static const char *zone_name(const hl_site_zone *zone) {
  return zone->path[0] != '\0' ? zone->path : "(site)";
}

static void list_item(hli_text *out, const char *text) {
  hli_text_puts(out, "<li>");
  hli_escape(out, text);
  hli_text_puts(out, "</li>\n");
}

static void open_findings(hli_text *out) {
  hli_text_puts(out, "<section id=\"findings\" aria-labelledby=\"h-findings\">\n"
                     "<h2 id=\"h-findings\">What the targets say</h2>\n<ol class=\"findings\">\n");
}

static void close_findings(hli_text *out) { hli_text_puts(out, "</ol>\n</section>\n"); }

/** "85.0", "150.9 to 94.6", or "none" of a threshold problem. */
static char *pinch_text(const hl_targets *targets, char text[HLI_SHOWN]) {
  double hot, cold;
  char high[HLI_SHOWN], low[HLI_SHOWN];
  hl_targets_pinch_range(targets, &hot, &cold);
  if (hl_targets_pinch_count(targets) == 0)
    hli_print(text, HLI_SHOWN, "none");
  else if (hot - cold < 0.05)
    hli_celsius(hot, text);
  else
    hli_print(text, HLI_SHOWN, "%s to %s", hli_celsius(hot, high), hli_celsius(cold, low));
  return text;
}

/* ------------------------------------------------------------- the whole site */

static double exchanged(const hl_site *site) {
  return hl_site_total_site(site)->recovery - hl_site_total_process(site)->recovery;
}

static bool is_exchanging(const hl_site *site) {
  const hl_site_target *total = hl_site_total_site(site);
  return exchanged(site) > 1e-9 * (total->recovery + total->hot);
}

static void site_findings(const hli_view *view, hli_text *out) {
  const hl_site *site = view->input->site;
  const hl_site_target *sum = hl_site_total_process(site), *total = hl_site_total_site(site);
  const hl_targets *all = hl_site_zone_at(site, 0)->targets;
  char text[HLI_SENTENCE], a[HLI_SHOWN], b[HLI_SHOWN], c[HLI_SHOWN], d[HLI_SHOWN];
  open_findings(out);
  hli_heat_unit(view, sum->recovery, a);
  hli_heat_unit(view, sum->hot, b);
  hli_heat_unit(view, sum->cold, c);
  if (hl_site_process_count(site) == 1)
    hli_print(text, sizeof text,
              "%s, \"%s\", recovers %s of its own heat, and then needs %s of hot and %s of cold "
              "utility; there is no other to exchange heat with.",
              hl_site_process_at(site, 0)->path[0] == '(' ? "No stream names a zone: the only one"
                                                          : "The only zone",
              hl_site_process_at(site, 0)->path, a, b, c);
  else
    hli_print(text, sizeof text,
              "%d zones recover %s of their own heat, each for itself, and then need %s of "
              "hot and %s of cold utility.",
              hl_site_process_count(site), a, b, c);
  list_item(out, text);
  int used;
  if (is_exchanging(site))
    used = hli_print(text, sizeof text,
                     "Utilities that zones generate serve %s of what others use: %s of hot utility "
                     "remain for the site, %s %% less.",
                     hli_heat_unit(view, exchanged(site), a), hli_heat_unit(view, total->hot, b),
                     hli_percent(exchanged(site) / sum->hot, c));
  else
    used = hli_print(text, sizeof text,
                     "No heat goes from zone to zone: nothing that is generated is hot enough for "
                     "what is used.");
  if (sum->cost != 0 || total->cost != 0)
    hli_print(text + used, sizeof text - (size_t)used,
              " Utilities cost %s %s/y instead of %s %s/y.", hli_money(total->cost, a),
              view->currency, hli_money(sum->cost, b), view->currency);
  list_item(out, text);
  hli_print(text, sizeof text,
            "All streams in one cascade, without regard to zones, would need %s of hot utility: "
            "the site reaches %s %% of the recovery that there is at contributions of 0, one "
            "cascade %s %%.",
            hli_heat_unit(view, hl_targets_hot(all), a), hli_percent(total->degree, b),
            hli_percent(hl_targets_degree(all), d));
  list_item(out, text);
  close_findings(out);
}

static void zone_row(const hli_view *view, hli_text *out, const char *css, const char *name,
                     const double heat[4], double degree, const char *pinch) {
  char text[HLI_SHOWN];
  hli_open_row(out, css);
  hli_row_heading(out, name);
  for (int k = 0; k < 4; k++)
    hli_number(out, hli_heat(view, heat[k], text));
  hli_number(out, hli_percent(degree, text));
  hli_number(out, pinch);
  hli_close_row(out);
}

static void targets_row(const hli_view *view, hli_text *out, const char *css, const char *name,
                        const hl_targets *t) {
  char pinch[HLI_SHOWN];
  const double heat[4] = {hl_targets_hot(t), hl_targets_cold(t), hl_targets_recovery(t),
                          hl_targets_limit(t)};
  zone_row(view, out, css, name, heat, hl_targets_degree(t), pinch_text(t, pinch));
}

static void open_targets_table(const hli_view *view, hli_text *out, const char *caption,
                               const char *of) {
  char headings[240];
  hli_print(headings, sizeof headings,
            "%s|#hot utility %s|#cold utility %s|#recovery %s|#its limit %s|#degree %%|#pinch, "
            "shifted °C",
            of, view->heat_unit, view->heat_unit, view->heat_unit, view->heat_unit);
  hli_open_table(out, caption);
  hli_headings(out, headings);
}

static void write_zones(const hli_view *view, hli_text *out) {
  const hl_site *site = view->input->site;
  open_targets_table(view, out, "Targets of the zones, of their sum, of the site, of all streams",
                     "zone");
  for (int k = 1; k < hl_site_zone_count(site); k++) {
    const hl_site_zone *zone = hl_site_zone_at(site, k);
    char name[300];
    hli_print(name, sizeof name, "%s%s", zone->depth > 1 ? "– " : "", zone_name(zone));
    targets_row(view, out, NULL, name, zone->targets);
  }
  const hl_site_target *total[] = {hl_site_total_process(site), hl_site_total_site(site)};
  for (int k = 0; k < 2; k++) {
    const double heat[4] = {total[k]->hot, total[k]->cold, total[k]->recovery, total[k]->limit};
    zone_row(view, out, "sum", k == 0 ? "total process" : "total site", heat, total[k]->degree,
             "–");
  }
  targets_row(view, out, "sum", "one cascade", hl_site_zone_at(site, 0)->targets);
  hli_close_table(out);
}

/** The zone with the most of a target. */
static const hl_site_zone *most_of(const hl_site *site, double (*value)(const hl_targets *)) {
  const hl_site_zone *best = hl_site_process_at(site, 0);
  for (int k = 1; k < hl_site_process_count(site); k++)
    if (value(hl_site_process_at(site, k)->targets) > value(best->targets))
      best = hl_site_process_at(site, k);
  return best;
}

static hl_status small_figures(const hli_view *view, const char *composite, const char *grand,
                               hli_text *out) {
  HLI_TRY(hli_figure_of(view, hli_figure_small_composite, "tiles", out, composite));
  return hli_figure_of(view, hli_figure_small_grand, "tiles", out, grand);
}

static hl_status zone_figures(const hli_view *view, hli_text *out) {
  const hl_site *site = view->input->site;
  const int zones = hl_site_process_count(site);
  char composite[HLI_SENTENCE], grand[HLI_SENTENCE], left[160] = "", a[HLI_SHOWN], b[HLI_SHOWN];
  int pinched = 0;
  for (int k = 0; k < zones; k++)
    pinched += hl_targets_pinch_count(hl_site_process_at(site, k)->targets) > 0;
  if (zones > HLI_PANELS_MOST)
    hli_print(left, sizeof left, " Shown are the %d with the most heat.", HLI_PANELS_MOST);
  hli_print(composite, sizeof composite,
            "Composite curves, the zones with the most heat first: %d of %d have a pinch, for the "
            "others one utility is enough. Temperatures have one scale, heat (%s) that of each "
            "zone.%s",
            pinched, zones, view->heat_unit, left);
  const hl_site_zone *hot = most_of(site, hl_targets_hot), *cold = most_of(site, hl_targets_cold);
  hli_print(
      grand, sizeof grand,
      "Grand composite curves (red gives heat, blue takes it): %s needs the most hot utility, "
      "%s, and %s%sthe most cooling, %s. Temperatures have one scale, heat that of each zone.",
      zone_name(hot), hli_heat_unit(view, hl_targets_hot(hot->targets), a),
      hot != cold ? zone_name(cold) : "", hot != cold ? " " : "",
      hli_heat_unit(view, hl_targets_cold(cold->targets), b));
  return small_figures(view, composite, grand, out);
}

static hl_status zones_section(const hli_view *view, hli_text *out) {
  hli_open_section(out, "zones", "Zones");
  write_zones(view, out);
  HLI_TRY(zone_figures(view, out));
  hli_close_section(out);
  return HL_OK;
}

/* ---------------------------------------------------------------------- levels */

static void level_name(const hli_view *view, const hl_site_level *level, char *text, size_t size) {
  const hl_utility *utility =
      hl_problem_utility_at(view->problem, level->hot >= 0 ? level->hot : level->cold);
  const bool both = level->hot >= 0 && level->cold >= 0;
  hli_print(text, size, "%s",
            utility == NULL ? "(default utilities)"
            : both          ? utility->main
                            : utility->name);
}

static void write_levels(const hli_view *view, hli_text *out) {
  const hl_site *site = view->input->site;
  char headings[300], text[HLI_SHOWN], name[160];
  const char *heat = view->heat_unit;
  hli_print(headings, sizeof headings,
            "level|#used %s|#of it from zones %s|#boiler %s|#generated %s|#of it to zones %s|"
            "#cooler %s|#%s/y",
            heat, heat, heat, heat, heat, heat, view->currency);
  hli_open_table(out, "Levels from the hottest; boilers and coolers are what the site pays for");
  hli_headings(out, headings);
  for (int k = 0; k < hl_site_level_count(site); k++) {
    const hl_site_level *l = hl_site_level_at(site, k);
    const double number[] = {l->used,      l->from_zones, l->boiler,
                             l->generated, l->to_zones,   l->cooler};
    level_name(view, l, name, sizeof name);
    hli_open_row(out, NULL);
    hli_row_heading(out, name);
    for (size_t j = 0; j < sizeof number / sizeof *number; j++)
      hli_number(out, hli_heat(view, number[j], text));
    hli_number(out, l->hot < 0 && l->cold < 0 ? "–" : hli_money(l->cost, text));
    hli_close_row(out);
  }
  hli_close_table(out);
}

/** What no zone uses of a main, and why machines of all zones start from another site. */
static void write_mains(const hli_view *view, hli_text *out) {
  const hl_site *site = view->input->site;
  char text[HLI_SENTENCE], heat[HLI_SHOWN];
  bool any = false;
  for (int k = 0; k < hl_site_level_count(site); k++) {
    const hl_site_level *l = hl_site_level_at(site, k);
    const hl_utility *own = hl_problem_utility_at(view->problem, l->cold);
    any = any || (l->hot >= 0 && l->cold >= 0);
    if (own == NULL || !(l->cooler > 0) || own->main[0] == '\0')
      continue;
    const hl_utility *paid = hl_problem_utility_paid(view->problem, l->cold);
    hli_print(text, sizeof text, "No zone uses %s of what is raised into %s: cooled away%s%s.",
              hli_heat_unit(view, l->cooler, heat), own->main,
              paid != own       ? " at the price of "
              : own->price == 0 ? ", without a price"
                                : " at the price of the main",
              paid != own ? paid->name : "");
    hli_paragraph(out, text);
  }
  if (any)
    hli_paragraph(out, "Zones use and raise mains from their pinches outward; hp --together "
                       "chooses how much by its objective, so its site without machines may need "
                       "less.");
}

/** The level at which most heat goes from zone to zone; NULL if none does. */
static const hl_site_level *main_level(const hl_site *site) {
  const hl_site_level *best = NULL;
  for (int k = 0; k < hl_site_level_count(site); k++) {
    const hl_site_level *level = hl_site_level_at(site, k);
    if (level->from_zones > (best != NULL ? best->from_zones : 0))
      best = level;
  }
  return best;
}

static hl_status level_figures(const hli_view *view, hli_text *out) {
  const hl_site *site = view->input->site;
  const hl_site_target *sum = hl_site_total_process(site), *total = hl_site_total_site(site);
  const hl_site_level *level = main_level(site);
  char caption[HLI_SENTENCE], name[160], a[HLI_SHOWN], b[HLI_SHOWN], c[HLI_SHOWN];
  int count;
  hli_print(caption, sizeof caption,
            "Site source and sink profiles: zones have %s left and need %s; where the utilities "
            "generated (left) are as hot as those used (right), heat can change sides.",
            hli_heat_unit(view, sum->cold, a), hli_heat_unit(view, sum->hot, b));
  HLI_TRY(hli_figure(view, hli_figure_site, out, caption));
  hl_site_curve_at(site, HL_SITE_CURVE_UTILITY_GRAND, &count);
  if (count == 0)
    return HL_OK;
  if (level != NULL) {
    level_name(view, level, name, sizeof name);
    hli_print(caption, sizeof caption,
              "Site utility grand composite curve: most is exchanged at %s, %s of the %s used "
              "there; boilers give %s.",
              name, hli_heat_unit(view, level->from_zones, a), hli_heat_unit(view, level->used, b),
              hli_heat_unit(view, total->hot, c));
  } else {
    hli_print(
        caption, sizeof caption,
        "Site utility grand composite curve: no level is generated above one that is used, so "
        "boilers give all of %s.",
        hli_heat_unit(view, total->hot, a));
  }
  return hli_figure(view, hli_figure_site_grand, out, caption);
}

static hl_status levels_section(const hli_view *view, hli_text *out) {
  hli_open_section(out, "levels", "Utilities between the zones");
  write_levels(view, out);
  write_mains(view, out);
  HLI_TRY(level_figures(view, out));
  hli_close_section(out);
  return HL_OK;
}

/* -------------------------------------------------------------------- exchange */

enum { GIFTS_MOST = 40 };

/** The next smaller exchange after one of `heat` by zones number `at`; false past the last. */
static bool next_gift(const hl_site *site, double *heat, int *at) {
  const int zones = hl_site_process_count(site);
  double best = 0;
  int found = -1;
  for (int k = 0; k < zones * zones; k++) {
    const double here = hl_site_exchange(site, k / zones, k % zones);
    const bool later = here < *heat || (here == *heat && k > *at);
    if (later && here > best) {
      best = here;
      found = k;
    }
  }
  *heat = best;
  *at = found;
  return found >= 0;
}

static hl_status exchange_section(const hli_view *view, hli_text *out) {
  const hl_site *site = view->input->site;
  const int zones = hl_site_process_count(site);
  char headings[80], text[HLI_SENTENCE], a[HLI_SHOWN], b[HLI_SHOWN];
  if (!is_exchanging(site))
    return HL_OK;
  hli_open_section(out, "exchange", "Who gives heat to whom");
  double heat = INFINITY, shown = 0;
  int at = -1, rows = 0;
  hli_print(headings, sizeof headings, "from|to|#heat %s", view->heat_unit);
  hli_open_table(out, "Heat from zone to zone through utilities, the largest first");
  hli_headings(out, headings);
  while (rows < GIFTS_MOST && next_gift(site, &heat, &at)) {
    hli_open_row(out, NULL);
    hli_row_heading(out, zone_name(hl_site_process_at(site, at / zones)));
    hli_cell(out, zone_name(hl_site_process_at(site, at % zones)));
    hli_number(out, hli_heat(view, heat, text));
    hli_close_row(out);
    shown += heat;
    rows++;
  }
  hli_close_table(out);
  hli_print(text, sizeof text,
            "Shown are %s of %s. From the hottest level down, what was generated and not yet used "
            "serves what is used there, every user and every generator in proportion.",
            hli_heat_unit(view, shown, a), hli_heat_unit(view, exchanged(site), b));
  hli_paragraph(out, text);
  hli_close_section(out);
  return HL_OK;
}

/* ----------------------------------------------------------------- assumptions */

static int own_contributions(const hl_problem *problem) {
  int own = 0;
  for (int k = 0; k < hl_problem_stream_count(problem); k++) {
    const hl_stream *stream = hl_problem_stream_at(problem, k);
    bool any = false;
    for (int j = 0; j < stream->segment_count; j++)
      any = any || !isnan(stream->segment[j].dt_cont);
    own += any;
  }
  return own;
}

static hl_status assumptions_section(const hli_view *view, const hl_targets *targets,
                                     hli_text *out) {
  char text[HLI_SENTENCE], dt[HLI_SHOWN];
  hli_open_section(out, "assumptions", "Assumptions");
  const int own = own_contributions(view->problem), all = hl_problem_stream_count(view->problem);
  int used = hli_print(text, sizeof text,
                       "Streams keep ΔTmin %s K between hot and cold, half of it each; %d of %d "
                       "have a contribution of their own instead (ΔT share in the table of "
                       "streams). Prices of utilities stand in the table of utilities.",
                       hli_kelvins(hl_targets_dt_min(targets), dt), own, all);
  if (view->input->site != NULL)
    hli_print(text + used, sizeof text - (size_t)used,
              " A zone uses its own heat first; utilities meet each other without an approach, "
              "as each has kept its own to the streams.");
  hli_paragraph(out, text);
  HLI_TRY(hli_write_assumptions(view, "targets economics", out));
  hli_close_section(out);
  return HL_OK;
}

/* --------------------------------------------------------------------- periods */

typedef struct period_span {
  int least, most; /* hot utility */
  double hot, cold, recovery, cost;
} period_span;

static const hl_period *period_at(const hli_view *view, int k) {
  const hl_problem *problem = view->input->period[k].problem;
  return hl_problem_period_at(problem, hl_problem_period(problem));
}

/** The name of a period; of a case without periods, what it is. */
static const char *period_name(const hli_view *view, int k) {
  const hl_period *period = period_at(view, k);
  return period != NULL ? period->id : "the case";
}

static double weight_at(const hli_view *view, int k) {
  const hl_period *period = period_at(view, k);
  return period != NULL ? period->weight : 1;
}

static double cost_of(const hl_targets *targets) {
  double cost = 0;
  for (int k = 0; k < hl_targets_utility_count(targets); k++)
    cost += hl_targets_utility_at(targets, k)->cost;
  return cost;
}

/** Averages by weight, and the periods with the least and the most hot utility. */
static period_span span_of(const hli_view *view) {
  period_span span = {0, 0, 0, 0, 0, 0};
  for (int k = 0; k < view->input->period_count; k++) {
    const hl_targets *targets = view->input->period[k].targets;
    const double weight = weight_at(view, k), hot = hl_targets_hot(targets);
    span.hot += weight * hot;
    span.cold += weight * hl_targets_cold(targets);
    span.recovery += weight * hl_targets_recovery(targets);
    span.cost += weight * cost_of(targets);
    if (hot < hl_targets_hot(view->input->period[span.least].targets))
      span.least = k;
    if (hot > hl_targets_hot(view->input->period[span.most].targets))
      span.most = k;
  }
  return span;
}

static void period_findings(const hli_view *view, hli_text *out) {
  const period_span span = span_of(view);
  const hl_report_period *period = view->input->period;
  char text[HLI_SENTENCE], a[HLI_SHOWN], b[HLI_SHOWN], c[HLI_SHOWN];
  open_findings(out);
  int used = hli_print(text, sizeof text,
                       "Over the year, %d periods by their weights, the process needs %s of hot "
                       "and %s of cold utility and recovers %s.",
                       view->input->period_count, hli_heat_unit(view, span.hot, a),
                       hli_heat_unit(view, span.cold, b), hli_heat_unit(view, span.recovery, c));
  if (span.cost > 0)
    hli_print(text + used, sizeof text - (size_t)used, " Its utilities cost %s %s/y.",
              hli_money(span.cost, a), view->currency);
  list_item(out, text);
  hli_print(text, sizeof text,
            "%s needs the least hot utility, %s, and %s the most, %s: boilers must be made for "
            "that.",
            period_name(view, span.least),
            hli_heat_unit(view, hl_targets_hot(period[span.least].targets), a),
            period_name(view, span.most),
            hli_heat_unit(view, hl_targets_hot(period[span.most].targets), b));
  list_item(out, text);
  close_findings(out);
}

static void write_periods(const hli_view *view, hli_text *out) {
  char headings[240], text[HLI_SHOWN], pinch[HLI_SHOWN];
  const char *heat = view->heat_unit;
  const period_span span = span_of(view);
  hli_print(headings, sizeof headings,
            "period|#weight|#hot utility %s|#cold utility %s|#recovery %s|#pinch, shifted °C|"
            "#utilities, if all year %s/y",
            heat, heat, heat, view->currency);
  hli_open_table(out, "Targets of each period, and their average by weight");
  hli_headings(out, headings);
  for (int k = 0; k <= view->input->period_count; k++) {
    const bool average = k == view->input->period_count;
    const hl_targets *t = average ? NULL : view->input->period[k].targets;
    hli_open_row(out, average ? "sum" : NULL);
    hli_row_heading(out, average ? "weighted average" : period_name(view, k));
    hli_number(out, hli_fixed(average ? 1 : weight_at(view, k), 4, text));
    hli_number(out, hli_heat(view, average ? span.hot : hl_targets_hot(t), text));
    hli_number(out, hli_heat(view, average ? span.cold : hl_targets_cold(t), text));
    hli_number(out, hli_heat(view, average ? span.recovery : hl_targets_recovery(t), text));
    hli_number(out, average ? "–" : pinch_text(t, pinch));
    hli_number(out, hli_money(average ? span.cost : cost_of(t), text));
    hli_close_row(out);
  }
  hli_close_table(out);
}

static hl_status periods_section(const hli_view *view, hli_text *out) {
  const period_span span = span_of(view);
  char composite[HLI_SENTENCE], grand[HLI_SENTENCE], a[HLI_SHOWN], b[HLI_SHOWN];
  double high = -INFINITY, low = INFINITY;
  for (int k = 0; k < view->input->period_count; k++) {
    const hl_targets *t = view->input->period[k].targets;
    if (hl_targets_pinch_count(t) == 0)
      continue;
    high = fmax(high, hl_targets_pinch_at(t, 0)->t);
    low = fmin(low, hl_targets_pinch_at(t, 0)->t);
  }
  hli_open_section(out, "periods", "Periods");
  write_periods(view, out);
  hli_print(composite, sizeof composite,
            "Composite curves of the periods on the same scales: hot utility goes from %s in %s to "
            "%s in %s.",
            hli_heat_unit(view, hl_targets_hot(view->input->period[span.least].targets), a),
            period_name(view, span.least),
            hli_heat_unit(view, hl_targets_hot(view->input->period[span.most].targets), b),
            period_name(view, span.most));
  int used = hli_print(grand, sizeof grand,
                       "Grand composite curves of the periods on the same scales (red gives heat, "
                       "blue takes it): ");
  if (!(high >= low))
    hli_print(grand + used, sizeof grand - (size_t)used, "no period has a pinch.");
  else if (high - low < 0.05)
    hli_print(grand + used, sizeof grand - (size_t)used, "the pinch stays at %s °C, shifted.",
              hli_celsius(high, a));
  else
    hli_print(grand + used, sizeof grand - (size_t)used,
              "the pinch moves between %s and %s °C, shifted, so that a match that is right in one "
              "may cross it in another.",
              hli_celsius(low, a), hli_celsius(high, b));
  HLI_TRY(small_figures(view, composite, grand, out));
  hli_print(composite, sizeof composite,
            "The data and settings below are those of %s; rows of the other periods are in the "
            "case that this page holds.",
            period_name(view, 0));
  hli_paragraph(out, composite);
  hli_close_section(out);
  return HL_OK;
}

/* ------------------------------------------------------------------------ page */

static hl_status write_body(const void *of, hli_text *out) {
  const hli_view *view = of;
  const bool periods = view->input->period_count > 0;
  const hl_targets *targets =
      periods ? view->input->period[0].targets : hl_site_zone_at(view->input->site, 0)->targets;
  if (periods) {
    HLI_TRY(periods_section(view, out));
  } else {
    HLI_TRY(zones_section(view, out));
    HLI_TRY(levels_section(view, out));
    HLI_TRY(exchange_section(view, out));
  }
  HLI_TRY(hli_section_data(view, out));
  HLI_TRY(assumptions_section(view, targets, out));
  HLI_TRY(hli_section_reproduce(view, out));
  return hli_finish(view, out);
}

static hl_status write_findings(const void *of, hli_text *out) {
  const hli_view *view = of;
  if (view->input->period_count > 0)
    period_findings(view, out);
  else
    site_findings(view, out);
  return HL_OK;
}

hl_status hli_parts_report(const hli_view *view, hli_text *out) {
  const bool periods = view->input->period_count > 0;
  const char *title = hl_problem_title(view->problem);
  char more[100];
  const hl_period *period =
      periods ? NULL : hl_problem_period_at(view->problem, hl_problem_period(view->problem));
  hli_print(more, sizeof more, "%s%.60s", period != NULL ? " · period " : "",
            period != NULL ? period->id : "");
  const hli_page page = {.title = title[0] != '\0' ? title : "Targets",
                         .kind = periods ? "periods" : "total site",
                         .what = periods ? "Periods report" : "Total site report",
                         .date = view->input->date,
                         .more = more,
                         .findings = write_findings,
                         .body = write_body,
                         .of = view};
  return hli_write_page(view, &page, out);
}
