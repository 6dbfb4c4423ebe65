/*
 * Mechanical vapour recompression: one or more stages of equal pressure ratio, liquid injected
 * behind them. Open (vapour of the process in, its condensate out), closed, or raising steam; and a
 * heat pump that raises steam with such stages on top of it.
 */
#include "cycle/steps.h"

enum { STAGES = 8 };
enum { INJECT_ALL = 0, INJECT_BETWEEN, INJECT_NONE };

/* ------------------------------------------------------- stages of compression */

/** Stages in a row, by the settings of a system. */
typedef struct {
  int stages, injection, compression;
  double eta_is, heat_loss, superheat_injection, eta_pump, stage_lift_max;
} train;

/* clang-format off */
#define TRAIN_ROWS(type, train, suffix) \
  {"stages", HL_SETTING_INTEGER, HL_DIM_NONE, offsetof(type, train.stages), 1, 1, STAGES, "Stages of compression, of equal pressure ratio.", NULL}, \
  HLI_CHOICE("injection", type, train.injection, INJECT_ALL, INJECT_NONE, "Behind which stages liquid is injected.", "all|between|none"), \
  HLI_NUMBER("superheat_injection", type, train.superheat_injection, DIFFERENCE, 3.0, 0.0, 50.0, "Superheat of the vapour behind the injection."), \
  HLI_NUMBER("eta_is" suffix, type, train.eta_is, NONE, 0.75, 0.3, 1.0, "Isentropic efficiency of each stage."), \
  HLI_CHOICE("compression" suffix, type, train.compression, 0, 1, "Efficiency of the whole stage, or of its small steps (100 equal ones of ln p).", "isentropic|polytropic"), \
  HLI_NUMBER("heat_loss" suffix, type, train.heat_loss, NONE, 0.0, 0.0, 0.15, "Share of shaft power lost as heat to the surroundings."), \
  HLI_NUMBER("eta_pump", type, train.eta_pump, NONE, 0.7, 0.1, 1.0, "Isentropic efficiency of the pump of the injected liquid, where its pressure is too low."), \
  HLI_NUMBER("stage_lift_max", type, train.stage_lift_max, DIFFERENCE, 25.0, 1.0, 200.0, "Highest rise of the saturation temperature in a stage: 25 K for Roots and turbo machines, 9 K for fans.")
/* clang-format on */

typedef struct {
  hl_fluid_saturation sat;
  hl_fluid_state in, out, after; /* the last: behind the injection */
  hl_fluid_state liquid;         /* injected, behind its pump */
  double m, m_injected, work;    /* [kg/s, kg/s, J/kg] */
} stage;

/** For 1 kg/s of suction. */
typedef struct {
  stage stage[STAGES];
  double m;                /* delivered [kg/s] */
  double work, lost, pump; /* compression, heat lost, pump [W] */
} train_points;

static const char *const suction_label[STAGES] = {
    "1 suction",
    "1b suction of stage 2",
    "1c suction of stage 3",
    "1d suction of stage 4",
    "1e suction of stage 5",
    "1f suction of stage 6",
    "1g suction of stage 7",
    "1h suction of stage 8",
};
static const char *const outlet_label[STAGES] = {
    "2a outlet of stage 1", "2b outlet of stage 2", "2c outlet of stage 3", "2d outlet of stage 4",
    "2e outlet of stage 5", "2f outlet of stage 6", "2g outlet of stage 7", "2h outlet of stage 8",
};
static const char *const compressor_name[STAGES] = {
    "compressor 1", "compressor 2", "compressor 3", "compressor 4",
    "compressor 5", "compressor 6", "compressor 7", "compressor 8",
};
static const char *const steam_compressor_name[STAGES] = {
    "steam compressor 1", "steam compressor 2", "steam compressor 3", "steam compressor 4",
    "steam compressor 5", "steam compressor 6", "steam compressor 7", "steam compressor 8",
};
static const char *const injection_name[STAGES] = {
    "injection 1", "injection 2", "injection 3", "injection 4",
    "injection 5", "injection 6", "injection 7", "injection 8",
};

