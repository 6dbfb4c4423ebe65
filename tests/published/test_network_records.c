/**
 * Networks of the literature's cases that cost least of all known (tests/published/networks.json),
 * found by heatloom from nothing and kept as documents: each is checked by the verifier, and costs
 * what the table says. Those below the lowest published figure, if there is one, are records.
 */
#include "support/test.h"

#include <math.h>
#include <string.h>

#include <heatloom/data.h>
#include <heatloom/io.h>
#include <heatloom/verify.h>

static void every_record_is_verified(void **state) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_json *document;
  char path[512];
  int count = 0;
  (void)state;
  test_path(path, sizeof path, "tests/published/networks.json");
  assert_int_equal(hl_json_load(ctx, path, &document), HL_OK);
  const hl_json *cases = hl_json_find(document, "cases");
  for (int k = 0; k < hl_json_count(cases); k++) {
    const hl_json *row = hl_json_at(cases, k);
    const char *name = hl_json_text(hl_json_find(row, "case"), ""),
               *file = hl_json_text(hl_json_find(row, "network"), "");
    hl_problem *problem;
    hl_network *network;
    hl_verdict *verdict;
    if (file[0] == '\0')
      continue;
    assert_int_equal(hl_case_find(ctx, name, &problem), HL_OK);
    test_path(path, sizeof path, "tests/published/%s", file);
    assert_int_equal(hl_network_load(problem, path, &network), HL_OK);
    assert_int_equal(hl_verify_network(problem, network, NULL, &verdict), HL_OK);
    for (int j = 0; j < hl_verdict_count(verdict); j++)
      if (!hl_verdict_at(verdict, j)->ok)
        fail_msg("%s: %s", file, hl_verdict_at(verdict, j)->what);
    const double tac = hl_verdict_totals(verdict)->tac,
                 best = hl_json_number(hl_json_find(row, "best"), NAN),
                 published = hl_json_number(hl_json_find(row, "published"), NAN);
    if (!(tac <= best + 0.01 && (isnan(published) || tac < published)))
      fail_msg("%s costs %.2f, not %.2f (published: %.2f)", file, tac, best, published);
    count++;
    hl_verdict_free(verdict);
    hl_network_free(network);
    hl_problem_free(problem);
    hl_ctx_clear(ctx);
  }
  assert_true(count > 0);
  hl_json_free(document);
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_record_is_verified)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
