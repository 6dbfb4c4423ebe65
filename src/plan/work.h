/** Inside of a plan: its candidates, and the programme that they are part of. */
#ifndef HLI_PLAN_WORK_H
#define HLI_PLAN_WORK_H

#include <heatloom/plan.h>
#include <heatloom/targets.h>

#include "base/base.h"

enum { HLI_PLAN_NOTES = 4 };
enum { HLI_PLAN_PIECES = HL_CYCLE_STREAMS * HL_CYCLE_PIECES };

/** Where a machine takes heat, or gives it: a level of a zone, or a main. */
typedef struct hli_plan_place {
  int zone, main; /* one of them; the other: -1 */
  double t;       /* of the machine [K] */
  double seen;    /* of the zone, shifted, or of the main with its contribution [K] */
  double q;       /* heat of the zone up to there; NAN of a main [W] */
} hli_plan_place;

/** A level of a zone at which a machine that stands with one foot in it may be. */
typedef struct hli_plan_level {
  hl_side side; /* HOT: the zone's source */
  int zone;
  int period;  /* the first that has it */
  double t, q; /* shifted [K, W] */
} hli_plan_level;

/** Load of a period: heat that boilers give less, or chilled utilities take less. */
typedef struct hli_plan_load {
  int kind; /* hl_hpr_load */
  double value;
} hli_plan_load;

/** A machine that may be built; all for 1 W that it gives. */
typedef struct hli_plan_candidate {
  hl_plan_machine info; /* without sizes */
  const char *name;
  int piece_count, duty_count;
  hl_mains_piece *piece;
  hl_mains_duty duty[2];
  double power; /* [W] */
  double taken; /* of machines between places [W] */
  double guess; /* size at which its cost becomes a line; NAN: not known [W] */
} hli_plan_candidate;

struct hl_plan {
  hl_ctx *ctx;
  hli_arena arena;
  hl_plan_settings set;
  hl_levels_settings levels;
  hl_hpr_settings hpr;
  double dt_min, annuity, seconds;
  const hl_problem *const *problem; /* during the call */
  const hl_hpr_library *library;
  hl_economics economics; /* of the first period */
  hl_cost_law law;
  int count; /* of periods */
  hl_mains_site *site;
  hl_mains_input input;
  const hl_mains_period *money; /* the periods with prices, whatever the objective is */
  hli_plan_load *load;          /* of each period */
  int ambient;                  /* its level; -1: none */
  bool cooling;                 /* refrigeration only */
  bool *is_main;                /* levels that are mains; else they are utilities */
  int levels_count, levels_room;
  hli_plan_level *level;
  double heat;       /* of all loads, in the period that has most [W] */
  hl_site **targets; /* of each period, during the call */
  bool cut;          /* not all candidates were made: a stop, or time is up */
  hli_stop since;    /* the last plan that is better by more than the gap */
  bool tired;        /* a search has ended because no better one came */
  int candidates, room;
  hli_plan_candidate *candidate;
  hl_mains_machine *machine; /* of the candidates, in the programme */
  hl_mains_machine *kept;    /* the same as the best answer was found with */
  hl_cycle_result *result;   /* workspace, and that of pieces: HLI_PLAN_PIECES */
  hl_mains_piece *piece;
  hl_mains_result *none, *best;
  int built;
  hl_plan_machine *built_machine;
  int *built_candidate;
  hl_plan_account *before, *after;
  double value, value_none; /* in the programme's own unit */
  double cost, cost_none, objective, objective_none;
  double bound, bound_free, bound_one_cascade; /* first as `value`, then of the objective */
  hl_outcome outcome;
  const char *cost_missing; /* "" if it is known */
  int notes;
  char note[HLI_PLAN_NOTES][400];
  char reason[600];
};

/** Power of a Carnot machine for 1 W that it gives. [W] */
double hli_plan_power(const hl_plan *plan, double t_evap, double t_cond);
/** Add a candidate, copied, unless it is there. */
hl_status hli_plan_add_candidate(hl_plan *plan, const hli_plan_candidate *candidate,
                                 const char *name);
/** The machines of the targets of each zone in a period. */
hl_status hli_plan_add_direct(hl_plan *plan, int period, const hli_stop *rule);
/** No time is left; that candidates are missing is kept. */
bool hli_plan_is_due(hl_plan *plan, const hli_stop *rule);
/** Ambient, weights and prices by the objective, once all periods are there. */
hl_status hli_plan_make_question(hl_plan *plan);
/** What boilers give, or chilled utilities take, in each period where loads are given, after the
 * answer without machines; the reason is set if that cannot be. */
