#include "support/fluid.h"

#include <math.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/test.h"

double fluid_coldest(const hl_fluid_info *info) { return fmax(info->t_triple, info->t_min); }

/** Fluids first, first + stride, ...; how many. */
static int each(bool mixtures, int first, int stride,
                void (*check)(const hl_fluid *fluid, const hl_fluid_info *info)) {
  hl_ctx *ctx = hl_ctx_new(NULL);
  char id[16];
  int count = 0;
  for (int k = first; hl_fluid_id_at(k, id, sizeof id); k += stride) {
    hl_fluid *fluid;
    assert_int_equal(hl_fluid_new(ctx, id, HL_FLUID_REFERENCE_FILE, &fluid), HL_OK);
    if (mixtures || !hl_fluid_facts(fluid)->mixture) {
      print_message("%s\n", id);
      test_seed = (uint64_t)k;
      check(fluid, hl_fluid_facts(fluid));
      count++;
    }
    hl_fluid_free(fluid);
  }
  hl_ctx_free(ctx);
  return count;
}

void fluid_each(bool mixtures, void (*check)(const hl_fluid *fluid, const hl_fluid_info *info)) {
  assert_true(each(mixtures, 0, 1, check) >= 38);
}

void fluid_each_parallel(void (*check)(const hl_fluid *fluid, const hl_fluid_info *info)) {
  enum { MOST = 16 };
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  int count = processors < 1 ? 1 : processors > MOST ? MOST : (int)processors, failed = 0;
  pid_t child[MOST];
  for (int k = 0; k < count; k++) {
    child[k] = fork();
    assert_true(child[k] >= 0);
    if (child[k] == 0) { /* an assertion that fails ends the child with the status of the test */
      each(true, k, count, check);
      _exit(0);
    }
  }
  for (int k = 0; k < count; k++) {
    int status;
    assert_int_equal(waitpid(child[k], &status, 0), child[k]);
    failed += status != 0;
  }
  assert_int_equal(failed, 0);
}

/* ------------------------------------------------------------ random states */

typedef struct {
  const hl_fluid *fluid;
  const hl_fluid_info *info;
  double r; /* specific gas constant [J/kg/K] */
  long refused, unstable, other;
} run;

static double log_between(double a, double b) { return exp(test_between(log(a), log(b))); }

/** Pressure and temperature of a kind; false: none this time. */
static bool random_pt(const run *c, int kind, double *p, double *t) {
  const hl_fluid_info *info = c->info;
  double low = fluid_coldest(info), sign = test_between(0, 1) < 0.5 ? -1 : 1;
  switch (kind) {
  case 0: /* the published range */
    *t = test_between(low, info->t_max);
    *p = log_between(10, info->p_max);
    return true;
  case 1: /* around the critical point */
    *t = test_between(0.95, 1.05) * info->t_critical;
    *p = info->p_critical * log_between(0.5, 2);
    return *t > low && *t < info->t_max && *p < info->p_max;
  case 2: /* beside the saturation line */
    *t = test_between(low, info->t_critical);
    if (hl_fluid_p_sat_T(c->fluid, *t, p) != HL_OK)
      return false;
    *p *= 1 + sign * pow(10, -test_between(1, 10));
    return true;
  default: /* extrapolated */
    *t = test_between(low, 1.5 * info->t_max);
    *p = log_between(10, 2 * info->p_max);
    return true;
  }
}

/** The phase and the side of the saturation line that belong to p and T. */
static void check_branch(const run *c, const hl_fluid_state *at) {
  hl_fluid_saturation sat;
  assert_true(isnan(at->x) && at->rho > 0);
  if (hl_fluid_saturation_T(c->fluid, at->t, &sat) != HL_OK) {
    assert_int_equal(at->phase, HL_FLUID_PHASE_SUPERCRITICAL);
  } else if (at->p > sat.p) {
    assert_int_equal(at->phase, HL_FLUID_PHASE_LIQUID);
    assert_true(at->rho >= sat.liquid.rho * (1 - 1e-8));
  } else {
    assert_int_equal(at->phase, HL_FLUID_PHASE_VAPOUR);
    assert_true(at->rho <= sat.vapour.rho * (1 + 1e-8));
  }
}

/** Every state on the isobar from the coldest up to t is stable: what is colder has less h and s.
 */
