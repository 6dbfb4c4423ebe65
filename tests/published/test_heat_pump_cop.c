/* COP of a propane heat pump, El Sayed, Hagi, Samain, Zoughaib: "Extending the Exergy-Pinch
 * Methodology". */
#include "support/test.h"

#include <heatloom/cycle.h>

static void propane_cops_are_those_of_the_illustrative_example(void **state) {
  (void)state;
  static const double point[][3] = {
      /* condensation, evaporation [°C], COP at eta_is 0.7, saturated states */
      {75.0, 33.1, 4.31031}, {75.0, 15.0, 2.93005}, {80.0, 20.7, 2.87984}, {80.0, 12.5, 2.50600},
      {78.0, 25.0, 3.29299}, {76.0, 27.0, 3.62468}, {74.5, 35.7, 4.69138}};
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_machine *machine;
  assert_int_equal(hl_machine_new(ctx, "vc_simple", "propane", &machine), HL_OK);
  hl_machine_set(machine, "eta_is", 0.7);
  hl_machine_set(machine, "superheat", 0.0);
  hl_machine_set(machine, "subcool", 0.0);
  hl_machine_set(machine, "drive", 1.0);
  for (size_t k = 0; k < sizeof point / sizeof *point; k++) {
    hl_cycle_result result;
    assert_int_equal(hl_machine_set(machine, "t_cond", point[k][0] + 273.15), HL_OK);
    assert_int_equal(hl_machine_set(machine, "t_evap", point[k][1] + 273.15), HL_OK);
    assert_int_equal(hl_machine_eval(machine, 298.15, 101325.0, &result), HL_OK);
    assert_close(result.cop, point[k][2], 0.0, 5e-6);
    assert_close(result.power, 1.0 / point[k][2], 2e-6, 0.0);
  }
  hl_machine_free(machine);
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(propane_cops_are_those_of_the_illustrative_example),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
