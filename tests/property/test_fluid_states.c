/** Fluids: thermodynamic identities and round trips of the flashes on random states. */
#include <math.h>
#include <stdio.h>

#include "support/fluid.h"
#include "support/test.h"

static void ten_thousand(const hl_fluid *fluid, const hl_fluid_info *info) {
  fluid_check_states(fluid, info, 10000);
}

static void flashes_find_the_state_they_came_from(void **state) {
  (void)state;
  fluid_each(true, ten_thousand);
}

/** Central difference of 4th order of a property at constant other input. */
typedef double (*property)(const hl_fluid *fluid, double a, double b);

static double h_of(const hl_fluid *fluid, double p, double t) {
  double h;
  assert_int_equal(hl_fluid_h_pT(fluid, p, t, &h), HL_OK);
  return h;
}
static double s_of(const hl_fluid *fluid, double p, double t) {
  double s;
  assert_int_equal(hl_fluid_s_pT(fluid, p, t, &s), HL_OK);
  return s;
}
static double v_of(const hl_fluid *fluid, double p, double t) {
  double rho;
  assert_int_equal(hl_fluid_rho_pT(fluid, p, t, &rho), HL_OK);
  return 1 / rho;
}
static double v_of_ps(const hl_fluid *fluid, double p, double s) {
  hl_fluid_state at;
  assert_int_equal(hl_fluid_state_ps(fluid, p, s, &at), HL_OK);
  return 1 / at.rho;
}

static double by_first(property f, const hl_fluid *fluid, double a, double b, double step) {
  return (f(fluid, a - 2 * step, b) - 8 * f(fluid, a - step, b) + 8 * f(fluid, a + step, b) -
          f(fluid, a + 2 * step, b)) /
         (12 * step);
}
static double by_second(property f, const hl_fluid *fluid, double a, double b, double step) {
  return (f(fluid, a, b - 2 * step) - 8 * f(fluid, a, b - step) + 8 * f(fluid, a, b + step) -
          f(fluid, a, b + 2 * step)) /
         (12 * step);
}

static void identities(const hl_fluid *fluid, const hl_fluid_info *info) {
  for (int k = 0; k < 400; k++) {
    double t = test_between(1.05 * fluid_coldest(info), 1.5 * info->t_critical), p_sat = 0;
    double p = info->p_critical * pow(10, test_between(-3, 1));
    if (hl_fluid_p_sat_T(fluid, t, &p_sat) == HL_OK && fabs(log(p / p_sat)) < 0.1)
      continue; /* differences must not cross the line */
    if (fabs(t / info->t_critical - 1) < 0.05 || p > info->p_max || t > 1.4 * info->t_max)
      continue; /* nor meet the critical point */
    hl_fluid_state at;
    hl_fluid_caloric c;
    assert_int_equal(hl_fluid_state_pT(fluid, p, t, &at), HL_OK);
    assert_int_equal(hl_fluid_caloric_state(fluid, &at, &c), HL_OK);
    double dt = 1e-4 * t, dp = 2e-3 * p, v = 1 / at.rho;
    double s_t = by_second(s_of, fluid, p, t, dt), h_t = by_second(h_of, fluid, p, t, dt);
    double v_t = by_second(v_of, fluid, p, t, dt), v_p = by_first(v_of, fluid, p, t, dp);
    double h_p = by_first(h_of, fluid, p, t, dp), s_p = by_first(s_of, fluid, p, t, dp);
    assert_close(h_t, c.cp, 1e-7, 0);
    assert_close(t * s_t, c.cp, 1e-7, 0);
    /* Where differences in p drown in the rounding of h and v, only the order of magnitude is asked
     * for. */
    double noise = 1e-12 * 8.314 / info->molar_mass * info->t_critical / dp;
    assert_close(s_p, -v_t, 1e-6, 10 * noise / t);
    assert_close(h_p, v - t * v_t, 1e-6, 10 * noise);
    assert_close(c.cp - c.cv, -t * v_t * v_t / v_p, 1e-5,
                 1e-9 * c.cp + fabs(c.cp * 1e-11 / (v_p / v * dp)));
    double v_ps = by_first(v_of_ps, fluid, p, at.s, dp);
    assert_close(1 / (c.w * c.w), -v_ps / (v * v), 1e-5, 1e-11 * at.rho / dp * v);
    assert_true(c.cv > 0 && c.cp > c.cv && c.w > 0);
  }
}

