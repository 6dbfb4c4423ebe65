/** Rankings of cycles, fluids and numbers of machines, and maps of COP: against single answers. */
#include <math.h>
#include <string.h>

#include <heatloom/hpr.h>
#include <heatloom/io.h>
#include <heatloom/report.h>

#include "support/problem.h"

static hl_ctx *ctx;
static hl_problem *problem;

static const char *const fluid[] = {"Toluene", "R600a", "Cyclopentane"};
static const hl_hpr_library library = {.fluid_count = 3, .fluid = fluid};

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  return ctx != NULL && hl_case_find(ctx, "heat-pump", &problem) == HL_OK ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  hl_problem_free(problem);
  hl_ctx_free(ctx);
  return 0;
}

static void set(const char *key, const char *value) {
  const hl_setting_row row = {.key = key, .value = value, .unit = ""};
  assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
}

static hl_hpr_rank *rank_of(const hl_hpr_library *named) {
  hl_hpr_rank *rank;
  assert_int_equal(hl_hpr_rank_solve(problem, NULL, NULL, named, NULL, &rank), HL_OK);
  return rank;
}

static const hl_hpr_row *row_of(const hl_hpr_rank *rank, const char *name, int machines) {
  for (int k = 0; k < hl_hpr_rank_count(rank); k++) {
    const hl_hpr_row *row = hl_hpr_rank_at(rank, k);
    if (strcmp(row->fluid, name) == 0 && row->machines == machines)
      return row;
  }
  fail_msg("no row of \"%s\" with %d machines", name, machines);
  return NULL;
}

static void rows_are_the_answers_of_each_fluid_alone(void **state) {
  (void)state;
  set("selection.machines", "2");
  hl_hpr_rank *rank = rank_of(&library);
  /* two fluids of one and of two, one that is excluded, and mixed ones of two */
  assert_int_equal(hl_hpr_rank_count(rank), 6);
  set("hpr.model", "real");
  set("selection.machines", "1");
  for (int f = 0; f < 3; f++) {
    const hl_hpr_library one = {.fluid_count = 1, .fluid = &fluid[f]};
    const hl_hpr_row *row = row_of(rank, fluid[f], f == 1 ? 2 : 1); /* excluded with any number */
    hl_hpr *h;
    assert_int_equal(hl_hpr_solve_library(problem, NULL, NULL, &one, NULL, &h), HL_OK);
    if (hl_hpr_outcome(h) == HL_OUTCOME_INFEASIBLE) {
      assert_true(isnan(row->objective));
      assert_int_equal(row->rank, 0);
      assert_int_equal(row->used, 0);
      assert_true(row->limit[0] != '\0' && row->broken > 0);
    } else {
      assert_close(row->objective, hl_hpr_after(h)->objective, 1e-12, 0);
      assert_close(row->work, hl_hpr_work(h), 1e-12, 0);
      assert_close(row->load, hl_hpr_load_placed(h), 1e-12, 0);
      assert_int_equal(row->used, hl_hpr_machine_count(h));
      assert_close(hl_hpr_rank_none(rank), hl_hpr_before(h)->objective, 1e-12, 0);
    }
    hl_hpr_free(h);
  }
  hl_hpr_rank_free(rank);
}

static void ranks_follow_the_objective_and_excluded_ones_stand_last(void **state) {
  (void)state;
  set("selection.machines", "2");
  hl_hpr_rank *rank = rank_of(&library);
  double last = -INFINITY;
  int excluded = 0;
  for (int k = 0; k < hl_hpr_rank_count(rank); k++) {
    const hl_hpr_row *row = hl_hpr_rank_at(rank, k);
    if (row->rank == 0) {
      excluded++;
      continue;
    }
    assert_int_equal(excluded, 0);
    assert_true(row->rank <= k + 1);
    assert_true(row->objective >= last * (1 - 1e-9));
    assert_true(row->objective <= hl_hpr_rank_none(rank));
    assert_true(row->objective_high <= row->objective);
    assert_true(row->objective_low >= row->objective);
    assert_int_equal(row->limit[0], '\0');
    last = row->objective;
  }
  assert_int_equal(excluded, 1); /* R600a is critical below the sink */
  assert_null(hl_hpr_rank_at(rank, hl_hpr_rank_count(rank)));
  for (int f = 0; f < 3; f += 2)
    assert_true(row_of(rank, fluid[f], 2)->objective <= row_of(rank, fluid[f], 1)->objective);
  assert_true(row_of(rank, "", 2)->objective <= row_of(rank, fluid[0], 2)->objective * (1 + 1e-4));
  assert_int_equal(hl_hpr_rank_at(rank, 0)->rank, 1);
  hl_hpr_rank_free(rank);
}

