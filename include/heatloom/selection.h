/** Real machines placed on a process cascade: which few of many candidates, how large, proven. */
#ifndef HEATLOOM_SELECTION_H
#define HEATLOOM_SELECTION_H

#include <heatloom/base.h>
#include <heatloom/cycle.h>
#include <heatloom/group.h>
#include <heatloom/targets.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most machines of an answer, and most utilities. */
enum { HL_SELECTION_MOST = 6, HL_SELECTION_UTILITIES = 40 };

/**
 * Section "selection". Prices are yearly cost of 1 W all the year; with power_price 1, the others
 * at 0 and hot_max 0 the cost is the power that replaces all hot utility.
 */
typedef struct hl_selection_settings {
  size_t size;
  int machines;  /**< Most machines. */
  bool by_level; /**< Utilities given serve at their own levels; else those of the prices here. */
  bool prove;    /**< Search until the optimum is proven; else the best of a local search. */
  double power_price; /**< [cur/W] */
  double hot_price;   /**< Of hot utility, above all streams. [cur/W] */
  double cold_price;  /**< Of cold utility, below all streams. [cur/W] */
  double hot_max;     /**< Most hot utility; NAN: what is needed without machines. [W] */
  double hot_min;     /**< Least hot utility. [W] */
  double cold_max;    /**< Most cold utility. [W] */
  double taken_max;   /**< Most heat that candidates take below a level. [W] */
  double taken_below; /**< That level, shifted; NAN: any heat. [K] */
  bool taken_net;     /**< Less what they give there. */
  double given_max;   /**< Most heat that candidates give above a level, less what they take there.
                         [W] */
  double given_above; /**< That level, shifted; NAN: any heat. [K] */
  double
      ambient_source;  /**< Shifted level at which ambient gives heat for nothing; NAN: none. [K] */
  double ambient_sink; /**< Shifted level at which ambient takes heat for nothing; NAN: none. [K] */
} hl_selection_settings;
extern HL_API const hl_settings_table hl_selection_table;

/** A candidate that is used. */
typedef struct hl_selected {
  int column;   /**< Its number, in the order of adding. */
  double scale; /**< Units: W of what its loads are per unit of. [W] */
  double power; /**< [W] */
  double cost;  /**< Power, scale and fixed; without utilities. [cur/y] */
} hl_selected;

typedef struct hl_selection_result {
  hl_outcome outcome;   /**< OPTIMAL: proven; FEASIBLE, LIMIT, STOPPED: best known; INFEASIBLE: the
                           limits of the utilities cannot be kept. */
  double cost;          /**< [cur/y] */
  double cost_none;     /**< Without machines; INFINITY if the limits cannot be kept. [cur/y] */
  double bound;         /**< No choice among the candidates costs less. [cur/y] */
  double power;         /**< [W] */
  double hot, cold;     /**< Utilities. [W] */
  double ambient_given; /**< Heat taken from ambient. [W] */
  double ambient_taken; /**< Heat given to ambient. [W] */
  int count;            /**< Machines in use; 0: none pays. */
  hl_selected machine[HL_SELECTION_MOST]; /**< By rising number. */
  int64_t programmes;                     /**< Linear programmes solved. */
} hl_selection_result;

/** A process and its candidates; one thread at a time. */
typedef struct hl_selection hl_selection;

/**
 * @param load  Of the process, shifted; copied. May be empty.
 * @return HL_OK; HL_ERR_ARG for a load that is not finite; HL_ERR_NOMEM.
 */
HL_API hl_status hl_selection_new(hl_ctx *ctx, const hl_load *load, int count, hl_selection **out);
HL_API void hl_selection_free(hl_selection *selection);

/**
 * Add a candidate: its loads, shifted, and its power and costs, per unit of scale. Copied.
 * @param power       [W]
 * @param cost_scale  Yearly cost per unit, without power. [cur/y]
 * @param cost_fixed  Yearly cost if it is used at all. [cur/y]
 * @return HL_OK; HL_ERR_ARG for loads that are not finite or none, or a negative cost;
 * HL_ERR_NOMEM.
 */
HL_API hl_status hl_selection_add(hl_selection *selection, const hl_load *load, int count,
                                  double power, double cost_scale, double cost_fixed);
