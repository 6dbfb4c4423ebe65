/** Inside the network module: plain-data state of the optimiser, what it is evaluated against, and
 * its parts. */
#ifndef HLI_NETWORK_H
#define HLI_NETWORK_H

#include <heatloom/exchanger.h>
#include <heatloom/network.h>

#include "base/base.h"
#include "num/num.h"

/* fmin and fmax are calls that keep NANs apart; the hot loops do without. */
static inline double hli_less(double a, double b) { return a < b ? a : b; }
static inline double hli_more(double a, double b) { return a > b ? a : b; }

enum { HLI_REASON = 400 }; /* room for a sentence */

/* Sides of an exchanger, and port kinds beyond the public ones. */
enum { HOT = 0, COLD = 1 };
/** Heat from or to nowhere, at a penalty: keeps balances closed where no utility can. */
enum { HLI_PORT_VOID = HL_PORT_MACHINE + 1 };

/* ------------------------------------------------------------------ tracks */

/** A linear stretch of a track. */
typedef struct hli_line {
  double q;     /* heat from the track's inlet to its start */
  double t;     /* temperature there [K] */
  double slope; /* per heat, < 0 on the hot side */
  double r;     /* 1/film coefficient [m2 K/W]; NAN if unknown */
} hli_line;

/** A temperature-heat course; beyond its ends it goes on with the slope of its end lines. */
typedef struct hli_track {
  int count;
  hli_line *line;
  double
      duty; /* [W] of a stream, of a soft one to its farthest outlet; 1 of utilities and machines */
  double least; /* of a soft stream: to its nearest outlet; else the duty */
  double t_in, t_out;
  bool latent_end; /* ends isothermal, but is not all so: nothing is known of its fluid beyond */
} hli_track;

enum { HLI_REQUIREMENTS = 64 }; /* most required matches */
enum { HLI_KNOTS = 20 };        /* corners of a machine's profile in the optimiser */
enum {
  HLI_CORNERS_LEAST = 5
}; /* room for corners of an exchanger beyond the lines of its tracks */

/** One side of an exchanger: where on its track it enters and leaves. */
typedef struct hli_run {
  const hli_track *track;
  double from, to;
} hli_run;

/** A corner of an exchanger's temperature-heat diagram, from the hot end on. */
typedef struct hli_corner {
  double theta; /* share of the duty from the hot end */
  double t[2];  /* hot and cold [K] */
  int line[2];  /* lines behind the corner (towards the cold end) */
  int knot[2];  /* start of that line of the track if the corner is its own, else -1 */
  double r, inverse, by_1, by_2; /* of the piece behind: 1/U, 1/LMTD and its derivatives */
  double g[2];                   /* derivatives to t, filled by the reverse sweep */
  double g_theta;
} hli_corner;

/** Area of an exchanger, forward. */
typedef struct hli_area {
  bool chen;     /* given: by Chen's mean difference */
  bool straight; /* both sides on one line: no corners inside */
  int count;
  hli_corner *corner; /* workspace */
  double area;        /* [m2] */
  double end[2];      /* approach at the hot and the cold end [K] */
  double inner;       /* least approach inside; INFINITY without inner corners [K] */
  int inner_at;
} hli_area;

/** Derivatives of an objective to one side's run and, for machines, to the corners of its profile.
 */
typedef struct hli_run_slope {
  double from, to;
  double *q, *t; /* per knot, count + 1; NULL if the track is fixed */
} hli_run_slope;

/** 1/LMTD and its derivatives; d1, d2 > 0. */
double hli_inverse_lmtd(double d1, double d2, double *g1, double *g2);
/** The same by Chen's mean if `chen`. */
double hli_inverse_mean(bool chen, double d1, double d2, double *g1, double *g2);
/** The same, continued convexly below the guard. */
double hli_guarded(bool chen, double d1, double d2, double guard, double *g1, double *g2);
/** Temperatures change along the track somewhere. */
bool hli_track_slopes(const hli_track *track);
int hli_track_line(const hli_track *track, double q);
double hli_track_t(const hli_track *track, double q);
/** Its outlet may be anywhere between two temperatures. */
static inline bool hli_is_soft(const hli_track *track) { return track->least < track->duty; }
/** Walk the corners of an exchanger from the hot end; next is false behind the cold end. */
void hli_corner_first(const hli_run run[2], hli_corner *corner);
bool hli_corner_next(const hli_run run[2], hli_corner *corner);
/** Area by corners; guard 0 gives NAN where the sides cross. r: 1/U instead of the films unless
 * NAN. */
