/* The rules of zones and mains one by one, bad input, and answers that are none. */
#include <math.h>
#include <string.h>

#include "support/mains.h"

static int setup(void **state) {
  *state = hl_ctx_new(NULL);
  return *state != NULL ? 0 : -1;
}

static int teardown(void **state) {
  hl_ctx_free(*state);
  return 0;
}

static const double kelvin = 273.15;

static hl_mains_result *solve_set(hl_ctx *ctx, const test_mains *m, const hl_mains_settings *set) {
  hl_mains_result *r = NULL;
  assert_int_equal(hl_mains_solve(ctx, &m->input, set, NULL, &r), HL_OK);
  if (r->outcome != HL_OUTCOME_INFEASIBLE)
    test_mains_check(&m->input, set, r);
  return r;
}

static hl_mains_result *solve(hl_ctx *ctx, const test_mains *m) { return solve_set(ctx, m, NULL); }

static double cost_of(hl_ctx *ctx, const test_mains *m, const hl_mains_settings *set) {
  hl_mains_result *r = solve_set(ctx, m, set);
  assert_int_equal(r->outcome, HL_OUTCOME_OPTIMAL);
  const double cost = r->cost;
  hl_mains_free(r);
  return cost;
}

/* ------------------------------------------------------------------ solvers */

static void both_solvers_agree(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  hl_mains_settings set;
  hl_settings_init(&hl_mains_table, &set);
  for (int fixed = 0; fixed < 2; fixed++) {
    test_mains_case(&m);
    for (int g = 0; fixed == 1 && g < 3; g++)
      m.machine[g].cost_fixed = 3;
    double cost[2];
    for (int k = 0; k < 2; k++) {
      set.backend = k == 0 ? HL_MILP_HIGHS : HL_MILP_CBC;
      assert_true(hl_milp_backend_found((hl_milp_backend)set.backend));
      cost[k] = cost_of(ctx, &m, &set);
    }
    assert_close(cost[0], cost[1], 1e-9, 0);
    if (fixed == 0)
      assert_close(cost[0], 87.887566, 1e-6, 0);
  }
}

/* ----------------------------------------------------------------- machines */

static void fixed_costs_and_numbers_of_machines_choose(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  hl_mains_settings set;
  hl_settings_init(&hl_mains_table, &set);
  test_mains_case(&m);
  double alone[3]; /* the best with one machine only */
  for (int g = 0; g < 3; g++) {
    test_mains one;
    test_mains_case(&one);
    one.machine[0] = m.machine[g];
    one.input.machine_count = 1;
    alone[g] = cost_of(ctx, &one, NULL);
  }
  const double best = fmin(alone[0], fmin(alone[1], alone[2])), both = cost_of(ctx, &m, NULL);
  set.machines_max = 1;
  assert_close(cost_of(ctx, &m, &set), best, 1e-7, 0);
  set.machines_max = 0;
  /* The second machine saves best - both: it is not built if that is its price. */
  for (int dear = 0; dear < 2; dear++) {
    const double price = (best - both) * (dear == 1 ? 1.01 : 0.99);
    for (int g = 0; g < 3; g++)
      m.machine[g].cost_fixed = price;
    hl_mains_result *r = solve_set(ctx, &m, &set);
    assert_int_equal(r->built, dear == 1 ? 1 : 2);
    assert_close(r->cost, dear == 1 ? best + price : both + 2 * price, 1e-7, 0);
    hl_mains_free(r);
  }
}

static void sizes_keep_their_limits(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  test_mains_case(&m);
  m.machine[TEST_HW_MPW].scale_max = 400e3;
  hl_mains_result *r = solve(ctx, &m);
  assert_close(r->size[TEST_HW_MPW], 400e3, 1e-9, 0);
  hl_mains_free(r);
  /* A machine too large for its use is built only if its size costs nothing. */
  test_mains_case(&m);
  m.machine[TEST_HW_LPS].scale_min = 500e3;
  r = solve(ctx, &m);
  assert_close(r->cost, 87.887566, 1e-6, 0);
  assert_close(r->size[TEST_HW_LPS], 500e3, 1e-9, 0);
  assert_close(r->scale[TEST_HW_LPS], 188500.879, 1e-8, 0);
  hl_mains_free(r);
  m.machine[TEST_HW_LPS].cost_scale = 1e-4;
  r = solve(ctx, &m);
  assert_true(r->cost > 87.887566 && r->cost < 96.290852);
  assert_true(r->size[TEST_HW_LPS] == 0);
  hl_mains_free(r);
}

