/** Candidates between mains and utilities: Carnot machines, or the best of the library. */
#include <heatloom/selection.h>

#include "hpr/hpr.h"
#include "plan/work.h"

static double high_of(const hl_mains_level *l) {
  return isnan(l->use_high) ? l->raise_high : l->use_high;
}

static double low_of(const hl_mains_level *l) {
  return isnan(l->use_low) ? l->raise_low : l->use_low;
}

hli_plan_place hli_plan_main(const hl_plan *plan, int level, bool sink) {
  const hl_mains_level *l = &plan->input.level[level];
  const double share = plan->levels.dt_cont;
  const double seen =
      sink ? isnan(l->raise_high) ? l->use_high + l->dt_use : l->raise_high + l->dt_raise
      : isnan(l->use_low) ? l->raise_low - l->dt_raise
                          : l->use_low - l->dt_use;
  return (hli_plan_place){-1, level, seen + (sink ? share : -share), seen, NAN};
}

static bool takes_machines(const hl_mains_level *level) {
  return !level->flue_gas && !level->assumed;
}

bool hli_plan_is_kind(const hl_plan *plan, const hli_plan_place *source,
                      const hli_plan_place *sink) {
  const hl_plan_settings *set = &plan->set;
  const hl_mains_level *level = plan->input.level;
  if ((source->zone < 0 && !takes_machines(&level[source->main])) ||
      (sink->zone < 0 && !takes_machines(&level[sink->main])))
    return false;
  if (source->zone >= 0 && sink->zone >= 0)
    return set->direct && source->zone == sink->zone;
  if (source->zone < 0 && sink->zone < 0)
    return set->indirect && source->main != sink->main;
  const int main = source->zone < 0 ? source->main : sink->main;
  return set->direct && (set->indirect || level[main].closed);
}

bool hli_plan_is_pair(const hl_plan *plan, const hli_plan_place *source,
                      const hli_plan_place *sink) {
  return hli_plan_is_kind(plan, source, sink) && sink->t - source->t >= plan->set.lift &&
         hli_plan_lifts(plan, source, sink);
}

bool hli_plan_lifts(const hl_plan *plan, const hli_plan_place *source, const hli_plan_place *sink) {
  const hl_mains_level *level = plan->input.level;
  if (!(sink->t > source->t))
    return false;
  if (source->zone >= 0 && sink->zone >= 0)
    return sink->seen > source->seen;
  if (source->zone < 0 && sink->zone < 0) /* the programme's own rule of what lifts heat */
    return high_of(&level[sink->main]) > low_of(&level[source->main]);
  const hl_mains_level *main = &level[source->zone < 0 ? source->main : sink->main];
  return source->zone < 0 ? sink->seen > low_of(main) - main->dt_use
                          : high_of(main) + main->dt_raise > source->seen;
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
        hli_machine_eval(w->library.problem, machine, w->result) != HL_OK)
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

/**
 * The same within its bounds. All heat has to be beyond the levels of mains, so that subcooling and
 * superheat only add to the lift: they are the least allowed, superheat raised while the discharge
 * is wet.
 */
static bool fit_dry(workshop *w, int k, double low, double high, double *t_evap, double *t_cond) {
  hl_machine *machine = w->copy[k];
  const hli_free f = hli_library_free_of(&w->library, k, &w->grid);
  const double own = f.superheat[0], step = w->grid.superheat_step, close = 1e-9;
  if (!isnan(hl_machine_value(machine, "subcool")) &&
      hl_machine_set(machine, "subcool", f.subcool[0]) != HL_OK)
    return false;
  if (!isnan(own) && hl_machine_set(machine, "superheat", own) != HL_OK)
    return false;
  const char *broken = fit(w, machine, low, high, t_evap, t_cond);
  for (int n = 1; broken != NULL && strcmp(broken, "dry discharge") == 0 &&
                  own + (n - 1) * step < f.superheat[1] - close;
       n++) {
    if (hl_machine_set(machine, "superheat", fmin(own + n * step, f.superheat[1])) != HL_OK)
      return false;
    broken = fit(w, machine, low, high, t_evap, t_cond);
  }
  return broken == NULL && hli_library_allows(&w->library, k, *t_evap, *t_cond);
}

/** The machine of the library that needs least power; false: none works there. */
static bool find_best(workshop *w, double low, double high, hli_plan_candidate *c) {
  double least = INFINITY;
  for (int k = 0; k < w->library.count; k++) {
    double t_evap, t_cond;
    if (!fit_dry(w, k, low, high, &t_evap, &t_cond))
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
    c->taken = w->result->q_source / w->result->q_sink;
  }
  return isfinite(least);
}

/* ------------------------------------------------------------------- Carnot */

double hli_plan_power(const hl_plan *plan, double t_evap, double t_cond) {
  const hl_carnot_form form =
      plan->levels.cop == HL_LEVELS_COP_ADDITIVE ? HL_CARNOT_ADDITIVE : HL_CARNOT_MULTIPLICATIVE;
  return 1 / hl_cop_carnot(form, t_evap, t_cond, plan->levels.eta);
}

static bool carnot(const hl_plan *plan, double low, double high, hli_plan_candidate *c) {
  c->info.t_evap = low;
  c->info.t_cond = high;
  c->power = hli_plan_power(plan, low, high);
  c->taken = 1 - c->power;
  return c->power > 0 && c->power < 1;
}

