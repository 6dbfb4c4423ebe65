/** Settings of the sections economics and design, and the formulas of costs. */
#include "problem/problem.h"

#define FIELD(type, name, kind, dimension, initial, least, most, help)                             \
  {                                                                                                \
#name, HL_SETTING_##kind, HL_DIM_##dimension, offsetof(type, name), initial, least, most,      \
        help, NULL                                                                                 \
  }

static const hl_setting economics_fields[] = {
    FIELD(hl_economics, annualisation, NUMBER, NONE, NAN, 0, 10,
          "Yearly share of investment; the annuity of interest and lifetime if not set."),
    FIELD(hl_economics, interest, NUMBER, NONE, 0.07, 0, 1, "Interest rate of the annuity."),
    FIELD(hl_economics, lifetime, NUMBER, YEARS, 20, 0.1, 200, "Lifetime of the annuity."),
    FIELD(hl_economics, hours, NUMBER, HOURS, 8000, 1, 8784, "Operating hours per year."),
    FIELD(hl_economics, electricity_price, NUMBER, PRICE, NAN, 0, HLI_PRICE_MOST,
          "Price of electricity; 0: it costs nothing."),
    FIELD(hl_economics, electricity_co2, NUMBER, EMISSION, NAN, 0, HLI_EMISSION_MOST,
          "Emission of electricity."),
    FIELD(hl_economics, fuel_price, NUMBER, PRICE, NAN, 0, HLI_PRICE_MOST,
          "Price of the fuel of systems that burn it, by its lower heating value."),
    FIELD(hl_economics, fuel_co2, NUMBER, EMISSION, NAN, 0, HLI_EMISSION_MOST,
          "Emission of that fuel."),
    FIELD(hl_economics, co2_price, NUMBER, MONEY_MASS, 0, 0, HLI_CO2_PRICE_MOST,
          "Price of emission, on top of the prices of electricity, fuel and utilities."),
    FIELD(hl_economics, t_ambient, NUMBER, TEMPERATURE, 298.15, 150, 400,
          "Reference temperature of exergy."),
    FIELD(hl_economics, p_ambient, NUMBER, PRESSURE, 101325, 1e3, 1e6,
          "Reference pressure of exergy."),
};

const hl_settings_table hl_economics_table = {"economics", sizeof(hl_economics),
                                              sizeof economics_fields / sizeof *economics_fields,
                                              economics_fields};

static const hl_setting design_fields[] = {
    FIELD(hl_design, duty_min, NUMBER, POWER, 0, 0, 1e15, "Least duty of a unit."),
    FIELD(hl_design, area_min, NUMBER, AREA, 0, 0, 1e12, "Least area of a unit."),
    FIELD(hl_design, area_max, NUMBER, AREA, INFINITY, 1e-3, INFINITY, "Largest area of a unit."),
    FIELD(hl_design, shell_max, NUMBER, AREA, INFINITY, 1e-3, INFINITY,
          "Largest area of a shell: a larger unit has as many shells as it needs, of equal size, "
          "each with the cost of its own area."),
    FIELD(hl_design, units_max, INTEGER, NONE, 0, 0, 100000, "Most units; 0 for no limit."),
    FIELD(hl_design, branches_max, INTEGER, NONE, 0, 0, 1000,
          "Most parallel branches of a stream; 1 for no splits, 0 for no limit."),
    FIELD(hl_design, fraction_min, NUMBER, NONE, 0, 0, 0.5, "Least flow fraction of a branch."),
    FIELD(hl_design, distance_max, NUMBER, LENGTH, INFINITY, 0, INFINITY,
          "Longest piping of a match."),
    FIELD(hl_design, same_zone, FLAG, NONE, 0, 0, 1,
          "Only matches within a zone; streams without a zone match all."),
    FIELD(hl_design, h_default, NUMBER, FILM, NAN, 1e-3, 1e7,
          "Film coefficient where none is given."),
    FIELD(
        hl_design, stages_max, INTEGER, NONE, 0, 0, 1000,
        "Networks of a stage-wise superstructure without splits, utilities at the ends of streams: "
        "most stages; 0 for any network."),
    {"lmtd", HL_SETTING_CHOICE, HL_DIM_NONE, offsetof(hl_design, lmtd), HL_MEAN_EXACT, 0,
     HL_MEAN_CHEN, "Mean temperature difference of exchangers in networks.", "exact|chen"},
};

const hl_settings_table hl_design_table = {
    "design", sizeof(hl_design), sizeof design_fields / sizeof *design_fields, design_fields};

double hl_economics_annuity(const hl_economics *economics) {
  if (!isnan(economics->annualisation))
    return economics->annualisation;
  const double i = economics->interest, n = economics->lifetime;
  /* i/(1 - (1 + i)^-n), which tends to 1/n. */
  return i > 0 ? i / -expm1(-n * log1p(i)) : 1 / n;
}

static double or_none(double value) { return isnan(value) ? 0 : value; }

double hl_economics_power_co2(const hl_economics *economics) {
  return or_none(economics->electricity_co2);
}

double hl_economics_fuel_co2(const hl_economics *economics) { return or_none(economics->fuel_co2); }

double hl_utility_co2(const hl_utility *utility) { return or_none(utility->co2); }

double hl_economics_power_price(const hl_economics *economics) {
  return or_none(economics->electricity_price) +
         hl_economics_power_co2(economics) * economics->co2_price;
}

double hl_economics_fuel_price(const hl_economics *economics) {
  return or_none(economics->fuel_price) + hl_economics_fuel_co2(economics) * economics->co2_price;
}

double hl_economics_seconds(const hl_economics *economics) { return economics->hours * 3600.0; }

double hl_cost_eval(const hl_cost_law *law, double size, double length) {
  if (!law->given)
    return 0;
  /* A size of 0 with an exponent of 0 would cost the coefficient: pow(0, 0) is 1. */
  const double variable = size == 0 ? 0 : law->coef * pow(size, law->exponent);
  return law->fixed + variable + law->piping * length;
}

double hl_cost_shells(double area, double shell_max) {
  const double rounding = 1e-9;
  return area > shell_max ? fmax(ceil(area / shell_max * (1 - rounding)), 1) : 1;
}

double hl_cost_eval_shells(const hl_cost_law *law, double area, double shell_max, double length) {
  const double shells = hl_cost_shells(area, shell_max);
  return law->given ? shells * hl_cost_eval(law, area / shells, 0) + law->piping * length : 0;
}
