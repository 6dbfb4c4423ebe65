/** What holds for the targets of any streams. */
#include <math.h>
#include <stdio.h>

#include <heatloom/targets.h>

#include "support/problem.h"

enum { TRIALS = 300, MOST = 40 };

/** Small generator of the test's own. */
static uint64_t state64;

static double uniform(double low, double high) {
  state64 = state64 * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return low + (high - low) * (double)(state64 >> 11) * 0x1p-53;
}

static int below(int count) { return (int)uniform(0, count); }

/** Up to MOST loads on a coarse grid, so that levels coincide; some are latent. */
static int random_loads(hl_load *load) {
  int count = 1 + below(MOST);
  for (int k = 0; k < count; k++) {
    double a = 300 + 10 * below(20), b = below(4) == 0 ? a : 300 + 10 * below(20);
    double q = (below(2) ? 1 : -1) * uniform(1, 1000);
    load[k] = (hl_load){fmax(a, b), fmin(a, b), q};
  }
  return count;
}

/** Heat of a load above t, a latent one at t included or not. */
static double heat_above(const hl_load *load, double t, bool included) {
  if (load->t_low >= load->t_high)
    return (included ? load->t_high >= t : load->t_high > t) ? load->q : 0;
  double part = (load->t_high - t) / (load->t_high - load->t_low);
  return load->q * fmin(fmax(part, 0), 1);
}

/** Hot utility without a cascade: the largest need above any level. */
static double need(const hl_load *load, int count) {
  double most = 0;
  for (int k = 0; k < 4 * count; k++) {
    double t = k % 2 == 0 ? load[k / 4].t_high : load[k / 4].t_low, flow = 0;
    for (int j = 0; j < count; j++)
      flow += heat_above(&load[j], t, k % 4 < 2);
    most = fmax(most, -flow);
  }
  return most;
}

typedef struct fixture {
  hl_ctx *ctx;
  hl_cascade *cascade;
} fixture;

static int setup(void **state) {
  static fixture f;
  f.ctx = hl_ctx_new(NULL);
  *state = &f;
  state64 = 12345;
  return hl_cascade_new(f.ctx, &f.cascade) == HL_OK ? 0 : -1;
}

static int teardown(void **state) {
  fixture *f = *state;
  hl_cascade_free(f->cascade);
  hl_ctx_free(f->ctx);
  return 0;
}

static double hot_of(const fixture *f, const hl_load *load, int count) {
  assert_int_equal(hl_cascade_solve(f->cascade, load, count), HL_OK);
  return hl_cascade_hot(f->cascade);
}

static void cascade_equals_the_largest_need_above_any_level(void **state) {
  const fixture *f = *state;
  hl_load load[MOST];
  for (int k = 0; k < TRIALS; k++) {
    int count = random_loads(load);
    assert_close(hot_of(f, load, count), need(load, count), 1e-12, 1e-9);
  }
}

static void heat_is_kept_and_flows_are_not_negative(void **state) {
  const fixture *f = *state;
  hl_load load[MOST];
  for (int k = 0; k < TRIALS; k++) {
    int count = random_loads(load);
    double hot = hot_of(f, load, count), sum = hot, least = INFINITY;
    for (int j = 0; j < count; j++)
      sum += load[j].q;
    assert_close(hl_cascade_cold(f->cascade), sum, 1e-12, 1e-8);
    for (int j = 0; j < hl_cascade_count(f->cascade); j++)
      least = fmin(least, hl_cascade_flow(f->cascade)[j]);
    assert_true(least >= 0);
    assert_true(hot == 0 || least <= 1e-9);
  }
}

