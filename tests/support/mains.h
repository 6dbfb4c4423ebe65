/** Two zones that exchange heat through three mains, and an independent check of any answer. */
#ifndef HEATLOOM_TEST_MAINS_H
#define HEATLOOM_TEST_MAINS_H

#include <heatloom/mains.h>

#include "support/test.h"

enum { TEST_LPS, TEST_MPW, TEST_HW, TEST_CW };   /* levels of the case */
enum { TEST_HW_MPW, TEST_HW_LPS, TEST_MPW_LPS }; /* its machines */
enum { TEST_ZONE_A, TEST_ZONE_B, TEST_MOST = 8, TEST_LOADS = 8 };

/** A question with room for changes; `input` points into it, so it is not copied. */
typedef struct test_mains {
  hl_mains_input input;
  hl_mains_zone zone[TEST_MOST];
  hl_load load[TEST_MOST][TEST_LOADS];
  hl_mains_level level[TEST_MOST];
  hl_mains_let_down let_down[TEST_MOST];
  hl_mains_machine machine[TEST_MOST];
  hl_mains_duty duty[TEST_MOST][2];
  hl_mains_piece piece[TEST_MOST][2];
  hl_mains_period period[TEST_MOST];
} test_mains;

/** The two-zone case: levels at 145, 110 and 75 degC, cooling water, a machine per pair of levels;
 * power at 120 per MWh, costs per hour. */
void test_mains_case(test_mains *m);
/** A load of a zone; shifted by the contribution. [degC, kW, K] */
void test_mains_load(test_mains *m, int zone, double from, double to, double kw, double dt_cont);
/** An isothermal main, used and raised, without boiler or rejection. [degC, K] */
hl_mains_level *test_mains_level(test_mains *m, const char *name, double t, double dt_cont);
/** A Carnot machine (eta 0.5, 5 K beyond both levels) between two mains; a scale is 1 W to the
 * sink. */
hl_mains_machine *test_mains_machine(test_mains *m, const char *name, int source, int sink);
/** Money per MWh as money per J. */
double test_per_mwh(double price);

/**
 * Everything is recomputed from the question: heat flows of all zones at all kinks on both sides,
 * balances, limits, sizes, cost.
 */
void test_mains_check(const hl_mains_input *in, const hl_mains_settings *set,
                      const hl_mains_result *r);

#endif
