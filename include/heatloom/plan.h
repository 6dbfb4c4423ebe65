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

/** Section "plan". Both kinds: also machines from a zone into a main, and from a main into a zone.
 */
typedef struct hl_plan_settings {
  size_t size;
  bool direct;   /**< Machines on the process of a zone. */
  bool indirect; /**< Machines between mains, or utilities. */
  int loads;     /**< Loads for which machines of a zone are sought, besides the best one; levels of
                    a zone on each side for machines from and to mains. More add to those of fewer:
                    all, 1/2, 1/4, 3/4, 1/8, ... */
  int machines;  /**< Most machines built; 0: no limit. */
  double lift;   /**< Least lift of a machine. [K] */
  int steps;     /**< Of the temperatures of a zone, for hl_plan_bound_free(); 0: none. More bring
                    the bound nearer. */
  double patience; /**< The search ends so long after the last plan that is better by more than the
                      gap, unless a time limit is given; INFINITY: it goes on until the gap is
                      reached. [s] */
} hl_plan_settings;
extern HL_API const hl_settings_table hl_plan_table;

/** A machine that is built, the same in all periods. */
typedef struct hl_plan_machine {
  const char *zone;          /**< Its path; NULL: between mains. */
  const char *source, *sink; /**< Mains that it takes its heat from and gives it to; NULL: the zone.
                                "ambient" is one. */
  const char *cycle, *fluid; /**< NULL for Carnot machines. */
  double t_cond, t_evap;     /**< [K] */
  double cop;                /**< Of heating, size/power; cooling: taken/power. [-] */
  double size;               /**< Heat that it gives at most. [W] */
  double taken, power;       /**< Heat that it takes, and power, at this size. [W] */
  double investment;         /**< By the cost law of machines; 0 if there is none. [cur] */
} hl_plan_machine;

/** A period with or without machines. */
typedef struct hl_plan_account {
  const char *period; /**< Its id; "" without periods. */
  double weight;      /**< Its share of the time of all that were given. [-] */
  double hot, cold;   /**< Heat from utilities, and to them, after what mains exchange. [W] */
  double chilled;     /**< Of that to chilled utilities, hl_problem_utility_chilled(). [W] */
  double mains;       /**< Heat that mains and utilities take from zones and machines and pass on to
                         others. [W] */
  double power;       /**< Of machines and refrigerated utilities. [W] */
  double energy_cost; /**< As if it lasted all year; NAN: no utility in use has a price, or power
                         has none. [cur/y] */
  double co2;         /**< As if it lasted all year; NAN: no utility in use has an emission.
                         [kg/y] */
  double exergy;      /**< Of power, fuel and utilities. [W] */
} hl_plan_account;

typedef struct hl_plan hl_plan;

/**
 * The best machines for all zones and mains of a site and all its periods at once: of least yearly
 * cost, or by another objective of section "hpr". Candidates are the machines of the heat pump and
 * refrigeration targets of each zone in each period, for several loads and for the best one, and a
 * machine between any two mains or utilities, and between any of them and a zone: Carnot's, or,
 * with hpr.model = real, the best of the library. With hpr.ambient, ambient is a main that only
 * machines use. They share one linear programme (hl_mains_solve()), with a cascade per zone and a
 * balance per main; a machine has one size and an operation of its own in each period. The yearly
 * share of its cost is a line through the cost at the size found, repeated until it is the size
 * found; then lines below the law in ever finer spans of sizes, until answer and bound are within
 * the gap; the accounts are exact. Of answers that are equal by the objective the cheapest one is
 * taken, then the one with least heat; without machines the site runs at least cost, whatever the
 * objective. Streams without a zone, where others have one, get no machines of
 * their own.
 *
 * A load (hpr.load, of each period) is heat that boilers give less than without machines: a share
 * of it, or a heat flow. Least power of a free load is the least power of all that leave the
 * boilers as little as they can. Refrigeration (hpr.task) has machines that take heat of zones
 * below ambient (hpr.t_air), or of chilled utilities, and the heat that chilled utilities take in
 * place of what boilers give. What no utility of the case serves, the default ones of the targets
 * do, for nothing, and no more than they do without machines. Exchangers are not counted.
 *
 * @param period    The same case with the values of each period; not kept. One: that period alone,
 *                  as if it lasted all year.
 * @param settings  NULL: those of the first. Sections hpr (model, objective, ambient, load),
 * levels, targets, economics hold as well.
 * @param library   Cycles and fluids of real machines; NULL: as hl_hpr_solve_library().
 * @return HL_OK with an outcome, OPTIMAL: no choice of these candidates is better; never worse than
 * none, unless a load is given; LIMIT or STOPPED: best of the candidates made so far, at worst
 * none; INFEASIBLE: see hl_plan_reason(). HL_ERR_ARG for settings (HL001); HL_ERR_DATA without a
 * price of electricity, or of any utility, where cost decides (HL240), or for mains that move
 * (HL133); HL_ERR_SOLVER; HL_ERR_NOMEM.
 */
