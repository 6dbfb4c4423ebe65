/** Inside of heat pump targeting: the question, one design, and what it costs. */
#ifndef HLI_HPR_WORK_H
#define HLI_HPR_WORK_H

#include <heatloom/hpr.h>

#include "base/base.h"
#include "hpr/hpr.h"

enum {
  HLI_HPR_MACHINES = 2 * HL_LEVELS_MOST,
  HLI_BANDS = 8,       /* most parts of a side by the price of its utilities */
  HLI_GROUNDS = 32,    /* most profiles that levels are placed on */
  HLI_LEVELS_EACH = 6, /* levels on both sides, of which all numbers are searched for themselves */
  HLI_LEAVES = 4       /* most parts of both of which machines may leave heat to the utility */
};

/** Profiles without what machines leave to utilities nearer to the pinch than they are. */
typedef struct hli_ground {
  hl_levels *levels;
  hl_point *profile[2]; /* sink, source */
  int count[2];
  double ambient_from[2]; /* heat from which on it is ambient's; NAN: none */
} hli_ground;

/** Why a load that is asked of real machines is refused. */
typedef enum hli_refusal {
  HLI_REFUSAL_MOST = 0, /* it is too large */
  HLI_REFUSAL_SIZE,     /* by sizes and levels */
  HLI_REFUSAL_BOILER,   /* it would take more power than an electric boiler */
  HLI_REFUSAL_REST      /* by what is left to the utilities */
} hli_refusal;

/** Heat that no utility of the case serves, nor a default one that served it without machines. */
typedef struct hli_unserved {
  double q; /* 0: none [W] */
  hl_side side;
  double t; /* as far as it reaches, shifted [K] */
} hli_unserved;

/** Machines at one load, with what they leave to the utilities. */
typedef struct hli_design {
  double load;            /* 0: no machine */
  const hli_ground *view; /* that its levels stand on; NULL: the first */
  const hl_group *real;   /* of real machines; NULL: Carnot */
  bool pockets;           /* real ones that gain from heat that pockets recover */
  hl_levels_result levels;
  int machine_count;
  hl_hpr_machine machine[HLI_HPR_MACHINES];
  double recovery; /* heat that falls by itself [W] */
  hl_levels_engine engine;
  hl_hpr_account account;
  hli_unserved unserved; /* then the objective is INFINITY */
} hli_design;

/** Numbers of levels that are searched for themselves, with the best of them. */
typedef struct hli_kind {
  int model, condensers, evaporators;
  bool together;   /* with all fewer ones at each load */
  double bare;     /* least objective without exchangers */
  hli_design best; /* load 0: none is found */
} hli_kind;

/** The machines and engines of a design as a unit group of scale 1. */
typedef struct hli_machines {
  hl_group group;
  hl_profile profile[3 * HL_LEVELS_MOST];
  hl_piece piece[3 * HL_LEVELS_MOST];
} hli_machines;

/** Heat of ambient at the levels of a design, and ambient itself. */
typedef struct hli_ambient {
  hl_group group;
  hl_profile profile[HL_LEVELS_MOST + 3];
  hl_piece piece[HL_LEVELS_MOST + 3];
} hli_ambient;

/** Flue gas of indirect machines: no main, so it gives what it gave. */
typedef struct hli_fixed {
  int utility;
  double q;     /* [W] */
  double t_out; /* [K] */
} hli_fixed;

