/* Models beyond the range of a solver are refused, by an error and not by the end of the program.
 */
#include <math.h>
#include <string.h>

#include <heatloom/milp.h>

#include "support/own_context.h"

static void cbc_is_not_asked_beyond_its_range(void **state) {
  (void)state;
  static const struct {
    double cost, coefficient;
  } models[] = {{1e300, 1}, {1, 1e300}, {1e26, 1}, {1, 1e26}};
  hl_milp_settings settings;
  if (!hl_milp_backend_found(HL_MILP_CBC))
    return;
  hl_settings_init(&hl_milp_table, &settings);
  settings.backend = HL_MILP_CBC;
  settings.scale = false;
  for (size_t k = 0; k < sizeof models / sizeof *models; ++k) {
    hl_milp *model;
    hl_milp_result result;
    int x, y, row;
    assert_int_equal(hl_milp_new(ctx, &model), HL_OK);
    assert_int_equal(hl_milp_add_column(model, models[k].cost, 0, 1, true, NULL, &x), HL_OK);
    assert_int_equal(hl_milp_add_column(model, 1, 0, 10, false, NULL, &y), HL_OK);
    assert_int_equal(hl_milp_add_row(model, 1, INFINITY, NULL, &row), HL_OK);
    assert_int_equal(hl_milp_add_entry(model, row, x, models[k].coefficient), HL_OK);
    assert_int_equal(hl_milp_add_entry(model, row, y, 1), HL_OK);
    assert_int_equal(hl_milp_solve(model, &settings, NULL, &result), HL_ERR_SOLVER);
    assert_int_equal(hl_ctx_error(ctx)->code, 7);
    assert_non_null(strstr(hl_ctx_error(ctx)->message, "beyond its range"));
    hl_milp_free(model);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(cbc_is_not_asked_beyond_its_range, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
