/** Random designs: encodings are inverses, balances close, no pump beats Carnot; tables agree with
 * targets; what is refused. */
#include <math.h>
#include <string.h>

#include <heatloom/carnot.h>

#include "support/own_context.h"
#include "support/problem.h"

enum { CORNERS = 6 };

static int between(int least, int most) { return (int)floor(test_between(least, most + 1 - 1e-9)); }

/* Sinks above and sources below a pinch, hottest first, with steps and latent loads. */
static void random_profiles(hl_point *sink, hl_point *source) {
  const double pinch = test_between(300, 400);
  sink[CORNERS - 1] = source[0] = (hl_point){0, pinch};
  for (int k = 1; k < CORNERS; k++) {
    const double kind = test_between(0, 1);
    const double dt = kind < 0.2 ? 0 : test_between(0.5, 30),
                 dq = kind > 0.8 ? 0 : test_between(1e3, 5e5);
    sink[CORNERS - 1 - k] = (hl_point){sink[CORNERS - k].q + dq, sink[CORNERS - k].t + dt};
    source[k] = (hl_point){source[k - 1].q - dq, source[k - 1].t - dt};
  }
  sink[0].q += 1e3;
  source[CORNERS - 1].q -= 1e3;
}

static hl_carnot_settings random_settings(void) {
  hl_carnot_settings set;
  hl_settings_init(&hl_carnot_table, &set);
  set.model = between(0, 1);
  set.cooling = between(0, 1);
  set.cop = between(0, 1);
  set.condensers = between(1, 4);
  set.evaporators = between(1, 4);
  set.eta = test_between(0.05, 1);
  set.eta_engine = between(0, 1) * test_between(0, 0.9);
  set.dt_cont = test_between(0, 10);
  set.cold_ratio = test_between(0, 1);
  return set;
}

static hl_background *random_background(const hl_carnot_settings *set, double share) {
  hl_point sink[CORNERS], source[CORNERS];
  hl_background *background;
  random_profiles(sink, source);
  const double load = share * (set->cooling ? -source[CORNERS - 1].q : sink[0].q);
  assert_int_equal(hl_background_new(ctx, set, load, sink, CORNERS, source, CORNERS, &background),
                   HL_OK);
  return background;
}

/* ------------------------------------------------------------------- encodings */

static void encodings_are_inverses(void **state) {
  (void)state;
  for (int trial = 0; trial < 2000; trial++) {
    const int n = between(1, HL_CARNOT_MOST);
    double x[HL_CARNOT_MOST], y[HL_CARNOT_MOST], back[HL_CARNOT_MOST], from, to;
    const double t_0 = test_between(250, 500), t_1 = test_between(250, 500),
                 base = test_between(1, 1e6);
    for (int k = 0; k < n; k++)
      x[k] = test_between(0, 0.8);
    hl_carnot_T_x(n, x, t_0, t_1, y);
    for (int k = 0; k < n; k++)
      assert_true(y[k] <= (k > 0 ? y[k - 1] : fmax(t_0, t_1)) && y[k] >= fmin(t_0, t_1));
    hl_carnot_x_T(n, y, t_0, t_1, back);
    for (int k = 0; k < n; k++) /* what is left between t_0 and t_1 shrinks to 0.2^12 */
      assert_close(back[k], x[k], 0, 1e-4);
    hl_carnot_T_x(n, back, t_0, t_1, x);
    for (int k = 0; k < n; k++)
      assert_close(x[k], y[k], 1e-14, 0);

    for (int k = 0; k < n; k++)
      x[k] = test_between(0, 0.8);
    hl_carnot_Q_x(n, x, base, y);
    hl_carnot_x_Q(n, y, base, back);
    for (int k = 0; k < n; k++)
      assert_close(back[k], x[k], 1e-6, 1e-7);
    const double share = hl_carnot_x_base_Q(n, y, base, back);
    hl_carnot_Q_x(n, back, share * base, x);
    for (int k = 0; k < n; k++)
      assert_close(x[k], y[k], 1e-9, 1e-9 * base);

    const double z = test_between(-0.999, 0.999), dt = test_between(0, 50);
    hl_carnot_Q_amb_x(z, base, &from, &to);
    assert_true(from >= 0 && to >= 0 && fmin(from, to) == 0);
    assert_close(hl_carnot_x_Q_amb(from, to, base), z, 1e-12, 1e-15);
    assert_close(hl_carnot_dT_x(hl_carnot_x_dT(dt, t_0, t_1), t_0, t_1), dt, 1e-13, 0);
  }
}