void hli_area_forward(const hli_run run[2], double duty, double r, double guard, hli_area *out);
/** Reverse sweep for seeds g_area, g_end, g_inner and g_cold (inlet, outlet temperature); returns
 * the derivative to the duty at fixed runs. */
double hli_area_reverse(const hli_run run[2], double duty, hli_area *area, double g_area,
                        const double g_end[2], double g_inner, const double g_cold[2],
                        hli_run_slope slope[2]);

/* ---------------------------------------------------------------- machines */

/** An operating point of a cycle as the optimiser needs it, per unit of heat to the sink. */
typedef struct hli_point {
  double w;               /* (heat to the sink - heat from the source)/heat to the sink */
  double q[2][HLI_KNOTS]; /* share of the heat up to each knot, 0..1 */
  double t[2][HLI_KNOTS]; /* temperature less t_cond (hot) or t_evap (cold) [K] */
} hli_point;

/** Cycle at (t_evap, t_cond); `knots`: fill the profiles too. False if it has no result there. */
typedef bool (*hli_point_fn)(void *user, double t_evap, double t_cond, bool knots, hli_point *out);

/**
 * Inverse table of a cycle: lift L = t_cond - t_evap = w·lambda(t_evap, w), lambda smooth and
 * positive, with the profiles' knots beside it; bicubic Hermite on a regular grid.
 */
typedef struct hli_table {
  double t0, dt, dw;
  int rows, columns, quantities;
  double *node;           /* [row][column][quantity][value, d/dT·dt, d/dw·dw, cross] */
  int *first, *last;      /* [row] first and last column of exact points */
  double *t_cond[2];      /* [row] least and most t_cond within the limits */
  double t_least, t_most; /* limits of t_evap */
  int knots[2];
} hli_table;

/** Value with derivatives to t_evap and w. */
typedef struct hli_value {
  double v, t, w;
} hli_value;

/** What to tabulate. */
typedef struct hli_table_range {
  double t_evap[2], t_cond[2]; /* limits of the operating point */
  int knots[2];
  double lift; /* least */
} hli_table_range;

hl_status hli_table_build(hli_arena *arena, const hli_table_range *range, hli_point_fn point,
                          void *user, double (*margin)(void *user, double t_evap, double t_cond),
                          hli_table *out);
/** Lift; knots (if not NULL) as values for both sides in the order q, t. */
hli_value hli_table_lift(const hli_table *table, double t_evap, double w);
void hli_table_knots(const hli_table *table, double t_evap, double w, hli_value *q[2],
                     hli_value *t[2]);
/** w at a lift, by bisection and Newton. */
double hli_table_ratio(const hli_table *table, double t_evap, double lift);
/** Bounds of t_cond at t_evap with their slopes. */
hli_value hli_table_bound(const hli_table *table, int side, double t_evap);

/** A system with one of its fluids. */
typedef struct hli_type {
  int system;
  const char *fluid; /* NULL for cycles without one */
  hl_machine *machine;
  double t_evap[2], t_cond[2];
  double power, shaft; /* per heat difference sink - source */
  double least, most;  /* heat to the sink when used [W] */
  bool means;          /* between the mean temperatures of two streams, without exchangers */
  double factor, a, b; /* of its COP: factor/(1 - a/(b + lift)) */
  double r[2][HLI_KNOTS];
  bool wanted;    /* the search may use it */
  bool ready;     /* table made, or found impossible */
  char idle[240]; /* why it is impossible; "" if it is not */
  hli_table table;
} hli_type;

/* ------------------------------------------------------------------- model */

/** A temperature range on the cold scale in which a pair must not exchange heat. */
typedef struct hli_ban {
  double from, to;
} hli_ban;

