/** Private to module cycle: what a system is made of. */
#ifndef HLI_CYCLE_H
#define HLI_CYCLE_H

#include <heatloom/cycle.h>

#include "base/base.h"

typedef struct hli_sheet hli_sheet;
typedef struct hli_plan hli_plan; /* cycle/export/plan.h */

/** A system of the library: src/cycle/systems has one file for each kind. */
typedef struct hli_system {
  hl_cycle_info info;
  /**
   * Evaluate with checked settings: states, heat, powers and limits go to the sheet. HL_ERR_RANGE
   * with a reason by hli_cycle_fail.
   */
  hl_status (*eval)(const hl_fluid *const *fluid, const void *settings, hli_sheet *sheet);
} hli_system;

extern const hli_system hli_vc_simple, hli_vc_ihx, hli_vc_econ, hli_vc_flash, hli_vc_two_ic,
    hli_n_stage, hli_transcritical, hli_expander, hli_ejector, hli_cascade, hli_cascade_3,
    hli_parallel_circuits, hli_multi_condenser, hli_multi_evaporator, hli_booster, hli_brayton,
    hli_rankine, hli_steam_expander, hli_mvr, hli_hp_steam, hli_tvr, hli_gas_engine, hli_carnot,
    hli_carnot_engine, hli_lorenz, hli_lorenz_levels, hli_mean_lift, hli_absorption_heat_pump,
    hli_absorption_chiller, hli_heat_transformer, hli_electric_boiler, hli_gas_boiler, hli_steam,
    hli_cooling_tower, hli_air_cooler, hli_chiller, hli_catalogue_machine;

/* ------------------------------------------------------------ flow sheet */

/** Film coefficients of an exchanger by phase; NAN: not given. */
typedef struct hli_films {
  double vapour, two_phase, liquid; /* [W/m2/K] */
} hli_films;
#define HLI_ONE_FILM(h) ((hli_films){h, h, h})

/** An exchanger seen from the working fluid; pressure falls linearly with heat. */
typedef struct hli_duct {
  const hl_fluid *fluid;
  hl_side side; /* HOT: the fluid gives heat */
  double m;     /* [kg/s] */
  const hl_fluid_state *in, *out;
  const hl_fluid_saturation *saturation; /* at the pressure, if it does not change; else NULL */
  hli_films film;
} hli_duct;

/** Heat exchanged with the outside: along a duct, or linear between two temperatures. */
typedef struct hli_heat {
  const char *name;   /* of the stream: "condensation" */
  const char *part;   /* of the component, for the loss by friction: "condenser" */
  hli_duct duct;      /* fluid NULL: linear */
  bool flat;          /* all of a duct's heat at t_in */
  bool secondary;     /* not part of the basis */
  bool direct;        /* a flow taken from the process as it is: no exchanger, no approach */
  double t_in, t_out; /* linear: in the direction of flow [K] */
  double q;           /* [W] */
  double entropy;     /* given (hot) or taken (cold) by what flows, however it is drawn [W/K] */
} hli_heat;

typedef enum hli_component_kind {
  HLI_COMPONENT_MACHINE = 0, /* compressor, pump or turbine */
  HLI_COMPONENT_VALVE,
  HLI_COMPONENT_MIXING,    /* two flows become one */
  HLI_COMPONENT_TANK,      /* what enters leaves as liquid (first) and vapour */
  HLI_COMPONENT_EXCHANGER, /* the first flow heats the second */
  HLI_COMPONENT_OUTSIDE,   /* exchanger with the outside */
  HLI_COMPONENT_EJECTOR,
  /* What is between them on no sheet, but in a plan. */
  HLI_COMPONENT_SPLITTER,
  HLI_COMPONENT_CLOSER, /* where a loop begins and ends */
  HLI_COMPONENT_SOURCE,
  HLI_COMPONENT_SINK
} hli_component_kind;

typedef struct hli_port {
  double m; /* [kg/s] */
  const hl_fluid_state *state;
} hli_port;

/** A component and the flows through it; those that it has not are zero. */
typedef struct hli_component {
  hli_component_kind kind;
  const char *name;
  const hl_fluid *fluid, *fluid_2; /* the second: of the second flow, if it is another */
  hli_port in[2], out[2];
  bool follows; /* flows are such that all outlets are as given: an economiser, an injection */
  double lost;  /* exergy of heat that it gives away [W] */
} hli_component;

