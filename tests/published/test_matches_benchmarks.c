/*
 * Cost of utilities and least number of matches of problems of the literature: data as collected by
 * Letsios, Kouyialis and Misener, Comput. Chem. Eng. 113 (2018) 57-85, after Furman and Sahinidis,
 * Ind. Eng. Chem. Res. 43 (2004) 3554-3565. Units are those of the sources, read here as degC and
 * kW.
 */
#include "support/test.h"

#include <math.h>

#include <heatloom/match.h>

typedef struct line {
  const char *name;
  hl_side side;
  bool is_utility;
  double t_in, t_out;
  double flow; /* heat capacity flow, or price of a utility */
} line;

static const line lines[] = {
    {"HS1", HL_SIDE_HOT, false, 320, 200, 16.67},  {"HS2", HL_SIDE_HOT, false, 480, 280, 20},
    {"CS1", HL_SIDE_COLD, false, 140, 320, 14.45}, {"CS2", HL_SIDE_COLD, false, 240, 500, 11.53},
    {"HU1", HL_SIDE_HOT, true, 540, 539, 0.001},   {"CU1", HL_SIDE_COLD, true, 100, 180, 5e-05},
    {"HS1", HL_SIDE_HOT, false, 440, 150, 28},     {"HS2", HL_SIDE_HOT, false, 520, 300, 23.8},
    {"HS3", HL_SIDE_HOT, false, 390, 150, 33.6},   {"CS1", HL_SIDE_COLD, false, 100, 430, 16},
    {"CS2", HL_SIDE_COLD, false, 180, 330, 32.76}, {"CS3", HL_SIDE_COLD, false, 200, 400, 26.35},
    {"HU1", HL_SIDE_HOT, true, 450, 499, 0.003},   {"CU1", HL_SIDE_COLD, true, 100, 180, 5e-05},
    {"HS1", HL_SIDE_HOT, false, 590, 400, 23.76},  {"HS2", HL_SIDE_HOT, false, 471, 200, 15.77},
    {"HS3", HL_SIDE_HOT, false, 533, 150, 13.2},   {"CS1", HL_SIDE_COLD, false, 200, 400, 16},
    {"CS2", HL_SIDE_COLD, false, 100, 430, 16},    {"CS3", HL_SIDE_COLD, false, 300, 400, 41.28},
    {"CS4", HL_SIDE_COLD, false, 150, 280, 26.24}, {"HU1", HL_SIDE_HOT, true, 450, 449, 0.001},
    {"CU1", HL_SIDE_COLD, true, 100, 180, 5e-05},  {"HS1", HL_SIDE_HOT, false, 470, 320, 22.4},
    {"HS2", HL_SIDE_HOT, false, 450, 240, 17.5},   {"HS3", HL_SIDE_HOT, false, 370, 150, 28.5},
    {"HS4", HL_SIDE_HOT, false, 310, 200, 20.1},   {"CS1", HL_SIDE_COLD, false, 200, 420, 16.8},
    {"CS2", HL_SIDE_COLD, false, 150, 400, 23.2},  {"CS3", HL_SIDE_COLD, false, 185, 330, 35.1},
    {"CS4", HL_SIDE_COLD, false, 140, 300, 17.25}, {"HU1", HL_SIDE_HOT, true, 470, 469, 0.02},
    {"CU1", HL_SIDE_COLD, true, 80, 140, 5e-05},   {"HS1", HL_SIDE_HOT, false, 327, 40, 0.1},
    {"HS2", HL_SIDE_HOT, false, 220, 160, 0.16},   {"HS3", HL_SIDE_HOT, false, 220, 60, 0.06},
    {"HS4", HL_SIDE_HOT, false, 160, 60, 0.4},     {"CS1", HL_SIDE_COLD, false, 100, 300, 0.1},
    {"CS2", HL_SIDE_COLD, false, 35, 164, 0.07},   {"CS3", HL_SIDE_COLD, false, 85, 138, 0.35},
    {"CS4", HL_SIDE_COLD, false, 60, 170, 0.06},   {"CS5", HL_SIDE_COLD, false, 140, 300, 0.2},
    {"HU1", HL_SIDE_HOT, true, 330, 329, 50000},   {"CU1", HL_SIDE_COLD, true, 15, 16, 7000},
    {"HS1", HL_SIDE_HOT, false, 327, 40, 0.1},     {"HS2", HL_SIDE_HOT, false, 220, 160, 0.16},
    {"HS3", HL_SIDE_HOT, false, 220, 60, 0.06},    {"HS4", HL_SIDE_HOT, false, 160, 60, 0.4},
    {"CS1", HL_SIDE_COLD, false, 100, 300, 0.1},   {"CS2", HL_SIDE_COLD, false, 35, 164, 0.07},
    {"CS3", HL_SIDE_COLD, false, 85, 138, 0.35},   {"CS4", HL_SIDE_COLD, false, 60, 170, 0.06},
    {"CS5", HL_SIDE_COLD, false, 140, 300, 0.2},   {"HU1", HL_SIDE_HOT, true, 330, 329, 75000},
    {"CU1", HL_SIDE_COLD, true, 15, 16, 10000},    {"HS1", HL_SIDE_HOT, false, 320, 200, 16670},
    {"HS2", HL_SIDE_HOT, false, 480, 280, 20000},  {"HS3", HL_SIDE_HOT, false, 440, 150, 28000},
    {"HS4", HL_SIDE_HOT, false, 520, 300, 23800},  {"HS5", HL_SIDE_HOT, false, 390, 150, 33600},
    {"CS1", HL_SIDE_COLD, false, 140, 320, 14450}, {"CS2", HL_SIDE_COLD, false, 240, 431, 11530},
    {"CS3", HL_SIDE_COLD, false, 100, 430, 16000}, {"CS4", HL_SIDE_COLD, false, 180, 350, 32760},
    {"CS5", HL_SIDE_COLD, false, 200, 400, 26350}, {"CU1", HL_SIDE_COLD, true, 100, 101, 5e-05},
};

