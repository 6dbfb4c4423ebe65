/** Plans of machines: laws that bend, limits, refusals, real machines between mains. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/plan.h>

#include "support/mains.h"
#include "support/site.h"

static hl_ctx *ctx;
static hl_problem *problem;

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  problem = ctx != NULL ? test_site_problem(ctx) : NULL;
  return problem != NULL ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  hl_problem_free(problem);
  hl_ctx_free(ctx);
  return 0;
}

static void change(const char *key, const char *value) {
  const hl_setting_row row = {.key = key, .value = value, .unit = ""};
  assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
}

static hl_status try_plan(const hl_hpr_library *library, hl_plan **plan) {
  const hl_problem *const one[] = {problem};
  test_check(problem);
  return hl_plan_solve(one, 1, NULL, library, NULL, plan);
}

static hl_plan *solve(const hl_hpr_library *library) {
  hl_plan *plan;
  assert_int_equal(try_plan(library, &plan), HL_OK);
  test_mains_check(hl_plan_question(plan), NULL, hl_plan_answer(plan));
  assert_true(hl_plan_cost(plan) <= hl_plan_cost_none(plan));
  assert_true(hl_plan_bound(plan) <= hl_plan_cost(plan));
  return plan;
}

static void refused(int code, const char *word) {
  hl_plan *plan;
  const int before = hl_ctx_fault_count(ctx);
  assert_int_not_equal(try_plan(NULL, &plan), HL_OK);
  assert_null(plan);
  assert_int_equal(hl_ctx_fault_count(ctx), before + 1);
  assert_int_equal(hl_ctx_error(ctx)->code, code);
  assert_non_null(strstr(hl_ctx_error(ctx)->message, word));
}

static void a_law_that_bends_is_counted_exactly(void **state) {
  (void)state;
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 5, 2, 0.6);
  hl_plan *plan = solve(NULL);
  double cost = hl_plan_after_at(plan, 0)->energy_cost;
  assert_true(hl_plan_machine_count(plan) > 0);
  for (int k = 0; k < hl_plan_machine_count(plan); k++) {
    const hl_plan_machine *m = hl_plan_machine_at(plan, k);
    const double law = 5 + 2 * pow(m->power / 1e3, 0.6);
    assert_close(m->investment, law, 1e-9, 0);
    cost += 0.1 * law;
  }
  assert_close(hl_plan_cost(plan), cost, 1e-7, 0);
  assert_true(hl_plan_outcome(plan) == HL_OUTCOME_FEASIBLE ||
              hl_plan_cost(plan) - hl_plan_bound(plan) <= 1.01e-6 * hl_plan_cost(plan));
  hl_plan_free(plan);
}

static void a_law_that_bends_a_little_is_proven_to_the_gap(void **state) {
  (void)state;
  const hl_problem *const one[] = {problem};
  hl_stop_settings stop;
  hl_plan *plan;
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 0.5, 0.02, 0.9);
  change("plan.loads", "2");
  change("plan.steps", "0");
  change("plan.direct", "no");
  test_check(problem);
  hl_settings_init(&hl_stop_table, &stop);
  stop.gap = 2e-4;
  assert_int_equal(hl_plan_solve(one, 1, NULL, NULL, &stop, &plan), HL_OK);
  test_mains_check(hl_plan_question(plan), NULL, hl_plan_answer(plan));
  assert_int_equal(hl_plan_outcome(plan), HL_OUTCOME_OPTIMAL);
  assert_true(hl_plan_machine_count(plan) > 0);
  assert_true(hl_plan_bound(plan) <= hl_plan_cost(plan));
  assert_true(hl_plan_bound(plan) >= hl_plan_cost(plan) * (1 - 2e-4));
  hl_plan_free(plan);
}

static void a_gap_that_is_not_reached_says_why(void **state) {
  (void)state;
  hl_plan *plan;
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 0.5, 0.02, 1.4);
  change("plan.steps", "0");
  change("plan.direct", "no");
  plan = solve(NULL);
  assert_int_equal(hl_plan_outcome(plan), HL_OUTCOME_FEASIBLE);
  assert_non_null(strstr(hl_plan_reason(plan), "grows steeper"));
  hl_plan_free(plan);
}

static void a_proof_without_better_plans_ends(void **state) {
  (void)state;
  const hl_problem *const one[] = {problem};
  hl_stop_settings stop;
  hl_plan *plan, *all;
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 0.5, 0.02, 0.9);
  change("plan.loads", "2");
  change("plan.steps", "0");
  change("plan.direct", "no");
  change("plan.patience", "0");
  test_check(problem);
  hl_settings_init(&hl_stop_table, &stop);
  stop.gap = 1e-4;
  assert_int_equal(hl_plan_solve(one, 1, NULL, NULL, &stop, &plan), HL_OK);
  assert_int_equal(hl_plan_outcome(plan), HL_OUTCOME_FEASIBLE);
  assert_non_null(strstr(hl_plan_reason(plan), "plan.patience"));
  assert_true(hl_plan_machine_count(plan) > 0);
  assert_true(hl_plan_bound(plan) < hl_plan_cost(plan));
  stop.time_limit = 100; /* which is waited for instead */
  assert_int_equal(hl_plan_solve(one, 1, NULL, NULL, &stop, &all), HL_OK);
  assert_int_equal(hl_plan_outcome(all), HL_OUTCOME_OPTIMAL);
  assert_true(hl_plan_cost(all) <= hl_plan_cost(plan) * (1 + 1e-9));
  assert_true(hl_plan_bound(all) <= hl_plan_cost(plan));
  hl_plan_free(all);
  hl_plan_free(plan);
}

