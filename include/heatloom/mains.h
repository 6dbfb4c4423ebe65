/** Zones that exchange heat through steam and water mains, with machines: one linear programme. */
#ifndef HEATLOOM_MAINS_H
#define HEATLOOM_MAINS_H

#include <heatloom/base.h>
#include <heatloom/milp.h>
#include <heatloom/problem.h>
#include <heatloom/targets.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --------------------------------------------------------------- what is given */

/** Heat loads of a zone; shifted temperatures, copied from streams as for hl_cascade_solve(). */
typedef struct hl_mains_loads {
  int count;
  const hl_load *load;
} hl_mains_loads;

/** A node of direct heat exchange: inside it all may meet, to other zones heat goes by mains. */
typedef struct hl_mains_zone {
  const char *name;
  hl_mains_loads loads; /**< Where a period gives none of its own. */
} hl_mains_zone;

/**
 * A main, or a utility of one side. Its heat is used in a zone as a hot load from use_high to
 * use_low, and raised in a zone as a cold load from raise_low to raise_high; equal ends are
 * isothermal. Fill with hl_mains_level_init() first.
 */
typedef struct hl_mains_level {
  const char *name;
  double use_high, use_low;     /**< NAN: zones cannot use it. Temperatures of the main. [K] */
  double raise_high, raise_low; /**< NAN: zones cannot raise it. [K] */
  double dt_use, dt_raise;      /**< Contributions: use is shifted down, raising up. [K] */
  double boiler_price;          /**< Heat into the main from outside; INFINITY: none. [cur/J] */
  double boiler_max;            /**< INFINITY if not limited. [W] */
  double boiler_co2;            /**< [kg/J] */
  double reject_price; /**< Heat out of the main to air or water; INFINITY: none. [cur/J] */
  double reject_max;   /**< INFINITY if not limited. [W] */
  double reject_co2;   /**< Of a refrigerated utility, say. [kg/J] */
  bool closed;   /**< Only machines take its heat and give to it, as of ambient; zones do not. */
  bool chilled;  /**< Heat out of it counts in `chilled` of periods. */
  bool flue_gas; /**< No main: only zones use its heat; no let-down, no machine. */
  bool assumed;  /**< The default utility of targets, as flue gas for zones only. */
} hl_mains_level;

/** Heat let down without work from a hotter main into a colder one. */
typedef struct hl_mains_let_down {
  int from, to; /**< Levels. */
  double most;  /**< INFINITY if not limited. [W] */
} hl_mains_let_down;

/** Heat of a machine in the cascade of a zone (direct), per unit of scale. */
typedef struct hl_mains_piece {
  int zone;
  hl_load load; /**< Shifted; q > 0 given to the zone, < 0 taken from it. [K, W] */
} hl_mains_piece;

/** Heat of a machine in the balance of a main (indirect), per unit of scale. */
typedef struct hl_mains_duty {
  int level;
  double q; /**< > 0 given to the main, < 0 taken from it. [W] */
} hl_mains_duty;

/** A machine that may be built; pieces and duties may be mixed. */
typedef struct hl_mains_machine {
  const char *name;
  int piece_count, duty_count;
  const hl_mains_piece *piece;
  const hl_mains_duty *duty;
  double power; /**< Taken, per unit of scale; < 0: generated, then scale_max must be finite. [W] */
  double fuel;  /**< Taken by its lower heating value, per unit of scale. [W] */
  double cost_scale;           /**< Of the size, per unit of scale and span of the costs. [cur] */
  double cost_fixed;           /**< If built at all, per span of the costs. [cur] */
  double scale_min, scale_max; /**< Of the size if built; 0 and INFINITY if not limited. [-] */
} hl_mains_machine;

