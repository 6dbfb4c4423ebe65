/*
 * Booster refrigeration at two temperatures with a receiver (supermarkets, R744): the low stage
 * joins the vapour of the warmer evaporator and the flash gas, a gas cooler gives the heat.
 */
#include "cycle/steps.h"

typedef struct {
  size_t size;
  hli_circuit circuit;
  double t_evap_1, t_evap_2, p_high, t_gas_out, p_receiver, share_1, suction_superheat_min;
  int variant; /* BYPASS, PARALLEL */
  hli_circuit_films film;
  double drive;
  hli_limit_settings limits;
} settings;

enum { BYPASS, PARALLEL };

static const hl_setting rows[] = {
    HLI_NUMBER("t_evap_1", settings, t_evap_1, TEMPERATURE, NAN, 50.0, 1000.0,
               "Evaporation at the low temperature."),
    HLI_NUMBER("t_evap_2", settings, t_evap_2, TEMPERATURE, NAN, 50.0, 1000.0,
               "Evaporation at the medium temperature."),
    HLI_NUMBER("p_high", settings, p_high, PRESSURE, 90e5, 1e5, 5e7, "Pressure in the gas cooler."),
    HLI_NUMBER("t_gas_out", settings, t_gas_out, TEMPERATURE, NAN, 100.0, 1000.0,
               "Outlet of the gas cooler."),
    HLI_NUMBER("p_receiver", settings, p_receiver, PRESSURE, 36e5, 1e4, 2e7,
               "Pressure of the receiver."),
    HLI_NUMBER("share_1", settings, share_1, NONE, 0.3, 0.0, 1.0,
               "Share of the cooling at the low temperature."),
    HLI_CHOICE("variant", settings, variant, BYPASS, PARALLEL,
               "Flash gas throttled to the medium pressure, or compressed apart.",
               "bypass|parallel"),
    HLI_NUMBER("superheat", settings, circuit.superheat, DIFFERENCE, 8.0, 0.0, 40.0,
               "Superheat at the outlet of both evaporators."),
    HLI_NUMBER("suction_superheat_min", settings, suction_superheat_min, DIFFERENCE, 5.0, 0.0, 40.0,
               "Least superheat at the suction of the main compressor."),
    HLI_COMPRESSOR_ROWS(settings, circuit, ""),
    HLI_NUMBER("eta_2", settings, circuit.eta_2, NONE, NAN, 0.3, 1.0,
               "Isentropic efficiency of the main and the parallel compressor; not set: eta_is."),
    HLI_FILM_ROWS(settings, film),
    HLI_DRIVE_ROW(settings),
    HLI_LIMIT_ROWS(settings),
};

static const hl_settings_table table = {"booster", sizeof(settings), sizeof rows / sizeof *rows,
                                        rows};

typedef struct {
  hl_fluid_saturation low, medium, receiver;
  const hl_fluid_saturation *high; /* NULL above the critical pressure */
  hl_fluid_saturation condensing;
  hl_fluid_state out_1, out_2, cooled, fed, in_1, in_2;
} levels;

static hl_status find_levels(const hli_steps *s, const settings *set, levels *at) {
  hl_cycle_result *out = s->sheet->out;
  double p_critical = hl_fluid_facts(s->fluid)->p_critical;
  HLI_TRY(hli_step_level(s, "evaporation 1", set->t_evap_1, &at->low));
  HLI_TRY(hli_step_level(s, "evaporation 2", set->t_evap_2, &at->medium));
  HLI_TRY(hli_step_pressure(s, "receiver", set->p_receiver, &at->receiver));
  if (!(at->low.p <= at->medium.p && at->medium.p < set->p_receiver &&
        set->p_receiver < set->p_high))
    return hli_cycle_fail(out,
                          "the pressures must rise: evaporation %.4g and %.4g bar, receiver "
                          "%.4g bar, gas cooler %.4g bar",
                          at->low.p / 1e5, at->medium.p / 1e5, set->p_receiver / 1e5,
                          set->p_high / 1e5);
  if (set->p_high >= p_critical && set->p_high < 1.03 * p_critical)
    return hli_cycle_fail(out,
                          "%.4g bar is too close to the critical pressure of %.4g bar: below "
                          "it, or 3 %% above",
                          set->p_high / 1e5, p_critical / 1e5);
  at->high = NULL;
  if (set->p_high < p_critical) {
    HLI_TRY(hli_step_pressure(s, "condensation", set->p_high, &at->condensing));
    at->high = &at->condensing;
    if (!(set->t_gas_out < at->condensing.t))
      return hli_cycle_fail(out,
                            "the gas cooler's outlet at %.2f °C is not below condensation at "
                            "%.2f °C",
                            hli_celsius(set->t_gas_out), hli_celsius(at->condensing.t));
  }
  hl_fluid_hint hint = {at->high, NULL};
  if (isnan(set->t_gas_out))
    return hli_cycle_fail(out, "t_gas_out is not set");
  if (hl_fluid_state_pT_near(s->fluid, set->p_high, set->t_gas_out, &hint, &at->cooled) != HL_OK)
    return hli_cycle_no_state(out, "gas cooler outlet", at->cooled.reason);
  HLI_TRY(hli_step_superheated(s, "outlet of evaporator 1", &at->low, set->circuit.superheat,
                               &at->out_1));
  return hli_step_superheated(s, "outlet of evaporator 2", &at->medium, set->circuit.superheat,
                              &at->out_2);
}

