/** Grand composite curve of the process with pockets, utilities and machines. */
#include <stdlib.h>

#include "report/report.h"

enum { WIDTH = 720, HEIGHT = 500 };
/* Right of the frame, for machines: their brackets stand side by side. */
enum { MARGIN = 150, BRACKET = 14, BRACKETS = 3 };

/** A hot or cold stream beside the process, its pieces on the shifted scale from the pinch on. */
typedef struct level {
  const char *name;
  const hl_profile *profile;
  double scale;
  double t; /* shifted, nearest to the pinch [K] */
  bool hot, machine;
  int group;
  hli_xy end;   /* px, where its line ends */
  hli_xy label; /* px, middle of its longest piece */
  double duty;  /* in the unit shown */
} level;

/* ------------------------------------------------------------------ pockets */

/**
 * From one end of the curve towards the pinch: wherever the heat flow rises above its least so far
 * and comes back, the part between heats itself. Fills each.
 */
static hl_status fill_pockets(const hli_view *view, hli_plot *plot, const hli_xy *curve, int from,
                              int to) {
  int step = from < to ? 1 : -1, count = abs(to - from) + 1;
  hli_xy *area = hli_zalloc(view->ctx, (size_t)count + 2, sizeof *area);
  if (area == NULL)
    return hli_nomem(view->ctx);
  double least = curve[from].x;
  int n = 0;
  for (int k = from + step; k != to + step; k += step) {
    hli_xy here = curve[k], before = curve[k - step];
    if (here.x > least) {
      if (n == 0)
        area[n++] = hli_plot_at(plot, before.x, before.y);
      area[n++] = hli_plot_at(plot, here.x, here.y);
      continue;
    }
    if (n > 0) {
      double share = (before.x - least) / (before.x - here.x);
      area[n++] = hli_plot_at(plot, least, before.y + share * (here.y - before.y));
      hli_svg_polygon(plot->svg, area, n, "pocket");
      n = 0;
    }
    least = here.x;
  }
  hli_release(view->ctx, area);
  return HL_OK;
}

/** The last corner of least heat flow: the lowest pinch, or the end of a threshold problem. */
static int lowest_pinch(const hli_xy *curve, int count) {
  double least = INFINITY;
  for (int k = 0; k < count; k++)
    least = fmin(least, curve[k].x);
  int at = 0;
  for (int k = 0; k < count; k++)
    if (curve[k].x <= least + 1e-9 * fmax(1, least))
      at = k;
  return at;
}

void hli_figure_flow(hli_plot *plot, const hli_xy *curve, int count) {
  static const char *const css[] = {"curve cold dash", "curve grey", "curve hot"};
  int from = 0;
  for (int k = 1; k < count; k++) {
    double change = curve[k].x - curve[k - 1].x,
           next = k + 1 < count ? curve[k + 1].x : (double)NAN;
    int sign = (change > 0) - (change < 0);
    if (isnan(next) || sign != (next > curve[k].x) - (next < curve[k].x)) {
      hli_plot_curve(plot, &curve[from], k - from + 1, css[1 + sign]);
      from = k;
    }
  }
  const bool small = plot->frame.x1 - plot->frame.x0 < HLI_TILE_WIDTH;
  for (int k = 0; k < count; k++) {
    hli_xy at = hli_plot_at(plot, curve[k].x, curve[k].y);
    hli_svg_circle(plot->svg, at.x, at.y, small ? 1.3 : count > 24 ? 1.6 : 2.8, "fink");
  }
}

static void draw_pinches(const hli_view *view, hli_plot *plot) {
  for (int k = 0; k < hl_targets_pinch_count(view->design); k++) {
    const hl_pinch *pinch = hl_targets_pinch_at(view->design, k);
    hli_xy at = hli_plot_at(plot, 0, pinch->t - 273.15);
    hli_svg_circle(plot->svg, at.x, at.y, 4.5, "fink");
    char text[160], t[HLI_SHOWN], hot[HLI_SHOWN], cold[HLI_SHOWN];
    hli_print(text, sizeof text, "pinch %s °C shifted (%s hot / %s cold)", hli_celsius(pinch->t, t),
              hli_celsius(pinch->t_hot, hot), hli_celsius(pinch->t_cold, cold));
    hli_label(&plot->labels, at.x, at.y, HLI_FACE_BOLD, "", text);
  }
}

/* ------------------------------------------------------------------- levels */

/** Shifted temperature of a piece's end. */
static double shifted(const hl_piece *piece, double t, bool hot, double dt_min) {
  double contribution = isnan(piece->dt_cont) ? dt_min / 2 : piece->dt_cont;
  return hot ? t - contribution : t + contribution;
}

