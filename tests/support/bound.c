#include "support/bound.h"

#include <math.h>
#include <stdio.h>

#include <heatloom/verify.h>

static double between(double least, double most) { return test_between(least, most); }
static bool often(double share) { return between(0, 1) < share; }

/** Let a stream end at t: cut, or go on with its last slope. */
static void end_at(hl_stream *stream, hl_segment *segment, double t) {
  double sign = segment[0].t_supply > segment[stream->segment_count - 1].t_target ? -1 : 1;
  int k = 0;
  while (k + 1 < stream->segment_count && sign * (t - segment[k].t_target) > 0)
    k++;
  hl_segment *last = &segment[k];
  if (last->t_target != last->t_supply) {
    last->duty *= (t - last->t_supply) / (last->t_target - last->t_supply);
    last->t_target = t;
  }
  stream->segment_count = k + 1;
}

static void add_stream(hl_problem *problem, int k, bool hot, test_bound_kind kind) {
  hl_segment segment[3];
  char name[16];
  int count = often(kind.means ? 0.85 : 0.5) ? 1 : 1 + (int)between(0, 2.99);
  int latent = count > 1 && often(0.5) ? (int)between(0, count - 1.01) : -1;
  double t = hot ? between(70, 250) : between(10, 120);
  if (kind.systems) /* where a heat pump pays */
    t = hot ? between(35, 90) : between(30, 65);
  const double widest = kind.means && often(0.4) ? 4.5 : kind.means ? 90 : kind.systems ? 20 : 80;
  if (kind.means)
    t = hot ? between(70, 150) : between(40, 150);
  for (int i = 0; i < count; i++) {
    hl_segment_init(&segment[i]);
    double change = i == latent ? 0 : between(kind.means ? 1 : 4, widest);
    segment[i].t_supply = t + TEST_KELVIN;
    t += hot ? -change : change;
    segment[i].t_target = t + TEST_KELVIN;
    segment[i].duty = between(20e3, 600e3);
    segment[i].h = between(200, 3000);
  }
  hl_stream stream;
  hl_stream_init(&stream);
  snprintf(name, sizeof name, "%c%d", hot ? 'H' : 'C', k);
  stream.name = name;
  stream.side = hot ? HL_SIDE_HOT : HL_SIDE_COLD;
  stream.segment_count = count;
  stream.segment = segment;
  if (kind.soft && often(0.5)) {
    stream.soft = true;
    stream.t_target_min = t + TEST_KELVIN - between(0, 30);
    stream.t_target_max = t + TEST_KELVIN + between(0, 30);
    double at = between(0.05, 0.95), from = segment[0].t_supply;
    double end = stream.t_target_min + at * (stream.t_target_max - stream.t_target_min);
    if (kind.held && (hot ? end < from - 1 : end > from + 1)) {
      stream.soft = false;
      end_at(&stream, segment, end);
    } else if (kind.held) {
      stream.soft = false;
    }
  }
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
}

static void add_utility(hl_problem *problem, const char *name, hl_side side, double from, double to,
                        double price, double most) {
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = name;
  utility.side = side;
  utility.t_supply = from + TEST_KELVIN;
  utility.t_target = to + TEST_KELVIN;
  utility.price = price / 3.6e6;
  utility.duty_max = most;
  utility.h = between(500, 4000);
  test_utility_record(problem, &utility);
}

static void add_system(hl_problem *problem) {
  const char *fluid[] = {"R290", "R717"};
  const hl_parameter parameter[] = {{"t_evap", TEST_KELVIN + 0, TEST_KELVIN + 70, {NULL, 0, 0}},
                                    {"t_cond", TEST_KELVIN + 40, TEST_KELVIN + 86, {NULL, 0, 0}},
                                    {"heat_loss", 0.05, 0.05, {NULL, 0, 0}}};
  hl_system system;
  hl_system_init(&system);
  system.name = "HP";
  system.cycle = "vc_simple";
  system.fluid = fluid;
  system.fluid_count = 2;
  system.parameter = parameter;
  system.parameter_count = often(0.5) ? 3 : 2;
  system.scale_max = often(0.3) ? 150e3 : (double)INFINITY;
  assert_int_equal(hl_problem_add_system(problem, &system), HL_OK);
}

