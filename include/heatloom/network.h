/** Heat exchanger networks with systems: series/parallel trees, duties as variables. */
#ifndef HEATLOOM_NETWORK_H
#define HEATLOOM_NETWORK_H

#include <heatloom/base.h>
#include <heatloom/cycle.h>
#include <heatloom/match.h>
#include <heatloom/problem.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A network is a list of exchangers (hot side, cold side, duty), a tree per process stream and a
 * list of machines. Tree: SERIES nodes hold exchangers and PARALLEL nodes in the direction of flow;
 * a PARALLEL node has two or more SERIES branches with flow fractions that sum to 1 (an empty
 * branch is a bypass). Utilities keep their stated inlet and outlet at every exchanger; the
 * exchangers of one machine's stream share its flow, each seeing the whole profile.
 */

typedef enum hl_port_kind { HL_PORT_STREAM = 0, HL_PORT_UTILITY, HL_PORT_MACHINE } hl_port_kind;

/** One side of an exchanger. */
typedef struct hl_port {
  hl_port_kind kind;
  int index; /**< Stream or utility of the problem, machine of the network. */
} hl_port;

/** An exchanger: process match, heater, cooler, evaporator or condenser, as its ports tell. */
typedef struct hl_exchanger {
  char id[16]; /**< "E1", unique in the network. */
  hl_port hot, cold;
  double duty;                  /**< [W] */
  double t_hot_in, t_hot_out;   /**< [K] */
  double t_cold_in, t_cold_out; /**< [K] */
  double approach;              /**< Smallest difference at the ends and inside. [K] */
  double lmtd;                  /**< duty/(U·area) mean difference. [K] */
  double u;                     /**< Mean overall coefficient; NAN if no films. [W/m2/K] */
  double area;                  /**< NAN if no films. [m2] */
  double shells;                /**< As few as hold the area, see design.shell_max. [-] */
  double length;                /**< Piping. [m] */
  double investment;            /**< [cur] */
  bool fixed; /**< Optimisation and search keep its sides and its duty; see hl_network_fix. */
} hl_exchanger;

typedef enum hl_node_kind { HL_NODE_SERIES = 0, HL_NODE_PARALLEL, HL_NODE_EXCHANGER } hl_node_kind;

/** A node of a stream's tree; children in the direction of flow, -1 ends a chain. */
typedef struct hl_node {
  hl_node_kind kind;
  int parent, first, next;
  int exchanger;   /**< Of an EXCHANGER node. */
  double fraction; /**< Share of the parent PARALLEL node's flow, of a branch; else 1. [-] */
  double t_out;    /**< Of a root: the outlet that a document states, else NAN. [K] */
} hl_node;

/** A machine at its operating point; duties are the sums over its exchangers. */
typedef struct hl_net_machine {
  int system;            /**< In the problem. */
  const char *fluid;     /**< Chosen fluid; owned by the network. */
  double t_evap, t_cond; /**< The cycle's levels, see hl_cycle_info; of a Brayton cycle the outlets
                              of both exchangers, of a gas cooler its outlet. [K] */
  double q_source, q_sink; /**< [W] */
  double power, shaft;     /**< Electric power, and that of the compressor's shaft. [W] */
  double cop;              /**< Shaft COP: q_sink per shaft power. [-] */
  double cop_electric;     /**< Electric COP: q_sink per electric power. [-] */
  double investment;       /**< [cur] */
} hl_net_machine;

/** Yearly costs and the figures by which networks are compared. */
typedef struct hl_network_totals {
  double tac;                       /**< Total annual cost. [cur/y] */
  double energy_cost;               /**< Electricity and utilities. [cur/y] */
  double exchanger_cost;            /**< Annualised. [cur/y] */
  double machine_cost;              /**< Annualised. [cur/y] */
  double investment;                /**< [cur] */
  double hot_utility, cold_utility; /**< [W] */
  double power;                     /**< All electric power, refrigerated utilities included. [W] */
  double area;                      /**< [m2] */
  double approach;                  /**< Smallest in any exchanger. [K] */
  double exergy_destroyed;          /**< [W] */
  double co2;                       /**< [kg/s] */
  int units;                        /**< Exchangers; machines are not counted. [-] */
  int machines, splits;             /**< [-] */
} hl_network_totals;

