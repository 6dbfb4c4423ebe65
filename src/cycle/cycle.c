#include "cycle/cycle.h"
#include "cycle/catalogue/catalogue.h"
#include "cycle/export/plan.h"

/* The library of systems: a new one is a file in systems/ and a line here. */
static const hli_system *const library[] = {
    &hli_vc_simple,
    &hli_vc_ihx,
    &hli_vc_econ,
    &hli_vc_flash,
    &hli_vc_two_ic,
    &hli_n_stage,
    &hli_expander,
    &hli_ejector,
    &hli_transcritical,
    &hli_cascade,
    &hli_cascade_3,
    &hli_parallel_circuits,
    &hli_multi_condenser,
    &hli_multi_evaporator,
    &hli_booster,
    &hli_brayton,
    &hli_rankine,
    &hli_steam_expander,
    &hli_mvr,
    &hli_hp_steam,
    &hli_tvr,
    &hli_gas_engine,
    &hli_carnot,
    &hli_carnot_engine,
    &hli_lorenz,
    &hli_lorenz_levels,
    &hli_mean_lift,
    &hli_absorption_heat_pump,
    &hli_absorption_chiller,
    &hli_heat_transformer,
    &hli_electric_boiler,
    &hli_gas_boiler,
    &hli_steam,
    &hli_cooling_tower,
    &hli_air_cooler,
    &hli_chiller,
    &hli_catalogue_machine,
};

enum { COUNT = sizeof library / sizeof *library };

struct hl_machine {
  hl_ctx *ctx;
  const hli_system *system;
  hl_fluid *own[HL_CYCLE_FLUIDS]; /* freed with the machine; NULL in copies */
  const hl_fluid *fluid[HL_CYCLE_FLUIDS];
  hli_catalogue *entry; /* of the catalogue; freed with the machine; NULL in copies */
  void *settings;
};

int hl_cycle_count(void) { return COUNT; }

const hl_cycle_info *hl_cycle_at(int k) { return k >= 0 && k < COUNT ? &library[k]->info : NULL; }

/** Index in the library, or -1. */
static int find(const char *name) {
  for (int k = 0; k < COUNT; k++)
    if (hli_same_text(library[k]->info.name, name))
      return k;
  return -1;
}

/** The same for the text before `end`; a path such as C:\\fluid.json has no cycle there. */
static int find_part(const char *text, const char *end) {
  char name[40];
  size_t length = (size_t)(end - text);
  if (length >= sizeof name)
    return -1;
  memcpy(name, text, length);
  name[length] = '\0';
  return find(name);
}

const hl_cycle_info *hl_cycle_find(const char *name) { return hl_cycle_at(find(name)); }

/** The variables that a system lists, else its two levels. */
hl_cycle_variable hl_cycle_variable_at(const hl_cycle_info *cycle, int k) {
  const hl_cycle_variable none = {0};
  if (k < 0 || k >= HL_CYCLE_VARIABLES)
    return none;
  if (cycle->variable[0].name != NULL || cycle->low == NULL || cycle->high == NULL || k > 1)
    return cycle->variable[k];
  return k == 0 ? (hl_cycle_variable){.name = cycle->low, .role = HL_CYCLE_ROLE_TAKES}
                : (hl_cycle_variable){.name = cycle->high, .role = HL_CYCLE_ROLE_GIVES};
}

int hl_cycle_variable_count(const hl_cycle_info *cycle) {
  int count = 0;
  while (count < HL_CYCLE_VARIABLES && hl_cycle_variable_at(cycle, count).name != NULL)
    count++;
  return count;
}

static hl_status unknown_cycle(hl_ctx *ctx, const char *name) {
  hli_nearest nearest = hli_nearest_to(name ? name : "");
  char hint[160];
  for (int k = 0; k < COUNT; k++)
    hli_nearest_offer(&nearest, library[k]->info.name);
  hli_nearest_hint(&nearest, "", hint);
  HLI_FAIL(ctx, 2, NULL, "no cycle is called \"%.100s\"\n%s%s`heatloom cycle list` shows all %d.",
           name ? name : "", hint, hint[0] != '\0' ? " " : "", (int)COUNT);
}

