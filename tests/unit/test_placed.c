/** Every system of the library as a machine of a heat pump target: placed, or refused. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/placed.h"

static hl_ctx *ctx;
static hl_problem *problem;

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  problem = test_problem(ctx);
  test_setting(problem, "hpr.model", "real", "");
  test_setting(problem, "economics.electricity_price", "80", "cur/MWh");
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_setting(problem, "levels.dt_cont", "2.5", "K");
  test_setting(problem, "targets.dt_min", "10", "K");
  return ctx != NULL && problem != NULL ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  hl_problem_free(problem);
  hl_ctx_free(ctx);
  return 0;
}

/** 700 kW wanted at 60 to 100 °C, 800 kW to be had at 25 to 55 °C. */
static void mild(void) {
  test_stream(problem, "Feed", 60, 95, 300, NAN);
  test_stream(problem, "Evaporator", 72, 72, -400, NAN);
  test_stream(problem, "Wort", 55, 25, 500, NAN);
  test_stream(problem, "Exhaust", 41, 40, 300, NAN);
  test_utility(problem, "Steam", HL_SIDE_HOT, 180, 179.9, NAN, 0.05);
  test_utility(problem, "Water", HL_SIDE_COLD, 10, 15, NAN, 0.002);
}

/** Cooling at 12 and -20 °C, waste heat at 100 °C. */
static void cold(void) {
  test_stream(problem, "Product", 12, 4, 200, NAN);
  test_stream(problem, "Freezer", -20, -20.1, 60, NAN);
  test_stream(problem, "Waste", 100, 70, 400, NAN);
  test_stream(problem, "Wash", 12, 45, 80, NAN);
  test_utility(problem, "Steam", HL_SIDE_HOT, 180, 179.9, NAN, 0.05);
  test_utility(problem, "Brine", HL_SIDE_COLD, -34, -33.9, NAN, 0.06);
  test_utility(problem, "Water", HL_SIDE_COLD, 15, 20, NAN, 0.002);
  test_setting(problem, "hpr.task", "cooling", "");
  test_setting(problem, "hpr.ambient", "yes", "");
  test_setting(problem, "hpr.t_air", "25", "degC");
}

/** Cooling at 12 °C, where water does not freeze, and waste heat at 100 °C. */
static void cool(void) {
  test_stream(problem, "Product", 22, 14, 200, NAN);
  test_stream(problem, "Waste", 100, 70, 400, NAN);
  test_stream(problem, "Wash", 12, 45, 80, NAN);
  test_utility(problem, "Steam", HL_SIDE_HOT, 180, 179.9, NAN, 0.05);
  test_utility(problem, "Chilled water", HL_SIDE_COLD, 4, 6, NAN, 0.06);
  test_setting(problem, "hpr.task", "cooling", "");
  test_setting(problem, "hpr.ambient", "yes", "");
  test_setting(problem, "hpr.t_air", "25", "degC");
}

/** Waste heat at 160 to 90 °C beside a demand at 170 °C. */
static void waste(void) {
  test_stream(problem, "Exhaust", 160, 90, 900, NAN);
  test_stream(problem, "Reactor", 170, 170, -300, NAN);
  test_stream(problem, "Cooler", 45, 30, 200, NAN);
  test_utility(problem, "Steam", HL_SIDE_HOT, 220, 219.9, NAN, 0.05);
  test_utility(problem, "Water", HL_SIDE_COLD, 10, 15, NAN, 0.002);
}

static hl_status ask(const char *cycle, const char *fluid, hl_hpr **h) {
  const hl_hpr_library library = {1, fluid[0] != '\0' ? 1 : 0, &cycle, &fluid};
  hl_ctx_clear(ctx);
  return hl_hpr_solve_library(problem, NULL, NULL, &library, NULL, h);
}

static hl_hpr *solve(const char *cycle, const char *fluid) {
  hl_hpr *h;
  if (ask(cycle, fluid, &h) != HL_OK)
    fail_msg("%s: %s", cycle, hl_ctx_error(ctx)->message);
  return h;
}

/* ----------------------------------------------------------------- the library */

typedef struct choice {
  const char *cycle, *fluid;
  void (*process)(void);
} choice;

