/*
 * Simple vapour compression: evaporator -> 1 -> compressor -> 2 -> condenser -> 3 -> valve -> 4.
 * Basis: 1 W of heat to the sink.
 */
#include "cycle/cycle.h"

typedef struct {
  size_t size;
  double t_evap, t_cond, superheat, subcool, eta_is, dp_evap, dp_cond, heat_loss, drive;
  int condenser_profile; /* REAL, CONSTANT */
  double film_evaporator, film_superheat, film_condenser, film_desuperheat, film_subcool;
  hli_limit_settings limits;
} settings;

enum { REAL, CONSTANT };

#define NUMBER(name, dimension, initial, least, most, help)                                        \
  {                                                                                                \
#name, HL_SETTING_NUMBER, HL_DIM_##dimension, offsetof(settings, name), initial, least, most,  \
        help, NULL                                                                                 \
  }

static const hl_setting rows[] = {
    NUMBER(t_evap, TEMPERATURE, NAN, 50.0, 1000.0, "Evaporation: saturation at suction pressure."),
    NUMBER(t_cond, TEMPERATURE, NAN, 50.0, 1000.0,
           "Condensation: saturation at the condenser inlet."),
    NUMBER(superheat, DIFFERENCE, 5.0, 0.0, 40.0,
           "Superheat at suction, taken up in the evaporator."),
    NUMBER(subcool, DIFFERENCE, 5.0, 0.0, 60.0,
           "Subcooling below the bubble point at the condenser outlet."),
    NUMBER(eta_is, NONE, 0.75, 0.3, 1.0, "Isentropic efficiency of the compressor."),
    NUMBER(dp_evap, NONE, 0.0, 0.0, 0.1,
           "Pressure drop of the evaporator as a share of its inlet pressure."),
    NUMBER(dp_cond, NONE, 0.0, 0.0, 0.1,
           "Pressure drop of the condenser as a share of its inlet pressure."),
    NUMBER(heat_loss, NONE, 0.0, 0.0, 0.15,
           "Share of shaft power lost as heat to the surroundings."),
    NUMBER(drive, NONE, 0.93, 0.3, 1.0, "Efficiency of motor, inverter and transmission."),
    {"condenser_profile", HL_SETTING_CHOICE, HL_DIM_NONE, offsetof(settings, condenser_profile),
     REAL, REAL, CONSTANT,
     "Heat of the condenser by the fluid's own temperatures, or all at t_cond.", "real|constant"},
    NUMBER(film_evaporator, FILM, NAN, 1.0, 1e6,
           "Film coefficient while evaporating; not set: that of the case."),
    NUMBER(film_superheat, FILM, NAN, 1.0, 1e6,
           "Film coefficient of superheating; not set: film_evaporator."),
    NUMBER(film_condenser, FILM, NAN, 1.0, 1e6,
           "Film coefficient while condensing; not set: that of the case."),
    NUMBER(film_desuperheat, FILM, NAN, 1.0, 1e6,
           "Film coefficient of desuperheating; not set: film_condenser."),
    NUMBER(film_subcool, FILM, NAN, 1.0, 1e6,
           "Film coefficient of subcooling; not set: film_condenser."),
    HLI_LIMIT_ROWS(settings),
};

static const hl_settings_table table = {"vc_simple", sizeof(settings), sizeof rows / sizeof *rows,
                                        rows};

/* States in the order of flow; numbers as in the figure of any textbook. */
typedef struct {
  hl_fluid_saturation low, high; /* at suction and discharge pressure */
  hl_fluid_state suction, discharge, liquid, mixture;
  double work; /* [J/kg] */
} states;

static double celsius(double kelvin) { return kelvin - 273.15; }

