/**
 * Branch and bound: boxes of level heats, each level with the heat of its upper and the temperature
 * of its lower end; more heat on one level stays ahead to the end.
 */
#include <stdint.h>

#include "levels/work.h"

enum { NODES = 4000000 };

/* ---------------------------------------------------------- branch and bound */

typedef struct box {
  double work; /* no point of it needs less [W] */
  double low[HLI_LEVELS_FREE], high[HLI_LEVELS_FREE];
} box;

typedef struct tree {
  hl_ctx *ctx;
  const hli_plan *p;
  int n, count, room;
  double *node; /* work, then n lower and n upper heats; a heap by work */
} tree;

static size_t width_of(const tree *t) { return (size_t)(2 * t->n + 1); }
static double *node_at(const tree *t, int k) { return t->node + (size_t)k * width_of(t); }

static void swap(tree *t, int a, int b) {
  double *x = node_at(t, a), *y = node_at(t, b);
  for (size_t k = 0; k < width_of(t); k++) {
    double held = x[k];
    x[k] = y[k];
    y[k] = held;
  }
}

static hl_status push(tree *t, const box *b) {
  if (!hli_reserve(t->ctx, (void **)&t->node, &t->room, t->count + 1,
                   width_of(t) * sizeof *t->node))
    return hli_nomem(t->ctx);
  int k = t->count++;
  double *node = node_at(t, k);
  node[0] = b->work;
  memcpy(node + 1, b->low, (size_t)t->n * sizeof *node);
  memcpy(node + 1 + t->n, b->high, (size_t)t->n * sizeof *node);
  for (; k > 0 && node_at(t, (k - 1) / 2)[0] > node_at(t, k)[0]; k = (k - 1) / 2)
    swap(t, k, (k - 1) / 2);
  return HL_OK;
}

static void pop(tree *t, box *b) {
  const double *node = node_at(t, 0);
  b->work = node[0];
  memcpy(b->low, node + 1, (size_t)t->n * sizeof *node);
  memcpy(b->high, node + 1 + t->n, (size_t)t->n * sizeof *node);
  swap(t, 0, --t->count);
  for (int k = 0;;) {
    int least = k;
    for (int c = 2 * k + 1; c <= 2 * k + 2 && c < t->count; c++)
      if (node_at(t, c)[0] < node_at(t, least)[0])
        least = c;
    if (least == k)
      return;
    swap(t, k, least);
    k = least;
  }
}

static const hli_side *side_of(const hli_plan *p, int k) {
  return k < p->drivers - 1 ? p->driver : p->follower;
}

/* Levels keep their order, which narrows boxes. */
static bool narrow(const hli_plan *p, int n, box *b) {
  for (int k = 0; k < n; k++)
    if (k != 0 && k != p->drivers - 1)
      b->low[k] = fmax(b->low[k], b->low[k - 1]);
  for (int k = n - 2; k >= 0; k--)
    if (k + 1 != p->drivers - 1)
      b->high[k] = fmin(b->high[k], b->high[k + 1]);
  for (int k = 0; k < n; k++)
    if (b->low[k] > b->high[k])
      return false;
  return true;
}

static double box_work(const hli_plan *plan, int n, const box *b, double work) {
  hli_spots spots;
  hli_plan own = *plan;
  const hli_plan *p = &own;
  own.open = true; /* its best may take more than there is, when others of it do not */
  /* What is better takes more heat, so its last evaporator is colder than that of the best known.
   */
  if (p->heating && p->set->model == HL_LEVELS_PAIRED)
    own.t_last = hli_side_before(p->follower, p->load - work);
  hli_plan_spots(p, b->high, &spots);
  for (int k = 0; k < n; k++) {
    double t = hli_side_after(side_of(p, k), b->low[k]);
    if (b->low[k] == b->high[k])
      continue;
    *(k < p->drivers - 1 ? &spots.td[k] : &spots.tf[k - p->drivers + 1]) = t;
  }
  double heat = hli_follow(p, &spots, NULL);
  return isnan(heat) ? (double)INFINITY : p->heating ? p->load - heat : heat - p->load;
}

/* Where to cut a box: the level whose 1/T is least known, at a kink inside or in the middle. */
static int where(const hli_plan *p, int n, const box *b, double *cut) {
  int at = -1;
  double most = 0;
  for (int k = 0; k < n; k++) {
    const hli_side *side = side_of(p, k);
    double spread =
        fabs(1 / hli_side_after(side, b->low[k]) - 1 / hli_side_before(side, b->high[k]));
    if (b->low[k] < b->high[k] && spread > most) {
      most = spread;
      at = k;
    }
  }
  if (at < 0)
    return at;
  const hli_side *side = side_of(p, at);
  const double middle = 0.5 * (b->low[at] + b->high[at]);
  *cut = middle;
  double nearest = INFINITY;
  for (int j = 0; j < side->count; j++)
    if (side->q[j] > b->low[at] && side->q[j] < b->high[at] &&
        fabs(side->q[j] - middle) < nearest) {
      nearest = fabs(side->q[j] - middle);
      *cut = side->q[j];
    }
  return at;
}

static hl_status branch(tree *t, hli_stop *stop, double *x, double *work, double *bound) {
  const hli_plan *p = t->p;
  box first = {0}, b;
  for (int k = 0; k < t->n; k++)
    first.high[k] = k < p->drivers - 1 || p->heating ? p->load : hli_side_total(p->follower);
  for (int k = p->drivers - 1; k < t->n; k++)
    first.high[k] = fmin(first.high[k], hli_side_total(p->follower));
  first.work = box_work(p, t->n, &first, *work);
  HLI_TRY(push(t, &first));
  for (int64_t nodes = 0; t->count > 0 && nodes < NODES; nodes++) {
    pop(t, &b);
    *bound = fmax(*bound, fmin(b.work, *work));
    if (*work - *bound <= stop->limit.gap * *work ||
        (nodes % 256 == 0 && hli_stop_now(stop, "levels", nodes, NODES, *work, *bound)))
      return HL_OK;
    double cut = 0, middle[HLI_LEVELS_FREE];
    int at = where(p, t->n, &b, &cut);
    /* Of known temperatures all levels are best at their upper heats: the point that settles the
     * box. Other boxes are tried in the middle now and then. */
    for (int k = 0; k < t->n; k++)
      middle[k] = at < 0 ? b.high[k] : 0.5 * (b.low[k] + b.high[k]);
    if ((at < 0 || nodes % 16 == 0) && hli_plan_cost(p, middle) < *work) {
      *work = hli_levels_search(p, middle);
      memcpy(x, middle, (size_t)t->n * sizeof *x);
    }
    for (int half = 0; half < 2 && at >= 0; half++) {
      box part = b;
      (half == 0 ? part.high : part.low)[at] = cut;
      if (!narrow(p, t->n, &part))
        continue;
      part.work = fmax(box_work(p, t->n, &part, *work), b.work);
      if (part.work < *work * (1 - 0.5 * stop->limit.gap))
        HLI_TRY(push(t, &part));
    }
  }
  if (t->count == 0)
    *bound = fmax(*bound, *work * (1 - 0.5 * stop->limit.gap));
  return HL_OK;
}

hl_status hli_levels_prove(hl_levels *levels, const hli_plan *p, hli_stop *stop, double *x,
                           double *work, double *bound) {
  tree t = {.ctx = levels->ctx, .p = p, .n = hli_plan_free(p)};
  hl_status status = branch(&t, stop, x, work, bound);
  hli_release(levels->ctx, t.node);
  return status;
}