static hl_machine *blank(hl_ctx *ctx, const hli_system *system) {
  hl_machine *machine = hli_zalloc(ctx, 1, sizeof *machine);
  if (!machine)
    return NULL;
  machine->ctx = ctx;
  machine->system = system;
  machine->settings = hli_zalloc(ctx, 1, system->info.parameters->size);
  if (!machine->settings) {
    hli_release(ctx, machine);
    return NULL;
  }
  return machine;
}

/* The fluids of a text such as "R717+R601". */
static hl_status load_fluids(hl_machine *machine, const char *text) {
  hl_ctx *ctx = machine->ctx;
  int count = machine->system->info.fluid_count, found = 0;
  const char *at = text;
  for (; at; found++) {
    char name[512];
    const char *plus = count > 1 ? strchr(at, '+') : NULL; /* one may be a path with it */
    size_t length = plus ? (size_t)(plus - at) : strlen(at);
    if (found == count || length >= sizeof name)
      break;
    memcpy(name, at, length);
    name[length] = '\0';
    HLI_TRY(hl_fluid_new(ctx, name, HL_FLUID_REFERENCE_FILE, &machine->own[found]));
    machine->fluid[found] = machine->own[found];
    at = plus ? plus + 1 : NULL;
  }
  if (found != count || at != NULL)
    HLI_FAIL(ctx, 1, NULL, "cycle \"%s\" has %d working fluid%s; \"%s\" does not name as many\n%s",
             machine->system->info.name, count, count == 1 ? "" : "s", text,
             count >= 2 ? "Join them by +, the colder circuit first: R717+R601."
                        : "Fluids joined by + are for cascades.");
  return HL_OK;
}

/* The machine of the catalogue that stands in the place of a fluid. */
static hl_status load_entry(hl_machine *machine, const char *name) {
  HLI_TRY(hli_catalogue_new(machine->ctx, name, &machine->entry));
  ((hli_catalogue_settings *)machine->settings)->machine = machine->entry;
  return HL_OK;
}

/* Those named, then the system's own. */
static hl_status load_all(hl_machine *machine, const char *text) {
  const hl_cycle_info *info = &machine->system->info;
  int count = info->fluid_count;
  if (info->catalogue)
    return load_entry(machine, text);
  if (count > 0)
    HLI_TRY(load_fluids(machine, text));
  if (!info->own)
    return HL_OK;
  HLI_TRY(hl_fluid_new(machine->ctx, info->own, HL_FLUID_REFERENCE_FILE, &machine->own[count]));
  machine->fluid[count] = machine->own[count];
  return HL_OK;
}

hl_status hl_machine_new(hl_ctx *ctx, const char *cycle, const char *fluid, hl_machine **out) {
  *out = NULL;
  int number = find(cycle);
  if (number < 0)
    return unknown_cycle(ctx, cycle);
  const hli_system *system = library[number];
  const char *colon = fluid ? strchr(fluid, ':') : NULL;
  int named = colon ? find_part(fluid, colon) : -1;
  if (named >= 0) { /* a fluid with a cycle of its own */
    system = library[named];
    fluid = colon + 1;
  }
  if (!fluid || !*fluid)
    fluid = system->info.fluid;
  if (system->info.fluid_count == 0 && !system->info.catalogue && fluid)
    HLI_FAIL(ctx, 1, NULL, "cycle \"%s\" takes no working fluid; \"%s\" is one too many", cycle,
             fluid);
  if (system->info.fluid_count > 0 && !fluid)
    HLI_FAIL(ctx, 1, NULL, "cycle \"%s\" needs a %s", cycle,
             system->info.catalogue ? "machine of the catalogue" : "working fluid");
  hl_machine *machine = blank(ctx, system);
  if (!machine)
    return hli_nomem(ctx);
  hl_settings_init(system->info.parameters, machine->settings);
  hl_status status = load_all(machine, fluid);
  if (status != HL_OK) {
    hl_machine_free(machine);
    return status;
  }
  *out = machine;
  return HL_OK;
}

