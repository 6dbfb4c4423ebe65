/** Match selection: milliseconds for the illustrative example and for 15 streams. */
#include <stdio.h>
#include <stdlib.h>

#include <heatloom/exchanger.h>
#include <heatloom/match.h>

#include "base/base.h"

static const double celsius = 273.15;

/* A stream or utility: temperatures [degC]; heat capacity flow [kW/K] or, of a utility, price
 * [cur/W/y]. */
typedef struct line {
  const char *name;
  double from, to, flow;
} line;

/* El Sayed et al., illustrative example; the last two are utilities. */
static const line example[] = {{"Hot Stream", 65, 10, 200.0 / 55.0},
                               {"Cold Stream", 20, 70, 2.828},
                               {"Gas Boiler", 90.1, 90, 0.32},
                               {"Cold Utility", -5, 0, 0.16}};

/* Bjork and Pettersson (2003). */
static const line fifteen[] = {{"H1", 180, 75, 30},    {"H2", 280, 120, 60}, {"H3", 180, 75, 30},
                               {"H4", 140, 40, 30},    {"H5", 220, 120, 50}, {"H6", 180, 55, 35},
                               {"H7", 200, 60, 30},    {"H8", 120, 40, 100}, {"C1", 40, 230, 20},
                               {"C2", 100, 220, 60},   {"C3", 40, 190, 35},  {"C4", 50, 190, 30},
                               {"C5", 50, 250, 60},    {"C6", 90, 190, 50},  {"C7", 160, 250, 60},
                               {"HU", 325, 325, 0.08}, {"CU", 25, 40, 0.01}};

typedef struct set {
  hl_group_set groups;
  hl_group group[4];
  hl_profile profile[24];
  hl_piece piece[24];
} set;

static void fill(set *s, const line *streams, int count) {
  const int process = count - 2;
  for (int k = 0; k < count; k++) {
    const line *l = &streams[k];
    const double heat = k < process ? 1e3 * l->flow * fabs(l->from - l->to) : 1.0;
    s->piece[k] = (hl_piece){l->from + celsius, l->to + celsius, heat, 1e3, NAN, HL_PHASE_NONE};
    const bool hot = l->from > l->to || k == process;
    s->profile[k] = (hl_profile){.name = l->name,
                                 .zone = "",
                                 .side = hot ? HL_SIDE_HOT : HL_SIDE_COLD,
                                 .count = 1,
                                 .piece = &s->piece[k]};
    if (k >= process)
      s->group[k - process + 1] = (hl_group){.name = l->name,
                                             .kind = HL_GROUP_UTILITY,
                                             .profile_count = 1,
                                             .profile = &s->profile[k],
                                             .cost_scale = l->flow,
                                             .scale_max = INFINITY};
  }
  s->group[0] = (hl_group){
      .name = "Process", .profile_count = process, .profile = s->profile, .scale_max = 1.0};
  s->groups = (hl_group_set){3, s->group};
}

/* A heat pump that lifts heat from 33 to 75 degC with 0.23 W/W. */
static void add_pump(set *s) {
  s->piece[20] = (hl_piece){75.0 + celsius, 75.0 + celsius, 1.0, 1e3, NAN, HL_PHASE_CONDENSE};
  s->piece[21] = (hl_piece){33.0 + celsius, 33.0 + celsius, 0.77, 1e3, NAN, HL_PHASE_EVAPORATE};
  s->profile[20] = (hl_profile){.name = "HP.condensation",
                                .zone = "",
                                .side = HL_SIDE_HOT,
                                .count = 1,
                                .piece = &s->piece[20]};
  s->profile[21] = (hl_profile){.name = "HP.evaporation",
                                .zone = "",
                                .side = HL_SIDE_COLD,
                                .count = 1,
                                .piece = &s->piece[21]};
  s->group[3] = (hl_group){.name = "HP",
                           .kind = HL_GROUP_SYSTEM,
                           .profile_count = 2,
                           .profile = &s->profile[20],
                           .cost_scale = 0.23 * 1.06,
                           .scale_max = INFINITY};
  s->groups.count = 4;
}

static void run(const hl_problem *problem, const set *s, double dt_min, bool fewest,
                const char *name) {
  enum { ROWS = 500 };
  static hl_match_row row[ROWS];
  hl_match_settings settings;
  hl_settings_init(&hl_match_table, &settings);
  settings.dt_min = dt_min;
  settings.fewest = fewest;
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  stop.time_limit = 20.0;
  stop.gap = 0.0;
  double best = INFINITY, marching = 0.0;
  int pairs = 0, rows = 0;
  hl_outcome outcome = HL_OUTCOME_NONE;
  for (int round = 0; round < 7 && (round == 0 || best < 1.0); round++) {
    hl_matches *matches;
    const double start = hli_seconds();
    if (hl_match_solve(problem, &s->groups, NULL, NULL, 0, NULL, 0, &settings, &stop, &matches) !=
        HL_OK)
      exit(1);
    const double solved = hli_seconds();
    rows = hl_exchanger_rows(problem, matches, row, ROWS);
    marching = hli_seconds() - solved;
    best = fmin(best, solved - start);
    pairs = hl_matches_pair_count(matches);
    outcome = hl_matches_outcome(matches);
    hl_matches_free(matches);
  }
  printf("matches, %-34s %9.2f ms (%s, %d pairs), rows %.3f ms (%d)\n", name, 1e3 * best,
         hl_outcome_text(outcome), pairs, 1e3 * marching, rows);
}

int main(void) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem;
  if (ctx == NULL || hl_problem_new(ctx, &problem) != HL_OK)
    return 1;
  static set s;
  fill(&s, example, sizeof example / sizeof *example);
  add_pump(&s);
  run(problem, &s, 5.0, false, "example");
  run(problem, &s, 5.0, true, "example, fewest");
  s.group[1].scale_max = 0.0;
  s.group[3].scale_max = 20e3;
  run(problem, &s, 5.0, false, "example, infeasible and explained");
  fill(&s, fifteen, sizeof fifteen / sizeof *fifteen);
  run(problem, &s, 10.0, false, "15 streams");
  run(problem, &s, 10.0, true, "15 streams, fewest");
  hl_problem_free(problem);
  hl_ctx_free(ctx);
  return 0;
}
