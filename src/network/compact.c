/** Minimisation at fixed structure of the posed model: streams of constant heat capacity in stages,
 * exchangers, machines between mean temperatures, utilities that cost nothing but their heat. The
 * heats given to the cold streams are the only variables: cold temperatures are linear in them, a
 * sweep along the hot streams gives the heat that machines take in closed form, and coolers take
 * what is left. */
#include "network/network.h"

enum { STEPS = 250, BACKTRACKS = 25, LOOK_BACK = 20, UPDATES = 8, SHARP_UPDATES = 40 };
static const double sufficient = 1e-4; /* Armijo's share of the promised decrease */
static const double first_step = 0.1;  /* of the scaled variables */
static const double search_close = 1e-11;
/* Left-over terms of the augmented Lagrangian, relative to TAC. */
static const double terms_close = 5e-5;
/* How closely limits are kept at last, well within what bounds are raised by then. */
static const double sharp_close = 1e-7;
/* The ends of machines count less below this share of the smaller stream, so that a machine in a
 * wrong place can shrink to zero; an end as far as this on the right side has no term [K]. */
static const double small_share = 0.02, far_off = 20;
/* Heat below this share of the smaller stream is none: of a machine, of other items, of a cooler.
 */
static const double least_pump = 1e-4, least_other = 1e-6, least_cooler = 2e-6;

enum { EXCHANGER, PUMP, HEATER };

/** Heat given to a cold stream by an exchanger, a machine or a heater. */
typedef struct item {
  int kind, hot, cold;
  int unit, source, machine; /* in the state; source: the machine's unit on the hot stream */
  int next, before;          /* on the cold stream in its direction of flow */
  int next_hot, before_hot;
  int column; /* -1: takes what is left of its cold stream */
  bool gone;
  double x, scale; /* heat given [W] */
  double q;        /* heat taken */
  double fixed, a; /* yearly charge, cost of 1/mean difference per heat; of a heater: of its heat */
  double fade;     /* share below which the ends count less [W] */
  double t_hot[2], t_cold[2];         /* inlet and outlet */
  double g, g_q, g_hot[2], g_cold[2]; /* derivatives to x and q at fixed ends, and to the ends */
  double q_x, q_lift;                 /* derivatives of the heat taken */
  double *force;                      /* of the ends at the hot and at the cold end */
} item;

struct hli_compact {
  int items, columns;
  item *item;
  int *first_cold, *last_cold, *first_hot, *last_hot;  /* [stream] */
  int *rest;                                           /* [cold stream] item without a column */
  int *at;                                             /* [column] item */
  int *cooler;                                         /* [hot stream] unit, or -1 */
  double *left;                                        /* [stream] of hot streams, for the cooler */
  double *origin, *g, *g_before, *p, *y, *product, *h; /* [column] */
  double *g_left;                                      /* [stream] */
  int hot_utility, cold_utility;
};

static bool is_straight(const hli_track *track) {
  return track->count == 1 && track->line[0].slope != 0;
}

/** Utility of a side if there is only one, for heat alone, beyond all streams' temperatures; -1 if
 * there is none, -2 if it is not so. */
static int only_utility(const hl_network_models *m, hl_side side) {
  int found = -1;
  for (int u = 0; u < m->utilities; u++) {
    const hli_utility *own = &m->utility[u];
    if (own->side != side)
      continue;
    if (found >= 0 || isfinite(own->duty_max) || own->next >= 0)
      return -2;
    found = u;
    const bool heats = side == HL_SIDE_HOT;
    for (int k = 0; k < m->streams; k++) {
      if (m->side[k] == side)
        continue;
      const hli_pair *pair = heats ? hli_pair_at(m, hli_class_utility(m, u), k)
                                   : hli_pair_at(m, k, hli_class_utility(m, u));
      const double from = hli_less(own->track.t_in, own->track.t_out),
                   to = hli_more(own->track.t_in, own->track.t_out);
      if (!pair->allowed || pair->fixed != 0 || pair->coef != 0 || pair->ban_count > 0 ||
          (heats ? from <= m->stream[k].t_out : to >= m->stream[k].t_out))
        return -2;
    }
  }
  return found;
}

