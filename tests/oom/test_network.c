/** Networks when memory runs out: building, copying, optimising, simplifying, searching. */
#include <math.h>

#include <heatloom/network.h>

#include "support/example.h"
#include "support/memory.h"
#include "support/test.h"

static hl_status add_machine(hl_problem *problem) {
  const char *fluid[] = {"R290"};
  const hl_parameter parameter[] = {{"t_evap", 300, 304, {NULL, 0, 0}},
                                    {"t_cond", 345, 350, {NULL, 0, 0}},
                                    {"film_evaporator", 1e3, 1e3, {NULL, 0, 0}},
                                    {"film_condenser", 1e3, 1e3, {NULL, 0, 0}}};
  hl_system system;
  hl_system_init(&system);
  system.name = "HP";
  system.cycle = "vc_simple";
  system.fluid = fluid;
  system.fluid_count = 1;
  system.parameter = parameter;
  system.parameter_count = 4;
  return hl_problem_add_system(problem, &system);
}

static hl_status improve(hl_network *network) {
  hl_network_settings settings;
  hl_outcome outcome;
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = 5;
  settings.trials = 20;
  hl_status status = hl_network_search(network, &settings, NULL, &outcome);
  status = status == HL_OK ? hl_network_simplify(network, &settings, NULL, &outcome) : status;
  return status == HL_OK ? hl_network_optimise(network, &settings, &outcome) : status;
}

static hl_status work(hl_network_models *models) {
  hl_network *network, *copy = NULL;
  hl_status status = hl_network_from_utilities(NULL, models, 5, false, &network);
  int machine, count, stages;
  if (status == HL_OK)
    status = hl_network_stages(network, NULL, 0, &count, &stages);
  if (status == HL_OK)
    status = improve(network);
  if (status == HL_OK)
    status = hl_network_add_machine(network, 0, NULL, 302, 347, &machine);
  if (status == HL_OK)
    status = hl_network_copy(network, NULL, &copy);
  hl_network_free(network);
  hl_network_free(copy);
  return status;
}

static hl_status attempt(hl_ctx *ctx, void *user) {
  (void)user;
  hl_problem *problem;
  hl_network_models *models;
  hl_status status = test_example_new(ctx, true, &problem);
  if (status != HL_OK)
    return status;
  status = add_machine(problem);
  status = status == HL_OK ? hl_problem_check(problem) : status;
  status = status == HL_OK ? hl_network_models_new(problem, &models) : status;
  if (status == HL_OK) {
    status = work(models);
    hl_network_models_free(models);
  }
  hl_problem_free(problem);
  return status;
}

static void networks_survive_every_failing_allocation(void **state) {
  (void)state;
  assert_true(test_out_of_memory(attempt, NULL) > 50);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(networks_survive_every_failing_allocation)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
