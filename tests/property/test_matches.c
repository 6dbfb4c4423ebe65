/* Match selection on random problems: balances, no heat upwards, bounds, targets, invariances,
 * areas. */
#include "support/example.h"
#include "support/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/exchanger.h>
#include <heatloom/match.h>
#include <heatloom/targets.h>

enum { STREAMS = 10, PROBLEMS = 25, ROWS = 400 };

static const double celsius = 273.15;

/* ------------------------------------------------------------ random problems */

typedef struct plain_stream {
  char name[16];
  double from, to, duty; /* [degC, kW] */
} plain_stream;

typedef struct plain {
  int count;
  plain_stream stream[STREAMS];
  bool pump;
  double t_cond, t_evap;
} plain;

/* xorshift64*, uniform in [0, 1). */
static uint64_t seed;
static double uniform(void) {
  seed ^= seed >> 12;
  seed ^= seed << 25;
  seed ^= seed >> 27;
  return (double)((seed * UINT64_C(2685821657736338717)) >> 11) / 9007199254740992.0;
}

static double between(double low, double high) { return low + (high - low) * uniform(); }

static plain random_plain(uint64_t number) {
  seed = UINT64_C(88172645463325252) + number * UINT64_C(2654435761);
  for (int k = 0; k < 20; k++)
    uniform();
  plain p = {.count = 2 + (int)between(0.0, STREAMS - 3)};
  for (int k = 0; k < p.count; k++) {
    plain_stream *s = &p.stream[k];
    const double a = between(30.0, 180.0);
    /* One in five is latent. Whole degrees make levels coincide now and then. */
    const double b = uniform() < 0.2 ? a : between(30.0, 180.0);
    const bool hot = k % 2 == 0;
    s->from = round(hot ? fmax(a, b) : fmin(a, b));
    s->to = round(hot ? fmin(a, b) : fmax(a, b));
    s->duty = between(50.0, 1000.0);
    snprintf(s->name, sizeof s->name, "%c%d", hot ? 'H' : 'C', k);
  }
  p.pump = number % 2 == 1;
  p.t_evap = between(30.0, 80.0);
  p.t_cond = p.t_evap + between(20.0, 60.0);
  return p;
}

typedef struct instance {
  hl_problem *problem;
  test_heat_pump pump;
  hl_match_settings settings;
} instance;

static void add_utility(hl_problem *problem, const char *name, hl_side side, double from, double to,
                        double price) {
  hl_utility u;
  hl_utility_init(&u);
  u.name = name;
  u.side = side;
  u.t_supply = from + celsius;
  u.t_target = to + celsius;
  u.price = price / 3.6e6;
  u.duty_max = INFINITY;
  u.h = 2e3;
  assert_int_equal(hl_problem_add_utility(problem, &u), HL_OK);
}

static void build(hl_ctx *ctx, const plain *p, instance *in) {
  assert_int_equal(hl_problem_new(ctx, &in->problem), HL_OK);
  for (int k = 0; k < p->count; k++) {
    const plain_stream *s = &p->stream[k];
    assert_int_equal(test_add_stream(in->problem, s->name, "",
                                     s->name[0] == 'H' ? HL_SIDE_HOT : HL_SIDE_COLD, s->from, s->to,
                                     s->duty),
                     HL_OK);
  }
  add_utility(in->problem, "steam", HL_SIDE_HOT, 220.0, 220.0, 0.05);
  add_utility(in->problem, "water", HL_SIDE_COLD, 5.0, 15.0, 0.01);
  const hl_setting_row price = {
      .key = "economics.electricity_price", .value = "0.12", .unit = "cur/kWh"};
  assert_int_equal(hl_problem_add_setting(in->problem, &price), HL_OK);
  assert_int_equal(hl_problem_check(in->problem), HL_OK);
  test_heat_pump_add(&in->pump, in->problem, p->t_cond, p->t_evap, 0.25);
  if (!p->pump)
    in->pump.set.count--;
  hl_settings_init(&hl_match_table, &in->settings);
  in->settings.dt_min = 8.0;
}

static hl_matches *solve(const instance *in, const hl_match_rule *rule, int count) {
  hl_matches *matches;
  assert_int_equal(hl_match_solve(in->problem, &in->pump.set, NULL, rule, count, NULL, 0,
                                  &in->settings, NULL, &matches),
                   HL_OK);
  if (hl_matches_outcome(matches) != HL_OUTCOME_OPTIMAL)
    fail_msg("%s", hl_matches_reason(matches));
  return matches;
}

