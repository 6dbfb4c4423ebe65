/** The validated problem: streams, utilities, systems, match rules, costs, constraints. */
#ifndef HEATLOOM_PROBLEM_H
#define HEATLOOM_PROBLEM_H

#include <heatloom/base.h>
#include <heatloom/group.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bounds and a value not given are NAN; texts not given are empty, never NULL, once in a problem.
 */

/** Two temperatures nearer than this are one: rounding of units, no glide. Segments and utilities
 * whose ends are so near are taken as isothermal, and segments that meet so nearly as joined. [K]
 */
#define HL_GLIDE_LEAST 1e-6

/** A stretch of a stream in the direction of flow. */
typedef struct hl_segment {
  double t_supply, t_target; /**< Equal for latent heat (HL_GLIDE_LEAST). [K] */
  double duty;               /**< > 0. [W] */
  double h;                  /**< Film coefficient incl. fouling. [W/m2/K] */
  double dt_cont;            /**< NAN: half of dt_min. [K] */
  hl_place place;
} hl_segment;

/**
 * An operating period of the plant. A problem holds the values of one of them: records that name no
 * period hold in all, others in theirs only.
 */
typedef struct hl_period {
  const char *id; /**< Unique. */
  const char *note;
  double weight; /**< Share of the time; given in any measure, such as hours, and normalised by
                    hl_problem_check() so that all sum to 1. [-] */
  double electricity_price; /**< In the place of that of the economics; NAN: as there. [cur/J] */
  double fuel_price;        /**< Likewise. [cur/J] */
  double electricity_co2;   /**< Likewise. [kg/J] */
  double co2_price;         /**< Likewise. [cur/kg] */
  hl_place place;
} hl_period;

typedef struct hl_stream {
  const char *name; /**< Unique in a period, kept as typed. */
  const char
      *period; /**< Empty: in all. A stream of a period may have a duty of 0: it stands still. */
  const char *zone, *note;
  hl_side side;
  int segment_count;
  const hl_segment *segment;
  double x, y, z;                    /**< Coordinates for piping. [m] */
  bool soft;                         /**< Any outlet between the limits is acceptable. */
  double t_target_min, t_target_max; /**< Of a soft stream. [K] */
  hl_place place;
} hl_stream;

typedef struct hl_utility {
  const char *name, *zone, *note;
  const char *period; /**< Empty: in all. */
  /** Of a steam or hot water main; empty: none. Two utilities have it: the hot one is heat used
   * from the main, the cold one, its mirror, is heat raised into it. */
  const char *main;
  hl_side side;
  double t_supply, t_target; /**< Equal for an isothermal utility (HL_GLIDE_LEAST). [K] */
  double duty_max;           /**< INFINITY if not limited. [W] */
  /** Name of the utility whose heat beyond its duty_max has this row's price: a further tier of its
   * tariff, not a utility of its own. Empty: none. */
  const char *tier_of;
  /** Flue gas: the least temperature at the stack, such as its acid dew point; t_supply is then the
   * theoretical flame temperature, and price and co2 are per heat of the fuel. NAN: none. [K] */
  double t_stack;
  double price;       /**< Per heat; 0 if not given. [cur/J] */
  double co2;         /**< Per heat; NAN if not given, see hl_utility_co2(). [kg/J] */
  double h;           /**< [W/m2/K] */
  double dt_cont;     /**< [K] */
  double cop;         /**< Refrigerated utility: heat per electric power; NAN if not. [-] */
  double fuel_exergy; /**< Exergy of fuel per heat; NAN: the exergy of the heat itself. [-] */
  double x, y, z;     /**< [m] */
  hl_place place;
} hl_utility;

/**
 * Heat of fuel, counted from ambient, per heat that flue gas gives down to t_out; 1 for any other
 * utility. [-]
 * @param t_out      Where it leaves. [K]
 * @param t_ambient  [K]
 */
HL_API double hl_utility_fuel(const hl_utility *utility, double t_out, double t_ambient);

/** A parameter or decision variable of a system's cycle: least == most fixes it. */
typedef struct hl_parameter {
  const char *name;   /**< Of the cycle's settings table. */
  double least, most; /**< In SI. [-] */
  hl_place place;
} hl_parameter;

