/*
 * Figures and reports. Without arguments: what inputs must have, and what comes back if they lack
 * it. With a folder as argument: writes the documents that test_figures.py looks at.
 */
#include "support/network.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <heatloom/io.h>
#include <heatloom/report.h>
#include <heatloom/verify.h>

/* ------------------------------------------------------------------- writing */

typedef struct sink {
  hl_ctx *ctx;
  const char *folder;
} sink;

static void put(const sink *to, const char *name, const char *kind, hl_status status,
                hl_document *document) {
  char path[600];
  const hl_fault *fault = hl_ctx_error(to->ctx);
  if (status != HL_OK)
    fail_msg("%s.%s: %s: %s", name, kind, hl_status_text(status), fault ? fault->message : "");
  snprintf(path, sizeof path, "%s/%s.%s", to->folder, name, kind);
  assert_int_equal(hl_file_write(to->ctx, path, document->text, document->length), HL_OK);
  hl_document_free(to->ctx, document);
}

/** Every figure that the input allows. */
static void put_figures(const sink *to, const char *name, const hl_report_input *input) {
  for (int k = 0; k < HL_FIGURE_COUNT; k++) {
    char full[100];
    hl_document document;
    snprintf(full, sizeof full, "%s-%s", name, hl_figure_name((hl_figure)k));
    hl_status status = hl_figure_write(to->ctx, (hl_figure)k, input, &document);
    if (status == HL_ERR_ARG) { /* lacks a part */
      hl_ctx_clear(to->ctx);
      continue;
    }
    put(to, full, "svg", status, &document);
  }
}

/** Figures, report and result document of a case; frees it. The network is the synthesis' own where
 * there is one. */
static void put_all(const sink *to, const char *name, hl_problem *problem, hl_network *network,
                    hl_synthesis *synthesis) {
  hl_targets *targets;
  hl_verdict *verdict = NULL;
  hl_document document;
  const hl_network *shown = synthesis != NULL ? hl_synthesis_network(synthesis) : network;
  assert_int_equal(hl_targets_solve(problem, NULL, &targets), HL_OK);
  if (shown != NULL)
    assert_int_equal(hl_verify_network(problem, shown, NULL, &verdict), HL_OK);
  hl_report_input input = {.problem = problem,
                           .targets = targets,
                           .network = network,
                           .synthesis = synthesis,
                           .verdict = verdict,
                           .command = "heatloom report <case>"};
  put_figures(to, name, &input);
  put(to, name, "html", hl_report_write(to->ctx, &input, &document), &document);
  put(to, name, "json", hl_result_write(to->ctx, &input, &document), &document);
  hl_verdict_free(verdict);
  hl_targets_free(targets);
  hl_synthesis_free(synthesis);
  hl_network_free(network);
  hl_problem_free(problem);
}

static void put_case(const sink *to, const char *name, hl_problem *problem, hl_network *network) {
  put_all(to, name, problem, network, NULL);
}

/** The approach of the chosen network is swept, at its cost; no Pareto point is as good as another
 * in everything. */
static void assert_trade_offs(const hl_synthesis *synthesis, double dt_min) {
  const hl_network *network = hl_synthesis_network(synthesis);
  if (network == NULL)
    return;
  int chosen = 0;
  for (int k = 0; k < hl_synthesis_sweep_count(synthesis); k++) {
    const hl_sweep_point *point = hl_synthesis_sweep_at(synthesis, k);
    if (k > 0)
      assert_true(point->dt_min > hl_synthesis_sweep_at(synthesis, k - 1)->dt_min);
    if (fabs(point->dt_min - dt_min) > 1e-9)
      continue;
    chosen++;
    assert_close(point->tac, hl_network_totals_of(network)->tac, 1e-9, 0);
  }
  assert_int_equal(chosen, 1);
  int pareto = 0;
  for (int k = 0; k < hl_synthesis_point_count(synthesis); k++)
    for (int j = 0; j < hl_synthesis_point_count(synthesis); j++) {
      const hl_net_point *a = hl_synthesis_point_at(synthesis, k),
                         *b = hl_synthesis_point_at(synthesis, j);
      pareto += j == 0 && a->pareto;
      if (j == k || !a->pareto || !b->pareto)
        continue;
      const hl_network_totals *x = &a->totals, *y = &b->totals;
      assert_false(x->tac <= y->tac && x->hot_utility + x->power <= y->hot_utility + y->power &&
                   x->area <= y->area && x->units <= y->units &&
                   x->exergy_destroyed <= y->exergy_destroyed && x->co2 <= y->co2);
    }
  assert_true(pareto > 0);
}

