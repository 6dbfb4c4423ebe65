/**
 * Random processes and candidates: the choice against all sets of candidates, each by a transport
 * of heat from level to level that another solver solves.
 */
#include <math.h>
#include <string.h>

#include <heatloom/milp.h>
#include <heatloom/selection.h>

#include "support/own_context.h"

enum { STREAMS = 6, CANDIDATES = 9, LOADS = 5, UTILITIES = 8, MOST = 3 };
enum { LEVELS = 2 * (STREAMS + 3 * LOADS + UTILITIES) + 4 };

typedef struct utility {
  hl_load load;
  double price, most;
} utility;

typedef struct candidate {
  hl_load load[LOADS];
  int count;
  double power, cost_scale, cost_fixed;
} candidate;

typedef struct plant {
  hl_load process[STREAMS];
  candidate candidate[CANDIDATES];
  int utilities; /* 0: of the settings */
  utility utility[UTILITIES];
  hl_selection_settings set;
} plant;

/* Levels of a coarse grid, so that many of them meet. */
static double level(double low, double high) { return round(test_between(low, high) / 5) * 5; }

static hl_load random_load(double low, double high, double q) {
  const double a = level(low, high), b = test_between(0, 1) < 0.4 ? a : level(low, high);
  return (hl_load){fmax(a, b), fmin(a, b), q};
}

static void random_candidate(candidate *c, bool cooling, bool fixed) {
  const double lift = level(20, 60), low = level(cooling ? 230 : 300, 380), high = low + lift;
  const double given[] = {0.2, 0.7, 0.1};
  c->power = test_between(1.2, 2.5) * lift / high;
  c->count = 0;
  c->load[c->count++] = (hl_load){high + 20, high, given[0]};
  c->load[c->count++] = (hl_load){high, high, given[1]};
  c->load[c->count++] = (hl_load){high, high - 10, given[2]};
  c->load[c->count++] = (hl_load){low, low, -0.9 * (1 - c->power)};
  c->load[c->count++] = (hl_load){low + 5, low, -0.1 * (1 - c->power)};
  c->cost_scale = test_between(0, 0.05);
  c->cost_fixed = fixed ? test_between(0, 2e4) : 0;
}

/* Heat at one level makes power, and the rest of it is rejected at another. */
static void random_engine(candidate *c, bool fixed) {
  const double drop = level(20, 100), high = level(340, 440), low = high - drop,
               shaft = test_between(0.2, 0.8) * drop / high;
  c->power = -test_between(0.8, 1) * shaft;
  c->count = 0;
  c->load[c->count++] = (hl_load){high, high, -0.8};
  c->load[c->count++] = (hl_load){high, high - 10, -0.2};
  c->load[c->count++] = (hl_load){low, low, 0.9 * (1 - shaft)};
  c->load[c->count++] = (hl_load){low, low - 5, 0.1 * (1 - shaft)};
  c->load[c->count++] = (hl_load){low, low, 0};
  c->cost_scale = test_between(0, 0.02);
  c->cost_fixed = fixed ? test_between(0, 2e4) : 0;
}

/* Two to four of each side, hot ones first; the last of a side reaches all, in nine cases of ten.
 */
static void random_utilities(plant *p, bool ambient) {
  const int hot = 2 + (int)test_between(0, 2.99), cold = 2 + (int)test_between(0, 2.99);
  p->utilities = hot + cold;
  for (int k = 0; k < p->utilities; k++) {
    utility *u = &p->utility[k];
    const bool last = k == hot - 1 || k == p->utilities - 1, is_hot = k < hot;
    u->load = is_hot ? random_load(300, 470, 1) : random_load(230, 350, -1);
    u->price = is_hot ? test_between(0, 1) : test_between(ambient ? 0 : -0.3, 0.5);
    u->most = test_between(0, 1) < 0.4 ? test_between(50e3, 400e3) : (double)INFINITY;
    if (last && test_between(0, 1) < 0.9) {
      u->load = is_hot ? (hl_load){500, 500, 1} : (hl_load){200, 190, -1};
      u->most = INFINITY;
    }
  }
}

