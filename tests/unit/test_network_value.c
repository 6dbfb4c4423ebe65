/** Inside of the network optimiser: gradient against differences, projection, trees, cycle tables.
 */
#include "network/network.h"

#include <heatloom/io.h>

#include "support/illustrative.h"
#include "support/test.h"

#include <math.h>

typedef struct fixture {
  hl_ctx *ctx;
  hl_problem *problem;
  hl_network_models *models;
  hl_network *network;
  hli_search a;
} fixture;

enum { UNITS = 60, MACHINES = 4 };

static void open_problem(fixture *f, bool mixed, double emat) {
  assert_int_equal(hl_network_models_new(f->problem, &f->models), HL_OK);
  assert_int_equal(hl_network_models_prepare(f->models), HL_OK);
  assert_int_equal(hl_network_from_utilities(NULL, f->models, emat, false, &f->network), HL_OK);
  hl_network_settings settings;
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = emat;
  settings.machines_max = MACHINES;
  hli_search *a = &f->a;
  assert_int_equal(hli_net_work_new(f->ctx, f->models, &settings, UNITS, MACHINES, &a->w), HL_OK);
  assert_int_equal(hli_state_new(&a->w.arena, f->models, UNITS, MACHINES, &a->current), HL_OK);
  assert_int_equal(hli_state_new(&a->w.arena, f->models, UNITS, MACHINES, &a->trial), HL_OK);
  a->touched = HLI_NEW(&a->w.arena, bool, f->models->streams);
  a->worth = HLI_NEW(&a->w.arena, double, f->models->streams + 1);
  assert_non_null(a->touched);
  assert_non_null(a->worth);
  hli_rng_init(&a->rng, 7, mixed);
  hli_net_import(f->network, &a->current);
  assert_true(hli_net_project(&a->w, &a->current, true));
  hli_net_set_reference(&a->w, 1e5);
}

static void open_search(fixture *f, bool mixed, bool constant, double emat) {
  *f = (fixture){.ctx = hl_ctx_new(NULL)};
  f->problem = mixed ? test_mixed(f->ctx, constant) : test_illustrative(f->ctx, constant);
  open_problem(f, mixed, emat);
}

static void close_search(fixture *f) {
  assert_int_equal(hli_net_work_end(&f->a.w, HL_OK), HL_OK);
  hl_network_free(f->network);
  hl_network_models_free(f->models);
  hl_problem_free(f->problem);
  hl_ctx_free(f->ctx);
}

/** Walk at random: a few moves, balances closed; the trial is kept where that worked. */
static bool walk(hli_search *a, int moves) {
  hli_state_copy(&a->trial, &a->current);
  for (int k = 0; k < moves; k++)
    if (!hli_move(a))
      return false;
  if (!hli_net_project(&a->w, &a->trial, true))
    return false;
  hli_tune_machines(a);
  if (!hli_net_project(&a->w, &a->trial, true))
    return false;
  hli_state_copy(&a->current, &a->trial);
  return true;
}

/* ---------------------------------------------------------------- gradient */

/** Multipliers of one update from nothing. */
static void set_forces(hli_search *a) {
  hli_state *s = &a->current;
  for (int k = 0; k < s->units; k++)
    memset(s->unit[k].force, 0, sizeof s->unit[k].force);
  for (int k = 0; k < s->machines; k++)
    memset(s->machine[k].force, 0, sizeof s->machine[k].force);
  for (int k = 0; k < s->nodes; k++)
    s->node[k].force = 0;
  for (int k = 0; k < s->sums; k++)
    s->sum_force[k] = 0;
  hli_net_value(&a->w, s, VALUE_UPDATE);
}

/**
 * Derivative by differences; false across a kink, where left and right disagree, or where the value
 * is so steep that rounding spoils it.
 */
static bool difference(hli_work *w, hli_state *s, double *x, double step, double *slope) {
  double at = *x, f = hli_net_value(w, s, VALUE_ONLY);
  *x = at + step;
  double up = (hli_net_value(w, s, VALUE_ONLY) - f) / step;
  *x = at - step;
  double down = (f - hli_net_value(w, s, VALUE_ONLY)) / step;
  *x = at;
  *slope = 0.5 * (up + down);
  return fabs(up - down) < 1e-3 * (fabs(up) + fabs(down));
}

