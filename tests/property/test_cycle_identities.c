/** Limits in which one system is another: equal COPs at random parameters. */
#include <math.h>
#include <string.h>

#include <heatloom/cycle.h>

#include "support/test.h"

static hl_ctx *ctx;
static hl_cycle_result result;

static int setup(void **state) {
  (void)state;
  test_seed = 11;
  ctx = hl_ctx_new(NULL);
  return ctx != NULL ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  hl_ctx_free(ctx);
  return 0;
}

typedef struct {
  const char *name;
  double value;
} parameter;

/** COP of a system; parameters end with a NULL name. */
static double cop_of(const char *cycle, const char *fluid, const parameter *list) {
  hl_machine *machine;
  assert_int_equal(hl_machine_new(ctx, cycle, fluid, &machine), HL_OK);
  for (; list->name; list++)
    assert_int_equal(hl_machine_set(machine, list->name, list->value), HL_OK);
  if (hl_machine_eval(machine, 298.15, 101325, &result) != HL_OK)
    fail_msg("%s of %s: %s", cycle, fluid, result.reason);
  hl_machine_free(machine);
  return result.cop;
}

#define COP(cycle, fluid, ...) cop_of(cycle, fluid, (const parameter[]){__VA_ARGS__, {NULL, 0}})

static const char *const fluids[] = {"R290", "R717", "R600", "R600a", "R134a"};
enum { FLUIDS = 5 };

typedef struct {
  const char *fluid;
  double evap, cond, superheat, subcool, eta;
} point;

/** Within what all the fluids can do. */
static point random_point(int k) {
  return (point){fluids[k % FLUIDS],  test_between(275, 300), test_between(320, 345),
                 test_between(0, 10), test_between(0, 10),    test_between(0.6, 0.9)};
}

#define LEVELS(p)                                                                                  \
  {"t_evap", (p).evap}, {"t_cond", (p).cond}, {"superheat", (p).superheat}, {                      \
    "subcool", (p).subcool                                                                         \
  }
#define SIMPLE(p, eta) COP("vc_simple", (p).fluid, LEVELS(p), {"eta_is", eta})

static void an_internal_exchanger_of_effectiveness_0_is_none(void **state) {
  (void)state;
  for (int k = 0; k < 20; k++) {
    point p = random_point(k);
    assert_close(COP("vc_ihx", p.fluid, LEVELS(p), {"eta_is", p.eta}, {"ihx_effectiveness", 0}),
                 SIMPLE(p, p.eta), 1e-12, 0);
    assert_close(COP("vc_ihx", p.fluid, LEVELS(p), {"eta_is", p.eta}, {"ihx_heating", 0}),
                 SIMPLE(p, p.eta), 1e-9, 0);
  }
}

static void ideal_stages_in_series_are_one(void **state) {
  (void)state;
  for (int k = 0; k < 20; k++) {
    point p = random_point(k);
    double simple = SIMPLE(p, 1), factor = test_between(0.7, 1.3);
    assert_close(COP("n_stage", p.fluid, LEVELS(p), {"eta_is", 1}, {"stages", 2 + k % 3},
                     {"p_mid_factor", factor}),
                 simple, 1e-9, 0);
    /* The outlet of the first stage, from a run without cooling. */
    COP("n_stage", p.fluid, LEVELS(p), {"eta_is", 1}, {"stages", 2}, {"p_mid_factor", factor});
    double t = NAN, pressure = NAN, dew = NAN;
    for (int i = 0; i < result.state_count; i++)
      if (strcmp(result.state[i].label, "2a outlet of stage 1") == 0) {
        t = result.state[i].t;
        pressure = result.state[i].p;
      }
    hl_fluid *fluid;
    assert_int_equal(hl_fluid_new(ctx, p.fluid, HL_FLUID_REFERENCE_FILE, &fluid), HL_OK);
    assert_int_equal(hl_fluid_t_sat_p(fluid, pressure, &dew), HL_OK);
    hl_fluid_free(fluid);
    if (t > dew + 1) /* dry behind the first stage */
      assert_close(COP("vc_two_ic", p.fluid, LEVELS(p), {"eta_is", 1}, {"p_mid_factor", factor},
                       {"t_intercooler", t}),
                   simple, 1e-9, 0);
  }
}

