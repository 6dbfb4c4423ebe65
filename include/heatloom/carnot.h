/** Heat pump targeting by Carnot machines: its helper functions, and the value of a design. */
#ifndef HEATLOOM_CARNOT_H
#define HEATLOOM_CARNOT_H

#include <heatloom/base.h>
#include <heatloom/cycle.h>
#include <heatloom/group.h>
#include <heatloom/problem.h>
#include <heatloom/targets.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Functions as documented for heat pump and refrigeration targeting in OpenPinch 0.5 (MIT licence),
 * with its rules, so that designs can be carried over and values compared. Levels are searched
 * elsewhere (levels.h). Arrays are the caller's; nothing is allocated but by the `new` functions.
 * COPs and efficiencies between two levels: hl_cop_carnot.
 */

enum {
  HL_CARNOT_MOST = 12,                         /**< Levels on one side. */
  HL_CARNOT_VARIABLES = 2 + 3 * HL_CARNOT_MOST /**< Variables of a design. */
};

/* ------------------------------------------------- encodings of a design in 0..1 */

/**
 * Temperatures by the share that each covers of what the one before leaves between t_0 and t_1:
 * t[k] = t[k-1] - x[k] (t[k-1] - t_1), then sorted, hottest first. [-, K]
 */
HL_API void hl_carnot_T_x(int count, const double *x, double t_0, double t_1, double *t);
/** Its inverse, for temperatures between t_0 and t_1, hottest first; 0 once t_1 is reached. [K, -]
 */
HL_API void hl_carnot_x_T(int count, const double *t, double t_0, double t_1, double *x);
/** Temperature difference x |t - t_last|, as of subcooling. [-, K] */
HL_API double hl_carnot_dT_x(double x, double t, double t_last);
/** Its inverse; 0 where t is t_last. [K, -] */
HL_API double hl_carnot_x_dT(double dt, double t, double t_last);
/** Duties by the share that each takes of what is left of `base` (stick-breaking). [-, W] */
HL_API void hl_carnot_Q_x(int count, const double *x, double base, double *q);
/** Its inverse. Negative duties and NAN are 0; what goes beyond `base` is cut off. [W, -] */
HL_API void hl_carnot_x_Q(int count, const double *q, double base, double *x);
/**
 * Base as a share of the limit, and its parts: duties that are together more than the limit are all
 * reduced in proportion. [W, -]
 * @return Share of the limit, decoded by hl_carnot_Q_x with the base share times limit. [-]
 */
HL_API double hl_carnot_x_base_Q(int count, const double *q, double limit, double *x);
/** What is asked for (hl_carnot_Q_x), limited by what is available, and the excess. [-, W] */
HL_API void hl_carnot_eval_split(int count, const double *x, double base, const double *available,
                                 double *q, double *excess);
/** Ambient duties scale atanh(x): x < 0 is heat taken from ambient, x > 0 given to it; x is kept in
 * +-0.999. [-, W] */
HL_API void hl_carnot_Q_amb_x(double x, double scale, double *q_from, double *q_to);
/** Its inverse, tanh((q_to - q_from)/scale). [W, -] */
HL_API double hl_carnot_x_Q_amb(double q_from, double q_to, double scale);

/* --------------------------------------------------------------- small helpers */

/** Entropic mean sum(q)/sum(q/t); without heat, or where temperatures are equal (variance below
 * 1e-6 K2), their arithmetic mean. [K, W] */
HL_API double hl_carnot_mean_T(int count, const double *t, const double *q);
/**
 * Duties of condensers, hottest first, on a profile of sinks: points from the hottest, linear
 * between and constant beyond them; each level gives what lies down to the next, the last one what
 * lies down to 0. Never negative. Where two points have one temperature, its load is served. [K, W]
 */
HL_API void hl_carnot_Q_cond_T(int count, const double *t, const hl_point *profile, int points,
                               double *q);
/** Of evaporators, hottest first, on a profile of sources: 0 at the hot end, heat left negative
 * below. [K, W] */
HL_API void hl_carnot_Q_evap_T(int count, const double *t, const hl_point *profile, int points,
                               double *q);
/** rho sum(max(g, 0)^2): g in the unit of the result, rho in its inverse. [W, 1/W] */
HL_API double hl_carnot_penalty_square(int count, const double *g, double rho);
/** rho sum((g + sqrt(g^2 + eta^2))/2), eta in the unit of g. [-] */
HL_API double hl_carnot_penalty_smooth(int count, const double *g, double rho, double eta);
/** (work + heat_ratio q_heat + cold_ratio q_cold + penalty)/load. [W, -] */
HL_API double hl_carnot_objective(double work, double q_heat, double q_cold, double heat_ratio,
                                  double cold_ratio, double penalty, double load);
