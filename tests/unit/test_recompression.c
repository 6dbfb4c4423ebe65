/** Vapour of the process recompressed: balances, injection, pieces, refusals. */
#include <math.h>
#include <string.h>

#include <heatloom/integration.h>

#include "support/problem.h"

static hl_ctx *ctx;
static hl_problem *problem;

/** Vapour that leaves an evaporator and its product; a superheated one; what is heated. */
static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  problem = test_problem(ctx);
  test_stream(problem, "Vapour", 100, 100, 1000, 2);
  test_stream(problem, "Steam", 160, 90, 500, NAN);
  test_stream(problem, "Boil", 110, 110, -1200, 2);
  test_utility(problem, "Fresh steam", HL_SIDE_HOT, 180, 180, NAN, 0.05);
  test_check(problem);
  return 0;
}

static int teardown(void **state) {
  (void)state;
  hl_problem_free(problem);
  hl_ctx_free(ctx);
  return 0;
}

static hl_recompression_settings settings_of(int stages, double p_out, bool inject) {
  hl_recompression_settings settings;
  hl_settings_init(&hl_recompression_table, &settings);
  settings.stages = stages;
  settings.p_out = p_out;
  settings.inject = inject;
  return settings;
}

static hl_recompression *solve(int stream, double p_supply,
                               const hl_recompression_settings *settings) {
  hl_recompression *x;
  assert_int_equal(hl_recompression_solve(problem, hl_problem_groups(problem), stream, "R718",
                                          p_supply, settings, &x),
                   HL_OK);
  return x;
}

/** Energy: what goes in with the vapour and the shaft comes out as heat and with the condensate
 * that leaves; mass: what is injected is what the flow grows by. */
static void assert_balances(const hl_recompression *x, int stream) {
  const hl_recompression_result *r = hl_recompression_results(x);
  double m = r->m, shaft = 0, injected = 0;
  for (int k = 0; k < r->stage_count; k++) {
    const hl_recompression_stage *s = &r->stage[k];
    assert_close(s->m, m + s->injected, 1e-12, 0);
    if (k > 0) {
      const hl_recompression_stage *before = s - 1;
      assert_close(s->m * s->h_in, before->m * before->h_out + s->injected * r->h_target, 1e-12, 0);
      assert_close(s->p_in, before->p_out, 1e-12, 0);
      assert_close(s->p_out / s->p_in, before->p_out / before->p_in, 1e-9, 0);
    }
    assert_true(s->p_out > s->p_in && s->h_out > s->h_in);
    m = s->m;
    injected += s->injected;
    shaft += s->m * (s->h_out - s->h_in);
  }
  assert_close(r->m_hot, r->m + injected, 1e-12, 0);
  assert_close(r->shaft, shaft, 1e-12, 0);
  double in = r->m * r->stage[0].h_in + r->shaft, out = r->q + r->m * r->h_target;
  assert_close(in, out, 1e-12, 0);
  const hl_profile *profile = &hl_recompression_groups(x)->group[0].profile[stream];
  assert_close(hl_profile_heat(profile), r->q, 1e-12, 0);
  for (int k = 0; k < profile->count; k++) {
    assert_true(profile->piece[k].t_out <= profile->piece[k].t_in);
    assert_true(profile->piece[k].q > 0);
    if (k > 0)
      assert_close(profile->piece[k].t_in, profile->piece[k - 1].t_out, 1e-9, 0);
  }
}

static void condensing_vapour_boils_the_product(void **state) {
  (void)state;
  hl_recompression_settings settings = settings_of(1, 2e5, false);
  hl_recompression *x = solve(0, NAN, &settings);
  assert_balances(x, 0);
  const hl_recompression_result *r = hl_recompression_results(x);
  /* IAPWS-95: 101.42 kPa at 100 degC with 2256.5 kJ/kg of evaporation. */
  assert_close(r->p_supply, 101.418e3, 1e-4, 0);
  assert_close(r->m, 1000 / 2256.47, 1e-4, 0);
  const hl_profile *profile = &hl_recompression_groups(x)->group[0].profile[0];
  assert_int_equal(profile->piece[0].phase, HL_PHASE_DESUPERHEAT);
  assert_int_equal(profile->piece[profile->count - 1].phase, HL_PHASE_SUBCOOL);
  assert_close(profile->piece[0].dt_cont, 2, 0, 0);
  assert_string_equal(profile->name, "Vapour");
  double condensing = 0;
  for (int k = 0; k < profile->count; k++)
    if (profile->piece[k].phase == HL_PHASE_CONDENSE) {
      condensing += profile->piece[k].q;
      assert_close(profile->piece[k].t_in, 120.21 + TEST_KELVIN, 0, 0.01);
    }
  assert_true(condensing > 0.9 * r->q);
  hl_targets *before, *after;
  assert_int_equal(hl_targets_solve(problem, NULL, &before), HL_OK);
  assert_int_equal(hl_targets_solve_residual(problem, NULL, hl_recompression_groups(x),
                                             (double[]){1, 0}, &after),
                   HL_OK);
  assert_true(hl_targets_hot(after) < hl_targets_hot(before) - 800e3);
  assert_close(hl_targets_utility_at(after, 0)->duty, hl_targets_hot(after), 1e-9, 1e-3);
  assert_close(hl_targets_power(after), r->power, 1e-12, 0);
  hl_targets_free(before);
  hl_targets_free(after);
  hl_recompression_free(x);
}

