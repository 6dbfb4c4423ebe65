/* Cases as people write them, and the built-in ones. */
#include "support/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <heatloom/cycle.h>
#include <heatloom/io.h>

typedef struct fixture {
  hl_ctx *ctx;
  hl_problem *problem;
  char folder[64];
} fixture;

static int setup(void **state) {
  static fixture fix;
  *state = &fix;
  fix.ctx = hl_ctx_new(NULL);
  fix.problem = NULL;
  snprintf(fix.folder, sizeof fix.folder, "case-test-%ld", (long)getpid());
  return fix.ctx == NULL || hl_directory_new(fix.ctx, fix.folder) != HL_OK;
}

static int teardown(void **state) {
  const fixture *fix = *state;
  char **names = NULL;
  int count = 0;
  hl_problem_free(fix->problem);
  if (hl_directory_read(fix->ctx, fix->folder, &names, &count) == HL_OK) {
    for (int k = 0; k < count; ++k) {
      char path[256];
      snprintf(path, sizeof path, "%s/%s", fix->folder, names[k]);
      unlink(path);
    }
    hl_directory_free(fix->ctx, names, count);
  }
  rmdir(fix->folder);
  hl_ctx_free(fix->ctx);
  return 0;
}

/** Put a table into the folder of the test. */
static void table(const fixture *fix, const char *name, const char *text) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", fix->folder, name);
  assert_int_equal(hl_file_write(fix->ctx, path, text, strlen(text)), HL_OK);
}

static void assert_loaded(fixture *fix, hl_status status) {
  if (status != HL_OK) {
    char line[1024];
    hl_fault_write(hl_ctx_error(fix->ctx), line, sizeof line);
    fail_msg("%s", line);
  }
}

static const hl_problem *load(fixture *fix) {
  hl_problem_free(fix->problem);
  assert_loaded(fix, hl_case_load(fix->ctx, fix->folder, &fix->problem));
  return fix->problem;
}

static const hl_problem *parse(fixture *fix, const char *text) {
  hl_problem_free(fix->problem);
  fix->problem = NULL;
  hl_ctx_clear(fix->ctx);
  assert_loaded(fix, hl_case_parse_streams(fix->ctx, "s.csv", text, strlen(text), &fix->problem));
  return fix->problem;
}

static int count_of(const fixture *fix, int code) {
  int count = 0;
  for (int k = 0; k < hl_ctx_fault_count(fix->ctx); ++k)
    count += hl_ctx_fault_at(fix->ctx, k)->code == code;
  return count;
}

static const hl_fault *fault_of(const fixture *fix, int code) {
  for (int k = 0; k < hl_ctx_fault_count(fix->ctx); ++k) {
    if (hl_ctx_fault_at(fix->ctx, k)->code == code)
      return hl_ctx_fault_at(fix->ctx, k);
  }
  fail_msg("no HL%d", code);
  return NULL;
}

/** The two streams of all spellings below: H1 150 to 60 degC, 180 kW; C1 20 to 130.5 degC, 1250 kW.
 */
static void assert_two_streams(const hl_problem *problem) {
  assert_int_equal(hl_problem_stream_count(problem), 2);
  const hl_stream *hot = hl_problem_stream_at(problem, 0), *cold = hl_problem_stream_at(problem, 1);
  assert_string_equal(hot->name, "H1");
  assert_string_equal(cold->name, "C1");
  assert_int_equal(hot->side, HL_SIDE_HOT);
  assert_int_equal(cold->side, HL_SIDE_COLD);
  assert_close(hot->segment[0].t_supply, 423.15, 1e-12, 0);
  assert_close(hot->segment[0].t_target, 333.15, 1e-12, 0);
  assert_close(hot->segment[0].duty, 180e3, 1e-12, 0);
  assert_close(cold->segment[0].t_supply, 293.15, 1e-12, 0);
  assert_close(cold->segment[0].t_target, 403.65, 1e-12, 0);
  assert_close(cold->segment[0].duty, 1250e3, 1e-12, 0);
}

