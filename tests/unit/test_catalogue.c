/** Machines of the catalogue: between their points, outside them, faults of files. */
#include "support/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/cycle.h>
#include <heatloom/data.h>

#include "num/num.h"

static hl_ctx *ctx;
static hl_machine *machine;
static hl_cycle_result result;

static int setup(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  return ctx == NULL || hl_machine_new(ctx, "catalogue", "example_ammonia", &machine) != HL_OK;
}

static int teardown(void **state) {
  (void)state;
  hl_machine_free(machine);
  hl_ctx_free(ctx);
  return 0;
}

static hl_status at(double source_in, double source_out, double sink_in, double sink_out) {
  assert_int_equal(hl_machine_set(machine, "t_source_in", source_in + 273.15), HL_OK);
  assert_int_equal(hl_machine_set(machine, "t_source_out", source_out + 273.15), HL_OK);
  assert_int_equal(hl_machine_set(machine, "t_sink_in", sink_in + 273.15), HL_OK);
  assert_int_equal(hl_machine_set(machine, "t_sink_out", sink_out + 273.15), HL_OK);
  return hl_machine_eval(machine, 298.15, 101325, &result);
}

static double mean(double t1, double t2) { return (t2 - t1) / log(t2 / t1); }

/* Electric COP over that of a reversible machine on the same streams. */
static double efficiency(void) {
  double hot =
      mean(hl_machine_value(machine, "t_sink_in"), hl_machine_value(machine, "t_sink_out"));
  double cold =
      mean(hl_machine_value(machine, "t_source_out"), hl_machine_value(machine, "t_source_in"));
  return result.cop_electric * (hot - cold) / hot;
}

static void the_points_of_its_file_are_reproduced(void **state) {
  (void)state;
  char id[40];
  int machines = 0;
  for (; hl_catalogue_id_at(machines, id, sizeof id); machines++) {
    hl_machine *own;
    hl_json *root;
    char path[200];
    test_path(path, sizeof path, "data/machines/%s.json", id);
    assert_int_equal(hl_json_load(ctx, path, &root), HL_OK);
    assert_int_equal(hl_machine_new(ctx, "catalogue", id, &own), HL_OK);
    assert_string_equal(hl_machine_catalogue(own)->id, id);
    assert_true(hl_machine_catalogue(own)->example);
    const hl_json *points = hl_json_find(root, "points");
    assert_true(hl_json_count(points) >= 17);
    for (int k = 0; k < hl_json_count(points); k++) {
      const hl_json *row = hl_json_at(points, k);
      static const char *const names[] = {"t_source_in", "t_source_out", "t_sink_in", "t_sink_out"};
      for (int j = 0; j < 4; j++)
        assert_int_equal(
            hl_machine_set(own, names[j], hl_json_number(hl_json_find(row, names[j]), NAN)), HL_OK);
      assert_int_equal(hl_machine_eval(own, 298.15, 101325, &result), HL_OK);
      double q = hl_json_number(hl_json_find(row, "q_sink"), NAN),
             w = hl_json_number(hl_json_find(row, "w_el"), NAN);
      assert_close(result.cop_electric, q / w, 1e-9, 0);
      assert_close(result.capacity, q, 1e-9, 0);
    }
    hl_json_free(root);
    hl_machine_free(own);
  }
  assert_int_equal(machines, 2);
}

