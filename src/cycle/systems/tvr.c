/*
 * Thermal vapour recompression: a steam ejector lifts vapour by motive steam. Flows by
 * El-Dessouky's fit (1997, of Power's chart), as documented by WaterTAP, "steam ejector".
 */
#include "cycle/steps.h"

typedef struct {
  size_t size;
  double p_motive, t_evap, t_cond, film_hot, film_cold;
} settings;

static const hl_setting rows[] = {
    HLI_NUMBER("p_motive", settings, p_motive, PRESSURE, 1e6, 1e5, 3.5e6,
               "Pressure of the motive steam, saturated: 1 bar to 35 bar."),
    HLI_NUMBER("t_evap", settings, t_evap, TEMPERATURE, NAN, 273.16, 640.0,
               "Saturation of the vapour taken."),
    HLI_NUMBER("t_cond", settings, t_cond, TEMPERATURE, NAN, 273.16, 640.0,
               "Condensation: saturation at the ejector's outlet."),
    HLI_NUMBER("film_hot", settings, film_hot, FILM, NAN, 1.0, 1e6,
               "Film coefficient of the hot streams; not set: that of the case."),
    HLI_NUMBER("film_cold", settings, film_cold, FILM, NAN, 1.0, 1e6,
               "Film coefficient of the cold streams; not set: that of the case."),
};

static const hl_settings_table table = {"tvr", sizeof(settings), sizeof rows / sizeof *rows, rows};

/* Range of the fit. */
static const double compression_least = 1.81, expansion_least = 2.0, motive_most = 4.0;

typedef struct {
  hl_fluid_saturation motive, low, high;
  hl_fluid_state mixed, end, feed; /* the sheet keeps pointers to them until it is closed */
  double ratio;                    /* motive steam per vapour taken [kg/kg] */
} points;

static hl_status entrain(hli_sheet *sheet, points *at) {
  double p_motive = at->motive.p / 1e3, p_low = at->low.p / 1e3,
         p_high = at->high.p / 1e3; /* kPa */
  double t = hli_celsius(at->low.t);
  if (p_high < compression_least * p_low)
    return hli_cycle_fail(sheet->out,
                          "the compression ratio of %.3g is outside the fit: at least %.3g",
                          p_high / p_low, compression_least);
  if (p_motive < expansion_least * p_low || p_motive <= p_high)
    return hli_cycle_fail(sheet->out,
                          "motive steam of %.4g bar is too weak to lift vapour from %.4g bar to "
                          "%.4g bar",
                          p_motive / 100.0, p_low / 100.0, p_high / 100.0);
  double by_pressure = 3e-7 * p_motive * p_motive - 0.0009 * p_motive + 1.6101;
  double by_temperature = 2e-8 * t * t - 0.0006 * t + 1.0047;
  at->ratio = 0.296 * pow(p_high, 1.19) / pow(p_low, 1.04) * pow(p_motive / p_low, 0.015) *
              by_pressure / by_temperature;
  if (at->ratio > motive_most)
    return hli_cycle_fail(sheet->out,
                          "%.3g kg of motive steam per kg of vapour is outside the fit: at most "
                          "%.3g",
                          at->ratio, motive_most);
  return HL_OK;
}

static hl_status mix(const hl_fluid *fluid, hli_sheet *sheet, points *at) {
  const hl_fluid_state *motive = &at->motive.vapour, *vapour = &at->low.vapour;
  hl_fluid_hint hint = {&at->high, NULL};
  double r = at->ratio, h = (r * motive->h + vapour->h) / (1.0 + r);
  if (hl_fluid_state_ph_near(fluid, at->high.p, h, &hint, &at->mixed) != HL_OK)
    return hli_cycle_no_state(sheet->out, "ejector outlet", at->mixed.reason);
  if (hl_fluid_state_ph_near(fluid, at->high.p, at->low.liquid.h, &hint, &at->end) != HL_OK)
    return hli_cycle_no_state(sheet->out, "condensate", at->end.reason);
  double entropy = (1.0 + r) * at->mixed.s - r * motive->s - vapour->s;
  if (entropy < 0.0)
    return hli_cycle_fail(sheet->out,
                          "the fit breaks the second law here: motive steam of %.4g bar cannot "
                          "lift vapour from %.2f °C to %.2f °C",
                          at->motive.p / 1e5, hli_celsius(at->low.t), hli_celsius(at->high.t));
  hli_sheet_component(sheet, &(hli_component){.kind = HLI_COMPONENT_EJECTOR,
                                              .name = "ejector",
                                              .fluid = fluid,
                                              .in = {{r, motive}, {1.0, vapour}},
                                              .out = {{1.0 + r, &at->mixed}}});
  hli_sheet_through(sheet, HLI_COMPONENT_VALVE, "condensate valve", fluid, 1.0, &at->end,
                    &at->low.liquid, 0.0);
  return HL_OK;
}

