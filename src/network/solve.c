/** Minimisation at fixed structure: BFGS in the reduced space with drop events, multipliers around
 * it. */

#include "network/network.h"

enum {
  STEPS = 150,
  BACKTRACKS = 25,
  LOOK_BACK = 5,
  LOOK_BACK_MEANS = 40,
  STEPS_MEANS = 400,
  UPDATES = 8,
  POLISH_UPDATES = 40,
  STALL = 4
};
/* Convergence of a solve, relative to TAC: in the search and for good. */
static const double search_close = 1e-7, polish_close = 1e-13;
/* The same of networks with machines between mean temperatures: their cost is nearly linear, so
 * that little is gained per step for long. */
static const double means_close = 1e-10;
static const double sufficient = 1e-4; /* Armijo's share of the promised decrease */
static const double first_step = 0.1;  /* of the scaled variables */
static const double least_fraction = 5e-4, bypass_fraction = 2e-3;
static const double towards = 0.9;        /* of the way to a bound that is not to be reached */
static const double least_held = 1e-3;    /* a unit that is held shrinks no further [W] */
static const double evap_step = 20;       /* [K] */
static const double small_machine = 0.05; /* of its smallest stream: try without */
static const double gone = 1e-9;          /* share of its smaller stream at which a unit leaves */
static const double terms_close =
    5e-5; /* left-over terms of the augmented Lagrangian, relative to TAC */

/* ------------------------------------------------------------- workspace */

hl_status hli_net_work_new(hl_ctx *ctx, const hl_network_models *models,
                           const hl_network_settings *settings, int units, int machines,
                           hli_work *w) {
  *w = (hli_work){.m = models, .ctx = ctx, .set = *settings, .tolerance = 1};
  hli_arena_init(&w->arena, ctx);
  hli_arena *a = &w->arena;
  int nodes = models->streams + 6 * units, rows = models->streams + machines + 2;
  int columns = units + machines + nodes, most = units > rows ? units : rows;
  w->price = HLI_NEW(a, double, models->utilities + 1);
  w->engine = HLI_NEW(a, hli_engine, machines + 1);
  w->spot = HLI_NEW(a, hli_spot, units);
  w->stage = HLI_NEW(a, int, units);
  w->g_duty = HLI_NEW(a, double, units);
  w->g_x = HLI_NEW(a, double, nodes);
  w->g_evap = HLI_NEW(a, double, machines + 1);
  w->end_at = HLI_NEW(a, double, nodes);
  w->g_end = HLI_NEW(a, double, nodes);
  w->heat = HLI_NEW(a, double, models->utilities + models->requirements + 1);
  w->corner =
      HLI_NEW(a, hli_corner,
              2 * (models->lines > HLI_KNOTS ? models->lines : HLI_KNOTS) + HLI_CORNERS_LEAST);
  w->column = HLI_NEW(a, hli_column, columns);
  w->basis = hli_arena_raw(a, (size_t)units * (size_t)units, sizeof(double));
  w->in_tree = HLI_NEW(a, bool, units);
  w->parent_edge = HLI_NEW(a, int, rows);
  w->parent = HLI_NEW(a, int, rows);
  w->level = HLI_NEW(a, int, rows);
  w->order = HLI_NEW(a, int, units);
  w->key = HLI_NEW(a, double, most);
  w->matrix = hli_arena_raw(a, (size_t)rows * (size_t)rows, sizeof(double));
  w->right = HLI_NEW(a, double, most);
  w->freedom = HLI_NEW(a, double, units);
  w->share = HLI_NEW(a, double, machines + 1);
  double **vector[] = {&w->g, &w->g_before, &w->step, &w->change, &w->product};
  bool there = true;
  for (size_t k = 0; k < sizeof vector / sizeof *vector; k++)
    there &= (*vector[k] = HLI_NEW(a, double, columns)) != NULL;
  w->duty = HLI_NEW(a, double, units);
  w->d_duty = HLI_NEW(a, double, units);
  w->x = HLI_NEW(a, double, nodes);
  w->d_x = HLI_NEW(a, double, nodes);
  w->evap = HLI_NEW(a, double, machines + 1);
  w->d_evap = HLI_NEW(a, double, machines + 1);
  if (!there || !w->price || !w->engine || !w->stage || !w->spot || !w->g_duty || !w->g_x ||
      !w->g_evap || !w->end_at || !w->g_end || !w->heat || !w->corner || !w->column || !w->basis ||
      !w->in_tree || !w->parent_edge || !w->parent || !w->level || !w->order || !w->key ||
      !w->matrix || !w->right || !w->freedom || !w->share || !w->duty || !w->d_duty || !w->x ||
      !w->d_x || !w->evap || !w->d_evap)
    return hli_nomem(ctx);
  HLI_TRY(hli_state_new(a, models, units, machines, &w->without));
  HLI_TRY(hli_state_new(a, models, units, machines, &w->origin));
  HLI_TRY(hli_state_new(a, models, units, machines, &w->other));
  w->machine = HLI_NEW(a, hl_machine *, models->types + 1);
  w->result = HLI_NEW(a, hl_cycle_result, 1);
  if (!w->machine || !w->result)
    return hli_nomem(ctx);
  for (int k = 0; k < models->types; k++)
    HLI_TRY(hl_machine_copy(models->type[k].machine, ctx, &w->machine[k]));
  const hl_economics *economics = hl_problem_economics(models->problem);
  const double seconds = hl_economics_seconds(economics),
               energy = seconds * settings->energy_weight, co2 = seconds * settings->co2_weight;
  w->unit_price = settings->unit_weight;
  w->electricity =
      models->electricity + energy + (co2 > 0 ? co2 * hl_economics_power_co2(economics) : 0);
  /* Heat that no utility gives or takes costs more than any network that does without it. */
  double dearest = w->electricity;
  for (int u = 0; u < models->utilities; u++) {
    const hli_utility *own = &models->utility[u];
    w->price[u] = own->price + energy * (own->power + (own->side == HL_SIDE_HOT)) +
                  (own->side == HL_SIDE_HOT ? seconds * settings->heat_weight : 0) +
                  (co2 > 0 ? co2 * own->co2 : 0);
    dearest = hli_more(dearest, fabs(w->price[u]));
  }
  double heat = 0, fixed = 0;
  for (int k = 0; k < models->streams; k++)
    heat += models->stream[k].duty;
  for (int k = 0; k < models->classes * models->classes; k++)
    fixed = hli_more(fixed, models->annuity * models->pair[k].fixed + w->unit_price);
  w->void_price = 10 * dearest + 10 * fixed * models->streams / heat + 1e-6;
  if (!settings->use_hot_utility)
    for (int u = 0; u < models->utilities; u++)
      if (models->utility[u].side == HL_SIDE_HOT)
        w->price[u] += w->void_price;
  return hli_compact_fits(w) ? hli_compact_new(w, units, &w->compact) : HL_OK;
}

