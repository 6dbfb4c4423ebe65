/** Total annual cost of a state with its exact gradient; constraints by augmented Lagrangian. */
#include "network/network.h"

/* Share of a stream by which positions at its end may be off for rounding. */
static const double end_slack = 1e-6;
const double hli_limit_scale = 5;
/* Share of the smaller stream below which a unit's approach counts less, so that a useless unit can
 * shrink to zero. */
static const double small_share = 0.02;
/* The area is continued from this share of the least approach downwards, but not from more than 1
 * K. */
static const double guard_share = 0.4, guard_most = 1;

/* ----------------------------------------------------------- constraints */

double hli_term_beside(hli_work *w, double v, double excess, double *force, int mode, double close,
                       double *slope) {
  double push = *force + w->weight * v;
  *slope = push > 0 ? push : 0;
  double value = push > 0 ? v * (*force + 0.5 * w->weight * v) : -*force * *force / (2 * w->weight);
  if (mode == VALUE_UPDATE) {
    *force = *slope;
    w->terms += fabs(value);
    if (excess / close > w->violation) {
      w->violation = excess / close;
      w->worst = force;
      w->excess = excess;
    }
  }
  return value;
}

double hli_term(hli_work *w, double v, double *force, int mode, double close, double *slope) {
  return hli_term_beside(w, v, v - w->raise, force, mode, close, slope);
}

double hli_close_of(const hli_work *w) { return 1e-3 * w->tolerance; }

/* -------------------------------------------------------------- machines */

/** Requirements that a unit serves. */
static uint64_t served_by(const hli_work *w, const hli_state *s, int unit) {
  const hli_end *end = s->unit[unit].end;
  if (w->m->requirements == 0 || end[HOT].kind == HLI_PORT_VOID || end[COLD].kind == HLI_PORT_VOID)
    return 0;
  return hli_unit_pair(w->m, s, &s->unit[unit])->required;
}

static void gather_heat(hli_work *w, const hli_state *s) {
  for (int k = 0; k < s->machines; k++) {
    w->engine[k].heat[HOT] = w->engine[k].heat[COLD] = 0;
    w->engine[k].leaf[HOT] = w->engine[k].leaf[COLD] = -1;
  }
  for (int u = 0; u < s->sums; u++)
    w->heat[u] = 0;
  w->served = 0;
  for (int k = 0; k < s->units; k++) {
    for (int side = 0; side < 2; side++) {
      const hli_end *end = &s->unit[k].end[side];
      if (end->kind == HL_PORT_MACHINE) {
        w->engine[end->index].heat[side] += s->unit[k].duty;
        w->engine[end->index].leaf[side] = k;
      } else if (end->kind == HL_PORT_UTILITY)
        w->heat[end->index] += s->unit[k].duty;
    }
    uint64_t served = served_by(w, s, k);
    w->served |= served;
    for (int r = 0; served; r++, served >>= 1)
      if (served & 1)
        w->heat[w->m->utilities + r] += s->unit[k].duty;
  }
}

/** Profile of a machine's side from its knots. */
static void set_track(hli_engine *e, const hli_type *type, int side, double reference) {
  int knots = type->table.knots[side];
  hli_track *track = &e->track[side];
  track->line = e->line[side];
  track->duty = 1;
  if (knots == 0) { /* isothermal */
    track->count = 1;
    e->line[side][0] = (hli_line){0, reference, 0, type->r[side][0]};
    return;
  }
  track->count = knots - 1;
  for (int k = 0; k + 1 < knots; k++) {
    double q = e->q[side][k].v, width = e->q[side][k + 1].v - q, t = reference + e->t[side][k].v;
    double rise = e->t[side][k + 1].v - e->t[side][k].v;
    e->line[side][k] = (hli_line){q, t, width > 0 ? rise / width : 0, type->r[side][k]};
  }
}

