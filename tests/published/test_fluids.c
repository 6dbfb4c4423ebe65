/** Fluids against the check values printed in the papers of their equations,
 * tests/published/fluids.json. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heatloom/data.h>
#include <heatloom/fluid.h>

#include "support/test.h"

static hl_ctx *ctx;
static hl_json *document;

static int setup(void **state) {
  (void)state;
  char path[600];
  test_path(path, sizeof path, "tests/published/fluids.json");
  ctx = hl_ctx_new(NULL);
  return ctx != NULL && hl_json_load(ctx, path, &document) == HL_OK ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  hl_json_free(document);
  hl_ctx_free(ctx);
  return 0;
}

static const char *cell(const hl_json *row, int k) {
  const char *text = hl_json_text(hl_json_at(row, k), NULL);
  assert_non_null(text);
  return text;
}

/** The file of a fluid with other constants in the places named. */
static char *replaced(const char *id, const hl_json *pairs) {
  char path[600], *text, *out;
  size_t length;
  test_path(path, sizeof path, "data/fluids/%s.json", id);
  assert_int_equal(hl_file_read(ctx, path, &text, &length), HL_OK);
  assert_non_null(out = calloc(1, length + 1000));
  const char *rest = text;
  for (int k = 0; k < hl_json_count(pairs); k++) {
    const char *from = cell(hl_json_at(pairs, k), 0), *at = strstr(text, from);
    assert_true(at != NULL && at >= rest);
    sprintf(out + strlen(out), "%.*s%s", (int)(at - rest), rest, cell(hl_json_at(pairs, k), 1));
    rest = at + strlen(from);
  }
  strcat(out, rest);
  hl_file_free(ctx, text);
  return out;
}

static hl_fluid *fluid_of(const hl_json *table) {
  hl_fluid *fluid;
  const char *id = hl_json_text(hl_json_find(table, "fluid"), "");
  const hl_json *pairs = hl_json_find(table, "replace");
  print_message("%s: %s\n", id, hl_json_text(hl_json_find(table, "source"), ""));
  if (pairs) {
    char *text = replaced(id, pairs);
    assert_int_equal(
        hl_fluid_new_text(ctx, id, text, strlen(text), HL_FLUID_REFERENCE_FILE, &fluid), HL_OK);
    free(text);
  } else {
    assert_int_equal(hl_fluid_new(ctx, id, HL_FLUID_REFERENCE_FILE, &fluid), HL_OK);
  }
  return fluid;
}

/** What p, cv, cp and w^2 are multiplied by to have the gas constant of the paper. */
static double gas_constant_ratio(const hl_json *table) {
  const hl_json *r = hl_json_find(table, "gas_constant");
  if (!r)
    return 1;
  hl_json *file;
  char path[600];
  test_path(path, sizeof path, "data/fluids/%s.json",
            hl_json_text(hl_json_find(table, "fluid"), ""));
  assert_int_equal(hl_json_load(ctx, path, &file), HL_OK);
  double ours = hl_json_number(hl_json_find(file, "gas_constant"), NAN);
  hl_json_free(file);
  assert_true(ours != hl_json_number(r, NAN)); /* else the entry is to go */
  return hl_json_number(r, NAN) / ours;
}

/** Cells k.. of a row: cv, cp and speed of sound of a state. */
static void check_caloric(const hl_fluid *fluid, const hl_fluid_state *at, const hl_json *table,
                          const hl_json *row, int k) {
  double ratio = gas_constant_ratio(table);
  double unit =
      ratio * hl_json_number(hl_json_find(table, "c_unit"), 1) * hl_fluid_facts(fluid)->molar_mass;
  hl_fluid_caloric c;
  assert_int_equal(hl_fluid_caloric_state(fluid, at, &c), HL_OK);
  assert_printed(c.cv * unit, cell(row, k));
  assert_printed(c.cp * unit, cell(row, k + 1));
  assert_printed(c.w * sqrt(ratio), cell(row, k + 2));
}

static void single_phase_states_are_those_of_the_papers(void **state) {
  (void)state;
  const hl_json *tables = hl_json_find(document, "tables");
  assert_true(hl_json_count(tables) >= 13);
  for (int i = 0; i < hl_json_count(tables); i++) {
    const hl_json *table = hl_json_at(tables, i), *rows = hl_json_find(table, "rows");
    hl_fluid *fluid = fluid_of(table);
    for (int k = 0; k < hl_json_count(rows); k++) {
      const hl_json *row = hl_json_at(rows, k);
      hl_fluid_state at;
      assert_int_equal(
          hl_fluid_state_Trho(fluid, atof(cell(row, 0)),
                              1e3 * atof(cell(row, 1)) * hl_fluid_facts(fluid)->molar_mass, &at),
          HL_OK);
      double unit = gas_constant_ratio(table) * hl_json_number(hl_json_find(table, "p_unit"), 1);
      assert_printed(at.p / 1e6 * unit, cell(row, 2));
      check_caloric(fluid, &at, table, row, 3);
    }
    hl_fluid_free(fluid);
  }
}

static void saturation_is_that_of_the_papers(void **state) {
  (void)state;
  const hl_json *tables = hl_json_find(document, "saturation");
  assert_true(hl_json_count(tables) >= 1);
  for (int i = 0; i < hl_json_count(tables); i++) {
    const hl_json *table = hl_json_at(tables, i), *rows = hl_json_find(table, "rows");
    hl_fluid *fluid = fluid_of(table);
    double molar = 1e3 * hl_fluid_facts(fluid)->molar_mass;
    for (int k = 0; k < hl_json_count(rows); k++) {
      const hl_json *row = hl_json_at(rows, k);
      hl_fluid_saturation sat;
      assert_int_equal(hl_fluid_saturation_T(fluid, atof(cell(row, 0)), &sat), HL_OK);
      assert_printed(sat.p / 1e6, cell(row, 1));
      assert_printed(sat.liquid.rho / molar, cell(row, 2));
      assert_printed(sat.vapour.rho / molar, cell(row, 3));
      check_caloric(fluid, &sat.liquid, table, row, 4);
      check_caloric(fluid, &sat.vapour, table, row, 7);
    }
    hl_fluid_free(fluid);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(single_phase_states_are_those_of_the_papers),
      cmocka_unit_test(saturation_is_that_of_the_papers),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
