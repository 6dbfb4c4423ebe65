/* Mean temperature differences, and two stretches of profiles rated against each other. */
#include "support/test.h"

#include <math.h>

#include <heatloom/exchanger.h>

/* 1/LMTD is the mean of 1/d over a linear change of d: Gauss-Legendre, exact to rounding for ends
 * this near. */
static double lmtd_by_quadrature(double d1, double d2) {
  const double node[4] = {0.1834346424956498, 0.5255324099163290, 0.7966664774136267,
                          0.9602898564975363};
  const double weight[4] = {0.3626837833783620, 0.3137066458778873, 0.2223810344533745,
                            0.1012285362903763};
  const double middle = 0.5 * (d1 + d2), half = 0.5 * (d1 - d2);
  double sum = 0.0;
  for (int k = 0; k < 4; k++)
    sum += 0.5 * weight[k] * (1.0 / (middle - half * node[k]) + 1.0 / (middle + half * node[k]));
  return 1.0 / sum;
}

static void lmtd_is_the_harmonic_mean_along_the_exchanger(void **state) {
  (void)state;
  for (double ratio = 1.0; ratio < 1.5; ratio = ratio * (1.0 + 3e-3) + 1e-9)
    assert_close(hl_lmtd(ratio * 7.0, 7.0), lmtd_by_quadrature(ratio * 7.0, 7.0), 2e-14, 0.0);
  assert_close(hl_lmtd(10.0, 10.0), 10.0, 0.0, 0.0);
  assert_close(hl_lmtd(100.0, 1.0), 99.0 / log(100.0), 1e-15, 0.0);
  assert_close(hl_lmtd(1.0, 100.0), hl_lmtd(100.0, 1.0), 1e-15, 0.0);
}

static void lmtd_is_smooth_where_its_forms_meet(void **state) {
  (void)state;
  /* t = (d1 - d2)/(d1 + d2) at the two changes of form: 1e-3 and 1/2. */
  const double ends[] = {(1.0 + 1e-3) / (1.0 - 1e-3), 3.0};
  for (int k = 0; k < 2; k++)
    for (double step = -4e-15; step < 5e-15; step += 1e-15)
      assert_close(hl_lmtd(ends[k] * (1.0 + step), 1.0), hl_lmtd(ends[k], 1.0), 1e-14, 0.0);
}

static void lmtd_of_a_cross_does_not_exist(void **state) {
  (void)state;
  assert_true(isnan(hl_lmtd(0.0, 5.0)));
  assert_true(isnan(hl_lmtd(5.0, -1.0)));
  assert_true(isnan(hl_lmtd(-5.0, -1.0)));
  assert_true(isnan(hl_lmtd(NAN, 1.0)));
}

/* ------------------------------------------------------------ rating */

#define PROFILE(side_, ...)                                                                        \
  {                                                                                                \
    .name = "s", .zone = "", .side = side_,                                                        \
    .count = (int)(sizeof((hl_piece[]){__VA_ARGS__}) / sizeof(hl_piece)),                          \
    .piece = (const hl_piece[]) {                                                                  \
      __VA_ARGS__                                                                                  \
    }                                                                                              \
  }

#define PIECE(from, to, heat, film)                                                                \
  { .t_in = from, .t_out = to, .q = heat, .h = film, .dt_cont = NAN }

/* El Sayed et al., illustrative example, films 1 kW/m2K (cold utility 0.1). [K, W] */
static const hl_profile hot = PROFILE(HL_SIDE_HOT, PIECE(338.15, 283.15, 200e3, 1000.0));
static const hl_profile cold = PROFILE(HL_SIDE_COLD, PIECE(293.15, 343.15, 141.4e3, 1000.0));
static const hl_profile chilled = PROFILE(HL_SIDE_COLD, PIECE(268.15, 273.15, 1.0, 100.0));

