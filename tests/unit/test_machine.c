/** Machines: parameters, limits, reasons, copies. */
#include "support/test.h"

#include <math.h>
#include <string.h>

#include <heatloom/cycle.h>

#include "base/base.h"

static hl_ctx *ctx;
static hl_machine *machine;
static hl_cycle_result result;

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  if (ctx == NULL || hl_machine_new(ctx, "vc_simple", "R290", &machine) != HL_OK)
    return -1;
  hl_machine_set(machine, "t_evap", 288.15);
  hl_machine_set(machine, "t_cond", 348.15);
  return 0;
}

static int teardown(void **state) {
  (void)state;
  hl_machine_free(machine);
  hl_ctx_free(ctx);
  return 0;
}

static void set(const char *name, double value) {
  assert_int_equal(hl_machine_set(machine, name, value), HL_OK);
}

static void evaluate(void) {
  assert_int_equal(hl_machine_eval(machine, 298.15, 101325, &result), HL_OK);
}

static void the_library_lists_its_cycles(void **state) {
  (void)state;
  assert_true(hl_cycle_count() >= 1);
  for (int k = 0; k < hl_cycle_count(); k++) {
    const hl_cycle_info *info = hl_cycle_at(k);
    assert_ptr_equal(hl_cycle_find(info->name), info);
    assert_string_equal(info->parameters->section, info->name);
  }
  assert_null(hl_cycle_at(hl_cycle_count()));
  assert_null(hl_cycle_at(-1));
  assert_null(hl_cycle_find("perpetuum_mobile"));
  assert_ptr_equal(hl_machine_cycle(machine), hl_cycle_find("vc_simple"));
  assert_string_equal(hl_fluid_facts(hl_machine_fluid(machine))->id, "R290");
}

static void cops_are_per_shaft_and_per_electric_power(void **state) {
  (void)state;
  set("drive", 0.8);
  evaluate();
  assert_close(result.cop, result.q_sink / result.shaft, 1e-12, 0);
  assert_close(result.cop_electric, result.q_sink / result.power, 1e-12, 0);
  assert_close(result.cop_electric, 0.8 * result.cop, 1e-12, 0);
  set("t_evap", 360.0); /* above condensation */
  assert_int_equal(hl_machine_eval(machine, 298.15, 101325, &result), HL_ERR_RANGE);
  assert_true(isnan(result.cop_electric));
}

static void unknown_cycles_fluids_and_parameters_are_refused(void **state) {
  (void)state;
  hl_machine *none;
  assert_int_equal(hl_machine_new(ctx, "vc_simpel", "R290", &none), HL_ERR_ARG);
  assert_null(none);
  assert_int_equal(hl_ctx_error(ctx)->code, 2);
  assert_non_null(strstr(hl_ctx_error(ctx)->hint, "vc_simple"));
  assert_int_equal(hl_machine_new(ctx, "vc_simple", "R29", &none), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 2);
  assert_int_equal(hl_machine_new(ctx, "vc_simple", NULL, &none), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 1);
  assert_int_equal(hl_machine_set(machine, "t_hot", 1), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 11);
  assert_true(isnan(hl_machine_value(machine, "t_hot")));
  hl_machine_free(NULL);
}

static void a_value_out_of_bounds_leaves_the_old_one(void **state) {
  (void)state;
  assert_int_equal(hl_machine_set(machine, "eta_is", 1.2), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 12);
  assert_close(hl_machine_value(machine, "eta_is"), 0.75, 0, 0);
  assert_int_equal(hl_machine_set(machine, "eta_is", NAN), HL_ERR_ARG);
  set("t_discharge_max", NAN); /* not set: the fluid's */
}

