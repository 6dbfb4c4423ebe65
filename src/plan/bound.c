/**
 * A bound for all machines of the model, not only the candidates: a programme of all machines there
 * can be on a grid of temperatures. Between two steps of the grid it has one machine, with the
 * power of the best of all that stand there, which gives its heat at the hot end of its step and
 * takes it at the cold end. It is a relaxation: with heat from power alone beside it, it does what
 * any of them does. Columns are added where the duals say that they pay. If none would pay with
 * power and machines dearer by the part d, the duals hold at these prices, so that every way to run
 * the site costs their objective divided by 1 + d, or more.
 */
#include "plan/bound.h"

/** A gain below this is rounding: of the price of power. [-] */
static const double ROUNDING = 1e-7;
/** Machines times steps of all rounds, in one cascade: about 1 s. Of several, whose bound this is
 * as well, less is left. */
static const double WORK = 1e7;
/** Prices need not be raised by less. [-] */
static const double CLOSE_ENOUGH = 1e-4;
enum { ROUNDS = 60, SEEDS = 200 /* machines at the start */ };

/* ----------------------------------------------------------------- machines */

static void stand(hl_mains_machine *m, const hli_plan_place *p, hl_mains_piece *piece,
                  hl_mains_duty *duty, double q) {
  if (p->zone >= 0)
    piece[m->piece_count++] = (hl_mains_piece){p->zone, {p->seen, p->seen, q}};
  else
    duty[m->duty_count++] = (hl_mains_duty){p->main, q};
}

static hl_status add_find(hli_bound *s, const hli_find *f) {
  hl_plan *plan = s->plan;
  hl_mains_piece *piece = HLI_NEW(&s->arena, hl_mains_piece, 2);
  hl_mains_duty *duty = HLI_NEW(&s->arena, hl_mains_duty, 2);
  if (piece == NULL || duty == NULL ||
      !hli_reserve(plan->ctx, (void **)&s->machine, &s->room, s->machines + 1, sizeof *s->machine))
    return hli_nomem(plan->ctx);
  hl_mains_machine *m = &s->machine[s->machines++];
  *m = (hl_mains_machine){.name = "any",
                          .piece = piece,
                          .duty = duty,
                          .power = f->power,
                          .cost_scale = hli_plan_cost_line(plan, f->power),
                          .scale_max = INFINITY};
  stand(m, &f->sink, piece, duty, 1);
  if (f->power < 1)
    stand(m, &f->source, piece, duty, f->power - 1);
  return HL_OK;
}

/** Streams without a zone, where others have one, have no machines. */
static bool has_machines(const hli_bound *s, int zone) {
  return zone < 0 || s->one_zone || s->zones == 1 || s->plan->input.zone[zone].name[0] != '(';
}

/** Where a machine may stand that uses a part of a main only: its hottest heat, or coldest need. */
static double near_end(const hl_plan *plan, int level, bool sink) {
  const hl_mains_level *l = &plan->input.level[level];
  if (sink)
    return isnan(l->raise_low) ? l->use_low + l->dt_use : l->raise_low + l->dt_raise;
  return isnan(l->use_high) ? l->raise_high - l->dt_raise : l->use_high - l->dt_use;
}

/** The machine between two steps; false: there is none. */
static bool find_machine(const hli_bound *s, const hli_step *source, const hli_step *sink,
                         hli_find *f) {
  const hl_plan *plan = s->plan;
  const double share = plan->levels.dt_cont, lift = fmax(plan->set.lift - 2 * share, 0);
  if (!hli_plan_is_kind(plan, &source->place, &sink->place))
    return false;
  const int main = source->place.main;
  if (plan->cooling &&
      !(source->place.zone >= 0 ? source->low < plan->hpr.t_air : plan->input.level[main].chilled))
    return false;
  *f = (hli_find){.source = source->place, .sink = sink->place};
  if (sink->place.zone < 0)
    f->sink = hli_plan_main(plan, sink->place.main, true);
  if (source->place.zone < 0)
    f->source = hli_plan_main(plan, source->place.main, false);
  const bool within = sink->place.zone >= 0, from = source->place.zone >= 0;
  double t_evap = from ? source->high : near_end(plan, main, false);
  double t_cond = within ? sink->low : near_end(plan, sink->place.main, true);
  if (within) /* where heat is given, and taken; of mains their far ends */
    f->sink.seen = sink->high;
  if (from)
    f->source.seen = source->low;
  if (t_cond - t_evap < lift) {
    t_evap = fmin(t_evap, f->sink.seen - lift);
    t_cond = fmax(t_cond, t_evap + lift);
    if (!(t_evap >= f->source.seen))
      return false;
  }
  f->source.t = t_evap - share;
  f->sink.t = t_cond + share;
  if (!(f->source.t > 0) || !hli_plan_lifts(plan, &f->source, &f->sink))
    return false;
  f->power = hli_plan_power(plan, f->source.t, f->sink.t);
  return f->power > 0 && f->power < 1;
}

