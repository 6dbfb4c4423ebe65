#include "cycle/cycle.h"

/* -------------------------------------------------------------- compression */

static double efficiency(const hli_compressor *c, double ratio) {
  return fmax(c->eta - c->slope * ratio, 0.05);
}

static bool is_gas(const hl_fluid_state *state) {
  return state->phase == HL_FLUID_PHASE_SUPERCRITICAL;
}

/* About where an isentrope from `in` meets p, if that is a gas above its critical temperature: a
 * flash from there takes a tenth of the time. Any exponent between those of polyatomic and
 * monatomic gases will do. */
static const hl_fluid_state *gas_near(const hl_fluid_state *in, double p, hl_fluid_state *start) {
  if (!is_gas(in))
    return NULL;
  double warmer = pow(p / in->p, 0.3);
  *start = *in;
  start->p = p;
  start->t = in->t * warmer;
  start->rho = in->rho * p / in->p / warmer;
  return start;
}

/* Isentropic work, or that of a machine of fixed volume ratio: isentropic to the built-in volume,
 * then pushed out at constant volume. */
static bool ideal_work(const hl_fluid *fluid, const hl_fluid_state *in, double p,
                       const hl_fluid_saturation *sat, double volume_ratio, hl_fluid_state *ideal,
                       double *work) {
  hl_fluid_state start;
  hl_fluid_hint hint = {sat, gas_near(in, p, &start)};
  if (hl_fluid_state_ps_near(fluid, p, in->s, &hint, ideal) != HL_OK)
    return false;
  *work = ideal->h - in->h;
  if (isnan(volume_ratio))
    return true;
  /* State of entropy s1 and density v_i rho1: pressure by Newton, dp/drho at s = w^2. */
  double rho = in->rho * volume_ratio, pressure = in->p * pow(volume_ratio, 1.2);
  hl_fluid_state built;
  for (int k = 0; k < 60; k++) {
    if (hl_fluid_state_ps(fluid, pressure, in->s, &built) != HL_OK) {
      ideal->reason = built.reason;
      return false;
    }
    double miss = log(rho / built.rho);
    if (fabs(miss) <= 1e-13)
      break;
    /* d ln p / d ln rho along the isentrope by a short step. */
    hl_fluid_state near;
    double step = 1e-5;
    if (hl_fluid_state_ps(fluid, pressure * (1.0 + step), in->s, &near) != HL_OK)
      return false;
    double slope = log(near.rho / built.rho) / log1p(step);
    pressure *= exp(fmin(fmax(miss / slope, -0.7), 0.7));
  }
  *work = built.h - in->h + (p - built.p) / built.rho;
  return true;
}

/* In equal steps of ln p, each with the efficiency of a small step. */
static bool polytropic_work(const hl_fluid *fluid, const hl_fluid_state *in, double p, double eta,
                            hl_fluid_state *out, double *work) {
  enum { STEPS = 100 };
  hl_fluid_state here = *in, ideal;
  for (int k = 1; k <= STEPS; k++) {
    double next = k == STEPS ? p : in->p * pow(p / in->p, (double)k / STEPS);
    hl_fluid_hint hint = {NULL, &here};
    if (hl_fluid_state_ps_near(fluid, next, here.s, &hint, &ideal) != HL_OK) {
      *out = ideal;
      return false;
    }
    hint.start = &ideal;
    double h = here.h + (ideal.h - here.h) / eta;
    if (hl_fluid_state_ph_near(fluid, next, h, &hint, out) != HL_OK)
      return false;
    here = *out;
  }
  *work = out->h - in->h;
  return true;
}