static void reasons_name_the_limit_with_value_and_bound(void **state) {
  (void)state;
  static const char *const own[] = {"R600a", "R601"};
  const hl_hpr_library named = {.fluid_count = 2, .fluid = own};
  set("hpr.objective", "power");
  hl_hpr_rank *rank = rank_of(&named);
  assert_non_null(
      strstr(row_of(rank, "R600a", 1)->limit,
             "critical temperature: nearest condensation at 155 °C; may be 126.66 °C at "
             "most: critical 134.66 °C less 8 K (critical_margin_min)"));
  const char *part = row_of(rank, "R601", 1)->limit;
  assert_non_null(strstr(part, "load: at best "));
  assert_non_null(strstr(part, "must be 750 kW; most levels left out break "));
  hl_hpr_rank_free(rank);
}

static void threads_change_nothing(void **state) {
  (void)state;
  set("selection.machines", "2");
  hl_ctx_set_threads(ctx, 1);
  hl_hpr_rank *one = rank_of(&library);
  hl_ctx_set_threads(ctx, 4);
  hl_hpr_rank *four = rank_of(&library);
  for (int k = 0; k < hl_hpr_rank_count(one); k++) {
    const hl_hpr_row *a = hl_hpr_rank_at(one, k), *b = hl_hpr_rank_at(four, k);
    assert_string_equal(a->fluid, b->fluid);
    assert_int_equal(a->rank, b->rank);
    assert_true(a->objective == b->objective || isnan(a->objective));
    assert_true(a->objective_low == b->objective_low || isnan(a->objective_low));
    assert_true(a->objective_high == b->objective_high || isnan(a->objective_high));
  }
  hl_hpr_rank_free(one);
  hl_hpr_rank_free(four);
}

static void without_time_nothing_is_ranked_and_it_is_said(void **state) {
  (void)state;
  const hl_stop_settings stop = {.size = sizeof stop, .time_limit = 1e-9, .gap = 1e-3};
  hl_hpr_rank *rank;
  assert_int_equal(hl_hpr_rank_solve(problem, NULL, NULL, &library, &stop, &rank), HL_OK);
  assert_int_equal(hl_hpr_rank_at(rank, 0)->rank, 0);
  assert_string_equal(hl_hpr_rank_at(rank, 0)->limit, "time: not tried within 1e-09 s");
  hl_hpr_rank_free(rank);
}

static void an_unknown_fluid_is_refused(void **state) {
  (void)state;
  const char *const wrong[] = {"R9999"};
  const hl_hpr_library named = {.fluid_count = 1, .fluid = wrong};
  hl_hpr_rank *rank;
  hl_hpr_map *map;
  assert_int_not_equal(hl_hpr_rank_solve(problem, NULL, NULL, &named, NULL, &rank), HL_OK);
  assert_null(rank);
  assert_int_not_equal(hl_hpr_map_solve(problem, NULL, NULL, &named, &map), HL_OK);
  assert_null(map);
}

/** Streams of the illustrative example: hot utility at 70 degC, heat to take below 65 degC. */
static hl_problem *example(const hl_parameter *parameter, int count) {
  hl_problem *p = test_problem(ctx);
  test_stream(p, "Cold Stream", 20, 70, 141.4, NAN);
  test_stream(p, "Hot Stream", 65, 10, 200, NAN);
  test_simple_heat_pump(p, "Heat pump", "R717", parameter, count);
  test_check(p);
  return p;
}

