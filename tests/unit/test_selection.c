/** Choice of machines: arguments, no machine, stop rule, groups, levels that meet. */
#include <math.h>
#include <string.h>

#include <heatloom/cycle.h>
#include <heatloom/selection.h>

#include "support/test.h"

static hl_ctx *ctx;

/* 400 kW wanted at 400 K to 420 K, 900 kW left over from 370 K to 350 K. */
static const hl_load process[] = {{420, 400, -400e3}, {370, 350, 900e3}};
/* A heat pump from 350 K to 420 K, per W given. */
static const hl_load pump[] = {{420, 420, 1}, {350, 350, -0.7}};

static int set_up(void **state) {
  (void)state;
  ctx = hl_ctx_new(NULL);
  return ctx == NULL;
}

static int tear_down(void **state) {
  (void)state;
  hl_ctx_free(ctx);
  return 0;
}

static void refused_by(int code, hl_status status, const char *says) {
  assert_int_equal(status, HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, code);
  assert_non_null(strstr(hl_ctx_error(ctx)->message, says));
  hl_ctx_clear(ctx);
}

static void refused(hl_status status, const char *says) { refused_by(1, status, says); }

static hl_selection *one_pump(void) {
  hl_selection *s;
  assert_int_equal(hl_selection_new(ctx, process, 2, &s), HL_OK);
  assert_int_equal(hl_selection_add(s, pump, 2, 0.3, 0, 0), HL_OK);
  return s;
}

static hl_selection_settings settings(double hot_max) {
  hl_selection_settings set;
  hl_settings_init(&hl_selection_table, &set);
  set.hot_max = hot_max;
  return set;
}

static void bad_loads_are_refused(void **state) {
  (void)state;
  hl_selection *s;
  const hl_load bad[] = {{400, 420, 1e3}, {NAN, 400, 1e3}, {400, 390, INFINITY}, {400, 0, 1}};
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
    refused(hl_selection_new(ctx, &bad[k], 1, &s), "load 0 of the process");
    assert_null(s);
  }
  s = one_pump();
  refused(hl_selection_add(s, &bad[0], 1, 0.3, 0, 0), "load 0 of the candidate");
  refused(hl_selection_add(s, pump, 0, 0.3, 0, 0), "candidate 1 has 0 loads");
  refused(hl_selection_add(s, pump, 2, NAN, 0, 0), "power");
  refused(hl_selection_add(s, pump, 2, 0.3, -1, 0), "not negative");
  refused(hl_selection_add(s, pump, 2, 0.3, 0, -1), "not negative");
  assert_int_equal(hl_selection_count(s), 1);
  hl_selection_free(s);
}

static void bad_settings_are_refused(void **state) {
  (void)state;
  hl_selection *s = one_pump();
  hl_selection_result r;
  hl_selection_settings set = settings(0);
  set.machines = 0;
  refused_by(12, hl_selection_solve(s, &set, NULL, &r), "machines");
  set = settings(0);
  set.power_price = -1;
  refused_by(12, hl_selection_solve(s, &set, NULL, &r), "power_price");
  set = settings(-1);
  refused_by(12, hl_selection_solve(s, &set, NULL, &r), "hot_max");
  assert_int_equal(hl_selection_add(s, pump, 2, -0.3, 0, 0), HL_OK);
  set = settings(0);
  refused(hl_selection_solve(s, &set, NULL, &r), "candidate 1 earns");
  set.hot_max = INFINITY;
  refused(hl_selection_solve(s, &set, NULL, &r), "without a limit of hot utility");
  refused(hl_selection_set_range(s, 0, HL_CYCLE_VARIABLES, 300, 400), "to bound");
  hl_selection_free(s);
}

static void no_candidates_leave_the_utilities(void **state) {
  (void)state;
  hl_selection *s;
  hl_selection_result r;
  hl_selection_settings set = settings(NAN);
  set.hot_price = 2;
  assert_int_equal(hl_selection_new(ctx, process, 2, &s), HL_OK);
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
  assert_int_equal(r.count, 0);
  assert_close(r.cost, 800e3, 1e-12, 0);
  assert_close(r.hot, 400e3, 1e-12, 0);
  assert_close(r.cold, 900e3, 1e-12, 0);
  set.hot_max = 0;
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_int_equal(r.outcome, HL_OUTCOME_INFEASIBLE);
  hl_selection_free(s);
}

