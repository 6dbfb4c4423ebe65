/*
 * Heat given above the critical pressure: a gas cooler, whose pressure and outlet temperature take
 * the place of condensation and subcooling. With an internal exchanger, economiser or flash tank.
 */
#include "cycle/circuit.h"

#include "num/num.h"

static const hl_setting rows[] = {
    HLI_NUMBER("t_evap", hli_circuit_settings, circuit.t_evap, TEMPERATURE, NAN, 50.0, 1000.0,
               "Evaporation: saturation at suction pressure."),
    HLI_NUMBER("t_gas_out", hli_circuit_settings, circuit.t_gas_out, TEMPERATURE, NAN, 100.0,
               1000.0, "Outlet of the gas cooler."),
    HLI_NUMBER("p_high", hli_circuit_settings, circuit.p_high, PRESSURE, NAN, 1e5, 5e7,
               "Pressure in the gas cooler; not set: that of the highest COP, from 1.03 of the "
               "critical pressure to p_high_max."),
    HLI_STRUCTURE_ROW(hli_circuit_settings, "variant", variant),
    HLI_COMMON_ROWS(0.0),
    HLI_STAGE_ROWS(hli_circuit_settings, circuit, ""),
    HLI_ECONOMISER_ROWS(hli_circuit_settings, circuit, ""),
    HLI_END_ROWS,
};

static const hl_settings_table table = {"transcritical", sizeof(hli_circuit_settings),
                                        sizeof rows / sizeof *rows, rows};

typedef struct {
  const hl_fluid *fluid;
  hli_circuit circuit;
  const hli_circuit_kind *kind;
  hli_points at;
  hl_cycle_result *result;
} search;

/* What the power is per heat: the reciprocal of the COP. */
static double expense(double log_p, void *user) {
  search *s = user;
  s->circuit.p_high = exp(log_p);
  if (hli_circuit_solve(s->fluid, &s->circuit, s->kind, &s->at, s->result) != HL_OK)
    return 1e3; /* no cycle there */
  return s->at.work / s->at.q_sink;
}

/* The maximum is flat, but not always the only one: a scan, then Brent's method around its best. */
static double best_pressure(const hl_fluid *fluid, const hli_circuit_settings *set,
                            const hli_circuit_kind *kind, hl_cycle_result *result) {
  enum { SCAN = 24 };
  search s = {.fluid = fluid, .circuit = set->circuit, .kind = kind, .result = result};
  double low = log(1.0301 * hl_fluid_facts(fluid)->p_critical),
         high = log(hli_p_high_limit(fluid, &set->limits)), best = NAN, least = HUGE_VAL;
  if (high <= low)
    return NAN;
  for (int k = 0; k <= SCAN; k++) {
    double x = low + (high - low) * k / SCAN, value = expense(x, &s);
    if (value < least) {
      least = value;
      best = x;
    }
  }
  double step = (high - low) / SCAN;
  return exp(
      hli_minimum(expense, &s, fmax(low, best - step), fmin(high, best + step), 1e-9, &least));
}

static hl_status eval(const hl_fluid *const *fluid, const void *settings, hli_sheet *sheet) {
  hli_circuit_settings set = *(const hli_circuit_settings *)settings;
  hli_circuit_kind kind = hli_circuit_structure(set.variant);
  kind.transcritical = true;
  if (isnan(set.circuit.p_high)) {
    set.circuit.p_high = best_pressure(fluid[0], &set, &kind, sheet->out);
    if (isnan(set.circuit.p_high))
      return hli_cycle_fail(sheet->out,
                            "p_high_max of %.4g bar leaves no pressure above the critical one, "
                            "%.4g bar, at which it works",
                            hli_p_high_limit(fluid[0], &set.limits) / 1e5,
                            hl_fluid_facts(fluid[0])->p_critical / 1e5);
  }
  return hli_circuit_eval(fluid[0], &set, &kind, sheet);
}

const hli_system hli_transcritical = {{.name = "transcritical",
                                       .title = "transcritical vapour compression",
                                       .fluid_count = 1,
                                       .low = "t_evap",
                                       .high = "t_gas_out",
                                       .parameters = &table},
                                      eval};
