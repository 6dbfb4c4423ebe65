/**
 * The closed vapour compression circuit: one model for all systems that are made of it. Stages of
 * compression with something between them, an internal exchanger, a condenser or gas cooler, a
 * valve, expander or ejector. A system says which of these it has; a settings struct holds the
 * numbers.
 */
#ifndef HLI_CYCLE_CIRCUIT_H
#define HLI_CYCLE_CIRCUIT_H

#include "cycle/cycle.h"
#include "cycle/limits.h"

enum { HLI_STAGES = 4 };

/** What lies between two stages. */
typedef enum hli_between {
  HLI_BETWEEN_NONE = 0,
  HLI_BETWEEN_ECONOMISER,  /* closed: liquid subcooled by a throttled part, which is injected */
  HLI_BETWEEN_MIX,         /* flash tank, its vapour mixed with the discharge */
  HLI_BETWEEN_FULL,        /* flash tank, the discharge bubbled through it */
  HLI_BETWEEN_PARALLEL,    /* flash tank, its vapour compressed apart (two compressors) */
  HLI_BETWEEN_INTERCOOLER, /* discharge cooled by a stream outside */
} hli_between;

static inline bool hli_has_tank(int between) {
  return between == HLI_BETWEEN_MIX || between == HLI_BETWEEN_FULL ||
         between == HLI_BETWEEN_PARALLEL;
}

typedef enum hli_expansion {
  HLI_EXPANSION_VALVE = 0,
  HLI_EXPANSION_EXPANDER,
  HLI_EXPANSION_EJECTOR
} hli_expansion;

/** What a system's circuit is made of. */
typedef struct hli_circuit_kind {
  bool transcritical; /* by p_high and t_gas_out, in place of t_cond and subcool */
  int stages;         /* 1..HLI_STAGES */
  int between[HLI_STAGES - 1];
  hli_expansion expansion;
} hli_circuit_kind;

/** Words of a setting that chooses between one stage and two, and the kind of each. */
#define HLI_STRUCTURES "simple|economiser|mix|full|parallel|two_stage"
enum { HLI_STRUCTURE_MOST = 5 };
hli_circuit_kind hli_circuit_structure(int structure);

/** Numbers of a circuit, in SI. */
typedef struct hli_circuit {
  double t_evap, t_cond;    /* saturation at suction, and at the condenser inlet */
  double p_high, t_gas_out; /* of transcritical circuits */
  double superheat, subcool;
  double eta_is, eta_2; /* first and further stages; eta_2 NAN: as the first */
  double eta_slope, eta_at_2, eta_at_4, eta_at_8;
  double load, load_25, load_50, load_75;
  int compression; /* ISENTROPIC, POLYTROPIC */
  double volume_ratio, heat_loss, oil_share, t_injection;
  double dp_evap, dp_cond;
  double ihx_effectiveness, ihx_heating, ihx_approach, internal_approach_min;
  double p_mid, p_mid_factor, econ_approach, superheat_injection, t_intercooler;
  double eta_expander, eta_ejector;
} hli_circuit;

/** Film coefficients and drawing, of the exchangers with the outside. */
typedef struct hli_circuit_films {
  int condenser_profile; /* REAL, CONSTANT */
  double evaporator, superheat, condenser, desuperheat, subcool;
} hli_circuit_films;

enum { HLI_PROFILE_REAL = 0, HLI_PROFILE_CONSTANT };

typedef struct hli_stage {
  hl_fluid_state in, out;
  double m, work; /* per flow through the evaporator; work in J/kg */
  double ratio;   /* of pressures */
} hli_stage;

/** The interstage above stage k. */
typedef struct hli_interstage {
  hl_fluid_saturation sat; /* at its pressure */
  hl_fluid_state liquid_in, liquid_out;
  hl_fluid_state throttled; /* behind its valve: tank or injection */
  hl_fluid_state vapour;    /* injected, or leaving the tank */
  double m_in;              /* liquid that comes, per flow through the evaporator */
  double m_injected;        /* vapour that joins */
  double approach;          /* in the economiser */
} hli_interstage;

