/** What a heat pump target was compared with: candidates ranked, their COP, other ways to do it. */
#include <heatloom/problem.h>

#include "report/hp.h"
#include "report/pages/html.h"

static char *percent_text(double part, double all, char text[HLI_SHOWN]) {
  const double percent = all != 0 ? 100 * part / fabs(all) : 0;
  return hli_fixed(percent, fabs(percent) < 0.95 ? 2 : 1, text);
}

/* --------------------------------------------------------------------- ranking */

static const char *row_name(const hl_hpr_row *row, char *text, size_t size) {
  if (row->cycle[0] == '\0')
    hli_print(text, size, "machines of any candidate together");
  else
    hli_print(text, size, "%s%s%s", row->cycle, row->fluid[0] != '\0' ? " with " : "", row->fluid);
  return text;
}

/** Ranked ones come first. */
static int ranked_count(const hl_hpr_rank *rank) {
  int count = 0;
  while (count < hl_hpr_rank_count(rank) && hl_hpr_rank_at(rank, count)->rank > 0)
    count++;
  return count;
}

/** Ranked ones that another efficiency puts in another place, or excludes. */
static int moved_count(const hl_hpr_rank *rank) {
  int count = 0;
  for (int k = 0; k < ranked_count(rank); k++) {
    const hl_hpr_row *row = hl_hpr_rank_at(rank, k);
    count += row->rank_low != row->rank || row->rank_high != row->rank;
  }
  return count;
}

static int first_text(const hli_hp_view *hp, int ranked, char text[HLI_SENTENCE]) {
  const hl_hpr_row *first = hl_hpr_rank_at(hp->rank, 0), *next = NULL;
  const double none = hl_hpr_rank_none(hp->rank);
  const hli_money_unit unit = hli_hp_objective(hp, fabs(none));
  char name[160], other[160], a[HLI_SHOWN], b[HLI_SHOWN];
  for (int k = 1; k < ranked && next == NULL; k++)
    next = hl_hpr_rank_at(hp->rank, k)->rank > 1 ? hl_hpr_rank_at(hp->rank, k) : NULL;
  int used = hli_print(
      text, HLI_SENTENCE, "Of %d ranked candidates %s come%s first (%d of at most %d): %s %s",
      ranked, row_name(first, name, sizeof name), first->cycle[0] == '\0' ? "" : "s", first->used,
      first->machines, hli_fixed(first->objective / unit.factor, 2, a), unit.name);
  if (hl_hpr_rank_asked(hp->rank)->objective != HL_HPR_POWER)
    used += hli_print(text + used, HLI_SENTENCE - (size_t)used, ", %s %% less than no machine",
                      percent_text(none - first->objective, none, b));
  if (next != NULL)
    used += hli_print(text + used, HLI_SENTENCE - (size_t)used, "; next %s, %s %% more",
                      row_name(next, other, sizeof other),
                      percent_text(next->objective - first->objective, first->objective, b));
  return used;
}

void hli_hp_ranking(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  const int ranked = hp->rank != NULL ? ranked_count(hp->rank) : 0;
  text[0] = '\0';
  if (hp->rank == NULL)
    return;
  const int excluded = hl_hpr_rank_count(hp->rank) - ranked, moved = moved_count(hp->rank);
  if (ranked == 0) {
    hli_print(text, HLI_SENTENCE, "No candidate can be ranked%s%s.",
              hl_hpr_rank_reason(hp->rank)[0] != '\0' ? ": " : "", hl_hpr_rank_reason(hp->rank));
    return;
  }
  int used = first_text(hp, ranked, text);
  used += hli_print(text + used, HLI_SENTENCE - (size_t)used,
                    ". With isentropic efficiencies of %.2g less or more %d of them would change "
                    "place%s",
                    hl_hpr_rank_asked(hp->rank)->eta_step, moved,
                    moved > 0 ? ": there the efficiency decides, not the fluid" : "");
  hli_print(text + used, HLI_SENTENCE - (size_t)used, excluded > 0 ? "; %d are excluded." : ".",
            excluded);
}

