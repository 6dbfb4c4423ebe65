/**
 * Engines on what is left of the source: levels by the staircase that has the least sum of heat
 * over temperature, and as much heat as is worth it.
 */
#include "levels/work.h"

/** The source beyond a heat, and above a temperature; false: nothing. */
static bool cut(const hli_side *source, double from, double t_sink, hli_side *rest) {
  int n = 0;
  rest->sink = false;
  rest->q[n] = 0;
  rest->t[n++] = hli_side_after(source, from);
  for (int k = 0; k < source->count && rest->t[n - 1] > t_sink; k++) {
    double q = source->q[k] - from, t = source->t[k];
    if (!(q > 0))
      continue;
    const double q0 = rest->q[n - 1], t0 = rest->t[n - 1];
    if (t < t_sink) { /* levels below give nothing */
      q = q0 + (q - q0) * (t0 - t_sink) / (t0 - t);
      t = t_sink;
    }
    rest->q[n] = q;
    rest->t[n++] = t;
    if (t <= t_sink)
      break;
  }
  rest->count = n;
  return n > 1 && rest->t[0] > t_sink && rest->q[n - 1] > 0;
}

hl_status hl_levels_solve_engine(hl_levels *levels, const hl_levels_settings *settings, double from,
                                 double t_sink, double eta, int count, hl_levels_engine *out) {
  hli_side *rest = &levels->rest;
  hli_fit *fit = &levels->fit[1];
  double heat[HL_LEVELS_MOST], best = 0;
  *out = (hl_levels_engine){0};
  if (!(from >= 0) || !(t_sink > 0) || !(eta > 0 && eta <= 1) || count < 1 ||
      count > HL_LEVELS_MOST)
    HLI_FAIL(
        levels->ctx, 1, NULL,
        "engines of %d levels from %g W on to %g K with efficiency %g; 1 to %d levels, no heat "
        "below 0, a temperature above 0 and an efficiency of up to 1",
        count, from, t_sink, eta, HL_LEVELS_MOST);
  HLI_TRY(hli_levels_prepare(levels, settings));
  if (!cut(&levels->source, from, t_sink, rest))
    return HL_OK;
  fit->cells = 0; /* another rest than before */
  hli_fit_grid(fit, rest, hli_side_total(rest), HLI_LEVELS_CELLS);
  hli_fit_solve(fit, count, false);
  const double *v = fit->v + (size_t)count * (size_t)fit->count;
  int end = 0;
  for (int k = 1; k < fit->count; k++)
    if (fit->q[k] - t_sink * v[k] > best) {
      best = fit->q[k] - t_sink * v[k];
      end = k;
    }
  hli_fit_trace(fit, count, end, heat);
  heat[count - 1] = fit->q[end];
  for (int k = 0; k < count && end > 0; k++) {
    const double q = heat[k] - (k > 0 ? heat[k - 1] : 0), t = hli_side_before(rest, heat[k]);
    if (!(q > 1e-9 * fit->q[end]) || !(t > t_sink))
      continue;
    const bool same = out->count > 0 && t >= out->t[out->count - 1]; /* of a latent load */
    const int n = same ? out->count - 1 : out->count++;
    const double power = eta * (1 - t_sink / t) * q;
    out->t[n] = t;
    out->q[n] += q;
    out->power[n] += power;
    out->work += power;
  }
  return HL_OK;
}