static void linear_streams_follow_the_plain_formula(void **state) {
  (void)state;
  const hl_rating cooler =
      hl_exchanger_rate(&hot, 1.0, 134842.0, &chilled, 65158.0, 0.0, 65158.0, NAN);
  assert_printed(cooler.area, "34.47");
  assert_close(cooler.approach, 15.0, 0.0, 1e-9);
  const hl_rating middle = hl_exchanger_rate(&hot, 1.0, 0.0, &cold, 1.0, 44160.7, 68959.2, NAN);
  assert_printed(middle.area, "18.68");
  assert_close(middle.area * 500.0, middle.ua, 1e-14, 0.0);
  assert_close(middle.ua * middle.lmtd, middle.q, 1e-14, 0.0);
  const hl_rating by_rule = hl_exchanger_rate(&hot, 1.0, 0.0, &cold, 1.0, 44160.7, 68959.2, 250.0);
  assert_close(by_rule.area, 2.0 * middle.area, 1e-14, 0.0);
}

static void branches_take_their_share_of_the_flow(void **state) {
  (void)state;
  /* A quarter of both flows, between the same temperatures: a quarter of the area. */
  const hl_rating whole = hl_exchanger_rate(&hot, 1.0, 20e3, &cold, 1.0, 30e3, 40e3, NAN);
  const hl_rating quarter = hl_exchanger_rate(&hot, 0.25, 5e3, &cold, 0.25, 7.5e3, 10e3, NAN);
  assert_close(quarter.area, 0.25 * whole.area, 1e-13, 0.0);
  assert_close(quarter.approach, whole.approach, 1e-13, 0.0);
}

static void corners_inside_are_met_exactly(void **state) {
  (void)state;
  /* Superheated vapour condenses against water: three pieces against one. */
  const hl_profile vapour =
      PROFILE(HL_SIDE_HOT, PIECE(380.0, 350.0, 3e3, 200.0), PIECE(350.0, 350.0, 20e3, 4000.0),
              PIECE(350.0, 340.0, 2e3, 800.0));
  const hl_profile water = PROFILE(HL_SIDE_COLD, PIECE(310.0, 335.0, 50e3, 2000.0));
  const hl_rating r = hl_exchanger_rate(&vapour, 2.0, 0.0, &water, 1.0, 0.0, 50e3, NAN);
  const double u[3] = {1.0 / (1.0 / 200.0 + 1.0 / 2000.0), 1.0 / (1.0 / 4000.0 + 1.0 / 2000.0),
                       1.0 / (1.0 / 800.0 + 1.0 / 2000.0)};
  /* Water 335, 332, 312, 310 at the corners. */
  const double part[3] = {6e3 / hl_lmtd(45.0, 18.0), 40e3 / hl_lmtd(18.0, 38.0),
                          4e3 / hl_lmtd(38.0, 30.0)};
  assert_close(r.area, part[0] / u[0] + part[1] / u[1] + part[2] / u[2], 1e-13, 0.0);
  assert_close(r.ua, part[0] + part[1] + part[2], 1e-13, 0.0);
  assert_close(r.approach, 18.0, 1e-13, 0.0);
}

static void stretches_add_up(void **state) {
  (void)state;
  const hl_profile vapour =
      PROFILE(HL_SIDE_HOT, PIECE(380.0, 350.0, 3e3, 200.0), PIECE(350.0, 350.0, 20e3, 4000.0),
              PIECE(350.0, 340.0, 2e3, 800.0));
  const hl_profile boiling =
      PROFILE(HL_SIDE_COLD, PIECE(300.0, 320.0, 8e3, 900.0), PIECE(320.0, 320.0, 12e3, 3000.0),
              PIECE(320.0, 337.0, 5e3, 100.0));
  const double whole = hl_exchanger_rate(&vapour, 1.0, 0.0, &boiling, 1.0, 0.0, 25e3, NAN).area;
  for (int n = 2; n <= 25; n++) { /* n = 25 cuts at every corner */
    double sum = 0.0;
    for (int k = 0; k < n; k++)
      sum += hl_exchanger_rate(&vapour, 1.0, 25e3 / n * k, &boiling, 1.0, 25e3 / n * (n - 1 - k),
                               25e3 / n, NAN)
                 .area;
    assert_close(sum, whole, 1e-12, 0.0);
  }
}