/** A thermodynamic system that may be placed: a cycle of the library with its fluids and variables.
 */
typedef struct hl_system {
  const char *name;
  const char *cycle; /**< "vc_simple", ... */
  int fluid_count;   /**< At least 1 for cycles with a fluid. */
  const char *const *fluid;
  const char *zone_source; /**< Heat is taken from streams of this zone only; empty: of any. */
  const char *zone_sink;   /**< Heat is given to streams of this zone only; empty: to any. */
  const char *note;
  double scale_min, scale_max; /**< Heat delivered when used; 0 and INFINITY if not limited. [W] */
  int parameter_count;
  const hl_parameter *parameter;
  double x, y, z; /**< [m] */
  hl_place place;
} hl_system;

typedef enum hl_match_kind { HL_MATCH_FORBID = 0, HL_MATCH_REQUIRE, HL_MATCH_COST } hl_match_kind;

/** A rule on a pair; "*" as a name means any. Systems' streams are "NAME.evaporation",
 * "NAME.condensation". */
typedef struct hl_match_rule {
  const char *hot, *cold;
  hl_match_kind kind;
  double t_from, t_to; /**< Range on the cold scale in which it holds; -INFINITY..INFINITY. [K] */
  double duty_min;     /**< Of a required match, over all its exchangers together; 0 if any. [W] */
  double u;            /**< Overall coefficient instead of the films. [W/m2/K] */
  double fixed, coef, exponent; /**< Cost law instead of the general one. [cur, cur/m2^n, -] */
  double length;                /**< Piping length. [m] */
  hl_place place;
} hl_match_rule;

typedef enum hl_cost_kind {
  HL_COST_EXCHANGER = 0,
  HL_COST_HEATER, /**< Default: as exchanger. */
  HL_COST_COOLER, /**< Default: as exchanger. */
  HL_COST_MACHINE,
  HL_COST_KINDS
} hl_cost_kind;

typedef enum hl_cost_basis { HL_COST_AREA = 0, HL_COST_POWER, HL_COST_HEAT } hl_cost_basis;

/** Investment a + b·S^n + c·L, S the area [m2] or, for machines, shaft power or heat delivered
 * [kW]. */
typedef struct hl_cost_law {
  hl_cost_kind kind;
  hl_cost_basis basis;
  bool given;      /**< False: no law, cost 0. */
  double fixed;    /**< a. [cur] */
  double coef;     /**< b. [cur/m2^n or cur/kW^n] */
  double exponent; /**< n. [-] */
  double piping;   /**< c. [cur/m] */
  const char *currency, *source;
  int year;
  hl_place place;
} hl_cost_law;

/** Section "economics". */
typedef struct hl_economics {
  size_t size;
  double
      annualisation; /**< Yearly share of investment; NAN: annuity of interest and lifetime. [-] */
  double interest;   /**< [-] */
  double lifetime;   /**< [y] */
  double hours;      /**< Operating hours. [h/y] */
  /* The next four are NAN if not given, and then count as 0: see hl_economics_power_price(). */
  double electricity_price; /**< [cur/J] */
  double electricity_co2;   /**< [kg/J] */
  double fuel_price;        /**< Of systems that burn fuel, by its lower heating value. [cur/J] */
  double fuel_co2;          /**< [kg/J] */
  double co2_price;         /**< Of emission, on top of all prices of energy. [cur/kg] */
  double t_ambient;         /**< Reference temperature of exergy. [K] */
  double p_ambient;         /**< Reference pressure of exergy. [Pa] */
} hl_economics;
extern HL_API const hl_settings_table hl_economics_table;

/** Mean temperature difference of exchangers in networks. */
typedef enum hl_mean {
  HL_MEAN_EXACT = 0, /**< Logarithmic. */
  HL_MEAN_CHEN       /**< (d1 d2 (d1 + d2)/2)^(1/3), Chen, Chem. Eng. Sci. 42 (1987) 2488. */
} hl_mean;

