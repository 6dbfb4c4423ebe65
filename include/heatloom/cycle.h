/** Thermodynamic systems library: an operating point in, a unit group out. */
#ifndef HEATLOOM_CYCLE_H
#define HEATLOOM_CYCLE_H

#include <heatloom/base.h>
#include <heatloom/fluid.h>
#include <heatloom/group.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What one unit of scale of a system is: 1 W of ... */
typedef enum hl_cycle_basis {
  HL_CYCLE_BASIS_SINK = 0, /**< Heat given to sinks (heat pumps, boilers). */
  HL_CYCLE_BASIS_SOURCE,   /**< Heat taken from sources (refrigeration, engines). */
  HL_CYCLE_BASIS_POWER     /**< Shaft power delivered (expanders). */
} hl_cycle_basis;

/** What a system is for. */
typedef enum hl_cycle_kind {
  HL_CYCLE_KIND_PUMP = 0, /**< Lifts heat by power: heat pumps, refrigeration. */
  HL_CYCLE_KIND_DRIVEN,   /**< Lifts heat by heat: absorption, steam ejectors. */
  HL_CYCLE_KIND_ENGINE,   /**< Makes power from heat. */
  HL_CYCLE_KIND_UTILITY   /**< Makes hot utility, or takes heat to the surroundings. */
} hl_cycle_kind;

/** What a variable does that places a system on a cascade. */
typedef enum hl_cycle_role {
  HL_CYCLE_ROLE_NONE = 0, /**< There is none. */
  HL_CYCLE_ROLE_TAKES,    /**< Temperature at which heat is taken from the source. */
  HL_CYCLE_ROLE_GIVES,    /**< Temperature at which heat is given to the sink. */
  HL_CYCLE_ROLE_BETWEEN,  /**< Temperature between those. */
  HL_CYCLE_ROLE_DRIVES,   /**< Temperature, above the sink, of heat taken that drives the system. */
  HL_CYCLE_ROLE_REJECTS,  /**< Temperature, below the source, of heat that is rejected. */
  HL_CYCLE_ROLE_NUMBER    /**< A share or ratio, from `least` to `most`. */
} hl_cycle_role;

/** A parameter that is varied to place a system. */
typedef struct hl_cycle_variable {
  const char *name; /**< Of the parameter. */
  hl_cycle_role role;
  double least, most; /**< Where it is looked for, of HL_CYCLE_ROLE_NUMBER. [-] */
} hl_cycle_variable;

enum { HL_CYCLE_FLUIDS = 3, HL_CYCLE_VARIABLES = 6 };

/** A cycle of the library: one file in src/cycle/systems, one row of the table. */
typedef struct hl_cycle_info {
  const char *name;  /**< "vc_simple" */
  const char *title; /**< "simple vapour compression" */
  /**
   * Working fluids that the caller names: 0 to HL_CYCLE_FLUIDS. Several are named as one text, the
   * colder circuit first: "R717+R601".
   */
  int fluid_count;
  const char *fluid; /**< The one that is meant if none is named ("R718"); NULL if there is none. */
  const char *own;   /**< A further one that belongs to the system ("R718" of steam); NULL: none. */
  /** What is named in the place of a fluid is a machine: its id in the catalogue, or a path. */
  bool catalogue;
  hl_cycle_basis basis;
  /**
   * Parameters that set the temperature at which heat is taken and that at which it is given
   * ("t_evap", "t_cond"): the power rises as they move apart. NULL where there is no such pair.
   */
  const char *low, *high;
  /** Those levels are mean temperatures of the one hot and one cold stream that it joins in a
   * network, without exchangers of its own. */
  bool means;
  hl_cycle_kind kind;
  /** What places it, where that is not just low and high; see hl_cycle_variable_at. */
  hl_cycle_variable variable[HL_CYCLE_VARIABLES];
  const hl_settings_table *parameters; /**< Parameters and decision variables. */
} hl_cycle_info;

/** The cycles of the library, by name in the order of the table; NULL past the last. */
HL_API int hl_cycle_count(void);
HL_API const hl_cycle_info *hl_cycle_at(int k);
/** NULL if unknown. */
HL_API const hl_cycle_info *hl_cycle_find(const char *name);
/**
 * What is varied to place a system on a cascade: first a level at which it takes heat, then one at
 * which it gives heat, then what else it has. None for utilities.
 */
HL_API int hl_cycle_variable_count(const hl_cycle_info *cycle);
/** Variable k; its name is NULL past the last. */
HL_API hl_cycle_variable hl_cycle_variable_at(const hl_cycle_info *cycle, int k);

