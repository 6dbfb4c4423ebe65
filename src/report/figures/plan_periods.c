/** Periods of a zone as small multiples: grand composite curves without and with its machines. */
#include "report/plan.h"

enum { WIDTH = 760, HEAD = 60, PANEL = 290, WIDE = 370 /* height of one or two panels [px] */ };

/** Panels of a figure, and the scales they share. */
typedef struct layout {
  int across, down;
  double width, height; /* of a panel [px] */
  hli_box all;          /* of the data */
} layout;

static void widen(hli_box *all, const hli_hp_line *line) {
  for (int k = 0; k < line->count; k++)
    *all = (hli_box){fmin(all->x0, line->at[k].x), fmin(all->y0, line->at[k].y),
                     fmax(all->x1, line->at[k].x), fmax(all->y1, line->at[k].y)};
}

static layout arrange(const hli_plan_state *state, int count) {
  layout l = {.all = {0, INFINITY, 0, -INFINITY}};
  l.across = count <= 2 || count == 4 ? (count == 1 ? 1 : 2) : 3;
  l.down = (count + l.across - 1) / l.across;
  l.width = (double)WIDTH / l.across;
  l.height = count <= 2 ? WIDE : PANEL;
  for (int t = 0; t < count; t++) {
    widen(&l.all, &state[t].grand[0]);
    widen(&l.all, &state[t].grand[1]);
    widen(&l.all, &state[t].given);
    widen(&l.all, &state[t].taken);
  }
  if (!isfinite(l.all.y0))
    l.all = (hli_box){0, 0, 1, 1};
  return l;
}

/** Whether the machines of a zone run in a period. */
static bool runs(const hli_plan_state *s) { return s->given.count + s->taken.count > 0; }

static void draw_panel(const hli_plan_view *p, hli_svg *svg, const layout *l, int period,
                       const hli_plan_state *s) {
  const hl_mains_input *in = hl_plan_question(p->plan);
  const int row = period / l->across;
  const double x = l->width * (period % l->across), y = HEAD + l->height * row;
  const double room = 0.05 * (l->all.y1 - l->all.y0) + 1, wide = 0.03 * (l->all.x1 - l->all.x0);
  double weight = 0;
  char text[160], title[160], a[HLI_SHOWN], b[HLI_SHOWN], c[HLI_SHOWN];
  hli_plot plot = {.svg = svg, .frame = {x + 52, y + 66, x + l->width - 14, y + l->height - 46}};
  hli_axis_init(&plot.x, l->all.x0 < 0 ? l->all.x0 - wide : 0, l->all.x1 + wide, plot.frame.x0,
                plot.frame.x1, l->across == 3 ? 3 : 6, false);
  hli_axis_init(&plot.y, l->all.y0 - room, l->all.y1 + room, plot.frame.y1, plot.frame.y0, 5, true);
  hli_print(title, sizeof title, "net heat flow, %s", p->view.heat_unit);
  hli_plot_open(&plot, title, "shifted temperature, °C");
  for (int t = 0; t < in->period_count; t++)
    weight += in->period[t].weight;
  const int used = hli_print(text, sizeof text, "%s", hli_plan_period_name(p, period));
  if (in->period_count > 1)
    hli_print(text + used, sizeof text - (size_t)used, ", %s %% of the time",
              hli_percent(in->period[period].weight / weight, a));
  hli_fit(title, sizeof title, HLI_FACE_BOLD, text, l->width - 30);
  hli_svg_text(svg, x + 14, y + 14, HLI_FACE_BOLD, HLI_START, NULL, title);
  hli_heat(&p->view, s->hot[0], a);
  if (runs(s))
    hli_print(text, sizeof text, "hot %s → %s, W %s", a, hli_heat(&p->view, s->hot[1], b),
              hli_heat_unit(&p->view, s->power, c));
  else
    hli_print(text, sizeof text, "hot %s, machines stand still", a);
  hli_svg_text(svg, x + 14, y + 32, HLI_FACE_SMALL, HLI_START, runs(s) ? "tsys" : "muted", text);
  if (runs(s))
    hli_plot_curve(&plot, s->grand[1].at, s->grand[1].count, "curve ink");
  hli_plot_curve(&plot, s->grand[0].at, s->grand[0].count,
                 runs(s) ? "curve grey dash" : "curve ink");
  if (s->given.count > 0)
    hli_plot_curve(&plot, s->given.at, s->given.count, "curve sys");
  if (s->taken.count > 0)
    hli_plot_curve(&plot, s->taken.at, s->taken.count, "curve sys");
  hli_plot_close(&plot);
}

static hl_status draw(const hli_plan_view *p, hli_arena *arena, int zone, hli_text *out) {
  const int count = hl_plan_period_count(p->plan);
  hli_plan_state *state;
  char label[HLI_SENTENCE], text[160];
  HLI_TRY(hli_plan_states(p, arena, zone, &state));
  const layout l = arrange(state, count);
  hli_svg svg;
  hli_plan_finding(p, zone, state, label);
  hli_svg_open(&svg, out, WIDTH, HEAD + l.height * l.down, label, p->view.standalone);
  double x = hli_plot_key(&svg, 14, 22, "curve grey dash", "without machines");
  x = hli_plot_key(&svg, x, 22, "curve ink", "with machines");
  hli_plot_key(&svg, x, 22, "curve sys", "heat of the machines");
  hli_fit(text, sizeof text, HLI_FACE_BOLD, hli_plan_zone_name(p, zone), WIDTH - 280);
  hli_svg_text(&svg, 14, 46, HLI_FACE_BOLD, HLI_START, NULL, text);
  if (count > 1)
    hli_svg_text(&svg, WIDTH - 14, 46, HLI_FACE_SMALL, HLI_END, "muted",
                 "the periods of this zone on the same scales");
  for (int t = 0; t < count; t++)
    draw_panel(p, &svg, &l, t, &state[t]);
  hli_svg_close(&svg);
  return HL_OK;
}

hl_status hli_plan_figure(const hli_plan_view *p, int zone, hli_text *out) {
  hli_arena arena;
  hli_arena_init(&arena, p->view.ctx);
  const hl_status status = draw(p, &arena, zone, out);
  hli_arena_free(&arena);
  return status;
}