/** Section "design": constraints on the network. */
typedef struct hl_design {
  size_t size;
  double duty_min;     /**< Least duty of a unit. [W] */
  double area_min;     /**< Least area of a unit. [m2] */
  double area_max;     /**< Largest area of a unit. [m2] */
  double shell_max;    /**< Largest area of a shell; larger units have several. [m2] */
  int units_max;       /**< Most units; 0: no limit. [-] */
  int branches_max;    /**< Most parallel branches of a stream; 1: no splits; 0: no limit. [-] */
  double fraction_min; /**< Least flow fraction of a branch. [-] */
  double distance_max; /**< Most piping length of a match. [m] */
  bool same_zone;      /**< Only matches within a zone (streams without a zone match all). */
  double h_default; /**< Film coefficient where none is given; NAN: an error where area is needed.
                       [W/m2/K] */
  int stages_max; /**< Networks of a stage-wise superstructure without splits: most stages, in each
                     of which a stream meets one exchanger at most; utilities at the ends of
                     streams. 0: any network. [-] */
  int lmtd;       /**< hl_mean, of the exchangers of networks. */
} hl_design;
extern HL_API const hl_settings_table hl_design_table;

/** One row of the settings table of a case: "synthesis.dt_min", "5", "K". */
typedef struct hl_setting_row {
  const char *key, *value;
  const char *unit;   /**< Empty: the shown unit, or in the value; "SI": the SI unit. */
  const char *note;   /**< Source or reason, for the list of assumptions; NULL is empty. */
  const char *period; /**< NULL or empty: in all. */
  hl_place place;
} hl_setting_row;

typedef struct hl_problem hl_problem;

/** An empty problem. @return HL_OK or HL_ERR_NOMEM. */
HL_API hl_status hl_problem_new(hl_ctx *ctx, hl_problem **out);
HL_API void hl_problem_free(hl_problem *problem);
/**
 * The same checked problem seen from another context (a worker thread's), with or without its
 * systems and hot utilities. Records are shared: nothing may be added, and the view is freed before
 * the problem.
 */
HL_API hl_status hl_problem_view(const hl_problem *problem, hl_ctx *ctx, bool systems,
                                 bool hot_utilities, hl_problem **out);
/** Keep only some fluids of a system of a view, by their number; none: the system is not used. */
HL_API hl_status hl_problem_limit_system(hl_problem *view, int system, const int *fluid, int count);
/** Another price of power [cur/J] in a view, which gets groups of its own: their energy is priced
 * anew. */
HL_API hl_status hl_problem_set_power_price(hl_problem *view, double price);
/** False for a view without them. */
HL_API bool hl_problem_has_hot_utilities(const hl_problem *problem);
HL_API hl_ctx *hl_problem_ctx(const hl_problem *problem);

/** Title and currency of the case, for headings. Copied; NULL is empty. A currency not given is
 * that of the first cost law. */
HL_API hl_status hl_problem_set_title(hl_problem *problem, const char *title, const char *currency);
HL_API const char *hl_problem_title(const hl_problem *problem);
HL_API const char *hl_problem_currency(const hl_problem *problem);

/**
 * Periods come before all records. The values held are those of the first, or of the one set:
 * HL_ERR_ARG with "did you mean" if there is none of that id.
 */
HL_API hl_status hl_problem_add_period(hl_problem *problem, const hl_period *period);
HL_API hl_status hl_problem_set_period(hl_problem *problem, const char *id);
HL_API int hl_problem_period_count(const hl_problem *problem);
HL_API const hl_period *hl_problem_period_at(const hl_problem *problem, int k);
HL_API int hl_problem_period_find(const hl_problem *problem, const char *id);
/** Index of the period whose values the problem holds, -1 without periods. */
HL_API int hl_problem_period(const hl_problem *problem);
/**
 * The records of all periods as they were given, to be written: weights not normalised, streams
 * that stand still included, names unique in a period only. Nothing can be solved with it. The
 * problem itself if it has no periods; else owned by it.
 */
HL_API const hl_problem *hl_problem_all(const hl_problem *problem);
/**
 * Problems of the other periods of a case that was read, in time that grows with the records.
 *
 * @param problem   Checked. The new ones share its records of all periods, so that it must outlive
 *                  them, and a setting that takes the place of others is to be set in each.
 * @param[out] out  As many as periods: new objects, NULL for the period that `problem` holds. Each
 *                  is to be checked by hl_problem_check(). All NULL on a failure.
 * @return HL_OK; HL_ERR_NOMEM.
 */
HL_API hl_status hl_problem_new_periods(const hl_problem *problem, hl_problem **out);