/* Liquid of another pressure brought to p: by a pump, or through a valve whose loss is the
 * injection's. */
static hl_status inject(const hli_steps *steps, const train *set, const hl_fluid_state *liquid,
                        stage *s, train_points *at) {
  hl_cycle_result *result = steps->sheet->out;
  hli_compressor pump = {.eta = set->eta_pump, .volume_ratio = NAN};
  double work = 0.0;
  HLI_TRY(hli_step_superheated(steps, "injection", &s->sat, set->superheat_injection, &s->after));
  s->liquid = *liquid;
  if (s->out.h <= s->after.h) { /* not hotter than the injection would leave it */
    s->after = s->out;
    return HL_OK;
  }
  if (liquid->p < s->sat.p &&
      !hli_compress(steps->fluid, liquid, s->sat.p, NULL, &pump, &s->liquid, &work))
    return hli_cycle_no_state(result, "injection pump", s->liquid.reason);
  if (s->liquid.h >= s->after.h)
    return hli_cycle_fail(result, "injection: liquid from %.2f °C cannot cool vapour at %.2f °C",
                          hli_celsius(liquid->t), hli_celsius(s->out.t));
  s->m_injected = s->m * (s->out.h - s->after.h) / (s->after.h - s->liquid.h);
  at->pump += s->m_injected * work;
  return HL_OK;
}

/* From `suction` between the two levels; the liquid injected is that of condensate or feed. */
static hl_status compress(const hli_steps *steps, const train *set, const hl_fluid_saturation *low,
                          const hl_fluid_saturation *high, const hl_fluid_state *suction,
                          const hl_fluid_state *liquid, train_points *at) {
  hli_compressor c = {.eta = set->eta_is,
                      .volume_ratio = NAN,
                      .heat_loss = set->heat_loss,
                      .polytropic = set->compression == 1};
  int last = set->stages - 1;
  at->m = 1.0;
  at->work = at->lost = at->pump = 0.0;
  for (int k = 0; k <= last; k++) {
    stage *s = &at->stage[k];
    double p = low->p * pow(high->p / low->p, (k + 1.0) / set->stages);
    s->sat = *high;
    if (k < last)
      HLI_TRY(hli_step_pressure(steps, "stage", p, &s->sat));
    s->in = k ? at->stage[k - 1].after : *suction;
    s->m = at->m;
    s->m_injected = 0.0;
    if (!hli_compress(steps->fluid, &s->in, s->sat.p, &s->sat, &c, &s->out, &s->work))
      return hli_cycle_no_state(steps->sheet->out, "discharge", s->out.reason);
    s->after = s->liquid = s->out;
    if (set->injection == INJECT_ALL || (set->injection == INJECT_BETWEEN && k < last))
      HLI_TRY(inject(steps, set, liquid, s, at));
    at->work += s->m * s->work;
    at->lost += set->heat_loss * s->m * s->work;
    at->m += s->m_injected;
  }
  return HL_OK;
}

/* Losses, limits, power, for m kg/s of suction; `liquid` as above. */
static void write_train(const hli_steps *steps, const train *set, const hl_fluid_saturation *low,
                        const hl_fluid_state *liquid, const train_points *at, double m,
                        const char *const *compressor) {
  hli_sheet *sheet = steps->sheet;
  double before = low->t;
  for (int k = 0; k < set->stages; k++) {
    const stage *s = &at->stage[k];
    bool pump = liquid->p < s->sat.p;
    const hl_fluid_state *from = pump ? &s->liquid : liquid;
    hli_sheet_through(sheet, HLI_COMPONENT_MACHINE, compressor[k], steps->fluid, m * s->m, &s->in,
                      &s->out, m * s->m * set->heat_loss * s->work);
    if (s->m_injected > 0.0)
      hli_sheet_component(sheet,
                          &(hli_component){.kind = HLI_COMPONENT_MIXING,
                                           .name = injection_name[k],
                                           .fluid = steps->fluid,
                                           .in = {{m * s->m, &s->out}, {m * s->m_injected, from}},
                                           .out = {{m * (s->m + s->m_injected), &s->after}},
                                           .follows = true});
    if (s->m_injected > 0.0 && pump)
      hli_sheet_through(sheet, HLI_COMPONENT_MACHINE, "injection pump", steps->fluid,
                        m * s->m_injected, liquid, &s->liquid, 0.0);
    hli_limit_stage(sheet, steps->fluid, steps->limits, s->sat.p / s->in.p, &s->out, &s->sat);
    hli_limit_most(sheet, "lift of a stage", "stage_lift_max", HL_DIM_DIFFERENCE, s->sat.t - before,
                   set->stage_lift_max);
    before = s->sat.t;
  }
  hli_limit_levels(sheet, steps->fluid, steps->limits, low->p, at->stage[set->stages - 1].sat.p,
                   before);
  sheet->shaft += m * (at->work + at->pump);
  sheet->lost += m * at->lost;
}