/** Hot 60 to 40, cold 70 to 80 degC in one zone, steam and cooling water. */
static void pinched_case(test_mains *m) {
  test_mains_case(m);
  m->input.machine_count = 0;
  m->input.zone_count = 1;
  m->zone[0].loads.count = 0;
  test_mains_load(m, 0, 60, 40, 1000, 0);
  test_mains_load(m, 0, 70, 80, 500, 0);
}

static void put_direct(test_mains *m, double t_cond, double t_evap, double power) {
  const int g = m->input.machine_count++;
  m->piece[g][0] = (hl_mains_piece){0, {t_cond + kelvin, t_cond + kelvin, 1}};
  m->piece[g][1] = (hl_mains_piece){0, {t_evap + kelvin, t_evap + kelvin, power - 1}};
  m->machine[g] = (hl_mains_machine){.name = "direct",
                                     .piece_count = 2,
                                     .piece = m->piece[g],
                                     .power = power,
                                     .scale_max = INFINITY};
}

static void direct_machines_work_across_the_pinch_only(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  pinched_case(&m);
  hl_mains_result *r = solve(ctx, &m);
  assert_close(r->cost, 0.5 * 45 + 1.0 * 2, 1e-9, 0);
  hl_mains_free(r);
  put_direct(&m, 80, 40, 0.25); /* all 500 kW; 375 kW from the hot stream */
  r = solve(ctx, &m);
  assert_close(r->size[0], 500e3, 1e-9, 0);
  assert_close(r->cost, 0.125 * 120 + 0.625 * 2, 1e-9, 0);
  hl_mains_free(r);
  /* Wholly below the pinch it is an electric heater, wholly above too: neither is used. */
  static const double off[][2] = {{55, 40}, {80, 72}};
  for (int k = 0; k < 2; k++) {
    pinched_case(&m);
    put_direct(&m, off[k][0], off[k][1], 0.25);
    r = solve(ctx, &m);
    assert_int_equal(r->built, 0);
    assert_close(r->cost, r->cost_none, 0, 0);
    hl_mains_free(r);
  }
}

/** Checking one side of an isothermal level is the classic mistake: the condenser stands on the
 * lower end of the cold load, and the evaporator on the upper end of the hot one. */
static void levels_are_checked_on_both_sides(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  static const double at[][2] = {{70, 40}, {80, 60}}; /* no demand there, no heat there */
  hl_mains_result *r;
  for (int k = 0; k < 2; k++) {
    pinched_case(&m);
    put_direct(&m, at[k][0], at[k][1], 0.1);
    r = solve(ctx, &m);
    assert_int_equal(r->built, 0);
    hl_mains_free(r);
  }
  pinched_case(&m);
  put_direct(&m, 75, 50, 0.25); /* half of the demand */
  r = solve(ctx, &m);
  assert_close(r->size[0], 250e3, 1e-9, 0);
  hl_mains_free(r);
}

/** A pocket above the pinch may lift heat for nothing, up to its depth, and no further. */
static void pockets_are_spent_once(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  pinched_case(&m);
  test_mains_load(&m, 0, 120, 110, 100, 0); /* a pocket: given at 110, taken at 90 */
  test_mains_load(&m, 0, 90, 100, 100, 0);
  put_direct(&m, 100, 40, 0.3); /* takes the pocket's demand; the pocket's heat then goes down */
  hl_mains_result *r = solve(ctx, &m);
  assert_close(r->size[0], 500e3, 1e-9, 0);
  hl_mains_free(r);
}

/** Hot water from 90 to 70 degC is not steam of 90 degC. */
static void sloping_mains_count_along_their_slope(void **state) {
  hl_ctx *ctx = *state;
  for (int sloping = 0; sloping < 2; sloping++) {
    test_mains m;
    test_mains_case(&m);
    m.input.machine_count = m.input.let_down_count = 0;
    m.input.zone_count = 1;
    m.input.level_count = 1;
    m.zone[0].loads.count = 0;
    test_mains_load(&m, 0, 70, 90, 1000, 0); /* CP 50 kW/K */
    m.level[0] = (hl_mains_level){0};
    hl_mains_level_init(&m.level[0]);
    m.level[0].use_high = 90 + kelvin;
    m.level[0].use_low = (sloping == 1 ? 70 : 80) + kelvin;
    m.level[0].boiler_price = test_per_mwh(10);
    m.zone[0].name = "Z";
    hl_mains_result *r = solve(ctx, &m);
    assert_int_equal(r->outcome, HL_OUTCOME_OPTIMAL);
    assert_close(r->flow[0].used, 1e6, 1e-12, 0);
    hl_mains_free(r);
    test_mains_load(&m, 0, 88, 90, 50, 0); /* steeper than the main at its hot end */
    r = solve(ctx, &m);
    assert_int_equal(r->outcome, sloping == 1 ? HL_OUTCOME_INFEASIBLE : HL_OUTCOME_OPTIMAL);
    hl_mains_free(r);
  }
}