/** A whole run, small: every section and figure is there. */
static void put_synthesis(const sink *to, const char *name, const char *dt_min, const char *use) {
  hl_problem *problem;
  hl_synthesis *synthesis;
  assert_int_equal(hl_case_find(to->ctx, "illustrative", &problem), HL_OK);
  test_setting(problem, "synthesis.dt_min", dt_min, "K");
  test_setting(problem, "synthesis.use_systems", use, "");
  test_setting(problem, "synthesis.effort", "1", "");
  test_setting(problem, "synthesis.points", "4", "");
  assert_int_equal(hl_synthesis_solve(problem, NULL, NULL, &synthesis), HL_OK);
  assert_trade_offs(synthesis, strtod(dt_min, NULL));
  put_all(to, name, problem, NULL, synthesis);
}

static void put_example(const sink *to) {
  hl_problem *problem;
  assert_int_equal(hl_case_find(to->ctx, "illustrative", &problem), HL_OK);
  hl_network *network = test_example_network(problem);
  hl_document document;
  for (int k = 0; k < hl_network_exchanger_count(network); k++) {
    char name[40];
    snprintf(name, sizeof name, "example-tq-%d", k + 1);
    put(to, name, "svg", hl_figure_write_tq(to->ctx, network, k, &document), &document);
  }
  put_case(to, "example", problem, network);
}

/** Names with all that XML gives a meaning to, with other scripts, and as long as they may be. */
static void put_names(const sink *to) {
  char longest[201];
  memset(longest, 'W', sizeof longest - 1);
  longest[200] = '\0';
  hl_problem *problem = test_problem(to->ctx);
  test_stream(problem, "<b>&\"']]>", 180, 60, 400, NAN);
  test_stream(problem, longest, 150, 40, 300, NAN);
  test_stream(problem, "Ablauf Größe 溶媒 τ", 20, 135, 350, NAN);
  test_utility(problem, "Dampf <&>", HL_SIDE_HOT, 200, 200, NAN, 0.04);
  test_utility(problem, "Wasser \"kalt\"", HL_SIDE_COLD, 5, 12, NAN, 0.02);
  test_setting(problem, "case.title", "</title><script>alert(1)</script> & more", "");
  test_setting(problem, "case.currency", "<€|>", "");
  test_check(problem);
  put_case(to, "names", problem, test_random_network(problem, 3));
}

typedef struct parameter {
  const char *name;
  double value;
} parameter;

/** The diagrams of a machine, against a source and a sink. */
static void put_machine(const sink *to, const char *name, const char *cycle, const char *fluid,
                        const parameter *set, hl_outside source, hl_outside warm) {
  hl_machine *m;
  hl_cycle_result *r = calloc(1, sizeof *r);
  assert_non_null(r);
  assert_int_equal(hl_machine_new(to->ctx, cycle, fluid, &m), HL_OK);
  for (; set->name != NULL; set++)
    assert_int_equal(hl_machine_set(m, set->name, set->value), HL_OK);
  if (hl_machine_eval(m, 298.15, 101325.0, r) != HL_OK)
    fail_msg("%s: %s", name, r->reason);
  for (int k = 0; k < HL_CYCLE_FIGURE_COUNT; k++) {
    char full[100];
    hl_document document;
    snprintf(full, sizeof full, "machine-%s-%s", name, hl_cycle_figure_name((hl_cycle_figure)k));
    put(to, full, "svg",
        hl_cycle_figure_write(to->ctx, (hl_cycle_figure)k, m, r, &source, &warm, &document),
        &document);
  }
  free(r);
  hl_machine_free(m);
}