static void headings_come_in_any_order_spelling_and_unit(void **state) {
  fixture *fix = *state;
  static const char *const texts[] = {
      "name,t_supply,t_target,duty\n,degC,degC,kW\nH1,150,60,180\nC1,20,130.5,1250\n",
      "Duty [kW],Stream,TOUT_spec (°C),T in [°C]\n180,H1,60,150\n1250,C1,130.5,20\n",
      "Name;Ts [°C];Tt [°C];Q [kW]\nH1;150;60;180\nC1;20;130,5;1.250,0\n",
      "Strom;Eintrittstemperatur in °C;Austrittstemperatur in °C;Wärmestrom in "
      "kW\nH1;150;60;180\nC1;20;130,5;1 250\n",
      "nom\ttempérature d'entrée, °C\ttempérature de sortie, °C\tpuissance, "
      "kW\nH1\t150\t60\t180\nC1\t20\t130,5\t1250\n",
      "corriente;temperatura entrada [C];temperatura salida [C];calor "
      "[kW]\nH1;150;60;180\nC1;20;130,5;1250\n",
      "name,t_supply,t_target,duty\n,K,K,W\nH1,423.15,333.15,180000\nC1,293.15,403.65,1250000\n",
      "name,t_supply,t_target,duty\nH1,302 °F,140 degF,180 kW\nC1,68°F,266.9 °F,1.25 MW\n",
      "Streams of the plant,,,\n,,,\nID,Supply Temperature (°C),Target Temperature (°C),ΔH "
      "(kW)\nH1,150,60,180\nC1,20,130.5,1250\n",
      "name,Ts °C,Tt °C,CP kW/K\nH1,150,60,2\nC1,20,130.5,11.312217194570136\n",
      "name,ts [°C],tt [°C],CP (kW/°C)\nH1,150,60,2\nC1,20,130.5,11.312217194570136\n",
      "name,ts [°C],tt [°C],m [kg/s],cp [kJ/(kg "
      "K)]\nH1,150,60,0.5,4\nC1,20,130.5,11.312217194570136,1\n",
      "name,type,ts [°C],tt [°C],ΔH [kW]\nH1,heiß,150,60,-180\nC1,kalt,20,130.5,1250\n",
      "name,type,ts [°C],tt [°C],heat flow [kW]\nH1,Hot,150,60,180\nC1,C,20,130.5,-1250\n",
      "Process Zone,Stream,TS,TT,ΔH,ΔTcont,HTC\n,,°C,°C,kW,°C,kW/m2/°C\nA,H1,150,60,180,5,1\n"
      "A,C1,20,130.5,1250,5,1\n",
      "name,ts [°C],tt [°C],CP [kW/K],Q [kW]\nH1,150,60,2.01,180\nC1,20,130.5,,1250\n",
      "Stoffstrom;Eintritt [°C];Austritt [°C];Wärmelast [kW];Wärmeübergang "
      "[W/m²K]\nH1;150;60;180;500\nC1;20;130,5;1250;500\n",
      "Prozessstrom;T ein [°C];T aus [°C];Heizleistung [kW]\nH1;150;60;180\nC1;20;130,5;1250\n",
      "Strom;Vorlauftemperatur [°C];Rücklauftemperatur [°C];Leistung "
      "[kW]\nH1;150;60;180\nC1;20;130,5;1250\n",
      "Flux;Température entrée [°C];Température sortie [°C];Puissance thermique "
      "[kW]\nH1;150;60;180\nC1;20;130,5;1250\n",
      "Flux;Température d’entrée [°C];Sortie [°C];Coefficient d'échange [W/m²K];Chaleur "
      "[kW]\nH1;150;60;500;180\nC1;20;130,5;500;1250\n",
      "Corriente;Temperatura de entrada [°C];Temperatura de salida [°C];Potencia térmica "
      "[kW]\nH1;150;60;180\nC1;20;130,5;1250\n",
      "Nombre;Entrada [°C];Salida [°C];Calor [kW];Observaciones\nH1;150;60;180;x\n"
      "C1;20;130,5;1250;\n",
      "Stream;Inlet [°C];Outlet [°C];Heat flow rate [kW]\nH1;150;60;180\nC1;20;130,5;1250\n",
  };
  for (size_t k = 0; k < sizeof texts / sizeof *texts; ++k) {
    assert_two_streams(parse(fix, texts[k]));
    for (int j = 0; j < hl_ctx_fault_count(fix->ctx); ++j)
      assert_null(strstr(hl_ctx_fault_at(fix->ctx, j)->message, "is not known"));
  }
}

static void flow_and_return_are_noted(void **state) {
  fixture *fix = *state;
  parse(fix, "Strom;Rücklauf [°C];Vorlauf [°C];Q [kW]\nH1;60;150;180\nC1;20;130,5;1250\n");
  assert_int_equal(hl_problem_stream_at(fix->problem, 0)->side, HL_SIDE_HOT);
  assert_non_null(strstr(fault_of(fix, 201)->message, "\"Vorlauf [°C]\" was read as"));
  assert_int_equal(fault_of(fix, 201)->column, 3);
  parse(fix, "Strom;Eintritt [°C];Austritt [°C];Q [kW]\nH1;150;60;180\nC1;20;130,5;1250\n");
  for (int k = 0; k < hl_ctx_fault_count(fix->ctx); ++k)
    assert_null(strstr(hl_ctx_fault_at(fix->ctx, k)->message, "was read as"));
}

static void unknown_headings_name_what_would_be_understood(void **state) {
  fixture *fix = *state;
  parse(fix, "Strom;Eintritt [°C];Austritt [°C];Q [kW];Zuflusstyp;Wärmeübergangs-Koeff.\n"
             "H1;150;60;180;1;1\nC1;20;130,5;1250;1;1\n");
  assert_int_equal(count_of(fix, 112), 2);
  int near = 0, far = 0;
  for (int k = 0; k < hl_ctx_fault_count(fix->ctx); ++k) {
    const hl_fault *fault = hl_ctx_fault_at(fix->ctx, k);
    if (fault->code != 112)
      continue;
    near += strcmp(fault->hint, "Did you mean \"waermeuebergang\" (h)?") == 0;
    far += strncmp(fault->hint, "Known here: name, zone, type, t_supply, t_target,", 49) == 0;
  }
  assert_int_equal(near, 1);
  assert_int_equal(far, 1);
  static const char missing[] = "Strom;Grad [°C];Austritt [°C];Q [kW]\nH1;150;60;180\n";
  hl_ctx_clear(fix->ctx);
  hl_problem *none = NULL;
  assert_int_equal(hl_case_parse_streams(fix->ctx, "s.csv", missing, sizeof missing - 1, &none),
                   HL_ERR_DATA);
  const char *hint = fault_of(fix, 101)->hint;
  assert_non_null(strstr(hint, "t_supply, inlet, "));
  assert_non_null(strstr(hint, ", eintritt, eintrittstemperatur, vorlauf, "));
  assert_string_equal(hint + strlen(hint) - 5, ", ...");
}

