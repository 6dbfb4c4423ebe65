/* Operating periods of a case: whose values are held, what is written, what is refused. */
#include "support/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <heatloom/io.h>
#include <heatloom/targets.h>

typedef struct fixture {
  hl_ctx *ctx;
  hl_problem *problem;
  char folder[64];
} fixture;

static const char *const tables[] = {"periods.csv",  "streams.csv",   "profiles.csv",
                                     "settings.csv", "utilities.csv", "matches.csv"};

static int setup(void **state) {
  static fixture fix;
  *state = &fix;
  fix.ctx = hl_ctx_new(NULL);
  fix.problem = NULL;
  snprintf(fix.folder, sizeof fix.folder, "periods-test-%ld", (long)getpid());
  return fix.ctx == NULL || hl_directory_new(fix.ctx, fix.folder) != HL_OK;
}

static int teardown(void **state) {
  const fixture *fix = *state;
  hl_problem_free(fix->problem);
  for (size_t k = 0; k < sizeof tables / sizeof *tables; ++k) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", fix->folder, tables[k]);
    unlink(path);
  }
  rmdir(fix->folder);
  hl_ctx_free(fix->ctx);
  return 0;
}

static void table(const fixture *fix, const char *name, const char *text) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", fix->folder, name);
  assert_int_equal(hl_file_write(fix->ctx, path, text, strlen(text)), HL_OK);
}

static hl_status try_period(fixture *fix, const char *period, const hl_setting_row *row) {
  hl_problem_free(fix->problem);
  fix->problem = NULL;
  hl_ctx_clear(fix->ctx);
  return hl_case_load_period(fix->ctx, fix->folder, period, row, row != NULL, &fix->problem);
}

static const hl_problem *hold(fixture *fix, const char *period) {
  if (try_period(fix, period, NULL) != HL_OK) {
    char line[1024];
    hl_fault_write(hl_ctx_error(fix->ctx), line, sizeof line);
    fail_msg("%s", line);
  }
  return fix->problem;
}

/** The only error, at a row of a table. */
static const hl_fault *refuse(fixture *fix, int code, const char *file, int row) {
  assert_int_not_equal(try_period(fix, "", NULL), HL_OK);
  assert_null(fix->problem);
  const hl_fault *fault = hl_ctx_error(fix->ctx);
  char line[1024];
  hl_fault_write(fault, line, sizeof line);
  if (fault->code != code || strstr(fault->file, file) == NULL || fault->row != row ||
      hl_ctx_fault_total(fix->ctx, HL_SEVERITY_ERROR) != 1)
    fail_msg("%d errors, the last %s", hl_ctx_fault_total(fix->ctx, HL_SEVERITY_ERROR), line);
  return fault;
}

static int count_of(const fixture *fix, int code) {
  int count = 0;
  for (int k = 0; k < hl_ctx_fault_count(fix->ctx); ++k)
    count += hl_ctx_fault_at(fix->ctx, k)->code == code;
  return count;
}

#define HEAD "name,type,t_supply,t_target,duty,period\n,,degC,degC,kW,\n"

/** H1 runs in both periods, H2 stands still by night, C1 is the same at all times. */
static void day_and_night(const fixture *fix) {
  table(fix, "periods.csv",
        "period,weight,electricity_price,note\n,,cur/MWh,\nday,6000,120,long\nnight,2000,,\n");
  table(fix, "streams.csv",
        HEAD "H1,hot,150,60,180,day\nH2,hot,120,60,60,day\nC1,cold,20,130,220,\n"
             "H1,hot,140,60,100,night\nH2,hot,120,60,0,night\n");
  table(fix, "utilities.csv",
        "name,type,t_supply,price,period\n,,degC,cur/MWh,\nSteam,hot,180,30,day\n"
        "Steam,hot,180,20,night\nOil,hot,250,70,day\nWater,cold,15,1,\n");
  table(fix, "settings.csv",
        "key,value,unit,period\neconomics.electricity_price,80,cur/MWh,\n"
        "economics.t_ambient,10,degC,night\neconomics.t_ambient,25,degC,day\n"
        "targets.dt_min,5,K,\ncase.title,Plant,,\n");
}

