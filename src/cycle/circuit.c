#include "cycle/circuit.h"

/* What is being solved. */
typedef struct {
  const hl_fluid *fluid;
  const hli_circuit *set;
  const hli_circuit_kind *kind;
  hli_points *at;
  hl_cycle_result *result;
} solver;

/* Above the critical pressure by this factor a gas cooler is well defined. */
static const double supercritical = 1.03;
/* Stages are refused above and below by this; rounding of a pressure that was given as a level. */
static const double same_pressure = 1e-12;

/* ------------------------------------------------------------------- levels */

static hl_status no_state(const solver *s, const char *where, hl_fluid_reason reason) {
  return hli_cycle_no_state(s->result, where, reason);
}

static hl_status saturated(const solver *s, const char *where, double p, hl_fluid_saturation *sat) {
  if (hl_fluid_saturation_p(s->fluid, p, sat) != HL_OK)
    return no_state(s, where, sat->liquid.reason);
  return HL_OK;
}

static hl_status evaporation(const solver *s) {
  const hli_circuit *set = s->set;
  if (isnan(set->t_evap) || (!s->kind->transcritical && isnan(set->t_cond)))
    return hli_cycle_fail(s->result, s->kind->transcritical ? "t_evap is not set"
                                                            : "t_evap and t_cond are not set");
  if (hl_fluid_saturation_T(s->fluid, set->t_evap, &s->at->low) != HL_OK)
    return hli_cycle_no_saturation(s->result, "evaporation", s->fluid, set->t_evap,
                                   s->at->low.liquid.reason);
  s->at->p_low = s->at->low.p;
  s->at->p_in = s->at->p_low / (1.0 - set->dp_evap);
  return HL_OK;
}

static hl_status condensation(const solver *s) {
  const hli_circuit *set = s->set;
  if (set->t_cond <= set->t_evap)
    return hli_cycle_fail(s->result, "condensation at %.2f °C is not above evaporation at %.2f °C",
                          hli_celsius(set->t_cond), hli_celsius(set->t_evap));
  if (hl_fluid_saturation_T(s->fluid, set->t_cond, &s->at->high) != HL_OK)
    return hli_cycle_no_saturation(s->result, "condensation", s->fluid, set->t_cond,
                                   s->at->high.liquid.reason);
  s->at->p_high = s->at->high.p;
  s->at->subcritical = true;
  return HL_OK;
}

static hl_status gas_cooling(const solver *s) {
  const hli_circuit *set = s->set;
  double p_critical = hl_fluid_facts(s->fluid)->p_critical;
  if (isnan(set->p_high) || isnan(set->t_gas_out))
    return hli_cycle_fail(s->result, "p_high and t_gas_out are not set");
  if (set->t_gas_out <= set->t_evap)
    return hli_cycle_fail(s->result,
                          "the gas cooler's outlet at %.2f °C is not above evaporation "
                          "at %.2f °C",
                          hli_celsius(set->t_gas_out), hli_celsius(set->t_evap));
  if (set->p_high <= s->at->p_low)
    return hli_cycle_fail(s->result,
                          "the high pressure, %.4g bar, is not above the low one, %.4g bar",
                          set->p_high / 1e5, s->at->p_low / 1e5);
  if (set->p_high >= p_critical && set->p_high < supercritical * p_critical)
    return hli_cycle_fail(s->result,
                          "%.4g bar is too close to the critical pressure of %.4g bar: "
                          "below it, or 3 %% above",
                          set->p_high / 1e5, p_critical / 1e5);
  s->at->p_high = set->p_high;
  s->at->subcritical = set->p_high < p_critical;
  return s->at->subcritical ? saturated(s, "gas cooler", set->p_high, &s->at->high) : HL_OK;
}

static hl_status levels(const solver *s) {
  HLI_TRY(evaporation(s));
  HLI_TRY(s->kind->transcritical ? gas_cooling(s) : condensation(s));
  s->at->p_out = s->at->p_high * (1.0 - s->set->dp_cond);
  if (s->at->p_in >= s->at->p_out)
    return hli_cycle_fail(
        s->result,
        "the pressure drops leave none for the valve: %.4g bar before it, %.4g bar behind it",
        s->at->p_out / 1e5, s->at->p_in / 1e5);
  return HL_OK;
}