/** Levels and profiles of a machine from its share of power. */
static void set_profiles(hli_work *w, const hli_mach *machine, const hli_type *type,
                         hli_engine *e) {
  e->lift = hli_table_lift(&type->table, machine->t_evap, e->w);
  e->t_cond = w->set.fix_operation ? machine->t_cond : machine->t_evap + e->lift.v + machine->shift;
  hli_value *q[2] = {e->q[HOT], e->q[COLD]}, *t[2] = {e->t[HOT], e->t[COLD]};
  if (type->table.knots[HOT] + type->table.knots[COLD] > 0)
    hli_table_knots(&type->table, machine->t_evap, e->w, q, t);
  set_track(e, type, HOT, e->t_cond);
  set_track(e, type, COLD, machine->t_evap);
  for (int side = 0; side < 2; side++)
    for (int i = 0; i < type->table.knots[side] || i < 2; i++)
      e->g_q[side][i] = e->g_t[side][i] = 0;
}

double hli_machine_cost(const hli_work *w, const hli_type *type, double sink, double source,
                        double by[2]) {
  const hl_cost_law *law = &w->m->machine_law;
  double work = sink - source, by_work = w->electricity * type->power, f = by_work * work;
  by[HOT] = by[COLD] = 0;
  if (law->given) {
    double unit =
        law->basis == HL_COST_HEAT ? 1e-3 : 1e-3 * type->shaft; /* kW per W of heat or of work */
    double size = unit * (law->basis == HL_COST_HEAT ? sink : work), slope = law->coef;
    f += w->m->annuity * law->fixed;
    if (law->exponent == 1 || size <= 0) {
      f += w->m->annuity * law->coef * size;
    } else {
      double cost = law->coef * pow(size, law->exponent);
      f += w->m->annuity * cost;
      slope = law->exponent * cost / size;
    }
    double by_size = w->m->annuity * slope * unit;
    if (law->basis == HL_COST_HEAT)
      by[HOT] += by_size;
    else
      by_work += by_size;
  }
  by[HOT] += by_work;
  by[COLD] -= by_work;
  return f;
}

static double machine_value(hli_work *w, hli_state *s, int k, int mode) {
  hli_engine *e = &w->engine[k];
  hli_mach *machine = &s->machine[k];
  const hli_type *type = &w->m->type[machine->type];
  double sink = e->heat[HOT], source = e->heat[COLD], f = 0, g;
  e->w = w->set.fix_operation ? machine->ratio : sink > 0 ? 1 - source / sink : 0;
  if (!type->means)
    set_profiles(w, machine, type, e);
  e->g_t_evap = e->g_t_cond = e->g_w = 0;
  f += hli_machine_cost(w, type, sink, source, e->g_heat);
  /* Limits. */
  double close = hli_close_of(w);
  if (!w->set.fix_operation && !type->means) {
    f += hli_term(w, (type->table.t_least - machine->t_evap) / hli_limit_scale + w->raise,
                  &machine->force[LIMIT_EVAP_LEAST], mode, close, &g);
    e->g_t_evap -= g / hli_limit_scale;
    f += hli_term(w, (machine->t_evap - type->table.t_most) / hli_limit_scale + w->raise,
                  &machine->force[LIMIT_EVAP_MOST], mode, close, &g);
    e->g_t_evap += g / hli_limit_scale;
    for (int side = 0; side < 2; side++) {
      hli_value bound = hli_table_bound(&type->table, side, machine->t_evap);
      double sign = side ? 1 : -1;
      f += hli_term(w, sign * (e->t_cond - bound.v) / hli_limit_scale + w->raise,
                    &machine->force[LIMIT_COND_LEAST + side], mode, close, &g);
      e->g_t_cond += sign * g / hli_limit_scale;
      e->g_t_evap -= sign * g / hli_limit_scale * bound.t;
    }
  }
  if (type->least > 0) {
    f += hli_term(w, 1 - sink / type->least + w->raise, &machine->force[LIMIT_HEAT_LEAST], mode,
                  close, &g);
    e->g_heat[HOT] -= g / type->least;
  }
  if (isfinite(type->most)) {
    f += hli_term(w, sink / type->most - 1 + w->raise, &machine->force[LIMIT_HEAT_MOST], mode,
                  close, &g);
    e->g_heat[HOT] += g / type->most;
  }
  return f;
}

