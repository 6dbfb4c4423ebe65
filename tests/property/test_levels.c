/** Random profiles: lifts against a transport LP, monotony in the number of levels, bounds, proofs,
 * optima against exhaustive grids; with several shares of the approach, none among them. */
#include <math.h>
#include <string.h>

#include <heatloom/levels.h>
#include <heatloom/milp.h>

#include "support/own_context.h"

enum { CORNERS = 7 };

/* The machines' share of the approach [K]. At 0 a lift at the pinch is next to none, and work is
 * known to a rounding of the heat only. */
static const double share_of[] = {5, 0, 12.5, 0.1};
enum { SHARES = sizeof share_of / sizeof *share_of };
static const double rounding = 1e-9; /* of the load */

/* From the pinch at 80 °C outward, with steps and latent loads. */
static void random_profile(hl_point *at, double sign) {
  at[0] = (hl_point){0, 353.15};
  for (int k = 1; k < CORNERS; k++) {
    const double kind = test_between(0, 1);
    at[k] = at[k - 1];
    if (k == CORNERS - 1 || kind > 0.25)
      at[k].q += test_between(50e3, 400e3);
    if (kind < 0.25 || kind > 0.45)
      at[k].t += sign * test_between(1, 25);
  }
}

static hl_levels *random_levels(hl_point *sink, hl_point *source) {
  hl_levels *levels;
  random_profile(sink, 1);
  random_profile(source, -1);
  assert_int_equal(hl_levels_new(ctx, sink, CORNERS, source, CORNERS, &levels), HL_OK);
  return levels;
}

static hl_levels_settings settings_of(int model, int cop, int condensers, int evaporators,
                                      double share) {
  hl_levels_settings set;
  hl_settings_init(&hl_levels_table, &set);
  set.model = model;
  set.cop = cop;
  set.condensers = condensers;
  set.evaporators = evaporators;
  set.dt_cont = share;
  return set;
}

/* Heat taken from the source per heat given to the sink. */
static double taken(int cop, double eta, double tc, double te) {
  double heating = cop == HL_LEVELS_COP_ADDITIVE ? 1 + eta * te / (tc - te) : eta * tc / (tc - te);
  return 1 - 1 / fmax(heating, 1);
}

/* Least work between the levels of a result: any lifts, heat of a level served by it and hotter
 * ones, given by it and warmer ones; the load is met, and the last level on the other side may take
 * part without limit: its temperature is that at which it has what it then does. */
static double transport(const hl_levels_result *r, const hl_levels_settings *set, bool heating) {
  hl_milp *m;
  hl_milp_result found;
  assert_int_equal(hl_milp_new(ctx, &m), HL_OK);
  for (int c = 0; c < r->condensers; c++)
    for (int e = 0; e < r->evaporators; e++)
      assert_int_equal(hl_milp_add_column(m,
                                          1 - taken(set->cop, set->eta, r->t_cond[c], r->t_evap[e]),
                                          0, INFINITY, false, NULL, NULL),
                       HL_OK);
  double q = 0, z = 0;
  for (int k = 0; k < r->condensers; k++) {
    int row;
    q += r->q_cond[k];
    const bool last = k + 1 == r->condensers;
    assert_int_equal(hl_milp_add_row(m, last && heating ? q : -(double)INFINITY,
                                     last && !heating ? (double)INFINITY : q, NULL, &row),
                     HL_OK);
    for (int c = 0; c <= k; c++)
      for (int e = 0; e < r->evaporators; e++)
        assert_int_equal(hl_milp_add_entry(m, row, c * r->evaporators + e, 1), HL_OK);
  }
  for (int k = 0; k < r->evaporators; k++) {
    int row;
    z += r->q_evap[k];
    const bool last = k + 1 == r->evaporators;
    assert_int_equal(hl_milp_add_row(m, last && !heating ? z : -(double)INFINITY,
                                     last && heating ? (double)INFINITY : z, NULL, &row),
                     HL_OK);
    for (int e = 0; e <= k; e++)
      for (int c = 0; c < r->condensers; c++)
        assert_int_equal(hl_milp_add_entry(m, row, c * r->evaporators + e,
                                           taken(set->cop, set->eta, r->t_cond[c], r->t_evap[e])),
                         HL_OK);
  }
  assert_int_equal(hl_milp_solve(m, NULL, NULL, &found), HL_OK);
  assert_int_equal(found.outcome, HL_OUTCOME_OPTIMAL);
  const double work = found.objective;
  hl_milp_free(m);
  return work;
}

