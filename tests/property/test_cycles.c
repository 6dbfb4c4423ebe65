/** Cycles at random parameters: balances, bounds, profiles, limits of the theory. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/cycle.h>

#include "support/test.h"

static hl_ctx *ctx;

static int setup(void **state) {
  (void)state;
  test_seed = 3;
  ctx = hl_ctx_new(NULL);
  return ctx == NULL ? -1 : 0;
}

static int teardown(void **state) {
  (void)state;
  hl_ctx_free(ctx);
  return 0;
}

/** Two of the fluids stay wet when compressed. */
static hl_machine *machine_number(int k) {
  static const char *const fluid[] = {"R290", "R600", "R717", "R718", "R1336mzzZ"};
  hl_machine *machine;
  if (k >= (int)(sizeof fluid / sizeof *fluid))
    return NULL;
  assert_int_equal(hl_machine_new(ctx, "vc_simple", fluid[k], &machine), HL_OK);
  return machine;
}

static void set(hl_machine *machine, const char *name, double value) {
  assert_int_equal(hl_machine_set(machine, name, value), HL_OK);
}

static hl_status random_cycle(hl_machine *machine, hl_cycle_result *out) {
  const hl_fluid_info *info = hl_fluid_facts(hl_machine_fluid(machine));
  double least = fmax(info->t_triple, 0.6 * info->t_critical);
  double t_cond = test_between(least + 2, info->t_critical - pow(10, test_between(-2, 1.5)));
  set(machine, "t_cond", t_cond);
  set(machine, "t_evap", test_between(least, t_cond - 0.5));
  set(machine, "superheat", test_between(0, 1) < 0.3 ? 0 : test_between(0, 40));
  set(machine, "subcool", test_between(0, 1) < 0.3 ? 0 : test_between(0, 60));
  set(machine, "eta_is", test_between(0.4, 1));
  set(machine, "heat_loss", test_between(0, 1) < 0.5 ? 0 : test_between(0, 0.15));
  set(machine, "drive", test_between(0.8, 1));
  bool drop = test_between(0, 1) < 0.3;
  set(machine, "dp_evap", drop ? test_between(0, 0.1) : 0);
  set(machine, "dp_cond", drop ? test_between(0, 0.1) : 0);
  set(machine, "condenser_profile", test_between(0, 1) < 0.3);
  return hl_machine_eval(machine, 298.15, 101325, out);
}

/** Largest distance of the profile from the fluid's own temperatures. [K] */
static double profile_error(const hl_machine *machine, const hl_cycle_result *r,
                            const hl_profile *profile, const hl_cycle_state *in,
                            const hl_cycle_state *out) {
  double worst = 0;
  for (int k = 0; k <= 200; k++) {
    hl_fluid_state at;
    double y = k / 200.0, heat = hl_profile_heat(profile);
    assert_int_equal(hl_fluid_state_ph(hl_machine_fluid(machine), in->p + y * (out->p - in->p),
                                       in->h + y * (out->h - in->h), &at),
                     HL_OK);
    worst = fmax(worst, fabs(at.t - hl_profile_temperature_at(profile, y * heat)));
  }
  (void)r;
  return worst;
}

static void check_profile(const hl_profile *profile, double heat) {
  bool hot = profile->side == HL_SIDE_HOT;
  assert_in_range(profile->count, 1, HL_CYCLE_PIECES);
  assert_close(hl_profile_heat(profile), heat, 1e-11, 0);
  for (int k = 0; k < profile->count; k++) {
    const hl_piece *piece = &profile->piece[k];
    assert_true(piece->q > 0 && piece->phase != HL_PHASE_NONE);
    assert_true(hot ? piece->t_out <= piece->t_in : piece->t_out >= piece->t_in);
    if (k > 0)
      assert_true(piece->t_in == profile->piece[k - 1].t_out);
  }
}

