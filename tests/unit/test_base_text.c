/* Numbers as text, in any locale; likeness of names. */
#include "support/test.h"

#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"

static void numbers_are_read_whole_or_not_at_all(void **state) {
  (void)state;
  static const struct {
    const char *text;
    double value;
  } good[] = {{"0", 0},
              {"1.5e3", 1500},
              {"-2.5", -2.5},
              {"+7", 7},
              {".5", 0.5},
              {"5.", 5},
              {"1E-2", 0.01},
              {"1e+2", 100},
              {"1e-400", 0},
              {"0.1", 0.1},
              {"179769313486231570e291", 179769313486231570e291}};
  for (size_t k = 0; k < sizeof good / sizeof *good; k++) {
    double value = NAN;
    assert_true(hli_parse_number(good[k].text, &value));
    assert_true(value == good[k].value);
  }
  static const char *const bad[] = {
      "",    " ", "1,5", "0x1p3", "nan",   "inf",   "1e999", "1 ",    " 1", "1e", "1e+",
      "--1", "+", ".",   "e5",    "1.2.3", "12o.5", "1_000", "1'000", "١",  "1f", "1e5.5"};
  double untouched = 42;
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
    if (hli_parse_number(bad[k], &untouched))
      fail_msg("\"%s\" was read as %g", bad[k], untouched);
  assert_false(hli_parse_number(NULL, &untouched));
  assert_true(untouched == 42);
}

static void quantities_take_a_unit_or_the_one_given(void **state) {
  (void)state;
  double si = NAN;
  assert_true(hli_parse_quantity(HL_DIM_POWER, " 12.5 kW ", NULL, &si) && si == 12500);
  assert_true(hli_parse_quantity(HL_DIM_POWER, "12.5", NULL, &si) && si == 12500);
  assert_true(hli_parse_quantity(HL_DIM_POWER, "12.5", hl_unit_find(HL_DIM_POWER, "W"), &si));
  assert_true(si == 12.5);
  assert_true(hli_parse_quantity(HL_DIM_POWER, "2MW", hl_unit_find(HL_DIM_POWER, "W"), &si));
  assert_true(si == 2e6);
  assert_true(hli_parse_quantity(HL_DIM_NONE, "7 %", NULL, &si) && si == 7 * 0.01);
  assert_true(hli_parse_quantity(HL_DIM_TEMPERATURE, "-273.15°C", NULL, &si) && si == 0);
  assert_false(hli_parse_quantity(HL_DIM_POWER, "kW", NULL, &si));
  assert_false(hli_parse_quantity(HL_DIM_POWER, "5 K", NULL, &si));
  assert_false(hli_parse_quantity(HL_DIM_POWER, "5 - kW", NULL, &si));
  assert_false(hli_parse_quantity(HL_DIM_POWER, "", NULL, &si));
  assert_false(hli_parse_quantity(HL_DIM_POWER, NULL, NULL, &si));
  assert_false(hli_parse_quantity(HL_DIM_POWER, "1e306 GW", NULL, &si));
}

static void numbers_are_written_short(void **state) {
  (void)state;
  char text[32];
  static const struct {
    double value;
    const char *text;
  } pairs[] = {{0.1, "0.1"},
               {1e22, "1e+22"},
               {-12.5, "-12.5"},
               {1.0 / 3, "0.3333333333333333"},
               {100, "100"},
               {5e-324, "4.94065645841247e-324"},
               {0.1 + 0.2, "0.30000000000000004"}};
  for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
    hli_format_number(pairs[k].value, text);
    assert_string_equal(text, pairs[k].text);
  }
}

static void quantities_are_written_as_the_user_typed_them(void **state) {
  (void)state;
  const hl_unit *celsius = hl_unit_find(HL_DIM_TEMPERATURE, "degC");
  const hl_unit *price = hl_unit_find(HL_DIM_PRICE, "cur/MWh");
  for (int k = -2000; k < 10000; k++) {
    char typed[32], text[32];
    snprintf(typed, sizeof typed, "%g", k / 10.0);
    double si;
    assert_true(hli_parse_quantity(HL_DIM_TEMPERATURE, typed, celsius, &si));
    hli_format_quantity(celsius, si, text);
    assert_string_equal(text, typed);
    assert_true(hli_parse_quantity(HL_DIM_PRICE, typed, price, &si));
    hli_format_quantity(price, si, text);
    assert_string_equal(text, typed);
  }
}

static void values_are_shown_with_their_unit(void **state) {
  (void)state;
  char text[48];
  assert_string_equal(hli_show(HL_DIM_TEMPERATURE, 376.45, text), "103.3 °C");
  assert_string_equal(hli_show(HL_DIM_FILM, 500, text), "0.5 kW/m²K");
  assert_string_equal(hli_show(HL_DIM_NONE, 1.0 / 3, text), "0.333333");
  assert_string_equal(hli_show(HL_DIM_POWER, NAN, text), "not set");
  assert_string_equal(hli_show(HL_DIM_POWER, 1.1e-13, text), "0 kW");
  assert_string_equal(hli_show(HL_DIM_POWER, -1e-9, text), "0 kW");
}

/**
 * A locale with a decimal comma that needs no installed one: LC_NUMERIC of the GNU C library is the
 * magic 0x20031115 ^ LC_NUMERIC, the number of items, their offsets, and the items
 * (locale/loadlocale.c).
 */