#define C(celsius) ((celsius) + 273.15)
#define LEVELS(low, high)                                                                          \
  {"t_evap", C(low)}, { "t_cond", C(high) }
#define END                                                                                        \
  { NULL, 0 }

static const struct {
  const char *name, *cycle, *fluid;
  parameter set[9];
  hl_outside source, warm;
} machines[] = {
    {"simple", "vc_simple", "R290", {LEVELS(20, 65), END}, {C(30), C(25)}, {C(40), C(58)}},
    {"ihx",
     "vc_ihx",
     "R600",
     {LEVELS(45, 112), {"subcool", 27}, END},
     {C(60), C(50)},
     {C(80), C(110)}},
    {"economiser", "vc_econ", "R600", {LEVELS(45, 107), END}, {C(60), C(50)}, {C(60), C(100)}},
    {"flash-full",
     "vc_flash",
     "R717",
     {LEVELS(-10, 75), {"variant", 1}, END},
     {C(0), C(-5)},
     {C(50), C(70)}},
    {"flash-parallel",
     "vc_flash",
     "R600",
     {LEVELS(45, 107), {"variant", 2}, END},
     {C(60), C(50)},
     {C(60), C(100)}},
    {"intercooled",
     "vc_two_ic",
     "R717",
     {LEVELS(0, 80), {"t_intercooler", C(60)}, END},
     {C(10), C(5)},
     {C(40), C(70)}},
    {"stages",
     "n_stage",
     "R717",
     {LEVELS(-35, 70), {"stages", 3}, {"between_1", 1}, {"between_2", 1}, END},
     {C(-25), C(-30)},
     {C(40), C(60)}},
    {"expander", "expander", "R600", {LEVELS(45, 107), END}, {C(60), C(50)}, {C(80), C(100)}},
    {"ejector", "ejector", "R744", {LEVELS(0, 20), END}, {C(8), C(5)}, {C(10), C(14)}},
    /* The gas crosses its sink, and the diagram says by how much. */
    {"transcritical",
     "transcritical",
     "R744",
     {{"t_evap", C(0)}, {"t_gas_out", C(35)}, {"p_high", 90e5}, END},
     {C(10), C(5)},
     {C(30), C(80)}},
    {"cascade", "cascade", "R717+R601", {LEVELS(0, 90), END}, {C(10), C(5)}, {C(60), C(85)}},
    {"cascade-3",
     "cascade_3",
     "R744+R717+R601",
     {LEVELS(-40, 100), {"t_mid", C(-5)}, {"t_mid_2", C(45)}, END},
     {C(-30), C(-35)},
     {C(60), C(95)}},
    {"parallel",
     "parallel",
     "R600",
     {{"circuits", 3},
      {"t_evap_1", C(35)},
      {"t_cond_1", C(75)},
      {"t_evap_2", C(42)},
      {"t_cond_2", C(90)},
      {"t_evap_3", C(50)},
      {"t_cond_3", C(110)},
      END},
     {C(60), C(40)},
     {C(60), C(105)}},
    {"condensers",
     "multi_condenser",
     "R290",
     {{"t_evap", C(0)}, {"t_cond_1", C(45)}, {"t_cond_2", C(65)}, END},
     {C(10), C(5)},
     {C(35), C(55)}},
    {"evaporators",
     "multi_evaporator",
     "R717",
     {{"t_evap_1", C(-35)}, {"t_evap_2", C(-10)}, {"t_cond", C(35)}, END},
     {C(0), C(-5)},
     {C(20), C(28)}},
    {"booster",
     "booster",
     "R744",
     {{"t_evap_1", C(-30)}, {"t_evap_2", C(-8)}, {"t_gas_out", C(35)}, END},
     {C(0), C(-2)},
     {C(20), C(30)}},
    {"water", "vc_simple", "R718", {LEVELS(85, 140), END}, {C(95), C(90)}, {C(110), C(135)}},
    {"recompression",
     "mvr",
     NULL,
     {LEVELS(85, 135), {"variant", 1}, {"stages", 3}, END},
     {C(95), C(90)},
     {C(110), C(130)}},
    {"steam", "tvr", NULL, {LEVELS(80, 100), END}, {C(90), C(85)}, {C(80), C(95)}},
    {"brayton",
     "brayton",
     "Argon",
     {{"t_cold_out", C(20)}, {"t_hot_out", C(100)}, {"recuperator", 0.9}, END},
     {C(25), C(25)},
     {C(90), C(200)}},
    {"rankine",
     "rankine",
     "R601",
     {LEVELS(120, 35), {"recuperator_approach", 10}, END},
     {C(150), C(90)},
     {C(20), C(30)}},
};

