/** Heat pump targets as charts: over the load, the number of levels, the price of power. */
#include <heatloom/problem.h>

#include "report/hp.h"

enum { WIDTH = 720, HEIGHT = 440 };

/** A level of the y axis across the frame. */
static void draw_rule(hli_plot *plot, double y, const char *css) {
  if (isnan(y)) /* a limit that does not exist */
    return;
  const hli_xy line[2] = {{plot->x.least, y}, {plot->x.most, y}};
  hli_plot_curve(plot, line, 2, css);
}

/** The end of the line from a to b inside, which crosses y = top. */
static hli_xy cut(hli_xy a, hli_xy b, double top) {
  return (hli_xy){a.x + (b.x - a.x) * (top - a.y) / (b.y - a.y), top};
}

/** A curve, as far as it lies below the top of the frame; without what has no value. */
static hl_status draw_below(const hli_hp_view *hp, hli_plot *plot, const hli_xy *at, int count,
                            const char *css) {
  const double top = plot->y.most;
  hli_xy *run = hli_zalloc(hp->view.ctx, (size_t)count + 2, sizeof *run);
  if (run == NULL)
    return hli_nomem(hp->view.ctx);
  int length = 0;
  for (int k = 0; k < count; k++) {
    const bool in = at[k].y <= top, was = k > 0 && at[k - 1].y <= top;
    if (k > 0 && in != was && isfinite(at[k].y) && isfinite(at[k - 1].y))
      run[length++] = cut(at[k - 1], at[k], top);
    if (in)
      run[length++] = at[k];
    if (length > 0 && (!in || k + 1 == count)) {
      hli_plot_curve(plot, run, length, css);
      length = 0;
    }
  }
  hli_release(hp->view.ctx, run);
  return HL_OK;
}

/* ------------------------------------------------------------------------- load */

static const char *const objective_name[] = {"yearly cost", "power", "exergy taken", "CO₂ emitted"};

/** The frame holds none, best and bound, and of dearer loads as much as there is room for. */
static void set_load_axes(const hli_hp_view *hp, hli_plot *plot, double factor) {
  const int count = hl_hpr_scan_count(hp->hpr);
  const double none = hl_hpr_before(hp->hpr)->objective;
  double least = fmin(none, hl_hpr_bound(hp->hpr)), most = none, load = 0;
  for (int k = 0; k < count; k++) {
    const hl_hpr_load_point *point = hl_hpr_scan_at(hp->hpr, k);
    least = fmin(least, point->objective);
    most = isfinite(point->objective) ? fmax(most, point->objective) : most;
    load = fmax(load, point->load);
  }
  most = fmin(most, none + fmax(1.5 * (none - least), 0.25 * fabs(none)));
  const double room = 0.08 * (most - least) + 1e-9 * fabs(most);
  const double low = least >= 0 ? fmax(least - room, 0) : least - room;
  hli_axis_init(&plot->x, 0, 1.02 * load / hp->view.heat, plot->frame.x0, plot->frame.x1, 7, false);
  hli_axis_init(&plot->y, low / factor, (most + room) / factor, plot->frame.y1, plot->frame.y0, 7,
                true);
}

/** Slope of the scan on one side of point k, over points that lie apart; NAN at the end. */
static double slope(const hli_xy *at, int count, int k, int step) {
  const double apart = 1e-4 * (at[count - 1].x - at[0].x); /* corners are tried once more */
  for (int j = k + step; j >= 0 && j < count; j += step)
    if (fabs(at[j].x - at[k].x) > apart)
      return (at[j].y - at[k].y) / (at[j].x - at[k].x);
  return NAN;
}

/** The objective leaps between points k and k + 1: one has no value, or it changes by more, or
 * against, what it does on both sides, and so much that it could be seen. */
static bool leaps(const hli_xy *at, int count, int k, double range) {
  if (!isfinite(at[k].y) || !isfinite(at[k + 1].y))
    return true;
  const double dx = at[k + 1].x - at[k].x, rise = at[k + 1].y - at[k].y;
  const double before = dx * slope(at, count, k, -1), after = dx * slope(at, count, k + 1, 1);
  if (isnan(before) || isnan(after))
    return false;
  return fmax(rise - fmax(before, after), fmin(before, after) - rise) > 0.01 * range;
}