/** What holds between a hot and a cold class (stream, utility, system). */
typedef struct hli_pair {
  bool allowed;
  double emat;                  /* sum of the contributions, those not given 0 [K] */
  double r;                     /* 1/U of a rule, else NAN */
  double fixed, coef, exponent; /* investment [cur] */
  double shell_fixed;           /* of `fixed` what each shell has */
  double length;
  uint64_t required; /* bit per requirement that the pair serves */
  int ban, ban_count;
} hli_pair;

typedef struct hli_utility {
  hl_side side;
  hli_track track;
  double duty_max;              /* of all tiers */
  double tier;                  /* heat of this tier [W] */
  int next;                     /* tier of a higher price; -1: none */
  bool is_tier;                 /* of another, to which its heat is counted */
  double price;                 /* [cur/y per W] */
  double power, co2, exergy_in; /* per W */
} hli_utility;

struct hl_network_models {
  atomic_int users;
  hl_ctx *ctx;
  const hl_problem *problem;
  hli_arena arena;
  int streams, utilities, systems, types;
  bool tiered; /* some utility has tiers */
  hli_track *stream;
  hl_side *side;
  hli_utility *utility;
  hli_type *type;
  int *first_type; /* [system], and one past the end */
  int usables, *usable,
      *first_usable; /* types the search chooses among, and where a system's begin */
  int classes;
  hli_pair *pair; /* [hot class][cold class] */
  int requirements;
  double *duty_min; /* [requirement] summed over the pairs that serve it [W] */
  hli_ban *ban;
  int lines;                   /* most lines of a track */
  double annuity, electricity; /* [1/y], [cur/y per W] */
  hl_cost_law machine_law;
  bool means;        /* some type is between mean temperatures */
  double heat_scale; /* of the power that such machines lack [W] */
  hl_design design;
  const hl_place *filmless; /* first row without film coefficients; NULL: all have them */
};

static inline int hli_class_utility(const hl_network_models *m, int u) { return m->streams + u; }
static inline int hli_class_system(const hl_network_models *m, int s) {
  return m->streams + m->utilities + s;
}
static inline const hli_pair *hli_pair_at(const hl_network_models *m, int hot, int cold) {
  return &m->pair[hot * m->classes + cold];
}
hl_network_models *hli_models_share(hl_network_models *models);
/**
 * Cheapest utility that can serve a whole stream with the approach and, beside what is used of it
 * [utility], has room for the heat if there is one; -1 if none can.
 */
int hli_utility_for(const hl_network_models *models, int stream, double emat, double heat,
                    const double *used);
/**
 * Utility that takes over a stream at heat q from its inlet, and in *end how far it goes: the
 * cheapest that can serve all the rest, or a still cheaper one before it if that pays for an
 * exchanger more; else the one that gets furthest; -1 if there is none. [W]
 */
int hli_utility_part(const hl_network_models *models, int stream, double emat, double q,
                     const double *used, double *end);
/** Cycle of a type at a point, exactly; the machine must be the caller's own. */
hl_status hli_cycle_eval(const hl_network_models *models, hl_machine *machine, double t_evap,
                         double t_cond, hl_cycle_result *out);

/* ------------------------------------------------------------------- state */

/* Constraints with a multiplier of their own: of an exchanger and of a machine. */
enum {
  LIMIT_HOT_END,
  LIMIT_COLD_END,
  LIMIT_INNER,
  LIMIT_DUTY,
  LIMIT_AREA_LEAST,
  LIMIT_AREA_MOST,
  LIMIT_SHELLS,
  LIMIT_BAN,
  LIMIT_END, /* a branch passes the latent end of its stream, hot and cold side */
  LIMIT_END_COLD,
  UNIT_LIMITS
};
enum {
  LIMIT_EVAP_LEAST,
  LIMIT_EVAP_MOST,
  LIMIT_COND_LEAST,
  LIMIT_COND_MOST,
  LIMIT_HEAT_LEAST,
  LIMIT_HEAT_MOST,
  LIMIT_POWER, /* of machines between mean temperatures: power for the lift, both ends */
  LIMIT_HOT,
  LIMIT_COLD,
  MACHINE_LIMITS
};

/** A side of a unit: port, and its leaf in a stream's tree (-1 for utilities and machines). */
typedef struct hli_end {
  int kind, index, node;
} hli_end;

