/** Problems made by calls, in degC and kW as papers print them. */
#ifndef HEATLOOM_TEST_PROBLEM_H
#define HEATLOOM_TEST_PROBLEM_H

#include <heatloom/problem.h>

#include "support/test.h"

/** 0 degC in K. */
#define TEST_KELVIN 273.15

/** An empty problem; every call below asserts that it succeeds. */
hl_problem *test_problem(hl_ctx *ctx);
/** Hot if it cools; equal temperatures: duty > 0 hot, < 0 cold. dt_cont NAN: default. [degC, kW, K]
 */
void test_stream(hl_problem *problem, const char *name, double from, double to, double kw,
                 double dt_cont);
/** The same with a film coefficient other than 1 kW/m2/K. */
void test_stream_h(hl_problem *problem, const char *name, double from, double to, double kw,
                   double dt_cont, double h);
/** An unlimited utility of a price per kWh, film 1 kW/m2/K. [degC, K] */
void test_utility(hl_problem *problem, const char *name, hl_side side, double from, double to,
                  double dt_cont, double price);
/** Any utility; the record is in SI. */
void test_utility_record(hl_problem *problem, const hl_utility *utility);
/** A cost law for all of a kind: fixed + coef * size^exponent. */
void test_cost(hl_problem *problem, hl_cost_kind kind, hl_cost_basis basis, double fixed,
               double coef, double exponent);
/** A simple compression heat pump of one fluid; `parameter` has `count` rows in SI. */
void test_simple_heat_pump(hl_problem *problem, const char *name, const char *fluid,
                           const hl_parameter *parameter, int count);
/** What the illustrative example may be varied by. */
typedef struct test_example {
  bool boiler;  /* a gas boiler, or the heat pump alone */
  bool real;    /* condenser profile real instead of constant */
  bool machine; /* a heat pump at all */
} test_example;

/**
 * Illustrative example of El Sayed, Hagi, Samain, Zoughaib, "Extending the Exergy-Pinch
 * Methodology: A Multi-Layer HEN Optimization Framework": two streams, refrigerated cold utility
 * (COP 6), gas boiler, propane heat pump with t_evap and t_cond free; costs as there.
 */
hl_problem *test_example_problem(hl_ctx *ctx, test_example example);
/**
 * The example with boiler and machine, unchecked, so that more can be added. What `change` sets
 * (fluids, parameters besides the example's, sizes, zones) and `law` replace the example's.
 */
hl_problem *test_example_parts(hl_ctx *ctx, const hl_system *change, const hl_cost_law *law);

/** A setting as in the settings table: "economics.hours", "8000", "h/y". */
void test_setting(hl_problem *problem, const char *key, const char *value, const char *unit);
/** hl_problem_check. */
void test_check(hl_problem *problem);

#endif
