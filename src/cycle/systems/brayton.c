/*
 * Reversed Joule cycle of a gas: compressor, hot exchanger, [recuperator], turbine, cold exchanger,
 * [recuperator]. Both of its streams glide.
 */
#include "cycle/limits.h"

typedef struct {
  size_t size;
  double t_cold_out, t_hot_out, p_low, ratio;
  double eta_compressor, eta_turbine, recuperator, dp, heat_loss, drive;
  int compression, shafts;
  double film_hot, film_cold;
  double pressure_ratio_max, t_discharge_max, t_turbine_min, superheat_min, p_high_max,
      internal_approach_min;
} settings;

enum { ONE_SHAFT = 0, SEPARATE };

static const hl_setting rows[] = {
    HLI_NUMBER("t_cold_out", settings, t_cold_out, TEMPERATURE, NAN, 100.0, 1000.0,
               "Gas leaving the cold exchanger, in which it takes up heat."),
    HLI_NUMBER("t_hot_out", settings, t_hot_out, TEMPERATURE, NAN, 100.0, 1500.0,
               "Gas leaving the hot exchanger, in which it gives heat."),
    HLI_NUMBER("p_low", settings, p_low, PRESSURE, 5e5, 1e3, 2e7,
               "Pressure at the compressor's suction."),
    HLI_NUMBER("ratio", settings, ratio, NONE, 2.5, 1.001, 20.0,
               "Pressure ratio of the compressor."),
    HLI_NUMBER("eta_compressor", settings, eta_compressor, NONE, 0.85, 0.3, 1.0,
               "Isentropic efficiency of the compressor."),
    HLI_NUMBER("eta_turbine", settings, eta_turbine, NONE, 0.88, 0.3, 1.0,
               "Isentropic efficiency of the turbine."),
    HLI_CHOICE("compression", settings, compression, 0, 1,
               "Efficiency of the whole compression, or of its small steps (100 equal ones of "
               "ln p).",
               "isentropic|polytropic"),
    HLI_NUMBER("recuperator", settings, recuperator, NONE, 0.0, 0.0, 0.99,
               "Effectiveness of the recuperator, which heats the suction gas; 0: none."),
    HLI_NUMBER("dp", settings, dp, NONE, 0.01, 0.0, 0.1,
               "Pressure drop of each side of each exchanger as a share of its inlet pressure."),
    HLI_NUMBER("heat_loss", settings, heat_loss, NONE, 0.0, 0.0, 0.15,
               "Share of the compressor's power lost as heat to the surroundings."),
    HLI_CHOICE("shafts", settings, shafts, ONE_SHAFT, SEPARATE,
               "Compressor and turbine on one shaft, or each with a drive of its own.",
               "one|separate"),
    HLI_NUMBER("drive", settings, drive, NONE, 0.93, 0.3, 1.0,
               "Efficiency of motor or generator, inverter and transmission."),
    HLI_NUMBER("film_hot", settings, film_hot, FILM, NAN, 1.0, 1e6,
               "Film coefficient in the hot exchanger; not set: that of the case."),
    HLI_NUMBER("film_cold", settings, film_cold, FILM, NAN, 1.0, 1e6,
               "Film coefficient in the cold exchanger; not set: that of the case."),
    HLI_NUMBER("pressure_ratio_max", settings, pressure_ratio_max, NONE, 4.0, 1.0, 100.0,
               "Highest pressure ratio of the compressor."),
    HLI_NUMBER("t_discharge_max", settings, t_discharge_max, TEMPERATURE, 623.15, 200.0, 1500.0,
               "Highest discharge temperature."),
    HLI_NUMBER("t_turbine_min", settings, t_turbine_min, TEMPERATURE, NAN, 1.0, 1000.0,
               "Lowest temperature at the turbine's outlet; not set: 10 K above the triple point, "
               "of air 140 K."),
    HLI_NUMBER("superheat_min", settings, superheat_min, DIFFERENCE, 0.0, 0.0, 100.0,
               "Least distance of the turbine's outlet to condensation."),
    HLI_NUMBER("p_high_max", settings, p_high_max, PRESSURE, NAN, 1e4, 5e7,
               "Highest pressure; not set: 45 bar, R744 140 bar."),
    HLI_NUMBER("internal_approach_min", settings, internal_approach_min, DIFFERENCE, 10.0, 0.0,
               100.0, "Least temperature difference in the recuperator."),
};

