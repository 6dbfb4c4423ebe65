#include "fluid/fluid.h"

#include <float.h>

/* ------------------------------------------------------------------ states */

hl_status hli_state_fail(hl_fluid_state *out, hl_fluid_reason reason) {
  *out = (hl_fluid_state){
      .p = NAN, .t = NAN, .rho = NAN, .h = NAN, .s = NAN, .cp = NAN, .x = NAN, .reason = reason};
  return HL_ERR_RANGE;
}

bool hli_state_sound(const hl_fluid_state *state) {
  return isfinite(state->p) && isfinite(state->rho) && isfinite(state->t) && isfinite(state->h) &&
         isfinite(state->s);
}

static void flag(const hl_fluid *f, hl_fluid_state *out) {
  out->extrapolated = out->t > f->info.t_max || out->t < f->info.t_triple || out->p > f->info.p_max;
  out->reason = HL_FLUID_REASON_NONE;
}

/* Heat capacities, and the square of the speed of sound. */
static hl_fluid_caloric caloric_of(const hl_fluid *f, const hli_isotherm *iso, const hli_alpha *a) {
  double r = f->eos.r, mixed = 1.0 + a->a10 - a->a11, stiff = 1.0 + 2.0 * a->a10 + a->a20;
  double cv = -r * (iso->ideal2 + a->a02);
  return (hl_fluid_caloric){cv + r * mixed * mixed / stiff, cv,
                            r * iso->t * (stiff + mixed * mixed * r / cv)};
}

static void fill(const hl_fluid *f, const hli_isotherm *iso, double rho, double p,
                 const hli_alpha *a, hl_fluid_state *out) {
  double rt = f->eos.r * iso->t, first = iso->ideal1 + a->a01;
  out->t = iso->t;
  out->rho = rho;
  out->p = isnan(p) ? rho * rt * (1.0 + a->a10) : p;
  out->h = rt * (1.0 + first + a->a10);
  out->s = f->eos.r * (first - iso->ideal0 - log(rho / f->eos.rho_reducing) - a->a00);
  out->cp = caloric_of(f, iso, a).cp;
  out->x = NAN;
  flag(f, out);
}

void hli_state_fill(const hl_fluid *f, const hli_isotherm *iso, double rho, double p,
                    hl_fluid_state *out) {
  hli_alpha a;
  hli_eos_alpha(&f->eos, iso, rho / f->eos.rho_reducing, &a);
  fill(f, iso, rho, p, &a, out);
}

static void lever(const hl_fluid *f, const hl_fluid_saturation *sat, double x,
                  hl_fluid_state *out) {
  const hl_fluid_state *a = &sat->liquid, *b = &sat->vapour;
  out->p = sat->p;
  out->t = sat->t;
  out->h = a->h + x * (b->h - a->h);
  out->s = a->s + x * (b->s - a->s);
  out->rho = 1.0 / ((1.0 - x) / a->rho + x / b->rho);
  out->cp = NAN;
  out->x = x;
  out->phase = HL_FLUID_PHASE_TWO_PHASE;
  flag(f, out);
}

static hl_fluid_phase phase_of(const hl_fluid *f, double t, bool liquid) {
  if (t >= f->t_end)
    return HL_FLUID_PHASE_SUPERCRITICAL;
  return liquid ? HL_FLUID_PHASE_LIQUID : HL_FLUID_PHASE_VAPOUR;
}

static hl_fluid_reason check_p(const hl_fluid *f, double p) {
  if (!isfinite(p) || p <= 0.0)
    return HL_FLUID_REASON_INPUT;
  return p > f->p_top ? HL_FLUID_REASON_PRESSURE : HL_FLUID_REASON_NONE;
}

static hl_fluid_reason check_t(const hl_fluid *f, double t) {
  if (!isfinite(t) || t <= 0.0)
    return HL_FLUID_REASON_INPUT;
  if (t < f->t_floor)
    return HL_FLUID_REASON_COLD;
  return t > f->t_top ? HL_FLUID_REASON_HOT : HL_FLUID_REASON_NONE;
}

/* ----------------------------------------------------------------- density */

