/** Gas, steam and absorption systems, and models without states: identities and limits of theory.
 */
#include <math.h>
#include <string.h>

#include <heatloom/cycle.h>

#include "support/test.h"

static hl_ctx *ctx;
static hl_cycle_result r;
static int setup(void **state) {
  (void)state;
  test_seed = 5;
  ctx = hl_ctx_new(NULL);
  return ctx == NULL ? -1 : 0;
}

static int teardown(void **state) {
  (void)state;
  hl_ctx_free(ctx);
  return 0;
}

static hl_machine *machine_of(const char *cycle, const char *fluid) {
  hl_machine *machine;
  assert_int_equal(hl_machine_new(ctx, cycle, fluid, &machine), HL_OK);
  return machine;
}

static void set(hl_machine *machine, const char *name, double value) {
  assert_int_equal(hl_machine_set(machine, name, value), HL_OK);
}

static void evaluate(const hl_machine *machine) {
  if (hl_machine_eval(machine, 298.15, 101325, &r) != HL_OK)
    fail_msg("%s: %s", hl_machine_cycle(machine)->name, r.reason);
}

static double cop_of(const hl_machine *machine) {
  evaluate(machine);
  return r.cop;
}

static double destroyed(void) {
  double sum = 0;
  for (int k = 0; k < r.group.loss_count; k++)
    sum += r.loss[k].exergy;
  return sum;
}

static double heat_of(const char *name) {
  for (int k = 0; k < r.group.profile_count; k++)
    if (strcmp(r.profile[k].name, name) == 0)
      return hl_profile_heat(&r.profile[k]);
  fail_msg("no stream \"%s\"", name);
  return NAN;
}

/* ------------------------------------------------------ vapour recompression */

enum { OPEN = 0, CLOSED = 1, INJECT_NONE = 2 };

static void one_closed_stage_without_injection_is_the_simple_cycle(void **state) {
  (void)state;
  hl_machine *mvr = machine_of("mvr", NULL), *simple = machine_of("vc_simple", "R718");
  set(mvr, "variant", CLOSED);
  set(mvr, "injection", INJECT_NONE);
  for (int k = 0; k < 200; k++) {
    double cold = test_between(330, 400), values[] = {cold,
                                                      cold + test_between(1, 80),
                                                      test_between(0, 30),
                                                      test_between(0, 30),
                                                      test_between(.5, 1),
                                                      test_between(0, .05)};
    static const char *const names[] = {"t_evap",  "t_cond", "superheat",
                                        "subcool", "eta_is", "dp_evap"};
    for (int i = 0; i < 6; i++) {
      set(mvr, names[i], values[i]);
      set(simple, names[i], values[i]);
    }
    if (hl_machine_eval(simple, 298.15, 101325, &r) != HL_OK)
      continue; /* no pressure is left for the valve */
    double cop = r.cop, source = r.q_source, hottest = r.t_discharge, lost = destroyed();
    assert_close(cop_of(mvr), cop, 1e-9, 0);
    assert_close(r.q_source, source, 1e-9, 0);
    assert_close(r.t_discharge, hottest, 1e-9, 0);
    assert_close(destroyed(), lost, 1e-9, 0);
  }
  hl_machine_free(mvr);
  hl_machine_free(simple);
}

/** From 90 to 150 °C; what the stages gain, and that open and closed are one. */
static void stages_with_injection_raise_the_cop(void **state) {
  (void)state;
  static const char *const cop[] = {"4.7839", "4.9345", "4.9877", "5.0149"};
  hl_machine *mvr = machine_of("mvr", NULL);
  set(mvr, "t_evap", 363.15);
  set(mvr, "t_cond", 423.15);
  for (int n = 1; n <= 4; n++) {
    set(mvr, "stages", n);
    set(mvr, "variant", CLOSED);
    assert_printed(cop_of(mvr), cop[n - 1]);
    double closed = r.cop;
    set(mvr, "variant", OPEN);
    assert_close(cop_of(mvr), closed, 1e-12, 0);
    assert_close(heat_of("condensation"), 1, 1e-12, 0);
    assert_true(heat_of("condensate") > 0);
    assert_close(heat_of("vapour taken") + r.shaft, 1 + heat_of("condensate"), 1e-10, 0);
  }
  hl_machine_free(mvr);
}