/* What suits each system; all others take R600 on the mild process. */
static const choice choices[] = {
    {"cascade", "R717+R601", mild},
    {"cascade_3", "R744+R717+R600", cold},
    {"transcritical", "R744", mild},
    {"booster", "R744", cold},
    {"brayton", "Air", mild},
    {"mvr", "", mild},
    {"tvr", "", mild},
    {"gas_engine", "", mild},
    {"carnot", "", mild},
    {"lorenz", "", mild},
    {"lorenz_levels", "", mild},
    {"mean_lift", "", mild},
    {"absorption_heat_pump", "", mild},
    {"absorption_chiller", "", cool},
    {"heat_transformer", "", mild},
    {"chiller", "", cold},
    {"catalogue", "example_ammonia", mild},
    {"rankine", "R601", waste},
    {"carnot_engine", "", waste},
    {"steam_expander", "", waste},
    {"electric_boiler", "", waste},
    {"gas_boiler", "", waste},
    {"steam", "", waste},
    {"cooling_tower", "", waste},
    {"air_cooler", "", waste},
};

static choice choice_of(const char *cycle) {
  for (size_t k = 0; k < sizeof choices / sizeof *choices; k++)
    if (strcmp(choices[k].cycle, cycle) == 0)
      return choices[k];
  return (choice){cycle, "R600", mild};
}

/* Systems that have no levels are refused by name, with what to do instead. */
static void check_refused(const choice *c) {
  hl_hpr *h;
  assert_int_equal(ask(c->cycle, c->fluid, &h), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 244);
  assert_non_null(strstr(hl_ctx_error(ctx)->message, c->cycle));
  assert_true(strlen(hl_ctx_error(ctx)->hint) > 20);
}

static void every_system_is_placed_or_refused(void **state) {
  int placed = 0, refused = 0;
  for (int k = 0; k < hl_cycle_count(); k++) {
    const hl_cycle_info *cycle = hl_cycle_at(k);
    const choice c = choice_of(cycle->name);
    teardown(state);
    assert_int_equal(setup(state), 0);
    c.process();
    test_check(problem);
    if (hl_cycle_variable_count(cycle) == 0) {
      check_refused(&c);
      refused++;
      continue;
    }
    hl_hpr *h = solve(c.cycle, c.fluid);
    const hl_hpr_exclusion *e = hl_hpr_exclusion_at(h, 0);
    if (hl_hpr_machine_count(h) == 0 || hl_hpr_candidate_count(h) < 3)
      fail_msg("%s is not placed: %s (%s)", c.cycle, hl_hpr_reason(h),
               e != NULL && e->example != NULL ? e->example : "");
    assert_true(hl_hpr_proven_on_grid(h));
    test_placed_check(h);
    placed++;
    hl_hpr_free(h);
  }
  assert_int_equal(placed, 31);
  assert_int_equal(refused, 6);
}

/* The variables are parameters of the cycle, a level of heat taken first, then one of heat given.
 */
static void variables_are_parameters(void **state) {
  (void)state;
  for (int k = 0; k < hl_cycle_count(); k++) {
    const hl_cycle_info *cycle = hl_cycle_at(k);
    const int count = hl_cycle_variable_count(cycle);
    assert_true(count != 1);
    assert_null(hl_cycle_variable_at(cycle, count).name);
    assert_null(hl_cycle_variable_at(cycle, -1).name);
    for (int v = 0; v < count; v++) {
      const hl_cycle_variable variable = hl_cycle_variable_at(cycle, v);
      assert_non_null(hl_settings_find(cycle->parameters, variable.name));
      assert_true(variable.role != HL_CYCLE_ROLE_NUMBER || variable.least < variable.most);
      if (v == 0)
        assert_int_equal(variable.role, HL_CYCLE_ROLE_TAKES);
      if (v == 1)
        assert_int_equal(variable.role, cycle->kind == HL_CYCLE_KIND_ENGINE ? HL_CYCLE_ROLE_REJECTS
                                                                            : HL_CYCLE_ROLE_GIVES);
    }
    if (cycle->low != NULL) {
      assert_string_equal(hl_cycle_variable_at(cycle, 0).name, cycle->low);
      assert_string_equal(hl_cycle_variable_at(cycle, 1).name, cycle->high);
    }
  }
}

