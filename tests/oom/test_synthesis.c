/** The whole framework at its smallest budget when memory runs out. */
#include <heatloom/heatloom.h>

#include "support/memory.h"
#include "support/test.h"

static const char *const rows[][2] = {{"synthesis.dt_min", "10 K"}, {"synthesis.effort", "1"},
                                      {"synthesis.trials", "3"},    {"synthesis.points", "1"},
                                      {"optim.population", "4"},    {"optim.generations", "1"},
                                      {"optim.polish", "0"}};

static hl_status set_all(hl_problem *problem) {
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
    hl_setting_row row = {.key = rows[k][0], .value = rows[k][1], .unit = ""};
    hl_status status = hl_problem_set_setting(problem, &row);
    if (status != HL_OK)
      return status;
  }
  return HL_OK;
}

static hl_status solve(hl_ctx *ctx, void *user) {
  (void)user;
  hl_ctx_set_threads(ctx, 1);
  hl_problem *problem = NULL;
  hl_synthesis *synthesis = NULL;
  hl_status status = hl_case_find(ctx, "illustrative", &problem);
  if (status == HL_OK)
    status = set_all(problem);
  if (status == HL_OK)
    status = hl_synthesis_solve(problem, NULL, NULL, &synthesis);
  hl_synthesis_free(synthesis);
  hl_problem_free(problem);
  return status;
}

static void the_framework_survives_lack_of_memory(void **state) {
  (void)state;
  assert_true(test_out_of_memory(solve, NULL) > 500);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_framework_survives_lack_of_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
