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

/**
 * Section "match".
 *
 * The grid has a boundary at every temperature of the streams, utilities and systems, of the rules
 * and of the caller; the flags refine it. Temperatures are on the cold scale: a cold stream's own
 * temperature, a hot stream's less dt_min. Where a stream has a contribution of its own, the
 * difference from dt_min/2 shifts it too (a cold one up, a hot one down).
 */
typedef struct hl_match_settings {
  size_t size;
  double dt_min;      /**< Least approach where streams give no contribution. [K] */
  bool refine_half;   /**< Boundaries dt_min/2 beyond every evaporator and condenser. */
  double refine_step; /**< Longest interval; NAN: no uniform refinement. [K] */
  bool fewest;        /**< The least number of matches at the scales of least cost. */
  double match_cost;  /**< Yearly fixed cost per match in the objective. [cur/y] */
  bool fix_scales;    /**< Keep the given scales of utilities and systems. */
  int cells_max;      /**< Larger problems are not tried: outcome LIMIT and a reason. [-] */
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
  int interval;  /**< In which the cold stream takes the heat; the hot one may give it higher up. */
  double q;      /**< > 0. [W] */
} hl_match_cell;

/** A row of the heat-load table: consecutive intervals of one pair that can be one exchanger. */
typedef struct hl_match_row {
  int hot, cold;       /**< Streams. */
  int first, last;     /**< Intervals. */
  double t_from, t_to; /**< Boundaries on the cold scale, t_from <= t_to. [K] */
  double q;            /**< [W] */
  bool parallel;   /**< One of its streams exchanges with another in the same interval: a split. */
  double area;     /**< By marching; NAN without films. [m2] */
  double lmtd;     /**< [K] */
  double approach; /**< Smallest difference in it. [K] */
} hl_match_row;

typedef struct hl_matches hl_matches;

/**
 * Solve the transshipment MILP (Papoulias and Grossmann 1983, with unit groups and scale factors as
 * in El Sayed et al.): scales of utilities and systems, and the heat that each pair of streams
 * exchanges in each temperature interval, at least yearly cost.
 *
 * A stream's heat can be used in its interval or any below. An isothermal cold stream belongs to
 * the interval just above its temperature and an isothermal hot one to the interval just below;
 * where both lie on one level, they meet in an interval of no width at it. Every match has a
 * process stream on one side at least. Rules are those of the problem, zones and piping lengths of
 * its design settings, and `rule`; a range holds for the intervals that lie in it. A required match
 * takes its duty_min or, if that is 0, the design's or 1 % of what the pair could exchange; with a
 * "*", all pairs meant do so together.
 *
 * If no group has a cost, heat of utilities plus power of systems is minimised instead. At the
 * scales found, few matches are then looked for, by linear programmes as long as that helps or, if
 * `fewest`, to the proven least number; with a match_cost beside other costs the matches are those
 * of least cost. Last, ties are decided: heat is rather used within the temperatures of its stream
 * than below, then the order of the streams counts. Equal input gives equal matches.
 *
 * @param set       Group 0 is the process. Not kept. Groups of scale 0 take no part if fix_scales.
 * @param scale     Scales of the groups (length set->count, kept to 1e-6) if fix_scales; else a
 *                  start, and may be NULL. [-]
 * @param rule      Rules beside those of the problem; not kept.
 * @param boundary  User's extra boundaries on the cold scale. [K]
 * @param settings  NULL: the case's own.
 * @param stop      NULL for no limits.
 * @param[out] out  A new object on HL_OK, else NULL; hl_matches_free() it.
 * @return HL_OK with outcome OPTIMAL, FEASIBLE, INFEASIBLE, LIMIT or STOPPED (the last two with the
 *         best so far, or without cells); HL_ERR_ARG; HL_ERR_SOLVER; HL_ERR_NOMEM.
 */
HL_API hl_status hl_match_solve(const hl_problem *problem, const hl_group_set *set,
                                const double *scale, const hl_match_rule *rule, int rule_count,
                                const double *boundary, int boundary_count,
                                const hl_match_settings *settings, const hl_stop_settings *stop,
                                hl_matches **out);
/** Free; NULL is ok. */
HL_API void hl_matches_free(hl_matches *matches);

/** Of the whole computation: OPTIMAL if every step was proven. */
HL_API hl_outcome hl_matches_outcome(const hl_matches *matches);
/** What makes it infeasible: streams and levels, rules and utilities by name; or that it is too
 * large; "" otherwise. */
HL_API const char *hl_matches_reason(const hl_matches *matches);
/** Yearly cost of the groups and, at match_cost each, of the matches; NAN without a solution.
 * [cur/y] */
HL_API double hl_matches_cost(const hl_matches *matches);
/** Scales of the groups; 1 for the process. [-] */
HL_API const double *hl_matches_scale(const hl_matches *matches);
/** The groups it was solved for, copied; owned by the matches. */
HL_API const hl_group_set *hl_matches_groups(const hl_matches *matches);
HL_API double hl_matches_dt_min(const hl_matches *matches); /* [K] */
/** Boundaries on the cold scale, hottest first; intervals = boundaries - 1. Two are equal around
 * an interval of latent heat alone. */
HL_API int hl_matches_boundary_count(const hl_matches *matches);
HL_API double hl_matches_boundary_at(const hl_matches *matches, int k); /* [K] */
/** Streams of the groups that take part, in the order of the groups; their names are copies. */
HL_API int hl_matches_stream_count(const hl_matches *matches);
HL_API const hl_match_stream *hl_matches_stream_at(const hl_matches *matches, int k);
/** Cells with heat, sorted by hot stream, cold stream and interval; none without a solution. */
HL_API int hl_matches_cell_count(const hl_matches *matches);
HL_API const hl_match_cell *hl_matches_cell_at(const hl_matches *matches, int k);
/** Number of pairs of streams that exchange heat. */
HL_API int hl_matches_pair_count(const hl_matches *matches);

#ifdef __cplusplus
}
#endif
#endif
