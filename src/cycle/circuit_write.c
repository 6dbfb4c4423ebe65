/** A solved circuit on the sheet: states, losses, heat, limits. */
#include "cycle/circuit.h"

#include "num/num.h"

/* An oil cooler gives its heat over this range: 80 to 60 °C. [K] */
static const double oil_in = 353.15, oil_out = 333.15;

/* ---------------------------------------------------------------------- names */

/* clang-format off */
#define PARTS(prefix)                                                                              \
  {prefix "evaporator", prefix "compressor", prefix "compressor 1", prefix "compressor 2",         \
   prefix "compressor 3", prefix "compressor 4", prefix "condenser", prefix "internal exchanger",  \
   prefix "internal exchanger 2", prefix "valve", prefix "valve 1", prefix "valve 2",              \
   prefix "valve 3", prefix "valve 4", prefix "economiser", prefix "economiser 2",                 \
   prefix "economiser 3", prefix "injection valve", prefix "injection valve 2",                    \
   prefix "injection valve 3", prefix "mixing", prefix "mixing 2", prefix "mixing 3",              \
   prefix "flash tank", prefix "flash tank 2", prefix "flash tank 3", prefix "intercooler",        \
   prefix "intercooler 2", prefix "intercooler 3", prefix "discharge mixing",                      \
   prefix "liquid injection", prefix "expander", prefix "ejector"}
/* clang-format on */

static const char *const part_name[HL_CYCLE_CIRCUITS + 1][HLI_PART_COUNT] = {
    PARTS(""), PARTS("circuit 1 "), PARTS("circuit 2 "), PARTS("circuit 3 "), PARTS("circuit 4 ")};

const char *hli_part_name(int circuit, hli_part part) { return part_name[circuit][part]; }

static const char *const suction_label[HLI_STAGES] = {
    "1 suction", "1b suction of stage 2", "1c suction of stage 3", "1d suction of stage 4"};
static const char *const outlet_label[HLI_STAGES] = {
    "2a outlet of stage 1", "2b outlet of stage 2", "2c outlet of stage 3", "2d outlet of stage 4"};
static const char *const tank_label[HLI_STAGES - 1] = {
    "5 flash tank inlet", "5b flash tank 2 inlet", "5c flash tank 3 inlet"};
static const char *const liquid_label[HLI_STAGES - 1] = {"6 liquid after the economiser",
                                                         "6b liquid after economiser 2",
                                                         "6c liquid after economiser 3"};
static const char *const vapour_label[HLI_STAGES - 1] = {"7 injected vapour", "7b injected vapour",
                                                         "7c injected vapour"};
static const char *const intercooling[HLI_STAGES - 1] = {"intercooling", "intercooling 2",
                                                         "intercooling 3"};

typedef struct {
  hli_sheet *sheet;
  const hl_fluid *fluid;
  const hli_circuit *set;
  const hli_circuit_kind *kind;
  const hli_points *at;
  const hli_circuit_role *role;
} writer;

static const char *part(const writer *w, int part) { return part_name[w->role->circuit][part]; }

static void state(const writer *w, const char *label, double m, const hl_fluid_state *s) {
  hli_sheet_state(w->sheet, w->role->circuit, w->role->fluid, label, w->role->m * m, s);
}

/* ------------------------------------------------------------------- states */

static void write_states(const writer *w) {
  const hli_points *at = w->at;
  int stages = w->kind->stages;
  bool parallel = stages == 2 && w->kind->between[0] == HLI_BETWEEN_PARALLEL;
  if (!isnan(at->ihx_approach) && at->suction.h != at->evaporated.h)
    state(w, "1' evaporator outlet", 1.0, &at->evaporated);
  for (int k = 0; k < stages; k++) {
    const hli_stage *s = &at->stage[k];
    state(w, suction_label[k], s->m, &s->in);
    if (k + 1 < stages || parallel)
      state(w, outlet_label[k], s->m, &s->out);
  }
  state(w, "2 discharge", at->m_condenser, &at->discharge);
  state(w, "3 condenser outlet", at->m_condenser, &at->condensate);
  for (int k = stages - 2; k >= 0; k--) {
    const hli_interstage *b = &at->between[k];
    double below = at->stage[k].m, above = below + b->m_injected;
    if (w->kind->between[k] == HLI_BETWEEN_ECONOMISER) {
      state(w, liquid_label[k], below, &b->liquid_out);
      state(w, vapour_label[k], b->m_injected, &b->vapour);
    } else if (hli_has_tank(w->kind->between[k]))
      state(w, tank_label[k], above, &b->throttled);
  }
  if (w->kind->expansion == HLI_EXPANSION_EJECTOR) {
    state(w, "5 separator liquid", 1.0, &at->separator.liquid);
    state(w, "1' evaporator outlet", 1.0, &at->evaporated);
  } else if (!isnan(at->ihx_approach))
    state(w, "3' valve inlet", 1.0, &at->valve_in);
  state(w, "4 evaporator inlet", 1.0, &at->mixture);
}

