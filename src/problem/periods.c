/** Operating periods: the list of them, whose values are held, and what must hold across them. */
#include "problem/problem.h"

/** A price that a period may have in the place of that of the economics. */
static const struct {
  const char *key;
  size_t period, economics; /* where it stands */
} prices[] = {
    {"economics.electricity_price", offsetof(hl_period, electricity_price),
     offsetof(hl_economics, electricity_price)},
    {"economics.fuel_price", offsetof(hl_period, fuel_price), offsetof(hl_economics, fuel_price)},
    {"economics.electricity_co2", offsetof(hl_period, electricity_co2),
     offsetof(hl_economics, electricity_co2)},
    {"economics.co2_price", offsetof(hl_period, co2_price), offsetof(hl_economics, co2_price)},
};

enum { PRICES = sizeof prices / sizeof *prices };

static double *price_of(hl_period *period, int k) {
  return (double *)(void *)((char *)period + prices[k].period);
}

int hl_problem_period(const hl_problem *problem) { return problem->held; }

const hl_problem *hl_problem_all(const hl_problem *problem) {
  return problem->all != NULL ? problem->all : problem;
}

int hl_problem_period_find(const hl_problem *problem, const char *id) {
  const hli_index *index = &problem->period_names;
  const uint32_t hash = hli_text_hash(id);
  for (int e = -1; (e = hli_index_next(index, hash, e)) >= 0;) {
    const int k = index->entry[e].number;
    if (strcmp(problem->period[k].id, id) == 0)
      return k;
  }
  return -1;
}

/* ------------------------------------------------------------------ adding */

/** Copy a period to the end of the list. */
static hl_status push(hl_problem *problem, const hl_period *period) {
  hl_period copy = *period;
  copy.id = hli_arena_text(&problem->arena, period->id);
  copy.note = hli_arena_text(&problem->arena, period->note != NULL ? period->note : "");
  if (period->place.file != NULL)
    copy.place.file = hli_arena_text(&problem->arena, period->place.file);
  if (copy.id == NULL || copy.note == NULL ||
      (period->place.file != NULL && copy.place.file == NULL) ||
      !hli_reserve(problem->ctx, (void **)&problem->period, &problem->period_room,
                   problem->period_count + 1, sizeof copy) ||
      !hli_index_reserve(problem->ctx, &problem->period_names))
    return hli_nomem(problem->ctx);
  hli_index_add(&problem->period_names, hli_text_hash(copy.id), problem->period_count);
  problem->period[problem->period_count++] = copy;
  return HL_OK;
}

static bool has_records(const hl_problem *problem) {
  const hl_problem *all = hl_problem_all(problem);
  return all->stream_count + all->utility_count + all->system_count + all->rule_count +
             all->setting_count >
         0;
}

hl_status hl_problem_add_period(hl_problem *problem, const hl_period *period) {
  hl_ctx *ctx = problem->ctx;
  hl_period copy = *period;
  copy.id = copy.id != NULL ? copy.id : "";
  if (has_records(problem))
    HLI_FAIL(ctx, 1, &copy.place, "period \"%.60s\" comes after records of the case", copy.id);
  HLI_TRY(hli_period_check_record(ctx, &copy));
  const int first = hl_problem_period_find(problem, copy.id);
  if (first >= 0)
    HLI_FAIL(ctx, 107, &copy.place,
             "period \"%.60s\" is given twice (first in row %d)\nDelete one of the rows.", copy.id,
             problem->period[first].place.row);
  if (problem->all == NULL)
    HLI_TRY(hl_problem_new(ctx, &problem->all));
  HLI_TRY(push(problem->all, &copy));
  HLI_TRY(push(problem, &copy));
  if (problem->held < 0)
    problem->held = 0;
  hli_period_apply(problem);
  return HL_OK;
}

