/** Machines that may be placed: systems of the case, or cycles and fluids that are named. */
#include <heatloom/fluid.h>

#include "hpr/work.h"

static void widen(double range[2], const hl_parameter *p) {
  range[0] = fmin(range[0], p->least);
  range[1] = fmax(range[1], p->most);
}

/** Efficiencies of all compressors, as a screening changes them. */
static hl_status shift_eta(hl_machine *machine, double by) {
  static const char *const etas[] = {"eta_is",  "eta_2",   "eta_is_1", "eta_is_2", "eta_is_3",
                                     "eta_2_1", "eta_2_2", "eta_2_3",  "eta_mvr"};
  for (size_t k = 0; k < sizeof etas / sizeof *etas; k++) {
    const double value = hl_machine_value(machine, etas[k]);
    if (!isnan(value))
      HLI_TRY(hl_machine_set(machine, etas[k], fmin(fmax(value + by, 0.3), 1)));
  }
  return HL_OK;
}

/** Why a system cannot be placed, and what takes its place; NULL: it can. */
static const char *unfit(const hl_cycle_info *info, const char **instead) {
  *instead = "";
  if (hl_cycle_variable_count(info) >= 2)
    return NULL;
  if (info->kind != HL_CYCLE_KIND_UTILITY) {
    *instead = "it works between headers whose states are given; \"rankine\" is an engine between "
               "heat of the process and what cools it";
    return "has no levels to place it";
  }
  if (info->basis == HL_CYCLE_BASIS_SINK) {
    *instead = "it lifts no heat of the process; give it as a hot utility with its price";
    return "makes hot utility";
  }
  *instead = "it lifts no heat; give it as a cold utility with its price, or use ambient";
  return "takes heat away only";
}

static hl_status refuse(const hli_library *l, const hl_cycle_info *info) {
  if (info->kind != HL_CYCLE_KIND_UTILITY)
    HLI_FAIL(
        l->ctx, 244, NULL,
        "cycle \"%s\" works between headers, whose states its parameters are; it has no levels "
        "that could be placed\nGive it as a system of the case for `heatloom synth`, or take "
        "\"rankine\" for an engine between heat of the process and what cools it.",
        info->name);
  if (info->basis == HL_CYCLE_BASIS_SINK)
    HLI_FAIL(l->ctx, 244, NULL,
             "cycle \"%s\" makes hot utility and lifts no heat; heat pumps and refrigeration are "
             "placed here\nGive the heat as a utility with its price; --compare has an electric "
             "boiler beside the machines.",
             info->name);
  HLI_FAIL(l->ctx, 244, NULL,
           "cycle \"%s\" takes heat to the surroundings and lifts none; heat pumps and "
           "refrigeration are placed here\nGive it as a cold utility with its price, or use "
           "--ambient.",
           info->name);
}

/** A system of the case that takes no part, and why. */
static hl_status note_unfit(hli_library *l, const hl_system *system, const char *why,
                            const char *instead) {
  if (l->unfit_count < l->room)
    l->unfit[l->unfit_count++] = (hl_hpr_exclusion){system->cycle, "", why, 0, NAN, instead};
  return HL_OK;
}

/** Only what places a machine is free here. */
static hl_status refuse_range(const hli_library *l, const hl_cycle_info *info,
                              const hl_system *system, const hl_parameter *p) {
  const hl_setting *setting = hl_settings_find(info->parameters, p->name);
  const hl_dimension dim = setting != NULL ? setting->dimension : HL_DIM_NONE;
  char least[48], most[48];
  HLI_FAIL(
      l->ctx, 245, &p->place,
      "system \"%.60s\": %s is %s..%s; the levels of a machine, subcool and superheat are free "
      "where it is placed, and this is not\nGive one value; `heatloom synth` searches the range.",
      system->name, p->name, hli_show(dim, p->least, least), hli_show(dim, p->most, most));
}

/** Of what has a range where nothing varies it: the default, or within the range the nearest. */
static hl_status set_within(hl_machine *machine, const hl_parameter *p) {
  const double own = hl_machine_value(machine, p->name);
  return hl_machine_set(machine, p->name,
                        isnan(own) ? (p->least + p->most) / 2 : fmin(fmax(own, p->least), p->most));
}

