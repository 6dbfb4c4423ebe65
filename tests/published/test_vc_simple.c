/** Simple vapour compression cycles against tests/published/cycles/vc_simple.json, which names its
 * source. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/cycle.h>
#include <heatloom/data.h>

#include "support/test.h"

static hl_ctx *ctx;
static hl_json *document;

static int setup(void **state) {
  (void)state;
  char path[600];
  const char *root = getenv("HEATLOOM_SOURCE");
  snprintf(path, sizeof path, "%s/tests/published/cycles/vc_simple.json", root ? root : ".");
  ctx = hl_ctx_new(NULL);
  return ctx != NULL && hl_json_load(ctx, path, &document) == HL_OK ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  hl_json_free(document);
  hl_ctx_free(ctx);
  return 0;
}

static double number(const hl_json *node, const char *key) {
  return hl_json_number(hl_json_find(node, key), NAN);
}

static hl_machine *machine_of(const hl_json *item) {
  const hl_json *parameters = hl_json_find(item, "parameters");
  hl_machine *machine;
  const char *fluid = hl_json_text(hl_json_find(parameters, "fluid"), "");
  assert_int_equal(hl_machine_new(ctx, "vc_simple", fluid, &machine), HL_OK);
  for (int k = 1; k < hl_json_count(parameters); k++)
    assert_int_equal(hl_machine_set(machine, hl_json_key(parameters, k),
                                    hl_json_number(hl_json_at(parameters, k), NAN)),
                     HL_OK);
  return machine;
}

static void compare_states(const hl_json *item, const hl_cycle_result *r) {
  const hl_json *states = hl_json_find(item, "states");
  assert_int_equal(hl_json_count(states), r->state_count);
  for (int k = 0; k < r->state_count; k++) {
    const hl_json *want = hl_json_at(states, k);
    const hl_cycle_state *got = &r->state[k], *first = &r->state[0];
    assert_close(got->p, number(want, "p"), 1e-6, 0);
    assert_close(got->t, number(want, "t"), 0, 1e-4);
    assert_close(got->h - first->h, number(want, "dh"), 1e-6, 1e-6);
    assert_close(got->s - first->s, number(want, "ds"), 1e-6, 1e-8);
    assert_close(1000 * got->m, number(item, "m"), 1e-6, 0);
    assert_int_equal(isnan(got->x), isnan(number(want, "x")));
    if (!isnan(got->x))
      assert_close(got->x, number(want, "x"), 1e-6, 1e-9);
  }
}

/** Entropic mean temperature of an external stream. [K] */
static double mean(const hl_json *stream) {
  double a = hl_json_number(hl_json_at(stream, 0), NAN),
         b = hl_json_number(hl_json_at(stream, 1), NAN);
  return fabs(b - a) < 1e-9 ? a : (b - a) / log(b / a);
}

/** Exergy destroyed in a component, 0 if it is not listed. [W] */
static double lost(const hl_cycle_result *r, const char *component) {
  for (int k = 0; k < r->group.loss_count; k++)
    if (strcmp(r->loss[k].component, component) == 0)
      return r->loss[k].exergy;
  return 0;
}

/** Destroyed in all; in the exchangers by friction and by the difference to the external stream. */
static void compare_destroyed(const hl_json *item, const hl_cycle_result *r) {
  const hl_json *want = hl_json_find(item, "destroyed");
  double t0 = 298.15, tolerance = 1e-5 * number(item, "power");
  double sink = r->q_sink * (1 - t0 / mean(hl_json_find(item, "sink")));
  double source = r->q_source * (1 - t0 / mean(hl_json_find(item, "source")));
  double condenser = r->profile[0].exergy - sink + lost(r, "condenser");
  double evaporator = source - r->profile[1].exergy + lost(r, "evaporator");
  assert_close(1000 * condenser, number(want, "condenser"), 0, tolerance);
  assert_close(1000 * evaporator, number(want, "evaporator"), 0, tolerance);
  assert_close(1000 * lost(r, "compressor"), number(want, "compressor"), 0, tolerance);
  assert_close(1000 * lost(r, "valve"), number(want, "valve"), 0, tolerance);
  double drive = number(want, "drive");
  assert_close(1000 * lost(r, "drive"), isnan(drive) ? 0 : drive, 0, tolerance);
}

/** Every corner (share of the heat, temperature) is a corner of the profile. */
static void compare_corners(const hl_json *corners, const hl_profile *profile) {
  for (int k = 0; k < hl_json_count(corners); k++) {
    double q = hl_json_number(hl_json_at(hl_json_at(corners, k), 0), NAN) / 1000, sum = 0,
           nearest = fabs(q);
    double t = hl_json_number(hl_json_at(hl_json_at(corners, k), 1), NAN);
    for (int i = 0; i < profile->count; i++) {
      sum += profile->piece[i].q;
      nearest = fmin(nearest, fabs(sum - q));
    }
    assert_true(nearest < 1e-7);
    assert_close(hl_profile_temperature_at(profile, q), t, 0, 1e-4);
  }
}

static void cycles_have_the_reference_values(void **state) {
  (void)state;
  const hl_json *cases = hl_json_find(document, "cases");
  assert_int_equal(hl_json_count(cases), 10);
  for (int k = 0; k < hl_json_count(cases); k++) {
    const hl_json *item = hl_json_at(cases, k);
    hl_machine *machine = machine_of(item);
    hl_cycle_result result;
    print_message("%s\n", hl_json_text(hl_json_find(item, "id"), ""));
    assert_int_equal(hl_machine_eval(machine, 298.15, 101325, &result), HL_OK);
    assert_close(result.cop, number(item, "cop"), 1e-6, 0);
    assert_close(1000 * result.shaft, number(item, "shaft"), 1e-6, 0);
    assert_close(1000 * result.power, number(item, "power"), 1e-6, 0);
    assert_close(1000 * result.q_source, number(item, "q_source"), 1e-6, 0);
    compare_states(item, &result);
    compare_destroyed(item, &result);
    compare_corners(hl_json_find(item, "condenser"), &result.profile[0]);
    compare_corners(hl_json_find(item, "evaporator"), &result.profile[1]);
    const hl_cycle_state *s = result.state;
    double hot = (s[1].h - s[2].h) / (s[1].s - s[2].s),
           cold = (s[0].h - s[3].h) / (s[0].s - s[3].s);
    assert_true(result.cop < hot / (hot - cold));
    if (!isnan(number(item, "cop_bound"))) /* given without pressure drops */
      assert_close(hot / (hot - cold), number(item, "cop_bound"), 1e-6, 0);
    hl_machine_free(machine);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(cycles_have_the_reference_values)};
  return cmocka_run_group_tests(tests, setup, teardown);
}