static void order_and_splits_of_streams_do_not_matter(void **state) {
  const fixture *f = *state;
  hl_load load[MOST], other[2 * MOST];
  for (int k = 0; k < TRIALS; k++) {
    int count = random_loads(load), n = 0;
    double hot = hot_of(f, load, count), cold = hl_cascade_cold(f->cascade);
    for (int j = count - 1; j >= 0; j--) {
      hl_load first = load[j], second = load[j];
      double part = uniform(0, 1);
      if (below(2)) { /* two branches, else two segments */
        first.q *= part;
        second.q *= 1 - part;
      } else if (first.t_high > first.t_low) {
        double t = first.t_low + part * (first.t_high - first.t_low);
        first.t_low = second.t_high = t;
        first.q *= 1 - part;
        second.q -= first.q;
      } else {
        second.q = 0;
      }
      other[n++] = first;
      other[n++] = second;
    }
    assert_close(hot_of(f, other, n), hot, 1e-11, 1e-8);
    assert_close(hl_cascade_cold(f->cascade), cold, 1e-11, 1e-8);
  }
}

/* -------------------------------------------------------- whole problems */

static hl_problem *random_problem(hl_ctx *ctx) {
  hl_problem *problem = test_problem(ctx);
  char name[] = "s0";
  int count = 2 + below(8);
  for (int k = 0; k < count; k++, name[1]++) {
    double a = 20 + 5 * below(50), b = below(5) == 0 ? a : 20 + 5 * below(50);
    test_stream(problem, name, a, b, (below(2) ? 1 : -1) * uniform(10, 500),
                below(6) == 0 ? uniform(0, 10) : (double)NAN);
  }
  test_utility(problem, "hot", HL_SIDE_HOT, 400, 400, NAN, 2);
  test_utility(problem, "warm", HL_SIDE_HOT, uniform(100, 200), uniform(80, 100), NAN, 1);
  test_utility(problem, "cold", HL_SIDE_COLD, -80, -80, NAN, 2);
  test_utility(problem, "cool", HL_SIDE_COLD, uniform(20, 60), uniform(60, 90), NAN, 1);
  test_check(problem);
  return problem;
}

/** Without latent streams, so that curves have one heat at a temperature. */
static hl_problem *sloping_problem(hl_ctx *ctx) {
  hl_problem *problem = test_problem(ctx);
  char name[] = "s0";
  int count = 2 + below(8);
  for (int k = 0; k < count; k++, name[1]++) {
    double a = uniform(20, 270), b = a + (below(2) ? 1 : -1) * uniform(3, 120);
    test_stream(problem, name, a, b, (b < a ? 1 : -1) * uniform(10, 500), NAN);
  }
  test_check(problem);
  return problem;
}

static hl_targets *solve(const hl_problem *problem, double dt_min) {
  hl_targets_settings settings;
  hl_targets_settings_init(&settings);
  settings.dt_min = dt_min;
  hl_targets *targets;
  assert_int_equal(hl_targets_solve(problem, &settings, &targets), HL_OK);
  return targets;
}

static void targets_never_fall_as_dt_min_rises(void **state) {
  const fixture *f = *state;
  for (int k = 0; k < TRIALS / 10; k++) {
    hl_problem *problem = random_problem(f->ctx);
    double before = 0;
    for (double dt = 0; dt < 60; dt += 1.7) {
      hl_targets *targets = solve(problem, dt);
      assert_true(hl_targets_hot(targets) >= before - 1e-6);
      before = hl_targets_hot(targets);
      double balance = hl_targets_hot(targets) + hl_targets_demand_cold(targets) -
                       hl_targets_cold(targets) - hl_targets_demand_hot(targets);
      assert_close(balance, 0, 0, 1e-6);
      hl_targets_free(targets);
    }
    hl_problem_free(problem);
    hl_ctx_clear(f->ctx);
  }
}