bool hli_compact_fits(const hli_work *w) {
  const hl_network_models *m = w->m;
  const hl_design *design = &m->design;
  if (!m->means || design->stages_max <= 0 || design->duty_min > 0 || design->area_min > 0 ||
      hli_sizes_limited(design) || m->requirements > 0 || w->set.fix_operation ||
      w->unit_price != 0)
    return false;
  if (only_utility(m, HL_SIDE_HOT) < 0 || only_utility(m, HL_SIDE_COLD) < 0)
    return false;
  double span[2][2] = {{HUGE_VAL, -HUGE_VAL}, {HUGE_VAL, -HUGE_VAL}}; /* mean temperatures */
  for (int k = 0; k < m->streams; k++) {
    const hli_track *track = &m->stream[k];
    double *own = span[m->side[k] == HL_SIDE_HOT ? HOT : COLD];
    if (!is_straight(track) || hli_is_soft(track))
      return false;
    own[0] = hli_less(own[0], hli_less(track->t_in, track->t_out));
    own[1] = hli_more(own[1], hli_more(track->t_in, track->t_out));
  }
  for (int hot = 0; hot < m->streams; hot++)
    for (int cold = 0; cold < m->streams; cold++) {
      const hli_pair *pair = hli_pair_at(m, hot, cold);
      if (m->side[hot] != HL_SIDE_HOT || m->side[cold] == HL_SIDE_HOT || !pair->allowed)
        continue;
      if (pair->exponent != 1 || pair->ban_count > 0 || hli_pair_emat(w, pair) > 0)
        return false;
    }
  for (int k = 0; k < m->usables; k++) {
    const hli_type *type = &m->type[m->usable[k]];
    if (!type->means || type->least > 0 || isfinite(type->most) || type->t_evap[0] > span[HOT][0] ||
        type->t_evap[1] < span[HOT][1] || type->t_cond[0] > span[COLD][0] ||
        type->t_cond[1] < span[COLD][1])
      return false;
  }
  return true;
}

hl_status hli_compact_new(hli_work *w, int units, hli_compact **out) {
  hli_arena *a = &w->arena;
  const int streams = w->m->streams + 1;
  hli_compact *c = *out = HLI_NEW(a, hli_compact, 1);
  if (!c)
    return hli_nomem(w->ctx);
  int **whole[] = {&c->first_cold, &c->last_cold, &c->first_hot,
                   &c->last_hot,   &c->rest,      &c->cooler};
  double **part[] = {&c->origin, &c->g, &c->g_before, &c->p, &c->y, &c->product};
  bool there = true;
  for (size_t k = 0; k < sizeof whole / sizeof *whole; k++)
    there &= (*whole[k] = HLI_NEW(a, int, streams)) != NULL;
  for (size_t k = 0; k < sizeof part / sizeof *part; k++)
    there &= (*part[k] = HLI_NEW(a, double, units)) != NULL;
  c->item = HLI_NEW(a, item, units);
  c->at = HLI_NEW(a, int, units);
  c->left = HLI_NEW(a, double, streams);
  c->g_left = HLI_NEW(a, double, streams);
  c->h = HLI_NEW(a, double, (size_t)units *(size_t)units);
  if (!there || !c->item || !c->at || !c->left || !c->g_left || !c->h)
    return hli_nomem(w->ctx);
  c->hot_utility = only_utility(w->m, HL_SIDE_HOT);
  c->cold_utility = only_utility(w->m, HL_SIDE_COLD);
  return HL_OK;
}

/* ------------------------------------------------------------ from the state */

/** Item of a unit by the places in the state's trees, or -1 of coolers. */
static void link_streams(const hli_work *w, const hli_state *s, hli_compact *c, const int *of) {
  for (int k = 0; k < s->streams; k++) {
    const bool hot = w->m->side[k] == HL_SIDE_HOT;
    int last = -1, *first = hot ? &c->first_hot[k] : &c->first_cold[k];
    *first = -1;
    for (int n = s->node[k].first; n >= 0; n = s->node[n].next) {
      const int i = of[s->node[n].unit];
      if (i < 0)
        continue;
      *(hot ? &c->item[i].before_hot : &c->item[i].before) = last;
      *(hot ? &c->item[i].next_hot : &c->item[i].next) = -1;
      *(last < 0 ? first : hot ? &c->item[last].next_hot : &c->item[last].next) = i;
      last = i;
    }
    *(hot ? &c->last_hot[k] : &c->last_cold[k]) = last;
  }
}