/* --------------------------------------------------------------------- pairs */

/** What a main takes or gives today, in the period in which it is most; NAN: nothing. */
static double today(const hl_plan *plan, const hli_plan_place *p, bool sink) {
  double most = NAN;
  for (int t = 0; t < plan->count && plan->none->balance != NULL && p->main >= 0; t++) {
    const hl_mains_balance *b = &plan->none->balance[t * plan->input.level_count + p->main];
    const double q = sink ? b->boiler : b->rejected;
    most = q > 0 ? fmax(most, q) : most;
  }
  return p->main >= 0 ? most : p->q;
}

static const char *name_of(const hl_plan *plan, const hli_plan_place *p) {
  return p->zone >= 0 ? plan->input.zone[p->zone].name : plan->input.level[p->main].name;
}

/** One foot of a machine: its heat for 1 W that it gives. */
static void stand(hli_plan_candidate *c, const hli_plan_place *p, hl_mains_piece *piece, double q) {
  if (p->zone >= 0)
    piece[c->piece_count++] = (hl_mains_piece){p->zone, {p->seen, p->seen, q}};
  else
    c->duty[c->duty_count++] = (hl_mains_duty){p->main, q};
}

/** In one zone with machines of its own: from its heat at a cold utility, or at a hot one in place
 * of where the zone needs it, which is more lift for the same heat. */
static bool is_detour(const hl_plan *plan, const hli_plan_place *source,
                      const hli_plan_place *sink) {
  const hl_mains_level *level = plan->input.level;
  if (plan->input.zone_count > 1 || !plan->set.direct)
    return false;
  return (source->zone < 0 && isnan(level[source->main].use_high) &&
          !level[source->main].chilled) ||
         (sink->zone < 0 && isnan(level[sink->main].raise_high));
}

static hl_status add_pair(hl_plan *plan, workshop *w, const hli_plan_place *source,
                          const hli_plan_place *sink) {
  const hl_mains_level *level = plan->input.level;
  hl_mains_piece piece[2];
  char name[120];
  hli_plan_candidate c = {.piece = piece};
  if (!hli_plan_is_pair(plan, source, sink) || is_detour(plan, source, sink))
    return HL_OK;
  const bool works =
      w != NULL ? find_best(w, source->t, sink->t, &c) : carnot(plan, source->t, sink->t, &c);
  if (!works)
    return HL_OK;
  hli_print(name, sizeof name, "%.50s to %.50s", name_of(plan, source), name_of(plan, sink));
  c.info.zone = source->zone >= 0 ? plan->input.zone[source->zone].name
                : sink->zone >= 0 ? plan->input.zone[sink->zone].name
                                  : NULL;
  c.info.source = source->zone >= 0 ? NULL : level[source->main].name;
  c.info.sink = sink->zone >= 0 ? NULL : level[sink->main].name;
  c.guess = fmax(today(plan, source, false), today(plan, sink, true));
  stand(&c, sink, piece, 1);
  stand(&c, source, piece, -c.taken);
  return hli_plan_add_candidate(plan, &c, name);
}

/** All places of a side: mains, then levels of zones. */
static hli_plan_place place_at(const hl_plan *plan, int k, bool sink) {
  const int mains = plan->input.level_count;
  if (k < mains)
    return hli_plan_main(plan, k, sink);
  const hli_plan_level *l = &plan->level[k - mains];
  const double share = plan->levels.dt_cont;
  return (hli_plan_place){l->zone, -1, l->t + (sink ? share : -share), l->t, l->q};
}

static bool is_place(const hl_plan *plan, int k, bool sink) {
  const int mains = plan->input.level_count;
  return k < mains || plan->level[k - mains].side == (sink ? HL_SIDE_COLD : HL_SIDE_HOT);
}

/** Two levels of zones: with few periods, those of one. */
static bool may_meet(const hl_plan *plan, int i, int j) {
  enum { PERIODS = 12 }; /* more make programmes too large for what this wins */
  const int mains = plan->input.level_count;
  if (i < mains || j < mains || plan->cooling)
    return true;
  return plan->count <= PERIODS && plan->level[i - mains].period == plan->level[j - mains].period;
}

static hl_status add_pairs(hl_plan *plan, workshop *w, const hli_stop *rule) {
  const int count = plan->input.level_count + plan->levels_count;
  for (int i = 0; i < count; i++)
    for (int j = 0; j < count; j++) {
      if (!is_place(plan, i, false) || !is_place(plan, j, true) || !may_meet(plan, i, j))
        continue;
      if (w != NULL && hli_stop_due(rule)) { /* those of Carnot take no time */
        plan->cut = true;
        return HL_OK;
      }
      const hli_plan_place source = place_at(plan, i, false), sink = place_at(plan, j, true);
      HLI_TRY(add_pair(plan, w, &source, &sink));
    }
  return HL_OK;
}

hl_status hli_plan_add_between(hl_plan *plan, const hli_stop *rule) {
  workshop w;
  const bool few = !plan->set.indirect && plan->ambient < 0 && !plan->cooling;
  if (plan->hpr.model == HL_HPR_CARNOT || few)
    return add_pairs(plan, NULL, rule);
  hl_status status = workshop_new(plan, &w);
  if (status == HL_OK)
    status = add_pairs(plan, &w, rule);
  workshop_free(&w);
  return status;
}
