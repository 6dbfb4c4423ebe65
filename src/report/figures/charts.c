/** Costs over the least approach, all networks seen, exergy destroyed by component. */
#include "report/report.h"

/* --------------------------------------------------------------------- money */

hli_money_unit hli_choose_money(const hli_view *view, double most) {
  hli_money_unit unit = {most >= 1e7 ? 1e6 : most >= 1e4 ? 1e3 : 1, ""};
  char currency[24];
  hli_ellipsis(currency, sizeof currency, view->currency, 6);
  hli_print(unit.name, sizeof unit.name, "%s%s/y",
            unit.factor > 1e5   ? "M"
            : unit.factor > 100 ? "k"
                                : "",
            currency);
  return unit;
}

/* ------------------------------------------------------------------ TAC over dT */

enum { PARTS = 3 };

static double sweep_part(const hl_sweep_point *point, int part) {
  return part == 0 ? point->tac : part == 1 ? point->energy_cost : point->capital_cost;
}

/** Curves broken where no network was found; points on them. */
static hl_status draw_sweep(const hli_view *view, hli_plot *plot, const hli_money_unit *unit) {
  static const char *const line[PARTS] = {"curve ink", "curve hot dash", "curve cold dot"};
  static const char *const dot[PARTS] = {"fink", "fhot", "fcold"};
  int count = hl_synthesis_sweep_count(view->synthesis);
  hli_xy *run = hli_zalloc(view->ctx, (size_t)count + 1, sizeof *run);
  if (run == NULL)
    return hli_nomem(view->ctx);
  for (int part = PARTS - 1; part >= 0; part--) {
    int length = 0;
    for (int k = 0; k <= count; k++) {
      const hl_sweep_point *here = k < count ? hl_synthesis_sweep_at(view->synthesis, k) : NULL;
      double cost = here != NULL ? sweep_part(here, part) / unit->factor : (double)NAN;
      if (here == NULL || isnan(cost)) {
        if (length > 1)
          hli_plot_curve(plot, run, length, line[part]);
        length = 0;
        continue;
      }
      run[length++] = (hli_xy){here->dt_min, cost};
      hli_xy at = hli_plot_at(plot, here->dt_min, cost);
      hli_svg_circle(plot->svg, at.x, at.y, 3, dot[part]);
    }
  }
  hli_release(view->ctx, run);
  return HL_OK;
}

/** Where the total stays close to its least: flat optima are the rule. */
static void draw_band(hli_plot *plot, const hli_sweep_least *least) {
  if (!(least->to > least->from))
    return;
  double from = hli_axis_px(&plot->x, least->from), to = hli_axis_px(&plot->x, least->to);
  hli_svg_rect(plot->svg, (hli_box){from, plot->frame.y0, to, plot->frame.y1}, "band");
}

/** The approaches swept span decades: their axis does too. */
static void set_sweep_axes(const hli_view *view, hli_plot *plot, const hli_money_unit *unit,
                           double most) {
  double narrow = INFINITY, wide = 0;
  for (int k = 0; k < hl_synthesis_sweep_count(view->synthesis); k++) {
    const hl_sweep_point *here = hl_synthesis_sweep_at(view->synthesis, k);
    if (isnan(here->tac))
      continue;
    narrow = fmin(narrow, here->dt_min);
    wide = fmax(wide, here->dt_min);
  }
  hli_axis_init_decades(&plot->x, 0.9 * narrow, 1.1 * wide, plot->frame.x0, plot->frame.x1);
  hli_axis_init(&plot->y, 0, 1.04 * most / unit->factor, plot->frame.y1, plot->frame.y0, 7, true);
}

hl_status hli_figure_tac(const hli_view *view, hli_text *out) {
  hli_sweep_least least;
  if (!hli_sweep_find(view, &least))
    return hli_lacks(view, "tac", "a synthesis with a sweep over the least approach");
  double most = 0;
  for (int k = 0; k < hl_synthesis_sweep_count(view->synthesis); k++)
    most = fmax(most, hl_synthesis_sweep_at(view->synthesis, k)->tac);
  hli_money_unit unit = hli_choose_money(view, most);
  char text[120], number[HLI_SHOWN], dt[HLI_SHOWN];
  hli_svg svg;
  hli_svg_open(&svg, out, 720, 440, "Total annual cost over the least approach", view->standalone);
  hli_plot plot = {.svg = &svg, .frame = {74, 84, 700, 392}};
  set_sweep_axes(view, &plot, &unit, most);
  double x = hli_plot_key(&svg, 20, 22, "curve ink", "total (TAC)");
  x = hli_plot_key(&svg, x, 22, "curve hot dash", "energy");
  x = hli_plot_key(&svg, x, 22, "curve cold dot", "capital, annualised");
  hli_svg_rect(&svg, (hli_box){x, 12, x + 22, 24}, "band");
  hli_svg_text(&svg, x + 28, 22, HLI_FACE_SMALL, HLI_START, NULL, "within 5 % of the least");
  hli_svg_circle(&svg, 33, 41, 7, "curve thin ink");
  hli_print(text, sizeof text, "least: %s %s at %s K",
            hli_fixed(least.tac / unit.factor, 2, number), unit.name,
            hli_kelvins(least.dt_min, dt));
  hli_svg_text(&svg, 52, 45, HLI_FACE_SMALL, HLI_START, NULL, text);
  draw_band(&plot, &least);
  hli_plot_open(&plot, "ΔTmin, K", unit.name);
  hl_status status = draw_sweep(view, &plot, &unit);
  hli_xy at = hli_plot_at(&plot, least.dt_min, least.tac / unit.factor);
  hli_svg_circle(&svg, at.x, at.y, 7, "curve thin ink");
  hli_plot_close(&plot);
  hli_svg_close(&svg);
  HLI_TRY(status);
  return hli_finish(view, out);
}

