/** Bounds of Carnot machines against any levels and duties: small random cases with several
 * utilities on a side, evaluated by targets of what the machines leave. */
#include <math.h>
#include <stdio.h>

#include <heatloom/hpr.h>

#include "support/own_problem.h"

enum { LIFTS = 4, POINTS = 10 };

/** Heat from one level to another, both shifted. */
typedef struct lift {
  double t_cond, t_evap, q; /* q: given [K, W] */
} lift;

typedef struct design {
  int count;
  lift at[LIFTS];
  double cost; /* INFINITY: not feasible [cur/y] */
} design;

/** What a design is tried on. */
typedef struct ground {
  const hl_hpr *hpr;
  const hl_point *side[2]; /* sink, source */
  int count[2];
  double ambient;  /* shifted, NAN: none */
  bool extends[2]; /* ambient is that side's end */
  double rate;     /* of power [cur/y/W] */
} ground;

static double taken(const hl_hpr *h, const lift *l) {
  const hl_levels_settings *set = hl_hpr_levels_asked(h);
  const double tc = l->t_cond + set->dt_cont, te = l->t_evap - set->dt_cont;
  return l->q * (1 - 1 / (1 + set->eta * te / (tc - te)));
}

/** Heat of a side from the pinch to a level, all at the level itself included. */
static double room_to(const ground *g, int side, double t) {
  const hl_point *at = g->side[side];
  const double sign = side == 0 ? 1 : -1;
  double q = 0;
  for (int k = 0; k < g->count[side]; k++) {
    if (sign * at[k].t <= sign * t + 1e-9)
      q = at[k].q;
    else if (k > 0 && sign * at[k - 1].t < sign * t)
      return at[k - 1].q + (at[k].q - at[k - 1].q) * (t - at[k - 1].t) / (at[k].t - at[k - 1].t);
    else
      break;
  }
  return q;
}

static double level_of(const lift *l, int side) { return side == 0 ? l->t_cond : l->t_evap; }
static double heat_of(const hl_hpr *h, const lift *l, int side) {
  return side == 0 ? l->q : taken(h, l);
}

/** By how much all duties may grow. */
static double growth(const ground *g, const design *d) {
  double most = INFINITY;
  for (int side = 0; side < 2; side++)
    for (int k = 0; k < d->count; k++) {
      const double sign = side == 0 ? 1 : -1, t = level_of(&d->at[k], side);
      double sum = 0;
      for (int j = 0; j < d->count; j++)
        if (sign * level_of(&d->at[j], side) <= sign * t + 1e-9)
          sum += heat_of(g->hpr, &d->at[j], side);
      if (sum > 0)
        most = fmin(most, room_to(g, side, t) / sum);
    }
  return most;
}

static bool is_possible(const ground *g, const design *d) {
  const double dt = hl_hpr_levels_asked(g->hpr)->dt_cont;
  const double hottest = g->side[0][g->count[0] - 1].t, coldest = g->side[1][g->count[1] - 1].t;
  for (int k = 0; k < d->count; k++)
    if (!(d->at[k].q >= 0) || d->at[k].t_cond + dt <= d->at[k].t_evap - dt ||
        d->at[k].t_cond > hottest + 1e-9 || d->at[k].t_evap < coldest - 1e-9)
      return false; /* beyond ambient is no profile */
  return growth(g, d) >= 1 - 1e-9;
}

/** The account, from the targets of what is left. */
static void eval(const ground *g, design *d) {
  const hl_hpr *h = g->hpr;
  const double dt = hl_hpr_levels_asked(h)->dt_cont;
  const hl_targets *before = hl_hpr_targets_before(h);
  hl_piece piece[2 * LIFTS];
  hl_profile profile[2 * LIFTS];
  hl_group group[2] = {*hl_targets_process(before),
                       {.name = "machines",
                        .kind = HL_GROUP_SYSTEM,
                        .profile = profile,
                        .scale_min = 1,
                        .scale_max = 1}};
  double work = 0, today[16] = {0};
  const double scale[] = {1, 1};
  int n = 0;
  for (int k = 0; k < d->count; k++) {
    work += d->at[k].q - taken(h, &d->at[k]);
    for (int side = 0; side < 2; side++) {
      const double t = level_of(&d->at[k], side), q = heat_of(h, &d->at[k], side);
      if (!(q > 0) || (g->extends[side] && fabs(t - g->ambient) < 1e-9))
        continue;
      const double own = side == 0 ? t + dt : t - dt;
      piece[n] = (hl_piece){own, own, q, 1000, dt, HL_PHASE_NONE};
      profile[n] =
          (hl_profile){"level", "", side == 0 ? HL_SIDE_HOT : HL_SIDE_COLD, 1, &piece[n], 0};
      n++;
    }
  }
  group[1].profile_count = n;
  const hl_group_set set = {n > 0 ? 2 : 1, group};
  hl_targets *left;
  const bool mains = hl_hpr_asked(h)->scope == HL_HPR_INDIRECT;
  assert_int_equal(mains ? hl_targets_solve_mains(problem, NULL, &set, scale, today, &left)
                         : hl_targets_solve_residual(problem, NULL, &set, scale, &left),
                   HL_OK);
  d->cost = work * g->rate;
  for (int k = 0; k < hl_targets_utility_count(left); k++) {
    const hl_utility_target *u = hl_targets_utility_at(left, k);
    if (u->utility >= 0)
      d->cost += u->duty * hl_problem_groups(problem)->group[1 + u->utility].cost_scale;
  }
  hl_targets_free(left);
}

