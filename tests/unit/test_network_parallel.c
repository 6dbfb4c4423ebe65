/** Several seeds at once on shared models: the same networks as one after the other. */
#include <heatloom/network.h>

#include "base/base.h"
#include "network/network.h"
#include "support/illustrative.h"
#include "support/test.h"

enum { SEEDS = 6 };

typedef struct job {
  hl_ctx *ctx;
  hl_network *start;
  hl_ctx *child[SEEDS];
  hl_network *network[SEEDS];
  hl_status status[SEEDS];
} job;

static void search(int k, int worker, void *user) {
  (void)worker;
  job *j = user;
  hl_network_settings settings;
  hl_outcome outcome;
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = 5;
  settings.trials = 1500;
  settings.seed = k + 1;
  j->status[k] = hl_network_copy(j->start, j->child[k], &j->network[k]);
  if (j->status[k] == HL_OK)
    j->status[k] = hl_network_search(j->network[k], &settings, NULL, &outcome);
}

static void seeds_in_parallel_agree_with_seeds_in_turn(void **state) {
  (void)state;
  double tac[2][SEEDS];
  for (int threads = 1; threads <= 4; threads += 3) {
    job j = {.ctx = hl_ctx_new(NULL)};
    hl_ctx_set_threads(j.ctx, threads);
    hl_problem *problem = test_illustrative(j.ctx, false);
    hl_network_models *models;
    assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
    assert_int_equal(hl_network_models_prepare(models), HL_OK);
    assert_int_equal(hl_network_from_utilities(NULL, models, 5, false, &j.start), HL_OK);
    hl_network_models_free(models); /* networks keep them */
    for (int k = 0; k < SEEDS; k++)
      assert_non_null(j.child[k] = hli_ctx_child(j.ctx));
    hli_parallel(j.ctx, SEEDS, search, &j);
    for (int k = 0; k < SEEDS; k++) {
      assert_int_equal(j.status[k], HL_OK);
      tac[threads > 1][k] = hl_network_totals_of(j.network[k])->tac;
      hl_network_free(j.network[k]);
      hl_ctx_free(j.child[k]);
    }
    hl_network_free(j.start);
    hl_problem_free(problem);
    hl_ctx_free(j.ctx);
  }
  for (int k = 0; k < SEEDS; k++)
    assert_true(tac[0][k] == tac[1][k]);
}

/* Every search prepares: it must not write what other threads read, not even the same value. */
static void preparing_again_writes_nothing(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = test_illustrative(ctx, false);
  hl_network_models *models;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  assert_int_equal(hl_network_models_prepare(models), HL_OK);
  assert_int_equal(models->usables, 1);
  assert_int_equal(models->first_usable[1], 1);
  models->usables = models->usable[0] = models->first_usable[1] = -1;
  assert_int_equal(hl_network_models_prepare(models), HL_OK);
  assert_int_equal(models->usables, -1);
  assert_int_equal(models->usable[0], -1);
  assert_int_equal(models->first_usable[1], -1);
  assert_int_equal(hl_network_models_limit(models, 0, NULL, 0), HL_OK);
  assert_int_equal(models->usables, 0);
  assert_int_equal(hl_network_models_limit(models, 0, (const int[]){0}, 1), HL_OK);
  assert_int_equal(models->usables, 1);
  hl_network_models_free(models);
  hl_problem_free(problem);
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(seeds_in_parallel_agree_with_seeds_in_turn),
      cmocka_unit_test(preparing_again_writes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
