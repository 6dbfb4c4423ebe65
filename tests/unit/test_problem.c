/* Records, their rules, and the groups made of them. */
#include "support/test.h"

#include <math.h>
#include <string.h>

#include <heatloom/problem.h>

typedef struct fixture {
  hl_ctx *ctx;
  hl_problem *problem;
} fixture;

static int setup(void **state) {
  static fixture fix;
  *state = &fix;
  fix.ctx = hl_ctx_new(NULL);
  return fix.ctx == NULL || hl_problem_new(fix.ctx, &fix.problem) != HL_OK;
}

static int teardown(void **state) {
  const fixture *fix = *state;
  hl_problem_free(fix->problem);
  hl_problem_free(NULL);
  hl_ctx_free(fix->ctx);
  return 0;
}

enum { KELVIN = 273 }; /* whole numbers stay exact */

static hl_status add_stream(const fixture *fix, const char *name, double from, double to,
                            double kw) {
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  segment.t_supply = from + KELVIN;
  segment.t_target = to + KELVIN;
  segment.duty = kw * 1e3;
  stream.name = name;
  stream.segment_count = 1;
  stream.segment = &segment;
  stream.place = segment.place = (hl_place){"s.csv", 3, 0};
  return hl_problem_add_stream(fix->problem, &stream);
}

/** The last error has this code, row 3 of s.csv where `placed`, and a text in its message. */
static void assert_fault(const fixture *fix, int code, bool placed, const char *part) {
  const hl_fault *fault = hl_ctx_error(fix->ctx);
  assert_non_null(fault);
  if (fault->code != code || strstr(fault->message, part) == NULL)
    fail_msg("HL%d %s", fault->code, fault->message);
  if (placed) {
    assert_string_equal(fault->file, "s.csv");
    assert_int_equal(fault->row, 3);
  }
}

static int count_of(const fixture *fix, int code) {
  int count = 0;
  for (int k = 0; k < hl_ctx_fault_count(fix->ctx); ++k)
    count += hl_ctx_fault_at(fix->ctx, k)->code == code;
  return count;
}

static void records_are_copied_and_found(void **state) {
  const fixture *fix = *state;
  char name[] = "H1";
  assert_int_equal(add_stream(fix, name, 150, 60, 90), HL_OK);
  name[0] = 'X';
  assert_int_equal(add_stream(fix, "C1", 20, 80, 60), HL_OK);
  assert_int_equal(hl_problem_stream_count(fix->problem), 2);
  assert_int_equal(hl_problem_stream_find(fix->problem, "C1"), 1);
  assert_int_equal(hl_problem_stream_find(fix->problem, "C2"), -1);
  const hl_stream *stream = hl_problem_stream_at(fix->problem, 0);
  assert_string_equal(stream->name, "H1");
  assert_int_equal(stream->side, HL_SIDE_HOT);
  assert_string_equal(stream->zone, "");
  assert_string_equal(stream->segment[0].place.file, "s.csv");
  assert_int_equal(hl_problem_stream_at(fix->problem, 1)->side, HL_SIDE_COLD);
  assert_null(hl_problem_stream_at(fix->problem, 2));
  assert_ptr_equal(hl_problem_ctx(fix->problem), fix->ctx);
}

static void broken_streams_are_named_and_left_out(void **state) {
  const fixture *fix = *state;
  static const struct {
    const char *name;
    double from, to, kw;
    int code;
    const char *part;
  } rows[] = {
      {"", 150, 60, 90, 101, "name of a stream is missing"},
      {"*", 150, 60, 90, 122, "\"*\""},
      {"a\nb", 150, 60, 90, 122, "line break"},
      {" a", 150, 60, 90, 122, "blank"},
      {"a ", 150, 60, 90, 122, "blank"},
      {"H1", NAN, 60, 90, 101, "no supply temperature"},
      {"H1", 150, NAN, 90, 101, "no target temperature"},
      {"H1", 150, 60, NAN, 101, "no duty"},
      {"H1", 100, 100, NAN, 106, "same supply and target temperature (99.85 °C)"},
      {"H1", 100, 100, 90, 101, "its type must be given"},
      {"H1", 150, 60, -90, 116, "duty of stream \"H1\" is -90 kW; it must be more than 0 kW"},
      {"H1", 150, 60, 0, 116, "duty"},
      {"H1", -300, 60, 90, 115, "below absolute zero"},
      {"H1", 15000, 60, 90, 116, "at most"},
      {"H1", INFINITY, 60, 90, 116, "at most"},
  };
  for (size_t k = 0; k < sizeof rows / sizeof *rows; ++k) {
    assert_int_equal(add_stream(fix, rows[k].name, rows[k].from, rows[k].to, rows[k].kw),
                     HL_ERR_DATA);
    assert_fault(fix, rows[k].code, true, rows[k].part);
  }
  char name[300];
  memset(name, 'n', sizeof name);
  name[299] = '\0';
  assert_int_equal(add_stream(fix, name, 150, 60, 90), HL_ERR_DATA);
  assert_fault(fix, 122, true, "longer than 200 bytes");
  assert_int_equal(hl_problem_stream_count(fix->problem), 0);
}

