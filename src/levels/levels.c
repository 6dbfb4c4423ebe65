/** Settings, profiles, and the order of the steps. */
#include <stddef.h>

#include "levels/work.h"

#define FIELD(name) offsetof(hl_levels_settings, name)
static const hl_setting rows[] = {
    {"model", HL_SETTING_CHOICE, HL_DIM_NONE, FIELD(model), HL_LEVELS_PAIRED, 0, HL_LEVELS_PARALLEL,
     "How heat is lifted: between any two levels, between means, by machines of two levels each.",
     "paired|lumped|parallel"},
    {"cop", HL_SETTING_CHOICE, HL_DIM_NONE, FIELD(cop), HL_LEVELS_COP_ADDITIVE, 0,
     HL_LEVELS_COP_MULTIPLICATIVE, "COP of heating: 1 + eta·Te/(Tc - Te), or eta·Tc/(Tc - Te).",
     "additive|multiplicative"},
    {"eta", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(eta), 0.5, 0.01, 1.0, "Second-law efficiency.",
     NULL},
    {"dt_cont", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(dt_cont), NAN, 0.0, 100.0,
     "The machine's share of the approach: condensers are hotter by it, evaporators colder; unset: "
     "half of targets.dt_min.",
     NULL},
    {"condensers", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(condensers), 1, 1, HL_LEVELS_MOST,
     "Most levels at the sink; of the parallel model most machines.", NULL},
    {"evaporators", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(evaporators), 1, 1, HL_LEVELS_MOST,
     "Most levels at the source; the parallel model has as many as machines.", NULL},
    {"prove", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(prove), 0, 0, 1,
     "Prove the optimum to stop.gap by branch and bound.", NULL},
};
#undef FIELD
const hl_settings_table hl_levels_table = {"levels", sizeof(hl_levels_settings),
                                           sizeof rows / sizeof *rows, rows};

/* ------------------------------------------------------------------- profiles */

static hl_status check(hl_ctx *ctx, const hl_point *at, int count, bool sink) {
  const char *name = sink ? "sink" : "source";
  if (count < 2 || at[0].q != 0 || !(at[count - 1].q > 0))
    HLI_FAIL(ctx, 1, NULL,
             "the profile of the %s has no heat\nIt begins at 0 W at the pinch, or nearest to it.",
             name);
  for (int k = 0; k < count; k++) {
    bool finite = isfinite(at[k].q) && isfinite(at[k].t) && at[k].t > 0;
    double step = k > 0 ? (at[k].t - at[k - 1].t) * (sink ? 1 : -1) : 0;
    if (!finite || (k > 0 && (at[k].q < at[k - 1].q || step < 0)))
      HLI_FAIL(ctx, 1, NULL,
               "corner %d of the profile of the %s is %g W at %g K; heat must not fall from the "
               "pinch outward, and temperature must not %s",
               k, name, at[k].q, at[k].t, sink ? "fall" : "rise");
  }
  return HL_OK;
}

static bool room_for(hli_arena *arena, hli_side *side, int count) {
  side->q = HLI_NEW(arena, double, 3 * count);
  if (side->q == NULL)
    return false;
  side->t = side->q + count;
  side->t_given = side->t + count;
  return true;
}

static bool copy(hli_arena *arena, hli_side *side, const hl_point *at, int count, bool sink) {
  side->sink = sink;
  side->count = count;
  if (!room_for(arena, side, count))
    return false;
  for (int k = 0; k < count; k++) {
    side->q[k] = at[k].q;
    side->t_given[k] = at[k].t;
  }
  return true;
}

static int room_of(const hli_side *side) { return HLI_LEVELS_CELLS + side->count + 3; }

static bool make_fit(hli_arena *arena, hli_fit *fit, const hli_side *side) {
  const int room = room_of(side), rows_of = HL_LEVELS_MOST + 1;
  fit->q = HLI_NEW(arena, double, 4 * room);
  fit->v = HLI_NEW(arena, double, rows_of *room);
  fit->arg = HLI_NEW(arena, int, rows_of *room);
  if (fit->q == NULL || fit->v == NULL || fit->arg == NULL)
    return false;
  fit->u = fit->q + room;
  fit->u_near = fit->u + room;
  fit->ends = fit->u_near + room;
  return true;
}

