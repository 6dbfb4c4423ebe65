/** Axes with round steps, diagrams, and labels that find a free place. */
#include "report/drawing/svg.h"

/* ------------------------------------------------------------- labels */

void hli_labels_init(hli_labels *labels, hli_svg *svg, hli_box frame) {
  *labels = (hli_labels){.svg = svg, .frame = frame};
}

void hli_labels_free(hli_labels *labels) {
  hli_release(labels->svg->out->ctx, labels->box);
  labels->box = NULL;
  labels->count = labels->room = 0;
}

void hli_labels_add(hli_labels *labels, hli_box box) {
  hl_ctx *ctx = labels->svg->out->ctx;
  if (!hli_reserve(ctx, (void **)&labels->box, &labels->room, labels->count + 1, sizeof box)) {
    labels->svg->out->failed = true;
    return;
  }
  labels->box[labels->count++] = box;
}

void hli_labels_add_line(hli_labels *labels, double x1, double y1, double x2, double y2) {
  static const double pace = 6; /* boxes this far apart cover a slanted line closely enough */
  double length = sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1));
  if (!(length < 1e5))
    return;
  if (x1 == x2 || y1 == y2) {
    hli_labels_add(
        labels, (hli_box){fmin(x1, x2) - 1, fmin(y1, y2) - 1, fmax(x1, x2) + 1, fmax(y1, y2) + 1});
    return;
  }
  int count = (int)(length / pace) + 1;
  for (int k = 0; k < count; k++) {
    double a = (double)k / count, b = (double)(k + 1) / count;
    double ax = x1 + a * (x2 - x1), ay = y1 + a * (y2 - y1);
    double bx = x1 + b * (x2 - x1), by = y1 + b * (y2 - y1);
    hli_labels_add(
        labels, (hli_box){fmin(ax, bx) - 1, fmin(ay, by) - 1, fmax(ax, bx) + 1, fmax(ay, by) + 1});
  }
}

/** Area of a box that is covered by others or lies outside the frame. */
static double overlap(const hli_labels *labels, hli_box box) {
  double area = 0;
  for (int k = 0; k < labels->count; k++) {
    const hli_box *other = &labels->box[k];
    double w = fmin(box.x1, other->x1) - fmax(box.x0, other->x0);
    double h = fmin(box.y1, other->y1) - fmax(box.y0, other->y0);
    if (w > 0 && h > 0)
      area += w * h;
  }
  double w = fmin(box.x1, labels->frame.x1) - fmax(box.x0, labels->frame.x0);
  double h = fmin(box.y1, labels->frame.y1) - fmax(box.y0, labels->frame.y0);
  double inside = w > 0 && h > 0 ? w * h : 0;
  return area + 10 * ((box.x1 - box.x0) * (box.y1 - box.y0) - inside);
}

typedef struct place {
  double x, y, overlap, distance;
  hli_anchor anchor;
} place;

/** The best of places around a point, nearest first. */
static place find_place(const hli_labels *labels, double x, double y, hli_face face,
                        const char *text, double reach) {
  /* right, left, above, below, then the corners */
  static const double side[][2] = {{1, 0},  {-1, 0}, {0, -1},  {0, 1},
                                   {1, -1}, {1, 1},  {-1, -1}, {-1, 1}};
  static const double distance[] = {8, 14, 20, 28, 36, 44, 54, 66, 80, 100, 125};
  place best = {x, y, INFINITY, 0, HLI_START};
  double size = hli_face_size(face);
  for (size_t d = 0; d < sizeof distance / sizeof distance[0] && distance[d] <= reach; d++)
    for (size_t s = 0; s < sizeof side / sizeof side[0]; s++) {
      double dx = side[s][0] * distance[d], dy = side[s][1] * distance[d];
      if (dx != 0 && dy != 0) {
        dx *= 0.7;
        dy *= 0.7;
      }
      for (int anchor = HLI_START; anchor <= HLI_END; anchor++) {
        if ((dx > 0 && anchor != HLI_START) || (dx < 0 && anchor != HLI_END))
          continue; /* above and below, it may stand on either side or in the middle */
        place here = {x + dx,
                      y + dy +
                          (dy < 0   ? 0
                           : dy > 0 ? 0.7 * size
                                    : 0.35 * size),
                      0, distance[d], (hli_anchor)anchor};
        here.overlap = overlap(labels, hli_text_box(here.x, here.y, face, here.anchor, text));
        if (here.overlap < best.overlap - 1e-9)
          best = here;
      }
    }
  return best;
}

