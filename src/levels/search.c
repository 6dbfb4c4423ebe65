/**
 * Direct search over the heats of the free levels: steps along each (Hooke and Jeeves 1961) with
 * the vertex of the parabola through three points, and the kinks of the profile nearby, where
 * levels like to stand.
 */
#include "levels/work.h"

typedef struct search {
  const hli_plan *p;
  int n;
  double x[HLI_LEVELS_FREE], step[HLI_LEVELS_FREE], cost;
} search;

static const hli_side *side_of(const search *s, int k) {
  return k < s->p->drivers - 1 ? s->p->driver : s->p->follower;
}

/* A level stays between its neighbours. */
static double within(const search *s, int k, double value) {
  const int drivers = s->p->drivers - 1;
  const bool first = k == 0 || k == drivers, last = k == drivers - 1 || k == s->n - 1;
  double least = first ? 0 : s->x[k - 1];
  double most = !last ? s->x[k + 1] : k < drivers ? s->p->load : hli_side_total(s->p->follower);
  return fmin(fmax(value, least), most);
}

static bool try(search *s, int k, double value, double *cost) {
  const double before = s->x[k];
  s->x[k] = within(s, k, value);
  *cost = s->x[k] == before ? s->cost : hli_plan_cost(s->p, s->x);
  if (*cost < s->cost) {
    s->cost = *cost;
    return true;
  }
  s->x[k] = before;
  return false;
}

static bool try_kinks(search *s, int k) {
  enum { MOST = 100 }; /* of very many, some: none of them is much of a kink */
  const hli_side *side = side_of(s, k);
  const double from = s->x[k] - 2 * s->step[k], to = s->x[k] + 2 * s->step[k];
  double cost;
  bool better = false;
  int near = 0;
  for (int j = 0; j < side->count; j++)
    near += side->q[j] > from && side->q[j] < to;
  for (int j = 0; j < side->count; j += 1 + near / MOST)
    if (side->q[j] > from && side->q[j] < to && side->q[j] != s->x[k])
      better = try(s, k, side->q[j], &cost) || better;
  return better;
}

static void explore(search *s, int k) {
  const double x = s->x[k], h = s->step[k], here = s->cost;
  double up, down;
  if (try(s, k, x + h, &up) || try(s, k, x - h, &down)) {
    s->step[k] *= 1.5;
    return;
  }
  const double curvature = up - 2 * here + down;
  bool better = false;
  if (isfinite(curvature) && curvature > 0) {
    double cost, shift = 0.5 * h * (down - up) / curvature;
    better = try(s, k, x + shift, &cost);
  }
  better = try_kinks(s, k) || better;
  s->step[k] *= better ? 0.5 : 0.25;
}

double hli_levels_search(const hli_plan *p, double *x) {
  search s = {.p = p, .n = hli_plan_free(p)};
  double scale = fmax(p->load, hli_side_total(p->follower)), size;
  for (int k = 0; k < s.n; k++) {
    s.x[k] = x[k];
    s.step[k] = 0.02 * p->load;
  }
  s.cost = hli_plan_cost(p, s.x);
  for (int sweep = 0; sweep < 200 && s.n > 0; sweep++) {
    double last[HLI_LEVELS_FREE], before = s.cost;
    memcpy(last, s.x, sizeof last);
    size = 0;
    for (int k = 0; k < s.n; k++) {
      explore(&s, k);
      size = fmax(size, s.step[k]);
    }
    if (s.cost < before) { /* once more the way of this sweep */
      search ahead = s;
      for (int k = 0; k < s.n; k++)
        ahead.x[k] = within(&ahead, k, 2 * s.x[k] - last[k]);
      ahead.cost = hli_plan_cost(p, ahead.x);
      if (ahead.cost < s.cost)
        s = ahead;
    }
    if (size < 1e-7 * scale || (before - s.cost < 1e-10 * s.cost && size < 1e-6 * scale))
      break;
  }
  memcpy(x, s.x, (size_t)s.n * sizeof *x);
  return s.cost;
}
