/*
 * Power from heat and steam: the Rankine cycle (organic or steam; pump, [recuperator], heater,
 * turbine, [recuperator], condenser), and a turbine between two steam headers.
 */
#include "cycle/steps.h"

/* A condenser under this leaks and grows large; a turbine with wetter exhaust erodes. */
static const double vacuum = 0.03e5, wettest = 0.88;

/* ------------------------------------------------------------------ rankine */

typedef struct {
  size_t size;
  double t_evap, t_cond, superheat, subcool, eta_turbine, eta_pump, recuperator_approach;
  double dp_evap, dp_cond, drive, film_hot, film_cold;
  double x_out_min, volume_ratio_max, p_high_max, p_low_min, critical_margin_min,
      internal_approach_min;
} settings;

static const hl_setting rows[] = {
    HLI_NUMBER("t_evap", settings, t_evap, TEMPERATURE, NAN, 50.0, 1000.0,
               "Evaporation: saturation at the turbine's inlet."),
    HLI_NUMBER("t_cond", settings, t_cond, TEMPERATURE, NAN, 50.0, 1000.0,
               "Condensation: saturation at the turbine's outlet."),
    HLI_NUMBER("superheat", settings, superheat, DIFFERENCE, 0.0, 0.0, 400.0,
               "Superheat at the turbine's inlet."),
    HLI_NUMBER("subcool", settings, subcool, DIFFERENCE, 0.0, 0.0, 60.0,
               "Subcooling below the bubble point at the condenser outlet."),
    HLI_NUMBER("eta_turbine", settings, eta_turbine, NONE, 0.8, 0.01, 1.0,
               "Isentropic efficiency of the turbine."),
    HLI_NUMBER("eta_pump", settings, eta_pump, NONE, 0.65, 0.1, 1.0,
               "Isentropic efficiency of the pump."),
    HLI_NUMBER("recuperator_approach", settings, recuperator_approach, DIFFERENCE, NAN, 0.1, 300.0,
               "Recuperator between exhaust and liquid: vapour leaving it above the pump's outlet, "
               "but not below dew; not set: none."),
    HLI_NUMBER("dp_evap", settings, dp_evap, NONE, 0.0, 0.0, 0.1,
               "Pressure drop of the heater as a share of its inlet pressure."),
    HLI_NUMBER("dp_cond", settings, dp_cond, NONE, 0.0, 0.0, 0.1,
               "Pressure drop of the condenser as a share of its inlet pressure."),
    HLI_NUMBER("drive", settings, drive, NONE, 0.93, 0.3, 1.0,
               "Efficiency of generator, inverter and transmission."),
    HLI_NUMBER("film_hot", settings, film_hot, FILM, NAN, 1.0, 1e6,
               "Film coefficient in the condenser; not set: that of the case."),
    HLI_NUMBER("film_cold", settings, film_cold, FILM, NAN, 1.0, 1e6,
               "Film coefficient in the heater; not set: that of the case."),
    HLI_NUMBER("x_out_min", settings, x_out_min, NONE, 0.88, 0.0, 1.0,
               "Least vapour fraction of the turbine's exhaust."),
    HLI_NUMBER("volume_ratio_max", settings, volume_ratio_max, NONE, NAN, 1.0, 1e5,
               "Highest ratio of the volume flows behind and before the turbine; not set: 100, "
               "R718 (turbines of many stages) 2000."),
    HLI_NUMBER("p_high_max", settings, p_high_max, PRESSURE, NAN, 1e4, 5e7,
               "Highest pressure; not set: 40 bar, R718 165 bar."),
    HLI_NUMBER("p_low_min", settings, p_low_min, PRESSURE, vacuum, 0.0, 2e7,
               "Lowest pressure: against deep vacuum."),
    HLI_NUMBER("critical_margin_min", settings, critical_margin_min, DIFFERENCE, 10.0, 0.0, 100.0,
               "Least distance of evaporation to the critical temperature."),
    HLI_NUMBER("internal_approach_min", settings, internal_approach_min, DIFFERENCE, 3.0, 0.0,
               100.0, "Least temperature difference in the recuperator."),
};

static const hl_settings_table table = {"rankine", sizeof(settings), sizeof rows / sizeof *rows,
                                        rows};

typedef struct {
  hl_fluid_saturation high, low, bubble; /* turbine inlet and outlet, condenser outlet */
  hl_fluid_state condensate, pumped, heated, live, exhaust, cooled;
  double pump, turbine; /* work [J/kg] */
  double approach;      /* NAN: no recuperator [K] */
} points;