/**
 * One fluid per stage, blank names refused; stages may share a fluid. Whether a fluid exists is not
 * asked here.
 * @return HL_OK; HL_ERR_ARG (HL001).
 */
HL_API hl_status hl_carnot_check_fluids(hl_ctx *ctx, int stages, const char *const *fluid,
                                        int count);
/** Loads of a profile, at most points - 1: heat demanded (q >= 0, falling with temperature), or
 * left (q <= 0). Returns their number. */
HL_API int hl_carnot_profile_loads(const hl_point *profile, int points, hl_load *load);
/**
 * Ambient heat used directly: ambient as a sink for the sources above it (t_ambient + dt_ambient -
 * dt_cont), or as a source for the sinks below it (t_ambient - dt_ambient + dt_cont). The profile
 * without that heat has at most two points more.
 *
 * @param sink     The profile is one of sources, and q is given to ambient.
 * @param t        Level of ambient. [K]
 * @param q        To be exchanged. [W]
 * @param[out] out  points + 2 at most; *out_points of them. Not the profile itself.
 * @return Heat exchanged directly; what is left of q goes through the machine. [W]
 */
HL_API double hl_carnot_eval_ambient(bool sink, const hl_point *profile, int points, double t,
                                     double q, hl_point *out, int *out_points);

/** What simulated cycles are valued by: one design. */
typedef struct hl_carnot_cost_input {
  double work, q_ext_heat, q_ext_cold; /**< [W] */
  double penalty;                      /**< Counted as power. [W] */
  double heat_ratio, cold_ratio;       /**< Price of external heat and cold over power. [-] */
  int compressors, exchangers;         /**< Units; 0 where there are none. */
  double exchanged;                    /**< Duty of all exchangers. [W] */
  hl_cost_law compressor, exchanger;   /**< Of one unit, by its power or duty. */
} hl_carnot_cost_input;

/** Cost of a design in a year, or of several periods together. */
typedef struct hl_carnot_cost_result {
  double operating;                        /**< Power, external heat and cold. [cur/y] */
  double penalty;                          /**< [cur/y] */
  double compressors, exchangers, capital; /**< [cur] */
  double capital_annual;                   /**< [cur/y] */
  double total;                            /**< Operating, penalty and annual capital. [cur/y] */
  double utility;                          /**< External heat and cold. [W] */
} hl_carnot_cost_result;

/** Hours, price of power and annuity are those of `economics`; N units cost N (a + b (size/N)^n),
 * sizes in kW. */
HL_API void hl_carnot_eval_cost(const hl_carnot_cost_input *input, const hl_economics *economics,
                                hl_carnot_cost_result *out);
/** One design in several periods: means by weight, but the largest capital. Weights need not add
 * up to 1. [-] */
HL_API void hl_carnot_eval_periods(int count, const hl_carnot_cost_result *period,
                                   const double *weight, hl_carnot_cost_result *out);

/* ------------------------------------------------------- heat table of streams */

typedef enum hl_heat_column {
  HL_HEAT_HOT = 0,      /**< Hot composite, 0 at its cold end. */
  HL_HEAT_COLD,         /**< Cold composite, placed by the recovery. */
  HL_HEAT_NET,          /**< Cold less hot. */
  HL_HEAT_POCKET_FREE,  /**< Net curve without pockets: what utilities must serve. */
  HL_HEAT_SOURCES,      /**< Of it the part below the pinch, 0 at the pinch and negative below. */
  HL_HEAT_SINKS,        /**< The part above the pinch, 0 from there down. */
  HL_HEAT_UTILITY_HOT,  /**< Hot utilities at their scales, 0 at their cold end. */
  HL_HEAT_UTILITY_COLD, /**< Cold utilities, 0 at their hot end and negative below. */
  HL_HEAT_UTILITY_NET,  /**< Hot less cold utilities. */
  HL_HEAT_BALANCED_HOT, /**< Process and utilities, 0 at the cold end. */
  HL_HEAT_BALANCED_COLD,
  HL_HEAT_COLUMNS
} hl_heat_column;

/** Heat over temperature, all streams and utilities on the same levels. */
typedef struct hl_heat_table hl_heat_table;