static void random_plant(plant *p, int kind) {
  const bool cooling = kind % 2, fixed = kind / 2 % 2, ambient = kind / 4 % 2,
             engines = kind / 8 % 2, levels = kind / 16 % 2;
  for (int k = 0; k < STREAMS; k++)
    p->process[k] =
        random_load(cooling ? 240 : 300, 430, (k % 2 ? 1 : -1) * test_between(50e3, 500e3));
  for (int k = 0; k < CANDIDATES; k++)
    if (engines && k % 2)
      random_engine(&p->candidate[k], fixed);
    else
      random_candidate(&p->candidate[k], cooling, fixed);
  p->utilities = 0;
  if (levels)
    random_utilities(p, ambient);
  hl_settings_init(&hl_selection_table, &p->set);
  p->set.machines = 1 + (int)test_between(0, MOST);
  p->set.power_price = test_between(0.5, 1);
  p->set.hot_price = test_between(0, 1);
  p->set.cold_price = test_between(0, cooling ? 1 : 0.2);
  if (ambient) {
    p->set.ambient_sink = 305;
    p->set.ambient_source = engines ? (double)NAN : 285;
  }
  if (test_between(0, 1) < 0.3)
    p->set.hot_max = test_between(0, 400e3);
  if (test_between(0, 1) < 0.3)
    p->set.cold_max = test_between(0, 800e3);
}

/* ------------------------------------------------------ the other programme */

static void sort_levels(double *t, int *count) {
  for (int k = 1; k < *count; k++)
    for (int j = k; j > 0 && t[j] > t[j - 1]; j--) {
      double s = t[j];
      t[j] = t[j - 1];
      t[j - 1] = s;
    }
  int kept = 0;
  for (int k = 0; k < *count; k++)
    if (kept == 0 || t[k] != t[kept - 1])
      t[kept++] = t[k];
  *count = kept;
}

static void note_levels(const hl_load *load, int count, double *t, int *levels) {
  for (int k = 0; k < count; k++) {
    t[(*levels)++] = load[k].t_high;
    t[(*levels)++] = load[k].t_low;
  }
}

/* Rows 2k at level k, 2k + 1 between it and the next; heat in each: what comes from above and is
 * given there = what is taken and goes on. */
static void add_loads(hl_milp *m, const hl_load *load, int count, const double *t, int levels,
                      int column, double *fixed) {
  for (int k = 0; k < count; k++)
    for (int i = 0; i < levels; i++) {
      const hl_load *l = &load[k];
      const bool latent = l->t_high == l->t_low;
      const bool here =
          latent ? l->t_high == t[i] : i + 1 < levels && l->t_high >= t[i] && l->t_low < t[i];
      if (!here)
        continue;
      const int row = latent ? 2 * i : 2 * i + 1;
      const double q = latent ? l->q : l->q * (t[i] - t[i + 1]) / (l->t_high - l->t_low);
      if (column >= 0)
        assert_int_equal(hl_milp_add_entry(m, row, column, q), HL_OK);
      else
        fixed[row] -= q;
    }
}