static void designs_are_encoded_and_decoded(void **state) {
  (void)state;
  for (int trial = 0; trial < 300; trial++) {
    const hl_carnot_settings set = random_settings();
    hl_background *background = random_background(&set, test_between(0.2, 1));
    const int n = hl_background_variable_count(background);
    double x[HL_CARNOT_VARIABLES], y[HL_CARNOT_VARIABLES];
    hl_carnot_result a, b;
    for (int k = 0; k < n; k++)
      x[k] = test_between(k == 0 ? -0.9 : 0, 0.9);
    assert_int_equal(hl_carnot_eval(background, x, &a), HL_OK);
    assert_int_equal(hl_carnot_encode(background, a.q_amb_from, a.q_amb_to, a.t_cond,
                                      a.q_cond_asked, a.t_evap, y),
                     HL_OK);
    assert_int_equal(hl_carnot_eval(background, y, &b), HL_OK);
    assert_close(b.q_amb_from, a.q_amb_from, 1e-10, 1e-6);
    assert_close(b.q_amb_to, a.q_amb_to, 1e-10, 1e-6);
    for (int k = 0; k < a.condensers; k++) {
      assert_close(b.t_cond[k], a.t_cond[k], 1e-12, 0);
      assert_close(b.q_cond_asked[k], a.q_cond_asked[k], 1e-9, 1e-6);
    }
    for (int k = 0; k < a.evaporators; k++)
      assert_close(b.t_evap[k], a.t_evap[k], 1e-12, 0);
    hl_background_free(background);
  }
}

/* --------------------------------------------------------------------- balances */

static double total(int count, const double *q) {
  double sum = 0;
  for (int k = 0; k < count; k++)
    sum += q[k];
  return sum;
}

static void check_balance(const hl_carnot_result *r) {
  const double close =
      1e-6 + 1e-11 * (total(r->condensers, r->q_cond_free) + total(r->evaporators, r->q_evap_free));
  const double cond = total(r->condensers, r->q_cond), evap = total(r->evaporators, r->q_evap),
               cond_he = total(r->condensers, r->q_cond_he),
               evap_he = total(r->evaporators, r->q_evap_he);
  assert_close(cond, evap + r->work_hpr, 0, close);
  assert_close(cond_he + r->work_he, evap_he, 0, close);
  assert_close(total(r->condensers, r->w_hpr), r->work_hpr, 0, close);
  assert_close(total(r->condensers, r->w_he), r->work_he, 0, close);
  assert_close(r->work, r->work_hpr - r->work_he, 0, close);
  assert_true(r->work_hpr >= 0 && r->work_he >= 0);
  for (int k = 0; k < r->condensers; k++) {
    assert_true(r->q_cond[k] >= 0 && r->q_cond_he[k] >= 0);
    assert_true(r->q_cond[k] + r->q_cond_he[k] <=
                fmin(r->q_cond_free[k], r->q_cond_asked[k]) + close);
  }
}

