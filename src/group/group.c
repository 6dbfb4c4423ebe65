/** Sums and lookups over temperature-heat profiles. */
#include <heatloom/group.h>

#include "base/base.h"

double hl_profile_heat(const hl_profile *profile) {
  double heat = 0;
  for (int k = 0; k < profile->count; k++)
    heat += profile->piece[k].q;
  return heat;
}

bool hl_profile_isothermal(const hl_profile *profile) {
  for (int k = 0; k < profile->count; k++)
    if (profile->piece[k].t_in != profile->piece[0].t_in ||
        profile->piece[k].t_out != profile->piece[0].t_in)
      return false;
  return true;
}

double hl_profile_temperature_at(const hl_profile *profile, double q) {
  if (profile->count == 0)
    return NAN;
  double before = 0;
  for (int k = 0; k < profile->count; k++) {
    const hl_piece *piece = &profile->piece[k];
    if (q <= before)
      return piece->t_in;
    if (q == before + piece->q)
      return piece->t_out;
    if (q < before + piece->q)
      return piece->t_in + (piece->t_out - piece->t_in) * ((q - before) / piece->q);
    before += piece->q;
  }
  return profile->piece[profile->count - 1].t_out;
}

/** 1/T_lm = ln(a/b)/(a - b), without cancellation when a is near b. [1/K] */
static double inverse_log_mean(double a, double b) {
  double x = (a - b) / b;
  return x == 0 ? 1 / b : log1p(x) / x / b;
}

double hl_profile_exergy(const hl_profile *profile, double t0) {
  double exergy = 0;
  for (int k = 0; k < profile->count; k++) {
    const hl_piece *piece = &profile->piece[k];
    exergy += piece->q * (1 - t0 * inverse_log_mean(piece->t_in, piece->t_out));
  }
  return exergy;
}

const char *hl_side_text(hl_side side) {
  switch (side) {
  case HL_SIDE_NONE:
    return "none";
  case HL_SIDE_HOT:
    return "hot";
  case HL_SIDE_COLD:
    return "cold";
  }
  return "none";
}

const char *hl_phase_text(hl_phase phase) {
  switch (phase) {
  case HL_PHASE_NONE:
    return "none";
  case HL_PHASE_DESUPERHEAT:
    return "desuperheat";
  case HL_PHASE_CONDENSE:
    return "condense";
  case HL_PHASE_SUBCOOL:
    return "subcool";
  case HL_PHASE_GAS:
    return "gas";
  case HL_PHASE_PREHEAT:
    return "preheat";
  case HL_PHASE_EVAPORATE:
    return "evaporate";
  case HL_PHASE_SUPERHEAT:
    return "superheat";
  }
  return "none";
}
