/** For tests that have a context of their own: `ctx`, and the group's setup and teardown. */
#ifndef HEATLOOM_TEST_OWN_CONTEXT_H
#define HEATLOOM_TEST_OWN_CONTEXT_H

#include <heatloom/base.h>

#include "support/test.h"

static hl_ctx *ctx;

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  return ctx != NULL ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  hl_ctx_free(ctx);
  return 0;
}

#endif