static int by_distance(const void *a, const void *b) {
  const level *one = a, *other = b;
  double order = one->hot ? one->t - other->t : other->t - one->t;
  return order < 0 ? -1 : order > 0 ? 1 : one->group - other->group;
}

/** Streams of utilities and machines in use, hot ones first, each side from the pinch outward. */
static hl_status load_levels(const hli_view *view, hli_arena *arena, level **out, int *hots,
                             int *count) {
  const hli_placed *placed = &view->placed;
  int most = 0;
  for (int g = 1; g < placed->set.count; g++)
    most += placed->set.group[g].profile_count;
  level *list = HLI_NEW(arena, level, most > 0 ? most : 1);
  if (list == NULL)
    return hli_nomem(view->ctx);
  double dt_min = hl_targets_dt_min(view->design);
  *count = *hots = 0;
  for (int side = 0; side < 2; side++) {
    int first = *count;
    for (int g = 1; g < placed->set.count; g++)
      for (int k = 0; k < placed->set.group[g].profile_count && placed->scale[g] > 0; k++) {
        const hl_group *group = &placed->set.group[g];
        const hl_profile *profile = &group->profile[k];
        bool hot = profile->side == HL_SIDE_HOT;
        if (profile->count == 0 || hot != (side == 0))
          continue;
        const hl_piece *last = &profile->piece[profile->count - 1];
        list[(*count)++] = (level){group->name,
                                   profile,
                                   placed->scale[g],
                                   shifted(last, last->t_out, hot, dt_min),
                                   hot,
                                   group->kind == HL_GROUP_SYSTEM,
                                   g,
                                   {0, 0},
                                   {0, 0},
                                   0};
      }
    qsort(list + first, (size_t)(*count - first), sizeof *list, by_distance);
    if (side == 0)
      *hots = *count;
  }
  *out = list;
  return HL_OK;
}

/** One stream as a step of the staircase: from heat x on, away from the pinch. Returns its end. */
static double draw_level(const hli_view *view, hli_plot *plot, level *at, const level *before,
                         double x) {
  double dt_min = hl_targets_dt_min(view->design), begin = x;
  const hl_profile *profile = at->profile;
  const char *css = at->machine ? "curve sys" : at->hot ? "curve hot mixed" : "curve cold mixed";
  hli_xy here = {0, 0}, label = {0, 0};
  double widest = -1;
  if (before != NULL) {
    hli_xy start = hli_plot_at(plot, x, at->t - 273.15);
    hli_svg_line(plot->svg, before->end.x, before->end.y, start.x, start.y, "grey dot");
  }
  for (int k = profile->count - 1; k >= 0; k--) { /* outlets are nearest to the pinch */
    const hl_piece *piece = &profile->piece[k];
    hli_xy line[2] = {{x, shifted(piece, piece->t_out, at->hot, dt_min) - 273.15},
                      {x + at->scale * piece->q / view->heat,
                       shifted(piece, piece->t_in, at->hot, dt_min) - 273.15}};
    x = line[1].x;
    if (line[1].y > plot->y.most && line[0].y < plot->y.most) { /* a flame, above the frame */
      line[1].x = line[0].x +
                  (line[1].x - line[0].x) * (plot->y.most - line[0].y) / (line[1].y - line[0].y);
      line[1].y = plot->y.most;
    }
    hli_plot_curve(plot, line, 2, css);
    here = hli_plot_at(plot, line[1].x, line[1].y);
    if (line[1].x - line[0].x > widest) {
      widest = line[1].x - line[0].x;
      label = hli_plot_at(plot, (line[0].x + line[1].x) / 2, (line[0].y + line[1].y) / 2);
    }
  }
  at->end = here;
  at->label = at->machine ? here : label; /* a machine's line goes on, dotted */
  at->duty = x - begin;
  return x;
}

static void label_level(const hli_view *view, hli_plot *plot, const level *at) {
  char text[200], name[72], heat[HLI_SHOWN], in[HLI_SHOWN], end[HLI_SHOWN];
  const hl_profile *profile = at->profile;
  const char *what = at->machine ? profile->name : "", *blank = what[0] != '\0' ? " " : "";
  double t_in = profile->piece[0].t_in, t_out = profile->piece[profile->count - 1].t_out;
  hli_ellipsis(name, sizeof name, at->name, 18);
  hli_heat_unit(view, at->duty * view->heat, heat);
  if (fabs(t_in - t_out) < 0.05)
    hli_print(text, sizeof text, "%s%s%s: %s at %s °C", name, blank, what, heat,
              hli_celsius(t_out, end));
  else
    hli_print(text, sizeof text, "%s%s%s: %s, %s → %s °C", name, blank, what, heat,
              hli_celsius(t_in, in), hli_celsius(t_out, end));
  hli_label(&plot->labels, at->label.x, at->label.y, HLI_FACE_SMALL,
            at->machine ? "tsys"
            : at->hot   ? "thot"
                        : "tcold",
            text);
}

