/** Networks by hand: building, broken trees, temperature-heat curves, copies. */
#include "support/example.h"
#include "support/illustrative.h"
#include "support/network.h"
#include "support/problem.h"
#include "support/test.h"

#include <math.h>
#include <string.h>

#include <heatloom/network.h>

#include "network/network.h"

typedef struct fixture {
  hl_ctx *ctx;
  hl_problem *problem;
  hl_network *network;
} fixture;

static const hl_port hot = {HL_PORT_STREAM, TEST_HOT_STREAM},
                     cold = {HL_PORT_STREAM, TEST_COLD_STREAM},
                     cold_utility = {HL_PORT_UTILITY, TEST_COLD_UTILITY},
                     boiler = {HL_PORT_UTILITY, TEST_BOILER};

static int add_exchanger(hl_network *network, hl_port from, hl_port to, double kw) {
  int exchanger;
  assert_int_equal(hl_network_add_exchanger(network, NULL, from, to, 1e3 * kw, &exchanger), HL_OK);
  return exchanger;
}

static int add_node(hl_network *network, int parent, hl_node_kind kind, int exchanger,
                    double fraction) {
  int node;
  assert_int_equal(hl_network_add_node(network, parent, kind, exchanger, fraction, &node), HL_OK);
  return node;
}

/** Hot stream split 3:1 over the cold stream and the cold utility, the rest cooled and heated. */
static int setup(void **state) {
  fixture *f = calloc(1, sizeof *f);
  *state = f;
  f->ctx = hl_ctx_new(NULL);
  f->problem = test_illustrative(f->ctx, true);
  assert_int_equal(hl_network_new(f->problem, 10, &f->network), HL_OK);
  int e1 = add_exchanger(f->network, hot, cold, 90),
      e2 = add_exchanger(f->network, hot, cold_utility, 20),
      e3 = add_exchanger(f->network, hot, cold_utility, 90),
      e4 = add_exchanger(f->network, boiler, cold, 51.4);
  int split = add_node(f->network, TEST_HOT_STREAM, HL_NODE_PARALLEL, -1, 1);
  int branch = add_node(f->network, split, HL_NODE_SERIES, -1, 0.75);
  add_node(f->network, branch, HL_NODE_EXCHANGER, e1, 1);
  branch = add_node(f->network, split, HL_NODE_SERIES, -1, 0.25);
  add_node(f->network, branch, HL_NODE_EXCHANGER, e2, 1);
  add_node(f->network, TEST_HOT_STREAM, HL_NODE_EXCHANGER, e3, 1);
  add_node(f->network, TEST_COLD_STREAM, HL_NODE_EXCHANGER, e1, 1);
  add_node(f->network, TEST_COLD_STREAM, HL_NODE_EXCHANGER, e4, 1);
  return 0;
}

static int teardown(void **state) {
  fixture *f = *state;
  hl_network_free(f->network);
  hl_problem_free(f->problem);
  hl_ctx_free(f->ctx);
  free(f);
  return 0;
}

/** The call failed with a fault of this number that says `text`. */
static void assert_fault(const fixture *f, hl_status status, hl_status want, int code,
                         const char *text) {
  assert_int_equal(status, want);
  const hl_fault *fault = hl_ctx_error(f->ctx);
  assert_non_null(fault);
  assert_int_equal(fault->code, code);
  if (!strstr(fault->message, text))
    fail_msg("\"%s\" does not say \"%s\"", fault->message, text);
}

static void temperatures_follow_from_duties_and_fractions(void **state) {
  fixture *f = *state;
  assert_int_equal(hl_network_eval(f->network), HL_OK);
  const hl_exchanger *e1 = hl_network_exchanger_at(f->network, 0),
                     *e3 = hl_network_exchanger_at(f->network, 2);
  double cp = 200e3 / 55;
  assert_close(e1->t_hot_out, 65 + TEST_KELVIN - 90e3 / (0.75 * cp), 1e-14, 0);
  assert_close(e3->t_hot_in, 65 + TEST_KELVIN - 110e3 / cp, 1e-14, 0);
  assert_close(e3->t_hot_out, 10 + TEST_KELVIN, 1e-14, 0);
  assert_close(e3->t_cold_in, TEST_KELVIN - 5, 1e-14, 0);
  assert_close(e3->t_cold_out, TEST_KELVIN, 1e-14, 0);
  assert_close(e1->u, 500, 1e-12, 0);
  assert_close(e1->duty, e1->u * e1->area * e1->lmtd, 1e-12, 0);
  assert_close(e1->investment, 5291.9 + 77.79 * e1->area, 1e-12, 0);
  assert_string_equal(e1->id, "E1");
}