/** Both laws of every lift, and no other lifts between the same levels need less. */
static void lifts_are_the_best_between_their_levels(void **state) {
  (void)state;
  int placed = 0;
  for (int n = 0; n < 80; n++) {
    hl_point sink[CORNERS], source[CORNERS];
    hl_levels *levels = random_levels(sink, source);
    for (int cop = HL_LEVELS_COP_ADDITIVE; cop <= HL_LEVELS_COP_MULTIPLICATIVE; cop++)
      for (int task = HL_LEVELS_HEATING; task <= HL_LEVELS_COOLING; task++) {
        hl_levels_settings set =
            settings_of(HL_LEVELS_PAIRED, cop, 3, 3, share_of[n % (int)SHARES]);
        hl_levels_result r;
        const double side = task == HL_LEVELS_HEATING ? sink[CORNERS - 1].q : source[CORNERS - 1].q;
        assert_int_equal(
            hl_levels_solve(levels, &set, task, test_between(0.05, 0.5) * side, NULL, &r), HL_OK);
        if (r.outcome == HL_OUTCOME_INFEASIBLE) {
          assert_true(r.load_most < r.load);
          continue;
        }
        double work = 0, heat = 0;
        placed++;
        for (int c = 0; c < r.condensers; c++)
          for (int e = 0; e < r.evaporators; e++) {
            const double share = taken(cop, set.eta, r.t_cond[c], r.t_evap[e]);
            work += r.lift[c][e] * (1 / share - 1);
            heat += r.lift[c][e];
          }
        assert_close(work, r.work, 0, rounding * r.load);
        assert_close(heat, r.q_source, 0, rounding * r.load);
        assert_close(r.q_sink - r.q_source, r.work, 0, rounding * r.load);
        assert_close(transport(&r, &set, task == HL_LEVELS_HEATING), r.work, 0, 1e-7 * r.load);
        /* Without losses more heat is taken, which may be more than there is. */
        const double other =
            task == HL_LEVELS_HEATING ? source[CORNERS - 1].q : sink[CORNERS - 1].q;
        assert_true(r.bound <= r.work + rounding * r.load);
        if (isnan(r.work_reversible))
          assert_true(other < r.load);
        else
          assert_true(r.work_reversible <= r.bound + rounding * r.load);
      }
    hl_levels_free(levels);
  }
  assert_true(placed > 120);
}

/** More levels never need more; none needs less than infinitely many; parallel machines never less
 * than paired ones, paired ones never more than one between the means. */
static void more_levels_need_less(void **state) {
  (void)state;
  const double searched = 1e-6; /* of the load: how near the searches come */
  for (int n = 0; n < 40; n++) {
    hl_point sink[CORNERS], source[CORNERS];
    hl_levels *levels = random_levels(sink, source);
    const double load = test_between(0.1, 0.4) * sink[CORNERS - 1].q;
    double last[3] = {INFINITY, INFINITY, INFINITY}, limit = 0;
    for (int count = 1; count <= 4; count++) {
      double work[3];
      for (int model = HL_LEVELS_PAIRED; model <= HL_LEVELS_PARALLEL; model++) {
        hl_levels_settings set =
            settings_of(model, HL_LEVELS_COP_ADDITIVE, count, count, share_of[n % (int)SHARES]);
        hl_levels_result r;
        assert_int_equal(hl_levels_solve(levels, &set, HL_LEVELS_HEATING, load, NULL, &r), HL_OK);
        work[model] = r.outcome == HL_OUTCOME_INFEASIBLE ? (double)INFINITY : r.work;
        assert_true(work[model] <= last[model] + searched * load);
        last[model] = work[model];
        if (model == HL_LEVELS_PAIRED && isfinite(work[model]))
          limit = r.work_continuous;
      }
      assert_true(work[HL_LEVELS_PAIRED] >= limit - 1e-7 * load);
      assert_true(work[HL_LEVELS_PAIRED] <= work[HL_LEVELS_LUMPED] + searched * load);
      assert_true(work[HL_LEVELS_PAIRED] <= work[HL_LEVELS_PARALLEL] + searched * load);
    }
    hl_levels_free(levels);
  }
}

