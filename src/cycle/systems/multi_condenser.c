/*
 * Two condensers at two pressures: all vapour is compressed to the lower one, where a part
 * condenses; the rest goes on to the upper one.
 */
#include "cycle/steps.h"

typedef struct {
  size_t size;
  hli_circuit circuit;
  double t_cond_1, t_cond_2, share_1;
  bool flash;
  hli_circuit_films film;
  double drive;
  hli_limit_settings limits;
} settings;

static const hl_setting rows[] = {
    HLI_NUMBER("t_evap", settings, circuit.t_evap, TEMPERATURE, NAN, 50.0, 1000.0,
               "Evaporation: saturation at suction pressure."),
    HLI_NUMBER("t_cond_1", settings, t_cond_1, TEMPERATURE, NAN, 50.0, 1000.0,
               "Condensation at the lower level."),
    HLI_NUMBER("t_cond_2", settings, t_cond_2, TEMPERATURE, NAN, 50.0, 1000.0,
               "Condensation at the upper level."),
    HLI_NUMBER("share_1", settings, share_1, NONE, 0.5, 0.0, 1.0,
               "Share of the heat that is given at the lower level."),
    {"flash", HL_SETTING_FLAG, HL_DIM_NONE, offsetof(settings, flash), 0, 0, 1,
     "Condensate of the upper condenser is throttled into the lower one.", NULL},
    HLI_NUMBER("superheat", settings, circuit.superheat, DIFFERENCE, 5.0, 0.0, 40.0,
               "Superheat at suction, taken up in the evaporator."),
    HLI_SUBCOOL_ROW(settings, circuit, ""),
    HLI_COMPRESSOR_ROWS(settings, circuit, ""),
    HLI_NUMBER("eta_2", settings, circuit.eta_2, NONE, NAN, 0.3, 1.0,
               "Isentropic efficiency of the second stage; not set: eta_is."),
    HLI_FILM_ROWS(settings, film),
    HLI_DRIVE_ROW(settings),
    HLI_LIMIT_ROWS(settings),
};

static const hl_settings_table table = {"multi_condenser", sizeof(settings),
                                        sizeof rows / sizeof *rows, rows};

/* Share of the flow that condenses below, for the share r of the heat; `carried` is the heat that
 * each kg from above brings along. */
static double flow_below(double r, double q1, double q2, double carried) {
  return (r * q2 - (1.0 - r) * carried) / ((1.0 - r) * (q1 - carried) + r * q2);
}

static hl_status eval(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  const settings *set = parameters;
  hli_steps s = {sheet, fluid[0], &set->circuit, &set->limits};
  hl_fluid_saturation low, one, two;
  hl_fluid_state suction, stage, discharge, c1, c2, behind_1, behind_2, mixture, into_1;
  HLI_TRY(hli_step_level(&s, "evaporation", set->circuit.t_evap, &low));
  HLI_TRY(hli_step_level(&s, "condensation 1", set->t_cond_1, &one));
  HLI_TRY(hli_step_level(&s, "condensation 2", set->t_cond_2, &two));
  if (!(set->circuit.t_evap < set->t_cond_1 && set->t_cond_1 <= set->t_cond_2))
    return hli_cycle_fail(sheet->out,
                          "the levels must rise: evaporation %.2f °C, condensation %.2f "
                          "and %.2f °C",
                          hli_celsius(set->circuit.t_evap), hli_celsius(set->t_cond_1),
                          hli_celsius(set->t_cond_2));
  HLI_TRY(hli_step_superheated(&s, "suction", &low, set->circuit.superheat, &suction));
  HLI_TRY(hli_step_subcooled(&s, "condensate 1", &one, set->circuit.subcool, &c1));
  HLI_TRY(hli_step_subcooled(&s, "condensate 2", &two, set->circuit.subcool, &c2));
  HLI_TRY(hli_step_compress(&s, "compressor 1", 0, 1.0, &suction, one.p, &one, &stage));
  hl_fluid_state above; /* what the second stage does does not hang on its flow */
  HLI_TRY(hli_step_compress(&s, "compressor 2", 1, 0.0, &stage, two.p, &two, &above));
  double carried = set->flash ? c2.h - c1.h : 0.0;
  double y = flow_below(set->share_1, stage.h - c1.h, above.h - c2.h, carried);
  if (y < -1e-12)
    return hli_cycle_fail(sheet->out,
                          "the flashing condensate alone gives more than the share %.3g "
                          "at the lower level",
                          set->share_1);
  y = fmin(fmax(y, 0.0), 1.0);
  double rest = 1.0 - y;
  HLI_TRY(hli_step_compress(&s, "compressor 2", 1, rest, &stage, two.p, &two, &discharge));
  double to_1 = set->flash ? 1.0 : y;
  into_1 = stage;
  if (set->flash) {
    HLI_TRY(hli_step_throttle(&s, "valve 2", rest, &c2, one.p, &one, &behind_2));
    HLI_TRY(hli_step_mix(&s, "mixing", y, &stage, rest, &behind_2, &one, &into_1));
  }
  HLI_TRY(hli_step_throttle(&s, "valve 1", to_1, &c1, low.p, &low, &behind_1));
  mixture = behind_1;
  if (!set->flash) {
    HLI_TRY(hli_step_throttle(&s, "valve 2", rest, &c2, low.p, &low, &behind_2));
    HLI_TRY(hli_step_mix(&s, "mixing", y, &behind_1, rest, &behind_2, &low, &mixture));
  }
  hli_sheet_state(sheet, 0, 0, "1 suction", 1.0, &suction);
  hli_sheet_state(sheet, 0, 0, "2a outlet of stage 1", 1.0, &stage);
  hli_sheet_state(sheet, 0, 0, "2 discharge", rest, &discharge);
  hli_sheet_state(sheet, 0, 0, "3a condensate 1", to_1, &c1);
  hli_sheet_state(sheet, 0, 0, "3b condensate 2", rest, &c2);
  hli_sheet_state(sheet, 0, 0, "4 evaporator inlet", 1.0, &mixture);
  hli_step_heat(&s, "condensation", "condenser 1", HL_SIDE_HOT, to_1, &into_1, &c1, &one,
                &set->film);
  hli_step_heat(&s, "condensation 2", "condenser 2", HL_SIDE_HOT, rest, &discharge, &c2, &two,
                &set->film);
  hli_step_heat(&s, "evaporation", "evaporator", HL_SIDE_COLD, 1.0, &mixture, &suction, &low,
                &set->film);
  hli_limit_levels(sheet, fluid[0], &set->limits, low.p, two.p, two.t);
  sheet->out->swept_volume[0] = 1.0 / suction.rho;
  return hli_sheet_close(sheet, set->drive);
}

const hli_system hli_multi_condenser = {
    {.name = "multi_condenser",
     .title = "two condensers",
     .fluid_count = 1,
     .variable = {HLI_PLACED("t_evap", TAKES), HLI_PLACED("t_cond_2", GIVES),
                  HLI_PLACED("t_cond_1", GIVES), HLI_PLACED_NUMBER("share_1", 0.2, 0.8)},
     .parameters = &table},
    eval};
