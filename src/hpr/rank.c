/** Cycles, fluids and numbers of machines ranked by the objective, with other efficiencies too. */
#include "hpr/work.h"

enum { ETAS = 3 };

/** What a candidate, or all together, can do with so many machines. */
typedef struct answer {
  double objective; /* NAN: excluded */
  double load, work;
  int used, broken;
  char limit[400];
} answer;

typedef struct job {
  struct run *run;
  hli_variant variant;
  hl_status status;
  bool cut;      /* not solved to its end */
  double demand; /* with ambient, if it is allowed [W] */
  answer *at;    /* by number of machines, from one on */
} job;

typedef struct candidate {
  const char *cycle, *fluid;
  int number; /* in the order of the library; -1: all */
} candidate;

typedef struct run {
  hl_hpr_rank *rank;
  const hl_problem *problem;
  const char *zone;
  hli_question question;
  const hl_hpr_library *library;
  hli_stop rule;
  int machines, count, workers, jobs;
  candidate *candidate; /* the mixed one first, if there is one */
  hl_ctx **child;
  hl_problem **view;
  job *job; /* [candidate][eta] */
} run;

struct hl_hpr_rank {
  hl_ctx *ctx;
  hli_arena arena;
  hl_hpr_settings set;
  const char *currency;
  hl_outcome outcome;
  double none;
  int count;
  hl_hpr_row *row;
  char reason[600];
};

/* ---------------------------------------------------------------- candidates */

static hl_status list(hl_hpr *hpr, const hli_library *all, const hl_selection_grid *grid,
                      void *user) {
  run *r = user;
  (void)grid;
  const bool mixed = r->machines > 1 && all->count > 1;
  r->candidate = HLI_NEW(&r->rank->arena, candidate, all->count + 1);
  if (r->candidate == NULL)
    return hli_nomem(hpr->ctx);
  if (mixed)
    r->candidate[r->count++] = (candidate){"", "", -1};
  for (int k = 0; k < all->count; k++) {
    candidate *one = &r->candidate[r->count++];
    *one = (candidate){hli_arena_text(&r->rank->arena, all->cycle[k]),
                       hli_arena_text(&r->rank->arena, all->fluid[k]), all->number[k]};
    if (one->cycle == NULL || one->fluid == NULL)
      return hli_nomem(hpr->ctx);
  }
  return HL_OK;
}

/** The candidates, and what there is without a machine. */
static hl_status find_candidates(run *r) {
  hl_hpr *hpr;
  const hli_variant look = {.only = -1, .look = list, .user = r};
  hli_question question = r->question;
  question.variant = &look;
  HLI_TRY(hli_hpr_ask(r->problem, r->zone, &question, r->library, NULL, &hpr));
  r->rank->none = hpr->none.account.objective;
  if (r->candidate == NULL)
    hli_print(r->rank->reason, sizeof r->rank->reason, "%s", hpr->reason);
  hl_hpr_free(hpr);
  return HL_OK;
}

/* ---------------------------------------------------------------------- jobs */

/** The limit that most points of the grid break; NULL: none is broken. */
static const hl_hpr_exclusion *most_broken(const hl_hpr *hpr) {
  const hl_hpr_exclusion *most = NULL;
  for (int k = 0; k < hpr->excluded_count; k++)
    if (hpr->excluded[k].count > 0 && (most == NULL || hpr->excluded[k].count > most->count))
      most = &hpr->excluded[k];
  return most;
}

/** A load that is not met: by how much, and the limit that keeps most levels from it. */
static void note_load(const hl_hpr *hpr, int machines, answer *a) {
  const hl_hpr_exclusion *broken = most_broken(hpr);
  const size_t size = sizeof a->limit;
  char most[48], asked[48];
  const double load = hpr->set.load == HL_HPR_LOAD_DUTY    ? hpr->set.duty
                      : hpr->set.load == HL_HPR_LOAD_SHARE ? hpr->set.share * hpr->demand
                                                           : hpr->demand;
  const double close = 1e-6;
  if (hpr->left_out.q > 0 && !(hpr->most > 0)) {
    hli_print(a->limit, size, "load: leaves %s that no utility of the case serves",
              hli_show(HL_DIM_POWER, hpr->left_out.q, most));
    return;
  }
  if (!(hpr->most < load * (1 - close))) { /* the sizes, or the rest, exclude it */
    hli_print(a->limit, size, "load: %s", hpr->reason);
    return;
  }
  const int used =
      hli_print(a->limit, size, "load: at best %s, with at most %d %s; must be %s",
                hli_show(HL_DIM_POWER, hpr->most, most), machines,
                machines == 1 ? "machine" : "machines", hli_show(HL_DIM_POWER, load, asked));
  if (broken == NULL || used >= (int)size)
    return;
  const char *cause = broken->example != NULL ? broken->example : "";
  hli_print(a->limit + used, size - (size_t)used, "; most levels left out break %s%s%s",
            broken->reason, cause[0] != '\0' ? ": " : "", cause);
}

