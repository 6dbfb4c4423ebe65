#include "fluid/eos.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* A non-analytic term below exp(-40) = 4e-18 is lost in rounding. */
static const double negligible = 40.0;

/* -------------------------------------------------------------- exponential */

/*
 * exp() is half the cost of an equation of state, so it is done two at a time: x = k ln 2 + r, a
 * Taylor series of degree 13 in |r| < 0.347 (remainder 4e-18), and k added to the exponent. Error
 * about one unit of the last place.
 */
typedef double real2 __attribute__((vector_size(16)));
typedef int64_t integer2 __attribute__((vector_size(16)));

enum { LANES = 2 };

/* In place; n is rounded up to a multiple of LANES: the array must have room, its last elements be
 * finite. */
static void exponentials(double *x, int n) {
  const double magic = 6755399441055744.0; /* 1.5 * 2^52: adding it rounds to an integer */
  for (int i = 0; i < n; i += LANES) {
    real2 v;
    memcpy(&v, x + i, sizeof v);
    real2 shifted = v * 0x1.71547652b82fep0 + magic, k = shifted - magic;
    real2 r = v - k * 0x1.62e42fee00000p-1 - k * 0x1.a39ef35793c76p-33;
    real2 r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
    real2 low = (1.0 / 2.0 + r * (1.0 / 6.0)) + r2 * (1.0 / 24.0 + r * (1.0 / 120.0));
    real2 mid = (1.0 / 720.0 + r * (1.0 / 5040.0)) + r2 * (1.0 / 40320.0 + r * (1.0 / 362880.0));
    real2 high = (1.0 / 3628800.0 + r * (1.0 / 39916800.0)) +
                 r2 * (1.0 / 479001600.0 + r * (1.0 / 6227020800.0));
    real2 value = 1.0 + (r + r2 * (low + r4 * mid + r8 * high));
    integer2 bits, power;
    memcpy(&bits, &value, sizeof value);
    memcpy(&power, &shifted, sizeof shifted);
    bits += power << 52;
    memcpy(x + i, &bits, sizeof bits);
  }
}

/* The exponent as exponentials() can take it; beyond, the term is nothing (or the state absurd). */
static double within(double x) {
  if (x < -700.0)
    return -700.0;
  return x > 700.0 ? 700.0 : x;
}

/* ------------------------------------------------------------------ set-up */

static bool gaussian(const hli_eos_term *term) { return term->eta != 0.0; }

static bool same_class(const hli_eos_term *term, const hli_eos_class *cls) {
  return term->g == cls->g && (term->g == 0.0 || term->l == cls->l);
}

static bool same_factor(const hli_eos_factor *a, const hli_eos_factor *b) {
  return a->t == b->t && a->h == b->h && a->m == b->m && a->beta == b->beta &&
         a->gamma == b->gamma && a->b == b->b;
}

static bool pure(const hli_eos_factor *x) { return x->h == 0.0 && x->beta == 0.0 && x->b == 0.0; }

static int factor_index(hli_eos *eos, const hli_eos_factor *factor) {
  int k = 0;
  while (k < eos->factor_count && !same_factor(&eos->factor[k], factor))
    k++;
  if (k == eos->factor_count)
    eos->factor[eos->factor_count++] = *factor;
  return k;
}

static void find_factors(hli_eos *eos) {
  eos->factor_count = 0;
  for (int pass = 0; pass < 2; pass++) {
    for (int i = 0; i < eos->count; i++) {
      const hli_eos_term *x = &eos->term[i];
      hli_eos_factor factor = {x->t, x->h, x->m, x->beta, x->gamma, x->b};
      if (pure(&factor) == (pass == 0))
        eos->factor_of[i] = factor_index(eos, &factor);
    }
    if (pass == 0)
      eos->pure_count = eos->factor_count;
  }
  for (int k = 0; k < eos->factor_count; k++) {
    double t = eos->factor[k].t;
    eos->exponent[k] = t;
    eos->falling[k] = t * (t - 1.0);
  }
}

