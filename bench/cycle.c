/** Propane, ammonia and water heat pumps: cycles per second, states and COP only, and with profile
 * and exergy. */
#include <stdio.h>
#include <time.h>

#include <heatloom/cycle.h>

#include "base/base.h"

typedef struct {
  const char *fluid;
  double t_evap, t_cond; /* lowest of the range [K] */
} range;

/** Processor time, which other programs disturb less. [s] */
static double cpu_seconds(void) { return (double)clock() / CLOCKS_PER_SEC; }

/** Best rate of several rounds over a grid of temperatures. [1/s] */
static double rate(hl_machine *machine, const range *r, bool full) {
  enum { COUNT = 4000 };
  static hl_cycle_result result;
  double best = 0;
  for (int round = 0; round < 5; round++) {
    double start = cpu_seconds();
    for (int k = 0; k < COUNT; k++) {
      hl_machine_set(machine, "t_evap", r->t_evap + 20.0 * (k * 7 % COUNT) / COUNT);
      hl_machine_set(machine, "t_cond", r->t_cond + 25.0 * k / COUNT);
      hl_status status = full ? hl_machine_eval(machine, 298.15, 101325, &result)
                              : hl_machine_eval_states(machine, &result);
      if (status != HL_OK) {
        fprintf(stderr, "%s\n", result.reason);
        return NAN;
      }
    }
    best = fmax(best, COUNT / (cpu_seconds() - start));
  }
  return best;
}

/** Rate of a flash along an isobar. [1/s] */
static double flash_rate(const hl_fluid *fluid, bool with_hint) {
  enum { COUNT = 20000 };
  hl_fluid_saturation sat;
  hl_fluid_state state;
  const hl_fluid_info *info = hl_fluid_facts(fluid);
  if (hl_fluid_saturation_T(fluid, 0.85 * info->t_critical, &sat) != HL_OK)
    return NAN;
  hl_fluid_hint hint = {&sat, NULL};
  double best = 0;
  for (int round = 0; round < 5; round++) {
    double start = cpu_seconds();
    for (int k = 0; k < COUNT; k++) {
      double h = sat.vapour.h + 0.3 * (sat.vapour.h - sat.liquid.h) * k / COUNT;
      if (hl_fluid_state_ph_near(fluid, sat.p, h, with_hint ? &hint : NULL, &state) != HL_OK)
        return NAN;
    }
    best = fmax(best, COUNT / (cpu_seconds() - start));
  }
  return best;
}

int main(void) {
  static const range list[] = {
      {"R290", 278.15, 323.15}, {"R717", 278.15, 323.15}, {"R718", 353.15, 393.15}};
  hl_ctx *ctx = hl_ctx_new(NULL);
  for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
    hl_machine *machine;
    if (hl_machine_new(ctx, "vc_simple", list[k].fluid, &machine) != HL_OK)
      return 1;
    printf("%s: %7.0f cycles/s states and COP, %7.0f with profiles and exergy;", list[k].fluid,
           rate(machine, &list[k], false), rate(machine, &list[k], true));
    printf(" (p, h) vapour %7.0f/s, with known saturation %7.0f/s\n",
           flash_rate(hl_machine_fluid(machine), false),
           flash_rate(hl_machine_fluid(machine), true));
    hl_machine_free(machine);
  }
  hl_ctx_free(ctx);
  return 0;
}
