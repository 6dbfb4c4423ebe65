/** Grid diagram: the drawing of a layout. */
#include <heatloom/problem.h>

#include "report/grid/grid.h"

/* -------------------------------------------------------------------- lines */

static bool is_hot(const hli_grid *grid, int stream) {
  return hl_problem_stream_at(grid->view->problem, stream)->side == HL_SIDE_HOT;
}

static void draw_lane(const hli_grid *grid, hli_svg *svg, int k) {
  const hli_lane *lane = &grid->lane[k];
  const hli_item *fork = &grid->item[lane->fork], *join = &grid->item[lane->join];
  double y = grid->lane[lane->from_lane].y;
  hli_xy line[4] = {{fork->x, y},
                    {fork->x + HLI_GRID_SLANT, lane->y},
                    {join->x - HLI_GRID_SLANT, lane->y},
                    {join->x, y}};
  hli_svg_polyline(svg, line, 4,
                   is_hot(grid, lane->stream)
                       ? (lane->empty ? "curve hot thin dash" : "curve hot")
                       : (lane->empty ? "curve cold thin dash" : "curve cold"));
}

/** Fractions of the branches of a node, at their left ends below the lines. */
static void draw_fractions(const hli_grid *grid, hli_svg *svg, int fork) {
  char text[96];
  for (int k = 0; k < grid->lanes; k++)
    if (grid->lane[k].fork == fork || k == grid->item[fork].lane[0]) {
      hli_grid_branch_text(grid, fork, k, text, sizeof text);
      hli_svg_text(svg, grid->item[fork].x + HLI_GRID_SLANT + 2, grid->lane[k].y + 16,
                   HLI_FACE_SMALL, HLI_START, "halo muted", text);
    }
}

static void draw_streams(const hli_grid *grid, hli_svg *svg) {
  for (int r = 0; r < grid->rows; r++) {
    const hli_row *row = &grid->row[r];
    bool hot = is_hot(grid, row->stream);
    double y = grid->lane[row->lane].y;
    hli_svg_line(svg, row->x0, y, row->x1, y, hot ? "curve hot" : "curve cold");
    if (hot)
      hli_svg_arrow(svg, row->x1 + 7, y, 1, 0, "fhot");
    else
      hli_svg_arrow(svg, row->x0 - 7, y, -1, 0, "fcold");
    for (int k = 1; k < row->lanes; k++)
      draw_lane(grid, svg, row->lane + k);
  }
  for (int k = 0; k < grid->items; k++) {
    const hli_item *item = &grid->item[k];
    if (item->kind != HLI_ITEM_FORK && item->kind != HLI_ITEM_JOIN)
      continue;
    const hli_lane *lane = &grid->lane[item->lane[0]];
    hli_svg_circle(svg, item->x, lane->y, 3.5, is_hot(grid, lane->stream) ? "fhot" : "fcold");
    if (item->kind == HLI_ITEM_FORK)
      draw_fractions(grid, svg, k);
  }
}

/** Names, end temperatures, and the columns at the right. */
static void draw_margins(const hli_grid *grid, hli_svg *svg) {
  const hli_view *view = grid->view;
  char text[HLI_SHOWN], unit[32], name[256];
  double right = grid->width - 210, cp_x = right + 122, duty_x = right + 196;
  hli_svg_text(svg, cp_x, 52, HLI_FACE_SMALL, HLI_END, "muted", "CP, kW/K");
  hli_print(unit, sizeof unit, "duty, %s", view->heat_unit);
  hli_svg_text(svg, duty_x, 52, HLI_FACE_SMALL, HLI_END, "muted", unit);
  for (int r = 0; r < grid->rows; r++) {
    const hli_row *row = &grid->row[r];
    const hl_stream *stream = hl_problem_stream_at(view->problem, row->stream);
    bool hot = stream->side == HL_SIDE_HOT;
    double y = grid->lane[row->lane].y, duty;
    double in = stream->segment[0].t_supply;
    double out = hl_network_outlet(view->network, row->stream, &duty);
    hli_svg_open_group(svg, "stream", stream->name);
    hli_fit(name, sizeof name, HLI_FACE_BOLD, stream->name, 180);
    hli_svg_text(svg, 14, y + 4, HLI_FACE_BOLD, HLI_START, hot ? "thot" : "tcold", name);
    hli_celsius(hot ? in : out, text);
    if (row->x0 > grid->left) /* beside the pinch, on the line */
      hli_svg_text(svg, row->x0 + 2, y - 8, HLI_FACE_SMALL, HLI_START, "halo", text);
    else
      hli_svg_text(svg, row->x0 - 14, y + 4, HLI_FACE_SMALL, HLI_END, "halo", text);
    hli_celsius(hot ? out : in, text);
    if (row->x1 < right)
      hli_svg_text(svg, row->x1 - 2, y - 8, HLI_FACE_SMALL, HLI_END, "halo", text);
    else
      hli_svg_text(svg, row->x1 + 14, y + 4, HLI_FACE_SMALL, HLI_START, "halo", text);
    hli_svg_text(svg, cp_x, y + 4, HLI_FACE_SMALL, HLI_END, NULL,
                 hli_grid_cp_text(stream, 1, text));
    hli_svg_text(svg, duty_x, y + 4, HLI_FACE_SMALL, HLI_END, NULL, hli_heat(view, duty, text));
    hli_svg_close_group(svg);
  }
}

