/** The Helmholtz energy of a fluid, alpha(delta, tau) = ideal + residual, and its derivatives. */
#ifndef HLI_FLUID_EOS_H
#define HLI_FLUID_EOS_H

#include <stdbool.h>

enum {
  HLI_EOS_TERMS = 64,   /* separable terms */
  HLI_EOS_CLASSES = 12, /* distinct exp(-g delta^l) */
  HLI_EOS_POWERS = 16,  /* delta^0 .. delta^15 */
  HLI_EOS_NONANALYTIC = 4,
  HLI_EOS_IDEAL = 12 /* terms of one ideal-gas kind */
};

/**
 * A residual term: n delta^d exp(-g delta^l - eta (delta - epsilon)^2) G(tau), with
 * G = tau^t exp(-h tau^m - beta (tau - gamma)^2), or, if b > 0,
 * G = tau^t exp(1 / (b + beta (tau - gamma)^2)). A factor that is absent has g, eta, h or beta
 * zero.
 */
typedef struct hli_eos_term {
  double n, t, g, h, m, eta, epsilon, beta, gamma, b;
  int d, l;
} hli_eos_term;

/** A non-analytic term, n Delta^b delta psi (IAPWS-95, table 5). */
typedef struct hli_eos_nonanalytic {
  double n, a, b, beta, A, B, C, D;
} hli_eos_nonanalytic;

/** Terms begin..end-1 that share exp(-g delta^l) and have no Gaussian in delta. */
typedef struct hli_eos_class {
  double g;
  int l, begin, end;
} hli_eos_class;

/** A factor G of temperature; terms that have the same one share it. */
typedef struct hli_eos_factor {
  double t, h, m, beta, gamma, b;
} hli_eos_factor;

typedef struct hli_eos {
  double r;            /* specific gas constant [J/kg/K] */
  double t_reducing;   /* [K] */
  double rho_reducing; /* [kg/m3] */
  int count, class_count, single_begin, nonanalytic_count, power_most, factor_count;
  hli_eos_term
      term[HLI_EOS_TERMS];     /* classes first, then from single_begin on those with a Gaussian */
  double power[HLI_EOS_TERMS]; /* d as a number */
  int factor_of[HLI_EOS_TERMS];
  int pure_count; /* factors that are a power of tau only: they come first */
  hli_eos_factor factor[HLI_EOS_TERMS];
  double exponent[HLI_EOS_TERMS]; /* t of the factor */
  double falling[HLI_EOS_TERMS];  /* t (t - 1) */
  hli_eos_class cls[HLI_EOS_CLASSES];
  hli_eos_nonanalytic nonanalytic[HLI_EOS_NONANALYTIC];
  double a0, a1, log; /* ln delta + a0 + a1 tau + log ln tau */
  int power_count, einstein_count, exponential_count;
  struct {
    double n, t;
  } ideal_power[HLI_EOS_IDEAL]; /* n tau^t */
  struct {
    double n, theta;
  } einstein[HLI_EOS_IDEAL]; /* n ln(1 - exp(-theta tau)) */
  struct {
    double n, theta, c, d;
  } exponential[HLI_EOS_IDEAL]; /* n ln(c + d exp(theta tau)) */
} hli_eos;

/** All that depends on temperature alone, so that iterations in density are cheap. */
typedef struct hli_isotherm {
  double t, tau;
  bool nonanalytic;              /* those terms are not negligible */
  double ideal0, ideal1, ideal2; /* alpha0 - ln delta, tau alpha0_tau, tau^2 alpha0_tautau */
  /* n G, n tau G', n tau^2 G'' */
  double g0[HLI_EOS_TERMS], g1[HLI_EOS_TERMS], g2[HLI_EOS_TERMS];
} hli_isotherm;

/** aij = delta^i tau^j times the derivative of the residual part. */
typedef struct hli_alpha {
  double a00, a10, a20, a01, a11, a02;
} hli_alpha;

/** Sort the terms into classes; false if there are more than HLI_EOS_CLASSES. Call once after
 * filling. */
bool hli_eos_sort(hli_eos *eos);
/** Hash of the coefficients that decide saturation, for the table made from them. */
unsigned long long hli_eos_hash(const hli_eos *eos);
void hli_isotherm_at(const hli_eos *eos, double t, hli_isotherm *iso);
/** All six at delta > 0. */
void hli_eos_alpha(const hli_eos *eos, const hli_isotherm *iso, double delta, hli_alpha *out);
/** a10 and a20 only. */
void hli_eos_pressure(const hli_eos *eos, const hli_isotherm *iso, double delta, double *a10,
                      double *a20);

#endif
