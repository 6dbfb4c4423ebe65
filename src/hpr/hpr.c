/** Settings, the call, and what it returns. */
#include <stddef.h>

#include "hpr/work.h"

#define FIELD(name) offsetof(hl_hpr_settings, name)
static const hl_setting rows[] = {
    {"task", HL_SETTING_CHOICE, HL_DIM_NONE, FIELD(task), HL_LEVELS_HEATING, 0, HL_LEVELS_COOLING,
     "Heat given to the process, or taken from it.", "heating|cooling"},
    {"scope", HL_SETTING_CHOICE, HL_DIM_NONE, FIELD(scope), HL_HPR_DIRECT, 0, HL_HPR_INDIRECT,
     "On the process of the zone, or between the mains.", "direct|indirect"},
    {"model", HL_SETTING_CHOICE, HL_DIM_NONE, FIELD(model), HL_HPR_CARNOT, 0, HL_HPR_REAL,
     "Carnot machines (section levels), or machines of the library (selection, selection_grid).",
     "carnot|real"},
    {"objective", HL_SETTING_CHOICE, HL_DIM_NONE, FIELD(objective), HL_HPR_COST, 0, HL_HPR_CO2,
     "What is least.", "cost|power|exergy|co2"},
    {"load", HL_SETTING_CHOICE, HL_DIM_NONE, FIELD(load), HL_HPR_LOAD_FREE, 0, HL_HPR_LOAD_DUTY,
     "Free: what is least by the objective (power: the largest load that fits).",
     "free|share|duty"},
    {"share", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(share), 1, 1e-6, 1,
     "Load as a share of the demand, with hpr.load = share (--load 0.5).", NULL},
    {"duty", HL_SETTING_NUMBER, HL_DIM_POWER, FIELD(duty), NAN, 1e-3, 1e15,
     "Load as a heat flow, with hpr.load = duty (--load 300kW).", NULL},
    {"pockets", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(pockets), 0, 0, 1,
     "Real machines work on the true curve: they may use the heat that pockets recover.", NULL},
    {"ambient", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(ambient), 0, 0, 1,
     "Ambient is a source of heat pumps, a sink of refrigeration.", NULL},
    {"t_air", HL_SETTING_NUMBER, HL_DIM_TEMPERATURE, FIELD(t_air), 288.15, 200, 350,
     "Temperature of ambient.", NULL},
    {"dt_air", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(dt_air), 10, 0, 100,
     "Approach between ambient and the shifted profile.", NULL},
    {"scan", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(scan), 40, 4, 10000,
     "Loads tried for a free load, besides the corners of the profile.", NULL},
    {"engine", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(engine), 0, 0, 1,
     "Second-law efficiency of engines from what heat pumps leave to ambient; 0: none.", NULL},
    {"engine_levels", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(engine_levels), 1, 1, HL_LEVELS_MOST,
     "Most levels at which engines take heat.", NULL},
    {"exchangers", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(exchangers), 1, 0, 1,
     "Exchangers count as investment, where the case has a cost law for them.", NULL},
    {"film", HL_SETTING_NUMBER, HL_DIM_FILM, FIELD(film), 1500, 1, 1e6,
     "Film coefficient of machines that have none of their own, and of ambient.", NULL},
    {"eta_step", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(eta_step), 0.05, 0, 0.3,
     "Rankings are repeated with isentropic efficiencies less and plus this.", NULL},
};
#undef FIELD
const hl_settings_table hl_hpr_table = {"hpr", sizeof(hl_hpr_settings), sizeof rows / sizeof *rows,
                                        rows};

/* -------------------------------------------------------------------- call */

hl_status hli_hpr_check_load(const hl_problem *problem) {
  const hl_setting_row *value = NULL;
  for (int k = 0; k < hl_problem_setting_count(problem); k++) {
    const hl_setting_row *row = hl_problem_setting_at(problem, k);
    if (strcmp(row->key, "hpr.load") == 0)
      return HL_OK;
    if (strcmp(row->key, "hpr.share") == 0 || strcmp(row->key, "hpr.duty") == 0)
      value = row;
  }
  if (value != NULL)
    HLI_FAIL(
        hl_problem_ctx(problem), 1, &value->place,
        "%s is given, but not hpr.load, so the load would be free\nGive hpr.load too, as free, "
        "share or duty.",
        value->key);
  return HL_OK;
}