bool hli_eos_sort(hli_eos *eos) {
  static const hli_eos_class none = {0};
  hli_eos_term sorted[HLI_EOS_TERMS];
  bool taken[HLI_EOS_TERMS] = {false};
  int filled = 0;
  eos->class_count = 0;
  for (int i = 0; i < eos->count; i++) {
    if (taken[i] || gaussian(&eos->term[i]))
      continue;
    if (eos->class_count == HLI_EOS_CLASSES)
      return false;
    hli_eos_class *cls = &eos->cls[eos->class_count++];
    *cls = none;
    cls->g = eos->term[i].g;
    cls->l = cls->g == 0.0 ? 0 : eos->term[i].l;
    cls->begin = filled;
    for (int k = i; k < eos->count; k++)
      if (!taken[k] && !gaussian(&eos->term[k]) && same_class(&eos->term[k], cls)) {
        sorted[filled++] = eos->term[k];
        taken[k] = true;
      }
    cls->end = filled;
  }
  eos->single_begin = filled;
  for (int i = 0; i < eos->count; i++)
    if (!taken[i])
      sorted[filled++] = eos->term[i];
  eos->power_most = 0;
  for (int i = 0; i < eos->count; i++) {
    eos->term[i] = sorted[i];
    eos->power[i] = sorted[i].d;
    int most = sorted[i].d > sorted[i].l ? sorted[i].d : sorted[i].l;
    if (most > eos->power_most)
      eos->power_most = most;
  }
  find_factors(eos);
  return true;
}

static uint64_t mix(uint64_t hash, double value) {
  unsigned char byte[sizeof value];
  memcpy(byte, &value, sizeof value);
  for (size_t k = 0; k < sizeof value; k++)
    hash = (hash ^ byte[k]) * UINT64_C(0x100000001b3); /* FNV-1a */
  return hash;
}

unsigned long long hli_eos_hash(const hli_eos *eos) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  hash = mix(mix(mix(hash, eos->r), eos->t_reducing), eos->rho_reducing);
  for (int i = 0; i < eos->count; i++) {
    const hli_eos_term *x = &eos->term[i];
    const double field[] = {x->n,       x->t,    x->g,     x->h, x->m, x->eta,
                            x->epsilon, x->beta, x->gamma, x->b, x->d, x->l};
    for (size_t k = 0; k < sizeof field / sizeof *field; k++)
      hash = mix(hash, field[k]);
  }
  for (int i = 0; i < eos->nonanalytic_count; i++) {
    const hli_eos_nonanalytic *x = &eos->nonanalytic[i];
    const double field[] = {x->n, x->a, x->b, x->beta, x->A, x->B, x->C, x->D};
    for (size_t k = 0; k < sizeof field / sizeof *field; k++)
      hash = mix(hash, field[k]);
  }
  return hash;
}

/* ------------------------------------------------------------- temperature */

/* `e` holds exp(-theta tau) of the Einstein functions. */
static void ideal_part(const hli_eos *eos, double log_tau, const double *e, hli_isotherm *iso) {
  double tau = iso->tau;
  double f0 = eos->a0 + eos->a1 * tau + eos->log * log_tau;
  double f1 = eos->a1 * tau + eos->log;
  double f2 = -eos->log;
  for (int i = 0; i < eos->power_count; i++) {
    double t = eos->ideal_power[i].t, v = eos->ideal_power[i].n * exp(t * log_tau);
    f0 += v;
    f1 += t * v;
    f2 += t * (t - 1.0) * v;
  }
  for (int i = 0; i < eos->einstein_count; i++) {
    double n = eos->einstein[i].n, y = eos->einstein[i].theta * tau;
    double d = y < 0.1 ? -expm1(-y) : 1.0 - e[i], w = y * (1.0 - d) / d; /* w = y / (exp(y) - 1) */
    f0 += n * log(d);
    f1 += n * w;
    f2 -= n * w * y / d;
  }
  for (int i = 0; i < eos->exponential_count; i++) {
    double n = eos->exponential[i].n, y = eos->exponential[i].theta * tau;
    double v = eos->exponential[i].d * exp(y), sum = eos->exponential[i].c + v, share = v / sum;
    f0 += n * log(sum);
    f1 += n * y * share;
    f2 += n * y * y * share * (1.0 - share);
  }
  iso->ideal0 = f0;
  iso->ideal1 = f1;
  iso->ideal2 = f2;
}

