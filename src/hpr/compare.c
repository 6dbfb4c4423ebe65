/** What else could be done: nothing, better recovery, an electric boiler, and machines of every
 * kind. */
#include "hpr/work.h"

enum { ROWS = 16 };

struct hl_hpr_compare {
  hli_arena arena;
  int count;
  hl_hpr_option option[ROWS];
};

/** One question after another. */
typedef struct run {
  const hl_problem *problem;
  const char *zone;
  hl_hpr_settings set;
  hl_levels_settings levels;
  const hl_hpr_library *library;
  const hli_stop *rule; /* of all rows together */
  hl_hpr_compare *out;
  hl_hpr *asked; /* the question as it is, for the account without machines */
} run;

static hl_hpr_option *add(run *r, const char *name, const char *note) {
  hl_hpr_option *o = &r->out->option[r->out->count];
  *o = (hl_hpr_option){.outcome = HL_OUTCOME_FEASIBLE};
  o->name = hli_arena_text(&r->out->arena, name);
  o->note = hli_arena_text(&r->out->arena, note);
  if (o->name == NULL || o->note == NULL)
    return NULL;
  r->out->count++;
  return o;
}

/** A row for which there was no time. */
static hl_status add_left_out(run *r, const char *name) {
  hl_ctx *ctx = hl_problem_ctx(r->problem);
  const bool stopped = hl_ctx_stopped(ctx);
  hl_hpr_option *o = add(r, name, stopped ? "left out: stopped" : "left out at the time limit");
  if (o == NULL)
    return hli_nomem(ctx);
  o->outcome = stopped ? HL_OUTCOME_STOPPED : HL_OUTCOME_LIMIT;
  o->account = *hl_hpr_before(r->asked);
  return HL_OK;
}

/** A hpr question, after the same without machines; machines that cannot be are a row with the
 * reason. */
static hl_status add_machines(run *r, const char *name, const char *none, const hli_question *q) {
  hl_hpr *hpr;
  hl_stop_settings rest = r->rule->limit;
  rest.time_limit = hli_stop_left(r->rule);
  if (hli_stop_due(r->rule))
    return add_left_out(r, name);
  HLI_TRY(hli_hpr_ask(r->problem, r->zone, q, r->library, &rest, &hpr));
  char note[160];
  hli_print(note, sizeof note, "%s", hpr->reason);
  for (int k = 0, used = 0; k < hpr->best.machine_count && hpr->best.real != NULL; k++) {
    const hl_hpr_machine *m = &hpr->best.machine[k];
    used += hli_print(note + used, sizeof note - (size_t)used, "%s%s %s", used > 0 ? ", " : "",
                      m->cycle, m->fluid);
    if (used >= (int)sizeof note)
      break;
  }
  const size_t used = strlen(note);
  if (hl_hpr_machines_missing(hpr)[0] != '\0')
    hli_print(note + used, sizeof note - used, "; machines counted in part");
  hl_hpr_option *o = none == NULL ? NULL : add(r, none, "");
  if (o != NULL)
    o->account = *hl_hpr_before(hpr);
  o = add(r, name, note);
  if (o != NULL) {
    o->outcome = hpr->outcome;
    o->account = *(hpr->outcome == HL_OUTCOME_INFEASIBLE ? hl_hpr_before(hpr) : hl_hpr_after(hpr));
    o->machines = hpr->best.machine_count;
    o->load = hpr->best.load;
  }
  hl_hpr_free(hpr);
  return o != NULL ? HL_OK : hli_nomem(hl_problem_ctx(r->problem));
}

/* ------------------------------------------------------------ better recovery */

/** Whether a stream has a contribution of its own. */
static bool has_contributions(const hl_group *process) {
  for (int p = 0; p < process->profile_count; p++)
    for (int k = 0; k < process->profile[p].count; k++)
      if (!isnan(process->profile[p].piece[k].dt_cont))
        return true;
  return false;
}

static hl_status half_approach(const run *r, hl_targets **out) {
  const hl_targets *before = hl_hpr_targets_before(r->asked);
  const hl_group set_of = *hl_targets_process(before);
  const double scale = 1;
  if (r->zone == NULL && has_contributions(&set_of))
    return hl_targets_solve_factor(r->problem, &r->asked->targets_set, 0.5, out);
  /* Of a zone: its streams with half of their contributions. */
  hl_targets_settings half = r->asked->targets_set;
  half.dt_min /= 2;
  int pieces = 0, n = 0;
  for (int p = 0; p < set_of.profile_count; p++)
    pieces += set_of.profile[p].count;
  hl_profile *profile = HLI_NEW(&r->out->arena, hl_profile, set_of.profile_count + 1);
  hl_piece *piece = HLI_NEW(&r->out->arena, hl_piece, pieces + 1);
  if (profile == NULL || piece == NULL)
    return hli_nomem(hl_problem_ctx(r->problem));
  for (int p = 0; p < set_of.profile_count; p++) {
    profile[p] = set_of.profile[p];
    profile[p].piece = &piece[n];
    for (int k = 0; k < profile[p].count; k++, n++) {
      piece[n] = set_of.profile[p].piece[k];
      piece[n].dt_cont /= 2;
    }
  }
  hl_group halved = set_of;
  halved.profile = profile;
  const hl_group_set less = {1, &halved};
  return hl_targets_solve_residual(r->problem, &half, &less, &scale, out);
}