hl_status hli_question_read(const hl_problem *problem, const hl_hpr_settings *settings,
                            hli_question *question) {
  hl_targets_settings targets;
  HLI_TRY(hl_problem_settings(problem, &hl_hpr_table, &question->set));
  HLI_TRY(hl_problem_settings(problem, &hl_levels_table, &question->levels));
  HLI_TRY(hl_problem_settings(problem, &hl_targets_table, &targets));
  if (settings != NULL)
    question->set = *settings;
  else
    HLI_TRY(hli_hpr_check_load(problem));
  if (isnan(question->levels.dt_cont))
    question->levels.dt_cont = targets.dt_min / 2;
  return HL_OK;
}

/** Prices and limits of the selection are those of the zone: given ones would mean nothing. */
static hl_status check_selection(const hl_hpr *hpr) {
  static const char *const own[] = {"selection.machines", "selection.prove"};
  for (int k = 0; k < hl_problem_setting_count(hpr->problem); k++) {
    const hl_setting_row *row = hl_problem_setting_at(hpr->problem, k);
    if (strncmp(row->key, "selection.", strlen("selection.")) == 0 &&
        strcmp(row->key, own[0]) != 0 && strcmp(row->key, own[1]) != 0)
      HLI_FAIL(
          hpr->ctx, 1, &row->place,
          "%s is given, but heat pump targets take prices and limits from the utilities of the "
          "case, its economics and hpr.*\nLeave it out.",
          row->key);
  }
  return HL_OK;
}

static hl_status check(hl_hpr *hpr) {
  HLI_TRY(check_selection(hpr));
  HLI_TRY(hl_settings_check(hpr->ctx, &hl_hpr_table, &hpr->set));
  HLI_TRY(hl_problem_settings(hpr->problem, &hl_targets_table, &hpr->targets_set));
  if (hpr->set.load == HL_HPR_LOAD_DUTY && !(hpr->set.duty > 0))
    HLI_FAIL(hpr->ctx, 1, NULL,
             "hpr.load is duty, but hpr.duty is not set\nGive it, as hpr.duty=300kW, or --load "
             "300kW for both.");
  const hl_hpr_settings *set = &hpr->set;
  const char *cannot = !(set->engine > 0)               ? NULL
                       : set->model == HL_HPR_REAL      ? "hpr.model is real"
                       : set->task == HL_LEVELS_COOLING ? "hpr.task is cooling"
                       : !set->ambient                  ? "hpr.ambient is not set"
                                                        : NULL;
  if (cannot != NULL)
    HLI_FAIL(hpr->ctx, 1, NULL,
             "hpr.engine is set, but %s\nEngines take what Carnot heat pumps leave of the source, "
             "and give heat to ambient.",
             cannot);
  return HL_OK;
}

/** A level; equal ones, to what is shown of them, are one. */
static void add_level(hl_hpr *hpr, hl_side side, double t, double q) {
  const double share = hpr->levels_set.dt_cont;
  for (int k = 0; k < hpr->level_count; k++)
    if (hpr->level[k].side == side && fabs(hpr->level[k].t - t) < 1e-4) {
      hpr->level[k].q += q;
      return;
    }
  hpr->level[hpr->level_count++] =
      (hl_hpr_level){side, t, side == HL_SIDE_HOT ? t - share : t + share, q};
}

/** From the pinch outward, from a level on. */
static void sort_levels(hl_hpr *hpr, int first) {
  for (int k = first + 1; k < hpr->level_count; k++) {
    const hl_hpr_level one = hpr->level[k];
    const double sign = one.side == HL_SIDE_HOT ? 1 : -1;
    int j = k;
    for (; j > first && sign * hpr->level[j - 1].t > sign * one.t; j--)
      hpr->level[j] = hpr->level[j - 1];
    hpr->level[j] = one;
  }
}

