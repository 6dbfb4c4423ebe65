#include "fluid/fluid.h"

#include <float.h>

static const hli_piece_u *piece_of(const hl_fluid *f, double u) {
  int low = 0, high = f->piece_count - 1;
  while (low < high) {
    int middle = (low + high) / 2;
    if (u <= f->piece[middle].end)
      high = middle;
    else
      low = middle + 1;
  }
  return &f->piece[low];
}

/* Clenshaw's recurrence for all three series at once. */
static void series(const hli_piece_u *piece, double u, double value[3]) {
  double x2 = 2.0 * (2.0 * u - piece->begin - piece->end) / (piece->end - piece->begin);
  double a0 = 0.0, a1 = 0.0, a2 = 0.0, b0 = 0.0, b1 = 0.0, b2 = 0.0;
  for (int k = HLI_CHEBYSHEV - 1; k > 0; k--) {
    const double *c = piece->coefficient[k];
    double n0 = c[0] + x2 * a0 - b0, n1 = c[1] + x2 * a1 - b1, n2 = c[2] + x2 * a2 - b2;
    b0 = a0;
    b1 = a1;
    b2 = a2;
    a0 = n0;
    a1 = n1;
    a2 = n2;
  }
  const double *c = piece->coefficient[0];
  value[0] = c[0] + 0.5 * x2 * a0 - b0;
  value[1] = c[1] + 0.5 * x2 * a1 - b1;
  value[2] = c[2] + 0.5 * x2 * a2 - b2;
}

/* ln p and its derivative by u. */
static double log_pressure(const hli_piece_u *piece, double u, double *slope) {
  double x2 = 2.0 * (2.0 * u - piece->begin - piece->end) / (piece->end - piece->begin);
  double a = 0.0, b = 0.0, da = 0.0, db = 0.0;
  for (int k = HLI_CHEBYSHEV - 1; k > 0; k--) {
    double n = piece->coefficient[k][0] + x2 * a - b;
    b = a;
    a = n;
    if (k < HLI_CHEBYSHEV - 1) {
      double dn = piece->slope[k] + x2 * da - db;
      db = da;
      da = dn;
    }
  }
  *slope = piece->slope[0] + 0.5 * x2 * da - db;
  return piece->coefficient[0][0] + 0.5 * x2 * a - b;
}

/* d ln p/d(u^2), which does not vanish at u = 0. */
static double slope_of_square(const hli_piece_u *piece, double u) {
  double slope, u_near = fmax(u, 1e-3 * piece->end);
  log_pressure(piece, u_near, &slope);
  return slope / (2.0 * u_near);
}

void hli_piece_complete(hli_piece_u *piece) {
  double scale = 2.0 / (piece->end - piece->begin), above = 0.0, two_above = 0.0;
  for (int k = HLI_CHEBYSHEV - 2; k >= 0; k--) { /* coefficients of the derivative */
    double value = two_above + 2.0 * (k + 1) * piece->coefficient[k + 1][0];
    two_above = above;
    above = value;
    piece->slope[k] = scale * (k == 0 ? 0.5 * value : value);
  }
  /* The cubic with the values and slopes of both ends. */
  double unused, w = piece->begin * piece->begin, dw = piece->end * piece->end - w;
  piece->log_p_begin = log_pressure(piece, piece->begin, &unused);
  double span = log_pressure(piece, piece->end, &unused) - piece->log_p_begin;
  double m0 = 1.0 / slope_of_square(piece, piece->begin),
         m1 = 1.0 / slope_of_square(piece, piece->end), mean = dw / span;
  piece->inverse[0] = w;
  piece->inverse[1] = m0;
  piece->inverse[2] = (3.0 * mean - 2.0 * m0 - m1) / span;
  piece->inverse[3] = (m0 + m1 - 2.0 * mean) / (span * span);
}

static double u_of(const hl_fluid *f, double t) {
  return sqrt(fmax(0.0, (f->t_critical - t) / f->t_critical));
}

void hli_saturation_table(const hl_fluid *f, double t, double *p, double *rho_liquid,
                          double *rho_vapour) {
  double u = u_of(f, t), value[3];
  series(piece_of(f, u), u, value);
  *p = exp(value[0]);
  *rho_liquid = value[1];
  *rho_vapour = exp(value[2]);
}

double hli_saturation_temperature(const hl_fluid *f, double p) {
  double want = log(p);
  int low = 0, high = f->piece_count - 1;
  while (low < high) {
    int middle = (low + high + 1) / 2;
    if (f->piece[middle].log_p_begin >= want)
      low = middle;
    else
      high = middle - 1;
  }
  /* ln p falls with u without a turn, so Newton inside the piece needs no more than a clamp. */
  const hli_piece_u *piece = &f->piece[low];
  const double *c = piece->inverse;
  double d = want - piece->log_p_begin, square = c[0] + d * (c[1] + d * (c[2] + d * c[3]));
  double u = fmin(fmax(sqrt(fmax(square, 0.0)), piece->begin), piece->end);
  for (int k = 0; k < 20; k++) {
    double slope, value = log_pressure(piece, u, &slope), step = (want - value) / slope;
    double next = fmin(fmax(u + step, piece->begin), piece->end);
    bool done = fabs(next - u) <= 1e-8 * piece->end; /* quadratic: the next error is rounding */
    u = next;
    if (done)
      break;
  }
  return f->t_critical * (1.0 - u * u);
}

