/** Private parts of the bound: members and pairs, the linear programme, the relaxation. */
#ifndef HLI_BOUND_H
#define HLI_BOUND_H

#include <heatloom/bound.h>
#include <heatloom/exchanger.h>
#include <heatloom/group.h>
#include <heatloom/milp.h>

#include "base/base.h"

/* ---------------------------------------------------------------- members */

/** A stretch of a stream or utility, from its inlet on. */
typedef struct hli_part {
  double t_in, t_out; /* [K] */
  double cap;         /* heat [W]; of a utility: share of its duty [-] */
  double r;           /* least film resistance from here to the outlet [m2K/W] */
  bool dropped;       /* its heat is next to nothing: it has no cells */
} hli_part;

/** A stream or a utility. */
typedef struct hli_member {
  const char *name, *zone;
  hl_side side;
  bool utility;
  bool soft;    /* the heat exchanged is free between that of the parts `must` and all */
  int count;    /* parts */
  int must;     /* parts that are exchanged in full */
  double heat;  /* of all parts; of a utility its limit [W] */
  double price; /* [unit/W] */
  hli_part *part;
  int lift;      /* first of two columns per part: heat of machines */
  bool straight; /* temperature is linear in heat from inlet to outlet */
  int waste;     /* first of two columns per part: power beyond what lifts need; -1: none */
} hli_member;

enum { HLI_KNOTS = 200 };

/** Two members that may exchange heat, and what bounds them. */
typedef struct hli_pairing {
  int hot, cold;
  double fixed, coef, exponent; /* yearly cost of a unit [unit, unit/m2^n, -] */
  double shell, shell_max;      /* of `fixed` what each shell costs; 0: not known [unit, m2] */
  double u;                     /* set by a rule; NAN: films [W/m2/K] */
  double q_most;                /* most heat [W] */
  bool minor;                   /* q_most is next to nothing: no cells */
  double large;                 /* area for nearly q_most [m2] */
  double *q, *area; /* knots of the least area for a heat; INFINITY: not possible [W, m2] */
  int first, cells; /* cells */
  int z, Q, A, C;   /* columns, -1 where there is none */
  int chord, ray, use, span; /* rows: cost of area, cost of heat, z of heat, z of area */
  double lo, hi;             /* range of area [m2] */
} hli_pairing;

/** A part of the hot against a part of the cold member of a pair. */
typedef struct hli_cell {
  int hot, cold;  /* parts */
  int corners[2]; /* 2, or 1 of an isothermal part; HOT, COLD */
  int x; /* first of the columns of heat [hot corner][cold corner]; corner 0 is the inlet */
  int a; /* column of heat over difference; -1: one tangent only */
} hli_cell;

enum { HLI_LIFTS = 8 };

/** Machines between the mean temperatures of a hot and a cold stream, in a range of power. */
typedef struct hli_mover {
  int hot, cold;
  double lift[2];  /* the range [K] */
  double power[2]; /* per heat taken at its ends; INFINITY: no end [-] */
  int tangents;    /* of power over the lift */
  double at[HLI_LIFTS], value[HLI_LIFTS], slope[HLI_LIFTS]; /* [K, -, 1/K] */
  int taken; /* first of two columns per part: heat from it */
  int given; /* first of four columns per part: heat to it at least power, at most power, by the
                heat taken for it */
} hli_mover;

/* --------------------------------------------------------------- programme */

/** A linear programme and its model in the solver, kept for safe evaluation of dual solutions. */
typedef struct hli_program {
  hl_ctx *ctx;
  hl_milp *milp;
  int columns, rows, entries;
  int column_room[4], row_room[3], entry_room[2];
  double *cost, *lower, *upper;
  int *stage; /* of columns without upper bound: the order in which duals are repaired, from 1 */
  double *row_lower, *row_upper;
  int *start; /* of a row's entries; one more than rows */
  int *column;
  double *value;
  double *y, *d, *error, *gain; /* workspace of the evaluation */
  int work_room[4];
} hli_program;

hl_status hli_program_new(hl_ctx *ctx, hli_program *lp);
void hli_program_free(hli_program *lp);
/** stage 0: the column has finite bounds. */
hl_status hli_program_column(hli_program *lp, double cost, double lower, double upper, int stage,
                             bool integer, int *column);
hl_status hli_program_row(hli_program *lp, double lower, double upper, int *row);
/** Into the row added last. */
hl_status hli_program_entry(hli_program *lp, int column, double value);
hl_status hli_program_set_cost(hli_program *lp, int column, double cost);
hl_status hli_program_set_column(hli_program *lp, int column, double lower, double upper);
hl_status hli_program_set_row(hli_program *lp, int row, double lower, double upper);
hl_status hli_program_set_entry(hli_program *lp, int row, int column, double value);
/** Solve, integers relaxed or not. */
hl_status hli_program_solve(hli_program *lp, bool relax, double seconds, hl_milp_result *result);
/** Room for hli_program_certify. */
hl_status hli_program_ready(hli_program *lp);
/** A lower bound of the linear programme from any dual values (NULL: all 0), with all rounding
 * errors. */
double hli_program_certify(hli_program *lp, const double *dual);

/* --------------------------------------------------------------- relaxation */

