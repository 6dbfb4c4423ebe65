/*
 * Two to four stages of compression, between any two of them nothing, an economiser, a flash tank
 * or an intercooler: turbo machines of large plants.
 */
#include "cycle/circuit.h"

/* The interstages follow the settings of the circuit. */
typedef struct {
  hli_circuit_settings base;
  int stages, between[HLI_STAGES - 1];
} settings;

#define BETWEEN(number, index)                                                                     \
  HLI_CHOICE("between_" number, settings, between[index], 0, 4,                                    \
             "What lies above stage " number ".", "none|economiser|mix|full|intercooler")

static const hl_setting rows[] = {
    HLI_LEVEL_ROWS(settings, base.circuit),
    HLI_SUBCOOL_ROW(settings, base.circuit, ""),
    {"stages", HL_SETTING_INTEGER, HL_DIM_NONE, offsetof(settings, stages), 2, 2, HLI_STAGES,
     "Stages of compression.", NULL},
    BETWEEN("1", 0),
    BETWEEN("2", 1),
    BETWEEN("3", 2),
    HLI_NUMBER("t_intercooler", settings, base.circuit.t_intercooler, TEMPERATURE, NAN, 100.0,
               1000.0, "Vapour leaving the intercoolers, whose heat is a hot stream each."),
    HLI_COMMON_ROWS(0.0),
    HLI_STAGE_ROWS(settings, base.circuit, ""),
    HLI_ECONOMISER_ROWS(settings, base.circuit, ""),
    HLI_END_ROWS,
};

static const hl_settings_table table = {"n_stage", sizeof(settings), sizeof rows / sizeof *rows,
                                        rows};

static hl_status eval(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  static const hli_between what[] = {HLI_BETWEEN_NONE, HLI_BETWEEN_ECONOMISER, HLI_BETWEEN_MIX,
                                     HLI_BETWEEN_FULL, HLI_BETWEEN_INTERCOOLER};
  const settings *set = parameters;
  hli_circuit_kind kind = {.stages = set->stages};
  for (int k = 0; k + 1 < set->stages; k++)
    kind.between[k] = (int)what[set->between[k]];
  return hli_circuit_eval(fluid[0], &set->base, &kind, sheet);
}

const hli_system hli_n_stage = {{.name = "n_stage",
                                 .title = "two to four stages of compression",
                                 .fluid_count = 1,
                                 .low = "t_evap",
                                 .high = "t_cond",
                                 .parameters = &table},
                                eval};