static void machines_too_dear_are_not_built(void **state) {
  (void)state;
  test_cost(problem, HL_COST_MACHINE, HL_COST_HEAT, 1e4, 2, 0.6);
  hl_plan *plan = solve(NULL);
  assert_int_equal(hl_plan_machine_count(plan), 0);
  assert_close(hl_plan_cost(plan), 113.25, 1e-6, 0);
  assert_non_null(strstr(hl_plan_reason(plan), "no machine pays"));
  assert_null(hl_plan_machine_at(plan, 0));
  assert_true(isnan(hl_plan_operation(plan, 0, 0)));
  hl_plan_free(plan);
}

static void no_more_machines_than_asked_for(void **state) {
  (void)state;
  hl_plan *plan = solve(NULL);
  const int free_count = hl_plan_machine_count(plan);
  const double free_cost = hl_plan_cost(plan);
  hl_plan_free(plan);
  assert_true(free_count > 1);
  hl_problem_free(problem);
  problem = test_site_problem(ctx);
  test_setting(problem, "plan.machines", "1", "");
  plan = solve(NULL);
  assert_int_equal(hl_plan_machine_count(plan), 1);
  assert_true(hl_plan_cost(plan) > free_cost);
  hl_plan_free(plan);
}

static void lumped_machines_work_between_all_their_levels(void **state) {
  (void)state;
  test_setting(problem, "levels.model", "lumped", "");
  test_setting(problem, "levels.condensers", "2", "");
  test_setting(problem, "levels.evaporators", "2", "");
  test_setting(problem, "plan.indirect", "no", "");
  hl_plan *plan = solve(NULL);
  assert_true(hl_plan_candidate_count(plan) > 0);
  hl_plan_free(plan);
}

static void real_machines_stand_beyond_both_mains(void **state) {
  (void)state;
  static const char *const fluid[] = {"R601", "R717"};
  const hl_hpr_library library = {.fluid_count = 2, .fluid = fluid};
  test_setting(problem, "hpr.model", "real", "");
  test_setting(problem, "plan.direct", "no", "");
  hl_plan *plan = solve(&library);
  assert_true(hl_plan_machine_count(plan) > 0);
  for (int k = 0; k < hl_plan_machine_count(plan); k++) {
    const hl_plan_machine *m = hl_plan_machine_at(plan, k);
    const double sink = strcmp(m->sink, "LPS") == 0 ? 145 : strcmp(m->sink, "MPW") == 0 ? 110 : 75;
    const double source = strcmp(m->source, "HW") == 0    ? 75
                          : strcmp(m->source, "MPW") == 0 ? 110
                                                          : 20;
    assert_non_null(m->fluid);
    /* with the contribution of 5 K; subcooled, it would have to stand higher for nothing */
    assert_close(m->t_cond, sink + 5 + TEST_KELVIN, 0, 1e-5);
    assert_true(m->t_evap <= source - 5 + TEST_KELVIN + 1e-6);
    assert_true(m->cop < m->t_cond / (m->t_cond - m->t_evap));
  }
  hl_plan_free(plan);
}

/** The bounds of their systems hold between mains too. */
static void real_machines_keep_the_bounds_of_their_systems(void **state) {
  (void)state;
  static const double most[] = {112, 120}; /* the water at 110 °C asks for 115 °C */
  test_setting(problem, "hpr.model", "real", "");
  test_setting(problem, "plan.direct", "no", "");
  for (int k = 0; k < 2; k++) {
    const hl_parameter bounds[] = {
        {"t_cond", 350, most[k] + TEST_KELVIN, {NULL, 0, 0}},
        {"subcool", 2, 30, {NULL, 0, 0}},
        {"superheat", 15, 30, {NULL, 0, 0}},
    };
    test_simple_heat_pump(problem, k == 0 ? "Cold" : "Warm", "R601", bounds, 3);
    hl_plan *plan = solve(NULL);
    bool warm = false;
    for (int i = 0; i < hl_plan_machine_count(plan); i++) {
      const hl_plan_machine *m = hl_plan_machine_at(plan, i);
      const double sink = strcmp(m->sink, "MPW") == 0 ? 110 : 75;
      assert_close(m->t_cond, sink + 5 + 2 + TEST_KELVIN, 0, 1e-5);
      warm |= sink > 100;
    }
    assert_int_equal(warm, k == 1);
    hl_plan_free(plan);
  }
}

