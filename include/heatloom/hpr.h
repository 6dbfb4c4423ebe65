/** Heat pump and refrigeration targets: does a machine pay, where, how large, how near the best. */
#ifndef HEATLOOM_HPR_H
#define HEATLOOM_HPR_H

#include <heatloom/base.h>
#include <heatloom/cycle.h>
#include <heatloom/levels.h>
#include <heatloom/problem.h>
#include <heatloom/targets.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What the machine works on. */
typedef enum hl_hpr_scope {
  HL_HPR_DIRECT = 0, /**< The grand composite curve of the zone itself. */
  HL_HPR_INDIRECT    /**< What the zones below it still take from and give to the mains. */
} hl_hpr_scope;

/** What is least. */
typedef enum hl_hpr_objective {
  HL_HPR_COST = 0, /**< Energy and the yearly share of machines. [cur/y] */
  HL_HPR_POWER,    /**< Power of the machines. [W] */
  HL_HPR_EXERGY,   /**< Exergy of power, fuel and utilities. [W] */
  HL_HPR_CO2       /**< [kg/y] */
} hl_hpr_objective;

/** What the load is. */
typedef enum hl_hpr_load {
  HL_HPR_LOAD_FREE = 0, /**< What is least by the objective; of power: the largest that fits. */
  HL_HPR_LOAD_SHARE,    /**< A share of the demand. */
  HL_HPR_LOAD_DUTY      /**< A heat flow. */
} hl_hpr_load;

/** For which prices of power a design costs less than none. */
typedef enum hl_hpr_paying {
  HL_HPR_PAYS_UNKNOWN = 0, /**< There is no design, or nothing has a price. */
  HL_HPR_PAYS_BELOW,       /**< It takes more power than none: below that of break-even. */
  HL_HPR_PAYS_ABOVE,       /**< It takes less: above that of break-even. */
  HL_HPR_PAYS_ALWAYS,      /**< For all that are not negative. */
  HL_HPR_PAYS_NEVER        /**< For none of them. */
} hl_hpr_paying;

/** What machines are made of. */
typedef enum hl_hpr_model {
  HL_HPR_CARNOT = 0, /**< Levels and a share of Carnot's COP: section "levels". */
  HL_HPR_REAL        /**< Machines of the library: sections "selection" and "selection_grid". */
} hl_hpr_model;

/**
 * Section "hpr". Levels of Carnot machines, their COP, and the machines' share of the approach are
 * those of section "levels".
 */
typedef struct hl_hpr_settings {
  size_t size;
  int task;      /**< hl_levels_task: heat given to the process, or taken from it. */
  int scope;     /**< hl_hpr_scope. */
  int model;     /**< hl_hpr_model. */
  int objective; /**< hl_hpr_objective. */
  int load;      /**< hl_hpr_load. */
  double share;  /**< Of the heating (cooling: refrigeration) demand. [-] */
  double duty;   /**< [W] */
  bool pockets;  /**< Real machines: on the true curve, pockets and all. */
  bool ambient;  /**< Ambient is a source (cooling: a sink) as well. */
  double t_air;  /**< [K] */
  double dt_air; /**< Between ambient and the shifted profile. [K] */
  double engine; /**< Second-law efficiency of engines on what Carnot pumps leave; 0: none. [-] */
  int engine_levels; /**< Most levels at which they take heat. */
  bool exchangers;   /**< Exchangers count as investment, by the area target. */
  double film;       /**< Of machines and of ambient, where a machine has none. [W/m2/K] */
  int scan;          /**< Loads tried for a free load, besides the corners of the profile. */
  double eta_step;   /**< What a ranking changes efficiencies of compressors by. [-] */
} hl_hpr_settings;
extern HL_API const hl_settings_table hl_hpr_table;

/** A level at which machines give (hot) or take (cold) heat. */
typedef struct hl_hpr_level {
  hl_side side;
  double t;         /**< Of the machine. [K] */
  double t_shifted; /**< Of the profile there. [K] */
  double q;         /**< [W] */
} hl_hpr_level;