typedef struct hli_unit {
  hli_end end[2];
  double duty;
  bool fresh;     /* just added: the projection holds on to its duty */
  int fixed;      /* its number, from 1, if it keeps its sides and duty; else 0 */
  double raise;   /* added to the least approach: what the exact cycle takes away [K] */
  double stretch; /* of the area by the exact cycle, relative */
  double shells;  /* whose area it must keep within; 0: as many as it likes, and parts of one */
  double force[UNIT_LIMITS]; /* multipliers */
} hli_unit;

/** Node of a tree; siblings in the direction of flow. */
/* Trees nested deeper than this are not engineering, and would let a document exhaust the stack. */
enum { HLI_DEPTH = 32 };

typedef struct hli_twig {
  int kind; /* hl_node_kind, -1 if free */
  int parent, first, last, next, before;
  int unit;
  double x; /* fraction of a branch */
  double force;
} hli_twig;

typedef struct hli_mach {
  int type;
  bool fresh, touched; /* just added; moved: to be tuned */
  double t_evap;
  double shift;         /* exact less tabulated t_cond [K] */
  double t_cond, ratio; /* where the operation is fixed */
  double force[MACHINE_LIMITS];
} hli_mach;

/** What an outlet is held by: a soft stream's by none, or by one of its limits. */
enum { OUTLET_FREE, OUTLET_NEAR, OUTLET_FAR };

/** A network as the optimiser moves it: plain data, nodes 0..streams-1 are the roots. */
typedef struct hli_state {
  int units, nodes, machines, free_node;
  int unit_room, node_room, machine_room, streams, sums;
  hli_unit *unit;
  hli_twig *node;
  hli_mach *machine;
  double *sum_force;    /* of utilities' limits or of tiers, then of requirements */
  double *stream_force; /* [stream] of what is left for coolers */
  int *outlet;          /* [stream] of soft ones */
} hli_state;

/** A state with room for a number of units and machines. */
hl_status hli_state_new(hli_arena *arena, const hl_network_models *models, int units, int machines,
                        hli_state *out);
void hli_state_copy(hli_state *to, const hli_state *from);

/* Trees. All return -1 when the room is used up; hli_tree_node takes the room for granted. */
int hli_tree_node(hli_state *s, int parent, int kind, double x); /* appended */
int hli_tree_leaf(hli_state *s, int unit, int series,
                  int before); /* before: sibling or -1 for the end */
/** Put items first..last of a series into a new split beside a new branch with a leaf of the unit,
   or alone (unit -1: bypass). */
int hli_tree_split(hli_state *s, int unit, int first, int last, double x);
/** New branch of a split. */
int hli_tree_branch(hli_state *s, int unit, int parallel, double x);
/** Take a leaf out; an emptied branch stays as a bypass or goes with its share. */
void hli_tree_cut(hli_state *s, int leaf, bool keep_branch);
void hli_tree_drop_branch(hli_state *s, int branch);
/** Move all items of a split's branches behind each other in its place. */
void hli_tree_flatten(hli_state *s, int parallel);
/** Splits alone in a branch become part of the split around it, several bypasses of a split one:
 * the same network in fewer nodes. No fraction falls below the least one. */
void hli_tree_fold(hli_state *s, double least);
int hli_tree_root(const hli_state *s, int node);
/** No branch is nested deeper than a network may have it. */
bool hli_tree_is_flat(const hli_state *s);
/** Parallel paths through a node. */
int hli_tree_width(const hli_state *s, int node);
/** Places for a leaf in the series of a stream, and the k-th of them: series, and the sibling
 * behind or -1. */
int hli_tree_places(const hli_state *s, int stream);
void hli_tree_place(const hli_state *s, int stream, int k, int *series, int *before);
double hli_tree_heat(const hli_state *s, int node);
int hli_tree_children(const hli_state *s, int node);
void hli_tree_exchange(hli_state *s, int leaf_a, int leaf_b);