typedef struct benchmark {
  const char *name;
  int first, count; /* of its lines */
  double dt_min;
  double cost;
  int matches;
} benchmark;

static const benchmark benchmarks[] = {
    {"4sp1", 0, 6, 10, 0.383275, 5},     {"6sp1", 6, 8, 10, 0.2978, 6},
    {"7sp2", 14, 9, 10, 2.17553, 7},     {"8sp1", 23, 10, 10, 38.845625, 9},
    {"9sp-al1", 33, 11, 10, 997000, 12}, {"10sp-la1", 44, 11, 10, 1486000, 12},
    {"10sp1", 55, 11, 10, 324.8985, 10},
};

enum { MOST = 16 };

typedef struct groups {
  hl_group_set set;
  hl_group group[3];
  hl_profile profile[MOST];
  hl_piece piece[MOST];
} groups;

static void fill(groups *g, const benchmark *b) {
  int process = 0;
  g->set = (hl_group_set){1, g->group};
  for (int k = 0; k < b->count; k++) {
    const line *l = &lines[b->first + k];
    const double heat = l->is_utility ? 1.0 : 1e3 * l->flow * fabs(l->t_in - l->t_out);
    g->piece[k] = (hl_piece){l->t_in + 273.15, l->t_out + 273.15, heat, NAN, NAN, HL_PHASE_NONE};
    g->profile[k] = (hl_profile){
        .name = l->name, .zone = "", .side = l->side, .count = 1, .piece = &g->piece[k]};
    if (l->is_utility)
      g->group[g->set.count++] = (hl_group){.name = l->name,
                                            .kind = HL_GROUP_UTILITY,
                                            .profile_count = 1,
                                            .profile = &g->profile[k],
                                            .cost_scale = 1e-3 * l->flow,
                                            .scale_max = INFINITY};
    else
      process++; /* utilities come last */
  }
  g->group[0] = (hl_group){.name = "Process",
                           .kind = HL_GROUP_PROCESS,
                           .profile_count = process,
                           .profile = g->profile,
                           .scale_max = 1.0};
}

static void cost_and_number_of_matches(void **state) {
  hl_problem *problem;
  assert_int_equal(hl_problem_new(*state, &problem), HL_OK);
  for (size_t k = 0; k < sizeof benchmarks / sizeof *benchmarks; k++) {
    groups g;
    fill(&g, &benchmarks[k]);
    hl_match_settings settings;
    hl_settings_init(&hl_match_table, &settings);
    settings.dt_min = benchmarks[k].dt_min;
    for (int fewest = 0; fewest < 2; fewest++) {
      settings.fewest = fewest == 1;
      hl_matches *matches;
      assert_int_equal(
          hl_match_solve(problem, &g.set, NULL, NULL, 0, NULL, 0, &settings, NULL, &matches),
          HL_OK);
      assert_int_equal(hl_matches_outcome(matches), HL_OUTCOME_OPTIMAL);
      assert_close(hl_matches_cost(matches), benchmarks[k].cost, 1e-6, 0.0);
      if (fewest == 1)
        assert_int_equal(hl_matches_pair_count(matches), benchmarks[k].matches);
      else /* without a proof: near */
        assert_in_range(hl_matches_pair_count(matches), benchmarks[k].matches,
                        benchmarks[k].matches + 2);
      hl_matches_free(matches);
    }
  }
  hl_problem_free(problem);
}

static int make_context(void **state) {
  *state = hl_ctx_new(NULL);
  return *state == NULL;
}

static int free_context(void **state) {
  hl_ctx_free(*state);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(cost_and_number_of_matches)};
  return cmocka_run_group_tests(tests, make_context, free_context);
}