/** A circuit solved, for 1 kg/s through the evaporator. */
typedef struct hli_points {
  bool subcritical;
  double p_low, p_high, p_out, p_in; /* suction, condenser inlet and outlet, evaporator inlet */
  hl_fluid_saturation low, high;     /* `high` only if subcritical */
  hl_fluid_state evaporated, suction, discharge, condensate, cooled, valve_in, mixture;
  hl_fluid_state compressed;  /* discharge before liquid is injected */
  hl_fluid_state tank_vapour; /* of a parallel compressor: at its suction */
  double m_high;              /* of the last stage */
  double m_condenser;         /* with liquid injected behind it */
  double m_suction;           /* of the first stage */
  hli_stage stage[HLI_STAGES];
  hli_interstage between[HLI_STAGES - 1];
  double ihx_approach, ihx2_approach;                    /* NAN: none */
  double expander_work;                                  /* [J/kg of condenser flow] */
  hl_fluid_saturation separator;                         /* of an ejector */
  double q_sink, q_condenser, q_source, work, lost, oil; /* [W] */
} hli_points;

/** Solve the states; a failure is written to `result`. */
hl_status hli_circuit_solve(const hl_fluid *fluid, const hli_circuit *set,
                            const hli_circuit_kind *kind, hli_points *at, hl_cycle_result *result);

/** Settings of a system of one circuit. */
typedef struct hli_circuit_settings {
  size_t size;
  hli_circuit circuit;
  hli_circuit_films film;
  int variant; /* of the system */
  double drive;
  hli_limit_settings limits;
} hli_circuit_settings;

/** Evaluate such a system. */
hl_status hli_circuit_eval(const hl_fluid *fluid, const hli_circuit_settings *set,
                           const hli_circuit_kind *kind, hli_sheet *sheet);

/** The compressor of a stage (0: the first) at a pressure ratio. */
hli_compressor hli_compressor_of(const hli_circuit *set, int stage, double ratio);

/** How a circuit stands in a system. */
typedef struct hli_circuit_role {
  int circuit;                            /* 1.. for its number; 0: the only one */
  int fluid;                              /* index */
  double m;                               /* through the evaporator [kg/s] */
  bool inner_condenser, inner_evaporator; /* not exchanging with the outside */
  const hli_circuit_films *film;
  const hli_limit_settings *limits;
} hli_circuit_role;

/** Write a solved circuit to the sheet: states, losses, heat, powers, limits. */
hl_status hli_circuit_write(hli_sheet *sheet, const hl_fluid *fluid, const hli_circuit *set,
                            const hli_circuit_kind *kind, const hli_points *at,
                            const hli_circuit_role *role);

/** Name of a component of a circuit, as it stands in the table of losses. */
typedef enum hli_part {
  HLI_PART_EVAPORATOR = 0,
  HLI_PART_COMPRESSOR,
  HLI_PART_COMPRESSOR_1,
  HLI_PART_COMPRESSOR_2,
  HLI_PART_COMPRESSOR_3,
  HLI_PART_COMPRESSOR_4,
  HLI_PART_CONDENSER,
  HLI_PART_IHX,
  HLI_PART_IHX_2,
  HLI_PART_VALVE,
  HLI_PART_VALVE_1,
  HLI_PART_VALVE_2,
  HLI_PART_VALVE_3,
  HLI_PART_VALVE_4,
  HLI_PART_ECONOMISER,
  HLI_PART_ECONOMISER_2,
  HLI_PART_ECONOMISER_3,
  HLI_PART_INJECTION_VALVE,
  HLI_PART_INJECTION_VALVE_2,
  HLI_PART_INJECTION_VALVE_3,
  HLI_PART_MIXING,
  HLI_PART_MIXING_2,
  HLI_PART_MIXING_3,
  HLI_PART_TANK,
  HLI_PART_TANK_2,
  HLI_PART_TANK_3,
  HLI_PART_INTERCOOLER,
  HLI_PART_INTERCOOLER_2,
  HLI_PART_INTERCOOLER_3,
  HLI_PART_DISCHARGE_MIXING,
  HLI_PART_INJECTION,
  HLI_PART_EXPANDER,
  HLI_PART_EJECTOR,
  HLI_PART_COUNT
} hli_part;
const char *hli_part_name(int circuit, hli_part part);

/* --------------------------------------------------------- settings tables */