static double duty_of(const hl_problem *p, const char *name) {
  const hl_stream *s = hl_problem_stream_at(p, hl_problem_stream_find(p, name));
  return s != NULL ? s->segment[0].duty / 1e3 : (double)NAN;
}

static void a_problem_holds_the_values_of_one_period(void **state) {
  fixture *fix = *state;
  day_and_night(fix);
  const hl_problem *p = hold(fix, "night");
  assert_int_equal(hl_problem_period_count(p), 2);
  assert_int_equal(hl_problem_period(p), 1);
  assert_int_equal(hl_problem_period_find(p, "day"), 0);
  assert_int_equal(hl_problem_period_find(p, "Day"), -1);
  assert_string_equal(hl_problem_period_at(p, 0)->note, "long");
  assert_close(hl_problem_period_at(p, 0)->weight, 0.75, 1e-15, 0);
  assert_close(hl_problem_period_at(p, 1)->weight, 0.25, 1e-15, 0);
  assert_null(hl_problem_period_at(p, 2));
  assert_int_equal(hl_problem_stream_count(p), 2);
  assert_int_equal(hl_problem_stream_find(p, "H2"), -1); /* stands still */
  assert_close(duty_of(p, "H1"), 100, 1e-12, 0);
  assert_close(duty_of(p, "C1"), 220, 1e-12, 0);
  assert_int_equal(hl_problem_utility_count(p), 2);
  assert_close(hl_problem_utility_at(p, 0)->price, 20 / 3.6e9, 1e-12, 0);
  assert_close(hl_problem_economics(p)->electricity_price, 80 / 3.6e9, 1e-12, 0);
  assert_close(hl_problem_economics(p)->t_ambient, 283.15, 1e-12, 0);
  assert_int_equal(hl_problem_groups(p)->group[0].profile_count, 2);
  assert_int_equal(count_of(fix, 226), 0);

  p = hold(fix, NULL);
  assert_int_equal(count_of(fix, 226), 1);
  assert_int_equal(hl_problem_period(p), 0);
  assert_int_equal(hl_problem_stream_count(p), 3);
  assert_close(duty_of(p, "H1"), 180, 1e-12, 0);
  assert_int_equal(hl_problem_utility_count(p), 3);
  assert_close(hl_problem_economics(p)->electricity_price, 120 / 3.6e9, 1e-12, 0);
  assert_close(hl_problem_economics(p)->t_ambient, 298.15, 1e-12, 0);

  assert_int_equal(try_period(fix, "nigth", NULL), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(fix->ctx)->code, 2);
  assert_string_equal(hl_ctx_error(fix->ctx)->hint,
                      "There are: day, night. Did you mean \"night\"?");
}

static void a_setting_of_the_caller_goes_before_those_of_periods(void **state) {
  fixture *fix = *state;
  const hl_setting_row price = {
      .key = "economics.electricity_price", .value = "50", .unit = "cur/MWh"};
  const hl_setting_row ambient = {.key = "economics.t_ambient", .value = "5", .unit = "degC"};
  day_and_night(fix);
  assert_int_equal(try_period(fix, "day", &price), HL_OK);
  assert_close(hl_problem_economics(fix->problem)->electricity_price, 50 / 3.6e9, 1e-12, 0);
  assert_int_equal(hl_problem_set_setting(fix->problem, &ambient), HL_OK);
  assert_close(hl_problem_economics(fix->problem)->electricity_price, 50 / 3.6e9, 1e-12, 0);
  assert_close(hl_problem_economics(fix->problem)->t_ambient, 278.15, 1e-12, 0);
  /* It is written as it holds: for all periods. */
  assert_int_equal(hl_case_save_folder(fix->problem, fix->folder), HL_OK);
  assert_close(hl_problem_economics(hold(fix, "night"))->t_ambient, 278.15, 1e-12, 0);
  assert_close(hl_problem_economics(fix->problem)->electricity_price, 50 / 3.6e9, 1e-12, 0);
}

