/* Temperature-heat profiles. */
#include "support/test.h"

#include <math.h>

#include <heatloom/group.h>

/* Superheated vapour cooled from 400 K, condensed at 350 K, subcooled to 330 K. */
static const hl_piece pieces[] = {
    {400, 350, 1000, NAN, NAN, HL_PHASE_DESUPERHEAT},
    {350, 350, 8000, NAN, NAN, HL_PHASE_CONDENSE},
    {350, 330, 500, NAN, NAN, HL_PHASE_SUBCOOL},
};
static const hl_profile vapour = {"vapour", "", HL_SIDE_HOT, 3, pieces, NAN};
static const hl_profile nothing = {"nothing", "", HL_SIDE_HOT, 0, NULL, 0};

static void heat_is_the_sum_of_the_pieces(void **state) {
  (void)state;
  assert_close(hl_profile_heat(&vapour), 9500, 1e-15, 0);
  assert_true(hl_profile_heat(&nothing) == 0);
}

static void temperature_follows_the_heat(void **state) {
  (void)state;
  static const double point[][2] = {{0, 400},    {500, 375},  {1000, 350}, {5000, 350}, {9000, 350},
                                    {9250, 340}, {9500, 330}, {-1, 400},   {9999, 330}};
  for (int k = 0; k < 9; k++)
    assert_close(hl_profile_temperature_at(&vapour, point[k][0]), point[k][1], 1e-15, 0);
  assert_true(isnan(hl_profile_temperature_at(&nothing, 0)));
  /* At a jump the upstream side counts. */
  const hl_piece jump[] = {{400, 390, 10, NAN, NAN, HL_PHASE_NONE},
                           {380, 370, 10, NAN, NAN, HL_PHASE_NONE}};
  const hl_profile profile = {"jump", "", HL_SIDE_HOT, 2, jump, NAN};
  assert_true(hl_profile_temperature_at(&profile, 10) == 390);
}

/** Exergy by summing heat times Carnot factor over many thin slices. */
static double exergy_of_slices(const hl_profile *profile, double t0) {
  enum { SLICES = 200000 };
  double heat = hl_profile_heat(profile), sum = 0;
  for (int k = 0; k < SLICES; k++)
    sum += 1 - t0 / hl_profile_temperature_at(profile, (k + 0.5) / SLICES * heat);
  return sum * heat / SLICES;
}

static void exergy_is_the_integral_of_the_carnot_factor(void **state) {
  (void)state;
  assert_close(hl_profile_exergy(&vapour, 298.15), exergy_of_slices(&vapour, 298.15), 1e-8, 0);
  const hl_piece cold = {250, 320, 2000, NAN, NAN, HL_PHASE_NONE};
  const hl_profile crossing = {"cold", "", HL_SIDE_COLD, 1, &cold, NAN};
  assert_close(hl_profile_exergy(&crossing, 298.15), exergy_of_slices(&crossing, 298.15), 0, 1e-4);
  assert_true(hl_profile_exergy(&nothing, 298.15) == 0);
}

static void exergy_is_smooth_towards_the_isothermal_case(void **state) {
  (void)state;
  for (double glide = 1e-15; glide < 1e-3; glide *= 7) {
    const hl_piece piece = {350 + glide, 350, 1, NAN, NAN, HL_PHASE_NONE};
    const hl_profile profile = {"nearly flat", "", HL_SIDE_HOT, 1, &piece, NAN};
    double x = glide / 350; /* ln(1 + x)/x by its series */
    assert_close(hl_profile_exergy(&profile, 300), 1 - 300 * (1 - x / 2 + x * x / 3) / 350, 1e-14,
                 0);
  }
}

static void sides_and_phases_have_names(void **state) {
  (void)state;
  assert_string_equal(hl_side_text(HL_SIDE_HOT), "hot");
  assert_string_equal(hl_side_text(HL_SIDE_COLD), "cold");
  assert_string_equal(hl_side_text((hl_side)9), "none");
  for (int a = HL_PHASE_NONE; a <= HL_PHASE_SUPERHEAT; a++)
    for (int b = a + 1; b <= HL_PHASE_SUPERHEAT; b++)
      assert_string_not_equal(hl_phase_text((hl_phase)a), hl_phase_text((hl_phase)b));
  assert_string_equal(hl_phase_text((hl_phase)99), "none");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(heat_is_the_sum_of_the_pieces),
      cmocka_unit_test(temperature_follows_the_heat),
      cmocka_unit_test(exergy_is_the_integral_of_the_carnot_factor),
      cmocka_unit_test(exergy_is_smooth_towards_the_isothermal_case),
      cmocka_unit_test(sides_and_phases_have_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
