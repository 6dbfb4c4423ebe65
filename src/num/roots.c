/** Bracketed roots and minima. */
#include <float.h>

#include "num/num.h"

enum { MOST_STEPS = 200 };

static bool same_sign(double a, double b) { return (a > 0) == (b > 0); }

bool hli_root(hli_function f, void *user, double a, double b, double xtol, double *root) {
  double fa = f(a, user), fb = f(b, user);
  if (fa == 0 || fb == 0) {
    *root = fa == 0 ? a : b;
    return true;
  }
  if (!isfinite(fa) || !isfinite(fb) || same_sign(fa, fb))
    return false;
  /* b is the best, a the previous, c the other end of the bracket. */
  double c = a, fc = fa, step = b - a, before = step;
  for (int k = 0; k < MOST_STEPS; k++) {
    if (fabs(fc) < fabs(fb)) {
      a = b, b = c, c = a;
      fa = fb, fb = fc, fc = fa;
    }
    double tolerance = 2 * DBL_EPSILON * fabs(b) + 0.5 * xtol, half = 0.5 * (c - b);
    if (fabs(half) <= tolerance || fb == 0) {
      *root = b;
      return true;
    }
    if (fabs(before) < tolerance || fabs(fa) <= fabs(fb)) {
      step = before = half;
    } else {
      double s = fb / fa, p, q;
      if (a == c) { /* secant */
        p = 2 * half * s;
        q = 1 - s;
      } else { /* inverse quadratic */
        double r = fb / fc, t = fa / fc;
        p = s * (2 * half * t * (t - r) - (b - a) * (r - 1));
        q = (t - 1) * (r - 1) * (s - 1);
      }
      q = p > 0 ? -q : q;
      p = fabs(p);
      bool accept = 2 * p < fmin(3 * half * q - fabs(tolerance * q), fabs(before * q));
      before = accept ? step : half;
      step = accept ? p / q : half;
    }
    a = b;
    fa = fb;
    b += fabs(step) > tolerance ? step : copysign(tolerance, half);
    fb = f(b, user);
    if (!isfinite(fb))
      return false;
    if (same_sign(fb, fc)) {
      c = a;
      fc = fa;
      step = before = b - a;
    }
  }
  return false;
}

bool hli_root_newton(hli_function_slope f, void *user, double a, double b, double start,
                     double xtol, double *root) {
  double fa, fb, value, slope;
  f(a, &fa, &slope, user);
  f(b, &fb, &slope, user);
  if (fa == 0 || fb == 0) {
    *root = fa == 0 ? a : b;
    return true;
  }
  if (!isfinite(fa) || !isfinite(fb) || same_sign(fa, fb))
    return false;
  double least = fmin(a, b), most = fmax(a, b), x = start, last = most - least;
  bool least_positive = a < b ? fa > 0 : fb > 0;
  if (!(x > least && x < most))
    x = 0.5 * (least + most);
  for (int k = 0; k < MOST_STEPS; k++) {
    f(x, &value, &slope, user);
    if (!isfinite(value))
      return false;
    if (value == 0) {
      *root = x;
      return true;
    }
    if ((value > 0) == least_positive)
      least = x;
    else
      most = x;
    double step = -value / slope, next = x + step;
    /* Bisect when Newton leaves the bracket or does not halve its last step. */
    if (!(next > least && next < most) || fabs(step) > 0.5 * fabs(last)) {
      next = 0.5 * (least + most);
      step = next - x;
    }
    double tolerance = xtol + 4 * DBL_EPSILON * fabs(next);
    if (fabs(step) <= tolerance || most - least <= tolerance) {
      *root = next;
      return true;
    }
    last = step;
    x = next;
  }
  return false;
}

double hli_minimum(hli_function f, void *user, double a, double b, double xtol, double *least) {
  const double golden = 0.3819660112501051; /* (3 - sqrt 5)/2 */
  double x = a + golden * (b - a), w = x, v = x, fx = f(x, user), fw = fx, fv = fx, step = 0,
         before = 0;
  for (int k = 0; k < MOST_STEPS; k++) {
    double middle = 0.5 * (a + b);
    /* A minimum is not known better than to the root of the precision. */
    double tolerance = 1.5e-8 * fabs(x) + xtol / 3;
    if (fabs(x - middle) <= 2 * tolerance - 0.5 * (b - a))
      break;
    bool parabola = false;
    if (fabs(before) > tolerance) {
      double r = (x - w) * (fx - fv), q = (x - v) * (fx - fw), p = (x - v) * q - (x - w) * r;
      q = 2 * (q - r);
      p = q > 0 ? -p : p;
      q = fabs(q);
      if (fabs(p) < fabs(0.5 * q * before) && p > q * (a - x) && p < q * (b - x)) {
        before = step;
        step = p / q;
        double u = x + step;
        if (u - a < 2 * tolerance || b - u < 2 * tolerance)
          step = copysign(tolerance, middle - x);
        parabola = true;
      }
    }
    if (!parabola) {
      before = x < middle ? b - x : a - x;
      step = golden * before;
    }
    double u = x + (fabs(step) >= tolerance ? step : copysign(tolerance, step)), fu = f(u, user);
    if (fu <= fx) {
      *(u < x ? &b : &a) = x;
      v = w, fv = fw, w = x, fw = fx, x = u, fx = fu;
    } else {
      *(u < x ? &a : &b) = u;
      if (fu <= fw || w == x)
        v = w, fv = fw, w = u, fw = fu;
      else if (fu <= fv || v == x || v == w)
        v = u, fv = fu;
    }
  }
  *least = fx;
  return x;
}
