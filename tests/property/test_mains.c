/* Random zones, mains and machines: order of the answers, and optima found by nested searches. */
#include <math.h>

#include "support/mains.h"
#include "support/own_context.h"

static double cost_of(const hl_mains_input *in, const hl_mains_settings *set) {
  hl_mains_result *r = NULL;
  assert_int_equal(hl_mains_solve(ctx, in, set, NULL, &r), HL_OK);
  assert_int_equal(r->outcome, HL_OUTCOME_OPTIMAL);
  test_mains_check(in, set, r);
  const double cost = r->cost;
  hl_mains_free(r);
  return cost;
}

static int pick(int least, int most) { return least + (int)test_between(0, most - least + 1); }

static void random_zone(test_mains *m, int z, int loads) {
  static const char *const name[] = {"A", "B", "C"};
  m->zone[z].name = name[z];
  for (int k = 0; k < loads; k++) {
    const bool hot = k == 0 ? z % 2 == 0 : test_between(0, 1) < (z % 2 == 0 ? 0.7 : 0.3);
    const double t = (hot ? pick(4, 10) : pick(6, 15)) * 10, span = pick(0, 6) * 10;
    test_mains_load(m, z, hot ? t + span : t, hot ? t : t + span, pick(1, 20) * 50, 5);
    if (span == 0 && hot) /* isothermal loads have no direction of their own */
      m->load[z][k].q = fabs(m->load[z][k].q);
  }
}

/** Steam at 260, `mains` between, cooling water at 5 degC. */
static void random_case(test_mains *m, int zones, int mains, int loads) {
  static const char *const name[] = {"first", "second", "third"};
  test_mains_case(m);
  m->input.machine_count = m->input.level_count = 0;
  m->input.zone_count = zones;
  for (int z = 0; z < zones; z++) {
    m->zone[z].loads.count = 0;
    random_zone(m, z, loads);
  }
  test_mains_level(m, "steam", 260, 5)->boiler_price = test_per_mwh(40);
  double t = 180;
  for (int k = 0; k < mains; k++)
    test_mains_level(m, name[k], t -= pick(3, 5) * 10 + (k % 2) * 5, 5);
  test_mains_level(m, "water", 5, 5);
  for (int l = 0; l < m->input.level_count; l++)
    m->level[l].reject_price = test_per_mwh(2);
  m->level[mains + 1].use_high = m->level[mains + 1].use_low = NAN;
  m->input.let_down_count = mains;
  for (int k = 0; k < mains; k++)
    m->let_down[k] = (hl_mains_let_down){k, k + 1, INFINITY};
  m->period[0].power_price = test_per_mwh(pick(6, 16) * 10);
}

static void put_direct(test_mains *m, int source, int sink, double t_evap, double t_cond) {
  const int g = m->input.machine_count++;
  const double te = t_evap + 273.15, tc = t_cond + 273.15, cop = 1 + 0.5 * te / (tc - te);
  m->piece[g][0] = (hl_mains_piece){sink, {tc - 5, tc - 5, 1}};
  m->piece[g][1] = (hl_mains_piece){source, {te + 5, te + 5, 1 / cop - 1}};
  m->machine[g] = (hl_mains_machine){.name = "direct",
                                     .piece_count = 2,
                                     .piece = m->piece[g],
                                     .power = 1 / cop,
                                     .scale_max = INFINITY};
}

/* --------------------------------------------------------------------- order */

static void freedom_never_costs(void **state) {
  (void)state;
  int better = 0, bound = 0;
  for (int n = 0; n < 60; n++) {
    test_mains m;
    test_seed = 100 + (uint64_t)n;
    const int zones = pick(2, 3), mains = pick(2, 3);
    random_case(&m, zones, mains, pick(2, 5));
    const double none = cost_of(&m.input, NULL);
    for (int l = 1; l < mains; l++)
      test_mains_machine(&m, "between", l + 1, pick(0, l));
    const double indirect = cost_of(&m.input, NULL);
    const int z = pick(0, zones - 1);
    put_direct(&m, z, z, pick(2, 9) * 10, pick(12, 18) * 10);
    const double all = cost_of(&m.input, NULL);
    hl_mains_settings set;
    hl_settings_init(&hl_mains_table, &set);
    set.one_zone = true;
    const double one = cost_of(&m.input, &set);
    assert_true(indirect <= none * (1 + 1e-9));
    assert_true(all <= indirect * (1 + 1e-9));
    assert_true(one <= all * (1 + 1e-9));
    better += all < none * 0.999 ? 1 : 0;
    bound += one < all * 0.999 ? 1 : 0;
    /* The other solver, and machines that cost: never below free ones, never above none. */
    set.one_zone = false;
    set.backend = HL_MILP_CBC;
    assert_close(cost_of(&m.input, &set), all, 1e-7, 1e-9);
    for (int g = 0; g < m.input.machine_count; g++)
      m.machine[g].cost_fixed = (none - all) * test_between(0, 0.7);
    set.backend = HL_MILP_HIGHS;
    const double fixed = cost_of(&m.input, &set);
    assert_true(fixed >= all * (1 - 1e-9) && fixed <= none * (1 + 1e-9));
    set.backend = HL_MILP_CBC;
    assert_close(cost_of(&m.input, &set), fixed, 2e-6, 1e-9);
  }
  assert_true(better > 15 && bound > 15);
}