/** What is left out for the process alone is told a second time. */
static bool is_worse_alone(const hl_hpr *hpr, job *j, const answer *a) {
  if (hpr->set.ambient || !j->run->question.set.ambient) {
    j->demand = hpr->demand;
    return false;
  }
  return hpr->outcome == HL_OUTCOME_INFEASIBLE || !hli_hpr_same_load(hpr, j->demand) ||
         hpr->best.account.objective >= a->objective - 1e-9 * fabs(a->objective);
}

static void note(const hl_hpr *hpr, int machines, void *user) {
  job *j = user;
  answer *a = &j->at[machines - 1];
  const hli_design *best = &hpr->best;
  if (is_worse_alone(hpr, j, a))
    return;
  if (hpr->outcome == HL_OUTCOME_INFEASIBLE) {
    note_load(hpr, machines, a);
    return;
  }
  if (best->machine_count == 0 && hpr->set.objective == HL_HPR_POWER && hpr->reason[0] != '\0') {
    hli_print(a->limit, sizeof a->limit, "power: %s", hpr->reason); /* none is no row here */
    return;
  }
  *a = (answer){.objective = best->account.objective,
                .load = best->load,
                .work = best->levels.work,
                .used = best->machine_count};
}

/** The limit of the point that is nearest to being allowed; without limits the most broken. */
static const hl_hpr_exclusion *least_missed(const hl_hpr *hpr) {
  const hl_hpr_exclusion *least = NULL;
  for (int k = 0; k < hpr->excluded_count; k++)
    if (!isnan(hpr->excluded[k].miss) && (least == NULL || hpr->excluded[k].miss < least->miss))
      least = &hpr->excluded[k];
  return least != NULL ? least : most_broken(hpr);
}

/** Candidates without a point: what one comes nearest to. */
static void note_excluded(const hl_hpr *hpr, const job *j) {
  const hl_hpr_exclusion *least = least_missed(hpr);
  for (int n = 0; n < j->run->machines && least != NULL; n++) {
    j->at[n].broken = least->count;
    const char *cause = least->example != NULL ? least->example : "";
    hli_print(j->at[n].limit, sizeof j->at[n].limit, "%s%s%s", least->reason,
              cause[0] != '\0' ? ": " : "", cause);
  }
}

static void run_job(int k, int worker, void *user) {
  run *r = user;
  job *j = &r->job[k];
  hl_hpr *hpr;
  hl_stop_settings left = r->rule.limit;
  left.time_limit = hli_stop_left(&r->rule);
  j->cut = hli_stop_due(&r->rule) || !(left.time_limit > 0);
  if (j->cut)
    return;
  hli_question question = r->question;
  question.variant = &j->variant;
  j->status = hli_hpr_ask(r->view[worker], r->zone, &question, r->library, &left, &hpr);
  if (j->status != HL_OK)
    return;
  if (hpr->candidate_count == 0)
    note_excluded(hpr, j);
  j->cut = hli_stop_due(&r->rule);
  hl_hpr_free(hpr);
}