/* ------------------------------------------------------------------ pricing */

/** What a machine of 1 W of heat gains, with power and machines dearer by a part. */
static double gain_of(const hli_bound *s, const hli_step *source, const hli_step *sink,
                      double power, double raise) {
  const hl_mains_input *in = &s->plan->input;
  double gain = -(1 + raise) * hli_plan_cost_line(s->plan, power);
  for (int t = 0; t < in->period_count; t++) {
    const double taken = source != NULL ? source->taken[t] * (1 - power) : 0;
    const double one = sink->given[t] - taken - (1 + raise) * s->price[t] * power;
    gain += one > 0 ? in->period[t].weight * one : 0; /* NAN: no heat there in this period */
  }
  return gain;
}

/** Raise prices until this machine gains nothing. */
static void raise_for(hli_bound *s, const hli_step *source, const hli_step *sink, double power) {
  double low = s->raise, high = fmax(2 * s->raise, CLOSE_ENOUGH);
  while (isfinite(high) && gain_of(s, source, sink, power, high) > s->dust)
    high = high > 1e6 ? (double)INFINITY : 4 * high; /* power is free */
  for (int k = 0; k < 60 && isfinite(high) && high - low > 1e-6 * high; k++) {
    const double middle = (low + high) / 2;
    *(gain_of(s, source, sink, power, middle) > s->dust ? &low : &high) = middle;
  }
  s->raise = high;
}

/** Try a machine; the best one of a sink is kept. */
static void try_machine(hli_bound *s, const hli_step *source, const hli_step *sink, hli_find *f,
                        hli_find *best) {
  f->gain = gain_of(s, source, sink, f->power, 0);
  if (!(f->gain > s->dust))
    return;
  if (gain_of(s, source, sink, f->power, s->raise) > s->dust)
    raise_for(s, source, sink, f->power);
  if (f->gain > best->gain)
    *best = *f;
}

static void try_range(hli_bound *s, int from, int to, const hli_step *sink, hli_find *best) {
  hli_find f;
  for (int j = from; j < to; j++)
    if (has_machines(s, s->step[j].place.zone) && find_machine(s, &s->step[j], sink, &f))
      try_machine(s, &s->step[j], sink, &f, best);
}

/** All machines into a step. */
static hli_find find_best(hli_bound *s, int k) {
  const hli_step *sink = &s->step[k];
  const int zone = sink->place.zone, mains = s->first[s->zones];
  hli_find best = {.gain = 0}, f = {.sink = sink->place, .power = 1};
  if (!has_machines(s, zone))
    return best;
  f.sink.seen = sink->high;
  try_machine(s, NULL, sink, &f, &best);
  if (zone >= 0) /* none from hotter steps */
    try_range(s, s->first[zone], k + 1, sink, &best);
  else
    try_range(s, 0, mains, sink, &best);
  try_range(s, mains, s->steps, sink, &best);
  return best;
}

/** Add the best of each part of a zone, and of each main; how many. */
static hl_status price(hli_bound *s, int *added) {
  *added = 0;
  s->raise = 0;
  for (int z = 0; z <= s->zones && !s->ended; z++) {
    const int from = s->first[z], to = z < s->zones ? s->first[z + 1] : s->steps;
    for (int k = 0; k < HLI_BOUND_ADDED; k++)
      s->found[k].gain = 0;
    for (int k = from; k < to && !s->ended; k++) {
      const hli_find f = find_best(s, k);
      s->ended = hli_stop_due(s->rule);
      hli_find *kept = &s->found[(k - from) * HLI_BOUND_ADDED / (to - from)];
      if (f.gain > kept->gain)
        *kept = f;
    }
    for (int k = 0; k < HLI_BOUND_ADDED; k++)
      if (s->found[k].gain > 0) {
        HLI_TRY(add_find(s, &s->found[k]));
        ++*added;
      }
  }
  return HL_OK;
}

/* -------------------------------------------------------------------- bound */

