/** The illustrative example of El Sayed et al. as a problem, with a heat pump at a given point. */
#ifndef HEATLOOM_TEST_EXAMPLE_H
#define HEATLOOM_TEST_EXAMPLE_H

#include <heatloom/group.h>
#include <heatloom/problem.h>

/** A stream of one segment without its film: 1 kW/m2K is added. [degC, kW] */
hl_status test_add_stream(hl_problem *problem, const char *name, const char *zone, hl_side side,
                          double t_supply, double t_target, double duty);

/** Streams, cold utility, costs and economics; the boiler too if asked for. Not yet checked. */
hl_status test_example_new(hl_ctx *ctx, bool boiler, hl_problem **out);

/** The groups of a problem, and behind them a heat pump "HP" that condenses and evaporates at one
 * temperature each; per watt delivered it takes `power` watts. */
typedef struct test_heat_pump {
  hl_group_set set;
  hl_group group[8];
  hl_profile profile[2];
  hl_piece piece[2];
} test_heat_pump;

/** @param t_cond, t_evap  [degC] @param power  [W/W] */
void test_heat_pump_add(test_heat_pump *pump, const hl_problem *problem, double t_cond,
                        double t_evap, double power);

#endif