/* --------------------------------------------------------------- components */

static hli_port port(const writer *w, double m, const hl_fluid_state *state) {
  return (hli_port){w->role->m * m, state};
}

/* One flow through a machine or valve. */
static void through(const writer *w, hli_component_kind kind, int which, double m,
                    const hl_fluid_state *in, const hl_fluid_state *out, double lost) {
  hli_sheet_through(w->sheet, kind, part(w, which), w->fluid, w->role->m * m, in, out, lost);
}

static void mixing(const writer *w, int which, double m1, const hl_fluid_state *one, double m2,
                   const hl_fluid_state *two, const hl_fluid_state *out, bool follows) {
  hli_sheet_component(w->sheet, &(hli_component){.kind = HLI_COMPONENT_MIXING,
                                                 .name = part(w, which),
                                                 .fluid = w->fluid,
                                                 .in = {port(w, m1, one), port(w, m2, two)},
                                                 .out = {port(w, m1 + m2, out)},
                                                 .follows = follows});
}

static void exchanger(const writer *w, int which, double m_hot, const hl_fluid_state *hot,
                      const hl_fluid_state *hot_out, double m_cold, const hl_fluid_state *cold,
                      const hl_fluid_state *cold_out, bool follows) {
  hli_sheet_component(w->sheet,
                      &(hli_component){.kind = HLI_COMPONENT_EXCHANGER,
                                       .name = part(w, which),
                                       .fluid = w->fluid,
                                       .in = {port(w, m_hot, hot), port(w, m_cold, cold)},
                                       .out = {port(w, m_hot, hot_out), port(w, m_cold, cold_out)},
                                       .follows = follows});
}

static void write_compressors(const writer *w) {
  const double t_oil = hli_entropic_mean(oil_in, oil_out);
  double lost = w->set->heat_loss + w->set->oil_share * w->sheet->t0 / t_oil;
  for (int k = 0; k < w->kind->stages; k++) {
    const hli_stage *s = &w->at->stage[k];
    int which = w->kind->stages == 1 ? HLI_PART_COMPRESSOR : HLI_PART_COMPRESSOR_1 + k;
    through(w, HLI_COMPONENT_MACHINE, which, s->m, &s->in, &s->out,
            w->role->m * s->m * s->work * lost);
  }
}

/* Parts a flow as it comes, without loss, or the discharge bubbles through it. */
static void write_tank(const writer *w, int k, const hli_stage *below) {
  const hli_interstage *b = &w->at->between[k];
  double m = below->m + b->m_injected;
  bool bubbling = w->kind->between[k] == HLI_BETWEEN_FULL;
  hli_component tank = {
      .kind = HLI_COMPONENT_TANK,
      .name = part(w, HLI_PART_TANK + k),
      .fluid = w->fluid,
      .in = {port(w, m, &b->throttled), port(w, bubbling ? below->m : 0.0, &below->out)},
      .out = {port(w, below->m, &b->liquid_out),
              port(w, bubbling ? m : b->m_injected, &b->vapour)}};
  if (bubbling || w->sheet->plan)
    hli_sheet_component(w->sheet, &tank);
}

static void write_between(const writer *w, int k) {
  const hli_interstage *b = &w->at->between[k];
  const hli_stage *below = &w->at->stage[k], *above = &w->at->stage[k + 1];
  double m = below->m, y = b->m_injected;
  int what = w->kind->between[k];
  if (what == HLI_BETWEEN_ECONOMISER) {
    through(w, HLI_COMPONENT_VALVE, HLI_PART_INJECTION_VALVE + k, y, &b->liquid_in, &b->throttled,
            0.0);
    exchanger(w, HLI_PART_ECONOMISER + k, m, &b->liquid_in, &b->liquid_out, y, &b->throttled,
              &b->vapour, true);
  }
  if (hli_has_tank(what))
    write_tank(w, k, below);
  if (what == HLI_BETWEEN_ECONOMISER || what == HLI_BETWEEN_MIX)
    mixing(w, HLI_PART_MIXING + k, m, &below->out, y, &b->vapour, &above->in, false);
}