static void put_label(hli_labels *labels, place at, double x, double y, hli_face face,
                      const char *css, const char *text) {
  static const double far = 30; /* beyond it, a line leads to the point */
  hli_box box = hli_text_box(at.x, at.y, face, at.anchor, text);
  if (at.distance > far)
    hli_svg_line(labels->svg, x, y, fmin(fmax(x, box.x0), box.x1),
                 fabs(y - box.y0) < fabs(y - box.y1) ? box.y0 : box.y1, "leader");
  char all[64];
  hli_print(all, sizeof all, "halo%s%s", css != NULL && css[0] != '\0' ? " " : "",
            css != NULL ? css : "");
  hli_svg_text(labels->svg, at.x, at.y, face, at.anchor, all, text);
  hli_labels_add(labels, box);
}

void hli_label(hli_labels *labels, double x, double y, hli_face face, const char *css,
               const char *text) {
  put_label(labels, find_place(labels, x, y, face, text, INFINITY), x, y, face, css, text);
}

bool hli_label_try(hli_labels *labels, double x, double y, hli_face face, const char *css,
                   const char *text) {
  place at = find_place(labels, x, y, face, text, 28);
  if (at.overlap > 0)
    return false;
  put_label(labels, at, x, y, face, css, text);
  return true;
}

/* --------------------------------------------------------------- axes */

void hli_axis_init(hli_axis *axis, double least, double most, double from, double to, int steps,
                   bool fit) {
  if (!(most > least)) { /* one value, or none */
    double middle = isfinite(least) ? least : 0;
    least = middle - 1;
    most = middle + 1;
  }
  double raw = (most - least) / steps, power = pow(10, floor(log10(raw)));
  double lead = raw / power;
  double step = power * (lead <= 1.0000001   ? 1
                         : lead <= 2.0000001 ? 2
                         : lead <= 5.0000001 ? 5
                                             : 10);
  *axis = (hli_axis){least, most, from, to, step, 0, false, false};
  if (fit) {
    axis->least = floor(least / step + 1e-9) * step;
    axis->most = ceil(most / step - 1e-9) * step;
  }
  double decimals = -floor(log10(step) + 1e-9);
  axis->decimals = decimals > 0 ? (int)decimals : 0;
}

void hli_axis_init_decades(hli_axis *axis, double least, double most, double from, double to) {
  *axis = (hli_axis){least, most, from, to, 1, 0, true, false};
}

double hli_axis_px(const hli_axis *axis, double value) {
  double share = axis->decades ? log(value / axis->least) / log(axis->most / axis->least)
                               : (value - axis->least) / (axis->most - axis->least);
  return axis->from + share * (axis->to - axis->from);
}

hli_xy hli_plot_at(const hli_plot *plot, double x, double y) {
  return (hli_xy){hli_axis_px(&plot->x, x), hli_axis_px(&plot->y, y)};
}

/** The k-th of 1, 2, 5, 10, 20, ... times a power of ten. */
static double one_two_five(int decade, int k) {
  static const double of_decade[] = {1, 2, 5};
  int power = decade + k / 3;
  return of_decade[k % 3] * pow(10, power);
}

/** Value of the k-th tick of an axis; NAN past its end. */
static double tick(const hli_axis *axis, int k) {
  const double slack = 1e-9; /* a tick at the very end is one */
  if (axis->decades) {
    int first = 0, decade = (int)floor(log10(axis->least));
    while (one_two_five(decade, first) < axis->least * (1 - slack))
      first++;
    double value = one_two_five(decade, first + k);
    return value <= axis->most * (1 + slack) ? value : (double)NAN;
  }
  double value = (ceil(axis->least / axis->step - slack) + k) * axis->step;
  if (value > axis->most + slack * axis->step)
    return NAN;
  return fabs(value) < slack * axis->step ? 0 : value;
}

