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

/** Load of a piece at a scale [-], shifted by its contribution or half of dt_min; dt_min NAN: real
 * temperatures. [K] */
HL_API hl_load hl_piece_load(hl_side side, const hl_piece *piece, double dt_min, double scale);

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
  double level_close;  /**< Levels closer than this are one. [K] */
  double flow_close;   /**< Heat flow or utility, relative to all heat, that counts as zero. [-] */
  int order;           /**< hl_targets_order. */
  double pocket_width; /**< Narrower pockets are cut from the assisted curve. [K] */
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
  /**
   * Shifted grand curve of what is left to utilities when the composites exchange heat vertically,
   * over the whole of their overlap: the cold composite beyond the end of the hot one and the hot
   * one before the beginning of the cold one; as area targets take them (Townsend and Linnhoff
   * 1984).
   */
  HL_CURVE_GRAND_VERTICAL,
  /**
   * Pocket-free curve with the pockets as far as they are at least targets.pocket_width wide in
   * temperature: heat that could be passed on through a utility within them (assisted heat
   * transfer, Rodera and Bagajewicz 1999). The tips of pockets are cut where they become narrower.
   */
  HL_CURVE_GRAND_ASSISTED,
  HL_CURVE_NET_SINK,   /**< Pocket-free above the pinch, 0 below. */
  HL_CURVE_NET_SOURCE, /**< 0 above the pinch; below, minus the pocket-free curve. */
  /**
   * Composites of process and utilities at their duties, real temperatures, both from 0 to the same
   * heat (Kemp 2007). What no utility serves is drawn isothermal, dt_min beyond all
   * streams.
   */
  HL_CURVE_HOT_BALANCED,
  HL_CURVE_COLD_BALANCED,
  HL_CURVE_UTILITY_HOT,   /**< Composite of the hot utilities, shifted, heat from 0 at its cold end,
                             to be seen against the net sink. */
  HL_CURVE_UTILITY_COLD,  /**< Of the cold ones, 0 at its hot end and minus their heat at its cold
                             end, as the net source. */
  HL_CURVE_UTILITY_GRAND, /**< The one minus the other: what the utilities leave to be served. */
  HL_CURVE_COUNT
} hl_curve;

