/*
 * Cascade: circuits of their own fluids, joined by exchangers in which the colder one condenses and
 * the warmer one evaporates. Two circuits, or three; each simple or with what lies between two
 * stages.
 */
#include "cycle/circuit.h"

enum { CIRCUITS = 3 };

typedef struct {
  size_t size;
  hli_circuit circuit[CIRCUITS];
  int structure[CIRCUITS];
  double t_mid[CIRCUITS - 1], approach[CIRCUITS - 1], t_desuperheat;
  hli_circuit_films film;
  double drive;
  hli_limit_settings limits;
} settings;

/* clang-format off */
#define CIRCUIT(number, index, cooled)                                                             \
  HLI_STRUCTURE_ROW(settings, "structure_" number, structure[index]),                              \
  HLI_NUMBER("subcool_" number, settings, circuit[index].subcool, DIFFERENCE, cooled, 0.0, 60.0,   \
             "Subcooling at the condenser outlet."),                                               \
  HLI_CIRCUIT_ROWS(settings, circuit[index], "_" number, 0.0),                                     \
  HLI_STAGE_ROWS(settings, circuit[index], "_" number),                                      \
  HLI_ECONOMISER_ROWS(settings, circuit[index], "_" number)

#define LEVELS(top)                                                                                \
  HLI_NUMBER("t_evap", settings, circuit[0].t_evap, TEMPERATURE, NAN, 50.0, 1000.0,                \
             "Evaporation of the coldest circuit."),                                               \
  HLI_NUMBER("t_cond", settings, circuit[top].t_cond, TEMPERATURE, NAN, 50.0, 1000.0,              \
             "Condensation of the warmest circuit."),                                              \
  HLI_GAS_COOLER_ROWS(settings, circuit[top]),                                                     \
  HLI_NUMBER("p_high_1", settings, circuit[0].p_high, PRESSURE, NAN, 1e5, 5e7,                     \
             "Pressure of a coldest circuit above its critical point; t_mid is then the outlet "   \
             "of its gas cooler; not set: it condenses at t_mid."),                                \
  HLI_NUMBER("t_desuperheat", settings, t_desuperheat, TEMPERATURE, NAN, 100.0, 1000.0,            \
             "Vapour of the coldest circuit behind a desuperheater with the outside, whose heat "  \
             "is a hot stream; not set: none.")

#define JOINT(name, index)                                                                         \
  HLI_NUMBER("t_mid" name, settings, t_mid[index], TEMPERATURE, NAN, 50.0, 1000.0,                 \
             "Condensation of the colder circuit at a joint; not set: equal lifts."),              \
  HLI_NUMBER("cascade_approach" name, settings, approach[index], DIFFERENCE, 5.0, 0.5, 30.0,       \
             "Condensation of the colder circuit above evaporation of the warmer one.")
/* clang-format on */

static const hl_setting rows[] = {
    LEVELS(1),
    JOINT("", 0),
    CIRCUIT("1", 0, 0.0),
    CIRCUIT("2", 1, 5.0),
    HLI_FILM_ROWS(settings, film),
    HLI_DRIVE_ROW(settings),
    HLI_LIMIT_ROWS(settings),
};
static const hl_settings_table table = {"cascade", sizeof(settings), sizeof rows / sizeof *rows,
                                        rows};

static const hl_setting rows_3[] = {
    LEVELS(2),
    JOINT("", 0),
    JOINT("_2", 1),
    CIRCUIT("1", 0, 0.0),
    CIRCUIT("2", 1, 0.0),
    CIRCUIT("3", 2, 5.0),
    HLI_FILM_ROWS(settings, film),
    HLI_DRIVE_ROW(settings),
    HLI_LIMIT_ROWS(settings),
};
static const hl_settings_table table_3 = {"cascade_3", sizeof(settings),
                                          sizeof rows_3 / sizeof *rows_3, rows_3};

static hli_circuit_kind kind_of(const settings *set, int k, int count) {
  hli_circuit_kind kind = hli_circuit_structure(set->structure[k]);
  kind.transcritical = (k == 0 || k == count - 1) && !isnan(set->circuit[k].p_high);
  return kind;
}

/* Levels of all circuits from the joints; a joint not given lies where lifts are equal. */
static hl_status place_levels(settings *set, int count, hl_cycle_result *out) {
  const hli_circuit *top = &set->circuit[count - 1];
  double low = set->circuit[0].t_evap, high = isnan(top->p_high) ? top->t_cond : top->t_gas_out;
  double steps = 0.0;
  if (isnan(low) || isnan(high))
    return hli_cycle_fail(out, "t_evap and t_cond are not set");
  for (int k = 0; k + 1 < count; k++)
    steps += set->approach[k];
  for (int k = 0; k + 1 < count; k++) {
    if (isnan(set->t_mid[k])) { /* those above it share what is left */
      set->t_mid[k] =
          set->circuit[k].t_evap + (high - set->circuit[k].t_evap + steps) / (count - k);
    }
    steps -= set->approach[k];
    set->circuit[k].t_cond = set->circuit[k].t_gas_out = set->t_mid[k];
    set->circuit[k + 1].t_evap = set->t_mid[k] - set->approach[k];
  }
  for (int k = 0; k < count; k++) {
    double upper = k == count - 1 ? high : set->t_mid[k], lift = upper - set->circuit[k].t_evap;
    if (lift < 2.0)
      return hli_cycle_fail(out, "circuit %d has a lift of %.2f K; it needs 2 K", k + 1, lift);
  }
  return HL_OK;
}

