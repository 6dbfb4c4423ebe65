/**
 * Two zones and four utility levels. The case is the project's own; its optima were found by a
 * linear programme written apart from the library, on dense rows R(T) >= 0 just above and below
 * every kink. Cost to 1e-6, heat and work to 1e-4 kW.
 */
#include <math.h>
#include <stdio.h>

#include <heatloom/io.h>

#include "support/mains.h"

static hl_mains_result *solve(hl_ctx *ctx, const test_mains *m, const hl_mains_settings *set) {
  hl_mains_result *r = NULL;
  assert_int_equal(hl_mains_solve(ctx, &m->input, set, NULL, &r), HL_OK);
  assert_int_equal(r->outcome, HL_OUTCOME_OPTIMAL);
  test_mains_check(&m->input, set, r);
  return r;
}

static void assert_kw(double watt, double kw) { assert_close(watt / 1e3, kw, 0, 1e-4); }

static void flows_are(const hl_mains_result *r, int zone, const double *used,
                      const double *raised) {
  for (int l = 0; l < 4; l++) {
    assert_kw(r->flow[zone * 4 + l].used, used[l]);
    assert_kw(r->flow[zone * 4 + l].raised, raised[l]);
  }
}

static void machines_between_mains_save_a_fifth(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  test_mains_case(&m);
  hl_mains_result *r = solve(ctx, &m, NULL);
  assert_close(r->cost, 87.887566, 1e-6, 0);
  assert_close(r->bound, 87.887566, 1e-6, 0);
  assert_close(r->cost_none, 113.25, 1e-6, 0);
  assert_kw(r->balance[TEST_LPS].boiler, 1161.499121);
  assert_kw(r->power / 3600, 288.500879);
  assert_int_equal(r->built, 2);
  assert_kw(r->size[TEST_HW_MPW], 1100);
  assert_kw(r->size[TEST_HW_LPS], 188.500879);
  assert_kw(r->size[TEST_MPW_LPS], 0);
  assert_kw(r->scale[TEST_HW_MPW] * m.machine[TEST_HW_MPW].power, 228.558236);
  assert_kw(r->scale[TEST_HW_LPS] * m.machine[TEST_HW_LPS].power, 59.942643);
  assert_kw(r->balance[TEST_HW].taken, 1000);
  assert_kw(r->balance[TEST_CW].rejected, 500);
  assert_kw(r->balance[TEST_HW].rejected, 0);
  flows_are(r, TEST_ZONE_A, (double[]){0, 0, 0, 0}, (double[]){0, 600, 1100, 0});
  flows_are(r, TEST_ZONE_B, (double[]){1350, 1700, 100, 0}, (double[]){0, 0, 0, 500});
  hl_mains_free(r);
}

static void without_machines_the_mains_carry_700_kw(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  test_mains_case(&m);
  m.input.machine_count = 0;
  hl_mains_result *r = solve(ctx, &m, NULL);
  assert_close(r->cost, 113.25, 1e-6, 0);
  assert_kw(r->balance[TEST_LPS].boiler, 2450);
  double out = 0;
  for (int l = 0; l < 4; l++)
    out += r->balance[l].rejected;
  assert_kw(out, 1500);
  assert_kw(r->balance[TEST_MPW].raised, 600);
  assert_kw(r->balance[TEST_HW].used, 100);
  hl_mains_free(r);
}

static void no_machine_pays_from_250_per_mwh_on(void **state) {
  hl_ctx *ctx = *state;
  static const double sweep[][4] = {{120, 87.887566, 1100, 188.500879},
                                    {150, 96.290852, 1100, 0},
                                    {200, 107.718764, 1100, 0},
                                    {250, 113.25, 0, 0}};
  test_mains m;
  test_mains_case(&m);
  for (int k = 0; k < 4; k++) {
    m.period[0].power_price = test_per_mwh(sweep[k][0]);
    hl_mains_result *r = solve(ctx, &m, NULL);
    assert_close(r->cost, sweep[k][1], 1e-6, 0);
    assert_kw(r->size[TEST_HW_MPW], sweep[k][2]);
    assert_kw(r->size[TEST_HW_LPS], sweep[k][3]);
    assert_int_equal(r->built, (sweep[k][2] > 0 ? 1 : 0) + (sweep[k][3] > 0 ? 1 : 0));
    hl_mains_free(r);
  }
}