/* clang-format off */
/** Rows of a compressor: of a hli_circuit in `type`, names end in `suffix`. */
#define HLI_COMPRESSOR_ROWS(type, circuit, suffix) \
  HLI_NUMBER("eta_is" suffix, type, circuit.eta_is, NONE, 0.75, 0.3, 1.0, "Isentropic efficiency of the compressor (its first stage)."), \
  HLI_NUMBER("eta_slope" suffix, type, circuit.eta_slope, NONE, 0.0, 0.0, 0.2, "What the efficiency loses per unit of pressure ratio: eta = eta_is - eta_slope x ratio."), \
  HLI_NUMBER("eta_at_2" suffix, type, circuit.eta_at_2, NONE, NAN, 0.1, 1.0, "Efficiency at a pressure ratio of 2; with eta_at_4 and eta_at_8 a table in place of eta_is."), \
  HLI_NUMBER("eta_at_4" suffix, type, circuit.eta_at_4, NONE, NAN, 0.1, 1.0, "Efficiency at a pressure ratio of 4."), \
  HLI_NUMBER("eta_at_8" suffix, type, circuit.eta_at_8, NONE, NAN, 0.1, 1.0, "Efficiency at a pressure ratio of 8; constant beyond the table, linear inside."), \
  HLI_NUMBER("load" suffix, type, circuit.load, NONE, 1.0, 0.1, 1.0, "Share of the full load of the compressor."), \
  HLI_NUMBER("load_25" suffix, type, circuit.load_25, NONE, 1.0, 0.1, 1.2, "Efficiency at a quarter of the load over that at full load."), \
  HLI_NUMBER("load_50" suffix, type, circuit.load_50, NONE, 1.0, 0.1, 1.2, "The same at half of the load."), \
  HLI_NUMBER("load_75" suffix, type, circuit.load_75, NONE, 1.0, 0.1, 1.2, "The same at three quarters of the load."), \
  HLI_CHOICE("compression" suffix, type, circuit.compression, 0, 1, "Efficiency of the whole compression, or of its small steps (100 equal ones of ln p).", "isentropic|polytropic"), \
  HLI_NUMBER("volume_ratio" suffix, type, circuit.volume_ratio, NONE, NAN, 1.0, 20.0, "Built-in volume ratio; not set: it adapts itself."), \
  HLI_NUMBER("heat_loss" suffix, type, circuit.heat_loss, NONE, 0.0, 0.0, 0.15, "Share of shaft power lost as heat to the surroundings.")

/** Rows of a circuit: `circuit` is a hli_circuit in `type`, names end in `suffix`. */
#define HLI_CIRCUIT_ROWS(type, circuit, suffix, ihx)                                                \
  HLI_NUMBER("superheat" suffix, type, circuit.superheat, DIFFERENCE, 5.0, 0.0, 40.0, "Superheat at the evaporator outlet, taken up in the evaporator."), \
  HLI_COMPRESSOR_ROWS(type, circuit, suffix), \
  HLI_NUMBER("dp_evap" suffix, type, circuit.dp_evap, NONE, 0.0, 0.0, 0.1, "Pressure drop of the evaporator as a share of its inlet pressure."), \
  HLI_NUMBER("dp_cond" suffix, type, circuit.dp_cond, NONE, 0.0, 0.0, 0.1, "Pressure drop of the condenser or gas cooler as a share of its inlet pressure."), \
  HLI_NUMBER("oil_share" suffix, type, circuit.oil_share, NONE, 0.0, 0.0, 0.5, "Share of shaft power given to the oil cooler, a hot stream from 80 °C to 60 °C."), \
  HLI_NUMBER("t_injection" suffix, type, circuit.t_injection, TEMPERATURE, NAN, 250.0, 700.0, "Discharge temperature held by injecting condensate; not set: no injection."), \
  HLI_NUMBER("ihx_effectiveness" suffix, type, circuit.ihx_effectiveness, NONE, ihx, 0.0, 0.99, "Internal exchanger between condensate and suction vapour: share of the heat that one of its ends allows; 0: none."), \
  HLI_NUMBER("ihx_heating" suffix, type, circuit.ihx_heating, DIFFERENCE, NAN, 0.0, 100.0, "Instead: temperature rise of the vapour in it."), \
  HLI_NUMBER("ihx_approach" suffix, type, circuit.ihx_approach, DIFFERENCE, NAN, 0.1, 200.0, "Instead: temperature difference at its hot end."), \
  HLI_NUMBER("internal_approach_min" suffix, type, circuit.internal_approach_min, DIFFERENCE, 3.0, 0.0, 50.0, "Least temperature difference in exchangers inside the machine.")

