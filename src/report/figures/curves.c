/** Composite curves, grand composite curve with utilities and machines, Carnot-factor curves. */
#include "report/report.h"

static const hli_box frame_of_curves = {74, 62, 700, 452};
enum { WIDTH = 720, HEIGHT = 500, LINE = 160 };

/** Corners of a curve as data of a diagram: heat in the unit shown, degC. In the view's arena. */
static hl_status load_curve(const hli_view *view, hli_arena *arena, const hl_targets *targets,
                            hl_curve curve, hli_xy **data, int *count) {
  const hl_point *point = hl_targets_curve(targets, curve, count);
  *data = HLI_NEW(arena, hli_xy, *count > 0 ? *count : 1);
  if (*data == NULL)
    return hli_nomem(view->ctx);
  for (int k = 0; k < *count; k++)
    (*data)[k] = (hli_xy){point[k].q / view->heat, point[k].t - 273.15};
  return HL_OK;
}

static void widen(const hli_xy *data, int count, hli_xy *least, hli_xy *most) {
  for (int k = 0; k < count; k++) {
    *least = (hli_xy){fmin(least->x, data[k].x), fmin(least->y, data[k].y)};
    *most = (hli_xy){fmax(most->x, data[k].x), fmax(most->y, data[k].y)};
  }
}

static void corners(hli_plot *plot, const hli_xy *data, int count, const char *css) {
  for (int k = 0; k < count; k++) {
    hli_xy at = hli_plot_at(plot, data[k].x, data[k].y);
    hli_svg_circle(plot->svg, at.x, at.y, count > 24 ? 1.6 : 2.8, css);
  }
}

/** Value y of a curve with rising or falling x at x; the range of y where x stands still. */
static void at_x(const hli_xy *data, int count, double x, double *low, double *high) {
  *low = INFINITY;
  *high = -INFINITY;
  for (int k = 1; k < count; k++) {
    hli_xy a = data[k - 1], b = data[k];
    double least = fmin(a.x, b.x), most = fmax(a.x, b.x);
    double slack = 1e-9 * fmax(1, fabs(most));
    if (x < least - slack || x > most + slack)
      continue;
    bool sloped = most - least > slack;
    double share = sloped ? (x - a.x) / (b.x - a.x) : 0;
    double y0 = sloped ? a.y + share * (b.y - a.y) : fmin(a.y, b.y);
    double y1 = sloped ? y0 : fmax(a.y, b.y);
    *low = fmin(*low, y0);
    *high = fmax(*high, y1);
  }
}

/* ---------------------------------------------------------------- composite */

/** Heat of a shifted curve at a pinch, a range where the curve is flat; false: it is not there. */
static bool heat_at(const hl_targets *targets, hl_curve curve, double t, double *low,
                    double *high) {
  static const double close = 1e-6; /* K: pinches and curves are sums in other orders */
  int count;
  const hl_point *point = hl_targets_curve(targets, curve, &count);
  *low = INFINITY;
  *high = -INFINITY;
  for (int k = 1; k < count; k++) {
    hl_point a = point[k - 1], b = point[k];
    if (t < fmin(a.t, b.t) - close || t > fmax(a.t, b.t) + close)
      continue;
    const bool flat = fabs(b.t - a.t) <= close;
    const double share = flat ? 0 : fmin(fmax((t - a.t) / (b.t - a.t), 0), 1);
    const double q = a.q + share * (b.q - a.q);
    *low = fmin(*low, flat ? fmin(a.q, b.q) : q);
    *high = fmax(*high, flat ? fmax(a.q, b.q) : q);
  }
  return *low <= *high;
}

/** Where the shifted curves touch: the heat at the pinch, in the unit shown; of a curve alone where
 * the other does not come that far. */
static double pinch_heat(const hli_view *view, const hl_targets *targets, const hl_pinch *pinch) {
  double low, high, least, most;
  const bool hot = heat_at(targets, HL_CURVE_HOT_SHIFTED, pinch->t, &low, &high);
  const bool cold = heat_at(targets, HL_CURVE_COLD_SHIFTED, pinch->t, &least, &most);
  if (hot && cold)
    return (fmax(low, least) + fmin(high, most)) / 2 / view->heat;
  return (hot ? high : cold ? least : 0) / view->heat;
}

