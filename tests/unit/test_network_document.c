/* network.json: written, read, checked. */
#include "support/example.h"
#include "support/network.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <heatloom/io.h>
#include <heatloom/verify.h>

typedef struct fixture {
  hl_ctx *ctx;
  hl_problem *problem;
  hl_network *network;
  char *text; /* its document */
} fixture;

enum { KELVIN_100 = 27315 };

static double kelvin(double celsius) { return celsius + KELVIN_100 / 100.0; }

static void add(hl_network *network, hl_port hot, int hot_series, hl_port cold, int cold_series,
                double kw) {
  int exchanger, node;
  assert_int_equal(hl_network_add_exchanger(network, NULL, hot, cold, 1e3 * kw, &exchanger), HL_OK);
  if (hot_series >= 0)
    assert_int_equal(
        hl_network_add_node(network, hot_series, HL_NODE_EXCHANGER, exchanger, 1, &node), HL_OK);
  if (cold_series >= 0)
    assert_int_equal(
        hl_network_add_node(network, cold_series, HL_NODE_EXCHANGER, exchanger, 1, &node), HL_OK);
}

/** A split, a machine with condenser and evaporator, a cooler: the structure that is best at 4 K.
 */
static void build(fixture *fix) {
  const int s = hl_problem_stream_find(fix->problem, "Hot Stream"),
            c = hl_problem_stream_find(fix->problem, "Cold Stream");
  const hl_port hot = {HL_PORT_STREAM, s}, cold = {HL_PORT_STREAM, c};
  const hl_port cooler = {HL_PORT_UTILITY, hl_problem_utility_find(fix->problem, "Cold Utility")},
                machine = {HL_PORT_MACHINE, 0};
  hl_network *n = NULL;
  int index, split, branch[2];
  assert_int_equal(hl_network_new(fix->problem, 4, &n), HL_OK);
  fix->network = n;
  assert_int_equal(hl_network_add_machine(n, 0, "R290", kelvin(36.053), kelvin(74), &index), HL_OK);
  const int root = hl_network_root(n, s);
  assert_int_equal(hl_network_add_node(n, root, HL_NODE_PARALLEL, -1, 1, &split), HL_OK);
  assert_int_equal(hl_network_add_node(n, split, HL_NODE_SERIES, -1, 0.75, &branch[0]), HL_OK);
  assert_int_equal(hl_network_add_node(n, split, HL_NODE_SERIES, -1, 0.25, &branch[1]), HL_OK);
  add(n, hot, branch[0], cold, hl_network_root(n, c), 113);
  add(n, hot, branch[1], machine, -1, 21.8);
  add(n, hot, root, cooler, -1, 65.2);
  add(n, machine, -1, cold, hl_network_root(n, c), 28.4);
  hl_network_settings settings;
  hl_outcome outcome;
  hl_settings_init(&hl_network_table, &settings);
  settings.emat = 4;
  assert_int_equal(hl_network_optimise(n, &settings, &outcome), HL_OK);
  assert_int_equal(outcome, HL_OUTCOME_FEASIBLE);
}

static char *document(hl_ctx *ctx, const hl_network *network) {
  hl_writer *writer = NULL;
  size_t length = 0;
  assert_int_equal(hl_writer_new(ctx, &writer), HL_OK);
  hl_writer_open_object(writer, NULL);
  assert_int_equal(hl_network_write(network, writer), HL_OK);
  hl_writer_close_object(writer);
  const char *text = hl_writer_result(writer, &length);
  assert_non_null(text);
  char *copy = malloc(length + 1);
  assert_non_null(copy);
  memcpy(copy, text, length + 1);
  hl_writer_free(writer);
  return copy;
}

static int setup(void **state) {
  static fixture fix;
  fix = (fixture){.ctx = hl_ctx_new(NULL)};
  *state = &fix;
  if (fix.ctx == NULL || hl_case_find(fix.ctx, "illustrative", &fix.problem) != HL_OK)
    return 1;
  build(&fix);
  fix.text = document(fix.ctx, fix.network);
  return 0;
}

