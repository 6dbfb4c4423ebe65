/**
 * Utility levels on the cascade. A utility that takes over the heat f of what enters at the end of
 * the cascade changes the flow at a level T by -f times the share of its heat on the wrong side of
 * T; the flow must stay >= 0. That gives the largest f at once, pockets and sloping utilities
 * included.
 */

#include <stdlib.h>

#include "targets/work.h"

/** Above or below the latent loads of a level. */
typedef enum flow_spot { ARRIVE = 0, LEAVE } flow_spot;

/** A utility on the shifted scale, with its place in the order. */
typedef struct rung {
  int utility;
  bool hot;
  double high, low; /* shifted; low of flue gas is the stack's limit until its flow is known [K] */
  double reach;     /* the end that the order goes by, and whether it serves a level [K] */
  bool flue;
  double shift;    /* contribution [K] */
  double price;    /* of heat, electricity included [cur/J] */
  double duty_max; /* [W] */
} rung;

/** The cascade's flows while utilities are taken off. */
typedef struct ladder {
  const hl_problem *problem;
  hli_target_work *work;
  hli_target_how how;
  bool by_price;
  hli_arena arena;
  double close, zero; /* [K], [W] */
  int rung_count;
  rung *rung; /* hot ones first, each side in its order */
  hl_utility_target *target;
  int level_count, level_room;
  hli_level *level;
  double hot, cold; /* not yet served [W] */
} ladder;

/* ----------------------------------------------------------------- order */

/** Price of a unit of heat of a utility, the electricity of a refrigerated one included. */
static double price_of(const hl_problem *problem, int k, double t_out) {
  const hl_economics *e = hl_problem_economics(problem);
  const hl_utility *paid = hl_problem_utility_paid(problem, k);
  const double fuel = hl_utility_fuel(hl_problem_utility_at(problem, k), t_out, e->t_ambient);
  double price = fuel * (paid->price + hl_utility_co2(paid) * e->co2_price);
  if (!isnan(paid->cop))
    price += hl_economics_power_price(e) / paid->cop;
  return price;
}

/** Emission of a unit of heat likewise. */
static double co2_of(const hl_problem *problem, int k, double t_out) {
  const hl_economics *e = hl_problem_economics(problem);
  const hl_utility *paid = hl_problem_utility_paid(problem, k);
  double co2 = hl_utility_co2(paid) *
               hl_utility_fuel(hl_problem_utility_at(problem, k), t_out, e->t_ambient);
  if (!isnan(paid->cop))
    co2 += hl_economics_power_co2(e) / paid->cop;
  return co2;
}

/** From the pinch outward, or cheapest first and of equal price from the pinch outward. */
static bool goes_before(const rung *a, const rung *b, bool by_price) {
  if (a->hot != b->hot)
    return a->hot;
  double near = a->hot ? b->reach - a->reach : a->reach - b->reach;
  if (!by_price && near != 0)
    return near > 0;
  if (a->price != b->price)
    return a->price < b->price;
  return near > 0;
}

/** In the order of the case where nothing else decides. */
static int order_of(const rung *a, const rung *b, bool by_price) {
  if (goes_before(a, b, by_price))
    return -1;
  return goes_before(b, a, by_price) ? 1 : a->utility - b->utility;
}

static int by_price(const void *a, const void *b) { return order_of(a, b, true); }
static int by_reach(const void *a, const void *b) { return order_of(a, b, false); }

double hl_targets_main_level(const hl_utility *utility, double dt_min) {
  const double share = isnan(utility->dt_cont) ? dt_min / 2 : utility->dt_cont;
  return utility->side == HL_SIDE_HOT ? fmax(utility->t_supply, utility->t_target) + share
                                      : fmin(utility->t_supply, utility->t_target) - share;
}

/** At its own main: where that takes, or gives, its heat. */
static void move_to_main(const ladder *l, const hl_utility *u, double dt_min, rung *r) {
  r->high = r->low = hl_targets_main_level(u, dt_min);
  r->shift = -r->shift;
  r->duty_max = r->flue ? 0 : fmax(r->duty_max, l->how.today[r->utility]);
  r->flue = false;
}