/** The periods there are, and the one nearest to a name. */
static hli_nearest list_periods(const hl_problem *problem, const char *id, char *text,
                                size_t size) {
  hli_nearest nearest = hli_nearest_to(id);
  text[0] = '\0';
  for (int k = 0; k < problem->period_count; ++k) {
    const char *known = problem->period[k].id;
    const size_t used = strlen(text);
    hli_print(text + used, size - used, "%s%.60s", used > 0 ? ", " : "", known);
    hli_nearest_offer(&nearest, known);
  }
  return nearest;
}

hl_status hl_problem_set_period(hl_problem *problem, const char *id) {
  char list[160], hint[160];
  const hli_nearest nearest = list_periods(problem, id, list, sizeof list);
  const int found = hl_problem_period_find(problem, id);
  if (found < 0 && list[0] == '\0')
    HLI_FAIL(problem->ctx, 2, NULL, "the case has no period \"%.60s\"\nIt has no periods at all.",
             id);
  if (found < 0)
    HLI_FAIL(problem->ctx, 2, NULL, "the case has no period \"%.60s\"\nThere are: %s. %s", id, list,
             hli_nearest_hint(&nearest, "", hint));
  if (has_records(problem))
    HLI_FAIL(problem->ctx, 1, NULL, "period \"%.60s\" is chosen after records were added", id);
  problem->held = found;
  hl_settings_init(&hl_economics_table, &problem->economics); /* without the prices of the first */
  hli_period_apply(problem);
  return HL_OK;
}

hl_status hli_period_check(const hl_problem *problem, const hl_place *place, const char *period,
                           bool *held) {
  char list[160], hint[160];
  const bool itself = problem->period_count > 0 && problem->all == NULL;
  *held = true;
  if (period[0] == '\0' || itself)
    return HL_OK;
  const int found = hl_problem_period_find(problem, period);
  *held = found == problem->held;
  if (found >= 0)
    return HL_OK;
  const hli_nearest nearest = list_periods(problem, period, list, sizeof list);
  if (list[0] == '\0')
    HLI_FAIL(problem->ctx, 126, place,
             "this row is for period \"%.60s\", but the case has no periods\nList them with their "
             "weights in periods.csv.",
             period);
  HLI_FAIL(problem->ctx, 126, place, "this row is for period \"%.60s\", which is none of: %s\n%s",
           period, list,
           hli_nearest_hint(&nearest, "Add it to periods.csv, or correct it here.", hint));
}

/* ------------------------------------------------------------------ prices */

void hli_period_apply(hl_problem *problem) {
  for (int k = 0; k < PRICES && problem->held >= 0; ++k) {
    const double price = *price_of(&problem->period[problem->held], k);
    if (!isnan(price))
      *(double *)(void *)((char *)&problem->economics + prices[k].economics) = price;
  }
}

hl_status hli_period_check_price(const hl_problem *problem, const hl_setting_row *row) {
  const int period = hl_problem_period_find(problem, row->period);
  for (int k = 0; k < PRICES && period >= 0; ++k) {
    if (strcmp(row->key, prices[k].key) == 0 && !isnan(*price_of(&problem->period[period], k)))
      HLI_FAIL(
          problem->ctx, 107, &row->place,
          "setting %s of period \"%.60s\" is given in the list of periods too\nDelete one of the "
          "two.",
          row->key, row->period);
  }
  return HL_OK;
}

void hli_period_clear_price(hl_problem *problem, const char *key) {
  for (int k = 0; k < PRICES; ++k) {
    for (int j = 0; j < problem->period_count && strcmp(prices[k].key, key) == 0; ++j) {
      *price_of(&problem->period[j], k) = NAN;
      *price_of(&problem->all->period[j], k) = NAN;
    }
  }
}

/* ---------------------------------------------------------- across periods */

/** A record of a period, as this check sees it. */
typedef struct dated {
  const char *name, *period;
  const hl_place *place;
} dated;

static dated stream_at(const hl_problem *all, int k) {
  return (dated){all->stream[k].name, all->stream[k].period, &all->stream[k].place};
}

static dated setting_at(const hl_problem *all, int k) {
  return (dated){all->setting[k].key, all->setting[k].period, &all->setting[k].place};
}

/** Records of a kind by name, and by name and period. */
typedef struct dates {
  const hl_problem *all;
  dated (*at)(const hl_problem *, int);
  hli_index first, each;
} dates;

