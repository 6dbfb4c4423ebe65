/*
 * A heat pump between one hot and one cold stream whose COP depends on its lift alone, from the
 * mean temperature of the one to that of the other: factor/(1 - a/(b + lift)), a reversible COP at
 * a constant source of a K moved so that it has no singularity at a lift of zero.
 */
#include "cycle/cycle.h"

typedef struct {
  size_t size;
  double t_evap, t_cond, factor, lift_a, lift_b;
} settings;

static const hl_setting rows[] = {
    HLI_NUMBER("t_evap", settings, t_evap, TEMPERATURE, NAN, 50.0, 2000.0,
               "Mean temperature of the stream that heat is taken from."),
    HLI_NUMBER("t_cond", settings, t_cond, TEMPERATURE, NAN, 50.0, 2000.0,
               "Temperature that the power serves: the mean of the stream that heat is given to, "
               "or above it."),
    HLI_NUMBER("factor", settings, factor, NONE, 0.5, 0.01, 1.0,
               "COP = factor/(1 - lift_a/(lift_b + lift))."),
    HLI_NUMBER("lift_a", settings, lift_a, DIFFERENCE, 293.0, 100.0, 1000.0,
               "Constant a of the COP."),
    HLI_NUMBER("lift_b", settings, lift_b, DIFFERENCE, 303.0, 100.0, 1000.0,
               "Constant b of the COP, above a: their difference keeps the COP finite."),
};

static const hl_settings_table table = {"mean_lift", sizeof(settings), sizeof rows / sizeof *rows,
                                        rows};

static hl_status eval(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  const settings *set = parameters;
  (void)fluid;
  const double lift = set->t_cond - set->t_evap;
  if (isnan(lift))
    return hli_cycle_fail(sheet->out, "%s not set",
                          !isnan(set->t_evap)   ? "t_cond is"
                          : !isnan(set->t_cond) ? "t_evap is"
                                                : "t_evap and t_cond are");
  if (lift < 0.0)
    return hli_cycle_fail(sheet->out, "heat given at %.2f °C is below heat taken at %.2f °C",
                          hli_celsius(set->t_cond), hli_celsius(set->t_evap));
  if (set->lift_b <= set->lift_a)
    return hli_cycle_fail(sheet->out, "lift_b of %.2f K is not above lift_a of %.2f K", set->lift_b,
                          set->lift_a);
  const double cop = set->factor / (1.0 - set->lift_a / (set->lift_b + lift));
  if (!(cop > 1.0))
    return hli_cycle_fail(sheet->out,
                          "the COP of %.3g at a lift of %.1f K is not above 1: no heat is taken",
                          cop, lift);
  sheet->shaft = 1.0 / cop;
  hli_sheet_line(sheet, "condensation", HL_SIDE_HOT, set->t_cond, set->t_cond, 1.0)->duct.film =
      HLI_ONE_FILM(NAN);
  hli_sheet_line(sheet, "evaporation", HL_SIDE_COLD, set->t_evap, set->t_evap, 1.0 - sheet->shaft)
      ->duct.film = HLI_ONE_FILM(NAN);
  return hli_sheet_close_model(sheet, "heat pump", 1.0);
}

const hli_system hli_mean_lift = {{.name = "mean_lift",
                                   .title = "heat pump between two streams by its mean lift",
                                   .low = "t_evap",
                                   .high = "t_cond",
                                   .means = true,
                                   .parameters = &table},
                                  eval};
