/** Machines: duties, both laws and states from the fluid alone; the cycle module is not asked. */
#include <heatloom/fluid.h>

#include "verify/verify.h"

/** A parameter of the system as the case fixes it; NAN if free or left to the library. */
static double fixed(const hl_system *system, const char *name) {
  for (int k = 0; k < system->parameter_count; ++k) {
    const hl_parameter *p = &system->parameter[k];
    if (hli_same_text(p->name, name))
      return p->least == p->most ? p->least : (double)NAN;
  }
  return NAN;
}

/** Temperature-heat curve per 1 W from the pieces the network states. */
static bool piece_curve(hl_verdict *v, hli_curve *curve, const hl_profile *profile) {
  const double h_default = hl_problem_design(v->problem)->h_default;
  double heat = 0.0;
  for (int k = 0; k < profile->count; ++k)
    heat += profile->piece[k].q;
  if (!hli_curve_new(v, curve, profile->count))
    return false;
  curve->t[0] = profile->piece[0].t_in;
  for (int k = 0; k < profile->count; ++k) {
    const hl_piece *piece = &profile->piece[k];
    curve->q[k + 1] = curve->q[k] + piece->q / heat;
    curve->t[k + 1] = piece->t_out;
    curve->r[k] = 1.0 / (isnan(piece->h) ? h_default : piece->h);
  }
  return true;
}

/** Worst distance of a stated profile from the fluid between two states at constant pressure. */
static double profile_error(const hl_fluid *fluid, const hli_curve *curve,
                            const hl_cycle_state *from, const hl_cycle_state *to) {
  double worst = 0.0;
  for (int k = 0; k < curve->count; ++k) {
    hl_fluid_state state;
    const double h = from->h + (to->h - from->h) * curve->q[k];
    if (hl_fluid_state_ph(fluid, from->p, h, &state) != HL_OK)
      return INFINITY;
    worst = fmax(worst, fabs(state.t - curve->t[k]));
  }
  return worst;
}

/** Every state is one of the fluid: temperature and entropy belong to pressure and enthalpy. */
static void check_states(hl_verdict *v, int machine, const hl_cycle_result *cycle,
                         const char *name) {
  double worst_t = 0.0, worst_s = 0.0, worst_x = 0.0;
  for (int k = 0; k < cycle->state_count; ++k) {
    const hl_cycle_state *c = &cycle->state[k];
    hl_fluid_state state;
    const hl_fluid *own = hl_network_fluid(v->network, machine, c->fluid);
    if (own == NULL) {
      hli_check_that(v, false, "its fluid is not among those of the machine", "state %s of %s",
                     c->label, name);
      continue;
    }
    if (hl_fluid_state_ph(own, c->p, c->h, &state) != HL_OK) {
      hli_check_that(v, false, hl_fluid_reason_text(state.reason), "state %s of %s", c->label,
                     name);
      continue;
    }
    worst_t = fmax(worst_t, fabs(state.t - c->t));
    worst_s = fmax(worst_s, fabs(state.s - c->s));
    if (!isnan(c->x)) /* at a boundary rounding decides whether the fluid has one */
      worst_x = fmax(worst_x,
                     !isnan(state.x) ? fabs(state.x - c->x) : fmin(fabs(c->x), fabs(1.0 - c->x)));
  }
  hli_check_close(v, HL_DIM_DIFFERENCE, worst_t, 0.0, 1e-5, "temperatures of the states of %s",
                  name);
  hli_check_close(v, HL_DIM_ENTROPY, worst_s, 0.0, 1e-5, "entropies of the states of %s", name);
  hli_check_close(v, HL_DIM_NONE, worst_x, 0.0, 1e-6, "vapour fractions of the states of %s", name);
}

/** A simple cycle: 1 suction, 2 discharge, 3 liquid, 4 after the valve. Flows per 1 W to the sink.
 */
