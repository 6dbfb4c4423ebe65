#include "support/network.h"

#include <math.h>
#include <stdio.h>

static void assert_done(const hl_problem *problem, hl_status status) {
  const hl_fault *fault = hl_ctx_error(hl_problem_ctx(problem));
  if (status != HL_OK)
    fail_msg("%s: %s", hl_status_text(status), fault != NULL ? fault->message : "no fault");
}

static int add_node(hl_network *network, int parent, hl_node_kind kind, int exchanger,
                    double fraction) {
  int node = -1;
  assert_done(hl_network_problem(network),
              hl_network_add_node(network, parent, kind, exchanger, fraction, &node));
  return node;
}

static int add_unit(hl_network *network, hl_port hot, hl_port cold, double watt) {
  int unit = -1;
  assert_done(hl_network_problem(network),
              hl_network_add_exchanger(network, NULL, hot, cold, watt, &unit));
  return unit;
}

static void place(hl_network *network, int parent, int unit) {
  add_node(network, parent, HL_NODE_EXCHANGER, unit, 1);
}

static void finish(hl_network *network) {
  assert_done(hl_network_problem(network), hl_network_eval(network));
}

/* ----------------------------------------------------------------- the example */

/** Heat from the source per heat to the sink of the example's heat pump. [degC] */
static double source_per_sink(const hl_problem *problem, double t_evap, double t_cond) {
  const hl_system *system = hl_problem_system_at(problem, 0);
  const hl_economics *economics = hl_problem_economics(problem);
  hl_machine *machine;
  hl_cycle_result result;
  assert_done(problem,
              hl_machine_new(hl_problem_ctx(problem), system->cycle, system->fluid[0], &machine));
  for (int k = 0; k < system->parameter_count; k++) {
    const hl_parameter *parameter = &system->parameter[k];
    assert_done(problem, hl_machine_set(machine, parameter->name, parameter->least));
  }
  assert_done(problem, hl_machine_set(machine, "t_evap", t_evap + TEST_KELVIN));
  assert_done(problem, hl_machine_set(machine, "t_cond", t_cond + TEST_KELVIN));
  assert_done(problem,
              hl_machine_eval(machine, economics->t_ambient, economics->p_ambient, &result));
  hl_machine_free(machine);
  return result.q_source / result.q_sink;
}

hl_network *test_example_network(const hl_problem *problem) {
  hl_network *network;
  assert_done(problem, hl_network_new(problem, 4, &network));
  int machine;
  assert_done(problem,
              hl_network_add_machine(network, 0, hl_problem_system_at(problem, 0)->fluid[0],
                                     36.053 + TEST_KELVIN, 74 + TEST_KELVIN, &machine));
  int hot = hl_problem_stream_find(problem, "Hot Stream");
  int cold = hl_problem_stream_find(problem, "Cold Stream");
  int cooling = hl_problem_utility_find(problem, "Cold Utility");
  hl_port hot_port = {HL_PORT_STREAM, hot}, cold_port = {HL_PORT_STREAM, cold};
  hl_port pump = {HL_PORT_MACHINE, machine}, cooler = {HL_PORT_UTILITY, cooling};
  int recovery = add_unit(network, hot_port, cold_port, 115948);
  int condenser = add_unit(network, pump, cold_port, 25452);
  double source = 25452 * source_per_sink(problem, 36.053, 74);
  int evaporator = add_unit(network, hot_port, pump, source);
  int last = add_unit(network, hot_port, cooler, 200e3 - 115948 - source);
  int root = hl_network_root(network, hot);
  int split = add_node(network, root, HL_NODE_PARALLEL, -1, 1);
  place(network, add_node(network, split, HL_NODE_SERIES, -1, 0.7777), recovery);
  place(network, add_node(network, split, HL_NODE_SERIES, -1, 1 - 0.7777), evaporator);
  place(network, root, last);
  root = hl_network_root(network, cold);
  place(network, root, recovery);
  place(network, root, condenser);
  finish(network);
  return network;
}

hl_network *test_two_pump_network(const hl_problem *problem) {
  static const double evap[2] = {47.32, 34.68}, cond[2] = {69.44, 74}, sink[2] = {12e3, 13e3};
  hl_network *network;
  assert_done(problem, hl_network_new(problem, 4, &network));
  int hot = hl_problem_stream_find(problem, "Hot Stream");
  int cold = hl_problem_stream_find(problem, "Cold Stream");
  hl_port hot_port = {HL_PORT_STREAM, hot}, cold_port = {HL_PORT_STREAM, cold};
  hl_port cooler = {HL_PORT_UTILITY, hl_problem_utility_find(problem, "Cold Utility")};
  int recovery = add_unit(network, hot_port, cold_port, 141.4e3 - sink[0] - sink[1]);
  int condenser[2], evaporator[2];
  double left = 200e3 - (141.4e3 - sink[0] - sink[1]);
  for (int k = 0; k < 2; k++) {
    int machine;
    assert_done(problem,
                hl_network_add_machine(network, 0, hl_problem_system_at(problem, 0)->fluid[0],
                                       evap[k] + TEST_KELVIN, cond[k] + TEST_KELVIN, &machine));
    hl_port pump = {HL_PORT_MACHINE, machine};
    double source = sink[k] * source_per_sink(problem, evap[k], cond[k]);
    condenser[k] = add_unit(network, pump, cold_port, sink[k]);
    evaporator[k] = add_unit(network, hot_port, pump, source);
    left -= source;
  }
  int last = add_unit(network, hot_port, cooler, left);
  int root = hl_network_root(network, hot);
  int split = add_node(network, root, HL_NODE_PARALLEL, -1, 1);
  place(network, add_node(network, split, HL_NODE_SERIES, -1, 0.75), recovery);
  int branch = add_node(network, split, HL_NODE_SERIES, -1, 0.25);
  place(network, branch, evaporator[0]);
  place(network, branch, evaporator[1]);
  place(network, root, last);
  root = hl_network_root(network, cold);
  place(network, root, recovery);
  place(network, root, condenser[0]);
  place(network, root, condenser[1]);
  finish(network);
  return network;
}