static int compare(hli_search *a, int *checked) {
  hli_state *s = &a->current;
  hli_work *w = &a->w;
  int wrong = 0;
  double f = hli_net_value(w, s, VALUE_GRADIENT), slope;
  double noise = 1e-9 * fabs(f);
  static double g_duty[UNITS], g_x[8 * UNITS], g_evap[MACHINES + 1];
  memcpy(g_duty, w->g_duty, (size_t)s->units * sizeof(double));
  memcpy(g_x, w->g_x, (size_t)s->nodes * sizeof(double));
  memcpy(g_evap, w->g_evap, (size_t)s->machines * sizeof(double));
  for (int k = 0; k < s->units; k++) {
    double step = 1e-6 * s->unit[k].duty;
    if (!difference(w, s, &s->unit[k].duty, step, &slope))
      continue;
    ++*checked;
    wrong += !(fabs(slope - g_duty[k]) <= 1e-4 * fabs(slope) + noise / step);
  }
  for (int k = 0; k < s->machines; k++) {
    if (!difference(w, s, &s->machine[k].t_evap, 1e-5, &slope))
      continue;
    ++*checked;
    wrong += !(fabs(slope - g_evap[k]) <= 1e-4 * fabs(slope) + noise / 1e-5);
  }
  for (int k = 0; k < s->nodes; k++) {
    if (s->node[k].kind != HL_NODE_SERIES || s->node[k].parent < 0)
      continue;
    double step = 1e-6 * s->node[k].x;
    if (!difference(w, s, &s->node[k].x, step, &slope))
      continue;
    ++*checked;
    wrong += !(fabs(slope - g_x[k]) <= 1e-4 * fabs(slope) + noise / step);
  }
  return wrong;
}

static void walk_and_compare(fixture *f) {
  int checked = 0, wrong = 0, networks = 0, machines = 0;
  for (int k = 0; k < 400; k++) {
    if (!walk(&f->a, 1 + k % 3))
      continue;
    networks++;
    machines += f->a.current.machines;
    set_forces(&f->a);
    wrong += compare(&f->a, &checked);
  }
  close_search(f);
  if (networks < 100 || machines < 50 || checked < 500)
    fail_msg("only %d networks, %d machines, %d derivatives", networks, machines, checked);
  if (wrong > 0)
    fail_msg("%d of %d derivatives are wrong", wrong, checked);
}

static void check_gradients(bool mixed, bool constant, double emat) {
  fixture f;
  open_search(&f, mixed, constant, emat);
  walk_and_compare(&f);
}

/** Machines between mean temperatures, Chen's mean difference. */
static void gradient_agrees_with_mean_lifts(void **state) {
  (void)state;
  fixture f = {.ctx = hl_ctx_new(NULL)};
  assert_int_equal(hl_case_find(f.ctx, "question-9x11", &f.problem), HL_OK);
  open_problem(&f, false, 0);
  walk_and_compare(&f);
}

/** The need for power is what the COP says, and the lift of a share of power its inverse. */
static void power_and_lift_are_inverse(void **state) {
  (void)state;
  const hli_type type = {.means = true, .factor = 0.5, .a = 293, .b = 303};
  for (double lift = 0; lift < 180; lift += 7.5) {
    double slope, ignored;
    const double cop = 0.5 / (1 - 293 / (303 + lift)), p = hli_means_power(&type, lift, &slope);
    assert_close(p, 1 / (cop - 1), 1e-13, 0);
    assert_close(hli_means_lift(&type, p / (1 + p)), lift, 0, 1e-9);
    assert_close(slope,
                 (hli_means_power(&type, lift + 1e-3, &ignored) -
                  hli_means_power(&type, lift - 1e-3, &ignored)) /
                     2e-3,
                 1e-6, 0);
  }
  double slope;
  const double far = hli_means_power(&type, 400, &slope); /* beyond the singularity at 283 K */
  assert_true(isfinite(far) && far > 5 && slope > 0);
}

static void gradient_agrees_with_differences(void **state) {
  (void)state;
  for (int mixed = 0; mixed < 2; mixed++)
    for (int constant = 0; constant < 2; constant++) {
      check_gradients(mixed, constant, 5);
      check_gradients(mixed, constant, 0);
    }
}

/* -------------------------------------------------------------- projection */

