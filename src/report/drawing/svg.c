/** Elements of SVG, and text: escaping and how wide it is. */
#include "report/drawing/svg.h"

static const double face_size[HLI_FACE_COUNT] = {13, 12, 13, 14};
static const char *const face_class[HLI_FACE_COUNT] = {"", "s", "b", "h"};
static const char *const anchor_class[] = {"", "m", "e"};

/*
 * Advance widths of the printable ASCII characters in DejaVu Sans, in 1/1000 of the size. It is
 * wider than Arial, Helvetica, Segoe and Roboto: what has room here has room with those.
 */
static const short ascii_width[95] = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361,  318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635,  611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352,  635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,  525, 636, 337, 636, 838};
static const double bold_wider = 1.13; /* on average over its letters and digits */

const char hli_svg_style[] =
    ".hl{font:13px system-ui,\"Segoe UI\",Roboto,Arial,\"DejaVu Sans\",sans-serif}"
    ".hl text{fill:#1b1f23}"
    ".hl .s{font-size:12px}.hl .b{font-weight:bold}.hl .h{font-size:14px;font-weight:bold}"
    ".hl .m{text-anchor:middle}.hl .e{text-anchor:end}"
    ".hl .halo{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}"
    ".hl .muted{fill:#57606a}"
    ".hl .paper{fill:#fff}"
    ".hl .grid{fill:none;stroke:#e4e7ea}.hl .axis{stroke:#57606a}.hl .leader{stroke:#8b949e}"
    ".hl .iso{fill:none;stroke:#b3bbc4;stroke-width:1px}"
    ".hl .dim{stroke:#1b1f23;stroke-width:1.2px}.hl .dimhead{fill:#1b1f23}"
    ".hl .curve{fill:none;stroke-width:2.5px;stroke-linejoin:round;stroke-linecap:round}"
    ".hl .thin{stroke-width:1.4px}.hl .dash{stroke-dasharray:7 4}.hl .dot{stroke-dasharray:2 4}"
    ".hl .mixed{stroke-dasharray:12 4 2 4}"
    ".hl .hot{stroke:#c0392b}.hl .cold{stroke:#1f5fa8}.hl .sys{stroke:#1a7f4b}"
    ".hl .ink{stroke:#1b1f23}.hl .alt{stroke:#8250a8}.hl .grey{stroke:#6e7781}"
    ".hl .fhot{fill:#c0392b}.hl .fcold{fill:#1f5fa8}.hl .fsys{fill:#1a7f4b}.hl .fink{fill:#1b1f23}"
    ".hl .falt{fill:#8250a8}.hl .fgrey{fill:#6e7781}"
    ".hl .thot{fill:#a93226}.hl .tcold{fill:#1f5fa8}.hl .tsys{fill:#14683d}.hl .talt{fill:#6f3f96}"
    ".hl .pocket{fill:#e3f3e6}.hl .lost{fill:#ece6f2}.hl .band{fill:#f0f2f4}"
    ".hl .q1{fill:#f1f5f2}.hl .q2{fill:#dcefe2}.hl .q3{fill:#c2e4cd}.hl .q4{fill:#a5d8b6}"
    ".hl .q5{fill:#86cb9e}.hl .q6{fill:#66bd86}"
    ".hl .ring{fill:#fff;stroke:#1b1f23;stroke-width:1.8px}"
    ".hl .heater .ring{fill:#fde3df;stroke:#c0392b}.hl .cooler .ring{fill:#dfeaf8;stroke:#1f5fa8}"
    ".hl .machine .ring{fill:#e0f2e7;stroke:#1a7f4b}.hl .cross .ring{stroke:#c0392b}"
    ".hl .link{fill:none;stroke:#1b1f23;stroke-width:1.8px}"
    ".hl .bus{fill:none;stroke:#1a7f4b;stroke-width:2px;stroke-dasharray:7 4}"
    ".hl .bad .bus{stroke:#c0392b}.hl .warn{fill:#fff3cd;stroke:#c0392b;stroke-width:1.5px}"
    ".hl .pinch{stroke:#6e7781;stroke-width:1.5px;stroke-dasharray:8 5}"
    "@media screen and (prefers-color-scheme:dark){"
    ".hl text{fill:#e6e8ea}.hl .halo{stroke:#15191e}.hl .muted{fill:#a2abb4}.hl "
    ".paper{fill:#15191e}"
    ".hl .grid{stroke:#2b323a}.hl .axis{stroke:#a2abb4}.hl .leader{stroke:#7d8590}"
    ".hl .iso{stroke:#4b545e}.hl .dim{stroke:#e6e8ea}.hl .dimhead{fill:#e6e8ea}"
    ".hl .hot{stroke:#ff8370}.hl .cold{stroke:#78b0f0}.hl .sys{stroke:#56c98a}"
    ".hl .ink{stroke:#e6e8ea}.hl .alt{stroke:#c39be6}.hl .grey{stroke:#9aa3ac}"
    ".hl .fhot{fill:#ff8370}.hl .fcold{fill:#78b0f0}.hl .fsys{fill:#56c98a}.hl .fink{fill:#e6e8ea}"
    ".hl .falt{fill:#c39be6}.hl .fgrey{fill:#9aa3ac}"
    ".hl .thot{fill:#ff9d8d}.hl .tcold{fill:#8fbff5}.hl .tsys{fill:#6fd59c}.hl .talt{fill:#cdaaec}"
    ".hl .pocket{fill:#1d3325}.hl .lost{fill:#2e2739}.hl .band{fill:#20262d}"
    ".hl .q1{fill:#1b2420}.hl .q2{fill:#1d3328}.hl .q3{fill:#1f4231}.hl .q4{fill:#22513a}"
    ".hl .q5{fill:#256143}.hl .q6{fill:#28714d}"
    ".hl .ring{fill:#15191e;stroke:#e6e8ea}"
    ".hl .heater .ring{fill:#4a2320;stroke:#ff8370}.hl .cooler .ring{fill:#1d304a;stroke:#78b0f0}"
    ".hl .machine .ring{fill:#1c3a2a;stroke:#56c98a}.hl .cross .ring{stroke:#ff8370}"
    ".hl .link{stroke:#e6e8ea}.hl .bus{stroke:#56c98a}.hl .bad .bus{stroke:#ff8370}"
    ".hl .warn{fill:#3d3420;stroke:#ff8370}.hl .pinch{stroke:#9aa3ac}}";