/** A turbine between mains pays if power is dear; its limit holds. */
static void machines_may_generate_power(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  test_mains_case(&m);
  m.input.machine_count = 1;
  m.duty[0][0] = (hl_mains_duty){TEST_LPS, -1};
  m.duty[0][1] = (hl_mains_duty){TEST_MPW, 0.9};
  m.machine[0] = (hl_mains_machine){
      .name = "turbine", .duty_count = 2, .duty = m.duty[0], .power = -0.1, .scale_max = 200e3};
  hl_mains_result *r = solve(ctx, &m);
  assert_close(r->size[0], 200e3, 1e-9, 0);
  assert_close(r->power, -0.1 * 200e3 * 3600, 1e-9, 0);
  assert_close(r->cost, 113.25 - 0.02 * (120 - 45), 1e-9, 0);
  hl_mains_free(r);
  m.machine[0].cost_fixed = 1.4; /* saves 1.5 */
  r = solve(ctx, &m);
  assert_int_equal(r->built, 1);
  hl_mains_free(r);
  m.machine[0].cost_fixed = 1.6;
  r = solve(ctx, &m);
  assert_int_equal(r->built, 0);
  hl_mains_free(r);
}

/* ------------------------------------------------------- prices and emissions */

static void values_are_what_a_further_demand_costs(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  test_mains_case(&m);
  hl_mains_result *r = solve(ctx, &m);
  for (int l = TEST_LPS; l <= TEST_HW; l++) {
    test_mains more;
    test_mains_case(&more);
    more.input.zone_count = 3; /* a consumer that this main just reaches */
    more.zone[2].name = "more";
    const double t = more.level[l].use_high - kelvin - 5;
    test_mains_load(&more, 2, t, t, -1, 0);
    more.load[2][0] = (hl_load){t + kelvin, t + kelvin, -1e3};
    const double cost = cost_of(ctx, &more, NULL);
    assert_close(r->balance[l].value, (cost - r->cost) / (1e3 * 3600), 1e-6, 0);
  }
  assert_close(r->balance[TEST_LPS].value, test_per_mwh(45), 1e-9, 0);
  assert_true(r->balance[TEST_LPS].value >= r->balance[TEST_MPW].value);
  assert_true(r->balance[TEST_MPW].value >= r->balance[TEST_HW].value);
  hl_mains_free(r);
}

static void emissions_are_counted_and_priced(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  test_mains_case(&m);
  m.level[TEST_LPS].boiler_co2 = 0.2 / 3.6e6;
  m.level[TEST_CW].reject_co2 = 0.1 / 3.6e6;
  m.period[0].power_co2 = 0.4 / 3.6e6;
  hl_mains_result *r = solve(ctx, &m);
  assert_close(r->cost, 87.887566, 1e-6, 0);
  assert_close(r->co2, 0.2 * 1161.499121 + 0.4 * 288.500879 + 0.1 * 500, 1e-6, 0);
  hl_mains_free(r);
  m.period[0].co2_price = 0.1;
  m.input.machine_count = 0;
  r = solve(ctx, &m);
  assert_close(r->cost, 113.25 + 0.1 * (0.2 * 2450 + 0.1 * r->balance[TEST_CW].rejected / 1e3),
               1e-9, 0);
  hl_mains_free(r);
}

/** Prices of 1 per power and 0 per heat: the least power is none. */
static void other_objectives_are_other_prices(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  test_mains_case(&m);
  const double heat[] = {0, INFINITY, INFINITY, INFINITY}, air[] = {0, 0, 0, 0};
  m.period[0].boiler_price = heat;
  m.period[0].reject_price = air;
  m.period[0].power_price = 1;
  hl_mains_result *r = solve(ctx, &m);
  assert_true(r->cost == 0);
  assert_int_equal(r->built, 0);
  hl_mains_free(r);
}

