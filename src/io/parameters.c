/** Parameters of a system's cycle: names, words and bounds by the cycle's own table. */
#include "io/fields.h"
#include "io/folder.h"

const hl_cycle_info *hli_cycle_get(hl_ctx *ctx, const char *name, const hl_place *place) {
  const hl_cycle_info *cycle = hl_cycle_find(name);
  hli_nearest nearest = hli_nearest_to(name);
  char hint[160];
  if (cycle != NULL)
    return cycle;
  for (int k = 0; k < hl_cycle_count(); ++k)
    hli_nearest_offer(&nearest, hl_cycle_at(k)->name);
  hli_fault(ctx, 2, place, "there is no cycle \"%.60s\"\n%s", name,
            hli_nearest_hint(&nearest, "`heatloom cycle list` shows all.", hint));
  return NULL;
}

/** True for the id of a fluid in the library; names, aliases and files take a load to tell. */
static bool known_id(const char *name) {
  char id[32];
  for (int k = 0; hl_fluid_id_at(k, id, sizeof id); ++k) {
    if (hli_edit_distance(id, name) == 0)
      return true;
  }
  return false;
}

/** Fluids of a cycle, as many as it has: "R290", "R717+R601". */
static hl_status check_fluid(hl_ctx *ctx, const hl_cycle_info *cycle, const char *name,
                             const hl_place *place) {
  hl_machine *machine = NULL;
  if (cycle->fluid_count == 1 && !cycle->catalogue && known_id(name))
    return HL_OK;
  hl_ctx *child = hli_ctx_child(ctx); /* its fault gets the place that it does not know */
  if (child == NULL)
    return hli_nomem(ctx);
  hl_status status = hl_machine_new(child, cycle->name, name, &machine);
  hl_machine_free(machine);
  if (status == HL_ERR_NOMEM)
    status = hli_nomem(ctx);
  else if (status != HL_OK)
    status = hli_fault(ctx, hl_ctx_error(child)->code, place, "%s\n%s",
                       hl_ctx_error(child)->message, hl_ctx_error(child)->hint);
  hl_ctx_free(child);
  return status;
}

static bool stands_for_all(const char *fluid) {
  return strcmp(fluid, "*") == 0 || hli_same_text(fluid, "all");
}

/** The fluids named, "all" written out. */
static hl_status expand_fluids(hl_ctx *ctx, hli_arena *arena, hl_system *system) {
  const hl_cycle_info *cycle = hl_cycle_find(system->cycle);
  int known = hl_fluid_count(), count = 0;
  bool any = false;
  if (cycle != NULL && cycle->catalogue) /* whose examples are not meant */
    return HL_OK;
  for (int k = 0; k < system->fluid_count; ++k)
    any |= stands_for_all(system->fluid[k]);
  if (!any)
    return HL_OK;
  const char **list = HLI_NEW(arena, const char *, system->fluid_count + known);
  if (list == NULL)
    return hli_nomem(ctx);
  for (int k = 0; k < system->fluid_count; ++k)
    if (!stands_for_all(system->fluid[k]))
      list[count++] = system->fluid[k]; /* those named stand first */
  const int named = count;
  for (int k = 0; k < known; ++k) {
    char id[32];
    bool twice = false;
    hl_fluid_id_at(k, id, sizeof id);
    for (int j = 0; j < named; ++j)
      twice |= hli_same_text(list[j], id);
    if (!twice && (list[count++] = hli_arena_text(arena, id)) == NULL)
      return hli_nomem(ctx);
  }
  system->fluid = list;
  system->fluid_count = count;
  return HL_OK;
}

hl_status hli_alternatives(hl_ctx *ctx, hli_arena *arena, hl_system *system,
                           const hl_place *place) {
  HLI_TRY(expand_fluids(ctx, arena, system));
  if (strchr(system->cycle, '|') == NULL)
    return HL_OK;
  int cycles = 1, count = 0, own = system->fluid_count > 0 ? system->fluid_count : 1;
  for (const char *c = system->cycle; *c != '\0'; ++c)
    cycles += *c == '|';
  char *text = hli_arena_text(arena, system->cycle);
  const char **list = HLI_NEW(arena, const char *, cycles *own);
  if (text == NULL || list == NULL)
    return hli_nomem(ctx);
  for (int c = 0; c < cycles; ++c) {
    char *bar = strchr(text, '|'), *next = bar != NULL ? bar + 1 : NULL;
    char *end = bar != NULL ? bar : text + strlen(text);
    while (*text == ' ')
      ++text;
    while (end > text && end[-1] == ' ')
      --end;
    *end = '\0';
    if (hli_cycle_get(ctx, text, place) == NULL)
      return HL_ERR_DATA;
    for (int k = 0; k < own; ++k) {
      const char *fluid = system->fluid_count > 0 ? system->fluid[k] : "";
      const size_t size = strlen(text) + strlen(fluid) + 2;
      char *joined = hli_arena_alloc(arena, size, 1);
      if (joined == NULL)
        return hli_nomem(ctx);
      hli_print(joined, size, "%s:%s", text, fluid);
      list[count++] = c == 0 ? (system->fluid_count > 0 ? fluid : joined) : joined;
    }
    if (c == 0)
      system->cycle = text;
    text = next;
  }
  system->fluid = list;
  system->fluid_count = count;
  return HL_OK;
}