static void write_train_states(hli_sheet *sheet, const train *set, const train_points *at, double m,
                               int circuit, int fluid) {
  for (int k = 0; k < set->stages; k++) {
    const stage *s = &at->stage[k];
    hli_sheet_state(sheet, circuit, fluid, suction_label[k], m * s->m, &s->in);
    hli_sheet_state(sheet, circuit, fluid, outlet_label[k], m * s->m, &s->out);
  }
  hli_sheet_state(sheet, circuit, fluid, "2 discharge", m * at->m,
                  &at->stage[set->stages - 1].after);
}

/*
 * Steam as it is delivered, down to the state of the feed: desuperheated, condensed and cooled at
 * its pressure; a valve closes the pressure to that of the feed.
 */
static hl_status write_steam(hli_sheet *sheet, const hl_fluid *fluid, double m,
                             const hl_fluid_state *steam, const hl_fluid_saturation *sat,
                             const hl_fluid_state *feed, double film, hl_fluid_state *end) {
  hl_fluid_hint hint = {sat, NULL};
  if (hl_fluid_state_ph_near(fluid, sat->p, feed->h, &hint, end) != HL_OK)
    return hli_cycle_no_state(sheet->out, "condensate", end->reason);
  hli_sheet_duct(sheet, "steam", "steam",
                 &(hli_duct){fluid, HL_SIDE_HOT, m, steam, end, sat, HLI_ONE_FILM(film)});
  hli_sheet_through(sheet, HLI_COMPONENT_VALVE, "condensate valve", fluid, m, end, feed, 0.0);
  return HL_OK;
}

/* Feed water at pressure p, which must be liquid. */
static hl_status feed_at(const hl_fluid *fluid, double p, double t, hl_cycle_result *result,
                         hl_fluid_state *out) {
  if (isnan(t))
    return hli_cycle_fail(result, "t_feed is not set");
  if (hl_fluid_state_pT(fluid, p, t, out) != HL_OK)
    return hli_cycle_no_state(result, "feed", out->reason);
  if (out->phase != HL_FLUID_PHASE_LIQUID)
    return hli_cycle_fail(result, "the feed at %.2f °C is not liquid at %.4g bar", hli_celsius(t),
                          p / 1e5);
  return HL_OK;
}

/* ---------------------------------------------------------------------- mvr */

enum { OPEN = 0, CLOSED, STEAM };

typedef struct {
  size_t size;
  int variant;
  double t_evap, t_cond, superheat, subcool, t_feed, dp_evap, dp_cond;
  train train;
  double drive, film_hot, film_cold;
  hli_limit_settings limits;
} settings;