static void cycles_that_do_not_exist_say_why(void **state) {
  (void)state;
  static const struct {
    double t_evap, t_cond;
    const char *reason;
  } row[] = {
      {300, 290, "not above evaporation"}, {300, 300, "not above"},   {300, 369.9, "critical"},
      {80, 300, "below the range"},        {NAN, 300, "are not set"}, {300, NAN, "are not set"}};
  for (size_t k = 0; k < sizeof row / sizeof *row; k++) {
    set("t_evap", row[k].t_evap);
    set("t_cond", row[k].t_cond);
    assert_int_equal(hl_machine_eval(machine, 298.15, 101325, &result), HL_ERR_RANGE);
    print_message("%s\n", result.reason);
    assert_non_null(strstr(result.reason, row[k].reason));
    assert_true(isnan(result.cop) && isnan(result.power));
    assert_int_equal(result.group.profile_count + result.state_count + result.limit_count, 0);
    assert_int_equal(hl_machine_eval_states(machine, &result), HL_ERR_RANGE);
  }
  set("t_evap", 280);
  set("t_cond", 282);
  set("dp_evap", 0.1);
  assert_int_equal(hl_machine_eval(machine, 298.15, 101325, &result), HL_ERR_RANGE);
  assert_non_null(strstr(result.reason, "none for the valve"));
  set("dp_evap", 0);
  set("eta_is", 1);
  set("heat_loss", 0.15);
  assert_int_equal(hl_machine_eval(machine, 330, 101325, &result), HL_ERR_RANGE);
  assert_non_null(strstr(result.reason, "cannot lose heat"));
}

/** Each limit, broken by its own setting alone, is the one named. */
static void a_broken_limit_is_named_and_the_numbers_stay(void **state) {
  (void)state;
  static const struct {
    const char *setting;
    double value;
    const char *limit;
  } row[] = {{"pressure_ratio_max", 2, "pressure ratio"},
             {"t_discharge_max", 350, "discharge temperature"},
             {"discharge_superheat_min", 40, "dry discharge"},
             {"p_high_max", 20e5, "high pressure"},
             {"p_low_min", 8e5, "low pressure"},
             {"critical_margin_min", 30, "critical margin"}};
  set("p_high_max", 45e5);
  evaluate();
  assert_null(hl_cycle_broken(&result));
  double cop = result.cop;
  for (size_t k = 0; k < sizeof row / sizeof *row; k++) {
    double before = hl_machine_value(machine, row[k].setting);
    set(row[k].setting, row[k].value);
    evaluate();
    const hl_cycle_limit *broken = hl_cycle_broken(&result);
    assert_non_null(broken);
    assert_string_equal(broken->name, row[k].limit);
    assert_close(broken->limit, row[k].value, 0, 0);
    assert_close(fabs(broken->value - broken->limit), -broken->margin, 1e-14, 0);
    assert_true(result.cop == cop);
    set(row[k].setting, before);
  }
}

static void limits_of_practice_depend_on_the_fluid(void **state) {
  (void)state;
  static const struct {
    const char *fluid;
    double discharge, vacuum; /* °C, bar */
  } row[] = {{"R290", 160, 0.5}, {"R717", 150, 0.5}, {"R718", 250, 0.05}};
  for (size_t k = 0; k < sizeof row / sizeof *row; k++) {
    hl_machine *other;
    assert_int_equal(hl_machine_new(ctx, "vc_simple", row[k].fluid, &other), HL_OK);
    hl_machine_set(other, "t_evap", 300);
    hl_machine_set(other, "t_cond", 340);
    assert_int_equal(hl_machine_eval_states(other, &result), HL_OK);
    for (int i = 0; i < result.limit_count; i++) {
      if (strcmp(result.limit[i].name, "discharge temperature") == 0)
        assert_close(result.limit[i].limit, row[k].discharge + 273.15, 1e-12, 0);
      if (strcmp(result.limit[i].name, "low pressure") == 0)
        assert_close(result.limit[i].limit, row[k].vacuum * 1e5, 1e-12, 0);
    }
    hl_machine_free(other);
  }
}

/** The example of the literature: all heat of the condenser at one temperature, the exergy that of
 * the fluid. */
static void a_constant_profile_changes_temperatures_only(void **state) {
  (void)state;
  evaluate();
  hl_cycle_result real = result;
  set("condenser_profile", 1);
  evaluate();
  assert_int_equal(result.profile[0].count, 1);
  assert_true(result.piece[0][0].t_in == 348.15 && result.piece[0][0].t_out == 348.15);
  assert_int_equal(result.piece[0][0].phase, HL_PHASE_CONDENSE);
  assert_close(result.piece[0][0].q, 1, 1e-12, 0);
  assert_close(result.profile[0].exergy, real.profile[0].exergy, 1e-12, 0);
  assert_true(result.cop == real.cop);
}

