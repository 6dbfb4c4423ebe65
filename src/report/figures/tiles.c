/** Many small pictures in rows of three; composite and grand composite curves of zones or periods.
 */
#include <heatloom/problem.h>

#include "report/report.h"

/* --------------------------------------------------------------------- tiles */

enum { ACROSS = 3 };

/** In a page every tile is a picture of its own, so that the page can break between them. */
static hl_status draw_each(const hli_view *view, const hli_tiles *tiles, hli_text *out) {
  for (int k = 0; k < tiles->count; k++) {
    hli_svg svg;
    char label[320];
    tiles->name(view, tiles->of, k, label, sizeof label);
    hli_svg_open(&svg, out, HLI_TILE_WIDTH, HLI_TILE_HEIGHT, label, false);
    HLI_TRY(tiles->draw(view, tiles->of, &svg, 0, 0, k));
    hli_svg_close(&svg);
  }
  return hli_finish(view, out);
}

hl_status hli_figure_tiles(const hli_view *view, const hli_tiles *tiles, hli_text *out) {
  if (!view->standalone)
    return draw_each(view, tiles, out);
  const int rows = (tiles->count + ACROSS - 1) / ACROSS;
  hli_svg svg;
  hli_svg_open(&svg, out, ACROSS * HLI_TILE_WIDTH, fmax(rows, 1) * HLI_TILE_HEIGHT + 8,
               tiles->label, true);
  hl_status status = HL_OK;
  for (int k = 0; k < tiles->count && status == HL_OK; k++) {
    const int row = k / ACROSS;
    status = tiles->draw(view, tiles->of, &svg, HLI_TILE_WIDTH * (k % ACROSS),
                         (double)HLI_TILE_HEIGHT * row, k);
  }
  hli_svg_close(&svg);
  HLI_TRY(status);
  return hli_finish(view, out);
}

/* -------------------------------------------------------------------- panels */

static double heat_of(const hl_targets *targets) {
  return hl_targets_demand_hot(targets) + hl_targets_demand_cold(targets);
}

/** A process zone behind those with more heat. */
static void sort_in(hli_panel *panel, int at, const hl_site_zone *zone) {
  for (; at > 0 && heat_of(panel[at - 1].targets) < heat_of(zone->targets); at--)
    panel[at] = panel[at - 1];
  panel[at] = (hli_panel){zone->path, zone->targets};
}

hl_status hli_panels_load(const hli_view *view, hli_panels *panels) {
  const hl_report_input *input = view->input;
  const bool periods = input->period_count > 0;
  *panels = (hli_panels){.shared = periods};
  panels->all = periods                                        ? input->period_count
                : input->site != NULL && view->problem != NULL ? hl_site_process_count(input->site)
                                                               : 0;
  hli_panel *panel = hli_zalloc(view->ctx, (size_t)panels->all + 1, sizeof *panel);
  if (panel == NULL)
    return hli_nomem(view->ctx);
  panels->panel = panel;
  for (int k = 0; k < panels->all; k++) {
    if (!periods) {
      sort_in(panel, k, hl_site_process_at(input->site, k));
      continue;
    }
    const hl_problem *problem = input->period[k].problem;
    const hl_period *period = hl_problem_period_at(problem, hl_problem_period(problem));
    panel[k] = (hli_panel){period != NULL ? period->id : "", input->period[k].targets};
  }
  panels->count = panels->all < HLI_PANELS_MOST ? panels->all : HLI_PANELS_MOST;
  return HL_OK;
}

void hli_panels_free(const hli_view *view, hli_panels *panels) {
  hli_release(view->ctx, panels->panel);
  panels->panel = NULL;
}

/* -------------------------------------------------------------------- curves */

/** What tiles of curves are drawn from. */
typedef struct curves {
  hli_panels panels;
  bool grand;
  hli_xy least, most; /* of all panels */
} curves;

static void widen(const hli_view *view, const hl_targets *targets, hl_curve curve, hli_xy *least,
                  hli_xy *most) {
  int count;
  const hl_point *point = hl_targets_curve(targets, curve, &count);
  for (int k = 0; k < count; k++) {
    const double t = point[k].t - 273.15;
    least->y = fmin(least->y, t);
    *most = (hli_xy){fmax(most->x, point[k].q / view->heat), fmax(most->y, t)};
  }
}

static void widen_panel(const hli_view *view, const curves *of, const hl_targets *targets,
                        hli_xy *least, hli_xy *most) {
  widen(view, targets, of->grand ? HL_CURVE_GRAND : HL_CURVE_HOT, least, most);
  if (!of->grand)
    widen(view, targets, HL_CURVE_COLD, least, most);
}

