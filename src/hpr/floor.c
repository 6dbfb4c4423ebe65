/**
 * What any machines for a load cost at least. On their profiles they may stand anywhere, so that
 * what they leave costs least where they take over what is dearest: a line of corners for each
 * side. With a bound of the work, which rises at least in proportion to the load, the cost between
 * two loads is a line of corners too (but for investment, which is concave), least at one of them.
 */
#include "hpr/work.h"

/* --------------------------------------------------------------- what is left */

/** Heat of one price, from the pinch outward. */
typedef struct stretch {
  double q, price;
} stretch;

/** Heat of a side that a utility of this supply reaches: at or below it, or at or above it. */
static double reached(const hl_hpr *hpr, bool hot, double t) {
  int count;
  const hl_point *at = hl_targets_curve(hpr->before, HL_CURVE_GRAND_POCKET_FREE, &count);
  const int step = hot ? 1 : -1, first = hot ? 0 : count - 1; /* from the far end */
  const double close = 1e-6, zero = 1e-9 * (hot ? at[0].q : at[count - 1].q);
  for (int n = 0, k = first; n < count; n++, k += step) {
    if (hot ? at[k].t > t + close : at[k].t < t - close) {
      if (at[k].q <= zero)
        return 0; /* the pinch */
      continue;
    }
    if (n == 0 || at[k - step].t == at[k].t)
      return at[k].q;
    const hl_point far = at[k - step]; /* beyond: some of the way to it */
    const double share = fmin(fmax((t - at[k].t) / (far.t - at[k].t), 0), 1);
    return at[k].q + share * (far.q - at[k].q);
  }
  return 0;
}

/** A utility on the heat of its side. */
typedef struct rung {
  double reach; /* heat that it may serve at best: at its supply temperature [W] */
  double enter; /* it serves nothing of what begins farther out: its other end would cross [W] */
  double near, glide; /* the end at the pinch, and how far it is to the other [K] */
  double duty_max;    /* [W] */
  double price;
} rung;

static int list_rungs(const hl_hpr *hpr, bool hot, rung *out) {
  int count = 0;
  for (int k = 0; k < hl_problem_utility_count(hpr->problem); k++) {
    const hl_utility *u = hl_problem_utility_at(hpr->problem, k);
    if ((u->side == HL_SIDE_HOT) != hot)
      continue;
    if (hpr->today != NULL) {
      const double t = hl_targets_main_level(u, hpr->targets_set.dt_min), q = reached(hpr, hot, t);
      out[count++] = (rung){q, q, t, 0, hli_hpr_most(hpr, k), hli_hpr_price(hpr, k)};
      continue;
    }
    const double share = isnan(u->dt_cont) ? hpr->targets_set.dt_min / 2 : u->dt_cont;
    const double shift = hot ? -share : share;
    /* Flue gas leaves as warm as it must, so it serves all below its flame, at best with the least
     * fuel: down to the stack's limit. */
    const bool flue = !isnan(u->t_stack);
    const double high = fmax(u->t_supply, u->t_target);
    const double low = flue ? high : fmin(u->t_supply, u->t_target);
    const double fuel =
        flue && hpr->set.objective != HL_HPR_EXERGY ? fmin(hli_hpr_fuel(hpr, k, u->t_stack), 1) : 1;
    out[count++] = (rung){reached(hpr, hot, (hot ? high : low) + shift),
                          reached(hpr, hot, (hot ? low : high) + shift),
                          (hot ? low : high) + shift,
                          high - low,
                          u->duty_max,
                          fuel * hli_hpr_price(hpr, k)};
  }
  return count;
}

/** The default utility costs nothing: it steps in where no unlimited one serves all there is, but
 * only if it does without machines. */
static bool is_sure(const rung *r, int rungs, double all) {
  for (int k = 0; k < rungs; k++)
    if (r[k].duty_max >= all && r[k].enter >= all * (1 - 1e-9))
      return true;
  return false;
}