/** A period: its weight, prices and loads. Fill with hl_mains_period_init() first. */
typedef struct hl_mains_period {
  const char *name;
  double weight;               /**< Its seconds in the span for which costs are counted, > 0. [s] */
  double power_price;          /**< [cur/J] */
  double power_co2;            /**< [kg/J] */
  double fuel_price;           /**< Of machines that burn fuel. [cur/J] */
  double fuel_co2;             /**< [kg/J] */
  double co2_price;            /**< Added to every price by its emission. [cur/kg] */
  const double *boiler_price;  /**< Per level; NULL: that of the level. [cur/J] */
  const double *reject_price;  /**< Per level; NULL: that of the level. [cur/J] */
  const double *boiler_co2;    /**< Per level; NULL: that of the level. [kg/J] */
  const double *reject_co2;    /**< Per level; NULL: that of the level. [kg/J] */
  const double *boiler_max;    /**< Per level, beside that of the level; NULL: no limit. [W] */
  const double *reject_max;    /**< Per level, beside that of the level; NULL: no limit. [W] */
  const double *raise_max;     /**< Per level, heat that zones raise in it; NULL: no limit. [W] */
  const hl_mains_loads *loads; /**< Per zone; NULL: those of the zone. */
  double boilers;              /**< Heat from outside into all mains but closed ones, exactly; NAN:
                                  what is best. [W] */
  double chilled; /**< Heat out of all chilled mains, exactly; NAN: what is best. [W] */
} hl_mains_period;

/**
 * The whole question. For another objective than cost, the caller changes the prices: power 1,
 * heat 0 for least power; emissions for least CO2; exergies of heat and power for least exergy.
 */
typedef struct hl_mains_input {
  int zone_count, level_count, let_down_count, machine_count, period_count;
  const hl_mains_zone *zone;
  const hl_mains_level *level;
  const hl_mains_let_down *let_down;
  const hl_mains_machine *machine;
  const hl_mains_period *period;
} hl_mains_input;

/** Texts "", no use, no raising, no boiler, no rejection, no limits. */
HL_API void hl_mains_level_init(hl_mains_level *level);
/** Every price NAN but those of fuel and CO2, which are 0 as emissions are; weight 1 h; `boilers`
 * and `chilled` NAN. */
HL_API void hl_mains_period_init(hl_mains_period *period);

/* ---------------------------------------------------------- from a problem */

/** A question made from the site of a problem, period by period; texts and loads are copied. */
typedef struct hl_mains_site hl_mains_site;

/** No period yet. @return HL_OK or HL_ERR_NOMEM. */
HL_API hl_status hl_mains_site_new(hl_ctx *ctx, hl_mains_site **out);
/** NULL is ok. */
HL_API void hl_mains_site_free(hl_mains_site *site);
/**
 * Add the period that a problem holds, or the whole year of one without periods. Zones are the
 * process zones of its site, with all their streams at the contributions of the targets; levels
 * are its mains and utilities, hottest first, those that only later periods have behind. A hot
 * utility is heat from a boiler, or the like, up to its duty_max for the site; a cold one is heat
 * rejected; of both sides of a main likewise. What targets leave to a default utility is a level of
 * its own, beyond all others, that costs nothing and gives or takes no more than that. Each main is
 * let down into the hottest one that is colder. Costs are per year; emissions are counted and have
 * no price.
 * @param targets  Of the same problem; neither is kept.
 * @return HL_OK; HL_ERR_DATA for a main that is not where an earlier period has it (HL133);
 * HL_ERR_NOMEM.
 */
HL_API hl_status hl_mains_site_add_period(hl_mains_site *site, const hl_problem *problem,
                                          const hl_site *targets);
/**
 * The question so far, without machines: to add some, or change prices, copy the struct and point
 * it to arrays of your own. Owned by the site, until the next period is added.
 */
HL_API const hl_mains_input *hl_mains_site_input(const hl_mains_site *site);

/* ------------------------------------------------------------------ settings */

/** Section "mains". */
typedef struct hl_mains_settings {
  size_t size;
  bool one_zone;    /**< Let all zones exchange heat directly: a lower bound. [-] */
  int machines_max; /**< Most machines built; 0: no limit. [-] */
  int backend;      /**< hl_milp_backend. [-] */
  double patience;  /**< Time after the last better choice of machines at which the search ends;
                       INFINITY: none. [s] */
} hl_mains_settings;
extern HL_API const hl_settings_table hl_mains_table;

