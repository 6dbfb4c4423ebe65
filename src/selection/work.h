/** Private to module selection: the model of a set of columns, and the searches over sets. */
#ifndef HLI_SELECTION_WORK_H
#define HLI_SELECTION_WORK_H

#include <heatloom/selection.h>

#include "base/base.h"

enum {
  HLI_SELECTION_UTILITIES = HL_SELECTION_UTILITIES + 2, /* ambient as a source and as a sink */
  HLI_GROUP_LOADS = 512,                                /* of a unit group */
  HLI_SELECTION_GROWN = 10, /* columns beyond those of a set in a refutation */
  HLI_LP_MOST = HL_SELECTION_MOST + HLI_SELECTION_UTILITIES + HLI_SELECTION_GROWN + 1
};

/** A candidate as it was added. */
typedef struct hli_column {
  int first, count; /* of its loads */
  double power, cost_scale, cost_fixed;
  double net, given;        /* sum of its loads, and of those that give heat */
  hl_selection_point point; /* machine -1: not of a grid */
} hli_column;

/** Beside the variables of a cycle, among the bounds of a machine. */
enum { HLI_SUBCOOL = HL_CYCLE_VARIABLES, HLI_SUPERHEAT, HLI_SPANS };

/** Bounds of a variable of a machine. */
typedef struct hli_range {
  int machine, variable;
  double least, most;
} hli_range;

/** Bounds of the heat that a machine gives. */
typedef struct hli_size {
  int machine, system;
  double least, most;
} hli_size;

/** What a point of a machine is. */
typedef struct hli_evaluated {
  hl_selection_point point; /* superheat raised */
  const char *reason;       /* why it is none; NULL: it is good */
  hl_cycle_limit limit;     /* broken most, where that is the reason; without a name: none is */
  const char *example;
  int count;
  double power, shaft;
  hl_load *load;
} hli_evaluated;

/** Points of several selections that were evaluated. */
typedef struct hli_cache hli_cache;

/** Values of a variable in the grid; subcooling and superheat come last. */
typedef struct hli_span {
  double from, to, step;
  int count;
} hli_span;

/** A utility as it was given: loads of 1 W together. */
typedef struct hli_given {
  bool hot;
  int first, count; /* of its loads, among those of the columns */
  double price, most;
} hli_given;

enum { HLI_STARTS = 8 };

/** A good set, by the numbers of its columns. */
typedef struct hli_start {
  int count, column[HL_SELECTION_MOST];
  double cost;
} hli_start;

struct hl_selection {
  hl_ctx *ctx;
  hl_load *process;
  int process_count;
  hl_load *load;
  int load_count, load_room;
  hli_column *column;
  int count, room;
  int given_count;
  hli_given given[HL_SELECTION_UTILITIES];
  hl_machine **machine; /* not owned */
  int machines, machine_room;
  hli_range *range;
  int ranges, range_room;
  hli_size *size;
  int sizes, size_room;
  hl_selection_exclusion *exclusion;
  int excluded, excluded_room;
  hli_start start[HLI_STARTS]; /* where the last local search ended, best first */
  int starts;
  hli_cache *cache;
  bool quick; /* a local search starts once, as a proof finds what it misses */
};

/** Levels that differ by rounding only are one. [K] */
double hli_level_of(double t);
/** Loads of a group, shifted, into room for HLI_GROUP_LOADS; -1: there are more. [K] */
int hli_group_loads(const hl_group *group, double dt_cont, hl_load *load);

/* ------------------------------------------------------------------- points */

/** Evaluates points of machines in parallel, and adds them as columns in the order given. */
typedef struct hli_maker hli_maker;

/** Grid: kept. */
hl_status hli_maker_new(hl_selection *selection, const hl_selection_grid *grid, hli_maker **out);
void hli_maker_free(hli_maker *maker);
hl_status hli_maker_add(hli_maker *maker, const hl_selection_point *point);
/** Columns of all points added so far. */
hl_status hli_maker_flush(hli_maker *maker);
/** Superheat up to which it may be raised: by the grid, and by the bounds of the machine. [K] */
double hli_superheat_to(const hl_selection *selection, int machine, const hl_selection_grid *grid);
/** NULL: out of memory. */
hli_cache *hli_cache_new(hl_ctx *ctx);
/** For one more selection. */
hli_cache *hli_cache_share(hli_cache *cache);
/** By one of them; the last frees it. */
void hli_cache_leave(hli_cache *cache);
/** NULL: not evaluated yet. Valid until the next is added. */
const hli_evaluated *hli_cache_find(const hli_cache *cache, const hl_machine *machine,
                                    const hl_selection_point *point, const hl_selection_grid *grid,
                                    double superheat_to);
/** Of a point as it was asked for. */
hl_status hli_cache_add(hli_cache *cache, const hl_machine *machine,
                        const hl_selection_point *point, const hl_selection_grid *grid,
                        double superheat_to, const hli_evaluated *is);
