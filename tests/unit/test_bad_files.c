/* Bad files: each has its message, at its place. */
#include "support/test.h"

#include <stdio.h>
#include <string.h>

#include <heatloom/io.h>

/** File or folder of tests/data/bad, and the first error in it. */
static const struct {
  const char *path, *file; /* file: as the message names it */
  int code, row, column;
  int errors; /* in all */
  const char *part;
} bad[] = {
    {"ambiguous_unit.csv", "ambiguous_unit.csv", 103, 2, 4, 1,
     "\"MBtu/h\" of column \"duty\" is not a unit of heat flow or"},
    {"below_zero.csv", "below_zero.csv", 115, 3, 4, 1,
     "-300 in column \"t_target\" is below absolute zero (-273.15"},
    {"below_zero_kelvin.csv", "below_zero_kelvin.csv", 115, 3, 3, 1,
     "-3 in column \"t_target\" is below absolute zero (-273.15 °C)"},
    {"both_ways.csv", "both_ways.csv", 2, 3, 5, 1,
     "\"maybe\" in column \"soft\" is neither yes nor no"},
    {"cold_cools.csv", "cold_cools.csv", 104, 4, 0, 1,
     "stream \"Feed\" is marked cold but cools from 150 °C to 40 °"},
    {"column_twice.csv", "column_twice.csv", 107, 1, 3, 1, "columns 2 and 3 are both t_supply"},
    {"cost_exponent", "cost_exponent/costs.csv", 116, 3, 0, 1,
     "exponent of the cost law of exchangers is 7; it must be at"},
    {"cost_kind", "cost_kind/costs.csv", 2, 3, 1, 1,
     "\"pump\" in column \"kind\" is not one of: exchanger, heater,"},
    {"cost_negative", "cost_negative/costs.csv", 116, 3, 2, 1,
     "-1 in column \"fixed\" must not be negative"},
    {"cost_no_kind", "cost_no_kind/costs.csv", 101, 3, 1, 1, "a cost law does not say of what"},
    {"cost_twice", "cost_twice/costs.csv", 107, 4, 0, 1,
     "there is a second cost law of the same kind"},
    {"cost_unit", "cost_unit/costs.csv", 103, 3, 3, 1,
     "\"$/kW\" is not a unit of this coefficient"},
    {"cp_and_duty.csv", "cp_and_duty.csv", 105, 3, 6, 1,
     "CP 12 kW/K and duty 900 kW of \"Reflux\" disagree: 12 x (120"},
    {"cp_and_mass_flow.csv", "cp_and_mass_flow.csv", 105, 3, 4, 1,
     "CP 2 kW/K and mass flow times cp 4.18 kW/K of \"H1\" disagree"},
    {"cp_or_cp_flow.csv", "cp_or_cp_flow.csv", 108, 1, 5, 1,
     "column \"cp\" has no unit; it could be heat capacity flow"},
    {"curve_apart", "curve_apart/profiles.csv", 107, 7, 0, 1,
     "the points of curve \"F\" do not stand together"},
    {"curve_cell", "curve_cell/profiles.csv", 101, 4, 0, 1,
     "a point of a curve needs name, temperature and heat"},
    {"curve_heat", "curve_heat/profiles.csv", 118, 5, 0, 1,
     "the heat of curve \"F\" does not grow from point to point"},
    {"curve_point", "curve_point/profiles.csv", 101, 3, 0, 1,
     "curve \"F\" has fewer than two points"},
    {"curve_turns", "curve_turns/profiles.csv", 118, 5, 0, 1,
     "the temperature of curve \"F\" turns back at this point (120"},
    {"decimal_comma.csv", "decimal_comma.csv", 102, 3, 2, 1,
     "\"150,5\" is not a number in column \"t_supply\""},
    {"duty_signs.csv", "duty_signs.csv", 116, 5, 6, 1,
     "the duty of stream \"C2\" has the wrong sign: in this table"},
    {"empty.csv", "empty.csv", 101, 1, 0, 1,
     "no row of headings was found in the table of streams"},
    {"film_unit.csv", "film_unit.csv", 103, 1, 5, 1,
     "\"W/m2F\" of column \"h\" is not a unit of film"},
    {"film_or_enthalpy.csv", "film_or_enthalpy.csv", 108, 1, 5, 1,
     "column \"h\" has no unit; it could be heat flow or power (kW)"},
    {"formula.csv", "formula.csv", 111, 3, 6, 1,
     "the cell in column \"duty\" holds a formula (\"=D4*4.18\"), not"},
    {"headings_only.csv", "", 101, 0, 0, 1, "the case has no streams"},
    {"hot_heats.csv", "hot_heats.csv", 104, 3, 0, 1,
     "stream \"H1\" is marked hot but heats up from 60 °C to 150 °"},
    {"json_array.json", "json_array.json", 10, 1, 1, 1,
     "this is not a case: its format is \"\", not \"heatloom-case/1\""},
    {"json_co2.json", "json_co2.json", 116, 6, 3, 1,
     "CO2 emission of utility \"U\" is -36 kg/MWh; it must be"},
    {"json_cop.json", "json_cop.json", 116, 6, 3, 1,
     "COP of utility \"U\" is 0; it must be more than 0"},
    {"json_cost_kind.json", "json_cost_kind.json", 101, 3, 12, 1,
     "a cost law does not say of what"},
    {"json_dt_cont.json", "json_dt_cont.json", 116, 3, 31, 1,
     "contribution to the approach of stream \"H1\" is -5 K; it must"},
    {"json_fluid.json", "json_fluid.json", 10, 3, 62, 1, "a fluid must be a text"},
    {"json_format.json", "json_format.json", 10, 1, 1, 1,
     "this is not a case: its format is \"heatloom-case/9\", not"},
    {"json_latent.json", "json_latent.json", 106, 3, 46, 1,
     "stream \"H1\" has the same supply and target temperature"},
    {"json_missing_name.json", "json_missing_name.json", 101, 3, 3, 1,
     "the name of a stream is missing"},
    {"json_negative_duty.json", "json_negative_duty.json", 116, 3, 3, 1,
     "duty of stream \"H1\" is -1 kW; it must be more than 0 kW"},
    {"json_no_segments.json", "json_no_segments.json", 101, 3, 3, 1,
     "stream \"H1\" has no temperatures and no duty"},
    {"json_number_kind.json", "json_number_kind.json", 10, 3, 29, 1,
     "\"t_supply\" must be a number in SI"},
    {"json_parameter.json", "json_parameter.json", 12, 4, 28, 1,
     "the range of t_cond is upside down: 76.85 °C to 66.85 °C"},
    {"json_parameter_kind.json", "json_parameter_kind.json", 10, 4, 28, 1,
     "parameter t_cond must be a number in SI, a pair of them, or"},
    {"json_price.json", "json_price.json", 116, 6, 3, 1,
     "price of utility \"U\" is -36 cur/MWh; it must be at least"},
    {"json_rule_kind.json", "json_rule_kind.json", 101, 3, 14, 1,
     "rule * - * does not say what it does"},
    {"json_setting.json", "json_setting.json", 12, 3, 38, 1,
     "setting economics.hours is \"9999\"; it must be from 1 h/y to"},
    {"json_setting_kind.json", "json_setting_kind.json", 10, 3, 38, 1,
     "setting economics.hours must be a number, a text, true or"},
    {"json_side.json", "json_side.json", 10, 3, 10, 1,
     "\"side\" is \"warm\"; it must be one of hot, cold"},
    {"json_streams_kind.json", "json_streams_kind.json", 10, 2, 13, 1,
     "\"streams\" must be an array"},
    {"json_syntax.json", "json_syntax.json", 9, 3, 11, 1,
     "not valid JSON: unexpected token near '}'"},
    {"latent_no_duty.csv", "latent_no_duty.csv", 101, 4, 5, 1, "stream \"Boiling\" has no duty"},
    {"latent_with_cp.csv", "latent_with_cp.csv", 106, 3, 5, 1,
     "\"Reboiler\" has the same supply and target temperature (142"},
    {"letter_o.csv", "letter_o.csv", 102, 5, 2, 1,
     "\"12o.5\" is not a number in column \"t_supply\""},
    {"long_name.csv", "long_name.csv", 122, 3, 0, 1, "the name of stream"},
    {"main_above", "main_above/utilities.csv", 124, 5, 0, 1,
     "heat of main \"LP\" is raised from 150 °C to 150 °C by \"LP raised\""},
    {"main_alone", "main_alone/utilities.csv", 124, 3, 0, 2,
     "main \"MP\" has only the hot utility \"MP steam\""},
    {"main_below", "main_below/utilities.csv", 124, 4, 0, 1,
     "\"MP steam\": it would be used hotter than it is raised"},
    {"main_heats", "main_heats/utilities.csv", 104, 3, 0, 1,
     "utility \"Hot water\" is marked hot but heats up"},
    {"main_span", "main_span/utilities.csv", 124, 4, 0, 1, "these are different spans"},
    {"main_twice", "main_twice/utilities.csv", 124, 5, 0, 1,
     "main \"MP\" has a second hot utility, \"MP steam 2\" beside \"MP steam\""},
    {"match_contradiction", "match_contradiction/matches.csv", 310, 4, 0, 1,
     "required match H1 - C1 is forbidden by another rule (row 3)"},
    {"match_impossible", "match_impossible/matches.csv", 310, 3, 0, 1,
     "required match H1 - C2 is impossible: H1 is never hotter"},
    {"match_no_rule", "match_no_rule/matches.csv", 101, 3, 0, 1,
     "rule H1 - C1 does not say what it does"},
    {"match_range", "match_range/matches.csv", 116, 3, 0, 1,
     "the temperature range of rule H1 - C1 is upside down: 80"},
    {"match_swapped", "match_swapped/matches.csv", 130, 3, 0, 2,
     "a match rule has \"C1\" as its hot side, but it is cold"},
    {"match_unknown", "match_unknown/matches.csv", 130, 3, 0, 1,
     "a match rule names \"C2\", which is no stream, utility or"},
    {"match_word", "match_word/matches.csv", 2, 3, 3, 1,
     "\"perhaps\" in column \"rule\" is not one of: forbid, require,"},
    {"missing_column.csv", "missing_column.csv", 101, 1, 0, 1,
     "there is no column \"t_supply\" in the table of streams"},
    {"missing_duty.csv", "missing_duty.csv", 101, 3, 6, 1, "stream \"H1\" has no duty"},
    {"missing_name.csv", "missing_name.csv", 101, 3, 0, 1, "the name of a stream is missing"},
    {"missing_supply.csv", "missing_supply.csv", 101, 3, 3, 1,
     "supply temperature is missing for stream \"H1\""},
    {"missing_target.csv", "missing_target.csv", 101, 4, 4, 1,
     "target temperature is missing for stream \"Condensate\""},
    {"missing_type.csv", "missing_type.csv", 101, 3, 0, 1,
     "stream \"Boiling\" keeps its temperature (100 °C), so its"},
    {"negative_dt_cont.csv", "negative_dt_cont.csv", 116, 3, 6, 1,
     "-5 in column \"dt_cont\" must not be negative"},
    {"setting_case_twice", "setting_case_twice/settings.csv", 107, 4, 2, 1,
     "setting case.title is given twice: as \"Dairy\" in row 2, now as \"Brewery\""},
    {"json_title_twice.json", "json_title_twice.json", 107, 4, 33, 1,
     "setting case.title is given twice: as \"Dairy\" in row 2, now"},
    {"name_both_ways.csv", "name_both_ways.csv", 107, 5, 0, 1,
     "rows 3 and 5 are both called \"Milk\", but one cools and the"},
    {"name_twice.csv", "name_twice.csv", 107, 5, 0, 1,
     "two streams are called \"H1\" and do not join (110 to 60 °C"},
    {"negative_cp.csv", "negative_cp.csv", 116, 3, 5, 1,
     "-2 in column \"cp_flow\" must be more than 0"},
    {"no_headings.csv", "no_headings.csv", 101, 1, 0, 1,
     "no row of headings was found in the table of streams"},
    {"not_a_number.csv", "not_a_number.csv", 102, 3, 3, 1,
     "\"warm\" is not a number in column \"t_supply\""},
    {"nothing_here", "nothing_here", 113, 0, 0, 1,
     "the folder holds no streams.csv, profiles.csv or case.json"},
    {"nul_bytes.csv", "nul_bytes.csv", 14, 0, 0, 1,
     "the file holds NUL bytes, so it is not a text table"},
    {"old_workbook.xls", "old_workbook.xls", 114, 0, 0, 1, "workbooks cannot be read yet"},
    {"open_quote.csv", "open_quote.csv", 14, 4, 0, 1,
     "a quotation mark (\") opened in this row is never closed"},
    {"segment_number.csv", "segment_number.csv", 102, 3, 5, 1,
     "\"1.5\" is not a whole number in column \"segment\""},
    {"segments_apart.csv", "segments_apart.csv", 118, 4, 0, 1,
     "segment 2 of stream \"H1\" starts at 50 °C, but the one"},
    {"segments_turn.csv", "segments_turn.csv", 118, 4, 0, 1,
     "stream \"H1\" is hot, but its segment 2 heats up from 60 °C"},
    {"setting_key", "setting_key/settings.csv", 11, 2, 2, 1,
     "\"hours\" is not the key of a setting"},
    {"setting_twice", "setting_twice/settings.csv", 107, 3, 2, 1,
     "setting economics.hours is given twice"},
    {"setting_unit", "setting_unit/settings.csv", 103, 2, 2, 1,
     "\"kW\" is not a unit of economics.hours"},
    {"setting_unknown", "setting_unknown/settings.csv", 11, 2, 2, 1,
     "there is no setting \"economics.hour\""},
    {"setting_value", "setting_value/settings.csv", 12, 2, 2, 1,
     "setting economics.hours is \"9000\"; it must be from 1 h/y to"},
    {"soft_limits.csv", "soft_limits.csv", 116, 3, 0, 1,
     "stream \"Vent\" may leave from 80 °C to 70 °C: the least is"},
    {"system_bounds", "system_bounds/systems.csv", 12, 3, 6, 1,
     "eta_is of cycle vc_simple is 1.7; it must be from 0.3 to 1"},
    {"system_choice", "system_choice/systems.csv", 12, 3, 7, 1,
     "setting vc_simple.condenser_profile is \"constnat\"; it must"},
    {"system_cycle", "system_cycle/systems.csv", 2, 3, 2, 1, "there is no cycle \"vc_simpel\""},
    {"system_fluid", "system_fluid/systems.csv", 2, 3, 3, 1, "no fluid is called \"R920\""},
    {"system_no_cycle", "system_no_cycle/systems.csv", 101, 3, 0, 1,
     "system \"HP\" names no cycle"},
    {"system_parameter", "system_parameter/systems.csv", 11, 3, 4, 1,
     "cycle vc_simple has no parameter \"t_evp\""},
    {"system_range", "system_range/systems.csv", 12, 3, 4, 1,
     "the range of t_evap is upside down: 50 °C to 0 °C"},
    {"system_range_dash", "system_range_dash/systems.csv", 102, 3, 4, 1,
     "\"20-55\" in column \"t_evap\" is not a number; a range is wri"},
    {"system_range_text", "system_range_text/systems.csv", 102, 3, 4, 1,
     "\"0..\" is not a range of numbers in column \"t_evap\""},
    {"system_unit", "system_unit/systems.csv", 103, 1, 4, 1,
     "\"kW\" of column \"t_evap\" is not a unit of temperature that"},
    {"system_zone", "system_zone/systems.csv", 130, 2, 0, 1,
     "system \"HP\" is for zone \"Dairy\", in which there is no stream"},
    {"thousands.csv", "thousands.csv", 110, 5, 4, 1,
     "1,250 in column \"duty\" can be 1.25 or 1250"},
    {"unknown_unit_cell.csv", "unknown_unit_cell.csv", 103, 3, 6, 1,
     "\"90 kJ\" in column \"duty\" does not end in a known unit"},
    {"unknown_unit_heading.csv", "unknown_unit_heading.csv", 103, 1, 4, 1,
     "\"kW/K/h\" of column \"cp_flow\" is not a unit of heat capacity"},
    {"unknown_unit_row.csv", "unknown_unit_row.csv", 103, 2, 4, 1,
     "\"kWth\" of column \"duty\" is not a unit of heat flow or power"},
    {"utility_co2", "utility_co2/utilities.csv", 116, 3, 6, 1,
     "-0.2 in column \"co2\" must not be negative"},
    {"utility_cop", "utility_cop/utilities.csv", 116, 3, 0, 1,
     "COP of utility \"Brine\" is 12; at an ambient of 25.0 °C no"},
    {"utility_cop_zero", "utility_cop_zero/utilities.csv", 116, 3, 0, 2,
     "COP of utility \"Brine\" is 0; it must be more than 0"},
    {"utility_dt_cont", "utility_dt_cont/utilities.csv", 116, 3, 8, 1,
     "-2 in column \"dt_cont\" must not be negative"},
    {"utility_fuel_exergy", "utility_fuel_exergy/utilities.csv", 116, 3, 0, 1,
     "fuel_exergy of utility \"Boiler\" is 0.2, but its heat holds"},
    {"utility_missing_temperature", "utility_missing_temperature/utilities.csv", 101, 3, 3, 1,
     "supply temperature is missing for utility \"Steam\""},
    {"utility_name_of_stream", "utility_name_of_stream/utilities.csv", 107, 3, 0, 1,
     "the name \"H1\" is taken: stream \"H1\" ("},
    {"utility_price", "utility_price/utilities.csv", 116, 3, 5, 1,
     "-0.04 in column \"price\" must not be negative"},
    {"utility_type", "utility_type/utilities.csv", 2, 3, 2, 1,
     "\"bot\" in column \"type\" is not one of: hot, cold, both"},
    {"utility_wrong_way", "utility_wrong_way/utilities.csv", 104, 3, 0, 1,
     "utility \"Steam\" is marked hot but heats up from 180 °C to"},
    {"utility_yearly_price", "utility_yearly_price/utilities.csv", 103, 2, 4, 1,
     "\"cur/kW/y\" of column \"price\" is not a unit of price of"},
    {"workbook.csv", "workbook.csv", 114, 0, 0, 1, "workbooks cannot be read yet"},
    {"workbook.xlsx", "workbook.xlsx", 114, 0, 0, 1, "workbooks cannot be read yet"},
    {"wrong_word.csv", "wrong_word.csv", 2, 3, 2, 1,
     "\"warmish\" in column \"type\" is not one of: hot, cold"},
    {"zero_duty.csv", "zero_duty.csv", 116, 3, 0, 1,
     "duty of stream \"H1\" is 0 kW; it must be more than 0 kW"},
    {"zero_film.csv", "zero_film.csv", 116, 3, 7, 1, "0 in column \"h\" must be more than 0"},
    {"cost_currencies", "cost_currencies/costs.csv", 123, 4, 0, 1,
     "this cost law is in \"$\", but other costs are in \"EUR\""},
    {"curve_heat_huge", "curve_heat_huge/profiles.csv", 116, 3, 0, 1,
     "duty of stream \"F\" is 1e+300 kW"},
    {"curve_no_type", "curve_no_type/profiles.csv", 101, 3, 0, 1,
     "stream \"F\" keeps its temperature (100 °C), so its type"},
    {"match_empty_range", "match_empty_range/matches.csv", 116, 3, 0, 1,
     "the temperature range of rule H1 - C1 is empty: 50"},
    {"match_heat", "match_heat/matches.csv", 310, 3, 0, 1,
     "the least duties of C1 are 240 kW in all, but it takes 230"},
    {"match_no_cost", "match_no_cost/matches.csv", 101, 2, 0, 1,
     "rule H1 - C1 is about cost, but gives none"},
    {"match_pair", "match_pair/matches.csv", 310, 3, 0, 1,
     "its least duty is 100 kW, but the most that they can exchange is 84"},
    {"match_unit", "match_unit/matches.csv", 310, 2, 0, 1,
     "a unit has 90 kW at least (design.duty_min), but the most that they can exchange is 84"},
    {"match_twice", "match_twice/matches.csv", 107, 4, 0, 1,
     "rule H1 - C1 is given twice (first in row 2)"},
    {"match_utilities", "match_utilities/matches.csv", 310, 2, 0, 1,
     "required match Steam - Water is impossible: utilities and"},
    {"name_direction.csv", "name_direction.csv", 122, 4, 0, 1,
     "has a line break, control or invisible character"},
    {"name_invisible.csv", "name_invisible.csv", 122, 4, 0, 1,
     "has a line break, control or invisible character"},
    {"name_line.csv", "name_line.csv", 122, 4, 0, 1,
     "has a line break, control or invisible character"},
    {"quote_then_text.csv", "quote_then_text.csv", 14, 4, 0, 1,
     "is never closed, or text follows the one that closes it"},
    {"setting_hours", "setting_hours/settings.csv", 12, 2, 2, 1,
     "setting economics.hours is \"0\"; it must be from 1 h/y to"},
    {"settings_many", "settings_many/settings.csv", 14, 1002, 2, 1,
     "there are more than 1000 settings"},
    {"utf32.csv", "utf32.csv", 14, 0, 0, 1, "the file holds NUL bytes, so it is not a text table"},
    {"json_currency.json", "json_currency.json", 10, 2, 14, 1, "\"currency\" must be a text"},
    {"json_notes.json", "json_notes.json", 10, 2, 20, 1,
     "\"settings_notes\" must be an object of texts"},
    {"json_title.json", "json_title.json", 10, 2, 11, 1, "\"title\" must be a text"},
};

