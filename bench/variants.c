/** Networks of the literature from nothing without splits, and with a least approach of 1, 5 and
 * 10 K (bench/literature has them as they are): one seed, each verified, with the utility or stream
 * that cannot keep the approach named. First argument: the effort (1 to 3); then names of cases,
 * all without. */
#include <string.h>

#include <heatloom/data.h>
#include <heatloom/io.h>
#include <heatloom/synthesis.h>
#include <heatloom/verify.h>

#include "base/base.h"
#include "bench.h"

static const struct {
  const char *name, *dt_min, *branches;
} variants[] = {
    {"no splits", NULL, "1"}, {"1 K", "1", NULL}, {"5 K", "5", NULL}, {"10 K", "10", NULL}};

static void set(hl_ctx *ctx, hl_problem *problem, const char *key, const char *value) {
  const hl_setting_row row = {.key = key, .value = value, .unit = ""};
  check(ctx, hl_problem_set_setting(problem, &row));
}

static void solve(hl_ctx *ctx, const char *name, const char *effort, int k) {
  hl_problem *problem;
  hl_synthesis *found;
  hl_synthesis_settings settings;
  hl_verdict *verdict;
  const clock_t start = clock();
  check(ctx, hl_case_find(ctx, name, &problem));
  set(ctx, problem, "synthesis.method", "simultaneous");
  set(ctx, problem, "synthesis.effort", effort);
  if (variants[k].dt_min != NULL)
    set(ctx, problem, "synthesis.dt_min", variants[k].dt_min);
  if (variants[k].branches != NULL)
    set(ctx, problem, "design.branches_max", variants[k].branches);
  check(ctx, hl_problem_settings(problem, &hl_synthesis_table, &settings));
  printf("%-14s %-9s", name, variants[k].name);
  if (hl_synthesis_solve(problem, &settings, NULL, &found) != HL_OK) {
    printf(" refused: %s\n", hl_ctx_error(ctx)->message);
  } else if (hl_synthesis_network(found) == NULL) {
    printf(" none: %s\n", hl_synthesis_reason(found));
    hl_synthesis_free(found);
  } else {
    const hl_network *network = hl_synthesis_network(found);
    const hl_network_totals *t = hl_network_totals_of(network);
    check(ctx, hl_verify_network(hl_synthesis_problem(found), network, NULL, &verdict));
    printf(" %14.2f  %2d units  %d splits  approach %.3f K  %s  %.1f s\n", t->tac, t->units,
           t->splits, t->approach, hl_verdict_ok(verdict) ? "verified" : "NOT VERIFIED",
           (double)(clock() - start) / CLOCKS_PER_SEC);
    hl_verdict_free(verdict);
    hl_synthesis_free(found);
  }
  fflush(stdout);
  hl_problem_free(problem);
  hl_ctx_clear(ctx);
}

static bool wanted(const char *name, int argc, char **argv) {
  for (int k = 2; k < argc; k++)
    if (strcmp(argv[k], name) == 0)
      return true;
  return argc < 3;
}

int main(int argc, char **argv) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_json *document;
  check(ctx, hl_json_load(ctx, HEATLOOM_SOURCE "/tests/published/networks.json", &document));
  const hl_json *cases = hl_json_find(document, "cases");
  for (int c = 0; c < hl_json_count(cases); c++) {
    const char *name = hl_json_text(hl_json_find(hl_json_at(cases, c), "case"), "");
    for (int k = 0; wanted(name, argc, argv) && k < (int)(sizeof variants / sizeof *variants); k++)
      solve(ctx, name, argc > 1 ? argv[1] : "2", k);
  }
  hl_json_free(document);
  hl_ctx_free(ctx);
  return 0;
}
