#include "integration/rules.h"

/* ------------------------------------------------------------ one pair */

/** Sort ranges and merge those that meet; returns their new number. */
static int merge_ranges(hli_range *range, int count) {
  for (int k = 1; k < count; k++) {
    hli_range moved = range[k];
    int at = k;
    for (; at > 0 && range[at - 1].from > moved.from; at--)
      range[at] = range[at - 1];
    range[at] = moved;
  }
  int n = 0;
  for (int k = 0; k < count; k++) {
    if (n > 0 && range[k].from <= range[n - 1].to)
      range[n - 1].to = fmax(range[n - 1].to, range[k].to);
    else
      range[n++] = range[k];
  }
  return n;
}

typedef struct builder {
  hli_rules *rules;
  hl_ctx *ctx;
  const hl_problem *problem;
  const hl_match_rule *more;
  int more_count, range_count, range_room, first_room, boundary_room, found_room;
  hli_range *range, *found;
  int *first;
  double *boundary;
} builder;

/** Where a pair may not meet, into b->found. */
static hl_status find_ranges(builder *b, const hli_partner *hot, const hli_partner *cold,
                             int *count) {
  int own = hl_problem_rule_count(b->problem), n = 0;
  if (!hli_reserve(b->ctx, (void **)&b->found, &b->found_room, own + b->more_count + 2,
                   sizeof *b->found))
    return hli_nomem(b->ctx);
  const bool freed = hot->freed || cold->freed;
  for (int k = 0; k < own + b->more_count && !freed; k++) {
    const hl_match_rule *rule = k < own ? hl_problem_rule_at(b->problem, k) : &b->more[k - own];
    if (rule->kind == HL_MATCH_FORBID && hl_rule_matches(rule, hot->name, cold->name))
      b->found[n++] = (hli_range){rule->t_from, rule->t_to};
  }
  double most = hl_problem_design(b->problem)->distance_max;
  if (!freed && (hl_problem_zones(b->problem, hot->zone, hot->system, cold->zone, cold->system) !=
                     HL_ZONES_MEET ||
                 hl_problem_length(b->problem, hot->name, cold->name) > most))
    b->found[n++] = (hli_range){-INFINITY, INFINITY};
  b->rules->any = b->rules->any || n > 0;
  if (!hot->process && !cold->process)
    b->found[n++] = (hli_range){-INFINITY, INFINITY};
  *count = merge_ranges(b->found, n);
  return HL_OK;
}

static hl_status add_boundary(builder *b, double t) {
  hli_rules *rules = b->rules;
  if (!isfinite(t))
    return HL_OK;
  for (int k = 0; k < rules->boundary_count; k++)
    if (fabs(b->boundary[k] - t) < 1e-9)
      return HL_OK;
  if (!hli_reserve(b->ctx, (void **)&b->boundary, &b->boundary_room, rules->boundary_count + 1,
                   sizeof *b->boundary))
    return hli_nomem(b->ctx);
  b->boundary[rules->boundary_count++] = t;
  return HL_OK;
}

/** Number of the pattern in b->found, a new one if there is none like it. */
static hl_status intern(builder *b, int count, int *pattern) {
  hli_rules *rules = b->rules;
  for (*pattern = 0; *pattern < rules->pattern_count; ++*pattern) {
    int first = b->first[*pattern], have = b->first[*pattern + 1] - first;
    bool same = have == count;
    for (int k = 0; same && k < count; k++)
      same =
          b->range[first + k].from == b->found[k].from && b->range[first + k].to == b->found[k].to;
    if (same)
      return HL_OK;
  }
  int need = b->range_count + count;
  if (!hli_reserve(b->ctx, (void **)&b->range, &b->range_room, need + 1, sizeof *b->range) ||
      !hli_reserve(b->ctx, (void **)&b->first, &b->first_room, rules->pattern_count + 2,
                   sizeof *b->first))
    return hli_nomem(b->ctx);
  b->first[rules->pattern_count++] = b->range_count;
  for (int k = 0; k < count; k++) {
    b->range[b->range_count++] = b->found[k];
    HLI_TRY(add_boundary(b, b->found[k].from));
    HLI_TRY(add_boundary(b, b->found[k].to));
  }
  b->first[rules->pattern_count] = b->range_count;
  return HL_OK;
}

/* -------------------------------------------------------------- classes */

/** Give equal rows of a rows x columns matrix with strides one class; returns the number of
 * classes. */
static int classify(const int *matrix, int rows, int columns, int row_stride, int column_stride,
                    int *class_of) {
  int count = 0;
  for (int i = 0; i < rows; i++) {
    class_of[i] = -1;
    for (int j = 0; j < i && class_of[i] < 0; j++) {
      bool same = true;
      for (int k = 0; same && k < columns; k++)
        same = matrix[i * row_stride + k * column_stride] ==
               matrix[j * row_stride + k * column_stride];
      if (same)
        class_of[i] = class_of[j];
    }
    if (class_of[i] < 0)
      class_of[i] = count++;
  }
  return count;
}

