/** The closed table of units, and the reading of their spellings. */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>

#include "base/base.h"

/*
 * Calorie and Btu of the International Table (4.1868 J, 1055.05585262 J: ISO 31-4), pound
 * 0.45359237 kg and foot 0.3048 m exact, ton of refrigeration 12 000 Btu/h, therm 100 000 Btu,
 * standard atmosphere 101 325 Pa.
 */
#define HOUR 3600.0
#define KCAL 4186.8
#define BTU 1055.05585262
#define LB 0.45359237
#define FOOT 0.3048
#define FT2 (FOOT * FOOT)
#define PSI 6894.757293168361
#define ATM 101325.0
#define DEG_F (5.0 / 9.0)
#define KWH 3.6e6

#define U(dimension, name, show, factor)                                                           \
  { HL_DIM_##dimension, name, show, factor, 0 }
#define UO(dimension, name, show, factor, offset)                                                  \
  { HL_DIM_##dimension, name, show, factor, offset }

/* The first unit of a dimension is the one shown and written. */
static const hl_unit units[] = {
    U(NONE, "", "", 1),
    U(NONE, "%", "%", 0.01),
    UO(TEMPERATURE, "degC", "°C", 1, 273.15),
    U(TEMPERATURE, "K", "K", 1),
    UO(TEMPERATURE, "degF", "°F", DEG_F, 273.15 - 32 * DEG_F),
    U(TEMPERATURE, "degR", "°R", DEG_F),
    U(DIFFERENCE, "K", "K", 1),
    U(DIFFERENCE, "degF", "°F", DEG_F),
    U(POWER, "kW", "kW", 1e3),
    U(POWER, "W", "W", 1),
    U(POWER, "MW", "MW", 1e6),
    U(POWER, "GW", "GW", 1e9),
    U(POWER, "kJ/s", "kJ/s", 1e3),
    U(POWER, "kJ/h", "kJ/h", 1e3 / HOUR),
    U(POWER, "MJ/h", "MJ/h", 1e6 / HOUR),
    U(POWER, "GJ/h", "GJ/h", 1e9 / HOUR),
    U(POWER, "kcal/h", "kcal/h", KCAL / HOUR),
    U(POWER, "Mcal/h", "Mcal/h", 1e3 * KCAL / HOUR),
    U(POWER, "Gcal/h", "Gcal/h", 1e6 * KCAL / HOUR),
    U(POWER, "Btu/h", "Btu/h", BTU / HOUR),
    U(POWER, "kBtu/h", "kBtu/h", 1e3 * BTU / HOUR),
    U(POWER, "MMBtu/h", "MMBtu/h", 1e6 * BTU / HOUR),
    U(POWER, "therm/h", "therm/h", 1e5 * BTU / HOUR),
    U(POWER, "TR", "TR", 12e3 * BTU / HOUR),
    U(CP, "kW/K", "kW/K", 1e3),
    U(CP, "W/K", "W/K", 1),
    U(CP, "MW/K", "MW/K", 1e6),
    U(CP, "kJ/s/K", "kJ/(s·K)", 1e3),
    U(CP, "kJ/h/K", "kJ/(h·K)", 1e3 / HOUR),
    U(CP, "MJ/h/K", "MJ/(h·K)", 1e6 / HOUR),
    U(CP, "GJ/h/K", "GJ/(h·K)", 1e9 / HOUR),
    U(CP, "kcal/h/K", "kcal/(h·K)", KCAL / HOUR),
    U(CP, "Mcal/h/K", "Mcal/(h·K)", 1e3 * KCAL / HOUR),
    U(CP, "Gcal/h/K", "Gcal/(h·K)", 1e6 * KCAL / HOUR),
    U(CP, "Btu/h/degF", "Btu/(h·°F)", BTU / HOUR / DEG_F),
    U(CP, "kBtu/h/degF", "kBtu/(h·°F)", 1e3 * BTU / HOUR / DEG_F),
    U(CP, "MMBtu/h/degF", "MMBtu/(h·°F)", 1e6 * BTU / HOUR / DEG_F),
    U(FILM, "kW/m2/K", "kW/m²K", 1e3),
    U(FILM, "W/m2/K", "W/m²K", 1),
    U(FILM, "kJ/h/m2/K", "kJ/(h·m²·K)", 1e3 / HOUR),
    U(FILM, "kcal/h/m2/K", "kcal/(h·m²·K)", KCAL / HOUR),
    U(FILM, "Btu/h/ft2/degF", "Btu/(h·ft²·°F)", BTU / HOUR / FT2 / DEG_F),
    U(MASS_FLOW, "kg/s", "kg/s", 1),
    U(MASS_FLOW, "kg/h", "kg/h", 1 / HOUR),
    U(MASS_FLOW, "kg/min", "kg/min", 1 / 60.0),
    U(MASS_FLOW, "g/s", "g/s", 1e-3),
    U(MASS_FLOW, "t/h", "t/h", 1e3 / HOUR),
    U(MASS_FLOW, "t/d", "t/d", 1e3 / HOUR / 24),
    U(MASS_FLOW, "lb/h", "lb/h", LB / HOUR),
    U(MASS_FLOW, "lb/s", "lb/s", LB),
    U(SPECIFIC_HEAT, "kJ/kg/K", "kJ/(kg·K)", 1e3),
    U(SPECIFIC_HEAT, "J/kg/K", "J/(kg·K)", 1),
    U(SPECIFIC_HEAT, "J/g/K", "J/(g·K)", 1e3),
    U(SPECIFIC_HEAT, "kcal/kg/K", "kcal/(kg·K)", KCAL),
    U(SPECIFIC_HEAT, "cal/g/K", "cal/(g·K)", KCAL),
    U(SPECIFIC_HEAT, "Btu/lb/degF", "Btu/(lb·°F)", BTU / LB / DEG_F),
    U(ENTHALPY, "kJ/kg", "kJ/kg", 1e3),
    U(ENTHALPY, "J/kg", "J/kg", 1),
    U(ENTHALPY, "MJ/kg", "MJ/kg", 1e6),
    U(ENTHALPY, "J/g", "J/g", 1e3),
    U(ENTHALPY, "kcal/kg", "kcal/kg", KCAL),
    U(ENTHALPY, "Btu/lb", "Btu/lb", BTU / LB),
    U(PRESSURE, "bar", "bar", 1e5),
    UO(PRESSURE, "barg", "barg", 1e5, ATM),
    U(PRESSURE, "mbar", "mbar", 1e2),
    U(PRESSURE, "Pa", "Pa", 1),
    U(PRESSURE, "kPa", "kPa", 1e3),
    U(PRESSURE, "MPa", "MPa", 1e6),
    U(PRESSURE, "atm", "atm", ATM),
    U(PRESSURE, "psia", "psia", PSI),
    UO(PRESSURE, "psig", "psig", PSI, ATM),
    U(AREA, "m2", "m²", 1),
    U(AREA, "ft2", "ft²", FT2),
    U(LENGTH, "m", "m", 1),
    U(LENGTH, "mm", "mm", 1e-3),
    U(LENGTH, "km", "km", 1e3),
    U(LENGTH, "ft", "ft", FOOT),
    U(PRICE, "cur/MWh", "cur/MWh", 1e-3 / KWH),
    U(PRICE, "cur/kWh", "cur/kWh", 1 / KWH),
    U(PRICE, "ct/kWh", "ct/kWh", 0.01 / KWH),
    U(PRICE, "cur/J", "cur/J", 1),
    U(PRICE, "cur/MJ", "cur/MJ", 1e-6),
    U(PRICE, "cur/GJ", "cur/GJ", 1e-9),
    U(PRICE, "cur/Gcal", "cur/Gcal", 1e-6 / KCAL),
    U(PRICE, "cur/MMBtu", "cur/MMBtu", 1e-6 / BTU),
    U(PRICE, "cur/therm", "cur/therm", 1e-5 / BTU),
    U(EMISSION, "kg/MWh", "kg/MWh", 1e-3 / KWH),
    U(EMISSION, "kg/kWh", "kg/kWh", 1 / KWH),
    U(EMISSION, "g/kWh", "g/kWh", 1e-3 / KWH),
    U(EMISSION, "t/MWh", "t/MWh", 1 / KWH),
    U(EMISSION, "kg/J", "kg/J", 1),
    U(EMISSION, "kg/MJ", "kg/MJ", 1e-6),
    U(EMISSION, "kg/GJ", "kg/GJ", 1e-9),
    U(EMISSION, "t/GJ", "t/GJ", 1e-6),
    U(EMISSION, "lb/MMBtu", "lb/MMBtu", LB * 1e-6 / BTU),
    U(MONEY, "cur", "cur", 1),
    U(MONEY, "kcur", "kcur", 1e3),
    U(MONEY, "Mcur", "Mcur", 1e6),
    U(MONEY_RATE, "cur/y", "cur/y", 1),
    U(MONEY_RATE, "kcur/y", "kcur/y", 1e3),
    U(MONEY_RATE, "Mcur/y", "Mcur/y", 1e6),
    U(MONEY_AREA, "cur/m2", "cur/m²", 1),
    U(MONEY_AREA, "cur/ft2", "cur/ft²", 1 / FT2),
    U(MONEY_POWER, "cur/kW", "cur/kW", 1e-3),
    U(MONEY_POWER, "cur/W", "cur/W", 1),
    U(MONEY_POWER, "cur/MW", "cur/MW", 1e-6),
    U(MONEY_POWER, "kcur/MW", "kcur/MW", 1e-3),
    U(MONEY_MASS, "cur/t", "cur/t", 1e-3),
    U(MONEY_MASS, "cur/kg", "cur/kg", 1),
    U(MONEY_LENGTH, "cur/m", "cur/m", 1),
    U(MONEY_LENGTH, "cur/ft", "cur/ft", 1 / FOOT),
    U(HOURS, "h/y", "h/y", 1),
    U(HOURS, "h", "h", 1),
    U(HOURS, "d/y", "d/y", 24),
    U(YEARS, "y", "y", 1),
    U(SECONDS, "s", "s", 1),
    U(SECONDS, "ms", "ms", 1e-3),
    U(SECONDS, "min", "min", 60),
    U(SECONDS, "h", "h", HOUR),
    U(DENSITY, "kg/m3", "kg/m³", 1),
    U(DENSITY, "g/cm3", "g/cm³", 1e3),
    U(DENSITY, "lb/ft3", "lb/ft³", LB / FOOT / FOOT / FOOT),
    U(ENTROPY, "kJ/kg/K", "kJ/(kg·K)", 1e3),
    U(ENTROPY, "J/kg/K", "J/(kg·K)", 1),
    U(ENTROPY, "J/g/K", "J/(g·K)", 1e3),
    U(ENTROPY, "kcal/kg/K", "kcal/(kg·K)", KCAL),
    U(ENTROPY, "Btu/lb/degF", "Btu/(lb·°F)", BTU / LB / DEG_F),
};

enum { UNIT_COUNT = sizeof units / sizeof *units };

#define MBTU_REFUSAL "M is 1 000 to some and 1 000 000 to others: write kBtu or MMBtu."
#define YEARLY_REFUSAL                                                                             \
  "This price depends on the hours of operation: divide by hours per year and write cur/kWh."
#define MASS_REFUSAL "This price depends on the heating value: divide by it and write cur/GJ."

/* Refused on purpose, with the reason in place of the shown name. */
static const hl_unit refused[] = {
    U(POWER, "MBtu/h", MBTU_REFUSAL, 0),
    U(POWER, "MBH", MBTU_REFUSAL, 0),
    U(CP, "MBtu/h/degF", MBTU_REFUSAL, 0),
    U(PRICE, "cur/MBtu", MBTU_REFUSAL, 0),
    U(PRICE, "cur/kW/y", YEARLY_REFUSAL, 0),
    U(PRICE, "cur/W/y", YEARLY_REFUSAL, 0),
    U(PRICE, "cur/MW/y", YEARLY_REFUSAL, 0),
    U(PRICE, "cur/t", MASS_REFUSAL, 0),
    U(PRICE, "cur/kg", MASS_REFUSAL, 0),
    U(PRESSURE, "psi", "Absolute or gauge? Write psia or psig.", 0),
    U(POWER, "kWh", "This is an energy, not a power: write kW.", 0),
};

/* ------------------------------------------------------------ spellings */

/* Symbols that stand alone or in products. */
typedef enum symbol {
  S_NONE,
  S_K,
  S_C,
  S_F,
  S_R,
  S_DK,
  S_DF,
  S_CO2,
  S_CUR,
  S_KCUR,
  S_MCUR,
  S_PLAIN /* symbols without aliases: S_PLAIN + index in `plain` */
} symbol;

static const char *const plain[] = {
    "W",    "kW",   "MW",  "GW",   "J",    "kJ",    "MJ",    "GJ",   "cal", "kcal",
    "Mcal", "Gcal", "Btu", "kBtu", "MBtu", "MMBtu", "therm", "TR",   "MBH", "Wh",
    "kWh",  "MWh",  "GWh", "kg",   "g",    "t",     "lb",    "m",    "mm",  "cm",
    "km",   "ft",   "h",   "s",    "ms",   "min",   "d",     "y",    "bar", "barg",
    "mbar", "Pa",   "kPa", "MPa",  "atm",  "psi",   "psia",  "psig", "%",   "ct",
};

static const struct alias {
  const char *text;
  symbol symbol;
  const char *as; /* for S_PLAIN */
} aliases[] = {
    {"K", S_K, NULL},
    {"kelvin", S_K, NULL},
    {"Kelvin", S_K, NULL},
    {"degK", S_K, NULL},
    {"°K", S_K, NULL},
    {"C", S_C, NULL},
    {"°C", S_C, NULL},
    {"degC", S_C, NULL},
    {"deg_C", S_C, NULL},
    {"deg C", S_C, NULL},
    {"Celsius", S_C, NULL},
    {"celsius", S_C, NULL},
    {"° C", S_C, NULL},
    {"F", S_F, NULL},
    {"°F", S_F, NULL},
    {"degF", S_F, NULL},
    {"deg_F", S_F, NULL},
    {"deg F", S_F, NULL},
    {"Fahrenheit", S_F, NULL},
    {"° F", S_F, NULL},
    {"degR", S_R, NULL},
    {"°R", S_R, NULL},
    {"Rankine", S_R, NULL},
    {"dK", S_DK, NULL},
    {"delta_K", S_DK, NULL},
    {"delta_degC", S_DK, NULL},
    {"delta_C", S_DK, NULL},
    {"delta_°C", S_DK, NULL},
    {"delta_°F", S_DF, NULL},
    {"delta_degF", S_DF, NULL},
    {"delta_F", S_DF, NULL},
    {"CO2", S_CO2, NULL},
    {"CO2e", S_CO2, NULL},
    {"CO2eq", S_CO2, NULL},
    {"hr", S_PLAIN, "h"},
    {"hrs", S_PLAIN, "h"},
    {"hour", S_PLAIN, "h"},
    {"hours", S_PLAIN, "h"},
    {"sec", S_PLAIN, "s"},
    {"second", S_PLAIN, "s"},
    {"seconds", S_PLAIN, "s"},
    {"yr", S_PLAIN, "y"},
    {"a", S_PLAIN, "y"},
    {"year", S_PLAIN, "y"},
    {"years", S_PLAIN, "y"},
    {"day", S_PLAIN, "d"},
    {"BTU", S_PLAIN, "Btu"},
    {"MBTU", S_PLAIN, "MBtu"},
    {"MMBTU", S_PLAIN, "MMBtu"},
    {"kBTU", S_PLAIN, "kBtu"},
    {"bara", S_PLAIN, "bar"},
    {"bar_a", S_PLAIN, "bar"},
    {"bar_g", S_PLAIN, "barg"},
    {"percent", S_PLAIN, "%"},
    {"cent", S_PLAIN, "ct"},
    {"tonne", S_PLAIN, "t"},
};

/* A unit as a product of powers of symbols, in rising order of the symbols. */
enum { FACTORS = 8 };
typedef struct product {
  int count;
  int symbol[FACTORS], power[FACTORS];
} product;

static int plain_number(const char *text, size_t length) {
  for (int k = 0; k < (int)(sizeof plain / sizeof *plain); k++)
    if (strlen(plain[k]) == length && strncmp(plain[k], text, length) == 0)
      return S_PLAIN + k;
  return S_NONE;
}

/** Longest symbol at the start of the text. */
static size_t read_symbol(const char *text, int *number) {
  size_t longest = 0;
  for (int k = 0; k < (int)(sizeof plain / sizeof *plain); k++) {
    size_t length = strlen(plain[k]);
    if (length > longest && strncmp(plain[k], text, length) == 0) {
      longest = length;
      *number = S_PLAIN + k;
    }
  }
  for (size_t k = 0; k < sizeof aliases / sizeof *aliases; k++) {
    size_t length = strlen(aliases[k].text);
    if (length <= longest || strncmp(aliases[k].text, text, length) != 0)
      continue;
    longest = length;
    *number =
        aliases[k].as ? plain_number(aliases[k].as, strlen(aliases[k].as)) : (int)aliases[k].symbol;
  }
  return longest;
}

/** Length of a currency word without prefix: cur, a sign, or three capitals as in ISO 4217. */
static size_t currency_length(const char *text) {
  static const char *const words[] = {"cur", "US$",   "$",    "€",       "£",
                                      "¥",   "euros", "euro", "dollars", "dollar"};
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (strncmp(words[k], text, strlen(words[k])) == 0)
      return strlen(words[k]);
  for (int k = 0; k < 3; k++)
    if (!isupper((unsigned char)text[k]))
      return 0;
  return isalnum((unsigned char)text[3]) ? 0 : 3;
}

static size_t read_currency(const char *text, int *number) {
  size_t length = currency_length(text);
  if (length > 0) {
    *number = S_CUR;
    return length;
  }
  length = *text == 'k' || *text == 'M' ? currency_length(text + 1) : 0;
  if (length == 0)
    return 0;
  *number = *text == 'k' ? S_KCUR : S_MCUR;
  return length + 1;
}

/** Spell everything in ASCII but the degree and currency signs: "W/m²·K" to "W/m2.K". */
static bool to_plain(const char *text, char *out, size_t size) {
  static const struct {
    const char *from, *to;
  } signs[] = {{"²", "2"},   {"³", "3"},  {"₂", "2"},        {"⁻¹", "-1"},
               {"⁻²", "-2"}, {"·", "."},  {"⋅", "."},        {"×", "."},
               {"∙", "."},   {"−", "-"},  {"º", "°"},        {"˚", "°"},
               {"℃", "°C"},  {"℉", "°F"}, {"\xC2\xA0", " "}, {"Δ", "delta_"}};
  size_t used = 0;
  text += strspn(text, " \t");
  while (*text) {
    const char *add = NULL;
    for (size_t k = 0; k < sizeof signs / sizeof *signs && !add; k++) {
      size_t length = strlen(signs[k].from);
      if (strncmp(text, signs[k].from, length) == 0) {
        add = signs[k].to;
        text += length;
      }
    }
    char one[2] = {*text, '\0'};
    if (!add) {
      add = one;
      text++;
    }
    size_t length = strlen(add);
    if (used + length + 1 > size)
      return false;
    memcpy(out + used, add, length);
    used += length;
  }
  while (used > 0 && out[used - 1] == ' ')
    used--;
  out[used] = '\0';
  return true;
}

/** "2", "^2", "^-1", "-1" after a symbol; 1 if none. */
static const char *read_power(const char *c, int *power) {
  const char *start = *c == '^' ? c + 1 : c;
  int sign = 1;
  if (*start == '-' && isdigit((unsigned char)start[1])) {
    sign = -1;
    start++;
  }
  if (!isdigit((unsigned char)*start)) {
    *power = 1;
    return c;
  }
  *power = sign * (*start - '0');
  return start + 1;
}

static bool multiply(product *unit, int symbol_number, int power) {
  int k = 0;
  while (k < unit->count && unit->symbol[k] < symbol_number)
    k++;
  if (k < unit->count && unit->symbol[k] == symbol_number) {
    unit->power[k] += power;
    return true;
  }
  if (unit->count == FACTORS)
    return false;
  for (int j = unit->count++; j > k; j--) {
    unit->symbol[j] = unit->symbol[j - 1];
    unit->power[j] = unit->power[j - 1];
  }
  unit->symbol[k] = symbol_number;
  unit->power[k] = power;
  return true;
}

static bool is_money(hl_dimension dimension) {
  return dimension == HL_DIM_PRICE ||
         (dimension >= HL_DIM_MONEY && dimension <= HL_DIM_MONEY_LENGTH);
}

/** The symbol as it counts in a dimension: only a temperature knows degC from K. */
static int in_dimension(hl_dimension dimension, int number) {
  if ((dimension == HL_DIM_EMISSION || dimension == HL_DIM_MONEY_MASS) && number == S_CO2)
    return S_NONE;
  if (dimension == HL_DIM_TEMPERATURE)
    return number;
  if (number == S_C || number == S_DK)
    return S_K;
  return number == S_R || number == S_DF ? S_F : number;
}

/**
 * Read a unit. All that follows the first '/' is in the denominator, whatever joins it, for that is
 * how "kJ/kg.K", "kJ/h-m2-C" and "kW/m2K" are meant. A digit is a power; '-' before a digit its
 * sign.
 */
static bool read_unit(hl_dimension dimension, const char *text, product *unit) {
  char spelled[96];
  *unit = (product){0};
  if (!to_plain(text, spelled, sizeof spelled))
    return false;
  if (dimension == HL_DIM_NONE && strcmp(spelled, "-") == 0)
    spelled[0] = '\0';
  int side = 1, depth = 0;
  bool joined = spelled[0] != '\0'; /* a symbol must come next */
  for (const char *c = spelled; *c;) {
    if (*c == ' ' || *c == '(' || *c == ')') {
      depth += *c == '(' ? 1 : *c == ')' ? -1 : 0;
      if (depth < 0)
        return false;
      c++;
      continue;
    }
    if (strchr("/.*-_", *c)) {
      if (joined)
        return false;
      joined = true;
      side = *c == '/' ? -1 : side;
      c++;
      continue;
    }
    int number = S_NONE, power;
    size_t length = is_money(dimension) && c == spelled ? read_currency(c, &number) : 0;
    if (length == 0)
      length = read_symbol(c, &number);
    if (length == 0)
      return false;
    c = read_power(c + length, &power);
    joined = false;
    number = in_dimension(dimension, number);
    if (number != S_NONE && !multiply(unit, number, side * power))
      return false;
  }
  return !joined && depth == 0;
}

static bool same_product(const product *a, const product *b) {
  if (a->count != b->count)
    return false;
  for (int k = 0; k < a->count; k++)
    if (a->symbol[k] != b->symbol[k] || a->power[k] != b->power[k])
      return false;
  return true;
}

static const hl_unit *find_in(const hl_unit *table, int count, hl_dimension dimension,
                              const char *text) {
  product wanted, known;
  if (!text || !read_unit(dimension, text, &wanted))
    return NULL;
  for (int k = 0; k < count; k++)
    if (table[k].dimension == dimension && read_unit(dimension, table[k].name, &known) &&
        same_product(&wanted, &known))
      return &table[k];
  return NULL;
}

/* -------------------------------------------------------------- public */

const hl_unit *hl_unit_find(hl_dimension dimension, const char *text) {
  return find_in(units, UNIT_COUNT, dimension, text);
}

const char *hli_unit_refusal(hl_dimension dimension, const char *text) {
  const hl_unit *unit = find_in(refused, sizeof refused / sizeof *refused, dimension, text);
  return unit ? unit->show : NULL;
}

const hl_unit *hl_unit_shown(hl_dimension dimension) {
  for (int k = 0; k < UNIT_COUNT; k++)
    if (units[k].dimension == dimension)
      return &units[k];
  return &units[0];
}

void hl_unit_nearest(hl_dimension dimension, const char *text, int most, char *out, size_t size) {
  bool taken[UNIT_COUNT] = {false};
  if (size == 0)
    return;
  out[0] = '\0';
  size_t used = 0;
  for (int n = 0; n < most; n++) {
    int best = -1, best_distance = INT_MAX;
    for (int k = 0; k < UNIT_COUNT; k++) {
      if (taken[k] || units[k].dimension != dimension || !units[k].name[0])
        continue;
      int distance = hli_edit_distance(units[k].name, text);
      if (distance < best_distance) {
        best = k;
        best_distance = distance;
      }
    }
    if (best < 0)
      return;
    taken[best] = true;
    int length = snprintf(out + used, size - used, "%s%s", n ? ", " : "", units[best].name);
    if ((size_t)length >= size - used) {
      out[used] = '\0'; /* whole names only */
      return;
    }
    used += (size_t)length;
  }
}

double hl_unit_from_si(const hl_unit *unit, double si) {
  return (si - unit->offset) / unit->factor;
}

double hl_unit_to_si(const hl_unit *unit, double value) {
  return value * unit->factor + unit->offset;
}
