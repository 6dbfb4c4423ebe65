/** Soft streams in networks: the outlet is where it costs least, and nowhere else. */
#include "support/own_context.h"
#include "support/problem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <heatloom/data.h>
#include <heatloom/io.h>
#include <heatloom/network.h>
#include <heatloom/verify.h>

/** A stream of 2 kW/K; limits of a soft one, NAN if not given. [degC] */
static void add(hl_problem *problem, const char *name, double from, double to, bool soft,
                double least, double most) {
  hl_segment segment;
  hl_stream stream;
  hl_segment_init(&segment);
  hl_stream_init(&stream);
  segment.t_supply = from + TEST_KELVIN;
  segment.t_target = to + TEST_KELVIN;
  segment.duty = 2e3 * fabs(to - from);
  segment.h = 1e3;
  stream.name = name;
  stream.segment_count = 1;
  stream.segment = &segment;
  stream.soft = soft;
  stream.t_target_min = least + TEST_KELVIN;
  stream.t_target_max = most + TEST_KELVIN;
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
}

/** Utilities and costs: 1000 + 100 A a year for each exchanger. */
static void finish(hl_problem *problem) {
  test_utility(problem, "oil", HL_SIDE_HOT, 250, 249, NAN, 0.05);
  test_utility(problem, "water", HL_SIDE_COLD, 10, 15, NAN, 0.01);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 1000, 100, 1);
  test_setting(problem, "economics.annualisation", "1", "");
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_check(problem);
}

static hl_network *bare(const hl_problem *problem) {
  hl_network_models *models;
  hl_network *network;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  assert_int_equal(hl_network_from_utilities(NULL, models, 0, false, &network), HL_OK);
  hl_network_models_free(models);
  return network;
}

static void assert_verified(const hl_problem *problem, const hl_network *network) {
  hl_verdict *verdict;
  assert_int_equal(hl_verify_network(problem, network, NULL, &verdict), HL_OK);
  for (int k = 0; k < hl_verdict_count(verdict); k++)
    if (!hl_verdict_at(verdict, k)->ok)
      fail_msg("%s: %s", hl_verdict_at(verdict, k)->what, hl_verdict_at(verdict, k)->message);
  hl_verdict_free(verdict);
}

static hl_network *search(const hl_problem *problem, int trials) {
  hl_network *network = bare(problem);
  hl_network_settings settings;
  hl_outcome outcome;
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = 0;
  settings.trials = trials;
  if (hl_network_search(network, &settings, NULL, &outcome) != HL_OK)
    fail_msg("%s", hl_ctx_error(hl_problem_ctx(problem))->message);
  assert_int_equal(outcome, HL_OUTCOME_FEASIBLE);
  assert_verified(problem, network);
  return network;
}

static double outlet(const hl_network *network, const char *name, double *heat) {
  const int k = hl_problem_stream_find(hl_network_problem(network), name);
  return hl_network_outlet(network, k, heat) - TEST_KELVIN;
}

/** Yearly cost of the best network of a hot and a cold stream. */
static hl_network *search_pair(hl_problem **problem, const double hot[4], const double cold[4]) {
  *problem = test_problem(ctx);
  add(*problem, "H", hot[0], hot[1], !isnan(hot[2]), hot[2], hot[3]);
  add(*problem, "C", cold[0], cold[1], !isnan(cold[2]), cold[2], cold[3]);
  finish(*problem);
  return search(*problem, 300);
}

static void a_soft_hot_stream_needs_no_cooler(void **state) {
  (void)state;
  hl_problem *problem;
  const double hot[4] = {150, 60, 60, 110}, held[4] = {150, 60, NAN, NAN},
               cold[4] = {30, 80, NAN, NAN};
  hl_network *network = search_pair(&problem, hot, cold);
  double heat;
  /* One exchanger of 100 kW with 70 K at both ends, U = 0.5 kW/m2K. */
  assert_close(hl_network_totals_of(network)->tac, 1000 + 100 * 100 / 35.0, 1e-9, 0);
  assert_int_equal(hl_network_totals_of(network)->units, 1);
  assert_true(hl_network_totals_of(network)->cold_utility == 0);
  assert_close(outlet(network, "H", &heat), 100, 0, 1e-9);
  assert_close(heat, 100e3, 1e-12, 0);
  assert_close(outlet(network, "C", &heat), 80, 0, 1e-9);
  assert_close(heat, 100e3, 1e-12, 0);
  hl_network_free(network);
  hl_problem_free(problem);
  network = search_pair(&problem, held, cold);
  assert_int_equal(hl_network_totals_of(network)->units, 2);
  assert_true(hl_network_totals_of(network)->tac > 2000 + 100 * 100 / 35.0);
  hl_network_free(network);
  hl_problem_free(problem);
}

