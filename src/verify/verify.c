/** The verdict: settings, the list of checks, and the order in which they are made. */
#include <stdio.h>

#include "verify/verify.h"

#define FIELD(name) offsetof(hl_verify_settings, name)

static const hl_setting setting[] = {
    {"emat", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(emat), NAN, 0.0, 500.0,
     "Least approach demanded; not set: the one the network was designed for.", NULL},
    {"heat_close", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(heat_close), 1e-7, 1e-12, 1e-2,
     "Relative tolerance of heat balances.", NULL},
    {"approach_close", HL_SETTING_NUMBER, HL_DIM_DIFFERENCE, FIELD(approach_close), 1e-6, 0.0, 1.0,
     "Tolerance of the least approach.", NULL},
    {"money_close", HL_SETTING_NUMBER, HL_DIM_NONE, FIELD(money_close), 1e-7, 1e-12, 1e-2,
     "Relative tolerance of areas and costs.", NULL},
};

const hl_settings_table hl_verify_table = {"verify", sizeof(hl_verify_settings),
                                           sizeof setting / sizeof *setting, setting};

static const char *format_text(hl_verdict *v, const char *format, va_list args) {
  char text[256];
  vsnprintf(text, sizeof text, format, args);
  const char *kept = hli_arena_text(&v->arena, text);
  v->nomem = v->nomem || kept == NULL;
  return kept != NULL ? kept : "";
}

static void add(hl_verdict *v, const hl_check *check) {
  if (!hli_reserve(v->ctx, (void **)&v->check, &v->room, v->count + 1, sizeof *v->check)) {
    v->nomem = true;
    return;
  }
  v->failed += !check->ok;
  v->check[v->count++] = *check;
}

static const char *message(hl_verdict *v, const char *format, ...) HL_PRINTF(2, 3);
static const char *message(hl_verdict *v, const char *format, ...) {
  va_list args;
  va_start(args, format);
  const char *text = format_text(v, format, args);
  va_end(args);
  return text;
}

enum { QUANTITY = 96 };

/** A value with its unit, with enough digits to see what a tolerance is about. */
static const char *quantity(hl_dimension dimension, double si, const char *currency, bool ascii,
                            char text[QUANTITY]) {
  const hl_unit *unit = hl_unit_shown(dimension);
  const char *name = ascii ? unit->name : unit->show;
  const char *money = currency != NULL && currency[0] != '\0' ? strstr(name, "cur") : NULL;
  double value = hl_unit_from_si(unit, si);
  const char *blank = name[0] != '\0' ? " " : "";
  if (!isfinite(si)) /* of an exchanger that crosses, or the least of none */
    snprintf(text, QUANTITY, "none");
  else if (money != NULL)
    snprintf(text, QUANTITY, "%.9g %.*s%.40s%s", value, (int)(money - name), name, currency,
             money + 3);
  else
    snprintf(text, QUANTITY, "%.9g%s%s", value, blank, name);
  return text;
}

int hl_check_write(const hl_check *check, const char *currency, bool ascii, char *text,
                   size_t size) {
  static const char *const sign[][2][HL_RELATION_COUNT] = {
      {{"", "≠", "<", ">"}, {"", "!=", "<", ">"}}, {{"", "=", "≥", "≤"}, {"", "=", ">=", "<="}}};
  char value[QUANTITY], expected[QUANTITY];
  if (check->relation == HL_RELATION_HOLDS)
    return snprintf(text, size, "%s", "");
  return snprintf(text, size, "%s %s %s",
                  quantity(check->dimension, check->value, currency, ascii, value),
                  sign[check->ok][ascii][check->relation],
                  quantity(check->dimension, check->expected, currency, ascii, expected));
}

/** The text of a format before the first name in it: "energy balance of %s" is an energy balance.
 */
static const char *kind_text(hl_verdict *v, const char *format) {
  static const char *const link[] = {" of", " in", " against"};
  size_t length = strcspn(format, "%");
  if (format[length] != '\0') {
    length -= length > 0; /* the blank */
    for (size_t k = 0; k < sizeof link / sizeof link[0]; k++) {
      size_t n = strlen(link[k]);
      if (length > n && memcmp(format + length - n, link[k], n) == 0) {
        length -= n;
        break;
      }
    }
  }
  return message(v, "%.*s", (int)length, format);
}

static hl_check start_check(hl_verdict *v, hl_relation relation, hl_dimension dimension,
                            double value, double expected, double tolerance, const char *format,
                            va_list args) {
  return (hl_check){.what = format_text(v, format, args),
                    .kind = kind_text(v, format),
                    .relation = relation,
                    .dimension = dimension,
                    .value = value,
                    .expected = expected,
                    .tolerance = tolerance,
                    .message = ""};
}

