/* load(save(x)) == x, in both forms, for random cases. */
#include "support/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <heatloom/io.h>

/* A small generator of its own: equal seeds give equal cases everywhere. */
typedef struct source {
  uint64_t state;
  bool decimals; /* round values, as people type them */
} source;

static double uniform(source *s) {
  s->state = s->state * 6364136223846793005u + 1442695040888963407u;
  return (double)(s->state >> 11) / 9007199254740992.0;
}

static int below(source *s, int n) { return (int)(uniform(s) * n); }
static bool sometimes(source *s) { return below(s, 3) == 0; }

/** A value in a range; `step` is that of a typed value in its engineering unit, in SI. */
static double value(source *s, double least, double most, double offset, double step) {
  const double v = least + (most - least) * uniform(s);
  return s->decimals ? round((v - offset) / step) * step + offset : v;
}

static double maybe(source *s, double v) { return sometimes(s) ? (double)NAN : v; }

/** Names with what CSV and JSON must quote. */
static const char *name(source *s, char text[40], int k) {
  static const char *const fronts[] = {"H",        "Dampf \"A\"", "a,b;c", "Kälte", "x<y",
                                       "'quoted'", "back\\slash", "-",     "1"};
  snprintf(text, 40, "%s %d", fronts[below(s, 9)], k);
  return text;
}

/** Up to three periods. */
static void add_periods(source *s, hl_problem *problem) {
  static const char *const ids[] = {"day, \"long\"", "Nacht", "-"};
  for (int n = sometimes(s) ? 1 + below(s, 3) : 0, k = 0; k < n; ++k) {
    hl_period period;
    hl_period_init(&period);
    period.id = ids[k];
    period.weight = value(s, 1, 5000, 0, 1);
    period.electricity_price = maybe(s, 0.1 / 3.6e6);
    period.note = sometimes(s) ? "a note" : "";
    assert_int_equal(hl_problem_add_period(problem, &period), HL_OK);
  }
}

static void add_stream_of(source *s, hl_problem *problem, int k, const char *period);

/** In all periods, or a row for each. */
static void add_stream(source *s, hl_problem *problem, int k) {
  const int periods = sometimes(s) ? hl_problem_period_count(problem) : 0;
  if (periods == 0)
    add_stream_of(s, problem, k, "");
  for (int j = 0; j < periods; ++j)
    add_stream_of(s, problem, k, hl_problem_period_at(problem, j)->id);
}

static void add_stream_of(source *s, hl_problem *problem, int k, const char *period) {
  char text[40];
  hl_stream stream;
  hl_segment segment[3];
  hl_stream_init(&stream);
  if (period[0] != '\0')
    snprintf(text, sizeof text, "of periods %d", k);
  stream.name = period[0] != '\0' ? text : name(s, text, k);
  stream.period = period;
  stream.zone = sometimes(s) ? "zone, north" : "";
  stream.note = sometimes(s) ? "two\nlines" : "";
  stream.side = below(s, 2) == 0 ? HL_SIDE_HOT : HL_SIDE_COLD;
  stream.segment_count = 1 + below(s, 3);
  stream.segment = segment;
  stream.x = maybe(s, value(s, -50, 50, 0, 0.5));
  stream.y = maybe(s, value(s, -50, 50, 0, 0.5));
  const bool still = period[0] != '\0' && sometimes(s);
  double t = value(s, 350, 450, 273.15, 0.1);
  for (int j = 0; j < stream.segment_count; ++j) {
    const double step = sometimes(s) ? 0 : value(s, 1, 20, 0, 0.1);
    hl_segment_init(&segment[j]);
    segment[j].t_supply = t;
    t = stream.side == HL_SIDE_HOT ? t - step : t + step;
    segment[j].t_target = t;
    segment[j].duty = still ? 0 : value(s, 1e3, 1e6, 0, 100);
    segment[j].h = maybe(s, value(s, 50, 5000, 0, 10));
    segment[j].dt_cont = maybe(s, value(s, 0, 10, 0, 0.5));
  }
  if (sometimes(s)) {
    stream.soft = true;
    stream.t_target_min = t - 5;
    stream.t_target_max = t + 5;
  }
  assert_int_equal(hl_problem_add_stream(problem, &stream), HL_OK);
}

