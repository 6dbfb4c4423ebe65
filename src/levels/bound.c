/**
 * Branch and bound: boxes of level heats, each level with the heat of its upper and the temperature
 * of its lower end; more heat on one level stays ahead to the end.
 */
#include <stdint.h>

#include "levels/work.h"

enum { NODES = 4000000 };

/* ------------------------------------------------------------------------ boxes */

/** Heats a level lies between, with its temperatures there: as near to the pinch as the lower lets
 * it be, and as far as the upper asks for. */
typedef struct range {
  double low, high; /* [W] */
  double near, far; /* [K] */
} range;

typedef struct box {
  double work; /* no point of it needs less [W] */
  range of[HLI_LEVELS_FREE];
} box;

typedef struct leaf {
  double work;
  int at; /* of its ranges in the store */
} leaf;

typedef struct tree {
  hl_ctx *ctx;
  const hli_plan *p;
  hli_plan open;   /* where boxes are judged: their best may take more than there is, when others
                      of them do not */
  hli_spots spots; /* what all boxes have in common */
  int n, count, stored, room, space;
  leaf *heap;   /* by work; beyond `count` the places in the store that are free */
  range *store; /* n of each box */
} tree;

static hl_status push(tree *t, const box *b) {
  const size_t size = (size_t)t->n * sizeof *t->store;
  if (!hli_reserve(t->ctx, (void **)&t->heap, &t->room, t->count + 1, sizeof *t->heap) ||
      !hli_reserve(t->ctx, (void **)&t->store, &t->space, t->count + 1, size))
    return hli_nomem(t->ctx);
  if (t->count == t->stored)
    t->heap[t->count].at = t->stored++;
  const leaf own = {b->work, t->heap[t->count].at};
  memcpy(t->store + (size_t)own.at * (size_t)t->n, b->of, size);
  int k = t->count++;
  for (; k > 0 && t->heap[(k - 1) / 2].work > own.work; k = (k - 1) / 2)
    t->heap[k] = t->heap[(k - 1) / 2];
  t->heap[k] = own;
  return HL_OK;
}

static void pop(tree *t, box *b) {
  const leaf least = t->heap[0], last = t->heap[--t->count];
  b->work = least.work;
  memcpy(b->of, t->store + (size_t)least.at * (size_t)t->n, (size_t)t->n * sizeof *b->of);
  int k = 0;
  for (int c = 1; c < t->count; c = 2 * k + 1) {
    if (c + 1 < t->count && t->heap[c + 1].work < t->heap[c].work)
      c++;
    if (t->heap[c].work >= last.work)
      break;
    t->heap[k] = t->heap[c];
    k = c;
  }
  t->heap[k] = last;
  t->heap[t->count] = least;
}

static const hli_side *side_of(const hli_plan *p, int k) {
  return k < p->drivers - 1 ? p->driver : p->follower;
}

/* Levels keep their order, which narrows boxes. */
static bool narrow(const hli_plan *p, int n, box *b) {
  for (int k = 1; k < n; k++)
    if (k != p->drivers - 1 && b->of[k].low < b->of[k - 1].low) {
      b->of[k].low = b->of[k - 1].low;
      b->of[k].near = b->of[k - 1].near;
    }
  for (int k = n - 2; k >= 0; k--)
    if (k + 1 != p->drivers - 1 && b->of[k].high > b->of[k + 1].high) {
      b->of[k].high = b->of[k + 1].high;
      b->of[k].far = b->of[k + 1].far;
    }
  for (int k = 0; k < n; k++)
    if (b->of[k].low > b->of[k].high)
      return false;
  return true;
}

/* What is better than the best known takes more heat, so its last evaporator is colder. */
static void know(tree *t, double work) {
  if (t->p->heating && t->p->set->model == HL_LEVELS_PAIRED)
    t->open.t_last = hli_side_before(t->p->follower, t->p->load - work);
}

static double box_work(tree *t, const box *b) {
  const hli_plan *p = &t->open;
  const int free = p->drivers - 1;
  for (int k = 0; k < t->n; k++) {
    const range *r = &b->of[k];
    *(k < free ? &t->spots.d[k] : &t->spots.f[k - free]) = r->high;
    *(k < free ? &t->spots.td[k] : &t->spots.tf[k - free]) = r->low < r->high ? r->near : r->far;
  }
  const double heat = hli_follow(p, &t->spots, NULL);
  return isnan(heat) ? (double)INFINITY : p->heating ? p->load - heat : heat - p->load;
}

