/** Zones by name, their targets, what targets say of recovery and pinches, and the total site. */
#include <math.h>
#include <string.h>

#include <heatloom/targets.h>

#include "support/own_problem.h"

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
  assert_refused("", "no zone", "Zones of streams: \"Mill/North/Dryer\", ");
  assert_refused("Boil", "no zone", "Did you mean \"Boiler house\"?");
  assert_refused("Paper machine", "no zone", "Zones of streams: ");
  assert_refused("Boiler house", "\"Mill/North/Boiler house\" and \"Mill/South/Boiler house\"",
                 "whole path");
}

static void streams_without_a_zone_are_one_too(void **state) {
  (void)state;
  two_plants();
  zoned("C8", "", 20, 60, 40);
  zoned("C9", " Mill ", 20, 60, 5); /* of the site itself */
  test_check(problem);
  assert_close(demands("(no zone)"), 5 + 40 + 5, 1e-12, 0);
  assert_refused("no zone", "there is no zone \"no zone\"", "Did you mean \"(no zone)\"?");
}

static void blanks_around_parts_of_a_zone_do_not_count(void **state) {
  (void)state;
  zoned("H1", "North / Kiln", 150, 50, 100);
  zoned("C1", " North/Kiln ", 20, 60, 40);
  test_check(problem);
  assert_string_equal(hl_problem_stream_at(problem, 0)->zone, "North/Kiln");
  assert_string_equal(hl_problem_stream_at(problem, 1)->zone, "North/Kiln");
  assert_close(demands("Kiln"), 140, 1e-12, 0);
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

/* -------------------------------------------------------------- total site */

static void add_main(const char *name, const char *raised, double high, double low) {
  for (int side = 0; side < 2; side++) {
    hl_utility utility;
    hl_utility_init(&utility);
    utility.name = side == 0 ? name : raised;
    utility.main = name;
    utility.side = side == 0 ? HL_SIDE_HOT : HL_SIDE_COLD;
    utility.t_supply = (side == 0 ? high : low) + TEST_KELVIN;
    utility.t_target = (side == 0 ? low : high) + TEST_KELVIN;
    utility.dt_cont = 5;
    utility.price = side == 0 ? 0.01 / 3.6e6 : 0;
    test_utility_record(problem, &utility);
  }
}

static hl_site *site_of(void) {
  hl_site *site;
  assert_int_equal(hl_site_solve(problem, NULL, &site), HL_OK);
  return site;
}

static const hl_site_level *level_of(const hl_site *site, const char *name) {
  int utility = hl_problem_utility_find(problem, name);
  for (int k = 0; k < hl_site_level_count(site); k++) {
    const hl_site_level *level = hl_site_level_at(site, k);
    if (level->hot == utility || level->cold == utility)
      return level;
  }
  fail();
  return NULL;
}

/** Two zones with heat left above 140 degC and two that boil at 120 degC, in the ratios 1:3, 2:3.
 */
static void four_zones(void) {
  zoned("H1", "S/A", 180, 160, 100);
  zoned("H2", "S/B/Unit", 180, 160, 300);
  zoned("C1", "S/C", 110, 115, 80);
  zoned("C2", "S/D", 110, 115, 120);
  test_utility(problem, "HPS", HL_SIDE_HOT, 250, 249, 5, 0.03);
  add_main("LPS", "LPS generation", 140, 140);
  test_utility(problem, "CW", HL_SIDE_COLD, 20, 30, 5, 0.001);
  test_check(problem);
}

static void zones_exchange_heat_in_proportion_through_a_main(void **state) {
  (void)state;
  four_zones();
  hl_site *site = site_of();
  const hl_site_target *process = hl_site_total_process(site), *total = hl_site_total_site(site);
  assert_close(process->hot, 200e3, 1e-12, 0);
  assert_close(process->cold, 400e3, 1e-12, 0);
  assert_close(process->recovery, 0, 0, 1e-9);
  assert_true(isnan(process->pinch_hot));
  assert_close(total->hot, 0, 0, 1e-6);
  assert_close(total->cold, 200e3, 1e-12, 0);
  assert_close(total->recovery, 200e3, 1e-12, 0);
  assert_close(total->limit, 200e3, 1e-12, 0);
  assert_close(total->degree, 1, 1e-12, 0);
  const double want[4][4] = {{0, 0, 20, 30}, {0, 0, 60, 90}, {0, 0, 0, 0}, {0, 0, 0, 0}};
  assert_int_equal(hl_site_process_count(site), 4);
  for (int a = 0; a < 4; a++)
    for (int b = 0; b < 4; b++)
      assert_close(hl_site_exchange(site, a, b), want[a][b] * 1e3, 1e-12, 1e-9);
  assert_true(isnan(hl_site_exchange(site, 0, 4)));
  const hl_site_level *main = level_of(site, "LPS");
  assert_ptr_equal(main, level_of(site, "LPS generation"));
  assert_close(main->used, 200e3, 1e-12, 0);
  assert_close(main->from_zones, 200e3, 1e-12, 0);
  assert_close(main->boiler, 0, 0, 1e-6);
  assert_close(main->generated, 400e3, 1e-12, 0);
  assert_close(main->to_zones, 200e3, 1e-12, 0);
  assert_close(main->cooler, 200e3, 1e-12, 0);
  /* What no zone uses is cooled away, as dear as by cooling water. */
  const int raised = main->cold, water = hl_problem_utility_find(problem, "CW");
  assert_ptr_equal(hl_problem_utility_paid(problem, raised), hl_problem_utility_at(problem, water));
  assert_ptr_equal(hl_problem_utility_paid(problem, water), hl_problem_utility_at(problem, water));
  assert_ptr_equal(hl_problem_utility_paid(problem, main->hot),
                   hl_problem_utility_at(problem, main->hot));
  assert_null(hl_problem_utility_paid(problem, -1));
  const hl_utility *cw = hl_problem_utility_at(problem, water);
  assert_true(cw->price > 0);
  const double seconds = hl_economics_seconds(hl_problem_economics(problem));
  assert_close(main->cost, 200e3 * cw->price * seconds, 1e-9, 0);
  assert_close(process->cost - total->cost,
               200e3 * (hl_problem_utility_at(problem, main->hot)->price + cw->price) * seconds,
               1e-9, 0);
  hl_site_free(site);
}

static void the_tree_lists_units_within_their_zones(void **state) {
  (void)state;
  zoned("H1", "S/A/U", 180, 100, 100);
  zoned("H2", "S/B", 180, 100, 100);
  zoned("C1", "S/A/V", 20, 60, 100);
  zoned("C2", "S/B/W/X", 20, 60, 70);
  test_check(problem);
  static const struct {
    const char *path, *name;
    int depth, parent, process, streams;
  } want[] = {{"S", "S", 0, -1, -1, 4},     {"S/A", "A", 1, 0, 0, 2}, {"S/A/U", "U", 2, 1, -1, 1},
              {"S/A/V", "V", 2, 1, -1, 1},  {"S/B", "B", 1, 0, 1, 2}, {"S/B/W", "W", 2, 4, -1, 1},
              {"S/B/W/X", "X", 3, 5, -1, 1}};
  hl_site *site = site_of();
  assert_int_equal(hl_site_zone_count(site), 7);
  for (int k = 0; k < 7; k++) {
    const hl_site_zone *zone = hl_site_zone_at(site, k);
    assert_string_equal(zone->path, want[k].path);
    assert_string_equal(zone->name, want[k].name);
    assert_int_equal(zone->depth, want[k].depth);
    assert_int_equal(zone->parent, want[k].parent);
    assert_int_equal(zone->process, want[k].process);
    assert_int_equal(zone->stream_count, want[k].streams);
    assert_non_null(zone->targets);
  }
  assert_null(hl_site_zone_at(site, 7));
  assert_int_equal(hl_site_process_count(site), 2);
  assert_string_equal(hl_site_process_at(site, 1)->path, "S/B");
  hl_site_free(site);
}

static void streams_without_a_zone_form_one_with_a_warning(void **state) {
  (void)state;
  two_plants();
  test_check(problem);
  hl_ctx_clear(ctx);
  hl_site *site = site_of();
  assert_int_equal(hl_ctx_fault_count(ctx), 1);
  assert_int_equal(hl_ctx_fault_at(ctx, 0)->code, 230);
  assert_non_null(strstr(hl_ctx_fault_at(ctx, 0)->message, "1 stream has no zone"));
  assert_int_equal(hl_site_process_count(site), 3);
  const hl_site_zone *rest = hl_site_process_at(site, 2);
  assert_string_equal(rest->path, "(no zone)");
  assert_close(hl_targets_demand_hot(rest->targets), 5e3, 1e-12, 0);
  assert_int_equal(hl_site_zone_at(site, 0)->stream_count, 6);
  assert_close(hl_targets_demand_hot(hl_site_zone_at(site, 0)->targets), 135e3, 1e-12, 0);
  hl_site_free(site);
}

static void streams_of_the_site_itself_are_a_zone_beside_the_others(void **state) {
  (void)state;
  zoned("H1", "S", 180, 100, 100);
  zoned("C1", "S/A", 20, 60, 100);
  zoned("C2", "S/A", 20, 50, 20);
  test_check(problem);
  hl_ctx_clear(ctx);
  hl_site *site = site_of();
  assert_int_equal(hl_ctx_fault_at(ctx, 0)->code, 230);
  assert_int_equal(hl_site_process_count(site), 2);
  const hl_site_zone *rest = hl_site_process_at(site, 1);
  assert_string_equal(rest->path, "(no zone)");
  assert_close(hl_targets_demand_cold(rest->targets), 100e3, 1e-12, 0);
  assert_close(hl_targets_demand_hot(rest->targets), 0, 0, 0);
  hl_site_free(site);
}

static void a_case_without_zones_is_one_zone(void **state) {
  (void)state;
  zoned("H1", "", 180, 100, 100);
  zoned("C1", "", 20, 60, 100);
  test_check(problem);
  hl_ctx_clear(ctx);
  hl_site *site = site_of();
  assert_int_equal(hl_ctx_fault_count(ctx), 0);
  assert_int_equal(hl_site_process_count(site), 1);
  assert_close(hl_site_total_site(site)->recovery, 100e3, 1e-12, 0);
  assert_int_equal(hl_site_level_count(site), 0);
  hl_site_free(site);
}

/** Without utilities zones cannot exchange; the default utilities take all. */
static void default_utilities_are_no_mains(void **state) {
  (void)state;
  zoned("H1", "S/A", 180, 100, 100);
  zoned("C1", "S/B", 20, 60, 70);
  test_check(problem);
  hl_site *site = site_of();
  const hl_site_target *total = hl_site_total_site(site);
  assert_close(total->hot, 70e3, 1e-12, 0);
  assert_close(total->cold, 100e3, 1e-12, 0);
  assert_close(total->recovery, 0, 0, 0);
  assert_close(total->limit, 70e3, 1e-12, 0);
  assert_close(total->degree, 0, 0, 0);
  assert_int_equal(hl_site_level_count(site), 1);
  const hl_site_level *level = hl_site_level_at(site, 0);
  assert_int_equal(level->hot, -1);
  assert_int_equal(level->cold, -1);
  assert_close(level->boiler, 70e3, 1e-12, 0);
  assert_close(level->cooler, 100e3, 1e-12, 0);
  int count;
  assert_null(hl_site_curve_at(site, HL_SITE_CURVE_UTILITY_GRAND, &count));
  assert_int_equal(count, 0);
  hl_site_free(site);
}

static void profiles_run_from_the_ends_that_meet(void **state) {
  (void)state;
  four_zones();
  hl_site *site = site_of();
  static const struct {
    hl_site_curve curve;
    int count;
    double point[3][2]; /* [kW, degC] */
  } want[] = {{HL_SITE_CURVE_SOURCE, 2, {{0, 175}, {400, 155}}},
              {HL_SITE_CURVE_SINK, 2, {{200, 120}, {0, 115}}},
              {HL_SITE_CURVE_SOURCE_UTILITY, 2, {{0, 145}, {400, 145}}},
              {HL_SITE_CURVE_SINK_UTILITY, 2, {{200, 135}, {0, 135}}}};
  for (size_t k = 0; k < sizeof want / sizeof *want; k++) {
    int count;
    const hl_point *point = hl_site_curve_at(site, want[k].curve, &count);
    assert_int_equal(count, want[k].count);
    for (int j = 0; j < count; j++) {
      assert_close(point[j].q / 1e3, want[k].point[j][0], 1e-12, 1e-9);
      assert_close(point[j].t - TEST_KELVIN, want[k].point[j][1], 0, 1e-9);
    }
  }
  hl_site_free(site);
}

/** Limits hold in each zone and once more for what boilers give. */
static void a_limit_of_the_site_is_said(void **state) {
  (void)state;
  zoned("C1", "S/A", 60, 80, 80);
  zoned("C2", "S/B", 60, 80, 80);
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = "Steam";
  utility.side = HL_SIDE_HOT;
  utility.t_supply = utility.t_target = 120 + TEST_KELVIN;
  utility.duty_max = 100e3;
  test_utility_record(problem, &utility);
  test_check(problem);
  hl_ctx_clear(ctx);
  hl_site *site = site_of();
  assert_close(level_of(site, "Steam")->used, 160e3, 1e-12, 0);
  assert_close(level_of(site, "Steam")->boiler, 100e3, 1e-12, 0);
  const hl_site_level *rest = hl_site_level_at(site, 1);
  assert_int_equal(rest->hot, -1);
  assert_close(rest->boiler, 60e3, 1e-12, 0);
  assert_int_equal(hl_ctx_fault_count(ctx), 1);
  assert_int_equal(hl_ctx_fault_at(ctx, 0)->code, 120);
  assert_non_null(strstr(hl_ctx_fault_at(ctx, 0)->message, "zone \"S\": the limits"));
  hl_site_free(site);
}

static void a_site_without_streams_is_refused(void **state) {
  (void)state;
  hl_site *site;
  assert_int_equal(hl_site_solve(problem, NULL, &site), HL_ERR_DATA);
  assert_null(site);
  assert_int_equal(hl_ctx_error(ctx)->code, 101);
}

static void zones_with_an_empty_part_are_refused(void **state) {
  (void)state;
  static const char *const zone[] = {"/", "/A", "A/", "A//B"};
  for (size_t k = 0; k < sizeof zone / sizeof *zone; k++) {
    hl_stream stream;
    hl_segment segment;
    hl_stream_init(&stream);
    hl_segment_init(&segment);
    segment.t_supply = 400;
    segment.t_target = 300;
    segment.duty = 1;
    stream.name = "H";
    stream.zone = zone[k];
    stream.segment = &segment;
    stream.segment_count = 1;
    hl_ctx_clear(ctx);
    assert_int_equal(hl_problem_add_stream(problem, &stream), HL_ERR_DATA);
    assert_int_equal(hl_ctx_error(ctx)->code, 122);
  }
}

static void nothing_has_empty_targets(void **state) {
  (void)state;
  hl_cascade *cascade;
  assert_int_equal(hl_cascade_new(ctx, &cascade), HL_OK);
  assert_int_equal(hl_cascade_solve(cascade, NULL, 0), HL_OK);
  assert_int_equal(hl_cascade_count(cascade), 0);
  assert_close(hl_cascade_hot(cascade), 0, 0, 0);
  hl_cascade_free(cascade);
  const hl_group group = {.name = "Process"};
  const hl_group_set set = {1, &group};
  const double scale = 1;
  hl_targets *targets;
  int count;
  assert_int_equal(hl_targets_solve_groups(ctx, &set, &scale, 10, &targets), HL_OK);
  hl_targets_curve(targets, HL_CURVE_GRAND_POCKET_FREE, &count);
  assert_int_equal(count, 0);
  hl_targets_free(targets);
}

static void a_factor_on_the_contributions_of_a_zone_is_a_wider_approach(void **state) {
  (void)state;
  two_plants();
  test_check(problem);
  hl_targets_settings settings;
  hl_targets_settings_init(&settings);
  settings.dt_min = 25;
  hl_targets *stretched, *wide;
  assert_int_equal(hl_targets_solve_factor_zone(problem, NULL, "South", 2.5, &stretched), HL_OK);
  assert_int_equal(hl_targets_solve_zone(problem, &settings, "South", &wide), HL_OK);
  assert_string_equal(hl_targets_zone(stretched), "Mill/South");
  assert_close(hl_targets_factor(stretched), 2.5, 0, 0);
  assert_close(hl_targets_factor(wide), 1, 0, 0);
  assert_close(hl_targets_dt_min(stretched), 10, 0, 0);
  assert_close(hl_targets_hot(stretched), hl_targets_hot(wide), 1e-12, 0);
  assert_close(hl_targets_limit(stretched), hl_targets_limit(wide), 1e-12, 0);
  assert_int_equal(hl_targets_pinch_count(stretched), 1);
  const hl_pinch *a = hl_targets_pinch_at(stretched, 0), *b = hl_targets_pinch_at(wide, 0);
  assert_close(a->t_hot, b->t_hot, 1e-12, 0);
  assert_close(a->t_cold, b->t_cold, 1e-12, 0);
  hl_targets_free(stretched);
  hl_targets_free(wide);
  assert_int_equal(hl_targets_solve_factor_zone(problem, NULL, "South", NAN, &wide), HL_ERR_ARG);
  assert_int_equal(hl_targets_solve_factor_zone(problem, NULL, "West", 1, &wide), HL_ERR_ARG);
  assert_null(wide);
}

static void flue_gas_of_a_site_is_that_of_its_zones(void **state) {
  (void)state;
  zoned("A", "Mill/A", 20, 300, 100);
  zoned("B", "Mill/B", 220, 400, 70);
  hl_utility u;
  hl_utility_init(&u);
  u.name = "Furnace";
  u.side = HL_SIDE_HOT;
  u.t_supply = 1000 + TEST_KELVIN;
  u.t_stack = 150 + TEST_KELVIN;
  u.dt_cont = 5;
  u.price = 1e-8;
  test_utility_record(problem, &u);
  test_check(problem);
  hl_site *site;
  assert_int_equal(hl_site_solve(problem, NULL, &site), HL_OK);
  const hl_targets *a = hl_site_process_at(site, 0)->targets;
  const hl_targets *b = hl_site_process_at(site, 1)->targets;
  assert_close(hl_targets_utility_at(a, 0)->t_out, 150 + TEST_KELVIN, 1e-12, 0); /* the stack */
  assert_close(hl_targets_utility_at(b, 0)->t_out, 230 + TEST_KELVIN, 1e-12, 0); /* the pinch */
  assert_close(hl_site_total_site(site)->cost, hl_site_total_process(site)->cost, 1e-12, 0);
  assert_close(hl_site_level_at(site, 0)->boiler, 170e3, 1e-12, 0);
  hl_site_free(site);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(zones_are_found_by_path_or_end_and_hold_those_below),
      TEST(unknown_and_ambiguous_zones_are_refused),
      TEST(streams_without_a_zone_are_one_too),
      TEST(blanks_around_parts_of_a_zone_do_not_count),
      TEST(without_zones_there_is_none_to_find),
      TEST(a_warning_names_its_zone),
      TEST(recovery_has_its_limit_and_degree),
      TEST(ends_without_heat_flow_bound_the_pinch_range),
      TEST(zones_exchange_heat_in_proportion_through_a_main),
      TEST(the_tree_lists_units_within_their_zones),
      TEST(streams_without_a_zone_form_one_with_a_warning),
      TEST(streams_of_the_site_itself_are_a_zone_beside_the_others),
      TEST(a_case_without_zones_is_one_zone),
      TEST(default_utilities_are_no_mains),
      TEST(profiles_run_from_the_ends_that_meet),
      TEST(a_limit_of_the_site_is_said),
      TEST(a_site_without_streams_is_refused),
      TEST(nothing_has_empty_targets),
      TEST(a_factor_on_the_contributions_of_a_zone_is_a_wider_approach),
      TEST(flue_gas_of_a_site_is_that_of_its_zones),
      TEST(zones_with_an_empty_part_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
