/**
 * Points of machines that were evaluated before. Grids of some machines are parts of the grid of
 * all, and ways from several starts, with steps that are halved, cross: half of the points of an
 * answer come again.
 */
#include "base/index.h"
#include "selection/work.h"

enum {
  MOST = 1 << 15, /* entries, of about 1 kB; what comes after is evaluated each time */
  NUMBERS = HL_CYCLE_VARIABLES + 6
};

/* Numbers that differ by rounding are one. */
static const double per_unit = 1e7;

typedef struct entry {
  const hl_machine *machine;
  int64_t key[NUMBERS];
  hli_evaluated is;
} entry;

struct hli_cache {
  hl_ctx *ctx;
  int users;
  entry *entry;
  int room;
  hli_index index;
  hli_arena arena;
};

static void make_key(const hl_selection_point *p, const hl_selection_grid *grid,
                     double superheat_to, int64_t key[NUMBERS]) {
  enum { FIRST = 8 };
  double of[NUMBERS] = {p->low,       p->high,       p->subcool,           p->superheat,
                        superheat_to, grid->dt_cont, grid->superheat_step, grid->drive_to};
  for (int k = 2; k < HL_CYCLE_VARIABLES; k++)
    of[FIRST + k - 2] = p->more[k - 2];
  for (int k = 0; k < NUMBERS; k++)
    key[k] = fabs(of[k]) < 1e9 ? llround(of[k] * per_unit) : INT64_MAX;
}

static uint32_t hash_of(const hl_machine *machine, const int64_t key[NUMBERS]) {
  uint64_t hash = (uint64_t)(uintptr_t)machine;
  for (int k = 0; k < NUMBERS; k++)
    hash = (hash ^ (uint64_t)key[k] ^ (hash >> 29)) * 0x9e3779b97f4a7c15u;
  return (uint32_t)(hash >> 32);
}

const hli_evaluated *hli_cache_find(const hli_cache *cache, const hl_machine *machine,
                                    const hl_selection_point *point, const hl_selection_grid *grid,
                                    double superheat_to) {
  int64_t key[NUMBERS];
  make_key(point, grid, superheat_to, key);
  const uint32_t hash = hash_of(machine, key);
  for (int k = -1; (k = hli_index_next(&cache->index, hash, k)) >= 0;) {
    const entry *e = &cache->entry[hli_index_number(&cache->index, k)];
    if (e->machine == machine && memcmp(e->key, key, sizeof key) == 0)
      return &e->is;
  }
  return NULL;
}

hl_status hli_cache_add(hli_cache *cache, const hl_machine *machine,
                        const hl_selection_point *point, const hl_selection_grid *grid,
                        double superheat_to, const hli_evaluated *is) {
  const int n = cache->index.count;
  if (n >= MOST)
    return HL_OK;
  if (!hli_reserve(cache->ctx, (void **)&cache->entry, &cache->room, n + 1, sizeof(entry)) ||
      !hli_index_reserve(cache->ctx, &cache->index))
    return hli_nomem(cache->ctx);
  entry *e = &cache->entry[n];
  *e = (entry){.machine = machine, .is = *is};
  make_key(point, grid, superheat_to, e->key);
  const int count = is->reason == NULL ? is->count : 0;
  hl_load *load = HLI_NEW(&cache->arena, hl_load, count + 1);
  e->is.load = load;
  e->is.example = hli_arena_text(&cache->arena, is->example);
  if (load == NULL || e->is.example == NULL)
    return hli_nomem(cache->ctx);
  for (int k = 0; k < count; k++)
    load[k] = is->load[k];
  hli_index_add(&cache->index, hash_of(machine, e->key), n);
  return HL_OK;
}

hli_cache *hli_cache_new(hl_ctx *ctx) {
  hli_cache *cache = hli_zalloc(ctx, 1, sizeof *cache);
  if (cache == NULL)
    return NULL;
  cache->ctx = ctx;
  cache->users = 1;
  hli_arena_init(&cache->arena, ctx);
  return cache;
}

hli_cache *hli_cache_share(hli_cache *cache) {
  cache->users++;
  return cache;
}

void hli_cache_leave(hli_cache *cache) {
  if (cache == NULL || --cache->users > 0)
    return;
  hli_release(cache->ctx, cache->entry);
  hli_index_free(cache->ctx, &cache->index);
  hli_arena_free(&cache->arena);
  hli_release(cache->ctx, cache);
}
