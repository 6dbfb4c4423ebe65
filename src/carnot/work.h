/** Private to module carnot: the background, and functions that its sources share. */
#ifndef HLI_CARNOT_WORK_H
#define HLI_CARNOT_WORK_H

#include <heatloom/carnot.h>

#include "base/base.h"

struct hl_background {
  hl_ctx *ctx;
  hl_carnot_settings set;
  double load;
  hl_background_point *point[2]; /* sinks, sources */
  int count[2];
};

/** What is asked of a profile is compared with it to this. */
static const double HLI_CARNOT_KELVIN = 1e-6, HLI_CARNOT_WATT = 1e-3;

/** Checked settings, the defaults if NULL; the parallel model with as many evaporators as
 * condensers. */
hl_status hli_carnot_settings(hl_ctx *ctx, const hl_carnot_settings *settings,
                              hl_carnot_settings *set);
/** Duties of levels, hottest first, with an ambient duty [W]. */
void hli_carnot_duties(const hl_background *background, bool sink, double ambient, int count,
                       const double *t, double *q);
/** Machines between the levels of a result, from t, q_cond_asked and what is free. */
void hli_carnot_solve(const hl_carnot_settings *set, hl_carnot_result *out);

#endif