/** Points tried, joined where nothing leaps between them. */
static hl_status draw_runs(const hli_hp_view *hp, hli_plot *plot, const hli_xy *at, int count) {
  int first = 0;
  for (int k = 0; k < count; k++) {
    if (k + 1 < count && !leaps(at, count, k, plot->y.most - plot->y.least))
      continue;
    HLI_TRY(draw_below(hp, plot, at + first, k + 1 - first, "curve sys"));
    first = k + 1;
  }
  double last = -INFINITY; /* px of the point drawn last: closer ones are one dot */
  for (int k = 0; k < count; k++) {
    const hli_xy px = hli_plot_at(plot, at[k].x, at[k].y);
    const bool end = k + 1 == count || leaps(at, count, k, plot->y.most - plot->y.least) ||
                     (k > 0 && leaps(at, count, k - 1, plot->y.most - plot->y.least));
    if (!(at[k].y <= plot->y.most) || (!end && px.x - last < 6))
      continue;
    hli_svg_circle(plot->svg, px.x, px.y, 2.6, "fsys");
    last = px.x;
  }
  return HL_OK;
}

static hl_status draw_scan(const hli_hp_view *hp, hli_plot *plot, double factor) {
  const int count = hl_hpr_scan_count(hp->hpr);
  hli_xy *at = hli_zalloc(hp->view.ctx, (size_t)count + 1, sizeof *at);
  if (at == NULL)
    return hli_nomem(hp->view.ctx);
  for (int k = 0; k < count; k++) {
    const hl_hpr_load_point *point = hl_hpr_scan_at(hp->hpr, k);
    at[k] = (hli_xy){point->load / hp->view.heat, point->objective / factor};
  }
  hl_status status = HL_OK;
  for (int k = 0, first = 0; k <= count && status == HL_OK; k++) {
    if (k < count && isfinite(at[k].y))
      continue;
    if (k > first) /* a load without an objective is no point, and nothing is joined over it */
      status = draw_runs(hp, plot, at + first, k - first);
    first = k + 1;
  }
  hli_release(hp->view.ctx, at);
  return status;
}

hl_status hli_hp_figure_load(const hli_hp_view *hp, hli_text *out) {
  const double none = hl_hpr_before(hp->hpr)->objective;
  const double best = hl_hpr_after(hp->hpr)->objective;
  const hli_money_unit unit = hli_hp_objective(hp, fabs(none));
  char label[HLI_SENTENCE], text[200], number[HLI_SHOWN], load[HLI_SHOWN];
  hli_svg svg;
  hli_hp_finding(hp, HL_HPR_FIGURE_LOAD, label);
  hli_svg_open(&svg, out, WIDTH, HEIGHT, label, hp->view.standalone);
  hli_plot plot = {.svg = &svg, .frame = {74, 66, 700, 392}};
  set_load_axes(hp, &plot, unit.factor);
  double x = hli_plot_key(&svg, 20, 22, "curve sys", "best machine; dots: loads tried");
  x = hli_plot_key(&svg, x, 22, "curve ink dash", "no machine");
  hli_plot_key(&svg, x, 22, "curve alt dot", "bound: no load and no levels lie below");
  hli_print(text, sizeof text, "%s, %s", hp->heating ? "heat given" : "heat taken",
            hp->view.heat_unit);
  char y_title[80];
  hli_print(y_title, sizeof y_title, "%s, %s", objective_name[hl_hpr_asked(hp->hpr)->objective],
            unit.name);
  hli_plot_open(&plot, text, y_title);
  draw_rule(&plot, hl_hpr_bound(hp->hpr) / unit.factor, "curve alt dot");
  draw_rule(&plot, none / unit.factor, "curve ink dash");
  const hl_status status = draw_scan(hp, &plot, unit.factor);
  const hli_xy at =
      hli_plot_at(&plot, hl_hpr_load_placed(hp->hpr) / hp->view.heat, best / unit.factor);
  hli_svg_circle(&svg, at.x, at.y, 7, "curve thin ink");
  hli_labels_add(&plot.labels, (hli_box){at.x - 8, at.y - 8, at.x + 8, at.y + 8});
  if (hp->any)
    hli_print(text, sizeof text, "best: %s %s at %s", hli_fixed(best / unit.factor, 2, number),
              unit.name, hli_heat_unit(&hp->view, hl_hpr_load_placed(hp->hpr), load));
  else
    hli_print(text, sizeof text, "best: no machine");
  hli_label(&plot.labels, at.x, at.y, HLI_FACE_BOLD, "", text);
  hli_plot_close(&plot);
  hli_svg_close(&svg);
  return status;
}