/**
 * Process and utility cascades. Rows are the ends of all streams and utilities, the extra levels,
 * where one composite passes the end of the other, and on the shifted scale where pockets close;
 * two rows of one temperature hold a latent load.
 *
 * @param set       Process (and systems) on one side, utilities on the other.
 * @param scale     Of every group; NULL: the process alone. [-]
 * @param dt_min    For streams without a contribution; NAN: real temperatures. [K]
 * @param recovery  To be met by the cold curve; NAN: the most on this scale. [W]
 * @param level     Extra levels, `levels` of them. [K]
 * @param[out] out  A new object on HL_OK, else NULL.
 * @return HL_OK; HL_ERR_ARG for a recovery that is negative or more than either side has, for a
 *         level that is not finite, or without streams; HL_ERR_NOMEM.
 */
HL_API hl_status hl_heat_table_new(hl_ctx *ctx, const hl_group_set *set, const double *scale,
                                   double dt_min, double recovery, const double *level, int levels,
                                   hl_heat_table **out);
HL_API void hl_heat_table_free(hl_heat_table *table);
HL_API int hl_heat_table_count(const hl_heat_table *table);
/** Temperatures from the hottest; owned by the table. [K] */
HL_API const double *hl_heat_table_level(const hl_heat_table *table);
/** A column, owned by the table. [W] */
HL_API const double *hl_heat_table_column(const hl_heat_table *table, hl_heat_column column);
HL_API double hl_heat_table_recovery(const hl_heat_table *table); /* [W] */
HL_API double hl_heat_table_hot(const hl_heat_table *table);      /* hot utility [W] */
HL_API double hl_heat_table_cold(const hl_heat_table *table);     /* cold utility [W] */

/* ------------------------------------------------------- the value of a design */

typedef enum hl_carnot_model {
  HL_CARNOT_CASCADE = 0, /**< One machine between the entropic means of both sides. */
  HL_CARNOT_PARALLEL     /**< Condenser k with evaporator k. */
} hl_carnot_model;

/** Section "carnot". */
typedef struct hl_carnot_settings {
  size_t size;
  int model;         /**< hl_carnot_model. */
  bool cooling;      /**< The load is heat taken from the sources, not given to the sinks. */
  int condensers;    /**< Levels at the sinks; machines of the parallel model. */
  int evaporators;   /**< Levels at the sources; the parallel model has as many as condensers. */
  int cop;           /**< HL_CARNOT_ADDITIVE or HL_CARNOT_MULTIPLICATIVE (not below 1). */
  double eta;        /**< Second-law efficiency of the pump; 0: none runs. [-] */
  double eta_engine; /**< Second-law efficiency of engines; 0: heat falls without work. [-] */
  double dt_cont; /**< Condensers are that much hotter than the profile, evaporators colder. [K] */
  double t_ambient;  /**< [K] */
  double dt_ambient; /**< Approach to ambient. [K] */
  double heat_ratio; /**< Price of external heat over that of power. [-] */
  double cold_ratio; /**< Price of external cold over that of power. [-] */
  double rho;        /**< Penalty per square of what is asked for in vain. [1/W] */
} hl_carnot_settings;
extern HL_API const hl_settings_table hl_carnot_table;

/** Background of one load: profiles at the machine's temperatures; read only once made. */
typedef struct hl_background hl_background;

/** A point of a background profile. */
typedef struct hl_background_point {
  double t;       /**< Of the machine. [K] */
  double q;       /**< Heat of the profile. [W] */
  double ambient; /**< Share of the ambient duty that is added. [-] */
} hl_background_point;

/**
 * Background from net profiles, hottest point first, shifted temperatures: sinks from their demand
 * down to 0, sources from 0 down to minus what they have. The side of the load is cut to it from
 * the pinch; a smaller one stays whole. Ambient levels are put in, straight and constant points
 * left out, and ends drawn out by 10 K. Copied.
 *
 * @param settings  NULL for the defaults; copied.
 * @param load      Heat given, or taken if cooling. [W]
 * @return HL_OK; HL_ERR_ARG for a setting out of range, a load that is not positive or has no
 *         demand on its side, or profiles that do not fall; HL_ERR_NOMEM.
 */
HL_API hl_status hl_background_new(hl_ctx *ctx, const hl_carnot_settings *settings, double load,
                                   const hl_point *sink, int sink_count, const hl_point *source,
                                   int source_count, hl_background **out);
/** The same from the pocket-free grand composite curve; load [W]. */
HL_API hl_status hl_background_new_targets(hl_ctx *ctx, const hl_carnot_settings *settings,
                                           double load, const hl_targets *targets,
                                           hl_background **out);
