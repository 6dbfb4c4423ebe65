/*
 * An ejector in place of the valve: the condensate entrains the vapour of the evaporator into a
 * separator at a higher pressure, from which the compressor sucks. Above the critical pressure
 * where p_high is given.
 */
#include "cycle/circuit.h"

static const hl_setting rows[] = {
    HLI_LEVEL_ROWS(hli_circuit_settings, circuit),
    HLI_SUBCOOL_ROW(hli_circuit_settings, circuit, ""),
    HLI_NUMBER("p_high", hli_circuit_settings, circuit.p_high, PRESSURE, NAN, 1e5, 5e7,
               "Pressure in a gas cooler, in place of t_cond; not set: a condenser."),
    HLI_NUMBER("t_gas_out", hli_circuit_settings, circuit.t_gas_out, TEMPERATURE, NAN, 100.0,
               1000.0, "Outlet of the gas cooler, in place of subcool."),
    HLI_NUMBER("eta_ejector", hli_circuit_settings, circuit.eta_ejector, NONE, 0.2, 0.0, 0.35,
               "Work recovered by the ejector over that of the condensate's expansion."),
    HLI_COMMON_ROWS(0.0),
    HLI_END_ROWS,
};

static const hl_settings_table table = {"ejector", sizeof(hli_circuit_settings),
                                        sizeof rows / sizeof *rows, rows};

static hl_status eval(const hl_fluid *const *fluid, const void *settings, hli_sheet *sheet) {
  const hli_circuit_settings *set = settings;
  hli_circuit_kind kind = {.transcritical = !isnan(set->circuit.p_high),
                           .stages = 1,
                           .expansion = HLI_EXPANSION_EJECTOR};
  return hli_circuit_eval(fluid[0], set, &kind, sheet);
}

const hli_system hli_ejector = {{.name = "ejector",
                                 .title = "vapour compression with an ejector",
                                 .fluid_count = 1,
                                 .low = "t_evap",
                                 .high = "t_cond",
                                 .parameters = &table},
                                eval};
