/*
 * Heat pumps and engines by a share of the reversible COP, without states: Carnot between two
 * levels, Lorenz between gliding streams (a gas engine heat pump among them), Lorenz in levels.
 * Jesper's correlation as a column to compare with.
 */
#include "cycle/cycle.h"

#include "num/num.h"

/* ---------------------------------------------------------------- formulas */

double hl_cop_carnot(hl_carnot_form form, double t_low, double t_high, double eta_ii) {
  double span = t_high - t_low;
  if (!(t_low > 0.0 && span > 0.0))
    return NAN;
  switch (form) {
  case HL_CARNOT_ADDITIVE:
    return 1.0 + eta_ii * t_low / span;
  case HL_CARNOT_MULTIPLICATIVE:
    return eta_ii * t_high / span;
  case HL_CARNOT_COOLING:
    return eta_ii * t_low / span;
  case HL_CARNOT_ENGINE:
    return eta_ii * span / t_high;
  }
  return NAN;
}

double hl_cop_lorenz(double t_source_in, double t_source_out, double t_sink_in, double t_sink_out,
                     double eta_ii) {
  return hl_cop_carnot(HL_CARNOT_MULTIPLICATIVE, hli_entropic_mean(t_source_out, t_source_in),
                       hli_entropic_mean(t_sink_in, t_sink_out), eta_ii);
}

/* Condensation of level k = 1..levels. */
static double level_of(int k, int levels, double t_sink_in, double t_sink_out, double approach) {
  return t_sink_in + k * (t_sink_out - t_sink_in) / levels + approach;
}

double hl_cop_levels(int levels, double t_source, double t_sink_in, double t_sink_out,
                     double approach, double eta_ii) {
  double expense = 0.0;
  for (int k = 1; k <= levels; k++)
    expense += 1.0 / hl_cop_carnot(HL_CARNOT_ADDITIVE, t_source - approach,
                                   level_of(k, levels, t_sink_in, t_sink_out, approach), eta_ii);
  return levels > 0 ? levels / expense : (double)NAN;
}

double hl_cop_jesper(hl_jesper_set set, double lift, double t_sink_out) {
  static const struct {
    double a, b, c, d;
  } fit[] = {{1.4480e12, 88.730, -4.9460, 0.0}, {1.9118, 0.044189, -0.89094, 0.67895}};
  if (!(lift > 0.0))
    return NAN;
  return fit[set].a * pow(lift + 2.0 * fit[set].b, fit[set].c) *
         pow(t_sink_out + fit[set].b, fit[set].d);
}

/* ------------------------------------------------------------------ systems */

/* A heat pump that delivers 1 W: heat is written, the sheet closed. */
static hl_status close_pump(hli_sheet *sheet, const char *part, double cop, hli_heat *cold,
                            double drive) {
  if (!(cop > 1.0))
    return hli_cycle_fail(sheet->out,
                          "the COP of %.3g is not above 1: no heat is taken from a source", cop);
  sheet->shaft = 1.0 / cop;
  cold->entropy *= 1.0 - sheet->shaft; /* written for 1 W */
  cold->q = 1.0 - sheet->shaft;
  return hli_sheet_close_model(sheet, part, drive);
}

static hl_status check_levels(hli_sheet *sheet, double low, double high) {
  if (isnan(low) || isnan(high))
    return hli_cycle_fail(sheet->out, "the temperatures are not set");
  if (high <= low)
    return hli_cycle_fail(sheet->out, "heat given at %.2f °C is not above heat taken at %.2f °C",
                          hli_celsius(high), hli_celsius(low));
  return HL_OK;
}

/* clang-format off */
#define MODEL_ROWS(type, eta, help)                                                                \
  HLI_NUMBER("eta_ii", type, eta_ii, NONE, eta, 0.01, 1.0, help),                                  \
  HLI_NUMBER("drive", type, drive, NONE, 1.0, 0.3, 1.0, "Efficiency of motor, inverter and transmission, if eta_ii is that of the shaft."), \
  HLI_NUMBER("film_hot", type, film_hot, FILM, NAN, 1.0, 1e6, "Film coefficient of the hot stream; not set: that of the case."), \
  HLI_NUMBER("film_cold", type, film_cold, FILM, NAN, 1.0, 1e6, "Film coefficient of the cold stream; not set: that of the case.")
/* clang-format on */