static hl_status levels(const hli_steps *s, const settings *set, points *at) {
  hl_cycle_result *out = s->sheet->out;
  HLI_TRY(hli_step_level(s, "evaporation", set->t_evap, &at->high));
  HLI_TRY(hli_step_level(s, "condensation", set->t_cond, &at->low));
  if (set->t_evap <= set->t_cond)
    return hli_cycle_fail(out, "evaporation at %.2f °C is not above condensation at %.2f °C",
                          hli_celsius(set->t_evap), hli_celsius(set->t_cond));
  at->bubble = at->low;
  if (set->dp_cond > 0.0)
    HLI_TRY(
        hli_step_pressure(s, "condenser outlet", at->low.p * (1.0 - set->dp_cond), &at->bubble));
  HLI_TRY(hli_step_subcooled(s, "condenser outlet", &at->bubble, set->subcool, &at->condensate));
  return hli_step_superheated(s, "turbine inlet", &at->high, set->superheat, &at->live);
}

static hl_status machines(const hl_fluid *fluid, const settings *set, points *at,
                          hl_cycle_result *result) {
  hli_compressor pump = {.eta = set->eta_pump, .volume_ratio = NAN};
  if (!hli_compress(fluid, &at->condensate, at->high.p / (1.0 - set->dp_evap), NULL, &pump,
                    &at->pumped, &at->pump))
    return hli_cycle_no_state(result, "pump outlet", at->pumped.reason);
  if (!hli_expand(fluid, &at->live, at->low.p, &at->low, set->eta_turbine, &at->exhaust,
                  &at->turbine))
    return hli_cycle_no_state(result, "turbine outlet", at->exhaust.reason);
  if (at->turbine <= at->pump)
    return hli_cycle_fail(result, "the pump takes more than the turbine gives");
  return HL_OK;
}

static hl_status recuperate(const hl_fluid *fluid, const settings *set, points *at,
                            hl_cycle_result *result) {
  at->approach = NAN;
  at->heated = at->pumped;
  at->cooled = at->exhaust;
  if (isnan(set->recuperator_approach))
    return HL_OK;
  hli_recuperator r = {NAN, NAN, 0.0, fmax(set->recuperator_approach, at->low.t - at->pumped.t)};
  hli_flow hot = {fluid, 1.0, &at->exhaust, at->low.p, &at->low},
           cold = {fluid, 1.0, &at->pumped, at->pumped.p, NULL};
  if (!isnan(at->exhaust.x) || at->exhaust.t <= at->pumped.t + r.cold_end)
    return hli_cycle_fail(result,
                          "no heat for the recuperator: the exhaust at %.2f °C is not above "
                          "%.2f °C",
                          hli_celsius(at->exhaust.t), hli_celsius(at->pumped.t + r.cold_end));
  return hli_recuperate("recuperator", &hot, &cold, &r, result, &at->cooled, &at->heated,
                        &at->approach);
}

static void write_states(hli_sheet *sheet, const points *at) {
  bool recuperator = !isnan(at->approach);
  hli_sheet_state(sheet, 0, 0, "1 condensate", 1.0, &at->condensate);
  hli_sheet_state(sheet, 0, 0, "2 pump outlet", 1.0, &at->pumped);
  if (recuperator)
    hli_sheet_state(sheet, 0, 0, "2' heater inlet", 1.0, &at->heated);
  hli_sheet_state(sheet, 0, 0, "3 turbine inlet", 1.0, &at->live);
  hli_sheet_state(sheet, 0, 0, "4 turbine outlet", 1.0, &at->exhaust);
  if (recuperator)
    hli_sheet_state(sheet, 0, 0, "4' condenser inlet", 1.0, &at->cooled);
}

static void write_components(hli_sheet *sheet, const hl_fluid *fluid, const points *at) {
  hli_sheet_through(sheet, HLI_COMPONENT_MACHINE, "pump", fluid, 1.0, &at->condensate, &at->pumped,
                    0.0);
  hli_sheet_through(sheet, HLI_COMPONENT_MACHINE, "turbine", fluid, 1.0, &at->live, &at->exhaust,
                    0.0);
  if (!isnan(at->approach))
    hli_sheet_component(sheet, &(hli_component){.kind = HLI_COMPONENT_EXCHANGER,
                                                .name = "recuperator",
                                                .fluid = fluid,
                                                .in = {{1.0, &at->exhaust}, {1.0, &at->pumped}},
                                                .out = {{1.0, &at->cooled}, {1.0, &at->heated}}});
}

static double vapour_fraction(const hl_fluid_state *state) { return hli_given_or(state->x, 1.0); }