/** The number among the bounds of a system; -1: none of them. */
static int bound_of(const hl_cycle_info *info, const char *name) {
  for (int k = hl_cycle_variable_count(info) - 1; k >= 0; k--)
    if (strcmp(name, hl_cycle_variable_at(info, k).name) == 0)
      return k;
  return strcmp(name, "subcool") == 0     ? HLI_BOUND_SUBCOOL
         : strcmp(name, "superheat") == 0 ? HLI_BOUND_SUPERHEAT
                                          : -1;
}

/** Bounds of the system on what places it; the rest is set. */
static hl_status set_parameters(hli_library *l, int k, const hl_system *system) {
  hl_machine *machine = l->machine[k];
  const hl_cycle_info *info = hl_machine_cycle(machine);
  for (int i = 0; i < system->parameter_count; i++) {
    const hl_parameter *p = &system->parameter[i];
    const int variable = bound_of(info, p->name);
    if (variable == 0)
      widen(l->low, p);
    else if (variable == 1)
      widen(l->high, p);
    if (variable >= 0) {
      if (l->range[k] == NULL && (l->range[k] = HLI_NEW(l->arena, hli_bounds, 1)) == NULL)
        return hli_nomem(l->ctx);
      l->range[k]->least[variable] = p->least;
      l->range[k]->most[variable] = p->most;
      l->range[k]->given[variable] = true;
      if (variable >= 2)
        HLI_TRY(set_within(machine, p));
    } else if (p->least == p->most)
      HLI_TRY(hl_machine_set(machine, p->name, p->least));
    else
      return refuse_range(l, info, system, p);
  }
  return HL_OK;
}

hli_free hli_library_free_of(const hli_library *l, int k, const hl_selection_grid *grid) {
  const hli_bounds *own = l->range[k];
  hli_free f = {{0, grid->subcool_to},
                {hl_machine_value(l->machine[k], "superheat"), grid->superheat_to},
                own != NULL && own->given[HLI_BOUND_SUPERHEAT]};
  double *const bound[] = {f.subcool, f.superheat};
  for (int i = 0; i < 2 && own != NULL; i++)
    if (own->given[HLI_BOUND_SUBCOOL + i]) {
      bound[i][0] = own->least[HLI_BOUND_SUBCOOL + i];
      bound[i][1] = fmax(bound[i][0], fmin(own->most[HLI_BOUND_SUBCOOL + i], bound[i][1]));
    }
  return f;
}

hl_status hli_machine_eval(const hl_problem *problem, const hl_machine *machine,
                           hl_cycle_result *result) {
  const hl_economics *e = hl_problem_economics(problem);
  return hl_machine_eval(machine, e->t_ambient, e->p_ambient, result);
}

bool hli_library_allows(const hli_library *l, int k, double t_evap, double t_cond) {
  const hli_bounds *own = l->range[k];
  const double t[] = {t_evap, t_cond}, close = 1e-6;
  for (int v = 0; v < 2 && own != NULL; v++)
    if (own->given[v] && !(t[v] >= own->least[v] - close && t[v] <= own->most[v] + close))
      return false;
  return true;
}

/** On a curve of heat there is no vapour to take: by its name alone, recompression is closed. */
static hl_status close_circuit(hl_machine *machine) {
  enum { CLOSED = 1 };
  const bool open = strcmp(hl_machine_cycle(machine)->name, "mvr") == 0;
  return open ? hl_machine_set(machine, "variant", CLOSED) : HL_OK;
}

static hl_status keep(hli_library *l, const char *cycle, const char *fluid,
                      const hl_system *system) {
  const hli_variant *variant = l->variant;
  const hl_cycle_info *info = hl_cycle_find(cycle);
  const char *instead, *why = info != NULL ? unfit(info, &instead) : NULL;
  if (why != NULL)
    return system != NULL ? note_unfit(l, system, why, instead) : refuse(l, info);
  const int number = l->seen++, k = l->count;
  if (variant != NULL && variant->only >= 0 && variant->only != number)
    return HL_OK;
  if (k == l->room)
    HLI_FAIL(l->ctx, 1, NULL,
             "there are more than %d candidates, each cycle with each of its fluids\nName fewer: "
             "--cycles, --fluids.",
             l->room);
  HLI_TRY(hl_machine_new(l->ctx, cycle, fluid, &l->machine[k]));
  l->count++;
  HLI_TRY(system != NULL ? set_parameters(l, k, system) : close_circuit(l->machine[k]));
  if (variant != NULL && variant->eta != 0)
    HLI_TRY(shift_eta(l->machine[k], variant->eta));
  info = hl_machine_cycle(l->machine[k]);
  l->driven |= info->kind == HL_CYCLE_KIND_DRIVEN;
  l->engines |= info->kind == HL_CYCLE_KIND_ENGINE;
  l->number[k] = number;
  l->system[k] = -1;
  for (int s = 0; s < hl_problem_system_count(l->problem) && system != NULL; s++)
    if (hl_problem_system_at(l->problem, s) == system)
      l->system[k] = s;
  l->cycle[k] = hli_arena_text(l->arena, info->name);
  l->fluid[k] = hli_arena_text(l->arena, fluid != NULL ? fluid : "");
  return l->cycle[k] != NULL && l->fluid[k] != NULL ? HL_OK : hli_nomem(l->ctx);
}