/** NULL period: of any. */
static bool is_given(const dates *d, const char *name, const char *period) {
  const hli_index *index = period == NULL ? &d->first : &d->each;
  const uint32_t hash = period == NULL ? hli_text_hash(name) : hli_pair_hash(name, period);
  for (int e = -1; (e = hli_index_next(index, hash, e)) >= 0;) {
    const dated other = d->at(d->all, index->entry[e].number);
    if (strcmp(other.name, name) == 0 && (period == NULL || strcmp(other.period, period) == 0))
      return true;
  }
  return false;
}

static hl_status list_dates(dates *d, int count) {
  for (int k = 0; k < count; ++k) {
    const dated mine = d->at(d->all, k);
    if (!hli_index_reserve(d->all->ctx, &d->first) || !hli_index_reserve(d->all->ctx, &d->each))
      return hli_nomem(d->all->ctx);
    if (!is_given(d, mine.name, NULL))
      hli_index_add(&d->first, hli_text_hash(mine.name), k);
    hli_index_add(&d->each, hli_pair_hash(mine.name, mine.period), k);
  }
  return HL_OK;
}

static void free_dates(dates *d) {
  hli_index_free(d->all->ctx, &d->first);
  hli_index_free(d->all->ctx, &d->each);
}

/** What is given for one period is given for each; said at the first record of a name. */
static hl_status check_complete(const hl_problem *all, int count,
                                dated (*at)(const hl_problem *, int), const char *what,
                                const char *remedy) {
  dates d = {.all = all, .at = at};
  const hl_status status = list_dates(&d, count);
  for (int f = 0; f < d.first.count && status == HL_OK; ++f) {
    const dated mine = at(all, d.first.entry[f].number);
    for (int p = 0; p < all->period_count && mine.period[0] != '\0'; ++p)
      if (!is_given(&d, mine.name, all->period[p].id))
        hli_fault(all->ctx, 125, mine.place,
                  "%s \"%.60s\" is given for period \"%.60s\", but not for \"%.60s\"\n%s", what,
                  mine.name, mine.period, all->period[p].id, remedy);
  }
  free_dates(&d);
  return status;
}

/** Rules on a stream or utility that is of other periods only say nothing in this one. */
static bool concerns_others(const hl_problem *problem, const char *name) {
  const bool here =
      hl_problem_stream_find(problem, name) >= 0 || hl_problem_utility_find(problem, name) >= 0;
  return !here && (hl_problem_stream_find(problem->all, name) >= 0 ||
                   hl_problem_utility_find(problem->all, name) >= 0);
}

static void leave_rules_out(hl_problem *problem) {
  int kept = 0;
  for (int k = 0; k < problem->rule_count; ++k) {
    const hl_match_rule *rule = &problem->rule[k];
    if (!concerns_others(problem, rule->hot) && !concerns_others(problem, rule->cold))
      problem->rule[kept++] = *rule;
  }
  problem->rule_count = kept;
}

hl_status hli_periods_check(hl_problem *problem) {
  const hl_problem *all = problem->all;
  const int mark = hl_ctx_fault_total(problem->ctx, HL_SEVERITY_ERROR);
  double sum = 0;
  if (all == NULL)
    return HL_OK;
  if (problem->is_sibling) {
    leave_rules_out(problem);
    return HL_OK;
  }
  HLI_TRY(
      check_complete(all, all->stream_count, stream_at, "stream",
                     "Give a row for each period: with duty 0 if the stream stands still there."));
  HLI_TRY(check_complete(all, all->setting_count, setting_at, "setting",
                         "Give a row for each period."));
  for (int k = 0; k < problem->period_count; ++k)
    sum += all->period[k].weight;
  for (int k = 0; k < problem->period_count; ++k)
    problem->period[k].weight = all->period[k].weight / sum;
  leave_rules_out(problem);
  return hli_failed_since(problem->ctx, mark) ? HL_ERR_DATA : HL_OK;
}

/* -------------------------------------------------------- the other periods */