static void a_machine_is_used_where_it_pays(void **state) {
  (void)state;
  hl_selection *s = one_pump();
  hl_selection_result r;
  hl_selection_settings set = settings(NAN);
  set.hot_price = 0.31;
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_int_equal(r.count, 1);
  assert_close(r.machine[0].scale, 400e3, 1e-9, 0);
  assert_close(r.power, 120e3, 1e-9, 0);
  assert_close(r.cost, 120e3, 1e-9, 0);
  assert_close(r.cost_none, 124e3, 1e-9, 0);
  assert_close(r.cold, 900e3 - 280e3, 1e-9, 0);
  set.hot_price = 0.29;
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_int_equal(r.count, 0);
  assert_close(r.cost, r.cost_none, 1e-12, 0);
  hl_selection_free(s);
}

/* The evaporator's level lies on the lower end of the source, the condenser's on the upper end of
 * the demand: one side of a level alone would allow more or less. */
static void levels_count_on_both_sides(void **state) {
  (void)state;
  const hl_load above[] = {{400, 400, 1}, {350, 350, -0.7}},
                below[] = {{420, 420, 1}, {351, 351, -0.7}},
                latent[] = {{420, 420, -100e3}, {351, 351, 70e3}};
  hl_selection *s;
  hl_selection_result r;
  hl_selection_settings set = settings(0);
  assert_int_equal(hl_selection_new(ctx, process, 2, &s), HL_OK);
  assert_int_equal(hl_selection_add(s, above, 2, 0.3, 0, 0), HL_OK);
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_int_equal(r.outcome, HL_OUTCOME_INFEASIBLE); /* 400 K is too cold for all but the end */
  hl_selection_free(s);
  assert_int_equal(hl_selection_new(ctx, latent, 2, &s), HL_OK);
  assert_int_equal(hl_selection_add(s, below, 2, 0.3, 0, 0), HL_OK);
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_close(r.power, 30e3, 1e-9, 0);
  hl_selection_free(s);
}

static void refrigeration_rejects_to_ambient(void **state) {
  (void)state;
  const hl_load cold_store[] = {{260, 260, 10e3}}, chiller[] = {{310, 310, 1}, {260, 260, -0.8}};
  hl_selection *s;
  hl_selection_result r;
  hl_selection_settings set = settings(NAN);
  set.cold_price = 1;
  set.ambient_sink = 305;
  assert_int_equal(hl_selection_new(ctx, cold_store, 1, &s), HL_OK);
  assert_int_equal(hl_selection_add(s, chiller, 2, 0.2, 0, 0), HL_OK);
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_int_equal(r.count, 1);
  assert_close(r.power, 2.5e3, 1e-9, 0);
  assert_close(r.ambient_taken, 12.5e3, 1e-9, 0);
  assert_close(r.cold, 0, 0, 1e-6);
  assert_close(r.cost_none, 10e3, 1e-9, 0);
  hl_selection_free(s);
}

/* A threshold process has no heat left over: ambient is the only source; without it a machine only
 * heats by its power, with its own heat in a circle. */
static void threshold_processes_lift_heat_of_ambient(void **state) {
  (void)state;
  const hl_load demand[] = {{330, 310, -50e3}}, lift[] = {{335, 335, 1}, {280, 280, -0.75}};
  hl_selection *s;
  hl_selection_result r;
  hl_selection_settings set = settings(0);
  assert_int_equal(hl_selection_new(ctx, demand, 1, &s), HL_OK);
  assert_int_equal(hl_selection_add(s, lift, 2, 0.25, 0, 0), HL_OK);
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_close(r.power, 50e3, 1e-9, 0);
  set.ambient_source = 285;
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_close(r.power, 12.5e3, 1e-9, 0);
  assert_close(r.ambient_given, 37.5e3, 1e-9, 0);
  hl_selection_free(s);
}

static void groups_bring_their_approach_and_costs(void **state) {
  (void)state;
  const hl_piece hot = {.t_in = 425, .t_out = 425, .q = 1, .dt_cont = NAN},
                 cold = {.t_in = 344, .t_out = 344, .q = 0.7, .dt_cont = 6};
  const hl_profile profile[] = {{.side = HL_SIDE_HOT, .count = 1, .piece = &hot},
                                {.side = HL_SIDE_COLD, .count = 1, .piece = &cold}};
  const hl_group group = {
      .name = "pump", .profile_count = 2, .profile = profile, .power = 0.3, .cost_fixed = 7};
  hl_selection *s;
  hl_selection_result r;
  hl_selection_settings set = settings(0);
  assert_int_equal(hl_selection_new(ctx, process, 2, &s), HL_OK);
  assert_int_equal(hl_selection_add_group(s, &group, 5), HL_OK);
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_close(r.cost, 120e3 + 7, 1e-9, 0);
  hl_selection_free(s);
}

