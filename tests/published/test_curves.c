/**
 * Curves of a problem table: sample case basic_pinch of OpenPinch (MIT, commit fc46b64), whose
 * columns are read at each of its levels. Levels are stream ends and utility ends, and what it
 * inserts where pockets close and composites pass each other's ends; it prints four decimals, from
 * utilities of 0.1 K: 0.002 kW.
 */
#include <math.h>

#include <heatloom/exergy.h>
#include <heatloom/targets.h>

#include "support/problem.h"

typedef struct column {
  const char *name;
  hl_curve curve;
  double value[19];
} column;

/* clang-format off */
static const double shifted_level[] = {259, 258.9000, 245, 235, 225, 210, 195, 191.6667, 185, 175, 145, 99, 95, 85, 75, 35, 25, 11.1000, 11};
static const column shifted[] = {
    {"H(hot)", HL_CURVE_HOT_SHIFTED, {6150, 6150, 6150, 6000, 5850, 5625, 5400, 5266.6667, 5000, 4600, 3400, 1560, 1400, 1000, 600, 0, 0, 0, 0}},
    {"H(cold)", HL_CURVE_COLD_SHIFTED, {6900, 6900, 6900, 6900, 6600, 6150, 5700, 5600, 5400, 4900, 3400, 2480, 2400, 2200, 2000, 1200, 1000, 1000, 1000}},
    {"H(net)", HL_CURVE_GRAND, {750, 750, 750, 900, 750, 525, 300, 333.3333, 400, 300, 0, 920, 1000, 1200, 1400, 1200, 1000, 1000, 1000}},
    {"H(net)-no pockets", HL_CURVE_GRAND_POCKET_FREE, {750, 750, 750, 750, 750, 525, 300, 300, 300, 300, 0, 920, 1000, 1000, 1000, 1000, 1000, 1000, 1000}},
    {"H(net-hot)", HL_CURVE_NET_SOURCE, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -920, -1000, -1000, -1000, -1000, -1000, -1000, -1000}},
    {"H(net-cold)", HL_CURVE_NET_SINK, {750, 750, 750, 750, 750, 525, 300, 300, 300, 300, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
    {"H(net)-ut", HL_CURVE_UTILITY_GRAND, {750, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1000}},
    {"H(hot)-utility", HL_CURVE_UTILITY_HOT, {750, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
    {"H(cold)-utility", HL_CURVE_UTILITY_COLD, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1000}},
};
static const double real_level[] = {260, 259.9000, 250, 230, 205, 200, 196.6667, 180, 140, 104, 90, 80, 40, 20, 10.1000, 10};
static const column real[] = {
    {"H(hot)", HL_CURVE_HOT, {6150, 6150, 6150, 5850, 5475, 5400, 5266.6667, 4600, 3000, 1560, 1000, 600, 0, 0, 0, 0}},
    {"H(cold)", HL_CURVE_COLD, {6900, 6900, 6900, 6900, 6150, 6000, 5900, 5400, 3400, 2680, 2400, 2200, 1400, 1000, 1000, 1000}},
    {"H(hot)-balanced", HL_CURVE_HOT_BALANCED, {6900, 6150, 6150, 5850, 5475, 5400, 5266.6667, 4600, 3000, 1560, 1000, 600, 0, 0, 0, 0}},
    {"H(cold)-balanced", HL_CURVE_COLD_BALANCED, {6900, 6900, 6900, 6900, 6150, 6000, 5900, 5400, 3400, 2680, 2400, 2200, 1400, 1000, 1000, -0}},
};
/* clang-format on */

static const double TOLERANCE = 0.002; /* [kW] */

static void add_segments(hl_problem *problem, const char *name, const double (*part)[3],
                         int count) {
  hl_segment segment[2];
  hl_stream stream;
  hl_stream_init(&stream);
  stream.name = name;
  stream.segment_count = count;
  stream.segment = segment;
  for (int k = 0; k < count; k++) {
    hl_segment_init(&segment[k]);
    segment[k].t_supply = part[k][0] + TEST_KELVIN;
    segment[k].t_target = part[k][1] + TEST_KELVIN;
    segment[k].duty = part[k][2] * 1e3;
    segment[k].dt_cont = 5;
    segment[k].h = 1e3;
  }
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
}

static hl_problem *basic_pinch(hl_ctx *ctx) {
  hl_problem *problem = test_problem(ctx);
  add_segments(problem, "F1", (const double[][3]){{20, 140, 2400}, {140, 180, 800}}, 2);
  add_segments(problem, "F2",
               (const double[][3]){{250, 196.666667, 800}, {196.666667, 40, 2350.000005}}, 2);
  add_segments(problem, "F3", (const double[][3]){{140, 230, 2700}}, 1);
  add_segments(problem, "F4", (const double[][3]){{200, 104, 2400}, {104, 80, 600}}, 2);
  test_utility(problem, "HU", HL_SIDE_HOT, 260, 259.9, 1, 1);
  test_utility(problem, "CU", HL_SIDE_COLD, 10, 10.1, 1, 1);
  test_check(problem);
  return problem;
}

/** Heat of a curve at a level, that of its ends beyond them. [kW] */
static double heat_at(const hl_targets *targets, hl_curve curve, double t) {
  int count;
  const hl_point *p = hl_targets_curve(targets, curve, &count);
  if (t >= p[0].t - 1e-6)
    return p[0].q / 1e3;
  for (int k = 0; k + 1 < count; k++)
    if (t >= p[k + 1].t - 1e-6)
      return (p[k].q + (p[k + 1].q - p[k].q) * (p[k].t - t) / (p[k].t - p[k + 1].t)) / 1e3;
  return p[count - 1].q / 1e3;
}

static void compare(const hl_targets *targets, const double *level, int levels,
                    const column *columns, int count) {
  for (int c = 0; c < count; c++)
    for (int k = 0; k < levels; k++)
      assert_close(heat_at(targets, columns[c].curve, level[k] + TEST_KELVIN), columns[c].value[k],
                   0, TOLERANCE);
}

static void curves_are_those_of_the_problem_table(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = basic_pinch(ctx);
  hl_targets *targets;
  assert_int_equal(hl_targets_solve(problem, NULL, &targets), HL_OK);
  assert_close(hl_targets_hot(targets) / 1e3, 749.999995, 0, 1e-6);
  assert_close(hl_targets_cold(targets) / 1e3, 1000, 0, 1e-6);
  assert_close(hl_targets_recovery(targets) / 1e3, 5150.000005, 0, 1e-6);
  assert_close(hl_targets_limit(targets) / 1e3, 5550.000005, 0, 1e-6);
  compare(targets, shifted_level, sizeof shifted_level / sizeof *shifted_level, shifted,
          sizeof shifted / sizeof *shifted);
  compare(targets, real_level, sizeof real_level / sizeof *real_level, real,
          sizeof real / sizeof *real);
  hl_targets_free(targets);
  hl_problem_free(problem);
  hl_ctx_free(ctx);
}

/** Ambient 15 degC; stated to 0.0001 kW. Demands 300 kW at 140 to 170 degC and 450 at 190 to 220,
 * sources 1000 kW at 150 to 100. */
static void exergy_of_process_and_utilities(void **state) {
  (void)state;
  const double t0 = 288.15;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = basic_pinch(ctx);
  hl_targets *targets;
  hl_exergy_grand *grand;
  assert_int_equal(hl_targets_solve(problem, NULL, &targets), HL_OK);
  assert_int_equal(hl_exergy_grand_solve(ctx, targets, t0, &grand), HL_OK);
  assert_close(hl_exergy_grand_deficit(grand) / 1e3, 276.73896, 0, 1e-4);
  assert_close(hl_exergy_grand_surplus(grand) / 1e3, 275.3244, 0, 1e-4);
  int count = hl_exergy_grand_count(grand);
  assert_close(hl_exergy_grand_at(grand, 0)->exergy / 1e3, 276.73896, 0, 1e-4);
  assert_close(hl_exergy_grand_at(grand, count - 1)->exergy / 1e3, 275.3244, 0, 1e-4);
  assert_null(hl_exergy_grand_at(grand, count));
  for (int k = 1; k < count; k++) {
    /* Over a stretch of one CP: CP times the exergetic temperatures. */
    const hl_exergy_point *a = hl_exergy_grand_at(grand, k - 1), *b = a + 1;
    if (a->source != b->source || a->t == b->t)
      continue;
    double q = fabs(heat_at(targets, HL_CURVE_GRAND_POCKET_FREE, a->t + (a->source ? -5 : 5)) -
                    heat_at(targets, HL_CURVE_GRAND_POCKET_FREE, b->t + (b->source ? -5 : 5)));
    double exergy = q * (a->t_ex - b->t_ex) / (a->t - b->t);
    assert_close(fabs(a->exergy - b->exergy) / 1e3, exergy, 0, 1e-6);
  }
  hl_exergy_grand_free(grand);
  double both[2];
  for (int u = 0; u < 2; u++)
    both[u] = hl_targets_utility_at(targets, u)->duty / 1e3 *
              hl_profile_exergy(hl_problem_groups(problem)->group[1 + u].profile, t0);
  assert_close(both[0], 344.6117, 0, 1e-4);
  assert_close(-both[1], 17.47882, 0, 1e-4);
  assert_int_equal(hl_exergy_grand_solve(ctx, targets, 0, &grand), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 1);
  assert_null(grand);
  /* With ambient within the sources: what is below it has to be cooled. */
  assert_int_equal(hl_exergy_grand_solve(ctx, targets, 125 + TEST_KELVIN, &grand), HL_OK);
  double deficit = 0, surplus = 0;
  for (int k = 1; k < hl_exergy_grand_count(grand); k++) {
    const hl_exergy_point *a = hl_exergy_grand_at(grand, k - 1), *b = a + 1;
    if (a->source != b->source)
      continue;
    double given = b->exergy - a->exergy;
    deficit -= fmin(given, 0);
    surplus += fmax(given, 0);
  }
  assert_true(deficit > 0 && surplus > 0);
  assert_close(hl_exergy_grand_deficit(grand), deficit, 1e-12, 0);
  assert_close(hl_exergy_grand_surplus(grand), surplus, 1e-12, 0);
  hl_exergy_grand_free(grand);
  hl_targets_free(targets);
  hl_problem_free(problem);
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(curves_are_those_of_the_problem_table),
      cmocka_unit_test(exergy_of_process_and_utilities),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