static void threshold_approach_parts_excess_from_none(void **state) {
  const fixture *f = *state;
  int finite = 0;
  for (int k = 0; k < TRIALS; k++) {
    hl_problem *problem = random_problem(f->ctx);
    double dt;
    assert_int_equal(hl_targets_threshold_dt(problem, &dt), HL_OK);
    if (isfinite(dt) && dt > 1e-3) {
      finite++;
      hl_targets *below_it = solve(problem, dt * (1 - 1e-9)), *above = solve(problem, dt + 0.01);
      double base = fmax(0, hl_targets_demand_hot(above) - hl_targets_demand_cold(above));
      assert_close(hl_targets_hot(below_it), base, 1e-7, 1e-3);
      assert_true(hl_targets_hot(above) > base + 1e-3);
      hl_targets_free(below_it);
      hl_targets_free(above);
    }
    hl_problem_free(problem);
    hl_ctx_clear(f->ctx);
  }
  assert_true(finite > TRIALS / 20);
}

/** Utilities at their duties close the cascade, and none could take more of the dearer one's load.
 */
static void utilities_serve_all_within_the_cascade(void **state) {
  const fixture *f = *state;
  for (int k = 0; k < TRIALS; k++) {
    hl_problem *problem = random_problem(f->ctx);
    hl_targets *targets = solve(problem, 10), *placed;
    const hl_group_set *set = hl_problem_groups(problem);
    double scale[5] = {1};
    for (int j = 0; j < hl_targets_utility_count(targets); j++) {
      const hl_utility_target *t = hl_targets_utility_at(targets, j);
      assert_true(t->utility >= 0 && t->duty >= 0);
      scale[1 + t->utility] = t->duty;
    }
    double all = hl_targets_demand_hot(targets) + hl_targets_demand_cold(targets);
    assert_int_equal(hl_targets_solve_groups(f->ctx, set, scale, 10, &placed), HL_OK);
    assert_close(hl_targets_hot(placed), 0, 0, 1e-8 * all);
    assert_close(hl_targets_cold(placed), 0, 0, 1e-8 * all);
    hl_targets_free(placed);
    for (int cheap = 2; cheap <= 4; cheap += 2) { /* warm for hot, cool for cold */
      double shift = 1e-4 * all;
      if (!(scale[cheap - 1] > shift))
        continue;
      double more[5] = {scale[0], scale[1], scale[2], scale[3], scale[4]};
      more[cheap] += shift;
      more[cheap - 1] -= shift;
      assert_int_equal(hl_targets_solve_groups(f->ctx, set, more, 10, &placed), HL_OK);
      assert_true(hl_targets_hot(placed) > 1e-9 * all);
      hl_targets_free(placed);
    }
    hl_targets_free(targets);
    hl_problem_free(problem);
    hl_ctx_clear(f->ctx);
  }
}

/** A corner at a heat flow and level lies on a curve. */
static void assert_on(const hl_point *p, int count, double q, double t) {
  double nearest = INFINITY;
  for (int k = 1; k < count; k++) {
    double span = p[k - 1].t - p[k].t;
    if (t > p[k - 1].t || t < p[k].t)
      continue;
    double low = fmin(p[k - 1].q, p[k].q), high = fmax(p[k - 1].q, p[k].q);
    if (span > 0)
      low = high = p[k].q + (t - p[k].t) / span * (p[k - 1].q - p[k].q);
    nearest = fmin(nearest, fmax(low - q, q - high));
  }
  assert_true(nearest <= 1e-6);
}

static void pocket_free_curve_is_the_least_flow_on_the_way_to_the_pinch(void **state) {
  const fixture *f = *state;
  for (int k = 0; k < TRIALS; k++) {
    hl_problem *problem = random_problem(f->ctx);
    hl_targets *targets = solve(problem, 10);
    int count, whole, pinch = 0;
    const hl_point *p = hl_targets_curve(targets, HL_CURVE_GRAND_POCKET_FREE, &count);
    const hl_point *grand = hl_targets_curve(targets, HL_CURVE_GRAND, &whole);
    double least = INFINITY;
    for (; pinch < whole && least > 1e-6; pinch++) {
      least = fmin(least, grand[pinch].q);
      assert_on(p, count, least, grand[pinch].t);
    }
    least = INFINITY;
    for (int j = whole - 1; j >= 0 && least > 1e-6; j--) {
      least = fmin(least, grand[j].q);
      assert_on(p, count, least, grand[j].t);
    }
    hl_targets_free(targets);
    hl_problem_free(problem);
    hl_ctx_clear(f->ctx);
  }
}

