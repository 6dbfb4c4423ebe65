/*
 * The simple cycle with an exchanger between condensate and suction vapour; compression starts from
 * the state behind it.
 */
#include "cycle/circuit.h"

static const hl_setting rows[] = {
    HLI_LEVEL_ROWS(hli_circuit_settings, circuit),
    HLI_SUBCOOL_ROW(hli_circuit_settings, circuit, ""),
    HLI_COMMON_ROWS(0.5),
    HLI_END_ROWS,
};

static const hl_settings_table table = {"vc_ihx", sizeof(hli_circuit_settings),
                                        sizeof rows / sizeof *rows, rows};

static const hli_circuit_kind kind = {.stages = 1};

static hl_status eval(const hl_fluid *const *fluid, const void *settings, hli_sheet *sheet) {
  return hli_circuit_eval(fluid[0], settings, &kind, sheet);
}

const hli_system hli_vc_ihx = {{.name = "vc_ihx",
                                .title = "vapour compression with internal heat exchanger",
                                .fluid_count = 1,
                                .low = "t_evap",
                                .high = "t_cond",
                                .parameters = &table},
                               eval};