#define HLI_SUBCOOL_ROW(type, circuit, suffix) \
  HLI_NUMBER("subcool" suffix, type, circuit.subcool, DIFFERENCE, 5.0, 0.0, 60.0, "Subcooling below the bubble point at the condenser outlet.")

#define HLI_LEVEL_ROWS(type, circuit) \
  HLI_NUMBER("t_evap", type, circuit.t_evap, TEMPERATURE, NAN, 50.0, 1000.0, "Evaporation: saturation at suction pressure."), \
  HLI_NUMBER("t_cond", type, circuit.t_cond, TEMPERATURE, NAN, 50.0, 1000.0, "Condensation: saturation at the condenser inlet.")

#define HLI_GAS_COOLER_ROWS(type, circuit) \
  HLI_NUMBER("p_high", type, circuit.p_high, PRESSURE, NAN, 1e5, 5e7, "Pressure in a gas cooler, in place of t_cond; not set: a condenser."), \
  HLI_NUMBER("t_gas_out", type, circuit.t_gas_out, TEMPERATURE, NAN, 100.0, 1000.0, "Outlet of the gas cooler, in place of subcool.")

#define HLI_STRUCTURE_ROW(type, name, member) \
  HLI_CHOICE(name, type, member, 0, HLI_STRUCTURE_MOST, "One stage, or two with what lies between them.", HLI_STRUCTURES)

#define HLI_STAGE_ROWS(type, circuit, suffix) \
  HLI_NUMBER("eta_2" suffix, type, circuit.eta_2, NONE, NAN, 0.3, 1.0, "Isentropic efficiency of the further stages; not set: eta_is."), \
  HLI_NUMBER("p_mid_factor" suffix, type, circuit.p_mid_factor, NONE, 1.0, 0.3, 3.0, "Intermediate pressure over the geometric mean (equal ratios of all stages)."), \
  HLI_NUMBER("p_mid" suffix, type, circuit.p_mid, PRESSURE, NAN, 1e3, 2e7, "Intermediate pressure itself, of two stages; not set: by p_mid_factor.")

#define HLI_ECONOMISER_ROWS(type, circuit, suffix) \
  HLI_NUMBER("econ_approach" suffix, type, circuit.econ_approach, DIFFERENCE, 5.0, 0.0, 50.0, "Liquid leaving the economiser above saturation at the intermediate pressure."), \
  HLI_NUMBER("superheat_injection" suffix, type, circuit.superheat_injection, DIFFERENCE, 5.0, 0.0, 20.0, "Superheat of the injected vapour.")

#define HLI_FILM_ROWS(type, film) \
  HLI_CHOICE("condenser_profile", type, film.condenser_profile, HLI_PROFILE_REAL, HLI_PROFILE_CONSTANT, "Heat of the condenser by the fluid's own temperatures, or all at t_cond.", "real|constant"), \
  HLI_NUMBER("film_evaporator", type, film.evaporator, FILM, NAN, 1.0, 1e6, "Film coefficient while evaporating; not set: that of the case."), \
  HLI_NUMBER("film_superheat", type, film.superheat, FILM, NAN, 1.0, 1e6, "Film coefficient of superheating; not set: film_evaporator."), \
  HLI_NUMBER("film_condenser", type, film.condenser, FILM, NAN, 1.0, 1e6, "Film coefficient while condensing; not set: that of the case."), \
  HLI_NUMBER("film_desuperheat", type, film.desuperheat, FILM, NAN, 1.0, 1e6, "Film coefficient of desuperheating and of gas; not set: film_condenser."), \
  HLI_NUMBER("film_subcool", type, film.subcool, FILM, NAN, 1.0, 1e6, "Film coefficient of subcooling; not set: film_condenser.")

/** Of hli_circuit_settings: all systems of one circuit have these, the further rows between them. */
#define HLI_COMMON_ROWS(ihx) HLI_CIRCUIT_ROWS(hli_circuit_settings, circuit, "", ihx)
#define HLI_END_ROWS \
  HLI_FILM_ROWS(hli_circuit_settings, film), HLI_DRIVE_ROW(hli_circuit_settings), HLI_LIMIT_ROWS(hli_circuit_settings)

#define HLI_DRIVE_ROW(type) \
  HLI_NUMBER("drive", type, drive, NONE, 0.93, 0.3, 1.0, "Efficiency of motor, inverter and transmission.")
/* clang-format on */

#endif