static void tick_text(const hli_axis *axis, double value, char *text, size_t size) {
  if (axis->decades)
    hli_print(text, size, "%.6g", value);
  else
    hli_print(text, size, "%.*f", axis->decimals, axis->unsigned_ticks ? fabs(value) : value);
}

/** Numbers along both axes; one group each carries what all have in common. */
static void draw_ticks(const hli_plot *plot) {
  hli_svg *svg = plot->svg;
  const hli_box *frame = &plot->frame;
  char text[32];
  hli_svg_open_group(svg, "s m", NULL);
  double value;
  for (int k = 0; !isnan(value = tick(&plot->x, k)); k++) {
    tick_text(&plot->x, value, text, sizeof text);
    hli_svg_text(svg, hli_axis_px(&plot->x, value), frame->y1 + 17, HLI_FACE_NORMAL, HLI_START,
                 NULL, text);
  }
  hli_svg_close_group(svg);
  hli_svg_open_group(svg, "s e", NULL);
  for (int k = 0; !isnan(value = tick(&plot->y, k)); k++) {
    tick_text(&plot->y, value, text, sizeof text);
    hli_svg_text(svg, frame->x0 - 7, hli_axis_px(&plot->y, value) + 4, HLI_FACE_NORMAL, HLI_START,
                 NULL, text);
  }
  hli_svg_close_group(svg);
}

void hli_plot_open(hli_plot *plot, const char *x_title, const char *y_title) {
  hli_svg *svg = plot->svg;
  const hli_box *frame = &plot->frame;
  hli_svg_open_lines(svg, "grid");
  double value;
  for (int k = 0; !isnan(value = tick(&plot->x, k)); k++) {
    double x = hli_axis_px(&plot->x, value);
    hli_svg_add_line(svg, x, frame->y0, x, frame->y1);
  }
  for (int k = 0; !isnan(value = tick(&plot->y, k)); k++) {
    double y = hli_axis_px(&plot->y, value);
    hli_svg_add_line(svg, frame->x0, y, frame->x1, y);
  }
  hli_svg_close_lines(svg);
  draw_ticks(plot);
  hli_svg_line(svg, frame->x0, frame->y1, frame->x1, frame->y1, "axis");
  hli_svg_line(svg, frame->x0, frame->y0, frame->x0, frame->y1, "axis");
  hli_svg_text(svg, frame->x1, frame->y1 + 36, HLI_FACE_NORMAL, HLI_END, NULL, x_title);
  hli_svg_text(svg, frame->x0 - 40, frame->y0 - 12, HLI_FACE_NORMAL, HLI_START, NULL, y_title);
  hli_labels_init(&plot->labels, svg, *frame);
  hli_labels_add_line(&plot->labels, frame->x0, frame->y0, frame->x0, frame->y1);
}

void hli_plot_close(hli_plot *plot) { hli_labels_free(&plot->labels); }

void hli_plot_curve(hli_plot *plot, const hli_xy *data, int count, const char *css) {
  hl_ctx *ctx = plot->svg->out->ctx;
  hli_xy *px = hli_zalloc(ctx, (size_t)(count > 0 ? count : 1), sizeof *px);
  if (px == NULL) {
    plot->svg->out->failed = true;
    return;
  }
  for (int k = 0; k < count; k++) {
    px[k] = hli_plot_at(plot, data[k].x, data[k].y);
    if (k > 0)
      hli_labels_add_line(&plot->labels, px[k - 1].x, px[k - 1].y, px[k].x, px[k].y);
  }
  hli_svg_polyline(plot->svg, px, count, css);
  hli_release(ctx, px);
}

double hli_plot_key(hli_svg *svg, double x, double y, const char *css, const char *text) {
  hli_svg_line(svg, x, y - 4, x + 26, y - 4, css);
  hli_svg_text(svg, x + 32, y, HLI_FACE_SMALL, HLI_START, NULL, text);
  return x + 32 + hli_text_width(HLI_FACE_SMALL, text) + 18;
}
