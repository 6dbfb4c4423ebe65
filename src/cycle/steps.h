/**
 * Components that are solved and written in one step, for systems whose flows are known on the way:
 * several evaporators or condensers, boosters.
 */
#ifndef HLI_CYCLE_STEPS_H
#define HLI_CYCLE_STEPS_H

#include "cycle/circuit.h"

/** Where the steps write. */
typedef struct hli_steps {
  hli_sheet *sheet;
  const hl_fluid *fluid;
  const hli_circuit *set;
  const hli_limit_settings *limits;
} hli_steps;

/** Saturation at a temperature or pressure that must exist; `what` names the level. */
hl_status hli_step_level(const hli_steps *s, const char *what, double t, hl_fluid_saturation *sat);
hl_status hli_step_pressure(const hli_steps *s, const char *what, double p,
                            hl_fluid_saturation *sat);
/** Vapour above, or liquid below saturation by some degrees; 0: on the line. */
hl_status hli_step_superheated(const hli_steps *s, const char *where,
                               const hl_fluid_saturation *sat, double by, hl_fluid_state *out);
hl_status hli_step_subcooled(const hli_steps *s, const char *where, const hl_fluid_saturation *sat,
                             double by, hl_fluid_state *out);
/** Compression of m to p (sat NULL above the critical pressure): work, loss, limits. */
hl_status hli_step_compress(const hli_steps *s, const char *part, int stage, double m,
                            const hl_fluid_state *in, double p, const hl_fluid_saturation *sat,
                            hl_fluid_state *out);
/** Throttling of m to p. */
hl_status hli_step_throttle(const hli_steps *s, const char *part, double m,
                            const hl_fluid_state *in, double p, const hl_fluid_saturation *sat,
                            hl_fluid_state *out);
/** Two flows of one pressure become one. */
hl_status hli_step_mix(const hli_steps *s, const char *part, double m1, const hl_fluid_state *one,
                       double m2, const hl_fluid_state *two, const hl_fluid_saturation *sat,
                       hl_fluid_state *out);
/** An exchanger with the outside. */
void hli_step_heat(const hli_steps *s, const char *name, const char *part, hl_side side, double m,
                   const hl_fluid_state *in, const hl_fluid_state *out,
                   const hl_fluid_saturation *sat, const hli_circuit_films *film);

#endif
