/**
 * Streams without splits: units follow each other, so that one unit at most lies across a place of
 * a stream, all that is between two places that one unit lies across is its own, and heat of a pair
 * that lies apart needs several units.
 */
#include "bound/bound.h"

/* Rounding of coefficients, relative. */
static const double rounding = 1e-9;
/* Most whole columns, and the narrowest stretch of a stream. [K] */
enum { WHOLE_MOST = 260 };
static const double narrowest = 20;

/** Where the whole columns of a pair on one of its sides are. */
typedef struct run {
  int pair;
  hl_side side;
  int stretches, each; /* parts in each */
  int units;           /* first column: units that touch a stretch */
  int across;          /* first column: one of them lies across its end */
} run;

static const hli_member *member_of(const hli_relaxation *x, int p, hl_side side) {
  return &x->member[side == HL_SIDE_HOT ? x->pair[p].hot : x->pair[p].cold];
}

/** Several units of the pair cost a fixed charge each. */
static bool charged(const hli_relaxation *x, int p) {
  const hli_pairing *pair = &x->pair[p];
  return pair->z >= 0 && pair->fixed > 0 && pair->exponent <= 1 && pair->shell == 0 &&
         !x->member[pair->hot].utility && !x->member[pair->cold].utility;
}

/** Parts that make a stretch: a stream has no more stretches than partners, divided by a factor. */
static int each_of(const hli_relaxation *x, const hli_member *member, int factor) {
  int partners = 0;
  for (int p = 0; p < x->pairs; p++)
    partners += charged(x, p) &&
                (member_of(x, p, HL_SIDE_HOT) == member || member_of(x, p, HL_SIDE_COLD) == member);
  double width = fabs(member->part[member->count - 1].t_out - member->part[0].t_in);
  double most = fmax(fmin(partners, ceil(width / narrowest)) / factor, 1);
  return (int)ceil(member->count / most);
}

static int stretches_of(const hli_relaxation *x, const hli_member *member, int factor) {
  int each = each_of(x, member, factor);
  return (member->count + each - 1) / each;
}

static int whole_columns(const hli_relaxation *x, int factor) {
  int count = 0;
  for (int p = 0; p < x->pairs; p++)
    for (hl_side side = HL_SIDE_HOT; charged(x, p) && side <= HL_SIDE_COLD; side++) {
      int stretches = stretches_of(x, member_of(x, p, side), factor);
      count += stretches > 1 ? 2 * stretches - 1 : 0;
    }
  return count;
}

/** Entries of the pair's share of the heat of a stretch. */
static hl_status add_share(hli_relaxation *x, const run *r, int stretch, double value) {
  const hli_member *member = member_of(x, r->pair, r->side);
  double cap = 0;
  int each = r->each, first = stretch * each,
      last = first + each < member->count ? first + each : member->count;
  for (int k = first; k < last; k++)
    cap += member->part[k].cap;
  for (int k = first; k < last; k++)
    HLI_TRY(hli_relaxation_heat(x, &x->pair[r->pair], r->side, k, -1, value / cap));
  return HL_OK;
}

/** Units in stretches t, across their ends c, share of the heat f: f <= t; c <= t on both sides;
 * f + t >= c + c, as a unit across both ends has all; units = sum of t - sum of c. */
static hl_status add_run(hli_relaxation *x, const run *r, int more) {
  for (int k = 0; k < r->stretches; k++) {
    HLI_TRY(hli_program_row(&x->lp, -INFINITY, 0, NULL));
    HLI_TRY(add_share(x, r, k, 1 - rounding));
    HLI_TRY(hli_program_entry(&x->lp, r->units + k, -1));
  }
  for (int k = 0; k + 1 < r->stretches; k++)
    for (int end = 0; end < 2; end++) {
      HLI_TRY(hli_program_row(&x->lp, -INFINITY, 0, NULL));
      HLI_TRY(hli_program_entry(&x->lp, r->across + k, 1));
      HLI_TRY(hli_program_entry(&x->lp, r->units + k + end, -1));
    }
  for (int k = 1; k + 1 < r->stretches && !(x->dropped > 0); k++) {
    HLI_TRY(hli_program_row(&x->lp, 0, INFINITY, NULL));
    HLI_TRY(add_share(x, r, k, 1 + rounding));
    HLI_TRY(hli_program_entry(&x->lp, r->units + k, 1));
    HLI_TRY(hli_program_entry(&x->lp, r->across + k - 1, -1));
    HLI_TRY(hli_program_entry(&x->lp, r->across + k, -1));
  }
  HLI_TRY(hli_program_row(&x->lp, 0, INFINITY, NULL));
  HLI_TRY(hli_program_entry(&x->lp, x->pair[r->pair].z, 1));
  HLI_TRY(hli_program_entry(&x->lp, more, 1));
  for (int k = 0; k < r->stretches; k++) {
    HLI_TRY(hli_program_entry(&x->lp, r->units + k, -1));
    if (k + 1 < r->stretches)
      HLI_TRY(hli_program_entry(&x->lp, r->across + k, 1));
  }
  return HL_OK;
}

/** More than two units of a pair in a stretch count as two. */
static hl_status add_columns(hli_relaxation *x, run *r) {
  int column;
  for (int k = 0; k < 2 * r->stretches - 1; k++) {
    bool units = k < r->stretches;
    HLI_TRY(hli_program_column(&x->lp, 0, 0, units ? 2 : 1, 0, true, &column));
    if (k == 0)
      r->units = column;
  }
  r->across = r->units + r->stretches;
  return HL_OK;
}

/** At each end of a stretch one unit at most lies across. */
static hl_status add_places(hli_relaxation *x, const run *r, int runs, int m, int factor) {
  for (int k = 0; k + 1 < stretches_of(x, &x->member[m], factor); k++) {
    HLI_TRY(hli_program_row(&x->lp, -INFINITY, 1, NULL));
    for (int i = 0; i < runs; i++)
      if (member_of(x, r[i].pair, r[i].side) == &x->member[m])
        HLI_TRY(hli_program_entry(&x->lp, r[i].across + k, 1));
  }
  return HL_OK;
}

hl_status hli_runs_add(hli_relaxation *x) {
  if (!x->runs || !x->unsplit || !x->charged)
    return HL_OK;
  int factor = 1, runs = 0;
  while (whole_columns(x, factor) > WHOLE_MOST)
    factor++;
  run *r = HLI_NEW(&x->arena, run, 2 * x->pairs + 1);
  if (r == NULL)
    return hli_nomem(x->ctx);
  for (int p = 0; p < x->pairs; p++) {
    int more = -1;
    for (hl_side side = HL_SIDE_HOT; charged(x, p) && side <= HL_SIDE_COLD; side++) {
      r[runs] = (run){.pair = p,
                      .side = side,
                      .stretches = stretches_of(x, member_of(x, p, side), factor),
                      .each = each_of(x, member_of(x, p, side), factor)};
      if (r[runs].stretches == 1)
        continue;
      if (more < 0)
        HLI_TRY(hli_program_column(&x->lp, x->pair[p].fixed, 0, WHOLE_MOST, 0, false, &more));
      HLI_TRY(add_columns(x, &r[runs]));
      HLI_TRY(add_run(x, &r[runs], more));
      runs++;
    }
  }
  for (int m = 0; m < x->streams; m++)
    HLI_TRY(add_places(x, r, runs, m, factor));
  return HL_OK;
}