static void all_faults_of_a_record_are_reported(void **state) {
  const fixture *fix = *state;
  assert_int_equal(add_stream(fix, "", -400, -300, -1), HL_ERR_DATA);
  assert_int_equal(hl_ctx_fault_total(fix->ctx, HL_SEVERITY_ERROR), 4);
}

static void names_are_unique_over_all_kinds(void **state) {
  const fixture *fix = *state;
  assert_int_equal(add_stream(fix, "A", 150, 60, 90), HL_OK);
  assert_int_equal(add_stream(fix, "A", 150, 60, 90), HL_ERR_DATA);
  assert_fault(fix, 107, true, "stream \"A\" (s.csv:3) has it already");
  hl_utility utility;
  hl_utility_init(&utility);
  utility.name = "A";
  utility.t_supply = 300;
  utility.side = HL_SIDE_HOT;
  assert_int_equal(hl_problem_add_utility(fix->problem, &utility), HL_ERR_DATA);
  assert_fault(fix, 107, false, "stream \"A\" (s.csv:3) has it already");
  hl_system system;
  hl_system_init(&system);
  system.name = "A";
  system.cycle = "vc_simple";
  assert_int_equal(hl_problem_add_system(fix->problem, &system), HL_ERR_DATA);
  assert_fault(fix, 107, false, "stream");
}

static hl_status add_segments(const fixture *fix, hl_side side, const double *t, int count) {
  hl_stream stream;
  hl_segment segment[4];
  hl_stream_init(&stream);
  for (int k = 0; k < count; ++k) {
    hl_segment_init(&segment[k]);
    segment[k].t_supply = t[2 * k];
    segment[k].t_target = t[2 * k + 1];
    segment[k].duty = 1e3;
    segment[k].place = (hl_place){"s.csv", 3, 0};
  }
  stream.name = "S";
  stream.side = side;
  stream.segment_count = count;
  stream.segment = segment;
  stream.place = (hl_place){"s.csv", 3, 0};
  return hl_problem_add_stream(fix->problem, &stream);
}

static void segments_must_join_and_run_one_way(void **state) {
  const fixture *fix = *state;
  const double gap[] = {400, 350, 340, 300}, back[] = {400, 350, 350, 360, 360, 300},
               good[] = {400, 350, 350 + 1e-9, 350, 350, 300}, wrong[] = {400, 300};
  assert_int_equal(add_segments(fix, HL_SIDE_NONE, gap, 2), HL_ERR_DATA);
  assert_fault(fix, 118, true, "segment 2 of stream \"S\" starts at 66.85 °C");
  assert_int_equal(add_segments(fix, HL_SIDE_NONE, back, 3), HL_ERR_DATA);
  assert_fault(fix, 118, true, "segment 2 heats up");
  assert_int_equal(add_segments(fix, HL_SIDE_COLD, wrong, 1), HL_ERR_DATA);
  assert_fault(fix, 104, true, "is marked cold but cools from 126.85 °C to 26.85 °C");
  assert_int_equal(add_segments(fix, HL_SIDE_NONE, good, 0), HL_ERR_DATA);
  assert_fault(fix, 101, true, "no temperatures");
  assert_int_equal(add_segments(fix, HL_SIDE_NONE, good, 3), HL_OK);
  /* The joint is closed exactly. */
  assert_true(hl_problem_stream_at(fix->problem, 0)->segment[1].t_supply == 350);
}

static void soft_streams_have_sensible_limits(void **state) {
  const fixture *fix = *state;
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  segment.t_supply = 400;
  segment.t_target = 350;
  segment.duty = 1;
  stream.name = "S";
  stream.segment = &segment;
  stream.segment_count = 1;
  stream.soft = true;
  stream.t_target_min = 360;
  stream.t_target_max = 355;
  assert_int_equal(hl_problem_add_stream(fix->problem, &stream), HL_ERR_DATA);
  assert_int_equal(hl_ctx_fault_total(fix->ctx, HL_SEVERITY_ERROR),
                   1); /* the limits, not the target between them */
  stream.t_target_min = 350;
  assert_int_equal(hl_problem_add_stream(fix->problem, &stream), HL_OK);
}

static hl_utility cold_utility(void) {
  hl_utility u;
  hl_utility_init(&u);
  u.name = "Brine";
  u.side = HL_SIDE_COLD;
  u.t_supply = 268.15;
  u.t_target = 273.15;
  u.place = (hl_place){"s.csv", 3, 0};
  return u;
}

static void broken_utilities_are_named(void **state) {
  const fixture *fix = *state;
  hl_utility u = cold_utility();
  u.side = HL_SIDE_HOT;
  assert_int_equal(hl_problem_add_utility(fix->problem, &u), HL_ERR_DATA);
  assert_fault(fix, 104, true, "utility \"Brine\" is marked hot but heats up");
  u = cold_utility();
  u.price = -1;
  u.h = 0;
  u.cop = 0;
  u.co2 = -1;
  u.duty_max = 0;
  u.dt_cont = -1;
  u.fuel_exergy = -1;
  u.x = INFINITY;
  hl_ctx_clear(fix->ctx);
  assert_int_equal(hl_problem_add_utility(fix->problem, &u), HL_ERR_DATA);
  assert_int_equal(count_of(fix, 116), 8);
  u = cold_utility();
  u.side = HL_SIDE_NONE;
  u.t_target = NAN;
  assert_int_equal(hl_problem_add_utility(fix->problem, &u), HL_ERR_DATA);
  assert_fault(fix, 101, true, "type must be given");
  u.side = HL_SIDE_COLD;
  assert_int_equal(hl_problem_add_utility(fix->problem, &u), HL_OK);
  const hl_utility *kept = hl_problem_utility_at(fix->problem, 0);
  assert_true(kept->t_target == kept->t_supply && isinf(kept->duty_max) && kept->price == 0);
}

