#include "support/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"

/* Before each block; the mark tells a block of ours from anything else. */
typedef union head {
  struct {
    size_t bytes;
    size_t mark;
  } block;
  max_align_t align;
} head;

enum { LIVE = 0x6C697665, DEAD = 0x64656164 };

static bool fails(test_memory *memory) {
  long call = atomic_fetch_add(&memory->calls, 1) + 1, at = atomic_load(&memory->fail_at);
  if (at == 0 || !(call == at || (call > at && atomic_load(&memory->fail_on))))
    return false;
  atomic_fetch_add(&memory->failed, 1);
  return true;
}

static head *head_of(void *block) {
  head *found = (head *)block - 1;
  if (found->block.mark != LIVE) {
    fprintf(stderr, "release of a block that is not live\n");
    abort();
  }
  return found;
}

static void account(test_memory *memory, long bytes) {
  long now = atomic_fetch_add(&memory->bytes, bytes) + bytes, peak = atomic_load(&memory->peak);
  while (now > peak && !atomic_compare_exchange_weak(&memory->peak, &peak, now)) {
  }
}

static void release(void *user, void *block) {
  test_memory *memory = user;
  if (!block)
    return;
  head *old = head_of(block);
  account(memory, -(long)old->block.bytes);
  atomic_fetch_sub(&memory->blocks, 1);
  old->block.mark = DEAD;
  free(old);
}

/** Always moves the block, so that a pointer kept across a resize shows under a sanitizer. */
static void *resize(void *user, void *block, size_t bytes) {
  test_memory *memory = user;
  if (fails(memory) || bytes > SIZE_MAX - sizeof(head))
    return NULL;
  head *fresh = malloc(sizeof(head) + bytes);
  if (!fresh)
    return NULL;
  fresh->block.bytes = bytes;
  fresh->block.mark = LIVE;
  atomic_fetch_add(&memory->blocks, 1);
  account(memory, (long)bytes);
  /* Whoever reads memory never written gets noise, not zeros. */
  memset(fresh + 1, 0xA5, bytes);
  if (block) {
    size_t old = head_of(block)->block.bytes;
    memcpy(fresh + 1, block, old < bytes ? old : bytes);
    release(user, block);
  }
  return fresh + 1;
}

hl_allocator test_allocator(test_memory *memory) { return (hl_allocator){resize, release, memory}; }

/** One attempt with call `k` failing; true if nothing failed in it. */
static bool attempt_at(test_attempt attempt, void *user, long k, bool fail_on, long *calls) {
  test_memory memory = {0};
  hl_allocator allocator = test_allocator(&memory);
  hl_ctx *ctx = hl_ctx_new(&allocator);
  assert_non_null(ctx);
  atomic_store(&memory.calls, 0);
  atomic_store(&memory.fail_on, fail_on);
  atomic_store(&memory.fail_at, k);
  hl_status status = attempt(ctx, user);
  *calls = atomic_load(&memory.calls);
  bool passed = atomic_load(&memory.failed) == 0;
  const hl_fault *fault = hl_ctx_error(ctx);
  if (status != (passed ? HL_OK : HL_ERR_NOMEM) ||
      (!passed && (!fault || fault->status != HL_ERR_NOMEM)))
    fail_msg("allocation %ld %s: status \"%s\", last error: %s", k, passed ? "passed" : "failed",
             hl_status_text(status), fault ? fault->message : "none");
  hl_ctx_free(ctx);
  if (atomic_load(&memory.blocks) != 0)
    fail_msg("allocation %ld failed: %ld blocks, %ld bytes not released", k,
             atomic_load(&memory.blocks), atomic_load(&memory.bytes));
  return passed;
}

long test_out_of_memory(test_attempt attempt, void *user) {
  long calls = 0;
  for (long k = 1; !attempt_at(attempt, user, k, false, &calls); k += k < 500 ? 1 : k / 20) {
    /* The way out of a failure must not need memory either. */
    long ignored;
    if (k <= 100)
      attempt_at(attempt, user, k, true, &ignored);
  }
  return calls;
}