static bool make_relax(hl_levels *levels) {
  const int sink = room_of(&levels->sink), source = room_of(&levels->source);
  const int room = sink > source ? sink : source;
  int leaves = 1;
  while (leaves < 2 * sink)
    leaves *= 2;
  double *row = HLI_NEW(&levels->arena, double, 5 * room + 5 * leaves);
  if (row == NULL)
    return false;
  levels->relax = (hli_relax){row, row + room, row + 2 * room, row + 3 * room, row + 4 * room};
  row += 5 * room;
  levels->lines = (hli_lines){leaves, row, row + leaves, row + 3 * leaves};
  return true;
}

hl_status hl_levels_new(hl_ctx *ctx, const hl_point *sink, int sink_count, const hl_point *source,
                        int source_count, hl_levels **out) {
  *out = NULL;
  HLI_TRY(check(ctx, sink, sink_count, true));
  HLI_TRY(check(ctx, source, source_count, false));
  hl_levels *levels = hli_zalloc(ctx, 1, sizeof *levels);
  if (levels == NULL)
    return hli_nomem(ctx);
  levels->ctx = ctx;
  levels->dt_cont = NAN;
  hli_arena_init(&levels->arena, ctx);
  if (!copy(&levels->arena, &levels->sink, sink, sink_count, true) ||
      !copy(&levels->arena, &levels->source, source, source_count, false) ||
      !room_for(&levels->arena, &levels->rest, source_count + 1) ||
      !make_fit(&levels->arena, &levels->fit[0], &levels->sink) ||
      !make_fit(&levels->arena, &levels->fit[1], &levels->source) || !make_relax(levels)) {
    hl_levels_free(levels);
    return hli_nomem(ctx);
  }
  *out = levels;
  return HL_OK;
}

void hl_levels_free(hl_levels *levels) {
  if (levels == NULL)
    return;
  hli_arena_free(&levels->arena);
  hli_release(levels->ctx, levels);
}

/* --------------------------------------------------------------------- solving */

/* A load may be beyond its profile by what rounding of tables makes of it. */
static const double rounding = 1e-7;
/* What is taken of the other side may be beyond its end by what rounding of sums makes of it. */
static const double close_to_all = 1e-12;

static hl_status settle(hl_levels *levels, const hl_levels_settings *settings,
                        hl_levels_settings *set) {
  hl_settings_init(&hl_levels_table, set);
  if (settings != NULL)
    *set = *settings;
  if (isnan(set->dt_cont))
    set->dt_cont = 0;
  HLI_TRY(hl_settings_check(levels->ctx, &hl_levels_table, set));
  hli_side *side[] = {&levels->sink, &levels->source};
  if (set->dt_cont == levels->dt_cont)
    return HL_OK;
  levels->dt_cont = set->dt_cont;
  levels->fit[0].cells = levels->fit[1].cells = 0; /* made anew */
  for (int s = 0; s < 2; s++)
    for (int k = 0; k < side[s]->count; k++)
      side[s]->t[k] = side[s]->t_given[k] + (s == 0 ? set->dt_cont : -set->dt_cont);
  return HL_OK;
}

hl_status hli_levels_prepare(hl_levels *levels, const hl_levels_settings *settings) {
  hl_levels_settings set;
  return settle(levels, settings, &set);
}

static hl_status prepare(hl_levels *levels, const hl_levels_settings *settings, double load,
                         hl_levels_settings *set) {
  HLI_TRY(settle(levels, settings, set));
  if (!(load > 0) || !isnormal(load))
    HLI_FAIL(levels->ctx, 1, NULL, "the load is %g W; it must be positive", load);
  return HL_OK;
}

