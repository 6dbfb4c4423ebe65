/** The one stop rule of all optimisers and solvers. */
#include <time.h>

#include "base/context.h"

static const hl_setting stop_settings[] = {
    {"time_limit", HL_SETTING_NUMBER, HL_DIM_SECONDS, offsetof(hl_stop_settings, time_limit),
     INFINITY, 0, INFINITY, "Wall time after which the best so far is returned.", NULL},
    {"gap", HL_SETTING_NUMBER, HL_DIM_NONE, offsetof(hl_stop_settings, gap), 1e-6, 0, 1,
     "Relative gap between best and bound at which a solution counts as optimal.", NULL},
    {"iterations", HL_SETTING_INTEGER, HL_DIM_NONE, offsetof(hl_stop_settings, iterations), 0, 0,
     1e9, "Most iterations, generations or trials; 0 for the method's own number.", NULL},
};

const hl_settings_table hl_stop_table = {
    "stop", sizeof(hl_stop_settings), sizeof stop_settings / sizeof *stop_settings, stop_settings};

double hli_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void hli_stop_start(hli_stop *stop, hl_ctx *ctx, const hl_stop_settings *limit) {
  *stop = (hli_stop){.ctx = ctx, .start = hli_seconds()};
  if (limit)
    stop->limit = *limit;
  else
    hl_settings_init(&hl_stop_table, &stop->limit);
}

double hli_stop_elapsed(const hli_stop *stop) { return hli_seconds() - stop->start; }

double hli_stop_left(const hli_stop *stop) {
  double left = stop->limit.time_limit - hli_stop_elapsed(stop);
  return left > 0 ? left : 0;
}

/** Progress of nested loops shares one clock on the context: at most ten calls a second. */
static void report(hli_stop *stop, const hl_progress *progress, double now) {
  hl_ctx *ctx = stop->ctx;
  if (!ctx->progress || now - ctx->last_report < 0.1)
    return;
  ctx->last_report = now;
  if (!ctx->progress(progress, ctx->progress_user))
    hl_ctx_stop(ctx);
}

bool hli_stop_due(const hli_stop *stop) {
  return hl_ctx_stopped(stop->ctx) || hli_stop_elapsed(stop) >= stop->limit.time_limit;
}

bool hli_stop_now(hli_stop *stop, const char *phase, int64_t iteration, int64_t iterations,
                  double best, double bound) {
  double now = hli_seconds();
  hl_progress progress = {phase, iteration, iterations, best, bound, now - stop->start};
  report(stop, &progress, now);
  stop->stopped = hl_ctx_stopped(stop->ctx);
  stop->out_of_time = progress.seconds >= stop->limit.time_limit;
  stop->out_of_iterations = stop->limit.iterations > 0 && iteration >= stop->limit.iterations;
  stop->closed = isfinite(best) && fabs(best - bound) <= stop->limit.gap * fabs(best);
  return stop->stopped || stop->out_of_time || stop->out_of_iterations || stop->closed;
}

hl_outcome hli_stop_outcome(const hli_stop *stop, hl_outcome otherwise) {
  if (stop->closed)
    return HL_OUTCOME_OPTIMAL;
  if (stop->stopped)
    return HL_OUTCOME_STOPPED;
  return stop->out_of_time || stop->out_of_iterations ? HL_OUTCOME_LIMIT : otherwise;
}
