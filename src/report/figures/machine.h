/** Private to the report module: diagrams of one machine. */
#ifndef HLI_MACHINE_H
#define HLI_MACHINE_H

#include "report/report.h"

/** What the diagrams of a machine are drawn from. */
typedef struct hli_machine_view {
  hl_ctx *ctx;
  const hl_machine *machine;
  const hl_cycle_result *result;
  const hl_outside *source, *sink; /* NULL: not drawn */
  bool standalone;
} hli_machine_view;

/** A diagram into `out`; HL_ERR_ARG with a fault if the machine has nothing that it shows. */
hl_status hli_machine_figure(const hli_machine_view *view, hl_cycle_figure kind, hli_text *out);
hl_status hli_figure_states(const hli_machine_view *view, bool entropy, hli_text *out);
hl_status hli_figure_machine_tq(const hli_machine_view *view, hli_text *out);
/** "vc_ihx, R600" */
void hli_machine_name(const hli_machine_view *view, char *text, size_t size);

/* ------------------------------------------------------------------- paths (paths.c) */

typedef enum hli_path_kind {
  HLI_PATH_MACHINE = 0, /* compressor, turbine, pump: straight from inlet to outlet */
  HLI_PATH_VALVE,       /* of constant enthalpy */
  HLI_PATH_GIVES,       /* along an isobar, heat given */
  HLI_PATH_TAKES,       /* along an isobar, heat taken */
  HLI_PATH_INSIDE       /* along an isobar, between flows of the machine */
} hli_path_kind;

/** What the fluid passes through between two states. */
typedef struct hli_path {
  hli_path_kind kind;
  double p[2], h[2], s[2], t[2]; /* s, t: of machines only */
} hli_path;

enum { HLI_PATHS = 96 };

/**
 * The paths of one fluid of a machine. The library names states, not what lies between: a circuit
 * of one flow passes its states in their order; where flows part and join, states of one pressure
 * lie on one isobar, valves end where the enthalpy is that of a liquid above, and a compressor's
 * outlet has the flow of its inlet. Returns their number.
 */
int hli_paths(const hli_machine_view *view, int fluid, hli_path *path);

#endif
