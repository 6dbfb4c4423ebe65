/** COP of the candidates over the levels of a zone, at full and at half load. */
#include "hpr/work.h"

struct hl_hpr_map {
  hl_ctx *ctx;
  hli_arena arena;
  int count[2]; /* of sources, of sinks */
  double level[2][HL_HPR_MAP];
  hl_hpr_map_cell *cell; /* [source][sink] */
  hl_cycle_result *result;
  bool cooling;
};

/** Levels from the near to the far end, as many as there is room for. */
static int spread(double from, double to, double step, double *level) {
  int count = 1 + (int)(fmax(to - from, 0) / step + 1e-9);
  count = count > HL_HPR_MAP ? HL_HPR_MAP : count;
  for (int k = 0; k < count; k++)
    level[k] = count == 1 ? from : from + (to - from) * k / (count - 1);
  return count;
}

/** Name of the limit broken most; NULL: it works. */
static const char *try_point(hl_machine *machine, hl_cycle_result *result) {
  if (hl_machine_eval_states(machine, result) != HL_OK || !(result->power > 0))
    return "no operating point";
  const hl_cycle_limit *broken = hl_cycle_broken(result);
  return broken != NULL ? broken->name : NULL;
}

/** Where a machine is looked at, and what is free there: as among the candidates. */
typedef struct looking {
  hl_hpr_map *map;
  const hl_selection_grid *grid;
  hl_machine *machine;
  hli_free free;
  double floor; /* of heat given: colder than that nothing takes it [K] */
} looking;

/** Superheat, from `at` on, is raised while the discharge is wet. */
static double cop_of(const looking *l, double at) {
  const double step = l->grid->superheat_step, most = l->free.superheat[1], close = 1e-9;
  hl_cycle_result *result = l->map->result;
  if (!isnan(at) && hl_machine_set(l->machine, "superheat", at) != HL_OK)
    return NAN;
  const char *reason = try_point(l->machine, result);
  for (int n = 1; reason != NULL && strcmp(reason, "dry discharge") == 0 &&
                  at + (n - 1) * step < most - close &&
                  hl_machine_set(l->machine, "superheat", fmin(at + n * step, most)) == HL_OK;
       n++)
    reason = try_point(l->machine, result);
  if (reason != NULL)
    return NAN;
  return (l->map->cooling ? result->q_source : result->q_sink) / result->power;
}

/** Parts of a range by steps of that at most; 0: it is one value. */
static int parts_of(double from, double to, double step) {
  return to > from ? (int)ceil((to - from) / step - 1e-9) : 0;
}

/** Best by subcooling, as far as it is above evaporation and something takes it, and by superheat,
 * where that has a range. */
static double best_of(const looking *l, double low, double high, double *subcool) {
  const hli_free *f = &l->free;
  const bool subcooled = !isnan(hl_machine_value(l->machine, "subcool"));
  const double most =
      fmax(f->subcool[0], fmin(f->subcool[1], high - fmax(low, fmin(l->floor, high))));
  const int cold = subcooled ? parts_of(f->subcool[0], most, l->grid->subcool_step) : 0,
            hot = f->ranged
                      ? parts_of(f->superheat[0], f->superheat[1], 2 * l->grid->superheat_step)
                      : 0;
  double best = NAN;
  *subcool = NAN;
  for (int i = 0; i <= cold; i++) {
    const double s = f->subcool[0] + (cold > 0 ? (most - f->subcool[0]) * i / cold : 0);
    if (subcooled && (high - s < low || hl_machine_set(l->machine, "subcool", s) != HL_OK))
      continue;
    for (int k = 0; k <= hot; k++) {
      const double width = f->superheat[1] - f->superheat[0];
      const double cop = cop_of(l, f->superheat[0] + (hot > 0 ? width * k / hot : 0));
      if (isnan(cop) || best >= cop)
        continue;
      best = cop;
      *subcool = subcooled ? s : (double)NAN;
    }
  }
  return best;
}

/** False: the cycle has no part load. */
static bool set_load(hl_machine *machine, double load) {
  static const char *const name[] = {"load", "load_1", "load_2", "load_3"};
  bool any = false;
  for (size_t k = 0; k < sizeof name / sizeof *name; k++)
    if (!isnan(hl_machine_value(machine, name[k])))
      any = hl_machine_set(machine, name[k], load) == HL_OK || any;
  return any;
}

