/* Settings, the order of the solves, and the result. */
#include "mains/work.h"

#define FIELD(name) offsetof(hl_mains_settings, name)
static const hl_setting rows[] = {
    {"one_zone", HL_SETTING_FLAG, HL_DIM_NONE, FIELD(one_zone), 0, 0, 1,
     "Let all zones exchange heat directly: a lower bound of the cost.", NULL},
    {"machines_max", HL_SETTING_INTEGER, HL_DIM_NONE, FIELD(machines_max), 0, 0, 1e6,
     "Most machines built; 0: no limit.", NULL},
    {"backend", HL_SETTING_CHOICE, HL_DIM_NONE, FIELD(backend), HL_MILP_AUTO, 0, HL_MILP_CBC,
     "Solver.", "auto|highs|cbc"},
    {"patience", HL_SETTING_NUMBER, HL_DIM_SECONDS, FIELD(patience), INFINITY, 0, INFINITY,
     "Time after the last better choice of machines at which the search ends.", NULL},
};
#undef FIELD
const hl_settings_table hl_mains_table = {"mains", sizeof(hl_mains_settings),
                                          sizeof rows / sizeof *rows, rows};

/** A saving below this part of the cost is rounding, and so is heat below it. [-] */
static const double DUST = 1e-9;

void hl_mains_level_init(hl_mains_level *level) {
  *level = (hl_mains_level){.name = "",
                            .use_high = NAN,
                            .use_low = NAN,
                            .raise_high = NAN,
                            .raise_low = NAN,
                            .boiler_price = INFINITY,
                            .boiler_max = INFINITY,
                            .reject_price = INFINITY,
                            .reject_max = INFINITY};
}

void hl_mains_period_init(hl_mains_period *period) {
  *period = (hl_mains_period){
      .name = "", .weight = 3600, .power_price = NAN, .boilers = NAN, .chilled = NAN};
}

/** The result and its memory. */
typedef struct object {
  hl_mains_result result;
  hl_ctx *ctx;
  hli_arena arena;
} object;

/* ------------------------------------------------------------------ solving */

/** A model solved; the numbers are owned by its programme. */
typedef struct answer {
  hli_mains_model model;
  hl_milp_result found;
} answer;

static hl_status solve(answer *a, const hli_mains_question *ask, hli_mains_kind kind,
                       const hli_stop *stop) {
  hl_milp_settings settings;
  hl_settings_init(&hl_milp_table, &settings);
  settings.backend = ask->set->backend;
  settings.patience = ask->set->patience;
  settings.presolve = false; /* 94 000 rows: 1.2 s in place of 4.3, and it hears the stop rule */
  HLI_TRY(hli_mains_build(&a->model, ask, kind));
  if (a->model.ended) {
    a->found = (hl_milp_result){.outcome = hl_ctx_stopped(ask->ctx) ? HL_OUTCOME_STOPPED
                                                                    : HL_OUTCOME_LIMIT,
                                .objective = NAN,
                                .bound = -INFINITY};
    return HL_OK;
  }
  hl_stop_settings left = stop->limit;
  left.time_limit = hli_stop_left(stop);
  return hl_milp_solve(a->model.milp, &settings, &left, &a->found);
}

static bool has_value(const answer *a) { return a->found.value != NULL; }

/** Highest cost of a way to run the linear answer with its machines really built. */
static double cost_built(const answer *linear) {
  const hl_mains_input *in = linear->model.ask->in;
  double cost = linear->found.objective;
  for (int g = 0; g < in->machine_count; g++)
    if (linear->found.value[linear->model.size[g]] > 0)
      cost += in->machine[g].cost_fixed + in->machine[g].cost_scale * in->machine[g].scale_min;
  return cost;
}

/** Largest size that pays: no optimum spends more on a machine than some solution costs. */
static double most_that_pays(const hli_mains_question *ask, int machine, double cost) {
  const hl_mains_input *in = ask->in;
  const hl_mains_machine *m = &in->machine[machine];
  double scale = 0, most = m->scale_max;
  for (int t = 0; t < in->period_count; t++) {
    const double running = in->period[t].weight * hli_mains_running_price(in, t, machine);
    scale = fmax(scale, running > 0 ? cost / running : (double)INFINITY);
  }
  if (m->cost_scale > 0)
    scale = fmin(scale, cost / m->cost_scale);
  most = fmin(most, fmax(scale * (1 + 1e-6), m->scale_min));
  return most;
}

