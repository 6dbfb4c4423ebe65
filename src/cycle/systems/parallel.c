/*
 * Independent circuits of one fluid at levels of their own, each giving an equal share of the heat:
 * for sinks and sources that glide far, matched in series.
 */
#include "cycle/circuit.h"

typedef struct {
  hli_circuit_settings base;
  int circuits;
  double t_evap[HL_CYCLE_CIRCUITS], t_cond[HL_CYCLE_CIRCUITS];
} settings;

/* clang-format off */
#define LEVEL(number, index)                                                                       \
  HLI_NUMBER("t_evap_" number, settings, t_evap[index], TEMPERATURE, NAN, 50.0, 1000.0,            \
             "Evaporation of circuit " number "."),                                                \
  HLI_NUMBER("t_cond_" number, settings, t_cond[index], TEMPERATURE, NAN, 50.0, 1000.0,            \
             "Condensation of circuit " number ".")
/* clang-format on */

static const hl_setting rows[] = {
    {"circuits", HL_SETTING_INTEGER, HL_DIM_NONE, offsetof(settings, circuits), 2, 1,
     HL_CYCLE_CIRCUITS, "Number of circuits.", NULL},
    LEVEL("1", 0),
    LEVEL("2", 1),
    LEVEL("3", 2),
    LEVEL("4", 3),
    HLI_STRUCTURE_ROW(settings, "structure", base.variant),
    HLI_SUBCOOL_ROW(settings, base.circuit, ""),
    HLI_COMMON_ROWS(0.0),
    HLI_STAGE_ROWS(settings, base.circuit, ""),
    HLI_ECONOMISER_ROWS(settings, base.circuit, ""),
    HLI_END_ROWS,
};

static const hl_settings_table table = {"parallel", sizeof(settings), sizeof rows / sizeof *rows,
                                        rows};

static hl_status eval(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  const settings *set = parameters;
  hli_points at[HL_CYCLE_CIRCUITS] = {{0}};
  hli_circuit_kind kind = hli_circuit_structure(set->base.variant);
  for (int k = 0; k < set->circuits && k < HL_CYCLE_CIRCUITS; k++) {
    hli_circuit circuit = set->base.circuit;
    circuit.t_evap = set->t_evap[k];
    circuit.t_cond = set->t_cond[k];
    HLI_TRY(hli_circuit_solve(fluid[0], &circuit, &kind, &at[k], sheet->out));
    hli_circuit_role role = {.circuit = k + 1,
                             .m = 1.0 / at[k].q_sink,
                             .film = &set->base.film,
                             .limits = &set->base.limits};
    HLI_TRY(hli_circuit_write(sheet, fluid[0], &circuit, &kind, &at[k], &role));
  }
  return hli_sheet_close(sheet, set->base.drive);
}

const hli_system hli_parallel_circuits = {
    {.name = "parallel",
     .title = "parallel circuits at several levels",
     .fluid_count = 1,
     .variable = {HLI_PLACED("t_evap_1", TAKES), HLI_PLACED("t_cond_1", GIVES),
                  HLI_PLACED("t_evap_2", TAKES), HLI_PLACED("t_cond_2", GIVES)},
     .parameters = &table},
    eval};