static void set_exchanger(const hli_work *w, const hli_state *s, const hli_unit *unit, item *own) {
  const hli_pair *pair = hli_unit_pair(w->m, s, unit);
  own->kind = EXCHANGER;
  own->hot = unit->end[HOT].index;
  own->cold = unit->end[COLD].index;
  const double r = isnan(pair->r)
                       ? w->m->stream[own->hot].line[0].r + w->m->stream[own->cold].line[0].r
                       : pair->r;
  own->fixed = w->m->annuity * pair->fixed;
  own->a = w->m->annuity * pair->coef * r;
}

/** Items of a state; false if it has what has no place here. */
static bool take(const hli_work *w, hli_state *s, hli_compact *c) {
  const hl_network_models *m = w->m;
  int *of = w->order;
  c->items = 0;
  for (int k = 0; k < s->streams; k++)
    c->cooler[k] = -1;
  for (int u = 0; u < s->units; u++) {
    const hli_unit *unit = &s->unit[u];
    item *own = &c->item[c->items];
    of[u] = -1;
    if (unit->fixed != 0 || unit->end[COLD].kind == HLI_PORT_VOID)
      return false;
    if (unit->end[COLD].kind == HL_PORT_UTILITY) {
      if (c->cooler[unit->end[HOT].index] >= 0)
        return false;
      c->cooler[unit->end[HOT].index] = u;
    }
    if (unit->end[COLD].kind != HL_PORT_STREAM)
      continue;
    *own = (item){.unit = u, .source = -1, .machine = -1, .x = unit->duty};
    if (unit->end[HOT].kind == HL_PORT_STREAM) {
      set_exchanger(w, s, unit, own);
    } else {
      own->kind = unit->end[HOT].kind == HL_PORT_MACHINE ? PUMP : HEATER;
      own->hot = -1;
      own->cold = unit->end[COLD].index;
      own->a = unit->end[HOT].kind == HLI_PORT_VOID ? w->void_price : w->price[c->hot_utility];
      if (own->kind == PUMP) {
        own->machine = unit->end[HOT].index;
        own->force = &s->machine[own->machine].force[LIMIT_HOT];
      }
    }
    of[u] = c->items++;
  }
  for (int u = 0; u < s->units; u++) {
    const hli_end *end = s->unit[u].end;
    if (end[COLD].kind != HL_PORT_MACHINE)
      continue;
    int i = 0;
    while (i < c->items && c->item[i].machine != end[COLD].index)
      i++;
    if (i == c->items || c->item[i].source >= 0 || end[HOT].kind != HL_PORT_STREAM)
      return false;
    c->item[i].source = u;
    c->item[i].hot = end[HOT].index;
    c->item[i].fade =
        small_share * hli_less(m->stream[c->item[i].hot].duty, m->stream[c->item[i].cold].duty);
    of[u] = i;
  }
  for (int i = 0; i < c->items; i++)
    if (c->item[i].kind == PUMP && c->item[i].source < 0)
      return false;
  for (int k = s->streams; k < s->nodes; k++)
    if (s->node[k].kind == HL_NODE_PARALLEL)
      return false;
  link_streams(w, s, c, of);
  for (int k = 0; k < s->streams; k++)
    if (m->side[k] != HL_SIDE_HOT && c->first_cold[k] < 0)
      return false;
  return true;
}

/* ------------------------------------------------------------------- value */

/** Heat that a machine takes to give x, from how far its streams' means are apart before it takes
 * any; with derivatives. False where no power is enough. */
