/* Settings driven by their table. */
#include "support/test.h"

#include <math.h>
#include <string.h>

#include "base/base.h"

typedef struct sample {
  size_t size;
  double dt_min, area_max, h_default, price;
  int units_max, profile;
  bool same_zone;
} sample;

static const hl_setting fields[] = {
    {"dt_min", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, offsetof(sample, dt_min), 10, 0.1, 100,
     "Least approach.", NULL},
    {"area_max", HL_SETTING_NUMBER, HL_DIM_AREA, offsetof(sample, area_max), INFINITY, 0, INFINITY,
     "Largest area.", NULL},
    {"h_default", HL_SETTING_NUMBER, HL_DIM_FILM, offsetof(sample, h_default), NAN, 0, INFINITY,
     "Film coefficient.", NULL},
    {"price", HL_SETTING_NUMBER, HL_DIM_PRICE, offsetof(sample, price), 0, -INFINITY, INFINITY,
     "Price.", NULL},
    {"units_max", HL_SETTING_INTEGER, HL_DIM_NONE, offsetof(sample, units_max), 0, 0, 100,
     "Most units.", NULL},
    {"profile", HL_SETTING_CHOICE, HL_DIM_NONE, offsetof(sample, profile), 1, 0, 1,
     "Condenser profile.", "constant|real"},
    {"same_zone", HL_SETTING_FLAG, HL_DIM_NONE, offsetof(sample, same_zone), 0, 0, 1,
     "Only within zones.", NULL},
};

static const hl_settings_table table = {"sample", sizeof(sample), 7, fields};

typedef struct fixture {
  hl_ctx *ctx;
  sample s;
} fixture;

static int setup(void **state) {
  static fixture f;
  f.ctx = hl_ctx_new(NULL);
  hl_settings_init(&table, &f.s);
  *state = &f;
  return f.ctx == NULL;
}

static int teardown(void **state) {
  hl_ctx_free(((fixture *)*state)->ctx);
  return 0;
}

static hl_status set(fixture *f, const char *name, const char *text) {
  return hl_settings_set(f->ctx, &table, &f->s, name, text, NULL, NULL);
}

static void init_gives_the_defaults_of_the_table(void **state) {
  sample *s = &((fixture *)*state)->s;
  assert_int_equal(s->size, sizeof *s);
  assert_true(s->dt_min == 10 && isinf(s->area_max) && isnan(s->h_default));
  assert_int_equal(s->profile, 1);
  assert_false(s->same_zone);
  assert_int_equal(hl_settings_check(((fixture *)*state)->ctx, &table, s), HL_OK);
}

static void numbers_take_units(void **state) {
  fixture *f = *state;
  assert_int_equal(set(f, "dt_min", "5"), HL_OK);
  assert_true(f->s.dt_min == 5);
  assert_int_equal(set(f, "dt_min", "  18 degF "), HL_OK);
  assert_close(f->s.dt_min, 10, 1e-15, 0);
  assert_int_equal(set(f, "h_default", "500 W/m²K"), HL_OK);
  assert_true(f->s.h_default == 500);
  assert_int_equal(set(f, "h_default", "0.5"), HL_OK);
  assert_true(f->s.h_default == 500);
  assert_int_equal(set(f, "price", "-36 EUR/MWh"), HL_OK);
  assert_close(f->s.price, -1e-8, 1e-15, 0);
  const hl_unit *unit = hl_unit_find(HL_DIM_PRICE, "cur/kWh");
  assert_int_equal(hl_settings_set(f->ctx, &table, &f->s, "price", "0.36", unit, NULL), HL_OK);
  assert_close(f->s.price, 1e-7, 1e-15, 0);
}

static void words_stand_for_unset_and_unlimited(void **state) {
  fixture *f = *state;
  assert_int_equal(set(f, "area_max", "7"), HL_OK);
  assert_int_equal(set(f, "area_max", "None"), HL_OK);
  assert_true(isinf(f->s.area_max));
  f->s.h_default = 1;
  assert_int_equal(set(f, "h_default", "unset"), HL_OK);
  assert_true(isnan(f->s.h_default));
  assert_int_equal(set(f, "price", "-inf"), HL_OK);
  assert_true(isinf(f->s.price) && f->s.price < 0);
  assert_int_equal(set(f, "dt_min", "inf"), HL_ERR_ARG);
  assert_int_equal(set(f, "dt_min", "unset"), HL_ERR_ARG);
  assert_int_equal(set(f, "dt_min", ""), HL_ERR_ARG);
}

static void flags_integers_and_choices_are_read(void **state) {
  fixture *f = *state;
  static const char *const yes[] = {"yes", "on", "TRUE", "1"}, *const no[] = {"no", "Off", "false",
                                                                              "0"};
  for (int k = 0; k < 4; k++) {
    assert_int_equal(set(f, "same_zone", yes[k]), HL_OK);
    assert_true(f->s.same_zone);
    assert_int_equal(set(f, "same_zone", no[k]), HL_OK);
    assert_false(f->s.same_zone);
  }
  assert_int_equal(set(f, "units_max", "12"), HL_OK);
  assert_int_equal(f->s.units_max, 12);
  assert_int_equal(set(f, "profile", "Constant"), HL_OK);
  assert_int_equal(f->s.profile, 0);
}

