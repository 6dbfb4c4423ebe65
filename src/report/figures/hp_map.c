/** COP of the best candidates between levels of source and sink, as a map. */
#include "report/hp.h"

enum { LEFT = 76, TOP = 74, CELL = 94, ROW = 44, HALF = 15 /* px more for half load */ };

/** Classes of COP: each shade begins at one of these, the first below. */
static const double shade_from[] = {2, 3, 4, 5, 7};
enum { SHADES = sizeof shade_from / sizeof shade_from[0] + 1 };

static int shade_of(double cop) {
  int k = 0;
  while (k < SHADES - 1 && cop >= shade_from[k])
    k++;
  return k;
}

bool hli_hp_half_differs(const hl_hpr_map *map) {
  for (int s = 0; s < hl_hpr_map_source_count(map); s++)
    for (int k = 0; k < hl_hpr_map_sink_count(map); k++) {
      const hl_hpr_map_cell *cell = hl_hpr_map_at(map, s, k);
      if (!isnan(cell->cop_half) && cell->cop != cell->cop_half)
        return true;
    }
  return false;
}

/** Levels rise from left to right, and from below. */
static bool rising(double (*level)(const hl_hpr_map *, int), const hl_hpr_map *map, int count) {
  return count < 2 || level(map, count - 1) >= level(map, 0);
}

static void draw_shades(hli_svg *svg, bool half) {
  char text[80];
  double x = 20;
  for (int k = 0; k < SHADES; k++) {
    char css[8];
    hli_print(css, sizeof css, "q%d", k + 1);
    hli_svg_rect(svg, (hli_box){x, 32, x + 18, 46}, css);
    if (k == 0)
      hli_print(text, sizeof text, "below %.0f", shade_from[0]);
    else if (k < SHADES - 1)
      hli_print(text, sizeof text, "%.0f–%.0f", shade_from[k - 1], shade_from[k]);
    else
      hli_print(text, sizeof text, "%.0f and more", shade_from[k - 1]);
    hli_svg_text(svg, x + 24, 43, HLI_FACE_SMALL, HLI_START, NULL, text);
    x += 36 + hli_text_width(HLI_FACE_SMALL, text);
  }
  if (half)
    hli_svg_text(svg, x + 6, 43, HLI_FACE_SMALL, HLI_START, "muted", "½: at half load");
}

static void draw_cell(hli_svg *svg, hli_box box, const hl_hpr_map_cell *cell, bool half) {
  char text[160], number[HLI_SHOWN], css[8];
  const double x = (box.x0 + box.x1) / 2;
  if (isnan(cell->cop)) {
    hli_svg_rect(svg, box, "band");
    hli_svg_text(svg, x, box.y0 + 26, HLI_FACE_SMALL, HLI_MIDDLE, "muted", "–");
    return;
  }
  hli_print(text, sizeof text, "%s %s: COP %.2f%s%s", cell->cycle, cell->fluid, cell->cop,
            isnan(cell->cop_half) ? "" : ", at half load ",
            isnan(cell->cop_half) ? "" : hli_fixed(cell->cop_half, 2, number));
  hli_svg_open_group(svg, NULL, text);
  hli_print(css, sizeof css, "q%d", shade_of(cell->cop) + 1);
  hli_svg_rect(svg, box, css);
  hli_svg_text(svg, x, box.y0 + 19, HLI_FACE_BOLD, HLI_MIDDLE, NULL,
               hli_fixed(cell->cop, 2, number));
  hli_fit(text, sizeof text, HLI_FACE_SMALL, cell->fluid[0] != '\0' ? cell->fluid : cell->cycle,
          CELL - 4);
  hli_svg_text(svg, x, box.y0 + 35, HLI_FACE_SMALL, HLI_MIDDLE, NULL, text);
  if (half && !isnan(cell->cop_half)) {
    hli_print(text, sizeof text, "½ %s", hli_fixed(cell->cop_half, 2, number));
    hli_svg_text(svg, x, box.y0 + 50, HLI_FACE_SMALL, HLI_MIDDLE, NULL, text);
  }
  hli_svg_close_group(svg);
}

