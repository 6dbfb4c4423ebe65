/** Heat pump targets on temperature: the grand composite curve, and both profiles. */
#include "report/figures/hp_steps.h"

enum { WIDTH = 780, HEIGHT = 500, COLUMN = 286 /* right of the frame, for the levels */ };

static double celsius(double kelvin) { return kelvin - 273.15; }

/* ------------------------------------------------------- grand composite curve */

/** A bracket that joins the levels, with the power on top of it. */
static void draw_power(const hli_hp_view *hp, const hli_plot *plot, const hli_hp_steps *list) {
  const double x = plot->frame.x1 + 6, y = 40;
  char text[200], power[HLI_SHOWN], cop[HLI_SHOWN];
  double bottom = y;
  for (int k = 0; k < list->count; k++)
    bottom = fmax(bottom, list->at[k].to.y);
  hli_svg_line(plot->svg, x, y + 10, x, bottom, "sys thin");
  hli_svg_open_group(plot->svg, "machine", NULL);
  hli_svg_compressor(plot->svg, x, y, 10);
  hli_svg_close_group(plot->svg);
  hli_svg_text(plot->svg, x + 20, y - 4, HLI_FACE_BOLD, HLI_START, "tsys",
               !(hl_hpr_work(hp->hpr) > 0) && hl_hpr_work_engine(hp->hpr) > 0 ? "engine"
               : hp->heating                                                  ? "heat pump"
                                                                              : "refrigeration");
  const double work = hl_hpr_work(hp->hpr), made = hl_hpr_work_engine(hp->hpr);
  if (work > 0)
    hli_print(text, sizeof text, "W %s, COP %s", hli_heat_unit(&hp->view, work, power),
              hli_fixed(hl_hpr_load_placed(hp->hpr) / work, 2, cop));
  else if (made > 0)
    hli_print(text, sizeof text, "makes %s", hli_heat_unit(&hp->view, made, power));
  else
    hli_print(text, sizeof text, "no power");
  hli_svg_text(plot->svg, x + 20, y + 12, HLI_FACE_SMALL, HLI_START, "tsys", text);
}

static hli_xy *load_curve(const hli_hp_view *hp, hli_arena *arena, const hl_targets *targets,
                          int *count) {
  const hl_point *point = hl_targets_curve(targets, HL_CURVE_GRAND, count);
  hli_xy *curve = HLI_NEW(arena, hli_xy, *count > 0 ? *count : 1);
  for (int k = 0; curve != NULL && k < *count; k++)
    curve[k] = (hli_xy){point[k].q / hp->view.heat, celsius(point[k].t)};
  return curve;
}

static void widen(hli_box *all, const hli_xy *curve, int count) {
  for (int k = 0; k < count; k++)
    *all = (hli_box){fmin(all->x0, curve[k].x), fmin(all->y0, curve[k].y),
                     fmax(all->x1, curve[k].x), fmax(all->y1, curve[k].y)};
}

/** The ranges of the machines too; `left` as in hli_hp_draw_steps. */
static hl_status widen_by_machines(const hli_hp_view *hp, hli_arena *arena, bool left,
                                   hli_box *all) {
  int count;
  const double given = hli_hp_side(hp, HL_SIDE_HOT, &count) / hp->view.heat,
               taken = hli_hp_side(hp, HL_SIDE_COLD, &count) / hp->view.heat;
  for (int k = 0; k < hl_hpr_level_count(hp->hpr); k++) {
    const double t = celsius(hl_hpr_level_at(hp->hpr, k)->t_shifted);
    widen(all, (hli_xy[]){{0, t}}, 1);
  }
  for (int cold = 0; hp->real && cold < 2; cold++) {
    hli_hp_line line;
    HLI_TRY(hli_hp_curve(hp, arena, cold ? HL_SIDE_COLD : HL_SIDE_HOT, &line));
    for (int k = 0; k < line.count && cold && left; k++)
      line.at[k].x *= -1;
    widen(all, line.at, line.count);
  }
  if (!hp->real)
    widen(all, (hli_xy[]){{given, all->y0}, {left ? -taken : taken, all->y0}}, 2);
  return HL_OK;
}

static void set_axes(hli_plot *plot, hli_box all) {
  const double room = 0.05 * (all.y1 - all.y0) + 1, wide = 0.02 * (all.x1 - all.x0);
  hli_axis_init(&plot->x, all.x0 < 0 ? all.x0 - wide : 0, all.x1 + wide, plot->frame.x0,
                plot->frame.x1, 7, false);
  hli_axis_init(&plot->y, all.y0 - room, all.y1 + room, plot->frame.y1, plot->frame.y0, 8, true);
}

