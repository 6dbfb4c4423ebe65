#include "support/test.h"

#include <string.h>

#include "base/embedded.h"

static void every_embedded_file_is_found_by_its_path(void **state) {
  (void)state;
  size_t count = 0;
  for (const hli_embedded_file *file; (file = hli_embedded_at(count)) != NULL; ++count) {
    size_t size = SIZE_MAX;
    assert_ptr_equal(hli_embedded(file->path, &size), file->begin);
    assert_int_equal(size, file->end - file->begin);
    assert_int_equal(*file->end, '\0');
    if (count > 0)
      assert_true(strcmp(hli_embedded_at(count - 1)->path, file->path) < 0);
  }
  assert_null(hli_embedded_table[count].path);
}

static void an_unknown_path_is_not_found(void **state) {
  (void)state;
  assert_null(hli_embedded("no/such/file", NULL));
  assert_null(hli_embedded("", NULL));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_embedded_file_is_found_by_its_path),
      cmocka_unit_test(an_unknown_path_is_not_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
