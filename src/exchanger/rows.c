/* Heat-load rows: which cells are one exchanger, and its area by marching along both streams. */
#include <heatloom/exchanger.h>

#include "base/base.h"

double hl_exchanger_u(const hl_problem *problem, const char *hot, const char *cold) {
  for (int k = 0; k < hl_problem_rule_count(problem); k++) {
    const hl_match_rule *rule = hl_problem_rule_at(problem, k);
    if (rule->kind == HL_MATCH_COST && !isnan(rule->u) && hl_rule_matches(rule, hot, cold))
      return rule->u;
  }
  return NAN;
}

double hl_exchanger_cost(const hl_problem *problem, hl_cost_kind kind, const char *hot,
                         const char *cold, double area) {
  hl_cost_law law = *hl_problem_cost(problem, kind);
  if (!law.given)
    law = *hl_problem_cost(problem, HL_COST_EXCHANGER);
  for (int k = hl_problem_rule_count(problem) - 1; k >= 0;
       k--) { /* backwards, so that the first rule decides */
    const hl_match_rule *rule = hl_problem_rule_at(problem, k);
    if (rule->kind != HL_MATCH_COST || !hl_rule_matches(rule, hot, cold))
      continue;
    law.given = law.given || !isnan(rule->fixed) || !isnan(rule->coef);
    law.fixed = isnan(rule->fixed) ? law.fixed : rule->fixed;
    law.coef = isnan(rule->coef) ? law.coef : rule->coef;
    law.exponent = isnan(rule->exponent) ? law.exponent : rule->exponent;
  }
  return hl_cost_eval_shells(&law, area, hl_problem_design(problem)->shell_max,
                             hl_problem_length(problem, hot, cold));
}

/* ------------------------------------------------------------ which cells are one exchanger */

/* Parts of a stream's flow that differ by less are the same but for the solver's rounding. */
static const double part_close = 1e-6;

/* What a stream does in an interval and below it. */
typedef struct stream_load {
  double in;    /* heat in the interval [W] */
  double after; /* heat below it: towards the outlet of a hot stream, the inlet of a cold one [W] */
  int cells;    /* matches in the interval */
} stream_load;

static bool is_on(const hl_match_cell *cell, int stream, hl_side side) {
  return (side == HL_SIDE_HOT ? cell->hot : cell->cold) == stream;
}

static stream_load load_of(const hl_matches *matches, int stream, hl_side side, int interval) {
  stream_load sum = {0.0, 0.0, 0};
  for (int k = 0; k < hl_matches_cell_count(matches); k++) {
    const hl_match_cell *cell = hl_matches_cell_at(matches, k);
    if (!is_on(cell, stream, side) || cell->interval < interval)
      continue;
    if (cell->interval == interval) {
      sum.in += cell->q;
      sum.cells++;
    } else {
      sum.after += cell->q;
    }
  }
  return sum;
}

/* Parts of the flows of both streams that meet in a cell: those of its heat. */
typedef struct split {
  double hot, cold;
  bool parallel;
} split;

static const hl_profile *profile_of(const hl_matches *matches, int stream) {
  const hl_match_stream *place = hl_matches_stream_at(matches, stream);
  return &hl_matches_groups(matches)->group[place->group].profile[place->profile];
}

/* Part of a stream's flow in a cell. At constant temperature a split is no split: every exchanger
 * sees the same, in series too. */
static double part_of(const hl_matches *matches, const hl_match_cell *cell, hl_side side,
                      bool *parallel) {
  const int stream = side == HL_SIDE_HOT ? cell->hot : cell->cold;
  if (hl_profile_isothermal(profile_of(matches, stream)))
    return 1.0;
  const stream_load load = load_of(matches, stream, side, cell->interval);
  *parallel = *parallel || load.cells > 1;
  return cell->q / load.in;
}