static void try_machine(const looking *l, const hli_library *all, int number, const char *cycle,
                        const char *fluid) {
  hl_hpr_map *map = l->map;
  hl_machine *machine = l->machine;
  for (int s = 0; s < map->count[0]; s++)
    for (int k = 0; k < map->count[1]; k++) {
      const double low = map->level[0][s], high = map->level[1][k];
      hl_hpr_map_cell *cell = &map->cell[s * map->count[1] + k];
      double subcool, other;
      if (high - low < l->grid->lift_min || !hli_library_allows(all, number, low, high) ||
          hl_machine_set_levels(machine, low, high) != HL_OK)
        continue;
      const double full = best_of(l, low, high, &subcool);
      if (!isnan(full) && !(cell->cop >= full)) {
        cell->cop = full;
        cell->subcool = subcool;
        cell->cycle = cycle;
        cell->fluid = fluid;
      }
      const double half = set_load(machine, 0.5) ? best_of(l, low, high, &other) : (double)NAN;
      (void)set_load(machine, 1);
      if (!isnan(half) && !(cell->cop_half >= half)) {
        cell->cop_half = half;
        cell->cycle_half = cycle;
        cell->fluid_half = fluid;
      }
    }
}

static hl_status fill(hl_hpr *hpr, const hli_library *all, const hl_selection_grid *grid,
                      void *user) {
  hl_hpr_map *map = user;
  map->cooling = hpr->set.task == HL_LEVELS_COOLING;
  map->count[0] = spread(grid->low_from, grid->low_to, grid->step, map->level[0]);
  map->count[1] = spread(grid->high_from, grid->high_to, grid->step, map->level[1]);
  const int cells = map->count[0] * map->count[1];
  map->cell = HLI_NEW(&map->arena, hl_hpr_map_cell, cells);
  map->result = HLI_NEW(&map->arena, hl_cycle_result, 1);
  if (map->cell == NULL || map->result == NULL)
    return hli_nomem(hpr->ctx);
  for (int k = 0; k < cells; k++)
    map->cell[k].cop = map->cell[k].cop_half = map->cell[k].subcool = NAN;
  hl_ctx *child = hli_ctx_child(hpr->ctx); /* keeps the faults of levels out of range */
  hl_status status = child != NULL ? HL_OK : hli_nomem(hpr->ctx);
  for (int k = 0; k < all->count && status == HL_OK; k++) {
    hl_machine *machine = NULL;
    const char *cycle = hli_arena_text(&map->arena, all->cycle[k]),
               *fluid = hli_arena_text(&map->arena, all->fluid[k]);
    if (cycle == NULL || fluid == NULL ||
        hl_machine_copy(all->machine[k], child, &machine) != HL_OK)
      status = hli_nomem(hpr->ctx);
    else {
      const looking l = {map, grid, machine, hli_library_free_of(all, k, grid),
                         hpr->profile[0][0].t + hpr->levels_set.dt_cont};
      try_machine(&l, all, k, cycle, fluid);
    }
    hl_machine_free(machine);
    hl_ctx_clear(child);
  }
  hl_ctx_free(child);
  return status;
}

/* ---------------------------------------------------------------------- call */

static hl_status solve(const hl_problem *problem, const char *zone, const hl_hpr_settings *settings,
                       const hl_hpr_library *library, hl_hpr_map *map) {
  hl_hpr *hpr;
  const hli_variant look = {.only = -1, .look = fill, .user = map};
  hli_question question = {0};
  HLI_TRY(hli_question_read(problem, settings, &question));
  question.set.model = HL_HPR_REAL;
  question.set.objective = HL_HPR_POWER; /* which needs no prices */
  question.variant = &look;
  HLI_TRY(hli_hpr_ask(problem, zone, &question, library, NULL, &hpr));
  hl_hpr_free(hpr);
  return HL_OK;
}

hl_status hl_hpr_map_solve(const hl_problem *problem, const char *zone,
                           const hl_hpr_settings *settings, const hl_hpr_library *library,
                           hl_hpr_map **out) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  hl_hpr_map *map = hli_zalloc(ctx, 1, sizeof *map);
  *out = NULL;
  if (map == NULL)
    return hli_nomem(ctx);
  map->ctx = ctx;
  hli_arena_init(&map->arena, ctx);
  const hl_status status = solve(problem, zone, settings, library, map);
  if (status != HL_OK)
    hl_hpr_map_free(map);
  else
    *out = map;
  return status;
}

void hl_hpr_map_free(hl_hpr_map *map) {
  if (map == NULL)
    return;
  hli_arena_free(&map->arena);
  hli_release(map->ctx, map);
}

bool hl_hpr_map_cooling(const hl_hpr_map *map) { return map->cooling; }
int hl_hpr_map_source_count(const hl_hpr_map *map) { return map->count[0]; }
int hl_hpr_map_sink_count(const hl_hpr_map *map) { return map->count[1]; }

double hl_hpr_map_source(const hl_hpr_map *map, int k) {
  return k >= 0 && k < map->count[0] ? map->level[0][k] : (double)NAN;
}

double hl_hpr_map_sink(const hl_hpr_map *map, int k) {
  return k >= 0 && k < map->count[1] ? map->level[1][k] : (double)NAN;
}

const hl_hpr_map_cell *hl_hpr_map_at(const hl_hpr_map *map, int source, int sink) {
  const bool inside = source >= 0 && source < map->count[0] && sink >= 0 && sink < map->count[1];
  return inside ? &map->cell[source * map->count[1] + sink] : NULL;
}