/** As hl_selection_add, of a unit group with its power and costs; dt_cont [K] where its pieces give
 * none. */
HL_API hl_status hl_selection_add_group(hl_selection *selection, const hl_group *group,
                                        double dt_cont);
HL_API int hl_selection_count(const hl_selection *selection);
/**
 * Add a utility at its own level. With utilities given, hot_price and cold_price of the settings
 * are not used, and hot_max, hot_min and cold_max are of all utilities of a side together.
 * @param load   Its loads, shifted, in any unit: hot ones positive, cold ones negative. Copied.
 * @param price  Yearly cost of 1 W all the year; less than 0: it is sold. [cur/W]
 * @param most   Most of it; INFINITY: no limit. [W]
 * @return HL_OK; HL_ERR_ARG for loads or numbers that are not finite, a load of the wrong sign, or
 * more than HL_SELECTION_UTILITIES; HL_ERR_NOMEM.
 */
HL_API hl_status hl_selection_add_utility(hl_selection *selection, hl_side side,
                                          const hl_load *load, int count, double price,
                                          double most);

/* ---------------------------------------------- candidates from the library */

/** Section "selection_grid": candidates of machines of the library. Levels are the machine's. */
typedef struct hl_selection_grid {
  size_t size;
  double low_from, low_to;   /**< Levels at which heat is taken. [K] */
  double high_from, high_to; /**< Levels at which heat is given. [K] */
  double step;               /**< Between levels. [K] */
  double lift_min;           /**< Least difference of the two. [K] */
  double drive_to;           /**< Hottest level of driving heat; NAN: high_to and 50 K. [K] */
  double reject_from;        /**< Coldest level of heat rejected; NAN: low_from. [K] */
  double subcool_to;         /**< Largest subcooling, of cycles that have it. [K] */
  double subcool_step;       /**< From 0 on. [K] */
  double superheat_to;       /**< Superheat is raised up to this where the discharge is wet. [K] */
  double superheat_step;     /**< [K] */
  double dt_cont;            /**< The machine's share of the approach. [K] */
  double cost_power;         /**< Yearly cost per W of shaft power. [cur/W] */
  double cost_scale;         /**< Yearly cost per W of basis. [cur/W] */
  double cost_fixed;         /**< Yearly cost of a machine of any size. [cur/y] */
} hl_selection_grid;
extern HL_API const hl_settings_table hl_selection_grid_table;

/** Where a candidate of the library works. */
typedef struct hl_selection_point {
  int machine;                         /**< In the order of adding. */
  double low, high;                    /**< Its levels, without the share of the approach. [K] */
  double subcool;                      /**< NAN: the cycle has none. [K] */
  double superheat;                    /**< NAN: the cycle has none. [K] */
  double more[HL_CYCLE_VARIABLES - 2]; /**< From the third variable on, see hl_cycle_variable_at;
                                          NAN past the last. [-] */
} hl_selection_point;

/** Points of a machine that are no candidates, for one reason. */
typedef struct hl_selection_exclusion {
  int machine;
  const char *reason; /**< Name of the limit broken most, "no operating point", ... */
  int count;
  double miss;       /**< Share of its limit by which the point nearest to it misses it; NAN: the
                        reason is no limit. [-] */
  char example[240]; /**< Of a limit: what the point nearest to it has, where, and what it would
                        have to be; else of the first of them, why. */
} hl_selection_exclusion;

/**
 * Bound a variable of a machine, before it is added: for machine number `machine`, in the order of
 * adding, `variable` as in hl_cycle_variable_at. In SI [-].
 * @return HL_OK; HL_ERR_ARG for a variable that no cycle has; HL_ERR_NOMEM.
 */
HL_API hl_status hl_selection_set_range(hl_selection *selection, int machine, int variable,
                                        double least, double most);

/**
 * Bound the subcooling of a machine, as hl_selection_set_range; above `least` that of the grid
 * bounds it too. [K]
 */
HL_API hl_status hl_selection_set_subcool(hl_selection *selection, int machine, double least,
                                          double most);

/**
 * Bound the superheat of a machine whose cycle has that, which is free within: as
 * hl_selection_set_subcool. Else it is the machine's own, raised where the discharge is wet, which
 * it is here no further than to `most`. [K]
 */