/** Branch and bound closes the gap, and no random levels better the answer beyond it. */
static void optima_are_proven(void **state) {
  (void)state;
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  stop.gap = 1e-3;
  for (int n = 0; n < 30; n++) {
    hl_point sink[CORNERS], source[CORNERS];
    hl_levels *levels = random_levels(sink, source);
    const double load = test_between(0.1, 0.4) * sink[CORNERS - 1].q;
    hl_levels_settings set =
        settings_of(HL_LEVELS_PAIRED, n % 2, 3, 2, share_of[n / 2 % (int)SHARES]);
    hl_levels_result r;
    set.prove = true;
    assert_int_equal(hl_levels_solve(levels, &set, HL_LEVELS_HEATING, load, &stop, &r), HL_OK);
    if (r.outcome != HL_OUTCOME_INFEASIBLE) {
      assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
      for (int k = 0; k < 500; k++) {
        hl_levels_result other;
        const double a = test_between(0, load), b = test_between(0, load),
                     q[] = {fmin(a, b), fmax(a, b)}, z[] = {test_between(0, source[CORNERS - 1].q)};
        assert_int_equal(hl_levels_eval(levels, &set, HL_LEVELS_HEATING, load, q, z, &other),
                         HL_OK);
        if (other.outcome != HL_OUTCOME_INFEASIBLE)
          assert_true(other.work >= r.bound - rounding * load);
      }
    }
    hl_levels_free(levels);
  }
}

/* With one level on each side there is one machine, whatever the model. */
static void models_agree_on_one_machine(void **state) {
  (void)state;
  for (int n = 0; n < 100; n++) {
    hl_point sink[CORNERS], source[CORNERS];
    hl_levels *levels = random_levels(sink, source);
    const double load = test_between(0.1, 0.4) * sink[CORNERS - 1].q;
    double work = NAN;
    for (int model = HL_LEVELS_PAIRED; model <= HL_LEVELS_PARALLEL; model++) {
      const hl_levels_settings set = settings_of(model, n % 2, 1, 1, share_of[n / 2 % (int)SHARES]);
      hl_levels_result r;
      assert_int_equal(hl_levels_solve(levels, &set, HL_LEVELS_HEATING, load, NULL, &r), HL_OK);
      if (model == HL_LEVELS_PAIRED) {
        work = r.work;
        continue;
      }
      assert_true(isnan(work) == isnan(r.work));
      if (!isnan(work)) {
        assert_close(r.work, work, 0, rounding * load);
        assert_true(r.bound <= work + rounding * load && !(r.work_continuous > work + 1e-7 * load));
      }
    }
    hl_levels_free(levels);
  }
}

/* Without losses only the entropies count, in whatever order heat is lifted: thin and steep pieces
 * of the source included. */
static void without_losses_both_limits_are_one(void **state) {
  (void)state;
  for (int trial = 0; trial < 100; trial++) {
    hl_point sink[CORNERS], source[CORNERS];
    random_profile(sink, 1);
    random_profile(source, -1);
    for (int k = 2; k < CORNERS; k += 2) { /* a drop of up to 60 K over a few watts */
      const double less = source[k].q - source[k - 1].q - test_between(1, 100);
      const double drop = test_between(20, 30);
      for (int j = k; j < CORNERS && less > 0; j++) {
        source[j].q -= less;
        source[j].t -= drop;
      }
    }
    hl_levels *levels;
    assert_int_equal(hl_levels_new(ctx, sink, CORNERS, source, CORNERS, &levels), HL_OK);
    hl_levels_settings set = settings_of(HL_LEVELS_LUMPED, HL_LEVELS_COP_ADDITIVE, 2, 2, 5);
    hl_levels_result lumped, paired;
    const double load = fmin(sink[CORNERS - 1].q, source[CORNERS - 1].q);
    set.eta = 1;
    assert_int_equal(hl_levels_solve(levels, &set, HL_LEVELS_HEATING, load, NULL, &lumped), HL_OK);
    set.model = HL_LEVELS_PAIRED;
    assert_int_equal(hl_levels_solve(levels, &set, HL_LEVELS_HEATING, load, NULL, &paired), HL_OK);
    assert_close(paired.work_continuous, lumped.work_continuous, 1e-5, 0);
    assert_true(paired.work >= paired.work_continuous * (1 - 1e-5));
    hl_levels_free(levels);
  }
}

