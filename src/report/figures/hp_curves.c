/** Heat pump targets on temperature: the grand composite curve, and both profiles. */
#include "report/hp.h"

enum { WIDTH = 720, HEIGHT = 500, MARGIN = 162 /* right of the frame, for the power */ };
enum { LABELLED = 6 /* levels of a side that surely get a label */ };

/** A level as a step of its side's staircase. */
typedef struct step {
  const hl_hpr_level *level;
  hli_xy from, to; /* px */
} step;

typedef struct steps {
  step at[2 * HL_LEVELS_MOST];
  int count;
} steps;

static double celsius(double kelvin) { return kelvin - 273.15; }

/* ------------------------------------------------------------------- staircases */

/** A side's levels from the pinch outward; those of real machines come machine by machine. */
static int sort_levels(const hli_hp_view *hp, hl_side side,
                       const hl_hpr_level *out[2 * HL_LEVELS_MOST]) {
  const double sign = side == HL_SIDE_HOT ? 1 : -1;
  int count = 0;
  for (int k = 0; k < hl_hpr_level_count(hp->hpr) && count < 2 * HL_LEVELS_MOST; k++) {
    const hl_hpr_level *level = hl_hpr_level_at(hp->hpr, k);
    int j = count;
    if (level->side != side)
      continue;
    for (; j > 0 && sign * out[j - 1]->t > sign * level->t; j--)
      out[j] = out[j - 1];
    out[j] = level;
    count++;
  }
  return count;
}

/** One side's staircase; `sign` -1: on the other side of 0. */
static void draw_side_steps(const hli_hp_view *hp, hli_plot *plot, hl_side side, double sign,
                            steps *out) {
  const hl_hpr_level *level[2 * HL_LEVELS_MOST];
  const int count = sort_levels(hp, side, level);
  double from = 0;
  for (int k = 0; k < count && out->count < 2 * HL_LEVELS_MOST; k++) {
    const double t = celsius(level[k]->t_shifted), to = from + level[k]->q;
    const hli_xy line[2] = {{sign * from / hp->view.heat, t}, {sign * to / hp->view.heat, t}};
    step *here = &out->at[out->count++];
    *here = (step){level[k], hli_plot_at(plot, line[0].x, t), hli_plot_at(plot, line[1].x, t)};
    if (k > 0)
      hli_svg_line(plot->svg, here[-1].to.x, here[-1].to.y, here->from.x, here->from.y, "sys dot");
    hli_plot_curve(plot, line, 2, "curve sys");
    from = to;
  }
}

/** `left`: evaporators lie on the other side of 0. */
static void draw_steps(const hli_hp_view *hp, hli_plot *plot, bool left, steps *out) {
  out->count = 0;
  draw_side_steps(hp, plot, HL_SIDE_HOT, 1, out);
  draw_side_steps(hp, plot, HL_SIDE_COLD, left ? -1 : 1, out);
}

/** "300.0 kW at 180.0 °C (175.0 shifted)" */
static void level_text(const hli_hp_view *hp, const hl_hpr_level *level, char *text, size_t size) {
  char heat[HLI_SHOWN], t[HLI_SHOWN], shifted[HLI_SHOWN];
  hli_heat_unit(&hp->view, level->q, heat);
  hli_celsius(level->t, t);
  if (fabs(level->t - level->t_shifted) < 0.05)
    hli_print(text, size, "%s at %s °C", heat, t);
  else
    hli_print(text, size, "%s at %s °C (%s shifted)", heat, t,
              hli_celsius(level->t_shifted, shifted));
}

/** At the middle of each, or at its outer end. */
static void label_steps(const hli_hp_view *hp, hli_plot *plot, const steps *list, bool end) {
  int hots, colds;
  hli_hp_side(hp, HL_SIDE_HOT, &hots);
  hli_hp_side(hp, HL_SIDE_COLD, &colds);
  for (int k = 0; k < list->count; k++) {
    const step *here = &list->at[k];
    const double x = end ? here->to.x : (here->from.x + here->to.x) / 2;
    char text[160];
    level_text(hp, here->level, text, sizeof text);
    if ((here->level->side == HL_SIDE_HOT ? hots : colds) <= LABELLED)
      hli_label(&plot->labels, x, here->to.y, HLI_FACE_SMALL, "tsys", text);
    else
      hli_label_try(&plot->labels, x, here->to.y, HLI_FACE_SMALL, "tsys", text);
  }
}

/* ------------------------------------------------------- grand composite curve */