static void every_period_is_written_whichever_is_held(void **state) {
  fixture *fix = *state;
  char day[17], night[17], hash[17];
  static const char *const ids[] = {"day", "night"};
  day_and_night(fix);
  hl_case_hash(hold(fix, "day"), day);
  hl_case_hash(hold(fix, "night"), night);
  assert_string_not_equal(day, night);
  hl_problem *night_problem = fix->problem;
  fix->problem = NULL;
  char path[128];
  snprintf(path, sizeof path, "%s.json", fix->folder);
  assert_int_equal(hl_case_save_json(night_problem, path), HL_OK);
  assert_int_equal(hl_case_save_folder(night_problem, fix->folder), HL_OK);
  hl_problem_free(night_problem);
  for (int k = 0; k < 2; ++k) {
    hl_case_hash(hold(fix, ids[k]), hash);
    assert_string_equal(hash, k == 0 ? day : night);
    hl_problem *problem = NULL;
    assert_int_equal(hl_case_load_period(fix->ctx, path, ids[k], NULL, 0, &problem), HL_OK);
    hl_case_hash(problem, hash);
    assert_string_equal(hash, k == 0 ? day : night);
    hl_problem_free(problem);
  }
  const hl_problem *all = hl_problem_all(fix->problem);
  assert_ptr_not_equal(all, fix->problem);
  assert_int_equal(hl_problem_stream_count(all), 5);
  assert_int_equal(hl_problem_utility_count(all), 4);
  assert_close(hl_problem_period_at(all, 0)->weight, 6000, 0, 0);
  unlink(path);
}

static void curves_have_periods_too(void **state) {
  fixture *fix = *state;
  table(fix, "periods.csv", "period,weight\nday,0.5\nnight,0.5\nidle,1\n");
  table(fix, "profiles.csv",
        "name,t,duty,period\n,degC,kW,\nF,100,0,day\nF,60,50,day\nF,90,0,night\nF,60,40,night\n"
        "G,20,0,\nG,80,70,\nK,150,0,day\nK,100,10,day\nK,150,0,night\nK,100,12,night\n"
        "K,150,0,idle\nK,100,13,idle\n");
  table(fix, "streams.csv",
        HEAD "F,,100,60,50,day\nF,,90,60,40,night\nF,,90,60,0,idle\nG,,20,80,70,day\n"
             "G,,20,80,70,night\nG,,20,80,0,idle\nK,,150,100,,\nC,,20,90,10,\n");
  const hl_problem *p = hold(fix, "night");
  assert_int_equal(hl_problem_stream_count(p), 4);
  assert_close(duty_of(p, "F"), 40, 1e-12, 0);
  assert_close(duty_of(p, "G"), 70, 1e-12, 0);
  assert_close(duty_of(p, "K"), 12, 1e-12, 0);
  p = hold(fix, "idle");
  assert_int_equal(hl_problem_stream_count(p), 2);
  assert_close(duty_of(p, "K"), 13, 1e-12, 0);
  assert_int_equal(hl_case_save_folder(p, fix->folder), HL_OK);
  assert_close(duty_of(hold(fix, "day"), "F"), 50, 1e-12, 0);
  assert_int_equal(hl_problem_stream_count(hold(fix, "idle")), 2);
}

static void rules_on_what_stands_still_say_nothing(void **state) {
  fixture *fix = *state;
  day_and_night(fix);
  table(fix, "matches.csv", "hot,cold,rule\nH2,C1,require\nH1,C1,forbid\nOil,C1,forbid\n");
  assert_int_equal(hl_problem_rule_count(hold(fix, "day")), 3);
  assert_int_equal(hl_problem_rule_count(hold(fix, "night")), 1);
  assert_int_equal(hl_problem_rule_count(hl_problem_all(fix->problem)), 3);
  table(fix, "matches.csv", "hot,cold,rule\nH3,C1,forbid\n");
  assert_non_null(strstr(refuse(fix, 130, "matches.csv", 2)->hint, "H1"));
}

