/** Best levels of Carnot heat pumps and refrigeration between two profiles, with a bound. */
#ifndef HEATLOOM_LEVELS_H
#define HEATLOOM_LEVELS_H

#include <heatloom/base.h>
#include <heatloom/targets.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most levels on one side. */
enum { HL_LEVELS_MOST = 12 };

/** How heat is lifted from evaporators to condensers. */
typedef enum hl_levels_model {
  HL_LEVELS_PAIRED = 0, /**< From any evaporator to any condenser, each lift with its own COP. */
  HL_LEVELS_LUMPED,     /**< One machine between the entropic means of both sides. */
  HL_LEVELS_PARALLEL    /**< Machines of one evaporator and one condenser each. */
} hl_levels_model;

/** What the second-law efficiency multiplies; for eta = 1 both are Carnot's COP. */
typedef enum hl_levels_cop {
  HL_LEVELS_COP_ADDITIVE = 0,   /**< COP of heating = 1 + eta·Te/(Tc - Te). */
  HL_LEVELS_COP_MULTIPLICATIVE, /**< COP of heating = eta·Tc/(Tc - Te), at least 1. */
} hl_levels_cop;

typedef enum hl_levels_task {
  HL_LEVELS_HEATING = 0, /**< The load is heat given to the sink. */
  HL_LEVELS_COOLING      /**< The load is heat taken from the source. */
} hl_levels_task;

/** Section "levels". */
typedef struct hl_levels_settings {
  size_t size;
  int model;       /**< hl_levels_model. */
  int cop;         /**< hl_levels_cop. */
  double eta;      /**< Second-law efficiency. [-] */
  double dt_cont;  /**< Condensers are that much hotter than the profile, evaporators colder; NAN: 0
                      (heat pump targets: half of dt_min). [K] */
  int condensers;  /**< Most levels at the sink; machines of the parallel model. */
  int evaporators; /**< Most levels at the source. */
  bool prove;      /**< Branch and bound until the gap of the stop rule; else the relaxation. */
} hl_levels_settings;
extern HL_API const hl_settings_table hl_levels_table;

/** A placement. Levels from the pinch outward; temperatures are those of the machine. */
typedef struct hl_levels_result {
  hl_outcome outcome;      /**< OPTIMAL: proven to the gap; FEASIBLE, LIMIT, STOPPED: best known;
                              INFEASIBLE: the load does not fit. */
  double load, work;       /**< [W] */
  double bound;            /**< No placement of this model needs less. [W] */
  double q_sink, q_source; /**< [W] */
  int condensers, evaporators;                           /**< Levels in use. */
  double t_cond[HL_LEVELS_MOST], q_cond[HL_LEVELS_MOST]; /**< [K, W] */
  double t_evap[HL_LEVELS_MOST], q_evap[HL_LEVELS_MOST]; /**< [K, W] */
  /** Heat taken at evaporator e for condenser c: lift[c][e]. [W] */
  double lift[HL_LEVELS_MOST][HL_LEVELS_MOST];
  /** Heat that this lift gives there: given[c][e]; 0 of a lumped machine, like `lift`. [W] */
  double given[HL_LEVELS_MOST][HL_LEVELS_MOST];
  double work_continuous; /**< With infinitely many levels; the same model. [W] */
  double work_reversible; /**< With infinitely many levels and eta = 1. [W] */
  double load_most;       /**< If the load does not fit: that of hl_levels_find_most(). [W] */
} hl_levels_result;

/** Two profiles and workspace; one thread at a time. */
typedef struct hl_levels hl_levels;

/**
 * Profiles from the pinch outward: heat that the sink takes at or below a temperature (both never
 * fall), and heat that the source gives at or above a temperature (heat never falls, temperature
 * never rises); two corners of equal heat are a step, two of equal temperature a latent load.
 * Either may be extended by ambient as a long level. Copied.
 * @return HL_OK; HL_ERR_ARG for profiles that are empty or not monotone; HL_ERR_NOMEM.
 */
HL_API hl_status hl_levels_new(hl_ctx *ctx, const hl_point *sink, int sink_count,
                               const hl_point *source, int source_count, hl_levels **out);
HL_API void hl_levels_free(hl_levels *levels);

/**
 * The levels that need the least work for a load [W]. Duties follow from levels: each is loaded to
 * the cascade's limit from the pinch outward. Start by dynamic programming on both staircases,
 * then direct search over the levels; the bound is a relaxation, refined by branch and bound with
 * `prove`. Where the least work would take more of a source than there is, levels stand farther
 * from the pinch than their heat asks for, and take all of it. Nothing is allocated but for branch
 * and bound.
 * @param settings  NULL for the defaults.
 * @return HL_OK, with an outcome; HL_ERR_ARG for a setting out of range or a load that is not
 * positive; HL_ERR_NOMEM.
 */