static const hl_fluid_saturation *condensing(const hli_points *at) {
  return at->subcritical ? &at->high : NULL;
}

static hl_status at_temperature(const solver *s, const char *where, double p, double t,
                                const hl_fluid_saturation *sat, const hl_fluid_state *start,
                                hl_fluid_state *out) {
  hl_fluid_hint hint = {sat, start};
  if (hl_fluid_state_pT_near(s->fluid, p, t, &hint, out) != HL_OK)
    return no_state(s, where, out->reason);
  return HL_OK;
}

static hl_status condensate(const solver *s) {
  hli_points *at = s->at;
  hl_fluid_saturation own;
  if (!at->subcritical)
    return at_temperature(s, "gas cooler outlet", at->p_out, s->set->t_gas_out, NULL, NULL,
                          &at->condensate);
  const hl_fluid_saturation *sat = &at->high;
  if (at->p_out < at->p_high) {
    HLI_TRY(saturated(s, "condenser outlet", at->p_out, &own));
    sat = &own;
  }
  double t = s->kind->transcritical ? s->set->t_gas_out : sat->t - s->set->subcool;
  if (t > sat->t * (1.0 + 1e-13))
    return hli_cycle_fail(s->result,
                          "the gas cooler's outlet at %.2f °C is above condensation at "
                          "%.2f °C",
                          hli_celsius(t), hli_celsius(sat->t));
  at->condensate = sat->liquid;
  if (t < sat->t * (1.0 - 1e-13))
    return at_temperature(s, "condenser outlet", sat->p, t, sat, &sat->liquid, &at->condensate);
  return HL_OK;
}

static hl_status evaporated(const solver *s) {
  hli_points *at = s->at;
  at->evaporated = at->low.vapour;
  if (s->set->superheat > 0.0)
    return at_temperature(s, "suction", at->p_low, s->set->t_evap + s->set->superheat, &at->low,
                          NULL, &at->evaporated);
  return HL_OK;
}

/* -------------------------------------------------------------- compression */

/* Linear in a table of three points, those not given left out; constant beyond. */
static double table_of_three(const double x[3], const double y[3], double at, double otherwise) {
  double before_x = NAN, before_y = NAN;
  for (int k = 0; k < 3; k++) {
    if (isnan(y[k]))
      continue;
    if (at <= x[k])
      return isnan(before_x) ? y[k]
                             : before_y + (y[k] - before_y) * (at - before_x) / (x[k] - before_x);
    before_x = x[k];
    before_y = y[k];
  }
  return isnan(before_y) ? otherwise : before_y;
}

static double load_factor(const hli_circuit *set) {
  static const double at[5] = {0.0, 0.25, 0.5, 0.75, 1.0};
  const double factor[5] = {set->load_25, set->load_25, set->load_50, set->load_75, 1.0};
  if (set->load >= 1.0)
    return 1.0;
  int k = set->load < 0.25 ? 0 : set->load < 0.5 ? 1 : set->load < 0.75 ? 2 : 3;
  return factor[k] + (factor[k + 1] - factor[k]) * (set->load - at[k]) / (at[k + 1] - at[k]);
}

hli_compressor hli_compressor_of(const hli_circuit *set, int stage, double ratio) {
  static const double ratios[3] = {2.0, 4.0, 8.0};
  const double etas[3] = {set->eta_at_2, set->eta_at_4, set->eta_at_8};
  double eta = stage > 0 ? hli_given_or(set->eta_2, set->eta_is) : set->eta_is;
  return (hli_compressor){table_of_three(ratios, etas, ratio, eta) * load_factor(set),
                          set->eta_slope,
                          set->volume_ratio,
                          set->heat_loss,
                          set->oil_share,
                          set->compression == 1};
}

static hl_status compress(const solver *s, int k, double p, const hl_fluid_saturation *sat) {
  hli_stage *stage = &s->at->stage[k];
  stage->ratio = p / stage->in.p;
  hli_compressor c = hli_compressor_of(s->set, k, stage->ratio);
  if (stage->ratio <= 1.0 + same_pressure) { /* no lift */
    stage->out = stage->in;
    stage->work = 0.0;
    return HL_OK;
  }
  if (!hli_compress(s->fluid, &stage->in, p, sat, &c, &stage->out, &stage->work))
    return no_state(s, "discharge", stage->out.reason);
  return HL_OK;
}

