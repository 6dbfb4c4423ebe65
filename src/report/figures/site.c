/** Total site: source and sink profiles with the utilities along them, and the utilities alone. */
#include "report/report.h"

enum { WIDTH = 720, HEIGHT = 520 };
static const hli_box frame = {74, 84, 700, 472};

/** Corners of a curve as data of a diagram; `sign` -1 for what goes to the left. */
static hl_status load(const hli_view *view, hli_arena *arena, hl_site_curve curve, double sign,
                      hli_xy **data, int *count) {
  const hl_point *point = hl_site_curve_at(view->input->site, curve, count);
  *data = HLI_NEW(arena, hli_xy, *count + 1);
  if (*data == NULL)
    return hli_nomem(view->ctx);
  for (int k = 0; k < *count; k++)
    (*data)[k] = (hli_xy){sign * point[k].q / view->heat, point[k].t - 273.15};
  return HL_OK;
}

static void widen(const hli_xy *data, int count, hli_xy *least, hli_xy *most) {
  for (int k = 0; k < count; k++) {
    *least = (hli_xy){fmin(least->x, data[k].x), fmin(least->y, data[k].y)};
    *most = (hli_xy){fmax(most->x, data[k].x), fmax(most->y, data[k].y)};
  }
}

static void set_axes(hli_plot *plot, hli_xy least, hli_xy most) {
  double room = 0.06 * (most.y - least.y);
  hli_axis_init(&plot->x, 1.03 * least.x, 1.03 * most.x, plot->frame.x0, plot->frame.x1, 8, false);
  hli_axis_init(&plot->y, least.y - room, most.y + room, plot->frame.y1, plot->frame.y0, 8, true);
}

/** What the figure says, above it. */
static void say(const hli_view *view, hli_svg *svg) {
  const hl_site *site = view->input->site;
  const hl_site_target *total = hl_site_total_site(site);
  double between = total->recovery - hl_site_total_process(site)->recovery;
  char text[240], heat[HLI_SHOWN], hot[HLI_SHOWN], cold[HLI_SHOWN];
  if (between > 1e-9 * (total->recovery + total->hot))
    hli_print(text, sizeof text, "%s goes from zone to zone; %s hot and %s cold utility remain.",
              hli_heat_unit(view, between, heat), hli_heat_unit(view, total->hot, hot),
              hli_heat_unit(view, total->cold, cold));
  else
    hli_print(text, sizeof text,
              "Nothing generated is hot enough for what is used: %s hot, %s cold utility.",
              hli_heat_unit(view, total->hot, hot), hli_heat_unit(view, total->cold, cold));
  hli_svg_text(svg, 20, 48, HLI_FACE_NORMAL, HLI_START, NULL, text);
}

/* ----------------------------------------------------------------- profiles */

/** Middle of the heat that a curve has at a temperature. */
static double middle_at(const hli_xy *data, int count, double t) {
  double least = INFINITY, most = -INFINITY;
  for (int k = 1; k < count; k++) {
    hli_xy a = data[k - 1], b = data[k];
    if (t > fmax(a.y, b.y) + 1e-9 || t < fmin(a.y, b.y) - 1e-9)
      continue;
    bool level = fabs(a.y - b.y) < 1e-9;
    double x = level ? a.x : a.x + (t - a.y) / (b.y - a.y) * (b.x - a.x);
    least = fmin(least, x);
    most = fmax(most, level ? b.x : x);
    least = fmin(least, level ? b.x : x);
    most = fmax(most, x);
  }
  return (least + most) / 2;
}

static void label_side(const hli_view *view, hli_plot *plot, bool hot, const hli_xy *data,
                       int count) {
  const hl_site *site = view->input->site;
  double dt_min = hl_targets_dt_min(hl_site_zone_at(site, 0)->targets);
  for (int k = 0; k < hl_site_level_count(site); k++) {
    const hl_site_level *level = hl_site_level_at(site, k);
    const hl_utility *utility =
        hl_problem_utility_at(view->problem, hot ? level->hot : level->cold);
    double duty = hot ? level->used : level->generated;
    if (utility == NULL || !(duty > 0))
      continue;
    double shift = isnan(utility->dt_cont) ? dt_min / 2 : utility->dt_cont;
    double t = (utility->t_supply + utility->t_target) / 2 + (hot ? -shift : shift) - 273.15;
    hli_xy at = hli_plot_at(plot, middle_at(data, count, t), t);
    char text[160], name[72], heat[HLI_SHOWN];
    hli_ellipsis(name, sizeof name, utility->name, 22);
    hli_print(text, sizeof text, "%s %s", name, hli_heat_unit(view, duty, heat));
    hli_label(&plot->labels, at.x, at.y, HLI_FACE_SMALL, hot ? "thot" : "tcold", text);
  }
}