static void totals_are_sums_of_the_parts(void **state) {
  fixture *f = *state;
  assert_int_equal(hl_network_eval(f->network), HL_OK);
  const hl_network_totals *t = hl_network_totals_of(f->network);
  double area = 0, investment = 0;
  for (int k = 0; k < hl_network_exchanger_count(f->network); k++) {
    area += hl_network_exchanger_at(f->network, k)->area;
    investment += hl_network_exchanger_at(f->network, k)->investment;
  }
  assert_close(t->area, area, 1e-14, 0);
  assert_close(t->investment, investment, 1e-14, 0);
  assert_close(t->exchanger_cost, 0.1 * investment, 1e-14, 0);
  assert_close(t->hot_utility, 51.4e3, 1e-14, 0);
  assert_close(t->cold_utility, 110e3, 1e-14, 0);
  assert_close(t->power, 110e3 / 6, 1e-14, 0);
  assert_close(t->energy_cost, 8000 * (0.04 * 51.4 + 0.12 * 110 / 6), 1e-12, 0);
  assert_close(t->tac, t->energy_cost + t->exchanger_cost, 1e-14, 0);
  assert_int_equal(t->splits, 1);
}

static void copies_live_on_their_own(void **state) {
  fixture *f = *state;
  hl_network *copy;
  hl_ctx *other = hl_ctx_new(NULL);
  assert_int_equal(hl_network_eval(f->network), HL_OK);
  assert_int_equal(hl_network_copy(f->network, other, &copy), HL_OK);
  double tac = hl_network_totals_of(f->network)->tac;
  hl_network_free(f->network);
  f->network = NULL;
  assert_true(hl_network_totals_of(copy)->tac == tac);
  assert_int_equal(hl_network_node_count(copy), 10);
  assert_int_equal(hl_network_eval(copy), HL_OK);
  assert_true(hl_network_totals_of(copy)->tac == tac);
  hl_network_free(copy);
  hl_ctx_free(other);
}

static void curve_has_both_sides_from_the_hot_end(void **state) {
  fixture *f = *state;
  hl_tq_point point[4];
  assert_int_equal(hl_network_tq(f->network, 0, point, 4), 0); /* not evaluated yet */
  assert_int_equal(hl_network_eval(f->network), HL_OK);
  assert_int_equal(hl_network_tq(f->network, 0, point, 4), 2);
  const hl_exchanger *e = hl_network_exchanger_at(f->network, 0);
  assert_true(point[0].q == 0 && point[1].q == e->duty);
  assert_true(point[0].t_hot == e->t_hot_in && point[0].t_cold == e->t_cold_out);
  assert_true(point[1].t_hot == e->t_hot_out && point[1].t_cold == e->t_cold_in);
  assert_int_equal(hl_network_tq(f->network, 7, point, 4), 0);
}

static void broken_trees_are_refused(void **state) {
  fixture *f = *state;
  int node, loose;
  hl_network *n = f->network;
  assert_fault(f, hl_network_add_node(n, 99, HL_NODE_PARALLEL, -1, 1, &node), HL_ERR_DATA, 320,
               "does not exist");
  assert_fault(f, hl_network_add_node(n, TEST_HOT_STREAM, HL_NODE_SERIES, -1, 0.5, &node),
               HL_ERR_DATA, 320, "series nodes hold");
  assert_fault(f, hl_network_add_node(n, TEST_HOT_STREAM, HL_NODE_EXCHANGER, 3, 1, &node),
               HL_ERR_DATA, 320, "not on this stream");
  assert_fault(f, hl_network_add_node(n, TEST_HOT_STREAM, HL_NODE_EXCHANGER, 0, 1, &node),
               HL_ERR_DATA, 320, "has a place");
  assert_int_equal(hl_network_add_exchanger(n, "X", hot, cold, 1e3, &loose), HL_OK);
  assert_fault(f, hl_network_eval(n), HL_ERR_DATA, 320, "exchanger X has no place");
}