enum {
  HL_CYCLE_STATES = 48,
  HL_CYCLE_STREAMS = 8,
  HL_CYCLE_PIECES = 64,
  HL_CYCLE_LOSSES = 48,
  HL_CYCLE_LIMITS = 16,
  HL_CYCLE_PATHS = 192,
  HL_CYCLE_CIRCUITS = 4
};

/** A state point of the cycle; m is the mass flow per unit of basis. */
typedef struct hl_cycle_state {
  const char *label; /**< "1 suction", "2 discharge", ... */
  int circuit;       /**< From 1 on; 0 where the cycle has only one. */
  int fluid;         /**< Index of its fluid, see hl_machine_fluid_at. */
  double p, t, h, s; /**< [Pa, K, J/kg, J/kg/K] */
  double rho;        /**< [kg/m3] */
  double x;          /**< Vapour fraction; NAN outside the two-phase region. [-] */
  double m;          /**< [kg/s per W] */
} hl_cycle_state;

/** What a flow passes through. */
typedef enum hl_cycle_path_kind {
  HL_CYCLE_PATH_MACHINE = 0, /**< Compressor, pump or turbine. */
  HL_CYCLE_PATH_VALVE,       /**< Enthalpy stays. */
  HL_CYCLE_PATH_GIVES,       /**< Heat to the outside. */
  HL_CYCLE_PATH_TAKES,       /**< Heat from the outside. */
  HL_CYCLE_PATH_INSIDE /**< Between flows of the machine: internal exchangers, mixing, tanks. */
} hl_cycle_path_kind;

/** A flow through a component, or through a part of one: a line of a diagram. */
typedef struct hl_cycle_path {
  hl_cycle_path_kind kind;
  int fluid;   /**< Index of its fluid, see hl_machine_fluid_at. */
  double m;    /**< [kg/s per W] */
  double p[2]; /**< At inlet and outlet; in exchangers linear with the heat. [Pa] */
  double h[2]; /**< At inlet and outlet. [J/kg] */
} hl_cycle_path;

/** A limit with its margin: margin < 0 means broken. */
typedef struct hl_cycle_limit {
  const char *name;    /**< "high pressure", "critical margin", ... */
  const char *setting; /**< Parameter of the cycle that sets it, "p_high_max"; NULL: none. */
  double value, limit, margin; /**< In SI of the dimension. [-] */
  hl_dimension dimension;
} hl_cycle_limit;

/**
 * A cycle evaluated, per unit (1 W) of its basis. `group` points into this struct and is valid as
 * long as it stays where it is; its costs are 0 (the problem's economics set them).
 *
 * Exergy is balanced at the working fluid: a profile's exergy is what the fluid gives or takes as
 * heat, m (dh - T0 ds) between its ends less the friction in the exchanger, whatever the pieces.
 * Differences to the streams it is matched with belong to the network. So exergy_in + cold - hot =
 * sum of losses, to 1e-9 of the basis; an evaluation that does not close fails. Pieces follow the
 * fluid's temperature within 0.05 K as far as 64 of them can (within 10 K of the critical
 * temperature the error may be larger).
 */
typedef struct hl_cycle_result {
  /**
   * Basis per shaft power; engines: shaft power per heat taken; without a shaft: basis per what
   * drives it, be it heat, fuel or electricity (INFINITY if nothing does). [-]
   */
  double cop;
  double cop_electric;  /**< The same with electric power; NAN where there is none. [-] */
  double power;         /**< Electric power taken; negative: delivered. [W] */
  double shaft;         /**< Shaft power taken; negative: delivered. [W] */
  double q_source;      /**< Heat taken from sources. [W] */
  double q_sink;        /**< Heat given to sinks. [W] */
  double p_low, p_high; /**< Lowest and highest pressure; NAN without states. [Pa] */
  double t_discharge;   /**< Hottest compressor outlet; NAN if none. [K] */
  double
      internal_approach; /**< Least difference in exchangers inside the system; NAN if none. [K] */
  double swept_volume[HL_CYCLE_CIRCUITS]; /**< Suction volume flow of each circuit's first stage;
                                             NAN beyond the last. [m3/s] */
  double t_hot, t_cold; /**< Entropic means of the heat given and taken by the working fluid; NAN
                             where there is none. [K] */
  double cop_bound;     /**< Reversible limit between them, in the terms of `cop`; NAN: none. [-] */
  double capacity;      /**< Heat to sinks of one machine of the catalogue; NAN: any size. [W] */
  int state_count, limit_count;
  hl_cycle_state state[HL_CYCLE_STATES];
  hl_cycle_limit limit[HL_CYCLE_LIMITS];
  hl_group group;
  hl_profile profile[HL_CYCLE_STREAMS];
  hl_piece piece[HL_CYCLE_STREAMS][HL_CYCLE_PIECES];
  hl_loss loss[HL_CYCLE_LOSSES];
  char reason[160];      /**< Why there is no result, when the status is HL_ERR_RANGE. */
  hl_cycle_limit missed; /**< The limit of nature that is the reason, "critical temperature"; its
                              margin compares it with others of that name. No name: none is. */
} hl_cycle_result;

