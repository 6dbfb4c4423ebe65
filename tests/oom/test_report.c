/** Figures and reports when memory runs out. */
#include <heatloom/network.h>
#include <heatloom/report.h>

#include "support/example.h"
#include "support/memory.h"
#include "support/test.h"

/** A step of a chain that goes on only while all is well. */
#define THEN(status, call) ((status) == HL_OK ? (call) : (status))

static hl_status add_unit(hl_network *network, hl_port hot, hl_port cold, double duty, int *unit) {
  return hl_network_add_exchanger(network, NULL, hot, cold, duty, unit);
}

static hl_status place(hl_network *network, int stream, int unit) {
  int node;
  return hl_network_add_node(network, hl_network_root(network, stream), HL_NODE_EXCHANGER, unit, 1,
                             &node);
}

/** The example without a machine: recovery, boiler, cooler. */
static hl_status make_network(const hl_problem *problem, hl_network **network) {
  hl_port cold = {HL_PORT_STREAM, 0}, hot = {HL_PORT_STREAM, 1};
  hl_port cooling = {HL_PORT_UTILITY, 0}, boiler = {HL_PORT_UTILITY, 1};
  int recovery, heater, cooler;
  hl_status status = hl_network_new(problem, 10, network);
  status = THEN(status, add_unit(*network, hot, cold, 90e3, &recovery));
  status = THEN(status, add_unit(*network, boiler, cold, 51.4e3, &heater));
  status = THEN(status, add_unit(*network, hot, cooling, 110e3, &cooler));
  status = THEN(status, place(*network, 0, recovery));
  status = THEN(status, place(*network, 0, heater));
  status = THEN(status, place(*network, 1, recovery));
  status = THEN(status, place(*network, 1, cooler));
  return THEN(status, hl_network_eval(*network));
}

typedef hl_status (*writer)(hl_ctx *ctx, const hl_report_input *input, hl_document *out);

static hl_status write_figures(hl_ctx *ctx, const hl_report_input *input, hl_document *out) {
  hl_status status = HL_OK;
  for (int k = 0; k <= HL_FIGURE_EXERGY; k++) {
    hl_document_free(ctx, out);
    status = THEN(status, hl_figure_write(ctx, (hl_figure)k, input, out));
  }
  return status;
}

static hl_status attempt(hl_ctx *ctx, void *user) {
  writer write = *(writer *)user;
  hl_problem *problem = NULL;
  hl_targets *targets = NULL;
  hl_network *network = NULL;
  hl_document document = {NULL, 0};
  hl_status status = test_example_new(ctx, true, &problem);
  status = THEN(status, hl_problem_check(problem));
  status = THEN(status, hl_targets_solve(problem, NULL, &targets));
  status = THEN(status, make_network(problem, &network));
  hl_report_input input = {.problem = problem, .targets = targets, .network = network};
  status = THEN(status, write(ctx, &input, &document));
  assert_true((status == HL_OK) == (document.text != NULL));
  hl_document_free(ctx, &document);
  hl_network_free(network);
  hl_targets_free(targets);
  hl_problem_free(problem);
  return status;
}

static void a_failed_allocation_leaves_no_document(void **state) {
  (void)state;
  writer all[] = {write_figures, hl_report_write, hl_result_write};
  for (size_t k = 0; k < sizeof all / sizeof all[0]; k++)
    assert_true(test_out_of_memory(attempt, &all[k]) > 50);
}

/** Page and small figures of a site, or of one period. */
static hl_status write_parts(hl_ctx *ctx, void *user) {
  const bool periods = *(const bool *)user;
  hl_problem *problem = NULL;
  hl_targets *targets = NULL;
  hl_site *site = NULL;
  hl_document page = {NULL, 0}, figure = {NULL, 0};
  hl_status status = test_example_new(ctx, true, &problem);
  status = THEN(status, hl_problem_check(problem));
  status = THEN(status, hl_targets_solve(problem, NULL, &targets));
  status = THEN(status, hl_site_solve(problem, NULL, &site));
  const hl_report_period period = {problem, targets};
  const hl_report_input input = {.problem = problem,
                                 .site = periods ? NULL : site,
                                 .period = &period,
                                 .period_count = periods ? 1 : 0};
  status = THEN(status, hl_figure_write(ctx, HL_FIGURE_SMALL_COMPOSITE, &input, &figure));
  hl_document_free(ctx, &figure);
  status = THEN(status, hl_report_write(ctx, &input, &page));
  assert_true((status == HL_OK) == (page.text != NULL));
  hl_document_free(ctx, &page);
  hl_site_free(site);
  hl_targets_free(targets);
  hl_problem_free(problem);
  return status;
}

static void pages_of_zones_and_periods_survive_as_well(void **state) {
  (void)state;
  bool periods[] = {false, true};
  for (int k = 0; k < 2; k++)
    assert_true(test_out_of_memory(write_parts, &periods[k]) > 50);
}

/** A ranking, its documents and the diagrams in its report. */
static hl_status rank(hl_ctx *ctx, void *user) {
  static const char *const cycle[] = {"vc_ihx"}, *const fluid[] = {"R290"};
  const hl_outside source = {293.15, 288.15}, warm = {313.15, 333.15};
  hl_screening *screening = NULL;
  hl_document document[3] = {{NULL, 0}};
  (void)user;
  hl_status status = hl_screening_solve(ctx, &source, &warm, cycle, 1, fluid, 1, NULL, &screening);
  status = THEN(status, hl_screening_write(ctx, screening, &document[0]));
  status = THEN(status, hl_screening_write_csv(ctx, screening, &document[1]));
  status = THEN(status, hl_screening_report_write(ctx, screening, NULL, NULL, &document[2]));
  assert_true((status == HL_OK) == (document[2].text != NULL));
  for (int k = 0; k < 3; k++)
    hl_document_free(ctx, &document[k]);
  hl_screening_free(screening);
  return status;
}

static void a_ranking_fails_cleanly(void **state) {
  (void)state;
  assert_true(test_out_of_memory(rank, NULL) > 50);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_failed_allocation_leaves_no_document),
      cmocka_unit_test(pages_of_zones_and_periods_survive_as_well),
      cmocka_unit_test(a_ranking_fails_cleanly),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