static void draw_pinches(const hli_grid *grid, hli_svg *svg) {
  char text[HLI_SHOWN + 8], t[HLI_SHOWN];
  for (int p = 0; p < grid->pinches; p++) {
    const hl_pinch *pinch = hl_targets_pinch_at(grid->view->design, p);
    double x = grid->item[grid->pinch[p]].x;
    hli_svg_line(svg, x, 58, x, grid->bottom, "pinch");
    hli_svg_text(svg, x, 34, HLI_FACE_BOLD, HLI_MIDDLE, NULL, "Pinch");
    hli_print(text, sizeof text, "%s °C", hli_celsius(pinch->t_hot, t));
    hli_svg_text(svg, x, 51, HLI_FACE_SMALL, HLI_MIDDLE, NULL, text);
    hli_print(text, sizeof text, "%s °C", hli_celsius(pinch->t_cold, t));
    hli_svg_text(svg, x, grid->bottom + 16, HLI_FACE_SMALL, HLI_MIDDLE, NULL, text);
  }
  if (grid->pinches == 1) {
    double x = grid->item[grid->pinch[0]].x;
    hli_svg_text(svg, x - 40, 34, HLI_FACE_SMALL, HLI_END, "muted", "above (sink)");
    hli_svg_text(svg, x + 40, 34, HLI_FACE_SMALL, HLI_START, "muted", "below (source)");
  }
  if (grid->view->design != NULL && hl_targets_threshold(grid->view->design))
    hli_svg_text(svg, grid->left, 34, HLI_FACE_SMALL, HLI_START, "muted",
                 "threshold problem: no process pinch");
}

/* -------------------------------------------------------------------- units */

/** Letter of a unit with one circle; NULL for two. */
static const char *letter(const hl_exchanger *unit) {
  return unit->hot.kind == HL_PORT_UTILITY    ? "H"
         : unit->cold.kind == HL_PORT_UTILITY ? "C"
         : unit->cold.kind == HL_PORT_MACHINE ? "V"
         : unit->hot.kind == HL_PORT_MACHINE  ? "K"
                                              : NULL;
}

/** "7" of "E7", with the letter of its kind; other ids as they are. */
static void circle_text(const hl_exchanger *unit, char *text, size_t size) {
  const char *id = unit->id, *kind = letter(unit);
  if (id[0] == 'E' && id[1] != '\0' && strspn(id + 1, "0123456789") == strlen(id + 1))
    id++;
  char cut[24];
  hli_ellipsis(cut, sizeof cut, id, 3);
  hli_print(text, size, "%s%s", kind != NULL ? kind : "", cut);
}

/** Item to the left on the same lane, or -1. */
static int left_neighbour(const hli_grid *grid, int item, int lane) {
  int best = -1;
  for (int k = 0; k < grid->items; k++) {
    const hli_item *other = &grid->item[k];
    if (k != item && (other->lane[0] == lane || other->lane[1] == lane) &&
        other->x < grid->item[item].x && (best < 0 || other->x > grid->item[best].x))
      best = k;
  }
  return best;
}