/* ---------------------------------------------------------------------- Pareto */

static hli_xy costs(const hl_net_point *point, const hli_money_unit *unit) {
  const hl_network_totals *totals = &point->totals;
  return (hli_xy){(totals->exchanger_cost + totals->machine_cost) / unit->factor,
                  totals->energy_cost / unit->factor};
}

/** A network: circle without machines, triangle with one, square with more; hollow if dominated. */
static void mark(hli_svg *svg, hli_xy at, int machines, bool pareto) {
  const char *css = pareto ? "fcold" : "curve thin grey";
  double r = pareto ? 4.5 : 3;
  if (machines == 0)
    hli_svg_circle(svg, at.x, at.y, r, css);
  else if (machines > 1)
    hli_svg_rect(svg, (hli_box){at.x - r, at.y - r, at.x + r, at.y + r}, css);
  else
    hli_svg_polygon(svg,
                    (hli_xy[]){{at.x, at.y - 1.2 * r},
                               {at.x - 1.1 * r, at.y + 0.8 * r},
                               {at.x + 1.1 * r, at.y + 0.8 * r}},
                    3, css);
}

/** Straight lines of equal TAC, with their values at the upper left end. */
static void draw_equal_tac(hli_plot *plot) {
  double least = plot->x.least + plot->y.least, most = plot->x.most + plot->y.most;
  hli_axis scale;
  hli_axis_init(&scale, least, most, 0, 1, 8, false);
  for (double k = ceil(least / scale.step); k * scale.step < most; k++) {
    double tac = k * scale.step;
    double x0 = fmax(plot->x.least, tac - plot->y.most),
           x1 = fmin(plot->x.most, tac - plot->y.least);
    if (!(x1 > x0))
      continue;
    hli_xy a = hli_plot_at(plot, x0, tac - x0), b = hli_plot_at(plot, x1, tac - x1);
    hli_svg_line(plot->svg, a.x, a.y, b.x, b.y, "leader dot");
    char text[64], number[HLI_SHOWN];
    hli_print(text, sizeof text, "TAC %s", hli_fixed(tac, scale.decimals, number));
    if (b.x > plot->frame.x1 - 2 && b.y > plot->frame.y0 + 10)
      hli_svg_text(plot->svg, plot->frame.x1 + 5, b.y + 4, HLI_FACE_SMALL, HLI_START, "muted",
                   text);
  }
}

/** What the frame shows: networks up to this TAC; a few dear ones would push all others together.
 */
static double tac_limit(const hli_view *view) {
  const hl_comparison *best = hl_synthesis_comparison(view->synthesis, HL_CHOICE_BEST);
  double limit = INFINITY, most = 0;
  if (best->there)
    limit = 2 * hl_synthesis_point_at(view->synthesis, best->point)->totals.tac;
  for (int k = 0; k < hl_synthesis_point_count(view->synthesis); k++) {
    const hl_net_point *point = hl_synthesis_point_at(view->synthesis, k);
    if (point->feasible && point->totals.tac <= limit)
      most = fmax(most, point->totals.tac);
  }
  return most;
}

enum { CELL = 3, CELLS_X = 210, CELLS_Y = 130 }; /* marks closer than a cell of px are one */

static hl_status draw_points(const hli_view *view, hli_plot *plot, const hli_money_unit *unit,
                             double limit) {
  bool *taken = hli_zalloc(view->ctx, (size_t)CELLS_X * CELLS_Y, sizeof *taken);
  if (taken == NULL)
    return hli_nomem(view->ctx);
  for (int pass = 0; pass < 2; pass++) /* Pareto points above the others */
    for (int k = 0; k < hl_synthesis_point_count(view->synthesis); k++) {
      const hl_net_point *point = hl_synthesis_point_at(view->synthesis, k);
      if (!point->feasible || point->totals.tac > limit || point->pareto != (pass == 1))
        continue;
      hli_xy data = costs(point, unit), at = hli_plot_at(plot, data.x, data.y);
      int cx = (int)((at.x - plot->frame.x0) / CELL), cy = (int)((at.y - plot->frame.y0) / CELL);
      if (cx < 0 || cy < 0 || cx >= CELLS_X || cy >= CELLS_Y)
        continue;
      bool *cell = &taken[cy * CELLS_X + cx];
      if (pass == 0 && *cell)
        continue;
      *cell = true;
      mark(plot->svg, at, point->totals.machines, point->pareto);
      hli_labels_add(&plot->labels, (hli_box){at.x - 4, at.y - 4, at.x + 4, at.y + 4});
    }
  hli_release(view->ctx, taken);
  return HL_OK;
}

