/** Machines between levels, and the value of a design. */
#include "carnot/work.h"
#include "num/num.h"

/* ------------------------------------------------------------- cascade: pools */

/** Levels of one side that take part in something, and their heat. */
typedef struct pool {
  int count;
  bool in[HL_CARNOT_MOST];
  const double *t;
  double q[HL_CARNOT_MOST]; /* 0 for levels that take no part */
} pool;

static double pool_heat(const pool *p) {
  double heat = 0;
  for (int k = 0; k < p->count; k++)
    heat += p->q[k];
  return heat;
}

/* Over the levels that take part. */
static double pool_mean(const pool *p) {
  double t[HL_CARNOT_MOST], q[HL_CARNOT_MOST];
  int n = 0;
  for (int k = 0; k < p->count; k++)
    if (p->in[k]) {
      t[n] = p->t[k];
      q[n++] = p->q[k];
    }
  return hl_carnot_mean_T(n, t, q);
}

/* Both sides, by pairs that lift (or by those that do not), with what x of `used` leaves. */
static void pools_of(const hl_carnot_result *r, bool lift, double x, pool *cond, pool *evap) {
  *cond = (pool){.count = r->condensers, .t = r->t_cond};
  *evap = (pool){.count = r->evaporators, .t = r->t_evap};
  for (int c = 0; c < cond->count; c++)
    for (int e = 0; e < evap->count; e++)
      if ((r->t_cond[c] - r->t_evap[e] > HLI_CARNOT_KELVIN) == lift)
        cond->in[c] = evap->in[e] = true;
  for (int c = 0; c < cond->count; c++)
    if (cond->in[c])
      cond->q[c] = fmax(fmin(r->q_cond_asked[c], r->q_cond_free[c]) - x * r->q_cond_he[c], 0);
  for (int e = 0; e < evap->count; e++)
    if (evap->in[e])
      evap->q[e] = fmax(r->q_evap_free[e] - x * r->q_evap_he[e], 0);
}

/* Heat given by a pump between two pools. */
static double pump_heat(const hl_carnot_settings *set, const pool *cond, const pool *evap,
                        double *cop) {
  const double sink = pool_heat(cond), source = pool_heat(evap);
  *cop = 1;
  if (!(sink > 0 && source > 0 && set->eta > 0))
    return 0;
  const double t_sink = pool_mean(cond), t_source = pool_mean(evap);
  if (!(t_sink > t_source))
    return 0;
  *cop = fmax(hl_cop_carnot((hl_carnot_form)set->cop, t_source, t_sink, set->eta), 1);
  const double taken = 1 - 1 / *cop;
  return taken * sink > source ? source / taken : sink;
}

typedef struct share_search {
  const hl_carnot_settings *set;
  const hl_carnot_result *r;
  double work_he; /* at x = 1 */
} share_search;

/* Net work when x of the falling heat is let fall. */
static double share_work(double x, void *user) {
  const share_search *s = user;
  pool cond, evap;
  double cop;
  pools_of(s->r, true, x, &cond, &evap);
  return pump_heat(s->set, &cond, &evap, &cop) / cop - x * s->work_he;
}

/**
 * The best share: most often all or nothing. Net work may have several minima, so the interval is
 * looked over first; of equal ones the largest share is taken.
 */
static double best_share(share_search *s) {
  enum { CELLS = 8 };
  const double same = 1e-6, nudge = 1e-6; /* [W, -] */
  double value[CELLS + 1];
  int best = CELLS;
  for (int k = CELLS; k >= 0; k--) {
    value[k] = share_work((double)k / CELLS, s);
    best = value[k] < value[best] - same ? k : best;
  }
  const double x = (double)best / CELLS;
  const double inside = best == 0 ? x + nudge : x - nudge;
  if ((best == 0 || best == CELLS) && share_work(inside, s) >= value[best])
    return x;
  const double low = fmax(best - 1, 0) / CELLS, high = fmin(best + 1, CELLS) / CELLS;
  double least, between = hli_minimum(share_work, s, low, high, 1e-9, &least);
  return least < value[best] - same ? between : x;
}