static void check_simple(hl_verdict *v, int k, const hl_fluid *fluid, const hl_system *system) {
  const hl_net_machine *m = hl_network_machine_at(v->network, k);
  const hl_cycle_result *cycle = hl_network_cycle_at(v->network, k);
  hli_machine_facts *f = &v->machine[k];
  const hl_cycle_state *s1 = &cycle->state[0], *s2 = &cycle->state[1], *s3 = &cycle->state[2],
                       *s4 = &cycle->state[3];
  const char *name = system->name;
  const double scale = m->q_sink, close = v->settings.heat_close * scale;
  const double flow = scale * s1->m;
  const double loss = fixed(system, "heat_loss");
  const double kept = isnan(loss) ? 1.0 : 1.0 - loss;
  f->shaft = flow * (s2->h - s1->h) / kept;
  const double drive = fixed(system, "drive");
  f->power = isnan(drive) ? m->power : f->shaft / drive;
  hli_check_close(v, HL_DIM_POWER, flow * (s2->h - s3->h), m->q_sink, close, "heat delivered by %s",
                  name);
  hli_check_close(v, HL_DIM_POWER, flow * (s1->h - s4->h), m->q_source, close, "heat taken by %s",
                  name);
  for (int j = 1; j < cycle->state_count; ++j)
    hli_check_close(v, HL_DIM_EMISSION, cycle->state[j].m, s1->m, 1e-9 * s1->m,
                    "mass per heat delivered at %s of %s", cycle->state[j].label, name);
  hli_check_close(v, HL_DIM_ENTHALPY, s4->h, s3->h, 1e-6 * fabs(s2->h - s1->h),
                  "first law of the valve of %s", name);
  hli_check_least(v, HL_DIM_ENTROPY, s4->s, s3->s, 1e-9, "second law of the valve of %s", name);
  hli_check_close(v, HL_DIM_POWER, m->q_source + f->shaft * kept, m->q_sink, close,
                  "first law of %s", name);
  hl_fluid_state isentropic;
  if (hl_fluid_state_ps(fluid, s2->p, s1->s, &isentropic) == HL_OK) {
    const double efficiency = (isentropic.h - s1->h) / ((s2->h - s1->h) / kept);
    const double stated = fixed(system, "eta_is");
    hli_check_most(v, HL_DIM_NONE, efficiency, 1.0, 1e-9, "second law of the compressor of %s",
                   name);
    if (!isnan(stated))
      hli_check_close(v, HL_DIM_NONE, efficiency, stated, 1e-7, "isentropic efficiency of %s",
                      name);
  }
  hl_fluid_saturation low, high;
  if (hl_fluid_saturation_T(fluid, m->t_evap, &low) == HL_OK)
    hli_check_close(v, HL_DIM_PRESSURE, s1->p, low.p, 1e-8 * low.p, "evaporation pressure of %s",
                    name);
  if (hl_fluid_saturation_T(fluid, m->t_cond, &high) == HL_OK)
    hli_check_close(v, HL_DIM_PRESSURE, s2->p, high.p, 1e-8 * high.p, "condensation pressure of %s",
                    name);
  /* All heat at t_cond is a choice of the case; else the profile must be the fluid's. */
  const bool isothermal = f->sink.t[0] == f->sink.t[f->sink.count - 1] && f->sink.t[0] == m->t_cond;
  const double dp = fixed(system, "dp_cond"), dp_evap = fixed(system, "dp_evap");
  const bool sink_plain = isnan(dp) || dp == 0.0, source_plain = isnan(dp_evap) || dp_evap == 0.0;
  const double t0 = hl_problem_economics(v->problem)->t_ambient;
  for (int j = 0; j < cycle->group.profile_count; ++j) {
    const hl_profile *p = &cycle->group.profile[j];
    const bool hot = p->side == HL_SIDE_HOT;
    const hl_cycle_state *from = hot ? s2 : s4, *to = hot ? s3 : s1;
    const double give = s1->m * (from->h - to->h - t0 * (from->s - to->s));
    if (hot ? sink_plain : source_plain) /* friction moves exergy between stream and exchanger */
      hli_check_close(v, HL_DIM_NONE, p->exergy, hot ? give : -give, 1e-9, "exergy of %s of %s",
                      p->name, name);
    hli_check_close(v, HL_DIM_NONE, hl_profile_heat(p), s1->m * fabs(from->h - to->h), 1e-9,
                    "heat of the profile %s of %s", p->name, name);
  }
  if (!isothermal && sink_plain)
    hli_check_close(v, HL_DIM_DIFFERENCE, profile_error(fluid, &f->sink, s2, s3), 0.0, 1e-5,
                    "condensation profile of %s", name);
  if (source_plain)
    hli_check_close(v, HL_DIM_DIFFERENCE, profile_error(fluid, &f->source, s4, s1), 0.0, 1e-5,
                    "evaporation profile of %s", name);
}

