/** Networks of the literature without heat pumps: built-in cases, see data/cases/README.md for
 * their sources and tests/published/networks.json for the cheapest networks known. */
#ifndef HEATLOOM_TEST_LITERATURE_H
#define HEATLOOM_TEST_LITERATURE_H

#include <heatloom/bound.h>

hl_problem *test_literature(hl_ctx *ctx, const char *name);

/**
 * Assert that the certified bound of a problem, which is freed, lies between what is asked for and
 * the cheapest network. Nodes: 0 for no limit. [K, cur/y]
 */
void test_bound_between(hl_problem *problem, hl_bound_method method, double grid, double emat,
                        int nodes, double least, double known);

#endif
