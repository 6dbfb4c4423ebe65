/*
 * Open economiser: the condensate is throttled into a tank at the intermediate pressure, whose
 * vapour bypasses the first stage.
 */
#include "cycle/circuit.h"

static const hl_setting rows[] = {
    HLI_LEVEL_ROWS(hli_circuit_settings, circuit),
    HLI_SUBCOOL_ROW(hli_circuit_settings, circuit, ""),
    HLI_COMMON_ROWS(0.0),
    HLI_STAGE_ROWS(hli_circuit_settings, circuit, ""),
    HLI_CHOICE(
        "variant", hli_circuit_settings, variant, 0, 2,
        "Tank vapour mixed with the discharge of stage 1, that discharge bubbled through the "
        "tank, or tank vapour compressed apart.",
        "mix|full|parallel"),
    HLI_END_ROWS,
};

static const hl_settings_table table = {"vc_flash", sizeof(hli_circuit_settings),
                                        sizeof rows / sizeof *rows, rows};

static hl_status eval(const hl_fluid *const *fluid, const void *settings, hli_sheet *sheet) {
  static const hli_between variants[] = {HLI_BETWEEN_MIX, HLI_BETWEEN_FULL, HLI_BETWEEN_PARALLEL};
  const hli_circuit_settings *set = settings;
  hli_circuit_kind kind = {.stages = 2, .between = {(int)variants[set->variant]}};
  return hli_circuit_eval(fluid[0], set, &kind, sheet);
}

const hli_system hli_vc_flash = {{.name = "vc_flash",
                                  .title = "two stages with flash tank",
                                  .fluid_count = 1,
                                  .low = "t_evap",
                                  .high = "t_cond",
                                  .parameters = &table},
                                 eval};
