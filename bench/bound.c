/**
 * Lower bounds of networks of the literature and of the question of docs/guide/question.md: value,
 * gap to the cheapest network known (tests/published/networks.json), CPU seconds. `bound SECONDS`
 * gives each case that time, else half a minute; the large case of the question ten times that.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <heatloom/bound.h>
#include <heatloom/data.h>
#include <heatloom/io.h>

/* Gaps to reach: without splits, where the cost of area is linear, up to ten streams, beyond. */
static double goal_of(const hl_problem *problem) {
  const double stages = 0.005, linear = 0.02, small = 0.08, large = 0.35;
  if (hl_problem_design(problem)->stages_max > 0)
    return stages;
  const hl_cost_law *law = hl_problem_cost(problem, HL_COST_EXCHANGER);
  return law->exponent == 1 ? linear : hl_problem_stream_count(problem) <= 10 ? small : large;
}

static void bench(hl_ctx *ctx, const char *name, double known, double seconds) {
  hl_bound_settings settings;
  hl_stop_settings stop;
  hl_problem *problem;
  hl_bound *bound;
  if (hl_case_find(ctx, name, &problem) != HL_OK) {
    printf("%-14s is no built-in case\n", name);
    hl_ctx_clear(ctx);
    return;
  }
  hl_settings_init(&hl_bound_table, &settings);
  hl_settings_init(&hl_stop_table, &stop);
  stop.time_limit = seconds;
  clock_t start = clock();
  if (hl_bound_solve(problem, &settings, &stop, &bound) != HL_OK)
    exit(1);
  double cpu = (double)(clock() - start) / CLOCKS_PER_SEC;
  const hl_bound_result *r = hl_bound_result_of(bound);
  double gap = (known - r->value) / known;
  printf("%-14s %12.2f (LP %12.2f) of %12.2f, %-26s %-27s gap %6.2f %%, %5.2f of the goal; %6.1f s "
         "CPU\n",
         name, r->value, r->lp, known, hl_bound_method_text(r->method), hl_bound_kind_text(r->kind),
         100 * gap, gap / goal_of(problem), cpu);
  fflush(stdout);
  hl_bound_free(bound);
  hl_problem_free(problem);
}

int main(int count, char **argument) {
  const double half_minute = 30;
  hl_ctx *ctx = hl_ctx_new(NULL);
  if (ctx == NULL)
    return 1;
  hl_json *document;
  if (hl_json_load(ctx, HEATLOOM_SOURCE "/tests/published/networks.json", &document) != HL_OK)
    return 1;
  const hl_json *cases = hl_json_find(document, "cases");
  for (int k = 0; k < hl_json_count(cases); k++) {
    const hl_json *row = hl_json_at(cases, k);
    bench(ctx, hl_json_text(hl_json_find(row, "case"), ""),
          hl_json_number(hl_json_find(row, "best"), NAN),
          count > 1 ? atof(argument[1]) : half_minute);
  }
  hl_json_free(document);
  /* Best of many runs of the search. */
  const double best_2x2 = 278949.96, best_9x11 = 1901431.98;
  double seconds = count > 1 ? atof(argument[1]) : half_minute;
  bench(ctx, "question-2x2", best_2x2, seconds);
  bench(ctx, "question-9x11", best_9x11, 10 * seconds);
  hl_ctx_free(ctx);
  return 0;
}