/* What would fall if the pump left it all: q_cond_he, q_evap_he. False if nothing. */
static bool falling(const hl_carnot_settings *set, hl_carnot_result *r) {
  pool cond, evap;
  pools_of(r, false, 0, &cond, &evap);
  const double sink = pool_heat(&cond), source = pool_heat(&evap);
  if (!(sink > 0 && source > 0))
    return false;
  double share = 0; /* of work */
  const double hot = pool_mean(&evap), cold = pool_mean(&cond);
  if (set->eta_engine > 0 && hot > cold)
    share = hl_cop_carnot(HL_CARNOT_ENGINE, cold, hot, set->eta_engine);
  const double taken = fmin(source, sink / (1 - share)), given = taken * (1 - share);
  for (int c = 0; c < r->condensers; c++)
    r->q_cond_he[c] = cond.q[c] * (given / sink);
  for (int e = 0; e < r->evaporators; e++)
    r->q_evap_he[e] = evap.q[e] * (taken / source);
  r->work_he = taken - given;
  return true;
}

static void solve_cascade(const hl_carnot_settings *set, hl_carnot_result *r) {
  double x = 1, cop;
  if (falling(set, r)) {
    share_search search = {set, r, r->work_he};
    x = best_share(&search);
  }
  pool cond, evap;
  pools_of(r, true, x, &cond, &evap);
  const double given = pump_heat(set, &cond, &evap, &cop);
  const double sink = pool_heat(&cond), source = pool_heat(&evap), fall = r->work_he * x;
  double all_he = 0;
  for (int c = 0; c < r->condensers; c++)
    all_he += r->q_cond_he[c] *= x;
  for (int c = 0; c < r->condensers; c++) {
    r->heat_recovery[c] = r->q_cond_he[c];
    r->w_he[c] = all_he > 0 ? fall * r->q_cond_he[c] / all_he : 0;
    r->q_cond[c] = given > 0 ? cond.q[c] * (given / sink) : 0;
    r->w_hpr[c] = r->q_cond[c] / cop;
  }
  for (int e = 0; e < r->evaporators; e++) {
    r->q_evap_he[e] *= x;
    r->q_evap[e] = given > 0 ? evap.q[e] * (given * (1 - 1 / cop) / source) : 0;
  }
  r->work_he = fall;
  r->work_hpr = given / cop;
  r->cop = cop;
}

/* -------------------------------------------------------------------- parallel */

typedef struct machine {
  double cond, work_in, work_out; /* [W] */
  bool pump, engine;
} machine;

static machine machine_between(const hl_carnot_settings *set, double t_cond, double t_evap,
                               double heat) {
  machine m = {.cond = heat};
  m.pump = t_cond - t_evap >= HLI_CARNOT_KELVIN;
  m.engine = t_evap - t_cond >= HLI_CARNOT_KELVIN && set->eta_engine > 0;
  if (m.pump && !(set->eta > 0))
    m.cond = 0;
  else if (m.pump)
    m.work_in = heat / fmax(hl_cop_carnot((hl_carnot_form)set->cop, t_evap, t_cond, set->eta), 1);
  if (m.engine) {
    const double share = hl_cop_carnot(HL_CARNOT_ENGINE, t_cond, t_evap, set->eta_engine);
    m.work_out = heat * share / (1 - share);
  }
  return m;
}

/* From the hottest evaporator down; it has what those before left of all that lies above it. */
static void solve_parallel(const hl_carnot_settings *set, hl_carnot_result *r) {
  double taken = 0, given = 0;
  for (int k = 0; k < r->condensers; k++) {
    const double asked = fmin(r->q_cond_asked[k], r->q_cond_free[k]);
    machine m = machine_between(set, r->t_cond[k], r->t_evap[k], asked);
    const double need = m.cond - m.work_in + m.work_out, left = fmax(r->q_evap_free[k] - taken, 0);
    double share = 1;
    if (need > left + 1e-6) { /* [W] */
      share = left / need;
      r->term[r->term_count++] = need - left;
    }
    double *cond = m.pump ? r->q_cond : r->q_cond_he, *evap = m.pump ? r->q_evap : r->q_evap_he;
    cond[k] = share * m.cond;
    evap[k] = share * need;
    r->w_hpr[k] = share * m.work_in;
    r->w_he[k] = share * m.work_out;
    r->heat_recovery[k] = m.pump || m.engine ? 0 : cond[k];
    r->work_hpr += r->w_hpr[k];
    r->work_he += r->w_he[k];
    taken += evap[k];
    given += cond[k];
  }
  r->cop = r->work_hpr > HLI_CARNOT_WATT ? given / r->work_hpr : 0;
}

