/* Numbers as people write them. */
#include "support/test.h"

#include <math.h>
#include <string.h>

#include "io/tables/cells.h"

static void numbers_are_read_or_refused(void **state) {
  (void)state;
  static const struct {
    const char *text;
    bool allowed, comma, point;
    hli_cell cell;
    double value;
    const char *rest;
  } rows[] = {
      {"170", false, false, false, HLI_CELL_NUMBER, 170, ""},
      {"-1.5e-3", false, false, false, HLI_CELL_NUMBER, -1.5e-3, ""},
      {"\xE2\x88\x92"
       "5",
       false, false, false, HLI_CELL_NUMBER, -5, ""},
      {"+.5", false, false, false, HLI_CELL_NUMBER, 0.5, ""},
      {"'12", false, false, false, HLI_CELL_NUMBER, 12, ""},
      {"60 degC", false, false, false, HLI_CELL_NUMBER, 60, "degC"},
      {"60\xC2\xB0"
       "C",
       false, false, false, HLI_CELL_NUMBER, 60,
       "\xC2\xB0"
       "C"},
      {"5 %", false, false, false, HLI_CELL_NUMBER, 5, "%"},
      {"1 234.5 kW", false, false, false, HLI_CELL_NUMBER, 1234.5, "kW"},
      {"1 234,5", true, false, false, HLI_CELL_NUMBER, 1234.5, ""},
      {"1'234'567", false, false, false, HLI_CELL_NUMBER, 1234567, ""},
      {"1,234,567.5", false, false, false, HLI_CELL_NUMBER, 1234567.5, ""},
      {"1.234.567,5", true, false, false, HLI_CELL_NUMBER, 1234567.5, ""},
      {"1.234.567", false, false, false, HLI_CELL_NUMBER, 1234567, ""},
      {"0,125", true, false, false, HLI_CELL_NUMBER, 0.125, ""},
      {"1.250", false, false, false, HLI_CELL_NUMBER, 1.25, ""},
      {"12,5", true, false, false, HLI_CELL_NUMBER, 12.5, ""},
      {"12345,678", true, false, false, HLI_CELL_NUMBER, 12345.678, ""},
      {"3.", false, false, false, HLI_CELL_NUMBER, 3, ""},
      /* What other numbers of the table say. */
      {"1,250", true, true, false, HLI_CELL_NUMBER, 1.25, ""},
      {"1,250", false, false, true, HLI_CELL_NUMBER, 1250, ""},
      {"1,250", true, false, false, HLI_CELL_EITHER, 1.25, ""},
      {"1,250", true, true, true, HLI_CELL_EITHER, 1.25, ""},
      {"1.250", true, true, false, HLI_CELL_EITHER, 1.25, ""},
      {"1.250", true, false, true, HLI_CELL_NUMBER, 1.25, ""},
      /* Not numbers. */
      {"", false, false, false, HLI_CELL_EMPTY, NAN, ""},
      {"-", false, false, false, HLI_CELL_EMPTY, NAN, ""},
      {"\xE2\x80\x93", false, false, false, HLI_CELL_EMPTY, NAN, ""},
      {"=D4*4.18", false, false, false, HLI_CELL_FORMULA, NAN, ""},
      {"H1", false, false, false, HLI_CELL_BAD, NAN, ""},
      {"12,5", false, false, false, HLI_CELL_BAD, NAN, ""},
      {"1,2,3", true, false, false, HLI_CELL_BAD, NAN, ""},
      {"1.2.3", true, false, false, HLI_CELL_BAD, NAN, ""},
      {"1.234,567,8", true, false, false, HLI_CELL_BAD, NAN, ""},
      {"1 2345.6", false, false, false, HLI_CELL_BAD, NAN, ""},
      {"1234 567", false, false, false, HLI_CELL_BAD, NAN, ""},
      {"12 34", false, false, false, HLI_CELL_BAD, NAN, ""},
      {".", false, false, false, HLI_CELL_BAD, NAN, ""},
      {"1e99999", false, false, false, HLI_CELL_NUMBER, 1, "e99999"},
      {"1e400", false, false, false, HLI_CELL_BAD, NAN, ""},
  };
  for (size_t k = 0; k < sizeof rows / sizeof *rows; ++k) {
    const hli_decimals decimals = {rows[k].allowed, rows[k].comma, rows[k].point};
    double value = 0;
    const char *rest = NULL;
    const hli_cell cell = hli_cell_read(rows[k].text, &decimals, &value, &rest);
    const bool same = (isnan(value) && isnan(rows[k].value)) || value == rows[k].value;
    if (cell != rows[k].cell ||
        (cell != HLI_CELL_BAD && (!same || strcmp(rest, rows[k].rest) != 0)))
      fail_msg("\"%s\": kind %d, value %g, rest \"%s\"", rows[k].text, (int)cell, value, rest);
  }
}

static void a_table_tells_its_decimal_sign(void **state) {
  (void)state;
  static const struct {
    const char *text;
    bool comma, point;
  } rows[] = {
      {"12,5", true, false},    {"12.5", false, true},       {"1,250", false, false},
      {"1.250", false, false},  {"0,125", true, false},      {"1.234,5", true, false},
      {"1,234.5", false, true}, {"1,234,567", false, false}, {"H1,2", false, false},
      {"170", false, false},    {"", false, false},
  };
  for (size_t k = 0; k < sizeof rows / sizeof *rows; ++k) {
    hli_decimals decimals = {.comma_allowed = true};
    hli_decimals_learn(&decimals, rows[k].text);
    if (decimals.comma != rows[k].comma || decimals.point != rows[k].point)
      fail_msg("\"%s\": comma %d, point %d", rows[k].text, decimals.comma, decimals.point);
  }
  hli_decimals never = {.comma_allowed = false};
  hli_decimals_learn(&never, "12,5");
  assert_false(never.comma);
}

static void letters_that_look_like_digits_are_seen(void **state) {
  (void)state;
  assert_true(hli_cell_looks_like_number("12o.5"));
  assert_true(hli_cell_looks_like_number("l2"));
  assert_false(hli_cell_looks_like_number("12x.5"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_are_read_or_refused),
      cmocka_unit_test(a_table_tells_its_decimal_sign),
      cmocka_unit_test(letters_that_look_like_digits_are_seen),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
