/** What a search gives beside the best network, what it must keep, and what an exchanger is worth.
 */
#include "support/problem.h"

#include <math.h>
#include <string.h>

#include <heatloom/io.h>
#include <heatloom/network.h>
#include <heatloom/verify.h>

typedef struct fixture {
  hl_ctx *ctx;
  hl_problem *problem;
  hl_network_models *models;
  hl_network_settings settings;
} fixture;

static int setup(void **state) {
  fixture *f = calloc(1, sizeof *f);
  *state = f;
  f->ctx = hl_ctx_new(NULL);
  hl_settings_init(&hl_network_table, &f->settings);
  f->settings.emat = 0;
  f->settings.trials = 4000;
  return hl_case_find(f->ctx, "synheat", &f->problem) == HL_OK &&
                 hl_network_models_new(f->problem, &f->models) == HL_OK
             ? 0
             : -1;
}

static int teardown(void **state) {
  fixture *f = *state;
  hl_network_models_free(f->models);
  hl_problem_free(f->problem);
  hl_ctx_free(f->ctx);
  free(f);
  return 0;
}

static hl_network *bare(fixture *f) {
  hl_network *network;
  assert_int_equal(hl_network_from_utilities(NULL, f->models, 0, false, &network), HL_OK);
  return network;
}

static void assert_verified(const fixture *f, const hl_network *network) {
  hl_verdict *verdict;
  assert_int_equal(hl_verify_network(f->problem, network, NULL, &verdict), HL_OK);
  assert_true(hl_verdict_ok(verdict));
  hl_verdict_free(verdict);
}

/** The pairs as a set of bits, of up to 8 streams and utilities. */
static uint64_t pairs_of(const hl_network *network) {
  uint64_t bits = 0;
  for (int k = 0; k < hl_network_exchanger_count(network); k++) {
    const hl_exchanger *e = hl_network_exchanger_at(network, k);
    int hot = e->hot.index + (e->hot.kind == HL_PORT_UTILITY ? 4 : 0),
        cold = e->cold.index + (e->cold.kind == HL_PORT_UTILITY ? 4 : 0);
    bits |= (uint64_t)1 << (8 * hot + cold);
  }
  return bits;
}

static void others_differ_in_pairs(void **state) {
  enum { MOST = 4 };
  fixture *f = *state;
  hl_network *network = bare(f), *other[MOST];
  int count;
  hl_outcome outcome;
  assert_int_equal(
      hl_network_search_several(network, &f->settings, NULL, other, MOST, &count, &outcome), HL_OK);
  assert_int_equal(outcome, HL_OUTCOME_FEASIBLE);
  assert_printed(hl_network_totals_of(network)->tac, "154431.5");
  assert_true(count >= 2);
  double before = hl_network_totals_of(network)->tac;
  for (int k = 0; k < count; k++) {
    assert_true(hl_network_totals_of(other[k])->tac >= before * (1 - 1e-6));
    before = hl_network_totals_of(other[k])->tac;
    assert_true(pairs_of(other[k]) != pairs_of(network));
    for (int j = 0; j < k; j++)
      assert_true(pairs_of(other[k]) != pairs_of(other[j]));
    assert_verified(f, other[k]);
  }
  for (int k = 0; k < count; k++)
    hl_network_free(other[k]);
  hl_network_free(network);
}

static void an_exchanger_is_worth_what_its_removal_costs(void **state) {
  fixture *f = *state;
  hl_network *network = bare(f);
  hl_outcome outcome;
  assert_int_equal(hl_network_search(network, &f->settings, NULL, &outcome), HL_OK);
  const double tac = hl_network_totals_of(network)->tac;
  int needed = 0;
  for (int k = 0; k < hl_network_exchanger_count(network); k++) {
    hl_network *without;
    const hl_exchanger gone = *hl_network_exchanger_at(network, k);
    const bool match = gone.hot.kind == HL_PORT_STREAM && gone.cold.kind == HL_PORT_STREAM;
    assert_int_equal(hl_network_copy(network, NULL, &without), HL_OK);
    assert_int_equal(hl_network_remove_exchanger(without, k, &f->settings, &outcome), HL_OK);
    if (outcome == HL_OUTCOME_INFEASIBLE) {
      needed++;
      assert_true(hl_network_totals_of(without)->tac == tac); /* unchanged */
      assert_false(match);                                    /* utilities can do its duty */
    } else {
      assert_true(hl_network_totals_of(without)->tac >= tac * (1 - 1e-9));
      assert_verified(f, without);
    }
    hl_network_free(without);
  }
  assert_int_equal(needed, 2); /* the heater and the cooler */
  assert_int_equal(hl_network_remove_exchanger(network, 99, &f->settings, &outcome), HL_ERR_ARG);
  assert_int_equal(hl_network_remove_exchanger(network, -1, &f->settings, &outcome), HL_ERR_ARG);
  hl_network_free(network);
}

