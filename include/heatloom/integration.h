/** Systems placed on the cascade: sizes by LP, and the search for the operating point. */
#ifndef HEATLOOM_INTEGRATION_H
#define HEATLOOM_INTEGRATION_H

#include <heatloom/base.h>
#include <heatloom/cycle.h>
#include <heatloom/exergy.h>
#include <heatloom/fluid.h>
#include <heatloom/group.h>
#include <heatloom/optim.h>
#include <heatloom/problem.h>
#include <heatloom/targets.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum hl_objective {
  HL_OBJECTIVE_EXERGY = 0, /**< Exergy destroyed. */
  HL_OBJECTIVE_POWER,      /**< Electric power plus hot utility. */
  HL_OBJECTIVE_OPERATING,  /**< Yearly cost of energy. */
  HL_OBJECTIVE_TAC         /**< Energy, machines and the area target's exchangers. */
} hl_objective;

/** Section "integration". */
typedef struct hl_integration_settings {
  size_t size;
  double dt_min;    /**< [K] */
  int objective;    /**< hl_objective. */
  bool use_systems; /**< False: utilities only. */
  bool limits_hard; /**< Operating points beyond a limit of the cycle are refused. */
} hl_integration_settings;
extern HL_API const hl_settings_table hl_integration_table;

/**
 * A decision variable: a parameter of a system's cycle that is free between bounds, or the choice
 * among a system's fluids ("fluid": the number of one, from 0 on).
 */
typedef struct hl_variable {
  int system;
  const char *name;
  double least, most; /**< In SI. [-] */
  int choices;        /**< Of how many fluids it is the choice; 0: a parameter. */
} hl_variable;

/**
 * A problem prepared for placing systems: machines, variables, the LP. One thread at a time but for
 * hl_integration_solve, which uses the context's threads.
 */
typedef struct hl_integration hl_integration;

/** Prepare a problem. Problem: kept, must outlive the new object. Settings: copied; NULL for the
 * case's own. */
HL_API hl_status hl_integration_new(const hl_problem *problem,
                                    const hl_integration_settings *settings, hl_integration **out);
HL_API void hl_integration_free(hl_integration *integration);
/** Change the settings; copied. */
HL_API hl_status hl_integration_set(hl_integration *integration,
                                    const hl_integration_settings *settings);
/**
 * Note (HL208) the limits of a cycle that a system leaves to their defaults and that cut the range
 * of one of the system's decision variables, with what remains of the range: where some values of
 * the other variables keep each limit. Warn (HL210) of systems without an operating point within
 * their limits. Note (HL211) systems without film coefficients.
 * @return HL_OK; HL_ERR_NOMEM; HL_ERR_ARG for a system that cannot be made; HL_ERR_RANGE for one
 *         whose values are all given and that has no result there.
 */
HL_API hl_status hl_integration_note_limits(const hl_problem *problem);
/** Decision variables, in the order of x. */
HL_API int hl_integration_variable_count(const hl_integration *integration);
HL_API const hl_variable *hl_integration_variable_at(const hl_integration *integration, int k);
/** First guess of the search, copied (the variables in order, in SI [-]); NULL takes it back. */
HL_API hl_status hl_integration_set_start(hl_integration *integration, const double *x);
/**
 * Forbid matches beside the problem's own rules (loop 2: forbidden matches fed back); copied. They
 * replace those of an earlier call. Systems' streams are called NAME.evaporation,
 * NAME.condensation. Streams under a rule then keep their own cascade (Papoulias and Grossmann
 * 1983), and sizes are the best under the rules.
 */
HL_API hl_status hl_integration_forbid(hl_integration *integration, const hl_match_rule *rule,
                                       int count);

/**
 * One operating point, evaluated and sized: the linear programme over the scales of utilities and
 * systems that closes the cascade at the least objective. Systems' least sizes and fixed costs are
 * kept; a system gives no more heat above the pinch than the process needs there.
 */
typedef struct hl_placement hl_placement;

/** Evaluate at x (the variables in order, in SI [-]). The outcome tells whether the cascade closes.
 */
HL_API hl_status hl_integration_eval(hl_integration *integration, const double *x,
                                     hl_placement **out);
/** Find the best operating point, then evaluate it. */
HL_API hl_status hl_integration_solve(hl_integration *integration, const hl_optim_settings *optim,
                                      const hl_stop_settings *stop, hl_placement **out);
/**
 * Best objective of a system alone with each of its fluids: what a shortlist is made from. `value`
 * has room for as many as it has fluids, at least one; INFINITY where there is no point; `x`, if
 * not NULL, for all variables at each of these points. [W or cur/y; -]
 */
HL_API hl_status hl_integration_rank(hl_integration *integration, int system,
                                     const hl_optim_settings *optim, const hl_stop_settings *stop,
                                     double *value, double *x);
HL_API void hl_placement_free(hl_placement *placement);

/** FEASIBLE, or INFEASIBLE where the cascade cannot be closed. */
HL_API hl_outcome hl_placement_outcome(const hl_placement *placement);
/** Why it is infeasible, naming the level and the groups; "" if it is not. */
HL_API const char *hl_placement_reason(const hl_placement *placement);
HL_API const double *hl_placement_x(const hl_placement *placement);  /* the variables [-] */
HL_API double hl_placement_dt_min(const hl_placement *placement);    /* [K] */
HL_API double hl_placement_objective(const hl_placement *placement); /* [W or cur/y] */
/** All groups: process, utilities in order, then one per system that can run. Owned by the
 * placement. */
