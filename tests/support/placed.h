/** What holds of real machines wherever they were placed. */
#ifndef HEATLOOM_TEST_PLACED_H
#define HEATLOOM_TEST_PLACED_H

#include <heatloom/hpr.h>

#include "support/problem.h"

/**
 * Machines of an answer, each evaluated anew: the heat flow through no level is negative, on the
 * curve without pockets; both laws; what the account says; and no dearer than without machines.
 */
void test_placed_check(const hl_hpr *hpr);

#endif