/** All fixed units of a state are in another one as they were. */
bool hli_fixed_stay(const hli_state *before, const hli_state *after);
int hli_unit_add(hli_state *s, double duty); /* without ports; -1: no room */
void hli_unit_remove(hli_state *s, int unit, bool keep_branch);
int hli_machine_add(hli_state *s, int type, double t_evap);
void hli_machine_remove(hli_state *s, int machine); /* with its units */
/** Another fluid at the present temperatures: heat from the source as the lift then needs. */
void hli_machine_retype(hli_state *s, const hl_network_models *m, int machine, int type,
                        double lift);
/** Sums over a machine's units: heat of a side, number of units, the first of them. */
double hli_machine_heat(const hli_state *s, int machine, int side, int *count, int *first);

/* ------------------------------------------------------------- value and work */

enum { VALUE_ONLY, VALUE_GRADIENT, VALUE_UPDATE };

/** A machine during an evaluation. */
typedef struct hli_engine {
  double heat[2]; /* to the sink, from the source */
  int leaf[2];    /* a unit of each side, -1: none */
  double w, t_cond;
  hli_value lift;
  hli_track track[2];
  hli_line line[2][HLI_KNOTS];
  hli_value q[2][HLI_KNOTS], t[2][HLI_KNOTS];
  double g_q[2][HLI_KNOTS], g_t[2][HLI_KNOTS];
  double g_t_evap, g_t_cond, g_w, g_heat[2];
} hli_engine;

/** Positions of a unit on its tracks and their derivatives. */
typedef struct hli_spot {
  hli_run run[2];
  double area;
  double g[2][2]; /* [side][from, to] */
} hli_spot;

/** A direction of the reduced space. */
enum { COLUMN_DUTY, COLUMN_EVAP, COLUMN_FRACTION };
typedef struct hli_column {
  int kind;
  int index; /* machine, or branch */
  int other; /* reference branch of a fraction */
  double scale;
} hli_column;

typedef struct hli_compact hli_compact;

/** Everything a call needs, allocated once. */
typedef struct hli_work {
  const hl_network_models *m;
  hl_ctx *ctx;
  hli_arena arena;
  hl_network_settings set;
  hli_stop *stop;    /* ends solves, which then fail; NULL: they are not to be cut */
  double *price;     /* [utility] yearly cost per W, with the penalty on hot utilities that are not
                        wanted */
  double void_price; /* of heat from nowhere */
  double electricity, unit_price; /* with the weights: yearly, per W and per exchanger */
  double weight;                  /* of the augmented Lagrangian */
  bool floor;                     /* hold approach_min where the approach is free */
  bool floored;     /* from the start: areas that cost little keep nobody from crossing */
  bool hold;        /* no unit may leave */
  bool grow;        /* coolers may come where a solve wants them */
  bool one_shell;   /* each unit has one, and keeps within its area */
  double raise;     /* added to every bound, relative to its scale */
  double tolerance; /* of a violation, relative to the search's */
  /* evaluation */
  hli_engine *engine;
  int *stage; /* [unit] */
  hli_spot *spot;
  double *g_duty, *g_x, *g_evap;
  double *end_at, *g_end;
  double *heat; /* of utilities, then of requirements */
  hli_corner *corner;
  uint64_t served;         /* requirements that have a unit */
  double violation, terms; /* of the last update */
  double edges;            /* of the terms those where tiers of price meet */
  const double *worst;     /* multiplier of the largest violation */
  double excess;           /* that violation, relative to the constraint's scale */
  /* reduced space */
  bool reduced; /* columns and basis are those of the state's structure */
  int columns;
  hli_column *column;
  double *basis; /* [column][unit] */
  bool *in_tree;
  int *parent_edge, *parent, *level, *order;
  double *key, *matrix, *right, *freedom, *share;
  /* BFGS */
  double *inverse_hessian; /* grows with the columns in use */
  int hessian_room;        /* columns */
  bool starved;            /* it could not */
  double *g, *g_before, *step, *change, *product;
  double *duty, *d_duty, *x, *d_x, *evap, *d_evap; /* origin and direction of the line search */
  hli_state origin, other;                         /* of settling */
  hli_state without;                               /* trial without a machine */
  hli_compact *compact;                            /* NULL where it does not fit */
  int evaluations;
  hl_machine **machine; /* [type] for exact cycles, own copies */
  hl_cycle_result *result;
} hli_work;