static void isothermal_against_isothermal(void **state) {
  (void)state;
  const hl_profile steam = PROFILE(HL_SIDE_HOT, PIECE(400.0, 400.0, 1.0, 5000.0));
  const hl_profile boiler = PROFILE(HL_SIDE_COLD, PIECE(380.0, 380.0, 1.0, 5000.0));
  const hl_rating r = hl_exchanger_rate(&steam, 1e6, 0.0, &boiler, 1e6, 0.0, 1e6, NAN);
  assert_close(r.area, 1e6 / (2500.0 * 20.0), 1e-14, 0.0);
  assert_close(r.lmtd, 20.0, 1e-14, 0.0);
}

static void a_cross_inside_leaves_no_area(void **state) {
  (void)state;
  /* Ends 10 K apart, but the condensation plateau lies below the water in the middle. */
  const hl_profile vapour =
      PROFILE(HL_SIDE_HOT, PIECE(360.0, 330.0, 10e3, 200.0), PIECE(330.0, 330.0, 10e3, 4000.0));
  const hl_profile water = PROFILE(HL_SIDE_COLD, PIECE(320.0, 350.0, 20e3, 2000.0));
  const hl_rating r = hl_exchanger_rate(&vapour, 1.0, 0.0, &water, 1.0, 0.0, 20e3, NAN);
  assert_true(isnan(r.area) && isnan(r.ua) && isnan(r.lmtd));
  assert_close(r.approach, -5.0, 1e-12, 0.0);
}

static void missing_films_leave_the_rest(void **state) {
  (void)state;
  const hl_profile bare = PROFILE(HL_SIDE_COLD, PIECE(293.15, 343.15, 141.4e3, NAN));
  const hl_rating r = hl_exchanger_rate(&hot, 1.0, 0.0, &bare, 1.0, 40e3, 50e3, NAN);
  const hl_rating with = hl_exchanger_rate(&hot, 1.0, 0.0, &cold, 1.0, 40e3, 50e3, NAN);
  assert_true(isnan(r.area));
  assert_close(r.ua, with.ua, 0.0, 0.0);
  assert_close(r.approach, with.approach, 0.0, 0.0);
}

static void stretches_outside_a_profile_are_refused(void **state) {
  (void)state;
  assert_true(isnan(hl_exchanger_rate(&hot, 1.0, 190e3, &cold, 1.0, 0.0, 20e3, NAN).approach));
  assert_true(isnan(hl_exchanger_rate(&hot, 1.0, -1.0, &cold, 1.0, 0.0, 20e3, NAN).approach));
  assert_true(isnan(hl_exchanger_rate(&hot, 0.5, 90e3, &cold, 1.0, 0.0, 20e3, NAN).approach));
  assert_true(isnan(hl_exchanger_rate(&hot, 1.0, 0.0, &cold, 1.0, 0.0, -1.0, NAN).approach));
  /* Rounding is not outside. */
  const hl_rating end = hl_exchanger_rate(&hot, 1.0, 1e-3, &chilled, 200e3, 0.0, 200e3, NAN);
  const hl_rating exact = hl_exchanger_rate(&hot, 1.0, 0.0, &chilled, 200e3, 0.0, 200e3, NAN);
  assert_close(end.area, exact.area, 1e-7, 0.0);
}

static void nothing_exchanged_needs_no_area(void **state) {
  (void)state;
  const hl_rating r = hl_exchanger_rate(&hot, 1.0, 0.0, &cold, 1.0, 0.0, 0.0, NAN);
  assert_close(r.area, 0.0, 0.0, 0.0);
  assert_close(r.approach, 45.0, 1e-12, 0.0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lmtd_is_the_harmonic_mean_along_the_exchanger),
      cmocka_unit_test(lmtd_is_smooth_where_its_forms_meet),
      cmocka_unit_test(lmtd_of_a_cross_does_not_exist),
      cmocka_unit_test(linear_streams_follow_the_plain_formula),
      cmocka_unit_test(branches_take_their_share_of_the_flow),
      cmocka_unit_test(corners_inside_are_met_exactly),
      cmocka_unit_test(stretches_add_up),
      cmocka_unit_test(isothermal_against_isothermal),
      cmocka_unit_test(a_cross_inside_leaves_no_area),
      cmocka_unit_test(missing_films_leave_the_rest),
      cmocka_unit_test(stretches_outside_a_profile_are_refused),
      cmocka_unit_test(nothing_exchanged_needs_no_area),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