/** Derivatives of a machine's profiles and lift, carried to t_evap and the leaf duties. */
static void machine_reverse(hli_work *w, const hli_state *s, int k) {
  hli_engine *e = &w->engine[k];
  const hli_type *type = &w->m->type[s->machine[k].type];
  w->g_evap[k] = 0;
  if (type->means)
    return;
  for (int side = 0; side < 2; side++) {
    int knots = type->table.knots[side];
    double sum = 0;
    for (int i = 0; i < knots || i < 2; i++) {
      sum += e->g_t[side][i];
      if (knots == 0)
        continue;
      e->g_t_evap += e->g_t[side][i] * e->t[side][i].t + e->g_q[side][i] * e->q[side][i].t;
      e->g_w += e->g_t[side][i] * e->t[side][i].w + e->g_q[side][i] * e->q[side][i].w;
    }
    *(side == HOT ? &e->g_t_cond : &e->g_t_evap) += sum;
  }
  if (w->set.fix_operation)
    return;
  w->g_evap[k] = e->g_t_evap + e->g_t_cond * (1 + e->lift.t);
  double by_w = e->g_w + e->g_t_cond * e->lift.w, sink = e->heat[HOT], source = e->heat[COLD];
  if (sink > 0) {
    e->g_heat[COLD] -= by_w / sink;
    e->g_heat[HOT] += by_w * source / (sink * sink);
  }
}

/* ----------------------------------------------------------------- trees */

/** Positions of the units in a series; returns the position behind it. */
static double sweep(hli_work *w, const hli_state *s, const hli_track *track, int side, int series,
                    double at, double inverse) {
  for (int k = s->node[series].first; k >= 0; k = s->node[k].next) {
    const hli_twig *node = &s->node[k];
    if (node->kind == HL_NODE_EXCHANGER) {
      double out = at + s->unit[node->unit].duty * inverse;
      w->spot[node->unit].run[side] = (hli_run){track, at, out};
      at = out;
      continue;
    }
    double rise = 0;
    for (int b = node->first; b >= 0; b = s->node[b].next) {
      double out = sweep(w, s, track, side, b, at, inverse / s->node[b].x);
      w->end_at[b] = out - at;
      rise += (out - at) * s->node[b].x;
    }
    at += rise;
  }
  return at;
}

/** Reverse of sweep: `carry` is the derivative to the position behind the series; returns that
 * before it. */
static double sweep_back(hli_work *w, const hli_state *s, int side, int series, double carry,
                         double inverse, double *g_inverse) {
  for (int k = s->node[series].last; k >= 0; k = s->node[k].before) {
    const hli_twig *node = &s->node[k];
    if (node->kind == HL_NODE_EXCHANGER) {
      const double *g = w->spot[node->unit].g[side];
      double behind = carry + g[1];
      w->g_duty[node->unit] += behind * inverse;
      *g_inverse += behind * s->unit[node->unit].duty;
      carry = behind + g[0];
      continue;
    }
    double before = 0, whole = 0;
    for (int b = node->first; b >= 0; b = s->node[b].next) {
      double x = s->node[b].x, g = 0;
      before += sweep_back(w, s, side, b, carry * x, inverse / x, &g);
      w->g_x[b] = carry * w->end_at[b] - g * inverse / (x * x);
      *g_inverse += g / x;
      whole += x;
    }
    carry = before + carry * (1 - whole);
  }
  return carry;
}

/* ----------------------------------------------------------------- units */