static void one_cascade_is_the_bound_and_needs_no_machine(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  hl_mains_settings set;
  test_mains_case(&m);
  hl_settings_init(&hl_mains_table, &set);
  set.one_zone = true;
  hl_mains_result *r = solve(ctx, &m, &set);
  assert_close(r->cost, 42.75, 1e-6, 0);
  assert_close(r->cost_none, 42.75, 1e-6, 0);
  assert_kw(r->balance[TEST_LPS].boiler, 950);
  assert_int_equal(r->built, 0);
  hl_mains_free(r);
}

/**
 * Pulp mill of 16 zones (OpenPinch, MIT licence): utilities served zone by zone and matched
 * afterwards are one solution of the programme, which may find a better one; one cascade for all is
 * its bound.
 */
static void a_site_needs_no_more_than_its_total_site_target(void **state) {
  hl_ctx *ctx = *state;
  char path[600];
  hl_problem *problem;
  hl_site *targets;
  hl_mains_site *site;
  test_path(path, sizeof path, "data/cases/pulp-mill");
  assert_int_equal(hl_case_load(ctx, path, &problem), HL_OK);
  assert_int_equal(hl_site_solve(problem, NULL, &targets), HL_OK);
  assert_int_equal(hl_mains_site_new(ctx, &site), HL_OK);
  assert_int_equal(hl_mains_site_add_period(site, problem, targets), HL_OK);
  const hl_mains_input *in = hl_mains_site_input(site);
  assert_int_equal(in->zone_count, 16);
  assert_int_equal(in->level_count, 5);
  assert_int_equal(in->period_count, 1);
  const hl_site_target *total = hl_site_total_site(targets);
  hl_mains_settings set;
  hl_settings_init(&hl_mains_table, &set);
  double cost[2], boiler[2];
  for (int one = 0; one < 2; one++) {
    set.one_zone = one == 1;
    hl_mains_result *r = NULL;
    assert_int_equal(hl_mains_solve(ctx, in, &set, NULL, &r), HL_OK);
    assert_int_equal(r->outcome, HL_OUTCOME_OPTIMAL);
    test_mains_check(in, &set, r);
    cost[one] = r->cost;
    boiler[one] = 0;
    for (int l = 0; l < r->levels; l++)
      boiler[one] += r->balance[l].boiler;
    hl_mains_free(r);
  }
  assert_true(cost[0] <= total->cost * (1 + 1e-9));
  assert_true(cost[1] <= cost[0] * (1 + 1e-9));
  assert_true(boiler[0] < 0.99 * total->hot); /* 178.2 of 180.1 MW */
  assert_close(boiler[1], hl_targets_hot(hl_site_zone_at(targets, 0)->targets), 1e-7, 0);
  hl_mains_site_free(site);
  hl_site_free(targets);
  hl_problem_free(problem);
}

static int setup(void **state) {
  *state = hl_ctx_new(NULL);
  return *state != NULL ? 0 : -1;
}

static int teardown(void **state) {
  hl_ctx_free(*state);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(machines_between_mains_save_a_fifth, setup, teardown),
      cmocka_unit_test_setup_teardown(without_machines_the_mains_carry_700_kw, setup, teardown),
      cmocka_unit_test_setup_teardown(no_machine_pays_from_250_per_mwh_on, setup, teardown),
      cmocka_unit_test_setup_teardown(one_cascade_is_the_bound_and_needs_no_machine, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(a_site_needs_no_more_than_its_total_site_target, setup,
                                      teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
