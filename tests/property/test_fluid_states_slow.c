/** A million random states of every fluid. */
#include "support/fluid.h"
#include "support/test.h"

static void a_million(const hl_fluid *fluid, const hl_fluid_info *info) {
  fluid_check_states(fluid, info, 1000000);
}

static void flashes_find_the_state_they_came_from(void **state) {
  (void)state;
  fluid_each_parallel(a_million);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(flashes_find_the_state_they_came_from)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
