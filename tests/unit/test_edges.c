/* Numbers at the edge of what has a meaning: one temperature or two, too little to be there. */
#include <math.h>
#include <string.h>

#include "support/own_problem.h"

static const double glides[] = {1e-13, 1e-10, 1e-8, 1e-7, 9e-7, -1e-13, -9e-7};

static hl_status add(const char *name, hl_side side, const double *t, int segments, double duty) {
  hl_stream stream;
  hl_segment segment[3];
  hl_stream_init(&stream);
  for (int k = 0; k < segments; ++k) {
    hl_segment_init(&segment[k]);
    segment[k].t_supply = t[k];
    segment[k].t_target = t[k + 1];
    segment[k].duty = duty;
  }
  stream.name = name;
  stream.side = side;
  stream.segment = segment;
  stream.segment_count = segments;
  return hl_problem_add_stream(problem, &stream);
}

static void assert_fault(int code, const char *part) {
  const hl_fault *fault = hl_ctx_error(ctx);
  assert_non_null(fault);
  if (fault->code != code || strstr(fault->message, part) == NULL)
    fail_msg("HL%d %s", fault->code, fault->message);
  hl_ctx_clear(ctx);
}

static const hl_segment *segment_of(const char *stream, int k) {
  return &hl_problem_stream_at(problem, hl_problem_stream_find(problem, stream))->segment[k];
}

static void ends_that_rounding_tells_apart_are_one(void **state) {
  (void)state;
  for (size_t k = 0; k < sizeof glides / sizeof *glides; ++k) {
    const double t[] = {370 + glides[k], 370};
    const char name[][3] = {{'H', (char)('a' + k)}, {'C', (char)('a' + k)}};
    assert_int_equal(add(name[0], HL_SIDE_NONE, t, 1, 1e3), HL_ERR_DATA);
    assert_fault(101, "type must be given");
    for (int side = 0; side < 2; ++side) {
      assert_int_equal(add(name[side], side == 0 ? HL_SIDE_HOT : HL_SIDE_COLD, t, 1, 1e3), HL_OK);
      assert_true(segment_of(name[side], 0)->t_supply == 370);
      assert_true(segment_of(name[side], 0)->t_target == 370);
    }
    assert_int_equal(add("N", HL_SIDE_HOT, t, 1, NAN), HL_ERR_DATA);
    assert_fault(106, "and no duty");
  }
  const double wide[] = {370 + 2e-6, 370};
  assert_int_equal(add("W", HL_SIDE_NONE, wide, 1, 1e3), HL_OK);
  assert_true(segment_of("W", 0)->t_supply == wide[0]);
}

static void segments_between_others_stay_joined(void **state) {
  (void)state;
  for (size_t k = 0; k < sizeof glides / sizeof *glides; ++k) {
    const char name[] = {'S', (char)('a' + k), '\0'};
    const double t[] = {650, 500 + glides[k], 500, 370};
    assert_int_equal(add(name, HL_SIDE_NONE, t, 3, 1e3), HL_OK);
    assert_true(segment_of(name, 0)->t_target == 500);
    assert_true(segment_of(name, 1)->t_supply == 500);
    assert_true(segment_of(name, 1)->t_target == 500);
    assert_true(segment_of(name, 2)->t_supply == 500);
  }
  const double turns[] = {650, 500, 500 + 2e-6, 370};
  assert_int_equal(add("T", HL_SIDE_NONE, turns, 3, 1e3), HL_ERR_DATA);
  assert_fault(118, "segment 2 heats up");
}

static void utilities_are_isothermal_alike(void **state) {
  (void)state;
  hl_utility u;
  hl_utility_init(&u);
  u.name = "Steam";
  u.side = HL_SIDE_HOT;
  u.t_supply = 450;
  u.t_target = 450 + 9e-7;
  assert_int_equal(hl_problem_add_utility(problem, &u), HL_OK);
  assert_true(hl_problem_utility_at(problem, 0)->t_target == 450);
  u.name = "Other";
  u.t_target = 450 + 2e-6;
  assert_int_equal(hl_problem_add_utility(problem, &u), HL_ERR_DATA);
  assert_fault(104, "heats up");
}