/** A machine of the catalogue, as its file describes it. Texts are owned by the machine. */
typedef struct hl_catalogue_info {
  const char *id, *maker, *model;
  const char *kind;       /**< "two-stage vapour compression" */
  const char *fluid;      /**< For the record: nothing is computed with it. */
  const char *source;     /**< Where the points are from. */
  const char *date;       /**< Of the source. */
  const char *note;       /**< May be "". */
  bool example;           /**< Not a real product. */
  double drive_loss;      /**< Share of the electric power lost to the surroundings. [-] */
  int points;             /**< Number of points of operation. */
  double q_least, q_most; /**< Least and largest heat to the sink among them. [W] */
  double low[2], high[2]; /**< Least and largest t_source_out, t_sink_out among them. [K] */
  double source_glide[2], sink_glide[2]; /**< Least and largest glides among them. [K] */
} hl_catalogue_info;

/** Id of machine k of the catalogue in the library; false past the last. */
HL_API bool hl_catalogue_id_at(int k, char *id, size_t size);

/** A cycle with a fluid and values of its parameters. One thread at a time; copy for others. */
typedef struct hl_machine hl_machine;

/**
 * @param fluid  A name, alias or path of a fluid file, two of them joined by "+" for cycles with
 * two; NULL for cycles without one or for the cycle's own; a machine's id or path for "catalogue".
 * A cycle before it and ":" takes the place of the first argument: "vc_ihx:R600".
 * @return HL_OK; HL_ERR_ARG for an unknown cycle or fluid (with "did you mean"); HL_ERR_NOMEM.
 */
HL_API hl_status hl_machine_new(hl_ctx *ctx, const char *cycle, const char *fluid,
                                hl_machine **out);
/** As hl_machine_new, with fluids that are kept and must outlive the machine and its copies. */
HL_API hl_status hl_machine_new_with(hl_ctx *ctx, const char *cycle, const hl_fluid *const *fluid,
                                     int count, hl_machine **out);
/** A copy for another thread; the fluid is shared, so free copies before the original. */
HL_API hl_status hl_machine_copy(const hl_machine *machine, hl_ctx *ctx, hl_machine **out);
HL_API void hl_machine_free(hl_machine *machine);

/** What the machine was made from; owned by the machine. The fluid is NULL for cycles without one.
 */
HL_API const hl_cycle_info *hl_machine_cycle(const hl_machine *machine);
HL_API const hl_fluid *hl_machine_fluid(const hl_machine *machine);
/** Fluid k of a cycle with several; NULL past the last. */
HL_API const hl_fluid *hl_machine_fluid_at(const hl_machine *machine, int k);
/** The machine of the catalogue that it is; NULL for other cycles. */
HL_API const hl_catalogue_info *hl_machine_catalogue(const hl_machine *machine);
/** Set or read a parameter by its name, in SI [-]. HL_ERR_ARG if unknown or out of range (fault
 * reported). */
HL_API hl_status hl_machine_set(hl_machine *machine, const char *name, double value);
/**
 * Set both levels, the first two of hl_cycle_variable_at. [K]
 * @return HL_OK; HL_ERR_ARG out of range, or for a cycle without such a pair (fault reported).
 */
HL_API hl_status hl_machine_set_levels(hl_machine *machine, double low, double high);
HL_API double hl_machine_value(const hl_machine *machine,
                               const char *name); /* NAN if unknown [-] */
/** Parameters that are not at their defaults, as a command line takes them: "t_evap=45degC ...". */
HL_API void hl_machine_parameters(const hl_machine *machine, char *text, size_t size);

/**
 * Evaluate at the present parameters: states, group, losses, limits. Nothing is allocated or
 * reported. Limits broken do not fail: see `limit`.
 * @param t0, p0  Reference state of exergy. [K, Pa]
 * @return HL_OK; HL_ERR_RANGE with `reason` if the cycle has no result there.
 */
HL_API hl_status hl_machine_eval(const hl_machine *machine, double t0, double p0,
                                 hl_cycle_result *out);
