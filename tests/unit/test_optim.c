/** Minimisers on functions with known minima: smooth, kinked, bounded, with edges, with many
 * minima. */
#include <math.h>

#include <heatloom/optim.h>

#include "support/test.h"

static const double PI = 3.14159265358979323846;

/* ------------------------------------------------------------- functions */

typedef struct problem {
  int n;
  double (*f)(int n, const double *x);
  double low, high; /* of every variable */
} problem;

static double sphere(int n, const double *x) {
  double sum = 0;
  for (int k = 0; k < n; k++)
    sum += (1 + k) * (x[k] - 0.3) * (x[k] - 0.3);
  return sum + 1;
}

/** Rosenbrock 1960. */
static double valley(int n, const double *x) {
  double sum = 1;
  for (int k = 0; k + 1 < n; k++) {
    double a = 1 - x[k], b = x[k + 1] - x[k] * x[k];
    sum += a * a + 100 * b * b;
  }
  return sum;
}

/** Rastrigin 1974: minima at all integers, the least at 0. */
static double egg_box(int n, const double *x) {
  double sum = 1;
  for (int k = 0; k < n; k++)
    sum += x[k] * x[k] + 10 * (1 - cos(2 * PI * x[k]));
  return sum;
}

/** A vertex of n + 1 planes at 0.37. */
static double vertex(int n, const double *x) {
  double most = -INFINITY;
  for (int i = 0; i <= n; i++) {
    double plane = 0;
    for (int j = 0; j < n; j++)
      plane += (i == j ? 3 : i == n ? -1 : 0.9 * sin(1 + 7 * i + 3 * j)) * (x[j] - 0.37);
    most = fmax(most, plane);
  }
  return 1 + most;
}

/** A sharp valley at an angle to the axes, with a kink at its lowest point. */
static double crease(int n, const double *x) {
  double sum = 1 + 100 * fabs(x[0] + 0.5 * x[1] - 0.6) + 0.5 * fabs(x[1] - 0.2);
  for (int k = 2; k < n; k++)
    sum += fabs(x[k] - x[1]);
  return sum;
}

static double corner(int n, const double *x) {
  double sum = 1;
  for (int k = 0; k < n; k++)
    sum += (k % 2 == 0 ? x[k] : 1 - x[k]) * (1 + k);
  return sum;
}

/** Least at the tip of a slanted region, beyond which there is nothing. */
static double edge(int n, const double *x) {
  if (x[0] < 0.25 || x[1] > 0.8 - 0.9 * (x[0] - 0.25))
    return INFINITY;
  double sum = 1 + 2 * (x[0] - 0.25) + 0.8 - x[1];
  for (int k = 2; k < n; k++)
    sum += 0.3 * fabs(x[k] - 0.6 * x[0]);
  return sum;
}

/** Flat but for a hole of half a percent of the square. */
static double hole(int n, const double *x) {
  double away = 0;
  for (int k = 0; k < n; k++)
    away = fmax(away, fabs(x[k] - 0.77));
  return away < 0.035 ? 1 + away : 2;
}

static double call(const double *x, int worker, void *user) {
  (void)worker;
  const problem *p = user;
  for (int k = 0; k < p->n; k++)
    if (!(x[k] >= p->low && x[k] <= p->high))
      fail_msg("variable %d is %g, outside its bounds", k, x[k]);
  return p->f(p->n, x);
}

static void bounds(const problem *p, double *least, double *most) {
  for (int k = 0; k < p->n; k++) {
    least[k] = p->low;
    most[k] = p->high;
  }
}

static hl_optim_result solve(hl_ctx *ctx, const problem *p, int seed) {
  double least[HL_OPTIM_DIMENSIONS], most[HL_OPTIM_DIMENSIONS];
  bounds(p, least, most);
  hl_optim_settings settings;
  hl_settings_init(&hl_optim_table, &settings);
  settings.seed = seed;
  hl_optim_result result;
  assert_int_equal(
      hl_optim_solve(ctx, p->n, least, most, NULL, NULL, call, (void *)p, &settings, NULL, &result),
      HL_OK);
  return result;
}