static void put_machines(const sink *to) {
  for (size_t k = 0; k < sizeof machines / sizeof *machines; k++)
    put_machine(to, machines[k].name, machines[k].cycle, machines[k].fluid, machines[k].set,
                machines[k].source, machines[k].warm);
}

static void put_screening(const sink *to, const char *name, const char *cycle,
                          const char *const *fluid, int fluids) {
  const hl_outside source = {C(60), C(50)}, warm = {C(90), C(120)};
  hl_screening *screening;
  hl_document document;
  assert_int_equal(hl_screening_solve(to->ctx, &source, &warm, &cycle, cycle != NULL, fluid, fluids,
                                      NULL, &screening),
                   HL_OK);
  put(to, name, "html",
      hl_screening_report_write(to->ctx, screening, "heatloom cycle rank <...>", NULL, &document),
      &document);
  hl_screening_free(screening);
}

/** The total site of a case. */
static void put_site(const sink *to, const char *name, const char *case_name) {
  hl_problem *problem;
  hl_site *site;
  hl_document document;
  assert_int_equal(hl_case_find(to->ctx, case_name, &problem), HL_OK);
  assert_int_equal(hl_site_solve(problem, NULL, &site), HL_OK);
  const hl_report_input input = {
      .problem = problem, .site = site, .command = "heatloom site <...>"};
  put_figures(to, name, &input);
  put(to, name, "html", hl_report_write(to->ctx, &input, &document), &document);
  put(to, name, "json", hl_result_write(to->ctx, &input, &document), &document);
  hl_site_free(site);
  hl_problem_free(problem);
}

/** The operating periods of a case. */
static void put_periods(const sink *to, const char *name, const char *case_name) {
  enum { MOST = 8 };
  hl_report_period period[MOST];
  hl_problem *problem[MOST];
  hl_targets *targets[MOST];
  hl_document document;
  char path[600];
  int count = 1;
  snprintf(path, sizeof path, "%s/%s", to->folder, case_name);
  assert_int_equal(hl_case_demo(to->ctx, case_name, path), HL_OK);
  for (int k = 0; k < count; k++) {
    const char *id = k > 0 ? hl_problem_period_at(problem[0], k)->id : "";
    assert_int_equal(hl_case_load_period(to->ctx, path, id, NULL, 0, &problem[k]), HL_OK);
    assert_int_equal(hl_targets_solve(problem[k], NULL, &targets[k]), HL_OK);
    period[k] = (hl_report_period){problem[k], targets[k]};
    count = hl_problem_period_count(problem[0]);
    assert_in_range(count, 1, MOST);
  }
  const hl_report_input input = {.problem = problem[0],
                                 .period = period,
                                 .period_count = count,
                                 .command = "heatloom target <...>"};
  put_figures(to, name, &input);
  put(to, name, "html", hl_report_write(to->ctx, &input, &document), &document);
  for (int k = 0; k < count; k++) {
    hl_targets_free(targets[k]);
    hl_problem_free(problem[k]);
  }
}

static void set(hl_problem *problem, const char *key, const char *value) {
  const hl_setting_row row = {.key = key, .value = value, .unit = ""};
  assert_int_equal(hl_problem_set_setting(problem, &row), HL_OK);
}