static int teardown(void **state) {
  fixture *fix = *state;
  free(fix->text);
  hl_network_free(fix->network);
  hl_problem_free(fix->problem);
  hl_ctx_free(fix->ctx);
  return 0;
}

static hl_network *parse(const fixture *fix, const char *text) {
  hl_network *network = NULL;
  if (hl_network_parse(fix->problem, "n.json", text, strlen(text), &network) != HL_OK) {
    char line[1024];
    hl_fault_write(hl_ctx_error(fix->ctx), line, sizeof line);
    fail_msg("%s", line);
  }
  return network;
}

/** The text with the first `from` behind `after` replaced; free() it. */
static char *replaced(const char *text, const char *after, const char *from, const char *to) {
  const char *start = strstr(text, after);
  assert_non_null(start);
  const char *at = strstr(start, from);
  assert_non_null(at);
  char *out = malloc(strlen(text) + strlen(to) + 1);
  assert_non_null(out);
  memcpy(out, text, (size_t)(at - text));
  strcpy(out + (at - text), to);
  strcat(out, at + strlen(from));
  return out;
}

/** Checks that fail in a network. */
static int failures(const fixture *fix, const hl_network *network, char *first, size_t size) {
  hl_verdict *verdict = NULL;
  int count = 0;
  assert_int_equal(hl_verify_network(fix->problem, network, NULL, &verdict), HL_OK);
  for (int k = 0; k < hl_verdict_count(verdict); ++k) {
    const hl_check *check = hl_verdict_at(verdict, k);
    if (!check->ok && count++ == 0)
      snprintf(first, size, "%s: %s", check->what, check->message);
  }
  hl_verdict_free(verdict);
  return count;
}

static void a_document_comes_back_to_the_byte(void **state) {
  const fixture *fix = *state;
  hl_network *network = parse(fix, fix->text);
  char *again = document(fix->ctx, network);
  assert_string_equal(again, fix->text);
  free(again);
  const hl_network_totals *a = hl_network_totals_of(fix->network),
                          *b = hl_network_totals_of(network);
  assert_true(a->tac == b->tac && a->area == b->area && a->units == b->units && a->splits == 1);
  assert_int_equal(hl_network_node_count(network), hl_network_node_count(fix->network));
  assert_true(hl_network_cycle_at(network, 0)->state[1].h ==
              hl_network_cycle_at(fix->network, 0)->state[1].h);
  hl_network_free(network);
}

static void a_document_alone_is_enough_to_verify(void **state) {
  const fixture *fix = *state;
  char first[256] = "";
  hl_network *network = parse(fix, fix->text);
  const int failed = failures(fix, network, first, sizeof first);
  if (failed > 0)
    fail_msg("%s", first);
  hl_network_free(network);
}

/** The check with that name; it is there. */
static const hl_check *check_of(const hl_verdict *verdict, const char *what) {
  for (int k = 0; k < hl_verdict_count(verdict); ++k)
    if (strcmp(hl_verdict_at(verdict, k)->what, what) == 0)
      return hl_verdict_at(verdict, k);
  fail_msg("no check \"%s\"", what);
  return NULL;
}

static void assert_written(const hl_verdict *verdict, const char *what, bool ascii,
                           const char *want) {
  char text[240];
  hl_check_write(check_of(verdict, what), "EUR", ascii, text, sizeof text);
  assert_string_equal(text, want);
}

