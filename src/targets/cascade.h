/** The cascade as the other sources of targets see it: by level instead of by point. */
#ifndef HLI_TARGETS_CASCADE_H
#define HLI_TARGETS_CASCADE_H

#include <heatloom/targets.h>

/** A level of the cascade: heat flow that arrives, and after its latent loads. */
typedef struct hli_level {
  double t;             /* [K] */
  double arrive, leave; /* [W] */
} hli_level;

/** Levels closer than this are one (at least the rounding of the shifts). [K] */
void hli_cascade_set_close(hl_cascade *cascade, double close);
int hli_cascade_levels(const hl_cascade *cascade);
/** Level k from the hottest. */
hli_level hli_cascade_level_at(const hl_cascade *cascade, int k);
/** Nearly no heat flows at level k. Not at an end of the cascade: there a utility begins or is not
 * needed. */
bool hli_cascade_pinch(const hl_cascade *cascade, int k, double zero);

#endif