static split split_of(const hl_matches *matches, const hl_match_cell *cell) {
  split part = {.parallel = false};
  part.hot = part_of(matches, cell, HL_SIDE_HOT, &part.parallel);
  part.cold = part_of(matches, cell, HL_SIDE_COLD, &part.parallel);
  return part;
}

/* True if both streams meet each other again in `to` with no other match of either in between that
 * changes its temperature. */
static bool follows(const hl_matches *matches, const hl_match_cell *from, const hl_match_cell *to) {
  if (to->hot != from->hot || to->cold != from->cold)
    return false;
  for (int k = 0; k < hl_matches_cell_count(matches); k++) {
    const hl_match_cell *cell = hl_matches_cell_at(matches, k);
    if (cell->interval > from->interval && cell->interval < to->interval &&
        ((cell->hot == from->hot && !hl_profile_isothermal(profile_of(matches, from->hot))) ||
         (cell->cold == from->cold && !hl_profile_isothermal(profile_of(matches, from->cold)))))
      return false;
  }
  return true;
}

static bool same_split(const split *a, const split *b) {
  return fabs(a->hot - b->hot) <= part_close * a->hot &&
         fabs(a->cold - b->cold) <= part_close * a->cold;
}

/* ------------------------------------------------------------ area of a row */

static double scale_of(const hl_matches *matches, int stream) {
  return hl_matches_scale(matches)[hl_matches_stream_at(matches, stream)->group];
}

/*
 * The heat below the row fixes where it begins on both streams, counted from the cold inlet and
 * from the hot outlet. A branch is its stream with all heats scaled by its part of the flow, so
 * that it runs between the same temperatures as the other branches.
 */
static void rate_row(const hl_problem *problem, const hl_matches *matches, const split *part,
                     hl_match_row *row) {
  const hl_profile *hot = profile_of(matches, row->hot), *cold = profile_of(matches, row->cold);
  const double scale_hot = scale_of(matches, row->hot), scale_cold = scale_of(matches, row->cold);
  const double below_hot = load_of(matches, row->hot, HL_SIDE_HOT, row->last).after;
  const double below_cold = load_of(matches, row->cold, HL_SIDE_COLD, row->last).after;
  const double whole = scale_hot * hl_profile_heat(hot);
  const double before_hot = fmax(whole - below_hot - row->q / part->hot, 0.0);
  const hl_rating rating = hl_exchanger_rate(
      hot, scale_hot * part->hot, before_hot * part->hot, cold, scale_cold * part->cold,
      below_cold * part->cold, row->q, hl_exchanger_u(problem, hot->name, cold->name));
  row->area = rating.area;
  row->lmtd = rating.lmtd;
  row->approach = rating.approach;
}

int hl_exchanger_rows(const hl_problem *problem, const hl_matches *matches, hl_match_row *row,
                      int room) {
  int rows = 0, k = 0;
  const int cells = hl_matches_cell_count(matches);
  while (k < cells) {
    const hl_match_cell *cell = hl_matches_cell_at(matches, k);
    const split part = split_of(matches, cell);
    hl_match_row next = {.hot = cell->hot,
                         .cold = cell->cold,
                         .first = cell->interval,
                         .last = cell->interval,
                         .q = cell->q,
                         .parallel = part.parallel};
    /* Cells come sorted by hot, cold, interval. */
    for (k++; k < cells; k++) {
      const hl_match_cell *more = hl_matches_cell_at(matches, k);
      if (!follows(matches, cell, more))
        break;
      const split other = split_of(matches, more);
      if (!same_split(&part, &other))
        break;
      next.last = more->interval;
      next.q += more->q;
      next.parallel = next.parallel || other.parallel;
      cell = more;
    }
    next.t_to = hl_matches_boundary_at(matches, next.first);
    next.t_from = hl_matches_boundary_at(matches, next.last + 1);
    if (rows < room) {
      rate_row(problem, matches, &part, &next);
      row[rows] = next;
    }
    rows++;
  }
  return rows;
}