static hl_status make_jobs(run *r) {
  hli_arena *arena = &r->rank->arena;
  r->jobs = r->count * ETAS;
  r->job = HLI_NEW(arena, job, r->jobs + 1);
  answer *at = HLI_NEW(arena, answer, r->jobs * r->machines + 1);
  if (r->job == NULL || at == NULL)
    return hli_nomem(r->rank->ctx);
  const double time = r->rule.limit.time_limit;
  for (int k = 0; k < r->jobs * r->machines; k++) {
    at[k].objective = NAN;
    if (isfinite(time))
      hli_print(at[k].limit, sizeof at[k].limit, "time: not tried within %.4g s", time);
    else
      hli_print(at[k].limit, sizeof at[k].limit, "time: not tried before the search was stopped");
  }
  for (int k = 0; k < r->jobs; k++) {
    const int number = r->candidate[k / ETAS].number;
    job *j = &r->job[k];
    *j = (job){.run = r, .at = &at[k * r->machines]};
    j->variant = (hli_variant){
        .only = number, .eta = (k % ETAS - 1) * r->rank->set.eta_step, .note = note, .user = j};
  }
  return HL_OK;
}

static hl_status make_views(run *r) {
  hl_ctx *ctx = r->rank->ctx;
  r->workers = hl_ctx_threads(ctx);
  r->child = HLI_NEW(&r->rank->arena, hl_ctx *, r->workers);
  r->view = HLI_NEW(&r->rank->arena, hl_problem *, r->workers);
  if (r->child == NULL || r->view == NULL)
    return hli_nomem(ctx);
  for (int w = 0; w < r->workers; w++) {
    r->child[w] = hli_ctx_child(ctx);
    if (r->child[w] == NULL)
      return hli_nomem(ctx);
    HLI_TRY(hl_problem_view(r->problem, r->child[w], true, true, &r->view[w]));
  }
  return HL_OK;
}

static hl_status run_all(run *r) {
  hl_status status = make_views(r);
  if (status == HL_OK) {
    hli_parallel(r->rank->ctx, r->jobs, run_job, r);
    for (int k = 0; k < r->jobs && status == HL_OK; k++)
      status = r->job[k].status;
  }
  for (int w = 0; w < r->workers && r->child != NULL && r->view != NULL; w++) {
    if (r->child[w] != NULL && status != HL_OK)
      hli_ctx_merge(r->rank->ctx, r->child[w]);
    hl_problem_free(r->view[w]);
    hl_ctx_free(r->child[w]);
  }
  return status;
}

/* --------------------------------------------------------------------- ranks */

/** One more than are better, by more than rounding. */
static int rank_of(const hl_hpr_rank *rank, const double *objective, int own) {
  int place = 1;
  if (isnan(objective[own]))
    return 0;
  for (int k = 0; k < rank->count; k++)
    if (objective[k] < objective[own] - 1e-9 * fabs(objective[own]))
      place++;
  return place;
}

static hl_status set_ranks(hl_hpr_rank *rank) {
  double *value = HLI_NEW(&rank->arena, double, ETAS * rank->count + 1);
  if (value == NULL)
    return hli_nomem(rank->ctx);
  double *low = value + rank->count, *high = low + rank->count;
  for (int k = 0; k < rank->count; k++) {
    value[k] = rank->row[k].objective;
    low[k] = rank->row[k].objective_low;
    high[k] = rank->row[k].objective_high;
  }
  for (int k = 0; k < rank->count; k++) {
    rank->row[k].rank = rank_of(rank, value, k);
    rank->row[k].rank_low = rank_of(rank, low, k);
    rank->row[k].rank_high = rank_of(rank, high, k);
  }
  return HL_OK;
}

/** Ranked first, otherwise in the order of the candidates. */
static void sort(hl_hpr_rank *rank) {
  for (int k = 1; k < rank->count; k++) {
    const hl_hpr_row one = rank->row[k];
    int at = k;
    for (; at > 0 && one.rank > 0 &&
           (rank->row[at - 1].rank == 0 || rank->row[at - 1].rank > one.rank);
         at--)
      rank->row[at] = rank->row[at - 1];
    rank->row[at] = one;
  }
}

/** Answers that say the same: as many machines used, to no other end; or none at all. */
static bool same(const answer *a, const answer *b) {
  if (isnan(a->objective) || isnan(b->objective))
    return isnan(a->objective) && isnan(b->objective);
  return a->used == b->used &&
         fabs(a->objective - b->objective) <= 1e-9 * fmax(fabs(a->objective), fabs(b->objective));
}

/** One row for each number of machines really used, of mixed ones from two on; of excluded ones
 * that of the most. */
static bool is_told(const run *r, const job *j, int n) {
  const answer *own = &j->at[n - 1];
  if (isnan(own->objective))
    return n < r->machines && same(own, own + 1);
  if (j->variant.only < 0 && (own->used < 2 || n == 2))
    return own->used < 2;
  return n > 1 && same(own, own - 1);
}