static void make_rungs(ladder *l, double dt_min) {
  int count = hl_problem_utility_count(l->problem);
  l->rung_count = 0;
  for (int k = 0; k < count; k++) {
    const hl_utility *u = hl_problem_utility_at(l->problem, k);
    bool hot = u->side == HL_SIDE_HOT;
    double contribution = isnan(u->dt_cont) ? dt_min / 2 : u->dt_cont;
    if (l->how.site)
      contribution = 0;
    double shift = hot ? -contribution : contribution;
    rung r = {.utility = k,
              .hot = hot,
              .high = fmax(u->t_supply, u->t_target) + shift,
              .low = fmin(u->t_supply, u->t_target) + shift,
              .shift = contribution,
              .flue = !isnan(u->t_stack),
              .price = price_of(l->problem, k, u->t_target),
              .duty_max = u->duty_max};
    if (r.flue)
      r.low = u->t_stack + shift;
    if (l->how.today != NULL)
      move_to_main(l, u, dt_min, &r);
    r.reach = hot && !r.flue ? r.low : r.high;
    l->rung[l->rung_count++] = r;
  }
  qsort(l->rung, (size_t)l->rung_count, sizeof *l->rung, l->by_price ? by_price : by_reach);
}

/* ------------------------------------------------------------ allocation */

/** Share of a utility's heat that is exchanged above a level, as seen at a spot of it. */
static double share_above(const rung *r, double t, flow_spot spot, double close) {
  if (r->high - r->low <= close) {
    if (fabs(t - r->high) > close)
      return t < r->high ? 1 : 0;
    return spot == LEAVE ? 1 : 0;
  }
  if (t >= r->high - close)
    return 0;
  return t <= r->low + close ? 1 : (r->high - t) / (r->high - r->low);
}

/** Share of heat f by which the flow falls at a spot when the utility replaces heat at the
 * cascade's end. */
static double fall_at(const rung *r, double t, flow_spot spot, double close) {
  double above = share_above(r, t, spot, close);
  return r->hot ? 1 - above : above;
}

/**
 * The least flow of flue gas for a duty: the steepest line from its flame that keeps clear of the
 * heat needed above every level; the stack's limit may come first.
 */
static void find_flow(const ladder *l, rung *r, hl_utility_target *target) {
  const double duty = target->duty;
  target->flow = duty / (r->high - r->low);
  target->t_touch = NAN;
  for (int k = 0; k < 2 * l->level_count; k++) {
    const hli_level *level = &l->level[k / 2];
    const double flow = k % 2 == 0 ? level->arrive : level->leave;
    if (!(level->t < r->high - l->close))
      continue;
    const double least = (duty - flow) / (r->high - level->t);
    if (least > target->flow * (1 + 1e-12)) {
      target->flow = least;
      target->t_touch = level->t;
    }
  }
  r->low = r->high - duty / target->flow;
}

static hl_utility_target serve(ladder *l, rung *r) {
  hl_utility_target target = {.utility = r->utility,
                              .side = r->hot ? HL_SIDE_HOT : HL_SIDE_COLD,
                              .t_touch = NAN,
                              .flow = NAN,
                              .fuel = NAN,
                              .stack_loss = NAN};
  double *rest = r->hot ? &l->hot : &l->cold;
  double most = fmin(*rest, r->duty_max);
  if (most == 0)
    return target;
  for (int k = 0; k < 2 * l->level_count; k++) {
    const hli_level *level = &l->level[k / 2];
    flow_spot spot = k % 2 == 0 ? ARRIVE : LEAVE;
    double flow = spot == ARRIVE ? level->arrive : level->leave;
    double fall = fall_at(r, level->t, spot, l->close);
    if (r->flue && level->t < r->high - l->close)
      fall = 0; /* that is a matter of its flow */
    if (fall > 0 && flow < most * fall) {
      most = flow / fall;
      target.t_touch = level->t;
    }
  }
  target.duty = most > l->zero ? most : 0;
  if (r->flue && target.duty > 0)
    find_flow(l, r, &target);
  for (int k = 0; k < l->level_count; k++) {
    hli_level *level = &l->level[k];
    level->arrive -= target.duty * fall_at(r, level->t, ARRIVE, l->close);
    level->leave -= target.duty * fall_at(r, level->t, LEAVE, l->close);
  }
  *rest = fmax(*rest - target.duty, 0);
  return target;
}