static void compare(hl_verdict *v, hl_relation relation, hl_dimension dimension, double value,
                    double expected, double tolerance, const char *format, va_list args) {
  static const char *const link[] = {" stated, ", " is less than ", " is more than "};
  char a[QUANTITY], b[QUANTITY];
  hl_check check = start_check(v, relation, dimension, value, expected, tolerance, format, args);
  check.ok = (relation == HL_RELATION_MOST || value >= expected - tolerance) &&
             (relation == HL_RELATION_LEAST || value <= expected + tolerance);
  if (!check.ok)
    check.message =
        message(v, "%s%s%s%s", quantity(dimension, value, NULL, false, a),
                link[relation - HL_RELATION_EQUAL], quantity(dimension, expected, NULL, false, b),
                relation == HL_RELATION_EQUAL ? " recomputed" : "");
  add(v, &check);
}

void hli_check_close(hl_verdict *v, hl_dimension dimension, double value, double expected,
                     double tolerance, const char *format, ...) {
  va_list args;
  va_start(args, format);
  compare(v, HL_RELATION_EQUAL, dimension, value, expected, tolerance, format, args);
  va_end(args);
}

void hli_check_least(hl_verdict *v, hl_dimension dimension, double value, double least,
                     double tolerance, const char *format, ...) {
  va_list args;
  va_start(args, format);
  compare(v, HL_RELATION_LEAST, dimension, value, least, tolerance, format, args);
  va_end(args);
}

void hli_check_most(hl_verdict *v, hl_dimension dimension, double value, double most,
                    double tolerance, const char *format, ...) {
  va_list args;
  va_start(args, format);
  compare(v, HL_RELATION_MOST, dimension, value, most, tolerance, format, args);
  va_end(args);
}

void hli_check_that(hl_verdict *v, bool ok, const char *text, const char *format, ...) {
  va_list args;
  va_start(args, format);
  hl_check check = start_check(v, HL_RELATION_HOLDS, HL_DIM_NONE, ok, 1.0, 0.0, format, args);
  va_end(args);
  check.ok = ok;
  if (!ok)
    check.message = message(v, "%s", text);
  add(v, &check);
}

static hl_status run(hl_verdict *v) {
  v->stream = HLI_NEW(&v->arena, hli_curve, hl_problem_stream_count(v->problem) + 1);
  v->heat = HLI_NEW(&v->arena, double, hl_problem_stream_count(v->problem) + 1);
  v->utility = HLI_NEW(&v->arena, hli_curve, hl_problem_utility_count(v->problem) + 1);
  v->pair = HLI_NEW(&v->arena, hli_side_pair, hl_network_exchanger_count(v->network) + 1);
  v->machine = HLI_NEW(&v->arena, hli_machine_facts, hl_network_machine_count(v->network) + 1);
  if (v->stream == NULL || v->heat == NULL || v->utility == NULL || v->pair == NULL ||
      v->machine == NULL)
    return hli_nomem(v->ctx);
  HLI_TRY(hli_verify_streams(v));
  HLI_TRY(hli_verify_machines(v));
  HLI_TRY(hli_verify_pairs(v));
  HLI_TRY(hli_verify_totals(v));
  HLI_TRY(hli_verify_stages(v));
  return v->nomem ? hli_nomem(v->ctx) : HL_OK;
}

hl_status hl_verify_network(const hl_problem *problem, const hl_network *network,
                            const hl_verify_settings *settings, hl_verdict **out) {
  hl_ctx *ctx = hl_problem_ctx(problem);
  *out = NULL;
  hl_verdict *v = hli_zalloc(ctx, 1, sizeof *v);
  if (v == NULL)
    return hli_nomem(ctx);
  v->ctx = ctx;
  v->problem = problem;
  v->network = network;
  hli_arena_init(&v->arena, ctx);
  hl_status status = HL_OK;
  if (settings == NULL)
    status = hl_problem_settings(problem, &hl_verify_table, &v->settings);
  else
    v->settings = *settings;
  if (status == HL_OK)
    status = hl_settings_check(ctx, &hl_verify_table, &v->settings);
  if (isnan(v->settings.emat))
    v->settings.emat = hl_network_emat(network);
  if (isnan(v->settings.emat))
    v->settings.emat = 0.0;
  if (status == HL_OK)
    status = run(v);
  if (status != HL_OK) {
    hl_verdict_free(v);
    return status;
  }
  *out = v;
  return HL_OK;
}

void hl_verdict_free(hl_verdict *v) {
  if (v == NULL)
    return;
  hli_release(v->ctx, v->check);
  hli_arena_free(&v->arena);
  hli_release(v->ctx, v);
}

bool hl_verdict_ok(const hl_verdict *v) { return v->failed == 0; }
int hl_verdict_count(const hl_verdict *v) { return v->count; }
const hl_check *hl_verdict_at(const hl_verdict *v, int k) {
  return k < 0 || k >= v->count ? NULL : &v->check[k];
}
const hl_network_totals *hl_verdict_totals(const hl_verdict *v) { return &v->totals; }
