/** Placing a heat pump on the illustrative example: microseconds per operating point, seconds per
 * search. */
#include <math.h>

#include <heatloom/integration.h>

#include "base/base.h"
#include "bench.h"
#include "integration/work.h"

static void add_stream(hl_problem *problem, const char *name, double from, double to, double duty) {
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  stream.name = name;
  stream.segment_count = 1;
  stream.segment = &segment;
  segment.t_supply = from + 273.15;
  segment.t_target = to + 273.15;
  segment.duty = duty;
  segment.h = 1e3;
  check(hl_problem_ctx(problem), hl_problem_add_stream(problem, &stream));
}

static void add_utility(hl_problem *problem, const char *name, hl_side side, double from, double to,
                        double cop, double fuel) {
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = name;
  utility.side = side;
  utility.t_supply = from + 273.15;
  utility.t_target = to + 273.15;
  utility.cop = cop;
  utility.fuel_exergy = fuel;
  utility.price = isnan(fuel) ? 0 : 0.04 / 3.6e6;
  utility.h = 1e3;
  check(hl_problem_ctx(problem), hl_problem_add_utility(problem, &utility));
}

static void add_machine(hl_problem *problem, const char *name, bool real) {
  const char *fluid[] = {"propane"};
  const double kind = real ? 0 : 1;
  const hl_parameter parameter[] = {
      {"t_cond", 333.15, 359.15, {0}}, {"t_evap", 263.15, 333.15, {0}},
      {"eta_is", 0.7, 0.7, {0}},       {"superheat", 0, 0, {0}},
      {"subcool", 0, 0, {0}},          {"drive", 1, 1, {0}},
      {"p_high_max", 45e5, 45e5, {0}}, {"condenser_profile", kind, kind, {0}}};
  hl_system system;
  hl_system_init(&system);
  system.name = name;
  system.cycle = "vc_simple";
  system.fluid = fluid;
  system.fluid_count = 1;
  system.parameter = parameter;
  system.parameter_count = sizeof parameter / sizeof *parameter;
  check(hl_problem_ctx(problem), hl_problem_add_system(problem, &system));
}

static hl_problem *example(hl_ctx *ctx, int machines, bool real) {
  hl_problem *problem;
  check(ctx, hl_problem_new(ctx, &problem));
  add_stream(problem, "Cold Stream", 20, 70, 141.4e3);
  add_stream(problem, "Hot Stream", 65, 10, 200e3);
  add_utility(problem, "Cold Utility", HL_SIDE_COLD, -5, 0, 6, NAN);
  add_utility(problem, "Gas Boiler", HL_SIDE_HOT, 90.1, 90, NAN, 1);
  for (int k = 0; k < machines; k++)
    add_machine(problem, k == 0 ? "Heat pump" : "Second heat pump", real);
  check(ctx, hl_problem_check(problem));
  return problem;
}

/** Points evaluated one after the other, spread over the box. [s per point] */
static double seconds_per_point(hl_integration *integration) {
  double x[4] = {0}, best = INFINITY;
  hli_point *point;
  for (int k = 0; k < integration->variable_count; k++)
    x[k] = integration->variable[k].least;
  check(integration->ctx, hli_integration_point(integration, x, &point));
  enum { COUNT = 2000 };
  for (int round = 0; round < 5; round++) {
    double start = hli_seconds(), phase = 0;
    for (int k = 0; k < COUNT; k++) {
      phase = fmod(phase + 0.6180339887, 1);
      for (int v = 0; v < integration->variable_count; v++) {
        const hl_variable *variable = &integration->variable[v];
        double part = fmod(phase * (v + 1), 1);
        x[v] = variable->least + part * (variable->most - variable->least);
      }
      hli_point_eval(point, x);
    }
    best = fmin(best, (hli_seconds() - start) / COUNT);
  }
  return best;
}

static void bench(hl_ctx *ctx, const char *title, int machines, bool real,
                  const hl_match_rule *rule) {
  hl_problem *problem = example(ctx, machines, real);
  hl_integration_settings settings;
  hl_settings_init(&hl_integration_table, &settings);
  hl_integration *integration;
  hl_placement *placement;
  check(ctx, hl_integration_new(problem, &settings, &integration));
  if (rule != NULL)
    check(ctx, hl_integration_forbid(integration, rule, 1));
  double point = seconds_per_point(integration), best = INFINITY;
  for (int round = 0; round < 3; round++) {
    double start = hli_seconds();
    check(ctx, hl_integration_solve(integration, NULL, NULL, &placement));
    best = fmin(best, hli_seconds() - start);
    if (round < 2)
      hl_placement_free(placement);
  }
  printf("%-34s %7.1f us per point, %.3f s per search, power %.4f kW\n", title, point * 1e6, best,
         hl_placement_power(placement) / 1e3);
  hl_placement_free(placement);
  hl_integration_free(integration);
  hl_problem_free(problem);
}

int main(void) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_ctx_set_threads(ctx, 1);
  hl_match_rule rule;
  hl_match_rule_init(&rule);
  rule.hot = "Hot Stream";
  rule.cold = "Heat pump.evaporation";
  rule.kind = HL_MATCH_FORBID;
  rule.t_from = 290;
  rule.t_to = 300;
  bench(ctx, "one machine, constant profile:", 1, false, NULL);
  bench(ctx, "one machine, real profile:", 1, true, NULL);
  bench(ctx, "two machines, constant profile:", 2, false, NULL);
  bench(ctx, "one machine under a match rule:", 1, false, &rule);
  hl_ctx_free(ctx);
  return 0;
}
