/**
 * The proof. Let y be a dual solution whose value is the cost to beat. All columns that y keeps
 * feasible, a·y <= c, can be used at once without beating it; so a better set holds a column that
 * y does not keep (it hits every such y). Few columns are left by a y that was found with several
 * columns beside those of the set in question; sets grow by one of those few at a time, the most
 * promising first, which later sets then do without.
 */
#include "selection/work.h"

#include "num/num.h"

#include <limits.h>
#include <stdlib.h>

enum { CUTS = 3000, BATCH = 32 };

/* Duals may be infeasible by this, relative; the proof holds to as much. */
static const double DUAL_CLOSE = 1e-9;

/** A node's own. */
typedef struct level {
  uint64_t *choice, *hit; /* columns that may join; those of which one must */
  int *active;            /* refutations that keep all columns of the set */
  int actives;
  int *order; /* of `hit`, most promising first */
  int orders;
} level;

typedef struct worker {
  hli_arena arena;
  hli_bench bench;
  uint64_t *cover; /* of each cut the columns that it keeps */
  uint64_t *last;  /* of the last one */
  int cuts;
  double *dot; /* a·y of the last cut */
  double *key;
  void *sort;
  level level[HL_SELECTION_MOST + 1];
  hli_set best;
  bool stopped;
} worker;

typedef struct prover {
  hli_model *model;
  hli_stop *stop;
  hli_set *best;
  int size, words;                     /* columns of a set; of a bit set */
  double least[HL_SELECTION_MOST + 1]; /* smallest sums of fixed costs */
  bool alike;                          /* all fixed costs are */
  int threads, cuts;                   /* of the root */
  worker *worker;
  int first; /* child of the batch's first task */
  hli_set found[BATCH];
  bool done[BATCH];
} prover;

/** A set on the way: its columns, and how many more it may have. */
typedef struct node {
  int count, column[HL_SELECTION_MOST];
  int more;
} node;

/* ---------------------------------------------------------------- bit sets */

static bool has(const uint64_t *set, int g) { return set[g / 64] >> (g % 64) & 1; }
static void put(uint64_t *set, int g) { set[g / 64] |= UINT64_C(1) << (g % 64); }
static void drop(uint64_t *set, int g) { set[g / 64] &= ~(UINT64_C(1) << (g % 64)); }

static int count_without(const uint64_t *a, const uint64_t *b, int words) {
  int count = 0;
  for (int w = 0; w < words; w++)
    count += __builtin_popcountll(a[w] & ~b[w]);
  return count;
}

/** Next column of a set from g on; -1: none. */
static int next_in(const uint64_t *set, int words, int g) {
  for (int w = g / 64; w < words; w++) {
    uint64_t bits = set[w];
    if (w == g / 64)
      bits &= ~UINT64_C(0) << (g % 64);
    if (bits != 0)
      return w * 64 + __builtin_ctzll(bits);
  }
  return -1;
}

/* -------------------------------------------------------------- refutations */

/** What sets from a node on must cost less than, without fixed costs. */
static double limit_of(const prover *p, const worker *w, const node *n) {
  return hli_limit(&w->best) - hli_bench_fixed(&w->bench, n->column, n->count) - p->least[n->more];
}

/** Fixed cost of a column beyond the least that `limit_of` counts. */
static double extra_fixed(const prover *p, const node *n, int g) {
  return p->model->fixed[g] + p->least[n->more - 1] - p->least[n->more];
}

static void find_dots(const hli_model *model, const hli_lp *lp, double *dot) {
  memset(dot, 0, (size_t)model->columns * sizeof *dot);
  for (int k = 0; k < lp->duals; k++) {
    const double y = lp->dual[k];
    const double *a = model->across + (size_t)lp->dual_row[k] * (size_t)model->columns_room;
    for (int g = 0; g < model->columns; g++)
      dot[g] += y * a[g];
  }
}