hl_status hli_net_work_new(hl_ctx *ctx, const hl_network_models *models,
                           const hl_network_settings *settings, int units, int machines,
                           hli_work *w);
/** Free it; the status given, or that memory was missing. */
hl_status hli_net_work_end(hli_work *work, hl_status status);

/** Part of the value that only keeps unwanted heat out. */
double hli_net_penalty(const hli_work *w, const hli_state *s);
/** Set the weight of the penalties from a TAC. */
void hli_net_set_reference(hli_work *w, double tac);
/**
 * Term of the augmented Lagrangian for a constraint v <= 0 (relative to its scale), and its
 * derivative; in an update the multiplier moves instead, and `excess` over the bound itself is
 * compared with `close`, which counts as kept.
 */
double hli_term_beside(hli_work *w, double v, double excess, double *force, int mode, double close,
                       double *slope);
/** The same where v is the excess, raised. */
double hli_term(hli_work *w, double v, double *force, int mode, double close, double *slope);
/** Convergence of a constraint other than an approach: share of its scale. */
double hli_close_of(const hli_work *w);
/** Yearly cost of a machine's power and investment, derivatives to both heats in by. */
double hli_machine_cost(const hli_work *w, const hli_type *type, double sink, double source,
                        double by[2]);
/** TAC with penalties; mode VALUE_GRADIENT fills g_duty, g_x, g_evap, VALUE_UPDATE moves the
 * multipliers. */
double hli_net_value(hli_work *w, hli_state *s, int mode);
/** Utilities to the ends of their streams, where settings or stages want them there. */
void hli_pin_utilities(const hli_work *w, hli_state *s);
double hli_pair_emat(const hli_work *w, const hli_pair *pair);
const hli_pair *hli_unit_pair(const hl_network_models *m, const hli_state *s, const hli_unit *unit);
/** Scale of the constraints on temperatures other than approaches. [K] */
extern const double hli_limit_scale;

/** A soft stream whose heats need not sum up now. */
bool hli_is_free(const hli_work *w, const hli_state *s, int stream);
/** Let go the soft streams of which a watt more or less, within their limits, saves cost: more than
 * `least` over the range. By the gradient of the last evaluation; true if there are any. */
bool hli_release_outlets(hli_work *w, hli_state *s, double least);
/** Spanning forest and reduced basis of a state. */
void hli_net_reduce(hli_work *w, const hli_state *s);
/** What is missing in each balance (r); the largest, relative. */
double hli_net_residual(const hli_work *w, const hli_state *s, double *r);
/**
 * Duties that close all balances, near the present ones (least squares relative to the duties);
 * units that come out at zero leave. Streams that cannot balance get a utility if `utilities`;
 * false if that is not enough.
 */
bool hli_net_project(hli_work *w, hli_state *s, bool utilities);
/** Add a heater or cooler of no duty at the end of a stream; void heat where no utility can serve.
 */
bool hli_add_utility(hli_work *w, hli_state *s, int stream);
bool hli_has_utility(const hli_state *s, int stream);

/**
 * Minimise at the structure; gives up where the value will not get below `threshold`. warm: basis
 * and curvature of the last solve still hold.
 */
double hli_net_solve(hli_work *w, hli_state *s, double threshold, double tolerance, bool warm);
/** A stop was asked for, or time is up, and the work may be cut: solves end without an answer. */
bool hli_net_stopped(const hli_work *w);
/** With multipliers; HUGE_VAL if the value does not get below the threshold, the constraints cannot
 * be kept or a stop came. */
double hli_net_solve_limits(hli_work *w, hli_state *s, double threshold);
/** Units at zero and useless bypasses leave; true if the structure changed. */
bool hli_net_leave(hli_work *w, hli_state *s);
/**
 * The same for a network from outside, whose multipliers are not known: with soft and with stiff
 * penalties, since a soft start may let a unit go that the constraints need. Keeps the better one.
 */
double hli_net_settle(hli_work *w, hli_state *s);
/** All constraints can be kept sharply near the state, not only within the search's tolerance. */
bool hli_net_stays(hli_work *w, const hli_state *s);
/** Areas of units or of their shells have a largest value. */
static inline bool hli_sizes_limited(const hl_design *design) {
  return isfinite(design->area_max) || isfinite(design->shell_max);
}
/** Units as a search begins a solve with: as many shells as they like, or one each. */
void hli_free_shells(const hli_work *w, hli_state *s);
/** Whole numbers of shells for all units, from what a solve without them has found, f: as many as
 * areas need, then fewer where that is cheaper; `final`: wherever it may be. Returns the new value.
 */