static void checks_say_what_is_compared_and_which_way(void **state) {
  const fixture *fix = *state;
  hl_verdict *verdict = NULL;
  hl_verify_settings settings;
  hl_settings_init(&hl_verify_table, &settings);
  settings.emat = 14.0; /* the evaporator's and the condenser's are less, the cooler's is 15 K */
  assert_int_equal(hl_verify_network(fix->problem, fix->network, &settings, &verdict), HL_OK);
  assert_written(verdict, "least approach of E3 (Hot Stream–Cold Utility)", false, "15 K ≥ 14 K");
  assert_written(verdict, "least approach of E3 (Hot Stream–Cold Utility)", true, "15 K >= 14 K");
  assert_written(verdict, "hot outlet of E3", false, "10 °C = 10 °C");
  assert_written(verdict, "hot outlet of E3", true, "10 degC = 10 degC");
  assert_written(verdict, "tree of Hot Stream", false, "");
  const hl_check *most = check_of(verdict, "upper bound of t_cond of Heat Pump");
  assert_int_equal(most->relation, HL_RELATION_MOST);
  assert_int_equal(most->dimension, HL_DIM_TEMPERATURE);
  assert_true(most->ok && most->value <= most->expected);
  assert_string_equal(most->kind, "upper bound");
  const hl_check *least = check_of(verdict, "least approach of E3 (Hot Stream–Cold Utility)");
  assert_string_equal(least->kind, "least approach");
  assert_string_equal(check_of(verdict, "no crossing in E3")->kind, "no crossing");
  int low = 0;
  for (int k = 0; k < hl_verdict_count(verdict); ++k) {
    const hl_check *check = hl_verdict_at(verdict, k);
    if (check->ok)
      continue;
    low++;
    assert_string_equal(check->kind, "least approach");
    assert_non_null(strstr(check->message, " K is less than 14 K"));
  }
  assert_true(low > 0 && !hl_verdict_ok(verdict));
  hl_verdict_free(verdict);
  char text[240];
  const hl_check money = {
      .relation = HL_RELATION_EQUAL, .dimension = HL_DIM_MONEY_RATE, .value = 12.5, .expected = 13};
  hl_check_write(&money, "EUR", false, text, sizeof text);
  assert_string_equal(text, "12.5 EUR/y ≠ 13 EUR/y");
  hl_check_write(&money, NULL, true, text, sizeof text);
  assert_string_equal(text, "12.5 cur/y != 13 cur/y");
}

static void machines_outside_their_zone_are_found(void **state) {
  const fixture *fix = *state;
  hl_system system;
  hl_system_init(&system);
  system.zone_source = "cellar";
  hl_problem *problem = test_example_parts(fix->ctx, &system, NULL);
  assert_int_equal(test_add_stream(problem, "Drain", "cellar", HL_SIDE_HOT, 40, 35, 9), HL_OK);
  test_check(problem);
  hl_network *network = test_example_network(problem); /* its evaporator cools the hot stream */
  hl_verdict *verdict = NULL;
  assert_int_equal(hl_verify_network(problem, network, NULL, &verdict), HL_OK);
  const hl_check *check = check_of(verdict, "zone of E3");
  assert_false(check->ok);
  assert_non_null(strstr(check->message, "another zone"));
  hl_verdict_free(verdict);
  hl_network_free(network);
  hl_problem_free(problem);
}

/** The example with a cycle other than the simple one, and a parameter besides the example's. */
static hl_problem *other_cycle(hl_ctx *ctx, const char *fluid, hl_parameter parameter) {
  hl_system system;
  hl_system_init(&system);
  system.fluid = &fluid;
  system.fluid_count = 1;
  system.parameter = &parameter;
  system.parameter_count = 1;
  hl_problem *problem = test_example_parts(ctx, &system, NULL);
  test_check(problem);
  return problem;
}