static void pocket_free_curve_falls_to_the_pinch_and_stays_below(void **state) {
  const fixture *f = *state;
  for (int k = 0; k < TRIALS; k++) {
    hl_problem *problem = random_problem(f->ctx);
    hl_targets *targets = solve(problem, 10);
    int count, whole;
    const hl_point *p = hl_targets_curve(targets, HL_CURVE_GRAND_POCKET_FREE, &count);
    const hl_point *grand = hl_targets_curve(targets, HL_CURVE_GRAND, &whole);
    int lowest = 0;
    for (int j = 1; j < count; j++) {
      assert_true(p[j].t <= p[j - 1].t);
      lowest = p[j].q < p[lowest].q ? j : lowest;
    }
    assert_close(p[lowest].q, 0, 0, 1e-6);
    for (int j = 1; j < count; j++)
      assert_true(j <= lowest ? p[j].q <= p[j - 1].q + 1e-9 : p[j].q >= p[j - 1].q - 1e-9);
    assert_close(p[0].q, grand[0].q, 1e-12, 1e-9);
    assert_close(p[count - 1].q, grand[whole - 1].q, 1e-12, 1e-9);
    hl_targets_free(targets);
    hl_problem_free(problem);
    hl_ctx_clear(f->ctx);
  }
}

/* ------------------------------------------------------------ zones and sites */

enum { CASES = 10000 };

typedef struct flow {
  double high, low, kw; /* kw > 0: hot [degC, kW] */
  int zone;
} flow;

/** Streams in up to four zones; steep, latent and on a coarse grid, so that levels coincide. */
static int random_flows(flow *out) {
  int count = 2 + below(8);
  for (int k = 0; k < count; k++) {
    double a = 20 + 5 * below(50), b = below(5) == 0 ? a : 20 + 5 * below(50);
    out[k] = (flow){fmax(a, b), fmin(a, b), (below(2) ? 1 : -1) * uniform(10, 500), below(4)};
  }
  return count;
}

static void add_flow(hl_problem *problem, int number, const flow *f) {
  static const char *const zone[] = {"Site/A", "Site/B/U", "Site/B/V", "Site/C"};
  char name[16];
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  bool hot = f->kw > 0;
  segment.t_supply = (hot ? f->high : f->low) + TEST_KELVIN;
  segment.t_target = (hot ? f->low : f->high) + TEST_KELVIN;
  segment.duty = fabs(f->kw) * 1e3;
  snprintf(name, sizeof name, "s%d", number);
  stream.name = name;
  stream.zone = zone[f->zone];
  stream.side = hot ? HL_SIDE_HOT : HL_SIDE_COLD;
  stream.segment = &segment;
  stream.segment_count = 1;
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
}

/** Utilities for any flows, two of them the sides of a main. */
static hl_problem *problem_with(hl_ctx *ctx, double main, double slope) {
  hl_problem *problem = test_problem(ctx);
  test_utility(problem, "hot", HL_SIDE_HOT, 400, 400, 5, 2);
  test_utility(problem, "steam", HL_SIDE_HOT, main, main - slope, 5, 1);
  test_utility(problem, "steam raised", HL_SIDE_COLD, main - slope, main, 5, 0);
  test_utility(problem, "cold", HL_SIDE_COLD, -80, -80, 5, 2);
  return problem;
}

