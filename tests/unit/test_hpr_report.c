/** The report of heat pump targets: what its sentences say, and what its figures draw. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/io.h>
#include <heatloom/report.h>

#include "report/figures/hp_steps.h"
#include "support/test.h"

static const hl_stop_settings stop = {.size = sizeof stop, .time_limit = INFINITY, .gap = 1e-3};

static void set(hl_problem *problem, const char *key, const char *value) {
  const hl_setting_row row = {.key = key, .value = value, .unit = ""};
  assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
}

/** A target of the demo case with all that its page can show. */
typedef struct page {
  hl_ctx *ctx;
  hl_problem *problem;
  hl_hpr_study study;
  hl_hpr *hpr;
  hl_hpr_rank *rank;
  hl_hpr_map *map;
  hl_hpr_compare *compare;
  hl_hpr_report_input input;
  hli_hp_view view;
} page;

static void open_page(page *p, const char *model, const char *price, const char *const *fluid,
                      int fluids) {
  const hl_hpr_library library = {.fluid_count = fluids, .fluid = fluid};
  *p = (page){.ctx = hl_ctx_new(NULL)};
  assert_int_equal(hl_case_find(p->ctx, "heat-pump", &p->problem), HL_OK);
  set(p->problem, "hpr.model", model);
  set(p->problem, "selection.machines", "2");
  set(p->problem, "economics.electricity_price", price);
  assert_int_equal(hl_hpr_solve_library(p->problem, NULL, NULL, &library, &stop, &p->hpr), HL_OK);
  assert_int_equal(hl_hpr_study_solve(p->hpr, &stop, &p->study), HL_OK);
  p->input = (hl_hpr_report_input){.hpr = p->hpr, .study = &p->study};
  if (strcmp(model, "real") == 0) {
    assert_int_equal(hl_hpr_rank_solve(p->problem, NULL, NULL, &library, &stop, &p->rank), HL_OK);
    assert_int_equal(hl_hpr_map_solve(p->problem, NULL, NULL, &library, &p->map), HL_OK);
    p->input.rank = p->rank;
    p->input.map = p->map;
  }
  assert_int_equal(hl_hpr_compare_solve(p->problem, NULL, NULL, &library, &stop, &p->compare),
                   HL_OK);
  p->input.compare = p->compare;
  assert_int_equal(hli_hp_init(&p->view, p->ctx, &p->input), HL_OK);
}

static void close_page(page *p) {
  hli_view_free(&p->view.view);
  hl_hpr_compare_free(p->compare);
  hl_hpr_map_free(p->map);
  hl_hpr_rank_free(p->rank);
  hl_hpr_free(p->hpr);
  hl_problem_free(p->problem);
  hl_ctx_free(p->ctx);
}

static void assert_has(const char *text, const char *part) {
  if (strstr(text, part) == NULL)
    fail_msg("\"%s\" is not in \"%.400s\"", part, text);
}

static void write_page(page *p, hl_document *document) {
  assert_int_equal(hl_hpr_report_write(p->ctx, &p->input, document), HL_OK);
}

static int count_of(const char *text, const char *part) {
  int count = 0;
  for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
    count++;
  return count;
}

/* -------------------------------------------------------------------- sentences */

static const char *const three[] = {"Toluene", "R718", "R600a"};

static void a_ranking_names_the_first_and_counts_the_rest(void **state) {
  (void)state;
  page p;
  char text[HLI_SENTENCE];
  open_page(&p, "real", "120", three, 3);
  hli_hp_ranking(&p.view, text);
  int ranked = 0;
  while (ranked < hl_hpr_rank_count(p.rank) && hl_hpr_rank_at(p.rank, ranked)->rank > 0)
    ranked++;
  char want[80];
  snprintf(want, sizeof want, "Of %d ranked candidates machines of any candidate together", ranked);
  assert_has(text, want);
  snprintf(want, sizeof want, "%d are excluded.", hl_hpr_rank_count(p.rank) - ranked);
  assert_has(text, want);
  assert_has(text, "% less than no machine; next vc_simple with ");
  close_page(&p);
}

static void a_ranking_of_nothing_says_why(void **state) {
  (void)state;
  page p;
  char text[HLI_SENTENCE];
  hl_document document;
  open_page(&p, "real", "120", three + 2, 1);
  hli_hp_ranking(&p.view, text);
  assert_has(text, "No candidate can be ranked");
  hli_hp_finding(&p.view, HL_HPR_FIGURE_MAP, text);
  assert_has(text, "COP map: ");
  write_page(&p, &document);
  assert_has(document.text, "Excluded, with the limit that most of the levels tried break");
  assert_has(document.text, "<td>critical temperature</td>");
  hl_document_free(p.ctx, &document);
  close_page(&p);
}

static void a_map_names_its_range_and_its_usual_fluid(void **state) {
  (void)state;
  page p;
  char text[HLI_SENTENCE], want[120];
  double least = INFINITY, most = 0;
  open_page(&p, "real", "120", three, 2);
  for (int s = 0; s < hl_hpr_map_source_count(p.map); s++)
    for (int k = 0; k < hl_hpr_map_sink_count(p.map); k++) {
      const double cop = hl_hpr_map_at(p.map, s, k)->cop;
      least = isnan(cop) ? least : fmin(least, cop);
      most = isnan(cop) ? most : fmax(most, cop);
    }
  hli_hp_finding(&p.view, HL_HPR_FIGURE_MAP, text);
  snprintf(want, sizeof want, "have a COP of %.2f (from ", least);
  assert_has(text, want);
  snprintf(want, sizeof want, ") to %.2f (from ", most);
  assert_has(text, want);
  assert_has(text, "vc_simple with Toluene is the best in ");
  assert_has(text, "load_50");
  close_page(&p);
}

