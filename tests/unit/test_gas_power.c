/** Gas, steam and absorption systems: reasons of refusal, limits, the fluids they bring. */
#include <math.h>
#include <string.h>

#include <heatloom/cycle.h>

#include "support/own_context.h"

static hl_cycle_result result;

enum { VALUES = 8 };

typedef struct {
  const char *name;
  double value;
} pair;

typedef struct {
  const char *cycle, *fluid, *text; /* reason, or name of the limit */
  pair set[VALUES];
} row;

static hl_machine *machine_of(const row *item) {
  hl_machine *machine;
  assert_int_equal(hl_machine_new(ctx, item->cycle, item->fluid, &machine), HL_OK);
  for (int k = 0; k < VALUES && item->set[k].name; k++)
    if (hl_machine_set(machine, item->set[k].name, item->set[k].value) != HL_OK)
      fail_msg("%s", hl_ctx_error(ctx)->message);
  return machine;
}

static const row refused[] = {
    {"brayton", "Air", "are not set", {{"t_cold_out", 300}}},
    {"brayton",
     "Air",
     "recuperator needs gas",
     {{"t_cold_out", 350}, {"t_hot_out", 340}, {"recuperator", 0.8}}},
    {"brayton", "Air", "not hotter than t_hot_out", {{"t_cold_out", 300}, {"t_hot_out", 500}}},
    {"brayton",
     "Air",
     "not colder than t_cold_out",
     {{"t_cold_out", 300}, {"t_hot_out", 380}, {"eta_compressor", 0.3}, {"eta_turbine", 0.3}}},
    {"brayton",
     "R744",
     "would take in liquid",
     {{"t_cold_out", 280}, {"t_hot_out", 300}, {"p_low", 5e6}}},
    {"brayton",
     "Air",
     "none for the turbine",
     {{"t_cold_out", 300}, {"t_hot_out", 300}, {"ratio", 1.02}, {"dp", 0.1}}},
    {"rankine", "R601", "temperature of evaporation is not set", {{"t_cond", 300}}},
    {"rankine", "R601", "not above condensation", {{"t_evap", 300}, {"t_cond", 310}}},
    {"rankine", "R601", "critical temperature", {{"t_evap", 480}, {"t_cond", 310}}},
    {"rankine",
     "R717",
     "no heat for the recuperator",
     {{"t_evap", 340}, {"t_cond", 293}, {"recuperator_approach", 10}}},
    {"rankine",
     "R718",
     "pump takes more",
     {{"t_evap", 560}, {"t_cond", 550}, {"eta_turbine", 0.02}, {"eta_pump", 0.1}}},
    {"steam_expander", NULL, "are not set", {{"p_in", 1e6}}},
    {"steam_expander", NULL, "not above the outlet", {{"p_in", 1e6}, {"p_out", 2e6}}},
    {"steam_expander", NULL, "below saturation", {{"p_in", 1e6}, {"p_out", 1e5}, {"t_in", 400}}},
    {"mvr", NULL, "temperature of condensation is not set", {{"t_evap", 360}}},
    {"mvr", NULL, "not above the vapour's", {{"t_evap", 360}, {"t_cond", 350}}},
    {"mvr", NULL, "t_feed is not set", {{"t_evap", 360}, {"t_cond", 380}, {"variant", 2}}},
    {"mvr",
     NULL,
     "is not liquid",
     {{"t_evap", 360}, {"t_cond", 380}, {"variant", 2}, {"t_feed", 370}}},
    {"mvr", NULL, "condensate at", {{"t_evap", 360}, {"t_cond", 370}, {"subcool", 20}}},
    {"mvr",
     NULL,
     "none for the valve",
     {{"t_evap", 360}, {"t_cond", 361}, {"variant", 1}, {"dp_evap", 0.1}}},
    {"hp_steam",
     "R601",
     "below that raised",
     {{"t_evap", 330}, {"t_steam_1", 380}, {"t_steam_2", 370}, {"t_feed", 330}}},
    {"hp_steam",
     "R601",
     "flows cross",
     {{"t_evap", 330}, {"t_steam_1", 380}, {"t_feed", 378}, {"subcool", 30}}},
    {"tvr", NULL, "outside the fit", {{"t_evap", 350}, {"t_cond", 360}}},
    {"tvr", NULL, "outside the fit", {{"t_evap", 300}, {"t_cond", 380}}},
    {"tvr", NULL, "too weak", {{"t_evap", 400}, {"t_cond", 430}, {"p_motive", 3e5}}},
    {"tvr", NULL, "second law", {{"t_evap", 423.15}, {"t_cond", 446.8}}},
    {"carnot", NULL, "not above heat taken", {{"t_evap", 350}, {"t_cond", 340}}},
    {"carnot",
     NULL,
     "not above 1",
     {{"t_evap", 250}, {"t_cond", 600}, {"form", 1}, {"eta_ii", 0.3}}},
    {"carnot_engine", NULL, "not above heat rejected", {{"t_hot", 350}, {"t_cold", 360}}},
    {"lorenz",
     NULL,
     "must rise",
     {{"t_cold_in", 310}, {"t_cold_out", 300}, {"t_hot_in", 400}, {"t_hot_out", 380}}},
    {"lorenz_levels",
     NULL,
     "is not heated",
     {{"t_source", 310}, {"t_sink_in", 350}, {"t_sink_out", 340}}},
    {"absorption_heat_pump",
     NULL,
     "must rise",
     {{"t_evap", 350}, {"t_cond", 340}, {"t_generator", 400}}},
    {"absorption_chiller", NULL, "are not set", {{"t_evap", 280}, {"t_cond", 310}}},
    {"heat_transformer", NULL, "must rise", {{"t_reject", 300}, {"t_evap", 350}, {"t_cond", 340}}},
    {"electric_boiler", NULL, "is above the supply", {{"t_supply", 350}, {"t_return", 360}}},
    {"gas_boiler", NULL, "more than the fuel", {{"t_supply", 350}, {"exhaust", 0.2}}},
    {"gas_boiler",
     NULL,
     "does not cool",
     {{"t_supply", 350}, {"exhaust", 0.05}, {"t_exhaust_in", 380}}},
    {"steam", NULL, "steam at", {{"t_sat", 700}}},
    {"cooling_tower", NULL, "is not set", {{"approach", 5}}},
    {"chiller", NULL, "not above evaporation", {{"t_supply", 320}, {"t_reject", 300}}},
};

