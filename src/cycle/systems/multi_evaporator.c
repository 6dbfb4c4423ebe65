/*
 * Two evaporators at two pressures, one condenser. The vapour of the colder one is compressed to
 * the pressure of the other (booster), or that of the warmer one is throttled (back-pressure
 * valve).
 */
#include "cycle/steps.h"

typedef struct {
  size_t size;
  hli_circuit circuit;
  double t_evap_1, t_evap_2, share_1;
  int variant; /* BOOSTER, THROTTLE */
  hli_circuit_films film;
  double drive;
  hli_limit_settings limits;
} settings;

enum { BOOSTER, THROTTLE };

static const hl_setting rows[] = {
    HLI_NUMBER("t_evap_1", settings, t_evap_1, TEMPERATURE, NAN, 50.0, 1000.0,
               "Evaporation at the colder level."),
    HLI_NUMBER("t_evap_2", settings, t_evap_2, TEMPERATURE, NAN, 50.0, 1000.0,
               "Evaporation at the warmer level."),
    HLI_NUMBER("t_cond", settings, circuit.t_cond, TEMPERATURE, NAN, 50.0, 1000.0,
               "Condensation: saturation at the condenser inlet."),
    HLI_NUMBER("share_1", settings, share_1, NONE, 0.5, 0.0, 1.0,
               "Share of the heat that is taken at the colder level."),
    HLI_CHOICE("variant", settings, variant, BOOSTER, THROTTLE,
               "Colder vapour compressed to the warmer level, or warmer vapour throttled.",
               "booster|throttle"),
    HLI_NUMBER("superheat", settings, circuit.superheat, DIFFERENCE, 5.0, 0.0, 40.0,
               "Superheat at the outlet of both evaporators."),
    HLI_SUBCOOL_ROW(settings, circuit, ""),
    HLI_COMPRESSOR_ROWS(settings, circuit, ""),
    HLI_NUMBER("eta_2", settings, circuit.eta_2, NONE, NAN, 0.3, 1.0,
               "Isentropic efficiency of the main compressor; not set: eta_is."),
    HLI_FILM_ROWS(settings, film),
    HLI_DRIVE_ROW(settings),
    HLI_LIMIT_ROWS(settings),
};

static const hl_settings_table table = {"multi_evaporator", sizeof(settings),
                                        sizeof rows / sizeof *rows, rows};

static hl_status eval(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  const settings *set = parameters;
  hli_steps s = {sheet, fluid[0], &set->circuit, &set->limits};
  hl_fluid_saturation cold, warm, high;
  hl_fluid_state out_1, out_2, liquid, in_1, in_2, boosted, throttled, suction, discharge;
  HLI_TRY(hli_step_level(&s, "evaporation 1", set->t_evap_1, &cold));
  HLI_TRY(hli_step_level(&s, "evaporation 2", set->t_evap_2, &warm));
  HLI_TRY(hli_step_level(&s, "condensation", set->circuit.t_cond, &high));
  if (!(set->t_evap_1 <= set->t_evap_2 && set->t_evap_2 < set->circuit.t_cond))
    return hli_cycle_fail(sheet->out,
                          "the levels must rise: evaporation %.2f and %.2f °C, "
                          "condensation %.2f °C",
                          hli_celsius(set->t_evap_1), hli_celsius(set->t_evap_2),
                          hli_celsius(set->circuit.t_cond));
  HLI_TRY(
      hli_step_superheated(&s, "outlet of evaporator 1", &cold, set->circuit.superheat, &out_1));
  HLI_TRY(
      hli_step_superheated(&s, "outlet of evaporator 2", &warm, set->circuit.superheat, &out_2));
  HLI_TRY(hli_step_subcooled(&s, "condensate", &high, set->circuit.subcool, &liquid));
  /* Flows of 1 kg/s in all, so that the shares of heat are those wanted. */
  double q1 = out_1.h - liquid.h, q2 = out_2.h - liquid.h, r = set->share_1;
  if (!(q1 > 0.0) || !(q2 > 0.0))
    return hli_cycle_fail(sheet->out,
                          "nothing is taken from the source at %.2f °C: the condensate at %.2f °C "
                          "is left with more heat than the vapour",
                          hli_celsius(q1 > 0.0 ? warm.t : cold.t), hli_celsius(liquid.t));
  double m1 = r * q2 / ((1.0 - r) * q1 + r * q2), m2 = 1.0 - m1;
  HLI_TRY(hli_step_throttle(&s, "valve 1", m1, &liquid, cold.p, &cold, &in_1));
  HLI_TRY(hli_step_throttle(&s, "valve 2", m2, &liquid, warm.p, &warm, &in_2));
  if (set->variant == BOOSTER) {
    HLI_TRY(hli_step_compress(&s, "compressor 1", 0, m1, &out_1, warm.p, &warm, &boosted));
    HLI_TRY(hli_step_mix(&s, "mixing", m1, &boosted, m2, &out_2, &warm, &suction));
    hli_sheet_state(sheet, 0, 0, "2a outlet of the booster", m1, &boosted);
  } else {
    HLI_TRY(hli_step_throttle(&s, "back-pressure valve", m2, &out_2, cold.p, &cold, &throttled));
    HLI_TRY(hli_step_mix(&s, "mixing", m1, &out_1, m2, &throttled, &cold, &suction));
  }
  HLI_TRY(hli_step_compress(&s, "compressor 2", 1, 1.0, &suction, high.p, &high, &discharge));
  hli_sheet_state(sheet, 0, 0, "1 suction", 1.0, &suction);
  hli_sheet_state(sheet, 0, 0, "2 discharge", 1.0, &discharge);
  hli_sheet_state(sheet, 0, 0, "3 condenser outlet", 1.0, &liquid);
  hli_sheet_state(sheet, 0, 0, "4a inlet of evaporator 1", m1, &in_1);
  hli_sheet_state(sheet, 0, 0, "4b inlet of evaporator 2", m2, &in_2);
  hli_sheet_state(sheet, 0, 0, "5a outlet of evaporator 1", m1, &out_1);
  hli_sheet_state(sheet, 0, 0, "5b outlet of evaporator 2", m2, &out_2);
  hli_step_heat(&s, "condensation", "condenser", HL_SIDE_HOT, 1.0, &discharge, &liquid, &high,
                &set->film);
  hli_step_heat(&s, "evaporation", "evaporator 1", HL_SIDE_COLD, m1, &in_1, &out_1, &cold,
                &set->film);
  hli_step_heat(&s, "evaporation 2", "evaporator 2", HL_SIDE_COLD, m2, &in_2, &out_2, &warm,
                &set->film);
  hli_limit_levels(sheet, fluid[0], &set->limits, cold.p, high.p, high.t);
  const hl_fluid_state *first = set->variant == BOOSTER && m1 > 0.0 ? &out_1 : &suction;
  sheet->out->swept_volume[0] = (first == &out_1 ? m1 : 1.0) / first->rho;
  return hli_sheet_close(sheet, set->drive);
}

const hli_system hli_multi_evaporator = {
    {.name = "multi_evaporator",
     .title = "two evaporators",
     .fluid_count = 1,
     .basis = HL_CYCLE_BASIS_SOURCE,
     .variable = {HLI_PLACED("t_evap_1", TAKES), HLI_PLACED("t_cond", GIVES),
                  HLI_PLACED("t_evap_2", TAKES), HLI_PLACED_NUMBER("share_1", 0.2, 0.8)},
     .parameters = &table},
    eval};