/** What varies of a machine; returns how many there are: subcooling if it has that, superheat if it
 * is bounded. */
int hli_spans(const hl_selection *selection, int machine, const hl_selection_grid *grid,
              hli_span *span);
/** A point of as many values, subcooled no further than to evaporation; else the machine's own
 * superheat. */
hl_selection_point hli_point(const hl_selection *selection, int machine, const double *value);
/** Its levels are far enough apart, of an engine the other way round. */
bool hli_point_lifts(const hl_selection *selection, const hl_selection_grid *grid,
                     const hl_selection_point *point);
/** The condenser's outlet is no colder than evaporation: heat that the evaporator takes again at
 * once is of no use. */
bool hli_point_drains_above(const hl_selection *selection, const hl_selection_point *point);
/** Its values, in the same order. */
void hli_point_values(const hl_selection *selection, const hl_selection_point *point,
                      double *value);
hl_status hli_keep_machines(hl_selection *selection, hl_machine *const *machine, int count);
/** Bounds of the size of a column; NULL: none. */
const hli_size *hli_size_of(const hl_selection *selection, const hli_column *column);
/** Machines, their bounds, utilities and points known, of one selection to another that has none.
 */
hl_status hli_copy_machines(hl_selection *selection, hl_selection *from);
hl_status hli_grid_check(hl_ctx *ctx, const hl_selection_grid *grid);

/* --------------------------------------------------------------- exclusions */

/** Count points of a machine that are none for a reason (kept by address); the first example is
 * told. */
hl_status hli_exclude(hl_selection *selection, int machine, const char *reason, int count,
                      const char *example);
/** A point beyond a limit; the one that misses it least is told. `reason`: what such a point says
 * that has no states; "" of others. */
hl_status hli_exclude_limit(hl_selection *selection, const hl_selection_point *point,
                            const hl_cycle_limit *limit, const char *reason);
/** Variable k of a machine has no value: from above to. */
void hli_say_span(const hl_machine *machine, int k, const hli_span *span, char *text, size_t size);

/* ---------------------------------------------------------------- small LP */

/** Least cost·x with constant + sum x_j column_j >= 0 in every row, x >= 0; costs >= 0. */
typedef struct hli_lp {
  int n, m;
  const double *column[HLI_LP_MOST];
  double cost[HLI_LP_MOST];
  const double *constant;
  double limit; /* enough if the cost comes to this */
  double zero;  /* violations up to this are none */
  double *rest; /* room for m */
  /* The answer: */
  bool reached; /* the limit; no x then */
  bool stuck;   /* by rounding: `value` is a bound, x is none */
  double value;
  double x[HLI_LP_MOST];
  int duals, dual_row[HLI_LP_MOST + 1];
  double dual[HLI_LP_MOST + 1];
} hli_lp;

/** Dual simplex from x = 0. A limit reached, or no solution, leaves duals of value `limit`. */
void hli_lp_solve(hli_lp *lp);

/* ------------------------------------------------------------------- model */

typedef enum hli_row_kind {
  HLI_ROW_LEVEL = 0, /* R(T) >= 0 */
  HLI_ROW_HOT_MAX,
  HLI_ROW_HOT_MIN,
  HLI_ROW_COLD_MAX,
  HLI_ROW_TAKEN_MAX, /* by columns below a level */
  HLI_ROW_GIVEN_MAX, /* by columns above a level */
  HLI_ROW_SIZE_MAX,  /* of machines of one system: `utility` is the first size of it */
  HLI_ROW_AMBIENT,   /* heat to ambient >= 0 */
  HLI_ROW_BALANCE,   /* all that is left over goes somewhere */
  HLI_ROW_MOST       /* of one utility */
} hli_row_kind;

typedef struct hli_row {
  hli_row_kind kind;
  bool below;  /* just below its temperature, else just above */
  int utility; /* of HLI_ROW_MOST */
  double t;
} hli_row;

/** The programme of all columns: x is the scale of a column or a utility. */
typedef struct hli_model {
  hl_selection *selection;
  const hl_selection_settings *set;
  hl_ctx *ctx;
  int rows, room;
  hli_row *row;
  double *constant;                       /* of a row */
  int utilities, hot, cold, source, rest; /* places among the utilities; -1: none */
  /* With engines: a price of heat that enters, of which power is made; hot utility counts as what
   * is saved of its most. */
  bool engines;
  double heat_price;
  /* Given utilities come first, then ambient; the cheapest sink is what the balance leaves. */
  int given, sink, implicit; /* places; -1: none */
  double shift;              /* price of heat that enters */
  bool down[HLI_SELECTION_UTILITIES];
  double most[HLI_SELECTION_UTILITIES]; /* those that count down have a limit */
  double utility_cost[HLI_SELECTION_UTILITIES];
  double *utility; /* utilities x room */
  double *one;     /* 1 in every row */
  int columns, columns_room;
  int *number;          /* of a column in the selection */
  double *cost, *fixed; /* of a column */
  double *a;            /* columns x room: a column's heat in the rows */
  double *across;       /* room x columns_room: the same by rows */
  double cost_constant, hot_max, process_net;
  double zero; /* heat that counts as none */
} hli_model;