/** What the case leaves free is what the document says, in copies too. */
static void free_parameters_are_read_back(void **state) {
  fixture fix = *(const fixture *)*state;
  hl_network *copy;
  fix.problem =
      other_cycle(fix.ctx, "vc_ihx:R290", (hl_parameter){"ihx_effectiveness", 0, 0.9, {0}});
  hl_network *network = test_example_network(fix.problem);
  assert_int_equal(hl_network_set_parameter(network, 0, "ihx_effectiveness", 0.4), HL_OK);
  assert_int_equal(hl_network_eval(network), HL_OK);
  const double cop = hl_network_machine_at(network, 0)->cop;
  char *text = document(fix.ctx, network);
  hl_network *again = parse(&fix, text);
  assert_int_equal(hl_network_copy(again, NULL, &copy), HL_OK);
  assert_int_equal(hl_network_eval(copy), HL_OK);
  assert_true(hl_network_parameter(copy, 0, "ihx_effectiveness") == 0.4);
  assert_close(hl_network_machine_at(copy, 0)->cop, cop, 1e-12, 0);
  assert_int_equal(hl_network_set_parameter(network, 0, "ihx_effectiveness", 0), HL_OK);
  assert_int_equal(hl_network_eval(network), HL_OK);
  assert_true(fabs(hl_network_machine_at(network, 0)->cop - cop) > 1e-3);
  assert_int_equal(hl_network_set_parameter(network, 0, "ihx", 0), HL_ERR_ARG);
  assert_int_equal(hl_network_set_parameter(network, 1, "ihx_effectiveness", 0), HL_ERR_ARG);
  hl_network_free(copy);
  hl_network_free(again);
  hl_network_free(network);
  hl_problem_free(fix.problem);
  free(text);
}

/** Whether the check of that name holds; if there are several, all of them. */
static bool holds(const fixture *fix, const hl_network *network, const char *what) {
  hl_verdict *verdict = NULL;
  bool ok = true;
  assert_int_equal(hl_verify_network(fix->problem, network, NULL, &verdict), HL_OK);
  check_of(verdict, what);
  for (int k = 0; k < hl_verdict_count(verdict); ++k)
    if (strcmp(hl_verdict_at(verdict, k)->what, what) == 0)
      ok = ok && hl_verdict_at(verdict, k)->ok;
  hl_verdict_free(verdict);
  return ok;
}

/** What a compressor loses is within what the case allows; where it loses nothing the law is exact.
 */
static void lost_heat_is_within_its_bounds(void **state) {
  fixture fix = *(const fixture *)*state;
  for (int lossy = 0; lossy < 2; lossy++) {
    const double loss = lossy ? 0.1 : 0;
    const char *what = lossy ? "heat lost by Heat pump" : "first law of Heat pump";
    fix.problem = other_cycle(fix.ctx, "vc_ihx:R290", (hl_parameter){"heat_loss", loss, loss, {0}});
    hl_network *network = test_example_network(fix.problem);
    const hl_net_machine right = *hl_network_machine_at(network, 0);
    assert_true(holds(&fix, network, what));
    const double wrong[2] = {lossy ? 0.85 : 0.999, lossy ? 1.15 : 1.001}; /* too little, much */
    for (int k = 0; k < 2; k++) {
      hl_net_machine stated = right;
      stated.shaft *= wrong[k];
      assert_int_equal(hl_network_set_machine(network, 0, &stated, NULL), HL_OK);
      assert_false(holds(&fix, network, what));
    }
    hl_network_free(network);
    hl_problem_free(fix.problem);
  }
}

static void changed_figures_are_stated_not_trusted(void **state) {
  const fixture *fix = *state;
  static const struct {
    const char *after, *member, *part;
  } rows[] = {
      {"\"exchangers\"", "\"area\": ", "area of E1"},
      {"\"exchangers\"", "\"t_hot_out\": ", "hot outlet of E1"},
      {"\"exchangers\"", "\"investment\": ", "investment of E1"},
      {"\"machines\"", "\"cop\": ", "shaft COP of Heat Pump"},
      {"\"machines\"", "\"cop_electric\": ", "electric COP of Heat Pump"},
      {"\"2 discharge\"", "\"h\": ", "states of Heat Pump"},
      {"\"totals\"", "\"tac\": ", "total annual cost"},
      {"\"totals\"", "\"exergy_destroyed\": ", "exergy destroyed"},
  };
  for (size_t k = 0; k < sizeof rows / sizeof *rows; ++k) {
    char with[64], first[256] = "";
    snprintf(with, sizeof with, "%s1", rows[k].member); /* another leading digit */
    char *text = replaced(fix->text, rows[k].after, rows[k].member, with);
    hl_network *network = parse(fix, text);
    assert_true(failures(fix, network, first, sizeof first) > 0);
    if (strstr(first, rows[k].part) == NULL)
      fail_msg("%s: %s", rows[k].member, first);
    /* Evaluating it puts the true figures back. */
    assert_int_equal(hl_network_eval(network), HL_OK);
    assert_int_equal(failures(fix, network, first, sizeof first), 0);
    hl_network_free(network);
    free(text);
  }
}