/** All utilities at an approach; what is left stands in l->hot and ->cold. */
static hl_status climb(ladder *l, double dt_min) {
  make_rungs(l, dt_min);
  int count;
  HLI_TRY(hli_target_loads(l->work, HLI_LOADS_ALL, dt_min, l->rung_count, &count));
  for (int k = 0; k < l->rung_count; k++) /* without heat: they only mark levels */
    l->work->load[count++] = (hl_load){l->rung[k].high, l->rung[k].low, 0};
  hl_cascade *cascade = l->work->cascade;
  HLI_TRY(hl_cascade_solve(cascade, l->work->load, count));
  l->level_count = hli_cascade_levels(cascade);
  if (!hli_reserve(l->work->ctx, (void **)&l->level, &l->level_room, l->level_count,
                   sizeof *l->level))
    return hli_nomem(l->work->ctx);
  for (int k = 0; k < l->level_count; k++)
    l->level[k] = hli_cascade_level_at(cascade, k);
  l->hot = hl_cascade_hot(cascade);
  l->cold = hl_cascade_cold(cascade);
  for (int k = 0; k < l->rung_count; k++)
    l->target[k] = serve(l, &l->rung[k]);
  return HL_OK;
}

/* ----------------------------------------------------- what does not reach */

/** Coldest isothermal hot utility (or warmest cold one) that could serve all that is left. Shifted.
 * [K] */
static double level_needed(const ladder *l, bool hot) {
  double rest = (hot ? l->hot : l->cold) - l->zero;
  int last = l->level_count - 1;
  for (int k = 0; k <= last; k++) {
    const hli_level *here = &l->level[hot ? k : last - k];
    double entering = hot ? here->arrive : here->leave;
    if (entering < rest) /* the flow fell on the way here, from the level before on */
      return l->level[hot ? k - 1 : last - k + 1].t;
    if ((hot ? here->leave : here->arrive) < rest)
      return here->t;
  }
  return NAN;
}

/** Largest approach at which the utilities of a side suffice; NAN if none does. */
static hl_status approach_that_does(ladder *l, bool hot, double dt_min, double *dt) {
  double low = 0, high = dt_min;
  *dt = NAN;
  HLI_TRY(climb(l, 0));
  if ((hot ? l->hot : l->cold) > l->zero)
    return HL_OK;
  while (high - low > 1e-4) { /* printed to a tenth of a kelvin */
    double middle = (low + high) / 2;
    HLI_TRY(climb(l, middle));
    if ((hot ? l->hot : l->cold) > l->zero)
      high = middle;
    else
      low = middle;
  }
  *dt = low;
  return HL_OK;
}

static double shown(hl_dimension dimension, double si) {
  return hl_unit_from_si(hl_unit_shown(dimension), si);
}

/** The utility of a side that reaches farthest, or NULL. */
static const rung *farthest(const ladder *l, bool hot) {
  const rung *best = NULL;
  for (int k = 0; k < l->rung_count; k++) {
    const rung *r = &l->rung[k];
    if (r->hot == hot && (best == NULL || (hot ? r->reach > best->reach : r->reach < best->reach)))
      best = r;
  }
  return best;
}

/** Say that utilities were given but do not serve all; the ladder is climbed anew at other
 * approaches. */
