/** Temperature-heat curves: one exchanger, or all of them. */
#include "report/report.h"

enum { MOST = 512 }; /* corners of one exchanger */

/** Corners from the cold end, heat in the unit shown, degC; count of them. */
static hl_status load(const hli_view *view, int exchanger, hli_xy **hot, hli_xy **cold,
                      int *count) {
  hl_tq_point *point = hli_zalloc(view->ctx, MOST, sizeof *point);
  hli_xy *both = hli_zalloc(view->ctx, 2 * MOST, sizeof *both);
  if (point == NULL || both == NULL) {
    hli_release(view->ctx, point);
    hli_release(view->ctx, both);
    return hli_nomem(view->ctx);
  }
  int all = hl_network_tq(view->network, exchanger, point, MOST);
  *count = all < MOST ? all : MOST;
  *hot = both;
  *cold = both + MOST;
  double duty = hl_network_exchanger_at(view->network, exchanger)->duty;
  for (int k = 0; k < *count; k++) {
    const hl_tq_point *from = &point[*count - 1 - k];
    double q = (duty - from->q) / view->heat;
    (*hot)[k] = (hli_xy){q, from->t_hot - 273.15};
    (*cold)[k] = (hli_xy){q, from->t_cold - 273.15};
  }
  hli_release(view->ctx, point);
  return HL_OK;
}

static void range(const hli_xy *hot, const hli_xy *cold, int count, double *least, double *most) {
  *least = INFINITY;
  *most = -INFINITY;
  for (int k = 0; k < count; k++) {
    *least = fmin(*least, fmin(hot[k].y, cold[k].y));
    *most = fmax(*most, fmax(hot[k].y, cold[k].y));
  }
}

/** Corner where the curves come closest. */
static int closest(const hli_xy *hot, const hli_xy *cold, int count) {
  int best = 0;
  for (int k = 1; k < count; k++)
    if (hot[k].y - cold[k].y < hot[best].y - cold[best].y)
      best = k;
  return best;
}

/** The temperatures at the ends of a curve, on the side away from the other one. */
static void label_ends(hli_plot *plot, const hli_xy *data, int count, const char *css) {
  char text[HLI_SHOWN];
  for (int k = 0; k<count; k += count> 1 ? count - 1 : 1) {
    hli_xy at = hli_plot_at(plot, data[k].x, data[k].y);
    hli_label(&plot->labels, at.x, at.y, HLI_FACE_SMALL, css, hli_fixed(data[k].y, 1, text));
  }
}

/** Diagram of one exchanger in a frame. */
static hl_status draw_in(const hli_view *view, hli_svg *svg, hli_box frame, int exchanger,
                         bool small) {
  hli_xy *hot = NULL, *cold = NULL;
  int count = 0;
  double least, most;
  HLI_TRY(load(view, exchanger, &hot, &cold, &count));
  range(hot, cold, count, &least, &most);
  if (count == 0)
    least = most = 0;
  double room = 0.12 * fmax(most - least, 1);
  hli_plot plot = {.svg = svg, .frame = frame};
  double duty = hl_network_exchanger_at(view->network, exchanger)->duty;
  hli_axis_init(&plot.x, 0, duty / view->heat, frame.x0, frame.x1, small ? 3 : 6, false);
  hli_axis_init(&plot.y, least - room, most + room, frame.y1, frame.y0, small ? 4 : 7, false);
  char title[48];
  hli_print(title, sizeof title, small ? "%s" : "heat flow, %s", view->heat_unit);
  hli_plot_open(&plot, title, small ? "°C" : "temperature, °C");
  hli_plot_curve(&plot, hot, count, "curve hot");
  hli_plot_curve(&plot, cold, count, "curve cold dash");
  if (count > 0) {
    int at = closest(hot, cold, count);
    hli_xy upper = hli_plot_at(&plot, hot[at].x, hot[at].y);
    hli_xy lower = hli_plot_at(&plot, cold[at].x, cold[at].y);
    hli_svg_line(svg, upper.x, upper.y, lower.x, lower.y, "dim");
    char text[96], number[HLI_SHOWN];
    hli_print(text, sizeof text, "%s K", hli_kelvins(hot[at].y - cold[at].y, number));
    if (!small) {
      label_ends(&plot, hot, count, "thot");
      label_ends(&plot, cold, count, "tcold");
    }
    hli_label(&plot.labels, lower.x, (upper.y + lower.y) / 2, HLI_FACE_SMALL, "", text);
  }
  hli_plot_close(&plot);
  hli_release(view->ctx, hot);
  return HL_OK;
}

static void exchanger_title(const hli_view *view, int exchanger, int most, char *text,
                            size_t size) {
  const hl_exchanger *unit = hl_network_exchanger_at(view->network, exchanger);
  char hot[256], cold[256], hot_cut[96], cold_cut[96];
  hli_ellipsis(hot_cut, sizeof hot_cut, hli_view_port(view, unit->hot, hot, sizeof hot), most);
  hli_ellipsis(cold_cut, sizeof cold_cut, hli_view_port(view, unit->cold, cold, sizeof cold), most);
  hli_print(text, size, "%s: %s → %s", unit->id, hot_cut, cold_cut);
}

hl_status hli_figure_one_tq(const hli_view *view, int exchanger, hli_text *out) {
  char title[240];
  exchanger_title(view, exchanger, 24, title, sizeof title);
  hli_svg svg;
  hli_svg_open(&svg, out, 520, 380, title, view->standalone);
  hli_svg_text(&svg, 20, 24, HLI_FACE_TITLE, HLI_START, NULL, title);
  hl_status status = draw_in(view, &svg, (hli_box){66, 66, 500, 332}, exchanger, false);
  hli_svg_close(&svg);
  HLI_TRY(status);
  return hli_finish(view, out);
}

/** Number of the k-th exchanger that has an approach: machines without exchangers meet their
 * streams at mean temperatures. -1 past the last. */
static int shown_at(const hli_view *view, int k) {
  for (int e = 0; e < hl_network_exchanger_count(view->network); e++)
    if (!isnan(hl_network_exchanger_at(view->network, e)->approach) && k-- == 0)
      return e;
  return -1;
}

static hl_status draw_cell(const hli_view *view, const void *of, hli_svg *svg, double x, double y,
                           int cell) {
  (void)of;
  const int exchanger = shown_at(view, cell);
  char title[240];
  exchanger_title(view, exchanger, 12, title, sizeof title);
  hli_svg_text(svg, x + 12, y + 20, HLI_FACE_SMALL, HLI_START, "b", title);
  return draw_in(view, svg, (hli_box){x + 50, y + 46, x + HLI_TILE_WIDTH - 14, y + 164}, exchanger,
                 true);
}

static void cell_name(const hli_view *view, const void *of, int cell, char *text, size_t size) {
  (void)of;
  hli_print(text, size, "T–Q curves of %s",
            hl_network_exchanger_at(view->network, shown_at(view, cell))->id);
}

hl_status hli_figure_tq(const hli_view *view, hli_text *out) {
  if (view->network == NULL)
    return hli_lacks(view, "tq", "a network");
  int count = 0;
  while (shown_at(view, count) >= 0)
    count++;
  const hli_tiles tiles = {.count = count,
                           .label = "Temperature-heat curves of all exchangers",
                           .name = cell_name,
                           .draw = draw_cell};
  return hli_figure_tiles(view, &tiles, out);
}
