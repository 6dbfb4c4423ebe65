/** Machines of a heat pump target on temperature: stairs of Carnot's levels, curves of real
 * machines, and their labels in a column beside the frame. */
#include <stdlib.h>

#include <heatloom/targets.h>

#include "report/figures/hp_steps.h"

static double celsius(double kelvin) { return kelvin - 273.15; }

/* ----------------------------------------------------------------------- stairs */

/** A side's levels from the pinch outward; those of real machines come machine by machine. */
static int sort_levels(const hli_hp_view *hp, hl_side side, const hl_hpr_level *out[HLI_HP_STEPS]) {
  const double sign = side == HL_SIDE_HOT ? 1 : -1;
  int count = 0;
  for (int k = 0; k < hl_hpr_level_count(hp->hpr) && count < HLI_HP_STEPS; k++) {
    const hl_hpr_level *level = hl_hpr_level_at(hp->hpr, k);
    int j = count;
    if (level->side != side)
      continue;
    for (; j > 0 && sign * out[j - 1]->t > sign * level->t; j--)
      out[j] = out[j - 1];
    out[j] = level;
    count++;
  }
  return count;
}

/** One side's staircase; `sign` -1: on the other side of 0. */
static void draw_stairs(const hli_hp_view *hp, hli_plot *plot, hl_side side, double sign,
                        hli_hp_steps *out) {
  const hl_hpr_level *level[HLI_HP_STEPS];
  const int count = sort_levels(hp, side, level);
  double from = 0;
  for (int k = 0; k < count && out->count < HLI_HP_STEPS; k++) {
    const double t = celsius(level[k]->t_shifted), to = from + level[k]->q;
    const hli_xy line[2] = {{sign * from / hp->view.heat, t}, {sign * to / hp->view.heat, t}};
    hli_hp_step *here = &out->at[out->count++];
    *here =
        (hli_hp_step){level[k], hli_plot_at(plot, line[0].x, t), hli_plot_at(plot, line[1].x, t)};
    if (k > 0)
      hli_svg_line(plot->svg, here[-1].to.x, here[-1].to.y, here->from.x, here->from.y, "sys dot");
    hli_plot_curve(plot, line, 2, "curve sys");
    from = to;
  }
}

/* ----------------------------------------------------------------------- curves */

/** Heat of a side between its coldest level and t; latent heat at t itself if `with`. [W] */
static double heat_below(const hl_load *load, int count, double t, bool with) {
  double heat = 0;
  for (int k = 0; k < count; k++) {
    const double q = fabs(load[k].q);
    if (load[k].t_high < t || (with && load[k].t_high == t))
      heat += q;
    else if (load[k].t_low < t)
      heat += q * (t - load[k].t_low) / (load[k].t_high - load[k].t_low);
  }
  return heat;
}

