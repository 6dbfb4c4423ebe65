/** The illustrative case of El Sayed et al., "Extending the Exergy-Pinch Methodology", made by
 * calls. */
#ifndef HEATLOOM_TEST_ILLUSTRATIVE_H
#define HEATLOOM_TEST_ILLUSTRATIVE_H

#include "support/problem.h"

enum { TEST_COLD_STREAM, TEST_HOT_STREAM }; /* streams */
enum { TEST_COLD_UTILITY, TEST_BOILER };    /* utilities */

/** Streams, utilities, propane heat pump, costs; `constant`: the condenser's heat all at t_cond. */
hl_problem *test_illustrative(hl_ctx *ctx, bool constant);
/** The same before hl_problem_check, for further records. */
hl_problem *test_illustrative_open(hl_ctx *ctx, bool constant);

/**
 * The illustrative case with more streams, latent and piecewise ones too, a range forbidden, a
 * match required, a pair of its own cost law, and least and largest duties, areas and fractions.
 */
hl_problem *test_mixed(hl_ctx *ctx, bool constant);

#endif
