/**
 * Levels and subcooling freed: around the machines of an answer a finer grid, of which the best set
 * is chosen anew, until none is better; then finer again. The optimum lies on kinks of the cascade
 * that tie the levels of several machines together; choosing among all combinations of neighbours
 * at once moves along them, where a search by coordinates stops.
 */
#include "selection/work.h"

/* Where the grid is fine enough. [K] */
static const double finest = 0.01;
/* Gain for which all steps are gone through again. */
static const double worthwhile = 1e-4;
enum { ROUNDS = 400, PROVEN_TO = 3 };

typedef struct polish {
  hl_selection *selection, *local;
  const hl_selection_grid *grid;
  hl_selection_settings set; /* of the choice among neighbours */
  hli_stop *stop;
  int count;
  hl_selection_point point[HL_SELECTION_MOST];
  double cost;
} polish;

static double inside(double x, double least, double most) { return fmin(fmax(x, least), most); }

/** A cost, which engines may make negative, less a share of it. */
static double less(double cost, double share) {
  return isfinite(cost) ? cost - share * fabs(cost) : cost;
}

/** Neighbours of a point: each of its variables a share of a step lower, as it is, and higher. */
static hl_status add_around(polish *p, hli_maker *maker, const hl_selection_point *at,
                            double part) {
  hli_span span[HLI_SPANS] = {{0}};
  const int count = hli_spans(p->local, at->machine, p->grid, span);
  double centre[HLI_SPANS] = {0}, value[HLI_SPANS] = {0};
  int cells = 1;
  hli_point_values(p->local, at, centre);
  for (int k = 0; k < count; k++)
    cells *= 3;
  for (int cell = 0; cell < cells; cell++) {
    bool moves = true; /* all that is to */
    for (int k = 0, rest = cell; k < count; k++, rest /= 3) {
      moves = moves && (rest % 3 == 1 || span[k].to > span[k].from);
      value[k] = inside(centre[k] + (rest % 3 - 1) * part * span[k].step, span[k].from, span[k].to);
    }
    const hl_selection_point point = hli_point(p->local, at->machine, value);
    if (moves && hli_point_lifts(p->local, p->grid, &point) &&
        hli_point_drains_above(p->local, &point))
      HLI_TRY(hli_maker_add(maker, &point));
  }
  return HL_OK;
}

static hl_status make_local(polish *p, double part) {
  hl_selection *s = p->selection;
  hli_maker *maker;
  HLI_TRY(hl_selection_new(s->ctx, s->process, s->process_count, &p->local));
  HLI_TRY(hli_copy_machines(p->local, s));
  HLI_TRY(hli_maker_new(p->local, p->grid, &maker));
  hl_status status = HL_OK;
  for (int k = 0; k < p->count && status == HL_OK; k++)
    status = add_around(p, maker, &p->point[k], part);
  if (status == HL_OK)
    status = hli_maker_flush(maker);
  hli_maker_free(maker);
  return status;
}

/** One choice among neighbours. *better: it was worth it. */
static hl_status choose(polish *p, double part, bool *better) {
  hl_selection_result r;
  hl_stop_settings stop = p->stop->limit;
  *better = false;
  HLI_TRY(make_local(p, part));
  stop.time_limit = fmax(hli_stop_left(p->stop), 0);
  HLI_TRY(hl_selection_solve(p->local, &p->set, &stop, &r));
  if (!(r.cost < less(p->cost, 1e-9)) || r.count == 0)
    return HL_OK;
  *better = true;
  p->cost = r.cost;
  p->count = r.count;
  for (int k = 0; k < r.count; k++)
    p->point[k] = *hl_selection_point_at(p->local, r.machine[k].column);
  return HL_OK;
}

static hl_status refine(polish *p) {
  double part = 0.5, before = INFINITY; /* of the steps of the grid */
  for (int round = 0; round < ROUNDS && !hli_stop_due(p->stop); round++) {
    bool better;
    hl_status status = choose(p, part, &better);
    hl_selection_free(p->local);
    p->local = NULL;
    HLI_TRY(status);
    if (better)
      continue;
    part /= 2;
    if (part * p->grid->step > finest)
      continue;
    if (!(p->cost < less(before, worthwhile)))
      break; /* else again with large steps: superheat that changes makes hills */
    before = p->cost;
    part = 0.5;
  }
  return HL_OK;
}

/** The points of a set, if all are of a grid. */
static bool start_from(polish *p, const int *column, int count) {
  p->count = count;
  p->cost = INFINITY;
  for (int k = 0; k < count; k++) {
    const hl_selection_point *point = hl_selection_point_at(p->selection, column[k]);
    if (point == NULL)
      return false;
    p->point[k] = *point;
  }
  return count > 0;
}

/** Points found join the candidates, and the answer is their best set. */
static hl_status take(polish *p, const hl_selection_settings *settings, hl_selection_result *out) {
  hl_selection *s = p->selection;
  const int first = s->count;
  hl_selection_result r;
  for (int side = 0; side < 2; side++) {
    hli_maker *maker;
    HLI_TRY(hli_maker_new(side == 0 ? p->local : s, p->grid, &maker));
    hl_status status = HL_OK;
    for (int k = 0; k < p->count && status == HL_OK; k++)
      status = hli_maker_add(maker, &p->point[k]);
    if (status == HL_OK)
      status = hli_maker_flush(maker);
    hli_maker_free(maker);
    HLI_TRY(status);
  }
  HLI_TRY(hl_selection_solve(p->local, settings, NULL, &r));
  if (!(r.cost < out->cost))
    return HL_OK;
  for (int k = 0; k < r.count; k++)
    r.machine[k].column += first;
  r.cost_none = out->cost_none;
  r.outcome = hli_stop_outcome(p->stop, HL_OUTCOME_FEASIBLE);
  r.bound = NAN;
  r.programmes = out->programmes;
  *out = r;
  return HL_OK;
}

static hl_status polish_all(polish *best, const hl_selection_settings *settings,
                            hl_selection_result *result) {
  hl_selection *s = best->selection;
  best->cost = INFINITY;
  best->count = 0;
  for (int k = -1; k < s->starts && !hli_stop_due(best->stop); k++) {
    polish p = *best;
    int column[HL_SELECTION_MOST], count = k < 0 ? result->count : s->start[k].count;
    for (int i = 0; i < count; i++)
      column[i] = k < 0 ? result->machine[i].column : s->start[k].column[i];
    if (!start_from(&p, column, count))
      continue;
    HLI_TRY(refine(&p));
    if (p.cost < best->cost)
      *best = p;
  }
  if (best->count == 0)
    return HL_OK;
  HLI_TRY(hl_selection_new(s->ctx, s->process, s->process_count, &best->local));
  hl_status status = hli_copy_machines(best->local, s);
  if (status == HL_OK)
    status = take(best, settings, result);
  hl_selection_free(best->local);
  return status;
}

hl_status hl_selection_solve_free(hl_selection *selection, const hl_selection_settings *settings,
                                  const hl_selection_grid *grid, const hl_stop_settings *stop,
                                  hl_selection_result *result) {
  hli_stop rule;
  HLI_TRY(hli_grid_check(selection->ctx, grid));
  hli_stop_start(&rule, selection->ctx, stop);
  polish p = {.selection = selection, .grid = grid, .stop = &rule};
  hl_settings_init(&hl_selection_table, &p.set);
  if (settings != NULL)
    p.set = *settings;
  const hl_selection_settings set = p.set;
  p.set.prove = p.set.machines <= PROVEN_TO;
  return polish_all(&p, &set, result);
}