static double cost_of(hl_ctx *ctx, const plain *p) {
  instance in;
  build(ctx, p, &in);
  hl_matches *matches = solve(&in, NULL, 0);
  const double cost = hl_matches_cost(matches);
  hl_matches_free(matches);
  hl_problem_free(in.problem);
  return cost;
}

static double heat_of_all(const plain *p) {
  double sum = 0.0;
  for (int k = 0; k < p->count; k++)
    sum += 1e3 * p->stream[k].duty;
  return sum;
}

/* ------------------------------------------------------------ what holds for every solution */

/* Heat of a stream above a level of the cold scale, or at it for latent heat that must be there.
 * [W] */
static double heat_above(const hl_matches *matches, int stream, double level, bool latent_at) {
  const hl_match_stream *s = hl_matches_stream_at(matches, stream);
  const hl_profile *profile = &hl_matches_groups(matches)->group[s->group].profile[s->profile];
  const double shift = s->side == HL_SIDE_HOT ? hl_matches_dt_min(matches) : 0.0;
  double sum = 0.0;
  for (int k = 0; k < profile->count; k++) {
    const hl_piece *piece = &profile->piece[k];
    const double high = fmax(piece->t_in, piece->t_out) - shift;
    const double low = fmin(piece->t_in, piece->t_out) - shift;
    if (high - low < 1e-6)
      sum += high > level + 1e-6 || (latent_at && high > level - 1e-6) ? piece->q : 0.0;
    else
      sum += piece->q * fmin(fmax((high - level) / (high - low), 0.0), 1.0);
  }
  return sum * hl_matches_scale(matches)[s->group];
}

static void expect_balances(const hl_matches *matches, double total) {
  const double atol = 1e-7 * total;
  const int intervals = hl_matches_boundary_count(matches) - 1;
  for (int s = 0; s < hl_matches_stream_count(matches); s++) {
    const bool hot = hl_matches_stream_at(matches, s)->side == HL_SIDE_HOT;
    double sum = 0.0;
    for (int k = 0; k < intervals; k++) {
      for (int c = 0; c < hl_matches_cell_count(matches); c++) {
        const hl_match_cell *cell = hl_matches_cell_at(matches, c);
        if (cell->interval == k && (hot ? cell->hot : cell->cold) == s)
          sum += cell->q;
      }
      const double level = hl_matches_boundary_at(matches, k + 1);
      /* Hot heat is used at its level or below it, cold heat is taken at its level. */
      if (hot)
        assert_true(sum <= heat_above(matches, s, level, true) + atol);
      if (hot)
        continue;
      assert_true(sum >= heat_above(matches, s, level, false) - atol);
      assert_true(sum <= heat_above(matches, s, level, true) + atol);
    }
    assert_close(sum, heat_above(matches, s, 0.0, true), 0.0, atol);
  }
}

static void expect_process_on_one_side(const hl_matches *matches) {
  for (int c = 0; c < hl_matches_cell_count(matches); c++) {
    const hl_match_cell *cell = hl_matches_cell_at(matches, c);
    assert_true(cell->q > 0.0);
    assert_true(hl_matches_stream_at(matches, cell->hot)->group == 0 ||
                hl_matches_stream_at(matches, cell->cold)->group == 0);
  }
}

static void every_solution_balances_and_flows_down(void **state) {
  for (uint64_t n = 0; n < PROBLEMS; n++) {
    const plain p = random_plain(n);
    instance in;
    build(*state, &p, &in);
    hl_matches *matches = solve(&in, NULL, 0);
    expect_balances(matches, heat_of_all(&p));
    expect_process_on_one_side(matches);
    for (int g = 0; g < in.pump.set.count; g++) {
      const double scale = hl_matches_scale(matches)[g];
      assert_true(scale >= 0.0 && scale <= in.pump.group[g].scale_max);
    }
    hl_matches_free(matches);
    hl_problem_free(in.problem);
  }
}

/* ------------------------------------------------------------ cost */

/* Targets by the problem table, which knows nothing of matches. */
static double cost_by_cascade(hl_ctx *ctx, const plain *p, const instance *in) {
  hl_load load[STREAMS];
  for (int k = 0; k < p->count; k++) {
    const plain_stream *s = &p->stream[k];
    const bool hot = s->name[0] == 'H';
    const double shift = celsius + (hot ? -0.5 : 0.5) * in->settings.dt_min;
    load[k] = (hl_load){fmax(s->from, s->to) + shift, fmin(s->from, s->to) + shift,
                        (hot ? 1e3 : -1e3) * s->duty};
  }
  hl_cascade *cascade;
  assert_int_equal(hl_cascade_new(ctx, &cascade), HL_OK);
  assert_int_equal(hl_cascade_solve(cascade, load, p->count), HL_OK);
  const double cost = hl_cascade_hot(cascade) * in->pump.group[1].cost_scale +
                      hl_cascade_cold(cascade) * in->pump.group[2].cost_scale;
  hl_cascade_free(cascade);
  return cost;
}

