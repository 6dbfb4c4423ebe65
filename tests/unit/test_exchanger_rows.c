/* Heat-load rows: merging, splits, marching, coefficients and costs of rules. */
#include "support/example.h"
#include "support/test.h"

#include <math.h>
#include <string.h>

#include <heatloom/exchanger.h>

static const double celsius = 273.15;

enum { ROWS = 32 };

typedef struct fixture {
  hl_ctx *ctx;
  hl_problem *problem;
  hl_matches *matches;
  hl_match_row row[ROWS];
  int rows;
} fixture;

static int set_up(void **state) {
  static fixture f;
  f = (fixture){.ctx = hl_ctx_new(NULL)};
  *state = &f;
  return f.ctx == NULL || hl_problem_new(f.ctx, &f.problem) != HL_OK;
}

static int tear_down(void **state) {
  fixture *f = *state;
  hl_matches_free(f->matches);
  hl_problem_free(f->problem);
  hl_ctx_free(f->ctx);
  return 0;
}

static void stream(fixture *f, const char *name, double from, double to, double duty) {
  const hl_side side = name[0] == 'H' ? HL_SIDE_HOT : HL_SIDE_COLD;
  assert_int_equal(test_add_stream(f->problem, name, "", side, from, to, duty), HL_OK);
}

static void solve(fixture *f, const double *boundary, int count) {
  hl_match_settings settings;
  hl_settings_init(&hl_match_table, &settings);
  settings.dt_min = 10.0;
  assert_int_equal(hl_problem_check(f->problem), HL_OK);
  assert_int_equal(hl_match_solve(f->problem, hl_problem_groups(f->problem), NULL, NULL, 0,
                                  boundary, count, &settings, NULL, &f->matches),
                   HL_OK);
  assert_int_equal(hl_matches_outcome(f->matches), HL_OUTCOME_OPTIMAL);
  f->rows = hl_exchanger_rows(f->problem, f->matches, f->row, ROWS);
  assert_true(f->rows <= ROWS);
}

static const hl_match_row *find(const fixture *f, const char *hot, const char *cold, int nth) {
  for (int r = 0; r < f->rows; r++)
    if (strcmp(hl_matches_stream_at(f->matches, f->row[r].hot)->name, hot) == 0 &&
        strcmp(hl_matches_stream_at(f->matches, f->row[r].cold)->name, cold) == 0 && nth-- == 0)
      return &f->row[r];
  return NULL;
}

static void intervals_of_one_pair_are_one_exchanger(void **state) {
  fixture *f = *state;
  stream(f, "H", 150.0, 50.0, 1000.0);
  stream(f, "C", 30.0, 130.0, 1000.0);
  const double cuts[] = {60.0 + celsius, 80.0 + celsius, 100.0 + celsius};
  solve(f, cuts, 3);
  assert_int_equal(f->rows, 1);
  assert_false(f->row[0].parallel);
  assert_int_equal(f->row[0].first, 1); /* 140 to 130 holds no cold stream */
  assert_close(f->row[0].t_to - celsius, 130.0, 0.0, 1e-9);
  assert_close(f->row[0].t_from - celsius, 30.0, 0.0, 1e-9);
  assert_close(f->row[0].lmtd, 20.0, 1e-9, 0.0);
  assert_close(f->row[0].area, 1e6 / (500.0 * 20.0), 1e-9, 0.0);
}

/* Where nobody else meets either stream in between, a gap does not part an exchanger. */
static void a_gap_does_not_part_an_exchanger(void **state) {
  fixture *f = *state;
  stream(f, "H", 150.0, 50.0, 1000.0);
  hl_segment segment[2];
  for (int k = 0; k < 2; k++) {
    hl_segment_init(&segment[k]);
    segment[k].t_supply = celsius + (k == 0 ? 30.0 : 50.0);
    segment[k].t_target = celsius + (k == 0 ? 50.0 : 100.0);
    segment[k].duty = k == 0 ? 400e3 : 600e3;
    segment[k].h = 1e3;
    segment[k].dt_cont = k == 0 ? 5.0 : 15.0; /* 40 to 60 on the shifted scale is empty */
  }
  hl_stream cold;
  hl_stream_init(&cold);
  cold.name = "C";
  cold.side = HL_SIDE_COLD;
  cold.segment_count = 2;
  cold.segment = segment;
  assert_int_equal(hl_problem_add_stream(f->problem, &cold), HL_OK);
  solve(f, NULL, 0);
  assert_int_equal(f->rows, 1);
  /* H 150 - 90 - 50 against C 100 - 50 - 30. */
  assert_close(f->row[0].area,
               600e3 / (500.0 * hl_lmtd(50.0, 40.0)) + 400e3 / (500.0 * hl_lmtd(40.0, 20.0)), 1e-9,
               0.0);
}