/* ----------------------------------------------------------------- pressures */

hli_circuit_kind hli_circuit_structure(int structure) {
  static const hli_between between[HLI_STRUCTURE_MOST + 1] = {
      HLI_BETWEEN_NONE, HLI_BETWEEN_ECONOMISER, HLI_BETWEEN_MIX,
      HLI_BETWEEN_FULL, HLI_BETWEEN_PARALLEL,   HLI_BETWEEN_NONE};
  return (hli_circuit_kind){.stages = structure > 0 ? 2 : 1, .between = {(int)between[structure]}};
}

/* Saturation of the pressure between stage k and the next. */
static hl_status between_level(const solver *s, int k) {
  hli_points *at = s->at;
  const hli_circuit *set = s->set;
  double p =
      at->p_low * pow(at->p_high / at->p_low, (k + 1.0) / s->kind->stages) * set->p_mid_factor;
  if (!isnan(set->p_mid) && s->kind->stages == 2)
    p = set->p_mid;
  if (fabs(p - at->p_low) <= same_pressure * p)
    p = at->p_low;
  if (p < at->p_low || p > at->p_high * (1.0 + same_pressure))
    return hli_cycle_fail(s->result,
                          "the intermediate pressure, %.4g bar, is not between %.4g and "
                          "%.4g bar",
                          p / 1e5, at->p_low / 1e5, at->p_high / 1e5);
  if (p == at->p_low)
    at->between[k].sat = at->low;
  else
    return saturated(s, "intermediate pressure", p, &at->between[k].sat);
  return HL_OK;
}

/* --------------------------------------------------------------- liquid line */

static hl_status throttle(const solver *s, const char *where, const hl_fluid_state *in, double p,
                          const hl_fluid_saturation *sat, hl_fluid_state *out) {
  hl_fluid_hint hint = {sat, NULL};
  if (p > in->p * (1.0 + same_pressure))
    return hli_cycle_fail(s->result, "%s: %.4g bar cannot be throttled to %.4g bar", where,
                          in->p / 1e5, p / 1e5);
  if (hl_fluid_state_ph_near(s->fluid, p, in->h, &hint, out) != HL_OK)
    return no_state(s, where, out->reason);
  return HL_OK;
}

/* Liquid into a tank; what leaves it below is saturated. */
static hl_status tank(const solver *s, hli_interstage *b) {
  HLI_TRY(throttle(s, "flash tank", &b->liquid_in, b->sat.p, &b->sat, &b->throttled));
  double x = (b->liquid_in.h - b->sat.liquid.h) / (b->sat.vapour.h - b->sat.liquid.h);
  if (isnan(b->throttled.x) && fabs(x) <= 1e-9) { /* a tank at the pressure of the condenser */
    b->throttled = b->sat.liquid;
    b->throttled.h = b->liquid_in.h;
  }
  if (isnan(b->throttled.x))
    return hli_cycle_fail(
        s->result,
        "no vapour in the flash tank: the liquid at %.2f °C is below saturation at %.2f °C",
        hli_celsius(b->liquid_in.t), hli_celsius(b->sat.t));
  b->liquid_out = b->sat.liquid;
  b->vapour = b->sat.vapour;
  return HL_OK;
}

static hl_status economiser(const solver *s, hli_interstage *b) {
  double t = b->sat.t + s->set->econ_approach;
  const hl_fluid_state *in = &b->liquid_in;
  if (t > in->t + 1e-9)
    return hli_cycle_fail(s->result,
                          "the economiser cannot subcool below %.2f °C; the liquid comes "
                          "at %.2f °C",
                          hli_celsius(t), hli_celsius(in->t));
  if (t >= in->t - 1e-9)
    b->liquid_out = *in;
  else
    HLI_TRY(at_temperature(s, "economiser", in->p, t, NULL, in, &b->liquid_out));
  double warm = b->sat.t + s->set->superheat_injection;
  b->vapour = b->sat.vapour;
  if (s->set->superheat_injection > 0.0)
    HLI_TRY(at_temperature(s, "injection", b->sat.p, warm, &b->sat, NULL, &b->vapour));
  HLI_TRY(throttle(s, "injection valve", in, b->sat.p, &b->sat, &b->throttled));
  b->approach = fmin(in->t - warm, t - b->throttled.t);
  if (b->vapour.h <= in->h)
    return hli_cycle_fail(s->result,
                          "the liquid into the economiser cannot be evaporated by itself");
  if (b->approach < 0.0)
    return hli_cycle_fail(s->result, "the economiser's flows cross by %.2f K", -b->approach);
  return HL_OK;
}

