/** Exchangers in heat pump targets, on random cases: never worse than none, bounds that hold. */
#include <math.h>
#include <stdio.h>

#include <heatloom/hpr.h>

#include "support/problem.h"

static void random_case(hl_problem *problem, int n) {
  for (int k = 0; k < 3 + n % 5; k++) {
    char name[8];
    snprintf(name, sizeof name, "S%d", k);
    const double t = test_between(20, 160);
    test_stream_h(problem, name, t, t + test_between(-60, 60), test_between(50, 900), NAN,
                  test_between(0.2, 2));
  }
  test_utility(problem, "HU", HL_SIDE_HOT, 260, 260, 1, test_between(0.02, 0.08));
  test_utility(problem, "CU", HL_SIDE_COLD, 0, 0, 1, test_between(0, 0.01));
  test_setting(problem, "economics.electricity_price", n % 3 == 0 ? "60" : "150", "cur/MWh");
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, test_between(0, 5000),
            test_between(100, 8000), test_between(0.5, 1));
  if (n % 2 == 0)
    test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 20000, 800, 0.8);
  test_setting(problem, "levels.condensers", n % 4 < 2 ? "1" : "2", "");
  test_setting(problem, "levels.evaporators", n % 3 == 1 ? "2" : "1", "");
  test_setting(problem, "hpr.scan", "12", "");
  if (n % 5 == 4)
    test_setting(problem, "hpr.task", "cooling", "");
  else if (n % 3 == 2) {
    test_setting(problem, "hpr.ambient", "yes", "");
    test_setting(problem, "hpr.t_air", "0", "degC");
    test_setting(problem, "hpr.engine", "0.4", "");
    test_setting(problem, "hpr.engine_levels", n % 2 == 0 ? "2" : "1", "");
  }
  test_check(problem);
}

static void exchangers_make_no_answer_worse_than_none(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_stop_settings stop;
  int placed = 0, left = 0, driven = 0;
  hl_settings_init(&hl_stop_table, &stop);
  stop.gap = 1e-2;
  for (int n = 0; n < 120; n++) {
    hl_problem *problem;
    hl_hpr *h, *bare;
    assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
    random_case(problem, n);
    assert_int_equal(hl_hpr_solve(problem, NULL, NULL, &stop, &h), HL_OK);
    const hl_hpr_account *none = hl_hpr_before(h), *with = hl_hpr_after(h);
    const double annuity = hl_economics_annuity(hl_problem_economics(problem));
    hl_hpr_settings set = *hl_hpr_asked(h);
    set.exchangers = false;
    assert_int_equal(hl_hpr_solve(problem, NULL, &set, &stop, &bare), HL_OK);
    assert_true(with->yearly <= none->yearly);
    assert_true(with->exchangers >= 0 && isfinite(with->exchangers));
    assert_close(with->yearly, with->energy_cost + annuity * (with->machines + with->exchangers),
                 1e-9, 1e-6);
    assert_true(hl_hpr_bound(h) <= with->yearly);
    /* Each bound holds for the other's answer, counted without exchangers. */
    const double own = with->yearly - annuity * with->exchangers;
    assert_true(hl_hpr_bound(bare) <= own + 1e-9 * none->yearly);
    assert_true(hl_hpr_bound(h) <= hl_hpr_after(bare)->yearly + 1e-9 * none->yearly);
    if (hl_hpr_exchangers_missing(h)[0] == '\0') {
      driven += hl_hpr_engine_count(h) > 0;
      placed += hl_hpr_machine_count(h) > 0;
      left += hl_hpr_machine_count(h) == 0 && hl_hpr_machine_count(bare) > 0;
    }
    hl_hpr_free(h);
    hl_hpr_free(bare);
    hl_problem_free(problem);
  }
  print_message("%d placed, %d left out for their exchangers, %d with engines\n", placed, left,
                driven);
  assert_true(placed > 10 && left > 5 && driven > 0); /* all happen */
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(exchangers_make_no_answer_worse_than_none)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