hl_status hl_machine_new_with(hl_ctx *ctx, const char *cycle, const hl_fluid *const *fluid,
                              int count, hl_machine **out) {
  *out = NULL;
  int number = find(cycle);
  if (number < 0)
    return unknown_cycle(ctx, cycle);
  const hli_system *system = library[number];
  if (system->info.catalogue)
    HLI_FAIL(ctx, 1, NULL, "a machine of the catalogue is made by its name, not with fluids");
  if (count != system->info.fluid_count)
    HLI_FAIL(ctx, 1, NULL, "cycle \"%s\" has %d working fluids, not %d", cycle,
             system->info.fluid_count, count);
  hl_machine *machine = blank(ctx, system);
  if (!machine)
    return hli_nomem(ctx);
  hl_settings_init(system->info.parameters, machine->settings);
  for (int k = 0; k < count; k++)
    machine->fluid[k] = fluid[k];
  *out = machine;
  return HL_OK;
}

hl_status hl_machine_copy(const hl_machine *machine, hl_ctx *ctx, hl_machine **out) {
  *out = blank(ctx, machine->system);
  if (!*out)
    return hli_nomem(ctx);
  memcpy((*out)->fluid, machine->fluid, sizeof machine->fluid);
  memcpy((*out)->settings, machine->settings, machine->system->info.parameters->size);
  return HL_OK;
}

void hl_machine_free(hl_machine *machine) {
  if (!machine)
    return;
  for (int k = 0; k < HL_CYCLE_FLUIDS; k++)
    hl_fluid_free(machine->own[k]);
  hli_catalogue_free(machine->entry);
  hli_release(machine->ctx, machine->settings);
  hli_release(machine->ctx, machine);
}

const hl_cycle_info *hl_machine_cycle(const hl_machine *machine) { return &machine->system->info; }

const hl_fluid *hl_machine_fluid(const hl_machine *machine) { return machine->fluid[0]; }

const hl_fluid *hl_machine_fluid_at(const hl_machine *machine, int k) {
  return k >= 0 && k < HL_CYCLE_FLUIDS ? machine->fluid[k] : NULL;
}

const hl_catalogue_info *hl_machine_catalogue(const hl_machine *machine) {
  return machine->system->info.catalogue
             ? &((const hli_catalogue_settings *)machine->settings)->machine->info
             : NULL;
}

hl_status hl_machine_set(hl_machine *machine, const char *name, double value) {
  const hl_settings_table *table = machine->system->info.parameters;
  const hl_setting *setting = hl_settings_find(table, name);
  if (!setting)
    HLI_FAIL(machine->ctx, 11, NULL, "cycle \"%s\" has no parameter \"%s\"",
             machine->system->info.name, name);
  double before = hl_settings_value(setting, machine->settings);
  hl_settings_put(setting, machine->settings, hli_setting_clamp(setting, value));
  const hl_settings_table one = {table->section, table->size, 1, setting}; /* the rest was */
  hl_status status = hl_settings_check(machine->ctx, &one, machine->settings);
  if (status != HL_OK)
    hl_settings_put(setting, machine->settings, before);
  return status;
}

hl_status hl_machine_set_levels(hl_machine *machine, double low, double high) {
  const hl_cycle_info *info = &machine->system->info;
  if (hl_cycle_variable_count(info) < 2)
    HLI_FAIL(machine->ctx, 11, NULL, "cycle \"%s\" has no pair of levels", info->name);
  HLI_TRY(hl_machine_set(machine, hl_cycle_variable_at(info, 0).name, low));
  return hl_machine_set(machine, hl_cycle_variable_at(info, 1).name, high);
}

double hl_machine_value(const hl_machine *machine, const char *name) {
  const hl_setting *setting = hl_settings_find(machine->system->info.parameters, name);
  return setting ? hl_settings_value(setting, machine->settings) : (double)NAN;
}

