/**
 * Which hot stream may heat which cold stream, and the heat flow under such rules. Streams with the
 * same partners form a class and cascade together; a class under a rule keeps its own cascade
 * (Papoulias and Grossmann 1983). Heat gets from classes to classes if and only if no set of
 * demands exceeds the supplies that may reach it (Gale, Pacific J. Math. 7 (1957) 1073-1082): those
 * sets are the cuts of the sizes, and a maximum flow finds the most violated one.
 */
#ifndef HLI_INTEGRATION_RULES_H
#define HLI_INTEGRATION_RULES_H

#include <heatloom/problem.h>

#include "base/base.h"

/** A stream as the rules see it; side NONE: a place that no stream takes. */
typedef struct hli_partner {
  const char *name, *zone;
  hl_side side;
  bool process; /* of utilities and systems, two are never matched */
  bool system;
  bool freed; /* under no rule: to find out what rules do to it */
} hli_partner;

/** Stretch of the cold scale. */
typedef struct hli_range {
  double from, to; /* [K] */
} hli_range;

typedef struct hli_rules {
  bool any;           /* a rule, zone or distance forbids something */
  int class_count[2]; /* hot, cold */
  int *class_of;      /* per stream: class on its side */
  int *ban;           /* hot class x cold class: pattern; 0 is free */
  int pattern_count;
  int *first; /* pattern_count + 1: into range */
  hli_range *range;
  int boundary_count;
  double *boundary; /* finite ends of ranges on the cold scale [K] */
} hli_rules;

/** Rules of the problem and `count` more for these streams, in the arena. */
hl_status hli_rules_build(hli_rules *rules, hli_arena *arena, const hl_problem *problem,
                          const hl_match_rule *more, int count, const hli_partner *stream,
                          int stream_count);
/** Whether a pair of classes may not exchange heat at a temperature of the cold scale. */
bool hli_rules_forbid(const hli_rules *rules, int hot_class, int cold_class, double t);

/** Maximum flow between classes over intervals; grows only. */
typedef struct hli_flow {
  hl_ctx *ctx;
  int intervals, classes[2];
  int edge_count, edge_room, node_room;
  int *to, *next, *head, *level, *queue, *turn;
  double *capacity;
} hli_flow;

void hli_flow_free(hli_flow *flow);
/**
 * Demands that cannot be met: supply and demand are class x interval, from the hottest.
 * @param ban         ban[(h·cold classes + c)·intervals + k]: forbidden.
 * @param[out] short_of  What is missing.
 * @return HL_OK; HL_ERR_NOMEM. Then hli_flow_cut tells the cut.
 */
hl_status hli_flow_solve(hli_flow *flow, int intervals, int hot, int cold, const double *supply,
                         const double *demand, const bool *ban, double zero, double *short_of);
/** Whether class c of a side in interval k belongs to the most violated cut. */
bool hli_flow_cut(const hli_flow *flow, hl_side side, int c, int k);

#endif
