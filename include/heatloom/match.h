/** Match selection: MILP transshipment on a refined temperature grid, heat-load distribution. */
#ifndef HEATLOOM_MATCH_H
#define HEATLOOM_MATCH_H

#include <heatloom/base.h>
#include <heatloom/group.h>
#include <heatloom/problem.h>
#include <heatloom/targets.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum hl_refine {
  HL_REFINE_NONE = 0,
  HL_REFINE_SYSTEMS = 1, /**< The systems' own temperatures (always part of the grid). */
  HL_REFINE_HALF = 2,    /**< dt_min/2 beyond every evaporator and condenser level. */
  HL_REFINE_UNIFORM = 4  /**< Intervals longer than `step` are cut. */
} hl_refine;

/** Section "match". */
typedef struct hl_match_settings {
  size_t size;
  double dt_min;      /**< [K] */
  bool refine_half;   /**< Boundaries dt_min/2 beyond every evaporator and condenser. */
  double refine_step; /**< Longest interval; NAN: no uniform refinement. [K] */
  bool fewest;        /**< Binaries for matches: the least number of units at the optimal cost. */
  double match_cost;  /**< Yearly fixed cost per match in the objective. [cur/y] */
  bool fix_scales;    /**< Keep the given scales of utilities and systems. */
} hl_match_settings;
extern HL_API const hl_settings_table hl_match_table;

/** A stream of the match problem: profile of a group. */
typedef struct hl_match_stream {
  int group, profile;
  const char *name; /**< "Hot Stream", "HP.evaporation", "Gas Boiler". */
  hl_side side;
} hl_match_stream;

/** A cell of the heat-load distribution. Intervals count from 0 = hottest. */
typedef struct hl_match_cell {
  int hot, cold; /**< Streams. */
  int interval;
  double q; /**< [W] */
} hl_match_cell;

/** A row of the heat-load table: consecutive intervals of one pair that can be one exchanger. */
typedef struct hl_match_row {
  int hot, cold;
  int first, last;     /**< Intervals. */
  double t_from, t_to; /**< Boundaries on the cold scale, t_from < t_to. [K] */
  double q;            /**< [W] */
  bool parallel; /**< One of its streams exchanges with another in the same intervals: a split. */
  double area;   /**< By marching; NAN without films. [m2] */
  double lmtd;   /**< [K] */
} hl_match_row;

typedef struct hl_matches hl_matches;

/**
 * Solve the transshipment MILP (Papoulias and Grossmann 1983, with unit groups and scale factors as
 * in El Sayed et al.).
 * @param scale     Scales of the groups where fix_scales; else a start. Length set->count.
 * @param boundary  User's extra boundaries on the cold scale. [K]
 * @return HL_OK with outcome OPTIMAL, FEASIBLE, LIMIT or INFEASIBLE; HL_ERR_SOLVER; HL_ERR_NOMEM.
 */
HL_API hl_status hl_match_solve(const hl_problem *problem, const hl_group_set *set,
                                const double *scale, const hl_match_rule *rule, int rule_count,
                                const double *boundary, int boundary_count,
                                const hl_match_settings *settings, const hl_stop_settings *stop,
                                hl_matches **out);
HL_API void hl_matches_free(hl_matches *matches);
HL_API hl_outcome hl_matches_outcome(const hl_matches *matches);
/** What makes it infeasible: rules and utilities by name; "" otherwise. */
HL_API const char *hl_matches_reason(const hl_matches *matches);
HL_API double hl_matches_cost(const hl_matches *matches);         /* objective [cur/y] */
HL_API const double *hl_matches_scale(const hl_matches *matches); /* of the groups [-] */
/** The groups it was solved for, copied; owned by the matches. */
HL_API const hl_group_set *hl_matches_groups(const hl_matches *matches);
HL_API double hl_matches_dt_min(const hl_matches *matches); /* [K] */
/** Boundaries on the cold scale, hottest first; intervals = boundaries - 1. */
HL_API int hl_matches_boundary_count(const hl_matches *matches);
HL_API double hl_matches_boundary_at(const hl_matches *matches, int k); /* [K] */
HL_API int hl_matches_stream_count(const hl_matches *matches);
HL_API const hl_match_stream *hl_matches_stream_at(const hl_matches *matches, int k);
HL_API int hl_matches_cell_count(const hl_matches *matches);
HL_API const hl_match_cell *hl_matches_cell_at(const hl_matches *matches, int k);

#ifdef __cplusplus
}
#endif
#endif