static void add_utility(source *s, hl_problem *problem, int k) {
  char text[40];
  hl_utility u;
  hl_utility_init(&u);
  u.name = name(s, text, k);
  if (hl_problem_period_count(problem) > 0 && sometimes(s))
    u.period = hl_problem_period_at(problem, 0)->id;
  u.side = below(s, 2) == 0 ? HL_SIDE_HOT : HL_SIDE_COLD;
  u.t_supply = value(s, 260, 460, 273.15, 0.1);
  u.t_target = u.side == HL_SIDE_HOT ? u.t_supply - below(s, 2) : u.t_supply + below(s, 2);
  u.duty_max = sometimes(s) ? value(s, 1e3, 1e7, 0, 100) : (double)INFINITY;
  u.price = below(s, 100) / 3.6e9;
  u.co2 = below(s, 100) / 3.6e9;
  u.h = maybe(s, value(s, 50, 5000, 0, 10));
  u.cop = maybe(s, value(s, 0.5, 1, 0, 0.01));
  u.fuel_exergy = maybe(s, 1);
  u.z = maybe(s, 3);
  if (u.side == HL_SIDE_HOT && u.t_target < u.t_supply && sometimes(s))
    u.t_stack = u.t_target;
  assert_int_equal(hl_problem_add_utility(problem, &u), HL_OK);
}

static void add_main(source *s, hl_problem *problem, int k) {
  char hot[40], cold[60];
  hl_utility u;
  hl_utility_init(&u);
  u.name = name(s, hot, k);
  u.main = sometimes(s) ? u.name : "main, \"A\"";
  u.side = HL_SIDE_HOT;
  u.t_supply = value(s, 360, 460, 273.15, 0.1);
  u.t_target = u.t_supply - (sometimes(s) ? 0.1 : 0);
  u.price = below(s, 100) / 3.6e9;
  assert_int_equal(hl_problem_add_utility(problem, &u), HL_OK);
  const double t = u.t_supply;
  snprintf(cold, sizeof cold, "%s generation", hot);
  u.name = cold;
  u.side = HL_SIDE_COLD;
  u.t_supply = u.t_target;
  u.t_target = t;
  u.price = 0;
  assert_int_equal(hl_problem_add_utility(problem, &u), HL_OK);
}

static void add_system(source *s, hl_problem *problem, int k) {
  static const char *const fluids[] = {"R290", "R717"};
  char text[40];
  hl_system system;
  hl_parameter p[4] = {
      {.name = "t_cond"}, {.name = "eta_is"}, {.name = "t_evap"}, {.name = "condenser_profile"}};
  hl_system_init(&system);
  system.name = name(s, text, k);
  system.cycle = "vc_simple";
  system.fluid = fluids;
  system.fluid_count = 1 + below(s, 2);
  p[0].least = value(s, 330, 340, 273.15, 0.1);
  p[0].most = value(s, 345, 355, 273.15, 0.1);
  p[1].least = p[1].most = value(s, 0.5, 0.9, 0, 0.01);
  p[2].least = p[2].most = value(s, 280, 300, 273.15, 0.1);
  p[3].least = p[3].most = below(s, 2);
  system.parameter = p;
  system.parameter_count = below(s, 5);
  system.scale_min = sometimes(s) ? 1e3 : 0;
  system.scale_max = sometimes(s) ? 1e6 : (double)INFINITY;
  assert_int_equal(hl_problem_add_system(problem, &system), HL_OK);
}

static void add_rule(source *s, hl_problem *problem) {
  hl_match_rule rule;
  hl_match_rule_init(&rule);
  rule.hot = rule.cold = "*";
  rule.kind = below(s, 2) == 0 ? HL_MATCH_FORBID : HL_MATCH_COST;
  if (sometimes(s))
    rule.t_from = value(s, 300, 350, 273.15, 0.1);
  if (sometimes(s))
    rule.t_to = value(s, 360, 400, 273.15, 0.1);
  rule.u = maybe(s, value(s, 50, 500, 0, 1));
  rule.fixed = maybe(s, 1000);
  rule.exponent = maybe(s, 0.8);
  rule.length = maybe(s, 12.5);
  if (isnan(rule.u) && isnan(rule.fixed) && isnan(rule.exponent) && isnan(rule.length))
    rule.u = 100; /* a rule of cost says something */
  assert_int_equal(hl_problem_add_rule(problem, &rule), HL_OK);
}

