/**
 * Real-coded genetic algorithm: simulated binary crossover and polynomial mutation (Deb and
 * Agrawal, Complex Systems 9 (1995) 115-148; the bounded forms of Deb's own code), binary
 * tournaments, and the best of parents and children survive. All random numbers are drawn by the
 * calling thread, so threads change nothing.
 */
#include "optim/search.h"

static const double CROSSOVER = 0.9, CROSSOVER_INDEX = 15, MUTATION_INDEX = 20;
/* It has converged when the best has gained less than this in so many generations. */
static const double GAIN = 1e-4;
enum { PATIENCE = 12, GENERATIONS = 60 };
/* Times as many points are drawn at first: what is good may be small, and flat all around. */
enum { FIRST_DRAWS = 16 };

typedef struct herd {
  hli_search *search;
  int size;
  double *u, *value;     /* parents, then children: 2·size points */
  double *next_u, *next; /* survivors, sorted */
  int *order;
  void *sort;
} herd;

static bool herd_init(herd *h, hli_search *search, int size) {
  size_t n = (size_t)search->n, twice = 2 * (size_t)size;
  *h = (herd){.search = search, .size = size};
  h->u = HLI_NEW(&search->arena, double, twice *n);
  h->next_u = HLI_NEW(&search->arena, double, twice *n);
  h->value = HLI_NEW(&search->arena, double, twice);
  h->next = HLI_NEW(&search->arena, double, twice);
  h->order = HLI_NEW(&search->arena, int, twice);
  h->sort = hli_arena_alloc(&search->arena, hli_sort_room((int)twice), 1);
  return h->u && h->next_u && h->value && h->next && h->order && h->sort;
}

/** Latin hypercube: every variable has one point in each of `size` equal strips. */
static void sample(herd *h, double *u) {
  hli_search *search = h->search;
  for (int v = 0; v < search->n; v++) {
    for (int k = 0; k < h->size; k++)
      h->order[k] = k;
    for (int k = h->size - 1; k > 0; k--) {
      int other = (int)hli_rng_below(&search->rng, (uint64_t)k + 1), kept = h->order[k];
      h->order[k] = h->order[other];
      h->order[other] = kept;
    }
    for (int k = 0; k < h->size; k++)
      u[k * search->n + v] = (h->order[k] + hli_rng_uniform(&search->rng)) / h->size;
  }
}

/** The smaller and larger factor of crossover, so that children stay in 0..1. */
static double spread_factor(double random, double room) {
  double alpha = 2 - pow(1 + 2 * room, -(CROSSOVER_INDEX + 1));
  double power = 1 / (CROSSOVER_INDEX + 1);
  return random <= 1 / alpha ? pow(random * alpha, power) : pow(1 / (2 - random * alpha), power);
}

static void cross(hli_search *search, const double *a, const double *b, double *c, double *d) {
  hli_rng *rng = &search->rng;
  int n = search->n;
  memcpy(c, a, (size_t)n * sizeof *c);
  memcpy(d, b, (size_t)n * sizeof *d);
  if (hli_rng_uniform(rng) > CROSSOVER)
    return;
  for (int v = 0; v < n; v++) {
    double low = fmin(a[v], b[v]), high = fmax(a[v], b[v]), width = high - low;
    if (hli_rng_uniform(rng) > 0.5 || !(width > 1e-14))
      continue;
    if (hli_search_choices(search, v) > 0) {
      c[v] = b[v];
      d[v] = a[v];
      continue;
    }
    double random = hli_rng_uniform(rng);
    double left = (low + high - spread_factor(random, low / width) * width) / 2;
    double right = (low + high + spread_factor(random, (1 - high) / width) * width) / 2;
    bool swap = hli_rng_uniform(rng) < 0.5;
    c[v] = fmin(fmax(swap ? right : left, 0), 1);
    d[v] = fmin(fmax(swap ? left : right, 0), 1);
  }
}

