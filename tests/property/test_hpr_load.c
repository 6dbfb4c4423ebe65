/** Loads that are asked of real machines: met exactly or refused, with the largest that fits. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heatloom/hpr.h>

#include "support/own_problem.h"

typedef struct kind {
  const char *cycle, *fluid;
} kind;

static const kind kinds[] = {
    {"vc_simple", "R601"},      {"vc_simple", "R717"},          {"transcritical", "R744"},
    {"lorenz", NULL},           {"lorenz_levels", NULL},        {"parallel", "Cyclopentane"},
    {"heat_transformer", NULL}, {"absorption_heat_pump", NULL}, {"absorption_chiller", NULL},
    {"brayton", "Air"},         {"vc_simple", "Cyclopentane"},  {"multi_condenser", "R600"},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/** A process of a source and a sink that overlap, with what may make a pocket. */
static void random_process(int n) {
  const double pinch = test_between(15, 90);
  const int pairs = 1 + n % 3;
  for (int k = 0; k < pairs; k++) {
    char name[8];
    const double hot = pinch + test_between(-20, 30), cold = pinch + test_between(-15, 40);
    const double glide = test_between(0, 1) < 0.3 ? 0.1 : test_between(5, 60);
    snprintf(name, sizeof name, "H%d", k);
    test_stream(problem, name, hot, hot - glide, test_between(50, 900), NAN);
    snprintf(name, sizeof name, "C%d", k);
    const double rise = test_between(0, 1) < 0.3 ? 0.1 : test_between(5, 60);
    test_stream(problem, name, cold, cold + rise, -test_between(50, 900), NAN);
  }
  test_utility(problem, "Steam", HL_SIDE_HOT, 250, 249.9, 5, 0.05);
  if (n % 4 == 1)
    test_utility(problem, "Hot water", HL_SIDE_HOT, 110, 90, 5, 0.03);
  test_utility(problem, "Brine", HL_SIDE_COLD, -70, -69.9, 5, 0.02);
  if (n % 4 == 2)
    test_utility(problem, "Water", HL_SIDE_COLD, 15, 20, 5, 0.001);
}

static void set_number(const char *key, double value, const char *unit) {
  char text[32];
  snprintf(text, sizeof text, "%.9g", value);
  test_setting(problem, key, text, unit);
}

static void random_case(int n) {
  static const char *const objective[] = {"cost", "power", "exergy"};
  hl_problem_free(problem);
  assert_int_equal(hl_problem_new(ctx, &problem), HL_OK);
  random_process(n);
  set_number("economics.electricity_price", test_between(5, 120), "cur/MWh");
  test_setting(problem, "hpr.model", "real", "");
  test_setting(problem, "hpr.objective", objective[n % 5 < 3 ? n % 5 : 0], "");
  test_setting(problem, "hpr.task", n % 2 == 0 ? "heating" : "cooling", "");
  test_setting(problem, "selection_grid.step", "12", "K");
  if (n % 7 == 3 || n % 7 == 5)
    test_setting(problem, "hpr.pockets", "yes", "");
  if (n % 5 == 4 || n % 8 == 1) {
    test_setting(problem, "hpr.ambient", "yes", "");
    set_number("hpr.t_air", test_between(-10, 60), "degC");
  }
  if (n % 3 == 0)
    test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 2000, 800, 0.8);
  test_check(problem);
}

static hl_hpr *ask(const hl_hpr_settings *set, const hl_hpr_library *library) {
  hl_hpr *h = NULL;
  const hl_status status = hl_hpr_solve_library(problem, NULL, set, library, NULL, &h);
  if (status != HL_OK) /* ambient on the wrong side of all */
    assert_int_equal(hl_ctx_error(ctx)->code, 241);
  hl_ctx_clear(ctx);
  return h;
}

/** Of an answer, whether it is one: else it is refused with a number. */
static bool is_met(const hl_hpr *h, double asked) {
  if (hl_hpr_outcome(h) == HL_OUTCOME_INFEASIBLE) {
    if (strstr(hl_hpr_reason(h), "every candidate is excluded") == NULL &&
        strstr(hl_hpr_reason(h), "Allow it with --ambient") == NULL)
      assert_non_null(strpbrk(hl_hpr_reason(h), "0123456789"));
    assert_int_equal(hl_hpr_machine_count(h), 0);
    return false;
  }
  const hl_hpr_account *none = hl_hpr_before(h), *with = hl_hpr_after(h);
  const double placed = hl_hpr_load_placed(h);
  assert_close(placed, asked, 1e-6, 0);
  if (hl_hpr_asked(h)->task == HL_LEVELS_HEATING)
    assert_close(none->hot - with->hot, asked, 1e-6, 0);
  else if (!hl_hpr_asked(h)->ambient)
    assert_close(none->cold - with->cold, asked, 1e-6, 0);
  const double small = 1e-9 * (fabs(none->objective) + fabs(with->objective));
  assert_true(hl_hpr_bound(h) <= with->objective + small);
  return true;
}

/** The largest that is named is one: a little less is met, a little more is refused. */
static void most_is_the_largest(hl_hpr_settings set, const hl_hpr_library *library, double most) {
  if (!(most > 1))
    return;
  set.load = HL_HPR_LOAD_DUTY;
  for (int k = 0; k < 2; k++) {
    set.duty = most * (k == 0 ? 0.999 : 1.01);
    hl_hpr *h = ask(&set, library);
    assert_non_null(h);
    assert_true(is_met(h, set.duty) == (k == 0));
    hl_hpr_free(h);
  }
}