static hl_site *site_of(const hl_problem *problem, double dt_min) {
  hl_targets_settings settings;
  hl_targets_settings_init(&settings);
  settings.dt_min = dt_min;
  hl_site *site;
  assert_int_equal(hl_site_solve(problem, &settings, &site), HL_OK);
  return site;
}

/** Zones alone need no less than the site with mains, and that no less than one cascade. */
static void assert_order(const hl_site *site, double near) {
  const hl_site_target *zones = hl_site_total_process(site), *total = hl_site_total_site(site);
  const hl_targets *all = hl_site_zone_at(site, 0)->targets;
  assert_true(zones->hot >= total->hot - near && total->hot >= hl_targets_hot(all) - near);
  assert_true(zones->cold >= total->cold - near && total->cold >= hl_targets_cold(all) - near);
  assert_true(total->recovery <= hl_targets_limit(all) + near);
  assert_close(hl_targets_demand_hot(all), total->recovery + total->hot, 0, near);
  assert_close(hl_targets_demand_cold(all), total->recovery + total->cold, 0, near);
  double exchanged = 0, boilers = 0, coolers = 0;
  for (int a = 0; a < hl_site_process_count(site); a++)
    for (int b = 0; b < hl_site_process_count(site); b++) {
      assert_true(hl_site_exchange(site, a, b) >= 0);
      exchanged += hl_site_exchange(site, a, b);
    }
  for (int k = 0; k < hl_site_level_count(site); k++) {
    const hl_site_level *level = hl_site_level_at(site, k);
    assert_true(level->from_zones <= level->used + near && level->from_zones >= 0);
    assert_true(level->to_zones <= level->generated + near && level->to_zones >= 0);
    boilers += level->boiler;
    coolers += level->cooler;
  }
  assert_close(exchanged, total->recovery - zones->recovery, 0, near);
  assert_close(boilers, total->hot, 0, near);
  assert_close(coolers, total->cold, 0, near);
}

static void assert_same(const hl_site *a, const hl_site *b, double near) {
  const hl_site_target *x[] = {hl_site_total_process(a), hl_site_total_site(a)},
                       *y[] = {hl_site_total_process(b), hl_site_total_site(b)};
  for (int k = 0; k < 2; k++) {
    assert_close(x[k]->hot, y[k]->hot, 0, near);
    assert_close(x[k]->cold, y[k]->cold, 0, near);
    assert_close(x[k]->limit, y[k]->limit, 0, near);
    assert_close(x[k]->cost, y[k]->cost, 1e-9, 1);
  }
  for (int k = 0; k < hl_site_level_count(a); k++) {
    assert_close(hl_site_level_at(a, k)->used, hl_site_level_at(b, k)->used, 0, near);
    assert_close(hl_site_level_at(a, k)->to_zones, hl_site_level_at(b, k)->to_zones, 0, near);
    assert_close(hl_site_level_at(a, k)->boiler, hl_site_level_at(b, k)->boiler, 0, near);
  }
}

/** In reverse order, each stream cut into two branches or two stretches. */
static hl_problem *shuffled(hl_ctx *ctx, const flow *f, int count, double main, double slope) {
  hl_problem *problem = problem_with(ctx, main, slope);
  for (int k = count - 1; k >= 0; k--) {
    flow first = f[k], second = f[k];
    double part = uniform(0.1, 0.9);
    if (f[k].high > f[k].low && below(2)) {
      first.low = second.high = f[k].low + part * (f[k].high - f[k].low);
      first.kw *= 1 - part;
    } else {
      first.kw *= part;
    }
    second.kw -= first.kw;
    add_flow(problem, 2 * k, &first);
    add_flow(problem, 2 * k + 1, &second);
  }
  test_check(problem);
  return problem;
}