const hli_pair *hli_unit_pair(const hl_network_models *m, const hli_state *s,
                              const hli_unit *unit) {
  int class[2];
  for (int side = 0; side < 2; side++) {
    const hli_end *end = &unit->end[side];
    class[side] = end->kind == HL_PORT_STREAM ? end->index
                  : end->kind == HL_PORT_UTILITY
                      ? hli_class_utility(m, end->index)
                      : hli_class_system(m, m->type[s->machine[end->index].type].system);
  }
  return hli_pair_at(m, class[HOT], class[COLD]);
}

double hli_pair_emat(const hli_work *w, const hli_pair *pair) {
  double emat = isnan(w->set.emat) ? pair->emat : w->set.emat;
  return emat > 0 || w->floor || w->floored ? hli_more(emat, w->set.approach_min) : 0;
}

/** The design's wish for a duty or an area: v below `least` is a violation that fades as the unit
 * vanishes. */
static double at_least(hli_work *w, double value, double least, double s, double s_slope,
                       double *force, int mode, double *g_value, double *g_duty) {
  double lack = 1 - value / least, g;
  double f = hli_term_beside(w, s * lack + w->raise, lack, force, mode, hli_close_of(w), &g);
  *g_value -= g * s / least;
  *g_duty += g * s_slope * lack;
  return f;
}

/** Cold-side temperatures must stay out of a banned range: the smaller of the two ways out. */
static double ban_value(hli_work *w, hli_unit *unit, const hli_pair *pair, const double t[2],
                        int mode, double g_t[2]) {
  double worst = 0;
  int end = -1;
  for (int k = pair->ban; k < pair->ban + pair->ban_count; k++) {
    double in = t[1] - w->m->ban[k].from, out = w->m->ban[k].to - t[0]; /* t: inlet, outlet */
    double v = hli_less(in, out);
    if (end >= 0 && v <= worst)
      continue;
    worst = v;
    end = in < out;
  }
  double g, f = hli_term(w, worst / hli_limit_scale + w->raise, &unit->force[LIMIT_BAN], mode,
                         hli_close_of(w), &g);
  g_t[end] += (end ? 1 : -1) * g / hli_limit_scale;
  return f;
}

/** A branch must not go beyond the latent end of its stream. */
static double end_value(hli_work *w, hli_unit *unit, int side, const hli_run *run, int mode,
                        double *g_to) {
  if (unit->end[side].kind != HL_PORT_STREAM || !run->track->latent_end)
    return 0;
  double g, whole = run->track->duty;
  double f = hli_term(w, run->to / whole - 1 - end_slack + w->raise, &unit->force[LIMIT_END + side],
                      mode, hli_close_of(w), &g);
  *g_to += g / whole;
  return f;
}

/** What an area costs beyond the fixed part of one shell, and its slope: in so many shells; 0: in
 * as many as it needs, the last one in part. `yearly`: share of investment. */
static double shell_cost(const hli_pair *pair, double yearly, double area, double shell_max,
                         double shells, double *slope) {
  const bool parts = shells == 0 && area > shell_max;
  const double count = parts ? area / shell_max : shells > 0 ? shells : 1, of_one = area / count;
  double cost = 0;
  *slope = 0;
  if (pair->exponent == 1) {
    cost = yearly * pair->coef * area;
    *slope = yearly * pair->coef;
  } else if (pair->coef != 0 && area > 0) {
    cost = count * (yearly * pair->coef * pow(of_one, pair->exponent));
    *slope = pair->exponent * cost / area;
  }
  if (parts) /* each part of a shell costs as much */
    *slope = (cost + count * yearly * pair->shell_fixed) / area;
  return cost + (count - 1) * yearly * pair->shell_fixed;
}

/** Everything of a unit that depends on its approaches and its area. */
typedef struct hli_terms {
  double g_area, g_end[2], g_inner, g_duty;
  double g_cold[2]; /* cold inlet, outlet */
} hli_terms;

