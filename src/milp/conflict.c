/** Why a model is infeasible: elastic filter and deletion filter (Chinneck 2008, ch. 6). */
#include "milp/milp.h"

static const double none = INFINITY; /* no bound, in the type of bounds */

/** Sum of violations, in scaled numbers, that counts as none: a little above the solvers'
 * tolerances. */
static const double no_violation = 1e-6;

typedef enum role {
  ROLE_ELASTIC = 0, /* may be broken at a cost */
  ROLE_FREE,        /* may be broken: left out */
  ROLE_HARD
} role;

typedef struct candidate {
  hl_milp_conflict_item item;
  double weight; /* makes it a violation in scaled numbers */
  int slack;     /* column of the elastic model */
  role role;
} candidate;

typedef struct search {
  hl_milp *model, *elastic;
  hl_milp_settings settings;
  hl_stop_settings limit;
  hli_stop stop;
  candidate *candidate;
  int count;
  bool all;             /* every bound is a candidate */
  hl_outcome cut_short; /* LIMIT or STOPPED, else NONE */
} search;

/* -------------------------------------------------------------- candidates */

/** Whether a bound is a candidate: the named ones, or all. */
static bool wanted(const search *s, bool is_row, bool is_upper, const char *name, double bound) {
  bool sign_only = !is_row && !is_upper && bound == 0;
  return isfinite(bound) && (s->all || (*name && !sign_only));
}

/** Take a bound as a candidate where it is wanted: with a slack in a row of the elastic model,
 * a·x + s >= lower or a·x - s <= upper. */
static hl_status offer(search *s, hl_milp_conflict_item item, int row, double scale) {
  if (!wanted(s, item.is_row, item.is_upper, item.name, item.bound))
    return HL_OK;
  candidate *c = &s->candidate[s->count++];
  *c = (candidate){.item = item, .weight = scale};
  c->item.relief = NAN;
  HLI_TRY(hl_milp_add_column(s->elastic, scale, 0, INFINITY, false, NULL, &c->slack));
  return hl_milp_add_entry(s->elastic, row, c->slack, item.is_upper ? -1 : 1);
}

/* ----------------------------------------------------------- elastic model */

static hl_status copy_columns(search *s) {
  const hl_milp *model = s->model;
  for (int j = 0; j < model->columns; j++) {
    const hli_column *c = &model->column[j];
    double lower = wanted(s, false, false, c->name, c->lower) ? -none : c->lower;
    double upper = wanted(s, false, true, c->name, c->upper) ? none : c->upper;
    HLI_TRY(hl_milp_add_column(s->elastic, 0, lower, upper, c->is_integer, NULL, NULL));
  }
  return HL_OK;
}

/** Both bounds of a row share a row of the elastic model; where they cross, the lower one is left
 * to add_crossing(). */
static hl_status copy_rows(search *s) {
  const hl_milp *model = s->model;
  for (int i = 0; i < model->rows; i++) {
    const hli_row *r = &model->row[i];
    bool crossing = r->lower > r->upper;
    double scale = model->row_scale[i];
    HLI_TRY(hl_milp_add_row(s->elastic, crossing ? -none : r->lower, r->upper, NULL, NULL));
    if (!crossing)
      HLI_TRY(offer(s, (hl_milp_conflict_item){true, false, i, r->name, r->lower, 0}, i, scale));
    HLI_TRY(offer(s, (hl_milp_conflict_item){true, true, i, r->name, r->upper, 0}, i, scale));
  }
  for (int j = 0; j < model->columns; j++)
    for (int k = model->lp.start[j]; k < model->lp.start[j + 1]; k++)
      HLI_TRY(hl_milp_add_entry(s->elastic, model->lp.index[k], j, model->value[k]));
  return HL_OK;
}

static hl_status add_crossing(search *s) {
  const hl_milp *model = s->model;
  for (int i = 0; i < model->rows; i++) {
    const hli_row *r = &model->row[i];
    if (r->lower <= r->upper)
      continue;
    int row;
    HLI_TRY(hl_milp_add_row(s->elastic, r->lower, INFINITY, NULL, &row));
    for (int j = 0; j < model->columns; j++)
      for (int k = model->lp.start[j]; k < model->lp.start[j + 1]; k++)
        if (model->lp.index[k] == i)
          HLI_TRY(hl_milp_add_entry(s->elastic, row, j, model->value[k]));
    HLI_TRY(offer(s, (hl_milp_conflict_item){true, false, i, r->name, r->lower, 0}, row,
                  model->row_scale[i]));
  }
  return HL_OK;
}