/* Candidates enough that a proof takes a while. */
static hl_selection *many(void) {
  hl_selection *s;
  assert_int_equal(hl_selection_new(ctx, process, 2, &s), HL_OK);
  for (int e = 0; e < 20; e++)
    for (int c = 0; c < 20; c++) {
      const double low = 350 + e, high = 401 + c, w = 2 * (high - low) / high;
      const hl_load load[] = {{high, high, 1}, {low, low, w - 1}};
      assert_int_equal(hl_selection_add(s, load, 2, w, 0, 0), HL_OK);
    }
  return s;
}

static void a_limit_keeps_the_best_and_a_bound(void **state) {
  (void)state;
  hl_selection *s = many();
  hl_selection_result r, full;
  hl_selection_settings set = settings(0);
  hl_stop_settings stop;
  hl_settings_init(&hl_stop_table, &stop);
  set.machines = 3;
  assert_int_equal(hl_selection_solve(s, &set, NULL, &full), HL_OK);
  assert_int_equal(full.outcome, HL_OUTCOME_OPTIMAL);
  stop.time_limit = 0;
  assert_int_equal(hl_selection_solve(s, &set, &stop, &r), HL_OK);
  assert_int_equal(r.outcome, HL_OUTCOME_LIMIT);
  assert_true(r.count > 0 && r.cost >= full.cost * (1 - 1e-8));
  assert_true(r.programmes < hl_selection_count(s)); /* the limit holds inside a pass over all */
  assert_true(r.bound > 0 && r.bound <= full.cost * (1 + 1e-8));
  hl_ctx_stop(ctx);
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_int_equal(r.outcome, HL_OUTCOME_STOPPED);
  assert_true(r.bound <= full.cost * (1 + 1e-8));
  hl_ctx_resume(ctx);
  hl_selection_free(s);
}

/* ---------------------------------------------------------------------- grids */

static hl_machine *machine_of(const char *cycle, const char *fluid) {
  hl_machine *m;
  assert_int_equal(hl_machine_new(ctx, cycle, fluid, &m), HL_OK);
  return m;
}

static hl_selection_grid small_grid(void) {
  hl_selection_grid grid;
  hl_settings_init(&hl_selection_grid_table, &grid);
  grid.low_from = 335;
  grid.low_to = 350;
  grid.high_from = 370;
  grid.high_to = 430;
  return grid;
}

static void bad_grids_are_refused(void **state) {
  (void)state;
  hl_machine *kind = machine_of("vc_simple", "R600"), *boiler = machine_of("gas_boiler", NULL);
  hl_selection *s;
  hl_selection_result r = {.outcome = HL_OUTCOME_NONE};
  hl_selection_grid grid = small_grid();
  assert_int_equal(hl_selection_new(ctx, process, 2, &s), HL_OK);
  refused(hl_selection_add_grid(s, &boiler, 1, &grid, NULL), "no pair of levels");
  grid.low_to = NAN;
  refused(hl_selection_add_grid(s, &kind, 1, &grid, NULL), "give both ends");
  grid = small_grid();
  grid.high_from = 500;
  refused(hl_selection_solve_free(s, NULL, &grid, NULL, &r), "from below up");
  grid = small_grid();
  grid.step = 0.01;
  refused(hl_selection_add_grid(s, &kind, 1, &grid, NULL), "points for each machine");
  grid.step = -1;
  refused_by(12, hl_selection_add_grid(s, &kind, 1, &grid, NULL), "step");
  assert_int_equal(hl_selection_count(s), 0);
  hl_selection_free(s);
  hl_machine_free(kind);
  hl_machine_free(boiler);
}

/* What another selection has evaluated is the same as if it were evaluated again, under the numbers
 * that machines have here. */
