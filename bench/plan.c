/** Plans of machines: crude preheat in three periods, pulp mill with its 16 zones; with the bound
 * for all machines and without, against their goals. */
#include <math.h>

#include <heatloom/io.h>
#include <heatloom/plan.h>

#include "bench.h"

/** Time of a plan [s]; NAN: it failed. */
static double time_of(const hl_problem *const *period, int count, int steps, const char *what) {
  hl_ctx *ctx = hl_problem_ctx(period[0]);
  hl_plan_settings set;
  hl_stop_settings stop;
  hl_plan *plan;
  if (hl_problem_settings(period[0], &hl_plan_table, &set) != HL_OK)
    return (double)NAN;
  hl_settings_init(&hl_stop_table, &stop);
  stop.gap = 1e-3;
  set.steps = steps;
  const double start = wall();
  if (hl_plan_solve(period, count, &set, NULL, &stop, &plan) != HL_OK) {
    printf("%s: %s\n", what, hl_ctx_error(ctx)->message);
    return (double)NAN;
  }
  const double seconds = wall() - start;
  printf("%-36s %8.1f ms, %3d candidates, %2d machines, cost %.0f of %.0f, bound %.3f, of all "
         "machines %.3f\n",
         what, 1e3 * seconds, hl_plan_candidate_count(plan), hl_plan_machine_count(plan),
         hl_plan_cost(plan), hl_plan_cost_none(plan), hl_plan_bound(plan) / hl_plan_cost(plan),
         hl_plan_bound_free(plan) / hl_plan_cost(plan));
  hl_plan_free(plan);
  return seconds;
}

static bool set_price(hl_problem *p, const char *price) {
  const hl_setting_row row = {.key = "economics.electricity_price", .value = price, .unit = ""};
  return hl_problem_set_setting(p, &row) == HL_OK;
}

int main(void) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *heat_pump, *mill;
  if (hl_case_find(ctx, "heat-pump", &heat_pump) != HL_OK ||
      hl_case_find(ctx, "pulp-mill", &mill) != HL_OK || !set_price(mill, "60"))
    return 1;
  const hl_problem *const one[] = {heat_pump}, *const site[] = {mill};
  time_of(one, 1, 0, "heat-pump, without the bound");
  time_of(one, 1, 150, "heat-pump");
  const double plain = time_of(site, 1, 0, "pulp-mill, without the bound");
  const double all = time_of(site, 1, 150, "pulp-mill");
  printf("pulp-mill: %.2f of the goal of 3 s, %.2f without the bound\n", all / 3, plain / 3);
  hl_problem_free(heat_pump);
  hl_problem_free(mill);
  hl_ctx_free(ctx);
  return 0;
}