static void balances_close_and_no_pump_beats_carnot(void **state) {
  (void)state;
  int pumps = 0, engines = 0, recoveries = 0;
  for (int trial = 0; trial < 3000; trial++) {
    const hl_carnot_settings set = random_settings();
    hl_background *background = random_background(&set, test_between(0.2, 1.2));
    double x[HL_CARNOT_VARIABLES];
    hl_carnot_result r;
    for (int k = 0; k < hl_background_variable_count(background); k++)
      x[k] = test_between(k == 0 ? -0.8 : 0, 1);
    assert_int_equal(hl_carnot_eval(background, x, &r), HL_OK);
    check_balance(&r);
    const double heat = total(r.condensers, r.q_cond_free) + total(r.evaporators, r.q_evap_free);
    assert_true(r.entropy_hpr >= -1e-12 * heat);
    const bool one = r.condensers == 1 && r.evaporators == 1;
    if (one || set.model == HL_CARNOT_PARALLEL)
      assert_true(r.entropy_he >= -1e-12 * heat);
    assert_close(
        r.objective,
        (r.work + set.heat_ratio * r.q_ext_heat + set.cold_ratio * r.q_ext_cold + r.penalty) /
            hl_background_load(background),
        1e-12, 0);
    if (set.model == HL_CARNOT_CASCADE)
      for (int k = 0; k < r.evaporators; k++)
        assert_true(r.q_evap[k] + r.q_evap_he[k] <= r.q_evap_free[k] + 1e-6);
    pumps += r.work_hpr > 1;
    engines += r.work_he > 1;
    recoveries += total(r.condensers, r.heat_recovery) > 1;
    hl_background_free(background);
  }
  assert_true(pumps > 500 && engines > 50 && recoveries > 50);
}

/* Pools share out by level: the hotter condenser has most of its heat from an evaporator below it,
 * and the result says so. */
static void pools_can_lift_heat_without_work(void **state) {
  (void)state;
  const double t_cond[] = {350, 300}, t_evap[] = {360, 310}, q_cond[] = {1e5, 1e4},
               q_evap[] = {1e4, 1e5};
  hl_carnot_settings set;
  hl_carnot_result r;
  hl_settings_init(&hl_carnot_table, &set);
  set.eta = 0;
  set.condensers = set.evaporators = 2;
  assert_int_equal(hl_carnot_eval_levels(ctx, &set, t_cond, q_cond, t_evap, q_evap, &r), HL_OK);
  assert_close(r.q_cond_he[0], 1e5, 1e-12, 0);
  assert_close(r.work, 0, 0, 0);
  assert_true(r.entropy_he < -10);
  set.model = HL_CARNOT_PARALLEL;
  assert_int_equal(hl_carnot_eval_levels(ctx, &set, t_cond, q_cond, t_evap, q_evap, &r), HL_OK);
  assert_close(r.q_cond_he[0], 1e4, 1e-12, 0);
  assert_true(r.entropy_he > 0);
}

/* Of a pump between the means of two condensers and two evaporators. */
static double pump_work(const hl_carnot_settings *set, const double *t_cond, const double *c,
                        const double *t_evap, const double *e) {
  const double tc = hl_carnot_mean_T(2, t_cond, c), te = hl_carnot_mean_T(2, t_evap, e);
  if (!(tc > te && total(2, c) > 0 && total(2, e) > 0))
    return 0;
  const double cop = fmax(hl_cop_carnot((hl_carnot_form)set->cop, te, tc, set->eta), 1);
  return fmin(total(2, c) / cop, cop > 1 ? total(2, e) / (cop - 1) : total(2, c));
}

/* Condenser 2 lies below evaporator 1: of all shares of the heat that falls between them, the one
 * chosen leaves the least net work. */