/* ------------------------------------------------------------------ public */

static hl_fluid_reason saturation_range_t(const hl_fluid *f, double t) {
  if (!isfinite(t) || t <= 0.0)
    return HL_FLUID_REASON_INPUT;
  if (f->piece_count == 0)
    return HL_FLUID_REASON_SATURATION;
  if (t < f->t_floor)
    return HL_FLUID_REASON_COLD;
  return t >= f->t_end ? HL_FLUID_REASON_CRITICAL : HL_FLUID_REASON_NONE;
}

static hl_fluid_reason saturation_range_p(const hl_fluid *f, double p) {
  if (!isfinite(p) || p <= 0.0)
    return HL_FLUID_REASON_INPUT;
  if (f->piece_count == 0)
    return HL_FLUID_REASON_SATURATION;
  if (p < f->p_begin)
    return HL_FLUID_REASON_COLD;
  return p >= f->p_end ? HL_FLUID_REASON_CRITICAL : HL_FLUID_REASON_NONE;
}

static hl_status no_saturation(hl_fluid_saturation *out, hl_fluid_reason reason) {
  out->t = out->p = NAN;
  hli_state_fail(&out->vapour, reason);
  return hli_state_fail(&out->liquid, reason);
}

static hl_status both_sides(const hl_fluid *f, double t, double p, hl_fluid_saturation *out) {
  hli_isotherm iso;
  double p_table, rho_liquid, rho_vapour;
  hli_saturation_table(f, t, &p_table, &rho_liquid, &rho_vapour);
  out->t = t;
  out->p = isnan(p) ? p_table : p;
  hli_isotherm_at(&f->eos, t, &iso);
  hli_state_fill(f, &iso, rho_liquid, out->p, &out->liquid);
  hli_state_fill(f, &iso, rho_vapour, out->p, &out->vapour);
  out->liquid.x = 0.0;
  out->vapour.x = 1.0;
  out->liquid.phase = out->vapour.phase = HL_FLUID_PHASE_TWO_PHASE;
  if (!hli_state_sound(&out->liquid) || !hli_state_sound(&out->vapour))
    return no_saturation(out, HL_FLUID_REASON_NO_STATE); /* a faulty table */
  return HL_OK;
}

hl_status hl_fluid_saturation_T(const hl_fluid *fluid, double t, hl_fluid_saturation *out) {
  hl_fluid_reason reason = saturation_range_t(fluid, t);
  if (reason != HL_FLUID_REASON_NONE)
    return no_saturation(out, reason);
  return both_sides(fluid, t, NAN, out);
}

hl_status hl_fluid_saturation_p(const hl_fluid *fluid, double p, hl_fluid_saturation *out) {
  hl_fluid_reason reason = saturation_range_p(fluid, p);
  if (reason != HL_FLUID_REASON_NONE)
    return no_saturation(out, reason);
  return both_sides(fluid, hli_saturation_temperature(fluid, p), p, out);
}

hl_status hl_fluid_p_sat_T(const hl_fluid *fluid, double t, double *p) {
  double rho_liquid, rho_vapour;
  *p = NAN;
  if (saturation_range_t(fluid, t) != HL_FLUID_REASON_NONE)
    return HL_ERR_RANGE;
  hli_saturation_table(fluid, t, p, &rho_liquid, &rho_vapour);
  return HL_OK;
}

hl_status hl_fluid_t_sat_p(const hl_fluid *fluid, double p, double *t) {
  *t = NAN;
  if (saturation_range_p(fluid, p) != HL_FLUID_REASON_NONE)
    return HL_ERR_RANGE;
  *t = hli_saturation_temperature(fluid, p);
  return HL_OK;
}

hl_status hl_fluid_rho_sat_T(const hl_fluid *fluid, double t, double *p, double *rho_liquid,
                             double *rho_vapour) {
  *p = *rho_liquid = *rho_vapour = NAN;
  if (saturation_range_t(fluid, t) != HL_FLUID_REASON_NONE)
    return HL_ERR_RANGE;
  hli_saturation_table(fluid, t, p, rho_liquid, rho_vapour);
  return HL_OK;
}

hl_status hl_fluid_rho_sat_p(const hl_fluid *fluid, double p, double *t, double *rho_liquid,
                             double *rho_vapour) {
  double p_table;
  *t = *rho_liquid = *rho_vapour = NAN;
  if (saturation_range_p(fluid, p) != HL_FLUID_REASON_NONE)
    return HL_ERR_RANGE;
  *t = hli_saturation_temperature(fluid, p);
  hli_saturation_table(fluid, *t, &p_table, rho_liquid, rho_vapour);
  return HL_OK;
}
