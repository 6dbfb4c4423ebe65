/** The placing of systems from inside: the prepared problem and the operating point being
 * evaluated. */
#ifndef HLI_INTEGRATION_WORK_H
#define HLI_INTEGRATION_WORK_H

#include <heatloom/integration.h>

#include "base/base.h"
#include "integration/layout.h"
#include "integration/rules.h"
#include "integration/sizing.h"

typedef struct hli_point hli_point;

/** Points that cannot be have values from here on. */
#define HLI_IMPOSSIBLE 1e30

struct hl_integration {
  hli_arena arena;
  hl_ctx *ctx;
  const hl_problem *problem;
  hl_integration_settings settings;
  int system_count;     /* 0 if not in use */
  int *first;           /* of a system in machine; one more than systems */
  hl_machine **machine; /* one for each fluid of each system */
  int variable_count;
  hl_variable *variable;
  int only; /* system that is ranked, without the others; -1: all take part */
  bool started;
  double *start; /* first guess of the search */
  hli_arena rule_arena;
  int rule_count;
  hl_match_rule *rule;
  int boundary_count; /* ends of forbidden ranges [K] */
  double *boundary;
  int point_count;
  hli_point **point; /* one per thread, made when needed */
};

/** Why a point cannot be. */
typedef enum hli_flaw {
  HLI_FLAW_NONE = 0,
  HLI_FLAW_CYCLE,  /* a cycle has no result: its own reason */
  HLI_FLAW_LIMIT,  /* a limit of a cycle is broken */
  HLI_FLAW_HEAT,   /* the cascade does not close */
  HLI_FLAW_NUMBER, /* rounding kept the sizes from being found */
} hli_flaw;

/** An operating point with all it takes to evaluate it again and again without allocating. */
struct hli_point {
  hl_ctx *ctx;
  hli_arena arena;
  const hl_integration *owner;
  hl_status status;     /* first failure of a call */
  hl_machine **machine; /* as the owner's */
  int *fluid;           /* chosen, per system */
  hl_cycle_result *cycle;
  bool *runs;                   /* the cycle has a result */
  const char **suffix, **label; /* system x HL_CYCLE_STREAMS: the cycle's name of a stream, ours */
  bool labelled;                /* rules know the labels */
  hl_group_set set;             /* process, utilities, all systems */
  hl_group *group;
  double *scale;
  hli_layout layout;
  int partner_count;
  hli_partner *partner; /* streams as the rules see them: process, utilities, systems */
  hli_rules rules;
  hli_flow flow;
  double *supply, *demand, *lane_heat; /* of the flow */
  bool *ban, laid_out, under_rules;
  int supply_room, demand_room, heat_room, ban_room;
  hli_sizing sizing;
  double *guess, *trial, *best; /* per group: sizes for machine costs; sizes; best sizes */
  double best_value;
  hl_area *area;
  double heat;                      /* all heat of the process [W] */
  double need, rule_need;           /* hot utility of the process alone, and under rules [W] */
  double pinch;                     /* its hottest level, shifted [K] */
  double missing_hot, missing_cold; /* [W] */
  hli_flaw flaw;
  int flawed_system;
  double objective; /* NAN where flawed */
};

enum { HLI_ELASTIC = 2 }; /* columns behind those of the groups: missing heat, heat left over */

hl_status hli_point_new(const hl_integration *integration, hli_point **out);
void hli_point_free(hli_point *point);
/**
 * Evaluate at x. Returns the objective, or a large number that tells how far the point is from
 * possible; INFINITY if that cannot be said or a call failed (point->status).
 */
double hli_point_eval(hli_point *point, const double *x);

/**
 * Sizes of the present groups, semicontinuous bounds kept; by the cascade alone if not under rules.
 * Fills scale, missing heat and flaw.
 */
void hli_point_size(hli_point *point, bool under_rules);
/** Rules between point->partner, in an arena. */
hl_status hli_point_rules(const hli_point *point, hli_arena *arena, hli_rules *rules);
/** Heat flow below the hottest part of the cascade down to a cut, at the present scales. [W] */
double hli_point_flow(const hli_point *point, int cut);
/** Objective of the present scales, exact. */
double hli_point_objective(hli_point *point);
/** Coefficients of the objective, a machine's cost taken as its secant at point->guess. */
void hli_point_costs(hli_point *point);
/** Cut oracle: of the cascade, and of the flow between streams that may meet. */
double hli_cut_rules(void *user, const double *x, double *row, double *constant);

/** Yearly cost of energy per unit of scale of a group. [cur/y] */
double hli_energy_cost(const hl_problem *problem, const hl_group *group);
/** Size of a machine by the basis of its cost law, per unit of scale. [kW] */
double hli_machine_size(const hl_cost_law *law, const hl_cycle_result *cycle);

/** The machine of a system with its chosen fluid. */
hl_machine *hli_point_machine(const hli_point *point, int system);

/** The first point, evaluated at x. */
hl_status hli_integration_point(hl_integration *integration, const double *x, hli_point **out);
/** A placement at x; `outcome` if it can be. */
hl_status hli_placement_new(hl_integration *integration, const double *x, hl_outcome outcome,
                            hl_placement **out);

/** Largest value of a parameter of a system at which all limits of its cycle can be kept; NAN:
 * none, or not a parameter. */
hl_status hli_range_most(const hl_machine *machine, hl_ctx *ctx, const hl_system *system,
                         const char *parameter, double *most);
/** Say why a system is not used at a point, if it is not; returns HL_OK or HL_ERR_NOMEM. */
hl_status hli_point_idle(const hli_point *point, int system, char *text, size_t size);
/** Say why a point cannot be; returns text. */
char *hli_point_reason(hli_point *point, char *text, size_t size);

#endif
