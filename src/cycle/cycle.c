#include "cycle/cycle.h"

/* The library of systems: a new one is a file in systems/ and a line here. */
static const hli_system *const library[] = {&hli_vc_simple};

enum { COUNT = sizeof library / sizeof *library };

struct hl_machine {
  hl_ctx *ctx;
  const hli_system *system;
  hl_fluid *own; /* freed with the machine; NULL in copies */
  const hl_fluid *fluid;
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

const hl_cycle_info *hl_cycle_find(const char *name) { return hl_cycle_at(find(name)); }

static hl_status unknown_cycle(hl_ctx *ctx, const char *name) {
  char known[200] = "";
  for (int k = 0; k < COUNT; k++) {
    size_t used = strlen(known);
    hli_print(known + used, sizeof known - used, "%s%s", used ? ", " : "", library[k]->info.name);
  }
  HLI_FAIL(ctx, 2, NULL, "no cycle is called \"%s\"\nThe library has: %s.", name ? name : "",
           known);
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

hl_status hl_machine_new(hl_ctx *ctx, const char *cycle, const char *fluid, hl_machine **out) {
  *out = NULL;
  int number = find(cycle);
  if (number < 0)
    return unknown_cycle(ctx, cycle);
  const hli_system *system = library[number];
  if (system->info.has_fluid && !fluid)
    HLI_FAIL(ctx, 1, NULL, "cycle \"%s\" needs a working fluid", cycle);
  hl_machine *machine = blank(ctx, system);
  if (!machine)
    return hli_nomem(ctx);
  hl_settings_init(system->info.parameters, machine->settings);
  if (system->info.has_fluid) {
    hl_status status = hl_fluid_new(ctx, fluid, HL_FLUID_REFERENCE_FILE, &machine->own);
    if (status != HL_OK) {
      hl_machine_free(machine);
      return status;
    }
    machine->fluid = machine->own;
  }
  *out = machine;
  return HL_OK;
}

hl_status hl_machine_copy(const hl_machine *machine, hl_ctx *ctx, hl_machine **out) {
  *out = blank(ctx, machine->system);
  if (!*out)
    return hli_nomem(ctx);
  (*out)->fluid = machine->fluid;
  memcpy((*out)->settings, machine->settings, machine->system->info.parameters->size);
  return HL_OK;
}

void hl_machine_free(hl_machine *machine) {
  if (!machine)
    return;
  hl_fluid_free(machine->own);
  hli_release(machine->ctx, machine->settings);
  hli_release(machine->ctx, machine);
}

const hl_cycle_info *hl_machine_cycle(const hl_machine *machine) { return &machine->system->info; }

const hl_fluid *hl_machine_fluid(const hl_machine *machine) { return machine->fluid; }

hl_status hl_machine_set(hl_machine *machine, const char *name, double value) {
  const hl_settings_table *table = machine->system->info.parameters;
  const hl_setting *setting = hl_settings_find(table, name);
  if (!setting)
    HLI_FAIL(machine->ctx, 11, NULL, "cycle \"%s\" has no parameter \"%s\"",
             machine->system->info.name, name);
  double before = hl_settings_value(setting, machine->settings);
  hl_settings_put(setting, machine->settings, value);
  hl_status status = hl_settings_check(machine->ctx, table, machine->settings);
  if (status != HL_OK)
    hl_settings_put(setting, machine->settings, before);
  return status;
}

double hl_machine_value(const hl_machine *machine, const char *name) {
  const hl_setting *setting = hl_settings_find(machine->system->info.parameters, name);
  return setting ? hl_settings_value(setting, machine->settings) : (double)NAN;
}

hl_status hl_machine_eval(const hl_machine *machine, double t0, double p0, hl_cycle_result *out) {
  (void)p0; /* closed cycles exchange no matter with the surroundings */
  return machine->system->eval(machine->fluid, machine->settings, t0, true, out);
}

hl_status hl_machine_eval_states(const hl_machine *machine, hl_cycle_result *out) {
  return machine->system->eval(machine->fluid, machine->settings, NAN, false, out);
}
