/** Context, errors, units, settings, progress: what every module shares. */
#ifndef HEATLOOM_BASE_H
#define HEATLOOM_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(HEATLOOM_BUILDING)
#define HL_API __attribute__((visibility("default")))
#else
#define HL_API
#endif

#if defined(__GNUC__)
#define HL_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define HL_PRINTF(fmt, args)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---------------------------------------------------------------- status */

/** Whether a call worked. What the mathematics answered is a hl_outcome. */
#define HL_STATUS_LIST(X)                                                                          \
  X(OK, "ok")                                                                                      \
  X(ERR_ARG, "argument or setting out of range")                                                   \
  X(ERR_DATA, "the user's data breaks a rule")                                                     \
  X(ERR_FORMAT, "a file cannot be parsed")                                                         \
  X(ERR_IO, "a file cannot be read or written")                                                    \
  X(ERR_NOMEM, "out of memory")                                                                    \
  X(ERR_RANGE, "outside the validity of a model")                                                  \
  X(ERR_SOLVER, "a solver is missing or failed")                                                   \
  X(ERR_INTERNAL, "a bug in heatloom")

typedef enum hl_status {
#define HL_STATUS_ENUM(name, text) HL_##name,
  HL_STATUS_LIST(HL_STATUS_ENUM)
#undef HL_STATUS_ENUM
} hl_status;

/** What an optimiser or solver found. Infeasible is an outcome, never an error. */
typedef enum hl_outcome {
  HL_OUTCOME_NONE = 0,   /**< Nothing solved yet. */
  HL_OUTCOME_OPTIMAL,    /**< Proven, to the stated gap. */
  HL_OUTCOME_FEASIBLE,   /**< A solution without a proof. */
  HL_OUTCOME_INFEASIBLE, /**< Proven to have no solution. */
  HL_OUTCOME_UNBOUNDED,  /**< The objective has no bound. */
  HL_OUTCOME_LIMIT,      /**< A limit was met; the best so far is kept. */
  HL_OUTCOME_STOPPED     /**< The caller asked to stop; the best so far is kept. */
} hl_outcome;

/** Short text of a status: "ok", "out of memory", ... Never NULL. */
HL_API const char *hl_status_text(hl_status status);

/** Short text of an outcome: "optimal", "infeasible", ... Never NULL. */
HL_API const char *hl_outcome_text(hl_outcome outcome);

/** "1.2.3" */
HL_API const char *hl_version(void);

/* ---------------------------------------------------------------- faults */

/**
 * Where in the user's input something stands. Zero and NULL mean "not known".
 * Rows and columns count from 1, as an editor or spreadsheet shows them.
 */
typedef struct hl_place {
  const char *file; /**< File as the user named it, or NULL. */
  int row;          /**< Line of the file or row of the sheet. */
  int column;       /**< Column of the table, not the character. */
} hl_place;

typedef enum hl_severity {
  HL_SEVERITY_NOTE = 0,
  HL_SEVERITY_WARNING,
  HL_SEVERITY_ERROR
} hl_severity;

/** One finding about the input or a call: the only shape of error in heatloom. */
typedef struct hl_fault {
  hl_severity severity;
  hl_status status;  /**< Status of the call that failed; HL_OK for notes and warnings. */
  int code;          /**< Number of the message: 104 is shown as HL104. */
  char file[160];    /**< File as the user named it; empty if none. */
  int row, column;   /**< As in hl_place. */
  char message[400]; /**< What, with the values and units seen, and why. UTF-8, no newline. */
  char hint[280];    /**< What to do; may be empty. */
} hl_fault;

/** A numbered message, for `heatloom explain`. */
typedef struct hl_code_info {
  int code;
  hl_severity severity;
  hl_status status;
  const char *title;   /**< One line. */
  const char *explain; /**< A paragraph: what it means and what to do. */
} hl_code_info;

/** Number of known message codes. */
HL_API int hl_code_count(void);
/** The k-th code in rising order, or NULL. */
HL_API const hl_code_info *hl_code_at(int k);
/** The record of a code, or NULL if there is none. */
HL_API const hl_code_info *hl_code_find(int code);

/* --------------------------------------------------------------- context */

typedef struct hl_ctx hl_ctx;

/**
 * Memory functions, for tests and embedding. May be called from several
 * threads at once. resize(NULL, n) allocates; release(NULL) does nothing.
 */
typedef struct hl_allocator {
  void *(*resize)(void *user, void *block, size_t bytes);
  void (*release)(void *user, void *block);
  void *user;
} hl_allocator;