static void without_lift_recompression_needs_no_work(void **state) {
  (void)state;
  hl_machine *mvr = machine_of("mvr", NULL);
  set(mvr, "t_evap", 363.15);
  double before = INFINITY;
  for (double lift = 10; lift > 1e-3; lift /= 10) {
    set(mvr, "t_cond", 363.15 + lift);
    double shaft = 1 / cop_of(mvr);
    assert_true(shaft < 0.11 * before);
    before = shaft;
  }
  hl_machine_free(mvr);
}

/** Without stages on top all of its heat is that of the heat pump. */
static void steam_raised_at_the_level_delivered_has_the_cop_of_the_heat_pump(void **state) {
  (void)state;
  hl_machine *steam = machine_of("hp_steam", "R601"), *simple = machine_of("vc_ihx", "R601");
  static const char *const names[] = {"t_evap", "superheat", "subcool", "eta_is", "ihx_heating"};
  static const double values[] = {330, 4, 6, 0.7, 20};
  for (int k = 0; k < 5; k++) {
    set(steam, names[k], values[k]);
    set(simple, names[k], values[k]);
  }
  set(steam, "t_steam_1", 383);
  set(steam, "t_feed", 340);
  set(steam, "generator_approach", 6);
  set(simple, "t_cond", 389);
  assert_close(cop_of(steam), cop_of(simple), 1e-10, 0);
  /* Flashed water is hotter by its glide, and its pump takes power. */
  set(steam, "variant", 1);
  set(steam, "flash_glide", 12);
  set(simple, "t_cond", 401);
  double cop = cop_of(simple);
  assert_true(cop_of(steam) < cop && r.cop > 0.98 * cop);
  hl_machine_free(steam);
  hl_machine_free(simple);
}

/* ------------------------------------------------------------------ brayton */

static hl_machine *ideal_brayton(const char *fluid) {
  hl_machine *brayton = machine_of("brayton", fluid);
  set(brayton, "t_cold_out", 300);
  set(brayton, "t_hot_out", 300);
  set(brayton, "p_low", 1e5);
  set(brayton, "eta_compressor", 1);
  set(brayton, "eta_turbine", 1);
  set(brayton, "dp", 0);
  return brayton;
}

static void an_ideal_joule_cycle_of_helium_has_the_cop_of_the_pressure_ratio(void **state) {
  (void)state;
  hl_machine *brayton = ideal_brayton("Helium");
  for (double ratio = 1.2; ratio < 4; ratio += 0.4) {
    set(brayton, "ratio", ratio);
    assert_close(cop_of(brayton), 1 / (1 - pow(ratio, -0.4)), 1e-4, 0);
    assert_close(r.cop, r.cop_bound, 1e-9, 0);
  }
  hl_machine_free(brayton);
}

static void a_recuperator_of_no_effect_is_none(void **state) {
  (void)state;
  hl_machine *brayton = machine_of("brayton", "Nitrogen");
  set(brayton, "t_cold_out", 320);
  set(brayton, "t_hot_out", 370);
  set(brayton, "ratio", 3);
  set(brayton, "dp", 0);
  double without = cop_of(brayton);
  assert_true(isnan(r.internal_approach));
  set(brayton, "recuperator", 1e-10);
  assert_close(cop_of(brayton), without, 1e-9, 0);
  assert_true(r.internal_approach > 0);
  hl_machine_free(brayton);
}

/** Their drives convert the whole work of each, not the difference. */
static void separate_shafts_cost_power(void **state) {
  (void)state;
  hl_machine *brayton = machine_of("brayton", "Argon");
  set(brayton, "t_cold_out", 320);
  set(brayton, "t_hot_out", 370);
  set(brayton, "ratio", 2.4);
  set(brayton, "drive", 0.9);
  evaluate(brayton);
  double one = r.power, shaft = r.shaft;
  const hl_cycle_state *s = r.state; /* suction, discharge, hot outlet, turbine outlet */
  double compressor = s[0].m * (s[1].h - s[0].h), turbine = s[0].m * (s[2].h - s[3].h);
  assert_close(one, (compressor - turbine) / 0.9, 1e-12, 0);
  set(brayton, "shafts", 1);
  evaluate(brayton);
  assert_close(r.shaft, shaft, 1e-12, 0);
  assert_close(r.power, compressor / 0.9 - turbine * 0.9, 1e-12, 0);
  hl_machine_free(brayton);
}

/* ------------------------------------------------------------------ engines */