/* ----------------------------------------------------------------- tests */

static void all_minima_are_found_to_a_tenth_of_a_percent(void **state) {
  (void)state;
  const problem problems[] = {
      {1, sphere, 0, 1},  {2, sphere, 0, 1},   {6, sphere, 0, 1},   {2, valley, -2, 2},
      {4, valley, -2, 2}, {2, egg_box, -5, 4}, {3, egg_box, -5, 4}, {2, vertex, 0, 1},
      {4, vertex, 0, 1},  {2, crease, 0, 1},   {4, crease, 0, 1},   {2, corner, 0, 1},
      {6, corner, 0, 1},  {2, edge, 0, 1},     {4, edge, 0, 1},     {2, hole, 0, 1}};
  hl_ctx *ctx = hl_ctx_new(NULL);
  for (size_t k = 0; k < sizeof problems / sizeof *problems; k++)
    for (int seed = 1; seed <= 10; seed++) {
      hl_optim_result result = solve(ctx, &problems[k], seed);
      if (!(result.value <= 1.001))
        print_error("function %zu, seed %d, %lld evaluations\n", k, seed,
                    (long long)result.evaluations);
      assert_close(result.value, 1, 1e-3, 0);
      assert_int_equal(result.outcome, HL_OUTCOME_FEASIBLE);
    }
  hl_ctx_free(ctx);
}

static void threads_do_not_change_the_answer(void **state) {
  (void)state;
  const problem problems[] = {{3, egg_box, -5, 4}, {4, crease, 0, 1}};
  hl_ctx *ctx = hl_ctx_new(NULL);
  for (size_t k = 0; k < 2; k++) {
    hl_ctx_set_threads(ctx, 1);
    hl_optim_result one = solve(ctx, &problems[k], 5);
    hl_ctx_set_threads(ctx, 3);
    hl_optim_result three = solve(ctx, &problems[k], 5);
    assert_int_equal(one.evaluations, three.evaluations);
    assert_memory_equal(one.x, three.x, sizeof one.x);
    assert_true(one.value == three.value);
  }
  hl_ctx_free(ctx);
}

static void fixed_variables_stay_and_none_is_evaluated_once(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  problem p = {3, sphere, 0, 1};
  double least[] = {0, 0.8, 0}, most[] = {1, 0.8, 1};
  hl_optim_result result;
  assert_int_equal(hl_optim_solve(ctx, 3, least, most, NULL, NULL, call, &p, NULL, NULL, &result),
                   HL_OK);
  assert_true(result.x[1] == 0.8);
  assert_close(result.value, 1 + 2 * 0.25, 1e-6, 0);
  p.n = 0;
  assert_int_equal(hl_optim_solve(ctx, 0, least, most, NULL, NULL, call, &p, NULL, NULL, &result),
                   HL_OK);
  assert_int_equal(result.evaluations, 1);
  hl_ctx_free(ctx);
}

static double only_at_the_start(int n, const double *x) {
  double away = 0;
  for (int k = 0; k < n; k++)
    away = fmax(away, fabs(x[k] - 0.123));
  return away < 1e-4 ? 1 + away : (double)NAN;
}

static void a_first_guess_is_used(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  problem p = {2, only_at_the_start, 0, 1};
  double least[] = {0, 0}, most[] = {1, 1}, start[] = {0.12305, 0.123};
  hl_optim_result result;
  assert_int_equal(hl_optim_solve(ctx, 2, least, most, NULL, start, call, &p, NULL, NULL, &result),
                   HL_OK);
  assert_close(result.value, 1, 1e-6, 0);
  assert_int_equal(hl_optim_solve(ctx, 2, least, most, NULL, NULL, call, &p, NULL, NULL, &result),
                   HL_OK);
  assert_int_equal(result.outcome, HL_OUTCOME_NONE);
  assert_true(isinf(result.value));
  hl_ctx_free(ctx);
}