static void what_cannot_be_says_why(void **state) {
  (void)state;
  for (size_t k = 0; k < sizeof refused / sizeof *refused; k++) {
    hl_machine *machine = machine_of(&refused[k]);
    assert_int_equal(hl_machine_eval(machine, 298.15, 101325, &result), HL_ERR_RANGE);
    print_message("%s: %s\n", refused[k].cycle, result.reason);
    if (!strstr(result.reason, refused[k].text))
      fail_msg("not \"%s\"", refused[k].text);
    assert_true(isnan(result.cop) && result.group.profile_count == 0);
    hl_machine_free(machine);
  }
}

/** The last setting breaks the limit, which nothing breaks without it. */
static void broken_limits_are_named(void **state) {
  (void)state;
  static const row rows[] = {
#define GAS {"t_cold_out", 320}, {"t_hot_out", 360}, {"recuperator", 0.6}
      {"brayton", "Air", "pressure ratio", {GAS, {"pressure_ratio_max", 2}}},
      {"brayton", "Air", "discharge temperature", {GAS, {"t_discharge_max", 400}}},
      {"brayton", "Air", "turbine outlet", {GAS, {"t_turbine_min", 300}}},
      {"brayton", "Air", "high pressure", {GAS, {"p_high_max", 1e6}}},
      {"brayton", "Air", "internal approach", {GAS, {"internal_approach_min", 30}}},
#define ORC {"t_evap", 390}, {"t_cond", 310}, {"recuperator_approach", 10}
      {"rankine",
       "R717",
       "vapour fraction of the exhaust",
       {{"t_evap", 340}, {"t_cond", 293}, {"x_out_min", 0.95}}},
      {"rankine", "R601", "volume ratio", {ORC, {"volume_ratio_max", 5}}},
      {"rankine", "R601", "high pressure", {ORC, {"p_high_max", 5e5}}},
      {"rankine", "R601", "low pressure", {ORC, {"p_low_min", 3e5}}},
      {"rankine", "R601", "critical margin", {ORC, {"critical_margin_min", 90}}},
      {"rankine", "R601", "internal approach", {ORC, {"internal_approach_min", 20}}},
      {"steam_expander",
       NULL,
       "vapour fraction of the exhaust",
       {{"p_in", 2e6}, {"p_out", 1e6}, {"x_out_min", 1}}},
#define MVR {"t_evap", 370}, {"t_cond", 385}
      {"mvr", NULL, "lift of a stage", {MVR, {"stage_lift_max", 9}}},
      {"mvr", NULL, "pressure ratio", {MVR, {"pressure_ratio_max", 1.2}}},
      {"mvr", NULL, "discharge temperature", {MVR, {"t_discharge_max", 400}}},
      {"mvr", NULL, "low pressure", {MVR, {"p_low_min", 2e5}}},
#define STEAM                                                                                      \
  {"superheat", 25}, {"t_evap", 330}, {"t_steam_1", 380}, {"t_steam_2", 395}, {"t_feed", 340}
      {"hp_steam", "R601", "pressure ratio", {STEAM, {"pressure_ratio_max", 1.5}}},
      {"hp_steam", "R601", "lift of a stage", {STEAM, {"stage_lift_max", 10}}},
      {"hp_steam", "R601", "internal approach", {STEAM, {"internal_approach_min", 6}}},
      {"gas_engine",
       NULL,
       "hottest heat",
       {{"t_cold_in", 300},
        {"t_cold_out", 310},
        {"t_hot_in", 430},
        {"t_hot_out", 400},
        {"t_hot_max", 420}}},
  };
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
    hl_machine *machine = machine_of(&rows[k]);
    assert_int_equal(hl_machine_eval(machine, 298.15, 101325, &result), HL_OK);
    const hl_cycle_limit *broken = hl_cycle_broken(&result);
    if (!broken)
      fail_msg("%s: %s is not broken", rows[k].cycle, rows[k].text);
    assert_string_equal(broken->name, rows[k].text);
    int last = 0;
    while (last + 1 < VALUES && rows[k].set[last + 1].name)
      last++;
    assert_string_equal(broken->setting, rows[k].set[last].name);
    double cop = result.cop;
    row whole = rows[k];
    whole.set[last].name = NULL;
    hl_machine *plain = machine_of(&whole);
    assert_int_equal(hl_machine_eval(plain, 298.15, 101325, &result), HL_OK);
    broken = hl_cycle_broken(&result);
    if (broken)
      fail_msg("%s: %s is broken as well", rows[k].cycle, broken->name);
    assert_true(result.cop == cop);
    hl_machine_free(plain);
    hl_machine_free(machine);
  }
}