static void too_little_is_refused(void **state) {
  (void)state;
  const double t[] = {400, 350};
  assert_int_equal(add("S", HL_SIDE_HOT, t, 1, 1e-300), HL_ERR_DATA);
  assert_fault(116, "it must be at least 1e-06 kW");
  hl_utility u;
  hl_utility_init(&u);
  u.name = "Steam";
  u.side = HL_SIDE_HOT;
  u.t_supply = 450;
  u.duty_max = 1e-300;
  u.cop = 1e-300;
  assert_int_equal(hl_problem_add_utility(problem, &u), HL_ERR_DATA);
  assert_string_equal(hl_ctx_fault_at(ctx, 0)->message,
                      "largest duty of utility \"Steam\" is 0 kW; it must be at least 1e-06 kW");
  assert_fault(116, "COP of utility \"Steam\" is 1e-300; it must be at least 0.001");
  hl_system system;
  hl_system_init(&system);
  system.name = "Pump";
  system.cycle = "vc_simple";
  system.scale_max = 1e-300;
  assert_int_equal(hl_problem_add_system(problem, &system), HL_ERR_DATA);
  assert_fault(116, "largest heat of system \"Pump\" is 0 kW; it must be at least 1e-06 kW");
}

static hl_status set(const char *key, const char *value) {
  return hl_problem_add_setting(problem, &(hl_setting_row){.key = key, .value = value, .unit = ""});
}

static void limits_that_no_unit_keeps_are_refused(void **state) {
  (void)state;
  const double hot[] = {400, 350}, cold[] = {300, 330};
  assert_int_equal(set("design.area_max", "0"), HL_ERR_ARG);
  assert_fault(12, "area_max");
  assert_int_equal(set("design.duty_min", "1e297 kW"), HL_ERR_ARG);
  assert_fault(12, "duty_min");
  assert_int_equal(add("H", HL_SIDE_NONE, hot, 1, 5e4), HL_OK);
  assert_int_equal(add("C", HL_SIDE_NONE, cold, 1, 4e4), HL_OK);
  assert_int_equal(set("design.duty_min", "51 kW"), HL_OK);
  assert_int_equal(hl_problem_check(problem), HL_ERR_ARG);
  assert_fault(12, "design.duty_min (51 kW) is more than the heat of any stream: the largest, "
                   "\"H\", has 50 kW");
}

/* A soft stream may give more than down to its target. */
static void soft_streams_may_have_larger_units(void **state) {
  (void)state;
  hl_segment segment;
  hl_stream stream;
  hl_segment_init(&segment);
  hl_stream_init(&stream);
  segment.t_supply = 400;
  segment.t_target = 350;
  segment.duty = 5e4;
  stream.name = "H";
  stream.segment = &segment;
  stream.segment_count = 1;
  stream.soft = true;
  stream.t_target_min = 340;
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
  const double cold[] = {300, 330};
  assert_int_equal(add("C", HL_SIDE_NONE, cold, 1, 4e4), HL_OK);
  assert_int_equal(set("design.duty_min", "59 kW"), HL_OK);
  assert_int_equal(hl_problem_check(problem), HL_OK);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(ends_that_rounding_tells_apart_are_one, setup, teardown),
      cmocka_unit_test_setup_teardown(segments_between_others_stay_joined, setup, teardown),
      cmocka_unit_test_setup_teardown(utilities_are_isothermal_alike, setup, teardown),
      cmocka_unit_test_setup_teardown(too_little_is_refused, setup, teardown),
      cmocka_unit_test_setup_teardown(limits_that_no_unit_keeps_are_refused, setup, teardown),
      cmocka_unit_test_setup_teardown(soft_streams_may_have_larger_units, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
