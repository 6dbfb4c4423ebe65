/* The question that a problem and its site ask, period by period. */
#include <math.h>
#include <string.h>

#include "support/mains.h"
#include "support/memory.h"
#include "support/problem.h"

static const double kelvin = 273.15;

static hl_status stream(hl_problem *problem, const char *name, const char *zone, const char *period,
                        double from, double to, double kw) {
  hl_stream s;
  hl_segment g;
  hl_stream_init(&s);
  hl_segment_init(&g);
  g.t_supply = from + kelvin;
  g.t_target = to + kelvin;
  g.duty = 1e3 * kw;
  s.name = name;
  s.zone = zone;
  s.period = period;
  s.segment = &g;
  s.segment_count = 1;
  return hl_problem_add_stream(problem, &s);
}

static hl_status utility(hl_problem *problem, const char *name, const char *main_name,
                         const char *period, hl_side side, double t, double price) {
  hl_utility u;
  hl_utility_init(&u);
  u.name = name;
  u.main = main_name;
  u.period = period;
  u.side = side;
  u.t_supply = u.t_target = t + kelvin;
  u.price = test_per_mwh(price);
  return hl_problem_add_utility(problem, &u);
}

#define TRY(call)                                                                                  \
  do {                                                                                             \
    const hl_status try_status = (call);                                                           \
    if (try_status != HL_OK)                                                                       \
      return try_status;                                                                           \
  } while (0)

/** What a case is varied by. */
typedef struct variation {
  bool periods;
  double t_winter; /* of the steam in winter [degC] */
} variation;

/** Zone A gives 1000 kW to B through the main; in winter B needs twice as much, and C runs. */
static hl_status fill(hl_problem *p, const variation *v, int held) {
  const char *in[] = {v->periods ? "summer" : "", v->periods ? "winter" : ""};
  hl_period period;
  hl_period_init(&period);
  for (int k = 0; v->periods && k < 2; k++) {
    period.id = in[k];
    period.weight = k == 0 ? 3 : 1;
    TRY(hl_problem_add_period(p, &period));
  }
  if (v->periods)
    TRY(hl_problem_set_period(p, in[held]));
  TRY(stream(p, "H", "Works/A/Unit", "", 150, 120, 1000));
  TRY(stream(p, "C", "Works/B", in[0], 60, 80, 1500));
  if (v->periods) {
    TRY(stream(p, "C", "Works/B", in[1], 60, 80, 3000));
    TRY(stream(p, "C in winter", "Works/C", in[0], 60, 80, 0)); /* stands still */
    TRY(stream(p, "C in winter", "Works/C", in[1], 60, 80, 500));
  }
  TRY(utility(p, "steam", "", in[0], HL_SIDE_HOT, 180, 40));
  if (v->periods)
    TRY(utility(p, "steam", "", in[1], HL_SIDE_HOT, v->t_winter, 60));
  TRY(utility(p, "LPS", "low", "", HL_SIDE_HOT, 100, 50));
  TRY(utility(p, "LPS generation", "low", "", HL_SIDE_COLD, 100, 0));
  TRY(utility(p, "water", "", "", HL_SIDE_COLD, 10, 5));
  return hl_problem_check(p);
}

static hl_status build(hl_ctx *ctx, const variation *v, hl_mains_site *site) {
  hl_problem *problem = NULL;
  hl_site *targets = NULL;
  hl_status status = HL_OK;
  /* A problem for each period, which is gone before the question is answered. */
  for (int k = 0; k < (v->periods ? 2 : 1) && status == HL_OK; k++) {
    status = hl_problem_new(ctx, &problem);
    status = status == HL_OK ? fill(problem, v, k) : status;
    status = status == HL_OK ? hl_site_solve(problem, NULL, &targets) : status;
    status = status == HL_OK ? hl_mains_site_add_period(site, problem, targets) : status;
    hl_site_free(targets);
    hl_problem_free(problem);
    targets = NULL;
    problem = NULL;
  }
  return status;
}

