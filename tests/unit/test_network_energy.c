/** Parts of the cost of energy, and the least approach of exchangers between streams. */
#include "support/own_context.h"
#include "support/problem.h"

#include <math.h>

#include <heatloom/network.h>

/** Two streams of 300 kW with heater and cooler, or with one exchanger for 100 kW between them. */
static hl_network *network_of(const hl_problem *problem, double between) {
  const hl_port hot = {HL_PORT_STREAM, 0}, cold = {HL_PORT_STREAM, 1}, oil = {HL_PORT_UTILITY, 0},
                water = {HL_PORT_UTILITY, 2};
  hl_network *network;
  int unit, node;
  assert_int_equal(hl_network_new(problem, 0, &network), HL_OK);
  const int on_hot = hl_network_root(network, 0), on_cold = hl_network_root(network, 1);
  if (between > 0) {
    assert_int_equal(hl_network_add_exchanger(network, NULL, hot, cold, between, &unit), HL_OK);
    assert_int_equal(hl_network_add_node(network, on_hot, HL_NODE_EXCHANGER, unit, 1, &node),
                     HL_OK);
    assert_int_equal(hl_network_add_node(network, on_cold, HL_NODE_EXCHANGER, unit, 1, &node),
                     HL_OK);
  }
  assert_int_equal(hl_network_add_exchanger(network, NULL, hot, water, 300e3 - between, &unit),
                   HL_OK);
  assert_int_equal(hl_network_add_node(network, on_hot, HL_NODE_EXCHANGER, unit, 1, &node), HL_OK);
  assert_int_equal(hl_network_add_exchanger(network, NULL, oil, cold, 300e3 - between, &unit),
                   HL_OK);
  assert_int_equal(hl_network_add_node(network, on_cold, HL_NODE_EXCHANGER, unit, 1, &node), HL_OK);
  assert_int_equal(hl_network_eval(network), HL_OK);
  return network;
}

static hl_problem *problem_with_tiers(void) {
  hl_problem *problem = test_problem(ctx);
  test_stream(problem, "H", 150, 50, 300, NAN);
  test_stream(problem, "C", 40, 140, 300, NAN);
  hl_utility oil;
  hl_utility_init(&oil);
  oil.name = "oil";
  oil.side = HL_SIDE_HOT;
  oil.t_supply = oil.t_target = 250 + TEST_KELVIN;
  oil.h = 1e3;
  oil.price = 36 / 3.6e9;
  oil.duty_max = 250e3;
  test_utility_record(problem, &oil);
  oil.name = "oil peak";
  oil.tier_of = "oil";
  oil.price = 72 / 3.6e9;
  oil.duty_max = INFINITY;
  test_utility_record(problem, &oil);
  test_utility(problem, "water", HL_SIDE_COLD, 10, 15, NAN, 0.018);
  test_setting(problem, "economics.hours", "1000", "h/y");
  test_check(problem);
  return problem;
}

static void energy_is_split_by_utility_and_tier(void **state) {
  (void)state;
  hl_problem *problem = problem_with_tiers();
  static const double duty[2][3] = {{250e3, 50e3, 300e3}, {200e3, 0, 200e3}};
  static const double price[3] = {36, 72, 18}; /* cur/MWh, for 1000 hours */
  for (int k = 0; k < 2; k++) {
    hl_network *network = network_of(problem, k == 0 ? 0 : 100e3);
    hl_network_energy part;
    double sum = 0;
    for (int u = 0; u < 3; u++) {
      assert_true(hl_network_energy_at(network, u, &part));
      assert_int_equal(part.utility, u);
      assert_int_equal(part.machine, -1);
      assert_close(part.duty, duty[k][u], 1e-12, 1e-9);
      assert_close(part.price * 3.6e9, price[u], 1e-12, 0);
      assert_close(part.cost, duty[k][u] / 1e3 * price[u], 1e-12, 1e-9);
      sum += part.cost;
    }
    assert_false(hl_network_energy_at(network, 3, &part));
    assert_false(hl_network_energy_at(network, -1, &part));
    assert_close(sum, hl_network_totals_of(network)->energy_cost, 1e-12, 0);
    hl_network_free(network);
  }
  hl_problem_free(problem);
}

static void power_of_machines_is_a_part(void **state) {
  (void)state;
  hl_problem *problem = test_example_problem(ctx, (test_example){true, false, true});
  hl_network *network;
  hl_network_energy part;
  int machine, count = 0;
  assert_int_equal(hl_network_new(problem, 4, &network), HL_OK);
  assert_int_equal(hl_network_add_machine(network, 0, NULL, 300, 340, &machine), HL_OK);
  while (hl_network_energy_at(network, count, &part))
    count++;
  assert_int_equal(count, hl_problem_utility_count(problem) + 1);
  assert_true(hl_network_energy_at(network, count - 1, &part));
  assert_int_equal(part.utility, -1);
  assert_int_equal(part.machine, 0);
  assert_close(part.price, hl_economics_power_price(hl_problem_economics(problem)), 1e-12, 0);
  hl_network_free(network);
  hl_problem_free(problem);
}

static void heaters_and_coolers_have_no_part_in_the_approach(void **state) {
  (void)state;
  hl_problem *problem = problem_with_tiers();
  hl_network *network = network_of(problem, 0);
  assert_true(isnan(hl_network_process_approach(network)));
  assert_close(hl_network_totals_of(network)->approach, 40, 0, 1e-9); /* water on H */
  hl_network_free(network);
  network = network_of(problem, 100e3); /* H from 150 to 116.7, C to 73.3 */
  assert_close(hl_network_process_approach(network), 150 - 220 / 3.0, 0, 1e-9);
  assert_close(hl_network_totals_of(network)->approach, 40, 0, 1e-9);
  hl_network_free(network);
  hl_problem_free(problem);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(energy_is_split_by_utility_and_tier),
      cmocka_unit_test(power_of_machines_is_a_part),
      cmocka_unit_test(heaters_and_coolers_have_no_part_in_the_approach),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
