#include "fluid/eos.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* A non-analytic term below exp(-40) = 4e-18 is lost in rounding. */
static const double negligible = 40.0;

/* ------------------------------------------------------------------ set-up */

static bool gaussian(const hli_eos_term *term) { return term->eta != 0.0; }

static bool same_class(const hli_eos_term *term, const hli_eos_class *cls) {
  return term->g == cls->g && (term->g == 0.0 || term->l == cls->l);
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

static void ideal_part(const hli_eos *eos, double log_tau, hli_isotherm *iso) {
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
    double e = -expm1(-y), w = y * (1.0 - e) / e; /* w = y / (exp(y) - 1) */
    f0 += n * log(e);
    f1 += n * w;
    f2 -= n * w * y / e;
  }
  for (int i = 0; i < eos->exponential_count; i++) {
    double n = eos->exponential[i].n, y = eos->exponential[i].theta * tau;
    double e = eos->exponential[i].d * exp(y), sum = eos->exponential[i].c + e, share = e / sum;
    f0 += n * log(sum);
    f1 += n * y * share;
    f2 += n * y * y * share * (1.0 - share);
  }
  iso->ideal0 = f0;
  iso->ideal1 = f1;
  iso->ideal2 = f2;
}

void hli_isotherm_at(const hli_eos *eos, double t, hli_isotherm *iso) {
  double tau = eos->t_reducing / t, log_tau = log(tau);
  iso->t = t;
  iso->tau = tau;
  ideal_part(eos, log_tau, iso);
  /* With D = tau d/dtau and B = D ln G: D G = B G and tau^2 G'' = (B^2 + D B - B) G. */
  for (int i = 0; i < eos->count; i++) {
    const hli_eos_term *x = &eos->term[i];
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
    double g = x->n * exp(exponent);
    iso->g0[i] = g;
    iso->g1[i] = g * b;
    iso->g2[i] = g * (b * b + db - b);
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

static void powers_of(const hli_eos *eos, double delta, double *power) {
  power[0] = 1.0;
  power[1] = delta;
  for (int k = 2; k <= eos->power_most; k++)
    power[k] = power[k - 1] * delta;
}

/* ln F = -g delta^l - eta (delta - epsilon)^2 beside delta^d: value, A = D ln F and D A, D = delta
 * d/ddelta. */
static double single_factor(const hli_eos_term *x, double delta, const double *power, double *a,
                            double *da) {
  double y = delta - x->epsilon, e = 2.0 * x->eta * delta;
  double exponent = -x->eta * y * y;
  *a = x->d - e * y;
  *da = -e * (delta + y);
  if (x->g != 0.0) {
    double v = x->g * power[x->l], lv = x->l * v;
    exponent -= v;
    *a -= lv;
    *da -= x->l * lv;
  }
  return power[x->d] * exp(exponent);
}

void hli_eos_alpha(const hli_eos *eos, const hli_isotherm *iso, double delta, hli_alpha *out) {
  double power[HLI_EOS_POWERS];
  hli_alpha sum = {0};
  powers_of(eos, delta, power);
  for (int c = 0; c < eos->class_count; c++) {
    const hli_eos_class *cls = &eos->cls[c];
    double s0 = 0.0, s1 = 0.0, s2 = 0.0, t0 = 0.0, t1 = 0.0, u0 = 0.0;
    for (int i = cls->begin; i < cls->end; i++) {
      double w = power[eos->term[i].d], d = eos->power[i];
      double f = iso->g0[i] * w, df = d * f, ft = iso->g1[i] * w;
      s0 += f;
      s1 += df;
      s2 += d * df;
      t0 += ft;
      t1 += d * ft;
      u0 += iso->g2[i] * w;
    }
    double e = 1.0, v = 0.0;
    int l = cls->l;
    if (l > 0) {
      double gv = cls->g * power[l];
      e = exp(-gv);
      v = l * gv;
    }
    sum.a00 += e * s0;
    sum.a10 += e * (s1 - v * s0);
    sum.a20 += e * (s2 - s1 - 2.0 * v * s1 + (v - l + 1.0) * v * s0);
    sum.a01 += e * t0;
    sum.a11 += e * (t1 - v * t0);
    sum.a02 += e * u0;
  }
  for (int i = eos->single_begin; i < eos->count; i++) {
    double a, da, f = single_factor(&eos->term[i], delta, power, &a, &da);
    double g = iso->g0[i] * f, gt = iso->g1[i] * f;
    sum.a00 += g;
    sum.a10 += a * g;
    sum.a20 += (a * a + da - a) * g;
    sum.a01 += gt;
    sum.a11 += a * gt;
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
  double power[HLI_EOS_POWERS], first = 0.0, second = 0.0;
  powers_of(eos, delta, power);
  for (int c = 0; c < eos->class_count; c++) {
    const hli_eos_class *cls = &eos->cls[c];
    double s0 = 0.0, s1 = 0.0, s2 = 0.0;
    for (int i = cls->begin; i < cls->end; i++) {
      double d = eos->power[i], f = iso->g0[i] * power[eos->term[i].d], df = d * f;
      s0 += f;
      s1 += df;
      s2 += d * df;
    }
    double e = 1.0, v = 0.0;
    int l = cls->l;
    if (l > 0) {
      double gv = cls->g * power[l];
      e = exp(-gv);
      v = l * gv;
    }
    first += e * (s1 - v * s0);
    second += e * (s2 - s1 - 2.0 * v * s1 + (v - l + 1.0) * v * s0);
  }
  for (int i = eos->single_begin; i < eos->count; i++) {
    double a, da, g = iso->g0[i] * single_factor(&eos->term[i], delta, power, &a, &da);
    first += a * g;
    second += (a * a + da - a) * g;
  }
  *a10 = first;
  *a20 = second;
}
