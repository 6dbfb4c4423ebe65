#include "support/literature.h"

#include <math.h>

/** A unit system in which a paper prints: temperature (scale and zero), heat, films. */
typedef struct printed {
  double degree, zero; /* [K] */
  double heat, film;   /* [W, W/m2/K] */
} printed;

static const printed metric = {1, 0, 1e3, 1e3},
                     british = {1 / 1.8, 459.67, 1055.05585262e3 / 3600, 5.678263341};

static void stream(hl_problem *problem, const printed *in, const char *name, double from, double to,
                   double cp, double h) {
  hl_segment segment;
  hl_stream record;
  hl_segment_init(&segment);
  hl_stream_init(&record);
  segment.t_supply = (from + in->zero) * in->degree;
  segment.t_target = (to + in->zero) * in->degree;
  segment.duty = cp * fabs(from - to) * in->heat;
  segment.h = h * in->film;
  record.name = name;
  record.segment_count = 1;
  record.segment = &segment;
  assert_int_equal(hl_problem_add_stream(problem, &record), HL_OK);
}

/** Price per unit of heat flow and year of 8000 h. */
static void utility(hl_problem *problem, const printed *in, hl_side side, double from, double to,
                    double price, double h) {
  hl_utility record;
  hl_utility_init(&record);
  record.name = side == HL_SIDE_HOT ? "HU" : "CU";
  record.side = side;
  record.t_supply = (from + in->zero) * in->degree;
  record.t_target = (to + in->zero) * in->degree;
  record.price = price / (8000 * 3600 * in->heat);
  record.h = h * in->film;
  test_utility_record(problem, &record);
}

static void finish(hl_problem *problem) {
  test_setting(problem, "economics.annualisation", "1", "");
  test_setting(problem, "economics.hours", "8000", "h/y");
  test_check(problem);
}

hl_problem *test_synheat(hl_ctx *ctx) {
  hl_problem *problem = test_problem(ctx);
  stream(problem, &metric, "H1", 650, 370, 10, 1);
  stream(problem, &metric, "H2", 590, 370, 20, 1);
  stream(problem, &metric, "C1", 410, 650, 15, 1);
  stream(problem, &metric, "C2", 350, 500, 13, 1);
  utility(problem, &metric, HL_SIDE_HOT, 680, 680, 80, 5);
  utility(problem, &metric, HL_SIDE_COLD, 300, 320, 15, 1);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 5500, 150, 1);
  finish(problem);
  return problem;
}

hl_problem *test_yee_grossmann(hl_ctx *ctx) {
  hl_problem *problem = test_problem(ctx);
  stream(problem, &metric, "H1", 443, 333, 30, 1.6);
  stream(problem, &metric, "H2", 423, 303, 15, 1.6);
  stream(problem, &metric, "C1", 293, 408, 20, 1.6);
  stream(problem, &metric, "C2", 353, 413, 40, 1.6);
  utility(problem, &metric, HL_SIDE_HOT, 450, 450, 80, 4.8);
  utility(problem, &metric, HL_SIDE_COLD, 293, 313, 20, 1.6);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 0, 1000, 0.6);
  test_cost(problem, HL_COST_HEATER, HL_COST_AREA, 0, 1200, 0.6);
  finish(problem);
  return problem;
}

/** 35 A^0.6 with A in square feet. */
hl_problem *test_grossmann_sargent(hl_ctx *ctx) {
  hl_problem *problem = test_problem(ctx);
  stream(problem, &british, "H1", 470, 320, 22.4, 300);
  stream(problem, &british, "H2", 450, 240, 17.5, 300);
  stream(problem, &british, "H3", 370, 150, 28.5, 300);
  stream(problem, &british, "H4", 310, 200, 20.1, 300);
  stream(problem, &british, "C1", 200, 420, 16.8, 300);
  stream(problem, &british, "C2", 150, 400, 23.2, 300);
  stream(problem, &british, "C3", 185, 330, 35.1, 300);
  stream(problem, &british, "C4", 140, 300, 17.25, 300);
  utility(problem, &british, HL_SIDE_HOT, 456, 456, 11.05, 600);
  utility(problem, &british, HL_SIDE_COLD, 100, 180, 5.31, 300);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 0, 35 / pow(0.3048, 2 * 0.6), 0.6);
  finish(problem);
  return problem;
}

hl_problem *test_ten_streams(hl_ctx *ctx) {
  hl_problem *problem = test_problem(ctx);
  stream(problem, &metric, "H1", 433, 366, 8.79, 1.704);
  stream(problem, &metric, "H2", 522, 411, 10.55, 1.704);
  stream(problem, &metric, "H3", 544, 422, 12.56, 1.704);
  stream(problem, &metric, "H4", 500, 339, 14.77, 1.704);
  stream(problem, &metric, "H5", 472, 339, 17.73, 1.704);
  stream(problem, &metric, "C1", 355, 450, 17.28, 1.704);
  stream(problem, &metric, "C2", 366, 478, 13.9, 1.704);
  stream(problem, &metric, "C3", 311, 494, 8.44, 1.704);
  stream(problem, &metric, "C4", 333, 433, 7.62, 1.704);
  stream(problem, &metric, "C5", 389, 495, 6.08, 1.704);
  utility(problem, &metric, HL_SIDE_HOT, 509, 509, 37.64, 3.408);
  utility(problem, &metric, HL_SIDE_COLD, 311, 355, 18.12, 1.704);
  test_cost(problem, HL_COST_EXCHANGER, HL_COST_AREA, 0, 145.63, 0.6);
  finish(problem);
  return problem;
}

void test_bound_between(hl_problem *problem, hl_bound_method method, double grid, double emat,
                        int nodes, double least, double known) {
  hl_bound_settings settings;
  hl_stop_settings stop;
  hl_bound *bound;
  hl_settings_init(&hl_bound_table, &settings);
  hl_settings_init(&hl_stop_table, &stop);
  settings.method = (int)method;
  settings.grid = grid;
  settings.emat = emat;
  stop.time_limit = 250;
  stop.iterations = nodes;
  assert_int_equal(hl_bound_solve(problem, &settings, &stop, &bound), HL_OK);
  const hl_bound_result *r = hl_bound_result_of(bound);
  assert_int_equal(r->kind, HL_BOUND_CERTIFIED);
  if (!(r->value >= least && r->value <= known))
    fail_msg("bound %.2f, not between %.2f and %.2f", r->value, least, known);
  hl_bound_free(bound);
  hl_problem_free(problem);
}
