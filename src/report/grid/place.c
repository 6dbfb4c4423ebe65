/** Grid diagram: columns by longest paths, rows, and the lines in the gutter. */
#include <heatloom/problem.h>

#include "report/grid/grid.h"

enum { wide = 112 }; /* between columns where there is room for it [px] */

/* ---------------------------------------------------------------------- rows */

/** From a lane to the next branch below: more where a unit names its utility between them. */
static double lane_step(const hli_grid *grid, int lane) {
  for (int k = 0; k < grid->items; k++) {
    const hli_item *item = &grid->item[k];
    const int own = item->lane[1] >= 0 ? item->lane[1] : item->lane[0];
    if (item->kind == HLI_ITEM_UNIT && own == lane &&
        hli_grid_texts(grid, hl_network_exchanger_at(grid->view->network, item->exchanger)) > 2)
      return HLI_GRID_LANE + HLI_GRID_NAME;
  }
  return HLI_GRID_LANE;
}

/** y of all lanes; the gutter's height is known only after the columns. */
static void place_rows(hli_grid *grid, double gutter) {
  double y = 104;
  for (int r = 0; r <= grid->rows; r++) {
    if (r == grid->hot_rows) {
      grid->gutter0 = r > 0 ? y - HLI_GRID_ROW + HLI_GRID_BELOW : y;
      grid->gutter1 = grid->gutter0 + gutter;
      y = grid->gutter1 + HLI_GRID_ABOVE + 6;
    }
    if (r == grid->rows)
      break;
    hli_row *row = &grid->row[r];
    for (int k = 0; k < row->lanes; k++) {
      grid->lane[row->lane + k].y = y;
      y += k + 1 < row->lanes ? lane_step(grid, row->lane + k) : HLI_GRID_ROW;
    }
  }
  grid->bottom = y - HLI_GRID_ROW + HLI_GRID_BELOW + 6;
}

/** Lanes of a node: from the line it is on to the last branch. */
static double last_lane_y(const hli_grid *grid, int fork) {
  double y = grid->lane[grid->item[fork].lane[0]].y;
  for (int k = 0; k < grid->lanes; k++)
    if (grid->lane[k].fork == fork || grid->lane[k].join == fork)
      y = fmax(y, grid->lane[k].y);
  return y;
}

/** Room for the texts at the left ends of branches. */
static double branch_width(const hli_grid *grid, int fork) {
  char text[96];
  double width = 0;
  for (int k = 0; k < grid->lanes; k++)
    if (grid->lane[k].fork == fork || k == grid->item[fork].lane[0]) {
      hli_grid_branch_text(grid, fork, k, text, sizeof text);
      width = fmax(width, hli_text_width(HLI_FACE_SMALL, text));
    }
  return width;
}

static void add_part(hli_item *item, double left, double right, double top, double bottom) {
  if (item->parts < HLI_GRID_PARTS && bottom > top)
    item->part[item->parts++] = (hli_part){left, right, top, bottom, -1};
}

/** Circle and temperatures of a unit on a lane. */
static void add_circle(const hli_grid *grid, hli_item *item, int side) {
  const int lane = item->lane[side];
  const double y = grid->lane[lane].y, ring = HLI_GRID_RADIUS + 2;
  double hotter, colder;
  char text[HLI_SHOWN];
  hli_grid_ends(hl_network_exchanger_at(grid->view->network, item->exchanger),
                side == 0 ? HL_SIDE_HOT : HL_SIDE_COLD, &hotter, &colder);
  add_part(item, ring, ring, y - ring, y + ring);
  add_part(item, HLI_GRID_AWAY + 3 + hli_text_width(HLI_FACE_SMALL, hli_celsius(hotter, text)),
           HLI_GRID_AWAY + 3 + hli_text_width(HLI_FACE_SMALL, hli_celsius(colder, text)),
           y - HLI_GRID_ABOVE, y - ring);
  item->part[item->parts - 1].lane = lane;
}

/** Texts below a unit, where its cold circle stands or its only one. */
static void add_texts(const hli_grid *grid, hli_item *item, const hl_exchanger *unit, double y) {
  char text[256], number[HLI_SHOWN];
  double width = hli_text_width(HLI_FACE_BOLD, hli_heat_unit(grid->view, unit->duty, number));
  if (hli_grid_has_area(unit)) {
    hli_print(text, sizeof text, "%s m²", hli_fixed(unit->area, 1, number));
    width = fmax(width, hli_text_width(HLI_FACE_SMALL, text));
  }
  hli_grid_utility_text(grid, unit, text, sizeof text);
  width = fmax(width, hli_text_width(HLI_FACE_SMALL, text));
  const bool beside = unit->cold.kind == HL_PORT_MACHINE;
  add_part(item, beside ? 4 : width / 2 + 4, beside ? width + 10 : width / 2 + 4,
           y + HLI_GRID_RADIUS + 2, y + HLI_GRID_RADIUS + 3 + 15 * hli_grid_texts(grid, unit));
}