/** Columns that the duals keep, into `last` and, while there is room, among the cuts. */
static void note_cut(const prover *p, worker *w, const node *n, const hli_lp *lp) {
  const hli_model *model = p->model;
  const bool ray = isinf(lp->limit);
  const double value = ray ? 0 : lp->limit * (1 + DUAL_CLOSE);
  find_dots(model, lp, w->dot);
  for (int word = 0; word < p->words; word++) {
    uint64_t bits = 0;
    const int end = word * 64 + 64 < model->columns ? 64 : model->columns - word * 64;
    for (int b = 0; b < end; b++) {
      const int g = word * 64 + b;
      const double rest = ray ? 1 : lp->limit - extra_fixed(p, n, g);
      bits |= (uint64_t)(w->dot[g] * rest <= (ray ? DUAL_CLOSE : model->cost[g] * value)) << b;
    }
    w->last[word] = bits;
  }
  if (w->cuts == CUTS)
    return;
  memcpy(w->cover + (size_t)w->cuts * (size_t)p->words, w->last,
         (size_t)p->words * sizeof *w->last);
  w->cuts++;
}

/** Refute a node's set together with further columns. */
static bool refute(const prover *p, worker *w, const node *n, const int *further, int count,
                   hli_lp *lp) {
  hli_bench_set(&w->bench, lp, n->column, n->count, limit_of(p, w, n));
  for (int k = 0; k < count; k++)
    hli_bench_add(&w->bench, lp, further[k]);
  hli_lp_solve(lp);
  w->bench.programmes++;
  w->bench.stuck |= lp->stuck;
  if (!lp->reached)
    return false;
  note_cut(p, w, n, lp);
  return true;
}

/** The column of a set that the last refutation keeps least; -1: it keeps all. */
static int most_promising(const prover *p, const worker *w, const uint64_t *set) {
  double most = -INFINITY;
  int best = -1;
  for (int g = next_in(set, p->words, 0); g >= 0; g = next_in(set, p->words, g + 1)) {
    if (has(w->last, g))
      continue;
    const double ratio = w->dot[g] / fmax(p->model->cost[g], 1e-300);
    if (ratio > most) {
      most = ratio;
      best = g;
    }
  }
  return best;
}

static void better(worker *w, const int *column, int count) {
  hli_set found;
  if (hli_bench_exact(&w->bench, column, count, hli_limit(&w->best), &found))
    w->best = found;
}

/* --------------------------------------------------------------------- sets */

/** The last column of a set: all that some refutation keeps are out. */
static void complete(const prover *p, worker *w, node *n, level *at) {
  uint64_t *open = at->hit;
  int further[HLI_SELECTION_GROWN], next = -1;
  hli_lp lp;
  memcpy(open, at->choice, (size_t)p->words * sizeof *open);
  for (int k = 0; k < at->actives; k++)
    for (int word = 0; word < p->words; word++)
      open[word] &= ~w->cover[(size_t)at->active[k] * (size_t)p->words + (size_t)word];
  while ((next = next >= 0 ? next : next_in(open, p->words, 0)) >= 0) {
    int count = 1;
    if (w->stopped || (w->stopped = hli_stop_due(p->stop)))
      return;
    further[0] = next;
    drop(open, next);
    bool out = refute(p, w, n, further, 1, &lp);
    if (!out) {
      n->column[n->count] = next;
      better(w, n->column, n->count + 1);
      next = -1;
      continue;
    }
    for (next = -1; out && count < HLI_SELECTION_GROWN; count++) {
      for (int word = 0; word < p->words; word++)
        open[word] &= ~w->last[word];
      next = most_promising(p, w, open);
      if (next < 0)
        break;
      further[count] = next;
      out = refute(p, w, n, further, count + 1, &lp);
    }
    for (int word = 0; out && word < p->words; word++)
      open[word] &= ~w->last[word];
    if (next >= 0 && !has(open, next))
      next = -1;
  }
}