static void the_sign_of_a_duty_is_noted(void **state) {
  fixture *fix = *state;
  assert_two_streams(parse(fix, "name,ts,tt,Q\nH1,150,60,-180\nC1,20,130.5,1250\n"));
  assert_int_equal(count_of(fix, 215), 1);
  const hl_fault *fault = fault_of(fix, 215);
  assert_int_equal(fault->severity, HL_SEVERITY_NOTE);
  assert_true(fault->row == 2 && fault->column == 4);
  assert_non_null(strstr(fault->message, "stream \"H1\" carries a minus"));
  assert_two_streams(parse(fix, "name,ts,tt,Q\nH1,150,60,180\nC1,20,130.5,-1250\n"));
  assert_int_equal(fault_of(fix, 215)->row, 3);
  parse(fix, "name,ts,tt,Q\nH1,150,60,180\nC1,20,130,-12\nC2,20,130,-13\nC3,20,130,-14\n");
  assert_int_equal(count_of(fix, 215), 1);
  assert_non_null(strstr(fault_of(fix, 215)->message, "\"C1\" and 2 more"));
  parse(fix, "name,ts,tt,Q\nH1,150,60,180\nC1,20,130.5,1250\n");
  assert_int_equal(count_of(fix, 215), 0);
}

static void assumptions_are_noted(void **state) {
  fixture *fix = *state;
  assert_two_streams(parse(fix, "name,ts,tt,Q\nH1,150,60,180\nC1,20,130.5,1250\n"));
  assert_non_null(
      strstr(fault_of(fix, 201)->message, "t_supply in °C, t_target in °C, duty in kW"));
  assert_int_equal(count_of(fix, 109), 0);
  parse(fix, "name,ts,tt,cp\nH1,423,333,2\nC1,293,403,1\n");
  assert_int_equal(count_of(fix, 109), 1);
  assert_int_equal(fault_of(fix, 109)->severity, HL_SEVERITY_WARNING);
  assert_int_equal(fault_of(fix, 109)->column, 2);
  /* Kelvin named: no doubt left. */
  parse(fix, "name,ts [K],tt [K],cp [kW/K]\nH1,423,333,2\nC1,293,403,1\n");
  assert_int_equal(count_of(fix, 109), 0);
}

static void unknown_columns_are_noted_and_left_alone(void **state) {
  fixture *fix = *state;
  assert_two_streams(parse(fix,
                           "name,ts [°C],tt [°C],Q "
                           "[kW],fouling,t_targt_min,\nH1,150,60,180,x,,\nC1,20,130.5,1250,,,\n"));
  assert_int_equal(count_of(fix, 112), 2);
  assert_int_equal(fault_of(fix, 112)->column, 5);
  const hl_fault *typo = NULL;
  for (int k = 0; k < hl_ctx_fault_count(fix->ctx); ++k)
    if (hl_ctx_fault_at(fix->ctx, k)->code == 112)
      typo = hl_ctx_fault_at(fix->ctx, k);
  assert_int_equal(typo->column, 6);
  assert_string_equal(typo->hint, "Did you mean \"t_target_min\"?");
}

static void segments_are_put_in_order(void **state) {
  fixture *fix = *state;
  const hl_problem *p =
      parse(fix, "name,zone,t_supply,t_target,duty,h,segment\n,,degC,degC,kW,kW/m2/K,\n"
                 "V,,100,40,12,1,3\nC,,20,80,60,,\nV,,150,100,5,0.1,1\nV,A,100,100,50,5,2\n");
  assert_int_equal(hl_problem_stream_count(p), 2);
  const hl_stream *v = hl_problem_stream_at(p, 0);
  assert_int_equal(v->segment_count, 3);
  assert_string_equal(v->zone, "A");
  assert_close(v->segment[0].h, 100, 1e-12, 0);
  assert_close(v->segment[1].duty, 50e3, 1e-12, 0);
  assert_true(v->segment[1].t_supply == v->segment[1].t_target);
  assert_close(v->segment[2].t_target, 313.15, 1e-12, 0);
  assert_int_equal(v->segment[2].place.row, 3);
}

static void soft_streams_go_to_their_far_limit(void **state) {
  fixture *fix = *state;
  const hl_problem *p = parse(
      fix,
      "name,t_supply,t_target,cp_flow,soft,t_target_min,t_target_max\n,degC,degC,kW/K,,degC,degC\n"
      "Vent,150,,2,yes,70,120\nDrain,20,,1,ja,30,60\n");
  assert_close(hl_problem_stream_at(p, 0)->segment[0].t_target, 343.15, 1e-12, 0);
  assert_close(hl_problem_stream_at(p, 0)->segment[0].duty, 160e3, 1e-12, 0);
  assert_close(hl_problem_stream_at(p, 1)->segment[0].t_target, 333.15, 1e-12, 0);
  assert_true(hl_problem_stream_at(p, 0)->soft);
}

static void curves_become_few_segments(void **state) {
  fixture *fix = *state;
  char text[4096] = "name,t,duty\n,degC,kW\n";
  for (int k = 0; k <= 20; ++k) /* one straight line of 20 pieces, then a latent step */
    snprintf(text + strlen(text), sizeof text - strlen(text), "F,%d,%d\n", 200 - 5 * k, 10 * k);
  strcat(text, "F,100,700\nG,20,0\nG,60,-80\n");
  table(fix, "profiles.csv", text);
  table(fix, "streams.csv",
        "name,type,t_supply,duty,h,dt_cont,zone\n,,degC,kW,kW/m2/K,K,\nF,hot,,800,2,3,Z\n");
  const hl_problem *p = load(fix);
  assert_int_equal(hl_problem_stream_count(p), 2);
  const hl_stream *f = hl_problem_stream_at(p, 0);
  assert_int_equal(f->segment_count, 2);
  assert_close(f->segment[0].duty, 200e3, 1e-12, 0);
  assert_close(f->segment[0].t_target, 373.15, 1e-12, 0);
  assert_close(f->segment[1].duty, 500e3, 1e-12, 0);
  assert_close(f->segment[1].h, 2000, 1e-12, 0);
  assert_close(f->segment[1].dt_cont, 3, 1e-12, 0);
  assert_string_equal(f->zone, "Z");
  assert_int_equal(count_of(fix, 205), 1); /* 800 kW in the row, 700 in the curve */
  assert_int_equal(count_of(fix, 207), 1);
  const hl_stream *g = hl_problem_stream_at(p, 1);
  assert_int_equal(g->side, HL_SIDE_COLD);
  assert_close(g->segment[0].duty, 80e3, 1e-12, 0);
}