static void fixed_exchangers_stay(void **state) {
  fixture *f = *state;
  hl_network *first = bare(f);
  hl_outcome outcome;
  f->settings.trials = 300; /* not the best yet */
  assert_int_equal(hl_network_search(first, &f->settings, NULL, &outcome), HL_OK);
  f->settings.trials = 3000;
  for (int k = 0; k < hl_network_exchanger_count(first); k++)
    for (int seed = 1; seed <= 3; seed++) {
      hl_network *network;
      const hl_exchanger *kept = hl_network_exchanger_at(first, k);
      assert_int_equal(hl_network_copy(first, NULL, &network), HL_OK);
      assert_int_equal(hl_network_fix(network, kept->id, true), HL_OK);
      f->settings.seed = seed;
      assert_int_equal(hl_network_search(network, &f->settings, NULL, &outcome), HL_OK);
      assert_int_equal(hl_network_simplify(network, &f->settings, NULL, &outcome), HL_OK);
      assert_true(hl_network_totals_of(network)->tac <=
                  hl_network_totals_of(first)->tac * (1 + 1e-9));
      int fixed = 0;
      for (int j = 0; j < hl_network_exchanger_count(network); j++) {
        const hl_exchanger *e = hl_network_exchanger_at(network, j);
        if (!e->fixed)
          continue;
        fixed++;
        assert_memory_equal(&e->hot, &kept->hot, sizeof e->hot);
        assert_memory_equal(&e->cold, &kept->cold, sizeof e->cold);
        assert_close(e->duty, kept->duty, 1e-9, 0);
      }
      assert_int_equal(fixed, 1);
      assert_verified(f, network);
      hl_network_free(network);
    }
  hl_network_free(first);
}

static void weights_trade_cost_for_energy_and_units(void **state) {
  fixture *f = *state;
  hl_network *plain = bare(f), *frugal = bare(f), *few = bare(f);
  hl_outcome outcome;
  assert_int_equal(hl_network_search(plain, &f->settings, NULL, &outcome), HL_OK);
  f->settings.energy_weight = 100 / 3.6e9;
  assert_int_equal(hl_network_search(frugal, &f->settings, NULL, &outcome), HL_OK);
  const hl_network_totals *a = hl_network_totals_of(plain), *b = hl_network_totals_of(frugal);
  assert_true(b->hot_utility < 0.8 * a->hot_utility && b->tac > a->tac);
  assert_close(hl_network_merit(frugal, &f->settings),
               b->tac + 100 / 3.6e9 * 8000 * 3600 * b->hot_utility, 1e-12, 0);
  assert_verified(f, frugal); /* costs are without the weight */
  f->settings.energy_weight = 0;
  f->settings.unit_weight = 1e6;
  assert_int_equal(hl_network_search(few, &f->settings, NULL, &outcome), HL_OK);
  assert_int_equal(hl_network_totals_of(few)->units, 4);
  hl_network_free(plain);
  hl_network_free(frugal);
  hl_network_free(few);
}

/* Areas that cost next to nothing however large they are keep no exchanger from crossing. */
static void cheap_areas_do_not_cross(void **state) {
  fixture *f = *state;
  static const double law[][2] = {{150, 0.1}, {0, 1}, {0.15, 0.3}}; /* coef, exponent */
  for (int k = 0; k < (int)(sizeof law / sizeof *law); k++) {
    fixture own = *f;
    hl_outcome outcome;
    hl_match_rule rule;
    hl_match_rule_init(&rule);
    rule.hot = rule.cold = "*";
    rule.kind = HL_MATCH_COST;
    rule.coef = law[k][0];
    rule.exponent = law[k][1];
    assert_int_equal(hl_case_find(f->ctx, "synheat", &own.problem), HL_OK);
    assert_int_equal(hl_problem_add_rule(own.problem, &rule), HL_OK);
    assert_int_equal(hl_problem_check(own.problem), HL_OK);
    assert_int_equal(hl_network_models_new(own.problem, &own.models), HL_OK);
    hl_network *network = bare(&own);
    assert_int_equal(hl_network_search(network, &own.settings, NULL, &outcome), HL_OK);
    assert_true(hl_network_totals_of(network)->tac < 9e4); /* 574 000 by utilities alone */
    assert_verified(&own, network);
    hl_network_free(network);
    hl_network_models_free(own.models);
    hl_problem_free(own.problem);
  }
}