bool hli_compress(const hl_fluid *fluid, const hl_fluid_state *in, double p,
                  const hl_fluid_saturation *sat, const hli_compressor *c, hl_fluid_state *out,
                  double *work) {
  hl_fluid_state ideal;
  double eta = efficiency(c, p / in->p);
  hl_fluid_hint hint = {sat, &ideal};
  if (c->polytropic) {
    if (!polytropic_work(fluid, in, p, eta, &ideal, work)) {
      *out = ideal;
      return false;
    }
  } else if (ideal_work(fluid, in, p, sat, c->volume_ratio, &ideal, work))
    *work /= eta;
  else {
    *out = ideal;
    return false;
  }
  double h = in->h + (1.0 - c->heat_loss - c->oil_share) * *work;
  return hl_fluid_state_ph_near(fluid, p, h, &hint, out) == HL_OK;
}

bool hli_expand(const hl_fluid *fluid, const hl_fluid_state *in, double p,
                const hl_fluid_saturation *sat, double eta, hl_fluid_state *out, double *work) {
  hl_fluid_state ideal, start;
  hl_fluid_hint hint = {sat, gas_near(in, p, &start)};
  if (hl_fluid_state_ps_near(fluid, p, in->s, &hint, &ideal) != HL_OK) {
    *out = ideal;
    return false;
  }
  *work = eta * (in->h - ideal.h);
  hint.start = &ideal;
  return hl_fluid_state_ph_near(fluid, p, in->h - *work, &hint, out) == HL_OK;
}

/* --------------------------------------------------------------- recuperation */

bool hli_recuperator_there(const hli_recuperator *r) {
  return r->cold_end > 0.0 || !isnan(r->approach) || !isnan(r->heating) || r->effectiveness > 0.0;
}

static hl_status at_temperature(const char *where, const hli_flow *flow, double t,
                                hl_cycle_result *result, hl_fluid_state *out) {
  hl_fluid_hint hint = {flow->saturation, NULL};
  if (hl_fluid_state_pT_near(flow->fluid, flow->p_out, t, &hint, out) != HL_OK)
    return hli_cycle_no_state(result, where, out->reason);
  return HL_OK;
}

/* State of a flow after the share y of its heat, seen from the cold end of the hot flow. */
static hl_status state_along(hl_cycle_result *result, const char *where, const hli_exchange *flow,
                             double y, hl_fluid_state *out) {
  double h = flow->in->h + y * (flow->out->h - flow->in->h),
         p = flow->in->p + y * (flow->out->p - flow->in->p);
  if (hl_fluid_state_ph(flow->fluid, p, h, out) != HL_OK)
    return hli_cycle_no_state(result, where, out->reason);
  return HL_OK;
}

/* Shares of the heat of `flow` at which it meets its saturation lines; returns how many. */
static int line_shares(const hli_exchange *flow, double share[2]) {
  hl_fluid_saturation sat;
  int count = 0;
  double p = 0.5 * (flow->in->p + flow->out->p);
  if (hl_fluid_saturation_p(flow->fluid, p, &sat) != HL_OK)
    return 0;
  const double h[2] = {sat.vapour.h, sat.liquid.h};
  for (int k = 0; k < 2; k++) {
    double y = (h[k] - flow->in->h) / (flow->out->h - flow->in->h);
    if (y > 1e-9 && y < 1.0 - 1e-9)
      share[count++] = y;
  }
  return count;
}

/* Heat capacity has its peak there; far above the critical temperature a gas has none. */
static bool near_critical(const hli_exchange *flow) {
  const hl_fluid_info *info = hl_fluid_facts(flow->fluid);
  return flow->in->p > 0.8 * info->p_critical &&
         fmin(flow->in->t, flow->out->t) < 2.0 * info->t_critical;
}