static void panel_name(const hli_view *view, const void *user, int k, char *text, size_t size) {
  const curves *of = user;
  const hli_panel *panel = &of->panels.panel[k];
  char hot[HLI_SHOWN], cold[HLI_SHOWN];
  hli_print(text, size, "%s of %s: hot utility %s, cold utility %s",
            of->grand ? "Grand composite curve" : "Composite curves", panel->name,
            hli_heat_unit(view, hl_targets_hot(panel->targets), hot),
            hli_heat_unit(view, hl_targets_cold(panel->targets), cold));
}

static hl_status draw_curve(const hli_view *view, hli_plot *plot, const hl_targets *targets,
                            hl_curve curve, const char *css) {
  int count;
  const hl_point *point = hl_targets_curve(targets, curve, &count);
  hli_xy *data = hli_zalloc(view->ctx, (size_t)count + 1, sizeof *data);
  if (data == NULL)
    return hli_nomem(view->ctx);
  for (int k = 0; k < count; k++)
    data[k] = (hli_xy){point[k].q / view->heat, point[k].t - 273.15};
  if (css != NULL)
    hli_plot_curve(plot, data, count, css);
  else
    hli_figure_flow(plot, data, count);
  hli_release(view->ctx, data);
  return HL_OK;
}

static hl_status draw_panel(const hli_view *view, const void *user, hli_svg *svg, double x,
                            double y, int k) {
  const curves *of = user;
  const hl_targets *targets = of->panels.panel[k].targets;
  char text[160], hot[HLI_SHOWN], cold[HLI_SHOWN];
  hli_xy least = {0, INFINITY}, most = {0, -INFINITY};
  widen_panel(view, of, targets, &least, &most);
  if (of->panels.shared)
    most.x = of->most.x;
  hli_fit(text, sizeof text, HLI_FACE_BOLD, of->panels.panel[k].name, HLI_TILE_WIDTH - 30);
  hli_svg_text(svg, x + 12, y + 16, HLI_FACE_SMALL, HLI_START, "b", text);
  hli_print(text, sizeof text, "QH %s, QC %s", hli_heat(view, hl_targets_hot(targets), hot),
            hli_heat(view, hl_targets_cold(targets), cold));
  hli_plot plot = {.svg = svg,
                   .frame = {x + 50, y + 50, x + HLI_TILE_WIDTH - 14, y + HLI_TILE_HEIGHT - 40}};
  hli_svg_text(svg, plot.frame.x1, plot.frame.y0 - 12, HLI_FACE_SMALL, HLI_END, "muted", text);
  const double room = 0.04 * (of->most.y - of->least.y);
  hli_axis_init(&plot.x, 0, 1.03 * most.x, plot.frame.x0, plot.frame.x1, 3, false);
  hli_axis_init(&plot.y, of->least.y - room, of->most.y + room, plot.frame.y1, plot.frame.y0, 4,
                false);
  hli_plot_open(&plot, view->heat_unit, of->grand ? "shifted °C" : "°C");
  hl_status status;
  if (of->grand) {
    status = draw_curve(view, &plot, targets, HL_CURVE_GRAND, NULL);
  } else {
    status = draw_curve(view, &plot, targets, HL_CURVE_HOT, "curve hot");
    if (status == HL_OK)
      status = draw_curve(view, &plot, targets, HL_CURVE_COLD, "curve cold dash");
  }
  hli_plot_close(&plot);
  return status;
}

static hl_status draw_all(const hli_view *view, bool grand, hli_text *out) {
  curves of = {.grand = grand, .least = {0, INFINITY}, .most = {0, -INFINITY}};
  hl_status status = hli_panels_load(view, &of.panels);
  if (status == HL_OK && of.panels.count == 0)
    status = hli_lacks(view, grand ? "small-grand" : "small-composite",
                       "a site or the periods of a case");
  for (int k = 0; status == HL_OK && k < of.panels.count; k++)
    widen_panel(view, &of, of.panels.panel[k].targets, &of.least, &of.most);
  const hli_tiles tiles = {.count = of.panels.count,
                           .label = grand ? "Grand composite curves of each"
                                          : "Composite curves of each",
                           .name = panel_name,
                           .draw = draw_panel,
                           .of = &of};
  if (status == HL_OK)
    status = hli_figure_tiles(view, &tiles, out);
  hli_panels_free(view, &of.panels);
  return status;
}

hl_status hli_figure_small_composite(const hli_view *view, hli_text *out) {
  return draw_all(view, false, out);
}

hl_status hli_figure_small_grand(const hli_view *view, hli_text *out) {
  return draw_all(view, true, out);
}