static void check_balances(const hl_machine *machine, const hl_cycle_result *r) {
  double f = hl_machine_value(machine, "heat_loss"), destroyed = 0;
  assert_close(r->q_sink, 1, 0, 0);
  assert_close(r->q_source + r->shaft * (1 - f), r->q_sink, 1e-10, 0);
  assert_close(r->cop * r->shaft, 1, 1e-12, 0);
  assert_close(r->power * hl_machine_value(machine, "drive"), r->shaft, 1e-12, 0);
  assert_int_equal(r->group.profile_count, 2);
  assert_ptr_equal(r->group.profile, r->profile);
  for (int k = 0; k < r->group.loss_count; k++) {
    assert_true(r->loss[k].exergy >= -1e-9 * r->power);
    destroyed += r->loss[k].exergy;
  }
  assert_close(r->group.exergy_in + r->profile[1].exergy - r->profile[0].exergy, destroyed, 0,
               1e-9);
  /* From the states: what the fluid does between its ends, and friction. */
  const hl_cycle_state *s = r->state;
  double m = s[0].m, t0 = 298.15;
  double hot = m * (s[1].h - s[2].h - t0 * (s[1].s - s[2].s)),
         cold = m * (s[0].h - s[3].h - t0 * (s[0].s - s[3].s));
  double friction = hot - r->profile[0].exergy + r->profile[1].exergy - cold;
  bool drop = hl_machine_value(machine, "dp_cond") > 0 || hl_machine_value(machine, "dp_evap") > 0;
  assert_true(drop ? friction > -1e-12 : fabs(friction) < 1e-12);
}

static void check_bound(const hl_machine *machine, const hl_cycle_result *r) {
  if (hl_machine_value(machine, "heat_loss") > 0)
    return; /* heat to the surroundings is in no mean temperature */
  const hl_cycle_state *s = r->state;
  double hot = (s[1].h - s[2].h) / (s[1].s - s[2].s), cold = (s[0].h - s[3].h) / (s[0].s - s[3].s);
  assert_true(r->cop <= hot / (hot - cold) * (1 + 1e-10));
}

static void random_cycles_obey_both_laws(void **state) {
  (void)state;
  int evaluated = 0, wet = 0;
  hl_machine *machine;
  for (int i = 0; (machine = machine_number(i)) != NULL; i++) {
    for (int k = 0; k < 1500; k++) {
      static hl_cycle_result r, states;
      if (random_cycle(machine, &r) != HL_OK) {
        assert_true(r.reason[0] != '\0'); /* never silent */
        assert_true(isnan(r.cop));
        continue;
      }
      evaluated++;
      wet += !isnan(r.state[1].x);
      check_balances(machine, &r);
      check_bound(machine, &r);
      check_profile(&r.profile[0], r.q_sink);
      check_profile(&r.profile[1], r.q_source);
      assert_int_equal(hl_machine_eval_states(machine, &states), HL_OK);
      assert_true(states.cop == r.cop && states.power == r.power &&
                  states.group.profile_count == 0);
      assert_int_equal(states.limit_count, r.limit_count);
    }
    hl_machine_free(machine);
  }
  print_message("%d cycles, %d with wet discharge\n", evaluated, wet);
  assert_true(evaluated > 5000 && wet > 100);
}

static void profiles_follow_the_fluid_within_0_05_K(void **state) {
  (void)state;
  hl_machine *machine;
  for (int i = 0; (machine = machine_number(i)) != NULL; i++) {
    const hl_fluid_info *info = hl_fluid_facts(hl_machine_fluid(machine));
    for (int k = 0; k < 150; k++) {
      static hl_cycle_result r;
      hl_status status = random_cycle(machine, &r);
      double t_cond = hl_machine_value(machine, "t_cond");
      /* where 64 pieces are enough */
      if (status != HL_OK || info->t_critical - t_cond < 10 || r.state[1].t > t_cond + 120)
        continue;
      if (hl_machine_value(machine, "condenser_profile") == 0)
        assert_true(profile_error(machine, &r, &r.profile[0], &r.state[1], &r.state[2]) < 0.05);
      else
        assert_true(r.profile[0].count == 1 &&
                    r.profile[0].piece[0].t_in == hl_machine_value(machine, "t_cond"));
      /* with pressure drop an evaporator gets colder; its profile stays on the safe side */
      if (hl_machine_value(machine, "dp_evap") == 0)
        assert_true(profile_error(machine, &r, &r.profile[1], &r.state[3], &r.state[0]) < 0.05);
    }
    hl_machine_free(machine);
  }
}

static double cop_of(hl_machine *machine) {
  static hl_cycle_result r;
  assert_int_equal(hl_machine_eval_states(machine, &r), HL_OK);
  return r.cop;
}

