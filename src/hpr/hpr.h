/** Candidates for real machines: for targets of one zone, and for plans of many. */
#ifndef HLI_HPR_HPR_H
#define HLI_HPR_HPR_H

#include <heatloom/hpr.h>

#include "base/base.h"

/** Machines that may be placed. The first three are given. */
typedef struct hli_library {
  hl_ctx *ctx;
  hli_arena *arena;
  const hl_problem *problem;
  int count, room;
  hl_machine **machine;
  const char **cycle, **fluid;
  double low[2], high[2]; /* of all systems of the case that bound their levels; low > high: none */
} hli_library;

/** The systems of the case, or each named cycle with each fluid. Freed whatever it returns. */
hl_status hli_library_new(hli_library *library, const hl_hpr_library *named);
void hli_library_free(hli_library *library);

#endif
