/* Every allocation of builder, solve and conflict fails once. The solvers' own memory is outside.
 */
#include "support/test.h"

#include <math.h>

#include <heatloom/milp.h>

#include "support/memory.h"

#define TRY(call)                                                                                  \
  do {                                                                                             \
    hl_status try_status = (call);                                                                 \
    if (try_status != HL_OK)                                                                       \
      return try_status;                                                                           \
  } while (0)

/** Two loads, two sources with fixed charges, an extra row that may be made impossible. */
static hl_status build(hl_milp *m) {
  int need[2], cap;
  TRY(hl_milp_add_row(m, 10, (double)INFINITY, "need of the first", &need[0]));
  TRY(hl_milp_add_row(m, 20, (double)INFINITY, "need of the second", &need[1]));
  TRY(hl_milp_add_row(m, -(double)INFINITY, 100, "cap", &cap));
  for (int j = 0; j < 4; j++) {
    int q, y, link;
    TRY(hl_milp_add_column(m, 1 + j, 0, (double)INFINITY, false, "load", &q));
    TRY(hl_milp_add_column(m, 5, 0, 1, true, "unit", &y));
    TRY(hl_milp_add_row(m, -(double)INFINITY, 0, NULL, &link));
    TRY(hl_milp_add_entry(m, need[j % 2], q, 1));
    TRY(hl_milp_add_entry(m, cap, q, 1));
    TRY(hl_milp_add_entry(m, link, q, 1));
    TRY(hl_milp_add_entry(m, link, y, -15));
  }
  return HL_OK;
}

static hl_status use(hl_milp *m, hl_milp_settings *settings) {
  hl_milp_result result;
  hl_milp_conflict conflict;
  TRY(build(m));
  TRY(hl_milp_set_start(m, 1, 1));
  TRY(hl_milp_solve(m, settings, NULL, &result));
  settings->relax = true;
  TRY(hl_milp_solve(m, settings, NULL, &result));
  TRY(hl_milp_save_basis(m));
  settings->basis = HL_MILP_BASIS_SAVED;
  TRY(hl_milp_set_cost(m, 0, 3));
  TRY(hl_milp_solve(m, settings, NULL, &result));
  TRY(hl_milp_set_row(m, 2, -(double)INFINITY, 25));
  TRY(hl_milp_set_entry(m, 0, 6, 0.5)); /* a new place */
  settings->basis = HL_MILP_BASIS_LAST;
  TRY(hl_milp_solve(m, settings, NULL, &result));
  return hl_milp_find_conflict(m, settings, NULL, &conflict);
}

static hl_status attempt(hl_ctx *ctx, void *user) {
  hl_milp_settings settings;
  hl_settings_init(&hl_milp_table, &settings);
  settings.backend = *(int *)user;
  hl_milp *m = NULL;
  hl_status status = hl_milp_new(ctx, &m);
  if (status == HL_OK)
    status = use(m, &settings);
  hl_milp_free(m);
  return status;
}

static void each_allocation_may_fail(void **state) {
  (void)state;
  for (int backend = HL_MILP_HIGHS; backend <= HL_MILP_CBC; backend++)
    if (hl_milp_backend_found((hl_milp_backend)backend))
      assert_true(test_out_of_memory(attempt, &backend) > 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_allocation_may_fail),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
