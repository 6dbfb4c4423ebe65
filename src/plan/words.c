/** What is said of a plan: where machines stand, why a bound is missing. */
#include "plan/work.h"

/** " at 63 °C" of a zone. */
static const char *at(double t, char text[60]) {
  char shown[48];
  const double step = 0.01; /* [K] */
  hli_print(text, 60, " at %s",
            hli_show(HL_DIM_TEMPERATURE, 273.15 + round((t - 273.15) / step) * step, shown));
  return text;
}

static void print_zone(const char *zone, double t, char *text, size_t size) {
  char where[60];
  if (zone != NULL && zone[0] != '\0' && zone[0] != '(')
    hli_print(text, size, "zone %.80s%s", zone, at(t, where));
  else
    hli_print(text, size, "the process%s", at(t, where));
}

static void print_main(const hl_plan *plan, const char *name, char *text, size_t size) {
  bool main = false;
  for (int l = 0; l < plan->input.level_count; l++) {
    if (strcmp(plan->input.level[l].name, name) != 0)
      continue;
    if (l == plan->ambient) {
      char where[60];
      hli_print(text, size, "ambient%s", at(plan->hpr.t_air, where));
      return;
    }
    main = main || plan->is_main[l];
  }
  hli_print(text, size, "%s %.80s", main ? "main" : "utility", name);
}

hl_status hl_plan_write_place(const hl_plan *plan, int k, char *text, size_t size) {
  const hl_plan_machine *m = hl_plan_machine_at(plan, k);
  char source[160], sink[160];
  if (m == NULL)
    HLI_FAIL(plan->ctx, 1, NULL, "machine %d of the plan does not exist; there are %d, from 0", k,
             plan->built);
  if (m->source != NULL)
    print_main(plan, m->source, source, sizeof source);
  else
    print_zone(m->zone, m->t_evap, source, sizeof source);
  if (m->sink != NULL)
    print_main(plan, m->sink, sink, sizeof sink);
  else
    print_zone(m->zone, m->t_cond, sink, sizeof sink);
  hli_print(text, size, "from %s into %s", source, sink);
  return HL_OK;
}

const char *hl_plan_bound_missing(const hl_plan *plan) {
  if (plan->best == NULL || !isnan(plan->bound_free))
    return "";
  if (plan->hpr.model == HL_HPR_REAL)
    return "of real machines at other levels no bound is known";
  if (plan->levels.model == HL_LEVELS_LUMPED)
    return "of lumped machines at other levels no bound is known";
  if (plan->set.steps == 0)
    return "machines at other levels were not asked for: plan.steps is 0";
  return "the time was too short for a bound of machines at any levels";
}
