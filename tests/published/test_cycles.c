/**
 * Systems of the library against the reference values of tests/published/cycles, whose files name
 * their source: states, powers, heat, exergy destroyed by component with the external streams,
 * approaches to these streams, corners of the profiles.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/cycle.h>
#include <heatloom/data.h>

#include "support/own_context.h"

static const double ambient = 298.15;

static double number(const hl_json *node, const char *key) {
  return hl_json_number(hl_json_find(node, key), NAN);
}

static double item_at(const hl_json *list, int k) {
  return hl_json_number(hl_json_at(list, k), NAN);
}

static hl_machine *machine_of(const hl_json *item) {
  const hl_json *parameters = hl_json_find(item, "parameters");
  hl_machine *machine;
  assert_int_equal(hl_machine_new(ctx, hl_json_text(hl_json_find(item, "cycle"), ""),
                                  hl_json_text(hl_json_find(item, "fluid"), NULL), &machine),
                   HL_OK);
  for (int k = 0; k < hl_json_count(parameters); k++)
    assert_int_equal(hl_machine_set(machine, hl_json_key(parameters, k), item_at(parameters, k)),
                     HL_OK);
  return machine;
}

static const hl_cycle_state *state_named(const hl_cycle_result *r, const char *label, int circuit) {
  for (int k = 0; k < r->state_count; k++)
    if (strcmp(r->state[k].label, label) == 0 && r->state[k].circuit == circuit)
      return &r->state[k];
  fail_msg("no state \"%s\" of circuit %d", label, circuit);
  return NULL;
}

/** Differences of h and s against the first listed state of the same fluid. */
static void compare_states(const hl_json *item, const hl_cycle_result *r) {
  const hl_json *states = hl_json_find(item, "states");
  for (int k = 0; k < hl_json_count(states); k++) {
    const hl_json *want = hl_json_at(states, k);
    const hl_json *from = hl_json_find(want, "from");
    int circuit = (int)hl_json_number(hl_json_find(want, "circuit"), 0);
    const hl_cycle_state *got =
        state_named(r, hl_json_text(hl_json_find(want, "label"), hl_json_key(states, k)), circuit);
    const hl_cycle_state *first =
        state_named(r, hl_json_text(from ? from : hl_json_find(item, "from"), ""),
                    (int)hl_json_number(hl_json_find(want, "from_circuit"), (double)circuit));
    assert_close(got->p, number(want, "p"), 1e-6, 0);
    assert_close(got->t, number(want, "t"), 0, 1e-4);
    assert_close(got->h - first->h, number(want, "dh"), 1e-6, 1e-3);
    assert_close(got->s - first->s, number(want, "ds"), 1e-6, 1e-5);
    if (!isnan(number(want, "x")))
      assert_close(got->x, number(want, "x"), 1e-6, 1e-8);
  }
}

/** Entropic mean temperature of an external stream. [K] */
static double mean(const hl_json *stream) {
  double a = item_at(stream, 0), b = item_at(stream, 1);
  return fabs(b - a) < 1e-9 ? a : (b - a) / log(b / a);
}

static const hl_profile *profile_named(const hl_cycle_result *r, const char *name) {
  for (int k = 0; k < r->group.profile_count; k++)
    if (strcmp(r->profile[k].name, name) == 0)
      return &r->profile[k];
  return NULL;
}

/** Exergy destroyed in a component, 0 if it is not listed. [W] */
static double lost(const hl_cycle_result *r, const char *component) {
  for (int k = 0; k < r->group.loss_count; k++)
    if (strcmp(r->loss[k].component, component) == 0)
      return r->loss[k].exergy;
  return 0;
}

/** Destroyed between a profile and its external stream. [W] */
static double between(const hl_json *item, const hl_cycle_result *r, const char *name) {
  const hl_profile *profile = profile_named(r, name);
  const hl_json *stream = hl_json_find(hl_json_find(item, "heat"), name);
  if (!profile || !stream)
    return 0;
  double outside = hl_profile_heat(profile) * (1 - ambient / mean(stream));
  return profile->side == HL_SIDE_HOT ? profile->exergy - outside : outside - profile->exergy;
}

