/** Networks made by hand and at random, for drawings, documents and checks. */
#ifndef HEATLOOM_TEST_NETWORK_H
#define HEATLOOM_TEST_NETWORK_H

#include <heatloom/network.h>

#include "support/problem.h"

/**
 * Network of the illustrative example (test_example_problem with a machine): the hot stream splits
 * between the cold stream and the evaporator, the condenser finishes the cold stream; 4 K
 * everywhere.
 */
hl_network *test_example_network(const hl_problem *problem);

/** Two heat pumps in it, the evaporators in series beside the cold stream. */
hl_network *test_two_pump_network(const hl_problem *problem);

/**
 * A problem with that many streams, a hot and a cold utility, and a network for it: pairs at
 * random, in series and in parallel branches, utilities at the ends. Equal seeds give equal
 * networks. Balances close, but approaches may be negative: it is meant for drawing.
 */
hl_problem *test_random_problem(hl_ctx *ctx, int hots, int colds, unsigned seed);
hl_network *test_random_network(const hl_problem *problem, unsigned seed);

#endif