static void broken_systems_are_named(void **state) {
  const fixture *fix = *state;
  const char *fluid[] = {"R290", "R717"};
  const hl_parameter parameter[] = {{"t_evap", 300, 290, {"s.csv", 3, 0}},
                                    {"t_evap", 300, 300, {"s.csv", 3, 0}},
                                    {"eta_is", NAN, 1, {"s.csv", 3, 0}}};
  hl_system s;
  hl_system_init(&s);
  s.name = "HP";
  s.place = (hl_place){"s.csv", 3, 0};
  s.scale_min = 2;
  s.scale_max = 1;
  s.parameter = parameter;
  s.parameter_count = 3;
  assert_int_equal(hl_problem_add_system(fix->problem, &s), HL_ERR_DATA);
  assert_int_equal(count_of(fix, 101), 1); /* no cycle */
  assert_int_equal(count_of(fix, 107), 1); /* t_evap twice */
  assert_int_equal(count_of(fix, 116), 3); /* scale, range, not finite */
  s.cycle = "vc_simple";
  s.scale_min = 0;
  s.parameter = &parameter[1];
  s.parameter_count = 1;
  s.fluid = fluid;
  s.fluid_count = 2;
  assert_int_equal(hl_problem_add_system(fix->problem, &s), HL_OK);
  const hl_system *kept = hl_problem_system_at(fix->problem, 0);
  fluid[1] = "";
  assert_string_equal(kept->fluid[1], "R717");
  assert_string_equal(kept->parameter[0].name, "t_evap");
  assert_int_equal(hl_problem_system_find(fix->problem, "HP"), 0);
}

static hl_match_rule rule_of(const char *hot, const char *cold, hl_match_kind kind) {
  hl_match_rule rule;
  hl_match_rule_init(&rule);
  rule.hot = hot;
  rule.cold = cold;
  rule.kind = kind;
  rule.place = (hl_place){"s.csv", 3, 0};
  return rule;
}

static void rules_are_checked_alone(void **state) {
  const fixture *fix = *state;
  hl_match_rule rule = rule_of("", "C", HL_MATCH_FORBID);
  assert_int_equal(hl_problem_add_rule(fix->problem, &rule), HL_ERR_DATA);
  assert_fault(fix, 101, true, "hot and a cold name");
  rule = rule_of("H", "*", HL_MATCH_REQUIRE);
  assert_int_equal(hl_problem_add_rule(fix->problem, &rule), HL_ERR_DATA);
  assert_fault(fix, 130, true, "two names");
  rule = rule_of("H", "C", HL_MATCH_FORBID);
  rule.t_from = 400;
  rule.t_to = 300;
  assert_int_equal(hl_problem_add_rule(fix->problem, &rule), HL_ERR_DATA);
  assert_fault(fix, 116, true, "upside down");
  rule = rule_of("H", "C", (hl_match_kind)-1);
  assert_int_equal(hl_problem_add_rule(fix->problem, &rule), HL_ERR_DATA);
  assert_fault(fix, 101, true, "does not say what it does");
  rule = rule_of("H", "C", HL_MATCH_COST);
  rule.u = 0;
  rule.exponent = 9;
  rule.length = -1;
  hl_ctx_clear(fix->ctx);
  assert_int_equal(hl_problem_add_rule(fix->problem, &rule), HL_ERR_DATA);
  assert_int_equal(count_of(fix, 116), 3);
  assert_int_equal(hl_problem_rule_count(fix->problem), 0);
}