/*
 * Add a record; everything is copied. Names are unique over streams, utilities and systems. What
 * follows from the rest is filled in: the side from the temperatures, limits not given. A broken
 * rule is reported as a fault with the record's place (HL_ERR_DATA) and the record left out, so
 * that a reader can collect all faults of a file.
 */
HL_API hl_status hl_problem_add_stream(hl_problem *problem, const hl_stream *stream);
HL_API hl_status hl_problem_add_utility(hl_problem *problem, const hl_utility *utility);
HL_API hl_status hl_problem_add_system(hl_problem *problem, const hl_system *system);
HL_API hl_status hl_problem_add_rule(hl_problem *problem, const hl_match_rule *rule);
HL_API hl_status hl_problem_add_cost(hl_problem *problem, const hl_cost_law *law);
/**
 * A row of settings. Those of economics and design are parsed at once, "case.title" and
 * "case.currency" are the texts of hl_problem_set_title; others are kept for their owner, who finds
 * faults in them by hl_problem_settings. HL_ERR_ARG for an unknown key or a value out of range.
 */
HL_API hl_status hl_problem_add_setting(hl_problem *problem, const hl_setting_row *row);
/**
 * As add, but takes the place of all rows of the same key, whatever their period, and holds for a
 * checked problem too, as a command line needs it.
 */
HL_API hl_status hl_problem_set_setting(hl_problem *problem, const hl_setting_row *row);
/**
 * Rules across records (names and sides in rules, zones, second law of utilities), notes and
 * warnings on what looks odd, then the groups. Call once when all is added.
 * @return HL_OK; HL_ERR_DATA with all faults; HL_ERR_NOMEM.
 */
HL_API hl_status hl_problem_check(hl_problem *problem);

/** Records with every number NAN, every text "" and defaults that a table leaves out. */
HL_API void hl_period_init(hl_period *period);
HL_API void hl_stream_init(hl_stream *stream);
HL_API void hl_segment_init(hl_segment *segment);
HL_API void hl_utility_init(hl_utility *utility);
HL_API void hl_system_init(hl_system *system);
HL_API void hl_match_rule_init(hl_match_rule *rule);
HL_API void hl_cost_law_init(hl_cost_law *law, hl_cost_kind kind);

/** Records in the order added: count, record k (NULL past the last), index by name (-1: none). */
HL_API int hl_problem_stream_count(const hl_problem *problem);
HL_API const hl_stream *hl_problem_stream_at(const hl_problem *problem, int k);
HL_API int hl_problem_stream_find(const hl_problem *problem, const char *name);
HL_API int hl_problem_utility_count(const hl_problem *problem);
HL_API const hl_utility *hl_problem_utility_at(const hl_problem *problem, int k);
/** The tier that follows a utility's duty_max in its tariff (hl_utility.tier_of); -1: none. */
HL_API int hl_problem_tier(const hl_problem *problem, int utility);
/** The utility to whose tariff a row belongs: its first tier, or itself. */
HL_API int hl_problem_tariff(const hl_problem *problem, int utility);
/** Most heat of a utility with all tiers that follow. [W] */
HL_API double hl_problem_tariff_most(const hl_problem *problem, int utility);
HL_API int hl_problem_utility_find(const hl_problem *problem, const char *name);
/**
 * The utility whose price, emission and COP count for the heat of utility k: itself, but of heat
 * raised into a main, without a price of its own, the cheapest cold utility that can take it from
 * there. What is raised and used by nobody has to be cooled away. NULL if there is no utility k.
 */
HL_API const hl_utility *hl_problem_utility_paid(const hl_problem *problem, int k);
/**
 * Utility k is made by refrigeration: a cold one below ambient that needs power (cop), is colder
 * than water freezes, or costs more than a warmer cold utility. Other cold ones are cooling water,
 * however cold. @param t_ambient  [K]
 */
