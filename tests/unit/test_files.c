/* Files in and out. */
#include "support/test.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <heatloom/data.h>

typedef struct fixture {
  hl_ctx *ctx;
  char folder[64];
} fixture;

static int setup(void **state) {
  fixture *fix = calloc(1, sizeof *fix);
  *state = fix;
  if (fix == NULL)
    return 1;
  fix->ctx = hl_ctx_new(NULL);
  snprintf(fix->folder, sizeof fix->folder, "files-test-%ld", (long)getpid());
  return fix->ctx == NULL || hl_directory_new(fix->ctx, fix->folder) != HL_OK;
}

static int files_in(const char *folder, bool remove_them) {
  DIR *dir = opendir(folder);
  int count = 0;
  for (struct dirent *entry = dir ? readdir(dir) : NULL; entry != NULL; entry = readdir(dir)) {
    if (entry->d_name[0] == '.')
      continue;
    ++count;
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    if (remove_them && unlink(path) != 0)
      rmdir(path);
  }
  if (dir != NULL)
    closedir(dir);
  return count;
}

static int teardown(void **state) {
  fixture *fix = *state;
  files_in(fix->folder, true);
  rmdir(fix->folder);
  hl_ctx_free(fix->ctx);
  free(fix);
  return 0;
}

static const char *in(const fixture *fix, const char *name) {
  static char path[128];
  snprintf(path, sizeof path, "%s/%s", fix->folder, name);
  return path;
}

static void assert_content(const fixture *fix, const char *name, const char *want) {
  char *text = NULL;
  size_t length = 0;
  assert_int_equal(hl_file_read(fix->ctx, in(fix, name), &text, &length), HL_OK);
  assert_int_equal(length, strlen(want));
  assert_string_equal(text, want);
  hl_file_free(fix->ctx, text);
}

static void what_is_written_is_read(void **state) {
  fixture *fix = *state;
  assert_int_equal(hl_file_write(fix->ctx, in(fix, "a"), "first", 5), HL_OK);
  assert_content(fix, "a", "first");
  assert_int_equal(hl_file_write(fix->ctx, in(fix, "a"), "", 0), HL_OK);
  assert_content(fix, "a", "");
  assert_int_equal(files_in(fix->folder, false), 1); /* nothing temporary is left */
}

static void replacing_keeps_links_and_modes(void **state) {
  fixture *fix = *state;
  assert_int_equal(hl_file_write(fix->ctx, in(fix, "a"), "old", 3), HL_OK);
  assert_int_equal(chmod(in(fix, "a"), 0640), 0);
  assert_int_equal(symlink("a", in(fix, "link")), 0);
  assert_int_equal(hl_file_write(fix->ctx, in(fix, "link"), "new", 3), HL_OK);
  struct stat info;
  assert_int_equal(lstat(in(fix, "link"), &info), 0);
  assert_true(S_ISLNK(info.st_mode));
  assert_content(fix, "a", "new");
  assert_int_equal(stat(in(fix, "a"), &info), 0);
  assert_int_equal(info.st_mode & 0777, 0640);
}

static void folders_are_listed_in_order(void **state) {
  fixture *fix = *state;
  static const char *const files[] = {"b", "a", "c", ".hidden"};
  for (int k = 0; k < 4; ++k)
    assert_int_equal(hl_file_write(fix->ctx, in(fix, files[k]), "", 0), HL_OK);
  char **names = NULL;
  int count = 0;
  assert_int_equal(hl_directory_read(fix->ctx, fix->folder, &names, &count), HL_OK);
  assert_int_equal(count, 3);
  assert_string_equal(names[0], "a");
  assert_string_equal(names[2], "c");
  hl_directory_free(fix->ctx, names, count);
  assert_int_equal(hl_directory_read(fix->ctx, in(fix, "none"), &names, &count), HL_ERR_IO);
  assert_int_equal(hl_path_kind_of(fix->folder), HL_PATH_FOLDER);
  assert_int_equal(hl_path_kind_of(in(fix, "a")), HL_PATH_FILE);
  assert_int_equal(hl_path_kind_of(in(fix, "none")), HL_PATH_NONE);
  assert_int_equal(unlink(in(fix, ".hidden")), 0);
}

