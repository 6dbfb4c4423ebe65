/** The context: allocator, threads, stop request, faults. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/context.h"

/* ---------------------------------------------------------------- texts */

const char *hl_status_text(hl_status status) {
  switch (status) {
#define STATUS_CASE(name, text)                                                                    \
  case HL_##name:                                                                                  \
    return text;
    HL_STATUS_LIST(STATUS_CASE)
#undef STATUS_CASE
  }
  return "unknown status";
}

const char *hl_outcome_text(hl_outcome outcome) {
  switch (outcome) {
  case HL_OUTCOME_NONE:
    return "not solved";
  case HL_OUTCOME_OPTIMAL:
    return "optimal";
  case HL_OUTCOME_FEASIBLE:
    return "feasible";
  case HL_OUTCOME_INFEASIBLE:
    return "infeasible";
  case HL_OUTCOME_UNBOUNDED:
    return "unbounded";
  case HL_OUTCOME_LIMIT:
    return "limit reached";
  case HL_OUTCOME_STOPPED:
    return "stopped";
  }
  return "unknown outcome";
}

const char *hl_version(void) { return HEATLOOM_VERSION; }

/* -------------------------------------------------------------- context */

static void *libc_resize(void *user, void *block, size_t bytes) {
  (void)user;
  return realloc(block, bytes);
}

static void libc_release(void *user, void *block) {
  (void)user;
  free(block);
}

static const hl_allocator libc_allocator = {libc_resize, libc_release, NULL};

static int core_count(void) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  return cores < 1 ? 1 : cores > HLI_THREADS_MAX ? HLI_THREADS_MAX : (int)cores;
}

hl_ctx *hl_ctx_new(const hl_allocator *allocator) {
  const hl_allocator *memory = allocator ? allocator : &libc_allocator;
  hl_ctx *ctx = memory->resize(memory->user, NULL, sizeof *ctx);
  if (!ctx)
    return NULL;
  /* The fault slots stay untouched until used: most of the struct is never paged in. */
  ctx->allocator = *memory;
  ctx->threads = core_count();
  ctx->progress = NULL;
  ctx->progress_user = NULL;
  ctx->last_report = -INFINITY;
  atomic_init(&ctx->stop, false);
  ctx->stop_request = &ctx->stop;
  hl_ctx_clear(ctx);
  hli_pool_init(&ctx->pool);
  return ctx;
}

void hl_ctx_free(hl_ctx *ctx) {
  if (!ctx)
    return;
  hli_pool_free(&ctx->pool);
  hl_allocator memory = ctx->allocator;
  memory.release(memory.user, ctx);
}

void hl_ctx_set_threads(hl_ctx *ctx, int threads) {
  int wanted = threads > 0 ? threads : core_count();
  wanted = wanted < HLI_THREADS_MAX ? wanted : HLI_THREADS_MAX;
  if (wanted == ctx->threads)
    return;
  hli_pool_end(&ctx->pool);
  ctx->threads = wanted;
}

int hl_ctx_threads(const hl_ctx *ctx) { return ctx->threads; }

void hl_ctx_set_progress(hl_ctx *ctx, hl_progress_fn fn, void *user) {
  ctx->progress = fn;
  ctx->progress_user = user;
  ctx->last_report = -INFINITY;
}

void hl_ctx_stop(hl_ctx *ctx) { atomic_store(ctx->stop_request, true); }
void hl_ctx_resume(hl_ctx *ctx) { atomic_store(ctx->stop_request, false); }
bool hl_ctx_stopped(const hl_ctx *ctx) { return atomic_load(ctx->stop_request); }

hl_ctx *hli_ctx_child(hl_ctx *parent) {
  hl_ctx *child = hl_ctx_new(&parent->allocator);
  if (!child)
    return NULL;
  child->threads = 1;
  child->stop_request = parent->stop_request;
  return child;
}

/* --------------------------------------------------------------- faults */

/** Length of the longest start of text that fits `most` bytes and splits no UTF-8 character. */
static size_t cut_utf8(const char *text, size_t length, size_t most) {
  if (length <= most)
    return length;
  while (most > 0 && ((unsigned char)text[most] & 0xC0) == 0x80)
    most--;
  return most;
}