static hli_plan plan_of(const hl_levels *levels, const hl_levels_settings *set, hl_levels_task task,
                        double load) {
  const bool heating = task == HL_LEVELS_HEATING;
  hli_plan p = {.set = set,
                .heating = heating,
                .reversed = set->cop == HL_LEVELS_COP_MULTIPLICATIVE,
                .driver = heating ? &levels->sink : &levels->source,
                .follower = heating ? &levels->source : &levels->sink,
                .drivers = heating ? set->condensers : set->evaporators,
                .followers = heating ? set->evaporators : set->condensers,
                .load = load,
                .t_last = NAN};
  if (set->model == HL_LEVELS_PARALLEL)
    p.drivers = p.followers = set->condensers;
  return p;
}

static void clear(hl_levels_result *out, double load) {
  *out = (hl_levels_result){.outcome = HL_OUTCOME_INFEASIBLE, .load = load};
  for (int k = 0; k < HL_LEVELS_MOST; k++)
    out->t_cond[k] = out->t_evap[k] = NAN;
  out->work = out->work_continuous = out->work_reversible = out->bound = NAN;
  out->load_most = NAN;
}

/* Levels without heat are left out; `heat`: what counts. */
static int pack(double *t, double *q, const double *heat, int count, double load,
                int keep[HL_LEVELS_MOST]) {
  int n = 0;
  for (int k = 0; k < count; k++)
    if (heat[k] > 1e-9 * load) {
      keep[n] = k;
      t[n] = t[k];
      q[n++] = q[k];
    }
  for (int k = n; k < count; k++) {
    t[k] = NAN;
    q[k] = 0;
  }
  return n;
}

static void fill_at(const hli_plan *p, const hli_spots *spots, hl_levels_result *out) {
  int cond[HL_LEVELS_MOST], evap[HL_LEVELS_MOST];
  double heat = hli_follow(p, spots, out);
  if (isnan(heat))
    return;
  out->outcome = HL_OUTCOME_FEASIBLE;
  out->q_sink = p->heating ? p->load : heat;
  out->q_source = p->heating ? heat : p->load;
  out->work = out->q_sink - out->q_source;
  const int all = HL_LEVELS_MOST;
  /* A lift whose COP is 1 takes next to nothing, but is a machine all the same. */
  double moved[HL_LEVELS_MOST] = {0};
  for (int e = 0; e < all; e++) {
    moved[e] = p->set->model == HL_LEVELS_LUMPED && e == 0 ? out->q_sink : out->q_evap[e];
    for (int c = 0; c < all; c++)
      moved[e] += out->given[c][e];
  }
  out->condensers = pack(out->t_cond, out->q_cond, out->q_cond, all, p->load, cond);
  out->evaporators = pack(out->t_evap, out->q_evap, moved, all, p->load, evap);
  double lift[HL_LEVELS_MOST][HL_LEVELS_MOST] = {{0}};
  double given[HL_LEVELS_MOST][HL_LEVELS_MOST] = {{0}};
  for (int c = 0; c < out->condensers; c++)
    for (int e = 0; e < out->evaporators; e++) {
      lift[c][e] = out->lift[cond[c]][evap[e]];
      given[c][e] = out->given[cond[c]][evap[e]];
    }
  memcpy(out->lift, lift, sizeof lift);
  memcpy(out->given, given, sizeof given);
}

static void fill(const hli_plan *p, const double *x, hl_levels_result *out) {
  hli_spots spots;
  hli_plan_spots(p, x, &spots);
  fill_at(p, &spots, out);
}

/* There may be many minima: each level is tried all over the place between its neighbours. */
static bool look_around(const hli_plan *p, double *x, double cost) {
  enum { TRIES = 24 };
  const int drivers = p->drivers - 1, free = hli_plan_free(p);
  const double all = hli_side_total(p->follower), least = cost;
  for (int k = 0; k < free; k++) {
    const bool driver = k < drivers, first = k == 0 || k == drivers,
               last = k == drivers - 1 || k == free - 1;
    const double low = first ? 0 : x[k - 1];
    const double high = !last ? x[k + 1] : driver ? p->load : p->heating ? fmin(p->load, all) : all;
    double at = x[k];
    for (int n = 1; n < TRIES; n++) {
      x[k] = low + (high - low) * n / TRIES;
      const double here = hli_plan_cost(p, x);
      if (here < cost) {
        cost = here;
        at = x[k];
      }
    }
    x[k] = at;
  }
  return cost < least;
}