static void cop_falls_with_condensation_and_rises_with_evaporation_and_subcooling(void **state) {
  (void)state;
  hl_machine *machine;
  for (int i = 0; (machine = machine_number(i)) != NULL; i++) {
    double tc = hl_fluid_facts(hl_machine_fluid(machine))->t_critical;
    for (double eta = 0.6; eta < 1.01; eta += 0.2) {
      set(machine, "eta_is", eta);
      set(machine, "t_evap", 0.75 * tc);
      double before = INFINITY;
      for (double t = 0.78; t < 0.97; t += 0.01) {
        set(machine, "t_cond", t * tc);
        assert_true(cop_of(machine) < before);
        before = cop_of(machine);
      }
      set(machine, "t_cond", 0.9 * tc);
      before = 0;
      for (double t = 0.7; t < 0.88; t += 0.01) {
        set(machine, "t_evap", t * tc);
        assert_true(cop_of(machine) > before);
        before = cop_of(machine);
      }
      before = 0;
      for (double subcool = 0; subcool < 30; subcool += 3) {
        set(machine, "subcool", subcool);
        assert_true(cop_of(machine) > before);
        before = cop_of(machine);
      }
    }
    hl_machine_free(machine);
  }
}

/** With vanishing lift the valve alone takes from Carnot: COP (1 - Te/Tc) -> 1 - rho''/rho'
 * (Clapeyron). */
static void vanishing_lift_reaches_the_clapeyron_limit(void **state) {
  (void)state;
  hl_machine *machine;
  for (int i = 0; (machine = machine_number(i)) != NULL; i++) {
    const hl_fluid *fluid = hl_machine_fluid(machine);
    double t = 0.85 * hl_fluid_facts(fluid)->t_critical;
    hl_fluid_saturation sat;
    assert_int_equal(hl_fluid_saturation_T(fluid, t, &sat), HL_OK);
    set(machine, "superheat", 0);
    set(machine, "subcool", 0);
    set(machine, "eta_is", 1);
    set(machine, "t_evap", t);
    set(machine, "t_cond", t + 1e-3);
    assert_close(cop_of(machine) * (1 - t / (t + 1e-3)), 1 - sat.vapour.rho / sat.liquid.rho, 2e-5,
                 0);
    hl_machine_free(machine);
  }
}

static void ideal_compression_keeps_the_entropy(void **state) {
  (void)state;
  hl_machine *machine;
  for (int i = 0; (machine = machine_number(i)) != NULL; i++) {
    static hl_cycle_result r;
    double tc = hl_fluid_facts(hl_machine_fluid(machine))->t_critical;
    set(machine, "eta_is", 1);
    set(machine, "t_evap", 0.7 * tc);
    set(machine, "t_cond", 0.85 * tc);
    assert_int_equal(hl_machine_eval(machine, 298.15, 101325, &r), HL_OK);
    assert_close(r.state[1].s, r.state[0].s, 1e-10, 1e-7);
    assert_close(r.loss[0].exergy, 0, 0, 1e-11);
    hl_machine_free(machine);
  }
}

/** h and s only ever enter as differences: the file's reference state may be any. */
static void reference_states_shift_all_states_alike(void **state) {
  (void)state;
  hl_fluid *plain, *shifted;
  assert_int_equal(hl_fluid_new(ctx, "R290", HL_FLUID_REFERENCE_FILE, &plain), HL_OK);
  assert_int_equal(hl_fluid_new(ctx, "R290", HL_FLUID_REFERENCE_NBP, &shifted), HL_OK);
  hl_fluid_state first, other;
  assert_int_equal(hl_fluid_state_pT(plain, 1e5, 300, &first), HL_OK);
  assert_int_equal(hl_fluid_state_pT(shifted, 1e5, 300, &other), HL_OK);
  double dh = first.h - other.h, ds = first.s - other.s;
  assert_true(fabs(dh) > 1e3 && fabs(ds) > 10);
  for (int k = 0; k < 300; k++) {
    double p = pow(10, test_between(4, 7)), t = test_between(200, 400);
    assert_int_equal(hl_fluid_state_pT(plain, p, t, &first), HL_OK);
    assert_int_equal(hl_fluid_state_pT(shifted, p, t, &other), HL_OK);
    assert_close(first.h - other.h, dh, 1e-9, 0);
    assert_close(first.s - other.s, ds, 1e-9, 0);
    assert_true(first.rho == other.rho);
  }
  hl_fluid_free(plain);
  hl_fluid_free(shifted);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(random_cycles_obey_both_laws),
      cmocka_unit_test(profiles_follow_the_fluid_within_0_05_K),
      cmocka_unit_test(cop_falls_with_condensation_and_rises_with_evaporation_and_subcooling),
      cmocka_unit_test(vanishing_lift_reaches_the_clapeyron_limit),
      cmocka_unit_test(ideal_compression_keeps_the_entropy),
      cmocka_unit_test(reference_states_shift_all_states_alike),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