static void rules_are_checked_against_the_streams(void **state) {
  const fixture *fix = *state;
  assert_int_equal(add_stream(fix, "Hot A", 95, 40, 90), HL_OK);
  assert_int_equal(add_stream(fix, "Cold B", 102, 150, 60), HL_OK);
  assert_int_equal(add_stream(fix, "Cold C", 20, 50, 60), HL_OK);
  hl_system s;
  hl_system_init(&s);
  s.name = "HP";
  s.cycle = "vc_simple";
  assert_int_equal(hl_problem_add_system(fix->problem, &s), HL_OK);
  const hl_match_rule rules[] = {rule_of("Hot A", "Cold B", HL_MATCH_REQUIRE),
                                 rule_of("HotA", "Cold B", HL_MATCH_FORBID),
                                 rule_of("Cold B", "Hot A", HL_MATCH_FORBID),
                                 rule_of("HP.condensation", "Cold C", HL_MATCH_REQUIRE),
                                 rule_of("HP.condensatoin", "*", HL_MATCH_FORBID),
                                 rule_of("Hot A", "HP.evaporation", HL_MATCH_FORBID),
                                 rule_of("Hot A", "Cold C", HL_MATCH_REQUIRE),
                                 rule_of("Hot A", "*", HL_MATCH_FORBID)};
  for (size_t k = 0; k < sizeof rules / sizeof *rules; ++k)
    assert_int_equal(hl_problem_add_rule(fix->problem, &rules[k]), HL_OK);
  assert_int_equal(hl_problem_check(fix->problem), HL_ERR_DATA);
  static const struct {
    int code;
    const char *message, *hint;
  } want[] = {
      {310, "Hot A is never hotter than 94.85 °C, but the cold side starts at 101.85 °C", "names"},
      {130, "\"HotA\"", "Did you mean \"Hot A\"?"},
      {130, "as its hot side, but it is cold", "Swap"},
      {130, "as its cold side, but it is hot", "Swap"},
      {130, "\"HP.condensatoin\"", "Did you mean \"HP.condensation\"?"},
      {310, "forbidden by another rule (row 3)", "Remove"},
  };
  assert_int_equal(hl_ctx_fault_count(fix->ctx), (int)(sizeof want / sizeof *want));
  for (size_t k = 0; k < sizeof want / sizeof *want; ++k) {
    const hl_fault *fault = hl_ctx_fault_at(fix->ctx, (int)k);
    if (fault->code != want[k].code || strstr(fault->message, want[k].message) == NULL ||
        strstr(fault->hint, want[k].hint) == NULL)
      fail_msg("HL%d %s / %s", fault->code, fault->message, fault->hint);
  }
}

static void zones_of_systems_must_exist(void **state) {
  const fixture *fix = *state;
  hl_stream stream;
  hl_segment segment;
  hl_stream_init(&stream);
  hl_segment_init(&segment);
  segment.t_supply = 400;
  segment.t_target = 350;
  segment.duty = 1;
  stream.name = "S";
  stream.zone = "Dairy";
  stream.segment = &segment;
  stream.segment_count = 1;
  assert_int_equal(hl_problem_add_stream(fix->problem, &stream), HL_OK);
  hl_system s;
  hl_system_init(&s);
  s.name = "HP";
  s.cycle = "vc_simple";
  s.zone_source = "Diary";
  s.zone_sink = "Dairy";
  assert_int_equal(hl_problem_add_system(fix->problem, &s), HL_OK);
  assert_int_equal(hl_problem_check(fix->problem), HL_ERR_DATA);
  assert_fault(fix, 130, false, "zone \"Diary\"");
  assert_non_null(strstr(hl_ctx_error(fix->ctx)->hint, "Dairy"));
}

static void zones_of_systems_bind_and_others_only_where_asked_for(void **state) {
  const fixture *fix = *state;
  static const struct {
    const char *hot, *cold;
    bool hot_system, cold_system;
    hl_zones free, same; /* without and with design.same_zone */
  } rows[] = {
      {"A", "B", false, false, HL_ZONES_MEET, HL_ZONES_DIFFER},
      {"A", "A", false, false, HL_ZONES_MEET, HL_ZONES_MEET},
      {"A", "", false, false, HL_ZONES_MEET, HL_ZONES_MEET},
      {"A", "B", true, false, HL_ZONES_SYSTEM, HL_ZONES_SYSTEM},
      {"A", "B", false, true, HL_ZONES_SYSTEM, HL_ZONES_SYSTEM},
      {"A", "A", false, true, HL_ZONES_MEET, HL_ZONES_MEET},
      {"A", "", true, false, HL_ZONES_SYSTEM, HL_ZONES_SYSTEM}, /* in no zone is not in this one */
      {"", "B", true, false, HL_ZONES_MEET, HL_ZONES_MEET},
  };
  for (int same = 0; same < 2; same++) {
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
      assert_int_equal(hl_problem_zones(fix->problem, rows[k].hot, rows[k].hot_system, rows[k].cold,
                                        rows[k].cold_system),
                       same ? rows[k].same : rows[k].free);
    const hl_setting_row row = {
        .key = "design.same_zone", .value = "yes", .unit = "", .place = {"s.csv", 3, 0}};
    assert_int_equal(hl_problem_set_setting(fix->problem, &row), HL_OK);
  }
}

static hl_status add_setting(const fixture *fix, const char *key, const char *value,
                             const char *unit) {
  const hl_setting_row row = {.key = key, .value = value, .unit = unit, .place = {"s.csv", 3, 0}};
  return hl_problem_add_setting(fix->problem, &row);
}