/* Until there is nothing better farther away. */
static double search_around(const hli_plan *p, double *x) {
  enum { ROUNDS = 4 };
  double cost = hli_levels_search(p, x);
  for (int k = 0; k < ROUNDS && look_around(p, x, cost); k++)
    cost = hli_levels_search(p, x);
  return cost;
}

/* From the lumped levels on; of parallel machines in both orders. */
static double search(hl_levels *levels, hli_plan *p, double *x) {
  hl_levels_settings lumped = *p->set;
  hli_plan start = *p;
  lumped.model = HL_LEVELS_LUMPED;
  start.set = &lumped;
  double best = INFINITY, other[HLI_LEVELS_FREE];
  if (p->set->model == HL_LEVELS_PARALLEL)
    start.set = p->set;
  if (hli_plan_free(p) > 0)
    hli_levels_start(levels, &start, x);
  if (p->set->model != HL_LEVELS_PARALLEL) {
    (void)hli_levels_search(&start, x);
    return search_around(p, x);
  }
  const bool first = p->reversed;
  bool order = first;
  for (int k = 0; k < 2; k++) {
    memcpy(other, x, sizeof other);
    p->reversed = k == 0 ? first : !first;
    double cost = search_around(p, other);
    if (cost < best) {
      best = cost;
      order = p->reversed;
      memcpy(x, other, sizeof other);
    }
  }
  p->reversed = order;
  return best;
}

/* It fits but for rounding. */
static bool fits(const hli_plan *p, double work) {
  const double heat = p->heating ? p->load - work : p->load + work;
  return isfinite(work) && heat <= hli_side_total(p->follower) * (1 + close_to_all);
}

/* The least work would take more of the source than there is: levels farther away need more, until
 * it is enough. */
static double move_away(hli_plan *p, const double *x) {
  double low = 0, high = HLI_PLAN_AWAY;
  for (int k = 0; k < 60 && high - low > 1e-15; k++) {
    p->away = 0.5 * (low + high);
    *(hli_plan_cost(p, x) < p->load - hli_side_total(p->follower) ? &low : &high) = p->away;
  }
  p->away = high;
  return hli_plan_cost(p, x);
}

/* The least work for a load; INFINITY where it does not fit. */
static double search_load(hl_levels *levels, hli_plan *p, double *x) {
  p->open = true;
  double work = search(levels, p, x);
  if (p->heating && isfinite(work) && !fits(p, work))
    work = move_away(p, x);
  return fits(p, work) ? work : (double)INFINITY;
}

/* One lift from end to end has the largest load of a source. A sink takes most heat from levels
 * that need the least work: by false position (Illinois), as it never falls with the load. */
static double most(hl_levels *levels, const hl_levels_settings *set, hl_levels_task task) {
  enum { STEPS = 60 };
  const double close = 1e-10;
  const hli_side *sink = &levels->sink, *source = &levels->source;
  const double taken = hli_side_total(source), given = hli_side_total(sink);
  double x[HLI_LEVELS_FREE] = {0}, low = 0, high = taken, over = 0, under = -given;
  hli_plan p = plan_of(levels, set, task, taken);
  if (p.heating)
    return fmin(given,
                taken / hli_ratio(&p, sink->t[sink->count - 1], source->t[source->count - 1]));
  p.open = true;
  over = high + search(levels, &p, x) - given;
  for (int k = 0, side = 0; k < STEPS && over > 0 && high - low > close * high; k++) {
    p.load = isfinite(over) ? (low * over - high * under) / (over - under) : 0.5 * (low + high);
    const double here = p.load + search(levels, &p, x) - given;
    if (here > 0) {
      high = p.load;
      over = here;
      under *= side > 0 ? 0.5 : 1;
      side = 1;
    } else {
      low = p.load;
      under = here;
      over *= side < 0 ? 0.5 : 1;
      side = -1;
    }
  }
  const double found = over > 0 ? low : high, none = 1e-12; /* of the profile: down to there */
  return found > none * taken ? found : 0;
}