/** Temperatures at both sides above a circle; the left one left out where it repeats close by. */
static void draw_temperatures(const hli_grid *grid, hli_svg *svg, int item, int lane,
                              hl_side side) {
  const double away = HLI_GRID_AWAY, close = grid->dense ? 130 : 100;
  const hli_item *here = &grid->item[item];
  const hl_exchanger *unit = hl_network_exchanger_at(grid->view->network, here->exchanger);
  double hotter, colder, y = grid->lane[lane].y - HLI_GRID_RADIUS - 4;
  hli_grid_ends(unit, side, &hotter, &colder);
  char text[HLI_SHOWN];
  int left = left_neighbour(grid, item, lane);
  bool repeated = left >= 0 && here->x - grid->item[left].x < close &&
                  hli_grid_repeats(grid, &grid->item[left], here, lane);
  hli_celsius(hotter, text);
  if (!repeated)
    hli_svg_text(svg, here->x - away, y, HLI_FACE_SMALL, HLI_END, "halo", text);
  hli_svg_text(svg, here->x + away, y, HLI_FACE_SMALL, HLI_START, "halo",
               hli_celsius(colder, text));
}

/** Duty, area and what else belongs below a unit. */
static void draw_texts(const hli_grid *grid, hli_svg *svg, int item) {
  const hli_view *view = grid->view;
  const hli_item *here = &grid->item[item];
  const hl_exchanger *unit = hl_network_exchanger_at(view->network, here->exchanger);
  bool beside = unit->cold.kind == HL_PORT_MACHINE; /* its line goes down from the circle */
  int lane = here->lane[1] >= 0 ? here->lane[1] : here->lane[0];
  double x = beside ? here->x + 6 : here->x, y = grid->lane[lane].y + HLI_GRID_RADIUS + 14;
  hli_anchor anchor = beside ? HLI_START : HLI_MIDDLE;
  char text[256], number[HLI_SHOWN];
  hli_svg_text(svg, x, y, HLI_FACE_BOLD, anchor, "halo", hli_heat_unit(view, unit->duty, number));
  if (hli_grid_has_area(unit)) {
    hli_print(text, sizeof text, "%s m²", hli_fixed(unit->area, 1, number));
    hli_svg_text(svg, x, y += 15, HLI_FACE_SMALL, anchor, "halo muted", text);
  }
  hli_grid_utility_text(grid, unit, text, sizeof text);
  if (text[0] != '\0')
    hli_svg_text(svg, x, y + 15, HLI_FACE_SMALL, anchor, "halo muted", text);
}

static void draw_circle(const hli_grid *grid, hli_svg *svg, int item, int lane, hl_side side) {
  const hli_item *here = &grid->item[item];
  const hl_exchanger *unit = hl_network_exchanger_at(grid->view->network, here->exchanger);
  char text[HLI_SHOWN + 8];
  circle_text(unit, text, sizeof text);
  double y = grid->lane[lane].y;
  hli_svg_circle(svg, here->x, y, HLI_GRID_RADIUS, "ring");
  hli_svg_text(svg, here->x, y + 4.3, HLI_FACE_SMALL, HLI_MIDDLE, NULL, text);
  draw_temperatures(grid, svg, item, lane, side);
  if (side == HL_SIDE_HOT && hli_grid_across_text(grid, here->exchanger, text, sizeof text))
    hli_svg_text(svg, here->x + 6, y + HLI_GRID_RADIUS + 14, HLI_FACE_SMALL, HLI_START, "halo thot",
                 text);
}

static const char *unit_class(const hli_grid *grid, int exchanger) {
  const hl_exchanger *unit = hl_network_exchanger_at(grid->view->network, exchanger);
  const char *kind = letter(unit);
  if (kind == NULL)
    return hli_grid_across(grid, exchanger) > 0 ? "unit hx cross" : "unit hx";
  return kind[0] == 'H' ? "unit heater" : kind[0] == 'C' ? "unit cooler" : "unit machine";
}