static void list_levels(hl_hpr *hpr) {
  const hl_levels_result *r = &hpr->best.levels;
  const int real = hpr->best.real != NULL ? hpr->best.machine_count : 0;
  for (int k = 0; k < r->condensers; k++)
    add_level(hpr, HL_SIDE_HOT, r->t_cond[k], r->q_cond[k]);
  for (int k = 0; k < real; k++)
    if (!(hpr->best.machine[k].power < 0)) /* an engine covers nothing */
      add_level(hpr, HL_SIDE_HOT, hpr->best.machine[k].t_cond, hpr->best.machine[k].q_cond);
  sort_levels(hpr, 0);
  const int condensers = hpr->level_count;
  for (int k = 0; k < r->evaporators; k++)
    add_level(hpr, HL_SIDE_COLD, r->t_evap[k], r->q_evap[k]);
  for (int k = 0; k < real; k++)
    if (!(hpr->best.machine[k].power < 0))
      add_level(hpr, HL_SIDE_COLD, hpr->best.machine[k].t_evap, hpr->best.machine[k].q_evap);
  sort_levels(hpr, condensers);
}

/* What machines that can be bought do. */
static const double lift_most = 120, sink_most = 250 + 273.15; /* [K] */

/** The machine of the Carnot model that is farthest from what can be bought. */
static void note_market(const hl_hpr *hpr) {
  const hl_hpr_machine *worst = NULL;
  double by = 0;
  for (int k = 0; k < hpr->best.machine_count && hpr->best.real == NULL; k++) {
    const hl_hpr_machine *m = &hpr->best.machine[k];
    const double over = fmax(m->t_cond - m->t_evap - lift_most, m->t_cond - sink_most);
    if (over > by) {
      worst = m;
      by = over;
    }
  }
  char low[48], high[48];
  if (worst == NULL || hpr->quiet)
    return;
  hli_fault(
      hpr->ctx, 243, NULL,
      "a machine lifts heat by %.0f K, from %s to %s (COP %.2f); machines on the market lift "
      "it by about %.0f K, up to %.0f °C\nAllow more levels (--levels), ask for less (--load), "
      "or for machines with limits (--model real).",
      worst->t_cond - worst->t_evap, hli_show(HL_DIM_TEMPERATURE, worst->t_evap, low),
      hli_show(HL_DIM_TEMPERATURE, worst->t_cond, high), worst->cop, lift_most, sink_most - 273.15);
}

/** Heat to chilled utilities. [W] */
static double chilled_by(const hl_hpr *hpr, const hl_targets *targets) {
  double q = 0;
  for (int k = 0; k < hl_targets_utility_count(targets); k++) {
    const hl_utility_target *t = hl_targets_utility_at(targets, k);
    if (t->utility >= 0 && hl_problem_utility_chilled(hpr->problem, t->utility, hpr->set.t_air))
      q += t->duty;
  }
  return q;
}

/** Refrigeration that leaves chilled utilities as they were. */
static void note_chilled(const hl_hpr *hpr) {
  const double saved = 1e-3; /* of them */
  if (hpr->quiet || hpr->set.task != HL_LEVELS_COOLING || hpr->best.machine_count == 0 ||
      hpr->after == NULL)
    return;
  const double before = chilled_by(hpr, hpr->before), after = chilled_by(hpr, hpr->after);
  char heat[48], taken[48];
  if (!(before > 0) || after < before * (1 - saved))
    return;
  const bool zone = hpr->zone[0] == '\0', ambient = !hpr->set.ambient;
  char ask[160];
  hli_print(ask, sizeof ask, "Ask for %s%s--together.",
            zone ? "the zone that is chilled (--zone), " : "",
            ambient ? "for ambient as the sink (--ambient), or "
            : zone  ? "or "
                    : "");
  hli_fault(hpr->ctx, 246, NULL,
            "chilled utilities take %s, as without machines: what these take, %s, went to other "
            "cold utilities\n%s",
            hli_show(HL_DIM_POWER, after, heat), hli_show(HL_DIM_POWER, hpr->best.load, taken),
            ask);
}

