/** Private to module levels: profiles, evaluation at given levels, and the order of the searches.
 */
#ifndef HLI_LEVELS_WORK_H
#define HLI_LEVELS_WORK_H

#include <heatloom/levels.h>

#include <math.h>

#include "base/base.h"

enum {
  HLI_LEVELS_FREE = 2 * HL_LEVELS_MOST, /* variables of a search */
  HLI_LEVELS_CELLS = 1000,              /* of the staircases, but for their kinks */
  HLI_PLAN_AWAY = 3                     /* as far away as levels may be */
};

/** A profile from the pinch outward, at the machine's temperatures. */
typedef struct hli_side {
  bool sink;
  int count;
  double *q, *t;   /* [W, K] */
  double *t_given; /* without the machine's contribution [K] */
} hli_side;

static inline double hli_side_total(const hli_side *side) { return side->q[side->count - 1]; }
/** First corner at or beyond a heat, or the number of corners. */
int hli_side_first(const hli_side *side, double q);
/** Temperature of a level that covers the first q: the near side of a step. [K] */
double hli_side_before(const hli_side *side, double q);
/** Heat up to a temperature; the whole of a step at its own. [W] */
double hli_side_heat(const hli_side *side, double t);
/** Temperature just beyond the first q: the far side of a step. [K] */
double hli_side_after(const hli_side *side, double q);

/**
 * What is solved, told by the side whose heat is the load (driver) and the side that follows: all
 * is written once for heating, where the follower should give much, and cooling, where it should
 * take little.
 */
typedef struct hli_plan {
  const hl_levels_settings *set;
  bool heating, reversed; /* reversed: the hottest condenser with the warmest evaporator */
  const hli_side *driver, *follower;
  int drivers, followers; /* levels */
  double load;
  double t_last; /* of the follower's last level, in bounds; NAN: found */
  double away;   /* levels farther from the pinch than their heat asks for, see hli_plan_spots() */
  bool open;     /* the follower's profile goes on at its end, so that what does not fit compares */
} hli_plan;

/** Heat on the follower's side per heat on the driver's, of one lift. [-] */
static inline double hli_ratio(const hli_plan *p, double t_driver, double t_follower) {
  const double tc = p->heating ? t_driver : t_follower, te = p->heating ? t_follower : t_driver;
  double taken = 1.0; /* from the source, per heat given; heat falls by itself */
  if (tc > te && p->set->cop == HL_LEVELS_COP_ADDITIVE)
    taken = p->set->eta * te / (p->set->eta * te + tc - te);
  else if (tc > te) /* a COP below 1 is a heater */
    taken = fmax(1.0 - (1.0 - te / tc) / p->set->eta, 1e-12);
  return p->heating ? taken : 1.0 / taken;
}

/** One machine between entropic means: above 0 where more than q is asked of the follower, with the
 * entropies [W/K] of the driver's load and of the follower's q. */
static inline double hli_lumped_lack(const hli_plan *p, double q, double s_driver,
                                     double s_follower) {
  const double eta = p->set->eta, sink = p->heating ? p->load : q,
               source = p->heating ? q : p->load;
  const double s_sink = p->heating ? s_driver : s_follower;
  /* Without any heat of the source a heater of COP 1 balances too: not what is looked for. A sink
   * without heat has no mean. */
  if (!(q > 0) && (!p->heating || p->set->cop == HL_LEVELS_COP_MULTIPLICATIVE))
    return s_driver;
  /* Heat that falls by itself needs no power, and makes none. */
  if (!p->heating && q < p->load)
    return s_driver;
  const double s_source = p->set->cop == HL_LEVELS_COP_ADDITIVE
                              ? s_sink * (eta + (1 - eta) * source / sink)
                              : source * s_sink / (sink - eta * (sink - source));
  return p->heating ? s_source - s_follower : s_driver - s_source;
}

/** Levels: heat up to each, counted from the pinch, and their temperatures. The driver's last is at
 * the load; the follower's last is not among them. */
typedef struct hli_spots {
  double d[HL_LEVELS_MOST], td[HL_LEVELS_MOST], f[HL_LEVELS_MOST], tf[HL_LEVELS_MOST];
} hli_spots;

/** Free heats of a plan: driver levels but the last, then follower levels but the last. */
static inline int hli_plan_free(const hli_plan *p) {
  return p->drivers - 1 + (p->set->model == HL_LEVELS_PARALLEL ? 0 : p->followers - 1);
}
/**
 * Levels of the free heats. From `away` = 0 to 1 all of the driver move to the far end of its
 * profile, to 2 those of the follower, and to HLI_PLAN_AWAY all heat to the last of them: one lift
 * from end to end, without a leap on the way.
 */