static const hl_settings_table table = {"brayton", sizeof(settings), sizeof rows / sizeof *rows,
                                        rows};

/* Numbered along the flow; without a recuperator 4 is 3, and 1 is 6. */
typedef struct {
  hl_fluid_state suction, discharge, cooled, turbine_in, turbine_out, heated;
  double compressor, turbine; /* work [J/kg] */
  double approach;            /* NAN: no recuperator [K] */
} points;

static hl_status gas_at(const hl_fluid *fluid, const char *where, double p, double t,
                        hl_cycle_result *result, hl_fluid_state *out) {
  if (hl_fluid_state_pT(fluid, p, t, out) != HL_OK)
    return hli_cycle_no_state(result, where, out->reason);
  return HL_OK;
}

static hl_status check_settings(const settings *set, hl_cycle_result *result) {
  if (isnan(set->t_cold_out) || isnan(set->t_hot_out))
    return hli_cycle_fail(result, "t_cold_out and t_hot_out are not set");
  if (set->recuperator > 0.0 && set->t_hot_out <= set->t_cold_out)
    return hli_cycle_fail(result,
                          "the recuperator needs gas from the hot exchanger (%.2f °C) that is "
                          "hotter than that from the cold one (%.2f °C)",
                          hli_celsius(set->t_hot_out), hli_celsius(set->t_cold_out));
  return HL_OK;
}

static hl_status takes_liquid(const hl_fluid *fluid, const hl_fluid_state *suction,
                              hl_cycle_result *result) {
  hl_fluid_saturation sat;
  if (hl_fluid_saturation_p(fluid, suction->p, &sat) != HL_OK)
    return hli_cycle_fail(result, "the compressor would take in liquid at %.2f °C",
                          hli_celsius(suction->t));
  hli_cycle_clear(result,
                  "the compressor would take in liquid at %.2f °C: at %.4g bar it boils at %.2f °C",
                  hli_celsius(suction->t), suction->p / 1e5, hli_celsius(sat.t));
  hli_cycle_miss(result, "liquid at suction", HL_DIM_TEMPERATURE, suction->t, sat.t);
  return HL_ERR_RANGE;
}

/* Both ends between the exchangers, with the recuperator between them. */
static hl_status exchangers(const hl_fluid *fluid, const settings *set, points *at,
                            hl_cycle_result *result) {
  double left = 1.0 - set->dp, p_hot = set->ratio * set->p_low * left;
  bool recuperator = set->recuperator > 0.0;
  double p_cold = recuperator ? set->p_low / left : set->p_low;
  at->approach = NAN;
  HLI_TRY(gas_at(fluid, "hot exchanger outlet", p_hot, set->t_hot_out, result, &at->cooled));
  HLI_TRY(gas_at(fluid, "cold exchanger outlet", p_cold, set->t_cold_out, result, &at->heated));
  at->turbine_in = at->cooled;
  at->suction = at->heated;
  if (recuperator) {
    hli_recuperator r = {NAN, NAN, set->recuperator, 0.0};
    hli_flow hot = {fluid, 1.0, &at->cooled, p_hot * left, NULL},
             cold = {fluid, 1.0, &at->heated, set->p_low, NULL};
    HLI_TRY(hli_recuperate("recuperator", &hot, &cold, &r, result, &at->turbine_in, &at->suction,
                           &at->approach));
  }
  return at->suction.phase == HL_FLUID_PHASE_LIQUID ? takes_liquid(fluid, &at->suction, result)
                                                    : HL_OK;
}

