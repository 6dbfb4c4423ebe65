/** What benchmarks have in common: a clock, and an end where a call fails. */
#ifndef BENCH_H
#define BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <heatloom/base.h>

/** CPU time of all threads. [s] */
static inline double cpu(void) { return (double)clock() / CLOCKS_PER_SEC; }

/** Wall time. [s] */
static inline double wall(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline void check(hl_ctx *ctx, hl_status status) {
  if (status == HL_OK)
    return;
  const hl_fault *fault = ctx != NULL ? hl_ctx_error(ctx) : NULL;
  fprintf(stderr, "%s\n", fault != NULL ? fault->message : hl_status_text(status));
  exit(1);
}

#endif