/* ----------------------------------------------------------------- text */

/** One character of UTF-8; 0xFFFD for bytes that are none. Moves *text behind it; 0 at the end. */
static uint32_t next_character(const char **text) {
  const unsigned char *c = (const unsigned char *)*text;
  if (c[0] == 0)
    return 0;
  int more = c[0] < 0x80 ? 0 : c[0] >= 0xF0 ? 3 : c[0] >= 0xE0 ? 2 : 1;
  uint32_t code = more == 0 ? c[0] : c[0] & (0x3FU >> more);
  static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
  bool good = c[0] < 0x80 || (c[0] >= 0xC2 && c[0] <= 0xF4);
  for (int k = 1; k <= more && good; k++) {
    good = (c[k] & 0xC0) == 0x80;
    code = code << 6 | (c[k] & 0x3FU);
  }
  good = good && code >= least[more] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  *text += good ? more + 1 : 1;
  return good ? code : 0xFFFD;
}

void hli_escape(hli_text *out, const char *text) {
  while (*text != '\0') {
    const char *start = text;
    uint32_t code = next_character(&text);
    switch (code) {
    case '&':
      hli_text_puts(out, "&amp;");
      break;
    case '<':
      hli_text_puts(out, "&lt;");
      break;
    case '>':
      hli_text_puts(out, "&gt;");
      break;
    case '"':
      hli_text_puts(out, "&quot;");
      break;
    case '\'':
      hli_text_puts(out, "&#39;");
      break;
    case 0xFFFD:
    case 0xFFFE:
    case 0xFFFF:
      hli_text_puts(out, "\xEF\xBF\xBD");
      break;
    default:
      if (code < 0x20 || (code >= 0x7F && code < 0xA0))
        hli_text_puts(out, " ");
      else
        hli_text_add(out, start, (size_t)(text - start));
    }
  }
}