static void splits_need_two_branches_and_the_whole_flow(void **state) {
  fixture *f = *state;
  int split = add_node(f->network, TEST_COLD_STREAM, HL_NODE_PARALLEL, -1, 1);
  add_node(f->network, split, HL_NODE_SERIES, -1, 0.5);
  assert_fault(f, hl_network_eval(f->network), HL_ERR_DATA, 320, "has 1 branches");
  int node;
  assert_fault(f, hl_network_add_node(f->network, split, HL_NODE_SERIES, -1, 0, &node), HL_ERR_DATA,
               320, "between 0 and 1");
  add_node(f->network, split, HL_NODE_SERIES, -1, 0.4);
  assert_fault(f, hl_network_eval(f->network), HL_ERR_DATA, 320, "sum to 0.9");
}

static void exchangers_need_fitting_ports_and_a_duty(void **state) {
  fixture *f = *state;
  int e;
  assert_fault(f, hl_network_add_exchanger(f->network, NULL, cold, hot, 1, &e), HL_ERR_ARG, 1,
               "hot side");
  assert_fault(f, hl_network_add_exchanger(f->network, NULL, hot, boiler, 1, &e), HL_ERR_ARG, 1,
               "cold side");
  assert_fault(f, hl_network_add_exchanger(f->network, NULL, hot, cold, 0, &e), HL_ERR_ARG, 1,
               "above 0");
  assert_fault(f, hl_network_add_exchanger(f->network, "E1", hot, cold, 1, &e), HL_ERR_ARG, 1,
               "unique");
  assert_fault(f, hl_network_add_machine(f->network, 3, NULL, 300, 340, &e), HL_ERR_ARG, 1,
               "1 systems");
  assert_fault(f, hl_network_add_machine(f->network, 0, "R717", 300, 340, &e), HL_ERR_ARG, 2,
               "no fluid");
}

static void crossing_networks_are_not_left_as_they_are(void **state) {
  fixture *f = *state;
  /* The boiler's share is far too small: the cold stream leaves the match hotter than it can. */
  hl_network *n;
  assert_int_equal(hl_network_new(f->problem, 0, &n), HL_OK);
  int e1 = add_exchanger(n, hot, cold, 140), e2 = add_exchanger(n, hot, cold_utility, 60),
      e3 = add_exchanger(n, boiler, cold, 1.4);
  add_node(n, TEST_HOT_STREAM, HL_NODE_EXCHANGER, e1, 1);
  add_node(n, TEST_HOT_STREAM, HL_NODE_EXCHANGER, e2, 1);
  add_node(n, TEST_COLD_STREAM, HL_NODE_EXCHANGER, e1, 1);
  add_node(n, TEST_COLD_STREAM, HL_NODE_EXCHANGER, e3, 1);
  assert_int_equal(hl_network_eval(n), HL_OK);
  assert_true(isnan(hl_network_totals_of(n)->tac) && hl_network_totals_of(n)->approach < 0);
  hl_network_settings settings;
  hl_outcome outcome;
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = 0;
  assert_int_equal(hl_network_optimise(n, &settings, &outcome), HL_OK);
  assert_int_equal(outcome, HL_OUTCOME_FEASIBLE);
  assert_true(hl_network_totals_of(n)->approach >= 0.05 && isfinite(hl_network_totals_of(n)->tac));
  hl_network_free(n);
}