static void pieces_have_the_film_coefficient_of_their_phase(void **state) {
  (void)state;
  static const hl_phase order[] = {HL_PHASE_DESUPERHEAT, HL_PHASE_CONDENSE, HL_PHASE_SUBCOOL};
  evaluate();
  assert_true(isnan(result.piece[0][0].h)); /* not given: the case's */
  set("film_condenser", 2000);
  set("film_evaporator", 3000);
  evaluate();
  for (int k = 0; k < result.profile[0].count; k++)
    assert_true(result.piece[0][k].h == 2000);
  set("film_desuperheat", 500);
  set("film_subcool", 900);
  set("film_superheat", 400);
  evaluate();
  int stage = 0;
  for (int k = 0; k < result.profile[0].count; k++) {
    const hl_piece *piece = &result.piece[0][k];
    while (stage < 2 && piece->phase != order[stage])
      stage++;
    assert_int_equal(piece->phase, order[stage]);
    assert_true(piece->h == (stage == 0 ? 500 : stage == 1 ? 2000 : 900));
    assert_true(isnan(piece->dt_cont));
  }
  const hl_profile *cold = &result.profile[1];
  assert_int_equal(cold->piece[0].phase, HL_PHASE_EVAPORATE);
  assert_true(cold->piece[0].h == 3000 && cold->piece[0].t_in == 288.15);
  assert_int_equal(cold->piece[cold->count - 1].phase, HL_PHASE_SUPERHEAT);
  assert_true(cold->piece[cold->count - 1].h == 400);
}

static void the_group_carries_power_and_exergy(void **state) {
  (void)state;
  evaluate();
  const hl_group *group = &result.group;
  assert_string_equal(group->name, "vc_simple");
  assert_int_equal(group->kind, HL_GROUP_SYSTEM);
  assert_true(group->power == result.power && group->exergy_in == result.power);
  assert_string_equal(group->profile[0].name, "condensation");
  assert_string_equal(group->profile[1].name, "evaporation");
  assert_int_equal(group->profile[0].side, HL_SIDE_HOT);
  assert_int_equal(group->profile[1].side, HL_SIDE_COLD);
  assert_true(group->cost_fixed == 0 && group->cost_scale == 0 && group->co2 == 0);
  assert_true(group->scale_min == 0 && isinf(group->scale_max));
  assert_int_equal(group->loss_count, 3);
  assert_string_equal(group->loss[0].component, "compressor");
  /* electric boiler limit: all heat above ambient carries exergy by Carnot */
  double carnot = 1 - 298.15 / 348.15;
  assert_true(group->profile[0].exergy > 0.9 * carnot &&
              group->profile[0].exergy < group->exergy_in);
}

typedef struct {
  hl_machine *machine[8];
  double cop[8];
} shared;

/** A path between two states by what their labels begin with; NULL: none. */
static const hl_cycle_path *path_between(const hl_cycle_path *path, int count, const char *from,
                                         const char *to) {
  const hl_cycle_state *a = NULL, *b = NULL;
  for (int k = 0; k < result.state_count; k++) {
    const hl_cycle_state *s = &result.state[k];
    a = strncmp(s->label, from, strlen(from)) == 0 ? s : a;
    b = strncmp(s->label, to, strlen(to)) == 0 ? s : b;
  }
  assert_non_null(a);
  assert_non_null(b);
  for (int k = 0; k < count && a != NULL && b != NULL; k++)
    if (fabs(path[k].h[0] - a->h) < 1e-3 && fabs(path[k].p[0] - a->p) < 1e-3 &&
        fabs(path[k].h[1] - b->h) < 1e-3 && fabs(path[k].p[1] - b->p) < 1e-3)
      return &path[k];
  return NULL;
}

/* The booster's outlet and what the warmer evaporator leaves mix; then flash gas joins them. */
static void flash_gas_passes_a_valve_and_mixes_inside(void **state) {
  (void)state;
  static hl_cycle_path path[HL_CYCLE_PATHS];
  int count, valves = 0;
  hl_machine_free(machine);
  assert_int_equal(hl_machine_new(ctx, "booster", "R744", &machine), HL_OK);
  set("t_evap_1", 243.15);
  set("t_evap_2", 263.15);
  set("p_high", 90e5);
  set("t_gas_out", 308.15);
  evaluate();
  assert_int_equal(hl_machine_eval_paths(machine, path, &count), HL_OK);
  for (int k = 0; k < count; k++) {
    valves += path[k].kind == HL_CYCLE_PATH_VALVE;
    if (path[k].kind == HL_CYCLE_PATH_TAKES)
      assert_true(path[k].h[1] < 450e3); /* evaporators end at their superheat */
  }
  assert_int_equal(valves, 4); /* high pressure, two evaporators, flash gas */
  assert_int_equal(path_between(path, count, "1a", "2a")->kind, HL_CYCLE_PATH_MACHINE);
  assert_int_equal(path_between(path, count, "4b", "5b")->kind, HL_CYCLE_PATH_TAKES);
  assert_int_equal(path_between(path, count, "3 ", "6 ")->kind, HL_CYCLE_PATH_VALVE);
  assert_null(path_between(path, count, "5b", "2a"));
}

