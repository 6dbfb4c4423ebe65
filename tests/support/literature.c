#include "support/literature.h"

#include <heatloom/io.h>

#include "support/test.h"

hl_problem *test_literature(hl_ctx *ctx, const char *name) {
  hl_problem *problem;
  assert_int_equal(hl_case_find(ctx, name, &problem), HL_OK);
  return problem;
}

void test_bound_between(hl_problem *problem, hl_bound_method method, double grid, double emat,
                        int nodes, double least, double known) {
  hl_bound_settings settings;
  hl_stop_settings stop;
  hl_bound *bound;
  hl_settings_init(&hl_bound_table, &settings);
  hl_settings_init(&hl_stop_table, &stop);
  settings.method = (int)method;
  settings.grid = grid;
  settings.emat = emat;
  stop.time_limit = 250;
  stop.iterations = nodes;
  assert_int_equal(hl_bound_solve(problem, &settings, &stop, &bound), HL_OK);
  const hl_bound_result *r = hl_bound_result_of(bound);
  assert_int_equal(r->kind, HL_BOUND_CERTIFIED);
  if (!(r->value >= least && r->value <= known))
    fail_msg("bound %.2f, not between %.2f and %.2f", r->value, least, known);
  hl_bound_free(bound);
  hl_problem_free(problem);
}
