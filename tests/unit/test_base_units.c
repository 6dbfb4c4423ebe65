/* The table of units and the reading of their spellings. */
#include "support/test.h"

#include <string.h>

#include "base/base.h"

static const struct {
  hl_dimension dimension;
  const char *name, *spellings[14];
} known[] = {
    {HL_DIM_TEMPERATURE, "degC", {"°C", "C", "Celsius", "ºC", "℃", " degC ", "deg C", "° C"}},
    {HL_DIM_TEMPERATURE, "K", {"kelvin"}},
    {HL_DIM_TEMPERATURE, "degF", {"°F", "F", "℉"}},
    {HL_DIM_DIFFERENCE, "K", {"degC", "°C", "C", "dK", "delta_degC", "ΔK", "Δ°C"}},
    {HL_DIM_DIFFERENCE, "degF", {"°F", "F", "degR", "delta_degF"}},
    {HL_DIM_POWER, "MMBtu/h", {"MMBTU/hr", "MMBtu/hour"}},
    {HL_DIM_POWER, "kcal/h", {"kcal h-1", "kcal·h⁻¹"}},
    {HL_DIM_CP,
     "kW/K",
     {"kW/°C", "kW/C", "kW/degC", "kW K-1", "kW·K^-1", "kW.K-1", "kW/(K)", "(kW/K)", "kW / K"}},
    {HL_DIM_CP, "kJ/h/K", {"kJ/C-h", "kJ/(h·K)", "kJ/h.K", "kJ/hK", "kJ/h-C"}},
    {HL_DIM_CP, "Btu/h/degF", {"Btu/h/°F", "BTU/hr-F", "Btu/(h.F)"}},
    {HL_DIM_FILM,
     "kW/m2/K",
     {"kW/m²K", "kW/(m2.K)", "kW/m2C", "kW/m²/°C", "kW/m^2/K", "kW/m²·K", "kW/m2.K", "kW/(m²·K)",
      "kW m-2 K-1", "kW/m^2-K", "kW·m⁻²·K⁻¹", "kW/m2*K", "kW/(m2 K)"}},
    {HL_DIM_FILM, "kJ/h/m2/K", {"kJ/h-m2-C", "kJ/m2/h/K"}},
    {HL_DIM_FILM,
     "Btu/h/ft2/degF",
     {"Btu/h/ft2/°F", "Btu/hr-ft2-F", "Btu/(hr·ft²·°F)", "Btu/hrft2F"}},
    {HL_DIM_MASS_FLOW, "t/h", {"t/hr", "tonne/h"}},
    {HL_DIM_SPECIFIC_HEAT, "kJ/kg/K", {"kJ/kgK", "kJ/kg-C", "kJ/(kg·K)", "kJ/kg.°C"}},
    {HL_DIM_PRESSURE, "bar", {"bara"}},
    {HL_DIM_PRICE,
     "cur/MWh",
     {"$/MWh", "€/MWh", "EUR/MWh", "USD/MWh", "£/MWh", "CHF/MWh", "US$/MWh", "euro/MWh"}},
    {HL_DIM_PRICE, "cur/kWh", {"EUR/kWh", "$/kWh"}},
    {HL_DIM_EMISSION, "kg/MWh", {"kgCO2/MWh", "kg CO₂/MWh", "kg CO2e/MWh", "kg_CO2/MWh"}},
    {HL_DIM_MONEY_MASS, "cur/t", {"$/t", "EUR/tCO2", "€/t CO2", "EUR/tonne"}},
    {HL_DIM_MONEY, "cur", {"$", "EUR", "€"}},
    {HL_DIM_MONEY, "kcur", {"k$", "kEUR", "k€"}},
    {HL_DIM_MONEY_RATE, "kcur/y", {"k$/y", "kEUR/a", "kUSD/yr"}},
    {HL_DIM_MONEY_AREA, "cur/m2", {"$/m²", "EUR/m^2"}},
    {HL_DIM_HOURS, "h/y", {"h/a", "hours/year", "hr/yr"}},
    {HL_DIM_YEARS, "y", {"a", "yr", "years"}},
    {HL_DIM_SECONDS, "s", {"sec", "seconds"}},
    {HL_DIM_NONE, "", {"-", " "}},
    {HL_DIM_NONE, "%", {"percent"}},
};

