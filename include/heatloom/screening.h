/** Systems between a source and a sink: matched to their glides, compared, ranked. */
#ifndef HEATLOOM_SCREENING_H
#define HEATLOOM_SCREENING_H

#include <heatloom/base.h>
#include <heatloom/cycle.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A stream outside the machine, of constant heat capacity, in counterflow; equal: constant. */
typedef struct hl_outside {
  double t_in, t_out; /**< [K] */
} hl_outside;

/** A machine between its source and sink. */
typedef struct hl_meeting {
  double approach_sink;   /**< Least difference to the sink along all heat given. [K] */
  double approach_source; /**< The same at the source. [K] */
  double loss_sink;       /**< Exergy destroyed by the differences to the sink, per basis. [W] */
  double loss_source;     /**< [W] */
  double cop_lorenz;      /**< Reversible limit between source and sink. [-] */
  double efficiency; /**< Exergetic, of the machine with both exchangers, per shaft power. [-] */
} hl_meeting;

/**
 * Meet a source and a sink: heat of several streams of one side as their composite. The result must
 * have profiles (hl_machine_eval at the same ambient temperature t0). [K]
 */
HL_API hl_meeting hl_cycle_meet(const hl_cycle_result *result, const hl_outside *source,
                                const hl_outside *sink, double t0);

/**
 * Composite curve of one side: temperatures [K] over the heat [W] below them per basis, from the
 * cold end on; levels have a corner at both ends. At most `most` corners; returns their number.
 */
HL_API int hl_cycle_composite(const hl_cycle_result *result, hl_side side, double *q, double *t,
                              int most);

/** Section "screening". */
typedef struct hl_screening_settings {
  size_t size;
  double dt_min;    /**< Least approach in evaporator and condenser. [K] */
  double superheat; /**< Of the suction vapour. [K] */
  double subcool;   /**< NAN: that of the highest COP. [K] */
  double eta_is;    /**< Isentropic efficiency of all compressors. [-] */
  double drive;     /**< [-] */
  double eta_step;  /**< The ranking is repeated with eta_is less and plus this; 0: not. [-] */
  double ihx;       /**< Effectiveness of internal exchangers, where a cycle has one. [-] */
  double t_ambient; /**< [K] */
  double electricity_price; /**< NAN: no costs. [cur/J] */
  int order;                /**< hl_screening_order. */
  bool all_pairs;           /**< Cascades of all pairs of fluids, not only those listed. */
} hl_screening_settings;
extern HL_API const hl_settings_table hl_screening_table;

typedef enum hl_screening_order {
  HL_ORDER_COP = 0, /**< Electric COP. */
  HL_ORDER_EXERGY,  /**< Exergy destroyed, with both exchangers. */
  HL_ORDER_VOLUME   /**< Volumetric heating capacity. */
} hl_screening_order;

/** How far a candidate came. */
typedef enum hl_candidate_state {
  HL_CANDIDATE_GOOD = 0, /**< Within all limits. */
  HL_CANDIDATE_LIMITED,  /**< Evaluated, beyond a limit. */
  HL_CANDIDATE_NONE      /**< No operating point: see reason. */
} hl_candidate_state;

enum { HL_CANDIDATE_LOSSES = 6 };

/** A system with a fluid, matched. */
typedef struct hl_candidate {
  const char *cycle; /**< "vc_ihx" */
  const char *fluid; /**< "R600", "R717+R601" */
  hl_candidate_state state;
  int rank;                 /**< From 1 on; 0 where there is no operating point. */
  int rank_low, rank_high;  /**< With the efficiencies of hl_screening_etas; 0: none. */
  double cop, cop_electric; /**< Heat delivered per shaft power, per electric power. [-] */
  double cop_electric_low, cop_electric_high; /**< At those efficiencies; NAN: no point. [-] */
  double efficiency, lorenz; /**< Exergetic; COP over the reversible COP between the streams. [-] */
  double t_low, t_high;      /**< The cycle's levels. [K] */
  double subcool;            /**< [K] */
  int stages;                /**< Of compression, where the cycle leaves their number open; 0. */
  double p_low, p_high, ratio;           /**< Highest ratio of a stage. [Pa, -] */
  double t_discharge;                    /**< [K] */
  double superheat_dry;                  /**< Least suction superheat for a dry discharge. [K] */
  double x_discharge;                    /**< Vapour fraction of the discharge; NAN if dry. [-] */
  double capacity;                       /**< Basis per volume swept by all circuits. [J/m3] */
  double swept_volume;                   /**< Of the first stages of all circuits. [m3/s/W] */
  double critical_margin;                /**< NAN above the critical pressure. [K] */
  double internal_approach;              /**< NAN without internal exchangers. [K] */
  double approach_sink, approach_source; /**< [K] */
  double destroyed;                      /**< Exergy, with both exchangers, per basis. [W] */
  int loss_count;
  const char
      *loss[HL_CANDIDATE_LOSSES]; /**< Largest first; "sink" and "source" are the exchangers. */
  double loss_share[HL_CANDIDATE_LOSSES]; /**< Of the shaft power. [-] */
  double gwp;           /**< NAN if not known; the higher one of two fluids. [-] */
  const char *gwp_text; /**< As printed: "<1"; "" if not known. */
  const char *safety;   /**< Safety class; of several fluids, if they differ: "A3+none". */
  bool gwp_verified, safety_verified; /**< Compared with their sources. */
  double price;                       /**< Electricity per heat; NAN without a price. [cur/J] */
  bool optimistic;                    /**< COP above 1.6 times that of machines on the market. */
  char parameters[400]; /**< Those that are not the cycle's defaults: "t_evap=45degC ...". */
  char broken[160];     /**< Limits that are broken, the worst first; "" if none. */
  char reason[160];     /**< Why there is no operating point. */
} hl_candidate;

