/** The two-zone case of support/mains.h as a problem, with zones, mains and prices. */
#ifndef HEATLOOM_TEST_SITE_H
#define HEATLOOM_TEST_SITE_H

#include "support/problem.h"

/** A stream in a zone. [degC, kW] */
void test_site_stream(hl_problem *problem, const char *name, const char *zone, double from,
                      double to, double kw);
/** An isothermal main of both sides; prices of heat from outside and to it, per MWh. [degC] */
void test_site_main(hl_problem *problem, const char *name, double t, double boiler, double reject);
/** Streams, mains, cooling water; costs per hour, power at 120 per MWh; not yet checked. Machines
 * stand 5 K beyond the mains, which is the mains' own contribution. */
hl_problem *test_site_problem(hl_ctx *ctx);

#endif