struct hl_hpr {
  hl_ctx *ctx;
  const hli_variant *variant; /* NULL: none */
  bool quiet;                 /* no notes on the answer */
  bool one_of_many;           /* candidates for others: without what takes long for little */
  bool ambient_left_out;      /* it was allowed, but machines on the process alone are better */
  hli_arena arena;
  const hl_problem *problem;
  const char *zone;
  hl_hpr_settings set;
  hl_levels_settings levels_set;
  int machines; /* most real ones; 0: of section selection */
  hl_targets_settings targets_set;
  hl_group process; /* of the zone, or what the mains take and give */
  hl_targets *before, *after;
  double *today; /* heat of each utility's main; NULL: direct [W] */
  int fixed_count;
  hli_fixed *fixed;     /* beside the mains */
  hl_point *profile[2]; /* sink, source */
  int profile_count[2];
  double ambient;         /* shifted level of ambient [K] */
  double ambient_from[2]; /* heat of sink and source from which on it is ambient's; NAN: none */
  hl_levels *levels;
  const hli_ground *view; /* in use; NULL: the profiles as they are */
  const hli_ground *root; /* all of both profiles, once others may be in use */
  int made_count;
  hl_levels *made[HLI_GROUNDS]; /* of all views */
  double demand, most;
  double split;       /* level from which on loads asked of real machines are counted [K] */
  double engine_gain; /* no engines improve the objective by more */
  int engine_count;
  hl_hpr_engine engine[HL_LEVELS_MOST]; /* of the best */
  hli_design none, best;
  const hl_group *group; /* of the best; NULL: none */
  int level_count;
  hl_hpr_level level[2 * HL_LEVELS_MOST];
  int excluded_count, candidate_count, kept_count;
  hl_hpr_exclusion *excluded;
  hli_library library;                    /* of real machines */
  hli_design on_grid;                     /* real machines before they were moved; quiet only */
  hl_machine *kept[2 * HLI_HPR_MACHINES]; /* of their designs; the fluids are the library's */
  double bound_on_grid;
  double none_on_grid; /* what the utilities of the loads cost without machines; NAN: unknown */
  bool by_default;     /* utilities that the case has may not do */
  bool proven_on_grid;
  bool bound_lifts; /* it is one of machines that lift heat by power */
  double bound, break_even, break_even_design;
  double cascaded;                /* from condensers to evaporators of other machines [W] */
  double break_even_above;        /* the lowest of machines that save power: they pay above it */
  const char *exchangers_missing; /* why they are not counted; "": they are */
  const char *exchangers_limit;   /* the same of the last design without a cost; NULL: none */
  double exchangers_none;         /* without machines [cur] */
  hl_area *area;                  /* from here on made when first needed */
  hl_group *balance;
  double *balance_scale;
  hl_piece *part; /* of the mains, what machines exchange with them: part_room of each */
  int part_room;
  hl_profile *part_profile;
  int scan_count;
  hl_hpr_load_point *scan;
  hli_unserved left_out;    /* of designs that were left out, the least */
  hl_hpr_account shown[2];  /* of none and the best: NAN where it is not known */
  const char *cost_missing; /* "" if cost is known */
  char co2_missing[160];    /* likewise */
  hl_outcome outcome;
  hli_refusal refusal;
  char reason[800];
};

/** What the mains still take and give as a process: `process`, `today`, and its targets. */
hl_status hli_hpr_mains(hl_hpr *hpr);
/** Heat between a main's own temperatures; q < 0: more than without machines, which it gives. */
void hli_main_profile(const hl_hpr *hpr, int utility, double q, hl_piece *piece,
                      hl_profile *profile);
/** Heat that is on no main: zone, heat flow and level as a text; "" if there is none. */
hl_status hli_hpr_off_mains(const hl_problem *problem, const hl_targets_settings *set,
                            const char *zone, char *text, size_t size);
/** Process group, targets, profiles, levels; ambient. HL_OK without levels where a side is empty.
 */
hl_status hli_hpr_background(hl_hpr *hpr);
/** Refrigeration with ambient: what targets leave to cool that ambient does not take. [W] */
hl_status hli_hpr_below_ambient(hl_hpr *hpr, const hl_targets *targets, double *heat);
/** A sink and a source there are, so that machines can be placed. */
bool hli_hpr_possible(const hl_hpr *hpr);

/** Best levels for a load; load_most where it does not fit. */
hl_status hli_design_solve(hl_hpr *hpr, double load, const hl_stop_settings *stop,
                           hli_design *design);
/** The same without bounds, for one of many loads. */
hl_status hli_design_find(hl_hpr *hpr, double load, hli_design *design);
/** At given levels, see hl_levels_eval_at(). */
hl_status hli_design_at(hl_hpr *hpr, double load, const hl_levels_place *cond,
                        const hl_levels_place *evap, hli_design *design);
/** Utilities of a side differ in price, so that levels decide on what is left to which. */
bool hli_hpr_by_value(const hl_hpr *hpr);
/** Levels by the objective itself, of a load or of the best one (NAN) [W]: better ones than what is
 * known of their number take its place. */
hl_status hli_hpr_choose_by_value(hl_hpr *hpr, double load, const hli_stop *rule, hli_kind *kind,
                                  int count);