/* Seeds whose best networks settle slowly, to the last digits never; without machines the least
 * cost is 3.37 million. */
static void machines_of_real_fluids_are_not_lost(void **state) {
  (void)state;
  static const int seeds[] = {2, 10, 18};
  const double most = 1.75e6;
  hl_problem *problem;
  fixture f = {.ctx = hl_ctx_new(NULL)};
  assert_int_equal(hl_case_find(f.ctx, "question-9x11-cycle", &problem), HL_OK);
  f.problem = problem;
  assert_int_equal(hl_network_models_new(problem, &f.models), HL_OK);
  assert_int_equal(hl_network_models_limit(f.models, 0, (const int[]){0}, 1), HL_OK);
  assert_int_equal(hl_problem_settings(problem, &hl_network_table, &f.settings), HL_OK);
  f.settings.trials = 4000;
  for (int k = 0; k < (int)(sizeof seeds / sizeof *seeds); k++) {
    hl_outcome outcome;
    hl_network *network = bare(&f);
    f.settings.seed = seeds[k];
    assert_int_equal(hl_network_search(network, &f.settings, NULL, &outcome), HL_OK);
    assert_true(hl_network_totals_of(network)->tac <= most);
    assert_verified(&f, network);
    hl_network_free(network);
  }
  hl_network_models_free(f.models);
  hl_problem_free(problem);
  hl_ctx_free(f.ctx);
}

/** A machine between mean temperatures whose source is forbidden is none, whatever else a move
 * adds. */
static void half_a_machine_is_none(void **state) {
  (void)state;
  fixture f = {.ctx = hl_ctx_new(NULL)};
  hl_problem *problem = f.problem = test_problem(f.ctx);
  const hl_parameter parameter[] = {{"t_evap", TEST_KELVIN, TEST_KELVIN + 250, {NULL, 0, 0}},
                                    {"t_cond", TEST_KELVIN, TEST_KELVIN + 250, {NULL, 0, 0}}};
  hl_match_rule rule;
  hl_system system;
  test_stream(problem, "H1", 90, 60, 300, NAN);
  test_stream(problem, "H2", 80, 40, 200, NAN);
  test_stream(problem, "C1", 70, 110, 300, NAN);
  test_stream(problem, "C2", 60, 100, 300, NAN);
  test_utility(problem, "oil", HL_SIDE_HOT, 250, 240, NAN, 0.08);
  test_utility(problem, "water", HL_SIDE_COLD, 10, 15, NAN, 0.002);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 0, 100, 1);
  hl_system_init(&system);
  system.name = "HP";
  system.cycle = "mean_lift";
  system.parameter = parameter;
  system.parameter_count = 2;
  system.scale_max = INFINITY;
  assert_int_equal(hl_problem_add_system(problem, &system), HL_OK);
  hl_match_rule_init(&rule);
  rule.hot = "H1";
  rule.cold = "HP.evaporation";
  assert_int_equal(hl_problem_add_rule(problem, &rule), HL_OK);
  test_setting(problem, "economics.annualisation", "0.2", "");
  test_setting(problem, "economics.electricity_price", "0.1", "cur/kWh");
  test_setting(problem, "design.stages_max", "4", "");
  test_check(problem);
  assert_int_equal(hl_network_models_new(problem, &f.models), HL_OK);
  hl_settings_init(&hl_network_table, &f.settings);
  f.settings.emat = 0;
  f.settings.trials = 2000;
  f.settings.machines_max = 4;
  hl_network *network = bare(&f);
  hl_outcome outcome;
  assert_int_equal(hl_network_search(network, &f.settings, NULL, &outcome), HL_OK);
  assert_int_equal(outcome, HL_OUTCOME_FEASIBLE);
  assert_true(hl_network_machine_count(network) > 0);
  assert_verified(&f, network);
  hl_network_free(network);
  hl_network_models_free(f.models);
  hl_problem_free(problem);
  hl_ctx_free(f.ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(others_differ_in_pairs, setup, teardown),
      cmocka_unit_test_setup_teardown(an_exchanger_is_worth_what_its_removal_costs, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(fixed_exchangers_stay, setup, teardown),
      cmocka_unit_test_setup_teardown(weights_trade_cost_for_energy_and_units, setup, teardown),
      cmocka_unit_test_setup_teardown(cheap_areas_do_not_cross, setup, teardown),
      cmocka_unit_test(machines_of_real_fluids_are_not_lost),
      cmocka_unit_test(half_a_machine_is_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