/* Valves of the main liquid line, numbered from the high pressure down. */
static void write_valves(const writer *w) {
  const hli_points *at = w->at;
  int tanks = 0, number = 0;
  for (int k = 0; k + 1 < w->kind->stages; k++)
    tanks += hli_has_tank(w->kind->between[k]);
  for (int k = w->kind->stages - 2; k >= 0; k--) {
    const hli_interstage *b = &at->between[k];
    if (hli_has_tank(w->kind->between[k]))
      through(w, HLI_COMPONENT_VALVE, HLI_PART_VALVE_1 + number++, at->stage[k].m + b->m_injected,
              &b->liquid_in, &b->throttled, 0.0);
  }
  int valve = tanks == 0 ? HLI_PART_VALVE : HLI_PART_VALVE_1 + number;
  if (w->kind->expansion == HLI_EXPANSION_EJECTOR) {
    double m = at->m_suction; /* motive flow */
    hli_sheet_component(
        w->sheet, &(hli_component){.kind = HLI_COMPONENT_EJECTOR,
                                   .name = part(w, HLI_PART_EJECTOR),
                                   .fluid = w->fluid,
                                   .in = {port(w, m, &at->valve_in), port(w, 1.0, &at->evaporated)},
                                   .out = {port(w, m, &at->separator.vapour),
                                           port(w, 1.0, &at->separator.liquid)}});
    through(w, HLI_COMPONENT_VALVE, HLI_PART_VALVE, 1.0, &at->separator.liquid, &at->mixture, 0.0);
  } else if (w->kind->expansion == HLI_EXPANSION_EXPANDER)
    through(w, HLI_COMPONENT_MACHINE, HLI_PART_EXPANDER, 1.0, &at->valve_in, &at->mixture, 0.0);
  else
    through(w, HLI_COMPONENT_VALVE, valve, 1.0, &at->valve_in, &at->mixture, 0.0);
}

static void write_exchangers(const writer *w) {
  const hli_points *at = w->at;
  const hli_interstage *b = &at->between[0];
  bool flash = w->kind->stages == 2 && hli_has_tank(w->kind->between[0]);
  bool parallel = flash && w->kind->between[0] == HLI_BETWEEN_PARALLEL;
  const hl_fluid_state *liquid = w->kind->stages > 1 ? &b->liquid_out : &at->condensate;
  if (isnan(at->ihx_approach))
    return;
  if (parallel)
    exchanger(w, HLI_PART_IHX, at->m_high, &at->condensate, &at->cooled, b->m_injected,
              &b->sat.vapour, &at->tank_vapour, false);
  else if (flash)
    exchanger(w, HLI_PART_IHX, at->m_high, &at->condensate, &at->cooled, 1.0, &at->evaporated,
              &at->suction, false);
  if (parallel || !flash)
    exchanger(w, parallel ? HLI_PART_IHX_2 : HLI_PART_IHX, 1.0, liquid, &at->valve_in, 1.0,
              &at->evaporated, &at->suction, false);
}

static void write_components(const writer *w) {
  const hli_points *at = w->at;
  const hli_stage *last = &at->stage[w->kind->stages - 1];
  write_compressors(w);
  for (int k = 0; k + 1 < w->kind->stages; k++)
    write_between(w, k);
  if (w->kind->stages == 2 && w->kind->between[0] == HLI_BETWEEN_PARALLEL)
    mixing(w, HLI_PART_DISCHARGE_MIXING, at->stage[0].m, &at->stage[0].out, last->m, &last->out,
           &at->compressed, false);
  if (at->m_condenser > at->m_high)
    mixing(w, HLI_PART_INJECTION, at->m_high, &at->compressed, at->m_condenser - at->m_high,
           &at->condensate, &at->discharge, true);
  write_exchangers(w);
  write_valves(w);
}

/* ----------------------------------------------------------- heat and limits */