/* ------------------------------------------------------------------- at random */

static unsigned next_random(unsigned *state) { /* Numerical Recipes' quick generator */
  *state = *state * 1664525U + 1013904223U;
  return *state >> 8;
}

static double uniform(unsigned *state, double least, double most) {
  return least + (most - least) * next_random(state) / (double)(1U << 24);
}

hl_problem *test_random_problem(hl_ctx *ctx, int hots, int colds, unsigned seed) {
  hl_problem *problem = test_problem(ctx);
  char name[48];
  for (int k = 0; k < hots + colds; k++) {
    bool hot = k < hots;
    double low = uniform(&seed, 20, 120), high = low + uniform(&seed, 20, 150);
    snprintf(name, sizeof name, "%s %d", hot ? "Product" : "Feed", hot ? k + 1 : k - hots + 1);
    test_stream(problem, name, hot ? high : low, hot ? low : high, uniform(&seed, 200, 9000), NAN);
  }
  test_utility(problem, "Steam", HL_SIDE_HOT, 320, 320, NAN, 0.04);
  test_utility(problem, "Chilled water", HL_SIDE_COLD, 5, 12, NAN, 0.02);
  test_check(problem);
  return problem;
}

enum { MOST_STREAMS = 128 };

/** Where the next unit of a stream goes: its root, or a branch that is open for now. */
typedef struct growth {
  double left; /* heat not yet exchanged [W] */
  int split;   /* PARALLEL node that is open, or -1 */
  int branch;  /* its last branch */
} growth;

static int next_parent(hl_network *network, int stream, growth *grow, unsigned *seed) {
  int root = hl_network_root(network, stream);
  unsigned dice = next_random(seed) % 8;
  if (grow->split < 0 && dice == 0) { /* open a split of two branches */
    grow->split = add_node(network, root, HL_NODE_PARALLEL, -1, 1);
    double share = uniform(seed, 0.2, 0.8);
    int first = add_node(network, grow->split, HL_NODE_SERIES, -1, share);
    grow->branch = add_node(network, grow->split, HL_NODE_SERIES, -1, 1 - share);
    return first;
  }
  if (grow->split >= 0) { /* the second branch gets one unit, then the split is closed */
    grow->split = -1;
    return grow->branch;
  }
  return root;
}

hl_network *test_random_network(const hl_problem *problem, unsigned seed) {
  hl_network *network;
  growth grow[MOST_STREAMS];
  int count = hl_problem_stream_count(problem);
  assert_true(count <= MOST_STREAMS);
  assert_done(problem, hl_network_new(problem, 1, &network));
  for (int k = 0; k < count; k++)
    grow[k] = (growth){hl_problem_stream_at(problem, k)->segment[0].duty, -1, -1};
  for (int trial = 0; trial < 6 * count; trial++) {
    int a = (int)(next_random(&seed) % (unsigned)count),
        b = (int)(next_random(&seed) % (unsigned)count);
    if (hl_problem_stream_at(problem, a)->side != HL_SIDE_HOT ||
        hl_problem_stream_at(problem, b)->side != HL_SIDE_COLD)
      continue;
    double duty = uniform(&seed, 0.2, 0.7) * fmin(grow[a].left, grow[b].left);
    int unit = add_unit(network, (hl_port){HL_PORT_STREAM, a}, (hl_port){HL_PORT_STREAM, b}, duty);
    place(network, next_parent(network, a, &grow[a], &seed), unit);
    place(network, next_parent(network, b, &grow[b], &seed), unit);
    grow[a].left -= duty;
    grow[b].left -= duty;
  }
  for (int k = 0; k < count; k++) {
    bool hot = hl_problem_stream_at(problem, k)->side == HL_SIDE_HOT;
    hl_port stream = {HL_PORT_STREAM, k}, utility = {HL_PORT_UTILITY, hot ? 1 : 0};
    int unit = add_unit(network, hot ? stream : utility, hot ? utility : stream, grow[k].left);
    place(network, hl_network_root(network, k), unit);
  }
  finish(network);
  return network;
}
