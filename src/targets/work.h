/** What the sources of targets share: loads of groups, and the parts of hl_targets_solve. */
#ifndef HLI_TARGETS_WORK_H
#define HLI_TARGETS_WORK_H

#include "base/base.h"
#include "targets/cascade.h"

/** Which loads to collect, and on which scale. */
typedef enum hli_load_part { HLI_LOADS_ALL = 0, HLI_LOADS_HOT, HLI_LOADS_COLD } hli_load_part;

/** What sets a solve apart. */
typedef struct hli_target_how {
  bool quiet;          /* utilities that do not reach were told of before */
  bool duties;         /* only what utilities serve: no curves, pinches and intervals */
  bool site;           /* utilities meet each other: without contributions */
  const double *today; /* of utilities that stand at their own mains; NULL: as they are */
  bool stretched;      /* the contributions of the process are times `factor` */
  double factor;
  const char *zone; /* for messages; NULL: all */
} hli_target_how;

struct hl_targets {
  hli_arena arena;
  hli_arena pieces; /* of the process, where they are nobody else's */
  hl_targets_settings settings;
  hl_group process;
  hli_target_how how;
  const char *zone;
  double hot, cold, demand_hot, demand_cold, limit, power;
  double factor; /* that the contributions of the process have been multiplied by */
  double pinch_hot, pinch_cold;
  bool threshold;
  int pinch_count, interval_count, utility_count;
  hl_pinch *pinch;
  hl_interval *interval;
  hl_utility_target *utility;
  int curve_count[HL_CURVE_COUNT];
  hl_point *curve[HL_CURVE_COUNT];
};

/** Groups at their scales, with workspace for their cascade. */
typedef struct hli_target_work {
  hl_ctx *ctx;
  const hl_group_set *set;
  const double *scale; /* NULL: group 0 only, at 1 */
  hl_cascade *cascade;
  hl_load *load;
  int room;
} hli_target_work;

hl_status hli_target_work_init(hli_target_work *work, hl_ctx *ctx, const hl_group_set *set,
                               const double *scale);
void hli_target_work_free(hli_target_work *work);

/**
 * Loads of the groups into work->load, shifted by each piece's contribution or dt_min/2; dt_min
 * NAN: real temperatures. There is room for `more` loads behind them.
 */
hl_status hli_target_loads(hli_target_work *work, hli_load_part part, double dt_min, int more,
                           int *count);

/** Solve with groups at their scales; `problem` with its utilities, or NULL. */
hl_status hli_targets_new(hl_ctx *ctx, const hl_group_set *set, const double *scale,
                          const hl_problem *problem, const hl_targets_settings *settings,
                          const hli_target_how *how, hl_targets **out);
/** Settings given, or the case's own, checked. */
hl_status hli_targets_settings(const hl_problem *problem, const hl_targets_settings *settings,
                               hl_targets_settings *own);
/** The process of a problem, or an error if there is none. */
hl_status hli_targets_process(const hl_problem *problem, const hl_group_set **set);

/** All curves, from the cascade of the process; the limit of recovery is seen on the way. */
hl_status hli_target_curves(hl_targets *targets, hli_target_work *work);

/**
 * Composite curve of the loads in work->load, all of one side, from the hottest; `start` is the
 * heat at the cold end.
 */
hl_status hli_target_composite(hl_targets *targets, hli_target_work *work, hl_curve curve,
                               int count, double start);
/** Grand curve of the loads in work->load, with the hot utility of the targets at its top. */
hl_status hli_target_grand(hl_targets *targets, hli_target_work *work, hl_curve curve, int count);
/** Curves derived from the others: vertical, assisted, net sink and source. */
hl_status hli_target_net(hl_targets *targets, hli_target_work *work);
/** Curves with the utilities, once their duties are known; `problem` may be NULL. */
hl_status hli_target_balanced(hl_targets *targets, hli_target_work *work,
                              const hl_problem *problem);

/** Utility levels, and the warning if they do not reach. */
hl_status hli_target_utilities(hl_targets *targets, hli_target_work *work,
                               const hl_problem *problem);

#endif