/** In the place of the site: one zone, hot utility at 160 °C, cooling water. */
static void replace(bool hot, bool cold, double price) {
  hl_problem_free(problem);
  problem = test_problem(ctx);
  test_site_stream(problem, "H", "", 120, 80, 1000);
  test_site_stream(problem, "C", "", 130, 140, 500);
  if (hot)
    test_utility(problem, "Steam", HL_SIDE_HOT, 160, 160, NAN, price);
  if (cold)
    test_utility(problem, "CW", HL_SIDE_COLD, 20, 20, NAN, 0);
  test_setting(problem, "economics.electricity_price", "100", "cur/MWh");
}

/** As for a heat pump alone: the default ones, which targets assume, cost nothing. */
static void default_utilities_serve_what_no_other_does(void **state) {
  (void)state;
  replace(false, false, 0);
  hl_plan *plan;
  assert_int_equal(try_plan(NULL, &plan), HL_ERR_DATA);
  assert_int_equal(hl_ctx_error(ctx)->code, 240);
  assert_non_null(strstr(hl_ctx_error(ctx)->message, "no hot utility in use has a price"));
  test_setting(problem, "hpr.objective", "power", "");
  hl_hpr *alone;
  assert_int_equal(try_plan(NULL, &plan), HL_OK);
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &alone), HL_OK);
  assert_int_equal(hl_plan_outcome(plan), HL_OUTCOME_OPTIMAL);
  test_mains_check(hl_plan_question(plan), NULL, hl_plan_answer(plan));
  const hl_plan_account *none = hl_plan_before_at(plan, 0), *with = hl_plan_after_at(plan, 0);
  assert_close(none->hot, hl_hpr_before(alone)->hot, 1e-5, 0);
  assert_close(none->cold, hl_hpr_before(alone)->cold, 1e-5, 0);
  assert_close(with->hot, 0, 0, 1);
  assert_true(with->power <= hl_hpr_after(alone)->power * (1 + 1e-6)); /* more machines may */
  assert_true(isnan(with->energy_cost) && isnan(with->co2) && isnan(hl_plan_cost(plan)));
  assert_string_equal(hl_plan_cost_missing(plan), "no utility in use has a price");
  assert_non_null(strstr(hl_plan_note_at(plan, 0), "For 500 kW of heating no utility of the case"));
  assert_non_null(strstr(hl_plan_note_at(plan, 1), "kW of cooling"));
  assert_null(hl_plan_note_at(plan, 2));
  hl_hpr_free(alone);
  hl_plan_free(plan);
}

/** Each period has its own part that a limited utility leaves. */
static void default_utilities_give_no_more_than_without_machines(void **state) {
  (void)state;
  hl_utility utility;
  replace(false, true, 0);
  hl_utility_init(&utility);
  utility.name = "Small steam";
  utility.side = HL_SIDE_HOT;
  utility.t_supply = utility.t_target = 160 + TEST_KELVIN;
  utility.price = 40 / 3.6e9;
  utility.duty_max = 200e3;
  test_utility_record(problem, &utility);
  hl_plan *plan;
  assert_int_equal(try_plan(NULL, &plan), HL_OK);
  const hl_plan_account *none = hl_plan_before_at(plan, 0), *with = hl_plan_after_at(plan, 0);
  const double seconds = hl_economics_seconds(hl_problem_economics(problem));
  assert_close(none->hot, 500e3, 1e-5, 0);
  assert_close(none->energy_cost, 200e3 * utility.price * seconds, 1e-4, 0);
  assert_true(with->hot >= 300e3 * (1 - 1e-6)); /* the steam is what machines save */
  assert_true(hl_plan_bound(plan) <= hl_plan_cost(plan));
  assert_non_null(strstr(hl_plan_note_at(plan, 0), "300 kW of heating"));
  hl_plan_free(plan);
}