static double random_level(const ground *g, int side) {
  const hl_point *at = g->side[side];
  const int count = g->count[side];
  const int k = 1 + (int)test_between(0, count - 1 - 1e-9);
  if (test_between(0, 1) < 0.6)
    return at[k].t;
  return at[k - 1].t + test_between(0, 1) * (at[k].t - at[k - 1].t);
}

/** Shares of duties between levels, as large as they fit or less. */
static void try_random(const ground *g, const hl_levels_settings *set, design *best) {
  double t[2][LIFTS];
  const int count[] = {1 + (int)test_between(0, set->condensers - 1e-9),
                       1 + (int)test_between(0, set->evaporators - 1e-9)};
  design d = {0};
  for (int side = 0; side < 2; side++)
    for (int k = 0; k < count[side]; k++)
      t[side][k] = random_level(g, side);
  for (int c = 0; c < count[0]; c++)
    for (int e = 0; e < count[1]; e++)
      d.at[d.count++] = (lift){t[0][c], t[1][e], pow(10, test_between(-2, 0))};
  for (int k = 0; k < d.count; k++)
    if (d.at[k].t_cond + set->dt_cont <= d.at[k].t_evap - set->dt_cont)
      return;
  const double factor = growth(g, &d) * (test_between(0, 1) < 0.7 ? 1 : test_between(0, 1));
  for (int k = 0; k < d.count; k++)
    d.at[k].q *= factor;
  if (!is_possible(g, &d))
    return;
  eval(g, &d);
  if (d.cost < best->cost)
    *best = d;
}

/** One machine: all corners of both sides, and points between, at quarters of what fits. */
static void try_grid(const ground *g, design *best) {
  const double dt = hl_hpr_levels_asked(g->hpr)->dt_cont;
  for (int c = 1; c < g->count[0]; c++)
    for (int e = 1; e < g->count[1]; e++)
      for (int part = 0; part < 4; part++)
        for (int q = 1; q <= 4; q++) {
          const double a = part % 2 == 0 ? 0 : 0.5, b = part / 2 == 0 ? 0 : 0.5;
          const hl_point *sink = &g->side[0][c], *source = &g->side[1][e];
          design d = {.count = 1,
                      .at = {{sink->t + a * (sink[-1].t - sink->t),
                              source->t + b * (source[-1].t - source->t), 1}}};
          if (d.at[0].t_cond + dt <= d.at[0].t_evap - dt)
            continue;
          d.at[0].q = growth(g, &d) * q / 4;
          if (!is_possible(g, &d))
            continue;
          eval(g, &d);
          if (d.cost < best->cost)
            *best = d;
        }
}

/** From the best on, by steps of duties and levels. */
static void polish(const ground *g, int steps, design *best) {
  for (int n = 0; n < steps && best->count > 0; n++) {
    design d = *best;
    const int k = (int)test_between(0, d.count - 1e-9);
    const double size = pow(10, test_between(-3, 0));
    if (n % 3 == 0) {
      d.at[k].q *= 1 + size * test_between(-1, 1);
    } else {
      const int side = n % 3 - 1;
      const double old = level_of(&d.at[k], side), now = old + 20 * size * test_between(-1, 1);
      for (int j = 0; j < d.count; j++) /* it stays one level */
        if (level_of(&d.at[j], side) == old)
          *(side == 0 ? &d.at[j].t_cond : &d.at[j].t_evap) = now;
    }
    if (!is_possible(g, &d))
      continue;
    eval(g, &d);
    if (d.cost < best->cost)
      *best = d;
  }
}

static void best_of_all(const ground *g, design *best) {
  const hl_levels_settings *set = hl_hpr_levels_asked(g->hpr);
  *best = (design){0};
  eval(g, best);
  assert_close(best->cost, hl_hpr_before(g->hpr)->objective, 1e-9, 1e-6);
  try_grid(g, best);
  for (int n = 0; n < 300; n++)
    try_random(g, set, best);
  polish(g, 400, best);
}

static void ground_of(const hl_hpr *h, const hl_hpr *all, ground *g) {
  const hl_hpr_settings *set = hl_hpr_asked(h);
  const hl_economics *e = hl_problem_economics(problem);
  const bool heating = set->task == HL_LEVELS_HEATING;
  *g = (ground){.hpr = h, .ambient = NAN};
  for (int side = 0; side < 2; side++)
    g->side[side] = hl_hpr_profile(all, side == 0 ? HL_SIDE_COLD : HL_SIDE_HOT, &g->count[side]);
  g->rate = hl_economics_power_price(e) * hl_economics_seconds(e);
  if (!set->ambient)
    return;
  g->ambient = set->t_air + (heating ? -set->dt_air : set->dt_air);
  g->extends[heating ? 1 : 0] = true;
}