/** Which profile a component with an external stream stands for. */
static const char *stream_of(const hl_json *item, const char *component) {
  return hl_json_text(hl_json_find(hl_json_find(item, "exchangers"), component), "");
}

static void compare_destroyed(const hl_json *item, const hl_cycle_result *r) {
  const hl_json *want = hl_json_find(item, "destroyed");
  double close = fmax(1e-2, 1e-5 * fabs(number(item, "shaft")));
  for (int k = 0; k < hl_json_count(want); k++) {
    const char *name = hl_json_key(want, k);
    double got = 1000 * (lost(r, name) + between(item, r, stream_of(item, name)));
    if (!(fabs(got - item_at(want, k)) <= close))
      fail_msg("%s destroys %.6f W, expected %.6f W", name, got, item_at(want, k));
  }
}

/** Least difference to an external stream in counterflow, at the corners of the profile. [K] */
static double approach(const hl_profile *profile, const hl_json *stream) {
  double heat = hl_profile_heat(profile), q = 0, least = INFINITY;
  double in = item_at(stream, 0), out = item_at(stream, 1);
  for (int k = 0; k <= profile->count; k++) {
    const hl_piece *piece = &profile->piece[k < profile->count ? k : k - 1];
    double t = k < profile->count ? piece->t_in : piece->t_out;
    double outside = out + (in - out) * q / heat; /* enters where the fluid leaves */
    least = fmin(least, profile->side == HL_SIDE_HOT ? t - outside : outside - t);
    if (k < profile->count)
      q += piece->q;
  }
  return least;
}

static void compare_streams(const hl_json *item, const hl_cycle_result *r) {
  const hl_json *heat = hl_json_find(item, "heat"), *q = hl_json_find(item, "q");
  for (int k = 0; k < hl_json_count(q); k++) {
    const hl_profile *profile = profile_named(r, hl_json_key(q, k));
    assert_non_null(profile);
    assert_close(1000 * hl_profile_heat(profile), item_at(q, k), 1e-6, 0);
  }
  for (int k = 0; k < hl_json_count(heat); k++) {
    const char *name = hl_json_key(heat, k);
    double want = number(hl_json_find(item, "approach"), name);
    if (!isnan(want))
      assert_close(approach(profile_named(r, name), hl_json_at(heat, k)), want, 0,
                   /* inside a single phase the reference samples */ 0.05);
  }
}

/** Every corner (heat from the inlet, temperature) is a corner of the profile. */
static void compare_corners(const hl_json *corners, const hl_profile *profile) {
  for (int k = 0; k < hl_json_count(corners); k++) {
    double q = item_at(hl_json_at(corners, k), 0) / 1000, sum = 0, nearest = fabs(q);
    for (int i = 0; i < profile->count; i++) {
      sum += profile->piece[i].q;
      nearest = fmin(nearest, fabs(sum - q));
    }
    assert_true(nearest < 1e-6);
    assert_close(hl_profile_temperature_at(profile, q), item_at(hl_json_at(corners, k), 1), 0,
                 1e-4);
  }
}

static void compare_if_given(const hl_json *item, const char *key, double got) {
  if (!isnan(number(item, key)) && !(fabs(got - number(item, key)) <= 1e-6 * fabs(got)))
    fail_msg("%s is %.10g, expected %.10g", key, got, number(item, key));
}

static void compare_case(const hl_json *item) {
  static hl_cycle_result r;
  hl_machine *machine = machine_of(item);
  print_message("%s\n", hl_json_text(hl_json_find(item, "id"), ""));
  if (hl_machine_eval(machine, ambient, 101325, &r) != HL_OK)
    fail_msg("%s", r.reason);
  compare_if_given(item, "cop", r.cop);
  compare_if_given(item, "shaft", 1000 * r.shaft);
  compare_if_given(item, "power", 1000 * r.power);
  compare_if_given(item, "p_low", r.p_low);
  compare_if_given(item, "p_high", r.p_high);
  compare_if_given(item, "fuel", 1000 * r.group.fuel);
  compare_if_given(item, "exergy_in", 1000 * r.group.exergy_in);
  compare_if_given(item, "product", 1000 * r.profile[0].exergy);
  compare_if_given(item, "swept_volume", 1000 * r.swept_volume[0]);
  compare_if_given(item, "swept_volume_2", 1000 * r.swept_volume[1]);
  compare_if_given(item, "t_hot", r.t_hot);
  compare_if_given(item, "t_cold", r.t_cold);
  compare_if_given(item, "cop_bound", r.cop_bound);
  if (!isnan(number(item, "t_discharge")))
    assert_close(r.t_discharge, number(item, "t_discharge"), 0, 1e-4);
  if (!isnan(number(item, "internal_approach")))
    assert_close(r.internal_approach, number(item, "internal_approach"), 0, 1e-4);
  compare_streams(item, &r);
  compare_states(item, &r);
  compare_destroyed(item, &r);
  const hl_json *corners = hl_json_find(item, "corners");
  for (int k = 0; k < hl_json_count(corners); k++)
    compare_corners(hl_json_at(corners, k), profile_named(&r, hl_json_key(corners, k)));
  hl_machine_free(machine);
}