static void add_means(hl_problem *problem) {
  const double factor = between(0.4, 0.7);
  const hl_parameter parameter[] = {{"t_evap", TEST_KELVIN, TEST_KELVIN + 250, {NULL, 0, 0}},
                                    {"t_cond", TEST_KELVIN, TEST_KELVIN + 250, {NULL, 0, 0}},
                                    {"factor", factor, factor, {NULL, 0, 0}},
                                    {"lift_b", 300, 300, {NULL, 0, 0}}};
  hl_system system;
  hl_system_init(&system);
  system.name = "HP";
  system.cycle = "mean_lift";
  system.parameter = parameter;
  system.parameter_count = 2 + (int)between(0, 2.99);
  assert_int_equal(hl_problem_add_system(problem, &system), HL_OK);
  if (often(0.5))
    test_setting(problem, "design.stages_max", "6", "");
  if (often(0.5))
    test_setting(problem, "design.lmtd", "chen", "");
}

static void add_rule(hl_problem *problem, hl_match_kind kind) {
  hl_match_rule rule;
  hl_match_rule_init(&rule);
  rule.hot = often(0.5) ? "H1" : "*";
  rule.cold = rule.hot[0] == '*' || often(0.7) ? "C1" : "*";
  rule.kind = kind;
  if (kind == HL_MATCH_COST) {
    rule.u = often(0.5) ? between(100, 1500) : (double)NAN;
    rule.fixed = often(0.5) ? between(0, 20e3) : (double)NAN;
    rule.coef = between(50, 2000);
    rule.exponent = often(0.5) ? between(0.5, 1.2) : (double)NAN;
  }
  assert_int_equal(hl_problem_add_rule(problem, &rule), HL_OK);
}

static double random_exponent(void) {
  return often(0.35) ? 1 : often(0.8) ? between(0.5, 0.95) : between(1.05, 1.4);
}

static void add_costs(hl_problem *problem, test_bound_kind kind) {
  double fixed = often(0.6) ? between(1000, 20e3) : 0;
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, fixed, between(50, 2000), random_exponent());
  if (often(0.3))
    test_cost(problem, HL_COST_HEATER, HL_COST_AREA, between(0, 20e3), between(50, 2000),
              random_exponent());
  if (often(0.2))
    test_cost(problem, HL_COST_COOLER, HL_COST_AREA, 0, between(50, 2000), random_exponent());
  test_cost(problem, HL_COST_MACHINE, kind.means && often(0.5) ? HL_COST_HEAT : HL_COST_POWER,
            often(0.5) ? 3000 : 0, 200, often(0.5) ? 1 : 0.8);
}

hl_problem *test_bound_problem(hl_ctx *ctx, uint64_t seed, test_bound_kind kind) {
  test_seed = seed * 7919 + 17;
  hl_problem *problem = test_problem(ctx);
  int hot = 1 + (int)between(0, 2.99), cold = 1 + (int)between(0, 2.99);
  for (int k = 0; k < hot; k++)
    add_stream(problem, k + 1, true, kind);
  for (int k = 0; k < cold; k++)
    add_stream(problem, k + 1, false, kind);
  double low = often(0.5) ? between(250, 299) : 300;
  add_utility(problem, "oil", HL_SIDE_HOT, 300, low, between(0.01, 0.1) * (kind.systems ? 2 : 1),
              INFINITY);
  hl_utility water = {.name = ""};
  if (often(0.4)) {
    const double most = often(0.5) ? 200e3 : (double)INFINITY, price = between(0, 0.03),
                 to = between(60, 95);
    add_utility(problem, "hot water", HL_SIDE_HOT, between(95, 150), to, price, most);
    water = *hl_problem_utility_at(problem, 1);
  }
  add_utility(problem, "chilled", HL_SIDE_COLD, -60, -55, between(0.01, 0.05), INFINITY);
  if (often(0.5))
    add_utility(problem, "water", HL_SIDE_COLD, between(0, 15), between(15, 30), 0.002, INFINITY);
  if (often(0.2))
    add_utility(problem, "raised", HL_SIDE_COLD, 110, 110, 0,
                often(0.5) ? 100e3 : (double)INFINITY);
  if (kind.systems)
    add_system(problem);
  if (kind.means)
    add_means(problem);
  add_costs(problem, kind);
  if (often(0.25))
    add_rule(problem, HL_MATCH_COST);
  if (often(0.15))
    add_rule(problem, HL_MATCH_FORBID);
  test_setting(problem, "economics.annualisation", often(0.5) ? "0.12" : "0.3", "");
  /* Dearer than oil, else machines become electric heaters. */
  const char *power = !kind.means ? "0.05" : often(0.5) ? "0.11" : "0.2";
  test_setting(problem, "economics.electricity_price", power, "cur/kWh");
  test_setting(problem, "design.h_default", "1.5", "kW/m2/K");
  if (often(0.1))
    test_setting(problem, "design.area_max", "80", "m2");
  if (often(0.2))
    test_setting(problem, "design.shell_max", often(0.5) ? "15" : "40", "m2");
  if (often(0.25))
    test_setting(problem, "design.branches_max", "1", "");
  if (water.name[0] != '\0' && isfinite(water.duty_max) && often(0.6)) { /* dearer beyond */
    water.name = "more hot water";
    water.tier_of = "hot water";
    water.price *= between(1, 3);
    water.duty_max = often(0.5) ? 150e3 : (double)INFINITY;
    test_utility_record(problem, &water);
  }
  test_check(problem);
  return problem;
}

