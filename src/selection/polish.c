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

/** Machines at their points. */
typedef struct state {
  int count;
  double cost;
  hl_selection_point point[HL_SELECTION_MOST];
} state;

/** A choice among neighbours, and where it led: several starts end on the same way, and large steps
 * are tried again where small ones have changed nothing. */
typedef struct step {
  double part;
  state from, to;
} step;

typedef struct memory {
  step *step;
  int count, room;
} memory;

typedef struct polish {
  hl_selection *selection, *local;
  const hl_selection_grid *grid;
  hl_selection_settings set; /* of the choice among neighbours */
  hli_stop *stop;
  memory *memory;
  state at;
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
  for (int k = 0; k < p->at.count && status == HL_OK; k++)
    status = add_around(p, maker, &p->at.point[k], part);
  if (status == HL_OK)
    status = hli_maker_flush(maker);
  hli_maker_free(maker);
  return status;
}

/* ------------------------------------------------------------------- memory */

/** Equal up to rounding, or both not set. */
static bool is_same(double a, double b) {
  const double close = 1e-9; /* of a cost, and of a level in K well below those that count as one */
  return (isnan(a) && isnan(b)) || a == b || fabs(a - b) <= close * fabs(b);
}

static bool is_same_point(const hl_selection_point *a, const hl_selection_point *b) {
  bool same = a->machine == b->machine && is_same(a->low, b->low) && is_same(a->high, b->high) &&
              is_same(a->subcool, b->subcool) && is_same(a->superheat, b->superheat);
  for (int v = 0; v < HL_CYCLE_VARIABLES - 2; v++)
    same = same && is_same(a->more[v], b->more[v]);
  return same;
}

static bool is_same_state(const state *a, const state *b) {
  bool same = a->count == b->count && is_same(a->cost, b->cost);
  for (int k = 0; k < a->count && same; k++)
    same = is_same_point(&a->point[k], &b->point[k]);
  return same;
}

static const step *recall(const memory *m, const state *at, double part) {
  for (int k = 0; k < m->count; k++)
    if (m->step[k].part == part && is_same_state(&m->step[k].from, at))
      return &m->step[k];
  return NULL;
}

static hl_status remember(const polish *p, const state *from, double part) {
  memory *m = p->memory;
  if (!hli_reserve(p->selection->ctx, (void **)&m->step, &m->room, m->count + 1, sizeof *m->step))
    return hli_nomem(p->selection->ctx);
  m->step[m->count++] = (step){part, *from, p->at};
  return HL_OK;
}

/* -------------------------------------------------------------------- search */

/** The best set among neighbours, where it is worth it. */
static hl_status choose_new(polish *p, double part) {
  hl_selection_result r;
  hl_stop_settings stop = p->stop->limit;
  HLI_TRY(make_local(p, part));
  p->local->quick = true;
  stop.time_limit = fmax(hli_stop_left(p->stop), 0);
  HLI_TRY(hl_selection_solve(p->local, &p->set, &stop, &r));
  if (!(r.cost < less(p->at.cost, 1e-9)) || r.count == 0)
    return HL_OK;
  p->at.cost = r.cost;
  p->at.count = r.count;
  for (int k = 0; k < r.count; k++)
    p->at.point[k] = *hl_selection_point_at(p->local, r.machine[k].column);
  return HL_OK;
}

/** One choice among neighbours. *better: it was worth it. */
static hl_status choose(polish *p, double part, bool *better) {
  const state from = p->at;
  const step *known = recall(p->memory, &from, part);
  if (known != NULL) {
    p->at = known->to;
    *better = known->to.cost < known->from.cost;
    return HL_OK;
  }
  const hl_status status = choose_new(p, part);
  hl_selection_free(p->local);
  p->local = NULL;
  HLI_TRY(status);
  *better = p->at.cost < from.cost;
  return hli_stop_due(p->stop) ? HL_OK : remember(p, &from, part);
}

static hl_status refine(polish *p) {
  double part = 0.5, before = INFINITY; /* of the steps of the grid */
  for (int round = 0; round < ROUNDS && !hli_stop_due(p->stop); round++) {
    bool better;
    HLI_TRY(choose(p, part, &better));
    if (better)
      continue;
    part /= 2;
    if (part * p->grid->step > finest)
      continue;
    if (!(p->at.cost < less(before, worthwhile)))
      break; /* else again with large steps: superheat that changes makes hills */
    before = p->at.cost;
    part = 0.5;
  }
  return HL_OK;
}

/** The points of a set, if all are of a grid. */
static bool start_from(polish *p, const int *column, int count) {
  p->at.count = count;
  p->at.cost = INFINITY;
  for (int k = 0; k < count; k++) {
    const hl_selection_point *point = hl_selection_point_at(p->selection, column[k]);
    if (point == NULL)
      return false;
    p->at.point[k] = *point;
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
    for (int k = 0; k < p->at.count && status == HL_OK; k++)
      status = hli_maker_add(maker, &p->at.point[k]);
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
  best->at.cost = INFINITY;
  best->at.count = 0;
  for (int k = -1; k < s->starts && !hli_stop_due(best->stop); k++) {
    polish p = *best;
    int column[HL_SELECTION_MOST], count = k < 0 ? result->count : s->start[k].count;
    for (int i = 0; i < count; i++)
      column[i] = k < 0 ? result->machine[i].column : s->start[k].column[i];
    if (!start_from(&p, column, count))
      continue;
    HLI_TRY(refine(&p));
    if (p.at.cost < best->at.cost)
      *best = p;
  }
  if (best->at.count == 0)
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
  memory kept = {0};
  polish p = {.selection = selection, .grid = grid, .stop = &rule, .memory = &kept};
  hl_settings_init(&hl_selection_table, &p.set);
  if (settings != NULL)
    p.set = *settings;
  const hl_selection_settings set = p.set;
  p.set.prove = p.set.machines <= PROVEN_TO;
  const hl_status status = polish_all(&p, &set, result);
  hli_release(selection->ctx, kept.step);
  return status;
}
