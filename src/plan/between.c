/** Candidates between mains and utilities: Carnot machines, or the best of the library. */
#include <heatloom/selection.h>

#include "hpr/hpr.h"
#include "plan/work.h"

/** A machine stands that far from a main: its own contribution and the main's. [K] */
static double sink_of(const hl_mains_level *l, double share) {
  return (isnan(l->raise_high) ? l->use_high + l->dt_use : l->raise_high + l->dt_raise) + share;
}

static double source_of(const hl_mains_level *l, double share) {
  return (isnan(l->use_low) ? l->raise_low - l->dt_raise : l->use_low - l->dt_use) - share;
}

/** The programme's own rule of what lifts heat from a main to another. */
static bool lifts(const hl_mains_level *source, const hl_mains_level *sink) {
  const double low = isnan(source->use_low) ? source->raise_low : source->use_low;
  const double high = isnan(sink->use_high) ? sink->raise_high : sink->use_high;
  return high > low;
}

/* ----------------------------------------------------------- real machines */

/** The library and copies of its machines in a context that may refuse points in silence. */
typedef struct workshop {
  hli_library library;
  hl_ctx *trials;
  hl_machine **copy;
  hl_cycle_result *result;
  hl_selection_grid grid; /* how superheat is raised */
} workshop;

static void workshop_free(workshop *w) {
  for (int k = 0; w->copy != NULL && k < w->library.count; k++)
    hl_machine_free(w->copy[k]);
  hl_ctx_free(w->trials);
  hli_library_free(&w->library);
}

static hl_status workshop_new(hl_plan *plan, workshop *w) {
  *w =
      (workshop){.library = {.ctx = plan->ctx, .arena = &plan->arena, .problem = plan->problem[0]}};
  HLI_TRY(hl_problem_settings(plan->problem[0], &hl_selection_grid_table, &w->grid));
  HLI_TRY(hli_library_new(&w->library, plan->library));
  w->copy = HLI_NEW(&plan->arena, hl_machine *, w->library.count + 1);
  w->result = plan->result;
  w->trials = hli_ctx_child(plan->ctx);
  if (w->copy == NULL || w->trials == NULL)
    return hli_nomem(plan->ctx);
  for (int k = 0; k < w->library.count; k++)
    if (hl_machine_copy(w->library.machine[k], w->trials, &w->copy[k]) != HL_OK)
      return hli_nomem(plan->ctx);
  return HL_OK;
}

/** Coldest of what is given, hottest of what is taken. */
static void find_ends(const hl_group *group, double *given, double *taken) {
  *given = INFINITY;
  *taken = 0;
  for (int p = 0; p < group->profile_count; p++)
    for (int k = 0; k < group->profile[p].count; k++) {
      const hl_piece *piece = &group->profile[p].piece[k];
      if (group->profile[p].side == HL_SIDE_HOT)
        *given = fmin(*given, piece->t_out);
      else
        *taken = fmax(*taken, piece->t_out);
    }
}

/** All of a machine's heat beyond both levels: they are moved until it is. NULL: it works there,
 * else the limit that it breaks, or "". */
static const char *fit(workshop *w, hl_machine *machine, double low, double high, double *t_evap,
                       double *t_cond) {
  enum { TRIES = 12 };
  const double close = 1e-6;
  *t_evap = low;
  *t_cond = high;
  for (int k = 0; k < TRIES; k++) {
    double given, taken;
    if (hl_machine_set_levels(machine, *t_evap, *t_cond) != HL_OK ||
        hl_machine_eval(machine, 298.15, 101325, w->result) != HL_OK)
      return "";
    find_ends(&w->result->group, &given, &taken);
    if (given >= high - close && taken <= low + close) {
      const hl_cycle_limit *broken = hl_cycle_broken(w->result);
      const bool pump = w->result->power > 0 && !(w->result->group.fuel > 0);
      return broken != NULL ? broken->name : pump ? NULL : "";
    }
    *t_cond += fmax(high - given, 0);
    *t_evap -= fmax(taken - low, 0);
  }
  return "";
}