static void what_is_left_out_is_computed(void **state) {
  const fixture *fix = *state;
  char first[256] = "";
  char *text = malloc(4096);
  const hl_exchanger *e[4];
  for (int k = 0; k < 4; ++k)
    e[k] = hl_network_exchanger_at(fix->network, k);
  const hl_net_machine *m = hl_network_machine_at(fix->network, 0);
  double fraction[2];
  int n = 0;
  for (int k = 0; k < hl_network_node_count(fix->network); ++k) {
    const hl_node *node = hl_network_node_at(fix->network, k);
    if (node->kind == HL_NODE_SERIES && node->parent >= 0)
      fraction[n++] = node->fraction;
  }
  assert_int_equal(n, 2);
  snprintf(text, 4096,
           "{\"format\": \"heatloom-network/1\", \"emat\": 4,\n"
           "\"machines\": [{\"id\": \"HP\", \"system\": \"Heat Pump\", \"t_evap\": %.17g, "
           "\"t_cond\": %.17g}],\n"
           "\"exchangers\": [{\"id\": \"%s\", \"hot\": {\"stream\": \"Hot Stream\"}, \"cold\": "
           "{\"stream\": \"Cold Stream\"}, \"duty\": %.17g},\n"
           "{\"id\": \"%s\", \"hot\": {\"stream\": \"Hot Stream\"}, \"cold\": {\"machine\": "
           "\"HP\"}, \"duty\": %.17g},\n"
           "{\"id\": \"%s\", \"hot\": {\"stream\": \"Hot Stream\"}, \"cold\": {\"utility\": \"Cold "
           "Utility\"}, \"duty\": %.17g},\n"
           "{\"id\": \"%s\", \"hot\": {\"machine\": \"HP\"}, \"cold\": {\"stream\": \"Cold "
           "Stream\"}, \"duty\": %.17g}],\n"
           "\"trees\": [{\"stream\": \"Cold Stream\", \"series\": [\"%s\", \"%s\"]},\n"
           "{\"stream\": \"Hot Stream\", \"series\": [{\"parallel\": [{\"fraction\": %.17g, "
           "\"series\": [\"%s\"]}, "
           "{\"fraction\": %.17g, \"series\": [\"%s\"]}]}, \"%s\"]}]}",
           m->t_evap, m->t_cond, e[0]->id, e[0]->duty, e[1]->id, e[1]->duty, e[2]->id, e[2]->duty,
           e[3]->id, e[3]->duty, e[0]->id, e[3]->id, fraction[0], e[0]->id, fraction[1], e[1]->id,
           e[2]->id);
  hl_network *network = parse(fix, text);
  assert_int_equal(failures(fix, network, first, sizeof first), 0);
  assert_close(hl_network_totals_of(network)->tac, hl_network_totals_of(fix->network)->tac, 1e-12,
               0);
  hl_network_free(network);
  free(text);
}

static void another_case_is_a_warning(void **state) {
  const fixture *fix = *state;
  char *text = replaced(fix->text, "case_hash", "\": \"", "\": \"f");
  hl_network *network = parse(fix, text);
  bool found = false;
  for (int k = 0; k < hl_ctx_fault_count(fix->ctx); ++k)
    found = found || hl_ctx_fault_at(fix->ctx, k)->code == 322;
  assert_true(found);
  hl_network_free(network);
  free(text);
}