static void spellings_of_a_unit_are_one_unit(void **state) {
  (void)state;
  for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
    const hl_unit *unit = hl_unit_find(known[k].dimension, known[k].name);
    assert_non_null(unit);
    assert_string_equal(unit->name, known[k].name);
    for (int j = 0; j < 14 && known[k].spellings[j]; j++)
      if (hl_unit_find(known[k].dimension, known[k].spellings[j]) != unit)
        fail_msg("\"%s\" is not %s", known[k].spellings[j], known[k].name);
  }
}

static void what_is_no_unit_of_the_dimension_is_unknown(void **state) {
  (void)state;
  static const struct {
    hl_dimension dimension;
    const char *text;
  } unknown[] = {
      {HL_DIM_CP, "kW/K/h"},
      {HL_DIM_CP, "kW"},
      {HL_DIM_CP, "kw/k"},
      {HL_DIM_CP, "kW//K"},
      {HL_DIM_CP, "kW/K/"},
      {HL_DIM_CP, "/K"},
      {HL_DIM_CP, "kW/(K"},
      {HL_DIM_CP, "kW/K)"},
      {HL_DIM_CP, "kW..K"},
      {HL_DIM_CP, "kW*K"},
      {HL_DIM_CP, "kW/K2"},
      {HL_DIM_POWER, "mW"},
      {HL_DIM_POWER, "KW"},
      {HL_DIM_POWER, ""},
      {HL_DIM_POWER, "MBtu/h"},
      {HL_DIM_POWER, "MBH"},
      {HL_DIM_FILM, "kW/m/K"},
      {HL_DIM_FILM, "W/m²K K"},
      {HL_DIM_TEMPERATURE, "dK"},
      {HL_DIM_TEMPERATURE, "1/K"},
      {HL_DIM_PRESSURE, "psi"},
      {HL_DIM_PRICE, "MWh"},
      {HL_DIM_PRICE, "cur/MW"},
      {HL_DIM_PRICE, "EURO/MWh"},
      {HL_DIM_FILM, "kW/m²K/m²K/m²K/m²K·kg·s·bar·Pa·ft·lb"},
      {HL_DIM_MONEY, "eur"},
  };
  for (size_t k = 0; k < sizeof unknown / sizeof *unknown; k++)
    if (hl_unit_find(unknown[k].dimension, unknown[k].text))
      fail_msg("\"%s\" was taken for %s", unknown[k].text,
               hl_unit_find(unknown[k].dimension, unknown[k].text)->name);
  char endless[500];
  memset(endless, 'K', sizeof endless - 1);
  endless[sizeof endless - 1] = '\0';
  assert_null(hl_unit_find(HL_DIM_CP, endless));
  assert_null(hl_unit_find(HL_DIM_CP, NULL));
}

static void refused_units_say_why(void **state) {
  (void)state;
  assert_non_null(strstr(hli_unit_refusal(HL_DIM_POWER, "MBTU/hr"), "MMBtu"));
  assert_non_null(strstr(hli_unit_refusal(HL_DIM_POWER, "MBH"), "MMBtu"));
  assert_non_null(strstr(hli_unit_refusal(HL_DIM_PRESSURE, "psi"), "psig"));
  assert_non_null(strstr(hli_unit_refusal(HL_DIM_PRICE, "$/kW-yr"), "hours"));
  assert_non_null(strstr(hli_unit_refusal(HL_DIM_PRICE, "€/t"), "heating value"));
  assert_null(hli_unit_refusal(HL_DIM_POWER, "kW"));
  assert_null(hli_unit_refusal(HL_DIM_POWER, "nonsense"));
}

static void every_dimension_has_a_shown_unit_that_reads_back(void **state) {
  (void)state;
  static const char *const shown[HL_DIM_COUNT] = {
      "",      "degC",  "K",   "kW",      "kW/K",   "kW/m2/K", "kg/s",   "kJ/kg/K", "kJ/kg",
      "bar",   "m2",    "m",   "cur/MWh", "kg/MWh", "cur",     "cur/y",  "cur/m2",  "cur/kW",
      "cur/t", "cur/m", "h/y", "y",       "s",      "kg/m3",   "kJ/kg/K"};
  for (int k = 0; k < HL_DIM_COUNT; k++) {
    const hl_unit *unit = hl_unit_shown((hl_dimension)k);
    assert_int_equal(unit->dimension, k);
    assert_string_equal(unit->name, shown[k]);
    assert_ptr_equal(hl_unit_find((hl_dimension)k, unit->show), unit);
  }
}

