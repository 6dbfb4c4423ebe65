/** The multi-layer framework: every step from integration to network, and the loops over them. */
#ifndef HEATLOOM_SYNTHESIS_H
#define HEATLOOM_SYNTHESIS_H

#include <heatloom/base.h>
#include <heatloom/exergy.h>
#include <heatloom/integration.h>
#include <heatloom/match.h>
#include <heatloom/network.h>
#include <heatloom/problem.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a network is found. */
typedef enum hl_method {
  HL_METHOD_LAYERS = 0,  /**< The multi-layer framework, its loops, and structure search from it. */
  HL_METHOD_SIMULTANEOUS /**< Structure search from nothing: all decisions at once. */
} hl_method;

/** What is weighed against TAC in a Pareto front. */
typedef enum hl_pareto {
  HL_PARETO_NONE = 0,
  HL_PARETO_ENERGY, /**< Hot utility and power. */
  HL_PARETO_UNITS,  /**< Exchangers and machines. */
  HL_PARETO_CO2
} hl_pareto;

/** Section "synthesis". */
typedef struct hl_synthesis_settings {
  size_t size;
  int method;    /**< hl_method. */
  double dt_min; /**< Least approach everywhere; NAN: searched between dt_least and dt_most by the
                      layers, free otherwise. [K] */
  double dt_least, dt_most; /**< [K] */
  double dt_practical;      /**< Practical floor reported beside a free optimum. [K] */
  bool use_systems;         /**< False: utilities only. */
  bool use_hot_utility; /**< False: hot utilities are left out where the systems can do without. */
  int seed;             /**< [-] */
  int effort;           /**< 1 quick, 2 normal, 3 thorough; 0: only optimise a given network. [-] */
  int trials;           /**< Structural trials of each search; 0: by effort. [-] */
  int points;           /**< Points of the dt_min sweep, beside the chosen one. [-] */
  int alternatives;     /**< Cheapest networks of other pairs to keep. [-] */
  int pareto;           /**< hl_pareto: front to search. */
  int pareto_points;    /**< Weights at which it is searched. [-] */
  int fluids_max;       /**< Fluids of a system that take part: the best of a longer list. [-] */
} hl_synthesis_settings;
extern HL_API const hl_settings_table hl_synthesis_table;

/** How a network came to be. */
typedef enum hl_origin {
  HL_ORIGIN_MATCHES = 0, /**< As the match selection laid it out. */
  HL_ORIGIN_SIMPLIFIED,  /**< Units merged and dropped, duties and operation optimised. */
  HL_ORIGIN_SEARCHED,    /**< Structure improved by the neighbourhood search. */
  HL_ORIGIN_GIVEN        /**< The user's network, duties and operation optimised. */
} hl_origin;

/** A network seen on the way, as a point of the trade-off. */
typedef struct hl_net_point {
  int id;
  hl_origin origin;
  double dt_min;     /**< [K] */
  const char *label; /**< "dt_min 4 K, half refinement, forbids Hot Stream-HP.evaporation" */
  hl_network_totals totals;
  bool pareto; /**< No cheaper network is as good, to 0.1 %, in TAC, energy (hot utility and power),
                  area, units, exergy destroyed and CO2. */
  bool feasible;
  const hl_network *network; /**< Kept for Pareto points and winners; else NULL. */
} hl_net_point;

/** Which answer of a comparison. */
typedef enum hl_choice {
  HL_CHOICE_BEST = 0,    /**< The chosen network. */
  HL_CHOICE_RUNNER_UP,   /**< Best network of another structure. */
  HL_CHOICE_NO_SYSTEM,   /**< Best without systems (boiler only). */
  HL_CHOICE_NO_BOILER,   /**< Best with systems and no hot utility; none if impossible. */
  HL_CHOICE_PRACTICAL,   /**< Best at the practical least approach, when dt_min was free. */
  HL_CHOICE_NO_RECOVERY, /**< Utilities only, no exchange between streams. */
  HL_CHOICE_COUNT
} hl_choice;

/** The comparison of a choice against the best. */
typedef struct hl_comparison {
  bool there;
  int point;               /**< Index of the point. */
  double saving;           /**< Yearly saving of the best against it. [cur/y] */
  double extra_investment; /**< Of the best against it. [cur] */
  double payback;          /**< Simple payback of the best against it; NAN if none. [y] */
} hl_comparison;

/** A point of the sweep over the least approach; that of the chosen network is one of them. */
typedef struct hl_sweep_point {
  double dt_min; /**< [K] */
  double tac, energy_cost,
      capital_cost; /**< Of the cheapest network found that keeps it; NAN if none. [cur/y] */
  double hot_target, cold_target; /**< [W] */
} hl_sweep_point;