hl_status hli_net_work_end(hli_work *work, hl_status status) {
  for (int k = 0; work->machine && k < work->m->types; k++)
    hl_machine_free(work->machine[k]);
  hli_release(work->ctx, work->inverse_hessian);
  hli_arena_free(&work->arena);
  return status == HL_OK && work->starved ? hli_nomem(work->ctx) : status;
}

/* ------------------------------------------------------- reduced variables */

static const double *column_basis(const hli_work *w, const hli_state *s, int c) {
  return &w->basis[c * s->unit_room];
}

/** Gradient in the scaled reduced variables. */
static void reduce_gradient(const hli_work *w, const hli_state *s, double *g) {
  for (int c = 0; c < w->columns; c++) {
    const hli_column *column = &w->column[c];
    double sum = 0;
    if (column->kind == COLUMN_DUTY) {
      const double *v = column_basis(w, s, c);
      for (int k = 0; k < s->units; k++)
        sum += v[k] * w->g_duty[k];
    } else if (column->kind == COLUMN_EVAP) {
      sum = w->g_evap[column->index];
    } else {
      sum = w->g_x[column->index] - w->g_x[column->other];
    }
    g[c] = sum * column->scale;
  }
}

/** Reduced step as a direction of the state. */
static void expand(hli_work *w, const hli_state *s, const double *p) {
  memset(w->d_duty, 0, (size_t)s->units * sizeof(double));
  memset(w->d_x, 0, (size_t)s->nodes * sizeof(double));
  memset(w->d_evap, 0, (size_t)s->machines * sizeof(double));
  for (int c = 0; c < w->columns; c++) {
    const hli_column *column = &w->column[c];
    double step = p[c] * column->scale;
    if (column->kind == COLUMN_DUTY) {
      const double *v = column_basis(w, s, c);
      for (int k = 0; k < s->units; k++)
        w->d_duty[k] += v[k] * step;
    } else if (column->kind == COLUMN_EVAP) {
      w->d_evap[column->index] += step;
    } else {
      w->d_x[column->index] += step;
      w->d_x[column->other] -= step;
    }
  }
}