static void all_tables_of_a_folder_are_read(void **state) {
  fixture *fix = *state;
  table(fix, "Streams.csv",
        "name,t_supply,t_target,duty,x,y\n,degC,degC,kW,m,m\nH1,150,60,180,0,0\nC1,20,130.5,1250,"
        "10,5\n");
  table(fix, "utilities.csv",
        "Utility;Type;Ts [°C];Price [€/MWh];CO2 [kg/MWh];HTC [W/m2/K];duty_max\n"
        "Steam;HU;180;40,5;200;5000;unlimited\nBrine;CU;-5;;;100;2 MW\n");
  table(fix, "systems.csv",
        "name,cycle,fluid,scale_max [kW],t_evap "
        "[degC],t_cond,eta_is,condenser_profile,film_condenser\n"
        "HP,vc_simple,R290 | propane,500,-10..60,60..86 degC,70 %,constant,2000 W/m2/K\n");
  table(
      fix, "costs.csv",
      "kind,fixed,coef,exp,piping,currency,year,source\nhx,1000,\"500 $/m2\",1,10,$,2020,someone\n"
      "machine,,\"2 $/W\",,,,,\n");
  table(fix, "matches.csv",
        "hot,cold,rule,t_from [degC],t_to [degC],u [kW/m2/K],length [m]\nH1,C1,cost,,,0.3,\n"
        "*,HP.evaporation,forbid,10,20,,\n");
  table(fix, "settings.csv",
        "key;value;unit;note\ncase.title;Ein Werk;;\neconomics.hours;7 000;h/y;measured\n"
        "economics.electricity_price;0,12;€/kWh;\ntargets.dt_min;7,5;K;\nsynthesis.mode;fast;;\n");
  table(fix, "utilites.csv", "a,b\n");
  const hl_problem *p = load(fix);
  assert_two_streams(p);
  const hl_utility *steam = hl_problem_utility_at(p, 0), *brine = hl_problem_utility_at(p, 1);
  assert_int_equal(steam->side, HL_SIDE_HOT);
  assert_true(isinf(steam->duty_max) && steam->t_target == steam->t_supply);
  assert_close(steam->price, 40.5 / 3.6e9, 1e-12, 0);
  assert_close(steam->co2, 200 / 3.6e9, 1e-12, 0);
  assert_close(steam->h, 5000, 1e-12, 0);
  assert_close(brine->duty_max, 2e6, 1e-12, 0);
  const hl_system *hp = hl_problem_system_at(p, 0);
  assert_int_equal(hp->fluid_count, 2);
  assert_string_equal(hp->fluid[1], "propane");
  assert_close(hp->scale_max, 500e3, 1e-12, 0);
  static const struct {
    const char *name;
    double least, most;
  } want[] = {{"t_evap", 263.15, 333.15},
              {"t_cond", 333.15, 359.15},
              {"eta_is", 0.7, 0.7},
              {"condenser_profile", 1, 1},
              {"film_condenser", 2000, 2000}};
  assert_int_equal(hp->parameter_count, 5);
  for (int k = 0; k < 5; ++k) {
    assert_string_equal(hp->parameter[k].name, want[k].name);
    assert_close(hp->parameter[k].least, want[k].least, 1e-12, 0);
    assert_close(hp->parameter[k].most, want[k].most, 1e-12, 0);
  }
  assert_close(hl_problem_cost(p, HL_COST_COOLER)->coef, 500, 1e-12, 0);
  assert_close(hl_problem_cost(p, HL_COST_MACHINE)->coef, 2000, 1e-12, 0);
  assert_int_equal(hl_problem_cost(p, HL_COST_MACHINE)->basis, HL_COST_POWER);
  assert_close(hl_problem_length(p, "H1", "C1"), 15, 1e-12, 0);
  const hl_match_rule *rule = hl_problem_rule_at(p, 1);
  assert_close(rule->t_from, 283.15, 1e-12, 0);
  assert_close(hl_problem_rule_at(p, 0)->u, 300, 1e-12, 0);
  assert_string_equal(hl_problem_title(p), "Ein Werk");
  assert_string_equal(hl_problem_currency(p), "$");
  assert_close(hl_problem_economics(p)->hours, 7000, 1e-12, 0);
  assert_close(hl_problem_economics(p)->electricity_price, 0.12 / 3.6e6, 1e-12, 0);
  assert_string_equal(hl_problem_setting_at(p, 0)->note, "measured");
  assert_string_equal(hl_problem_setting_at(p, 2)->value, "7.5");
  assert_string_equal(hl_problem_setting_at(p, 3)->value, "fast");
  assert_non_null(strstr(fault_of(fix, 112)->hint, "utilities.csv"));
}

static void tables_go_before_a_document(void **state) {
  fixture *fix = *state;
  static const char json[] =
      "{\"format\": \"heatloom-case/1\", \"title\": \"doc\", \"streams\": [{\"name\": \"X\", "
      "\"segments\": [{\"t_supply\": 400, \"t_target\": 300, \"duty\": 1}]}]}";
  table(fix, "case.json", json);
  assert_string_equal(hl_problem_title(load(fix)), "doc");
  table(fix, "streams.csv",
        "name,t_supply,t_target,duty\n,degC,degC,kW\nH1,150,60,180\nC1,20,130.5,1250\n");
  hl_ctx_clear(fix->ctx);
  assert_two_streams(load(fix));
  assert_non_null(strstr(fault_of(fix, 201)->message, "case.json is not read"));
}

