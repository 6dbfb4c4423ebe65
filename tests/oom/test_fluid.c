/** Fluids and machines when memory runs out. */
#include <heatloom/cycle.h>

#include "support/memory.h"
#include "support/test.h"

static hl_status load(hl_ctx *ctx, void *user) {
  hl_fluid *fluid = NULL;
  hl_status status = hl_fluid_new(ctx, user, HL_FLUID_REFERENCE_IIR, &fluid);
  hl_fluid_free(fluid);
  return status;
}

static void loading_a_fluid(void **state) {
  (void)state;
  static char name[] = "water";
  assert_true(test_out_of_memory(load, name) > 3);
}

/** The name search goes through all files before it gives up. */
static hl_status unknown(hl_ctx *ctx, void *user) {
  hl_fluid *fluid = NULL;
  hl_status status = hl_fluid_new(ctx, user, HL_FLUID_REFERENCE_FILE, &fluid);
  return status == HL_ERR_ARG ? HL_OK : status;
}

static void naming_the_nearest_fluid(void **state) {
  (void)state;
  static char name[] = "propan";
  test_out_of_memory(unknown, name);
}

static hl_status build(hl_ctx *ctx, void *user) {
  (void)user;
  hl_machine *machine = NULL, *copy = NULL;
  hl_status status = hl_machine_new(ctx, "vc_simple", "R290", &machine);
  status = status == HL_OK ? hl_machine_copy(machine, ctx, &copy) : status;
  hl_machine_free(copy);
  hl_machine_free(machine);
  return status;
}

static void building_a_machine(void **state) {
  (void)state;
  assert_true(test_out_of_memory(build, NULL) > 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(loading_a_fluid),
      cmocka_unit_test(naming_the_nearest_fluid),
      cmocka_unit_test(building_a_machine),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
