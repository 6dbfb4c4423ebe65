/* Zones and mains when memory runs out at any allocation. */
#include <math.h>

#include "support/mains.h"
#include "support/memory.h"

static hl_status attempt(hl_ctx *ctx, void *user) {
  hl_mains_result *r = NULL;
  const test_mains *m = user;
  const hl_status status = hl_mains_solve(ctx, &m->input, NULL, NULL, &r);
  hl_mains_free(r);
  return status;
}

static void mains_survive_any_failing_allocation(void **state) {
  (void)state;
  test_mains m;
  test_mains_case(&m);
  m.machine[0].cost_fixed = 1;
  assert_true(test_out_of_memory(attempt, &m) > 20);
}

static void reasons_survive_any_failing_allocation(void **state) {
  (void)state;
  test_mains m;
  test_mains_case(&m);
  m.machine[0].cost_fixed = 1;
  m.level[TEST_CW].reject_price = INFINITY;
  assert_true(test_out_of_memory(attempt, &m) > 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(mains_survive_any_failing_allocation),
      cmocka_unit_test(reasons_survive_any_failing_allocation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