HL_API hl_status hl_levels_solve(hl_levels *levels, const hl_levels_settings *settings,
                                 hl_levels_task task, double load, const hl_stop_settings *stop,
                                 hl_levels_result *out);
/** The same without any bound: levels for one of many loads [W]; bounds are NAN. */
HL_API hl_status hl_levels_find(hl_levels *levels, const hl_levels_settings *settings,
                                hl_levels_task task, double load, hl_levels_result *out);
/**
 * The largest load that fits [W]. A source gives most heat at one lift from end to end of both
 * profiles; a sink takes most from the levels that need the least work. Smaller loads fit too.
 * @param settings  NULL for the defaults.
 * @return HL_OK; HL_ERR_ARG for a setting out of range.
 */
HL_API hl_status hl_levels_find_most(hl_levels *levels, const hl_levels_settings *settings,
                                     hl_levels_task task, double *load);
/** Loads for which hl_levels_solve_bounds() has room to be given, at least. */
HL_API int hl_levels_load_room(const hl_levels *levels, hl_levels_task task);
/**
 * Bounds of all loads up to the largest [W] at once, by relaxation, for all numbers of levels up to
 * those of the settings. Work per load never falls with the load, so between two loads the work of
 * the lower one per load is a bound too.
 * @param load  Rising from 0, the corners of the profile among them. [W]
 * @param work  Rows of hl_levels_load_room() each: row (c - 1)·evaporators + e - 1 is what no c
 * condensers and e evaporators need less than; of the parallel model row c - 1, of c machines. [W]
 * @param count  Loads.
 */
HL_API hl_status hl_levels_solve_bounds(hl_levels *levels, const hl_levels_settings *settings,
                                        hl_levels_task task, double most, double *load,
                                        double *work, int *count);
/**
 * Work at given levels: all of the side of the load but the last, which the load fixes, and all
 * of the other side but the last, which follows. [W of heat counted from the pinch]
 */
HL_API hl_status hl_levels_eval(hl_levels *levels, const hl_levels_settings *settings,
                                hl_levels_task task, double load, const double *cond_q,
                                const double *evap_q, hl_levels_result *out);

/** A level that may stand farther from the pinch than its heat asks for. */
typedef struct hl_levels_place {
  double q; /**< Heat up to it, counted from the pinch. [W] */
  double t; /**< Of the machine; NAN, or nearer to the pinch: as near as its heat allows. [K] */
} hl_levels_place;

/**
 * Work at given levels that may be hotter condensers and colder evaporators than need be, as other
 * utilities are to serve what lies nearer to the pinch: see hl_levels_eval(). The last heat of each
 * side counts for nothing. Machines of the parallel model keep their evaporators (cooling:
 * condensers) near, and a lumped one the last level.
 * @param cond, evap  As many as the settings have; of the parallel model as many of both. [W, K]
 * @return HL_OK, with an outcome; HL_ERR_ARG also for a level that is not above 0 K.
 */
HL_API hl_status hl_levels_eval_at(hl_levels *levels, const hl_levels_settings *settings,
                                   hl_levels_task task, double load, const hl_levels_place *cond,
                                   const hl_levels_place *evap, hl_levels_result *out);

/** Levels at which engines take heat, from the pinch outward. */
typedef struct hl_levels_engine {
  int count;
  double t[HL_LEVELS_MOST], q[HL_LEVELS_MOST]; /**< Of the machine. [K, W] */
  double power[HL_LEVELS_MOST];                /**< [W] */
  double work;                                 /**< Of all levels. [W] */
} hl_levels_engine;

/**
 * Engines on the source beyond a heat: the most work that up to `count` levels give, each
 * eta (1 - t_sink/t) of its heat. Levels by dynamic programming, as the start of hl_levels_solve;
 * heat that is worth nothing is left. Nothing is allocated.
 * @param settings  NULL for the defaults; of them the share of the approach.
 * @param from      Heat of the source that is taken already, counted from the pinch. [W]
 * @param t_sink    At which engines give heat. [K]
 * @param eta       Second-law efficiency. [-]
 * @return HL_OK, without levels where the source is no hotter; HL_ERR_ARG for a value out of range.
 */
HL_API hl_status hl_levels_solve_engine(hl_levels *levels, const hl_levels_settings *settings,
                                        double from, double t_sink, double eta, int count,
                                        hl_levels_engine *out);

#ifdef __cplusplus
}
#endif
#endif