/** Sizes beyond which machines with a choice cannot be part of an optimum. */
static hl_status limit_sizes(hli_mains_question *ask, double cost) {
  const hl_mains_input *in = ask->in;
  for (int g = 0; g < in->machine_count; g++)
    for (int t = 0; t < in->period_count; t++) {
      const double running = in->period[t].weight * hli_mains_running_price(in, t, g);
      cost += running < 0 ? -running * in->machine[g].scale_max : 0;
    }
  for (int g = 0; g < in->machine_count; g++) {
    ask->most[g] = most_that_pays(ask, g, cost);
    if (hli_mains_is_binary(ask, g) && isinf(ask->most[g]))
      HLI_FAIL(ask->ctx, 1, NULL,
               "machine \"%.60s\" is built or not, but nothing limits its size\nGive its largest "
               "scale.",
               in->machine[g].name);
  }
  return HL_OK;
}

/** With machines, after the answer without: the sizes that can pay, then all. */
static hl_status solve_machines(hli_mains_question *ask, const answer *none, const hli_stop *stop,
                                answer *all) {
  bool binary = false;
  for (int g = 0; g < ask->in->machine_count; g++)
    binary |= hli_mains_is_binary(ask, g);
  if (binary && has_value(none)) {
    HLI_TRY(limit_sizes(ask, none->found.objective));
  } else if (binary) {
    answer linear = {0};
    hl_status status = solve(&linear, ask, HLI_MAINS_LINEAR, stop);
    all->found = linear.found;
    const bool known = status == HL_OK && has_value(&linear);
    if (known)
      status = limit_sizes(ask, cost_built(&linear));
    hli_mains_model_free(&linear.model);
    if (status != HL_OK || !known) {
      all->found.value = all->found.activity = all->found.dual = NULL;
      return status;
    }
  }
  return solve(all, ask, HLI_MAINS_ALL, stop);
}

/* ------------------------------------------------------------------- result */

static double value_at(const answer *a, int column) {
  return column < 0 ? 0 : a->found.value[column];
}

static double machine_heat(const hl_mains_machine *m) {
  double heat = fabs(m->power);
  for (int k = 0; k < m->piece_count; k++)
    heat += fabs(m->piece[k].load.q);
  for (int k = 0; k < m->duty_count; k++)
    heat += fabs(m->duty[k].q);
  return heat;
}

/**
 * A zone that raises a main and uses it at once may leave both: raising lies above use, so that its
 * cascade only gains.
 */
static hl_mains_flow net_flow(const hl_mains_level *l, double used, double raised) {
  const double both = fmin(used, raised);
  const bool above = l->raise_high + l->dt_raise >= l->use_high - l->dt_use &&
                     l->raise_low + l->dt_raise >= l->use_low - l->dt_use;
  return both > 0 && above ? (hl_mains_flow){used - both, raised - both}
                           : (hl_mains_flow){used, raised};
}

static void take_machines(const answer *a, double dust, hl_mains_result *r, double *size,
                          double *scale) {
  const hl_mains_input *in = a->model.ask->in;
  for (int g = 0; g < in->machine_count; g++) {
    const hl_mains_machine *m = &in->machine[g];
    const double heat = machine_heat(m);
    for (int t = 0; t < in->period_count; t++) {
      double *f = &scale[t * in->machine_count + g];
      const hl_mains_period *period = &in->period[t];
      *f = value_at(a, a->model.scale[t * in->machine_count + g]);
      *f = *f * heat > dust ? *f : 0;
      size[g] = fmax(size[g], *f);
      r->power += period->weight * *f * m->power;
      r->co2 += period->weight * *f * (m->power * period->power_co2 + m->fuel * period->fuel_co2);
    }
    if (size[g] > 0 && a->model.build[g] >= 0)
      size[g] = fmax(size[g], m->scale_min);
    r->built += size[g] > 0 ? 1 : 0;
  }
}