static void what_is_not_priced_has_no_cost(void **state) {
  (void)state;
  replace(true, true, 40);
  test_setting(problem, "hpr.objective", "power", "");
  change("economics.electricity_price", "unset");
  hl_plan *plan;
  assert_int_equal(try_plan(NULL, &plan), HL_OK);
  assert_true(hl_plan_cost_none(plan) > 0); /* steam has a price */
  assert_true(hl_plan_machine_count(plan) > 0 && isnan(hl_plan_cost(plan)));
  assert_non_null(strstr(hl_plan_cost_missing(plan), "power has no price"));
  hl_plan_free(plan);
  change("economics.electricity_price", "10 cur/MWh");
  assert_int_equal(try_plan(NULL, &plan), HL_OK);
  assert_true(hl_plan_cost(plan) > 0);
  assert_string_equal(hl_plan_cost_missing(plan), "");
  assert_true(isnan(hl_plan_after_at(plan, 0)->co2));
  hl_plan_free(plan);
}

/** Only where the zone has no machines of its own: else its heat is nearer. */
static void a_machine_from_a_cold_utility_is_explained(void **state) {
  (void)state;
  replace(true, true, 60);
  change("economics.electricity_price", "10 cur/MWh");
  hl_plan *plan;
  assert_int_equal(try_plan(NULL, &plan), HL_OK);
  assert_true(hl_plan_machine_count(plan) > 0);
  for (int k = 0; k < hl_plan_machine_count(plan); k++)
    assert_true(hl_plan_machine_at(plan, k)->source == NULL &&
                hl_plan_machine_at(plan, k)->sink == NULL);
  assert_null(hl_plan_note_at(plan, 0));
  hl_plan_free(plan);
  test_setting(problem, "plan.direct", "no", "");
  assert_int_equal(try_plan(NULL, &plan), HL_OK);
  assert_int_equal(hl_plan_machine_count(plan), 1);
  const hl_plan_machine *m = hl_plan_machine_at(plan, 0);
  const hl_plan_account *none = hl_plan_before_at(plan, 0), *with = hl_plan_after_at(plan, 0);
  assert_string_equal(m->source, "CW");
  assert_true(m->taken <= none->cold * (1 + 1e-9));
  assert_close(with->cold, none->cold - m->taken, 1e-6, 0);
  assert_non_null(strstr(hl_plan_note_at(plan, 0), "A machine from a cold utility"));
  assert_non_null(strstr(hl_plan_note_at(plan, 1), "A machine into a hot utility"));
  hl_plan_free(plan);
}

static int add_cold(const char *name, double from, double to, double price, double cop) {
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = name;
  utility.side = HL_SIDE_COLD;
  utility.t_supply = from + TEST_KELVIN;
  utility.t_target = to + TEST_KELVIN;
  utility.price = price / 3.6e9;
  utility.cop = cop;
  test_utility_record(problem, &utility);
  return hl_problem_utility_find(problem, name);
}

static void cooling_water_is_not_chilled_however_cold(void **state) {
  (void)state;
  const double air = 15 + TEST_KELVIN;
  replace(true, false, 40);
  const int river = add_cold("River", 8, 12, 2, NAN);
  assert_false(hl_problem_utility_chilled(problem, river, air));
  assert_true(hl_problem_utility_chilled(problem, add_cold("Brine", -6, -2, 1, NAN), air));
  assert_true(hl_problem_utility_chilled(problem, add_cold("Chiller", 6, 11, 0, 5), air));
  assert_true(hl_problem_utility_chilled(problem, add_cold("Chilled water", 5, 9, 20, NAN), air));
  assert_false(hl_problem_utility_chilled(problem, add_cold("Well", 5, 9, 1, NAN), air));
  assert_false(hl_problem_utility_chilled(problem, add_cold("Fan", 30, 40, 0, 60), air));
  assert_false(hl_problem_utility_chilled(problem, hl_problem_utility_find(problem, "Steam"), air));
  assert_false(hl_problem_utility_chilled(problem, 99, air));
}

static void without_a_kind_of_machine_it_is_refused(void **state) {
  (void)state;
  test_setting(problem, "plan.direct", "no", "");
  test_setting(problem, "plan.indirect", "no", "");
  refused(1, "no machine to choose");
}

