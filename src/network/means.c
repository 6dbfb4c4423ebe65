/** Machines between the mean temperatures of one hot and one cold stream: what power their lift
 * needs, and that the cold stream is the hotter one at both ends. */
#include "network/network.h"

/* Share of power in the heat given from which the need for power goes on linearly. */
static const double linear_from = 0.85;
/* The ends count less below this share of the smaller stream, so that a machine in a wrong place
 * can shrink to zero. */
static const double small_share = 0.02;
/* An end as far as this on the right side has no term [K]. */
static const double far_off = 20;

int hli_means_side(const hl_network_models *m, const hli_state *s, const hli_unit *unit) {
  for (int side = 0; side < 2 && m->means; side++)
    if (unit->end[side].kind == HL_PORT_MACHINE &&
        m->type[s->machine[unit->end[side].index].type].means)
      return side;
  return -1;
}

double hli_means_lift(const hli_type *type, double w) {
  return type->a / (1 - type->factor * w) - type->b;
}

double hli_means_power(const hli_type *type, double lift, double *slope) {
  const double most = hli_means_lift(type, linear_from), at = hli_less(lift, most);
  /* 1/COP = n/d, so power per heat taken n/(d - n). */
  const double n = type->b - type->a + at, d = type->factor * (type->b + at);
  *slope = (d - type->factor * n) / ((d - n) * (d - n));
  return n / (d - n) + *slope * (lift - at);
}

/** Inlet and outlet of a unit's stream with the slopes there. */
static void ends_of(const hli_run *run, double t[2], double slope[2]) {
  const double q[2] = {run->from, run->to};
  for (int k = 0; k < 2; k++) {
    const hli_line *line = &run->track->line[hli_track_line(run->track, q[k])];
    t[k] = line->t + line->slope * (q[k] - line->q);
    slope[k] = line->slope;
  }
}

double hli_means_between(const hli_work *w, int k) {
  const hli_engine *e = &w->engine[k];
  double hot[2], cold[2], ignored[2];
  ends_of(&w->spot[e->leaf[COLD]].run[HOT], hot, ignored);
  ends_of(&w->spot[e->leaf[HOT]].run[COLD], cold, ignored);
  return 0.5 * (cold[0] + cold[1] - hot[0] - hot[1]);
}

bool hli_means_too_high(const hli_work *w, const hli_type *type, int k) {
  return hli_means_between(w, k) > hli_means_lift(type, linear_from);
}

double hli_means_value(hli_work *w, hli_state *s, int k, int mode) {
  hli_engine *e = &w->engine[k];
  hli_mach *machine = &s->machine[k];
  const hli_type *type = &w->m->type[machine->type];
  if (e->leaf[HOT] < 0 || e->leaf[COLD] < 0)
    return 0;
  hli_spot *from = &w->spot[e->leaf[COLD]], *to = &w->spot[e->leaf[HOT]];
  const int stream[2] = {s->unit[e->leaf[COLD]].end[HOT].index,
                         s->unit[e->leaf[HOT]].end[COLD].index};
  double hot[2], cold[2], by_hot[2], by_cold[2], g_hot[2], g_cold[2], g, p_slope, f;
  ends_of(&from->run[HOT], hot, by_hot);
  ends_of(&to->run[COLD], cold, by_cold);
  const double lift = 0.5 * (cold[0] + cold[1] - hot[0] - hot[1]), scale = w->m->heat_scale;
  const double p = hli_means_power(type, lift, &p_slope), source = e->heat[COLD];
  machine->t_evap = 0.5 * (hot[0] + hot[1]);
  e->t_cond = machine->t_evap + hli_means_lift(type, e->w);
  f = hli_term(w, (p * source - (e->heat[HOT] - source)) / scale + w->raise,
               &machine->force[LIMIT_POWER], mode, hli_close_of(w), &g);
  e->g_heat[COLD] += g * (p + 1) / scale;
  e->g_heat[HOT] -= g / scale;
  g_cold[0] = g_cold[1] = 0.5 * g * p_slope * source / scale;
  g_hot[0] = g_hot[1] = -g_cold[0];
  const double share =
      small_share * hli_less(w->m->stream[stream[0]].duty, w->m->stream[stream[1]].duty);
  const double fade = source / (source + share), fade_slope = fade * (1 - fade) / source;
  for (int end = 0; end < 2; end++) { /* hot end: hot inlet and cold outlet */
    const double excess = (hot[end] - cold[1 - end]) / hli_limit_scale, lack = excess + w->raise;
    double *force = &machine->force[LIMIT_HOT + end];
    if (excess < -far_off / hli_limit_scale && *force <= 0)
      continue;
    f += hli_term_beside(w, fade * lack, excess, force, mode, hli_close_of(w), &g);
    g_hot[end] += g * fade / hli_limit_scale;
    g_cold[1 - end] -= g * fade / hli_limit_scale;
    e->g_heat[COLD] += g * fade_slope * lack;
  }
  /* Bounds of the mean temperatures; the upper one of what is given holds for what the power
   * serves, which is no lower. */
  for (int bound = 0; bound < 4; bound++) {
    const bool source_side = bound < 2, most = bound % 2 != 0, served = !source_side && most;
    const double *t = source_side || served ? hot : cold;
    const double at = served ? e->t_cond : 0.5 * (t[0] + t[1]);
    const double limit = (source_side ? type->t_evap : type->t_cond)[most];
    const double sign = most ? 1 : -1, excess = sign * (at - limit) / hli_limit_scale;
    double *force = &machine->force[LIMIT_EVAP_LEAST + bound];
    if (excess < -far_off / hli_limit_scale && *force <= 0)
      continue;
    f += hli_term(w, excess + w->raise, force, mode, hli_close_of(w), &g);
    for (int end = 0; end < 2; end++)
      (source_side || served ? g_hot : g_cold)[end] += 0.5 * sign * g / hli_limit_scale;
    if (served && e->heat[HOT] > 0) { /* w = 1 - source/sink */
      const double keep = 1 - type->factor * e->w, sink = e->heat[HOT];
      const double by_w = g / hli_limit_scale * type->a * type->factor / (keep * keep);
      e->g_heat[COLD] -= by_w / sink;
      e->g_heat[HOT] += by_w * source / (sink * sink);
    }
  }
  for (int end = 0; end < 2; end++) {
    from->g[HOT][end] = g_hot[end] * by_hot[end];
    to->g[COLD][end] = g_cold[end] * by_cold[end];
  }
  return f;
}
