/** Lower bounds on the total annual cost of heat exchanger networks, valid for every network. */
#ifndef HEATLOOM_BOUND_H
#define HEATLOOM_BOUND_H

#include <heatloom/base.h>
#include <heatloom/problem.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * No network of the problem costs less than the bound: any number of exchangers, any order, splits
 * inside splits, mixing at unequal temperatures, bypasses, utilities anywhere on a stream.
 * The derivation is in docs/internals/bound.md.
 */

/** How the bound is found. */
typedef enum hl_bound_method {
  HL_BOUND_BEST = 0, /**< What suits the cost laws; the highest bound found counts. */
  HL_BOUND_LP,       /**< The linear relaxation. */
  HL_BOUND_MILP,     /**< With fixed charges as integers. */
  HL_BOUND_AREA      /**< Branch and bound on the areas of pairs, for exponents below 1. */
} hl_bound_method;

/** What the value of a bound rests on. */
typedef enum hl_bound_kind {
  HL_BOUND_NONE = 0,  /**< No bound; see `reason`. */
  HL_BOUND_CERTIFIED, /**< Dual solutions, evaluated anew with their rounding errors. */
  HL_BOUND_TOLERANCE  /**< The solver's word, to its tolerance. */
} hl_bound_kind;

/** Section "bound". */
typedef struct hl_bound_settings {
  size_t size;
  int method;  /**< hl_bound_method. [-] */
  double grid; /**< Widest step into which streams are cut; NAN: by the size of the problem. [K] */
  double emat; /**< Bound only networks that keep this approach; NAN or 0: all. [K] */
  /** Cost of a known network: what would cost more need not be bounded. It only saves time; NAN:
   * none. [cur/y] */
  double tac;
  bool use_systems; /**< Networks may have the problem's systems. */
} hl_bound_settings;
extern HL_API const hl_settings_table hl_bound_table;

typedef struct hl_bound_result {
  double value; /**< No network costs less; NAN without a bound, INFINITY if there is no network.
                   [cur/y] */
  hl_bound_kind kind;
  hl_bound_method method; /**< That gave the value. */
  hl_outcome outcome;     /**< OPTIMAL: the method went to its end; INFEASIBLE: there is no network;
                             LIMIT, STOPPED: cut short, the value holds. */
  const char
      *reason;    /**< Why there is no bound, or no network; "" otherwise. Owned by the bound. */
  double lp;      /**< By the linear relaxation alone, certified; NAN: not known. [cur/y] */
  double milp;    /**< By the mixed-integer model; NAN: not tried. [cur/y] */
  double area;    /**< By branch and bound on areas, certified; NAN: not tried. [cur/y] */
  double grid;    /**< Widest step used for `value`. [K] */
  int pairs;      /**< Pairs that may exchange heat. */
  int cells;      /**< Pairs of segments in the relaxation. */
  int64_t nodes;  /**< Of all branch and bound. */
  double seconds; /**< Wall time. [s] */
} hl_bound_result;

typedef struct hl_bound hl_bound;

/**
 * Find a lower bound of the TAC of all networks of a problem.
 *
 * Covered: several utilities with limits, cost laws by kind and pair with any exponent, films,
 * latent and segmented streams, soft outlets, forbidden pairs, zones, EMAT, systems that move heat
 * (mean_lift by its own law, others by both laws of thermodynamics only), streams without splits
 * (design.stages_max, design.branches_max of 1). Constraints that are not modelled only shrink the
 * set of networks. A network is bounded as its exact evaluation prices it.
 *
 * @param problem   Checked; read only and not kept.
 * @param settings  NULL for the defaults.
 * @param stop      Time, request and nodes. NULL, or no time limit: one minute. The best bound so
 *                  far is kept.
 * @param[out] out  A new object on HL_OK, else NULL; hl_bound_free() it.
 * @return HL_OK, with a bound or the reason why there is none; HL_ERR_ARG for a setting out of
 *         range; HL_ERR_SOLVER; HL_ERR_NOMEM.
 */
HL_API hl_status hl_bound_solve(const hl_problem *problem, const hl_bound_settings *settings,
                                const hl_stop_settings *stop, hl_bound **out);
/** Free a bound; NULL is ok. */
HL_API void hl_bound_free(hl_bound *bound);
/** Owned by the bound. */
HL_API const hl_bound_result *hl_bound_result_of(const hl_bound *bound);
/** What a reader should know about this bound, such as what was left out; count and text k ("" past
 * the last). Owned by the bound. */
HL_API int hl_bound_note_count(const hl_bound *bound);
HL_API const char *hl_bound_note_at(const hl_bound *bound, int k);
/** "certified", "to the solver's tolerance", "none". */
HL_API const char *hl_bound_kind_text(hl_bound_kind kind);
/** "linear relaxation", "mixed-integer relaxation", "branch and bound on areas". */
HL_API const char *hl_bound_method_text(hl_bound_method method);

#ifdef __cplusplus
}
#endif
#endif