static void an_engine_without_a_difference_gives_nothing(void **state) {
  (void)state;
  hl_machine *rankine = machine_of("rankine", "R245fa");
  set(rankine, "t_cond", 303.15);
  double before = 1;
  for (double span = 60; span > 1e-2; span /= 4) {
    set(rankine, "t_evap", 303.15 + span);
    double efficiency = cop_of(rankine);
    assert_true(efficiency > 0 && efficiency < 0.35 * before);
    assert_true(r.shaft < 0 && r.power > r.shaft && r.power < 0);
    assert_close(r.q_source, 1, 1e-12, 0);
    before = efficiency;
  }
  hl_machine_free(rankine);
}

static void a_turbine_of_no_efficiency_is_a_valve(void **state) {
  (void)state;
  hl_machine *turbine = machine_of("steam_expander", NULL);
  set(turbine, "p_in", 30e5);
  set(turbine, "t_in", 620);
  set(turbine, "p_out", 5e5);
  hl_fluid_state throttled;
  assert_int_equal(hl_fluid_state_pT(hl_machine_fluid(turbine), 30e5, 620, &throttled), HL_OK);
  assert_int_equal(hl_fluid_state_ph(hl_machine_fluid(turbine), 5e5, throttled.h, &throttled),
                   HL_OK);
  double before = 0;
  for (double eta = 1; eta > 0.01; eta /= 3) {
    set(turbine, "eta_turbine", eta);
    evaluate(turbine);
    assert_close(r.shaft, -1, 1e-12, 0);
    assert_true(r.state[1].t > before && r.state[1].t < throttled.t);
    before = r.state[1].t;
  }
  assert_close(before, throttled.t, 0, 5);
  hl_machine_free(turbine);
}

/* --------------------------------------------------- models without states */

static void forms_of_carnot_are_shares_of_one_limit(void **state) {
  (void)state;
  for (int k = 0; k < 200; k++) {
    double low = test_between(200, 400), high = low + test_between(1, 200),
           eta = test_between(0.1, 1);
    double limit = high / (high - low);
    double additive = hl_cop_carnot(HL_CARNOT_ADDITIVE, low, high, eta);
    assert_true(additive >= 1 && additive <= limit * (1 + 1e-14));
    assert_close(hl_cop_carnot(HL_CARNOT_MULTIPLICATIVE, low, high, eta), eta * limit, 1e-14, 0);
    assert_close(additive - hl_cop_carnot(HL_CARNOT_COOLING, low, high, eta), 1, 1e-12, 0);
    assert_close(hl_cop_carnot(HL_CARNOT_ENGINE, low, high, eta) * limit, eta, 1e-13, 0);
    assert_close(hl_cop_carnot(HL_CARNOT_ADDITIVE, low, high, 1), limit, 1e-12, 0);
    assert_close(hl_cop_lorenz(low, low, high, high, eta), eta * limit, 1e-12, 0);
  }
  assert_true(isnan(hl_cop_carnot(HL_CARNOT_ADDITIVE, 300, 300, 0.5)));
  assert_true(isnan(hl_cop_lorenz(300, 290, 280, 290, 0.5)));
}

static void many_reversible_levels_are_lorenz(void **state) {
  (void)state;
  for (int k = 0; k < 20; k++) {
    double source = test_between(280, 320), in = source + test_between(1, 30),
           out = in + test_between(1, 60);
    double lorenz = hl_cop_lorenz(source, source, in, out, 1);
    double few = hl_cop_levels(3, source, in, out, 0, 1);
    assert_true(few < lorenz);
    assert_true(hl_cop_levels(6, source, in, out, 0, 1) > few);
    assert_close(hl_cop_levels(100000, source, in, out, 0, 1), lorenz, 2e-4, 0);
  }
  assert_true(isnan(hl_cop_levels(0, 300, 310, 320, 5, 0.5)));
}

/** Values of the fit, computed apart. */
static void jesper_gives_the_cop_of_the_market(void **state) {
  (void)state;
  assert_close(hl_cop_jesper(HL_JESPER_STANDARD, 50, 348.15), 3.18798492945, 1e-9, 0);
  assert_close(hl_cop_jesper(HL_JESPER_VERY_HIGH, 60, 403.15), 2.92186923611, 1e-9, 0);
  assert_true(isnan(hl_cop_jesper(HL_JESPER_STANDARD, 0, 348.15)));
}

