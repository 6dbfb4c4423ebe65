/** Energy targets: problem table, cascade, pinches, curves, utilities on the grand curve. */
#ifndef HEATLOOM_TARGETS_H
#define HEATLOOM_TARGETS_H

#include <heatloom/base.h>
#include <heatloom/group.h>
#include <heatloom/problem.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --------------------------------------------- cascade: the bare algorithm */

/** A heat load between two temperatures, already shifted; t_high == t_low is latent. */
typedef struct hl_load {
  double t_high, t_low; /**< [K] */
  double q;             /**< > 0 given up (hot), < 0 taken up (cold). [W] */
} hl_load;

/** Workspace of the problem table algorithm; reused, grows only when more loads come. */
typedef struct hl_cascade hl_cascade;

/** An empty workspace. @return HL_OK or HL_ERR_NOMEM. */
HL_API hl_status hl_cascade_new(hl_ctx *ctx, hl_cascade **out);
HL_API void hl_cascade_free(hl_cascade *cascade);
/**
 * Problem table of Linnhoff and Flower (1978): sort the temperatures, cascade the interval
 * balances. n log n in the number of loads; nothing is allocated once the workspace is large
 * enough.
 */
HL_API hl_status hl_cascade_solve(hl_cascade *cascade, const hl_load *load, int count);
HL_API double hl_cascade_hot(const hl_cascade *cascade);  /* hot utility [W] */
HL_API double hl_cascade_cold(const hl_cascade *cascade); /* cold utility [W] */
/**
 * Points of the grand composite curve, from the hottest: level and heat flow. Latent loads give two
 * points at a level, above and below them; hot and cold ones of one level meet there.
 */
HL_API int hl_cascade_count(const hl_cascade *cascade);
HL_API const double *hl_cascade_level(const hl_cascade *cascade); /* [K] */
HL_API const double *hl_cascade_flow(const hl_cascade *cascade);  /* [W] */

/* ------------------------------------------------- targets of a problem */

/** Which utilities come first where several could serve. */
typedef enum hl_targets_order {
  HL_TARGETS_ORDER_PINCH = 0, /**< The one nearest to the pinch, then outward. */
  HL_TARGETS_ORDER_PRICE      /**< The cheapest; of equal price the one nearest to the pinch. */
} hl_targets_order;

/** Section "targets". */
typedef struct hl_targets_settings {
  size_t size;
  double dt_min; /**< Least approach between hot and cold where streams give no contribution. [K] */
  double level_close; /**< Levels closer than this are one. [K] */
  double flow_close;  /**< Heat flow or utility, relative to all heat, that counts as zero. [-] */
  int order;          /**< hl_targets_order. */
} hl_targets_settings;
extern HL_API const hl_settings_table hl_targets_table;

/** A corner of a curve. */
typedef struct hl_point {
  double q; /**< [W] */
  double t; /**< [K] */
} hl_point;

typedef enum hl_curve {
  HL_CURVE_HOT = 0, /**< Hot composite, real temperatures, heat from 0 at its cold end. */
  HL_CURVE_COLD,    /**< Cold composite, real temperatures, shifted right by the cold utility. */
  HL_CURVE_HOT_SHIFTED,
  HL_CURVE_COLD_SHIFTED,
  HL_CURVE_GRAND, /**< Grand composite, shifted temperatures. */
  HL_CURVE_GRAND_POCKET_FREE,
  HL_CURVE_GRAND_REAL, /**< Net heat on the real scale, at the recovery of the shifted one. */
  HL_CURVE_COUNT
} hl_curve;

typedef struct hl_pinch {
  double t;      /**< Shifted. [K] */
  double t_hot;  /**< For streams of the default contribution. [K] */
  double t_cold; /**< [K] */
} hl_pinch;

/** A row of the problem table. */
typedef struct hl_interval {
  double t_high, t_low; /**< Shifted; equal for a latent row. [K] */
  double cp_net;        /**< Sum of cold minus hot CP; 0 in latent rows. [W/K] */
  double deficit;       /**< Heat needed (> 0) or left (< 0). [W] */
  double flow_in;       /**< Heat flow entering from above, hot utility included. [W] */
  double flow_out;      /**< [W] */
} hl_interval;

/** What a utility level serves. */
typedef struct hl_utility_target {
  int utility;    /**< In the problem; -1: the default utility, unlimited, beyond all streams. */
  double duty;    /**< [W] */
  double cost;    /**< [cur/y] */
  double t_touch; /**< Shifted level of the utility pinch, NAN if none. [K] */
} hl_utility_target;

typedef struct hl_targets hl_targets;