/** "+2": two places further down; "out": excluded then. */
static char *change_text(const hl_hpr_row *row, int rank, char text[HLI_SHOWN]) {
  if (rank == 0)
    hli_print(text, HLI_SHOWN, "out");
  else if (rank == row->rank)
    hli_print(text, HLI_SHOWN, "=");
  else
    hli_print(text, HLI_SHOWN, "%+d", rank - row->rank);
  return text;
}

static void ranked_row(const hli_hp_view *hp, const hl_hpr_row *row, const hli_money_unit *unit,
                       hli_text *out) {
  char text[HLI_SHOWN];
  hli_open_row(out, row->rank == 1 ? "best" : NULL);
  hli_print(text, sizeof text, "%d", row->rank);
  hli_number(out, text);
  hli_row_heading(out, row->cycle[0] != '\0' ? row->cycle : "any");
  hli_cell(out, row->cycle[0] != '\0' ? row->fluid : "any");
  hli_print(text, sizeof text, "%d of %d", row->used, row->machines);
  hli_number(out, text);
  hli_number(out, hli_heat(&hp->view, row->load, text));
  hli_number(out, hli_heat(&hp->view, row->work, text));
  hli_number(out, hli_fixed(row->objective / unit->factor, 2, text));
  hli_number(out, hli_fixed(row->objective_low / unit->factor, 2, text));
  hli_number(out, hli_fixed(row->objective_high / unit->factor, 2, text));
  hli_number(out, change_text(row, row->rank_low, text));
  hli_number(out, change_text(row, row->rank_high, text));
  hli_close_row(out);
}

static void excluded_rows(const hli_hp_view *hp, int ranked, hli_text *out) {
  char text[HLI_SHOWN];
  if (ranked == hl_hpr_rank_count(hp->rank))
    return;
  hli_open_table(out, "Excluded, with the limit that most of the levels tried break");
  hli_headings(out, "system|fluid|#machines|limit|#levels tried");
  for (int k = ranked; k < hl_hpr_rank_count(hp->rank); k++) {
    const hl_hpr_row *row = hl_hpr_rank_at(hp->rank, k);
    hli_open_row(out, NULL);
    hli_row_heading(out, row->cycle[0] != '\0' ? row->cycle : "any");
    hli_cell(out, row->cycle[0] != '\0' ? row->fluid : "any");
    hli_print(text, sizeof text, "up to %d", row->machines);
    hli_number(out, text);
    hli_cell(out, row->limit);
    hli_print(text, sizeof text, "%d", row->broken);
    hli_number(out, row->broken > 0 ? text : "");
    hli_close_row(out);
  }
  hli_close_table(out);
}

void hli_hp_write_ranking(const hli_hp_view *hp, hli_text *out) {
  if (hp->rank == NULL)
    return;
  const int ranked = ranked_count(hp->rank);
  const hli_money_unit unit = hli_hp_objective(hp, fabs(hl_hpr_rank_none(hp->rank)));
  char text[HLI_SENTENCE], headings[300];
  hli_open_section(out, "ranking", "Which fluid, how many machines");
  hli_hp_ranking(hp, text);
  hli_paragraph(out, text);
  if (ranked > 0) {
    hli_open_table(out,
                   "Each cycle with each fluid alone, and all of them mixed, by the objective; "
                   "η: isentropic efficiency of compressors");
    hli_print(headings, sizeof headings,
              "#rank|system|fluid|#machines|#load %s|#power %s|#%s|#η lower|#η higher|#places, η "
              "lower|#places, η higher",
              hp->view.heat_unit, hp->view.heat_unit, unit.name);
    hli_headings(out, headings);
    for (int k = 0; k < ranked; k++)
      ranked_row(hp, hl_hpr_rank_at(hp->rank, k), &unit, out);
    hli_close_table(out);
  }
  excluded_rows(hp, ranked, out);
  hli_close_section(out);
}