static void documents_note_what_they_do_not_know(void **state) {
  fixture *fix = *state;
  static const char json[] =
      "{\"format\": \"heatloom-case/1\", \"colour\": 1, \"streams\": [{\"name\": \"X\", \"zon\": "
      "\"Z\", "
      "\"segments\": [{\"t_supply\": 400, \"t_target\": 300, \"duty\": 1, \"h\": null}]}],\n"
      "\"settings\": {\"economics\": {\"hours\": \"7000 h/y\", \"electricity_price\": 1e-8}, "
      "\"stop\": {\"time_limit\": 60}, "
      "\"design\": {\"same_zone\": true}}, \"settings_notes\": {\"economics.hours\": \"why\"}}";
  assert_loaded(fix, hl_case_parse_json(fix->ctx, "c.json", json, strlen(json), &fix->problem));
  assert_int_equal(count_of(fix, 112), 2);
  assert_int_equal(fault_of(fix, 112)->column, 41);
  assert_close(hl_problem_economics(fix->problem)->hours, 7000, 0, 0);
  assert_close(hl_problem_economics(fix->problem)->electricity_price, 1e-8, 0, 0);
  assert_true(hl_problem_design(fix->problem)->same_zone);
  assert_string_equal(hl_problem_setting_at(fix->problem, 0)->note, "why");
  hl_stop_settings stop;
  assert_int_equal(hl_problem_settings(fix->problem, &hl_stop_table, &stop), HL_OK);
  assert_close(stop.time_limit, 60, 0, 0);
}

static void windows_files_are_read(void **state) {
  fixture *fix = *state;
  static const char text[] = "Name;Ts (\xB0"
                             "C);Tt (\xB0"
                             "C);W\xE4rmestrom (kW)\r\nH1;150;60;180\r\nC1;20;130,5;1250\r\n";
  assert_two_streams(parse(fix, text));
  assert_int_equal(count_of(fix, 119), 1);
}

static void built_in_cases_are_what_they_say(void **state) {
  fixture *fix = *state;
  const char *title = NULL;
  assert_true(hl_case_count() > 3);
  assert_null(hl_case_at(hl_case_count(), NULL));
  for (int k = 0; k < hl_case_count(); ++k) {
    const char *name = hl_case_at(k, &title);
    hl_problem_free(fix->problem);
    assert_loaded(fix, hl_case_find(fix->ctx, name, &fix->problem));
    assert_string_equal(hl_problem_title(fix->problem), title);
    assert_int_equal(hl_ctx_fault_total(fix->ctx, HL_SEVERITY_WARNING), 0);
  }
}

static void the_illustrative_case_is_the_paper_s(void **state) {
  fixture *fix = *state;
  assert_loaded(fix, hl_case_find(fix->ctx, "illustrative", &fix->problem));
  assert_int_equal(hl_ctx_fault_count(fix->ctx), 0); /* every default relied on is stated */
  const hl_problem *p = fix->problem;
  const hl_stream *hot = hl_problem_stream_at(p, hl_problem_stream_find(p, "Hot Stream"));
  assert_close(hot->segment[0].duty, 200e3, 1e-12, 0);
  assert_close(hl_problem_utility_at(p, hl_problem_utility_find(p, "Cold Utility"))->cop, 6, 0, 0);
  const hl_group_set *set = hl_problem_groups(p);
  assert_close(set->group[1].cost_scale, 160e-3, 1e-12, 0); /* 0.12/6 $/kWh, 8000 h */
  assert_close(set->group[2].cost_scale, 320e-3, 1e-12, 0);
  assert_close(hl_economics_annuity(hl_problem_economics(p)), 0.1, 0, 0);
  assert_close(hl_cost_eval(hl_problem_cost(p, HL_COST_HEATER), 10, 0), 5291.9 + 777.9, 1e-12, 0);
  assert_close(hl_cost_eval(hl_problem_cost(p, HL_COST_MACHINE), 2, 0), 2000, 1e-12, 0);
  /* Its machine at the operating point of case B has the paper's COP. */
  const hl_system *system = hl_problem_system_at(p, 0);
  hl_machine *machine = NULL;
  static hl_cycle_result result;
  assert_int_equal(hl_machine_new(fix->ctx, system->cycle, system->fluid[0], &machine), HL_OK);
  for (int k = 0; k < system->parameter_count; ++k)
    assert_int_equal(hl_machine_set(machine, system->parameter[k].name, system->parameter[k].least),
                     HL_OK);
  assert_int_equal(hl_machine_set(machine, "t_evap", 306.25), HL_OK);
  assert_int_equal(hl_machine_set(machine, "t_cond", 348.15), HL_OK);
  assert_int_equal(hl_machine_eval(machine, 298.15, 101325, &result), HL_OK);
  assert_close(result.cop, 4.31031, 5e-5 / 4.31031, 0);
  hl_machine_free(machine);
}

static void a_demo_is_the_built_in_case(void **state) {
  fixture *fix = *state;
  char a[17], b[17];
  assert_loaded(fix, hl_case_find(fix->ctx, "milk-evaporator", &fix->problem));
  hl_case_hash(fix->problem, a);
  assert_int_equal(hl_case_demo(fix->ctx, "milk-evaporator", fix->folder), HL_OK);
  hl_case_hash(load(fix), b);
  assert_string_equal(a, b);
  assert_int_equal(hl_problem_stream_count(fix->problem), 15);
  assert_int_equal(hl_case_demo(fix->ctx, "none", fix->folder), HL_ERR_ARG);
}

/** Hash of a small case with these rows of settings. */
static void hash_with(fixture *fix, const char *streams, const hl_setting_row *row, int count,
                      char hash[17]) {
  table(fix, "streams.csv", streams);
  hl_problem_free(fix->problem);
  assert_loaded(fix, hl_case_load_with(fix->ctx, fix->folder, row, count, &fix->problem));
  hl_case_hash(fix->problem, hash);
}