static void share_of_falling_heat_is_the_best(void **state) {
  (void)state;
  const double t_cond[] = {400, 320}, t_evap[] = {350, 300};
  int some = 0;
  for (int trial = 0; trial < 300; trial++) {
    hl_carnot_settings set = random_settings();
    hl_carnot_result r;
    double q_cond[2], q_evap[2];
    set.model = HL_CARNOT_CASCADE;
    set.condensers = set.evaporators = 2;
    for (int k = 0; k < 2; k++) {
      q_cond[k] = test_between(1e3, 1e5);
      q_evap[k] = test_between(1e3, 1e5);
    }
    assert_int_equal(hl_carnot_eval_levels(ctx, &set, t_cond, q_cond, t_evap, q_evap, &r), HL_OK);
    some += r.q_evap_he[0] > 0;
    const double engine =
        set.eta_engine > 0 ? hl_cop_carnot(HL_CARNOT_ENGINE, 320, 350, set.eta_engine) : 0;
    const double fall = fmin(q_evap[0], q_cond[1] / (1 - engine)), given = fall * (1 - engine);
    for (int k = 0; k <= 50; k++) {
      const double share = k / 50.0, c[] = {q_cond[0], q_cond[1] - share * given},
                   e[] = {q_evap[0] - share * fall, q_evap[1]};
      assert_true(r.work <= pump_work(&set, t_cond, c, t_evap, e) - share * (fall - given) + 1e-3);
    }
  }
  assert_true(some > 50);
}

/* ---------------------------------------------------------------------- profiles */

/* Duties read from a profile are those of the background without ambient, and add up. */
static void duties_never_exceed_the_profile(void **state) {
  (void)state;
  for (int trial = 0; trial < 500; trial++) {
    hl_point sink[CORNERS], source[CORNERS], rest[CORNERS + 2];
    double t[4], q[4];
    int points;
    random_profiles(sink, source);
    hl_carnot_T_x(4, (double[]){test_between(0, 0.5), 0.2, 0.3, test_between(0, 1)}, sink[0].t + 10,
                  sink[CORNERS - 1].t - 10, t);
    hl_carnot_Q_cond_T(4, t, sink, CORNERS, q);
    assert_true(total(4, q) <= sink[0].q * (1 + 1e-12));
    hl_carnot_T_x(4, (double[]){0.1, 0.2, 0.3, test_between(0, 1)}, source[0].t + 10,
                  source[CORNERS - 1].t - 10, t);
    hl_carnot_Q_evap_T(4, t, source, CORNERS, q);
    assert_true(total(4, q) <= -source[CORNERS - 1].q * (1 + 1e-12));
    /* Loads of a profile are its heat. */
    hl_load load[CORNERS];
    double heat = 0;
    int loads = hl_carnot_profile_loads(sink, CORNERS, load);
    for (int k = 0; k < loads; k++)
      heat -= load[k].q;
    assert_close(heat, sink[0].q, 1e-12, 0);
    loads = hl_carnot_profile_loads(source, CORNERS, load);
    for (int k = 0; k < loads; k++)
      heat -= load[k].q;
    assert_close(heat, sink[0].q + source[CORNERS - 1].q, 1e-9, 1e-6);
    /* Ambient takes no more than lies on its side, and all of it leaves the profile. */
    const double ask = test_between(0, 6e5), level = test_between(280, 420);
    double direct = hl_carnot_eval_ambient(true, source, CORNERS, level, ask, rest, &points);
    assert_true(direct >= 0 && direct <= ask && points <= CORNERS + 2);
    assert_close(rest[points - 1].q, source[CORNERS - 1].q + direct, 1e-9, 1e-2);
    direct = hl_carnot_eval_ambient(false, sink, CORNERS, level, ask, rest, &points);
    assert_true(direct >= 0 && direct <= ask && points <= CORNERS + 2);
    assert_close(rest[0].q, sink[0].q - direct, 1e-9, 1e-2);
    for (int k = 1; k < points; k++)
      assert_true(rest[k].q <= rest[k - 1].q + 1e-9 && rest[k].t <= rest[k - 1].t);
  }
}