static void points_are_shared_by_selections(void **state) {
  (void)state;
  const hl_load demand[] = {{400, 380, -400e3}, {370, 350, 900e3}};
  hl_machine *kind[] = {machine_of("vc_simple", "R600"), machine_of("vc_ihx", "R1233zdE"),
                        machine_of("carnot", NULL)};
  hl_machine *reversed[] = {kind[2], kind[1], kind[0]};
  const hl_selection_grid grid = small_grid();
  hl_selection *all, *own, *shared;
  hl_selection_settings set = settings(0);
  hl_selection_result of_own, of_shared;
  assert_int_equal(hl_selection_new(ctx, demand, 2, &all), HL_OK);
  assert_int_equal(hl_selection_new(ctx, demand, 2, &own), HL_OK);
  assert_int_equal(hl_selection_new(ctx, demand, 2, &shared), HL_OK);
  hl_selection_share(shared, all);
  assert_int_equal(hl_selection_add_grid(all, kind, 3, &grid, NULL), HL_OK);
  assert_int_equal(hl_selection_add_grid(own, reversed, 3, &grid, NULL), HL_OK);
  assert_int_equal(hl_selection_add_grid(shared, reversed, 3, &grid, NULL), HL_OK);
  hl_selection_free(all);
  const hl_selection_exclusion *a, *b;
  int excluded = 0;
  for (; (a = hl_selection_exclusion_at(own, excluded)) != NULL; excluded++) {
    b = hl_selection_exclusion_at(shared, excluded);
    assert_non_null(b);
    assert_int_equal(a->machine, b->machine);
    assert_int_equal(a->count, b->count);
    assert_string_equal(a->reason, b->reason);
    assert_string_equal(a->example, b->example);
  }
  assert_true(excluded > 0);
  assert_null(hl_selection_exclusion_at(shared, excluded));
  int column = 0;
  for (; hl_selection_point_at(own, column) != NULL; column++) {
    const hl_selection_point *p = hl_selection_point_at(own, column),
                             *q = hl_selection_point_at(shared, column);
    assert_non_null(q);
    assert_int_equal(p->machine, q->machine);
    assert_true(p->low == q->low && p->high == q->high);
  }
  assert_true(column > 0);
  assert_int_equal(hl_selection_solve(own, &set, NULL, &of_own), HL_OK);
  assert_int_equal(hl_selection_solve(shared, &set, NULL, &of_shared), HL_OK);
  assert_true(of_own.cost == of_shared.cost && of_own.count == of_shared.count);
  hl_selection_free(own);
  hl_selection_free(shared);
  for (int k = 0; k < 3; k++)
    hl_machine_free(kind[k]);
}

static void grids_do_not_depend_on_threads(void **state) {
  (void)state;
  const hl_load demand[] = {{400, 380, -400e3}, {370, 350, 900e3}};
  hl_machine *kind[] = {machine_of("vc_simple", "R600"), machine_of("vc_ihx", "R1233zdE"),
                        machine_of("carnot", NULL)};
  const hl_selection_grid grid = small_grid();
  hl_selection_result r[2];
  int excluded[2] = {0};
  for (int k = 0; k < 2; k++) {
    hl_selection *s;
    hl_selection_settings set = settings(0);
    set.machines = 2;
    hl_ctx_set_threads(ctx, k == 0 ? 1 : 4);
    assert_int_equal(hl_selection_new(ctx, demand, 2, &s), HL_OK);
    assert_int_equal(hl_selection_add_grid(s, kind, 3, &grid, NULL), HL_OK);
    while (hl_selection_exclusion_at(s, excluded[k]) != NULL)
      excluded[k]++;
    assert_int_equal(hl_selection_solve(s, &set, NULL, &r[k]), HL_OK);
    assert_int_equal(r[k].outcome, HL_OUTCOME_OPTIMAL);
    const double first = r[k].cost;
    assert_int_equal(hl_selection_solve_free(s, &set, &grid, NULL, &r[k]), HL_OK);
    assert_true(r[k].cost <= first && r[k].count > 0);
    assert_non_null(hl_selection_point_at(s, r[k].machine[0].column));
    hl_selection_free(s);
  }
  assert_int_equal(hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR), 0);
  assert_memory_equal(&r[0], &r[1], sizeof r[0]);
  assert_true(excluded[0] > 0 && excluded[0] == excluded[1]);
  hl_ctx_set_threads(ctx, 1);
  for (int k = 0; k < 3; k++)
    hl_machine_free(kind[k]);
}

static const hl_selection_exclusion *exclusion_of(const hl_selection *s, const char *reason) {
  for (int k = 0; hl_selection_exclusion_at(s, k) != NULL; k++)
    if (strcmp(hl_selection_exclusion_at(s, k)->reason, reason) == 0)
      return hl_selection_exclusion_at(s, k);
  fail_msg("nothing is excluded by \"%s\"", reason);
  return NULL;
}

static void assert_told(hl_machine *machine, const hl_selection_grid *grid, const double *range,
                        const char *reason, const char *example) {
  hl_selection *s;
  assert_int_equal(hl_selection_new(ctx, process, 2, &s), HL_OK);
  if (range != NULL)
    assert_int_equal(hl_selection_set_range(s, 0, 1, range[0], range[1]), HL_OK);
  assert_int_equal(hl_selection_add_grid(s, &machine, 1, grid, NULL), HL_OK);
  const hl_selection_exclusion *e = exclusion_of(s, reason);
  if (strstr(e->example, example) == NULL)
    fail_msg("%s", e->example);
  assert_true(e->count > 0);
  hl_selection_free(s);
  hl_machine_free(machine);
}