/* ----------------------------------------------------------------- networks */

static bool verified(const hl_problem *problem, const hl_network *network) {
  hl_verdict *verdict;
  assert_int_equal(hl_verify_network(problem, network, NULL, &verdict), HL_OK);
  bool ok = hl_verdict_ok(verdict);
  hl_verdict_free(verdict);
  return ok;
}

/** Cost of the best verified network of utilities only, or found in some trials; INFINITY. */
static double cheapest(const hl_problem *problem, double emat, int seed, int trials) {
  hl_network_settings settings;
  hl_network_models *models;
  hl_network *network;
  hl_outcome outcome;
  double best = INFINITY;
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = emat;
  settings.trials = trials;
  settings.seed = seed;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  assert_int_equal(hl_network_from_utilities(NULL, models, emat, false, &network), HL_OK);
  if (hl_network_eval(network) == HL_OK && verified(problem, network))
    best = hl_network_totals_of(network)->tac;
  hl_status status = hl_network_search(network, &settings, NULL, &outcome);
  if (status != HL_OK)
    fail_msg("problem %d: %s", seed, hl_ctx_error(hl_problem_ctx(problem))->message);
  if (outcome == HL_OUTCOME_FEASIBLE) {
    if (!verified(problem, network))
      fail_msg("problem %d: the network found is not verified", seed);
    best = fmin(best, hl_network_totals_of(network)->tac);
  }
  hl_network_free(network);
  hl_network_models_free(models);
  return best;
}

/** The same of the problem with its soft streams held. */
static double cheapest_held(hl_ctx *ctx, uint64_t seed, test_bound_kind kind, double emat,
                            int trials) {
  kind.held = true;
  hl_problem *problem = test_bound_problem(ctx, seed, kind);
  double tac = cheapest(problem, emat, (int)(seed % 1000), trials);
  hl_problem_free(problem);
  return tac;
}

double test_bound_holds(uint64_t seed, test_bound_kind kind, int trials) {
  static const double emats[] = {0, 0, 0, 2, 10};
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = test_bound_problem(ctx, seed, kind);
  hl_bound_settings settings;
  hl_stop_settings stop;
  hl_settings_init(&hl_bound_table, &settings);
  hl_settings_init(&hl_stop_table, &stop);
  double emat = emats[seed % 5];
  static const double grids[] = {200, 60, 25};
  settings.emat = emat;
  settings.grid = grids[(int)between(0, 2.99)];
  settings.method = 1 + (int)between(0, 2.99);
  stop.iterations = 40;
  stop.time_limit = 2;
  double tac = cheapest(problem, emat, (int)(seed % 1000), trials);
  if (kind.soft)
    tac = fmin(tac, cheapest_held(ctx, seed, kind, emat, trials));
  if (often(0.2) && isfinite(tac))
    settings.tac = tac;
  hl_bound *bound;
  hl_status status = hl_bound_solve(problem, &settings, &stop, &bound);
  if (status != HL_OK)
    fail_msg("problem %d: %s", (int)seed, hl_ctx_error(ctx)->message);
  const hl_bound_result *r = hl_bound_result_of(bound);
  /* Networks keep their balances to 1e-7 only. */
  const double slack = 1e-6;
  if (r->value > tac + slack * fabs(tac))
    fail_msg("problem %d: bound %.6f (%s, grid %g K) above a network of %.6f", (int)seed, r->value,
             hl_bound_method_text(r->method), r->grid, tac);
  double share = isfinite(tac) && r->kind != HL_BOUND_NONE ? r->value / tac : 0;
  hl_bound_free(bound);
  hl_problem_free(problem);
  hl_ctx_free(ctx);
  return share;
}