/* -------------------------------------------------------- searches without LP */

/** A zone's least heating and what is left, by its own cascade. */
static void zone_needs(const hl_load *load, int count, double *hot, double *cold) {
  double least = 0, total = 0;
  for (int k = 0; k < count; k++) {
    total += load[k].q;
    for (int end = 0; end < 4; end++) { /* at its ends, just above and just below */
      const double t = end < 2 ? load[k].t_high : load[k].t_low;
      double above = 0;
      for (int j = 0; j < count; j++) {
        const hl_load *l = &load[j];
        const double part = l->t_high > l->t_low ? (l->t_high - t) / (l->t_high - l->t_low)
                            : l->t_high > t || (end % 2 == 1 && l->t_high == t) ? 1.0
                                                                                : 0.0;
        above += l->q * fmin(1, fmax(0, part));
      }
      least = fmin(least, above);
    }
  }
  *hot = -least;
  *cold = total - least;
}

/** Cost per second of two zones that trade x[z] through one main (raised > 0), at machine scales f.
 */
static double trade_cost(const test_mains *m, const double *f, const double *x) {
  const hl_mains_level *main_level = &m->level[1];
  double cost = 0, hot_all = 0, pool = 0;
  for (int z = 0; z < 2; z++) {
    hl_load load[TEST_LOADS + 4];
    int n = 0;
    for (int k = 0; k < m->zone[z].loads.count; k++)
      load[n++] = m->load[z][k];
    const double t = x[z] > 0 ? main_level->raise_high + 5 : main_level->use_high - 5;
    load[n++] = (hl_load){t, t, -x[z]};
    for (int g = 0; g < m->input.machine_count; g++)
      for (int k = 0; k < m->machine[g].piece_count; k++)
        if (m->piece[g][k].zone == z) {
          load[n] = m->piece[g][k].load;
          load[n++].q *= f[g];
        }
    double hot, cold;
    zone_needs(load, n, &hot, &cold);
    hot_all += hot;
    cost += cold * test_per_mwh(2);
    pool += x[z];
  }
  for (int g = 0; g < m->input.machine_count; g++) {
    cost += f[g] * m->machine[g].power * m->period[0].power_price;
    for (int k = 0; k < m->machine[g].duty_count; k++)
      *(m->duty[g][k].level == 0 ? &hot_all : &pool) +=
          m->duty[g][k].q * f[g] * (m->duty[g][k].level == 0 ? -1 : 1);
  }
  if (pool < 0)
    hot_all -= pool; /* steam let down */
  else
    cost += pool * test_per_mwh(2);
  return cost + hot_all * test_per_mwh(hot_all > 0 ? 40 : -2);
}

static const double golden = 0.6180339887498949;

/** Least of a convex function of x[1], then of x[0], by golden sections. */
static double least_trade(const test_mains *m, const double *f, double *x, int depth) {
  if (depth == 2)
    return trade_cost(m, f, x);
  double a = -1e7, b = 1e7, low = NAN, high = NAN, p = b - golden * (b - a),
         q = a + golden * (b - a);
  x[depth] = p;
  low = least_trade(m, f, x, depth + 1);
  x[depth] = q;
  high = least_trade(m, f, x, depth + 1);
  for (int k = 0; k < 46; k++) {
    if (low < high) {
      b = q;
      q = p;
      high = low;
      x[depth] = p = b - golden * (b - a);
      low = least_trade(m, f, x, depth + 1);
    } else {
      a = p;
      p = q;
      low = high;
      x[depth] = q = a + golden * (b - a);
      high = least_trade(m, f, x, depth + 1);
    }
  }
  return fmin(low, high);
}