static const hl_cycle_limit *limit_named(const char *name) {
  for (int k = 0; k < result.limit_count; k++)
    if (strcmp(result.limit[k].name, name) == 0)
      return &result.limit[k];
  fail_msg("no limit \"%s\"", name);
  return NULL;
}

static void limits_depend_on_the_gas(void **state) {
  (void)state;
  static const struct {
    const char *fluid;
    double coldest, highest; /* K, bar */
  } gas[] = {{"Air", 140, 45}, {"Nitrogen", 73.151, 45}, {"R744", 226.592, 140}};
  for (int k = 0; k < 3; k++) {
    hl_machine *machine =
        machine_of(&(row){"brayton", gas[k].fluid, "", {{"t_cold_out", 340}, {"t_hot_out", 350}}});
    assert_int_equal(hl_machine_eval_states(machine, &result), HL_OK);
    assert_close(limit_named("turbine outlet")->limit, gas[k].coldest, 1e-12, 0);
    assert_close(limit_named("high pressure")->limit, gas[k].highest * 1e5, 1e-12, 0);
    hl_machine_free(machine);
  }
  /* Expanding CO2 into its dome: the numbers stay. */
  hl_machine *wet =
      machine_of(&(row){"brayton",
                        "R744",
                        "",
                        {{"t_cold_out", 290}, {"t_hot_out", 310}, {"p_low", 3e6}, {"ratio", 3}}});
  assert_int_equal(hl_machine_eval_states(wet, &result), HL_OK);
  assert_true(limit_named("dry turbine outlet")->margin < 0);
  hl_machine_free(wet);
}