/** Cut the folder of the data off a path, so that it reads the same everywhere. */
static const char *below_data(const char *path) {
  const char *at = strstr(path, "data/bad/");
  return at != NULL ? at + strlen("data/bad/") : path;
}

static void each_bad_file_is_told_with_its_place(void **state) {
  (void)state;
  int wrong = 0;
  for (size_t k = 0; k < sizeof bad / sizeof *bad; ++k) {
    char path[512], line[1024];
    hl_ctx *ctx = hl_ctx_new(NULL);
    hl_problem *problem = NULL;
    test_path(path, sizeof path, "tests/data/bad/%s", bad[k].path);
    const hl_status status = hl_case_load(ctx, path, &problem);
    const hl_fault *first = NULL;
    for (int j = 0; j < hl_ctx_fault_count(ctx) && first == NULL; ++j) {
      if (hl_ctx_fault_at(ctx, j)->severity == HL_SEVERITY_ERROR)
        first = hl_ctx_fault_at(ctx, j);
    }
    const bool right = status != HL_OK && problem == NULL && first != NULL &&
                       first->code == bad[k].code && first->row == bad[k].row &&
                       first->column == bad[k].column &&
                       strcmp(below_data(first->file), bad[k].file) == 0 &&
                       hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR) == bad[k].errors &&
                       strstr(first->message, bad[k].part) != NULL;
    if (!right) {
      if (first != NULL)
        hl_fault_write(first, line, sizeof line);
      print_error("%s: %d errors, first %s\n", bad[k].path,
                  hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR), first != NULL ? line : "none");
      ++wrong;
    }
    hl_problem_free(problem);
    hl_ctx_free(ctx);
  }
  assert_int_equal(wrong, 0);
}

