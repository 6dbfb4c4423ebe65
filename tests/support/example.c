#include "support/example.h"

#include <math.h>
#include <string.h>

static const double celsius = 273.15;

hl_status test_add_stream(hl_problem *problem, const char *name, const char *zone, hl_side side,
                          double t_supply, double t_target, double duty) {
  hl_segment segment;
  hl_segment_init(&segment);
  segment.t_supply = t_supply + celsius;
  segment.t_target = t_target + celsius;
  segment.duty = 1e3 * duty;
  segment.h = 1e3;
  hl_stream stream;
  hl_stream_init(&stream);
  stream.name = name;
  stream.zone = zone;
  stream.side = side;
  stream.segment_count = 1;
  stream.segment = &segment;
  return hl_problem_add_stream(problem, &stream);
}

static hl_status fill(hl_problem *problem, bool boiler) {
  hl_status status = test_add_stream(problem, "Cold Stream", "", HL_SIDE_COLD, 20.0, 70.0, 141.4);
  if (status == HL_OK)
    status = test_add_stream(problem, "Hot Stream", "", HL_SIDE_HOT, 65.0, 10.0, 200.0);
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = "Cold Utility";
  utility.side = HL_SIDE_COLD;
  utility.t_supply = celsius - 5.0;
  utility.t_target = celsius;
  utility.duty_max = 1e6;
  utility.h = 100.0;
  utility.cop = 6.0;
  if (status == HL_OK)
    status = hl_problem_add_utility(problem, &utility);
  hl_utility_init(&utility);
  utility.name = "Gas Boiler";
  utility.side = HL_SIDE_HOT;
  utility.t_supply = celsius + 90.1;
  utility.t_target = celsius + 90.0;
  utility.duty_max = 1e6;
  utility.h = 1000.0;
  utility.price = 0.04 / 3.6e6;
  if (status == HL_OK && boiler)
    status = hl_problem_add_utility(problem, &utility);
  hl_cost_law law;
  hl_cost_law_init(&law, HL_COST_EXCHANGER);
  law.given = true;
  law.fixed = 5291.9;
  law.coef = 77.79;
  law.exponent = 1.0;
  if (status == HL_OK)
    status = hl_problem_add_cost(problem, &law);
  const hl_setting_row row[] = {
      {.key = "economics.hours", .value = "8000", .unit = ""},
      {.key = "economics.annualisation", .value = "0.1", .unit = ""},
      {.key = "economics.electricity_price", .value = "0.12", .unit = "cur/kWh"}};
  for (size_t k = 0; k < sizeof row / sizeof *row && status == HL_OK; k++)
    status = hl_problem_add_setting(problem, &row[k]);
  return status;
}

hl_status test_example_new(hl_ctx *ctx, bool boiler, hl_problem **out) {
  hl_status status = hl_problem_new(ctx, out);
  if (status == HL_OK)
    status = fill(*out, boiler);
  if (status != HL_OK) {
    hl_problem_free(*out);
    *out = NULL;
  }
  return status;
}

void test_heat_pump_add(test_heat_pump *pump, const hl_problem *problem, double t_cond,
                        double t_evap, double power) {
  const hl_group_set *set = hl_problem_groups(problem);
  const hl_economics *economics = hl_problem_economics(problem);
  memcpy(pump->group, set->group, (size_t)set->count * sizeof *set->group);
  pump->piece[0] = (hl_piece){.t_in = t_cond + celsius,
                              .t_out = t_cond + celsius,
                              .q = 1.0,
                              .h = 1e3,
                              .dt_cont = NAN,
                              .phase = HL_PHASE_CONDENSE};
  pump->piece[1] = (hl_piece){.t_in = t_evap + celsius,
                              .t_out = t_evap + celsius,
                              .q = 1.0 - power,
                              .h = 1e3,
                              .dt_cont = NAN,
                              .phase = HL_PHASE_EVAPORATE};
  pump->profile[0] = (hl_profile){.name = "HP.condensation",
                                  .zone = "",
                                  .side = HL_SIDE_HOT,
                                  .count = 1,
                                  .piece = &pump->piece[0]};
  pump->profile[1] = (hl_profile){.name = "HP.evaporation",
                                  .zone = "",
                                  .side = HL_SIDE_COLD,
                                  .count = 1,
                                  .piece = &pump->piece[1]};
  /* 1000 cur per kW of power; El Sayed et al., eq. 4. */
  const double yearly = hl_economics_power_price(economics) * hl_economics_seconds(economics) +
                        hl_economics_annuity(economics);
  pump->group[set->count] = (hl_group){.name = "HP",
                                       .kind = HL_GROUP_SYSTEM,
                                       .profile_count = 2,
                                       .profile = pump->profile,
                                       .power = power,
                                       .cost_scale = power * yearly,
                                       .scale_min = 0.0,
                                       .scale_max = INFINITY};
  pump->set = (hl_group_set){set->count + 1, pump->group};
}