static void broken_documents_are_told_with_their_place(void **state) {
  const fixture *fix = *state;
  static const struct {
    const char *after, *from, *to;
    int code;
    const char *message, *hint;
  } rows[] = {
      {"format", "network/1", "network/7", 10, "heatloom-network/7", ""},
      {"\"emat\"", "4", "-4", 116, "emat", ""},
      {"\"emat\"", "4", "\"four\"", 116, "emat", ""},
      {"\"machines\"", "[", "{}, \"x\": [", 10, "\"machines\" must be an array", ""},
      {"\"machines\"", "\"id\": \"M1\"", "\"id\": 1", 10, "a machine must have a text \"id\"", ""},
      {"\"machines\"", "Heat Pump", "Heat Pmup", 321, "no system \"Heat Pmup\"",
       "Did you mean \"Heat Pump\"?"},
      {"\"machines\"", "R290", "R717", 321, "no fluid of the system \"R717\"", "R290"},
      {"\"machines\"", "\"t_evap\":", "\"t_vap\":", 101, "needs t_evap", ""},
      {"\"machines\"", "\"t_cond\": ", "\"t_cond\": 9", 12, "t_cond of cycle vc_simple", ""},
      {"\"machines\"", "\"t_cond\": ", "\"t_cond\": 371, \"x\": ", 8, "", ""},
      {"\"parameters\"", "\"eta_is\": 0.7", "\"eta_is\": 0.8", 323, "eta_is = 0.8", ""},
      {"\"parameters\"", "\"constant\"", "\"real\"", 323, "condenser_profile", ""},
      {"\"parameters\"", "\"superheat\"", "\"superheet\"", 323, "no parameter \"superheet\"", ""},
      {"\"states\"", "[", "[{},", 323, "5 states, its cycle 4", ""},
      {"\"states\"", "\"p\": ", "\"p\": \"high\", \"q\": ", 10, "\"p\" must be a number", ""},
      {"\"profiles\"", "[", "[{},", 323, "3 profiles", ""},
      {"\"pieces\"", "\"q\": ", "\"q\": -", 323, "above 0", ""},
      {"\"profiles\"", "\"side\": \"cold\"", "\"side\": \"hot\"", 323, "must be cold", ""},
      {"\"exchangers\"", "\"id\": \"E1\"", "\"id\": \"E2\"", 107, "two exchangers", ""},
      {"\"exchangers\"", "\"id\": \"E1\"", "\"id\": \"an id of too many bytes\"", 10,
       "1 to 15 bytes", ""},
      {"\"exchangers\"", "\"Hot Stream\"", "\"Hot Steam\"", 321, "no stream \"Hot Steam\"",
       "Hot Stream"},
      {"\"exchangers\"", "\"Cold Utility\"", "\"Cold Utilty\"", 321, "no utility \"Cold Utilty\"",
       "Cold Utility"},
      {"\"exchangers\"", "\"machine\": \"M1\"", "\"machine\": \"M2\"", 321, "no machine \"M2\"",
       "M1"},
      {"\"exchangers\"", "\"stream\":", "\"river\":", 10, "stream, utility or machine", ""},
      {"\"exchangers\"", "\"Hot Stream\"", "\"Cold Stream\"", 320,
       "the hot side of an exchanger is stream \"Cold Stream\"", ""},
      {"\"exchangers\"", "\"duty\": ", "\"duty\": -", 116, "duty of exchanger \"E1\"", ""},
      {"\"exchangers\"", "\"duty\": ", "\"duty\": \"much\", \"x\": ", 10,
       "\"duty\" must be a number", ""},
      {"\"trees\"", "\"stream\": \"Cold Stream\"", "\"stream\": \"Cold Steam\"", 321,
       "no stream \"Cold Steam\"", ""},
      {"\"trees\"", "\"stream\": \"Cold Stream\"", "\"stream\": \"Hot Stream\"", 320, "", ""},
      {"\"trees\"", "\"E4\"", "\"E44\"", 321, "no exchanger \"E44\"", "Did you mean \"E4\"?"},
      {"\"trees\"", "\"E4\"", "\"E1\"", 320, "two places", ""},
      {"\"trees\"", "\"E4\"", "\"E3\"", 320, "not on it", ""},
      {"\"trees\"", "\"E4\"", "4", 10, "must be the id of an exchanger", ""},
      {"\"trees\"", ", \"E4\"", "", 320,
       "\"E4\" has no place in the tree of stream \"Cold Stream\"", ""},
      {"\"trees\"", "\"fraction\": ", "\"fraction\": 1", 320, "sum to 1", ""},
      {"\"trees\"", "\"fraction\": ", "\"fraction\": -", 320, "", ""},
      {"\"trees\"", "\"fraction\"", "\"share\"", 320, "numbers that sum to 1", ""},
      {"\"trees\"", "\"series\"", "\"chain\"", 10, "\"series\" must be an array", ""},
      {"\"totals\"", "\"tac\": ", "\"tac\": [], \"x\": ", 10, "\"tac\" must be a number", ""},
      {"\"totals\"", "\"units\": 4", "\"units\": 4.5", 10, "whole number", ""},
  };
  int wrong = 0;
  for (size_t k = 0; k < sizeof rows / sizeof *rows; ++k) {
    char *text = replaced(fix->text, rows[k].after, rows[k].from, rows[k].to);
    hl_network *network = NULL;
    hl_ctx_clear(fix->ctx);
    const hl_status status = hl_network_parse(fix->problem, "n.json", text, strlen(text), &network);
    const hl_fault *first = NULL;
    for (int j = 0; j < hl_ctx_fault_count(fix->ctx) && first == NULL; ++j)
      if (hl_ctx_fault_at(fix->ctx, j)->severity == HL_SEVERITY_ERROR)
        first = hl_ctx_fault_at(fix->ctx, j);
    /* The cycle itself does not know the document; all other faults have a row. */
    const bool right =
        status != HL_OK && network == NULL && first != NULL && first->code == rows[k].code &&
        strstr(first->message, rows[k].message) != NULL &&
        strstr(first->hint, rows[k].hint) != NULL && (first->row > 0 || first->code == 8);
    if (!right) {
      print_error("%s -> %s: HL%d row %d %s / %s\n", rows[k].from, rows[k].to,
                  first != NULL ? first->code : 0, first != NULL ? first->row : 0,
                  first != NULL ? first->message : "", first != NULL ? first->hint : "");
      ++wrong;
    }
    free(text);
  }
  assert_int_equal(wrong, 0);
}