/* ------------------------------------------------------------------- grids */

/** All combinations of up to three free heats within boxes. */
typedef struct grid {
  hl_levels *levels;
  const hl_levels_settings *set;
  hl_levels_task task;
  double load;
  int drivers, followers; /* free heats */
  double low[3], high[3]; /* [W] */
  double best, at[3];     /* [W] */
} grid;

static void eval_point(grid *g, const double *x) {
  const double *driver = x, *follower = x + g->drivers;
  const bool heating = g->task == HL_LEVELS_HEATING;
  hl_levels_result r;
  if ((g->drivers > 1 && x[0] > x[1]) || (g->followers > 1 && follower[0] > follower[1]))
    return;
  assert_int_equal(hl_levels_eval(g->levels, g->set, g->task, g->load, heating ? driver : follower,
                                  heating ? follower : driver, &r),
                   HL_OK);
  if (r.outcome == HL_OUTCOME_INFEASIBLE || !(r.work < g->best))
    return;
  g->best = r.work;
  memcpy(g->at, x, sizeof g->at);
}

static void eval_grid(grid *g, int cells) {
  const int n = g->drivers + g->followers;
  for (int a = 0; a <= (n > 0 ? cells : 0); a++)
    for (int b = 0; b <= (n > 1 ? cells : 0); b++)
      for (int c = 0; c <= (n > 2 ? cells : 0); c++) {
        const int k[] = {a, b, c};
        double x[3] = {0};
        for (int v = 0; v < n; v++)
          x[v] = g->low[v] + (g->high[v] - g->low[v]) * k[v] / cells;
        eval_point(g, x);
      }
}

/** A grid over all, then ever smaller ones around the best of the one before. */
static double exhaustive(grid *g, const hl_point *driver, const hl_point *follower) {
  const int n = g->drivers + g->followers;
  g->best = INFINITY;
  for (int v = 0; v < n; v++) {
    g->low[v] = 0;
    g->high[v] = v < g->drivers ? g->load : follower[CORNERS - 1].q;
  }
  eval_grid(g, n > 2 ? 24 : 60);
  for (int v = 0; v < n && isfinite(g->best); v++) /* a level may have to stand at a corner */
    for (int k = 1; k < CORNERS; k++) {
      double x[3];
      memcpy(x, g->at, sizeof x);
      x[v] = v < g->drivers ? fmin(driver[k].q, g->load) : follower[k].q;
      eval_point(g, x);
    }
  double width = n > 2 ? 1.0 / 24 : 1.0 / 60;
  for (int zoom = 0; zoom < 12 && isfinite(g->best); zoom++, width *= 0.5) {
    double at[3];
    memcpy(at, g->at, sizeof at);
    for (int v = 0; v < n; v++) {
      const double all = v < g->drivers ? g->load : follower[CORNERS - 1].q;
      g->low[v] = fmax(at[v] - width * all, 0);
      g->high[v] = fmin(at[v] + width * all, all);
    }
    eval_grid(g, 6);
  }
  return g->best;
}

/** The optimum is never worse than the best of the grid, which comes near it, and nothing is below
 * the bound: each model, COP, task and share. */
