/** Heat pump targets, what varies them, and their documents when memory runs out. */
#include <math.h>

#include <heatloom/io.h>
#include <heatloom/report.h>

#include "support/memory.h"
#include "support/test.h"

/** A step of a chain that goes on only while all is well. */
#define THEN(status, call) ((status) == HL_OK ? (call) : (status))

static hl_status set(hl_problem *problem, const char *key, const char *value) {
  const hl_setting_row row = {.key = key, .value = value, .unit = ""};
  return hl_problem_set_setting(problem, &row);
}

static hl_status write_json(hl_ctx *ctx, const hl_hpr *hpr, const hl_hpr_study *study) {
  hl_writer *writer;
  size_t length;
  const hl_status status = hl_writer_new(ctx, &writer);
  if (status != HL_OK)
    return status;
  hl_writer_open_object(writer, NULL);
  hl_hpr_write(hpr, study, writer);
  hl_writer_close_object(writer);
  const bool whole = hl_writer_result(writer, &length) != NULL;
  hl_writer_free(writer);
  return whole ? HL_OK : HL_ERR_NOMEM;
}

static hl_status write_all(hl_ctx *ctx, const hl_hpr_report_input *input) {
  hl_status status = HL_OK;
  hl_document document = {NULL, 0};
  const bool real = input->map != NULL;
  for (int k = real ? HL_HPR_FIGURE_MAP : 0; k <= (real ? HL_HPR_FIGURE_MAP : HL_HPR_FIGURE_PRICE);
       k++) {
    if (status != HL_OK)
      break;
    status = hl_hpr_figure_write(ctx, (hl_hpr_figure)k, input, &document);
    hl_document_free(ctx, &document);
  }
  status = THEN(status, hl_hpr_report_write(ctx, input, &document));
  hl_document_free(ctx, &document);
  status = THEN(status, hl_hpr_write_csv(ctx, input->hpr, &document));
  hl_document_free(ctx, &document);
  return status;
}

static hl_status attempt(hl_ctx *ctx, void *user) {
  const hl_stop_settings stop = {.size = sizeof stop, .time_limit = INFINITY, .gap = 0.05};
  hl_problem *problem = NULL;
  hl_hpr *hpr = NULL;
  hl_hpr_study study;
  (void)user;
  hl_status status = hl_case_find(ctx, "heat-pump", &problem);
  status = THEN(status, set(problem, "hpr.scan", "4"));
  status = THEN(status, set(problem, "hpr.exchangers", "yes"));
  status = THEN(status, hl_hpr_solve(problem, NULL, NULL, &stop, &hpr));
  status = THEN(status, hl_hpr_study_solve(hpr, &stop, &study));
  const hl_hpr_report_input input = {.hpr = hpr, .study = &study};
  status = THEN(status, write_all(ctx, &input));
  /* The writer says nothing itself; its user does. */
  status = THEN(status, write_json(ctx, hpr, &study));
  hl_hpr_free(hpr);
  hl_problem_free(problem);
  return status;
}

static void a_target_and_its_documents_fail_cleanly(void **state) {
  (void)state;
  assert_true(test_out_of_memory(attempt, NULL) > 500);
}

/* Few levels: every allocation that fails is a run of its own. */
static hl_status attempt_rank(hl_ctx *ctx, void *user) {
  static const char *const fluid[] = {"Toluene", "Cyclopentane"};
  const hl_hpr_library library = {.fluid_count = 2, .fluid = fluid};
  hl_problem *problem = NULL;
  hl_hpr_rank *rank = NULL;
  hl_hpr_map *map = NULL;
  hl_hpr *hpr = NULL;
  hl_document document = {NULL, 0};
  (void)user;
  hl_ctx_set_threads(ctx, 1);
  hl_status status = hl_case_find(ctx, "heat-pump", &problem);
  status = THEN(status, set(problem, "selection_grid.step", "40 K"));
  status = THEN(status, set(problem, "selection_grid.subcool_to", "0 K"));
  status = THEN(status, set(problem, "selection.machines", "1"));
  status = THEN(status, hl_hpr_map_solve(problem, NULL, NULL, &library, &map));
  status = THEN(status, hl_hpr_map_write_csv(ctx, map, &document));
  hl_document_free(ctx, &document);
  status = THEN(status, hl_hpr_rank_solve(problem, NULL, NULL, &library, NULL, &rank));
  status = THEN(status, hl_hpr_rank_write_csv(ctx, rank, &document));
  hl_document_free(ctx, &document);
  status = THEN(status, set(problem, "hpr.model", "real"));
  status = THEN(status, hl_hpr_solve_library(problem, NULL, NULL, &library, NULL, &hpr));
  const hl_hpr_report_input input = {.hpr = hpr, .rank = rank, .map = map};
  status = THEN(status, write_all(ctx, &input));
  status = THEN(status, hl_hpr_figure_write_machine(ctx, 0, HL_CYCLE_FIGURE_TQ, &input, &document));
  hl_document_free(ctx, &document);
  hl_hpr_free(hpr);
  hl_hpr_map_free(map);
  hl_hpr_rank_free(rank);
  hl_problem_free(problem);
  return status;
}

static void a_ranking_and_a_map_fail_cleanly(void **state) {
  (void)state;
  assert_true(test_out_of_memory(attempt_rank, NULL) > 500);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_target_and_its_documents_fail_cleanly),
                                     cmocka_unit_test(a_ranking_and_a_map_fail_cleanly)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