bool hli_density(const hl_fluid *f, const hli_isotherm *iso, double p, double low, double high,
                 double start, double *rho) {
  double rt = f->eos.r * iso->t, x = start;
  for (int k = 0; k < 100; k++) {
    double a10, a20;
    hli_eos_pressure(&f->eos, iso, x / f->eos.rho_reducing, &a10, &a20);
    double residual = p - x * rt * (1.0 + a10), slope = rt * (1.0 + 2.0 * a10 + a20);
    if (residual > 0.0)
      low = x;
    else
      high = x;
    if (fabs(residual) <= 2.0 * DBL_EPSILON * p || low >= high) {
      *rho = x;
      return true;
    }
    double step = slope > 0.0 ? residual / slope : residual > 0.0 ? 0.3 * x : -0.3 * x;
    if (slope > 0.0 && fabs(step) < 1e-10 * x) { /* quadratic: the next error is rounding */
      *rho = x + step;
      return true;
    }
    double next = x + fmin(fmax(step, -0.3 * x), 0.3 * x);
    if (next <= low || next >= high) /* leave the branch never: metastable roots lie beyond */
      next = isfinite(high) ? 0.5 * (low + high) : 1.3 * low;
    x = next;
  }
  return false;
}

/* Real root of the Peng-Robinson equation, a start where there is one root only. */
static double peng_robinson(const hl_fluid *f, double p, double t) {
  double w = f->info.acentric, tc = f->info.t_critical, pc = f->info.p_critical, r = f->eos.r;
  double kappa = 0.37464 + w * (1.54226 - 0.26992 * w), root = 1.0 + kappa * (1.0 - sqrt(t / tc));
  double a = 0.45724 * p / pc * (tc / t) * (tc / t) * root * root, b = 0.07780 * p / pc * tc / t;
  double c2 = b - 1.0, c1 = a - (3.0 * b + 2.0) * b, c0 = -(a - b - b * b) * b;
  double q = (c2 * c2 - 3.0 * c1) / 9.0,
         s = (2.0 * c2 * c2 * c2 - 9.0 * c2 * c1 + 27.0 * c0) / 54.0, z;
  if (s * s < q * q * q) /* three: the largest, the gas */
    z = 2.0 * sqrt(q) * cos(acos(-s / sqrt(q * q * q)) / 3.0) - c2 / 3.0;
  else {
    double v = -copysign(cbrt(fabs(s) + sqrt(s * s - q * q * q)), s);
    z = v + (v == 0.0 ? 0.0 : q / v) - c2 / 3.0;
  }
  return p / (fmax(z, 1.0001 * b) * r * t);
}

/* Density at (p, t) by phase; `start` > 0 if known. Sets *liquid. */
static bool density_pt(const hl_fluid *f, const hli_isotherm *iso, double p, double start,
                       bool *liquid, double *rho) {
  double t = iso->t, ideal = p / (f->eos.r * t);
  *liquid = false;
  if (t >= f->t_end)
    return hli_density(f, iso, p, 0.0, INFINITY, start > 0.0 ? start : peng_robinson(f, p, t), rho);
  double p_sat, rho_liquid, rho_vapour;
  hli_saturation_table(f, t, &p_sat, &rho_liquid, &rho_vapour);
  *liquid = p > p_sat;
  if (*liquid) {
    double low = rho_liquid * (1.0 - 1e-9);
    return hli_density(f, iso, p, low, INFINITY, start > low ? start : rho_liquid, rho);
  }
  /* Compressibility about linear in p: exact at both ends. */
  double z = p_sat / (rho_vapour * f->eos.r * t), guess = ideal / (1.0 + (z - 1.0) * p / p_sat);
  double high = rho_vapour * (1.0 + 1e-9);
  return hli_density(f, iso, p, 0.0, high,
                     start > 0.0 && start < high ? start : fmin(guess, rho_vapour), rho);
}

/* State at (p, t) that is known to be in range. */
static hl_status state_pt(const hl_fluid *f, double p, double t, double start,
                          hl_fluid_state *out) {
  hli_isotherm iso;
  double rho;
  bool liquid;
  hli_isotherm_at(&f->eos, t, &iso);
  if (!density_pt(f, &iso, p, start, &liquid, &rho))
    return hli_state_fail(out, HL_FLUID_REASON_NO_CONVERGENCE);
  hli_state_fill(f, &iso, rho, p, out);
  out->phase = phase_of(f, t, liquid);
  return hli_state_sound(out) ? HL_OK : hli_state_fail(out, HL_FLUID_REASON_NO_STATE);
}

