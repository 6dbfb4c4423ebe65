/** Heat pump and refrigeration targets on every published targeting case and each of its zones:
 * what is placed keeps the cascade, both laws, its bound, and never costs more than none. Prices
 * are the test's: power 100, heat 40, cold 2 to 5 per MWh. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/hpr.h>
#include <heatloom/io.h>

#include "support/targets.h"

static const test_prices prices = {.power = 100, .hot = 40, .cold_low = 2, .cold_high = 5};
static const double rounding = 1e-7; /* of all heat of a zone */

static hl_ctx *ctx;
static int placed, asked;

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  placed = asked = 0;
  return ctx == NULL ? -1 : 0;
}

static int teardown(void **state) {
  (void)state;
  hl_ctx_free(ctx);
  return 0;
}

static void set(hl_problem *problem, const char *key, const char *value) {
  const hl_setting_row row = {.key = key, .value = value, .unit = ""};
  assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
}

/* ------------------------------------------------------------------- claims */

/** Heat and entropy of each machine by itself; real ones may lose heat, to the drive for one. */
static void assert_laws(const hl_hpr *h) {
  double power = 0;
  for (int k = 0; k < hl_hpr_machine_count(h); k++) {
    const hl_hpr_machine *m = hl_hpr_machine_at(h, k);
    const double lost = m->q_evap + m->power - m->q_cond;
    assert_true(m->power > 0 && m->q_cond > 0 && m->q_evap >= 0);
    if (m->machine == NULL) {
      assert_close(lost, 0, 0, 1e-9 * m->q_cond);
      assert_true(m->q_cond / m->t_cond >= m->q_evap / m->t_evap * (1 - 1e-12));
    } else {
      const double drive = hl_machine_value(m->machine, "drive");
      assert_close(lost, (1 - drive) * m->power, 0, 1e-6 * m->q_cond);
    }
    power += m->power;
  }
  assert_close(power, hl_hpr_work(h), 1e-9, 0);
  double given, taken;
  test_heat_of(hl_hpr_group(h), HL_SIDE_HOT, &given);
  test_heat_of(hl_hpr_group(h), HL_SIDE_COLD, &taken);
  if (!hl_hpr_asked(h)->ambient) /* whose part is not in the group */
    assert_true(given > taken);
}

/**
 * Of Carnot machines all heat given is hot utility saved, all heat taken is cold utility saved: the
 * flow stays at or above 0 with no more utility than that. Of real ones, with what they leave.
 */
static void assert_cascade(const hl_hpr *h) {
  const hl_group *process = hl_targets_process(hl_hpr_targets_before(h)), *own = hl_hpr_group(h);
  const double dt_min = hl_targets_dt_min(hl_hpr_targets_before(h));
  const double given = test_heat_of(own, HL_SIDE_HOT, NULL),
               taken = test_heat_of(own, HL_SIDE_COLD, NULL);
  const hl_hpr_account *none = hl_hpr_before(h), *with = hl_hpr_after(h);
  const double allowed = rounding * (test_heat_of(process, HL_SIDE_HOT, NULL) +
                                     test_heat_of(process, HL_SIDE_COLD, NULL));
  const bool real = hl_hpr_asked(h)->model == HL_HPR_REAL;
  const double hot = real ? with->hot : none->hot - given;
  assert_true(hot >= -allowed);
  assert_true(test_least_flow(process, own, dt_min, hot) >= -allowed);
  assert_close(with->hot, hot, 0, allowed);
  assert_close(with->cold, none->cold + (with->hot - none->hot) + given - taken, 0, allowed);
}

static void assert_costs(const hl_hpr *h) {
  const hl_hpr_settings *set = hl_hpr_asked(h);
  const hl_hpr_account *none = hl_hpr_before(h), *with = hl_hpr_after(h);
  const double slack = 1e-9 * fabs(with->objective);
  if (set->load == HL_HPR_LOAD_FREE)
    assert_true(with->yearly <= none->yearly);
  if (set->load == HL_HPR_LOAD_SHARE && set->model == HL_HPR_CARNOT)
    assert_close(hl_hpr_load_placed(h), set->share * hl_hpr_demand(h), 1e-9, 0);
  if (set->model == HL_HPR_REAL) {
    const double bound = hl_hpr_bound_on_grid(h); /* with freed levels it may be better */
    assert_true(isnan(bound) || !hl_hpr_proven_on_grid(h) ||
                bound >= with->objective - 1e-6 * fabs(bound));
    return;
  }
  assert_true(hl_hpr_bound(h) <= with->objective + slack);
  if (hl_hpr_machine_count(h) > 0) {
    const double work = hl_hpr_work(h);
    assert_true(hl_hpr_work_bound(h) <= work * (1 + 1e-9));
    assert_false(hl_hpr_work_continuous(h) > work * (1 + 1e-9)); /* NAN: more heat than there is */
  }
}