static void settings_are_parsed_or_kept(void **state) {
  const fixture *fix = *state;
  assert_int_equal(add_setting(fix, "economics.hours", "7000", ""), HL_OK);
  assert_int_equal(add_setting(fix, "economics.electricity_price", "0.12", "$/kWh"), HL_OK);
  assert_int_equal(add_setting(fix, "economics.electricity_co2", "1e-7", "SI"), HL_OK);
  assert_int_equal(add_setting(fix, "design.units_max", "7", ""), HL_OK);
  assert_int_equal(add_setting(fix, "design.same_zone", "yes", NULL), HL_OK);
  assert_int_equal(add_setting(fix, "stop.time_limit", "5", "min"), HL_OK);
  assert_int_equal(add_setting(fix, "case.title", "A dairy", ""), HL_OK);
  assert_int_equal(add_setting(fix, "case.currency", "EUR", ""), HL_OK);
  const hl_economics *e = hl_problem_economics(fix->problem);
  assert_close(e->hours, 7000, 0, 0);
  assert_close(e->electricity_price, 0.12 / 3.6e6, 1e-15, 0);
  assert_close(e->electricity_co2, 1e-7, 0, 0);
  assert_int_equal(hl_problem_design(fix->problem)->units_max, 7);
  assert_true(hl_problem_design(fix->problem)->same_zone);
  assert_string_equal(hl_problem_title(fix->problem), "A dairy");
  assert_string_equal(hl_problem_currency(fix->problem), "EUR");
  assert_int_equal(hl_problem_setting_count(fix->problem), 6);
  assert_string_equal(hl_problem_setting_at(fix->problem, 5)->unit, "min");
  hl_stop_settings stop;
  assert_int_equal(hl_problem_settings(fix->problem, &hl_stop_table, &stop), HL_OK);
  assert_close(stop.time_limit, 300, 0, 0);
  hl_economics again;
  assert_int_equal(hl_problem_settings(fix->problem, &hl_economics_table, &again), HL_OK);
  assert_memory_equal(&again.interest, &e->interest, sizeof(double));
  assert_close(again.electricity_co2, 1e-7, 0, 0);
}

static void broken_settings_are_named(void **state) {
  const fixture *fix = *state;
  static const struct {
    const char *key, *value, *unit;
    int code;
    const char *part;
  } rows[] = {
      {"", "1", "", 101, "key of a setting is missing"},
      {"hours", "1", "", 11, "not the key of a setting"},
      {"economics.hours", "", "", 101, "no value"},
      {"economics.hour", "1", "", 11, "no setting \"economics.hour\""},
      {"economisc.hours", "1", "", 11, "no setting \"economisc.hours\""},
      {"case.name", "1", "", 11, "case.name"},
      {"economics.hours", "9000", "", 12, "economics.hours"},
      {"economics.hours", "80oo", "", 12, "80oo"},
      {"economics.hours", "1", "kW", 103, "\"kW\" is not a unit of economics.hours"},
      {"design.duty_min", "-1", "kW", 12, "design.duty_min"},
  };
  for (size_t k = 0; k < sizeof rows / sizeof *rows; ++k) {
    assert_int_not_equal(add_setting(fix, rows[k].key, rows[k].value, rows[k].unit), HL_OK);
    assert_fault(fix, rows[k].code, true, rows[k].part);
  }
  assert_int_equal(add_setting(fix, "stop.gap", "much", ""), HL_OK); /* its owner will tell */
  hl_stop_settings stop;
  assert_int_equal(hl_problem_settings(fix->problem, &hl_stop_table, &stop), HL_ERR_ARG);
  assert_fault(fix, 12, true, "stop.gap");
  assert_int_equal(add_setting(fix, "stop.gap", "1", ""), HL_ERR_DATA);
  assert_fault(fix, 107, true, "twice");
}

static void costs_fall_back_and_evaluate(void **state) {
  const fixture *fix = *state;
  hl_cost_law law;
  hl_cost_law_init(&law, HL_COST_EXCHANGER);
  law.fixed = 5291.9;
  law.coef = 77.79;
  law.exponent = 0.5;
  law.piping = 10;
  law.currency = "$";
  assert_int_equal(hl_problem_add_cost(fix->problem, &law), HL_OK);
  assert_int_equal(hl_problem_add_cost(fix->problem, &law), HL_ERR_DATA);
  assert_fault(fix, 107, false, "second cost law");
  const hl_cost_law *heater = hl_problem_cost(fix->problem, HL_COST_HEATER);
  assert_close(hl_cost_eval(heater, 4, 3), 5291.9 + 2 * 77.79 + 30, 1e-15, 0);
  assert_close(hl_cost_eval(heater, 0, 0), 5291.9, 1e-15, 0);
  assert_true(isnan(hl_cost_eval(heater, (double)NAN, 0)));
  assert_close(hl_cost_shells(100, INFINITY), 1, 0, 0);
  assert_close(hl_cost_shells(50, 50), 1, 0, 0);
  assert_close(hl_cost_shells(50 * (1 + 1e-12), 50), 1, 0, 0);
  assert_close(hl_cost_shells(50.001, 50), 2, 0, 0);
  assert_close(hl_cost_shells(0, 50), 1, 0, 0);
  assert_close(hl_cost_eval_shells(heater, 4, INFINITY, 3), hl_cost_eval(heater, 4, 3), 1e-15, 0);
  assert_close(hl_cost_eval_shells(heater, 9, 4, 3), 3 * hl_cost_eval(heater, 3, 0) + 30, 1e-15, 0);
  assert_true(isnan(hl_cost_eval_shells(heater, (double)NAN, 4, 0)));
  assert_string_equal(hl_problem_currency(fix->problem), "$");
  const hl_cost_law *machine = hl_problem_cost(fix->problem, HL_COST_MACHINE);
  assert_false(machine->given);
  assert_close(hl_cost_eval(machine, 10, 1), 0, 0, 0);
  hl_cost_law_init(&law, HL_COST_MACHINE);
  law.basis = HL_COST_AREA;
  law.fixed = -1;
  hl_ctx_clear(fix->ctx);
  assert_int_equal(hl_problem_add_cost(fix->problem, &law), HL_ERR_DATA);
  assert_int_equal(count_of(fix, 116), 2);
  law.kind = HL_COST_KINDS;
  assert_int_equal(hl_problem_add_cost(fix->problem, &law), HL_ERR_ARG);
}