/** A machine: one lift from an evaporator to a condenser. */
typedef struct hl_hpr_machine {
  double t_cond, t_evap;    /**< [K] */
  double q_cond, q_evap;    /**< Heat given, and taken from the source. [W] */
  double q_drive;           /**< Heat taken that drives it; 0: power does. [W] */
  double power;             /**< Negative: an engine. [W] */
  double shaft;             /**< Of that at the shaft, by which a cost law counts. [W] */
  double fuel, fuel_exergy; /**< Burnt by the machine, and its exergy. [W] */
  double cop; /**< Of heating, q_cond/power; cooling: q_evap/power; of a machine that heat drives
                   what it is for over q_drive; of an engine power over heat taken. [-] */
  double investment;         /**< By the cost law of machines; 0 if there is none. [cur] */
  const char *cycle, *fluid; /**< NULL for Carnot machines. */
  double subcool, superheat; /**< NAN where there is none. [K] */
  const hl_system *system;   /**< Of the case, which bounds its size; NULL: none. */
  const hl_machine *machine; /**< At this point, for its states; NULL for Carnot machines. */
} hl_hpr_machine;

/** An engine from a level of the source to ambient: on what Carnot heat pumps leave. */
typedef struct hl_hpr_engine {
  double t, t_ambient; /**< Where it takes heat, and where it gives it. [K] */
  double q;            /**< Taken. [W] */
  double power;        /**< Given. [W] */
  double investment;   /**< By the cost law of machines. [cur] */
} hl_hpr_engine;

/** Candidates that are none, for one reason. */
typedef struct hl_hpr_exclusion {
  const char *cycle, *fluid;
  const char *reason; /**< Name of the limit broken most, "no operating point", ... */
  int count;          /**< Points of the grid; 0: a system that lifts no heat. */
  double miss;        /**< Share of the limit that the nearest of them misses; NAN: no limit. [-] */
  const char *example; /**< Value and limit at the point that is nearest; why, in words. */
} hl_hpr_exclusion;

/**
 * Cycles and fluids to choose from, each with each. Without cycles those of the systems of the
 * case, with their parameters, and with their fluids unless others are named; a case without
 * systems has simple vapour compression. Without fluids all of the library.
 */
typedef struct hl_hpr_library {
  int cycle_count, fluid_count;
  const char *const *cycle, *const *fluid;
} hl_hpr_library;

/** What a zone takes and pays in one way; sums that are not known are NAN, see
 * hl_hpr_cost_missing(). */
typedef struct hl_hpr_account {
  double hot, cold;   /**< Utilities. [W] */
  double power;       /**< Of machines and refrigerated utilities. [W] */
  double fuel;        /**< Of machines that burn it, by its lower heating value. [W] */
  double energy_cost; /**< Utilities, power and fuel, with the price of their emission. [cur/y] */
  double co2_cost;    /**< Of that the price of emission. [cur/y] */
  double machines;    /**< Investment in machines. [cur] */
  double exchangers;  /**< In exchangers, more than without machines. [cur] */
  double investment;  /**< Both. [cur] */
  double yearly;      /**< Energy, and investment by the annuity. [cur/y] */
  double co2;         /**< [kg/y] */
  double exergy;      /**< [W] */
  double objective;   /**< In the unit of the objective. [-] */
} hl_hpr_account;

/** Best by the load: a row of the scan. */
typedef struct hl_hpr_load_point {
  double load;      /**< [W] */
  double work;      /**< [W] */
  double objective; /**< INFINITY: its exchangers have no approach, or heat is not served. [-] */
  double unserved;  /**< Left over, and no utility of the case serves it. [W] */
} hl_hpr_load_point;

typedef struct hl_hpr hl_hpr;

/**
 * Best machines for a zone. No machine is always a candidate, so the objective is never
 * worse than without; a load that is asked for and does not fit is INFEASIBLE, with the largest
 * that fits. So is one that leaves heat that no utility of the case serves; the default utility
 * serves what it does without machines, and no more.
 * @param zone      NULL or "": the whole. A zone of the streams.
 * @param settings  NULL: the case's own.
 * @return HL_OK with an outcome; HL_ERR_ARG for settings; HL_ERR_DATA where prices, or emissions
 * that are to be least, are missing (HL240) or ambient lies on the wrong side (HL241);
 * HL_ERR_NOMEM.
 */
HL_API hl_status hl_hpr_solve(const hl_problem *problem, const char *zone,
                              const hl_hpr_settings *settings, const hl_stop_settings *stop,
                              hl_hpr **out);
/**
 * The same, with the candidates for real machines; NULL: see hl_hpr_library. They are chosen from a
 * grid of levels, and then freed from it. HL_ERR_ARG for an unknown cycle or fluid.
 */