typedef struct {
  size_t size;
  double t_evap, t_cond, eta_ii, drive, film_hot, film_cold;
  int form;
} carnot_settings;

static const hl_setting carnot_rows[] = {
    HLI_NUMBER("t_evap", carnot_settings, t_evap, TEMPERATURE, NAN, 50.0, 2000.0,
               "Level at which heat is taken."),
    HLI_NUMBER("t_cond", carnot_settings, t_cond, TEMPERATURE, NAN, 50.0, 2000.0,
               "Level at which heat is given."),
    HLI_CHOICE("form", carnot_settings, form, HL_CARNOT_ADDITIVE, HL_CARNOT_MULTIPLICATIVE,
               "COP = 1 + eta_ii x t_evap/(t_cond - t_evap), or eta_ii x t_cond/(t_cond - t_evap).",
               "additive|multiplicative"),
    MODEL_ROWS(carnot_settings, 0.5, "Share of the reversible COP."),
};

static const hl_settings_table carnot_table = {
    "carnot", sizeof(carnot_settings), sizeof carnot_rows / sizeof *carnot_rows, carnot_rows};

static hl_status carnot(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  const carnot_settings *set = parameters;
  (void)fluid;
  HLI_TRY(check_levels(sheet, set->t_evap, set->t_cond));
  hli_sheet_line(sheet, "condensation", HL_SIDE_HOT, set->t_cond, set->t_cond, 1.0)->duct.film =
      HLI_ONE_FILM(set->film_hot);
  hli_heat *cold =
      hli_sheet_line(sheet, "evaporation", HL_SIDE_COLD, set->t_evap, set->t_evap, 1.0);
  cold->duct.film = HLI_ONE_FILM(set->film_cold);
  double cop = hl_cop_carnot((hl_carnot_form)set->form, set->t_evap, set->t_cond, set->eta_ii);
  return close_pump(sheet, "heat pump", cop, cold, set->drive);
}

const hli_system hli_carnot = {{.name = "carnot",
                                .title = "heat pump by a share of Carnot's COP",
                                .low = "t_evap",
                                .high = "t_cond",
                                .parameters = &carnot_table},
                               carnot};

/* ------------------------------------------------------------ carnot engine */

typedef struct {
  size_t size;
  double t_hot, t_cold, eta_ii, drive, film_hot, film_cold;
} engine_settings;

static const hl_setting engine_rows[] = {
    HLI_NUMBER("t_hot", engine_settings, t_hot, TEMPERATURE, NAN, 50.0, 3000.0,
               "Level at which heat is taken."),
    HLI_NUMBER("t_cold", engine_settings, t_cold, TEMPERATURE, NAN, 50.0, 3000.0,
               "Level at which heat is rejected."),
    MODEL_ROWS(engine_settings, 0.5, "Share of the reversible efficiency."),
};

static const hl_settings_table engine_table = {"carnot_engine", sizeof(engine_settings),
                                               sizeof engine_rows / sizeof *engine_rows,
                                               engine_rows};

static hl_status engine(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  const engine_settings *set = parameters;
  (void)fluid;
  if (isnan(set->t_hot) || isnan(set->t_cold))
    return hli_cycle_fail(sheet->out, "t_hot and t_cold are not set");
  if (set->t_hot <= set->t_cold)
    return hli_cycle_fail(sheet->out, "heat taken at %.2f °C is not above heat rejected at %.2f °C",
                          hli_celsius(set->t_hot), hli_celsius(set->t_cold));
  sheet->shaft = -hl_cop_carnot(HL_CARNOT_ENGINE, set->t_cold, set->t_hot, set->eta_ii);
  hli_sheet_line(sheet, "heat rejected", HL_SIDE_HOT, set->t_cold, set->t_cold, 1.0 + sheet->shaft)
      ->duct.film = HLI_ONE_FILM(set->film_hot);
  hli_sheet_line(sheet, "heat taken", HL_SIDE_COLD, set->t_hot, set->t_hot, 1.0)->duct.film =
      HLI_ONE_FILM(set->film_cold);
  return hli_sheet_close_model(sheet, "engine", set->drive);
}

const hli_system hli_carnot_engine = {
    {.name = "carnot_engine",
     .title = "heat engine by a share of Carnot's efficiency",
     .basis = HL_CYCLE_BASIS_SOURCE,
     .kind = HL_CYCLE_KIND_ENGINE,
     .variable = {HLI_PLACED("t_hot", TAKES), HLI_PLACED("t_cold", REJECTS)},
     .parameters = &engine_table},
    engine};