/* Utilities at their levels, and the heat that goes down. */
static void add_utilities(hl_milp *m, const plant *p, double hot_max, const double *t, int levels) {
  const hl_load unit[] = {{p->set.ambient_source, p->set.ambient_source, 1},
                          {p->set.ambient_sink, p->set.ambient_sink, -1}};
  int column, total[2];
  for (int k = 0; k < 2 && p->utilities > 0; k++)
    assert_int_equal(hl_milp_add_row(m, 0, k == 0 ? hot_max : p->set.cold_max, NULL, &total[k]),
                     HL_OK);
  for (int k = 0; k < p->utilities; k++) {
    const utility *u = &p->utility[k];
    assert_int_equal(hl_milp_add_column(m, u->price, 0, u->most, false, NULL, &column), HL_OK);
    add_loads(m, &u->load, 1, t, levels, column, NULL);
    assert_int_equal(hl_milp_add_entry(m, total[u->load.q < 0], column, 1), HL_OK);
  }
  if (p->utilities == 0) {
    assert_int_equal(hl_milp_add_column(m, p->set.hot_price, 0, hot_max, false, NULL, &column),
                     HL_OK);
    assert_int_equal(hl_milp_add_entry(m, 0, column, 1), HL_OK);
    assert_int_equal(
        hl_milp_add_column(m, p->set.cold_price, 0, p->set.cold_max, false, NULL, &column), HL_OK);
    assert_int_equal(hl_milp_add_entry(m, 2 * levels - 1, column, -1), HL_OK);
  }
  for (int k = 0; k < 2; k++)
    if (!isnan(unit[k].t_low)) {
      assert_int_equal(hl_milp_add_column(m, 0, 0, INFINITY, false, NULL, &column), HL_OK);
      add_loads(m, &unit[k], 1, t, levels, column, NULL);
    }
  for (int row = 0; row + 1 < 2 * levels; row++) {
    assert_int_equal(hl_milp_add_column(m, 0, 0, INFINITY, false, NULL, &column), HL_OK);
    assert_int_equal(hl_milp_add_entry(m, row, column, -1), HL_OK);
    assert_int_equal(hl_milp_add_entry(m, row + 1, column, 1), HL_OK);
  }
}

/* Least cost with a set of candidates; with none and free hot utility: the hot utility itself. */
static double cost_of_set(const plant *p, double hot_max, const int *member, int count) {
  double t[LEVELS], fixed[2 * LEVELS] = {0}, cost = 0;
  int levels = 0;
  hl_milp *m;
  hl_milp_result r;
  note_levels(p->process, STREAMS, t, &levels);
  for (int k = 0; k < count; k++)
    note_levels(p->candidate[member[k]].load, LOADS, t, &levels);
  for (int k = 0; k < p->utilities; k++)
    note_levels(&p->utility[k].load, 1, t, &levels);
  if (!isnan(p->set.ambient_sink)) {
    t[levels++] = p->set.ambient_sink;
    if (!isnan(p->set.ambient_source))
      t[levels++] = p->set.ambient_source;
  }
  sort_levels(t, &levels);
  assert_int_equal(hl_milp_new(ctx, &m), HL_OK);
  add_loads(m, p->process, STREAMS, t, levels, -1, fixed);
  for (int row = 0; row < 2 * levels; row++)
    assert_int_equal(hl_milp_add_row(m, fixed[row], fixed[row], NULL, NULL), HL_OK);
  add_utilities(m, p, hot_max, t, levels);
  for (int k = 0; k < count; k++) {
    const candidate *c = &p->candidate[member[k]];
    int column;
    assert_int_equal(hl_milp_add_column(m, c->cost_scale + p->set.power_price * c->power, 0,
                                        INFINITY, false, NULL, &column),
                     HL_OK);
    add_loads(m, c->load, c->count, t, levels, column, NULL);
    cost += c->cost_fixed;
  }
  assert_int_equal(hl_milp_solve(m, NULL, NULL, &r), HL_OK);
  cost = r.outcome == HL_OUTCOME_OPTIMAL ? cost + r.objective : (double)INFINITY;
  hl_milp_free(m);
  return cost;
}

static double hot_alone(const plant *p) {
  plant free = *p;
  free.utilities = 0;
  free.set.hot_price = 1;
  free.set.cold_price = 0;
  free.set.cold_max = INFINITY;
  free.set.ambient_sink = free.set.ambient_source = NAN;
  return cost_of_set(&free, INFINITY, NULL, 0);
}

static double best_of_all(const plant *p, double *none) {
  const double hot_max = isnan(p->set.hot_max) ? hot_alone(p) : p->set.hot_max;
  double best = *none = cost_of_set(p, hot_max, NULL, 0);
  for (int a = 0; a < CANDIDATES; a++)
    for (int b = a; b < (p->set.machines > 1 ? CANDIDATES : a + 1); b++)
      for (int c = b; c < (p->set.machines > 2 && b > a ? CANDIDATES : b + 1); c++) {
        const int member[] = {a, b, c};
        const int count = 1 + (b > a) + (b > a && c > b);
        best = fmin(best, cost_of_set(p, hot_max, member, count));
      }
  return best;
}

