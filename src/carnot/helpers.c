/** Means, duties on profiles, penalties, costs. */
#include "carnot/work.h"

double hl_carnot_mean_T(int count, const double *t, const double *q) {
  double heat = 0, entropy = 0, mean = 0, variance = 0;
  for (int k = 0; k < count; k++) {
    heat += q[k];
    entropy += q[k] / t[k];
    mean += t[k] / count;
  }
  for (int k = 0; k < count; k++)
    variance += (t[k] - mean) * (t[k] - mean) / count;
  return heat > 0 && variance >= 1e-6 ? heat / entropy : mean;
}

/* --------------------------------------------------------- duties on a profile */

/** Points from the hottest, constant beyond the ends; in a step the cold end, which is what lies at
 * or above t, or for sinks the hot one, which is what lies at or below. */
static double profile_at(bool sink, const hl_background_point *p, int count, double ambient,
                         double t) {
  int k = 0;
  while (k < count && (p[k].t > t || (!sink && p[k].t == t)))
    k++;
  if (k == 0 || k == count) {
    const hl_background_point *end = &p[k == 0 ? 0 : count - 1];
    return end->q + end->ambient * ambient;
  }
  const hl_background_point *hot = &p[k - 1], *cold = &p[k];
  const double share = (hot->t - t) / (hot->t - cold->t);
  const double above = hot->q + hot->ambient * ambient, below = cold->q + cold->ambient * ambient;
  return share >= 1 ? below : above + share * (below - above);
}

static double duty(bool sink, int count, const double *at, int k) {
  double step = sink ? at[k] - (k + 1 < count ? at[k + 1] : 0) : (k > 0 ? at[k - 1] : 0) - at[k];
  return fmax(step, 0);
}

/* Heats at the levels become duties, in place: sinks from the hottest, sources from the coldest. */
static void duties_of(bool sink, int count, double *q) {
  for (int k = 0; k < count; k++) {
    int here = sink ? k : count - 1 - k;
    q[here] = duty(sink, count, q, here);
  }
}

void hli_carnot_duties(const hl_background *background, bool sink, double ambient, int count,
                       const double *t, double *q) {
  const int side = sink ? 0 : 1;
  for (int k = 0; k < count; k++)
    q[k] = profile_at(sink, background->point[side], background->count[side], ambient, t[k]);
  duties_of(sink, count, q);
}

static double point_at(bool sink, const hl_point *p, int count, double t) {
  int k = 0;
  while (k < count && (p[k].t > t || (!sink && p[k].t == t)))
    k++;
  const int hot = k > 0 ? k - 1 : 0, cold = k < count ? k : count - 1;
  const hl_background_point two[2] = {{p[hot].t, p[hot].q, 0}, {p[cold].t, p[cold].q, 0}};
  return hot == cold ? p[hot].q : profile_at(sink, two, 2, 0, t);
}

void hl_carnot_Q_cond_T(int count, const double *t, const hl_point *profile, int points,
                        double *q) {
  for (int k = 0; k < count; k++)
    q[k] = point_at(true, profile, points, t[k]);
  duties_of(true, count, q);
}

void hl_carnot_Q_evap_T(int count, const double *t, const hl_point *profile, int points,
                        double *q) {
  for (int k = 0; k < count; k++)
    q[k] = point_at(false, profile, points, t[k]);
  duties_of(false, count, q);
}

int hl_carnot_profile_loads(const hl_point *profile, int points, hl_load *load) {
  int n = 0;
  for (int k = 0; k + 1 < points; k++) {
    const hl_point *hot = &profile[k], *cold = &profile[k + 1];
    const double needed = fabs(hot->q) - fabs(cold->q);
    if (fabs(needed) > HLI_CARNOT_WATT)
      load[n++] = (hl_load){hot->t, cold->t, -needed};
  }
  return n;
}

/* ------------------------------------------------------- ambient heat, directly */

/* Where a profile that falls has the heat q. */
static double temperature_at(const hl_point *p, int count, double q) {
  int k = 0;
  while (k + 1 < count && p[k].q > q)
    k++;
  if (k == 0 || p[k].q >= q)
    return p[k].t;
  return p[k].t + (q - p[k].q) / (p[k - 1].q - p[k].q) * (p[k - 1].t - p[k].t);
}

/* Points at two more temperatures, where there is none. */
static int refine(bool sink, const hl_point *p, int count, const double more[2], hl_point *out) {
  int n = 0;
  for (int k = 0; k < count; k++)
    out[n++] = p[k];
  for (int m = 0; m < 2; m++) {
    int at = 0;
    while (at < n && out[at].t > more[m] + HLI_CARNOT_KELVIN)
      at++;
    if (at == 0 || at == n || fabs(out[at].t - more[m]) <= HLI_CARNOT_KELVIN)
      continue;
    memmove(out + at + 1, out + at, (size_t)(n - at) * sizeof *out);
    out[at] = (hl_point){point_at(sink, p, count, more[m]), more[m]};
    n++;
  }
  return n;
}