/* A latent load is served by a level at its temperature. */
static void latent_loads_are_served_at_their_level(void **state) {
  (void)state;
  const hl_point sink[] = {{3e5, 380}, {1e5, 380}, {0, 350}},
                 source[] = {{0, 340}, {-1e5, 340}, {-2e5, 330}};
  double q;
  hl_carnot_Q_cond_T(1, &sink[0].t, sink, 3, &q);
  assert_close(q, 3e5, 0, 0);
  const double below = 379.999;
  hl_carnot_Q_cond_T(1, &below, sink, 3, &q);
  assert_true(q < 1e5);
  hl_carnot_Q_evap_T(1, &source[0].t, source, 3, &q);
  assert_close(q, 1e5, 0, 0);
  const double above = 340.001;
  hl_carnot_Q_evap_T(1, &above, source, 3, &q);
  assert_close(q, 0, 0, 0);
}

/* A pump on ambient alone, and loads that hold its result. */
static void ambient_serves_where_the_process_gives_nothing(void **state) {
  (void)state;
  const hl_point sink[] = {{1e5, 360}, {0, 350}}, source[] = {{0, 350}};
  hl_carnot_settings set;
  hl_background *background;
  hl_carnot_result r;
  hl_load load[2 * HL_CARNOT_MOST + 2];
  double x[HL_CARNOT_VARIABLES];
  hl_settings_init(&hl_carnot_table, &set);
  assert_int_equal(hl_background_new(ctx, &set, 1e5, sink, 2, source, 1, &background), HL_OK);
  const double t_cond = 365, q_cond = 1e5,
               t_evap = set.t_ambient - set.dt_ambient - set.dt_cont - 0.01;
  assert_int_equal(hl_carnot_encode(background, 1e5, 0, &t_cond, &q_cond, &t_evap, x), HL_OK);
  assert_int_equal(hl_carnot_eval(background, x, &r), HL_OK);
  const double cop = 1 + 0.5 * t_evap / (t_cond - t_evap);
  assert_close(r.work, 1e5 / cop, 1e-9, 0);
  assert_close(r.q_ext_heat, 0, 0, 1e-3);
  assert_close(r.penalty, 0, 0, 1e-6);
  assert_int_equal(hl_carnot_result_loads(background, &r, load), 3);
  assert_close(load[0].q, 1e5, 1e-9, 0);
  assert_close(load[0].t_high, 360, 1e-9, 0);
  assert_close(load[1].q, -1e5 + r.work, 1e-9, 0);
  assert_close(load[2].q, 1e5, 1e-9, 0);
  assert_true(load[2].t_high >= load[1].t_high);
  hl_background_free(background);
  /* Cooling: what is left to external cold is a penalty. */
  const hl_point none[] = {{0, 350}}, rest[] = {{0, 350}, {-1e5, 330}};
  set.cooling = true;
  assert_int_equal(hl_background_new(ctx, &set, 5e4, none, 1, rest, 2, &background), HL_OK);
  for (int k = 0; k < hl_background_variable_count(background); k++)
    x[k] = 0;
  assert_int_equal(hl_carnot_eval(background, x, &r), HL_OK);
  assert_close(r.q_ext_cold, 5e4, 1e-12, 0);
  assert_close(r.penalty, 0.01 * 5e4 * 5e4, 1e-12, 0);
  hl_background_free(background);
}

/* -------------------------------------------------------------------- heat table */

static hl_problem *random_problem(void) {
  hl_problem *problem = test_problem(ctx);
  const int n = between(2, 7);
  for (int k = 0; k < n; k++) {
    char name[] = "S0";
    name[1] = (char)('0' + k);
    const double from = 10 * between(2, 20),
                 to = test_between(0, 1) < 0.2 ? from : 10 * between(2, 20);
    const double side = test_between(0, 1) < 0.5 ? 1 : -1;
    test_stream(problem, name, from, to, (from == to ? side : 1) * test_between(50, 500), NAN);
  }
  test_check(problem);
  return problem;
}

