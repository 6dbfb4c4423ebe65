/** The posed model solved over the heats given to cold streams alone: against the general solver on
 * the same structures, what comes and goes, and where it applies. */
#include "network/network.h"

#include <heatloom/io.h>

#include "support/test.h"

#include <math.h>

static const hli_sharpness sharp = {30, 5e-7, 1e-13, false};

typedef struct fixture {
  hl_ctx *ctx;
  hl_problem *problem;
  hl_network_models *models;
  hl_network *network;
  hl_network_settings settings;
  hli_work w;
  hli_state s, t;
} fixture;

/** A state of the network that a short search of a case finds. */
static void open_found(fixture *f, const char *name, int trials, int seed) {
  hl_outcome outcome;
  *f = (fixture){.ctx = hl_ctx_new(NULL)};
  assert_int_equal(hl_case_find(f->ctx, name, &f->problem), HL_OK);
  assert_int_equal(hl_network_models_new(f->problem, &f->models), HL_OK);
  assert_int_equal(hl_problem_settings(f->problem, &hl_network_table, &f->settings), HL_OK);
  f->settings.trials = trials;
  f->settings.seed = seed;
  assert_int_equal(hl_network_from_utilities(NULL, f->models, 0, false, &f->network), HL_OK);
  if (trials > 0) {
    assert_int_equal(hl_network_search(f->network, &f->settings, NULL, &outcome), HL_OK);
    assert_int_equal(outcome, HL_OUTCOME_FEASIBLE);
  }
  const int units = hl_network_exchanger_count(f->network) + f->models->streams + 8,
            machines = hl_network_machine_count(f->network) + 1;
  assert_int_equal(hli_net_work_new(f->ctx, f->models, &f->settings, units, machines, &f->w),
                   HL_OK);
  assert_int_equal(hli_state_new(&f->w.arena, f->models, units, machines, &f->s), HL_OK);
  assert_int_equal(hli_state_new(&f->w.arena, f->models, units, machines, &f->t), HL_OK);
  f->w.grow = true;
  hli_net_import(f->network, &f->s);
  assert_true(hli_net_project(&f->w, &f->s, true));
  hli_net_set_reference(&f->w, hl_network_totals_of(f->network)->tac);
}

static void close_found(fixture *f) {
  assert_int_equal(hli_net_work_end(&f->w, HL_OK), HL_OK);
  hl_network_free(f->network);
  hl_network_models_free(f->models);
  hl_problem_free(f->problem);
  hl_ctx_free(f->ctx);
}

/** Duties of exchangers and machines disturbed, balances closed by utilities. */
static void disturb(fixture *f, uint64_t seed) {
  hli_rng rng;
  hli_rng_init(&rng, seed, 0);
  hli_state_copy(&f->t, &f->s);
  for (int k = 0; k < f->t.units; k++)
    f->t.unit[k].duty *= 0.9 + 0.2 * hli_rng_uniform(&rng);
  assert_true(hli_net_project(&f->w, &f->t, true));
}

static void both_solvers_find_the_same_minimum(void **state) {
  (void)state;
  int compared = 0;
  for (int seed = 1; seed <= 4; seed++) {
    fixture f;
    open_found(&f, seed % 2 ? "question-2x2" : "question-9x11", 300, seed);
    assert_non_null(f.w.compact);
    hli_compact *compact = f.w.compact;
    for (int k = 0; k < 3; k++) {
      double found, general;
      bool kept;
      disturb(&f, (uint64_t)k);
      assert_true(hli_compact_solve(&f.w, &f.t, HUGE_VAL, &found));
      assert_true(found < HUGE_VAL);
      assert_true(hli_net_residual(&f.w, &f.t, f.w.right) <= 1e-10);
      assert_close(hli_net_value(&f.w, &f.t, VALUE_ONLY), found, 1e-4, 0);
      assert_true(hli_compact_sharpen(&f.w, &f.t, &sharp, &found, &kept));
      assert_true(kept);
      /* From there the general one gains nothing. */
      f.w.compact = NULL;
      assert_true(hli_net_polish(&f.w, &f.t, &general));
      f.w.compact = compact;
      if (!(general > found * (1 - 2e-5)))
        fail_msg("seed %d, %d: %.3f, but %.3f by the general solver", seed, k, found, general);
      assert_true(general < found * (1 + 2e-5));
      compared++;
    }
    close_found(&f);
  }
  assert_int_equal(compared, 12);
}

static void power_is_what_the_lift_needs(void **state) {
  (void)state;
  fixture f;
  double value;
  bool kept;
  open_found(&f, "question-9x11", 300, 5);
  assert_true(hli_compact_sharpen(&f.w, &f.s, &sharp, &value, &kept));
  assert_true(kept);
  hli_net_value(&f.w, &f.s, VALUE_ONLY);
  assert_true(f.s.machines > 3);
  for (int k = 0; k < f.s.machines; k++) {
    double slope;
    const hli_engine *e = &f.w.engine[k];
    const double p =
        hli_means_power(&f.models->type[f.s.machine[k].type], hli_means_between(&f.w, k), &slope);
    const double lack = p * e->heat[COLD] - (e->heat[HOT] - e->heat[COLD]);
    if (!(lack < 1e-3 && lack > -1)) /* [W] */
      fail_msg("machine %d lacks %g W", k, lack);
  }
  close_found(&f);
}

/** A cooler comes only where a search may change the structure. */
static void coolers_come_only_in_a_search(void **state) {
  (void)state;
  fixture f;
  double found;
  open_found(&f, "question-2x2", 300, 1);
  for (int grow = 0; grow < 2; grow++) {
    hli_state_copy(&f.t, &f.s);
    for (int k = f.t.units - 1; k >= 0; k--)
      if (f.t.unit[k].end[COLD].kind == HL_PORT_UTILITY)
        hli_unit_remove(&f.t, k, false);
    f.w.grow = grow != 0;
    assert_true(hli_compact_solve(&f.w, &f.t, HUGE_VAL, &found));
    int coolers = 0;
    for (int k = 0; k < f.t.units; k++)
      coolers += f.t.unit[k].end[COLD].kind == HL_PORT_UTILITY;
    if (grow)
      assert_true(found < HUGE_VAL);
    if (found < HUGE_VAL)
      assert_int_equal(coolers > 0, grow);
  }
  close_found(&f);
}

static void other_models_stay_with_the_general_solver(void **state) {
  (void)state;
  fixture f;
  open_found(&f, "synheat", 0, 1);
  assert_null(f.w.compact);
  close_found(&f);
  open_found(&f, "question-2x2", 0, 1);
  assert_true(hli_compact_fits(&f.w));
  f.w.set.emat = 1;
  assert_false(hli_compact_fits(&f.w));
  f.w.set.emat = 0;
  f.w.set.fix_operation = true;
  assert_false(hli_compact_fits(&f.w));
  f.w.set.fix_operation = false;
  f.models->design.duty_min = 1;
  assert_false(hli_compact_fits(&f.w));
  close_found(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(both_solvers_find_the_same_minimum),
      cmocka_unit_test(power_is_what_the_lift_needs),
      cmocka_unit_test(coolers_come_only_in_a_search),
      cmocka_unit_test(other_models_stay_with_the_general_solver),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