/* ln G, B = D ln G and B^2 + D B - B with D = tau d/dtau: D G = B G and tau^2 G'' = (B^2 + D B - B)
 * G. */
static double factor_at(const hli_eos_factor *x, double tau, double log_tau, double *first,
                        double *second) {
  double exponent = x->t * log_tau, b = x->t, db = 0.0;
  if (x->h != 0.0) {
    double v = x->h * exp(x->m * log_tau);
    exponent -= v;
    b -= x->m * v;
    db -= x->m * x->m * v;
  }
  if (x->b > 0.0) {
    double y = tau - x->gamma, w = x->b + x->beta * y * y, w1 = 2.0 * x->beta * y * tau / w;
    exponent += 1.0 / w;
    b -= w1 / w;
    db -= (w1 + 2.0 * x->beta * tau * tau / w - 2.0 * w1 * w1) / w;
  } else if (x->beta != 0.0) {
    double y = tau - x->gamma;
    exponent -= x->beta * y * y;
    b -= 2.0 * x->beta * tau * y;
    db -= 2.0 * x->beta * tau * (tau + y);
  }
  *first = b;
  *second = b * b + db - b;
  return within(exponent);
}

void hli_isotherm_at(const hli_eos *eos, double t, hli_isotherm *iso) {
  double tau = eos->t_reducing / t, log_tau = log(tau);
  double g[HLI_EOS_TERMS + HLI_EOS_IDEAL + LANES], first[HLI_EOS_TERMS], second[HLI_EOS_TERMS];
  int count = eos->factor_count;
  for (int k = 0; k < eos->pure_count; k++) {
    g[k] = within(eos->exponent[k] * log_tau);
    first[k] = eos->exponent[k];
    second[k] = eos->falling[k];
  }
  for (int k = eos->pure_count; k < count; k++)
    g[k] = factor_at(&eos->factor[k], tau, log_tau, &first[k], &second[k]);
  for (int k = 0; k < eos->einstein_count; k++)
    g[count + k] = within(-eos->einstein[k].theta * tau);
  int all = count + eos->einstein_count;
  for (int k = 0; k < LANES; k++)
    g[all + k] = 0.0;
  exponentials(g, all);
  iso->t = t;
  iso->tau = tau;
  ideal_part(eos, log_tau, g + count, iso);
  for (int i = 0; i < eos->count; i++) {
    int k = eos->factor_of[i];
    double n = eos->term[i].n * g[k];
    iso->g0[i] = n;
    iso->g1[i] = n * first[k];
    iso->g2[i] = n * second[k];
  }
  iso->nonanalytic = false;
  for (int i = 0; i < eos->nonanalytic_count; i++)
    if (eos->nonanalytic[i].D * (tau - 1.0) * (tau - 1.0) < negligible)
      iso->nonanalytic = true;
}

/* ----------------------------------------------------------------- density */

/* IAPWS-95, table 5, with (delta - 1)^2 kept off zero, where some factors have a pole that cancels.
 */