static void set_origin(hli_work *w, const hli_state *s) {
  for (int k = 0; k < s->units; k++)
    w->duty[k] = s->unit[k].duty;
  for (int k = 0; k < s->nodes; k++)
    w->x[k] = s->node[k].x;
  for (int k = 0; k < s->machines; k++)
    w->evap[k] = s->machine[k].t_evap;
}

static void move(const hli_work *w, hli_state *s, double alpha) {
  for (int k = 0; k < s->units; k++)
    s->unit[k].duty = w->duty[k] + alpha * w->d_duty[k];
  for (int k = 0; k < s->nodes; k++)
    if (s->node[k].kind == HL_NODE_SERIES)
      s->node[k].x = w->x[k] + alpha * w->d_x[k];
  for (int k = 0; k < s->machines; k++)
    s->machine[k].t_evap = w->evap[k] + alpha * w->d_evap[k];
}

/* ------------------------------------------------------------- the step */

/** How far a step may go, and what stops it there: a unit that leaves, a machine's only leaf, or a
 * limit of a soft stream's outlet. */
typedef struct hli_reach {
  double alpha;
  int unit, machine, stream, limit;
} hli_reach;

/** Machine of which the unit is the only leaf on its side, or -1. */
static int only_leaf(const hli_state *s, const hli_unit *unit) {
  for (int side = 0; side < 2; side++) {
    int count, first;
    if (unit->end[side].kind != HL_PORT_MACHINE)
      continue;
    hli_machine_heat(s, unit->end[side].index, side, &count, &first);
    if (count == 1)
      return unit->end[side].index;
  }
  return -1;
}

/** Nothing is left to the limit of an outlet from this share of its stream's duty on. */
static const double outlet_close = 1e-13;

/** The limit that a free outlet gets to, if before `reach`. The nearest one at the inlet is that of
 * duties. */
static hli_reach reach_outlet(const hli_work *w, const hli_state *s, int stream, hli_reach reach) {
  const hli_track *track = &w->m->stream[stream];
  double heat = 0, change = 0;
  for (int k = 0; k < s->units; k++)
    for (int side = 0; side < 2; side++)
      if (s->unit[k].end[side].kind == HL_PORT_STREAM && s->unit[k].end[side].index == stream) {
        heat += w->duty[k];
        change += w->d_duty[k];
      }
  if (change == 0 || (change < 0 && track->least == 0))
    return reach;
  const double room = change > 0 ? track->duty - heat : heat - track->least;
  const double alpha = room > outlet_close * track->duty ? room / fabs(change) : 0;
  return alpha < reach.alpha
             ? (hli_reach){alpha, -1, -1, stream, change > 0 ? OUTLET_FAR : OUTLET_NEAR}
             : reach;
}

static hli_reach reach_of(const hli_work *w, const hli_state *s) {
  hli_reach reach = {HUGE_VAL, -1, -1, -1, 0};
  for (int k = 0; k < s->units; k++) {
    if (w->d_duty[k] >= 0)
      continue;
    double alpha = w->hold && w->duty[k] < least_held ? 0 : -w->duty[k] / w->d_duty[k];
    if (alpha >= reach.alpha)
      continue;
    int machine = only_leaf(s, &s->unit[k]);
    reach = machine >= 0 || w->hold ? (hli_reach){towards * alpha, -1, machine, -1, 0}
                                    : (hli_reach){alpha, k, -1, -1, 0};
  }
  for (int k = 0; k < s->streams; k++)
    if (hli_is_free(w, s, k))
      reach = reach_outlet(w, s, k, reach);
  hli_reach free = {reach.alpha, -1, -1, -1, 0};
  for (int k = 0; k < s->nodes; k++)
    if (s->node[k].kind == HL_NODE_SERIES && w->d_x[k] < 0)
      free.alpha = hli_less(free.alpha, towards * (w->x[k] - least_fraction) / -w->d_x[k]);
  for (int k = 0; k < s->machines; k++)
    if (w->d_evap[k] != 0)
      free.alpha = hli_less(free.alpha, evap_step / fabs(w->d_evap[k]));
  return free.alpha < reach.alpha ? free : reach;
}