static void write_heat(const writer *w) {
  const hli_points *at = w->at;
  const hli_circuit_films *film = w->role->film;
  double m = w->role->m, condenser = film->condenser, evaporator = film->evaporator;
  hli_films hot = {hli_given_or(film->desuperheat, condenser), condenser,
                   hli_given_or(film->subcool, condenser)};
  hli_films cold = {hli_given_or(film->superheat, evaporator), evaporator, evaporator};
  if (!w->role->inner_condenser) {
    hli_duct duct = {w->fluid,
                     HL_SIDE_HOT,
                     m * at->m_condenser,
                     &at->discharge,
                     &at->condensate,
                     at->subcritical && w->set->dp_cond == 0.0 ? &at->high : NULL,
                     hot};
    hli_heat *heat = hli_sheet_duct(w->sheet, "condensation", part(w, HLI_PART_CONDENSER), &duct);
    heat->flat = film->condenser_profile == HLI_PROFILE_CONSTANT && at->subcritical;
    heat->t_in = at->high.t;
  }
  if (!w->role->inner_evaporator) {
    hli_duct duct = {w->fluid,     HL_SIDE_COLD,    m,
                     &at->mixture, &at->evaporated, w->set->dp_evap == 0.0 ? &at->low : NULL,
                     cold};
    hli_sheet_duct(w->sheet, "evaporation", part(w, HLI_PART_EVAPORATOR), &duct);
  }
  for (int k = 0; k < HLI_STAGES - 1 && k + 1 < w->kind->stages; k++) {
    const hli_stage *below = &at->stage[k];
    if (w->kind->between[k] != HLI_BETWEEN_INTERCOOLER || below->out.h <= below[1].in.h)
      continue;
    hli_duct duct = {w->fluid,     HL_SIDE_HOT,         m * below->m, &below->out,
                     &below[1].in, &at->between[k].sat, hot};
    hli_sheet_duct(w->sheet, intercooling[k], part(w, HLI_PART_INTERCOOLER + k), &duct);
  }
  if (at->oil > 0.0)
    hli_sheet_line(w->sheet, "oil cooling", HL_SIDE_HOT, oil_in, oil_out, m * at->oil)->duct.film =
        hot;
}

static void write_limits(const writer *w) {
  const hli_points *at = w->at;
  int last = w->kind->stages - 1;
  bool parallel = w->kind->stages == 2 && w->kind->between[0] == HLI_BETWEEN_PARALLEL;
  for (int k = 0; k <= last; k++) {
    const hl_fluid_saturation *sat = k < last && !parallel ? &at->between[k].sat
                                     : at->subcritical     ? &at->high
                                                           : NULL;
    const hl_fluid_state *out = k == last && !parallel ? &at->discharge : &at->stage[k].out;
    hli_limit_stage(w->sheet, w->fluid, w->role->limits, at->stage[k].ratio, out, sat);
  }
  hli_limit_levels(w->sheet, w->fluid, w->role->limits, at->p_low, at->p_high,
                   at->subcritical ? at->high.t : (double)NAN);
  for (int k = 0; k < last; k++)
    if (w->kind->between[k] == HLI_BETWEEN_ECONOMISER)
      hli_sheet_approach(w->sheet, at->between[k].approach, w->set->internal_approach_min);
  if (!isnan(at->ihx_approach))
    hli_sheet_approach(w->sheet, at->ihx_approach, w->set->internal_approach_min);
  if (!isnan(at->ihx2_approach))
    hli_sheet_approach(w->sheet, at->ihx2_approach, w->set->internal_approach_min);
}

hl_status hli_circuit_write(hli_sheet *sheet, const hl_fluid *fluid, const hli_circuit *set,
                            const hli_circuit_kind *kind, const hli_points *at,
                            const hli_circuit_role *role) {
  writer w = {sheet, fluid, set, kind, at, role};
  int number = role->circuit > 0 ? role->circuit - 1 : 0;
  write_states(&w);
  if (sheet->full || sheet->plan)
    write_components(&w);
  write_heat(&w);
  write_limits(&w);
  sheet->shaft += role->m * at->work;
  sheet->lost += role->m * at->lost;
  sheet->out->swept_volume[number] = role->m * at->stage[0].m / at->stage[0].in.rho;
  return HL_OK;
}

hl_status hli_circuit_eval(const hl_fluid *fluid, const hli_circuit_settings *set,
                           const hli_circuit_kind *kind, hli_sheet *sheet) {
  hli_points at = {0};
  hli_circuit_role role = {.m = 1.0, .film = &set->film, .limits = &set->limits};
  HLI_TRY(hli_circuit_solve(fluid, &set->circuit, kind, &at, sheet->out));
  HLI_TRY(hli_circuit_write(sheet, fluid, &set->circuit, kind, &at, &role));
  return hli_sheet_close(sheet, set->drive);
}