/* ---------------------------------------------------------------------- levels */

static double entropy(const hl_carnot_result *r, const double *q_cond, const double *q_evap) {
  double s = 0;
  for (int c = 0; c < r->condensers; c++)
    s += q_cond[c] / r->t_cond[c];
  for (int e = 0; e < r->evaporators; e++)
    s -= q_evap[e] / r->t_evap[e];
  return s;
}

void hli_carnot_solve(const hl_carnot_settings *set, hl_carnot_result *out) {
  for (int c = 0; c < out->condensers; c++)
    out->term[out->term_count++] = fmax(out->q_cond_asked[c] - out->q_cond_free[c], 0);
  if (set->model == HL_CARNOT_PARALLEL)
    solve_parallel(set, out);
  else
    solve_cascade(set, out);
  out->work = out->work_hpr - out->work_he;
  out->entropy_hpr = entropy(out, out->q_cond, out->q_evap);
  out->entropy_he = entropy(out, out->q_cond_he, out->q_evap_he);
}

static hl_status check_levels(hl_ctx *ctx, int count, const double *t, const double *q,
                              const char *name) {
  for (int k = 0; k < count; k++)
    if (!(t[k] > 0) || !isfinite(t[k]) || (k > 0 && t[k] > t[k - 1]) || !(q[k] >= 0) ||
        !isfinite(q[k]))
      HLI_FAIL(ctx, 1, NULL,
               "%s %d has %g W at %g K; levels come from the hottest, heat is not negative", name,
               k + 1, q[k], t[k]);
  return HL_OK;
}

hl_status hl_carnot_eval_levels(hl_ctx *ctx, const hl_carnot_settings *settings,
                                const double *t_cond, const double *q_cond, const double *t_evap,
                                const double *q_evap, hl_carnot_result *out) {
  hl_carnot_settings set;
  *out = (hl_carnot_result){0};
  HLI_TRY(hli_carnot_settings(ctx, settings, &set));
  HLI_TRY(check_levels(ctx, set.condensers, t_cond, q_cond, "condenser"));
  HLI_TRY(check_levels(ctx, set.evaporators, t_evap, q_evap, "evaporator"));
  out->condensers = set.condensers;
  out->evaporators = set.evaporators;
  for (int c = 0; c < set.condensers; c++) {
    out->t_cond[c] = t_cond[c];
    out->q_cond_asked[c] = out->q_cond_free[c] = q_cond[c];
  }
  for (int e = 0; e < set.evaporators; e++) {
    out->t_evap[e] = t_evap[e];
    out->q_evap_free[e] = q_evap[e];
  }
  hli_carnot_solve(&set, out);
  out->q_amb_from = out->q_amb_to = out->q_ext_heat = out->q_ext_cold = NAN;
  out->penalty = out->objective = NAN;
  return HL_OK;
}

/* ---------------------------------------------------------------------- design */

static double sum(int count, const double *q) {
  double all = 0;
  for (int k = 0; k < count; k++)
    all += q[k];
  return all;
}

static double heat_most(const hl_background *background) { return background->point[0][0].q; }
static double cold_most(const hl_background *background) {
  return -background->point[1][background->count[1] - 1].q;
}
static double ambient_scale(const hl_background *background) {
  return fmax(heat_most(background), cold_most(background));
}
/* Ends between which levels are encoded, in the direction of the variables. */
static double from_of(const hl_background *background, bool sink) {
  return sink ? background->point[0][0].t : background->point[1][background->count[1] - 1].t;
}
static double to_of(const hl_background *background, bool sink) {
  return sink ? background->point[0][background->count[0] - 1].t : background->point[1][0].t;
}

static hl_status check_variables(const hl_background *background, const double *x) {
  const int count = hl_background_variable_count(background);
  for (int k = 0; k < count; k++)
    if (!(x[k] >= (k == 0 ? -1.0 : 0.0) && x[k] <= 1.0))
      HLI_FAIL(background->ctx, 1, NULL, "variable %d of the design is %g; it must be in %s", k,
               x[k], k == 0 ? "-1..1" : "0..1");
  return HL_OK;
}

