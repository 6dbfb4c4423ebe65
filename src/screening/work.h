/** Private to module screening. */
#ifndef HLI_SCREENING_WORK_H
#define HLI_SCREENING_WORK_H

#include <heatloom/screening.h>

#include "base/base.h"

/** Least difference to the sink; `inner`: but for the cold end. */
double hli_approach_sink(const hl_cycle_result *r, const hl_outside *sink, bool inner);
double hli_approach_source(const hl_cycle_result *r, const hl_outside *source);

/** A machine being matched; `result` is at the values last tried. */
typedef struct hli_match {
  hl_machine *machine;
  const hl_fluid *fluid; /* of the coldest circuit */
  hl_cycle_result *result;
  hl_outside source, sink;
  const hl_screening_settings *settings;
  double within;                 /* how well profiles are followed between corners [K] */
  double eta;                    /* isentropic efficiency in this pass */
  double t_low, t_high, subcool; /* found; in case of transcritical cycles t_high is the outlet */
  const char *low, *high, *subcooling; /* names of their parameters */
  char reason[160];
} hli_match;

/** Find the operating point of the highest COP that keeps the approaches. False: reason says why.
 */
bool hli_match_machine(hli_match *m);
/** Whether a cycle can be matched to a source and a sink. */
bool hli_can_match(const hl_cycle_info *cycle);

/** Reasons of exclusion, gathered; names point into the arena. HL_ERR_NOMEM. */
hl_status hli_gather_reasons(const hl_screening *s, hli_arena *arena, hl_exclusion **out,
                             int *count);

#endif
