/** Zones by name, their targets, and what targets say of recovery and pinches. */
#include <math.h>
#include <string.h>

#include <heatloom/targets.h>

#include "support/problem.h"

static hl_ctx *ctx;
static hl_problem *problem;

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  return hl_problem_new(ctx, &problem) == HL_OK ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  hl_problem_free(problem);
  hl_ctx_free(ctx);
  return 0;
}

static void zoned(const char *name, const char *zone, double from, double to, double kw) {
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  segment.t_supply = from + TEST_KELVIN;
  segment.t_target = to + TEST_KELVIN;
  segment.duty = kw * 1e3;
  stream.name = name;
  stream.zone = zone;
  stream.segment = &segment;
  stream.segment_count = 1;
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
}

/** Two plants of one site; both have a boiler house. */
static void two_plants(void) {
  zoned("H1", "Mill/North/Dryer", 150, 50, 100);
  zoned("C1", "Mill/North/Boiler house", 40, 140, 60);
  zoned("H2", "Mill/South/Kiln", 200, 100, 80);
  zoned("C2", "Mill/South/Boiler house", 20, 60, 40);
  zoned("C3", "Mill/South", 120, 180, 30);
  zoned("C4", "", 20, 40, 5);
}

static hl_targets *solve(const char *zone) {
  hl_targets *targets;
  assert_int_equal(hl_targets_solve_zone(problem, NULL, zone, &targets), HL_OK);
  return targets;
}

static double demands(const char *zone) {
  hl_targets *targets = solve(zone);
  double sum = (hl_targets_demand_hot(targets) + hl_targets_demand_cold(targets)) / 1e3;
  hl_targets_free(targets);
  return sum;
}

static void zones_are_found_by_path_or_end_and_hold_those_below(void **state) {
  (void)state;
  two_plants();
  test_check(problem);
  assert_close(demands("Mill"), 310, 1e-12, 0);
  assert_close(demands("Mill/North"), 160, 1e-12, 0);
  assert_close(demands("South"), 150, 1e-12, 0);
  assert_close(demands("Kiln"), 80, 1e-12, 0);
  assert_close(demands("South/Boiler house"), 40, 1e-12, 0);
}

static void assert_refused(const char *zone, const char *message, const char *hint) {
  hl_targets *targets;
  hl_ctx_clear(ctx);
  assert_int_equal(hl_targets_solve_zone(problem, NULL, zone, &targets), HL_ERR_ARG);
  assert_null(targets);
  const hl_fault *fault = hl_ctx_fault_at(ctx, hl_ctx_fault_count(ctx) - 1);
  assert_int_equal(fault->code, 2);
  if (strstr(fault->message, message) == NULL || strstr(fault->hint, hint) == NULL)
    fail_msg("%s | %s", fault->message, fault->hint);
}

static void unknown_and_ambiguous_zones_are_refused(void **state) {
  (void)state;
  two_plants();
  test_check(problem);
  assert_refused("Kilm", "there is no zone \"Kilm\"", "Did you mean \"Kiln\"?");
  assert_refused("mill/south/kiln", "no zone", "\"Mill/South/Kiln\"");
  assert_refused("Sout", "no zone", "\"South\"");
  assert_refused("outh", "no zone", "\"South\""); /* no whole part */
  assert_refused("", "no zone", "Did you mean");
  assert_refused("Boiler house", "\"Mill/North/Boiler house\" and \"Mill/South/Boiler house\"",
                 "whole path");
}

static void without_zones_there_is_none_to_find(void **state) {
  (void)state;
  zoned("H1", "", 150, 50, 100);
  test_check(problem);
  assert_refused("North", "no stream names one", "zone");
}

static void a_warning_names_its_zone(void **state) {
  (void)state;
  two_plants();
  zoned("C5", "Mill/South", 190, 200, 50);
  test_utility(problem, "Warm water", HL_SIDE_HOT, 90, 80, 5, 1);
  test_check(problem);
  hl_ctx_clear(ctx);
  hl_targets_free(solve("South"));
  assert_int_equal(hl_ctx_fault_count(ctx), 1);
  assert_int_equal(hl_ctx_fault_at(ctx, 0)->code, 120);
  assert_non_null(strstr(hl_ctx_fault_at(ctx, 0)->message, "zone \"Mill/South\": hot utility"));
}

/** 4 streams at 10 K: 450 kW of 470 are recovered, and all 470 below 5.556 K. */
static void recovery_has_its_limit_and_degree(void **state) {
  (void)state;
  zoned("H2", "", 170, 60, 330);
  zoned("H4", "", 150, 30, 180);
  zoned("C1", "", 20, 135, 230);
  zoned("C3", "", 80, 140, 240);
  test_check(problem);
  hl_targets *targets;
  double hot, cold;
  assert_int_equal(hl_targets_solve(problem, NULL, &targets), HL_OK);
  assert_close(hl_targets_limit(targets), 470e3, 1e-12, 0);
  assert_close(hl_targets_degree(targets), 450.0 / 470, 1e-12, 0);
  hl_targets_pinch_range(targets, &hot, &cold);
  assert_close(hot, 85 + TEST_KELVIN, 0, 1e-9);
  assert_close(cold, 85 + TEST_KELVIN, 0, 1e-9);
  hl_targets_free(targets);
}

static void ends_without_heat_flow_bound_the_pinch_range(void **state) {
  (void)state;
  zoned("H", "Hot", 140, 20, 2400);
  zoned("H1", "Apart", 97, 87, 2000);
  zoned("C1", "Apart", 148, 149, 900);
  test_check(problem);
  double hot, cold;
  hl_targets *targets = solve("Hot");
  hl_targets_pinch_range(targets, &hot, &cold);
  assert_close(hot, 135 + TEST_KELVIN, 0, 1e-9); /* no hot utility: the hot end itself */
  assert_close(cold, 135 + TEST_KELVIN, 0, 1e-9);
  assert_int_equal(hl_targets_pinch_count(targets), 0);
  assert_close(hl_targets_degree(targets), 1, 0, 0); /* nothing can be recovered */
  hl_targets_free(targets);
  targets = solve("Apart");
  hl_targets_pinch_range(targets, &hot, &cold);
  assert_close(hot, 153 + TEST_KELVIN, 0, 1e-9);
  assert_close(cold, 92 + TEST_KELVIN, 0, 1e-9);
  hl_targets_free(targets);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(zones_are_found_by_path_or_end_and_hold_those_below),
      TEST(unknown_and_ambiguous_zones_are_refused),
      TEST(without_zones_there_is_none_to_find),
      TEST(a_warning_names_its_zone),
      TEST(recovery_has_its_limit_and_degree),
      TEST(ends_without_heat_flow_bound_the_pinch_range),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