/** Copy into a fixed field: control characters become spaces, a cut is marked by "...". */
static void put_text(char *field, size_t size, const char *text, size_t length) {
  bool cut = length > size - 1;
  size_t keep = cut ? cut_utf8(text, length, size - 4) : length;
  for (size_t k = 0; k < keep; k++)
    field[k] = (unsigned char)text[k] < 0x20 || text[k] == 0x7F ? ' ' : text[k];
  if (cut)
    memcpy(field + keep, "...", 3);
  field[cut ? keep + 3 : keep] = '\0';
}

/** Of a long path the end matters. */
static void put_path(char *field, size_t size, const char *path) {
  size_t length = strlen(path);
  if (length < size) {
    put_text(field, size, path, length);
    return;
  }
  const char *tail = path + length - (size - 4);
  while (((unsigned char)*tail & 0xC0) == 0x80)
    tail++;
  memcpy(field, "...", 3);
  put_text(field + 3, size - 3, tail, strlen(tail));
}

/* What a fault is about: messages name their thing in quotes first; else its place. */
static void put_subject(const hl_fault *fault, char *text, size_t size) {
  const char *open = strchr(fault->message, '"');
  const char *close = open ? strchr(open + 1, '"') : NULL;
  if (close)
    hli_print(text, size, "%.*s", (int)(close + 1 - open), open);
  else
    hli_print(text, size, "row %d", fault->row);
}

/* One more fault into the message that stands for those not said in full. */
static void add_alike(hl_fault *sum, int count, const hl_fault *fault) {
  char names[sizeof sum->message] = "", name[80];
  const char *before = count > 1 ? strstr(sum->message, ": ") : NULL;
  put_subject(fault, name, sizeof name);
  if (before)
    hli_print(names, sizeof names, "%s", before + 2);
  size_t used = strlen(names);
  if (count <= HLI_ALIKE_NAMED)
    hli_print(names + used, sizeof names - used, "%s%s", used ? ", " : "", name);
  else if (count == HLI_ALIKE_NAMED + 1)
    hli_print(names + used, sizeof names - used, ", ...");
  hli_print(sum->message, sizeof sum->message, "and %d more like this: %s", count, names);
  sum->hint[0] = '\0';
}

static void append_fault(hl_ctx *ctx, const hl_fault *fault, uint32_t format, int gathered) {
  bool error = fault->severity == HL_SEVERITY_ERROR;
  int *kept = error ? &ctx->kept_errors : &ctx->kept_others;
  if (*kept == (error ? HLI_ERRORS_KEPT : HLI_OTHERS_KEPT))
    return;
  int k = ctx->kept_errors + ctx->kept_others;
  ctx->fault[k] = *fault;
  ctx->kind[k] = (hli_fault_kind){format, gathered};
  if (gathered)
    add_alike(&ctx->fault[k], gathered, fault);
  ++*kept;
}

/* Errors are kept as they come; notes that every row brings are not repeated without end. */
static void keep_fault(hl_ctx *ctx, const hl_fault *fault, uint32_t format) {
  int alike = 0;
  if (fault->severity == HL_SEVERITY_ERROR) {
    ctx->last_error = *fault;
    append_fault(ctx, fault, format, 0);
    return;
  }
  for (int k = 0; k < hl_ctx_fault_count(ctx); k++) {
    if (ctx->kind[k].format != format || strcmp(ctx->fault[k].file, fault->file) != 0)
      continue;
    if (ctx->kind[k].gathered > 0) {
      add_alike(&ctx->fault[k], ++ctx->kind[k].gathered, fault);
      return;
    }
    alike++;
  }
  append_fault(ctx, fault, format, alike == HLI_ALIKE_KEPT);
}

/* Divides message and hint in the formatted text; a newline there may come from the user. */
#define HINT_MARK '\x1e'

static void put_message(hl_fault *fault, const char *format, va_list args) {
  char marked[1024], text[2048];
  size_t length = strlen(format);
  length = cut_utf8(format, length, sizeof marked - 1);
  memcpy(marked, format, length);
  marked[length] = '\0';
  char *newline = strchr(marked, '\n');
  if (newline)
    *newline = HINT_MARK;
  if (hli_vprint(text, sizeof text, marked, args) < 0)
    text[0] = '\0';
  char *hint = newline ? strchr(text, HINT_MARK) : NULL;
  size_t total = strlen(text);
  size_t size = hint ? (size_t)(hint - text) : total;
  put_text(fault->message, sizeof fault->message, text, size);
  if (hint)
    put_text(fault->hint, sizeof fault->hint, hint + 1, total - size - 1);
  else
    fault->hint[0] = '\0';
}