static void add_rest(source *s, hl_problem *problem) {
  static const hl_setting_row rows[] = {
      {.key = "economics.hours", .value = "7000", .unit = "h/y", .note = "measured, 2023"},
      {.key = "economics.electricity_price", .value = "0.12", .unit = "cur/kWh"},
      {.key = "economics.interest", .value = "7", .unit = "%"},
      {.key = "design.same_zone", .value = "yes"},
      {.key = "design.units_max", .value = "7"},
      {.key = "targets.dt_min", .value = "5", .unit = "K"},
      {.key = "synthesis.mode", .value = "a text"},
  };
  for (size_t k = 0; k < sizeof rows / sizeof *rows; ++k)
    if (below(s, 2) == 0)
      assert_int_equal(hl_problem_add_setting(problem, &rows[k]), HL_OK);
  for (int k = 0; k < hl_problem_period_count(problem); ++k) {
    const hl_setting_row row = {.key = "economics.t_ambient",
                                .value = k == 0 ? "283.65" : "280",
                                .unit = k == 0 ? "SI" : "K",
                                .note = "weather",
                                .period = hl_problem_period_at(problem, k)->id};
    assert_int_equal(hl_problem_add_setting(problem, &row), HL_OK);
  }
  for (int kind = 0; kind < HL_COST_KINDS; ++kind) {
    hl_cost_law law;
    hl_cost_law_init(&law, (hl_cost_kind)kind);
    law.fixed = value(s, 0, 1e4, 0, 0.1);
    law.coef = value(s, 0, 1e3, 0, 0.01);
    law.exponent = maybe(s, 0.8);
    law.year = below(s, 2) * 2020;
    law.currency = sometimes(s) ? "EUR" : "";
    if (sometimes(s))
      assert_int_equal(hl_problem_add_cost(problem, &law), HL_OK);
  }
  if (sometimes(s))
    assert_int_equal(hl_problem_set_title(problem, "title, with \"marks\"", "EUR"), HL_OK);
}

static hl_problem *random_case(hl_ctx *ctx, source *s) {
  hl_problem *problem = NULL;
  int k = 0;
  assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
  add_periods(s, problem);
  for (int n = 1 + below(s, 5); n > 0; --n)
    add_stream(s, problem, k++);
  for (int n = below(s, 4); n > 0; --n)
    add_utility(s, problem, k++);
  if (sometimes(s))
    add_main(s, problem, k++);
  for (int n = below(s, 3); n > 0; --n)
    add_system(s, problem, k++);
  for (int n = below(s, 3); n > 0; --n)
    add_rule(s, problem);
  add_rest(s, problem);
  /* A COP or fuel exergy below that of the heat breaks the second law: such a draw is not a case.
   */
  if (hl_problem_check(problem) == HL_OK)
    return problem;
  hl_ctx_clear(ctx);
  hl_problem_free(problem);
  return NULL;
}

static void read_text(hl_ctx *ctx, const char *path, char **text) {
  size_t length = 0;
  if (hl_path_kind_of(path) == HL_PATH_NONE)
    *text = NULL;
  else
    assert_int_equal(hl_file_read(ctx, path, text, &length), HL_OK);
}

static void assert_same_file(hl_ctx *ctx, const char *a, const char *b) {
  char *first = NULL, *second = NULL;
  read_text(ctx, a, &first);
  read_text(ctx, b, &second);
  assert_int_equal(first == NULL, second == NULL);
  if (first != NULL)
    assert_string_equal(first, second);
  hl_file_free(ctx, first);
  hl_file_free(ctx, second);
}

static hl_problem *load(hl_ctx *ctx, const char *path) {
  hl_problem *problem = NULL;
  if (hl_case_load(ctx, path, &problem) != HL_OK) {
    char line[1024];
    hl_fault_write(hl_ctx_error(ctx), line, sizeof line);
    fail_msg("%s", line);
  }
  return problem;
}