static hl_status attempt(hl_ctx *ctx, void *user) {
  hl_mains_site *site = NULL;
  hl_status status = hl_mains_site_new(ctx, &site);
  status = status == HL_OK ? build(ctx, user, site) : status;
  hl_mains_site_free(site);
  return status;
}

/* -------------------------------------------------------------------- tests */

static void mains_utilities_and_zones_become_a_question(void **state) {
  hl_ctx *ctx = *state;
  hl_mains_site *site;
  const variation year = {false, 180};
  assert_int_equal(hl_mains_site_new(ctx, &site), HL_OK);
  assert_int_equal(build(ctx, &year, site), HL_OK);
  const hl_mains_input *in = hl_mains_site_input(site);
  assert_int_equal(in->zone_count, 2);
  assert_string_equal(in->zone[0].name, "Works/A");
  assert_string_equal(in->zone[1].name, "Works/B");
  assert_int_equal(in->level_count, 3);
  assert_string_equal(in->level[0].name, "steam");
  assert_string_equal(in->level[1].name, "low");
  assert_string_equal(in->level[2].name, "water");
  assert_true(isnan(in->level[0].raise_high) && isnan(in->level[2].use_high));
  assert_close(in->level[1].use_high, 100 + kelvin, 1e-12, 0);
  assert_close(in->level[1].raise_low, 100 + kelvin, 1e-12, 0);
  assert_close(in->level[1].dt_use, 5, 0, 0);
  assert_int_equal(in->let_down_count, 1);
  assert_int_equal(in->let_down[0].from, 0);
  assert_int_equal(in->let_down[0].to, 1);
  assert_int_equal(in->period_count, 1);
  const hl_load load = in->period[0].loads[0].load[0]; /* half of 10 K */
  assert_close(load.t_high, 145 + kelvin, 1e-12, 0);
  assert_close(load.t_low, 115 + kelvin, 1e-12, 0);
  assert_close(load.q, 1e6, 0, 0);
  hl_mains_result *r;
  assert_int_equal(hl_mains_solve(ctx, in, NULL, NULL, &r), HL_OK);
  test_mains_check(in, NULL, r);
  assert_close(r->flow[1].raised, 1e6, 1e-9, 0);
  assert_close(r->balance[0].boiler, 0.5e6, 1e-9, 0); /* steam let down, cheaper than at the main */
  assert_close(r->cost, 0.5 * 40 * in->period[0].weight / 3600, 1e-9, 0);
  hl_mains_free(r);
  hl_mains_site_free(site);
}

static void periods_come_with_their_loads_prices_and_zones(void **state) {
  hl_ctx *ctx = *state;
  hl_mains_site *site;
  const variation both = {true, 180};
  assert_int_equal(hl_mains_site_new(ctx, &site), HL_OK);
  assert_int_equal(build(ctx, &both, site), HL_OK);
  const hl_mains_input *in = hl_mains_site_input(site);
  assert_int_equal(in->period_count, 2);
  assert_int_equal(in->zone_count, 3);
  assert_int_equal(in->level_count, 3);
  assert_string_equal(in->period[1].name, "winter");
  assert_close(in->period[0].weight, 3 * in->period[1].weight, 1e-12, 0);
  assert_int_equal(in->period[0].loads[2].count, 0);
  assert_int_equal(in->period[1].loads[2].count, 1);
  hl_mains_result *r;
  assert_int_equal(hl_mains_solve(ctx, in, NULL, NULL, &r), HL_OK);
  test_mains_check(in, NULL, r);
  const double year = in->period[0].weight + in->period[1].weight;
  assert_close(r->cost, (0.75 * 0.5 * 40 + 0.25 * 2.5 * 50) * year / 3600, 1e-9, 0);
  assert_close(r->balance[3 + 1].boiler, 2.5e6, 1e-9, 0); /* steam is dearer than the main */
  hl_mains_free(r);
  hl_mains_site_free(site);
}