static bool sound_below(const run *c, double p, double t) {
  double low = fluid_coldest(c->info), s_before = -INFINITY;
  for (int k = 0; k <= 300; k++) {
    hl_fluid_state at;
    hl_fluid_caloric caloric;
    if (hl_fluid_state_pT(c->fluid, p, low * pow(t / low, k / 300.0), &at) != HL_OK ||
        hl_fluid_caloric_state(c->fluid, &at, &caloric) != HL_OK || at.s < s_before)
      return false;
    s_before = at.s;
  }
  return true;
}

/**
 * How far rho may move: rounding of p or h moves it by the compressibility, which has no bound at
 * the critical point. 1e-9 and what 1e-12 of the input makes.
 */
static double slack_rho(const hl_fluid_state *at, const hl_fluid_caloric *q) {
  return 1e-9 + 1e-12 * (at->p / at->rho) / (q->w * q->w * q->cv / q->cp) + 1e-13 * q->cp / q->cv;
}

/**
 * The state found from two of its values is the one that they were taken from. Where the equation
 * is not sound, far below a melting line, it may be refused, or another with the same values.
 */
static void check_found(run *c, const char *from, hl_status status, const hl_fluid_state *got,
                        const hl_fluid_state *want, double t_slack, double rho_slack) {
  if (status != HL_OK) {
    assert_true(got->reason != HL_FLUID_REASON_NONE && isnan(got->h) && isnan(got->t));
    /* an isentrope is followed from lower pressure, and may be left at a higher one */
    bool sound = sound_below(c, want->p, want->t);
    for (int k = 0; k < 8 && from[1] == 'h' && sound; k++)
      sound = sound_below(c, fmin(want->p * pow(1.3, k), 2 * c->info->p_max), want->t);
    if (sound)
      fail_msg("%s from %s: %.17g K, %.17g Pa; got nothing: %s", c->info->id, from, want->t,
               want->p, hl_fluid_reason_text(got->reason));
    c->refused++;
    return;
  }
  assert_int_equal(got->reason, HL_FLUID_REASON_NONE);
  bool same = fabs(got->t / want->t - 1) <= t_slack && fabs(got->rho / want->rho - 1) <= rho_slack;
  if (!same && sound_below(c, want->p, fmax(got->t, want->t)))
    fail_msg("%s from %s: %.17g K, %.17g Pa, %.10g kg/m3; got %.17g, %.17g, %.10g", c->info->id,
             from, want->t, want->p, want->rho, got->t, got->p, got->rho);
  if (!same) {
    c->other++;
    return;
  }
  assert_close(got->h, want->h, 0, 1e-8 * c->r * c->info->t_critical);
  assert_close(got->s, want->s, 0, 1e-8 * c->r);
}

static void check_single_phase(run *c, double p, double t, bool with_hs) {
  const hl_fluid *fluid = c->fluid;
  hl_fluid_state at, back;
  hl_fluid_caloric q;
  assert_int_equal(hl_fluid_state_pT(fluid, p, t, &at), HL_OK);
  assert_true(at.extrapolated == (t > c->info->t_max || p > c->info->p_max));
  check_branch(c, &at);
  if (hl_fluid_caloric_state(fluid, &at, &q) != HL_OK) { /* not a fluid any more */
    assert_true(!sound_below(c, p, t));
    c->unstable++;
    return;
  }
  assert_true(q.cv > 0 && q.cp > q.cv && q.w > 0);
  double slack = slack_rho(&at, &q);
  hl_status status = hl_fluid_state_ph(fluid, at.p, at.h, &back);
  check_found(c, "(p, h)", status, &back, &at, 1e-9, slack);
  assert_true(status != HL_OK || (back.p == at.p && back.h == at.h));
  status = hl_fluid_state_ps(fluid, at.p, at.s, &back);
  check_found(c, "(p, s)", status, &back, &at, 1e-9, slack);
  assert_true(status != HL_OK || (back.p == at.p && back.s == at.s));
  assert_int_equal(hl_fluid_state_Trho(fluid, at.t, at.rho, &back), HL_OK);
  /* p from (T, rho): as stiff as the liquid */
  assert_close(back.p, at.p, 1e-8, 1e-9 * at.rho * c->r * at.t);
  if (with_hs) {
    /* Along an isentrope the pressure of a liquid hangs on the last digits of h: beside the line a
     * trace of vapour may be found. */
    double p_sat, loose = 1e-5 + 1e3 * slack;
    if (hl_fluid_p_sat_T(fluid, t, &p_sat) == HL_OK &&
        fabs(p - p_sat) < 1e-5 * p_sat + 1e-12 * at.rho * c->r * c->info->t_critical)
      loose = HUGE_VAL;
    status = hl_fluid_state_hs(fluid, at.h, at.s, &back);
    check_found(c, "(h, s)", status, &back, &at, 1e-6, loose);
  }
}