static void sites_do_not_depend_on_order_and_splits_and_need_more_as_dt_min_rises(void **state) {
  const fixture *f = *state;
  int exchanging = 0;
  for (int k = 0; k < CASES; k++) {
    flow streams[10];
    int count = random_flows(streams);
    double main = uniform(60, 200), slope = below(2) ? 0 : uniform(1, 30);
    hl_problem *problem = problem_with(f->ctx, main, slope);
    double heat = 0;
    for (int j = 0; j < count; j++) {
      add_flow(problem, j, &streams[j]);
      heat += fabs(streams[j].kw) * 1e3;
    }
    test_check(problem);
    double near = 1e-7 * heat;
    hl_site *site = site_of(problem, 10);
    assert_order(site, near);
    exchanging += hl_site_total_site(site)->hot < hl_site_total_process(site)->hot - near;
    hl_problem *other = shuffled(f->ctx, streams, count, main, slope);
    hl_site *again = site_of(other, 10);
    assert_same(site, again, near);
    hl_site_free(again);
    hl_problem_free(other);
    hl_site *wider = site_of(problem, 10 + uniform(0, 20));
    assert_true(hl_site_total_process(wider)->hot >= hl_site_total_process(site)->hot - near);
    for (int z = 0; z < hl_site_zone_count(site); z++)
      assert_true(hl_targets_hot(hl_site_zone_at(wider, z)->targets) >=
                  hl_targets_hot(hl_site_zone_at(site, z)->targets) - near);
    hl_site_free(wider);
    hl_site_free(site);
    hl_problem_free(problem);
    hl_ctx_clear(f->ctx);
  }
  assert_true(exchanging > CASES / 20);
}

/** Of the pocket over the pocket-free curve: a broken line in T, from the hottest. */
typedef struct broken_line {
  int count;
  double t[400], y[400];
} broken_line;

static double read_line(const hl_point *p, int count, double t) {
  for (int k = 0; k + 1 < count; k++)
    if (t >= p[k + 1].t && p[k].t > p[k + 1].t)
      return p[k].q + (p[k + 1].q - p[k].q) * (fmin(t, p[k].t) - p[k].t) / (p[k + 1].t - p[k].t);
  return p[count - 1].q;
}

static int by_falling(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? 1 : x > y ? -1 : 0;
}

/** A curve minus the pocket-free one, at the corners of both and of the grand curve. */
static void over_pocket_free(const hl_targets *targets, hl_curve curve, broken_line *line) {
  const hl_curve corners[] = {HL_CURVE_GRAND, HL_CURVE_GRAND_POCKET_FREE, HL_CURVE_GRAND_ASSISTED};
  int count, free_count;
  line->count = 0;
  for (int c = 0; c < 3; c++) {
    const hl_point *p = hl_targets_curve(targets, corners[c], &count);
    for (int k = 0; k < count; k++)
      line->t[line->count++] = p[k].t;
  }
  qsort(line->t, (size_t)line->count, sizeof *line->t, by_falling);
  const hl_point *p = hl_targets_curve(targets, curve, &count);
  const hl_point *free_of = hl_targets_curve(targets, HL_CURVE_GRAND_POCKET_FREE, &free_count);
  for (int k = 0; k < line->count; k++)
    line->y[k] = read_line(p, count, line->t[k]) - read_line(free_of, free_count, line->t[k]);
}

/** Width around corner k where a line is at least y. */
static double width_at(const broken_line *line, int k, double y) {
  int i = k, j = k;
  while (i > 0 && line->y[i - 1] >= y)
    i--;
  while (j + 1 < line->count && line->y[j + 1] >= y)
    j++;
  double high = line->t[i], low = line->t[j];
  if (i > 0)
    high += (line->t[i - 1] - line->t[i]) * (line->y[i] - y) / (line->y[i] - line->y[i - 1]);
  if (j + 1 < line->count)
    low += (line->t[j + 1] - line->t[j]) * (line->y[j] - y) / (line->y[j] - line->y[j + 1]);
  return high - low;
}

/** Pockets that are left are wide enough wherever they are cut through, and what was cut was not.
 */