/* Where to cut a box: the level whose 1/T is least known, at a kink inside or in the middle. */
static int where(const hli_plan *p, int n, const box *b, double *cut) {
  int at = -1;
  double most = 0;
  for (int k = 0; k < n; k++) {
    const range *r = &b->of[k];
    const double spread = fabs(r->far - r->near) / (r->far * r->near);
    if (r->low < r->high && spread > most) {
      most = spread;
      at = k;
    }
  }
  if (at < 0)
    return at;
  const hli_side *side = side_of(p, at);
  const double low = b->of[at].low, high = b->of[at].high, middle = 0.5 * (low + high);
  const int next = hli_side_first(side, middle);
  const double above = next < side->count ? side->q[next] : (double)INFINITY;
  const double below = next > 0 ? side->q[next - 1] : -(double)INFINITY;
  const bool under = below > low, over = above < high;
  if (under && (!over || middle - below <= above - middle))
    *cut = below;
  else
    *cut = over ? above : middle;
  return at;
}

/* ----------------------------------------------------------------------- search */

static void begin(tree *t, box *b, double work) {
  const hli_plan *p = t->p;
  for (int k = 0; k < t->n; k++) {
    const hli_side *side = side_of(p, k);
    range *r = &b->of[k];
    r->low = 0;
    r->high = k < p->drivers - 1 || p->heating ? p->load : hli_side_total(side);
    if (k >= p->drivers - 1)
      r->high = fmin(r->high, hli_side_total(side));
    r->near = hli_side_after(side, r->low);
    r->far = hli_side_before(side, r->high);
  }
  know(t, work);
  b->work = box_work(t, b);
}

/* One half of a box; false: nothing is in it. */
static bool cut_box(const tree *t, const box *b, int at, double cut, bool upper, box *part) {
  const hli_side *side = side_of(t->p, at);
  *part = *b;
  range *r = &part->of[at];
  if (upper) {
    r->low = cut;
    r->near = hli_side_after(side, cut);
  } else {
    r->high = cut;
    r->far = hli_side_before(side, cut);
  }
  return narrow(t->p, t->n, part);
}

static hl_status branch(tree *t, hli_stop *stop, double *x, double *work, double *bound) {
  double closed = *work; /* no box left aside needs less */
  box b, part;
  begin(t, &b, *work);
  HLI_TRY(push(t, &b));
  for (int64_t nodes = 0; t->count > 0 && nodes < NODES; nodes++) {
    pop(t, &b);
    *bound = fmax(*bound, fmin(b.work, fmin(closed, *work)));
    if (*work - *bound <= stop->limit.gap * *work ||
        (nodes % 256 == 0 && hli_stop_now(stop, "levels", nodes, NODES, *work, *bound)))
      return HL_OK;
    double cut = 0, middle[HLI_LEVELS_FREE];
    const int at = where(t->p, t->n, &b, &cut);
    /* Of known temperatures all levels are best at their upper heats: the point that settles the
     * box. Other boxes are tried in the middle now and then. */
    for (int k = 0; k < t->n; k++)
      middle[k] = at < 0 ? b.of[k].high : 0.5 * (b.of[k].low + b.of[k].high);
    if ((at < 0 || nodes % 16 == 0) && hli_plan_cost(t->p, middle) < *work) {
      *work = hli_levels_search(t->p, middle);
      memcpy(x, middle, (size_t)t->n * sizeof *x);
      know(t, *work);
    }
    for (int half = 0; half < 2 && at >= 0; half++) {
      if (!cut_box(t, &b, at, cut, half == 1, &part))
        continue;
      part.work = fmax(box_work(t, &part), b.work);
      if (part.work < *work * (1 - stop->limit.gap))
        HLI_TRY(push(t, &part));
      else /* near enough, and so it stays when the best known gets better */
        closed = fmin(closed, part.work);
    }
  }
  if (t->count == 0)
    *bound = fmax(*bound, fmin(closed, *work));
  return HL_OK;
}

hl_status hli_levels_prove(hl_levels *levels, const hli_plan *p, hli_stop *stop, double *x,
                           double *work, double *bound) {
  tree t = {.ctx = levels->ctx, .p = p, .open = *p, .n = hli_plan_free(p)};
  t.open.open = true;
  hli_plan_spots(p, x, &t.spots);
  hl_status status = branch(&t, stop, x, work, bound);
  hli_release(levels->ctx, t.heap);
  hli_release(levels->ctx, t.store);
  return status;
}