hl_status hli_fluids_check(hl_ctx *ctx, const hl_cycle_info *cycle, const char *const *fluid,
                           int count, const hl_place *place) {
  hl_status status = HL_OK;
  if (cycle->fluid_count > 0 && cycle->fluid == NULL && count == 0)
    HLI_FAIL(ctx, 101, place, "cycle %s needs a %s\nName one, or several with | between: %s.",
             cycle->name, cycle->catalogue ? "machine" : "fluid",
             cycle->catalogue ? "example_ammonia|machine.json" : "R290|R717");
  if (cycle->fluid_count == 0 && count > 0 && strchr(fluid[0], ':') == NULL)
    HLI_FAIL(ctx, 116, place, "cycle %s has no fluid to choose", cycle->name);
  for (int k = 0; k < count; ++k) {
    const hl_status now = check_fluid(ctx, cycle, fluid[k], place);
    status = hli_worse(status, now);
  }
  return status;
}

const hl_setting *hli_parameter_find(hl_ctx *ctx, const hl_cycle_info *cycle, const char *name,
                                     const hl_place *place) {
  char plain[64], own[64];
  char hint[160];
  hli_normalise(name, plain, sizeof plain);
  hli_nearest nearest = hli_nearest_to(plain);
  for (int k = 0; k < cycle->parameters->count; ++k) {
    hli_normalise(cycle->parameters->setting[k].name, own, sizeof own);
    if (strcmp(own, plain) == 0)
      return &cycle->parameters->setting[k];
    hli_nearest_offer(&nearest, cycle->parameters->setting[k].name);
  }
  hli_fault(ctx, 11, place, "cycle %s has no parameter \"%.60s\"\n%s", cycle->name, name,
            hli_nearest_hint(&nearest, "`heatloom cycle parameters` lists them.", hint));
  return NULL;
}

hl_status hli_parameter_word(hl_ctx *ctx, const hl_cycle_info *cycle, const hl_setting *setting,
                             const char *word, const hl_place *place, double *value) {
  void *settings = hli_zalloc(ctx, 1, cycle->parameters->size);
  if (settings == NULL)
    return hli_nomem(ctx);
  hl_settings_init(cycle->parameters, settings);
  const hl_status status =
      hl_settings_set(ctx, cycle->parameters, settings, setting->name, word, NULL, place);
  *value = hl_settings_value(setting, settings);
  hli_release(ctx, settings);
  return status;
}

hl_status hli_parameter_check(hl_ctx *ctx, const hl_cycle_info *cycle, const hl_setting *setting,
                              const hl_parameter *parameter) {
  char low[48], high[48], least[48], most[48];
  if (parameter->least >= setting->least && parameter->most <= setting->most &&
      parameter->least <= parameter->most)
    return HL_OK;
  hli_show(setting->dimension, parameter->least, low);
  hli_show(setting->dimension, parameter->most, high);
  hli_show(setting->dimension, setting->least, least);
  hli_show(setting->dimension, setting->most, most);
  if (parameter->least > parameter->most)
    HLI_FAIL(ctx, 12, &parameter->place, "the range of %s is upside down: %s to %s", setting->name,
             low, high);
  if (parameter->least == parameter->most)
    HLI_FAIL(ctx, 12, &parameter->place, "%s of cycle %s is %s; it must be from %s to %s",
             setting->name, cycle->name, low, least, most);
  HLI_FAIL(ctx, 12, &parameter->place, "%s of cycle %s is %s to %s; it must be from %s to %s",
           setting->name, cycle->name, low, high, least, most);
}

static const hl_parameter *parameter_of(const hl_system *system, const char *name) {
  for (int k = 0; k < system->parameter_count; ++k)
    if (hli_same_text(system->parameter[k].name, name))
      return &system->parameter[k];
  return NULL;
}

hl_status hli_levels_check(hl_ctx *ctx, const hl_cycle_info *cycle, const hl_system *system) {
  const hl_parameter *evap = parameter_of(system, "t_evap"), *cond = parameter_of(system, "t_cond");
  char low[48], high[48];
  bool pump = hli_same_text(cycle->low, "t_evap") && hli_same_text(cycle->high, "t_cond");
  if (!pump || evap == NULL || cond == NULL || !(evap->least >= cond->most))
    return HL_OK;
  HLI_FAIL(ctx, 116, &evap->place,
           "t_evap of system \"%.60s\" is at least %s, but t_cond is at most %s; a machine must "
           "condense above its evaporation\nExchange the two.",
           system->name, hli_show(HL_DIM_TEMPERATURE, evap->least, low),
           hli_show(HL_DIM_TEMPERATURE, cond->most, high));
}

void hli_parameter_text(const hl_setting *setting, double value, char text[48]) {
  union {
    double number;
    int choice;
    bool flag;
  } field;
  hl_setting copy = *setting;
  copy.offset = 0;
  if (setting->kind == HL_SETTING_NUMBER) {
    char number[32];
    hli_format_quantity(hl_unit_shown(setting->dimension), value, number);
    hli_print(text, 48, "%s", number);
    return;
  }
  hl_settings_put(&copy, &field, value);
  hl_settings_text(&copy, &field, text, 48);
}