static void assisted_curve_keeps_exactly_what_is_wide_enough(void **state) {
  const fixture *f = *state;
  int cut = 0, kept = 0;
  for (int k = 0; k < TRIALS; k++) {
    hl_problem *problem = sloping_problem(f->ctx);
    hl_targets_settings settings;
    hl_targets_settings_init(&settings);
    settings.pocket_width = uniform(0, 60);
    hl_targets *targets;
    assert_int_equal(hl_targets_solve(problem, &settings, &targets), HL_OK);
    double noise = 1e-9 * (hl_targets_demand_hot(targets) + hl_targets_demand_cold(targets));
    static broken_line pocket, left;
    over_pocket_free(targets, HL_CURVE_GRAND, &pocket);
    over_pocket_free(targets, HL_CURVE_GRAND_ASSISTED, &left);
    for (int j = 0; j < left.count; j++) {
      assert_true(left.y[j] >= -noise && left.y[j] <= pocket.y[j] + noise);
      if (left.y[j] > 10 * noise) {
        assert_true(width_at(&left, j, left.y[j] - noise) >= settings.pocket_width - 1e-6);
        kept++;
      }
      if (pocket.y[j] > left.y[j] + 10 * noise) {
        assert_true(width_at(&pocket, j, left.y[j] + noise) <= settings.pocket_width + 1e-6);
        cut++;
      }
    }
    hl_targets_free(targets);
    hl_problem_free(problem);
    hl_ctx_clear(f->ctx);
  }
  assert_true(cut > 100 && kept > 100);
}

/** Balanced composites end at one heat; every other curve keeps the ends of its meaning. */
static void ends_of_curves_are_the_targets(void **state) {
  const fixture *f = *state;
  for (int k = 0; k < TRIALS; k++) {
    hl_problem *problem = random_problem(f->ctx);
    hl_targets *targets = solve(problem, 10);
    double hot = hl_targets_hot(targets), cold = hl_targets_cold(targets);
    double all = hl_targets_demand_hot(targets) + hl_targets_demand_cold(targets),
           noise = 1e-9 * all;
    int n[HL_CURVE_COUNT];
    const hl_point *p[HL_CURVE_COUNT];
    for (int c = 0; c < HL_CURVE_COUNT; c++) {
      p[c] = hl_targets_curve(targets, (hl_curve)c, &n[c]);
      for (int j = 1; j < n[c]; j++)
        assert_true(p[c][j].t <= p[c][j - 1].t);
    }
    double hot_end = n[HL_CURVE_HOT_BALANCED] > 0 ? p[HL_CURVE_HOT_BALANCED][0].q : 0;
    double cold_end = n[HL_CURVE_COLD_BALANCED] > 0 ? p[HL_CURVE_COLD_BALANCED][0].q : 0;
    assert_close(hot_end, hl_targets_demand_cold(targets) + hot, 0, 10 * noise);
    assert_close(cold_end, hot_end, 0, 10 * noise);
    const hl_curve grand[] = {HL_CURVE_GRAND_VERTICAL, HL_CURVE_GRAND_ASSISTED,
                              HL_CURVE_UTILITY_GRAND};
    for (int c = 0; c < 3; c++) {
      int count = n[grand[c]];
      if (count == 0)
        continue;
      assert_close(p[grand[c]][0].q, hot, 0, 10 * noise);
      assert_close(p[grand[c]][count - 1].q, cold, 0, 10 * noise);
    }
    hl_targets_free(targets);
    hl_problem_free(problem);
    hl_ctx_clear(f->ctx);
  }
}