static void an_outlet_stops_at_its_limits(void **state) {
  (void)state;
  hl_problem *problem;
  /* Less heat would do for the cold stream, but the hot one has to leave at 90. */
  const double hot[4] = {150, 60, 60, 90}, cold[4] = {30, 80, NAN, NAN};
  hl_network *network = search_pair(&problem, hot, cold);
  assert_int_equal(hl_network_totals_of(network)->units, 2);
  assert_close(hl_network_totals_of(network)->cold_utility, 20e3, 1e-9, 0);
  assert_close(outlet(network, "H", NULL), 90, 0, 1e-9);
  hl_network_free(network);
  hl_problem_free(problem);
  /* The cold stream takes all the heat that it may, beyond its target too. */
  const double source[4] = {150, 60, NAN, NAN}, soft[4] = {30, 80, 50, 120};
  network = search_pair(&problem, source, soft);
  assert_close(hl_network_totals_of(network)->tac, 1000 + 100 * 180 / 15.0, 1e-9, 0);
  assert_close(outlet(network, "C", NULL), 120, 0, 1e-9);
  hl_network_free(network);
  hl_problem_free(problem);
}

/** Between its limits an outlet is where the best one of all fixed outlets is. */
static void an_outlet_is_the_best_of_fixed_ones(void **state) {
  (void)state;
  hl_problem *problem;
  const double hot[4] = {150, 60, NAN, NAN}, soft[4] = {30, 100, 40, 145};
  hl_network *network = search_pair(&problem, hot, soft);
  const double tac = hl_network_totals_of(network)->tac, t = outlet(network, "C", NULL);
  hl_network_free(network);
  hl_problem_free(problem);
  assert_true(t > 41 && t < 144);
  for (int k = -2; k <= 2; k++) {
    const double held[4] = {30, t + k, NAN, NAN};
    network = search_pair(&problem, hot, held);
    const double other = hl_network_totals_of(network)->tac;
    assert_true(other >= tac * (1 - 1e-9));
    assert_true(k != 0 || other <= tac * (1 + 1e-6));
    hl_network_free(network);
    hl_problem_free(problem);
  }
}

static void limits_that_are_the_target_leave_nothing_free(void **state) {
  (void)state;
  hl_problem *problem[2];
  hl_network *network[2];
  const double soft[4] = {150, 60, 60, 60}, held[4] = {150, 60, NAN, NAN},
               cold[4] = {30, 80, NAN, NAN};
  network[0] = search_pair(&problem[0], soft, cold);
  network[1] = search_pair(&problem[1], held, cold);
  assert_true(hl_network_totals_of(network[0])->tac == hl_network_totals_of(network[1])->tac);
  assert_int_equal(hl_network_exchanger_count(network[0]), hl_network_exchanger_count(network[1]));
  for (int k = 0; k < hl_network_exchanger_count(network[0]); k++)
    assert_true(hl_network_exchanger_at(network[0], k)->duty ==
                hl_network_exchanger_at(network[1], k)->duty);
  for (int k = 0; k < 2; k++) {
    hl_network_free(network[k]);
    hl_problem_free(problem[k]);
  }
}

/** A limit that is not given: the inlet, so that the stream needs no exchanger. */
static void an_outlet_may_be_the_inlet(void **state) {
  (void)state;
  hl_problem *problem;
  const double hot[4] = {150, 60, 60, NAN}, cold[4] = {160, 200, NAN, NAN};
  hl_network *network = search_pair(&problem, hot, cold);
  assert_int_equal(hl_network_totals_of(network)->units, 1); /* the heater */
  double heat;
  assert_close(outlet(network, "H", &heat), 150, 0, 1e-9);
  assert_true(heat == 0);
  hl_network_free(network);
  hl_problem_free(problem);
}

