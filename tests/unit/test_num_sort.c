/* Stable sorting of doubles. */
#include "support/test.h"

#include <math.h>

#include "num/num.h"

enum { MOST = 5000 };

static double key[MOST];
static int order[MOST];
static uint64_t work[4 * MOST + 2];

/** Smaller, or equal and earlier; NAN is the largest. */
static bool in_order(int a, int b) {
  if (isnan(key[a]) || isnan(key[b]))
    return isnan(key[b]) && (!isnan(key[a]) || a < b);
  return key[a] < key[b] || (key[a] == key[b] && a < b);
}

static void check_sort(int n) {
  static bool seen[MOST];
  assert_true(hli_sort_room(n) <= sizeof work - sizeof *work);
  size_t end = hli_sort_room(n) / sizeof *work;
  work[end] = 0xABCDEF;
  hli_sort_index(n, key, order, work);
  assert_true(work[end] == 0xABCDEF); /* no write beyond the room asked for */
  for (int k = 0; k < n; k++)
    seen[k] = false;
  for (int k = 0; k < n; k++) {
    assert_in_range(order[k], 0, n - 1);
    assert_false(seen[order[k]]);
    seen[order[k]] = true;
    assert_true(k == 0 || in_order(order[k - 1], order[k]));
  }
}

static double spread(hli_rng *rng) { return hli_rng_between(rng, 250, 900); }
static double rounded(hli_rng *rng) { return (double)hli_rng_below(rng, 40); }
static double equal(hli_rng *rng) {
  (void)rng;
  return 300;
}
/** All but one within a hair of each other: the leading bits tell nothing. */
static double clustered(hli_rng *rng) {
  return hli_rng_below(rng, 1000) == 0 ? 1e300 : 300 + 1e-9 * hli_rng_uniform(rng);
}
static double signs(hli_rng *rng) {
  static const double special[] = {0.0, -0.0, INFINITY, -INFINITY, NAN, 5e-324, -5e-324, -1, 1};
  return special[hli_rng_below(rng, 9)];
}
static double magnitudes(hli_rng *rng) {
  return hli_rng_normal(rng) * pow(10, hli_rng_between(rng, -300, 300));
}

static void any_keys_are_sorted_stably(void **state) {
  (void)state;
  double (*const kinds[])(hli_rng *) = {spread, rounded, equal, clustered, signs, magnitudes};
  static const int sizes[] = {0, 1, 2, 3, 24, 25, 64, 65, 100, 500, 1500, 1501, MOST};
  hli_rng rng;
  hli_rng_init(&rng, 11, 0);
  for (int kind = 0; kind < 6; kind++)
    for (int s = 0; s < 13; s++)
      for (int way = 0; way < 3; way++) {
        for (int k = 0; k < sizes[s]; k++)
          key[k] = kinds[kind](&rng);
        if (way > 0) { /* sorted already, and backwards */
          static double sorted[MOST];
          hli_sort_index(sizes[s], key, order, work);
          for (int k = 0; k < sizes[s]; k++)
            sorted[k] = key[order[way == 1 ? k : sizes[s] - 1 - k]];
          for (int k = 0; k < sizes[s]; k++)
            key[k] = sorted[k];
        }
        check_sort(sizes[s]);
      }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(any_keys_are_sorted_stably)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