hl_status hl_levels_find_most(hl_levels *levels, const hl_levels_settings *settings,
                              hl_levels_task task, double *load) {
  hl_levels_settings set;
  HLI_TRY(settle(levels, settings, &set));
  *load = most(levels, &set, task);
  return HL_OK;
}

/* Levels by search; without any where the load does not fit. */
static hl_status find(hl_levels *levels, const hl_levels_settings *settings, hl_levels_task task,
                      double load, hl_levels_settings *set, hli_plan *p, double *x, double *work,
                      hl_levels_result *out) {
  clear(out, load);
  HLI_TRY(prepare(levels, settings, load, set));
  const double side = hli_side_total(task == HL_LEVELS_HEATING ? &levels->sink : &levels->source);
  *p = plan_of(levels, set, task, fmin(load, side));
  *work = load <= side * (1 + rounding) ? search_load(levels, p, x) : (double)INFINITY;
  return HL_OK;
}

hl_status hl_levels_find(hl_levels *levels, const hl_levels_settings *settings, hl_levels_task task,
                         double load, hl_levels_result *out) {
  hl_levels_settings set;
  hli_plan p;
  double x[HLI_LEVELS_FREE] = {0}, work;
  HLI_TRY(find(levels, settings, task, load, &set, &p, x, &work, out));
  if (isfinite(work))
    fill(&p, x, out);
  return HL_OK;
}

hl_status hl_levels_solve(hl_levels *levels, const hl_levels_settings *settings,
                          hl_levels_task task, double load, const hl_stop_settings *stop,
                          hl_levels_result *out) {
  hl_levels_settings set;
  hli_plan p;
  hli_stop rule;
  double x[HLI_LEVELS_FREE] = {0}, work;
  hli_stop_start(&rule, levels->ctx, stop);
  HLI_TRY(find(levels, settings, task, load, &set, &p, x, &work, out));
  if (!isfinite(work)) {
    out->load_most = most(levels, &set, task);
    return HL_OK;
  }
  out->work_continuous = hli_levels_continuous(&p, set.eta);
  out->work_reversible = hli_levels_continuous(&p, 1.0);
  double bound = hli_plan_free(&p) > 0 ? hli_levels_relaxed(levels, &p) : work;
  if (p.heating) /* no levels take more than there is */
    bound = fmax(bound, fmin(work, load - hli_side_total(p.follower)));
  if (set.prove && p.away == 0 && work - bound > rule.limit.gap * work) {
    p.open = false;
    HLI_TRY(hli_levels_prove(levels, &p, &rule, x, &work, &bound));
    p.open = true;
  }
  fill(&p, x, out);
  /* But for rounding a bound above the work would be a fault, and is to show. */
  const double close = 1e-9 * (out->work + out->load);
  out->bound = bound > out->work && bound <= out->work + close ? out->work : bound;
  out->outcome = out->bound <= out->work && out->work - out->bound <= rule.limit.gap * out->work
                     ? HL_OUTCOME_OPTIMAL
                     : hli_stop_outcome(&rule, HL_OUTCOME_FEASIBLE);
  return HL_OK;
}

int hl_levels_load_room(const hl_levels *levels, hl_levels_task task) {
  return room_of(task == HL_LEVELS_HEATING ? &levels->sink : &levels->source);
}

hl_status hl_levels_solve_bounds(hl_levels *levels, const hl_levels_settings *settings,
                                 hl_levels_task task, double most, double *load, double *work,
                                 int *count) {
  hl_levels_settings set;
  HLI_TRY(prepare(levels, settings, most, &set));
  const double side = hli_side_total(task == HL_LEVELS_HEATING ? &levels->sink : &levels->source);
  const hli_plan p = plan_of(levels, &set, task, fmin(most, side));
  hli_levels_relax_all(levels, &p, work, (size_t)hl_levels_load_room(levels, task));
  const hli_fit *fit = &levels->fit[task == HL_LEVELS_HEATING ? 0 : 1];
  *count = fit->count;
  memcpy(load, fit->q, (size_t)fit->count * sizeof *load);
  return HL_OK;
}