static void a_device_is_written_not_replaced(void **state) {
  fixture *fix = *state;
  assert_int_equal(hl_file_write(fix->ctx, "/dev/null", "x", 1), HL_OK);
  struct stat info;
  assert_int_equal(stat("/dev/null", &info), 0);
  assert_true(S_ISCHR(info.st_mode));
}

static void faults_name_the_file_and_the_reason(void **state) {
  fixture *fix = *state;
  hl_ctx *ctx = fix->ctx;
  char *text = NULL;
  size_t length = 0;
  assert_int_equal(hl_file_read(ctx, in(fix, "none"), &text, &length), HL_ERR_IO);
  assert_null(text);
  assert_int_equal(hl_ctx_error(ctx)->code, 3);
  assert_string_equal(hl_ctx_error(ctx)->file, in(fix, "none"));
  assert_non_null(strstr(hl_ctx_error(ctx)->message, "No such file"));
  assert_int_equal(hl_file_read(ctx, fix->folder, &text, &length), HL_ERR_IO);
  assert_non_null(strstr(hl_ctx_error(ctx)->message, "directory"));
  assert_int_equal(hl_file_write(ctx, in(fix, "none/x"), "x", 1), HL_ERR_IO);
  assert_int_equal(hl_ctx_error(ctx)->code, 4);
  assert_int_equal(hl_file_write(ctx, fix->folder, "x", 1), HL_ERR_IO);
  assert_int_equal(hl_file_write(ctx, in(fix, "a"), "x", 1), HL_OK);
  assert_int_equal(hl_directory_new(ctx, in(fix, "a")), HL_ERR_IO);
  assert_int_equal(hl_directory_new(ctx, in(fix, "sub")), HL_OK);
  assert_int_equal(hl_directory_new(ctx, in(fix, "sub")), HL_OK);
}

static void a_full_disk_leaves_the_old_file(void **state) {
  fixture *fix = *state;
  /* Writing to a device that is always full goes the special way and must report it. */
  if (access("/dev/full", W_OK) != 0)
    return;
  assert_int_equal(hl_file_write(fix->ctx, "/dev/full", "x", 1), HL_ERR_IO);
  assert_non_null(strstr(hl_ctx_error(fix->ctx)->message, "No space"));
}

static void huge_files_are_refused(void **state) {
  fixture *fix = *state;
  assert_int_equal(hl_file_write(fix->ctx, in(fix, "big"), "", 0), HL_OK);
  assert_int_equal(truncate(in(fix, "big"), 50000001), 0);
  char *text = NULL;
  size_t length = 0;
  assert_int_equal(hl_file_read(fix->ctx, in(fix, "big"), &text, &length), HL_ERR_FORMAT);
  assert_int_equal(hl_ctx_error(fix->ctx)->code, 13);
  hl_table *table = NULL;
  assert_int_equal(hl_table_load(fix->ctx, in(fix, "big"), &table), HL_ERR_FORMAT);
  hl_json *root = NULL;
  assert_int_equal(hl_json_load(fix->ctx, in(fix, "big"), &root), HL_ERR_FORMAT);
}

static void trees_and_tables_load_from_files(void **state) {
  fixture *fix = *state;
  assert_int_equal(hl_file_write(fix->ctx, in(fix, "a"), "[1,2]", 5), HL_OK);
  hl_json *root = NULL;
  assert_int_equal(hl_json_load(fix->ctx, in(fix, "a"), &root), HL_OK);
  assert_int_equal(hl_json_count(root), 2);
  hl_json_free(root);
  hl_table *table = NULL;
  assert_int_equal(hl_table_load(fix->ctx, in(fix, "a"), &table), HL_OK);
  assert_int_equal(hl_table_columns(table), 2);
  hl_table_free(table);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_is_written_is_read, setup, teardown),
      cmocka_unit_test_setup_teardown(replacing_keeps_links_and_modes, setup, teardown),
      cmocka_unit_test_setup_teardown(folders_are_listed_in_order, setup, teardown),
      cmocka_unit_test_setup_teardown(a_device_is_written_not_replaced, setup, teardown),
      cmocka_unit_test_setup_teardown(faults_name_the_file_and_the_reason, setup, teardown),
      cmocka_unit_test_setup_teardown(a_full_disk_leaves_the_old_file, setup, teardown),
      cmocka_unit_test_setup_teardown(huge_files_are_refused, setup, teardown),
      cmocka_unit_test_setup_teardown(trees_and_tables_load_from_files, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
