/**
 * Lower bounds of networks of the literature: value, gap to the cheapest network known, CPU
 * seconds. `bound SECONDS` gives each case that time, else half a minute.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <heatloom/bound.h>
#include <heatloom/io.h>

/* Goals: 2 % where the cost of area is linear, else 8 % up to ten streams. */
static const struct {
  const char *name;
  double known; /* cheapest network, with the exact logarithmic mean [cur/y] */
  double goal;  /* NAN: none [-] */
} cases[] = {
    {"synheat", 154431.46, 0.02}, {"yee-grossmann", 76737.94, 0.08}, {"8sp1", 29153.85, 0.08},
    {"9sp1", 2889752.61, 0.02},   {"10sp1", 43311.54, 0.08},         {"10sp2", 5701750.66, 0.02},
    {"15sp", 1488721.88, 0.2},    {"20sp", 1709936.20, 0.35},        {"39sp", 1832997.52, 1}};

static void bench(hl_ctx *ctx, int k, double seconds) {
  hl_bound_settings settings;
  hl_stop_settings stop;
  hl_problem *problem;
  hl_bound *bound;
  if (hl_case_find(ctx, cases[k].name, &problem) != HL_OK) {
    printf("%-14s is no built-in case\n", cases[k].name);
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
  double gap = (cases[k].known - r->value) / cases[k].known;
  printf("%-14s %12.2f (LP %12.2f) of %12.2f, %-26s %-27s gap %6.2f %%, %5.2f of the goal; %6.1f s "
         "CPU\n",
         cases[k].name, r->value, r->lp, cases[k].known, hl_bound_method_text(r->method),
         hl_bound_kind_text(r->kind), 100 * gap, gap / cases[k].goal, cpu);
  fflush(stdout);
  hl_bound_free(bound);
  hl_problem_free(problem);
}

int main(int count, char **argument) {
  const double half_minute = 30;
  hl_ctx *ctx = hl_ctx_new(NULL);
  if (ctx == NULL)
    return 1;
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
    bench(ctx, (int)k, count > 1 ? atof(argument[1]) : half_minute);
  hl_ctx_free(ctx);
  return 0;
}
