/* Plans of machines when memory runs out at any allocation. */
#include <heatloom/plan.h>
#include <heatloom/report.h>

#include "support/memory.h"
#include "support/test.h"

static hl_status add_stream(hl_problem *problem, const char *name, double from, double to) {
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  segment.t_supply = from;
  segment.t_target = to;
  segment.duty = 1e5;
  segment.h = 1e3;
  stream.name = name;
  stream.segment = &segment;
  stream.segment_count = 1;
  return hl_problem_add_stream(problem, &stream);
}

static hl_status add_utility(hl_problem *problem, const char *name, hl_side side, double t,
                             double price) {
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = name;
  utility.side = side;
  utility.t_supply = utility.t_target = t;
  utility.h = 1e3;
  utility.price = price;
  return hl_problem_add_utility(problem, &utility);
}

static hl_status set(hl_problem *problem, const char *key, const char *value) {
  const hl_setting_row row = {.key = key, .value = value, .unit = ""};
  return hl_problem_add_setting(problem, &row);
}

static hl_status make(hl_problem *problem, bool real) {
  hl_status status = add_stream(problem, "H", 350, 340);
  status = status == HL_OK ? add_stream(problem, "C", 345, 365) : status;
  status = status == HL_OK ? add_utility(problem, "steam", HL_SIDE_HOT, 390, 1e-8) : status;
  status = status == HL_OK ? add_utility(problem, "water", HL_SIDE_COLD, 330, 1e-10) : status;
  status = status == HL_OK ? set(problem, "economics.electricity_price", "20") : status;
  status = status == HL_OK ? set(problem, "hpr.scan", "4") : status;
  status = status == HL_OK ? set(problem, "plan.loads", "1") : status;
  status = status == HL_OK ? set(problem, "plan.steps", "20") : status;
  status = status == HL_OK ? set(problem, "hpr.ambient", "yes") : status;
  status = status == HL_OK && real ? set(problem, "hpr.model", "real") : status;
  status = status == HL_OK && real ? set(problem, "plan.direct", "no") : status;
  return status == HL_OK ? hl_problem_check(problem) : status;
}

static hl_status attempt(hl_ctx *ctx, void *user) {
  static const char *const fluid[] = {"R717"};
  const hl_hpr_library library = {.fluid_count = 1, .fluid = fluid};
  hl_problem *problem = NULL;
  hl_plan *plan = NULL;
  hl_status status = hl_problem_new(ctx, &problem);
  if (status == HL_OK)
    status = make(problem, *(const bool *)user);
  const hl_problem *const two[] = {problem, problem};
  if (status == HL_OK)
    status = hl_plan_solve(two, 2, NULL, &library, NULL, &plan);
  const hl_plan_report_input input = {.plan = plan, .problem = problem};
  hl_document document = {NULL, 0};
  if (status == HL_OK)
    status = hl_plan_report_write(ctx, &input, &document);
  hl_document_free(ctx, &document);
  hl_plan_free(plan);
  hl_problem_free(problem);
  return status;
}

static void plans_survive_any_failing_allocation(void **state) {
  (void)state;
  bool real = false;
  assert_true(test_out_of_memory(attempt, &real) > 50);
}

static void real_machines_between_mains_survive_any_failing_allocation(void **state) {
  (void)state;
  bool real = true;
  assert_true(test_out_of_memory(attempt, &real) > 50);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(plans_survive_any_failing_allocation),
      cmocka_unit_test(real_machines_between_mains_survive_any_failing_allocation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
