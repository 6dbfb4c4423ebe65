/** Lower bounds of networks of 8 and 10 streams of the literature. */
#include "support/literature.h"
#include "support/test.h"

static void grossmann_and_sargent_is_within_8_percent(void **state) {
  test_bound_between(test_literature(*state, "8sp1"), HL_BOUND_AREA, 60, 0, 1000, 26900, 29153.85);
}

static void ten_streams_are_within_7_percent(void **state) {
  test_bound_between(test_literature(*state, "10sp1"), HL_BOUND_AREA, 80, 0, 1000, 40621, 43311.54);
}

static int setup(void **state) {
  *state = hl_ctx_new(NULL);
  return *state ? 0 : -1;
}

static int teardown(void **state) {
  hl_ctx_free(*state);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(grossmann_and_sargent_is_within_8_percent),
      cmocka_unit_test(ten_streams_are_within_7_percent),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