/** Stretches from the pinch on, each of the cheapest of the utilities that reach it. */
static int list_stretches(const rung *r, int rungs, bool sure, double all, stretch *out) {
  const double close = 1e-9 * all;
  int count = 0;
  for (double q = 0; q < all - close; count++) {
    double price = INFINITY, end = all;
    for (int k = 0; k < rungs; k++)
      if (r[k].reach > q + close) {
        price = fmin(price, r[k].price);
        end = fmin(end, r[k].reach);
      }
    if (!sure || isinf(price))
      price = fmin(price, 0);
    out[count] = (stretch){end - q, price};
    q = end;
  }
  return count;
}

static void add_corner(hli_line *line, double q, double left, double beyond) {
  line->q[line->count] = q;
  line->left[line->count] = left;
  line->beyond[line->count++] = beyond;
}

/** A side with one utility, which may glide; the default one takes the rest. */
typedef struct rest {
  const hl_hpr *hpr;
  bool hot;
  rung r;
  double all;
  hli_line *line;
  double left; /* at the next corner, from before it */
} rest;

/** Most of a utility, which must not cross what is left where it glides; corners of the pocket-free
 * curve are those of the true one. Machines leave it no less than those from the pinch outward. */
static double capacity(const hl_hpr *hpr, bool hot, const rung *r, double from) {
  int count;
  const hl_point *at = hl_targets_curve(hpr->before, HL_CURVE_GRAND_POCKET_FREE, &count);
  const double zero = 1e-9 * (hot ? at[0].q : at[count - 1].q);
  double most = fmin(r->duty_max, fmax(r->reach - from, 0));
  bool far = hot; /* the far end of the curve comes first */
  for (int k = 0; k < count; k++) {
    const double share = (hot ? at[k].t - r->near : r->near - at[k].t) / r->glide;
    if (hot && at[k].q <= zero)
      far = false;
    if (far && r->glide > 0 && share > 0 && share < 1)
      most = fmin(most, fmax(at[k].q - from, 0) / share);
    if (!hot && at[k].q <= zero)
      far = true;
  }
  return most;
}

/** Cost of what begins at `from`, of a utility that enters at `enter`. */
static double cost_from(const rest *c, double from, double enter) {
  if (c->r.enter < enter - 1e-9 * c->all)
    return 0;
  return fmin(c->all - from, capacity(c->hpr, c->hot, &c->r, from)) * c->r.price;
}

/** Between two heats the cost is concave: where its middle is on the chord, it is a line. */
static void add_piece(rest *c, double q, double cost, double end, double cost_end, int depth) {
  const double middle = (q + end) / 2, own = cost_from(c, middle, end);
  const double below = (cost + cost_end) / 2 - own, scale = fabs(cost) + fabs(cost_end);
  if (fabs(below) > 1e-9 * scale && depth > 0) {
    add_piece(c, q, cost, middle, own, depth - 1);
    add_piece(c, middle, own, end, cost_end, depth - 1);
    return;
  }
  const double bend = 2 * fmax(below, 0); /* no kink within is farther below the chord */
  add_corner(c->line, q, c->left, cost - bend);
  c->left = cost_end - bend;
  const double price = (cost - cost_end) / (end - q);
  c->line->least_price = fmin(c->line->least_price, price);
  c->line->most_price = fmax(c->line->most_price, price);
}

enum { DEPTH = 12 };

static void line_of_rest(rest *c, double end) {
  const double close = 1e-9 * c->all;
  c->left = cost_from(c, 0, 0);
  for (double q = 0; q < end;) {
    double next = end;
    next = c->r.reach > q + close ? fmin(next, c->r.reach) : next;
    next = c->r.enter > q + close ? fmin(next, c->r.enter) : next;
    const bool room = c->line->count + 4 * DEPTH < c->line->room;
    add_piece(c, q, cost_from(c, q, next), next, cost_from(c, next, next), room ? DEPTH : 0);
    q = next;
  }
  add_corner(c->line, end, c->left, c->left);
}

