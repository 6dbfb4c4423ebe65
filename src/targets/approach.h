/** Hot utility as a function of the approach, exactly: loads that move with it, and its lines. */
#ifndef HLI_TARGETS_APPROACH_H
#define HLI_TARGETS_APPROACH_H

#include "targets/work.h"

/** Of more loads than this lines would take minutes, and be as many as nobody reads. */
enum { HLI_APPROACH_MANY = 10000 };

/** A load whose shifted temperatures move linearly with the approach. */
typedef struct hli_moving {
  double high, low; /* shifted at approach 0 [K] */
  double rate;      /* of both, <= 0 of hot and >= 0 of cold loads [K per unit of approach] */
  double q;         /* > 0 hot, < 0 cold [W] */
} hli_moving;

/** From x to the x of the next line: y behind x, and what it rises by. */
typedef struct hli_line {
  double x, y, slope;
} hli_line;

typedef struct hli_lines {
  int count, room;
  hli_line *line;
} hli_lines;

/** What happens to a deficit at an approach. */
typedef struct hli_bend {
  double slope, jump;
} hli_bend;

typedef struct hli_approach {
  hl_ctx *ctx;
  hl_cascade *cascade;
  int count;
  hli_moving *load;
  hl_load *now;
  double heat;                    /* of all loads [W] */
  double demand_hot, demand_cold; /* [W] */
  double end;                     /* beyond it nothing changes */
  hli_lines most, own, spare;     /* the hot utility; scratch of its search */
  double *key;                    /* 2 per load, like order and bend */
  int *order;
  hli_bend *bend;
  void *sort;
} hli_approach;

/**
 * The process of groups at their scales under an approach: dt_min, or a factor on all
 * contributions, where those not given are half of `dt_min`.
 */
hl_status hli_approach_init(hli_approach *a, hl_ctx *ctx, const hl_group_set *set,
                            const double *scale, hl_approach by, double dt_min);
void hli_approach_free(hli_approach *a);
/** Solve a->cascade at an approach; *hot is its hot utility. */
hl_status hli_approach_solve(hli_approach *a, double x, double *hot);
/**
 * Lines of the hot utility from..to into a->most. Where it jumps the value belongs to the line on
 * the left. n^2 log n in the loads whose deficit could exceed the hot utility at `from`.
 */
hl_status hli_approach_lines(hli_approach *a, double from, double to);
/** Largest approach with no more hot utility than this: NAN if there is none, INFINITY if all have.
 */
hl_status hli_approach_find(hli_approach *a, double hot, double *x);

#endif
