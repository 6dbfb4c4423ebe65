/** For tests that fill an empty problem: `ctx`, `problem`, and their setup and teardown. */
#ifndef HEATLOOM_TEST_OWN_PROBLEM_H
#define HEATLOOM_TEST_OWN_PROBLEM_H

#include "support/problem.h"

static hl_ctx *ctx;
static hl_problem *problem;

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  return ctx != NULL && hl_problem_new(ctx, &problem) == HL_OK ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  hl_problem_free(problem);
  hl_ctx_free(ctx);
  return 0;
}

#endif