/** Heat of the bands but the last is what `low` and `high` allow [W]; NULL: anything. */
static void line_of_bands(const hli_bands *b, const double *low, const double *high,
                          hli_line *line) {
  double used = 0, left = b->fixed, q = 0, free[HLI_BANDS] = {0};
  for (int k = 0; k < b->count; k++) {
    const bool last = k + 1 == b->count;
    const double least = low != NULL && !last ? low[k] : 0;
    const double room = b->most[k] - used;
    const double most = fmax(high != NULL && !last ? fmin(high[k], room) : room, least);
    free[k] = most - least;
    used += most;
    left += most * b->price[k];
  }
  add_corner(line, 0, left, left);
  for (int k = b->count - 1; k >= 0; k--) {
    if (!(free[k] > 0))
      continue;
    q += free[k];
    left -= free[k] * b->price[k];
    add_corner(line, q, left, left);
    line->least_price = fmin(line->least_price, b->price[k]);
    line->most_price = fmax(line->most_price, b->price[k]);
  }
}

/** Any utility of a side may give all of it: at the least price there is. */
static void price_least(const rung *r, int rungs, stretch *s, int count) {
  double least = INFINITY;
  for (int k = 0; k < rungs; k++)
    least = fmin(least, r[k].price);
  for (int k = 0; k < count; k++)
    least = fmin(least, s[k].price);
  for (int k = 0; k < count; k++)
    s[k].price = least;
}

/** Prices of stretches never fall outward. What is nearer than `skip` or beyond `end` no machine
 * takes over; of very many bands some are one, at the lower price. */
static void make_bands(const stretch *s, int count, double skip, double end, hli_bands *b) {
  double q = -skip;
  int last = -1;
  *b = (hli_bands){0};
  for (int k = 0; k < count; k++) {
    const double part = fmax(fmin(q + s[k].q, end) - fmax(q, 0), 0);
    b->fixed += (s[k].q - part) * s[k].price;
    q += s[k].q;
    if (!(part > 0))
      continue;
    const double from = last >= 0 ? b->reach[last] : 0;
    if (last < 0 || (s[k].price > b->price[last] && last + 1 < HLI_BANDS))
      b->price[++last] = s[k].price;
    b->reach[last] = b->most[last] = from + part;
  }
  b->count = last + 1;
}

/** Utilities that glide or have a limit give less than they reach. */
static void limit_bands(const hl_hpr *hpr, bool hot, const rung *r, int rungs, hli_bands *b) {
  for (int band = 0; band + 1 < b->count; band++) {
    double most = 0;
    for (int k = 0; k < rungs; k++)
      if (r[k].price < b->price[band + 1])
        most += capacity(hpr, hot, &r[k], 0);
    b->most[band] = fmin(b->most[band], most);
  }
}

/** What the default utility may take over of others all the same, with and without machines. */
static double of_rounding(const hl_hpr *hpr, const rung *r, int rungs) {
  double most = 0;
  for (int k = 0; k < rungs; k++)
    most = fmax(most, fabs(r[k].price));
  return 2 * hli_hpr_rounding(hpr) * most;
}

static hl_status make_room(hl_hpr *hpr, int room, hli_line *line) {
  *line = (hli_line){.room = room};
  line->q = HLI_NEW(&hpr->arena, double, room);
  line->left = HLI_NEW(&hpr->arena, double, room);
  line->beyond = HLI_NEW(&hpr->arena, double, room);
  return line->q == NULL || line->left == NULL || line->beyond == NULL ? hli_nomem(hpr->ctx)
                                                                       : HL_OK;
}

