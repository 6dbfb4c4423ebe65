/** Settings, the methods in turn, and what is said of the result. */
#include <stddef.h>

#include "bound/bound.h"

#define FIELD(name) offsetof(hl_bound_settings, name)
static const hl_setting rows[] = {
    {"method", HL_SETTING_CHOICE, HL_DIM_NONE, FIELD(method), HL_BOUND_BEST, 0, HL_BOUND_AREA,
     "What suits the cost laws, the linear relaxation, with fixed charges as integers, or branch "
     "and bound on the areas of pairs.",
     "best|lp|milp|area"},
    {"grid", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(grid), NAN, 0.1, 1000,
     "Widest step into which streams are cut; unset: by the size of the problem.", NULL},
    {"emat", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(emat), NAN, 0, 500,
     "Bound only networks that keep this least approach; unset or 0: all.", NULL},
    {"tac", HL_SETTING_NUMBER, HL_DIM_MONEY_RATE, FIELD(tac), NAN, 0, 1e15,
     "Cost of a known network: what would cost more need not be bounded.", NULL},
    {"use_systems", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(use_systems), 1, 0, 1,
     "Bound networks with the thermodynamic systems of the problem, too.", NULL},
};
#undef FIELD
const hl_settings_table hl_bound_table = {"bound", sizeof(hl_bound_settings),
                                          sizeof rows / sizeof *rows, rows};

enum { NOTES = 8, NODES_MOST = 3000 };
/* Where nobody says how long. [s] */
static const double minute = 60;
/* A bound by the solver's word counts if it is higher than a certified one by this. */
static const double worth = 1e-5;

struct hl_bound {
  hl_ctx *ctx;
  hli_arena arena;
  const hl_problem *problem; /* while solving only */
  hl_bound_settings settings;
  hli_stop stop;
  hl_bound_result result;
  int notes;
  const char *note[NOTES];
};

void hl_bound_free(hl_bound *bound) {
  if (bound == NULL)
    return;
  hli_arena_free(&bound->arena);
  hli_release(bound->ctx, bound);
}

const hl_bound_result *hl_bound_result_of(const hl_bound *bound) { return &bound->result; }
int hl_bound_note_count(const hl_bound *bound) { return bound->notes; }

const char *hl_bound_note_at(const hl_bound *bound, int k) {
  return k >= 0 && k < bound->notes ? bound->note[k] : "";
}

const char *hl_bound_kind_text(hl_bound_kind kind) {
  static const char *const text[] = {"none", "certified", "to the solver's tolerance"};
  return kind >= HL_BOUND_NONE && kind <= HL_BOUND_TOLERANCE ? text[kind] : "unknown";
}

const char *hl_bound_method_text(hl_bound_method method) {
  static const char *const text[] = {"best of all methods", "linear relaxation",
                                     "mixed-integer relaxation", "branch and bound on areas"};
  return method >= HL_BOUND_BEST && method <= HL_BOUND_AREA ? text[method] : "unknown";
}

/** Texts of notes are literals. */
static void add_note(hl_bound *bound, const char *text) {
  for (int k = 0; k < bound->notes; k++)
    if (bound->note[k] == text)
      return;
  if (bound->notes < NOTES)
    bound->note[bound->notes++] = text;
}

/* ---------------------------------------------------------------- relaxation */

static void relaxation_free(hli_relaxation *x) {
  hli_program_free(&x->lp);
  hli_arena_free(&x->arena);
}

/** Pairs on the grid given, or on the finest with at most so many cells. */
static hl_status make_pairs(hl_bound *bound, int cells_most, const hli_stop *stop,
                            hli_relaxation *x) {
  /* Streams of a degree are cut only where lifts between them count. */
  const double coarse = 160, fine = 2.5, finest = 0.3;
  double grid = bound->settings.grid;
  if (isnan(grid))
    grid = coarse;
  for (;;) {
    *x = (hli_relaxation){.ctx = bound->ctx,
                          .problem = bound->problem,
                          .settings = &bound->settings,
                          .stop = stop,
                          .grid = grid};
    hli_arena_init(&x->arena, bound->ctx);
    HLI_TRY(hli_bound_pairs(x, &bound->result.reason));
    if (!isnan(bound->settings.grid) || *bound->result.reason != '\0' || x->late || x->huge ||
        grid / 2 < (hli_movers_count(x) > 0 ? finest : fine))
      return HL_OK;
    hli_relaxation half = {.ctx = bound->ctx,
                           .problem = bound->problem,
                           .settings = &bound->settings,
                           .stop = stop,
                           .grid = grid / 2};
    hli_arena_init(&half.arena, bound->ctx);
    hl_status status = hli_bound_pairs(&half, &bound->result.reason);
    bool small =
        status == HL_OK && !half.late && !half.huge && hli_relaxation_size(&half) <= cells_most;
    hli_arena_free(&half.arena);
    HLI_TRY(status);
    if (!small)
      return HL_OK;
    grid /= 2;
    hli_arena_free(&x->arena);
  }
}