/** "vc_ihx", "mvr (3 stages)": the cycle, and what was chosen of it. Returns text. */
HL_API const char *hl_candidate_system(const hl_candidate *candidate, char text[48]);

/** A ranking; immutable. */
typedef struct hl_screening hl_screening;

/**
 * Match every system with every fluid to the streams and rank them. Excluded ones are kept behind
 * the others, with the reason.
 *
 * @param cycles, fluids  Names; NULL for all that can be matched and for all of the library. Pairs
 *                        ("R717+R601") are for cascades.
 * @param settings        NULL for the defaults.
 * @return HL_OK; HL_ERR_ARG for a setting out of range, an unknown name, or a sink that is not
 *         above the source; HL_ERR_NOMEM.
 */
HL_API hl_status hl_screening_solve(hl_ctx *ctx, const hl_outside *source, const hl_outside *sink,
                                    const char *const *cycle, int cycle_count,
                                    const char *const *fluid, int fluid_count,
                                    const hl_screening_settings *settings, hl_screening **out);
HL_API int hl_screening_count(const hl_screening *screening);
/** In the order of the ranking; NULL past the last. */
HL_API const hl_candidate *hl_screening_at(const hl_screening *screening, int k);
HL_API const hl_outside *hl_screening_source(const hl_screening *screening);
HL_API const hl_outside *hl_screening_sink(const hl_screening *screening);
HL_API const hl_screening_settings *hl_screening_settings_of(const hl_screening *screening);
/** The efficiencies of `cop_electric_low` and `_high`: eta_is less and plus eta_step, within its
 * bounds. [-] */
HL_API void hl_screening_etas(const hl_screening_settings *settings, double *low, double *high);
/** Why candidates are not within all limits, gathered over fluids and cycles. */
typedef struct hl_exclusion {
  hl_candidate_state state;
  int count;        /**< Candidates. */
  char why[160];    /**< The worst limit, or the reason; numbers that differ are left out. */
  char fluids[240]; /**< "R290, R600 and 12 more" */
  char cycles[120]; /**< The same of the cycles. */
} hl_exclusion;
/** Those beyond a limit first, then the most frequent first; NULL past the last. */
HL_API const hl_exclusion *hl_screening_exclusion_at(const hl_screening *screening, int k);
/** Candidates in a state. */
HL_API int hl_screening_count_of(const hl_screening *screening, hl_candidate_state state);
/**
 * How many other candidates as good in their limits have an electric COP between those that the
 * first has at both efficiencies of hl_screening_etas: no COP tells them apart. 0 without eta_step.
 */
HL_API int hl_screening_near(const hl_screening *screening);
/** How many candidates were not tried, since a stop was asked for before: they count as without an
 * operating point, and the ranking is one of the others only. */
HL_API int hl_screening_untried(const hl_screening *screening);
/** Fluid `number` of candidate k; NULL past its last. Owned by the screening. */
HL_API const hl_fluid *hl_screening_fluid(const hl_screening *screening, int k, int number);
/** The machine of candidate k at its operating point; a new object, to be freed before the
 * screening, whose fluids it has. HL_ERR_ARG if it has none. */
HL_API hl_status hl_screening_machine(const hl_screening *screening, int k, hl_ctx *ctx,
                                      hl_machine **out);
HL_API void hl_screening_free(hl_screening *screening);

/**
 * Least superheat at suction that leaves the discharge dry, from p_low to p_high at an isentropic
 * efficiency; 0 for fluids that stay dry. NAN above the critical pressure. [Pa, -, K]
 */
HL_API double hl_dry_superheat(const hl_fluid *fluid, double p_low, double p_high, double eta);

#ifdef __cplusplus
}
#endif
#endif