static void a_fault_names_field_value_and_bounds(void **state) {
  fixture *f = *state;
  static const struct {
    const char *name, *text;
    int code;
    const char *message, *hint;
  } bad[] = {
      {"dt_min", "0", 12, "setting sample.dt_min is \"0\"; it must be from 0.1 K to 100 K",
       "Least"},
      {"dt_min", "5 bar", 12, "\"5 bar\"", "Units: K, degF"},
      {"dt_min", "five", 12, "\"five\"; it must be from 0.1 K to 100 K", "Least"},
      {"dt_min", "5,5", 12, "\"5,5\"", ""},
      {"area_max", "-1", 12, "must be at least 0 m²", ""},
      {"price", "x", 12, "it must be a number", ""},
      {"price", "30 $/kW/y", 12, "\"30 $/kW/y\"", "hours"},
      {"units_max", "1.5", 12, "a whole number from 0 to 100", "Most units"},
      {"units_max", "101", 12, "\"101\"", ""},
      {"units_max", "9e99", 12, "\"9e99\"", ""},
      {"same_zone", "maybe", 12, "yes or no", ""},
      {"profile", "reel", 12, "one of constant|real", "Did you mean \"real\"?"},
      {"dtmin", "5", 11, "no setting \"sample.dtmin\"", "Did you mean sample.dt_min?"},
  };
  const hl_place place = {"settings.csv", 4, 2};
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    const sample before = f->s;
    assert_int_equal(hl_settings_set(f->ctx, &table, &f->s, bad[k].name, bad[k].text, NULL, &place),
                     HL_ERR_ARG);
    const hl_fault *fault = hl_ctx_error(f->ctx);
    assert_int_equal(fault->code, bad[k].code);
    assert_int_equal(fault->row, 4);
    if (!strstr(fault->message, bad[k].message) || !strstr(fault->hint, bad[k].hint))
      fail_msg("%s = %s: %s | %s", bad[k].name, bad[k].text, fault->message, fault->hint);
    assert_memory_equal(&before, &f->s, sizeof before);
  }
}

static void a_decimal_comma_is_named(void **state) {
  fixture *f = *state;
  assert_int_equal(set(f, "dt_min", "7,5K"), HL_ERR_ARG);
  assert_non_null(strstr(hl_ctx_error(f->ctx)->message, "\"7,5K\", a number with a decimal comma"));
  assert_string_equal(hl_ctx_error(f->ctx)->hint, "Write the decimal sign as a point: 7.5K.");
  assert_int_equal(set(f, "dt_min", "7,5,1"), HL_ERR_ARG);
  assert_null(strstr(hl_ctx_error(f->ctx)->message, "comma"));
  assert_int_equal(set(f, "dt_min", ",5"), HL_ERR_ARG);
  assert_null(strstr(hl_ctx_error(f->ctx)->message, "comma"));
}

static void a_value_too_long_is_not_cut_to_one_that_fits(void **state) {
  fixture *f = *state;
  char text[150];
  memset(text, '0', sizeof text);
  memcpy(text, "1.", 2);
  memcpy(text + 120, "e30", 4);
  assert_int_equal(set(f, "dt_min", text), HL_ERR_ARG);
  assert_true(f->s.dt_min == 10);
}

static void check_finds_fields_out_of_range(void **state) {
  fixture *f = *state;
  f->s.dt_min = NAN;
  assert_int_equal(hl_settings_check(f->ctx, &table, &f->s), HL_ERR_ARG);
  assert_non_null(strstr(hl_ctx_error(f->ctx)->message, "sample.dt_min is unset"));
  f->s.dt_min = 400;
  assert_int_equal(hl_settings_check(f->ctx, &table, &f->s), HL_ERR_ARG);
  assert_non_null(
      strstr(hl_ctx_error(f->ctx)->message, "is 400 K; it must be from 0.1 K to 100 K"));
  f->s.dt_min = 5;
  f->s.profile = 2;
  assert_int_equal(hl_settings_check(f->ctx, &table, &f->s), HL_ERR_ARG);
  assert_non_null(strstr(hl_ctx_error(f->ctx)->message, "one of constant|real"));
  f->s.profile = -1;
  assert_int_equal(hl_settings_check(f->ctx, &table, &f->s), HL_ERR_ARG);
  f->s.profile = 0;
  f->s.size = 8;
  assert_int_equal(hl_settings_check(f->ctx, &table, &f->s), HL_ERR_ARG);
  assert_non_null(strstr(hl_ctx_error(f->ctx)->message, "8 bytes"));
}

static void text_of_a_field_reads_back(void **state) {
  fixture *f = *state;
  static const char *const set_to[][2] = {{"dt_min", "7.3 K"},    {"area_max", "inf"},
                                          {"h_default", "unset"}, {"price", "0.1 cur/MWh"},
                                          {"units_max", "17"},    {"profile", "constant"},
                                          {"same_zone", "yes"},   {"h_default", "0.123 kW/m2/K"}};
  for (size_t k = 0; k < sizeof set_to / sizeof *set_to; k++) {
    char text[64];
    assert_int_equal(set(f, set_to[k][0], set_to[k][1]), HL_OK);
    hl_settings_text(hl_settings_find(&table, set_to[k][0]), &f->s, text, sizeof text);
    assert_string_equal(text, set_to[k][1]);
  }
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
  const struct CMUnitTest tests[] = {
      CASE(init_gives_the_defaults_of_the_table),
      CASE(numbers_take_units),
      CASE(words_stand_for_unset_and_unlimited),
      CASE(flags_integers_and_choices_are_read),
      CASE(a_fault_names_field_value_and_bounds),
      CASE(a_decimal_comma_is_named),
      CASE(a_value_too_long_is_not_cut_to_one_that_fits),
      CASE(check_finds_fields_out_of_range),
      CASE(text_of_a_field_reads_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