/* ------------------------------------------------------------------- methods */

/** A method's run. */
typedef struct hli_try {
  hl_bound *bound;
  hli_relaxation x;
  hli_run run;
  double value; /* [unit] */
  double own;   /* without what was known before [unit] */
  bool ended;
} hli_try;

static double cut_off(const hl_bound *bound) {
  return isnan(bound->settings.tac) ? (double)INFINITY : bound->settings.tac;
}

/** The same in the unit of a programme. [unit] */
static double cut_off_of(const hli_try *t) { return cut_off(t->bound) / t->x.unit; }

/** Higher bounds of the programme with chords: networks below a target have smaller areas; what
 * they cost, or the target, whichever is less, bounds all networks. */
static hl_status raise_linear(hli_try *t) {
  enum { ROUNDS = 6 };
  hl_milp_result result;
  double target = 1.5 * t->value, value;
  for (int k = 0; k < ROUNDS && t->x.concave && t->value > 0 && !hli_stop_due(t->run.stop); k++) {
    target = fmin(target, cut_off_of(t));
    HLI_TRY(hli_bound_restrict(&t->run, target));
    HLI_TRY(hli_bound_relaxed(&t->run, &result, &value));
    t->value = fmax(t->value, fmin(value, target));
    target = value >= target ? 1.5 * target : sqrt(target * fmax(value, t->value));
  }
  return HL_OK;
}

static hl_status run_linear(hli_try *t) {
  hl_milp_result result;
  HLI_TRY(hli_bound_relaxed(&t->run, &result, &t->value));
  t->ended = !isinf(t->value) || t->value > 0;
  if (!isfinite(t->value))
    return HL_OK;
  /* Poor dual values can be worse than none. */
  t->value = fmax(t->value, hli_program_certify(&t->x.lp, NULL));
  return raise_linear(t);
}

/** One target: tighten, then the tree or the mixed-integer model. */
static hl_status try_target(hli_try *t, hl_bound_method method, double target, double *value,
                            bool *ended) {
  HLI_TRY(hli_relaxation_spare(&t->x, method == HL_BOUND_AREA));
  HLI_TRY(hli_bound_restrict(&t->run, target));
  HLI_TRY(hli_bound_tighten(&t->run, target));
  if (method == HL_BOUND_AREA)
    return hli_bound_tree(&t->run, target, value, ended);
  return hli_bound_whole(&t->run, target, value, ended);
}

/** Targets above what is proven: a target that is reached is proven itself, and the next is set
 * further off, or nearer if it was hard. One that is not reached shows how far the relaxation goes.
 */
static hl_status run_targets(hli_try *t, hl_bound_method method) {
  const double first = 0.15, near = 0.02, further = 1.5, nearer = 0.4;
  const int64_t hard = 60; /* nodes */
  /* Fixed charges alone do not lift a relaxation far. */
  double step = method == HL_BOUND_MILP && !t->x.concave ? near : first, value, target;
  do {
    int64_t before = t->run.nodes;
    target = fmin(t->value * (1 + step), cut_off_of(t));
    HLI_TRY(try_target(t, method, target, &value, &t->ended));
    t->value = fmax(t->value, value);
    t->own = fmax(t->own, value);
    step *= t->run.nodes - before < hard + t->x.pairs ? further : nearer;
  } while (t->ended && value >= target && target < cut_off_of(t));
  return HL_OK;
}

/** floor: what is proven before. */
static hl_status run_method(hl_bound *bound, hl_bound_method method, int cells_most, double floor,
                            hli_try *t) {
  const double close = 1.15, apart = 1.25; /* in a tree the number of boxes counts more */
  HLI_TRY(make_pairs(bound, cells_most, t->run.stop, &t->x));
  if (t->x.huge)
    bound->result.reason =
        "there are more pairs of streams and their parts than memory is spent on";
  if (*bound->result.reason != '\0' || t->x.late)
    return HL_OK;
  t->x.runs = method == HL_BOUND_MILP;
  bool tree = method == HL_BOUND_AREA || (t->x.runs && t->x.unsplit && t->x.charged);
  t->x.tangents = tree ? apart : close;
  HLI_TRY(hli_relaxation_build(&t->x));
  if (t->x.late)
    return HL_OK;
  HLI_TRY(run_linear(t));
  t->own = t->value;
  t->value = fmax(t->value, floor / t->x.unit);
  if (method == HL_BOUND_LP || !isfinite(t->value) || !(t->value > 0))
    return HL_OK;
  return run_targets(t, method);
}

