#include <stdio.h>

#include "cycle/export/plan.h"

#include "num/num.h"

/* Shares of the basis by which the balances may be open: rounding of tables and flashes. */
static const double energy_close = 1e-10, exergy_close = 1e-9;

/* ------------------------------------------------------------------ failure */

void hli_cycle_clear(hl_cycle_result *out, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(out->reason, sizeof out->reason, format, args);
  va_end(args);
  out->cop = out->cop_electric = out->power = out->shaft = out->q_source = out->q_sink = NAN;
  out->state_count = out->limit_count = 0;
  out->group.profile_count = out->group.loss_count = 0;
  out->missed = (hl_cycle_limit){0};
}

void hli_cycle_miss(hl_cycle_result *out, const char *name, hl_dimension dimension, double value,
                    double limit) {
  out->missed = (hl_cycle_limit){name, NULL, value, limit, -fabs(value - limit), dimension};
}

hl_status hli_cycle_no_state(hl_cycle_result *out, const char *where, hl_fluid_reason reason) {
  return hli_cycle_fail(out, "%s: %s", where, hl_fluid_reason_text(reason));
}

hl_status hli_cycle_no_saturation(hl_cycle_result *out, const char *what, const hl_fluid *fluid,
                                  double t, hl_fluid_reason reason) {
  const hl_fluid_info *info = hl_fluid_facts(fluid);
  const char *text = hl_fluid_reason_text(reason);
  if (reason != HL_FLUID_REASON_COLD && reason != HL_FLUID_REASON_CRITICAL)
    return hli_cycle_fail(out, "%s at %.2f °C: %s", what, hli_celsius(t), text);
  const bool cold = reason == HL_FLUID_REASON_COLD;
  const double end = cold ? info->t_triple : info->t_critical;
  hli_cycle_clear(out, "%s at %.2f °C: %s (%s %.2f °C)", what, hli_celsius(t), text,
                  cold ? "from" : "critical temperature", hli_celsius(end));
  hli_cycle_miss(out, cold ? "triple temperature" : "critical temperature", HL_DIM_TEMPERATURE, t,
                 end);
  return HL_ERR_RANGE;
}

/* ------------------------------------------------------------------ writing */

void hli_sheet_init(hli_sheet *sheet, const hl_cycle_info *info, double t0, bool full,
                    double tolerance, hl_cycle_result *out) {
  sheet->out = out;
  sheet->t0 = t0;
  sheet->full = full;
  sheet->plan = NULL;
  sheet->tolerance = tolerance;
  sheet->info = info;
  sheet->shaft = sheet->electric = sheet->fuel = sheet->fuel_exergy = sheet->lost = 0.0;
  sheet->driving = 0.0;
  sheet->bound = NAN;
  sheet->heat_count = 0;
  sheet->crowded = false;
  out->state_count = out->limit_count = 0;
  out->group.profile_count = out->group.loss_count = 0;
  out->reason[0] = '\0';
  out->missed = (hl_cycle_limit){0};
  out->p_low = out->p_high = out->t_discharge = out->internal_approach = out->capacity = NAN;
  for (int k = 0; k < HL_CYCLE_CIRCUITS; k++)
    out->swept_volume[k] = NAN;
}

void hli_sheet_state(hli_sheet *sheet, int circuit, int fluid, const char *label, double m,
                     const hl_fluid_state *s) {
  hl_cycle_result *out = sheet->out;
  if (out->state_count < HL_CYCLE_STATES)
    out->state[out->state_count++] =
        (hl_cycle_state){label, circuit, fluid, s->p, s->t, s->h, s->s, s->rho, s->x, m};
}

void hli_sheet_loss(hli_sheet *sheet, const char *component, double exergy) {
  hl_cycle_result *out = sheet->out;
  if (!sheet->full)
    return;
  for (int k = 0; k < out->group.loss_count; k++)
    if (out->loss[k].component == component) {
      out->loss[k].exergy += exergy;
      return;
    }
  if (out->group.loss_count < HL_CYCLE_LOSSES)
    out->loss[out->group.loss_count++] = (hl_loss){component, exergy};
}

static double entropy_of(const hli_port *port) {
  return port->state ? port->m * port->state->s : 0.0;
}

