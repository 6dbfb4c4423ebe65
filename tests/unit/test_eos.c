/** The Helmholtz energy with every kind of term, against differences of its plain formula in long
 * double. */
#include "support/test.h"

#include <math.h>

#include "fluid/eos.h"

typedef long double real;

/** One of each factor, alone and together; powers 0 and large; coefficients of both signs. */
static const hli_eos synthetic = {
    .r = 1,
    .t_reducing = 1,
    .rho_reducing = 1,
    .count = 12,
    .nonanalytic_count = 2,
    .term = {{.n = 0.7, .d = 1, .t = 0.25},
             {.n = -1.3, .d = 3, .t = -0.5},
             {.n = 0.2, .d = 0, .t = 2},
             {.n = -0.4, .d = 2, .t = 1.5, .g = 1, .l = 1},
             {.n = 0.3, .d = 4, .t = 7, .g = 1, .l = 2},
             {.n = -0.1, .d = 15, .t = 22, .g = 1, .l = 6},
             {.n = 0.6, .d = 2, .t = 1.1, .g = 0.66, .l = 3},
             {.n = 0.5, .d = 2, .t = 4.5, .g = 1, .l = 2, .h = 1, .m = 1.7},
             {.n = -0.8, .d = 1, .t = 0.9, .eta = 1.2, .epsilon = 0.7, .beta = 2.1, .gamma = 1.3},
             {.n = 0.9, .d = 3, .t = 1, .eta = 0.5, .epsilon = -0.2},
             {.n = 0.35,
              .d = 1,
              .t = 4.3,
              .eta = 2.8,
              .epsilon = 0.45,
              .beta = 0.37,
              .gamma = 1.1,
              .b = 1.24},
             {.n = 0.15,
              .d = 2,
              .t = 0.8,
              .g = 0.8,
              .l = 2,
              .eta = 0.4,
              .epsilon = 0.9,
              .h = 0.3,
              .m = 2,
              .beta = 1,
              .gamma = 0.6}},
    .nonanalytic = {{-0.15, 3.5, 0.85, 0.3, 0.32, 0.2, 2.8, 7},
                    {0.32, 3, 0.95, 0.3, 0.7, 1, 3.2, 8}},
    .a0 = -4,
    .a1 = 3,
    .log = 2.5,
    .power_count = 2,
    .einstein_count = 2,
    .exponential_count = 1,
    .ideal_power = {{0.3, -1.5}, {-0.2, 2}},
    .einstein = {{3.1, 1.06}, {0.9, 0.02}},
    .exponential = {{0.8, 1.7, 0.67, 1}},
};

/** Residual Helmholtz energy, term by term as data/fluids/README.md writes it. */
static real residual(const hli_eos *eos, real delta, real tau) {
  real sum = 0;
  for (int i = 0; i < eos->count; i++) {
    const hli_eos_term *x = &eos->term[i];
    real value = x->n * powl(delta, x->d) * powl(tau, x->t);
    if (x->g != 0)
      value *= expl(-x->g * powl(delta, x->l));
    if (x->h != 0)
      value *= expl(-x->h * powl(tau, x->m));
    value *= expl(-x->eta * (delta - x->epsilon) * (delta - x->epsilon));
    real square = x->beta * (tau - x->gamma) * (tau - x->gamma);
    value *= x->b > 0 ? expl(1 / (x->b + square)) : expl(-square);
    sum += value;
  }
  for (int i = 0; i < eos->nonanalytic_count; i++) {
    const hli_eos_nonanalytic *x = &eos->nonanalytic[i];
    real dd = (delta - 1) * (delta - 1), tt = (tau - 1) * (tau - 1);
    real theta = 1 - tau + x->A * powl(dd, 0.5L / x->beta);
    sum += x->n * powl(theta * theta + x->B * powl(dd, x->a), x->b) * delta *
           expl(-x->C * dd - x->D * tt);
  }
  return sum;
}

