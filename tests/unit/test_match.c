/* Match selection: grid, latent streams, rules, number of matches, limits and messages. */
#include "support/example.h"
#include "support/test.h"

#include <math.h>
#include <string.h>

#include <heatloom/match.h>

#include "match/match.h"

static const double celsius = 273.15;

/* ------------------------------------------------------------ fixture */

typedef struct fixture {
  hl_ctx *ctx;
  hl_problem *problem;
  hl_match_settings settings;
  hl_match_rule rule[4];
  int rule_count;
  hl_matches *matches;
} fixture;

static int set_up(void **state) {
  static fixture f;
  f = (fixture){.ctx = hl_ctx_new(NULL)};
  hl_settings_init(&hl_match_table, &f.settings);
  f.settings.dt_min = 10.0;
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

static void stream(fixture *f, const char *name, const char *zone, double from, double to,
                   double duty) {
  const hl_side side = from > to ? HL_SIDE_HOT : HL_SIDE_COLD;
  assert_int_equal(test_add_stream(f->problem, name, zone, side, from, to, duty), HL_OK);
}

static void latent(fixture *f, const char *name, hl_side side, double at, double duty) {
  assert_int_equal(test_add_stream(f->problem, name, "", side, at, at, duty), HL_OK);
}

/* [degC, cur/kWh] */
static void utility(fixture *f, const char *name, double from, double to, double price,
                    double most) {
  hl_utility u;
  hl_utility_init(&u);
  u.name = name;
  u.side = from > to ? HL_SIDE_HOT : HL_SIDE_COLD;
  u.t_supply = from + celsius;
  u.t_target = to + celsius;
  u.price = price / 3.6e6;
  u.duty_max = 1e3 * most;
  u.h = 1e3;
  assert_int_equal(hl_problem_add_utility(f->problem, &u), HL_OK);
}

static void set(fixture *f, const char *key, const char *value) {
  const hl_setting_row row = {.key = key, .value = value, .unit = ""};
  assert_int_equal(hl_problem_add_setting(f->problem, &row), HL_OK);
}

static hl_match_rule *rule(fixture *f, hl_match_kind kind, const char *hot, const char *cold) {
  hl_match_rule *r = &f->rule[f->rule_count++];
  hl_match_rule_init(r);
  r->kind = kind;
  r->hot = hot;
  r->cold = cold;
  return r;
}

static hl_outcome solve(fixture *f) {
  hl_matches_free(f->matches);
  assert_int_equal(hl_match_solve(f->problem, hl_problem_groups(f->problem), NULL, f->rule,
                                  f->rule_count, NULL, 0, &f->settings, NULL, &f->matches),
                   HL_OK);
  return hl_matches_outcome(f->matches);
}

/* Heat of a pair, "" for any. [kW] */
static double heat(const fixture *f, const char *hot, const char *cold) {
  double q = 0.0;
  for (int k = 0; k < hl_matches_cell_count(f->matches); k++) {
    const hl_match_cell *cell = hl_matches_cell_at(f->matches, k);
    const char *h = hl_matches_stream_at(f->matches, cell->hot)->name;
    const char *c = hl_matches_stream_at(f->matches, cell->cold)->name;
    if ((hot[0] == '\0' || strcmp(h, hot) == 0) && (cold[0] == '\0' || strcmp(c, cold) == 0))
      q += cell->q;
  }
  return 1e-3 * q;
}

static double scale(const fixture *f, int group) {
  return 1e-3 * hl_matches_scale(f->matches)[group];
}

/* One hot and one cold stream with room to spare, steam and water. */
static void simple(fixture *f) {
  stream(f, "H", "", 150.0, 50.0, 1000.0);
  stream(f, "C", "", 60.0, 160.0, 1000.0);
  utility(f, "steam", 200.0, 199.0, 0.05, 1e6);
  utility(f, "water", 20.0, 30.0, 0.01, 1e6);
  assert_int_equal(hl_problem_check(f->problem), HL_OK);
}

/* ------------------------------------------------------------ grid */

static void boundaries_are_all_temperatures_on_the_cold_scale(void **state) {
  fixture *f = *state;
  simple(f);
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  /* 200 and 199, 150 and 50 of the hot side less 10. */
  const double want[] = {190.0, 189.0, 160.0, 140.0, 60.0, 40.0, 30.0, 20.0};
  assert_int_equal(hl_matches_boundary_count(f->matches), 8);
  for (int k = 0; k < 8; k++)
    assert_close(hl_matches_boundary_at(f->matches, k) - celsius, want[k], 0.0, 1e-9);
  assert_int_equal(hl_matches_stream_count(f->matches), 4);
  assert_string_equal(hl_matches_stream_at(f->matches, 2)->name, "steam");
  assert_int_equal(hl_matches_stream_at(f->matches, 2)->group, 1);
  assert_close(hl_matches_dt_min(f->matches), 10.0, 0.0, 0.0);
  /* 800 kW can be recovered: 140 down to 60. */
  assert_close(heat(f, "H", "C"), 800.0, 1e-9, 0.0);
  assert_close(heat(f, "steam", "C"), 200.0, 1e-9, 0.0);
  assert_close(heat(f, "H", "water"), 200.0, 1e-9, 0.0);
  assert_close(hl_matches_cost(f->matches),
               hl_economics_seconds(hl_problem_economics(f->problem)) / 3.6e6 *
                   (200e3 * 0.05 + 200e3 * 0.01),
               1e-9, 0.0);
}

static void own_contributions_shift_a_stream(void **state) {
  fixture *f = *state;
  hl_segment segment;
  hl_segment_init(&segment);
  segment.t_supply = 150.0 + celsius;
  segment.t_target = 50.0 + celsius;
  segment.duty = 1e6;
  segment.h = 1e3;
  segment.dt_cont = 8.0;
  hl_stream h;
  hl_stream_init(&h);
  h.name = "H";
  h.side = HL_SIDE_HOT;
  h.segment_count = 1;
  h.segment = &segment;
  assert_int_equal(hl_problem_add_stream(f->problem, &h), HL_OK);
  stream(f, "C", "", 60.0, 160.0, 1000.0);
  utility(f, "steam", 200.0, 199.0, 0.05, 1e6);
  utility(f, "water", 20.0, 30.0, 0.01, 1e6);
  assert_int_equal(hl_problem_check(f->problem), HL_OK);
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  /* 8 + 5 K apart from C: 770 kW between 137 and 60. */
  assert_close(heat(f, "H", "C"), 770.0, 1e-9, 0.0);
}

static void refinement_cuts_long_intervals_only(void **state) {
  fixture *f = *state;
  simple(f);
  f->settings.refine_step = 20.0;
  const double cost = (solve(f), hl_matches_cost(f->matches));
  const int count = hl_matches_boundary_count(f->matches);
  double narrowest = INFINITY;
  for (int k = 0; k + 1 < count; k++) {
    const double width =
        hl_matches_boundary_at(f->matches, k) - hl_matches_boundary_at(f->matches, k + 1);
    assert_true(width <= 20.0 + 1e-9);
    narrowest = fmin(narrowest, width);
  }
  assert_close(narrowest, 1.0, 0.0, 1e-9);
  assert_int_equal(count, 8 + 1 + 3); /* 189-160 in two, 140-60 in four */
  f->settings.refine_step = NAN;
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  assert_close(hl_matches_cost(f->matches), cost, 1e-9, 0.0);
}

static void what_is_too_large_is_not_tried(void **state) {
  fixture *f = *state;
  simple(f);
  f->settings.cells_max = 3;
  assert_int_equal(solve(f), HL_OUTCOME_LIMIT);
  assert_int_equal(hl_matches_cell_count(f->matches), 0);
  assert_non_null(strstr(hl_matches_reason(f->matches), "match.cells_max is 3"));
  f->settings.cells_max = 100;
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
}

static void callers_boundaries_join_the_grid(void **state) {
  fixture *f = *state;
  simple(f);
  const double extra[] = {100.0 + celsius, 60.0 + celsius + 1e-8, 500.0 + celsius, 0.0};
  assert_int_equal(hl_match_solve(f->problem, hl_problem_groups(f->problem), NULL, NULL, 0, extra,
                                  4, &f->settings, NULL, &f->matches),
                   HL_OK);
  /* Only 100 is new: 60 exists, the others lie outside all streams. */
  assert_int_equal(hl_matches_boundary_count(f->matches), 9);
  assert_close(hl_matches_boundary_at(f->matches, 4) - celsius, 100.0, 0.0, 1e-9);
}

/* ------------------------------------------------------------ latent heat */

static void latent_streams_lie_beside_their_level(void **state) {
  fixture *f = *state;
  stream(f, "H", "", 150.0, 50.0, 1000.0);
  latent(f, "boil", HL_SIDE_COLD, 80.0, 300.0);
  latent(f, "steam", HL_SIDE_HOT, 100.0, 100.0);
  stream(f, "C", "", 20.0, 110.0, 450.0);
  utility(f, "water", 10.0, 20.0, 0.01, 1e6);
  assert_int_equal(hl_problem_check(f->problem), HL_OK);
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  for (int k = 0; k < hl_matches_cell_count(f->matches); k++) {
    const hl_match_cell *cell = hl_matches_cell_at(f->matches, k);
    const double high = hl_matches_boundary_at(f->matches, cell->interval) - celsius;
    const double low = hl_matches_boundary_at(f->matches, cell->interval + 1) - celsius;
    if (strcmp(hl_matches_stream_at(f->matches, cell->cold)->name, "boil") == 0)
      assert_close(low, 80.0, 0.0, 1e-9);
    if (strcmp(hl_matches_stream_at(f->matches, cell->hot)->name, "steam") == 0)
      assert_true(high <= 90.0 + 1e-9); /* 100 less 10 */
  }
  assert_close(heat(f, "steam", ""), 100.0, 1e-9, 0.0);
}

static void latent_streams_at_just_the_approach_meet(void **state) {
  fixture *f = *state;
  latent(f, "condensing", HL_SIDE_HOT, 100.0, 500.0);
  latent(f, "boiling", HL_SIDE_COLD, 90.0, 500.0);
  assert_int_equal(hl_problem_check(f->problem), HL_OK);
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  assert_close(heat(f, "condensing", "boiling"), 500.0, 1e-9, 0.0);
  const int k = hl_matches_cell_at(f->matches, 0)->interval;
  assert_close(hl_matches_boundary_at(f->matches, k), hl_matches_boundary_at(f->matches, k + 1),
               0.0, 0.0);
}

static void latent_streams_nearer_than_the_approach_do_not_meet(void **state) {
  fixture *f = *state;
  latent(f, "condensing", HL_SIDE_HOT, 100.0, 500.0);
  latent(f, "boiling", HL_SIDE_COLD, 90.001, 500.0);
  assert_int_equal(hl_problem_check(f->problem), HL_OK);
  assert_int_equal(solve(f), HL_OUTCOME_INFEASIBLE);
  assert_non_null(strstr(hl_matches_reason(f->matches), "500 kW for \"boiling\""));
  assert_non_null(strstr(hl_matches_reason(f->matches), "500 kW of \"condensing\""));
  assert_int_equal(hl_matches_cell_count(f->matches), 0);
  assert_true(isnan(hl_matches_cost(f->matches)));
}

/* ------------------------------------------------------------ rules */

static void a_forbidden_pair_is_left_to_utilities(void **state) {
  fixture *f = *state;
  simple(f);
  rule(f, HL_MATCH_FORBID, "H", "C");
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  assert_close(heat(f, "steam", "C"), 1000.0, 1e-9, 0.0);
  assert_close(heat(f, "H", "water"), 1000.0, 1e-9, 0.0);
}

static void a_range_forbids_what_lies_in_it(void **state) {
  fixture *f = *state;
  simple(f);
  hl_match_rule *r = rule(f, HL_MATCH_FORBID, "H", "*");
  r->t_from = 100.0 + celsius;
  r->t_to = 120.0 + celsius;
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  /* Between 100 and 120 steam heats C, and H's 200 kW of there go to water. */
  assert_close(scale(f, 1), 400.0, 1e-9, 0.0);
  assert_close(scale(f, 2), 400.0, 1e-9, 0.0);
  for (int k = 0; k < hl_matches_cell_count(f->matches); k++) {
    const hl_match_cell *cell = hl_matches_cell_at(f->matches, k);
    const double middle = 0.5 * (hl_matches_boundary_at(f->matches, cell->interval) +
                                 hl_matches_boundary_at(f->matches, cell->interval + 1));
    if (middle > r->t_from && middle < r->t_to)
      assert_string_equal(hl_matches_stream_at(f->matches, cell->hot)->name, "steam");
  }
}

static void rules_of_the_problem_count_too(void **state) {
  fixture *f = *state;
  hl_match_rule *r = rule(f, HL_MATCH_FORBID, "H", "C");
  stream(f, "H", "", 150.0, 50.0, 1000.0);
  stream(f, "C", "", 60.0, 160.0, 1000.0);
  utility(f, "steam", 200.0, 199.0, 0.05, 1e6);
  utility(f, "water", 20.0, 30.0, 0.01, 1e6);
  assert_int_equal(hl_problem_add_rule(f->problem, r), HL_OK);
  assert_int_equal(hl_problem_check(f->problem), HL_OK);
  f->rule_count = 0;
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  assert_close(heat(f, "H", "C"), 0.0, 0.0, 0.0);
}

static void a_required_match_takes_its_heat(void **state) {
  fixture *f = *state;
  simple(f);
  rule(f, HL_MATCH_REQUIRE, "H", "water")->duty_min = 350e3;
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  assert_close(heat(f, "H", "water"), 350.0, 1e-9, 0.0);
  f->rule[0].duty_min = 0.0;
  f->rule[0].hot = "steam";
  f->rule[0].cold = "*";
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  assert_close(heat(f, "steam", "C"), 200.0, 1e-9, 0.0);
}

/* Without a duty: the design's least, else a hundredth of what the pair could exchange. */
static void a_required_match_without_a_duty_exists(void **state) {
  fixture *f = *state;
  stream(f, "H", "", 150.0, 50.0, 1000.0);
  stream(f, "C1", "", 30.0, 100.0, 500.0);
  stream(f, "C2", "", 30.0, 40.0, 500.0);
  utility(f, "steam", 200.0, 199.0, 0.05, 1e6);
  utility(f, "water", 20.0, 30.0, 0.01, 1e6);
  assert_int_equal(hl_problem_check(f->problem), HL_OK);
  rule(f, HL_MATCH_REQUIRE, "steam", "C2");
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  assert_close(heat(f, "steam", "C2"), 5.0, 1e-9, 0.0);
}

static void an_impossible_required_match_is_named(void **state) {
  fixture *f = *state;
  stream(f, "H", "", 80.0, 50.0, 300.0);
  stream(f, "C", "", 90.0, 160.0, 1000.0);
  utility(f, "steam", 200.0, 199.0, 0.05, 1e6);
  utility(f, "water", 20.0, 30.0, 0.01, 1e6);
  assert_int_equal(hl_problem_check(f->problem), HL_OK);
  rule(f, HL_MATCH_REQUIRE, "H", "C");
  assert_int_equal(solve(f), HL_OUTCOME_INFEASIBLE);
  assert_non_null(strstr(hl_matches_reason(f->matches), "required match \"H\" - \"C\""));
}

static void a_blocking_rule_and_a_limit_are_named(void **state) {
  fixture *f = *state;
  stream(f, "H", "", 150.0, 50.0, 1000.0);
  stream(f, "C", "", 60.0, 160.0, 1000.0);
  utility(f, "steam", 200.0, 199.0, 0.05, 700.0);
  utility(f, "water", 20.0, 30.0, 0.01, 1e6);
  assert_int_equal(hl_problem_check(f->problem), HL_OK);
  rule(f, HL_MATCH_FORBID, "H", "C")->place = (hl_place){"matches.csv", 7, 1};
  assert_int_equal(solve(f), HL_OUTCOME_INFEASIBLE);
  const char *reason = hl_matches_reason(f->matches);
  assert_non_null(strstr(reason, "300 kW for \"C\" between"));
  assert_non_null(strstr(reason, "forbidden match \"H\" - \"C\" (matches.csv:7) (lacks 300 kW)"));
  assert_non_null(strstr(reason, "\"steam\" at most 700 kW (lacks 300 kW)"));
}

static void no_utility_that_reaches_is_said_so(void **state) {
  fixture *f = *state;
  stream(f, "H", "", 150.0, 50.0, 1000.0);
  stream(f, "C", "", 60.0, 160.0, 1000.0);
  utility(f, "water", 20.0, 30.0, 0.01, 1e6);
  assert_int_equal(hl_problem_check(f->problem), HL_OK);
  assert_int_equal(solve(f), HL_OUTCOME_INFEASIBLE);
  assert_non_null(strstr(hl_matches_reason(f->matches),
                         "200 kW for \"C\" between 140 °C and 160 °C cannot be supplied"));
}

static void zones_do_not_mix_unless_none_is_given(void **state) {
  fixture *f = *state;
  stream(f, "H", "north", 150.0, 50.0, 1000.0);
  stream(f, "C1", "south", 60.0, 160.0, 500.0);
  stream(f, "C2", "north", 60.0, 160.0, 500.0);
  utility(f, "steam", 200.0, 199.0, 0.05, 1e6);
  utility(f, "water", 20.0, 30.0, 0.01, 1e6);
  set(f, "design.same_zone", "yes");
  assert_int_equal(hl_problem_check(f->problem), HL_OK);
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  assert_close(heat(f, "H", "C1"), 0.0, 0.0, 0.0);
  assert_close(heat(f, "H", "C2"), 400.0, 1e-9, 0.0);
  rule(f, HL_MATCH_FORBID, "steam", "C1")->t_to = 140.0 + celsius;
  assert_int_equal(solve(f), HL_OUTCOME_INFEASIBLE);
  assert_non_null(strstr(hl_matches_reason(f->matches), "forbidden match \"steam\" - \"C1\""));
  assert_non_null(strstr(hl_matches_reason(f->matches), "(same_zone)"));
}

static void systems_match_in_their_zones_only(void **state) {
  fixture *f = *state;
  stream(f, "H1", "north", 60.0, 50.0, 500.0);
  stream(f, "H2", "south", 60.0, 50.0, 500.0);
  stream(f, "C", "", 60.0, 80.0, 900.0);
  utility(f, "steam", 200.0, 199.0, 0.05, 1e6);
  utility(f, "water", 20.0, 30.0, 0.01, 1e6);
  assert_int_equal(hl_problem_check(f->problem), HL_OK);
  test_heat_pump pump;
  test_heat_pump_add(&pump, f->problem, 95.0, 35.0, 0.25);
  pump.profile[1].zone = "south";
  assert_int_equal(hl_match_solve(f->problem, &pump.set, NULL, NULL, 0, NULL, 0, &f->settings, NULL,
                                  &f->matches),
                   HL_OK);
  assert_int_equal(hl_matches_outcome(f->matches), HL_OUTCOME_OPTIMAL);
  assert_close(heat(f, "H1", "HP.evaporation"), 0.0, 0.0, 0.0);
  assert_close(heat(f, "H2", "HP.evaporation"), 500.0, 1e-9, 0.0);
  /* The rest of C's heat is the steam's; without steam the zone is in the way. */
  assert_close(scale(f, 1), 900.0 - 500.0 / 0.75, 1e-6, 0.0);
  pump.group[1].scale_max = 0.0;
  hl_matches_free(f->matches);
  assert_int_equal(hl_match_solve(f->problem, &pump.set, NULL, NULL, 0, NULL, 0, &f->settings, NULL,
                                  &f->matches),
                   HL_OK);
  assert_int_equal(hl_matches_outcome(f->matches), HL_OUTCOME_INFEASIBLE);
  assert_non_null(strstr(hl_matches_reason(f->matches), "(zone_source, zone_sink)"));
}

static void far_streams_do_not_match(void **state) {
  fixture *f = *state;
  hl_match_rule *r = rule(f, HL_MATCH_COST, "H", "C");
  r->length = 80.0;
  stream(f, "H", "", 150.0, 50.0, 1000.0);
  stream(f, "C", "", 60.0, 160.0, 1000.0);
  utility(f, "steam", 200.0, 199.0, 0.05, 1e6);
  utility(f, "water", 20.0, 30.0, 0.01, 1e6);
  assert_int_equal(hl_problem_add_rule(f->problem, r), HL_OK);
  set(f, "design.distance_max", "79 m");
  assert_int_equal(hl_problem_check(f->problem), HL_OK);
  f->rule_count = 0;
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  assert_close(heat(f, "H", "C"), 0.0, 0.0, 0.0);
}

/* ------------------------------------------------------------ number and cost of matches */

/* Both hot streams can serve both cold ones; two pairs of equal heat need two matches. */
static void pairs(fixture *f) {
  stream(f, "H1", "", 150.0, 100.0, 300.0);
  stream(f, "H2", "", 150.0, 100.0, 500.0);
  stream(f, "C1", "", 40.0, 90.0, 500.0);
  stream(f, "C2", "", 40.0, 90.0, 300.0);
  assert_int_equal(hl_problem_check(f->problem), HL_OK);
  f->settings.refine_step = 7.0;
}

static void fewest_matches_are_found(void **state) {
  fixture *f = *state;
  pairs(f);
  f->settings.fewest = true;
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  assert_int_equal(hl_matches_pair_count(f->matches), 2);
  assert_close(heat(f, "H2", "C1"), 500.0, 1e-9, 0.0);
  f->settings.fewest = false;
  f->settings.match_cost = 100.0; /* without other costs: the same wish */
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  assert_int_equal(hl_matches_pair_count(f->matches), 2);
}

static void a_cost_of_matches_is_weighed_against_energy(void **state) {
  fixture *f = *state;
  simple(f);
  const double hours = hl_economics_seconds(hl_problem_economics(f->problem)) / 3600.0;
  /* Recovery takes 3 matches, none takes 2; it saves 800 kW of 0.06 cur/kWh. */
  const double saved = 800.0 * 0.06 * hours;
  f->settings.match_cost = 0.99 * saved;
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  assert_int_equal(hl_matches_pair_count(f->matches), 3);
  assert_close(hl_matches_cost(f->matches), 200.0 * 0.06 * hours + 3.0 * 0.99 * saved, 1e-9, 0.0);
  f->settings.match_cost = 1.01 * saved;
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  assert_int_equal(hl_matches_pair_count(f->matches), 2);
  assert_close(hl_matches_cost(f->matches), 1000.0 * 0.06 * hours + 2.0 * 1.01 * saved, 1e-9, 0.0);
}

static void fixed_costs_and_least_scales_decide_use(void **state) {
  fixture *f = *state;
  simple(f);
  hl_group group[3];
  memcpy(group, hl_problem_groups(f->problem)->group, sizeof group);
  const hl_group_set groups = {3, group};
  group[1].scale_min = 500e3; /* steam: 500 kW or nothing */
  group[1].cost_fixed = 1000.0;
  assert_int_equal(
      hl_match_solve(f->problem, &groups, NULL, NULL, 0, NULL, 0, &f->settings, NULL, &f->matches),
      HL_OK);
  assert_int_equal(hl_matches_outcome(f->matches), HL_OUTCOME_OPTIMAL);
  assert_close(scale(f, 1), 500.0, 1e-9, 0.0);
  assert_close(heat(f, "H", "C"), 500.0, 1e-9, 0.0);
  assert_close(hl_matches_cost(f->matches),
               1000.0 + 500e3 * (group[1].cost_scale + group[2].cost_scale), 1e-9, 0.0);
  /* The copy is the caller's set, not the caller's memory. */
  assert_ptr_not_equal(hl_matches_groups(f->matches)->group, group);
  assert_string_equal(hl_matches_groups(f->matches)->group[1].name, "steam");
}

static void without_prices_the_least_heat_is_used(void **state) {
  fixture *f = *state;
  stream(f, "H", "", 150.0, 50.0, 1000.0);
  stream(f, "C", "", 60.0, 160.0, 1000.0);
  utility(f, "steam", 200.0, 199.0, 0.0, 1e6);
  utility(f, "water", 20.0, 30.0, 0.0, 1e6);
  assert_int_equal(hl_problem_check(f->problem), HL_OK);
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
  assert_close(scale(f, 1), 200.0, 1e-9, 0.0);
  assert_close(hl_matches_cost(f->matches), 0.0, 0.0, 0.0);
}

/* ------------------------------------------------------------ scales, limits, errors */

static void given_scales_are_kept(void **state) {
  fixture *f = *state;
  simple(f);
  f->settings.fix_scales = true;
  const double given[] = {1.0, 300e3, 300e3};
  assert_int_equal(hl_match_solve(f->problem, hl_problem_groups(f->problem), given, NULL, 0, NULL,
                                  0, &f->settings, NULL, &f->matches),
                   HL_OK);
  assert_int_equal(hl_matches_outcome(f->matches), HL_OUTCOME_OPTIMAL);
  assert_close(scale(f, 1), 300.0, 2e-6, 0.0);
  assert_close(heat(f, "H", "C"), 700.0, 2e-6, 0.0);
  hl_matches_free(f->matches);
  const double short_of[] = {1.0, 199e3, 199e3};
  assert_int_equal(hl_match_solve(f->problem, hl_problem_groups(f->problem), short_of, NULL, 0,
                                  NULL, 0, &f->settings, NULL, &f->matches),
                   HL_OK);
  assert_int_equal(hl_matches_outcome(f->matches), HL_OUTCOME_INFEASIBLE);
  assert_non_null(strstr(hl_matches_reason(f->matches), "kW for \"C\" between 140 °C and 160 °C"));
  assert_non_null(strstr(hl_matches_reason(f->matches), "fixed at 199 kW"));
}

static void a_limit_or_a_stop_leaves_no_cells(void **state) {
  fixture *f = *state;
  simple(f);
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  stop.time_limit = 0.0;
  const hl_group_set *groups = hl_problem_groups(f->problem);
  assert_int_equal(
      hl_match_solve(f->problem, groups, NULL, NULL, 0, NULL, 0, &f->settings, &stop, &f->matches),
      HL_OK);
  assert_int_equal(hl_matches_outcome(f->matches), HL_OUTCOME_LIMIT);
  assert_int_equal(hl_matches_cell_count(f->matches), 0);
  hl_ctx_stop(f->ctx);
  assert_int_equal(solve(f), HL_OUTCOME_STOPPED);
  hl_ctx_resume(f->ctx);
  assert_int_equal(solve(f), HL_OUTCOME_OPTIMAL);
}

static void wrong_arguments_are_refused(void **state) {
  fixture *f = *state;
  simple(f);
  const hl_group_set *groups = hl_problem_groups(f->problem);
  f->settings.fix_scales = true;
  const double *const none = NULL;
  const double negative[] = {1.0, -1.0, 0.0};
  const double *const scales[] = {none, negative};
  for (int k = 0; k < 2; k++) {
    hl_ctx_clear(f->ctx);
    assert_int_equal(hl_match_solve(f->problem, groups, scales[k], NULL, 0, NULL, 0, &f->settings,
                                    NULL, &f->matches),
                     HL_ERR_ARG);
    assert_null(f->matches);
    assert_int_equal(hl_ctx_error(f->ctx)->code, 1);
  }
  f->settings.fix_scales = false;
  const hl_group_set no_process = {groups->count - 1, groups->group + 1};
  assert_int_equal(hl_match_solve(f->problem, &no_process, NULL, NULL, 0, NULL, 0, &f->settings,
                                  NULL, &f->matches),
                   HL_ERR_ARG);
  f->settings.dt_min = -1.0;
  assert_int_equal(
      hl_match_solve(f->problem, groups, NULL, NULL, 0, NULL, 0, &f->settings, NULL, &f->matches),
      HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(f->ctx)->code, 12);
}

static void settings_come_from_the_case(void **state) {
  fixture *f = *state;
  set(f, "match.dt_min", "20 K");
  simple(f);
  assert_int_equal(hl_match_solve(f->problem, hl_problem_groups(f->problem), NULL, NULL, 0, NULL, 0,
                                  NULL, NULL, &f->matches),
                   HL_OK);
  assert_close(hl_matches_dt_min(f->matches), 20.0, 0.0, 0.0);
  assert_close(heat(f, "H", "C"), 700.0, 1e-9, 0.0);
}

static void nothing_to_match_is_solved(void **state) {
  fixture *f = *state;
  const hl_group process = {.name = "Process", .kind = HL_GROUP_PROCESS};
  const hl_group_set groups = {1, &process};
  assert_int_equal(
      hl_match_solve(f->problem, &groups, NULL, NULL, 0, NULL, 0, &f->settings, NULL, &f->matches),
      HL_OK);
  assert_int_equal(hl_matches_outcome(f->matches), HL_OUTCOME_OPTIMAL);
  assert_int_equal(hl_matches_cell_count(f->matches), 0);
  assert_int_equal(hl_matches_boundary_count(f->matches), 0);
}

/* ------------------------------------------------------------ big-M */

static void big_m_is_the_largest_flow(void **state) {
  fixture *f = *state;
  simple(f);
  hli_arena arena;
  hli_arena_init(&arena, f->ctx);
  hli_stop stop;
  hli_stop_start(&stop, f->ctx, NULL);
  hli_grid grid = {.ctx = f->ctx,
                   .stop = &stop,
                   .arena = &arena,
                   .problem = f->problem,
                   .set = hl_problem_groups(f->problem),
                   .settings = &f->settings};
  assert_int_equal(hli_grid_fill(&grid, NULL, NULL, 0), HL_OK);
  hli_model model;
  assert_int_equal(hli_model_build(&model, &grid, false), HL_OK);
  /* Scales free: nothing is known of the pinch. Hot H, steam; cold C, water. */
  assert_close(model.pair_most[0], 800e3, 1e-12, 0.0);
  assert_close(model.pair_most[1], 1000e3, 1e-12, 0.0); /* H to water: all of H */
  assert_close(model.pair_most[2], 1000e3, 1e-12, 0.0); /* steam to C: all of C */
  assert_close(model.pair_most[3], 0.0, 0.0, 0.0);      /* no process stream */
  /* At the targets nothing crosses the pinch: steam reaches C above it only, H water from below. */
  const double targets[] = {1.0, 200e3, 200e3};
  hli_model_bound(&model, targets, true);
  const double surplus = HLI_CELL_FLOOR * grid.process_heat;
  assert_close(model.pair_most[0], 800e3, 0.0, 2.0 * surplus);
  assert_close(model.pair_most[1], 200e3, 0.0, 2.0 * surplus);
  assert_close(model.pair_most[2], 200e3, 0.0, 2.0 * surplus);
  for (int c = 0; c < model.cell_count; c++) /* what the cold stream can take there, at most */
    assert_true(model.cell[c].most <= model.pair_most[model.cell[c].pair] * (1 + 1e-12));
  hl_milp_free(model.milp);
  stop.limit.time_limit = 0;
  assert_int_equal(hli_model_build(&model, &grid, false), HL_OK);
  assert_true(model.incomplete);
  hl_milp_free(model.milp);
  hli_arena_free(&arena);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(boundaries_are_all_temperatures_on_the_cold_scale),
      TEST(own_contributions_shift_a_stream),
      TEST(refinement_cuts_long_intervals_only),
      TEST(what_is_too_large_is_not_tried),
      TEST(callers_boundaries_join_the_grid),
      TEST(latent_streams_lie_beside_their_level),
      TEST(latent_streams_at_just_the_approach_meet),
      TEST(latent_streams_nearer_than_the_approach_do_not_meet),
      TEST(a_forbidden_pair_is_left_to_utilities),
      TEST(a_range_forbids_what_lies_in_it),
      TEST(rules_of_the_problem_count_too),
      TEST(a_required_match_takes_its_heat),
      TEST(a_required_match_without_a_duty_exists),
      TEST(an_impossible_required_match_is_named),
      TEST(a_blocking_rule_and_a_limit_are_named),
      TEST(no_utility_that_reaches_is_said_so),
      TEST(zones_do_not_mix_unless_none_is_given),
      TEST(far_streams_do_not_match),
      TEST(systems_match_in_their_zones_only),
      TEST(fewest_matches_are_found),
      TEST(a_cost_of_matches_is_weighed_against_energy),
      TEST(fixed_costs_and_least_scales_decide_use),
      TEST(without_prices_the_least_heat_is_used),
      TEST(given_scales_are_kept),
      TEST(a_limit_or_a_stop_leaves_no_cells),
      TEST(wrong_arguments_are_refused),
      TEST(settings_come_from_the_case),
      TEST(nothing_to_match_is_solved),
      TEST(big_m_is_the_largest_flow),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
