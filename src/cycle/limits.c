#include "cycle/cycle.h"

/* Usual limits of machines; values of practice, to be replaced by those of the catalogue. */
static double discharge_limit(const hl_fluid *fluid) {
  const char *id = hl_fluid_facts(fluid)->id;
  if (strcmp(id, "R718") == 0)
    return 523.15; /* oil-free */
  return strcmp(id, "R717") == 0 ? 423.15 : 433.15;
}

static double vacuum_limit(const hl_fluid *fluid) {
  return strcmp(hl_fluid_facts(fluid)->id, "R718") == 0 ? 0.05e5 : 0.5e5;
}

static double or_default(double value, double otherwise) {
  return isnan(value) ? otherwise : value;
}

static void add(hl_cycle_result *out, const hl_cycle_limit *limit) {
  out->limit[out->limit_count++] = *limit;
}

static void at_most(hl_cycle_result *out, const char *name, const char *setting,
                    hl_dimension dimension, double value, double limit) {
  add(out, &(hl_cycle_limit){name, setting, value, limit, limit - value, dimension});
}

static void at_least(hl_cycle_result *out, const char *name, const char *setting,
                     hl_dimension dimension, double value, double limit) {
  add(out, &(hl_cycle_limit){name, setting, value, limit, value - limit, dimension});
}

/* Degrees above dew; below it, the degrees that the missing heat would give to saturated vapour. */
static double discharge_superheat(const hli_limit_values *v) {
  const hl_fluid_state *dew = &v->condensing->vapour;
  if (v->discharge->h >= dew->h)
    return v->discharge->t - dew->t;
  return (v->discharge->h - dew->h) / v->condensing->cp_vapour;
}

void hli_cycle_limits(const hl_fluid *fluid, const hli_limit_settings *settings,
                      const hli_limit_values *values, hl_cycle_result *out) {
  const hl_fluid_info *info = hl_fluid_facts(fluid);
  at_most(out, "pressure ratio", "pressure_ratio_max", HL_DIM_NONE, values->p_high / values->p_low,
          settings->pressure_ratio_max);
  at_most(out, "discharge temperature", "t_discharge_max", HL_DIM_TEMPERATURE, values->discharge->t,
          or_default(settings->t_discharge_max, discharge_limit(fluid)));
  at_least(out, "dry discharge", "discharge_superheat_min", HL_DIM_DIFFERENCE,
           discharge_superheat(values), settings->discharge_superheat_min);
  at_most(out, "high pressure", "p_high_max", HL_DIM_PRESSURE, values->p_high,
          settings->p_high_max);
  at_least(out, "low pressure", "p_low_min", HL_DIM_PRESSURE, values->p_low,
           or_default(settings->p_low_min, vacuum_limit(fluid)));
  at_least(out, "critical margin", "critical_margin_min", HL_DIM_DIFFERENCE,
           info->t_critical - values->t_cond, settings->critical_margin_min);
  at_most(out, "range of the equation of state", NULL, HL_DIM_TEMPERATURE, values->discharge->t,
          info->t_max);
}

const hl_cycle_limit *hl_cycle_broken(const hl_cycle_result *result) {
  const hl_cycle_limit *worst = NULL;
  double least = 0.0;
  for (int k = 0; k < result->limit_count; k++) {
    const hl_cycle_limit *limit = &result->limit[k];
    double share =
        limit->margin / fmax(fabs(limit->limit), 1.0); /* compares limits of different kinds */
    if (share < least) {
      least = share;
      worst = limit;
    }
  }
  return worst;
}