/** Patterns of all pairs of streams: hot x cold in the order of the streams. */
static hl_status pair_patterns(builder *b, const hli_partner *stream, int count, int *matrix) {
  int n = 0;
  for (int h = 0; h < count; h++) {
    if (stream[h].side != HL_SIDE_HOT)
      continue;
    for (int c = 0; c < count; c++) {
      if (stream[c].side != HL_SIDE_COLD)
        continue;
      int ranges;
      HLI_TRY(find_ranges(b, &stream[h], &stream[c], &ranges));
      HLI_TRY(intern(b, ranges, &matrix[n]));
      n++;
    }
  }
  return HL_OK;
}

static hl_status copy_out(builder *b, hli_arena *arena) {
  hli_rules *rules = b->rules;
  rules->first = HLI_NEW(arena, int, rules->pattern_count + 1);
  rules->range = HLI_NEW(arena, hli_range, b->range_count + 1);
  rules->boundary = HLI_NEW(arena, double, rules->boundary_count + 1);
  if (rules->first == NULL || rules->range == NULL || rules->boundary == NULL)
    return hli_nomem(b->ctx);
  memcpy(rules->first, b->first, (size_t)(rules->pattern_count + 1) * sizeof *b->first);
  if (b->range_count > 0)
    memcpy(rules->range, b->range, (size_t)b->range_count * sizeof *b->range);
  if (rules->boundary_count > 0)
    memcpy(rules->boundary, b->boundary, (size_t)rules->boundary_count * sizeof *b->boundary);
  return HL_OK;
}

static hl_status build(builder *b, hli_arena *arena, const hli_partner *stream, int count) {
  hli_rules *rules = b->rules;
  int hot = 0, cold = 0;
  for (int k = 0; k < count; k++) {
    hot += stream[k].side == HL_SIDE_HOT;
    cold += stream[k].side == HL_SIDE_COLD;
  }
  int *matrix = HLI_NEW(arena, int, hot *cold + 1), *classes = HLI_NEW(arena, int, count + 1);
  rules->class_of = HLI_NEW(arena, int, count + 1);
  if (matrix == NULL || classes == NULL || rules->class_of == NULL)
    return hli_nomem(b->ctx);
  /* Pattern 0 has no ranges: free. */
  if (!hli_reserve(b->ctx, (void **)&b->first, &b->first_room, 2, sizeof *b->first))
    return hli_nomem(b->ctx);
  b->first[0] = b->first[1] = 0;
  rules->pattern_count = 1;
  HLI_TRY(pair_patterns(b, stream, count, matrix));
  rules->class_count[0] = classify(matrix, hot, cold, cold, 1, classes);
  rules->class_count[1] = classify(matrix, cold, hot, 1, cold, classes + hot);
  rules->ban = HLI_NEW(arena, int, rules->class_count[0] * rules->class_count[1] + 1);
  if (rules->ban == NULL)
    return hli_nomem(b->ctx);
  for (int h = 0; h < hot; h++)
    for (int c = 0; c < cold; c++)
      rules->ban[classes[h] * rules->class_count[1] + classes[hot + c]] = matrix[h * cold + c];
  for (int k = 0, h = 0, c = 0; k < count; k++) {
    rules->class_of[k] = -1; /* of a place that no stream takes */
    if (stream[k].side == HL_SIDE_HOT)
      rules->class_of[k] = classes[h++];
    if (stream[k].side == HL_SIDE_COLD)
      rules->class_of[k] = classes[hot + c++];
  }
  return copy_out(b, arena);
}

hl_status hli_rules_build(hli_rules *rules, hli_arena *arena, const hl_problem *problem,
                          const hl_match_rule *more, int count, const hli_partner *stream,
                          int stream_count) {
  *rules = (hli_rules){0};
  builder b = {
      .rules = rules, .ctx = arena->ctx, .problem = problem, .more = more, .more_count = count};
  hl_status status = build(&b, arena, stream, stream_count);
  hli_release(b.ctx, b.range);
  hli_release(b.ctx, b.found);
  hli_release(b.ctx, b.first);
  hli_release(b.ctx, b.boundary);
  return status;
}

bool hli_rules_forbid(const hli_rules *rules, int hot_class, int cold_class, double t) {
  int pattern = rules->ban[hot_class * rules->class_count[1] + cold_class];
  for (int k = rules->first[pattern]; k < rules->first[pattern + 1]; k++)
    if (t >= rules->range[k].from && t <= rules->range[k].to)
      return true;
  return false;
}