static void draw_pinches(const hli_view *view, hli_plot *plot, const hl_targets *targets,
                         const hli_xy *hot, int hots, const hli_xy *cold, int colds) {
  for (int k = 0; k < hl_targets_pinch_count(targets); k++) {
    const hl_pinch *pinch = hl_targets_pinch_at(targets, k);
    double q = pinch_heat(view, targets, pinch), low, high, least, most;
    at_x(hot, hots, q, &low, &high);
    at_x(cold, colds, q, &least, &most);
    if (isinf(high) || isinf(most))
      continue;
    hli_xy a = hli_plot_at(plot, q, pinch->t_hot - 273.15);
    hli_xy b = hli_plot_at(plot, q, pinch->t_cold - 273.15);
    hli_svg_dimension(plot->svg, a.x, a.y, b.x, b.y);
    char text[160], dt[HLI_SHOWN], upper[HLI_SHOWN], lower[HLI_SHOWN];
    hli_print(text, sizeof text, "pinch %s / %s °C, ΔTmin %s K", hli_celsius(pinch->t_hot, upper),
              hli_celsius(pinch->t_cold, lower), hli_kelvins(pinch->t_hot - pinch->t_cold, dt));
    hli_label(&plot->labels, a.x, (a.y + b.y) / 2, HLI_FACE_BOLD, "", text);
  }
}

/** The text of a dimension along the heat axis: on it, or near it where that is too short. */
static void dimension_text(const hli_view *view, hli_plot *plot, double from, double to, double y,
                           const char *name) {
  if (!(to - from > 0))
    return;
  char text[96], heat[HLI_SHOWN];
  hli_print(text, sizeof text, "%s %s", name, hli_heat_unit(view, (to - from) * view->heat, heat));
  double x0 = hli_axis_px(&plot->x, from), x1 = hli_axis_px(&plot->x, to);
  if (hli_text_width(HLI_FACE_NORMAL, text) + 8 < x1 - x0) {
    hli_svg_text(plot->svg, (x0 + x1) / 2, y - 6, HLI_FACE_NORMAL, HLI_MIDDLE, "halo", text);
    hli_labels_add(&plot->labels,
                   hli_text_box((x0 + x1) / 2, y - 6, HLI_FACE_NORMAL, HLI_MIDDLE, text));
  } else {
    hli_label(&plot->labels, (x0 + x1) / 2, y - 4, HLI_FACE_NORMAL, "", text);
  }
}

static void dimension_line(hli_plot *plot, double from, double to, double y) {
  double x0 = hli_axis_px(&plot->x, from), x1 = hli_axis_px(&plot->x, to);
  if (!(to - from > 0))
    return;
  hli_svg_dimension(plot->svg, x0, y, x1, y);
  hli_labels_add_line(&plot->labels, x0, y, x1, y);
}

/** Utilities at the ends, recovery where the curves overlap. */
static void draw_targets(const hli_view *view, hli_plot *plot, const hli_xy *hot, int hots,
                         const hli_xy *cold, int colds) {
  hli_xy least = {INFINITY, INFINITY}, most = {-INFINITY, -INFINITY}, from = least, to = most;
  widen(hot, hots, &least, &most);
  widen(cold, colds, &from, &to);
  double low = plot->frame.y1 - 8, high = plot->frame.y0 + 22;
  hli_xy corner[3] = {{from.x, from.y}, {most.x, most.y}, {to.x, to.y}};
  for (int k = 0; k < 3; k++) { /* guides */
    hli_xy at = hli_plot_at(plot, corner[k].x, corner[k].y);
    double from_y = k > 0 ? high : at.y, to_y = k < 2 ? low : at.y;
    hli_svg_line(plot->svg, at.x, from_y, at.x, to_y, "leader dot");
    hli_labels_add_line(&plot->labels, at.x, from_y, at.x, to_y);
  }
  dimension_line(plot, 0, from.x, low);
  dimension_line(plot, from.x, most.x, low);
  dimension_line(plot, most.x, to.x, high);
  dimension_text(view, plot, from.x, most.x, low, "recovered");
  dimension_text(view, plot, most.x, to.x, high, "hot utility");
  dimension_text(view, plot, 0, from.x, low, "cold utility");
}

