/** Linear and mixed-integer models: build, solve with HiGHS or CBC, change numbers, solve again. */
#ifndef HEATLOOM_MILP_H
#define HEATLOOM_MILP_H

#include <heatloom/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which solver. CBC stands for CBC with Clp, which solves its linear models. */
typedef enum hl_milp_backend {
  HL_MILP_AUTO = 0, /**< HiGHS, or CBC where HiGHS is missing or fails. */
  HL_MILP_HIGHS,
  HL_MILP_CBC
} hl_milp_backend;

/** The simplex basis a linear model is solved from. */
typedef enum hl_milp_basis {
  HL_MILP_BASIS_LAST =
      0, /**< The last solution's: quickest, but ties depend on what was solved before. */
  HL_MILP_BASIS_SAVED, /**< Of hl_milp_save_basis(): the answer depends on it and the model alone.
                        */
  HL_MILP_BASIS_NONE   /**< From scratch: the answer depends on the model alone. */
} hl_milp_basis;

/**
 * Section "milp". All solving is done in the calling thread. Limits of time, nodes and gap are
 * those of the stop settings: `iterations` counts branch-and-bound nodes of a mixed-integer model
 * and simplex iterations of a linear one.
 */
typedef struct hl_milp_settings {
  size_t size;
  int backend;   /**< hl_milp_backend. [-] */
  int basis;     /**< hl_milp_basis. [-] */
  bool relax;    /**< Solve the linear relaxation: integer columns may be fractional. [-] */
  bool scale;    /**< Scale the model (see hl_milp_solve); off for comparisons only. [-] */
  bool presolve; /**< Let the solver reduce a large linear model first; off for models of which
                    that takes longer than the solve. Small ones go without. [-] */
  int seed;      /**< Of the solver's own random choices. [-] */
  /** A mixed-integer solve ends so long after its last solution that is better by more than the
   * gap, as FEASIBLE; INFINITY: never. CBC does not tell of its solutions and goes on. [s] */
  double patience;
} hl_milp_settings;
extern HL_API const hl_settings_table hl_milp_table;

/**
 * A model: minimise cost·x under row bounds on A·x and column bounds on x.
 *
 * One thread at a time per model; models of different contexts may be solved in different threads
 * at once. HiGHS then runs in parallel (its scheduler belongs to the thread and has one worker),
 * and so does Clp; the branch and bound of CBC is not safe for that, and its models take turns.
 */
typedef struct hl_milp hl_milp;

/* ---------------------------------------------------------------- build */

/** An empty model. @return HL_OK or HL_ERR_NOMEM. */
HL_API hl_status hl_milp_new(hl_ctx *ctx, hl_milp **out);
/** Free a model and its solvers; NULL is ok. */
HL_API void hl_milp_free(hl_milp *model);

/**
 * Add a column (a variable).
 *
 * @param cost         Per unit of the column. [-]
 * @param lower,upper  Bounds, ±INFINITY for none. lower > upper makes the model infeasible, which
 * is no error. [-]
 * @param is_integer   Takes whole numbers only.
 * @param name         For hl_milp_find_conflict(); copied; NULL or "" for none.
 * @param[out] column  Its index, counted from 0 in the order of adding; may be NULL.
 * @return HL_OK; HL_ERR_ARG for a cost that is not finite or a bound that is NAN or the wrong
 * infinity; HL_ERR_NOMEM.
 */
HL_API hl_status hl_milp_add_column(hl_milp *model, double cost, double lower, double upper,
                                    bool is_integer, const char *name, int *column);
/** Add a row (a constraint) lower <= a·x <= upper [-]; all else as hl_milp_add_column(). */
HL_API hl_status hl_milp_add_row(hl_milp *model, double lower, double upper, const char *name,
                                 int *row);