hl_status hl_fluid_state_pT_near(const hl_fluid *fluid, double p, double t,
                                 const hl_fluid_hint *hint, hl_fluid_state *out) {
  hl_fluid_reason reason = check_p(fluid, p);
  if (reason == HL_FLUID_REASON_NONE)
    reason = check_t(fluid, t);
  if (reason != HL_FLUID_REASON_NONE)
    return hli_state_fail(out, reason);
  double start = 0.0;
  if (hint && hint->start)
    start = hint->start->rho;
  return state_pt(fluid, p, t, start, out);
}

hl_status hl_fluid_state_pT(const hl_fluid *fluid, double p, double t, hl_fluid_state *out) {
  return hl_fluid_state_pT_near(fluid, p, t, NULL, out);
}

hl_status hl_fluid_state_Trho(const hl_fluid *fluid, double t, double rho, hl_fluid_state *out) {
  hl_fluid_reason reason = check_t(fluid, t);
  if (!isfinite(rho) || rho <= 0.0)
    reason = HL_FLUID_REASON_INPUT;
  if (reason != HL_FLUID_REASON_NONE)
    return hli_state_fail(out, reason);
  bool liquid = false;
  if (t < fluid->t_end) {
    double p_sat, rho_liquid, rho_vapour;
    hli_saturation_table(fluid, t, &p_sat, &rho_liquid, &rho_vapour);
    liquid = rho >= rho_liquid;
    if (rho < rho_liquid && rho > rho_vapour) {
      hl_fluid_saturation sat;
      if (hl_fluid_saturation_T(fluid, t, &sat) != HL_OK)
        return hli_state_fail(out, sat.liquid.reason);
      lever(fluid, &sat, (1.0 / rho - 1.0 / rho_liquid) / (1.0 / rho_vapour - 1.0 / rho_liquid),
            out);
      return HL_OK;
    }
  }
  hli_isotherm iso;
  hli_isotherm_at(&fluid->eos, t, &iso);
  hli_state_fill(fluid, &iso, rho, NAN, out);
  out->phase = phase_of(fluid, t, liquid);
  if (!hli_state_sound(out) || out->p <= 0.0)
    return hli_state_fail(out, HL_FLUID_REASON_NO_STATE);
  return out->p > fluid->p_top ? hli_state_fail(out, HL_FLUID_REASON_PRESSURE) : HL_OK;
}

/* ---------------------------------------------------- flashes at a pressure */

typedef enum { OF_H, OF_S } given;

static double given_of(const hl_fluid_state *state, given kind) {
  return kind == OF_H ? state->h : state->s;
}

/* The single-phase side on which the answer lies. */
typedef struct {
  double t_low, t_high;     /* range of temperature */
  double rho_low, rho_high; /* range of density for the iterates */
  bool liquid;
} branch;