static hl_status make_rows(run *r) {
  hl_hpr_rank *rank = r->rank;
  rank->row = HLI_NEW(&rank->arena, hl_hpr_row, r->count * r->machines + 1);
  if (rank->row == NULL)
    return hli_nomem(rank->ctx);
  for (int c = 0; c < r->count; c++) {
    const job *j = &r->job[c * ETAS];
    for (int n = j->variant.only < 0 ? 2 : 1; n <= r->machines; n++) {
      const int k = n - 1;
      if (is_told(r, &j[1], n))
        continue;
      const answer *low = &j[0].at[k], *own = &j[1].at[k], *high = &j[2].at[k];
      rank->row[rank->count++] = (hl_hpr_row){.cycle = r->candidate[c].cycle,
                                              .fluid = r->candidate[c].fluid,
                                              .machines = n,
                                              .used = own->used,
                                              .objective = own->objective,
                                              .objective_low = low->objective,
                                              .objective_high = high->objective,
                                              .load = own->load,
                                              .work = own->work,
                                              .limit = own->limit,
                                              .broken = own->broken};
    }
  }
  HLI_TRY(set_ranks(rank));
  sort(rank);
  const bool none = rank->count > 0 && rank->row[0].rank == 0;
  rank->outcome = none ? HL_OUTCOME_INFEASIBLE : HL_OUTCOME_FEASIBLE;
  for (int k = 0; k < r->jobs; k++)
    if (r->job[k].cut)
      rank->outcome = hl_ctx_stopped(rank->ctx) ? HL_OUTCOME_STOPPED : HL_OUTCOME_LIMIT;
  return HL_OK;
}

/* ---------------------------------------------------------------------- call */

static hl_status solve(run *r, const hl_stop_settings *stop) {
  hl_selection_settings selection;
  hli_stop_start(&r->rule, r->rank->ctx, stop);
  HLI_TRY(hl_problem_settings(r->problem, &hl_selection_table, &selection));
  r->machines = selection.machines;
  HLI_TRY(find_candidates(r));
  HLI_TRY(make_jobs(r));
  HLI_TRY(run_all(r));
  return make_rows(r);
}

hl_status hl_hpr_rank_solve(const hl_problem *problem, const char *zone,
                            const hl_hpr_settings *settings, const hl_hpr_library *library,
                            const hl_stop_settings *stop, hl_hpr_rank **out) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  run r = {.problem = problem, .zone = zone, .library = library};
  *out = NULL;
  HLI_TRY(hli_question_read(problem, settings, &r.question));
  r.question.set.model = HL_HPR_REAL;
  hl_hpr_rank *rank = hli_zalloc(ctx, 1, sizeof *rank);
  if (rank == NULL)
    return hli_nomem(ctx);
  rank->ctx = ctx;
  hli_arena_init(&rank->arena, ctx);
  rank->set = r.question.set;
  r.rank = rank;
  rank->currency = hli_arena_text(&rank->arena, hl_problem_currency(problem));
  const hl_status status = rank->currency != NULL ? solve(&r, stop) : hli_nomem(ctx);
  if (status != HL_OK)
    hl_hpr_rank_free(rank);
  else
    *out = rank;
  return status;
}

void hl_hpr_rank_free(hl_hpr_rank *rank) {
  if (rank == NULL)
    return;
  hli_arena_free(&rank->arena);
  hli_release(rank->ctx, rank);
}

int hl_hpr_rank_count(const hl_hpr_rank *rank) { return rank->count; }
const char *hl_hpr_rank_currency(const hl_hpr_rank *rank) { return rank->currency; }
hl_outcome hl_hpr_rank_outcome(const hl_hpr_rank *rank) { return rank->outcome; }
double hl_hpr_rank_none(const hl_hpr_rank *rank) { return rank->none; }
const hl_hpr_settings *hl_hpr_rank_asked(const hl_hpr_rank *rank) { return &rank->set; }
const char *hl_hpr_rank_reason(const hl_hpr_rank *rank) { return rank->reason; }

const hl_hpr_row *hl_hpr_rank_at(const hl_hpr_rank *rank, int k) {
  return k >= 0 && k < rank->count ? &rank->row[k] : NULL;
}
