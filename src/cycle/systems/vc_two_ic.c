/*
 * Two stages; the discharge of the first is cooled by a stream outside.
 */
#include "cycle/circuit.h"

static const hl_setting rows[] = {
    HLI_LEVEL_ROWS(hli_circuit_settings, circuit),
    HLI_SUBCOOL_ROW(hli_circuit_settings, circuit, ""),
    HLI_COMMON_ROWS(0.0),
    HLI_STAGE_ROWS(hli_circuit_settings, circuit, ""),
    HLI_NUMBER("t_intercooler", hli_circuit_settings, circuit.t_intercooler, TEMPERATURE, NAN,
               100.0, 1000.0, "Vapour leaving the intercooler, whose heat is a hot stream."),
    HLI_END_ROWS,
};

static const hl_settings_table table = {"vc_two_ic", sizeof(hli_circuit_settings),
                                        sizeof rows / sizeof *rows, rows};

static const hli_circuit_kind kind = {.stages = 2, .between = {HLI_BETWEEN_INTERCOOLER}};

static hl_status eval(const hl_fluid *const *fluid, const void *settings, hli_sheet *sheet) {
  return hli_circuit_eval(fluid[0], settings, &kind, sheet);
}

const hli_system hli_vc_two_ic = {
    {.name = "vc_two_ic",
     .title = "two stages with intercooling",
     .fluid_count = 1,
     .low = "t_evap",
     .high = "t_cond",
     .variable = {HLI_PLACED("t_evap", TAKES), HLI_PLACED("t_cond", GIVES),
                  HLI_PLACED("t_intercooler", GIVES)},
     .parameters = &table},
    eval};