/** Nothing warm is left over, so that only ambient is a source. */
static void ambient_is_a_source_and_a_sink(void **state) {
  (void)state;
  hl_problem_free(problem);
  problem = test_problem(ctx);
  test_site_stream(problem, "C1", "S/A", 30, 80, 1500);
  test_site_stream(problem, "C2", "S/B", 60, 75, 500);
  test_site_main(problem, "LPS", 145, 60, 2);
  test_setting(problem, "economics.hours", "1", "h/y");
  test_setting(problem, "economics.electricity_price", "70", "cur/MWh");
  test_setting(problem, "levels.dt_cont", "5", "K");
  hl_plan *plan = solve(NULL);
  assert_int_equal(hl_plan_machine_count(plan), 0);
  hl_plan_free(plan);
  test_setting(problem, "hpr.ambient", "yes", "");
  test_setting(problem, "hpr.t_air", "15", "degC");
  test_setting(problem, "hpr.dt_air", "5", "K");
  plan = solve(NULL);
  const hl_plan_account *a = hl_plan_after_at(plan, 0);
  assert_true(hl_plan_machine_count(plan) > 0);
  assert_true(hl_plan_cost(plan) < 0.8 * hl_plan_cost_none(plan));
  assert_true(hl_plan_bound_free(plan) > 0.5 * hl_plan_cost(plan));
  assert_close(a->cold, 0, 0, 1e-3);
  double given = 0;
  for (int k = 0; k < hl_plan_machine_count(plan); k++) {
    const hl_plan_machine *m = hl_plan_machine_at(plan, k);
    assert_string_equal(m->source, "ambient");
    assert_close(m->t_evap, 15 - 5 - 5 + TEST_KELVIN, 1e-9, 0);
    given += m->size;
  }
  assert_close(a->hot + given, 2000e3, 1e-7, 0); /* what ambient gives is bought from nobody */
  hl_plan_free(plan);
}

static void machines_reach_from_zones_to_mains_and_back(void **state) {
  (void)state;
  hl_problem_free(problem);
  problem = test_problem(ctx);
  test_site_stream(problem, "H", "S/A", 95, 94, 1000); /* below the hot water's pinch with it */
  test_site_stream(problem, "C", "S/B", 128, 129, 800);
  test_site_main(problem, "LPS", 145, 60, 2);
  test_site_main(problem, "HW", 75, 1e4, 2);
  test_setting(problem, "economics.hours", "1", "h/y");
  test_setting(problem, "economics.electricity_price", "100", "cur/MWh");
  test_setting(problem, "levels.dt_cont", "0", "K");
  hl_plan *plan = solve(NULL);
  int out = 0, in = 0;
  for (int k = 0; k < hl_plan_machine_count(plan); k++) {
    const hl_plan_machine *m = hl_plan_machine_at(plan, k);
    out += m->zone != NULL && strcmp(m->zone, "S/A") == 0 && m->sink != NULL;
    in += m->zone != NULL && strcmp(m->zone, "S/B") == 0 && m->source != NULL;
  }
  /* From A's heat at 94.. into steam; or from hot water to B's 129: the better COP wins. */
  assert_true(out + in > 0);
  const double both = hl_plan_cost(plan);
  hl_plan_free(plan);
  change("plan.direct", "no");
  plan = solve(NULL);
  assert_true(both < 0.95 * hl_plan_cost(plan));
  hl_plan_free(plan);
}

static void each_objective_is_least_by_its_own_measure(void **state) {
  (void)state;
  static const char *const name[] = {"cost", "power", "exergy", "co2"};
  double value[4][4];
  for (int o = 0; o < 4; o++) {
    hl_problem_free(problem);
    problem = test_site_problem(ctx);
    test_setting(problem, "hpr.objective", name[o], "");
    test_setting(problem, "hpr.load", "share", "");
    test_setting(problem, "hpr.share", "0.6", "");
    test_setting(problem, "economics.electricity_co2", "300", "kg/MWh");
    hl_plan *plan;
    assert_int_equal(try_plan(NULL, &plan), HL_OK);
    const hl_plan_account *a = hl_plan_after_at(plan, 0), *none = hl_plan_before_at(plan, 0);
    assert_non_null(a);
    assert_close(a->hot, 0.4 * none->hot, 1e-6, 0);
    assert_true(isnan(a->co2)); /* of utilities without an emission; that of power counts */
    const double emission =
        a->power * hl_economics_seconds(hl_problem_economics(problem)) * 300 / 3.6e9;
    const double measure[] = {hl_plan_cost(plan), a->power, a->exergy, emission};
    memcpy(value[o], measure, sizeof measure);
    assert_close(hl_plan_objective(plan), measure[o], 1e-9, 0);
    assert_true(hl_plan_bound(plan) <= measure[o] * (1 + 1e-9));
    assert_true(hl_plan_bound_free(plan) <= hl_plan_bound(plan));
    assert_true(hl_plan_bound_free(plan) > 0.3 * measure[o]);
    hl_plan_free(plan);
  }
  for (int o = 1; o < 4; o++) /* candidates of zones differ a little with the objective */
    assert_true(value[o][o] <= value[0][o] * 1.02);
}

/** The one zone with emissions of its utilities; NAN: not given. */
static void with_emissions(double steam, double water) {
  hl_utility u;
  replace(false, false, 0);
  hl_utility_init(&u);
  u.h = 1e3;
  u.name = "Steam";
  u.side = HL_SIDE_HOT;
  u.t_supply = u.t_target = 160 + TEST_KELVIN;
  u.price = 60 / 3.6e9;
  u.co2 = steam;
  test_utility_record(problem, &u);
  u.name = "CW";
  u.side = HL_SIDE_COLD;
  u.t_supply = u.t_target = 20 + TEST_KELVIN;
  u.price = 0;
  u.co2 = water;
  test_utility_record(problem, &u);
}