/** Bounds of columns that are candidates become rows. */
static hl_status add_bound_rows(search *s) {
  const hl_milp *model = s->model;
  for (int j = 0; j < model->columns; j++) {
    const hli_column *c = &model->column[j];
    for (int is_upper = 0; is_upper < 2; is_upper++) {
      double bound = is_upper ? c->upper : c->lower;
      int row;
      if (!wanted(s, false, is_upper, c->name, bound))
        continue;
      HLI_TRY(hl_milp_add_row(s->elastic, is_upper ? -none : bound, is_upper ? bound : none, NULL,
                              &row));
      HLI_TRY(hl_milp_add_entry(s->elastic, row, j, 1));
      HLI_TRY(offer(s, (hl_milp_conflict_item){false, is_upper, j, c->name, bound, 0}, row,
                    1 / model->column_scale[j]));
    }
  }
  return HL_OK;
}

/** The model without costs, its candidates with slacks. */
static hl_status build(search *s) {
  hl_milp_free(s->model->elastic);
  s->model->elastic = NULL;
  s->count = 0;
  HLI_TRY(hl_milp_new(s->model->ctx, &s->model->elastic));
  s->elastic = s->model->elastic;
  s->elastic->phase = s->model->phase;
  memcpy(s->elastic->solver, s->model->solver, sizeof s->model->solver);
  HLI_TRY(copy_columns(s));
  HLI_TRY(copy_rows(s));
  HLI_TRY(add_crossing(s));
  return add_bound_rows(s);
}

/* ------------------------------------------------------------------ filter */

static hl_status solve_elastic(search *s, hl_milp_result *result) {
  for (int k = 0; k < s->count; k++) {
    const candidate *c = &s->candidate[k];
    HLI_TRY(hl_milp_set_cost(s->elastic, c->slack, c->role == ROLE_ELASTIC ? c->weight : 0));
    HLI_TRY(hl_milp_set_column(s->elastic, c->slack, 0, c->role == ROLE_HARD ? 0 : INFINITY));
  }
  if (isfinite(s->limit.time_limit))
    s->limit.time_limit = hli_stop_left(&s->stop);
  HLI_TRY(hl_milp_solve(s->elastic, &s->settings, &s->limit, result));
  if (result->outcome == HL_OUTCOME_LIMIT || result->outcome == HL_OUTCOME_STOPPED)
    s->cut_short = result->outcome;
  return HL_OK;
}

/** Make hard what has to give way, until the rest cannot be met: those that are hard now contain a
 * conflict. */
static hl_status elastic_filter(search *s, hl_milp_result *result) {
  while (!s->cut_short && result->value && result->objective > no_violation) {
    double most = 0;
    for (int k = 0; k < s->count; k++)
      if (s->candidate[k].role == ROLE_ELASTIC)
        most = fmax(most, result->value[s->candidate[k].slack] * s->candidate[k].weight);
    for (int k = 0; k < s->count; k++) {
      candidate *c = &s->candidate[k];
      double violation = result->value[c->slack] * c->weight;
      if (c->role == ROLE_ELASTIC && violation > 0 &&
          (violation > no_violation || violation == most))
        c->role = ROLE_HARD;
    }
    HLI_TRY(solve_elastic(s, result));
  }
  for (int k = 0; k < s->count; k++)
    if (s->candidate[k].role == ROLE_ELASTIC)
      s->candidate[k].role = ROLE_FREE;
  return HL_OK;
}

/** Leave out, one by one, what is not needed for the conflict. */
static hl_status deletion_filter(search *s) {
  for (int k = 0; k < s->count && !s->cut_short; k++) {
    candidate *c = &s->candidate[k];
    if (c->role != ROLE_HARD)
      continue;
    c->role = ROLE_FREE;
    hl_milp_result result;
    HLI_TRY(solve_elastic(s, &result));
    if (result.outcome != HL_OUTCOME_INFEASIBLE)
      c->role = ROLE_HARD;
  }
  return HL_OK;
}