static void make_comma_locale(const char *folder) {
  char path[200];
  snprintf(path, sizeof path, "%s/comma", folder);
  assert_int_equal(mkdir(path, 0700), 0);
  strncat(path, "/LC_NUMERIC", sizeof path - strlen(path) - 1);
  const uint32_t head[] = {0x20031115u ^ LC_NUMERIC, 6, 32, 34, 35, 36, 40, 44};
  const uint32_t wide[] = {',', '.'};
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  fwrite(head, sizeof head, 1, file);
  fwrite(",\0\0", 4, 1, file); /* decimal point ",", no separator, no grouping */
  fwrite(wide, sizeof wide, 1, file);
  fwrite("UTF-8", 6, 1, file);
  fclose(file);
}

static void a_decimal_comma_of_the_host_does_not_matter(void **state) {
  (void)state;
  char folder[] = "/tmp/heatloom_locale_XXXXXX", path[200], text[48];
  assert_non_null(mkdtemp(folder));
  make_comma_locale(folder);
  setenv("LOCPATH", folder, 1);
  const char *set = setlocale(LC_NUMERIC, "comma");
  snprintf(path, sizeof path, "%s/comma/LC_NUMERIC", folder);
  unlink(path);
  snprintf(path, sizeof path, "%s/comma", folder);
  rmdir(path);
  rmdir(folder);
  assert_non_null(set);
  snprintf(text, sizeof text, "%g", 1.5);
  assert_string_equal(text, "1,5"); /* the locale bites */

  double value;
  assert_true(hli_parse_number("1.5", &value) && value == 1.5);
  assert_false(hli_parse_number("1,5", &value));
  hli_format_number(1.5, text);
  assert_string_equal(text, "1.5");
  hl_ctx *ctx = hl_ctx_new(NULL);
  hli_fault(ctx, 102, NULL, "%.2f", 1.5);
  assert_string_equal(hl_ctx_error(ctx)->message, "1.50");
  hli_text buffer;
  hli_text_init(&buffer, ctx);
  hli_text_printf(&buffer, "%g", 2.5);
  assert_string_equal(buffer.data, "2.5");
  hli_text_free(&buffer);
  hl_ctx_free(ctx);
  assert_string_equal(hli_show(HL_DIM_POWER, 1500, text), "1.5 kW");
  snprintf(text, sizeof text, "%g", 1.5);
  assert_string_equal(text, "1,5"); /* and is left in place */
  setlocale(LC_NUMERIC, "C");
}

static void edit_distance_counts_changes(void **state) {
  (void)state;
  assert_int_equal(hli_edit_distance("kitten", "sitting"), 3);
  assert_int_equal(hli_edit_distance("", "abc"), 3);
  assert_int_equal(hl_name_distance("Distillation", "Distil"), 0); /* a beginning */
  assert_int_equal(hl_name_distance("Distillation", "distilation"), 1);
  assert_int_equal(hl_name_distance("Drying", "Distil"), INT_MAX);
  assert_int_equal(hl_name_distance("Plant", "Nowhere"), INT_MAX);
  assert_int_equal(hl_name_distance("Plant", "P"), INT_MAX); /* one letter says nothing */
  assert_int_equal(hli_edit_distance("Ts", "tS"), 0);
  assert_int_equal(hli_edit_distance("t_supply", "t_suply"), 1);
  char a[200], b[200];
  memset(a, 'a', sizeof a);
  memset(b, 'a', sizeof b);
  a[199] = b[150] = '\0';
  assert_int_equal(hli_edit_distance(a, b), 49);
}

static const char *nearest_of(const char *wrong, const char *const *known) {
  static hli_nearest nearest;
  nearest = hli_nearest_to(wrong);
  for (; *known != NULL; known++)
    hli_nearest_offer(&nearest, *known);
  return nearest.name;
}

static void the_nearest_name_is_found(void **state) {
  (void)state;
  static const char *const known[] = {"",     "additive",       "R50", "R600a",
                                      "R600", "multiplicative", NULL};
  char text[160];
  assert_string_equal(nearest_of("add", known), "additive");
  assert_string_equal(nearest_of("R60", known), "R600"); /* a beginning, and the shortest */
  assert_string_equal(nearest_of("R601a", known), "R600a");
  assert_string_equal(nearest_of("multiplikativ", known), "multiplicative");
  assert_string_equal(nearest_of("", known), "");
  assert_string_equal(nearest_of("Nowhere", known), "");
  const hli_nearest none = hli_nearest_to("x");
  assert_string_equal(hli_nearest_hint(&none, "Look.", text), "Look.");
}

static void slips_are_told_from_numbered_names(void **state) {
  (void)state;
  assert_true(hli_may_be_mistyped("Craemery", "Creamery"));
  assert_true(hli_may_be_mistyped("Reboiler 2", "Reboilr 2"));
  assert_false(hli_may_be_mistyped("Unit 1", "Unit 2"));
  assert_false(hli_may_be_mistyped("H1", "H3"));
  assert_false(hli_may_be_mistyped("", "Dryer"));
  assert_false(hli_may_be_mistyped("Dryer", "Kiln"));
}

static void same_text_accepts_null(void **state) {
  (void)state;
  assert_true(hli_same_text(NULL, NULL));
  assert_false(hli_same_text("", NULL));
  assert_true(hli_same_text("a", "a"));
  assert_false(hli_same_text("a", "A"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
      cmocka_unit_test(quantities_take_a_unit_or_the_one_given),
      cmocka_unit_test(numbers_are_written_short),
      cmocka_unit_test(quantities_are_written_as_the_user_typed_them),
      cmocka_unit_test(values_are_shown_with_their_unit),
      cmocka_unit_test(a_decimal_comma_of_the_host_does_not_matter),
      cmocka_unit_test(edit_distance_counts_changes),
      cmocka_unit_test(the_nearest_name_is_found),
      cmocka_unit_test(slips_are_told_from_numbered_names),
      cmocka_unit_test(same_text_accepts_null),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
