/** Random small problems on which a lower bound is held against networks. */
#ifndef HEATLOOM_TEST_BOUND_H
#define HEATLOOM_TEST_BOUND_H

#include <heatloom/bound.h>
#include <heatloom/network.h>

#include "support/problem.h"

/** What a random problem shall have. */
typedef struct test_bound_kind {
  bool systems; /* a heat pump that may be used */
  bool soft;    /* soft streams */
  bool held;    /* soft streams end at some outlet within their limits instead */
  bool means;   /* heat pumps between mean temperatures; half of the problems without splits */
} test_bound_kind;

/**
 * One to four streams a side of up to three segments, latent ones among them; utilities with
 * ranges, limits and prices, some of them earning money; films, coefficients and cost laws of
 * pairs, zones, forbidden pairs; exponents below, of and above 1. Equal seeds give equal problems.
 */
hl_problem *test_bound_problem(hl_ctx *ctx, uint64_t seed, test_bound_kind kind);

/**
 * Look for cheap networks of problem `seed`, with soft streams held too, have them verified, and
 * assert that no bound by any of the methods, drawn by the seed too, is above. Returns the share of
 * the best network's cost that the bound reaches, 0 where there is no network.
 */
double test_bound_holds(uint64_t seed, test_bound_kind kind, int trials);

#endif