HL_API bool hl_problem_utility_chilled(const hl_problem *problem, int k, double t_ambient);
HL_API int hl_problem_system_count(const hl_problem *problem);
HL_API const hl_system *hl_problem_system_at(const hl_problem *problem, int k);
HL_API int hl_problem_system_find(const hl_problem *problem, const char *name);
HL_API int hl_problem_rule_count(const hl_problem *problem);
HL_API const hl_match_rule *hl_problem_rule_at(const hl_problem *problem, int k);
HL_API int hl_problem_setting_count(const hl_problem *problem);
HL_API const hl_setting_row *hl_problem_setting_at(const hl_problem *problem, int k);
HL_API const hl_cost_law *hl_problem_cost(const hl_problem *problem, hl_cost_kind kind);
HL_API const hl_economics *hl_problem_economics(const hl_problem *problem);
HL_API const hl_design *hl_problem_design(const hl_problem *problem);

/**
 * Fill a settings struct of any section: its defaults, then the rows of the case.
 * @return HL_OK; HL_ERR_ARG with a fault at the row.
 */
HL_API hl_status hl_problem_settings(const hl_problem *problem, const hl_settings_table *table,
                                     void *settings);

/** Yearly share of investment: `annualisation`, or the annuity of interest and lifetime. [1/y] */
HL_API double hl_economics_annuity(const hl_economics *economics);
/** Investment of a law at size S [m2 or kW] and piping length [m]. [cur] */
HL_API double hl_cost_eval(const hl_cost_law *law, double size, double length);
/** Shells of an exchanger, of equal size: as few as hold its area. [-] */
HL_API double hl_cost_shells(double area, double shell_max);
/** Investment of an exchanger whose shells each cost what the law says of theirs; its piping is
 * laid once. [cur] */
HL_API double hl_cost_eval_shells(const hl_cost_law *law, double area, double shell_max,
                                  double length);
/** What power and fuel cost with their emission at its price; what is not given counts as 0.
 * [cur/J]
 */
HL_API double hl_economics_power_price(const hl_economics *economics);
HL_API double hl_economics_fuel_price(const hl_economics *economics);
/** Emission of power and fuel; 0 if it is not given. [kg/J] */
HL_API double hl_economics_power_co2(const hl_economics *economics);
HL_API double hl_economics_fuel_co2(const hl_economics *economics);
/** Emission of a utility per heat; 0 if it is not given. [kg/J] */
HL_API double hl_utility_co2(const hl_utility *utility);
/** Seconds of operation per year. [s/y] */
HL_API double hl_economics_seconds(const hl_economics *economics);

/**
 * The process (group 0) and the utilities (in order) as unit groups. Owned by the problem,
 * made by hl_problem_check(); profiles of the process are the streams in their order.
 * Costs of energy are those of the economics; exergy is at its reference state.
 */
HL_API const hl_group_set *hl_problem_groups(const hl_problem *problem);

/** Names match a rule's pattern: equal or "*". */
HL_API bool hl_rule_matches(const hl_match_rule *rule, const char *hot, const char *cold);
/** What zones say to a pair. */
typedef enum hl_zones {
  HL_ZONES_MEET = 0, /**< Nothing: it may exchange heat. */
  HL_ZONES_DIFFER,   /**< Both have a zone, not the same, and design.same_zone is set. */
  HL_ZONES_SYSTEM,   /**< The side of a system has a zone, in which the other is not. */
} hl_zones;
/** A side is told by its zone (that of the source or sink of a system) and whether it is a
 * system's. */
HL_API hl_zones hl_problem_zones(const hl_problem *problem, const char *hot, bool hot_of_system,
                                 const char *cold, bool cold_of_system);
/**
 * Most heat that a hot and a cold side can exchange in any network that keeps dt_min [K] between
 * them, splits, bypasses and several units included. Names as in match rules; INFINITY where
 * neither side limits it (systems, utilities). [W]
 */
HL_API double hl_problem_pair_most(const hl_problem *problem, const char *hot, const char *cold,
                                   double dt_min);
/**
 * Whether a required match can be where dt_min [K] is kept: its least duty, that of a unit
 * (design.duty_min), against hl_problem_pair_most. HL_ERR_DATA with HL310 if not.
 */
HL_API hl_status hl_problem_check_required(const hl_problem *problem, const hl_match_rule *rule,
                                           double dt_min);
/** Piping length of a pair from the rule or the coordinates |dx|+|dy|+|dz|; 0 if unknown. [m] */
HL_API double hl_problem_length(const hl_problem *problem, const char *hot, const char *cold);

#ifdef __cplusplus
}
#endif
#endif