/* Heat of a joint: hot side of circuit k on the cold side of k + 1. */
static hl_status write_joint(hli_sheet *sheet, const hl_fluid *const *fluid, const settings *set,
                             const hli_points *at, const double *m, int k, const char *name) {
  const hli_points *a = &at[k], *b = &at[k + 1];
  const hl_fluid_state *in = &a->discharge;
  hl_fluid_state desuperheated;
  if (k == 0 && !isnan(set->t_desuperheat) && set->t_desuperheat < in->t) {
    hl_fluid_hint hint = {a->subcritical ? &a->high : NULL, in};
    if (a->subcritical && set->t_desuperheat <= a->high.t)
      return hli_cycle_fail(sheet->out,
                            "the desuperheater's outlet at %.2f °C is not above dew at "
                            "%.2f °C",
                            hli_celsius(set->t_desuperheat), hli_celsius(a->high.t));
    if (hl_fluid_state_pT_near(fluid[0], in->p, set->t_desuperheat, &hint, &desuperheated) != HL_OK)
      return hli_cycle_no_state(sheet->out, "desuperheater", desuperheated.reason);
    in = &desuperheated;
  }
  hli_exchange hot = {fluid[k], m[k] * a->m_condenser, in, &a->condensate},
               cold = {fluid[k + 1], m[k + 1], &b->mixture, &b->evaporated};
  double approach;
  HLI_TRY(hli_counterflow(sheet->out, name, &hot, &cold, &approach));
  if (approach < 0.0)
    return hli_cycle_fail(sheet->out, "%s: the flows cross by %.2f K", name, -approach);
  hli_sheet_approach(sheet, approach, set->circuit[k].internal_approach_min);
  hli_sheet_component(sheet, &(hli_component){.kind = HLI_COMPONENT_EXCHANGER,
                                              .name = name,
                                              .fluid = hot.fluid,
                                              .fluid_2 = cold.fluid,
                                              .in = {{hot.m, hot.in}, {cold.m, cold.in}},
                                              .out = {{hot.m, hot.out}, {cold.m, cold.out}},
                                              .follows = true});
  return HL_OK;
}

static double desuperheating(const settings *set, const hl_fluid *fluid, const hli_points *at,
                             hl_fluid_state *out) {
  hl_fluid_hint hint = {at->subcritical ? &at->high : NULL, &at->discharge};
  if (isnan(set->t_desuperheat) || set->t_desuperheat >= at->discharge.t ||
      hl_fluid_state_pT_near(fluid, at->discharge.p, set->t_desuperheat, &hint, out) != HL_OK)
    return 0.0;
  return at->m_condenser * (at->discharge.h - out->h);
}

static hl_status evaluate(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet,
                          int count) {
  static const char *const joint[] = {"cascade exchanger", "cascade exchanger 2"};
  settings set = *(const settings *)parameters;
  hli_points at[CIRCUITS] = {{0}};
  hli_circuit_kind kind[CIRCUITS];
  hl_fluid_state behind;
  double m[CIRCUITS], out_heat = 0.0;
  HLI_TRY(place_levels(&set, count, sheet->out));
  for (int k = 0; k < count; k++) {
    kind[k] = kind_of(&set, k, count);
    HLI_TRY(hli_circuit_solve(fluid[k], &set.circuit[k], &kind[k], &at[k], sheet->out));
    if (k == 0)
      out_heat = desuperheating(&set, fluid[0], &at[0], &behind);
    double given = k > 0 ? at[k - 1].q_condenser - (k == 1 ? out_heat : 0.0) : 1.0;
    m[k] = k > 0 ? m[k - 1] * given / at[k].q_source : 1.0;
  }
  for (int k = 0; k < count; k++) {
    hli_circuit_role role = {k + 1, k, m[k], k + 1 < count, k > 0, &set.film, &set.limits};
    HLI_TRY(hli_circuit_write(sheet, fluid[k], &set.circuit[k], &kind[k], &at[k], &role));
  }
  for (int k = 0; k + 1 < count; k++)
    HLI_TRY(write_joint(sheet, fluid, &set, at, m, k, joint[k]));
  if (out_heat > 0.0) {
    hli_duct duct = {fluid[0],
                     HL_SIDE_HOT,
                     m[0] * at[0].m_condenser,
                     &at[0].discharge,
                     &behind,
                     at[0].subcritical ? &at[0].high : NULL,
                     {hli_given_or(set.film.desuperheat, set.film.condenser), set.film.condenser,
                      set.film.condenser}};
    hli_sheet_duct(sheet, "desuperheating", "desuperheater", &duct);
  }
  return hli_sheet_close(sheet, set.drive);
}

static hl_status eval(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  return evaluate(fluid, parameters, sheet, 2);
}

static hl_status eval_3(const hl_fluid *const *fluid, const void *parameters, hli_sheet *sheet) {
  return evaluate(fluid, parameters, sheet, 3);
}

const hli_system hli_cascade = {{.name = "cascade",
                                 .title = "cascade of two circuits",
                                 .fluid_count = 2,
                                 .low = "t_evap",
                                 .high = "t_cond",
                                 .parameters = &table},
                                eval};
const hli_system hli_cascade_3 = {{.name = "cascade_3",
                                   .title = "cascade of three circuits",
                                   .fluid_count = 3,
                                   .low = "t_evap",
                                   .high = "t_cond",
                                   .parameters = &table_3},
                                  eval_3};