/* ------------------------------------------------------- lorenz, gas engine */

typedef struct {
  size_t size;
  double t_cold_in, t_cold_out, t_hot_in, t_hot_out, eta_ii, drive, film_hot, film_cold;
  double t_hot_max;
} lorenz_settings;

/* clang-format off */
#define GLIDE_ROWS                                                                                 \
  HLI_NUMBER("t_cold_in", lorenz_settings, t_cold_in, TEMPERATURE, NAN, 50.0, 2000.0, "Where the cold stream, which takes heat, begins."), \
  HLI_NUMBER("t_cold_out", lorenz_settings, t_cold_out, TEMPERATURE, NAN, 50.0, 2000.0, "Where it ends."), \
  HLI_NUMBER("t_hot_in", lorenz_settings, t_hot_in, TEMPERATURE, NAN, 50.0, 2000.0, "Where the hot stream, which gives heat, begins."), \
  HLI_NUMBER("t_hot_out", lorenz_settings, t_hot_out, TEMPERATURE, NAN, 50.0, 2000.0, "Where it ends.")
/* clang-format on */

static const hl_setting lorenz_rows[] = {
    GLIDE_ROWS,
    MODEL_ROWS(lorenz_settings, 0.5,
               "Share of the reversible COP between the entropic means of both streams."),
};

static const hl_settings_table lorenz_table = {
    "lorenz", sizeof(lorenz_settings), sizeof lorenz_rows / sizeof *lorenz_rows, lorenz_rows};

static hl_status glide(const lorenz_settings *set, const char *part, hli_sheet *sheet) {
  if (isnan(set->t_cold_in + set->t_cold_out + set->t_hot_in + set->t_hot_out))
    return hli_cycle_fail(sheet->out, "t_cold_in, t_cold_out, t_hot_in and t_hot_out are not set");
  if (set->t_cold_out < set->t_cold_in || set->t_hot_out > set->t_hot_in)
    return hli_cycle_fail(sheet->out, "the cold stream must rise and the hot one fall");
  HLI_TRY(check_levels(sheet, hli_entropic_mean(set->t_cold_in, set->t_cold_out),
                       hli_entropic_mean(set->t_hot_in, set->t_hot_out)));
  hli_sheet_line(sheet, "heat given", HL_SIDE_HOT, set->t_hot_in, set->t_hot_out, 1.0)->duct.film =
      HLI_ONE_FILM(set->film_hot);
  hli_heat *cold =
      hli_sheet_line(sheet, "heat taken", HL_SIDE_COLD, set->t_cold_in, set->t_cold_out, 1.0);
  cold->duct.film = HLI_ONE_FILM(set->film_cold);
  double cop =
      hl_cop_lorenz(set->t_cold_out, set->t_cold_in, set->t_hot_out, set->t_hot_in, set->eta_ii);
  return close_pump(sheet, part, cop, cold, set->drive);
}

static hl_status lorenz(const hl_fluid *const *fluid, const void *settings, hli_sheet *sheet) {
  (void)fluid;
  return glide(settings, "heat pump", sheet);
}

const hli_system hli_lorenz = {
    {.name = "lorenz",
     .title = "heat pump by a share of Lorenz's COP",
     .low = "t_cold_out",
     .high = "t_hot_in",
     .variable = {HLI_PLACED("t_cold_out", TAKES), HLI_PLACED("t_hot_in", GIVES),
                  HLI_PLACED("t_cold_in", TAKES), HLI_PLACED("t_hot_out", GIVES)},
     .parameters = &lorenz_table},
    lorenz};

static const hl_setting gas_engine_rows[] = {
    GLIDE_ROWS,
    MODEL_ROWS(lorenz_settings, 0.45,
               "Share of the reversible COP on its own profiles, of the catalogue: 0.4 to 0.5."),
    HLI_NUMBER("t_hot_max", lorenz_settings, t_hot_max, TEMPERATURE, 473.15, 200.0, 2000.0,
               "Hottest heat that the machine can give."),
};

static const hl_settings_table gas_engine_table = {"gas_engine", sizeof(lorenz_settings),
                                                   sizeof gas_engine_rows / sizeof *gas_engine_rows,
                                                   gas_engine_rows};