/* ------------------------------------------------------------------------ map */

/** The fluid that is best in most cells, and in how many. */
static const hl_hpr_map_cell *usual_cell(const hl_hpr_map *map, int *cells) {
  const int sinks = hl_hpr_map_sink_count(map), count = hl_hpr_map_source_count(map) * sinks;
  const hl_hpr_map_cell *best = NULL;
  *cells = 0;
  for (int k = 0; k < count; k++) {
    const hl_hpr_map_cell *one = hl_hpr_map_at(map, k / sinks, k % sinks);
    int same = 0;
    for (int j = 0; j < count && one->fluid != NULL; j++) {
      const hl_hpr_map_cell *other = hl_hpr_map_at(map, j / sinks, j % sinks);
      same += other->fluid != NULL && strcmp(one->fluid, other->fluid) == 0 &&
              strcmp(one->cycle, other->cycle) == 0;
    }
    if (same > *cells) {
      *cells = same;
      best = one;
    }
  }
  return best;
}

/** The cell of the highest COP (sign 1) or the lowest (-1); -1: there is none. */
static int extreme_cell(const hl_hpr_map *map, double sign) {
  const int sinks = hl_hpr_map_sink_count(map), count = hl_hpr_map_source_count(map) * sinks;
  int best = -1;
  for (int k = 0; k < count; k++) {
    const double cop = hl_hpr_map_at(map, k / sinks, k % sinks)->cop;
    if (!isnan(cop) &&
        (best < 0 || sign * cop > sign * hl_hpr_map_at(map, best / sinks, best % sinks)->cop))
      best = k;
  }
  return best;
}

static bool is_subcooled(const hl_hpr_map *map) {
  const int sinks = hl_hpr_map_sink_count(map), count = hl_hpr_map_source_count(map) * sinks;
  for (int k = 0; k < count; k++)
    if (hl_hpr_map_at(map, k / sinks, k % sinks)->subcool > 0)
      return true;
  return false;
}

void hli_hp_map_finding(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  const hl_hpr_map *map = hp->map;
  const int sinks = hl_hpr_map_sink_count(map), count = hl_hpr_map_source_count(map) * sinks;
  const int low = extreme_cell(map, -1), high = extreme_cell(map, 1);
  int cells, works = 0;
  char a[HLI_SHOWN], b[HLI_SHOWN], c[HLI_SHOWN], d[HLI_SHOWN];
  if (low < 0) {
    hli_print(text, HLI_SENTENCE, "COP map: no candidate works between any of the levels.");
    return;
  }
  const hl_hpr_map_cell *usual = usual_cell(map, &cells);
  for (int k = 0; k < count; k++)
    works += !isnan(hl_hpr_map_at(map, k / sinks, k % sinks)->cop);
  int used = hli_print(
      text, HLI_SENTENCE,
      "COP map: the best of the candidates have a COP of %.2f (from %s to %s °C) to %.2f (from %s "
      "to %s °C); %s%s%s is the best in %d of %d cells",
      hl_hpr_map_at(map, low / sinks, low % sinks)->cop,
      hli_celsius(hl_hpr_map_source(map, low / sinks), a),
      hli_celsius(hl_hpr_map_sink(map, low % sinks), b),
      hl_hpr_map_at(map, high / sinks, high % sinks)->cop,
      hli_celsius(hl_hpr_map_source(map, high / sinks), c),
      hli_celsius(hl_hpr_map_sink(map, high % sinks), d), usual->cycle,
      usual->fluid[0] != '\0' ? " with " : "", usual->fluid, cells, count);
  if (works < count)
    used +=
        hli_print(text + used, HLI_SENTENCE - (size_t)used, ", in %d none works", count - works);
  if (!hli_hp_half_differs(map))
    used += hli_print(text + used, HLI_SENTENCE - (size_t)used,
                      "; half load is as full load, efficiencies at part load (load_50) not being "
                      "set");
  hli_print(text + used, HLI_SENTENCE - (size_t)used, "%s%s.",
            is_subcooled(map) ? "; each is subcooled as far as anything takes the heat" : "",
            hp->any ? "; a frame marks the cells next to the machines chosen" : "");
}