/* data/machines/README.md says how the points were computed. */
static void the_examples_are_what_their_page_says(void **state) {
  (void)state;
  static const struct {
    const char *id, *cycle, *fluid;
    double eta, ihx, condenser, volume;
    int variant;
  } made[] = {{"example_ammonia", "vc_flash", "R717", 0.75, 0, 2, 0.063, 1},
              {"example_r1233zd", "vc_ihx", "R1233zdE", 0.72, 0.5, 3, 0.21, -1}};
  for (int e = 0; e < 2; e++) {
    hl_machine *cycle;
    hl_json *root;
    char path[200];
    test_path(path, sizeof path, "data/machines/%s.json", made[e].id);
    assert_int_equal(hl_json_load(ctx, path, &root), HL_OK);
    assert_int_equal(hl_machine_new(ctx, made[e].cycle, made[e].fluid, &cycle), HL_OK);
    assert_int_equal(hl_machine_set(cycle, "eta_is", made[e].eta), HL_OK);
    assert_int_equal(hl_machine_set(cycle, "ihx_effectiveness", made[e].ihx), HL_OK);
    if (made[e].variant >= 0)
      assert_int_equal(hl_machine_set(cycle, "variant", made[e].variant), HL_OK);
    const hl_json *points = hl_json_find(root, "points");
    for (int k = 0; k < hl_json_count(points); k++) {
      const hl_json *row = hl_json_at(points, k);
      double source_out = hl_json_number(hl_json_find(row, "t_source_out"), NAN),
             sink_in = hl_json_number(hl_json_find(row, "t_sink_in"), NAN),
             t_cond = hl_json_number(hl_json_find(row, "t_sink_out"), NAN) + made[e].condenser;
      assert_int_equal(hl_machine_set_levels(cycle, source_out - 4, t_cond), HL_OK);
      assert_int_equal(hl_machine_set(cycle, "subcool", t_cond - sink_in - 5), HL_OK);
      assert_int_equal(hl_machine_eval_states(cycle, &result), HL_OK);
      double q = made[e].volume * 0.85 / result.swept_volume[0];
      assert_close(hl_json_number(hl_json_find(row, "q_sink"), NAN), q, 0, 51);
      assert_close(hl_json_number(hl_json_find(row, "w_el"), NAN), q / result.cop_electric, 0, 5.1);
    }
    hl_json_free(root);
    hl_machine_free(cycle);
  }
}

static void between_two_points_efficiency_and_heat_are_linear(void **state) {
  (void)state;
  assert_int_equal(at(20, 15, 55, 65), HL_OK);
  double first = efficiency(), heat = result.capacity;
  assert_int_equal(at(20, 15, 65, 75), HL_OK);
  double second = efficiency(), more = result.capacity;
  for (int k = 1; k < 10; k++) {
    double share = k / 10.0;
    assert_int_equal(at(20, 15, 55 + 10 * share, 65 + 10 * share), HL_OK);
    assert_close(efficiency(), first + share * (second - first), 1e-9, 0);
    assert_close(result.capacity, heat + share * (more - heat), 1e-9, 0);
  }
}

/* Small steps move the result by little: neighbouring simplices agree on their common face. */
static void there_is_no_step_anywhere_inside(void **state) {
  (void)state;
  hli_rng rng;
  hli_rng_init(&rng, 3, 0);
  int steps = 0;
  for (int line = 0; line < 60; line++) {
    double end[2][3], before = NAN;
    for (int side = 0; side < 2; side++) {
      end[side][0] = hli_rng_between(&rng, 15, 35);
      end[side][1] = hli_rng_between(&rng, 65, 85);
      end[side][2] = hli_rng_between(&rng, 10, 25);
    }
    for (int k = 0; k <= 200; k++) {
      double x[3], s = k / 200.0;
      for (int j = 0; j < 3; j++)
        x[j] = end[0][j] + s * (end[1][j] - end[0][j]);
      double now = at(x[0] + 5, x[0], x[1] - x[2], x[1]) == HL_OK ? efficiency() : (double)NAN;
      if (isfinite(now) && isfinite(before)) {
        assert_true(fabs(now - before) < 2e-3);
        steps++;
      }
      before = now;
    }
  }
  assert_true(steps > 6000);
}

static void outside_is_refused_with_the_temperature_and_its_range(void **state) {
  (void)state;
  assert_int_equal(at(20, 15, 80, 90), HL_ERR_RANGE);
  assert_string_equal(result.reason,
                      "t_sink_out is 90.00 °C; the points of example_ammonia go from 65.00 to "
                      "85.00 °C");
  assert_int_equal(at(15, 10, 60, 70), HL_ERR_RANGE);
  assert_non_null(strstr(result.reason, "t_source_out is 10.00 °C"));
  assert_int_equal(at(25, 15, 60, 70), HL_ERR_RANGE);
  assert_non_null(strstr(result.reason, "source_glide is 10.00 K; the points of example_ammonia "
                                        "have 5.00 K"));
  assert_int_equal(at(20.4, 15, 60, 70), HL_OK);
  /* The corner whose point does not exist: inside every range, outside the hull. */
  assert_int_equal(at(40, 35, 41, 65), HL_ERR_RANGE);
  assert_non_null(strstr(result.reason, "t_sink_out is 65.00 °C"));
  assert_non_null(strstr(result.reason, "at these other values"));
  assert_true(isnan(result.cop));
}