/* Newton in (T, rho) on (p, h) or (p, s) with the analytic Jacobian, from a state near by. */
static bool newton_steps(const hl_fluid *f, double p, double want, given kind, const branch *side,
                         double t, double rho, hl_fluid_state *out) {
  const double r = f->eos.r;
  for (int k = 0; k < 12; k++) {
    hli_isotherm iso;
    hli_alpha a;
    hli_isotherm_at(&f->eos, t, &iso);
    hli_eos_alpha(&f->eos, &iso, rho / f->eos.rho_reducing, &a);
    fill(f, &iso, rho, NAN, &a, out);
    double mixed = 1.0 + a.a10 - a.a11, cv = -r * (iso.ideal2 + a.a02);
    double p_t = rho * r * mixed, p_rho = r * t * (1.0 + 2.0 * a.a10 + a.a20);
    double h_t = cv + r * mixed, h_rho = r * t / rho * (a.a11 + a.a10 + a.a20);
    double s_t = cv / t, s_rho = -r * mixed / rho;
    double y_t = kind == OF_H ? h_t : s_t, y_rho = kind == OF_H ? h_rho : s_rho;
    double dp = p - out->p, dy = want - given_of(out, kind);
    double det = p_t * y_rho - p_rho * y_t; /* < 0 for a stable state */
    if (!(det < 0.0) || !(p_rho > 0.0))
      return false;
    double dt = (dp * y_rho - p_rho * dy) / det, drho = (p_t * dy - dp * y_t) / det;
    if (fabs(dt) < 1e-7 * t && fabs(drho) < 1e-7 * rho) {
      /* Quadratic: the next error is rounding, and the first order carries h and s to the answer.
       */
      t += dt;
      rho += drho;
      out->h = kind == OF_H ? want : out->h + h_t * dt + h_rho * drho;
      out->s = kind == OF_S ? want : out->s + s_t * dt + s_rho * drho;
      out->t = t;
      out->rho = rho;
      out->p = p;
      flag(f, out);
      out->phase = phase_of(f, t, side->liquid);
      double slack = 1e-9; /* an answer on the saturation line */
      return t >= side->t_low * (1.0 - slack) && t <= side->t_high * (1.0 + slack) &&
             hli_state_sound(out);
    }
    t = fmin(fmax(t + fmin(fmax(dt, -0.15 * t), 0.15 * t), side->t_low), side->t_high);
    rho = fmin(fmax(rho + fmin(fmax(drho, -0.4 * rho), 0.4 * rho), side->rho_low), side->rho_high);
  }
  return false;
}

/*
 * Far from its start Newton may end in a root of the metastable loop or beyond the fluid's
 * densities: then the density at (T, p) decides.
 */
static bool newton_flash(const hl_fluid *f, double p, double want, given kind, const branch *side,
                         double t, double rho, hl_fluid_state *out) {
  if (!newton_steps(f, p, want, kind, side, t, rho, out))
    return false;
  if (fabs(out->t - t) <= 0.02 * t && fabs(out->rho - rho) <= 0.1 * rho)
    return true;
  hli_isotherm iso;
  bool liquid;
  double stable;
  hli_isotherm_at(&f->eos, out->t, &iso);
  return density_pt(f, &iso, p, 0.0, &liquid, &stable) && fabs(stable - out->rho) <= 1e-5 * stable;
}

/*
 * The cold end of a bracket whose lowest state has too much h or s. Where the fluid is a solid,
 * equations may say anything there, so the hottest temperature is taken that has less than wanted;
 * false: there is none. *high is lowered along the way.
 */
static bool cold_end(const hl_fluid *f, double p, double want, given kind, double *low,
                     double *high) {
  static const double ratio = 0.9;
  hl_fluid_state at;
  while (*high * ratio > *low) {
    double t = *high * ratio;
    if (state_pt(f, p, t, 0.0, &at) == HL_OK && given_of(&at, kind) < want) {
      *low = t;
      return true;
    }
    *high = t;
  }
  return false;
}

/* The state at (p, rho): p rises with T at constant rho, also where it hardly changes with rho. */
static bool state_prho(const hl_fluid *f, double p, double rho, double t, hl_fluid_state *out) {
  double dt = HUGE_VAL;
  for (int k = 0; k < 60; k++) {
    hli_isotherm iso;
    hli_alpha a;
    hli_isotherm_at(&f->eos, t, &iso);
    hli_eos_alpha(&f->eos, &iso, rho / f->eos.rho_reducing, &a);
    fill(f, &iso, rho, NAN, &a, out);
    dt = (p - out->p) / (rho * f->eos.r * (1.0 + a.a10 - a.a11));
    if (!isfinite(dt))
      return false;
    dt = fmin(fmax(dt, -0.1 * t), 0.1 * t);
    if (fabs(dt) <= 2.0 * DBL_EPSILON * t)
      break;
    t += dt;
  }
  out->p = p;
  flag(f, out);
  return hli_state_sound(out) && fabs(dt) <= 1e-11 * t;
}

/*
 * Between two states of an isobar by their density: near the critical point temperatures tell
 * states apart no more, densities do. By false position (Illinois).
 */
