/** Lower bounds of small networks of the literature. */
#include "support/literature.h"
#include "support/test.h"

static void synheat_is_within_4_percent(void **state) {
  test_bound_between(test_literature(*state, "synheat"), HL_BOUND_LP, 10, 0, 0, 149503, 154431.46);
  test_bound_between(test_literature(*state, "synheat"), HL_BOUND_LP, 20, 10, 0, 148700, 154910.56);
}

static void yee_and_grossmann_is_within_12_percent(void **state) {
  test_bound_between(test_literature(*state, "yee-grossmann"), HL_BOUND_AREA, 20, 0, 0, 68100,
                     76737.94);
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
      cmocka_unit_test(synheat_is_within_4_percent),
      cmocka_unit_test(yee_and_grossmann_is_within_12_percent),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