static void take_main(const answer *a, const answer *dual, int t, int l, hl_mains_result *r,
                      hl_mains_flow *flow, hl_mains_balance *b) {
  const hli_mains_model *m = &a->model;
  const hl_mains_input *in = m->ask->in;
  const int at = t * in->level_count + l;
  b->boiler = value_at(a, m->boiler[at]);
  b->rejected = value_at(a, m->reject[at]);
  for (int z = 0; z < m->ask->zones; z++) {
    const int place = (t * m->ask->zones + z) * in->level_count + l;
    flow[place] =
        net_flow(&in->level[l], value_at(a, m->used[place]), value_at(a, m->raised[place]));
    b->used += flow[place].used;
    b->raised += flow[place].raised;
  }
  for (int k = 0; k < in->let_down_count; k++) {
    const double q = r->let_down[t * in->let_down_count + k];
    b->let_in += in->let_down[k].to == l ? q : 0;
    b->let_out += in->let_down[k].from == l ? q : 0;
  }
  for (int g = 0; g < in->machine_count; g++)
    for (int k = 0; k < in->machine[g].duty_count; k++) {
      const double q = r->scale[t * in->machine_count + g] *
                       (in->machine[g].duty[k].level == l ? in->machine[g].duty[k].q : 0);
      *(q > 0 ? &b->given : &b->taken) += fabs(q);
    }
  b->value = dual->found.outcome == HL_OUTCOME_OPTIMAL && dual->found.dual != NULL
                 ? dual->found.dual[dual->model.balance[at]] / in->period[t].weight
                 : (double)NAN;
  r->co2 += in->period[t].weight * (b->boiler * hli_mains_boiler_co2(in, t, l) +
                                    b->rejected * hli_mains_reject_co2(in, t, l));
}

/** Sums of the duals of a cascade from its foot up. */
static hl_status take_worth(const answer *a, object *o) {
  const hli_mains_model *m = &a->model;
  const int chains = m->ask->in->period_count * m->ask->zones;
  hl_mains_worth *worth = HLI_NEW(&o->arena, hl_mains_worth, chains);
  o->result.worth = worth;
  if (worth == NULL)
    return hli_nomem(o->ctx);
  if (a->found.outcome != HL_OUTCOME_OPTIMAL || a->found.dual == NULL)
    return HL_OK;
  for (int k = 0; k < chains; k++) {
    const hli_mains_chain *chain = &m->chain[k];
    double *t = HLI_NEW(&o->arena, double, chain->count + 1);
    double *value = HLI_NEW(&o->arena, double, chain->count + 1), sum = 0;
    if (t == NULL || value == NULL)
      return hli_nomem(o->ctx);
    for (int n = chain->count - 1; n >= 0; n--) {
      t[n] = chain->t[n];
      sum += a->found.dual[chain->first_row + n];
      value[n] = sum / m->ask->in->period[k / m->ask->zones].weight;
    }
    worth[k] = (hl_mains_worth){chain->count, t, value};
  }
  return HL_OK;
}

/** What is found, and from where its duals are. */
static hl_status take(const answer *a, const answer *dual, object *o) {
  const hli_mains_question *ask = a->model.ask;
  const hl_mains_input *in = ask->in;
  hl_mains_result *r = &o->result;
  const int mains = in->period_count * in->level_count,
            lets = in->period_count * in->let_down_count;
  hl_mains_flow *flow = HLI_NEW(&o->arena, hl_mains_flow, mains * ask->zones);
  hl_mains_balance *balance = HLI_NEW(&o->arena, hl_mains_balance, mains);
  double *let_down = HLI_NEW(&o->arena, double, lets);
  double *size = HLI_NEW(&o->arena, double, in->machine_count);
  double *scale = HLI_NEW(&o->arena, double, in->period_count * in->machine_count);
  if (!flow || !balance || !let_down || !size || !scale)
    return hli_nomem(o->ctx);
  r->flow = flow;
  r->balance = balance;
  r->let_down = let_down;
  r->size = size;
  r->scale = scale;
  take_machines(a, DUST * ask->heat, r, size, scale);
  for (int k = 0; k < lets; k++)
    let_down[k] = value_at(a, a->model.let_down[k]);
  for (int t = 0; t < in->period_count; t++)
    for (int l = 0; l < in->level_count; l++)
      take_main(a, dual, t, l, r, flow, &balance[t * in->level_count + l]);
  r->cost = a->found.objective;
  return take_worth(dual, o);
}

/** Solved, without a choice of machines that are built or not. */
static bool is_linear(const answer *a) {
  const hli_mains_question *ask = a->model.ask;
  for (int g = 0; ask != NULL && g < ask->in->machine_count; g++)
    if (hli_mains_is_binary(ask, g))
      return false;
  return ask != NULL;
}