typedef struct hli_relaxation {
  hl_ctx *ctx;
  const hl_problem *problem;
  const hl_bound_settings *settings;
  hli_arena arena;
  double grid;     /* [K] */
  double emat;     /* [K] */
  double tangents; /* ratio of the differences of two neighbouring tangents [-] */
  int members, pairs, cells, streams;
  hli_member *member;
  hli_pairing *pair;
  hli_cell *cell;
  double unit;       /* of the money in here, whatever the currency: a power of two [cur/y] */
  double heat;       /* of all streams [W] */
  double dropped;    /* most heat that has no cells [W] */
  double least_cost; /* of utilities: negative where one is paid for [unit] */
  bool charged;      /* some pair has a fixed cost, so that all have a z */
  bool concave;      /* some pair has an exponent below 1 */
  bool linear;       /* some pair has an exponent of 1 with a coefficient */
  bool counted;      /* there is a row for the number of pairs */
  bool bare;         /* some films are not known */
  bool lifts;        /* there are machines that are bounded by both laws */
  bool unsplit;      /* streams have no branches: labels are temperatures */
  bool runs;         /* asked for: whole numbers say where units lie, if streams are not split */
  int movers;
  hli_mover *mover;
  int power, any; /* columns: of all machines [W]; that there is one [-] */
  int spares;     /* columns of heat that streams leave, at a price beyond any unit's */
  int *spare;
  double *spare_most; /* [W] */
  int missing;        /* column of pairs that are missing in the count; -1: none */
  bool open;          /* spares may be used */
  const hli_stop *stop;
  bool late; /* the stop came before all was made */
  bool huge; /* there would be more cells than memory is spent on, and nothing more was made */
  hli_program lp;
} hli_relaxation;

/** Members and pairs with their laws. *reason is set where no bound holds. */
hl_status hli_bound_pairs(hli_relaxation *x, const char **reason);
/** Least area for a heat over all networks; INFINITY if the pair cannot exchange it. [m2] */
double hli_least_area(const hli_relaxation *x, const hli_pairing *pair, double q);
/** Most heat with an area, from the knots. [W] */
double hli_most_heat(const hli_pairing *pair, double area);
/** Least slope of cost over heat up to q_hi. [unit/W] */
double hli_cost_ray(const hli_relaxation *x, const hli_pairing *pair, double q_hi);
/** Least overall resistance of a pair from two parts on. [m2K/W] */
double hli_resistance(const hli_relaxation *x, const hli_pairing *pair, int hot, int cold);
/** Cost of an area without fixed part, and the area of a cost. [unit, m2] */
double hli_area_cost(const hli_pairing *pair, double area);
double hli_cost_area(const hli_pairing *pair, double cost);
/** Most disjoint sets of streams whose duties balance, or more. */
hl_status hli_balanced_sets(hli_relaxation *x, int *count);

/** Whether there are machines; *reason is set for one that is not covered. */
hl_status hli_lift_check(hli_relaxation *x, const char **reason);
hl_status hli_lift_columns(hli_relaxation *x);
/** Entries of the heat that machines take from or give to a part of a member (corner -1: both). */
hl_status hli_lift_entry(hli_relaxation *x, int m, int part, int corner, double value);
hl_status hli_lift_rows(hli_relaxation *x);

/** Number of systems that work between mean temperatures. */
int hli_movers_count(const hli_relaxation *x);
hl_status hli_movers_columns(hli_relaxation *x);
hl_status hli_movers_entry(hli_relaxation *x, int m, int part, int corner, double value);
hl_status hli_movers_rows(hli_relaxation *x);

/** Units of streams without splits, one after the other; nothing if that is not asked for. */
hl_status hli_runs_add(hli_relaxation *x);

/** Cells and the programme on a grid; the pairs are those of hli_bound_pairs. */
hl_status hli_relaxation_build(hli_relaxation *x);
/** Entries, in the last row, of the heat that a pair moves at a corner of a part of one side (part,
 * corner -1: any). */
hl_status hli_relaxation_heat(hli_relaxation *x, const hli_pairing *pair, hl_side side, int part,
                              int corner, double value);
/** A coefficient that may be lowered but not raised, as a sum of terms of a size, without values
 * that only spoil the scaling: solvers took feasible programmes for infeasible. */
double hli_clear_below(double value, double size);
/** Cost of a pair's column z: of linear laws with shells the rest is in C. */
double hli_pair_charge(const hli_pairing *pair);
/** Number of cells that a grid would have. */
int64_t hli_relaxation_size(const hli_relaxation *x);
/** Restrict the area of a pair. */
hl_status hli_relaxation_range(hli_relaxation *x, hli_pairing *pair, double lo, double hi);
/** Let streams leave heat at a high price, so that the programme has a solution whatever the
 * ranges, and infeasible ones are shown by a certified value too. */
hl_status hli_relaxation_spare(hli_relaxation *x, bool open);

/* -------------------------------------------------------------------- search */

/** The state of a run of any method. */
typedef struct hli_run {
  hli_relaxation *x;
  hli_stop *stop;
  int64_t nodes, nodes_most;
  bool trusted; /* the solver's word for an infeasible programme was taken */
} hli_run;

/** Certified value of the relaxation as it stands: INFINITY if the solver finds it infeasible, and
 * spares are used where they are open; -INFINITY if it gives no solution in time. */
hl_status hli_bound_relaxed(hli_run *run, hl_milp_result *result, double *value);
/** Bound of networks below a target by the mixed-integer programme; *ended if it came to its end.
 * What the solver calls infeasible is asked once more with spares. [unit] */
hl_status hli_bound_whole(hli_run *run, double target, double *value, bool *ended);
/** Restrict all areas to what networks below `target` can have. [unit] */
hl_status hli_bound_restrict(hli_run *run, double target);
/** The same by the rest of the cost too, which takes a programme per pair. [unit] */
hl_status hli_bound_tighten(hli_run *run, double target);
/** Branch and bound on areas up to a target; *ended when there is nothing left to do. [unit] */
hl_status hli_bound_tree(hli_run *run, double target, double *value, bool *ended);

#endif