/** The same from the best of a kind, as the bound has left it. */
hl_status hli_hpr_polish_by_value(hl_hpr *hpr, double load, const hli_stop *rule, hli_kind *kind);
/** The largest load that fits both sides. [W] */
hl_status hli_hpr_find_most(hl_hpr *hpr, double *most);
/** Engines on what a design leaves of the source, if asked for; room for none is none. */
hl_status hli_design_engine(hl_hpr *hpr, hli_design *design);
/** Where engines give heat: ambient. [K] */
double hli_engine_sink(const hl_hpr *hpr);
hl_hpr_engine hli_engine_at(const hl_hpr *hpr, const hli_design *design, int k);
/** The design's machines between real levels, as a group. */
void hli_design_group(const hl_hpr *hpr, const hli_design *design, hli_machines *out);
/** What a level takes of the process: heat of ambient is none. `end` is counted from the pinch. */
double hli_of_process(const hl_hpr *hpr, int side, double end, double q);
/** What the zone takes and pays with a design; targets: NULL, or where to keep them. */
hl_status hli_design_account(hl_hpr *hpr, hli_design *design, hl_targets **targets);

/** Less heat than this is rounding of what utilities serve. [W] */
double hli_hpr_rounding(const hl_hpr *hpr);
/** Heat that only the default utility serves, which costs nothing. [W] */
double hli_hpr_by_default(const hl_targets *targets, hl_side side);
/** What the default utility would have to serve beyond what it does without machines. */
hli_unserved hli_design_find_unserved(const hl_hpr *hpr, const hl_targets *left);
/** "3.2 kW of cooling, down to 1 °C shifted," */
void hli_show_unserved(const hli_unserved *unserved, char *text, size_t size);

/**
 * Exchangers by the area target; machines and ambient may be NULL. NAN without a cost law or film
 * coefficients, INFINITY without an approach. [cur]
 */
hl_status hli_exchangers_eval(hl_hpr *hpr, const hl_targets *targets, const hl_group *process,
                              const hl_group *machines, const hl_group *ambient, double *cost);
/** They are counted, and cost is what is least. */
bool hli_exchangers_decide(const hl_hpr *hpr);
/** Why they cost what is no number: NAN, or INFINITY. */
const char *hli_exchangers_why(const hl_hpr *hpr, double cost);
/** Exchangers of a design over those without one, which are asked for first (machines NULL). */
hl_status hli_exchangers_add(hl_hpr *hpr, const hli_design *design, const hl_targets *left,
                             const hl_group *machines, hl_hpr_account *account);
/** The best of all loads, with its bound and the loads tried. */
hl_status hli_hpr_scan(hl_hpr *hpr, const hl_stop_settings *stop);
/** A load that was asked for, of that many levels or fewer; HL_OK without one that does not fit. */
hl_status hli_hpr_place(hl_hpr *hpr, double load, const hl_stop_settings *stop);
/** Keep the price of power at which a design is as good as none, if it is the highest. */
void hli_hpr_note_price(hl_hpr *hpr, const hli_design *d);
/** A load that was asked for, but leaves heat that is not served. */
void hli_hpr_refuse(hl_hpr *hpr, const hli_design *design);
/** Fewer machines need more power but may cost less, and have fewer exchangers. */
bool hli_hpr_fewer_may_do(const hl_hpr *hpr);
/** The objective without exchangers, as the bound has it. */
double hli_hpr_bare(const hl_hpr *hpr, const hl_hpr_account *account);

/** The load that is asked for, or the best one; then the rest of the results. */
hl_status hli_hpr_choose(hl_hpr *hpr, const hl_hpr_library *library, const hl_stop_settings *stop);

/** Power that engines make: machines of a design, or beside its pumps. [W] */
double hli_design_made(const hli_design *design);
/** Heat that machines give, of refrigeration take. [W] */
double hli_design_useful(const hl_hpr *hpr, const hli_design *design);
/** By the cost law of machines. [cur] */
double hli_machine_investment(const hl_hpr *hpr, const hl_hpr_machine *machine);
/** Power of an electric boiler for this heat. [W] */
hl_status hli_hpr_boiler(hl_ctx *ctx, double heat, double *power);
/** The same for the load of a design that needs more power than that; NAN: it needs no more. [W] */
hl_status hli_hpr_beyond_boiler(const hl_hpr *hpr, const hli_design *design, double *boiler);
/** What is no candidate, and systems of the case that are none. */
hl_status hli_library_list_excluded(hl_hpr *hpr, const hli_library *library,
                                    const hl_selection *selection);
