/** Files of published targets as problems, and the heat of groups above a level by own sums. */
#ifndef HEATLOOM_TEST_TARGETS_H
#define HEATLOOM_TEST_TARGETS_H

#include <heatloom/data.h>
#include <heatloom/group.h>
#include <heatloom/problem.h>

#include "support/test.h"

/** Prices that take the place of the file's. */
typedef struct test_prices {
  double power, hot;          /* [cur/MWh] */
  double cold_low, cold_high; /* of cold utilities, rising in the order of the file [cur/MWh] */
} test_prices;

/** tests/published/targets/<name>.json; hl_json_free() it. */
hl_json *test_targets_file(hl_ctx *ctx, const char *name);
/** Its streams and utilities, checked; prices NULL: the file's own. */
hl_problem *test_targets_problem(hl_ctx *ctx, const hl_json *file, const test_prices *prices);

/** Heat that a group gives above a shifted level, less what it takes there; just above or just
 * below it. [K, W] */
double test_heat_above(const hl_group *group, double t, double dt_min, bool below);
/** Least heat flow through any level, where `hot` enters at the top: both sides of each end of a
 * piece of either group, between which it is linear. [W] */
double test_least_flow(const hl_group *process, const hl_group *machines, double dt_min,
                       double hot);
/** Heat given (or taken) by the hot (or cold) profiles, and its entropy. [W, W/K] */
double test_heat_of(const hl_group *group, hl_side side, double *entropy);

#endif