/** Group of a unit with what scripts and tests want to know, and a tooltip. */
static void open_unit(const hli_grid *grid, hli_svg *svg, int exchanger) {
  const hl_exchanger *unit = hl_network_exchanger_at(grid->view->network, exchanger);
  hli_text *out = svg->out;
  char hot[256], cold[256], text[800], duty[HLI_SHOWN], approach[HLI_SHOWN];
  hli_text_puts(out, "<g class=\"");
  hli_text_puts(out, unit_class(grid, exchanger));
  hli_text_puts(out, "\" data-id=\"");
  hli_escape(out, unit->id);
  hli_text_printf(out, "\" data-duty=\"%.6g\"><title>", unit->duty);
  hli_print(text, sizeof text, "%s: %s → %s, %s, smallest approach %s K", unit->id,
            hli_view_port(grid->view, unit->hot, hot, sizeof hot),
            hli_view_port(grid->view, unit->cold, cold, sizeof cold),
            hli_heat_unit(grid->view, unit->duty, duty), hli_kelvins(unit->approach, approach));
  hli_escape(out, text);
  hli_text_puts(out, "</title>\n");
}

/** Straight links beneath everything. */
static void draw_links(const hli_grid *grid, hli_svg *svg) {
  for (int k = 0; k < grid->items; k++) {
    const hli_item *item = &grid->item[k];
    if (item->kind == HLI_ITEM_UNIT && item->lane[0] >= 0 && item->lane[1] >= 0)
      hli_svg_line(svg, item->x, grid->lane[item->lane[0]].y, item->x, grid->lane[item->lane[1]].y,
                   "link");
  }
  for (int k = 0; k < grid->buses; k++) {
    const hli_bus *bus = &grid->bus[k];
    if (bus->item < 0)
      continue;
    const hli_item *hot = &grid->item[bus->item], *cold = &grid->item[hot->partner];
    hli_xy elbow[4] = {{hot->x, grid->lane[hot->lane[0]].y},
                       {hot->x, bus->y},
                       {cold->x, bus->y},
                       {cold->x, grid->lane[cold->lane[1]].y}};
    hli_svg_polyline(svg, elbow, 4, "link");
  }
}

static void draw_units(const hli_grid *grid, hli_svg *svg) {
  for (int k = 0; k < grid->items; k++) {
    const hli_item *item = &grid->item[k];
    if (item->exchanger < 0 || item->kind == HLI_ITEM_COLD)
      continue;
    open_unit(grid, svg, item->exchanger);
    int cold = item->kind == HLI_ITEM_HOT ? item->partner : k;
    if (item->lane[0] >= 0)
      draw_circle(grid, svg, k, item->lane[0], HL_SIDE_HOT);
    if (grid->item[cold].lane[1] >= 0)
      draw_circle(grid, svg, cold, grid->item[cold].lane[1], HL_SIDE_COLD);
    draw_texts(grid, svg, cold);
    hli_svg_close_group(svg);
  }
}

/* ------------------------------------------------------------------ machines */

/** Least distance of x0..x1 to a vertical line in the gutter, and how many come too close. Those
 * down from a machine's own line count for it only where it asks as no machine, -1. */
static double clearance(const hli_grid *grid, int machine, double x0, double x1, int *crossings) {
  double least = INFINITY;
  *crossings = 0;
  for (int k = 0; k < grid->items; k++) {
    const hli_item *item = &grid->item[k];
    bool crosses = item->kind == HLI_ITEM_HOT || item->kind == HLI_ITEM_COLD;
    if (item->kind == HLI_ITEM_UNIT) {
      const hl_exchanger *unit = hl_network_exchanger_at(grid->view->network, item->exchanger);
      crosses = (item->lane[0] >= 0 && item->lane[1] >= 0) || unit->cold.kind == HL_PORT_MACHINE ||
                (unit->hot.kind == HL_PORT_MACHINE && unit->hot.index != machine);
    }
    if (!crosses)
      continue;
    double gap = item->x < x0 ? x0 - item->x : item->x > x1 ? item->x - x1 : 0;
    *crossings += gap < 6;
    least = fmin(least, gap);
  }
  return least;
}

/** Place for the compressor: at the pinch if the line crosses it, else in its middle; moved aside
 * from vertical lines. */
static double compressor_x(const hli_grid *grid, const hli_bus *bus) {
  double want = (bus->x0 + bus->x1) / 2;
  for (int p = 0; p < grid->pinches; p++) {
    double x = grid->item[grid->pinch[p]].x;
    if (x > bus->x0 && x < bus->x1)
      want = x;
  }
  static const double step = 7;
  for (int k = 0; k * step < bus->x1 - bus->x0; k++)
    for (int sign = -1; sign <= 1; sign += 2) {
      double x = want + sign * k * step;
      int crossings;
      if (x > bus->x0 && x < bus->x1 && clearance(grid, -1, x, x, &crossings) > 18)
        return x;
    }
  return want;
}

