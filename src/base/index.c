/** Chains of entries, as many buckets as entries at least; a bucket keeps its end, so that chains
 * stay in the order added. */
#include "base/index.h"

static int *bucket_of(const hli_index *index, uint32_t hash) {
  const uint32_t mixed = hash * 2654435769u; /* Knuth's multiplicative hash: low digits count too */
  return &index->bucket[2 * ((mixed >> 8) & (uint32_t)(index->buckets - 1))];
}

static void link_entry(hli_index *index, int k) {
  int *bucket = bucket_of(index, index->entry[k].hash);
  index->entry[k].next = -1;
  if (bucket[0] < 0)
    bucket[0] = k;
  else
    index->entry[bucket[1]].next = k;
  bucket[1] = k;
}

bool hli_index_reserve(hl_ctx *ctx, hli_index *index) {
  if (!hli_reserve(ctx, (void **)&index->entry, &index->room, index->count + 1,
                   sizeof *index->entry))
    return false;
  if (index->count < index->buckets)
    return true;
  const int buckets = index->buckets > 0 ? 2 * index->buckets : 16;
  int *bucket = hli_resize(ctx, index->bucket, 2 * (size_t)buckets * sizeof *bucket);
  if (bucket == NULL)
    return false;
  index->bucket = bucket;
  index->buckets = buckets;
  for (int k = 0; k < 2 * buckets; ++k)
    bucket[k] = -1;
  for (int k = 0; k < index->count; ++k)
    link_entry(index, k);
  return true;
}

void hli_index_add(hli_index *index, uint32_t hash, int number) {
  index->entry[index->count] = (hli_index_entry){hash, number, -1};
  link_entry(index, index->count++);
}

int hli_index_next(const hli_index *index, uint32_t hash, int entry) {
  if (index->count == 0)
    return -1;
  int k = entry < 0 ? bucket_of(index, hash)[0] : index->entry[entry].next;
  while (k >= 0 && index->entry[k].hash != hash)
    k = index->entry[k].next;
  return k;
}

int hli_index_number(const hli_index *index, int entry) { return index->entry[entry].number; }

uint32_t hli_pair_hash(const char *a, const char *b) {
  return (hli_text_hash(a) * 16777619u) ^ hli_text_hash(b);
}

void hli_index_free(hl_ctx *ctx, hli_index *index) {
  hli_release(ctx, index->entry);
  hli_release(ctx, index->bucket);
  *index = (hli_index){0};
}