static void a_stop_keeps_what_stands(void **state) {
  fixture *f = *state;
  hl_network_settings settings;
  hl_outcome outcome;
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = 3.9; /* it has 4 K, but for the digits of its numbers */
  hl_network *n = test_example_network(f->problem);
  assert_int_equal(hl_network_eval(n), HL_OK);
  const double tac = hl_network_totals_of(n)->tac;
  hl_ctx_stop(f->ctx);
  assert_int_equal(hl_network_simplify(n, &settings, NULL, &outcome), HL_OK);
  assert_int_equal(outcome, HL_OUTCOME_STOPPED);
  assert_close(hl_network_totals_of(n)->tac, tac, 1e-12, 0);
  assert_int_equal(hl_network_search(n, &settings, NULL, &outcome), HL_OK);
  assert_int_equal(outcome, HL_OUTCOME_STOPPED);
  assert_close(hl_network_totals_of(n)->tac, tac, 1e-12, 0);
  /* At an approach that it does not keep there is nothing to stay with. */
  settings.emat = 10;
  assert_int_equal(hl_network_simplify(n, &settings, NULL, &outcome), HL_OK);
  assert_int_equal(outcome, HL_OUTCOME_INFEASIBLE);
  assert_non_null(strstr(hl_network_reason(n), "stopped before"));
  hl_ctx_resume(f->ctx);
  assert_int_equal(hl_network_simplify(n, &settings, NULL, &outcome), HL_OK);
  assert_int_equal(outcome, HL_OUTCOME_FEASIBLE);
  hl_network_free(n);
}

static void a_broken_limit_is_named_with_its_amount(void **state) {
  fixture *f = *state;
  hl_network *n;
  assert_int_equal(hl_network_new(f->problem, 0, &n), HL_OK);
  add_node(n, TEST_HOT_STREAM, HL_NODE_EXCHANGER, add_exchanger(n, hot, cold_utility, 200), 1);
  add_node(n, TEST_COLD_STREAM, HL_NODE_EXCHANGER, add_exchanger(n, boiler, cold, 141.4), 1);
  hl_network_settings settings;
  hl_outcome outcome;
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = 20; /* the hot stream leaves at 10 °C, the cold utility comes at -5 °C */
  assert_int_equal(hl_network_optimise(n, &settings, &outcome), HL_OK);
  assert_int_equal(outcome, HL_OUTCOME_INFEASIBLE);
  assert_string_equal(
      hl_network_reason(n),
      "the approach of 20 K is missed by 5 K in exchanger Hot Stream → Cold Utility");
  hl_network_free(n);
}

static void a_branch_beyond_the_target_is_noted(void **state) {
  fixture *f = *state;
  assert_int_equal(hl_network_eval(f->network), HL_OK);
  hl_ctx_clear(f->ctx);
  hl_network_note_targets(f->network, f->ctx);
  assert_int_equal(hl_ctx_fault_count(f->ctx), 0);
  hl_network *network;
  assert_int_equal(hl_network_new(f->problem, 10, &network), HL_OK);
  int cooler = add_exchanger(network, hot, cold_utility, 52);
  int split = add_node(network, TEST_HOT_STREAM, HL_NODE_PARALLEL, -1, 1);
  add_node(network, split, HL_NODE_SERIES, -1, 0.75);
  int branch = add_node(network, split, HL_NODE_SERIES, -1, 0.25);
  add_node(network, branch, HL_NODE_EXCHANGER, cooler, 1);
  assert_int_equal(hl_network_eval(network), HL_OK);
  hl_ctx_clear(f->ctx);
  hl_network_note_targets(network, f->ctx);
  assert_int_equal(hl_ctx_fault_count(f->ctx), 1);
  const hl_fault *note = hl_ctx_fault_at(f->ctx, 0);
  assert_int_equal(note->code, 220); /* 52 kW of a quarter of 200 kW that end at 10 degC */
  assert_non_null(strstr(note->message, "to 7.8 °C, beyond its target of 10 °C"));
  hl_network_free(network);
}