static void mutate(hli_search *search, double *u) {
  hli_rng *rng = &search->rng;
  int n = search->n;
  for (int v = 0; v < n; v++) {
    if (hli_rng_uniform(rng) * n > 1)
      continue;
    if (hli_search_choices(search, v) > 0) {
      u[v] = hli_rng_uniform(rng);
      continue;
    }
    double random = hli_rng_uniform(rng), power = 1 / (MUTATION_INDEX + 1), step;
    if (random < 0.5)
      step = pow(2 * random + (1 - 2 * random) * pow(1 - u[v], MUTATION_INDEX + 1), power) - 1;
    else
      step = 1 - pow(2 * (1 - random) + (2 * random - 1) * pow(u[v], MUTATION_INDEX + 1), power);
    u[v] = fmin(fmax(u[v] + step, 0), 1);
  }
}

/** Winner of a tournament between two parents; parents stand sorted, best first. */
static const double *parent(const herd *h) {
  hli_rng *rng = &h->search->rng;
  uint64_t a = hli_rng_below(rng, (uint64_t)h->size), b = hli_rng_below(rng, (uint64_t)h->size);
  return h->u + (a < b ? a : b) * (uint64_t)h->search->n;
}

static void breed(herd *h) {
  int n = h->search->n;
  double *child = h->u + (size_t)h->size * (size_t)n;
  for (int k = 0; k + 1 < h->size; k += 2) {
    const double *a = parent(h), *b = parent(h);
    cross(h->search, a, b, child + k * n, child + (k + 1) * n);
    mutate(h->search, child + k * n);
    mutate(h->search, child + (k + 1) * n);
  }
}

/** Sort all and keep the better half as parents. */
static void survive(herd *h, int count) {
  size_t n = (size_t)h->search->n;
  hli_sort_index(count, h->value, h->order, h->sort);
  for (int k = 0; k < h->size; k++) {
    h->next[k] = h->value[h->order[k]];
    memcpy(h->next_u + (size_t)k * n, h->u + (size_t)h->order[k] * n, n * sizeof *h->u);
  }
  memcpy(h->value, h->next, (size_t)h->size * sizeof *h->value);
  memcpy(h->u, h->next_u, (size_t)h->size * n * sizeof *h->u);
}

/** Root mean square distance of the better half from the best, per variable. */
static double spread_of(const herd *h) {
  int n = h->search->n, half = h->size / 2;
  double sum = 0;
  for (int k = 0; k < half; k++)
    for (int v = 0; v < n; v++) {
      if (hli_search_choices(h->search, v) > 0)
        continue;
      double d = h->u[k * n + v] - h->u[v];
      sum += d * d;
    }
  return sqrt(sum / (half * n));
}

static bool gained(double before, double now) {
  return now < before && (isinf(before) || before - now > GAIN * fabs(before));
}

hl_status hli_genetic(hli_search *search, int population, int generations, const double *start_u,
                      double *spread) {
  int size = population > 0 ? population + population % 2 : 12 + 6 * search->n;
  size = size < 4 ? 4 : size;
  herd h;
  if (!herd_init(&h, search, size))
    return hli_nomem(search->ctx);
  size_t n = (size_t)search->n;
  double *child = h.u + (size_t)size * n;
  sample(&h, h.u);
  if (start_u != NULL)
    memcpy(h.u, start_u, n * sizeof *h.u);
  hli_search_eval(search, size, h.u, h.value);
  survive(&h, size);
  for (int k = 1; k < FIRST_DRAWS && !hli_search_ends(search, 0); k++) {
    sample(&h, child);
    hli_search_eval(search, size, child, h.value + size);
    survive(&h, 2 * size);
  }
  double reference = search->best;
  int waited = 0, most = generations > 0 ? generations : GENERATIONS;
  for (int k = 0; k < most && !hli_search_ends(search, 1); k++) {
    if (isinf(search->best))
      sample(&h, child); /* nothing to inherit yet */
    else
      breed(&h);
    hli_search_eval(search, size, child, h.value + size);
    survive(&h, 2 * size);
    bool better = gained(reference, search->best);
    waited = better ? 0 : waited + 1;
    reference = better ? search->best : reference;
    if (generations == 0 && waited >= PATIENCE)
      break;
  }
  *spread = spread_of(&h);
  return HL_OK;
}