hl_status hli_hp_write_map(const hli_hp_view *hp, hli_text *out) {
  if (!hli_hp_shows(hp, HL_HPR_FIGURE_MAP))
    return HL_OK;
  hli_open_section(out, "cop-map", "COP between all levels");
  HLI_TRY(hli_hp_write_figure(hp, HL_HPR_FIGURE_MAP, out));
  hli_close_section(out);
  return HL_OK;
}

/* ----------------------------------------------------------------- comparison */

void hli_hp_compare_finding(const hli_hp_view *hp, char text[HLI_SENTENCE]) {
  const int count = hl_hpr_compare_count(hp->compare);
  const hl_hpr_option *best = NULL, *none = hl_hpr_compare_at(hp->compare, 0);
  char a[HLI_SHOWN], b[HLI_SHOWN];
  for (int k = 0; k < count; k++) {
    const hl_hpr_option *o = hl_hpr_compare_at(hp->compare, k);
    if (o->outcome != HL_OUTCOME_INFEASIBLE &&
        (best == NULL || o->account.yearly < best->account.yearly))
      best = o;
  }
  if (best == NULL || best == none) {
    hli_print(text, HLI_SENTENCE, "All ways compared: nothing costs less than %s, %s.", none->name,
              hli_hp_yearly(hp, none->account.yearly, a));
    return;
  }
  hli_print(text, HLI_SENTENCE,
            "All ways compared: \"%s\" costs least, %s, %s %% less than %s%s%s.", best->name,
            hli_hp_yearly(hp, best->account.yearly, a),
            percent_text(none->account.yearly - best->account.yearly, none->account.yearly, b),
            none->name, best->note[0] != '\0' ? "; " : "", best->note);
}

static void option_row(const hli_hp_view *hp, const hl_hpr_option *o, hli_text *out) {
  const hl_hpr_account *a = &o->account;
  const bool there = o->outcome != HL_OUTCOME_INFEASIBLE;
  char text[HLI_SHOWN];
  const double value[] = {a->energy_cost, a->investment, a->yearly};
  const double heat[] = {a->hot, a->cold, a->power};
  hli_open_row(out, NULL);
  hli_row_heading(out, o->name);
  for (int k = 0; k < 3; k++)
    hli_number(out, there ? hli_heat(&hp->view, heat[k], text) : "–");
  for (int k = 0; k < 3; k++)
    hli_number(out, there ? hli_money(value[k], text) : "–");
  hli_number(out, there ? hli_fixed(a->co2 / 1e3, 1, text) : "–");
  hli_cell(out, o->note);
  hli_close_row(out);
}

hl_status hli_hp_write_comparison(const hli_hp_view *hp, hli_text *out) {
  char headings[300];
  const char *heat = hp->view.heat_unit, *currency = hp->view.currency;
  if (hp->compare == NULL)
    return HL_OK;
  hli_open_section(out, "comparison", "What else could be done");
  hli_open_table(out, "The same question asked of each way");
  hli_print(headings, sizeof headings,
            "way|#hot %s|#cold %s|#power %s|#energy %s/y|#investment %s|#all in all %s/y|#CO₂ t/y|"
            "what it is",
            heat, heat, heat, currency, currency, currency);
  hli_headings(out, headings);
  for (int k = 0; k < hl_hpr_compare_count(hp->compare); k++)
    option_row(hp, hl_hpr_compare_at(hp->compare, k), out);
  hli_close_table(out);
  HLI_TRY(hli_hp_write_figure(hp, HL_HPR_FIGURE_COMPARE, out));
  hli_close_section(out);
  return HL_OK;
}
