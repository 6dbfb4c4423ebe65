/**
 * The hot utility is the largest deficit above any level, and levels that can have it are the upper
 * ends of hot and the lower ends of cold loads. As the approach grows each end moves at its rate,
 * so a deficit is linear between the approaches at which ends of other loads pass its level; the
 * hot utility is the upper envelope of these deficits, with all its kinks and jumps.
 */
#include "targets/approach.h"

#include "num/num.h"

/** Ends that move together and are closer are one level. [K] */
static const double ROUNDING = 1e-9;
/** Approaches where ends meet differ by rounding only: closer ones are one, relative to 1 + x. */
static const double CLOSE = 1e-10;
/** Of all heat: what rounding of sums over many loads may come to. */
static const double NOISE = 1e-12;

/* ----------------------------------------------------------------- loads */

static hli_moving moving_of(const hl_profile *profile, const hl_piece *piece, double scale,
                            hl_approach by, double dt_min) {
  bool hot = profile->side == HL_SIDE_HOT, own = !isnan(piece->dt_cont);
  double fixed = 0, rate;
  if (by == HL_APPROACH_FACTOR) {
    rate = own ? piece->dt_cont : dt_min / 2;
  } else {
    fixed = own ? piece->dt_cont : 0;
    rate = own ? 0 : 0.5;
  }
  double sign = hot ? -1 : 1;
  return (hli_moving){.high = fmax(piece->t_in, piece->t_out) + sign * fixed,
                      .low = fmin(piece->t_in, piece->t_out) + sign * fixed,
                      .rate = sign * rate,
                      .q = -sign * piece->q * scale};
}

static double scale_of(const double *scale, int g) {
  return scale != NULL ? scale[g] : g == 0 ? 1 : 0;
}

static void collect(hli_approach *a, const hl_group_set *set, const double *scale, hl_approach by,
                    double dt_min) {
  for (int g = 0; g < set->count; g++) {
    const hl_group *group = &set->group[g];
    for (int p = 0; p < group->profile_count && scale_of(scale, g) > 0; p++)
      for (int k = 0; k < group->profile[p].count; k++) {
        const hl_profile *profile = &group->profile[p];
        hli_moving load = moving_of(profile, &profile->piece[k], scale_of(scale, g), by, dt_min);
        a->load[a->count++] = load;
        a->demand_hot -= fmin(load.q, 0);
        a->demand_cold += fmax(load.q, 0);
      }
  }
  a->heat = a->demand_hot + a->demand_cold;
}

/** The approach by which every cold load that can has passed every hot one: only then heat that was
 * recovered no longer is. */
static double find_end(const hli_approach *a) {
  double least[2] = {INFINITY, INFINITY}, moves[2] = {INFINITY, INFINITY};
  double high = -INFINITY, low = INFINITY;
  for (int k = 0; k < a->count; k++) {
    const hli_moving *load = &a->load[k];
    double rate = fabs(load->rate);
    int hot = load->q > 0;
    least[hot] = fmin(least[hot], rate);
    if (rate > 0)
      moves[hot] = fmin(moves[hot], rate);
    high = fmax(high, load->high);
    low = fmin(low, load->low);
  }
  double slowest = fmin(least[0] + moves[1], moves[0] + least[1]);
  return isfinite(slowest) ? (high - low + 1) / slowest : 0;
}

hl_status hli_approach_init(hli_approach *a, hl_ctx *ctx, const hl_group_set *set,
                            const double *scale, hl_approach by, double dt_min) {
  *a = (hli_approach){.ctx = ctx};
  HLI_TRY(hl_cascade_new(ctx, &a->cascade));
  size_t n = 1;
  for (int g = 0; g < set->count; g++)
    for (int p = 0; p < set->group[g].profile_count; p++)
      n += (size_t)set->group[g].profile[p].count;
  a->load = hli_zalloc(ctx, n, sizeof *a->load);
  a->now = hli_zalloc(ctx, n, sizeof *a->now);
  a->key = hli_zalloc(ctx, 2 * n, sizeof *a->key);
  a->order = hli_zalloc(ctx, 2 * n, sizeof *a->order);
  a->bend = hli_zalloc(ctx, 2 * n, sizeof *a->bend);
  a->sort = hli_zalloc(ctx, hli_sort_room(2 * (int)n), 1);
  if (a->load == NULL || a->now == NULL || a->key == NULL || a->order == NULL || a->bend == NULL ||
      a->sort == NULL)
    return hli_nomem(ctx);
  collect(a, set, scale, by, dt_min);
  a->end = find_end(a);
  return HL_OK;
}

void hli_approach_free(hli_approach *a) {
  void *array[] = {a->load, a->now,       a->key,      a->order,     a->bend,
                   a->sort, a->most.line, a->own.line, a->spare.line};
  hl_cascade_free(a->cascade);
  for (size_t k = 0; k < sizeof array / sizeof *array; k++)
    hli_release(a->ctx, array[k]);
}