static void moves_keep_balances_and_trees(void **state) {
  (void)state;
  fixture f;
  open_search(&f, true, false, 5);
  hli_state *s = &f.a.current;
  for (int k = 0; k < 2000; k++) {
    if (!walk(&f.a, 1 + k % 3))
      continue;
    assert_true(hli_net_residual(&f.a.w, s, f.a.w.right) < 1e-10);
    int leaves = 0, nodes = 0;
    for (int n = 0; n < s->nodes; n++) {
      const hli_twig *node = &s->node[n];
      nodes += node->kind >= 0;
      if (node->kind == HL_NODE_EXCHANGER) {
        leaves++;
        const hli_unit *unit = &s->unit[node->unit];
        assert_true(unit->end[HOT].node == n || unit->end[COLD].node == n);
      }
      if (node->kind != HL_NODE_PARALLEL)
        continue;
      double sum = 0;
      int empty = 0;
      for (int b = node->first; b >= 0; b = s->node[b].next) {
        sum += s->node[b].x;
        empty += s->node[b].first < 0;
        assert_int_equal(s->node[b].parent, n);
      }
      assert_close(sum, 1, 1e-12, 0);
      assert_true(hli_tree_children(s, n) >= 2 && empty <= 1);
    }
    int ends = 0;
    for (int u = 0; u < s->units; u++) {
      assert_true(s->unit[u].duty > 0);
      ends += (s->unit[u].end[HOT].node >= 0) + (s->unit[u].end[COLD].node >= 0);
    }
    assert_int_equal(leaves, ends);
    int unused = 0;
    for (int n = s->free_node; n >= 0; n = s->node[n].next)
      unused++;
    assert_int_equal(nodes + unused, s->nodes);
  }
  close_search(&f);
}

static void reduced_directions_keep_balances(void **state) {
  (void)state;
  fixture f;
  open_search(&f, true, true, 5);
  const hl_network_models *m = f.models;
  for (int k = 0; k < 500; k++) {
    if (!walk(&f.a, 2))
      continue;
    const hli_state *s = &f.a.current;
    const hli_work *w = &f.a.w;
    hli_net_value(&f.a.w, &f.a.current, VALUE_ONLY);
    hli_net_reduce(&f.a.w, s);
    int duties = 0;
    for (int c = 0; c < w->columns; c++) {
      if (w->column[c].kind != COLUMN_DUTY)
        continue;
      duties++;
      for (int stream = 0; stream < m->streams; stream++) {
        double sum = 0;
        for (int u = 0; u < s->units; u++)
          for (int side = 0; side < 2; side++)
            if (s->unit[u].end[side].kind == HL_PORT_STREAM && s->unit[u].end[side].index == stream)
              sum += w->basis[c * s->unit_room + u];
        assert_close(sum, 0, 0, 1e-12);
      }
    }
    assert_true(duties >= s->units - m->streams);
  }
  close_search(&f);
}

static void solves_never_raise_the_value_and_keep_balances(void **state) {
  (void)state;
  fixture f;
  open_search(&f, true, false, 5);
  for (int k = 0; k < 300; k++) {
    if (!walk(&f.a, 1 + k % 2))
      continue;
    double before = hli_net_value(&f.a.w, &f.a.current, VALUE_ONLY);
    double after = hli_net_solve(&f.a.w, &f.a.current, HUGE_VAL, 1e-7, false);
    assert_true(after <= before * (1 + 1e-12));
    assert_close(hli_net_value(&f.a.w, &f.a.current, VALUE_ONLY), after, 1e-12, 0);
    assert_true(hli_net_residual(&f.a.w, &f.a.current, f.a.w.right) < 1e-9);
  }
  close_search(&f);
}

/* ----------------------------------------------------------------- tables */