/* ------------------------------------------------------------------ periods */

static void equal_periods_are_one(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  test_mains_case(&m);
  for (int g = 0; g < 3; g++) {
    m.machine[g].cost_scale = 2e-6;
    m.machine[g].cost_fixed = 1;
  }
  const double one = cost_of(ctx, &m, NULL);
  m.input.period_count = 2;
  m.period[1] = m.period[0];
  m.period[0].weight = 1000;
  m.period[1].weight = 2600;
  assert_close(cost_of(ctx, &m, NULL), one, 1e-7, 0);
}

static void periods_share_sizes(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  test_mains_case(&m);
  const double dear = test_per_mwh(400);
  m.input.period_count = 2;
  m.period[1] = m.period[0];
  m.period[1].name = "winter";
  m.period[1].power_price = dear;
  hl_mains_result *r = solve(ctx, &m);
  /* Without cost of size each period runs as alone. */
  assert_close(r->cost, 87.887566 + 113.25, 1e-6, 0);
  assert_close(r->scale[TEST_HW_MPW], 1100e3, 1e-7, 0);
  assert_close(r->scale[3 + TEST_HW_MPW], 0, 0, 1e-3);
  assert_close(r->balance[4 + TEST_LPS].boiler, 2450e3, 1e-9, 0);
  hl_mains_free(r);
  /* The second period without loads: costs halve, the machine stays. */
  const hl_mains_loads none[2] = {{0, NULL}, {0, NULL}};
  m.period[1].loads = none;
  r = solve(ctx, &m);
  assert_close(r->cost, 87.887566, 1e-6, 0);
  hl_mains_free(r);
}

/* ----------------------------------------------------------------- infeasible */

static void assert_reason(hl_ctx *ctx, const test_mains *m, const char *const *part, int count) {
  hl_mains_result *r = solve(ctx, m);
  assert_int_equal(r->outcome, HL_OUTCOME_INFEASIBLE);
  assert_true(isnan(r->cost) && isnan(r->cost_none) && r->flow == NULL && r->balance == NULL);
  for (int k = 0; k < count; k++)
    if (strstr(r->reason, part[k]) == NULL)
      fail_msg("\"%s\" lacks \"%s\"", r->reason, part[k]);
  hl_mains_free(r);
}

static void what_is_missing_is_named(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  test_mains_case(&m);
  m.level[TEST_LPS].use_high = m.level[TEST_LPS].use_low = 120 + kelvin;
  m.level[TEST_LPS].raise_high = m.level[TEST_LPS].raise_low = 120 + kelvin;
  /* Zone B: 1050 kW up to 130 (30 kW/K), 2200 kW up to 120 (40 kW/K), seen from 115. */
  assert_reason(ctx, &m,
                (const char *[]){"zone \"B\"", "lacks", "650 kW", "130 °C",
                                 "no main that can be used reaches", "hotter"},
                6);
  test_mains_case(&m);
  m.level[TEST_LPS].boiler_max = 1e6;
  m.machine[TEST_HW_LPS].scale_max = m.machine[TEST_MPW_LPS].scale_max = 0;
  m.machine[TEST_HW_MPW].scale_max = 0;
  assert_reason(
      ctx, &m,
      (const char *[]){"zone \"B\" needs 1450 kW more from main \"LPS\" of 145 °C", "a boiler"}, 2);
  test_mains_case(&m);
  m.level[TEST_CW].reject_price = INFINITY;
  assert_reason(
      ctx, &m,
      (const char *[]){"zone \"B\" gives 500 kW more to main \"CW\" of 20 °C", "rejection"}, 2);
  test_mains_case(&m);
  m.level[TEST_CW].raise_high = m.level[TEST_CW].raise_low = 80 + kelvin;
  assert_reason(ctx, &m, (const char *[]){"zone \"B\"", "500 kW", "40 °C", "colder"}, 4);
}