/* R600 is critical at 151.98 °C. */
static void exclusions_name_the_limit_and_the_nearest_value(void **state) {
  (void)state;
  const double range[] = {300, 320};
  hl_selection_grid grid = small_grid();
  grid.low_from = 300;
  grid.low_to = 310;
  grid.high_from = 416;
  grid.high_to = 424;
  grid.step = 2;
  assert_told(machine_of("vc_simple", "R600"), &grid, NULL, "critical temperature",
              "nearest condensation at 144.85 °C; may be 141.975 °C at most: critical 151.975 °C "
              "less 10 K (critical_margin_min)");
  grid.high_from = 440;
  grid.high_to = 450;
  assert_told(machine_of("vc_simple", "R600"), &grid, NULL, "critical temperature",
              "nearest condensation at 166.85 °C; may be 141.975 °C at most: critical 151.975 °C "
              "less 10 K (critical_margin_min)");
  assert_told(machine_of("vc_simple", "R744"), &grid, NULL, "critical temperature",
              "nearest condensation at 166.85 °C; may be 20.9782 °C at most"); /* not evaporation */
  assert_told(machine_of("transcritical", "R744"), &grid, NULL, "critical temperature",
              "nearest evaporation at 32.85 °C; must lie below the critical 30.9782 °C");
  assert_told(machine_of("brayton", "R718"), &grid, NULL, "liquid at suction",
              "the compressor would take in liquid at 36.85 °C: at 5 bar it boils at 151.83 °C");
  assert_told(machine_of("brayton", "R134a"), &grid, NULL, "discharge too cold",
              " the discharge at ");
  assert_told(machine_of("catalogue", "example_ammonia"), &grid, NULL, "range of its points",
              "the points of example_ammonia go from ");
  assert_told(machine_of("vc_simple", "R718"), &grid, NULL, "pressure ratio",
              "; may be 8 at most (pressure_ratio_max)");
  assert_told(machine_of("vc_simple", "R600"), &grid, range, "levels outside its ranges",
              "t_cond would have to be 166.85 °C at least and 46.85 °C at most");
  grid.lift_min = 200;
  assert_told(machine_of("carnot", NULL), &grid, NULL, "lift too small",
              "at best 150 K; must be 200 K at least (selection_grid.lift_min)");
}

/* One machine on a grid of one point, whose system gives so much. */
static hl_selection_result sized(double least, double most, double *given) {
  const hl_load demand[] = {{400, 400, -400e3}, {370, 350, 900e3}};
  hl_machine *kind = machine_of("carnot", NULL);
  hl_selection *s;
  hl_selection_result r;
  hl_selection_grid grid = small_grid();
  hl_selection_settings set = settings(0);
  grid.low_from = grid.low_to = 340;
  grid.high_from = grid.high_to = 410;
  set.hot_max = INFINITY;
  set.hot_price = 2;
  assert_int_equal(hl_selection_new(ctx, demand, 2, &s), HL_OK);
  assert_int_equal(hl_selection_set_size(s, 0, 7, least, most), HL_OK);
  assert_int_equal(hl_selection_add_grid(s, &kind, 1, &grid, NULL), HL_OK);
  assert_int_equal(hl_selection_count(s), 1);
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
  assert_close(r.cost, r.bound, 1e-6, 0);
  *given = r.count > 0 ? r.machine[0].scale : 0;
  hl_selection_free(s);
  hl_machine_free(kind);
  return r;
}

static void sizes_of_systems_are_kept(void **state) {
  (void)state;
  double given;
  hl_selection_result r = sized(0, INFINITY, &given);
  const double free = r.cost;
  assert_close(given, 400e3, 1e-6, 0);
  r = sized(0, 150e3, &given);
  assert_close(given, 150e3, 1e-6, 0);
  assert_close(r.hot, 250e3, 1e-6, 0);
  r = sized(450e3, 1e6, &given); /* the rest goes to the cold utility, and still pays */
  assert_close(given, 450e3, 1e-6, 0);
  assert_true(r.cost > free && r.cost < r.cost_none);
  r = sized(9e6, 1e7, &given); /* not any more */
  assert_int_equal(r.count, 0);
  assert_close(r.cost, r.cost_none, 1e-9, 0);
  hl_selection *s = one_pump();
  refused(hl_selection_set_size(s, 0, 0, 2, 1), "no bounds");
  refused(hl_selection_set_size(s, -1, 0, 0, 1), "no machine");
  hl_selection_free(s);
}

/* The most and least of all candidates. [K] */
static int subcooled(const double *bound, double to, double range[2]) {
  const hl_load demand[] = {{350, 330, -400e3}, {300, 290, 400e3}};
  hl_machine *kind = machine_of("vc_simple", "R600a");
  hl_selection *s;
  hl_selection_grid grid = small_grid();
  grid.low_from = grid.low_to = 285;
  grid.high_from = grid.high_to = 350;
  grid.subcool_to = to;
  grid.subcool_step = 20;
  assert_int_equal(hl_selection_new(ctx, demand, 2, &s), HL_OK);
  if (bound != NULL)
    assert_int_equal(hl_selection_set_subcool(s, 0, bound[0], bound[1]), HL_OK);
  assert_int_equal(hl_selection_add_grid(s, &kind, 1, &grid, NULL), HL_OK);
  const int count = hl_selection_count(s);
  range[0] = INFINITY;
  range[1] = 0;
  for (int k = 0; k < count; k++) {
    const double subcool = hl_selection_point_at(s, k)->subcool;
    range[0] = fmin(range[0], subcool);
    range[1] = fmax(range[1], subcool);
  }
  hl_selection_free(s);
  hl_machine_free(kind);
  return count;
}

