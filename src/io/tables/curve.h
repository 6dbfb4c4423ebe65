/** Heating and cooling curves reduced to few straight segments. */
#ifndef HLI_IO_CURVE_H
#define HLI_IO_CURVE_H

#include <heatloom/problem.h>

#include "base/base.h"

/**
 * Fewest straight segments for a curve, never hotter than it for a hot stream and never colder for
 * a cold one. A segment may stay behind the curve by 0.5 K or by 0.5 % of the duty, whichever is
 * more; both ends are kept. Corners stand at points of the curve, on it or at the edge of the
 * tolerance.
 *
 * @param side   Hot: t falls with q. Cold: t rises.
 * @param count  Points, at least 2; q rises strictly from 0, t is monotone. [W, K]
 * @param corner Room for `count` pairs (q, t); filled with *corners of them.
 */
hl_status hli_curve_reduce(hl_ctx *ctx, hl_side side, int count, const double *q, const double *t,
                           double *corner_q, double *corner_t, int *corners);

#endif