static void all_faults_of_all_tables_are_told_at_once(void **state) {
  (void)state;
  char path[512];
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = NULL;
  test_path(path, sizeof path, "tests/data/worse/many");
  assert_int_equal(hl_case_load(ctx, path, &problem), HL_ERR_DATA);
  static const struct {
    const char *file;
    int code, row, column;
  } want[] = {{"streams.csv", 102, 3, 3}, {"streams.csv", 115, 3, 4}, {"streams.csv", 104, 4, 0},
              {"streams.csv", 101, 5, 6}, {"utilities.csv", 2, 3, 2}, {"systems.csv", 2, 3, 3},
              {"systems.csv", 12, 3, 5},  {"costs.csv", 116, 3, 2},   {"matches.csv", 2, 3, 3},
              {"settings.csv", 11, 2, 2}, {"settings.csv", 103, 3, 2}};
  int found = 0;
  for (size_t k = 0; k < sizeof want / sizeof *want; ++k) {
    for (int j = 0; j < hl_ctx_fault_count(ctx); ++j) {
      const hl_fault *fault = hl_ctx_fault_at(ctx, j);
      found += strstr(fault->file, want[k].file) != NULL && fault->code == want[k].code &&
               fault->row == want[k].row && fault->column == want[k].column;
    }
  }
  assert_int_equal(found, (int)(sizeof want / sizeof *want));
  assert_int_equal(hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR), found);
  hl_ctx_free(ctx);
}

