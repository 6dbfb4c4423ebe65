/** Shared inside the library: error macros, memory, arena, stop rule, threads, text. */
#ifndef HLI_BASE_H
#define HLI_BASE_H

#include <math.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>

#include <heatloom/base.h>

/* ---------------------------------------------------------------- errors */

/** Pass a failure on. */
#define HLI_TRY(call)                                                                              \
  do {                                                                                             \
    hl_status hli_try_status = (call);                                                             \
    if (hli_try_status != HL_OK)                                                                   \
      return hli_try_status;                                                                       \
  } while (0)

/**
 * Report an error and return its status. `code` is a number of src/base/codes.def, which
 * also holds the status; `place` is a hl_place * or NULL; the text after the first newline
 * of the format is the hint.
 */
#define HLI_FAIL(ctx, code, place, ...)                                                            \
  return hli_failure(hli_fault((ctx), (code), (place), __VA_ARGS__))

#ifdef __clang_analyzer__
/* It does not look into deep calls. */
#define hli_failure(status) ((void)(status), HL_ERR_INTERNAL)
#else
/** A status that is a failure, which compilers and analysers cannot know of hli_fault(). */
static inline hl_status hli_failure(hl_status status) {
  return status != HL_OK ? status : HL_ERR_INTERNAL;
}
#endif

/** Report a finding; severity and status come from the code. Returns the status (HL_OK for notes).
 */
hl_status hli_fault(hl_ctx *ctx, int code, const hl_place *place, const char *format, ...)
    HL_PRINTF(4, 5);
void hli_fault_nomem(hl_ctx *ctx);
/** Report out of memory; needs none itself. Returns HL_ERR_NOMEM. */
static inline hl_status hli_nomem(hl_ctx *ctx) {
  hli_fault_nomem(ctx);
  return HL_ERR_NOMEM;
}
/** True if errors were reported since `mark` = hl_ctx_fault_total(ctx, HL_SEVERITY_ERROR). */
bool hli_failed_since(const hl_ctx *ctx, int mark);

/* ---------------------------------------------------------------- memory */

void *hli_resize(hl_ctx *ctx, void *block,
                 size_t bytes); /* NULL when out of memory; nothing reported */
void *hli_zalloc(hl_ctx *ctx, size_t count, size_t size); /* zeroed; overflow-safe */
void hli_release(hl_ctx *ctx, void *block);

/** Grow-only memory freed all at once. Zero-initialise with hli_arena_init. */
typedef struct hli_arena_block hli_arena_block;
typedef struct hli_arena {
  hl_ctx *ctx;
  hli_arena_block *head;
  size_t used, room;
} hli_arena;

void hli_arena_init(hli_arena *arena, hl_ctx *ctx);
void *hli_arena_alloc(hli_arena *arena, size_t count,
                      size_t size); /* zeroed, aligned to 16; NULL: no memory */
/** The same not zeroed: large work space that most calls use little of costs no memory then. */
void *hli_arena_raw(hli_arena *arena, size_t count, size_t size);
char *hli_arena_text(hli_arena *arena, const char *text); /* copy; NULL only if out of memory */
void hli_arena_free(hli_arena *arena);

#define HLI_NEW(arena, type, count)                                                                \
  ((type *)hli_arena_alloc((arena), (size_t)(count), sizeof(type)))

/** Grow an array kept with hli_resize to hold `need` items; doubling. False: out of memory. */
bool hli_reserve(hl_ctx *ctx, void **array, int *room, int need, size_t size);

/* ------------------------------------------------------------- stop rule */

/** The one stop rule: time, iterations, gap, request. */
typedef struct hli_stop {
  hl_ctx *ctx;
  hl_stop_settings limit;
  double start; /* monotonic seconds */
  bool stopped, out_of_time, out_of_iterations;
  bool closed; /* best and bound met within the gap */
} hli_stop;

double hli_seconds(void); /* monotonic clock */
void hli_stop_start(hli_stop *stop, hl_ctx *ctx,
                    const hl_stop_settings *limit); /* NULL: the defaults */
double hli_stop_elapsed(const hli_stop *stop);
double hli_stop_left(const hli_stop *stop); /* seconds, may be INFINITY */
/** A stop was asked for, or time is up: for loops inside those that report progress. */
bool hli_stop_due(const hli_stop *stop);
/**
 * Report progress (at most ten times a second over all loops of a context) and say whether to end
 * now. A progress function that returns false requests a stop of the whole context, as hl_ctx_stop.
 */