/* --------------------------------------------------------------------- fluids */

/** A machine of the catalogue in the library, or a file of one. */
static bool is_entry(const char *name) {
  const size_t length = strlen(name);
  char id[128];
  for (int k = 0; hl_catalogue_id_at(k, id, sizeof id); k++)
    if (strcmp(id, name) == 0)
      return true;
  return length > 5 && strcmp(name + length - 5, ".json") == 0;
}

/** As many fluids as the cycle has, or a machine of the catalogue for that. */
static bool suits(const hl_cycle_info *info, const char *name) {
  int fluids = 1;
  for (const char *at = name; (at = strchr(at, '+')) != NULL; at++)
    fluids++;
  return info->catalogue ? is_entry(name) : fluids == info->fluid_count && !is_entry(name);
}

static bool is_single(const char *name) { return strchr(name, '+') == NULL && !is_entry(name); }

/** All pairs of single fluids, each of them the colder one too. */
static hl_status add_pairs(hli_library *l, const char *cycle, const hl_hpr_library *named,
                           const hl_system *system) {
  char pair[256];
  for (int a = 0; a < named->fluid_count; a++)
    for (int b = 0; b < named->fluid_count; b++) {
      if (a == b || !is_single(named->fluid[a]) || !is_single(named->fluid[b]))
        continue;
      hli_print(pair, sizeof pair, "%s+%s", named->fluid[a], named->fluid[b]);
      HLI_TRY(keep(l, cycle, pair, system));
    }
  return HL_OK;
}

/** A cycle with each of the fluids named that suit it. */
static hl_status add_fluids(hli_library *l, const hl_cycle_info *info, const hl_hpr_library *named,
                            const hl_system *system) {
  int suiting = 0;
  for (int f = 0; f < named->fluid_count; f++)
    if (suits(info, named->fluid[f])) {
      HLI_TRY(keep(l, info->name, named->fluid[f], system));
      suiting++;
    }
  if (suiting > 0)
    return HL_OK;
  if (info->fluid_count == 2 && named->fluid_count > 1)
    return add_pairs(l, info->name, named, system);
  return keep(l, info->name, named->fluid[0], system); /* says what is wrong with it */
}

/** A cycle for which none is named: its own fluid, all pure ones, or all of the catalogue. */
static hl_status add_all(hli_library *l, const hl_cycle_info *info) {
  char id[128];
  if (info->fluid != NULL)
    return keep(l, info->name, NULL, NULL);
  if (info->fluid_count > 1)
    HLI_FAIL(
        l->ctx, 244, NULL,
        "cycle \"%s\" has %d working fluids, and none are named\nName them, the colder circuit "
        "first and joined by +, or single ones to try in pairs: --fluids R717,R601.",
        info->name, info->fluid_count);
  if (info->catalogue)
    for (int k = 0; hl_catalogue_id_at(k, id, sizeof id); k++)
      HLI_TRY(keep(l, info->name, id, NULL));
  else
    for (int f = 0; hl_fluid_id_at(f, id, sizeof id); f++)
      HLI_TRY(keep(l, info->name, id, NULL));
  return HL_OK;
}

/** The systems of the case, with their own fluids or others. */
static hl_status add_systems(hli_library *l, const hl_hpr_library *named) {
  const hl_problem *problem = l->problem;
  for (int s = 0; s < hl_problem_system_count(problem); s++) {
    const hl_system *system = hl_problem_system_at(problem, s);
    const hl_cycle_info *info = hl_cycle_find(system->cycle);
    if (system->fluid_count == 0) {
      HLI_TRY(keep(l, system->cycle, NULL, system));
      continue;
    }
    if (named != NULL && named->fluid_count > 0 && info != NULL) {
      HLI_TRY(add_fluids(l, info, named, system));
      continue;
    }
    for (int f = 0; f < system->fluid_count; f++)
      HLI_TRY(keep(l, system->cycle, system->fluid[f], system));
  }
  return HL_OK;
}

