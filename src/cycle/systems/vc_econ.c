/*
 * Closed economiser: a part of the condensate is throttled to the intermediate pressure, subcools
 * the rest and is injected as vapour between the stages.
 */
#include "cycle/circuit.h"

static const hl_setting rows[] = {
    HLI_LEVEL_ROWS(hli_circuit_settings, circuit),
    HLI_SUBCOOL_ROW(hli_circuit_settings, circuit, ""),
    HLI_COMMON_ROWS(0.0),
    HLI_STAGE_ROWS(hli_circuit_settings, circuit, ""),
    HLI_ECONOMISER_ROWS(hli_circuit_settings, circuit, ""),
    HLI_END_ROWS,
};

static const hl_settings_table table = {"vc_econ", sizeof(hli_circuit_settings),
                                        sizeof rows / sizeof *rows, rows};

static const hli_circuit_kind kind = {.stages = 2, .between = {HLI_BETWEEN_ECONOMISER}};

static hl_status eval(const hl_fluid *const *fluid, const void *settings, hli_sheet *sheet) {
  return hli_circuit_eval(fluid[0], settings, &kind, sheet);
}

const hli_system hli_vc_econ = {{.name = "vc_econ",
                                 .title = "two stages with economiser and vapour injection",
                                 .fluid_count = 1,
                                 .low = "t_evap",
                                 .high = "t_cond",
                                 .parameters = &table},
                                eval};