static void properties_obey_maxwell_and_gibbs(void **state) {
  (void)state;
  fluid_each(true, identities);
}

static double p_sat_of(const hl_fluid *fluid, double t, double unused) {
  double p;
  (void)unused;
  assert_int_equal(hl_fluid_p_sat_T(fluid, t, &p), HL_OK);
  return p;
}

static void saturation_identities(const hl_fluid *fluid, const hl_fluid_info *info) {
  double before = 0;
  for (int k = 1; k < 400; k++) {
    double t = info->t_triple + k / 400.0 * (0.9995 * info->t_critical - info->t_triple), t_back;
    hl_fluid_saturation sat;
    assert_int_equal(hl_fluid_saturation_T(fluid, t, &sat), HL_OK);
    assert_true(sat.p > before);
    before = sat.p;
    assert_int_equal(hl_fluid_t_sat_p(fluid, sat.p, &t_back), HL_OK);
    assert_close(t_back, t, 1e-13, 0);
    /* equal Gibbs energies, and the pressure of the equation on the vapour side */
    double r = 8.314 / info->molar_mass,
           gibbs = sat.vapour.h - sat.liquid.h - t * (sat.vapour.s - sat.liquid.s);
    assert_close(gibbs, 0, 0, 1e-11 * r * info->t_critical);
    hl_fluid_state side;
    assert_int_equal(hl_fluid_state_Trho(fluid, t, sat.vapour.rho, &side), HL_OK);
    assert_close(side.p, sat.p, 1e-12, 0);
    /* Clapeyron */
    double dt = fmin(2e-4 * t, 0.02 * (info->t_critical - t)),
           slope = by_first(p_sat_of, fluid, t, 0, dt);
    if (t - 2 * dt < info->t_triple)
      continue;
    double v = 1 / sat.vapour.rho - 1 / sat.liquid.rho;
    assert_close(slope, (sat.vapour.s - sat.liquid.s) / v, 1e-8, 0);
    assert_true(sat.liquid.cp > 0 && sat.vapour.cp > 0);
    hl_fluid_caloric c;
    assert_int_equal(hl_fluid_caloric_state(fluid, &sat.liquid, &c), HL_OK);
    assert_close(c.cp, sat.liquid.cp, 1e-12, 0);
  }
}

static void saturation_obeys_clapeyron_and_equal_gibbs_energies(void **state) {
  (void)state;
  fluid_each(false, saturation_identities);
}

/** h is continuous and rises along isobars across every border between methods. */
static void isobars(const hl_fluid *fluid, const hl_fluid_info *info) {
  static const double share[] = {0.01, 0.3, 0.9, 0.99, 0.9999, 1.0001, 1.01, 1.1, 2, 5};
  for (size_t i = 0; i < sizeof share / sizeof *share; i++) {
    double p = fmin(share[i] * info->p_critical, info->p_max), t_before = 0, s_before = -INFINITY,
           low, high;
    assert_int_equal(hl_fluid_h_pT(fluid, p, fluid_coldest(info) + 1, &low), HL_OK);
    assert_int_equal(
        hl_fluid_h_pT(fluid, p, 1.3 * fmax(info->t_critical, fluid_coldest(info)), &high), HL_OK);
    for (int k = 0; k <= 500; k++) {
      hl_fluid_state at;
      assert_int_equal(hl_fluid_state_ph(fluid, p, low + (high - low) * k / 500, &at), HL_OK);
      assert_true(at.t > t_before * (1 - 1e-12) && at.s > s_before);
      t_before = at.t;
      s_before = at.s;
    }
  }
}

static void temperature_and_entropy_rise_along_isobars(void **state) {
  (void)state;
  fluid_each(true, isobars);
}

/* Isobars within 1e-12 to 0.1 of the critical pressure, where cp is beyond all bounds: the state
 * found has the h and s it was asked for, by the equation itself, or is refused (a few in 1000). */