static bool flash_by_density(const hl_fluid *f, double p, double want, given kind,
                             const hl_fluid_state *cold, const hl_fluid_state *warm, double slack,
                             hl_fluid_state *out) {
  /* At (p, T) densities are found to few digits here, so the ends are moved out to what they are.
   */
  double a = cold->rho, b = warm->rho, fa = NAN, fb = NAN;
  for (int k = 0; k < 60 && !(fa < 0.0); k++, a *= 1.0 + 1e-6 * (1 << (k < 17 ? k : 17)))
    if (!state_prho(f, p, a, warm->t, out) || (fa = given_of(out, kind) - want) < 0.0)
      break;
  for (int k = 0; k < 60 && !(fb > 0.0); k++, b /= 1.0 + 1e-6 * (1 << (k < 17 ? k : 17)))
    if (!state_prho(f, p, b, warm->t, out) || (fb = given_of(out, kind) - want) > 0.0)
      break;
  if (!(fa < 0.0 && fb > 0.0))
    return false;
  double miss = fa;
  for (int k = 0, side = 0; k < 200; k++) {
    double rho = (a * fb - b * fa) / (fb - fa);
    if (!(rho > fmin(a, b) && rho < fmax(a, b)) || k % 3 == 2)
      rho = 0.5 * (a + b);
    if (!state_prho(f, p, rho, warm->t, out)) /* from the cold side p(T) has two branches */
      return false;
    miss = given_of(out, kind) - want;
    if (fabs(miss) <= slack || rho == a || rho == b)
      break;
    if (miss < 0.0) {
      a = rho;
      fa = miss;
      fb *= side < 0 ? 0.5 : 1.0;
      side = -1;
    } else {
      b = rho;
      fb = miss;
      fa *= side > 0 ? 0.5 : 1.0;
      side = 1;
    }
  }
  out->phase = phase_of(f, out->t, out->rho >= f->info.rho_critical);
  return fabs(miss) <= 1e3 * slack;
}

/* h and s rise with T at constant p (cp > 0), so a bracket cannot fail. */
static hl_status bracketed_flash(const hl_fluid *f, double p, double want, given kind,
                                 const branch *side, double start, hl_fluid_state *out) {
  double low = side->t_low, high = side->t_high;
  hl_fluid_state cold, warm; /* with less and with more than wanted */
  HLI_TRY(state_pt(f, p, low, 0.0, out));
  double slack = 1e-10 * (kind == OF_H ? f->eos.r * f->info.t_critical : f->eos.r);
  bool above = given_of(out, kind) >= want;
  if (above && given_of(out, kind) <= want + slack)
    return HL_OK;
  cold = *out;
  HLI_TRY(state_pt(f, p, high, 0.0, out));
  if (given_of(out, kind) <= want) {
    if (given_of(out, kind) < want - slack)
      return hli_state_fail(out, high == f->t_top ? HL_FLUID_REASON_HOT : HL_FLUID_REASON_NO_STATE);
    return HL_OK;
  }
  warm = *out;
  if (above) {
    if (!cold_end(f, p, want, kind, &low, &high))
      return hli_state_fail(out, side->liquid || low == f->t_floor ? HL_FLUID_REASON_COLD
                                                                   : HL_FLUID_REASON_NO_STATE);
    HLI_TRY(state_pt(f, p, low, 0.0, &cold));
  }
  double t = start > low && start < high ? start : 0.5 * (low + high);
  double before = high - low, last = before; /* the two steps before this one */
  for (int k = 0; k < 200; k++) {
    hl_fluid_caloric caloric;
    if (state_pt(f, p, t, 0.0, out) != HL_OK)
      break;
    double miss = want - given_of(out, kind);
    if (miss > 0.0) {
      low = t;
      cold = *out;
    } else {
      high = t;
      warm = *out;
    }
    double slope = HUGE_VAL; /* of a state that is not stable: bisect */
    if (hl_fluid_caloric_state(f, out, &caloric) == HL_OK)
      slope = kind == OF_H ? caloric.cp : caloric.cp / t;
    double step = isfinite(slope) ? miss / slope : 0.5 * (low + high) - t, next = t + step;
    if (fabs(step) <= 1e-9 * t || next == t) {
      /* Quadratic: the next error is rounding, but where cp is as large as near the critical point.
       */
      if (state_pt(f, p, next, out->rho, out) != HL_OK ||
          fabs(want - given_of(out, kind)) > 100.0 * slack)
        break;
      out->h = kind == OF_H ? want : out->h;
      out->s = kind == OF_S ? want : out->s;
      return HL_OK;
    }
    /* Steps that do not shrink go to and fro about the peak of cp. */
    if (!(next > low && next < high) || fabs(step) > 0.5 * before)
      next = 0.5 * (low + high);
    before = last;
    last = fabs(next - t);
    t = next;
  }
  if (!flash_by_density(f, p, want, kind, &cold, &warm, slack, out))
    return hli_state_fail(out, HL_FLUID_REASON_NO_CONVERGENCE);
  out->h = kind == OF_H ? want : out->h;
  out->s = kind == OF_S ? want : out->s;
  return HL_OK;
}

