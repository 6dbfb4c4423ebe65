#include "cycle/steps.h"

/* Pressures closer than this are one. */
static const double same_pressure = 1e-12;

hl_status hli_step_level(const hli_steps *s, const char *what, double t, hl_fluid_saturation *sat) {
  if (isnan(t))
    return hli_cycle_fail(s->sheet->out, "the temperature of %s is not set", what);
  if (hl_fluid_saturation_T(s->fluid, t, sat) != HL_OK)
    return hli_cycle_no_saturation(s->sheet->out, what, s->fluid, t, sat->liquid.reason);
  return HL_OK;
}

hl_status hli_step_pressure(const hli_steps *s, const char *what, double p,
                            hl_fluid_saturation *sat) {
  if (hl_fluid_saturation_p(s->fluid, p, sat) != HL_OK)
    return hli_cycle_fail(s->sheet->out, "%s at %.4g bar: %s", what, p / 1e5,
                          hl_fluid_reason_text(sat->liquid.reason));
  return HL_OK;
}

static hl_status off_line(const hli_steps *s, const char *where, const hl_fluid_saturation *sat,
                          double t, hl_fluid_state *out) {
  hl_fluid_hint hint = {sat, out};
  hl_fluid_state start = *out;
  hint.start = &start;
  if (hl_fluid_state_pT_near(s->fluid, sat->p, t, &hint, out) != HL_OK)
    return hli_cycle_no_state(s->sheet->out, where, out->reason);
  return HL_OK;
}

hl_status hli_step_superheated(const hli_steps *s, const char *where,
                               const hl_fluid_saturation *sat, double by, hl_fluid_state *out) {
  *out = sat->vapour;
  return by > 0.0 ? off_line(s, where, sat, sat->t + by, out) : HL_OK;
}

hl_status hli_step_subcooled(const hli_steps *s, const char *where, const hl_fluid_saturation *sat,
                             double by, hl_fluid_state *out) {
  *out = sat->liquid;
  return by > 0.0 ? off_line(s, where, sat, sat->t - by, out) : HL_OK;
}

hl_status hli_step_compress(const hli_steps *s, const char *part, int stage, double m,
                            const hl_fluid_state *in, double p, const hl_fluid_saturation *sat,
                            hl_fluid_state *out) {
  double ratio = p / in->p, work = 0.0;
  hli_compressor c = hli_compressor_of(s->set, stage, ratio);
  *out = *in;
  if (ratio < 1.0 - same_pressure)
    return hli_cycle_fail(s->sheet->out, "%s: from %.4g bar to %.4g bar is no compression", part,
                          in->p / 1e5, p / 1e5);
  if (ratio > 1.0 + same_pressure && !hli_compress(s->fluid, in, p, sat, &c, out, &work))
    return hli_cycle_no_state(s->sheet->out, part, out->reason);
  s->sheet->shaft += m * work;
  s->sheet->lost += m * work * c.heat_loss;
  hli_sheet_through(s->sheet, HLI_COMPONENT_MACHINE, part, s->fluid, m, in, out,
                    m * work * c.heat_loss);
  hli_limit_stage(s->sheet, s->fluid, s->limits, ratio, out, sat);
  return HL_OK;
}

hl_status hli_step_throttle(const hli_steps *s, const char *part, double m,
                            const hl_fluid_state *in, double p, const hl_fluid_saturation *sat,
                            hl_fluid_state *out) {
  hl_fluid_hint hint = {sat, NULL};
  if (p > in->p * (1.0 + same_pressure))
    return hli_cycle_fail(s->sheet->out, "%s: %.4g bar cannot be throttled to %.4g bar", part,
                          in->p / 1e5, p / 1e5);
  if (hl_fluid_state_ph_near(s->fluid, p, in->h, &hint, out) != HL_OK)
    return hli_cycle_no_state(s->sheet->out, part, out->reason);
  hli_sheet_through(s->sheet, HLI_COMPONENT_VALVE, part, s->fluid, m, in, out, 0.0);
  return HL_OK;
}

hl_status hli_step_mix(const hli_steps *s, const char *part, double m1, const hl_fluid_state *one,
                       double m2, const hl_fluid_state *two, const hl_fluid_saturation *sat,
                       hl_fluid_state *out) {
  double m = m1 + m2;
  hl_fluid_hint hint = {sat, NULL};
  if (!(m1 > 0.0) || !(m2 > 0.0) || one->h == two->h)
    *out = m1 > 0.0 ? *one : *two;
  else if (hl_fluid_state_ph_near(s->fluid, one->p, (m1 * one->h + m2 * two->h) / m, &hint, out) !=
           HL_OK)
    return hli_cycle_no_state(s->sheet->out, part, out->reason);
  hli_sheet_component(s->sheet, &(hli_component){.kind = HLI_COMPONENT_MIXING,
                                                 .name = part,
                                                 .fluid = s->fluid,
                                                 .in = {{m1, one}, {m2, two}},
                                                 .out = {{m, out}}});
  return HL_OK;
}

void hli_step_heat(const hli_steps *s, const char *name, const char *part, hl_side side, double m,
                   const hl_fluid_state *in, const hl_fluid_state *out,
                   const hl_fluid_saturation *sat, const hli_circuit_films *film) {
  double condenser = film->condenser, evaporator = film->evaporator;
  hli_films hot = {hli_given_or(film->desuperheat, condenser), condenser,
                   hli_given_or(film->subcool, condenser)};
  hli_films cold = {hli_given_or(film->superheat, evaporator), evaporator, evaporator};
  hli_duct duct = {s->fluid, side, m, in, out, sat, side == HL_SIDE_HOT ? hot : cold};
  if (!(m > 0.0) || in->h == out->h)
    return; /* this level gives or takes nothing */
  hli_heat *heat = hli_sheet_duct(s->sheet, name, part, &duct);
  heat->flat = side == HL_SIDE_HOT && sat && film->condenser_profile == HLI_PROFILE_CONSTANT;
  heat->t_in = sat ? sat->t : in->t;
}