/** A question with its levels and number of machines settled. */
typedef struct hli_question {
  hl_hpr_settings set;
  hl_levels_settings levels;
  int machines;               /* 0: of section selection */
  const hli_variant *variant; /* NULL: none */
  bool quiet;                 /* no notes on the answer */
  bool one_of_many;           /* without what takes long for little */
} hli_question;

/** Whether the case or an option says the step of the grid. */
bool hli_step_given(const hl_problem *problem);
/** Levels from the profiles: between the pinch and the far end of each side. */
hl_status hli_pose_grid(const hl_hpr *hpr, const hli_library *l, hl_selection_grid *grid,
                        hl_selection_grid *whole);
/** Loads of the process, or of its pocket-free curve. */
hl_status hli_pose_loads(hl_hpr *hpr, hl_load **load, int *count);
/** Its settings, with the prices of the objective. */
hl_status hli_pose_prices(const hl_hpr *hpr, hl_selection_settings *set);
/** The utilities of the case. Where the default one, which costs nothing in the account, helps out
 * without machines, it may give as much: here it has the dearest price, so that it is the last. */
hl_status hli_pose_utilities(hl_hpr *hpr, hl_selection *selection, const hl_load *load, int count);
/** What the utilities of the loads cost without machines. */
hl_status hli_pose_none(hl_hpr *hpr, const hl_load *load, int count);

/** HL247 where levels are searched in larger steps than were asked for. */
void hli_library_note_step(const hl_hpr *hpr, const hli_library *library,
                           const hl_selection *selection, const hl_selection_grid *grid);
/** The load that is asked for; NAN: any. [W] */
double hli_load_asked(const hl_hpr *hpr);
/** In so many digits, as it is shown, and not more. [W] */
double hli_load_cut(double load, int digits);
/** What utilities give, without machines, to the side that is served: of the loads that real
 * machines are placed on, but for what ambient takes. [W] */
double hli_load_today(const hl_hpr *hpr);
/** Heat of the sink that ambient is hotter than. [W] */
double hli_load_below_ambient(const hl_hpr *hpr);
/** The level from which on a load of these is counted: `split`. */
void hli_asked_split(hl_hpr *hpr, const hl_load *load, int count);
/** The load that is asked for as limits of a choice; heating may surpass it where that costs less.
 */
void hli_asked_limit(const hl_hpr *hpr, struct hl_selection_settings *set);
/** Machines give above the pinch, or take below it, no more than the load; and again any heat. */
void hli_asked_narrow(const hl_hpr *hpr, struct hl_selection_settings *set);
void hli_asked_widen(struct hl_selection_settings *set);
/** Choose, proven as the settings say or not, but nothing is called infeasible without a proof that
 * they ask for. */
hl_status hli_asked_solve(struct hl_selection *selection,
                          const struct hl_selection_settings *settings, bool prove,
                          const hl_stop_settings *stop, struct hl_selection_result *result);
/** The largest load that candidates have, if only it counts; with levels freed from the grid, or on
 * it (NULL). [W] */
hl_status hli_asked_most(hl_hpr *hpr, struct hl_selection *selection,
                         const struct hl_selection_settings *asked,
                         const struct hl_selection_grid *grid, const hl_stop_settings *stop,
                         double *most);
/**
 * A load that is infeasible on the grid: chosen among levels that are freed, for the largest load
 * first, which is `most` then; the candidates found stay. Refused (`outcome`) with the largest
 * where it does not fit so either.
 */
hl_status hli_asked_largest(hl_hpr *hpr, struct hl_selection *selection,
                            const struct hl_selection_settings *asked,
                            const struct hl_selection_grid *grid, const hl_stop_settings *stop,
                            struct hl_selection_result *result);
/** A design that has another load. */
void hli_asked_not_met(hl_hpr *hpr, const hli_design *design);
/** A design that asks for more hot utility than there is today. */
void hli_asked_heats(hl_hpr *hpr, const hli_design *design);
/** Of least power and any load, where the best takes more than a boiler: none is the answer. */
void hli_asked_saves_none(hl_hpr *hpr, const hli_design *design, double boiler);
/** By more power than an electric boiler takes for the same load: refused. */
void hli_asked_boiler(hl_hpr *hpr, const hli_design *design, double boiler);
/** Of an answer that is shown: hl_hpr_heat_cascaded(). */
hl_status hli_hpr_cascade(hl_hpr *hpr);
/** After a refusal: the largest load and those nearest to the one that was asked for, each asked
 * for in its turn, so that what is said of them is true. */