static void label_choices(const hli_view *view, hli_plot *plot, const hli_money_unit *unit,
                          double limit) {
  bool named[HL_CHOICE_COUNT] = {false};
  for (int c = 0; c < HL_CHOICE_COUNT; c++) {
    const hl_comparison *one = hl_synthesis_comparison(view->synthesis, (hl_choice)c);
    if (!one->there || named[c])
      continue;
    const hl_net_point *point = hl_synthesis_point_at(view->synthesis, one->point);
    if (point->totals.tac > limit)
      continue;
    char text[160];
    size_t length = (size_t)hli_print(text, sizeof text, "%s", hli_answer_text((hl_choice)c));
    for (int d = c + 1; d < HL_CHOICE_COUNT; d++) { /* one network may be several answers */
      const hl_comparison *other = hl_synthesis_comparison(view->synthesis, (hl_choice)d);
      if (other->there && other->point == one->point) {
        named[d] = true;
        length += (size_t)hli_print(text + length, sizeof text - length, ", %s",
                                    hli_answer_text((hl_choice)d));
      }
    }
    hli_xy data = costs(point, unit), at = hli_plot_at(plot, data.x, data.y);
    hli_svg_circle(plot->svg, at.x, at.y, 8.5, "curve thin ink");
    hli_labels_add(&plot->labels, (hli_box){at.x - 10, at.y - 10, at.x + 10, at.y + 10});
    hli_label(&plot->labels, at.x, at.y, c == HL_CHOICE_BEST ? HLI_FACE_BOLD : HLI_FACE_SMALL, "",
              text);
  }
}

hl_status hli_figure_pareto(const hli_view *view, hli_text *out) {
  int count = view->synthesis != NULL ? hl_synthesis_point_count(view->synthesis) : 0;
  double limit = count > 0 ? tac_limit(view) : 0;
  if (!(limit > 0))
    return hli_lacks(view, "pareto", "a synthesis that found networks");
  hli_money_unit unit = hli_choose_money(view, limit);
  hli_xy least = {INFINITY, INFINITY}, most = {0, 0};
  for (int k = 0; k < count; k++) {
    const hl_net_point *point = hl_synthesis_point_at(view->synthesis, k);
    if (!point->feasible || point->totals.tac > limit)
      continue;
    hli_xy data = costs(point, &unit);
    least = (hli_xy){fmin(least.x, data.x), fmin(least.y, data.y)};
    most = (hli_xy){fmax(most.x, data.x), fmax(most.y, data.y)};
  }
  hli_svg svg;
  hli_svg_open(&svg, out, 720, 480, "All networks seen: energy over capital cost",
               view->standalone);
  hli_plot plot = {.svg = &svg, .frame = {74, 62, 646, 432}};
  double room_x = 0.06 * (most.x - least.x), room_y = 0.06 * (most.y - least.y);
  hli_axis_init(&plot.x, fmax(0, least.x - room_x), most.x + room_x, plot.frame.x0, plot.frame.x1,
                7, true);
  hli_axis_init(&plot.y, fmax(0, least.y - room_y), most.y + room_y, plot.frame.y1, plot.frame.y0,
                7, true);
  static const char *const key[] = {"no machine", "one machine", "several", "filled: Pareto",
                                    "hollow: dominated"};
  double x = 30;
  for (int k = 0; k < 5; k++) {
    if (k < 4)
      mark(&svg, (hli_xy){x, 18}, k == 3 ? 0 : k, k == 3);
    else
      mark(&svg, (hli_xy){x, 18}, 0, false);
    hli_svg_text(&svg, x + 10, 22, HLI_FACE_SMALL, HLI_START, NULL, key[k]);
    x += 10 + hli_text_width(HLI_FACE_SMALL, key[k]) + 24;
  }
  char title[80];
  hli_print(title, sizeof title, "capital cost, annualised, %s", unit.name);
  char y_title[80];
  hli_print(y_title, sizeof y_title, "energy cost, %s", unit.name);
  hli_plot_open(&plot, title, y_title);
  draw_equal_tac(&plot);
  hl_status status = draw_points(view, &plot, &unit, limit);
  label_choices(view, &plot, &unit, limit);
  hli_plot_close(&plot);
  hli_svg_close(&svg);
  HLI_TRY(status);
  return hli_finish(view, out);
}