HL_API hl_status hl_hpr_solve_library(const hl_problem *problem, const char *zone,
                                      const hl_hpr_settings *settings,
                                      const hl_hpr_library *library, const hl_stop_settings *stop,
                                      hl_hpr **out);
HL_API void hl_hpr_free(hl_hpr *hpr);

/** OPTIMAL: no design of this model is better by more than the gap; FEASIBLE: best known, with a
 * bound; INFEASIBLE: see hl_hpr_reason(). */
HL_API hl_outcome hl_hpr_outcome(const hl_hpr *hpr);
/** Why there is no machine, or why it is infeasible; "" if there is one. */
HL_API const char *hl_hpr_reason(const hl_hpr *hpr);
/** What was asked, with all that follows from the case filled in. */
HL_API const hl_hpr_settings *hl_hpr_asked(const hl_hpr *hpr);
/** Ambient was allowed, but machines on the process alone are better by the objective: then `asked`
 * has it off. */
HL_API bool hl_hpr_ambient_left_out(const hl_hpr *hpr);
HL_API const hl_levels_settings *hl_hpr_levels_asked(const hl_hpr *hpr);
HL_API const char *hl_hpr_zone(const hl_hpr *hpr);
HL_API int hl_hpr_level_count(const hl_hpr *hpr);
/** Condensers, then evaporators, each from the pinch outward. */
HL_API const hl_hpr_level *hl_hpr_level_at(const hl_hpr *hpr, int k);
/**
 * Why a level stands where it stands, as sentences: what it covers, what holds it, what it would
 * cost to move it by 1 K.
 * @return HL_OK; HL_ERR_ARG for a level that there is not; HL_ERR_NOMEM.
 */
HL_API hl_status hl_hpr_write_level(const hl_hpr *hpr, int level, char *text, size_t size);
HL_API int hl_hpr_machine_count(const hl_hpr *hpr);
HL_API const hl_hpr_machine *hl_hpr_machine_at(const hl_hpr *hpr, int k);
/** Only if asked for, and where they pay by the objective. */
HL_API int hl_hpr_engine_count(const hl_hpr *hpr);
HL_API const hl_hpr_engine *hl_hpr_engine_at(const hl_hpr *hpr, int k);
/** Of the load, what flows to levels below its source by itself, from ambient: no machine. [W] */
HL_API double hl_hpr_heat_recovery(const hl_hpr *hpr);
HL_API double hl_hpr_demand(const hl_hpr *hpr); /* what share 1 is [W] */
/** Largest load that fits; of real machines the largest found, which fits as it is shown, NAN where
 * it was not looked for. [W] */
HL_API double hl_hpr_load_most(const hl_hpr *hpr);
/** What hot utility is less by than without machines, or cold utility in refrigeration (with
 * ambient: the demand below it). [W] */
HL_API double hl_hpr_load_placed(const hl_hpr *hpr);
HL_API double hl_hpr_work(const hl_hpr *hpr); /* of the machines but engines [W] */
/** What engines make: those among real machines, and those beside Carnot pumps. [W] */
HL_API double hl_hpr_work_engine(const hl_hpr *hpr);
HL_API double hl_hpr_work_net(const hl_hpr *hpr); /* the first less the second [W] */
/**
 * Heat that the machines but engines give, or take in refrigeration: more than the load where they
 * give some to each other or to where it is of no use; less where ambient takes heat without a
 * machine. [W]
 */
HL_API double hl_hpr_heat_useful(const hl_hpr *hpr);
/** Of it, what goes on from condensers of real machines to evaporators of others: they work in
 * cascade. What is more than the load beyond that crosses the pinch. [W] */
HL_API double hl_hpr_heat_cascaded(const hl_hpr *hpr);
/** No machines of this model give this load with less. [W] */
HL_API double hl_hpr_work_bound(const hl_hpr *hpr);
/** With infinitely many levels; and at eta 1, net of engines. Real machines have the second only.
 * [W] */
HL_API double hl_hpr_work_continuous(const hl_hpr *hpr);
HL_API double hl_hpr_work_reversible(const hl_hpr *hpr);
/**
 * No load, if it is free, and no levels and duties of this model have a better objective, wherever
 * they stand on both profiles (of which ambient may be an end), whatever they leave to which
 * utility. Never cut to the objective: a bound above it would be a fault, and shows. Of real
 * machines no machine whatever has: reversible, with infinitely many levels, at the least that the
 * cost law asks. INFINITY below 0 where nothing bounds them; NAN where a load was asked for and no
 * machine of it was found. [-]
 */
