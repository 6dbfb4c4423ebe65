/**
 * A grid diagram on sheets of A4: upright if it can be read there, across if that is enough, else
 * as strips below each other, each with the names of the streams. Strips show the drawing by
 * reference.
 */
#include "report/grid/grid.h"

/* Room on a sheet upright and across, for all of it but headings and captions. [px] */
static const double page_width = 688, page_height = 940, across_width = 1017, across_height = 610;
/* Scales: text of 7, 5.6 and 4.5 pt. */
static const double good = 0.78, fair = 0.62, poor = 0.5;
enum { NAMES = 194 /* px at the left of the drawing that repeat in every strip */ };

static double scale_on(const hli_grid *grid, double width, double height) {
  return fmin(width / grid->width, height / grid->height);
}

/** Strips on sheets upright or across: their scale, and how many sheets they fill, about. */
static double strip_scale(const hli_grid *grid, bool across) {
  return fmin(good, (across ? across_height : page_height) / grid->height);
}

static double strip_sheets(const hli_grid *grid, bool across) {
  double scale = strip_scale(grid, across), width = (across ? across_width : page_width) / scale;
  double strips = ceil((grid->width - NAMES) / (width - NAMES));
  double on_sheet = floor((across ? across_height : page_height) / (scale * grid->height) + 1e-9);
  return ceil(strips / fmax(on_sheet, 1));
}

static bool strips_across(const hli_grid *grid) {
  return strip_scale(grid, true) >= fair && strip_sheets(grid, true) < strip_sheets(grid, false);
}

hli_sheet hli_grid_sheet(const hli_grid *grid) {
  bool upright = strip_scale(grid, false) >= poor;
  if (scale_on(grid, page_width, page_height) >= fair)
    return HLI_SHEET_WHOLE;
  if (upright && strip_sheets(grid, false) <= 1)
    return HLI_SHEET_STRIPS;
  if (scale_on(grid, across_width, across_height) >= fair)
    return HLI_SHEET_ACROSS;
  if (strips_across(grid))
    return HLI_SHEET_STRIPS_ACROSS;
  return upright ? HLI_SHEET_STRIPS : HLI_SHEET_LARGER;
}

/** How many texts and circles a vertical line at x would cut. */
static int cuts(const hli_grid *grid, double x) {
  static const double title = 120; /* px that the heading of a pinch has at each side */
  static const double texts = 46;  /* and the texts of a unit */
  int count = 0;
  for (int k = 0; k < grid->items; k++) {
    const hli_item *item = &grid->item[k];
    bool pinch = item->kind == HLI_ITEM_PINCH;
    double left = pinch ? title : fmax(item->left, texts);
    double right = pinch ? title : fmax(item->right, texts);
    if (item->kind == HLI_ITEM_FORK) /* with the shares of its branches */
      right = fmax(right, title);
    count += x > item->x - left && x < item->x + right;
  }
  return count;
}

/** The best place for a cut at or left of `most`: few things cut, not much room given away. */
static double find_cut(const hli_grid *grid, double most) {
  static const double step = 6;
  double best = most;
  int least = 1 << 20;
  for (int k = 0; k * step < 2 * grid->pitch; k++) {
    int here = cuts(grid, most - k * step);
    if (here < least) {
      least = here;
      best = most - k * step;
    }
  }
  return best;
}

/** A part of the drawing at x in a strip. */
static void write_part(hli_svg *svg, double x, hli_box part) {
  hli_text *out = svg->out;
  const double value[] = {x, part.x1 - part.x0, part.y1 - part.y0};
  static const char *const name[] = {" x=\"", "\" width=\"", "\" height=\""};
  hli_text_puts(out, "<svg");
  for (int k = 0; k < 3; k++) {
    hli_text_puts(out, name[k]);
    hli_coordinate(out, value[k]);
  }
  const double box[] = {part.x0, part.y0, part.x1 - part.x0, part.y1 - part.y0};
  hli_text_puts(out, "\" viewBox=\"");
  for (int k = 0; k < 4; k++) {
    hli_text_puts(out, k > 0 ? " " : "");
    hli_coordinate(out, box[k]);
  }
  hli_text_puts(out, "\" aria-hidden=\"true\"><use href=\"#" HLI_GRID_ID "\"/></svg>\n");
}

void hli_grid_write_strips(const hli_grid *grid, hli_text *out) {
  bool across = hli_grid_sheet(grid) == HLI_SHEET_STRIPS_ACROSS;
  double width = (across ? across_width : page_width) / strip_scale(grid, across), from = 0;
  hli_text_puts(out, "<div class=\"strips\" aria-hidden=\"true\">\n");
  while (from < grid->width) {
    double names = from > 0 ? NAMES : 0; /* the first strip has them anyway */
    double to = from + width - names;
    to = to >= grid->width ? grid->width : find_cut(grid, to);
    hli_svg svg;
    hli_svg_open(&svg, out, width, grid->height, "Part of the grid diagram", false);
    if (names > 0) /* without the legend, which would be cut */
      write_part(&svg, 0, (hli_box){0, 0, names, grid->bottom + 8});
    write_part(&svg, names, (hli_box){from, 0, to, grid->height});
    hli_svg_close(&svg);
    from = to;
  }
  hli_text_puts(out, "</div>\n");
}