static void the_annuity_is_that_of_interest_and_lifetime(void **state) {
  (void)state;
  hl_economics e;
  hl_settings_init(&hl_economics_table, &e);
  assert_close(hl_economics_annuity(&e), 0.07 / (1 - pow(1.07, -20)), 1e-14, 0);
  e.interest = 0;
  assert_close(hl_economics_annuity(&e), 0.05, 1e-15, 0);
  e.annualisation = 0.1;
  assert_close(hl_economics_annuity(&e), 0.1, 0, 0);
  assert_close(hl_economics_seconds(&e), 2.88e7, 0, 0);
}

/** What a group takes in, and what its streams give, is what is destroyed in it. */
static void assert_closed(const hl_group *g) {
  double destroyed = 0;
  for (int k = 0; k < g->loss_count; ++k) {
    assert_true(g->loss[k].exergy >= 0);
    destroyed += g->loss[k].exergy;
  }
  const double sign = g->profile[0].side == HL_SIDE_HOT ? -1 : 1;
  assert_close(destroyed, g->exergy_in + sign * g->profile[0].exergy, 1e-14, 1e-16);
}

static void utilities_become_groups_of_one_watt(void **state) {
  const fixture *fix = *state;
  assert_int_equal(add_stream(fix, "H", 95, 40, 90), HL_OK);
  assert_int_equal(add_stream(fix, "C", 20, 50, 60), HL_OK);
  hl_utility brine = cold_utility();
  brine.cop = 6;
  brine.h = 100;
  hl_utility boiler, water, steam;
  hl_utility_init(&boiler);
  boiler.name = "Boiler";
  boiler.t_supply = 363.25;
  boiler.t_target = 363.15;
  boiler.price = 0.04 / 3.6e6;
  boiler.co2 = 5e-8;
  boiler.fuel_exergy = 1;
  boiler.duty_max = 1e6;
  hl_utility_init(&water);
  water.name = "Water";
  water.t_supply = 303.15;
  water.t_target = 308.15;
  hl_utility_init(&steam);
  steam.name = "Steam";
  steam.side = HL_SIDE_HOT;
  steam.t_supply = 400;
  const hl_utility *all[] = {&brine, &boiler, &water, &steam};
  for (int k = 0; k < 4; ++k)
    assert_int_equal(hl_problem_add_utility(fix->problem, all[k]), HL_OK);
  assert_int_equal(add_setting(fix, "economics.electricity_price", "0.12", "cur/kWh"), HL_OK);
  assert_int_equal(add_setting(fix, "economics.electricity_co2", "0.36", "kg/kWh"), HL_OK);
  assert_int_equal(hl_problem_check(fix->problem), HL_OK);
  const hl_group_set *set = hl_problem_groups(fix->problem);
  assert_int_equal(set->count, 5);
  const hl_group *process = &set->group[0];
  assert_int_equal(process->kind, HL_GROUP_PROCESS);
  assert_int_equal(process->profile_count, 2);
  assert_close(hl_profile_heat(&process->profile[0]), 90e3, 1e-15, 0);
  assert_close(process->profile[0].exergy, hl_profile_exergy(&process->profile[0], 298.15), 0, 0);

  const hl_group *g = &set->group[1]; /* refrigerated: power 1/6 per W */
  assert_close(g->power, 1.0 / 6, 1e-15, 0);
  assert_close(g->cost_scale, 0.12 / 6 * 8, 1e-14, 0); /* per W: 8000 h, 1e-3 kW */
  assert_close(g->co2, 1e-7 / 6, 1e-14, 0);
  assert_close(g->exergy_in, 1.0 / 6, 1e-15, 0);
  assert_printed(-g->profile[0].exergy, "0.10164");
  assert_string_equal(g->loss[0].component, "refrigeration");
  assert_closed(g);
  g = &set->group[2];
  assert_close(g->power, 0, 0, 0);
  assert_close(g->cost_scale, 0.04 * 8, 1e-14, 0);
  assert_close(g->co2, 5e-8, 1e-15, 0);
  assert_close(g->exergy_in, 1, 0, 0);
  assert_close(g->scale_max, 1e6, 0, 0);
  assert_string_equal(g->loss[0].component, "boiler");
  assert_closed(g);
  g = &set->group[3]; /* warm cooling water carries exergy away */
  assert_close(g->exergy_in, 0, 0, 0);
  assert_string_equal(g->loss[0].component, "heat rejection");
  assert_closed(g);
  g = &set->group[4]; /* steam without more is charged the exergy of its heat */
  assert_int_equal(g->loss_count, 0);
  assert_closed(g);
}