/* ------------------------------------------------------------------------ heat */

/* The generator's heat is hot utility, and paid as such: what is saved is what is taken from the
 * source. */
static void driving_heat_is_paid(void **state) {
  (void)state;
  mild();
  test_check(problem);
  hl_hpr *h = solve("absorption_heat_pump", "");
  const hl_hpr_machine *m = hl_hpr_machine_at(h, 0);
  const hl_hpr_account *none = hl_hpr_before(h), *with = hl_hpr_after(h);
  assert_true(m->q_drive > 1e5 && m->power == 0);
  assert_close(m->q_cond, m->q_evap + m->q_drive, 1e-9, 0);
  assert_close(m->cop, m->q_cond / m->q_drive, 1e-9, 0);
  assert_close(none->hot - with->hot, m->q_evap, 1e-3, 0);
  assert_close(with->energy_cost, (with->hot * 0.05 + with->cold * 0.002) * 8, 1e-9, 0);
  assert_close(hl_hpr_load_placed(h), none->hot - with->hot, 1e-9, 0);
  assert_true(hl_machine_value(m->machine, "t_generator") <= 273.15 + 180);
  hl_hpr_free(h);
}

/* Without a shaft nothing but the fixed part of a law per shaft power counts, and it is said; a law
 * per heat counts it whole. */
static void the_cost_of_machines_that_heat_drives_is_told(void **state) {
  hl_cost_law law = {
      .kind = HL_COST_MACHINE, .basis = HL_COST_POWER, .fixed = 1000, .coef = 50, .exponent = 0.8};
  hl_hpr *h;
  for (int heat = 0; heat < 2; heat++) {
    teardown(state);
    assert_int_equal(setup(state), 0);
    mild();
    law.basis = heat ? HL_COST_HEAT : HL_COST_POWER;
    assert_int_equal(hl_problem_add_cost(problem, &law), HL_OK);
    test_check(problem);
    h = solve("absorption_heat_pump", "");
    const hl_hpr_machine *m = hl_hpr_machine_at(h, 0);
    assert_non_null(m);
    assert_true(m->shaft == 0);
    if (heat) {
      assert_close(m->investment, 1000 + 50 * pow(m->q_cond / 1e3, 0.8), 1e-9, 0);
      assert_string_equal(hl_hpr_machines_missing(h), "");
    } else {
      assert_close(m->investment, 1000, 1e-12, 0);
      assert_non_null(strstr(hl_hpr_machines_missing(h), "basis heat"));
    }
    hl_hpr_free(h);
  }
}

/* A cost law is per kW of shaft power, as in integration, networks and their verification. */
static void machines_cost_by_their_shaft_power(void **state) {
  const hl_cost_law law = {
      .kind = HL_COST_MACHINE, .basis = HL_COST_POWER, .fixed = 1000, .coef = 50, .exponent = 0.8};
  (void)state;
  mild();
  assert_int_equal(hl_problem_add_cost(problem, &law), HL_OK);
  test_check(problem);
  hl_hpr *h = solve("vc_simple", "R600");
  const hl_hpr_machine *m = hl_hpr_machine_at(h, 0);
  assert_non_null(m);
  assert_true(m->shaft > 0 && m->shaft < 0.99 * m->power); /* the drive loses some */
  assert_close(m->investment, 1000 + 50 * pow(m->shaft / 1e3, 0.8), 1e-9, 0);
  assert_string_equal(hl_hpr_machines_missing(h), "");
  assert_string_equal(hl_hpr_level_name(h, HL_SIDE_HOT), "condensation");
  hl_hpr_free(h);
  h = solve("brayton", "Air");
  if (hl_hpr_machine_count(h) > 0) {
    assert_string_equal(hl_hpr_level_name(h, HL_SIDE_HOT), "t_hot_out");
    assert_string_equal(hl_hpr_level_name(h, HL_SIDE_COLD), "t_cold_out");
  }
  hl_hpr_free(h);
}