hl_status hli_figure_composite(const hli_view *view, hli_text *out) {
  const hl_targets *targets = view->design;
  if (targets == NULL)
    return hli_lacks(view, "composite", "targets");
  hli_arena arena;
  hli_arena_init(&arena, view->ctx);
  hli_xy *hot = NULL, *cold = NULL;
  int hots = 0, colds = 0;
  hl_status status = load_curve(view, &arena, targets, HL_CURVE_HOT, &hot, &hots);
  if (status == HL_OK)
    status = load_curve(view, &arena, targets, HL_CURVE_COLD, &cold, &colds);
  if (status == HL_OK) {
    hli_xy least = {0, INFINITY}, most = {0, -INFINITY};
    widen(hot, hots, &least, &most);
    widen(cold, colds, &least, &most);
    char label[LINE], text[HLI_SHOWN];
    hli_print(label, sizeof label, "Composite curves: heat recovery %s",
              hli_heat_unit(view, hl_targets_recovery(targets), text));
    hli_svg svg;
    hli_svg_open(&svg, out, WIDTH, HEIGHT, label, view->standalone);
    hli_plot plot = {.svg = &svg, .frame = frame_of_curves};
    double room = 0.1 * (most.y - least.y); /* for the dimensions */
    hli_axis_init(&plot.x, 0, most.x, plot.frame.x0, plot.frame.x1, 8, false);
    hli_axis_init(&plot.y, least.y - room, most.y + room, plot.frame.y1, plot.frame.y0, 8, true);
    double x = hli_plot_key(&svg, plot.frame.x0, 22, "curve hot", "hot streams");
    hli_plot_key(&svg, x, 22, "curve cold dash", "cold streams");
    hli_print(label, sizeof label, "heat flow, %s", view->heat_unit);
    hli_plot_open(&plot, label, "temperature, °C");
    hli_plot_curve(&plot, hot, hots, "curve hot");
    hli_plot_curve(&plot, cold, colds, "curve cold dash");
    corners(&plot, hot, hots, "fhot");
    corners(&plot, cold, colds, "fcold");
    draw_targets(view, &plot, hot, hots, cold, colds);
    draw_pinches(view, &plot, targets, hot, hots, cold, colds);
    hli_plot_close(&plot);
    hli_svg_close(&svg);
  }
  hli_arena_free(&arena);
  HLI_TRY(status);
  return hli_finish(view, out);
}

/* ------------------------------------------------------------------- Carnot */

enum { ARC = 16 }; /* most straight lines per stretch: the factor is no linear function of heat */
static const double pace = 8; /* K that one straight line may span */

/** A composite curve with the Carnot factor instead of the temperature. */
static hl_status load_carnot(const hli_view *view, hli_arena *arena, const hl_targets *targets,
                             hl_curve curve, hli_xy **data, int *count) {
  int points;
  const hl_point *point = hl_targets_curve(targets, curve, &points);
  *count = 0;
  *data = HLI_NEW(arena, hli_xy, ARC * (points + 1));
  if (*data == NULL)
    return hli_nomem(view->ctx);
  for (int k = 0; k < points; k++) {
    bool curved = k > 0 && point[k].t != point[k - 1].t && point[k].q != point[k - 1].q;
    int steps = curved ? (int)fmin(ARC, ceil(fabs(point[k].t - point[k - 1].t) / pace)) : 1;
    for (int j = 1; j <= steps; j++) {
      hl_point from = point[k > 0 ? k - 1 : 0];
      double share = (double)j / steps, t = from.t + share * (point[k].t - from.t);
      (*data)[(*count)++] =
          (hli_xy){(from.q + share * (point[k].q - from.q)) / view->heat, hl_carnot(t, view->t0)};
    }
  }
  return HL_OK;
}

/** Area between the curves, where both carry the same heat. */
static hl_status fill_between(const hli_view *view, hli_plot *plot, const hli_xy *hot, int hots,
                              const hli_xy *cold, int colds) {
  hli_xy *area = hli_zalloc(view->ctx, (size_t)(hots + colds) + 1, sizeof *area);
  if (area == NULL)
    return hli_nomem(view->ctx);
  int n = 0;
  for (int k = 0; k < hots; k++)
    area[n++] = hli_plot_at(plot, hot[k].x, hot[k].y);
  for (int k = colds - 1; k >= 0; k--)
    area[n++] = hli_plot_at(plot, cold[k].x, cold[k].y);
  hli_svg_polygon(plot->svg, area, n, "lost");
  hli_release(view->ctx, area);
  return HL_OK;
}

/** Integral of the factor over the heat. Corners are close enough for what a label shows. */
static double exergy_below(const hli_xy *data, int count) {
  double sum = 0;
  for (int k = 1; k < count; k++)
    sum += (data[k].x - data[k - 1].x) * (data[k].y + data[k - 1].y) / 2;
  return fabs(sum);
}