static void add_nonanalytic(const hli_eos_nonanalytic *x, double delta, double tau,
                            hli_alpha *sum) {
  double d1 = delta - 1.0, t1 = tau - 1.0, dd = fmax(d1 * d1, 1e-300);
  if (x->C * dd + x->D * t1 * t1 > negligible)
    return;
  double psi = exp(-x->C * dd - x->D * t1 * t1);
  double root = pow(dd, 0.5 / x->beta - 1.0), pa = pow(dd, x->a - 1.0);
  double theta = -t1 + x->A * root * dd, delta_big = theta * theta + x->B * pa * dd;
  if (delta_big < 1e-100) /* the critical point itself: all parts vanish */
    return;
  double bracket = x->A * theta * 2.0 / x->beta * root + 2.0 * x->B * x->a * pa;
  double big_d = d1 * bracket;
  double big_dd = bracket + 4.0 * x->B * x->a * (x->a - 1.0) * pa +
                  2.0 * x->A * x->A / (x->beta * x->beta) * root * root * dd +
                  x->A * theta * 4.0 / x->beta * (0.5 / x->beta - 1.0) * root;
  double p0 = pow(delta_big, x->b), p1 = x->b * p0 / delta_big;
  double p2 = (x->b - 1.0) * p1 / delta_big; /* Delta^b and its derivatives by Delta */
  double b_d = p1 * big_d, b_dd = p1 * big_dd + p2 * big_d * big_d;
  double b_t = -2.0 * theta * p1, b_tt = 2.0 * p1 + 4.0 * theta * theta * p2;
  double b_dt = -x->A * 2.0 / x->beta * p1 * d1 * root - 2.0 * theta * p2 * big_d;
  double s_d = -2.0 * x->C * d1 * psi, s_dd = (2.0 * x->C * dd - 1.0) * 2.0 * x->C * psi;
  double s_t = -2.0 * x->D * t1 * psi, s_tt = (2.0 * x->D * t1 * t1 - 1.0) * 2.0 * x->D * psi;
  double s_dt = 4.0 * x->C * x->D * d1 * t1 * psi;
  double n = x->n, v = psi + delta * s_d; /* (delta psi)_delta */
  sum->a00 += n * p0 * delta * psi;
  sum->a10 += n * delta * (p0 * v + b_d * delta * psi);
  sum->a20 +=
      n * delta * delta * (p0 * (2.0 * s_d + delta * s_dd) + 2.0 * b_d * v + b_dd * delta * psi);
  sum->a01 += n * tau * delta * (b_t * psi + p0 * s_t);
  sum->a02 += n * tau * tau * delta * (b_tt * psi + 2.0 * b_t * s_t + p0 * s_tt);
  sum->a11 += n * delta * tau *
              (p0 * (s_t + delta * s_dt) + delta * b_d * s_t + b_t * v + b_dt * delta * psi);
}

/* What depends on density alone. */
typedef struct {
  double power[HLI_EOS_POWERS]; /* delta^k */
  double e[HLI_EOS_CLASSES + HLI_EOS_TERMS +
           LANES];           /* exponentials: of the classes, then of the single terms */
  double v[HLI_EOS_CLASSES]; /* l g delta^l */
} isochore;

static void isochore_at(const hli_eos *eos, double delta, isochore *out) {
  double *power = out->power;
  power[0] = 1.0;
  power[1] = delta;
  for (int k = 2; k <= eos->power_most; k++)
    power[k] = power[k - 1] * delta;
  int n = 0;
  for (int c = 0; c < eos->class_count; c++) {
    double v = eos->cls[c].g * power[eos->cls[c].l];
    out->v[c] = eos->cls[c].l * v;
    out->e[n++] = within(-v);
  }
  for (int i = eos->single_begin; i < eos->count; i++) {
    const hli_eos_term *x = &eos->term[i];
    double y = delta - x->epsilon;
    out->e[n++] = within(-x->eta * y * y - (x->g != 0.0 ? x->g * power[x->l] : 0.0));
  }
  for (int k = 0; k < LANES; k++)
    out->e[n + k] = 0.0;
  exponentials(out->e, n);
}

/* Factor of single term i without n and G: value, A = D ln F and A^2 + D A - A, with D = delta
 * d/ddelta. */