void hli_sheet_component(hli_sheet *sheet, const hli_component *c) {
  double gained = 0.0;
  if (sheet->plan)
    hli_plan_add(sheet->plan, c);
  if (!sheet->full)
    return;
  for (int k = 0; k < 2; k++)
    gained += entropy_of(&c->out[k]) - entropy_of(&c->in[k]);
  hli_sheet_loss(sheet, c->name, sheet->t0 * gained + c->lost);
}

void hli_sheet_through(hli_sheet *sheet, hli_component_kind kind, const char *name,
                       const hl_fluid *fluid, double m, const hl_fluid_state *in,
                       const hl_fluid_state *out, double lost) {
  hli_sheet_component(sheet, &(hli_component){.kind = kind,
                                              .name = name,
                                              .fluid = fluid,
                                              .in = {{m, in}},
                                              .out = {{m, out}},
                                              .lost = lost});
}

static hli_heat *add_heat(hli_sheet *sheet, const hli_heat *heat) {
  hli_heat *own = &sheet->heat[sheet->heat_count];
  if (sheet->heat_count < HL_CYCLE_STREAMS) /* one more is refused in the end */
    sheet->heat_count++;
  else
    sheet->crowded = true;
  *own = *heat;
  return own;
}

hli_heat *hli_sheet_duct(hli_sheet *sheet, const char *name, const char *part,
                         const hli_duct *duct) {
  double m = duct->side == HL_SIDE_HOT ? -duct->m : duct->m;
  return add_heat(sheet, &(hli_heat){.name = name,
                                     .part = part,
                                     .duct = *duct,
                                     .q = m * (duct->out->h - duct->in->h),
                                     .entropy = m * (duct->out->s - duct->in->s)});
}

hli_heat *hli_sheet_line(hli_sheet *sheet, const char *name, hl_side side, double t_in,
                         double t_out, double q) {
  return add_heat(sheet, &(hli_heat){.name = name,
                                     .part = name,
                                     .duct.side = side,
                                     .t_in = t_in,
                                     .t_out = t_out,
                                     .q = q,
                                     .entropy = q / hli_entropic_mean(t_in, t_out)});
}

void hli_sheet_pressure(hli_sheet *sheet, double p) {
  sheet->out->p_low = fmin(hli_given_or(sheet->out->p_low, p), p);
  sheet->out->p_high = fmax(hli_given_or(sheet->out->p_high, p), p);
}

void hli_sheet_discharge(hli_sheet *sheet, double t) {
  sheet->out->t_discharge = fmax(hli_given_or(sheet->out->t_discharge, t), t);
}

void hli_sheet_approach(hli_sheet *sheet, double approach, double least) {
  sheet->out->internal_approach =
      fmin(hli_given_or(sheet->out->internal_approach, approach), approach);
  hli_limit_least(sheet, "internal approach", "internal_approach_min", HL_DIM_DIFFERENCE, approach,
                  least);
}

static void add_limit(hli_sheet *sheet, const hl_cycle_limit *limit) {
  hl_cycle_result *out = sheet->out;
  for (int k = 0; k < out->limit_count; k++)
    if (strcmp(out->limit[k].name, limit->name) == 0) {
      if (limit->margin < out->limit[k].margin)
        out->limit[k] = *limit;
      return;
    }
  if (out->limit_count < HL_CYCLE_LIMITS)
    out->limit[out->limit_count++] = *limit;
}

void hli_limit_most(hli_sheet *sheet, const char *name, const char *setting, hl_dimension dimension,
                    double value, double limit) {
  add_limit(sheet, &(hl_cycle_limit){name, setting, value, limit, limit - value, dimension});
}

void hli_limit_least(hli_sheet *sheet, const char *name, const char *setting,
                     hl_dimension dimension, double value, double limit) {
  add_limit(sheet, &(hl_cycle_limit){name, setting, value, limit, value - limit, dimension});
}

double hl_cycle_margin(const hl_cycle_limit *limit) {
  return limit->margin / fmax(fabs(limit->limit), 1.0);
}

const hl_cycle_limit *hl_cycle_broken(const hl_cycle_result *result) {
  const hl_cycle_limit *worst = NULL;
  double least = 0.0;
  for (int k = 0; k < result->limit_count; k++) {
    const hl_cycle_limit *limit = &result->limit[k];
    const double share = hl_cycle_margin(limit);
    if (share < least) {
      least = share;
      worst = limit;
    }
  }
  return worst;
}