static void heat_tables_agree_with_targets(void **state) {
  (void)state;
  for (int trial = 0; trial < 300; trial++) {
    hl_problem *problem = random_problem();
    const hl_group_set *set = hl_problem_groups(problem);
    const double dt_min = test_between(0, 20), level[] = {test_between(300, 450), 333.25};
    hl_targets *targets;
    hl_heat_table *table, *less;
    assert_int_equal(hl_targets_solve_groups(ctx, set, (double[]){1}, dt_min, &targets), HL_OK);
    assert_int_equal(hl_heat_table_new(ctx, set, NULL, dt_min, NAN, level, 2, &table), HL_OK);
    const double heat = hl_targets_demand_hot(targets) + hl_targets_demand_cold(targets),
                 close = 1e-9 * heat;
    assert_close(hl_heat_table_hot(table), hl_targets_hot(targets), 0, close);
    assert_close(hl_heat_table_cold(table), hl_targets_cold(targets), 0, close);
    const int count = hl_heat_table_count(table);
    const double *t = hl_heat_table_level(table), *net = hl_heat_table_column(table, HL_HEAT_NET),
                 *free = hl_heat_table_column(table, HL_HEAT_POCKET_FREE),
                 *sinks = hl_heat_table_column(table, HL_HEAT_SINKS),
                 *sources = hl_heat_table_column(table, HL_HEAT_SOURCES);
    bool found[2] = {false, false};
    double least = INFINITY;
    for (int k = 0; k < count; k++) {
      for (int j = 0; j < 2; j++)
        found[j] |= fabs(t[k] - level[j]) < 1e-7;
      least = fmin(least, net[k]);
      assert_true(free[k] <= net[k] + close && free[k] >= -close);
      assert_close(sinks[k] - sources[k], free[k], 0, close);
      assert_true(k == 0 || (t[k] <= t[k - 1] && sinks[k] <= sinks[k - 1] + close &&
                             sources[k] <= sources[k - 1] + close));
    }
    assert_true(found[0] && found[1]);
    assert_close(least, 0, 0, close);
    assert_close(sinks[0], hl_targets_hot(targets), 0, close);
    assert_close(sources[count - 1], -hl_targets_cold(targets), 0, close);
    /* Every corner of the grand composite curve is a row. */
    int corners, row = 0;
    const hl_point *grand = hl_targets_curve(targets, HL_CURVE_GRAND, &corners);
    for (int k = 0; k < corners; k++) {
      while (row < count &&
             (fabs(t[row] - grand[k].t) > 2e-6 || fabs(net[row] - grand[k].q) > 1e3 * close))
        row++;
      assert_true(row < count);
    }
    /* Half of the recovery: both utilities grow by the other half. */
    const double half = hl_heat_table_recovery(table) / 2;
    assert_int_equal(hl_heat_table_new(ctx, set, NULL, dt_min, half, NULL, 0, &less), HL_OK);
    assert_close(hl_heat_table_hot(less), hl_targets_hot(targets) + half, 0, close);
    assert_close(hl_heat_table_column(less, HL_HEAT_NET)[0], hl_targets_hot(targets) + half, 0,
                 close);
    hl_heat_table_free(less);
    hl_heat_table_free(table);
    hl_targets_free(targets);
    hl_problem_free(problem);
  }
}

/* ----------------------------------------------------------------- bad arguments */

static void assert_refused(hl_status status) {
  assert_int_equal(status, HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 1); /* HL001 */
  hl_ctx_clear(ctx);
}