/** What every item covers around its x, part by part. */
static void set_parts(hli_grid *grid) {
  static const double line = 7, bus = 10, pinch = 56;
  for (int k = 0; k < grid->items; k++) {
    hli_item *item = &grid->item[k];
    item->parts = 0;
    if (item->kind == HLI_ITEM_PINCH) {
      add_part(item, pinch, pinch, 0, INFINITY); /* streams end there with their temperature */
      continue;
    }
    if (item->kind == HLI_ITEM_FORK || item->kind == HLI_ITEM_JOIN) {
      const bool fork = item->kind == HLI_ITEM_FORK;
      const double y = grid->lane[item->lane[0]].y, last = last_lane_y(grid, k);
      const double slant = HLI_GRID_SLANT + 2;
      add_part(item, fork ? 5 : slant, fork ? slant : 5, y - 5, last + 5);
      if (fork)
        add_part(item, 0, slant + branch_width(grid, k) + 5, y + 4, last + 22);
      continue;
    }
    const hl_exchanger *unit = hl_network_exchanger_at(grid->view->network, item->exchanger);
    const bool machine = unit->hot.kind == HL_PORT_MACHINE || unit->cold.kind == HL_PORT_MACHINE;
    const bool hot = item->lane[0] >= 0, cold = item->lane[1] >= 0;
    const double upper = grid->lane[item->lane[hot ? 0 : 1]].y,
                 lower = grid->lane[item->lane[cold ? 1 : 0]].y;
    char text[HLI_SHOWN];
    if (hot)
      add_circle(grid, item, 0);
    if (cold)
      add_circle(grid, item, 1);
    if (hot && cold)
      add_part(item, line, line, upper, lower);
    if (item->kind == HLI_ITEM_HOT || (machine && hot))
      add_part(item, bus, bus, upper, grid->gutter1);
    if (item->kind == HLI_ITEM_COLD || (machine && cold))
      add_part(item, bus, bus, grid->gutter0, lower);
    if (item->kind != HLI_ITEM_HOT)
      add_texts(grid, item, unit, lower);
    if (hot && hli_grid_across_text(grid, item->exchanger, text, sizeof text))
      add_part(item, 0, 10 + hli_text_width(HLI_FACE_SMALL, text), upper + HLI_GRID_RADIUS + 2,
               upper + HLI_GRID_RADIUS + 18);
  }
}

/** What every item covers around its x: one box for all of it, with room to spare. */
static void set_extents(hli_grid *grid) {
  const double half = 0.5 * wide;
  for (int k = 0; k < grid->items; k++) {
    hli_item *item = &grid->item[k];
    hli_part *part = &item->part[0];
    item->parts = 1;
    *part = (hli_part){.left = half, .right = half, .lane = -1};
    switch (item->kind) {
    case HLI_ITEM_PINCH:
      part->left = part->right = 66; /* streams end there with their temperature */
      part->top = 0;
      part->bottom = INFINITY;
      break;
    case HLI_ITEM_FORK: /* behind it the label of each branch */
      part->left = 20;
      part->right = fmax(branch_width(grid, k) + HLI_GRID_SLANT + 26 - half, 20);
      part->top = grid->lane[item->lane[0]].y - 10;
      part->bottom = last_lane_y(grid, k) + 24;
      break;
    case HLI_ITEM_JOIN: /* before it the last temperatures of the branches */
      part->left = 86 - half;
      part->right = 20;
      part->top = grid->lane[item->lane[0]].y - 10;
      part->bottom = last_lane_y(grid, k) + 24;
      break;
    default: {
      const hl_exchanger *unit = hl_network_exchanger_at(grid->view->network, item->exchanger);
      bool machine = unit->hot.kind == HL_PORT_MACHINE || unit->cold.kind == HL_PORT_MACHINE;
      bool down = item->kind == HLI_ITEM_HOT || (machine && item->lane[0] >= 0);
      bool up = item->kind == HLI_ITEM_COLD || (machine && item->lane[1] >= 0);
      double upper = grid->lane[item->lane[0] >= 0 ? item->lane[0] : item->lane[1]].y;
      double lower = grid->lane[item->lane[1] >= 0 ? item->lane[1] : item->lane[0]].y;
      char text[HLI_SHOWN];
      if (item->lane[0] >= 0 && hli_grid_across_text(grid, item->exchanger, text, sizeof text))
        part->right = fmax(half, 8 + hli_text_width(HLI_FACE_SMALL, text));
      part->top = up ? grid->gutter0 : upper - HLI_GRID_ABOVE;
      part->bottom =
          down ? grid->gutter1 : lower + HLI_GRID_RADIUS + 3 + 15 * hli_grid_texts(grid, unit);
    }
    }
  }
}

