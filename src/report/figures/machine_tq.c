/** T-Q diagram of a machine between its source and sink. */
#include "report/figures/machine.h"

enum { CORNERS = 2 * HL_CYCLE_STREAMS * (HL_CYCLE_PIECES + 1) };

/** The heat of one side, from its cold end on, and the stream outside, in kW per kW of the basis,
 * or in its size. */
typedef struct {
  double q[CORNERS], t[CORNERS];
  int count;
  const hl_outside *outside;
  double sign; /* +1 where the machine is the warmer */
} side;

static double outside_at(const side *s, int k) {
  double cold = fmin(s->outside->t_in, s->outside->t_out),
         hot = fmax(s->outside->t_in, s->outside->t_out);
  return cold + (hot - cold) * s->q[k] / s->q[s->count - 1];
}

static void read_side(const hli_machine_view *view, hl_side which, const hl_outside *outside,
                      side *s) {
  s->count = hl_cycle_composite(view->result, which, s->q, s->t, CORNERS);
  for (int k = 0; k < s->count && view->unit != NULL; k++)
    s->q[k] *= view->factor;
  s->outside = s->count > 0 ? outside : NULL;
  s->sign = which == HL_SIDE_HOT ? 1.0 : -1.0;
}

static void draw_side(hli_plot *plot, const side *s, const char *fluid_css, const char *outside_css,
                      hli_xy *data) {
  for (int k = 0; k < s->count; k++)
    data[k] = (hli_xy){s->q[k], s->t[k] - 273.15};
  hli_plot_curve(plot, data, s->count, fluid_css);
  if (s->outside == NULL)
    return;
  for (int k = 0; k < 2; k++)
    data[k] = (hli_xy){s->q[k * (s->count - 1)], outside_at(s, k * (s->count - 1)) - 273.15};
  hli_plot_curve(plot, data, 2, outside_css);
}

/* Below 0 where the curves cross. */
static double difference(const side *s, int k) { return s->sign * (s->t[k] - outside_at(s, k)); }

/* Every place of the least difference, but not two side by side. */
static void draw_pinches(hli_plot *plot, const side *s) {
  double least = INFINITY, last = -INFINITY, whole = s->q[s->count > 0 ? s->count - 1 : 0];
  for (int k = 0; k < s->count && s->outside != NULL; k++)
    least = fmin(least, difference(s, k));
  for (int k = 0; k < s->count && s->outside != NULL; k++) {
    if (difference(s, k) > least + 0.02 || s->q[k] - last < 0.08 * whole)
      continue;
    char text[HLI_SHOWN + 4], number[HLI_SHOWN];
    last = s->q[k];
    hli_xy a = hli_plot_at(plot, s->q[k], s->t[k] - 273.15),
           b = hli_plot_at(plot, s->q[k], outside_at(s, k) - 273.15);
    hli_svg_line(plot->svg, a.x, a.y, b.x, b.y, "dim");
    hli_print(text, sizeof text, "%s K", hli_kelvins(difference(s, k), number));
    hli_label(&plot->labels, a.x, 0.5 * (a.y + b.y), HLI_FACE_BOLD, least < 0.0 ? "thot" : "",
              text);
  }
}

static void label(hli_plot *plot, double q, double t, const char *css) {
  char text[HLI_SHOWN];
  hli_xy at = hli_plot_at(plot, q, t - 273.15);
  hli_label(&plot->labels, at.x, at.y, HLI_FACE_SMALL, css, hli_fixed(t - 273.15, 1, text));
}

static void label_side(hli_plot *plot, const side *s, const char *css, const char *outside_css) {
  if (s->count == 0)
    return;
  int last = s->count - 1;
  label(plot, s->q[0], s->t[0], css);
  if (fabs(s->t[last] - s->t[0]) > 0.1)
    label(plot, s->q[last], s->t[last], css);
  for (int k = 1; k < last; k++) { /* levels */
    double width = s->q[k + 1] - s->q[k];
    if (fabs(s->t[k + 1] - s->t[k]) < 0.1 && width > 0.15 * s->q[last] &&
        fabs(s->t[k] - s->t[0]) > 0.1 && fabs(s->t[k] - s->t[last]) > 0.1)
      label(plot, s->q[k] + 0.5 * width, s->t[k], css);
  }
  if (s->outside == NULL)
    return;
  label(plot, s->q[0], outside_at(s, 0), outside_css);
  if (fabs(outside_at(s, last) - outside_at(s, 0)) > 0.1)
    label(plot, s->q[last], outside_at(s, last), outside_css);
}

