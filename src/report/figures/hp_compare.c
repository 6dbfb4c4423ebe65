/** Yearly cost of the ways to do it, as bars of energy, machines and exchangers. */
#include "report/hp.h"

enum { WIDTH = 720, ROW = 32, TOP = 52 };

/** Energy, and above it the yearly shares of machines and exchangers. */
static void draw_bar(const hli_hp_view *hp, hli_svg *svg, const hl_hpr_option *o, double x,
                     double y, double scale) {
  const hl_hpr_account *a = &o->account;
  const double energy = scale * fmax(a->energy_cost, 0), all = scale * fmax(a->yearly, 0);
  char text[HLI_SENTENCE], number[HLI_SHOWN];
  if (o->outcome == HL_OUTCOME_INFEASIBLE) {
    hli_fit(text, sizeof text, HLI_FACE_SMALL, o->note, WIDTH - x - 30);
    hli_svg_text(svg, x + 8, y + 15, HLI_FACE_SMALL, HLI_START, "muted", text);
    return;
  }
  hli_print(text, sizeof text, "%s: %s%s%s", o->name, hli_hp_yearly(hp, a->yearly, number),
            o->note[0] != '\0' ? "; " : "", o->note);
  hli_svg_open_group(svg, NULL, text);
  hli_svg_rect(svg, (hli_box){x, y, x + energy, y + 20}, "fgrey");
  const double machines =
      a->investment > 0 ? energy + (all - energy) * a->machines / a->investment : energy;
  if (machines > energy + 0.5)
    hli_svg_rect(svg, (hli_box){x + energy, y, x + machines, y + 20}, "fsys");
  if (all > machines + 0.5)
    hli_svg_rect(svg, (hli_box){x + machines, y, x + all, y + 20}, "falt");
  hli_svg_close_group(svg);
  hli_svg_text(svg, x + fmax(all, energy) + 8, y + 15, HLI_FACE_SMALL, HLI_START, NULL,
               hli_money(a->yearly, number));
}

hl_status hli_hp_figure_compare(const hli_hp_view *hp, hli_text *out) {
  const int count = hl_hpr_compare_count(hp->compare);
  double most = 0, left = 0, right = 0;
  char label[HLI_SENTENCE], text[120], number[HLI_SHOWN];
  for (int k = 0; k < count; k++) {
    const hl_hpr_option *o = hl_hpr_compare_at(hp->compare, k);
    left = fmax(left, hli_text_width(HLI_FACE_SMALL, o->name));
    if (o->outcome == HL_OUTCOME_INFEASIBLE)
      continue;
    most = fmax(most, fmax(o->account.yearly, o->account.energy_cost));
    right = fmax(right, hli_text_width(HLI_FACE_SMALL, hli_money(o->account.yearly, number)));
  }
  hli_svg svg;
  hli_hp_finding(hp, HL_HPR_FIGURE_COMPARE, label);
  hli_svg_open(&svg, out, WIDTH, TOP + ROW * count + 12, label, hp->view.standalone);
  const double x = 34 + 1.06 * left, scale = most > 0 ? (WIDTH - 30 - right - x) / most : 0;
  hli_print(text, sizeof text, "Yearly cost, %s/y", hp->view.currency);
  hli_svg_text(&svg, 20, 22, HLI_FACE_TITLE, HLI_START, NULL, text);
  const double key = 44 + hli_text_width(HLI_FACE_TITLE, text);
  hli_svg_rect(&svg, (hli_box){key, 11, key + 18, 25}, "fgrey");
  hli_svg_text(&svg, key + 24, 22, HLI_FACE_SMALL, HLI_START, NULL, "energy");
  hli_svg_rect(&svg, (hli_box){key + 90, 11, key + 108, 25}, "fsys");
  hli_svg_text(&svg, key + 114, 22, HLI_FACE_SMALL, HLI_START, NULL, "yearly share of machines");
  hli_svg_rect(&svg, (hli_box){key + 290, 11, key + 308, 25}, "falt");
  hli_svg_text(&svg, key + 314, 22, HLI_FACE_SMALL, HLI_START, NULL, "of exchangers");
  hli_svg_line(&svg, x, TOP - 10, x, TOP + ROW * count, "axis");
  for (int k = 0; k < count; k++) {
    const hl_hpr_option *o = hl_hpr_compare_at(hp->compare, k);
    const double y = TOP + ROW * k;
    hli_svg_text(&svg, x - 10, y + 15, HLI_FACE_SMALL, HLI_END, NULL, o->name);
    draw_bar(hp, &svg, o, x, y, scale);
  }
  hli_svg_close(&svg);
  return HL_OK;
}