/** Left end of the text above a machine's line: where it crosses the fewest lines. */
static double bus_text_x(const hli_grid *grid, const hli_bus *bus, double compressor,
                         double width) {
  static const double wider = 1.08; /* than the widths of layout: fonts that nobody knows */
  double best = compressor + 18;
  int least = 1000;
  for (int k = 0; k < 60; k++) {
    int steps = k / 2; /* to both sides in turn */
    double away = 18 + 7.0 * steps;
    double x = k % 2 == 0 ? compressor + away : compressor - away - wider * width;
    if (x < 14 || x + width > grid->width - 14)
      continue;
    if (x > bus->x1 + 8 || x + width < bus->x0 - 8)
      continue; /* away from its line */
    int crossings;
    clearance(grid, bus->machine, x, x + width, &crossings);
    if (crossings < least) {
      least = crossings;
      best = x;
    }
  }
  return best;
}

/** Condensing below the pinch or evaporating above it only moves heat to where there is too much.
 */
static bool misplaced(const hli_grid *grid, const hl_net_machine *machine) {
  bool crosses = grid->pinches == 0;
  for (int p = 0; p < grid->pinches; p++) {
    const hl_pinch *pinch = hl_targets_pinch_at(grid->view->design, p);
    crosses = crosses || (machine->t_cond > pinch->t_cold && machine->t_evap < pinch->t_hot);
  }
  return !crosses;
}

static void draw_machines(const hli_grid *grid, hli_svg *svg) {
  for (int b = 0; b < grid->buses; b++) {
    const hli_bus *bus = &grid->bus[b];
    if (bus->machine < 0)
      continue;
    const hl_net_machine *machine = hl_network_machine_at(grid->view->network, bus->machine);
    char name[256], cut[256], text[400], power[HLI_SHOWN], cop[HLI_SHOWN];
    bool bad = misplaced(grid, machine);
    hli_view_machine(grid->view, bus->machine, name, sizeof name);
    hli_svg_open_group(svg, bad ? "machine bad" : "machine", name);
    hli_svg_line(svg, bus->x0, bus->y, bus->x1, bus->y, "bus");
    for (int k = 0; k < grid->items; k++) {
      const hli_item *item = &grid->item[k];
      if (item->kind != HLI_ITEM_UNIT)
        continue;
      const hl_exchanger *unit = hl_network_exchanger_at(grid->view->network, item->exchanger);
      if (unit->cold.kind == HL_PORT_MACHINE && unit->cold.index == bus->machine)
        hli_svg_line(svg, item->x, grid->lane[item->lane[0]].y + HLI_GRID_RADIUS, item->x, bus->y,
                     "bus");
      if (unit->hot.kind == HL_PORT_MACHINE && unit->hot.index == bus->machine)
        hli_svg_line(svg, item->x, bus->y, item->x, grid->lane[item->lane[1]].y - HLI_GRID_RADIUS,
                     "bus");
    }
    double x = compressor_x(grid, bus);
    hli_svg_compressor(svg, x, bus->y, 12);
    hli_fit(cut, sizeof cut, HLI_FACE_SMALL, name, 160);
    hli_print(text, sizeof text, "%s: %s el., COP el. %s%s", cut,
              hli_heat_unit(grid->view, machine->power, power),
              hli_fixed(hli_electric_cop(machine), 2, cop),
              bad ? ", on one side of the pinch" : "");
    double at = bus_text_x(grid, bus, x, hli_text_width(HLI_FACE_SMALL, text));
    hli_svg_text(svg, at, bus->y - 7, HLI_FACE_SMALL, HLI_START, bad ? "halo thot" : "halo tsys",
                 text);
    if (bad) {
      hli_xy sign[3] = {{x, bus->y - 30}, {x - 8, bus->y - 16}, {x + 8, bus->y - 16}};
      hli_svg_polygon(svg, sign, 3, "warn");
    }
    hli_svg_close_group(svg);
  }
}

/* -------------------------------------------------------------------- legend */

