/** Loading fluids, their guards and the faults they report. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <heatloom/fluid.h>

#include "base/embedded.h"
#include "fluid/fluid.h"

#include "support/own_context.h"

static hl_fluid *fluid_of(const char *name) {
  hl_fluid *fluid;
  assert_int_equal(hl_fluid_new(ctx, name, HL_FLUID_REFERENCE_FILE, &fluid), HL_OK);
  return fluid;
}

/* -------------------------------------------------------------------- names */

static void fluids_are_found_by_any_of_their_names(void **state) {
  (void)state;
  /* As engineers write them, and as CoolProp calls them. */
  static const char *const name[][2] = {{"R290", "R290"},
                                        {"PROPANE", "R290"},
                                        {"c3h8", "R290"},
                                        {"74-98-6", "R290"},
                                        {"R1233zd(E)", "R1233zdE"},
                                        {"R-1233zdE", "R1233zdE"},
                                        {"r1234ze", "R1234zeE"},
                                        {"R1224YDZ", "R1224ydZ"},
                                        {"R1336mzz(Z)", "R1336mzzZ"},
                                        {"n-Butane", "R600"},
                                        {"IsoButane", "R600a"},
                                        {"n-Pentane", "R601"},
                                        {"Isopentane", "R601a"},
                                        {"CycloPentane", "Cyclopentane"},
                                        {"n-Hexane", "Hexane"},
                                        {"Propylene", "R1270"},
                                        {"DimethylEther", "RE170"},
                                        {"Ammonia", "R717"},
                                        {"nh3", "R717"},
                                        {"CarbonDioxide", "R744"},
                                        {"CO2", "R744"},
                                        {"carbon dioxide", "R744"},
                                        {"Water", "R718"},
                                        {"H2O", "R718"},
                                        {"R152A", "R152a"},
                                        {"R365MFC", "R365mfc"},
                                        {"R227EA", "R227ea"},
                                        {"Ethane", "R170"},
                                        {"Methane", "R50"},
                                        {"Air", "Air"},
                                        {"R728", "Nitrogen"},
                                        {"HFC-32", "R32"}};
  for (size_t k = 0; k < sizeof name / sizeof *name; k++) {
    hl_fluid *fluid = fluid_of(name[k][0]);
    assert_string_equal(hl_fluid_facts(fluid)->id, name[k][1]);
    hl_fluid_free(fluid);
  }
  char id[16];
  assert_int_equal(hl_fluid_count(), 39);
  assert_true(hl_fluid_id_at(0, id, sizeof id));
  assert_string_equal(id, "Air");
  assert_false(hl_fluid_id_at(39, id, sizeof id) || hl_fluid_id_at(-1, id, sizeof id));
}

/** No name leads to two fluids, and every name of a fluid leads to it. */
static void names_are_of_one_fluid(void **state) {
  (void)state;
  char id[16], name[80];
  for (int k = 0; hl_fluid_id_at(k, id, sizeof id); k++) {
    hl_fluid *fluid = fluid_of(id), *other;
    const hl_fluid_info *info = hl_fluid_facts(fluid);
    assert_string_equal(info->id, id); /* a file is called after its fluid */
    for (const char *at = info->aliases; *at;) {
      const char *end = strstr(at, ", ");
      size_t length = end ? (size_t)(end - at) : strlen(at);
      snprintf(name, sizeof name, "%.*s", (int)length, at);
      other = fluid_of(name);
      assert_string_equal(hl_fluid_facts(other)->id, id);
      hl_fluid_free(other);
      at += end ? length + 2 : length;
    }
    other = fluid_of(info->name);
    assert_string_equal(hl_fluid_facts(other)->id, id);
    hl_fluid_free(other);
    if (info->cas[0]) {
      other = fluid_of(info->cas);
      assert_string_equal(hl_fluid_facts(other)->id, id);
      hl_fluid_free(other);
    }
    hl_fluid_free(fluid);
  }
}

