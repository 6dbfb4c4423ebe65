/** Shared inside the module: streams on their temperature grid, what bars a match, the model. */
#ifndef HLI_MATCH_H
#define HLI_MATCH_H

#include <heatloom/match.h>
#include <heatloom/milp.h>

#include "base/base.h"

/** Levels closer than this are one boundary: far above rounding, below what exchangers feel. [K] */
#define HLI_LEVEL_CLOSE 1e-6
/** Given scales are kept to this part, so that rounding does not make a model infeasible. [-] */
#define HLI_SCALE_SLACK 1e-6
/** Cells below this part of all heat of the process are rounding. [-] */
#define HLI_CELL_FLOOR 1e-8
/** Least heat of a required match without one, as a part of what the pair could exchange. [-] */
#define HLI_REQUIRED_PART 0.01

/** A stream on the grid. */
typedef struct hli_lane {
  hl_match_stream stream;
  const hl_profile *profile;
  double *heat;    /* per interval and unit of scale [W] */
  int first, last; /* intervals with heat; first > last: none */
} hli_lane;

/** Why a pair may not match as a whole. */
enum { HLI_BAR_NO_PROCESS = 1, HLI_BAR_ZONE = 2, HLI_BAR_DISTANCE = 4, HLI_BAR_SYSTEM = 8 };

/** The problem on its grid. Pair p = hot index times cold_count plus cold index. */
typedef struct hli_grid {
  hl_ctx *ctx;
  hli_arena *arena;
  const hl_problem *problem;
  const hl_group_set *set;
  const hl_match_settings *settings;
  hli_stop *stop;
  const hl_match_rule **rule; /* the problem's and the caller's */
  int rule_count;
  bool fixed;           /* scales are given */
  double *least, *most; /* scale bounds of the groups when used; most = 0: takes no part */
  double process_heat;  /* of all process streams [W] */
  int count;            /* intervals */
  double *boundary;     /* count + 1, hottest first [K] */
  int lane_count;
  hli_lane *lane;
  int hot_count, cold_count;
  int *hot, *cold;    /* lanes */
  unsigned char *bar; /* per pair */
} hli_grid;

/**
 * Lay the groups out on a grid; ctx, arena, problem, set, settings, stop and rule must be set.
 * `scale` is NULL unless the scales are fixed.
 */
hl_status hli_grid_fill(hli_grid *grid, const double *scale, const double *boundary, int count);

/** Streams of a pair. */
const hli_lane *hli_pair_hot(const hli_grid *grid, int pair);
const hli_lane *hli_pair_cold(const hli_grid *grid, int pair);
/** Whether a rule forbids (or requires) something for a pair, and in an interval. */
bool hli_rule_on_pair(const hli_grid *grid, int rule, hl_match_kind kind, int pair);
bool hli_rule_on_interval(const hli_grid *grid, int rule, int interval);
/** Mark the intervals in which nothing bars a pair. False: none. */
bool hli_pair_open(const hli_grid *grid, int pair, bool *open);
/** Time is up, or a stop was asked for: asked by every loop over pairs of a large problem. */
bool hli_match_stopped(const hli_grid *grid);

/** A variable Q of the model. */
typedef struct hli_cell {
  int pair, interval, column;
  double most; /* largest heat it can have, from hli_model_bound [W] */
} hli_cell;

/** The transshipment model of a grid. Columns and rows that do not exist are -1. */
typedef struct hli_model {
  const hli_grid *grid;
  hl_milp *milp;
  int *scale_column, *use_column; /* per group */
  int *match_column;              /* per pair */
  int *hot_row, *cold_row;        /* per hot or cold index and interval */
  int *pair_cell;                 /* per pair and one more: its first cell */
  double *pair_most;              /* per pair, from hli_model_bound [W] */
  bool exact;                     /* what follows is known, not only bounded */
  double *scale;                  /* per group, given to hli_model_bound [-] */
  double *cross;                  /* per interval: most heat through its lower boundary [W] */
  int cell_count;
  hli_cell *cell;  /* sorted by pair and interval */
  bool incomplete; /* stopped while it was built: not to be solved */
} hli_model;

/**
 * Build the balances, scales and required matches, all costs 0. If `explain`, forbidden matches are
 * not left out, but each cause of them is a named row, as required matches and limits of scales
 * are. A stop leaves it incomplete. hl_milp_free(model->milp) afterwards, also on failure.
 */
hl_status hli_model_build(hli_model *model, const hli_grid *grid, bool explain);
/** Most cells that a grid can have. */
size_t hli_cell_room(const hli_grid *grid);

/**
 * Largest heat of every pair and cell at the given scales: flow from the hot to the cold stream
 * down the intervals, where no boundary lets more through than all heat that crosses it. The scales
 * are upper bounds if not `exact`; then nothing is known of what crosses. The model's big-M come
 * from here and from nowhere else.
 */
void hli_model_bound(hli_model *model, const double *scale, bool exact);

/**
 * Add match binaries of the given cost after hli_model_bound(), with the rows that tighten their
 * relaxation: links per interval, window covers and, at exact scales, component counts. A stop
 * leaves it incomplete.
 */
hl_status hli_model_add_matches(hli_model *model, double cost);

/** The steps of the solution; what they find is that of the best solution so far. */
typedef struct hli_steps {
  const hli_grid *grid;
  hli_model model;
  hl_outcome outcome; /* the weakest of the steps */
  bool found;
  bool priced;       /* some group has a cost */
  bool weighed;      /* matches have a cost beside others */
  double *scale;     /* per group [-] */
  double *heat;      /* per cell [W] */
  bool *match;       /* per pair: exchanges heat */
  int pairs, cells;  /* that do */
  double *pair_heat; /* of the last solution rather than the best [W] */
} hli_steps;

/**
 * Solve: least cost, few matches, ties. grid and scale must be set, `start` may be NULL.
 * hl_milp_free(steps->model.milp) afterwards, also on failure.
 */
hl_status hli_steps_run(hli_steps *steps, const double *start);

/** Limits left to a further solve. */
hl_stop_settings hli_steps_left(const hli_grid *grid);

/** Say in the arena why the grid has no solution. */
hl_status hli_explain(const hli_grid *grid, hli_arena *arena, const char **reason);

#endif
