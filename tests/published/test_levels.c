/** Levels of Carnot machines against tests/published/heat_pumps/levels.json: work between the
 * proven bound and the best known. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/data.h>
#include <heatloom/levels.h>

#include "support/test.h"

enum { CORNERS = 40 };

/* Work is given to 0.01 W, profiles to 7 or 8 digits. */
static double half_digit(double work) { return 0.0051 + 1e-7 * work; }

static hl_ctx *ctx;
static hl_json *document;

static int setup(void **state) {
  (void)state;
  char path[600];
  test_path(path, sizeof path, "tests/published/heat_pumps/levels.json");
  ctx = hl_ctx_new(NULL);
  return ctx != NULL && hl_json_load(ctx, path, &document) == HL_OK ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  hl_json_free(document);
  hl_ctx_free(ctx);
  return 0;
}

static double number(const hl_json *node, const char *key) {
  return hl_json_number(hl_json_find(node, key), NAN);
}

static bool flag(const hl_json *node, const char *key) {
  return hl_json_flag(hl_json_find(node, key), false);
}

static int profile(const hl_json *node, const char *key, hl_point *point) {
  const hl_json *list = hl_json_find(node, key);
  int count = hl_json_count(list);
  assert_true(count <= CORNERS);
  for (int k = 0; k < count; k++)
    point[k] = (hl_point){hl_json_number(hl_json_at(hl_json_at(list, k), 0), NAN),
                          hl_json_number(hl_json_at(hl_json_at(list, k), 1), NAN)};
  return count;
}

static hl_levels *levels_of(const hl_json *item) {
  hl_point sink[CORNERS], source[CORNERS];
  hl_levels *levels;
  int sinks = profile(item, "sink", sink), sources = profile(item, "source", source);
  assert_int_equal(hl_levels_new(ctx, sink, sinks, source, sources, &levels), HL_OK);
  return levels;
}

static hl_levels_settings settings_of(const hl_json *item, int model) {
  hl_levels_settings set;
  hl_settings_init(&hl_levels_table, &set);
  set.model = model;
  set.dt_cont = 0;
  set.eta = number(item, "eta");
  return set;
}

static hl_levels_task task_of(const hl_json *item) {
  return strcmp(hl_json_text(hl_json_find(item, "task"), ""), "heating") == 0 ? HL_LEVELS_HEATING
                                                                              : HL_LEVELS_COOLING;
}

static const char *const model_name[] = {"paired", "lumped"};

static void compare(const hl_json *item, hl_levels *levels, int model, const hl_json *row) {
  hl_levels_settings set = settings_of(item, model);
  hl_levels_result r;
  set.condensers = (int)number(row, "condensers");
  set.evaporators = (int)number(row, "evaporators");
  assert_int_equal(hl_levels_solve(levels, &set, task_of(item), number(item, "load"), NULL, &r),
                   HL_OK);
  const hl_json *want = hl_json_find(row, model_name[model]);
  print_message("%s %s %d/%d %s: %.3f kW, not below %.3f (known %.3f, proven %.3f)\n",
                hl_json_text(hl_json_find(item, "name"), ""),
                hl_json_text(hl_json_find(item, "task"), ""), set.condensers, set.evaporators,
                model_name[model], r.work / 1e3, r.bound / 1e3, number(want, "work") / 1e3,
                number(want, "bound") / 1e3);
  if (!flag(row, "fits")) {
    assert_int_equal(r.outcome, HL_OUTCOME_INFEASIBLE);
    return;
  }
  assert_true(r.outcome != HL_OUTCOME_INFEASIBLE);
  assert_true(r.work >= number(want, "bound") - half_digit(r.work));
  assert_true(r.work <= number(want, "work") * (1 + 1e-4));
  assert_true(r.bound <= r.work && r.bound <= number(want, "work") + half_digit(r.work));
  const hl_json *limit = hl_json_find(item, "continuous");
  assert_close(r.work_continuous, number(limit, model_name[model]), 1e-4, 0);
  assert_close(r.work_reversible, number(item, "reversible"), 1e-4, 0);
}

/* A load that is too large is refused with the largest that is not. */
static void compare_most(const hl_json *item, hl_levels *levels) {
  const hl_json *rows = hl_json_find(item, "load_most");
  for (int j = 0; j < hl_json_count(rows); j++)
    for (int model = HL_LEVELS_PAIRED; model <= HL_LEVELS_LUMPED; model++) {
      hl_levels_settings set = settings_of(item, model);
      hl_levels_result r;
      set.condensers = (int)number(hl_json_at(rows, j), "condensers");
      set.evaporators = (int)number(hl_json_at(rows, j), "evaporators");
      const double most = number(hl_json_at(rows, j), model_name[model]);
      assert_int_equal(hl_levels_solve(levels, &set, task_of(item), 1.001 * most, NULL, &r), HL_OK);
      assert_int_equal(r.outcome, HL_OUTCOME_INFEASIBLE);
      assert_close(r.load_most, most, 1e-4, 0);
      assert_int_equal(hl_levels_solve(levels, &set, task_of(item), 0.999 * most, NULL, &r), HL_OK);
      assert_true(r.outcome != HL_OUTCOME_INFEASIBLE);
    }
}

