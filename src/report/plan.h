/** Private to the report module: a plan of machines over zones and periods as it is shown. */
#ifndef HLI_PLAN_H
#define HLI_PLAN_H

#include "report/figures/hp_steps.h"

typedef struct hli_plan_view {
  hli_view view; /* of the case: units, currency, settings */
  hl_report_input base;
  const hl_plan *plan;
} hli_plan_view;

/** A zone in one period, without its machines and with them. */
typedef struct hli_plan_state {
  double hot[2], cold[2];   /* utility and mains [W] */
  double power;             /* of the machines [W] */
  hli_hp_line grand[2];     /* curves, as shown */
  hli_hp_line given, taken; /* by the machines, as hli_heat_curve */
} hli_plan_state;

/** hli_view_free(&p->view) whatever the status. */
hl_status hli_plan_init(hli_plan_view *p, hl_ctx *ctx, const hl_plan_report_input *input);
/** A machine is built that works in the cascade of the zone. */
bool hli_plan_works_in(const hli_plan_view *p, int zone);
/** "Crude Unit", or "process" of a case without zones. */
const char *hli_plan_zone_name(const hli_plan_view *p, int zone);
/** "turndown", or "all year" */
const char *hli_plan_period_name(const hli_plan_view *p, int period);
/** States of a zone in all periods, in the arena. */
hl_status hli_plan_states(const hli_plan_view *p, hli_arena *arena, int zone, hli_plan_state **out);
hl_status hli_plan_figure(const hli_plan_view *p, int zone, hli_text *out);
/** What the figure of a zone says. */
void hli_plan_finding(const hli_plan_view *p, int zone, const hli_plan_state *state,
                      char text[HLI_SENTENCE]);
/** Whether machines pay, and what they save. */
void hli_plan_answer(const hli_plan_view *p, char text[HLI_SENTENCE]);
hl_status hli_plan_report(const hli_plan_view *p, hli_text *out);

#endif