static void check_two_phase(const run *c, bool with_hs) {
  const hl_fluid *fluid = c->fluid;
  double t = test_between(fluid_coldest(c->info), 0.9999 * c->info->t_critical);
  double x = test_between(0, 1), edge = test_between(-12, -6);
  if (edge < -8)
    x = x < 0.5 ? pow(10, edge) : 1 - pow(10, edge);
  hl_fluid_state at, back;
  assert_int_equal(hl_fluid_state_Tx(fluid, t, x, &at), HL_OK);
  assert_int_equal(at.phase, HL_FLUID_PHASE_TWO_PHASE);
  assert_int_equal(hl_fluid_state_ph(fluid, at.p, at.h, &back), HL_OK);
  assert_close(back.t, t, 1e-11, 0);
  assert_int_equal(hl_fluid_state_ps(fluid, at.p, at.s, &back), HL_OK);
  assert_close(back.t, t, 1e-11, 0);
  assert_int_equal(hl_fluid_state_px(fluid, at.p, x, &back), HL_OK);
  assert_close(back.h, at.h, 1e-9, 1e-8 * c->r * c->info->t_critical);
  assert_int_equal(hl_fluid_state_Trho(fluid, t, at.rho, &back), HL_OK);
  assert_close(back.p, at.p, 1e-9, 0);
  if (with_hs) {
    assert_int_equal(hl_fluid_state_hs(fluid, at.h, at.s, &back), HL_OK);
    assert_close(back.t, t, 1e-6, 0);
  }
}

/** A pair of values that need not belong to any state: a sound answer, or a reason. */
static void check_any(const run *c, int call) {
  const hl_fluid_info *info = c->info;
  double p = log_between(1e-3, 4 * info->p_max);
  double h = test_between(-40, 200) * c->r * info->t_critical, s = test_between(-40, 80) * c->r;
  double t = test_between(0.5 * info->t_min, 2 * info->t_max);
  double rho = info->rho_critical * log_between(1e-9, 10);
  hl_fluid_state at, back;
  hl_status status = call == 0   ? hl_fluid_state_ph(c->fluid, p, h, &at)
                     : call == 1 ? hl_fluid_state_ps(c->fluid, p, s, &at)
                     : call == 2 ? hl_fluid_state_Trho(c->fluid, t, rho, &at)
                                 : hl_fluid_state_pT(c->fluid, p, t, &at);
  if (status != HL_OK) {
    assert_int_equal(status, HL_ERR_RANGE);
    assert_true(at.reason != HL_FLUID_REASON_NONE);
    assert_true(at.reason != HL_FLUID_REASON_NO_CONVERGENCE);
    assert_true(isnan(at.p) && isnan(at.t) && isnan(at.rho) && isnan(at.h) && isnan(at.s));
    return;
  }
  assert_true(isfinite(at.p) && isfinite(at.h) && isfinite(at.s) && at.rho > 0);
  assert_true(at.t >= info->t_min * (1 - 1e-12) && at.t <= 1.5 * info->t_max * (1 + 1e-12));
  assert_true(at.p <= 2 * info->p_max * (1 + 1e-12));
  assert_true(call > 1 || at.p == p);
  assert_true(call != 0 || at.h == h);
  assert_true(call != 1 || at.s == s);
  assert_int_equal(hl_fluid_state_Trho(c->fluid, at.t, at.rho, &back), HL_OK);
  assert_close(back.p, at.p, 1e-7, 1e-8 * at.rho * c->r * at.t);
  assert_close(back.h, at.h, 1e-9, 1e-7 * c->r * at.t);
}

void fluid_check_states(const hl_fluid *fluid, const hl_fluid_info *info, long count) {
  run c = {.fluid = fluid, .info = info, .r = 8.314462618 / info->molar_mass};
  for (long k = 0; k < count; k++) {
    int kind = (int)(k % 6);
    bool with_hs = k % 7 == 0; /* ten times the cost of the others */
    double p, t;
    if (kind == 5)
      check_any(&c, (int)(k / 6 % 4));
    else if (kind == 4 && !info->mixture)
      check_two_phase(&c, with_hs);
    else if (random_pt(&c, kind, &p, &t))
      check_single_phase(&c, p, t, with_hs);
  }
  if (c.refused || c.unstable || c.other)
    print_message("  below melting lines: %ld unstable, %ld refused, %ld ambiguous\n", c.unstable,
                  c.refused, c.other);
  assert_true(c.refused + c.unstable + c.other <= count / 100);
}
