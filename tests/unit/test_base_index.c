/** Numbers by the hash of a name. */
#include "base/index.h"
#include "support/test.h"

static void equal_hashes_come_in_the_order_added(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hli_index index = {0};
  assert_int_equal(hli_index_next(&index, 7, -1), -1);
  for (int k = 0; k < 1000; k++) {
    assert_true(hli_index_reserve(ctx, &index));
    hli_index_add(&index, (uint32_t)(k % 10) << 28, k);
  }
  for (uint32_t h = 0; h < 10; h++) {
    int count = 0;
    for (int e = -1; (e = hli_index_next(&index, h << 28, e)) >= 0; count++)
      assert_int_equal(index.entry[e].number, (int)h + 10 * count);
    assert_int_equal(count, 100);
  }
  assert_int_equal(hli_index_next(&index, 3, -1), -1);
  hli_index_free(ctx, &index);
  hl_ctx_free(ctx);
}

static void pairs_are_told_apart_by_both_texts(void **state) {
  (void)state;
  assert_true(hli_pair_hash("a", "b") != hli_pair_hash("b", "a"));
  assert_true(hli_pair_hash("a", "") != hli_pair_hash("", "a"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_hashes_come_in_the_order_added),
      cmocka_unit_test(pairs_are_told_apart_by_both_texts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