static hl_status warn(ladder *l, bool hot, double dt_min) {
  const rung *found = farthest(l, hot);
  if (found == NULL)
    return HL_OK; /* none given: the default utility is meant */
  rung best = *found;
  const hl_utility *u = hl_problem_utility_at(l->problem, best.utility);
  hl_ctx *ctx = hl_problem_ctx(l->problem);
  const char *side = hl_side_text(u->side);
  char zone[90] = "";
  if (l->how.zone != NULL)
    hli_print(zone, sizeof zone, "zone \"%.60s\": ", l->how.zone);
  double rest = shown(HL_DIM_POWER, hot ? l->hot : l->cold);
  double t = level_needed(l, hot), real = hot ? t + best.shift : t - best.shift;
  bool reaches = hot ? best.reach >= t - l->close : best.reach <= t + l->close;
  if (reaches) {
    hli_fault(ctx, 120, &u->place,
              "%sthe limits of the %s utilities are used up: %.6g kW are left, which a default "
              "utility takes\nRaise duty_max of \"%s\", or add a utility.",
              zone, side, rest, u->name);
    return HL_OK;
  }
  double dt;
  HLI_TRY(approach_that_does(l, hot, dt_min, &dt));
  char advice[120] = "";
  if (!isnan(dt))
    hli_print(advice, sizeof advice,
              ", or lower dt_min from %.3g to %.3g K (then the given utilities suffice)", dt_min,
              floor(dt * 10) / 10);
  double end = hot ? best.reach + best.shift : best.reach - best.shift;
  hli_fault(ctx, 120, &u->place,
            "%s%s utility \"%s\" (%.1f °C, contribution %.3g K) is too %s: %.6g kW are needed at "
            "%.1f °C shifted (%.1f °C), which a default utility takes\n"
            "Add a %s utility of %s %.1f °C%s.",
            zone, side, u->name, shown(HL_DIM_TEMPERATURE, end), best.shift, hot ? "cold" : "warm",
            rest, shown(HL_DIM_TEMPERATURE, t), shown(HL_DIM_TEMPERATURE, real), side,
            hot ? "at least" : "at most", shown(HL_DIM_TEMPERATURE, real), advice);
  return HL_OK;
}

/* ------------------------------------------------------------------ call */

/** Outlet, cost and emission of what a rung serves; fuel and loss of flue gas. */
static void complete(const ladder *l, const rung *r, hl_utility_target *target) {
  const hl_utility *u = hl_problem_utility_at(l->problem, target->utility);
  const hl_economics *e = hl_problem_economics(l->problem);
  const double seconds = hl_economics_seconds(e);
  target->t_out = r->flue && target->duty > 0 ? r->low + r->shift : u->t_target;
  target->cost = target->duty * price_of(l->problem, target->utility, target->t_out) * seconds;
  target->co2 = target->duty * co2_of(l->problem, target->utility, target->t_out) * seconds;
  if (!isnan(target->flow)) {
    target->fuel = target->flow * (u->t_supply - e->t_ambient);
    target->stack_loss = target->fuel - target->duty;
  }
}

static hl_status fill(hl_targets *targets, ladder *l) {
  double dt_min = targets->settings.dt_min;
  HLI_TRY(climb(l, dt_min));
  double rest[2] = {l->hot, l->cold};
  for (int side = 0; side < 2; side++) {
    for (int k = 0; k < l->rung_count; k++)
      if (l->rung[k].hot == (side == 0)) {
        hl_utility_target target = l->target[k];
        complete(l, &l->rung[k], &target);
        targets->utility[targets->utility_count++] = target;
      }
    if (rest[side] > l->zero)
      targets->utility[targets->utility_count++] =
          (hl_utility_target){.utility = -1,
                              .side = side == 0 ? HL_SIDE_HOT : HL_SIDE_COLD,
                              .duty = rest[side],
                              .t_touch = NAN,
                              .t_out = NAN,
                              .flow = NAN,
                              .fuel = NAN,
                              .stack_loss = NAN};
  }
  for (int side = 0; side < 2; side++)
    if (rest[side] > l->zero && !targets->how.quiet) {
      HLI_TRY(warn(l, side == 0, dt_min));
      HLI_TRY(climb(l, dt_min)); /* as it was, for the other side */
    }
  return HL_OK;
}

hl_status hli_target_utilities(hl_targets *targets, hli_target_work *work,
                               const hl_problem *problem) {
  int count = hl_problem_utility_count(problem);
  ladder l = {.problem = problem,
              .work = work,
              .how = targets->how,
              .by_price = targets->settings.order == HL_TARGETS_ORDER_PRICE,
              .close = fmax(targets->settings.level_close, 1e-9),
              .zero = 1e-9 * (targets->demand_hot + targets->demand_cold)};
  hli_arena_init(&l.arena, work->ctx);
  l.rung = HLI_NEW(&l.arena, rung, count + 1);
  l.target = HLI_NEW(&l.arena, hl_utility_target, count + 1);
  targets->utility = HLI_NEW(&targets->arena, hl_utility_target, count + 2);
  hl_status status;
  if (l.rung == NULL || l.target == NULL || targets->utility == NULL)
    status = hli_nomem(work->ctx);
  else
    status = fill(targets, &l);
  hli_release(work->ctx, l.level);
  hli_arena_free(&l.arena);
  return status;
}