hl_status hli_approach_solve(hli_approach *a, double x, double *hot) {
  for (int k = 0; k < a->count; k++) {
    const hli_moving *load = &a->load[k];
    double shift = load->rate * x;
    a->now[k] = (hl_load){load->high + shift, load->low + shift, load->q};
  }
  HLI_TRY(hl_cascade_solve(a->cascade, a->now, a->count));
  *hot = hl_cascade_hot(a->cascade);
  return HL_OK;
}

/* ------------------------------------------------------------- deficits */

/** A level that moves: where it is at approach 0, and whether latent loads on it are above it. */
typedef struct level {
  double t, rate;
  bool included;
} level;

static level level_of(const hli_moving *load) {
  bool hot = load->q > 0;
  return (level){hot ? load->high : load->low, load->rate, !hot};
}

/** How a load passes a level: its share above it goes from `before` to `after`, linearly between
 * two approaches. */
typedef struct passage {
  double first, last, before, after;
} passage;

static passage pass(const hli_moving *load, level l) {
  double rate = load->rate - l.rate, high = load->high - l.t, low = load->low - l.t;
  if (rate == 0) {
    double share;
    if (high - low <= 0)
      share = fabs(high) <= ROUNDING ? (l.included ? 1 : 0) : high > 0 ? 1 : 0;
    else
      share = fmin(fmax(high / (high - low), 0), 1);
    return (passage){-INFINITY, -INFINITY, share, share};
  }
  if (rate > 0)
    return (passage){-high / rate, -low / rate, 0, 1};
  return (passage){-low / rate, -high / rate, 1, 0};
}

static double share_at(const passage *p, double x) {
  if (x < p->first)
    return p->before;
  if (x >= p->last)
    return p->after;
  return p->before + (p->after - p->before) * ((x - p->first) / (p->last - p->first));
}

/** Whether the deficit above a level could exceed a value between two approaches. */
static bool may_exceed(const hli_approach *a, level l, double from, double to, double value) {
  double most = 0;
  for (int k = 0; k < a->count; k++) {
    passage p = pass(&a->load[k], l);
    double q = -a->load[k].q;
    most += fmax(q * share_at(&p, from), q * share_at(&p, to));
  }
  return most > value;
}

static hl_status add_line(hl_ctx *ctx, hli_lines *lines, double x, double y, double slope) {
  if (!hli_reserve(ctx, (void **)&lines->line, &lines->room, lines->count + 1, sizeof *lines->line))
    return hli_nomem(ctx);
  lines->line[lines->count++] = (hli_line){x, y, slope};
  return HL_OK;
}

/** The deficit above a level, into a->own. */
static hl_status follow(hli_approach *a, level l, double from, double to) {
  double y = 0, slope = 0, x = from;
  int n = 0;
  for (int k = 0; k < a->count; k++) {
    passage p = pass(&a->load[k], l);
    double q = -a->load[k].q, change = q * (p.after - p.before);
    y += q * share_at(&p, from);
    if (p.last <= from || p.first >= to)
      continue;
    if (!(p.last > p.first)) {
      a->key[n] = p.first;
      a->bend[n++] = (hli_bend){0, change};
      continue;
    }
    double rise = change / (p.last - p.first);
    if (p.first <= from) {
      slope += rise;
    } else {
      a->key[n] = p.first;
      a->bend[n++] = (hli_bend){rise, 0};
    }
    if (p.last < to) {
      a->key[n] = p.last;
      a->bend[n++] = (hli_bend){-rise, 0};
    }
  }
  hli_sort_index(n, a->key, a->order, a->sort);
  a->own.count = 0;
  HLI_TRY(add_line(a->ctx, &a->own, from, y, slope));
  for (int k = 0; k < n; k++) {
    const hli_bend *bend = &a->bend[a->order[k]];
    double at = a->key[a->order[k]];
    y += slope * (at - x) + bend->jump;
    slope += bend->slope;
    x = at;
    HLI_TRY(add_line(a->ctx, &a->own, x, y, slope));
  }
  return HL_OK;
}

/* ------------------------------------------------------------- envelope */

static double value_at(const hli_line *line, double x) {
  return line->y + line->slope * (x - line->x);
}

/** A line from x to `end` goes behind the others, unless it only goes on with the last or takes its
 * place. */
static hl_status append(hli_approach *a, hli_lines *lines, const hli_line *from, double x,
                        double end) {
  double noise = NOISE * a->heat, y = value_at(from, x);
  if (lines->count > 0) {
    hli_line *last = &lines->line[lines->count - 1];
    if (x - last->x <= CLOSE * (1 + x)) {
      *last = (hli_line){last->x, y, from->slope};
      return HL_OK;
    }
    if (fabs(value_at(last, x) - y) <= noise &&
        fabs(value_at(last, end) - value_at(from, end)) <= noise)
      return HL_OK;
  }
  return add_line(a->ctx, lines, x, y, from->slope);
}