/** Only streams that take heat above ambient, but for a little that is left. */
static hl_problem *threshold_problem(hl_ctx *ctx) {
  hl_problem *problem = test_problem(ctx);
  test_stream(problem, "F1", 20, 180, 3200, 5);
  test_stream(problem, "F3", 140, 230, 2700, 5);
  test_stream(problem, "H1", 110, 60, 800, 5);
  test_utility(problem, "Hot oil", HL_SIDE_HOT, 260, 260, NAN, 0.040);
  test_cost(problem, HL_COST_MACHINE, HL_COST_POWER, 30000, 1000, 1);
  set(problem, "economics.electricity_price", "120");
  set(problem, "economics.hours", "8000");
  set(problem, "case.currency", "€");
  test_check(problem);
  return problem;
}

/** Log p-h and T-Q of its machines. */
static void put_target_machines(const sink *to, const char *name,
                                const hl_hpr_report_input *input) {
  static const hl_cycle_figure kinds[] = {HL_CYCLE_FIGURE_PH, HL_CYCLE_FIGURE_TQ};
  for (int k = 0; k < 2 * hl_hpr_machine_count(input->hpr); k++) {
    hl_document document;
    char full[100];
    snprintf(full, sizeof full, "%s-machine-%d-%s", name, k / 2 + 1,
             hl_cycle_figure_name(kinds[k % 2]));
    put(to, full, "svg",
        hl_hpr_figure_write_machine(to->ctx, k / 2, kinds[k % 2], input, &document), &document);
  }
}

/** Figures, page and result of a heat pump target, of real machines with all that they are compared
 * with; frees the problem. */
static void put_target(const sink *to, const char *name, hl_problem *problem,
                       const char *const setting[][2], int expected) {
  hl_hpr *hpr;
  hl_hpr_study study;
  hl_hpr_rank *rank = NULL;
  hl_hpr_map *map = NULL;
  hl_hpr_compare *compare = NULL;
  hl_document document;
  hl_writer *writer;
  const hl_stop_settings stop = {.size = sizeof stop, .time_limit = INFINITY, .gap = 1e-3};
  for (; (*setting)[0] != NULL; setting++)
    set(problem, (*setting)[0], (*setting)[1]);
  assert_int_equal(hl_hpr_solve(problem, NULL, NULL, &stop, &hpr), HL_OK);
  assert_int_equal(hl_hpr_study_solve(hpr, &stop, &study), HL_OK);
  if (hl_hpr_asked(hpr)->model == HL_HPR_REAL) {
    assert_int_equal(hl_hpr_rank_solve(problem, NULL, NULL, NULL, &stop, &rank), HL_OK);
    assert_int_equal(hl_hpr_map_solve(problem, NULL, NULL, NULL, &map), HL_OK);
    assert_int_equal(hl_hpr_compare_solve(problem, NULL, NULL, NULL, &stop, &compare), HL_OK);
  }
  const hl_hpr_report_input input = {.hpr = hpr,
                                     .study = &study,
                                     .command = "heatloom hp <case>",
                                     .rank = rank,
                                     .map = map,
                                     .compare = compare};
  int figures = 0;
  for (int k = 0; k < HL_HPR_FIGURE_COUNT; k++) {
    char full[100];
    snprintf(full, sizeof full, "%s-%s", name, hl_hpr_figure_name((hl_hpr_figure)k));
    hl_status status = hl_hpr_figure_write(to->ctx, (hl_hpr_figure)k, &input, &document);
    if (status == HL_ERR_ARG) { /* nothing of the kind to draw */
      hl_ctx_clear(to->ctx);
      continue;
    }
    figures++;
    put(to, full, "svg", status, &document);
  }
  assert_int_equal(figures, expected);
  if (rank != NULL)
    put_target_machines(to, name, &input);
  put(to, name, "html", hl_hpr_report_write(to->ctx, &input, &document), &document);
  assert_int_equal(hl_writer_new(to->ctx, &writer), HL_OK);
  hl_writer_open_object(writer, NULL);
  hl_hpr_write(hpr, &study, writer);
  hl_writer_close_object(writer);
  size_t length;
  const char *text = hl_writer_result(writer, &length);
  char path[600];
  snprintf(path, sizeof path, "%s/%s.json", to->folder, name);
  assert_non_null(text);
  assert_int_equal(hl_file_write(to->ctx, path, text, length), HL_OK);
  hl_writer_free(writer);
  hl_hpr_compare_free(compare);
  hl_hpr_map_free(map);
  hl_hpr_rank_free(rank);
  hl_hpr_free(hpr);
  hl_problem_free(problem);
}