/* A default utility that costs nothing serves what none of the case is cold enough for. */
static void cost_cannot_decide_on_what_is_served_for_nothing(void **state) {
  (void)state;
  test_stream(problem, "Freezer", -20, -20.1, 60, NAN);
  test_stream(problem, "Product", 40, 30, 200, NAN);
  test_stream(problem, "Wash", 12, 20, 50, NAN);
  test_utility(problem, "Steam", HL_SIDE_HOT, 180, 179.9, NAN, 0.05);
  test_utility(problem, "Water", HL_SIDE_COLD, 15, 20, NAN, 0.002);
  test_setting(problem, "hpr.task", "cooling", "");
  test_setting(problem, "hpr.ambient", "yes", "");
  test_check(problem);
  hl_hpr *h;
  hl_hpr_settings set;
  assert_int_equal(hl_problem_settings(problem, &hl_hpr_table, &set), HL_OK);
  set.model = HL_HPR_CARNOT;
  assert_int_equal(hl_hpr_solve(problem, NULL, &set, NULL, &h), HL_OK);
  assert_int_equal(hl_hpr_machine_count(h), 0);
  assert_non_null(strstr(hl_hpr_reason(h), "cost cannot decide"));
  assert_non_null(strstr(hl_hpr_reason(h), "for 60 kW of cooling"));
  assert_null(strstr(hl_hpr_reason(h), "any price"));
  hl_hpr_free(h);
}

/* Water freezes, and hot solution corrodes: no absorption machine beyond. */
static void absorption_machines_keep_their_limits(void **state) {
  (void)state;
  cold();
  test_check(problem);
  hl_hpr *h = solve("absorption_chiller", "");
  bool told = false;
  for (int k = 0; hl_hpr_exclusion_at(h, k) != NULL; k++)
    told |= strcmp(hl_hpr_exclusion_at(h, k)->reason, "evaporation temperature") == 0;
  assert_true(told);
  for (int k = 0; k < hl_hpr_machine_count(h); k++)
    assert_true(hl_hpr_machine_at(h, k)->t_evap >= 276.15 - 1e-6);
  hl_hpr_free(h);
}

/* Waste heat of 60 °C, and nothing hotter: no refrigerant is driven out. */
static void absorption_machines_need_hot_heat(void **state) {
  (void)state;
  test_stream(problem, "Product", 22, 14, 200, NAN);
  test_stream(problem, "Waste", 60, 55, 2000, NAN);
  test_utility(problem, "Chilled water", HL_SIDE_COLD, 4, 6, NAN, 0.06);
  test_setting(problem, "hpr.task", "cooling", "");
  test_setting(problem, "hpr.ambient", "yes", "");
  test_setting(problem, "hpr.t_air", "15", "degC");
  test_check(problem);
  hl_hpr *h = solve("absorption_chiller", "");
  assert_int_equal(hl_hpr_machine_count(h), 0);
  bool told = false;
  for (int k = 0; hl_hpr_exclusion_at(h, k) != NULL; k++)
    told |= strcmp(hl_hpr_exclusion_at(h, k)->reason, "generator temperature") == 0;
  assert_true(told);
  hl_hpr_free(h);
}

/* A load that is asked for is what hot utility is less by. */
static void driven_machines_take_over_a_load(void **state) {
  (void)state;
  mild();
  test_setting(problem, "hpr.load", "share", "");
  test_setting(problem, "hpr.share", "0.25", "");
  test_check(problem);
  hl_hpr *h = solve("absorption_heat_pump", "");
  assert_close(hl_hpr_load_placed(h), 175e3, 1e-6, 0);
  test_placed_check(h);
  hl_hpr_free(h);
}

/* ---------------------------------------------------------------------- engines */

