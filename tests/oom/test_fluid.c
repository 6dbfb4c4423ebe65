/** Fluids and machines when memory runs out. */
#include <heatloom/cycle.h>
#include <heatloom/data.h>

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

static hl_status take_from_catalogue(hl_ctx *ctx, void *user) {
  (void)user;
  hl_machine *machine = NULL;
  hl_status status = hl_machine_new(ctx, "catalogue", "example_ammonia", &machine);
  hl_machine_free(machine);
  return status;
}

static void taking_a_machine_from_the_catalogue(void **state) {
  (void)state;
  assert_true(test_out_of_memory(take_from_catalogue, NULL) > 3);
}

static hl_status write_script(hl_ctx *ctx, void *user) {
  static hl_cycle_path path[HL_CYCLE_PATHS];
  (void)user;
  int count;
  hl_machine *machine = NULL;
  char *text = NULL;
  size_t length;
  hl_status status = hl_machine_new(ctx, "vc_flash", "R717", &machine);
  status = status == HL_OK ? hl_machine_set_levels(machine, 273.15, 343.15) : status;
  status = status == HL_OK ? hl_machine_write_tespy(machine, 1e6, &text, &length) : status;
  status = status == HL_OK ? hl_machine_eval_paths(machine, path, &count) : status;
  hl_file_free(ctx, text);
  hl_machine_free(machine);
  return status;
}

static void writing_a_machine(void **state) {
  (void)state;
  assert_true(test_out_of_memory(write_script, NULL) > 8);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(loading_a_fluid),    cmocka_unit_test(naming_the_nearest_fluid),
      cmocka_unit_test(building_a_machine), cmocka_unit_test(taking_a_machine_from_the_catalogue),
      cmocka_unit_test(writing_a_machine),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
