/* JSON in and out. */
#include "support/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/data.h>

static int setup(void **state) {
  *state = hl_ctx_new(NULL);
  return *state == NULL;
}

static int teardown(void **state) {
  hl_ctx_free(*state);
  return 0;
}

static hl_json *parse(hl_ctx *ctx, const char *text) {
  hl_json *root = NULL;
  assert_int_equal(hl_json_parse(ctx, "a.json", text, strlen(text), &root), HL_OK);
  assert_non_null(root);
  return root;
}

static void values_keep_their_kind_order_and_place(void **state) {
  hl_json *root =
      parse(*state, "{\"b\": [1, -2.5e-3, \"x\\u00e9,]}\"],\n \"ä\": {\"deep\": null},\r\n"
                    "  \"yes\": true, \"no\": false, \"inf\": \"inf\"}");
  assert_int_equal(hl_json_kind_of(root), HL_JSON_OBJECT);
  assert_int_equal(hl_json_count(root), 5);
  assert_string_equal(hl_json_key(root, 0), "b");
  assert_string_equal(hl_json_key(root, 4), "inf");
  assert_null(hl_json_key(root, 5));
  const hl_json *list = hl_json_find(root, "b");
  assert_int_equal(hl_json_kind_of(list), HL_JSON_ARRAY);
  assert_true(hl_json_number(hl_json_at(list, 0), 0) == 1);
  assert_true(hl_json_number(hl_json_at(list, 1), 0) == -2.5e-3);
  assert_string_equal(hl_json_text(hl_json_at(list, 2), ""), "x\xC3\xA9,]}");
  assert_null(hl_json_at(list, 3));
  assert_null(hl_json_key(list, 0));
  assert_true(hl_json_flag(hl_json_find(root, "yes"), false));
  assert_false(hl_json_flag(hl_json_find(root, "no"), true));
  assert_true(isinf(hl_json_number(hl_json_find(root, "inf"), 0)));
  const hl_json *deep = hl_json_find(hl_json_find(root, "ä"), "deep");
  assert_int_equal(hl_json_kind_of(deep), HL_JSON_NULL);
  assert_true(isnan(hl_json_number(deep, (double)NAN)));
  const hl_place place = hl_json_place(deep);
  assert_string_equal(place.file, "a.json");
  assert_int_equal(place.row, 2);
  assert_int_equal(place.column, 16);
  assert_int_equal(hl_json_place(hl_json_find(root, "no")).row, 3);
  assert_int_equal(hl_json_place(hl_json_at(list, 2)).column, 20);
  assert_null(hl_json_find(root, "none"));
  assert_null(hl_json_find(list, "b"));
  assert_null(hl_json_find(NULL, "b"));
  assert_int_equal(hl_json_count(NULL), 0);
  hl_json_free(root);
  hl_json_free(NULL);
}

static void a_root_may_be_empty_or_a_plain_value(void **state) {
  static const char *const texts[] = {"[]", "{}", " 12 ", "\"a\"", "null", "\xEF\xBB\xBF[]"};
  for (size_t k = 0; k < sizeof texts / sizeof *texts; ++k)
    hl_json_free(parse(*state, texts[k]));
}

static void faults_name_row_and_column(void **state) {
  static const struct {
    const char *text;
    int row, column;
    const char *part;
  } rows[] = {
      {"{\"a\": 1,\n \"b\": }", 2, 7, "unexpected"},
      {"{\"a\": 1, \"a\": 2}", 1, 12, "the member '\"a\"' stands twice"},
      {"[1, 2", 1, 5, "ends too early"},
      {"", 1, 1, "ends too early"},
      {"[1] x", 1, 5, "end of file expected"},
      {"[1e999]", 1, 6, "the number '1e999' is too large"},
      {"[\"\\u0000\"]", 1, 9, "NUL character"},
      {"[\"\xFF\"]", 1, 2, "decode"},
  };
  hl_ctx *ctx = *state;
  for (size_t k = 0; k < sizeof rows / sizeof *rows; ++k) {
    hl_json *root = NULL;
    hl_ctx_clear(ctx);
    assert_int_equal(hl_json_parse(ctx, "bad.json", rows[k].text, strlen(rows[k].text), &root),
                     HL_ERR_FORMAT);
    assert_null(root);
    const hl_fault *fault = hl_ctx_error(ctx);
    assert_int_equal(fault->code, 9);
    assert_string_equal(fault->file, "bad.json");
    if (fault->row != rows[k].row || fault->column != rows[k].column ||
        strstr(fault->message, rows[k].part) == NULL)
      fail_msg("%s: %d:%d %s", rows[k].text, fault->row, fault->column, fault->message);
  }
}

static void too_deep_is_refused(void **state) {
  char text[2 * 100 + 1];
  memset(text, '[', 100);
  memset(text + 100, ']', 100);
  hl_json *root = NULL;
  assert_int_equal(hl_json_parse(*state, "deep.json", text, 200, &root), HL_ERR_FORMAT);
  assert_non_null(strstr(hl_ctx_error(*state)->message, "96 deep"));
  assert_int_equal(hl_ctx_error(*state)->column, 98);
  memset(text, '[', 96);
  memset(text + 96, ']', 96);
  assert_int_equal(hl_json_parse(*state, "deep.json", text, 192, &root), HL_OK);
  hl_json_free(root);
}