static void grids_agree_with_the_optimum(void **state) {
  (void)state;
  int compared = 0;
  for (int n = 0; n < 240; n++) {
    hl_point sink[CORNERS], source[CORNERS];
    hl_levels *levels = random_levels(sink, source);
    const int model = n % 3, cop = n / 3 % 2, task = n / 6 % 2;
    const bool heating = task == HL_LEVELS_HEATING, three = n % 4 == 1 && model == 0;
    const hl_levels_settings set =
        settings_of(model, cop, three && heating ? 3 : 2, three && !heating ? 3 : 2,
                    share_of[n / 12 % (int)SHARES]);
    const hl_point *driver = heating ? sink : source, *follower = heating ? source : sink;
    grid g = {.levels = levels,
              .set = &set,
              .task = (hl_levels_task)task,
              .load = test_between(0.1, 0.5) * driver[CORNERS - 1].q,
              .drivers = three ? 2 : 1,
              .followers = model == HL_LEVELS_PARALLEL ? 0 : 1};
    hl_levels_result r;
    assert_int_equal(hl_levels_solve(levels, &set, g.task, g.load, NULL, &r), HL_OK);
    const double best = exhaustive(&g, driver, follower);
    if (r.outcome == HL_OUTCOME_INFEASIBLE) {
      assert_true(best == (double)INFINITY);
    } else {
      compared++;
      assert_true(r.work <= best + 1e-5 * g.load);
      assert_true(best <= r.work + 1e-3 * g.load || model == HL_LEVELS_PARALLEL);
      assert_true(r.bound <= best + rounding * g.load);
    }
    hl_levels_free(levels);
  }
  assert_true(compared > 200);
}

/** Bounds of all loads and numbers of levels at once: below what is found at each, and between. */
static void bounds_of_all_loads_hold(void **state) {
  (void)state;
  enum { MOST = 3, ROOM = 4000 };
  static double load[ROOM], work[MOST * MOST * ROOM];
  for (int n = 0; n < 48; n++) {
    hl_point sink[CORNERS], source[CORNERS];
    hl_levels *levels = random_levels(sink, source);
    const int model = n % 3, cop = n / 3 % 2, columns = model == HL_LEVELS_PARALLEL ? 1 : MOST;
    const hl_levels_task task = (hl_levels_task)(n / 6 % 2);
    const hl_point *driver = task == HL_LEVELS_HEATING ? sink : source;
    const double most = test_between(0.3, 1) * driver[CORNERS - 1].q;
    hl_levels_settings set = settings_of(model, cop, MOST, MOST, share_of[n / 12 % (int)SHARES]);
    int count;
    const int room = hl_levels_load_room(levels, task);
    assert_true(room <= ROOM);
    assert_int_equal(hl_levels_solve_bounds(levels, &set, task, most, load, work, &count), HL_OK);
    assert_true(count <= room && load[0] == 0);
    assert_close(load[count - 1], most, 1e-12, 0);
    for (int c = 1; c <= MOST; c++)
      for (int e = 1; e <= columns; e++)
        for (int k = 0; k < 12; k++) {
          const double *row = work + (size_t)((c - 1) * columns + e - 1) * (size_t)room;
          const int at = 1 + (int)test_between(0, count - 2);
          const double share = test_between(0, 1);
          const double here = load[at] + share * (load[at + 1] - load[at]);
          hl_levels_result r;
          set.condensers = c;
          set.evaporators = e;
          assert_int_equal(hl_levels_find(levels, &set, task, here, &r), HL_OK);
          if (r.outcome != HL_OUTCOME_INFEASIBLE)
            assert_true(row[at] * here / load[at] <= r.work + 1e-9 * here);
        }
    hl_levels_free(levels);
  }
}

static void bad_profiles_and_loads_are_refused(void **state) {
  (void)state;
  const hl_point good[] = {{0, 353.15}, {1e5, 373.15}}, falls[] = {{0, 353.15}, {1e5, 343.15}},
                 less[] = {{0, 353.15}, {1e5, 373.15}, {5e4, 383.15}},
                 none[] = {{0, 353.15}, {0, 373.15}}, nan_t[] = {{0, 353.15}, {1e5, NAN}};
  hl_levels *levels;
  hl_levels_result r;
  assert_int_equal(hl_levels_new(ctx, falls, 2, falls, 2, &levels), HL_ERR_ARG);
  assert_int_equal(hl_levels_new(ctx, good, 2, good, 2, &levels), HL_ERR_ARG);
  assert_int_equal(hl_levels_new(ctx, less, 3, falls, 2, &levels), HL_ERR_ARG);
  assert_int_equal(hl_levels_new(ctx, none, 2, falls, 2, &levels), HL_ERR_ARG);
  assert_int_equal(hl_levels_new(ctx, nan_t, 2, falls, 2, &levels), HL_ERR_ARG);
  assert_null(levels);
  assert_int_equal(hl_levels_new(ctx, good, 2, falls, 2, &levels), HL_OK);
  hl_levels_settings set = settings_of(HL_LEVELS_PAIRED, HL_LEVELS_COP_ADDITIVE, 1, 1, 5);
  const double load[] = {0, -1, NAN, INFINITY};
  for (int k = 0; k < 4; k++)
    assert_int_equal(hl_levels_solve(levels, &set, HL_LEVELS_HEATING, load[k], NULL, &r),
                     HL_ERR_ARG);
  set.eta = 0;
  assert_int_equal(hl_levels_solve(levels, &set, HL_LEVELS_HEATING, 1e4, NULL, &r), HL_ERR_ARG);
  set = settings_of(HL_LEVELS_PAIRED, HL_LEVELS_COP_ADDITIVE, 0, 1, 5);
  assert_int_equal(hl_levels_solve(levels, &set, HL_LEVELS_HEATING, 1e4, NULL, &r), HL_ERR_ARG);
  hl_levels_free(levels);
}

