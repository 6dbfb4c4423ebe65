/** Random states of every fluid of the library, and what must hold of each. */
#ifndef HEATLOOM_TEST_FLUID_H
#define HEATLOOM_TEST_FLUID_H

#include <heatloom/fluid.h>

/** Coldest temperature of the published range: below are refused states, or water as ice. [K] */
double fluid_coldest(const hl_fluid_info *info);

/** Every fluid, or all but the mixtures, which have no saturation. */
void fluid_each(bool mixtures, void (*check)(const hl_fluid *fluid, const hl_fluid_info *info));

/** The same in as many processes as there are processors. */
void fluid_each_parallel(void (*check)(const hl_fluid *fluid, const hl_fluid_info *info));

/**
 * `count` random states, of all kinds in turn: in the published range, around the critical point,
 * beside the saturation line to 1e-10 of its pressure, beyond the range, between the phases, and
 * pairs of values that may not exist. Every flash finds the state it was made from, or, where the
 * equation is not sound, says why not.
 */
void fluid_check_states(const hl_fluid *fluid, const hl_fluid_info *info, long count);

#endif