static void glides_that_all_points_share_need_not_be_given(void **state) {
  (void)state;
  assert_int_equal(at(25, 20, 60, 75), HL_OK);
  double cop = result.cop;
  assert_int_equal(hl_machine_set(machine, "t_source_in", NAN), HL_OK);
  assert_int_equal(hl_machine_eval_states(machine, &result), HL_OK);
  assert_close(result.cop, cop, 1e-12, 0);
  assert_int_equal(hl_machine_set(machine, "t_sink_in", NAN), HL_OK);
  assert_int_equal(hl_machine_eval_states(machine, &result), HL_ERR_RANGE);
  assert_non_null(strstr(result.reason, "sink_glide is needed"));
  assert_int_equal(hl_machine_set(machine, "sink_glide", 15), HL_OK);
  assert_int_equal(hl_machine_eval_states(machine, &result), HL_OK);
  assert_close(result.cop, cop, 1e-12, 0);
  assert_int_equal(hl_machine_set(machine, "sink_glide", NAN), HL_OK);
}

static void part_load_lowers_cop_and_capacity_inside_its_table(void **state) {
  (void)state;
  assert_int_equal(at(25, 20, 60, 75), HL_OK);
  double cop = result.cop_electric, capacity = result.capacity;
  assert_int_equal(hl_machine_set(machine, "load", 0.55), HL_OK);
  assert_int_equal(hl_machine_eval(machine, 298.15, 101325, &result), HL_OK);
  assert_close(result.cop_electric, cop * 0.925, 1e-12, 0);
  assert_close(result.capacity, capacity * 0.55, 1e-12, 0);
  assert_int_equal(hl_machine_set(machine, "load", 0.3), HL_OK);
  assert_int_equal(hl_machine_eval(machine, 298.15, 101325, &result), HL_ERR_RANGE);
  assert_non_null(strstr(result.reason, "load is 0.3"));
  assert_int_equal(hl_machine_set(machine, "load", 1), HL_OK);
}

static void stated_limits_are_reported_with_margins(void **state) {
  (void)state;
  assert_int_equal(at(20, 15, 60, 80), HL_OK);
  assert_null(hl_cycle_broken(&result));
  assert_int_equal(result.limit_count, 2);
  assert_string_equal(result.limit[1].name, "sink outlet");
  assert_close(result.limit[1].margin, 5, 1e-9, 0);
}

static void copies_need_no_file(void **state) {
  (void)state;
  hl_machine *copy;
  assert_int_equal(at(25, 20, 60, 75), HL_OK);
  double cop = result.cop;
  assert_int_equal(hl_machine_copy(machine, ctx, &copy), HL_OK);
  assert_int_equal(hl_machine_eval(copy, 298.15, 101325, &result), HL_OK);
  assert_close(result.cop, cop, 0, 0);
  assert_null(hl_machine_fluid(copy));
  hl_machine_free(copy);
}

/* ------------------------------------------------------------------- faults */

#define HEAD                                                                                       \
  "{\"format\": \"heatloom-machine\", \"version\": 1, \"id\": \"x\", \"maker\": \"m\", "           \
  "\"model\": \"m\", \"kind\": \"k\", \"fluid\": \"f\", \"source\": \"s\", \"date\": \"2026\", "   \
  "\"example\": false, "
#define POINT                                                                                      \
  "{\"t_source_in\": 300, \"t_source_out\": 295, \"t_sink_in\": 330, \"t_sink_out\": 340, "        \
  "\"q_sink\": 100e3, \"w_el\": 30e3}"

/* Loads a file with this text: its faults and their messages, one after the other. */
static int faults_of(const char *text, char *said, size_t size) {
  hl_ctx *own = hl_ctx_new(NULL);
  hl_machine *none;
  int count = 0;
  assert_int_equal(hl_file_write(own, "machine_test.json", text, strlen(text)), HL_OK);
  said[0] = '\0';
  hl_status status = hl_machine_new(own, "catalogue", "machine_test.json", &none);
  const hl_fault *fault;
  for (; (fault = hl_ctx_fault_at(own, count)) != NULL; count++) {
    size_t used = strlen(said);
    snprintf(said + used, size - used, "%s:%d %s|", fault->file, fault->row, fault->message);
  }
  assert_int_equal(status == HL_OK, count == 0);
  assert_true((none != NULL) == (status == HL_OK));
  hl_machine_free(none);
  hl_ctx_free(own);
  remove("machine_test.json");
  return count;
}

static void a_file_of_ones_own_is_a_machine(void **state) {
  (void)state;
  char said[4000];
  assert_int_equal(faults_of(HEAD "\"points\": [" POINT "]}", said, sizeof said), 0);
}