static hl_status machines(const hl_fluid *fluid, const settings *set, points *at,
                          hl_cycle_result *result) {
  double left = 1.0 - set->dp, p_out = at->heated.p / left;
  hli_compressor c = {.eta = set->eta_compressor,
                      .volume_ratio = NAN,
                      .heat_loss = set->heat_loss,
                      .polytropic = set->compression == 1};
  if (p_out >= at->turbine_in.p)
    return hli_cycle_fail(result,
                          "the pressure drops leave none for the turbine: %.4g bar before it, "
                          "%.4g bar behind it",
                          at->turbine_in.p / 1e5, p_out / 1e5);
  if (!hli_compress(fluid, &at->suction, set->ratio * set->p_low, NULL, &c, &at->discharge,
                    &at->compressor))
    return hli_cycle_no_state(result, "discharge", at->discharge.reason);
  if (!hli_expand(fluid, &at->turbine_in, p_out, NULL, set->eta_turbine, &at->turbine_out,
                  &at->turbine))
    return hli_cycle_no_state(result, "turbine outlet", at->turbine_out.reason);
  if (at->discharge.h <= at->cooled.h) {
    hli_cycle_clear(result,
                    "at a ratio of %.4g the discharge at %.2f °C is not hotter than t_hot_out, "
                    "%.2f °C",
                    set->ratio, hli_celsius(at->discharge.t), hli_celsius(set->t_hot_out));
    hli_cycle_miss(result, "discharge too cold", HL_DIM_TEMPERATURE, at->discharge.t,
                   set->t_hot_out);
    return HL_ERR_RANGE;
  }
  if (at->turbine_out.h >= at->heated.h) {
    hli_cycle_clear(result,
                    "at a ratio of %.4g the turbine's outlet at %.2f °C is not colder than "
                    "t_cold_out, %.2f °C",
                    set->ratio, hli_celsius(at->turbine_out.t), hli_celsius(set->t_cold_out));
    hli_cycle_miss(result, "turbine outlet too hot", HL_DIM_TEMPERATURE, at->turbine_out.t,
                   set->t_cold_out);
    return HL_ERR_RANGE;
  }
  if (at->turbine >= at->compressor)
    return hli_cycle_fail(result, "the turbine gives more than the compressor takes: an engine");
  return HL_OK;
}

static void write_states(hli_sheet *sheet, const points *at) {
  bool recuperator = !isnan(at->approach);
  hli_sheet_state(sheet, 0, 0, "1 suction", 1.0, &at->suction);
  hli_sheet_state(sheet, 0, 0, "2 discharge", 1.0, &at->discharge);
  hli_sheet_state(sheet, 0, 0, "3 hot exchanger outlet", 1.0, &at->cooled);
  if (recuperator)
    hli_sheet_state(sheet, 0, 0, "4 turbine inlet", 1.0, &at->turbine_in);
  hli_sheet_state(sheet, 0, 0, "5 turbine outlet", 1.0, &at->turbine_out);
  if (recuperator)
    hli_sheet_state(sheet, 0, 0, "6 cold exchanger outlet", 1.0, &at->heated);
}

static void write_components(hli_sheet *sheet, const hl_fluid *fluid, const settings *set,
                             const points *at) {
  hli_sheet_through(sheet, HLI_COMPONENT_MACHINE, "compressor", fluid, 1.0, &at->suction,
                    &at->discharge, set->heat_loss * at->compressor);
  hli_sheet_through(sheet, HLI_COMPONENT_MACHINE, "turbine", fluid, 1.0, &at->turbine_in,
                    &at->turbine_out, 0.0);
  if (!isnan(at->approach))
    hli_sheet_component(sheet,
                        &(hli_component){.kind = HLI_COMPONENT_EXCHANGER,
                                         .name = "recuperator",
                                         .fluid = fluid,
                                         .in = {{1.0, &at->cooled}, {1.0, &at->heated}},
                                         .out = {{1.0, &at->turbine_in}, {1.0, &at->suction}}});
}