static void systems_bring_the_fluid_they_need(void **state) {
  (void)state;
  hl_machine *machine;
  assert_int_equal(hl_machine_new(ctx, "mvr", NULL, &machine), HL_OK);
  assert_string_equal(hl_fluid_facts(hl_machine_fluid(machine))->id, "R718");
  assert_null(hl_machine_fluid_at(machine, 1));
  hl_machine_free(machine);
  assert_int_equal(hl_machine_new(ctx, "mvr", "Ethanol", &machine), HL_OK);
  assert_string_equal(hl_fluid_facts(hl_machine_fluid(machine))->id, "Ethanol");
  hl_machine_free(machine);
  assert_int_equal(hl_machine_new(ctx, "hp_steam", "R601", &machine), HL_OK);
  assert_string_equal(hl_fluid_facts(hl_machine_fluid(machine))->id, "R601");
  assert_string_equal(hl_fluid_facts(hl_machine_fluid_at(machine, 1))->id, "R718");
  hl_machine_free(machine);
  assert_int_equal(hl_machine_new(ctx, "hp_steam", NULL, &machine), HL_ERR_ARG);
  assert_int_equal(hl_machine_new(ctx, "tvr", NULL, &machine), HL_OK);
  assert_string_equal(hl_fluid_facts(hl_machine_fluid(machine))->id, "R718");
  hl_machine_free(machine);
  assert_int_equal(hl_machine_new(ctx, "carnot", NULL, &machine), HL_OK);
  assert_null(hl_machine_fluid(machine));
  hl_machine_free(machine);
}

static void pieces_have_the_film_coefficient_of_their_side(void **state) {
  (void)state;
  static const row rows[] = {
      {"hp_steam", "R601", "", {STEAM}},
      {"mvr", NULL, "", {MVR}},
      {"brayton", "Argon", "", {GAS}},
      {"rankine", "R601", "", {ORC}},
      {"steam_expander", NULL, "", {{"p_in", 2e6}, {"t_in", 600}, {"p_out", 1e6}}},
      {"tvr", NULL, "", {{"t_evap", 353}, {"t_cond", 370}}},
      {"carnot", NULL, "", {{"t_evap", 300}, {"t_cond", 350}}},
      {"heat_transformer", NULL, "", {{"t_reject", 300}, {"t_evap", 350}, {"t_cond", 390}}},
      {"chiller", NULL, "", {{"t_supply", 280}, {"t_reject", 300}}},
  };
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
    hl_machine *machine = machine_of(&rows[k]);
    assert_int_equal(hl_machine_set(machine, "film_hot", 700), HL_OK);
    assert_int_equal(hl_machine_set(machine, "film_cold", 900), HL_OK);
    assert_int_equal(hl_machine_eval(machine, 298.15, 101325, &result), HL_OK);
    for (int p = 0; p < result.group.profile_count; p++)
      for (int i = 0; i < result.profile[p].count; i++)
        assert_true(result.piece[p][i].h == (result.profile[p].side == HL_SIDE_HOT ? 700 : 900));
    hl_machine_free(machine);
  }
}

/** What a flow of the process feeds needs no exchanger, so it has no approach of its own. */
static void flows_taken_as_they_are_have_no_approach(void **state) {
  (void)state;
  hl_machine *machine = machine_of(&(row){"tvr", NULL, "", {{"t_evap", 353}, {"t_cond", 370}}});
  assert_int_equal(hl_machine_eval(machine, 298.15, 101325, &result), HL_OK);
  for (int k = 0; k < result.group.profile_count; k++) {
    const hl_profile *profile = &result.profile[k];
    bool cold = profile->side == HL_SIDE_COLD;
    for (int i = 0; i < profile->count; i++)
      assert_true(cold ? profile->piece[i].dt_cont == 0 : isnan(profile->piece[i].dt_cont));
  }
  hl_machine_free(machine);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_cannot_be_says_why),
      cmocka_unit_test(broken_limits_are_named),
      cmocka_unit_test(limits_depend_on_the_gas),
      cmocka_unit_test(systems_bring_the_fluid_they_need),
      cmocka_unit_test(pieces_have_the_film_coefficient_of_their_side),
      cmocka_unit_test(flows_taken_as_they_are_have_no_approach),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