void hli_plan_spots(const hli_plan *p, const double *x, hli_spots *spots);
/** Levels farther from the pinch than their heat asks for; NAN: where they are. */
void hli_plan_move(const hli_plan *p, const double *driver_t, const double *follower_t,
                   hli_spots *spots);
/**
 * Heat of the follower when the driver has its load. [W] NAN: the follower ends before.
 * @param out  NULL, or filled with levels, duties and lifts.
 */
double hli_follow(const hli_plan *p, const hli_spots *spots, hl_levels_result *out);
/** What a search minimises: work and a constant. INFINITY where it does not fit. [W] */
static inline double hli_plan_cost(const hli_plan *p, const double *x) {
  hli_spots spots;
  hli_plan_spots(p, x, &spots);
  double heat = hli_follow(p, &spots, NULL);
  return isnan(heat) ? (double)INFINITY : p->heating ? p->load - heat : heat - p->load;
}

/* --------------------------------------------------------------- staircases */

/** A staircase fit: best sum of (q[k] - q[k-1])/T[k] up to each heat of a grid, by level count. */
typedef struct hli_fit {
  const hli_side *side;
  int count;      /* points of the grid, q[0] = 0 */
  double *q;      /* [W] */
  double *u;      /* 1/T of a level at a point */
  double *u_near; /* 1/T just beyond the point before: no level of the cell is better */
  double *v;      /* levels + 1 rows of `count` */
  int *arg;
  double *ends; /* a row whose last level stands at the point */
  /* What is in the rows already: asked for again by the next number of levels, or load. */
  double end;
  int cells, solved;
  bool near;
} hli_fit;

/** Grid up to `end`: uniform cells and all kinks. */
void hli_fit_grid(hli_fit *fit, const hli_side *side, double end, int cells);
/** A first cell that is next to nothing: a bound holds from there on. */
void hli_fit_begin_small(hli_fit *fit);
/** Fill the rows of up to `levels` levels; `near`: with the bound of each cell. */
void hli_fit_solve(hli_fit *fit, int levels, bool near);
/** Heats of the levels but the last, which is at point `end`. */
void hli_fit_trace(const hli_fit *fit, int levels, int end, double *heat);
/** `ends` of so many levels, of which all but the last are those of the rows. */
void hli_fit_ends(hli_fit *fit, int levels);

/** A set of lines that says which is the highest at given points. */
typedef struct hli_lines {
  int leaves;
  double *u;          /* points, falling */
  double *at, *slope; /* a heap of lines */
} hli_lines;

/** Rows over a grid, of a relaxation. */
typedef struct hli_relax {
  double *z, *a, *most, *end, *limit;
} hli_relax;

struct hl_levels {
  hl_ctx *ctx;
  hli_arena arena;
  hli_side sink, source;
  hli_side rest; /* of the source, for engines */
  double dt_cont;
  hli_fit fit[2]; /* of the sink, of the source */
  hli_lines lines;
  hli_relax relax;
};

/** Settings with defaults, checked; NULL: the table's. */
hl_status hli_levels_prepare(hl_levels *levels, const hl_levels_settings *settings);
/** Free heats to start from: the best of the lumped model, by dynamic programming. */
void hli_levels_start(hl_levels *levels, const hli_plan *p, double *x);
/** Direct search from x; returns its cost. [W] */
double hli_levels_search(const hli_plan *p, double *x);
/** Least work that any levels need, by relaxation. [W] */
double hli_levels_relaxed(hl_levels *levels, const hli_plan *p);
/** The same of all loads up to the plan's and all numbers of levels, see hl_levels_solve_bounds();
 * the loads are the grid of the driver's fit. */
void hli_levels_relax_all(hl_levels *levels, const hli_plan *p, double *work, size_t stride);
/** The same until the gap to the best known, x, which may be bettered; HL_ERR_NOMEM. */
hl_status hli_levels_prove(hl_levels *levels, const hli_plan *p, hli_stop *stop, double *x,
                           double *work, double *bound);
/** Work with infinitely many levels, at an efficiency. NAN: it does not fit. [W] */
double hli_levels_continuous(const hli_plan *p, double eta);
/** At loads that rise from 0; 0 where it does not fit, or where it was not asked: of models whose
 * loads do not come out of one another only some are. [W] */
void hli_levels_continuous_all(const hli_plan *p, const double *load, int count, double *work);

#endif