/** A part of energy_cost: heat at the price of one row of the utilities, or power of a machine. */
typedef struct hl_network_energy {
  int utility, machine; /**< One of them, the other -1; tiers of a tariff are utilities. */
  double duty;          /**< Heat, or electric power of a machine; 0: not in use. [W] */
  double price;         /**< Electricity and emission included. [cur/J] */
  double cost;          /**< [cur/y] */
} hl_network_energy;

typedef struct hl_network hl_network;

/** Free a network; NULL is ok. */
HL_API void hl_network_free(hl_network *network);
/**
 * A copy that lives on its own (problem and models are shared). ctx: memory and faults of the copy,
 * so that another thread may work on it; NULL for the original's.
 */
HL_API hl_status hl_network_copy(const hl_network *network, hl_ctx *ctx, hl_network **out);
HL_API const hl_problem *hl_network_problem(const hl_network *network);
HL_API double
hl_network_emat(const hl_network *network); /**< Least approach it was designed for. [K] */
HL_API int hl_network_exchanger_count(const hl_network *network);
HL_API const hl_exchanger *hl_network_exchanger_at(const hl_network *network, int k);
HL_API int hl_network_machine_count(const hl_network *network);
HL_API const hl_net_machine *hl_network_machine_at(const hl_network *network, int k);
/** Name of machine k's system, numbered where the network has several of it; like snprintf. */
HL_API int hl_network_machine_name(const hl_network *network, int k, char *text, size_t size);
/** Root SERIES node of a stream's tree; nodes by hl_network_node_at. */
HL_API int hl_network_root(const hl_network *network, int stream);
/**
 * Where a stream leaves: a soft one where its exchangers end, others at their target. [K]
 * @param[out] heat  What it exchanges up to there; may be NULL. [W]
 */
HL_API double hl_network_outlet(const hl_network *network, int stream, double *heat);
HL_API int hl_network_node_count(const hl_network *network);
HL_API const hl_node *hl_network_node_at(const hl_network *network, int k);
HL_API const hl_network_totals *hl_network_totals_of(const hl_network *network);
/** Part k of the cost of energy: of each row of the utilities, then of each machine. They add up to
 * energy_cost. False past the last. */
HL_API bool hl_network_energy_at(const hl_network *network, int k, hl_network_energy *part);
/** Least approach of exchangers between process streams, or with machines; NAN: there are none but
 * heaters and coolers. [K] */
HL_API double hl_network_process_approach(const hl_network *network);
/** Cycle of a machine at its operating point, evaluated exactly; owned by the network. */
HL_API const hl_cycle_result *hl_network_cycle_at(const hl_network *network, int k);

/** The cycle of a machine: that of its system, or the one its fluid brings. NULL past the last. */
HL_API const hl_cycle_info *hl_network_cycle_info(const hl_network *network, int machine);
/** Fluid `fluid` of a machine: those that the case names, then the cycle's own; NULL past the last.
 * Owned by the network. */
HL_API const hl_fluid *hl_network_fluid(const hl_network *network, int machine, int fluid);
/** Set a parameter of a machine that is not one of its levels, in SI [-]. HL_ERR_ARG if unknown or
 * out of range. */
HL_API hl_status hl_network_set_parameter(hl_network *network, int machine, const char *name,
                                          double value);
/** Value of a parameter of a machine's cycle in SI; NAN if unknown or not set. [-] */
HL_API double hl_network_parameter(const hl_network *network, int machine, const char *name);

/** Temperature-heat curve of an exchanger: corner points of both sides from the hot end; returns
 * the count. */
typedef struct hl_tq_point {
  double q;             /**< From the hot end. [W] */
  double t_hot, t_cold; /**< [K] */
} hl_tq_point;
HL_API int hl_network_tq(const hl_network *network, int exchanger, hl_tq_point *point, int room);

