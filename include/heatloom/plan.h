/** Machines in zones and between mains, over periods: all compete in one linear programme. */
#ifndef HEATLOOM_PLAN_H
#define HEATLOOM_PLAN_H

#include <heatloom/base.h>
#include <heatloom/hpr.h>
#include <heatloom/mains.h>
#include <heatloom/problem.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Section "plan". */
typedef struct hl_plan_settings {
  size_t size;
  bool direct;   /**< Machines on the process of a zone. */
  bool indirect; /**< Machines between mains, or utilities. */
  int loads;     /**< Loads for which machines of a zone are sought, besides the best one. */
  int machines;  /**< Most machines built; 0: no limit. */
} hl_plan_settings;
extern HL_API const hl_settings_table hl_plan_table;

/** A machine that is built, the same in all periods. */
typedef struct hl_plan_machine {
  const char *zone;          /**< Direct: its path; NULL: between mains. */
  const char *source, *sink; /**< Mains; NULL: direct. */
  const char *cycle, *fluid; /**< NULL for Carnot machines. */
  double t_cond, t_evap;     /**< [K] */
  double cop;                /**< Of heating. [-] */
  double size;               /**< Heat that it gives at most. [W] */
  double power;              /**< At this size. [W] */
  double investment;         /**< By the cost law of machines; 0 if there is none. [cur] */
} hl_plan_machine;

/** A period with or without machines. */
typedef struct hl_plan_account {
  const char *period; /**< Its id; "" without periods. */
  double weight;      /**< Its share of the time of all that were given. [-] */
  double hot, cold;   /**< Heat from utilities, and to them, after what mains exchange. [W] */
  double power;       /**< Of machines and refrigerated utilities. [W] */
  double energy_cost; /**< As if it lasted all year. [cur/y] */
  double co2;         /**< As if it lasted all year. [kg/y] */
} hl_plan_account;

typedef struct hl_plan hl_plan;

/**
 * The machines of least yearly cost for all zones and mains of a site and all its periods at once.
 * Candidates are the machines of the heat pump and refrigeration targets of each zone in each
 * period, for several loads and for the best one, and a machine between any two mains or utilities:
 * Carnot's, or, with hpr.model = real, the best of the library. They share one linear programme
 * (hl_mains_solve()), with a cascade per zone and a balance per main; a machine has one size and an
 * operation of its own in each period. The yearly share of its cost is a line through the cost at
 * the size found, repeated until it is the size found; the accounts are exact. Streams without a
 * zone, where others have one, get no machines of their own.
 *
 * @param period    The same case with the values of each period; not kept. One: that period alone,
 *                  as if it lasted all year.
 * @param settings  NULL: those of the first. Sections hpr (model), levels, targets, economics hold
 *                  as well.
 * @param library   Cycles and fluids of real machines; NULL: as hl_hpr_solve_library().
 * @return HL_OK with an outcome, OPTIMAL: no choice of these candidates costs less; never worse
 * than none. HL_ERR_ARG for settings, ambient (hpr.ambient) and other objectives than cost (HL001);
 * HL_ERR_DATA without a price of electricity (HL240), or for mains that move (HL133);
 * HL_ERR_SOLVER; HL_ERR_NOMEM.
 */
HL_API hl_status hl_plan_solve(const hl_problem *const *period, int count,
                               const hl_plan_settings *settings, const hl_hpr_library *library,
                               const hl_stop_settings *stop, hl_plan **out);
HL_API void hl_plan_free(hl_plan *plan);

/** OPTIMAL: proven among the candidates; FEASIBLE: best known, as where the cost law bends. */
HL_API hl_outcome hl_plan_outcome(const hl_plan *plan);
/** Why there is no machine, or no solution; "" if there is one. */
HL_API const char *hl_plan_reason(const hl_plan *plan);
/** Yearly, with the machines and without; NAN where there is no solution. [cur/y] */
HL_API double hl_plan_cost(const hl_plan *plan);
HL_API double hl_plan_cost_none(const hl_plan *plan);
/** No choice of these candidates costs less. [cur/y] */
HL_API double hl_plan_bound(const hl_plan *plan);
/** The same if all zones might exchange heat directly. [cur/y] */
HL_API double hl_plan_bound_one_cascade(const hl_plan *plan);
HL_API int hl_plan_candidate_count(const hl_plan *plan);
HL_API int hl_plan_machine_count(const hl_plan *plan);
HL_API const hl_plan_machine *hl_plan_machine_at(const hl_plan *plan, int k);
HL_API int hl_plan_period_count(const hl_plan *plan);
/** Heat that machine k gives in a period. [W] */
HL_API double hl_plan_operation(const hl_plan *plan, int k, int period);
/** A period without machines, and with them; NULL where there is no solution. */
HL_API const hl_plan_account *hl_plan_before_at(const hl_plan *plan, int period);
HL_API const hl_plan_account *hl_plan_after_at(const hl_plan *plan, int period);
/** The programme that was solved last and best, all candidates with it, and its answer; costs of
 * machines are the lines. */
HL_API const hl_mains_input *hl_plan_question(const hl_plan *plan);
HL_API const hl_mains_result *hl_plan_answer(const hl_plan *plan);

#ifdef __cplusplus
}
#endif
#endif