static double unit_terms(hli_work *w, hli_unit *unit, const hli_pair *pair, const hli_area *a,
                         const double cold[2], double smaller, int mode, hli_terms *out) {
  const hl_design *design = &w->m->design;
  double annuity = w->m->annuity, emat = hli_pair_emat(w, pair), g;
  double f = annuity * pair->fixed + w->unit_price;
  double share = small_share * smaller, s = unit->duty / (unit->duty + share);
  double s_slope = share / ((unit->duty + share) * (unit->duty + share));
  *out = (hli_terms){0};
  f += shell_cost(pair, annuity, a->area, design->shell_max, unit->shells, &out->g_area);
  if (emat > 0) {
    double close = hli_less(0.01 / emat, 1e-3) * w->tolerance, bound = emat + unit->raise;
    const double d[3] = {a->end[0], a->end[1], a->inner};
    double *const slope[3] = {&out->g_end[0], &out->g_end[1], &out->g_inner};
    for (int k = 0; k < 3; k++) {
      if (d[k] > 2 * emat && unit->force[LIMIT_HOT_END + k] <= 0)
        continue;
      double excess = isinf(d[k]) ? 0 : (bound - d[k]) / emat, lack = excess + w->raise;
      f += hli_term_beside(w, s * lack, excess, &unit->force[LIMIT_HOT_END + k], mode, close, &g);
      *slope[k] -= g * s / emat;
      out->g_duty += g * s_slope * lack;
    }
  }
  if (design->duty_min > 0)
    f += at_least(w, unit->duty, design->duty_min, s, s_slope, &unit->force[LIMIT_DUTY], mode,
                  &out->g_duty, &out->g_duty);
  if (design->area_min > 0)
    f += at_least(w, a->area * (1 + unit->stretch), design->area_min, s, s_slope,
                  &unit->force[LIMIT_AREA_LEAST], mode, &out->g_area, &out->g_duty);
  if (isfinite(design->area_max)) {
    f += hli_term(w, a->area * (1 + unit->stretch) / design->area_max - 1 + w->raise,
                  &unit->force[LIMIT_AREA_MOST], mode, hli_close_of(w), &g);
    out->g_area += g / design->area_max;
  }
  if (unit->shells > 0) {
    const double most = unit->shells * design->shell_max;
    f += hli_term(w, a->area * (1 + unit->stretch) / most - 1 + w->raise,
                  &unit->force[LIMIT_SHELLS], mode, hli_close_of(w), &g);
    out->g_area += g / most;
  }
  if (pair->ban_count > 0)
    f += ban_value(w, unit, pair, cold, mode, out->g_cold);
  return f;
}

/** Heat of the smaller stream of a unit. */
static double smaller_duty(const hl_network_models *m, const hli_unit *unit) {
  double least = HUGE_VAL;
  for (int side = 0; side < 2; side++)
    if (unit->end[side].kind == HL_PORT_STREAM)
      least = hli_less(least, m->stream[unit->end[side].index].duty);
  return isinf(least) ? unit->duty : least;
}

static void set_runs(hli_work *w, int u, const hli_unit *unit) {
  for (int side = 0; side < 2; side++) {
    const hli_end *end = &unit->end[side];
    if (end->kind == HL_PORT_UTILITY)
      w->spot[u].run[side] = (hli_run){&w->m->utility[end->index].track, 0, 1};
    else if (end->kind == HL_PORT_MACHINE)
      w->spot[u].run[side] = (hli_run){&w->engine[end->index].track[side], 0, 1};
  }
}

static double guard_of(const hli_work *w, const hli_pair *pair) {
  double emat = hli_pair_emat(w, pair);
  return emat > 0 ? hli_less(guard_most, guard_share * emat) : w->set.approach_min;
}