hl_status hli_counterflow(hl_cycle_result *result, const char *where, const hli_exchange *hot,
                          const hli_exchange *cold, double *approach) {
  enum { INNER = 7 };
  double share[4 + INNER];
  int count = 0;
  *approach = fmin(hot->in->t - cold->out->t, hot->out->t - cold->in->t);
  if (hot->in->h == hot->out->h)
    return HL_OK;
  count += line_shares(hot, share);
  for (int k = 0, more = line_shares(cold, share + count), from = count; k < more; k++, count++)
    share[from + k] = 1.0 - share[from + k];
  if (near_critical(hot) || near_critical(cold))
    for (int k = 1; k <= INNER; k++)
      share[count++] = (double)k / (INNER + 1);
  for (int k = 0; k < count; k++) {
    hl_fluid_state a, b;
    HLI_TRY(state_along(result, where, hot, share[k], &a));
    HLI_TRY(state_along(result, where, cold, 1.0 - share[k], &b));
    *approach = fmin(*approach, a.t - b.t);
  }
  return HL_OK;
}

/* Heat by the effectiveness: the most that the outlet of either flow allows. */
static hl_status by_effectiveness(const char *where, const hli_flow *hot, const hli_flow *cold,
                                  double effectiveness, hl_cycle_result *result, double *q) {
  hl_fluid_state ideal;
  HLI_TRY(at_temperature(where, cold, hot->in->t, result, &ideal));
  double most = cold->m * (ideal.h - cold->in->h);
  HLI_TRY(at_temperature(where, hot, cold->in->t, result, &ideal));
  *q = effectiveness * fmin(most, hot->m * (hot->in->h - ideal.h));
  return HL_OK;
}

hl_status hli_recuperate(const char *where, const hli_flow *hot, const hli_flow *cold,
                         const hli_recuperator *r, hl_cycle_result *result, hl_fluid_state *hot_out,
                         hl_fluid_state *cold_out, double *approach) {
  double q;
  bool by_heat = r->cold_end > 0.0 || (isnan(r->approach) && isnan(r->heating));
  if (r->cold_end > 0.0) {
    HLI_TRY(at_temperature(where, hot, cold->in->t + r->cold_end, result, hot_out));
    q = hot->m * (hot->in->h - hot_out->h);
  } else if (by_heat)
    HLI_TRY(by_effectiveness(where, hot, cold, r->effectiveness, result, &q));
  else {
    double t = isnan(r->approach) ? cold->in->t + r->heating : hot->in->t - r->approach;
    if (t < cold->in->t - 1e-9)
      return hli_cycle_fail(result, "%s: %.2f °C at the hot inlet is not %.1f K above %.2f °C",
                            where, hli_celsius(hot->in->t), r->approach, hli_celsius(cold->in->t));
    if (t - cold->in->t <= 1e-9 && cold->in->p == cold->p_out)
      *cold_out = *cold->in;
    else
      HLI_TRY(at_temperature(where, cold, t, result, cold_out));
    q = cold->m * (cold_out->h - cold->in->h);
  }
  if (q < 0.0)
    return hli_cycle_fail(result,
                          "%s: the hot inlet at %.2f °C is colder than the cold one at %.2f °C",
                          where, hli_celsius(hot->in->t), hli_celsius(cold->in->t));
  hl_fluid_hint hint = {cold->saturation, is_gas(cold->in) ? cold->in : NULL};
  if (by_heat && hl_fluid_state_ph_near(cold->fluid, cold->p_out, cold->in->h + q / cold->m, &hint,
                                        cold_out) != HL_OK)
    return hli_cycle_no_state(result, where, cold_out->reason);
  hint = (hl_fluid_hint){hot->saturation, is_gas(hot->in) ? hot->in : NULL};
  if (hl_fluid_state_ph_near(hot->fluid, hot->p_out, hot->in->h - q / hot->m, &hint, hot_out) !=
      HL_OK)
    return hli_cycle_no_state(result, where, hot_out->reason);
  hli_exchange a = {hot->fluid, hot->m, hot->in, hot_out},
               b = {cold->fluid, cold->m, cold->in, cold_out};
  HLI_TRY(hli_counterflow(result, where, &a, &b, approach));
  if (*approach < 0.0)
    return hli_cycle_fail(result, "%s: the flows cross by %.2f K", where, -*approach);
  return HL_OK;
}
