/** Private to the report module: a writer of SVG, text widths, labels that keep clear, axes. */
#ifndef HLI_SVG_H
#define HLI_SVG_H

#include "base/base.h"

/** Sizes and weights of text; the widths of layout and the style sheet agree on them. */
typedef enum hli_face {
  HLI_FACE_NORMAL = 0, /* 13 px */
  HLI_FACE_SMALL,      /* 12 px */
  HLI_FACE_BOLD,       /* 13 px */
  HLI_FACE_TITLE,      /* 14 px, bold */
  HLI_FACE_COUNT
} hli_face;

typedef enum hli_anchor { HLI_START = 0, HLI_MIDDLE, HLI_END } hli_anchor;

typedef struct hli_xy {
  double x, y;
} hli_xy;

typedef struct hli_box {
  double x0, y0, x1, y1;
} hli_box;

/** A picture under way; all lengths in px, y downwards. Colours are classes of the style sheet. */
typedef struct hli_svg {
  hli_text *out;
  double width, height;
} hli_svg;

/** Style sheet of all figures: light, dark and print. */
extern const char hli_svg_style[];

/** Text with the characters that mean something to XML and HTML escaped; bytes that are not UTF-8
 * become U+FFFD, control characters blanks. */
void hli_escape(hli_text *out, const char *text);
/** A coordinate with a tenth of a px. */
void hli_coordinate(hli_text *out, double value);
/** Width of a text, as wide as the widest of the usual fonts draws it. [px] */
double hli_text_width(hli_face face, const char *text);
double hli_face_size(hli_face face); /* [px] */
/** The text cut to a number of characters, the last one "…" if it was longer. */
void hli_ellipsis(char *out, size_t size, const char *text, int most);

/** The text cut to a width in px, with "…" at the end if it was longer. */
void hli_fit(char *out, size_t size, hli_face face, const char *text, double width);

/** Begin: `label` is read out to those who cannot see it. Standalone: a file of its own, with
 * style. */
void hli_svg_open(hli_svg *svg, hli_text *out, double width, double height, const char *label,
                  bool standalone);
/** Part of a page, all of it shown smaller. */
void hli_svg_open_scaled(hli_svg *svg, hli_text *out, double width, double height, double scale,
                         const char *label);
void hli_svg_close(hli_svg *svg);
/** A group of a class with a tooltip; NULL for no tooltip. */
void hli_svg_open_group(hli_svg *svg, const char *css, const char *title);
void hli_svg_close_group(hli_svg *svg);
void hli_svg_line(hli_svg *svg, double x1, double y1, double x2, double y2, const char *css);
/** Many straight lines of one class as one element: open, add, close. */
void hli_svg_open_lines(hli_svg *svg, const char *css);
void hli_svg_add_line(hli_svg *svg, double x1, double y1, double x2, double y2);
void hli_svg_close_lines(hli_svg *svg);
void hli_svg_rect(hli_svg *svg, hli_box box, const char *css);
void hli_svg_circle(hli_svg *svg, double x, double y, double r, const char *css);
void hli_svg_polyline(hli_svg *svg, const hli_xy *point, int count, const char *css);
void hli_svg_polygon(hli_svg *svg, const hli_xy *point, int count, const char *css);
/** An arrow head with its tip at x, y, pointing along (dx, dy). */
void hli_svg_arrow(hli_svg *svg, double x, double y, double dx, double dy, const char *css);
/** A dimension: a line with an arrow head at both ends. */
void hli_svg_dimension(hli_svg *svg, double x1, double y1, double x2, double y2);
/** A compressor: a circle with two lines that come together towards the hot end, to the left. */
void hli_svg_compressor(hli_svg *svg, double x, double y, double r);
void hli_svg_text(hli_svg *svg, double x, double y, hli_face face, hli_anchor anchor,
                  const char *css, const char *text);
/** The box that such a text fills. */
hli_box hli_text_box(double x, double y, hli_face face, hli_anchor anchor, const char *text);

/* ----------------------------------------------------- labels that keep clear of things */

typedef struct hli_labels {
  hli_svg *svg;
  hli_box frame; /* no label leaves it */
  hli_box *box;
  int count, room;
} hli_labels;

void hli_labels_init(hli_labels *labels, hli_svg *svg, hli_box frame);
void hli_labels_free(hli_labels *labels);
/** Keep later labels away from a box or a line. */
void hli_labels_add(hli_labels *labels, hli_box box);
void hli_labels_add_line(hli_labels *labels, double x1, double y1, double x2, double y2);
/** Text near a point, at the nearest place that overlaps nothing; a leader where that is far. */
void hli_label(hli_labels *labels, double x, double y, hli_face face, const char *css,
               const char *text);
/** As hli_label, but only if there is a free place near; false: not drawn. */
bool hli_label_try(hli_labels *labels, double x, double y, hli_face face, const char *css,
                   const char *text);

/* ------------------------------------------------------------------------------- axes */

typedef struct hli_axis {
  double least, most; /* of the data, widened to whole steps where asked */
  double from, to;    /* px of least and most */
  double step;
  int decimals;
  bool decades;        /* logarithmic: ticks at 1, 2 and 5 of each decade */
  bool unsigned_ticks; /* amounts to both sides of 0 */
} hli_axis;

/** Round steps for a range; `fit`: the range is widened to whole steps. */
void hli_axis_init(hli_axis *axis, double least, double most, double from, double to, int steps,
                   bool fit);
/** A logarithmic axis; 0 < least < most. */
void hli_axis_init_decades(hli_axis *axis, double least, double most, double from, double to);
double hli_axis_px(const hli_axis *axis, double value);

/** A diagram: frame, axes and the labels placed in it. */
typedef struct hli_plot {
  hli_svg *svg;
  hli_box frame;
  hli_axis x, y;
  hli_labels labels;
} hli_plot;

/** Draw grid lines, ticks and titles of the axes set in `plot`, and begin the labels. */
void hli_plot_open(hli_plot *plot, const char *x_title, const char *y_title);
void hli_plot_close(hli_plot *plot);
hli_xy hli_plot_at(const hli_plot *plot, double x, double y);
/** A curve through data points; later labels keep off it. */
void hli_plot_curve(hli_plot *plot, const hli_xy *data, int count, const char *css);
/** A key: short line of a class with its name, from x on the line y; returns the x after it. */
double hli_plot_key(hli_svg *svg, double x, double y, const char *css, const char *text);

#endif