/**
 * What a system is written on while it is evaluated: for any flow, scaled to 1 W of basis at the
 * end. Components write their losses, exchangers their heat, machines their power; closing it
 * checks both laws at the boundary, which knows nothing of the components.
 */
struct hli_sheet {
  hl_cycle_result *out;
  double t0;        /* ambient [K] */
  bool full;        /* profiles and losses are wanted */
  hli_plan *plan;   /* components are noted there; NULL: not wanted */
  double tolerance; /* of the profiles [K] */
  const hl_cycle_info *info;
  double shaft;       /* taken less delivered [W] */
  double electric;    /* taken beside the shaft, without a drive [W] */
  double fuel;        /* lower heating value of fuel taken [W] */
  double fuel_exergy; /* [W] */
  double lost;        /* heat lost to the surroundings [W] */
  double driving;     /* heat that drives a system without a shaft [W] */
  double bound;       /* of the COP of such a system; NAN: none [-] */
  int heat_count;
  bool crowded;                        /* there were more streams */
  hli_heat heat[HL_CYCLE_STREAMS + 1]; /* the last takes what is too much */
};

void hli_sheet_init(hli_sheet *sheet, const hl_cycle_info *info, double t0, bool full,
                    double tolerance, hl_cycle_result *out);
void hli_sheet_state(hli_sheet *sheet, int circuit, int fluid, const char *label, double m,
                     const hl_fluid_state *state);
/** Exergy destroyed in a component; entries of one name are added up. [W] */
void hli_sheet_loss(hli_sheet *sheet, const char *component, double exergy);
/** A component destroys what entropy its flows gain, and the exergy it gives away. */
void hli_sheet_component(hli_sheet *sheet, const hli_component *component);
/** The same for one flow of m kg/s through a machine or valve. */
void hli_sheet_through(hli_sheet *sheet, hli_component_kind kind, const char *name,
                       const hl_fluid *fluid, double m, const hl_fluid_state *in,
                       const hl_fluid_state *out, double lost);
/** Heat of a duct between two states of a fluid; returns the entry, which may be refined. */
hli_heat *hli_sheet_duct(hli_sheet *sheet, const char *name, const char *part,
                         const hli_duct *duct);
/** Heat without a fluid, linear from t_in to t_out in the direction of flow. [K, W] */
hli_heat *hli_sheet_line(hli_sheet *sheet, const char *name, hl_side side, double t_in,
                         double t_out, double q);
void hli_sheet_pressure(hli_sheet *sheet, double p);
void hli_sheet_discharge(hli_sheet *sheet, double t);
/** Least difference in an exchanger inside the system, against its limit. [K] */
void hli_sheet_approach(hli_sheet *sheet, double approach, double least);
/** A limit; of several with one name the tightest stays. */
void hli_limit_most(hli_sheet *sheet, const char *name, const char *setting, hl_dimension dimension,
                    double value, double limit);
void hli_limit_least(hli_sheet *sheet, const char *name, const char *setting,
                     hl_dimension dimension, double value, double limit);
/**
 * Scale to 1 W of basis, make the group, check the balances of energy (1e-10) and, with losses,
 * exergy (1e-9). The drive's efficiency is that between shaft and grid.
 */
hl_status hli_sheet_close(hli_sheet *sheet, double drive);

/** Close a model without states: the entropy that its heat and powers produce is the loss of
 * `component`. */
hl_status hli_sheet_close_model(hli_sheet *sheet, const char *component, double drive);

/** No result: the reason, and NAN in place of numbers. */
void hli_cycle_clear(hl_cycle_result *out, const char *format, ...) HL_PRINTF(2, 3);
/** The same, with the value HL_ERR_RANGE for a return. */
#define hli_cycle_fail(...) (hli_cycle_clear(__VA_ARGS__), HL_ERR_RANGE)
/** After a failure: the value and the limit that are its reason. */
void hli_cycle_miss(hl_cycle_result *out, const char *name, hl_dimension dimension, double value,
                    double limit);
/** Failure of a fluid that has no state at a place of the cycle ("suction"). */
hl_status hli_cycle_no_state(hl_cycle_result *out, const char *where, hl_fluid_reason reason);
/** The same for one that does not boil at a temperature, with the end of its range. [K] */
hl_status hli_cycle_no_saturation(hl_cycle_result *out, const char *what, const hl_fluid *fluid,
                                  double t, hl_fluid_reason reason);

/* --------------------------------------------------------------- profiles */