static void brackets_without_end_are_refused_at_once(void **state) {
  enum { MANY = 100000 };
  static char text[5 * MANY];
  for (int k = 0; k < MANY; ++k)
    memcpy(text + 5 * (size_t)k, "{\"a\":", 5);
  hl_json *root = NULL;
  assert_int_equal(hl_json_parse(*state, "deep.json", text, sizeof text, &root), HL_ERR_FORMAT);
  assert_non_null(strstr(hl_ctx_error(*state)->message, "nested more than 96 deep"));
  memset(text, '[', MANY);
  assert_int_equal(hl_json_parse(*state, "deep.json", text, MANY, &root), HL_ERR_FORMAT);
  assert_non_null(strstr(hl_ctx_error(*state)->message, "nested more than 96 deep"));
  assert_non_null(strstr(hl_ctx_error(*state)->hint, "never closed"));
}

static void write_document(hl_writer *writer) {
  hl_writer_open_object(writer, NULL);
  hl_writer_text(writer, "format", "heatloom-test/1");
  hl_writer_open_array(writer, "list");
  hl_writer_number(writer, NULL, 0.1);
  hl_writer_number(writer, NULL, (double)NAN);
  hl_writer_number(writer, NULL, (double)-INFINITY);
  hl_writer_integer(writer, NULL, -9007199254740993);
  hl_writer_close_array(writer);
  hl_writer_open_array(writer, "records");
  hl_writer_open_object(writer, NULL);
  hl_writer_flag(writer, "ok", true);
  hl_writer_text(writer, "none", NULL);
  hl_writer_close_object(writer);
  hl_writer_open_object(writer, NULL);
  hl_writer_close_object(writer);
  hl_writer_close_array(writer);
  hl_writer_open_array(writer, "empty");
  hl_writer_close_array(writer);
  hl_writer_text(writer, "text", "a\"b\\c\n\t</script>\xC3\xA9\xFF");
  hl_writer_close_object(writer);
}

static void a_document_is_written_as_laid_down(void **state) {
  hl_writer *writer = NULL;
  assert_int_equal(hl_writer_new(*state, &writer), HL_OK);
  write_document(writer);
  size_t length = 0;
  const char *text = hl_writer_result(writer, &length);
  assert_string_equal(text, "{\n"
                            "  \"format\": \"heatloom-test/1\",\n"
                            "  \"list\": [0.1, null, \"-inf\", -9007199254740993],\n"
                            "  \"records\": [\n"
                            "    {\n"
                            "      \"ok\": true,\n"
                            "      \"none\": null\n"
                            "    },\n"
                            "    {}\n"
                            "  ],\n"
                            "  \"empty\": [],\n"
                            "  \"text\": \"a\\\"b\\\\c\\n\\u0009\\u003c/script>\xC3\xA9\\ufffd\"\n"
                            "}\n");
  assert_int_equal(length, strlen(text));
  hl_json *root = parse(*state, text);
  assert_string_equal(hl_json_text(hl_json_find(root, "text"), ""),
                      "a\"b\\c\n\t</script>\xC3\xA9\xEF\xBF\xBD");
  hl_json_free(root);
  hl_writer_free(writer);
  hl_writer_free(NULL);
}

static void wrong_nesting_gives_no_text(void **state) {
  for (int k = 0; k < 5; ++k) {
    hl_writer *writer = NULL;
    assert_int_equal(hl_writer_new(*state, &writer), HL_OK);
    hl_writer_open_object(writer, NULL);
    if (k == 0)
      hl_writer_close_array(writer);
    if (k == 1)
      hl_writer_number(writer, NULL, 1); /* a member without a key */
    if (k == 2) {
      hl_writer_open_array(writer, "a");
      hl_writer_number(writer, "key", 1); /* an element with one */
    }
    if (k == 3) {
      hl_writer_close_object(writer);
      hl_writer_open_array(writer, NULL); /* a second root */
    }
    for (int depth = 0; k == 4 && depth < 100; ++depth)
      hl_writer_open_object(writer, "deeper");
    assert_null(hl_writer_result(writer, NULL));
    hl_writer_free(writer);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(values_keep_their_kind_order_and_place, setup, teardown),
      cmocka_unit_test_setup_teardown(a_root_may_be_empty_or_a_plain_value, setup, teardown),
      cmocka_unit_test_setup_teardown(faults_name_row_and_column, setup, teardown),
      cmocka_unit_test_setup_teardown(too_deep_is_refused, setup, teardown),
      cmocka_unit_test_setup_teardown(brackets_without_end_are_refused_at_once, setup, teardown),
      cmocka_unit_test_setup_teardown(a_document_is_written_as_laid_down, setup, teardown),
      cmocka_unit_test_setup_teardown(wrong_nesting_gives_no_text, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