/** Width in 1/1000 of the size. */
static double character_width(uint32_t code) {
  if (code >= 0x20 && code < 0x7F)
    return ascii_width[code - 0x20];
  if (code >= 0x300 && code < 0x370)
    return 0; /* combining marks */
  if (code == 0x202F || code == 0xB0)
    return code == 0xB0 ? 500 : 200; /* narrow space, degree */
  if (code < 0x2E80)
    return code >= 0x2190 && code < 0x2300 ? 838 : 690; /* arrows and signs; letters */
  return 1000;
}

double hli_face_size(hli_face face) { return face_size[face]; }

double hli_text_width(hli_face face, const char *text) {
  double width = 0;
  while (*text != '\0')
    width += character_width(next_character(&text));
  bool bold = face == HLI_FACE_BOLD || face == HLI_FACE_TITLE;
  return width / 1000 * face_size[face] * (bold ? bold_wider : 1);
}

void hli_ellipsis(char *out, size_t size, const char *text, int most) {
  const char *rest = text, *cut = text; /* cut: after most - 1 characters */
  int count = 0;
  while (*rest != '\0' && count <= most) {
    if (count == most - 1)
      cut = rest;
    next_character(&rest);
    count++;
  }
  if (count <= most && strlen(text) < size)
    hli_print(out, size, "%s", text);
  else
    hli_print(out, size, "%.*s…", (int)(cut - text), text);
}

void hli_fit(char *out, size_t size, hli_face face, const char *text, double width) {
  const char *rest = text, *cut = text; /* cut: before the dots */
  double dots = hli_text_width(face, "…"), used = 0;
  bool bold = face == HLI_FACE_BOLD || face == HLI_FACE_TITLE;
  while (*rest != '\0') {
    if (used + dots <= width && (size_t)(rest - text) + 4 < size)
      cut = rest;
    used +=
        character_width(next_character(&rest)) / 1000 * face_size[face] * (bold ? bold_wider : 1);
  }
  if (used <= width && strlen(text) < size)
    hli_print(out, size, "%s", text);
  else
    hli_print(out, size, "%.*s…", (int)(cut - text), text);
}

void hli_coordinate(hli_text *out, double value) {
  double tenths = round(value * 10);
  if (!(fabs(tenths) < 1e9))
    tenths = 0;
  int64_t number = (int64_t)tenths;
  char text[32], *end = text + sizeof text, *c = end;
  uint64_t left = (uint64_t)(number < 0 ? -number : number);
  bool fraction = left % 10 != 0;
  if (fraction) {
    *--c = (char)('0' + left % 10);
    *--c = '.';
  }
  left /= 10;
  do {
    *--c = (char)('0' + left % 10);
    left /= 10;
  } while (left > 0);
  if (number < 0)
    *--c = '-';
  hli_text_add(out, c, (size_t)(end - c));
}

/* ------------------------------------------------------------- elements */

static void attribute(hli_text *out, const char *name, double value) {
  hli_text_puts(out, " ");
  hli_text_puts(out, name);
  hli_text_puts(out, "=\"");
  hli_coordinate(out, value);
  hli_text_puts(out, "\"");
}

static void css_class(hli_text *out, const char *css) {
  if (css == NULL || css[0] == '\0')
    return;
  hli_text_puts(out, " class=\"");
  hli_text_puts(out, css);
  hli_text_puts(out, "\"");
}