/* From the condenser down; at->cooled is what enters the first of them. */
static hl_status liquid_line(const solver *s) {
  hl_fluid_state liquid = s->at->cooled;
  for (int k = s->kind->stages - 2; k >= 0; k--) {
    hli_interstage *b = &s->at->between[k];
    int what = s->kind->between[k];
    b->liquid_in = liquid;
    if (what == HLI_BETWEEN_ECONOMISER)
      HLI_TRY(economiser(s, b));
    else if (hli_has_tank(what))
      HLI_TRY(tank(s, b));
    else
      b->liquid_out = liquid;
    liquid = b->liquid_out;
  }
  s->at->valve_in = liquid;
  return HL_OK;
}

/* ------------------------------------------------------------ vapour, upwards */

/* What joins above stage k, per kg/s through that stage. */
static double injected(const solver *s, int k) {
  const hli_interstage *b = &s->at->between[k];
  const hli_stage *below = &s->at->stage[k];
  switch (s->kind->between[k]) {
  case HLI_BETWEEN_ECONOMISER:
    return (b->liquid_in.h - b->liquid_out.h) / (b->vapour.h - b->liquid_in.h);
  case HLI_BETWEEN_MIX:
  case HLI_BETWEEN_PARALLEL:
    return b->throttled.x / (1.0 - b->throttled.x);
  case HLI_BETWEEN_FULL:
    return (below->out.h - b->sat.liquid.h) / (b->vapour.h - b->throttled.h) - 1.0;
  default:
    return 0.0;
  }
}

static hl_status intercool(const solver *s, int k) {
  hli_points *at = s->at;
  const hl_fluid_state *hot = &at->stage[k].out;
  double t = s->set->t_intercooler;
  if (isnan(t))
    return hli_cycle_fail(s->result, "t_intercooler is not set");
  if (t > hot->t + 1e-9)
    return hli_cycle_fail(s->result,
                          "the intercooler's outlet at %.2f °C is above the discharge at "
                          "%.2f °C",
                          hli_celsius(t), hli_celsius(hot->t));
  if (t < at->between[k].sat.t + 1.0 - 1e-9)
    return hli_cycle_fail(s->result,
                          "the intercooler's outlet at %.2f °C is not 1 K above dew at "
                          "%.2f °C",
                          hli_celsius(t), hli_celsius(at->between[k].sat.t));
  if (t >= hot->t - 1e-9) {
    at->stage[k + 1].in = *hot;
    return HL_OK;
  }
  return at_temperature(s, "intercooler", hot->p, t, &at->between[k].sat, hot,
                        &at->stage[k + 1].in);
}

/* Suction of stage k + 1. */
static hl_status next_suction(const solver *s, int k) {
  hli_points *at = s->at;
  hli_interstage *b = &at->between[k];
  hli_stage *below = &at->stage[k], *above = &at->stage[k + 1];
  double y = injected(s, k);
  if (!(y >= -1e-12))
    return hli_cycle_fail(s->result, "no vapour from between stages %d and %d", k + 1, k + 2);
  y = fmax(y, 0.0);
  b->m_injected = y * below->m;
  above->m = below->m + b->m_injected;
  if (s->kind->between[k] == HLI_BETWEEN_INTERCOOLER)
    return intercool(s, k);
  if (s->kind->between[k] == HLI_BETWEEN_FULL)
    above->in = b->vapour;
  else if (y > 0.0) {
    hl_fluid_hint hint = {&b->sat, NULL};
    double h = (below->out.h + y * b->vapour.h) / (1.0 + y);
    if (hl_fluid_state_ph_near(s->fluid, b->sat.p, h, &hint, &above->in) != HL_OK)
      return no_state(s, "suction of the next stage", above->in.reason);
  } else
    above->in = below->out;
  return HL_OK;
}