/** The nearest of levels that a machine works at; -1: it lies outside them. */
static int nearest(double (*level)(const hl_hpr_map *, int), const hl_hpr_map *map, int count,
                   double t) {
  int best = -1;
  double step = count > 1 ? fabs(level(map, 1) - level(map, 0)) : 1;
  for (int k = 0; k < count; k++)
    if (fabs(level(map, k) - t) <= 0.5 * step &&
        (best < 0 || fabs(level(map, k) - t) < fabs(level(map, best) - t)))
      best = k;
  return best;
}

/** The whole of the map on the page. */
typedef struct grid {
  int sources, sinks, row; /* row: height [px] */
  bool up, right;          /* levels rise with their number */
} grid;

static hli_box box_of(const grid *g, int source, int sink) {
  const int across = g->right ? sink : g->sinks - 1 - sink,
            down = g->up ? g->sources - 1 - source : source;
  const double x = LEFT + CELL * across, y = TOP + g->row * down;
  return (hli_box){x + 1, y + 1, x + CELL - 1, y + g->row - 1};
}

static void draw_axes(const hl_hpr_map *map, hli_svg *svg, const grid *g) {
  char text[HLI_SHOWN];
  const double foot = TOP + g->row * g->sources;
  for (int s = 0; s < g->sources; s++) {
    const hli_box box = box_of(g, s, 0);
    hli_svg_text(svg, LEFT - 8, (box.y0 + box.y1) / 2 + 4, HLI_FACE_NORMAL, HLI_END, NULL,
                 hli_celsius(hl_hpr_map_source(map, s), text));
  }
  for (int k = 0; k < g->sinks; k++) {
    const hli_box box = box_of(g, 0, k);
    hli_svg_text(svg, (box.x0 + box.x1) / 2, foot + 18, HLI_FACE_NORMAL, HLI_MIDDLE, NULL,
                 hli_celsius(hl_hpr_map_sink(map, k), text));
  }
  hli_svg_text(svg, 20, TOP - 10, HLI_FACE_NORMAL, HLI_START, NULL, "evaporation, °C");
  hli_svg_text(svg, LEFT + CELL * g->sinks, foot + 38, HLI_FACE_NORMAL, HLI_END, NULL,
               "condensation, °C");
}

hl_status hli_hp_figure_map(const hli_hp_view *hp, hli_text *out) {
  const hl_hpr_map *map = hp->map;
  const int sources = hl_hpr_map_source_count(map), sinks = hl_hpr_map_sink_count(map);
  const bool half = hli_hp_half_differs(map);
  const grid g = {sources, sinks, ROW + (half ? HALF : 0), rising(hl_hpr_map_source, map, sources),
                  rising(hl_hpr_map_sink, map, sinks)};
  char label[HLI_SENTENCE];
  hli_svg svg;
  hli_hp_finding(hp, HL_HPR_FIGURE_MAP, label);
  hli_svg_open(&svg, out, fmax(LEFT + CELL * sinks + 20, 560), TOP + g.row * sources + 52, label,
               hp->view.standalone);
  hli_svg_text(&svg, 20, 22, HLI_FACE_TITLE, HLI_START, NULL,
               hl_hpr_map_cooling(map)
                   ? "COP of cooling: heat taken per electric power, best of the candidates"
                   : "COP: heat given per electric power, best of the candidates");
  draw_shades(&svg, half);
  draw_axes(map, &svg, &g);
  for (int s = 0; s < sources; s++)
    for (int k = 0; k < sinks; k++)
      draw_cell(&svg, box_of(&g, s, k), hl_hpr_map_at(map, s, k), half);
  for (int k = 0; k < hl_hpr_machine_count(hp->hpr); k++) {
    const hl_hpr_machine *m = hl_hpr_machine_at(hp->hpr, k);
    const int source = nearest(hl_hpr_map_source, map, sources, m->t_evap),
              sink = nearest(hl_hpr_map_sink, map, sinks, m->t_cond);
    if (source < 0 || sink < 0)
      continue;
    const hli_box b = box_of(&g, source, sink);
    const hli_xy frame[5] = {{b.x0, b.y0}, {b.x1, b.y0}, {b.x1, b.y1}, {b.x0, b.y1}, {b.x0, b.y0}};
    hli_svg_polyline(&svg, frame, 5, "curve ink");
  }
  hli_svg_close(&svg);
  return HL_OK;
}