static void work_lies_between_bound_and_best_known(void **state) {
  (void)state;
  const hl_json *cases = hl_json_find(document, "cases");
  assert_int_equal(hl_json_count(cases), 16);
  for (int k = 0; k < hl_json_count(cases); k++) {
    const hl_json *item = hl_json_at(cases, k), *rows = hl_json_find(item, "levels");
    hl_levels *levels = levels_of(item);
    compare_most(item, levels);
    for (int j = 0; j < hl_json_count(rows); j++)
      for (int model = HL_LEVELS_PAIRED; model <= HL_LEVELS_LUMPED; model++)
        compare(item, levels, model, hl_json_at(rows, j));
    hl_levels_free(levels);
  }
}

static void parallel_machines_meet_the_best_known(void **state) {
  (void)state;
  const hl_json *cases = hl_json_find(document, "cases");
  for (int k = 0; k < hl_json_count(cases); k++) {
    const hl_json *item = hl_json_at(cases, k), *rows = hl_json_find(item, "parallel");
    hl_levels *levels = levels_of(item);
    hl_levels_settings set = settings_of(item, HL_LEVELS_PARALLEL);
    for (int j = 0; j < hl_json_count(rows); j++) {
      hl_levels_result r;
      set.condensers = (int)number(hl_json_at(rows, j), "machines");
      assert_int_equal(hl_levels_solve(levels, &set, task_of(item), number(item, "load"), NULL, &r),
                       HL_OK);
      double want = number(hl_json_at(rows, j), "work");
      print_message("%s %d machines: %.3f kW, not below %.3f (known %.3f)\n",
                    hl_json_text(hl_json_find(item, "name"), ""), set.condensers, r.work / 1e3,
                    r.bound / 1e3, want / 1e3);
      assert_true(r.work <= want * (1 + 1e-4) && r.bound <= want + half_digit(r.work));
    }
    hl_levels_free(levels);
  }
}

/* Heat of a profile up to a temperature. */
static double heat_at(const hl_json *list, double t, double sign) {
  double heat = 0;
  for (int k = 0; k + 1 < hl_json_count(list); k++) {
    double qa = hl_json_number(hl_json_at(hl_json_at(list, k), 0), NAN),
           ta = hl_json_number(hl_json_at(hl_json_at(list, k), 1), NAN),
           qb = hl_json_number(hl_json_at(hl_json_at(list, k + 1), 0), NAN),
           tb = hl_json_number(hl_json_at(hl_json_at(list, k + 1), 1), NAN);
    if (sign * (t - tb) >= 0)
      heat = qb;
    else if (sign * (t - ta) > 0)
      heat = qa + (qb - qa) * (t - ta) / (tb - ta);
  }
  return heat;
}

static void given_levels_have_the_reference_work(void **state) {
  (void)state;
  const hl_json *set_of = hl_json_find(document, "evaluations"),
                *rows = hl_json_find(set_of, "rows");
  const hl_json *item = hl_json_at(hl_json_find(document, "cases"), (int)number(set_of, "case"));
  hl_levels *levels = levels_of(item);
  assert_int_equal(hl_json_count(rows), 10);
  for (int k = 0; k < hl_json_count(rows); k++)
    for (int model = HL_LEVELS_PAIRED; model <= HL_LEVELS_LUMPED; model++) {
      const hl_json *row = hl_json_at(rows, k), *want = hl_json_find(row, model_name[model]);
      const hl_json *cond = hl_json_find(row, "t_cond"), *evap = hl_json_find(row, "t_evap");
      hl_levels_settings set = settings_of(item, model);
      hl_levels_result r;
      double q[HL_LEVELS_MOST], z[HL_LEVELS_MOST];
      set.condensers = hl_json_count(cond);
      set.evaporators = hl_json_count(evap) + 1;
      for (int j = 0; j < hl_json_count(cond); j++)
        q[j] = heat_at(hl_json_find(item, "sink"), hl_json_number(hl_json_at(cond, j), NAN), 1);
      for (int j = 0; j < hl_json_count(evap); j++)
        z[j] = heat_at(hl_json_find(item, "source"), hl_json_number(hl_json_at(evap, j), NAN), -1);
      assert_int_equal(
          hl_levels_eval(levels, &set, HL_LEVELS_HEATING, number(row, "load"), q, z, &r), HL_OK);
      assert_close(r.work, number(want, "work"), 1e-6, 0);
      assert_close(r.t_evap[r.evaporators - 1], number(want, "t_evap_last"), 0, 1e-5);
    }
  hl_levels_free(levels);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(given_levels_have_the_reference_work),
      cmocka_unit_test(work_lies_between_bound_and_best_known),
      cmocka_unit_test(parallel_machines_meet_the_best_known),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