/* ------------------------------------------------------------------- claims */

static hl_selection *selection_of(const plant *p) {
  hl_selection *s;
  assert_int_equal(hl_selection_new(ctx, p->process, STREAMS, &s), HL_OK);
  for (int k = 0; k < CANDIDATES; k++) {
    const candidate *c = &p->candidate[k];
    assert_int_equal(hl_selection_add(s, c->load, c->count, c->power, c->cost_scale, c->cost_fixed),
                     HL_OK);
  }
  for (int k = 0; k < p->utilities; k++) {
    const utility *u = &p->utility[k];
    const hl_load load = {u->load.t_high, u->load.t_low, 3 * u->load.q};
    assert_int_equal(hl_selection_add_utility(s, load.q > 0 ? HL_SIDE_HOT : HL_SIDE_COLD, &load, 1,
                                              u->price, u->most),
                     HL_OK);
  }
  return s;
}

static void choice_is_the_best_of_all_sets(void **state) {
  (void)state;
  int used = 0, none_fits = 0, several = 0, engines = 0;
  for (int n = 0; n < 192; n++) {
    plant p;
    hl_selection_result r, local;
    random_plant(&p, n);
    hl_selection *s = selection_of(&p);
    assert_int_equal(hl_selection_solve(s, &p.set, NULL, &r), HL_OK);
    double none, best = best_of_all(&p, &none);
    if (isinf(best)) {
      none_fits++;
      assert_int_equal(r.outcome, HL_OUTCOME_INFEASIBLE);
      assert_true(isinf(r.cost) && isinf(r.cost_none) && r.count == 0);
    } else {
      assert_int_equal(r.outcome, HL_OUTCOME_OPTIMAL);
      assert_close(r.cost, best, 1e-6, 1e-2);
      assert_close(r.bound, best, 1e-6, 1e-2);
      assert_true(isinf(none) ? isinf(r.cost_none)
                              : fabs(r.cost_none - none) < 1e-6 * fabs(none) + 1e-2);
      assert_true(r.cost <= r.cost_none);
    }
    used += r.count > 0;
    several += r.count > 1;
    for (int k = 0; k < r.count; k++)
      engines += r.machine[k].power < 0;
    p.set.prove = false;
    assert_int_equal(hl_selection_solve(s, &p.set, NULL, &local), HL_OK);
    const double close = isfinite(r.cost) ? 1e-8 * fabs(r.cost) + 1e-3 : 0;
    assert_true(local.cost >= r.cost - close && local.bound <= r.cost + close);
    hl_selection_free(s);
  }
  print_message("machines in %d cases, several in %d; %d engines; %d cannot be met\n", used,
                several, engines, none_fits);
  assert_true(used > 15 && several > 5 && none_fits > 2 && engines > 10);
}

static void threads_and_order_do_not_matter(void **state) {
  (void)state;
  for (int n = 0; n < 32; n++) {
    plant p;
    hl_selection_result r[3];
    random_plant(&p, n);
    p.set.machines = 3;
    for (int k = 0; k < 3; k++) {
      hl_ctx_set_threads(ctx, k == 1 ? 3 : 1);
      for (int i = 0; k == 2 && i < CANDIDATES / 2; i++) {
        candidate other = p.candidate[i];
        p.candidate[i] = p.candidate[CANDIDATES - 1 - i];
        p.candidate[CANDIDATES - 1 - i] = other;
      }
      hl_selection *s = selection_of(&p);
      assert_int_equal(hl_selection_solve(s, &p.set, NULL, &r[k]), HL_OK);
      hl_selection_free(s);
    }
    hl_ctx_set_threads(ctx, 1);
    assert_memory_equal(&r[0], &r[1], sizeof r[0]);
    assert_true(isinf(r[0].cost) ? isinf(r[2].cost)
                                 : fabs(r[0].cost - r[2].cost) <= 1e-6 * fabs(r[0].cost));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(choice_is_the_best_of_all_sets),
      cmocka_unit_test(threads_and_order_do_not_matter),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