static void label_pinches(const hli_hp_view *hp, hli_plot *plot) {
  const hl_targets *targets = hl_hpr_targets_before(hp->hpr);
  for (int k = 0; k < hl_targets_pinch_count(targets); k++) {
    const hl_pinch *pinch = hl_targets_pinch_at(targets, k);
    const hli_xy at = hli_plot_at(plot, 0, celsius(pinch->t));
    char text[96], t[HLI_SHOWN];
    hli_svg_circle(plot->svg, at.x, at.y, 4.5, "fink");
    hli_print(text, sizeof text, "pinch %s%s °C", hp->any ? "without machine " : "",
              hli_celsius(pinch->t, t));
    hli_label(&plot->labels, at.x, at.y, HLI_FACE_BOLD, "", text);
  }
}

static hl_status draw_grand(const hli_hp_view *hp, hli_arena *arena, hli_text *out) {
  int count, later = 0;
  char label[HLI_SENTENCE], title[80];
  const hli_xy *before = load_curve(hp, arena, hl_hpr_targets_before(hp->hpr), &count);
  const hli_xy *after = load_curve(hp, arena, hl_hpr_targets_after(hp->hpr), &later);
  if (before == NULL || after == NULL)
    return hli_nomem(hp->view.ctx);
  hli_box all = {0, INFINITY, 0, -INFINITY};
  widen(&all, before, count);
  widen(&all, after, later);
  HLI_TRY(widen_by_machines(hp, arena, false, &all));
  hli_svg svg;
  hli_hp_finding(hp, HL_HPR_FIGURE_GRAND, label);
  hli_svg_open(&svg, out, WIDTH, HEIGHT, label, hp->view.standalone);
  hli_plot plot = {.svg = &svg, .frame = {74, 72, hp->any ? WIDTH - COLUMN : WIDTH - 20, 452}};
  set_axes(&plot, all);
  double x = hli_plot_key(&svg, 20, 22, hp->any ? "curve grey dash" : "curve ink",
                          hp->any ? "without machine" : "process");
  if (hp->any) {
    x = hli_plot_key(&svg, x, 22, "curve ink", "with machine");
    hli_plot_key(&svg, x, 22, "curve sys", hp->real ? "machines" : "condensers, evaporators");
  }
  hli_print(title, sizeof title, "net heat flow, %s", hp->view.heat_unit);
  hli_plot_open(&plot, title, "shifted temperature, °C");
  if (hp->any)
    hli_plot_curve(&plot, after, later, "curve ink");
  hli_plot_curve(&plot, before, count, hp->any ? "curve grey dash" : "curve ink");
  hli_hp_steps list;
  const hl_status status = hli_hp_draw_steps(hp, arena, &plot, false, &list);
  if (hp->any)
    draw_power(hp, &plot, &list);
  hli_hp_label_steps(hp, &plot, &list);
  label_pinches(hp, &plot);
  hli_plot_close(&plot);
  hli_svg_close(&svg);
  return status;
}

hl_status hli_hp_figure_grand(const hli_hp_view *hp, hli_text *out) {
  hli_arena arena;
  hli_arena_init(&arena, hp->view.ctx);
  const hl_status status = draw_grand(hp, &arena, out);
  hli_arena_free(&arena);
  return status;
}

/* -------------------------------------------------------------------- profiles */

/** A side, cut off where ambient goes on for ever; sign -1: to the left. */
typedef struct side {
  hli_xy *at;
  int count;
  bool ambient; /* its last piece is ambient's */
} side;

static bool load_side(const hli_hp_view *hp, hli_arena *arena, hl_side which, double end,
                      side *out) {
  const hl_point *point = hl_hpr_profile_used(hp->hpr, which, &out->count);
  const double sign = which == HL_SIDE_COLD ? 1 : -1;
  hli_hp_extent(hp, which, &out->ambient);
  out->at = HLI_NEW(arena, hli_xy, out->count > 0 ? out->count : 1);
  for (int k = 0; out->at != NULL && k < out->count; k++)
    out->at[k] = (hli_xy){sign * fmin(point[k].q, end) / hp->view.heat, celsius(point[k].t)};
  return out->at != NULL;
}

static void draw_side(hli_plot *plot, const side *s, const char *css) {
  hli_plot_curve(plot, s->at, s->count - s->ambient, css);
  if (s->ambient)
    hli_plot_curve(plot, &s->at[s->count - 2], 2, "curve alt mixed");
}