static void cost_is_that_of_the_targets(void **state) {
  for (uint64_t n = 0; n < PROBLEMS; n++) {
    plain p = random_plain(n);
    instance in;
    build(*state, &p, &in);
    const double targets = cost_by_cascade(*state, &p, &in);
    hl_matches *matches = solve(&in, NULL, 0);
    if (p.pump) /* it can only help */
      assert_true(hl_matches_cost(matches) <= targets * (1.0 + 1e-7) + 1e-6);
    else
      assert_close(hl_matches_cost(matches), targets, 1e-7, 1e-6);
    hl_matches_free(matches);
    hl_problem_free(in.problem);
  }
}

static void cost_does_not_depend_on_how_streams_are_written(void **state) {
  for (uint64_t n = 0; n < PROBLEMS; n++) {
    const plain p = random_plain(n);
    const double cost = cost_of(*state, &p);
    plain other = p;
    for (int k = 0; k < p.count; k++) /* backwards */
      other.stream[k] = p.stream[p.count - 1 - k];
    assert_close(cost_of(*state, &other), cost, 1e-7, 1e-6);
    other = p;
    const int split = (int)between(0.0, p.count);
    const double part = between(0.1, 0.9);
    other.stream[other.count] = p.stream[split];
    other.stream[other.count].name[2] = 'b';
    other.stream[other.count].name[3] = '\0';
    other.stream[other.count++].duty *= part;
    other.stream[split].duty *= 1.0 - part;
    assert_close(cost_of(*state, &other), cost, 1e-7, 1e-6);
    other = p;
    for (int k = 0; k < p.count; k++)
      other.stream[k].duty *= 1e3;
    assert_close(cost_of(*state, &other), 1e3 * cost, 1e-7, 1e-6);
  }
}

static void refinement_and_few_matches_keep_the_cost(void **state) {
  for (uint64_t n = 0; n < PROBLEMS / 2; n++) {
    plain p = random_plain(n);
    p.count = p.count < 6 ? p.count : 6;
    instance in;
    build(*state, &p, &in);
    hl_matches *coarse = solve(&in, NULL, 0);
    in.settings.refine_step = 10.0;
    hl_matches *fine = solve(&in, NULL, 0);
    in.settings.refine_step = NAN;
    in.settings.fewest = true;
    hl_matches *few = solve(&in, NULL, 0);
    assert_close(hl_matches_cost(fine), hl_matches_cost(coarse), 1e-7, 1e-6);
    assert_close(hl_matches_cost(few), hl_matches_cost(coarse), 1e-7, 1e-6);
    assert_true(hl_matches_pair_count(few) <= hl_matches_pair_count(coarse));
    expect_balances(few, heat_of_all(&p));
    hl_matches_free(coarse);
    hl_matches_free(fine);
    hl_matches_free(few);
    hl_problem_free(in.problem);
  }
}

static void rules_only_cost(void **state) {
  for (uint64_t n = 0; n < PROBLEMS; n++) {
    const plain p = random_plain(n);
    instance in;
    build(*state, &p, &in);
    hl_matches *free_ones = solve(&in, NULL, 0);
    hl_match_rule rule[2];
    for (int r = 0; r < 2; r++) {
      hl_match_rule_init(&rule[r]);
      rule[r].kind = HL_MATCH_FORBID;
      rule[r].hot = p.stream[0].name;
      rule[r].cold = p.stream[1].name;
    }
    rule[1].t_from = celsius + 70.0;
    rule[1].t_to = celsius + 110.0;
    hl_matches *all = solve(&in, &rule[0], 1), *part = solve(&in, &rule[1], 1);
    const double slack = 1e-7 * hl_matches_cost(all) + 1e-6;
    assert_true(hl_matches_cost(free_ones) <= hl_matches_cost(part) + slack);
    assert_true(hl_matches_cost(part) <= hl_matches_cost(all) + slack);
    for (int c = 0; c < hl_matches_cell_count(all); c++) {
      const hl_match_cell *cell = hl_matches_cell_at(all, c);
      assert_false(strcmp(hl_matches_stream_at(all, cell->hot)->name, rule[0].hot) == 0 &&
                   strcmp(hl_matches_stream_at(all, cell->cold)->name, rule[0].cold) == 0);
    }
    hl_matches_free(free_ones);
    hl_matches_free(all);
    hl_matches_free(part);
    hl_problem_free(in.problem);
  }
}