static const hl_setting rows[] = {
    HLI_NUMBER("t_evap", settings, t_evap, TEMPERATURE, NAN, 50.0, 1000.0,
               "Saturation at suction: of the vapour taken, or evaporation."),
    HLI_NUMBER("t_cond", settings, t_cond, TEMPERATURE, NAN, 50.0, 1000.0,
               "Condensation: saturation behind the last stage."),
    HLI_CHOICE("variant", settings, variant, OPEN, STEAM,
               "Vapour of the process in and its condensate out, a closed circuit with evaporator "
               "and valve, or feed water in and steam out.",
               "open|closed|steam"),
    HLI_NUMBER("superheat", settings, superheat, DIFFERENCE, 0.0, 0.0, 60.0,
               "Superheat at suction; of vapour from a solution its boiling point elevation."),
    HLI_NUMBER("subcool", settings, subcool, DIFFERENCE, 0.0, 0.0, 60.0,
               "Subcooling below the bubble point at the condenser outlet; open and closed."),
    HLI_NUMBER("t_feed", settings, t_feed, TEMPERATURE, NAN, 150.0, 900.0,
               "Feed water of the variant steam, at the pressure of its generator."),
    TRAIN_ROWS(settings, train, ""),
    HLI_NUMBER("dp_evap", settings, dp_evap, NONE, 0.0, 0.0, 0.1,
               "Pressure drop of the evaporator or steam generator as a share of its inlet "
               "pressure."),
    HLI_NUMBER("dp_cond", settings, dp_cond, NONE, 0.0, 0.0, 0.1,
               "Pressure drop of the condenser as a share of its inlet pressure; open and closed."),
    HLI_DRIVE_ROW(settings),
    HLI_NUMBER("film_hot", settings, film_hot, FILM, NAN, 1.0, 1e6,
               "Film coefficient of the hot streams; not set: that of the case."),
    HLI_NUMBER("film_cold", settings, film_cold, FILM, NAN, 1.0, 1e6,
               "Film coefficient of the cold stream; not set: that of the case."),
    HLI_LIMIT_ROWS_FOR(settings, 4.0),
};

static const hl_settings_table table = {"mvr", sizeof(settings), sizeof rows / sizeof *rows, rows};

typedef struct {
  hl_fluid_saturation low, high, bubble; /* the last: at the condenser's outlet */
  hl_fluid_state suction, condensate, feed, end;
  train_points train;
} points;

static hl_status levels(const hli_steps *s, const settings *set, points *at) {
  HLI_TRY(hli_step_level(s, "evaporation", set->t_evap, &at->low));
  HLI_TRY(hli_step_level(s, "condensation", set->t_cond, &at->high));
  if (set->t_cond <= set->t_evap)
    return hli_cycle_fail(s->sheet->out,
                          "condensation at %.2f °C is not above the vapour's %.2f °C",
                          hli_celsius(set->t_cond), hli_celsius(set->t_evap));
  return hli_step_superheated(s, "suction", &at->low, set->superheat, &at->suction);
}

static hl_status condensate(const hli_steps *s, const settings *set, points *at) {
  at->bubble = at->high;
  if (set->dp_cond > 0.0)
    HLI_TRY(
        hli_step_pressure(s, "condenser outlet", at->high.p * (1.0 - set->dp_cond), &at->bubble));
  return hli_step_subcooled(s, "condenser outlet", &at->bubble, set->subcool, &at->condensate);
}

static void write_condensation(hli_sheet *sheet, const hl_fluid *fluid, const settings *set,
                               const points *at) {
  const hl_fluid_state *in = &at->train.stage[set->train.stages - 1].after;
  hli_sheet_state(sheet, 0, 0, "3 condenser outlet", at->train.m, &at->condensate);
  hli_sheet_duct(sheet, "condensation", "condenser",
                 &(hli_duct){fluid, HL_SIDE_HOT, at->train.m, in, &at->condensate,
                             set->dp_cond == 0.0 ? &at->high : NULL, HLI_ONE_FILM(set->film_hot)});
}

/*
 * A group has no open flows: the vapour taken is written as a cold stream that makes it from liquid
 * of its own temperature, and the condensate that leaves as a hot stream down to that liquid.
 */