double hl_carnot_eval_ambient(bool sink, const hl_point *profile, int points, double t, double q,
                              hl_point *out, int *out_points) {
  const double level = fmin(fmax(t, profile[points - 1].t), profile[0].t);
  const double here = point_at(!sink, profile, points, level);
  const double direct = fmin(fmax(q, 0), fmax(sink ? -here : here, 0));
  const double kept = sink ? here + direct : direct; /* heat where the exchange ends */
  if (direct <= HLI_CARNOT_WATT) {
    memcpy(out, profile, (size_t)points * sizeof *out);
    *out_points = points;
    return 0;
  }
  const double more[2] = {level, temperature_at(profile, points, kept)};
  *out_points = refine(!sink, profile, points, more, out);
  for (int k = 0; k < *out_points; k++) {
    const bool below = out[k].t < level - HLI_CARNOT_KELVIN;
    if (!sink)
      out[k].q = fmax(out[k].q - direct, 0);
    else
      out[k].q = below ? out[k].q + direct : fmax(out[k].q, kept);
    if (fabs(out[k].q) < HLI_CARNOT_WATT)
      out[k].q = 0;
  }
  return direct;
}

/* ------------------------------------------------------------ values and costs */

double hl_carnot_penalty_square(int count, const double *g, double rho) {
  double sum = 0;
  for (int k = 0; k < count; k++)
    sum += fmax(g[k], 0) * fmax(g[k], 0);
  return rho * sum;
}

double hl_carnot_penalty_smooth(int count, const double *g, double rho, double eta) {
  double sum = 0;
  for (int k = 0; k < count; k++)
    sum += 0.5 * (g[k] + sqrt(g[k] * g[k] + eta * eta));
  return rho * sum;
}

double hl_carnot_objective(double work, double q_heat, double q_cold, double heat_ratio,
                           double cold_ratio, double penalty, double load) {
  return (work + heat_ratio * q_heat + cold_ratio * q_cold + penalty) / load;
}

hl_status hl_carnot_check_fluids(hl_ctx *ctx, int stages, const char *const *fluid, int count) {
  if (count != stages)
    HLI_FAIL(ctx, 1, NULL,
             "%d fluids for %d stages; there must be one for each\nRepeat a fluid that several "
             "stages share.",
             count, stages);
  for (int k = 0; k < count; k++)
    if (fluid[k] == NULL || fluid[k][strspn(fluid[k], " \t")] == '\0')
      HLI_FAIL(ctx, 1, NULL, "the fluid of stage %d has no name", k + 1);
  return HL_OK;
}

static double units_cost(const hl_cost_law *law, int units, double watt) {
  return units > 0 ? units * (law->fixed + law->coef * pow(watt / 1e3 / units, law->exponent))
                   : 0.0;
}

void hl_carnot_eval_cost(const hl_carnot_cost_input *in, const hl_economics *economics,
                         hl_carnot_cost_result *out) {
  const double price = isnan(economics->electricity_price) ? 0 : economics->electricity_price;
  const double watt_year = economics->hours * 3600 * price;
  out->utility = in->q_ext_heat + in->q_ext_cold;
  out->operating =
      watt_year * (in->work + in->heat_ratio * in->q_ext_heat + in->cold_ratio * in->q_ext_cold);
  out->penalty = watt_year * in->penalty;
  out->compressors = units_cost(&in->compressor, in->compressors, in->work);
  out->exchangers = units_cost(&in->exchanger, in->exchangers, in->exchanged);
  out->capital = out->compressors + out->exchangers;
  out->capital_annual = hl_economics_annuity(economics) * out->capital;
  out->total = out->operating + out->penalty + out->capital_annual;
}

void hl_carnot_eval_periods(int count, const hl_carnot_cost_result *period, const double *weight,
                            hl_carnot_cost_result *out) {
  double all = 0;
  *out = (hl_carnot_cost_result){0};
  for (int k = 0; k < count; k++)
    all += weight[k];
  for (int k = 0; k < count; k++) {
    const hl_carnot_cost_result *p = &period[k];
    const double share = weight[k] / all;
    out->operating += share * p->operating;
    out->penalty += share * p->penalty;
    out->utility += share * p->utility;
    out->compressors = fmax(out->compressors, p->compressors);
    out->exchangers = fmax(out->exchangers, p->exchangers);
    out->capital = fmax(out->capital, p->capital);
    out->capital_annual = fmax(out->capital_annual, p->capital_annual);
  }
  out->total = out->operating + out->penalty + out->capital_annual;
}