HL_API double hl_hpr_bound(const hl_hpr *hpr);
/** The bound of real machines is one of all that lift heat by power; false: of engines too, and of
 * what heat or fuel drives. */
HL_API bool hl_hpr_bound_lifts(const hl_hpr *hpr);
/** Of real machines: no choice among the candidates of the grid is better, and whether the best of
 * them was proven. [-] */
HL_API double hl_hpr_bound_on_grid(const hl_hpr *hpr);
HL_API bool hl_hpr_proven_on_grid(const hl_hpr *hpr);
/** Candidates of the grid, and what was excluded; NULL past the last. */
HL_API int hl_hpr_candidate_count(const hl_hpr *hpr);
HL_API const hl_hpr_exclusion *hl_hpr_exclusion_at(const hl_hpr *hpr, int k);
/**
 * Why exchangers count nothing in the accounts; "" if they do. What they cost with machines less
 * what they cost without, by area targets (Townsend and Linnhoff 1984) at the cost law of
 * exchangers, but never below 0: what there is, is not sold. Of a design that is found, not in the
 * search for its levels, so that bounds hold with them but do not count them.
 */
HL_API const char *hl_hpr_exchangers_missing(const hl_hpr *hpr);
/**
 * Why the cost of energy, and what follows from it, is not known: no utility in use has a price, or
 * power or fuel has none, or emission has one but is not known; "" if it is. And why the emission
 * is not: a utility in use, without machines or with them, or power or fuel has none. It is NAN in
 * both accounts then.
 */
HL_API const char *hl_hpr_cost_missing(const hl_hpr *hpr);
HL_API const char *hl_hpr_co2_missing(const hl_hpr *hpr);
/** What of machines the accounts do not count: a cost law per shaft power of machines that heat
 * drives, which have no shaft, of which only its fixed part is counted; "" if nothing. */
HL_API const char *hl_hpr_machines_missing(const hl_hpr *hpr);
/** What the level is at which the machines take (cold) or give (hot) heat: "evaporation",
 * "condensation", the parameter of a system that has others ("t_cold_out"), or "heat taken", "heat
 * given" where machines differ in it. */
HL_API const char *hl_hpr_level_name(const hl_hpr *hpr, hl_side side);
/** How zones exchange heat in both accounts: "zones as one", "zones by mains"; "" if there is one.
 */
HL_API const char *hl_hpr_zones(const hl_hpr *hpr);
/** Without a machine, and with the best. */
HL_API const hl_hpr_account *hl_hpr_before(const hl_hpr *hpr);
HL_API const hl_hpr_account *hl_hpr_after(const hl_hpr *hpr);
/** Price of power at which a machine is as good as none: the highest over all loads tried, INFINITY
 * if one that saves power pays; and that of the design, NAN without one. On which side of it the
 * design pays hl_hpr_pays() tells. [cur/J] */
HL_API double hl_hpr_break_even(const hl_hpr *hpr);
HL_API double hl_hpr_break_even_design(const hl_hpr *hpr);
HL_API hl_hpr_paying hl_hpr_pays(const hl_hpr *hpr);
/** Price of fuel at which the design is as good as none; NAN if it burns none. [cur/J] */
HL_API double hl_hpr_break_even_fuel(const hl_hpr *hpr);
/** Investment over what energy costs less by; INFINITY if nothing is saved, NAN if it is not known.
 * [y] */
HL_API double hl_hpr_payback(const hl_hpr *hpr);
/** Of the savings, at the annuity of the economics, less the investment; NAN: it is 0. [cur] */
HL_API double hl_hpr_net_present_value(const hl_hpr *hpr);
/** More yearly cost, but for the price of CO2, per less emission; negative: both fall; NAN: no
 * emission saved. [cur/kg] */
HL_API double hl_hpr_abatement_cost(const hl_hpr *hpr);
/** Loads tried, rising; empty for a load that was given. */
HL_API int hl_hpr_scan_count(const hl_hpr *hpr);
HL_API const hl_hpr_load_point *hl_hpr_scan_at(const hl_hpr *hpr, int k);
/** Targets of the zone without and with the machines; with: the same as without if there is none.
 */