/** The same, with superheat raised while the discharge is wet. */
static bool fit_dry(workshop *w, hl_machine *machine, double low, double high, double *t_evap,
                    double *t_cond) {
  const double own = hl_machine_value(machine, "superheat");
  const char *broken = fit(w, machine, low, high, t_evap, t_cond);
  for (int n = 1; broken != NULL && strcmp(broken, "dry discharge") == 0 &&
                  own + n * w->grid.superheat_step <= w->grid.superheat_to;
       n++) {
    if (hl_machine_set(machine, "superheat", own + n * w->grid.superheat_step) != HL_OK)
      return false;
    broken = fit(w, machine, low, high, t_evap, t_cond);
  }
  if (!isnan(own) && hl_machine_set(machine, "superheat", own) != HL_OK)
    return false;
  return broken == NULL;
}

/** The machine of the library that needs least power; false: none works there. */
static bool find_best(workshop *w, double low, double high, hli_plan_candidate *c) {
  double least = INFINITY;
  for (int k = 0; k < w->library.count; k++) {
    double t_evap, t_cond;
    if (!fit_dry(w, w->copy[k], low, high, &t_evap, &t_cond))
      continue;
    const double power = w->result->power / w->result->q_sink;
    if (!(power < least))
      continue;
    least = power;
    c->info.cycle = w->library.cycle[k];
    c->info.fluid = w->library.fluid[k];
    c->info.t_evap = t_evap;
    c->info.t_cond = t_cond;
    c->power = power;
    c->duty[1].q = -w->result->q_source / w->result->q_sink;
  }
  return isfinite(least);
}

/* ------------------------------------------------------------------- Carnot */

static bool carnot(const hl_plan *plan, double low, double high, hli_plan_candidate *c) {
  const hl_carnot_form form =
      plan->levels.cop == HL_LEVELS_COP_ADDITIVE ? HL_CARNOT_ADDITIVE : HL_CARNOT_MULTIPLICATIVE;
  const double cop = hl_cop_carnot(form, low, high, plan->levels.eta);
  c->info.t_evap = low;
  c->info.t_cond = high;
  c->power = 1 / cop;
  c->duty[1].q = 1 / cop - 1;
  return cop > 1;
}

/* --------------------------------------------------------------------- pairs */

/** What a main takes or gives today, in the period in which it is most; NAN: nothing. */
static double today(const hl_plan *plan, int source, int sink) {
  double most = NAN;
  for (int t = 0; t < plan->count && plan->none->balance != NULL; t++) {
    const hl_mains_balance *b = &plan->none->balance[t * plan->input.level_count];
    const double q = fmax(b[sink].boiler, b[source].rejected);
    most = q > 0 ? fmax(most, q) : most;
  }
  return most;
}

static hl_status add_pair(hl_plan *plan, workshop *w, int source, int sink) {
  const hl_mains_level *from = &plan->input.level[source], *to = &plan->input.level[sink];
  const double low = source_of(from, plan->levels.dt_cont),
               high = sink_of(to, plan->levels.dt_cont);
  char name[120];
  hli_print(name, sizeof name, "%.50s to %.50s", from->name, to->name);
  hli_plan_candidate c = {.info = {.source = from->name, .sink = to->name},
                          .duty_count = 2,
                          .duty = {{sink, 1}, {source, 0}},
                          .guess = today(plan, source, sink)};
  if (!lifts(from, to) || !(high > low))
    return HL_OK;
  const bool works = w != NULL ? find_best(w, low, high, &c) : carnot(plan, low, high, &c);
  c.info.cop = 1 / c.power;
  return works ? hli_plan_add_candidate(plan, &c, name) : HL_OK;
}

static hl_status add_pairs(hl_plan *plan, workshop *w) {
  for (int source = 0; source < plan->input.level_count; source++)
    for (int sink = 0; sink < plan->input.level_count; sink++)
      if (source != sink)
        HLI_TRY(add_pair(plan, w, source, sink));
  return HL_OK;
}

hl_status hli_plan_add_between(hl_plan *plan) {
  workshop w;
  if (plan->hpr.model == HL_HPR_CARNOT)
    return add_pairs(plan, NULL);
  hl_status status = workshop_new(plan, &w);
  if (status == HL_OK)
    status = add_pairs(plan, &w);
  workshop_free(&w);
  return status;
}