/* ----------------------------------------------------------------------- levels */

static void rule_label(const hli_hp_view *hp, hli_plot *plot, double work, const char *what,
                       const char *css) {
  char text[160], number[HLI_SHOWN];
  if (isnan(work))
    return;
  const hli_xy at = hli_plot_at(plot, plot->x.least, work / hp->view.heat);
  hli_print(text, sizeof text, "%s: %s", what, hli_heat_unit(&hp->view, work, number));
  hli_label(&plot->labels, at.x + 4, at.y, HLI_FACE_SMALL, css, text);
}

/** The number of levels on each side at the ticks, "2×2". */
static void draw_level_points(const hli_hp_view *hp, hli_plot *plot) {
  const hl_hpr_study *study = hp->study;
  hli_xy at[HL_HPR_STUDY_LEVELS];
  char text[HLI_SHOWN];
  for (int k = 0; k < study->level_count; k++)
    at[k] = (hli_xy){study->level[k].levels, study->level[k].work / hp->view.heat};
  hli_plot_curve(plot, at, study->level_count, "curve sys");
  for (int k = 0; k < study->level_count; k++) {
    const hli_xy here = hli_plot_at(plot, at[k].x, at[k].y);
    hli_svg_circle(plot->svg, here.x, here.y, 4, "fsys");
    hli_labels_add(&plot->labels, (hli_box){here.x - 5, here.y - 5, here.x + 5, here.y + 5});
  }
  for (int k = 0; k < study->level_count; k++) {
    const hli_xy here = hli_plot_at(plot, at[k].x, at[k].y);
    hli_label(&plot->labels, here.x, here.y, HLI_FACE_SMALL, "tsys",
              hli_heat(&hp->view, study->level[k].work, text));
  }
}

