/* What a hot and a cold side can exchange at most. */
#include <math.h>
#include <string.h>

#include "support/own_problem.h"

enum { KELVIN = 273 }; /* whole numbers stay exact */

static hl_status add_line(const char *name, double from, double to, double kw) {
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  segment.t_supply = from + KELVIN;
  segment.t_target = to + KELVIN;
  segment.duty = kw * 1e3;
  stream.name = name;
  stream.segment_count = 1;
  stream.segment = &segment;
  stream.place = segment.place = (hl_place){"s.csv", 3, 0};
  return hl_problem_add_stream(problem, &stream);
}

static void assert_told(const char *part) {
  const hl_fault *fault = hl_ctx_error(ctx);
  assert_non_null(fault);
  assert_int_equal(fault->code, 310); /* HL310 */
  assert_non_null(strstr(fault->message, part));
}

static void a_pair_exchanges_what_temperatures_leave(void **state) {
  (void)state;
  assert_int_equal(add_line("H", 180, 80, 1000), HL_OK); /* 10 kW/K */
  assert_int_equal(add_line("C", 20, 220, 1000), HL_OK); /* 5 kW/K */
  hl_stream boiling;
  hl_segment segment;
  hl_stream_init(&boiling);
  hl_segment_init(&segment);
  boiling.name = "B";
  boiling.side = HL_SIDE_COLD;
  boiling.segment_count = 1;
  boiling.segment = &segment;
  segment.t_supply = segment.t_target = 100 + KELVIN;
  segment.duty = 2e6;
  assert_int_equal(hl_problem_add_stream(problem, &boiling), HL_OK);
  const double close = 1e-3 * 1e3;
  assert_close(hl_problem_pair_most(problem, "H", "C", 0), 800e3, 0, close);
  assert_close(hl_problem_pair_most(problem, "H", "C", 20), 700e3, 0, close);
  assert_close(hl_problem_pair_most(problem, "H", "C", 170), 0, 0, close);
  assert_close(hl_problem_pair_most(problem, "H", "B", 0), 800e3, 0, close);
  assert_close(hl_problem_pair_most(problem, "H", "B", 30), 500e3, 0, close);
  assert_true(isinf(hl_problem_pair_most(problem, "HP.condensation", "HP.evaporation", 0)));
  hl_match_rule rule;
  hl_match_rule_init(&rule);
  rule.hot = "H";
  rule.cold = "B";
  rule.kind = HL_MATCH_REQUIRE;
  rule.duty_min = 600e3;
  assert_int_equal(hl_problem_check_required(problem, &rule, 10), HL_OK);
  assert_int_equal(hl_problem_check_required(problem, &rule, 30), HL_ERR_DATA);
  assert_told("can exchange at a least approach of 30 K is 500");
  assert_int_equal(hl_problem_check_required(problem, &rule, 80), HL_ERR_DATA);
  assert_told("they can exchange no heat at a least approach of 80 K");
}

/** A soft stream may go on to its farthest outlet. */
static void a_soft_stream_exchanges_up_to_its_farthest_outlet(void **state) {
  (void)state;
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  stream.name = "H";
  stream.segment_count = 1;
  stream.segment = &segment;
  stream.soft = true;
  stream.t_target_min = 60 + KELVIN;
  segment.t_supply = 180 + KELVIN;
  segment.t_target = 80 + KELVIN;
  segment.duty = 1e6;
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
  assert_int_equal(add_line("C", 20, 50, 3000), HL_OK);
  assert_close(hl_problem_pair_most(problem, "H", "C", 10), 1200e3, 0, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_pair_exchanges_what_temperatures_leave, setup, teardown),
      cmocka_unit_test_setup_teardown(a_soft_stream_exchanges_up_to_its_farthest_outlet, setup,
                                      teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
