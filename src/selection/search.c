/** Greedy choice of columns and swaps of one of them, from several starts. */
#include "selection/work.h"

typedef struct search {
  hli_bench *bench;
  int most;       /* columns of a set */
  double elastic; /* price of heat that is missing; 0: none may */
  int count, column[HL_SELECTION_MOST];
  double cost;
} search;

static double cost_of(search *s, const int *column, int count, double limit) {
  hli_lp lp;
  const double fixed = hli_bench_fixed(s->bench, column, count);
  hli_bench_set(s->bench, &lp, column, count, limit - fixed);
  if (s->elastic > 0) {
    lp.cost[lp.n] = s->elastic;
    lp.column[lp.n++] = s->bench->model->one;
  }
  hli_lp_solve(&lp);
  s->bench->programmes++;
  return lp.reached || lp.stuck ? (double)INFINITY : lp.value + fixed;
}

/* Columns between two looks at the clock. */
enum { LOOK = 64 };

/** The best column for a place; false if none makes the set cheaper. */
static bool fill_place(search *s, int place, const hli_stop *stop) {
  const int before = place < s->count ? s->column[place] : -1;
  int best = -1;
  for (int g = 0; g < s->bench->model->columns; g++) {
    bool used = false;
    if ((best >= 0 || s->count > 0) && g % LOOK == 0 && hli_stop_due(stop))
      break; /* with something in hand */
    for (int k = 0; k < s->count; k++)
      used |= s->column[k] == g;
    if (used)
      continue;
    s->column[place] = g;
    const int count = place < s->count ? s->count : place + 1;
    const double cost = cost_of(s, s->column, count, s->cost - HLI_COST_CLOSE * fabs(s->cost));
    if (cost < s->cost) {
      s->cost = cost;
      best = g;
    }
    s->column[place] = before;
  }
  if (best < 0)
    return false;
  s->column[place] = best;
  s->count = place < s->count ? s->count : place + 1;
  return true;
}

static void descend(search *s, const hli_stop *stop) {
  while (s->count < s->most && fill_place(s, s->count, stop) && !hli_stop_due(stop))
    ;
  for (int unchanged = 0, place = 0; unchanged < s->count && s->count > 1; unchanged++) {
    if (hli_stop_due(stop))
      return;
    if (fill_place(s, place, stop))
      unchanged = -1;
    place = (place + 1) % s->count;
  }
}

/** Keep the best sets of all starts. */
static void note_start(hli_model *model, const hli_set *set) {
  hl_selection *s = model->selection;
  int at = s->starts;
  for (int k = 0; k < s->starts; k++)
    if (s->start[k].cost == set->cost)
      return;
  for (; at > 0 && s->start[at - 1].cost > set->cost; at--)
    if (at < HLI_STARTS)
      s->start[at] = s->start[at - 1];
  if (at == HLI_STARTS)
    return;
  s->starts += s->starts < HLI_STARTS;
  s->start[at] = (hli_start){.count = set->count, .cost = set->cost};
  for (int k = 0; k < set->count; k++)
    s->start[at].column[k] = model->number[set->column[k]];
}

/** One start; rows that its end needs join the model, and it goes on from there. */
static hl_status run(hli_model *model, search *s, hli_stop *stop, hli_set *best) {
  enum { ROUNDS = 8 };
  for (int round = 0; round < ROUNDS; round++) {
    hli_set found;
    hli_bench *bench = s->bench;
    s->cost = INFINITY;
    s->cost = cost_of(s, s->column, s->count, INFINITY);
    descend(s, stop);
    if (hli_bench_exact(bench, s->column, s->count, INFINITY, &found)) {
      note_start(model, &found);
      if (found.cost < hli_limit(best))
        *best = found;
    }
    if (bench->wanted == 0)
      break;
    HLI_TRY(hli_model_add_rows(model, bench->want, bench->wanted));
    const int64_t programmes = bench->programmes;
    hli_bench_free(bench);
    HLI_TRY(hli_bench_init(bench, model));
    bench->programmes = programmes;
  }
  return HL_OK;
}

double hli_elastic_price(const hli_model *model) {
  double most = 0;
  for (int g = 0; g < model->columns; g++)
    most = fmax(most, model->cost[g] + model->fixed[g]);
  for (int u = 0; u < model->utilities; u++)
    most = fmax(most, model->utility_cost[u]);
  return most > 0 ? 1e4 * most : 1;
}

/** Columns by what they cost alone, of which starts are taken ever further apart. */
static void rank_alone(search *s, const hli_stop *stop, double *alone) {
  bool due = false;
  for (int g = 0; g < s->bench->model->columns; g++) {
    due = due || (g % LOOK == 0 && hli_stop_due(stop));
    alone[g] = due ? (double)INFINITY : cost_of(s, &g, 1, INFINITY);
  }
}

/** The next one; dearer ones and, of the same cost, those of higher number come later. */
static int next_best(const double *alone, int columns, int last) {
  const double cost = last < 0 ? -(double)INFINITY : alone[last];
  int next = -1;
  for (int g = 0; g < columns; g++) {
    const bool later = alone[g] > cost || (alone[g] == cost && g > last);
    if (later && (next < 0 || alone[g] < alone[next]))
      next = g;
  }
  return next;
}

static hl_status from_all_starts(hli_model *model, search *s, hli_stop *stop, hli_set *best,
                                 double *alone) {
  enum { STARTS = 64 };
  HLI_TRY(run(model, s, stop, best));
  if (s->most < 2 || (model->selection->quick && model->set->prove))
    return HL_OK;
  rank_alone(s, stop, alone);
  int start = -1;
  for (int k = 0, next = 1; k < STARTS && !hli_stop_due(stop); k++) {
    start = next_best(alone, model->columns, start);
    if (start < 0)
      break;
    if (k != next)
      continue;
    next *= 2;
    s->count = 1;
    s->column[0] = start;
    HLI_TRY(run(model, s, stop, best));
  }
  return HL_OK;
}

hl_status hli_select_locally(hli_model *model, hli_stop *stop, hli_set *best, int64_t *programmes) {
  hli_bench bench;
  hl_status status = hli_bench_init(&bench, model);
  double *alone = hli_zalloc(model->ctx, (size_t)model->columns + 1, sizeof *alone);
  if (alone == NULL)
    status = hli_nomem(model->ctx);
  if (status == HL_OK) {
    search s = {.bench = &bench,
                .most = model->set->machines,
                .elastic = isfinite(best->cost) ? 0 : hli_elastic_price(model)};
    status = from_all_starts(model, &s, stop, best, alone);
  }
  *programmes += bench.programmes;
  hli_release(model->ctx, alone);
  hli_bench_free(&bench);
  return status;
}