static real ideal(const hli_eos *eos, real tau) {
  real sum = eos->a0 + eos->a1 * tau + eos->log * logl(tau);
  for (int i = 0; i < eos->power_count; i++)
    sum += eos->ideal_power[i].n * powl(tau, eos->ideal_power[i].t);
  for (int i = 0; i < eos->einstein_count; i++)
    sum += eos->einstein[i].n * logl(1 - expl(-eos->einstein[i].theta * tau));
  for (int i = 0; i < eos->exponential_count; i++)
    sum +=
        eos->exponential[i].n *
        logl(eos->exponential[i].c + eos->exponential[i].d * expl(eos->exponential[i].theta * tau));
  return sum;
}

/** Weights of central differences of 8th order for the first and second derivative, at -4..4. */
static const real first[9] = {1 / 280.0L, -4 / 105.0L, 1 / 5.0L,   -4 / 5.0L,  0,
                              4 / 5.0L,   -1 / 5.0L,   4 / 105.0L, -1 / 280.0L};
static const real second[9] = {-1 / 560.0L, 8 / 315.0L, -1 / 5.0L,  8 / 5.0L,   -205 / 72.0L,
                               8 / 5.0L,    -1 / 5.0L,  8 / 315.0L, -1 / 560.0L};

/** delta^i tau^j d^(i+j) of the residual part, for i + j = 1 or 2. */
static real derivative(const hli_eos *eos, real delta, real tau, int i, int j) {
  const real hd = 2e-3L * delta, ht = 2e-3L * tau;
  real sum = 0;
  for (int a = -4; a <= 4; a++)
    for (int b = -4; b <= 4; b++) {
      real wa = i == 0 ? a == 0 : i == 1 ? first[a + 4] : second[a + 4];
      real wb = j == 0 ? b == 0 : j == 1 ? first[b + 4] : second[b + 4];
      if (wa * wb != 0)
        sum += wa * wb * residual(eos, delta + a * hd, tau + b * ht);
    }
  return sum * powl(delta / hd, i) * powl(tau / ht, j);
}

static void check_at(const hli_eos *eos, double delta, double t) {
  hli_isotherm iso;
  hli_alpha a;
  double a10, a20;
  hli_isotherm_at(eos, t, &iso);
  hli_eos_alpha(eos, &iso, delta, &a);
  real tau = 1 / (real)t;
  assert_close(a.a00, (double)residual(eos, delta, tau), 1e-13, 1e-14);
  assert_close(a.a10, (double)derivative(eos, delta, tau, 1, 0), 1e-11, 1e-12);
  assert_close(a.a20, (double)derivative(eos, delta, tau, 2, 0), 1e-10, 1e-11);
  assert_close(a.a01, (double)derivative(eos, delta, tau, 0, 1), 1e-11, 1e-12);
  assert_close(a.a02, (double)derivative(eos, delta, tau, 0, 2), 1e-10, 1e-11);
  assert_close(a.a11, (double)derivative(eos, delta, tau, 1, 1), 1e-10, 1e-11);
  hli_eos_pressure(eos, &iso, delta, &a10, &a20);
  assert_close(a10, a.a10, 1e-14, 1e-15);
  assert_close(a20, a.a20, 1e-14, 1e-15);
}

static void derivatives_of_all_terms_together(void **state) {
  (void)state;
  hli_eos eos = synthetic;
  assert_true(hli_eos_sort(&eos));
  /* away from (1, 1), where the non-analytic terms have kinks that differences cannot follow */
  static const double delta[] = {1e-4, 0.05, 0.6, 1.3, 2.1}, t[] = {0.55, 0.8, 1.2, 2.5};
  for (size_t i = 0; i < sizeof delta / sizeof *delta; i++)
    for (size_t k = 0; k < sizeof t / sizeof *t; k++)
      check_at(&eos, delta[i], t[k]);
}

static void derivatives_of_each_term_alone(void **state) {
  (void)state;
  for (int i = 0; i < synthetic.count + synthetic.nonanalytic_count; i++) {
    hli_eos one = synthetic;
    one.count = one.nonanalytic_count = 0;
    if (i < synthetic.count) {
      one.count = 1;
      one.term[0] = synthetic.term[i];
    } else {
      one.nonanalytic_count = 1;
      one.nonanalytic[0] = synthetic.nonanalytic[i - synthetic.count];
    }
    assert_true(hli_eos_sort(&one));
    check_at(&one, 0.7, 0.9);
    check_at(&one, 1.6, 1.4);
  }
}