static bool take_heat(const hli_type *type, item *own, double apart, double half) {
  /* x (d - n) = q d with n = b - a + L, d = factor (b + L), L = apart + half q. */
  const double f = type->factor, e1 = 1 - f, e0 = f * type->b - type->b + type->a;
  const double room = e0 - e1 * apart, x = own->x;
  if (!(room > 0))
    return false;
  const double b = f * (type->b + apart) + e1 * half * x, a = f * half,
               root = sqrt(b * b + 4 * a * x * room);
  own->q = 2 * x * room / (b + root);
  const double lift = apart + half * own->q, by_lift = own->q * f + x * e1;
  const double by_q = f * (type->b + lift) + half * by_lift;
  own->q_x = (e0 - e1 * lift) / by_q;
  own->q_lift = -by_lift / by_q;
  return true;
}

static double exchanger_value(const hli_work *w, item *own) {
  double g1, g2;
  const double d1 = own->t_hot[0] - own->t_cold[1], d2 = own->t_hot[1] - own->t_cold[0];
  const double inverse =
      hli_guarded(w->m->design.lmtd == HL_MEAN_CHEN, d1, d2, w->set.approach_min, &g1, &g2);
  const double weight = own->a * own->x;
  own->g = own->a * inverse;
  own->g_q = 0;
  own->g_hot[0] = weight * g1;
  own->g_hot[1] = weight * g2;
  own->g_cold[0] = -weight * g2;
  own->g_cold[1] = -weight * g1;
  return own->fixed + weight * inverse;
}

static double pump_value(hli_work *w, const hli_type *type, item *own, int mode) {
  double by[2], f = hli_machine_cost(w, type, own->x, own->q, by);
  own->g = by[HOT];
  own->g_q = by[COLD];
  own->g_hot[0] = own->g_hot[1] = own->g_cold[0] = own->g_cold[1] = 0;
  const double whole = own->x + own->fade, fade = own->x / whole,
               fade_slope = own->fade / (whole * whole);
  for (int end = 0; end < 2; end++) { /* hot end: hot inlet and cold outlet */
    const double over = own->t_hot[end] - own->t_cold[1 - end];
    if (over < -far_off && own->force[end] <= 0)
      continue;
    const double excess = over / hli_limit_scale, lack = excess + w->raise;
    double g;
    f += hli_term_beside(w, fade * lack, excess, &own->force[end], mode, hli_close_of(w), &g);
    own->g += g * fade_slope * lack;
    own->g_hot[end] += g * fade / hli_limit_scale;
    own->g_cold[1 - end] -= g * fade / hli_limit_scale;
  }
  return f;
}

/** Term of what is left of hot stream k: not below zero, and nothing where no cooler can take it.
 */
static double left_value(hli_work *w, hli_state *s, const hli_compact *c, int k, int mode,
                         double *slope) {
  double *force = &s->stream_force[k], close = hli_close_of(w);
  /* The safe side is to take a little too much: a machine then has more power than its lift needs.
   */
  const double v = -c->left[k] / w->m->heat_scale - w->raise;
  if (c->cooler[k] >= 0 || w->grow)
    return hli_term_beside(w, v, v, force, mode, close, slope);
  const double value = v * (*force + 0.5 * w->weight * v);
  *slope = *force + w->weight * v;
  if (mode == VALUE_UPDATE) {
    *force = *slope;
    w->terms += fabs(value);
    w->violation = hli_more(w->violation, fabs(v) / close);
  }
  return value;
}