/* Building by hand, from a document or from matches. */

/**
 * What all networks of a problem share: flat streams, rules and costs of every pair, machines. Make
 * it once where many networks are made; read only but for hl_network_models_prepare, so that
 * threads may share it. Networks keep it alive: it may be freed before them.
 */
typedef struct hl_network_models hl_network_models;

/** @param problem  Checked; kept, must outlive models and networks. */
HL_API hl_status hl_network_models_new(const hl_problem *problem, hl_network_models **out);
/**
 * Tabulate the systems' cycles for the optimiser (about 0.05 s per system and fluid, once). The
 * optimisers do it themselves where it has not been done; call it before threads share the models.
 */
HL_API hl_status hl_network_models_prepare(hl_network_models *models);
/** Let the search use only some fluids of a system, by their number in its list; call it before
 * preparing. */
HL_API hl_status hl_network_models_limit(hl_network_models *models, int system, const int *fluid,
                                         int count);
/** Fix a parameter of a system with one of its fluids, beside the levels; before preparing, in SI
 * [-]. */
HL_API hl_status hl_network_models_set(hl_network_models *models, int system, int fluid,
                                       const char *name, double value);
/** Fluids of a system that networks can have, by number, after preparing; returns how many. */
HL_API int hl_network_models_usable(const hl_network_models *models, int system, int *fluid,
                                    int room);
/** Why no network can have a machine of a system, after preparing; "" if one can. Owned by the
 * models. */
HL_API const char *hl_network_models_idle(const hl_network_models *models, int system);
HL_API void hl_network_models_free(hl_network_models *models);

/** An empty network with models of its own; emat is the least approach asked for. [K] */
HL_API hl_status hl_network_new(const hl_problem *problem, double emat, hl_network **out);
/** An empty network of shared models; ctx as in hl_network_copy, NULL for the problem's. emat [K]
 */
HL_API hl_status hl_network_new_shared(hl_ctx *ctx, hl_network_models *models, double emat,
                                       hl_network **out);
/**
 * The network of utilities only, a start for hl_network_search: every stream has the cheapest
 * utility that can serve it at emat [K]; streams that none can serve stay open.
 * @param series  A cheaper utility that can serve a part comes first where that pays.
 */
HL_API hl_status hl_network_from_utilities(hl_ctx *ctx, hl_network_models *models, double emat,
                                           bool series, hl_network **out);
/** Add a machine of a system at given temperatures [K]; parameters not given are the system's.
 * Index in *machine. */
HL_API hl_status hl_network_add_machine(hl_network *network, int system, const char *fluid,
                                        double t_evap, double t_cond, int *machine);
/** Add an exchanger of a duty [W]; place it with hl_network_add_node. Id NULL: the next free
 * "E<n>". */
HL_API hl_status hl_network_add_exchanger(hl_network *network, const char *id, hl_port hot,
                                          hl_port cold, double duty, int *exchanger);
/**
 * Append a node to a tree. parent: a SERIES node for EXCHANGER and PARALLEL nodes, a PARALLEL node
 * for SERIES (a branch with its fraction [-]). HL_ERR_DATA for a wrong nesting or an exchanger that
 * is not on the stream or has its place already.
 */
HL_API hl_status hl_network_add_node(hl_network *network, int parent, hl_node_kind kind,
                                     int exchanger, double fraction, int *node);
/**
 * Compute temperatures, areas, costs and totals from duties, fractions and operating points as they
 * stand; areas and costs are NAN where the sides cross. Beyond its ends a stream goes on with the
 * slope of its end segment (in branches that deliver more than their share).
 * @return HL_OK; HL_ERR_DATA for a tree that is not complete; HL_ERR_RANGE for an operating point
 * at which the cycle has no result.
 */
HL_API hl_status hl_network_eval(hl_network *network);

/** Let optimisation, simplification and search keep an exchanger's sides and duty, or not; its
 * place in the trees may change. HL_ERR_DATA (HL321) for an id that is not there, HL_ERR_ARG for a
 * machine's exchanger. */