static hl_status write_open(hli_sheet *sheet, const hl_fluid *fluid, const settings *set,
                            points *at) {
  const hl_fluid_state *liquid = &at->low.liquid;
  if (at->condensate.h <= liquid->h)
    return hli_cycle_fail(sheet->out, "the condensate at %.2f °C is not above the vapour's %.2f °C",
                          hli_celsius(at->condensate.t), hli_celsius(at->low.t));
  hl_fluid_hint hint = {&at->bubble, NULL};
  if (hl_fluid_state_ph_near(fluid, at->bubble.p, liquid->h, &hint, &at->end) != HL_OK)
    return hli_cycle_no_state(sheet->out, "condensate", at->end.reason);
  write_condensation(sheet, fluid, set, at);
  hli_sheet_duct(sheet, "condensate", "condensate cooler",
                 &(hli_duct){fluid, HL_SIDE_HOT, 1.0, &at->condensate, &at->end, &at->bubble,
                             HLI_ONE_FILM(set->film_hot)})
      ->secondary = true;
  hli_sheet_duct(sheet, "vapour taken", "vapour taken",
                 &(hli_duct){fluid, HL_SIDE_COLD, 1.0, liquid, &at->suction, &at->low,
                             HLI_ONE_FILM(set->film_cold)})
      ->direct = true;
  hli_sheet_through(sheet, HLI_COMPONENT_VALVE, "condensate valve", fluid, 1.0, &at->end, liquid,
                    0.0);
  hli_sheet_state(sheet, 0, 0, "4 condensate", 1.0, liquid);
  return HL_OK;
}

static hl_status write_closed(hli_sheet *sheet, const hl_fluid *fluid, const settings *set,
                              points *at) {
  double p = at->low.p / (1.0 - set->dp_evap);
  if (p >= at->condensate.p)
    return hli_cycle_fail(sheet->out,
                          "the pressure drops leave none for the valve: %.4g bar before it, %.4g "
                          "bar behind it",
                          at->condensate.p / 1e5, p / 1e5);
  if (hl_fluid_state_ph(fluid, p, at->condensate.h, &at->end) != HL_OK)
    return hli_cycle_no_state(sheet->out, "evaporator inlet", at->end.reason);
  write_condensation(sheet, fluid, set, at);
  hli_sheet_state(sheet, 0, 0, "4 evaporator inlet", 1.0, &at->end);
  hli_sheet_through(sheet, HLI_COMPONENT_VALVE, "valve", fluid, 1.0, &at->condensate, &at->end,
                    0.0);
  hli_sheet_duct(sheet, "evaporation", "evaporator",
                 &(hli_duct){fluid, HL_SIDE_COLD, 1.0, &at->end, &at->suction,
                             set->dp_evap == 0.0 ? &at->low : NULL, HLI_ONE_FILM(set->film_cold)});
  return HL_OK;
}

static hl_status write_raised(hli_sheet *sheet, const hl_fluid *fluid, const settings *set,
                              points *at) {
  hli_sheet_state(sheet, 0, 0, "4 feed", at->train.m, &at->feed);
  hli_sheet_duct(sheet, "steam generation", "steam generator",
                 &(hli_duct){fluid, HL_SIDE_COLD, 1.0, &at->feed, &at->suction,
                             set->dp_evap == 0.0 ? &at->low : NULL, HLI_ONE_FILM(set->film_cold)});
  return write_steam(sheet, fluid, at->train.m, &at->train.stage[set->train.stages - 1].after,
                     &at->high, &at->feed, set->film_hot, &at->end);
}

static hl_status eval(const hl_fluid *const *fluids, const void *parameters, hli_sheet *sheet) {
  const settings *set = parameters;
  const hl_fluid *fluid = fluids[0];
  hl_cycle_result *out = sheet->out;
  hli_steps steps = {sheet, fluid, NULL, &set->limits};
  points at;
  HLI_TRY(levels(&steps, set, &at));
  if (set->variant == STEAM)
    HLI_TRY(feed_at(fluid, at.low.p / (1.0 - set->dp_evap), set->t_feed, out, &at.feed));
  else
    HLI_TRY(condensate(&steps, set, &at));
  const hl_fluid_state *liquid = set->variant == STEAM ? &at.feed : &at.condensate;
  HLI_TRY(compress(&steps, &set->train, &at.low, &at.high, &at.suction, liquid, &at.train));
  write_train_states(sheet, &set->train, &at.train, 1.0, 0, 0);
  write_train(&steps, &set->train, &at.low, liquid, &at.train, 1.0, compressor_name);
  out->swept_volume[0] = 1.0 / at.suction.rho;
  if (set->variant == OPEN)
    HLI_TRY(write_open(sheet, fluid, set, &at));
  else if (set->variant == CLOSED)
    HLI_TRY(write_closed(sheet, fluid, set, &at));
  else
    HLI_TRY(write_raised(sheet, fluid, set, &at));
  return hli_sheet_close(sheet, set->drive);
}