/**
 * The temperature-heat profile as stream number `index` of the result, in pieces whose linear
 * interpolation errs by less than 0.05 K (more where that would take over 64). *friction is the
 * entropy that the pressure drop produces. [W/K]
 */
hl_status hli_duct_profile(const hli_duct *duct, const char *name, double tolerance, int index,
                           hl_cycle_result *out, double *friction);
/** All heat at one temperature. */
void hli_flat_profile(const hli_duct *duct, const char *name, double t, int index,
                      hl_cycle_result *out);

/* ------------------------------------------------------------- components */

/** How a compressor works. */
typedef struct hli_compressor {
  double eta;          /* isentropic, or of a small step if polytropic [-] */
  double slope;        /* what eta loses per unit of pressure ratio [-] */
  double volume_ratio; /* built in; NAN: adapts itself [-] */
  double heat_loss;    /* share of the work lost to the surroundings [-] */
  double oil_share;    /* share of the work given to the oil cooler [-] */
  bool polytropic;
} hli_compressor;

/** From `in` to the pressure p, with its saturation if it has one. Returns the work in *work
 * [J/kg]. */
bool hli_compress(const hl_fluid *fluid, const hl_fluid_state *in, double p,
                  const hl_fluid_saturation *sat, const hli_compressor *c, hl_fluid_state *out,
                  double *work);

/** From `in` to the lower pressure p in a turbine of isentropic efficiency eta; work as above. */
bool hli_expand(const hl_fluid *fluid, const hl_fluid_state *in, double p,
                const hl_fluid_saturation *sat, double eta, hl_fluid_state *out, double *work);

/** How an exchanger between two flows of the system is given: the first that is set decides. */
typedef struct hli_recuperator {
  double approach;      /* difference at the hot end; NAN: not given [K] */
  double heating;       /* temperature rise of the cold flow; NAN: not given [K] */
  double effectiveness; /* share of the heat that one of the ends allows; 0: none [-] */
  double cold_end;      /* difference at the cold end, first of all; 0: not given [K] */
} hli_recuperator;

bool hli_recuperator_there(const hli_recuperator *r);

/** One flow through it: its pressure is that of its outlet. */
typedef struct hli_flow {
  const hl_fluid *fluid;
  double m; /* [kg/s] */
  const hl_fluid_state *in;
  double p_out;                          /* [Pa] */
  const hl_fluid_saturation *saturation; /* at p_out, if known */
} hli_flow;

/** Outlets of both flows and the least difference between them, in *approach. */
hl_status hli_recuperate(const char *where, const hli_flow *hot, const hli_flow *cold,
                         const hli_recuperator *r, hl_cycle_result *result, hl_fluid_state *hot_out,
                         hl_fluid_state *cold_out, double *approach);

/** One side of an exchanger inside the system. */
typedef struct hli_exchange {
  const hl_fluid *fluid;
  double m; /* [kg/s] */
  const hl_fluid_state *in, *out;
} hli_exchange;

/** Least difference between two flows in counterflow that exchange equal heat: at their ends, dew
 * and bubble points, and on the way where one of them is near or above its critical pressure. [K]
 */
hl_status hli_counterflow(hl_cycle_result *result, const char *where, const hli_exchange *hot,
                          const hli_exchange *cold, double *approach);

/* ---------------------------------------------------------------- settings */

/** A row of a settings table for a double: name, member, dimension, default, bounds, help. */
#define HLI_NUMBER(name, type, member, dimension, initial, least, most, help)                      \
  {                                                                                                \
    name, HL_SETTING_NUMBER, HL_DIM_##dimension, offsetof(type, member), initial, least, most,     \
        help, NULL                                                                                 \
  }
#define HLI_CHOICE(name, type, member, initial, most, help, choices)                               \
  { name, HL_SETTING_CHOICE, HL_DIM_NONE, offsetof(type, member), initial, 0, most, help, choices }

/** Rows of the variables that place a system, see hl_cycle_variable. */
#define HLI_PLACED(name, role)                                                                     \
  { name, HL_CYCLE_ROLE_##role, 0, 0 }
#define HLI_PLACED_NUMBER(name, least, most)                                                       \
  { name, HL_CYCLE_ROLE_NUMBER, least, most }

static inline double hli_given_or(double value, double otherwise) {
  return isnan(value) ? otherwise : value;
}

static inline double hli_celsius(double kelvin) { return kelvin - 273.15; }

#endif