static bool stop_at_once(const hl_progress *progress, void *user) {
  (void)progress;
  (void)user;
  return false;
}

static void limits_and_stops_keep_the_best(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  problem p = {4, valley, -2, 2};
  double least[4], most[4];
  bounds(&p, least, most);
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  stop.iterations = 3;
  hl_optim_result result;
  assert_int_equal(hl_optim_solve(ctx, 4, least, most, NULL, NULL, call, &p, NULL, &stop, &result),
                   HL_OK);
  assert_int_equal(result.outcome, HL_OUTCOME_LIMIT);
  assert_true(isfinite(result.value));
  hl_ctx_set_progress(ctx, stop_at_once, NULL);
  assert_int_equal(hl_optim_solve(ctx, 4, least, most, NULL, NULL, call, &p, NULL, NULL, &result),
                   HL_OK);
  assert_int_equal(result.outcome, HL_OUTCOME_STOPPED);
  assert_true(isfinite(result.value));
  hl_ctx_free(ctx);
}

static void bad_calls_are_refused(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  problem p = {1, sphere, 0, 1};
  hl_optim_result result;
  double zero = 0, one = 1, endless = INFINITY;
  assert_int_equal(hl_optim_solve(ctx, 65, &zero, &one, NULL, NULL, call, &p, NULL, NULL, &result),
                   HL_ERR_ARG);
  assert_int_equal(hl_optim_solve(ctx, 1, &one, &zero, NULL, NULL, call, &p, NULL, NULL, &result),
                   HL_ERR_ARG);
  assert_int_equal(
      hl_optim_solve(ctx, 1, &zero, &endless, NULL, NULL, call, &p, NULL, NULL, &result),
      HL_ERR_ARG);
  hl_optim_settings settings;
  hl_settings_init(&hl_optim_table, &settings);
  settings.population = -1;
  assert_int_equal(
      hl_optim_solve(ctx, 1, &zero, &one, NULL, NULL, call, &p, &settings, NULL, &result),
      HL_ERR_ARG);
  hl_ctx_free(ctx);
}

/** Valleys of equal width at other depths and places: the choice decides. */
static double valleys(const double *x, int worker, void *user) {
  (void)worker;
  const int *deepest = user;
  int k = (int)x[1];
  assert_true(x[1] == k && k >= 0 && k < 30);
  double at = 0.03 * k, depth = k == *deepest ? 1.001 : k % 7 == 3 ? 1 : 0.5;
  return (x[0] - at) * (x[0] - at) + 0.01 * (x[2] - 1) * (x[2] - 1) - depth;
}

static void choices_are_made_with_the_rest(void **state) {
  (void)state;
  static const double least[] = {0, 0, -5}, most[] = {1, 0, 5};
  static const int choices[] = {0, 30, 0};
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_optim_result result;
  for (int deepest = 0; deepest < 30; deepest += 9) {
    assert_int_equal(
        hl_optim_solve(ctx, 3, least, most, choices, NULL, valleys, &deepest, NULL, NULL, &result),
        HL_OK);
    assert_true(result.x[1] == deepest);
    assert_close(result.value, -1.001, 1e-6, 0);
    assert_close(result.x[2], 1, 0, 1e-3);
  }
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_minima_are_found_to_a_tenth_of_a_percent),
      cmocka_unit_test(threads_do_not_change_the_answer),
      cmocka_unit_test(fixed_variables_stay_and_none_is_evaluated_once),
      cmocka_unit_test(a_first_guess_is_used),
      cmocka_unit_test(choices_are_made_with_the_rest),
      cmocka_unit_test(limits_and_stops_keep_the_best),
      cmocka_unit_test(bad_calls_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