static void write_power(hli_sheet *sheet, const settings *set, const points *at) {
  sheet->shaft += at->compressor - at->turbine;
  sheet->lost += set->heat_loss * at->compressor;
  if (set->shafts == SEPARATE) { /* the turbine's work through two drives */
    double extra = at->turbine * (1.0 / set->drive - set->drive);
    sheet->electric += extra;
    sheet->lost += extra;
    hli_sheet_loss(sheet, "turbine drive", extra);
  }
}

static void write_limits(hli_sheet *sheet, const hl_fluid *fluid, const settings *set,
                         const points *at) {
  const hl_fluid_info *info = hl_fluid_facts(fluid);
  bool co2 = strcmp(info->id, "R744") == 0, air = strcmp(info->id, "Air") == 0;
  double coldest = air ? 140.0 : info->t_triple + 10.0;
  hl_fluid_saturation sat;
  hli_sheet_pressure(sheet, set->p_low);
  hli_sheet_pressure(sheet, at->discharge.p);
  hli_sheet_discharge(sheet, at->discharge.t);
  hli_limit_most(sheet, "pressure ratio", "pressure_ratio_max", HL_DIM_NONE, set->ratio,
                 set->pressure_ratio_max);
  hli_limit_most(sheet, "discharge temperature", "t_discharge_max", HL_DIM_TEMPERATURE,
                 at->discharge.t, set->t_discharge_max);
  hli_limit_least(sheet, "turbine outlet", "t_turbine_min", HL_DIM_TEMPERATURE, at->turbine_out.t,
                  hli_given_or(set->t_turbine_min, coldest));
  if (at->turbine_out.p < info->p_critical && at->turbine_out.t < info->t_critical &&
      hl_fluid_saturation_p(fluid, at->turbine_out.p, &sat) == HL_OK)
    hli_limit_least(sheet, "dry turbine outlet", "superheat_min", HL_DIM_DIFFERENCE,
                    hli_superheat(&at->turbine_out, &sat), set->superheat_min);
  hli_limit_most(sheet, "high pressure", "p_high_max", HL_DIM_PRESSURE, at->discharge.p,
                 hli_given_or(set->p_high_max, co2 ? 140e5 : 45e5));
  hli_limit_equation(sheet, fluid, at->discharge.p, at->discharge.t);
  if (!isnan(at->approach))
    hli_sheet_approach(sheet, at->approach, set->internal_approach_min);
}

static hl_status eval(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  const settings *set = parameters;
  points at;
  HLI_TRY(check_settings(set, sheet->out));
  HLI_TRY(exchangers(fluid[0], set, &at, sheet->out));
  HLI_TRY(machines(fluid[0], set, &at, sheet->out));
  write_states(sheet, &at);
  write_components(sheet, fluid[0], set, &at);
  write_power(sheet, set, &at);
  write_limits(sheet, fluid[0], set, &at);
  sheet->out->swept_volume[0] = 1.0 / at.suction.rho;
  hli_films hot = HLI_ONE_FILM(set->film_hot), cold = HLI_ONE_FILM(set->film_cold);
  hli_sheet_duct(sheet, "gas cooling", "hot exchanger",
                 &(hli_duct){fluid[0], HL_SIDE_HOT, 1.0, &at.discharge, &at.cooled, NULL, hot});
  hli_sheet_duct(sheet, "gas heating", "cold exchanger",
                 &(hli_duct){fluid[0], HL_SIDE_COLD, 1.0, &at.turbine_out, &at.heated, NULL, cold});
  return hli_sheet_close(sheet, set->drive);
}

const hli_system hli_brayton = {
    {.name = "brayton",
     .title = "reversed Brayton cycle of a gas",
     .fluid_count = 1,
     .low = "t_cold_out",
     .high = "t_hot_out",
     .variable = {HLI_PLACED("t_cold_out", TAKES), HLI_PLACED("t_hot_out", GIVES),
                  HLI_PLACED_NUMBER("ratio", 1.25, 4.0)},
     .parameters = &table},
    eval};