static void a_map_holds_the_machines_own_cop_at_both_loads(void **state) {
  (void)state;
  const hl_parameter parameter[] = {{"load_50", 0.8, 0.8, {NULL, 0, 0}},
                                    {"p_high_max", 60e5, 60e5, {NULL, 0, 0}}};
  hl_problem *p = example(parameter, 2);
  hl_hpr_map *map;
  hl_machine *machine;
  hl_cycle_result *result = calloc(1, sizeof *result);
  const double coldest = 65 + 273.15; /* nothing takes heat below, with both contributions */
  double deepest = 0;
  int worked = 0, halves = 0;
  assert_non_null(result);
  assert_int_equal(hl_hpr_map_solve(p, NULL, NULL, NULL, &map), HL_OK);
  assert_int_equal(hl_machine_new(ctx, "vc_simple", "R717", &machine), HL_OK);
  for (int k = 0; k < 2; k++)
    assert_int_equal(hl_machine_set(machine, parameter[k].name, parameter[k].least), HL_OK);
  assert_true(hl_hpr_map_source_count(map) > 1 && hl_hpr_map_sink_count(map) > 0);
  for (int s = 0; s < hl_hpr_map_source_count(map); s++)
    for (int k = 0; k < hl_hpr_map_sink_count(map); k++) {
      const hl_hpr_map_cell *cell = hl_hpr_map_at(map, s, k);
      if (isnan(cell->cop))
        continue;
      worked++;
      assert_string_equal(cell->cycle, "vc_simple");
      assert_int_equal(
          hl_machine_set_levels(machine, hl_hpr_map_source(map, s), hl_hpr_map_sink(map, k)),
          HL_OK);
      const double outlet = hl_hpr_map_sink(map, k) - cell->subcool;
      assert_true(outlet >= hl_hpr_map_source(map, s) - 1e-9 && outlet >= coldest - 1e-9);
      deepest = fmax(deepest, cell->subcool);
      assert_int_equal(hl_machine_set(machine, "subcool", cell->subcool), HL_OK);
      for (int half = 0; half < 2; half++) {
        assert_int_equal(hl_machine_set(machine, "load", half ? 0.5 : 1), HL_OK);
        assert_int_equal(hl_machine_eval(machine, 298.15, 101325, result), HL_OK);
        if (half && hl_cycle_broken(result) != NULL) { /* hotter at the discharge than allowed */
          assert_true(isnan(cell->cop_half));
          continue;
        }
        assert_close(half ? cell->cop_half : cell->cop, 1 / result->power, 1e-9, 0);
        halves += half;
      }
      assert_false(cell->cop_half >= cell->cop);
    }
  assert_true(worked > halves && halves > 0);
  assert_true(deepest > 5); /* as in the table of machines, not the cycle's own */
  assert_null(hl_hpr_map_at(map, hl_hpr_map_source_count(map), 0));
  assert_true(isnan(hl_hpr_map_source(map, -1)) && isnan(hl_hpr_map_sink(map, HL_HPR_MAP)));
  hl_machine_free(machine);
  hl_hpr_map_free(map);
  hl_problem_free(p);
  free(result);
}

static void nothing_to_serve_gives_an_empty_ranking_and_map(void **state) {
  (void)state;
  hl_problem *p = test_problem(ctx);
  hl_hpr_rank *rank;
  hl_hpr_map *map;
  test_stream(p, "Hot Stream", 65, 10, 200, NAN);
  test_check(p);
  assert_int_equal(hl_hpr_rank_solve(p, NULL, NULL, &library, NULL, &rank), HL_OK);
  assert_int_equal(hl_hpr_rank_count(rank), 0);
  assert_non_null(strstr(hl_hpr_rank_reason(rank), "nothing"));
  assert_int_equal(hl_hpr_map_solve(p, NULL, NULL, &library, &map), HL_OK);
  assert_int_equal(hl_hpr_map_source_count(map), 0);
  hl_hpr_rank_free(rank);
  hl_hpr_map_free(map);
  hl_problem_free(p);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(rows_are_the_answers_of_each_fluid_alone),
      TEST(ranks_follow_the_objective_and_excluded_ones_stand_last),
      TEST(reasons_name_the_limit_with_value_and_bound),
      TEST(threads_change_nothing),
      TEST(without_time_nothing_is_ranked_and_it_is_said),
      TEST(an_unknown_fluid_is_refused),
      TEST(a_map_holds_the_machines_own_cop_at_both_loads),
      TEST(nothing_to_serve_gives_an_empty_ranking_and_map),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