static void tables_agree_with_the_cycle(void **state) {
  (void)state;
  for (int constant = 0; constant < 2; constant++) {
    fixture f;
    open_search(&f, false, constant, 5);
    const hli_type *type = &f.models->type[0];
    hl_cycle_result *result = calloc(1, sizeof *result);
    for (double t_evap = 265; t_evap < 330; t_evap += 3.7)
      for (double t_cond = 334; t_cond < 359; t_cond += 2.9) {
        assert_int_equal(hli_cycle_eval(f.models, f.a.w.machine[0], t_evap, t_cond, result), HL_OK);
        double w = 1 - result->q_source / result->q_sink;
        hli_value lift = hli_table_lift(&type->table, t_evap, w);
        assert_close(lift.v, t_cond - t_evap, 0, 1e-4);
        assert_close(hli_table_ratio(&type->table, t_evap, lift.v), w, 1e-12, 0);
        hli_value up = hli_table_lift(&type->table, t_evap, w + 1e-6),
                  warmer = hli_table_lift(&type->table, t_evap + 1e-4, w);
        assert_close((up.v - lift.v) / 1e-6, lift.w, 1e-4, 0);
        assert_close((warmer.v - lift.v) / 1e-4, lift.t, 1e-4, 1e-6);
        if (constant)
          continue;
        hli_value q[2][HLI_KNOTS], t[2][HLI_KNOTS], *qs[] = {q[0], q[1]}, *ts[] = {t[0], t[1]};
        hli_table_knots(&type->table, t_evap, w, qs, ts);
        for (int knot = 0; knot < type->table.knots[HOT]; knot++) {
          const hl_profile *hot =
              &result->group.profile[result->group.profile[0].side == HL_SIDE_HOT ? 0 : 1];
          double at = hl_profile_temperature_at(hot, q[HOT][knot].v * hl_profile_heat(hot));
          assert_close(t_cond + t[HOT][knot].v, at, 0,
                       0.06); /* the profile itself is good to 0.05 K */
        }
      }
    free(result);
    close_search(&f);
  }
}

static void lift_rises_with_the_power_share_everywhere(void **state) {
  (void)state;
  fixture f;
  open_search(&f, false, true, 5);
  const hli_table *table = &f.models->type[0].table;
  for (double t_evap = 200; t_evap < 420; t_evap += 5) {
    double before = -HUGE_VAL;
    for (double w = -3; w < 3; w += 0.01) {
      hli_value lift = hli_table_lift(table, t_evap, w);
      assert_true(lift.v > before);
      assert_true(lift.w > 0);
      before = lift.v;
    }
  }
  close_search(&f);
}

/* -------------------------------------------------------------------- area */

static void mean_difference_is_smooth_at_equal_ends(void **state) {
  (void)state;
  double g1, g2, h1, h2;
  for (double d = 0.01; d < 200; d *= 3)
    for (double r = 0.5; r < 2; r += 0.0173) {
      double value = hli_inverse_lmtd(d, d * r, &g1, &g2), step = 1e-6 * d;
      assert_close(value, r == 1 ? 1 / d : log(r) / (d * (r - 1)), 1e-9, 0);
      double up = hli_inverse_lmtd(d + step, d * r, &h1, &h2),
             down = hli_inverse_lmtd(d - step, d * r, &h1, &h2);
      assert_close((up - down) / (2 * step), g1, 1e-6, 0);
      assert_true(g1 < 0 && g2 < 0);
    }
  /* The two branches meet. */
  double t = 0.1, below = hli_inverse_lmtd(1 + t * (1 - 1e-9), 1 - t * (1 - 1e-9), &g1, &g2);
  assert_close(hli_inverse_lmtd(1 + t * (1 + 1e-9), 1 - t * (1 + 1e-9), &h1, &h2), below, 1e-9, 0);
  assert_close(h1, g1, 1e-8, 0);
}

static void guard_is_convex_and_continuous(void **state) {
  (void)state;
  double before = NAN, slope = -HUGE_VAL, g1, g2;
  for (double d = -20; d < 3; d += 0.001) {
    double value = hli_guarded(false, d, 5, 0.5, &g1, &g2);
    if (!isnan(before)) {
      assert_true((value - before) / 0.001 >= slope - 1e-6);
      slope = (value - before) / 0.001;
    }
    before = value;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(gradient_agrees_with_differences),
      cmocka_unit_test(gradient_agrees_with_mean_lifts),
      cmocka_unit_test(power_and_lift_are_inverse),
      cmocka_unit_test(moves_keep_balances_and_trees),
      cmocka_unit_test(reduced_directions_keep_balances),
      cmocka_unit_test(solves_never_raise_the_value_and_keep_balances),
      cmocka_unit_test(tables_agree_with_the_cycle),
      cmocka_unit_test(lift_rises_with_the_power_share_everywhere),
      cmocka_unit_test(mean_difference_is_smooth_at_equal_ends),
      cmocka_unit_test(guard_is_convex_and_continuous),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
