/** Machines as scripts: what is written, what is refused and why. (Solved in tests/oracle.) */
#include <math.h>
#include <string.h>

#include <heatloom/cycle.h>
#include <heatloom/data.h>

#include "support/own_context.h"

static hl_machine *machine_of(const char *cycle, const char *fluid, double low, double high) {
  hl_machine *machine;
  assert_int_equal(hl_machine_new(ctx, cycle, fluid, &machine), HL_OK);
  assert_int_equal(hl_machine_set_levels(machine, low, high), HL_OK);
  return machine;
}

static int times(const char *text, const char *what) {
  int count = 0;
  for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
    count++;
  return count;
}

static void a_cascade_has_two_circuits_and_one_joint(void **state) {
  (void)state;
  hl_machine *machine = machine_of("cascade", "R290+R1234zeZ", 283.15, 373.15);
  char *text;
  size_t length;
  assert_int_equal(hl_machine_write_tespy(machine, 2e6, &text, &length), HL_OK);
  assert_int_equal(strlen(text), length);
  assert_int_equal(times(text, "part(Compressor, "), 2);
  assert_int_equal(times(text, "part(CycleCloser, "), 2);
  assert_int_equal(times(text, "part(HeatExchanger, \"cascade exchanger\""), 1);
  assert_int_equal(times(text, "part(SimpleHeatExchanger, "), 2);
  assert_int_equal(times(text, "\nflow("), 10);
  assert_int_equal(times(text, ", m="), 1); /* one flow is given, the other follows */
  assert_non_null(strstr(text, "FLUID1 = {\"R1234ze(Z)\": 1}"));
  assert_non_null(strstr(text, "\"q_sink\": 2000000"));
  assert_non_null(strstr(text, "t_cond = 100 °C"));
  hl_file_free(ctx, text);
  hl_machine_free(machine);
}

/* Feed water goes to the generator and to the injections, whose flows follow from the superheat. */
static void flows_that_part_are_split(void **state) {
  (void)state;
  hl_machine *machine = machine_of("mvr", NULL, 373.15, 433.15);
  char *text;
  size_t length;
  assert_int_equal(hl_machine_set(machine, "variant", 2), HL_OK);
  assert_int_equal(hl_machine_set(machine, "stages", 3), HL_OK);
  assert_int_equal(hl_machine_set(machine, "t_feed", 363.15), HL_OK);
  assert_int_equal(hl_machine_write_tespy(machine, 1e6, &text, &length), HL_OK);
  assert_int_equal(times(text, "part(Compressor, "), 3);
  assert_int_equal(times(text, "part(Pump, \"injection pump"), 3);
  assert_int_equal(times(text, "part(Merge, \"injection "), 3);
  assert_int_equal(times(text, "part(Splitter, \"splitter\", num_out=4)"), 1);
  assert_int_equal(times(text, ", m="), 1);
  hl_file_free(ctx, text);
  hl_machine_free(machine);
}

static void steam_of_a_header_comes_from_a_source(void **state) {
  (void)state;
  hl_machine *machine;
  char *text;
  size_t length;
  assert_int_equal(hl_machine_new(ctx, "steam_expander", NULL, &machine), HL_OK);
  assert_int_equal(hl_machine_set(machine, "p_in", 40e5), HL_OK);
  assert_int_equal(hl_machine_set(machine, "p_out", 4e5), HL_OK);
  assert_int_equal(hl_machine_write_tespy(machine, 1e6, &text, &length), HL_OK);
  assert_int_equal(times(text, "part(Source, "), 1);
  assert_int_equal(times(text, "part(Sink, "), 1);
  assert_int_equal(times(text, "part(CycleCloser, "), 0);
  assert_non_null(strstr(text, "1000 kW of shaft power"));
  assert_non_null(strstr(text, "\"shaft\": -1000000"));
  hl_file_free(ctx, text);
  hl_machine_free(machine);
}

/* The machine is refused, and the reason is said. */
static void assert_refused(hl_machine *machine, double basis, hl_status status, const char *why) {
  char *text;
  size_t length;
  hl_ctx_clear(ctx);
  assert_int_equal(hl_machine_write_tespy(machine, basis, &text, &length), status);
  assert_null(text);
  assert_int_equal(length, 0);
  if (strstr(hl_ctx_error(ctx)->message, why) == NULL)
    fail_msg("%s: %s", why, hl_ctx_error(ctx)->message);
}

static void what_has_no_counterpart_is_refused(void **state) {
  (void)state;
  hl_machine *machine = machine_of("vc_simple", "R290", 283.15, 333.15);
  assert_refused(machine, 0, HL_ERR_ARG, "must be positive");
  assert_int_equal(hl_machine_set(machine, "heat_loss", 0.1), HL_OK);
  assert_refused(machine, 1e6, HL_ERR_ARG, "heat_loss");
  assert_int_equal(hl_machine_set(machine, "heat_loss", 0), HL_OK);
  assert_int_equal(hl_machine_set(machine, "t_cond", 273.15), HL_OK);
  assert_refused(machine, 1e6, HL_ERR_RANGE, "not above evaporation");
  hl_machine_free(machine);
  machine = machine_of("ejector", "R290", 283.15, 333.15);
  assert_refused(machine, 1e6, HL_ERR_ARG, "ejector");
  hl_machine_free(machine);
  machine = machine_of("vc_simple", "R717", 273.15, 333.15);
  assert_int_equal(hl_machine_set(machine, "t_injection", 373.15), HL_OK);
  assert_int_equal(hl_machine_set(machine, "dp_cond", 0.01), HL_OK);
  assert_refused(machine, 1e6, HL_ERR_ARG, "nothing raises it");
  hl_machine_free(machine);
  machine = machine_of("catalogue", "example_ammonia", 293.15, 348.15);
  assert_int_equal(hl_machine_set(machine, "sink_glide", 10), HL_OK);
  assert_refused(machine, 1e6, HL_ERR_ARG, "not written");
  hl_machine_free(machine);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_cascade_has_two_circuits_and_one_joint),
      cmocka_unit_test(flows_that_part_are_split),
      cmocka_unit_test(steam_of_a_header_comes_from_a_source),
      cmocka_unit_test(what_has_no_counterpart_is_refused),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