/** The largest share of compressor work that a machine may lose to the surroundings. */
static double heat_loss_most(const hl_system *system) {
  double most = 0.0;
  for (int k = 0; k < system->parameter_count; ++k) /* "heat_loss", of cascades "heat_loss_1" */
    if (strncmp(system->parameter[k].name, "heat_loss", strlen("heat_loss")) == 0)
      most = fmax(most, system->parameter[k].most);
  return most;
}

/**
 * Any cycle, from what crosses its boundary: heat of the profiles, the first law with what the
 * compressors may lose, and the second law between the entropies that the profiles carry.
 */
static void check_boundary(hl_verdict *v, int k, const hl_system *system) {
  const hl_net_machine *m = hl_network_machine_at(v->network, k);
  const hl_cycle_result *cycle = hl_network_cycle_at(v->network, k);
  const double t0 = hl_problem_economics(v->problem)->t_ambient;
  const double close = v->settings.heat_close * m->q_sink;
  double heat[2] = {0, 0}, entropy = 0;
  for (int j = 0; j < cycle->group.profile_count; ++j) {
    const hl_profile *p = &cycle->group.profile[j];
    const double q = hl_profile_heat(p);
    const bool hot = p->side == HL_SIDE_HOT;
    heat[hot] += q;
    entropy += (hot ? 1 : -1) * (q - p->exergy) / t0;
  }
  const double share = m->q_sink > 0 ? m->q_source / m->q_sink : 0;
  hli_check_close(v, HL_DIM_NONE, share, heat[0] / heat[1], 1e-7,
                  "ratio of the heats of the profiles of %s", system->name);
  hli_check_least(v, HL_DIM_NONE, entropy * t0, 0.0, 1e-9, "second law of %s", system->name);
  const double lost = m->q_source + m->shaft - m->q_sink, may = heat_loss_most(system);
  if (may > 0.0) {
    /* Compressors take the shaft's power and a turbine's, but not more than the sink gets and they
     * lose. */
    const bool turbine = !isnan(hl_network_parameter(v->network, k, "eta_expander")) ||
                         !isnan(hl_network_parameter(v->network, k, "eta_turbine"));
    const double work = turbine ? m->q_sink / (1.0 - may) : m->shaft;
    hli_check_least(v, HL_DIM_POWER, lost, 0.0, close, "heat lost by %s", system->name);
    hli_check_most(v, HL_DIM_POWER, lost, may * work, close, "heat lost by %s", system->name);
  } else {
    hli_check_close(v, HL_DIM_POWER, lost, 0.0, close, "first law of %s", system->name);
    v->machine[k].shaft = m->q_sink - m->q_source;
  }
  const double drive = fixed(system, "drive");
  if (!isnan(drive))
    v->machine[k].power = v->machine[k].shaft / drive;
}