static void cheaper_utilities_come_first_where_that_pays(void **state) {
  fixture *f = *state;
  hl_problem *problem = test_problem(f->ctx);
  test_stream(problem, "Whey", 80, 5, 750, NAN); /* 10 kW/K */
  test_utility(problem, "Brine", HL_SIDE_COLD, -10, -5, NAN, 0.05);
  test_utility(problem, "Water", HL_SIDE_COLD, 20, 25, NAN, 0.001);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 5000, 300, 1);
  test_setting(problem, "economics.annualisation", "0.1", "");
  test_check(problem);
  hl_network_models *models;
  hl_network *one, *both;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  assert_int_equal(hl_network_from_utilities(NULL, models, 5, false, &one), HL_OK);
  assert_int_equal(hl_network_from_utilities(NULL, models, 5, true, &both), HL_OK);
  assert_int_equal(hl_network_exchanger_count(one), 1);
  assert_int_equal(hl_network_exchanger_count(both), 2);
  const hl_exchanger *water = hl_network_exchanger_at(both, 0);
  assert_int_equal(water->cold.index, 1);
  assert_close(water->t_hot_out, TEST_KELVIN + 30, 0, 1e-6); /* 10 K above the water */
  assert_close(water->duty + hl_network_exchanger_at(both, 1)->duty, 750e3, 0, 1e-3);
  assert_true(hl_network_totals_of(both)->tac < hl_network_totals_of(one)->tac);
  hl_network_free(one);
  hl_network_free(both);
  hl_network_models_free(models);
  hl_problem_free(problem);
}

static void machines_without_a_result_say_why(void **state) {
  fixture *f = *state;
  int machine;
  assert_int_equal(hl_network_add_machine(f->network, 0, "R290", 340, 330, &machine), HL_OK);
  assert_fault(f, hl_network_eval(f->network), HL_ERR_RANGE, 8, "condens");
}

/* ------------------------------------------------------------ from heat loads */

/**
 * Hot stream against two cold streams and the cold utility: alone in two intervals, split in the
 * third, alone again in the fourth; the utility in the last.
 */
static void heat_loads_become_trees(void **state) {
  fixture *f = *state;
  hl_problem *problem = test_mixed(f->ctx, true);
  enum { FEED = 4 };
  hl_match_stream stream[] = {{0, TEST_HOT_STREAM, "Hot Stream", HL_SIDE_HOT},
                              {0, TEST_COLD_STREAM, "Cold Stream", HL_SIDE_COLD},
                              {0, FEED, "Feed", HL_SIDE_COLD},
                              {1 + TEST_COLD_UTILITY, 0, "Cold Utility", HL_SIDE_COLD}};
  hl_match_cell cell[] = {{0, 1, 3, 10e3}, {0, 1, 0, 20e3}, {0, 2, 2, 30e3},
                          {0, 1, 1, 40e3}, {0, 1, 2, 10e3}, {0, 3, 5, 90e3}};
  hli_loads loads = {hl_problem_groups(problem), 4, 6, stream, cell};
  hl_network_models *models;
  hl_network *n;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  assert_int_equal(hli_network_from_loads(NULL, models, &loads, 5, NULL, 0, &n), HL_OK);
  hl_network_models_free(models);
  /* Exchangers: 60 kW merged, 10 and 30 kW of the split, 10 kW behind it, the cooler. */
  static const double kw[] = {60, 30, 10, 10, 90};
  assert_int_equal(hl_network_exchanger_count(n), 5);
  for (int k = 0; k < 5; k++)
    assert_close(hl_network_exchanger_at(n, k)->duty, 1e3 * kw[k], 1e-14, 0);
  /* Hot stream: E1, split of E2 and E3 by their heat, E4, E5. */
  const hl_node *node = hl_network_node_at(n, hl_network_node_at(n, TEST_HOT_STREAM)->first);
  assert_int_equal(node->exchanger, 0);
  node = hl_network_node_at(n, node->next);
  assert_int_equal(node->kind, HL_NODE_PARALLEL);
  const hl_node *branch = hl_network_node_at(n, node->first);
  assert_close(branch->fraction, 0.75, 1e-15, 0);
  assert_int_equal(hl_network_node_at(n, branch->first)->exchanger, 1);
  branch = hl_network_node_at(n, branch->next);
  assert_close(branch->fraction, 0.25, 1e-15, 0);
  assert_int_equal(hl_network_node_at(n, branch->first)->exchanger, 2);
  node = hl_network_node_at(n, node->next);
  assert_int_equal(node->exchanger, 3);
  assert_int_equal(hl_network_node_at(n, node->next)->exchanger, 4);
  /* Cold stream: from its inlet E4, E3, E1. */
  static const int order[] = {3, 2, 0};
  int at = hl_network_node_at(n, TEST_COLD_STREAM)->first;
  for (int k = 0; k < 3; k++, at = hl_network_node_at(n, at)->next)
    assert_int_equal(hl_network_node_at(n, at)->exchanger, order[k]);
  assert_int_equal(at, -1);
  hl_network_free(n);
  hl_problem_free(problem);
}