static hl_status draw_profiles(const hli_view *view, hli_arena *arena, hli_svg *svg) {
  hli_xy *source, *sink, *generated, *used, least = {0, INFINITY}, most = {0, -INFINITY};
  int sources, sinks, generators, users;
  HLI_TRY(load(view, arena, HL_SITE_CURVE_SOURCE, -1, &source, &sources));
  HLI_TRY(load(view, arena, HL_SITE_CURVE_SINK, 1, &sink, &sinks));
  HLI_TRY(load(view, arena, HL_SITE_CURVE_SOURCE_UTILITY, -1, &generated, &generators));
  HLI_TRY(load(view, arena, HL_SITE_CURVE_SINK_UTILITY, 1, &used, &users));
  widen(source, sources, &least, &most);
  widen(sink, sinks, &least, &most);
  widen(generated, generators, &least, &most);
  widen(used, users, &least, &most);
  hli_plot plot = {.svg = svg, .frame = frame};
  set_axes(&plot, least, most);
  plot.x.unsigned_ticks = true;
  char title[120];
  hli_print(title, sizeof title, "heat that zones have left, to the left; that they need, %s",
            view->heat_unit);
  hli_plot_open(&plot, title, "shifted temperature, °C");
  double zero = hli_axis_px(&plot.x, 0);
  hli_svg_line(svg, zero, frame.y0, zero, frame.y1, "axis");
  hli_labels_add_line(&plot.labels, zero, frame.y0, zero, frame.y1);
  hli_plot_curve(&plot, source, sources, "curve hot");
  hli_plot_curve(&plot, sink, sinks, "curve cold dash");
  hli_plot_curve(&plot, generated, generators, "curve cold mixed");
  hli_plot_curve(&plot, used, users, "curve hot mixed");
  label_side(view, &plot, false, generated, generators);
  label_side(view, &plot, true, used, users);
  hli_plot_close(&plot);
  return HL_OK;
}

/* ----------------------------------------------------------- utilities alone */

static void label_levels(const hli_view *view, hli_plot *plot, const hli_xy *data, int count) {
  const hl_site *site = view->input->site;
  for (int k = 0; k < hl_site_level_count(site); k++) {
    const hl_site_level *level = hl_site_level_at(site, k);
    const hl_utility *utility =
        hl_problem_utility_at(view->problem, level->hot >= 0 ? level->hot : level->cold);
    if (utility == NULL || !(level->used + level->generated > 0))
      continue;
    double t = (utility->t_supply + utility->t_target) / 2 - 273.15;
    hli_xy at = hli_plot_at(plot, middle_at(data, count, t), t);
    char text[240], name[72], used[HLI_SHOWN], generated[HLI_SHOWN];
    hli_ellipsis(name, sizeof name, *utility->main != '\0' ? utility->main : utility->name, 18);
    hli_heat_unit(view, level->used, used);
    hli_heat_unit(view, level->generated, generated);
    if (level->used > 0 && level->generated > 0)
      hli_print(text, sizeof text, "%s: %s used, %s generated", name, used, generated);
    else
      hli_print(text, sizeof text, "%s: %s %s", name, level->used > 0 ? used : generated,
                level->used > 0          ? "used"
                : *utility->main != '\0' ? "generated"
                                         : "given");
    hli_label(&plot->labels, at.x, at.y, HLI_FACE_SMALL, level->used > 0 ? "tcold" : "thot", text);
  }
}

static hl_status draw_utilities(const hli_view *view, hli_arena *arena, hli_svg *svg) {
  hli_xy *data, least = {0, INFINITY}, most = {0, -INFINITY};
  int count;
  HLI_TRY(load(view, arena, HL_SITE_CURVE_UTILITY_GRAND, 1, &data, &count));
  widen(data, count, &least, &most);
  hli_plot plot = {.svg = svg, .frame = frame};
  set_axes(&plot, least, most);
  char title[64];
  hli_print(title, sizeof title, "heat flow between utilities, %s", view->heat_unit);
  hli_plot_open(&plot, title, "temperature of the utilities, °C");
  hli_figure_flow(&plot, data, count);
  label_levels(view, &plot, data, count);
  hli_plot_close(&plot);
  return HL_OK;
}

/* ------------------------------------------------------------------ figures */

hl_status hli_figure_site(const hli_view *view, hli_text *out) {
  if (view->input->site == NULL || view->problem == NULL)
    return hli_lacks(view, "site", "the total site and its problem");
  hli_arena arena;
  hli_arena_init(&arena, view->ctx);
  hli_svg svg;
  hli_svg_open(&svg, out, WIDTH, HEIGHT, "Total site source and sink profiles", view->standalone);
  double x = hli_plot_key(&svg, 20, 22, "curve hot", "sources");
  x = hli_plot_key(&svg, x, 22, "curve cold dash", "sinks");
  x = hli_plot_key(&svg, x, 22, "curve cold mixed", "utility generated or cooling");
  hli_plot_key(&svg, x, 22, "curve hot mixed", "utility used");
  say(view, &svg);
  hl_status status = draw_profiles(view, &arena, &svg);
  hli_svg_close(&svg);
  hli_arena_free(&arena);
  HLI_TRY(status);
  return hli_finish(view, out);
}

hl_status hli_figure_site_grand(const hli_view *view, hli_text *out) {
  int count = 0;
  if (view->input->site != NULL && view->problem != NULL)
    hl_site_curve_at(view->input->site, HL_SITE_CURVE_UTILITY_GRAND, &count);
  if (count == 0)
    return hli_lacks(view, "site-grand", "a total site with utilities and its problem");
  hli_arena arena;
  hli_arena_init(&arena, view->ctx);
  hli_svg svg;
  hli_svg_open(&svg, out, WIDTH, HEIGHT, "Site utility grand composite curve", view->standalone);
  double x = hli_plot_key(&svg, 20, 22, "curve hot", "given by zones");
  hli_plot_key(&svg, x, 22, "curve cold dash", "used by zones");
  say(view, &svg);
  hl_status status = draw_utilities(view, &arena, &svg);
  hli_svg_close(&svg);
  hli_arena_free(&arena);
  HLI_TRY(status);
  return hli_finish(view, out);
}