/** Cost of what is left of a side, by the heat that machines take over. */
static hl_status make_line(hl_hpr *hpr, bool hot, hli_reach reach, hli_bands *bands,
                           hli_line *line) {
  const bool any = reach != HLI_REACH_PROFILE;
  const double all = hot ? hpr->none.account.hot : hpr->none.account.cold;
  const int side = hot ? 0 : 1, most = hl_problem_utility_count(hpr->problem) + 2;
  stretch *s = HLI_NEW(&hpr->arena, stretch, most);
  rung *r = HLI_NEW(&hpr->arena, rung, most);
  if (s == NULL || r == NULL)
    return hli_nomem(hpr->ctx);
  HLI_TRY(make_room(hpr, 8 * DEPTH * most, line));
  /* Refrigeration with ambient leaves what is above it; heat of ambient itself is nobody's. */
  const double from = any ? (double)NAN : hpr->ambient_from[side];
  const double profile = hpr->profile[side][hpr->profile_count[side] - 1].q;
  const double skip = isnan(from) && !any ? fmax(all - profile, 0) : 0;
  const double end = isnan(from) ? all - skip : fmin(from, all);
  const int rungs = list_rungs(hpr, hot, r);
  if (!any && skip <= 1e-6 * all && rungs == 1 && r->price >= 0) {
    rest c = {hpr, hot, *r, all, line, 0};
    *bands = (hli_bands){0};
    line_of_rest(&c, end);
    return HL_OK;
  }
  const double free = hli_hpr_by_default(hpr->before, hot ? HL_SIDE_HOT : HL_SIDE_COLD);
  const bool sure = is_sure(r, rungs, all), none = rungs > 0 && !(free > hli_hpr_rounding(hpr));
  const int count = list_stretches(r, rungs, sure || none, all, s);
  if (reach == HLI_REACH_ALL)
    price_least(r, rungs, s, count);
  make_bands(s, count, skip, end, bands);
  if (none && !sure)
    bands->fixed -= of_rounding(hpr, r, rungs);
  if (reach == HLI_REACH_PROFILE)
    limit_bands(hpr, hot, r, rungs, bands);
  line_of_bands(bands, NULL, NULL, line);
  return HL_OK;
}

/** At a corner what is less: on it, or just beyond. */
static double left_at(const hli_line *line, double q) {
  const int last = line->count - 1;
  int k = 0;
  while (k < last && line->q[k] < q)
    k++;
  const double close = 1e-9 * line->q[last];
  for (int j = k > 0 ? k - 1 : 0; j <= k; j++)
    if (fabs(line->q[j] - q) <= close)
      return fmin(line->left[j], line->beyond[j]);
  if (k == 0 || q > line->q[last])
    return line->left[k];
  const double share = (q - line->q[k - 1]) / (line->q[k] - line->q[k - 1]);
  return line->beyond[k - 1] + share * (line->left[k] - line->beyond[k - 1]);
}

/** More work than is needed is of no use where it costs more than the heat that it makes. */
static void find_rising(hli_floor *f) {
  const double rate = hli_hpr_rate(f->hpr);
  f->rising = f->hpr->set.task == HL_LEVELS_HEATING ? rate + f->cold.least_price >= 0
                                                    : rate >= f->hot.most_price;
}

hl_status hli_floor_init(hl_hpr *hpr, hli_reach reach, hli_floor *floor) {
  *floor = (hli_floor){.hpr = hpr};
  HLI_TRY(make_line(hpr, true, reach, &floor->bands[0], &floor->hot));
  HLI_TRY(make_line(hpr, false, reach, &floor->bands[1], &floor->cold));
  floor->rest = hpr->none.account.objective - hli_hpr_cost_today(hpr, true) -
                hli_hpr_cost_today(hpr, false) - hpr->engine_gain;
  find_rising(floor);
  return HL_OK;
}

hl_status hli_floor_narrow(hli_floor *floor, const double *const low[2],
                           const double *const high[2]) {
  hl_hpr *hpr = (hl_hpr *)floor->hpr;
  for (int side = 0; side < 2; side++) {
    hli_line *line = side == 0 ? &floor->hot : &floor->cold;
    if (floor->bands[side].count == 0)
      continue;
    HLI_TRY(make_room(hpr, HLI_BANDS + 1, line));
    line_of_bands(&floor->bands[side], low[side], high[side], line);
  }
  find_rising(floor);
  return HL_OK;
}