static void files_are_written_and_read(void **state) {
  const fixture *fix = *state;
  char path[64];
  hl_network *network = NULL;
  snprintf(path, sizeof path, "network-test-%ld.json", (long)getpid());
  assert_int_equal(hl_network_save(fix->network, path), HL_OK);
  assert_int_equal(hl_network_load(fix->problem, path, &network), HL_OK);
  hl_network_free(network);
  unlink(path);
  assert_int_equal(hl_network_load(fix->problem, path, &network), HL_ERR_IO);
  assert_int_equal(hl_network_save(fix->network, "no/such/folder/n.json"), HL_ERR_IO);
}

static void stated_figures_need_their_index(void **state) {
  const fixture *fix = *state;
  assert_int_equal(
      hl_network_set_exchanger(fix->network, 9, hl_network_exchanger_at(fix->network, 0)),
      HL_ERR_ARG);
  assert_int_equal(
      hl_network_set_machine(fix->network, -1, hl_network_machine_at(fix->network, 0), NULL),
      HL_ERR_ARG);
  assert_true(isnan(hl_network_parameter(fix->network, 3, "eta_is")));
  assert_close(hl_network_parameter(fix->network, 0, "eta_is"), 0.7, 0, 0);
  assert_true(isnan(hl_network_parameter(fix->network, 0, "no such")));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
  const struct CMUnitTest tests[] = {
      T(a_document_comes_back_to_the_byte),
      T(a_document_alone_is_enough_to_verify),
      T(checks_say_what_is_compared_and_which_way),
      T(machines_outside_their_zone_are_found),
      T(free_parameters_are_read_back),
      T(lost_heat_is_within_its_bounds),
      T(changed_figures_are_stated_not_trusted),
      T(what_is_left_out_is_computed),
      T(another_case_is_a_warning),
      T(broken_documents_are_told_with_their_place),
      T(files_are_written_and_read),
      T(stated_figures_need_their_index),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