/* Vapour or liquid beside the saturation line at p. */
static hl_status beside_dome(const hl_fluid *f, double p, double want, given kind,
                             const hl_fluid_saturation *sat, bool liquid,
                             const hl_fluid_state *start, hl_fluid_state *out) {
  const hl_fluid_state *edge = liquid ? &sat->liquid : &sat->vapour;
  branch side = {.liquid = liquid};
  side.t_low = liquid ? f->t_floor : sat->t;
  side.t_high = liquid ? sat->t : f->t_top;
  side.rho_low = liquid ? edge->rho * 0.98 : 0.0; /* water thins towards 0 °C */
  side.rho_high = liquid ? HUGE_VAL : edge->rho * 1.0000001;
  double t, rho;
  if (start && isnan(start->x) && start->t >= side.t_low && start->t <= side.t_high &&
      (start->phase == HL_FLUID_PHASE_LIQUID) == liquid) {
    t = start->t;
    rho = liquid ? start->rho : fmin(start->rho * p / start->p, side.rho_high);
  } else {
    double miss = want - given_of(edge, kind), cp = edge->cp;
    t = kind == OF_H ? sat->t + miss / cp : sat->t * exp(miss / cp);
    t = fmin(fmax(t, side.t_low), side.t_high);
    rho = edge->rho * (liquid ? 1.0 : sat->t / t);
    if (liquid && t < 0.95 * sat->t) { /* on the line at t: much nearer than the edge */
      double p_sat, rho_vapour;
      hli_saturation_table(f, t, &p_sat, &rho, &rho_vapour);
    }
  }
  if (newton_flash(f, p, want, kind, &side, t, rho, out))
    return HL_OK;
  /* At the edge itself the bracket must not fall on the other side of the line. */
  double span = fabs(given_of(&sat->vapour, kind) - given_of(&sat->liquid, kind));
  if (fabs(want - given_of(edge, kind)) <= 1e-12 * span) {
    *out = *edge;
    return HL_OK;
  }
  if (liquid)
    side.t_high *= 1.0 - 2.0 * DBL_EPSILON;
  else
    side.t_low *= 1.0 + 2.0 * DBL_EPSILON;
  return bracketed_flash(f, p, want, kind, &side, t, out);
}

/* Above the critical pressure, below saturation at t_floor, or a fluid without saturation. */
static hl_status away_from_dome(const hl_fluid *f, double p, double want, given kind,
                                const hl_fluid_state *start, hl_fluid_state *out) {
  branch side = {f->t_floor, f->t_top, 0.0, INFINITY, false};
  if (start && isnan(start->x)) {
    side.liquid = start->phase == HL_FLUID_PHASE_LIQUID;
    if (newton_flash(f, p, want, kind, &side, start->t, start->rho, out) &&
        (p >= f->p_end || out->rho < f->info.rho_critical)) {
      out->phase = phase_of(f, out->t, p >= f->p_end);
      return HL_OK;
    }
  }
  side.liquid = p >= f->p_end;
  return bracketed_flash(f, p, want, kind, &side, f->info.t_critical, out);
}