/* ------------------------------------------------------------ rows */

static const hl_profile *profile_of(const hl_matches *matches, int stream, double *scale) {
  const hl_match_stream *s = hl_matches_stream_at(matches, stream);
  *scale = hl_matches_scale(matches)[s->group];
  return &hl_matches_groups(matches)->group[s->group].profile[s->profile];
}

/* Temperatures at both ends of a row by plain sums over cells from the inlets, all profiles linear.
 */
static double lmtd_of(const hl_matches *matches, const hl_match_row *row) {
  double hot_in = 0.0, hot_out = 0.0, cold_in = 0.0, cold_out = 0.0, scale;
  for (int c = 0; c < hl_matches_cell_count(matches); c++) {
    const hl_match_cell *cell = hl_matches_cell_at(matches, c);
    if (cell->hot == row->hot) {
      hot_in += cell->interval < row->first ? cell->q : 0.0;
      hot_out += cell->interval <= row->last ? cell->q : 0.0;
    }
    if (cell->cold == row->cold) {
      cold_in += cell->interval > row->last ? cell->q : 0.0;
      cold_out += cell->interval >= row->first ? cell->q : 0.0;
    }
  }
  const hl_profile *hot = profile_of(matches, row->hot, &scale);
  const double t_hot_in = hl_profile_temperature_at(hot, hot_in / scale);
  const double t_hot_out = hl_profile_temperature_at(hot, hot_out / scale);
  const hl_profile *cold = profile_of(matches, row->cold, &scale);
  const double t_cold_in = hl_profile_temperature_at(cold, cold_in / scale);
  const double t_cold_out = hl_profile_temperature_at(cold, cold_out / scale);
  const double d1 = t_hot_in - t_cold_out, d2 = t_hot_out - t_cold_in;
  assert_true(fmin(d1, d2) >= hl_matches_dt_min(matches) - 1e-3);
  return fabs(d1 - d2) < 1e-9 * d1 ? d1 : (d1 - d2) / log(d1 / d2);
}

static void rows_hold_all_heat_at_their_temperatures(void **state) {
  for (uint64_t n = 0; n < PROBLEMS; n++) {
    const plain p = random_plain(n);
    instance in;
    build(*state, &p, &in);
    hl_matches *matches = solve(&in, NULL, 0);
    static hl_match_row row[ROWS];
    const int rows = hl_exchanger_rows(in.problem, matches, row, ROWS);
    assert_true(rows <= ROWS && rows >= hl_matches_pair_count(matches));
    assert_int_equal(hl_exchanger_rows(in.problem, matches, NULL, 0), rows);
    double in_rows = 0.0, in_cells = 0.0;
    for (int r = 0; r < rows; r++)
      in_rows += row[r].q;
    for (int c = 0; c < hl_matches_cell_count(matches); c++)
      in_cells += hl_matches_cell_at(matches, c)->q;
    assert_close(in_rows, in_cells, 1e-12, 0.0);
    for (int r = 0; r < rows; r++) {
      /* Tiny rows end at temperatures that the sums do not resolve. */
      if (row[r].q < 1e-4 * heat_of_all(&p))
        continue;
      assert_close(row[r].lmtd, lmtd_of(matches, &row[r]), 1e-5, 0.0);
      assert_true(row[r].approach >= in.settings.dt_min - 1e-3);
      const double h[2] = {
          strcmp(hl_matches_stream_at(matches, row[r].hot)->name, "steam") ? 1e3 : 2e3,
          strcmp(hl_matches_stream_at(matches, row[r].cold)->name, "water") ? 1e3 : 2e3};
      assert_close(row[r].area, row[r].q * (1.0 / h[0] + 1.0 / h[1]) / row[r].lmtd, 1e-12, 0.0);
    }
    hl_matches_free(matches);
    hl_problem_free(in.problem);
  }
}

static int make_context(void **state) {
  *state = hl_ctx_new(NULL);
  return *state == NULL;
}

static int free_context(void **state) {
  hl_ctx_free(*state);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_solution_balances_and_flows_down),
      cmocka_unit_test(cost_is_that_of_the_targets),
      cmocka_unit_test(cost_does_not_depend_on_how_streams_are_written),
      cmocka_unit_test(refinement_and_few_matches_keep_the_cost),
      cmocka_unit_test(rules_only_cost),
      cmocka_unit_test(rows_hold_all_heat_at_their_temperatures),
  };
  return cmocka_run_group_tests(tests, make_context, free_context);
}