static void label_ambient(const hli_hp_view *hp, hli_plot *plot, const side *s) {
  char text[120], air[HLI_SHOWN], shifted[HLI_SHOWN];
  const hli_xy *last = &s->at[s->count - 2];
  if (!s->ambient)
    return;
  hli_print(text, sizeof text, "ambient %s °C (%s shifted)",
            hli_celsius(hl_hpr_asked(hp->hpr)->t_air, air), hli_fixed(last->y, 1, shifted));
  const hli_xy at = hli_plot_at(plot, (last[0].x + last[1].x) / 2, last->y);
  hli_label(&plot->labels, at.x, at.y, HLI_FACE_SMALL, "talt", text);
}

/** Where a side's picture ends: its heat or that of the levels, with some of ambient. [W] */
static double end_of(const hli_hp_view *hp, hl_side which, double all) {
  int count;
  bool ambient;
  const double own = hli_hp_extent(hp, which, &ambient);
  const double level = hli_hp_side(hp, which == HL_SIDE_COLD ? HL_SIDE_HOT : HL_SIDE_COLD, &count);
  return ambient ? fmax(own, level) + 0.12 * all : own;
}

static hl_status draw_profiles(const hli_hp_view *hp, hli_arena *arena, hli_text *out) {
  char label[HLI_SENTENCE], title[160];
  int count;
  bool ambient;
  side sink, source;
  const double all = hli_hp_extent(hp, HL_SIDE_COLD, &ambient) +
                     hli_hp_extent(hp, HL_SIDE_HOT, &ambient) +
                     hli_hp_side(hp, HL_SIDE_HOT, &count);
  if (!load_side(hp, arena, HL_SIDE_COLD, end_of(hp, HL_SIDE_COLD, all), &sink) ||
      !load_side(hp, arena, HL_SIDE_HOT, end_of(hp, HL_SIDE_HOT, all), &source))
    return hli_nomem(hp->view.ctx);
  hli_box box = {0, INFINITY, 0, -INFINITY};
  widen(&box, sink.at, sink.count);
  widen(&box, source.at, source.count);
  HLI_TRY(widen_by_machines(hp, arena, true, &box));
  hli_svg svg;
  hli_hp_finding(hp, HL_HPR_FIGURE_PROFILES, label);
  hli_svg_open(&svg, out, WIDTH, HEIGHT, label, hp->view.standalone);
  hli_plot plot = {.svg = &svg, .frame = {74, 62, hp->any ? WIDTH - COLUMN : WIDTH - 20, 452}};
  set_axes(&plot, box);
  plot.x.unsigned_ticks = true;
  double x = 20;
  if (source.count > (source.ambient ? 2 : 0))
    x = hli_plot_key(&svg, x, 22, "curve hot", "source gives");
  if (sink.count > (sink.ambient ? 2 : 0))
    x = hli_plot_key(&svg, x, 22, "curve cold dash", "sink takes");
  if (sink.ambient || source.ambient)
    x = hli_plot_key(&svg, x, 22, "curve alt mixed", "ambient");
  if (hp->any)
    hli_plot_key(&svg, x, 22, "curve sys", hp->real ? "machines" : "levels of the machine");
  hli_print(title, sizeof title, "heat from the pinch on, %s: source left, sink right",
            hp->view.heat_unit);
  hli_plot_open(&plot, title, "shifted temperature, °C");
  const double zero = hli_axis_px(&plot.x, 0);
  hli_svg_line(&svg, zero, plot.frame.y0, zero, plot.frame.y1, "axis");
  hli_labels_add_line(&plot.labels, zero, plot.frame.y0, zero, plot.frame.y1);
  draw_side(&plot, &source, "curve hot");
  draw_side(&plot, &sink, "curve cold dash");
  hli_hp_steps list;
  const hl_status status = hli_hp_draw_steps(hp, arena, &plot, true, &list);
  hli_hp_label_steps(hp, &plot, &list);
  label_ambient(hp, &plot, &source);
  label_ambient(hp, &plot, &sink);
  hli_plot_close(&plot);
  hli_svg_close(&svg);
  return status;
}

hl_status hli_hp_figure_profiles(const hli_hp_view *hp, hli_text *out) {
  hli_arena arena;
  hli_arena_init(&arena, hp->view.ctx);
  const hl_status status = draw_profiles(hp, &arena, out);
  hli_arena_free(&arena);
  return status;
}
