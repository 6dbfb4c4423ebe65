/** Designs as vectors of numbers in 0..1, and back. */
#include "carnot/work.h"

static double clip(double x, double least, double most) { return fmin(fmax(x, least), most); }
static double positive(double q) { return isfinite(q) && q > 0 ? q : 0.0; }

static void sort_falling(int count, double *t) {
  for (int k = 1; k < count; k++) {
    double here = t[k];
    int j = k;
    for (; j > 0 && t[j - 1] < here; j--)
      t[j] = t[j - 1];
    t[j] = here;
  }
}

void hl_carnot_T_x(int count, const double *x, double t_0, double t_1, double *t) {
  double from = t_0;
  for (int k = 0; k < count; k++)
    from = t[k] = from - x[k] * (from - t_1);
  sort_falling(count, t);
}

void hl_carnot_x_T(int count, const double *t, double t_0, double t_1, double *x) {
  double from = t_0;
  for (int k = 0; k < count; k++) {
    double to = t[t_0 < t_1 ? count - 1 - k : k];
    x[k] = from != t_1 ? clip((from - to) / (from - t_1), 0, 1) : 0.0;
    from = to;
  }
}

double hl_carnot_dT_x(double x, double t, double t_last) { return x * fabs(t - t_last); }

double hl_carnot_x_dT(double dt, double t, double t_last) {
  return t != t_last ? dt / fabs(t - t_last) : 0.0;
}

void hl_carnot_Q_x(int count, const double *x, double base, double *q) {
  double left = positive(base);
  for (int k = 0; k < count; k++) {
    q[k] = clip(x[k], 0, 1) * left;
    left -= q[k];
  }
}

void hl_carnot_x_Q(int count, const double *q, double base, double *x) {
  double left = positive(base);
  for (int k = 0; k < count; k++) {
    double duty = fmin(positive(q[k]), left);
    x[k] = left > 0 ? duty / left : 0.0;
    left -= duty;
  }
}

double hl_carnot_x_base_Q(int count, const double *q, double limit, double *x) {
  double asked = 0;
  for (int k = 0; k < count; k++)
    asked += positive(q[k]);
  const double most = positive(limit), base = fmin(asked, most);
  /* The shares are those of the sum asked for, whatever becomes of it. */
  hl_carnot_x_Q(count, q, base > 0 ? asked : 0.0, x);
  return most > 0 ? base / most : 0.0;
}

void hl_carnot_eval_split(int count, const double *x, double base, const double *available,
                          double *q, double *excess) {
  hl_carnot_Q_x(count, x, base, q);
  for (int k = 0; k < count; k++) {
    double most = fmax(available[k], 0);
    excess[k] = fmax(q[k] - most, 0);
    q[k] = fmin(q[k], most);
  }
}

/* atanh has no value at 1. */
static const double ambient_most = 0.999;

void hl_carnot_Q_amb_x(double x, double scale, double *q_from, double *q_to) {
  double q = positive(scale) * atanh(clip(x, -ambient_most, ambient_most));
  *q_from = fmax(-q, 0);
  *q_to = fmax(q, 0);
}

double hl_carnot_x_Q_amb(double q_from, double q_to, double scale) {
  return scale > 0 ? tanh((q_to - q_from) / scale) : 0.0;
}
