/** What the sources of the total site share. */
#ifndef HLI_TARGETS_SITE_H
#define HLI_TARGETS_SITE_H

#include "targets/work.h"

/** A zone with what only the module sees. */
typedef struct hli_site_node {
  hl_site_zone zone;
  hl_targets *targets;
  bool own; /* "(no zone)": streams of the site that lie in no zone below it */
} hli_site_node;

struct hl_site {
  hli_arena arena;
  const hl_problem *problem; /* while solving */
  hl_targets_settings settings;
  int node_count, process_count;
  hli_site_node *node;
  int *process;        /* node of each process zone */
  int utility_count;   /* of the problem */
  double *duty;        /* [utility * process_count + process] [W] */
  double *t_out;       /* of each utility: where it leaves, of flue gas mixed from all zones [K] */
  double *flow;        /* of each utility that is flue gas, in all zones [W/K] */
  double unserved[2];  /* by default utilities of zones: hot, cold [W] */
  hl_targets *between; /* utilities with each other; NULL: no zone has any */
  double *matched;     /* of each utility [W] */
  double *exchange;    /* [from * process_count + to] [W] */
  hl_site_target total_process, total_site;
  int level_count;
  hl_site_level *level;
  int curve_count[HL_SITE_CURVE_COUNT];
  hl_point *curve[HL_SITE_CURVE_COUNT];
};

/** The tree of zones, without targets. */
hl_status hli_site_tree(hl_site *site);

#endif