/* ------------------------------------------------------------------- columns */

enum { STEPS = 4 }; /* places per pitch */

static const double touch = 1; /* px that rounding may leave */

/** Least distance of two items of which one is to the left; 0: they may stand above each other. */
static double distance(const hli_grid *grid, const hli_item *left, const hli_item *right) {
  double least = 0;
  for (int j = 0; j < left->parts; j++)
    for (int k = 0; k < right->parts; k++) {
      const hli_part *a = &left->part[j], *b = &right->part[k];
      if (a->bottom <= b->top + touch || b->bottom <= a->top + touch)
        continue;
      const bool repeats =
          a->lane >= 0 && a->lane == b->lane && hli_grid_repeats(grid, left, right, a->lane);
      least = fmax(least, a->right + (repeats ? HLI_GRID_RADIUS : b->left));
    }
  return least;
}

static bool clash(const hli_grid *grid, const hli_item *a, const hli_item *b) {
  const hli_item *left = a->x < b->x ? a : b, *right = a->x < b->x ? b : a;
  return right->x - left->x < distance(grid, left, right) - touch;
}

static bool is_free(const hli_grid *grid, int item) {
  for (int k = 0; k < grid->items; k++)
    if (k != item && grid->item[k].placed && clash(grid, &grid->item[item], &grid->item[k]))
      return false;
  return true;
}

/** Put an item at x or the next free place in a direction. */
static void settle(hli_grid *grid, int item, double x, double direction) {
  const double step = grid->dense ? 7 : wide / STEPS;
  double place = direction > 0 ? ceil(x / step - 1e-9) : floor(x / step + 1e-9);
  hli_item *here = &grid->item[item];
  for (here->x = place * step; !is_free(grid, item); place += direction)
    here->x = (place + direction) * step;
  here->placed = true;
}

/** Items that lead to the first pinch. */
static void mark_above(hli_grid *grid) {
  if (grid->pinches == 0)
    return;
  grid->item[grid->pinch[0]].above = true;
  for (bool more = true; more;) {
    more = false;
    for (int e = 0; e < grid->edges; e++) {
      const hli_edge *edge = &grid->edge[e];
      if (grid->item[edge->to].above && !grid->item[edge->from].above)
        grid->item[edge->from].above = more = true;
    }
  }
}

/** From the first pinch to the left: as late as possible, so that all stand close to it. */
static void place_above(hli_grid *grid) {
  for (bool more = true; more;) {
    more = false;
    for (int k = 0; k < grid->items; k++) {
      hli_item *item = &grid->item[k];
      if (!item->above || item->placed)
        continue;
      double x = 0;
      bool ready = true;
      for (int e = 0; e < grid->edges && ready; e++)
        if (grid->edge[e].from == k) {
          const hli_item *next = &grid->item[grid->edge[e].to];
          ready = !next->above || next->placed;
          if (next->above && next->placed)
            x = fmin(x, next->x - distance(grid, item, next));
        }
      if (!ready)
        continue;
      settle(grid, k, x, -1);
      more = true;
    }
  }
}

/** From the left to the right: as early as possible. */
static void place_others(hli_grid *grid) {
  double first = 0;
  for (int k = 0; k < grid->items; k++)
    if (grid->item[k].placed)
      first = fmin(first, grid->item[k].x);
  for (bool more = true; more;) {
    more = false;
    for (int k = 0; k < grid->items; k++) {
      hli_item *item = &grid->item[k];
      if (item->placed)
        continue;
      double x = first;
      bool ready = true;
      for (int e = 0; e < grid->edges && ready; e++)
        if (grid->edge[e].to == k) {
          const hli_item *before = &grid->item[grid->edge[e].from];
          ready = before->placed;
          x = fmax(x, before->x + distance(grid, before, item));
        }
      if (!ready)
        continue;
      settle(grid, k, x, 1);
      more = true;
    }
  }
}

