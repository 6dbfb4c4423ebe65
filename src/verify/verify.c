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

void hli_check_close(hl_verdict *v, double value, double expected, double tolerance,
                     const char *format, ...) {
  va_list args;
  va_start(args, format);
  hl_check check = {.what = format_text(v, format, args),
                    .value = value,
                    .expected = expected,
                    .tolerance = tolerance};
  va_end(args);
  check.ok = fabs(value - expected) <= tolerance;
  check.message = check.ok ? "" : message(v, "%.10g stated, %.10g recomputed", value, expected);
  add(v, &check);
}

void hli_check_least(hl_verdict *v, double value, double least, double tolerance,
                     const char *format, ...) {
  va_list args;
  va_start(args, format);
  hl_check check = {.what = format_text(v, format, args),
                    .value = value,
                    .expected = least,
                    .tolerance = tolerance};
  va_end(args);
  check.ok = value >= least - tolerance;
  check.message = check.ok ? "" : message(v, "%.8g is less than %.8g", value, least);
  add(v, &check);
}

void hli_check_that(hl_verdict *v, bool ok, const char *text, const char *format, ...) {
  va_list args;
  va_start(args, format);
  hl_check check = {.what = format_text(v, format, args), .ok = ok, .value = ok, .expected = 1.0};
  va_end(args);
  check.message = ok ? "" : message(v, "%s", text);
  add(v, &check);
}

static hl_status run(hl_verdict *v) {
  v->stream = HLI_NEW(&v->arena, hli_curve, hl_problem_stream_count(v->problem) + 1);
  v->utility = HLI_NEW(&v->arena, hli_curve, hl_problem_utility_count(v->problem) + 1);
  v->pair = HLI_NEW(&v->arena, hli_side_pair, hl_network_exchanger_count(v->network) + 1);
  v->machine = HLI_NEW(&v->arena, hli_machine_facts, hl_network_machine_count(v->network) + 1);
  if (v->stream == NULL || v->utility == NULL || v->pair == NULL || v->machine == NULL)
    return hli_nomem(v->ctx);
  HLI_TRY(hli_verify_streams(v));
  HLI_TRY(hli_verify_machines(v));
  HLI_TRY(hli_verify_pairs(v));
  HLI_TRY(hli_verify_totals(v));
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
