/*
 * Heat to the surroundings: cooling tower, air cooler, and a chiller by a share of Carnot's COP.
 */
#include "cycle/cycle.h"

typedef struct {
  size_t size;
  double t_air, approach, range, auxiliary, film_cold;
} settings;

/* clang-format off */
#define COOLER_ROWS(level, level_help, approach_default, range_default)                            \
  HLI_NUMBER(level, settings, t_air, TEMPERATURE, NAN, 200.0, 350.0, level_help),                  \
  HLI_NUMBER("approach", settings, approach, DIFFERENCE, approach_default, 0.0, 60.0, "Where the cold stream begins, above that."), \
  HLI_NUMBER("range", settings, range, DIFFERENCE, range_default, 0.0, 60.0, "How far it warms up."), \
  HLI_NUMBER("auxiliary", settings, auxiliary, NONE, 0.015, 0.0, 0.2, "Electric power of fans and pumps per heat."), \
  HLI_NUMBER("film_cold", settings, film_cold, FILM, NAN, 1.0, 1e6, "Film coefficient of the cold stream; not set: that of the case.")
/* clang-format on */

static const hl_setting tower_rows[] = {
    COOLER_ROWS("t_wet_bulb", "Wet bulb temperature of the air.", 5.0, 8.0),
};
static const hl_settings_table tower_table = {"cooling_tower", sizeof(settings),
                                              sizeof tower_rows / sizeof *tower_rows, tower_rows};

static const hl_setting air_rows[] = {
    COOLER_ROWS("t_air", "Temperature of the air.", 15.0, 10.0),
};
static const hl_settings_table air_table = {"air_cooler", sizeof(settings),
                                            sizeof air_rows / sizeof *air_rows, air_rows};

/*
 * Air colder than the surroundings that exergy is measured from, or dry enough to cool below them,
 * brings exergy: as much as heat rejected at its temperature would.
 */
static hl_status cool(const settings *set, const char *name, const char *part, hli_sheet *sheet) {
  if (isnan(set->t_air))
    return hli_cycle_fail(sheet->out, "the temperature of the air is not set");
  double t = set->t_air + set->approach, rejected = 1.0 + set->auxiliary;
  hli_sheet_line(sheet, name, HL_SIDE_COLD, t, t + set->range, 1.0)->duct.film =
      HLI_ONE_FILM(set->film_cold);
  sheet->electric = set->auxiliary;
  sheet->lost = rejected;
  sheet->fuel_exergy = rejected * fmax(sheet->t0 / set->t_air - 1.0, 0.0);
  return hli_sheet_close_model(sheet, part, 1.0);
}

static hl_status tower(const hl_fluid *const *fluid, const void *set, hli_sheet *sheet) {
  (void)fluid;
  return cool(set, "cooling water", "cooling tower", sheet);
}

static hl_status air_cooler(const hl_fluid *const *fluid, const void *set, hli_sheet *sheet) {
  (void)fluid;
  return cool(set, "cooling air", "air cooler", sheet);
}

const hli_system hli_cooling_tower = {{.name = "cooling_tower",
                                       .title = "cooling tower",
                                       .basis = HL_CYCLE_BASIS_SOURCE,
                                       .kind = HL_CYCLE_KIND_UTILITY,
                                       .parameters = &tower_table},
                                      tower};

const hli_system hli_air_cooler = {{.name = "air_cooler",
                                    .title = "air cooler",
                                    .basis = HL_CYCLE_BASIS_SOURCE,
                                    .kind = HL_CYCLE_KIND_UTILITY,
                                    .parameters = &air_table},
                                   air_cooler};

/* ------------------------------------------------------------------- chiller */

typedef struct {
  size_t size;
  double t_supply, t_reject, approach_evap, approach_cond, eta_ii, drive, film_hot, film_cold;
} chiller_settings;

static const hl_setting chiller_rows[] = {
    HLI_NUMBER("t_supply", chiller_settings, t_supply, TEMPERATURE, NAN, 50.0, 1000.0,
               "Supply of the coolant."),
    HLI_NUMBER("t_reject", chiller_settings, t_reject, TEMPERATURE, NAN, 50.0, 1000.0,
               "Return of what takes the heat rejected."),
    HLI_NUMBER("approach_evap", chiller_settings, approach_evap, DIFFERENCE, 4.0, 0.0, 30.0,
               "Evaporation below the supply."),
    HLI_NUMBER("approach_cond", chiller_settings, approach_cond, DIFFERENCE, 6.0, 0.0, 30.0,
               "Condensation above the return."),
    HLI_NUMBER("eta_ii", chiller_settings, eta_ii, NONE, 0.5, 0.01, 1.0,
               "Share of the reversible COP between evaporation and condensation."),
    HLI_NUMBER("drive", chiller_settings, drive, NONE, 1.0, 0.3, 1.0,
               "Efficiency of motor, inverter and transmission, if eta_ii is that of the shaft."),
    HLI_NUMBER("film_hot", chiller_settings, film_hot, FILM, NAN, 1.0, 1e6,
               "Film coefficient in the condenser; not set: that of the case."),
    HLI_NUMBER("film_cold", chiller_settings, film_cold, FILM, NAN, 1.0, 1e6,
               "Film coefficient in the evaporator; not set: that of the case."),
};

static const hl_settings_table chiller_table = {
    "chiller", sizeof(chiller_settings), sizeof chiller_rows / sizeof *chiller_rows, chiller_rows};

static hl_status chiller(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  const chiller_settings *set = parameters;
  (void)fluid;
  double low = set->t_supply - set->approach_evap, high = set->t_reject + set->approach_cond;
  if (isnan(low) || isnan(high))
    return hli_cycle_fail(sheet->out, "t_supply and t_reject are not set");
  if (high <= low)
    return hli_cycle_fail(sheet->out, "condensation at %.2f °C is not above evaporation at %.2f °C",
                          hli_celsius(high), hli_celsius(low));
  sheet->shaft = 1.0 / hl_cop_carnot(HL_CARNOT_COOLING, low, high, set->eta_ii);
  hli_sheet_line(sheet, "condensation", HL_SIDE_HOT, high, high, 1.0 + sheet->shaft)->duct.film =
      HLI_ONE_FILM(set->film_hot);
  hli_sheet_line(sheet, "evaporation", HL_SIDE_COLD, low, low, 1.0)->duct.film =
      HLI_ONE_FILM(set->film_cold);
  return hli_sheet_close_model(sheet, "chiller", set->drive);
}

const hli_system hli_chiller = {{.name = "chiller",
                                 .title = "chiller by a share of Carnot's COP",
                                 .basis = HL_CYCLE_BASIS_SOURCE,
                                 .low = "t_supply",
                                 .high = "t_reject",
                                 .parameters = &chiller_table},
                                chiller};