/** How far each bound of the conflict would have to give way if all others stood. */
static hl_status relieve(search *s, hl_milp_conflict_item *item, int count) {
  for (int k = 0; k < s->count; k++)
    s->candidate[k].role = ROLE_HARD;
  for (int k = 0, n = 0; n < count && !s->cut_short; k++) {
    candidate *c = &s->candidate[k];
    if (c->item.is_row != item[n].is_row || c->item.is_upper != item[n].is_upper ||
        c->item.index != item[n].index)
      continue;
    c->role = ROLE_ELASTIC;
    hl_milp_result result;
    HLI_TRY(solve_elastic(s, &result));
    if (result.outcome == HL_OUTCOME_OPTIMAL)
      item[n].relief = result.value[c->slack];
    c->role = ROLE_HARD;
    n++;
  }
  return HL_OK;
}

static hl_status keep_items(search *s, hl_milp_conflict *conflict) {
  hl_milp *model = s->model;
  hl_milp_conflict_item *item = hli_zalloc(model->ctx, (size_t)s->count + 1, sizeof *item);
  if (!item)
    return hli_nomem(model->ctx);
  hli_release(model->ctx, model->item);
  model->item = item;
  conflict->item = item;
  conflict->count = 0;
  for (int k = 0; k < s->count; k++)
    if (s->candidate[k].role == ROLE_HARD)
      item[conflict->count++] = s->candidate[k].item;
  return relieve(s, item, conflict->count);
}

static hl_status find(search *s, hl_milp_conflict *conflict) {
  hl_milp_result result;
  /* The linear relaxation first, which is cheap and mostly enough, then with integers; the named
   * bounds first, then all. With all of them elastic there is always a solution. */
  for (int stage = 0; stage < 4; stage++) {
    s->settings.relax = stage < 2;
    s->all = stage & 1;
    HLI_TRY(build(s));
    HLI_TRY(solve_elastic(s, &result));
    bool feasible = result.value && result.objective <= no_violation;
    if (s->cut_short || (result.value && !feasible))
      break;
    if (feasible && (stage >= 2 || s->model->integers == 0)) {
      conflict->outcome = HL_OUTCOME_OPTIMAL;
      return HL_OK;
    }
    if (feasible)
      stage = 1; /* on with integers */
  }
  HLI_TRY(elastic_filter(s, &result));
  HLI_TRY(deletion_filter(s));
  HLI_TRY(keep_items(s, conflict));
  conflict->needs_integers = !s->settings.relax;
  conflict->outcome = s->cut_short ? s->cut_short : HL_OUTCOME_INFEASIBLE;
  return HL_OK;
}

hl_status hl_milp_find_conflict(hl_milp *model, const hl_milp_settings *settings,
                                const hl_stop_settings *stop, hl_milp_conflict *conflict) {
  *conflict = (hl_milp_conflict){.outcome = HL_OUTCOME_NONE};
  search s = {.model = model};
  hl_settings_init(&hl_milp_table, &s.settings);
  hl_settings_init(&hl_stop_table, &s.limit);
  s.limit.gap = 0;
  if (settings)
    s.settings = *settings;
  if (stop)
    s.limit = *stop;
  HLI_TRY(hl_settings_check(model->ctx, &hl_milp_table, &s.settings));
  HLI_TRY(hl_settings_check(model->ctx, &hl_stop_table, &s.limit));
  s.settings.basis = HL_MILP_BASIS_LAST;
  HLI_TRY(hli_milp_sync(model, true, false));
  hli_stop_start(&s.stop, model->ctx, &s.limit);
  s.candidate = hli_zalloc(model->ctx, 2 * ((size_t)model->rows + (size_t)model->columns) + 1,
                           sizeof *s.candidate);
  if (!s.candidate)
    return hli_nomem(model->ctx);
  hl_status status = find(&s, conflict);
  hli_release(model->ctx, s.candidate);
  return status;
}

void hli_milp_free_conflict(hl_milp *model) {
  hl_milp_free(model->elastic);
  model->elastic = NULL;
  hli_release(model->ctx, model->item);
  model->item = NULL;
}