/** Said before, word for word. */
static bool is_told(const hl_ctx *ctx, const hl_fault *fault) {
  for (int k = 0; k < hl_ctx_fault_count(ctx); k++) {
    const hl_fault *old = hl_ctx_fault_at(ctx, k);
    if (old->code == fault->code && old->row == fault->row && old->column == fault->column &&
        strcmp(old->message, fault->message) == 0 && strcmp(old->file, fault->file) == 0)
      return true;
  }
  return false;
}

hl_status hli_fault(hl_ctx *ctx, int code, const hl_place *place, const char *format, ...) {
  const hl_code_info *info = hl_code_find(code);
  if (!info)
    info = hl_code_find(6);
  if (!ctx)
    return info->status;
  hl_fault fault;
  fault.severity = info->severity;
  fault.status = info->status;
  fault.code = info->code;
  fault.file[0] = '\0';
  if (place && place->file)
    put_path(fault.file, sizeof fault.file, place->file);
  fault.row = place ? place->row : 0;
  fault.column = place ? place->column : 0;
  va_list args;
  va_start(args, format);
  put_message(&fault, format, args);
  va_end(args);
  if (info->severity == HL_SEVERITY_WARNING && is_told(ctx, &fault))
    return info->status; /* the same solved again */
  ctx->total[info->severity]++;
  keep_fault(ctx, &fault, hli_text_hash(format));
  return info->status;
}

void hli_fault_nomem(hl_ctx *ctx) {
  hli_fault(ctx, 5, NULL, "not enough memory\nClose other programs, or make the problem smaller.");
}

bool hli_failed_since(const hl_ctx *ctx, int mark) { return ctx->total[HL_SEVERITY_ERROR] > mark; }

void hli_ctx_merge(hl_ctx *parent, hl_ctx *child) {
  int count = hl_ctx_fault_count(child);
  for (int k = 0; k < count; k++)
    if (child->kind[k].gathered > 0)
      append_fault(parent, &child->fault[k], 0, 0);
    else
      keep_fault(parent, &child->fault[k], child->kind[k].format);
  if (child->total[HL_SEVERITY_ERROR] > 0)
    parent->last_error = child->last_error;
  for (int severity = 0; severity < 3; severity++)
    parent->total[severity] += child->total[severity];
  hl_ctx_clear(child);
}

int hl_ctx_fault_count(const hl_ctx *ctx) { return ctx->kept_errors + ctx->kept_others; }

const hl_fault *hl_ctx_fault_at(const hl_ctx *ctx, int k) {
  return k >= 0 && k < hl_ctx_fault_count(ctx) ? &ctx->fault[k] : NULL;
}

int hl_ctx_fault_total(const hl_ctx *ctx, hl_severity severity) {
  return severity <= HL_SEVERITY_ERROR ? ctx->total[severity] : 0;
}

const hl_fault *hl_ctx_error(const hl_ctx *ctx) {
  return ctx->total[HL_SEVERITY_ERROR] > 0 ? &ctx->last_error : NULL;
}

void hl_ctx_clear(hl_ctx *ctx) {
  ctx->total[0] = ctx->total[1] = ctx->total[2] = 0;
  ctx->kept_errors = ctx->kept_others = 0;
}

int hl_fault_write(const hl_fault *fault, char *text, size_t size) {
  static const char *const word[] = {"note", "warning", "error"};
  char row[16] = "", column[16] = "";
  if (fault->row > 0)
    snprintf(row, sizeof row, ":%d", fault->row);
  if (fault->row > 0 && fault->column > 0)
    snprintf(column, sizeof column, ":%d", fault->column);
  return snprintf(text, size, "%s%s%s%s%s HL%03d: %s", fault->file, row, column,
                  fault->file[0] ? "  " : "", word[fault->severity], fault->code, fault->message);
}
