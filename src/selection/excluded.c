/** Why points are no candidates: the limit, the value that came nearest to it, and where. */
#include "selection/work.h"

/* ------------------------------------------------------------------ in words */

/** "t_evap 65 °C, t_cond 135 °C" */
static const char *place_of(const hl_machine *machine, const hl_selection_point *point, char *text,
                            size_t size) {
  const hl_cycle_info *cycle = hl_machine_cycle(machine);
  char low[48], high[48];
  hli_print(text, size, "%s %s, %s %s", hl_cycle_variable_at(cycle, 0).name,
            hli_show(HL_DIM_TEMPERATURE, point->low, low), hl_cycle_variable_at(cycle, 1).name,
            hli_show(HL_DIM_TEMPERATURE, point->high, high));
  return text;
}

/** The margin to the critical point as what it means for the condenser; false: of several fluids.
 */
static bool say_critical(const hl_machine *machine, const hl_cycle_limit *limit, char *text,
                         size_t size) {
  const hl_fluid *fluid = hl_machine_fluid(machine);
  char at[48], most[48], critical[48], margin[48];
  if (strcmp(limit->name, "critical margin") != 0 || fluid == NULL ||
      hl_machine_fluid_at(machine, 1) != NULL)
    return false;
  const double t = hl_fluid_facts(fluid)->t_critical;
  hli_print(text, size, "at best condensation at %s; may be %s at most: critical %s less %s (%s)",
            hli_show(HL_DIM_TEMPERATURE, t - limit->value, at),
            hli_show(HL_DIM_TEMPERATURE, t - limit->limit, most),
            hli_show(HL_DIM_TEMPERATURE, t, critical),
            hli_show(HL_DIM_DIFFERENCE, limit->limit, margin), limit->setting);
  return true;
}

static void say_limit(const hl_machine *machine, const hl_selection_point *point,
                      const hl_cycle_limit *limit, char *text, size_t size) {
  char value[48], bound[48], where[120];
  const bool most = limit->value > limit->limit;
  if (say_critical(machine, limit, text, size))
    return;
  hli_print(text, size, "at best %s (%s); %s %s at %s%s%s%s",
            hli_show(limit->dimension, limit->value, value),
            place_of(machine, point, where, sizeof where), most ? "may be" : "must be",
            hli_show(limit->dimension, limit->limit, bound), most ? "most" : "least",
            limit->setting != NULL ? " (" : "", limit->setting != NULL ? limit->setting : "",
            limit->setting != NULL ? ")" : "");
}

void hli_say_span(const hl_machine *machine, int k, const hli_span *span, char *text, size_t size) {
  const hl_cycle_variable variable = hl_cycle_variable_at(hl_machine_cycle(machine), k);
  const hl_setting *setting =
      hl_settings_find(hl_machine_cycle(machine)->parameters, variable.name);
  const hl_dimension dimension = setting != NULL ? setting->dimension : HL_DIM_TEMPERATURE;
  char least[48], most[48];
  hli_print(text, size, "%s would have to be %s at least and %s at most%s", variable.name,
            hli_show(dimension, span->from, least), hli_show(dimension, span->to, most),
            variable.role == HL_CYCLE_ROLE_DRIVES ? ", the hottest that hot utility drives" : "");
}

/* ---------------------------------------------------------------- the account */

/** The exclusion of a machine for a reason, a new one if there is none; NULL: no memory. */
static hli_excluded *excluded_of(hl_selection *s, int machine, const char *reason) {
  for (int k = 0; k < s->excluded; k++)
    if (s->exclusion[k].told.machine == machine && strcmp(s->exclusion[k].told.reason, reason) == 0)
      return &s->exclusion[k];
  if (!hli_reserve(s->ctx, (void **)&s->exclusion, &s->excluded_room, s->excluded + 1,
                   sizeof *s->exclusion))
    return NULL;
  hli_excluded *added = &s->exclusion[s->excluded++];
  *added = (hli_excluded){.told = {.machine = machine, .reason = reason}, .miss = INFINITY};
  return added;
}

hl_status hli_exclude(hl_selection *s, int machine, const char *reason, int count,
                      const char *example) {
  hli_excluded *own = excluded_of(s, machine, reason);
  if (own == NULL)
    return hli_nomem(s->ctx);
  if (own->told.count == 0)
    hli_print(own->told.example, sizeof own->told.example, "%s", example);
  own->told.count += count;
  return HL_OK;
}

hl_status hli_exclude_limit(hl_selection *s, const hl_selection_point *point,
                            const hl_cycle_limit *limit) {
  hli_excluded *own = excluded_of(s, point->machine, limit->name);
  if (own == NULL)
    return hli_nomem(s->ctx);
  if (-limit->margin < own->miss) {
    own->miss = -limit->margin;
    say_limit(s->machine[point->machine], point, limit, own->told.example,
              sizeof own->told.example);
  }
  own->told.count++;
  return HL_OK;
}

const hl_selection_exclusion *hl_selection_exclusion_at(const hl_selection *selection, int k) {
  return k >= 0 && k < selection->excluded ? &selection->exclusion[k].told : NULL;
}
