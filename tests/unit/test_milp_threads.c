/* Models of different threads do not disturb each other, whichever solver they use. */
#include "support/test.h"

#include <math.h>

#include "base/base.h"
#include "num/num.h"

#include <heatloom/milp.h>

enum { TASKS = 24, THREADS = 4 };

typedef struct work {
  hl_ctx *ctx[THREADS];
  double objective[TASKS];
  bool failed[TASKS];
} work;

/** Fixed-charge transport, different for every seed. */
static hl_status build(hl_ctx *ctx, int seed, hl_milp **out) {
  enum { N = 4 };
  hli_rng rng;
  hli_rng_init(&rng, (uint64_t)seed, 0);
  HLI_TRY(hl_milp_new(ctx, out));
  double most[N], need[N];
  for (int i = 0; i < N; i++) {
    most[i] = hli_rng_between(&rng, 30, 60);
    need[i] = hli_rng_between(&rng, 10, 30);
    HLI_TRY(hl_milp_add_row(*out, -(double)INFINITY, most[i], NULL, NULL));
  }
  for (int j = 0; j < N; j++)
    HLI_TRY(hl_milp_add_row(*out, need[j], (double)INFINITY, NULL, NULL));
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      int q, y, link;
      HLI_TRY(hl_milp_add_column(*out, hli_rng_between(&rng, 1, 5), 0, (double)INFINITY, false,
                                 NULL, &q));
      HLI_TRY(hl_milp_add_column(*out, hli_rng_between(&rng, 20, 90), 0, 1, true, NULL, &y));
      HLI_TRY(hl_milp_add_row(*out, -(double)INFINITY, 0, NULL, &link));
      HLI_TRY(hl_milp_add_entry(*out, i, q, 1));
      HLI_TRY(hl_milp_add_entry(*out, N + j, q, 1));
      HLI_TRY(hl_milp_add_entry(*out, link, q, 1));
      HLI_TRY(hl_milp_add_entry(*out, link, y, -fmin(most[i], need[j])));
    }
  return HL_OK;
}

/** Odd tasks ask CBC, even ones HiGHS; each solves the linear relaxation and the model. */
static hl_status solve(hl_ctx *ctx, int k, double *objective) {
  hl_milp *model = NULL;
  hl_milp_settings settings;
  hl_milp_result result;
  hl_settings_init(&hl_milp_table, &settings);
  hl_milp_backend backend = k % 2 ? HL_MILP_CBC : HL_MILP_HIGHS;
  settings.backend = hl_milp_backend_found(backend) ? (int)backend : HL_MILP_AUTO;
  hl_status status = build(ctx, 1 + k / 2, &model);
  settings.relax = true;
  if (status == HL_OK)
    status = hl_milp_solve(model, &settings, NULL, &result);
  settings.relax = false;
  if (status == HL_OK)
    status = hl_milp_solve(model, &settings, NULL, &result);
  if (status == HL_OK && result.outcome == HL_OUTCOME_OPTIMAL)
    *objective = result.objective;
  hl_milp_free(model);
  return status;
}

static void task(int k, int worker, void *user) {
  work *w = user;
  w->objective[k] = NAN;
  w->failed[k] = solve(w->ctx[worker], k, &w->objective[k]) != HL_OK;
}

static void solves_at_the_same_time_agree_with_one_after_the_other(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_ctx_set_threads(ctx, THREADS);
  work w = {.failed = {false}};
  for (int t = 0; t < THREADS; t++)
    w.ctx[t] = hli_ctx_child(ctx);
  for (int round = 0; round < 3; round++) {
    hli_parallel(ctx, TASKS, task, &w);
    for (int k = 0; k < TASKS; k++) {
      double alone = NAN;
      assert_false(w.failed[k]);
      if (round == 0) {
        assert_int_equal(solve(ctx, k, &alone), HL_OK);
        assert_true(w.objective[k] == alone);
      }
      assert_close(w.objective[k], w.objective[k ^ 1], 1e-7, 0); /* the other solver */
    }
  }
  for (int t = 0; t < THREADS; t++)
    hl_ctx_free(w.ctx[t]);
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(solves_at_the_same_time_agree_with_one_after_the_other),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