static void assert_claims(const hl_hpr *h) {
  asked++;
  if (hl_hpr_outcome(h) == HL_OUTCOME_INFEASIBLE) {
    assert_true(hl_hpr_reason(h)[0] != '\0');
    assert_int_equal(hl_hpr_machine_count(h), 0);
    assert_true(hl_hpr_load_most(h) <= hl_hpr_asked(h)->share * hl_hpr_demand(h));
    return;
  }
  assert_costs(h);
  if (hl_hpr_machine_count(h) == 0) {
    assert_true(hl_hpr_asked(h)->load == HL_HPR_LOAD_FREE || !(hl_hpr_demand(h) > 0));
    assert_close(hl_hpr_after(h)->yearly, hl_hpr_before(h)->yearly, 0, 0);
    return;
  }
  placed++;
  assert_laws(h);
  assert_cascade(h);
}

/* ---------------------------------------------------------------- questions */

static void ask(hl_problem *problem, const char *zone, const hl_hpr_library *library) {
  hl_stop_settings stop;
  hl_hpr *h;
  hl_settings_init(&hl_stop_table, &stop);
  stop.gap = 1e-2;
  if (hl_hpr_solve_library(problem, zone, NULL, library, &stop, &h) != HL_OK)
    fail_msg("zone \"%s\": %s", zone, hl_ctx_error(ctx)->message);
  assert_claims(h);
  hl_hpr_free(h);
}

static void ask_loads(hl_problem *problem, const char *zone, const hl_hpr_library *library) {
  static const char *const task[] = {"heating", "cooling"};
  set(problem, "hpr.share", "0.3");
  for (int t = 0; t < 2; t++) {
    set(problem, "hpr.task", task[t]);
    set(problem, "hpr.load", "free");
    ask(problem, zone, library);
    set(problem, "hpr.load", "share");
    ask(problem, zone, library);
  }
}

static void ask_carnot(hl_problem *problem, const char *zone) {
  static const char *const model[] = {"paired", "parallel"};
  set(problem, "levels.condensers", "2");
  set(problem, "levels.evaporators", "2");
  set(problem, "hpr.model", "carnot");
  for (int m = 0; m < 2; m++) {
    set(problem, "levels.model", model[m]);
    ask_loads(problem, zone, NULL);
  }
}

static void ask_real(hl_problem *problem) {
  static const char *const cycle[] = {"vc_simple"}, *const fluid[] = {"R717", "R1233zdE"};
  const hl_hpr_library library = {1, 2, cycle, fluid};
  set(problem, "hpr.model", "real");
  set(problem, "selection.machines", "2");
  ask_loads(problem, "", &library);
}

/** All zones direct, the whole with real machines, and with mains the whole and zones indirect. */
static void ask_case(const char *name, bool mains) {
  hl_json *file = test_targets_file(ctx, name);
  const hl_json *rows = hl_json_find(file, "targets");
  hl_problem *problem = test_targets_problem(ctx, file, &prices);
  for (int k = 0; k < hl_json_count(rows); k++) {
    const char *zone = hl_json_text(hl_json_find(hl_json_at(rows, k), "zone"), "");
    set(problem, "hpr.scope", "direct");
    ask_carnot(problem, zone);
    set(problem, "hpr.scope", "indirect");
    if (mains)
      ask_carnot(problem, zone);
  }
  print_message("%s: machines in %d of %d answers", name, placed, asked);
  set(problem, "hpr.scope", "direct");
  ask_real(problem);
  set(problem, "hpr.scope", "indirect");
  if (mains)
    ask_real(problem);
  print_message(", %d of %d with real ones\n", placed, asked);
  hl_problem_free(problem);
  hl_json_free(file);
}

static void total_site_example(void **state) {
  (void)state;
  ask_case("illustrative", false);
  assert_true(placed > 0);
}
static void linnhoff_and_ahmad(void **state) {
  (void)state;
  ask_case("linnhoff_ahmad", false);
  assert_true(placed > 0);
}
static void ahmad_example_3(void **state) {
  (void)state;
  ask_case("ahmad_example_3", false);
  assert_true(placed > 0);
}
static void one_hot_stream(void **state) {
  (void)state;
  ask_case("only_hot", false);
  assert_int_equal(placed, 0); /* nothing to heat */
}
static void varbanov(void **state) {
  (void)state;
  ask_case("varbanov", true);
  assert_true(placed > 0);
}
static void pulp_mill(void **state) {
  (void)state;
  ask_case("pulp_mill", true);
  assert_true(placed > 0);
}

/* Heat costs 10 there: power at the same ratio. */
static void crude_preheat_train_in_three_periods(void **state) {
  (void)state;
  static const char *const period[] = {"turndown", "base", "peak"};
  char path[512];
  test_path(path, sizeof path, "data/cases/crude-preheat");
  for (int k = 0; k < 3; k++) {
    hl_problem *problem;
    assert_int_equal(hl_case_load_period(ctx, path, period[k], NULL, 0, &problem), HL_OK);
    set(problem, "economics.electricity_price", "25 cur/MWh");
    ask_carnot(problem, "");
    ask_real(problem);
    hl_problem_free(problem);
  }
  print_message("crude_preheat: machines in %d of %d answers\n", placed, asked);
  assert_true(placed > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(total_site_example),
      TEST(linnhoff_and_ahmad),
      TEST(ahmad_example_3),
      TEST(one_hot_stream),
      TEST(varbanov),
      TEST(pulp_mill),
      TEST(crude_preheat_train_in_three_periods),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