/* ------------------------------------------------------------------- engines */

/** Temperature down to which the source has to be cooled for a heat. */
static double source_at(const hl_point *source, double q) {
  for (int k = 1; k < CORNERS; k++)
    if (q * (1 - 1e-12) <= source[k].q && source[k].q > source[k - 1].q)
      return source[k - 1].t + (source[k].t - source[k - 1].t) * fmax(q - source[k - 1].q, 0) /
                                   (source[k].q - source[k - 1].q);
  return source[CORNERS - 1].t;
}

/** Work of engines at rising heats, by this test's own sum. */
static double engines(const hl_point *source, double from, const double *heat, int count,
                      double t_sink, double eta) {
  double work = 0, last = from;
  for (int k = 0; k < count; k++) {
    work += eta * (heat[k] - last) * (1 - t_sink / (source_at(source, heat[k]) - 5));
    last = heat[k];
  }
  return work;
}

/** On what is left of the source no levels tried at random give more; more levels never give less,
 * and none gives more than the heat's exergy. */
static void engines_are_best_on_what_is_left(void **state) {
  (void)state;
  const double t_sink = 298.15, eta = 0.6;
  for (int n = 0; n < 60; n++) {
    hl_point sink[CORNERS], source[CORNERS];
    hl_levels *levels = random_levels(sink, source);
    const hl_levels_settings set = settings_of(HL_LEVELS_PAIRED, HL_LEVELS_COP_ADDITIVE, 1, 1, 5);
    const double most = source[CORNERS - 1].q, from = n % 3 == 0 ? 0 : test_between(0, 0.6) * most;
    double before = 0, exergy = 0;
    for (int k = 0; k < 20000; k++) {
      const double q = from + (most - from) * (k + 0.5) / 20000;
      exergy += (most - from) / 20000 * fmax(1 - t_sink / (source_at(source, q) - 5), 0);
    }
    for (int count = 1; count <= 4; count++) {
      hl_levels_engine e;
      double heat[4], sum = from, last = (double)INFINITY;
      assert_int_equal(hl_levels_solve_engine(levels, &set, from, t_sink, eta, count, &e), HL_OK);
      assert_true(e.count <= count);
      for (int k = 0; k < e.count; k++) {
        sum += e.q[k];
        heat[k] = sum;
        assert_close(e.t[k], source_at(source, sum) - 5, 1e-9, 0);
        assert_true(e.t[k] > t_sink && e.t[k] < last);
        last = e.t[k];
      }
      assert_close(e.work, engines(source, from, heat, e.count, t_sink, eta), 1e-9, 1e-6);
      assert_true(e.work >= before * (1 - 1e-12) && e.work <= eta * exergy * (1 + 1e-4) + 1e-6);
      before = e.work;
      for (int trial = 0; trial < 2000; trial++) {
        for (int k = 0; k < count; k++)
          heat[k] = test_between(from, most);
        for (int k = 1; k < count; k++)
          for (int j = k; j > 0 && heat[j] < heat[j - 1]; j--) {
            const double swap = heat[j];
            heat[j] = heat[j - 1];
            heat[j - 1] = swap;
          }
        const double work = engines(source, from, heat, count, t_sink, eta);
        assert_true(work <= e.work * (1 + 1e-4) + 1e-6); /* the grid of the fit */
      }
    }
    hl_levels_free(levels);
  }
}