static void open_svg(hli_svg *svg, hli_text *out, double width, double height, double scale,
                     const char *label, bool standalone) {
  *svg = (hli_svg){out, width, height};
  hli_text_puts(out, "<svg");
  if (standalone)
    hli_text_puts(out, " xmlns=\"http://www.w3.org/2000/svg\"");
  attribute(out, "width", floor(scale * ceil(width)));
  attribute(out, "height", floor(scale * ceil(height)));
  hli_text_puts(out, " viewBox=\"0 0 ");
  hli_coordinate(out, ceil(width));
  hli_text_puts(out, " ");
  hli_coordinate(out, ceil(height));
  hli_text_puts(out, "\" class=\"hl\" role=\"img\" aria-label=\"");
  hli_escape(out, label);
  hli_text_puts(out, "\">\n");
  if (standalone) {
    hli_text_puts(out, "<style>");
    hli_text_puts(out, hli_svg_style);
    hli_text_puts(out, "</style>\n");
  }
  hli_svg_rect(svg, (hli_box){0, 0, ceil(width), ceil(height)}, "paper");
}

void hli_svg_open(hli_svg *svg, hli_text *out, double width, double height, const char *label,
                  bool standalone) {
  open_svg(svg, out, width, height, 1, label, standalone);
}

void hli_svg_open_scaled(hli_svg *svg, hli_text *out, double width, double height, double scale,
                         const char *label) {
  open_svg(svg, out, width, height, scale, label, false);
}

void hli_svg_close(hli_svg *svg) { hli_text_puts(svg->out, "</svg>\n"); }

void hli_svg_open_group(hli_svg *svg, const char *css, const char *title) {
  hli_text_puts(svg->out, "<g");
  css_class(svg->out, css);
  hli_text_puts(svg->out, ">");
  if (title != NULL) {
    hli_text_puts(svg->out, "<title>");
    hli_escape(svg->out, title);
    hli_text_puts(svg->out, "</title>");
  }
  hli_text_puts(svg->out, "\n");
}

void hli_svg_close_group(hli_svg *svg) { hli_text_puts(svg->out, "</g>\n"); }

void hli_svg_line(hli_svg *svg, double x1, double y1, double x2, double y2, const char *css) {
  hli_text_puts(svg->out, "<line");
  css_class(svg->out, css);
  attribute(svg->out, "x1", x1);
  attribute(svg->out, "y1", y1);
  attribute(svg->out, "x2", x2);
  attribute(svg->out, "y2", y2);
  hli_text_puts(svg->out, "/>\n");
}

void hli_svg_open_lines(hli_svg *svg, const char *css) {
  hli_text_puts(svg->out, "<path");
  css_class(svg->out, css);
  hli_text_puts(svg->out, " d=\"");
}

void hli_svg_add_line(hli_svg *svg, double x1, double y1, double x2, double y2) {
  hli_text_puts(svg->out, "M");
  hli_coordinate(svg->out, x1);
  hli_text_puts(svg->out, " ");
  hli_coordinate(svg->out, y1);
  hli_text_puts(svg->out, x1 == x2 ? "V" : y1 == y2 ? "H" : "L");
  if (x1 != x2 || y1 == y2)
    hli_coordinate(svg->out, x2);
  if (x1 != x2 && y1 != y2)
    hli_text_puts(svg->out, " ");
  if (y1 != y2)
    hli_coordinate(svg->out, y2);
}

void hli_svg_close_lines(hli_svg *svg) { hli_text_puts(svg->out, "\"/>\n"); }

void hli_svg_rect(hli_svg *svg, hli_box box, const char *css) {
  hli_text_puts(svg->out, "<rect");
  css_class(svg->out, css);
  attribute(svg->out, "x", fmin(box.x0, box.x1));
  attribute(svg->out, "y", fmin(box.y0, box.y1));
  attribute(svg->out, "width", fabs(box.x1 - box.x0));
  attribute(svg->out, "height", fabs(box.y1 - box.y0));
  hli_text_puts(svg->out, "/>\n");
}