/* ------------------------------------------------------------------ closing */

/* Powers, heat and the reversible bound, for the flow on the sheet. */
static double add_up(hli_sheet *sheet, double drive) {
  hl_cycle_result *out = sheet->out;
  double sink = 0.0, source = 0.0, given = 0.0, taken = 0.0, basis_sink = 0.0, basis_source = 0.0;
  for (int k = 0; k < sheet->heat_count; k++) {
    const hli_heat *heat = &sheet->heat[k];
    bool hot = heat->duct.side == HL_SIDE_HOT;
    *(hot ? &sink : &source) += heat->q;
    *(hot ? &given : &taken) += heat->entropy;
    if (!heat->secondary)
      *(hot ? &basis_sink : &basis_source) += heat->q;
  }
  double shaft = sheet->shaft;
  out->shaft = shaft;
  out->power = sheet->electric + (shaft > 0.0 ? shaft / drive : shaft * drive);
  out->q_sink = sink;
  out->q_source = source;
  out->t_hot = sink / given;
  out->t_cold = source / taken;
  double basis = basis_sink, span = out->t_hot - out->t_cold;
  /* Heat may run downhill in the mean, after much subcooling: no limit then. */
  out->cop_bound = span <= 0.0 ? (double)INFINITY : out->t_hot / span;
  if (sheet->info->basis == HL_CYCLE_BASIS_SOURCE) {
    basis = basis_source;
    out->cop_bound = shaft < 0.0 ? 1.0 - out->t_hot / out->t_cold : out->cop_bound - 1.0;
  } else if (sheet->info->basis == HL_CYCLE_BASIS_POWER) {
    basis = -shaft;
    out->cop_bound = 1.0 - out->t_hot / out->t_cold;
  }
  if (shaft == 0.0)
    out->cop_bound = sheet->bound;
  bool engine = shaft < 0.0;
  double drives = shaft != 0.0            ? shaft
                  : sheet->driving != 0.0 ? sheet->driving
                                          : sheet->electric + sheet->fuel;
  out->cop = engine ? -shaft / source : basis / drives;
  out->cop_electric = engine             ? -out->power / source
                      : out->power > 0.0 ? basis / out->power
                                         : (double)NAN;
  return basis;
}

static void divide_by(hli_sheet *sheet, double basis) {
  hl_cycle_result *out = sheet->out;
  sheet->fuel /= basis;
  sheet->fuel_exergy /= basis;
  sheet->electric /= basis;
  sheet->lost /= basis;
  out->shaft /= basis;
  out->power /= basis;
  out->q_sink /= basis;
  out->q_source /= basis;
  for (int k = 0; k < HL_CYCLE_CIRCUITS; k++)
    out->swept_volume[k] /= basis;
  for (int k = 0; k < out->state_count; k++)
    out->state[k].m /= basis;
  for (int k = 0; k < out->group.loss_count; k++)
    out->loss[k].exergy /= basis;
  for (int k = 0; k < sheet->heat_count; k++) {
    sheet->heat[k].q /= basis;
    sheet->heat[k].entropy /= basis;
    sheet->heat[k].duct.m /= basis;
  }
}

static void line_profile(const hli_heat *heat, int index, hl_cycle_result *out) {
  out->piece[index][0] =
      (hl_piece){heat->t_in, heat->t_out, heat->q, heat->duct.film.two_phase, NAN, HL_PHASE_NONE};
  out->profile[index] = (hl_profile){.name = heat->name,
                                     .zone = "",
                                     .side = heat->duct.side,
                                     .count = 1,
                                     .piece = out->piece[index]};
  out->group.profile_count = index + 1;
}