static hl_status eval(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  const settings *set = parameters;
  hli_steps s = {sheet, fluid[0], &set->circuit, &set->limits};
  levels at;
  hl_fluid_state boosted, joined, suction, discharge, parallel, flash, gas_in;
  HLI_TRY(find_levels(&s, set, &at));
  const hl_fluid_state *liquid = &at.receiver.liquid, *vapour = &at.receiver.vapour;
  double q1 = at.out_1.h - liquid->h, q2 = at.out_2.h - liquid->h, r = set->share_1;
  double m1 = r * q2 / ((1.0 - r) * q1 + r * q2), m2 = 1.0 - m1;
  /* Flow through the gas cooler, so that 1 kg/s of liquid is left. */
  double x = (at.cooled.h - liquid->h) / (vapour->h - liquid->h);
  if (!(x < 1.0))
    return hli_cycle_fail(sheet->out, "no liquid in the receiver");
  if (x < 0.0)
    return hli_cycle_fail(sheet->out,
                          "no vapour in the receiver: its liquid would boil at %.2f °C, "
                          "what comes is colder",
                          hli_celsius(at.receiver.t));
  double m = 1.0 / (1.0 - x), gas = m - 1.0;
  HLI_TRY(hli_step_throttle(&s, "high-pressure valve", m, &at.cooled, set->p_receiver, &at.receiver,
                            &at.fed));
  if (sheet->plan) /* destroys nothing */
    hli_sheet_component(sheet, &(hli_component){.kind = HLI_COMPONENT_TANK,
                                                .name = "receiver",
                                                .fluid = fluid[0],
                                                .in = {{m, &at.fed}},
                                                .out = {{1.0, liquid}, {gas, vapour}}});
  HLI_TRY(hli_step_throttle(&s, "valve 1", m1, liquid, at.low.p, &at.low, &at.in_1));
  HLI_TRY(hli_step_throttle(&s, "valve 2", m2, liquid, at.medium.p, &at.medium, &at.in_2));
  HLI_TRY(
      hli_step_compress(&s, "compressor 1", 0, m1, &at.out_1, at.medium.p, &at.medium, &boosted));
  HLI_TRY(hli_step_mix(&s, "mixing", m1, &boosted, m2, &at.out_2, &at.medium, &joined));
  suction = joined;
  double main = 1.0;
  if (set->variant == BYPASS) {
    HLI_TRY(hli_step_throttle(&s, "bypass valve", gas, vapour, at.medium.p, &at.medium, &flash));
    HLI_TRY(hli_step_mix(&s, "mixing", 1.0, &joined, gas, &flash, &at.medium, &suction));
    main = m;
  }
  HLI_TRY(
      hli_step_compress(&s, "compressor 2", 1, main, &suction, set->p_high, at.high, &discharge));
  gas_in = discharge;
  if (set->variant == PARALLEL) {
    HLI_TRY(hli_step_compress(&s, "parallel compressor", 1, gas, vapour, set->p_high, at.high,
                              &parallel));
    HLI_TRY(
        hli_step_mix(&s, "discharge mixing", 1.0, &discharge, gas, &parallel, at.high, &gas_in));
    hli_sheet_state(sheet, 0, 0, "2c outlet of the parallel compressor", gas, &parallel);
  }
  hli_sheet_state(sheet, 0, 0, "1a suction of stage 1", m1, &at.out_1);
  hli_sheet_state(sheet, 0, 0, "2a outlet of stage 1", m1, &boosted);
  hli_sheet_state(sheet, 0, 0, "5b outlet of evaporator 2", m2, &at.out_2);
  hli_sheet_state(sheet, 0, 0, "1b suction of stage 2", main, &suction);
  hli_sheet_state(sheet, 0, 0, "2b outlet of stage 2", main, &discharge);
  hli_sheet_state(sheet, 0, 0, "2 gas cooler inlet", m, &gas_in);
  hli_sheet_state(sheet, 0, 0, "3 gas cooler outlet", m, &at.cooled);
  hli_sheet_state(sheet, 0, 0, "6 receiver inlet", m, &at.fed);
  hli_sheet_state(sheet, 0, 0, "4a inlet of evaporator 1", m1, &at.in_1);
  hli_sheet_state(sheet, 0, 0, "4b inlet of evaporator 2", m2, &at.in_2);
  hli_step_heat(&s, "condensation", "gas cooler", HL_SIDE_HOT, m, &gas_in, &at.cooled, at.high,
                &set->film);
  hli_step_heat(&s, "evaporation", "evaporator 1", HL_SIDE_COLD, m1, &at.in_1, &at.out_1, &at.low,
                &set->film);
  hli_step_heat(&s, "evaporation 2", "evaporator 2", HL_SIDE_COLD, m2, &at.in_2, &at.out_2,
                &at.medium, &set->film);
  hli_limit_levels(sheet, fluid[0], &set->limits, at.low.p, set->p_high,
                   at.high ? at.high->t : (double)NAN);
  hli_limit_least(sheet, "suction superheat", "suction_superheat_min", HL_DIM_DIFFERENCE,
                  suction.t - at.medium.t, set->suction_superheat_min);
  sheet->out->swept_volume[0] = m1 / at.out_1.rho;
  sheet->out->swept_volume[1] = main / suction.rho;
  return hli_sheet_close(sheet, set->drive);
}

const hli_system hli_booster = {
    {.name = "booster",
     .title = "booster refrigeration at two temperatures",
     .fluid_count = 1,
     .basis = HL_CYCLE_BASIS_SOURCE,
     .variable = {HLI_PLACED("t_evap_1", TAKES), HLI_PLACED("t_gas_out", GIVES),
                  HLI_PLACED("t_evap_2", TAKES), HLI_PLACED_NUMBER("share_1", 0.2, 0.8)},
     .parameters = &table},
    eval};