/** Value with the derivatives of all items; HUGE_VAL where a lift is too large for any power. */
static double value(hli_work *w, hli_state *s, hli_compact *c, int mode) {
  const hl_network_models *m = w->m;
  double f = 0, g;
  w->evaluations++;
  if (mode == VALUE_UPDATE)
    w->violation = w->terms = 0;
  for (int k = 0; k < s->streams; k++) {
    if (m->side[k] == HL_SIDE_HOT)
      continue;
    double t = m->stream[k].t_in;
    const double slope = m->stream[k].line[0].slope;
    for (int i = c->first_cold[k]; i >= 0; i = c->item[i].next) {
      item *own = &c->item[i];
      own->t_cold[0] = t;
      own->t_cold[1] = t += slope * own->x;
      if (own->kind == HEATER) {
        own->g = own->a;
        own->g_q = own->g_cold[0] = own->g_cold[1] = 0;
        f += own->g * own->x;
      }
    }
  }
  for (int k = 0; k < s->streams; k++) {
    if (m->side[k] != HL_SIDE_HOT)
      continue;
    double t = m->stream[k].t_in, taken = 0;
    const double slope = m->stream[k].line[0].slope;
    for (int i = c->first_hot[k]; i >= 0; i = c->item[i].next_hot) {
      item *own = &c->item[i];
      const hli_type *type = own->kind == PUMP ? &m->type[s->machine[own->machine].type] : NULL;
      if (type == NULL)
        own->q = own->x;
      else if (!take_heat(type, own, 0.5 * (own->t_cold[0] + own->t_cold[1]) - t, -0.5 * slope))
        return HUGE_VAL;
      own->t_hot[0] = t;
      own->t_hot[1] = t += slope * own->q;
      taken += own->q;
      f += type == NULL ? exchanger_value(w, own) : pump_value(w, type, own, mode);
    }
    c->left[k] = m->stream[k].duty - taken;
    f += w->price[c->cold_utility] * c->left[k];
    f += left_value(w, s, c, k, mode, &g);
    c->g_left[k] = w->price[c->cold_utility] - g / m->heat_scale;
  }
  return f;
}

/** Derivatives to the heats given, through the temperatures behind each item. */
static void reverse(const hli_work *w, const hli_state *s, hli_compact *c) {
  const hl_network_models *m = w->m;
  for (int k = 0; k < s->streams; k++) {
    if (m->side[k] != HL_SIDE_HOT)
      continue;
    const double slope = m->stream[k].line[0].slope;
    double carry = 0; /* to the temperature behind */
    for (int i = c->last_hot[k]; i >= 0; i = c->item[i].before_hot) {
      item *own = &c->item[i];
      carry += own->g_hot[1];
      const double by_q = own->g_q - c->g_left[k] + carry * slope;
      carry += own->g_hot[0];
      if (own->kind == EXCHANGER) {
        own->g += by_q;
        continue;
      }
      own->g_q = by_q;
      own->g += by_q * own->q_x;
      carry -= by_q * own->q_lift;
      own->g_cold[0] += 0.5 * by_q * own->q_lift;
      own->g_cold[1] += 0.5 * by_q * own->q_lift;
    }
  }
  for (int k = 0; k < s->streams; k++) {
    if (m->side[k] == HL_SIDE_HOT)
      continue;
    const double slope = m->stream[k].line[0].slope;
    double carry = 0;
    for (int i = c->last_cold[k]; i >= 0; i = c->item[i].before) {
      item *own = &c->item[i];
      carry += own->g_cold[1];
      own->g += carry * slope;
      carry += own->g_cold[0];
    }
  }
}

/* ----------------------------------------------------------- reduced space */

/** The largest item of each cold stream takes what is left, the others are the variables. */
static void reduce(const hli_state *s, const hli_work *w, hli_compact *c) {
  c->columns = 0;
  for (int k = 0; k < s->streams; k++) {
    if (w->m->side[k] == HL_SIDE_HOT)
      continue;
    int most = c->first_cold[k];
    for (int i = most; i >= 0; i = c->item[i].next)
      most = c->item[i].x > c->item[most].x ? i : most;
    c->rest[k] = most;
    c->item[most].column = -1;
    for (int i = c->first_cold[k]; i >= 0; i = c->item[i].next)
      if (i != most) {
        c->item[i].column = c->columns;
        c->item[i].scale = c->item[i].x;
        c->at[c->columns++] = i;
      }
  }
}

static void gradient(const hli_compact *c, double *g) {
  for (int k = 0; k < c->columns; k++) {
    const item *own = &c->item[c->at[k]];
    g[k] = (own->g - c->item[c->rest[own->cold]].g) * own->scale;
  }
}

