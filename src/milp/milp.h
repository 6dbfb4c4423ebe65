/** Inside the module: the model, its scaled copy, and the interface of a solver. */
#ifndef HLI_MILP_H
#define HLI_MILP_H

#include <heatloom/milp.h>

#include "base/base.h"

typedef struct hli_column {
  double cost, lower, upper;
  double start; /* NAN: none */
  const char *name;
  bool is_integer;
} hli_column;

typedef struct hli_row {
  double lower, upper;
  const char *name;
} hli_row;

typedef struct hli_entry {
  int row, column;
  double value;
} hli_entry;

/** Range of magnitudes seen. */
typedef struct hli_range {
  double least, most;
} hli_range;

/** Mean of magnitudes, being summed. */
typedef struct hli_mean {
  double sum;
  int count;
} hli_mean;

/** What has changed in the scaled model since HiGHS saw it last. */
enum { HLI_MILP_COST = 1, HLI_MILP_COLUMNS = 2, HLI_MILP_ROWS = 4, HLI_MILP_MATRIX = 8 };

/** The scaled model, as solvers take it: by columns. Infinite bounds are ±INFINITY. */
typedef struct hli_lp {
  int columns, rows, entries;
  int *start, *index; /* start has columns + 1 */
  double *value, *cost, *lower, *upper, *row_lower, *row_upper;
  int *integer; /* 1 for an integer column */
  unsigned changed;
} hli_lp;

/** The last better solution of a mixed-integer solve, and how long it is waited for another. */
typedef struct hli_milp_wait {
  double patience; /* s */
  double best;     /* in the unit of the model; NAN: none yet */
  double since;    /* when it came, s of the stop rule */
  bool over;
} hli_milp_wait;

/** One call of a solver. */
typedef struct hli_milp_job {
  hli_stop *stop; /* NULL: not to be interrupted */
  bool linear;    /* ignore integrality */
  bool hot;       /* start from the last basis if there is one */
  bool tight;     /* tightest tolerances */
  bool scaled;    /* the model has been scaled */
  bool whole;     /* a linear model is not reduced first */
  double gap;     /* relative */
  hli_milp_wait *wait;
  int limit; /* nodes or iterations; 0: none */
  int seed;
  const char *phase; /* for progress */
  double unit;       /* objective of the model = unit * scaled objective */
  int start_count;   /* of integer columns with a start value */
  const int *start_column;
  const double *start_value;
  const int *basis; /* columns, then rows, as HiGHS numbers them; NULL: none */
} hli_milp_job;

/** Answer in scaled numbers; the arrays belong to the model. */
typedef struct hli_milp_answer {
  hl_outcome outcome; /* NONE: failed, `failure` says how */
  bool unclear;       /* infeasible or unbounded */
  bool has_solution;
  double bound; /* -INFINITY: none */
  int64_t nodes, iterations;
  double *x, *dual;
  char failure[160];
} hli_milp_answer;

/** A solver. `state` is its own, kept with the model. */
typedef struct hli_milp_solver {
  hl_milp_backend backend;
  const char *name;
  void (*version)(char *text, size_t size);
  hl_status (*open)(hl_ctx *ctx, void **state); /* HL_OK with NULL: it does not work here */
  void (*close)(void *state);
  hl_status (*solve)(void *state, hli_lp *lp, const hli_milp_job *job, hli_milp_answer *answer);
  /** Basis of the last linear solution: columns, then rows. False if there is none. */
  bool (*basis)(void *state, const hli_lp *lp, int *basis);
} hli_milp_solver;

extern const hli_milp_solver hli_milp_highs, hli_milp_cbc;

enum { HLI_MILP_SOLVERS = 2 };

struct hl_milp {
  hl_ctx *ctx;
  const char *phase;
  hli_column *column;
  hli_row *row;
  hli_entry *pending; /* entries not yet in the matrix */
  int columns, rows, pendings, integers;
  int column_room, row_room, pending_room;
  hli_arena names;

  /* Made anew when the structure changes, all in one arena. */
  bool structured; /* the arena holds the present structure */
  hli_arena arena;
  hli_lp lp;
  double *value;       /* matrix in the caller's numbers, places as in lp */
  double *column_base; /* factors from the matrix, kept while the structure is */
  double *row_base;
  double *column_scale; /* x = column_scale * scaled x; powers of two */
  double *row_scale;    /* scaled row = row_scale * row */
  double unit;          /* objective = unit * scaled objective */
  bool *has_continuous; /* per row, for scaling */
  hli_range *seen;      /* per row, for scaling */
  int *part;            /* per row: its part of the continuous model, named by one of its rows */
  hli_mean *mean;       /* per part, for scaling */
  double *load;         /* per part: its factor */
  bool scaled;          /* the matrix factors have been taken, */
  bool scaled_with;     /* with this value of the setting `scale` */
  double *x, *dual;     /* the solver's */
  double *out_x, *out_activity, *out_dual, *out_reduced;
  int *start_column;
  double *start_value;
  double *keep_lower, *keep_upper;
  int *basis;
  bool has_basis;

  const hli_milp_solver
      *solver[HLI_MILP_SOLVERS]; /* in order of preference; tests may change them */
  void *state[HLI_MILP_SOLVERS];
  int last; /* solver whose linear solution is the last answer, or -1 */

  hl_milp *elastic; /* of the last conflict */
  hl_milp_conflict_item *item;
};

/** Report progress and say whether the solver is to end now. */
bool hli_milp_stop_now(const hli_milp_job *job, int64_t nodes, double best, double bound);
/** Bring matrix and scaled model up to date; `rescale` takes new factors from the matrix. */
hl_status hli_milp_sync(hl_milp *model, bool scale, bool rescale);
/** Factors from the matrix (all 1 if not `scale`). */
void hli_milp_scale_matrix(hl_milp *model, bool scale);
/** Factors from bounds and costs, on top of those from the matrix. */
void hli_milp_scale_numbers(hl_milp *model);
/** Free what hl_milp_find_conflict keeps. */
void hli_milp_free_conflict(hl_milp *model);

#endif