static hl_status give_stream(hl_problem *to, const hl_problem *all, int k) {
  const hl_stream *s = &all->stream[k];
  return hli_stands_still(s, s->segment) ? HL_OK : hl_problem_add_stream(to, s);
}

static hl_status give_setting(hl_problem *to, const hl_problem *all, int k) {
  return hl_problem_add_setting(to, &all->setting[k]);
}

static hl_status give_utility(hl_problem *to, const hl_problem *all, int k) {
  return hl_problem_add_utility(to, &all->utility[k]);
}

static hl_status give_system(hl_problem *to, const hl_problem *all, int k) {
  return hl_problem_add_system(to, &all->system[k]);
}

static hl_status give_rule(hl_problem *to, const hl_problem *all, int k) {
  return hl_problem_add_rule(to, &all->rule[k]);
}

static const char *stream_period(const hl_problem *all, int k) { return all->stream[k].period; }
static const char *setting_period(const hl_problem *all, int k) { return all->setting[k].period; }
static const char *utility_period(const hl_problem *all, int k) { return all->utility[k].period; }
static const char *any_period(const hl_problem *all, int k) {
  (void)all;
  (void)k;
  return "";
}

/** All records of a kind to the siblings that hold them; NULL siblings are left out. */
static hl_status give(const hl_problem *all, hl_problem **sibling, int count,
                      const char *(*period)(const hl_problem *, int),
                      hl_status (*add)(hl_problem *, const hl_problem *, int)) {
  for (int k = 0; k < count; ++k) {
    const char *id = period(all, k);
    const int only = id[0] != '\0' ? hl_problem_period_find(all, id) : -1;
    const int first = only >= 0 ? only : 0, end = only >= 0 ? only + 1 : all->period_count;
    for (int p = first; p < end; ++p)
      if (sibling[p] != NULL)
        HLI_TRY(add(sibling[p], all, k));
  }
  return HL_OK;
}

static hl_status give_all(const hl_problem *all, hl_problem **sibling) {
  HLI_TRY(give(all, sibling, all->stream_count, stream_period, give_stream));
  HLI_TRY(give(all, sibling, all->setting_count, setting_period, give_setting));
  HLI_TRY(give(all, sibling, all->utility_count, utility_period, give_utility));
  HLI_TRY(give(all, sibling, all->system_count, any_period, give_system));
  HLI_TRY(give(all, sibling, all->rule_count, any_period, give_rule));
  for (int p = 0; p < all->period_count; ++p)
    for (int k = 0; k < HL_COST_KINDS && sibling[p] != NULL; ++k)
      if (all->cost[k].given)
        HLI_TRY(hl_problem_add_cost(sibling[p], &all->cost[k]));
  return HL_OK;
}

/** Without records, which a problem without `all` takes whatever their period. */
static hl_status make_sibling(const hl_problem *problem, int period, hl_problem **out) {
  HLI_TRY(hl_problem_new(problem->ctx, out));
  hl_problem *sibling = *out;
  sibling->is_sibling = true;
  sibling->period = problem->period;
  sibling->period_count = problem->period_count;
  sibling->period_names = problem->period_names;
  sibling->held = period;
  sibling->title_row = problem->title_row;
  sibling->currency_row = problem->currency_row;
  hli_period_apply(sibling);
  return hl_problem_set_title(sibling, problem->title, problem->currency);
}

hl_status hl_problem_new_periods(const hl_problem *problem, hl_problem **out) {
  const int count = problem->period_count;
  hl_status status = HL_OK;
  for (int p = 0; p < count; ++p)
    out[p] = NULL;
  for (int p = 0; p < count && status == HL_OK; ++p)
    if (p != problem->held)
      status = make_sibling(problem, p, &out[p]);
  if (status == HL_OK && count > 0)
    status = give_all(problem->all, out);
  for (int p = 0; p < count; ++p) {
    if (out[p] != NULL && status == HL_OK) {
      out[p]->all = problem->all;
    } else {
      hl_problem_free(out[p]);
      out[p] = NULL;
    }
  }
  return status;
}