/** Backtracking line search; the accepted length, 0 if none. *f: value there. */
static double search_line(hli_work *w, hli_state *s, double alpha, const hli_reach *reach,
                          double slope, double *f) {
  double start = *f;
  for (int k = 0; k < BACKTRACKS; k++) {
    move(w, s, alpha);
    if (alpha == reach->alpha && reach->unit >= 0)
      s->unit[reach->unit].duty = 0;
    double value = hli_net_value(w, s, VALUE_GRADIENT);
    if (value <= start + sufficient * alpha * slope) {
      *f = value;
      return alpha;
    }
    double next = -slope * alpha * alpha / (2 * (value - start - slope * alpha));
    alpha = isfinite(next) ? hli_less(hli_more(next, 0.1 * alpha), 0.5 * alpha) : 0.1 * alpha;
  }
  return 0;
}

/* ---------------------------------------------------------------- events */

bool hli_net_leave(hli_work *w, hli_state *s) {
  bool changed = false;
  for (int k = s->units - 1; k >= 0; k--) {
    double size = HUGE_VAL;
    for (int side = 0; side < 2; side++)
      if (s->unit[k].end[side].kind == HL_PORT_STREAM)
        size = hli_less(size, w->m->stream[s->unit[k].end[side].index].duty);
    if (s->unit[k].duty > gone * size || only_leaf(s, &s->unit[k]) >= 0 || w->hold)
      continue;
    hli_unit_remove(s, k, true);
    changed = true;
    w->reduced = false;
  }
  for (int k = 0; k < s->nodes; k++) {
    const hli_twig *node = &s->node[k];
    bool split = node->kind == HL_NODE_PARALLEL;
    bool empty = node->kind == HL_NODE_SERIES && node->parent >= 0 && node->first < 0;
    if (split && !hli_track_slopes(&w->m->stream[hli_tree_root(s, k)]))
      hli_tree_flatten(s, k); /* of a stream of constant temperature: it does nothing */
    else if (empty && node->x < bypass_fraction)
      hli_tree_drop_branch(s, k);
    else
      continue;
    changed = true;
    w->reduced = false;
  }
  return changed;
}

/** A step got to the limit of an outlet, which from now on stays there. */
static bool hold_outlet(hli_work *w, hli_state *s, const hli_reach *reach, double alpha) {
  if (reach->stream < 0 || alpha != reach->alpha)
    return false;
  s->outlet[reach->stream] = reach->limit;
  w->reduced = false;
  return true;
}

/** Keep the network without a machine if its imbalance can be projected away and it is cheaper. */
static bool leave_machine(hli_work *w, hli_state *s, int machine, double *f) {
  if (w->set.fix_operation || w->hold)
    return false;
  hli_state_copy(&w->without, s);
  hli_machine_remove(&w->without, machine);
  if (!hli_net_project(w, &w->without, false))
    return false;
  double value = hli_net_value(w, &w->without, VALUE_GRADIENT);
  if (!(value < *f))
    return false;
  hli_state_copy(s, &w->without);
  w->reduced = false;
  *f = value;
  return true;
}

/** A machine that has become small beside its streams. */
static int find_small_machine(const hli_work *w, const hli_state *s) {
  for (int k = 0; k < s->machines; k++) {
    double least = HUGE_VAL;
    int count, first;
    for (int u = 0; u < s->units; u++)
      for (int side = 0; side < 2; side++)
        if (s->unit[u].end[side].kind == HL_PORT_MACHINE && s->unit[u].end[side].index == k &&
            s->unit[u].end[1 - side].kind == HL_PORT_STREAM)
          least = hli_less(least, w->m->stream[s->unit[u].end[1 - side].index].duty);
    if (hli_machine_heat(s, k, HOT, &count, &first) < small_machine * least)
      return k;
  }
  return -1;
}

/* ----------------------------------------------------------------- solve */

static int most_steps(const hli_work *w) { return w->m->means ? STEPS_MEANS : STEPS; }

/** Convergence of a solve in the search. */
static double search_end(const hli_work *w) { return w->m->means ? means_close : search_close; }