static hl_status compress_all(const solver *s) {
  hli_points *at = s->at;
  int last = s->kind->stages - 1;
  at->stage[0].in = at->suction;
  at->stage[0].m = at->m_suction;
  for (int k = 0; k < last; k++) {
    HLI_TRY(compress(s, k, at->between[k].sat.p, &at->between[k].sat));
    HLI_TRY(next_suction(s, k));
  }
  HLI_TRY(compress(s, last, at->p_high, condensing(at)));
  at->discharge = at->stage[last].out;
  at->m_high = at->stage[last].m;
  return HL_OK;
}

/* Tank vapour compressed apart: both compressors go to the high pressure. */
static hl_status compress_parallel(const solver *s) {
  hli_points *at = s->at;
  hli_interstage *b = &at->between[0];
  at->stage[0].in = at->suction;
  at->stage[0].m = 1.0;
  at->stage[1].in = at->tank_vapour;
  at->stage[1].m = b->m_injected = injected(s, 0);
  for (int k = 0; k < 2; k++)
    HLI_TRY(compress(s, k, at->p_high, condensing(at)));
  at->m_high = 1.0 + b->m_injected;
  hl_fluid_hint hint = {condensing(at), &at->stage[0].out};
  double h = (at->stage[0].out.h + b->m_injected * at->stage[1].out.h) / at->m_high;
  if (hl_fluid_state_ph_near(s->fluid, at->p_high, h, &hint, &at->discharge) != HL_OK)
    return no_state(s, "discharge", at->discharge.reason);
  return HL_OK;
}

/* ------------------------------------------------------- internal exchangers */

static hli_recuperator exchanger_of(const hli_circuit *set) {
  return (hli_recuperator){set->ihx_approach, set->ihx_heating, set->ihx_effectiveness, 0.0};
}

/* Liquid `hot` at its pressure heats vapour `cold`. */
static hl_status exchange(const solver *s, const hl_fluid_state *hot, double m_hot,
                          const hl_fluid_state *cold, double m_cold,
                          const hl_fluid_saturation *cold_sat, hl_fluid_state *hot_out,
                          hl_fluid_state *cold_out, double *approach) {
  hli_recuperator r = exchanger_of(s->set);
  hli_flow a = {s->fluid, m_hot, hot, hot->p, NULL},
           b = {s->fluid, m_cold, cold, cold->p, cold_sat};
  return hli_recuperate("internal exchanger", &a, &b, &r, s->result, hot_out, cold_out, approach);
}

/*
 * Two stages with a tank and an exchanger before its valve: the flow through the exchanger depends
 * on what flashes behind it. Fixed point on that flow, which converges in a few steps.
 */
static hl_status flash_with_exchanger(const solver *s) {
  hli_points *at = s->at;
  int what = s->kind->between[0];
  const hl_fluid_saturation *sat = &at->between[0].sat;
  double m = 1.3;
  for (int k = 0; k < 100; k++) {
    double before = m;
    if (what == HLI_BETWEEN_PARALLEL) {
      HLI_TRY(exchange(s, &at->condensate, m, &sat->vapour, m - 1.0, sat, &at->cooled,
                       &at->tank_vapour, &at->ihx_approach));
    } else
      HLI_TRY(exchange(s, &at->condensate, m, &at->evaporated, 1.0, &at->low, &at->cooled,
                       &at->suction, &at->ihx_approach));
    HLI_TRY(liquid_line(s));
    if (what == HLI_BETWEEN_FULL) {
      at->stage[0].in = at->suction;
      HLI_TRY(compress(s, 0, sat->p, sat));
    }
    m = 1.0 + injected(s, 0);
    if (!(m > 1.0))
      return hli_cycle_fail(s->result, "no vapour in the flash tank");
    if (fabs(m - before) <= 1e-14 * m)
      return HL_OK;
  }
  return hli_cycle_fail(s->result, "the flow through the flash tank cannot be found");
}