/** Refutations of the set with more and more columns; the one that leaves least in `hit`. */
static void find_hit(const prover *p, worker *w, const node *n, level *at) {
  const size_t words = (size_t)p->words;
  int further[HLI_SELECTION_GROWN], fewest = INT_MAX;
  hli_lp lp;
  memcpy(at->hit, at->choice, words * sizeof *at->hit);
  for (int g = 0; g < p->model->columns; g++)
    w->key[g] = 0;
  for (int count = 0; count <= HLI_SELECTION_GROWN; count++) {
    const int cuts = w->cuts;
    if (!refute(p, w, n, further, count, &lp)) {
      if (count == 0 && n->count > 0)
        better(w, n->column, n->count);
      break;
    }
    if (w->cuts > cuts)
      at->active[at->actives++] = cuts;
    const int left = count_without(at->choice, w->last, p->words);
    if (left < fewest) {
      fewest = left;
      for (size_t word = 0; word < words; word++)
        at->hit[word] = at->choice[word] & ~w->last[word];
      for (int g = 0; g < p->model->columns; g++)
        w->key[g] = -w->dot[g] / fmax(p->model->cost[g], 1e-300);
    }
    if (left == 0 || count == HLI_SELECTION_GROWN)
      break;
    further[count] = most_promising(p, w, at->choice);
  }
  /* A refutation made elsewhere may leave less. */
  for (int k = 0; k < at->actives; k++) {
    const uint64_t *cover = w->cover + (size_t)at->active[k] * words;
    const int left = count_without(at->choice, cover, p->words);
    if (left < fewest) {
      fewest = left;
      for (size_t word = 0; word < words; word++)
        at->hit[word] = at->choice[word] & ~cover[word];
    }
  }
  at->orders = 0;
  for (int g = next_in(at->hit, p->words, 0); g >= 0; g = next_in(at->hit, p->words, g + 1))
    at->order[at->orders++] = g;
}

/** By what the refutation says of them. */
static void sort_hit(worker *w, level *at) {
  double *key = w->key;
  int *position = at->order + at->orders; /* room of twice the columns */
  double *packed = w->dot;
  for (int k = 0; k < at->orders; k++)
    packed[k] = key[at->order[k]];
  hli_sort_index(at->orders, packed, position, w->sort);
  for (int k = 0; k < at->orders; k++)
    position[k] = at->order[position[k]];
  memmove(at->order, position, (size_t)at->orders * sizeof *at->order);
}

/** What a node hands to the child that has g more. */
static void descend_to(const prover *p, const worker *w, const level *at, int g, level *child) {
  memcpy(child->choice, at->choice, (size_t)p->words * sizeof *child->choice);
  child->actives = 0;
  for (int k = 0; k < at->actives; k++)
    if (has(w->cover + (size_t)at->active[k] * (size_t)p->words, g))
      child->active[child->actives++] = at->active[k];
}

static void explore(const prover *p, worker *w, node *n);

static void explore_child(const prover *p, worker *w, node *n, int g) {
  level *at = &w->level[n->count];
  const int cuts = w->cuts;
  drop(at->choice, g);
  descend_to(p, w, at, g, at + 1);
  n->column[n->count++] = g;
  n->more--;
  explore(p, w, n);
  n->count--;
  n->more++;
  if (!p->alike) /* they hold below this node only */
    w->cuts = cuts;
  for (int k = cuts; k < w->cuts && p->alike; k++) {
    bool keeps = true;
    for (int c = 0; c < n->count; c++)
      keeps = keeps && has(w->cover + (size_t)k * (size_t)p->words, n->column[c]);
    if (keeps)
      at->active[at->actives++] = k;
  }
}

static void explore(const prover *p, worker *w, node *n) {
  level *at = &w->level[n->count];
  if (w->stopped || (w->stopped = hli_stop_due(p->stop)))
    return;
  if (limit_of(p, w, n) <= 0)
    return; /* fixed costs alone are too much */
  if (n->more == 1) {
    complete(p, w, n, at);
    return;
  }
  find_hit(p, w, n, at);
  sort_hit(w, at);
  for (int k = 0; k < at->orders && !w->stopped; k++)
    explore_child(p, w, n, at->order[k]);
}

/* --------------------------------------------------------------------- root */

static hl_status make_worker(const prover *p, worker *w, hl_ctx *ctx) {
  const size_t columns = (size_t)p->model->columns + 1, words = (size_t)p->words;
  hli_arena_init(&w->arena, ctx);
  HLI_TRY(hli_bench_init(&w->bench, p->model));
  w->cover = HLI_NEW(&w->arena, uint64_t, CUTS * words);
  w->last = HLI_NEW(&w->arena, uint64_t, words);
  w->dot = HLI_NEW(&w->arena, double, columns);
  w->key = HLI_NEW(&w->arena, double, columns);
  w->sort = hli_arena_alloc(&w->arena, hli_sort_room((int)columns), 1);
  bool ok =
      w->cover != NULL && w->last != NULL && w->dot != NULL && w->key != NULL && w->sort != NULL;
  for (int k = 0; k <= HL_SELECTION_MOST && ok; k++) {
    level *at = &w->level[k];
    at->choice = HLI_NEW(&w->arena, uint64_t, words);
    at->hit = HLI_NEW(&w->arena, uint64_t, words);
    at->active = HLI_NEW(&w->arena, int, CUTS);
    at->order = HLI_NEW(&w->arena, int, 2 * columns);
    ok = at->choice != NULL && at->hit != NULL && at->active != NULL && at->order != NULL;
  }
  return ok ? HL_OK : hli_nomem(ctx);
}