/** Heats at a step from the origin along p; the rest of each cold stream follows. */
static void move(const hli_work *w, const hli_state *s, hli_compact *c, double alpha) {
  for (int k = 0; k < s->streams; k++)
    if (w->m->side[k] != HL_SIDE_HOT)
      c->item[c->rest[k]].x = w->m->stream[k].duty;
  for (int k = 0; k < c->columns; k++) {
    item *own = &c->item[c->at[k]];
    own->x = c->origin[k] + alpha * c->p[k] * own->scale;
    c->item[c->rest[own->cold]].x -= own->x;
  }
}

/** How far a step can go before an item is at zero, and which. */
static double reach_of(const hli_compact *c, double *rate, int *first) {
  double reach = HUGE_VAL;
  *first = -1;
  for (int i = 0; i < c->items; i++)
    rate[i] = 0;
  for (int k = 0; k < c->columns; k++) {
    const item *own = &c->item[c->at[k]];
    const double by = c->p[k] * own->scale;
    rate[c->at[k]] = by;
    rate[c->rest[own->cold]] -= by;
  }
  for (int i = 0; i < c->items; i++)
    if (rate[i] < 0 && -c->item[i].x / rate[i] < reach) {
      reach = -c->item[i].x / rate[i];
      *first = i;
    }
  return reach;
}

/** Item i goes; what is known of the curvature stays for the others if it had a column. */
static bool leave(hli_compact *c, int i) {
  item *own = &c->item[i];
  *(own->before >= 0 ? &c->item[own->before].next : &c->first_cold[own->cold]) = own->next;
  *(own->next >= 0 ? &c->item[own->next].before : &c->last_cold[own->cold]) = own->before;
  if (own->hot >= 0) {
    *(own->before_hot >= 0 ? &c->item[own->before_hot].next_hot : &c->first_hot[own->hot]) =
        own->next_hot;
    *(own->next_hot >= 0 ? &c->item[own->next_hot].before_hot : &c->last_hot[own->hot]) =
        own->before_hot;
  }
  own->x = own->q = 0;
  own->gone = true;
  const int n = c->columns, out = own->column;
  if (out < 0)
    return false;
  const double pivot = c->h[out * n + out];
  for (int r = 0; r < n; r++) {
    const double by = c->h[r * n + out] / pivot;
    for (int k = 0; k < n && r != out; k++)
      if (k != out)
        c->h[r * n + k] -= by * c->h[out * n + k];
  }
  for (int r = 0, to = 0; r < n; r++)
    for (int k = 0; k < n; k++)
      if (r != out && k != out)
        c->h[to++] = c->h[r * n + k];
  for (int k = out; k + 1 < n; k++) {
    c->at[k] = c->at[k + 1];
    c->item[c->at[k]].column = k;
  }
  c->columns--;
  own->column = -1;
  return true;
}

/* ------------------------------------------------------------------ descent */

/** Backtracking line search; the accepted length, 0 if none. *f: value there. */
static double search_line(hli_work *w, hli_state *s, hli_compact *c, double alpha, double reach,
                          int first, double slope, double *f) {
  const double start = *f;
  for (int k = 0; k < BACKTRACKS; k++) {
    move(w, s, c, alpha);
    if (alpha == reach)
      c->item[first].x = 0;
    for (int i = 0; i < c->items; i++) /* rounding */
      c->item[i].x = hli_more(c->item[i].x, 0);
    const double next = value(w, s, c, VALUE_GRADIENT);
    if (next <= start + sufficient * alpha * slope) {
      *f = next;
      return alpha;
    }
    const double best = -slope * alpha * alpha / (2 * (next - start - slope * alpha));
    alpha = isfinite(best) ? hli_less(hli_more(best, 0.1 * alpha), 0.5 * alpha) : 0.1 * alpha;
  }
  return 0;
}

