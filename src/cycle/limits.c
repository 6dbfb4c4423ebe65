#include "cycle/limits.h"

/* Usual limits of machines; values of practice, to be replaced by those of the catalogue. */
static bool is(const hl_fluid *fluid, const char *id) {
  return strcmp(hl_fluid_facts(fluid)->id, id) == 0;
}

static double discharge_limit(const hl_fluid *fluid) {
  if (is(fluid, "R718"))
    return 523.15; /* oil-free */
  return is(fluid, "R717") ? 423.15 : 433.15;
}

double hli_p_high_limit(const hl_fluid *fluid, const hli_limit_settings *settings) {
  return hli_given_or(settings->p_high_max, is(fluid, "R744") ? 140e5 : 28e5);
}

double hli_superheat(const hl_fluid_state *discharge, const hl_fluid_saturation *sat) {
  if (discharge->h >= sat->vapour.h)
    return discharge->t - sat->vapour.t;
  return (discharge->h - sat->vapour.h) / sat->vapour.cp;
}

void hli_limit_equation(hli_sheet *sheet, const hl_fluid *fluid, double p, double t) {
  const hl_fluid_info *info = hl_fluid_facts(fluid);
  if (!isnan(t))
    hli_limit_most(sheet, "range of the equation of state", NULL, HL_DIM_TEMPERATURE, t,
                   info->t_max);
  if (!isnan(p))
    hli_limit_most(sheet, "pressure range of the equation of state", NULL, HL_DIM_PRESSURE, p,
                   info->p_max);
}

void hli_limit_stage(hli_sheet *sheet, const hl_fluid *fluid, const hli_limit_settings *settings,
                     double ratio, const hl_fluid_state *discharge,
                     const hl_fluid_saturation *condensing) {
  hli_sheet_discharge(sheet, discharge->t);
  hli_limit_most(sheet, "pressure ratio", "pressure_ratio_max", HL_DIM_NONE, ratio,
                 settings->pressure_ratio_max);
  hli_limit_most(sheet, "discharge temperature", "t_discharge_max", HL_DIM_TEMPERATURE,
                 discharge->t, hli_given_or(settings->t_discharge_max, discharge_limit(fluid)));
  if (condensing)
    hli_limit_least(sheet, "dry discharge", "discharge_superheat_min", HL_DIM_DIFFERENCE,
                    hli_superheat(discharge, condensing), settings->discharge_superheat_min);
  hli_limit_equation(sheet, fluid, NAN, discharge->t);
}

void hli_limit_levels(hli_sheet *sheet, const hl_fluid *fluid, const hli_limit_settings *settings,
                      double p_low, double p_high, double t_cond) {
  const hl_fluid_info *info = hl_fluid_facts(fluid);
  hli_sheet_pressure(sheet, p_low);
  hli_sheet_pressure(sheet, p_high);
  hli_limit_most(sheet, "high pressure", "p_high_max", HL_DIM_PRESSURE, p_high,
                 hli_p_high_limit(fluid, settings));
  hli_limit_equation(sheet, fluid, p_high, NAN);
  hli_limit_least(sheet, "low pressure", "p_low_min", HL_DIM_PRESSURE, p_low,
                  hli_given_or(settings->p_low_min, is(fluid, "R718") ? 0.05e5 : 0.5e5));
  if (!isnan(t_cond))
    hli_limit_least(sheet, "critical margin", "critical_margin_min", HL_DIM_DIFFERENCE,
                    info->t_critical - t_cond, settings->critical_margin_min);
}