HL_API const hl_targets *hl_hpr_targets_before(const hl_hpr *hpr);
HL_API const hl_targets *hl_hpr_targets_after(const hl_hpr *hpr);
/** The machines as a unit group of scale 1; NULL if there is none. */
HL_API const hl_group *hl_hpr_group(const hl_hpr *hpr);
/** Profiles from the pinch outward, shifted, ambient included: of the sink (cooling: source). */
HL_API const hl_point *hl_hpr_profile(const hl_hpr *hpr, hl_side side, int *count);
/** The same without what Carnot machines leave to cheaper utilities nearer to the pinch: on it
 * their levels are loaded to the limit. */
HL_API const hl_point *hl_hpr_profile_used(const hl_hpr *hpr, hl_side side, int *count);
/** What was solved; not owned. */
HL_API const hl_problem *hl_hpr_problem(const hl_hpr *hpr);

/* ------------------------------------------------------- what it depends on */

enum { HL_HPR_STUDY_LEVELS = 5, HL_HPR_STUDY_PRICES = 11 };

/** Power for the load placed with so many condensers and as many evaporators. */
typedef struct hl_hpr_level_point {
  int levels;
  double work; /**< [W] */
} hl_hpr_level_point;

/** Yearly costs at another price of power. */
typedef struct hl_hpr_price_point {
  double price;  /**< [cur/J] */
  double none;   /**< Without a machine. [cur/y] */
  double design; /**< With the machines placed. [cur/y] */
  double best;   /**< With the best load at that price; the design's where it was given. [cur/y] */
  double load;   /**< Of the best; 0: no machine. [W] */
} hl_hpr_price_point;

/** Levels are empty without Carnot machines, prices where power has none and none is as good. */
typedef struct hl_hpr_study {
  int level_count, price_count;
  bool cut; /**< Time was up, or a stop was asked for: what is missing was left out. */
  hl_hpr_level_point level[HL_HPR_STUDY_LEVELS];
  hl_hpr_price_point price[HL_HPR_STUDY_PRICES]; /**< Rising from 0; the given one is among them. */
} hl_hpr_study;

/**
 * Vary the number of levels and the price of power. A load of Carnot machines that price decides is
 * solved anew at each price; else utilities and machines stay as they are. The limit of time is of
 * all of it together.
 */
HL_API hl_status hl_hpr_study_solve(const hl_hpr *hpr, const hl_stop_settings *stop,
                                    hl_hpr_study *out);

/* ------------------------------------------------------------ what else could be done */

/** A way of doing it. */
typedef struct hl_hpr_option {
  const char *name;
  const char *note;   /**< Its machines, why there are none, or what is not counted; may be "". */
  hl_outcome outcome; /**< INFEASIBLE: the account is that of no machine. */
  hl_hpr_account account;
  int machines;
  double load; /**< [W] */
} hl_hpr_option;

typedef struct hl_hpr_compare hl_hpr_compare;

/**
 * No machine, half of the approach, an electric boiler (heat pumps), Carnot and real machines,
 * direct and, where the case has mains, indirect: the same question asked of each. Half of the
 * approach invests in the difference of the area targets (Townsend and Linnhoff 1984) at the cost
 * law of exchangers.
 * @return As hl_hpr_solve_library.
 */
HL_API hl_status hl_hpr_compare_solve(const hl_problem *problem, const char *zone,
                                      const hl_hpr_settings *settings,
                                      const hl_hpr_library *library, const hl_stop_settings *stop,
                                      hl_hpr_compare **out);
HL_API void hl_hpr_compare_free(hl_hpr_compare *compare);
HL_API int hl_hpr_compare_count(const hl_hpr_compare *compare);
HL_API const hl_hpr_option *hl_hpr_compare_at(const hl_hpr_compare *compare, int k);

/* ------------------------------------------------------------------- ranking */

/** A cycle with a fluid, and how many of them at most. */
typedef struct hl_hpr_row {
  const char *cycle, *fluid; /**< "": machines of any of the candidates together. */
  int machines;              /**< Most machines. */
  int used;                  /**< In the best answer; 0: none pays. */
  int rank;                  /**< By the objective, from 1 on; equal ones share it; 0: excluded. */
  int rank_low, rank_high;   /**< With hpr.eta_step less and more efficiency; 0: excluded then. */
  double objective;          /**< In the unit of the objective; NAN: excluded. [-] */
  double objective_low, objective_high; /**< At those efficiencies. [-] */
  double load, work;                    /**< [W] */
  const char *limit; /**< Why it is excluded: the limit broken most often, or the largest load. */
  int broken;        /**< Points of the grid that break it; 0: not a limit of the machine. */
} hl_hpr_row;