static double objective_of(const hl_hpr *h) { return hl_hpr_after(h)->objective; }

/** More to choose from costs no more. */
static void more_is_not_worse(const hl_hpr_settings *set, const kind *other, const char *fluid,
                              const char *cycle, double load, const hl_hpr *than) {
  const char *const cycles[] = {cycle, other->cycle}, *const fluids[] = {fluid, other->fluid};
  const int fluid_count = (fluid != NULL) + (other->fluid != NULL);
  const hl_hpr_library both = {2, fluid_count, cycles, fluid != NULL ? fluids : fluids + 1};
  hl_hpr *h = ask(set, &both);
  assert_non_null(h);
  assert_true(is_met(h, load));
  const double less = objective_of(than), with = objective_of(h);
  if (with > less + 2e-3 * fabs(less))
    print_message("%s %s: %.8g, with %s %s %.8g\n", cycle, fluid ? fluid : "", less, other->cycle,
                  other->fluid ? other->fluid : "", with);
  assert_true(with <= less + 2e-3 * fabs(less));
  hl_hpr_free(h);
}

static void loads_are_met_or_refused(void **state) {
  (void)state;
  int met = 0, refused = 0;
  for (int n = 0; n < 80; n++) {
    const kind *own = &kinds[(n * 7 + n / KINDS) % KINDS], *other = &kinds[(n * 5 + 1) % KINDS];
    const hl_hpr_library library = {1, own->fluid != NULL, &own->cycle, &own->fluid};
    hl_hpr_settings set;
    random_case(n);
    assert_int_equal(hl_problem_settings(problem, &hl_hpr_table, &set), HL_OK);
    set.load = n % 3 == 1 ? HL_HPR_LOAD_DUTY : HL_HPR_LOAD_SHARE;
    set.share = pow(10, test_between(-3, 0));
    set.duty = 1e3 * pow(10, test_between(0, 2.7));
    hl_hpr *h = ask(&set, &library);
    if (h == NULL)
      continue;
    const double demand = hl_hpr_demand(h);
    const double asked = set.load == HL_HPR_LOAD_DUTY ? set.duty : set.share * demand;
    if (demand > 0 && is_met(h, asked)) {
      met++;
      if (n % 4 == 0)
        more_is_not_worse(&set, other, own->fluid, own->cycle, asked, h);
    } else if (demand > 0) {
      refused++;
      most_is_the_largest(set, &library, hl_hpr_load_most(h));
    }
    hl_hpr_free(h);
  }
  print_message("%d met, %d refused\n", met, refused);
  assert_true(met > 40 && refused > 8);
}

/* ------------------------------------------------------------- machines of a least size */

static void own_system(const kind *of, double least, double most) {
  hl_system s;
  hl_system_init(&s);
  s.name = "Own";
  s.cycle = of->cycle;
  s.fluid = &of->fluid;
  s.fluid_count = of->fluid != NULL;
  s.scale_min = least;
  s.scale_max = most;
  assert_int_equal(hl_problem_add_system(problem, &s), HL_OK);
}

/** Loads that a refusal names in kW, each after "found is", "found are" or " and ". */
static int named_loads(const char *reason, double *load) {
  int count = 0;
  const char *at = strstr(reason, "found is ");
  const char *two = strstr(reason, "The nearest found are ");
  if (two != NULL) {
    load[count++] = 1e3 * strtod(two + strlen("The nearest found are "), NULL);
    load[count++] = 1e3 * strtod(strstr(two, " and ") + strlen(" and "), NULL);
    at = strstr(two, "found is ");
  }
  for (; at != NULL && count < 4; at = strstr(at + 1, "found is "))
    load[count++] = 1e3 * strtod(at + strlen("found is "), NULL);
  return count;
}

static void machines_keep_their_least_size(void **state) {
  (void)state;
  int met = 0, named = 0;
  for (int n = 0; n < 60; n++) {
    const kind *own = &kinds[(n * 7 + n / KINDS) % 6];
    const double least = 1e3 * pow(10, test_between(1.3, 2.5));
    double load[5] = {least * pow(10, test_between(-2, 1))};
    hl_hpr_settings set;
    random_case(n);
    own_system(own, least, n % 2 == 0 ? (double)INFINITY : least * test_between(1, 3));
    test_check(problem);
    assert_int_equal(hl_problem_settings(problem, &hl_hpr_table, &set), HL_OK);
    set.load = HL_HPR_LOAD_DUTY;
    int count = 1;
    for (int k = 0; k < count; k++) {
      set.duty = load[k];
      hl_hpr *h = ask(&set, NULL);
      if (h == NULL)
        break;
      const bool ok = is_met(h, set.duty);
      assert_true(k == 0 || ok); /* what is named is met */
      met += ok && k == 0;
      named += k > 0;
      for (int i = 0; i < hl_hpr_machine_count(h); i++)
        assert_true(hl_hpr_machine_at(h, i)->q_cond >= least * (1 - 1e-8));
      assert_true(hl_hpr_after(h)->hot <= hl_hpr_before(h)->hot * (1 + 1e-9) + 1e-3);
      if (!ok)
        count += named_loads(hl_hpr_reason(h), &load[1]);
      hl_hpr_free(h);
    }
  }
  print_message("%d met, %d named\n", met, named);
  assert_true(met > 20 && named > 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(machines_keep_their_least_size, setup, teardown),
      cmocka_unit_test_setup_teardown(loads_are_met_or_refused, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