static hl_problem *demo(hl_ctx *ctx) {
  hl_problem *problem;
  assert_int_equal(hl_case_find(ctx, "heat-pump", &problem), HL_OK);
  return problem;
}

#define SETTINGS(...)                                                                              \
  (const char *const[][2]) {                                                                       \
    __VA_ARGS__, { NULL, NULL }                                                                    \
  }

static void put_targets(const sink *to) {
  hl_ctx *ctx = to->ctx;
  put_target(
      to, "hp-share", demo(ctx),
      SETTINGS({"hpr.load", "share"}, {"levels.condensers", "3"}, {"levels.evaporators", "2"}), 4);
  put_target(to, "hp-free", demo(ctx),
             SETTINGS({"levels.condensers", "2"}, {"levels.evaporators", "2"}), 5);
  put_target(to, "hp-cool", demo(ctx),
             SETTINGS({"hpr.task", "cooling"}, {"hpr.load", "share"}, {"hpr.share", "0.4"},
                      {"levels.dt_cont", "5"}),
             4);
  put_target(to, "hp-none", demo(ctx), SETTINGS({"economics.electricity_price", "3000"}), 4);
  put_target(to, "hp-too-much", demo(ctx),
             SETTINGS({"hpr.task", "cooling"}, {"hpr.load", "share"}, {"hpr.share", "0.6"}), 2);
  put_target(to, "hp-co2", demo(ctx), SETTINGS({"hpr.objective", "co2"}), 5);
  put_target(to, "hp-exergy", demo(ctx), SETTINGS({"hpr.objective", "exergy"}), 5);
  put_target(to, "hp-many", demo(ctx),
             SETTINGS({"hpr.load", "share"}, {"levels.condensers", "12"},
                      {"levels.evaporators", "12"}, {"levels.model", "parallel"}),
             4);
  put_target(to, "hp-ambient", threshold_problem(ctx), SETTINGS({"hpr.ambient", "yes"}), 5);
  put_target(to, "hp-real", demo(ctx),
             SETTINGS({"hpr.model", "real"}, {"hpr.load", "share"}, {"hpr.share", "0.4"},
                      {"selection.machines", "1"}, {"hpr.objective", "power"}),
             5);
  put_target(to, "hp-real-2", demo(ctx),
             SETTINGS({"hpr.model", "real"}, {"selection.machines", "2"}), 5);
  put_target(to, "hp-no-source", threshold_problem(ctx), SETTINGS({"hpr.scan", "10"}), 2);
}

/** The streams of Smith's chapter on the hot side, heated by flue gas. */
static hl_problem *furnace_problem(hl_ctx *ctx) {
  hl_problem *problem = test_problem(ctx);
  hl_utility u;
  test_stream(problem, "Reactor 1 feed", 20, 180, 32e3, NAN);
  test_stream(problem, "Reactor 1 product", 250, 40, 31.5e3, NAN);
  test_stream(problem, "Reactor 2 feed", 140, 230, 27e3, NAN);
  test_stream(problem, "Reactor 2 product", 200, 80, 30e3, NAN);
  test_utility(problem, "Cooling water", HL_SIDE_COLD, 15, 25, NAN, 0.001);
  hl_utility_init(&u);
  u.name = "Furnace";
  u.side = HL_SIDE_HOT;
  u.t_supply = C(1800);
  u.t_stack = C(160);
  u.dt_cont = 45;
  u.price = 30 / 3.6e9;
  test_utility_record(problem, &u);
  set(problem, "case.currency", "€");
  test_check(problem);
  return problem;
}

