/*
 * Boilers: electric, fired, and steam with the profile of its desuperheating, condensation and
 * subcooling.
 */
#include "cycle/steps.h"

enum { GAS = 0, ELECTRIC };

typedef struct {
  size_t size;
  int supply;
  double t_supply, t_return, eta, fuel_exergy, exhaust, t_exhaust_in, t_exhaust_out;
  double t_sat, superheat, subcool, film_hot;
} settings;

/* clang-format off */
#define FILM_ROW \
  HLI_NUMBER("film_hot", settings, film_hot, FILM, NAN, 1.0, 1e6, "Film coefficient of the heat delivered; not set: that of the case.")
#define LEVEL_ROWS \
  HLI_NUMBER("t_supply", settings, t_supply, TEMPERATURE, NAN, 150.0, 2500.0, "Where the heat delivered begins."), \
  HLI_NUMBER("t_return", settings, t_return, TEMPERATURE, NAN, 150.0, 2500.0, "Where it ends; not set: t_supply.")
#define FUEL_ROWS \
  HLI_NUMBER("eta", settings, eta, NONE, 0.92, 0.1, 1.0, "Heat delivered per lower heating value of the fuel (per electricity)."), \
  HLI_NUMBER("fuel_exergy", settings, fuel_exergy, NONE, 1.04, 0.9, 1.3, "Exergy of the fuel over its lower heating value: natural gas 1.04, oil 1.07, coal 1.07 to 1.10, wood 1.12 to 1.15.")
/* clang-format on */

/* What has been taken, with 1 - eta of it lost, for the heat on the sheet. */
static hl_status fire(const settings *set, bool electric, double q, double further,
                      hli_sheet *sheet) {
  double taken = q / set->eta;
  sheet->lost = taken - q - further;
  if (sheet->lost < -1e-12 * q)
    return hli_cycle_fail(sheet->out, "heat and exhaust are more than the fuel: %.4g of it",
                          (q + further) / taken);
  if (electric)
    sheet->electric = taken;
  else {
    sheet->fuel = taken;
    sheet->fuel_exergy = set->fuel_exergy * taken;
  }
  return hli_sheet_close_model(sheet, "boiler", 1.0);
}

static hl_status deliver(const settings *set, hli_sheet *sheet) {
  double t_return = hli_given_or(set->t_return, set->t_supply);
  if (isnan(set->t_supply))
    return hli_cycle_fail(sheet->out, "t_supply is not set");
  if (t_return > set->t_supply)
    return hli_cycle_fail(sheet->out, "the return at %.2f °C is above the supply at %.2f °C",
                          hli_celsius(t_return), hli_celsius(set->t_supply));
  hli_sheet_line(sheet, "heat", HL_SIDE_HOT, set->t_supply, t_return, 1.0)->duct.film =
      HLI_ONE_FILM(set->film_hot);
  return HL_OK;
}

/* ---------------------------------------------------------- electric and gas */

static const hl_setting electric_rows[] = {
    LEVEL_ROWS,
    HLI_NUMBER("eta", settings, eta, NONE, 0.99, 0.1, 1.0, "Heat delivered per electricity."),
    FILM_ROW,
};

static const hl_settings_table electric_table = {"electric_boiler", sizeof(settings),
                                                 sizeof electric_rows / sizeof *electric_rows,
                                                 electric_rows};

static hl_status electric_boiler(const hl_fluid *const *fluid, const void *set, hli_sheet *sheet) {
  (void)fluid;
  HLI_TRY(deliver(set, sheet));
  return fire(set, true, 1.0, 0.0, sheet);
}

const hli_system hli_electric_boiler = {{.name = "electric_boiler",
                                         .title = "electric boiler",
                                         .kind = HL_CYCLE_KIND_UTILITY,
                                         .parameters = &electric_table},
                                        electric_boiler};

