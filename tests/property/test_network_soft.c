/** Soft streams in searches: all verified, no bound above, and more freedom is never worse. */
#include "support/problem.h"

#include <math.h>

#include <heatloom/bound.h>
#include <heatloom/network.h>
#include <heatloom/verify.h>

static double between(double least, double most) { return test_between(least, most); }

/** A stream with outlets within a share of its change about its target; 0: not soft. [degC] */
static void add(hl_problem *problem, const char *name, double from, double to, double share) {
  hl_segment segment;
  hl_stream stream;
  hl_segment_init(&segment);
  hl_stream_init(&stream);
  const double kw = between(2, 20) * fabs(to - from), width = share * fabs(to - from);
  segment.t_supply = from + TEST_KELVIN;
  segment.t_target = to + TEST_KELVIN;
  segment.duty = 1e3 * kw;
  segment.h = between(300, 2000);
  stream.name = name;
  stream.segment_count = 1;
  stream.segment = &segment;
  stream.soft = share > 0;
  stream.t_target_min = to + TEST_KELVIN - width;
  stream.t_target_max = to + TEST_KELVIN + width;
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
}

/** Two hot and two cold streams, one or two of them soft. */
static hl_problem *random_problem(hl_ctx *ctx, uint64_t seed, double share) {
  test_seed = seed;
  hl_problem *problem = test_problem(ctx);
  const bool both = between(0, 1) < 0.5;
  add(problem, "H1", between(150, 250), between(60, 110), share);
  add(problem, "H2", between(150, 250), between(60, 110), 0);
  add(problem, "C1", between(20, 60), between(100, 200), both ? share : 0);
  add(problem, "C2", between(20, 60), between(100, 200), 0);
  test_utility(problem, "oil", HL_SIDE_HOT, 300, 290, NAN, 0.04);
  test_utility(problem, "water", HL_SIDE_COLD, 5, 15, NAN, 0.005);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 5000, 300, 0.8);
  test_setting(problem, "economics.annualisation", "0.2", "");
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_check(problem);
  return problem;
}

static void assert_verified(const hl_problem *problem, const hl_network *network, uint64_t seed) {
  hl_verdict *verdict;
  assert_int_equal(hl_verify_network(problem, network, NULL, &verdict), HL_OK);
  if (!hl_verdict_ok(verdict))
    fail_msg("problem %d: the network does not keep the rules", (int)seed);
  hl_verdict_free(verdict);
}

/** Yearly cost of the best of some searches; no bound is above it. */
static double best_of(uint64_t seed, double share) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = random_problem(ctx, seed, share);
  hl_network_models *models;
  hl_network_settings settings;
  hl_bound *bound;
  double tac = INFINITY;
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = 5;
  settings.trials = 5000;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  for (settings.seed = 1; settings.seed <= 3; settings.seed++) {
    hl_network *network;
    hl_outcome outcome;
    assert_int_equal(hl_network_from_utilities(NULL, models, 5, false, &network), HL_OK);
    assert_int_equal(hl_network_search(network, &settings, NULL, &outcome), HL_OK);
    assert_int_equal(outcome, HL_OUTCOME_FEASIBLE);
    assert_verified(problem, network, seed);
    tac = fmin(tac, hl_network_totals_of(network)->tac);
    hl_network_free(network);
  }
  hl_network_models_free(models);
  hl_bound_settings bounds;
  hl_settings_init(&hl_bound_table, &bounds);
  bounds.emat = 5;
  bounds.method = HL_BOUND_LP;
  bounds.grid = 50;
  assert_int_equal(hl_bound_solve(problem, &bounds, NULL, &bound), HL_OK);
  assert_true(hl_bound_result_of(bound)->value <= tac * (1 + 1e-6));
  hl_bound_free(bound);
  hl_problem_free(problem);
  hl_ctx_free(ctx);
  return tac;
}

static void wider_limits_are_never_worse(void **state) {
  (void)state;
  enum { PROBLEMS = 8 };
  int gained = 0;
  for (uint64_t seed = 1; seed <= PROBLEMS; seed++) {
    const double held = best_of(seed, 0);
    double before = held;
    for (int k = 0; k < 4; k++) {
      const double share = 0.05 * (1 << k), tac = best_of(seed, share);
      if (tac > before * (1 + 1e-3))
        fail_msg("problem %d: %.2f with limits %g wide, %.2f with narrower ones", (int)seed, tac,
                 share, before);
      before = fmin(before, tac);
    }
    gained += before < held * 0.99;
  }
  assert_true(gained > PROBLEMS / 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(wider_limits_are_never_worse)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