static void the_last_injection_is_inside(void **state) {
  (void)state;
  static hl_cycle_path path[HL_CYCLE_PATHS];
  int count;
  hl_machine_free(machine);
  assert_int_equal(hl_machine_new(ctx, "mvr", NULL, &machine), HL_OK);
  set("t_evap", 358.15);
  set("t_cond", 408.15);
  set("variant", 1);
  set("stages", 3);
  evaluate();
  assert_int_equal(hl_machine_eval_paths(machine, path, &count), HL_OK);
  assert_int_equal(path_between(path, count, "2c", "2 ")->kind, HL_CYCLE_PATH_INSIDE);
  assert_int_equal(path_between(path, count, "3 ", "2 ")->kind, HL_CYCLE_PATH_INSIDE);
  assert_int_equal(path_between(path, count, "2 ", "3 ")->kind, HL_CYCLE_PATH_GIVES);
  set("t_cond", 350.0); /* below evaporation */
  assert_int_equal(hl_machine_eval_paths(machine, path, &count), HL_ERR_RANGE);
  assert_int_equal(count, 0);
}

static void evaluate_copy(int k, int worker, void *user) {
  shared *all = user;
  (void)worker;
  hl_cycle_result own;
  double sum = 0;
  for (int i = 0; i < 200; i++) {
    hl_machine_set(all->machine[k], "t_cond", 330 + 0.1 * i);
    if (hl_machine_eval(all->machine[k], 298.15, 101325, &own) == HL_OK)
      sum += own.cop;
  }
  all->cop[k] = sum;
}

/** One fluid under eight machines on several threads: the same bits. */
static void copies_share_the_fluid_across_threads(void **state) {
  (void)state;
  shared all;
  hl_ctx_set_threads(ctx, 4);
  for (int k = 0; k < 8; k++) {
    assert_int_equal(hl_machine_copy(machine, ctx, &all.machine[k]), HL_OK);
    assert_ptr_equal(hl_machine_fluid(all.machine[k]), hl_machine_fluid(machine));
    assert_true(hl_machine_value(all.machine[k], "t_evap") == 288.15);
  }
  hli_parallel(ctx, 8, evaluate_copy, &all);
  for (int k = 0; k < 8; k++) {
    assert_true(all.cop[k] == all.cop[0] && all.cop[k] > 0);
    hl_machine_free(all.machine[k]);
  }
  assert_true(hl_machine_value(machine, "t_cond") == 348.15);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(the_library_lists_its_cycles, setup, teardown),
      cmocka_unit_test_setup_teardown(cops_are_per_shaft_and_per_electric_power, setup, teardown),
      cmocka_unit_test_setup_teardown(unknown_cycles_fluids_and_parameters_are_refused, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(a_value_out_of_bounds_leaves_the_old_one, setup, teardown),
      cmocka_unit_test_setup_teardown(cycles_that_do_not_exist_say_why, setup, teardown),
      cmocka_unit_test_setup_teardown(a_broken_limit_is_named_and_the_numbers_stay, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(limits_of_practice_depend_on_the_fluid, setup, teardown),
      cmocka_unit_test_setup_teardown(a_constant_profile_changes_temperatures_only, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(pieces_have_the_film_coefficient_of_their_phase, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(the_group_carries_power_and_exergy, setup, teardown),
      cmocka_unit_test_setup_teardown(flash_gas_passes_a_valve_and_mixes_inside, setup, teardown),
      cmocka_unit_test_setup_teardown(the_last_injection_is_inside, setup, teardown),
      cmocka_unit_test_setup_teardown(copies_share_the_fluid_across_threads, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
