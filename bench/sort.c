/** Sorting keys with their indices: microseconds, and the ratio to qsort. */
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "num/num.h"

typedef struct pair {
  double key;
  int index;
} pair;

static int compare(const void *a, const void *b) {
  const pair *x = a, *y = b;
  return (x->key > y->key) - (x->key < y->key);
}

int main(void) {
  enum { MOST = 20000 };
  static double key[MOST];
  static int order[MOST];
  static pair pairs[MOST];
  static const int counts[] = {20, 244, 500, 2000, MOST};
  void *work = malloc(hli_sort_room(MOST));
  if (work == NULL)
    return 1;
  hli_rng rng;
  hli_rng_init(&rng, 1, 0);
  for (int k = 0; k < MOST; k++)
    key[k] = hli_rng_between(&rng, 250, 900);
  for (size_t s = 0; s < sizeof counts / sizeof *counts; s++) {
    int n = counts[s], repeats = 200000 / n;
    double ours = INFINITY, theirs = INFINITY;
    for (int round = 0; round < 5; round++) {
      double start = hli_seconds();
      for (int k = 0; k < repeats; k++)
        hli_sort_index(n, key, order, work);
      ours = fmin(ours, (hli_seconds() - start) / repeats);
      start = hli_seconds();
      for (int r = 0; r < repeats; r++) {
        for (int k = 0; k < n; k++)
          pairs[k] = (pair){key[k], k};
        qsort(pairs, (size_t)n, sizeof *pairs, compare);
      }
      theirs = fmin(theirs, (hli_seconds() - start) / repeats);
    }
    printf("sort %6d keys  %8.2f us  %5.2f of qsort\n", n, 1e6 * ours, ours / theirs);
  }
  free(work);
  return 0;
}