static void the_hash_is_of_what_physics_and_costs_depend_on(void **state) {
  fixture *fix = *state;
  static const char streams[] =
      "name,t_supply,t_target,duty,note\n,degC,degC,kW,\nH1,150,60,180,\nC1,20,130.5,1250,\n";
  static const char remarked[] =
      "name,t_supply,t_target,duty,note\n,degC,degC,kW,\nH1,150,60,180,why\nC1,20,130.5,1250,\n";
  static const char warmer[] =
      "name,t_supply,t_target,duty,note\n,degC,degC,kW,\nH1,150,60,180,\nC1,20,130.6,1250,\n";
  static const hl_setting_row search[] = {{.key = "synthesis.dt_min", .value = "4 K"},
                                          {.key = "targets.dt_min", .value = "4 K"},
                                          {.key = "network.trials", .value = "7"},
                                          {.key = "match.few", .value = "no"},
                                          {.key = "optim.seed", .value = "3"},
                                          {.key = "case.title", .value = "other"},
                                          {.key = "economics.hours", .value = "8000"}},
                              other[] = {{.key = "economics.electricity_price", .value = "145"},
                                         {.key = "economics.hours", .value = "7000"},
                                         {.key = "design.units_max", .value = "9"}},
                              cents = {.key = "economics.electricity_price",
                                       .value = "0.145 cur/kWh"};
  char first[17], hash[17];
  hash_with(fix, streams, NULL, 0, first);
  hash_with(fix, streams, search, sizeof search / sizeof *search, hash);
  assert_string_equal(hash, first);
  hash_with(fix, remarked, NULL, 0, hash);
  assert_string_equal(hash, first);
  hash_with(fix, warmer, NULL, 0, hash);
  assert_string_not_equal(hash, first);
  for (size_t k = 0; k < sizeof other / sizeof *other; ++k) {
    hash_with(fix, streams, &other[k], 1, hash);
    assert_string_not_equal(hash, first);
  }
  /* The last bits of a price that went through another unit. */
  hash_with(fix, streams, &other[0], 1, first);
  hash_with(fix, streams, &cents, 1, hash);
  assert_string_equal(hash, first);
}

static int count_saying(const fixture *fix, const char *words) {
  int count = 0;
  for (int k = 0; k < hl_ctx_fault_count(fix->ctx); ++k)
    count += strstr(hl_ctx_fault_at(fix->ctx, k)->message, words) != NULL;
  return count;
}

static void settings_given_beside_a_case_go_before_its_own(void **state) {
  fixture *fix = *state;
  static const hl_setting_row row[] = {{.key = "economics.hours", .value = "6000 h/y"},
                                       {.key = "design.h_default", .value = "2 kW/m2/K"},
                                       {.key = "economics.hours", .value = "5000 h/y"}};
  table(fix, "streams.csv",
        "name,t_supply,t_target,duty\n,degC,degC,kW\nH1,150,60,180\nC1,20,130.5,1250\n");
  table(fix, "settings.csv", "key,value,unit\neconomics.hours,7000,h/y\n");
  load(fix);
  assert_close(hl_problem_economics(fix->problem)->hours, 7000, 0, 0);
  assert_int_equal(count_saying(fix, "film coefficient 2 kW/m²K assumed in 2"), 0);
  hl_problem_free(fix->problem);
  hl_ctx_clear(fix->ctx);
  assert_loaded(fix, hl_case_load_with(fix->ctx, fix->folder, row, 3, &fix->problem));
  assert_close(hl_problem_economics(fix->problem)->hours, 5000, 0, 0);
  assert_int_equal(count_saying(fix, "film coefficient 2 kW/m²K assumed in 2"), 1);
  hl_problem_free(fix->problem);
  static const hl_setting_row wrong = {.key = "economics.hours", .value = "x"};
  assert_int_equal(hl_case_load_with(fix->ctx, fix->folder, &wrong, 1, &fix->problem), HL_ERR_ARG);
  assert_null(fix->problem);
}

static void match_tables_may_have_other_languages_headings(void **state) {
  fixture *fix = *state;
  static const char *const texts[] = {
      "hot,cold,rule,t_from,t_to,duty_min,length\n,,,degC,degC,kW,m\nH1,C1,require,30,90,50,12\n",
      "warm;kalt;Regel;von [°C];bis [°C];Mindestleistung [kW];Länge [m]\n"
      "H1;C1;erforderlich;30;90;50;12\n",
      "chaud;froid;règle;de [°C];jusqu'à [°C];puissance min [kW];longueur [m]\n"
      "H1;C1;obligatoire;30;90;50;12\n",
      "caliente;fría;regla;desde [°C];hasta [°C];potencia mínima [kW];longitud [m]\n"
      "H1;C1;obligatorio;30;90;50;12\n",
      "Flux chaud;Flux froid;Règle;depuis [°C];t_to [°C];puissance min. [kW];distance [m]\n"
      "H1;C1;exigé;30;90;50;12\n",
  };
  table(fix, "streams.csv",
        "name,t_supply,t_target,duty\n,degC,degC,kW\nH1,150,60,180\nC1,20,130.5,1250\n");
  for (size_t k = 0; k < sizeof texts / sizeof *texts; ++k) {
    table(fix, "matches.csv", texts[k]);
    const hl_match_rule *rule = hl_problem_rule_at(load(fix), 0);
    assert_int_equal(count_of(fix, 112), 0);
    assert_int_equal(rule->kind, HL_MATCH_REQUIRE);
    assert_close(rule->t_from, 303.15, 1e-12, 0);
    assert_close(rule->t_to, 363.15, 1e-12, 0);
    assert_close(rule->duty_min, 50e3, 1e-12, 0);
    assert_close(rule->length, 12, 0, 0);
  }
}