bool hli_stop_now(hli_stop *stop, const char *phase, int64_t iteration, int64_t iterations,
                  double best, double bound);
/** HL_OUTCOME_OPTIMAL if the gap closed, HL_OUTCOME_STOPPED, HL_OUTCOME_LIMIT or `otherwise`. */
hl_outcome hli_stop_outcome(const hli_stop *stop, hl_outcome otherwise);

/* --------------------------------------------------------------- threads */

/**
 * Run task(k, worker, user) for k = 0..count-1 on the context's threads; returns when all are done.
 * `worker` is 0..hl_ctx_threads-1, for workspaces. Tasks must not report faults on a shared
 * context: give each worker a child (hli_ctx_child) and merge in task order.
 */
void hli_parallel(hl_ctx *ctx, int count, void (*task)(int k, int worker, void *user), void *user);
/** A context that shares allocator and stop request with its parent; threads = 1. */
hl_ctx *hli_ctx_child(hl_ctx *parent);
/** Move the child's faults to the parent. */
void hli_ctx_merge(hl_ctx *parent, hl_ctx *child);

/** Why a spelling is refused on purpose ("MBtu/h" is 10^3 or 10^6 Btu/h), or NULL. For hints. */
const char *hli_unit_refusal(hl_dimension dimension, const char *text);

/* ------------------------------------------------------------------ text */

/** Growing text buffer. After an allocation fails, `failed` stays true and nothing is added. */
typedef struct hli_text {
  hl_ctx *ctx;
  char *data; /* NUL-terminated once anything was added */
  size_t length, room;
  bool failed;
} hli_text;

void hli_text_init(hli_text *text, hl_ctx *ctx);
void hli_text_free(hli_text *text);
void hli_text_add(hli_text *text, const char *bytes, size_t count);
void hli_text_puts(hli_text *text, const char *string);
void hli_text_printf(hli_text *text, const char *format, ...) HL_PRINTF(2, 3);

/** Locale-free, whole-string number: "1.5e3" but not "1,5" or "0x1p3" or "nan". */
bool hli_parse_number(const char *text, double *value);
/** "12.5 kW" or "12.5": number and optional unit of a dimension, in SI; unit NULL: the shown one.
 */
bool hli_parse_quantity(hl_dimension dimension, const char *text, const hl_unit *unit, double *si);
/** A number that only the rounding of a unit puts beyond a bound of its setting, as that bound. */
double hli_setting_clamp(const hl_setting *setting, double value);
/** Shortest text that reads back as the same double; "." decimal; "null" is the caller's affair. */
void hli_format_number(double value, char text[32]);
/** Shortest text in a unit that reads back as the same SI value: 358.15 K is "85" in degC. */
void hli_format_quantity(const hl_unit *unit, double si, char text[32]);
/** For messages: 6 digits in the shown unit, "103.3 °C"; "not set" for NAN. Returns text. */
char *hli_show(hl_dimension dimension, double si, char text[48]);
/** snprintf with "." as decimal point whatever the locale. */
int hli_print(char *text, size_t size, const char *format, ...) HL_PRINTF(3, 4);
/** Edit distance, for "did you mean"; case-insensitive for ASCII. */
int hli_edit_distance(const char *a, const char *b);
/** The known name nearest to a wrong one, of those offered. */
typedef struct hli_nearest {
  const char *wrong;
  int distance;
  char name[128]; /* "": none is near */
} hli_nearest;
hli_nearest hli_nearest_to(const char *wrong);
/** Of names equally near the first is kept, of those that begin so the shortest; "" is none. */
void hli_nearest_offer(hli_nearest *nearest, const char *known);
/** 'Did you mean "X"?', or what to say where none is near. Returns text. */
char *hli_nearest_hint(const hli_nearest *nearest, const char *otherwise, char text[160]);
/** Whether a name may be a known one that was mistyped: a letter or two of a word, case, blanks;
 * not where only numbers or single letters tell them apart, as in "Unit 1" and "Unit 2". */
bool hli_may_be_mistyped(const char *name, const char *known);
uint32_t hli_text_hash(const char *text);         /* FNV-1a */
bool hli_same_text(const char *a, const char *b); /* NULL-safe equality */

#endif