/** The machines of the best design, and the targets with them. */
static hl_status finish(hl_hpr *hpr) {
  if (!(hpr->best.load > 0 || hpr->best.engine.work > 0) &&
      hpr->best.real == NULL) /* engines serve none */
    return HL_OK;
  hli_machines *carnot = HLI_NEW(&hpr->arena, hli_machines, 1);
  if (carnot == NULL)
    return hli_nomem(hpr->ctx);
  if (hpr->best.real == NULL)
    hli_design_group(hpr, &hpr->best, carnot);
  hpr->group = hpr->best.real != NULL ? hpr->best.real : &carnot->group;
  list_levels(hpr);
  for (int k = 0; k < hpr->best.engine.count; k++)
    hpr->engine[hpr->engine_count++] = hli_engine_at(hpr, &hpr->best, k);
  if (hpr->best.recovery > 0 && hpr->best.machine_count == 0)
    hli_print(
        hpr->reason, sizeof hpr->reason,
        "ambient is hotter than what is to be heated: heat exchange does it without a machine");
  return hli_design_account(hpr, &hpr->best, &hpr->after);
}

/** Why there is no engine, where some were asked for. */
static hl_status note_engines(hl_hpr *hpr) {
  hli_design d = hpr->best;
  hl_targets *left = NULL;
  const size_t used = strlen(hpr->reason), room = sizeof hpr->reason - used;
  char power[48], sink[48];
  if (!(hpr->set.engine > 0) || hpr->best.engine.work > 0 || !hli_hpr_possible(hpr) ||
      hpr->outcome == HL_OUTCOME_INFEASIBLE)
    return HL_OK;
  HLI_TRY(hli_design_engine(hpr, &d));
  const char *before = used > 0 ? "; " : "";
  if (!(d.engine.work > 0)) {
    hli_print(hpr->reason + used, room,
              "%sno engine can work: nothing is left of the source that is hotter than %s, where "
              "engines give heat to ambient",
              before, hli_show(HL_DIM_TEMPERATURE, hli_engine_sink(hpr), sink));
    return HL_OK;
  }
  HLI_TRY(hli_design_account(hpr, &d, &left));
  hl_targets_free(left);
  const double more = d.account.yearly - hpr->best.account.yearly;
  const char *named = hl_problem_currency(hpr->problem);
  hli_show(HL_DIM_POWER, d.engine.work, power);
  if (hpr->set.objective == HL_HPR_COST)
    hli_print(hpr->reason + used, room,
              "%sno engine pays: on all that is left of the source they would make %s, and energy "
              "and capital would cost %.0f %.24s/y more",
              before, power, more, named[0] != '\0' ? named : "cur");
  else
    hli_print(hpr->reason + used, room,
              "%sno engine helps: the %s they could make do not lower the %s", before, power,
              hpr->set.objective == HL_HPR_CO2 ? "emission" : "objective");
  return HL_OK;
}

/** Heat of flue gas beside the mains is hot utility too. */
static void add_fixed(hl_hpr *hpr) {
  for (int k = 0; k < hpr->fixed_count; k++) {
    hpr->none.account.hot += hpr->fixed[k].q;
    hpr->best.account.hot += hpr->fixed[k].q;
  }
}

static hl_status solve(hl_hpr *hpr, const hl_hpr_library *library, const hl_stop_settings *stop) {
  HLI_TRY(check(hpr));
  HLI_TRY(hli_hpr_background(hpr));
  HLI_TRY(hli_hpr_choose(hpr, library, stop));
  if (hpr->variant == NULL)
    HLI_TRY(finish(hpr));
  add_fixed(hpr);
  HLI_TRY(hli_known_show(hpr));
  return hpr->variant == NULL ? note_engines(hpr) : HL_OK;
}