static void write_limits(hli_sheet *sheet, const hl_fluid *fluid, const settings *set,
                         const points *at) {
  const hl_fluid_info *info = hl_fluid_facts(fluid);
  bool water = strcmp(info->id, "R718") == 0;
  hli_sheet_pressure(sheet, at->condensate.p);
  hli_sheet_pressure(sheet, at->pumped.p);
  hli_limit_least(sheet, "vapour fraction of the exhaust", "x_out_min", HL_DIM_NONE,
                  vapour_fraction(&at->exhaust), set->x_out_min);
  hli_limit_most(sheet, "volume ratio", "volume_ratio_max", HL_DIM_NONE,
                 at->live.rho / at->exhaust.rho,
                 hli_given_or(set->volume_ratio_max, water ? 2000.0 : 100.0));
  hli_limit_most(sheet, "high pressure", "p_high_max", HL_DIM_PRESSURE, at->pumped.p,
                 hli_given_or(set->p_high_max, water ? 165e5 : 40e5));
  hli_limit_least(sheet, "low pressure", "p_low_min", HL_DIM_PRESSURE, at->condensate.p,
                  set->p_low_min);
  hli_limit_least(sheet, "critical margin", "critical_margin_min", HL_DIM_DIFFERENCE,
                  info->t_critical - set->t_evap, set->critical_margin_min);
  hli_limit_equation(sheet, fluid, at->pumped.p, at->live.t);
  if (!isnan(at->approach))
    hli_sheet_approach(sheet, at->approach, set->internal_approach_min);
}

static hl_status eval(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  const settings *set = parameters;
  points at;
  hli_steps steps = {sheet, fluid[0], NULL, NULL};
  HLI_TRY(levels(&steps, set, &at));
  HLI_TRY(machines(fluid[0], set, &at, sheet->out));
  HLI_TRY(recuperate(fluid[0], set, &at, sheet->out));
  if (at.live.h <= at.heated.h || at.cooled.h <= at.condensate.h)
    return hli_cycle_fail(sheet->out, "the vapour is colder than the liquid it came from");
  write_states(sheet, &at);
  write_components(sheet, fluid[0], &at);
  write_limits(sheet, fluid[0], set, &at);
  sheet->shaft = at.pump - at.turbine;
  hli_duct hot = {fluid[0],
                  HL_SIDE_HOT,
                  1.0,
                  &at.cooled,
                  &at.condensate,
                  set->dp_cond == 0.0 ? &at.low : NULL,
                  HLI_ONE_FILM(set->film_hot)};
  hli_duct cold = {fluid[0],
                   HL_SIDE_COLD,
                   1.0,
                   &at.heated,
                   &at.live,
                   set->dp_evap == 0.0 ? &at.high : NULL,
                   HLI_ONE_FILM(set->film_cold)};
  hli_sheet_duct(sheet, "condensation", "condenser", &hot);
  hli_sheet_duct(sheet, "evaporation", "heater", &cold);
  return hli_sheet_close(sheet, set->drive);
}

const hli_system hli_rankine = {
    {.name = "rankine",
     .title = "Rankine cycle: power from heat",
     .fluid_count = 1,
     .basis = HL_CYCLE_BASIS_SOURCE,
     .kind = HL_CYCLE_KIND_ENGINE,
     .variable = {HLI_PLACED("t_evap", TAKES), HLI_PLACED("t_cond", REJECTS)},
     .parameters = &table},
    eval};

/* ----------------------------------------------------------- steam expander */

typedef struct {
  size_t size;
  double p_in, t_in, p_out, eta_turbine, drive, film_hot, film_cold, x_out_min;
} expander_settings;

static const hl_setting expander_rows[] = {
    HLI_NUMBER("p_in", expander_settings, p_in, PRESSURE, NAN, 1e3, 3e7,
               "Pressure of the header that steam is taken from."),
    HLI_NUMBER("t_in", expander_settings, t_in, TEMPERATURE, NAN, 273.16, 1200.0,
               "Temperature of that steam; not set: saturated."),
    HLI_NUMBER("p_out", expander_settings, p_out, PRESSURE, NAN, 1e3, 3e7,
               "Pressure of the header that takes the exhaust."),
    HLI_NUMBER("eta_turbine", expander_settings, eta_turbine, NONE, 0.75, 0.01, 1.0,
               "Isentropic efficiency of the turbine."),
    HLI_NUMBER("drive", expander_settings, drive, NONE, 0.93, 0.3, 1.0,
               "Efficiency of generator, inverter and transmission."),
    HLI_NUMBER("film_hot", expander_settings, film_hot, FILM, NAN, 1.0, 1e6,
               "Film coefficient of the exhaust where it condenses; not set: that of the case."),
    HLI_NUMBER("film_cold", expander_settings, film_cold, FILM, NAN, 1.0, 1e6,
               "Film coefficient of the steam taken, where it is raised; not set: that of the "
               "case."),
    HLI_NUMBER("x_out_min", expander_settings, x_out_min, NONE, wettest, 0.0, 1.0,
               "Least vapour fraction of the turbine's exhaust."),
};