/* Two cold streams of one interval split the hot one in proportion to their heat. */
static void parallel_matches_split_the_stream(void **state) {
  fixture *f = *state;
  stream(f, "H", 150.0, 50.0, 1000.0);
  stream(f, "C1", 30.0, 130.0, 250.0);
  stream(f, "C2", 30.0, 130.0, 750.0);
  solve(f, NULL, 0);
  assert_int_equal(f->rows, 2);
  const hl_match_row *one = find(f, "H", "C1", 0), *three = find(f, "H", "C2", 0);
  assert_true(one->parallel && three->parallel);
  assert_close(one->lmtd, 20.0, 1e-9, 0.0);
  assert_close(3.0 * one->area, three->area, 1e-9, 0.0);
  assert_close(one->area + three->area, 1e6 / (500.0 * 20.0), 1e-9, 0.0);
}

/* Heat used far below where it is given counts at the temperatures of its stream. */
static void heat_handed_down_keeps_its_temperature(void **state) {
  fixture *f = *state;
  stream(f, "H", 150.0, 140.0, 100.0);
  stream(f, "C", 20.0, 40.0, 100.0);
  solve(f, NULL, 0);
  assert_int_equal(f->rows, 1);
  assert_close(f->row[0].lmtd, hl_lmtd(110.0, 120.0), 1e-9, 0.0);
}

static void rules_set_coefficient_and_cost(void **state) {
  fixture *f = *state;
  stream(f, "H", 150.0, 50.0, 1000.0);
  stream(f, "C", 30.0, 130.0, 1000.0);
  hl_match_rule rule;
  hl_match_rule_init(&rule);
  rule.kind = HL_MATCH_COST;
  rule.hot = "H";
  rule.cold = "*";
  rule.u = 250.0;
  rule.coef = 50.0;
  rule.length = 12.0;
  assert_int_equal(hl_problem_add_rule(f->problem, &rule), HL_OK);
  hl_cost_law law;
  hl_cost_law_init(&law, HL_COST_EXCHANGER);
  law.given = true;
  law.fixed = 1000.0;
  law.coef = 10.0;
  law.exponent = 0.8;
  law.piping = 100.0;
  assert_int_equal(hl_problem_add_cost(f->problem, &law), HL_OK);
  solve(f, NULL, 0);
  assert_close(hl_exchanger_u(f->problem, "H", "C"), 250.0, 0.0, 0.0);
  assert_true(isnan(hl_exchanger_u(f->problem, "other", "C")));
  assert_close(f->row[0].area, 1e6 / (250.0 * 20.0), 1e-9, 0.0);
  assert_close(hl_exchanger_cost(f->problem, HL_COST_EXCHANGER, "H", "C", 200.0),
               1000.0 + 50.0 * pow(200.0, 0.8) + 1200.0, 1e-12, 0.0);
  assert_close(hl_exchanger_cost(f->problem, HL_COST_EXCHANGER, "other", "C", 200.0),
               1000.0 + 10.0 * pow(200.0, 0.8), 1e-12, 0.0);
}

static void room_limits_what_is_written(void **state) {
  fixture *f = *state;
  stream(f, "H", 150.0, 50.0, 1000.0);
  stream(f, "C1", 30.0, 130.0, 250.0);
  stream(f, "C2", 30.0, 130.0, 750.0);
  solve(f, NULL, 0);
  hl_match_row row[2] = {{0}};
  row[1].q = -1.0;
  assert_int_equal(hl_exchanger_rows(f->problem, f->matches, row, 1), 2);
  assert_close(row[0].q, f->row[0].q, 0.0, 0.0);
  assert_close(row[1].q, -1.0, 0.0, 0.0);
  assert_int_equal(hl_exchanger_rows(f->problem, f->matches, NULL, 0), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(intervals_of_one_pair_are_one_exchanger), TEST(a_gap_does_not_part_an_exchanger),
      TEST(parallel_matches_split_the_stream),       TEST(heat_handed_down_keeps_its_temperature),
      TEST(rules_set_coefficient_and_cost),          TEST(room_limits_what_is_written),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
