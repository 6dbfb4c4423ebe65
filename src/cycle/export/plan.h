/**
 * Private to module cycle: the components of a sheet and the flows between them, for those who
 * build the machine elsewhere or draw it. Components say what flows in and out; what leaves one in
 * the state in which it enters another is a flow.
 */
#ifndef HLI_CYCLE_PLAN_H
#define HLI_CYCLE_PLAN_H

#include "cycle/cycle.h"

enum { HLI_PLAN_PARTS = 96, HLI_PLAN_FLOWS = 160 };

typedef struct hli_plan_port {
  double m; /* [kg/s]; 0: not there */
  hl_fluid_state state;
} hli_plan_port;

typedef struct hli_plan_part {
  hli_component_kind kind;
  char name[64];
  const hl_fluid *fluid[2];
  hli_plan_port in[2], out[2];
  int outlets; /* of a splitter */
  bool follows;
  hl_side side;   /* of an exchanger with the outside */
  bool secondary; /* its heat is not part of the basis */
  bool direct;    /* it raises what is taken from the process */
} hli_plan_part;

typedef struct hli_plan_flow {
  int from, out, to, in; /* parts and their ports */
  const hl_fluid *fluid;
  double m;
  hl_fluid_state state;
  bool start; /* where a loop begins */
  bool given; /* its mass flow must be given */
} hli_plan_flow;

struct hli_plan {
  double basis;      /* for the flows noted [W] */
  char refusal[160]; /* why it cannot be built; empty: it can */
  int part_count, flow_count;
  hli_plan_part part[HLI_PLAN_PARTS + 1]; /* the last take what is too much */
  hli_plan_flow flow[HLI_PLAN_FLOWS + 1];
  int level[HLI_PLAN_FLOWS + 1]; /* of each flow: the first whose pressure fixes its own */
};

/** Note a component; what does nothing at all is left out. States are copied. */
void hli_plan_add(hli_plan *plan, const hli_component *component);
/** Note the exchangers with the outside of a sheet that is complete. */
void hli_plan_close(hli_plan *plan, const hli_sheet *sheet, double basis);
/** Find the flows, with splitters, valves and what opens the loops; false with a refusal. */
bool hli_plan_connect(hli_plan *plan);

/** Index of the flow into, or out of, a port of a part; -1: none. */
int hli_plan_into(const hli_plan *plan, int part, int port);
int hli_plan_out_of(const hli_plan *plan, int part, int port);

/** The components of a plan, complete but not connected, as paths; `fluid` are those of the
 * machine.
 */
int hli_plan_paths(const hli_plan *plan, const hl_fluid *const *fluid, hl_cycle_path *path);

/** The plan as a script for TESPy, for `scale` W of basis; refusals are reported. */
hl_status hli_tespy_write(hl_ctx *ctx, const hl_machine *machine, hli_plan *plan,
                          const hl_cycle_result *result, double scale, char **text, size_t *length);

#endif
