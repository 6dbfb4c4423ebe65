/** Choice of machines when memory runs out. */
#include <math.h>

#include <heatloom/cycle.h>
#include <heatloom/selection.h>

#include "support/memory.h"
#include "support/test.h"

/** With a proof, and rows that only some candidates need. */
static hl_status choose(hl_ctx *ctx, void *user) {
  static const hl_load process[] = {{420, 400, -4e5}, {370, 350, 9e5}};
  (void)user;
  hl_selection *selection = NULL;
  hl_selection_settings set;
  hl_selection_result result;
  hl_settings_init(&hl_selection_table, &set);
  set.machines = 2;
  set.hot_max = 0;
  hl_status status = hl_selection_new(ctx, process, 2, &selection);
  for (int k = 0; k < 30 && status == HL_OK; k++) {
    const double low = 350 + k % 6, high = 405 + 3 * (k / 6), w = 2 * (high - low) / high;
    const hl_load load[] = {{high + 30, high, 0.3}, {high, high, 0.7}, {low, low, w - 1}};
    status = hl_selection_add(selection, load, 3, w, 0, 1);
  }
  const hl_load steam = {450, 450, 1}, water = {290, 285, -1};
  if (status == HL_OK)
    status = hl_selection_solve(selection, &set, NULL, &result);
  if (status == HL_OK)
    status = hl_selection_add_utility(selection, HL_SIDE_HOT, &steam, 1, 1, INFINITY);
  if (status == HL_OK)
    status = hl_selection_add_utility(selection, HL_SIDE_COLD, &water, 1, 0.1, INFINITY);
  if (status == HL_OK)
    status = hl_selection_solve(selection, &set, NULL, &result);
  hl_selection_free(selection);
  return status;
}

/** Candidates of a machine, one chosen, its levels freed. */
static hl_status choose_freely(hl_ctx *ctx, void *user) {
  static const hl_load process[] = {{400, 390, -4e5}, {370, 350, 9e5}};
  (void)user;
  hl_selection *selection = NULL;
  hl_machine *machine = NULL;
  hl_selection_settings set;
  hl_selection_grid grid;
  hl_selection_result result;
  hl_settings_init(&hl_selection_table, &set);
  hl_settings_init(&hl_selection_grid_table, &grid);
  set.hot_max = 0;
  grid.low_from = 340;
  grid.low_to = 345;
  grid.high_from = 405;
  grid.high_to = 410;
  hl_status status = hl_machine_new(ctx, "carnot", NULL, &machine);
  status = status == HL_OK ? hl_selection_new(ctx, process, 2, &selection) : status;
  if (status == HL_OK)
    status = hl_selection_set_range(selection, 0, 1, 406, 410);
  if (status == HL_OK)
    status = hl_selection_add_grid(selection, &machine, 1, &grid, NULL);
  if (status == HL_OK)
    status = hl_selection_solve(selection, &set, NULL, &result);
  if (status == HL_OK)
    status = hl_selection_solve_free(selection, &set, &grid, NULL, &result);
  hl_selection_free(selection);
  hl_machine_free(machine);
  return status;
}

static void grids_survive_any_failing_allocation(void **state) {
  (void)state;
  assert_true(test_out_of_memory(choose_freely, NULL) > 30);
}

static void choices_survive_any_failing_allocation(void **state) {
  (void)state;
  assert_true(test_out_of_memory(choose, NULL) > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(choices_survive_any_failing_allocation),
      cmocka_unit_test(grids_survive_any_failing_allocation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