typedef struct hl_synthesis hl_synthesis;

/**
 * Run the whole framework. Loops: (1) operating points by genetic algorithm; (2) refinement and
 * forbidden matches fed back to (1); (3) design constraints and TAC fed back to both, least
 * approach included.
 * @return HL_OK with outcome FEASIBLE, LIMIT, STOPPED (the best so far is kept), INFEASIBLE (no
 * network can be, by the relaxation of hl_bound_solve) or NONE (none was found); reason says why.
 */
HL_API hl_status hl_synthesis_solve(const hl_problem *problem,
                                    const hl_synthesis_settings *settings,
                                    const hl_stop_settings *stop, hl_synthesis **out);
/**
 * The same from a network of the user's, which is optimised at its structure and searched from;
 * with effort 0 that is all. The answer is never dearer than it, where it keeps the rules; where it
 * does not, a warning (HL232) says why. Exchangers of it that are fixed stay in all networks
 * (simultaneous only). start: of this problem, kept unchanged.
 */
HL_API hl_status hl_synthesis_improve(const hl_problem *problem, const hl_network *start,
                                      const hl_synthesis_settings *settings,
                                      const hl_stop_settings *stop, hl_synthesis **out);
HL_API void hl_synthesis_free(hl_synthesis *synthesis);
HL_API const hl_problem *hl_synthesis_problem(const hl_synthesis *synthesis);
HL_API const hl_synthesis_settings *hl_synthesis_settings_of(const hl_synthesis *synthesis);
HL_API hl_outcome hl_synthesis_outcome(const hl_synthesis *synthesis);
HL_API const char *hl_synthesis_reason(const hl_synthesis *synthesis);
HL_API double hl_synthesis_seconds(const hl_synthesis *synthesis); /* wall time [s] */
/** Chosen network, or NULL. */
HL_API const hl_network *hl_synthesis_network(const hl_synthesis *synthesis);
/** The cheapest networks of other pairs than the chosen one's and each other's, cheapest first: the
 * index of the point; -1 past the last. */
HL_API int hl_synthesis_other_count(const hl_synthesis *synthesis);
HL_API int hl_synthesis_other_at(const hl_synthesis *synthesis, int k);
/** The front asked for, from the least TAC to the least of what is weighed against it: the index of
 * the point; -1 past the last. */
HL_API int hl_synthesis_front_count(const hl_synthesis *synthesis);
HL_API int hl_synthesis_front_at(const hl_synthesis *synthesis, int k);
/** What a front weighs against TAC, of one network: power and heat in W, units with machines,
 * emission in kg/s. [-] */
HL_API double hl_pareto_amount(hl_pareto pareto, const hl_network_totals *totals);
/**
 * What an exchanger of the chosen network is worth: TAC without it, the rest optimised at its
 * structure, less TAC. INFINITY if the rest cannot be operated without it; NAN past the last, or
 * where a stop left no time to find out. [cur/y]
 */
HL_API double hl_synthesis_worth(const hl_synthesis *synthesis, int exchanger);
/** Placement and matches from which the chosen network came. */
HL_API const hl_placement *hl_synthesis_placement(const hl_synthesis *synthesis);
HL_API const hl_matches *hl_synthesis_matches(const hl_synthesis *synthesis);
HL_API int hl_synthesis_point_count(const hl_synthesis *synthesis);
HL_API const hl_net_point *hl_synthesis_point_at(const hl_synthesis *synthesis, int k);
HL_API const hl_comparison *hl_synthesis_comparison(const hl_synthesis *synthesis,
                                                    hl_choice choice);
HL_API int hl_synthesis_sweep_count(const hl_synthesis *synthesis);
HL_API const hl_sweep_point *hl_synthesis_sweep_at(const hl_synthesis *synthesis, int k);

/**
 * One pass at a given operating point (no loops): placement, matches, exchangers as the paper's
 * table 2 lists them. dt_min [K]; x in the order of the integration's variables, in SI [-].
 */
HL_API hl_status hl_synthesis_evaluate(const hl_problem *problem, double dt_min, const double *x,
                                       const hl_match_rule *rule, int rule_count,
                                       hl_placement **placement, hl_matches **matches,
                                       hl_network **network);

/** All settings tables a case may set, in order; NULL past the end. */
HL_API const hl_settings_table *hl_settings_at(int k);
/** Check that every settings row of a case names a known setting (HL011 with "did you mean"). */
HL_API hl_status hl_settings_check_case(const hl_problem *problem);

#ifdef __cplusplus
}
#endif
#endif