/** Room for the inverse Hessian of n variables, which are far fewer than there could be. */
static bool has_hessian(hli_work *w, int n) {
  if (n <= w->hessian_room)
    return true;
  const int room = n + n / 2 + 16;
  double *grown =
      hli_resize(w->ctx, w->inverse_hessian, (size_t)room * (size_t)room * sizeof(double));
  w->starved = w->starved || grown == NULL;
  if (grown == NULL)
    return false;
  w->inverse_hessian = grown;
  w->hessian_room = room;
  return true;
}

/** One BFGS run on a fixed basis; true if the structure changed and another is needed. */
static bool descend(hli_work *w, hli_state *s, double threshold, double tolerance, bool warm,
                    int *steps, double *f) {
  double past[LOOK_BACK_MEANS];
  const int look_back = w->m->means ? LOOK_BACK_MEANS : LOOK_BACK, most = most_steps(w);
  warm = warm && w->reduced;
  if (!warm)
    hli_net_reduce(w, s);
  w->reduced = true;
  int n = w->columns, here = 0;
  if (n == 0 || !has_hessian(w, n))
    return false;
  double *g = w->g, *p = w->step, *h = w->inverse_hessian;
  reduce_gradient(w, s, g);
  if (!warm)
    hli_bfgs_start(n, h, 1);
  for (bool fresh = !warm; *steps < most && !hli_net_stopped(w); ++*steps, here++) {
    hli_bfgs_direction(n, h, g, p);
    double slope = hli_dot(n, g, p);
    if (!(slope < 0) || isinf(slope)) {
      if (fresh)
        return false;
      hli_bfgs_start(n, h, 1);
      fresh = true;
      continue;
    }
    if (!fresh && -slope < tolerance * fabs(*f))
      return false;
    if (fresh && -slope < 1e-6 * tolerance * tolerance * fabs(*f))
      return false;
    expand(w, s, p);
    set_origin(w, s);
    hli_reach reach = reach_of(w, s);
    if (hold_outlet(w, s, &reach, 0))
      return true;
    double wish = fresh ? first_step / sqrt(hli_dot(n, g, g)) : 1, before = *f;
    double alpha = search_line(w, s, hli_less(wish, reach.alpha), &reach, slope, f);
    if (alpha == 0) {
      move(w, s, 0);
      *f = hli_net_value(w, s, VALUE_GRADIENT);
      if (fresh)
        return false;
      hli_bfgs_start(n, h, 1);
      fresh = true;
      continue;
    }
    bool changed = hold_outlet(w, s, &reach, alpha);
    changed |= hli_net_leave(w, s);
    if (changed) {
      *f = hli_net_value(w, s, VALUE_GRADIENT);
      return true;
    }
    if (alpha == reach.alpha && reach.machine >= 0) {
      if (leave_machine(w, s, reach.machine, f))
        return true;
      *f = hli_net_value(w, s, VALUE_GRADIENT); /* back from the trial without */
    }
    if (here >= look_back && *f - 2 * (past[here % look_back] - *f) > threshold)
      return false;
    past[here % look_back] = before;
    memcpy(w->g_before, g, (size_t)n * sizeof *g);
    reduce_gradient(w, s, g);
    for (int i = 0; i < n; i++) {
      p[i] *= alpha;
      w->change[i] = g[i] - w->g_before[i];
    }
    hli_bfgs_update(n, h, p, w->change, w->product, fresh);
    fresh = false;
  }
  return false;
}

/** The same until nothing changes the structure, and no outlet held should be let go. */
static void descend_all(hli_work *w, hli_state *s, double threshold, double tolerance, bool warm,
                        int *steps, double *f) {
  double before = HUGE_VAL;
  for (bool again = true; again; before = *f) {
    while (descend(w, s, threshold, tolerance, warm, steps, f))
      warm = false;
    again = *f < threshold && *f < before && *steps < most_steps(w) &&
            hli_release_outlets(w, s, tolerance * fabs(*f));
    warm = false;
  }
}

double hli_net_solve(hli_work *w, hli_state *s, double threshold, double tolerance, bool warm) {
  double f = hli_net_value(w, s, VALUE_GRADIENT);
  int steps = 0, small;
  do {
    descend_all(w, s, threshold, tolerance, warm, &steps, &f);
    warm = false;
    small = f < threshold ? find_small_machine(w, s) : -1;
  } while (small >= 0 && leave_machine(w, s, small, &f) && steps < most_steps(w));
  return f;
}