/* ------------------------------------------------------------------- machines */

/** More machines than this are drawn without words, which would lie on each other. */
enum { NAMED_MACHINES = 4 };

static int machines_of(const hli_view *view) {
  return view->network != NULL ? hl_network_machine_count(view->network) : 0;
}

/** Of many machines their number and power. */
static void sum_up(const hli_view *view, hli_plot *plot, double power) {
  const double x = plot->frame.x1 + 58, y = plot->frame.y0 + 30;
  char text[128], shown[HLI_SHOWN];
  hli_print(text, sizeof text, "%d machines", machines_of(view));
  hli_svg_text(plot->svg, x, y - 8, HLI_FACE_BOLD, HLI_START, "tsys", text);
  hli_print(text, sizeof text, "%s el.", hli_heat_unit(view, power, shown));
  hli_svg_text(plot->svg, x, y + 8, HLI_FACE_SMALL, HLI_START, "tsys", text);
}

/** Brackets at the right that join what belongs to a machine, with its power and COP. */
static void draw_machines(const hli_view *view, hli_plot *plot, const level *list, int count) {
  const int machines = machines_of(view);
  double sum = 0, text_y = plot->frame.y0 + 14;
  for (int m = 0; m < machines; m++) {
    const hl_net_machine *machine = hl_network_machine_at(view->network, m);
    int group = view->placed.set.count - machines + m;
    double x = plot->frame.x1 + 16 + BRACKET * (m % BRACKETS), top = INFINITY, bottom = -INFINITY;
    for (int k = 0; k < count; k++)
      if (list[k].group == group) {
        hli_svg_line(plot->svg, list[k].end.x, list[k].end.y, x, list[k].end.y, "sys dot");
        hli_labels_add_line(&plot->labels, list[k].end.x, list[k].end.y, x, list[k].end.y);
        top = fmin(top, list[k].end.y);
        bottom = fmax(bottom, list[k].end.y);
      }
    if (!(bottom >= top))
      continue;
    char name[256], cut[96], text[128], power[HLI_SHOWN], cop[HLI_SHOWN];
    hli_svg_line(plot->svg, x, top, x, bottom, "sys thin");
    sum += machine->power;
    if (machines > NAMED_MACHINES)
      continue;
    double y = fmin(fmax((top + bottom) / 2, text_y), plot->frame.y1 - 40);
    hli_svg_open_group(plot->svg, "machine", NULL);
    hli_svg_compressor(plot->svg, x, y, 11);
    hli_svg_close_group(plot->svg);
    hli_ellipsis(cut, sizeof cut, hli_view_machine(view, m, name, sizeof name), 13);
    double at = plot->frame.x1 + 16 + BRACKET * fmin(machines, BRACKETS);
    hli_svg_text(plot->svg, at, y - 8, HLI_FACE_BOLD, HLI_START, "tsys", cut);
    hli_print(text, sizeof text, "%s el.", hli_heat_unit(view, machine->power, power));
    hli_svg_text(plot->svg, at, y + 8, HLI_FACE_SMALL, HLI_START, "tsys", text);
    hli_print(text, sizeof text, "COP el. %s", hli_fixed(hli_electric_cop(machine), 2, cop));
    hli_svg_text(plot->svg, at, y + 23, HLI_FACE_SMALL, HLI_START, "tsys", text);
    text_y = y + 56;
  }
  if (machines > NAMED_MACHINES)
    sum_up(view, plot, sum);
}

/* -------------------------------------------------------------------- figure */