hl_status hli_hp_figure_levels(const hli_hp_view *hp, hli_text *out) {
  const hl_hpr_study *study = hp->study;
  const double work = hl_hpr_work(hp->hpr);
  char label[HLI_SENTENCE], text[HLI_SENTENCE], number[HLI_SHOWN];
  int condensers, evaporators;
  double most = work;
  for (int k = 0; k < study->level_count; k++)
    most = fmax(most, study->level[k].work);
  hli_hp_side(hp, HL_SIDE_HOT, &condensers);
  hli_hp_side(hp, HL_SIDE_COLD, &evaporators);
  /* No design of fewer levels on the other side needs less than that of as many on both. */
  const int levels = condensers > evaporators ? condensers : evaporators;
  hli_svg svg;
  hli_hp_finding(hp, HL_HPR_FIGURE_LEVELS, label);
  hli_svg_open(&svg, out, WIDTH, HEIGHT, label, hp->view.standalone);
  hli_plot plot = {.svg = &svg, .frame = {74, 84, 700, 392}};
  hli_axis_init(&plot.x, 0.4, fmax(HL_HPR_STUDY_LEVELS, levels) + 0.6, plot.frame.x0, plot.frame.x1,
                12, false);
  plot.x.step = 1;
  plot.x.decimals = 0;
  hli_axis_init(&plot.y, 0, 1.08 * most / hp->view.heat, plot.frame.y1, plot.frame.y0, 7, true);
  double x = hli_plot_key(&svg, 20, 22, "curve sys", "best levels");
  x = hli_plot_key(&svg, x, 22, "curve ink dash", "infinitely many");
  hli_plot_key(&svg, x, 22, "curve alt dot", "infinitely many, without losses (η = 1)");
  hli_svg_circle(&svg, 33, 41, 7, "curve thin ink");
  hli_print(text, sizeof text, "the design: %d %s and %d %s, %s", condensers,
            condensers == 1 ? "condenser" : "condensers", evaporators,
            evaporators == 1 ? "evaporator" : "evaporators",
            hli_heat_unit(&hp->view, work, number));
  hli_svg_text(&svg, 52, 45, HLI_FACE_SMALL, HLI_START, NULL, text);
  hli_print(text, sizeof text, "power, %s", hp->view.heat_unit);
  hli_plot_open(&plot, "levels on each side (of a design: on the side with more)", text);
  draw_rule(&plot, hl_hpr_work_continuous(hp->hpr) / hp->view.heat, "curve ink dash");
  draw_rule(&plot, hl_hpr_work_reversible(hp->hpr) / hp->view.heat, "curve alt dot");
  const hli_xy at = hli_plot_at(&plot, levels, work / hp->view.heat);
  hli_svg_circle(&svg, at.x, at.y, 7, "curve thin ink");
  hli_labels_add(&plot.labels, (hli_box){at.x - 8, at.y - 8, at.x + 8, at.y + 8});
  draw_level_points(hp, &plot);
  if (condensers != evaporators) {
    hli_print(text, sizeof text, "design %d × %d", condensers, evaporators);
    hli_label(&plot.labels, at.x, at.y, HLI_FACE_BOLD, "", text);
  }
  rule_label(hp, &plot, hl_hpr_work_continuous(hp->hpr), "infinitely many", "");
  rule_label(hp, &plot, hl_hpr_work_reversible(hp->hpr), "without losses", "talt");
  hli_plot_close(&plot);
  hli_svg_close(&svg);
  return HL_OK;
}

/* ------------------------------------------------------------------------ price */

enum { NONE, DESIGN, BEST, CURVES };

static double per_mwh(double price) { return hl_unit_from_si(hl_unit_shown(HL_DIM_PRICE), price); }

static void load_prices(const hl_hpr_study *study, double factor,
                        hli_xy curve[CURVES][HL_HPR_STUDY_PRICES]) {
  for (int k = 0; k < study->price_count; k++) {
    const hl_hpr_price_point *point = &study->price[k];
    const double x = per_mwh(point->price);
    curve[NONE][k] = (hli_xy){x, point->none / factor};
    curve[DESIGN][k] = (hli_xy){x, point->design / factor};
    curve[BEST][k] = (hli_xy){x, point->best / factor};
  }
}

static void set_price_axes(hli_plot *plot, const hli_xy curve[CURVES][HL_HPR_STUDY_PRICES],
                           int count) {
  double least = INFINITY, most = -INFINITY, none = curve[NONE][count - 1].y;
  for (int c = 0; c < CURVES; c++)
    for (int k = 0; k < count; k++) {
      least = fmin(least, curve[c][k].y);
      most = fmax(most, curve[c][k].y);
    }
  most = fmin(most, none + fmax(1.2 * (none - least), 0.15 * fabs(none)));
  const double room = 0.06 * (most - least) + 1e-9 * fabs(most);
  const double low = least >= 0 ? fmax(least - room, 0) : least - room;
  hli_axis_init(&plot->x, 0, curve[NONE][count - 1].x, plot->frame.x0, plot->frame.x1, 8, false);
  hli_axis_init(&plot->y, low, most + room, plot->frame.y1, plot->frame.y0, 7, true);
}

/** A price at which curves meet, or the given one: a line down to the axis. */
static void mark_price(const hli_hp_view *hp, hli_plot *plot, double price, double y,
                       const char *what) {
  char text[160], number[HLI_SHOWN];
  if (!isfinite(price) || !(per_mwh(price) <= plot->x.most) || !(y <= plot->y.most))
    return;
  const hli_xy at = hli_plot_at(plot, per_mwh(price), y);
  hli_svg_line(plot->svg, at.x, at.y, at.x, plot->frame.y1, "grey dot");
  hli_labels_add_line(&plot->labels, at.x, at.y, at.x, plot->frame.y1);
  hli_svg_circle(plot->svg, at.x, at.y, 4.5, "fink");
  hli_labels_add(&plot->labels, (hli_box){at.x - 5, at.y - 5, at.x + 5, at.y + 5});
  hli_print(text, sizeof text, "%s %s", what, hli_hp_price(hp, price, number));
  hli_label(&plot->labels, at.x, at.y, HLI_FACE_BOLD, "", text);
}

