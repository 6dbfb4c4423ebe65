#include "support/targets.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/problem.h"

/* -------------------------------------------------------------------- files */

static const hl_json *at(const hl_json *row, int k) { return hl_json_at(row, k); }
static double number(const hl_json *row, int k) { return hl_json_number(at(row, k), NAN); }

hl_json *test_targets_file(hl_ctx *ctx, const char *name) {
  char path[1000];
  test_path(path, sizeof path, "tests/published/targets/%s.json", name);
  hl_json *file;
  assert_int_equal(hl_json_load(ctx, path, &file), HL_OK);
  return file;
}

static void add_stream(hl_problem *problem, const hl_json *row) {
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  segment.t_supply = number(row, 2) + TEST_KELVIN;
  segment.t_target = number(row, 3) + TEST_KELVIN;
  segment.duty = number(row, 4) * 1e3;
  segment.dt_cont = number(row, 5);
  segment.h = number(row, 6) * 1e3;
  stream.name = hl_json_text(at(row, 0), "");
  stream.zone = hl_json_text(at(row, 1), "");
  stream.segment = &segment;
  stream.segment_count = 1;
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
}

/** "LPS" and "LPS generation" are the two sides of a main. */
static const char *other_side(const hl_json *utilities, const char *name) {
  const char *main = NULL;
  for (int k = 0; k < hl_json_count(utilities); k++) {
    const char *other = hl_json_text(at(at(utilities, k), 0), "");
    size_t length = strlen(other);
    if (strncmp(other, name, length) == 0 && strcmp(name + length, " generation") == 0)
      main = other;
    length = strlen(name);
    if (strncmp(other, name, length) == 0 && strcmp(other + length, " generation") == 0)
      main = name;
  }
  return main;
}

static void add_utility(hl_problem *problem, const hl_json *utilities, int k,
                        const test_prices *prices) {
  const hl_json *row = at(utilities, k);
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = hl_json_text(at(row, 0), "");
  utility.side = strcmp(hl_json_text(at(row, 1), ""), "hot") == 0 ? HL_SIDE_HOT : HL_SIDE_COLD;
  utility.t_supply = number(row, 2) + TEST_KELVIN;
  utility.t_target = number(row, 3) + TEST_KELVIN;
  utility.dt_cont = number(row, 4);
  utility.h = number(row, 5) * 1e3;
  double price = number(row, 6);
  if (prices != NULL) {
    const double share = (double)k / (hl_json_count(utilities) - 1);
    price = utility.side == HL_SIDE_HOT
                ? prices->hot
                : prices->cold_low + share * (prices->cold_high - prices->cold_low);
  }
  utility.price = price / 3.6e9;
  const char *main = other_side(utilities, utility.name);
  if (main != NULL)
    utility.main = main;
  test_utility_record(problem, &utility);
}

hl_problem *test_targets_problem(hl_ctx *ctx, const hl_json *file, const test_prices *prices) {
  hl_problem *problem = test_problem(ctx);
  const hl_json *streams = hl_json_find(file, "streams"),
                *utilities = hl_json_find(file, "utilities");
  for (int k = 0; k < hl_json_count(streams); k++)
    add_stream(problem, at(streams, k));
  for (int k = 0; k < hl_json_count(utilities); k++)
    add_utility(problem, utilities, k, prices);
  if (prices != NULL) {
    char text[32];
    snprintf(text, sizeof text, "%.17g", prices->power);
    test_setting(problem, "economics.electricity_price", text, "cur/MWh");
  }
  test_check(problem);
  return problem;
}

/* --------------------------------------------------------------------- sums */

static double shift_of(const hl_profile *profile, const hl_piece *piece, double dt_min) {
  const double share = isnan(piece->dt_cont) ? dt_min / 2 : piece->dt_cont;
  return profile->side == HL_SIDE_HOT ? -share : share;
}

double test_heat_above(const hl_group *group, double t, double dt_min, bool below) {
  double sum = 0;
  for (int p = 0; p < group->profile_count; p++) {
    const hl_profile *profile = &group->profile[p];
    for (int k = 0; k < profile->count; k++) {
      const hl_piece *piece = &profile->piece[k];
      const double shift = shift_of(profile, piece, dt_min);
      const double high = fmax(piece->t_in, piece->t_out) + shift,
                   low = fmin(piece->t_in, piece->t_out) + shift;
      double share = t >= high ? 0 : t <= low ? 1 : (high - t) / (high - low);
      if (high - low < 1e-9)
        share = t < high - 1e-9 || (below && t <= high + 1e-9) ? 1 : 0;
      sum += profile->side == HL_SIDE_HOT ? share * piece->q : -share * piece->q;
    }
  }
  return sum;
}

double test_least_flow(const hl_group *process, const hl_group *machines, double dt_min,
                       double hot) {
  const hl_group *const group[] = {process, machines};
  double least = hot;
  for (int g = 0; g < 2; g++)
    for (int p = 0; p < group[g]->profile_count; p++)
      for (int k = 0; k < group[g]->profile[p].count; k++)
        for (int end = 0; end < 4; end++) {
          const hl_piece *piece = &group[g]->profile[p].piece[k];
          const double t = (end & 1 ? piece->t_in : piece->t_out) +
                           shift_of(&group[g]->profile[p], piece, dt_min);
          least = fmin(least, hot + test_heat_above(process, t, dt_min, end & 2) +
                                  test_heat_above(machines, t, dt_min, end & 2));
        }
  return least;
}

double test_heat_of(const hl_group *group, hl_side side, double *entropy) {
  double heat = 0, sum = 0;
  for (int p = 0; p < group->profile_count; p++)
    for (int k = 0; group->profile[p].side == side && k < group->profile[p].count; k++) {
      const hl_piece *piece = &group->profile[p].piece[k];
      const double a = piece->t_in, b = piece->t_out;
      heat += piece->q;
      sum += piece->q / (fabs(a - b) < 1e-6 ? (a + b) / 2 : (a - b) / log(a / b));
    }
  if (entropy != NULL)
    *entropy = sum;
  return heat;
}