static void draw_footer(const hli_grid *grid, hli_svg *svg) {
  char text[400], title[256], least[HLI_SHOWN];
  double y = grid->bottom + 38;
  bool across = false;
  for (int k = 0; k < hl_network_exchanger_count(grid->view->network); k++)
    across = across || hli_grid_across(grid, k) > 0;
  hli_print(text, sizeof text,
            "number: exchanger · H heater · C cooler · V evaporator · K condenser · °C above, duty "
            "and area below%s",
            across ? " · red: heat across the pinch" : "");
  hli_svg_text(svg, 14, y, HLI_FACE_SMALL, HLI_START, "muted", text);
  const char *name = hl_problem_title(grid->view->problem);
  hli_fit(title, sizeof title, HLI_FACE_SMALL, name, grid->width - 300);
  hli_print(text, sizeof text, "%s%sclosest approach %s K · heatloom %s", title,
            title[0] != '\0' ? " · " : "",
            hli_kelvins(hl_network_totals_of(grid->view->network)->approach, least), hl_version());
  hli_svg_text(svg, 14, y + 17, HLI_FACE_SMALL, HLI_START, "muted", text);
}

static void draw_all(const hli_grid *grid, hli_svg *svg) {
  draw_pinches(grid, svg);
  draw_links(grid, svg);
  draw_streams(grid, svg);
  draw_machines(grid, svg);
  draw_units(grid, svg);
  draw_margins(grid, svg);
  draw_footer(grid, svg);
}

/** In words what a reader of a page can do with a diagram that is wider; nothing where it is not.
 */
static void draw_hint(double shown, hli_text *out) {
  static const double likely = 1000; /* windows are not much narrower */
  if (!(shown > likely))
    return;
  hli_text_printf(out,
                  "<p class=\"wider%s\">The diagram is wider than this window: scroll it to the "
                  "right for the rest.</p>\n",
                  shown > HLI_GRID_PAGE ? "" : " fits");
}

/** In a page: as wide as that, if texts of 12 px are 9 px then; printed on one sheet of A4, upright
 * if it can be read there; else its section is landscape. */
static void draw_in_page(const hli_grid *grid, hli_svg *svg, const char *label) {
  /* Room of a sheet as the style of the page leaves it, and scales of text of 5.6 and 4.5 pt. */
  static const double fair = 0.62, poor = 0.5;
  static const double readable = 0.75;
  const double upright = fmin(688 / grid->width, 870 / grid->height),
               landscape = fmin(1017 / grid->width, 567 / grid->height);
  const bool across = upright < fair && landscape > upright;
  hli_text *out = svg->out;
  hli_text_puts(out, across ? "<div class=\"across\">\n" : "<div>\n");
  const double scale = fmin(fmax(HLI_GRID_PAGE / grid->width, readable), 1);
  draw_hint(floor(scale * grid->width), out);
  hli_svg_open_scaled(svg, out, grid->width, grid->height, scale, label);
  draw_all(grid, svg);
  hli_svg_close(svg);
  hli_text_puts(out, "</div>\n");
  if (fmax(upright, landscape) < poor)
    hli_text_puts(out, "<p class=\"larger\">The texts of this diagram are small on A4. The option "
                       "--svg writes it to a file that can be printed on a larger sheet.</p>\n");
}

hl_status hli_figure_grid(const hli_view *view, hli_text *out) {
  if (view->network == NULL)
    return hli_lacks(view, "grid", "a network");
  hli_grid grid;
  hl_status status = hli_grid_init(&grid, view);
  if (status == HL_OK) {
    char label[160];
    const int units = hl_network_exchanger_count(view->network),
              machines = hl_network_machine_count(view->network);
    hli_print(label, sizeof label, "Grid diagram: %d exchanger%s, %d machine%s, %d stream%s", units,
              units == 1 ? "" : "s", machines, machines == 1 ? "" : "s", grid.rows,
              grid.rows == 1 ? "" : "s");
    hli_svg svg = {.out = out};
    if (view->standalone) {
      hli_svg_open(&svg, out, grid.width, grid.height, label, true);
      draw_all(&grid, &svg);
      hli_svg_close(&svg);
    } else {
      draw_in_page(&grid, &svg, label);
    }
  }
  hli_grid_free(&grid);
  HLI_TRY(status);
  return hli_finish(view, out);
}
