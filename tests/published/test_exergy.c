/** Irreversibility of the illustrative example's operating points. */
#include <math.h>
#include <string.h>

#include <heatloom/cycle.h>
#include <heatloom/exergy.h>

#include "support/problem.h"

/** Case of El Sayed et al., table 2, with the values that a closing balance gives. [degC, K, kW] */
typedef struct operating_point {
  const char *name;
  double t_cond, t_evap, dt_min;
  double process, all; /* destroyed without and with the machine of the cold utility */
} operating_point;

static const operating_point points[] = {
    {"A", 74.5, 35.7, 4, 10.86, 15.03},        {"B", 75, 33.1155, 5, 12.11, 16.35},
    {"B'", 75, 15, 5, 15.52, 19.96},           {"C", 80, 20.7, 10, 21.11, 25.88},
    {"C'", 80, 12.5, 10, 23.53, 28.44},        {"D at 21.4", 85, 21.4, 15, 29.22, NAN},
    {"D at 17.58", 85, 17.58, 15, 30.79, NAN},
};

static void machine_at(hl_machine *machine, const operating_point *p, hl_cycle_result *result) {
  assert_int_equal(hl_machine_set(machine, "t_cond", p->t_cond + TEST_KELVIN), HL_OK);
  assert_int_equal(hl_machine_set(machine, "t_evap", p->t_evap + TEST_KELVIN), HL_OK);
  assert_int_equal(hl_machine_eval(machine, 298.15, 101325, result), HL_OK);
}

static hl_machine *propane(hl_ctx *ctx) {
  hl_machine *machine;
  assert_int_equal(hl_machine_new(ctx, "vc_simple", "propane", &machine), HL_OK);
  const struct {
    const char *name;
    double value;
  } set[] = {
      {"eta_is", 0.7}, {"superheat", 0}, {"subcool", 0}, {"drive", 1}, {"condenser_profile", 1}};
  for (size_t k = 0; k < sizeof set / sizeof *set; k++)
    assert_int_equal(hl_machine_set(machine, set[k].name, set[k].value), HL_OK);
  return machine;
}

static double row_of(const hl_exergy *exergy, const char *group, const char *component) {
  for (int k = 0; k < hl_exergy_count(exergy); k++) {
    const hl_exergy_row *row = hl_exergy_at(exergy, k);
    if (strcmp(row->group, group) == 0 &&
        (component == NULL || strcmp(row->component, component) == 0))
      return row->destroyed / 1e3;
  }
  return NAN;
}

static void exergy_destroyed_is_that_of_the_closing_balance(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = test_example_problem(ctx, (test_example){.boiler = true, .machine = true});
  hl_machine *machine = propane(ctx);
  const hl_group_set *own = hl_problem_groups(problem);
  assert_int_equal(own->count, 3);
  for (size_t k = 0; k < sizeof points / sizeof *points; k++) {
    const operating_point *p = &points[k];
    hl_cycle_result result;
    machine_at(machine, p, &result);
    hl_group group[4] = {own->group[0], own->group[1], own->group[2], result.group};
    group[3].name = "Heat pump";
    const hl_group_set set = {4, group};
    double duty = 2.828e3 * (p->dt_min + 5), work = duty / result.cop;
    double scale[] = {1, 58.6e3 + work, 0, duty};
    hl_exergy *exergy;
    assert_int_equal(hl_exergy_solve(problem, &set, scale, &exergy), HL_OK);
    assert_close(hl_exergy_process(exergy) / 1e3, p->process, 0, 0.01);
    if (!isnan(p->all))
      assert_close(hl_exergy_destroyed(exergy) / 1e3, p->all, 0, 0.01);
    assert_close(hl_exergy_closure(exergy), 0, 0, 1e-9);
    assert_close(row_of(exergy, "Cold Utility", NULL), (1.0 / 6 - 0.10164) * scale[1] / 1e3, 2e-4,
                 0);
    assert_true(row_of(exergy, "Heat pump", "compressor") > 0);
    assert_true(row_of(exergy, "Heat exchange", NULL) > 0);
    assert_true(isnan(row_of(exergy, "Gas Boiler", NULL))); /* not in use */
    /* Linear in the scales: process alone, plus what every group adds. */
    double linear = 0;
    for (int g = 0; g < 4; g++)
      linear += scale[g] * hl_group_exergy_net(&group[g]);
    assert_close(hl_exergy_destroyed(exergy), linear, 1e-12, 0);
    hl_exergy_free(exergy);
  }
  hl_machine_free(machine);
  hl_problem_free(problem);
  hl_ctx_free(ctx);
}

static void boiler_destroys_the_exergy_of_its_fuel(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = test_example_problem(ctx, (test_example){.boiler = true});
  const hl_group_set *set = hl_problem_groups(problem);
  double scale[] = {1, 84.052e3, 25.452e3};
  hl_exergy *exergy;
  assert_int_equal(hl_exergy_solve(problem, set, scale, &exergy), HL_OK);
  double carnot = hl_carnot(90.05 + TEST_KELVIN, 298.15);
  assert_close(row_of(exergy, "Gas Boiler", "boiler"), 25.452 * (1 - carnot), 1e-6, 0);
  assert_close(hl_exergy_closure(exergy), 0, 0, 1e-12);
  double process = hl_profile_exergy(&set->group[0].profile[1], 298.15);
  assert_close(hl_exergy_in(exergy), process + 25.452e3 + 84.052e3 / 6, 1e-12, 0);
  hl_exergy_free(exergy);
  hl_problem_free(problem);
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(exergy_destroyed_is_that_of_the_closing_balance),
      cmocka_unit_test(boiler_destroys_the_exergy_of_its_fuel),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