/* Of a chilled utility: power is 200 kg/MWh in summer, 300 in winter. */
static void emission_is_that_of_the_period(void **state) {
  hl_ctx *ctx = *state;
  const char *const id[] = {"summer", "winter"};
  const double per_mwh = 1 / 3.6e9;
  hl_mains_site *site;
  hl_mains_result *r;
  assert_int_equal(hl_mains_site_new(ctx, &site), HL_OK);
  for (int held = 0; held < 2; held++) {
    hl_problem *problem;
    hl_site *targets;
    assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
    for (int k = 0; k < 2; k++) {
      hl_period period;
      hl_period_init(&period);
      period.id = id[k];
      period.weight = k == 0 ? 3 : 1;
      period.electricity_co2 = (200 + 100 * k) * per_mwh;
      assert_int_equal(hl_problem_add_period(problem, &period), HL_OK);
    }
    assert_int_equal(hl_problem_set_period(problem, id[held]), HL_OK);
    assert_int_equal(stream(problem, "H", "Works/A", "", 20, 5, 1000), HL_OK);
    hl_utility u;
    hl_utility_init(&u);
    u.name = "brine";
    u.side = HL_SIDE_COLD;
    u.t_supply = u.t_target = kelvin - 10;
    u.price = test_per_mwh(5);
    u.co2 = 10 * per_mwh;
    u.cop = 4;
    assert_int_equal(hl_problem_add_utility(problem, &u), HL_OK);
    assert_int_equal(hl_problem_check(problem), HL_OK);
    assert_int_equal(hl_site_solve(problem, NULL, &targets), HL_OK);
    assert_int_equal(hl_mains_site_add_period(site, problem, targets), HL_OK);
    hl_site_free(targets);
    hl_problem_free(problem);
  }
  const hl_mains_input *in = hl_mains_site_input(site);
  assert_close(in->period[0].reject_co2[0], 60 * per_mwh, 1e-12, 0);
  assert_close(in->period[1].reject_co2[0], 85 * per_mwh, 1e-12, 0);
  assert_int_equal(hl_mains_solve(ctx, in, NULL, NULL, &r), HL_OK);
  test_mains_check(in, NULL, r);
  assert_close(r->co2, 1e6 * per_mwh * (60 * in->period[0].weight + 85 * in->period[1].weight),
               1e-9, 0);
  hl_mains_free(r);
  hl_mains_site_free(site);
}

static void a_main_that_moves_is_refused(void **state) { /* HL133 */
  hl_ctx *ctx = *state;
  hl_mains_site *site;
  const variation moved = {true, 190};
  assert_int_equal(hl_mains_site_new(ctx, &site), HL_OK);
  assert_int_equal(build(ctx, &moved, site), HL_ERR_DATA);
  assert_int_equal(hl_ctx_error(ctx)->code, 133);
  assert_non_null(strstr(hl_ctx_error(ctx)->message, "\"steam\""));
  assert_non_null(strstr(hl_ctx_error(ctx)->message, "\"winter\""));
  /* What was there before still holds. */
  hl_mains_result *r;
  assert_int_equal(hl_mains_site_input(site)->period_count, 1);
  assert_int_equal(hl_mains_solve(ctx, hl_mains_site_input(site), NULL, NULL, &r), HL_OK);
  test_mains_check(hl_mains_site_input(site), NULL, r);
  hl_mains_free(r);
  hl_mains_site_free(site);
  hl_mains_site_free(NULL);
}

static void questions_survive_any_failing_allocation(void **state) {
  (void)state;
  variation both = {true, 180};
  assert_true(test_out_of_memory(attempt, &both) > 20);
}

static int setup(void **state) {
  *state = hl_ctx_new(NULL);
  return *state != NULL ? 0 : -1;
}

static int teardown(void **state) {
  hl_ctx_free(*state);
  return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(mains_utilities_and_zones_become_a_question),
      TEST(periods_come_with_their_loads_prices_and_zones),
      TEST(emission_is_that_of_the_period),
      TEST(a_main_that_moves_is_refused),
      TEST(questions_survive_any_failing_allocation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
