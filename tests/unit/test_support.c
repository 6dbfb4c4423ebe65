/* The comparisons the other tests stand on. */
#include "support/test.h"

static void half_a_unit_of_the_last_digit(void **state) {
  (void)state;
  assert_close(test_half_unit("4.31"), 0.005, 1e-12, 0);
  assert_close(test_half_unit("120"), 0.5, 1e-12, 0);
  assert_close(test_half_unit("-1.20e-3"), 0.5e-5, 1e-12, 0);
  assert_close(test_half_unit("2e6"), 0.5e6, 1e-12, 0);
}

static void a_printed_value_matches_up_to_rounding(void **state) {
  (void)state;
  assert_printed(4.3149, "4.31");
  assert_printed(4.3051, "4.31");
  assert_printed(-0.00121, "-1.2e-3");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(half_a_unit_of_the_last_digit),
      cmocka_unit_test(a_printed_value_matches_up_to_rounding),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