/** A method's bound into the result. */
static void note_try(hl_bound *bound, const hli_try *t, hl_bound_method method) {
  hl_bound_result *r = &bound->result;
  hl_bound_kind kind =
      method == HL_BOUND_MILP || t->run.trusted ? HL_BOUND_TOLERANCE : HL_BOUND_CERTIFIED;
  r->nodes += t->run.nodes;
  if (*r->reason != '\0')
    return;
  double value = fmin(t->value * t->x.unit, cut_off(bound));
  if (isinf(t->value) && t->value > 0) {
    r->outcome = HL_OUTCOME_INFEASIBLE;
    value = INFINITY;
  }
  double *of = method == HL_BOUND_LP ? &r->lp : method == HL_BOUND_MILP ? &r->milp : &r->area;
  double own = fmin(t->own * t->x.unit, value);
  if (t->own > cut_off_of(t) * (1 + worth))
    add_note(bound,
             "the known cost given (bound.tac) is below the bound: no network costs so little");
  if (own > -(double)INFINITY && (isnan(*of) || own > *of))
    *of = own;
  if (t->x.lifts)
    add_note(bound,
             "machines are bounded by both laws of thermodynamics only: their exchangers cost "
             "nothing, and they exchange heat with streams, not with utilities");
  if (t->x.movers > 0)
    add_note(bound, "heat pumps between mean temperatures are counted with the power of the mean "
                    "lift of all of a pair together, their least number is not");
  if (t->x.bare)
    add_note(bound, "where a film coefficient is not known, areas cost nothing");
  if ((isinf(value) && value < 0) || (r->kind != HL_BOUND_NONE && !(value > r->value)) ||
      (r->kind == HL_BOUND_CERTIFIED && kind != r->kind && !(value > r->value * (1 + worth))))
    return;
  r->value = value;
  r->kind = kind;
  r->method = method;
  r->grid = t->x.grid;
  r->pairs = t->x.pairs;
  r->cells = t->x.cells;
  if (r->outcome != HL_OUTCOME_INFEASIBLE)
    r->outcome = t->ended                     ? HL_OUTCOME_OPTIMAL
                 : hl_ctx_stopped(bound->ctx) ? HL_OUTCOME_STOPPED
                                              : HL_OUTCOME_LIMIT;
}

static hl_status add_method(hl_bound *bound, hl_bound_method method, int cells_most, double seconds,
                            hli_try *seen) {
  hli_stop stop = bound->stop;
  hli_try t = {.bound = bound, .value = -INFINITY, .own = -INFINITY};
  stop.limit.time_limit = fmin(stop.limit.time_limit, hli_stop_elapsed(&stop) + seconds);
  t.run = (hli_run){.x = &t.x, .stop = &stop, .nodes_most = NODES_MOST};
  const hl_bound_result *r = &bound->result;
  double floor = r->kind == HL_BOUND_CERTIFIED ? r->value : -(double)INFINITY;
  hl_status status = run_method(bound, method, cells_most, floor, &t);
  if (status == HL_OK)
    note_try(bound, &t, method);
  relaxation_free(&t.x);
  *seen = t;
  return status;
}

/** True if nothing is left to be found out. */
static bool settled(const hl_bound *bound) {
  return *bound->result.reason != '\0' || bound->result.outcome == HL_OUTCOME_INFEASIBLE;
}

/* Cells of the grids that a method goes through. */
static const int cells_most[][4] = {[HL_BOUND_LP] = {600, 2400, 7000},
                                    [HL_BOUND_MILP] = {400, 1500, 5000},
                                    [HL_BOUND_AREA] = {300, 1200, 4800}};

/**
 * A method on one grid after the other, the finer ones if what was needed so far leaves time for
 * them.
 */