static hl_status lines(const solver *s) {
  hli_points *at = s->at;
  hli_recuperator r = exchanger_of(s->set);
  bool exchanger = hli_recuperator_there(&r);
  bool flash = s->kind->stages == 2 && hli_has_tank(s->kind->between[0]);
  at->ihx_approach = at->ihx2_approach = NAN;
  at->cooled = at->condensate;
  at->suction = at->evaporated;
  if (exchanger && flash)
    HLI_TRY(flash_with_exchanger(s));
  else
    HLI_TRY(liquid_line(s));
  if (flash && !exchanger)
    at->tank_vapour = at->between[0].sat.vapour;
  bool second = exchanger && flash && s->kind->between[0] == HLI_BETWEEN_PARALLEL;
  if ((exchanger && !flash) || second) {
    hl_fluid_state liquid = at->valve_in;
    HLI_TRY(exchange(s, &liquid, 1.0, &at->evaporated, 1.0, &at->low, &at->valve_in, &at->suction,
                     second ? &at->ihx2_approach : &at->ihx_approach));
  }
  return HL_OK;
}

/* ------------------------------------------------------------------ expansion */

/*
 * Ejector (Kornhauser 1990; efficiency after Elbel and Hrnjak 2008): the condensate's expansion
 * lifts the evaporator's vapour to the separator, whose vapour is compressed. The ratio of flows
 * follows from the separator's pressure alone; eta times the work of expansion is what the lift
 * takes.
 */
/* Work recovered at separator pressure ln p, less that available times eta. [J/kg of condensate] */
static double ejector_miss(const solver *s, double p, double *entrained, hl_fluid_reason *reason) {
  hli_points *at = s->at;
  hl_fluid_state end;
  if (hl_fluid_saturation_p(s->fluid, p, &at->separator) != HL_OK) {
    *reason = at->separator.liquid.reason;
    return NAN;
  }
  *entrained =
      (at->separator.vapour.h - at->valve_in.h) / (at->evaporated.h - at->separator.liquid.h);
  hl_fluid_hint hint = {&at->separator, NULL};
  if (hl_fluid_state_ps_near(s->fluid, p, at->valve_in.s, &hint, &end) != HL_OK) {
    *reason = end.reason;
    return NAN;
  }
  double available = at->valve_in.h - end.h;
  if (hl_fluid_state_ps_near(s->fluid, p, at->evaporated.s, &hint, &end) != HL_OK) {
    *reason = end.reason;
    return NAN;
  }
  return *entrained * (end.h - at->evaporated.h) - s->set->eta_ejector * available;
}

static hl_status eject(const solver *s) {
  hli_points *at = s->at;
  double low = at->p_low, high = fmin(at->valve_in.p, 0.98 * hl_fluid_facts(s->fluid)->p_critical);
  double entrained = NAN, p = low;
  hl_fluid_reason reason = HL_FLUID_REASON_NONE;
  if (!isnan(at->ihx_approach))
    return hli_cycle_fail(s->result, "an ejector does not go with an internal exchanger");
  if (at->p_in > at->p_low)
    return hli_cycle_fail(s->result, "an ejector's evaporator is calculated without pressure drop");
  if (s->set->eta_ejector > 0.0)
    for (int k = 0; k < 200 && high - low > 1e-14 * high; k++) {
      p = 0.5 * (low + high);
      double miss = ejector_miss(s, p, &entrained, &reason);
      if (isnan(miss))
        return no_state(s, "ejector", reason);
      *(miss > 0.0 ? &high : &low) = p;
    }
  if (isnan(ejector_miss(s, p, &entrained, &reason)))
    return no_state(s, "ejector", reason);
  if (!(entrained > 0.0))
    return hli_cycle_fail(s->result, "the ejector entrains nothing");
  at->m_suction = at->m_high = 1.0 / entrained;
  at->suction = at->separator.vapour;
  return throttle(s, "evaporator inlet", &at->separator.liquid, at->p_low, &at->low, &at->mixture);
}