static void what_is_incomplete_is_refused(void **state) {
  fixture *fix = *state;
  const hl_fault *fault;
  day_and_night(fix);
  table(fix, "streams.csv", HEAD "H1,hot,150,60,180,day\nC1,cold,20,130,220,\n");
  fault = refuse(fix, 125, "streams.csv", 3);
  assert_string_equal(fault->message,
                      "stream \"H1\" is given for period \"day\", but not for \"night\"");
  assert_non_null(strstr(fault->hint, "duty 0"));
  table(fix, "streams.csv", HEAD "H1,hot,150,60,180,\nC1,cold,20,130,220,dya\n");
  fault = refuse(fix, 126, "streams.csv", 4);
  assert_non_null(strstr(fault->message, "\"dya\", which is none of: day, night"));
  assert_string_equal(fault->hint, "Did you mean \"day\"?");
  table(fix, "streams.csv", HEAD "H1,hot,150,60,180,\nH1,hot,150,60,90,day\nC1,cold,20,130,220,\n");
  assert_non_null(
      strstr(refuse(fix, 107, "streams.csv", 4)->hint, "without a period holds in all"));
  table(fix, "streams.csv", HEAD "H1,hot,150,60,0,\nC1,cold,20,130,220,\n");
  (void)refuse(fix, 116, "streams.csv", 3); /* in all periods: no stream */
  table(fix, "streams.csv",
        HEAD "H1,hot,150,60,0,day\nH1,hot,150,60,10,night\nC1,cold,20,130,0,day\n"
             "C1,cold,20,130,5,night\n");
  assert_int_equal(try_period(fix, "day", NULL), HL_ERR_DATA);
  assert_non_null(strstr(hl_ctx_error(fix->ctx)->message, "no stream runs in period \"day\""));
  assert_int_equal(try_period(fix, "night", NULL), HL_OK);
  table(fix, "settings.csv", "key,value,unit,period\neconomics.hours,5000,h/y,night\n");
  (void)refuse(fix, 125, "settings.csv", 2);
  table(fix, "settings.csv", "key,value,unit,period\ncase.title,Plant,,day\n");
  (void)refuse(fix, 12, "settings.csv", 2);
  table(fix, "settings.csv",
        "key,value,unit,period\neconomics.electricity_price,80,cur/MWh,day\n"
        "economics.electricity_price,70,cur/MWh,night\n");
  (void)refuse(fix, 107, "settings.csv", 2); /* a column of periods.csv, too */
  table(fix, "settings.csv", "key,value,unit,period\n");
  table(fix, "periods.csv", "period,weight\n");
  assert_int_equal(try_period(fix, "", NULL), HL_ERR_DATA);
  assert_int_equal(hl_ctx_error(fix->ctx)->code, 126);
  assert_non_null(strstr(hl_ctx_error(fix->ctx)->hint, "periods.csv"));
}

static void weights_and_ids_are_checked(void **state) {
  fixture *fix = *state;
  static const struct {
    const char *rows;
    int code, row;
  } bad[] = {
      {"day,0\nnight,1\n", 116, 2},    {"day,1\nnight,-2\n", 116, 3},
      {"day,1\nnight,\n", 101, 3},     {"day,1\nday,1\n", 107, 3},
      {",1\nnight,1\n", 101, 2},       {"day,much\nnight,1\n", 102, 2},
      {"day,1e99\nnight,1\n", 116, 2},
  };
  day_and_night(fix);
  for (size_t k = 0; k < sizeof bad / sizeof *bad; ++k) {
    char text[128];
    snprintf(text, sizeof text, "period,weight\n%s", bad[k].rows);
    table(fix, "periods.csv", text);
    (void)refuse(fix, bad[k].code, "periods.csv", bad[k].row);
  }
  /* A list that no row uses is one of periods alike. */
  table(fix, "periods.csv", "period,weight\nday,1\nnight,2\n");
  table(fix, "streams.csv", HEAD "H1,hot,150,60,180,\nC1,cold,20,130,220,\n");
  table(fix, "utilities.csv", "name,type,t_supply\n,,degC\nSteam,hot,180\nWater,cold,15\n");
  table(fix, "settings.csv", "key,value\n");
  assert_int_equal(hl_problem_stream_count(hold(fix, "night")), 2);
}

static void a_main_has_both_sides_in_each_period(void **state) {
  fixture *fix = *state;
  day_and_night(fix);
  table(fix, "utilities.csv",
        "name,type,t_supply,period\n,,degC,\nLP,both,120,day\nLP,both,130,night\n");
  const hl_problem *p = hold(fix, "night");
  assert_int_equal(hl_problem_utility_count(p), 2);
  assert_close(hl_problem_utility_at(p, 1)->t_supply, 403.15, 1e-12, 0);
  assert_int_equal(hl_case_save_folder(p, fix->folder), HL_OK);
  assert_int_equal(hl_problem_utility_count(hold(fix, "day")), 2);
}