hl_status hli_plan_set_loads(hl_plan *plan, bool *possible);
/** In refrigeration zones give chilled utilities no more heat than today: what ambient can take is
 * no load of machines. */
hl_status hli_plan_limit_chilled(hl_plan *plan);
/** The reason of a load that does not fit, with the largest that does. */
hl_status hli_plan_explain_load(hl_plan *plan, const hl_stop_settings *stop);
/** The load of any period is given. */
bool hli_plan_is_loaded(const hl_plan *plan);
/** Heat from boilers and their like; of refrigeration heat to chilled utilities. [W] */
double hli_plan_served(const hl_plan *plan, const hl_mains_result *r, int period);
/** A utility of a level and side; NULL: none. */
const hl_group *hli_plan_utility(const hl_plan *plan, int period, int level, hl_side side);

/** A main as a place of machines. */
hli_plan_place hli_plan_main(const hl_plan *plan, int level, bool sink);
/** Machines from one place to the other are among what is asked for. */
bool hli_plan_is_kind(const hl_plan *plan, const hli_plan_place *source,
                      const hli_plan_place *sink);
/** Heat exchange could not do it: by the programme's own rule, at the places as seen. */
bool hli_plan_lifts(const hl_plan *plan, const hli_plan_place *source, const hli_plan_place *sink);
/** Both, and lift is enough. */
bool hli_plan_is_pair(const hl_plan *plan, const hli_plan_place *source,
                      const hli_plan_place *sink);
/** Machines between any two mains, and between a main and a level of a zone. */
hl_status hli_plan_add_between(hl_plan *plan, const hli_stop *rule);
/** What the best answer counts besides power, where power is least but boilers come first; else 0.
 */
double hli_plan_other(const hl_plan *plan);
/** Without machines, as the site runs today: by cost, whatever the objective is. */
hl_status hli_plan_solve_none(hl_plan *plan, const hl_stop_settings *stop);
/** What an answer costs by the prices of the programme; NULL: it has no machines. */
double hli_plan_cost_of(const hl_plan *plan, const hl_mains_result *r,
                        const hl_mains_machine *machine);
/**
 * Candidates of these sizes, or smaller, become the best answer, if it is no more than `value`: run
 * at least objective, then cost, then heat; with the lines of their costs through the sizes found.
 */
hl_status hli_plan_settle(hl_plan *plan, const double *size, double value, const hli_stop *rule);
/** Costs of the machines of an answer as lines through the cost at their sizes. */
void hli_plan_set_lines(hl_plan *plan, const hl_mains_result *r);
/** The bound of the candidates, where the cost law bends down; better answers found on the way are
 * kept. */
hl_status hli_plan_prove(hl_plan *plan, const hli_stop *rule);
/** Best answer and bound are as near as asked for. */
bool hli_plan_is_proven(const hl_plan *plan, const hli_stop *rule);
/** What no machine of the model is below; from the candidates on. NAN: not known. */
hl_status hli_plan_bound_free(hl_plan *plan, bool one_zone, const hli_stop *rule, double *out);
/** Solve the programme, and choose. */
hl_status hli_plan_choose(hl_plan *plan, const hli_stop *rule);
/** What is paid in each period, and for which machines. */
hl_status hli_plan_account(hl_plan *plan);
/** What is said of utilities and places; after the accounts. */
void hli_plan_make_notes(hl_plan *plan);
/** Heat that the default utilities of a side give, or take, at most over the periods. [W] */
double hli_plan_assumed(const hl_plan *plan, const hl_mains_result *r, bool hot);
/** Of a machine of some power per heat given, at a size. [cur] */
double hli_plan_investment(const hl_plan *plan, double power, double size);
/** A line below that at all sizes: its yearly cost per heat given. [cur/W] */
double hli_plan_cost_line(const hl_plan *plan, double power);
/** What is left of the time, and the gap. */
hl_stop_settings hli_plan_stop(const hli_stop *rule);
/** No better plan has come for plan.patience, so that the search ends. */
bool hli_plan_is_tired(hl_plan *plan, const hli_stop *rule);
/** The plan was worth so much before, or NAN: patience begins anew if it is better now. */
void hli_plan_note_better(hl_plan *plan, double before, const hli_stop *rule);
/** Solve with at most so many machines, and the patience that is left. */
hl_status hli_plan_solve(hl_plan *plan, const hl_mains_input *in, bool one_zone,
                         const hl_stop_settings *left, hl_mains_result **out);

#endif
