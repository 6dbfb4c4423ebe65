#include "support/site.h"

#include <stdio.h>

void test_site_stream(hl_problem *problem, const char *name, const char *zone, double from,
                      double to, double kw) {
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  segment.t_supply = from + TEST_KELVIN;
  segment.t_target = to + TEST_KELVIN;
  segment.duty = 1e3 * kw;
  segment.h = 1e3;
  segment.dt_cont = 5;
  stream.name = name;
  stream.zone = zone;
  stream.segment = &segment;
  stream.segment_count = 1;
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
}

static void side(hl_problem *problem, const char *name, const char *main, hl_side which, double t,
                 double price) {
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = name;
  utility.main = main;
  utility.side = which;
  utility.t_supply = utility.t_target = t + TEST_KELVIN;
  utility.dt_cont = 5;
  utility.h = 1e3;
  utility.price = price / 3.6e9;
  test_utility_record(problem, &utility);
}

void test_site_main(hl_problem *problem, const char *name, double t, double boiler, double reject) {
  char raised[40];
  snprintf(raised, sizeof raised, "%s raised", name);
  side(problem, name, name, HL_SIDE_HOT, t, boiler);
  side(problem, raised, name, HL_SIDE_COLD, t, reject);
}

hl_problem *test_site_problem(hl_ctx *ctx) {
  const double no_boiler = 1e4; /* per MWh: never used */
  hl_problem *problem = test_problem(ctx);
  test_site_stream(problem, "A1", "S/A", 110, 60, 2000);
  test_site_stream(problem, "A2", "S/A", 150, 90, 1200);
  test_site_stream(problem, "A3", "S/A", 30, 80, 1500);
  test_site_stream(problem, "B1", "S/B", 60, 115, 2200);
  test_site_stream(problem, "B2", "S/B", 90, 125, 1050);
  test_site_stream(problem, "B3", "S/B", 75, 45, 600);
  test_site_main(problem, "LPS", 145, 45, 2);
  test_site_main(problem, "MPW", 110, no_boiler, 2);
  test_site_main(problem, "HW", 75, no_boiler, 2);
  side(problem, "CW", "", HL_SIDE_COLD, 20, 2);
  test_setting(problem, "levels.dt_cont", "0", "K");
  test_setting(problem, "levels.eta", "0.5", "");
  test_setting(problem, "economics.hours", "1", "h/y");
  test_setting(problem, "economics.annualisation", "0.1", "");
  test_setting(problem, "economics.electricity_price", "120", "cur/MWh");
  return problem;
}
