/** What the sources of targets share: loads of groups, and the parts of hl_targets_solve. */
#ifndef HLI_TARGETS_WORK_H
#define HLI_TARGETS_WORK_H

#include "base/base.h"
#include "targets/cascade.h"

/** Which loads to collect, and on which scale. */
typedef enum hli_load_part { HLI_LOADS_ALL = 0, HLI_LOADS_HOT, HLI_LOADS_COLD } hli_load_part;

struct hl_targets {
  hli_arena arena;
  hl_targets_settings settings;
  double hot, cold, demand_hot, demand_cold;
  bool threshold;
  bool quiet; /* utilities that do not reach were told of before */
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

/** All curves, from the cascade of the process. */
hl_status hli_target_curves(hl_targets *targets, hli_target_work *work);

/** Utility levels, and the warning if they do not reach. */
hl_status hli_target_utilities(hl_targets *targets, hli_target_work *work,
                               const hl_problem *problem);

#endif