static void reversible_absorption_destroys_nothing(void **state) {
  (void)state;
  static const char *const names[] = {"absorption_heat_pump", "absorption_chiller",
                                      "heat_transformer"};
  for (int k = 0; k < 3; k++) {
    hl_machine *machine = machine_of(names[k], NULL);
    double cold = test_between(275, 300), middle = cold + test_between(15, 40),
           hot = middle + test_between(20, 90);
    bool transformer = k == 2;
    set(machine, transformer ? "t_reject" : "t_evap", cold);
    set(machine, transformer ? "t_evap" : "t_cond", middle);
    set(machine, transformer ? "t_cond" : "t_generator", hot);
    double real = cop_of(machine), lost = destroyed();
    assert_true(lost > 1e-3 && real < r.cop_bound);
    assert_true(r.power == 0 && isnan(r.cop_electric));
    set(machine, "eta_ii", 1);
    assert_close(cop_of(machine), r.cop_bound, 1e-12, 0);
    assert_close(destroyed(), 0, 0, 1e-12);
    assert_true(k == 0 ? real > 1 : k == 1 || real < 1);
    hl_machine_free(machine);
  }
}

/* ------------------------------------------------------------------ utilities */

static void boilers_take_what_they_give_and_lose(void **state) {
  (void)state;
  hl_machine *gas = machine_of("gas_boiler", NULL), *steam = machine_of("steam", NULL);
  set(gas, "t_supply", 450);
  set(gas, "eta", 0.8);
  set(gas, "exhaust", 0.1);
  set(gas, "fuel_exergy", 1.1);
  evaluate(gas);
  assert_close(r.group.fuel, 1.25, 1e-12, 0);
  assert_close(r.group.exergy_in, 1.375, 1e-12, 0);
  assert_close(heat_of("exhaust"), 0.125, 1e-12, 0);
  assert_close(r.cop, 0.8, 1e-12, 0);
  assert_true(r.power == 0 && isnan(r.cop_electric) && isnan(r.cop_bound));
  set(steam, "t_sat", 433.15);
  set(steam, "superheat", 20);
  set(steam, "subcool", 60);
  evaluate(steam);
  assert_close(r.group.fuel, 1 / 0.92, 1e-12, 0);
  assert_true(r.profile[0].piece[0].phase == HL_PHASE_DESUPERHEAT);
  assert_close(r.piece[0][0].t_in, 453.15, 1e-12, 0);
  assert_close(r.piece[0][r.profile[0].count - 1].t_out, 373.15, 1e-9, 0);
  set(steam, "supply", 1);
  evaluate(steam);
  assert_true(r.group.fuel == 0);
  assert_close(r.power, 1 / 0.92, 1e-12, 0);
  hl_machine_free(gas);
  hl_machine_free(steam);
}

/** Dry air cools water below the surroundings; what it brings is counted, so nothing is gained. */
static void a_tower_may_cool_below_the_surroundings(void **state) {
  (void)state;
  hl_machine *tower = machine_of("cooling_tower", NULL);
  for (double wet = 275; wet < 315; wet += 5) {
    set(tower, "t_wet_bulb", wet);
    evaluate(tower);
    assert_close(r.power, 0.015, 1e-12, 0);
    assert_close(r.cop, 1 / 0.015, 1e-12, 0);
    assert_true(destroyed() > 0.015);
    assert_close(r.piece[0][0].t_in, wet + 5, 1e-12, 0);
    assert_true(wet < 298 ? r.group.exergy_in > 0.015 : r.group.exergy_in == r.power);
  }
  hl_machine_free(tower);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_closed_stage_without_injection_is_the_simple_cycle),
      cmocka_unit_test(stages_with_injection_raise_the_cop),
      cmocka_unit_test(without_lift_recompression_needs_no_work),
      cmocka_unit_test(steam_raised_at_the_level_delivered_has_the_cop_of_the_heat_pump),
      cmocka_unit_test(an_ideal_joule_cycle_of_helium_has_the_cop_of_the_pressure_ratio),
      cmocka_unit_test(a_recuperator_of_no_effect_is_none),
      cmocka_unit_test(separate_shafts_cost_power),
      cmocka_unit_test(an_engine_without_a_difference_gives_nothing),
      cmocka_unit_test(a_turbine_of_no_efficiency_is_a_valve),
      cmocka_unit_test(forms_of_carnot_are_shares_of_one_limit),
      cmocka_unit_test(many_reversible_levels_are_lorenz),
      cmocka_unit_test(jesper_gives_the_cop_of_the_market),
      cmocka_unit_test(reversible_absorption_destroys_nothing),
      cmocka_unit_test(boilers_take_what_they_give_and_lose),
      cmocka_unit_test(a_tower_may_cool_below_the_surroundings),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