static hl_status ask(const hl_problem *problem, const char *zone, const hli_question *question,
                     const hl_hpr_library *library, const hl_stop_settings *stop, hl_hpr **out) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  hl_hpr *hpr = hli_zalloc(ctx, 1, sizeof *hpr);
  *out = NULL;
  if (hpr == NULL)
    return hli_nomem(ctx);
  hpr->ctx = ctx;
  hpr->problem = problem;
  hpr->set = question->set;
  hpr->levels_set = question->levels;
  hpr->machines = question->machines;
  hpr->exchangers_missing = question->set.exchangers ? "" : "hpr.exchangers is no";
  hpr->variant = question->variant;
  hpr->quiet = question->quiet;
  hpr->one_of_many = question->one_of_many;
  hpr->cost_missing = "";
  hpr->ambient = hpr->ambient_from[0] = hpr->ambient_from[1] = hpr->bound_on_grid = NAN;
  hli_arena_init(&hpr->arena, ctx);
  hpr->zone = hli_arena_text(&hpr->arena, zone != NULL ? zone : "");
  const hl_status status = hpr->zone == NULL ? hli_nomem(ctx) : solve(hpr, library, stop);
  if (status != HL_OK)
    hl_hpr_free(hpr);
  else
    *out = hpr;
  return status;
}

/** Ambient takes the place of all that it is better than by the power alone. By the objective a
 * machine on the process may be better. */
static bool may_leave_out(const hl_hpr *hpr) {
  const hl_hpr_settings *set = &hpr->set;
  return set->ambient && set->objective != HL_HPR_POWER &&
         (hpr->variant == NULL || hpr->variant->look == NULL) &&
         hli_hpr_possible(hpr); /* else no refrigeration is needed */
}

bool hli_hpr_same_load(const hl_hpr *alone, double demand) {
  const hl_hpr_settings *set = &alone->set;
  return set->load == HL_HPR_LOAD_FREE || set->task == HL_LEVELS_HEATING ||
         fabs(demand - alone->demand) <= 1e-9 * alone->demand;
}

static hl_status leave_out(hl_hpr **best, const hli_question *question,
                           const hl_hpr_library *library, const hl_stop_settings *stop) {
  hl_hpr *with = *best, *other;
  hli_question alone = *question;
  const hl_hpr_settings *set = &question->set;
  alone.set.ambient = false;
  alone.set.engine = 0; /* which give heat to ambient */
  HLI_TRY(ask(with->problem, with->zone, &alone, library, stop, &other));
  const double least = with->best.account.objective;
  const bool refused = with->outcome == HL_OUTCOME_INFEASIBLE;
  const double most = fmax(with->most, other->most);
  bool better = other->outcome != HL_OUTCOME_INFEASIBLE && hli_hpr_same_load(other, with->demand) &&
                (refused || other->best.account.objective < least - 1e-9 * fabs(least));
  /* More than ambient leaves can only be meant of the whole process. */
  if (refused && set->model == HL_HPR_CARNOT && set->load == HL_HPR_LOAD_DUTY)
    better |= set->duty > with->demand && other->most > with->most;
  hl_hpr *own = better ? other : with, *rest = better ? with : other;
  if (better && with->outcome != HL_OUTCOME_INFEASIBLE) {
    own->bound = fmin(own->bound, with->bound);
    own->bound_on_grid = fmin(own->bound_on_grid, with->bound_on_grid);
  }
  if (better && own->outcome == HL_OUTCOME_OPTIMAL)
    own->outcome =
        HL_OUTCOME_FEASIBLE; /* of heat to ambient and the process both nothing is known */
  own->ambient_left_out = better;
  if (set->model == HL_HPR_CARNOT)
    own->most = most;
  *best = own;
  hl_hpr_free(rest);
  return HL_OK;
}