/** a->most becomes the larger of itself and a->own. */
static hl_status merge(hli_approach *a, double from, double to) {
  hli_lines *most = &a->most, *own = &a->own, *out = &a->spare;
  double noise = NOISE * a->heat, x = from;
  out->count = 0;
  for (int i = 0, j = 0; x < to;) {
    double end_most = i + 1 < most->count ? most->line[i + 1].x : to;
    double end_own = j + 1 < own->count ? own->line[j + 1].x : to;
    double end = fmin(end_most, end_own);
    const hli_line *one = &most->line[i], *other = &own->line[j];
    double lead = value_at(one, x) - value_at(other, x);
    double lead_end = value_at(one, end) - value_at(other, end);
    if (end > x) {
      const hli_line *first = lead >= -noise ? one : other;
      const hli_line *second = lead_end >= -noise ? one : other;
      double cross = x + (end - x) * fmin(fmax(lead / (lead - lead_end), 0), 1);
      if (first == second)
        cross = end;
      if (cross > x)
        HLI_TRY(append(a, out, first, x, cross));
      if (cross < end)
        HLI_TRY(append(a, out, second, cross, end));
    }
    x = end;
    i += end_most <= end && i + 1 < most->count;
    j += end_own <= end && j + 1 < own->count;
  }
  hli_lines swap = *most;
  *most = *out;
  *out = swap;
  return HL_OK;
}

hl_status hli_approach_lines(hli_approach *a, double from, double to) {
  double least;
  HLI_TRY(hli_approach_solve(a, from, &least));
  a->most.count = 0;
  /* It never falls: what no deficit exceeds at `from` needs no second look. */
  HLI_TRY(add_line(a->ctx, &a->most, from, least, 0));
  for (int k = 0; k < a->count && to > from; k++) {
    level l = level_of(&a->load[k]);
    if (!may_exceed(a, l, from, to, least))
      continue;
    HLI_TRY(follow(a, l, from, to));
    HLI_TRY(merge(a, from, to));
  }
  return HL_OK;
}

/** Nearer to where the hot utility comes to exceed a value, by false position (Illinois): `low` has
 * no more, `high` has. */
static hl_status close_in(hli_approach *a, double hot, double *low, double *high) {
  double at, over, under;
  HLI_TRY(hli_approach_solve(a, *low, &at));
  under = fmin(at - hot, 0);
  HLI_TRY(hli_approach_solve(a, *high, &at));
  over = at - hot;
  for (int k = 0, side = 0; k < 100 && *high - *low > CLOSE * (1 + *low); k++) {
    const double share = k % 3 < 2 ? under / (under - over) : 0.5; /* a jump is halved */
    const double x = *low + (*high - *low) * (share > 0 && share < 1 ? share : 0.5);
    HLI_TRY(hli_approach_solve(a, x, &at));
    if (at - hot > NOISE * a->heat) {
      *high = x;
      over = at - hot;
      under *= side > 0 ? 0.5 : 1;
      side = 1;
    } else {
      *low = x;
      under = fmin(at - hot, 0);
      over *= side < 0 ? 0.5 : 1;
      side = -1;
    }
  }
  return HL_OK;
}

hl_status hli_approach_find(hli_approach *a, double hot, double *x) {
  double at, low = 0, high = a->end, noise = NOISE * a->heat;
  HLI_TRY(hli_approach_solve(a, low, &at));
  *x = NAN;
  if (at > hot + noise)
    return HL_OK;
  HLI_TRY(hli_approach_solve(a, high, &at));
  *x = INFINITY;
  if (at <= hot + noise)
    return HL_OK;
  /* Halving only saves work: the lines are exact over any width. */
  for (int k = 0; k < 12; k++) {
    double middle = low + (high - low) / 2;
    HLI_TRY(hli_approach_solve(a, middle, &at));
    if (at > hot + noise)
      high = middle;
    else
      low = middle;
  }
  if (a->count > HLI_APPROACH_MANY) {
    HLI_TRY(close_in(a, hot, &low, &high));
    *x = low;
    return HL_OK;
  }
  HLI_TRY(hli_approach_lines(a, low, high));
  *x = high;
  for (int k = 0; k < a->most.count; k++) {
    const hli_line *line = &a->most.line[k];
    double end = k + 1 < a->most.count ? line[1].x : high;
    if (line->y > hot + noise) { /* a jump */
      *x = line->x;
      return HL_OK;
    }
    if (value_at(line, end) > hot + noise) {
      *x = fmin(line->x + fmax(hot - line->y, 0) / line->slope, end);
      return HL_OK;
    }
  }
  return HL_OK;
}