/** State of a long computation, given to the progress function. */
typedef struct hl_progress {
  const char *phase;  /**< "operating point", "matches", "network", ... */
  int64_t iteration;  /**< Iterations, generations or trials so far. */
  int64_t iterations; /**< Planned number, or 0 if unknown. */
  double best;        /**< Best objective so far, or NAN; in the objective's own unit. [cur/y] */
  double bound;       /**< Best bound, or NAN; in the unit of best. [cur/y] */
  double seconds;     /**< Since the call began. [s] */
} hl_progress;

/** Returning false is hl_ctx_stop(): whatever runs in the context stops with the best so far. */
typedef bool (*hl_progress_fn)(const hl_progress *progress, void *user);

/** A new context; NULL allocator for the C library's. NULL only if out of memory. */
HL_API hl_ctx *hl_ctx_new(const hl_allocator *allocator);
/** Free a context; all objects made with it must be freed before. NULL is ok. */
HL_API void hl_ctx_free(hl_ctx *ctx);

/** Threads used by parallel parts; 0 = one per core. Results never depend on it. */
HL_API void hl_ctx_set_threads(hl_ctx *ctx, int threads);
HL_API int hl_ctx_threads(const hl_ctx *ctx);
HL_API void hl_ctx_set_progress(hl_ctx *ctx, hl_progress_fn fn, void *user);
/** Ask whatever runs in this context to stop. Safe in a signal handler and from any thread. */
HL_API void hl_ctx_stop(hl_ctx *ctx);
/** Take a stop request back; until then further calls stop at once. */
HL_API void hl_ctx_resume(hl_ctx *ctx);
HL_API bool hl_ctx_stopped(const hl_ctx *ctx);

/**
 * Number of faults kept (at most 20 errors and 60 others; the rest is counted only). Of notes and
 * warnings that every row brings, the first three are kept and one that counts the others.
 */
HL_API int hl_ctx_fault_count(const hl_ctx *ctx);
/** Fault k in the order found, or NULL; owned by the context. */
HL_API const hl_fault *hl_ctx_fault_at(const hl_ctx *ctx, int k);
/** Number of faults of a severity, the ones not kept included. */
HL_API int hl_ctx_fault_total(const hl_ctx *ctx, hl_severity severity);
/** The last error, or NULL; owned by the context. */
HL_API const hl_fault *hl_ctx_error(const hl_ctx *ctx);
/** Forget all faults. */
HL_API void hl_ctx_clear(hl_ctx *ctx);
/** One line: "streams.csv:5:3  error HL102: ...". Returns the length it needs, like snprintf. */
HL_API int hl_fault_write(const hl_fault *fault, char *text, size_t size);

/* ----------------------------------------------------------------- units */

/** Kinds of quantity; in SI in every API and file of ours. */
#define HL_DIMENSION_LIST(X)                                                                       \
  X(NONE, "", "number")                                                                            \
  X(TEMPERATURE, "K", "temperature")                                                               \
  X(DIFFERENCE, "K", "temperature difference")                                                     \
  X(POWER, "W", "heat flow or power")                                                              \
  X(CP, "W/K", "heat capacity flow")                                                               \
  X(FILM, "W/m2/K", "film coefficient")                                                            \
  X(MASS_FLOW, "kg/s", "mass flow")                                                                \
  X(SPECIFIC_HEAT, "J/kg/K", "specific heat")                                                      \
  X(ENTHALPY, "J/kg", "specific enthalpy")                                                         \
  X(PRESSURE, "Pa", "pressure")                                                                    \
  X(AREA, "m2", "area")                                                                            \
  X(LENGTH, "m", "length")                                                                         \
  X(PRICE, "cur/J", "price of energy")                                                             \
  X(EMISSION, "kg/J", "emission per energy")                                                       \
  X(MONEY, "cur", "money")                                                                         \
  X(MONEY_RATE, "cur/y", "money per year")                                                         \
  X(MONEY_AREA, "cur/m2", "money per area")                                                        \
  X(MONEY_POWER, "cur/W", "money per power")                                                       \
  X(MONEY_MASS, "cur/kg", "money per mass")                                                        \
  X(MONEY_LENGTH, "cur/m", "money per length")                                                     \
  X(HOURS, "h/y", "hours per year")                                                                \
  X(YEARS, "y", "years")                                                                           \
  X(SECONDS, "s", "time")                                                                          \
  X(DENSITY, "kg/m3", "density")                                                                   \
  X(ENTROPY, "J/kg/K", "specific entropy")

typedef enum hl_dimension {
#define HL_DIMENSION_ENUM(name, si, text) HL_DIM_##name,
  HL_DIMENSION_LIST(HL_DIMENSION_ENUM)
#undef HL_DIMENSION_ENUM
      HL_DIM_COUNT
} hl_dimension;