static double unit_value(hli_work *w, hli_state *s, int u, int mode) {
  hli_unit *unit = &s->unit[u];
  hli_spot *spot = &w->spot[u];
  memset(spot->g, 0, sizeof spot->g);
  w->g_duty[u] = 0;
  if (unit->duty <= 0)
    return 0;
  for (int side = 0; side < 2; side++)
    if (unit->end[side].kind == HLI_PORT_VOID) {
      w->g_duty[u] = w->void_price;
      return w->void_price * unit->duty;
    }
  if (hli_means_side(w->m, s, unit) >= 0)
    return 0; /* by its machine */
  const hli_pair *pair = hli_unit_pair(w->m, s, unit);
  double guard = guard_of(w, pair), f = 0;
  set_runs(w, u, unit);
  hli_area area = {.chen = w->m->design.lmtd == HL_MEAN_CHEN, .corner = w->corner};
  hli_area_forward(spot->run, unit->duty, pair->r, guard, &area);
  const double cold[2] = {area.corner[area.count - 1].t[COLD], area.corner[0].t[COLD]};
  hli_terms t;
  f += unit_terms(w, unit, pair, &area, cold, smaller_duty(w->m, unit), mode, &t);
  double g_to[2] = {0, 0};
  for (int side = 0; side < 2; side++)
    f += end_value(w, unit, side, &spot->run[side], mode, &g_to[side]);
  spot->area = area.area;
  double by_price = 0;
  for (int side = 0; side < 2; side++)
    if (unit->end[side].kind == HL_PORT_UTILITY)
      by_price += w->price[unit->end[side].index];
  f += by_price * unit->duty;
  if (mode != VALUE_GRADIENT)
    return f;
  hli_run_slope slope[2] = {{0, 0, NULL, NULL}, {0, 0, NULL, NULL}};
  for (int side = 0; side < 2; side++)
    if (unit->end[side].kind == HL_PORT_MACHINE) {
      slope[side].q = w->engine[unit->end[side].index].g_q[side];
      slope[side].t = w->engine[unit->end[side].index].g_t[side];
    }
  w->g_duty[u] = t.g_duty + by_price;
  w->g_duty[u] +=
      hli_area_reverse(spot->run, unit->duty, &area, t.g_area, t.g_end, t.g_inner, t.g_cold, slope);
  for (int side = 0; side < 2; side++) {
    spot->g[side][0] = slope[side].from;
    spot->g[side][1] = slope[side].to + g_to[side];
  }
  return f;
}

/* ----------------------------------------------------------------- whole */

/**
 * What heat beyond a utility's first tier costs more: max(0, more·over), the largest of μ·over over
 * 0 <= μ <= more, less what μ is off the multiplier. Without that the edge would stop a descent,
 * and rounded off closely it would leave no step along others.
 */
static double tiers_value(hli_work *w, hli_state *s, int utility, double sum, int mode,
                          double *slope) {
  const double width = 0.02; /* of the tiers below: over it the price rises */
  double from = 0, f = 0;
  *slope = 0;
  for (int t = utility, next; (next = w->m->utility[t].next) >= 0; t = next) {
    from += w->m->utility[t].tier;
    const double more = w->price[next] - w->price[t], over = sum - from;
    if (!(more > 0))
      continue;
    double *force = &s->sum_force[next], stiff = more / (width * from);
    const double push = fmin(fmax(*force + stiff * over, 0), more), off = push - *force;
    const double part = push * over - off * off / (2 * stiff);
    f += part;
    *slope += push;
    if (mode == VALUE_UPDATE) {
      *force = push;
      const double error = fabs(part - more * fmax(over, 0));
      w->terms += error;
      w->edges += error;
    }
  }
  return f;
}

/** Limits on sums of duties: of utilities and of requirements, and prices by tiers. Leaves their
 * derivatives in w->heat. */