/* A profile's exergy is that of the heat at the temperatures of what flows: without friction. */
static hl_status profiles(hli_sheet *sheet) {
  hl_cycle_result *out = sheet->out;
  for (int k = 0; k < sheet->heat_count; k++) {
    const hli_heat *heat = &sheet->heat[k];
    double friction = 0.0, t0 = sheet->t0;
    if (!heat->duct.fluid)
      line_profile(heat, k, out);
    else if (heat->flat)
      hli_flat_profile(&heat->duct, heat->name, heat->t_in, k, out);
    else
      HLI_TRY(hli_duct_profile(&heat->duct, heat->name, sheet->tolerance, k, out, &friction));
    if (friction > 0.0)
      hli_sheet_loss(sheet, heat->part, t0 * friction);
    bool hot = heat->duct.side == HL_SIDE_HOT;
    out->profile[k].exergy = heat->q - t0 * (heat->entropy + (hot ? friction : -friction));
    for (int i = 0; heat->direct && i < out->profile[k].count; i++)
      out->piece[k][i].dt_cont = 0.0;
  }
  return HL_OK;
}

/* At the boundary alone: electricity, fuel and the profiles against what the components destroy. */
static hl_status check_exergy(const hli_sheet *sheet) {
  hl_cycle_result *out = sheet->out;
  double open = out->group.exergy_in;
  for (int k = 0; k < out->group.profile_count; k++)
    open += out->profile[k].side == HL_SIDE_COLD ? out->profile[k].exergy : -out->profile[k].exergy;
  for (int k = 0; k < out->group.loss_count; k++) {
    open -= out->loss[k].exergy;
    if (out->loss[k].exergy < -1e-9 * fmax(fabs(out->power), 1e-3))
      return sheet->lost > 0.0
                 ? hli_cycle_fail(out,
                                  "%s: what is colder than the surroundings (%.1f °C) cannot lose "
                                  "heat to them",
                                  out->loss[k].component, hli_celsius(sheet->t0))
                 : hli_cycle_fail(out, "%s would gain exergy: the second law forbids it",
                                  out->loss[k].component);
  }
  if (!(fabs(open) <= exergy_close))
    return hli_cycle_fail(out, "the exergy balance is open by %.3g W per W of basis", open);
  return HL_OK;
}

hl_status hli_sheet_close(hli_sheet *sheet, double drive) {
  hl_cycle_result *out = sheet->out;
  if (sheet->crowded)
    return hli_cycle_fail(out, "more than %d streams; leave out an option such as oil_share",
                          (int)HL_CYCLE_STREAMS);
  for (int k = 0; k < sheet->heat_count; k++)
    if (!(sheet->heat[k].q > 0.0))
      return hli_cycle_fail(out, "%s: what should %s heat does the opposite", sheet->heat[k].name,
                            sheet->heat[k].duct.side == HL_SIDE_HOT ? "give" : "take");
  double basis = add_up(sheet, drive);
  if (!(basis > 0.0))
    return hli_cycle_fail(out, "no heat or power is delivered");
  if (sheet->plan)
    hli_plan_close(sheet->plan, sheet, basis);
  divide_by(sheet, basis);
  double open =
      out->shaft + sheet->electric + sheet->fuel + out->q_source - out->q_sink - sheet->lost;
  if (!(fabs(open) <= energy_close * fmax(1.0, out->q_sink)))
    return hli_cycle_fail(out, "the energy balance is open by %.3g W per W of basis", open);
  if (!sheet->full)
    return HL_OK;
  out->group = (hl_group){.name = sheet->info->name,
                          .kind = HL_GROUP_SYSTEM,
                          .loss_count = out->group.loss_count,
                          .profile = out->profile,
                          .power = out->power,
                          .fuel = sheet->fuel,
                          .exergy_in = out->power + sheet->fuel_exergy,
                          .loss = out->loss,
                          .scale_max = INFINITY};
  HLI_TRY(profiles(sheet));
  if (sheet->shaft != 0.0 && drive != 1.0)
    hli_sheet_loss(sheet, "drive", out->power - sheet->electric - out->shaft);
  return check_exergy(sheet);
}

hl_status hli_sheet_close_model(hli_sheet *sheet, const char *component, double drive) {
  double destroyed = sheet->shaft + sheet->electric + sheet->fuel_exergy;
  for (int k = 0; k < sheet->heat_count; k++) {
    const hli_heat *heat = &sheet->heat[k];
    double exergy = heat->q - sheet->t0 * heat->entropy;
    destroyed += heat->duct.side == HL_SIDE_COLD ? exergy : -exergy;
  }
  hli_sheet_loss(sheet, component, destroyed);
  return hli_sheet_close(sheet, drive);
}
