/* Match selection and its rows when memory runs out at any allocation. */
#include "support/example.h"
#include "support/memory.h"
#include "support/test.h"

#include <heatloom/match.h>

typedef struct wish {
  bool fewest;
  double most; /* heat of the heat pump [W] */
  hl_outcome outcome;
} wish;

static hl_status solve(hl_problem *problem, const wish *wanted) {
  hl_status status = hl_problem_check(problem);
  if (status != HL_OK)
    return status;
  test_heat_pump pump;
  test_heat_pump_add(&pump, problem, 75.0, 33.0, 0.25);
  pump.group[2].scale_max = wanted->most;
  hl_match_settings settings;
  hl_settings_init(&hl_match_table, &settings);
  settings.dt_min = 5.0;
  settings.fewest = wanted->fewest;
  hl_matches *matches;
  status = hl_match_solve(problem, &pump.set, NULL, NULL, 0, NULL, 0, &settings, NULL, &matches);
  if (status == HL_OK && hl_matches_outcome(matches) != wanted->outcome)
    status = HL_ERR_INTERNAL;
  if (status != HL_OK && status != HL_ERR_INTERNAL)
    assert_null(matches);
  hl_matches_free(matches);
  return status;
}

static hl_status attempt(hl_ctx *ctx, void *user) {
  hl_problem *problem;
  hl_status status = test_example_new(ctx, false, &problem);
  if (status == HL_OK)
    status = solve(problem, user);
  hl_problem_free(problem);
  return status;
}

static void a_solution(void **state) {
  (void)state;
  wish wanted = {false, 1e9, HL_OUTCOME_OPTIMAL};
  assert_true(test_out_of_memory(attempt, &wanted) > 20);
}

static void the_fewest_matches(void **state) {
  (void)state;
  wish wanted = {true, 1e9, HL_OUTCOME_OPTIMAL};
  assert_true(test_out_of_memory(attempt, &wanted) > 20);
}

static void an_explanation(void **state) {
  (void)state;
  wish wanted = {false, 10e3, HL_OUTCOME_INFEASIBLE};
  assert_true(test_out_of_memory(attempt, &wanted) > 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_solution),
      cmocka_unit_test(the_fewest_matches),
      cmocka_unit_test(an_explanation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