/** Heaters to the outermost left and coolers to the right, where nothing is in the way. */
static void push_out(hli_grid *grid) {
  double least = INFINITY, most = -INFINITY;
  for (int k = 0; k < grid->items; k++) {
    least = fmin(least, grid->item[k].x);
    most = fmax(most, grid->item[k].x);
  }
  for (int k = 0; k < grid->items; k++) {
    hli_item *item = &grid->item[k];
    if (item->kind != HLI_ITEM_UNIT)
      continue;
    const hl_exchanger *unit = hl_network_exchanger_at(grid->view->network, item->exchanger);
    bool heater = unit->hot.kind == HL_PORT_UTILITY, cooler = unit->cold.kind == HL_PORT_UTILITY;
    bool first = true, last = true;
    for (int e = 0; e < grid->edges; e++) {
      first = first && grid->edge[e].to != k;
      last =
          last && (grid->edge[e].from != k || grid->item[grid->edge[e].to].kind == HLI_ITEM_PINCH);
    }
    double x = item->x;
    if (heater && first)
      item->x = least;
    else if (cooler && last && grid->item[k].placed)
      item->x = most;
    if (!is_free(grid, k))
      item->x = x;
  }
}

/* --------------------------------------------------------------------- gutter */

/** Items that hang on a machine's line or stand at the ends of a unit's. */
static void span(const hli_grid *grid, hli_bus *bus) {
  bus->x0 = INFINITY;
  bus->x1 = -INFINITY;
  for (int k = 0; k < grid->items; k++) {
    const hli_item *item = &grid->item[k];
    bool here = bus->item >= 0 && (k == bus->item || k == grid->item[bus->item].partner);
    if (bus->machine >= 0 && item->kind == HLI_ITEM_UNIT) {
      const hl_exchanger *unit = hl_network_exchanger_at(grid->view->network, item->exchanger);
      here = (unit->hot.kind == HL_PORT_MACHINE && unit->hot.index == bus->machine) ||
             (unit->cold.kind == HL_PORT_MACHINE && unit->cold.index == bus->machine);
    }
    if (here) {
      bus->x0 = fmin(bus->x0, item->x);
      bus->x1 = fmax(bus->x1, item->x);
    }
  }
}

/** Lines of machines each on a level of their own; those of units share levels. Gutter height. */
static hl_status place_buses(hli_grid *grid, double *height) {
  int machines = hl_network_machine_count(grid->view->network);
  grid->bus = HLI_NEW(&grid->arena, hli_bus, machines + grid->items + 1);
  double *taken = HLI_NEW(&grid->arena, double, grid->items + 1); /* right end of each level */
  if (grid->bus == NULL || taken == NULL)
    return hli_nomem(grid->view->ctx);
  double y = 0;
  for (int k = 0; k < machines; k++) {
    hli_bus *bus = &grid->bus[grid->buses];
    *bus = (hli_bus){.machine = k, .item = -1};
    span(grid, bus);
    if (!(bus->x1 >= bus->x0))
      continue; /* nothing of it is placed */
    bus->y = y + 0.6 * HLI_GRID_BUS;
    y += HLI_GRID_BUS;
    grid->buses++;
  }
  static const double level_height = 14;
  int levels = 0, first = grid->buses;
  for (int k = 0; k < grid->items; k++) {
    if (grid->item[k].kind != HLI_ITEM_HOT)
      continue;
    hli_bus *bus = &grid->bus[grid->buses++];
    *bus = (hli_bus){.machine = -1, .item = k};
    span(grid, bus);
  }
  for (int placed = first; placed < grid->buses; placed++) { /* by their left ends */
    int next = placed;
    for (int k = placed; k < grid->buses; k++)
      if (grid->bus[k].x0 < grid->bus[next].x0)
        next = k;
    hli_bus bus = grid->bus[next];
    grid->bus[next] = grid->bus[placed];
    int level = 0;
    while (level < levels && taken[level] > bus.x0 - 10)
      level++;
    levels = level == levels ? levels + 1 : levels;
    taken[level] = bus.x1;
    bus.y = y + (level + 0.5) * level_height;
    grid->bus[placed] = bus;
  }
  *height = fmax(y + levels * level_height, 10);
  return HL_OK;
}

/* ------------------------------------------------------------------------ all */