/** What is not known of a way that has no machines; targets: NULL, those of today. */
static void hide(const run *r, const hl_targets *targets, hl_hpr_account *a) {
  hli_known known = {0};
  hli_known_look(r->asked, r->asked->before, &known);
  if (targets != NULL)
    hli_known_look(r->asked, targets, &known);
  hli_known_look_power(r->asked, a->power, a->fuel, &known);
  (void)hli_known_hide(r->asked, &known, a);
}

/** The same streams at half of the approach, with the larger area that it takes. */
static hl_status add_recovery(run *r) {
  hl_targets *half = NULL;
  double now = NAN, then = NAN;
  HLI_TRY(half_approach(r, &half));
  hl_status status =
      hli_exchangers_eval(r->asked, r->asked->before, &r->asked->process, NULL, NULL, &now);
  if (status == HL_OK)
    status = hli_exchangers_eval(r->asked, half, hl_targets_process(half), NULL, NULL, &then);
  const bool known = isfinite(now) && isfinite(then);
  hl_hpr_option *o = NULL;
  char why[160];
  hli_print(why, sizeof why, "exchangers not counted: %s",
            hli_exchangers_why(r->asked, isfinite(now) ? then : now));
  if (status == HL_OK)
    o = add(r, "half the approach, no machine",
            known ? "investment: more exchangers by the area target" : why);
  if (o != NULL) {
    hl_hpr_account *a = &o->account;
    *a = (hl_hpr_account){.hot = hl_targets_hot(half), .cold = hl_targets_cold(half)};
    hli_account_utilities(r->asked, half, a);
    a->exchangers = known ? fmax(then - now, 0) : 0;
    hli_account_close(r->asked, a, 0);
    hide(r, half, a);
    if (hli_design_find_unserved(r->asked, half).q > 0) {
      o->outcome = HL_OUTCOME_INFEASIBLE;
      o->note = "a part of the heat left over is served by no utility of the case";
    }
  }
  hl_targets_free(half);
  return status != HL_OK || o != NULL ? status : hli_nomem(hl_problem_ctx(r->problem));
}

hl_status hli_hpr_boiler(hl_ctx *ctx, double heat, double *power) {
  hl_machine *boiler;
  HLI_TRY(hl_machine_new(ctx, "electric_boiler", NULL, &boiler));
  *power = heat / hl_machine_value(boiler, "eta");
  hl_machine_free(boiler);
  return HL_OK;
}

hl_status hli_hpr_beyond_boiler(const hl_hpr *hpr, const hli_design *d, double *boiler) {
  *boiler = NAN;
  if (hpr->set.task != HL_LEVELS_HEATING || d->machine_count == 0 || !(d->load > 0))
    return HL_OK;
  double power;
  HLI_TRY(hli_hpr_boiler(hpr->ctx, d->load, &power));
  *boiler = d->levels.work > power ? power : (double)NAN;
  return HL_OK;
}

/** Today's hot utility from electricity. */
static hl_status add_boiler(run *r) {
  hl_ctx *ctx = hl_problem_ctx(r->problem);
  const hl_hpr_account *none = hl_hpr_before(r->asked);
  double power;
  HLI_TRY(hli_hpr_boiler(ctx, none->hot, &power));
  hl_hpr_option *o = add(r, "electric boiler", "without its investment");
  if (o == NULL)
    return hli_nomem(ctx);
  hl_hpr_account *a = &o->account;
  *a = (hl_hpr_account){.hot = none->hot, .cold = none->cold};
  hli_account_cold(r->asked, a);
  hli_account_close(r->asked, a, power);
  hide(r, NULL, a);
  return HL_OK;
}

/* ----------------------------------------------------------------------- rows */

static bool has_mains(const hl_problem *problem) {
  for (int k = 0; k < hl_problem_utility_count(problem); k++)
    if (hl_problem_utility_at(problem, k)->main[0] != '\0')
      return true;
  return false;
}