static void engines_stand_beside_pumps(void **state) {
  static const char *const cycle[] = {"carnot_engine", "carnot"};
  const hl_hpr_library both = {.cycle_count = 2, .cycle = cycle};
  hl_hpr *h;
  (void)state;
  waste();
  test_setting(problem, "selection.machines", "2", "");
  test_check(problem);
  assert_int_equal(hl_hpr_solve_library(problem, NULL, NULL, &both, NULL, &h), HL_OK);
  assert_int_equal(hl_hpr_machine_count(h), 2);
  const double made = hl_hpr_work_engine(h), net = hl_hpr_work_net(h);
  assert_true(made > 10e3 && net + made > 10e3);
  assert_close(hl_hpr_after(h)->power, net, 1e-9, 1e-3);
  assert_true(hl_hpr_proven_on_grid(h));
  test_placed_check(h);
  hl_hpr *engine = solve("carnot_engine", ""), *pump = solve("carnot", "");
  assert_true(hl_hpr_work_net(engine) < 0 && hl_hpr_work(pump) > 0 &&
              hl_hpr_work_engine(pump) == 0);
  assert_true(hl_hpr_after(h)->objective <= hl_hpr_after(engine)->objective);
  assert_true(hl_hpr_after(h)->objective <= hl_hpr_after(pump)->objective);
  hl_hpr_free(engine);
  hl_hpr_free(pump);
  hl_hpr_free(h);
}

/* With ambient as the sink an engine rejects there; ambient as a source would be free power. */
static void engines_reject_to_ambient(void **state) {
  (void)state;
  hl_hpr *h;
  cold();
  test_check(problem);
  h = solve("carnot_engine", "");
  assert_int_equal(hl_hpr_machine_count(h), 1);
  const hl_hpr_machine *m = hl_hpr_machine_at(h, 0);
  assert_true(m->power < 0 && m->t_cond >= 273.15 + 35 + 2.5 - 1e-9);
  assert_close(m->cop, -m->power / m->q_evap, 1e-12, 0);
  test_placed_check(h);
  hl_hpr_free(h);
  teardown(state);
  assert_int_equal(setup(state), 0);
  waste();
  test_setting(problem, "hpr.ambient", "yes", "");
  test_check(problem);
  assert_int_equal(ask("carnot_engine", "", &h), HL_ERR_ARG);
  assert_non_null(strstr(hl_ctx_error(ctx)->message, "engines cannot be chosen"));
}

/* --------------------------------------------------------------- direct exchange */

/* Condensers lie above all evaporators where pockets are left to themselves: the sink begins where
 * the source ends, and heat that coincides is recovered without a machine. */
static void heat_that_coincides_needs_no_machine(void **state) {
  (void)state;
  int count[2];
  hl_hpr *h;
  mild();
  test_check(problem);
  h = solve("carnot", "");
  const hl_point *sink = hl_hpr_profile(h, HL_SIDE_COLD, &count[0]),
                 *source = hl_hpr_profile(h, HL_SIDE_HOT, &count[1]);
  for (int a = 0; a < count[0]; a++)
    for (int b = 0; b < count[1]; b++)
      assert_true(sink[a].t >= source[b].t);
  hl_hpr_free(h);
  teardown(state);
  assert_int_equal(setup(state), 0);
  test_stream(problem, "Condenser", 80, 80, 100, 5);
  test_stream(problem, "Evaporator", 70, 70, -100, 5);
  test_check(problem);
  h = solve("carnot", "");
  assert_int_equal(hl_hpr_machine_count(h), 0);
  assert_close(hl_hpr_before(h)->hot, 0, 0, 1e-6);
  assert_true(hl_hpr_reason(h)[0] != '\0');
  hl_hpr_free(h);
}

/* ------------------------------------------------------------ what a case says */

static void systems_keep_their_ranges(void **state) {
  (void)state;
  mild();
  hl_parameter range[] = {{.name = "t_generator", .least = 400, .most = 420},
                          {.name = "eta_ii", .least = 0.5, .most = 0.5}};
  hl_system pump, boiler;
  hl_system_init(&pump);
  hl_system_init(&boiler);
  pump.name = "AHP";
  pump.cycle = "absorption_heat_pump";
  pump.parameter = range;
  pump.parameter_count = 2;
  boiler.name = "Boiler";
  boiler.cycle = "gas_boiler";
  assert_int_equal(hl_problem_add_system(problem, &pump), HL_OK);
  assert_int_equal(hl_problem_add_system(problem, &boiler), HL_OK);
  test_check(problem);
  hl_hpr *h;
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_OK);
  const hl_hpr_machine *m = hl_hpr_machine_at(h, 0);
  const double t = hl_machine_value(m->machine, "t_generator");
  assert_true(t >= 400 && t <= 420);
  assert_close(hl_machine_value(m->machine, "eta_ii"), 0.5, 1e-12, 0);
  bool told = false; /* of the boiler */
  for (int k = 0; hl_hpr_exclusion_at(h, k) != NULL; k++)
    told |= strcmp(hl_hpr_exclusion_at(h, k)->cycle, "gas_boiler") == 0;
  assert_true(told);
  test_placed_check(h);
  hl_hpr_free(h);
}