static const hl_setting gas_rows[] = {
    LEVEL_ROWS,
    FUEL_ROWS,
    HLI_NUMBER("exhaust", settings, exhaust, NONE, 0.0, 0.0, 0.5,
               "Heat of the exhaust that is a further hot stream, per lower heating value."),
    HLI_NUMBER("t_exhaust_in", settings, t_exhaust_in, TEMPERATURE, 473.15, 273.0, 2500.0,
               "Where that stream begins."),
    HLI_NUMBER("t_exhaust_out", settings, t_exhaust_out, TEMPERATURE, 393.15, 273.0, 2500.0,
               "Where it ends, above the dew point of acid."),
    FILM_ROW,
};

static const hl_settings_table gas_table = {"gas_boiler", sizeof(settings),
                                            sizeof gas_rows / sizeof *gas_rows, gas_rows};

static hl_status gas_boiler(const hl_fluid *const *fluid, const void *parameters,
                            hli_sheet *sheet) {
  const settings *set = parameters;
  double further = set->exhaust / set->eta;
  (void)fluid;
  HLI_TRY(deliver(set, sheet));
  if (further > 0.0) {
    if (set->t_exhaust_out > set->t_exhaust_in)
      return hli_cycle_fail(sheet->out, "the exhaust at %.2f °C does not cool to %.2f °C",
                            hli_celsius(set->t_exhaust_in), hli_celsius(set->t_exhaust_out));
    hli_heat *exhaust = hli_sheet_line(sheet, "exhaust", HL_SIDE_HOT, set->t_exhaust_in,
                                       set->t_exhaust_out, further);
    exhaust->secondary = true;
    exhaust->duct.film = HLI_ONE_FILM(NAN);
  }
  return fire(set, false, 1.0, further, sheet);
}

const hli_system hli_gas_boiler = {{.name = "gas_boiler",
                                    .title = "boiler fired with gas, oil, coal or wood",
                                    .kind = HL_CYCLE_KIND_UTILITY,
                                    .parameters = &gas_table},
                                   gas_boiler};

/* --------------------------------------------------------------------- steam */

static const hl_setting steam_rows[] = {
    HLI_NUMBER("t_sat", settings, t_sat, TEMPERATURE, NAN, 273.16, 1000.0,
               "Saturation of the steam."),
    HLI_NUMBER("superheat", settings, superheat, DIFFERENCE, 0.0, 0.0, 300.0,
               "Superheat as delivered."),
    HLI_NUMBER("subcool", settings, subcool, DIFFERENCE, 0.0, 0.0, 200.0,
               "Subcooling of the condensate that goes back."),
    HLI_CHOICE("supply", settings, supply, GAS, ELECTRIC, "What raises the steam.",
               "fuel|electricity"),
    FUEL_ROWS,
    FILM_ROW,
};

static const hl_settings_table steam_table = {"steam", sizeof(settings),
                                              sizeof steam_rows / sizeof *steam_rows, steam_rows};

static hl_status steam(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  const settings *set = parameters;
  hli_steps steps = {sheet, fluid[0], NULL, NULL};
  hl_fluid_saturation sat;
  hl_fluid_state delivered, condensate;
  HLI_TRY(hli_step_level(&steps, "steam", set->t_sat, &sat));
  HLI_TRY(hli_step_superheated(&steps, "steam", &sat, set->superheat, &delivered));
  HLI_TRY(hli_step_subcooled(&steps, "condensate", &sat, set->subcool, &condensate));
  hli_sheet_state(sheet, 0, 0, "1 steam", 1.0, &delivered);
  hli_sheet_state(sheet, 0, 0, "2 condensate", 1.0, &condensate);
  hli_sheet_pressure(sheet, sat.p);
  hli_limit_equation(sheet, fluid[0], sat.p, delivered.t);
  hli_duct duct = {
      fluid[0], HL_SIDE_HOT, 1.0, &delivered, &condensate, &sat, HLI_ONE_FILM(set->film_hot)};
  double q = hli_sheet_duct(sheet, "steam", "steam", &duct)->q;
  return fire(set, set->supply == ELECTRIC, q, 0.0, sheet);
}

const hli_system hli_steam = {{.name = "steam",
                               .title = "steam from a boiler",
                               .own = "R718",
                               .kind = HL_CYCLE_KIND_UTILITY,
                               .parameters = &steam_table},
                              steam};