/** A child of the root, without those before it. */
static void root_task(int k, int index, void *user) {
  prover *p = user;
  worker *w = &p->worker[index], *root = &p->worker[p->threads];
  const level *from = &root->level[0];
  level *at = &w->level[0];
  const size_t words = (size_t)p->words;
  node n = {.more = p->size};
  w->best = *p->best;
  w->stopped = false;
  w->cuts = root->cuts;
  memcpy(w->cover, root->cover, (size_t)root->cuts * words * sizeof *w->cover);
  memcpy(at->choice, from->choice, words * sizeof *at->choice);
  at->actives = from->actives;
  memcpy(at->active, from->active, (size_t)from->actives * sizeof *at->active);
  for (int i = 0; i < p->first + k; i++)
    drop(at->choice, from->order[i]);
  explore_child(p, w, &n, from->order[p->first + k]);
  p->found[k] = w->best;
  p->done[k] = !w->stopped;
}

/** Rows that some set needed join the model. */
static hl_status take_rows(prover *p) {
  bool any = false;
  for (int k = 0; k <= p->threads; k++) {
    hli_bench *bench = &p->worker[k].bench;
    any = any || bench->wanted > 0;
    HLI_TRY(hli_model_add_rows(p->model, bench->want, bench->wanted));
  }
  for (int k = 0; k <= p->threads && any; k++) {
    hli_bench *bench = &p->worker[k].bench;
    const int64_t programmes = bench->programmes;
    const bool stuck = bench->stuck;
    hli_bench_free(bench);
    HLI_TRY(hli_bench_init(bench, p->model));
    bench->programmes = programmes;
    bench->stuck = stuck;
  }
  return HL_OK;
}

/** Children of the root in batches, each with the best known before it. */
static hl_status run_batches(prover *p, bool *proven) {
  worker *root = &p->worker[p->threads];
  level *at = &root->level[0];
  for (p->first = 0; p->first < at->orders && *proven;) {
    const int count = at->orders - p->first < BATCH ? at->orders - p->first : BATCH;
    hli_parallel(p->model->ctx, count, root_task, p);
    for (int k = 0; k < count && *proven; k++) {
      if (p->found[k].cost < p->best->cost)
        *p->best = p->found[k];
      *proven = p->done[k];
      if (*proven)
        drop(at->choice, at->order[p->first + k]);
    }
    p->first += count;
    HLI_TRY(take_rows(p));
    const bool end = hli_stop_now(p->stop, "selection", p->first, at->orders, p->best->cost, NAN);
    *proven = *proven && (!end || p->first >= at->orders);
  }
  return HL_OK;
}

/** All sets of one size. What is not proven remains among the choice of the root. */
static hl_status prove_size(prover *p, int size, bool *proven) {
  worker *root = &p->worker[p->threads];
  level *at = &root->level[0];
  node n = {.more = size};
  p->size = size;
  root->cuts = at->actives = 0;
  root->best = *p->best;
  root->stopped = false;
  memset(at->choice, 0, (size_t)p->words * sizeof *at->choice);
  for (int g = 0; g < p->model->columns; g++)
    put(at->choice, g);
  if (limit_of(p, root, &n) <= 0)
    return HL_OK;
  if (size == 1) {
    complete(p, root, &n, at);
    *p->best = root->best;
    *proven = !root->stopped;
    return take_rows(p);
  }
  find_hit(p, root, &n, at);
  sort_hit(root, at);
  return run_batches(p, proven);
}

/* -------------------------------------------------------------------- bound */