static void emission_has_its_price(void **state) {
  (void)state;
  with_emissions(0, 0);
  test_setting(problem, "economics.electricity_co2", "100", "kg/MWh");
  hl_plan *plan = solve(NULL);
  const double co2 = hl_plan_after_at(plan, 0)->power *
                     hl_economics_seconds(hl_problem_economics(problem)) * 100 / 3.6e9;
  const double free_of_it = hl_plan_cost(plan);
  hl_plan_free(plan);
  assert_true(co2 > 0);
  test_setting(problem, "economics.co2_price", "0.05", "cur/kg");
  plan = solve(NULL);
  assert_true(hl_plan_cost(plan) > free_of_it * (1 + 1e-6));
  assert_true(hl_plan_cost(plan) <= free_of_it + 0.05 * co2 * (1 + 1e-6));
  hl_plan_free(plan);
}

/** As of one heat pump: a cost with emissions that nobody knows is not known. */
static void emission_that_is_not_known_leaves_no_cost(void **state) {
  (void)state;
  const double given[][3] = {{0, 0, 100}, {0, NAN, 100}, {NAN, 0, 100}, {0, 0, NAN}};
  for (int k = 0; k < 4; k++) {
    hl_plan *plan;
    with_emissions(given[k][0], given[k][1]);
    test_setting(problem, "economics.co2_price", "0.05", "cur/kg");
    if (!isnan(given[k][2]))
      test_setting(problem, "economics.electricity_co2", "100", "kg/MWh");
    assert_int_equal(try_plan(NULL, &plan), HL_OK);
    assert_true(hl_plan_after_at(plan, 0)->power > 0);
    assert_int_equal(isnan(hl_plan_cost(plan)), k > 0);
    assert_string_equal(hl_plan_cost_missing(plan),
                        k > 0 ? "emission has a price (economics.co2_price), but is not known"
                              : "");
    hl_plan_free(plan);
  }
}

static void least_power_of_a_free_load_comes_after_boilers(void **state) {
  (void)state;
  test_setting(problem, "hpr.objective", "power", "");
  hl_plan *plan;
  assert_int_equal(try_plan(NULL, &plan), HL_OK);
  const hl_plan_account *a = hl_plan_after_at(plan, 0), *none = hl_plan_before_at(plan, 0);
  assert_true(a->hot < 0.5 * none->hot);
  assert_true(a->power > 0);
  assert_true(hl_plan_bound(plan) <= a->power * (1 + 1e-9));
  assert_true(hl_plan_bound(plan) > 0.99 * a->power);
  hl_plan_free(plan);
}

static void loads_that_do_not_fit_name_the_largest(void **state) {
  (void)state;
  hl_plan *plan;
  test_setting(problem, "hpr.load", "duty", "");
  test_setting(problem, "hpr.duty", "9", "MW");
  assert_int_equal(try_plan(NULL, &plan), HL_OK);
  assert_int_equal(hl_plan_outcome(plan), HL_OUTCOME_INFEASIBLE);
  assert_non_null(strstr(hl_plan_reason(plan), "9000 kW does not fit: boilers give"));
  hl_plan_free(plan);
  change("hpr.duty", "1.6 MW");
  change("plan.machines", "1");
  change("plan.direct", "no");
  assert_int_equal(try_plan(NULL, &plan), HL_OK);
  if (hl_plan_outcome(plan) == HL_OUTCOME_INFEASIBLE)
    assert_non_null(strstr(hl_plan_reason(plan), "the largest that these candidates serve is"));
  hl_plan_free(plan);
}

static void put_brine(void) {
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = "Brine";
  utility.side = HL_SIDE_COLD;
  utility.t_supply = utility.t_target = -25 + TEST_KELVIN;
  utility.dt_cont = 5;
  utility.h = 1e3;
  utility.price = 50 / 3.6e9;
  test_utility_record(problem, &utility);
  test_site_stream(problem, "A4", "S/A", 25, -10, 300);
  test_setting(problem, "hpr.task", "cooling", "");
}