/* Both pressures. */
static hl_status levels(const hl_fluid *fluid, const settings *set, states *at,
                        hl_cycle_result *out) {
  if (isnan(set->t_evap) || isnan(set->t_cond))
    return hli_cycle_fail(out, "t_evap and t_cond are not set");
  if (set->t_cond <= set->t_evap)
    return hli_cycle_fail(out, "condensation at %.2f °C is not above evaporation at %.2f °C",
                          celsius(set->t_cond), celsius(set->t_evap));
  if (hl_fluid_saturation_T(fluid, set->t_evap, &at->low) != HL_OK)
    return hli_cycle_fail(out, "evaporation at %.2f °C: %s", celsius(set->t_evap),
                          hl_fluid_reason_text(at->low.liquid.reason));
  if (hl_fluid_saturation_T(fluid, set->t_cond, &at->high) != HL_OK)
    return hli_cycle_fail(out, "condensation at %.2f °C: %s (critical temperature %.2f °C)",
                          celsius(set->t_cond), hl_fluid_reason_text(at->high.liquid.reason),
                          celsius(hl_fluid_facts(fluid)->t_critical));
  return HL_OK;
}

static hl_status condensate(const hl_fluid *fluid, const settings *set, states *at,
                            hl_cycle_result *out) {
  hl_fluid_saturation own;
  const hl_fluid_saturation *sat = &at->high;
  if (set->dp_cond > 0.0) {
    if (hl_fluid_saturation_p(fluid, sat->p * (1.0 - set->dp_cond), &own) != HL_OK)
      return hli_cycle_no_state(out, "condenser outlet", own.liquid.reason);
    sat = &own;
  }
  at->liquid = sat->liquid;
  if (set->subcool > 0.0) {
    hl_fluid_hint hint = {sat, &sat->liquid};
    if (hl_fluid_state_pT_near(fluid, sat->p, sat->t - set->subcool, &hint, &at->liquid) != HL_OK)
      return hli_cycle_no_state(out, "condenser outlet", at->liquid.reason);
  }
  return HL_OK;
}

static hl_status solve(const hl_fluid *fluid, const settings *set, states *at,
                       hl_cycle_result *out) {
  HLI_TRY(levels(fluid, set, at, out));
  at->suction = at->low.vapour;
  if (set->superheat > 0.0) {
    hl_fluid_hint hint = {&at->low, NULL};
    if (hl_fluid_state_pT_near(fluid, at->low.p, set->t_evap + set->superheat, &hint,
                               &at->suction) != HL_OK)
      return hli_cycle_no_state(out, "suction", at->suction.reason);
  }
  hli_compression compression = {set->eta_is, set->heat_loss, 0.0};
  hl_fluid_reason reason;
  if (!hli_compress(fluid, &at->suction, &at->high, &compression, &at->discharge, &reason))
    return hli_cycle_no_state(out, "discharge", reason);
  at->work = compression.work;
  HLI_TRY(condensate(fluid, set, at, out));
  hl_fluid_hint hint = {set->dp_evap > 0.0 ? NULL : &at->low, NULL};
  double p = at->low.p / (1.0 - set->dp_evap);
  if (p >= at->liquid.p)
    return hli_cycle_fail(
        out, "the pressure drops leave none for the valve: %.4g bar before it, %.4g bar behind it",
        at->liquid.p / 1e5, p / 1e5);
  if (hl_fluid_state_ph_near(fluid, p, at->liquid.h, &hint, &at->mixture) != HL_OK)
    return hli_cycle_no_state(out, "evaporator inlet", at->mixture.reason);
  if (!(at->work > 0.0) || !(at->discharge.h > at->liquid.h) || !(at->suction.h > at->mixture.h))
    return hli_cycle_fail(out, "the condensate is hotter than the vapour it came from");
  return HL_OK;
}

static double given_or(double value, double otherwise) { return isnan(value) ? otherwise : value; }

