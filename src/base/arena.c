/** Memory through the context's allocator, and arenas. */
#include <stdint.h>

#include "base/context.h"

void *hli_resize(hl_ctx *ctx, void *block, size_t bytes) {
  return ctx->allocator.resize(ctx->allocator.user, block, bytes > 0 ? bytes : 1);
}

void *hli_zalloc(hl_ctx *ctx, size_t count, size_t size) {
  if (size > 0 && count > SIZE_MAX / size)
    return NULL;
  void *block = hli_resize(ctx, NULL, count * size);
  return block ? memset(block, 0, count * size) : NULL;
}

void hli_release(hl_ctx *ctx, void *block) {
  if (block)
    ctx->allocator.release(ctx->allocator.user, block);
}

bool hli_reserve(hl_ctx *ctx, void **array, int *room, int need, size_t size) {
  if (need <= *room)
    return true;
  int more = *room > 0 ? *room : 8;
  while (more < need)
    more = more > INT32_MAX / 2 ? need : 2 * more;
  if (size > 0 && (size_t)more > SIZE_MAX / size)
    return false;
  void *block = hli_resize(ctx, *array, (size_t)more * size);
  if (!block)
    return false;
  *array = block;
  *room = more;
  return true;
}

/* ---------------------------------------------------------------- arena */

struct hli_arena_block {
  hli_arena_block *next;
};

enum { ALIGN = 16, HEAD = 16, FIRST_BLOCK = 4096 - HEAD, LARGEST_BLOCK = 1 << 20 };

_Static_assert(sizeof(hli_arena_block) <= HEAD, "the head of a block keeps its alignment");

void hli_arena_init(hli_arena *arena, hl_ctx *ctx) { *arena = (hli_arena){.ctx = ctx}; }

/** A new head block with room for `bytes`; sizes double so that the number of blocks stays small.
 */
static bool add_block(hli_arena *arena, size_t bytes) {
  size_t room = arena->room > 0 ? 2 * arena->room : FIRST_BLOCK;
  room = room < LARGEST_BLOCK ? room : LARGEST_BLOCK;
  room = room > bytes ? room : bytes;
  hli_arena_block *block = hli_resize(arena->ctx, NULL, HEAD + room);
  if (!block)
    return false;
  block->next = arena->head;
  arena->head = block;
  arena->used = 0;
  arena->room = room;
  return true;
}

/** Bytes of items with their padding; 0 if they are too many. */
static size_t padded(size_t count, size_t size) {
  if (size > 0 && count > (SIZE_MAX - HEAD - ALIGN) / size)
    return 0;
  const size_t bytes = count * size;
  return bytes > 0 ? (bytes + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
}

void *hli_arena_raw(hli_arena *arena, size_t count, size_t size) {
  const size_t bytes = padded(count, size);
  if (bytes == 0 || (bytes > arena->room - arena->used && !add_block(arena, bytes)))
    return NULL;
  void *item = (char *)arena->head + HEAD + arena->used;
  arena->used += bytes;
  return item;
}

void *hli_arena_alloc(hli_arena *arena, size_t count, size_t size) {
  void *item = hli_arena_raw(arena, count, size);
  return item == NULL ? NULL : memset(item, 0, padded(count, size));
}

char *hli_arena_text(hli_arena *arena, const char *text) {
  size_t length = text ? strlen(text) : 0;
  char *copy = hli_arena_alloc(arena, length + 1, 1);
  if (copy && length > 0)
    memcpy(copy, text, length);
  return copy;
}

void hli_arena_free(hli_arena *arena) {
  while (arena->head) {
    hli_arena_block *next = arena->head->next;
    hli_release(arena->ctx, arena->head);
    arena->head = next;
  }
  arena->used = arena->room = 0;
}