static const char *const tables[] = {"periods.csv", "streams.csv", "utilities.csv", "systems.csv",
                                     "costs.csv",   "matches.csv", "settings.csv"};

static void remove_folder(const char *folder) {
  char path[128];
  for (size_t k = 0; k < sizeof tables / sizeof *tables; ++k) {
    snprintf(path, sizeof path, "%s/%s", folder, tables[k]);
    unlink(path);
  }
  rmdir(folder);
}

static void documents_come_back_to_the_byte(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  char a[64], b[64];
  int done = 0;
  snprintf(a, sizeof a, "round-trip-a-%ld.json", (long)getpid());
  snprintf(b, sizeof b, "round-trip-b-%ld.json", (long)getpid());
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    source s = {seed * 0x9E3779B97F4A7C15u, seed % 2 == 0};
    hl_problem *problem = random_case(ctx, &s);
    if (problem == NULL)
      continue;
    char before[17], after[17];
    assert_int_equal(hl_case_save_json(problem, a), HL_OK);
    hl_case_hash(problem, before);
    hl_problem_free(problem);
    problem = load(ctx, a);
    assert_int_equal(hl_case_save_json(problem, b), HL_OK);
    hl_case_hash(problem, after);
    assert_same_file(ctx, a, b);
    assert_string_equal(before, after);
    hl_problem_free(problem);
    ++done;
  }
  assert_true(done > 12);
  unlink(a);
  unlink(b);
  hl_ctx_free(ctx);
}

/** Also values that no number of an engineering unit is exactly. */
static void folders_come_back_to_the_byte(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  char a[64], b[64], x[128], y[128];
  int done = 0;
  snprintf(a, sizeof a, "round-trip-a-%ld", (long)getpid());
  snprintf(b, sizeof b, "round-trip-b-%ld", (long)getpid());
  for (uint64_t seed = 1; seed <= 16; ++seed) {
    source s = {seed * 0x9E3779B97F4A7C15u, seed % 2 == 0};
    hl_problem *problem = random_case(ctx, &s);
    if (problem == NULL)
      continue;
    assert_int_equal(hl_case_save_folder(problem, a), HL_OK);
    hl_problem_free(problem);
    problem = load(ctx, a);
    assert_int_equal(hl_case_save_folder(problem, b), HL_OK);
    hl_problem_free(problem);
    for (size_t k = 0; k < sizeof tables / sizeof *tables; ++k) {
      snprintf(x, sizeof x, "%s/%s", a, tables[k]);
      snprintf(y, sizeof y, "%s/%s", b, tables[k]);
      assert_same_file(ctx, x, y);
    }
    ++done;
    remove_folder(a);
    remove_folder(b);
  }
  assert_true(done > 5);
  hl_ctx_free(ctx);
}

/** A folder and the document of the same case are the same case. */
static void both_forms_agree(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  char folder[64], file[64];
  snprintf(folder, sizeof folder, "round-trip-c-%ld", (long)getpid());
  snprintf(file, sizeof file, "round-trip-c-%ld.json", (long)getpid());
  for (int k = 0; k < hl_case_count(); ++k) {
    char hash[3][17];
    hl_problem *problem = NULL;
    assert_int_equal(hl_case_find(ctx, hl_case_at(k, NULL), &problem), HL_OK);
    hl_case_hash(problem, hash[0]);
    assert_int_equal(hl_case_save_json(problem, file), HL_OK);
    hl_problem_free(problem);
    problem = load(ctx, file);
    hl_case_hash(problem, hash[1]);
    assert_int_equal(hl_case_save_folder(problem, folder), HL_OK);
    hl_problem_free(problem);
    problem = load(ctx, folder);
    hl_case_hash(problem, hash[2]);
    hl_problem_free(problem);
    assert_string_equal(hash[0], hash[1]);
    assert_string_equal(hash[0], hash[2]);
    remove_folder(folder);
  }
  unlink(file);
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(documents_come_back_to_the_byte),
      cmocka_unit_test(folders_come_back_to_the_byte),
      cmocka_unit_test(both_forms_agree),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