/** Facts from memory are marked; what is not known is empty. */
static void facts_name_their_source_and_whether_it_was_read(void **state) {
  (void)state;
  char id[16];
  int verified = 0;
  for (int k = 0; hl_fluid_id_at(k, id, sizeof id); k++) {
    hl_fluid *fluid = fluid_of(id);
    const hl_fluid_info *info = hl_fluid_facts(fluid);
    const hl_fluid_fact *fact[] = {&info->safety_class, &info->gwp, &info->gwp_eu, &info->odp};
    for (size_t i = 0; i < sizeof fact / sizeof *fact; i++) {
      assert_true(!fact[i]->text[0] == !fact[i]->source[0] &&
                  !fact[i]->text[0] == !fact[i]->date[0]);
      assert_true(!isnan(fact[i]->value) == (i > 0 && fact[i]->text[0]));
      verified += fact[i]->verified;
    }
    assert_true(info->safety_class.text[0] && info->odp.text[0] && info->source[0]);
    hl_fluid_free(fluid);
  }
  assert_int_equal(verified, 2 + 7); /* two safety classes, and all of EU law */
  hl_fluid *fluid = fluid_of("R1224yd(Z)");
  const hl_fluid_info *info = hl_fluid_facts(fluid);
  assert_string_equal(info->gwp.text, "<1");
  assert_close(info->gwp.value, 1, 0, 0);
  assert_string_equal(info->gwp_eu.text, "");
  assert_false(info->gwp.verified || info->gwp_eu.verified);
  hl_fluid_free(fluid);
}

static void a_fluid_knows_its_source_and_critical_point(void **state) {
  (void)state;
  hl_fluid *fluid = fluid_of("R290");
  const hl_fluid_info *info = hl_fluid_facts(fluid);
  assert_string_equal(info->source,
                      "Lemmon, McLinden, Wagner (2009), J. Chem. Eng. Data 54:3141-3180");
  assert_string_equal(info->cas, "74-98-6");
  assert_close(info->t_critical, 369.89, 1e-6, 0);
  assert_close(info->p_critical, 4.2512e6, 1e-5, 0);
  assert_close(info->rho_critical, 220.478, 1e-5, 0);
  hl_fluid_free(fluid);
  hl_fluid_free(NULL);
}

static void an_unknown_name_is_answered_with_the_nearest(void **state) {
  (void)state;
  hl_fluid *fluid;
  hl_ctx_clear(ctx);
  assert_int_equal(hl_fluid_new(ctx, "propan", HL_FLUID_REFERENCE_FILE, &fluid), HL_ERR_ARG);
  assert_null(fluid);
  assert_int_equal(hl_ctx_error(ctx)->code, 2);
  assert_non_null(strstr(hl_ctx_error(ctx)->hint, "\"propane\""));
  assert_int_equal(hl_fluid_new(ctx, "unobtainium", HL_FLUID_REFERENCE_FILE, &fluid), HL_ERR_ARG);
  assert_null(strstr(hl_ctx_error(ctx)->hint, "Did you mean"));
  assert_int_equal(hl_fluid_new(ctx, "R1234zeF", HL_FLUID_REFERENCE_FILE, &fluid), HL_ERR_ARG);
  assert_non_null(strstr(hl_ctx_error(ctx)->hint, "\"R1234zeE\""));
  assert_int_equal(hl_fluid_new(ctx, "-()", HL_FLUID_REFERENCE_FILE, &fluid), HL_ERR_ARG);
  assert_int_equal(hl_fluid_new(ctx, "", HL_FLUID_REFERENCE_FILE, &fluid), HL_ERR_ARG);
  assert_int_equal(hl_fluid_new(ctx, "no/such.json", HL_FLUID_REFERENCE_FILE, &fluid), HL_ERR_IO);
  assert_int_equal(hl_fluid_new(ctx, "R290", (hl_fluid_reference)9, &fluid), HL_ERR_ARG);
  assert_int_equal(hl_ctx_error(ctx)->code, 1);
}

/* -------------------------------------------------------------------- files */

