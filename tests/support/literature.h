/**
 * Problems of the literature without heat pumps, with the cheapest networks known, all of them
 * recomputed with the exact logarithmic mean:
 *
 * - GAMS model library, synheat (Yee and Grossmann): 154 431.46 $/y, 154 910.56 at 10 K;
 * - Yee and Grossmann, Comput. Chem. Eng. 14 (1990) 1165-1184, example 1: 76 737.94 $/y;
 * - Grossmann and Sargent, Ind. Eng. Chem. Process Des. Dev. 17 (1978) 343: 29 153.85 $/y;
 * - Pho and Lapidus, AIChE J. 19 (1973) 1182, 10SP1: 43 311.54 $/y.
 *
 * Data as in Roetzel, Luo and Chen, Design and Operation of Heat Exchangers and their Networks,
 * 2020, chapter 6.
 */
#ifndef HEATLOOM_TEST_LITERATURE_H
#define HEATLOOM_TEST_LITERATURE_H

#include <heatloom/bound.h>

#include "support/problem.h"

hl_problem *test_synheat(hl_ctx *ctx);
hl_problem *test_yee_grossmann(hl_ctx *ctx);
hl_problem *test_grossmann_sargent(hl_ctx *ctx);
hl_problem *test_ten_streams(hl_ctx *ctx);

/**
 * Assert that the certified bound of a problem, which is freed, lies between what is asked for and
 * the cheapest network. Nodes: 0 for no limit. [K, cur/y]
 */
void test_bound_between(hl_problem *problem, hl_bound_method method, double grid, double emat,
                        int nodes, double least, double known);

#endif