/* A curve of heat has no vapour to take, but a system of the case may say that there is some. */
static void recompression_is_closed_unless_the_case_says_otherwise(void **state) {
  (void)state;
  mild();
  test_check(problem);
  hl_hpr *h = solve("mvr", "");
  assert_close(hl_machine_value(hl_hpr_machine_at(h, 0)->machine, "variant"), 1, 0, 0);
  hl_hpr_free(h);
  const char *const water = "R718";
  hl_system open;
  hl_system_init(&open);
  open.name = "MVR";
  open.cycle = "mvr";
  open.fluid_count = 1;
  open.fluid = &water;
  assert_int_equal(hl_problem_add_system(problem, &open), HL_OK);
  test_check(problem);
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, NULL, &h), HL_OK);
  assert_close(hl_machine_value(hl_hpr_machine_at(h, 0)->machine, "variant"), 0, 0, 0);
  test_placed_check(h);
  hl_hpr_free(h);
}

static void points_that_fail_say_why(void **state) {
  (void)state;
  mild();
  test_check(problem);
  hl_hpr *h = solve("booster", "R744");
  assert_int_equal(hl_hpr_candidate_count(h), 0);
  assert_non_null(strstr(hl_hpr_exclusion_at(h, 0)->example, "must"));
  hl_hpr_free(h);
}

static void fluids_go_where_they_fit(void **state) {
  static const char *const cycle[] = {"cascade", "catalogue", "carnot"};
  static const char *const fluid[] = {"R717", "R601", "example_ammonia"};
  const hl_hpr_library mixed = {3, 3, cycle, fluid};
  hl_hpr *h;
  (void)state;
  mild();
  test_check(problem);
  assert_int_equal(hl_hpr_solve_library(problem, NULL, NULL, &mixed, NULL, &h), HL_OK);
  assert_true(hl_hpr_candidate_count(h) > 80);
  hl_hpr_free(h);
  assert_int_equal(ask("cascade", "", &h), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 244);
  assert_non_null(strstr(hl_ctx_error(ctx)->message, "none are named"));
  assert_int_equal(ask("catalogue", "R717", &h), HL_ERR_ARG);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(every_system_is_placed_or_refused, setup, teardown),
      cmocka_unit_test_setup_teardown(variables_are_parameters, setup, teardown),
      cmocka_unit_test_setup_teardown(driving_heat_is_paid, setup, teardown),
      cmocka_unit_test_setup_teardown(the_cost_of_machines_that_heat_drives_is_told, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(machines_cost_by_their_shaft_power, setup, teardown),
      cmocka_unit_test_setup_teardown(cost_cannot_decide_on_what_is_served_for_nothing, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(absorption_machines_keep_their_limits, setup, teardown),
      cmocka_unit_test_setup_teardown(absorption_machines_need_hot_heat, setup, teardown),
      cmocka_unit_test_setup_teardown(driven_machines_take_over_a_load, setup, teardown),
      cmocka_unit_test_setup_teardown(engines_stand_beside_pumps, setup, teardown),
      cmocka_unit_test_setup_teardown(engines_reject_to_ambient, setup, teardown),
      cmocka_unit_test_setup_teardown(heat_that_coincides_needs_no_machine, setup, teardown),
      cmocka_unit_test_setup_teardown(systems_keep_their_ranges, setup, teardown),
      cmocka_unit_test_setup_teardown(recompression_is_closed_unless_the_case_says_otherwise, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(points_that_fail_say_why, setup, teardown),
      cmocka_unit_test_setup_teardown(fluids_go_where_they_fit, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