/*
 * A group has no open flows: motive steam and vapour are cold streams that make them from their
 * condensate, at the level at which they are taken; what condenses is a hot stream, and so is the
 * vapour's condensate on its way to its first temperature.
 */
static void write_heat(const hl_fluid *fluid, const settings *set, hli_sheet *sheet, points *at) {
  const hl_fluid_state *motive = &at->motive.vapour, *vapour = &at->low.vapour,
                       *condensate = &at->high.liquid, *liquid = &at->low.liquid;
  hli_films hot = HLI_ONE_FILM(set->film_hot), cold = HLI_ONE_FILM(set->film_cold);
  double r = at->ratio;
  hli_sheet_duct(sheet, "condensation", "condenser",
                 &(hli_duct){fluid, HL_SIDE_HOT, 1.0 + r, &at->mixed, condensate, &at->high, hot});
  hli_sheet_duct(sheet, "condensate", "condensate cooler",
                 &(hli_duct){fluid, HL_SIDE_HOT, 1.0, condensate, &at->end, &at->high, hot})
      ->secondary = true;
  hli_heat *taken =
      hli_sheet_duct(sheet, "vapour taken", "vapour taken",
                     &(hli_duct){fluid, HL_SIDE_COLD, 1.0, liquid, vapour, &at->low, cold});
  taken->direct = true;
  at->feed = *condensate; /* pumping it is the affair of the steam's supply */
  at->feed.p = at->motive.p;
  taken = hli_sheet_duct(sheet, "motive steam", "motive steam",
                         &(hli_duct){fluid, HL_SIDE_COLD, r, &at->feed, motive, &at->motive, cold});
  taken->direct = taken->flat = true;
  taken->t_in = at->motive.t;
  sheet->driving = taken->q;
}

static hl_status eval(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  const settings *set = parameters;
  hli_steps steps = {sheet, fluid[0], NULL, NULL};
  points at;
  HLI_TRY(hli_step_level(&steps, "the vapour", set->t_evap, &at.low));
  HLI_TRY(hli_step_level(&steps, "condensation", set->t_cond, &at.high));
  HLI_TRY(hli_step_pressure(&steps, "motive steam", set->p_motive, &at.motive));
  HLI_TRY(entrain(sheet, &at));
  HLI_TRY(mix(fluid[0], sheet, &at));
  hli_sheet_state(sheet, 0, 0, "1 motive steam", at.ratio, &at.motive.vapour);
  hli_sheet_state(sheet, 0, 0, "2 vapour taken", 1.0, &at.low.vapour);
  hli_sheet_state(sheet, 0, 0, "3 discharge", 1.0 + at.ratio, &at.mixed);
  hli_sheet_state(sheet, 0, 0, "4 condensate", 1.0 + at.ratio, &at.high.liquid);
  hli_sheet_pressure(sheet, at.low.p);
  hli_sheet_pressure(sheet, at.motive.p);
  hli_sheet_discharge(sheet, at.mixed.t);
  write_heat(fluid[0], set, sheet, &at);
  return hli_sheet_close(sheet, 1.0);
}

const hli_system hli_tvr = {{.name = "tvr",
                             .title = "thermal vapour recompression (steam ejector)",
                             .own = "R718",
                             .kind = HL_CYCLE_KIND_DRIVEN,
                             .variable = {HLI_PLACED("t_evap", TAKES), HLI_PLACED("t_cond", GIVES),
                                          HLI_PLACED_NUMBER("p_motive", 5e5, 2e6)},
                             .parameters = &table},
                            eval};