static double sums_value(hli_work *w, hli_state *s, int mode) {
  const hl_network_models *m = w->m;
  double f = 0, g;
  for (int k = 0; k < s->sums; k++) {
    double sum = w->heat[k];
    w->heat[k] = 0;
    if (k < m->utilities && m->utility[k].is_tier)
      continue; /* counted to the first */
    if (k < m->utilities && isfinite(m->utility[k].duty_max)) {
      double most = hli_more(m->utility[k].duty_max, 1e-6);
      f += hli_term(w, sum / most - 1 + w->raise, &s->sum_force[k], mode, hli_close_of(w), &g);
      w->heat[k] = g / most;
    }
    if (k < m->utilities && m->utility[k].next >= 0) {
      f += tiers_value(w, s, k, sum, mode, &g);
      w->heat[k] += g;
    }
    if (k >= m->utilities && m->duty_min[k - m->utilities] > 0 &&
        (w->served >> (k - m->utilities) & 1)) {
      /* What no unit serves yet is the structure's lack, which no duty can make good. A unit that a
       * step leaves without duty still serves, or it would leave. */
      double least = m->duty_min[k - m->utilities];
      f += hli_term(w, 1 - sum / least + w->raise, &s->sum_force[k], mode, hli_close_of(w), &g);
      w->heat[k] = -g / least;
    }
  }
  return f;
}

double hli_net_penalty(const hli_work *w, const hli_state *s) {
  double sum = 0;
  for (int k = 0; k < s->units; k++) {
    const hli_end *end = s->unit[k].end;
    if (end[HOT].kind == HLI_PORT_VOID || end[COLD].kind == HLI_PORT_VOID ||
        (end[HOT].kind == HL_PORT_UTILITY && !w->set.use_hot_utility))
      sum += w->void_price * s->unit[k].duty;
  }
  return sum;
}

void hli_net_set_reference(hli_work *w, double tac) { w->weight = 4 * hli_more(fabs(tac), 1e-9); }

double hli_net_value(hli_work *w, hli_state *s, int mode) {
  const hl_network_models *m = w->m;
  double f = 0, g;
  w->evaluations++;
  if (mode == VALUE_UPDATE) {
    w->violation = w->terms = w->edges = 0;
    w->worst = NULL;
  }
  gather_heat(w, s);
  for (int k = 0; k < s->machines; k++)
    f += machine_value(w, s, k, mode);
  for (int k = 0; k < m->streams; k++)
    sweep(w, s, &m->stream[k], m->side[k] == HL_SIDE_HOT ? HOT : COLD, k, 0, 1);
  for (int u = 0; u < s->units; u++)
    f += unit_value(w, s, u, mode);
  for (int k = 0; k < s->machines && m->means; k++)
    if (m->type[s->machine[k].type].means)
      f += hli_means_value(w, s, k, mode);
  f += sums_value(w, s, mode);
  double least = m->design.fraction_min;
  if (least > 0)
    for (int b = 0; b < s->nodes; b++) {
      hli_twig *node = &s->node[b];
      if (node->kind != HL_NODE_SERIES || node->parent < 0)
        continue;
      f += hli_term(w, 1 - node->x / least + w->raise, &node->force, mode, hli_close_of(w), &g);
      w->g_end[b] = -g / least;
    }
  if (mode != VALUE_GRADIENT)
    return f;
  for (int k = 0; k < s->machines; k++)
    machine_reverse(w, s, k);
  for (int k = 0; k < m->streams; k++) {
    double g_inverse = 0;
    sweep_back(w, s, m->side[k] == HL_SIDE_HOT ? HOT : COLD, k, 0, 1, &g_inverse);
  }
  for (int u = 0; u < s->units; u++) {
    for (int side = 0; side < 2; side++) {
      const hli_end *end = &s->unit[u].end[side];
      if (end->kind == HL_PORT_MACHINE)
        w->g_duty[u] += w->engine[end->index].g_heat[side];
      else if (end->kind == HL_PORT_UTILITY)
        w->g_duty[u] += w->heat[end->index];
    }
    uint64_t served = served_by(w, s, u);
    for (int r = 0; served; r++, served >>= 1)
      if (served & 1)
        w->g_duty[u] += w->heat[m->utilities + r];
  }
  for (int b = 0; least > 0 && b < s->nodes; b++)
    if (s->node[b].kind == HL_NODE_SERIES && s->node[b].parent >= 0)
      w->g_x[b] += w->g_end[b];
  return f;
}
