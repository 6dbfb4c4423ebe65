/*
 * The work of the expanding condensate put to use: by an expander, whose power goes to the shaft,
 * or by an ejector, in which the condensate entrains the vapour of the evaporator into a separator
 * at a higher pressure, from which the compressor sucks. Above the critical pressure where p_high
 * is given.
 */
#include "cycle/circuit.h"

#define ROWS(own)                                                                                  \
  HLI_LEVEL_ROWS(hli_circuit_settings, circuit),                                                   \
      HLI_SUBCOOL_ROW(hli_circuit_settings, circuit, ""),                                          \
      HLI_GAS_COOLER_ROWS(hli_circuit_settings, circuit), own, HLI_COMMON_ROWS(0.0), HLI_END_ROWS

static const hl_setting expander_rows[] = {
    ROWS(HLI_NUMBER("eta_expander", hli_circuit_settings, circuit.eta_expander, NONE, 0.6, 0.0, 1.0,
                    "Isentropic efficiency of the expander, whose power goes to the shaft.")),
};
static const hl_settings_table expander_table = {"expander", sizeof(hli_circuit_settings),
                                                 sizeof expander_rows / sizeof *expander_rows,
                                                 expander_rows};

static const hl_setting ejector_rows[] = {
    ROWS(HLI_NUMBER("eta_ejector", hli_circuit_settings, circuit.eta_ejector, NONE, 0.2, 0.0, 0.35,
                    "Work recovered by the ejector over that of the condensate's expansion.")),
};
static const hl_settings_table ejector_table = {"ejector", sizeof(hli_circuit_settings),
                                                sizeof ejector_rows / sizeof *ejector_rows,
                                                ejector_rows};

static hl_status evaluate(const hl_fluid *fluid, const hli_circuit_settings *set,
                          hli_expansion expansion, hli_sheet *sheet) {
  hli_circuit_kind kind = {
      .transcritical = !isnan(set->circuit.p_high), .stages = 1, .expansion = expansion};
  return hli_circuit_eval(fluid, set, &kind, sheet);
}

static hl_status expand(const hl_fluid *const *fluid, const void *settings, hli_sheet *sheet) {
  return evaluate(fluid[0], settings, HLI_EXPANSION_EXPANDER, sheet);
}

static hl_status eject(const hl_fluid *const *fluid, const void *settings, hli_sheet *sheet) {
  return evaluate(fluid[0], settings, HLI_EXPANSION_EJECTOR, sheet);
}

const hli_system hli_expander = {{.name = "expander",
                                  .title = "vapour compression with an expander",
                                  .fluid_count = 1,
                                  .low = "t_evap",
                                  .high = "t_cond",
                                  .parameters = &expander_table},
                                 expand};
const hli_system hli_ejector = {{.name = "ejector",
                                 .title = "vapour compression with an ejector",
                                 .fluid_count = 1,
                                 .low = "t_evap",
                                 .high = "t_cond",
                                 .parameters = &ejector_table},
                                eject};
