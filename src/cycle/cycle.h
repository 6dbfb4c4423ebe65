/** Private to module cycle: what a system is made of. */
#ifndef HLI_CYCLE_H
#define HLI_CYCLE_H

#include <heatloom/cycle.h>

#include "base/base.h"

/** A system of the library: src/cycle/systems has one file for each. */
typedef struct hli_system {
  hl_cycle_info info;
  /**
   * Evaluate with checked settings: states, powers, limits; if `full`, also group, profiles and
   * losses at ambient temperature t0. HL_ERR_RANGE with a reason by hli_cycle_fail.
   */
  hl_status (*eval)(const hl_fluid *fluid, const void *settings, double t0, bool full,
                    hl_cycle_result *out);
} hli_system;

extern const hli_system hli_vc_simple;

/* -------------------------------------------------------------- components */

/** No result: the reason, and NAN in place of numbers. */
void hli_cycle_clear(hl_cycle_result *out, const char *format, ...) HL_PRINTF(2, 3);
/** The same, with the value HL_ERR_RANGE for a return. */
#define hli_cycle_fail(...) (hli_cycle_clear(__VA_ARGS__), HL_ERR_RANGE)
/** The same for a fluid that has no state at a place of the cycle ("suction"). */
hl_status hli_cycle_no_state(hl_cycle_result *out, const char *where, hl_fluid_reason reason);
void hli_cycle_add_state(hl_cycle_result *out, const char *label, double m,
                         const hl_fluid_state *state);
void hli_cycle_add_loss(hl_cycle_result *out, const char *component, double exergy);

/** A compressor with isentropic efficiency; the share heat_loss of its work is lost to the
 * surroundings. */
typedef struct hli_compression {
  double eta_is;    /* [-] */
  double heat_loss; /* [-] */
  double work;      /* result: work taken [J/kg] */
} hli_compression;

/** From `in` to the pressure of `sat`. False with *reason if there is no state. */
bool hli_compress(const hl_fluid *fluid, const hl_fluid_state *in, const hl_fluid_saturation *sat,
                  hli_compression *c, hl_fluid_state *out, hl_fluid_reason *reason);

/** Film coefficients of an exchanger by phase; NAN: not given. */
typedef struct hli_films {
  double vapour, two_phase, liquid; /* [W/m2/K] */
} hli_films;

/** An exchanger seen from the working fluid; pressure falls linearly with heat. */
typedef struct hli_duct {
  const hl_fluid *fluid;
  hl_side side; /* HOT: the fluid gives heat */
  double m;     /* [kg/s per W] */
  const hl_fluid_state *in, *out;
  const hl_fluid_saturation *saturation; /* at the pressure, if it does not change; else NULL */
  hli_films film;
} hli_duct;

/**
 * The temperature-heat profile as stream number `index` of the result, in pieces whose linear
 * interpolation errs by less than 0.05 K (more where that would take over 48). Exergy is that of
 * the heat at the fluid's own temperatures: the change of the fluid less what friction destroys,
 * which is returned in *friction. [W per W]
 */
hl_status hli_duct_profile(const hli_duct *duct, const char *name, double t0, int index,
                           hl_cycle_result *out, double *friction);
/** All heat at one temperature, exergy as above. */
void hli_flat_profile(const hli_duct *duct, const char *name, double t, double t0, int index,
                      hl_cycle_result *out);
/** What the fluid gains in exergy from `in` to `out`, per unit of basis. */
double hli_duct_exergy(const hli_duct *duct, double t0);

/* ------------------------------------------------------------------ limits */

/** Limits of a vapour compression machine. NAN: the default for the fluid. */
typedef struct hli_limit_settings {
  double pressure_ratio_max;      /* [-] */
  double t_discharge_max;         /* [K] */
  double discharge_superheat_min; /* [K] */
  double p_high_max;              /* [Pa] */
  double p_low_min;               /* [Pa] */
  double critical_margin_min;     /* [K] */
} hli_limit_settings;

/** Rows of the settings table for member `limits` of a settings struct. */
#define HLI_LIMIT_ROWS(type)                                                                       \
  {"pressure_ratio_max",                                                                           \
   HL_SETTING_NUMBER,                                                                              \
   HL_DIM_NONE,                                                                                    \
   offsetof(type, limits.pressure_ratio_max),                                                      \
   8.0,                                                                                            \
   1.0,                                                                                            \
   100.0,                                                                                          \
   "Highest ratio of discharge to suction pressure of a stage.",                                   \
   NULL},                                                                                          \
      {"t_discharge_max",                                                                          \
       HL_SETTING_NUMBER,                                                                          \
       HL_DIM_TEMPERATURE,                                                                         \
       offsetof(type, limits.t_discharge_max),                                                     \
       NAN,                                                                                        \
       200.0,                                                                                      \
       1000.0,                                                                                     \
       "Highest discharge temperature; not set: 160 °C, R717 150 °C, R718 250 °C.",                \
       NULL},                                                                                      \
      {"discharge_superheat_min",                                                                  \
       HL_SETTING_NUMBER,                                                                          \
       HL_DIM_DIFFERENCE,                                                                          \
       offsetof(type, limits.discharge_superheat_min),                                             \
       0.0,                                                                                        \
       0.0,                                                                                        \
       50.0,                                                                                       \
       "Least superheat at discharge: no liquid in the compressor.",                               \
       NULL},                                                                                      \
      {"p_high_max",                                                                               \
       HL_SETTING_NUMBER,                                                                          \
       HL_DIM_PRESSURE,                                                                            \
       offsetof(type, limits.p_high_max),                                                          \
       28e5,                                                                                       \
       1e4,                                                                                        \
       2e7,                                                                                        \
       "Highest pressure: 28 bar standard, 45 bar high-pressure parts.",                           \
       NULL},                                                                                      \
      {"p_low_min",                                                                                \
       HL_SETTING_NUMBER,                                                                          \
       HL_DIM_PRESSURE,                                                                            \
       offsetof(type, limits.p_low_min),                                                           \
       NAN,                                                                                        \
       0.0,                                                                                        \
       2e7,                                                                                        \
       "Lowest pressure: against deep vacuum; not set: 0.5 bar, R718 0.05 bar.",                   \
       NULL},                                                                                      \
  {                                                                                                \
    "critical_margin_min", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE,                                   \
        offsetof(type, limits.critical_margin_min), 10.0, 0.0, 100.0,                              \
        "Least distance of condensation to the critical temperature.", NULL                        \
  }

/** What the limits of one compression stage look at. */
typedef struct hli_limit_values {
  double p_low, p_high; /* [Pa] */
  double t_cond;        /* [K] */
  const hl_fluid_state *discharge;
  const hl_fluid_saturation *condensing; /* at discharge pressure */
} hli_limit_values;

/** Fill the limits of the result. */
void hli_cycle_limits(const hl_fluid *fluid, const hli_limit_settings *settings,
                      const hli_limit_values *values, hl_cycle_result *out);

#endif