/* -------------------------------------------------------------- what is found */

/** Heat between a zone and a main. Of one zone and main at most one is above zero. */
typedef struct hl_mains_flow {
  double used, raised; /**< [W] */
} hl_mains_flow;

/** Balance of a main: boiler + raised + given + let_in = used + taken + let_out + rejected. */
typedef struct hl_mains_balance {
  double boiler, raised;  /**< From outside, by zones. [W] */
  double given, taken;    /**< By machines to it, and from it. [W] */
  double let_in, let_out; /**< By let-downs. [W] */
  double used, rejected;  /**< By zones, to air or water. [W] */
  /** What a further unit of demand at the main would cost, machines built staying as they are; NAN
   * unless the outcome is OPTIMAL. [cur/J] */
  double value;
} hl_mains_balance;

/**
 * What heat is worth in a zone, by the duals of its cascade: at a temperature as at the next node
 * that is not hotter; hottest node first. Below the last node nothing is known.
 */
typedef struct hl_mains_worth {
  int count;       /**< 0: not known, or no heat in the zone. */
  const double *t; /**< Shifted. Two nodes of one temperature: before and behind its heat. [K] */
  const double *value; /**< At the node and just above it. [cur/J] */
} hl_mains_worth;

/** What is found; arrays are owned by it. Without a solution they are NULL. */
typedef struct hl_mains_result {
  hl_outcome outcome;
  const char *reason; /**< Why it is infeasible, and what would make it feasible; else "". */
  double cost;        /**< Over all periods with their weights, machines included; NAN. [cur] */
  double bound;       /**< No solution costs less. [cur] */
  double cost_none;   /**< Without machines, never below `cost`; NAN if infeasible. [cur] */
  double power, co2;  /**< Power taken, and emission, over all periods. [J, kg] */
  int zones, levels, let_downs, machines, periods; /**< Counts; one zone where all are one. */
  int built;                       /**< Machines of a size above zero; 0: no machine pays. */
  const hl_mains_flow *flow;       /**< [(period·zones + zone)·levels + level] */
  const hl_mains_balance *balance; /**< [period·levels + level] */
  const double *let_down;          /**< [period·let_downs + k]. [W] */
  const double *size;              /**< Of each machine: its largest scale. [-] */
  const double *scale;             /**< Operation, [period·machines + machine]. [-] */
  const hl_mains_worth *worth;     /**< [period·zones + zone]; empty unless OPTIMAL. */
} hl_mains_result;

/**
 * Minimise the cost of power, heat, cooling, CO2 and machines over all periods, each zone with its
 * own cascade and each main with its balance (total site: Dhole and Linnhoff 1993; one programme
 * with machines: Marechal and Kalitventzeff 1998). Not using a machine is always a candidate.
 *
 * @param input     Read only and not kept.
 * @param settings  NULL for the defaults.
 * @param stop      NULL for no limits; then proven to 1e-6 of the cost.
 * @param[out] out  A new object on HL_OK, else NULL; hl_mains_free() it.
 * @return HL_OK with outcome OPTIMAL, INFEASIBLE (with a reason), FEASIBLE, LIMIT or STOPPED (the
 * best so far, at worst that without machines); HL_ERR_ARG for numbers out of range and places that
 * do not exist (HL001); HL_ERR_DATA for a price that is missing (HL101), a price or weight of the
 * wrong sign (HL116), a let-down from a colder main into a hotter one (HL131), a machine that
 * gives its heat below where it takes it or more than it takes (HL132); HL_ERR_SOLVER;
 * HL_ERR_NOMEM.
 */
HL_API hl_status hl_mains_solve(hl_ctx *ctx, const hl_mains_input *input,
                                const hl_mains_settings *settings, const hl_stop_settings *stop,
                                hl_mains_result **out);
HL_API void hl_mains_free(hl_mains_result *result);

#ifdef __cplusplus
}
#endif
#endif