static void set_axes(const hli_view *view, hli_plot *plot, const hli_xy *curve, int count,
                     const level *list, int levels) {
  hli_xy least = {0, INFINITY}, most = {0, -INFINITY};
  for (int k = 0; k < count; k++) {
    least.y = fmin(least.y, curve[k].y);
    most = (hli_xy){fmax(most.x, curve[k].x), fmax(most.y, curve[k].y)};
  }
  double side[2] = {0, 0}, dt_min = hl_targets_dt_min(view->design);
  const double top = most.y, span = most.y - least.y;
  for (int k = 0; k < levels; k++) {
    side[list[k].hot] += list[k].scale * hl_profile_heat(list[k].profile) / view->heat;
    for (int j = 0; j < list[k].profile->count; j++) {
      const hl_piece *piece = &list[k].profile->piece[j];
      double in = shifted(piece, piece->t_in, list[k].hot, dt_min) - 273.15;
      double end = shifted(piece, piece->t_out, list[k].hot, dt_min) - 273.15;
      in = fmin(in, fmax(end, top) + span); /* flames do not flatten the process */
      least.y = fmin(least.y, fmin(in, end));
      most.y = fmax(most.y, fmax(in, end));
    }
  }
  most.x = fmax(most.x, fmax(side[0], side[1]));
  double room = 0.05 * (most.y - least.y);
  hli_axis_init(&plot->x, 0, 1.02 * most.x, plot->frame.x0, plot->frame.x1, 7, false);
  hli_axis_init(&plot->y, least.y - room, most.y + room, plot->frame.y1, plot->frame.y0, 8, true);
}

static hl_status draw(const hli_view *view, hli_arena *arena, hli_text *out) {
  int count, hots = 0, levels = 0;
  const hl_point *point = hl_targets_curve(view->design, HL_CURVE_GRAND, &count);
  hli_xy *curve = HLI_NEW(arena, hli_xy, count > 0 ? count : 1);
  if (curve == NULL)
    return hli_nomem(view->ctx);
  for (int k = 0; k < count; k++)
    curve[k] = (hli_xy){point[k].q / view->heat, point[k].t - 273.15};
  level *list = NULL;
  HLI_TRY(load_levels(view, arena, &list, &hots, &levels));
  const int machines = machines_of(view);
  char label[160], text[HLI_SHOWN], second[HLI_SHOWN];
  hli_print(label, sizeof label, "Grand composite curve: hot utility %s, cold utility %s",
            hli_heat_unit(view, hl_targets_hot(view->design), text),
            hli_heat_unit(view, hl_targets_cold(view->design), second));
  hli_svg svg;
  hli_svg_open(&svg, out, WIDTH, HEIGHT, label, view->standalone);
  const double more = machines >= BRACKETS ? 2 * BRACKET : 0;
  const double right = machines > 0 ? WIDTH - MARGIN - more : 700;
  hli_plot plot = {.svg = &svg, .frame = {74, 62, right, 452}};
  set_axes(view, &plot, curve, count, list, levels);
  double x = hli_plot_key(&svg, 20, 22, "curve hot", "gives heat");
  x = hli_plot_key(&svg, x, 22, "curve cold dash", "takes heat");
  x = hli_plot_key(&svg, x, 22, "curve hot mixed", "utility");
  if (machines > 0)
    x = hli_plot_key(&svg, x, 22, "curve sys", "machine");
  hli_svg_rect(&svg, (hli_box){x, 12, x + 22, 24}, "pocket");
  hli_svg_text(&svg, x + 28, 22, HLI_FACE_SMALL, HLI_START, NULL, "pocket: heats itself");
  hli_print(label, sizeof label, "heat flow, %s", view->heat_unit);
  hli_plot_open(&plot, label, "shifted temperature, °C");
  hl_status status = HL_OK;
  if (count > 1) {
    int pinch = lowest_pinch(curve, count);
    status = fill_pockets(view, &plot, curve, 0, pinch);
    if (status == HL_OK)
      status = fill_pockets(view, &plot, curve, count - 1, pinch);
    hli_figure_flow(&plot, curve, count);
  }
  double end[2] = {0, 0};
  for (int k = 0; k < levels; k++)
    end[list[k].hot] = draw_level(view, &plot, &list[k], k > 0 && k != hots ? &list[k - 1] : NULL,
                                  end[list[k].hot]);
  draw_machines(view, &plot, list, levels);
  draw_pinches(view, &plot);
  for (int k = 0; k < levels; k++)
    if (!list[k].machine || machines <= NAMED_MACHINES)
      label_level(view, &plot, &list[k]);
  hli_plot_close(&plot);
  hli_svg_close(&svg);
  return status;
}

hl_status hli_figure_grand(const hli_view *view, hli_text *out) {
  if (view->design == NULL)
    return hli_lacks(view, "grand", "targets");
  hli_arena arena;
  hli_arena_init(&arena, view->ctx);
  hl_status status = draw(view, &arena, out);
  hli_arena_free(&arena);
  HLI_TRY(status);
  return hli_finish(view, out);
}