static void refrigeration_takes_from_chilled_utilities(void **state) {
  (void)state;
  put_brine();
  test_setting(problem, "hpr.load", "share", "");
  test_setting(problem, "hpr.share", "0.6", "");
  test_setting(problem, "hpr.ambient", "yes", "");
  test_setting(problem, "hpr.dt_air", "5", "K");
  hl_plan *plan;
  char text[320];
  assert_int_equal(try_plan(NULL, &plan), HL_OK);
  test_mains_check(hl_plan_question(plan), NULL, hl_plan_answer(plan));
  const hl_plan_account *a = hl_plan_after_at(plan, 0), *none = hl_plan_before_at(plan, 0);
  assert_true(none->chilled > 50e3);
  assert_true(none->chilled < none->cold); /* cooling water is no part of it */
  assert_close(a->chilled, 0.4 * none->chilled, 1e-7, 0);
  assert_true(hl_plan_machine_count(plan) > 0);
  bool told = false;
  for (int k = 0; k < hl_plan_machine_count(plan); k++) {
    const hl_plan_machine *m = hl_plan_machine_at(plan, k);
    assert_true(m->t_evap < hl_plan_asked(plan)->t_air);
    assert_close(m->taken + m->power, m->size, 1e-9, 0);
    assert_int_equal(hl_plan_write_place(plan, k, text, sizeof text), HL_OK);
    told =
        told ||
        (m->sink != NULL && strcmp(m->sink, "ambient") == 0 &&
         strstr(text, "into ambient at 15 °C") != NULL) ||
        (m->sink != NULL && strcmp(m->sink, "CW") == 0 && strstr(text, "into utility CW") != NULL);
  }
  assert_true(told);
  assert_true(hl_plan_bound(plan) <= hl_plan_cost(plan));
  assert_true(hl_plan_bound_free(plan) <= hl_plan_bound(plan));
  hl_plan_free(plan);
}

static void refrigeration_of_least_power_leaves_chilled_utilities_least(void **state) {
  (void)state;
  put_brine();
  test_setting(problem, "hpr.objective", "power", "");
  test_setting(problem, "hpr.ambient", "yes", "");
  hl_plan *plan;
  assert_int_equal(try_plan(NULL, &plan), HL_OK);
  const hl_plan_account *a = hl_plan_after_at(plan, 0);
  assert_close(a->chilled, 0, 0, 1);
  assert_true(a->hot >
              0.9 * hl_plan_before_at(plan, 0)->hot); /* boilers are not what is relieved */
  assert_true(hl_plan_bound(plan) <= a->power && hl_plan_bound(plan) > 0.99 * a->power);
  assert_true(hl_plan_bound_free(plan) > 0.3 * a->power);
  hl_plan_free(plan);
}

static void without_chilled_utilities_nothing_is_refrigerated(void **state) {
  (void)state;
  hl_plan *plan;
  test_setting(problem, "hpr.task", "cooling", "");
  test_setting(problem, "hpr.load", "share", "");
  assert_int_equal(try_plan(NULL, &plan), HL_OK);
  assert_int_equal(hl_plan_outcome(plan), HL_OUTCOME_INFEASIBLE);
  assert_non_null(
      strstr(hl_plan_reason(plan), "no chilled utility (colder than ambient of 15 °C, hpr.t_air"));
  hl_plan_free(plan);
  change("hpr.load", "free");
  plan = solve(NULL);
  assert_int_equal(hl_plan_machine_count(plan), 0);
  assert_non_null(strstr(hl_plan_reason(plan), "below ambient (hpr.t_air)"));
  hl_plan_free(plan);
}

static void places_are_told_in_words(void **state) {
  (void)state;
  char text[320];
  int mains = 0, zones = 0;
  hl_plan *plan = solve(NULL);
  for (int k = 0; k < hl_plan_machine_count(plan); k++) {
    const hl_plan_machine *m = hl_plan_machine_at(plan, k);
    char want[320];
    assert_true(m->size > 1 && m->power > 0);
    assert_int_equal(hl_plan_write_place(plan, k, text, sizeof text), HL_OK);
    if (m->source != NULL && m->sink != NULL) {
      snprintf(want, sizeof want, "from main %s into main %s", m->source, m->sink);
      assert_string_equal(text, want);
      mains++;
    } else {
      snprintf(want, sizeof want, "zone %s at ", m->zone);
      assert_non_null(strstr(text, want));
      zones++;
    }
  }
  assert_true(mains + zones > 0);
  assert_int_equal(hl_plan_write_place(plan, 99, text, sizeof text), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 1); /* HL001 */
  assert_string_equal(hl_plan_bound_missing(plan), "");
  hl_plan_free(plan);
  change("plan.direct", "no");
  change("plan.steps", "0");
  plan = solve(NULL);
  assert_true(hl_plan_machine_count(plan) > 0);
  for (int k = 0; k < hl_plan_machine_count(plan); k++) {
    assert_int_equal(hl_plan_write_place(plan, k, text, sizeof text), HL_OK);
    assert_true(strncmp(text, "from main ", 10) == 0 || strncmp(text, "from utility CW ", 16) == 0);
  }
  assert_non_null(strstr(hl_plan_bound_missing(plan), "plan.steps is 0"));
  hl_plan_free(plan);
}