static void subcooling_is_bounded(void **state) {
  (void)state;
  const double fixed[] = {7, 7}, narrow[] = {2, 7}, wide[] = {5, 30};
  double range[2];
  assert_int_equal(subcooled(NULL, 40, range), 3);
  assert_close(range[1], 40, 1e-9, 0);
  assert_int_equal(subcooled(fixed, 40, range), 1);
  assert_close(range[0], 7, 1e-12, 0);
  assert_int_equal(subcooled(fixed, 0, range), 1); /* the grid frees, the machine fixes */
  assert_close(range[0], 7, 1e-12, 0);
  assert_int_equal(subcooled(narrow, 40, range), 2);
  assert_close(range[0], 2, 1e-12, 0);
  assert_close(range[1], 7, 1e-12, 0);
  assert_int_equal(subcooled(wide, 40, range), 3); /* in equal steps, none above that of the grid */
  assert_close(range[1], 30, 1e-12, 0);
  assert_int_equal(subcooled(wide, 20, range), 2);
  assert_close(range[1], 20, 1e-12, 0);
  hl_selection *s = one_pump();
  refused(hl_selection_set_subcool(s, 0, 2, 1), "no bounds");
  refused(hl_selection_set_subcool(s, -1, 0, 1), "no machine");
  hl_selection_free(s);
}

static const hl_selection_exclusion *first_exclusion(double from, double to, int *count,
                                                     double *deepest) {
  static hl_selection_exclusion none, found;
  hl_machine *kind = machine_of("vc_simple", "R600a");
  hl_selection *s;
  hl_selection_grid grid = small_grid();
  grid.low_from = grid.low_to = 320;
  grid.high_from = grid.high_to = 345;
  assert_int_equal(hl_selection_new(ctx, process, 2, &s), HL_OK);
  assert_int_equal(hl_selection_set_subcool(s, 0, from, to), HL_OK);
  assert_int_equal(hl_selection_add_grid(s, &kind, 1, &grid, NULL), HL_OK);
  *count = hl_selection_count(s);
  *deepest = 0;
  for (int k = 0; k < *count; k++)
    *deepest = fmax(*deepest, hl_selection_point_at(s, k)->subcool);
  found = hl_selection_exclusion_at(s, 0) != NULL ? *hl_selection_exclusion_at(s, 0) : none;
  hl_selection_free(s);
  hl_machine_free(kind);
  return &found;
}

static void condensate_stays_above_evaporation(void **state) {
  (void)state;
  double deepest;
  int count;
  first_exclusion(0, 60, &count, &deepest);
  assert_int_equal(count, 3); /* 0, 20 and, for 40 and 60, 25 K */
  assert_close(deepest, 25, 1e-9, 0);
  const hl_selection_exclusion *e = first_exclusion(30, 60, &count, &deepest);
  assert_int_equal(count, 0);
  assert_string_equal(e->reason, "condensate below evaporation");
  assert_int_equal(e->count, 3);
  assert_non_null(strstr(e->example, "at least, where it evaporates"));
}

/* The most and least of all candidates; those with a wet discharge. [K] */
static int superheated(const char *fluid, const double *bound, double range[2], int *wet) {
  hl_machine *kind = machine_of("vc_simple", fluid);
  hl_selection *s;
  hl_selection_grid grid = small_grid();
  grid.low_to = grid.low_from;
  grid.high_to = grid.high_from;
  grid.subcool_to = 0;
  assert_int_equal(hl_selection_new(ctx, process, 2, &s), HL_OK);
  if (bound != NULL)
    assert_int_equal(hl_selection_set_superheat(s, 0, bound[0], bound[1]), HL_OK);
  assert_int_equal(hl_selection_add_grid(s, &kind, 1, &grid, NULL), HL_OK);
  const int count = hl_selection_count(s);
  range[0] = INFINITY;
  range[1] = *wet = 0;
  for (int k = 0; k < count; k++) {
    const double superheat = hl_selection_point_at(s, k)->superheat;
    range[0] = fmin(range[0], superheat);
    range[1] = fmax(range[1], superheat);
  }
  for (int k = 0; hl_selection_exclusion_at(s, k) != NULL; k++)
    if (strcmp(hl_selection_exclusion_at(s, k)->reason, "dry discharge") == 0)
      *wet += hl_selection_exclusion_at(s, k)->count;
  hl_selection_free(s);
  hl_machine_free(kind);
  return count;
}