/** The defaults of hl_targets_table. */
HL_API void hl_targets_settings_init(hl_targets_settings *settings);
/**
 * Targets of the process streams of a problem, and its utilities in the order of the settings.
 * @param settings  NULL: the case's own.
 * @return HL_OK; HL_ERR_ARG; HL_ERR_DATA for a problem without streams; HL_ERR_NOMEM. Utilities
 * that do not reach are a warning (HL120) and the default utility takes the rest.
 */
HL_API hl_status hl_targets_solve(const hl_problem *problem, const hl_targets_settings *settings,
                                  hl_targets **out);
/**
 * Targets of the streams of one zone, as hl_targets_solve. Zones are paths, "Site/Zone/Unit"; a
 * zone holds the zones below it.
 * @param zone  A path, or its end where no other zone ends so.
 * @return As hl_targets_solve; HL_ERR_ARG for a zone in which no stream is, or an end of several.
 */
HL_API hl_status hl_targets_solve_zone(const hl_problem *problem,
                                       const hl_targets_settings *settings, const char *zone,
                                       hl_targets **out);
/** Targets with systems placed: the profiles of groups 1.. times their scale [-] join the process;
 * dt_min [K]. */
HL_API hl_status hl_targets_solve_groups(hl_ctx *ctx, const hl_group_set *set, const double *scale,
                                         double dt_min, hl_targets **out);
/**
 * Residual targets: of any groups at their scales [-], with the utilities of a problem on what they
 * leave. Group 0 may be the process of one of its zones, others the systems placed.
 * Utilities that do not reach are not warned of once more: the default utility takes the rest.
 * @param settings  NULL: the case's own.
 */
HL_API hl_status hl_targets_solve_residual(const hl_problem *problem,
                                           const hl_targets_settings *settings,
                                           const hl_group_set *set, const double *scale,
                                           hl_targets **out);
HL_API void hl_targets_free(hl_targets *targets);

HL_API double hl_targets_dt_min(const hl_targets *targets);   /* [K] */
HL_API double hl_targets_hot(const hl_targets *targets);      /* [W] */
HL_API double hl_targets_cold(const hl_targets *targets);     /* [W] */
HL_API double hl_targets_recovery(const hl_targets *targets); /* [W] */
/** Recovery of the same streams with every contribution to the approach 0. [W] */
HL_API double hl_targets_limit(const hl_targets *targets);
/** Degree of integration: recovery by its limit; 1 where nothing can be recovered. [-] */
HL_API double hl_targets_degree(const hl_targets *targets);
HL_API double hl_targets_demand_hot(const hl_targets *targets); /* heat all cold streams need [W] */
HL_API double hl_targets_demand_cold(const hl_targets *targets); /* heat all hot streams give [W] */
/** Pinches from the hottest; a threshold problem has none. */
HL_API int hl_targets_pinch_count(const hl_targets *targets);
HL_API const hl_pinch *hl_targets_pinch_at(const hl_targets *targets, int k);
/** Hottest and coldest level without heat flow, the ends of a threshold problem included. Shifted.
 * [K] */
HL_API void hl_targets_pinch_range(const hl_targets *targets, double *hot, double *cold);
/** One utility is enough: the other is zero to flow_close of all heat. */
HL_API bool hl_targets_threshold(const hl_targets *targets);
/**
 * Largest dt_min without hot (or cold) utility beyond what the heat balance alone asks for; NAN if
 * there is none, INFINITY if none is too large. [K]
 */
HL_API hl_status hl_targets_threshold_dt(const hl_problem *problem, double *dt);
HL_API int hl_targets_interval_count(const hl_targets *targets);
HL_API const hl_interval *hl_targets_interval_at(const hl_targets *targets, int k);
HL_API int hl_targets_utility_count(const hl_targets *targets);
HL_API const hl_utility_target *hl_targets_utility_at(const hl_targets *targets, int k);
/** Corners of a curve from the hottest, owned by the targets; *count of them. */
HL_API const hl_point *hl_targets_curve(const hl_targets *targets, hl_curve curve, int *count);

/* ------------------------------------------------------------ area target */

/** Workspace of the area target; reused, grows only when more loads come. */
typedef struct hl_area hl_area;

/** An empty workspace. @return HL_OK or HL_ERR_NOMEM. */
HL_API hl_status hl_area_new(hl_ctx *ctx, hl_area **out);
HL_API void hl_area_free(hl_area *area);
/**
 * Counter-current area on the composite curves of groups at their scales, which should balance:
 * the sum over enthalpy intervals of sum(q/h)/LMTD at real temperatures, the films of each side
 * averaged by heat (Townsend and Linnhoff 1984; Linnhoff and Ahmad 1990).
 * @param scale  Of every group. [-]
 * @param[out] m2  INFINITY if the curves touch or cross; NAN without film coefficients. [m2]
 */
HL_API hl_status hl_area_solve(hl_area *area, const hl_group_set *set, const double *scale,
                               double *m2);

#ifdef __cplusplus
}
#endif
#endif
