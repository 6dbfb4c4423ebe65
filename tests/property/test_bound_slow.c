/** Ten thousand random problems: no bound is above a verified network. */
#include "support/bound.h"

static void hold(int first, int count, test_bound_kind kind) {
  enum { TRIALS = 500 };
  int networks = 0;
  for (int k = first; k < first + count; k++)
    networks += test_bound_holds((uint64_t)k, kind, TRIALS) > 0;
  assert_true(networks > count / 2);
}

static void no_bound_exceeds_a_network(void **state) {
  (void)state;
  hold(100000, 7500, (test_bound_kind){.systems = false});
}

static void no_bound_exceeds_a_network_of_soft_streams(void **state) {
  (void)state;
  hold(200000, 2000, (test_bound_kind){.soft = true});
}

static void no_bound_exceeds_a_network_with_machines(void **state) {
  (void)state;
  hold(300000, 500, (test_bound_kind){.systems = true});
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(no_bound_exceeds_a_network),
                                     cmocka_unit_test(no_bound_exceeds_a_network_of_soft_streams),
                                     cmocka_unit_test(no_bound_exceeds_a_network_with_machines)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
