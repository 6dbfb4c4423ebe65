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
  double factor;    /* of heat per unit of the basis */
  const char *unit; /* in this unit; NULL: per unit of the basis, factor 1 */
} hli_machine_view;

/** A diagram into `out`; HL_ERR_ARG with a fault if the machine has nothing that it shows. */
hl_status hli_machine_figure(const hli_machine_view *view, hl_cycle_figure kind, hli_text *out);
hl_status hli_figure_states(const hli_machine_view *view, bool entropy, hli_text *out);
hl_status hli_figure_machine_tq(const hli_machine_view *view, hli_text *out);
/** "vc_ihx, R600" */
void hli_machine_name(const hli_machine_view *view, char *text, size_t size);

#endif
