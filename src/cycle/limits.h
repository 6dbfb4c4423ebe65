/** Limits of compression machines, and their defaults by fluid. */
#ifndef HLI_CYCLE_LIMITS_H
#define HLI_CYCLE_LIMITS_H

#include "cycle/cycle.h"

/** NAN: the default for the fluid. */
typedef struct hli_limit_settings {
  double pressure_ratio_max;      /* [-] */
  double t_discharge_max;         /* [K] */
  double discharge_superheat_min; /* [K] */
  double p_high_max;              /* [Pa] */
  double p_low_min;               /* [Pa] */
  double critical_margin_min;     /* [K] */
} hli_limit_settings;

/* clang-format off */
/** Rows of the settings table for member `limits` of a settings struct. */
#define HLI_LIMIT_ROWS(type) HLI_LIMIT_ROWS_FOR(type, 8.0)
#define HLI_LIMIT_ROWS_FOR(type, ratio) \
  HLI_NUMBER("pressure_ratio_max", type, limits.pressure_ratio_max, NONE, ratio, 1.0, 100.0, "Highest ratio of discharge to suction pressure of a stage."), \
  HLI_NUMBER("t_discharge_max", type, limits.t_discharge_max, TEMPERATURE, NAN, 200.0, 1000.0, "Highest discharge temperature; not set: 160 °C, R717 150 °C, R718 250 °C."), \
  HLI_NUMBER("discharge_superheat_min", type, limits.discharge_superheat_min, DIFFERENCE, 0.0, 0.0, 50.0, "Least superheat at discharge: no liquid in the compressor."), \
  HLI_NUMBER("p_high_max", type, limits.p_high_max, PRESSURE, NAN, 1e4, 5e7, "Highest pressure; not set: 28 bar (standard parts; 45 bar high-pressure parts), R744 140 bar."), \
  HLI_NUMBER("p_low_min", type, limits.p_low_min, PRESSURE, NAN, 0.0, 2e7, "Lowest pressure: against deep vacuum; not set: 0.5 bar, R718 0.05 bar."), \
  HLI_NUMBER("critical_margin_min", type, limits.critical_margin_min, DIFFERENCE, 10.0, 0.0, 100.0, "Least distance of condensation to the critical temperature.")
/* clang-format on */

/** Highest pressure: the setting, or the default for the fluid. */
double hli_p_high_limit(const hl_fluid *fluid, const hli_limit_settings *settings);

/** Degrees above dew; below it, the degrees that the missing heat would give to saturated vapour.
 */
double hli_superheat(const hl_fluid_state *state, const hl_fluid_saturation *sat);
/** Published range of the equation of state; NAN: not looked at. */
void hli_limit_equation(hli_sheet *sheet, const hl_fluid *fluid, double p, double t);
/** One compression: ratio, discharge, its superheat against `condensing` (NULL above the critical
 * pressure). */
void hli_limit_stage(hli_sheet *sheet, const hl_fluid *fluid, const hli_limit_settings *settings,
                     double ratio, const hl_fluid_state *discharge,
                     const hl_fluid_saturation *condensing);
/** Pressures of a circuit, and how far condensation is from the critical point (t_cond NAN: above
 * it). */
void hli_limit_levels(hli_sheet *sheet, const hl_fluid *fluid, const hli_limit_settings *settings,
                      double p_low, double p_high, double t_cond);

#endif