static hl_status flash(const hl_fluid *f, double p, double want, given kind,
                       const hl_fluid_hint *hint, hl_fluid_state *out) {
  hl_fluid_reason reason = check_p(f, p);
  if (!isfinite(want))
    reason = HL_FLUID_REASON_INPUT;
  if (reason != HL_FLUID_REASON_NONE)
    return hli_state_fail(out, reason);
  const hl_fluid_state *start = hint ? hint->start : NULL;
  if (f->piece_count == 0 || p >= f->p_end || p < f->p_begin)
    return away_from_dome(f, p, want, kind, start, out);
  hl_fluid_saturation own;
  const hl_fluid_saturation *sat = hint ? hint->saturation : NULL;
  if (!sat) {
    if (hl_fluid_saturation_p(f, p, &own) != HL_OK)
      return hli_state_fail(out, own.liquid.reason);
    sat = &own;
  }
  double liquid = given_of(&sat->liquid, kind), vapour = given_of(&sat->vapour, kind);
  if (want >= liquid && want <= vapour) {
    lever(f, sat, vapour > liquid ? (want - liquid) / (vapour - liquid) : 1.0, out);
    out->p = p;
    if (kind == OF_H)
      out->h = want;
    else
      out->s = want;
    return HL_OK;
  }
  return beside_dome(f, p, want, kind, sat, want < liquid, start, out);
}

hl_status hl_fluid_state_ph_near(const hl_fluid *fluid, double p, double h,
                                 const hl_fluid_hint *hint, hl_fluid_state *out) {
  return flash(fluid, p, h, OF_H, hint, out);
}

hl_status hl_fluid_state_ps_near(const hl_fluid *fluid, double p, double s,
                                 const hl_fluid_hint *hint, hl_fluid_state *out) {
  return flash(fluid, p, s, OF_S, hint, out);
}

hl_status hl_fluid_state_ph(const hl_fluid *fluid, double p, double h, hl_fluid_state *out) {
  return flash(fluid, p, h, OF_H, NULL, out);
}

hl_status hl_fluid_state_ps(const hl_fluid *fluid, double p, double s, hl_fluid_state *out) {
  return flash(fluid, p, s, OF_S, NULL, out);
}

/* ------------------------------------------------------------ other inputs */

hl_status hl_fluid_state_Tx(const hl_fluid *fluid, double t, double x, hl_fluid_state *out) {
  hl_fluid_saturation sat;
  if (!(x >= 0.0 && x <= 1.0))
    return hli_state_fail(out, HL_FLUID_REASON_INPUT);
  if (hl_fluid_saturation_T(fluid, t, &sat) != HL_OK)
    return hli_state_fail(out, sat.liquid.reason);
  lever(fluid, &sat, x, out);
  return HL_OK;
}

hl_status hl_fluid_state_px(const hl_fluid *fluid, double p, double x, hl_fluid_state *out) {
  hl_fluid_saturation sat;
  if (!(x >= 0.0 && x <= 1.0))
    return hli_state_fail(out, HL_FLUID_REASON_INPUT);
  if (hl_fluid_saturation_p(fluid, p, &sat) != HL_OK)
    return hli_state_fail(out, sat.liquid.reason);
  lever(fluid, &sat, x, out);
  return HL_OK;
}

/*
 * Along an isentrope dh = dp/rho, so h rises with p in every region: Newton in ln p, bracketed,
 * with the (p, s) flash inside. Where the isentrope leaves the range of temperature, the answer
 * lies on the other side. Steps are bounded, since far off, in what is solid, equations of state
 * say anything.
 */