static void set_axes(hli_plot *plot, const side *hot, const side *cold) {
  double low = INFINITY, high = -INFINITY, most = 0.0;
  for (int n = 0; n < 2; n++) {
    const side *s = n == 0 ? hot : cold;
    for (int k = 0; k < s->count; k++) {
      double outside = s->outside != NULL ? outside_at(s, k) : s->t[k];
      low = fmin(low, fmin(s->t[k], outside) - 273.15);
      high = fmax(high, fmax(s->t[k], outside) - 273.15);
      most = fmax(most, s->q[k]);
    }
  }
  double room = 0.08 * fmax(high - low, 1.0);
  hli_axis_init(&plot->x, -0.07 * most, 1.07 * most, plot->frame.x0, plot->frame.x1, 6, false);
  hli_axis_init(&plot->y, low - room, high + room, plot->frame.y1, plot->frame.y0, 7, false);
}

static void draw_key(hli_svg *svg, const side *hot, const side *cold) {
  double x = 14;
  if (hot->count > 0)
    x = hli_plot_key(svg, x, 46, "curve hot", "heat given");
  if (hot->outside != NULL)
    x = hli_plot_key(svg, x, 46, "curve cold dash", "sink");
  if (cold->outside != NULL)
    x = hli_plot_key(svg, x, 46, "curve hot dash", "source");
  if (cold->count > 0)
    hli_plot_key(svg, x, 46, "curve cold", "heat taken");
}

static void draw(const hli_machine_view *view, side *hot, side *cold, hli_xy *data, hli_text *out) {
  static const char *const per[] = {"heat flow per heat delivered, kW/kW",
                                    "heat flow per heat taken, kW/kW",
                                    "heat flow per power delivered, kW/kW"};
  char name[128], title[200];
  hli_svg svg;
  hli_machine_name(view, name, sizeof name);
  hli_print(title, sizeof title, "T–Q diagram: %s", name);
  hli_svg_open(&svg, out, 680, 478, title, view->standalone);
  hli_svg_text(&svg, 14, 22, HLI_FACE_TITLE, HLI_START, NULL, title);
  draw_key(&svg, hot, cold);
  hli_plot plot = {.svg = &svg, .frame = {58, 88, 662, 432}};
  set_axes(&plot, hot, cold);
  hli_print(title, sizeof title, "heat flow, %s", view->unit != NULL ? view->unit : "");
  hli_plot_open(&plot, view->unit != NULL ? title : per[hl_machine_cycle(view->machine)->basis],
                "temperature, °C");
  draw_side(&plot, hot, "curve hot", "curve cold dash", data);
  draw_side(&plot, cold, "curve cold", "curve hot dash", data);
  draw_pinches(&plot, hot);
  draw_pinches(&plot, cold);
  label_side(&plot, hot, "thot", "tcold");
  label_side(&plot, cold, "tcold", "thot");
  hli_plot_close(&plot);
  hli_svg_close(&svg);
}

hl_status hli_figure_machine_tq(const hli_machine_view *view, hli_text *out) {
  char name[128];
  hli_machine_name(view, name, sizeof name);
  if (view->result->group.profile_count == 0)
    HLI_FAIL(view->ctx, 1, NULL, "%s exchanges no heat to draw", name);
  side *both = hli_zalloc(view->ctx, 2, sizeof *both);
  hli_xy *data = hli_zalloc(view->ctx, CORNERS, sizeof *data);
  if (both != NULL && data != NULL) {
    read_side(view, HL_SIDE_HOT, view->sink, &both[0]);
    read_side(view, HL_SIDE_COLD, view->source, &both[1]);
    draw(view, &both[0], &both[1], data, out);
  }
  bool failed = both == NULL || data == NULL || out->failed;
  hli_release(view->ctx, data);
  hli_release(view->ctx, both);
  return failed ? hli_nomem(view->ctx) : HL_OK;
}