static void superheat_is_free_within_its_bounds(void **state) {
  (void)state;
  const double fixed[] = {3, 3}, wide[] = {2, 22}, little[] = {0, 1}, enough[] = {0, 33};
  double range[2];
  int wet;
  assert_int_equal(superheated("R600a", NULL, range, &wet), 1);
  assert_close(range[1], 5, 1e-12, 0); /* the machine's own */
  assert_int_equal(superheated("R600a", wide, range, &wet), 3);
  assert_close(range[0], 2, 1e-12, 0);
  assert_close(range[1], 22, 1e-12, 0);
  assert_int_equal(superheated("R600a", fixed, range, &wet), 1);
  assert_close(range[0], 3, 1e-12, 0);
  assert_close(range[1], 3, 1e-12, 0);
  assert_int_equal(superheated("R601", NULL, range, &wet), 1);
  assert_true(range[0] > 5); /* raised */
  assert_int_equal(superheated("R601", little, range, &wet), 0);
  assert_int_equal(wet, 2); /* to what its bounds allow */
  assert_true(superheated("R601", enough, range, &wet) > 0);
  assert_true(range[1] <= 33 + 1e-12);
  hl_selection *s = one_pump();
  refused(hl_selection_set_superheat(s, 0, 2, 1), "no bounds");
  refused(hl_selection_set_superheat(s, -1, 0, 1), "no machine");
  hl_selection_free(s);
}

/* Above the sink's lower end, and below the source's upper one. */
static void heat_given_and_taken_is_bounded(void **state) {
  (void)state;
  const hl_load demand[] = {{400, 400, -100e3}, {350, 350, 500e3}};
  const hl_load lift[] = {{400, 400, 1}, {350, 350, -0.8}, {340, 340, 0.1}};
  hl_selection *s;
  hl_selection_settings set;
  hl_selection_result r;
  hl_settings_init(&hl_selection_table, &set);
  set.hot_price = 2;
  assert_int_equal(hl_selection_new(ctx, demand, 2, &s), HL_OK);
  assert_int_equal(hl_selection_add(s, lift, 3, 0.3, 0, 0), HL_OK);
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_close(r.hot, 0, 0, 1);
  set.given_above = 390;
  set.given_max = 40e3;
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_close(r.machine[0].scale, 40e3, 1e-9, 0);
  assert_close(r.hot, 60e3, 1e-9, 0);
  set.taken_below = 360;
  set.taken_max = 16e3;
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_close(r.machine[0].scale, 20e3, 1e-9, 0);
  set.taken_net = true; /* 0.7 of each */
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_close(r.machine[0].scale, 16e3 / 0.7, 1e-9, 0);
  hl_selection_free(s);
}

/* Of 2 machines of one system neither may be small, and both together not large. */
static void machines_of_one_system_share_its_size(void **state) {
  (void)state;
  const hl_load demand[] = {{430, 430, -200e3}, {380, 380, -300e3}, {370, 350, 900e3}};
  hl_machine *kind[] = {machine_of("carnot", NULL), machine_of("carnot", NULL)};
  const double bound[][2] = {{0, 350e3}, {250e3, INFINITY}};
  for (int k = 0; k < 2; k++) {
    hl_selection *s;
    hl_selection_result r, again;
    const hl_selection_grid grid = small_grid();
    hl_selection_settings set = settings(0);
    set.machines = 2;
    set.hot_max = INFINITY;
    set.hot_price = 2;
    assert_int_equal(hl_selection_new(ctx, demand, 3, &s), HL_OK);
    for (int m = 0; m < 2; m++)
      assert_int_equal(hl_selection_set_size(s, m, 0, bound[k][0], bound[k][1]), HL_OK);
    assert_int_equal(hl_selection_add_grid(s, kind, 2, &grid, NULL), HL_OK);
    assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
    again = r;
    assert_int_equal(hl_selection_solve_free(s, &set, &grid, NULL, &again), HL_OK);
    for (int i = 0; i < 2; i++) {
      const hl_selection_result *one = i == 0 ? &r : &again;
      double given = 0;
      assert_true(one->count > 0);
      for (int m = 0; m < one->count; m++) {
        assert_true(one->machine[m].scale >= bound[k][0] * (1 - 1e-6));
        given += one->machine[m].scale;
      }
      assert_true(given <= bound[k][1] * (1 + 1e-6));
    }
    hl_selection_free(s);
  }
  for (int m = 0; m < 2; m++)
    hl_machine_free(kind[m]);
}