/** The better of the answers with and without machines; without, where they save nothing. */
static hl_status choose(const answer *none, const answer *all, object *o) {
  hl_mains_result *r = &o->result;
  const bool with = has_value(all) &&
                    (!has_value(none) || all->found.objective < none->found.objective * (1 - DUST));
  r->outcome = all->found.outcome;
  r->bound = all->found.bound;
  if (r->outcome == HL_OUTCOME_INFEASIBLE && has_value(none))
    r->outcome = HL_OUTCOME_FEASIBLE; /* by rounding only: nothing built is among its candidates */
  if (with)
    HLI_TRY(take(all, all, o));
  else if (has_value(none)) /* duals for which no machine pays, where there are some */
    HLI_TRY(take(none, is_linear(all) && all->found.dual != NULL ? all : none, o));
  r->bound = fmin(r->bound, r->cost);
  return HL_OK;
}

static hl_status answer_with(hli_mains_question *ask, const hli_stop *stop, answer *none,
                             answer *all, object *o) {
  hl_mains_result *r = &o->result;
  HLI_TRY(solve(none, ask, HLI_MAINS_NONE, stop));
  r->cost_none = none->found.objective;
  const bool machines = ask->in->machine_count > 0;
  if (machines)
    HLI_TRY(solve_machines(ask, none, stop, all));
  HLI_TRY(choose(none, machines ? all : none, o));
  if (r->outcome != HL_OUTCOME_INFEASIBLE)
    return HL_OK;
  hl_stop_settings left = stop->limit;
  left.time_limit = hli_stop_left(stop);
  return hli_mains_explain(ask, &left, &o->arena, &r->reason);
}

static double process_heat(const hli_mains_question *ask) {
  double most = 0;
  for (int t = 0; t < ask->in->period_count; t++) {
    double heat = 0;
    for (int z = 0; z < ask->zones; z++)
      for (int part = 0; part < hli_mains_parts(ask); part++) {
        const hl_mains_loads *loads = hli_mains_loads_of(ask, t, z, part);
        for (int k = 0; k < loads->count; k++)
          heat += fabs(loads->load[k].q);
      }
    most = fmax(most, heat);
  }
  return most;
}

static hl_status start(hl_ctx *ctx, const hl_mains_input *in, const hl_mains_settings *settings,
                       const hl_stop_settings *stop, hl_mains_settings *used) {
  hl_settings_init(&hl_mains_table, used);
  if (settings != NULL)
    *used = *settings;
  HLI_TRY(hl_settings_check(ctx, &hl_mains_table, used));
  if (stop != NULL)
    HLI_TRY(hl_settings_check(ctx, &hl_stop_table, stop));
  return hli_mains_check(ctx, in);
}

hl_status hl_mains_solve(hl_ctx *ctx, const hl_mains_input *input,
                         const hl_mains_settings *settings, const hl_stop_settings *stop,
                         hl_mains_result **out) {
  *out = NULL;
  hl_mains_settings used;
  HLI_TRY(start(ctx, input, settings, stop, &used));
  object *o = hli_zalloc(ctx, 1, sizeof *o);
  if (o == NULL)
    return hli_nomem(ctx);
  o->ctx = ctx;
  hli_arena_init(&o->arena, ctx);
  hli_mains_question ask = {.ctx = ctx, .in = input, .set = &used};
  ask.zones = used.one_zone ? 1 : input->zone_count;
  ask.heat = process_heat(&ask);
  ask.most = HLI_NEW(&o->arena, double, input->machine_count);
  o->result = (hl_mains_result){.reason = "",
                                .cost = NAN,
                                .bound = -INFINITY,
                                .cost_none = NAN,
                                .zones = ask.zones,
                                .levels = input->level_count,
                                .let_downs = input->let_down_count,
                                .machines = input->machine_count,
                                .periods = input->period_count};
  hli_stop limit;
  hli_stop_start(&limit, ctx, stop);
  ask.stop = &limit;
  answer none = {0}, all = {0};
  hl_status status = ask.most == NULL ? hli_nomem(ctx) : HL_OK;
  hli_arena_init(&none.model.arena, ctx);
  hli_arena_init(&all.model.arena, ctx);
  if (status == HL_OK)
    status = answer_with(&ask, &limit, &none, &all, o);
  hli_mains_model_free(&all.model);
  hli_mains_model_free(&none.model);
  if (status != HL_OK) {
    hl_mains_free(&o->result);
    return status;
  }
  *out = &o->result;
  return HL_OK;
}

void hl_mains_free(hl_mains_result *result) {
  if (result == NULL)
    return;
  object *o = (object *)result; /* its first member */
  hli_arena_free(&o->arena);
  hli_release(o->ctx, o);
}