/* ---------------------------------------------------------------------- cases */

static void random_streams(int n) {
  for (int k = 0; k < 3 + n % 4; k++) {
    char name[8];
    snprintf(name, sizeof name, "S%d", k);
    const double t = test_between(20, 170), span = k % 3 == 0 ? 0 : test_between(5, 60);
    test_stream(problem, name, t, test_between(0, 1) < 0.5 ? t + span : t - span - 0.1,
                test_between(50, 900), NAN);
  }
}

/** Several of a side, cheaper ones nearer to the pinch, or not. */
static void random_utilities(int n) {
  const double glide = n % 4 == 3 ? test_between(5, 25) : 0;
  test_utility(problem, "HP", HL_SIDE_HOT, 260, 260, 1, test_between(0.04, 0.07));
  test_utility(problem, "MP", HL_SIDE_HOT, 160 + glide, 160, 1, test_between(0.02, 0.06));
  if (n % 4 == 2) { /* of direct machines */
    hl_utility u;
    hl_utility_init(&u);
    u.name = "Waste heat";
    u.side = HL_SIDE_HOT;
    u.t_supply = u.t_target = 120 + TEST_KELVIN;
    u.dt_cont = 1;
    u.h = 1000;
    u.price = test_between(0.001, 0.01) / 3.6e6;
    u.duty_max = 1e3 * test_between(50, 300);
    test_utility_record(problem, &u);
  }
  if (n % 3 != 0)
    test_utility(problem, "LP", HL_SIDE_HOT, 110, 110, 1, test_between(0.005, 0.03));
  test_utility(problem, "Brine", HL_SIDE_COLD, -50, -50, 1, test_between(0.004, 0.04));
  if (n % 3 != 1)
    test_utility(problem, "Water", HL_SIDE_COLD, 25, 25 + glide, 1, test_between(0, 0.006));
  if (n % 5 == 2)
    test_utility(problem, "Hot water", HL_SIDE_COLD, 60, 60 + glide, 1, test_between(0, 0.002));
}

static void random_case(int n) {
  hl_problem_free(problem);
  assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
  random_streams(n);
  random_utilities(n);
  test_setting(problem, "economics.electricity_price", n % 3 == 0 ? "40" : "90", "cur/MWh");
  test_setting(problem, "levels.condensers", n % 4 < 2 ? "2" : "1", "");
  test_setting(problem, "levels.evaporators", n % 3 == 1 ? "2" : "1", "");
  test_setting(problem, "hpr.scope", n % 2 == 1 ? "indirect" : "direct", "");
  if (n % 5 >= 3)
    test_setting(problem, "hpr.task", "cooling", "");
  if (n % 7 >= 5) {
    test_setting(problem, "hpr.ambient", "yes", "");
    test_setting(problem, "hpr.t_air", "15", "degC");
  }
  test_check(problem);
}

static void no_levels_and_duties_are_below_the_bound(void **state) {
  (void)state;
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  stop.gap = 1e-3;
  int tried = 0, bettered = 0, optimal = 0, below = 0, wrong = 0;
  double worst = 0, sum = 0;
  for (int n = 0; n < 300; n++) {
    hl_hpr *h, *all;
    ground g;
    design best;
    random_case(n);
    const hl_status status = hl_hpr_solve(problem, NULL, NULL, &stop, &h);
    if (status != HL_OK) /* ambient on the wrong side, heat on no main */
      continue;
    /* Of least power nothing is left to utilities: all of both profiles. */
    hl_hpr_settings asked = *hl_hpr_asked(h);
    asked.objective = HL_HPR_POWER;
    assert_int_equal(hl_hpr_solve(problem, NULL, &asked, &stop, &all), HL_OK);
    ground_of(h, all, &g);
    if (g.count[0] > 0 && g.count[1] > 0) {
      const double with = hl_hpr_after(h)->objective, bound = hl_hpr_bound(h);
      const double small = 1e-7 * (fabs(with) + hl_hpr_before(h)->objective);
      best_of_all(&g, &best);
      tried++;
      bettered += best.cost < with - 10 * small;
      optimal += hl_hpr_outcome(h) == HL_OUTCOME_OPTIMAL;
      wrong += hl_hpr_outcome(h) == HL_OUTCOME_OPTIMAL && best.cost < with - 2e-3 * fabs(with);
      sum += (with - bound) / with;
      worst = fmax(worst, (with - best.cost) / with);
      if (best.cost < bound - small || bound > with + small) {
        below++;
        print_message("%d: none %.6g with %.6g grid %.6g bound %.6g %d lifts\n", n,
                      hl_hpr_before(h)->objective, with, best.cost, bound, best.count);
      }
    }
    hl_hpr_free(h);
    hl_hpr_free(all);
  }
  print_message("%d tried, %d bettered (most %.2g), %d optimal, %d wrongly, %d below, mean gap "
                "%.3g\n",
                tried, bettered, worst, optimal, wrong, below, sum / tried);
  assert_int_equal(below, 0);
  assert_int_equal(wrong, 0);
  assert_true(tried > 150);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(no_levels_and_duties_are_below_the_bound, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