HL_API hl_status hl_selection_set_superheat(hl_selection *selection, int machine, double least,
                                            double most);

/**
 * Bound the heat that a machine gives where it is used, as hl_selection_set_range. Machines of one
 * system together give no more than `most`, and each of them no less than `least` [W].
 * @param system  Any number that they share.
 * @return HL_OK; HL_ERR_ARG for bounds below 0 or out of order; HL_ERR_NOMEM.
 */
HL_API hl_status hl_selection_set_size(hl_selection *selection, int machine, int system,
                                       double least, double most);

/**
 * Add candidates of machines, in parallel: at all levels and subcoolings of the grid, within the
 * limits of the machine; what condenses is subcooled to evaporation at most. Points beyond them are
 * counted, see hl_selection_exclusion_at. Cycles with more variables than two levels have a coarser
 * grid, of a few thousand points at most; variables from the third on that are set, and shares that
 * are not at their default, stay as they are.
 * @param machine  With its parameters set; cycles that have two levels. Kept: they must outlive the
 * selection.
 * @param grid  Initialised, with the ranges of both levels given.
 * @param stop  NULL for the defaults; candidates made before a stop stay.
 * @return HL_OK; HL_ERR_ARG for a setting out of range or a cycle without two levels; HL_ERR_NOMEM.
 */
HL_API hl_status hl_selection_add_grid(hl_selection *selection, hl_machine *const *machine,
                                       int count, const hl_selection_grid *grid,
                                       const hl_stop_settings *stop);
/**
 * Points of machines that another selection has evaluated are not evaluated again, nor the other
 * way round: for selections of the same context whose machines outlive all of them, unchanged.
 */
HL_API void hl_selection_share(hl_selection *selection, hl_selection *with);
/** Step between the levels of a machine that was added: larger than the grid's where more than two
 * numbers vary and would be too many points. [K] */
HL_API double hl_selection_grid_step(const hl_selection *selection, int machine,
                                     const hl_selection_grid *grid);
/** Where a column works; NULL unless it was made by hl_selection_add_grid. Owned by the selection;
 * valid until candidates are added. */
HL_API const hl_selection_point *hl_selection_point_at(const hl_selection *selection, int column);
/** Points that are no candidates, by machine and reason; NULL past the last. */
HL_API const hl_selection_exclusion *hl_selection_exclusion_at(const hl_selection *selection,
                                                               int k);

/* ------------------------------------------------------------------- choice */

/**
 * The machines that cost least with the utilities that remain: least cost such that the heat flow
 * through no level is negative, R(T) >= 0. Greedy choice and swaps find an answer, with a small
 * dual simplex for every set; a search over sets proves it: a dual solution whose value is that of
 * the best known refutes all sets of columns that keep it feasible, so that a better set must hold
 * one of the others. Columns dominated by another take no part. No machine is a choice as well, so
 * the answer is never worse than that. Engines, whose power is negative, earn what power costs; hot
 * utility needs a limit then, and ambient must not give heat for nothing.
 * @param settings  NULL for the defaults.
 * @return HL_OK, with an outcome; HL_ERR_ARG for a setting out of range, or a candidate that gives
 * more than it takes; HL_ERR_NOMEM.
 */
HL_API hl_status hl_selection_solve(hl_selection *selection, const hl_selection_settings *settings,
                                    const hl_stop_settings *stop, hl_selection_result *out);

/**
 * Free the levels and subcoolings of an answer made of candidates of hl_selection_add_grid: finer
 * and finer grids around its machines and around the other good sets that the choice met. The
 * points found are added to the candidates; the answer is never worse than it was. Without a proof:
 * bound is NAN where it was bettered.
 * @param settings, grid  As before.
 * @param[in,out] result  Of hl_selection_solve, the last one of this selection.
 * @return HL_OK; HL_ERR_ARG; HL_ERR_NOMEM.
 */
HL_API hl_status hl_selection_solve_free(hl_selection *selection,
                                         const hl_selection_settings *settings,
                                         const hl_selection_grid *grid,
                                         const hl_stop_settings *stop, hl_selection_result *result);

#ifdef __cplusplus
}
#endif
#endif
