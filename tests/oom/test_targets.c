/** Targets and searches when memory runs out. */
#include <math.h>

#include <heatloom/carnot.h>
#include <heatloom/exergy.h>
#include <heatloom/hpr.h>
#include <heatloom/levels.h>
#include <heatloom/optim.h>
#include <heatloom/targets.h>

#include "support/memory.h"
#include "support/test.h"

static hl_status add_stream(hl_problem *problem, const char *name, const char *zone, double from,
                            double to) {
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  segment.t_supply = from;
  segment.t_target = to;
  segment.duty = 1e5;
  segment.h = 1e3;
  stream.name = name;
  stream.zone = zone;
  stream.segment = &segment;
  stream.segment_count = 1;
  return hl_problem_add_stream(problem, &stream);
}

static hl_status add_all(hl_problem *problem) {
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = "lukewarm";
  utility.side = HL_SIDE_HOT;
  utility.t_supply = utility.t_target = 360;
  utility.h = 1e3;
  hl_status status = add_stream(problem, "H", "S/A/U", 400, 320);
  status = status == HL_OK ? add_stream(problem, "H2", "S/A/V", 390, 380) : status;
  status = status == HL_OK ? add_stream(problem, "C", "S/B", 310, 390) : status;
  status = status == HL_OK ? add_stream(problem, "C2", "", 310, 340) : status;
  status = status == HL_OK ? hl_problem_add_utility(problem, &utility) : status;
  return status == HL_OK ? hl_problem_check(problem) : status;
}

/** Targets, with a utility that does not reach, their zones and site, and their area. */
static hl_status all_targets(hl_ctx *ctx, const hl_problem *problem) {
  hl_targets *targets = NULL;
  hl_area *area = NULL;
  double m2, dt, scale[] = {1, 1e4};
  hl_exergy_grand *grand = NULL;
  hl_status status = hl_targets_solve(problem, NULL, &targets);
  if (status == HL_OK)
    status = hl_exergy_grand_solve(ctx, targets, 298.15, &grand);
  hl_exergy_grand_free(grand);
  hl_targets_free(targets);
  targets = NULL;
  hl_site *site = NULL;
  status = status == HL_OK ? hl_targets_solve_zone(problem, NULL, "A", &targets) : status;
  hl_targets_free(targets);
  targets = NULL;
  if (status == HL_OK)
    status = hl_targets_solve_factor_zone(problem, NULL, "A", 2, &targets);
  hl_targets_free(targets);
  status = status == HL_OK ? hl_site_solve(problem, NULL, &site) : status;
  hl_site_free(site);
  status = status == HL_OK ? hl_targets_threshold_dt(problem, &dt) : status;
  hl_inverse_result inverse;
  hl_targets_sweep *sweep = NULL;
  if (status == HL_OK)
    status = hl_inverse_solve_hot(problem, NULL, NULL, HL_APPROACH_NONE, 5e4, &inverse);
  if (status == HL_OK)
    status = hl_targets_sweep_solve(problem, NULL, NULL, HL_APPROACH_DT_MIN, 0, 60, 5, &sweep);
  hl_targets_sweep_free(sweep);
  status = status == HL_OK ? hl_area_new(ctx, &area) : status;
  if (status == HL_OK)
    status = hl_area_solve(area, hl_problem_groups(problem), scale, &m2);
  hl_area_free(area);
  return status;
}

static hl_status targets_attempt(hl_ctx *ctx, void *user) {
  (void)user;
  hl_problem *problem = NULL;
  hl_status status = hl_problem_new(ctx, &problem);
  status = status == HL_OK ? add_all(problem) : status;
  status = status == HL_OK ? all_targets(ctx, problem) : status;
  hl_problem_free(problem);
  return status;
}

static double bowl(const double *x, int worker, void *user) {
  (void)worker;
  (void)user;
  return x[0] * x[0] + fabs(x[1] - x[0]);
}

static hl_status optim_attempt(hl_ctx *ctx, void *user) {
  (void)user;
  const double least[] = {-1, -1}, most[] = {1, 2};
  hl_optim_settings settings;
  hl_settings_init(&hl_optim_table, &settings);
  settings.generations = 2;
  settings.polish = 20;
  hl_optim_result result;
  return hl_optim_solve(ctx, 2, least, most, NULL, NULL, bowl, NULL, &settings, NULL, &result);
}

static void targets_survive_any_failing_allocation(void **state) {
  (void)state;
  assert_true(test_out_of_memory(targets_attempt, NULL) > 20);
}

static void searches_survive_any_failing_allocation(void **state) {
  (void)state;
  assert_true(test_out_of_memory(optim_attempt, NULL) > 0);
}

