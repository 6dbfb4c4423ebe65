/** Every allocation of a bound fails once. The solver's own memory is outside. */
#include <heatloom/bound.h>

#include "support/memory.h"
#include "support/problem.h"

#define TRY(call)                                                                                  \
  do {                                                                                             \
    hl_status try_status = (call);                                                                 \
    if (try_status != HL_OK)                                                                       \
      return try_status;                                                                           \
  } while (0)

static hl_status add_stream(hl_problem *problem, const char *name, double from, double to) {
  hl_segment segment;
  hl_stream stream;
  hl_segment_init(&segment);
  hl_stream_init(&stream);
  segment.t_supply = from;
  segment.t_target = to;
  segment.duty = 1e5;
  segment.h = 1e3;
  stream.name = name;
  stream.segment_count = 1;
  stream.segment = &segment;
  return hl_problem_add_stream(problem, &stream);
}

static hl_status add_utility(hl_problem *problem, const char *name, hl_side side, double t) {
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = name;
  utility.side = side;
  utility.t_supply = utility.t_target = t;
  utility.h = 1e3;
  utility.price = 1e-8;
  return hl_problem_add_utility(problem, &utility);
}

static hl_status fill(hl_problem *problem) {
  hl_cost_law law;
  TRY(add_stream(problem, "H", 400, 350));
  TRY(add_stream(problem, "H2", 410, 330));
  TRY(add_stream(problem, "C", 320, 380));
  TRY(add_utility(problem, "steam", HL_SIDE_HOT, 450));
  TRY(add_utility(problem, "water", HL_SIDE_COLD, 290));
  hl_cost_law_init(&law, HL_COST_EXCHANGER);
  law.fixed = 1000;
  law.coef = 500;
  law.exponent = 0.7;
  TRY(hl_problem_add_cost(problem, &law));
  hl_system system;
  hl_system_init(&system);
  system.name = "HP";
  system.cycle = "mean_lift";
  TRY(hl_problem_add_system(problem, &system));
  const hl_setting_row unsplit = {.key = "design.branches_max", .value = "1"};
  TRY(hl_problem_add_setting(problem, &unsplit));
  return hl_problem_check(problem);
}

static hl_status attempt(hl_ctx *ctx, void *user) {
  hl_bound_settings settings;
  hl_stop_settings stop;
  hl_problem *problem;
  hl_bound *bound = NULL;
  TRY(hl_problem_new(ctx, &problem));
  hl_settings_init(&hl_bound_table, &settings);
  hl_settings_init(&hl_stop_table, &stop);
  settings.method = *(int *)user;
  settings.grid = 20;
  stop.iterations = 30;
  hl_status status = fill(problem);
  if (status == HL_OK)
    status = hl_bound_solve(problem, &settings, &stop, &bound);
  hl_bound_free(bound);
  hl_problem_free(problem);
  return status;
}

static void every_allocation_may_fail(void **state) {
  (void)state;
  for (int method = HL_BOUND_LP; method <= HL_BOUND_AREA; method++)
    assert_true(test_out_of_memory(attempt, &method) > 50);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