static void compare_file(const char *name, int count) {
  char path[600];
  hl_json *document;
  test_path(path, sizeof path, "tests/published/cycles/%s", name);
  assert_int_equal(hl_json_load(ctx, path, &document), HL_OK);
  const hl_json *cases = hl_json_find(document, "cases");
  assert_int_equal(hl_json_count(cases), count);
  for (int k = 0; k < hl_json_count(cases); k++)
    compare_case(hl_json_at(cases, k));
  hl_json_free(document);
}

static void circuits_have_the_reference_values(void **state) {
  (void)state;
  compare_file("circuits.json", 53);
}

static void systems_of_several_levels_have_the_reference_values(void **state) {
  (void)state;
  compare_file("several_levels.json", 15);
}

/** Source 95 to 90 °C, sink 160 to 200 °C: COPs as printed; three cross their sink. */
static void published_transcritical_heat_pumps(void **state) {
  (void)state;
  char path[600];
  hl_json *document;
  static hl_cycle_result r;
  test_path(path, sizeof path, "tests/published/cycles/transcritical_published.json");
  assert_int_equal(hl_json_load(ctx, path, &document), HL_OK);
  const hl_json *cases = hl_json_find(document, "cases");
  assert_int_equal(hl_json_count(cases), 14);
  int crossing = 0;
  for (int k = 0; k < hl_json_count(cases); k++) {
    const hl_json *item = hl_json_at(cases, k), *parameters = hl_json_find(item, "parameters");
    hl_machine *machine;
    assert_int_equal(hl_machine_new(ctx, "transcritical",
                                    hl_json_text(hl_json_find(item, "fluid"), ""), &machine),
                     HL_OK);
    for (int i = 0; i < hl_json_count(parameters); i++)
      assert_int_equal(hl_machine_set(machine, hl_json_key(parameters, i), item_at(parameters, i)),
                       HL_OK);
    if (hl_machine_eval(machine, ambient, 101325, &r) != HL_OK)
      fail_msg("%s", r.reason);
    print_message("%s %.2f bar: COP %.6f, published %.6f\n",
                  hl_json_text(hl_json_find(item, "fluid"), ""), r.p_high / 1e5, r.cop,
                  number(item, "published"));
    assert_close(r.cop, number(item, "published"), number(item, "within"), 0);
    compare_if_given(item, "cop", r.cop);
    const hl_profile *gas = profile_named(&r, "condensation");
    double heat = hl_profile_heat(gas), q = 0, least = INFINITY;
    for (int i = 0; i < gas->count; q += gas->piece[i++].q)
      least = fmin(least, gas->piece[i].t_in - (473.15 - 40 * q / heat));
    least = fmin(least, gas->piece[gas->count - 1].t_out - 433.15);
    assert_close(least, number(item, "approach"), 0, 0.05);
    crossing += least < 0;
    hl_machine_free(machine);
  }
  assert_int_equal(crossing, 3);
  hl_json_free(document);
}

static void gas_and_power_systems_have_the_reference_values(void **state) {
  (void)state;
  compare_file("gas_and_power.json", 38);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(circuits_have_the_reference_values),
      cmocka_unit_test(systems_of_several_levels_have_the_reference_values),
      cmocka_unit_test(published_transcritical_heat_pumps),
      cmocka_unit_test(gas_and_power_systems_have_the_reference_values),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
