/** What heat is worth by the duals of a programme, on a grid of temperatures. */
#include <stdlib.h>

#include "plan/bound.h"

/** Steps of the grid; points closer than this are one. [K] */
static const double GRID = 0.5, CLOSE = 1e-4;
/** Zones that have the full number of steps, and the least steps of the others. */
enum { FULL = 3, LEAST_STEPS = 20 };

typedef struct points {
  int count;
  double *t;
} points;

static void put_span(points *p, double high, double low) {
  if (isnan(high))
    return;
  p->t[p->count++] = low;
  p->t[p->count++] = high;
}

static int compare(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y ? 1 : 0;
}

static void put_ends(const hli_bound *s, int z, points *p) {
  const hl_mains_input *in = &s->plan->input;
  for (int t = 0; t < in->period_count; t++)
    for (int k = 0; k < in->zone_count; k++)
      for (int j = 0; (s->one_zone || k == z) && j < in->period[t].loads[k].count; j++)
        put_span(p, in->period[t].loads[k].load[j].t_high, in->period[t].loads[k].load[j].t_low);
  for (int l = 0; l < in->level_count; l++) {
    const hl_mains_level *level = &in->level[l];
    if (level->assumed) /* it stands beyond all there is, and takes no machine */
      continue;
    put_span(p, level->use_high - level->dt_use, level->use_low - level->dt_use);
    put_span(p, level->raise_high + level->dt_raise, level->raise_low + level->dt_raise);
  }
}

/** Ends of all loads and mains of a zone, an even grid between them, and a point beyond each end.
 */
static hl_status make_points(hli_bound *s, int z, points *p) {
  const hl_mains_input *in = &s->plan->input;
  const int steps = s->grid, share = s->zones > FULL ? FULL * steps / s->zones : steps;
  const int even = share < LEAST_STEPS ? LEAST_STEPS : share;
  int room = 4 * in->level_count + even + 2;
  for (int t = 0; t < in->period_count; t++)
    for (int k = 0; k < in->zone_count; k++)
      room += s->one_zone || k == z ? 2 * in->period[t].loads[k].count : 0;
  *p = (points){0, HLI_NEW(&s->arena, double, room)};
  if (p->t == NULL)
    return hli_nomem(s->plan->ctx);
  put_ends(s, z, p);
  double low = INFINITY, high = 0;
  for (int k = 0; k < p->count; k++) {
    low = fmin(low, p->t[k]);
    high = fmax(high, p->t[k]);
  }
  if (p->count == 0)
    return HL_OK;
  const double step = fmax(GRID, (high - low) / even);
  for (int k = 1; low + k * step < high && k < even; k++)
    p->t[p->count++] = low + k * step;
  p->t[p->count++] = low - GRID;
  p->t[p->count++] = high + GRID;
  qsort(p->t, (size_t)p->count, sizeof *p->t, compare);
  int n = 0;
  for (int k = 0; k < p->count; k++)
    if (n == 0 || p->t[k] > p->t[n - 1] + CLOSE)
      p->t[n++] = p->t[k];
  p->count = n;
  return HL_OK;
}

static hl_status add_step(hli_bound *s, const hli_plan_place *place, double low, double high) {
  if (!hli_reserve(s->plan->ctx, (void **)&s->step, &s->step_room, s->steps + 1, sizeof *s->step))
    return hli_nomem(s->plan->ctx);
  hli_step *step = &s->step[s->steps++];
  *step = (hli_step){*place, low, high, HLI_NEW(&s->arena, double, s->plan->count),
                     HLI_NEW(&s->arena, double, s->plan->count)};
  return step->given != NULL && step->taken != NULL ? HL_OK : hli_nomem(s->plan->ctx);
}

hl_status hli_bound_make_steps(hli_bound *s) {
  for (int z = 0; z < s->zones; z++) {
    points p;
    const hli_plan_place place = {z, -1, NAN, NAN, NAN};
    s->first[z] = s->steps;
    HLI_TRY(make_points(s, z, &p));
    for (int k = 0; k + 1 < p.count; k++)
      HLI_TRY(add_step(s, &place, p.t[k], p.t[k + 1]));
  }
  s->first[s->zones] = s->steps;
  for (int l = 0; l < s->plan->input.level_count; l++) {
    const hli_plan_place sink = hli_plan_main(s->plan, l, true);
    HLI_TRY(add_step(s, &sink, sink.seen, sink.seen));
  }
  return HL_OK;
}

/**
 * Of heat of one temperature: of two nodes there it counts from the second on. Below the last node
 * heat is only got rid of; that it is not missed there is as good a dual.
 */
static double worth_at(const hl_mains_worth *w, double t) {
  if (w->count == 0)
    return NAN;
  for (int n = w->count - 1; n >= 0; n--)
    if (fabs(w->t[n] - t) <= CLOSE / 10)
      return w->value[n];
  for (int n = 0; n < w->count; n++)
    if (w->t[n] <= t)
      return w->value[n];
  return fmin(w->value[w->count - 1], 0);
}

void hli_bound_set_worth(hli_bound *s, const hl_mains_result *r) {
  for (int k = 0; k < s->steps; k++) {
    hli_step *step = &s->step[k];
    const int zone = step->place.zone;
    for (int t = 0; t < r->periods; t++) {
      const hl_mains_worth *w = &r->worth[t * r->zones + (zone >= 0 ? zone : 0)];
      const double main = zone >= 0 ? 0 : r->balance[t * r->levels + step->place.main].value;
      step->given[t] = zone >= 0 ? worth_at(w, step->high) : main;
      step->taken[t] = zone >= 0 ? worth_at(w, step->low) : main;
    }
  }
}