void hl_machine_parameters(const hl_machine *machine, char *text, size_t size) {
  const hl_settings_table *table = machine->system->info.parameters;
  size_t used = 0;
  text[0] = '\0';
  for (int k = 0; k < table->count; k++) {
    const hl_setting *setting = &table->setting[k];
    const double value = hl_settings_value(setting, machine->settings);
    char shown[80];
    if (value == setting->initial || isnan(value))
      continue;
    hl_settings_text(setting, machine->settings, shown, sizeof shown);
    const int length =
        hli_print(text + used, size - used, "%s%s=", used > 0 ? " " : "", setting->name);
    used += (size_t)length;
    if (used >= size) { /* no room */
      text[size - 1] = '\0';
      return;
    }
    for (const char *at = shown; *at != '\0' && used + 1 < size; at++)
      if (*at != ' ')
        text[used++] = *at;
    text[used] = '\0';
  }
}

/* Error of linear interpolation at the middle of a piece, with a reserve for its other places. [K]
 */
static const double profile_tolerance = 0.04;

static hl_status evaluate(const hl_machine *machine, double t0, bool full, double tolerance,
                          hl_cycle_result *out) {
  hli_sheet sheet;
  hli_sheet_init(&sheet, &machine->system->info, t0, full, tolerance, out);
  return machine->system->eval(machine->fluid, machine->settings, &sheet);
}

hl_status hl_machine_eval(const hl_machine *machine, double t0, double p0, hl_cycle_result *out) {
  (void)p0; /* nothing of the library exchanges matter with the surroundings */
  return evaluate(machine, t0, true, profile_tolerance, out);
}

hl_status hl_machine_eval_within(const hl_machine *machine, double t0, double p0, double tolerance,
                                 hl_cycle_result *out) {
  (void)p0;
  return evaluate(machine, t0, true, fmax(tolerance, profile_tolerance), out);
}

hl_status hl_machine_eval_states(const hl_machine *machine, hl_cycle_result *out) {
  return evaluate(machine, 298.15, false, profile_tolerance, out);
}

/* What is needed to note the components of a machine. */
typedef struct noted {
  hli_plan plan;
  hl_cycle_result result;
} noted;

/* Evaluate with a plan of the components: *out is released by the caller, NULL unless HL_OK. */
static hl_status note(const hl_machine *machine, noted **out) {
  hli_sheet sheet;
  *out = hli_zalloc(machine->ctx, 1, sizeof **out);
  if (!*out)
    return hli_nomem(machine->ctx);
  hl_cycle_result *result = &(*out)->result;
  hli_sheet_init(&sheet, &machine->system->info, 298.15, false, profile_tolerance, result);
  sheet.plan = &(*out)->plan;
  hl_status status = machine->system->eval(machine->fluid, machine->settings, &sheet);
  if (status != HL_OK) {
    status = hli_fault(machine->ctx, 8, NULL, "cycle \"%s\" has no result here: %s",
                       machine->system->info.name, result->reason);
    hli_release(machine->ctx, *out);
    *out = NULL;
  }
  return status;
}

hl_status hl_machine_eval_paths(const hl_machine *machine, hl_cycle_path *path, int *count) {
  noted *components;
  *count = 0;
  HLI_TRY(note(machine, &components));
  *count = hli_plan_paths(&components->plan, machine->fluid, path);
  hli_release(machine->ctx, components);
  return HL_OK;
}

hl_status hl_machine_write_tespy(const hl_machine *machine, double basis, char **text,
                                 size_t *length) {
  hl_ctx *ctx = machine->ctx;
  noted *components;
  *text = NULL;
  *length = 0;
  if (!(basis > 0.0) || !isfinite(basis))
    HLI_FAIL(ctx, 1, NULL, "a machine of %g W; it must be positive", basis);
  HLI_TRY(note(machine, &components));
  hl_status status =
      hli_tespy_write(ctx, machine, &components->plan, &components->result, basis, text, length);
  hli_release(ctx, components);
  return status;
}
