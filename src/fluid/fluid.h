/** Private to module fluid. */
#ifndef HLI_FLUID_H
#define HLI_FLUID_H

#include <heatloom/data.h>
#include <heatloom/fluid.h>

#include "base/base.h"
#include "fluid/eos.h"

enum { HLI_CHEBYSHEV = 17 }; /* coefficients of a piece: degree 16 */

/**
 * A piece of the saturation table in u = sqrt(1 - T/Tc), in which densities are analytic up to the
 * critical point (mean-field exponent 1/2; Bell and Alpert 2021, Int. J. Thermophys. 42:75, use T).
 */
typedef struct hli_piece_u {
  double begin, end;                    /* of u */
  double log_p_begin;                   /* ln p at begin; falls with u */
  double coefficient[HLI_CHEBYSHEV][3]; /* ln p [Pa], rho' [kg/m3], ln rho'' */
  double slope[HLI_CHEBYSHEV - 1];      /* d ln p/du */
  double inverse[4]; /* u^2 by powers of ln p - log_p_begin: a start, to about 1e-3 */
} hli_piece_u;

struct hl_fluid {
  hl_ctx *ctx;
  hli_arena arena;
  hl_fluid_info info;
  hli_eos eos;
  int piece_count; /* 0: no saturation table, always a gas */
  hli_piece_u *piece;
  double t_critical;   /* scale of u [K] */
  double t_end, p_end; /* upper end of the table; from here on single-phase [K, Pa] */
  double p_begin;      /* saturation pressure at t_min [Pa] */
  double t_floor;      /* lowest temperature accepted [K] */
  double t_top, p_top; /* guards: 1.5 t_max, 2 p_max [K, Pa] */
};

/** Fill log_p_begin, slope and inverse from the coefficients. */
void hli_piece_complete(hli_piece_u *piece);
/** Saturation at t (t_floor..t_end): pressure and both densities. */
void hli_saturation_table(const hl_fluid *f, double t, double *p, double *rho_liquid,
                          double *rho_vapour);
/** Saturation temperature at p_begin <= p < p_end. */
double hli_saturation_temperature(const hl_fluid *f, double p);

/** Newton's method for rho(T, p) inside (low, high), where p rises with rho. False if it does not
 * converge. */
bool hli_density(const hl_fluid *f, const hli_isotherm *iso, double p, double low, double high,
                 double start, double *rho);
/** Fill t, rho, h, s, cp, p (NAN: from the equation), flag; x and phase are the caller's. */
void hli_state_fill(const hl_fluid *f, const hli_isotherm *iso, double rho, double p,
                    hl_fluid_state *out);
/** All numbers are finite: a faulty fluid file can make them otherwise. */
bool hli_state_sound(const hl_fluid_state *state);
/** A failure: clears the state. */
hl_status hli_state_fail(hl_fluid_state *out, hl_fluid_reason reason);

/** Read a fluid file; with_table false leaves the saturation table out (for the program that makes
 * it). */
hl_status hli_fluid_parse(hl_ctx *ctx, const char *file, const hl_json *root, bool with_table,
                          hl_fluid **out);

#endif