static bool is_seed(const hli_bound *s, int k, int stride) {
  const int zone = s->step[k].place.zone;
  return has_machines(s, zone) && (zone < 0 || (k - s->first[zone]) % stride == 0);
}

/** Machines on a coarse grid of each zone, so that worth falls in small steps from the start. */
static hl_status add_seeds(hli_bound *s) {
  const int all = s->first[s->zones];
  int stride = 1;
  while (all / stride * (all / stride / s->zones) > 2 * SEEDS)
    stride++;
  for (int i = 0; i < s->steps && !hli_stop_due(s->rule); i++)
    for (int j = 0; j < s->steps && is_seed(s, i, stride); j++) {
      hli_find f;
      if (is_seed(s, j, stride) && (s->step[j].place.zone < 0 || j <= i || i >= all) &&
          find_machine(s, &s->step[j], &s->step[i], &f))
        HLI_TRY(add_find(s, &f));
    }
  return HL_OK;
}

/** Solve, price, and what follows from both; whether that is all. */
static hl_status round_of(hli_bound *s, double *bound, bool *done) {
  hl_plan *plan = s->plan;
  hl_mains_settings set;
  hl_mains_result *r;
  hl_mains_input in = plan->input;
  int added = 0;
  hl_settings_init(&hl_mains_table, &set);
  set.one_zone = s->one_zone;
  in.machine = s->machine;
  in.machine_count = s->machines;
  const hl_stop_settings left = hli_plan_stop(s->rule);
  HLI_TRY(hl_mains_solve(plan->ctx, &in, &set, &left, &r));
  hl_status status = HL_OK;
  *done = r->outcome != HL_OUTCOME_OPTIMAL;
  if (!*done) {
    const double other = hli_plan_other(plan);
    hli_bound_set_worth(s, r);
    status = price(s, &added);
    const double here = other + (r->bound - other) / (1 + s->raise);
    if (!s->ended) /* else what was not priced could pay */
      *bound = isnan(*bound) ? here : fmax(*bound, here);
    *done = s->ended || added == 0 || s->raise <= CLOSE_ENOUGH;
  }
  hl_mains_free(r);
  return status;
}

static hl_status run(hli_bound *s, double *bound) {
  hl_plan *plan = s->plan;
  s->first = HLI_NEW(&s->arena, int, s->zones + 1);
  s->found = HLI_NEW(&s->arena, hli_find, HLI_BOUND_ADDED);
  s->price = HLI_NEW(&s->arena, double, plan->count);
  if (s->first == NULL || s->found == NULL || s->price == NULL)
    return hli_nomem(plan->ctx);
  for (int t = 0; t < plan->count; t++) {
    const hl_mains_period *p = &plan->input.period[t];
    s->price[t] = p->power_price + p->power_co2 * p->co2_price;
    s->dust += ROUNDING * p->weight * s->price[t];
  }
  HLI_TRY(hli_bound_make_steps(s));
  HLI_TRY(add_seeds(s));
  bool done = false;
  double work = 0;
  const double most = s->one_zone || s->zones == 1 ? WORK : WORK / 4;
  for (int round = 0; round < ROUNDS && work < most && !done && !hli_stop_due(s->rule); round++) {
    HLI_TRY(round_of(s, bound, &done));
    work += (double)s->machines * s->steps;
  }
  return HL_OK;
}

static hl_status bound_on(hl_plan *plan, bool one_zone, int grid, const hli_stop *rule,
                          double *out) {
  hli_bound s = {.plan = plan, .rule = rule, .one_zone = one_zone, .grid = grid};
  s.zones = one_zone ? 1 : plan->input.zone_count;
  hli_arena_init(&s.arena, plan->ctx);
  *out = NAN;
  const hl_status status = hli_stop_due(rule) ? HL_OK : run(&s, out);
  hli_release(plan->ctx, s.machine);
  hli_release(plan->ctx, s.step);
  hli_arena_free(&s.arena);
  return status;
}

/* On a coarse grid machines are better than they can be, but duals come to rest in the work there
 * is; on a fine one they often do not. */
hl_status hli_plan_bound_free(hl_plan *plan, bool one_zone, const hli_stop *rule, double *out) {
  const int steps = plan->set.steps, grid[] = {(2 * steps + 4) / 5, steps};
  *out = NAN;
  for (size_t k = 0; k < sizeof grid / sizeof *grid; k++) {
    double here;
    HLI_TRY(bound_on(plan, one_zone, grid[k], rule, &here));
    *out = isnan(*out) ? here : fmax(*out, here); /* fmax leaves NAN out */
  }
  return HL_OK;
}