static void twenty_faults_are_kept_and_the_rest_counted(void **state) {
  (void)state;
  char path[512];
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = NULL;
  test_path(path, sizeof path, "tests/data/worse/thirty.csv");
  assert_int_equal(hl_case_load(ctx, path, &problem), HL_ERR_DATA);
  int kept = 0;
  for (int j = 0; j < hl_ctx_fault_count(ctx); ++j)
    kept += hl_ctx_fault_at(ctx, j)->severity == HL_SEVERITY_ERROR;
  assert_int_equal(kept, 20);
  assert_int_equal(hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR), 30);
  hl_ctx_free(ctx);
}

static void a_path_that_is_not_there_is_told(void **state) {
  (void)state;
  hl_ctx *ctx = hl_ctx_new(NULL);
  hl_problem *problem = NULL;
  assert_int_equal(hl_case_load(ctx, "no/such/case", &problem), HL_ERR_IO);
  assert_int_equal(hl_ctx_error(ctx)->code, 3);
  assert_int_equal(hl_case_find(ctx, "four-steams", &problem), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 2);
  assert_non_null(
      strstr(hl_ctx_error(ctx)->message, "illustrative, four-streams, milk-evaporator, "));
  assert_string_equal(hl_ctx_error(ctx)->hint, "Did you mean \"four-streams\"?");
  hl_ctx_free(ctx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_bad_file_is_told_with_its_place),
      cmocka_unit_test(all_faults_of_all_tables_are_told_at_once),
      cmocka_unit_test(twenty_faults_are_kept_and_the_rest_counted),
      cmocka_unit_test(a_path_that_is_not_there_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