/** As eval, with profiles that follow the fluid only within about `tolerance` between their
 * corners: for searches. [K] */
HL_API hl_status hl_machine_eval_within(const hl_machine *machine, double t0, double p0,
                                        double tolerance, hl_cycle_result *out);
/** As eval, but states, COP, powers and limits only (no profiles, no losses). */
HL_API hl_status hl_machine_eval_states(const hl_machine *machine, hl_cycle_result *out);
/**
 * What the working fluid passes through between the states: every flow of every component at the
 * present parameters. For diagrams: it evaluates once more, and allocates meanwhile.
 *
 * @param[out] path   Room for HL_CYCLE_PATHS.
 * @param[out] count  0 for cycles without states.
 * @return HL_OK; HL_ERR_RANGE without a result (fault reported); HL_ERR_NOMEM.
 */
HL_API hl_status hl_machine_eval_paths(const hl_machine *machine, hl_cycle_path *path, int *count);
/**
 * The machine at its present parameters as a Python script for TESPy 0.11, which solves it with
 * CoolProp's properties, starting from the states found here, and prints COP, power and heat of
 * both as JSON: systems whose working fluid is followed from component to component, but for
 * ejectors.
 *
 * @param basis      What its numbers are per: heat delivered, heat taken or power. [W]
 * @param[out] text  Free with hl_file_free. NULL unless HL_OK.
 * @return HL_OK; HL_ERR_ARG for a machine that cannot be written, with the reason; HL_ERR_RANGE
 *         without a result; HL_ERR_NOMEM.
 */
HL_API hl_status hl_machine_write_tespy(const hl_machine *machine, double basis, char **text,
                                        size_t *length);
/** Margin over the value of the limit, which compares limits of different kinds. [-] */
HL_API double hl_cycle_margin(const hl_cycle_limit *limit);
/** The limit broken most, by that; NULL if all hold. */
HL_API const hl_cycle_limit *hl_cycle_broken(const hl_cycle_result *result);

/* ------------------------------------------- COPs without a working fluid */

/** What is made of the reversible COP, Th/(Th - Tl) of a heat pump, and a share eta of it. */
typedef enum hl_carnot_form {
  HL_CARNOT_ADDITIVE = 0,   /**< Heat pump, 1 + eta Tl/(Th - Tl): never below 1. */
  HL_CARNOT_MULTIPLICATIVE, /**< Heat pump, eta Th/(Th - Tl). */
  HL_CARNOT_COOLING,        /**< Refrigeration, eta Tl/(Th - Tl). */
  HL_CARNOT_ENGINE          /**< Efficiency of an engine, eta (1 - Tl/Th). */
} hl_carnot_form;

/** COP between two levels (Carnot 1824); NAN unless 0 < t_low < t_high. [K, -] */
HL_API double hl_cop_carnot(hl_carnot_form form, double t_low, double t_high, double eta_ii);
/**
 * COP between gliding streams (Lorenz 1894): the multiplicative form between their entropic means
 * (a - b)/ln(a/b). NAN if the sink's mean is not above the source's. [K, -]
 */
HL_API double hl_cop_lorenz(double t_source_in, double t_source_out, double t_sink_in,
                            double t_sink_out, double eta_ii);
/**
 * COP of `levels` heat pumps side by side, each giving an equal part of the sink's heat at its
 * hottest temperature plus the approach, all taking heat at the source's less the approach;
 * additive form. It tends to Lorenz only for eta_ii = 1 without approach. [K, -]
 */
HL_API double hl_cop_levels(int levels, double t_source, double t_sink_in, double t_sink_out,
                            double approach, double eta_ii);

/** Fits of hl_cop_jesper to machines on the market. */
typedef enum hl_jesper_set {
  HL_JESPER_STANDARD = 0, /**< Sinks up to 100 °C. */
  HL_JESPER_VERY_HIGH     /**< Sinks of 100 °C to 160 °C. */
} hl_jesper_set;

/**
 * COP that machines on the market reach, a (lift + 2 b)^c (t_sink_out + b)^d: Jesper, Schlosser,
 * Pag, Walmsley, Schmitt and Vajen 2021, Renewable and Sustainable Energy Reviews 137:110646. To
 * compare with, not to optimise. NAN for a lift that is not positive.
 *
 * @param lift        Sink's outlet above the source's inlet. [K]
 * @param t_sink_out  [K]
 * @return [-]
 */
HL_API double hl_cop_jesper(hl_jesper_set set, double lift, double t_sink_out);

#ifdef __cplusplus
}
#endif
#endif
