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
  for (int k = 0; k < HL_HPR_FIGURE_COUNT && status == HL_OK; k++) {
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
  status = THEN(status, hl_hpr_solve(problem, NULL, NULL, &stop, &hpr));
  status = THEN(status, hl_hpr_study_solve(hpr, &stop, &study));
  const hl_hpr_report_input input = {hpr, &study, NULL, NULL};
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

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_target_and_its_documents_fail_cleanly)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