static const hl_settings_table expander_table = {"steam_expander", sizeof(expander_settings),
                                                 sizeof expander_rows / sizeof *expander_rows,
                                                 expander_rows};

static hl_status header_states(const hli_steps *s, const expander_settings *set,
                               hl_fluid_saturation *high, hl_fluid_saturation *low,
                               hl_fluid_state *live) {
  hl_cycle_result *out = s->sheet->out;
  if (isnan(set->p_in) || isnan(set->p_out))
    return hli_cycle_fail(out, "p_in and p_out are not set");
  if (set->p_in <= set->p_out)
    return hli_cycle_fail(out, "the inlet at %.4g bar is not above the outlet at %.4g bar",
                          set->p_in / 1e5, set->p_out / 1e5);
  HLI_TRY(hli_step_pressure(s, "inlet", set->p_in, high));
  HLI_TRY(hli_step_pressure(s, "outlet", set->p_out, low));
  double superheat = hli_given_or(set->t_in, high->t) - high->t;
  if (superheat < 0.0)
    return hli_cycle_fail(out, "the steam at %.2f °C is below saturation at %.2f °C",
                          hli_celsius(set->t_in), hli_celsius(high->t));
  return hli_step_superheated(s, "inlet", high, superheat, live);
}

/*
 * A group has no open flows: the steam taken is written as cold streams that raise it from the
 * condensate of the exhaust, drawn at its saturation and above, as a header supplies it. Pumping
 * the feed is the header's affair: the exergy is that of the flows.
 */
static hl_status expand(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  const expander_settings *set = parameters;
  hl_cycle_result *out = sheet->out;
  hl_fluid_saturation high, low;
  hl_fluid_state live, exhaust;
  double work;
  hli_steps steps = {sheet, fluid[0], NULL, NULL};
  HLI_TRY(header_states(&steps, set, &high, &low, &live));
  if (!hli_expand(fluid[0], &live, set->p_out, &low, set->eta_turbine, &exhaust, &work))
    return hli_cycle_no_state(out, "turbine outlet", exhaust.reason);
  hli_sheet_state(sheet, 0, 0, "1 steam taken", 1.0, &live);
  hli_sheet_state(sheet, 0, 0, "2 exhaust", 1.0, &exhaust);
  hli_sheet_state(sheet, 0, 0, "3 condensate", 1.0, &low.liquid);
  hli_sheet_through(sheet, HLI_COMPONENT_MACHINE, "turbine", fluid[0], 1.0, &live, &exhaust, 0.0);
  hli_sheet_pressure(sheet, set->p_in);
  hli_sheet_pressure(sheet, set->p_out);
  hli_limit_least(sheet, "vapour fraction of the exhaust", "x_out_min", HL_DIM_NONE,
                  vapour_fraction(&exhaust), set->x_out_min);
  hli_limit_equation(sheet, fluid[0], set->p_in, live.t);
  sheet->shaft = -work;
  hli_films cold = HLI_ONE_FILM(set->film_cold);
  hli_duct hot = {
      fluid[0], HL_SIDE_HOT, 1.0, &exhaust, &low.liquid, &low, HLI_ONE_FILM(set->film_hot)};
  hli_sheet_duct(sheet, "exhaust steam", "exhaust", &hot);
  hl_fluid_state feed = low.liquid;
  feed.p = set->p_in;
  hli_duct raised = {fluid[0], HL_SIDE_COLD, 1.0, &feed, &high.vapour, &high, cold};
  hli_heat *taken = hli_sheet_duct(sheet, "steam taken", "steam taken", &raised);
  taken->direct = taken->flat = true;
  taken->t_in = high.t;
  if (live.h > high.vapour.h)
    hli_sheet_duct(sheet, "superheat taken", "header",
                   &(hli_duct){fluid[0], HL_SIDE_COLD, 1.0, &high.vapour, &live, &high, cold})
        ->direct = true;
  return hli_sheet_close(sheet, set->drive);
}

const hli_system hli_steam_expander = {{.name = "steam_expander",
                                        .title = "steam turbine between two headers",
                                        .own = "R718",
                                        .basis = HL_CYCLE_BASIS_POWER,
                                        .kind = HL_CYCLE_KIND_ENGINE,
                                        .parameters = &expander_table},
                                       expand};