static void ideal_part_with_all_its_terms(void **state) {
  (void)state;
  hli_eos eos = synthetic;
  assert_true(hli_eos_sort(&eos));
  for (double t = 0.3; t < 3; t *= 1.4) {
    hli_isotherm iso;
    hli_isotherm_at(&eos, t, &iso);
    real tau = 1 / (real)t, h = 1e-3L * tau, one = 0, two = 0;
    for (int a = -4; a <= 4; a++) {
      one += first[a + 4] * ideal(&eos, tau + a * h);
      two += second[a + 4] * ideal(&eos, tau + a * h);
    }
    assert_close(iso.ideal0, (double)ideal(&eos, tau), 1e-14, 1e-14);
    assert_close(iso.ideal1, (double)(one * tau / h), 1e-12, 1e-13);
    assert_close(iso.ideal2, (double)(two * tau * tau / (h * h)), 1e-11, 1e-12);
  }
}

static void order_of_terms_does_not_matter(void **state) {
  (void)state;
  hli_eos plain = synthetic, turned = synthetic;
  for (int i = 0; i < synthetic.count; i++)
    turned.term[i] = synthetic.term[synthetic.count - 1 - i];
  assert_true(hli_eos_sort(&plain) && hli_eos_sort(&turned));
  hli_isotherm a, b;
  hli_alpha x, y;
  hli_isotherm_at(&plain, 0.9, &a);
  hli_isotherm_at(&turned, 0.9, &b);
  hli_eos_alpha(&plain, &a, 0.8, &x);
  hli_eos_alpha(&turned, &b, 0.8, &y);
  assert_close(x.a20, y.a20, 1e-13, 0);
  assert_close(x.a02, y.a02, 1e-13, 0);
}

static void any_change_of_a_coefficient_changes_the_hash(void **state) {
  (void)state;
  hli_eos eos = synthetic;
  assert_true(hli_eos_sort(&eos));
  unsigned long long hash = hli_eos_hash(&eos);
  hli_eos other = eos;
  other.term[3].n = nextafter(other.term[3].n, 10);
  assert_true(hli_eos_hash(&other) != hash);
  other = eos;
  other.nonanalytic[1].D += 1;
  assert_true(hli_eos_hash(&other) != hash);
  other = eos;
  other.a0 += 1; /* the ideal part moves no saturation line */
  assert_true(hli_eos_hash(&other) == hash);
}

static void the_critical_point_itself_gives_numbers(void **state) {
  (void)state;
  hli_eos eos = synthetic;
  assert_true(hli_eos_sort(&eos));
  hli_isotherm iso;
  hli_alpha a;
  hli_isotherm_at(&eos, 1, &iso);
  hli_eos_alpha(&eos, &iso, 1, &a);
  assert_true(isfinite(a.a00 + a.a10 + a.a20 + a.a01 + a.a11 + a.a02));
}

static void more_kinds_of_exponential_than_fit_are_refused(void **state) {
  (void)state;
  hli_eos eos = {.count = HLI_EOS_CLASSES + 1};
  for (int i = 0; i < eos.count; i++)
    eos.term[i] = (hli_eos_term){.n = 1, .d = 1, .t = 1, .g = 1 + i, .l = 1};
  assert_false(hli_eos_sort(&eos));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(derivatives_of_all_terms_together),
      cmocka_unit_test(derivatives_of_each_term_alone),
      cmocka_unit_test(ideal_part_with_all_its_terms),
      cmocka_unit_test(order_of_terms_does_not_matter),
      cmocka_unit_test(any_change_of_a_coefficient_changes_the_hash),
      cmocka_unit_test(the_critical_point_itself_gives_numbers),
      cmocka_unit_test(more_kinds_of_exponential_than_fit_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