hl_status hli_asked_name(hl_hpr *hpr, const hli_question *question, const hl_hpr_library *library,
                         const hli_stop *rule);
/** A choice as a design with its account, of this load [W]; NAN: of any. */
hl_status hli_answer_init(hl_hpr *hpr, const hli_library *library,
                          const struct hl_selection *selection,
                          const struct hl_selection_result *result, double load,
                          hli_design *design);
/** The load is what it was asked to be. */
bool hli_answer_meets(const hli_design *design, double load);
/** Hot utility beyond today's, which no machine may ask for; 0: none. [W] */
double hli_answer_heats(const hl_hpr *hpr, const hli_design *design);
/** Free the machines of designs that are neither the best nor on the grid. */
void hli_answer_tidy(hl_hpr *hpr);
/** The machines that are named, or those of the case, and the settings of their choice. */
hl_status hli_hpr_open_library(hl_hpr *hpr, const hl_hpr_library *named);
/** Real machines of the library that was opened; the best, if better than none. */
hl_status hli_hpr_real(hl_hpr *hpr, const hl_stop_settings *stop);
/** What a watt of power, and of the dearest utility in use on a side, cost by the objective. */
double hli_hpr_rate(const hl_hpr *hpr);
double hli_hpr_dearest(const hl_hpr *hpr, bool hot);

/** What a unit of heat from a utility costs, in the terms of the objective; the default: nothing.
 */
double hli_hpr_price(const hl_hpr *hpr, int utility);
/** Most of a utility; flue gas is no main. [W] */
double hli_hpr_most(const hl_hpr *hpr, int utility);
/** Fuel of flue gas that leaves at t_out, to that at its target temperature; 1 of all others. [-]
 */
double hli_hpr_fuel(const hl_hpr *hpr, int utility, double t_out);
/** What the utilities of a side cost without machines, in the terms of the objective. */
double hli_hpr_cost_today(const hl_hpr *hpr, bool hot);
/** Yearly share of at least so many machines that need this power together. */
double hli_hpr_least_capital(const hl_hpr *hpr, int machines, double work);

/** Cost of what is left of a side when machines take over the heat q, in the objective's terms;
 * linear from just beyond one corner to the next. */
typedef struct hli_line {
  int count, room;
  double *q, *left, *beyond;
  double least_price, most_price; /* of heat, or 0 */
} hli_line;

/** Heat that machines may take over of a side, from the pinch outward, by the price of the cheapest
 * utility that reaches it, which never falls. */
typedef struct hli_bands {
  int count;
  double reach[HLI_BANDS]; /* heat up to a band's end [W] */
  double most[HLI_BANDS];  /* up to there, of utilities that are cheaper than the next band [W] */
  double price[HLI_BANDS];
  double fixed; /* cost of what no machine takes over */
} hli_bands;

/** What machines cost at least, and the work that no levels need less than, of all loads. */
typedef struct hli_floor {
  const hl_hpr *hpr;
  hli_bands bands[2]; /* hot, cold; none where one utility is alone */
  hli_line hot, cold;
  double rest; /* what machines do not change */
  bool rising; /* with the work */
  int count, room, rows, columns;
  double *load, *work; /* see hl_levels_solve_bounds() */
} hli_floor;

/** Where machines exchange heat, and so what they leave to which utility. */
typedef enum hli_reach {
  HLI_REACH_PROFILE = 0, /* anywhere on the profiles, of which ambient may be an end */
  HLI_REACH_SIDES,       /* they give above the pinch and take below it */
  HLI_REACH_ALL          /* they may take above it as well, or give below */
} hli_reach;

/** Lines of costs. In the arena. */
hl_status hli_floor_init(hl_hpr *hpr, hli_reach reach, hli_floor *floor);
/** The same where the utilities of the bands but the last give and take between `low` and `high`,
 * of the hot and of the cold side [W]; the lines are new. */
hl_status hli_floor_narrow(hli_floor *floor, const double *const low[2],
                           const double *const high[2]);
