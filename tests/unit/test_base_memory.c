/* Memory, arenas, growing arrays and texts; the allocator the out-of-memory tests stand on. */
#include "support/memory.h"
#include "support/test.h"

#include <stdint.h>
#include <string.h>

#include "base/base.h"

static hl_status use_everything(hl_ctx *ctx, void *user) {
  (void)user;
  hli_arena arena;
  hli_text text;
  int *array = NULL, room = 0;
  hli_arena_init(&arena, ctx);
  hli_text_init(&text, ctx);
  bool ok = true;
  for (int k = 0; k < 40 && ok; k++) {
    ok = HLI_NEW(&arena, double, 100) && hli_arena_text(&arena, "name") &&
         hli_reserve(ctx, (void **)&array, &room, 3 * k, sizeof *array);
    hli_text_printf(&text, "%0300d", k);
    hli_text_puts(&text, "and more");
  }
  void *block = hli_zalloc(ctx, 10, 10);
  ok = ok && block && !text.failed;
  hli_release(ctx, block);
  hli_release(ctx, array);
  hli_text_free(&text);
  hli_arena_free(&arena);
  return ok ? HL_OK : hli_nomem(ctx);
}

static void any_failing_allocation_is_reported_without_a_leak(void **state) {
  (void)state;
  assert_true(test_out_of_memory(use_everything, NULL) > 10);
}

static void a_context_needs_one_allocation(void **state) {
  (void)state;
  test_memory memory = {0};
  hl_allocator allocator = test_allocator(&memory);
  atomic_store(&memory.fail_at, 1);
  assert_null(hl_ctx_new(&allocator));
  hl_ctx *ctx = hl_ctx_new(&allocator);
  assert_int_equal(atomic_load(&memory.blocks), 1);
  atomic_store(&memory.fail_at, 3);
  assert_null(hli_ctx_child(ctx));
  hl_ctx_free(ctx);
  hl_ctx_free(NULL);
  assert_int_equal(atomic_load(&memory.blocks), 0);
}

static void arena_items_are_zeroed_aligned_and_apart(void **state) {
  (void)state;
  test_memory memory = {0};
  hl_allocator allocator = test_allocator(&memory);
  hl_ctx *ctx = hl_ctx_new(&allocator);
  hli_arena arena;
  hli_arena_init(&arena, ctx);
  char *last_end = NULL;
  for (size_t k = 0; k < 3000; k++) {
    size_t size = k % 100 == 99 ? 50000 : k % 37;
    char *item = hli_arena_alloc(&arena, size, 1);
    assert_int_equal((uintptr_t)item % 16, 0);
    for (size_t j = 0; j < size; j++)
      assert_int_equal(item[j], 0);
    memset(item, 0xFF, size);
    assert_true(item != last_end || size == 0 || last_end == NULL || item >= last_end);
    last_end = item + size;
  }
  assert_null(hli_arena_alloc(&arena, SIZE_MAX / 2, 3));
  assert_null(hli_arena_alloc(&arena, SIZE_MAX, 1));
  assert_string_equal(hli_arena_text(&arena, "Größe"), "Größe");
  assert_string_equal(hli_arena_text(&arena, NULL), "");
  assert_true(atomic_load(&memory.blocks) < 40); /* 3000 items, 1.5 MB in large ones */
  hli_arena_free(&arena);
  assert_int_equal(atomic_load(&memory.blocks), 1);
  hl_ctx_free(ctx);
}

static void sizes_do_not_overflow(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  assert_null(hli_zalloc(ctx, SIZE_MAX / 2, 3));
  void *empty = hli_zalloc(ctx, 0, 8);
  assert_non_null(empty);
  hli_release(ctx, empty);
  hl_ctx_free(ctx);
}

static void arrays_grow_and_keep_their_items(void **state) {
  (void)state;
  test_memory memory = {0};
  hl_allocator allocator = test_allocator(&memory);
  hl_ctx *ctx = hl_ctx_new(&allocator);
  int *array = NULL, room = 0;
  for (int k = 0; k < 10000; k++) {
    assert_true(hli_reserve(ctx, (void **)&array, &room, k + 1, sizeof *array));
    array[k] = k;
  }
  for (int k = 0; k < 10000; k++)
    assert_int_equal(array[k], k);
  assert_true(atomic_load(&memory.calls) < 15);
  hli_release(ctx, array);
  hl_ctx_free(ctx);
}

static void a_text_grows_until_memory_fails(void **state) {
  (void)state;
  test_memory memory = {0};
  hl_allocator allocator = test_allocator(&memory);
  hl_ctx *ctx = hl_ctx_new(&allocator);
  hli_text text;
  hli_text_init(&text, ctx);
  hli_text_puts(&text, "Q = ");
  hli_text_printf(&text, "%.1f %s", 12.5, "kW");
  hli_text_add(&text, "!!", 1);
  assert_string_equal(text.data, "Q = 12.5 kW!");
  hli_text_printf(&text, "%*d", 5000, 7);
  assert_int_equal(text.length, 12 + 5000);
  assert_int_equal(strlen(text.data), text.length);
  atomic_store(&memory.fail_at, atomic_load(&memory.calls) + 1);
  hli_text_printf(&text, "%*d", 50000, 7);
  assert_true(text.failed);
  hli_text_puts(&text, "x");
  assert_int_equal(text.length, 12 + 5000);
  hli_text_free(&text);
  hl_ctx_free(ctx);
  assert_int_equal(atomic_load(&memory.blocks), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(any_failing_allocation_is_reported_without_a_leak),
      cmocka_unit_test(a_context_needs_one_allocation),
      cmocka_unit_test(arena_items_are_zeroed_aligned_and_apart),
      cmocka_unit_test(sizes_do_not_overflow),
      cmocka_unit_test(arrays_grow_and_keep_their_items),
      cmocka_unit_test(a_text_grows_until_memory_fails),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