static int compare(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/** Heat of ambient in the group of the machines: the part of the profiles that is no machine's. */
static bool is_ambient(const hl_profile *profile) { return strcmp(profile->name, "ambient") == 0; }

/** The machines' pieces of a side, shifted as the cascade has them; count of them. */
static int load_pieces(const hli_hp_view *hp, hl_side side, hl_load *out) {
  const hl_group *group = hl_hpr_group(hp->hpr);
  const double dt_min = hl_targets_dt_min(hl_hpr_targets_before(hp->hpr));
  int count = 0;
  for (int p = 0; group != NULL && p < group->profile_count; p++) {
    const hl_profile *profile = &group->profile[p];
    for (int k = 0; k < profile->count && profile->side == side && !is_ambient(profile); k++) {
      if (out != NULL)
        out[count] = hl_piece_load(side, &profile->piece[k], dt_min, 1);
      count++;
    }
  }
  return count;
}

/** What the machines take off the utility of the profile they face, with what ambient adds to it:
 * where their curve ends. [W] */
static double heat_replaced(const hli_hp_view *hp, hl_side side) {
  const hl_targets *before = hl_hpr_targets_before(hp->hpr), *after = hl_hpr_targets_after(hp->hpr);
  const hl_group *group = hl_hpr_group(hp->hpr);
  double heat = side == HL_SIDE_HOT ? hl_targets_hot(before) - hl_targets_hot(after)
                                    : hl_targets_cold(before) - hl_targets_cold(after);
  for (int p = 0; group != NULL && p < group->profile_count; p++)
    if (group->profile[p].side != side && is_ambient(&group->profile[p]))
      heat += hl_profile_heat(&group->profile[p]);
  return heat;
}

hl_status hli_heat_curve(hli_arena *arena, const hl_load *load, int count, bool hot,
                         double replaced, double unit, hli_hp_line *out) {
  double *t = HLI_NEW(arena, double, 2 * count + 1), all = 0;
  out->at = HLI_NEW(arena, hli_xy, 4 * count + 1);
  out->count = 0;
  if (t == NULL || out->at == NULL)
    return hli_nomem(arena->ctx);
  for (int k = 0; k < count; k++) {
    t[2 * k] = load[k].t_low;
    t[2 * k + 1] = load[k].t_high;
    all += fabs(load[k].q);
  }
  if (count > 0)
    qsort(t, 2 * (size_t)count, sizeof *t, compare);
  for (int n = 0; n < 2 * count; n++) {
    const double at = t[hot ? n : 2 * count - 1 - n];
    if (n > 0 && at == t[hot ? n - 1 : 2 * count - n])
      continue;
    for (int with = 0; with < 2; with++) {
      const double below = heat_below(load, count, at, hot ? with == 1 : with == 0),
                   heat = replaced - all + (hot ? below : all - below);
      out->at[out->count++] = (hli_xy){heat / unit, celsius(at)};
    }
  }
  return HL_OK;
}

hl_status hli_hp_curve(const hli_hp_view *hp, hli_arena *arena, hl_side side, hli_hp_line *out) {
  const int pieces = load_pieces(hp, side, NULL);
  hl_load *load = HLI_NEW(arena, hl_load, pieces + 1);
  if (load == NULL)
    return hli_nomem(hp->view.ctx);
  load_pieces(hp, side, load);
  return hli_heat_curve(arena, load, pieces, side == HL_SIDE_HOT, heat_replaced(hp, side),
                        hp->view.heat, out);
}

/** Where a curve has a level: the outer end of its flat piece. */
static hli_xy end_at(const hli_hp_line *line, double t) {
  hli_xy best = line->count > 0 ? line->at[0] : (hli_xy){0, t};
  for (int k = 0; k < line->count; k++)
    if (fabs(line->at[k].y - t) <= fabs(best.y - t) + 1e-6)
      best = line->at[k];
  return best;
}

static void draw_curve(const hli_hp_view *hp, hli_plot *plot, hl_side side, hli_hp_line *line,
                       double sign, hli_hp_steps *out) {
  const hl_hpr_level *level[HLI_HP_STEPS];
  const int count = sort_levels(hp, side, level);
  for (int k = 0; k < line->count; k++)
    line->at[k].x *= sign;
  hli_plot_curve(plot, line->at, line->count, "curve sys");
  for (int k = 0; k < count && out->count < HLI_HP_STEPS; k++) {
    const hli_xy end = end_at(line, celsius(level[k]->t_shifted)),
                 at = hli_plot_at(plot, end.x, end.y);
    out->at[out->count++] = (hli_hp_step){level[k], at, at};
  }
}

hl_status hli_hp_draw_steps(const hli_hp_view *hp, hli_arena *arena, hli_plot *plot, bool left,
                            hli_hp_steps *out) {
  out->count = 0;
  for (int cold = 0; cold < 2; cold++) {
    const hl_side side = cold ? HL_SIDE_COLD : HL_SIDE_HOT;
    const double sign = cold && left ? -1 : 1;
    hli_hp_line line;
    if (!hp->real) {
      draw_stairs(hp, plot, side, sign, out);
      continue;
    }
    HLI_TRY(hli_hp_curve(hp, arena, side, &line));
    draw_curve(hp, plot, side, &line, sign, out);
  }
  return HL_OK;
}

/* ----------------------------------------------------------------------- labels */

/** "300.0 kW at 180.0 °C (175.0 shifted)", as the axis is; of real machines the level is that of a
 * part of the heat only. */
static void level_text(const hli_hp_view *hp, const hl_hpr_level *level, char *text, size_t size) {
  char heat[HLI_SHOWN], t[HLI_SHOWN], shifted[HLI_SHOWN], axis[80] = "";
  const char *what = level->side == HL_SIDE_HOT ? "condenses" : "evaporates";
  hli_celsius(level->t, t);
  if (strcmp(t, hli_celsius(level->t_shifted, shifted)) != 0)
    hli_print(axis, sizeof axis, " (%s shifted)", shifted);
  hli_print(text, size, "%s at %s °C%s", hp->real ? what : hli_heat_unit(&hp->view, level->q, heat),
            t, axis);
}

enum { LINE = 15 }; /* px from label to label */

/** Heights of labels, as near to their levels as they can be without meeting: from the top. */
static void spread(const hli_plot *plot, double *y, int count) {
  const double top = plot->frame.y0 + 4, bottom = plot->frame.y1 - 4;
  for (int k = 0; k < count; k++)
    y[k] = fmax(y[k], k > 0 ? y[k - 1] + LINE : top);
  double limit = bottom;
  for (int k = count - 1; k >= 0; k--, limit -= LINE)
    y[k] = fmin(y[k], limit);
}

/** Steps from the top down, only as many as have room. */
static int order(const hli_plot *plot, const hli_hp_steps *list, const hli_hp_step **out) {
  const int room = (int)((plot->frame.y1 - plot->frame.y0 - 8) / LINE) + 1;
  const int stride = (list->count + room - 1) / room;
  int count = 0, shown = 0;
  for (int k = 0; k < list->count; k++) {
    int j = count++;
    for (; j > 0 && out[j - 1]->to.y > list->at[k].to.y; j--)
      out[j] = out[j - 1];
    out[j] = &list->at[k];
  }
  for (int k = 0; k<count; k += stride> 0 ? stride : 1)
    out[shown++] = out[k];
  return shown;
}

void hli_hp_label_steps(const hli_hp_view *hp, hli_plot *plot, const hli_hp_steps *list) {
  const hli_hp_step *step[HLI_HP_STEPS];
  double y[HLI_HP_STEPS];
  const int count = order(plot, list, step);
  for (int k = 0; k < count; k++)
    y[k] = step[k]->to.y;
  spread(plot, y, count);
  for (int k = 0; k < count; k++) {
    char text[160];
    const double from = fmax(step[k]->from.x, step[k]->to.x), x = plot->frame.x1;
    hli_svg_line(plot->svg, from, step[k]->to.y, x + 6, step[k]->to.y, "sys dot");
    hli_labels_add_line(&plot->labels, from, step[k]->to.y, x, step[k]->to.y);
    hli_svg_line(plot->svg, x + 6, step[k]->to.y, x + 22, y[k], "sys dot");
    level_text(hp, step[k]->level, text, sizeof text);
    hli_svg_text(plot->svg, x + 26, y[k] + 4, HLI_FACE_SMALL, HLI_START, "tsys", text);
  }
}