static void a_folder_of_curves_alone_is_noted(void **state) {
  fixture *fix = *state;
  table(fix, "profiles.csv", "name,t,duty\n,degC,kW\nF,100,0\nF,60,50\n");
  load(fix);
  assert_int_equal(count_saying(fix, "holds no streams.csv"), 1);
  hl_ctx_clear(fix->ctx);
  table(fix, "streams.csv", "name,t_supply,t_target,duty\n,degC,degC,kW\nC1,20,130.5,1250\n");
  load(fix);
  assert_int_equal(count_saying(fix, "holds no streams.csv"), 0);
}

static void curves_that_may_be_mistyped_are_told(void **state) {
  fixture *fix = *state;
  table(fix, "streams.csv",
        "name,t_supply,t_target,duty\n,degC,degC,kW\nFeed gas,100,60,50\nC1,20,130.5,1250\n");
  table(fix, "profiles.csv", "name,t,duty\n,degC,kW\nFeed gass,100,0\nFeed gass,60,50\n");
  load(fix);
  assert_int_equal(fault_of(fix, 228)->row, 3);
  assert_string_equal(fault_of(fix, 228)->hint, "Did you mean \"Feed gas\"?");
  assert_int_equal(hl_problem_stream_count(fix->problem), 3);
  hl_ctx_clear(fix->ctx);
  table(fix, "profiles.csv", "name,t,duty\n,degC,kW\nC2,20,0\nC2,60,50\n");
  load(fix);
  assert_int_equal(count_of(fix, 228), 0);
  assert_non_null(strstr(fault_of(fix, 229)->message, "\"C2\" has no row"));
}

static void duties_of_an_odd_size_are_told(void **state) {
  fixture *fix = *state;
  static const struct {
    const char *duty, *says;
  } cases[] = {{"2e-6", "no plant is so small"}, {"0.5", ""}, {"5e7", ""}, {"2e8", "so large"}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
    char text[200];
    snprintf(text, sizeof text,
             "name,t_supply,t_target,duty\n,degC,degC,kW\nH1,150,60,%s\nC1,20,90,1e-6\n",
             cases[k].duty);
    parse(fix, text);
    assert_int_equal(count_of(fix, 231), cases[k].says[0] != '\0');
    if (cases[k].says[0] != '\0')
      assert_non_null(strstr(fault_of(fix, 231)->message, cases[k].says));
  }
}

/* Two of three have no sign: it is the third that is wrong. */
static void one_negative_duty_among_others_is_the_slip(void **state) {
  fixture *fix = *state;
  table(fix, "streams.csv",
        "name,t_supply,t_target,duty\n,degC,degC,kW\nH1,150,60,90\nC1,20,130,80\nC2,20,130,80\n"
        "C3,30,60,-50\n");
  hl_problem *problem;
  assert_int_equal(hl_case_load(fix->ctx, fix->folder, &problem), HL_ERR_DATA);
  assert_int_equal(hl_ctx_fault_total(fix->ctx, HL_SEVERITY_ERROR), 1);
  assert_int_equal(hl_ctx_error(fix->ctx)->row, 6);
  assert_string_equal(hl_ctx_error(fix->ctx)->message,
                      "the duty of stream \"C3\" is negative; those of the other cold streams are "
                      "not");
}

/** A word of a zone that is typed once is told; numbers and single letters tell zones apart. */
static void zones_that_look_mistyped_are_told(void **state) {
  fixture *fix = *state;
  static const struct {
    const char *zone;
    int told;
  } cases[] = {{"Site/Evaporatoin", 1},
               {"site/evaporation", 1},
               {"Site/Evaporaton", 1},
               {"Site/Evaporation", 0},
               {"Site/Evap", 0},
               {"Site/Drying", 0},
               {"Line 2", 0},
               {"Line B", 0},
               {"Lime 1", 1},
               {"", 0},
               {"Lin", 0},
               {"S", 0}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
    char text[512];
    snprintf(text, sizeof text,
             "name,zone,t_supply,t_target,duty\n,,degC,degC,kW\nA,Site/Evaporation,150,60,100\n"
             "B,Site/Evaporation,20,130,100\nC,Line 1,150,60,100\nD,Line 1,20,130,100\n"
             "E,Line A,20,130,100\nF,Line A,20,130,100\nG,Site/Evaporation,20,99,100\n"
             "X,%s,20,130,100\n",
             cases[k].zone);
    parse(fix, text);
    assert_int_equal(count_of(fix, 227), cases[k].told);
    if (cases[k].told == 0)
      continue;
    const hl_fault *fault = fault_of(fix, 227);
    assert_int_equal(fault->row, 10);
    assert_non_null(strstr(fault->message, "stream \"X\" is in zone"));
    assert_non_null(strstr(fault->hint, k == 8 ? "\"Line 1\"" : "\"Site/Evaporation\""));
  }
  table(fix, "streams.csv",
        "name,zone,t_supply,t_target,duty\n,,degC,degC,kW\nA,Creamery,150,60,100\n"
        "B,Creamery,20,130,100\n");
  table(fix, "utilities.csv",
        "name,zone,type,t_supply\n,,,degC\nSteam,Craemery,hot,180\nWater,Creamery,cold,10\n");
  hl_ctx_clear(fix->ctx);
  load(fix);
  assert_int_equal(count_of(fix, 227), 1);
  assert_string_equal(fault_of(fix, 227)->hint, "Did you mean \"Creamery\"?");
}

static void assert_main(const hl_problem *p, int k, const char *name, hl_side side, double from,
                        double to) {
  const hl_utility *u = hl_problem_utility_at(p, k);
  assert_string_equal(u->name, name);
  assert_string_equal(u->main, "MP");
  assert_int_equal(u->side, side);
  assert_close(u->t_supply, 273.15 + from, 1e-12, 0);
  assert_close(u->t_target, 273.15 + to, 1e-12, 0);
}

