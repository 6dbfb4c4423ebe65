/*
 * Water: the check values of IAPWS-95, table 7 (Wagner and Pruss 2002, J. Phys. Chem. Ref. Data
 * 31:387-535), and the reference point of its entropy.
 */
#include <heatloom/fluid.h>

#include "support/test.h"

static void water_has_the_printed_single_phase_values(void **state) {
  (void)state;
  static const struct {
    double t, rho;                    /* K, kg/m3 */
    const char *p, *cv, *w, *entropy; /* MPa, kJ/kg/K, m/s, kJ/kg/K */
  } row[] = {{300, 996.556, "0.0992418352", "4.13018112", "1501.51914", "0.393062643"},
             {300, 1005.308, "20.0022515", "4.06798347", "1534.92501", "0.387405401"},
             {300, 1188.202, "700.004704", "3.46135580", "2443.57992", "0.132609616"},
             {500, 0.435, "0.0999679423", "1.50817541", "548.314253", "7.94488271"},
             {500, 4.532, "0.999938125", "1.66991025", "535.739001", "6.82502725"},
             {500, 838.025, "10.0003858", "3.22106219", "1271.28441", "2.56690919"},
             {500, 1084.564, "700.000405", "3.07437693", "2412.00877", "2.03237509"},
             {647, 358, "22.0384756", "6.18315728", "252.145078", "4.32092307"},
             {900, 0.241, "0.100062559", "1.75890657", "724.027147", "9.16653194"},
             {900, 52.615, "20.0000690", "1.93510526", "698.445674", "6.59070225"},
             {900, 870.769, "700.000006", "2.66422350", "2019.33608", "4.17223802"}};
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_fluid *water;
  assert_int_equal(hl_fluid_new(ctx, "water", HL_FLUID_REFERENCE_FILE, &water), HL_OK);
  /* The standard puts u = s = 0 at the triple point liquid; so does this shift, whatever the file
   * says. */
  hl_fluid_saturation triple;
  assert_int_equal(hl_fluid_saturation_T(water, 273.16, &triple), HL_OK);
  for (size_t k = 0; k < sizeof row / sizeof *row; k++) {
    hl_fluid_state at;
    hl_fluid_caloric caloric;
    assert_int_equal(hl_fluid_state_Trho(water, row[k].t, row[k].rho, &at), HL_OK);
    assert_int_equal(hl_fluid_caloric_state(water, &at, &caloric), HL_OK);
    assert_printed(at.p / 1e6, row[k].p);
    assert_printed(caloric.cv / 1e3, row[k].cv);
    assert_printed(caloric.w, row[k].w);
    assert_printed((at.s - triple.liquid.s) / 1e3, row[k].entropy);
  }
  hl_fluid_free(water);
  hl_ctx_free(ctx);
}

/* Table 8 of the same paper: saturation at 275, 450 and 625 K. */
static void water_has_the_printed_saturation_values(void **state) {
  (void)state;
  static const struct {
    double t;
    const char *p, *liquid, *vapour, *h_liquid, *h_vapour, *s_liquid, *s_vapour;
  } row[] = {{275, "0.698451167e-3", "999.887406", "0.550664919e-2", "7.75972202", "2504.28995",
              "0.0283094670", "9.10660121"},
             {450, "0.932203564", "890.341250", "4.81200360", "749.161585", "2774.41078",
              "2.10865845", "6.60921221"},
             {625, "16.9082693", "567.090385", "118.290280", "1686.26976", "2550.71625",
              "3.80194683", "5.18506121"}};
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_fluid *water;
  assert_int_equal(hl_fluid_new(ctx, "R718", HL_FLUID_REFERENCE_FILE, &water), HL_OK);
  hl_fluid_saturation triple, sat;
  assert_int_equal(hl_fluid_saturation_T(water, 273.16, &triple), HL_OK);
  /* u = 0 at the triple point liquid */
  double h0 = triple.liquid.h - triple.p / triple.liquid.rho, s0 = triple.liquid.s;
  for (size_t k = 0; k < sizeof row / sizeof *row; k++) {
    assert_int_equal(hl_fluid_saturation_T(water, row[k].t, &sat), HL_OK);
    assert_printed(sat.p / 1e6, row[k].p);
    assert_printed(sat.liquid.rho, row[k].liquid);
    assert_printed(sat.vapour.rho, row[k].vapour);
    assert_printed((sat.liquid.h - h0) / 1e3, row[k].h_liquid);
    assert_printed((sat.vapour.h - h0) / 1e3, row[k].h_vapour);
    assert_printed((sat.liquid.s - s0) / 1e3, row[k].s_liquid);
    assert_printed((sat.vapour.s - s0) / 1e3, row[k].s_vapour);
  }
  hl_fluid_free(water);
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(water_has_the_printed_single_phase_values),
      cmocka_unit_test(water_has_the_printed_saturation_values),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
