/*
 * Absorption machines by a share of the reversible COP between three temperatures, which follows
 * from the balance of entropy: heat pump (type I), chiller, heat transformer (type II). Heat drives
 * them; they have no shaft.
 */
#include "cycle/cycle.h"

typedef struct {
  size_t size;
  double t_generator, t_evap, t_cond, t_reject, eta_ii, film_hot, film_cold;
  double t_generator_min, t_generator_max, t_evap_min, t_cond_max;
} settings;

/*
 * Limits are those of water and lithium bromide (freezing of the refrigerant, corrosion by hot
 * solution: Herold, Radermacher, Klein, Absorption Chillers and Heat Pumps, 2nd ed., 2016), at
 * values of practice; other pairs have others. Below 70 °C the solution boils off no refrigerant at
 * the pressure of a condenser that is cooled by water: single-effect chillers on the market take
 * hot water of 70 to 95 °C, and feed the generator from 68 °C on (Yazaki Energy Systems,
 * Water-Fired Chiller/Chiller-Heater WFC-S Series, brochure SB-WFCS-1009; the same range in its
 * applications manual for the WFC series).
 */

/* clang-format off */
#define COMMON_ROWS(eta)                                                                           \
  HLI_NUMBER("eta_ii", settings, eta_ii, NONE, eta, 0.01, 1.0, "Share of the reversible COP (of its part above 1, of a heat pump)."), \
  HLI_NUMBER("film_hot", settings, film_hot, FILM, NAN, 1.0, 1e6, "Film coefficient of the hot streams; not set: that of the case."), \
  HLI_NUMBER("film_cold", settings, film_cold, FILM, NAN, 1.0, 1e6, "Film coefficient of the cold streams; not set: that of the case.")
/* clang-format on */

static void heat(const settings *set, hli_sheet *sheet, const char *name, hl_side side, double t,
                 double q) {
  hli_sheet_line(sheet, name, side, t, t, q)->duct.film =
      HLI_ONE_FILM(side == HL_SIDE_HOT ? set->film_hot : set->film_cold);
}

/* clang-format off */
#define LIMIT_ROWS                                                                                 \
  HLI_NUMBER("t_generator_min", settings, t_generator_min, TEMPERATURE, 343.15, 200.0, 1000.0, "Coldest generator: colder, a single-effect machine (lithium bromide) drives out no refrigerant."), \
  HLI_NUMBER("t_generator_max", settings, t_generator_max, TEMPERATURE, 453.15, 200.0, 1000.0, "Hottest generator: corrosion by the solution (lithium bromide)."), \
  HLI_NUMBER("t_evap_min", settings, t_evap_min, TEMPERATURE, 276.15, 100.0, 400.0, "Coldest evaporation: the refrigerant is water; lower for ammonia and water.")
/* clang-format on */

/* Three levels that must rise. */
static hl_status rising(hli_sheet *sheet, const char *const *name, double a, double b, double c) {
  if (isnan(a + b + c))
    return hli_cycle_fail(sheet->out, "%s, %s and %s are not set", name[0], name[1], name[2]);
  if (!(a < b && b < c))
    return hli_cycle_fail(sheet->out, "%s %.2f °C, %s %.2f °C and %s %.2f °C must rise", name[0],
                          hli_celsius(a), name[1], hli_celsius(b), name[2], hli_celsius(c));
  return HL_OK;
}

/* ---------------------------------------------------- heat pump and chiller */

static const hl_setting pump_rows[] = {
    HLI_NUMBER("t_generator", settings, t_generator, TEMPERATURE, NAN, 100.0, 1000.0,
               "Level at which the driving heat is taken."),
    HLI_NUMBER("t_evap", settings, t_evap, TEMPERATURE, NAN, 100.0, 1000.0,
               "Level at which heat of the source is taken."),
    HLI_NUMBER("t_cond", settings, t_cond, TEMPERATURE, NAN, 100.0, 1000.0,
               "Level at which condenser and absorber give heat."),
    COMMON_ROWS(0.6),
    LIMIT_ROWS,
};

static const hl_settings_table pump_table = {"absorption_heat_pump", sizeof(settings),
                                             sizeof pump_rows / sizeof *pump_rows, pump_rows};

static const hl_setting chiller_rows[] = {
    HLI_NUMBER("t_generator", settings, t_generator, TEMPERATURE, NAN, 100.0, 1000.0,
               "Level at which the driving heat is taken."),
    HLI_NUMBER("t_evap", settings, t_evap, TEMPERATURE, NAN, 100.0, 1000.0, "Level of cooling."),
    HLI_NUMBER("t_cond", settings, t_cond, TEMPERATURE, NAN, 100.0, 1000.0,
               "Level at which condenser and absorber reject heat."),
    COMMON_ROWS(0.55),
    LIMIT_ROWS,
};

static const hl_settings_table chiller_table = {"absorption_chiller", sizeof(settings),
                                                sizeof chiller_rows / sizeof *chiller_rows,
                                                chiller_rows};

