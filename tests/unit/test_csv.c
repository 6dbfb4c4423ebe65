/* Tables of cells. */
#include "support/test.h"

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

static hl_table *parse_bytes(hl_ctx *ctx, const char *text, size_t length) {
  hl_table *table = NULL;
  assert_int_equal(hl_table_parse(ctx, "t.csv", text, length, &table), HL_OK);
  assert_string_equal(hl_table_file(table), "t.csv");
  return table;
}

static hl_table *parse(hl_ctx *ctx, const char *text) {
  return parse_bytes(ctx, text, strlen(text));
}

static void cells_are_trimmed_and_lines_counted(void **state) {
  hl_table *table = parse(*state, "name, t ,\"q, kW\"\n"
                                  "\n"
                                  "  \t \n"
                                  "\"two\nlines\", 1\r\n"
                                  "\"a \"\"b\"\"\",,3,4\r"
                                  ",,\n"
                                  "last");
  assert_int_equal(hl_table_separator(table), ',');
  assert_int_equal(hl_table_rows(table), 5);
  assert_int_equal(hl_table_columns(table), 4);
  assert_string_equal(hl_table_cell(table, 0, 1), "t");
  assert_string_equal(hl_table_cell(table, 0, 2), "q, kW");
  assert_string_equal(hl_table_cell(table, 1, 0), "two\nlines");
  assert_string_equal(hl_table_cell(table, 1, 1), "1");
  assert_string_equal(hl_table_cell(table, 1, 2), "");
  assert_string_equal(hl_table_cell(table, 2, 0), "a \"b\"");
  assert_string_equal(hl_table_cell(table, 2, 3), "4");
  assert_string_equal(hl_table_cell(table, 4, 0), "last");
  assert_string_equal(hl_table_cell(table, 5, 0), "");
  assert_string_equal(hl_table_cell(table, -1, 0), "");
  static const int lines[] = {1, 4, 6, 7, 8};
  for (int k = 0; k < 5; ++k)
    assert_int_equal(hl_table_line(table, k), lines[k]);
  assert_int_equal(hl_table_line(table, 5), 0);
  hl_table_free(table);
  hl_table_free(NULL);
}

static void the_separator_is_found(void **state) {
  static const struct {
    const char *text;
    char separator;
    int columns;
  } rows[] = {
      {"name,t\nH1,170\n", ',', 2},
      {"name;t\nH1;170,5\nH2;160,5\n", ';', 2},
      {"name, unit;t, degC\nH1;170,5\n", ';', 2},
      {"name\tt\nH1\t170,5\n", '\t', 2},
      {"name,\tt\nH1,\t170\n", ',', 2},
      {"\"a;b;c\",d\n\"e;f\",g\n", ',', 2},
      {"A title\nname;t\nH1;1\n", ';', 2},
      {"alone\n1\n", ',', 1},
      {"", ',', 0},
  };
  for (size_t k = 0; k < sizeof rows / sizeof *rows; ++k) {
    hl_table *table = parse(*state, rows[k].text);
    if (hl_table_separator(table) != rows[k].separator)
      fail_msg("%s: '%c'", rows[k].text, hl_table_separator(table));
    assert_int_equal(hl_table_columns(table), rows[k].columns);
    hl_table_free(table);
  }
}

static void encodings_are_decoded_and_noted(void **state) {
  static const char utf16le[] = "\xFF\xFE"
                                "n\0\xE4\0\t\0001\0\n\0=\xD8\x00\xDE";
  static const char utf16be[] = "\xFE\xFF\0n\0\xE4\0,\0001";
  static const struct {
    const char *bytes;
    size_t length;
    const char *first;
    int notes;
  } rows[] = {
      {"\xEF\xBB\xBFn\xC3\xA4,1", 7, "n\xC3\xA4", 0},
      {"n\xE4,\x80", 4, "n\xC3\xA4", 1}, /* Windows-1252 */
      {utf16le, sizeof utf16le - 1, "n\xC3\xA4", 1},
      {utf16be, sizeof utf16be - 1, "n\xC3\xA4", 1},
      {"1\xC2\xA0"
       "234,5",
       8, "1 234", 0},
      {"1\xE2\x80\xAF"
       "234,5",
       9, "1 234", 0},
  };
  hl_ctx *ctx = *state;
  for (size_t k = 0; k < sizeof rows / sizeof *rows; ++k) {
    hl_ctx_clear(ctx);
    hl_table *table = parse_bytes(ctx, rows[k].bytes, rows[k].length);
    assert_string_equal(hl_table_cell(table, 0, 0), rows[k].first);
    assert_int_equal(hl_ctx_fault_total(ctx, HL_SEVERITY_NOTE), rows[k].notes);
    if (rows[k].notes > 0)
      assert_int_equal(hl_ctx_fault_at(ctx, 0)->code, 119);
    hl_table_free(table);
  }
  hl_table *table = parse_bytes(ctx, utf16le, sizeof utf16le - 1);
  assert_string_equal(hl_table_cell(table, 1, 0), "\xF0\x9F\x98\x80"); /* a pair of surrogates */
  hl_table_free(table);
  table = parse_bytes(ctx, "n\xE4,\x80", 4);
  assert_string_equal(hl_table_cell(table, 0, 1), "\xE2\x82\xAC"); /* the euro sign */
  hl_table_free(table);
}

static void what_is_no_table_is_refused(void **state) {
  hl_ctx *ctx = *state;
  hl_table *table = NULL;
  assert_int_equal(hl_table_parse(ctx, "x.csv", "a,b\n1,\"open\nc,d\n", 16, &table), HL_ERR_FORMAT);
  assert_null(table);
  assert_int_equal(hl_ctx_error(ctx)->code, 14);
  assert_int_equal(hl_ctx_error(ctx)->row, 2);
  assert_int_equal(hl_table_parse(ctx, "x.csv", "a\0b", 3, &table), HL_ERR_FORMAT);
  assert_non_null(strstr(hl_ctx_error(ctx)->message, "NUL"));
  char commas[1001];
  memset(commas, ',', sizeof commas);
  assert_int_equal(hl_table_parse(ctx, "x.csv", commas, 1000, &table), HL_ERR_FORMAT);
  assert_non_null(strstr(hl_ctx_error(ctx)->message, "1000 columns"));
  assert_int_equal(hl_table_parse(ctx, "x.csv", commas, 999, &table), HL_OK);
  assert_int_equal(hl_table_columns(table), 1000);
  hl_table_free(table);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(cells_are_trimmed_and_lines_counted, setup, teardown),
      cmocka_unit_test_setup_teardown(the_separator_is_found, setup, teardown),
      cmocka_unit_test_setup_teardown(encodings_are_decoded_and_noted, setup, teardown),
      cmocka_unit_test_setup_teardown(what_is_no_table_is_refused, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