/* Profiles, losses and their balance. */
static hl_status group(const hl_fluid *fluid, const settings *set, const states *at, double t0,
                       hl_cycle_result *out) {
  double m = out->state[0].m, loss_hot = 0.0, loss_cold = 0.0;
  double condenser = set->film_condenser, evaporator = set->film_evaporator;
  hli_duct hot = {fluid,
                  HL_SIDE_HOT,
                  m,
                  &at->discharge,
                  &at->liquid,
                  set->dp_cond > 0.0 ? NULL : &at->high,
                  {given_or(set->film_desuperheat, condenser), condenser,
                   given_or(set->film_subcool, condenser)}};
  hli_duct cold = {fluid,
                   HL_SIDE_COLD,
                   m,
                   &at->mixture,
                   &at->suction,
                   set->dp_evap > 0.0 ? NULL : &at->low,
                   {given_or(set->film_superheat, evaporator), evaporator, evaporator}};
  hl_group *g = &out->group;
  *g = (hl_group){.name = table.section,
                  .kind = HL_GROUP_SYSTEM,
                  .profile = out->profile,
                  .power = out->power,
                  .exergy_in = out->power,
                  .loss = out->loss,
                  .scale_max = INFINITY};
  if (set->condenser_profile == CONSTANT)
    hli_flat_profile(&hot, "condensation", set->t_cond, t0, 0, out);
  else
    HLI_TRY(hli_duct_profile(&hot, "condensation", t0, 0, out, &loss_hot));
  HLI_TRY(hli_duct_profile(&cold, "evaporation", t0, 1, out, &loss_cold));
  hli_cycle_add_loss(out, "compressor",
                     m * t0 * (at->discharge.s - at->suction.s) + set->heat_loss * out->shaft);
  hli_cycle_add_loss(out, "valve", m * t0 * (at->mixture.s - at->liquid.s));
  hli_cycle_add_loss(out, "drive", out->power - out->shaft);
  if (loss_hot > 0.0)
    hli_cycle_add_loss(out, "condenser", loss_hot);
  if (loss_cold > 0.0)
    hli_cycle_add_loss(out, "evaporator", loss_cold);
  if (out->loss[0].exergy < -1e-9 * out->power)
    return hli_cycle_fail(
        out, "a compressor colder than the surroundings (%.1f °C) cannot lose heat to them",
        celsius(t0));
  double open = g->exergy_in + out->profile[1].exergy - out->profile[0].exergy;
  for (int k = 0; k < g->loss_count; k++)
    open -= out->loss[k].exergy;
  if (!(fabs(open) <= 1e-9))
    return hli_cycle_fail(out, "the exergy balance is open by %.3g W per W of heat", open);
  return HL_OK;
}

static hl_status eval(const hl_fluid *fluid, const void *parameters, double t0, bool full,
                      hl_cycle_result *out) {
  const settings *set = parameters;
  states at;
  out->state_count = out->limit_count = 0;
  out->group.profile_count = out->group.loss_count = 0;
  out->reason[0] = '\0';
  HLI_TRY(solve(fluid, set, &at, out));
  double m = 1.0 / (at.discharge.h - at.liquid.h);
  out->shaft = m * at.work;
  out->power = out->shaft / set->drive;
  out->q_sink = 1.0;
  out->q_source = m * (at.suction.h - at.mixture.h);
  out->cop = out->q_sink / out->shaft;
  out->cop_electric = out->q_sink / out->power;
  hli_cycle_add_state(out, "1 suction", m, &at.suction);
  hli_cycle_add_state(out, "2 discharge", m, &at.discharge);
  hli_cycle_add_state(out, "3 condenser outlet", m, &at.liquid);
  hli_cycle_add_state(out, "4 evaporator inlet", m, &at.mixture);
  hli_limit_values values = {at.low.p, at.high.p, set->t_cond, &at.discharge, &at.high};
  hli_cycle_limits(fluid, &set->limits, &values, out);
  return full ? group(fluid, set, &at, t0, out) : HL_OK;
}

const hli_system hli_vc_simple = {{"vc_simple", "simple vapour compression", true, &table}, eval};