/** Least work of all loads. In the arena. */
hl_status hli_floor_solve(hli_floor *floor, const hl_levels_settings *set, double most);
/** Least work at a load, of no more than these levels. [W] */
double hli_floor_work(const hli_floor *floor, int condensers, int evaporators, double load);
static inline double *hli_floor_row(const hli_floor *f, int condensers, int evaporators) {
  const int e = f->columns == 1 ? 1 : evaporators;
  return f->work + (size_t)((condensers - 1) * f->columns + e - 1) * (size_t)f->room;
}
/** Least objective of a load with no less work and no fewer machines. */
double hli_floor_at(const hli_floor *floor, int machines, double load, double work);
/** The same of all loads between two, with no less work at the lower one. */
double hli_floor_between(const hli_floor *floor, int machines, double low, double high,
                         double work);

/** Bands of which machines may leave heat to a cheaper utility, the most worth first. */
typedef struct hli_leaves {
  int count;
  int side[HLI_LEAVES], band[HLI_LEAVES];
  double most[HLI_LEAVES];  /* [W] */
  double worth[HLI_LEAVES]; /* price of the dearest of its side less its own */
} hli_leaves;

/** What is left to the cheaper utilities, between two bounds, and what machines cost then. */
typedef struct hli_box {
  double low[HLI_LEAVES], high[HLI_LEAVES]; /* [W] */
  hli_floor floor;
  hli_ground *view; /* without what is left at least; levels NULL: nothing for machines */
} hli_box;

void hli_leaves_init(const hli_floor *root, hli_leaves *leaves);
/** The profiles as they are. */
void hli_ground_root(const hl_hpr *hpr, hli_ground *view);
/** Profiles of a root without what is left of each band [W]. In the arena, but for the levels. */
hl_status hli_ground_init(hl_hpr *hpr, const hli_ground *root, const hli_floor *floor,
                          const hli_leaves *leaves, const double *left, hli_ground *view);
/** Levels are placed on it from here on. */
void hli_ground_use(hl_hpr *hpr, const hli_ground *view);
/** Free the levels of all views but of the one in use. */
void hli_ground_keep(hl_hpr *hpr);
/** Cost lines of a box, from those of the root; its work stays. */
hl_status hli_box_narrow(const hli_leaves *leaves, const hli_floor *root, hli_box *box);

/** Least objective of a load, whatever is done to the other side, with no less exergy at a rate. */
double hli_floor_apart(const hli_floor *floor, double load, double exergy, double rate);
/** Bounds of real machines by nature: of the objective, and of the power for the load placed. */
hl_status hli_hpr_limit(hl_hpr *hpr);

/** In the unit of the objective. */
double hli_hpr_value(const hl_hpr *hpr, const hl_hpr_account *account, double power);
/** Seconds of operation per year times the price of power. [cur/y/W] */
double hli_hpr_power_rate(const hl_hpr *hpr);

/** From the settings of the case where there are none. */
hl_status hli_question_read(const hl_problem *problem, const hl_hpr_settings *settings,
                            hli_question *question);

/** hl_hpr_solve_library, of a settled question. */
hl_status hli_hpr_ask(const hl_problem *problem, const char *zone, const hli_question *question,
                      const hl_hpr_library *library, const hl_stop_settings *stop, hl_hpr **out);
/** Refrigeration is not asked of what ambient takes by itself: where there is such heat, a load
 * that is given is of other heat without ambient. */
bool hli_hpr_same_load(const hl_hpr *alone, double demand);
/** What of the sums is known: utilities of targets looked at, and what has no price or emission. */
typedef struct hli_known {
  bool used, priced;
  char co2[160]; /* "" if all have an emission */
} hli_known;

/** The utilities in use. */
void hli_known_look(const hl_hpr *hpr, const hl_targets *targets, hli_known *known);
/** Emission of power and fuel, if an account has any. */
void hli_known_look_power(const hl_hpr *hpr, double power, double fuel, hli_known *known);
/** What an account does not know is NAN in it; @return why of cost, "" if it is known. */
const char *hli_known_hide(const hl_hpr *hpr, const hli_known *known, hl_hpr_account *account);
/** Of none and the best; least emission is refused where one is not known (HL240). */
hl_status hli_known_show(hl_hpr *hpr);
/** The same of what is in use without machines, before any is looked for. */
hl_status hli_known_check(const hl_hpr *hpr);

/** Add what utilities cost, emit and destroy: of targets; of the cold ones today. */
void hli_account_utilities(const hl_hpr *hpr, const hl_targets *targets, hl_hpr_account *account);
void hli_account_cold(const hl_hpr *hpr, hl_hpr_account *account);
/** Add power of machines, then the yearly sum and the objective. */
void hli_account_close(const hl_hpr *hpr, hl_hpr_account *account, double power);

#endif