static void decode(const hl_background *background, const double *x, hl_carnot_result *r) {
  const int n = background->set.condensers, m = background->set.evaporators;
  const double *cond = x + 1, *evap = cond + n, *base = evap + m;
  r->condensers = n;
  r->evaporators = m;
  hl_carnot_Q_amb_x(x[0], ambient_scale(background), &r->q_amb_from, &r->q_amb_to);
  hl_carnot_T_x(n, cond, from_of(background, true), to_of(background, true), r->t_cond);
  hl_carnot_T_x(m, evap, from_of(background, false), to_of(background, false), r->t_evap);
  hli_carnot_duties(background, true, r->q_amb_to, n, r->t_cond, r->q_cond_free);
  hli_carnot_duties(background, false, r->q_amb_from, m, r->t_evap, r->q_evap_free);
  hl_carnot_Q_x(n, base + 1, base[0] * (heat_most(background) + r->q_amb_to), r->q_cond_asked);
}

hl_status hl_carnot_eval(const hl_background *background, const double *x, hl_carnot_result *out) {
  const hl_carnot_settings *set = &background->set;
  *out = (hl_carnot_result){0};
  HLI_TRY(check_variables(background, x));
  decode(background, x, out);
  hli_carnot_solve(set, out);
  out->q_ext_heat = heat_most(background) + out->q_amb_to - sum(out->condensers, out->q_cond) -
                    sum(out->condensers, out->q_cond_he);
  out->q_ext_cold = cold_most(background) + out->q_amb_from - sum(out->evaporators, out->q_evap) -
                    sum(out->evaporators, out->q_evap_he);
  out->penalty = hl_carnot_penalty_square(out->term_count, out->term, set->rho);
  if (set->cooling)
    out->penalty += hl_carnot_penalty_square(1, &out->q_ext_cold, set->rho);
  out->objective = hl_carnot_objective(out->work, out->q_ext_heat, out->q_ext_cold, set->heat_ratio,
                                       set->cold_ratio, out->penalty, background->load);
  return HL_OK;
}

hl_status hl_carnot_encode(const hl_background *background, double q_amb_from, double q_amb_to,
                           const double *t_cond, const double *q_cond, const double *t_evap,
                           double *x) {
  const int n = background->set.condensers, m = background->set.evaporators;
  double *cond = x + 1, *evap = cond + n, *base = evap + m, none[HL_CARNOT_MOST] = {0};
  HLI_TRY(check_levels(background->ctx, n, t_cond, q_cond, "condenser"));
  HLI_TRY(check_levels(background->ctx, m, t_evap, none, "evaporator"));
  x[0] = hl_carnot_x_Q_amb(q_amb_from, q_amb_to, ambient_scale(background));
  hl_carnot_x_T(n, t_cond, from_of(background, true), to_of(background, true), cond);
  hl_carnot_x_T(m, t_evap, from_of(background, false), to_of(background, false), evap);
  base[0] = hl_carnot_x_base_Q(n, q_cond, heat_most(background) + q_amb_to, base + 1);
  return HL_OK;
}

int hl_carnot_result_loads(const hl_background *background, const hl_carnot_result *result,
                           hl_load *load) {
  const hl_carnot_settings *set = &background->set;
  int n = 0;
  for (int c = 0; c < result->condensers; c++) {
    const double t = result->t_cond[c], q = result->q_cond[c] + result->q_cond_he[c];
    if (q > HLI_CARNOT_WATT)
      load[n++] = (hl_load){t - set->dt_cont, t - set->dt_cont, q};
  }
  for (int e = 0; e < result->evaporators; e++) {
    const double t = result->t_evap[e], q = result->q_evap[e] + result->q_evap_he[e];
    if (q > HLI_CARNOT_WATT)
      load[n++] = (hl_load){t + set->dt_cont, t + set->dt_cont, -q};
  }
  const double hot = set->t_ambient - set->dt_ambient, cold = set->t_ambient + set->dt_ambient;
  if (result->q_amb_from > HLI_CARNOT_WATT)
    load[n++] = (hl_load){hot, hot, result->q_amb_from};
  if (result->q_amb_to > HLI_CARNOT_WATT)
    load[n++] = (hl_load){cold, cold, -result->q_amb_to};
  return n;
}