hl_status hli_hpr_ask(const hl_problem *problem, const char *zone, const hli_question *question,
                      const hl_hpr_library *library, const hl_stop_settings *stop, hl_hpr **out) {
  hli_stop rule;
  hli_stop_start(&rule, hl_problem_ctx(problem), stop);
  HLI_TRY(ask(problem, zone, question, library, stop, out));
  if (may_leave_out(*out)) {
    hl_stop_settings rest = rule.limit;
    rest.time_limit = fmax(hli_stop_left(&rule), 0);
    const hl_status status = leave_out(out, question, library, &rest);
    if (status != HL_OK) {
      hl_hpr_free(*out);
      *out = NULL;
      return status;
    }
  }
  hl_status status = hli_asked_name(*out, question, library, &rule);
  if (status == HL_OK)
    status = hli_hpr_cascade(*out);
  if (status != HL_OK) {
    hl_hpr_free(*out);
    *out = NULL;
    return status;
  }
  note_market(*out);
  note_chilled(*out);
  return HL_OK;
}

hl_status hl_hpr_solve(const hl_problem *problem, const char *zone, const hl_hpr_settings *settings,
                       const hl_stop_settings *stop, hl_hpr **out) {
  return hl_hpr_solve_library(problem, zone, settings, NULL, stop, out);
}

hl_status hl_hpr_solve_library(const hl_problem *problem, const char *zone,
                               const hl_hpr_settings *settings, const hl_hpr_library *library,
                               const hl_stop_settings *stop, hl_hpr **out) {
  hli_question question = {0};
  *out = NULL;
  HLI_TRY(hli_question_read(problem, settings, &question));
  return hli_hpr_ask(problem, zone, &question, library, stop, out);
}

hl_status hli_hpr_try(const hl_problem *problem, const char *zone, const hl_hpr_settings *settings,
                      const hl_hpr_library *library, const hl_stop_settings *stop, hl_hpr **out) {
  hli_question question = {.quiet = true, .one_of_many = true};
  *out = NULL;
  HLI_TRY(hli_question_read(problem, settings, &question));
  return hli_hpr_ask(problem, zone, &question, library, stop, out);
}

void hl_hpr_free(hl_hpr *hpr) {
  if (hpr == NULL)
    return;
  for (int k = 0; k < hpr->kept_count; k++)
    hl_machine_free(hpr->kept[k]);
  hli_library_free(&hpr->library);
  for (int k = 0; k < hpr->made_count; k++)
    hl_levels_free(hpr->made[k]);
  hl_area_free(hpr->area);
  hl_targets_free(hpr->before);
  hl_targets_free(hpr->after);
  hli_arena_free(&hpr->arena);
  hli_release(hpr->ctx, hpr);
}

/* ----------------------------------------------------------------- results */

/** A bound of an objective that is not known is none. */
static double known_only(const hl_hpr *hpr, double bound) {
  return isnan(hpr->shown[0].objective) || isnan(hpr->shown[1].objective) ? (double)NAN : bound;
}

hl_outcome hl_hpr_outcome(const hl_hpr *hpr) { return hpr->outcome; }
const char *hl_hpr_reason(const hl_hpr *hpr) { return hpr->reason; }
const hl_hpr_settings *hl_hpr_asked(const hl_hpr *hpr) { return &hpr->set; }
bool hl_hpr_ambient_left_out(const hl_hpr *hpr) { return hpr->ambient_left_out; }
const hl_levels_settings *hl_hpr_levels_asked(const hl_hpr *hpr) { return &hpr->levels_set; }
const char *hl_hpr_zone(const hl_hpr *hpr) { return hpr->zone; }
double hl_hpr_demand(const hl_hpr *hpr) { return hpr->demand; }
double hl_hpr_load_most(const hl_hpr *hpr) { return hpr->most; }

double hli_design_useful(const hl_hpr *hpr, const hli_design *d) {
  double heat = 0;
  for (int k = 0; k < d->machine_count; k++) {
    const hl_hpr_machine *m = &d->machine[k];
    if (!(m->power < 0))
      heat += hpr->set.task == HL_LEVELS_HEATING ? m->q_cond : m->q_evap;
  }
  return heat;
}