double hli_net_choose_shells(hli_work *w, hli_state *s, double f, double threshold, bool final);
/** The same to the last digits, every constraint on the safe side; false if they cannot be kept. */
bool hli_net_polish(hli_work *w, hli_state *s, double *value);

/** How sharply multiplier rounds have to end. */
typedef struct hli_sharpness {
  double stiffness; /* of the penalties, relative to the search's */
  double raise;     /* bounds are raised by this share of their scale, to the safe side */
  double close;     /* solves end at this change of the value */
  bool hold;        /* no unit may leave */
} hli_sharpness;

/* Machines between the mean temperatures of two streams. */

/** Side of a unit at which such a machine is, or -1. */
int hli_means_side(const hl_network_models *m, const hli_state *s, const hli_unit *unit);
/** Power per heat taken at a lift, and its derivative; goes on linearly where the COP nears 1. */
double hli_means_power(const hli_type *type, double lift, double *slope);
/** Lift that a share w = power/heat given allows. [K] */
double hli_means_lift(const hli_type *type, double w);
/** Lift between the streams of machine k as the last evaluation placed them. [K] */
double hli_means_between(const hli_work *w, int k);
/** Whether that lift is beyond the last one whose power is exact. */
bool hli_means_too_high(const hli_work *w, const hli_type *type, int k);
/** Limits of machine k, with derivatives to the heats and to the places of its leaves; sets its
 * temperatures. */
double hli_means_value(hli_work *w, hli_state *s, int k, int mode);

/* The posed model: heats given to cold streams as the only variables. */

/** The models and settings are those of that model. */
bool hli_compact_fits(const hli_work *w);
hl_status hli_compact_new(hli_work *w, int units, hli_compact **out);
/** As hli_net_solve_limits; false if it does not apply to the state. *f: HUGE_VAL if it fails. */
bool hli_compact_solve(hli_work *w, hli_state *s, double threshold, double *f);
/** All limits to the last digits; *kept: they are. False if it does not apply to the state. */
bool hli_compact_sharpen(hli_work *w, hli_state *s, const hli_sharpness *by, double *f, bool *kept);
/** What a further watt of each stream's heat, served by a new unit, would save. */
bool hli_compact_worths(hli_work *w, hli_state *s, double *worth);

/* Stages. */

/** Stages that a state without splits needs, and of each unit (room for all) its own, from the hot
 * end; -1 if it has splits, or its units are in no order. */
int hli_stages(const hl_network_models *m, const hli_state *s, int most, int *stage);

/* ------------------------------------------------------------------ search */

/** A structure search under way. */
typedef struct hli_search {
  hli_work w;
  hli_rng rng;
  hli_state current, trial, best;
  hli_state given, bare; /* the start, and a network without units */
  double f_current, f_best;
  double unit_cost; /* yearly fixed charge of a unit */
  int missing;      /* requirements that the current network does not serve */
  bool *touched;    /* [stream] by the moves of a trial */
  double *worth;    /* [stream, ground] of a further watt served */
  int others, room; /* further networks to keep: the best of other sets of pairs, in any order */
  struct hli_other {
    hli_state state;
    double f;
    uint64_t pairs;
  } * other;
} hli_search;

/** Change the trial by a random move; false if it could not be made. */
bool hli_move(hli_search *a);
bool hli_machine_move(hli_search *a);
/** Add a leaf on the stream to a machine of the system, which is made if there is none. */
bool hli_serve_machine(hli_search *a, int system, int stream, double duty);
/** Put a unit's leaf at a random place of a stream's tree. */
bool hli_place_leaf(hli_search *a, int unit, int side, int stream);
/** A pair of classes may exchange heat. */
bool hli_allowed(const hli_work *w, const hli_state *s, const hli_unit *unit);
/** Bring the units of a trial without splits into the order of stages: the order on the streams
 * stays where it can, but for a share `loose` of the choices. */