static void injected_condensate_desuperheats_between_stages(void **state) {
  (void)state;
  for (int stages = 2; stages <= HL_RECOMPRESSION_STAGES; stages += 3) {
    hl_recompression_settings dry = settings_of(stages, 6e5, false),
                              wet = settings_of(stages, 6e5, true);
    hl_recompression *without = solve(0, NAN, &dry), *with = solve(0, NAN, &wet);
    assert_balances(without, 0);
    assert_balances(with, 0);
    const hl_recompression_result *a = hl_recompression_results(without),
                                  *b = hl_recompression_results(with);
    hl_fluid *water;
    assert_int_equal(hl_fluid_new(ctx, "R718", HL_FLUID_REFERENCE_FILE, &water), HL_OK);
    for (int k = 1; k < stages; k++) {
      hl_fluid_saturation sat;
      assert_int_equal(hl_fluid_saturation_p(water, b->stage[k].p_in, &sat), HL_OK);
      assert_true(b->stage[k].injected > 0);
      assert_close(b->stage[k].h_in, sat.vapour.h, 1e-9, 0);
      assert_close(a->stage[k].injected, 0, 0, 0);
    }
    hl_fluid_free(water);
    assert_true(b->stage[stages - 1].t_out < a->stage[stages - 1].t_out - 20);
    assert_true(b->m_hot > a->m_hot);
    assert_true(b->shaft < a->shaft); /* more vapour, but denser */
    hl_recompression_free(without);
    hl_recompression_free(with);
  }
}

static void superheated_vapour_keeps_its_target(void **state) {
  (void)state;
  hl_recompression_settings settings = settings_of(2, NAN, false);
  settings.lift = 60;
  hl_recompression *x = solve(1, 101325, &settings);
  assert_balances(x, 1);
  const hl_recompression_result *r = hl_recompression_results(x);
  assert_close(r->stage[1].t_out, 220 + TEST_KELVIN, 0, 1e-6);
  const hl_profile *profile = &hl_recompression_groups(x)->group[0].profile[1];
  assert_close(profile->piece[profile->count - 1].t_out, 90 + TEST_KELVIN, 0, 1e-9);
  assert_close(profile->piece[0].t_in, 220 + TEST_KELVIN, 0, 1e-6);
  /* Another stream after it: powers add up, the first stays replaced. */
  hl_recompression *both;
  assert_int_equal(
      hl_recompression_solve(problem, hl_recompression_groups(x), 0, "R718", NAN, NULL, &both),
      HL_OK);
  const hl_group *process = hl_recompression_groups(both)->group;
  assert_close(process->power, r->power + hl_recompression_results(both)->power, 1e-12, 0);
  assert_ptr_equal(process->profile[1].piece, profile->piece);
  hl_recompression_free(both);
  hl_recompression_free(x);
}

static void refused(int stream, const char *fluid, double p_supply,
                    const hl_recompression_settings *settings, hl_status status, int code,
                    const char *text) {
  hl_recompression *x;
  hl_ctx_clear(ctx);
  assert_int_equal(hl_recompression_solve(problem, hl_problem_groups(problem), stream, fluid,
                                          p_supply, settings, &x),
                   status);
  assert_null(x);
  assert_int_equal(hl_ctx_error(ctx)->code, code);
  if (strstr(hl_ctx_error(ctx)->message, text) == NULL)
    fail_msg("%s", hl_ctx_error(ctx)->message);
}

static void what_cannot_be_recompressed_is_refused(void **state) {
  (void)state;
  hl_recompression_settings set = settings_of(1, 2e5, false), low = settings_of(1, 5e4, false);
  hl_recompression_settings bad = settings_of(9, 2e5, false), wet = settings_of(2, 3e5, true);
  refused(2, "R718", NAN, &set, HL_ERR_ARG, 1, "stream 2");
  refused(3, "R718", NAN, &set, HL_ERR_ARG, 1, "stream 3");
  refused(-1, "R718", NAN, &set, HL_ERR_ARG, 1, "stream -1");
  refused(0, "R718", 0, &set, HL_ERR_ARG, 1, "supply pressure");
  refused(0, "R718", NAN, &bad, HL_ERR_ARG, 12, "stages");
  refused(0, "R7188", NAN, &set, HL_ERR_ARG, 2, "R7188");
  refused(1, "R718", NAN, &set, HL_ERR_RANGE, 8, "supply pressure is not given");
  refused(1, "R718", 1e6, &set, HL_ERR_RANGE, 8, "it is a liquid at its supply");
  refused(0, "R718", NAN, &low, HL_ERR_RANGE, 8, "not above that of its supply");
  refused(1, "Air", 101325, &wet, HL_ERR_RANGE, 8, "mixture");
  refused(0, "Air", NAN, &set, HL_ERR_RANGE, 8, "mixture");
  refused(1, "R600", 101325, &wet, HL_ERR_RANGE, 8, "no condensate to inject");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(condensing_vapour_boils_the_product),
      TEST(injected_condensate_desuperheats_between_stages),
      TEST(superheated_vapour_keeps_its_target),
      TEST(what_cannot_be_recompressed_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