static void a_machine_may_be_what_is_needed(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  hl_mains_settings set;
  hl_settings_init(&hl_mains_table, &set);
  test_mains_case(&m);
  m.level[TEST_LPS].boiler_max = 2e6;
  for (int g = 0; g < 3; g++)
    m.machine[g].cost_fixed = 1;
  hl_mains_result *r = solve(ctx, &m);
  assert_int_equal(r->outcome, HL_OUTCOME_OPTIMAL);
  assert_true(isnan(r->cost_none));
  assert_close(r->cost, 87.887566 + 2, 1e-6, 0);
  hl_mains_free(r);
  m.level[TEST_LPS].boiler_max = 1.2e6; /* needs two machines */
  r = solve(ctx, &m);
  assert_close(r->cost, 87.887566 + 2, 1e-6, 0);
  hl_mains_free(r);
  m.machine[TEST_HW_LPS].scale_max = 400e3;
  m.machine[TEST_MPW_LPS].scale_max = 0;
  assert_close(cost_of(ctx, &m, &set), 87.887566 + 2, 1e-6, 0);
  set.machines_max = 1;
  r = solve_set(ctx, &m, &set);
  assert_int_equal(r->outcome, HL_OUTCOME_INFEASIBLE);
  assert_non_null(strstr(r->reason, "machines_max"));
  hl_mains_free(r);
}

static void a_stop_keeps_what_is_known(void **state) {
  hl_ctx *ctx = *state;
  test_mains m;
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  stop.time_limit = 0;
  test_mains_case(&m);
  hl_mains_result *r = NULL;
  assert_int_equal(hl_mains_solve(ctx, &m.input, NULL, &stop, &r), HL_OK);
  assert_int_equal(r->outcome, HL_OUTCOME_LIMIT);
  assert_true(r->flow == NULL || r->cost >= 87.887);
  hl_mains_free(r);
  hl_ctx_stop(ctx);
  assert_int_equal(hl_mains_solve(ctx, &m.input, NULL, NULL, &r), HL_OK);
  assert_true(r->outcome == HL_OUTCOME_STOPPED || r->outcome == HL_OUTCOME_OPTIMAL);
  hl_mains_free(r);
  hl_ctx_resume(ctx);
}

/* ------------------------------------------------------------------ bad input */

static void refused_with(hl_ctx *ctx, const test_mains *m, int code, const char *text) {
  hl_mains_result *r = NULL;
  hl_ctx_clear(ctx);
  const hl_status status = hl_mains_solve(ctx, &m->input, NULL, NULL, &r);
  assert_null(r);
  assert_int_equal(status, hl_code_find(code)->status);
  assert_int_equal(hl_ctx_error(ctx)->code, code);
  if (strstr(hl_ctx_error(ctx)->message, text) == NULL)
    fail_msg("\"%s\" lacks \"%s\"", hl_ctx_error(ctx)->message, text);
  hl_ctx_clear(ctx);
}

/** Each line changes the case in one place. */
#define REFUSED(code, text, change)                                                                \
  do {                                                                                             \
    test_mains_case(&m);                                                                           \
    change;                                                                                        \
    refused_with(*state, &m, code, text);                                                          \
  } while (0)

static void prices_and_weights_are_refused(void **state) { /* HL101, HL116 */
  test_mains m;
  REFUSED(101, "price of power in period \"year\" is missing", m.period[0].power_price = NAN);
  REFUSED(101, "heat into main \"LPS\"", m.level[TEST_LPS].boiler_price = NAN);
  REFUSED(101, "heat rejected from main \"CW\"", m.level[TEST_CW].reject_price = NAN);
  REFUSED(116, "is -1; it must", m.period[0].power_price = -1);
  REFUSED(116, "price of power", m.period[0].power_price = INFINITY);
  REFUSED(116, "heat into main \"LPS\"", m.level[TEST_LPS].boiler_price = -1);
  REFUSED(116, "CO2", m.period[0].co2_price = -1);
  REFUSED(101, "fuel", m.machine[0].fuel = 1; m.period[0].fuel_price = NAN);
  REFUSED(116, "emissions", m.period[0].power_co2 = -1);
  REFUSED(116, "weight -1 s", m.period[0].weight = -1);
  REFUSED(116, "weight 0 s", m.period[0].weight = 0);
  REFUSED(116, "weight nan s", m.period[0].weight = NAN);
  REFUSED(116, "contributions", m.level[0].dt_use = -1);
  REFUSED(116, "main \"CW\" has emissions", m.level[TEST_CW].reject_co2 = -1);
  const double none[8] = {0}, below[8] = {[TEST_CW] = -1};
  REFUSED(116, "emissions of 0 and -1 kg/J in period \"year\"", m.period[0].boiler_co2 = none;
          m.period[0].reject_co2 = below);
  REFUSED(116, "limits", m.level[0].boiler_max = -1);
  REFUSED(116, "costs -1", m.machine[0].cost_scale = -1);
}

