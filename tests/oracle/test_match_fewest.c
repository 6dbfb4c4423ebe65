/* The least number of matches against trying every set with one pair less. */
#include "support/example.h"
#include "support/test.h"

#include <math.h>

#include <heatloom/match.h>

enum { HOT = 3, COLD = 3, PAIRS = HOT * COLD - 1 }; /* all but steam to water */

static const char *const hot_name[HOT] = {"H1", "H2", "steam"};
static const char *const cold_name[COLD] = {"C1", "C2", "water"};

/* [degC, kW] */
typedef struct quartet {
  double stream[4][3]; /* H1, H2, C1, C2: from, to, duty */
  double dt_min;       /* [K] */
} quartet;

static const quartet cases[] = {
    /* Crossing temperatures, both utilities needed. */
    {{{170, 60, 330}, {150, 30, 180}, {20, 135, 230}, {80, 140, 240}}, 10},
    /* A pinch inside. */
    {{{150, 60, 180}, {90, 60, 240}, {20, 125, 262.5}, {25, 100, 225}}, 20},
    /* A stream that balances another exactly. */
    {{{160, 90, 300}, {130, 70, 200}, {50, 100, 200}, {60, 120, 260}}, 10},
    /* Two hot and two cold streams that pair off. */
    {{{180, 100, 320}, {150, 110, 240}, {40, 100, 240}, {50, 130, 320}}, 10},
    /* Latent streams, one pair at just the approach. */
    {{{120, 120, 400}, {170, 60, 350}, {110, 110, 300}, {30, 90, 280}}, 10},
};

static hl_problem *problem_of(hl_ctx *ctx, const quartet *q) {
  hl_problem *problem;
  assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
  for (int k = 0; k < 4; k++)
    assert_int_equal(test_add_stream(problem, k < 2 ? hot_name[k] : cold_name[k - 2], "",
                                     k < 2 ? HL_SIDE_HOT : HL_SIDE_COLD, q->stream[k][0],
                                     q->stream[k][1], q->stream[k][2]),
                     HL_OK);
  for (int k = 0; k < 2; k++) {
    hl_utility u;
    hl_utility_init(&u);
    u.name = k == 0 ? "steam" : "water";
    u.side = k == 0 ? HL_SIDE_HOT : HL_SIDE_COLD;
    u.t_supply = 273.15 + (k == 0 ? 220.0 : 5.0);
    u.t_target = 273.15 + (k == 0 ? 220.0 : 15.0);
    u.price = k == 0 ? 1.2e-8 : 2e-9;
    u.duty_max = INFINITY;
    assert_int_equal(hl_problem_add_utility(problem, &u), HL_OK);
  }
  assert_int_equal(hl_problem_check(problem), HL_OK);
  return problem;
}

/* Cost with the pairs of `set` only; INFINITY if that is infeasible. */
static double cost_with(const hl_problem *problem, unsigned set, const hl_match_settings *settings,
                        int *pairs) {
  hl_match_rule rule[PAIRS];
  int count = 0;
  for (int p = 0; p < PAIRS; p++) {
    if (set >> p & 1u)
      continue;
    hl_match_rule_init(&rule[count]);
    rule[count].kind = HL_MATCH_FORBID;
    rule[count].hot = hot_name[p / COLD];
    rule[count++].cold = cold_name[p % COLD];
  }
  hl_matches *matches;
  assert_int_equal(hl_match_solve(problem, hl_problem_groups(problem), NULL, rule, count, NULL, 0,
                                  settings, NULL, &matches),
                   HL_OK);
  const bool solved = hl_matches_outcome(matches) == HL_OUTCOME_OPTIMAL;
  const double cost = solved ? hl_matches_cost(matches) : (double)INFINITY;
  *pairs = hl_matches_pair_count(matches);
  hl_matches_free(matches);
  return cost;
}

static int bits(unsigned set) { return set == 0 ? 0 : (int)(set & 1u) + bits(set >> 1); }

static void no_smaller_set_of_pairs_does_it(void **state) {
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    hl_problem *problem = problem_of(*state, &cases[k]);
    hl_match_settings settings;
    hl_settings_init(&hl_match_table, &settings);
    settings.dt_min = cases[k].dt_min;
    settings.fewest = true;
    int least, pairs;
    const unsigned all = (1u << PAIRS) - 1;
    const double cost = cost_with(problem, all, &settings, &least);
    assert_true(least > 0 && isfinite(cost));
    settings.fewest = false;
    bool found = false;
    for (unsigned set = 0; set <= all; set++) {
      const double of_set = bits(set) == least - 1 || bits(set) == least
                                ? cost_with(problem, set, &settings, &pairs)
                                : (double)INFINITY;
      const bool as_cheap = of_set <= cost * (1.0 + 1e-6);
      assert_false(as_cheap && bits(set) < least); /* smaller sets are part of these */
      found = found || as_cheap;
    }
    assert_true(found);
    hl_problem_free(problem);
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
  const struct CMUnitTest tests[] = {cmocka_unit_test(no_smaller_set_of_pairs_does_it)};
  return cmocka_run_group_tests(tests, make_context, free_context);
}
