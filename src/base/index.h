/** Numbers found by the hash of a name, those of equal hash in the order added. */
#ifndef HLI_INDEX_H
#define HLI_INDEX_H

#include "base/base.h"

typedef struct hli_index_entry {
  uint32_t hash;
  int number, next; /* next: entry of the same bucket, -1: none */
} hli_index_entry;

/** Empty as {0}. */
typedef struct hli_index {
  hli_index_entry *entry;
  int *bucket; /* first and last entry of each */
  int count, room, buckets;
} hli_index;

/** Room for one more; false: out of memory. */
bool hli_index_reserve(hl_ctx *ctx, hli_index *index);
/** Needs room, see hli_index_reserve(). */
void hli_index_add(hli_index *index, uint32_t hash, int number);
/** The entry of this hash behind another one (-1: the first); -1: none. */
int hli_index_next(const hli_index *index, uint32_t hash, int entry);
/** The number added with an entry. */
int hli_index_number(const hli_index *index, int entry);
/** Of what is told apart by two texts. */
uint32_t hli_pair_hash(const char *a, const char *b);
void hli_index_free(hl_ctx *ctx, hli_index *index);

#endif