/** The file of propane with one piece of text replaced. */
static char *changed(const char *from, const char *to, size_t *length) {
  size_t size;
  const char *text = hli_embedded("fluids/R290.json", &size), *at = strstr(text, from);
  assert_non_null(at);
  char *copy = malloc(size + strlen(to) + 1);
  *length = (size_t)sprintf(copy, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
  return copy;
}

static hl_status load_changed(const char *from, const char *to, hl_fluid **fluid) {
  size_t length;
  char *text = changed(from, to, &length);
  hl_ctx_clear(ctx);
  hl_status status =
      hl_fluid_new_text(ctx, "mine.json", text, length, HL_FLUID_REFERENCE_FILE, fluid);
  free(text);
  return status;
}

static void faults_of_a_file_are_named(void **state) {
  (void)state;
  static const char *const fault[][3] = {
      /* from, to, what the message must say */
      {"heatloom-fluid", "heatloom-case", "not a fluid file"},
      {"\"version\": 1", "\"version\": 2", "version"},
      {"\"molar_mass\": 0.04409562", "\"molar_mass\": -1",
       "\"molar_mass\" is -1; it must be positive"},
      {"\"t_reducing\": 369.89,", "", "\"t_reducing\" is missing"},
      {"\"acentric\": 0.1521", "\"acentric\": \"x\"", "\"acentric\" is \"x\"; it must be a number"},
      {"\"name\": \"propane\"", "\"name\": 3", "\"name\" is 3; it must be a text"},
      {"\"ideal\"", "\"ideals\"", "\"ideal\" is missing"},
      {"\"residual\"", "\"residuals\"", "\"residual\" is missing"},
      {"\"residual\": [", "\"residual\": 3, \"rest\": [", "\"residual\" is 3; it must be a list"},
      {"\"d\": 4", "\"d\": 4.5", "\"d\" is 4.5; it must be an integer"},
      {"\"d\": 4", "\"d\": 16", "\"d\" is 16; it must be an integer"},
      {"\"d\": 4", "\"g\": 2, \"d\": 4", "\"g\" is 2; it needs \"l\""},
      {"\"eta\": 0.963", "\"b\": -1, \"eta\": 0.963", "\"b\" is -1; it must be positive"},
      {"\"n\": 0.042910051", "\"n\": 0.042910052", "made from other coefficients"},
      {"\"saturation\"", "\"saturations\"", "\"saturation\" is missing"},
      {"\"pieces\"", "\"piece\"", "\"pieces\" is missing"},
      {"\"ln_p\": [", "\"ln_p\": [1, ", "must be a list of 17 numbers, not of 18"},
      {"\"ln_p\": [", "\"ln_p\": [1], \"rest\": [", "must be a list of 17 numbers, not of 1"},
      {"\"rho_liquid\": [", "\"rho_liquid\": [1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,\"x\"], \"rest\": [",
       "numbers only"},
      {"\"u_begin\": 0,", "\"u_begin\": 1,", "must be below \"u_end\""},
      {"\"t_min\": 85.525", "\"t_min\": 80", "does not reach t_min"},
      {"\"t_min\": 85.525", "\"t_min\": 700", "\"t_min\" is 700; it must be below \"t_critical\""},
      {"\"t_max\": 650", "\"t_max\": 85", "it must be below \"t_max\", 85"},
      {"\"n\": 0.042910051", "\"n\": \"inf\"", "\"n\" is \"inf\"; it must be a number"},
      {"\"rho_critical\": 5000", "\"rho_critical\": 5500, \"rest\": 5000", "pressure is level"},
      {"\"t_critical\": 369.89", "\"t_critical\": 369.99", "not that of the saturation table"},
      {"\"ln_p\": [", "\"ln_p\": [3,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0], \"rest\": [", "pieces"},
      {"\"rho_critical\": 5000", "\"rho_critical\": 1e300, \"rest\": 5000", "gives no pressure"},
      {"\"t_triple\": 85.525", "\"t_triple\": 0", "\"t_triple\" is 0; it must be positive"},
      {"\"year\": 2009", "\"year\": \"old\"", "\"year\""},
      {"\"verified\": true", "\"verified\": \"yes\"", "must be true or false"},
      {"\"mixture\": false,", "", "\"mixture\" is missing"},
      {"\"gwp\": {\"value\"", "\"gwp\": {\"values\"", "\"value\" is missing"},
      {"\"odp\": {", "\"odp\": 3, \"rest\": {", "\"odp\" is 3; it must be an object"},
      {"\"aliases\": [", "\"aliases\": 3, \"rest\": [", "\"aliases\" is 3; it must be a list"},
  };
  for (size_t k = 0; k < sizeof fault / sizeof *fault; k++) {
    hl_fluid *fluid;
    hl_status status = load_changed(fault[k][0], fault[k][1], &fluid);
    print_message("%s\n", hl_ctx_error(ctx) ? hl_ctx_error(ctx)->message : "no fault");
    assert_int_equal(status, HL_ERR_FORMAT);
    assert_null(fluid);
    assert_int_equal(hl_ctx_error(ctx)->code, 10);
    assert_string_equal(hl_ctx_error(ctx)->file, "mine.json");
    assert_non_null(strstr(hl_ctx_error(ctx)->message, fault[k][2]));
  }
}

static void all_faults_of_a_file_are_named_at_their_place(void **state) {
  (void)state;
  static const char text[] =
      "{\"format\": \"heatloom-fluid\", \"version\": 1,\n"
      "\"id\": \"X\", \"name\": \"x\", \"formula\": \"X\", \"cas\": \"-\",\n"
      "\"source\": {\"year\": 2000, \"verified\": true}, \"mixture\": false, \"molar_mass\": 0.04, "
      "\"gas_constant\": 8.3,\n"
      "\"t_reducing\": 0,\n\"rho_reducing\": 5000, \"t_critical\": 369,\n"
      "\"rho_critical\": -5,\n\"t_triple\": 85, \"t_min\": 85, \"t_max\": 650,\n"
      "\"acentric\": 0.1, \"ideal\": {\"a0\": 1, \"a1\": 2, \"log\": 3},\n"
      "\"residual\": [{\"n\": 1, \"d\": 1, \"t\": 1},\n {\"n\": 1, \"d\": 1}]}\n";
  static const struct {
    int row;
    const char *part;
  } want[] = {{6, "\"rho_critical\" is -5; it must be positive"},
              {1, "\"p_max\" is missing"},
              {4, "\"t_reducing\" is 0; it must be positive"},
              {10, "\"t\" is missing"}};
  hl_fluid *fluid;
  hl_ctx_clear(ctx);
  assert_int_equal(
      hl_fluid_new_text(ctx, "mine.json", text, sizeof text - 1, HL_FLUID_REFERENCE_FILE, &fluid),
      HL_ERR_FORMAT);
  assert_int_equal(hl_ctx_fault_count(ctx), sizeof want / sizeof *want);
  for (int k = 0; k < hl_ctx_fault_count(ctx); k++) {
    assert_int_equal(hl_ctx_fault_at(ctx, k)->row, want[k].row);
    assert_non_null(strstr(hl_ctx_fault_at(ctx, k)->message, want[k].part));
  }
}

static void text_that_is_no_json_is_refused(void **state) {
  (void)state;
  hl_fluid *fluid;
  assert_int_equal(hl_fluid_new_text(ctx, "mine.json", "{", 1, HL_FLUID_REFERENCE_FILE, &fluid),
                   HL_ERR_FORMAT);
  assert_null(fluid);
}

/** A mixture has no saturation line here: it is a gas at every pressure. */
static void a_mixture_is_a_gas(void **state) {
  (void)state;
  hl_fluid *fluid;
  hl_fluid_state at, back;
  hl_fluid_saturation sat;
  double p;
  assert_int_equal(load_changed("\"mixture\": false", "\"mixture\": true", &fluid), HL_OK);
  assert_int_equal(hl_fluid_state_pT(fluid, 1e6, 450, &at), HL_OK);
  assert_int_equal(at.phase, HL_FLUID_PHASE_SUPERCRITICAL);
  assert_int_equal(hl_fluid_state_ph(fluid, 1e6, at.h, &back), HL_OK);
  assert_close(back.t, 450, 1e-10, 0);
  assert_int_equal(hl_fluid_state_ps(fluid, 1e6, at.s, &back), HL_OK);
  assert_close(back.t, 450, 1e-10, 0);
  assert_int_equal(hl_fluid_saturation_T(fluid, 300, &sat), HL_ERR_RANGE);
  assert_int_equal(sat.liquid.reason, HL_FLUID_REASON_SATURATION);
  assert_int_equal(hl_fluid_saturation_p(fluid, 1e5, &sat), HL_ERR_RANGE);
  assert_int_equal(sat.liquid.reason, HL_FLUID_REASON_SATURATION);
  assert_int_equal(hl_fluid_p_sat_T(fluid, 300, &p), HL_ERR_RANGE);
  hl_fluid_free(fluid);
}

/* --------------------------------------------------------- reference states */

static void reference_states_have_their_values(void **state) {
  (void)state;
  hl_fluid *fluid;
  hl_fluid_saturation sat;
  assert_int_equal(hl_fluid_new(ctx, "R290", HL_FLUID_REFERENCE_IIR, &fluid), HL_OK);
  assert_int_equal(hl_fluid_saturation_T(fluid, 273.15, &sat), HL_OK);
  assert_close(sat.liquid.h, 200e3, 1e-12, 0);
  assert_close(sat.liquid.s, 1e3, 1e-12, 0);
  hl_fluid_free(fluid);
  assert_int_equal(hl_fluid_new(ctx, "R290", HL_FLUID_REFERENCE_ASHRAE, &fluid), HL_OK);
  assert_int_equal(hl_fluid_saturation_T(fluid, 233.15, &sat), HL_OK);
  assert_close(sat.liquid.h, 0, 0, 1e-7);
  assert_close(sat.liquid.s, 0, 0, 1e-10);
  hl_fluid_free(fluid);
  assert_int_equal(hl_fluid_new(ctx, "water", HL_FLUID_REFERENCE_NBP, &fluid), HL_OK);
  assert_int_equal(hl_fluid_saturation_p(fluid, 101325, &sat), HL_OK);
  assert_close(sat.t, 373.1243, 0, 1e-3);
  assert_close(sat.liquid.h, 0, 0, 1e-6);
  hl_fluid_free(fluid);
}

static void a_reference_state_that_does_not_exist_is_refused(void **state) {
  (void)state;
  hl_fluid *fluid;
  hl_ctx_clear(ctx);
  assert_int_equal(hl_fluid_new(ctx, "water", HL_FLUID_REFERENCE_ASHRAE, &fluid), HL_ERR_RANGE);
  assert_null(fluid);
  assert_int_equal(hl_ctx_error(ctx)->code, 8);
  assert_non_null(strstr(hl_ctx_error(ctx)->hint, "IIR, NBP"));
}

/* ------------------------------------------------------------------- guards */

#define assert_reason(call, out, want)                                                             \
  do {                                                                                             \
    assert_int_equal(call, HL_ERR_RANGE);                                                          \
    assert_int_equal((out).reason, HL_FLUID_REASON_##want);                                        \
    assert_true(isnan((out).h));                                                                   \
  } while (0)

static void states_out_of_range_say_why(void **state) {
  (void)state;
  hl_fluid *fluid = fluid_of("R290");
  hl_fluid_state at;
  hl_fluid_saturation sat;
  assert_reason(hl_fluid_state_pT(fluid, 1e5, 80, &at), at, COLD);
  assert_reason(hl_fluid_state_pT(fluid, 1e5, 976, &at), at, HOT);
  assert_reason(hl_fluid_state_pT(fluid, 2.1e9, 300, &at), at, PRESSURE);
  assert_reason(hl_fluid_state_pT(fluid, -1, 300, &at), at, INPUT);
  assert_reason(hl_fluid_state_pT(fluid, 1e5, NAN, &at), at, INPUT);
  assert_reason(hl_fluid_state_ph(fluid, 1e5, -1e6, &at), at, COLD);
  assert_reason(hl_fluid_state_ph(fluid, 1e5, 1e7, &at), at, HOT);
  assert_reason(hl_fluid_state_ph(fluid, 1e7, -1e6, &at), at, COLD);
  assert_reason(hl_fluid_state_ph(fluid, 1e7, 1e7, &at), at, HOT);
  assert_reason(hl_fluid_state_ph(fluid, 1e5, INFINITY, &at), at, INPUT);
  assert_reason(hl_fluid_state_ps(fluid, 1e-5, -1e5, &at), at, COLD);
  assert_reason(hl_fluid_state_ps(fluid, 3e9, 1e3, &at), at, PRESSURE);
  assert_reason(hl_fluid_state_hs(fluid, NAN, 1e3, &at), at, INPUT);
  assert_int_equal(hl_fluid_state_hs(fluid, 1e9, 1e3, &at), HL_ERR_RANGE);
  assert_true(at.reason != HL_FLUID_REASON_NONE);
  assert_reason(hl_fluid_state_Trho(fluid, 300, 0, &at), at, INPUT);
  assert_reason(hl_fluid_state_Trho(fluid, 300, 5e3, &at), at, PRESSURE);
  assert_reason(hl_fluid_state_Tx(fluid, 300, 1.1, &at), at, INPUT);
  assert_reason(hl_fluid_state_Tx(fluid, 370, 0.5, &at), at, CRITICAL);
  assert_reason(hl_fluid_state_px(fluid, 5e6, 0.5, &at), at, CRITICAL);
  assert_reason(hl_fluid_state_px(fluid, 1e5, NAN, &at), at, INPUT);
  assert_reason(hl_fluid_saturation_T(fluid, 85, &sat), sat.liquid, COLD);
  assert_reason(hl_fluid_saturation_p(fluid, 1e-5, &sat), sat.liquid, COLD);
  assert_reason(hl_fluid_saturation_p(fluid, -1, &sat), sat.liquid, INPUT);
  assert_reason(hl_fluid_saturation_T(fluid, NAN, &sat), sat.vapour, INPUT);
  double value = 0;
  assert_int_equal(hl_fluid_t_sat_p(fluid, 5e6, &value), HL_ERR_RANGE);
  assert_true(isnan(value));
  assert_int_equal(hl_fluid_h_ps(fluid, -1, 0, &value), HL_ERR_RANGE);
  assert_true(isnan(value));
  hl_fluid_free(fluid);
}

static void a_state_that_does_not_exist_is_a_fault_with_the_limits(void **state) {
  (void)state;
  hl_fluid *fluid = fluid_of("R290");
  hl_fluid_state at;
  hl_ctx_clear(ctx);
  assert_int_equal(hl_fluid_state_pT(fluid, 1e5, 80, &at), HL_ERR_RANGE);
  assert_int_equal(hl_fluid_refuse(ctx, fluid, "T=80K, p=1bar", at.reason), HL_ERR_RANGE);
  assert_int_equal(hl_ctx_error(ctx)->code, 8);
  assert_non_null(strstr(hl_ctx_error(ctx)->message,
                         "propane has no state at T=80K, p=1bar: the temperature is below"));
  assert_non_null(strstr(hl_ctx_error(ctx)->hint, "-187.625 °C to 376.85 °C and to 10000 bar"));
  hl_fluid_free(fluid);
}

/** IIR, ASHRAE and NBP of every fluid: as defined where they exist, else refused with those that
 * do. */
static void reference_states_of_every_fluid(void **state) {
  (void)state;
  static const struct {
    hl_fluid_reference reference;
    const char *name;
    double t, p, h, s;
  } row[] = {{HL_FLUID_REFERENCE_IIR, "IIR", 273.15, NAN, 200e3, 1e3},
             {HL_FLUID_REFERENCE_ASHRAE, "ASHRAE", 233.15, NAN, 0, 0},
             {HL_FLUID_REFERENCE_NBP, "NBP", NAN, 101325, 0, 0}};
  char id[16];
  int exist = 0, refused = 0;
  for (int k = 0; hl_fluid_id_at(k, id, sizeof id); k++) {
    hl_fluid *plain = fluid_of(id), *fluid;
    const hl_fluid_info *info = hl_fluid_facts(plain);
    hl_fluid_saturation sat;
    hl_fluid_state a, b;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
      bool here = (isnan(row[i].t) ? hl_fluid_saturation_p(plain, row[i].p, &sat)
                                   : hl_fluid_saturation_T(plain, row[i].t, &sat)) == HL_OK;
      hl_ctx_clear(ctx);
      hl_status status = hl_fluid_new(ctx, id, row[i].reference, &fluid);
      assert_int_equal(status, here ? HL_OK : HL_ERR_RANGE);
      if (!here) {
        refused++;
        assert_int_equal(hl_ctx_error(ctx)->code, 8);
        assert_non_null(strstr(hl_ctx_error(ctx)->message, row[i].name));
        assert_non_null(strstr(hl_ctx_error(ctx)->hint, "It has these: file"));
        for (size_t j = 0; j < sizeof row / sizeof *row; j++) {
          double value;
          bool named = strstr(hl_ctx_error(ctx)->hint, row[j].name) != NULL;
          assert_int_equal(named,
                           (isnan(row[j].t) ? hl_fluid_t_sat_p(plain, row[j].p, &value)
                                            : hl_fluid_p_sat_T(plain, row[j].t, &value)) == HL_OK);
        }
        continue;
      }
      exist++;
      assert_int_equal(hl_fluid_saturation_T(fluid, sat.t, &sat), HL_OK);
      double r = 8.314 / info->molar_mass;
      assert_close(sat.liquid.h, row[i].h, 0, 1e-10 * r * info->t_critical);
      assert_close(sat.liquid.s, row[i].s, 0, 1e-10 * r);
      /* nothing but h and s is shifted, and those everywhere alike */
      double t = 1.1 * info->t_critical, p = info->p_critical;
      assert_int_equal(hl_fluid_state_pT(fluid, p, t, &a), HL_OK);
      assert_int_equal(hl_fluid_state_pT(plain, p, t, &b), HL_OK);
      hl_fluid_state first;
      assert_int_equal(hl_fluid_state_Tx(plain, sat.t, 0, &first), HL_OK);
      assert_true(a.rho == b.rho);
      assert_close(a.h - row[i].h, b.h - first.h, 0, 1e-9 * r * info->t_critical);
      assert_close(a.s - row[i].s, b.s - first.s, 0, 1e-9 * r);
      hl_fluid_free(fluid);
    }
    hl_fluid_free(plain);
  }
  print_message("%d reference states, %d refused\n", exist, refused);
  assert_true(exist > 90 && refused > 10 && exist + refused == 3 * hl_fluid_count());
}

static void every_reason_has_a_text(void **state) {
  (void)state;
  for (int k = HL_FLUID_REASON_NONE; k <= HL_FLUID_REASON_NO_CONVERGENCE; k++)
    assert_true(strlen(hl_fluid_reason_text((hl_fluid_reason)k)) > 5);
  assert_string_equal(hl_fluid_reason_text((hl_fluid_reason)99), "unknown");
}

static void states_beyond_the_published_range_are_marked(void **state) {
  (void)state;
  hl_fluid *propane = fluid_of("R290"), *water = fluid_of("R718");
  hl_fluid_state at;
  assert_int_equal(hl_fluid_state_pT(propane, 1e5, 640, &at), HL_OK);
  assert_false(at.extrapolated);
  assert_int_equal(hl_fluid_state_pT(propane, 1e5, 700, &at), HL_OK);
  assert_true(at.extrapolated);
  assert_int_equal(hl_fluid_state_pT(propane, 1.5e9, 500, &at), HL_OK);
  assert_true(at.extrapolated);
  assert_int_equal(hl_fluid_state_pT(water, 1e5, 273.155, &at),
                   HL_OK); /* liquid below the triple point */
  assert_true(at.extrapolated && at.phase == HL_FLUID_PHASE_LIQUID);
  hl_fluid_free(propane);
  hl_fluid_free(water);
}

static void the_saturation_line_itself_is_vapour(void **state) {
  (void)state;
  hl_fluid *fluid = fluid_of("R290");
  hl_fluid_saturation sat;
  hl_fluid_state at;
  assert_int_equal(hl_fluid_saturation_T(fluid, 300, &sat), HL_OK);
  assert_int_equal(hl_fluid_state_pT(fluid, sat.p, 300, &at), HL_OK);
  assert_int_equal(at.phase, HL_FLUID_PHASE_VAPOUR);
  assert_close(at.rho, sat.vapour.rho, 1e-8, 0);
  hl_fluid_free(fluid);
}

static void heat_capacity_does_not_exist_between_the_phases(void **state) {
  (void)state;
  hl_fluid *fluid = fluid_of("R290");
  hl_fluid_state at;
  hl_fluid_caloric caloric;
  assert_int_equal(hl_fluid_state_Tx(fluid, 300, 0.5, &at), HL_OK);
  assert_int_equal(hl_fluid_caloric_state(fluid, &at, &caloric), HL_ERR_RANGE);
  assert_true(isnan(caloric.cp));
  assert_int_equal(hl_fluid_state_Tx(fluid, 300, 1, &at), HL_OK);
  assert_int_equal(hl_fluid_caloric_state(fluid, &at, &caloric), HL_OK);
  hl_fluid_free(fluid);
}

/**
 * Phase equilibrium by Newton in both densities (Akasaka 2008), from a start beside the answer; the
 * equation alone. Returns p / (rho_reducing R T) of the vapour.
 */
static double solve_equilibrium(const hli_eos *eos, double t, double *liquid, double *vapour) {
  hli_isotherm iso;
  hli_alpha a, b;
  hli_isotherm_at(eos, t, &iso);
  for (int k = 0; k < 25; k++) {
    hli_eos_alpha(eos, &iso, *liquid, &a);
    hli_eos_alpha(eos, &iso, *vapour, &b);
    double dj = *vapour * (1 + b.a10) - *liquid * (1 + a.a10);
    double dk = b.a10 + b.a00 + log(*vapour) - a.a10 - a.a00 - log(*liquid);
    double j1 = 1 + 2 * a.a10 + a.a20, j2 = 1 + 2 * b.a10 + b.a20;
    double det = j2 * j1 * (1 / *liquid - 1 / *vapour); /* dK/ddelta = J_delta / delta */
    *liquid += (dk * j2 - dj * j2 / *vapour) / det;
    *vapour += (dk * j1 - dj * j1 / *liquid) / det;
  }
  hli_eos_alpha(eos, &iso, *vapour, &b);
  return *vapour * (1 + b.a10);
}

/** The table is the equation: solving phase equilibrium again gives the same. */
static void saturation_tables_solve_the_equation(void **state) {
  (void)state;
  char id[16];
  double worst[3] = {0};
  for (int i = 0; hl_fluid_id_at(i, id, sizeof id); i++) {
    hl_fluid *fluid = fluid_of(id);
    const hl_fluid_info *info = hl_fluid_facts(fluid);
    const hli_eos *eos = &fluid->eos;
    for (int k = 0; k < 20 && !info->mixture; k++) {
      double u = 0.03 + 0.97 * k / 20,
             t = info->t_critical * (1 - u * u * (1 - info->t_triple / info->t_critical));
      double p, liquid, vapour;
      assert_int_equal(hl_fluid_rho_sat_T(fluid, t, &p, &liquid, &vapour), HL_OK);
      double off = 0.05 * sqrt(1 - t / info->t_critical);
      double x = liquid / eos->rho_reducing * (1 + off), y = vapour / eos->rho_reducing * (1 - off);
      double again = solve_equilibrium(eos, t, &x, &y) * eos->rho_reducing * eos->r * t;
      const double error[] = {fabs(again / p - 1), fabs(x * eos->rho_reducing / liquid - 1),
                              fabs(y * eos->rho_reducing / vapour - 1)};
      for (int j = 0; j < 3; j++) {
        if (!(error[j] <= 1e-10))
          fail_msg("%s at %.10g K: %d is off by %.3e", id, t, j, error[j]);
        worst[j] = fmax(worst[j], error[j]);
      }
    }
    hl_fluid_free(fluid);
  }
  print_message("largest differences: p %.1e, liquid %.1e, vapour %.1e\n", worst[0], worst[1],
                worst[2]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fluids_are_found_by_any_of_their_names),
      cmocka_unit_test(names_are_of_one_fluid),
      cmocka_unit_test(facts_name_their_source_and_whether_it_was_read),
      cmocka_unit_test(a_fluid_knows_its_source_and_critical_point),
      cmocka_unit_test(an_unknown_name_is_answered_with_the_nearest),
      cmocka_unit_test(faults_of_a_file_are_named),
      cmocka_unit_test(all_faults_of_a_file_are_named_at_their_place),
      cmocka_unit_test(text_that_is_no_json_is_refused),
      cmocka_unit_test(a_mixture_is_a_gas),
      cmocka_unit_test(reference_states_have_their_values),
      cmocka_unit_test(a_reference_state_that_does_not_exist_is_refused),
      cmocka_unit_test(states_out_of_range_say_why),
      cmocka_unit_test(a_state_that_does_not_exist_is_a_fault_with_the_limits),
      cmocka_unit_test(reference_states_of_every_fluid),
      cmocka_unit_test(every_reason_has_a_text),
      cmocka_unit_test(states_beyond_the_published_range_are_marked),
      cmocka_unit_test(the_saturation_line_itself_is_vapour),
      cmocka_unit_test(heat_capacity_does_not_exist_between_the_phases),
      cmocka_unit_test(saturation_tables_solve_the_equation),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