/** Bounds of the decision variables and limits of the cycle, as the case states them. */
static void check_bounds(hl_verdict *v, int k, const hl_system *system) {
  const hl_net_machine *m = hl_network_machine_at(v->network, k);
  const double close = 1e-6; /* [K] */
  for (int j = 0; j < system->parameter_count; ++j) {
    const hl_parameter *p = &system->parameter[j];
    const double value = hl_network_parameter(v->network, k, p->name);
    const bool level = value == m->t_evap || value == m->t_cond;
    if (isnan(value) || !(level || p->most > p->least))
      continue; /* of another cycle, or fixed */
    const hl_dimension dimension = level ? HL_DIM_TEMPERATURE : HL_DIM_NONE;
    hli_check_least(v, dimension, value, p->least, close, "lower bound of %s of %s", p->name,
                    system->name);
    hli_check_most(v, dimension, value, p->most, close, "upper bound of %s of %s", p->name,
                   system->name);
  }
  hli_check_least(v, HL_DIM_POWER, m->q_sink, system->scale_min, 1e-9 * m->q_sink,
                  "least size of %s", system->name);
  if (isfinite(system->scale_max))
    hli_check_most(v, HL_DIM_POWER, m->q_sink, system->scale_max, 1e-9 * m->q_sink,
                   "largest size of %s", system->name);
}

static hl_status check_machine(hl_verdict *v, int k) {
  const hl_net_machine *m = hl_network_machine_at(v->network, k);
  const hl_system *system = hl_problem_system_at(v->problem, m->system);
  const hl_cycle_result *cycle = hl_network_cycle_at(v->network, k);
  hli_machine_facts *f = &v->machine[k];
  for (int j = 0; j < cycle->group.profile_count; ++j) {
    const hl_profile *profile = &cycle->group.profile[j];
    if (!piece_curve(v, profile->side == HL_SIDE_HOT ? &f->sink : &f->source, profile))
      return hli_nomem(v->ctx);
  }
  f->shaft = m->shaft;
  f->power = m->power;
  check_states(v, k, cycle, system->name);
  const hl_cycle_info *info = hl_network_cycle_info(v->network, k);
  if (hli_same_text(info->name, "vc_simple") && cycle->state_count == 4)
    check_simple(v, k, hl_network_fluid(v->network, k, 0), system);
  else
    check_boundary(v, k, system);
  const double close = v->settings.heat_close * m->q_sink;
  hli_check_close(v, HL_DIM_POWER, m->shaft, f->shaft, close, "shaft power of %s", system->name);
  hli_check_close(v, HL_DIM_POWER, m->power, f->power, close, "electric power of %s", system->name);
  hli_check_close(v, HL_DIM_NONE, m->cop, m->q_sink / f->shaft, 1e-8 * m->cop, "shaft COP of %s",
                  system->name);
  hli_check_close(v, HL_DIM_NONE, m->cop_electric, m->q_sink / f->power, 1e-8 * m->cop_electric,
                  "electric COP of %s", system->name);
  check_bounds(v, k, system);
  for (int j = 0; j < hl_network_exchanger_count(v->network); ++j) {
    const hl_exchanger *e = hl_network_exchanger_at(v->network, j);
    if (e->hot.kind == HL_PORT_MACHINE && e->hot.index == k)
      f->q_sink += e->duty;
    if (e->cold.kind == HL_PORT_MACHINE && e->cold.index == k)
      f->q_source += e->duty;
  }
  hli_check_close(v, HL_DIM_POWER, f->q_sink, m->q_sink, close, "duties of the condensers of %s",
                  system->name);
  hli_check_close(v, HL_DIM_POWER, f->q_source, m->q_source, close,
                  "duties of the evaporators of %s", system->name);
  return HL_OK;
}

hl_status hli_verify_machines(hl_verdict *v) {
  for (int k = 0; k < hl_network_machine_count(v->network); ++k)
    HLI_TRY(check_machine(v, k));
  return HL_OK;
}
