/** An allocator that counts, can fail on purpose and finds leaks; and the out-of-memory loop. */
#ifndef HEATLOOM_TEST_MEMORY_H
#define HEATLOOM_TEST_MEMORY_H

#include <stdatomic.h>

#include <heatloom/base.h>

/** State of the allocator; zero-initialise. Safe for several threads. */
typedef struct test_memory {
  atomic_long calls;   /* allocations asked for */
  atomic_long fail_at; /* number of the call that fails; 0: none */
  atomic_bool fail_on; /* all calls after it fail, too */
  atomic_long failed;  /* calls that failed on purpose */
  atomic_long blocks;  /* blocks not yet released */
  atomic_long bytes;   /* bytes not yet released */
  atomic_long peak;    /* most bytes at a time */
} test_memory;

/** The functions to give to hl_ctx_new; a wild or double release aborts. */
hl_allocator test_allocator(test_memory *memory);

/** What is tried: makes its objects with ctx, frees them, and returns the first failure. */
typedef hl_status (*test_attempt)(hl_ctx *ctx, void *user);

/**
 * Fail allocation 1, 2, 3, ... of an attempt until one passes without a failure. Each failing
 * attempt must return HL_ERR_NOMEM with a fault that says so, and leave no block behind. Up to call
 * 500 each one is tried, then in steps of a twentieth. Returns the number of allocations of the
 * attempt.
 */
long test_out_of_memory(test_attempt attempt, void *user);

#endif
