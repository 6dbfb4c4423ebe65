/** The lists of fields, and what is common to tables and documents. */
#include "io/fields.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>

#define FIELD(type, field, heading, kind, dim, aliases, choices, always, needed)                   \
  {                                                                                                \
#field, heading, HLI_FIELD_##kind, HL_DIM_##dim, offsetof(type, field), aliases, choices,      \
        always, needed                                                                             \
  }
#define T(type, field, aliases) FIELD(type, field, #field, TEXT, NONE, aliases, NULL, false, false)
#define N(type, field, dim, aliases)                                                               \
  FIELD(type, field, #field, NUMBER, dim, aliases, NULL, false, false)
#define I(type, field, aliases)                                                                    \
  FIELD(type, field, #field, INTEGER, NONE, aliases, NULL, false, false)
#define F(type, field, aliases) FIELD(type, field, #field, FLAG, NONE, aliases, NULL, false, false)
/* A needed column, and one that is always written. */
#define NEED_T(type, field, aliases)                                                               \
  FIELD(type, field, #field, TEXT, NONE, aliases, NULL, true, true)
#define NEED_N(type, field, dim, aliases)                                                          \
  FIELD(type, field, #field, NUMBER, dim, aliases, NULL, true, true)
#define KEEP_N(type, field, dim, aliases)                                                          \
  FIELD(type, field, #field, NUMBER, dim, aliases, NULL, true, false)
/* The enum's field may have another name than the heading. */
#define C(type, heading, field, aliases, choices)                                                  \
  FIELD(type, field, heading, CHOICE, NONE, aliases, choices, true, false)

#define NAME_ALIASES                                                                               \
  "stream streamname streamid id tag no nr nummer strom stromname bezeichnung "                    \
  "stoffstrom prozessstrom flux courant nom designation corriente nombre "                         \
  "denominacion hsname csname utility utilityname"
#define ZONE_ALIASES                                                                               \
  "processzone process area plant unitarea bereich anlage betrieb abteilung proceso "              \
  "procede atelier section zona"
#define TYPE_ALIASES                                                                               \
  "kind side hotcold hc condition streamtype art typ tipo heisskalt chaudfroid "                   \
  "calientefria"
#define TS_ALIASES                                                                                 \
  "inlet inlettemperature supplytemperature eintritt eintrittstemperatur vorlauf "                 \
  "vorlauftemperatur entree temperatureentree entrada temperaturaentrada ts tin "                  \
  "tinspec tinlet tinutility inlett inlettemp intemperature supply supplyt supplytemp "            \
  "start starttemp starttemperature starttemperatur tstart initialtemperature tinitial "           \
  "from tvon von te temp1 t1 eintrittstemp einlass einlasstemperatur einlauf "                     \
  "einlauftemperatur zulauftemperatur anfang anfangstemperatur quelltemperatur "                   \
  "teintritt tein teinlass tanfang tvorlauf tvl vl vorlauftemp temperaturedentree "                \
  "tempentree tentree temperatureinitiale temperaturedepart temperaturededepart depart "           \
  "tdepart temperaturadeentrada tempentrada tentrada temperaturainicial "                          \
  "temperaturadesuministro temperaturadeimpulsion impulsion timpulsion ida"
#define TT_ALIASES                                                                                 \
  "outlet outlettemperature targettemperature austritt austrittstemperatur ruecklauf "             \
  "ruecklauftemperatur sortie temperaturesortie salida temperaturasalida tt tout "                 \
  "toutspec toutlet toututility outlett outlettemp outtemperature target targett "                 \
  "targettemp end endtemp endtemperature tend finaltemperature tfinal to tbis bis ta "             \
  "temp2 t2 exit exittemperature texit austrittstemp auslass auslasstemperatur auslauf "           \
  "auslauftemperatur ablauftemperatur ende endtemperatur ziel zieltemp zieltemperatur "            \
  "solltemperatur taustritt taus tauslass tende tziel truecklauf trl rl ruecklauftemp "            \
  "temperaturedesortie tempsortie tsortie temperaturefinale temperaturecible "                     \
  "temperatureretour temperaturederetour retour tretour temperaturadesalida tempsalida "           \
  "tsalida temperaturafinal temperaturaobjetivo temperaturaderetorno retorno tretorno"
#define H_ALIASES                                                                                  \
  "htc hcoeff alpha filmcoefficient filmcoeff heattransfercoefficient "                            \
  "heattransfercoefficienth filmheattransfercoefficient waermeuebergang "                          \
  "waermeuebergangskoeffizient waermeuebergangszahl uebergangskoeffizient alphawert "              \
  "coefficientdechange coefficientdechangethermique coefficientdetransfert "                       \
  "coefficientdetransfertthermique coefficientdetransfertdechaleur "                               \
  "coefficientdeconvection coeficiente coeficientedetransferencia "                                \
  "coeficientedetransferenciadecalor coeficientedepelicula coeficientedeconveccion"
#define DT_ALIASES "dtcontribution dtmin/2 dtmin2 tcont dtcontr dtbeitrag"
#define PLACE_NOTE(type)                                                                           \
  N(type, x, LENGTH, NULL), N(type, y, LENGTH, NULL), N(type, z, LENGTH, NULL),                    \
      T(type, note,                                                                                \
        "notes remark remarks comment bemerkung bemerkungen anmerkung kommentar remarque "         \
        "commentaire nota observaciones comentario")
#define PERIOD(type)                                                                               \
  T(type, period,                                                                                  \
    "periode periodo operatingperiod operatingcase loadcase betriebsfall lastfall "                \
    "periodederegime")
#define SIDES                                                                                      \
  "none|hot h heiss warm chaud caliente hotstream|cold c kalt froid fria frio coldstream"
#define UTILITY_SIDES                                                                              \
  "none|hot h hu hotutility heiss warm chaud caliente|"                                            \
  "cold c cu coldutility kalt froid fria frio|both hotcold beide beides deux ambos"
#define RULES                                                                                      \
  "forbid forbidden no verboten verbieten nein interdit non prohibido|"                            \
  "require required compulsory yes erforderlich vorgeschrieben gefordert ja oui exige si "         \
  "obligatoire obligatorio|cost kosten cout coste"
#define COST_KINDS                                                                                 \
  "exchanger hx hex heatexchanger waermeuebertrager waermetauscher echangeur intercambiador|"      \
  "heater erhitzer rechauffeur calentador|cooler kuehler refroidisseur enfriador|"                 \
  "machine heatpump compressor hp waermepumpe verdichter maschine pompeachaleur bombadecalor"

/* ------------------------------------------------------------------ tables */

static const hli_field stream_row_fields[] = {
    NEED_T(hli_stream_row, name, NAME_ALIASES),
    T(hli_stream_row, zone, ZONE_ALIASES),
    C(hli_stream_row, "type", side, TYPE_ALIASES, SIDES),
    NEED_N(hli_stream_row, t_supply, TEMPERATURE, TS_ALIASES),
    KEEP_N(hli_stream_row, t_target, TEMPERATURE, TT_ALIASES),
    N(hli_stream_row, cp_flow, CP,
      "cp mcp fcp mdotcp heatcapacityflow heatcapacityflowrate flowheatcapacity heatcapacity "
      "heatcapacitymcp w waermekapazitaetsstrom kapazitaetsstrom debitcalorifique "
      "debitdecapacitethermique caudalcalorifico flujodecapacidadcalorifica"),
    KEEP_N(
        hli_stream_row, duty, POWER,
        "q dh h heat heatflow heatduty load heatload enthalpy enthalpychange dhdot leistung "
        "heatflowrate thermalpower waermestrom waermeleistung waermelast waermebedarf heizleistung "
        "kuehlleistung waerme enthalpiestrom puissance puissancethermique fluxthermique "
        "fluxdechaleur chargethermique chaleur potencia potenciatermica cargatermica "
        "flujodecalor calor"),
    N(hli_stream_row, mass_flow, MASS_FLOW,
      "m mdot flow flowrate massflowrate massenstrom massendurchsatz durchsatz mengenstrom debit "
      "debitmassique caudal caudalmasico flujomasico"),
    N(hli_stream_row, cp, SPECIFIC_HEAT,
      "effectivecp specificheat specificheatcapacity cpspec spezifischewaerme "
      "spezifischewaermekapazitaet chaleurspecifique chaleurmassique calorespecifico"),
    N(hli_stream_row, h, FILM, H_ALIASES),
    N(hli_stream_row, dt_cont, DIFFERENCE, DT_ALIASES),
    I(hli_stream_row, segment, "segm seg abschnitt"),
    F(hli_stream_row, soft, NULL),
    N(hli_stream_row, t_target_min, TEMPERATURE, NULL),
    N(hli_stream_row, t_target_max, TEMPERATURE, NULL),
    PERIOD(hli_stream_row),
    PLACE_NOTE(hli_stream_row),
};

static const hli_field curve_row_fields[] = {
    NEED_T(hli_curve_row, name, NAME_ALIASES),
    NEED_N(hli_curve_row, t, TEMPERATURE, "temp temperature temperatur temperatura"),
    NEED_N(hli_curve_row, duty, POWER,
           "h q dh heat heatflow enthalpy cumulativeheat cumulativeduty leistung puissance"),
    PERIOD(hli_curve_row),
};

static const hli_field period_fields[] = {
    FIELD(hl_period, id, "period", TEXT, NONE,
          "id name periode periodo operatingperiod operatingcase loadcase betriebsfall lastfall",
          NULL, true, true),
    NEED_N(hl_period, weight, NONE, "share hours gewicht anteil stunden poids heures peso horas"),
    N(hl_period, electricity_price, PRICE, "powerprice strompreis"),
    N(hl_period, fuel_price, PRICE, "brennstoffpreis"),
    N(hl_period, electricity_co2, EMISSION, "powerco2"),
    N(hl_period, co2_price, MONEY_MASS, "carbonprice emissionprice co2preis"),
    T(hl_period, note, "notes remark remarks comment bemerkung kommentar remarque nota"),
};

static const hli_field utility_fields[] = {
    NEED_T(hl_utility, name, NAME_ALIASES),
    T(hl_utility, zone, ZONE_ALIASES),
    C(hl_utility, "type", side, TYPE_ALIASES, UTILITY_SIDES),
    NEED_N(hl_utility, t_supply, TEMPERATURE, TS_ALIASES),
    KEEP_N(hl_utility, t_target, TEMPERATURE, TT_ALIASES),
    N(hl_utility, duty_max, POWER,
      "maxduty dutymaximum qmax maximumduty limit maxleistung hoechstleistung "
      "maximalleistung "
      "leistungmax puissancemax puissancemaximale potenciamax potenciamaxima"),
    T(hl_utility, tier_of, "tier tariffof stufevon"),
    N(hl_utility, t_stack, TEMPERATURE,
      "stack stacktemperature tstackmin aciddewpoint saeuretaupunkt pointderoseeacide "
      "puntoderocioacido"),
    N(hl_utility, price, PRICE,
      "cost unitcost unitcostenergy energycost preis energiepreis waermepreis kosten prix "
      "cout "
      "precio coste costo"),
    N(hl_utility, co2, EMISSION,
      "co2factor emission emissions co2emission co2emissionen co2faktor emissionsfaktor "
      "facteurdemission factordeemision"),
    N(hl_utility, h, FILM, H_ALIASES " u uoverall"),
    N(hl_utility, dt_cont, DIFFERENCE, DT_ALIASES),
    N(hl_utility, cop, NONE, NULL),
    N(hl_utility, fuel_exergy, NONE, "fuelexergyfactor"),
    T(hl_utility, main, "steammain header steamheader sammelschiene schiene collecteur colector"),
    PERIOD(hl_utility),
    PLACE_NOTE(hl_utility),
};

static const hli_field system_row_fields[] = {
    NEED_T(hli_system_row, name, "system systemname id tag"),
    NEED_T(hli_system_row, cycle, "kind type kreislauf ciclo"),
    T(hli_system_row, fluid,
      "fluids refrigerant workingfluid kaeltemittel arbeitsmittel fluide fluidefrigorigene "
      "fluido "
      "refrigerante"),
    T(hli_system_row, zone_source, NULL),
    T(hli_system_row, zone_sink, NULL),
    N(hli_system_row, scale_min, POWER, "mincapacity qmin"),
    N(hli_system_row, scale_max, POWER, "maxcapacity qmax"),
    PLACE_NOTE(hli_system_row),
};

static const hli_field rule_fields[] = {
    NEED_T(hl_match_rule, hot,
           "hotstream hs heiss heisserstrom warm warmerstrom chaud fluxchaud courantchaud caliente "
           "corrientecaliente flujocaliente"),
    NEED_T(hl_match_rule, cold,
           "coldstream cs coldstreamorutility kalt kalterstrom froid fluxfroid courantfroid fria "
           "frio corrientefria flujofrio"),
    C(hl_match_rule, "rule", kind, "kind regel regle regla", RULES),
    N(hl_match_rule, t_from, TEMPERATURE,
      "from tfrom von tvon abtemperatur de tde depuis desde tdesde"),
    N(hl_match_rule, t_to, TEMPERATURE, "to tto bis tbis ta jusqua hasta thasta"),
    N(hl_match_rule, duty_min, POWER,
      "minduty minqtotal qmin dutyminimum minleistung mindestleistung leistungmin puissancemin "
      "puissanceminimale potenciamin potenciaminima"),
    N(hl_match_rule, u, FILM,
      "uoverall overallcoefficient kwert uwert waermedurchgang waermedurchgangskoeffizient "
      "coefficientglobal coeficienteglobal"),
    N(hl_match_rule, fixed, MONEY,
      "fixedcost fixedcostunit fixkosten fixe coutfixe fijo costefijo costofijo"),
    N(hl_match_rule, coef, NONE, "coefficient areacostcoeff koeffizient coeficiente"),
    N(hl_match_rule, exponent, NONE, "exp areacostexp exposant exponente"),
    N(hl_match_rule, length, LENGTH,
      "distance laenge entfernung abstand longueur longitud distancia"),
};

static const hli_field cost_row_fields[] = {
    C(hli_cost_row, "kind", kind, "type what art", COST_KINDS),
    C(hli_cost_row, "basis", basis, "per", "default|area|power shaft|heat duty"),
    N(hli_cost_row, fixed, MONEY, "a fixedcost fixkosten fixe fijo"),
    T(hli_cost_row, coef, "b coefficient koeffizient coeficiente"),
    N(hli_cost_row, exponent, NONE, "exp n exposant exponente"),
    N(hli_cost_row, piping, MONEY_LENGTH, "c pipingcost"),
    T(hli_cost_row, currency, "waehrung monnaie moneda"),
    I(hli_cost_row, year, "jahr annee"),
    T(hli_cost_row, source, "reference note quelle"),
};

static const hli_field setting_fields[] = {
    NEED_T(hl_setting_row, key, "setting name parameter schluessel parametre cle parametro clave"),
    NEED_T(hl_setting_row, value, "wert valeur valor"),
    T(hl_setting_row, unit, "einheit unite unidad"),
    T(hl_setting_row, note, "notes remark comment source"),
    PERIOD(hl_setting_row),
};

/* --------------------------------------------------------------- documents */

static const hli_field stream_fields[] = {
    T(hl_stream, name, NULL),
    T(hl_stream, zone, NULL),
    C(hl_stream, "side", side, NULL, "none|hot|cold"),
    F(hl_stream, soft, NULL),
    N(hl_stream, t_target_min, TEMPERATURE, NULL),
    N(hl_stream, t_target_max, TEMPERATURE, NULL),
    PERIOD(hl_stream),
    PLACE_NOTE(hl_stream),
};

static const hli_field segment_fields[] = {
    N(hl_segment, t_supply, TEMPERATURE, NULL), N(hl_segment, t_target, TEMPERATURE, NULL),
    N(hl_segment, duty, POWER, NULL),           N(hl_segment, h, FILM, NULL),
    N(hl_segment, dt_cont, DIFFERENCE, NULL),
};

static const hli_field system_fields[] = {
    T(hl_system, name, NULL),
    T(hl_system, cycle, NULL),
    T(hl_system, zone_source, NULL),
    T(hl_system, zone_sink, NULL),
    N(hl_system, scale_min, POWER, NULL),
    N(hl_system, scale_max, POWER, NULL),
    PLACE_NOTE(hl_system),
};

static const hli_field cost_fields[] = {
    C(hl_cost_law, "kind", kind, NULL, "exchanger|heater|cooler|machine"),
    C(hl_cost_law, "basis", basis, NULL, "area|power|heat"),
    N(hl_cost_law, fixed, MONEY, NULL),
    N(hl_cost_law, coef, NONE, NULL),
    N(hl_cost_law, exponent, NONE, NULL),
    N(hl_cost_law, piping, MONEY_LENGTH, NULL),
    T(hl_cost_law, currency, NULL),
    I(hl_cost_law, year, NULL),
    T(hl_cost_law, source, NULL),
};

/* ------------------------------------------------------------------- inits */

static void init_stream_row(void *record) {
  *(hli_stream_row *)record = (hli_stream_row){.name = "",
                                               .zone = "",
                                               .note = "",
                                               .period = "",
                                               .t_supply = NAN,
                                               .t_target = NAN,
                                               .cp_flow = NAN,
                                               .duty = NAN,
                                               .mass_flow = NAN,
                                               .cp = NAN,
                                               .h = NAN,
                                               .dt_cont = NAN,
                                               .t_target_min = NAN,
                                               .t_target_max = NAN,
                                               .x = NAN,
                                               .y = NAN,
                                               .z = NAN};
}
static void init_curve_row(void *record) {
  *(hli_curve_row *)record = (hli_curve_row){.name = "", .t = NAN, .duty = NAN, .period = ""};
}
static void init_system_row(void *record) {
  *(hli_system_row *)record = (hli_system_row){.name = "",
                                               .cycle = "",
                                               .fluid = "",
                                               .zone_source = "",
                                               .zone_sink = "",
                                               .note = "",
                                               .scale_min = 0,
                                               .scale_max = INFINITY,
                                               .x = NAN,
                                               .y = NAN,
                                               .z = NAN};
}
static void init_cost_row(void *record) {
  *(hli_cost_row *)record = (hli_cost_row){.kind = -1,
                                           .fixed = NAN,
                                           .exponent = NAN,
                                           .piping = NAN,
                                           .coef = "",
                                           .currency = "",
                                           .source = ""};
}
static void init_rule(void *record) {
  hl_match_rule_init(record);
  ((hl_match_rule *)record)->kind = (hl_match_kind)-1; /* which rule must be said */
}
static void init_setting(void *record) {
  *(hl_setting_row *)record =
      (hl_setting_row){.key = "", .value = "", .unit = "", .note = "", .period = ""};
}
static void init_period(void *record) { hl_period_init(record); }
static void init_stream(void *record) { hl_stream_init(record); }
static void init_segment(void *record) { hl_segment_init(record); }
static void init_utility(void *record) { hl_utility_init(record); }
static void init_system(void *record) { hl_system_init(record); }
static void init_cost(void *record) {
  hl_cost_law_init(record, HL_COST_EXCHANGER);
  ((hl_cost_law *)record)->kind = (hl_cost_kind)-1;
  ((hl_cost_law *)record)->basis = (hl_cost_basis)-1;
}

#define RECORD(id, text, table, fields, type, init)                                                \
  const hli_record hli_record_##id = {text,         table, fields, sizeof fields / sizeof *fields, \
                                      sizeof(type), init}

RECORD(period, "period", "periods", period_fields, hl_period, init_period);
RECORD(stream_row, "stream", "streams", stream_row_fields, hli_stream_row, init_stream_row);
RECORD(curve_row, "point", "profiles", curve_row_fields, hli_curve_row, init_curve_row);
RECORD(utility, "utility", "utilities", utility_fields, hl_utility, init_utility);
RECORD(system_row, "system", "systems", system_row_fields, hli_system_row, init_system_row);
RECORD(rule, "match rule", "matches", rule_fields, hl_match_rule, init_rule);
RECORD(cost_row, "cost law", "costs", cost_row_fields, hli_cost_row, init_cost_row);
RECORD(setting, "setting", "settings", setting_fields, hl_setting_row, init_setting);
RECORD(stream, "stream", "streams", stream_fields, hl_stream, init_stream);
RECORD(segment, "segment", "segments", segment_fields, hl_segment, init_segment);
RECORD(system, "system", "systems", system_fields, hl_system, init_system);
RECORD(cost, "cost law", "costs", cost_fields, hl_cost_law, init_cost);

_Static_assert(sizeof stream_row_fields / sizeof *stream_row_fields <= HLI_FIELDS_MOST,
               "room for all columns");

/* ------------------------------------------------------------------- words */

void hli_normalise(const char *text, char *out, size_t size) {
  static const struct {
    const char *from, *to;
  } letters[] = {
      {"Δ", "d"},  {"δ", "d"},  {"α", "alpha"}, {"ä", "ae"}, {"ö", "oe"},   {"ü", "ue"},
      {"Ä", "ae"}, {"Ö", "oe"}, {"Ü", "ue"},    {"ß", "ss"}, {"é", "e"},    {"è", "e"},
      {"ê", "e"},  {"É", "e"},  {"È", "e"},     {"ë", "e"},  {"ô", "o"},    {"î", "i"},
      {"û", "u"},  {"ù", "u"},  {"ï", "i"},     {"œ", "oe"}, {"’", ""},     {"Á", "a"},
      {"Í", "i"},  {"Ó", "o"},  {"Ú", "u"},     {"À", "a"},  {"á", "a"},    {"à", "a"},
      {"â", "a"},  {"í", "i"},  {"ó", "o"},     {"ú", "u"},  {"ñ", "n"},    {"ç", "c"},
      {"²", "2"},  {"₂", "2"},  {"₁", "1"},     {"¹", "1"},  {"ṁ", "mdot"}, {"Ṁ", "mdot"},
      {"Q̇", "q"},  {"°", ""},   {"·", ""},      {"ᵢ", "i"}};
  size_t used = 0;
  while (*text != '\0' && used + 6 < size) {
    const char *add = NULL;
    const bool ascii = (unsigned char)*text < 0x80;
    for (size_t k = 0; k < sizeof letters / sizeof *letters && add == NULL && !ascii; ++k) {
      const size_t length = strlen(letters[k].from);
      if (strncmp(text, letters[k].from, length) == 0) {
        add = letters[k].to;
        text += length;
      }
    }
    if (add != NULL) {
      memcpy(out + used, add, strlen(add));
      used += strlen(add);
      continue;
    }
    const unsigned char c = (unsigned char)*text++;
    if (isalnum(c) || c == '/' || c >= 0x80)
      out[used++] = (char)tolower(c);
  }
  out[used] = '\0';
  if (strncmp(out, "delta", 5) == 0) /* "delta T" as "ΔT" */
    memmove(out + 1, out + 5, strlen(out + 5) + 1);
}

/** Word j of value k of a list of choices; false past the end. */
static bool choice_word(const char *choices, int k, int j, char word[24]) {
  for (; k > 0; --k) {
    choices = strchr(choices, '|');
    if (choices == NULL)
      return false;
    ++choices;
  }
  for (; j > 0; --j) {
    choices += strcspn(choices, " |");
    if (*choices != ' ')
      return false;
    ++choices;
  }
  const size_t length = strcspn(choices, " |");
  memcpy(word, choices, length);
  word[length] = '\0';
  return true;
}

int hli_choice_find(const char *choices, const char *word) {
  char plain[64], candidate[24];
  hli_normalise(word, plain, sizeof plain);
  for (int k = 0; choice_word(choices, k, 0, candidate); ++k) {
    for (int j = 0; choice_word(choices, k, j, candidate); ++j) {
      if (strcmp(candidate, plain) == 0)
        return k;
    }
  }
  return -1;
}

hli_nearest hli_choice_nearest(const char *choices, const char *word, char *words, size_t size) {
  hli_nearest nearest = hli_nearest_to(word);
  char one[24];
  words[0] = '\0';
  for (int k = 0; hli_choice_text(choices, k, one), one[0] != '\0'; ++k) {
    const size_t used = strlen(words);
    if (strcmp(one, "none") == 0)
      continue;
    hli_print(words + used, size - used, "%s%s", used > 0 ? ", " : "", one);
    hli_nearest_offer(&nearest, one);
  }
  return nearest;
}

void hli_choice_text(const char *choices, int value, char word[24]) {
  if (value < 0 || !choice_word(choices, value, 0, word))
    word[0] = '\0';
}

bool hli_flag_find(const char *word, bool *value) {
  static const char flags[] = "no n false off 0 nein non|yes y true on 1 x ja oui si";
  const int found = hli_choice_find(flags, word);
  *value = found == 1;
  return found >= 0;
}

bool hli_field_is_unset(const hli_record *record, const hli_field *field, const void *data) {
  _Alignas(max_align_t) char fresh[512];
  if (record->size > sizeof fresh)
    return false;
  record->init(fresh);
  const void *now = hli_member(field, data), *then = hli_member(field, fresh);
  switch (field->kind) {
  case HLI_FIELD_TEXT:
    return hli_same_text(*(const char *const *)now, *(const char *const *)then);
  case HLI_FIELD_NUMBER: {
    const double a = *(const double *)now, b = *(const double *)then;
    return a == b || (isnan(a) && isnan(b));
  }
  case HLI_FIELD_FLAG:
    return *(const bool *)now == *(const bool *)then;
  case HLI_FIELD_INTEGER:
  case HLI_FIELD_CHOICE:
    return *(const int *)now == *(const int *)then;
  }
  return false;
}

/* --------------------------------------------------------------- documents */

/** Name of the field nearest to a member that is none. */
static void note_unknown(hl_ctx *ctx, const hl_json *node, const hli_record *record,
                         const char *key) {
  const hl_place place = hl_json_place(node);
  hli_nearest nearest = hli_nearest_to(key);
  char hint[160];
  for (int k = 0; k < record->count; ++k)
    hli_nearest_offer(&nearest, record->field[k].name);
  hli_fault(ctx, 112, &place, "member \"%.60s\" of a %s is not known and not used\n%s", key,
            record->name, hli_nearest_hint(&nearest, "", hint));
}

bool hli_in_words(const char *list, const char *word) {
  const size_t length = strlen(word);
  for (const char *at = list; at != NULL && *at != '\0';) {
    const size_t next = strcspn(at, " ");
    if (next == length && strncmp(at, word, length) == 0)
      return true;
    at += next + (at[next] == ' ');
  }
  return false;
}

static hl_status wrong_kind(hl_ctx *ctx, const hl_json *node, const hli_field *field,
                            const char *wanted) {
  const hl_place place = hl_json_place(node);
  HLI_FAIL(ctx, 10, &place, "\"%s\" must be %s", field->name, wanted);
}

static hl_status read_member(hl_ctx *ctx, const hl_json *node, const hli_field *field, void *data) {
  void *member = hli_member(field, data);
  const hl_json_kind kind = hl_json_kind_of(node);
  const hl_place place = hl_json_place(node);
  if (kind == HL_JSON_NULL)
    return HL_OK;
  switch (field->kind) {
  case HLI_FIELD_TEXT:
    if (kind != HL_JSON_TEXT)
      return wrong_kind(ctx, node, field, "a text");
    *(const char **)member = hl_json_text(node, "");
    return HL_OK;
  case HLI_FIELD_NUMBER: {
    const double value = hl_json_number(node, NAN);
    if (isnan(value))
      return wrong_kind(ctx, node, field, "a number in SI");
    *(double *)member = value;
    return HL_OK;
  }
  case HLI_FIELD_INTEGER: {
    const double value = hl_json_number(node, NAN);
    if (!(fabs(value) <= INT_MAX) || value != floor(value))
      return wrong_kind(ctx, node, field, "a whole number");
    *(int *)member = (int)value;
    return HL_OK;
  }
  case HLI_FIELD_FLAG:
    if (kind != HL_JSON_TRUE && kind != HL_JSON_FALSE)
      return wrong_kind(ctx, node, field, "true or false");
    *(bool *)member = hl_json_flag(node, false);
    return HL_OK;
  case HLI_FIELD_CHOICE: {
    const int found =
        kind == HL_JSON_TEXT ? hli_choice_find(field->choices, hl_json_text(node, "")) : -1;
    char words[120], hint[160];
    if (found < 0) {
      const hli_nearest nearest =
          hli_choice_nearest(field->choices, hl_json_text(node, ""), words, sizeof words);
      HLI_FAIL(ctx, 10, &place, "\"%s\" is \"%.40s\"; it must be one of %s\n%s", field->name,
               hl_json_text(node, ""), words, hli_nearest_hint(&nearest, "", hint));
    }
    *(int *)member = found;
    return HL_OK;
  }
  }
  return HL_OK;
}

hl_status hli_object_read(hl_ctx *ctx, const hl_json *node, const hli_record *record, void *data,
                          const char *others) {
  const hl_place place = hl_json_place(node);
  hl_status status = HL_OK;
  if (hl_json_kind_of(node) != HL_JSON_OBJECT)
    HLI_FAIL(ctx, 10, &place, "a %s must be an object", record->name);
  for (int k = 0; k < hl_json_count(node); ++k) {
    const char *key = hl_json_key(node, k);
    const hli_field *field = NULL;
    for (int j = 0; j < record->count && field == NULL; ++j) {
      if (strcmp(record->field[j].name, key) == 0)
        field = &record->field[j];
    }
    if (field == NULL && !hli_in_words(others, key))
      note_unknown(ctx, hl_json_at(node, k), record, key);
    else if (field != NULL && read_member(ctx, hl_json_at(node, k), field, data) != HL_OK)
      status = HL_ERR_FORMAT;
  }
  return status;
}

void hli_object_write(hl_writer *writer, const hli_record *record, const void *data) {
  for (int k = 0; k < record->count; ++k) {
    const hli_field *field = &record->field[k];
    const void *member = hli_member(field, data);
    char word[24];
    if (hli_field_is_unset(record, field, data))
      continue;
    switch (field->kind) {
    case HLI_FIELD_TEXT:
      hl_writer_text(writer, field->name, *(const char *const *)member);
      break;
    case HLI_FIELD_NUMBER:
      hl_writer_number(writer, field->name, *(const double *)member);
      break;
    case HLI_FIELD_INTEGER:
      hl_writer_integer(writer, field->name, *(const int *)member);
      break;
    case HLI_FIELD_FLAG:
      hl_writer_flag(writer, field->name, *(const bool *)member);
      break;
    case HLI_FIELD_CHOICE:
      hli_choice_text(field->choices, *(const int *)member, word);
      hl_writer_text(writer, field->name, word);
      break;
    }
  }
}

/* --------------------------------------------------------------- utilities */

hl_status hli_utility_add(hl_problem *problem, const hl_utility *utility) {
  hl_utility used = *utility;
  if ((int)utility->side != HLI_SIDE_BOTH)
    return hl_problem_add_utility(problem, utility);
  hl_ctx *ctx = hl_problem_ctx(problem);
  if (!isnan(utility->t_stack)) {
    char stack[48];
    HLI_FAIL(ctx, 116, &utility->place,
             "utility \"%.60s\" is used and generated (type both) and has a stack temperature of "
             "%s, which only flue gas has; nothing generates flue gas\n"
             "Give it type hot, or leave t_stack empty.",
             utility->name, hli_show(HL_DIM_TEMPERATURE, utility->t_stack, stack));
  }
  const size_t size = strlen(utility->name) + sizeof " generation";
  char *name = hli_zalloc(ctx, 1, size);
  if (name == NULL)
    return hli_nomem(ctx);
  hli_print(name, size, "%s generation", utility->name);
  used.side = HL_SIDE_HOT;
  if (used.main[0] == '\0')
    used.main = utility->name;
  if (isnan(used.t_target))
    used.t_target = used.t_supply;
  hl_utility raised = used;
  raised.name = name;
  raised.side = HL_SIDE_COLD;
  raised.t_supply = used.t_target;
  raised.t_target = used.t_supply;
  raised.price = 0;
  raised.co2 = raised.cop = raised.fuel_exergy = raised.t_stack = NAN;
  hl_status status = hl_problem_add_utility(problem, &used);
  if (status == HL_OK)
    status = hl_problem_add_utility(problem, &raised);
  hli_release(ctx, name);
  return status;
}

/* ------------------------------------------------------- periods, settings */

hl_status hli_period_hold(hl_problem *problem, const char *period) {
  const int count = hl_problem_period_count(problem);
  if (period != NULL && period[0] != '\0')
    return hl_problem_set_period(problem, period);
  if (period == NULL && count > 1)
    hli_fault(hl_problem_ctx(problem), 226, &hl_problem_period_at(problem, 0)->place,
              "the case has %d periods; the values are those of the first, \"%.60s\"\n"
              "Choose one with --period, or take them all with --all-periods where that exists.",
              count, hl_problem_period_at(problem, 0)->id);
  return HL_OK;
}

const hl_setting *hli_setting_eval(const hl_problem *problem, const hl_setting_row *row,
                                   double *value) {
  static const hl_settings_table *const known[] = {&hl_economics_table, &hl_design_table};
  for (size_t k = 0; k < sizeof known / sizeof *known; ++k) {
    const size_t length = strlen(known[k]->section);
    if (strncmp(row->key, known[k]->section, length) != 0 || row->key[length] != '.')
      continue;
    union {
      hl_economics economics;
      hl_design design;
    } settings;
    const hl_setting *setting = hl_settings_find(known[k], row->key + length + 1);
    if (setting == NULL)
      return NULL;
    const hl_unit si = {setting->dimension, "", "", 1, 0};
    const hl_unit *unit = strcmp(row->unit, "SI") == 0 ? &si
                          : row->unit[0] != '\0'       ? hl_unit_find(setting->dimension, row->unit)
                                                       : NULL;
    hl_settings_init(known[k], &settings);
    (void)hl_settings_set(hl_problem_ctx(problem), known[k], &settings, setting->name, row->value,
                          unit, &row->place); /* read once already */
    *value = hl_settings_value(setting, &settings);
    return setting;
  }
  return NULL;
}