/** Rows, utilities and columns of a selection. The model is to be freed whatever the status. */
hl_status hli_model_init(hli_model *model, hl_selection *selection,
                         const hl_selection_settings *set);
void hli_model_free(hli_model *model);
/** Add rows that are new. */
hl_status hli_model_add_rows(hli_model *model, const hli_row *row, int count);
/** Leave out columns that others dominate; those that a quarter of the time leaves unseen
 * stay. */
hl_status hli_model_drop_dominated(hli_model *model, const hli_stop *stop);
/** Where R(T) may be least because of a load: the upper end of a hot one, the lower end of a cold
 * one. */
hli_row hli_load_row(const hl_load *load);
/** Heat of a column of the selection in a row, per unit. */
double hli_column_heat(const hli_model *model, const hli_column *column, const hli_row *row);
/** Where there are given utilities: what their model has in place of hot, cold and ambient. */
hl_status hli_given_init(hli_model *model);
/** Loads of a utility of the model, of 1 W together. */
const hl_load *hli_given_load(const hli_model *model, int utility, int *count, hl_load *room);
/** Value of a utility, and of all that is not one, in a row. */
double hli_given_utility(const hli_model *model, int utility, const hli_row *row);
double hli_given_heat(const hli_model *model, double above, double net, const hli_row *row);
/** What counts down adds to a row, and the limit that the row is of. */
double hli_given_constant(const hli_model *model, const hli_row *row);
hl_status hli_given_rows(hli_model *model);
/** Duties of an answer. */
void hli_given_fill(const hli_model *model, const double *x, double net, hl_selection_result *out);
/** Heat of loads above a row's level. */
double hli_heat_above(const hl_load *load, int count, const hli_row *row);
/** Value of a utility in a row. */
double hli_utility_heat(const hli_model *model, int utility, const hli_row *row);
/** Heat of the process in a row. */
double hli_process_heat(const hli_model *model, const hli_row *row);

/* -------------------------------------------------------------------- sets */

/** A set of columns and what it costs, fixed costs included, without the constant. */
typedef struct hli_set {
  int count;
  int column[HL_SELECTION_MOST]; /* of the model, rising */
  double cost;
  double scale[HL_SELECTION_MOST], utility[HLI_SELECTION_UTILITIES];
} hli_set;

enum { HLI_EXTRA_ROWS = 96, HLI_WANTED_ROWS = 64 };

/** Workspace of a thread. */
typedef struct hli_bench {
  const hli_model *model;
  double *rest, *copy; /* rooms of rows, and of the columns of a set with further rows */
  int room;
  bool stuck; /* some programme was */
  int64_t programmes;
  int wanted; /* rows that a set needed beyond the model's */
  hli_row want[HLI_WANTED_ROWS];
} hli_bench;

/** To be freed whatever the status; anew after rows were added. */
hl_status hli_bench_init(hli_bench *bench, const hli_model *model);
void hli_bench_free(hli_bench *bench);
/** A programme of the utilities and columns of the model. */
void hli_bench_set(hli_bench *bench, hli_lp *lp, const int *column, int count, double limit);
void hli_bench_add(const hli_bench *bench, hli_lp *lp, int column);
/** Fixed costs of a set. */
double hli_bench_fixed(const hli_bench *bench, const int *column, int count);
/** Cost of a set on all rows that it needs; false if not below `limit` (fixed costs included). */
bool hli_bench_exact(hli_bench *bench, const int *column, int count, double limit, hli_set *out);

/* Costs closer than this are equal, relative. */
#define HLI_COST_CLOSE 1e-9
/** What a set must cost less than, to be better. */
static inline double hli_limit(const hli_set *best) {
  return isfinite(best->cost) ? best->cost - HLI_COST_CLOSE * fabs(best->cost) : (double)INFINITY;
}

/* ---------------------------------------------------------------- searches */

/** Price of heat out of nowhere that no answer would pay. */
double hli_elastic_price(const hli_model *model);
/** Greedy choice and swaps from several starts; `best` is bettered. */
hl_status hli_select_locally(hli_model *model, hli_stop *stop, hli_set *best, int64_t *programmes);
/** Prove, or better, `best`; *bound of the cost. Without `prove` only a bound by relaxation. */
hl_status hli_select_proven(hli_model *model, hli_stop *stop, hli_set *best, double *bound,
                            int64_t *programmes);

#endif
