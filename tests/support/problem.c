#include "support/problem.h"

#include <math.h>

static void assert_ok(hl_problem *problem, hl_status status) {
  const hl_fault *fault = hl_ctx_error(hl_problem_ctx(problem));
  if (status != HL_OK)
    fail_msg("%s: %s", hl_status_text(status), fault != NULL ? fault->message : "no fault");
}

hl_problem *test_problem(hl_ctx *ctx) {
  hl_problem *problem;
  assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
  return problem;
}

void test_stream(hl_problem *problem, const char *name, double from, double to, double kw,
                 double dt_cont) {
  test_stream_h(problem, name, from, to, kw, dt_cont, 1);
}

void test_stream_h(hl_problem *problem, const char *name, double from, double to, double kw,
                   double dt_cont, double h) {
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  stream.name = name;
  stream.side = from > to || (!(to > from) && kw > 0) ? HL_SIDE_HOT : HL_SIDE_COLD;
  stream.segment_count = 1;
  stream.segment = &segment;
  segment.t_supply = from + TEST_KELVIN;
  segment.t_target = to + TEST_KELVIN;
  segment.duty = fabs(kw) * 1e3;
  segment.h = h * 1e3;
  segment.dt_cont = dt_cont;
  assert_ok(problem, hl_problem_add_stream(problem, &stream));
}

void test_utility(hl_problem *problem, const char *name, hl_side side, double from, double to,
                  double dt_cont, double price) {
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = name;
  utility.side = side;
  utility.t_supply = from + TEST_KELVIN;
  utility.t_target = to + TEST_KELVIN;
  utility.dt_cont = dt_cont;
  utility.price = price / 3.6e6;
  utility.h = 1e3;
  test_utility_record(problem, &utility);
}

void test_utility_record(hl_problem *problem, const hl_utility *utility) {
  assert_ok(problem, hl_problem_add_utility(problem, utility));
}

void test_setting(hl_problem *problem, const char *key, const char *value, const char *unit) {
  hl_setting_row row = {key, value, unit, {NULL, 0, 0}};
  assert_ok(problem, hl_problem_add_setting(problem, &row));
}

void test_check(hl_problem *problem) { assert_ok(problem, hl_problem_check(problem)); }