double hl_hpr_heat_useful(const hl_hpr *hpr) { return hli_design_useful(hpr, &hpr->best); }

double hl_hpr_load_placed(const hl_hpr *hpr) { return hpr->best.load; }
double hl_hpr_work_engine(const hl_hpr *hpr) { return hli_design_made(&hpr->best); }
double hl_hpr_work_net(const hl_hpr *hpr) { return hpr->best.levels.work - hpr->best.engine.work; }
double hl_hpr_work(const hl_hpr *hpr) { return hl_hpr_work_net(hpr) + hl_hpr_work_engine(hpr); }
double hl_hpr_heat_recovery(const hl_hpr *hpr) { return hpr->best.recovery; }
int hl_hpr_engine_count(const hl_hpr *hpr) { return hpr->engine_count; }
double hl_hpr_work_bound(const hl_hpr *hpr) { return hpr->best.levels.bound; }
double hl_hpr_work_continuous(const hl_hpr *hpr) { return hpr->best.levels.work_continuous; }
double hl_hpr_work_reversible(const hl_hpr *hpr) { return hpr->best.levels.work_reversible; }
double hl_hpr_bound(const hl_hpr *hpr) { return known_only(hpr, hpr->bound); }

const char *hl_hpr_zones(const hl_hpr *hpr) {
  const hl_group *process = &hpr->process;
  if (hpr->set.scope == HL_HPR_INDIRECT)
    return "zones by mains";
  for (int k = 1; k < process->profile_count; k++)
    if (strcmp(process->profile[k].zone, process->profile[0].zone) != 0)
      return "zones as one";
  return "";
}

const hl_hpr_account *hl_hpr_before(const hl_hpr *hpr) { return &hpr->shown[0]; }
const hl_hpr_account *hl_hpr_after(const hl_hpr *hpr) { return &hpr->shown[1]; }
const char *hl_hpr_cost_missing(const hl_hpr *hpr) { return hpr->cost_missing; }
const char *hl_hpr_co2_missing(const hl_hpr *hpr) { return hpr->co2_missing; }

/** Without a price of power the one at which a machine pays is known all the same. */
static double even(const hl_hpr *hpr, double price) {
  return isnan(hpr->shown[0].yearly) ? (double)NAN : price;
}
double hl_hpr_break_even(const hl_hpr *hpr) { return even(hpr, hpr->break_even); }
double hl_hpr_break_even_design(const hl_hpr *hpr) { return even(hpr, hpr->break_even_design); }

hl_hpr_paying hl_hpr_pays(const hl_hpr *hpr) {
  const double price = hl_hpr_break_even_design(hpr);
  const double more = hpr->best.account.power - hpr->none.account.power;
  if (isnan(hpr->shown[0].yearly) || !(hpr->best.load > 0 || hpr->best.real != NULL))
    return HL_HPR_PAYS_UNKNOWN;
  if (more < 0)
    return price > 0 ? HL_HPR_PAYS_ABOVE : HL_HPR_PAYS_ALWAYS;
  if (!(price > 0))
    return HL_HPR_PAYS_NEVER;
  return isinf(price) ? HL_HPR_PAYS_ALWAYS : HL_HPR_PAYS_BELOW;
}

int hl_hpr_scan_count(const hl_hpr *hpr) { return hpr->scan_count; }
int hl_hpr_machine_count(const hl_hpr *hpr) { return hpr->best.machine_count; }
const hl_targets *hl_hpr_targets_before(const hl_hpr *hpr) { return hpr->before; }

int hl_hpr_level_count(const hl_hpr *hpr) { return hpr->level_count; }
double hl_hpr_bound_on_grid(const hl_hpr *hpr) { return known_only(hpr, hpr->bound_on_grid); }
bool hl_hpr_bound_lifts(const hl_hpr *hpr) { return hpr->bound_lifts; }
bool hl_hpr_proven_on_grid(const hl_hpr *hpr) { return hpr->proven_on_grid; }
int hl_hpr_candidate_count(const hl_hpr *hpr) { return hpr->candidate_count; }