static hl_status add_carnot(run *r, const char *name, const char *none, int condensers,
                            int evaporators, int scope) {
  hli_question q = {.set = r->set, .quiet = true, .levels = r->levels};
  q.set.model = HL_HPR_CARNOT;
  q.set.scope = scope;
  q.levels.condensers = condensers;
  q.levels.evaporators = evaporators;
  return add_machines(r, name, none, &q);
}

static hl_status add_real(run *r, const char *name, int machines, int scope) {
  hli_question q = {.set = r->set, .quiet = true, .levels = r->levels, .machines = machines};
  q.set.model = HL_HPR_REAL;
  q.set.engine = 0;
  q.set.scope = scope;
  return add_machines(r, name, NULL, &q);
}

static hl_status fill(run *r) {
  const hl_levels_settings *l = &r->levels;
  const bool mains = has_mains(r->problem);
  hl_hpr_option *none = add(r, mains ? "no machine, zones as one" : "no machine", "");
  if (none == NULL)
    return hli_nomem(hl_problem_ctx(r->problem));
  none->account = *hl_hpr_before(r->asked);
  if (r->set.task == HL_LEVELS_HEATING) {
    HLI_TRY(add_recovery(r));
    HLI_TRY(add_boiler(r));
  }
  HLI_TRY(add_carnot(r, "Carnot, direct, 1 x 1", NULL, 1, 1, HL_HPR_DIRECT));
  char name[60];
  hli_print(name, sizeof name, "Carnot, direct, up to %d x %d", l->condensers, l->evaporators);
  if (l->condensers > 1 || l->evaporators > 1)
    HLI_TRY(add_carnot(r, name, NULL, l->condensers, l->evaporators, HL_HPR_DIRECT));
  HLI_TRY(add_real(r, "real, direct, 1 machine", 1, HL_HPR_DIRECT));
  HLI_TRY(add_real(r, "real, direct, up to 2", 2, HL_HPR_DIRECT));
  if (!mains)
    return HL_OK;
  char off[200];
  HLI_TRY(hli_hpr_off_mains(r->problem, &r->asked->targets_set, r->zone, off, sizeof off));
  if (off[0] != '\0') { /* the other rows stand */
    hl_hpr_option *o = add(r, "between mains", off);
    if (o == NULL)
      return hli_nomem(hl_problem_ctx(r->problem));
    o->outcome = HL_OUTCOME_INFEASIBLE;
    o->account = *hl_hpr_before(r->asked);
    return HL_OK;
  }
  HLI_TRY(add_carnot(r, "Carnot, between mains", "no machine, zones by mains", l->condensers,
                     l->evaporators, HL_HPR_INDIRECT));
  return add_real(r, "real, between mains, 1 machine", 1, HL_HPR_INDIRECT);
}

hl_status hl_hpr_compare_solve(const hl_problem *problem, const char *zone,
                               const hl_hpr_settings *settings, const hl_hpr_library *library,
                               const hl_stop_settings *stop, hl_hpr_compare **out) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  hl_hpr *asked = NULL;
  hli_stop rule;
  run r = {.problem = problem, .zone = zone, .library = library, .rule = &rule};
  hl_hpr_settings set;
  *out = NULL;
  hli_stop_start(&rule, ctx, stop);
  HLI_TRY(hl_problem_settings(problem, &hl_hpr_table, &set));
  if (settings != NULL)
    set = *settings;
  set.model = HL_HPR_CARNOT;
  set.scope = HL_HPR_DIRECT; /* mains have rows of their own */
  HLI_TRY(hl_hpr_solve(problem, zone, &set, stop, &asked));
  r.out = hli_zalloc(ctx, 1, sizeof *r.out);
  hl_status status = r.out != NULL ? HL_OK : hli_nomem(ctx);
  if (status == HL_OK) {
    hli_arena_init(&r.out->arena, ctx);
    r.asked = asked;
    r.set = *hl_hpr_asked(asked);
    r.levels = *hl_hpr_levels_asked(asked);
    status = fill(&r);
  }
  hl_hpr_free(asked);
  if (status != HL_OK)
    hl_hpr_compare_free(r.out);
  else
    *out = r.out;
  return status;
}

void hl_hpr_compare_free(hl_hpr_compare *compare) {
  if (compare == NULL)
    return;
  hl_ctx *ctx = compare->arena.ctx;
  hli_arena_free(&compare->arena);
  hli_release(ctx, compare);
}

int hl_hpr_compare_count(const hl_hpr_compare *compare) { return compare->count; }

const hl_hpr_option *hl_hpr_compare_at(const hl_hpr_compare *compare, int k) {
  return k >= 0 && k < compare->count ? &compare->option[k] : NULL;
}