typedef struct hl_pinch {
  double t;      /**< Shifted. [K] */
  double t_hot;  /**< Of the hot streams; where their contributions differ, for the default. [K] */
  double t_cold; /**< Of the cold ones, likewise. [K] */
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
  int utility; /**< In the problem; -1: the default utility, unlimited, beyond all streams. */
  hl_side side;
  double duty;    /**< [W] */
  double cost;    /**< [cur/y] */
  double co2;     /**< Of the utility and of the electricity it takes. [kg/y] */
  double t_touch; /**< Shifted level of the utility pinch, NAN if none. [K] */
  double t_out;   /**< Where it leaves: its target temperature, of flue gas as cold as its flow
                     allows;   NAN of the default utility. [K] */
  /* Of flue gas, else NAN: the least heat capacity flow from its flame to the grand curve, which it
   * touches at t_touch; or the stack is the limit, and t_touch NAN (Linnhoff et al. 1982). */
  double flow;       /**< [W/K] */
  double fuel;       /**< Heat of its fuel: of the flow from ambient to the flame. [W] */
  double stack_loss; /**< Fuel less duty. [W] */
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
/**
 * Residual targets where group 0 is what mains take and give: each utility stands at its own main,
 * without an approach between them, a boiler at the hottest of the main, a cooler at the coldest.
 * So each serves its main, and others that it reaches; flue gas is no main.
 * @param today  Heat of each utility's main, which it may serve whatever its limit. [W]
 */
HL_API hl_status hl_targets_solve_mains(const hl_problem *problem,
                                        const hl_targets_settings *settings,
                                        const hl_group_set *set, const double *scale,
                                        const double *today, hl_targets **out);
/**
 * The duties of utilities alone at a fraction of the work, for one of very many: no process,
 * curves, pinches or intervals.
 * @param scale  Of the groups. [-]
 * @param today  As of hl_targets_solve_mains(); NULL: as of hl_targets_solve_residual(). [W]
 */
HL_API hl_status hl_targets_solve_duties(const hl_problem *problem,
                                         const hl_targets_settings *settings,
                                         const hl_group_set *set, const double *scale,
                                         const double *today, hl_targets **out);
/** Shifted level at which hl_targets_solve_mains has a utility. [K] */
HL_API double hl_targets_main_level(const hl_utility *utility, double dt_min);
HL_API void hl_targets_free(hl_targets *targets);

/** Group 0 of what was solved: the process, or the streams of the zone. Its pieces and names are
 * the problem's; of hl_targets_solve_factor the pieces are the targets' own. */
HL_API const hl_group *hl_targets_process(const hl_targets *targets);
/** Path of the zone; "" for all streams. */
HL_API const char *hl_targets_zone(const hl_targets *targets);
HL_API double hl_targets_dt_min(const hl_targets *targets); /* [K] */
/** Factor on the contributions of the process, dt_min/2 where none is given; 1 but for
 * hl_targets_solve_factor. [-] */
HL_API double hl_targets_factor(const hl_targets *targets);
HL_API double hl_targets_hot(const hl_targets *targets);      /* [W] */
HL_API double hl_targets_cold(const hl_targets *targets);     /* [W] */
HL_API double hl_targets_recovery(const hl_targets *targets); /* [W] */
/** Recovery of the same streams with every contribution to the approach 0. [W] */
HL_API double hl_targets_limit(const hl_targets *targets);
/** Degree of integration: recovery by its limit; 1 where nothing can be recovered. [-] */
HL_API double hl_targets_degree(const hl_targets *targets);
HL_API double hl_targets_power(const hl_targets *targets); /* electric, that its groups take [W] */
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

/* ------------------------------------------------ zones and the total site */

/** A zone of a site. */
typedef struct hl_site_zone {
  const char *path; /**< "Site/Zone/Unit"; "" for a site without a name; "(no zone)" for streams
                       without a zone, or of the site itself. */
  const char *name; /**< Last part of the path. */
  int depth;        /**< 0 for the site, 1 for process zones, more for units within them. */
  int parent;       /**< Number of the zone around it; -1 for the site. */
  int process;      /**< Number among the process zones; -1 for the site and units. */
  int stream_count;
  const hl_targets *targets; /**< Direct heat recovery within the zone; owned by the site. */
} hl_site_zone;

/** Targets of the site as a whole. */
typedef struct hl_site_target {
  double hot, cold; /**< Utility from boilers and to coolers. [W] */
  double recovery;  /**< [W] */
  double limit;     /**< Of the recovery: all streams in one cascade, contributions 0. [W] */
  double degree;    /**< Recovery by its limit; 1 where that is 0. [-] */
  double cost;      /**< Of the utilities. [cur/y] */
  double pinch_hot, pinch_cold; /**< Hottest and coldest level without heat flow between the
                                   utilities, real; NAN for the sum of the zones. [K] */
} hl_site_target;

/** A level of the site: a main, with both its sides, or a utility that is used or generated only.
 */
typedef struct hl_site_level {
  int hot, cold;     /**< Utilities of the problem; -1: none. Both -1: the default utilities. */
  double used;       /**< By the process zones, of the hot utility. [W] */
  double from_zones; /**< Of it, what comes from zones. [W] */
  double boiler;     /**< What the site draws from outside at this level. [W] */
  double generated;  /**< By the process zones, into the cold utility. [W] */
  double to_zones;   /**< Of it, what goes to zones. [W] */
  double cooler;     /**< What the site leaves to the outside at this level. [W] */
  double cost;       /**< Of boiler and cooler. [cur/y] */
} hl_site_level;

typedef enum hl_site_curve {
  HL_SITE_CURVE_SOURCE = 0, /**< Heat that zones have left, pockets apart: heat from 0 at its hot
                               end; temperatures shifted. */
  HL_SITE_CURVE_SINK,       /**< Heat that zones need: heat from 0 at its cold end; shifted. */
  HL_SITE_CURVE_SOURCE_UTILITY, /**< Cold utilities of the zones along the source; shifted. */
  HL_SITE_CURVE_SINK_UTILITY,   /**< Hot utilities of the zones along the sink; shifted. */
  HL_SITE_CURVE_UTILITY_GRAND,  /**< Site utility grand composite: heat that utilities generated
                                   leave to those used further down, real temperatures. */
  HL_SITE_CURVE_COUNT
} hl_site_curve;

typedef struct hl_site hl_site;

/**
 * Total site targets (Dhole and Linnhoff 1993, Klemes et al. 1997): each zone recovers heat within,
 * then what zones generate in utilities serves what others use. Cold utilities of a zone are hot
 * loads, hot utilities cold loads, at their real temperatures without an approach, in the same
 * cascade. Limits of duty hold for each zone and for what is left to the site.
 *
 * The path that all streams have in common is the site, its parts are the process zones; zones
 * below them have targets but are no zones of their own to the site. Streams without a zone where
 * others have one are a zone of their own, with a warning (HL230).
 * @param settings  NULL: the case's own.
 * @return As hl_targets_solve.
 */
HL_API hl_status hl_site_solve(const hl_problem *problem, const hl_targets_settings *settings,
                               hl_site **out);
HL_API void hl_site_free(hl_site *site);
/** Zones from the site (0) down, each followed by those within it. */
HL_API int hl_site_zone_count(const hl_site *site);
HL_API const hl_site_zone *hl_site_zone_at(const hl_site *site, int k);
HL_API int hl_site_process_count(const hl_site *site);
HL_API const hl_site_zone *hl_site_process_at(const hl_site *site, int process);
/** The sum of the process zones, and the same with utilities exchanged between them. */
HL_API const hl_site_target *hl_site_total_process(const hl_site *site);
HL_API const hl_site_target *hl_site_total_site(const hl_site *site);
/** Levels from the hottest; the default utilities, where they serve, last. */
HL_API int hl_site_level_count(const hl_site *site);
HL_API const hl_site_level *hl_site_level_at(const hl_site *site, int k);
/** Where a utility leaves: its target temperature, of flue gas that of all zones mixed. [K] */
HL_API double hl_site_outlet(const hl_site *site, int utility);
/**
 * Heat that one process zone gives to another through utilities. Convention: from the hottest level
 * down, what has been generated so far and not been used serves what is used there, each user and
 * each generator in proportion. The sum is what the total site recovers beyond the zones. [W]
 */
HL_API double hl_site_exchange(const hl_site *site, int from, int to);
/** Corners from the hottest, owned by the site; *count of them. */
HL_API const hl_point *hl_site_curve_at(const hl_site *site, hl_site_curve curve, int *count);
/* ------------------------------------------- approach for wanted targets */

/** What is varied to come to a wanted target. */
typedef enum hl_approach {
  /** dt_min, or the factor where a stream has a contribution of its own. */
  HL_APPROACH_NONE = 0,
  HL_APPROACH_DT_MIN, /**< dt_min; contributions that streams have of their own stay. [K] */
  HL_APPROACH_FACTOR  /**< A factor on all contributions, those not given being dt_min/2. [-] */
} hl_approach;

typedef struct hl_inverse_result {
  hl_outcome outcome;    /**< OPTIMAL, or INFEASIBLE: `reason` and the range say what can be had. */
  hl_approach by;        /**< DT_MIN or FACTOR. */
  double approach;       /**< Largest with the target kept; INFINITY: any. [K or -] */
  double approach_least; /**< Least with the same hot utility. [K or -] */
  bool jump;             /**< Heat recovery jumps past the wanted value just beyond it. */
  double hot;            /**< Hot utility there. [W] */
  double cold;           /**< [W] */
  double recovery;       /**< [W] */
  double hot_least, hot_most;           /**< From approach 0 to the largest. [W] */
  double recovery_least, recovery_most; /**< The other way round. [W] */
  char reason[200];                     /**< "" unless infeasible. */
} hl_inverse_result;

/**
 * Largest approach at which the hot utility is at most a wanted one. The hot utility never falls
 * with the approach and is piecewise linear in it, with jumps where latent streams pass: the answer
 * is exact.
 * @param set, scale  Groups and their scales [-]; NULL, NULL: the process of the problem.
 * @param hot         Wanted, >= 0. [W]
 * @return HL_OK; HL_ERR_ARG for a wanted value below 0; HL_ERR_DATA without streams; HL_ERR_NOMEM.
 */
HL_API hl_status hl_inverse_solve_hot(const hl_problem *problem, const hl_group_set *set,
                                      const double *scale, hl_approach by, double hot,
                                      hl_inverse_result *result);
/** The same for a heat recovery of at least `recovery` [W]. */
HL_API hl_status hl_inverse_solve_recovery(const hl_problem *problem, const hl_group_set *set,
                                           const double *scale, hl_approach by, double recovery,
                                           hl_inverse_result *result);

/**
 * Targets with a factor on the contributions of all streams, those not given being dt_min/2, as
 * hl_targets_solve; contributions of utilities stay.
 * @param settings  NULL: the case's own.
 * @param factor    >= 0. [-]
 */
HL_API hl_status hl_targets_solve_factor(const hl_problem *problem,
                                         const hl_targets_settings *settings, double factor,
                                         hl_targets **out);
/** The same of one zone, named as for hl_targets_solve_zone. @param factor  [-] */
HL_API hl_status hl_targets_solve_factor_zone(const hl_problem *problem,
                                              const hl_targets_settings *settings, const char *zone,
                                              double factor, hl_targets **out);

/** Targets at one approach of a sweep. */
typedef struct hl_targets_sweep_point {
  double approach;    /**< [K or -] */
  double hot;         /**< [W] */
  double cold;        /**< [W] */
  double recovery;    /**< [W] */
  double hot_beyond;  /**< Hot utility just beyond; more than `hot` at a jump only. [W] */
  double t_pinch;     /**< Shifted temperature of the hottest pinch; NAN without one. [K] */
  double t_pinch_low; /**< Of the coldest. [K] */
  bool kink;          /**< The slope of the hot utility changes here, or it jumps. */
} hl_targets_sweep_point;

/** Targets over the approach. */
typedef struct hl_targets_sweep hl_targets_sweep;

/**
 * Targets at `steps` even approaches from..to, and at every kink between them (which are exact).
 * Of more than 10000 pieces there would be thousands of kinks: they are left out, and jumps with
 * them.
 * @param steps  >= 1; 1: at `from` only, and kinks.
 * @param from   >= 0. [K or -]
 * @param to     >= from, finite. [K or -]
 */
HL_API hl_status hl_targets_sweep_solve(const hl_problem *problem, const hl_group_set *set,
                                        const double *scale, hl_approach by, double from, double to,
                                        int steps, hl_targets_sweep **out);
HL_API void hl_targets_sweep_free(hl_targets_sweep *sweep);
/** DT_MIN or FACTOR. */
HL_API hl_approach hl_targets_sweep_by(const hl_targets_sweep *sweep);
/** Whether kinks are among the points. */
HL_API bool hl_targets_sweep_kinks(const hl_targets_sweep *sweep);
HL_API int hl_targets_sweep_count(const hl_targets_sweep *sweep);
/** In rising order; NULL past the last. */
HL_API const hl_targets_sweep_point *hl_targets_sweep_at(const hl_targets_sweep *sweep, int k);

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