/** The load was free for prices to decide. */
static bool by_price(const hli_hp_view *hp) {
  return hl_hpr_scan_count(hp->hpr) > 0 && hl_hpr_asked(hp->hpr)->objective == HL_HPR_COST;
}

/** What none costs at a price: between the points it is a straight line. */
static double none_at(const hl_hpr_study *study, double price) {
  const hl_hpr_price_point *a = &study->price[0], *b = &study->price[study->price_count - 1];
  return a->none + (b->none - a->none) * (price - a->price) / (b->price - a->price);
}

static hl_status draw_prices(const hli_hp_view *hp, hli_plot *plot, double factor,
                             const hli_xy curve[CURVES][HL_HPR_STUDY_PRICES]) {
  const hl_hpr_study *study = hp->study;
  const int count = study->price_count;
  const bool free = by_price(hp);
  hli_plot_curve(plot, curve[NONE], count, "curve ink dash");
  if (hp->any && free)
    HLI_TRY(draw_below(hp, plot, curve[DESIGN], count, "curve alt mixed"));
  HLI_TRY(draw_below(hp, plot, curve[BEST], count, "curve sys"));
  const double given = hl_problem_economics(hp->view.problem)->electricity_price;
  const double own = hl_hpr_break_even_design(hp->hpr), any = hl_hpr_break_even(hp->hpr);
  if (own > 0)
    mark_price(hp, plot, own, none_at(study, own) / factor,
               hl_hpr_pays(hp->hpr) == HL_HPR_PAYS_ABOVE ? "pays above" : "pays below");
  if (free && any > 0)
    mark_price(hp, plot, any, none_at(study, any) / factor,
               hp->any ? "some machine pays below" : "pays below");
  mark_price(hp, plot, hp->priced ? given : (double)NAN, hl_hpr_after(hp->hpr)->yearly / factor,
             "given");
  return HL_OK;
}

hl_status hli_hp_figure_price(const hli_hp_view *hp, hli_text *out) {
  const hl_hpr_study *study = hp->study;
  const bool free = by_price(hp);
  const hli_money_unit unit = hli_choose_money(&hp->view, hl_hpr_before(hp->hpr)->yearly);
  hli_xy curve[CURVES][HL_HPR_STUDY_PRICES] = {{{0, 0}}};
  char label[HLI_SENTENCE], x_title[96], y_title[96];
  load_prices(study, unit.factor, curve);
  hli_svg svg;
  hli_hp_finding(hp, HL_HPR_FIGURE_PRICE, label);
  hli_svg_open(&svg, out, WIDTH, HEIGHT, label, hp->view.standalone);
  hli_plot plot = {.svg = &svg, .frame = {74, 66, 700, 392}};
  set_price_axes(&plot, (const hli_xy(*)[HL_HPR_STUDY_PRICES])curve, study->price_count);
  double x = hli_plot_key(&svg, 20, 22, "curve ink dash", "no machine");
  if (hp->any && free)
    x = hli_plot_key(&svg, x, 22, "curve alt mixed", "this machine");
  hli_plot_key(&svg, x, 22, "curve sys", free ? "best load at each price" : "with the machine");
  hli_print(x_title, sizeof x_title, "price of power, %s/MWh", hp->view.currency);
  hli_print(y_title, sizeof y_title, "yearly cost, %s", unit.name);
  hli_plot_open(&plot, x_title, y_title);
  const hl_status status =
      draw_prices(hp, &plot, unit.factor, (const hli_xy(*)[HL_HPR_STUDY_PRICES])curve);
  hli_plot_close(&plot);
  hli_svg_close(&svg);
  return status;
}