/* Heat for 1 W into the generator. */
static hl_status driven(const settings *set, hli_sheet *sheet, double share_of_cold, double bound) {
  heat(set, sheet, "condensation", HL_SIDE_HOT, set->t_cond, 1.0 + share_of_cold);
  heat(set, sheet, "evaporation", HL_SIDE_COLD, set->t_evap, share_of_cold);
  heat(set, sheet, "generator", HL_SIDE_COLD, set->t_generator, 1.0);
  sheet->heat[2].secondary = true;
  sheet->driving = 1.0;
  sheet->bound = bound;
  hli_limit_least(sheet, "generator temperature", "t_generator_min", HL_DIM_TEMPERATURE,
                  set->t_generator, set->t_generator_min);
  hli_limit_most(sheet, "generator temperature", "t_generator_max", HL_DIM_TEMPERATURE,
                 set->t_generator, set->t_generator_max);
  hli_limit_least(sheet, "evaporation temperature", "t_evap_min", HL_DIM_TEMPERATURE, set->t_evap,
                  set->t_evap_min);
  return hli_sheet_close_model(sheet, "absorption cycle", 1.0);
}

static const char *const pump_levels[] = {"t_evap", "t_cond", "t_generator"};

static hl_status pump(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  const settings *set = parameters;
  (void)fluid;
  HLI_TRY(rising(sheet, pump_levels, set->t_evap, set->t_cond, set->t_generator));
  double bound =
      (1.0 / set->t_evap - 1.0 / set->t_generator) / (1.0 / set->t_evap - 1.0 / set->t_cond);
  return driven(set, sheet, set->eta_ii * (bound - 1.0), bound);
}

static hl_status chill(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  const settings *set = parameters;
  (void)fluid;
  HLI_TRY(rising(sheet, pump_levels, set->t_evap, set->t_cond, set->t_generator));
  double bound =
      (1.0 / set->t_cond - 1.0 / set->t_generator) / (1.0 / set->t_evap - 1.0 / set->t_cond);
  return driven(set, sheet, set->eta_ii * bound, bound);
}

const hli_system hli_absorption_heat_pump = {
    {.name = "absorption_heat_pump",
     .title = "absorption heat pump (type I)",
     .kind = HL_CYCLE_KIND_DRIVEN,
     .variable = {HLI_PLACED("t_evap", TAKES), HLI_PLACED("t_cond", GIVES),
                  HLI_PLACED("t_generator", DRIVES)},
     .parameters = &pump_table},
    pump};

const hli_system hli_absorption_chiller = {
    {.name = "absorption_chiller",
     .title = "absorption chiller",
     .basis = HL_CYCLE_BASIS_SOURCE,
     .kind = HL_CYCLE_KIND_DRIVEN,
     .variable = {HLI_PLACED("t_evap", TAKES), HLI_PLACED("t_cond", GIVES),
                  HLI_PLACED("t_generator", DRIVES)},
     .parameters = &chiller_table},
    chill};

/* ---------------------------------------------------------- heat transformer */

static const hl_setting transformer_rows[] = {
    HLI_NUMBER("t_evap", settings, t_evap, TEMPERATURE, NAN, 100.0, 1000.0,
               "Level at which heat of the source is taken, by evaporator and generator."),
    HLI_NUMBER("t_cond", settings, t_cond, TEMPERATURE, NAN, 100.0, 1000.0,
               "Level at which the absorber gives a part of it."),
    HLI_NUMBER("t_reject", settings, t_reject, TEMPERATURE, NAN, 100.0, 1000.0,
               "Level at which the condenser rejects the rest."),
    COMMON_ROWS(0.65),
    HLI_NUMBER("t_cond_max", settings, t_cond_max, TEMPERATURE, 423.15, 200.0, 1000.0,
               "Hottest level of the absorber: corrosion by the solution (lithium bromide)."),
};

static const hl_settings_table transformer_table = {
    "heat_transformer", sizeof(settings), sizeof transformer_rows / sizeof *transformer_rows,
    transformer_rows};

/* For 1 W of the source. */
static hl_status transform(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  static const char *const name[] = {"t_reject", "t_evap", "t_cond"};
  const settings *set = parameters;
  (void)fluid;
  HLI_TRY(rising(sheet, name, set->t_reject, set->t_evap, set->t_cond));
  sheet->bound =
      (1.0 / set->t_reject - 1.0 / set->t_evap) / (1.0 / set->t_reject - 1.0 / set->t_cond);
  double cop = set->eta_ii * sheet->bound;
  heat(set, sheet, "condensation", HL_SIDE_HOT, set->t_cond, cop);
  heat(set, sheet, "rejection", HL_SIDE_HOT, set->t_reject, 1.0 - cop);
  sheet->heat[1].secondary = true;
  heat(set, sheet, "evaporation", HL_SIDE_COLD, set->t_evap, 1.0);
  sheet->driving = 1.0;
  hli_limit_most(sheet, "absorber temperature", "t_cond_max", HL_DIM_TEMPERATURE, set->t_cond,
                 set->t_cond_max);
  return hli_sheet_close_model(sheet, "heat transformer", 1.0);
}

const hli_system hli_heat_transformer = {
    {.name = "heat_transformer",
     .title = "heat transformer (absorption, type II)",
     .kind = HL_CYCLE_KIND_DRIVEN,
     .variable = {HLI_PLACED("t_evap", TAKES), HLI_PLACED("t_cond", GIVES),
                  HLI_PLACED("t_reject", REJECTS)},
     .parameters = &transformer_table},
    transform};