static void all_faults_of_a_file_are_told_with_their_places(void **state) {
  (void)state;
  char said[4000];
  int count = faults_of(HEAD "\n\"colour\": 1,\n\"points\": [\n"
                             "{\"t_source_in\": 290, \"t_source_out\": 295, \"t_sink_in\": 330, "
                             "\"t_sink_out\": 340, \"q_sink\": 100e3, \"w_el\": 30e3},\n"
                             "{\"t_source_in\": 300, \"t_source_out\": 295, \"t_sink_in\": 330, "
                             "\"t_sink_out\": 65, \"q_sink\": 100e3},\n"
                             "{\"t_source_in\": 300, \"t_source_out\": 295, \"t_sink_in\": 330, "
                             "\"t_sink_out\": 340, \"q_sink\": 100e3, \"w_el\": 3e3}\n],\n"
                             "\"limits\": {\"t_max\": 350}}",
                        said, sizeof said);
  assert_true(count >= 6);
  assert_non_null(strstr(said, "machine_test.json:2 machine file: \"colour\" is 1; it is not a"));
  assert_non_null(strstr(said, ":4 machine file: \"t_source_in\" is 290; it must not be below"));
  assert_non_null(
      strstr(said, ":5 machine file: \"t_sink_out\" is 65; it must be a temperature in K"));
  assert_non_null(strstr(said, ":5 machine file: \"w_el\" is missing"));
  assert_non_null(
      strstr(said, ":6 machine file: \"w_el\" is 3000; it makes a COP of 33.3; the second law"));
  assert_non_null(strstr(said, ":8 machine file: \"t_max\" is 350; it must be t_source_in_min,"));
}

static void what_makes_no_machine_is_refused(void **state) {
  (void)state;
  static const struct {
    const char *text, *said;
  } bad[] = {
      {"{\"format\": \"heatloom-fluid\"}", "not a machine file"},
      {"{\"format\": \"heatloom-machine\", \"version\": 2}", "\"version\" must be 1"},
      {HEAD "\"points\": []}", "must hold a point"},
      {HEAD "\"note\": \"\"}", "\"points\" is missing"},
      {HEAD "\"points\": 3}", "must be a list"},
      {HEAD "\"points\": [" POINT "," POINT "]}", "those of another point"},
      {HEAD "\"drive_loss\": 0.9, \"points\": [" POINT "]}", "must lie between 0 and 0.5"},
      {HEAD "\"points\": [" POINT "], \"limits\": 3}", "must be an object"},
      {HEAD "\"points\": [" POINT "], \"part_load\": [{\"load\": 0.5, \"factor\": 1}]}",
       "must end with load 1"},
      {HEAD "\"points\": [" POINT
            "], \"part_load\": [{\"load\": 1, \"factor\": 1}, {\"load\": 1, \"factor\": 1}]}",
       "above that of the entry before"},
  };
  char said[4000];
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    assert_true(faults_of(bad[k].text, said, sizeof said) > 0);
    if (strstr(said, bad[k].said) == NULL)
      fail_msg("%s: %s", bad[k].said, said);
  }
}

static void an_unknown_machine_is_told_what_there_is(void **state) {
  (void)state;
  hl_machine *none;
  hl_ctx *own = hl_ctx_new(NULL);
  assert_int_equal(hl_machine_new(own, "catalogue", "R717", &none), HL_ERR_ARG);
  assert_non_null(strstr(hl_ctx_error(own)->hint, "example_ammonia, example_r1233zd"));
  assert_int_equal(hl_machine_new(own, "catalogue", NULL, &none), HL_ERR_ARG);
  assert_int_equal(hl_machine_new_with(own, "catalogue", NULL, 1, &none), HL_ERR_ARG);
  hl_ctx_free(own);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_points_of_its_file_are_reproduced),
      cmocka_unit_test(the_examples_are_what_their_page_says),
      cmocka_unit_test(between_two_points_efficiency_and_heat_are_linear),
      cmocka_unit_test(there_is_no_step_anywhere_inside),
      cmocka_unit_test(outside_is_refused_with_the_temperature_and_its_range),
      cmocka_unit_test(glides_that_all_points_share_need_not_be_given),
      cmocka_unit_test(part_load_lowers_cop_and_capacity_inside_its_table),
      cmocka_unit_test(stated_limits_are_reported_with_margins),
      cmocka_unit_test(copies_need_no_file),
      cmocka_unit_test(a_file_of_ones_own_is_a_machine),
      cmocka_unit_test(all_faults_of_a_file_are_told_with_their_places),
      cmocka_unit_test(what_makes_no_machine_is_refused),
      cmocka_unit_test(an_unknown_machine_is_told_what_there_is),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
