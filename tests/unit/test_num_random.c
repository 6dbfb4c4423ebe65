/* Random numbers. */
#include "support/test.h"

#include <math.h>
#include <string.h>

#include "num/num.h"

/* First outputs of xoshiro256** from the state 1, 2, 3, 4, as the authors' C code gives them. */
static void generator_is_xoshiro(void **state) {
  (void)state;
  hli_rng rng = {{1, 2, 3, 4}};
  static const uint64_t want[] = {UINT64_C(11520),
                                  UINT64_C(0),
                                  UINT64_C(1509978240),
                                  UINT64_C(1215971899390074240),
                                  UINT64_C(1216172134540287360),
                                  UINT64_C(607988272756665600),
                                  UINT64_C(16172922978634559625)};
  for (size_t k = 0; k < sizeof want / sizeof *want; k++)
    assert_true(hli_rng_next(&rng) == want[k]);
}

static void seeds_and_streams_give_different_numbers(void **state) {
  (void)state;
  uint64_t first[400];
  for (uint64_t seed = 0; seed < 20; seed++)
    for (uint64_t stream = 0; stream < 20; stream++) {
      hli_rng rng, again;
      hli_rng_init(&rng, seed, stream);
      hli_rng_init(&again, seed, stream);
      first[seed * 20 + stream] = hli_rng_next(&rng);
      assert_true(hli_rng_next(&again) == first[seed * 20 + stream]);
    }
  for (int i = 0; i < 400; i++)
    for (int j = 0; j < i; j++)
      assert_true(first[i] != first[j]);
}

static void numbers_have_their_mean_and_spread(void **state) {
  (void)state;
  enum { N = 200000 };
  hli_rng rng;
  hli_rng_init(&rng, 42, 7);
  double sum = 0, squares = 0, cubes = 0;
  for (int k = 0; k < N; k++) {
    double u = hli_rng_uniform(&rng);
    assert_true(u >= 0 && u < 1);
    sum += u;
    squares += u * u;
  }
  /* Four standard deviations of the mean. */
  assert_close(sum / N, 0.5, 0, 4 * sqrt(1 / 12.0 / N));
  assert_close(squares / N, 1 / 3.0, 0, 4 * sqrt(4 / 45.0 / N));
  sum = squares = 0;
  for (int k = 0; k < N; k++) {
    double z = hli_rng_normal(&rng);
    sum += z;
    squares += z * z;
    cubes += z * z * z;
  }
  assert_close(sum / N, 0, 0, 4 / sqrt(N));
  assert_close(squares / N, 1, 0, 4 * sqrt(2.0 / N));
  assert_close(cubes / N, 0, 0, 4 * sqrt(15.0 / N));
}

static void ranges_are_kept_and_filled_evenly(void **state) {
  (void)state;
  enum { N = 60000 };
  hli_rng rng;
  hli_rng_init(&rng, 5, 0);
  int hits[6] = {0};
  for (int k = 0; k < N; k++) {
    uint64_t n = hli_rng_below(&rng, 6);
    assert_true(n < 6);
    hits[n]++;
    double x = hli_rng_between(&rng, -3, 4);
    assert_true(x >= -3 && x <= 4);
  }
  for (int k = 0; k < 6; k++)
    assert_close(hits[k], N / 6.0, 0, 4 * sqrt(N * 5 / 36.0));
  assert_true(hli_rng_below(&rng, 1) == 0);
  /* A count just above half of 2^64 rejects almost every second number. */
  for (int k = 0; k < 100; k++)
    assert_true(hli_rng_below(&rng, UINT64_C(1) << 63 | 1) <= UINT64_C(1) << 63);
}

static void jump_leads_elsewhere_and_is_repeatable(void **state) {
  (void)state;
  hli_rng a, b;
  hli_rng_init(&a, 9, 0);
  b = a;
  hli_rng_jump(&a);
  assert_true(memcmp(&a, &b, sizeof a) != 0);
  hli_rng_jump(&b);
  assert_memory_equal(&a, &b, sizeof a);
  /* A jump and a step commute, for both are powers of one linear map. */
  hli_rng_next(&a);
  hli_rng_init(&b, 9, 0);
  hli_rng_next(&b);
  hli_rng_jump(&b);
  assert_memory_equal(&a, &b, sizeof a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(generator_is_xoshiro),
      cmocka_unit_test(seeds_and_streams_give_different_numbers),
      cmocka_unit_test(numbers_have_their_mean_and_spread),
      cmocka_unit_test(ranges_are_kept_and_filled_evenly),
      cmocka_unit_test(jump_leads_elsewhere_and_is_repeatable),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
