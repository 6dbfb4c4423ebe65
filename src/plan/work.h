/** Inside of a plan: its candidates, and the programme that they are part of. */
#ifndef HLI_PLAN_WORK_H
#define HLI_PLAN_WORK_H

#include <heatloom/plan.h>
#include <heatloom/targets.h>

#include "base/base.h"

enum { HLI_PLAN_PIECES = HL_CYCLE_STREAMS * HL_CYCLE_PIECES };

/** A machine that may be built; all for 1 W that it gives. */
typedef struct hli_plan_candidate {
  hl_plan_machine info; /* without sizes */
  const char *name;
  int piece_count, duty_count;
  hl_mains_piece *piece;
  hl_mains_duty duty[2];
  double power; /* [W] */
  double guess; /* size at which its cost becomes a line; NAN: not known [W] */
} hli_plan_candidate;

struct hl_plan {
  hl_ctx *ctx;
  hli_arena arena;
  hl_plan_settings set;
  hl_levels_settings levels;
  hl_hpr_settings hpr;
  double dt_min;
  const hl_problem *const *problem; /* during the call */
  const hl_hpr_library *library;
  hl_economics economics; /* of the first period */
  hl_cost_law law;
  int count; /* of periods */
  hl_mains_site *site;
  hl_mains_input input;
  double heat; /* of all loads, in the period that has most [W] */
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
  double cost, cost_none, bound, bound_one_cascade;
  hl_outcome outcome;
  char reason[600];
};

/** Add a candidate, copied, unless it is there. */
hl_status hli_plan_add_candidate(hl_plan *plan, const hli_plan_candidate *candidate,
                                 const char *name);
/** The machines of the targets of each zone in a period. */
hl_status hli_plan_add_direct(hl_plan *plan, const hl_problem *problem, const hl_site *targets,
                              const hl_stop_settings *stop);
/** A machine between any two levels. */
hl_status hli_plan_add_between(hl_plan *plan);
/** Solve the programme, and choose. */
hl_status hli_plan_choose(hl_plan *plan, const hl_stop_settings *stop);
/** What is paid in each period, and for which machines. */
hl_status hli_plan_account(hl_plan *plan);
/** Of a candidate at a size. [cur] */
double hli_plan_investment(const hl_plan *plan, const hli_plan_candidate *c, double size);

#endif