HL_API hl_status hl_network_fix(hl_network *network, const char *id, bool fixed);

/*
 * Figures as a document states them, in the place of those computed by hl_network_eval, so that
 * hl_verify_network can check them; the next hl_network_eval computes them anew. Names, sides,
 * duties and operating points stay as they are. HL_ERR_ARG for an index out of range.
 */
HL_API hl_status hl_network_set_exchanger(hl_network *network, int k, const hl_exchanger *stated);
/** Outlet of a stream as a document states it [K]. HL_ERR_ARG for an index out of range. */
HL_API hl_status hl_network_set_outlet(hl_network *network, int stream, double t_out);
/** cycle: its states, profiles and limits are copied; NULL to keep the computed ones. */
HL_API hl_status hl_network_set_machine(hl_network *network, int k, const hl_net_machine *stated,
                                        const hl_cycle_result *cycle);
HL_API void hl_network_set_totals(hl_network *network, const hl_network_totals *stated);

/** Operating point of a system in a heat-load distribution. */
typedef struct hl_operation {
  int system;            /**< In the problem. */
  const char *fluid;     /**< NULL: the system's first. */
  double t_evap, t_cond; /**< [K] */
} hl_operation;

/**
 * Build from a heat-load distribution: series/parallel detection, merging, marching; one tree per
 * stream. The duties of the matches and the temperatures of the process are kept exactly; emat [K]
 * is noted as the design's least approach.
 * @param operation  Of the systems in the matches; those not given are read off their profiles
 *                   (temperature of condensation and evaporation).
 */
HL_API hl_status hl_network_from_matches(hl_ctx *ctx, hl_network_models *models,
                                         const hl_matches *matches, double emat,
                                         const hl_operation *operation, int operation_count,
                                         hl_network **out);

/* Optimising at fixed structure, and simplifying. */

/** Section "network". */
typedef struct hl_network_settings {
  size_t size;
  double emat;           /**< Least approach; 0: free; NAN: the pairs' contributions. [K] */
  double approach_min;   /**< Floor when emat is free, keeps areas finite. [K] */
  bool fix_operation;    /**< Keep the machines' temperatures. */
  bool allow_splits;     /**< Moves may make parallel branches. */
  bool utilities_inside; /**< Utilities anywhere on a stream, not only at its end. */
  bool use_hot_utility;  /**< False: networks with hot utility are not accepted. */
  int machines_max;      /**< Most machines of each system that the search may place. [-] */
  int trials;            /**< Structural trials of the search; 0: none. [-] */
  int seed;              /**< Of the search. [-] */
  /* Added to TAC while it is minimised, so that other ends are weighed with it; totals stay free of
   * them. */
  double energy_weight; /**< Of hot utility and power. [cur/J] */
  double heat_weight;   /**< Of hot utility alone. [cur/J] */
  double co2_weight;    /**< Of emission. [cur/kg] */
  double unit_weight;   /**< Of each exchanger. [cur/y] */
} hl_network_settings;
extern HL_API const hl_settings_table hl_network_table;

/** What is minimised: TAC with what the weights of the settings add to it. [cur/y] */
HL_API double hl_network_merit(const hl_network *network, const hl_network_settings *settings);
/**
 * Minimise TAC over duties, split fractions and operating points; units whose duty reaches zero
 * leave. Reduced-space BFGS with drop events; approach, limits of the machines and the design's
 * constraints by augmented Lagrangian (Nocedal and Wright, Numerical Optimization, 2006). The
 * network is left as the exact evaluation sees it: balances closed, cycles exact; exchangers are
 * numbered anew. A network that keeps the constraints already is never made dearer.
 * *outcome: FEASIBLE, or INFEASIBLE when no point of the structure was found that keeps the
 * constraints (the network is then unchanged and hl_network_reason says what is in the way).
 * @return HL_OK; HL_ERR_ARG for a setting out of range; HL_ERR_DATA for film coefficients missing;
 *         HL_ERR_NOMEM.
 */
