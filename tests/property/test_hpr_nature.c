/** Bounds by nature of real machines: whatever the machines are, with ambient anywhere, heating or
 * cooling, with several utilities, no bound lies above its answer. */
#include <math.h>
#include <stdio.h>

#include <heatloom/hpr.h>

#include "support/own_problem.h"

enum { CASES = 400 };

/** One or two kinds of machine of the library. */
typedef struct choice {
  int count;
  const char *cycle[2];
} choice;

static const choice machines[] = {
    {1, {"heat_transformer"}},
    {1, {"absorption_heat_pump"}},
    {1, {"absorption_chiller"}},
    {1, {"lorenz"}},
    {1, {"carnot"}},
    {2, {"heat_transformer", "carnot"}},
    {1, {"carnot_engine"}},
    {2, {"absorption_chiller", "heat_transformer"}},
    {2, {"carnot_engine", "carnot"}},
    {2, {"absorption_heat_pump", "lorenz_levels"}},
};

static void random_utilities(void) {
  const double warm = test_between(30, 70);
  test_utility(problem, "Oil", HL_SIDE_HOT, 330, 330, 1, test_between(0.04, 0.07));
  if (test_between(0, 1) < 0.5)
    test_utility(problem, "LP", HL_SIDE_HOT, 130, 130, 1, test_between(0.01, 0.03));
  if (test_between(0, 1) < 0.3)
    test_utility(problem, "Waste", HL_SIDE_HOT, 95, 75, 1, 0.002);
  if (test_between(0, 1) < 0.8)
    test_utility(problem, "Brine", HL_SIDE_COLD, -20, -15, 1, test_between(0.001, 0.02));
  if (test_between(0, 1) < 0.6)
    test_utility(problem, "Water", HL_SIDE_COLD, 15, 25, 1, test_between(0.0005, 0.004));
  if (test_between(0, 1) < 0.2) /* cooled for nothing */
    test_utility(problem, "District", HL_SIDE_COLD, warm, warm + 15, 1, 0);
}

static void set_celsius(const char *name, double t) {
  char text[32];
  snprintf(text, sizeof text, "%.3f", t);
  test_setting(problem, name, text, "degC");
}

static void random_case(int n) {
  static const char *const objective[] = {"cost", "power", "exergy"};
  hl_problem_free(problem);
  assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
  for (int k = 0; k < 3 + n % 3; k++) {
    char name[8];
    snprintf(name, sizeof name, "S%d", k);
    const double t = test_between(-5, 160), span = k % 3 == 0 ? 0 : test_between(5, 60);
    test_stream(problem, name, t, test_between(0, 1) < 0.5 ? t + span : t - span - 0.1,
                test_between(50, 900), NAN);
  }
  random_utilities();
  test_setting(problem, "economics.electricity_price", n % 3 == 0 ? "30" : "90", "cur/MWh");
  test_setting(problem, "hpr.model", "real", "");
  test_setting(problem, "hpr.objective", objective[(n / 2) % 3], "");
  test_setting(problem, "hpr.task", n % 5 < 2 ? "cooling" : "heating", "");
  test_setting(problem, "selection_grid.step", "15", "K");
  test_setting(problem, "selection.machines", "2", "");
  if (n % 7 == 1)
    test_setting(problem, "hpr.pockets", "yes", "");
  if (n % 4 != 3) {
    test_setting(problem, "hpr.ambient", "yes", "");
    set_celsius("hpr.t_air", test_between(-40, 75));
  }
  test_check(problem);
}

/** With what it was found to be, so that a failure says where. */
static bool is_below(int n, const char *what, double bound, double value, double scale) {
  const double close = 1e-6;
  if (!isfinite(bound) || isnan(value) || bound <= value + close * (fabs(value) + scale))
    return true;
  print_message("case %d: %s %.6g above %.6g\n", n, what, bound, value);
  return false;
}

static void no_bound_by_nature_is_above_its_answer(void **state) {
  (void)state;
  const int kinds = (int)(sizeof machines / sizeof *machines);
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  int placed = 0, with_ambient = 0, wrong = 0;
  for (int n = 0; n < CASES; n++) {
    random_case(n);
    const choice *c = &machines[n % kinds];
    const hl_hpr_library library = {c->count, 0, c->cycle, NULL};
    hl_hpr_settings asked;
    assert_int_equal(hl_problem_settings(problem, &hl_hpr_table, &asked), HL_OK);
    if (n % 6 == 5) {
      asked.load = HL_HPR_LOAD_SHARE;
      asked.share = test_between(0.1, 0.9);
    }
    hl_hpr *h;
    const hl_status status = hl_hpr_solve_library(problem, NULL, &asked, &library, &stop, &h);
    if (status != HL_OK) { /* ambient on the wrong side, engines with its heat */
      assert_true(status == HL_ERR_DATA || status == HL_ERR_ARG);
      hl_ctx_clear(ctx);
      continue;
    }
    if (hl_hpr_outcome(h) != HL_OUTCOME_INFEASIBLE) {
      const hl_hpr_account *none = hl_hpr_before(h), *with = hl_hpr_after(h);
      const double scale = none->hot + none->cold;
      const bool there = hl_hpr_machine_count(h) > 0;
      placed += there;
      with_ambient += there && hl_hpr_asked(h)->ambient;
      wrong += !is_below(n, "objective", hl_hpr_bound(h), with->objective, 0);
      wrong += !is_below(n, "work", hl_hpr_work_reversible(h), hl_hpr_work(h), scale);
    }
    hl_hpr_free(h);
  }
  print_message("%d placed, %d of them with ambient\n", placed, with_ambient);
  assert_int_equal(wrong, 0);
  assert_true(placed > CASES / 5 && with_ambient > CASES / 8);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(no_bound_by_nature_is_above_its_answer, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