static void a_latent_stream_needs_no_split(void **state) {
  /* A feed at constant temperature gets heat from two streams at once: one exchanger each. */
  fixture *f = *state;
  hl_problem *problem = test_illustrative_open(f->ctx, true);
  test_stream(problem, "Steam raised", 50, 50, -60, NAN);
  assert_int_equal(hl_problem_check(problem), HL_OK);
  int latent = hl_problem_stream_count(problem) - 1;
  hl_match_stream stream[] = {{0, TEST_HOT_STREAM, "Hot Stream", HL_SIDE_HOT},
                              {0, latent, "Steam raised", HL_SIDE_COLD},
                              {1 + TEST_BOILER, 0, "Gas Boiler", HL_SIDE_HOT}};
  hl_match_cell cell[] = {{0, 1, 0, 10e3}, {0, 1, 1, 20e3}, {2, 1, 0, 15e3}, {2, 1, 1, 15e3}};
  hli_loads loads = {hl_problem_groups(problem), 3, 4, stream, cell};
  hl_network_models *models;
  hl_network *n;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  assert_int_equal(hli_network_from_loads(NULL, models, &loads, 5, NULL, 0, &n), HL_OK);
  hl_network_models_free(models);
  assert_int_equal(hl_network_exchanger_count(n), 2);
  for (int k = 0; k < 2; k++)
    assert_close(hl_network_exchanger_at(n, k)->duty, 30e3, 1e-14, 0);
  hl_network_free(n);
  hl_problem_free(problem);
}

static void systems_without_film_coefficients_are_named(void **state) {
  fixture *f = *state;
  hl_problem *problem;
  const char *fluid[] = {"R290"};
  const hl_parameter parameter[] = {{"t_evap", 300, 304, {NULL, 0, 0}},
                                    {"t_cond", 345, 350, {NULL, 0, 0}}};
  hl_system system;
  hl_system_init(&system);
  system.name = "Second";
  system.cycle = "vc_simple";
  system.fluid = fluid;
  system.fluid_count = 1;
  system.parameter = parameter;
  system.parameter_count = 2;
  system.place = (hl_place){"systems.csv", 7, 0};
  problem = test_problem(f->ctx);
  test_stream(problem, "Hot", 90, 40, 100, NAN);
  test_stream(problem, "Cold", 20, 70, 90, NAN);
  test_utility(problem, "Steam", HL_SIDE_HOT, 150, 150, NAN, 0.05);
  test_utility(problem, "Water", HL_SIDE_COLD, 15, 20, NAN, 0.001);
  assert_int_equal(hl_problem_add_system(problem, &system), HL_OK);
  assert_int_equal(hl_problem_check(problem), HL_OK);
  hl_network_models *models;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  assert_int_equal(hl_network_models_prepare(models), HL_ERR_DATA);
  const hl_fault *fault = hl_ctx_error(f->ctx);
  assert_int_equal(fault->code, 101);
  assert_string_equal(fault->file, "systems.csv");
  assert_int_equal(fault->row, 7);
  hl_network_models_free(models);
  hl_problem_free(problem);
}

