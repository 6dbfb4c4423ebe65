/** Machines matched to the glides of source and sink, against
 * tests/published/cycles/screening.json. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/data.h>
#include <heatloom/screening.h>

#include "support/own_context.h"

static double number(const hl_json *node, const char *key) {
  return hl_json_number(hl_json_find(node, key), NAN);
}

static hl_outside stream(const hl_json *item, const char *key) {
  const hl_json *pair = hl_json_find(item, key);
  return (hl_outside){hl_json_number(hl_json_at(pair, 0), NAN),
                      hl_json_number(hl_json_at(pair, 1), NAN)};
}

static void compare(const hl_json *item) {
  hl_screening_settings settings;
  hl_screening *screening;
  hl_settings_init(&hl_screening_table, &settings);
  settings.subcool = number(item, "subcool");
  const char *cycle = hl_json_text(hl_json_find(item, "cycle"), "");
  const char *fluid = hl_json_text(hl_json_find(item, "fluid"), "");
  hl_outside source = stream(item, "source"), sink = stream(item, "sink");
  assert_int_equal(
      hl_screening_solve(ctx, &source, &sink, &cycle, 1, &fluid, 1, &settings, &screening), HL_OK);
  assert_int_equal(hl_screening_count(screening), 1);
  const hl_candidate *c = hl_screening_at(screening, 0);
  print_message("%s %s: COP %.6f at %.4f and %.4f K, subcooled by %.4f K %s\n",
                hl_json_text(hl_json_find(item, "id"), ""), fluid, c->cop, c->t_low, c->t_high,
                c->subcool, c->reason);
  assert_true(c->state != HL_CANDIDATE_NONE);
  assert_close(c->cop, number(item, "cop"), 1e-6, 0);
  assert_close(c->t_low, number(item, "t_evap"), 0, 1e-6);
  assert_close(c->t_high, number(item, "t_cond"), 0, 1e-4);
  assert_close(c->subcool, number(item, "subcool_found"), 0, 1e-3);
  assert_close(c->t_discharge, number(item, "t_discharge"), 0, 1e-3);
  assert_close(c->capacity, number(item, "capacity"), 1e-5, 0);
  assert_close(c->efficiency, number(item, "efficiency"), 1e-5, 0);
  assert_close(c->cop / c->lorenz, number(item, "lorenz"), 1e-6, 0);
  if (!isnan(number(item, "superheat_dry")) && strcmp(cycle, "vc_simple") == 0)
    assert_close(c->superheat_dry, number(item, "superheat_dry"), 0, 1e-4);
  hl_screening_free(screening);
}

static void matched_machines_have_the_reference_values(void **state) {
  (void)state;
  char path[600];
  hl_json *document;
  test_path(path, sizeof path, "tests/published/cycles/screening.json");
  assert_int_equal(hl_json_load(ctx, path, &document), HL_OK);
  const hl_json *cases = hl_json_find(document, "cases");
  assert_int_equal(hl_json_count(cases), 28);
  for (int k = 0; k < hl_json_count(cases); k++)
    compare(hl_json_at(cases, k));
  hl_json_free(document);
}

/** Two circuits in series on both streams: 60 to 40 and 60 to 110 °C, R600, 3 K of subcooling. */
static void circuits_in_series_have_the_reference_value(void **state) {
  (void)state;
  hl_screening_settings settings;
  hl_screening *screening;
  hl_settings_init(&hl_screening_table, &settings);
  settings.subcool = 3;
  const char *cycle = "parallel", *fluid = "R600";
  hl_outside source = {333.15, 313.15}, sink = {333.15, 383.15};
  assert_int_equal(
      hl_screening_solve(ctx, &source, &sink, &cycle, 1, &fluid, 1, &settings, &screening), HL_OK);
  const hl_candidate *c = hl_screening_at(screening, 0);
  assert_close(c->cop, 3.48174537464, 1e-6, 0);
  assert_close(c->t_low, 308.15, 0, 1e-6);
  assert_close(c->t_high, 387.805535379, 0, 1e-4);
  hl_machine *machine;
  assert_int_equal(hl_screening_machine(screening, 0, ctx, &machine), HL_OK);
  assert_close(hl_machine_value(machine, "t_evap_2"), 318.771137398, 0, 1e-4);
  assert_close(hl_machine_value(machine, "t_cond_1"), 362.551666822, 0, 1e-4);
  hl_machine_free(machine);
  hl_screening_free(screening);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(matched_machines_have_the_reference_values),
      cmocka_unit_test(circuits_in_series_have_the_reference_value),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