const hli_system hli_mvr = {{.name = "mvr",
                             .title = "mechanical vapour recompression",
                             .fluid_count = 1,
                             .fluid = "R718",
                             .low = "t_evap",
                             .high = "t_cond",
                             .variable = {HLI_PLACED("t_evap", TAKES), HLI_PLACED("t_cond", GIVES),
                                          HLI_PLACED_NUMBER("stages", 1, 4)},
                             .parameters = &table},
                            eval};

/* ------------------------------------------------------------------ hp_steam */

enum { EVAPORATE = 0, FLASH };

typedef struct {
  size_t size;
  hli_circuit circuit;
  int variant;
  double t_steam_1, t_steam_2, t_feed, generator_approach, flash_glide;
  train train;
  double drive, film_hot, film_cold;
  hli_limit_settings limits;
} hp_settings;

static const hl_setting hp_rows[] = {
    HLI_NUMBER("t_evap", hp_settings, circuit.t_evap, TEMPERATURE, NAN, 50.0, 1000.0,
               "Evaporation of the heat pump: saturation at suction pressure."),
    HLI_NUMBER("t_steam_1", hp_settings, t_steam_1, TEMPERATURE, NAN, 50.0, 1000.0,
               "Saturation of the steam that the heat pump raises."),
    HLI_NUMBER("t_steam_2", hp_settings, t_steam_2, TEMPERATURE, NAN, 50.0, 1000.0,
               "Saturation of the steam delivered, behind the stages of compression; not set: "
               "t_steam_1, without them."),
    HLI_CHOICE("variant", hp_settings, variant, EVAPORATE, FLASH,
               "Water evaporates in the condenser, or hot pressurised water from it is flashed and "
               "recirculated.",
               "evaporate|flash_steam"),
    HLI_NUMBER("generator_approach", hp_settings, generator_approach, DIFFERENCE, 5.0, 0.0, 50.0,
               "Condensation above the steam raised, or above the hottest water."),
    HLI_NUMBER("flash_glide", hp_settings, flash_glide, DIFFERENCE, 10.0, 1.0, 100.0,
               "Hottest water above the steam flashed from it."),
    HLI_NUMBER("t_feed", hp_settings, t_feed, TEMPERATURE, NAN, 50.0, 1000.0,
               "Feed water, at the pressure of the steam raised."),
    TRAIN_ROWS(hp_settings, train, "_steam"),
    HLI_SUBCOOL_ROW(hp_settings, circuit, ""),
    HLI_CIRCUIT_ROWS(hp_settings, circuit, "", 0.0),
    HLI_DRIVE_ROW(hp_settings),
    HLI_NUMBER("film_hot", hp_settings, film_hot, FILM, NAN, 1.0, 1e6,
               "Film coefficient of the steam; not set: that of the case."),
    HLI_NUMBER("film_cold", hp_settings, film_cold, FILM, NAN, 1.0, 1e6,
               "Film coefficient in the evaporator; not set: that of the case."),
    HLI_LIMIT_ROWS(hp_settings),
};

static const hl_settings_table hp_table = {"hp_steam", sizeof(hp_settings),
                                           sizeof hp_rows / sizeof *hp_rows, hp_rows};

/** Water heated by the condenser, for 1 kg of steam raised. */
typedef struct {
  hl_fluid_saturation sat, steam; /* of the steam raised and of that delivered */
  hl_fluid_state feed, mixed, in, hot;
  double m;    /* through the condenser */
  double x;    /* of it that is flashed */
  double pump; /* work [J/kg of steam] */
} water;