HL_API const hl_group_set *hl_placement_groups(const hl_placement *placement);
/** Scale of every group; 1 for the process. */
HL_API const double *hl_placement_scale(const hl_placement *placement); /* [-] */
/** Cycle of a system (index in the problem), or NULL if it has no result there. */
HL_API const hl_cycle_result *hl_placement_cycle(const hl_placement *placement, int system);
/** Why a system is not used at this point, as far as that is known; "" if it is used. */
HL_API const char *hl_placement_idle(const hl_placement *placement, int system);
/** The cycle that a system has with its chosen fluid; NULL if it has no result. */
HL_API const hl_cycle_info *hl_placement_info(const hl_placement *placement, int system);
/** Chosen fluid of a system. */
HL_API const char *hl_placement_fluid(const hl_placement *placement, int system);
/** Value of a parameter of a system at this point. [-] */
HL_API double hl_placement_value(const hl_placement *placement, int system, const char *parameter);
HL_API const hl_exergy *hl_placement_exergy(const hl_placement *placement);
/** Cascade with everything placed: curves of the process with utilities and systems. */
HL_API const hl_targets *hl_placement_targets(const hl_placement *placement);
/** What the placed systems leave of the process, served by the utilities of the problem in their
 * order: their duties and costs beside those that the sizes came with. */
HL_API const hl_targets *hl_placement_residual(const hl_placement *placement);
HL_API double hl_placement_power(const hl_placement *placement);       /* all electric power [W] */
HL_API double hl_placement_energy_cost(const hl_placement *placement); /* [cur/y] */

/* ------------------------------------------------- process vapour recompressed */

/** Section "recompression": mechanical recompression of a vapour stream of the process. */
typedef struct hl_recompression_settings {
  size_t size;
  int stages;       /**< Of equal pressure ratio. */
  double p_out;     /**< Of the last stage; NAN: by `lift`. [Pa] */
  double lift;      /**< Outlet of the last stage above the stream's supply temperature. [K] */
  double eta_is;    /**< Isentropic efficiency of a stage. [-] */
  double eta_motor; /**< Shaft power by electric power; the loss does not reach the process. [-] */
  bool inject;      /**< Condensate desuperheats the vapour between stages to saturation. */
} hl_recompression_settings;
extern HL_API const hl_settings_table hl_recompression_table;

enum { HL_RECOMPRESSION_STAGES = 8 };

/** A stage: the vapour at its inlet, behind the injection, and at its outlet. */
typedef struct hl_recompression_stage {
  double p_in, p_out; /**< [Pa] */
  double t_in, t_out; /**< [K] */
  double h_in, h_out; /**< [J/kg] */
  double m;           /**< [kg/s] */
  double injected;    /**< Of it, injected in front of this stage. [kg/s] */
} hl_recompression_stage;

typedef struct hl_recompression_result {
  double m;        /**< Vapour drawn from the process. [kg/s] */
  double m_hot;    /**< Vapour that gives heat behind the last stage. [kg/s] */
  double p_supply; /**< [Pa] */
  double p_out;    /**< [Pa] */
  double h_target; /**< At the stream's target temperature and p_out. [J/kg] */
  double q;        /**< Heat of the stream now. [W] */
  double shaft;    /**< Power of all stages. [W] */
  double power;    /**< Electric. [W] */
  int stage_count;
  hl_recompression_stage stage[HL_RECOMPRESSION_STAGES];
} hl_recompression_result;

typedef struct hl_recompression hl_recompression;

/**
 * Replace a hot stream that is a vapour by the same vapour compressed: from its supply state to
 * p_out, there desuperheated, condensed and cooled to the target temperature it had, without
 * pressure drop. Its flow follows from its duty at the supply pressure. Injected liquid is the
 * stream's own condensate from that end, so that it adds to flow and heat and not to the balance of
 * the process. What comes out is a set of groups for hl_targets_solve_residual; the electric power
 * is that of its group 0.
 *
 * @param set       Groups so far, of hl_problem_groups or an earlier recompression; not kept.
 * @param stream    Index of the stream, one of the profiles of group 0.
 * @param fluid     As for hl_fluid_new.
 * @param p_supply  NAN for a stream that condenses at one temperature: its saturation. [Pa]
 * @param settings  NULL: the defaults.
 * @return HL_OK; HL_ERR_ARG for a stream that is none or cold, or values out of range; HL_ERR_RANGE
 *         for a state that does not exist, a stream that is no vapour at its supply, or condensate
 *         that is none; HL_ERR_NOMEM.
 */
HL_API hl_status hl_recompression_solve(const hl_problem *problem, const hl_group_set *set,
                                        int stream, const char *fluid, double p_supply,
                                        const hl_recompression_settings *settings,
                                        hl_recompression **out);
HL_API void hl_recompression_free(hl_recompression *recompression);
/** The groups with the stream replaced: profiles of the process are owned by the recompression, the
 * rest is that of the set it was made from, which must outlive it. */
HL_API const hl_group_set *hl_recompression_groups(const hl_recompression *recompression);
HL_API const hl_recompression_result *
hl_recompression_results(const hl_recompression *recompression);

#ifdef __cplusplus
}
#endif
#endif