static hl_status along_isentrope(const hl_fluid *fluid, double h, double s, double p_start,
                                 hl_fluid_state *out) {
  static const double stride = 1.5;
  const double scale = fluid->eos.r * fluid->info.t_critical;
  double top = log(fluid->p_top), x = log(p_start), low = -HUGE_VAL, high = HUGE_VAL;
  hl_fluid_reason last = HL_FLUID_REASON_NONE;
  for (int k = 0; k < 200; k++) {
    double step;
    if (flash(fluid, fmin(exp(x), fluid->p_top), s, OF_S, NULL, out) == HL_OK) {
      double miss = h - out->h;
      step = miss * out->rho / out->p;
      last = HL_FLUID_REASON_NONE;
      /* At low pressure the digits of h do not tell p any better, and near the critical point those
       * of the flash do not: there the bracket has closed. */
      if (fabs(step) <= 1e-12 || fabs(miss) <= 1e-13 * scale ||
          (high - low <= 1e-13 && fabs(miss) <= 1e-10 * scale)) {
        out->h = h;
        return HL_OK;
      }
    } else {
      last = out->reason;
      if (last != HL_FLUID_REASON_COLD && last != HL_FLUID_REASON_HOT)
        return hli_state_fail(out, last);
      step = last == HL_FLUID_REASON_COLD ? stride : -stride;
    }
    if (step > 0.0)
      low = x;
    else
      high = x;
    double next = fmin(x + fmin(fmax(step, -stride), stride), top);
    if (next <= low || next >= high)
      next = 0.5 * (low + high);
    if (next < top - 80.0 || next == x) /* the isentrope ends before h is reached */
      return hli_state_fail(out, last == HL_FLUID_REASON_NONE ? HL_FLUID_REASON_NO_STATE : last);
    x = next;
  }
  return hli_state_fail(out, HL_FLUID_REASON_NO_CONVERGENCE);
}

hl_status hl_fluid_state_hs(const hl_fluid *fluid, double h, double s, hl_fluid_state *out) {
  if (!isfinite(h) || !isfinite(s))
    return hli_state_fail(out, HL_FLUID_REASON_INPUT);
  if (along_isentrope(fluid, h, s, 0.3 * fluid->info.p_critical, out) == HL_OK)
    return HL_OK;
  /* Water near 0 °C is too cold at high pressure too: from below, the answer is on this side. */
  hl_fluid_reason reason = out->reason;
  if (fluid->p_begin > 0.0 && along_isentrope(fluid, h, s, 2.0 * fluid->p_begin, out) == HL_OK)
    return HL_OK;
  return hli_state_fail(out, reason);
}

/* -------------------------------------------------------------- properties */

hl_status hl_fluid_caloric_state(const hl_fluid *fluid, const hl_fluid_state *state,
                                 hl_fluid_caloric *out) {
  *out = (hl_fluid_caloric){NAN, NAN, NAN};
  if (!(state->rho > 0.0) || (state->x > 0.0 && state->x < 1.0))
    return HL_ERR_RANGE;
  hli_isotherm iso;
  hli_alpha a;
  hli_isotherm_at(&fluid->eos, state->t, &iso);
  hli_eos_alpha(&fluid->eos, &iso, state->rho / fluid->eos.rho_reducing, &a);
  hl_fluid_caloric value = caloric_of(fluid, &iso, &a);
  if (!(value.cv > 0.0) || !(value.cp > 0.0) || !(value.w > 0.0))
    return HL_ERR_RANGE;
  value.w = sqrt(value.w);
  *out = value;
  return HL_OK;
}

hl_status hl_fluid_rho_pT(const hl_fluid *fluid, double p, double t, double *rho) {
  hl_fluid_state state;
  hl_status status = hl_fluid_state_pT(fluid, p, t, &state);
  *rho = state.rho;
  return status;
}

hl_status hl_fluid_h_pT(const hl_fluid *fluid, double p, double t, double *h) {
  hl_fluid_state state;
  hl_status status = hl_fluid_state_pT(fluid, p, t, &state);
  *h = status == HL_OK ? state.h : (double)NAN;
  return status;
}

hl_status hl_fluid_s_pT(const hl_fluid *fluid, double p, double t, double *s) {
  hl_fluid_state state;
  hl_status status = hl_fluid_state_pT(fluid, p, t, &state);
  *s = status == HL_OK ? state.s : (double)NAN;
  return status;
}

hl_status hl_fluid_h_ps(const hl_fluid *fluid, double p, double s, double *h) {
  hl_fluid_state state;
  hl_status status = hl_fluid_state_ps(fluid, p, s, &state);
  *h = status == HL_OK ? state.h : (double)NAN;
  return status;
}

hl_status hl_fluid_t_ph(const hl_fluid *fluid, double p, double h, double *t) {
  hl_fluid_state state;
  hl_status status = hl_fluid_state_ph(fluid, p, h, &state);
  *t = status == HL_OK ? state.t : (double)NAN;
  return status;
}