/** Least cost with any number of columns of a set, without fixed costs. */
static double relaxed(prover *p, const uint64_t *choice) {
  const hli_model *model = p->model;
  worker *w = &p->worker[p->threads];
  enum { MOST = HL_SELECTION_MOST + HLI_SELECTION_GROWN, ROUNDS = 300 };
  int column[MOST], count = 0;
  double bound = 0;
  for (int round = 0; round < ROUNDS; round++) {
    hli_lp lp;
    hli_bench_set(&w->bench, &lp, column, count, INFINITY);
    lp.cost[lp.n] = hli_elastic_price(model);
    lp.column[lp.n++] = model->one;
    hli_lp_solve(&lp);
    if (lp.reached)
      break;
    find_dots(model, &lp, w->dot);
    double most = 1;
    int next = -1;
    for (int g = next_in(choice, p->words, 0); g >= 0; g = next_in(choice, p->words, g + 1))
      if (w->dot[g] > most * model->cost[g] * (1 + DUAL_CLOSE)) {
        most = w->dot[g] / model->cost[g];
        next = g;
      }
    bound = fmax(bound, lp.value / most);
    if (next < 0 || isinf(most))
      break;
    int kept = 0; /* those not in use make room */
    for (int k = 0; k < count; k++)
      if (count < MOST || lp.x[model->utilities + k] > 0)
        column[kept++] = column[k];
    count = kept;
    if (count == MOST)
      break;
    column[count++] = next;
  }
  return bound;
}

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static hl_status sum_fixed(prover *p) {
  const int columns = p->model->columns;
  double *sorted = hli_zalloc(p->model->ctx, (size_t)columns + 1, sizeof *sorted);
  if (sorted == NULL)
    return hli_nomem(p->model->ctx);
  memcpy(sorted, p->model->fixed, (size_t)columns * sizeof *sorted);
  qsort(sorted, (size_t)columns, sizeof *sorted, by_value);
  for (int k = 0; k < HL_SELECTION_MOST; k++)
    p->least[k + 1] = p->least[k] + (k < columns ? sorted[k] : 0);
  p->alike = columns == 0 || sorted[0] == sorted[columns - 1];
  hli_release(p->model->ctx, sorted);
  return HL_OK;
}

/** No set costs less than any number of columns, and the least fixed cost of one. */
static void all_relaxed(prover *p, double *bound) {
  uint64_t *choice = p->worker[p->threads].level[0].choice;
  for (int g = 0; g < p->model->columns; g++)
    put(choice, g);
  *bound = fmin(p->best->cost, relaxed(p, choice) + p->least[1]);
}

/** Smaller sets cost less only where columns have fixed costs. */
static hl_status prove_sizes(prover *p, double *bound) {
  const int most =
      p->model->set->machines < p->model->columns ? p->model->set->machines : p->model->columns;
  bool proven = true;
  *bound = INFINITY;
  for (int size = p->least[1] > 0 || !p->alike ? 1 : most; size <= most && most > 0; size++) {
    if (proven)
      HLI_TRY(prove_size(p, size, &proven));
    const worker *root = &p->worker[p->threads];
    if (!proven) { /* of the further sizes nothing is known, so all columns remain */
      *bound = fmin(*bound, relaxed(p, root->level[0].choice) + p->least[size]);
      for (int g = 0; g < p->model->columns; g++)
        put(root->level[0].choice, g);
    }
  }
  bool stuck = false;
  for (int k = 0; k <= p->threads; k++)
    stuck = stuck || p->worker[k].bench.stuck;
  if (stuck)
    all_relaxed(p, bound);
  *bound = fmin(*bound, p->best->cost);
  return HL_OK;
}

hl_status hli_select_proven(hli_model *model, hli_stop *stop, hli_set *best, double *bound,
                            int64_t *programmes) {
  hl_ctx *ctx = model->ctx;
  prover p = {.model = model, .stop = stop, .best = best, .threads = hl_ctx_threads(ctx)};
  p.words = model->columns / 64 + 1;
  p.worker = hli_zalloc(ctx, (size_t)p.threads + 1, sizeof *p.worker);
  hl_status status = p.worker == NULL ? hli_nomem(ctx) : sum_fixed(&p);
  for (int k = 0; k <= p.threads && status == HL_OK; k++)
    status = make_worker(&p, &p.worker[k], ctx);
  if (status == HL_OK && model->set->prove)
    status = prove_sizes(&p, bound);
  else if (status == HL_OK)
    all_relaxed(&p, bound);
  for (int k = 0; k <= p.threads && p.worker != NULL; k++) {
    *programmes += p.worker[k].bench.programmes;
    hli_bench_free(&p.worker[k].bench);
    if (p.worker[k].arena.ctx != NULL)
      hli_arena_free(&p.worker[k].arena);
  }
  hli_release(ctx, p.worker);
  return status;
}