/** Segments: sensible, latent at 100 degC, sensible; the limits may be in any of them. */
static void nearest_outlets_are_found_in_any_segment(void **state) {
  (void)state;
  static const struct {
    double most, kw;
  } want[] = {{160, 0}, {130, 40}, {100, 100}, {99, 401}, {90, 410}};
  for (size_t k = 0; k < sizeof want / sizeof *want; k++) {
    hl_problem *problem = test_problem(ctx);
    const double t[4] = {150, 100, 100, 80}, kw[3] = {100, 300, 20};
    hl_segment segment[3];
    hl_stream stream;
    hl_stream_init(&stream);
    for (int j = 0; j < 3; j++) {
      hl_segment_init(&segment[j]);
      segment[j].t_supply = t[j] + TEST_KELVIN;
      segment[j].t_target = t[j + 1] + TEST_KELVIN;
      segment[j].duty = kw[j] * 1e3;
      segment[j].h = 1e3;
    }
    stream.name = "H";
    stream.segment_count = 3;
    stream.segment = segment;
    stream.soft = true;
    stream.t_target_min = 70 + TEST_KELVIN;
    stream.t_target_max = want[k].most + TEST_KELVIN;
    assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
    finish(problem);
    hl_network *network = bare(problem);
    double heat;
    assert_close(outlet(network, "H", &heat), fmin(want[k].most, 150), 0, 1e-9);
    assert_close(heat, want[k].kw * 1e3, 1e-12, 1e-6);
    hl_network_free(network);
    hl_problem_free(problem);
    /* What saves oil is taken to the farthest, beyond the target. */
    problem = test_problem(ctx);
    assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
    test_stream(problem, "C", 10, 60, 600, NAN);
    finish(problem);
    network = search(problem, 300);
    assert_close(outlet(network, "H", &heat), 70, 0, 1e-9);
    assert_close(heat, 430e3, 1e-12, 0);
    hl_network_free(network);
    hl_problem_free(problem);
  }
}

/** The document says where a soft stream leaves, and can be read again and verified. */
static void documents_keep_the_outlet(void **state) {
  (void)state;
  hl_problem *problem;
  hl_network *read;
  hl_json *json;
  char path[64];
  const double hot[4] = {150, 60, 60, 110}, cold[4] = {30, 80, NAN, NAN};
  hl_network *network = search_pair(&problem, hot, cold);
  snprintf(path, sizeof path, "soft-test-%ld.json", (long)getpid());
  assert_int_equal(hl_network_save(network, path), HL_OK);
  assert_int_equal(hl_json_load(ctx, path, &json), HL_OK);
  const hl_json *trees = hl_json_find(json, "trees");
  assert_close(hl_json_number(hl_json_find(hl_json_at(trees, 0), "t_out"), NAN), 100 + TEST_KELVIN,
               1e-12, 0);
  assert_null(hl_json_find(hl_json_at(trees, 1), "t_out"));
  hl_json_free(json);
  assert_int_equal(hl_network_load(problem, path, &read), HL_OK);
  assert_verified(problem, read);
  assert_close(outlet(read, "H", NULL), 100, 0, 1e-9);
  remove(path);
  hl_network_free(read);
  hl_network_free(network);
  hl_problem_free(problem);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_soft_hot_stream_needs_no_cooler, setup, teardown),
      cmocka_unit_test_setup_teardown(an_outlet_stops_at_its_limits, setup, teardown),
      cmocka_unit_test_setup_teardown(an_outlet_is_the_best_of_fixed_ones, setup, teardown),
      cmocka_unit_test_setup_teardown(limits_that_are_the_target_leave_nothing_free, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(an_outlet_may_be_the_inlet, setup, teardown),
      cmocka_unit_test_setup_teardown(nearest_outlets_are_found_in_any_segment, setup, teardown),
      cmocka_unit_test_setup_teardown(documents_keep_the_outlet, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