HL_API void hl_background_free(hl_background *background);
/** Points of the sinks' or sources' profile, hottest first; owned by the object. */
HL_API const hl_background_point *hl_background_profile(const hl_background *background, bool sink,
                                                        int *count);
HL_API double hl_background_load(const hl_background *background); /* [W] */
/** Variables of a design: ambient (-0.999..0.999), condensers, evaporators, base, splits (0..1). */
HL_API int hl_background_variable_count(const hl_background *background);

/** Value of a design. Temperatures are the machine's, levels from the hottest. */
typedef struct hl_carnot_result {
  int condensers, evaporators;
  double t_cond[HL_CARNOT_MOST], t_evap[HL_CARNOT_MOST];           /**< [K] */
  double q_cond_free[HL_CARNOT_MOST], q_evap_free[HL_CARNOT_MOST]; /**< Available. [W] */
  double q_cond_asked[HL_CARNOT_MOST];                   /**< Asked for by the design. [W] */
  double q_cond[HL_CARNOT_MOST], q_evap[HL_CARNOT_MOST]; /**< Of the pump. [W] */
  double w_hpr[HL_CARNOT_MOST]; /**< Work of the pump, by the condenser it heats. [W] */
  /** Of heat that falls: by an engine, or without. [W] */
  double q_cond_he[HL_CARNOT_MOST], q_evap_he[HL_CARNOT_MOST];
  double w_he[HL_CARNOT_MOST]; /**< Work of engines, by the condenser they heat. [W] */
  /** Heat that condensers get from evaporators at or above them; in the parallel model without
   * that of engines. [W] */
  double heat_recovery[HL_CARNOT_MOST];
  double work;              /**< Of pumps less that of engines. [W] */
  double work_hpr, work_he; /**< [W] */
  double cop;               /**< Heat over work of the pump. Cascade without work: 1; parallel: of
                               all heat given, 0 without work. [-] */
  double q_amb_from, q_amb_to;     /**< Heat taken from and given to ambient. [W] */
  double q_ext_heat, q_ext_cold;   /**< Left to utilities, with the ambient duty. [W] */
  int term_count;                  /**< Penalty terms. */
  double term[2 * HL_CARNOT_MOST]; /**< Asked for beyond what is available, by condenser; then what
                                      sources lack. [W] */
  double penalty;                  /**< [W] */
  double objective;                /**< Work, external heat and cold at their ratios, and penalty,
                                      over the load. [-] */
  /**
   * Entropy made by the pump and by falling heat. The second can be negative in the cascade: there
   * levels share their heat out by pools, so that the hottest condenser of a pool may get heat from
   * an evaporator below it. [W/K]
   */
  double entropy_hpr, entropy_he;
} hl_carnot_result;

/**
 * Machines between given levels and what they offer, hottest first: duties, work, terms. Nothing
 * that needs the background is filled in (NAN).
 * @param q_cond  Asked for and available; q_evap: available. [K, W]
 * @return HL_OK; HL_ERR_ARG for a setting out of range, levels that are not positive or not from
 *         the hottest, duties below 0.
 */
HL_API hl_status hl_carnot_eval_levels(hl_ctx *ctx, const hl_carnot_settings *settings,
                                       const double *t_cond, const double *q_cond,
                                       const double *t_evap, const double *q_evap,
                                       hl_carnot_result *out);
/**
 * Value of a design; allocates nothing, and several threads may share the background while their
 * designs are within bounds.
 * @param x  hl_background_variable_count of them; see there. [-]
 * @return HL_OK; HL_ERR_ARG for a variable out of its bounds.
 */
HL_API hl_status hl_carnot_eval(const hl_background *background, const double *x,
                                hl_carnot_result *out);
/** Variables of a design of one's own: levels hottest first, duties asked of condensers. Levels
 * beyond the ends of a profile are moved there, duties beyond its heat reduced in proportion.
 * @return HL_OK; HL_ERR_ARG as hl_carnot_eval_levels. [W, K, -] */
HL_API hl_status hl_carnot_encode(const hl_background *background, double q_amb_from,
                                  double q_amb_to, const double *t_cond, const double *q_cond,
                                  const double *t_evap, double *x);
/** Loads of a result: condensers (hot), evaporators (cold), and ambient at its approach; at most
 * 2 HL_CARNOT_MOST + 2. Returns their number. */
HL_API int hl_carnot_result_loads(const hl_background *background, const hl_carnot_result *result,
                                  hl_load *load);

#ifdef __cplusplus
}
#endif
#endif