static void a_comparison_names_the_cheapest_way(void **state) {
  (void)state;
  page p;
  char text[HLI_SENTENCE];
  open_page(&p, "real", "120", three, 2);
  hli_hp_finding(&p.view, HL_HPR_FIGURE_COMPARE, text);
  assert_has(text, "\"real, direct, up to 2\" costs least");
  assert_has(text, "% less than no machine");
  close_page(&p);
  open_page(&p, "carnot", "3000", three, 2);
  hli_hp_finding(&p.view, HL_HPR_FIGURE_COMPARE, text);
  assert_has(text, "half the approach, no machine"); /* power is too dear for machines */
  close_page(&p);
}

/* -------------------------------------------------------------------------- page */

static void a_page_of_real_machines_has_all_sections(void **state) {
  (void)state;
  static const char *const parts[] = {
      "id=\"ranking\"",     "id=\"cop-map\"", "id=\"comparison\"",
      "log p–h diagram: ",  "T–Q diagram: ",  "Why each level stands where it stands",
      "1 K hotter takes",   "heat flow, kW<", "Each cycle with each fluid alone",
      "per electric power", "levels.dt_cont", "Power costs 120.00 $/MWh"};
  page p;
  hl_document document;
  open_page(&p, "real", "120", three, 3);
  write_page(&p, &document);
  for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
    assert_has(document.text, parts[k]);
  assert_int_equal(count_of(document.text, "log p–h diagram: "),
                   2 * hl_hpr_machine_count(p.hpr)); /* as label and as title */
  hl_document_free(p.ctx, &document);
  close_page(&p);
}

static void a_page_says_what_cop_means(void **state) {
  (void)state;
  page p;
  hl_document document;
  open_page(&p, "carnot", "120", three, 3);
  write_page(&p, &document);
  assert_has(document.text, "1 + η·Te/(Tc − Te) (additive)");
  assert_null(strstr(document.text, "id=\"ranking\""));
  assert_null(strstr(document.text, "log p–h"));
  hl_document_free(p.ctx, &document);
  close_page(&p);
}

/* ----------------------------------------------------------------------- figures */

static void curves_of_machines_carry_their_heat_and_keep_off_the_profiles(void **state) {
  (void)state;
  page p;
  hli_arena arena;
  open_page(&p, "real", "120", three, 2);
  hli_arena_init(&arena, p.ctx);
  for (int cold = 0; cold < 2; cold++) {
    const hl_side side = cold ? HL_SIDE_COLD : HL_SIDE_HOT;
    hli_hp_line line;
    int count, levels;
    assert_int_equal(hli_hp_curve(&p.view, &arena, side, &line), HL_OK);
    assert_true(line.count > 4);
    assert_close(line.at[line.count - 1].x - line.at[0].x,
                 hli_hp_side(&p.view, side, &levels) / p.view.view.heat, 1e-6, 0);
    const hl_point *profile = hl_hpr_profile(p.hpr, cold ? HL_SIDE_HOT : HL_SIDE_COLD, &count);
    for (int k = 0; k < line.count; k++) {
      const double q = line.at[k].x * p.view.view.heat, sign = cold ? -1 : 1;
      for (int j = 0; j + 1 < count; j++) {
        if (q < profile[j].q + 1 || q > profile[j + 1].q - 1)
          continue;
        const double t = profile[j].t + (profile[j + 1].t - profile[j].t) * (q - profile[j].q) /
                                            (profile[j + 1].q - profile[j].q);
        assert_true(sign * (line.at[k].y + 273.15 - t) > -0.01);
      }
    }
  }
  hli_arena_free(&arena);
  close_page(&p);
}

static void a_leap_of_the_objective_is_a_gap(void **state) {
  (void)state;
  page p;
  hl_document document;
  open_page(&p, "carnot", "120", three, 2);
  assert_int_equal(hl_hpr_figure_write(p.ctx, HL_HPR_FIGURE_LOAD, &p.input, &document), HL_OK);
  /* one curve up to 300 kW, where the level has to rise, and one beyond */
  assert_int_equal(count_of(document.text, "<polyline class=\"curve sys\""), 2);
  assert_true(count_of(document.text, "class=\"fsys\"") > 20);
  hl_document_free(p.ctx, &document);
  close_page(&p);
}

static void what_is_not_there_is_not_drawn(void **state) {
  (void)state;
  page p;
  hl_document document;
  open_page(&p, "carnot", "120", three, 2);
  assert_int_equal(hl_hpr_figure_write_machine(p.ctx, 0, HL_CYCLE_FIGURE_PH, &p.input, &document),
                   HL_ERR_ARG);
  assert_int_equal(hl_ctx_fault_at(p.ctx, 0)->code, 1);
  assert_null(document.text);
  assert_int_equal(hl_hpr_figure_write(p.ctx, HL_HPR_FIGURE_MAP, &p.input, &document), HL_ERR_ARG);
  close_page(&p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_ranking_names_the_first_and_counts_the_rest),
      cmocka_unit_test(a_ranking_of_nothing_says_why),
      cmocka_unit_test(a_map_names_its_range_and_its_usual_fluid),
      cmocka_unit_test(a_comparison_names_the_cheapest_way),
      cmocka_unit_test(a_page_of_real_machines_has_all_sections),
      cmocka_unit_test(a_page_says_what_cop_means),
      cmocka_unit_test(curves_of_machines_carry_their_heat_and_keep_off_the_profiles),
      cmocka_unit_test(a_leap_of_the_objective_is_a_gap),
      cmocka_unit_test(what_is_not_there_is_not_drawn),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