static void an_economiser_that_does_not_subcool_is_none(void **state) {
  (void)state;
  for (int k = 0; k < 20; k++) {
    point p = random_point(k);
    /* Intermediate saturation, read from the tank of a machine at the same pressures. */
    COP("vc_flash", p.fluid, LEVELS(p), {"eta_is", 1});
    double t_mid = NAN;
    for (int i = 0; i < result.state_count; i++)
      if (strcmp(result.state[i].label, "5 flash tank inlet") == 0)
        t_mid = result.state[i].t;
    double approach = p.cond - p.subcool - t_mid;
    assert_close(COP("vc_econ", p.fluid, LEVELS(p), {"eta_is", 1}, {"econ_approach", approach},
                     {"superheat_injection", 0}),
                 SIMPLE(p, 1), 1e-9, 0);
  }
}

static void a_tank_at_either_end_is_none(void **state) {
  (void)state;
  for (int k = 0; k < 20; k++) {
    point p = random_point(k);
    hl_fluid *fluid;
    double low, high;
    p.superheat = 0;
    assert_int_equal(hl_fluid_new(ctx, p.fluid, HL_FLUID_REFERENCE_FILE, &fluid), HL_OK);
    assert_int_equal(hl_fluid_p_sat_T(fluid, p.evap, &low), HL_OK);
    assert_int_equal(hl_fluid_p_sat_T(fluid, p.cond, &high), HL_OK);
    hl_fluid_free(fluid);
    for (int variant = 0; variant < 2; variant++) {
      assert_close(COP("vc_flash", p.fluid, LEVELS(p), {"eta_is", p.eta}, {"p_mid", low},
                       {"variant", variant}),
                   SIMPLE(p, p.eta), 1e-9, 0);
      p.subcool = 0;
      assert_close(
          COP("vc_flash", p.fluid, LEVELS(p), {"eta_is", p.eta}, {"p_mid", high}, {"variant", 0}),
          SIMPLE(p, p.eta), 1e-9, 0);
    }
  }
}

static void a_cascade_has_the_cop_of_its_circuits(void **state) {
  (void)state;
  for (int k = 0; k < 10; k++) {
    point p = random_point(0);
    double mid = test_between(305, 315), approach = test_between(3, 8);
    double c1 = COP("vc_simple", "R290", {"t_evap", p.evap}, {"t_cond", mid}, {"superheat", 5},
                    {"subcool", 2}, {"eta_is", p.eta});
    double c2 = COP("vc_simple", "R600", {"t_evap", mid - approach}, {"t_cond", p.cond},
                    {"superheat", 5}, {"subcool", 5}, {"eta_is", 0.7});
    double both = COP("cascade", "R290+R600", {"t_evap", p.evap}, {"t_mid", mid},
                      {"cascade_approach", approach}, {"t_cond", p.cond}, {"superheat_1", 5},
                      {"subcool_1", 2}, {"eta_is_1", p.eta}, {"superheat_2", 5}, {"subcool_2", 5},
                      {"eta_is_2", 0.7});
    assert_close(both, c1 * c2 / (c1 + c2 - 1), 1e-12, 0);
  }
}

static void a_gas_cooler_below_the_critical_pressure_is_a_condenser(void **state) {
  (void)state;
  for (int k = 0; k < 20; k++) {
    point p = random_point(k);
    double simple = SIMPLE(p, p.eta), high = result.p_high;
    assert_close(COP("transcritical", p.fluid, {"t_evap", p.evap}, {"p_high", high},
                     {"t_gas_out", p.cond - p.subcool}, {"superheat", p.superheat},
                     {"eta_is", p.eta}),
                 simple, 1e-9, 0);
    assert_close(COP("expander", p.fluid, LEVELS(p), {"eta_is", p.eta}, {"eta_expander", 0}),
                 simple, 1e-12, 0);
    p.superheat = 0;
    assert_close(COP("ejector", p.fluid, LEVELS(p), {"eta_is", p.eta}, {"eta_ejector", 0}),
                 SIMPLE(p, p.eta), 1e-9, 0);
  }
}