/** Temperatures at the right side of the frame. */
static void temperature_axis(const hli_view *view, hli_plot *plot) {
  double low = view->t0 / (1 - plot->y.least), high = view->t0 / (1 - plot->y.most);
  hli_axis scale;
  hli_axis_init(&scale, low - 273.15, high - 273.15, 0, 1, 10, false);
  double before = INFINITY;
  for (double k = ceil(scale.least / scale.step); k * scale.step <= scale.most; k++) {
    double t = k * scale.step;
    double y = hli_axis_px(&plot->y, hl_carnot(t + 273.15, view->t0));
    if (before - y < 18)
      continue; /* hot temperatures crowd together */
    char text[HLI_SHOWN];
    hli_svg_line(plot->svg, plot->frame.x1, y, plot->frame.x1 + 5, y, "axis");
    hli_svg_text(plot->svg, plot->frame.x1 + 9, y + 4, HLI_FACE_SMALL, HLI_START, "muted",
                 hli_fixed(t, scale.decimals, text));
    before = y;
  }
  hli_svg_line(plot->svg, plot->frame.x1, plot->frame.y0, plot->frame.x1, plot->frame.y1, "axis");
  hli_svg_text(plot->svg, plot->frame.x1 + 40, plot->frame.y0 - 12, HLI_FACE_NORMAL, HLI_END,
               "muted", "temperature, °C");
}

static hl_status draw_carnot(const hli_view *view, hli_plot *plot, hli_arena *arena,
                             const hl_targets *targets) {
  hli_xy *hot, *cold;
  int hots, colds;
  HLI_TRY(load_carnot(view, arena, targets, HL_CURVE_HOT, &hot, &hots));
  HLI_TRY(load_carnot(view, arena, targets, HL_CURVE_COLD, &cold, &colds));
  hli_xy least = {0, 0}, most = {0, 0};
  bool balanced = view->placed.exergy != NULL;
  const double behind = balanced && hots > 0 && colds > 0 ? cold[0].x - hot[0].x : 0;
  for (int k = 0; k < colds; k++) /* both have the same heat, whatever the difference kept */
    cold[k].x -= behind;
  widen(hot, hots, &least, &most);
  widen(cold, colds, &least, &most);
  double room = 0.06 * (most.y - least.y);
  hli_axis_init(&plot->x, 0, most.x, plot->frame.x0, plot->frame.x1, 8, false);
  hli_axis_init(&plot->y, least.y - room, most.y + room, plot->frame.y1, plot->frame.y0, 8, false);
  char title[64], text[160], heat[HLI_SHOWN];
  hli_print(title, sizeof title, "heat flow, %s", view->heat_unit);
  hli_plot_open(plot, title, "Carnot factor 1 − T0/T");
  hl_status status = balanced ? fill_between(view, plot, hot, hots, cold, colds) : HL_OK;
  temperature_axis(view, plot);
  double zero = hli_axis_px(&plot->y, 0);
  hli_svg_line(plot->svg, plot->frame.x0, zero, plot->frame.x1, zero, "axis dot");
  hli_labels_add_line(&plot->labels, plot->frame.x0, zero, plot->frame.x1, zero);
  hli_plot_curve(plot, hot, hots, "curve hot");
  hli_plot_curve(plot, cold, colds, "curve cold dash");
  hli_print(text, sizeof text, "T0 = %s °C", hli_celsius(view->t0, heat));
  hli_label(&plot->labels, plot->frame.x1 - 60, zero, HLI_FACE_SMALL, "", text);
  if (balanced) {
    double lost = exergy_below(hot, hots) - exergy_below(cold, colds);
    hli_svg_rect(plot->svg, (hli_box){20, 33, 46, 45}, "lost");
    hli_print(text, sizeof text, "between the curves: %s destroyed by heat transfer",
              hli_heat_unit(view, lost * view->heat, heat));
    hli_svg_text(plot->svg, 52, 44, HLI_FACE_SMALL, HLI_START, NULL, text);
  }
  hli_plot_close(plot);
  return status;
}

hl_status hli_figure_carnot(const hli_view *view, hli_text *out) {
  bool all = view->placed.targets != NULL;
  const hl_targets *targets = all ? view->placed.targets : view->design;
  if (targets == NULL)
    return hli_lacks(view, "carnot", "targets");
  if (!(view->t0 > 0))
    return hli_lacks(view, "carnot", "the problem with its reference temperature");
  hli_arena arena;
  hli_arena_init(&arena, view->ctx);
  hli_svg svg;
  hli_svg_open(&svg, out, WIDTH, HEIGHT, "Carnot-factor composite curves", view->standalone);
  double x = hli_plot_key(&svg, 20, 22, "curve hot",
                          all ? "hot streams, utilities, condensers" : "hot streams");
  hli_plot_key(&svg, x, 22, "curve cold dash",
               all ? "cold streams, utilities, evaporators" : "cold streams");
  hli_plot plot = {.svg = &svg, .frame = {74, 84, 660, 452}};
  hl_status status = draw_carnot(view, &plot, &arena, targets);
  hli_svg_close(&svg);
  hli_arena_free(&arena);
  HLI_TRY(status);
  return hli_finish(view, out);
}