static hl_status add_levels(hl_bound *bound, hl_bound_method method, int first, double seconds,
                            hli_try *seen) {
  const double growth = 6; /* of the time with four times the cells */
  const double start = hli_stop_elapsed(&bound->stop);
  double last = INFINITY, used = 0;
  for (int k = first; k < 4 && cells_most[method][k] > 0; k++) {
    double before = hli_stop_elapsed(&bound->stop), left = start + seconds - before;
    if (left <= growth * used || hli_stop_due(&bound->stop))
      return HL_OK;
    HLI_TRY(add_method(bound, method, cells_most[method][k], left, seen));
    bool same = !(seen->x.grid < last) || !isnan(bound->settings.grid);
    if (!seen->ended || same || settled(bound))
      return HL_OK;
    last = seen->x.grid;
    used = hli_stop_elapsed(&bound->stop) - before;
  }
  return HL_OK;
}

/** What suits the laws: fine grids where area costs are linear, the tree for exponents below 1,
 * integers for fixed charges. */
static hl_status add_methods(hl_bound *bound) {
  /* Shares of the time left. */
  const double of_linear = 0.8, of_concave = 0.1, of_runs = 0.1, of_tree = 0.6;
  hl_bound_method method = (hl_bound_method)bound->settings.method;
  hli_try t = {0};
  if (hli_stop_due(&bound->stop))
    return HL_OK;
  if (method != HL_BOUND_BEST)
    return add_levels(bound, method, 0, hli_stop_left(&bound->stop), &t);
  HLI_TRY(add_method(bound, HL_BOUND_LP, cells_most[HL_BOUND_LP][0], INFINITY, &t));
  if (settled(bound))
    return HL_OK;
  bool charged = t.x.charged, concave = t.x.concave, runs = charged && t.x.unsplit;
  double left = hli_stop_left(&bound->stop);
  if (isnan(bound->settings.grid))
    HLI_TRY(add_levels(bound, HL_BOUND_LP, 1,
                       left * (concave   ? of_concave
                               : runs    ? of_runs
                               : charged ? of_linear
                                         : 1),
                       &t));
  left = hli_stop_left(&bound->stop);
  if (concave)
    HLI_TRY(add_levels(bound, HL_BOUND_AREA, 0, charged ? of_tree * left : left, &t));
  if (charged)
    HLI_TRY(add_levels(bound, HL_BOUND_MILP, 0, hli_stop_left(&bound->stop), &t));
  return HL_OK;
}

/* --------------------------------------------------------------------- solve */

static hl_status solve(hl_bound *bound) {
  hl_bound_result *r = &bound->result;
  HLI_TRY(add_methods(bound));
  if (r->kind == HL_BOUND_NONE && *r->reason == '\0') {
    r->outcome = hl_ctx_stopped(bound->ctx) ? HL_OUTCOME_STOPPED : HL_OUTCOME_LIMIT;
    r->reason = "the time was not enough";
  } else if (r->outcome == HL_OUTCOME_INFEASIBLE) {
    r->reason = "no network closes all streams";
  } else if (r->outcome == HL_OUTCOME_OPTIMAL && r->value < cut_off(bound)) {
    /* What was not tried for lack of time might have shown more. */
    if (hl_ctx_stopped(bound->ctx))
      r->outcome = HL_OUTCOME_STOPPED;
    else if (hli_stop_due(&bound->stop))
      r->outcome = HL_OUTCOME_LIMIT;
  }
  return HL_OK;
}

hl_status hl_bound_solve(const hl_problem *problem, const hl_bound_settings *settings,
                         const hl_stop_settings *stop, hl_bound **out) {
  *out = NULL;
  hl_ctx *ctx = hl_problem_ctx(problem);
  hl_bound *bound = hli_zalloc(ctx, 1, sizeof *bound);
  if (bound == NULL)
    return hli_nomem(ctx);
  bound->ctx = ctx;
  bound->problem = problem;
  hli_arena_init(&bound->arena, ctx);
  bound->result = (hl_bound_result){
      .value = NAN, .lp = NAN, .milp = NAN, .area = NAN, .grid = NAN, .reason = ""};
  hl_settings_init(&hl_bound_table, &bound->settings);
  if (settings != NULL)
    bound->settings = *settings;
  hli_stop_start(&bound->stop, ctx, stop);
  if (isinf(bound->stop.limit.time_limit))
    bound->stop.limit.time_limit = minute;
  hl_status status = hl_settings_check(ctx, &hl_bound_table, &bound->settings);
  if (status == HL_OK)
    status = solve(bound);
  bound->result.seconds = hli_stop_elapsed(&bound->stop);
  bound->problem = NULL;
  if (status != HL_OK)
    hl_bound_free(bound);
  else
    *out = bound;
  return status;
}
