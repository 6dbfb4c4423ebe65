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

double hli_plan_assumed(const hl_plan *plan, const hl_mains_result *r, bool hot) {
  double most = 0;
  for (int t = 0; r != NULL && r->balance != NULL && t < plan->count; t++)
    for (int l = 0; l < r->levels; l++) {
      const hl_mains_balance *b = &r->balance[t * r->levels + l];
      if (plan->input.level[l].assumed)
        most = fmax(most, hot ? b->boiler : b->rejected);
    }
  return most;
}

/** Only rejected to, or only used: no main. */
static bool is_one_sided(const hl_plan *plan, const char *name, bool hot) {
  for (int l = 0; name != NULL && l < plan->input.level_count; l++) {
    const hl_mains_level *level = &plan->input.level[l];
    if (strcmp(level->name, name) == 0)
      return l != plan->ambient && isnan(hot ? level->raise_high : level->use_high);
  }
  return false;
}

void hli_plan_make_notes(hl_plan *plan) {
  char heat[48];
  bool from = false, into = false;
  for (int k = 0; k < plan->built; k++) {
    from |= is_one_sided(plan, plan->built_machine[k].source, false);
    into |= is_one_sided(plan, plan->built_machine[k].sink, true);
  }
  for (int hot = 1; hot >= 0; hot--) {
    const double q = hli_plan_assumed(plan, plan->none, hot == 1);
    if (q > 0)
      hli_print(plan->note[plan->notes++], sizeof plan->note[0],
                "For %s of %s no utility of the case is %s enough, or has room, so a default one "
                "that costs nothing serves it: cost cannot decide on that heat. A %s utility there "
                "with its price would change this",
                hli_show(HL_DIM_POWER, q, heat), hot == 1 ? "heating" : "cooling",
                hot == 1 ? "hot" : "cold", hot == 1 ? "hot" : "cold");
  }
  if (from)
    hli_print(plan->note[plan->notes++], sizeof plan->note[0],
              "A machine from a cold utility lifts heat that the process has given to it, never "
              "more: the utility is saved that much. Its heat is not ambient's");
  if (into)
    hli_print(plan->note[plan->notes++], sizeof plan->note[0],
              "A machine into a hot utility gives heat in place of its boiler, which is saved that "
              "much");
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
