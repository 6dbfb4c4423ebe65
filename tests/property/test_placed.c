/**
 * Random processes and random systems of the library on them: no level is short of heat, both laws
 * hold, and nothing is dearer than without machines.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/own_context.h"
#include "support/placed.h"

static double whole(double low, double high) { return round(test_between(low, high)); }

/** Streams of both sides around 20 to 200 °C; in refrigeration colder, with ambient at 25 °C. */
static hl_problem *random_problem(bool cooling, bool ambient) {
  hl_problem *p = test_problem(ctx);
  const double base = cooling ? -30 : 20 + 60 * (test_between(0, 1) < 0.5);
  for (int k = 0; k < 5; k++) {
    const bool hot = k % 2 != (int)cooling;
    const double from = whole(base, base + 90), far = whole(1, 40), kw = whole(50, 600);
    char name[8];
    snprintf(name, sizeof name, "S%d", k);
    if (test_between(0, 1) < 0.2)
      test_stream(p, name, from, from, hot ? kw : -kw, NAN);
    else
      test_stream(p, name, hot ? from + far : from, hot ? from : from + far, kw, NAN);
  }
  test_utility(p, "Steam", HL_SIDE_HOT, 200, 199.9, NAN, test_between(0.03, 0.08));
  test_utility(p, "Cold", HL_SIDE_COLD, cooling ? -50 : 5, cooling ? -49.9 : 10, NAN,
               test_between(0.001, 0.05));
  if (test_between(0, 1) < 0.4)
    test_utility(p, "Warm", HL_SIDE_HOT, 130, 129.9, NAN, 0.02);
  test_setting(p, "hpr.pockets", test_between(0, 1) < 0.2 ? "yes" : "no", "");
  test_setting(p, "hpr.model", "real", "");
  test_setting(p, "hpr.task", cooling ? "cooling" : "heating", "");
  test_setting(p, "hpr.ambient", ambient ? "yes" : "no", "");
  test_setting(p, "hpr.t_air", cooling ? "25" : "2", "degC");
  test_setting(p, "economics.electricity_price", "90", "cur/MWh");
  test_setting(p, "economics.hours", "8000", "h/y");
  test_setting(p, "selection.machines", test_between(0, 1) < 0.5 ? "1" : "2", "");
  test_setting(p, "selection_grid.step", "10", "K");
  test_check(p);
  return p;
}

/** Of the same load, infinitely many reversible Carnot machines need as much as the bound says. */
static bool bound_is_of_reversible_machines(const hl_hpr *h) {
  hl_hpr_settings set = *hl_hpr_asked(h);
  /* Ambient takes a part that is no load of Carnot machines, and these use no pockets. */
  const bool skipped = set.pockets || (set.ambient && set.task == HL_LEVELS_COOLING);
  hl_hpr *carnot;
  if (!hl_hpr_bound_lifts(h) || !(hl_hpr_load_placed(h) > 1) || skipped)
    return false;
  set.model = HL_HPR_CARNOT;
  set.load = HL_HPR_LOAD_DUTY;
  set.duty = hl_hpr_load_placed(h) * (1 - 1e-9);
  assert_int_equal(hl_hpr_solve(hl_hpr_problem(h), NULL, &set, NULL, &carnot), HL_OK);
  const double work = hl_hpr_work_reversible(carnot);
  const bool known = hl_hpr_outcome(carnot) != HL_OUTCOME_INFEASIBLE && !isnan(work);
  if (known)
    assert_close(hl_hpr_work_reversible(h), work, 1e-5, 1e-3);
  hl_hpr_free(carnot);
  return known;
}

/* The last two are engines. */
static const char *const system_of[] = {"carnot",
                                        "lorenz",
                                        "lorenz_levels",
                                        "gas_engine",
                                        "absorption_heat_pump",
                                        "absorption_chiller",
                                        "heat_transformer",
                                        "chiller",
                                        "tvr",
                                        "multi_condenser",
                                        "brayton",
                                        "vc_simple",
                                        "rankine",
                                        "carnot_engine"};
enum { SYSTEMS = sizeof system_of / sizeof *system_of };

static void machines_keep_the_cascade_and_both_laws(void **state) {
  static const char *const fluid[] = {"R600"}, *const gas[] = {"Air"};
  int placed = 0, engines = 0, driven = 0, several = 0, bounds = 0;
  (void)state;
  for (int n = 0; n < 80; n++) {
    const bool cooling = n % 3 == 2;
    const char *cycle[] = {system_of[n % SYSTEMS], system_of[(int)test_between(0, SYSTEMS - 1e-9)]};
    const bool engine = strstr(cycle[0], "engine") || strstr(cycle[1], "engine") ||
                        strstr(cycle[0], "rankine") || strstr(cycle[1], "rankine"),
               air = strstr(cycle[0], "brayton") || strstr(cycle[1], "brayton"),
               ambient = test_between(0, 1) < 0.5 && (cooling || !engine);
    const hl_hpr_library library = {strcmp(cycle[0], cycle[1]) == 0 ? 1 : 2, 1, cycle,
                                    air ? gas : fluid};
    hl_problem *p = random_problem(cooling, ambient);
    hl_hpr *h;
    hl_ctx_clear(ctx);
    const hl_status status = hl_hpr_solve_library(p, NULL, NULL, &library, NULL, &h);
    if (status != HL_OK) { /* ambient beyond all of the process needs no machine */
      assert_int_equal(hl_ctx_error(ctx)->code, 241);
      hl_problem_free(p);
      continue;
    }
    if (hl_hpr_machine_count(h) > 0) {
      test_placed_check(h);
      bounds += bound_is_of_reversible_machines(h);
      placed++;
      several += hl_hpr_machine_count(h) > 1;
      engines += hl_hpr_work_engine(h) > 0;
      for (int k = 0; k < hl_hpr_machine_count(h); k++)
        driven += hl_hpr_machine_at(h, k)->q_drive > 0;
    } else
      assert_true(hl_hpr_reason(h)[0] != '\0');
    hl_hpr_free(h);
    hl_problem_free(p);
  }
  print_message(
      "machines in %d of 80, several in %d, engines in %d, %d driven by heat; %d bounds\n", placed,
      several, engines, driven, bounds);
  assert_true(bounds > 5);
  assert_true(placed > 40 && several > 3 && engines > 2 && driven > 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(machines_keep_the_cascade_and_both_laws),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