bool hli_net_stopped(const hli_work *w) {
  return w->stop != NULL ? hli_stop_due(w->stop) : hl_ctx_stopped(w->ctx);
}

double hli_net_solve_limits(hli_work *w, hli_state *s, double threshold) {
  if (hli_net_stopped(w))
    return HUGE_VAL;
  double f;
  if (hli_compact_solve(w, s, threshold, &f))
    return f; /* HUGE_VAL too */
  f = hli_net_solve(w, s, threshold, search_end(w), false);
  for (int k = 0; f < threshold; k++) {
    hli_net_value(w, s, VALUE_UPDATE);
    if (w->violation <= 1 && w->terms <= terms_close * fabs(f))
      return f;
    if (k == UPDATES || hli_net_stopped(w))
      break;
    f = hli_net_solve(w, s, threshold, search_end(w), true);
  }
  return HUGE_VAL;
}

/** Whether a solve has lost what the case requires. */
static bool lacks(const hli_work *w, const hli_state *s) {
  int first;
  return hli_count_missing(w, s, &first) > 0;
}

double hli_net_settle(hli_work *w, hli_state *s) {
  const double stiff = 100;
  hli_state_copy(&w->origin, s);
  hli_state_copy(&w->other, s);
  w->weight = hli_more(w->weight, 1e-9); /* without any there is no value */
  hli_net_set_reference(w, hli_net_value(w, s, VALUE_ONLY) - hli_net_penalty(w, s));
  double found;
  if (hli_compact_solve(w, s, HUGE_VAL, &found) && found < HUGE_VAL)
    return found;
  hli_state_copy(s, &w->origin);
  hli_net_set_reference(w, hli_net_solve(w, s, HUGE_VAL, 1e-4, false) - hli_net_penalty(w, s));
  double weight = w->weight, f = hli_net_solve_limits(w, s, HUGE_VAL);
  w->weight = stiff * weight;
  double other = hli_net_solve_limits(w, &w->other, HUGE_VAL);
  w->weight = weight;
  const int lost = lacks(w, s) - lacks(w, &w->other);
  const bool better = lost > 0 ? isfinite(other) : lost == 0 && other < f;
  if (better)
    hli_state_copy(s, &w->other);
  else if (isinf(f))
    hli_state_copy(s, &w->origin);
  return better ? other : f;
}

/** Shells that the areas of the last evaluation need, of units that have more or none yet. */
static void count_shells(const hli_work *w, hli_state *s) {
  for (int u = 0; u < s->units; u++) {
    hli_unit *unit = &s->unit[u];
    const double need = hl_cost_shells(w->spot[u].area, w->m->design.shell_max);
    if (unit->shells == 0 || need < unit->shells)
      unit->shells = need;
  }
}

void hli_free_shells(const hli_work *w, hli_state *s) {
  for (int u = 0; u < s->units; u++)
    s->unit[u].shells = w->one_shell ? 1 : 0;
}

/** How far a unit's area is beyond what one shell less holds, as a share of that. */
static double beyond_fewer(const hli_work *w, const hli_state *s, int u) {
  const double fewer = s->unit[u].shells - 1;
  return fewer > 0 ? w->spot[u].area / (fewer * w->m->design.shell_max) - 1 : (double)INFINITY;
}

/** The unit of the least such share above `from`, below `to`; -1: none. */
static int nearest_fewer(const hli_work *w, const hli_state *s, double from, double to) {
  int at = -1;
  for (int u = 0; u < s->units; u++) {
    const double share = beyond_fewer(w, s, u);
    if (share > from && share < to) {
      to = share;
      at = u;
    }
  }
  return at;
}

/** Solve with the shells of w->other, which become those of s if that is cheaper. */
static void try_shells(hli_work *w, hli_state *s, double *f) {
  const double here = hli_net_solve_limits(w, &w->other, *f);
  if (here < *f) {
    *f = here;
    hli_net_value(w, &w->other, VALUE_ONLY);
    count_shells(w, &w->other);
    hli_state_copy(s, &w->other);
  }
  hli_net_value(w, s, VALUE_ONLY);
}