/** Periods of the crude preheat train with their machines: figure and page. */
static void put_plan(const sink *to) {
  enum { PERIODS = 3 };
  static const char *const id[PERIODS] = {"turndown", "base", "peak"};
  hl_problem *problem[PERIODS];
  hl_plan *plan;
  hl_document document;
  char path[600];
  test_path(path, sizeof path, "data/cases/crude-preheat");
  for (int t = 0; t < PERIODS; t++) {
    assert_int_equal(hl_case_load_period(to->ctx, path, id[t], NULL, 0, &problem[t]), HL_OK);
    set(problem[t], "economics.electricity_price", "20");
    set(problem[t], "plan.machines", "1");
    set(problem[t], "plan.indirect", "no");
    test_cost(problem[t], HL_COST_MACHINE, HL_COST_POWER, 20000, 300, 1);
  }
  const hl_problem *const period[] = {problem[0], problem[1], problem[2]};

  assert_int_equal(hl_plan_solve(period, PERIODS, NULL, NULL, NULL, &plan), HL_OK);
  const hl_plan_report_input input = {plan, problem[0], "heatloom hp <case> --all-periods", NULL};
  put(to, "plan-periods", "svg", hl_plan_figure_write(to->ctx, 0, &input, &document), &document);
  put(to, "plan", "html", hl_plan_report_write(to->ctx, &input, &document), &document);
  hl_plan_free(plan);
  for (int t = 0; t < PERIODS; t++)
    hl_problem_free(problem[t]);
}

static int write_all(const char *folder) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  sink to = {ctx, folder};
  hl_problem *problem;
  static const char *const few[] = {"R600", "R717", "R717+R600", "R744"}, *const gas[] = {"Air"};
  put_machines(&to);
  put_screening(&to, "screening", NULL, few, 4);
  put_screening(&to, "screening-none", "vc_simple", gas, 1);
  put_screening(&to, "screening-all", NULL, NULL, 0);
  put_targets(&to);
  put_plan(&to);
  put_example(&to);
  put_names(&to);
  put_synthesis(&to, "whole", "10", "yes");
  put_synthesis(&to, "infeasible", "60", "no");
  problem = test_example_problem(ctx, (test_example){true, true, true});
  put_case(&to, "two-pumps", problem, test_two_pump_network(problem));
  assert_int_equal(hl_case_find(ctx, "four-streams", &problem), HL_OK);
  put_case(&to, "four", problem, NULL);
  assert_int_equal(hl_case_find(ctx, "milk-evaporator", &problem), HL_OK);
  put_case(&to, "milk", problem, NULL);
  put_case(&to, "furnace", furnace_problem(ctx), NULL);
  put_site(&to, "mill", "pulp-mill");
  put_periods(&to, "periods", "crude-preheat");
  static const int size[] = {3, 10, 40};
  for (unsigned k = 0; k < 3; k++)
    for (unsigned seed = 1; seed <= 3; seed++) {
      char name[40];
      snprintf(name, sizeof name, "random-%d-%u", size[k], seed);
      problem = test_random_problem(ctx, (size[k] + 1) / 2, size[k] / 2, 100 * k + seed);
      put_case(&to, name, problem, test_random_network(problem, 100 * k + seed));
    }
  hl_ctx_free(ctx);
  return 0;
}

/* --------------------------------------------------------------------- asking */

/** The last call failed, said so once with this text, and left nothing. */
static void assert_refused(hl_ctx *ctx, hl_status status, const hl_document *document,
                           const char *part) {
  assert_int_equal(status, HL_ERR_ARG);
  assert_null(document->text);
  const hl_fault *fault = hl_ctx_error(ctx);
  assert_non_null(fault);
  assert_int_equal(fault->code, 1);
  if (strstr(fault->message, part) == NULL)
    fail_msg("no \"%s\" in: %s", part, fault->message);
  hl_ctx_clear(ctx);
}

static void every_figure_says_what_it_lacks(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_report_input nothing = {.problem = NULL};
  hl_document document = {NULL, 0};
  for (int k = 0; k < HL_FIGURE_COUNT; k++) {
    hl_status status = hl_figure_write(ctx, (hl_figure)k, &nothing, &document);
    assert_refused(ctx, status, &document, hl_figure_name((hl_figure)k));
  }
  assert_refused(ctx, hl_figure_write(ctx, HL_FIGURE_COUNT, &nothing, &document), &document,
                 "does not exist");
  hl_ctx_free(ctx);
}