/* Flashed variant: feed and returning liquid mixed, pumped, heated, throttled. */
static hl_status circulate(const hl_fluid *fluid, const hp_settings *set, double t_cond, water *w,
                           hl_cycle_result *result) {
  double p, work;
  hli_compressor pump = {.eta = set->train.eta_pump, .volume_ratio = NAN};
  const hl_fluid_state *liquid = &w->sat.liquid, *vapour = &w->sat.vapour;
  /* No water boils at the saturation pressure of what heats it. */
  if (hl_fluid_p_sat_T(fluid, t_cond, &p) != HL_OK)
    return hli_cycle_fail(result, "no pressure holds water liquid at %.2f °C", hli_celsius(t_cond));
  if (hl_fluid_state_pT(fluid, p, w->sat.t + set->flash_glide, &w->hot) != HL_OK)
    return hli_cycle_no_state(result, "hot water", w->hot.reason);
  w->x = (w->hot.h - liquid->h) / (vapour->h - liquid->h);
  if (!(w->x > 0.0 && w->x < 1.0))
    return hli_cycle_fail(result, "hot water at %.2f °C does not flash to steam of %.2f °C",
                          hli_celsius(w->hot.t), hli_celsius(w->sat.t));
  w->m = 1.0 / w->x;
  double h = w->x * w->feed.h + (1.0 - w->x) * liquid->h;
  if (hl_fluid_state_ph(fluid, w->sat.p, h, &w->mixed) != HL_OK)
    return hli_cycle_no_state(result, "circulating water", w->mixed.reason);
  if (!hli_compress(fluid, &w->mixed, p, NULL, &pump, &w->in, &work))
    return hli_cycle_no_state(result, "circulation pump", w->in.reason);
  w->pump = w->m * work;
  return HL_OK;
}

static hl_status raise_steam(const hli_steps *s, const hp_settings *set, water *w) {
  hl_cycle_result *result = s->sheet->out;
  double t2 = hli_given_or(set->t_steam_2, set->t_steam_1);
  if (t2 < set->t_steam_1)
    return hli_cycle_fail(result, "the steam delivered at %.2f °C is below that raised at %.2f °C",
                          hli_celsius(t2), hli_celsius(set->t_steam_1));
  HLI_TRY(hli_step_level(s, "steam", set->t_steam_1, &w->sat));
  HLI_TRY(hli_step_level(s, "steam", t2, &w->steam));
  HLI_TRY(feed_at(s->fluid, w->sat.p, set->t_feed, result, &w->feed));
  w->in = w->mixed = w->feed;
  w->hot = w->sat.vapour;
  w->m = w->x = 1.0;
  w->pump = 0.0;
  return HL_OK;
}

/* Least difference in the condenser, where the heat pump's fluid meets the water. */
static hl_status generator(const hl_fluid *const *fluid, const water *w, const hli_points *at,
                           double m, const hp_settings *set, hli_sheet *sheet) {
  double approach;
  hli_exchange hot = {fluid[0], at->m_condenser, &at->discharge, &at->condensate},
               cold = {fluid[1], m * w->m, &w->in, &w->hot};
  HLI_TRY(hli_counterflow(sheet->out, "steam generator", &hot, &cold, &approach));
  if (approach < 0.0)
    return hli_cycle_fail(sheet->out, "steam generator: the flows cross by %.2f K", -approach);
  hli_sheet_approach(sheet, approach, set->circuit.internal_approach_min);
  hli_sheet_component(sheet, &(hli_component){.kind = HLI_COMPONENT_EXCHANGER,
                                              .name = "steam generator",
                                              .fluid = hot.fluid,
                                              .fluid_2 = cold.fluid,
                                              .in = {{hot.m, hot.in}, {cold.m, cold.in}},
                                              .out = {{hot.m, hot.out}, {cold.m, cold.out}},
                                              .follows = true});
  return HL_OK;
}

