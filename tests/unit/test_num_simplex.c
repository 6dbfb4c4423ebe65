/** Small linear programmes. */
#include "support/test.h"

#include <math.h>

#include "num/num.h"

enum { ROWS = 4, COLUMNS = 8 };
static double work[(ROWS + 1) * (ROWS + COLUMNS + 1)], x[COLUMNS];

static hli_simplex_answer solve(int rows, int columns, const double *a, const double *b,
                                const double *cost) {
  assert_true(hli_simplex_room(rows, columns) <= sizeof work / sizeof *work);
  return hli_simplex(rows, columns, a, b, cost, 1e-9, work, x);
}

/* max 3x + 5y, x <= 4, 2y <= 12, 3x + 2y <= 18 (Dantzig 1963): x = 2, y = 6. */
static void the_textbook_example_is_solved(void **state) {
  (void)state;
  const double a[] = {1, 0, 1, 0, 0, 0, 2, 0, 1, 0, 3, 2, 0, 0, 1}, b[] = {4, 12, 18},
               cost[] = {-3, -5, 0, 0, 0};
  assert_int_equal(solve(3, 5, a, b, cost), HLI_SIMPLEX_OPTIMAL);
  assert_close(x[0], 2, 1e-12, 0);
  assert_close(x[1], 6, 1e-12, 0);
}

static void contradiction_and_lack_of_bounds_are_told(void **state) {
  (void)state;
  const double a[] = {1, 1, 1, 1}, apart[] = {1, 2}, cost[] = {1, 1}, difference[] = {1, -1},
               zero[] = {0}, down[] = {-1, 0};
  assert_int_equal(solve(2, 2, a, apart, cost), HLI_SIMPLEX_INFEASIBLE);
  assert_int_equal(solve(1, 2, difference, zero, down), HLI_SIMPLEX_UNBOUNDED);
}

static void rows_that_follow_from_others_do_no_harm(void **state) {
  (void)state;
  const double a[] = {1, 1, 1, 2, 2, 2, -1, -1, -1}, b[] = {1, 2, -1}, cost[] = {3, 1, 2};
  assert_int_equal(solve(3, 3, a, b, cost), HLI_SIMPLEX_OPTIMAL);
  assert_close(x[1], 1, 1e-12, 0);
  assert_close(x[0] + x[2], 0, 0, 1e-12);
}

/* Beale 1955: cycles for ever when the most negative cost is taken; optimum -1/20. */
static void a_degenerate_programme_that_cycles_ends(void **state) {
  (void)state;
  const double a[] = {0.25, -60, -1.0 / 25, 9, 1, 0, 0, 0.5, -90, -1.0 / 50, 3,
                      0,    1,   0,         0, 0, 1, 0, 0,   0,   1},
               b[] = {0, 0, 1}, cost[] = {-0.75, 150, -0.02, 6, 0, 0, 0};
  assert_int_equal(solve(3, 7, a, b, cost), HLI_SIMPLEX_OPTIMAL);
  double value = 0.0;
  for (int k = 0; k < 7; k++)
    value += cost[k] * x[k];
  assert_close(value, -0.05, 1e-12, 0);
}

/* Against all bases of random programmes. */
static void random_programmes_have_the_best_of_all_bases(void **state) {
  (void)state;
  hli_rng rng;
  hli_rng_init(&rng, 7, 0);
  int solved = 0;
  for (int run = 0; run < 300; run++) {
    double a[2 * 6], b[2], cost[6], best = INFINITY;
    for (int k = 0; k < 12; k++)
      a[k] = hli_rng_between(&rng, -1, 1);
    for (int k = 0; k < 6; k++)
      cost[k] = hli_rng_between(&rng, 0, 1);
    b[0] = hli_rng_between(&rng, -1, 1);
    b[1] = hli_rng_between(&rng, -1, 1);
    for (int i = 0; i < 6; i++)
      for (int j = i + 1; j < 6; j++) {
        double det = a[i] * a[6 + j] - a[j] * a[6 + i];
        double xi = (b[0] * a[6 + j] - a[j] * b[1]) / det,
               xj = (a[i] * b[1] - b[0] * a[6 + i]) / det;
        if (xi >= 0 && xj >= 0)
          best = fmin(best, cost[i] * xi + cost[j] * xj);
      }
    hli_simplex_answer answer = solve(2, 6, a, b, cost);
    assert_int_equal(answer, isfinite(best) ? HLI_SIMPLEX_OPTIMAL : HLI_SIMPLEX_INFEASIBLE);
    if (answer != HLI_SIMPLEX_OPTIMAL)
      continue;
    double value = 0.0;
    for (int k = 0; k < 6; k++)
      value += cost[k] * x[k];
    assert_close(value, best, 1e-9, 1e-12);
    solved++;
  }
  assert_true(solved > 100);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_textbook_example_is_solved),
      cmocka_unit_test(contradiction_and_lack_of_bounds_are_told),
      cmocka_unit_test(rows_that_follow_from_others_do_no_harm),
      cmocka_unit_test(a_degenerate_programme_that_cycles_ends),
      cmocka_unit_test(random_programmes_have_the_best_of_all_bases),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