void hli_relevel(hli_search *a, double loose);
/** Merge consecutive units of the same pair. */
void hli_merge_neighbours(hli_state *s);
/** Two units of the same sides, one behind the other, where one was; false: no room. */
bool hli_unit_halve(hli_state *s, int unit, double share);
/** Requirements that no unit serves; *first the first of them or -1. */
int hli_count_missing(const hli_work *w, const hli_state *s, int *first);
/** Temperatures of the machines that were moved, from the streams they meet; false if one cannot be
 * where it is. */
bool hli_tune_machines(hli_search *a);

/* --------------------------------------------------------- public networks */

/** A machine of a network with its exact cycle. */
typedef struct hli_plant {
  int type;
  hl_machine *machine;
  hl_cycle_result *result;
  bool there;         /* the cycle has a result at the operating point */
  double at[2];       /* t_evap and t_cond of the result */
  hli_track track[2]; /* profiles over the share of heat; t of the exact cycle */
} hli_plant;

struct hl_network {
  hl_ctx *ctx;
  hl_network_models *models;
  double emat;
  hl_exchanger *exchanger;
  hli_run (*run)[2]; /* of each exchanger, by the last evaluation */
  hl_node *node;     /* the first ones are the streams' roots */
  hl_net_machine *machine;
  hli_plant *plant;
  int exchangers, nodes, machines;
  int exchanger_room, run_room, node_room, machine_room, plant_room;
  hl_network_totals totals;
  hli_area area; /* corners for eval */
  bool evaluated;
  char reason[HLI_REASON];
};

/** Settings, tables and evaluation before an optimisation. */
hl_status hli_net_prepare(hl_network *network, const hl_network_settings *settings);
/** The network as a state, machines also at fixed operation. */
void hli_net_import(const hl_network *network, hli_state *s);
/** A public network of a state without void heat. */
hl_status hli_net_export(hl_ctx *ctx, hl_network_models *models, double emat, const hli_work *w,
                         const hli_state *s, hl_network **out);
/**
 * Polish a state and evaluate it exactly, in turn until the exact approaches keep their bounds.
 * *out is NULL, and *reason says why, if the constraints cannot be kept.
 */
hl_status hli_net_finish(hl_network_models *models, double emat, hli_work *w, hli_state *s,
                         hl_network **out, char reason[HLI_REASON]);
/** Why none comes of a call that was stopped early. */
extern const char *const hli_cut_short;
/**
 * The reason of every call that ends without a network: what a state breaks. A rule of its
 * structure, else a balance that is open, else its worst limit, by its name, amount and unit.
 */
void hli_net_describe(hli_work *w, hli_state *s, char reason[HLI_REASON]);
/** A broken rule of the structure itself in words; false if there is none. */
bool hli_net_breach(const hli_work *w, const hli_state *s, char reason[HLI_REASON]);
/** A network as imported keeps all constraints. */
bool hli_net_stands(hli_work *w, const hli_state *s);
/**
 * Take over the network found, or stay with the present one if it stands and the other is dearer,
 * by more than a share; outcome and reason follow. Frees `found`.
 */
void hli_net_adopt(hl_network *network, const hl_network_settings *settings, bool stands,
                   double dearer, hl_network *found, const char *reason, hl_outcome *outcome);

/** A heat-load distribution in the open. */
typedef struct hli_loads {
  const hl_group_set *set;
  int streams, cells;
  hl_match_stream *stream;
  hl_match_cell *cell;
} hli_loads;
hl_status hli_network_from_loads(hl_ctx *ctx, hl_network_models *models, const hli_loads *loads,
                                 double emat, const hl_operation *operation, int operations,
                                 hl_network **out);
/** Evaluate the cycle of machine k if its operating point changed. */
/** Type of a system by its fluid (NULL: its first), or -1. */
int hli_find_type(const hl_network_models *models, int system, const char *fluid);
/** Make the table of a type if it has none; HL_ERR_RANGE if it can have none. */
hl_status hli_type_ready(hl_network_models *models, int type);
hl_status hli_plant_eval(hl_network *network, int k);
const hli_pair *hli_exchanger_pair(const hl_network *network, const hl_exchanger *item);

#endif