static void periods_are_added_before_records(void **state) {
  fixture *fix = *state;
  hl_period period;
  hl_period_init(&period);
  period.id = "day";
  period.weight = 1;
  day_and_night(fix);
  hold(fix, "day");
  assert_int_equal(hl_problem_add_period(fix->problem, &period), HL_ERR_ARG);
  assert_int_equal(hl_problem_set_period(fix->problem, "night"), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(fix->ctx)->code, 1);
}

static void assert_same_problem(const hl_problem *a, const hl_problem *b) {
  hl_targets *x, *y;
  char one[17], other[17];
  assert_string_equal(hl_problem_title(a), hl_problem_title(b));
  assert_int_equal(hl_problem_period(a), hl_problem_period(b));
  assert_int_equal(hl_problem_stream_count(a), hl_problem_stream_count(b));
  assert_int_equal(hl_problem_utility_count(a), hl_problem_utility_count(b));
  assert_int_equal(hl_problem_rule_count(a), hl_problem_rule_count(b));
  assert_int_equal(hl_problem_setting_count(a), hl_problem_setting_count(b));
  assert_memory_equal(hl_problem_economics(a), hl_problem_economics(b), sizeof(hl_economics));
  const hl_period *p = hl_problem_period_at(a, hl_problem_period(a));
  assert_true(p->weight == hl_problem_period_at(b, hl_problem_period(b))->weight);
  hl_case_hash(a, one);
  hl_case_hash(b, other);
  assert_string_equal(one, other);
  assert_int_equal(hl_targets_solve(a, NULL, &x), HL_OK);
  assert_int_equal(hl_targets_solve(b, NULL, &y), HL_OK);
  assert_true(hl_targets_hot(x) == hl_targets_hot(y) && hl_targets_cold(x) == hl_targets_cold(y));
  hl_targets_free(x);
  hl_targets_free(y);
}

static void periods_of_one_reading_are_those_read_alone(void **state) {
  fixture *fix = *state;
  const hl_setting_row row = {.key = "economics.hours", .value = "5000", .unit = "h/y"};
  hl_problem *alone = NULL, *one[3];
  table(fix, "periods.csv",
        "period,weight,electricity_price\n,,cur/MWh\nday,2,50\nnight,1,30\nrest,1,\n");
  table(fix, "streams.csv",
        "name,t_supply,t_target,duty,period\n,degC,degC,kW,\nH1,150,60,100,day\nH1,150,60,0,night\n"
        "H1,140,60,40,rest\nC1,20,120,80,\n");
  table(fix, "utilities.csv",
        "name,type,t_supply,price,period\n,,degC,cur/MWh,\nSteam,hot,180,40,\n"
        "Water,cold,10,1,\nBrine,cold,-5,3,night\n");
  table(fix, "matches.csv", "hot,cold,rule\nH1,C1,forbid\n");
  table(fix, "settings.csv",
        "key,value,unit,period\ntargets.dt_min,5,K,day\ntargets.dt_min,8,K,night\n"
        "targets.dt_min,20,K,rest\ncase.title,A plant,,\n");
  if (try_period(fix, "", &row) != HL_OK)
    fail_msg("%s", hl_ctx_error(fix->ctx)->message);
  assert_int_equal(hl_problem_new_periods(fix->problem, one), HL_OK);
  assert_null(one[0]);
  for (int k = 1; k < 3; ++k) {
    const char *id = hl_problem_period_at(fix->problem, k)->id;
    assert_int_equal(hl_problem_check(one[k]), HL_OK);
    assert_int_equal(hl_case_load_period(fix->ctx, fix->folder, id, &row, 1, &alone), HL_OK);
    assert_same_problem(one[k], alone);
    hl_problem_free(alone);
  }
  for (int k = 1; k < 3; ++k)
    hl_problem_free(one[k]);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      T(a_problem_holds_the_values_of_one_period),
      T(a_setting_of_the_caller_goes_before_those_of_periods),
      T(every_period_is_written_whichever_is_held),
      T(curves_have_periods_too),
      T(rules_on_what_stands_still_say_nothing),
      T(what_is_incomplete_is_refused),
      T(weights_and_ids_are_checked),
      T(a_main_has_both_sides_in_each_period),
      T(periods_are_added_before_records),
      T(periods_of_one_reading_are_those_read_alone),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
