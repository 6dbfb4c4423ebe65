/** Random problems: whatever the optimiser calls feasible passes the independent check. */
#include "support/problem.h"
#include "support/test.h"

#include <math.h>
#include <stdio.h>

#include <heatloom/network.h>
#include <heatloom/verify.h>

static uint64_t seed_of_case;

/** Uniform in least..most. */
static double random_between(double least, double most) {
  seed_of_case = seed_of_case * 6364136223846793005u + 1442695040888963407u;
  return least + (most - least) * (double)(seed_of_case >> 11) * 0x1p-53;
}

static bool often(double share) { return random_between(0, 1) < share; }

/** A stream of one to three segments, one of them perhaps latent. [degC] */
static void add_stream(hl_problem *problem, int k, bool hot) {
  hl_segment segment[3];
  char name[16];
  int count = 1 + (int)random_between(0, 2.99),
      latent = often(0.4) ? (int)random_between(0, count - 0.01) : -1;
  double t = hot ? random_between(60, 140) : random_between(10, 60);
  for (int i = 0; i < count; i++) {
    hl_segment_init(&segment[i]);
    double change = i == latent ? 0 : random_between(4, 30);
    segment[i].t_supply = t + TEST_KELVIN;
    t += hot ? -change : change;
    segment[i].t_target = t + TEST_KELVIN;
    segment[i].duty = random_between(20e3, 400e3);
    segment[i].h = random_between(200, 3000);
  }
  hl_stream stream;
  hl_stream_init(&stream);
  snprintf(name, sizeof name, "%c%d", hot ? 'H' : 'C', k);
  stream.name = name;
  stream.side = hot ? HL_SIDE_HOT : HL_SIDE_COLD;
  stream.segment_count = count;
  stream.segment = segment;
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
  utility.h = 2e3;
  test_utility_record(problem, &utility);
}

static void add_system(hl_problem *problem) {
  const char *fluid[] = {"R290", "R717"};
  const hl_parameter parameter[] = {{"t_evap", TEST_KELVIN + 0, TEST_KELVIN + 70, {NULL, 0, 0}},
                                    {"t_cond", TEST_KELVIN + 40, TEST_KELVIN + 86, {NULL, 0, 0}},
                                    {"p_high_max", 60e5, 60e5, {NULL, 0, 0}},
                                    {"heat_loss", 0.05, 0.05, {NULL, 0, 0}}};
  hl_system system;
  hl_system_init(&system);
  system.name = "HP";
  system.cycle = "vc_simple";
  system.fluid = fluid;
  system.fluid_count = 2;
  system.parameter = parameter;
  system.parameter_count = often(0.5) ? 4 : 3;
  system.scale_max = often(0.3) ? 150e3 : (double)INFINITY;
  assert_int_equal(hl_problem_add_system(problem, &system), HL_OK);
}

static void add_costs(hl_problem *problem) {
  double fixed = often(0.5) ? 5000 : 0, coef = random_between(50, 800);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, fixed, coef,
            often(0.5) ? 1 : random_between(0.6, 0.9));
  hl_cost_basis basis = often(0.5) ? HL_COST_POWER : HL_COST_HEAT;
  fixed = often(0.5) ? 3000 : 0;
  test_cost(problem, HL_COST_MACHINE, basis, fixed, 800, often(0.5) ? 1 : 0.8);
}

static hl_problem *random_problem(hl_ctx *ctx) {
  hl_problem *problem = test_problem(ctx);
  int hot = 1 + (int)random_between(0, 3.99), cold = 1 + (int)random_between(0, 3.99);
  for (int k = 0; k < hot; k++)
    add_stream(problem, k + 1, true);
  for (int k = 0; k < cold; k++)
    add_stream(problem, k + 1, false);
  add_utility(problem, "steam", HL_SIDE_HOT, 180, 180, 0.05, INFINITY);
  if (often(0.5))
    add_utility(problem, "hot water", HL_SIDE_HOT, 95, 75, 0.02, 300e3);
  add_utility(problem, "chilled", HL_SIDE_COLD, -15, -5, 0.03, INFINITY);
  if (often(0.5))
    add_utility(problem, "water", HL_SIDE_COLD, 12, 20, 0.002, INFINITY);
  if (often(0.7))
    add_system(problem);
  add_costs(problem);
  test_setting(problem, "economics.annualisation", "0.12", "");
  test_setting(problem, "economics.electricity_price", "0.1", "cur/kWh");
  test_setting(problem, "design.h_default", "1.5", "kW/m2/K");
  if (often(0.2))
    test_setting(problem, "design.duty_min", "5", "kW");
  if (often(0.2))
    test_setting(problem, "design.area_max", "80", "m2");
  if (often(0.2))
    test_setting(problem, "design.fraction_min", "0.15", "");
  if (often(0.2))
    test_setting(problem, "design.branches_max", "2", "");
  test_check(problem);
  return problem;
}

static void assert_verified(const hl_problem *problem, const hl_network *network, int k) {
  hl_verdict *verdict;
  assert_int_equal(hl_verify_network(problem, network, NULL, &verdict), HL_OK);
  if (!hl_verdict_ok(verdict)) {
    for (int i = 0; i < hl_verdict_count(verdict); i++)
      if (!hl_verdict_at(verdict, i)->ok)
        print_error("%s: %s\n", hl_verdict_at(verdict, i)->what,
                    hl_verdict_at(verdict, i)->message);
    fail_msg("problem %d", k);
  }
  hl_verdict_free(verdict);
}

/** Search, simplify and optimise; returns whether the search found a network. */
static bool try_problem(hl_ctx *ctx, int k) {
  seed_of_case = (uint64_t)k * 7919;
  hl_problem *problem = random_problem(ctx);
  static const double emats[] = {0, 1, 5, 10};
  hl_network_settings settings;
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = emats[k % 4];
  settings.trials = 250;
  settings.machines_max = 1 + k % 2;
  settings.seed = k;
  hl_network_models *models;
  hl_network *network;
  hl_outcome outcome;
  hl_status status = hl_network_models_new(problem, &models);
  assert_int_equal(status, HL_OK);
  assert_int_equal(hl_network_from_utilities(NULL, models, settings.emat, false, &network), HL_OK);
  status = hl_network_search(network, &settings, NULL, &outcome);
  if (status != HL_OK)
    fail_msg("problem %d: %s", k, hl_ctx_error(ctx)->message);
  bool found = outcome == HL_OUTCOME_FEASIBLE;
  if (found) {
    assert_verified(problem, network, k);
    double tac = hl_network_totals_of(network)->tac;
    assert_int_equal(hl_network_simplify(network, &settings, NULL, &outcome), HL_OK);
    if (outcome != HL_OUTCOME_FEASIBLE)
      fail_msg("problem %d: %s", k, hl_network_reason(network));
    assert_verified(problem, network, k);
    if (hl_network_totals_of(network)->tac > tac)
      fail_msg("problem %d: simplified from %.3f to %.3f", k, tac,
               hl_network_totals_of(network)->tac);
  }
  hl_network_free(network);
  hl_network_models_free(models);
  hl_problem_free(problem);
  return found;
}

static void feasible_networks_of_random_problems_are_verified(void **state) {
  (void)state;
  enum { PROBLEMS = 24 };
  int found = 0;
  for (int k = 1; k <= PROBLEMS; k++) {
    hl_ctx *ctx = hl_ctx_new(NULL);
    found += try_problem(ctx, k);
    hl_ctx_free(ctx);
  }
  assert_true(found >= PROBLEMS - 2); /* some may have none */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(feasible_networks_of_random_problems_are_verified)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