static void impossible_utilities_break_the_second_law(void **state) {
  const fixture *fix = *state;
  assert_int_equal(add_stream(fix, "H", 95, 40, 90), HL_OK);
  hl_utility u = cold_utility();
  u.cop = 12; /* 1/0.10164 = 9.84 is the limit */
  assert_int_equal(hl_problem_add_utility(fix->problem, &u), HL_OK);
  assert_int_equal(hl_problem_check(fix->problem), HL_ERR_DATA);
  assert_fault(fix, 116, true, "no machine reaches more than 9.839");
  hl_utility_init(&u);
  u.name = "Boiler";
  u.side = HL_SIDE_HOT;
  u.t_supply = 500;
  u.fuel_exergy = 0.3;
  assert_int_equal(hl_problem_add_utility(fix->problem, &u), HL_OK);
  assert_int_equal(hl_problem_check(fix->problem), HL_ERR_DATA);
  assert_fault(fix, 116, false, "fuel_exergy of utility \"Boiler\" is 0.3");
}

static void names_in_two_spellings_are_warned_of(void **state) {
  const fixture *fix = *state;
  static const struct {
    const char *name;
    int warnings; /* in all, once it is added */
  } add[] = {{"Feed 1", 0}, {"feed1", 1},  {"Feed 11 1", 1}, {"Feed 1 11", 1},
             {"ÄPFEL", 1},  {"äp fel", 2}, {"Feed 2", 2},    {"FEED 2", 3}};
  for (size_t k = 0; k < sizeof add / sizeof *add; ++k) {
    assert_int_equal(add_stream(fix, add[k].name, 95, 40, 90), HL_OK);
    assert_int_equal(count_of(fix, 212), add[k].warnings);
  }
  assert_non_null(strstr(hl_ctx_fault_at(fix->ctx, 0)->message,
                         "\"feed1\" differs in case or blanks only from stream \"Feed 1\""));
  assert_int_equal(hl_problem_stream_find(fix->problem, "feed1"), 1);
  assert_int_equal(hl_problem_stream_find(fix->problem, "FEED1"), -1);
}

static void odd_input_is_noted(void **state) {
  const fixture *fix = *state;
  static const double kw[] = {90, 90, 90, 90, 900000, 1e-3};
  static const char *const names[] = {"A", "B", "C", "D", "big", "small"};
  for (int k = 0; k < 6; ++k) {
    hl_stream stream;
    hl_segment segment;
    hl_stream_init(&stream);
    hl_segment_init(&segment);
    segment.t_supply = 400;
    segment.t_target = 350;
    segment.duty = kw[k] * 1e3;
    segment.h = k == 0 ? 1 : k == 1 ? 1000 : NAN;
    stream.name = names[k];
    stream.segment = &segment;
    stream.segment_count = 1;
    stream.soft = k == 2;
    assert_int_equal(hl_problem_add_stream(fix->problem, &stream), HL_OK);
  }
  hl_utility u = cold_utility();
  u.cop = 6;
  assert_int_equal(hl_problem_add_utility(fix->problem, &u), HL_OK);
  assert_int_equal(add_setting(fix, "design.h_default", "0.5", "kW/m2/K"), HL_OK);
  assert_int_equal(hl_problem_check(fix->problem), HL_OK);
  assert_int_equal(count_of(fix, 117), 1); /* no cold stream */
  assert_int_equal(count_of(fix, 202), 4); /* five small ones beside the big one; two in one note */
  assert_int_equal(count_of(fix, 203), 1); /* films 1000 apart */
  assert_int_equal(count_of(fix, 204), 1); /* the big one */
  assert_int_equal(count_of(fix, 201), 4); /* hot utility, film, power, soft */
  assert_close(hl_problem_groups(fix->problem)->group[0].profile[3].piece[0].h, 500, 0, 0);
  assert_int_equal(hl_ctx_fault_total(fix->ctx, HL_SEVERITY_ERROR), 0);
}

static void what_costs_nothing_is_noted_where_costs_are_given(void **state) {
  const fixture *fix = *state;
  assert_int_equal(add_stream(fix, "H", 150, 60, 90), HL_OK);
  assert_int_equal(add_stream(fix, "C", 20, 80, 60), HL_OK);
  hl_utility u = cold_utility(); /* neither price nor COP */
  u.place = (hl_place){"u.csv", 4, 0};
  assert_int_equal(hl_problem_add_utility(fix->problem, &u), HL_OK);
  u.name = "Chiller";
  u.cop = 6;
  assert_int_equal(hl_problem_add_utility(fix->problem, &u), HL_OK);
  hl_system s;
  hl_system_init(&s);
  s.name = "HP";
  s.cycle = "vc_simple";
  assert_int_equal(hl_problem_add_system(fix->problem, &s), HL_OK);
  assert_int_equal(hl_problem_check(fix->problem), HL_OK);
  assert_int_equal(count_of(fix, 213), 0);
  hl_cost_law law;
  hl_cost_law_init(&law, HL_COST_EXCHANGER);
  law.coef = 1000;
  law.exponent = 1;
  assert_int_equal(hl_problem_add_cost(fix->problem, &law), HL_OK);
  assert_int_equal(hl_problem_check(fix->problem), HL_OK);
  assert_int_equal(count_of(fix, 213), 2); /* the first utility, the machine */
  int seen = 0;
  for (int k = 0; k < hl_ctx_fault_count(fix->ctx); ++k) {
    const hl_fault *fault = hl_ctx_fault_at(fix->ctx, k);
    seen += fault->code == 213 && strstr(fault->message, "no cost law of machines") != NULL;
    seen += fault->code == 213 && fault->row == 4 && strcmp(fault->file, "u.csv") == 0;
  }
  assert_int_equal(seen, 2);
}