/** Levels with a proof, whose boxes need more and more room. */
static hl_status levels_attempt(hl_ctx *ctx, void *user) {
  static const hl_point sink[] = {{0, 400}, {3e5, 430}, {3e5, 450}, {7e5, 480}},
                        source[] = {{0, 400}, {1e6, 350}};
  (void)user;
  hl_levels *levels = NULL;
  hl_levels_settings set;
  hl_levels_result result;
  hl_settings_init(&hl_levels_table, &set);
  set.condensers = set.evaporators = 2;
  set.prove = true;
  hl_status status = hl_levels_new(ctx, sink, 4, source, 2, &levels);
  if (status == HL_OK)
    status = hl_levels_solve(levels, &set, HL_LEVELS_HEATING, 6e5, NULL, &result);
  hl_levels_free(levels);
  return status;
}

static void levels_survive_any_failing_allocation(void **state) {
  (void)state;
  assert_true(test_out_of_memory(levels_attempt, NULL) > 3);
}

/** A background from targets, and a heat table with an extra level. */
static hl_status carnot_attempt(hl_ctx *ctx, void *user) {
  (void)user;
  hl_problem *problem = NULL;
  hl_targets *targets = NULL;
  hl_background *background = NULL;
  hl_heat_table *table = NULL;
  const double level = 333;
  hl_status status = hl_problem_new(ctx, &problem);
  status = status == HL_OK ? add_stream(problem, "hotter", NULL, 390, 430) : status;
  status = status == HL_OK ? add_all(problem) : status;
  status = status == HL_OK ? hl_targets_solve(problem, NULL, &targets) : status;
  if (status == HL_OK)
    status = hl_background_new_targets(ctx, NULL, 1e4, targets, &background);
  if (status == HL_OK)
    status = hl_heat_table_new(ctx, hl_problem_groups(problem), NULL, 10, NAN, &level, 1, &table);
  hl_heat_table_free(table);
  hl_background_free(background);
  hl_targets_free(targets);
  hl_problem_free(problem);
  return status;
}

/** A load by cost, with ambient, in a zone that is the whole. */
static hl_status hpr_attempt(hl_ctx *ctx, void *user) {
  (void)user;
  hl_problem *problem = NULL;
  hl_hpr *hpr = NULL;
  const hl_setting_row price = {
      .key = "economics.electricity_price", .value = "100", .unit = "cur/MWh"};
  hl_hpr_settings set;
  hl_settings_init(&hl_hpr_table, &set);
  set.scan = 4;
  set.ambient = true;
  set.objective = HL_HPR_EXERGY;
  hl_status status = hl_problem_new(ctx, &problem);
  if (status == HL_OK)
    status = hl_problem_add_setting(problem, &price);
  status = status == HL_OK ? add_all(problem) : status;
  status = status == HL_OK ? hl_hpr_solve(problem, NULL, &set, NULL, &hpr) : status;
  hl_hpr_free(hpr);
  hl_problem_free(problem);
  return status;
}

static void carnot_survives_any_failing_allocation(void **state) {
  (void)state;
  assert_true(test_out_of_memory(carnot_attempt, NULL) > 30);
}

/** Real machines of two fluids, between the mains. */
static hl_status real_attempt(hl_ctx *ctx, void *user) {
  (void)user;
  static const char *const fluid[] = {"R600a", "R717"};
  const hl_hpr_library library = {.fluid_count = 2, .fluid = fluid};
  hl_problem *problem = NULL;
  hl_hpr *hpr = NULL;
  hl_hpr_settings set;
  hl_settings_init(&hl_hpr_table, &set);
  set.model = HL_HPR_REAL;
  set.objective = HL_HPR_EXERGY;
  const hl_setting_row step = {.key = "selection_grid.step", .value = "20", .unit = "K"};
  hl_ctx_set_threads(ctx, 1);
  hl_status status = hl_problem_new(ctx, &problem);
  if (status == HL_OK)
    status = hl_problem_add_setting(problem, &step);
  status = status == HL_OK ? add_all(problem) : status;
  status =
      status == HL_OK ? hl_hpr_solve_library(problem, NULL, &set, &library, NULL, &hpr) : status;
  hl_hpr_free(hpr);
  hl_hpr_compare *all = NULL;
  if (status == HL_OK)
    status = hl_hpr_compare_solve(problem, NULL, &set, &library, NULL, &all);
  hl_hpr_compare_free(all);
  hl_problem_free(problem);
  return status;
}

static void real_machines_survive_any_failing_allocation(void **state) {
  (void)state;
  assert_true(test_out_of_memory(real_attempt, NULL) > 20);
}

static void heat_pump_targets_survive_any_failing_allocation(void **state) {
  (void)state;
  assert_true(test_out_of_memory(hpr_attempt, NULL) > 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(targets_survive_any_failing_allocation),
      cmocka_unit_test(searches_survive_any_failing_allocation),
      cmocka_unit_test(levels_survive_any_failing_allocation),
      cmocka_unit_test(carnot_survives_any_failing_allocation),
      cmocka_unit_test(heat_pump_targets_survive_any_failing_allocation),
      cmocka_unit_test(real_machines_survive_any_failing_allocation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