static void overlapping_ranges_of_a_system_keep_its_film_coefficients(void **state) {
  /* Where the condensate is colder than the evaporator, the latter preheats: a phase that the
   * middle of the ranges does not have. */
  fixture *f = *state;
  hl_problem *problem = test_problem(f->ctx);
  const hl_parameter parameter[] = {{"t_evap", 20 + TEST_KELVIN, 55 + TEST_KELVIN, {NULL, 0, 0}},
                                    {"t_cond", 65 + TEST_KELVIN, 92 + TEST_KELVIN, {NULL, 0, 0}},
                                    {"subcool", 10, 10, {NULL, 0, 0}},
                                    {"film_evaporator", 3000, 3000, {NULL, 0, 0}},
                                    {"film_condenser", 3500, 3500, {NULL, 0, 0}}};
  test_stream(problem, "Hot", 90, 40, 100, NAN);
  test_stream(problem, "Cold", 20, 70, 90, NAN);
  test_utility(problem, "Steam", HL_SIDE_HOT, 150, 150, NAN, 0.05);
  test_utility(problem, "Water", HL_SIDE_COLD, 15, 20, NAN, 0.001);
  test_simple_heat_pump(problem, "HP", "R717", parameter, 5);
  test_check(problem);
  hl_network_models *models;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  assert_int_equal(hl_network_models_prepare(models), HL_OK);
  for (int side = 0; side < 2; side++)
    for (int line = 0; line + 1 < models->type[0].table.knots[side]; line++)
      assert_close(models->type[0].r[side][line], side == HOT ? 1.0 / 3500 : 1.0 / 3000, 1e-15, 0);
  hl_network_models_free(models);
  hl_problem_free(problem);
}

static void machines_may_meet_streams_of_their_zones_only(void **state) {
  fixture *f = *state;
  hl_system system;
  hl_system_init(&system);
  system.zone_source = "cellar";
  hl_problem *problem = test_example_parts(f->ctx, &system, NULL);
  assert_int_equal(test_add_stream(problem, "Drain", "cellar", HL_SIDE_HOT, 40, 35, 9), HL_OK);
  test_check(problem);
  hl_network_models *models;
  assert_int_equal(hl_network_models_new(problem, &models), HL_OK);
  const int pump = hli_class_system(models, 0);
  const int drain = hl_problem_stream_find(problem, "Drain");
  assert_true(hli_pair_at(models, drain, pump)->allowed);
  assert_false(hli_pair_at(models, hl_problem_stream_find(problem, "Hot Stream"), pump)->allowed);
  assert_true(hli_pair_at(models, pump, hl_problem_stream_find(problem, "Cold Stream"))->allowed);
  hl_network_models_free(models);
  hl_problem_free(problem);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(machines_may_meet_streams_of_their_zones_only, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(overlapping_ranges_of_a_system_keep_its_film_coefficients,
                                      setup, teardown),
      cmocka_unit_test_setup_teardown(a_latent_stream_needs_no_split, setup, teardown),
      cmocka_unit_test_setup_teardown(systems_without_film_coefficients_are_named, setup, teardown),
      cmocka_unit_test_setup_teardown(temperatures_follow_from_duties_and_fractions, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(totals_are_sums_of_the_parts, setup, teardown),
      cmocka_unit_test_setup_teardown(copies_live_on_their_own, setup, teardown),
      cmocka_unit_test_setup_teardown(curve_has_both_sides_from_the_hot_end, setup, teardown),
      cmocka_unit_test_setup_teardown(broken_trees_are_refused, setup, teardown),
      cmocka_unit_test_setup_teardown(splits_need_two_branches_and_the_whole_flow, setup, teardown),
      cmocka_unit_test_setup_teardown(exchangers_need_fitting_ports_and_a_duty, setup, teardown),
      cmocka_unit_test_setup_teardown(crossing_networks_are_not_left_as_they_are, setup, teardown),
      cmocka_unit_test_setup_teardown(a_stop_keeps_what_stands, setup, teardown),
      cmocka_unit_test_setup_teardown(a_broken_limit_is_named_with_its_amount, setup, teardown),
      cmocka_unit_test_setup_teardown(a_branch_beyond_the_target_is_noted, setup, teardown),
      cmocka_unit_test_setup_teardown(cheaper_utilities_come_first_where_that_pays, setup,
                                      teardown),
      cmocka_unit_test_setup_teardown(machines_without_a_result_say_why, setup, teardown),
      cmocka_unit_test_setup_teardown(heat_loads_become_trees, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