static hl_status expand(const solver *s) {
  hli_points *at = s->at;
  hl_fluid_saturation own;
  const hl_fluid_saturation *sat = &at->low;
  at->m_suction = 1.0;
  at->expander_work = 0.0;
  if (s->kind->expansion == HLI_EXPANSION_EJECTOR)
    return eject(s);
  if (at->p_in > at->p_low) {
    HLI_TRY(saturated(s, "evaporator inlet", at->p_in, &own));
    sat = &own;
  }
  hl_fluid_state from = at->valve_in;
  if (s->kind->expansion == HLI_EXPANSION_EXPANDER) {
    hl_fluid_state ideal;
    hl_fluid_hint hint = {sat, NULL};
    if (hl_fluid_state_ps_near(s->fluid, at->p_in, from.s, &hint, &ideal) != HL_OK)
      return no_state(s, "expander", ideal.reason);
    at->expander_work = s->set->eta_expander * (from.h - ideal.h);
    from.h -= at->expander_work;
  }
  return throttle(s, "evaporator inlet", &from, at->p_in, sat, &at->mixture);
}

/* Condensate injected so that the discharge is not hotter than wanted. */
static hl_status inject_liquid(const solver *s) {
  hli_points *at = s->at;
  hl_fluid_state cooled;
  at->compressed = at->discharge;
  at->m_condenser = at->m_high;
  if (isnan(s->set->t_injection) || at->discharge.t <= s->set->t_injection)
    return HL_OK;
  if (at->subcritical && s->set->t_injection <= at->high.t)
    return hli_cycle_fail(s->result,
                          "injection cannot hold the discharge at %.2f °C: dew is at %.2f °C",
                          hli_celsius(s->set->t_injection), hli_celsius(at->high.t));
  HLI_TRY(at_temperature(s, "discharge", at->p_high, s->set->t_injection, condensing(at),
                         &at->discharge, &cooled));
  double y = (at->discharge.h - cooled.h) / (cooled.h - at->condensate.h);
  if (!(y > 0.0))
    return hli_cycle_fail(s->result, "injection cannot hold the discharge at %.2f °C",
                          hli_celsius(s->set->t_injection));
  at->m_condenser = at->m_high * (1.0 + y);
  at->discharge = cooled;
  return HL_OK;
}

static void add_up(const solver *s) {
  hli_points *at = s->at;
  at->q_condenser = at->m_condenser * (at->discharge.h - at->condensate.h);
  at->q_sink = at->q_condenser;
  at->q_source = at->evaporated.h - at->mixture.h;
  at->work = -at->expander_work;
  at->lost = at->oil = 0.0;
  for (int k = 0; k < s->kind->stages; k++) {
    double work = at->stage[k].m * at->stage[k].work;
    at->work += work;
    at->lost += s->set->heat_loss * work;
    at->oil += s->set->oil_share * work;
  }
  at->q_sink += at->oil;
  for (int k = 0; k + 1 < s->kind->stages; k++)
    if (s->kind->between[k] == HLI_BETWEEN_INTERCOOLER)
      at->q_sink += at->stage[k].m * (at->stage[k].out.h - at->stage[k + 1].in.h);
}

hl_status hli_circuit_solve(const hl_fluid *fluid, const hli_circuit *set,
                            const hli_circuit_kind *kind, hli_points *at, hl_cycle_result *result) {
  solver s = {fluid, set, kind, at, result};
  HLI_TRY(levels(&s));
  for (int k = 0; k + 1 < kind->stages; k++)
    HLI_TRY(between_level(&s, k));
  HLI_TRY(condensate(&s));
  HLI_TRY(evaporated(&s));
  HLI_TRY(lines(&s));
  HLI_TRY(expand(&s));
  if (kind->stages == 2 && kind->between[0] == HLI_BETWEEN_PARALLEL)
    HLI_TRY(compress_parallel(&s));
  else
    HLI_TRY(compress_all(&s));
  HLI_TRY(inject_liquid(&s));
  add_up(&s);
  if (!(at->work > 0.0) || !(at->q_condenser > 0.0) || !(at->q_source > 0.0))
    return hli_cycle_fail(result,
                          "nothing is taken from the source at %.2f °C: the condensate at %.2f °C "
                          "is left with more heat than the vapour",
                          hli_celsius(at->low.t), hli_celsius(at->condensate.t));
  return HL_OK;
}
