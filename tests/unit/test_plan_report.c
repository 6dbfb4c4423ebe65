/** The report of plans: states of zones in periods, sentences, refusals. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heatloom/io.h>
#include <heatloom/report.h>

#include "report/plan.h"
#include "support/site.h"

enum { PERIODS = 3 };
static const char *const period_id[PERIODS] = {"turndown", "base", "peak"};

static hl_ctx *ctx;
static hl_problem *problem[PERIODS];
static hl_plan *plan;

static void set(hl_problem *p, const char *key, const char *value) {
  const hl_setting_row row = {.key = key, .value = value, .unit = ""};
  assert_int_equal(hl_problem_set_setting(p, &row), HL_OK);
}

static int setup(void **state) {
  (void)state;
  char path[600];
  test_path(path, sizeof path, "data/cases/crude-preheat");
  ctx = hl_ctx_new(NULL);
  for (int t = 0; t < PERIODS; t++) {
    assert_int_equal(hl_case_load_period(ctx, path, period_id[t], NULL, 0, &problem[t]), HL_OK);
    set(problem[t], "economics.electricity_price", "20");
    set(problem[t], "plan.indirect", "no");
  }
  const hl_problem *const period[] = {problem[0], problem[1], problem[2]};
  assert_int_equal(hl_plan_solve(period, PERIODS, NULL, NULL, NULL, &plan), HL_OK);
  return 0;
}

static int teardown(void **state) {
  (void)state;
  hl_plan_free(plan);
  for (int t = 0; t < PERIODS; t++)
    hl_problem_free(problem[t]);
  hl_ctx_free(ctx);
  return 0;
}

static hl_plan_report_input input(void) {
  return (hl_plan_report_input){.plan = plan, .problem = problem[0]};
}

static void states_are_those_of_the_accounts(void **state) {
  (void)state;
  const hl_plan_report_input in = input();
  hli_plan_view p;
  hli_plan_state *s;
  hli_arena arena;
  assert_int_equal(hli_plan_init(&p, ctx, &in), HL_OK);
  hli_arena_init(&arena, ctx);
  assert_true(hli_plan_works_in(&p, 0));
  assert_int_equal(hli_plan_states(&p, &arena, 0, &s), HL_OK);
  for (int t = 0; t < PERIODS; t++) {
    const hl_plan_account *none = hl_plan_before_at(plan, t), *with = hl_plan_after_at(plan, t);
    assert_close(s[t].hot[0], none->hot, 1e-6, 1);
    assert_close(s[t].hot[1], with->hot, 1e-6, 1);
    assert_close(s[t].cold[1], with->cold, 1e-6, 1);
    assert_close(s[t].power, with->power, 1e-6, 1);
    double given = 0;
    for (int k = 0; k < hl_plan_machine_count(plan); k++)
      given += hl_plan_operation(plan, k, t);
    const hli_hp_line *line = &s[t].given;
    assert_true(line->count > 0);
    assert_close((line->at[line->count - 1].x - line->at[0].x) * p.view.heat, given, 1e-6, 1);
  }
  hli_arena_free(&arena);
  hli_view_free(&p.view);
}

static void sentences_name_every_period_and_what_is_saved(void **state) {
  (void)state;
  const hl_plan_report_input in = input();
  char text[HLI_SENTENCE];
  hli_plan_view p;
  hli_plan_state *s;
  hli_arena arena;
  assert_int_equal(hli_plan_init(&p, ctx, &in), HL_OK);
  hli_arena_init(&arena, ctx);
  assert_int_equal(hli_plan_states(&p, &arena, 0, &s), HL_OK);
  hli_plan_finding(&p, 0, s, text);
  for (int t = 0; t < PERIODS; t++)
    assert_non_null(strstr(text, period_id[t]));
  assert_non_null(strstr(text, "Crude Unit, period by period"));
  hli_plan_answer(&p, text);
  assert_non_null(
      strstr(text, "over 3 periods: the yearly cost of energy and machines falls from"));
  hli_arena_free(&arena);
  hli_view_free(&p.view);
}

static void a_figure_has_a_panel_per_period(void **state) {
  (void)state;
  const hl_plan_report_input in = input();
  hl_document document;
  assert_int_equal(hl_plan_figure_write(ctx, 0, &in, &document), HL_OK);
  int panels = 0;
  for (const char *at = document.text; (at = strstr(at, " % of the time")) != NULL; at++)
    panels++;
  assert_int_equal(panels, PERIODS);
  hl_document_free(ctx, &document);
  assert_int_equal(hl_plan_figure_write(ctx, 1, &in, &document), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 1);
  assert_null(document.text);
}

static void machines_between_mains_are_no_zone_s(void **state) {
  (void)state;
  hl_problem *site = test_site_problem(ctx);
  hl_plan *between;
  hl_document document;
  set(site, "plan.direct", "no");
  test_check(site);
  const hl_problem *const one[] = {site};
  assert_int_equal(hl_plan_solve(one, 1, NULL, NULL, NULL, &between), HL_OK);
  const hl_plan_report_input in = {.plan = between, .problem = site};
  for (int z = 0; z < hl_plan_question(between)->zone_count; z++)
    assert_int_equal(hl_plan_figure_write(ctx, z, &in, &document), HL_ERR_ARG);
  assert_int_equal(hl_plan_report_write(ctx, &in, &document), HL_OK);
  assert_non_null(strstr(document.text, hl_plan_machine_count(between) > 0
                                            ? "Machines and when they run"
                                            : "No machine is built"));
  hl_document_free(ctx, &document);
  hl_plan_free(between);
  hl_problem_free(site);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(states_are_those_of_the_accounts),
      cmocka_unit_test(sentences_name_every_period_and_what_is_saved),
      cmocka_unit_test(a_figure_has_a_panel_per_period),
      cmocka_unit_test(machines_between_mains_are_no_zone_s),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