static void bad_backgrounds_and_designs_are_refused(void **state) {
  (void)state;
  const hl_point sink[] = {{1e5, 380}, {0, 350}}, source[] = {{0, 350}, {-1e5, 330}},
                 rises[] = {{1e5, 350}, {0, 380}}, more[] = {{1e5, 380}, {2e5, 350}, {0, 340}},
                 open[] = {{1e5, 380}, {5e4, 350}}, none[] = {{0, 380}},
                 nan_t[] = {{1e5, NAN}, {0, 350}};
  hl_background *background;
  hl_carnot_settings set;
  hl_carnot_result r;
  hl_settings_init(&hl_carnot_table, &set);
  assert_refused(hl_background_new(ctx, &set, 1e5, rises, 2, source, 2, &background));
  assert_refused(hl_background_new(ctx, &set, 1e5, more, 3, source, 2, &background));
  assert_refused(hl_background_new(ctx, &set, 1e5, open, 2, source, 2, &background));
  assert_refused(hl_background_new(ctx, &set, 1e5, nan_t, 2, source, 2, &background));
  assert_refused(hl_background_new(ctx, &set, 1e5, none, 1, source, 2, &background));
  assert_refused(hl_background_new(ctx, &set, 1e5, sink, 0, source, 2, &background));
  assert_refused(hl_background_new(ctx, &set, 0, sink, 2, source, 2, &background));
  assert_refused(hl_background_new(ctx, &set, NAN, sink, 2, source, 2, &background));
  assert_null(background);
  set.eta = 1.5;
  assert_int_equal(hl_background_new(ctx, &set, 1e5, sink, 2, source, 2, &background), HL_ERR_ARG);
  set.eta = 0.5;
  assert_int_equal(hl_background_new(ctx, &set, 1e5, sink, 2, source, 2, &background), HL_OK);
  const double good[] = {0, 0.5, 0.5, 1, 1}, far[] = {0, 1.5, 0.5, 1, 1},
               unset[] = {0, 0.5, NAN, 1, 1};
  assert_int_equal(hl_background_variable_count(background), 5);
  assert_int_equal(hl_carnot_eval(background, good, &r), HL_OK);
  assert_refused(hl_carnot_eval(background, far, &r));
  assert_refused(hl_carnot_eval(background, unset, &r));
  hl_background_free(background);
  const double t = 300, hot = 330, negative = -1, q = 1e3;
  assert_refused(hl_carnot_eval_levels(ctx, &set, &hot, &negative, &t, &q, &r));
  assert_refused(hl_carnot_eval_levels(ctx, &set, &negative, &q, &t, &q, &r));
}

static void bad_fluid_lists_and_tables_are_refused(void **state) {
  (void)state;
  const char *const fluid[] = {"R290", "R290", "  "};
  assert_int_equal(hl_carnot_check_fluids(ctx, 2, fluid, 2), HL_OK);
  assert_refused(hl_carnot_check_fluids(ctx, 3, fluid, 2));
  assert_refused(hl_carnot_check_fluids(ctx, 3, fluid, 3));
  hl_problem *problem = test_problem(ctx);
  hl_heat_table *table;
  test_stream(problem, "H", 100, 50, 100, NAN);
  test_stream(problem, "C", 20, 80, 120, NAN);
  test_check(problem);
  const hl_group_set *set = hl_problem_groups(problem), empty = {0};
  const double nowhere = NAN;
  hl_ctx_clear(ctx);
  assert_refused(hl_heat_table_new(ctx, set, NULL, 10, -1, NULL, 0, &table));
  assert_refused(hl_heat_table_new(ctx, set, NULL, 10, 1.1e5, NULL, 0, &table));
  assert_refused(hl_heat_table_new(ctx, set, NULL, 10, NAN, &nowhere, 1, &table));
  assert_refused(hl_heat_table_new(ctx, &empty, NULL, 10, NAN, NULL, 0, &table));
  assert_null(table);
  hl_problem_free(problem);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(encodings_are_inverses),
      cmocka_unit_test(designs_are_encoded_and_decoded),
      cmocka_unit_test(balances_close_and_no_pump_beats_carnot),
      cmocka_unit_test(pools_can_lift_heat_without_work),
      cmocka_unit_test(share_of_falling_heat_is_the_best),
      cmocka_unit_test(duties_never_exceed_the_profile),
      cmocka_unit_test(latent_loads_are_served_at_their_level),
      cmocka_unit_test(ambient_serves_where_the_process_gives_nothing),
      cmocka_unit_test(heat_tables_agree_with_targets),
      cmocka_unit_test(bad_backgrounds_and_designs_are_refused),
      cmocka_unit_test(bad_fluid_lists_and_tables_are_refused),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