/** One BFGS run on a basis; true if another is needed. */
static bool descend(hli_work *w, hli_state *s, hli_compact *c, double threshold, double tolerance,
                    bool warm, int *steps, double *f) {
  double past[LOOK_BACK];
  if (!warm) {
    reduce(s, w, c);
    hli_bfgs_start(c->columns, c->h, 1);
  }
  reverse(w, s, c);
  gradient(c, c->g);
  bool fresh = !warm;
  for (int here = 0; *steps < STEPS && c->columns > 0; ++*steps, here++) {
    hli_bfgs_direction(c->columns, c->h, c->g, c->p);
    const double slope = hli_dot(c->columns, c->g, c->p), before = *f;
    if (!(slope < 0) || isinf(slope)) {
      if (fresh)
        return false;
      hli_bfgs_start(c->columns, c->h, 1);
      fresh = true;
      continue;
    }
    if (-slope < (fresh ? 1e-6 * tolerance * tolerance : tolerance) * fabs(*f))
      return false;
    for (int k = 0; k < c->columns; k++)
      c->origin[k] = c->item[c->at[k]].x;
    int first;
    const double reach = reach_of(c, c->product, &first);
    if (reach <= 0) {
      *f -= c->item[first].fixed;
      if (!leave(c, first))
        return true;
      gradient(c, c->g);
      continue;
    }
    const double wish = fresh ? first_step / sqrt(hli_dot(c->columns, c->g, c->g)) : 1;
    const double alpha = search_line(w, s, c, hli_less(wish, reach), reach, first, slope, f);
    if (alpha == 0) {
      move(w, s, c, 0);
      *f = value(w, s, c, VALUE_GRADIENT);
      if (fresh)
        return false;
      reverse(w, s, c);
      hli_bfgs_start(c->columns, c->h, 1);
      fresh = true;
      continue;
    }
    if (here >= LOOK_BACK && *f - 2 * (past[here % LOOK_BACK] - *f) > threshold)
      return false;
    past[here % LOOK_BACK] = before;
    reverse(w, s, c);
    memcpy(c->g_before, c->g, (size_t)c->columns * sizeof *c->g);
    gradient(c, c->g);
    for (int k = 0; k < c->columns; k++) {
      c->p[k] *= alpha;
      c->y[k] = c->g[k] - c->g_before[k];
    }
    hli_bfgs_update(c->columns, c->h, c->p, c->y, c->product, fresh);
    fresh = false;
    if (alpha == reach) {
      *f -= c->item[first].fixed;
      if (!leave(c, first))
        return true;
      gradient(c, c->g);
    }
  }
  return false;
}

/* ------------------------------------------------------------------- solve */

static double solve(hli_work *w, hli_state *s, hli_compact *c, double threshold, double tolerance,
                    bool warm) {
  double f = value(w, s, c, VALUE_GRADIENT);
  int steps = 0;
  while (f < HUGE_VAL && descend(w, s, c, threshold, tolerance, warm, &steps, &f)) {
    f = value(w, s, c, VALUE_GRADIENT);
    warm = false;
  }
  return f;
}

/** Take out what is too small to stay, its heat given by the largest item of its cold stream. */
static bool drop_small(const hli_work *w, hli_compact *c) {
  const hl_network_models *m = w->m;
  bool dropped = false;
  for (int i = 0; i < c->items; i++) {
    item *own = &c->item[i];
    double size = m->stream[own->cold].duty;
    if (own->hot >= 0)
      size = hli_less(size, m->stream[own->hot].duty);
    if (own->gone || own->x > (own->kind == PUMP ? 2 * least_pump : 2 * least_other) * size)
      continue;
    const double x = own->x;
    leave(c, i);
    int most = c->first_cold[own->cold];
    for (int k = most; k >= 0; k = c->item[k].next)
      most = c->item[k].x > c->item[most].x ? k : most;
    c->item[most].x += x;
    dropped = true;
  }
  return dropped;
}

/** What is left of a hot stream without cooler goes to its largest machine, as more or less power.
 */
static void close_stream(hli_state *s, const hli_compact *c, int stream) {
  int most = -1;
  for (int i = c->first_hot[stream]; i >= 0; i = c->item[i].next_hot)
    if (c->item[i].kind == PUMP && (most < 0 || c->item[i].q > c->item[most].q))
      most = i;
  if (most >= 0)
    s->unit[c->item[most].source].duty += c->left[stream];
}