/** Both sides of the machine joined at the right, with its power. */
static void draw_power(const hli_hp_view *hp, hli_plot *plot, const steps *list) {
  const double x = plot->frame.x1 + 22;
  double top = INFINITY, bottom = -INFINITY;
  char text[128], number[HLI_SHOWN];
  for (int k = 0; k < list->count; k++) {
    const hli_xy *end = &list->at[k].to;
    hli_svg_line(plot->svg, end->x, end->y, x, end->y, "sys dot");
    hli_labels_add_line(&plot->labels, end->x, end->y, x, end->y);
    top = fmin(top, end->y);
    bottom = fmax(bottom, end->y);
  }
  hli_svg_line(plot->svg, x, top, x, bottom, "sys thin");
  const double y = fmin(fmax((top + bottom) / 2, plot->frame.y0 + 14), plot->frame.y1 - 40);
  hli_svg_open_group(plot->svg, "machine", NULL);
  hli_svg_compressor(plot->svg, x, y, 11);
  hli_svg_close_group(plot->svg);
  hli_svg_text(plot->svg, x + 16, y - 8, HLI_FACE_BOLD, HLI_START, "tsys",
               hp->heating ? "heat pump" : "refrigeration");
  hli_print(text, sizeof text, "W %s", hli_heat_unit(&hp->view, hl_hpr_work(hp->hpr), number));
  hli_svg_text(plot->svg, x + 16, y + 8, HLI_FACE_SMALL, HLI_START, "tsys", text);
  hli_print(text, sizeof text, "COP %s",
            hli_fixed(hl_hpr_load_placed(hp->hpr) / hl_hpr_work(hp->hpr), 2, number));
  hli_svg_text(plot->svg, x + 16, y + 23, HLI_FACE_SMALL, HLI_START, "tsys", text);
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

/** The ranges of the levels too; `left` as in draw_steps. */
static void widen_by_levels(const hli_hp_view *hp, bool left, hli_box *all) {
  int count;
  const double given = hli_hp_side(hp, HL_SIDE_HOT, &count) / hp->view.heat,
               taken = hli_hp_side(hp, HL_SIDE_COLD, &count) / hp->view.heat;
  for (int k = 0; k < hl_hpr_level_count(hp->hpr); k++) {
    const double t = celsius(hl_hpr_level_at(hp->hpr, k)->t_shifted);
    widen(all, (hli_xy[]){{0, t}}, 1);
  }
  widen(all, (hli_xy[]){{given, all->y0}, {left ? -taken : taken, all->y0}}, 2);
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
    hli_print(text, sizeof text, "pinch %s °C", hli_celsius(pinch->t, t));
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
  widen_by_levels(hp, false, &all);
  hli_svg svg;
  hli_hp_finding(hp, HL_HPR_FIGURE_GRAND, label);
  hli_svg_open(&svg, out, WIDTH, HEIGHT, label, hp->view.standalone);
  hli_plot plot = {.svg = &svg, .frame = {74, 62, hp->any ? WIDTH - MARGIN : 700, 452}};
  set_axes(&plot, all);
  double x = hli_plot_key(&svg, 20, 22, hp->any ? "curve grey dash" : "curve ink",
                          hp->any ? "without machine" : "process");
  if (hp->any) {
    x = hli_plot_key(&svg, x, 22, "curve ink", "with machine");
    hli_plot_key(&svg, x, 22, "curve sys", "condensers (above), evaporators (below)");
  }
  hli_print(title, sizeof title, "net heat flow, %s", hp->view.heat_unit);
  hli_plot_open(&plot, title, "shifted temperature, °C");
  if (hp->any)
    hli_plot_curve(&plot, after, later, "curve ink");
  hli_plot_curve(&plot, before, count, hp->any ? "curve grey dash" : "curve ink");
  steps list;
  draw_steps(hp, &plot, false, &list);
  if (hp->any)
    draw_power(hp, &plot, &list);
  label_steps(hp, &plot, &list, true);
  label_pinches(hp, &plot);
  hli_plot_close(&plot);
  hli_svg_close(&svg);
  return HL_OK;
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
  const hl_point *point = hl_hpr_profile(hp->hpr, which, &out->count);
  const double sign = which == HL_SIDE_COLD ? 1 : -1;
  hli_hp_extent(hp, which, &out->ambient);
  out->at = HLI_NEW(arena, hli_xy, out->count > 0 ? out->count : 1);
  for (int k = 0; out->at != NULL && k < out->count; k++)
    out->at[k] = (hli_xy){sign * fmin(point[k].q, end) / hp->view.heat, celsius(point[k].t)};
  return out->at != NULL;
}

static void draw_side(const hli_hp_view *hp, hli_plot *plot, const side *s, const char *css) {
  hli_plot_curve(plot, s->at, s->count - s->ambient, css);
  if (!s->ambient)
    return;
  char text[120], air[HLI_SHOWN], shifted[HLI_SHOWN];
  const hli_xy *last = &s->at[s->count - 2];
  hli_plot_curve(plot, last, 2, "curve alt mixed");
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
  widen_by_levels(hp, true, &box);
  hli_svg svg;
  hli_hp_finding(hp, HL_HPR_FIGURE_PROFILES, label);
  hli_svg_open(&svg, out, WIDTH, HEIGHT, label, hp->view.standalone);
  hli_plot plot = {.svg = &svg, .frame = {74, 62, 700, 452}};
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
    hli_plot_key(&svg, x, 22, "curve sys", "levels of the machine");
  hli_print(title, sizeof title,
            "heat from the pinch on, %s: of the source (left), of the sink (right)",
            hp->view.heat_unit);
  hli_plot_open(&plot, title, "shifted temperature, °C");
  const double zero = hli_axis_px(&plot.x, 0);
  hli_svg_line(&svg, zero, plot.frame.y0, zero, plot.frame.y1, "axis");
  hli_labels_add_line(&plot.labels, zero, plot.frame.y0, zero, plot.frame.y1);
  draw_side(hp, &plot, &source, "curve hot");
  draw_side(hp, &plot, &sink, "curve cold dash");
  steps list;
  draw_steps(hp, &plot, true, &list);
  label_steps(hp, &plot, &list, false);
  hli_plot_close(&plot);
  hli_svg_close(&svg);
  return HL_OK;
}

hl_status hli_hp_figure_profiles(const hli_hp_view *hp, hli_text *out) {
  hli_arena arena;
  hli_arena_init(&arena, hp->view.ctx);
  const hl_status status = draw_profiles(hp, &arena, out);
  hli_arena_free(&arena);
  return status;
}
