/** Private to module cycle: a machine as a script for TESPy. */
#ifndef HLI_CYCLE_TESPY_H
#define HLI_CYCLE_TESPY_H

#include "cycle/circuit.h"

/** A circuit as it was solved on the sheet. */
typedef struct hli_planned {
  hli_circuit set;
  hli_circuit_kind kind;
  hli_points at;
  hli_circuit_role role; /* its films and limits are not kept */
} hli_planned;

/** What a sheet notes while it is written, when somebody wants it. */
struct hli_plan {
  int count;
  hli_planned circuit[HL_CYCLE_CIRCUITS];
};

/** The two halves of a script while it is written. */
typedef struct hli_script {
  hli_text parts, flows;
  char given[160]; /* what fixes the flow that comes next */
  double scale;    /* [W] of basis */
} hli_script;

/** Component:port where a flow comes from. */
typedef struct hli_end {
  char name[64]; /* "evaporator:out1" */
} hli_end;

void hli_script_part(hli_script *s, const char *kind, const char *name, const char *given, ...)
    HL_PRINTF(4, 5);
/** A flow of m kg/s per W from an end to a port of a component; `given` fixes it. */
void hli_script_flow(hli_script *s, const hl_fluid *fluid, const hli_end *from, const char *to,
                     const char *port, double m, const hl_fluid_state *state, const char *given,
                     ...) HL_PRINTF(8, 9);
hli_end hli_script_end(const char *name, const char *port);
/** As CoolProp calls it. */
void hli_coolprop_name(const hl_fluid *fluid, char *name, size_t size);
/** Isentropic efficiency between two states; NAN if there is none. */
double hli_efficiency_of(const hl_fluid *fluid, const hl_fluid_state *in, const hl_fluid_state *out,
                         bool expansion);

/** Circuits of a plan; false with a reason if one cannot be written. */
bool hli_tespy_circuits(hli_script *s, const hl_fluid *const *fluid, const hli_plan *plan,
                        hl_cycle_result *result);
/** A Brayton cycle, from the states of its result. */
bool hli_tespy_brayton(hli_script *s, const hl_fluid *fluid, hl_cycle_result *result);
/** The whole script; refusals leave a reason in the result and are reported. */
hl_status hli_tespy_write(hl_ctx *ctx, const hl_machine *machine, hli_plan *plan,
                          hl_cycle_result *result, double scale, char **text, size_t *length);

#endif