/* Candidates given as they are have no levels that could be freed. */
static void what_has_no_point_stays(void **state) {
  (void)state;
  hl_selection *s = one_pump();
  hl_selection_result r, before;
  const hl_selection_grid grid = small_grid();
  hl_selection_settings set = settings(0);
  assert_null(hl_selection_point_at(s, 0));
  assert_null(hl_selection_point_at(s, -1));
  assert_null(hl_selection_exclusion_at(s, 0));
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  before = r;
  assert_int_equal(hl_selection_solve_free(s, &set, &grid, NULL, &r), HL_OK);
  assert_memory_equal(&r, &before, sizeof r);
  hl_selection_free(s);
}

static void bad_utilities_are_refused(void **state) {
  (void)state;
  hl_selection *s;
  const hl_load hot = {450, 440, 1}, cold = {300, 290, -1};
  assert_int_equal(hl_selection_new(ctx, process, 2, &s), HL_OK);
  refused_by(1, hl_selection_add_utility(s, HL_SIDE_HOT, &cold, 1, 1, INFINITY), "its side");
  refused_by(1, hl_selection_add_utility(s, HL_SIDE_COLD, &hot, 1, 1, INFINITY), "its side");
  refused_by(1, hl_selection_add_utility(s, HL_SIDE_HOT, &hot, 0, 1, INFINITY), "its side");
  refused_by(1, hl_selection_add_utility(s, HL_SIDE_HOT, &hot, 1, NAN, INFINITY), "its side");
  refused_by(1, hl_selection_add_utility(s, HL_SIDE_HOT, &hot, 1, 1, NAN), "its side");
  for (int k = 0; k < HL_SELECTION_UTILITIES; k++)
    assert_int_equal(hl_selection_add_utility(s, HL_SIDE_HOT, &hot, 1, 1, INFINITY), HL_OK);
  refused_by(1, hl_selection_add_utility(s, HL_SIDE_HOT, &hot, 1, 1, INFINITY), "more than");
  hl_selection_free(s);
}

/* Heat of ambient is free, and raised steam would be sold: without end. */
static void heat_that_is_sold_needs_a_limit(void **state) {
  (void)state;
  hl_selection *s;
  hl_selection_settings set;
  hl_selection_result r;
  const hl_load hot = {450, 450, 1}, cold = {330, 330, -1};
  hl_settings_init(&hl_selection_table, &set);
  set.ambient_source = 345;
  assert_int_equal(hl_selection_new(ctx, process, 2, &s), HL_OK);
  assert_int_equal(hl_selection_add_utility(s, HL_SIDE_HOT, &hot, 1, 1, INFINITY), HL_OK);
  assert_int_equal(hl_selection_add_utility(s, HL_SIDE_COLD, &cold, 1, -0.2, INFINITY), HL_OK);
  refused_by(1, hl_selection_solve(s, &set, NULL, &r), "has no limit of duty");
  set.ambient_source = NAN;
  assert_int_equal(hl_selection_solve(s, &set, NULL, &r), HL_OK);
  assert_close(r.cost, 400e3 - 0.2 * 900e3, 1e-9, 0);
  assert_close(r.hot, 400e3, 1e-9, 0);
  assert_close(r.cold, 900e3, 1e-9, 0);
  hl_selection_free(s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bad_loads_are_refused),
      cmocka_unit_test(bad_settings_are_refused),
      cmocka_unit_test(bad_utilities_are_refused),
      cmocka_unit_test(heat_that_is_sold_needs_a_limit),
      cmocka_unit_test(no_candidates_leave_the_utilities),
      cmocka_unit_test(a_machine_is_used_where_it_pays),
      cmocka_unit_test(levels_count_on_both_sides),
      cmocka_unit_test(refrigeration_rejects_to_ambient),
      cmocka_unit_test(threshold_processes_lift_heat_of_ambient),
      cmocka_unit_test(groups_bring_their_approach_and_costs),
      cmocka_unit_test(a_limit_keeps_the_best_and_a_bound),
      cmocka_unit_test(bad_grids_are_refused),
      cmocka_unit_test(points_are_shared_by_selections),
      cmocka_unit_test(grids_do_not_depend_on_threads),
      cmocka_unit_test(exclusions_name_the_limit_and_the_nearest_value),
      cmocka_unit_test(what_has_no_point_stays),
      cmocka_unit_test(sizes_of_systems_are_kept),
      cmocka_unit_test(subcooling_is_bounded),
      cmocka_unit_test(condensate_stays_above_evaporation),
      cmocka_unit_test(superheat_is_free_within_its_bounds),
      cmocka_unit_test(heat_given_and_taken_is_bounded),
      cmocka_unit_test(machines_of_one_system_share_its_size),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