static double single_factor(const hli_eos *eos, const isochore *c, int i, double delta,
                            double *first, double *second) {
  const hli_eos_term *x = &eos->term[i];
  double y = delta - x->epsilon, e = 2.0 * x->eta * delta;
  double a = x->d - e * y, da = -e * (delta + y);
  if (x->g != 0.0) {
    double v = x->l * x->g * c->power[x->l];
    a -= v;
    da -= x->l * v;
  }
  *first = a;
  *second = a * a + da - a;
  return c->power[x->d] * c->e[eos->class_count + i - eos->single_begin];
}

void hli_eos_alpha(const hli_eos *eos, const hli_isotherm *iso, double delta, hli_alpha *out) {
  isochore at;
  hli_alpha sum = {0};
  isochore_at(eos, delta, &at);
  for (int c = 0; c < eos->class_count; c++) {
    const hli_eos_class *cls = &eos->cls[c];
    double s0 = 0.0, s1 = 0.0, s2 = 0.0, t0 = 0.0, t1 = 0.0, u0 = 0.0;
    for (int i = cls->begin; i < cls->end; i++) {
      double w = at.power[eos->term[i].d], d = eos->power[i];
      double f = iso->g0[i] * w, df = d * f, ft = iso->g1[i] * w;
      s0 += f;
      s1 += df;
      s2 += d * df;
      t0 += ft;
      t1 += d * ft;
      u0 += iso->g2[i] * w;
    }
    double e = at.e[c], v = at.v[c];
    sum.a00 += e * s0;
    sum.a10 += e * (s1 - v * s0);
    sum.a20 += e * (s2 - s1 - 2.0 * v * s1 + (v - cls->l + 1.0) * v * s0);
    sum.a01 += e * t0;
    sum.a11 += e * (t1 - v * t0);
    sum.a02 += e * u0;
  }
  for (int i = eos->single_begin; i < eos->count; i++) {
    double first, second, f = single_factor(eos, &at, i, delta, &first, &second);
    double g = iso->g0[i] * f, gt = iso->g1[i] * f;
    sum.a00 += g;
    sum.a10 += first * g;
    sum.a20 += second * g;
    sum.a01 += gt;
    sum.a11 += first * gt;
    sum.a02 += iso->g2[i] * f;
  }
  if (iso->nonanalytic)
    for (int i = 0; i < eos->nonanalytic_count; i++)
      add_nonanalytic(&eos->nonanalytic[i], delta, iso->tau, &sum);
  *out = sum;
}

void hli_eos_pressure(const hli_eos *eos, const hli_isotherm *iso, double delta, double *a10,
                      double *a20) {
  if (iso->nonanalytic) { /* rare: close to the critical temperature of two fluids */
    hli_alpha all;
    hli_eos_alpha(eos, iso, delta, &all);
    *a10 = all.a10;
    *a20 = all.a20;
    return;
  }
  isochore at;
  double sum1 = 0.0, sum2 = 0.0;
  isochore_at(eos, delta, &at);
  for (int c = 0; c < eos->class_count; c++) {
    const hli_eos_class *cls = &eos->cls[c];
    double s0 = 0.0, s1 = 0.0, s2 = 0.0;
    for (int i = cls->begin; i < cls->end; i++) {
      double d = eos->power[i], f = iso->g0[i] * at.power[eos->term[i].d], df = d * f;
      s0 += f;
      s1 += df;
      s2 += d * df;
    }
    double e = at.e[c], v = at.v[c];
    sum1 += e * (s1 - v * s0);
    sum2 += e * (s2 - s1 - 2.0 * v * s1 + (v - cls->l + 1.0) * v * s0);
  }
  for (int i = eos->single_begin; i < eos->count; i++) {
    double first, second, g = iso->g0[i] * single_factor(eos, &at, i, delta, &first, &second);
    sum1 += first * g;
    sum2 += second * g;
  }
  *a10 = sum1;
  *a20 = sum2;
}