static void levels_that_coincide_are_one(void **state) {
  (void)state;
  for (int k = 0; k < 20; k++) {
    point p = random_point(k);
    double simple = SIMPLE(p, p.eta), share = test_between(0.1, 0.9), other = test_between(5, 15);
    for (int flash = 0; flash < 2; flash++) {
      double same = COP("multi_condenser", p.fluid, {"t_evap", p.evap}, {"t_cond_1", p.cond},
                        {"t_cond_2", p.cond}, {"share_1", flash ? 0.5 + share / 2 : share},
                        {"superheat", p.superheat}, {"subcool", p.subcool}, {"eta_is", p.eta},
                        {"flash", flash});
      assert_close(same, simple, 1e-9, 0);
    }
    assert_close(COP("multi_condenser", p.fluid, {"t_evap", p.evap}, {"t_cond_1", p.cond},
                     {"t_cond_2", p.cond + other}, {"share_1", 1}, {"superheat", p.superheat},
                     {"subcool", p.subcool}, {"eta_is", p.eta}),
                 simple, 1e-9, 0);
    double cooling = simple - 1;
    assert_close(COP("multi_evaporator", p.fluid, {"t_evap_1", p.evap}, {"t_evap_2", p.evap},
                     {"t_cond", p.cond}, {"share_1", share}, {"superheat", p.superheat},
                     {"subcool", p.subcool}, {"eta_is", p.eta}),
                 cooling, 1e-9, 0);
    assert_close(COP("multi_evaporator", p.fluid, {"t_evap_1", p.evap - other},
                     {"t_evap_2", p.evap}, {"t_cond", p.cond}, {"share_1", 0},
                     {"superheat", p.superheat}, {"subcool", p.subcool}, {"eta_is", p.eta}),
                 cooling, 1e-9, 0);
    assert_close(COP("parallel", p.fluid, {"circuits", 3}, {"t_evap_1", p.evap},
                     {"t_evap_2", p.evap}, {"t_evap_3", p.evap}, {"t_cond_1", p.cond},
                     {"t_cond_2", p.cond}, {"t_cond_3", p.cond}, {"superheat", p.superheat},
                     {"subcool", p.subcool}, {"eta_is", p.eta}),
                 simple, 1e-9, 0);
  }
}

/** COP (1 - Te/Tc) tends to 1 - rho''/rho': the valve takes the liquid's v dp. */
static void a_vanishing_lift_obeys_clapeyron(void **state) {
  (void)state;
  for (int k = 0; k < FLUIDS; k++) {
    hl_fluid *fluid;
    hl_fluid_saturation sat;
    double t = test_between(300, 340), lift = 1e-3;
    assert_int_equal(hl_fluid_new(ctx, fluids[k], HL_FLUID_REFERENCE_FILE, &fluid), HL_OK);
    assert_int_equal(hl_fluid_saturation_T(fluid, t, &sat), HL_OK);
    double cop = COP("vc_simple", fluids[k], {"t_evap", t - lift}, {"t_cond", t}, {"superheat", 0},
                     {"subcool", 0}, {"eta_is", 1});
    assert_close(cop * lift / t, 1 - sat.vapour.rho / sat.liquid.rho, 1e-5, 0);
    hl_fluid_free(fluid);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_internal_exchanger_of_effectiveness_0_is_none),
      cmocka_unit_test(ideal_stages_in_series_are_one),
      cmocka_unit_test(an_economiser_that_does_not_subcool_is_none),
      cmocka_unit_test(a_tank_at_either_end_is_none),
      cmocka_unit_test(a_cascade_has_the_cop_of_its_circuits),
      cmocka_unit_test(a_gas_cooler_below_the_critical_pressure_is_a_condenser),
      cmocka_unit_test(levels_that_coincide_are_one),
      cmocka_unit_test(a_vanishing_lift_obeys_clapeyron),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