/* ---------------------------------------------------------------- least costs */

static double cost_at(const hli_floor *f, int machines, double load, double work) {
  const bool heating = f->hpr->set.task == HL_LEVELS_HEATING;
  return f->rest + hli_hpr_rate(f->hpr) * work + hli_hpr_least_capital(f->hpr, machines, work) +
         left_at(&f->hot, heating ? load : load + work) +
         left_at(&f->cold, heating ? load - work : load);
}

double hli_floor_at(const hli_floor *f, int machines, double load, double work) {
  const bool heating = f->hpr->set.task == HL_LEVELS_HEATING;
  const hli_line *follower = heating ? &f->cold : &f->hot;
  double least = cost_at(f, machines, load, work);
  for (int k = 0; k < follower->count && !f->rising; k++) {
    const double more = heating ? load - follower->q[k] : follower->q[k] - load;
    if (more > work)
      least = fmin(least, cost_at(f, machines, load, more));
  }
  return least;
}

double hli_floor_apart(const hli_floor *f, double load, double exergy, double rate) {
  const bool heating = f->hpr->set.task == HL_LEVELS_HEATING;
  const hli_line *other = heating ? &f->cold : &f->hot;
  double left = other->left[0];
  for (int k = 0; k < other->count; k++)
    left = fmin(left, fmin(other->left[k], other->beyond[k]));
  const hli_line *own = heating ? &f->hot : &f->cold;
  double most = left_at(own, load);
  /* Heat that ambient would take may drive machines, beside the load. */
  for (int k = 0; k < own->count && !heating && f->hpr->set.ambient; k++)
    if (own->q[k] > load)
      most = fmin(most, fmin(own->left[k], own->beyond[k]));
  return f->rest + rate * exergy + left + most;
}

double hli_floor_between(const hli_floor *f, int machines, double low, double high, double work) {
  const bool heating = f->hpr->set.task == HL_LEVELS_HEATING;
  const double share = low > 0 ? work / low : 0;
  double least = fmin(hli_floor_at(f, machines, low, share * low),
                      hli_floor_at(f, machines, high, share * high));
  for (int side = 0; side < 2; side++) {
    const hli_line *line = side == 0 ? &f->hot : &f->cold;
    const bool driven = (side == 0) == heating;
    for (int k = 0; k < line->count; k++) {
      const double load = driven    ? line->q[k]
                          : heating ? line->q[k] / fmax(1 - share, 1e-12)
                                    : line->q[k] / (1 + share);
      if (load > low && load < high)
        least = fmin(least, hli_floor_at(f, machines, load, share * load));
    }
  }
  return least;
}

hl_status hli_floor_solve(hli_floor *f, const hl_levels_settings *set, double most) {
  hl_hpr *hpr = (hl_hpr *)f->hpr;
  const hl_levels_task task = (hl_levels_task)hpr->set.task;
  f->room = hl_levels_load_room(hpr->levels, task);
  f->columns = set->model == HL_LEVELS_PARALLEL ? 1 : set->evaporators;
  f->rows = set->condensers * f->columns;
  f->load = HLI_NEW(&hpr->arena, double, f->room);
  f->work = HLI_NEW(&hpr->arena, double, f->rows * f->room);
  if (f->load == NULL || f->work == NULL)
    return hli_nomem(hpr->ctx);
  return hl_levels_solve_bounds(hpr->levels, set, task, most, f->load, f->work, &f->count);
}

double hli_floor_work(const hli_floor *f, int condensers, int evaporators, double load) {
  const double *work = hli_floor_row(f, condensers, evaporators);
  int low = 0, high = f->count - 1; /* the last at or below the load */
  while (low < high) {
    const int middle = (low + high + 1) / 2;
    if (f->load[middle] <= load)
      low = middle;
    else
      high = middle - 1;
  }
  return low > 0 ? work[low] * load / f->load[low] : 0;
}