static void critical_isobars(const hl_fluid *fluid, const hl_fluid_info *info) {
  int refused = 0, asked = 0;
  for (int n = 0; n < 400 && !info->mixture; n++) {
    const double side = n % 2 == 0 ? 1 : -1;
    const double p = info->p_critical * (1 + side * pow(10, test_between(-12, -1)));
    const double rho =
        info->rho_critical * (1 + (n % 4 < 2 ? 1 : -1) * pow(10, test_between(-6, -0.3)));
    double low = 0.9 * info->t_critical, high = 1.2 * info->t_critical;
    hl_fluid_state at;
    for (int k = 0; k < 100; k++) {
      const double t = 0.5 * (low + high);
      if (hl_fluid_state_Trho(fluid, t, rho, &at) != HL_OK)
        break;
      *(at.p > p ? &high : &low) = t;
    }
    if (hl_fluid_state_Trho(fluid, 0.5 * (low + high), rho, &at) != HL_OK || !isnan(at.x) ||
        fabs(at.p / p - 1) > 1e-13)
      continue; /* between the phases, or too hot */
    for (int of_h = 0; of_h < 2; of_h++) {
      hl_fluid_state found, back;
      hl_status status = of_h ? hl_fluid_state_ph(fluid, p, at.h, &found)
                              : hl_fluid_state_ps(fluid, p, at.s, &found);
      asked++;
      refused += status != HL_OK;
      if (status != HL_OK || !isnan(found.x))
        continue;
      assert_int_equal(hl_fluid_state_Trho(fluid, found.t, found.rho, &back), HL_OK);
      const double r = 8.314462618 / info->molar_mass;
      if (of_h)
        assert_close(back.h, at.h, 0, 1e-7 * r * info->t_critical);
      else
        assert_close(back.s, at.s, 0, 1e-7 * r);
    }
  }
  assert_true(refused <= 4 + asked / 100);
}

static void flashes_hold_beside_the_critical_point(void **state) {
  (void)state;
  fluid_each(false, critical_isobars);
}

static void hints(const hl_fluid *fluid, const hl_fluid_info *info) {
  for (int k = 0; k < 500; k++) {
    hl_fluid_saturation sat;
    double t = test_between(info->t_triple, 0.98 * info->t_critical), span;
    assert_int_equal(hl_fluid_saturation_T(fluid, t, &sat), HL_OK);
    span = sat.vapour.h - sat.liquid.h;
    hl_fluid_state start, plain, helped;
    double h = sat.liquid.h + test_between(0, 1.5) * span;
    assert_int_equal(hl_fluid_state_ph(fluid, sat.p, h + 0.05 * span * test_between(0, 1), &start),
                     HL_OK);
    hl_fluid_hint hint = {&sat, &start};
    assert_int_equal(hl_fluid_state_ph(fluid, sat.p, h, &plain), HL_OK);
    assert_int_equal(hl_fluid_state_ph_near(fluid, sat.p, h, &hint, &helped), HL_OK);
    assert_close(helped.t, plain.t, 1e-10, 0);
    assert_close(helped.rho, plain.rho, 1e-8, 0);
    assert_int_equal(hl_fluid_state_ps_near(fluid, sat.p, plain.s, &hint, &helped), HL_OK);
    assert_close(helped.t, plain.t, 1e-10, 0);
    assert_int_equal(hl_fluid_state_pT_near(fluid, sat.p, t * 1.05, &hint, &helped), HL_OK);
    assert_int_equal(hl_fluid_state_pT(fluid, sat.p, t * 1.05, &plain), HL_OK);
    assert_close(helped.h, plain.h, 1e-11, 1e-6);
  }
}

static void hints_change_nothing_but_time(void **state) {
  (void)state;
  fluid_each(false, hints);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(flashes_find_the_state_they_came_from),
      cmocka_unit_test(properties_obey_maxwell_and_gibbs),
      cmocka_unit_test(saturation_obeys_clapeyron_and_equal_gibbs_energies),
      cmocka_unit_test(temperature_and_entropy_rise_along_isobars),
      cmocka_unit_test(flashes_hold_beside_the_critical_point),
      cmocka_unit_test(hints_change_nothing_but_time),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