/** A grid over the machine's scale, refined around its best. */
static double least_of_grid(const test_mains *m, double price_fixed) {
  double x[2], f[1] = {0};
  double best = least_trade(m, f, x, 0), a = 0, b = 1e7, at = 0;
  for (int round = 0; round < 9; round++) {
    const double step = (b - a) / 10;
    for (int k = 0; k <= 10; k++) {
      f[0] = a + step * k;
      const double cost = least_trade(m, f, x, 0) + (f[0] > 0 ? price_fixed : 0);
      if (cost < best) {
        best = cost;
        at = f[0];
      }
    }
    a = fmax(0, at - step);
    b = at + step;
  }
  return best;
}

static void a_grid_over_scales_finds_nothing_better(void **state) {
  (void)state;
  int used = 0;
  for (int n = 0; n < 15; n++) {
    test_mains m;
    test_seed = 500 + (uint64_t)n;
    random_case(&m, 2, 1, 3);
    m.period[0].weight = 1;
    m.period[0].power_price = test_per_mwh(40);
    hl_mains_level *main_level = &m.level[1]; /* within reach of both zones */
    main_level->use_high = main_level->raise_high = pick(7, 11) * 10 + 273.15;
    main_level->use_low = main_level->raise_low = main_level->use_high;
    if (n % 3 == 0)
      test_mains_machine(&m, "raise", 1, 0);
    else if (n % 3 == 1)
      put_direct(&m, 0, 0, pick(3, 7) * 10, pick(8, 13) * 10);
    else
      put_direct(&m, 0, 1, pick(3, 7) * 10, pick(8, 13) * 10);
    const double fixed = n % 2 == 0 ? 0 : test_per_mwh(2e6);
    m.machine[0].cost_fixed = fixed;
    const double cost = cost_of(&m.input, NULL), grid = least_of_grid(&m, fixed);
    assert_true(cost <= grid * (1 + 1e-6));
    assert_close(grid, cost, 1e-4, 0);
    hl_mains_result *r;
    assert_int_equal(hl_mains_solve(ctx, &m.input, NULL, NULL, &r), HL_OK);
    used += r->built;
    hl_mains_free(r);
  }
  assert_true(used >= 4);
}

/* ------------------------------------------------------------------- periods */

/** Two periods that share a size: the best size by golden sections, each period solved alone. */
static void shared_sizes_are_the_best_of_all_sizes(void **state) {
  (void)state;
  for (int n = 0; n < 4; n++) {
    test_mains m, other;
    test_seed = 900 + (uint64_t)n;
    random_case(&m, 2, 2, 4);
    random_case(&other, 2, 2, 4);
    hl_mains_loads loads[2][2];
    for (int z = 0; z < 2; z++) {
      loads[0][z] = m.zone[z].loads;
      loads[1][z] = other.zone[z].loads;
    }
    test_mains_machine(&m, "first to steam", 1, 0);
    m.machine[0].cost_scale = test_per_mwh(3600 * 4);
    m.period[0].power_price = test_per_mwh(30);
    m.period[1] = m.period[0];
    for (int t = 0; t < 2; t++)
      m.period[t].loads = loads[t];
    m.period[1].weight = 7200;
    m.input.period_count = 2;
    const double together = cost_of(&m.input, NULL);
    double a = 0, b = 2e7, best = INFINITY;
    for (int k = 0; k < 60; k++) {
      double side[2];
      for (int s = 0; s < 2; s++) {
        hl_mains_machine limited = m.machine[0];
        limited.cost_scale = 0;
        limited.scale_max = s == 0 ? b - golden * (b - a) : a + golden * (b - a);
        side[s] = m.machine[0].cost_scale * limited.scale_max;
        for (int t = 0; t < 2; t++) {
          hl_mains_input alone = m.input;
          alone.machine = &limited;
          alone.period = &m.period[t];
          alone.period_count = 1;
          side[s] += cost_of(&alone, NULL);
        }
        best = fmin(best, side[s]);
      }
      if (side[0] < side[1])
        b = a + golden * (b - a);
      else
        a = b - golden * (b - a);
    }
    assert_close(best, together, 1e-6, 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(freedom_never_costs),
      cmocka_unit_test(a_grid_over_scales_finds_nothing_better),
      cmocka_unit_test(shared_sizes_are_the_best_of_all_sizes),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