static void mains_out_of_order_are_refused(void **state) { /* HL131 */
  test_mains m;
  REFUSED(131, "\"HW\" of 75 °C is let down into \"LPS\" of 145 °C",
          m.let_down[0] = ((hl_mains_let_down){TEST_HW, TEST_LPS, INFINITY}));
  REFUSED(1, "let-down", m.let_down[0].to = 4);
  REFUSED(1, "let-down", m.let_down[0].to = 0);
  REFUSED(1, "let-down", m.let_down[0].most = NAN);
}

static void machines_that_are_none_are_refused(void **state) { /* HL132 */
  test_mains m;
  REFUSED(132, "\"HW to LPS\" takes heat at 145 °C and gives it at 75 °C; heat exchange does this",
          m.duty[1][0].level = TEST_HW;
          m.duty[1][1].level = TEST_LPS);
  REFUSED(132, "heat exchange does this", m.duty[1][0].level = TEST_HW);
  REFUSED(132, "heat comes from somewhere", m.machine[1].power = 0);
  REFUSED(132, "heat exchange does this", put_direct(&m, 60, 60, 0.1));
  REFUSED(132, "takes heat at 70 °C and gives it at 60 °C", put_direct(&m, 60, 70, 0.1));
  /* From a main into a zone that the main itself reaches. */
  REFUSED(132, "heat exchange does this", put_direct(&m, 105, 60, 0.1);
          m.machine[3].piece_count = 1; m.duty[3][0] = ((hl_mains_duty){TEST_MPW, -0.9});
          m.machine[3].duty = m.duty[3]; m.machine[3].duty_count = 1);
}

static void numbers_out_of_range_are_refused(void **state) { /* HL001, HL012 */
  test_mains m;
  REFUSED(1, "there must be a zone", m.input.zone_count = 0);
  REFUSED(1, "there must be a zone", m.input.period_count = 0);
  REFUSED(1, "load 0 of zone \"A\"", m.load[0][0].t_low = 500);
  REFUSED(1, "load 0 of zone \"A\"", m.load[0][0].q = NAN);
  REFUSED(1, "\"HW\"", m.level[TEST_HW].use_low = NAN);
  REFUSED(1, "neither used nor raised", hl_mains_level_init(&m.level[TEST_HW]));
  REFUSED(1, "level 9", m.duty[0][0].level = 9);
  REFUSED(1, "zone 7", put_direct(&m, 80, 40, 0.1); m.piece[3][0].zone = 7);
  REFUSED(1, "power", m.machine[0].power = NAN);
  REFUSED(1, "-1 W from boilers", m.period[0].boilers = -1);
  REFUSED(1, "-1 W to chilled mains", m.period[0].chilled = -1);
  REFUSED(1, "sizes", m.machine[0].scale_max = -1);
  REFUSED(1, "generates power without a limit", m.machine[0].power = -0.1; m.duty[0][0].q = 0.1;
          m.duty[0][1].q = -1);
  REFUSED(1, "nothing limits its size", m.machine[0].cost_fixed = 1; m.period[0].power_price = 0);
  hl_mains_settings set;
  hl_settings_init(&hl_mains_table, &set);
  set.machines_max = -1;
  hl_mains_result *r = NULL;
  test_mains_case(&m);
  assert_int_equal(hl_mains_solve(*state, &m.input, &set, NULL, &r), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(*state)->code, 12);
  hl_mains_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(both_solvers_agree),
      TEST(fixed_costs_and_numbers_of_machines_choose),
      TEST(sizes_keep_their_limits),
      TEST(direct_machines_work_across_the_pinch_only),
      TEST(levels_are_checked_on_both_sides),
      TEST(pockets_are_spent_once),
      TEST(sloping_mains_count_along_their_slope),
      TEST(machines_may_generate_power),
      TEST(values_are_what_a_further_demand_costs),
      TEST(emissions_are_counted_and_priced),
      TEST(other_objectives_are_other_prices),
      TEST(equal_periods_are_one),
      TEST(periods_share_sizes),
      TEST(what_is_missing_is_named),
      TEST(a_machine_may_be_what_is_needed),
      TEST(a_stop_keeps_what_is_known),
      TEST(prices_and_weights_are_refused),
      TEST(mains_out_of_order_are_refused),
      TEST(machines_that_are_none_are_refused),
      TEST(numbers_out_of_range_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