HL_API hl_status hl_network_optimise(hl_network *network, const hl_network_settings *settings,
                                     hl_outcome *outcome);
/**
 * Give a machine another fluid of its system, at first at the temperatures it has, and optimise.
 * The network becomes that one, dearer or not; INFEASIBLE, and unchanged, if there is none.
 */
HL_API hl_status hl_network_change_fluid(hl_network *network, int machine, const char *fluid,
                                         const hl_network_settings *settings, hl_outcome *outcome);
/**
 * Take an exchanger out, with its machine where it is the only one of a side, and optimise the
 * rest; streams of a match get utilities where they need them, those of a heater or cooler do not.
 * The network becomes that one; INFEASIBLE, and unchanged, if the rest cannot do without it. The
 * rise of TAC is what the exchanger is worth. HL_ERR_ARG for an index out of range.
 */
HL_API hl_status hl_network_remove_exchanger(hl_network *network, int exchanger,
                                             const hl_network_settings *settings,
                                             hl_outcome *outcome);
/** Merge units of the same pair, drop machines, units, bypasses and splits, re-route units, in this
 * order and while TAC does not rise; optimises. Return as above, outcome as of a search.
 * @param stop  Time limit; NULL for none. */
HL_API hl_status hl_network_simplify(hl_network *network, const hl_network_settings *settings,
                                     const hl_stop_settings *stop, hl_outcome *outcome);
/**
 * Simulated annealing over structures from a network: add, remove, move, split, change partner,
 * exchange, bypass, utilities, add, move, merge or remove machines; every trial is optimised.
 * Several cycles of cooling share the trials, in turn from the network and from utilities only. The
 * network is replaced when a better one was found. A function of the network, the settings and the
 * seed only. One thread: run several seeds in parallel on copies.
 * @param stop  Time limit; NULL for none.
 * *outcome: FEASIBLE; LIMIT or STOPPED when cut short with a feasible network; INFEASIBLE when none
 * was found.
 */
HL_API hl_status hl_network_search(hl_network *network, const hl_network_settings *settings,
                                   const hl_stop_settings *stop, hl_outcome *outcome);
/**
 * The same, and beside the best the cheapest networks seen that differ from it and from each other
 * in the pairs that exchange heat, cheapest first: at most `most` in others[0..*count-1], to be
 * freed by the caller, also where the call fails.
 */
HL_API hl_status hl_network_search_several(hl_network *network, const hl_network_settings *settings,
                                           const hl_stop_settings *stop, hl_network **others,
                                           int most, int *count, hl_outcome *outcome);
/** A unit of a stage-wise superstructure: an exchanger, or a heat pump between two streams. */
typedef struct hl_stage_unit {
  int hot, cold;    /**< Streams of the problem. */
  int stage;        /**< From 0 at the hot end. */
  bool pump;        /**< A heat pump. */
  double heat;      /**< Taken from the hot stream. [W] */
  double power;     /**< Of a heat pump, given to the cold stream beside it. [W] */
  double t_hot[2];  /**< Of the hot stream at the hot and at the cold end. [K] */
  double t_cold[2]; /**< Of the cold stream at these ends. [K] */
} hl_stage_unit;
/**
 * The units of a network in stages, from the hot end: as few stages as its order allows. Powers of
 * heat pumps are exactly what their lift needs, whatever the network has beyond; utilities take the
 * difference.
 * @return HL_OK; HL_ERR_DATA (HL324) for a network with splits, with utilities inside, with
 * machines of another kind, with streams of several segments, or without such an order.
 */
HL_API hl_status hl_network_stages(const hl_network *network, hl_stage_unit *unit, int room,
                                   int *count, int *stages);
/** Notes of branches that go beyond the target of their stream before they are mixed, in ctx. */
HL_API void hl_network_note_targets(const hl_network *network, hl_ctx *ctx);
/** What the last optimisation could not keep: the constraint and the unit; "" if there is nothing.
 */
HL_API const char *hl_network_reason(const hl_network *network);

#ifdef __cplusplus
}
#endif
#endif