/** A unit of the closed table: si = value * factor + offset. */
typedef struct hl_unit {
  hl_dimension dimension;
  const char *name; /**< As written in files, ASCII: "kW/m2/K". */
  const char *show; /**< As shown: "kW/m²K". */
  double factor;    /**< [-] */
  double offset;    /**< In the SI unit; nonzero for temperatures and gauge pressures. [-] */
} hl_unit;

/** Find a unit of a dimension by any of its spellings; NULL if unknown. */
HL_API const hl_unit *hl_unit_find(hl_dimension dimension, const char *text);
/** The unit in which a dimension is shown and written to CSV: degC, kW, kW/K, cur/MWh, ... */
HL_API const hl_unit *hl_unit_shown(hl_dimension dimension);
/** How far a name that is not known is from one that is, for "did you mean": edits in any case of
 * letters, 0 for a beginning of two letters or more; INT_MAX: not near. */
HL_API int hl_name_distance(const char *known, const char *wrong);
/** Up to `most` known units nearest to the text, as "kW/K, kJ/h/K, MW/K"; not NULL. */
HL_API void hl_unit_nearest(hl_dimension dimension, const char *text, int most, char *out,
                            size_t size);
/** Value in SI to value in the unit. [-] */
HL_API double hl_unit_from_si(const hl_unit *unit, double si);
/** Value in the unit to value in SI. [-] */
HL_API double hl_unit_to_si(const hl_unit *unit, double value);

/* -------------------------------------------------------------- settings */

typedef enum hl_setting_kind {
  HL_SETTING_NUMBER = 0, /**< double */
  HL_SETTING_INTEGER,    /**< int */
  HL_SETTING_FLAG,       /**< bool */
  HL_SETTING_CHOICE,     /**< int: index into `choices` */
} hl_setting_kind;

/**
 * One field of a settings struct: drives defaults, range checks, --set, --help, JSON,
 * schema and reference. NAN as `initial` means "not set", and is then allowed.
 */
typedef struct hl_setting {
  const char *name; /**< The C field name. */
  hl_setting_kind kind;
  hl_dimension dimension;
  size_t offset;
  double initial, least, most; /**< In SI. [-] */
  const char *help;            /**< One sentence. */
  const char *choices;         /**< "constant|real", else NULL. */
} hl_setting;

/** The settings of one struct. The struct begins with `size_t size`. */
typedef struct hl_settings_table {
  const char *section; /**< "targets" in "targets.dt_min". */
  size_t size;         /**< sizeof the struct. */
  int count;
  const hl_setting *setting;
} hl_settings_table;

/** Fill a settings struct with the defaults of its table. */
HL_API void hl_settings_init(const hl_settings_table *table, void *settings);
/** Field by name (aliases: none), or NULL. */
HL_API const hl_setting *hl_settings_find(const hl_settings_table *table, const char *name);
/** Read a field as a number in SI (flags 0/1, choices by index). [-] */
HL_API double hl_settings_value(const hl_setting *setting, const void *settings);
/** Write a field from a number in SI; no check. [-] */
HL_API void hl_settings_put(const hl_setting *setting, void *settings, double value);
/**
 * Set a field from text such as "5 K", "real", "yes"; numbers without a unit are in `unit`,
 * or in the shown unit when `unit` is NULL.
 * @return HL_OK; HL_ERR_ARG with a fault naming field, value and bounds.
 */
HL_API hl_status hl_settings_set(hl_ctx *ctx, const hl_settings_table *table, void *settings,
                                 const char *name, const char *text, const hl_unit *unit,
                                 const hl_place *place);
/** Check every field against its bounds: HL_OK, or HL_ERR_ARG naming the first that breaks them. */
HL_API hl_status hl_settings_check(hl_ctx *ctx, const hl_settings_table *table,
                                   const void *settings);
/** Text of a field with its shown unit: "5 K", "real", "yes", "inf", "unset". hl_settings_set()
 * reads it. */
HL_API void hl_settings_text(const hl_setting *setting, const void *settings, char *text,
                             size_t size);

/** Limits shared by all optimisers and solvers; see hl_stop_table. */
typedef struct hl_stop_settings {
  size_t size;
  double time_limit; /**< Wall time; INFINITY for none. [s] */
  double gap;        /**< Relative gap at which a solution counts as optimal. [-] */
  int iterations;    /**< Most iterations, generations or trials; 0: the method's own. */
} hl_stop_settings;

extern HL_API const hl_settings_table hl_stop_table;

#ifdef __cplusplus
}
#endif
#endif