static hl_status gas_engine(const hl_fluid *const *fluid, const void *parameters,
                            hli_sheet *sheet) {
  const lorenz_settings *set = parameters;
  (void)fluid;
  hli_limit_most(sheet, "hottest heat", "t_hot_max", HL_DIM_TEMPERATURE, set->t_hot_in,
                 set->t_hot_max);
  return glide(set, "gas engine", sheet);
}

const hli_system hli_gas_engine = {
    {.name = "gas_engine",
     .title = "gas engine heat pump (Stirling, thermoacoustic; helium)",
     .low = "t_cold_out",
     .high = "t_hot_in",
     .variable = {HLI_PLACED("t_cold_out", TAKES), HLI_PLACED("t_hot_in", GIVES),
                  HLI_PLACED("t_cold_in", TAKES), HLI_PLACED("t_hot_out", GIVES)},
     .parameters = &gas_engine_table},
    gas_engine};

/* ------------------------------------------------------------ lorenz levels */

enum { LEVELS = HL_CYCLE_STREAMS - 1 };

typedef struct {
  size_t size;
  int levels;
  double t_source, t_sink_in, t_sink_out, approach, eta_ii, drive, film_hot, film_cold;
} levels_settings;

static const hl_setting levels_rows[] = {
    HLI_NUMBER("t_source", levels_settings, t_source, TEMPERATURE, NAN, 50.0, 2000.0,
               "Source; heat is taken below it by the approach."),
    HLI_NUMBER("t_sink_in", levels_settings, t_sink_in, TEMPERATURE, NAN, 50.0, 2000.0,
               "Sink before it is heated."),
    HLI_NUMBER("t_sink_out", levels_settings, t_sink_out, TEMPERATURE, NAN, 50.0, 2000.0,
               "Sink after it; each level lies above the end of its part by the approach."),
    HLI_NUMBER("approach", levels_settings, approach, DIFFERENCE, 5.0, 0.0, 50.0,
               "Difference to source and sink."),
    {"levels", HL_SETTING_INTEGER, HL_DIM_NONE, offsetof(levels_settings, levels), 2, 1, LEVELS,
     "Levels of equal heat.", NULL},
    MODEL_ROWS(levels_settings, 0.5, "Share of the reversible COP of each level, additive form."),
};

static const hl_settings_table levels_table = {"lorenz_levels", sizeof(levels_settings),
                                               sizeof levels_rows / sizeof *levels_rows,
                                               levels_rows};

static hl_status levels(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  static const char *const name[] = {"condensation 1", "condensation 2", "condensation 3",
                                     "condensation 4", "condensation 5", "condensation 6",
                                     "condensation 7"};
  const levels_settings *set = parameters;
  double low = set->t_source - set->approach;
  (void)fluid;
  if (isnan(set->t_source + set->t_sink_in + set->t_sink_out))
    return hli_cycle_fail(sheet->out, "t_source, t_sink_in and t_sink_out are not set");
  if (set->t_sink_out < set->t_sink_in)
    return hli_cycle_fail(sheet->out, "the sink at %.2f °C is not heated to %.2f °C",
                          hli_celsius(set->t_sink_in), hli_celsius(set->t_sink_out));
  for (int k = 1; k <= set->levels; k++) {
    double t = level_of(k, set->levels, set->t_sink_in, set->t_sink_out, set->approach);
    HLI_TRY(check_levels(sheet, low, t));
    hli_sheet_line(sheet, name[k - 1], HL_SIDE_HOT, t, t, 1.0 / set->levels)->duct.film =
        HLI_ONE_FILM(set->film_hot);
  }
  hli_heat *cold = hli_sheet_line(sheet, "evaporation", HL_SIDE_COLD, low, low, 1.0);
  cold->duct.film = HLI_ONE_FILM(set->film_cold);
  double cop = hl_cop_levels(set->levels, set->t_source, set->t_sink_in, set->t_sink_out,
                             set->approach, set->eta_ii);
  return close_pump(sheet, "heat pump", cop, cold, set->drive);
}

const hli_system hli_lorenz_levels = {
    {.name = "lorenz_levels",
     .title = "heat pump by Carnot's COP in levels along the sink",
     .low = "t_source",
     .high = "t_sink_out",
     .variable = {HLI_PLACED("t_source", TAKES), HLI_PLACED("t_sink_out", GIVES),
                  HLI_PLACED("t_sink_in", GIVES)},
     .parameters = &levels_table},
    levels};