static void reports_say_what_they_lack(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = test_example_problem(ctx, (test_example){true, false, true});
  hl_report_input input = {.problem = NULL};
  hl_document document = {NULL, 0};
  assert_refused(ctx, hl_report_write(ctx, &input, &document), &document, "a problem");
  assert_refused(ctx, hl_result_write(ctx, &input, &document), &document, "needs targets");
  input.problem = problem;
  assert_refused(ctx, hl_report_write(ctx, &input, &document), &document, "targets");
  assert_refused(ctx, hl_result_write(ctx, &input, &document), &document, "needs targets");
  hl_problem_free(problem);
  hl_ctx_free(ctx);
}

static void figures_have_names_of_their_own(void **state) {
  (void)state;
  for (int k = 0; k < HL_FIGURE_COUNT; k++)
    for (int j = 0; j < k; j++)
      assert_string_not_equal(hl_figure_name((hl_figure)k), hl_figure_name((hl_figure)j));
  assert_null(hl_figure_name(HL_FIGURE_COUNT));
}

static void an_exchanger_that_is_not_there_has_no_figure(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = test_example_problem(ctx, (test_example){true, false, true});
  hl_network *network = test_example_network(problem);
  hl_document document = {NULL, 0};
  assert_refused(ctx, hl_figure_write_tq(ctx, network, 4, &document), &document, "has 4");
  assert_refused(ctx, hl_figure_write_tq(ctx, network, -1, &document), &document, "-1");
  hl_network_free(network);
  hl_problem_free(problem);
  hl_ctx_free(ctx);
}

static void diagrams_of_a_machine_say_what_they_lack(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_document document = {NULL, 0};
  hl_machine *m;
  hl_cycle_result *r = calloc(1, sizeof *r);
  assert_non_null(r);
  assert_int_equal(hl_machine_new(ctx, "vc_simple", "R290", &m), HL_OK);
  for (int k = 0; k < HL_CYCLE_FIGURE_COUNT; k++)
    assert_refused(ctx, hl_cycle_figure_write(ctx, (hl_cycle_figure)k, m, r, NULL, NULL, &document),
                   &document, "to draw");
  assert_refused(ctx,
                 hl_cycle_figure_write(ctx, HL_CYCLE_FIGURE_COUNT, m, r, NULL, NULL, &document),
                 &document, "does not exist");
  assert_null(hl_cycle_figure_name(HL_CYCLE_FIGURE_COUNT));
  free(r);
  hl_machine_free(m);
  hl_ctx_free(ctx);
}

static void documents_are_the_same_each_time(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = test_random_problem(ctx, 4, 4, 5);
  hl_network *network = test_random_network(problem, 5);
  hl_targets *targets;
  assert_int_equal(hl_targets_solve(problem, NULL, &targets), HL_OK);
  hl_report_input input = {.problem = problem, .targets = targets, .network = network};
  hl_document first, second;
  assert_int_equal(hl_figure_write(ctx, HL_FIGURE_GRID, &input, &first), HL_OK);
  assert_int_equal(hl_figure_write(ctx, HL_FIGURE_GRID, &input, &second), HL_OK);
  assert_int_equal(first.length, second.length);
  assert_int_equal(strlen(first.text), first.length);
  assert_string_equal(first.text, second.text);
  hl_document_free(ctx, &first);
  hl_document_free(ctx, &second);
  hl_document_free(ctx, NULL);
  hl_targets_free(targets);
  hl_network_free(network);
  hl_problem_free(problem);
  hl_ctx_free(ctx);
}

int main(int argc, char **argv) {
  if (argc > 1)
    return write_all(argv[1]);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_figure_says_what_it_lacks),
      cmocka_unit_test(reports_say_what_they_lack),
      cmocka_unit_test(figures_have_names_of_their_own),
      cmocka_unit_test(an_exchanger_that_is_not_there_has_no_figure),
      cmocka_unit_test(diagrams_of_a_machine_say_what_they_lack),
      cmocka_unit_test(documents_are_the_same_each_time),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