double hli_net_choose_shells(hli_work *w, hli_state *s, double f, double threshold, bool final) {
  const double all = 0.3, one = final ? 0.5 : 0.15; /* of the area that one shell less holds */
  const int most = final ? 20 + 4 * s->units : 3;   /* solves, where there are many to come */
  if (isinf(w->m->design.shell_max) || !(f < threshold) || (w->one_shell && !final))
    return f;
  hli_net_value(w, s, VALUE_ONLY);
  count_shells(w, s);
  f = hli_net_solve_limits(w, s, HUGE_VAL);
  if (isinf(f))
    return f;
  hli_net_value(w, s, VALUE_ONLY);
  count_shells(w, s);
  hli_state_copy(&w->other, s);
  int near = 0;
  for (int u = 0; u < s->units; u++)
    if (beyond_fewer(w, s, u) < all) {
      w->other.unit[u].shells--;
      near++;
    }
  if (near > 1)
    try_shells(w, s, &f);
  double share = 0;
  for (int n = 0, u; n < most && (u = nearest_fewer(w, s, share, one)) >= 0; n++) {
    if (hli_net_stopped(w))
      break;
    share = beyond_fewer(w, s, u);
    hli_state_copy(&w->other, s);
    w->other.unit[u].shells--;
    try_shells(w, s, &f);
  }
  return f;
}

/**
 * Multiplier rounds until all bounds are kept but for rounding; false if they cannot be, or where
 * the violations do not shrink.
 */
static bool sharpen(hli_work *w, hli_state *s, const hli_sharpness *by, double *value) {
  /* A constraint that no variable moves may still be met exactly. */
  const double within = 1e-10, shrinks = 0.5, exact = 1e-9;
  double weight = w->weight, tolerance = w->tolerance, past[STALL];
  w->raise = by->raise;
  w->hold = by->hold;
  w->tolerance = within / 1e-3;
  w->weight = by->stiffness * weight;
  bool kept = false, done = false;
  for (int k = 0; k < POLISH_UPDATES && !done && !hli_net_stopped(w); k++) {
    *value = hli_net_solve(w, s, HUGE_VAL, by->close, k > 0);
    hli_net_value(w, s, VALUE_UPDATE);
    kept = w->violation <= 1;
    done = kept && w->edges <= exact * fabs(*value);
    if (!kept && k >= STALL && !(w->violation < shrinks * past[k % STALL]))
      break;
    past[k % STALL] = w->violation;
  }
  w->raise = 0;
  w->hold = false;
  w->tolerance = tolerance;
  w->weight = weight;
  return kept;
}

bool hli_net_stays(hli_work *w, const hli_state *s) {
  const hli_sharpness check = {1, 1e-4, search_end(w), true},
                      compact = {30, 5e-7, polish_close, false};
  double ignored;
  bool kept;
  hli_state_copy(&w->other, s);
  if (hli_compact_sharpen(w, &w->other, &compact, &ignored, &kept))
    return kept;
  return sharpen(w, &w->other, &check, &ignored);
}

bool hli_net_polish(hli_work *w, hli_state *s, double *value) {
  /* A soft penalty may let a unit go that the constraints need, as its fixed charge is saved: then
   * again with all units held. Large networks converge slowly: then with stiffer penalties, farther
   * on the safe side. Last from there, for units that turn out to be of no use. */
  const hli_sharpness stage[] = {{30, 5e-7, polish_close, false},
                                 {30, 5e-7, polish_close, true},
                                 {1e3, 5e-6, polish_close, true},
                                 {3e4, 5e-5, polish_close, true},
                                 {30, 5e-7, polish_close, false}};
  enum { STAGES = sizeof stage / sizeof *stage };
  const double dearer = 1e-3;
  double start = hli_net_value(w, s, VALUE_ONLY);
  bool kept = false;
  hli_state_copy(&w->origin, s);
  if (hli_compact_sharpen(w, s, &stage[0], value, &kept) && kept)
    return true;
  kept = false;
  hli_state_copy(s, &w->origin);
  for (int k = 0; k < STAGES; k++) {
    double f;
    bool last = k == STAGES - 1;
    if (kept && !last && *value <= start + dearer * fabs(start))
      continue;
    if (last && !kept)
      break;
    hli_state_copy(&w->other, last ? s : &w->origin);
    if (!sharpen(w, &w->other, &stage[k], &f) || (kept && !(f < *value)))
      continue;
    kept = true;
    *value = f;
    hli_state_copy(s, &w->other);
  }
  return kept;
}