static void write_water(hli_sheet *sheet, const hl_fluid *fluid, const hp_settings *set,
                        const water *w, double m) {
  const hl_fluid_state *liquid = &w->sat.liquid;
  hli_sheet_state(sheet, 2, 1, "4 feed", m, &w->feed);
  if (set->variant != FLASH)
    return;
  double flow = m * w->m, back = m * (w->m - 1.0);
  hli_sheet_state(sheet, 2, 1, "5 circulating water", flow, &w->mixed);
  hli_sheet_state(sheet, 2, 1, "6 water into the condenser", flow, &w->in);
  hli_sheet_state(sheet, 2, 1, "7 hot water", flow, &w->hot);
  hli_sheet_component(sheet, &(hli_component){.kind = HLI_COMPONENT_MIXING,
                                              .name = "water mixing",
                                              .fluid = fluid,
                                              .in = {{m, &w->feed}, {back, liquid}},
                                              .out = {{flow, &w->mixed}}});
  hli_sheet_through(sheet, HLI_COMPONENT_MACHINE, "circulation pump", fluid, flow, &w->mixed,
                    &w->in, 0.0);
  hli_sheet_component(sheet, &(hli_component){.kind = HLI_COMPONENT_TANK,
                                              .name = "flashing",
                                              .fluid = fluid,
                                              .in = {{flow, &w->hot}},
                                              .out = {{back, liquid}, {m, &w->sat.vapour}}});
  sheet->shaft += m * w->pump;
}

/* The stages on top, if there are any, and the steam delivered. */
static hl_status write_top(hli_sheet *sheet, const hl_fluid *fluid, const hp_settings *set,
                           const water *w, double m, hl_fluid_state *end) {
  const hl_fluid_state *steam = &w->sat.vapour;
  hli_steps steps = {sheet, fluid, NULL, &set->limits};
  train_points at;
  at.m = 1.0;
  if (w->steam.t > w->sat.t) {
    HLI_TRY(compress(&steps, &set->train, &w->sat, &w->steam, steam, &w->feed, &at));
    write_train_states(sheet, &set->train, &at, m, 2, 1);
    write_train(&steps, &set->train, &w->sat, &w->feed, &at, m, steam_compressor_name);
    sheet->out->swept_volume[1] = m / steam->rho;
    steam = &at.stage[set->train.stages - 1].after;
  } else
    hli_sheet_state(sheet, 2, 1, "1 suction", m, steam);
  HLI_TRY(write_steam(sheet, fluid, m * at.m, steam, &w->steam, &w->feed, set->film_hot, end));
  return hli_sheet_close(sheet, set->drive);
}

static hl_status hp_eval(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  static const hli_circuit_kind kind = {.stages = 1};
  const hp_settings *set = parameters;
  hli_circuit circuit = set->circuit;
  hli_points at = {0};
  water w;
  hl_fluid_state end;
  hli_steps steps = {sheet, fluid[1], NULL, NULL};
  HLI_TRY(raise_steam(&steps, set, &w));
  circuit.t_cond = set->t_steam_1 + set->generator_approach;
  if (set->variant == FLASH) {
    circuit.t_cond += set->flash_glide;
    HLI_TRY(circulate(fluid[1], set, circuit.t_cond, &w, sheet->out));
  }
  HLI_TRY(hli_circuit_solve(fluid[0], &circuit, &kind, &at, sheet->out));
  double m = at.q_condenser / (w.m * (w.hot.h - w.in.h));
  hli_circuit_films film = {HLI_PROFILE_REAL, set->film_cold, NAN, NAN, NAN, NAN};
  hli_circuit_role role = {
      .circuit = 1, .m = 1.0, .inner_condenser = true, .film = &film, .limits = &set->limits};
  HLI_TRY(hli_circuit_write(sheet, fluid[0], &circuit, &kind, &at, &role));
  HLI_TRY(generator(fluid, &w, &at, m, set, sheet));
  write_water(sheet, fluid[1], set, &w, m);
  return write_top(sheet, fluid[1], set, &w, m, &end);
}

const hli_system hli_hp_steam = {
    {.name = "hp_steam",
     .title = "heat pump raising steam, with recompression on top",
     .fluid_count = 1,
     .own = "R718",
     .low = "t_evap",
     .high = "t_steam_2",
     .variable = {HLI_PLACED("t_evap", TAKES), HLI_PLACED("t_steam_2", GIVES),
                  HLI_PLACED("t_steam_1", BETWEEN), HLI_PLACED("t_feed", GIVES)},
     .parameters = &hp_table},
    hp_eval};