static void nearest_units_come_by_likeness(void **state) {
  (void)state;
  char text[200];
  hl_unit_nearest(HL_DIM_CP, "kJ/h/Kx", 2, text, sizeof text);
  assert_memory_equal(text, "kJ/h/K, ", 8);
  hl_unit_nearest(HL_DIM_AREA, "sqm", 5, text, sizeof text);
  assert_string_equal(text, "m2, ft2");
  hl_unit_nearest(HL_DIM_AREA, "sqm", 5, text, 5);
  assert_string_equal(text, "m2");
  hl_unit_nearest(HL_DIM_AREA, "sqm", 0, text, sizeof text);
  assert_string_equal(text, "");
}

/* NIST Special Publication 811 (2008), appendix B.8, as printed there. */
static void factors_agree_with_published_ones(void **state) {
  (void)state;
  static const struct {
    hl_dimension dimension;
    const char *unit, *printed;
  } published[] = {
      {HL_DIM_POWER, "Btu/h", "2.930711e-01"},
      {HL_DIM_POWER, "TR", "3.516853e+03"},
      {HL_DIM_POWER, "kcal/h", "1.163"},
      {HL_DIM_POWER, "MMBtu/h", "2.930711e+05"},
      {HL_DIM_FILM, "Btu/h/ft2/degF", "5.678263"},
      {HL_DIM_SPECIFIC_HEAT, "Btu/lb/degF", "4.1868e3"},
      {HL_DIM_ENTHALPY, "Btu/lb", "2.326e3"},
      {HL_DIM_MASS_FLOW, "lb/h", "1.259979e-04"},
      {HL_DIM_PRESSURE, "psia", "6.894757e+03"},
      {HL_DIM_PRESSURE, "atm", "1.01325e+05"},
      {HL_DIM_AREA, "ft2", "9.290304e-02"},
      {HL_DIM_LENGTH, "ft", "3.048e-01"},
      {HL_DIM_DENSITY, "lb/ft3", "1.601846e+01"},
      {HL_DIM_DIFFERENCE, "degF", "5.555556e-01"},
  };
  for (size_t k = 0; k < sizeof published / sizeof *published; k++) {
    const hl_unit *unit = hl_unit_find(published[k].dimension, published[k].unit);
    assert_non_null(unit);
    assert_printed(unit->factor, published[k].printed);
  }
}

static void to_si(hl_dimension dimension, const char *text, double want) {
  const hl_unit *unit = hl_unit_find(dimension, text);
  assert_non_null(unit);
  assert_close(hl_unit_to_si(unit, 1), want, 1e-14, 0);
  assert_close(hl_unit_from_si(unit, want), 1, 1e-12, 0);
}

static void values_convert_both_ways(void **state) {
  (void)state;
  to_si(HL_DIM_TEMPERATURE, "degC", 274.15);
  to_si(HL_DIM_TEMPERATURE, "degF", (1 + 459.67) / 1.8);
  to_si(HL_DIM_DIFFERENCE, "degC", 1);
  to_si(HL_DIM_POWER, "kJ/h", 1 / 3.6);
  to_si(HL_DIM_PRICE, "cur/MWh", 1 / 3.6e9);
  to_si(HL_DIM_PRICE, "ct/kWh", 0.01 / 3.6e6);
  to_si(HL_DIM_EMISSION, "t/MWh", 1000 / 3.6e9);
  to_si(HL_DIM_PRESSURE, "barg", 201325);
  to_si(HL_DIM_MONEY_POWER, "$/kW", 1e-3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(spellings_of_a_unit_are_one_unit),
      cmocka_unit_test(what_is_no_unit_of_the_dimension_is_unknown),
      cmocka_unit_test(refused_units_say_why),
      cmocka_unit_test(every_dimension_has_a_shown_unit_that_reads_back),
      cmocka_unit_test(nearest_units_come_by_likeness),
      cmocka_unit_test(factors_agree_with_published_ones),
      cmocka_unit_test(values_convert_both_ways),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