/**
 * Add to the coefficient of a column in a row; entries of the same place are summed. [-]
 * A zero keeps its place in the matrix, so that it can be set cheaply later.
 * @return HL_OK; HL_ERR_ARG for a place that does not exist or a value that is not finite;
 * HL_ERR_NOMEM.
 */
HL_API hl_status hl_milp_add_entry(hl_milp *model, int row, int column, double value);

/* --------------------------------------------------- change, to solve again */

/** Set a cost [-]; the structure stays, so that the next solve costs little. HL_ERR_ARG as above.
 */
HL_API hl_status hl_milp_set_cost(hl_milp *model, int column, double cost);
/** Set the bounds of a column [-]; the structure stays. */
HL_API hl_status hl_milp_set_column(hl_milp *model, int column, double lower, double upper);
/** Set the bounds of a row [-]; the structure stays. */
HL_API hl_status hl_milp_set_row(hl_milp *model, int row, double lower, double upper);
/** Set a coefficient [-]. One that was never added changes the structure: the next solve starts
 * afresh. */
HL_API hl_status hl_milp_set_entry(hl_milp *model, int row, int column, double value);
/**
 * Value of an integer column in a known good solution, from which a mixed-integer solve starts; NAN
 * takes it back. [-] A hint: a start that is not feasible is ignored. Columns without one are
 * completed by the solver.
 */
HL_API hl_status hl_milp_set_start(hl_milp *model, int column, double value);
/**
 * Keep the last solution's simplex basis for HL_MILP_BASIS_SAVED; later changes of structure forget
 * it.
 * @return HL_OK; HL_ERR_ARG if the last solve was not of a linear model solved to optimality.
 */
HL_API hl_status hl_milp_save_basis(hl_milp *model);

/** What progress reports call a solve of this model ("matches", ...), by default "milp". Not
 * copied: a text that outlives the model. */
HL_API void hl_milp_set_phase(hl_milp *model, const char *phase);

/** Number of columns. */
HL_API int hl_milp_column_count(const hl_milp *model);
/** Number of rows. */
HL_API int hl_milp_row_count(const hl_milp *model);
/** Name of a column; "" if it has none or does not exist. Owned by the model. */
HL_API const char *hl_milp_column_name(const hl_milp *model, int column);
/** Name of a row; "" if it has none or does not exist. Owned by the model. */
HL_API const char *hl_milp_row_name(const hl_milp *model, int row);

/* ---------------------------------------------------------------- solve */

/** Answer of a solve; the arrays are owned by the model and hold until its next solve or end. */
typedef struct hl_milp_result {
  hl_outcome outcome;
  hl_milp_backend backend; /**< The solver that answered. */
  double objective;        /**< Of `value`; NAN without a solution. In the unit of the costs. [-] */
  double bound;            /**< No solution is better; -INFINITY if nothing is known. [-] */
  double gap; /**< (objective - bound) / |objective|; INFINITY without a solution or a bound. [-] */
  int64_t nodes;      /**< Branch-and-bound nodes. */
  int64_t iterations; /**< Simplex iterations. */
  double seconds;     /**< Wall time. [s] */
  /** Per column, within its bounds, integers exact; NULL without a solution. [-] */
  const double *value;
  /** Per row: A·x; NULL without a solution. [-] */
  const double *activity;
  /** Per row: change of the optimal objective per unit of the row's active bound; NULL unless the
   * outcome is OPTIMAL. Of a mixed-integer model: with its integers fixed. [-] */
  const double *dual;
  /** Per column: cost - dual·A; NULL where `dual` is. [-] */
  const double *reduced_cost;
} hl_milp_result;