hl_status hl_levels_eval(hl_levels *levels, const hl_levels_settings *settings, hl_levels_task task,
                         double load, const double *cond_q, const double *evap_q,
                         hl_levels_result *out) {
  hl_levels_settings set;
  hli_plan p;
  double x[HLI_LEVELS_FREE];
  clear(out, load);
  HLI_TRY(prepare(levels, settings, load, &set));
  p = plan_of(levels, &set, task, load);
  const double *driver = p.heating ? cond_q : evap_q, *follower = p.heating ? evap_q : cond_q;
  for (int k = 0; k + 1 < p.drivers; k++)
    x[k] = driver[k];
  for (int k = 0; k + 1 < p.followers; k++)
    x[p.drivers - 1 + k] = follower[k];
  if (load <= hli_side_total(p.driver))
    fill(&p, x, out);
  return HL_OK;
}

/* The last level of the follower farther from the pinch than it has to be; false: its profile does
 * not give it, or it is as near. */
static bool move_last(hli_plan *p, const hli_spots *spots, double t) {
  const double lands = hli_follow(p, spots, NULL), close = 1e-12;
  const double sign = p->follower->sink ? 1 : -1, room = hli_side_heat(p->follower, t);
  if (isnan(t) || p->set->model != HL_LEVELS_PAIRED)
    return false;
  if (!isnan(lands) && sign * (t - hli_side_before(p->follower, lands)) <= 0)
    return false;
  p->t_last = t;
  if (hli_follow(p, spots, NULL) <= room * (1 + close))
    return true;
  p->t_last = NAN;
  return false;
}

static hl_status check_place(hl_ctx *ctx, const hl_levels_place *at) {
  if (!isnan(at->t) && !(at->t > 0))
    HLI_FAIL(ctx, 1, NULL, "a level stands at %g K; it must be above 0 K", at->t);
  return HL_OK;
}

hl_status hl_levels_eval_at(hl_levels *levels, const hl_levels_settings *settings,
                            hl_levels_task task, double load, const hl_levels_place *cond,
                            const hl_levels_place *evap, hl_levels_result *out) {
  hl_levels_settings set;
  hli_plan p;
  hli_spots spots;
  double x[HLI_LEVELS_FREE], td[HL_LEVELS_MOST], tf[HL_LEVELS_MOST];
  clear(out, load);
  HLI_TRY(prepare(levels, settings, load, &set));
  p = plan_of(levels, &set, task, load);
  const hl_levels_place *driver = p.heating ? cond : evap, *follower = p.heating ? evap : cond;
  for (int k = 0; k < p.drivers; k++)
    HLI_TRY(check_place(levels->ctx, &driver[k]));
  for (int k = 0; k < p.followers; k++)
    HLI_TRY(check_place(levels->ctx, &follower[k]));
  if (load > hli_side_total(p.driver))
    return HL_OK;
  for (int k = 0; k < p.drivers; k++) {
    td[k] = driver[k].t;
    x[k] = fmin(fmax(driver[k].q, k > 0 ? x[k - 1] : 0), load); /* the last is not among them */
  }
  for (int k = 0; k < p.followers; k++) {
    tf[k] = follower[k].t;
    if (k + 1 < p.followers)
      x[p.drivers - 1 + k] =
          fmin(fmax(follower[k].q, k > 0 ? x[p.drivers - 2 + k] : 0), hli_side_total(p.follower));
  }
  hli_plan_spots(&p, x, &spots);
  hli_plan_move(&p, td, tf, &spots);
  (void)move_last(&p, &spots, tf[p.followers - 1]);
  fill_at(&p, &spots, out);
  return HL_OK;
}