/** The process of targets with flue gas of a flow in it. */
static double with_flue_gas(const fixture *f, const hl_targets *targets, double high, double duty,
                            double cp) {
  hl_load load[2 * MOST];
  int count = 0;
  const hl_group *process = hl_targets_process(targets);
  for (int k = 0; k < process->profile_count; k++)
    for (int j = 0; j < process->profile[k].count; j++)
      load[count++] = hl_piece_load(process->profile[k].side, &process->profile[k].piece[j],
                                    hl_targets_dt_min(targets), 1);
  load[count++] = (hl_load){high, high - duty / cp, duty};
  return hot_of(f, load, count);
}

/** Random streams, some latent, and a furnace that is hot enough for them. */
static hl_problem *heated_problem(hl_ctx *ctx, hl_utility *furnace) {
  hl_problem *problem = test_problem(ctx);
  int streams = 2 + below(8);
  for (int k = 0; k < streams; k++) {
    char name[16];
    snprintf(name, sizeof name, "S%d", k);
    double from = 10 * below(30), to = below(5) == 0 ? from : 10 * below(30);
    test_stream(problem, name, from, to, uniform(1, 1000) * (from == to && below(2) ? -1 : 1), NAN);
  }
  hl_utility_init(furnace);
  furnace->name = "Furnace";
  furnace->side = HL_SIDE_HOT;
  furnace->t_supply = uniform(330, 1500) + TEST_KELVIN;
  furnace->t_stack = uniform(100, 200) + TEST_KELVIN;
  furnace->dt_cont = 20;
  test_utility_record(problem, furnace);
  test_check(problem);
  return problem;
}

static void flue_gas_has_the_least_flow_that_serves(void **state) {
  const fixture *f = *state;
  int touched = 0, stacks = 0;
  for (int trial = 0; trial < TRIALS; trial++) {
    hl_utility u;
    hl_targets *targets;
    hl_problem *problem = heated_problem(f->ctx, &u);
    assert_int_equal(hl_targets_solve(problem, NULL, &targets), HL_OK);
    double heat = hl_targets_demand_hot(targets) + hl_targets_demand_cold(targets);
    const hl_utility_target *one = hl_targets_utility_at(targets, 0);
    if (one->duty > 1e-6 * heat) {
      const double high = u.t_supply - 20, cp = one->flow;
      assert_close(one->duty, hl_targets_hot(targets), 1e-9, 0);
      assert_close(one->t_out, u.t_supply - one->duty / cp, 1e-9, 0);
      assert_true(one->t_out >= u.t_stack - 1e-9);
      assert_close(with_flue_gas(f, targets, high, one->duty, cp), 0, 0, 1e-9 * heat);
      if (isnan(one->t_touch)) {
        assert_close(one->t_out, u.t_stack, 1e-12, 0);
        stacks++;
      } else { /* with less, something is short of heat */
        assert_true(with_flue_gas(f, targets, high, one->duty, cp * 0.99) > 1e-9 * heat);
        touched++;
      }
    }
    hl_targets_free(targets);
    hl_problem_free(problem);
    hl_ctx_clear(f->ctx);
  }
  assert_true(touched > 50 && stacks > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cascade_equals_the_largest_need_above_any_level),
      cmocka_unit_test(heat_is_kept_and_flows_are_not_negative),
      cmocka_unit_test(order_and_splits_of_streams_do_not_matter),
      cmocka_unit_test(targets_never_fall_as_dt_min_rises),
      cmocka_unit_test(threshold_approach_parts_excess_from_none),
      cmocka_unit_test(utilities_serve_all_within_the_cascade),
      cmocka_unit_test(assisted_curve_keeps_exactly_what_is_wide_enough),
      cmocka_unit_test(flue_gas_has_the_least_flow_that_serves),
      cmocka_unit_test(ends_of_curves_are_the_targets),
      cmocka_unit_test(pocket_free_curve_is_the_least_flow_on_the_way_to_the_pinch),
      cmocka_unit_test(pocket_free_curve_falls_to_the_pinch_and_stays_below),
      cmocka_unit_test(sites_do_not_depend_on_order_and_splits_and_need_more_as_dt_min_rises),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