HL_API hl_status hl_plan_solve(const hl_problem *const *period, int count,
                               const hl_plan_settings *settings, const hl_hpr_library *library,
                               const hl_stop_settings *stop, hl_plan **out);
HL_API void hl_plan_free(hl_plan *plan);

/** OPTIMAL: proven among the candidates; FEASIBLE: best known, as where the cost law bends, or no
 * better one has come for plan.patience. */
HL_API hl_outcome hl_plan_outcome(const hl_plan *plan);
/** Why there is no machine, or no solution, or that the end came early; "" else. */
HL_API const char *hl_plan_reason(const hl_plan *plan);
/** What was asked, section "hpr". */
HL_API const hl_hpr_settings *hl_plan_asked(const hl_plan *plan);
/** Yearly, with the machines and without; NAN where there is no solution, or the cost of energy is
 * not known. [cur/y] */
HL_API double hl_plan_cost(const hl_plan *plan);
HL_API double hl_plan_cost_none(const hl_plan *plan);
/** What is least, with the machines and without, by hpr.objective: cost [cur/y], power [W], exergy
 * [W], CO2 [kg/y], of all periods by their weights; NAN where there is no solution. [-] */
HL_API double hl_plan_objective(const hl_plan *plan);
HL_API double hl_plan_objective_none(const hl_plan *plan);
/** No choice of these candidates is better, nor of fewer; more candidates (plan.loads) may be, down
 * to hl_plan_bound_free(). NAN: not known within the time. In the unit of the objective. [-] */
HL_API double hl_plan_bound(const hl_plan *plan);
/**
 * No machines of the model at all, at any levels and however many, in these zones, between these
 * mains and from one to the other, are better: from duals of the programme with columns added until
 * no level that is left out could pay; levels on a grid, each machine at its most favourable. NAN
 * of real and of lumped machines. In the unit of the objective. [-]
 */
HL_API double hl_plan_bound_free(const hl_plan *plan);
/** The same if all zones might exchange heat directly; of real machines: of the candidates. [-] */
HL_API double hl_plan_bound_one_cascade(const hl_plan *plan);
HL_API int hl_plan_candidate_count(const hl_plan *plan);
HL_API int hl_plan_machine_count(const hl_plan *plan);
HL_API const hl_plan_machine *hl_plan_machine_at(const hl_plan *plan, int k);
/**
 * Where machine k stands: "from zone Evaporator at 63 °C into main LP steam"; temperatures of the
 * machine.
 * @return HL_OK; HL_ERR_ARG for a machine that there is not.
 */
HL_API hl_status hl_plan_write_place(const hl_plan *plan, int k, char *text, size_t size);
/** Why the yearly cost is not known; "" if it is. */
HL_API const char *hl_plan_cost_missing(const hl_plan *plan);
/** What the reader of the plan has to know of its utilities and places; NULL behind the last. */
HL_API const char *hl_plan_note_at(const hl_plan *plan, int k);
/** Why there is no bound of all machines; "" if there is one. */
HL_API const char *hl_plan_bound_missing(const hl_plan *plan);
HL_API int hl_plan_period_count(const hl_plan *plan);
/** Heat that machine k gives in a period. [W] */
HL_API double hl_plan_operation(const hl_plan *plan, int k, int period);
/** A period without machines, and with them; NULL where there is no solution. */
HL_API const hl_plan_account *hl_plan_before_at(const hl_plan *plan, int period);
HL_API const hl_plan_account *hl_plan_after_at(const hl_plan *plan, int period);
/** Some heat goes from zone to zone, or to machines, by mains, without machines or with them. */
HL_API bool hl_plan_uses_mains(const hl_plan *plan);
/** The programme that was solved last and best, all candidates with it, and its answer; costs of
 * machines are the lines. */
HL_API const hl_mains_input *hl_plan_question(const hl_plan *plan);
HL_API const hl_mains_result *hl_plan_answer(const hl_plan *plan);

#ifdef __cplusplus
}
#endif
#endif