/**
 * Solve.
 *
 * The model is scaled by powers of two: columns and rows to coefficients of order 1 (geometric
 * mean), bounds and right hand sides of each connected part of its continuous columns to a mean of
 * about 100, costs to a mean of about 1, so that the solvers' absolute tolerances mean the same
 * whether heat is given in W or GW. The factors of columns and rows are taken anew when the
 * structure has changed, and with HL_MILP_BASIS_NONE unless a basis has been saved.
 *
 * A mixed-integer solution is not believed as the solver gives it, since a binary of 1e-6 lets heat
 * leak through a large coefficient: integers are rounded, the linear model with them fixed is
 * solved, and only that solution is reported. If it does not exist, the model is solved once more
 * with the tightest tolerances.
 *
 * A request to stop ends a mixed-integer solve at once (with CBC: at the next node), a linear one
 * only after a second, so that the best found so far can still be evaluated.
 *
 * If HiGHS fails on a model and was not asked for by name, CBC solves it and a warning is left on
 * the context.
 *
 * @param settings     NULL for the defaults.
 * @param stop         NULL for no limits and gap 0: proven to 1e-6 of the objective, the tolerance
 *                     of the solvers.
 * @param[out] result  Filled on HL_OK.
 * @return HL_OK with outcome OPTIMAL, FEASIBLE, INFEASIBLE, UNBOUNDED, LIMIT or STOPPED (the last
 * two with the best solution so far, if any); HL_ERR_ARG for settings out of range or
 * HL_MILP_BASIS_SAVED without a saved basis; HL_ERR_SOLVER if the solver is not built in or every
 * solver tried has failed; HL_ERR_NOMEM.
 */
HL_API hl_status hl_milp_solve(hl_milp *model, const hl_milp_settings *settings,
                               const hl_stop_settings *stop, hl_milp_result *result);

/** The solvers built in, best first, as "HiGHS 1.10.0, CBC 2.10.8"; "none" if there is none. HiGHS
 * tells its own version; CBC, which is loaded at its first use, has the one it was built against.
 * Returns the length it needs, like snprintf. */
HL_API int hl_milp_backends(char *text, size_t size);
/** True if the solver is built in; HL_MILP_AUTO: any. */
HL_API bool hl_milp_backend_found(hl_milp_backend backend);
/** "HiGHS", "CBC", "auto". */
HL_API const char *hl_milp_backend_text(hl_milp_backend backend);

/* ------------------------------------------------- why it is infeasible */

/** A bound that takes part in a conflict. */
typedef struct hl_milp_conflict_item {
  bool is_row;      /**< A row's bound, else a column's. */
  bool is_upper;    /**< Its upper bound, else its lower. */
  int index;        /**< Row or column. */
  const char *name; /**< Owned by the model; "" if it has none. */
  double bound;     /**< Its value. [-] */
  /** How far this bound alone must give way for the model to become feasible; NAN if that is not
   * enough (there is a second conflict) or was not found out in time. [-] */
  double relief;
} hl_milp_conflict_item;

/** An irreducible conflict: leave any one of its bounds out and the others can be met together. */
typedef struct hl_milp_conflict {
  /** INFEASIBLE: found. OPTIMAL: the model is feasible, nothing to explain. LIMIT, STOPPED: cut
   * short, the items may not be irreducible, or there are none. */
  hl_outcome outcome;
  bool needs_integers; /**< The linear relaxation is feasible. */
  int count;
  /** Owned by the model until its next conflict or end. */
  const hl_milp_conflict_item *item;
} hl_milp_conflict;

/**
 * Name what makes a model infeasible: elastic filter, then deletion filter (Chinneck, Feasibility
 * and Infeasibility in Optimization, 2008, ch. 6).
 *
 * Candidates are the bounds of rows and columns that have a name, a column's lower bound of 0
 * excepted; all else is taken as given, so that a message speaks of what its reader can change.
 * Only if that alone is infeasible, everything is a candidate. Costs a handful of solves and one
 * per candidate that the elastic filter leaves.
 *
 * @return as hl_milp_solve(); an unbounded model is feasible.
 */
HL_API hl_status hl_milp_find_conflict(hl_milp *model, const hl_milp_settings *settings,
                                       const hl_stop_settings *stop, hl_milp_conflict *conflict);

#ifdef __cplusplus
}
#endif
#endif