/** The state's duties; what is at zero leaves, coolers come and go with what is left for them. */
static bool give(hli_work *w, hli_state *s, hli_compact *c) {
  const hl_network_models *m = w->m;
  value(w, s, c, VALUE_GRADIENT);
  reverse(w, s, c);
  for (int i = 0; i < c->items; i++) {
    const item *own = &c->item[i];
    s->unit[own->unit].duty = own->x;
    if (own->kind != PUMP)
      continue;
    s->unit[own->source].duty = own->q;
    /* So that a general solve begins where this one ends. */
    s->machine[own->machine].force[LIMIT_POWER] =
        own->x > 0 ? hli_more(0, -own->g_q * own->q_x * m->heat_scale) : 0;
  }
  for (int k = 0; k < s->streams; k++) {
    if (m->side[k] != HL_SIDE_HOT)
      continue;
    int unit = c->cooler[k];
    const bool cooled = c->left[k] > least_cooler * m->stream[k].duty && (unit >= 0 || w->grow);
    if (cooled && unit < 0) {
      if (!hli_add_utility(w, s, k))
        return false;
      unit = s->units - 1;
    }
    if (unit >= 0)
      s->unit[unit].duty = cooled ? c->left[k] : 0;
    if (!cooled)
      close_stream(s, c, k);
  }
  for (int u = s->units - 1; u >= 0; u--) {
    const hli_end *end = s->unit[u].end;
    if (s->unit[u].duty > 0)
      continue;
    if (end[HOT].kind == HL_PORT_MACHINE || end[COLD].kind == HL_PORT_MACHINE) {
      hli_machine_remove(s, end[end[HOT].kind == HL_PORT_MACHINE ? HOT : COLD].index);
      u = s->units; /* units have moved */
    } else {
      hli_unit_remove(s, u, false);
    }
  }
  w->reduced = false;
  return hli_net_project(w, s, w->grow);
}

bool hli_compact_solve(hli_work *w, hli_state *s, double threshold, double *f) {
  hli_compact *c = w->compact;
  if (c == NULL || !take(w, s, c))
    return false;
  *f = solve(w, s, c, threshold, search_close, false);
  for (int k = 0; *f < threshold; k++) {
    value(w, s, c, VALUE_UPDATE);
    const bool dropped = drop_small(w, c);
    if (!dropped && w->violation <= 1 && w->terms <= terms_close * fabs(*f)) {
      if (!give(w, s, c))
        break;
      return true;
    }
    if (k == UPDATES || hli_net_stopped(w))
      break;
    *f = solve(w, s, c, threshold, search_close, !dropped);
  }
  *f = HUGE_VAL;
  return true;
}

bool hli_compact_sharpen(hli_work *w, hli_state *s, const hli_sharpness *by, double *f,
                         bool *kept) {
  hli_compact *c = w->compact;
  if (c == NULL || !take(w, s, c))
    return false;
  const double weight = w->weight, tolerance = w->tolerance;
  w->raise = by->raise;
  w->tolerance = sharp_close / 1e-3;
  w->weight = by->stiffness * weight;
  bool dropped = true;
  *kept = false;
  for (int k = 0; k < SHARP_UPDATES && !*kept && !hli_net_stopped(w); k++) {
    *f = solve(w, s, c, HUGE_VAL, by->close, !dropped);
    if (!(*f < HUGE_VAL))
      break;
    value(w, s, c, VALUE_UPDATE);
    dropped = drop_small(w, c);
    *kept = !dropped && w->violation <= 1;
  }
  w->raise = 0;
  *kept = *kept && give(w, s, c);
  w->tolerance = tolerance;
  w->weight = weight;
  return true;
}

bool hli_compact_worths(hli_work *w, hli_state *s, double *worth) {
  hli_compact *c = w->compact;
  if (c == NULL || !take(w, s, c) || isinf(value(w, s, c, VALUE_GRADIENT)))
    return false;
  reverse(w, s, c);
  reduce(s, w, c);
  for (int k = 0; k < s->streams; k++)
    worth[k] = w->m->side[k] == HL_SIDE_HOT ? c->g_left[k] : c->item[c->rest[k]].g;
  return true;
}
