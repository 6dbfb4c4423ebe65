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

/* A margin to the critical point that is broken, and a level that is critical itself, are one
 * reason: so the coldest level is the nearest to both. */
static const char critical[] = "critical temperature", margin[] = "critical margin",
                  least_margin[] = "critical_margin_min";

static bool is_critical(const hl_cycle_limit *limit) {
  return strcmp(limit->name, critical) == 0 || strcmp(limit->name, margin) == 0;
}

/** Its condenser is a level, and the margin is that of condensation. */
static bool condenses(const hl_machine *machine) {
  const hl_cycle_info *cycle = hl_machine_cycle(machine);
  return cycle->kind != HL_CYCLE_KIND_ENGINE &&
         strncmp(hl_cycle_variable_at(cycle, 1).name, "t_cond", 6) == 0;
}

/** The level that is critical, or has less than the margin. */
typedef struct level {
  const char *name;      /* "condensation at ..." */
  int length;            /* of its first words */
  const hl_fluid *fluid; /* NULL: not known which */
  double t, margin;      /* [K] */
} level;

/** Of one fluid condensation is the level: it is hotter than evaporation is. */
static level critical_level(const hl_machine *machine, const hl_selection_point *point,
                            const hl_cycle_limit *limit, const char *reason) {
  const bool is_margin = strcmp(limit->name, margin) == 0,
             one = hl_machine_fluid_at(machine, 1) == NULL;
  const bool condenser = one && condenses(machine);
  level l = {.name = reason, .t = limit->value};
  for (int k = 0; hl_machine_fluid_at(machine, k) != NULL; k++)
    if (one ||
        (!is_margin && hl_fluid_facts(hl_machine_fluid_at(machine, k))->t_critical == limit->limit))
      l.fluid = hl_machine_fluid_at(machine, k);
  if (l.fluid != NULL && is_margin)
    l.t = hl_fluid_facts(l.fluid)->t_critical - limit->value;
  if (condenser && !is_margin)
    l.t = fmax(l.t, point->high);
  if (condenser || is_margin)
    l.name =
        hl_machine_cycle(machine)->kind == HL_CYCLE_KIND_ENGINE ? "evaporation" : "condensation";
  const char *end = strstr(l.name, " at ");
  l.length = end != NULL ? (int)(end - l.name) : (int)strlen(l.name);
  const bool counts = is_margin || condenser ||
                      hl_machine_cycle(machine)->kind == HL_CYCLE_KIND_ENGINE ||
                      strncmp(l.name, "condensation", 12) == 0;
  l.margin = counts ? hl_machine_value(machine, least_margin) : 0;
  l.margin = isnan(l.margin) ? 0 : l.margin;
  return l;
}

/** By which share a level is too hot; the condenser above an evaporator would be more so. */
static double critical_miss(const hl_machine *machine, const level *l,
                            const hl_cycle_limit *limit) {
  const double least = hl_machine_value(machine, least_margin);
  if (l->fluid == NULL)
    return -hl_cycle_margin(limit);
  const double end = hl_fluid_facts(l->fluid)->t_critical;
  return (l->t + (isnan(least) ? 0 : least) - end) / end;
}

static void say_critical(const hl_machine *machine, const hl_selection_point *point, const level *l,
                         const hl_cycle_limit *limit, char *text, size_t size) {
  char at[48], most[48], end[48], less[48], where[120];
  if (l->fluid == NULL) {
    hli_print(text, size, "nearest %s below it (%s); must be %s at least (%s)",
              hli_show(HL_DIM_DIFFERENCE, limit->value, at),
              place_of(machine, point, where, sizeof where),
              hli_show(HL_DIM_DIFFERENCE, limit->limit, less), least_margin);
    return;
  }
  const hl_fluid_info *facts = hl_fluid_facts(l->fluid);
  const bool several = hl_machine_fluid_at(machine, 1) != NULL;
  hli_show(HL_DIM_TEMPERATURE, l->t, at);
  hli_show(HL_DIM_TEMPERATURE, facts->t_critical, end);
  const int used = hli_print(text, size, "nearest %.*s at %s; ", l->length, l->name, at);
  if (l->margin > 0)
    hli_print(text + used, size - (size_t)used, "may be %s at most: critical %s%s%s%s less %s (%s)",
              hli_show(HL_DIM_TEMPERATURE, facts->t_critical - l->margin, most), end,
              several ? " (" : "", several ? facts->id : "", several ? ")" : "",
              hli_show(HL_DIM_DIFFERENCE, l->margin, less), least_margin);
  else
    hli_print(text + used, size - (size_t)used, "must lie below the critical %s%s%s%s", end,
              several ? " (" : "", several ? facts->id : "", several ? ")" : "");
}

static void say_limit(const hl_machine *machine, const hl_selection_point *point,
                      const hl_cycle_limit *limit, char *text, size_t size) {
  char value[48], bound[48], where[120];
  const bool most = limit->value > limit->limit;
  hli_print(text, size, "nearest %s (%s); %s %s at %s%s%s%s",
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
static hl_selection_exclusion *excluded_of(hl_selection *s, int machine, const char *reason) {
  for (int k = 0; k < s->excluded; k++)
    if (s->exclusion[k].machine == machine && strcmp(s->exclusion[k].reason, reason) == 0)
      return &s->exclusion[k];
  if (!hli_reserve(s->ctx, (void **)&s->exclusion, &s->excluded_room, s->excluded + 1,
                   sizeof *s->exclusion))
    return NULL;
  hl_selection_exclusion *added = &s->exclusion[s->excluded++];
  *added = (hl_selection_exclusion){.machine = machine, .reason = reason, .miss = NAN};
  return added;
}

hl_status hli_exclude(hl_selection *s, int machine, const char *reason, int count,
                      const char *example) {
  hl_selection_exclusion *own = excluded_of(s, machine, reason);
  if (own == NULL)
    return hli_nomem(s->ctx);
  if (own->count == 0)
    hli_print(own->example, sizeof own->example, "%s", example);
  own->count += count;
  return HL_OK;
}

hl_status hli_exclude_limit(hl_selection *s, const hl_selection_point *point,
                            const hl_cycle_limit *limit, const char *reason) {
  const hl_machine *machine = s->machine[point->machine];
  const bool hot = is_critical(limit);
  hl_selection_exclusion *own = excluded_of(s, point->machine, hot ? critical : limit->name);
  if (own == NULL)
    return hli_nomem(s->ctx);
  const level l = hot ? critical_level(machine, point, limit, reason) : (level){0};
  const double miss = hot ? critical_miss(machine, &l, limit) : -hl_cycle_margin(limit);
  own->count++;
  if (miss >= own->miss)
    return HL_OK;
  own->miss = miss;
  if (hot)
    say_critical(machine, point, &l, limit, own->example, sizeof own->example);
  else if (reason[0] != '\0')
    hli_print(own->example, sizeof own->example, "%s", reason);
  else
    say_limit(machine, point, limit, own->example, sizeof own->example);
  return HL_OK;
}

const hl_selection_exclusion *hl_selection_exclusion_at(const hl_selection *selection, int k) {
  return k >= 0 && k < selection->excluded ? &selection->exclusion[k] : NULL;
}
