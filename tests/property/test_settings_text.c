/*
 * A number written by hl_settings_text reads back: the same bits for what a user typed in the shown
 * unit and for units that are SI, else within the rounding of the conversion.
 */
#include "support/test.h"

#include <math.h>
#include <string.h>

#include <heatloom/base.h>

typedef struct one {
  size_t size;
  double value;
} one;

/** A linear congruential generator is enough here: all bit patterns, exponents included. */
static double random_double(uint64_t *seed) {
  double value;
  do {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t bits = *seed ^ *seed >> 29;
    memcpy(&value, &bits, sizeof value);
  } while (!isfinite(value) || fabs(value) > 1e290);
  return value;
}

/** Numbers as people have them: SI values of some digits in an engineering unit. */
static double plain_value(uint64_t *seed, const hl_unit *unit) {
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return hl_unit_to_si(unit, (double)(*seed >> 40) / 1000);
}

static void numbers_round_trip_through_text(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  assert_non_null(ctx);
  uint64_t seed = 20240229;
  for (int dimension = 0; dimension < HL_DIM_COUNT; dimension++) {
    const hl_setting field = {"value",
                              HL_SETTING_NUMBER,
                              (hl_dimension)dimension,
                              offsetof(one, value),
                              0,
                              -INFINITY,
                              INFINITY,
                              "Any number.",
                              NULL};
    const hl_settings_table table = {"one", sizeof(one), 1, &field};
    const hl_unit *unit = hl_unit_shown((hl_dimension)dimension);
    /* Bits below an offset or between two products of a factor cannot be written; see the
     * tolerance. */
    bool exact = unit->factor == 1 && unit->offset == 0;
    for (int k = 0; k < 2000; k++) {
      one wrote, read;
      char text[64];
      hl_settings_init(&table, &wrote);
      hl_settings_init(&table, &read);
      wrote.value = k % 2 ? random_double(&seed) : plain_value(&seed, unit);
      hl_settings_text(&field, &wrote, text, sizeof text);
      assert_int_equal(hl_settings_set(ctx, &table, &read, "value", text, NULL, NULL), HL_OK);
      if (exact || k % 2 == 0)
        assert_true(read.value == wrote.value);
      else
        assert_close(read.value, wrote.value, 4e-16,
                     4e-16 * fabs(unit->offset) + 5e-324 * unit->factor);
    }
  }
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(numbers_round_trip_through_text)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