/** One row of type both, or two rows of one main; the latent span may differ by rounding. */
static void a_main_is_used_and_raised(void **state) {
  fixture *fix = *state;
  table(fix, "streams.csv",
        "name,t_supply,t_target,duty\n,degC,degC,kW\nH1,250,60,180\nC1,20,130.5,1250\n");
  table(fix, "costs.csv", "kind,fixed,coef\nexchanger,1000,100\n");
  table(fix, "utilities.csv",
        "name,type,t_supply,t_target,price,h,main,duty_max\n,,degC,degC,cur/MWh,kW/m2/K,,kW\n"
        "MP steam,Both,180,179.9,30,5,MP,700\nWater,cold,10,20,1,1,,\n");
  const hl_problem *p = load(fix);
  assert_int_equal(hl_problem_utility_count(p), 3);
  assert_main(p, 0, "MP steam", HL_SIDE_HOT, 180, 179.9);
  assert_main(p, 1, "MP steam generation", HL_SIDE_COLD, 179.9, 180);
  const hl_utility *hot = hl_problem_utility_at(p, 0), *cold = hl_problem_utility_at(p, 1);
  assert_close(hot->price, 30 / 3.6e9, 1e-12, 0);
  assert_true(cold->price == 0 && cold->h == 5000 && cold->duty_max == 700e3);
  assert_int_equal(count_of(fix, 213), 0); /* raised heat is not bought */

  char before[17], after[17];
  hl_case_hash(p, before);
  assert_int_equal(hl_case_save_folder(p, fix->folder), HL_OK);
  p = load(fix);
  hl_case_hash(p, after);
  assert_string_equal(before, after);
  assert_main(p, 1, "MP steam generation", HL_SIDE_COLD, 179.9, 180);

  table(fix, "utilities.csv",
        "name,type,t_supply,t_target,main\n,,degC,degC,\nMP steam,hot,180,,MP\nMP "
        "raised,cold,179.9,180,MP\n");
  p = load(fix);
  assert_main(p, 0, "MP steam", HL_SIDE_HOT, 180, 180);
  hl_case_hash(p, before);
  table(fix, "utilities.csv",
        "name,type,t_supply,t_target\n,,degC,degC\nMP steam,hot,180,\nMP "
        "raised,cold,179.9,180\n");
  hl_case_hash(load(fix), after);
  assert_string_not_equal(before, after);
}

static void the_template_loads_and_names_every_column(void **state) {
  fixture *fix = *state;
  assert_int_equal(hl_case_template(fix->ctx, fix->folder), HL_OK);
  const hl_problem *p = load(fix);
  assert_int_equal(hl_ctx_fault_total(fix->ctx, HL_SEVERITY_ERROR), 0);
  assert_int_equal(count_of(fix, 112), 0);
  assert_int_equal(hl_problem_stream_count(p), 4);
  assert_int_equal(hl_problem_utility_count(p), 5); /* a main is two */
  assert_int_equal(hl_problem_system_count(p), 1);
  assert_int_equal(hl_problem_rule_count(p), 2);
}

static void schemas_are_published(void **state) {
  (void)state;
  size_t length = 0;
  const char *text = hl_schema_text("case", &length);
  assert_non_null(strstr(text, "heatloom-case/1"));
  assert_int_equal(length, strlen(text));
  assert_non_null(strstr(hl_schema_text("network", NULL), "heatloom-network/1"));
  assert_null(hl_schema_text("none", NULL));
}

static void saving_empties_tables_left_from_before(void **state) {
  fixture *fix = *state;
  assert_int_equal(hl_case_demo(fix->ctx, "illustrative", fix->folder), HL_OK);
  hl_problem *other = NULL;
  assert_loaded(fix, hl_case_find(fix->ctx, "four-streams", &other));
  assert_int_equal(hl_case_save_folder(other, fix->folder), HL_OK);
  hl_problem_free(other);
  const hl_problem *p = load(fix);
  assert_int_equal(hl_problem_system_count(p), 0);
  assert_int_equal(hl_problem_utility_count(p), 0);
  assert_int_equal(hl_problem_stream_count(p), 4);
}

static void what_cannot_be_written_is_told(void **state) {
  fixture *fix = *state;
  assert_loaded(fix, hl_case_find(fix->ctx, "four-streams", &fix->problem));
  assert_int_equal(hl_case_save_folder(fix->problem, "no/such/folder"), HL_ERR_IO);
  assert_int_equal(hl_case_save_json(fix->problem, "no/such/folder/case.json"), HL_ERR_IO);
  assert_int_equal(hl_ctx_error(fix->ctx)->code, 4);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      T(headings_come_in_any_order_spelling_and_unit),
      T(flow_and_return_are_noted),
      T(unknown_headings_name_what_would_be_understood),
      T(the_sign_of_a_duty_is_noted),
      T(assumptions_are_noted),
      T(unknown_columns_are_noted_and_left_alone),
      T(segments_are_put_in_order),
      T(soft_streams_go_to_their_far_limit),
      T(curves_become_few_segments),
      T(all_tables_of_a_folder_are_read),
      T(tables_go_before_a_document),
      T(documents_note_what_they_do_not_know),
      T(windows_files_are_read),
      T(built_in_cases_are_what_they_say),
      T(the_illustrative_case_is_the_paper_s),
      T(a_demo_is_the_built_in_case),
      T(the_hash_is_of_what_physics_and_costs_depend_on),
      T(settings_given_beside_a_case_go_before_its_own),
      T(match_tables_may_have_other_languages_headings),
      T(a_folder_of_curves_alone_is_noted),
      T(curves_that_may_be_mistyped_are_told),
      T(duties_of_an_odd_size_are_told),
      T(one_negative_duty_among_others_is_the_slip),
      T(zones_that_look_mistyped_are_told),
      T(a_main_is_used_and_raised),
      T(the_template_loads_and_names_every_column),
      T(schemas_are_published),
      T(saving_empties_tables_left_from_before),
      T(what_cannot_be_written_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
