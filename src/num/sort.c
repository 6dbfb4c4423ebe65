/** Stable sorting of doubles with their indices. */
#include <string.h>

#include "num/num.h"

typedef struct item {
  uint64_t key;
  int index;
} item;

size_t hli_sort_room(int n) { return 2 * (size_t)n * sizeof(item); }

/** Bits that order as the numbers do. */
static uint64_t ordered_bits(double value) {
  if (isnan(value))
    return UINT64_MAX;
  value += 0.0; /* -0 to 0 */
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static void insertion_sort(item *a, int n) {
  for (int i = 1; i < n; i++) {
    item moved = a[i];
    int j = i;
    for (; j > 0 && a[j - 1].key > moved.key; j--)
      a[j] = a[j - 1];
    a[j] = moved;
  }
}

static void merge(const item *a, int left, int n, item *out) {
  int i = 0, j = left;
  for (int k = 0; k < n; k++)
    out[k] = j == n || (i < left && a[i].key <= a[j].key) ? a[i++] : a[j++];
}

static bool is_sorted(const item *a, int n) {
  for (int k = 1; k < n; k++)
    if (a[k].key < a[k - 1].key)
      return false;
  return true;
}

enum { SHORT = 24 };

/** Merge sort in place of a; b is scratch. */
static void merge_sort(item *a, item *b, int n) {
  if (n > SHORT && is_sorted(a, n))
    return;
  for (int k = 0; k < n; k += SHORT)
    insertion_sort(a + k, n - k < SHORT ? n - k : SHORT);
  for (int width = SHORT; width < n; width *= 2) {
    for (int k = 0; k < n; k += 2 * width) {
      int rest = n - k < 2 * width ? n - k : 2 * width;
      if (rest <= width || a[k + width - 1].key <= a[k + width].key)
        continue; /* a single run, or already in order */
      merge(a + k, width, rest, b + k);
      memcpy(a + k, b + k, (size_t)rest * sizeof *a);
    }
  }
}

/**
 * Sort by the 2·bits leading bits of key - least in two counting passes; a holds the result.
 * `shift` drops the bits below.
 */
static void radix_passes(item *a, item *b, int n, uint64_t least, int shift, int bits) {
  enum { MOST = 1 << 11 };
  int low[MOST] = {0}, high[MOST] = {0};
  uint64_t mask = (UINT64_C(1) << bits) - 1;
  for (int k = 0; k < n; k++) {
    uint64_t prefix = (a[k].key - least) >> shift;
    low[prefix & mask]++;
    high[prefix >> bits]++;
  }
  int before_low = 0, before_high = 0;
  for (uint64_t k = 0; k <= mask; k++) {
    int count = low[k];
    low[k] = before_low;
    before_low += count;
    count = high[k];
    high[k] = before_high;
    before_high += count;
  }
  for (int k = 0; k < n; k++)
    b[low[((a[k].key - least) >> shift) & mask]++] = a[k];
  for (int k = 0; k < n; k++)
    a[high[(b[k].key - least) >> shift >> bits]++] = b[k];
}

void hli_sort_index(int n, const double *key, int *order, void *work) {
  item *a = work, *b = a + n;
  uint64_t least = UINT64_MAX, most = 0;
  for (int k = 0; k < n; k++) {
    uint64_t bits = ordered_bits(key[k]);
    a[k] = (item){bits, k};
    least = bits < least ? bits : least;
    most = bits > most ? bits : most;
  }
  if (n <= 64) {
    merge_sort(a, b, n);
  } else if (most > least) {
    int bits = n > 1500 ? 11 : 8, shift = 0;
    while ((most - least) >> shift >> (2 * bits) > 0)
      shift++;
    radix_passes(a, b, n, least, shift, bits);
    /* Keys that share all leading bits stand together, still in their first order. */
    for (int k = 0; k < n;) {
      int end = k + 1;
      uint64_t prefix = (a[k].key - least) >> shift;
      while (end < n && (a[end].key - least) >> shift == prefix)
        end++;
      if (end - k > 1)
        merge_sort(a + k, b + k, end - k);
      k = end;
    }
  }
  for (int k = 0; k < n; k++)
    order[k] = a[k].index;
}