void hli_svg_circle(hli_svg *svg, double x, double y, double r, const char *css) {
  hli_text_puts(svg->out, "<circle");
  css_class(svg->out, css);
  attribute(svg->out, "cx", x);
  attribute(svg->out, "cy", y);
  attribute(svg->out, "r", r);
  hli_text_puts(svg->out, "/>\n");
}

static void points(hli_svg *svg, const char *element, const hli_xy *point, int count,
                   const char *css) {
  hli_text_puts(svg->out, element);
  css_class(svg->out, css);
  hli_text_puts(svg->out, " points=\"");
  for (int k = 0; k < count; k++) {
    if (k > 0)
      hli_text_puts(svg->out, " ");
    hli_coordinate(svg->out, point[k].x);
    hli_text_puts(svg->out, ",");
    hli_coordinate(svg->out, point[k].y);
  }
  hli_text_puts(svg->out, "\"/>\n");
}

void hli_svg_polyline(hli_svg *svg, const hli_xy *point, int count, const char *css) {
  points(svg, "<polyline", point, count, css);
}

void hli_svg_polygon(hli_svg *svg, const hli_xy *point, int count, const char *css) {
  points(svg, "<polygon", point, count, css);
}

void hli_svg_arrow(hli_svg *svg, double x, double y, double dx, double dy, const char *css) {
  static const double length = 9, half = 4;
  double norm = sqrt(dx * dx + dy * dy);
  if (!(norm > 0))
    return;
  dx /= norm;
  dy /= norm;
  double bx = x - length * dx, by = y - length * dy;
  hli_xy tip[3] = {{x, y}, {bx - half * dy, by + half * dx}, {bx + half * dy, by - half * dx}};
  hli_svg_polygon(svg, tip, 3, css);
}

void hli_svg_dimension(hli_svg *svg, double x1, double y1, double x2, double y2) {
  hli_svg_line(svg, x1, y1, x2, y2, "dim");
  if (fabs(x2 - x1) + fabs(y2 - y1) < 22)
    return; /* no room for heads */
  hli_svg_arrow(svg, x1, y1, x1 - x2, y1 - y2, "dimhead");
  hli_svg_arrow(svg, x2, y2, x2 - x1, y2 - y1, "dimhead");
}

void hli_svg_compressor(hli_svg *svg, double x, double y, double r) {
  hli_svg_circle(svg, x, y, r, "ring");
  hli_svg_line(svg, x + 0.75 * r, y - 0.66 * r, x - 0.87 * r, y - 0.4 * r, "sys");
  hli_svg_line(svg, x + 0.75 * r, y + 0.66 * r, x - 0.87 * r, y + 0.4 * r, "sys");
}

void hli_svg_text(hli_svg *svg, double x, double y, hli_face face, hli_anchor anchor,
                  const char *css, const char *text) {
  char all[96];
  const char *part[3] = {face_class[face], anchor_class[anchor], css != NULL ? css : ""};
  size_t length = 0;
  all[0] = '\0';
  for (int k = 0; k < 3; k++)
    if (part[k][0] != '\0')
      length += (size_t)hli_print(all + length, sizeof all - length, "%s%s", length > 0 ? " " : "",
                                  part[k]);
  hli_text_puts(svg->out, "<text");
  css_class(svg->out, all);
  attribute(svg->out, "x", x);
  attribute(svg->out, "y", y);
  hli_text_puts(svg->out, ">");
  hli_escape(svg->out, text);
  hli_text_puts(svg->out, "</text>\n");
}

hli_box hli_text_box(double x, double y, hli_face face, hli_anchor anchor, const char *text) {
  double width = hli_text_width(face, text), size = face_size[face];
  double left = anchor == HLI_START ? x : anchor == HLI_MIDDLE ? x - width / 2 : x - width;
  return (hli_box){left, y - 0.78 * size, left + width, y + 0.24 * size};
}