static void a_load_without_its_heat_flow_is_refused(void **state) {
  (void)state;
  test_setting(problem, "hpr.load", "duty", "");
  refused(1, "hpr.duty is not set");
}

static void engines_are_refused(void **state) {
  (void)state;
  test_setting(problem, "hpr.engine", "0.5", "");
  refused(1, "hpr.engine is set");
}

static void cycles_that_power_alone_does_not_drive_are_refused(void **state) {
  (void)state;
  static const char *const name[] = {"rankine", "absorption_heat_pump"};
  test_setting(problem, "hpr.model", "real", "");
  for (int k = 0; k < 2; k++) {
    const hl_hpr_library library = {.cycle_count = 1, .cycle = &name[k]};
    hl_plan *plan;
    assert_int_equal(try_plan(&library, &plan), HL_ERR_ARG);
    assert_null(plan);
    assert_non_null(
        strstr(hl_ctx_fault_at(ctx, hl_ctx_fault_count(ctx) - 1)->message, "lift heat by power"));
  }
}

/** The best so far is an answer, and says that it is that. */
static void ended(hl_plan *plan, hl_outcome outcome, const char *word) {
  assert_int_equal(hl_plan_outcome(plan), outcome);
  assert_non_null(strstr(hl_plan_reason(plan), word));
  assert_non_null(strstr(hl_plan_reason(plan), "before all candidates were made"));
  assert_non_null(hl_plan_after_at(plan, 0));
  assert_close(hl_plan_cost_none(plan), 113.25, 1e-6, 0);
  assert_true(hl_plan_cost(plan) <= hl_plan_cost_none(plan));
  assert_false(isinf(hl_plan_bound(plan)) || isinf(hl_plan_bound_free(plan)) ||
               isinf(hl_plan_bound_one_cascade(plan)));
  assert_false(hl_plan_bound(plan) > hl_plan_cost(plan));
  hl_plan_free(plan);
}

static void a_plan_that_is_ended_early_is_not_proven(void **state) {
  (void)state;
  const hl_problem *const one[] = {problem};
  hl_stop_settings stop;
  hl_plan *plan;
  hl_settings_init(&hl_stop_table, &stop);
  test_check(problem);
  stop.time_limit = 1e-6;
  assert_int_equal(hl_plan_solve(one, 1, NULL, NULL, &stop, &plan), HL_OK);
  ended(plan, HL_OUTCOME_LIMIT, "time was up");
  hl_ctx_stop(ctx);
  assert_int_equal(hl_plan_solve(one, 1, NULL, NULL, NULL, &plan), HL_OK);
  ended(plan, HL_OUTCOME_STOPPED, "a request to stop came");
}

static void power_needs_a_price(void **state) {
  (void)state;
  change("economics.electricity_price", "unset");
  refused(240, "price of electricity");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      TEST(a_law_that_bends_is_counted_exactly),
      TEST(a_law_that_bends_a_little_is_proven_to_the_gap),
      TEST(a_proof_without_better_plans_ends),
      TEST(a_gap_that_is_not_reached_says_why),
      TEST(machines_too_dear_are_not_built),
      TEST(no_more_machines_than_asked_for),
      TEST(lumped_machines_work_between_all_their_levels),
      TEST(real_machines_stand_beyond_both_mains),
      TEST(real_machines_keep_the_bounds_of_their_systems),
      TEST(default_utilities_serve_what_no_other_does),
      TEST(default_utilities_give_no_more_than_without_machines),
      TEST(what_is_not_priced_has_no_cost),
      TEST(a_machine_from_a_cold_utility_is_explained),
      TEST(cooling_water_is_not_chilled_however_cold),
      TEST(without_a_kind_of_machine_it_is_refused),
      TEST(ambient_is_a_source_and_a_sink),
      TEST(machines_reach_from_zones_to_mains_and_back),
      TEST(each_objective_is_least_by_its_own_measure),
      TEST(emission_has_its_price),
      TEST(emission_that_is_not_known_leaves_no_cost),
      TEST(least_power_of_a_free_load_comes_after_boilers),
      TEST(loads_that_do_not_fit_name_the_largest),
      TEST(refrigeration_takes_from_chilled_utilities),
      TEST(refrigeration_of_least_power_leaves_chilled_utilities_least),
      TEST(without_chilled_utilities_nothing_is_refrigerated),
      TEST(places_are_told_in_words),
      TEST(a_load_without_its_heat_flow_is_refused),
      TEST(engines_are_refused),
      TEST(cycles_that_power_alone_does_not_drive_are_refused),
      TEST(a_plan_that_is_ended_early_is_not_proven),
      TEST(power_needs_a_price),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