static void streams_that_look_like_kelvin_are_warned_of(void **state) {
  const fixture *fix = *state;
  assert_int_equal(add_stream(fix, "Milk", 277, 345, 60), HL_OK); /* 4 to 72 degC in kelvin */
  assert_int_equal(add_stream(fix, "Bath", 100, 345, 60), HL_OK); /* the steam reaches it */
  assert_int_equal(add_stream(fix, "Salt", 300, 400, 60), HL_OK); /* hotter than any water */
  assert_int_equal(add_stream(fix, "Gas", 370, 280, 60), HL_OK);  /* water reaches it */
  hl_utility u = cold_utility();
  assert_int_equal(hl_problem_add_utility(fix->problem, &u), HL_OK);
  hl_utility_init(&u);
  u.name = "Steam";
  u.side = HL_SIDE_HOT;
  u.t_supply = u.t_target = 184 + KELVIN;
  assert_int_equal(hl_problem_add_utility(fix->problem, &u), HL_OK);
  assert_int_equal(hl_problem_check(fix->problem), HL_OK);
  assert_int_equal(count_of(fix, 214), 1);
  for (int k = 0; k < hl_ctx_fault_count(fix->ctx); ++k)
    if (hl_ctx_fault_at(fix->ctx, k)->code == 214)
      assert_non_null(strstr(hl_ctx_fault_at(fix->ctx, k)->message, "\"Milk\""));
}

static void a_case_without_streams_is_refused(void **state) {
  const fixture *fix = *state;
  assert_int_equal(hl_problem_check(fix->problem), HL_ERR_DATA);
  assert_fault(fix, 101, false, "no streams");
}

static void lengths_come_from_rules_or_coordinates(void **state) {
  const fixture *fix = *state;
  static const char *const names[] = {"A", "B", "C"};
  for (int k = 0; k < 3; ++k) {
    hl_stream stream;
    hl_segment segment;
    hl_stream_init(&stream);
    hl_segment_init(&segment);
    segment.t_supply = 400;
    segment.t_target = k == 0 ? 350 : 450;
    segment.duty = 1;
    stream.name = names[k];
    stream.segment = &segment;
    stream.segment_count = 1;
    if (k < 2) {
      stream.x = 10 * k;
      stream.y = -5 * k;
      stream.z = k == 0 ? 3 : NAN;
    }
    assert_int_equal(hl_problem_add_stream(fix->problem, &stream), HL_OK);
  }
  hl_system s;
  hl_system_init(&s);
  s.name = "HP";
  s.cycle = "vc_simple";
  s.x = s.y = s.z = 1;
  assert_int_equal(hl_problem_add_system(fix->problem, &s), HL_OK);
  assert_close(hl_problem_length(fix->problem, "A", "B"), 15, 0, 0);
  assert_close(hl_problem_length(fix->problem, "A", "C"), 0, 0, 0);
  assert_close(hl_problem_length(fix->problem, "A", "HP.evaporation"), 4, 0, 0);
  hl_match_rule rule = rule_of("A", "*", HL_MATCH_COST);
  rule.length = 7;
  assert_int_equal(hl_problem_add_rule(fix->problem, &rule), HL_OK);
  assert_close(hl_problem_length(fix->problem, "A", "B"), 7, 0, 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      T(records_are_copied_and_found),
      T(broken_streams_are_named_and_left_out),
      T(all_faults_of_a_record_are_reported),
      T(names_are_unique_over_all_kinds),
      T(segments_must_join_and_run_one_way),
      T(soft_streams_have_sensible_limits),
      T(broken_utilities_are_named),
      T(broken_systems_are_named),
      T(rules_are_checked_alone),
      T(rules_are_checked_against_the_streams),
      T(zones_of_systems_must_exist),
      T(zones_of_systems_bind_and_others_only_where_asked_for),
      T(settings_are_parsed_or_kept),
      T(broken_settings_are_named),
      T(costs_fall_back_and_evaluate),
      T(the_annuity_is_that_of_interest_and_lifetime),
      T(utilities_become_groups_of_one_watt),
      T(impossible_utilities_break_the_second_law),
      T(names_in_two_spellings_are_warned_of),
      T(odd_input_is_noted),
      T(what_costs_nothing_is_noted_where_costs_are_given),
      T(streams_that_look_like_kelvin_are_warned_of),
      T(a_case_without_streams_is_refused),
      T(lengths_come_from_rules_or_coordinates),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