/** Each cycle with each fluid. */
static hl_status add_named(hli_library *l, const hl_hpr_library *named) {
  static const char *const simple[] = {"vc_simple"};
  const hl_hpr_library none = {0}, *given = named != NULL ? named : &none;
  const char *const *cycles = given->cycle_count > 0 ? given->cycle : simple;
  const int count = given->cycle_count > 0 ? given->cycle_count : 1;
  for (int c = 0; c < count; c++) {
    const hl_cycle_info *info = hl_cycle_find(cycles[c]);
    if (info == NULL || (info->fluid_count == 0 && !info->catalogue))
      HLI_TRY(keep(l, cycles[c], NULL, NULL));
    else if (given->fluid_count > 0)
      HLI_TRY(add_fluids(l, info, given, NULL));
    else
      HLI_TRY(add_all(l, info));
  }
  return HL_OK;
}

hl_status hli_library_new(hli_library *l, const hl_hpr_library *named) {
  l->room = 1000;
  l->low[0] = l->high[0] = INFINITY;
  l->low[1] = l->high[1] = 0;
  l->machine = hli_zalloc(l->ctx, (size_t)l->room, sizeof(hl_machine *));
  l->cycle = HLI_NEW(l->arena, const char *, l->room);
  l->fluid = HLI_NEW(l->arena, const char *, l->room);
  l->number = HLI_NEW(l->arena, int, l->room);
  l->range = HLI_NEW(l->arena, hli_bounds *, l->room);
  l->system = HLI_NEW(l->arena, int, l->room);
  l->unfit = HLI_NEW(l->arena, hl_hpr_exclusion, l->room);
  if (l->machine == NULL || l->cycle == NULL || l->fluid == NULL || l->number == NULL ||
      l->range == NULL || l->system == NULL || l->unfit == NULL)
    return hli_nomem(l->ctx);
  const bool cycles = named != NULL && named->cycle_count > 0;
  return !cycles && hl_problem_system_count(l->problem) > 0 ? add_systems(l, named)
                                                            : add_named(l, named);
}

void hli_library_free(hli_library *l) {
  for (int k = 0; k < l->count; k++)
    hl_machine_free(l->machine[k]);
  if (l->machine != NULL)
    hli_release(l->ctx, l->machine);
}

hl_status hli_library_list_excluded(hl_hpr *hpr, const hli_library *l,
                                    const hl_selection *selection) {
  int count = 0;
  while (hl_selection_exclusion_at(selection, count) != NULL)
    count++;
  hpr->excluded = HLI_NEW(&hpr->arena, hl_hpr_exclusion, count + l->unfit_count + 1);
  if (hpr->excluded == NULL)
    return hli_nomem(hpr->ctx);
  for (int k = 0; k < count; k++) {
    const hl_selection_exclusion *e = hl_selection_exclusion_at(selection, k);
    hpr->excluded[hpr->excluded_count++] =
        (hl_hpr_exclusion){l->cycle[e->machine],
                           l->fluid[e->machine],
                           hli_arena_text(&hpr->arena, e->reason),
                           e->count,
                           e->miss,
                           hli_arena_text(&hpr->arena, e->example)};
    if (hpr->excluded[k].reason == NULL || hpr->excluded[k].example == NULL)
      return hli_nomem(hpr->ctx);
  }
  for (int k = 0; k < l->unfit_count; k++)
    hpr->excluded[hpr->excluded_count++] = l->unfit[k];
  hpr->candidate_count = hl_selection_count(selection);
  return HL_OK;
}

void hli_library_note_step(const hl_hpr *hpr, const hli_library *l, const hl_selection *selection,
                           const hl_selection_grid *grid) {
  double step = grid->step;
  int worst = -1;
  for (int k = 0; k < l->count; k++)
    if (hl_selection_grid_step(selection, k, grid) > step * (1 + 1e-9)) {
      worst = k;
      step = hl_selection_grid_step(selection, k, grid);
    }
  if (worst < 0 || hpr->quiet || hpr->variant != NULL)
    return;
  hli_fault(
      hpr->ctx, 247, NULL,
      "selection_grid.step is %.3g K, but levels of \"%s\" are searched in steps of %.3g K: it "
      "varies more than two numbers, and would have too many points\nLevels of the answer are "
      "freed from the grid.",
      grid->step, l->cycle[worst], step);
}
