/** Exergy destroyed by component, as bars. */
#include "report/report.h"

static void row_name(const hl_exergy_row *row, char *text, size_t size) {
  char group[96];
  hli_ellipsis(group, sizeof group, row->group, 18);
  hli_print(text, size, "%s%s%s", group, row->component[0] != '\0' ? ": " : "", row->component);
}

static void value_text(const hli_view *view, const hl_exergy *exergy, int row, char *text,
                       size_t size) {
  char number[HLI_SHOWN], percent[HLI_SHOWN];
  double destroyed = hl_exergy_at(exergy, row)->destroyed;
  hli_print(text, size, "%s (%s %%)", hli_heat_unit(view, destroyed, number),
            hli_percent(destroyed / hl_exergy_destroyed(exergy), percent));
}

hl_status hli_figure_exergy(const hli_view *view, hli_text *out) {
  enum { WIDTH = 720, BAR = 26 };
  const hl_exergy *exergy = hli_view_exergy(view);
  if (exergy == NULL)
    return hli_lacks(view, "exergy", "a network or placement whose balance closes");
  int count = hl_exergy_count(exergy);
  double most = 0, left = 0, right = 0;
  char text[HLI_SHOWN + 80], number[HLI_SHOWN], name[160];
  for (int k = 0; k < count; k++) {
    most = fmax(most, hl_exergy_at(exergy, k)->destroyed);
    row_name(hl_exergy_at(exergy, k), name, sizeof name);
    left = fmax(left, 30 + hli_text_width(HLI_FACE_SMALL, name));
  }
  for (int k = 0; k < count; k++) {
    value_text(view, exergy, k, text, sizeof text);
    right = fmax(right, 18 + hli_text_width(HLI_FACE_SMALL, text));
  }
  double scale = most > 0 ? (WIDTH - right - left) / most : 0;
  hli_print(text, sizeof text, "Exergy destroyed: %s in all",
            hli_heat_unit(view, hl_exergy_destroyed(exergy), number));
  hli_svg svg;
  hli_svg_open(&svg, out, WIDTH, 56 + BAR * count, text, view->standalone);
  hli_svg_text(&svg, 20, 24, HLI_FACE_TITLE, HLI_START, NULL, text);
  hli_svg_line(&svg, left, 38, left, 42 + BAR * count, "axis");
  for (int k = 0; k < count; k++) {
    const hl_exergy_row *row = hl_exergy_at(exergy, k);
    double y = 40 + BAR * k, end = left + scale * fmax(row->destroyed, 0);
    row_name(row, name, sizeof name);
    hli_svg_text(&svg, left - 10, y + 16, HLI_FACE_SMALL, HLI_END, NULL, name);
    hli_svg_rect(&svg, (hli_box){left, y + 3, end, y + BAR - 5},
                 k == count - 1 ? "falt" : "fgrey"); /* heat exchange is the last */
    value_text(view, exergy, k, text, sizeof text);
    hli_svg_text(&svg, end + 8, y + 16, HLI_FACE_SMALL, HLI_START, NULL, text);
  }
  hli_svg_close(&svg);
  return hli_finish(view, out);
}