/** Streams that exist on one side of a pinch only begin or end there. */
static void place_ends(hli_grid *grid, double right) {
  static const double level = 0.05; /* K */
  for (int r = 0; r < grid->rows; r++) {
    hli_row *row = &grid->row[r];
    const hl_stream *stream = hl_problem_stream_at(grid->view->problem, row->stream);
    bool hot = stream->side == HL_SIDE_HOT;
    double in = stream->segment[0].t_supply;
    double out = hl_network_outlet(grid->view->network, row->stream, NULL);
    double first = INFINITY, last = -INFINITY, hotter = hot ? in : out, colder = hot ? out : in;
    for (int k = 0; k < grid->items; k++)
      for (int s = 0; s < 2; s++) {
        int lane = grid->item[k].lane[s];
        if (lane >= row->lane && lane < row->lane + row->lanes) {
          first = fmin(first, grid->item[k].x);
          last = fmax(last, grid->item[k].x);
        }
      }
    row->x0 = grid->left;
    row->x1 = right;
    for (int p = 0; p < grid->pinches; p++) {
      const hl_pinch *pinch = hl_targets_pinch_at(grid->view->design, p);
      double t = hot ? pinch->t_hot : pinch->t_cold, x = grid->item[grid->pinch[p]].x;
      if (hotter <= t + level && first > x)
        row->x0 = x + HLI_GRID_PINCH_GAP;
      if (colder >= t - level && last < x && row->x1 == right)
        row->x1 = x - HLI_GRID_PINCH_GAP;
    }
  }
}

/** Where streams begin: behind names and temperatures, of which dense diagrams leave no more room
 * than they need. */
static double left_end(const hli_grid *grid) {
  static const double name_most = 180, between = 18;
  double width = 0;
  if (!grid->dense)
    return HLI_GRID_LEFT;
  for (int r = 0; r < grid->rows; r++) {
    const hl_stream *stream = hl_problem_stream_at(grid->view->problem, grid->row[r].stream);
    const double t = stream->side == HL_SIDE_HOT
                         ? stream->segment[0].t_supply
                         : hl_network_outlet(grid->view->network, grid->row[r].stream, NULL);
    char text[HLI_SHOWN];
    width = fmax(width, fmin(hli_text_width(HLI_FACE_BOLD, stream->name), name_most) +
                            hli_text_width(HLI_FACE_SMALL, hli_celsius(t, text)));
  }
  return fmin(14 + width + between + 14, HLI_GRID_LEFT);
}

static void shift(hli_grid *grid) {
  double least = INFINITY, most = 0;
  grid->left = left_end(grid);
  for (int k = 0; k < grid->items; k++)
    for (int j = 0; j < grid->item[k].parts; j++)
      least = fmin(least, grid->item[k].x - grid->item[k].part[j].left);
  double by = isfinite(least) ? grid->left + 10 - least : 0;
  for (int k = 0; k < grid->items; k++) {
    grid->item[k].x += by;
    for (int j = 0; j < grid->item[k].parts; j++)
      most = fmax(most, grid->item[k].x + grid->item[k].part[j].right);
  }
  for (int k = 0; k < grid->buses; k++) {
    grid->bus[k].x0 += by;
    grid->bus[k].x1 += by;
    grid->bus[k].y += grid->gutter0;
  }
  double right = fmax(most, grid->left + 200) + 10;
  place_ends(grid, right);
  grid->width = right + 210; /* target temperature, CP and duty stand there */
  grid->height = grid->bottom + 66;
}

hl_status hli_grid_place(hli_grid *grid) {
  static const double margins = HLI_GRID_LEFT + 220 + wide; /* beside the outermost columns */
  for (;; grid->dense = true) {
    place_rows(grid, 100); /* any height of the gutter gives the same columns */
    if (grid->dense)
      set_parts(grid);
    else
      set_extents(grid);
    for (int k = 0; k < grid->items; k++)
      grid->item[k].placed = grid->item[k].above = false;
    mark_above(grid);
    place_above(grid);
    place_others(grid);
    push_out(grid);
    double least = INFINITY, most = -INFINITY;
    for (int k = 0; k < grid->items; k++) {
      least = fmin(least, grid->item[k].x);
      most = fmax(most, grid->item[k].x);
    }
    if (grid->dense || !(most - least + margins > HLI_GRID_PAGE))
      break;
  }
  double gutter = 0;
  HLI_TRY(place_buses(grid, &gutter));
  place_rows(grid, gutter);
  shift(grid);
  return HL_OK;
}