/* A sink that is colder than the source takes at least the load, and none that has less room. */
static void refrigeration_never_makes_power(void **state) {
  (void)state;
  int fell = 0;
  for (int n = 0; n < 300; n++) {
    const double te = test_between(280, 400), tc = test_between(250, 420), all = 1e6;
    const hl_point sink[] = {{0, tc}, {all, tc + test_between(0, 60)}};
    const hl_point source[] = {{0, te}, {2 * all, te - test_between(0, 60)}};
    hl_levels_settings set = settings_of(n % 3, n / 3 % 2, 1 + n % 2, 1 + n / 2 % 2, 5);
    hl_levels *levels;
    hl_levels_result r;
    assert_int_equal(hl_levels_new(ctx, sink, 2, source, 2, &levels), HL_OK);
    for (int k = 1; k <= 8; k++) {
      const double load = k * all / 4;
      assert_int_equal(hl_levels_solve(levels, &set, HL_LEVELS_COOLING, load, NULL, &r), HL_OK);
      if (r.outcome == HL_OUTCOME_INFEASIBLE)
        continue;
      assert_true(r.q_sink >= load * (1 - rounding) && r.work >= -rounding * load);
      assert_true(r.q_sink <= all * (1 + rounding) && r.bound <= r.work);
      fell += r.work <= rounding * load;
    }
    hl_levels_free(levels);
  }
  assert_true(fell > 50);
}

static void levels_at_absolute_zero_are_refused(void **state) {
  (void)state;
  hl_point sink[CORNERS], source[CORNERS];
  hl_levels *levels = random_levels(sink, source);
  const hl_levels_place warm = {1e5, NAN}, none = {1e5, 0};
  hl_levels_result r;
  assert_int_equal(hl_levels_eval_at(levels, NULL, HL_LEVELS_COOLING, 5e4, &warm, &none, &r),
                   HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 1); /* HL001 */
  assert_int_equal(hl_levels_eval_at(levels, NULL, HL_LEVELS_HEATING, 5e4, &none, &warm, &r),
                   HL_ERR_ARG);
  assert_int_equal(hl_levels_eval_at(levels, NULL, HL_LEVELS_COOLING, 5e4, &warm, &warm, &r),
                   HL_OK);
  hl_levels_free(levels);
}

static void bad_engines_are_refused(void **state) {
  (void)state;
  hl_point sink[CORNERS], source[CORNERS];
  hl_levels *levels = random_levels(sink, source);
  hl_levels_engine e;
  assert_int_equal(hl_levels_solve_engine(levels, NULL, 0, 298, 0.5, 0, &e), HL_ERR_ARG);
  assert_int_equal(hl_levels_solve_engine(levels, NULL, 0, 298, 1.5, 1, &e), HL_ERR_ARG);
  assert_int_equal(hl_levels_solve_engine(levels, NULL, 0, NAN, 0.5, 1, &e), HL_ERR_ARG);
  assert_int_equal(hl_levels_solve_engine(levels, NULL, -1, 298, 0.5, 1, &e), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 1); /* HL001 */
  assert_int_equal(hl_levels_solve_engine(levels, NULL, 0, 400, 0.5, 1, &e), HL_OK);
  assert_int_equal(e.count, 0); /* no source is as hot */
  assert_int_equal(hl_levels_solve_engine(levels, NULL, 1e9, 298, 0.5, 1, &e), HL_OK);
  assert_int_equal(e.count, 0); /* all of it is taken */
  hl_levels_free(levels);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lifts_are_the_best_between_their_levels),
      cmocka_unit_test(more_levels_need_less),
      cmocka_unit_test(optima_are_proven),
      cmocka_unit_test(models_agree_on_one_machine),
      cmocka_unit_test(without_losses_both_limits_are_one),
      cmocka_unit_test(grids_agree_with_the_optimum),
      cmocka_unit_test(bounds_of_all_loads_hold),
      cmocka_unit_test(bad_profiles_and_loads_are_refused),
      cmocka_unit_test(engines_are_best_on_what_is_left),
      cmocka_unit_test(bad_engines_are_refused),
      cmocka_unit_test(refrigeration_never_makes_power),
      cmocka_unit_test(levels_at_absolute_zero_are_refused),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