/** A ranking; immutable. */
typedef struct hl_hpr_rank hl_hpr_rank;

/**
 * Rank cycles, fluids and numbers of machines (1 to selection.machines) by the objective: each
 * cycle with each fluid alone, then all of them mixed, one row for each number really used and one
 * for what is excluded; again with other efficiencies of all
 * compressors. Excluded ones are kept behind the others. In parallel; the same for any number of
 * threads unless time runs out: what was not solved then has the limit "time". hpr.model counts as
 * real.
 * @param library  As for hl_hpr_solve_library.
 */
HL_API hl_status hl_hpr_rank_solve(const hl_problem *problem, const char *zone,
                                   const hl_hpr_settings *settings, const hl_hpr_library *library,
                                   const hl_stop_settings *stop, hl_hpr_rank **out);
HL_API void hl_hpr_rank_free(hl_hpr_rank *rank);
HL_API int hl_hpr_rank_count(const hl_hpr_rank *rank);
HL_API const hl_hpr_row *hl_hpr_rank_at(const hl_hpr_rank *rank, int k);
/** FEASIBLE; INFEASIBLE: none is ranked; LIMIT, STOPPED: some were not solved. */
HL_API hl_outcome hl_hpr_rank_outcome(const hl_hpr_rank *rank);
/** Why there is nothing to rank; "" otherwise. */
HL_API const char *hl_hpr_rank_reason(const hl_hpr_rank *rank);
/** Of the case; "" if it names none. */
HL_API const char *hl_hpr_rank_currency(const hl_hpr_rank *rank);
/** Without a machine. [-] */
HL_API double hl_hpr_rank_none(const hl_hpr_rank *rank);
/** What was asked, see hl_hpr_asked. */
HL_API const hl_hpr_settings *hl_hpr_rank_asked(const hl_hpr_rank *rank);

/* ------------------------------------------------------------------ COP map */

/** Most levels of a side. */
enum { HL_HPR_MAP = 8 };

/** Best of the candidates between two levels of the machine. */
typedef struct hl_hpr_map_cell {
  double cop; /**< Heat given per electric power, in refrigeration heat taken; NAN: no candidate
                 works there. [-] */
  double cop_half;                     /**< At half load, of cycles that have one; NAN: none. [-] */
  double subcool;                      /**< Of the first; NAN: it has none. [K] */
  const char *cycle, *fluid;           /**< Of the first; NULL: none. */
  const char *cycle_half, *fluid_half; /**< Of the second. */
} hl_hpr_map_cell;

/** Cells between levels of source and sink from the near to the far end; immutable. */
typedef struct hl_hpr_map hl_hpr_map;

/**
 * COP of the candidates over the levels at which the zone would have them, each at its best within
 * its bounds: subcooled as far as evaporation and the coldest heat that the zone takes allow,
 * whatever it takes of it; superheat is raised where the discharge is wet, and free where it has a
 * range, see hl_selection_grid; the rest is as set. Empty where nothing can be placed.
 * @param library  As for hl_hpr_solve_library.
 */
HL_API hl_status hl_hpr_map_solve(const hl_problem *problem, const char *zone,
                                  const hl_hpr_settings *settings, const hl_hpr_library *library,
                                  hl_hpr_map **out);
HL_API void hl_hpr_map_free(hl_hpr_map *map);
/** Its COP is that of cooling. */
HL_API bool hl_hpr_map_cooling(const hl_hpr_map *map);
HL_API int hl_hpr_map_source_count(const hl_hpr_map *map);
HL_API int hl_hpr_map_sink_count(const hl_hpr_map *map);
/** Levels of the machine; NAN past the last. [K] */
HL_API double hl_hpr_map_source(const hl_hpr_map *map, int k);
HL_API double hl_hpr_map_sink(const hl_hpr_map *map, int k);
/** NULL past the last. */
HL_API const hl_hpr_map_cell *hl_hpr_map_at(const hl_hpr_map *map, int source, int sink);

#ifdef __cplusplus
}
#endif
#endif
