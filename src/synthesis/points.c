/** The store of all networks seen, its Pareto set and its winners. */
#include <stdio.h>
#include <stdlib.h>

#include "synthesis/synthesis.h"

void hli_store_init(hli_store *store, hl_ctx *ctx, const hl_network_settings *by) {
  memset(store, 0, sizeof *store);
  store->ctx = ctx;
  store->by = by;
}

void hli_store_free(hli_store *store) {
  for (int k = 0; k < store->count; k++) {
    hl_network_free(store->point[k]->network);
    hli_release(store->ctx, store->point[k]);
  }
  hli_release(store->ctx, store->point);
  memset(store, 0, sizeof *store);
}

static int compare_key(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

static uint64_t mix(uint64_t h, uint64_t value) {
  h ^= value + 0x9e3779b97f4a7c15u + (h << 6) + (h >> 2);
  return h * 0xff51afd7ed558ccdu;
}

uint64_t hli_pairs(const hl_network *network, bool set) {
  enum { MOST = 256 };
  uint64_t key[MOST], h = 0;
  int n = hl_network_exchanger_count(network);
  if (n > MOST)
    n = MOST;
  for (int k = 0; k < n; k++) {
    const hl_exchanger *unit = hl_network_exchanger_at(network, k);
    const hl_port port[2] = {unit->hot, unit->cold};
    uint64_t one = 1;
    for (int side = 0; side < 2; side++) {
      /* Two machines of a system are the same to a pair. */
      const int index = port[side].kind == HL_PORT_MACHINE && set
                            ? hl_network_machine_at(network, port[side].index)->system
                            : port[side].index;
      one = mix(mix(one, (uint64_t)port[side].kind), (uint64_t)index);
    }
    key[k] = one;
  }
  qsort(key, (size_t)n, sizeof *key, compare_key);
  for (int k = 0; k < n; k++)
    h = set && k > 0 && key[k] == key[k - 1] ? h : mix(h, key[k]);
  return h;
}

/* Independent of the order in which units were made. */
uint64_t hli_structure(const hl_network *network) {
  return mix(mix(hli_pairs(network, false), (uint64_t)hl_network_exchanger_count(network)),
             (uint64_t)hl_network_totals_of(network)->splits);
}

static bool same_network(const hli_point *point, uint64_t structure, double tac,
                         hli_variant variant) {
  return point->structure == structure && point->variant == variant &&
         fabs(point->shown.totals.tac - tac) <= 1e-9 * fabs(tac);
}

hl_status hli_store_add(hli_store *store, hl_network **network, hl_origin origin, double dt_min,
                        hli_variant variant, const char *label) {
  const hl_network_totals *totals = hl_network_totals_of(*network);
  uint64_t structure = hli_structure(*network);
  for (int k = 0; k < store->count; k++)
    if (same_network(store->point[k], structure, totals->tac, variant))
      return HL_OK;
  if (!hli_reserve(store->ctx, (void **)&store->point, &store->room, store->count + 1,
                   sizeof *store->point))
    return hli_nomem(store->ctx);
  hli_point *point = hli_zalloc(store->ctx, 1, sizeof *point);
  if (point == NULL)
    return hli_nomem(store->ctx);
  snprintf(point->label, sizeof point->label, "%s", label);
  point->structure = structure;
  point->merit = hl_network_merit(*network, store->by);
  point->pairs = hli_pairs(*network, true);
  point->variant = variant;
  point->network = *network;
  point->shown = (hl_net_point){.id = store->count + 1,
                                .origin = origin,
                                .dt_min = dt_min,
                                .label = point->label,
                                .totals = *totals,
                                .feasible = isfinite(totals->tac) && totals->approach > 0.0,
                                .network = *network};
  *network = NULL;
  store->point[store->count++] = point;
  return HL_OK;
}

hl_status hli_store_merge(hli_store *store, hli_store *other) {
  if (!hli_reserve(store->ctx, (void **)&store->point, &store->room, store->count + other->count,
                   sizeof *store->point))
    return hli_nomem(store->ctx);
  for (int k = 0; k < other->count; k++) {
    hli_point *point = other->point[k];
    bool twice = false;
    for (int j = 0; j < store->count && !twice; j++)
      twice =
          same_network(store->point[j], point->structure, point->shown.totals.tac, point->variant);
    if (twice) {
      hl_network_free(point->network);
      hli_release(other->ctx, point);
      continue;
    }
    point->shown.id = store->count + 1;
    store->point[store->count++] = point;
  }
  other->count = 0;
  return HL_OK;
}

/* A network designed for a larger approach, or one that happens to keep dt, is feasible at dt too.
 */
static bool keeps(const hli_point *point, double dt) {
  const double close = 1e-6; /* of the polish of approach limits [K] */
  return point->shown.feasible && (isnan(dt) || point->shown.totals.approach >= dt - close);
}

/* A network of a narrower variant is also one of the wider. */
static bool belongs(const hli_point *point, hli_variant variant) {
  const hl_network_totals *totals = &point->shown.totals;
  switch (variant) {
  case HLI_VARIANT_NO_SYSTEM:
    return totals->machines == 0;
  case HLI_VARIANT_NO_BOILER:
    return totals->hot_utility <= 0.0;
  default:
    return true;
  }
}

int hli_store_best(const hli_store *store, hli_variant variant, double dt) {
  int best = -1;
  for (int k = 0; k < store->count; k++) {
    const hli_point *point = store->point[k];
    if (keeps(point, dt) && belongs(point, variant) &&
        (best < 0 || point->merit < store->point[best]->merit))
      best = k;
  }
  return best;
}

int hli_store_weighted(const hli_store *store, hli_variant variant, double dt, hl_pareto pareto,
                       double price) {
  int best = -1;
  double least = INFINITY;
  for (int k = 0; k < store->count; k++) {
    const hli_point *point = store->point[k];
    const double value = point->merit + price * hl_pareto_amount(pareto, &point->shown.totals);
    if (keeps(point, dt) && belongs(point, variant) && value < least) {
      least = value;
      best = k;
    }
  }
  return best;
}

int hli_store_runner_up(const hli_store *store, hli_variant variant, double dt,
                        uint64_t structure) {
  int best = -1;
  for (int k = 0; k < store->count; k++) {
    const hli_point *point = store->point[k];
    if (keeps(point, dt) && belongs(point, variant) && point->structure != structure &&
        (best < 0 || point->merit < store->point[best]->merit))
      best = k;
  }
  return best;
}

int hli_store_others(const hli_store *store, hli_variant variant, double dt, int best, int *other,
                     int most) {
  int count = 0;
  while (count < most) {
    int next = -1;
    for (int k = 0; k < store->count; k++) {
      const hli_point *point = store->point[k];
      bool fits = keeps(point, dt) && belongs(point, variant) &&
                  point->pairs != store->point[best]->pairs &&
                  (next < 0 || point->merit < store->point[next]->merit);
      for (int j = 0; j < count && fits; j++)
        fits = store->point[other[j]]->pairs != point->pairs;
      next = fits ? k : next;
    }
    if (next < 0)
      break;
    other[count++] = next;
  }
  return count;
}

double hl_pareto_amount(hl_pareto pareto, const hl_network_totals *totals) {
  switch (pareto) {
  case HL_PARETO_ENERGY:
    return totals->hot_utility + totals->power;
  case HL_PARETO_UNITS:
    return totals->units + totals->machines;
  case HL_PARETO_CO2:
    return totals->co2;
  default:
    return NAN;
  }
}

int hli_store_front(const hli_store *store, hli_variant variant, double dt, hl_pareto pareto,
                    int *out) {
  const double less = 1e-4; /* relative: a smaller gain is none */
  double least = INFINITY;
  int count = 0;
  for (;;) { /* the cheapest of those with less */
    int next = -1;
    for (int k = 0; k < store->count; k++) {
      const hl_net_point *point = &store->point[k]->shown;
      const double amount = hl_pareto_amount(pareto, &point->totals);
      if (keeps(store->point[k], dt) && belongs(store->point[k], variant) &&
          (isinf(least) || amount < least - less * fabs(least)) &&
          (next < 0 || point->totals.tac < store->point[next]->shown.totals.tac))
        next = k;
    }
    if (next < 0)
      return count;
    least = hl_pareto_amount(pareto, &store->point[next]->shown.totals);
    out[count++] = next;
  }
}

/*
 * a is as good as b in everything that the trade-off weighs: not worse by more than a share too
 * small to choose by.
 */
static bool covers(const hl_network_totals *a, const hl_network_totals *b) {
  const double x[] = {a->tac,   a->hot_utility + a->power, a->area,
                      a->units, a->exergy_destroyed,       a->co2};
  const double y[] = {b->tac,   b->hot_utility + b->power, b->area,
                      b->units, b->exergy_destroyed,       b->co2};
  const double close = 1e-3;
  for (size_t k = 0; k < sizeof x / sizeof *x; k++)
    if (x[k] > y[k] + close * fabs(y[k]))
      return false;
  return true;
}

/* The next feasible point in the order of TAC, equal ones as they came; -1 behind the last. */
static int next_by_tac(const hli_store *store, int last) {
  int next = -1;
  double from = last < 0 ? -(double)INFINITY : store->point[last]->shown.totals.tac,
         least = INFINITY;
  for (int k = 0; k < store->count; k++) {
    double tac = store->point[k]->shown.totals.tac;
    bool later = tac > from || (tac >= from && k > last);
    if (store->point[k]->shown.feasible && later && tac < least) {
      least = tac;
      next = k;
    }
  }
  return next;
}

/* Cheapest first: whatever one that is kept covers is left out, so that no kept one covers another
 * and all that were left out have one that is as good. */
static void mark_pareto(hli_store *store) {
  for (int k = next_by_tac(store, -1); k >= 0; k = next_by_tac(store, k)) {
    hl_net_point *point = &store->point[k]->shown;
    point->pareto = true;
    for (int j = 0; j < store->count && point->pareto; j++)
      if (j != k && store->point[j]->shown.pareto &&
          covers(&store->point[j]->shown.totals, &point->totals))
        point->pareto = false;
  }
}

void hli_store_pareto(hli_store *store, double dt, const int *keep, int keep_count) {
  for (int k = 0; k < store->count; k++) {
    store->point[k]->shown.feasible = keeps(store->point[k], dt);
    store->point[k]->shown.pareto = false;
  }
  mark_pareto(store);
  for (int k = 0; k < store->count; k++) {
    hli_point *point = store->point[k];
    bool needed = point->shown.pareto;
    for (int j = 0; j < keep_count; j++)
      needed = needed || keep[j] == k;
    if (!needed) {
      hl_network_free(point->network);
      point->network = NULL;
    }
    point->shown.network = point->network;
  }
}