const hl_hpr_exclusion *hl_hpr_exclusion_at(const hl_hpr *hpr, int k) {
  return k >= 0 && k < hpr->excluded_count ? &hpr->excluded[k] : NULL;
}

const hl_hpr_level *hl_hpr_level_at(const hl_hpr *hpr, int k) {
  return k >= 0 && k < hpr->level_count ? &hpr->level[k] : NULL;
}

const hl_hpr_machine *hl_hpr_machine_at(const hl_hpr *hpr, int k) {
  return k >= 0 && k < hpr->best.machine_count ? &hpr->best.machine[k] : NULL;
}

const hl_hpr_machine *hli_hpr_on_grid_at(const hl_hpr *hpr, int k) {
  return k >= 0 && k < hpr->on_grid.machine_count ? &hpr->on_grid.machine[k] : NULL;
}

const hl_hpr_engine *hl_hpr_engine_at(const hl_hpr *hpr, int k) {
  return k >= 0 && k < hpr->engine_count ? &hpr->engine[k] : NULL;
}

const hl_hpr_load_point *hl_hpr_scan_at(const hl_hpr *hpr, int k) {
  return k >= 0 && k < hpr->scan_count ? &hpr->scan[k] : NULL;
}

const hl_targets *hl_hpr_targets_after(const hl_hpr *hpr) {
  return hpr->after != NULL ? hpr->after : hpr->before;
}

const hl_group *hl_hpr_group(const hl_hpr *hpr) { return hpr->group; }

const hl_point *hl_hpr_profile(const hl_hpr *hpr, hl_side side, int *count) {
  const int k = side == HL_SIDE_COLD ? 0 : 1;
  if (hpr->root == NULL)
    return hl_hpr_profile_used(hpr, side, count);
  *count = hpr->root->count[k];
  return hpr->root->profile[k];
}

const hl_point *hl_hpr_profile_used(const hl_hpr *hpr, hl_side side, int *count) {
  const int k = side == HL_SIDE_COLD ? 0 : 1;
  *count = hpr->profile_count[k];
  return hpr->profile[k];
}

/* --------------------------------------------------------------- economics */

static double saved_per_year(const hl_hpr *hpr) {
  return hpr->shown[0].energy_cost - hpr->shown[1].energy_cost;
}

double hl_hpr_break_even_fuel(const hl_hpr *hpr) {
  const hl_economics *e = hl_problem_economics(hpr->problem);
  const hl_hpr_account *none = &hpr->none.account, *with = &hpr->best.account;
  if (isnan(hpr->shown[0].yearly) || isnan(hpr->shown[1].yearly) || isnan(e->fuel_price))
    return NAN;
  const double more = (with->fuel - none->fuel) * hl_economics_seconds(e);
  return more > 0 ? e->fuel_price + (none->yearly - with->yearly) / more : (double)NAN;
}

double hl_hpr_payback(const hl_hpr *hpr) {
  const double saved = saved_per_year(hpr), more = hpr->best.account.investment;
  if (isnan(saved))
    return NAN;
  if (!(more > 0))
    return saved > 0 ? 0 : (double)INFINITY;
  return saved > 0 ? more / saved : (double)INFINITY;
}

double hl_hpr_net_present_value(const hl_hpr *hpr) {
  /* Of the annuity that the yearly cost has, so that both agree on what pays. */
  const double annuity = hl_economics_annuity(hl_problem_economics(hpr->problem));
  return annuity > 0 ? saved_per_year(hpr) / annuity - hpr->best.account.investment : (double)NAN;
}

double hl_hpr_abatement_cost(const hl_hpr *hpr) {
  const hl_hpr_account *none = &hpr->shown[0], *with = &hpr->shown[1];
  const double saved = none->co2 - with->co2;
  const double price = hl_problem_economics(hpr->problem)->co2_price;
  return saved > 0 ? (with->yearly - none->yearly) / saved + price : (double)NAN;
}
